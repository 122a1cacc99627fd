//! Backups, and mending a damaged log from one.
//!
//! A backup is a whole, verified database in one file. Mending never deletes: the damaged file is set aside. Whoever
//! was forgotten after the backup is forgotten again, and entries that the damaged file still holds soundly after the
//! backup's end are carried over.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::fault::LogFault;
use crate::files::{self, beside};
use crate::forgotten::Register;
use crate::keys::KeyEncryptionKey;
use crate::log::{EventLog, Head, PersonKey};
use crate::snapshot;
use crate::sqlite::{Seen, SqliteStore, look};
use crate::vault::LogKeys;
use crate::verify::VerifyReport;

/// A backup that was made and verified.
#[derive(Clone, Debug)]
pub struct BackupReport {
    /// Where it stands.
    pub path: PathBuf,
    /// Where its log ends.
    pub head: Head,
    /// What the full check of the copy found; it is sound, or there would be no backup.
    pub verified: VerifyReport,
}

/// What is known of who was forgotten after a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgettings {
    /// Everyone: a register or a log told it in full.
    Known,
    /// Not everyone for certain: no register and no log that could be read told it in full.
    NotKnown,
    /// Nothing: the log beside it is another one, whose register does not hold for this backup.
    OtherLog,
}

/// What mending brought back, and what is lost.
#[derive(Clone, Debug)]
pub struct RestoreReport {
    /// Where the backup's log ended.
    pub backup_head: Head,
    /// Where the mended log ends.
    pub head: Head,
    /// When its last entry was recorded, in microseconds since 1970-01-01 UTC; 0 for an empty log.
    pub last_recorded_at_us: i64,
    /// Entries taken from the damaged file, after those of the backup.
    pub carried_over: u64,
    /// Persons who are in the backup and were forgotten again.
    pub forgotten_again: u64,
    /// Whether others than these may have been forgotten since.
    pub forgettings: Forgettings,
    /// Where the log in use ends, when it stands elsewhere and is the same log.
    pub in_use_ends_at: Option<u64>,
    /// Last position the damaged file is known to have had, when that is beyond the mended log's end: everything from
    /// `head.position + 1` up to it is lost. It was recorded after `last_recorded_at_us`.
    pub lost_until: Option<u64>,
    /// True when the damaged file did not tell where it ended, so that more may be lost than is known.
    pub end_unknown: bool,
    /// Where the damaged file now stands.
    pub set_aside: Option<PathBuf>,
}

impl SqliteStore {
    /// Copies the database as it is now to a new file, while it is in use, and verifies the copy in full.
    ///
    /// # Errors
    /// When there is already a file, it cannot be written, or the copy is not sound; then no file is left.
    pub fn backup_to(&self, path: &Path) -> Result<BackupReport, LogFault> {
        if path.exists() {
            return Err(LogFault::Exists { path: path.to_owned() });
        }
        let unfinished = beside(path, ".unfinished");
        let made = self.copy_and_verify(&unfinished, path);
        if made.is_err() {
            remove_database(&unfinished);
        }
        made
    }

    fn copy_and_verify(&self, unfinished: &Path, path: &Path) -> Result<BackupReport, LogFault> {
        remove_database(unfinished);
        files::create_private(unfinished)
            .map_err(|error| LogFault::from_io(path, "making a backup", &error))?;
        let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "making a backup", &error);
        let mut copy = Connection::open(unfinished).map_err(fault)?;
        {
            let backup = Backup::new(&self.connection, &mut copy).map_err(fault)?;
            backup.run_to_completion(i32::MAX, std::time::Duration::ZERO, None).map_err(fault)?;
        }
        // A backup is one file: without this it would ask for a write-ahead file beside it.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(fault)?;
        let copy = Self::assemble(unfinished, copy, self.keys.clone())?;
        let verified = copy.verify()?;
        if !verified.is_sound() {
            return Err(unsound(&self.path, &verified));
        }
        let head = verified.head;
        drop(copy);
        std::fs::File::open(unfinished)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(unfinished, path))
            .map_err(|error| LogFault::from_io(path, "making a backup", &error))?;
        files::sync_directory_of(path)?;
        Ok(BackupReport { path: path.to_owned(), head, verified })
    }
}

fn unsound(path: &Path, report: &VerifyReport) -> LogFault {
    let first = report.findings.first();
    LogFault::damaged(
        path,
        first.and_then(crate::verify::Finding::position),
        first.map_or_else(String::new, ToString::to_string),
    )
}

/// Removes a database that is only a copy of ours, with what SQLite keeps beside it.
fn remove_database(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // What is not there need not be removed, and what cannot be removed shows when it is next written.
        let _ = std::fs::remove_file(beside(path, suffix));
    }
}

fn copy_database(from: &Path, to: &Path) -> Result<(), LogFault> {
    remove_database(to);
    let copy = |suffix: &str| {
        let mut source = std::fs::File::open(beside(from, suffix))?;
        let mut target = files::create_private(&beside(to, suffix))?;
        std::io::copy(&mut source, &mut target)?;
        target.sync_all()
    };
    copy("").map_err(|error| LogFault::from_io(from, "copying the database", &error))?;
    match copy("-wal") {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(LogFault::from_io(from, "copying the database", &error))
        }
        _ => Ok(()),
    }
}

/// Mends the log at `to` from a backup. The backup is verified in full first; nothing at `to` is touched before the
/// mended log is whole and verified. No process may have `to` open.
///
/// # Errors
/// When the backup is not sound or not of this key, or the files cannot be written. Then `to` is as it was.
pub fn restore(backup: &Path, to: &Path, kek: &KeyEncryptionKey) -> Result<RestoreReport, LogFault> {
    restore_beside(backup, to, to, kek)
}

/// The same to a place beside the log that is in use: whoever was forgotten there is forgotten here too, and its register
/// is carried along. The log in use may be lost or damaged, and is not changed.
///
/// # Errors
/// As [`restore`].
pub fn restore_beside(
    backup: &Path,
    to: &Path,
    in_use: &Path,
    kek: &KeyEncryptionKey,
) -> Result<RestoreReport, LogFault> {
    let in_use = (!same_place(in_use, to)).then_some(in_use);
    let mended = beside(to, ".mending");
    let salvage = beside(to, ".salvage");
    let interrupted = set_aside_before(to, &mended)?;
    let again = interrupted.is_some();
    let outcome = mend(backup, (to, in_use), kek, (&mended, &salvage), interrupted);
    remove_database(&salvage);
    if outcome.is_err() {
        remove_database(&mended);
        if again {
            // By this the next try knows, too, that there is a damaged file to carry over from.
            let _ = files::create_private(&mended);
        }
    }
    outcome
}

/// Whether two databases, which need not be there, are one.
fn same_place(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        folder.map_or_else(|_| path.to_owned(), |folder| folder.join(path.file_name().unwrap_or_default()))
    };
    place(one) == place(other)
}

/// What the register and the log at one place tell of who was forgotten.
struct Told {
    forgotten: BTreeSet<PersonKey>,
    /// None when there is neither register nor log.
    forgettings: Option<Forgettings>,
    ends_at: Option<u64>,
}

fn told_at(database: &Path, keys: &LogKeys) -> Result<Told, LogFault> {
    let noted = Register::new(database).read_all(keys)?;
    let whole = !noted.persons.is_empty() && noted.spoiled == 0;
    let mut forgotten = noted.persons;
    let (forgettings, ends_at) = match look(database, keys) {
        Seen::Same { forgotten: destroyed, ends_at } => {
            forgotten.extend(destroyed);
            (Some(Forgettings::Known), ends_at)
        }
        _ if whole => (Some(Forgettings::Known), None),
        Seen::Absent if !noted.there => (None, None),
        Seen::Other if forgotten.is_empty() => (Some(Forgettings::OtherLog), None),
        _ => (Some(Forgettings::NotKnown), None),
    };
    Ok(Told { forgotten, forgettings, ends_at })
}

/// What several places tell together: one that does not tell all leaves a doubt that another cannot lift.
fn together(told: &[Option<Forgettings>]) -> Forgettings {
    let has = |wanted| told.contains(&Some(wanted));
    if has(Forgettings::NotKnown) {
        Forgettings::NotKnown
    } else if has(Forgettings::Known) {
        Forgettings::Known
    } else if has(Forgettings::OtherLog) {
        Forgettings::OtherLog
    } else {
        Forgettings::NotKnown
    }
}

fn mend(
    backup: &Path,
    (to, in_use): (&Path, Option<&Path>),
    kek: &KeyEncryptionKey,
    (mended, salvage): (&Path, &Path),
    interrupted: Option<PathBuf>,
) -> Result<RestoreReport, LogFault> {
    copy_database(backup, mended)?;
    let named_backup = |fault: LogFault| match fault {
        LogFault::Damaged { position, what, .. } => {
            LogFault::Damaged { path: backup.to_owned(), position, what }
        }
        LogFault::WrongKey { .. } => LogFault::WrongKey { path: backup.to_owned() },
        LogFault::Foreign { what, .. } => LogFault::Foreign { path: backup.to_owned(), what },
        LogFault::NewerForm { found, known, .. } => {
            LogFault::NewerForm { path: backup.to_owned(), found, known }
        }
        other => other,
    };
    let mut store = SqliteStore::open_alone(mended, kek).map_err(named_backup)?;
    let verified = store.verify().map_err(named_backup)?;
    if !verified.is_sound() {
        return Err(unsound(backup, &verified));
    }
    let backup_head = store.head();
    let there = to.exists();
    let damaged = interrupted.as_deref().or(there.then_some(to));
    let here = told_at(to, &store.keys)?;
    let elsewhere = in_use.map(|in_use| told_at(in_use, &store.keys)).transpose()?;
    // A log that was restored here earlier, while another is in use, knows of no forgetting but those of its own time.
    let mut told = vec![here.forgettings.filter(|_| in_use.is_none() || !there)];
    let mut forget = here.forgotten;
    let mut in_use_ends_at = None;
    if let Some(elsewhere) = elsewhere {
        told.push(elsewhere.forgettings);
        forget.extend(elsewhere.forgotten);
        in_use_ends_at = elsewhere.ends_at;
    }
    let mut left_at = None;
    let mut carried_over = 0;
    if damaged.is_some_and(|damaged| copy_database(damaged, salvage).is_ok()) {
        let salvaged = store.salvage_from(salvage)?;
        carried_over = salvaged.carried_over;
        left_at = salvaged.left_at;
        forget.extend(salvaged.forgotten);
    }
    let persons: Vec<PersonKey> = forget.into_iter().collect();
    let forgotten_again = store.forget_again(&persons)?;
    let verified = store.verify()?;
    if !verified.is_sound() {
        return Err(unsound(mended, &verified));
    }
    let (head, last_recorded_at_us) = store.read_head_and_time()?;
    store.empty_write_ahead_file()?;
    drop(store);
    snapshot::delete_beside(to)?;
    let set_aside = if there { Some(move_aside(to)?) } else { interrupted };
    std::fs::rename(mended, to)
        .map_err(|error| LogFault::from_io(to, "putting the mended database in place", &error))?;
    files::sync_directory_of(to)?;
    SqliteStore::open(to, kek)?;
    Ok(RestoreReport {
        backup_head,
        head,
        last_recorded_at_us,
        carried_over,
        forgotten_again,
        forgettings: together(&told),
        in_use_ends_at,
        lost_until: left_at.filter(|left| *left > head.position),
        end_unknown: left_at.is_none() && in_use_ends_at.is_none(),
        set_aside,
    })
}

/// Where the `number`-th database that was damaged here is kept.
fn aside(path: &Path, number: u32) -> PathBuf {
    beside(path, &format!(".damaged-{number}"))
}

/// Gives a database another name, with its write-ahead file, so that nothing of it is lost. The database goes first:
/// were it left without its write-ahead file by a power cut, it might pass for a sound log that ends earlier.
fn move_aside(path: &Path) -> Result<PathBuf, LogFault> {
    let aside = (1..u32::MAX)
        .map(|number| aside(path, number))
        .find(|aside| !aside.exists())
        .unwrap_or_else(|| beside(path, ".damaged"));
    rename(path, &aside)?;
    move_write_ahead_file(path, &aside)?;
    Ok(aside)
}

fn move_write_ahead_file(path: &Path, aside: &Path) -> Result<(), LogFault> {
    let from = beside(path, "-wal");
    if from.exists() {
        rename(&from, &beside(aside, "-wal"))?;
    }
    // The index of the write-ahead file is made anew by whoever opens it.
    let _ = std::fs::remove_file(beside(path, "-shm"));
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), LogFault> {
    std::fs::rename(from, to)
        .map_err(|error| LogFault::from_io(from, "setting the damaged database aside", &error))
}

/// Where an earlier mending, ended by a crash before the mended database was in place, has set the damaged one.
fn set_aside_before(to: &Path, mended: &Path) -> Result<Option<PathBuf>, LogFault> {
    if to.exists() || !mended.exists() {
        return Ok(None);
    }
    let last = (1..u32::MAX).map(|number| aside(to, number)).take_while(|aside| aside.exists()).last();
    if let Some(aside) = &last {
        move_write_ahead_file(to, aside)?;
    }
    Ok(last)
}
