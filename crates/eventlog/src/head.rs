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
    line(MARK, keys.database_id, head, recorded_at_us, |text| keys.sign_head(text))
}

/// A head as a line of text, behind its mark and before its signature.
pub(crate) fn line(
    mark: &str,
    database: DatabaseId,
    head: Head,
    recorded_at_us: i64,
    sign: impl Fn(&str) -> Hash,
) -> String {
    let text = format!("{mark} {database} {} {} {recorded_at_us}", head.position, hex::encode(&head.hash));
    let tag = sign(&text);
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

/// Reads a line of the log's.
pub(crate) fn import(keys: &LogKeys, line: &str) -> Result<Exported, HeadCheck> {
    read(MARK, keys.database_id, line, |text, tag| keys.head_holds(text, tag))
}

/// Reads a line; what cannot be relied on comes back as the answer to the comparison.
pub(crate) fn read(
    mark: &str,
    database: DatabaseId,
    line: &str,
    holds: impl Fn(&str, &Hash) -> bool,
) -> Result<Exported, HeadCheck> {
    let line = line.trim();
    let (text, tag) = line.rsplit_once(' ').ok_or(HeadCheck::NotAHead)?;
    let tag: Hash = hex::decode(tag).ok_or(HeadCheck::NotAHead)?;
    let mut words = text.split(' ');
    if words.next() != Some(mark) {
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
    if named != database {
        return Err(HeadCheck::OtherDatabase { named });
    }
    if !holds(text, &tag) {
        return Err(HeadCheck::NotOurs);
    }
    Ok(Exported { head: Head { position, hash }, recorded_at_us })
}
