//! What a log is: its entries, its head, and the contract every store keeps.
//!
//! This room names the shapes and the limits, and nothing else. It does not store, hash or seal, and it never asks
//! what an event means: to this crate an event is a kind, a version and two runs of bytes.

use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

use zeroize::Zeroizing;

use crate::fault::{AppendFault, LogFault, NotUsable};
use crate::head::HeadCheck;
use crate::verify::VerifyReport;

/// Most bytes in the name of an entry's kind.
pub const KIND_BYTES_MAX: usize = 64;
/// Most bytes in the naming of an actor.
pub const ACTOR_BYTES_MAX: usize = 4 * 1024;
/// Most bytes in the readable part of an entry.
pub const PUBLIC_BYTES_MAX: usize = 64 * 1024;
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
        write!(
            formatter,
            "Head({} {})",
            self.position,
            crate::hex::encode(&self.hash)
        )
    }
}

/// An entry to be appended. The store gives it a position and a hash and seals its private part.
#[derive(Clone)]
pub struct NewEntry {
    /// When it was recorded, in microseconds since 1970-01-01 UTC, as the caller's clock says.
    pub recorded_at_us: i64,
    /// Short name of the kind of event, at least 1 and at most [`KIND_BYTES_MAX`] bytes.
    pub kind: Cow<'static, str>,
    /// Version of the kind's form.
    pub version: u8,
    /// Key of the command that gave the event, by which a repeated command is known again.
    pub command_key: [u8; 16],
    /// Digest of the command's content, by which a reused key with other content is known.
    pub command_digest: Option<[u8; 32]>,
    /// Which of the command's events this is, from 0.
    pub command_index: u16,
    /// How many events the command gave.
    pub command_count: u16,
    /// Who acted, as readable bytes the log does not interpret.
    pub actor: Vec<u8>,
    /// The readable part; nothing here may identify or describe a person.
    pub public: Vec<u8>,
    /// The person the event is about. Required when there is a private part.
    pub subject: Option<PersonKey>,
    /// The private part in plain text; it is sealed with the subject's own key before it is stored.
    pub private: Option<Vec<u8>>,
}

impl fmt::Debug for NewEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewEntry")
            .field("recorded_at_us", &self.recorded_at_us)
            .field("kind", &self.kind)
            .field("version", &self.version)
            .field("command_index", &self.command_index)
            .field("command_count", &self.command_count)
            .field("public_bytes", &self.public.len())
            .field("subject", &self.subject)
            .field("private_bytes", &self.private.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

/// The private part of a stored entry, as an owned value.
#[derive(Clone, PartialEq, Eq)]
pub enum Private {
    /// The entry has no private part.
    None,
    /// The reader did not ask for it to be opened.
    Sealed,
    /// Opened with the subject's key.
    Open(Zeroizing<Vec<u8>>),
    /// The subject was forgotten; nobody can open it again.
    Forgotten,
}

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::Sealed => "Sealed",
            Self::Open(_) => "Open(..)",
            Self::Forgotten => "Forgotten",
        })
    }
}

/// The private part of a stored entry, borrowed for the length of one visit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PrivateRef<'a> {
    /// The entry has no private part.
    None,
    /// The reader did not ask for it to be opened.
    Sealed,
    /// Opened with the subject's key.
    Open(&'a [u8]),
    /// The subject was forgotten; nobody can open it again.
    Forgotten,
}

/// A stored entry, borrowed from the store for the length of one visit.
#[derive(Clone, Copy)]
pub struct EntryRef<'a> {
    /// Its place in the log, from 1 and without gaps.
    pub position: u64,
    /// Its hash, over everything below and the hash before it.
    pub hash: &'a Hash,
    /// The hash of the entry before it.
    pub previous_hash: &'a Hash,
    /// When it was recorded, in microseconds since 1970-01-01 UTC.
    pub recorded_at_us: i64,
    /// Short name of the kind of event.
    pub kind: &'a str,
    /// Version of the kind's form.
    pub version: u8,
    /// Key of the command that gave the event.
    pub command_key: &'a [u8; 16],
    /// Digest of the command's content.
    pub command_digest: Option<&'a [u8; 32]>,
    /// Which of the command's events this is, from 0.
    pub command_index: u16,
    /// How many events the command gave.
    pub command_count: u16,
    /// Who acted, as readable bytes.
    pub actor: &'a [u8],
    /// The readable part.
    pub public: &'a [u8],
    /// The person the event is about.
    pub subject: Option<&'a PersonKey>,
    /// The sealed bytes as stored; the chain runs over these.
    pub sealed: Option<&'a [u8]>,
    /// The private part, opened if asked for.
    pub private: PrivateRef<'a>,
}

impl fmt::Debug for EntryRef<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EntryRef")
            .field("position", &self.position)
            .field("kind", &self.kind)
            .field("version", &self.version)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// A stored entry, owned.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log, from 1 and without gaps.
    pub position: u64,
    /// Its hash, over everything below and the hash before it.
    pub hash: Hash,
    /// The hash of the entry before it.
    pub previous_hash: Hash,
    /// When it was recorded, in microseconds since 1970-01-01 UTC.
    pub recorded_at_us: i64,
    /// Short name of the kind of event.
    pub kind: String,
    /// Version of the kind's form.
    pub version: u8,
    /// Key of the command that gave the event.
    pub command_key: [u8; 16],
    /// Digest of the command's content.
    pub command_digest: Option<[u8; 32]>,
    /// Which of the command's events this is, from 0.
    pub command_index: u16,
    /// How many events the command gave.
    pub command_count: u16,
    /// Who acted, as readable bytes.
    pub actor: Vec<u8>,
    /// The readable part.
    pub public: Vec<u8>,
    /// The person the event is about.
    pub subject: Option<PersonKey>,
    /// The sealed bytes as stored; the chain runs over these.
    pub sealed: Option<Vec<u8>>,
    /// The private part, opened if asked for.
    pub private: Private,
}

impl fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Entry")
            .field("position", &self.position)
            .field("kind", &self.kind)
            .field("version", &self.version)
            .field("subject", &self.subject)
            .field("private", &self.private)
            .finish_non_exhaustive()
    }
}

impl From<&EntryRef<'_>> for Entry {
    fn from(entry: &EntryRef<'_>) -> Self {
        Self {
            position: entry.position,
            hash: *entry.hash,
            previous_hash: *entry.previous_hash,
            recorded_at_us: entry.recorded_at_us,
            kind: entry.kind.to_owned(),
            version: entry.version,
            command_key: *entry.command_key,
            command_digest: entry.command_digest.copied(),
            command_index: entry.command_index,
            command_count: entry.command_count,
            actor: entry.actor.to_vec(),
            public: entry.public.to_vec(),
            subject: entry.subject.copied(),
            sealed: entry.sealed.map(<[u8]>::to_vec),
            private: match entry.private {
                PrivateRef::None => Private::None,
                PrivateRef::Sealed => Private::Sealed,
                PrivateRef::Open(bytes) => Private::Open(Zeroizing::new(bytes.to_vec())),
                PrivateRef::Forgotten => Private::Forgotten,
            },
        }
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
    /// False when someone was forgotten but another reader still held the old write-ahead file, so that destroyed
    /// keys may stand in it. The store tries again at every append, and [`EventLog::scrub`] does so on request.
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
        Self {
            from: position.max(1),
            until: None,
            verify: true,
            open_private: true,
            known: None,
        }
    }

    /// What comes after a head, verified against it, with private parts opened.
    #[must_use]
    pub fn after(head: Head) -> Self {
        Self {
            known: Some(head),
            ..Self::from(head.position.saturating_add(1))
        }
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
            if entries.len() >= limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
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

    /// Tries to empty places where destroyed keys may still stand. True when nothing remains.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn scrub(&mut self) -> Result<bool, LogFault>;

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

    /// Keeps a state that was folded from the log up to `head`, sealed whole. It replaces any earlier one.
    ///
    /// # Errors
    /// When it cannot be written; the log is not touched.
    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<(), LogFault>;

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
