//! A history written as a log file, in the form in which the engine writes it.

use crate::{
    commands::submitter::{How, Submitter},
    figure::Fault,
    history::{Entry, History, UNITS},
};
use eventlog::{BATCH_ENTRIES_MAX, EventLog, KeyEncryptionKey, NewEntry, PersonKey, Reading, SqliteStore};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

/// The file beside the log that has its key.
pub const KEY: &str = "key";

/// A log file in a folder that goes when this goes.
pub struct Log {
    /// The file.
    pub path: PathBuf,
    /// Its key.
    pub key: KeyEncryptionKey,
    /// How many entries it has.
    pub entries: usize,
    /// How many of them have a sealed part.
    pub sealed: usize,
    holding: tempfile::TempDir,
}

impl Log {
    /// A log of the setting and so many events of pathways; without sealed parts, if so wished.
    pub fn of(history: &History, pathway_events: usize, with_sealed: bool) -> Result<Log, Fault> {
        let mut log = Self::written(history, history.events().take(pathway_events), with_sealed)?;
        if pathway_events > 0 {
            log.lived_in()?;
        }
        Ok(log)
    }

    /// A log of the setting and these events, and nothing else.
    pub fn written(
        history: &History,
        events: impl Iterator<Item = Entry>,
        with_sealed: bool,
    ) -> Result<Log, Fault> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("log.db");
        let key = KeyEncryptionKey::generate_key_file(&folder.path().join(KEY))?;
        let mut store = SqliteStore::create(&path, &key)?;
        let (mut entries, mut sealed) = (0, 0);
        let mut waiting = Vec::with_capacity(BATCH_ENTRIES_MAX);
        let all = history.setting.iter().cloned().chain(events);
        for (number, entry) in all.enumerate() {
            let entry = stored(&entry, number, with_sealed)?;
            sealed += usize::from(entry.private.is_some());
            entries += 1;
            waiting.push(entry);
            if waiting.len() == BATCH_ENTRIES_MAX {
                store.append(store.head(), &waiting, &[])?;
                waiting.clear();
            }
        }
        store.append(store.head(), &waiting, &[])?;
        Ok(Log { path, key, entries, sealed, holding: folder })
    }

    /// One placement through the engine, so that the file has what an engine keeps in it beside the entries.
    fn lived_in(&mut self) -> Result<(), Fault> {
        let engine = engine::Engine::open(self.config())?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(Submitter::new(0).place(&engine, How::Thread, 1, UNITS))?;
        let before = std::mem::replace(&mut self.entries, usize::try_from(engine.status().position)?);
        let store = self.open()?;
        let reading = Reading { open_private: false, ..Reading::from(u64::try_from(before)? + 1) };
        store.for_each(reading, &mut |entry| {
            self.sealed += usize::from(entry.sealed.is_some());
            ControlFlow::Continue(())
        })?;
        Ok(engine.close()?)
    }

    /// The folder of the file and of its key.
    pub fn folder(&self) -> &Path {
        self.holding.path()
    }

    /// Opens the log.
    pub fn open(&self) -> Result<SqliteStore, Fault> {
        Ok(SqliteStore::open(&self.path, &self.key)?)
    }

    /// How to open the engine on it: it keeps no snapshot unless it is told to.
    pub fn config(&self) -> engine::Config {
        config(&self.path, &self.key)
    }
}

/// How to open the engine on a log of the benches.
pub fn config(path: &Path, key: &KeyEncryptionKey) -> engine::Config {
    engine::Config { snapshot_every: u64::MAX, ..engine::Config::new(path, key.clone()) }
}

/// An event as the engine stores it. Each is a command of its own here.
fn stored((event, stamp): &Entry, number: usize, with_sealed: bool) -> Result<NewEntry, Fault> {
    let private = if with_sealed { event.private_bytes()? } else { None };
    let mut command_key = [0; 16];
    for (slot, byte) in command_key.iter_mut().zip(number.to_le_bytes()) {
        *slot = byte;
    }
    Ok(NewEntry {
        recorded_at_us: stamp.recorded_at.microseconds(),
        kind: event.kind().into(),
        version: 1,
        command_key,
        command_digest: Some([7; 32]),
        command_index: 0,
        command_count: 1,
        actor: serde_json::to_vec(&stamp.actor)?,
        subject: event.subject().filter(|_| private.is_some()).map(|person| PersonKey(person.0)),
        public: event.public_bytes()?,
        private,
    })
}
