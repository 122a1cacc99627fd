//! A log in a real file whose appends fail now and then: before anything was written, or so that nobody knows. What is
//! prepared ahead goes through it as in the real store.

use crate::estate::key;
use engine::{EngineFault, StoreSource};
use eventlog::{
    AppendFault, Appended, BackupReport, EventLog, Head, LogFault, NewEntry, Prepared, SqliteStore,
    VaultWrite,
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Opens the file; every handle fails in the same turn.
#[derive(Clone, Debug)]
pub struct Unsure {
    path: PathBuf,
    appends: Arc<AtomicUsize>,
    prepared: Arc<AtomicUsize>,
}

/// What becomes of an append.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Works,
    /// It fails, and nothing was written.
    Fails,
    /// Nobody knows, and nothing was written.
    LostInDoubt,
    /// Nobody knows, and it was written.
    KeptInDoubt,
}

impl Unsure {
    /// The log in a file.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Unsure { path: path.to_owned(), appends: Arc::default(), prepared: Arc::default() }
    }

    /// How many appends were of what had been prepared ahead.
    #[must_use]
    pub fn prepared(&self) -> usize {
        self.prepared.load(Ordering::SeqCst)
    }

    fn turn(&self) -> Turn {
        match self.appends.fetch_add(1, Ordering::SeqCst) % 11 {
            3 => Turn::Fails,
            6 => Turn::LostInDoubt,
            9 => Turn::KeptInDoubt,
            _ => Turn::Works,
        }
    }

    fn fault(&self) -> LogFault {
        LogFault::MustReopen { path: self.path.clone() }
    }
}

impl StoreSource for Unsure {
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault> {
        Ok(Box::new(Handle { store: SqliteStore::open(&self.path, &key())?, of: self.clone() }))
    }

    fn backup(&self, _: &Path) -> Result<BackupReport, EngineFault> {
        Err(self.fault().into())
    }
}

struct Handle {
    store: SqliteStore,
    of: Unsure,
}

impl Handle {
    fn in_turn(
        &mut self,
        append: impl FnOnce(&mut SqliteStore) -> Result<Appended, AppendFault>,
    ) -> Result<Appended, AppendFault> {
        match self.of.turn() {
            Turn::Works => append(&mut self.store),
            Turn::Fails => Err(AppendFault::Fault(self.of.fault())),
            Turn::LostInDoubt => Err(AppendFault::OutcomeUnknown(self.of.fault())),
            Turn::KeptInDoubt => {
                append(&mut self.store)?;
                Err(AppendFault::OutcomeUnknown(self.of.fault()))
            }
        }
    }
}

impl EventLog for Handle {
    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        self.in_turn(|store| store.append(expected_head, entries, vault_writes))
    }
    fn append_prepared(
        &mut self,
        prepared: &Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        self.of.prepared.fetch_add(1, Ordering::SeqCst);
        self.in_turn(|store| store.append_prepared(prepared, entries, vault_writes))
    }

    crate::forward_reading!(store);
    crate::forward_upkeep!(store);
}
