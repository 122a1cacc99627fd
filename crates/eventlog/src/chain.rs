//! The chain: each entry's hash covers the hash before it, its position and every byte of it.
//!
//! It runs over the sealed bytes, never over what is inside them, so a log still verifies after someone is forgotten.
//! It does not read or write; it turns parts into a hash.

use sha2::{Digest, Sha256};

use crate::entry::{Entry, EntryRef, NewEntry, PrivateRef};
use crate::log::{DatabaseId, Hash, Head, PersonKey};

/// What begins every hashed entry, so that no other use of SHA-256 here can give the same value.
const ENTRY_DOMAIN: &[u8] = b"snitflade entry 1";
/// What begins the hash an empty log has.
const GENESIS_DOMAIN: &[u8] = b"snitflade genesis 1";

/// The parts of an entry that the chain covers, as they are stored.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) recorded_at_us: i64,
    pub(crate) kind: &'a str,
    pub(crate) version: u8,
    pub(crate) command_key: &'a [u8; 16],
    pub(crate) command_digest: Option<&'a [u8; 32]>,
    pub(crate) command_index: u16,
    pub(crate) command_count: u16,
    pub(crate) actor: &'a [u8],
    pub(crate) public: &'a [u8],
    pub(crate) subject: Option<&'a PersonKey>,
    pub(crate) sealed: Option<&'a [u8]>,
}

/// The parts of an entry whose fields have their own bytes: which are covered stands in this one place.
macro_rules! parts_of {
    ($entry:expr, $sealed:expr) => {
        Parts {
            recorded_at_us: $entry.recorded_at_us,
            kind: &$entry.kind,
            version: $entry.version,
            command_key: &$entry.command_key,
            command_digest: $entry.command_digest.as_ref(),
            command_index: $entry.command_index,
            command_count: $entry.command_count,
            actor: &$entry.actor,
            public: &$entry.public,
            subject: $entry.subject.as_ref(),
            sealed: $sealed,
        }
    };
}

impl<'a> Parts<'a> {
    /// The parts of an entry that is to be appended, with its private part sealed.
    pub(crate) fn of_new(entry: &'a NewEntry, sealed: Option<&'a [u8]>) -> Self {
        parts_of!(entry, sealed)
    }

    /// The parts of an entry as it was read.
    pub(crate) fn of(entry: &'a Entry) -> Self {
        parts_of!(entry, entry.sealed.as_deref())
    }
}

impl<'a> EntryRef<'a> {
    /// An entry at its place, with the parts that the chain covers.
    pub(crate) fn at(
        position: u64,
        hash: &'a Hash,
        previous_hash: &'a Hash,
        parts: &Parts<'a>,
        private: PrivateRef<'a>,
    ) -> Self {
        EntryRef {
            position,
            hash,
            previous_hash,
            recorded_at_us: parts.recorded_at_us,
            kind: parts.kind,
            version: parts.version,
            command_key: parts.command_key,
            command_digest: parts.command_digest,
            command_index: parts.command_index,
            command_count: parts.command_count,
            actor: parts.actor,
            public: parts.public,
            subject: parts.subject,
            sealed: parts.sealed,
            private,
        }
    }
}

/// The head of an empty log.
pub(crate) fn genesis(database_id: DatabaseId) -> Head {
    let mut hasher = Sha256::new();
    hasher.update(GENESIS_DOMAIN);
    hasher.update(database_id.0);
    Head { position: 0, hash: hasher.finalize().into() }
}

/// Computes entry hashes; it keeps one buffer so that a long run allocates once.
#[derive(Default)]
pub(crate) struct Hasher {
    buffer: Vec<u8>,
}

impl Hasher {
    /// The hash of the entry at `position` after the entry with hash `previous`.
    ///
    /// Every part of varying length is preceded by its length and every optional part by a mark, so two different
    /// entries can never give the same bytes.
    pub(crate) fn hash(&mut self, previous: &Hash, position: u64, parts: &Parts<'_>) -> Hash {
        let buffer = &mut self.buffer;
        buffer.clear();
        buffer.extend_from_slice(ENTRY_DOMAIN);
        buffer.extend_from_slice(previous);
        buffer.extend_from_slice(&position.to_le_bytes());
        buffer.extend_from_slice(&parts.recorded_at_us.to_le_bytes());
        put(buffer, parts.kind.as_bytes());
        buffer.push(parts.version);
        buffer.extend_from_slice(parts.command_key);
        put_optional(buffer, parts.command_digest.map(<[u8; 32]>::as_slice));
        buffer.extend_from_slice(&parts.command_index.to_le_bytes());
        buffer.extend_from_slice(&parts.command_count.to_le_bytes());
        put(buffer, parts.actor);
        put(buffer, parts.public);
        put_optional(buffer, parts.subject.map(|subject| subject.0.as_slice()));
        put_optional(buffer, parts.sealed);
        Sha256::digest(buffer.as_slice()).into()
    }
}

fn put(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    buffer.extend_from_slice(bytes);
}

fn put_optional(buffer: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        None => buffer.push(0),
        Some(bytes) => {
            buffer.push(1);
            put(buffer, bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>() -> Parts<'a> {
        Parts {
            recorded_at_us: 7,
            kind: "kind",
            version: 1,
            command_key: &[1; 16],
            command_digest: None,
            command_index: 0,
            command_count: 1,
            actor: b"ab",
            public: b"cd",
            subject: None,
            sealed: None,
        }
    }

    #[test]
    fn every_part_counts() {
        let previous = [3; 32];
        let digest = [0; 32];
        let subject = PersonKey([0; 16]);
        let base = parts();
        let variants = [
            base,
            Parts { recorded_at_us: 8, ..base },
            Parts { kind: "kine", ..base },
            Parts { version: 2, ..base },
            Parts { command_key: &[2; 16], ..base },
            Parts { command_digest: Some(&digest), ..base },
            Parts { command_index: 1, ..base },
            Parts { command_count: 2, ..base },
            Parts { actor: b"abc", public: b"d", ..base },
            Parts { public: b"ce", ..base },
            Parts { subject: Some(&subject), ..base },
            Parts { sealed: Some(b""), ..base },
            Parts { sealed: Some(b"x"), ..base },
        ];
        let mut hasher = Hasher::default();
        let mut seen = std::collections::BTreeSet::new();
        for variant in &variants {
            assert!(seen.insert(hasher.hash(&previous, 1, variant)));
        }
        assert!(seen.insert(hasher.hash(&previous, 2, &base)));
        assert!(seen.insert(hasher.hash(&[4; 32], 1, &base)));
    }

    #[test]
    fn two_databases_begin_differently() {
        assert_ne!(genesis(DatabaseId([0; 16])), genesis(DatabaseId([1; 16])));
    }
}
