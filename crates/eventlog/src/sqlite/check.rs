//! The full check: every entry, key, record and lookup, and the structure of the file.
//!
//! It goes on after what it finds wrong, so that one report tells the whole state. It mends nothing.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use super::SqliteStore;
use super::read::{SELECT, Stored};
use crate::chain::{Hasher, genesis};
use crate::fault::LogFault;
use crate::log::{Hash, Head, PersonKey};
use crate::vault::{self, PersonSlot, unpack_record};
use crate::verify::{Finding, VerifyReport};

/// Most lines taken over from SQLite's own check.
const STRUCTURE_LINES_MAX: usize = 100;
/// Wrong entries for which it is looked whether they are copies.
const COPIES_SOUGHT_MAX: usize = 10;

impl SqliteStore {
    pub(super) fn check_all(&self) -> Result<VerifyReport, LogFault> {
        // One read transaction, so that everything is checked as it was at one moment.
        let transaction = self.read_transaction("verifying")?;
        let left = self.left_head();
        let mut report = VerifyReport::new(left.unwrap_or(genesis(self.keys.database_id)));
        if left.is_none() {
            report.add(Finding::Structure {
                what: "the row that says where the log ends is damaged or gone".into(),
            });
        }
        let persons = self.check_people(&mut report);
        self.check_entries(left, &persons, &mut report);
        self.check_structure(&mut report);
        drop(transaction);
        Ok(report)
    }

    /// The head the store was left with, without asking whether the entries agree.
    pub(crate) fn left_head(&self) -> Option<Head> {
        self.connection
            .query_row("SELECT position, hash FROM head WHERE one = 1", [], |row| {
                Ok(Head { position: row.get::<_, i64>(0)?.cast_unsigned(), hash: row.get(1)? })
            })
            .ok()
    }

    fn check_entries(
        &self,
        left: Option<Head>,
        persons: &BTreeMap<PersonKey, PersonSlot>,
        report: &mut VerifyReport,
    ) {
        let mut wrong: Vec<(u64, Hash)> = Vec::new();
        let mut head = genesis(self.keys.database_id);
        let ended = self.walk_entries(&mut head, &mut wrong, persons, report);
        self.name_wrong_entries(&wrong, report);
        if let Err(what) = ended {
            report.add(Finding::Unreadable { position: head.position.checked_add(1), what });
        } else if let Some(left) = left {
            if head.position < left.position {
                report
                    .add(Finding::EndMissing { from: head.position.saturating_add(1), until: left.position });
            } else if head.position > left.position {
                report.add(Finding::BeyondHead { from: left.position.saturating_add(1) });
            } else if head != left {
                report.add(Finding::Altered { position: head.position });
            }
        }
    }

    fn walk_entries(
        &self,
        head: &mut Head,
        wrong: &mut Vec<(u64, Hash)>,
        persons: &BTreeMap<PersonKey, PersonSlot>,
        report: &mut VerifyReport,
    ) -> Result<(), String> {
        let say = |error: rusqlite::Error| error.to_string();
        let mut statement = self.connection.prepare(SELECT).map_err(say)?;
        let mut rows = statement.query([i64::MIN]).map_err(say)?;
        let mut hasher = Hasher::default();
        let mut plaintext = Zeroizing::new(Vec::new());
        while let Some(row) = rows.next().map_err(say)? {
            report.entries = report.entries.saturating_add(1);
            let expected = head.position.saturating_add(1);
            let Some(stored) = Stored::from_row(row) else {
                // The position itself is SQLite's own key, so it can be read whatever the columns hold.
                let position = row.get::<_, i64>(0).map_or(expected, i64::cast_unsigned);
                report.add(Finding::Altered { position });
                // Without a hash the next entry cannot be judged; it is judged from its own.
                *head = Head { position, hash: [0; 32] };
                continue;
            };
            if stored.position > expected {
                report.add(Finding::Missing { from: expected, until: stored.position.saturating_sub(1) });
            } else if stored.position < expected {
                report.add(Finding::Altered { position: stored.position });
                continue;
            }
            let gap = stored.position != expected || head.hash == [0; 32];
            let parts = stored.parts();
            if hasher.hash(&head.hash, stored.position, &parts) != stored.hash && !gap {
                wrong.push((stored.position, stored.hash));
            }
            *head = Head { position: stored.position, hash: stored.hash };
            match (stored.sealed, stored.subject.map(|subject| (subject, persons.get(&subject)))) {
                (None, _) => {}
                (Some(_), None) => report.add(Finding::Altered { position: stored.position }),
                (Some(_), Some((person, None))) => report.add(Finding::KeyLost { person }),
                (Some(_), Some((_, Some(PersonSlot::Forgotten)))) => {
                    report.forgotten_parts = report.forgotten_parts.saturating_add(1);
                }
                (Some(sealed), Some((person, Some(PersonSlot::Key(key))))) => {
                    match vault::open(key, &self.keys.event_associated(person), sealed, &mut plaintext) {
                        Ok(()) => report.opened = report.opened.saturating_add(1),
                        Err(_) => report.add(Finding::DoesNotOpen { position: stored.position }),
                    }
                }
            }
        }
        Ok(())
    }

    /// An entry that does not fit may be a copy of another; that is told apart from an altered one.
    fn name_wrong_entries(&self, wrong: &[(u64, Hash)], report: &mut VerifyReport) {
        for (index, (position, hash)) in wrong.iter().enumerate() {
            // Looking for the like reads the whole table, so it is done for the first few only.
            let original = (index < COPIES_SOUGHT_MAX).then(|| self.like_of(*position, hash)).flatten();
            report.add(match original {
                Some(original) => Finding::Duplicated { position: *position, original },
                None => Finding::Altered { position: *position },
            });
        }
    }

    fn like_of(&self, position: u64, hash: &Hash) -> Option<u64> {
        let select =
            "SELECT position FROM entries WHERE hash = ?1 AND position <> ?2 ORDER BY position LIMIT 1";
        let position = position.cast_signed();
        self.connection
            .query_row(select, rusqlite::params![hash.as_slice(), position], |row| row.get::<_, i64>(0))
            .ok()
            .map(i64::cast_unsigned)
    }

    fn check_people(&self, report: &mut VerifyReport) -> BTreeMap<PersonKey, PersonSlot> {
        let mut persons = BTreeMap::new();
        let mut held: BTreeSet<(Hash, PersonKey)> = BTreeSet::new();
        if let Err(what) = self.walk_people(&mut persons, &mut held, report) {
            report.add(Finding::Unreadable { position: None, what });
        }
        if let Err(what) = self.walk_lookups(&mut held, report) {
            report.add(Finding::Unreadable { position: None, what });
        }
        // What is left is what the records say and the lookups lack.
        for (_, person) in held {
            report.add(Finding::LookupLost { person });
        }
        match self.forgotten_persons() {
            Err(fault) => report.add(Finding::Unreadable { position: None, what: fault.to_string() }),
            Ok(forgotten) => {
                for person in forgotten {
                    // Forgotten once, forgotten for good: a key here means that an old row came back.
                    if !matches!(persons.get(&person), Some(PersonSlot::Forgotten)) {
                        report.add(Finding::KeyLost { person });
                    }
                }
            }
        }
        persons
    }

    fn walk_people(
        &self,
        persons: &mut BTreeMap<PersonKey, PersonSlot>,
        held: &mut BTreeSet<(Hash, PersonKey)>,
        report: &mut VerifyReport,
    ) -> Result<(), String> {
        let say = |error: rusqlite::Error| error.to_string();
        let mut statement = self
            .connection
            .prepare("SELECT person, wrapped, records FROM person_keys ORDER BY slot")
            .map_err(say)?;
        let mut rows = statement.query([]).map_err(say)?;
        while let Some(row) = rows.next().map_err(say)? {
            let person = PersonKey(row.get(0).map_err(say)?);
            let wrapped: Vec<u8> = row.get(1).map_err(say)?;
            let records = u32::from_be_bytes(row.get(2).map_err(say)?);
            let slot = match self.keys.unwrap_person(person, &wrapped) {
                Ok(slot) => slot,
                Err(_) => {
                    report.add(Finding::KeyLost { person });
                    continue;
                }
            };
            match &slot {
                PersonSlot::Forgotten => {
                    report.forgotten_persons = report.forgotten_persons.saturating_add(1)
                }
                PersonSlot::Key(key) => {
                    report.persons = report.persons.saturating_add(1);
                    self.check_records(person, key, records, held, report).map_err(say)?;
                }
            }
            if persons.insert(person, slot).is_some() {
                report.add(Finding::Structure { what: format!("person {person} has two keys") });
            }
        }
        Ok(())
    }

    fn check_records(
        &self,
        person: PersonKey,
        key: &crate::keys::Secret,
        records: u32,
        held: &mut BTreeSet<(Hash, PersonKey)>,
        report: &mut VerifyReport,
    ) -> rusqlite::Result<()> {
        let stored: Vec<u32> = {
            let mut statement = self
                .connection
                .prepare_cached("SELECT version FROM person_records WHERE person = ?1 ORDER BY version")?;
            let rows = statement.query_map([person.0.as_slice()], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        // The count may itself be damaged, so it is never used to run through numbers without end.
        if stored.len() as u64 != u64::from(records) {
            report.add(Finding::RecordLost { person, version: records });
        }
        let mut packed = Zeroizing::new(Vec::new());
        for version in stored {
            let opened =
                super::people::record_row(&self.connection, person, version)?.and_then(|(at, sealed)| {
                    vault::open(key, &self.keys.record_associated(person, version, at), &sealed, &mut packed)
                        .ok()?;
                    unpack_record(&packed).map(|(blinds, _)| blinds)
                });
            match opened {
                None => report.add(Finding::RecordLost { person, version }),
                Some(blinds) => {
                    report.records = report.records.saturating_add(1);
                    if version == records {
                        held.extend(blinds.into_iter().map(|blind| (blind, person)));
                    }
                }
            }
        }
        Ok(())
    }

    fn walk_lookups(
        &self,
        held: &mut BTreeSet<(Hash, PersonKey)>,
        report: &mut VerifyReport,
    ) -> Result<(), String> {
        let say = |error: rusqlite::Error| error.to_string();
        let mut statement = self
            .connection
            .prepare("SELECT blind, person, tag FROM person_lookup ORDER BY blind")
            .map_err(say)?;
        let mut rows = statement.query([]).map_err(say)?;
        while let Some(row) = rows.next().map_err(say)? {
            let blind: Hash = row.get(0).map_err(say)?;
            let person = PersonKey(row.get(1).map_err(say)?);
            let tag: Vec<u8> = row.get(2).map_err(say)?;
            let known = held.remove(&(blind, person));
            if !known || !self.keys.lookup_holds(&blind, person, &tag) {
                report.add(Finding::LookupLost { person });
            }
        }
        Ok(())
    }

    /// What the vault has can be checked when it is read; that it does not have something can not. So before its first
    /// "no" after opening, its tables are checked once: a damaged page must not make a known person a stranger.
    pub(super) fn vouch_for_absence(&self) -> Result<(), LogFault> {
        if self.vouched.get() {
            return Ok(());
        }
        let fault = |error: rusqlite::Error| self.fault("checking the vault", &error);
        for table in ["person_keys", "person_lookup"] {
            let line: String = self
                .connection
                .query_row(&format!("PRAGMA integrity_check({table})"), [], |row| row.get(0))
                .map_err(fault)?;
            if line != "ok" {
                return Err(self.damaged(None, format!("a table of the person vault is damaged ({line})")));
            }
        }
        let mut statement =
            self.connection.prepare("SELECT blind, person, tag FROM person_lookup").map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let blind: Hash = row.get(0).map_err(fault)?;
            let person = PersonKey(row.get(1).map_err(fault)?);
            let tag: Vec<u8> = row.get(2).map_err(fault)?;
            if !self.keys.lookup_holds(&blind, person, &tag) {
                return Err(
                    self.damaged(None, format!("a value that person {person} is found by is damaged"))
                );
            }
        }
        self.vouched.set(true);
        Ok(())
    }

    fn check_structure(&self, report: &mut VerifyReport) {
        let lines = (|| {
            let mut statement =
                self.connection.prepare(&format!("PRAGMA integrity_check({STRUCTURE_LINES_MAX})"))?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        })();
        match lines {
            Ok(lines) => {
                for what in lines.into_iter().filter(|line| line != "ok") {
                    report.add(Finding::Structure { what });
                }
            }
            Err(error) => report.add(Finding::Structure { what: error.to_string() }),
        }
    }
}
