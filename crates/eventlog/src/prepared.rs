//! What can be worked out of an append before the store is held: seals, hashes, new keys. One handle of a log prepares
//! while another writes, and the one that writes has then little more to do than to insert rows.
//!
//! It is made for one head and one run of entries. That they are the right ones is checked when they are written; what
//! was prepared for another head is never used.

use std::ops::Range;

use crate::log::{Hash, Head};

/// A part of an append, worked out beforehand by [`EventLog::prepare`](crate::EventLog::prepare).
pub struct Prepared {
    /// The head that it comes after.
    pub(crate) before: Head,
    /// The head that it leads to.
    pub(crate) head: Head,
    /// Of each entry, its hash and where its sealed part stands in `bytes`.
    pub(crate) entries: Vec<(Hash, Option<Range<usize>>)>,
    /// Of each vault write, what is prepared of it.
    pub(crate) writes: Vec<PreparedWrite>,
    pub(crate) bytes: Vec<u8>,
}

/// What is prepared of a vault write.
pub(crate) enum PreparedWrite {
    /// Nothing: it is done as it stands.
    AsItStands,
    /// A person who was not in the vault.
    NewPerson {
        /// The new key, wrapped.
        wrapped: Vec<u8>,
        /// The first record, if there is one.
        record: Option<PreparedRecord>,
    },
}

/// A person's first record, as it is stored.
pub(crate) struct PreparedRecord {
    pub(crate) recorded_at_us: i64,
    /// Where it stands, sealed.
    pub(crate) sealed: Range<usize>,
    /// What the person is found by.
    pub(crate) lookups: Vec<PreparedLookup>,
}

/// A value that a person is found by, as it is stored.
pub(crate) struct PreparedLookup {
    pub(crate) blind: Hash,
    pub(crate) kind: String,
    pub(crate) tag: Hash,
}

impl Prepared {
    /// Nothing yet, after a head.
    #[must_use]
    pub const fn after(head: Head) -> Self {
        Prepared { before: head, head, entries: Vec::new(), writes: Vec::new(), bytes: Vec::new() }
    }

    /// The head that it leads to once it is appended.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    pub(crate) fn sealed(&self, range: Option<&Range<usize>>) -> Option<&[u8]> {
        range.and_then(|range| self.bytes.get(range.clone()))
    }

    /// Keeps bytes, and says where they stand.
    pub(crate) fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Prepared")
            .field("before", &self.before)
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}
