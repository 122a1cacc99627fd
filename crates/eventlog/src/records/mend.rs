//! Putting records back from a backup, where those in use are gone or damaged. Sound records are never replaced: an older
//! state would let in again whom somebody has shut out since.

use std::path::{Path, PathBuf};

use kernel::Instant;
use rusqlite::{Connection, OptionalExtension, params};

use super::fault::RecordsFault;
use super::journal;
use super::keep::remove;
use super::{Records, schema};
use crate::fault::LogFault;
use crate::files::{self, beside};
use crate::keys::KeyEncryptionKey;

/// What putting records back did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsRestored {
    /// Where the access journal ended in the backup.
    pub backup_position: u64,
    /// How many entries of the access journal were saved from the damaged file.
    pub carried_over: u64,
    /// Messages that waited in the backup. They are given up, for they may have been sent since; somebody may put them back.
    pub messages_given_up: u64,
    /// Where the damaged file now stands.
    pub set_aside: Option<PathBuf>,
}

impl Records {
    /// Puts records back from a backup, with what the damaged file at `to` still holds soundly of the access journal after
    /// the backup's end. The damaged file is set aside. No process may have `to` open. `None`, and nothing is done, when
    /// the records at `to` are sound.
    ///
    /// # Errors
    /// When the backup is not sound or not of this key, the file at `to` is sound but of another key, or nothing can be
    /// written. Then `to` is as it was.
    pub fn restore(
        backup: &Path,
        to: &Path,
        kek: &KeyEncryptionKey,
        now: Instant,
    ) -> Result<Option<RecordsRestored>, RecordsFault> {
        let there = to.exists();
        if there {
            match Self::open(to, kek, false) {
                Ok(records) if records.verify_journal()?.is_sound() => return Ok(None),
                Err(RecordsFault::Store(fault)) if matches!(*fault, LogFault::WrongKey { .. }) => {
                    return Err(RecordsFault::Store(fault));
                }
                _ => {}
            }
        }
        let mended = beside(to, ".mending");
        let done = mend(backup, to, there, &mended, kek, now);
        if done.is_err() {
            remove(&mended);
        }
        done.map(Some)
    }
}

fn mend(
    backup: &Path,
    to: &Path,
    there: bool,
    mended: &Path,
    kek: &KeyEncryptionKey,
    now: Instant,
) -> Result<RecordsRestored, RecordsFault> {
    remove(mended);
    let copied = files::create_private(mended).and_then(|mut target| {
        std::io::copy(&mut std::fs::File::open(backup)?, &mut target)?;
        target.sync_all()
    });
    copied.map_err(|error| LogFault::from_io(backup, "copying the database", &error))?;
    let records = Records::open(mended, kek, false)?;
    let report = records.verify_journal()?;
    if let Some(damage) = report.damage {
        let what = format!("entry {} of the access journal: {}", damage.position, damage.what.en);
        return Err(LogFault::damaged(backup, None, what).into());
    }
    let damaged = there.then(|| to.to_owned());
    let (carried_over, messages_given_up) = records.write(move |writing| {
        let carried = match damaged {
            // What cannot be read is lost; that is no reason not to mend.
            Some(damaged) => Connection::open(damaged).map_or(Ok(0), |damaged| journal::carry_over(writing, &damaged))?,
            None => 0,
        };
        let given_up = writing.transaction.execute(
            "UPDATE deliveries SET state = 'dead', claimed_until_us = NULL, last_error = 'restored from a backup', \
             updated_us = ?1 WHERE state IN ('queued', 'failed')",
            params![now.microseconds()],
        )?;
        Ok((carried, given_up as u64))
    })?;
    drop(records);
    empty_write_ahead_file(mended)?;
    let set_aside = if there { Some(move_aside(to)?) } else { None };
    std::fs::rename(mended, to)
        .map_err(|error| LogFault::from_io(to, "putting the mended database in place", &error))?;
    files::sync_directory_of(to)?;
    drop(Records::open(to, kek, false)?);
    Ok(RecordsRestored { backup_position: report.entries, carried_over, messages_given_up, set_aside })
}

/// So that the file can be given another name without what stands beside it.
fn empty_write_ahead_file(path: &Path) -> Result<(), RecordsFault> {
    let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "emptying the write-ahead file", &error);
    let connection = schema::connect(path)?;
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).optional().map_err(fault)?;
    drop(connection);
    Ok(())
}

/// Gives a database another name, with its write-ahead file, so that nothing of it is lost.
fn move_aside(path: &Path) -> Result<PathBuf, RecordsFault> {
    let aside = (1..u32::MAX)
        .map(|number| beside(path, &format!(".damaged-{number}")))
        .find(|aside| !aside.exists())
        .unwrap_or_else(|| beside(path, ".damaged"));
    let rename = |from: &Path, to: &Path| {
        std::fs::rename(from, to)
            .map_err(|error| LogFault::from_io(from, "setting the damaged database aside", &error))
    };
    rename(path, &aside)?;
    let wal = beside(path, "-wal");
    if wal.exists() {
        rename(&wal, &beside(&aside, "-wal"))?;
    }
    // The index of the write-ahead file is made anew by whoever opens it.
    let _ = std::fs::remove_file(beside(path, "-shm"));
    Ok(aside)
}
