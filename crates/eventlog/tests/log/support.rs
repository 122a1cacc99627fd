//! What the tests share: keys, entries, and whole directories with a database in them.

use std::path::{Path, PathBuf};

use eventlog::{
    Entry, EventLog, KeyEncryptionKey, Lookup, MemoryStore, NewEntry, PersonKey, SqliteStore, VaultWrite,
};
use zeroize::Zeroizing;

pub fn key(number: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::from_text("test", &format!("{number:02x}").repeat(32)).unwrap()
}

pub fn person(number: u8) -> PersonKey {
    PersonKey([number; 16])
}

/// An entry whose every part differs from those of other numbers.
pub fn entry(number: u16) -> NewEntry {
    let byte = u8::try_from(number % 251).unwrap();
    NewEntry {
        recorded_at_us: 1_800_000_000_000_000 + i64::from(number),
        kind: format!("kind-{}", number % 7).into(),
        version: byte,
        command_key: [byte; 16],
        command_digest: number.is_multiple_of(2).then_some([byte; 32]),
        command_index: number,
        command_count: number.wrapping_add(1),
        actor: format!("actor {number}").into_bytes(),
        public: format!("{{\"number\":{number}}}").into_bytes(),
        subject: None,
        private: None,
    }
}

pub fn private_entry(number: u16, subject: PersonKey, text: &str) -> NewEntry {
    NewEntry { subject: Some(subject), private: Some(text.as_bytes().to_vec()), ..entry(number) }
}

pub fn record(person: PersonKey, text: &str, lookups: &[(&'static str, &str)]) -> VaultWrite {
    VaultWrite::PutRecord {
        person,
        new: false,
        recorded_at_us: 5,
        plaintext: Zeroizing::new(text.as_bytes().to_vec()),
        lookups: lookups
            .iter()
            .map(|(kind, value)| Lookup { kind: (*kind).into(), value: Zeroizing::new((*value).to_owned()) })
            .collect(),
    }
}

pub fn add(store: &mut dyn EventLog, entries: &[NewEntry]) {
    let head = store.stored_head().unwrap();
    store.append(head, entries, &[]).unwrap();
}

pub fn write(store: &mut dyn EventLog, writes: &[VaultWrite]) {
    let head = store.stored_head().unwrap();
    store.append(head, &[], writes).unwrap();
}

/// Runs a test of the contract against every store.
pub fn each_store(test: fn(&mut dyn EventLog)) {
    test(&mut MemoryStore::new(&key(1)).unwrap());
    let place = Place::empty();
    test(&mut SqliteStore::create(&place.path, &key(1)).unwrap());
}

/// A directory with a small log: readable and private entries, two persons, several appends.
pub struct Place {
    pub directory: tempfile::TempDir,
    pub path: PathBuf,
}

impl Place {
    pub fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log.db");
        Self { directory, path }
    }

    pub fn small() -> Self {
        let place = Self::empty();
        let mut store = SqliteStore::create(&place.path, &key(1)).unwrap();
        write(&mut store, &[record(person(1), "Ane, 0101010000", &[("cpr", "0101010000")])]);
        write(&mut store, &[record(person(2), "Bo, 0202020000", &[("cpr", "0202020000"), ("name", "bo")])]);
        for number in 0..4 {
            add(&mut store, &[entry(number * 3), entry(number * 3 + 1)]);
            add(&mut store, &[private_entry(number * 3 + 2, person(1 + (number % 2) as u8), "needs a lift")]);
        }
        place
    }

    pub fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path, &key(1)).unwrap()
    }

    /// A second database with the same bytes, everything moved into its one file.
    pub fn copy(&self) -> Self {
        self.open().scrub().unwrap();
        let other = Self::empty();
        std::fs::copy(&self.path, &other.path).unwrap();
        other
    }

    pub fn beside(&self, suffix: &str) -> PathBuf {
        beside(&self.path, suffix)
    }
}

pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub fn all(store: &dyn EventLog) -> Vec<Entry> {
    store.read(1, usize::MAX).unwrap()
}
