//! References into the sources of the law: which document, where in it, and its words.
//!
//! Like every type that a state can hold, it goes into binary snapshots too: no field may be skipped
//! when it is empty, and no enum tagged from within.

use crate::time::Date;
use serde::{Deserialize, Serialize};

/// What a rule rests on (*hjemmel*).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LegalReference {
    /// The document's title.
    pub document: String,
    /// Where in the document.
    pub passage: String,
    /// The sentence itself, as a short quotation in the source's language, where the wording decides.
    #[serde(default)]
    pub quote: Option<String>,
    /// When the document was published, where the document says so.
    #[serde(default)]
    pub published: Option<Date>,
}

impl LegalReference {
    /// What stands as the document where the sources are silent and the scheme answers all the same.
    pub const NOT_IN_SOURCES: &str = "Ikke i kilderne";

    /// Whether it is no document at all: the sources are silent, and the words are the scheme's own.
    #[must_use]
    pub fn is_not_in_sources(&self) -> bool {
        self.document == Self::NOT_IN_SOURCES
    }

    /// The reference in one line: document, passage and publication date.
    #[must_use]
    pub fn line(&self) -> String {
        match self.published {
            Some(date) => format!("{}, {} ({date})", self.document, self.passage),
            None => format!("{}, {}", self.document, self.passage),
        }
    }
}
