//! What is adopted, as a list for people.

use crate::state::State;
use kernel::{Actor, Instant};
use serde::Serialize;

/// One adopted rulebook in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptionLine {
    /// Its content hash.
    pub hash: String,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Where in the log.
    pub position: u64,
    /// Who adopted it.
    pub actor: Actor,
    /// How many files it has.
    pub files: usize,
    /// Why it was adopted; may be empty.
    pub note: String,
    /// Whether it is the current one.
    pub current: bool,
}

/// Every adopted rulebook, newest first.
#[must_use]
pub fn adoption_lines(state: &State) -> Vec<AdoptionLine> {
    let newest = state.current_version().map(|version| version.position);
    state
        .versions()
        .iter()
        .rev()
        .map(|version| AdoptionLine {
            hash: version.hash.clone(),
            recorded_at: version.recorded_at,
            position: version.position,
            actor: version.actor.clone(),
            files: version.files.len(),
            note: version.note.clone(),
            current: newest == Some(version.position),
        })
        .collect()
}
