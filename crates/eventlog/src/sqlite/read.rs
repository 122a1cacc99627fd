//! Reading: entries in order, borrowed from SQLite's own pages, with the chain recomputed on the way.
//!
//! A reader sees one consistent state of the log, whatever is appended meanwhile, and never sees an entry that does
//! not fit the chain.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row, Transaction};
use zeroize::Zeroizing;

use super::SqliteStore;
use crate::chain::{Hasher, Parts, genesis};
use crate::entry::{EntryRef, PrivateRef};
use crate::fault::LogFault;
use crate::log::{Hash, Head, PersonKey, Reading, Visit};
use crate::vault::{self, PersonSlot};

pub(crate) const SELECT: &str = "SELECT position, hash, recorded_at_us, kind, version, command_key, command_digest, \
    command_index, command_count, actor, public, subject, sealed FROM entries WHERE position >= ?1 ORDER BY position";

/// A row of `entries` as it stands, its columns checked for form but not for truth.
pub(crate) struct Stored<'a> {
    pub(crate) position: u64,
    pub(crate) hash: Hash,
    pub(crate) command_key: [u8; 16],
    pub(crate) command_digest: Option<[u8; 32]>,
    pub(crate) subject: Option<PersonKey>,
    recorded_at_us: i64,
    kind: &'a str,
    version: u8,
    command_index: u16,
    command_count: u16,
    actor: &'a [u8],
    public: &'a [u8],
    pub(crate) sealed: Option<&'a [u8]>,
}

impl<'a> Stored<'a> {
    /// The row's columns; `None` when one does not have the form it was written with.
    pub(crate) fn from_row(row: &'a Row<'_>) -> Option<Self> {
        Some(Self {
            position: whole(row, 0)?,
            hash: fixed(row, 1)?,
            recorded_at_us: match row.get_ref(2).ok()? {
                ValueRef::Integer(value) => value,
                _ => return None,
            },
            kind: match row.get_ref(3).ok()? {
                ValueRef::Text(text) => std::str::from_utf8(text).ok()?,
                _ => return None,
            },
            version: whole(row, 4)?,
            command_key: fixed(row, 5)?,
            command_digest: optional(row, 6)?.map(TryInto::try_into).transpose().ok()?,
            command_index: whole(row, 7)?,
            command_count: whole(row, 8)?,
            actor: bytes(row, 9)?,
            public: bytes(row, 10)?,
            subject: optional(row, 11)?.map(TryInto::try_into).transpose().ok()?.map(PersonKey),
            sealed: optional(row, 12)?,
        })
    }

    /// The parts the chain covers.
    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts {
            recorded_at_us: self.recorded_at_us,
            kind: self.kind,
            version: self.version,
            command_key: &self.command_key,
            command_digest: self.command_digest.as_ref(),
            command_index: self.command_index,
            command_count: self.command_count,
            actor: self.actor,
            public: self.public,
            subject: self.subject.as_ref(),
            sealed: self.sealed,
        }
    }
}

fn whole<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> Option<T> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => T::try_from(value).ok(),
        _ => None,
    }
}

fn bytes<'a>(row: &'a Row<'_>, column: usize) -> Option<&'a [u8]> {
    match row.get_ref(column).ok()? {
        ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

fn fixed<const N: usize>(row: &Row<'_>, column: usize) -> Option<[u8; N]> {
    bytes(row, column)?.try_into().ok()
}

fn optional<'a>(row: &'a Row<'_>, column: usize) -> Option<Option<&'a [u8]>> {
    match row.get_ref(column).ok()? {
        ValueRef::Null => Some(None),
        ValueRef::Blob(bytes) => Some(Some(bytes)),
        _ => None,
    }
}

impl SqliteStore {
    /// Where the log ends: the row in `head` and the last row in `entries` must agree.
    pub(crate) fn read_head(&self) -> Result<Head, LogFault> {
        Ok(self.read_head_and_time()?.0)
    }

    pub(crate) fn read_head_and_time(&self) -> Result<(Head, i64), LogFault> {
        let fault = |error: rusqlite::Error| self.fault("reading the head", &error);
        // One statement, so that both are read from the same state while another process appends.
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT h.position, h.hash, e.position, e.hash, e.recorded_at_us FROM head h LEFT JOIN \
                 (SELECT position, hash, recorded_at_us FROM entries ORDER BY position DESC LIMIT 1) e WHERE h.one = 1",
            )
            .map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        let Some(row) = rows.next().map_err(fault)? else {
            return Err(self.damaged(None, "the row that says where the log ends is gone"));
        };
        let left: Option<(u64, Hash)> = whole(row, 0).zip(fixed(row, 1));
        let Some((position, hash)) = left else {
            return Err(self.damaged(None, "the row that says where the log ends is damaged"));
        };
        let head = Head { position, hash };
        if row.get_ref(2).map_err(fault)? == ValueRef::Null {
            return if head == genesis(self.keys.database_id) {
                Ok((head, 0))
            } else {
                Err(self.damaged(
                    Some(1),
                    format!("the log was left at position {position}, but holds no entries"),
                ))
            };
        }
        let last: Option<(u64, Hash)> = whole(row, 2).zip(fixed(row, 3));
        let time = row.get::<_, i64>(4).map_err(fault)?;
        match last {
            Some(last) if last == (position, hash) => Ok((head, time)),
            Some((last, _)) if last < position => {
                let what =
                    format!("the log was left at position {position}, but its last entry is at {last}");
                Err(self.damaged(last.checked_add(1), what))
            }
            Some((last, _)) if last > position => {
                let what =
                    format!("the log was left at position {position}, but there is an entry at {last}");
                Err(self.damaged(position.checked_add(1), what))
            }
            _ => Err(self.damaged(Some(position), "the last entry is not the one the log was left with")),
        }
    }

    /// The stored hash at a position; the genesis hash at 0.
    pub(crate) fn hash_at(&self, position: u64) -> Result<Option<Hash>, LogFault> {
        if position == 0 {
            return Ok(Some(genesis(self.keys.database_id).hash));
        }
        let found: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT hash FROM entries WHERE position = ?1")
            .and_then(|mut statement| {
                statement.query_row([position.cast_signed()], |row| row.get(0)).optional()
            })
            .map_err(|error| self.fault("reading an entry", &error))?;
        found
            .map(|hash| {
                hash.try_into()
                    .map_err(|_| self.damaged(Some(position), "the entry's hash has the wrong length"))
            })
            .transpose()
    }

    /// A read transaction, or nothing when this is called within one, as by a visitor that asks the vault.
    pub(super) fn read_transaction(&self, doing: &'static str) -> Result<Option<Transaction<'_>>, LogFault> {
        if self.connection.is_autocommit() {
            self.connection.unchecked_transaction().map(Some).map_err(|error| self.fault(doing, &error))
        } else {
            Ok(None)
        }
    }

    pub(super) fn visit_entries(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        let fault = |error: rusqlite::Error| self.fault("reading entries", &error);
        // One read transaction, so that the head and the entries are of the same state.
        let transaction = self.read_transaction("reading entries")?;
        let end = self.read_head()?;
        self.heed_what_others_wrote()?;
        if let Some(known) = reading.known
            && (known.position > end.position || self.hash_at(known.position)? != Some(known.hash))
        {
            return Err(LogFault::HeadGone { path: self.path.clone(), known });
        }
        let from = reading.from.max(1);
        let before = from.saturating_sub(1).min(end.position);
        let Some(hash) = self.hash_at(before)? else {
            return Err(self.damaged(Some(before), "the entry is gone"));
        };
        let mut head = Head { position: before, hash };
        let until = reading.until.unwrap_or(u64::MAX).min(end.position);
        if from > until {
            return Ok(head);
        }
        let mut statement = self.connection.prepare_cached(SELECT).map_err(fault)?;
        let mut rows = statement.query([from.cast_signed()]).map_err(fault)?;
        let mut hasher = Hasher::default();
        let mut plaintext = Zeroizing::new(Vec::new());
        while head.position < until {
            let position = head.position.saturating_add(1);
            let row = rows.next().map_err(|error| match self.fault("reading entries", &error) {
                LogFault::Damaged { path, position: None, what } => {
                    LogFault::Damaged { path, position: Some(position), what }
                }
                other => other,
            })?;
            let Some(row) = row else {
                return Err(self.damaged(Some(position), "the entry is gone"));
            };
            let Some(stored) = Stored::from_row(row) else {
                return Err(
                    self.damaged(Some(position), "the entry does not have the form it was written with")
                );
            };
            if stored.position != position {
                return Err(self.damaged(Some(position), "the entry is gone"));
            }
            let parts = stored.parts();
            if reading.verify && hasher.hash(&head.hash, position, &parts) != stored.hash {
                return Err(self.damaged(Some(position), "the entry is not the one that was written here"));
            }
            let private = self.open_private(reading.open_private, position, &stored, &mut plaintext)?;
            let entry = EntryRef::at(position, &stored.hash, &head.hash, &parts, private);
            let flow = visit(&entry);
            head = Head { position, hash: stored.hash };
            if flow.is_break() {
                return Ok(head);
            }
        }
        if reading.verify && head.position == end.position && head != end {
            return Err(
                self.damaged(Some(end.position), "the last entry is not the one the log was left with")
            );
        }
        drop(rows);
        drop(statement);
        drop(transaction);
        Ok(head)
    }

    pub(super) fn open_private<'p>(
        &self,
        wanted: bool,
        position: u64,
        stored: &Stored<'_>,
        plaintext: &'p mut Zeroizing<Vec<u8>>,
    ) -> Result<PrivateRef<'p>, LogFault> {
        let Some(sealed) = stored.sealed else {
            return Ok(PrivateRef::None);
        };
        if !wanted {
            return Ok(PrivateRef::Sealed);
        }
        let Some(subject) = stored.subject else {
            return Err(self.damaged(Some(position), "the entry has a private part but no subject"));
        };
        let opened = self.with_slot(subject, |slot| match slot {
            PersonSlot::Forgotten => Some(false),
            PersonSlot::Key(key) => {
                vault::open(key, &self.keys.event_associated(subject), sealed, plaintext).ok().map(|()| true)
            }
        })?;
        match opened {
            None => Err(self.damaged(Some(position), "the key of the entry's subject is gone")),
            Some(None) => {
                Err(self.damaged(Some(position), "the private part does not open with its subject's key"))
            }
            Some(Some(false)) => Ok(PrivateRef::Forgotten),
            Some(Some(true)) => Ok(PrivateRef::Open(plaintext.as_slice())),
        }
    }
}
