//! Does beside the appends what no append should stop for: moves what was appended lately to where it stays, clears away
//! what a forgetting left when somebody was in the way, and keeps a snapshot now and then, so that a start after a crash
//! is quick. What fails here loses nothing: it is done the next time, or by whoever opens the log.
//!
//! A snapshot is made from the log, not from the world that is in use: the last one, and what came after it, folded here.
//! That takes this thread some time and a second world for as long, but nobody waits for it; writing out the world in use
//! would hold up everybody for as long as that takes.

use crate::{answer::lock, engine::Shared, fault::EngineFault, open, snapshot, threads};
use eventlog::EventLog;
use std::{
    ops::ControlFlow,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// After how many appended entries the store is swept.
const ENTRIES_BETWEEN: u64 = 8192;
/// How long to wait before trying again to clear away what a forgetting left. Appends may have to wait while it is tried.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Which share of a long log must be new before another snapshot of it is worth its work.
const SNAPSHOT_SHARE: u64 = 16;

struct Broom {
    appended: u64,
    /// Whether something a forgetting left may still be there.
    scrub_is_due: bool,
    /// When to try next to clear it away: appends that keep this thread busy must not put it off.
    scrub_at: Option<Instant>,
    /// How often that was noted.
    noted: u64,
    /// Whether to ask the store if that is so.
    look: bool,
    sleeps: bool,
    closed: bool,
}

/// What the thread is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Job {
    sweep: bool,
    scrub: bool,
}

/// Counts what is appended, and rouses the thread that sweeps.
pub(crate) struct Sweeper {
    broom: Mutex<Broom>,
    roused: Condvar,
    entries_between: u64,
    retry_after: Duration,
}

impl Sweeper {
    /// A sweeper that looks after so many entries at most whether a snapshot is due.
    pub(crate) fn new(snapshot_every: u64, scrub_is_due: bool) -> Self {
        Sweeper {
            broom: Mutex::new(Broom {
                appended: 0,
                scrub_is_due,
                scrub_at: None,
                noted: 0,
                look: false,
                sleeps: false,
                closed: false,
            }),
            roused: Condvar::new(),
            entries_between: ENTRIES_BETWEEN.min(snapshot_every).max(1),
            retry_after: RETRY_AFTER,
        }
    }

    /// Notes that so many entries were appended, and whether nothing is left that should be cleared away.
    pub(crate) fn note(&self, entries: usize, scrubbed: bool) {
        let mut broom = lock(&self.broom);
        broom.appended = broom.appended.saturating_add(entries as u64);
        if !scrubbed {
            broom.scrub_is_due = true;
            broom.noted = broom.noted.wrapping_add(1);
        }
        if broom.appended >= self.entries_between || !scrubbed {
            self.rouse(broom);
        }
    }

    /// Lets the thread look whether something is left that should be cleared away.
    pub(crate) fn look(&self) {
        let mut broom = lock(&self.broom);
        broom.look = true;
        self.rouse(broom);
    }

    fn rouse(&self, mut broom: MutexGuard<'_, Broom>) {
        let sleeps = std::mem::take(&mut broom.sleeps);
        drop(broom);
        if sleeps {
            self.roused.notify_one();
        }
    }

    /// Whether something a forgetting left may still be there.
    pub(crate) fn scrub_is_due(&self) -> bool {
        lock(&self.broom).scrub_is_due
    }

    /// Lets the thread go.
    pub(crate) fn close(&self) {
        lock(&self.broom).closed = true;
        self.roused.notify_one();
    }

    fn is_closed(&self) -> bool {
        lock(&self.broom).closed
    }

    /// Waits until there is something to do. None when the engine closes.
    fn wait(&self) -> Option<Job> {
        let mut broom = lock(&self.broom);
        loop {
            if broom.closed {
                return None;
            }
            let mut scrub_in = None;
            if broom.scrub_is_due {
                let now = Instant::now();
                let at = *broom.scrub_at.get_or_insert(now + self.retry_after);
                scrub_in = Some(at.saturating_duration_since(now));
            }
            let job = Job {
                sweep: broom.appended >= self.entries_between,
                scrub: broom.look || scrub_in == Some(Duration::ZERO),
            };
            if job.sweep || job.scrub {
                if job.scrub {
                    broom.look = false;
                    broom.scrub_at = None;
                }
                if job.sweep {
                    broom.appended = 0;
                }
                return Some(job);
            }
            broom.sleeps = true;
            if let Some(scrub_in) = scrub_in {
                let woken = self.roused.wait_timeout(broom, scrub_in);
                (broom, _) = woken.unwrap_or_else(PoisonError::into_inner);
            } else {
                broom = self.roused.wait(broom).unwrap_or_else(PoisonError::into_inner);
            }
            broom.sleeps = false;
        }
    }
}

/// Starts the thread that sweeps.
pub(crate) fn start(shared: Arc<Shared>) -> Result<JoinHandle<()>, EngineFault> {
    threads::start("sweeper", move || {
        let mut store = None;
        while let Some(job) = shared.sweeper.wait() {
            store = store.or_else(|| shared.source.open().ok());
            if store.as_mut().is_some_and(|store| work(&shared, store.as_mut(), job).is_err()) {
                store = None;
            }
        }
    })
}

fn work(shared: &Shared, store: &mut dyn EventLog, job: Job) -> Result<(), EngineFault> {
    if job.scrub {
        let noted = lock(&shared.sweeper.broom).noted;
        let done = scrub(store);
        let mut broom = lock(&shared.sweeper.broom);
        // Somebody may have been forgotten after the store was asked.
        broom.scrub_is_due = !matches!(done, Ok(true)) || broom.noted != noted;
        drop(broom);
        done?;
    }
    if job.sweep {
        store.sweep()?;
        snapshot_if_due(shared, store)?;
    }
    Ok(())
}

/// Clears away what a forgetting left. True when nothing is left.
fn scrub(store: &mut dyn EventLog) -> Result<bool, EngineFault> {
    Ok(!store.scrub_is_due()? || store.scrub()?)
}

fn snapshot_if_due(shared: &Shared, store: &mut dyn EventLog) -> Result<(), EngineFault> {
    let position = store.stored_head()?.position;
    let new = position.saturating_sub(shared.snapshot_at.load(Ordering::Acquire));
    if new < shared.snapshot_running_every.max(position / SNAPSHOT_SHARE) {
        return Ok(());
    }
    let (known, _) = open::load_until(store, &mut |_, _| {
        if shared.sweeper.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if shared.sweeper.is_closed() {
        // The engine keeps one itself, if it is worth while.
        return Ok(());
    }
    let (payload, head) = (snapshot::bytes(&known)?, known.head);
    drop(known);
    shared.keep(store, payload, head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_roused_by_enough_entries_by_what_is_left_of_a_forgetting_and_by_the_end() {
        let mut sweeper = Sweeper::new(10, false);
        sweeper.retry_after = Duration::from_millis(1);
        sweeper.note(9, true);
        sweeper.note(1, true);
        assert_eq!(sweeper.wait(), Some(Job { sweep: true, scrub: false }));
        sweeper.note(1, false);
        assert!(sweeper.scrub_is_due());
        // Again and again, until it is done.
        for _ in 0..3 {
            assert_eq!(sweeper.wait(), Some(Job { sweep: false, scrub: true }));
        }
        lock(&sweeper.broom).scrub_is_due = false;
        sweeper.look();
        assert_eq!(sweeper.wait(), Some(Job { sweep: false, scrub: true }));
        sweeper.close();
        assert_eq!(sweeper.wait(), None);
    }

    #[test]
    fn what_a_forgetting_left_is_cleared_away_however_much_is_appended() {
        let mut sweeper = Sweeper::new(10, false);
        sweeper.retry_after = Duration::ZERO;
        sweeper.note(1, false);
        for _ in 0..3 {
            // Each time there is something to sweep as well.
            sweeper.note(10, true);
            assert_eq!(sweeper.wait(), Some(Job { sweep: true, scrub: true }));
        }
        sweeper.retry_after = Duration::from_secs(3600);
        sweeper.note(10, true);
        assert_eq!(sweeper.wait(), Some(Job { sweep: true, scrub: false }));
        // The hour began then, and a sweep does not begin it anew.
        let at = lock(&sweeper.broom).scrub_at;
        sweeper.note(10, true);
        assert_eq!(sweeper.wait(), Some(Job { sweep: true, scrub: false }));
        assert!(at.is_some() && lock(&sweeper.broom).scrub_at == at);
    }
}
