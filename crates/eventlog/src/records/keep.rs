//! Care for the file: backups, a new key, and clearing away what is no longer needed.

use std::path::{Path, PathBuf};

use kernel::Instant;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use rusqlite::params;

use super::fault::{RecordsFault, Trouble};
use super::journal::JournalReport;
use super::{Records, fixed, instant, schema, session, setting};
use crate::fault::LogFault;
use crate::files::{self, beside};
use crate::keys::KeyEncryptionKey;

/// A backup that was made and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsBackup {
    /// Where it stands.
    pub path: PathBuf,
    /// What the check of its access journal found; it is sound, or there would be no backup.
    pub journal: JournalReport,
}

/// The last backup that was made of the log and the records together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastBackup {
    /// When.
    pub at: Instant,
    /// Where its log ends.
    pub position: u64,
}

/// What was cleared away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions that were over.
    pub sessions: usize,
    /// Failed sign-ins that are no longer counted.
    pub failed_sign_ins: usize,
    /// Messages that were delivered.
    pub deliveries: usize,
}

impl Records {
    /// Clears away sessions that are over, failed sign-ins before `failures_before` and messages that were delivered
    /// before `delivered_before`, with what was answered before then. The access journal is never touched, nor are messages that were given up.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sweep(
        &self,
        now: Instant,
        failures_before: Instant,
        delivered_before: Instant,
    ) -> Result<Swept, RecordsFault> {
        self.write(move |writing| {
            let remove = |sql: &str, before: Instant| -> Result<usize, Trouble> {
                Ok(writing.transaction.prepare_cached(sql)?.execute(params![before.microseconds()])?)
            };
            remove("DELETE FROM answered WHERE answered_us < ?1", delivered_before)?;
            Ok(Swept {
                sessions: session::sweep(writing, now)?,
                failed_sign_ins: remove("DELETE FROM failed_sign_ins WHERE at_us < ?1", failures_before)?,
                deliveries: remove(
                    "DELETE FROM deliveries WHERE state = 'delivered' AND updated_us < ?1",
                    delivered_before,
                )?,
            })
        })
    }

    /// Notes that a backup was made and verified, so that whoever runs the system sees how old the last one is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_backup(&self, made: LastBackup) -> Result<(), RecordsFault> {
        self.write(move |writing| {
            let value = [made.at.microseconds().to_le_bytes(), made.position.to_le_bytes()].concat();
            setting::put(writing, setting::LAST_BACKUP, &value)
        })
    }

    /// The last backup that was noted; none when none was. Where it stands now, and whether it still does, is not known.
    ///
    /// # Errors
    /// When it cannot be read or is damaged.
    pub fn last_backup(&self) -> Result<Option<LastBackup>, RecordsFault> {
        self.read(|connection, keys| {
            let Some(value) = setting::get(connection, keys, setting::LAST_BACKUP)? else { return Ok(None) };
            let value: [u8; 16] = fixed(&value)?;
            let (at, position) = value.split_at(8);
            Ok(Some(LastBackup {
                at: instant(i64::from_le_bytes(fixed(at)?))?,
                position: u64::from_le_bytes(fixed(position)?),
            }))
        })
    }

    /// Copies the records as they are now to a new file, while they are in use, and verifies the copy.
    ///
    /// # Errors
    /// When there is already a file, it cannot be written, or the copy is not sound; then no file is left.
    pub fn backup_to(&self, path: &Path) -> Result<RecordsBackup, RecordsFault> {
        if path.exists() {
            return Err(LogFault::Exists { path: path.to_owned() }.into());
        }
        let unfinished = beside(path, ".unfinished");
        let made = self.copy_and_verify(&unfinished, path);
        if made.is_err() {
            remove(&unfinished);
        }
        made
    }

    fn copy_and_verify(&self, unfinished: &Path, path: &Path) -> Result<RecordsBackup, RecordsFault> {
        remove(unfinished);
        files::create_private(unfinished)
            .map_err(|error| LogFault::from_io(path, "making a backup", &error))?;
        let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "making a backup", &error);
        let mut copy = Connection::open(unfinished).map_err(fault)?;
        {
            let source = schema::connect(&self.0.path)?;
            let backup = Backup::new(&source, &mut copy).map_err(fault)?;
            backup.run_to_completion(i32::MAX, std::time::Duration::ZERO, None).map_err(fault)?;
        }
        // A backup is one file: without this it would ask for a write-ahead file beside it.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(fault)?;
        let sound: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(fault)?;
        if sound != "ok" {
            return Err(LogFault::damaged(
                &self.0.path,
                None,
                format!("the file's structure is damaged ({sound})"),
            )
            .into());
        }
        let journal = super::journal::verify(&copy, &self.0.keys)
            .map_err(|trouble| trouble.named(&self.0.path, "making a backup"))?;
        if let Some(damage) = &journal.damage {
            let what = format!("entry {} of the access journal: {}", damage.position, damage.what.en);
            return Err(LogFault::damaged(&self.0.path, None, what).into());
        }
        drop(copy);
        std::fs::File::open(unfinished)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(unfinished, path))
            .map_err(|error| LogFault::from_io(path, "making a backup", &error))?;
        files::sync_directory_of(path)?;
        Ok(RecordsBackup { path: path.to_owned(), journal })
    }

    /// Lets a new key open the records as well as the old one. First step of a change of key: then the log changes to the
    /// new key, and then [`Records::finish_key_change`] ends it. Wherever that is cut short, the key that opens the log
    /// opens the records.
    ///
    /// # Errors
    /// When the old key does not fit, or it cannot be written.
    pub fn begin_key_change(
        path: &Path,
        old: &KeyEncryptionKey,
        new: &KeyEncryptionKey,
    ) -> Result<(), RecordsFault> {
        // Opened in full first, so that no damaged or foreign file is given a new key.
        drop(Self::open(path, old, false)?);
        let mut connection = schema::connect(path)?;
        Ok(schema::begin_key_change(&mut connection, path, old, new)?)
    }

    /// Leaves the new key alone to open the records. Whoever has them open goes on with what they have.
    ///
    /// # Errors
    /// When the new key does not fit, or it cannot be written.
    pub fn finish_key_change(path: &Path, new: &KeyEncryptionKey) -> Result<(), RecordsFault> {
        let mut connection = schema::connect(path)?;
        Ok(schema::finish_key_change(&mut connection, path, new)?)
    }
}

/// Removes a database that is only a copy of ours, with what SQLite keeps beside it.
pub(super) fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // What is not there need not be removed, and what cannot be removed shows when it is next written.
        let _ = std::fs::remove_file(beside(path, suffix));
    }
}
