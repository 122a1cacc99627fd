//! What a log is: its entries, its head, and the contract every store keeps.
//!
//! This room names the shapes and the limits, and nothing else. It does not store, hash or seal, and it never asks
//! what an event means: to this crate an event is a kind, a version and two runs of bytes.

use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

use zeroize::Zeroizing;

use crate::entry::{Entry, EntryRef, NewEntry};
use crate::fault::{AppendFault, LogFault};
use crate::head::HeadCheck;
use crate::prepared::Prepared;
use crate::unusable::NotUsable;
use crate::verify::VerifyReport;

/// Most bytes in the name of an entry's kind.
pub const KIND_BYTES_MAX: usize = 64;
/// Most bytes in the naming of an actor.
pub const ACTOR_BYTES_MAX: usize = 4 * 1024;
/// Most bytes in the readable part of an entry.
pub const PUBLIC_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most bytes in the private part of an entry, before sealing.
pub const PRIVATE_BYTES_MAX: usize = 256 * 1024;
/// Most bytes in one record of the person vault, before sealing.
pub const RECORD_BYTES_MAX: usize = 256 * 1024;
/// Most values a person can be found by.
pub const LOOKUPS_MAX: usize = 64;
/// Most entries in one append.
pub const BATCH_ENTRIES_MAX: usize = 4096;
/// Most writes to the vault in one append.
pub const BATCH_VAULT_WRITES_MAX: usize = 4096;

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// The random name of a person: what entries carry instead of anything that tells who it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(pub [u8; 16]);

impl fmt::Debug for PersonKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PersonKey({self})")
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&crate::hex::encode(&self.0))
    }
}

/// The random name of one database, given to it when it is created; backups keep it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatabaseId(pub [u8; 16]);

impl fmt::Debug for DatabaseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseId({self})")
    }
}

impl fmt::Display for DatabaseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&crate::hex::encode(&self.0))
    }
}

/// Where a log ends: the position of its last entry and that entry's hash.
/// An empty log ends at position 0 with the genesis hash of its database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last entry; 0 when there is none.
    pub position: u64,
    /// Hash of the last entry, which through the chain stands for all before it.
    pub hash: Hash,
}

impl fmt::Debug for Head {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Head({} {})", self.position, crate::hex::encode(&self.hash))
    }
}

/// A value a person can be found by, such as a number or an address. Only a keyed digest of it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Lookup {
    /// What kind of value it is, e.g. `cpr`.
    pub kind: Cow<'static, str>,
    /// The value in the caller's normal form: the same value must always be written the same way.
    pub value: Zeroizing<String>,
}

impl fmt::Debug for Lookup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Lookup({}, ..)", self.kind)
    }
}

/// A change to the person vault, made in the same transaction as the entries it belongs to.
#[derive(Clone)]
pub enum VaultWrite {
    /// Give the person a key. A person who has one keeps it.
    CreatePerson {
        /// The person.
        person: PersonKey,
    },
    /// Store what is known of the person as the newest version, and replace what they can be found by.
    /// A person without a key is given one.
    PutRecord {
        /// The person.
        person: PersonKey,
        /// Whether the person's name was drawn for this write, so that the vault cannot have them yet. It saves looking;
        /// should the vault have them all the same, what was prepared of it is not written, but decided again.
        new: bool,
        /// When it was recorded, in microseconds since 1970-01-01 UTC.
        recorded_at_us: i64,
        /// What is known of the person; sealed with their key before it is stored.
        plaintext: Zeroizing<Vec<u8>>,
        /// All values the person can be found by from now on.
        lookups: Vec<Lookup>,
    },
    /// Destroy the person's key, records and lookups. Every sealed part about them is unreadable from then on.
    ForgetPerson {
        /// The person.
        person: PersonKey,
    },
}

impl fmt::Debug for VaultWrite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreatePerson { person } => write!(formatter, "CreatePerson({person})"),
            Self::PutRecord { person, .. } => write!(formatter, "PutRecord({person}, ..)"),
            Self::ForgetPerson { person } => write!(formatter, "ForgetPerson({person})"),
        }
    }
}

/// What the vault holds of one person.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonRecord {
    /// The vault has never heard of the person.
    Unknown,
    /// The person has a key, but nothing has been recorded of them.
    Empty,
    /// The newest record.
    Known {
        /// Number of the version, from 1.
        version: u32,
        /// When it was recorded, in microseconds since 1970-01-01 UTC.
        recorded_at_us: i64,
        /// What is known.
        plaintext: Zeroizing<Vec<u8>>,
    },
    /// The person was forgotten.
    Forgotten,
}

impl fmt::Debug for PersonRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => formatter.write_str("Unknown"),
            Self::Empty => formatter.write_str("Empty"),
            Self::Known { version, .. } => write!(formatter, "Known(version {version}, ..)"),
            Self::Forgotten => formatter.write_str("Forgotten"),
        }
    }
}

/// What an append did. Once a caller holds this, every entry in it survives a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The head the entries were put after.
    pub before: Head,
    /// The head now. Entry `i` of the append stands at position `before.position + 1 + i`.
    pub head: Head,
    /// The hash of each appended entry, in order.
    pub hashes: Vec<Hash>,
    /// False when someone was forgotten but what follows could not be done, as when another reader still held the old
    /// write-ahead file, so that destroyed keys may stand in it. The store says so until it is done
    /// ([`EventLog::scrub_is_due`]) and tries again when it is opened; [`EventLog::scrub`] does so on request.
    pub scrubbed: bool,
}

/// Which part of the log to read, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// First position to visit; 1 is the first entry.
    pub from: u64,
    /// Last position to visit; `None` for the end of the log.
    pub until: Option<u64>,
    /// Whether to recompute the chain. Only turn it off for bytes this process has verified before.
    pub verify: bool,
    /// Whether to open the private parts.
    pub open_private: bool,
    /// The head the reader stands on, if it has one: the entry at that position must still have that hash.
    pub known: Option<Head>,
}

impl Reading {
    /// The whole log, verified, with private parts opened.
    #[must_use]
    pub fn all() -> Self {
        Self::from(1)
    }

    /// From a position to the end, verified, with private parts opened.
    #[must_use]
    pub fn from(position: u64) -> Self {
        Self { from: position.max(1), until: None, verify: true, open_private: true, known: None }
    }

    /// What comes after a head, verified against it, with private parts opened.
    #[must_use]
    pub fn after(head: Head) -> Self {
        Self { known: Some(head), ..Self::from(head.position.saturating_add(1)) }
    }
}

/// What a visitor is called with: each entry in order. Answer `Break` to stop.
pub type Visit<'v> = dyn FnMut(&EntryRef<'_>) -> ControlFlow<()> + 'v;

/// A log that can be appended to and read in order, with a vault for what is known of persons.
///
/// Every store keeps the same contract, and the same contract tests are run against each.
pub trait EventLog: Send {
    /// The random name of this database.
    fn database_id(&self) -> DatabaseId;

    /// The head as this handle last saw it; no disk is touched.
    fn head(&self) -> Head;

    /// The head as it is stored now.
    ///
    /// # Errors
    /// When the store cannot be read or is damaged.
    fn stored_head(&mut self) -> Result<Head, LogFault>;

    /// Puts entries after the head the caller decided on, with the vault writes, all or nothing.
    /// When it returns, the entries survive a crash and may be acknowledged.
    ///
    /// # Errors
    /// [`AppendFault::Conflict`] when the stored head is another; then nothing is written. All other faults leave
    /// nothing half done either; [`AppendFault::OutcomeUnknown`] leaves all or nothing, and the store must be opened again.
    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault>;

    /// Works out beforehand what can be of an append: whatever `prepared` lacks of these entries and vault writes, which
    /// begin with those it has. False when that is not possible: `prepared` is then of no use, and [`EventLog::append`]
    /// works it out itself.
    ///
    /// This handle keeps keys that are in no table until what is prepared is appended, in the order in which it was
    /// prepared and by [`EventLog::append_prepared`]. When that fails, and when someone was forgotten,
    /// [`EventLog::drop_keys`] must come before anything else is prepared.
    ///
    /// # Errors
    /// When the store cannot be read or is damaged. `prepared` is then of no use.
    fn prepare(
        &mut self,
        _prepared: &mut Prepared,
        _entries: &[NewEntry],
        _vault_writes: &[VaultWrite],
    ) -> Result<bool, LogFault> {
        Ok(false)
    }

    /// Puts entries and vault writes after the head they were prepared for, by this handle or another of the same log.
    ///
    /// # Errors
    /// As [`EventLog::append`].
    fn append_prepared(
        &mut self,
        prepared: &Prepared,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        self.append(prepared.before, entries, vault_writes)
    }

    /// Forgets the keys that this handle keeps in memory; it reads them again when they are needed.
    fn drop_keys(&mut self) {}

    /// Visits entries in order and answers with the head of the last entry visited (or of the entry before the first,
    /// if none was).
    ///
    /// # Errors
    /// At the first entry that is damaged or missing; the visitor has then seen only sound entries.
    fn for_each(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault>;

    /// Reads up to `limit` entries from a position, verified and opened.
    ///
    /// # Errors
    /// As [`EventLog::for_each`].
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, LogFault> {
        let mut entries = Vec::new();
        if limit == 0 {
            return Ok(entries);
        }
        self.for_each(Reading::from(from), &mut |entry| {
            entries.push(Entry::from(entry));
            if entries.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(entries)
    }

    /// Visits what anyone, in this process or another, has appended after a head the caller knows, and moves this
    /// handle's head along.
    ///
    /// # Errors
    /// As [`EventLog::for_each`]; also when the log no longer holds the known head.
    fn catch_up(&mut self, known: Head, visit: &mut Visit<'_>) -> Result<Head, LogFault>;

    /// The newest record of a person.
    ///
    /// # Errors
    /// When the store cannot be read or the record does not open.
    fn person_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault>;

    /// Finds the person who has a value among their lookups.
    ///
    /// # Errors
    /// When the store cannot be read or is damaged.
    fn find_person(&self, kind: &str, value: &str) -> Result<Option<PersonKey>, LogFault>;

    /// Tries to empty places where destroyed keys may still stand, and to destroy snapshots that remember someone who
    /// was forgotten. True when nothing remains. It waits for a reader that is in the way a moment only.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn scrub(&mut self) -> Result<bool, LogFault>;

    /// Whether something of that may remain. It stands in the log itself, and so outlives whoever was to do it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn scrub_is_due(&self) -> Result<bool, LogFault>;

    /// Moves what was appended lately to where it stays, as far as that holds up nobody. It changes nothing that can be
    /// read; done now and then beside the appends, it keeps them from having to do it themselves.
    ///
    /// # Errors
    /// When the store cannot be written; what was appended is safe all the same.
    fn sweep(&self) -> Result<(), LogFault>;

    /// Checks everything: every entry, key, record and lookup, and the store's own structure.
    ///
    /// # Errors
    /// When the check itself cannot be carried out; what it finds stands in the report.
    fn verify(&self) -> Result<VerifyReport, LogFault>;

    /// The head as a signed line of text, to be kept elsewhere: against it a cut log shows.
    ///
    /// # Errors
    /// When the store cannot be read or is damaged.
    fn export_head(&self) -> Result<String, LogFault>;

    /// Compares the log with a line from [`EventLog::export_head`].
    ///
    /// # Errors
    /// When the store cannot be read; what the comparison shows stands in the answer.
    fn check_against_head(&self, line: &str) -> Result<HeadCheck, LogFault>;

    /// Keeps a state that was folded from the log up to `head`, sealed whole. It replaces any earlier one. False when
    /// someone was forgotten since, so that it was not kept.
    ///
    /// # Errors
    /// When it cannot be written; the log is not touched.
    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<bool, LogFault>;

    /// The kept state, if it can be used.
    ///
    /// # Errors
    /// The reason why there is none to use. It is never an error to the user: read the log instead.
    fn load_snapshot(&self, fingerprint: &[u8; 32]) -> Result<(Head, Zeroizing<Vec<u8>>), NotUsable>;

    /// Destroys every kept state.
    ///
    /// # Errors
    /// When a file cannot be removed.
    fn delete_snapshots(&self) -> Result<(), LogFault>;
}
