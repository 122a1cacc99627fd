//! The bare loop: rows into a file, and nothing else.

use crate::figure::Fault;
use rusqlite::{Connection, OpenFlags, params_from_iter, types::Value};
use std::path::Path;

/// The settings of the log's own connections.
const SETTINGS: &str = "
    PRAGMA journal_mode = WAL;
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

/// The tables that commands write to, with how to read what is new in each after a mark (a position for entries, a
/// slot for the tables of the vault).
const TABLES: [(&str, &str); 4] = [
    ("entries", "SELECT * FROM entries WHERE position > ?1 ORDER BY position"),
    ("person_keys", "SELECT * FROM person_keys WHERE slot > ?2 ORDER BY slot"),
    (
        "person_records",
        "SELECT r.* FROM person_keys k JOIN person_records r ON r.person = k.person WHERE k.slot > ?2 ORDER BY k.slot",
    ),
    (
        "person_lookup",
        "SELECT l.* FROM person_lookup l JOIN person_keys k ON k.person = l.person WHERE k.slot > ?2 ORDER BY k.slot",
    ),
];

type Row = Vec<Value>;

/// Rows that the engine wrote in one round, table by table.
pub struct Rows {
    tables: Vec<Vec<Row>>,
    marks: [i64; 2],
}

impl Rows {
    /// None, with a mark at what there is.
    pub fn marked(log: &Path) -> Result<Rows, Fault> {
        let connection = Connection::open_with_flags(log, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let last = |sql: &str| {
            connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).map(Option::unwrap_or_default)
        };
        let marks = [last("SELECT max(position) FROM entries")?, last("SELECT max(slot) FROM person_keys")?];
        Ok(Rows { tables: Vec::new(), marks })
    }

    /// What is new after these, with a mark at its end.
    pub fn next(&self, log: &Path) -> Result<Rows, Fault> {
        let connection = Connection::open_with_flags(log, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut tables = Vec::new();
        for (_, sql) in TABLES {
            // Every statement has both marks, so that they can be given to each alike.
            let mut statement = connection.prepare(&format!("SELECT * FROM ({sql}) WHERE ?1 + ?2 >= 0"))?;
            let columns = statement.column_count();
            let rows = statement
                .query_map(self.marks, |row| (0..columns).map(|column| row.get(column)).collect())?;
            tables.push(rows.collect::<Result<Vec<Row>, _>>()?);
        }
        Ok(Rows { tables, marks: Rows::marked(log)?.marks })
    }

    /// How many entries there are.
    pub fn entries(&self) -> usize {
        self.tables.first().map_or(0, Vec::len)
    }

    /// How many bytes the texts and blobs take; whole numbers are counted with two bytes.
    pub fn bytes(&self) -> usize {
        let length = |value: &Value| match value {
            Value::Text(text) => text.len(),
            Value::Blob(bytes) => bytes.len(),
            Value::Null => 0,
            Value::Integer(_) | Value::Real(_) => 2,
        };
        self.tables.iter().flatten().flatten().map(length).sum()
    }
}

/// A file with the tables and no more.
pub struct Bare(Connection);

impl Bare {
    /// Makes the file.
    pub fn create(path: &Path) -> Result<Bare, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(SETTINGS)?;
        connection.execute_batch(TABLES_OF_THE_LOG)?;
        Ok(Bare(connection))
    }

    /// Inserts the rows in so many transactions, each with its share of every table.
    pub fn insert(&mut self, rows: &Rows, transactions: usize) -> Result<(), Fault> {
        let mut inserts = Vec::new();
        for ((table, _), rows) in TABLES.iter().zip(&rows.tables) {
            let columns = rows.first().map_or(0, Vec::len);
            inserts.push(format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns].join(",")));
        }
        for number in 0..transactions {
            self.0.execute_batch("BEGIN IMMEDIATE")?;
            for (insert, rows) in inserts.iter().zip(&rows.tables) {
                let (from, until) =
                    (rows.len() * number / transactions, rows.len() * (number + 1) / transactions);
                if from == until {
                    continue;
                }
                let mut statement = self.0.prepare_cached(insert)?;
                for row in rows.get(from..until).unwrap_or_default() {
                    statement.execute(params_from_iter(row))?;
                }
            }
            self.0.execute_batch("COMMIT")?;
        }
        Ok(())
    }
}

/// As the log makes them.
const TABLES_OF_THE_LOG: &str = "
    CREATE TABLE entries (position INTEGER PRIMARY KEY, hash BLOB NOT NULL, recorded_at_us INTEGER NOT NULL,
        kind TEXT NOT NULL, version INTEGER NOT NULL, command_key BLOB NOT NULL, command_digest BLOB,
        command_index INTEGER NOT NULL, command_count INTEGER NOT NULL, actor BLOB NOT NULL, public BLOB NOT NULL,
        subject BLOB, sealed BLOB) STRICT;
    CREATE TABLE person_keys (slot INTEGER PRIMARY KEY, person BLOB NOT NULL, created_position INTEGER NOT NULL,
        wrapped BLOB NOT NULL, records BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX person_keys_by_person ON person_keys (person);
    CREATE TABLE person_records (person BLOB NOT NULL, version INTEGER NOT NULL, recorded_at_us INTEGER NOT NULL,
        sealed BLOB NOT NULL, PRIMARY KEY (person, version)) STRICT, WITHOUT ROWID;
    CREATE TABLE person_lookup (blind BLOB PRIMARY KEY, person BLOB NOT NULL, tag BLOB NOT NULL) STRICT, WITHOUT ROWID;
";
