//! A log in memory that several hold at once, for tests: the writer, the readers, and the test that makes it fail.

use crate::answer::lock;
use eventlog::{
    AppendFault, Appended, DatabaseId, EventLog, Head, HeadCheck, LogFault, MemoryStore, NewEntry, NotUsable,
    PersonKey, PersonRecord, Reading, VaultWrite, VerifyReport, Visit,
};
use std::sync::{Arc, Mutex, MutexGuard};

/// A [`MemoryStore`] that can be held in several hands.
#[derive(Clone, Debug)]
pub struct SharedMemory(Arc<Mutex<MemoryStore>>);

impl SharedMemory {
    /// Shares a store.
    #[must_use]
    pub fn new(store: MemoryStore) -> Self {
        SharedMemory(Arc::new(Mutex::new(store)))
    }

    /// In how many hands it is.
    #[cfg(test)]
    pub(crate) fn holders(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// The store itself, for a moment. The engine waits meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, MemoryStore> {
        lock(&self.0)
    }
}

impl EventLog for SharedMemory {
    fn database_id(&self) -> DatabaseId {
        self.lock().database_id()
    }
    fn head(&self) -> Head {
        self.lock().head()
    }
    fn stored_head(&mut self) -> Result<Head, LogFault> {
        self.lock().stored_head()
    }
    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        self.lock().append(expected_head, entries, vault_writes)
    }
    fn for_each(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.lock().for_each(reading, visit)
    }
    fn catch_up(&mut self, known: Head, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.lock().catch_up(known, visit)
    }
    fn person_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault> {
        self.lock().person_record(person)
    }
    fn find_person(&self, kind: &str, value: &str) -> Result<Option<PersonKey>, LogFault> {
        self.lock().find_person(kind, value)
    }
    fn sweep(&self) -> Result<(), LogFault> {
        self.lock().sweep()
    }

    fn scrub(&mut self) -> Result<bool, LogFault> {
        self.lock().scrub()
    }
    fn scrub_is_due(&self) -> Result<bool, LogFault> {
        self.lock().scrub_is_due()
    }
    fn verify(&self) -> Result<VerifyReport, LogFault> {
        self.lock().verify()
    }
    fn export_head(&self) -> Result<String, LogFault> {
        self.lock().export_head()
    }
    fn check_against_head(&self, line: &str) -> Result<HeadCheck, LogFault> {
        self.lock().check_against_head(line)
    }
    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<bool, LogFault> {
        self.lock().write_snapshot(payload, fingerprint, head)
    }
    fn load_snapshot(
        &self,
        fingerprint: &[u8; 32],
    ) -> Result<(Head, zeroize::Zeroizing<Vec<u8>>), NotUsable> {
        self.lock().load_snapshot(fingerprint)
    }
    fn delete_snapshots(&self) -> Result<(), LogFault> {
        self.lock().delete_snapshots()
    }
}
