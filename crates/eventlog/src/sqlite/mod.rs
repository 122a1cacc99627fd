//! The embedded store: one SQLite file in write-ahead mode with full synchronisation.
//!
//! This room opens the file and ties the store's parts together: [`schema`] knows the tables, [`append`] writes,
//! [`read`] reads, [`people`] keeps the vault, [`scrub`] cleans up after a forgetting, [`check`] verifies. Only here is SQL known.

mod append;
mod check;
mod look;
mod people;
mod prepare;
mod read;
mod salvage;
mod schema;
mod scrub;

pub(crate) use append::check_form;
pub use look::key_opens;
pub(crate) use look::{Seen, look};
pub(crate) use read::{SELECT, Stored};

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::chain::{Hasher, genesis};
use crate::entry::NewEntry;
use crate::fault::{AppendFault, LogFault};
use crate::files;
use crate::forgotten::Register;
use crate::head::{self, HeadCheck};
use crate::keys::{KeyEncryptionKey, Secret, fill_random};
use crate::log::{Appended, DatabaseId, EventLog, Head, PersonKey, PersonRecord, Reading, VaultWrite, Visit};
use crate::prepared::Prepared;
use crate::snapshot::SnapshotPlace;
use crate::unusable::NotUsable;
use crate::vault::{KeyCache, LogKeys, Nonces};
use crate::verify::VerifyReport;

/// How long to wait for another process, in milliseconds.
pub(crate) const BUSY_WAIT_MS: u64 = 5000;

/// A log in one SQLite file.
pub struct SqliteStore {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) keys: LogKeys,
    pub(crate) head: Head,
    pub(crate) cache: RefCell<KeyCache>,
    /// The database's own count of others' commits when the cache was last known to be right.
    pub(crate) others_commits: Cell<i64>,
    /// The same count when an append of this store left the head as it stands here; none when it was read since.
    pub(crate) head_left_at: Option<i64>,
    /// Whether the vault's tables were checked since opening, so that what is not found in them is not there.
    pub(crate) vouched: Cell<bool>,
    pub(crate) must_reopen: bool,
    pub(crate) hasher: Hasher,
    pub(crate) nonces: Nonces,
    pub(crate) sealed: Vec<u8>,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SqliteStore")
            .field("path", &self.path)
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Creates an empty log in a new file.
    ///
    /// # Errors
    /// When there is already something in the file, or it cannot be written.
    pub fn create(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, LogFault> {
        match std::fs::metadata(path) {
            // An empty file holds nothing that could be lost; someone may have reserved the name.
            Ok(metadata) if metadata.is_file() && metadata.len() == 0 => {}
            Ok(_) => {
                return Err(LogFault::Exists { path: path.to_owned() });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(LogFault::from_io(path, "creating the database", &error)),
        }
        // A write-ahead file of a database that is gone would be played into the new one: it is somebody's last trace.
        let left_behind = files::beside(path, "-wal");
        if std::fs::metadata(&left_behind).is_ok_and(|metadata| metadata.len() > 0) {
            return Err(LogFault::Exists { path: left_behind });
        }
        let mut id = [0; 16];
        fill_random(&mut id)?;
        let root = Secret::random()?;
        // Made under another name and then given its own, so that a power cut leaves a whole log or none.
        let unfinished = files::beside(path, &format!(".{}.unfinished", DatabaseId(id)));
        let made = files::create_private(&unfinished)
            .map_err(|error| LogFault::from_io(path, "creating the database", &error))
            .and_then(|file| {
                drop(file);
                let mut connection = connect(&unfinished)?;
                schema::create(&mut connection, path, DatabaseId(id), kek, &root)?;
                drop(connection);
                std::fs::rename(&unfinished, path)
                    .map_err(|error| LogFault::from_io(path, "creating the database", &error))
            });
        if let Err(fault) = made {
            let _ = std::fs::remove_file(&unfinished);
            return Err(fault);
        }
        files::sync_directory_of(path)?;
        Self::open(path, kek)
    }

    /// Opens a log and checks what is cheap to check: that it is ours, in a form we know, with its tables as we made
    /// them, that the key fits, and that its head is where it was left.
    ///
    /// # Errors
    /// When there is no file, it is not ours or newer, the key does not fit, or it is damaged.
    pub fn open(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, LogFault> {
        let store = Self::open_alone(path, kek)?;
        store.complete_register()?;
        store.finish_forgetting();
        Ok(store)
    }

    /// Opens a log without looking at the files beside it.
    pub(crate) fn open_alone(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, LogFault> {
        match std::fs::metadata(path) {
            Err(error) => return Err(LogFault::from_io(path, "opening the database", &error)),
            Ok(metadata) if metadata.is_dir() => {
                return Err(LogFault::Foreign { path: path.to_owned(), what: "this is a directory".into() });
            }
            Ok(metadata) if metadata.len() == 0 => {
                return Err(LogFault::damaged(path, None, "the file is empty"));
            }
            Ok(_) => {}
        }
        let connection = connect(path)?;
        let opened = schema::check(&connection, path, kek)?;
        schema::write_ahead(&connection, path)?;
        Self::assemble(path, connection, LogKeys::new(opened.database_id, kek, opened.root))
    }

    /// A store over a connection whose file was checked.
    pub(crate) fn assemble(path: &Path, connection: Connection, keys: LogKeys) -> Result<Self, LogFault> {
        let mut store = Self {
            connection,
            path: path.to_owned(),
            head: genesis(keys.database_id),
            keys,
            cache: RefCell::default(),
            others_commits: Cell::new(i64::MIN),
            head_left_at: None,
            vouched: Cell::new(false),
            must_reopen: false,
            hasher: Hasher::default(),
            nonces: Nonces::default(),
            sealed: Vec::new(),
        };
        store.head = store.read_head()?;
        Ok(store)
    }

    /// Opens the log at `path`, or creates one if there is no file.
    ///
    /// # Errors
    /// As [`SqliteStore::open`] and [`SqliteStore::create`].
    pub fn open_or_create(path: &Path, kek: &KeyEncryptionKey) -> Result<Self, LogFault> {
        match Self::open(path, kek) {
            Err(LogFault::Absent { .. }) => Self::create(path, kek),
            other => other,
        }
    }

    /// The path of the database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sets how large the file may grow, in pages of 4096 bytes; an append that needs more is refused as on a full
    /// disk. It never goes below the present size. Answers with the limit set.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn limit_pages(&self, pages: u32) -> Result<u32, LogFault> {
        self.connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))
            .map_err(|error| self.fault("limiting the size", &error))
    }

    /// Where this database's snapshots are kept; it can be sent to another thread to write there.
    #[must_use]
    pub fn snapshots(&self) -> SnapshotPlace {
        SnapshotPlace::new(&self.path, &self.keys)
    }

    pub(crate) fn fault(&self, doing: &'static str, error: &rusqlite::Error) -> LogFault {
        LogFault::from_sqlite(&self.path, doing, error)
    }

    pub(crate) fn damaged(&self, position: Option<u64>, what: impl Into<String>) -> LogFault {
        LogFault::damaged(&self.path, position, what)
    }

    pub(crate) fn register(&self) -> Register {
        Register::new(&self.path)
    }
}

/// Opens a connection with the settings every connection to a log has.
pub(crate) fn connect(path: &Path) -> Result<Connection, LogFault> {
    let fault = |error: &rusqlite::Error| LogFault::from_sqlite(path, "opening the database", error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| fault(&error))?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_WAIT_MS)).map_err(|error| fault(&error))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(schema::SETTINGS).map_err(|error| fault(&error))?;
    Ok(connection)
}

impl EventLog for SqliteStore {
    fn database_id(&self) -> DatabaseId {
        self.keys.database_id
    }

    fn head(&self) -> Head {
        self.head
    }

    fn stored_head(&mut self) -> Result<Head, LogFault> {
        self.head = self.read_head()?;
        self.head_left_at = None;
        Ok(self.head)
    }

    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        self.append_all(expected_head, entries, vault_writes, None)
    }

    fn prepare(
        &mut self,
        prepared: &mut Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<bool, LogFault> {
        self.prepare_more(prepared, entries, vault_writes)
    }

    fn append_prepared(
        &mut self,
        prepared: &Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        self.append_what_was_prepared(prepared, entries, vault_writes)
    }

    fn drop_keys(&mut self) {
        self.cache.get_mut().clear();
    }

    fn for_each(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.visit_entries(reading, visit)
    }

    fn catch_up(&mut self, known: Head, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        let head = self.visit_entries(Reading::after(known), visit)?;
        self.head = head;
        self.head_left_at = None;
        Ok(head)
    }

    fn person_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault> {
        self.newest_record(person)
    }

    fn find_person(&self, kind: &str, value: &str) -> Result<Option<PersonKey>, LogFault> {
        self.holder_of(&self.keys.blind(kind, value))
    }

    fn scrub(&mut self) -> Result<bool, LogFault> {
        self.clean_up(scrub::WAIT)
    }

    fn scrub_is_due(&self) -> Result<bool, LogFault> {
        Ok(self.unscrubbed_mark()?.is_some())
    }

    fn sweep(&self) -> Result<(), LogFault> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            .map_err(|error| self.fault("moving entries from the write-ahead file", &error))
    }

    fn verify(&self) -> Result<VerifyReport, LogFault> {
        self.check_all()
    }

    fn export_head(&self) -> Result<String, LogFault> {
        let (head, recorded_at_us) = self.read_head_and_time()?;
        Ok(head::export(&self.keys, head, recorded_at_us))
    }

    fn check_against_head(&self, line: &str) -> Result<HeadCheck, LogFault> {
        let exported = match head::import(&self.keys, line) {
            Ok(exported) => exported,
            Err(answer) => return Ok(answer),
        };
        Ok(head::compare(&exported, self.read_head()?, self.hash_at(exported.head.position)?))
    }

    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<bool, LogFault> {
        let written = self.snapshots().write(payload, fingerprint, head);
        // Whoever was forgotten since the state was folded is in it; also what a forgetting removed meanwhile is no fault.
        if self.delete_older_snapshots()? > head.position {
            return Ok(false);
        }
        written.map(|()| true)
    }

    fn load_snapshot(&self, fingerprint: &[u8; 32]) -> Result<(Head, Zeroizing<Vec<u8>>), NotUsable> {
        let place = self.snapshots();
        let unreadable = |_: LogFault| NotUsable::Unreadable;
        place.load(fingerprint, |head| {
            if head.position > self.read_head().map_err(unreadable)?.position {
                return Err(NotUsable::AheadOfLog);
            }
            if self.hash_at(head.position).map_err(unreadable)? != Some(head.hash) {
                return Err(NotUsable::OtherLog);
            }
            if head.position < self.snapshots_usable_from().map_err(unreadable)? {
                return Err(NotUsable::BeforeForgetting);
            }
            Ok(())
        })
    }

    fn delete_snapshots(&self) -> Result<(), LogFault> {
        self.snapshots().delete()
    }
}
