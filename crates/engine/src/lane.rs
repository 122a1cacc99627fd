//! The lane to the disk: appends one decided batch after the other on a thread of its own, and answers those who
//! waited for it once it is on disk.
//!
//! While it appends, the writer decides the next batch. It never sees the world: what it cannot append it gives back.

use crate::{
    answer::{lock, wake},
    engine::Shared,
    fault::EngineFault,
    queue::{Decided, Grounded, Why},
    threads,
};
use eventlog::Head;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread::JoinHandle,
};

/// Starts the lane.
pub(crate) fn start(shared: Arc<Shared>) -> Result<JoinHandle<()>, EngineFault> {
    threads::start("lane", move || {
        let mut last = None;
        while let Some(decided) = shared.queue.take_off() {
            let appending = || append(&shared, decided, &mut last);
            if catch_unwind(AssertUnwindSafe(appending)).is_err() {
                // Those who waited for it are told that nobody knows; the writer reads the log anew.
                let why = Why::Doubt(bug("the lane panicked"));
                shared.queue.grounded(Grounded { waiting: Vec::new(), why });
            }
        }
    })
}

fn append(shared: &Shared, decided: Decided, last: &mut Option<Head>) {
    let Decided { on, batch, prepared, waiting, published } = decided;
    let entries = &batch.entries;
    let outcome = match on.or(*last) {
        _ if entries.list().is_empty() => Ok(None),
        None => Err(Why::Failed(bug("a batch was decided on no head"))),
        Some(head) => {
            let appending = || {
                let mut pen = lock(&shared.pen);
                match &prepared {
                    Some(prepared) => pen.append_prepared(prepared, entries.list(), entries.vault_writes()),
                    None => pen.append(head, entries.list(), entries.vault_writes()),
                }
            };
            match catch_unwind(AssertUnwindSafe(appending)) {
                Ok(outcome) => outcome.map(Some).map_err(Why::from),
                // How far it came is not known.
                Err(_) => Err(Why::Doubt(bug("the store panicked"))),
            }
        }
    };
    match outcome {
        Ok(appended) => {
            let head = appended.as_ref().map(|appended| appended.head);
            *last = head.or(on).or(*last);
            shared.appended(&batch, appended.is_none_or(|appended| appended.scrubbed));
            shared.queue.landed(head, batch.entries);
            if !published.is_empty() {
                shared.subscribers.tell(&published);
            }
            wake(&waiting);
        }
        Err(why) => {
            *last = None;
            shared.queue.grounded(Grounded { waiting, why });
        }
    }
}

fn bug(what: &str) -> EngineFault {
    EngineFault::Bug { what: what.to_owned() }
}
