//! Entries: as they are given to the log, and as they come back.
//!
//! Nothing private is shown when one of these is printed for debugging.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use crate::log::{Hash, PersonKey};

/// An entry to be appended. The store gives it a position and a hash and seals its private part.
#[derive(Clone)]
pub struct NewEntry {
    /// When it was recorded, in microseconds since 1970-01-01 UTC, as the caller's clock says.
    pub recorded_at_us: i64,
    /// Short name of the kind of event, at least 1 and at most [`crate::KIND_BYTES_MAX`] bytes.
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
