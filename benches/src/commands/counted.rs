//! A log that counts what the engine appends, and otherwise does what the file's store does.

use eventlog::{
    AppendFault, Appended, EventLog, Head, KeyEncryptionKey, LogFault, NewEntry, Prepared, SqliteStore,
    VaultWrite,
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

    tests_end_to_end::forward_reading!(store);
    tests_end_to_end::forward_upkeep!(store);
}
