//! Replay against decoding alone, over the same file: decoding reads the rows, opens the sealed parts and makes
//! events of them; replay is the start of the engine without a snapshot, which does all that, recomputes the chain
//! and folds. Told beside it: what each step takes when the steps are added one after another.

use crate::{
    figure::{Fault, Figure, median, number},
    history::History,
    log::Log,
};
use engine::Engine;
use eventlog::{EventLog, PrivateRef, Reading};
use std::{hint::black_box, ops::ControlFlow, time::Instant};
use world::StoredPrivate;

/// Measures with and without sealed parts.
pub fn run(smoke: bool) -> Result<Vec<Figure>, Fault> {
    let (events, rounds) = if smoke { (2_000, 1) } else { (1_000_000, 7) };
    let history = History::new()?;
    [true, false].into_iter().map(|sealed| measure(&history, events, rounds, sealed)).collect()
}

fn measure(history: &History, events: usize, rounds: usize, with_sealed: bool) -> Result<Figure, Fault> {
    let log = Log::of(history, events, with_sealed)?;
    let (mut rows, mut chain, mut decode, mut replay, mut ratios) = (vec![], vec![], vec![], vec![], vec![]);
    for round in 0..rounds {
        rows.push(read(&log, Reading { verify: false, open_private: false, ..Reading::all() }, false)?);
        chain.push(read(&log, Reading { verify: true, open_private: false, ..Reading::all() }, false)?);
        // Each goes first in every other round.
        let mut both = [0.0; 2];
        for turn in [round % 2, (round + 1) % 2] {
            let seconds = if turn == 0 {
                read(&log, Reading { verify: false, ..Reading::all() }, true)?
            } else {
                start(&log)?
            };
            if let Some(slot) = both.get_mut(turn) {
                *slot = seconds;
            }
        }
        let [decoded, replayed] = both;
        decode.push(decoded);
        replay.push(replayed);
        ratios.push(decoded / replayed);
    }
    let per_second = |seconds: Vec<f64>| number(log.entries) / median(seconds) / 1e6;
    let detail = format!(
        "{} entries, {} with a sealed part; million entries a second (medians of {rounds}): rows alone {:.2}, rows and \
         chain {:.2}, rows opened and decoded {:.2}, replay {:.2}",
        log.entries,
        log.sealed,
        per_second(rows),
        per_second(chain),
        per_second(decode),
        per_second(replay),
    );
    let parts = if with_sealed { "with" } else { "without" };
    Ok((
        format!("replay: decoding alone against replay, {parts} sealed parts (at least 0.5)"),
        median(ratios),
        detail,
    ))
}

/// Seconds to read the whole log.
fn read(log: &Log, reading: Reading, decode: bool) -> Result<f64, Fault> {
    let store = log.open()?;
    let (mut count, mut wrong) = (0, None);
    let clock = Instant::now();
    store.for_each(reading, &mut |entry| {
        count += 1;
        if decode {
            let private = match entry.private {
                PrivateRef::None => StoredPrivate::None,
                PrivateRef::Open(bytes) => StoredPrivate::Open(bytes),
                PrivateRef::Sealed | PrivateRef::Forgotten => StoredPrivate::Forgotten,
            };
            match world::from_stored(entry.public, private) {
                Ok(event) => drop(black_box(event)),
                Err(fault) => {
                    wrong = Some(fault);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    let seconds = clock.elapsed().as_secs_f64();
    if let Some(fault) = wrong {
        return Err(fault.into());
    }
    if count != log.entries {
        return Err(format!("read {count} of {} entries", log.entries).into());
    }
    Ok(seconds)
}

/// Seconds to start the engine without a snapshot.
fn start(log: &Log) -> Result<f64, Fault> {
    let clock = Instant::now();
    let engine = Engine::open(log.config())?;
    let seconds = clock.elapsed().as_secs_f64();
    let status = engine.status();
    if status.position != u64::try_from(log.entries)? || status.snapshot_position != 0 {
        return Err(format!("replayed up to {} of {} entries", status.position, log.entries).into());
    }
    engine.close()?;
    Ok(seconds)
}
