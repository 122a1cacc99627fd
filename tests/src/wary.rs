//! A log in memory behind a disk that is honest but fails: a write whose sync failed is kept by the machine and lost
//! by a power cut, until everything is written anew (as a checkpoint does) or a later write is synced.

use engine::{EngineFault, SharedMemory, StoreSource};
use eventlog::{
    AppendFault, Appended, BackupReport, EventLog, Head, InjectedFault, LogFault, NewEntry, VaultWrite,
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The log. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Wary {
    /// What the machine holds; `power_loss` on it takes what was not synced.
    pub memory: SharedMemory,
    fail_next: Arc<AtomicBool>,
}

impl Wary {
    /// A log over a store.
    #[must_use]
    pub fn new(memory: SharedMemory) -> Self {
        Wary { memory, fail_next: Arc::default() }
    }

    /// Lets the sync of the next append fail: the entries stand in the machine's memory, and not on the disk.
    pub fn fail_next_sync(&self) {
        self.fail_next.store(true, Ordering::SeqCst);
    }
}

impl StoreSource for Wary {
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault> {
        self.memory.lock().reopen();
        Ok(Box::new(self.clone()))
    }

    fn backup(&self, to: &Path) -> Result<BackupReport, EngineFault> {
        StoreSource::backup(&self.memory, to)
    }
}

impl EventLog for Wary {
    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        if self.fail_next.swap(false, Ordering::SeqCst) {
            let mut store = self.memory.lock();
            store.hold_sync();
            store.fail_on_write(1, InjectedFault::DoubtKept);
            return store.append(expected_head, entries, vault_writes);
        }
        let appended = self.memory.append(expected_head, entries, vault_writes)?;
        // One file is synced as a whole: what an earlier sync left behind goes with it.
        self.memory.lock().sync();
        Ok(appended)
    }

    fn sweep(&self) -> Result<(), LogFault> {
        Ok(())
    }

    fn scrub(&mut self) -> Result<bool, LogFault> {
        self.memory.lock().sync();
        Ok(true)
    }

    crate::forward_reading!(memory);
}
