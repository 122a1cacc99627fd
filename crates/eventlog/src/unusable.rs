//! Why a key could not be had, and why a snapshot was not used: what stands beside the log and not between it and the
//! disk.
//!
//! No fault ever carries a key.

use std::path::PathBuf;

use kernel::Text;

use crate::danish::danish;

/// Why a key-encryption key could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// The key file cannot be read or written.
    #[error("key file {}: {message}. Check the path and its rights", path.display())]
    File {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// Others than the owner may read the key file.
    #[error("key file {}: others can read it (mode {mode:o}). Run `chmod 600 {}` and consider rotating the key", path.display(), path.display())]
    ReadableByOthers {
        /// The key file.
        path: PathBuf,
        /// Its mode bits.
        mode: u32,
    },
    /// The text is not a key.
    #[error(
        "{source_name}: this is not a key. A key is 32 bytes, written as 64 hexadecimal digits or as base64"
    )]
    NotAKey {
        /// Where the text came from.
        source_name: String,
    },
    /// There is already a file where a new key was to be written.
    #[error("key file {}: there is already a file here, and a key is never overwritten. Choose another path", path.display())]
    Exists {
        /// The path.
        path: PathBuf,
    },
}

impl KeyFault {
    /// What, where and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let da = match self {
            Self::File { path, message } => {
                format!("nøglefilen {}: »{message}«. Ret stien eller rettighederne til den", path.display())
            }
            Self::ReadableByOthers { path, mode } => format!(
                "nøglefilen {0}: andre kan læse den (rettigheder {mode:o}). Kør `chmod 600 {0}`, og overvej at skifte nøglen",
                path.display()
            ),
            Self::NotAKey { source_name } => format!(
                "{}: det er ikke en nøgle. En nøgle er 32 byte, skrevet som 64 hexadecimale cifre eller som base64",
                danish(source_name)
            ),
            Self::Exists { path } => format!(
                "nøglefilen {}: der er allerede en fil her, og en nøgle overskrives aldrig. Vælg en anden sti",
                path.display()
            ),
        };
        Text::new(da, self.to_string())
    }
}

/// Why a snapshot was not used. It is never an error to the user: the log is read instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotUsable {
    /// There is none.
    #[error("there is no snapshot")]
    Absent,
    /// The file cannot be read.
    #[error("the snapshot cannot be read")]
    Unreadable,
    /// It is of another database, or sealed with another key.
    #[error("the snapshot belongs to another database or key")]
    Foreign,
    /// It was made by a program with another form of state.
    #[error("the snapshot was made by another version of the program")]
    OtherFormat,
    /// The log does not reach as far as the snapshot.
    #[error("the snapshot is ahead of the log")]
    AheadOfLog,
    /// The log has another entry at the snapshot's position.
    #[error("the snapshot was made of another log")]
    OtherLog,
    /// It was made before someone was forgotten.
    #[error("the snapshot was made before someone was forgotten")]
    BeforeForgetting,
    /// Its bytes are not those that were written.
    #[error("the snapshot is damaged")]
    Damaged,
}

impl NotUsable {
    /// The reason, in both languages.
    #[must_use]
    pub fn text(self) -> Text {
        let da = match self {
            Self::Absent => "der er intet øjebliksbillede",
            Self::Unreadable => "øjebliksbilledet kan ikke læses",
            Self::Foreign => "øjebliksbilledet hører til en anden database eller nøgle",
            Self::OtherFormat => "øjebliksbilledet er lavet af en anden udgave af programmet",
            Self::AheadOfLog => "øjebliksbilledet er længere fremme end loggen",
            Self::OtherLog => "øjebliksbilledet er lavet af en anden log",
            Self::BeforeForgetting => "øjebliksbilledet er fra før, nogen blev glemt",
            Self::Damaged => "øjebliksbilledet er beskadiget",
        };
        Text::new(da, self.to_string())
    }
}
