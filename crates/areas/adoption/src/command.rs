//! What can be asked about adoption.

use schemes::SourceFile;
use serde::{Deserialize, Serialize};

/// A change of what is adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Adopts a rulebook: from its recording on, questions are answered by it.
    AdoptRulebook {
        /// Every scheme file with its path and text.
        files: Vec<SourceFile>,
        /// The content hash of what was reviewed; empty when nobody claims one. When given it must fit.
        #[serde(default)]
        hash: String,
        /// Why it is adopted, for those who read the list later; may be empty.
        #[serde(default)]
        note: String,
    },
}
