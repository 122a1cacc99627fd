//! Every rulebook ever adopted, with its text. The compiled form is made when it is first asked for and is
//! no part of the state: snapshots and comparisons know only the texts.

use crate::event::Event;
use kernel::{Actor, Instant, Stamp};
use schemes::{Fault, Rulebook, SourceFile};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// What is adopted, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    versions: Vec<Version>,
}

/// One adopted rulebook.
#[derive(Clone, Serialize, Deserialize)]
pub struct Version {
    /// Its content hash.
    pub hash: String,
    /// Every file with its whole text.
    pub files: Arc<[SourceFile]>,
    /// Why it was adopted; may be empty.
    pub note: String,
    /// When it was recorded: from then on it was what we knew.
    pub recorded_at: Instant,
    /// Where in the log.
    pub position: u64,
    /// Who adopted it.
    pub actor: Actor,
    #[serde(skip)]
    compiled: OnceLock<Result<Arc<Rulebook>, Arc<[Fault]>>>,
}

impl Version {
    /// The rulebook, ready to answer. It is compiled on the first call and kept.
    ///
    /// # Errors
    /// When this program cannot read what an earlier one adopted: all faults.
    pub fn rulebook(&self) -> Result<&Rulebook, &[Fault]> {
        let compiled = self
            .compiled
            .get_or_init(|| Rulebook::load(&self.files).map(Arc::new).map_err(|faults| faults.into()));
        match compiled {
            Ok(rulebook) => Ok(rulebook),
            Err(faults) => Err(faults),
        }
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
            && self.files == other.files
            && self.note == other.note
            && self.recorded_at == other.recorded_at
            && self.position == other.position
            && self.actor == other.actor
    }
}

impl Eq for Version {}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Version")
            .field("hash", &self.hash)
            .field("files", &self.files.len())
            .field("recorded_at", &self.recorded_at)
            .field("position", &self.position)
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}

impl State {
    /// Every version, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The version adopted last, also when this program cannot read it.
    #[must_use]
    pub fn current_version(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The rulebook adopted last; none before the first, and none when this program cannot read it: an
    /// older one is never taken in its place.
    #[must_use]
    pub fn current(&self) -> Option<&Rulebook> {
        self.current_version()?.rulebook().ok()
    }

    /// The version that was known at an instant: the last recorded then or before.
    #[must_use]
    pub fn version_known_at(&self, instant: Instant) -> Option<&Version> {
        let after = self.versions.partition_point(|version| version.recorded_at <= instant);
        self.versions.get(after.checked_sub(1)?)
    }

    /// The rulebook that was known at an instant.
    #[must_use]
    pub fn known_at(&self, instant: Instant) -> Option<&Rulebook> {
        self.version_known_at(instant)?.rulebook().ok()
    }

    /// The rulebook with a content hash, whenever it was adopted.
    #[must_use]
    pub fn by_hash(&self, hash: &str) -> Option<&Rulebook> {
        self.versions.iter().find(|version| version.hash == hash)?.rulebook().ok()
    }

    /// Compiles the current version now, so that no first question waits for it. Calling it is never
    /// needed for a right answer.
    pub fn restore(&self) {
        // Only the effect of compiling is wanted; faults are told by whoever asks.
        let _ = self.current();
    }

    /// Folds one event in.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        let Event::RulebookAdopted { hash, files, note } = event;
        // A return to an earlier text shares what is compiled already.
        let same = self.versions.iter().find(|version| version.files[..] == files[..]);
        let (files, compiled) = match same {
            Some(known) => (Arc::clone(&known.files), known.compiled.clone()),
            None => (Arc::from(files.as_slice()), OnceLock::new()),
        };
        self.versions.push(Version {
            hash: hash.clone(),
            files,
            note: note.clone(),
            recorded_at: stamp.recorded_at,
            position: stamp.position,
            actor: stamp.actor.clone(),
            compiled,
        });
    }
}
