//! The tables of the person vault: keys, records, and what a person is found by.
//!
//! What a record says is the caller's; here it is sealed bytes.

use rusqlite::{OptionalExtension, params};
use zeroize::Zeroizing;

use super::SqliteStore;
use super::append::Writing;
use super::scrub;
use crate::fault::{AppendFault, LogFault};
use crate::keys::{KeyEncryptionKey, Secret};
use crate::log::{Hash, Lookup, PersonKey, PersonRecord};
use crate::vault::{self, KeyCache, LogKeys, Nonces, PersonSlot, pack_record, unpack_record};

/// A row of `person_keys`.
pub(super) struct KeyRow {
    slot: i64,
    pub(super) wrapped: Vec<u8>,
    records: [u8; 4],
}

pub(super) fn key_row(
    connection: &rusqlite::Connection,
    person: PersonKey,
) -> rusqlite::Result<Option<KeyRow>> {
    connection
        .prepare_cached("SELECT slot, wrapped, records FROM person_keys WHERE person = ?1")?
        .query_row([person.0.as_slice()], |row| {
            Ok(KeyRow { slot: row.get(0)?, wrapped: row.get(1)?, records: row.get(2)? })
        })
        .optional()
}

/// Keeps the keys of the rows after one.
fn fetch_ahead(connection: &rusqlite::Connection, after: i64, cache: &mut KeyCache) -> rusqlite::Result<()> {
    let mut select = connection.prepare_cached(
        "SELECT slot, person, wrapped FROM person_keys WHERE slot > ?1 ORDER BY slot LIMIT 256",
    )?;
    let mut rows = select.query([after])?;
    while let Some(row) = rows.next()? {
        cache.put_ahead(row.get(0)?, PersonKey(row.get(1)?), row.get(2)?);
    }
    Ok(())
}

/// Where a person's key stands and how many records they have.
pub(super) fn slot_and_records(
    connection: &rusqlite::Connection,
    person: PersonKey,
) -> rusqlite::Result<Option<(i64, u32)>> {
    Ok(key_row(connection, person)?.map(|row| (row.slot, u32::from_be_bytes(row.records))))
}

/// The key a writer seals with.
pub(super) enum KeyForWriting {
    /// The person had it.
    Kept(Secret),
    /// It was made now, with the count of records that was asked for.
    Made(Secret),
}

impl KeyForWriting {
    pub(super) fn key(self) -> Secret {
        match self {
            KeyForWriting::Kept(key) | KeyForWriting::Made(key) => key,
        }
    }
}

/// The key a writer seals with; a person who has none is given one, and is noted to have so many records.
pub(super) fn key_for_writing(
    writing: &mut Writing<'_>,
    person: PersonKey,
    records: u32,
) -> Result<KeyForWriting, AppendFault> {
    match writing.cache.get(person) {
        Some(PersonSlot::Key(key)) => return Ok(KeyForWriting::Kept(key.clone())),
        Some(PersonSlot::Forgotten) => return Err(AppendFault::Forgotten { person }),
        None => {}
    }
    let row = key_row(writing.connection, person).map_err(|error| writing.fault(&error))?;
    let key = match row {
        Some(row) => {
            let slot = writing.keys.unwrap_person(person, &row.wrapped).map_err(|_| {
                LogFault::damaged(writing.path, None, format!("the key of person {person} is damaged"))
            })?;
            writing.cache.put(person, slot.clone());
            match slot {
                PersonSlot::Key(key) => KeyForWriting::Kept(key),
                PersonSlot::Forgotten => return Err(AppendFault::Forgotten { person }),
            }
        }
        None => {
            let key = Secret::random()?;
            let wrapped = writing.keys.wrap_person(writing.nonces, person, &key)?;
            insert_key(writing, person, &wrapped, records).map_err(|error| writing.fault(&error))?;
            writing.cache.put(person, PersonSlot::Key(key.clone()));
            KeyForWriting::Made(key)
        }
    };
    Ok(key)
}

/// Puts in a person who has no key yet, with the count of their records.
pub(super) fn insert_key(
    writing: &Writing<'_>,
    person: PersonKey,
    wrapped: &[u8],
    records: u32,
) -> rusqlite::Result<()> {
    let (position, records) = (writing.before.position.cast_signed(), records.to_be_bytes());
    writing
        .connection
        .prepare_cached(
            "INSERT INTO person_keys (person, created_position, wrapped, records) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![person.0.as_slice(), position, wrapped, records.as_slice()])?;
    Ok(())
}

/// Puts in a person's record.
pub(super) fn insert_record(
    writing: &Writing<'_>,
    person: PersonKey,
    version: u32,
    recorded_at_us: i64,
    sealed: &[u8],
) -> Result<(), AppendFault> {
    writing
        .connection
        .prepare_cached(
            "INSERT INTO person_records (person, version, recorded_at_us, sealed) VALUES (?1, ?2, ?3, ?4)",
        )
        .and_then(|mut insert| insert.execute(params![person.0.as_slice(), version, recorded_at_us, sealed]))
        .map_err(|error| writing.fault(&error))?;
    Ok(())
}

/// Stores a record as the person's newest, and moves their lookups to what it says.
pub(super) fn put_record(
    writing: &mut Writing<'_>,
    person: PersonKey,
    recorded_at_us: i64,
    plaintext: &[u8],
    lookups: &[Lookup],
) -> Result<(), AppendFault> {
    // A key that is made here says already that there is this record.
    let (key, version) = match key_for_writing(writing, person, 1)? {
        KeyForWriting::Made(key) => (key, 1),
        KeyForWriting::Kept(key) => {
            let version = count_another(writing, person, &key)?;
            (key, version)
        }
    };
    let blinds = vault::blinds(writing.keys, lookups);
    for (blind, kind) in &blinds {
        put_lookup(writing, blind, kind, person, &writing.keys.lookup_tag(blind, person))?;
    }
    let blinds: Vec<Hash> = blinds.into_keys().collect();
    let packed = pack_record(&blinds, plaintext);
    let associated = writing.keys.record_associated(person, version, recorded_at_us);
    vault::seal(&key, writing.nonces, &associated, &packed, writing.sealed)?;
    insert_record(writing, person, version, recorded_at_us, writing.sealed)
}

/// Counts one more record of a person, whose number comes back, and removes what the newest says they are found by.
fn count_another(writing: &Writing<'_>, person: PersonKey, key: &Secret) -> Result<u32, AppendFault> {
    let damaged = |what: &str| LogFault::damaged(writing.path, None, format!("person {person}: {what}"));
    let (slot, earlier) = slot_and_records(writing.connection, person)
        .map_err(|error| writing.fault(&error))?
        .ok_or_else(|| damaged("the key is gone"))?;
    let version = earlier.checked_add(1).ok_or_else(|| damaged("the count of records is damaged"))?;
    if earlier > 0 {
        let held = lookups_of(writing.connection, writing.keys, key, person, earlier)
            .map_err(|error| writing.fault(&error))?
            .ok_or_else(|| damaged("the newest record is damaged or gone"))?;
        delete_lookups(writing, &held)?;
    }
    writing
        .connection
        .prepare_cached("UPDATE person_keys SET records = ?2 WHERE slot = ?1")
        .and_then(|mut update| update.execute(params![slot, version.to_be_bytes().as_slice()]))
        .map_err(|error| writing.fault(&error))?;
    Ok(version)
}

/// Puts in a value that a person is found by.
pub(super) fn put_lookup(
    writing: &Writing<'_>,
    blind: &Hash,
    kind: &str,
    person: PersonKey,
    tag: &Hash,
) -> Result<(), AppendFault> {
    let inserted = writing
        .connection
        .prepare_cached(
            "INSERT INTO person_lookup (blind, person, tag) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
        .and_then(|mut insert| insert.execute(params![blind.as_slice(), person.0.as_slice(), tag.as_slice()]))
        .map_err(|error| writing.fault(&error))?;
    if inserted == 1 {
        return Ok(());
    }
    let held: Vec<u8> = writing
        .connection
        .prepare_cached("SELECT person FROM person_lookup WHERE blind = ?1")
        .and_then(|mut select| select.query_row([blind.as_slice()], |row| row.get(0)))
        .map_err(|error| writing.fault(&error))?;
    let held_by = PersonKey(held.try_into().map_err(|_| {
        LogFault::damaged(writing.path, None, "a value that a person is found by is damaged")
    })?);
    if held_by == person { Ok(()) } else { Err(AppendFault::LookupTaken { kind: kind.to_owned(), held_by }) }
}

fn delete_lookups(writing: &Writing<'_>, blinds: &[Hash]) -> Result<(), AppendFault> {
    for blind in blinds {
        writing
            .connection
            .prepare_cached("DELETE FROM person_lookup WHERE blind = ?1")
            .and_then(|mut delete| delete.execute([blind.as_slice()]))
            .map_err(|error| writing.fault(&error))?;
    }
    Ok(())
}

/// What the given version of a person's record says they are found by; `None` when it is gone or does not open.
pub(super) fn lookups_of(
    connection: &rusqlite::Connection,
    keys: &LogKeys,
    key: &Secret,
    person: PersonKey,
    version: u32,
) -> rusqlite::Result<Option<Vec<Hash>>> {
    let record = record_row(connection, person, version)?;
    let mut packed = Zeroizing::new(Vec::new());
    Ok(record.and_then(|(recorded_at_us, sealed)| {
        vault::open(key, &keys.record_associated(person, version, recorded_at_us), &sealed, &mut packed)
            .ok()?;
        unpack_record(&packed).map(|(blinds, _)| blinds)
    }))
}

pub(super) fn record_row(
    connection: &rusqlite::Connection,
    person: PersonKey,
    version: u32,
) -> rusqlite::Result<Option<(i64, Vec<u8>)>> {
    connection
        .prepare_cached(
            "SELECT recorded_at_us, sealed FROM person_records WHERE person = ?1 AND version = ?2",
        )?
        .query_row(params![person.0.as_slice(), version], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Destroys a person's key where it stands, and removes their records and lookups.
/// A person the vault has never heard of is noted as forgotten too, so that nothing private can be put in later.
pub(super) fn forget(writing: &Writing<'_>, person: PersonKey, usable_from: u64) -> Result<(), AppendFault> {
    let connection = writing.connection;
    let fault = |error: rusqlite::Error| writing.fault(&error);
    let tombstone = writing.keys.tombstone(person);
    match key_row(connection, person).map_err(fault)? {
        Some(row) => {
            let version = u32::from_be_bytes(row.records);
            if let Ok(PersonSlot::Key(key)) = writing.keys.unwrap_person(person, &row.wrapped)
                && version > 0
                && let Some(held) =
                    lookups_of(connection, writing.keys, &key, person, version).map_err(fault)?
            {
                delete_lookups(writing, &held)?;
            }
            connection
                .prepare_cached("UPDATE person_keys SET wrapped = ?2 WHERE slot = ?1")
                .and_then(|mut update| update.execute(params![row.slot, tombstone]))
                .map_err(fault)?;
        }
        None => {
            connection
                .prepare_cached(
                    "INSERT INTO person_keys (person, created_position, wrapped, records) VALUES (?1, ?2, ?3, ?4)",
                )
                .and_then(|mut insert| {
                    let position = writing.before.position.cast_signed();
                    insert.execute(params![person.0.as_slice(), position, tombstone, [0_u8; 4].as_slice()])
                })
                .map_err(fault)?;
        }
    }
    connection
        .prepare_cached("DELETE FROM person_records WHERE person = ?1")
        .and_then(|mut delete| delete.execute([person.0.as_slice()]))
        .map_err(fault)?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO forgotten (person, usable_from) VALUES (?1, ?2)")
        .and_then(|mut insert| insert.execute(params![person.0.as_slice(), usable_from.cast_signed()]))
        .map_err(fault)?;
    scrub::mark(connection, writing.path)?;
    Ok(())
}

impl SqliteStore {
    /// Calls `with` with what the vault has for a person; `None` when it has nothing.
    pub(crate) fn with_slot<T>(
        &self,
        person: PersonKey,
        with: impl FnOnce(&PersonSlot) -> T,
    ) -> Result<Option<T>, LogFault> {
        if let Some(slot) = self.cache.borrow().get(person) {
            return Ok(Some(with(slot)));
        }
        let wrapped = self.wrapped_key(person).map_err(|error| self.fault("reading a key", &error))?;
        let Some(wrapped) = wrapped else { return Ok(None) };
        let slot = self
            .keys
            .unwrap_person(person, &wrapped)
            .map_err(|_| self.damaged(None, format!("the key of person {person} is damaged")))?;
        let answer = with(&slot);
        self.cache.borrow_mut().put(person, slot);
        Ok(Some(answer))
    }

    /// A person's wrapped key, and the next ones with it when they are asked for in order, as a reader of the whole log
    /// does: row by row each would be looked up in a table and its index.
    fn wrapped_key(&self, person: PersonKey) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut cache = self.cache.borrow_mut();
        if let Some(wrapped) = cache.take_ahead(person) {
            return Ok(Some(wrapped));
        }
        let Some(row) = key_row(&self.connection, person)? else { return Ok(None) };
        if cache.asks_in_order(row.slot) {
            cache.clear_ahead();
            // What cannot be read is not kept: it is a fault only when somebody asks for it.
            let _ = fetch_ahead(&self.connection, row.slot, &mut cache);
        }
        Ok(Some(row.wrapped))
    }

    /// Another process may have forgotten someone whose key is cached here.
    pub(super) fn heed_what_others_wrote(&self) -> Result<(), LogFault> {
        self.heed_commits(self.commits_of_others()?)
    }

    /// The database's own count of what other connections have committed.
    pub(super) fn commits_of_others(&self) -> Result<i64, LogFault> {
        self.connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|error| self.fault("reading the head", &error))
    }

    pub(super) fn heed_commits(&self, now: i64) -> Result<(), LogFault> {
        if self.others_commits.get() == now {
            return Ok(());
        }
        self.cache.borrow_mut().clear();
        // Or they have rotated the key: what is wrapped with the old one from now on could never be opened.
        let root: Vec<u8> = self
            .connection
            .query_row("SELECT value FROM meta WHERE name = 'root'", [], |row| row.get(0))
            .map_err(|error| self.fault("reading the head", &error))?;
        if !self.keys.opens_root(&root) {
            return Err(LogFault::WrongKey { path: self.path.clone() });
        }
        self.others_commits.set(now);
        Ok(())
    }

    pub(super) fn newest_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault> {
        let fault = |error: rusqlite::Error| self.fault("reading a record", &error);
        let transaction = self.read_transaction("reading a record")?;
        let Some(row) = key_row(&self.connection, person).map_err(fault)? else {
            self.vouch_for_absence()?;
            return Ok(PersonRecord::Unknown);
        };
        let lost = |what: &str| self.damaged(None, format!("person {person}: {what}"));
        let key = match self.keys.unwrap_person(person, &row.wrapped) {
            Ok(PersonSlot::Key(key)) => key,
            Ok(PersonSlot::Forgotten) => return Ok(PersonRecord::Forgotten),
            Err(_) => return Err(lost("the key is damaged")),
        };
        let version = u32::from_be_bytes(row.records);
        let stored = record_row(&self.connection, person, version).map_err(fault)?;
        drop(transaction);
        let Some((recorded_at_us, sealed)) = stored else {
            return if version == 0 {
                Ok(PersonRecord::Empty)
            } else {
                Err(lost("the newest record is gone"))
            };
        };
        let mut packed = Zeroizing::new(Vec::new());
        let associated = self.keys.record_associated(person, version, recorded_at_us);
        vault::open(&key, &associated, &sealed, &mut packed)
            .map_err(|_| lost("the newest record is damaged"))?;
        let (_, plaintext) = unpack_record(&packed).ok_or_else(|| lost("the newest record is damaged"))?;
        Ok(PersonRecord::Known { version, recorded_at_us, plaintext: Zeroizing::new(plaintext.to_vec()) })
    }

    pub(super) fn holder_of(&self, blind: &Hash) -> Result<Option<PersonKey>, LogFault> {
        let found: Option<(Vec<u8>, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT person, tag FROM person_lookup WHERE blind = ?1")
            .and_then(|mut select| {
                select.query_row([blind.as_slice()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(|error| self.fault("finding a person", &error))?;
        let Some((person, tag)) = found else {
            self.vouch_for_absence()?;
            return Ok(None);
        };
        let damaged = || self.damaged(None, "a value that a person is found by is damaged");
        let person = PersonKey(person.try_into().map_err(|_| damaged())?);
        if self.keys.lookup_holds(blind, person, &tag) { Ok(Some(person)) } else { Err(damaged()) }
    }

    /// Wraps every key anew with another key-encryption key, all in one transaction. From then on only the new key
    /// opens the database; backups made before still need the old one.
    ///
    /// # Errors
    /// When a key is damaged or the store cannot be written; then the old key still opens it.
    pub fn rotate_key(&mut self, new: &KeyEncryptionKey) -> Result<u64, LogFault> {
        let keys = LogKeys::new(self.keys.database_id, new, self.keys.root.clone());
        let rewrapped = self.rewrap_all(new, &keys)?;
        self.keys = keys;
        self.cache.get_mut().clear();
        // The keys as the old key wrapped them must not stay in the write-ahead file.
        self.clean_up(scrub::WAIT)?;
        Ok(rewrapped)
    }

    fn rewrap_all(&mut self, new: &KeyEncryptionKey, keys: &LogKeys) -> Result<u64, LogFault> {
        let fault = |error: rusqlite::Error| LogFault::from_sqlite(&self.path, "rotating the key", &error);
        let transaction =
            rusqlite::Transaction::new_unchecked(&self.connection, rusqlite::TransactionBehavior::Immediate)
                .map_err(fault)?;
        // Someone else may have rotated already: our idea of the old key must still be the database's.
        let wrapped: Vec<u8> = self
            .connection
            .query_row("SELECT value FROM meta WHERE name = 'root'", [], |row| row.get(0))
            .map_err(fault)?;
        if !self.keys.opens_root(&wrapped) {
            return Err(LogFault::WrongKey { path: self.path.clone() });
        }
        let mut nonces = Nonces::default();
        let mut rewrapped = 0_u64;
        let mut next = 0_i64;
        loop {
            let row: Option<(i64, [u8; 16], Vec<u8>)> = self
                .connection
                .prepare_cached(
                    "SELECT slot, person, wrapped FROM person_keys WHERE slot > ?1 ORDER BY slot LIMIT 1",
                )
                .and_then(|mut select| {
                    select.query_row([next], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
                })
                .map_err(fault)?;
            let Some((slot, person, wrapped)) = row else { break };
            next = slot;
            let person = PersonKey(person);
            match self.keys.unwrap_person(person, &wrapped) {
                Ok(PersonSlot::Forgotten) => {}
                Ok(PersonSlot::Key(key)) => {
                    let wrapped = keys.wrap_person(&mut nonces, person, &key)?;
                    self.connection
                        .prepare_cached("UPDATE person_keys SET wrapped = ?2 WHERE slot = ?1")
                        .and_then(|mut update| update.execute(params![slot, wrapped]))
                        .map_err(fault)?;
                    rewrapped = rewrapped.saturating_add(1);
                }
                Err(_) => return Err(self.damaged(None, format!("the key of person {person} is damaged"))),
            }
        }
        let root = LogKeys::wrap_root(new, self.keys.database_id, &self.keys.root)?;
        self.connection
            .execute("UPDATE meta SET value = ?1 WHERE name = 'root'", [root])
            .and_then(|_| {
                self.connection.execute(
                    "UPDATE meta SET value = ?1 WHERE name = 'key_check'",
                    [new.check_value().as_slice()],
                )
            })
            .map_err(fault)?;
        scrub::mark(&self.connection, &self.path)?;
        transaction.commit().map_err(fault)?;
        Ok(rewrapped)
    }
}
