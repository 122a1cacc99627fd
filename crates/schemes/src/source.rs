//! The files that a rulebook is made of, and the limits on them.
//!
//! Files are given as texts with their paths; this crate opens none itself.

use serde::{Deserialize, Serialize};

/// The largest scheme file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// The most files in one rulebook.
pub const FILES_MAX: usize = 1_000;
/// The deepest nesting of a condition, criteria within criteria included.
pub const NESTING_MAX: usize = 32;
/// The most comparisons in one condition, its criteria unfolded.
pub const COMPARISONS_MAX: usize = 1_000;
/// The longest id, in bytes.
pub const ID_BYTES_MAX: usize = 80;
/// The longest text in one language, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// The most values that a fact can be cut into.
pub const FACT_VALUES_MAX: usize = 64;
/// The most combinations of facts that one question is checked over at loading; beyond it a warning says so.
pub const COMBINATIONS_MAX: usize = 200_000;
/// The most cases that one answer looks through; beyond it the answer names every open fact, without leads.
pub const CASES_MAX: usize = 20_000;

/// One scheme file: where it stands and what it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceFile {
    /// The path as people know it, as `schemes/places.toml`; the folder says whether it is a variant or a test.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// A file with its path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { path: path.into(), text: text.into() }
    }

    /// What the folder says about the file.
    pub(crate) fn room(&self) -> Room<'_> {
        let parts: Vec<&str> = self.path.split(['/', '\\']).collect();
        match parts.as_slice() {
            [.., "variants", name, _] => Room::Variant(name),
            [.., "tests", _] => Room::Test,
            _ => Room::Base,
        }
    }
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room<'a> {
    /// The base law.
    Base,
    /// An overlay of the variant so named.
    Variant(&'a str),
    /// Scheme tests.
    Test,
}
