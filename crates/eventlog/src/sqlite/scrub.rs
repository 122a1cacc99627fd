//! What follows a forgetting once it is committed: the register beside the database names the person, snapshots that
//! remember them are destroyed, and the write-ahead file, where the destroyed key may still stand, is emptied.
//!
//! The forgetting itself puts a mark in the database, in its own transaction. The mark goes only when all of this is
//! done, so that whoever opens the log after a crash, or stands at it already, finds what is left to do. What is
//! forgotten, and why, is not asked here.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::{BUSY_WAIT_MS, SqliteStore};
use crate::fault::LogFault;
use crate::keys::fill_random;
use crate::log::PersonKey;

/// The name of the mark in the table `meta`.
const MARK: &str = "unscrubbed";
/// How long a reader who holds the write-ahead file is waited for. Nobody can append meanwhile; what is not done now is
/// tried again.
pub(super) const WAIT: Duration = Duration::from_millis(250);

/// Marks, within a transaction, that destroyed or replaced keys stand in the write-ahead file once it is committed.
pub(super) fn mark(connection: &Connection, path: &Path) -> Result<(), LogFault> {
    // Another value each time, so that whoever cleans up takes away only a mark that stood before.
    let mut value = [0_u8; 16];
    fill_random(&mut value)?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)")
        .and_then(|mut insert| insert.execute(params![MARK, value.as_slice()]))
        .map_err(|error| LogFault::from_sqlite(path, "appending", &error))?;
    Ok(())
}

impl SqliteStore {
    /// The mark, if it stands.
    pub(super) fn unscrubbed_mark(&self) -> Result<Option<Vec<u8>>, LogFault> {
        self.connection
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")
            .and_then(|mut select| select.query_row([MARK], |row| row.get(0)).optional())
            .map_err(|error| self.fault("reading who was forgotten", &error))
    }

    /// Does what is left to do of earlier forgettings. True when nothing is left. The write-ahead file is emptied in any
    /// case.
    pub(super) fn clean_up(&self, wait: Duration) -> Result<bool, LogFault> {
        let Some(mark) = self.unscrubbed_mark()? else { return self.empty_within(wait) };
        // Each is done even if another cannot be.
        let noted = self.complete_register();
        let deleted = self.delete_older_snapshots();
        let emptied = self.empty_within(wait);
        noted?;
        deleted?;
        if !emptied? {
            return Ok(false);
        }
        self.connection
            .execute("DELETE FROM meta WHERE name = ?1 AND value = ?2", params![MARK, mark])
            .map_err(|error| self.fault("emptying the write-ahead file", &error))?;
        Ok(self.unscrubbed_mark()?.is_none())
    }

    /// The same when the log is opened: what a crash left is done now, if nobody is in the way. That it could not be done
    /// keeps nobody from the log; the mark still stands then.
    pub(super) fn finish_forgetting(&self) {
        let done = match self.unscrubbed_mark() {
            Ok(Some(_)) => self.clean_up(Duration::ZERO).map(|_| ()),
            // A snapshot that was under way when someone was forgotten may have been ended by a crash just as it was given
            // its name.
            _ => self.delete_older_snapshots().map(|_| ()),
        };
        let _ = done;
    }

    /// Destroys snapshots that remember someone who was forgotten. The first position that one must reach comes back.
    pub(super) fn delete_older_snapshots(&self) -> Result<u64, LogFault> {
        let usable_from = self.snapshots_usable_from()?;
        if usable_from > 0 {
            self.snapshots().delete_before(usable_from)?;
        }
        Ok(usable_from)
    }

    /// The first position a snapshot must reach so as not to remember someone who was forgotten.
    pub(super) fn snapshots_usable_from(&self) -> Result<u64, LogFault> {
        let position: Option<i64> = self
            .connection
            .query_row("SELECT max(usable_from) FROM forgotten", [], |row| row.get(0))
            .map_err(|error| self.fault("reading who was forgotten", &error))?;
        Ok(position.map_or(0, i64::cast_unsigned))
    }

    pub(crate) fn forgotten_persons(&self) -> Result<Vec<PersonKey>, LogFault> {
        let fault = |error: rusqlite::Error| self.fault("reading who was forgotten", &error);
        let mut statement =
            self.connection.prepare("SELECT person FROM forgotten ORDER BY person").map_err(fault)?;
        let rows = statement.query_map([], |row| row.get::<_, [u8; 16]>(0)).map_err(fault)?;
        rows.map(|row| row.map(PersonKey).map_err(fault)).collect()
    }

    /// Writes what the register beside the database lacks: a crash may have come between the two.
    pub(super) fn complete_register(&self) -> Result<(), LogFault> {
        let persons = self.forgotten_persons()?;
        if persons.is_empty() {
            return Ok(());
        }
        let register = self.register();
        let noted = register.read(&self.keys)?;
        let lacking: Vec<PersonKey> = persons.into_iter().filter(|person| !noted.contains(person)).collect();
        register.add(&self.keys, &lacking)
    }

    /// Moves everything from the write-ahead file into the database and cuts it to nothing. False when a reader holds it.
    pub(crate) fn empty_write_ahead_file(&self) -> Result<bool, LogFault> {
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(|error| self.fault("emptying the write-ahead file", &error))?;
        Ok(busy == 0)
    }

    /// The same, waiting no longer than this for whoever is in the way.
    fn empty_within(&self, wait: Duration) -> Result<bool, LogFault> {
        let fault = |error: rusqlite::Error| self.fault("emptying the write-ahead file", &error);
        self.connection.busy_timeout(wait).map_err(fault)?;
        let emptied = self.empty_write_ahead_file();
        self.connection.busy_timeout(Duration::from_millis(BUSY_WAIT_MS)).map_err(fault)?;
        emptied
    }
}
