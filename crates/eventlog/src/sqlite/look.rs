//! Looking into a database without changing it: whether a key opens it, who it says was forgotten, and where it ends.
//! It judges nothing: what cannot be read is said to be unreadable.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{BUSY_WAIT_MS, schema};
use crate::fault::LogFault;
use crate::keys::KeyEncryptionKey;
use crate::log::PersonKey;
use crate::vault::LogKeys;

/// What a database was seen to be.
pub(crate) enum Seen {
    /// There is no file.
    Absent,
    /// The same log as these keys are of.
    Same {
        /// Everyone whose key was destroyed in it.
        forgotten: BTreeSet<PersonKey>,
        /// Where it says that it ends.
        ends_at: Option<u64>,
    },
    /// Another log.
    Other,
    /// Not so that it could be trusted to tell all.
    Unreadable,
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_WAIT_MS))?;
    connection.execute_batch("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(connection)
}

/// Whether a key opens a log or a backup. Nothing is written.
///
/// # Errors
/// When there is no file, it is not ours, or it is damaged.
pub fn key_opens(path: &Path, kek: &KeyEncryptionKey) -> Result<bool, LogFault> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(LogFault::from_io(path, "opening the database", &error));
    }
    let connection =
        open(path).map_err(|error| LogFault::from_sqlite(path, "opening the database", &error))?;
    match schema::check(&connection, path, kek) {
        Ok(_) => Ok(true),
        Err(LogFault::WrongKey { .. }) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// Looks into a database that may be in use or damaged, with the keys of a log that may be the same. They need not
/// open its persons' keys: it may have been given another key since.
pub(crate) fn look(path: &Path, keys: &LogKeys) -> Seen {
    if !path.exists() {
        return Seen::Absent;
    }
    look_into(path, keys).unwrap_or(Seen::Unreadable)
}

fn look_into(path: &Path, keys: &LogKeys) -> rusqlite::Result<Seen> {
    let connection = open(path)?;
    let ours: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let id: Vec<u8> =
        connection.query_row("SELECT value FROM meta WHERE name = 'database_id'", [], |row| row.get(0))?;
    if ours != schema::APPLICATION_ID {
        return Ok(Seen::Unreadable);
    }
    if id != keys.database_id.0 {
        return Ok(Seen::Other);
    }
    let mut forgotten = BTreeSet::new();
    let mut statement = connection.prepare("SELECT person, wrapped FROM person_keys ORDER BY slot")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let person = PersonKey(row.get(0)?);
        let wrapped: Vec<u8> = row.get(1)?;
        if keys.is_tombstone(person, &wrapped) {
            forgotten.insert(person);
        }
    }
    let noted: i64 = connection.query_row("SELECT count(*) FROM forgotten", [], |row| row.get(0))?;
    // The two tables are written together: where one lacks what the other has, it does not tell all.
    if usize::try_from(noted).is_ok_and(|noted| noted > forgotten.len()) {
        return Ok(Seen::Unreadable);
    }
    let ends_at = connection
        .query_row("SELECT position FROM head WHERE one = 1", [], |row| row.get::<_, i64>(0))
        .ok()
        .map(i64::cast_unsigned);
    Ok(Seen::Same { forgotten, ends_at })
}
