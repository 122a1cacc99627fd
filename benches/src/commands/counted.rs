//! A log that counts what the engine appends, and otherwise does what the file's store does.

use eventlog::{
    AppendFault, Appended, DatabaseId, EventLog, Head, HeadCheck, KeyEncryptionKey, LogFault, NewEntry,
    NotUsable, PersonKey, PersonRecord, Prepared, Reading, SqliteStore, VaultWrite, VerifyReport, Visit,
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How much was appended.
#[derive(Default)]
pub struct Counts {
    appends: AtomicUsize,
    entries: AtomicUsize,
}

impl Counts {
    pub fn appends(&self) -> usize {
        self.appends.load(Ordering::SeqCst)
    }

    pub fn entries(&self) -> usize {
        self.entries.load(Ordering::SeqCst)
    }

    fn note(&self, entries: &[NewEntry]) {
        self.appends.fetch_add(1, Ordering::SeqCst);
        self.entries.fetch_add(entries.len(), Ordering::SeqCst);
    }

    pub fn clear(&self) {
        self.appends.store(0, Ordering::SeqCst);
        self.entries.store(0, Ordering::SeqCst);
    }
}

/// Opens the file's store, counted.
pub struct Counted {
    pub path: PathBuf,
    pub key: KeyEncryptionKey,
    pub counts: Arc<Counts>,
}

impl engine::StoreSource for Counted {
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault> {
        let store = SqliteStore::open(&self.path, &self.key)?;
        Ok(Box::new(CountedStore { store, counts: Arc::clone(&self.counts) }))
    }
}

struct CountedStore {
    store: SqliteStore,
    counts: Arc<Counts>,
}

impl EventLog for CountedStore {
    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        let appended = self.store.append(expected_head, entries, vault_writes)?;
        self.counts.note(entries);
        Ok(appended)
    }
    fn prepare(
        &mut self,
        prepared: &mut Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<bool, LogFault> {
        self.store.prepare(prepared, entries, vault_writes)
    }
    fn append_prepared(
        &mut self,
        prepared: &Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        let appended = self.store.append_prepared(prepared, entries, vault_writes)?;
        self.counts.note(entries);
        Ok(appended)
    }
    fn drop_keys(&mut self) {
        self.store.drop_keys();
    }
    fn database_id(&self) -> DatabaseId {
        self.store.database_id()
    }
    fn head(&self) -> Head {
        self.store.head()
    }
    fn stored_head(&mut self) -> Result<Head, LogFault> {
        self.store.stored_head()
    }
    fn for_each(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.store.for_each(reading, visit)
    }
    fn catch_up(&mut self, known: Head, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.store.catch_up(known, visit)
    }
    fn person_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault> {
        self.store.person_record(person)
    }
    fn find_person(&self, kind: &str, value: &str) -> Result<Option<PersonKey>, LogFault> {
        self.store.find_person(kind, value)
    }
    fn sweep(&self) -> Result<(), LogFault> {
        self.store.sweep()
    }

    fn scrub(&mut self) -> Result<bool, LogFault> {
        self.store.scrub()
    }

    fn scrub_is_due(&self) -> Result<bool, LogFault> {
        self.store.scrub_is_due()
    }
    fn verify(&self) -> Result<VerifyReport, LogFault> {
        self.store.verify()
    }
    fn export_head(&self) -> Result<String, LogFault> {
        self.store.export_head()
    }
    fn check_against_head(&self, line: &str) -> Result<HeadCheck, LogFault> {
        self.store.check_against_head(line)
    }
    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<bool, LogFault> {
        self.store.write_snapshot(payload, fingerprint, head)
    }
    fn load_snapshot(
        &self,
        fingerprint: &[u8; 32],
    ) -> Result<(Head, zeroize::Zeroizing<Vec<u8>>), NotUsable> {
        self.store.load_snapshot(fingerprint)
    }
    fn delete_snapshots(&self) -> Result<(), LogFault> {
        self.store.delete_snapshots()
    }
}
