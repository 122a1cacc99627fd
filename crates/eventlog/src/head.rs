//! The head as a signed line of text, to be kept away from the database: against it a log whose end was cut shows.
//!
//! A chain alone cannot tell a shorter log from a log that never was longer. This line can.

use crate::hex;
use crate::log::{DatabaseId, Hash, Head};
use crate::vault::LogKeys;

/// What begins every exported head.
const MARK: &str = "snitflade-head-1";

/// What a comparison with an exported head shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadCheck {
    /// The log holds the exported head, and this many entries after it.
    Holds {
        /// Entries appended since.
        newer: u64,
    },
    /// The log ends before the exported head: its end was cut off, or it is an older copy.
    CutShort {
        /// The head that was exported.
        exported: Head,
        /// When the exported head's entry was recorded, in microseconds since 1970-01-01 UTC.
        recorded_at_us: i64,
        /// Where the log ends now.
        found: Head,
    },
    /// The log has another entry at the exported position: it was rewritten.
    Differs {
        /// The exported position.
        position: u64,
    },
    /// The line is of another database.
    OtherDatabase {
        /// The database the line names.
        named: DatabaseId,
    },
    /// The line's signature is not ours: it was altered, or signed with the keys of another database.
    NotOurs,
    /// The text is not an exported head.
    NotAHead,
}

impl HeadCheck {
    /// True when the log holds what was exported.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Holds { .. })
    }
}

/// An exported head whose signature was checked.
pub(crate) struct Exported {
    pub(crate) head: Head,
    pub(crate) recorded_at_us: i64,
}

pub(crate) fn export(keys: &LogKeys, head: Head, recorded_at_us: i64) -> String {
    let text =
        format!("{MARK} {} {} {} {recorded_at_us}", keys.database_id, head.position, hex::encode(&head.hash));
    let tag = keys.sign_head(&text);
    format!("{text} {}", hex::encode(&tag))
}

/// Compares an exported head with where the log ends and the hash it has at the exported position.
pub(crate) fn compare(exported: &Exported, found: Head, hash_there: Option<Hash>) -> HeadCheck {
    let Exported { head, recorded_at_us } = *exported;
    if found.position < head.position {
        HeadCheck::CutShort { exported: head, recorded_at_us, found }
    } else if hash_there == Some(head.hash) {
        HeadCheck::Holds { newer: found.position.saturating_sub(head.position) }
    } else {
        HeadCheck::Differs { position: head.position }
    }
}

/// Reads a line; what cannot be relied on comes back as the answer to the comparison.
pub(crate) fn import(keys: &LogKeys, line: &str) -> Result<Exported, HeadCheck> {
    let line = line.trim();
    let (text, tag) = line.rsplit_once(' ').ok_or(HeadCheck::NotAHead)?;
    let tag: [u8; 32] = hex::decode(tag).ok_or(HeadCheck::NotAHead)?;
    let mut words = text.split(' ');
    if words.next() != Some(MARK) {
        return Err(HeadCheck::NotAHead);
    }
    let mut word = || words.next().ok_or(HeadCheck::NotAHead);
    let named = DatabaseId(hex::decode(word()?).ok_or(HeadCheck::NotAHead)?);
    let position = word()?.parse().map_err(|_| HeadCheck::NotAHead)?;
    let hash = hex::decode(word()?).ok_or(HeadCheck::NotAHead)?;
    let recorded_at_us = word()?.parse().map_err(|_| HeadCheck::NotAHead)?;
    if words.next().is_some() {
        return Err(HeadCheck::NotAHead);
    }
    if named != keys.database_id {
        return Err(HeadCheck::OtherDatabase { named });
    }
    if !keys.head_holds(text, &tag) {
        return Err(HeadCheck::NotOurs);
    }
    Ok(Exported { head: Head { position, hash }, recorded_at_us })
}
