//! A log in memory behind a disk that is honest but fails: a write whose sync failed is kept by the machine and lost
//! by a power cut, until everything is written anew (as a checkpoint does) or a later write is synced.

use engine::{EngineFault, SharedMemory, StoreSource};
use eventlog::{
    AppendFault, Appended, BackupReport, DatabaseId, EventLog, Head, HeadCheck, InjectedFault, LogFault,
    NewEntry, NotUsable, PersonKey, PersonRecord, Reading, VaultWrite, VerifyReport, Visit,
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use zeroize::Zeroizing;

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

    fn scrub_is_due(&self) -> Result<bool, LogFault> {
        self.memory.scrub_is_due()
    }

    fn database_id(&self) -> DatabaseId {
        self.memory.database_id()
    }
    fn head(&self) -> Head {
        self.memory.head()
    }
    fn stored_head(&mut self) -> Result<Head, LogFault> {
        self.memory.stored_head()
    }
    fn for_each(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.memory.for_each(reading, visit)
    }
    fn catch_up(&mut self, known: Head, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.memory.catch_up(known, visit)
    }
    fn person_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault> {
        self.memory.person_record(person)
    }
    fn find_person(&self, kind: &str, value: &str) -> Result<Option<PersonKey>, LogFault> {
        self.memory.find_person(kind, value)
    }
    fn verify(&self) -> Result<VerifyReport, LogFault> {
        self.memory.verify()
    }
    fn export_head(&self) -> Result<String, LogFault> {
        self.memory.export_head()
    }
    fn check_against_head(&self, line: &str) -> Result<HeadCheck, LogFault> {
        self.memory.check_against_head(line)
    }
    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<bool, LogFault> {
        self.memory.write_snapshot(payload, fingerprint, head)
    }
    fn load_snapshot(&self, fingerprint: &[u8; 32]) -> Result<(Head, Zeroizing<Vec<u8>>), NotUsable> {
        self.memory.load_snapshot(fingerprint)
    }
    fn delete_snapshots(&self) -> Result<(), LogFault> {
        self.memory.delete_snapshots()
    }
}
