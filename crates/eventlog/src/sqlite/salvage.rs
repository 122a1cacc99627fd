//! Taking what is still sound from a damaged database into one that was restored from a backup.
//!
//! Nothing is taken on trust: entries must continue the restored log's own chain, keys must open under its own secret,
//! records must open under those keys.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use zeroize::Zeroizing;

use super::append::Writing;
use super::{SELECT, SqliteStore, Stored, connect, people};
use crate::chain::Hasher;
use crate::fault::{AppendFault, LogFault};
use crate::log::{Head, PersonKey};
use crate::vault::{self, PersonSlot, unpack_record};

/// What was found in a damaged database.
#[derive(Default)]
pub(crate) struct Salvaged {
    /// Entries taken over.
    pub(crate) carried_over: u64,
    /// Who was forgotten there.
    pub(crate) forgotten: BTreeSet<PersonKey>,
    /// Where it said that its log ended.
    pub(crate) left_at: Option<u64>,
}

impl SqliteStore {
    /// Takes over what continues this log. That little or nothing can be read is no fault; only this store's are.
    pub(crate) fn salvage_from(&mut self, path: &Path) -> Result<Salvaged, LogFault> {
        let mut salvaged = Salvaged::default();
        let Ok(damaged) = connect(path) else {
            return Ok(salvaged);
        };
        let own = self.path.clone();
        let fault = |error: rusqlite::Error| LogFault::from_sqlite(&own, "mending", &error);
        let transaction =
            rusqlite::Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
                .map_err(fault)?;
        // Each step ends where the damage begins; what came before it is kept. A fault of the new file's own is not
        // damage in the old, and must not pass for it.
        let mut head = self.head;
        let steps = [
            self.take_keys(&damaged, &mut salvaged),
            self.take_records(&damaged),
            self.take_entries(&damaged, &mut head),
        ];
        for error in steps.into_iter().filter_map(Result::err) {
            let code = error.sqlite_error_code();
            if matches!(
                code,
                Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::ConstraintViolation)
            ) {
                return Err(fault(error));
            }
        }
        self.connection
            .execute(
                "UPDATE head SET position = ?1, hash = ?2 WHERE one = 1",
                params![head.position.cast_signed(), head.hash.as_slice()],
            )
            .map_err(fault)?;
        transaction.commit().map_err(fault)?;
        salvaged.carried_over = head.position.saturating_sub(self.head.position);
        salvaged.left_at = damaged
            .query_row("SELECT position FROM head WHERE one = 1", [], |row| row.get::<_, i64>(0))
            .ok()
            .map(i64::cast_unsigned);
        self.head = head;
        Ok(salvaged)
    }

    fn take_keys(&self, damaged: &Connection, salvaged: &mut Salvaged) -> rusqlite::Result<()> {
        let mut statement =
            damaged.prepare("SELECT person, created_position, wrapped FROM person_keys ORDER BY slot")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let person = PersonKey(row.get(0)?);
            let created: i64 = row.get(1)?;
            let wrapped: Vec<u8> = row.get(2)?;
            match self.keys.unwrap_person(person, &wrapped) {
                Ok(PersonSlot::Forgotten) => {
                    salvaged.forgotten.insert(person);
                }
                Ok(PersonSlot::Key(_)) => {
                    self.connection
                        .prepare_cached(
                            "INSERT OR IGNORE INTO person_keys (person, created_position, wrapped, records) \
                             VALUES (?1, ?2, ?3, ?4)",
                        )?
                        .execute(params![person.0.as_slice(), created, wrapped, [0_u8; 4].as_slice()])?;
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn take_records(&self, damaged: &Connection) -> rusqlite::Result<()> {
        let mut statement = damaged.prepare(
            "SELECT person, version, recorded_at_us, sealed FROM person_records ORDER BY person, version",
        )?;
        let mut rows = statement.query([])?;
        let mut packed = Zeroizing::new(Vec::new());
        while let Some(row) = rows.next()? {
            let person = PersonKey(row.get(0)?);
            let version: u32 = row.get(1)?;
            let recorded_at_us: i64 = row.get(2)?;
            let sealed: Vec<u8> = row.get(3)?;
            let Ok(Some(Some(key))) = self.with_slot(person, |slot| match slot {
                PersonSlot::Key(key) => Some(key.clone()),
                PersonSlot::Forgotten => None,
            }) else {
                continue;
            };
            let Some((slot, records)) = people::slot_and_records(&self.connection, person)? else {
                continue;
            };
            let associated = self.keys.record_associated(person, version, recorded_at_us);
            if Some(version) != records.checked_add(1)
                || vault::open(&key, &associated, &sealed, &mut packed).is_err()
            {
                continue;
            }
            let Some((blinds, _)) = unpack_record(&packed) else {
                continue;
            };
            if let Some(earlier) = people::lookups_of(&self.connection, &self.keys, &key, person, records)? {
                for blind in earlier {
                    self.connection
                        .execute("DELETE FROM person_lookup WHERE blind = ?1", [blind.as_slice()])?;
                }
            }
            for blind in blinds {
                // A value may have passed from one person to another; the later record has it.
                let tag = self.keys.lookup_tag(&blind, person);
                self.connection.execute(
                    "INSERT OR REPLACE INTO person_lookup (blind, person, tag) VALUES (?1, ?2, ?3)",
                    params![blind.as_slice(), person.0.as_slice(), tag.as_slice()],
                )?;
            }
            self.connection.execute(
                "INSERT INTO person_records (person, version, recorded_at_us, sealed) VALUES (?1, ?2, ?3, ?4)",
                params![person.0.as_slice(), version, recorded_at_us, sealed],
            )?;
            self.connection.execute(
                "UPDATE person_keys SET records = ?2 WHERE slot = ?1",
                params![slot, version.to_be_bytes().as_slice()],
            )?;
        }
        Ok(())
    }

    fn take_entries(&self, damaged: &Connection, head: &mut Head) -> rusqlite::Result<()> {
        let mut statement = damaged.prepare(SELECT)?;
        let mut hasher = Hasher::default();
        let mut rows = statement.query([head.position.saturating_add(1).cast_signed()])?;
        while let Some(row) = rows.next()? {
            let Some(stored) = Stored::from_row(row) else {
                break;
            };
            let position = head.position.saturating_add(1);
            if stored.position != position
                || hasher.hash(&head.hash, position, &stored.parts()) != stored.hash
            {
                break;
            }
            // An entry whose private part nobody can open, though nobody was forgotten, would leave an unsound log.
            if stored.sealed.is_some() {
                let known = stored.subject.map(|subject| self.with_slot(subject, |_| ()));
                if !matches!(known, Some(Ok(Some(())))) {
                    break;
                }
            }
            super::append::insert_entry(&self.connection, position, &stored.hash, &stored.parts())?;
            *head = Head { position, hash: stored.hash };
        }
        Ok(())
    }

    /// Forgets again whoever has a key here though they were forgotten since. Answers with how many had.
    pub(crate) fn forget_again(&mut self, persons: &[PersonKey]) -> Result<u64, LogFault> {
        let path = self.path.clone();
        let fault = |error: rusqlite::Error| LogFault::from_sqlite(&path, "forgetting again", &error);
        let mut again = 0_u64;
        let mut forget = Vec::new();
        for person in persons {
            match self.with_slot(*person, |slot| matches!(slot, PersonSlot::Key(_)))? {
                Some(true) => {
                    again = again.saturating_add(1);
                    forget.push(*person);
                }
                None => forget.push(*person),
                Some(false) => {}
            }
        }
        let transaction =
            rusqlite::Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
                .map_err(fault)?;
        let (before, position) = (self.head, self.head.position);
        let writing = Writing {
            connection: &self.connection,
            path: &path,
            keys: &self.keys,
            cache: self.cache.get_mut(),
            nonces: &mut self.nonces,
            sealed: &mut self.sealed,
            hasher: &mut self.hasher,
            before,
        };
        for person in forget {
            people::forget(&writing, person, position.saturating_add(1)).map_err(|fault| match fault {
                AppendFault::Fault(fault) => fault,
                other => LogFault::damaged(&path, None, other.to_string()),
            })?;
        }
        transaction.commit().map_err(fault)?;
        self.cache.get_mut().clear();
        Ok(again)
    }
}
