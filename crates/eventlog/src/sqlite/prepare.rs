//! Preparing an append on another handle than the one that writes it, and writing what was prepared.
//!
//! A key that is made here is in nobody's table until the append that it belongs to is written. So whoever prepares
//! opens the log again when one of those appends fails, and after someone was forgotten.

use rusqlite::ErrorCode;

use super::append::Writing;
use super::{SqliteStore, append, people};
use crate::chain::Parts;
use crate::entry::NewEntry;
use crate::fault::{AppendFault, LogFault};
use crate::keys::Secret;
use crate::log::{Appended, Head, PersonKey, VaultWrite};
use crate::prepared::{Prepared, PreparedLookup, PreparedRecord, PreparedWrite};
use crate::vault::{self, PersonSlot, pack_record};

impl SqliteStore {
    /// Prepares what `prepared` lacks of the entries and the vault writes. False when it cannot: what is prepared is then
    /// of no use.
    pub(super) fn prepare_more(
        &mut self,
        prepared: &mut Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<bool, LogFault> {
        if append::check_form(entries, vault_writes).is_err() {
            return Ok(false);
        }
        let (entries_done, writes_done) = (prepared.entries.len(), prepared.writes.len());
        for write in vault_writes.get(writes_done..).unwrap_or_default() {
            let write = self.prepare_write(prepared, write)?;
            prepared.writes.push(write);
        }
        for entry in entries.get(entries_done..).unwrap_or_default() {
            let sealed = match (&entry.private, entry.subject) {
                (Some(private), Some(subject)) => {
                    let Some(key) = self.key_of(subject)? else { return Ok(false) };
                    let associated = self.keys.event_associated(subject);
                    vault::seal(&key, &mut self.nonces, &associated, private, &mut self.sealed)?;
                    Some(prepared.keep(&self.sealed))
                }
                _ => None,
            };
            let position = prepared.head.position.saturating_add(1);
            let parts = Parts::of_new(entry, prepared.sealed(sealed.as_ref()));
            let hash = self.hasher.hash(&prepared.head.hash, position, &parts);
            prepared.entries.push((hash, sealed));
            prepared.head = Head { position, hash };
        }
        Ok(true)
    }

    /// A person's key, if they have one here or are about to have it.
    fn key_of(&self, person: PersonKey) -> Result<Option<Secret>, LogFault> {
        let key = self.with_slot(person, |slot| match slot {
            PersonSlot::Key(key) => Some(key.clone()),
            PersonSlot::Forgotten => None,
        })?;
        Ok(key.flatten())
    }

    fn prepare_write(
        &mut self,
        prepared: &mut Prepared,
        write: &VaultWrite,
    ) -> Result<PreparedWrite, LogFault> {
        let (person, new, record) = match write {
            VaultWrite::CreatePerson { person } => (*person, false, None),
            VaultWrite::PutRecord { person, new, recorded_at_us, plaintext, lookups } => {
                (*person, *new, Some((*recorded_at_us, plaintext, lookups)))
            }
            VaultWrite::ForgetPerson { .. } => return Ok(PreparedWrite::AsItStands),
        };
        let known = self.cache.get_mut().get(person).is_some()
            || (!new
                && people::key_row(&self.connection, person)
                    .map_err(|error| self.fault("reading a key", &error))?
                    .is_some());
        if known {
            return Ok(PreparedWrite::AsItStands);
        }
        // Not found in tables that were never checked means nothing.
        self.vouch_for_absence()?;
        let key = Secret::random()?;
        let wrapped = self.keys.wrap_person(&mut self.nonces, person, &key)?;
        let record = match record {
            None => None,
            Some((recorded_at_us, plaintext, lookups)) => {
                let blinds = vault::blinds(&self.keys, lookups);
                let hashes = blinds.keys().copied().collect::<Vec<_>>();
                let packed = pack_record(&hashes, plaintext);
                let associated = self.keys.record_associated(person, 1, recorded_at_us);
                vault::seal(&key, &mut self.nonces, &associated, &packed, &mut self.sealed)?;
                let lookups = blinds.into_iter().map(|(blind, kind)| PreparedLookup {
                    tag: self.keys.lookup_tag(&blind, person),
                    kind: kind.to_string(),
                    blind,
                });
                let lookups = lookups.collect();
                Some(PreparedRecord { recorded_at_us, sealed: prepared.keep(&self.sealed), lookups })
            }
        };
        self.cache.get_mut().put(person, PersonSlot::Key(key));
        Ok(PreparedWrite::NewPerson { wrapped, record })
    }

    /// Appends what was prepared, after the head it was prepared for.
    pub(super) fn append_what_was_prepared(
        &mut self,
        prepared: &Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        if prepared.entries.len() != entries.len() || prepared.writes.len() != vault_writes.len() {
            return Err(AppendFault::Malformed { index: prepared.entries.len(), what: "was not prepared" });
        }
        self.append_all(prepared.before, entries, vault_writes, Some(prepared))
    }
}

/// Writes a person who was not in the vault when their key was made. False when nothing is prepared of the write.
pub(super) fn write(
    writing: &Writing<'_>,
    prepared: &Prepared,
    index: usize,
    write: &VaultWrite,
) -> Result<bool, AppendFault> {
    let (VaultWrite::CreatePerson { person } | VaultWrite::PutRecord { person, .. }) = write else {
        return Ok(false);
    };
    let Some(PreparedWrite::NewPerson { wrapped, record }) = prepared.writes.get(index) else {
        return Ok(false);
    };
    people::insert_key(writing, *person, wrapped, u32::from(record.is_some())).map_err(|error| {
        // Somebody else gave them a key in between: what was prepared does not fit what is stored.
        if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
            AppendFault::Conflict { found: writing.before }
        } else {
            writing.fault(&error)
        }
    })?;
    if let Some(PreparedRecord { recorded_at_us, sealed, lookups }) = record {
        for PreparedLookup { blind, kind, tag } in lookups {
            people::put_lookup(writing, blind, kind, *person, tag)?;
        }
        let sealed = prepared.sealed(Some(sealed)).unwrap_or_default();
        people::insert_record(writing, *person, 1, *recorded_at_us, sealed)?;
    }
    Ok(true)
}
