//! The start of the engine on a log with a snapshot, against reading the bytes of the snapshot's file.

use crate::{
    figure::{Fault, Figure, median, number},
    history::History,
    log::Log,
};
use engine::Engine;
use std::{hint::black_box, time::Instant};

/// Measures a start with a snapshot of the whole log.
pub fn run(smoke: bool) -> Result<Vec<Figure>, Fault> {
    let (events, rounds) = if smoke { (2_000, 1) } else { (1_000_000, 15) };
    let log = Log::of(&History::new()?, events, true)?;
    let engine = Engine::open(log.config())?;
    let pathways = engine.status().pathways;
    engine.snapshot()?;
    engine.close()?;
    let file = log.open()?.snapshots().path().to_owned();
    let (mut ratios, mut reads, mut starts, mut bytes) = (vec![], vec![], vec![], 0);
    for round in 0..rounds {
        let mut both = [0.0; 2];
        for turn in [round % 2, (round + 1) % 2] {
            let clock = Instant::now();
            let seconds = if turn == 0 {
                bytes = black_box(std::fs::read(&file)?).len();
                clock.elapsed().as_secs_f64()
            } else {
                let engine = Engine::open(log.config())?;
                let seconds = clock.elapsed().as_secs_f64();
                let status = engine.status();
                if (status.snapshot_position, status.pathways) != (u64::try_from(log.entries)?, pathways) {
                    return Err("the engine did not start from the snapshot".into());
                }
                engine.close()?;
                seconds
            };
            if let Some(slot) = both.get_mut(turn) {
                *slot = seconds;
            }
        }
        let [read, started] = both;
        ratios.push(started / read);
        reads.push(read);
        starts.push(started);
    }
    let detail = format!(
        "{} entries, {pathways} pathways, a snapshot of {:.1} MB; start {:.1} ms, reading the file {:.1} ms (medians of \
         {rounds}, the file in the system's memory)",
        log.entries,
        number(bytes) / 1e6,
        median(starts) * 1e3,
        median(reads) * 1e3,
    );
    Ok(vec![("start: with a snapshot against reading its bytes (at most 3)".into(), median(ratios), detail)])
}
