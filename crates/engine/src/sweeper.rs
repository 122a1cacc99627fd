//! Sweeps the store beside the appends, so that no append has to stop for it. A sweep that fails loses nothing: the
//! next one, or at last an append, does its work.

use crate::{answer::lock, engine::Shared, fault::EngineFault};
use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{Builder, JoinHandle},
};

/// After how many appended entries the store is swept.
const ENTRIES_BETWEEN: usize = 8192;

#[derive(Default)]
struct Broom {
    appended: usize,
    sleeps: bool,
    closed: bool,
}

/// Counts what is appended, and rouses the thread that sweeps.
#[derive(Default)]
pub(crate) struct Sweeper {
    broom: Mutex<Broom>,
    roused: Condvar,
}

impl Sweeper {
    /// Notes that so many entries were appended.
    pub(crate) fn note(&self, entries: usize) {
        let mut broom = lock(&self.broom);
        broom.appended = broom.appended.saturating_add(entries);
        if broom.appended >= ENTRIES_BETWEEN && std::mem::take(&mut broom.sleeps) {
            drop(broom);
            self.roused.notify_one();
        }
    }

    /// Lets the thread go.
    pub(crate) fn close(&self) {
        lock(&self.broom).closed = true;
        self.roused.notify_one();
    }

    /// Waits until there is something to sweep. False when the engine closes.
    fn wait(&self) -> bool {
        let mut broom = lock(&self.broom);
        loop {
            if broom.closed {
                return false;
            }
            if broom.appended >= ENTRIES_BETWEEN {
                broom.appended = 0;
                return true;
            }
            broom.sleeps = true;
            broom = self.roused.wait(broom).unwrap_or_else(PoisonError::into_inner);
            broom.sleeps = false;
        }
    }
}

/// Starts the thread that sweeps.
pub(crate) fn start(shared: Arc<Shared>) -> Result<JoinHandle<()>, EngineFault> {
    Builder::new()
        .name("sweeper".to_owned())
        .spawn(move || {
            let mut store = None;
            while shared.sweeper.wait() {
                store = store.or_else(|| shared.source.open().ok());
                if store.as_ref().is_some_and(|store| store.sweep().is_err()) {
                    store = None;
                }
            }
        })
        .map_err(|error| EngineFault::NoThread { message: error.to_string() })
}
