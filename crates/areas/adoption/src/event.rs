//! What happened to what is adopted.

use schemes::SourceFile;
use serde::{Deserialize, Serialize};

/// A change of what is adopted that took place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A rulebook was adopted.
    RulebookAdopted {
        /// Its content hash.
        hash: String,
        /// Every file with its whole text, kept for good.
        files: Vec<SourceFile>,
        /// Why it was adopted; may be empty.
        #[serde(default)]
        note: String,
    },
}

impl Event {
    /// The lasting slug of what happened.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::RulebookAdopted { .. } => "rulebook_adopted",
        }
    }
}
