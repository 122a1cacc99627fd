//! Appending: one transaction, behind the head the writer decided on, all or nothing.
//!
//! It decides nothing about the entries but their size and form.

use rusqlite::{Connection, ErrorCode, Statement, TransactionBehavior, params};

use super::SqliteStore;
use super::scrub;
use super::{people, prepare};
use crate::chain::{Hasher, Parts};
use crate::entry::NewEntry;
use crate::fault::{AppendFault, LogFault};
use crate::log::{Appended, Hash, Head, VaultWrite};
use crate::prepared::Prepared;
use crate::vault::{self, KeyCache, LogKeys, Nonces};

const INSERT: &str = "INSERT INTO entries (position, hash, recorded_at_us, kind, version, command_key, command_digest, \
    command_index, command_count, actor, public, subject, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// Inserts one entry as it is to stand.
pub(super) fn insert_entry(
    connection: &Connection,
    position: u64,
    hash: &Hash,
    parts: &Parts<'_>,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(INSERT)?;
    insert_row(&mut insert, position, hash, parts)
}

fn insert_row(
    insert: &mut Statement<'_>,
    position: u64,
    hash: &Hash,
    parts: &Parts<'_>,
) -> rusqlite::Result<()> {
    insert.execute(params![
        position.cast_signed(),
        hash.as_slice(),
        parts.recorded_at_us,
        parts.kind,
        parts.version,
        parts.command_key.as_slice(),
        parts.command_digest.map(<[u8; 32]>::as_slice),
        parts.command_index,
        parts.command_count,
        parts.actor,
        parts.public,
        parts.subject.map(|subject| subject.0.as_slice()),
        parts.sealed,
    ])?;
    Ok(())
}

/// What one transaction works with, borrowed from the store so that the connection stays free.
pub(super) struct Writing<'a> {
    pub(super) connection: &'a Connection,
    pub(super) path: &'a std::path::Path,
    pub(super) keys: &'a LogKeys,
    pub(super) cache: &'a mut KeyCache,
    pub(super) nonces: &'a mut Nonces,
    pub(super) sealed: &'a mut Vec<u8>,
    pub(super) hasher: &'a mut Hasher,
    /// The head before; persons created now are noted with its position.
    pub(super) before: Head,
}

impl Writing<'_> {
    pub(super) fn fault(&self, error: &rusqlite::Error) -> AppendFault {
        AppendFault::Fault(LogFault::from_sqlite(self.path, "appending", error))
    }

    /// Inserts the entries as they were prepared; the new head and the hashes come back.
    fn insert_prepared(
        &mut self,
        entries: &[NewEntry],
        prepared: &Prepared,
    ) -> Result<(Head, Vec<Hash>), AppendFault> {
        let mut insert = self.connection.prepare_cached(INSERT).map_err(|error| self.fault(&error))?;
        let mut hashes = Vec::with_capacity(entries.len());
        let mut position = self.before.position;
        for (entry, (hash, sealed)) in entries.iter().zip(&prepared.entries) {
            position = position.saturating_add(1);
            let parts = Parts::of_new(entry, prepared.sealed(sealed.as_ref()));
            insert_row(&mut insert, position, hash, &parts).map_err(|error| self.fault(&error))?;
            hashes.push(*hash);
        }
        Ok((prepared.head, hashes))
    }

    /// Inserts the entries after `head`; the new head and the hashes come back.
    fn insert(&mut self, head: Head, entries: &[NewEntry]) -> Result<(Head, Vec<Hash>), AppendFault> {
        let connection = self.connection;
        let path = self.path;
        let fault =
            |error: &rusqlite::Error| AppendFault::Fault(LogFault::from_sqlite(path, "appending", error));
        let mut insert = connection.prepare_cached(INSERT).map_err(|error| fault(&error))?;
        let mut hashes = Vec::with_capacity(entries.len());
        let mut head = head;
        for entry in entries {
            let sealed = match (&entry.private, entry.subject) {
                (Some(private), Some(subject)) => {
                    let associated = self.keys.event_associated(subject);
                    let key = people::key_for_writing(self, subject, 0)?.key();
                    vault::seal(&key, self.nonces, &associated, private, self.sealed)?;
                    Some(self.sealed.as_slice())
                }
                _ => None,
            };
            let position = head.position.saturating_add(1);
            let parts = Parts::of_new(entry, sealed);
            let hash = self.hasher.hash(&head.hash, position, &parts);
            insert_row(&mut insert, position, &hash, &parts).map_err(|error| fault(&error))?;
            hashes.push(hash);
            head = Head { position, hash };
        }
        Ok((head, hashes))
    }
}

impl SqliteStore {
    pub(super) fn append_all(
        &mut self,
        expected: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
        prepared: Option<&Prepared>,
    ) -> Result<Appended, AppendFault> {
        check_form(entries, vault_writes)?;
        if self.must_reopen {
            return Err(LogFault::MustReopen { path: self.path.clone() }.into());
        }
        if entries.is_empty() && vault_writes.is_empty() {
            let found = self.read_head()?;
            self.head = found;
            self.head_left_at = None;
            return if found == expected {
                Ok(Appended { before: found, head: found, hashes: Vec::new(), scrubbed: true })
            } else {
                Err(AppendFault::Conflict { found })
            };
        }
        if !vault_writes.is_empty() || entries.iter().any(|entry| entry.private.is_some()) {
            self.vouch_for_absence()?;
        }
        let outcome = self.transact(expected, entries, vault_writes, prepared);
        if outcome.is_err() {
            // Keys made in a transaction that was undone must not be used again.
            self.cache.get_mut().clear();
        }
        let (head, hashes) = outcome?;
        self.head = head;
        self.head_left_at = Some(self.others_commits.get());
        let mut scrubbed = true;
        if vault_writes.iter().any(|write| matches!(write, VaultWrite::ForgetPerson { .. })) {
            self.cache.get_mut().clear();
            // A failure here does not undo the forgetting; the mark in the database says that it is to be tried again.
            scrubbed = self.clean_up(scrub::WAIT).unwrap_or(false);
        }
        Ok(Appended { before: expected, head, hashes, scrubbed })
    }

    fn transact(
        &mut self,
        expected: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
        prepared: Option<&Prepared>,
    ) -> Result<(Head, Vec<Hash>), AppendFault> {
        let path = self.path.clone();
        let fault =
            |error: &rusqlite::Error| AppendFault::Fault(LogFault::from_sqlite(&path, "appending", error));
        let transaction =
            rusqlite::Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
                .map_err(|error| fault(&error))?;
        // Where nobody else has written since this store did, the head is where it was left.
        let commits = self.commits_of_others()?;
        if self.head_left_at != Some(commits) || self.head != expected {
            let found = self.read_head()?;
            if found != expected {
                self.head = found;
                self.head_left_at = None;
                return Err(AppendFault::Conflict { found });
            }
        }
        self.heed_commits(commits)?;
        let mut writing = Writing {
            connection: &self.connection,
            path: &path,
            keys: &self.keys,
            cache: self.cache.get_mut(),
            nonces: &mut self.nonces,
            sealed: &mut self.sealed,
            hasher: &mut self.hasher,
            before: expected,
        };
        for (index, write) in vault_writes.iter().enumerate() {
            if let Some(prepared) = prepared
                && prepare::write(&writing, prepared, index, write)?
            {
                continue;
            }
            match write {
                VaultWrite::CreatePerson { person } => {
                    people::key_for_writing(&mut writing, *person, 0)?;
                }
                VaultWrite::PutRecord { person, recorded_at_us, plaintext, lookups, .. } => {
                    people::put_record(&mut writing, *person, *recorded_at_us, plaintext, lookups)?;
                }
                VaultWrite::ForgetPerson { .. } => {}
            }
        }
        let (head, hashes) = match prepared {
            Some(prepared) => writing.insert_prepared(entries, prepared)?,
            None => writing.insert(expected, entries)?,
        };
        // Forgetting comes last, so that what the same append says of the person is forgotten with the rest.
        for write in vault_writes {
            if let VaultWrite::ForgetPerson { person } = write {
                // A state folded up to here must not come back from a snapshot; without an entry to mark the
                // forgetting, a snapshot at the same head may have been made before it.
                let usable_from = head.position.saturating_add(u64::from(entries.is_empty()));
                people::forget(&writing, *person, usable_from)?;
            }
        }
        if head != expected {
            let mut update = self
                .connection
                .prepare_cached("UPDATE head SET position = ?1, hash = ?2 WHERE one = 1")
                .map_err(|error| fault(&error))?;
            let changed = update
                .execute(params![head.position.cast_signed(), head.hash.as_slice()])
                .map_err(|error| fault(&error))?;
            if changed != 1 {
                return Err(self.damaged(None, "the row that says where the log ends is gone").into());
            }
        }
        match transaction.commit() {
            Ok(()) => Ok((head, hashes)),
            Err(error) => {
                let fault = LogFault::from_sqlite(&path, "committing", &error);
                match error.sqlite_error_code() {
                    // These come before the commit mark is written.
                    Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::DatabaseBusy) => {
                        Err(fault.into())
                    }
                    _ => {
                        self.must_reopen = true;
                        Err(AppendFault::OutcomeUnknown(fault))
                    }
                }
            }
        }
    }
}

/// Refuses what no store takes, before anything is touched.
pub(crate) fn check_form(entries: &[NewEntry], vault_writes: &[VaultWrite]) -> Result<(), AppendFault> {
    use crate::log as limits;
    let within = |what, found: usize, limit: usize| {
        if found > limit { Err(AppendFault::TooLarge { what, found, limit }) } else { Ok(()) }
    };
    within("the number of entries in one append", entries.len(), limits::BATCH_ENTRIES_MAX)?;
    within("the number of vault writes in one append", vault_writes.len(), limits::BATCH_VAULT_WRITES_MAX)?;
    for (index, entry) in entries.iter().enumerate() {
        within("the number of bytes in an entry's kind", entry.kind.len(), limits::KIND_BYTES_MAX)?;
        within("the number of bytes in an entry's actor", entry.actor.len(), limits::ACTOR_BYTES_MAX)?;
        within(
            "the number of bytes in an entry's readable part",
            entry.public.len(),
            limits::PUBLIC_BYTES_MAX,
        )?;
        let private = entry.private.as_ref().map_or(0, Vec::len);
        within("the number of bytes in an entry's private part", private, limits::PRIVATE_BYTES_MAX)?;
        if entry.kind.is_empty() || entry.kind.contains('\0') {
            return Err(AppendFault::Malformed { index, what: "has no proper kind; name it" });
        }
        if entry.private.is_some() && entry.subject.is_none() {
            let what =
                "has a private part but no subject; say whom it is about, for it is sealed with their key";
            return Err(AppendFault::Malformed { index, what });
        }
    }
    for write in vault_writes {
        if let VaultWrite::PutRecord { plaintext, lookups, .. } = write {
            within("the number of bytes in a person's record", plaintext.len(), limits::RECORD_BYTES_MAX)?;
            within("the number of values a person is found by", lookups.len(), limits::LOOKUPS_MAX)?;
        }
    }
    Ok(())
}
