//! The records beside the log, in which every look at personal data is noted before it is answered, and the occasion that
//! a command gives for its look.

use crate::{args::Global, exit::Failure, values};
use engine::{Desk as AtDesk, LookBook, Occasion, Purpose};
use eventlog::{
    KeyEncryptionKey,
    records::{Entry, Records, RecordsFault},
};
use kernel::{Actor, Instant, PersonId};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// The records of a folder, opened with the first look: a command that shows no citizen makes no file.
pub(crate) struct FolderBook {
    path: PathBuf,
    key: KeyEncryptionKey,
    open: Mutex<Option<Records>>,
}

impl FolderBook {
    pub(crate) fn new(path: PathBuf, key: KeyEncryptionKey) -> Self {
        FolderBook { path, key, open: Mutex::default() }
    }

    fn records(&self) -> Result<Records, RecordsFault> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(records) = &*open {
            return Ok(records.clone());
        }
        let records = Records::open(&self.path, &self.key, true)?;
        *open = Some(records.clone());
        Ok(records)
    }
}

impl LookBook for FolderBook {
    fn note(&self, looks: &[Entry]) -> Result<(), RecordsFault> {
        self.records()?.note(looks)
    }

    fn opened_in_emergency(&self, person: &str, since: Instant) -> Result<BTreeSet<PersonId>, RecordsFault> {
        self.records()?.opened_in_emergency(person, since)
    }
}

/// What a command says of why it looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    purpose: Option<Purpose>,
    emergency: Option<String>,
}

impl Said {
    pub(crate) fn of(global: &Global) -> Result<Self, Failure> {
        let known = Purpose::ALL.map(|purpose| (purpose.slug(), purpose));
        let purpose = global.look_purpose.as_deref();
        let purpose = purpose.map(|given| values::one_of("--look-purpose", given, &known)).transpose()?;
        let emergency = global.emergency.as_deref();
        let emergency = emergency.map(|given| values::text("--emergency", given)).transpose()?;
        Ok(Said { purpose, emergency: emergency.map(|reason| reason.to_string()) })
    }

    /// The occasion on which somebody looks.
    pub(crate) fn occasion(&self, actor: &Actor) -> Occasion {
        let purpose = self.purpose.unwrap_or(Purpose::ordinary(actor.role));
        Occasion { emergency: self.emergency.clone(), ..Occasion::new(AtDesk::Prompt, purpose) }
    }
}
