//! The tables, and what a file must be for us to open it. It neither reads nor writes entries.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};

use crate::chain::genesis;
use crate::fault::LogFault;
use crate::keys::{KeyEncryptionKey, Secret};
use crate::log::DatabaseId;
use crate::vault::LogKeys;

/// Marks a SQLite file as ours: the letters "Snit".
pub(crate) const APPLICATION_ID: i64 = 0x536e_6974;
/// The form of the tables; a program opens its own form only.
pub(crate) const FORM: i64 = 1;

/// Settings of every connection. The last two make SQLite look harder for damage and trust the file less.
pub(super) const SETTINGS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA wal_autocheckpoint = 64000;
    PRAGMA foreign_keys = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
";

/// Turns on write-ahead mode; only done to a file that is known to be ours.
pub(super) fn write_ahead(connection: &Connection, path: &Path) -> Result<(), LogFault> {
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| LogFault::from_sqlite(path, "opening the database", &error))?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(LogFault::ReadOnly { path: path.to_owned(), doing: "turning on write-ahead mode" })
    }
}

/// Each object of the database with the exact text that makes it.
///
/// `entries` has no index but its position, so that appending writes one place only. `head` repeats where the log ends,
/// so that rows lost from the end show without any other file. In `person_keys` a row is never deleted and never
/// changes its size: keys are overwritten where they stand, so that SQLite has no reason to move one and leave a copy
/// behind; that is also why the count of records is four bytes and not a number.
pub(super) const OBJECTS: [(&str, &str); 8] = [
    ("meta", "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID"),
    (
        "head",
        "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, hash BLOB NOT NULL) STRICT",
    ),
    (
        "entries",
        "CREATE TABLE entries (position INTEGER PRIMARY KEY, hash BLOB NOT NULL, recorded_at_us INTEGER NOT NULL, \
         kind TEXT NOT NULL, version INTEGER NOT NULL, command_key BLOB NOT NULL, command_digest BLOB, \
         command_index INTEGER NOT NULL, command_count INTEGER NOT NULL, actor BLOB NOT NULL, public BLOB NOT NULL, \
         subject BLOB, sealed BLOB) STRICT",
    ),
    (
        "person_keys",
        "CREATE TABLE person_keys (slot INTEGER PRIMARY KEY, person BLOB NOT NULL, created_position INTEGER NOT NULL, \
         wrapped BLOB NOT NULL, records BLOB NOT NULL) STRICT",
    ),
    ("person_keys_by_person", "CREATE UNIQUE INDEX person_keys_by_person ON person_keys (person)"),
    (
        "person_records",
        "CREATE TABLE person_records (person BLOB NOT NULL, version INTEGER NOT NULL, recorded_at_us INTEGER NOT NULL, \
         sealed BLOB NOT NULL, PRIMARY KEY (person, version)) STRICT, WITHOUT ROWID",
    ),
    (
        "person_lookup",
        "CREATE TABLE person_lookup (blind BLOB PRIMARY KEY, person BLOB NOT NULL, tag BLOB NOT NULL) STRICT, WITHOUT ROWID",
    ),
    (
        "forgotten",
        "CREATE TABLE forgotten (person BLOB PRIMARY KEY, usable_from INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    ),
];

/// Makes the tables of an empty log, all or nothing.
pub(super) fn create(
    connection: &mut Connection,
    path: &Path,
    id: DatabaseId,
    kek: &KeyEncryptionKey,
    root: &Secret,
) -> Result<(), LogFault> {
    let wrapped = LogKeys::wrap_root(kek, id, root)?;
    let made = (|| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (_, text) in OBJECTS {
            transaction.execute_batch(text)?;
        }
        let mut insert = transaction.prepare("INSERT INTO meta (name, value) VALUES (?1, ?2)")?;
        insert.execute(params!["database_id", id.0.as_slice()])?;
        insert.execute(params!["key_check", kek.check_value().as_slice()])?;
        insert.execute(params!["root", wrapped])?;
        drop(insert);
        let head = genesis(id);
        transaction
            .execute("INSERT INTO head (one, position, hash) VALUES (1, 0, ?1)", [head.hash.as_slice()])?;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORM};"
        ))?;
        transaction.commit()
    })();
    made.map_err(|error| LogFault::from_sqlite(path, "creating the database", &error))
}

/// What opening a database learns from its `meta` table.
pub(super) struct Opened {
    pub(super) database_id: DatabaseId,
    pub(super) root: Secret,
}

/// Checks that a file is a log of ours, in a form we know, with our tables, and that the key fits.
pub(super) fn check(
    connection: &Connection,
    path: &Path,
    kek: &KeyEncryptionKey,
) -> Result<Opened, LogFault> {
    let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "opening the database", &error);
    let pragma =
        |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(fault);
    let application_id = pragma("application_id")?;
    if application_id != APPLICATION_ID {
        let what = "this is a database of another program, or its first page is damaged";
        return Err(LogFault::Foreign { path: path.to_owned(), what: what.into() });
    }
    let found = pragma("user_version")?;
    if found > FORM {
        return Err(LogFault::NewerForm { path: path.to_owned(), found, known: FORM });
    }
    if found < FORM {
        return Err(LogFault::damaged(
            path,
            None,
            format!("the database says it has form {found}, which never was"),
        ));
    }
    check_objects(connection, path)?;
    let value = |name: &str| {
        connection
            .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get::<_, Vec<u8>>(0))
            .map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => {
                    LogFault::damaged(path, None, format!("the value `{name}` of the table `meta` is gone"))
                }
                error => fault(error),
            })
    };
    let id: [u8; 16] = value("database_id")?
        .try_into()
        .map_err(|_| LogFault::damaged(path, None, "the database's own name has the wrong length"))?;
    let database_id = DatabaseId(id);
    let check_value = value("key_check")?;
    let wrapped = value("root")?;
    match (kek.fits(&check_value), LogKeys::unwrap_root(kek, database_id, &wrapped)) {
        (true, Ok(root)) => Ok(Opened { database_id, root }),
        (false, Err(_)) => Err(LogFault::WrongKey { path: path.to_owned() }),
        _ => Err(LogFault::damaged(path, None, "the values by which the key is known again are damaged")),
    }
}

/// The stored texts of the tables must be ours to the letter: a flipped bit in one could exchange columns.
fn check_objects(connection: &Connection, path: &Path) -> Result<(), LogFault> {
    let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "opening the database", &error);
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%' ORDER BY name")
        .map_err(fault)?;
    let mut rows = statement.query([]).map_err(fault)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(fault)? {
        let pair: (String, String) = (row.get(0).map_err(fault)?, row.get(1).map_err(fault)?);
        found.push(pair);
    }
    let mut expected: Vec<_> =
        OBJECTS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    expected.sort();
    if found == expected {
        Ok(())
    } else {
        Err(LogFault::damaged(path, None, "the tables are not as they were made"))
    }
}
