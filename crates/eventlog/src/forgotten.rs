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

/// What a register says.
#[derive(Default)]
pub(crate) struct Noted {
    /// Everyone in it.
    pub(crate) persons: BTreeSet<PersonKey>,
    /// Whether there is one. None is made before somebody is forgotten.
    pub(crate) there: bool,
    /// Lines that are not ours, or not as they were written.
    pub(crate) spoiled: usize,
}

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
        Ok(self.read_all(keys)?.persons)
    }

    /// Everyone in the register, and how far it can be trusted to be whole.
    pub(crate) fn read_all(&self, keys: &LogKeys) -> Result<Noted, LogFault> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Noted::default()),
            Err(error) => return Err(LogFault::from_io(&self.path, "reading who was forgotten", &error)),
        };
        let text = String::from_utf8_lossy(&bytes);
        let mut noted = Noted { there: true, ..Noted::default() };
        for line in text.lines().filter(|line| !line.is_empty()) {
            let person = line.split_once(' ').and_then(|(person, tag)| {
                let person = PersonKey(hex::decode(person)?);
                let tag: [u8; 32] = hex::decode(tag)?;
                keys.forgotten_holds(person, &tag).then_some(person)
            });
            match person {
                Some(person) => {
                    noted.persons.insert(person);
                }
                None => noted.spoiled = noted.spoiled.saturating_add(1),
            }
        }
        Ok(noted)
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
