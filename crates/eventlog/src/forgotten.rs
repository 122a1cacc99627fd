//! The register of who was forgotten, kept as a text file beside the database, so that a restored backup forgets again.
//!
//! It holds random person ids and signatures, nothing that tells who anyone was. A line with a signature that is not
//! ours is passed over: no one can have a person forgotten by writing in the file.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::fault::LogFault;
use crate::files;
use crate::hex;
use crate::log::PersonKey;
use crate::vault::LogKeys;

/// The register beside one database.
pub(crate) struct Register {
    path: PathBuf,
}

impl Register {
    pub(crate) fn new(database: &Path) -> Self {
        Self { path: files::beside(database, ".forgotten") }
    }

    /// Everyone in the register.
    pub(crate) fn read(&self, keys: &LogKeys) -> Result<BTreeSet<PersonKey>, LogFault> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => return Err(LogFault::from_io(&self.path, "reading who was forgotten", &error)),
        };
        let text = String::from_utf8_lossy(&bytes);
        Ok(text
            .lines()
            .filter_map(|line| {
                let (person, tag) = line.split_once(' ')?;
                let person = PersonKey(hex::decode(person)?);
                let tag: [u8; 32] = hex::decode(tag)?;
                keys.forgotten_holds(person, &tag).then_some(person)
            })
            .collect())
    }

    /// Adds persons at the end and makes it durable.
    pub(crate) fn add(&self, keys: &LogKeys, persons: &[PersonKey]) -> Result<(), LogFault> {
        if persons.is_empty() {
            return Ok(());
        }
        let mut text = String::new();
        for person in persons {
            text.push_str(&format!("{person} {}\n", hex::encode(&keys.forgotten_tag(*person))));
        }
        let written = (|| {
            let mut options = std::fs::OpenOptions::new();
            options.read(true).append(true).create(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            let mut file = options.open(&self.path)?;
            // A line that a power cut ended must not swallow the next.
            if file.seek(SeekFrom::End(0))? > 0 {
                file.seek(SeekFrom::End(-1))?;
                let mut last = [0];
                file.read_exact(&mut last)?;
                if last != *b"\n" {
                    text.insert(0, '\n');
                }
            }
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })();
        written.map_err(|error| LogFault::from_io(&self.path, "writing who was forgotten", &error))?;
        files::sync_directory_of(&self.path)
    }
}
