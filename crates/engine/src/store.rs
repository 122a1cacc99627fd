//! Where the log is: opened once for the writer and once for those who read, and again after a write in doubt.

use crate::{fault::EngineFault, memory::SharedMemory};
use eventlog::{BackupReport, EventLog, KeyEncryptionKey, LogFault, SqliteStore};
use std::path::{Path, PathBuf};

/// Opens the same log as often as it is asked to.
pub trait StoreSource: Send + Sync {
    /// Opens it.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault>;

    /// Copies it, as it is now, to a new file, and checks the copy.
    ///
    /// # Errors
    /// When this kind of store has no backups, or the copy cannot be made or is not sound.
    fn backup(&self, to: &Path) -> Result<BackupReport, EngineFault> {
        Err(EngineFault::Unwritable {
            what: "a backup",
            message: format!("a log in memory has none ({})", to.display()),
        })
    }
}

/// A database file.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) key: KeyEncryptionKey,
}

impl StoreSource for File {
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault> {
        SqliteStore::open(&self.path, &self.key).map(|store| Box::new(store) as Box<dyn EventLog>)
    }

    fn backup(&self, to: &Path) -> Result<BackupReport, EngineFault> {
        // A connection of its own: the copy holds up neither the writer nor the readers.
        Ok(SqliteStore::open(&self.path, &self.key)?.backup_to(to)?)
    }
}

impl StoreSource for SharedMemory {
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault> {
        self.lock().reopen();
        Ok(Box::new(self.clone()))
    }
}
