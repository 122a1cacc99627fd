//! Durable commands through the engine, against a bare loop that inserts the very rows which the engine's commands
//! left in its file (entries, and in the vault keys, records and lookups), with the same settings, into tables of the
//! same shape, in transactions of the average size that the engine's had. The bare loop decides nothing, seals
//! nothing, chains nothing, and wakes nobody.

mod bare;
mod counted;
pub mod submitter;

use crate::{
    figure::{Fault, Figure, median, number, percentile},
    history::{History, UNITS},
    log::{Log, config},
};
use bare::{Bare, Rows};
use counted::{Counted, Counts};
use engine::{Clock, Engine};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::Instant,
};
use submitter::{COMMANDS_EACH, How, Submitter};
use tests_end_to_end::house::at;

/// How many submit, each with one command outstanding: one as at the prompt, many as in a server, and for comparison
/// many with a thread each.
const SUBMITTERS: [(usize, How); 7] = [
    (1, How::Thread),
    (16, How::Task),
    (64, How::Task),
    (256, How::Task),
    (16, How::Thread),
    (64, How::Thread),
    (256, How::Thread),
];

/// A clock that goes on by a second whenever it is looked at: a stay must end after it began.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> kernel::Instant {
        let now = self.0.fetch_add(1_000_000, Ordering::Relaxed);
        kernel::Instant::from_microseconds(now).unwrap_or_else(|_| at("2026-01-01T08:00"))
    }

    fn is_real(&self) -> bool {
        false
    }
}

/// Measures with each number of submitters, or with those that are named.
pub fn run(smoke: bool, named: &[usize]) -> Result<Vec<Figure>, Fault> {
    let history = History::new()?;
    let mut figures = Vec::new();
    for (submitters, how) in SUBMITTERS {
        if !named.is_empty() && !named.contains(&submitters) {
            continue;
        }
        // About as many seconds with each: alone, a command waits for the disk alone.
        let (placements, rounds) = match (smoke, submitters) {
            (true, _) => (1, 1),
            (false, 1) => (100, 9),
            (false, 16) => (60, 9),
            (false, 64) => (24, 9),
            (false, _) => (8, 9),
        };
        figures.push(measure(&history, submitters, how, placements, rounds)?);
    }
    Ok(figures)
}

fn measure(
    history: &History,
    submitters: usize,
    how: How,
    placements: usize,
    rounds: usize,
) -> Result<Figure, Fault> {
    let log = Log::of(history, 0, true)?;
    let counts = Arc::new(Counts::default());
    let source = Counted { path: log.path.clone(), key: log.key.clone(), counts: Arc::clone(&counts) };
    let engine = Engine::open_with(
        Box::new(source),
        engine::Config {
            clock: Arc::new(Ticking(AtomicI64::new(at("2026-01-01T08:00").microseconds()))),
            ..config(&log.path, &log.key)
        },
    )?;
    let mut people = (0..submitters).map(Submitter::new).collect::<Vec<_>>();
    let mut bare = Bare::create(&log.path.with_file_name("bare.db"))?;
    let mut rows = Rows::marked(&log.path)?;
    let (mut ratios, mut rates, mut bare_rates, mut waits) = (vec![], vec![], vec![], vec![]);
    let (mut entries, mut transactions, mut bytes) = (0, 0, 0);
    // The first round warms both up and is not counted.
    for round in 0..=rounds {
        counts.clear();
        let started = Instant::now();
        let waited = work(&engine, &mut people, how, placements)?;
        let engine_seconds = started.elapsed().as_secs_f64();
        rows = rows.next(&log.path)?;
        if rows.entries() != counts.entries() || waited.len() != submitters * placements * COMMANDS_EACH {
            return Err(
                format!("{} entries in the file, {} appended", rows.entries(), counts.entries()).into()
            );
        }
        let started = Instant::now();
        bare.insert(&rows, counts.appends())?;
        let bare_seconds = started.elapsed().as_secs_f64();
        if round == 0 && rounds > 1 {
            continue;
        }
        ratios.push(bare_seconds / engine_seconds);
        rates.push(number(waited.len()) / engine_seconds);
        bare_rates.push(number(waited.len()) / bare_seconds);
        waits.extend(waited);
        entries += rows.entries();
        transactions += counts.appends();
        bytes += rows.bytes();
    }
    engine.close()?;
    let commands = number(waits.len());
    waits.sort_unstable_by(f64::total_cmp);
    let detail = format!(
        "{:.0} commands a second, the bare loop {:.0} (medians of {rounds}); {:.2} events and {:.0} bytes a command, \
         {:.1} commands a transaction; wait: half {:.2} ms, 99 of 100 {:.2} ms, longest {:.2} ms",
        median(rates),
        median(bare_rates),
        number(entries) / commands,
        number(bytes) / commands,
        commands / number(transactions),
        percentile(&waits, 50) * 1e3,
        percentile(&waits, 99) * 1e3,
        percentile(&waits, 100) * 1e3,
    );
    let those = match how {
        How::Thread => "threads",
        How::Task => "tasks",
    };
    let title =
        format!("commands: {submitters} submitters ({those}), bare loop against engine (at least 0.7)");
    Ok((title, median(ratios), detail))
}

/// Every submitter places so many citizens; the seconds that each command waited.
fn work(engine: &Engine, people: &mut [Submitter], how: How, placements: usize) -> Result<Vec<f64>, Fault> {
    let mut waited = Vec::new();
    let runtime = || tokio::runtime::Builder::new_current_thread().build();
    thread::scope(|scope| {
        let placing =
            |group| scope.spawn(move || runtime()?.block_on(place_all(engine, group, how, placements)));
        let running: Vec<_> = match how {
            How::Thread => people.chunks_mut(1).map(placing).collect(),
            How::Task => people.chunks_mut(people.len().max(1)).map(placing).collect(),
        };
        for one in running {
            waited.extend(one.join().map_err(|_| "a submitter panicked")??);
        }
        Ok(waited)
    })
}

/// A group of submitters, all at once on one thread.
async fn place_all(
    engine: &Engine,
    group: &mut [Submitter],
    how: How,
    placements: usize,
) -> Result<Vec<f64>, Fault> {
    let mut placing: FuturesUnordered<_> =
        group.iter_mut().map(|submitter| submitter.place(engine, how, placements, UNITS)).collect();
    let mut waited = Vec::new();
    while let Some(one) = placing.next().await {
        waited.extend(one?);
    }
    Ok(waited)
}
