//! What a full check found, entry by entry and person by person, and what to do about it.
//!
//! The checking itself stands in each store; the words for what can be found stand here, so that all stores say the
//! same.

use std::fmt;

use kernel::Text;

use crate::{
    danish::danish,
    log::{Head, PersonKey},
};

/// Most findings listed one by one; the rest are only counted.
pub const FINDINGS_MAX: usize = 1000;

/// One thing a full check found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The entry is not the one that was written here: altered, exchanged with another, or put in afterwards.
    Altered {
        /// Its position.
        position: u64,
    },
    /// The entry is a copy of one at another position.
    Duplicated {
        /// Where the copy stands.
        position: u64,
        /// Where its like stands.
        original: u64,
    },
    /// Entries are gone from the middle of the log.
    Missing {
        /// First position that is gone.
        from: u64,
        /// Last position that is gone.
        until: u64,
    },
    /// Entries are gone from the end of the log.
    EndMissing {
        /// First position that is gone.
        from: u64,
        /// Last position that the log is known to have had.
        until: u64,
    },
    /// There are entries after the head the store was left with.
    BeyondHead {
        /// First position beyond the head.
        from: u64,
    },
    /// The private part does not open though its subject has a key.
    DoesNotOpen {
        /// The entry's position.
        position: u64,
    },
    /// The key of a person is damaged or gone, and the person was not forgotten.
    KeyLost {
        /// The person.
        person: PersonKey,
    },
    /// A record in the vault is damaged or gone.
    RecordLost {
        /// The person.
        person: PersonKey,
        /// The version of the record.
        version: u32,
    },
    /// A person can no longer be found by a value, or a value leads to the wrong person.
    LookupLost {
        /// The person.
        person: PersonKey,
    },
    /// The rows of the store cannot be read from here on.
    Unreadable {
        /// Position of the first entry that cannot be read, when it is entries.
        position: Option<u64>,
        /// What the store said.
        what: String,
    },
    /// The store's own structure is damaged.
    Structure {
        /// What the store said.
        what: String,
    },
}

impl Finding {
    /// The position it concerns, if it concerns an entry.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::Altered { position }
            | Self::Duplicated { position, .. }
            | Self::DoesNotOpen { position } => Some(*position),
            Self::Missing { from, .. } | Self::EndMissing { from, .. } | Self::BeyondHead { from } => {
                Some(*from)
            }
            Self::Unreadable { position, .. } => *position,
            _ => None,
        }
    }
}

impl Finding {
    /// What is wrong and where, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let en = self.to_string();
        Text::new(danish(&en), en)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { position } => {
                write!(formatter, "position {position}: the entry is not the one that was written here")
            }
            Self::Duplicated { position, original } => {
                write!(
                    formatter,
                    "position {position}: the entry is a copy of the one at position {original}"
                )
            }
            Self::Missing { from, until } => {
                write!(formatter, "positions {from} to {until}: the entries are gone")
            }
            Self::EndMissing { from, until } => {
                write!(formatter, "positions {from} to {until}: the end of the log is gone")
            }
            Self::BeyondHead { from } => {
                write!(
                    formatter,
                    "position {from} and on: entries stand after the head the log was left with"
                )
            }
            Self::DoesNotOpen { position } => {
                write!(
                    formatter,
                    "position {position}: the private part does not open with its subject's key"
                )
            }
            Self::KeyLost { person } => {
                write!(
                    formatter,
                    "person {person}: the key is damaged or gone, though the person was not forgotten"
                )
            }
            Self::RecordLost { person, version } => {
                write!(formatter, "person {person}: record version {version} is damaged or gone")
            }
            Self::LookupLost { person } => {
                write!(formatter, "person {person}: a value they are found by is damaged or gone")
            }
            Self::Unreadable { position: Some(position), what } => {
                write!(formatter, "position {position}: the log cannot be read from here on ({what})")
            }
            Self::Unreadable { position: None, what } => write!(formatter, "a table cannot be read ({what})"),
            Self::Structure { what } => write!(formatter, "the file's structure is damaged ({what})"),
        }
    }
}

/// The outcome of a full check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// The head the store was left with.
    pub head: Head,
    /// Entries read.
    pub entries: u64,
    /// Private parts that opened.
    pub opened: u64,
    /// Private parts whose subjects were forgotten.
    pub forgotten_parts: u64,
    /// Persons with a key.
    pub persons: u64,
    /// Persons who were forgotten.
    pub forgotten_persons: u64,
    /// Records in the vault that opened.
    pub records: u64,
    /// What is wrong, at most [`FINDINGS_MAX`] of it.
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub findings_unlisted: u64,
}

impl VerifyReport {
    pub(crate) fn new(head: Head) -> Self {
        Self {
            head,
            entries: 0,
            opened: 0,
            forgotten_parts: 0,
            persons: 0,
            forgotten_persons: 0,
            records: 0,
            findings: Vec::new(),
            findings_unlisted: 0,
        }
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.findings_unlisted = self.findings_unlisted.saturating_add(1);
        }
    }

    /// True when nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// What to do, in one sentence of each language.
    #[must_use]
    pub fn advice(&self) -> Text {
        if self.is_sound() {
            Text::new("Intet skal gøres.", "Nothing needs to be done.")
        } else {
            Text::new(
                "Skriv ikke mere i databasen, gem filen, og mend den fra en sikkerhedskopi med `snitflade log restore`.",
                "Stop writing to this database, keep the file, and mend it from a backup with `snitflade log restore`.",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_is_told_in_both_languages() {
        let person = PersonKey([7; 16]);
        let findings = [
            Finding::Altered { position: 1 },
            Finding::Duplicated { position: 2, original: 1 },
            Finding::Missing { from: 1, until: 2 },
            Finding::EndMissing { from: 1, until: 2 },
            Finding::BeyondHead { from: 1 },
            Finding::DoesNotOpen { position: 1 },
            Finding::KeyLost { person },
            Finding::RecordLost { person, version: 2 },
            Finding::LookupLost { person },
            Finding::Unreadable { position: Some(1), what: "x".into() },
            Finding::Unreadable { position: None, what: "x".into() },
            Finding::Structure { what: "x".into() },
        ];
        for finding in findings {
            let text = finding.text();
            assert_ne!(text.da, text.en);
            for english in [" the ", " is ", " entry", "damaged"] {
                assert!(!text.da.contains(english), "{}", text.da);
            }
        }
    }
}
