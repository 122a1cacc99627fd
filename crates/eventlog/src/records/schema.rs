//! The tables, the steps by which they came to be, and what a file must be for us to open it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};

use super::keys::RecordsKeys;
use crate::fault::LogFault;
use crate::files;
use crate::keys::{KeyEncryptionKey, Secret, fill_random};
use crate::log::DatabaseId;
use crate::vault::LogKeys;

/// Marks a SQLite file as records of ours: the letters "SniR".
const APPLICATION_ID: i64 = 0x536e_6952;

/// Settings of every connection; those of the log, with less room, for what stands here is small.
const SETTINGS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -4096;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA foreign_keys = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
";

/// The steps, in order. A step that has been released is never changed; what is new comes as another. The form of a
/// file is how many of them were taken.
const STEPS: [&str; 3] = [include_str!("step_1.sql"), include_str!("step_2.sql"), include_str!("step_3.sql")];

const FORM: i64 = STEPS.len().cast_signed() as i64;

/// Opens a connection with the settings every connection to the records has.
pub(super) fn connect(path: &Path) -> Result<Connection, LogFault> {
    let fault = |error: &rusqlite::Error| LogFault::from_sqlite(path, "opening the database", error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| fault(&error))?;
    connection
        .busy_timeout(std::time::Duration::from_millis(crate::sqlite::BUSY_WAIT_MS))
        .map_err(|error| fault(&error))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(SETTINGS).map_err(|error| fault(&error))?;
    Ok(connection)
}

/// Makes a new file, under another name first, so that a power cut leaves whole records or none.
pub(super) fn create(path: &Path, kek: &KeyEncryptionKey) -> Result<(), LogFault> {
    let left_behind = files::beside(path, "-wal");
    if std::fs::metadata(&left_behind).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(LogFault::Exists { path: left_behind });
    }
    let mut id = [0; 16];
    fill_random(&mut id)?;
    let id = DatabaseId(id);
    let root = Secret::random()?;
    let unfinished = files::beside(path, &format!(".{id}.unfinished"));
    let made = files::create_private(&unfinished)
        .map_err(|error| LogFault::from_io(path, "creating the database", &error))
        .and_then(|file| {
            drop(file);
            let mut connection = connect(&unfinished)?;
            fill(&mut connection, path, id, kek, &root)?;
            drop(connection);
            // Whoever was quicker keeps the name: a file that is there is never overwritten.
            std::fs::hard_link(&unfinished, path)
                .map_err(|error| LogFault::from_io(path, "creating the database", &error))
        });
    let _ = std::fs::remove_file(&unfinished);
    made?;
    files::sync_directory_of(path)
}

fn fill(
    connection: &mut Connection,
    path: &Path,
    id: DatabaseId,
    kek: &KeyEncryptionKey,
    root: &Secret,
) -> Result<(), LogFault> {
    let wrapped = LogKeys::wrap_root(kek, id, root)?;
    let head = RecordsKeys::new(id, root.clone()).sign_head(0, &[]);
    let made = (|| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for step in STEPS {
            transaction.execute_batch(step)?;
        }
        let mut insert = transaction.prepare("INSERT INTO meta (name, value) VALUES (?1, ?2)")?;
        insert.execute(params!["database_id", id.0.as_slice()])?;
        insert.execute(params!["key_check", kek.check_value().as_slice()])?;
        insert.execute(params!["root", wrapped])?;
        drop(insert);
        transaction.execute(
            "INSERT INTO journal_head (one, position, link, tag) VALUES (1, 0, x'', ?1)",
            [head.as_slice()],
        )?;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORM};"
        ))?;
        transaction.commit()
    })();
    made.map_err(|error| LogFault::from_sqlite(path, "creating the database", &error))
}

/// Checks that a file holds records of ours in a form we know and that the key fits, takes the steps it has not taken,
/// and turns on write-ahead mode.
pub(super) fn open(
    connection: &mut Connection,
    path: &Path,
    kek: &KeyEncryptionKey,
) -> Result<RecordsKeys, LogFault> {
    let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "opening the database", &error);
    let application_id: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(fault)?;
    if application_id != APPLICATION_ID {
        let what = "this is a database of another program, or its first page is damaged";
        return Err(LogFault::Foreign { path: path.to_owned(), what: what.into() });
    }
    let found = form(connection).map_err(fault)?;
    if found > FORM {
        return Err(LogFault::NewerForm { path: path.to_owned(), found, known: FORM });
    }
    if found < 1 {
        let what = format!("the database says it has form {found}, which never was");
        return Err(LogFault::damaged(path, None, what));
    }
    let (keys, slot) = read_keys(connection, path, kek)?;
    if found < FORM {
        migrate(connection).map_err(fault)?;
    }
    check_objects(connection, path)?;
    check_indexes(connection, path)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(fault)?;
    if mode != "wal" {
        return Err(LogFault::ReadOnly { path: path.to_owned(), doing: "turning on write-ahead mode" });
    }
    if slot == NEXT {
        // A change of key was cut short after the rest had gone over to the new one.
        finish_key_change(connection, path, kek)?;
    }
    Ok(keys)
}

fn form(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Takes the steps that are missing, all or none. Whoever waited for another that took them finds nothing to do.
fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken = usize::try_from(form(&transaction)?).unwrap_or(usize::MAX);
    for step in STEPS.iter().skip(taken) {
        transaction.execute_batch(step)?;
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {FORM};"))?;
    transaction.commit()
}

/// Where the root stands, wrapped, with the value its key is known again by.
type Slot = [&'static str; 2];
const NOW: Slot = ["key_check", "root"];
/// While a key is being changed both keys open the file, for the log and the records cannot change theirs at once.
const NEXT: Slot = ["key_check_next", "root_next"];

fn read_keys(
    connection: &Connection,
    path: &Path,
    kek: &KeyEncryptionKey,
) -> Result<(RecordsKeys, Slot), LogFault> {
    let stored = |name: &str| {
        connection
            .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get::<_, Vec<u8>>(0))
            .optional()
            .map_err(|error| LogFault::from_sqlite(path, "opening the database", &error))
    };
    let value = |name: &str| {
        stored(name)?.ok_or_else(|| {
            LogFault::damaged(path, None, format!("the value `{name}` of the table `meta` is gone"))
        })
    };
    let id: [u8; 16] = value("database_id")?
        .try_into()
        .map_err(|_| LogFault::damaged(path, None, "the database's own name has the wrong length"))?;
    let id = DatabaseId(id);
    let [check, root] = NOW;
    match (kek.fits(&value(check)?), LogKeys::unwrap_root(kek, id, &value(root)?)) {
        (true, Ok(root)) => return Ok((RecordsKeys::new(id, root), NOW)),
        (false, Err(_)) => {}
        _ => {
            let what = "the values by which the key is known again are damaged";
            return Err(LogFault::damaged(path, None, what));
        }
    }
    let [check, root] = NEXT;
    match (stored(check)?, stored(root)?) {
        (Some(check), Some(root)) if kek.fits(&check) => {
            LogKeys::unwrap_root(kek, id, &root).map(|root| (RecordsKeys::new(id, root), NEXT)).map_err(
                |_| LogFault::damaged(path, None, "the values by which the key is known again are damaged"),
            )
        }
        _ => Err(LogFault::WrongKey { path: path.to_owned() }),
    }
}

fn put_root(
    connection: &Connection,
    slot: Slot,
    kek: &KeyEncryptionKey,
    wrapped: &[u8],
) -> rusqlite::Result<()> {
    let mut put = connection.prepare(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
    )?;
    let [check, root] = slot;
    put.execute(params![check, kek.check_value().as_slice()])?;
    put.execute(params![root, wrapped])?;
    Ok(())
}

/// Wraps the root with a new key as well; the old one goes on opening the file.
pub(super) fn begin_key_change(
    connection: &mut Connection,
    path: &Path,
    old: &KeyEncryptionKey,
    new: &KeyEncryptionKey,
) -> Result<(), LogFault> {
    change_key(connection, path, |transaction| {
        let (keys, _) = read_keys(transaction, path, old)?;
        let wrapped = LogKeys::wrap_root(new, keys.id, &keys.root)?;
        put_root(transaction, NEXT, new, &wrapped)
            .map_err(|error| LogFault::from_sqlite(path, "rotating the key", &error))
    })
}

/// Leaves the new key alone to open the file.
pub(super) fn finish_key_change(
    connection: &mut Connection,
    path: &Path,
    new: &KeyEncryptionKey,
) -> Result<(), LogFault> {
    change_key(connection, path, |transaction| {
        let (keys, _) = read_keys(transaction, path, new)?;
        let wrapped = LogKeys::wrap_root(new, keys.id, &keys.root)?;
        put_root(transaction, NOW, new, &wrapped)
            .and_then(|()| transaction.execute("DELETE FROM meta WHERE name IN (?1, ?2)", NEXT))
            .map(drop)
            .map_err(|error| LogFault::from_sqlite(path, "rotating the key", &error))
    })?;
    // The root as the old key wrapped it must not stay in the write-ahead file.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(|error| LogFault::from_sqlite(path, "rotating the key", &error))
}

fn change_key(
    connection: &mut Connection,
    path: &Path,
    change: impl FnOnce(&Connection) -> Result<(), LogFault>,
) -> Result<(), LogFault> {
    let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "rotating the key", &error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    change(&transaction)?;
    transaction.commit().map_err(fault)
}

/// The stored texts of the tables must be ours to the letter: a flipped bit in one could exchange columns.
fn check_objects(connection: &Connection, path: &Path) -> Result<(), LogFault> {
    let fault = |error: rusqlite::Error| LogFault::from_sqlite(path, "opening the database", &error);
    let expected = Connection::open_in_memory().map_err(fault)?;
    for step in STEPS {
        expected.execute_batch(step).map_err(fault)?;
    }
    if objects(connection).map_err(fault)? == objects(&expected).map_err(fault)? {
        Ok(())
    } else {
        Err(LogFault::damaged(path, None, "the tables are not as they were made"))
    }
}

/// What lets people and systems in is found by indexes, which no digest guards: one that has lost an entry would say that
/// there is no such account.
fn check_indexes(connection: &Connection, path: &Path) -> Result<(), LogFault> {
    for table in ["accounts", "tokens"] {
        let found: String = connection
            .query_row(&format!("PRAGMA integrity_check('{table}')"), [], |row| row.get(0))
            .map_err(|error| LogFault::from_sqlite(path, "opening the database", &error))?;
        if found != "ok" {
            let what = format!("the table `{table}` and its indexes do not agree ({found})");
            return Err(LogFault::damaged(path, None, what));
        }
    }
    Ok(())
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    connection
        .prepare(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%' ORDER BY name",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
