//! A store in memory, for tests: it keeps the same contract as the others and can be made to fail.
//!
//! It can refuse a chosen write, leave one in doubt, and lose what was not synced, as a power cut does. It keeps
//! nothing when it is dropped.

mod check;
mod people;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use zeroize::Zeroizing;

use crate::chain::{Hasher, Parts, genesis};
use crate::entry::{Entry, EntryRef, NewEntry, Private, PrivateRef};
use crate::fault::{AppendFault, LogFault};
use crate::head::{self, HeadCheck};
use crate::keys::{KeyEncryptionKey, Secret, fill_random};
use crate::log::{
    Appended, DatabaseId, EventLog, Hash, Head, PersonKey, PersonRecord, Reading, VaultWrite, Visit,
};
use crate::snapshot::SnapshotPlace;
use crate::sqlite::check_form;
use crate::unusable::NotUsable;
use crate::vault::{self, LogKeys, Nonces, PersonSlot};
use crate::verify::VerifyReport;

use people::People;

/// What to do to a chosen write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedFault {
    /// The disk is full: nothing is written.
    DiskFull,
    /// The disk answers with an error before anything is written.
    InputOutput,
    /// The disk answers with an error in the act of committing, and the entries were kept.
    DoubtKept,
    /// The disk answers with an error in the act of committing, and the entries were not kept.
    DoubtLost,
}

/// What a power cut would leave, and what it would take.
#[derive(Clone, Default)]
struct Kept {
    entries: Vec<Entry>,
    people: People,
}

/// A log in memory.
pub struct MemoryStore {
    keys: LogKeys,
    kept: Kept,
    /// The state that was last synced, while syncing is held back.
    synced: Option<Kept>,
    snapshot: Mutex<Option<Vec<u8>>>,
    place: SnapshotPlace,
    writes: u64,
    faults: BTreeMap<u64, InjectedFault>,
    must_reopen: bool,
    /// Whether a reader keeps the store from clearing away what a forgetting left.
    held_by_reader: bool,
    scrub_is_due: bool,
    nonces: Nonces,
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MemoryStore").field("head", &self.ends_at()).finish_non_exhaustive()
    }
}

fn here() -> PathBuf {
    PathBuf::from("(memory)")
}

impl MemoryStore {
    /// An empty log with a random name.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(kek: &KeyEncryptionKey) -> Result<Self, LogFault> {
        let mut id = [0; 16];
        fill_random(&mut id)?;
        let keys = LogKeys::new(DatabaseId(id), kek, Secret::random()?);
        Ok(Self {
            place: SnapshotPlace::new(Path::new(""), &keys),
            keys,
            kept: Kept::default(),
            synced: None,
            snapshot: Mutex::new(None),
            writes: 0,
            faults: BTreeMap::new(),
            must_reopen: false,
            held_by_reader: false,
            scrub_is_due: false,
            nonces: Nonces::default(),
        })
    }

    /// How many appends have been tried that came as far as writing.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes
    }

    /// Lets the n-th append from now (1 is the next) that comes as far as writing fail.
    pub fn fail_on_write(&mut self, nth: u64, fault: InjectedFault) {
        self.faults.insert(self.writes.saturating_add(nth), fault);
    }

    /// Holds syncing back: appends succeed, but a power cut takes them. A disk that lies does this.
    pub fn hold_sync(&mut self) {
        self.synced = Some(self.kept.clone());
    }

    /// Syncs what was held back, and holds no more.
    pub fn sync(&mut self) {
        self.synced = None;
    }

    /// A power cut and a new start: what was not synced is gone, and so is every doubt.
    pub fn power_loss(&mut self) {
        if let Some(synced) = self.synced.take() {
            self.kept = synced;
        }
        self.must_reopen = false;
        self.faults.clear();
    }

    /// Opens the store again after a write whose outcome is not known.
    pub fn reopen(&mut self) {
        self.must_reopen = false;
    }

    /// Lets the store do as if another reader were in the way of clearing up, or no more.
    pub fn hold_by_reader(&mut self, held: bool) {
        self.held_by_reader = held;
    }

    /// Alters a stored entry, to show that it is found.
    pub fn tamper(&mut self, position: u64, alter: impl FnOnce(&mut Entry)) {
        let index = usize::try_from(position.saturating_sub(1)).ok();
        if let Some(entry) = index.and_then(|index| self.kept.entries.get_mut(index)) {
            alter(entry);
        }
    }

    fn ends_at(&self) -> Head {
        self.kept.entries.last().map_or_else(
            || genesis(self.keys.database_id),
            |entry| Head { position: entry.position, hash: entry.hash },
        )
    }

    fn hash_at(&self, position: u64) -> Option<Hash> {
        match usize::try_from(position).ok()?.checked_sub(1) {
            None => Some(genesis(self.keys.database_id).hash),
            Some(index) => self.kept.entries.get(index).map(|entry| entry.hash),
        }
    }

    fn damaged(position: u64, what: &str) -> LogFault {
        LogFault::damaged(&here(), Some(position), what)
    }

    fn apply(
        &mut self,
        kept: &mut People,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Vec<Entry>, AppendFault> {
        for write in vault_writes {
            match write {
                VaultWrite::CreatePerson { person } => {
                    kept.key_for_writing(*person)?;
                }
                VaultWrite::PutRecord { person, recorded_at_us, plaintext, lookups, .. } => {
                    let blinds = vault::blinds(&self.keys, lookups);
                    kept.put_record(*person, *recorded_at_us, plaintext, blinds)?;
                }
                VaultWrite::ForgetPerson { .. } => {}
            }
        }
        let mut head = self.ends_at();
        let mut hasher = Hasher::default();
        let mut added = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut sealed = None;
            if let (Some(private), Some(subject)) = (&entry.private, entry.subject) {
                let key = kept.key_for_writing(subject)?;
                let mut bytes = Vec::new();
                let associated = self.keys.event_associated(subject);
                vault::seal(&key, &mut self.nonces, &associated, private, &mut bytes)?;
                sealed = Some(bytes);
            }
            let position = head.position.saturating_add(1);
            let hash = hasher.hash(&head.hash, position, &Parts::of_new(entry, sealed.as_deref()));
            let stored = Entry {
                position,
                hash,
                previous_hash: head.hash,
                recorded_at_us: entry.recorded_at_us,
                kind: entry.kind.to_string(),
                version: entry.version,
                command_key: entry.command_key,
                command_digest: entry.command_digest,
                command_index: entry.command_index,
                command_count: entry.command_count,
                actor: entry.actor.clone(),
                public: entry.public.clone(),
                subject: entry.subject,
                sealed,
                private: Private::Sealed,
            };
            head = Head { position, hash };
            added.push(stored);
        }
        for write in vault_writes {
            if let VaultWrite::ForgetPerson { person } = write {
                kept.forget(*person, head.position.saturating_add(u64::from(entries.is_empty())));
            }
        }
        Ok(added)
    }

    fn opened<'p>(
        &self,
        entry: &Entry,
        wanted: bool,
        plaintext: &'p mut Zeroizing<Vec<u8>>,
    ) -> Result<PrivateRef<'p>, LogFault> {
        let Some(sealed) = &entry.sealed else {
            return Ok(PrivateRef::None);
        };
        if !wanted {
            return Ok(PrivateRef::Sealed);
        }
        let slot = entry
            .subject
            .and_then(|subject| self.kept.people.slots.get(&subject).map(|slot| (subject, slot)));
        match slot {
            None => Err(Self::damaged(entry.position, "the key of the entry's subject is gone")),
            Some((_, PersonSlot::Forgotten)) => Ok(PrivateRef::Forgotten),
            Some((subject, PersonSlot::Key(key))) => {
                vault::open(key, &self.keys.event_associated(subject), sealed, plaintext).map_err(|_| {
                    Self::damaged(entry.position, "the private part does not open with its subject's key")
                })?;
                Ok(PrivateRef::Open(plaintext.as_slice()))
            }
        }
    }
}

impl EventLog for MemoryStore {
    fn database_id(&self) -> DatabaseId {
        self.keys.database_id
    }

    fn head(&self) -> Head {
        self.ends_at()
    }

    fn stored_head(&mut self) -> Result<Head, LogFault> {
        Ok(self.ends_at())
    }

    fn append(
        &mut self,
        expected_head: Head,
        entries: &[NewEntry],
        vault_writes: &[VaultWrite],
    ) -> Result<Appended, AppendFault> {
        check_form(entries, vault_writes)?;
        if self.must_reopen {
            return Err(LogFault::MustReopen { path: here() }.into());
        }
        let before = self.ends_at();
        if before != expected_head {
            return Err(AppendFault::Conflict { found: before });
        }
        let mut people = self.kept.people.clone();
        let added = self.apply(&mut people, entries, vault_writes)?;
        let hashes = added.iter().map(|entry| entry.hash).collect();
        self.writes = self.writes.saturating_add(1);
        let broken = || LogFault::InputOutput {
            path: here(),
            doing: "appending",
            message: "an error put in for a test".into(),
        };
        match self.faults.remove(&self.writes) {
            Some(InjectedFault::DiskFull) => {
                return Err(LogFault::DiskFull { path: here(), doing: "appending" }.into());
            }
            Some(InjectedFault::InputOutput) => return Err(broken().into()),
            Some(fault) => {
                self.must_reopen = true;
                if fault == InjectedFault::DoubtKept {
                    self.kept.people = people;
                    self.kept.entries.extend(added);
                }
                return Err(AppendFault::OutcomeUnknown(broken()));
            }
            None => {}
        }
        self.kept.people = people;
        self.kept.entries.extend(added);
        if vault_writes.iter().any(|write| matches!(write, VaultWrite::ForgetPerson { .. })) {
            self.delete_snapshots()?;
            self.scrub_is_due = self.held_by_reader;
        }
        Ok(Appended { before, head: self.ends_at(), hashes, scrubbed: !self.scrub_is_due })
    }

    fn for_each(&self, reading: Reading, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        let end = self.ends_at();
        if let Some(known) = reading.known
            && self.hash_at(known.position) != Some(known.hash)
        {
            return Err(LogFault::HeadGone { path: here(), known });
        }
        let position = reading.from.max(1).saturating_sub(1).min(end.position);
        let hash = self.hash_at(position).ok_or_else(|| Self::damaged(position, "the entry is gone"))?;
        let mut head = Head { position, hash };
        let mut hasher = Hasher::default();
        let mut plaintext = Zeroizing::new(Vec::new());
        for entry in self.kept.entries.iter().skip(usize::try_from(position).unwrap_or(usize::MAX)) {
            let position = head.position.saturating_add(1);
            if position < reading.from || reading.until.is_some_and(|until| position > until) {
                break;
            }
            if reading.verify
                && (entry.position != position
                    || hasher.hash(&head.hash, position, &Parts::of(entry)) != entry.hash)
            {
                return Err(Self::damaged(position, "the entry is not the one that was written here"));
            }
            let private = self.opened(entry, reading.open_private, &mut plaintext)?;
            let flow = visit(&EntryRef::at(position, &entry.hash, &head.hash, &Parts::of(entry), private));
            head = Head { position, hash: entry.hash };
            if flow == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(head)
    }

    fn catch_up(&mut self, known: Head, visit: &mut Visit<'_>) -> Result<Head, LogFault> {
        self.for_each(Reading::after(known), visit)
    }

    fn person_record(&self, person: PersonKey) -> Result<PersonRecord, LogFault> {
        Ok(match (self.kept.people.slots.get(&person), self.kept.people.records.get(&person)) {
            (None, _) => PersonRecord::Unknown,
            (Some(PersonSlot::Forgotten), _) => PersonRecord::Forgotten,
            (Some(PersonSlot::Key(_)), records) => {
                match records.and_then(|records| records.last().zip(Some(records))) {
                    None => PersonRecord::Empty,
                    Some((record, records)) => PersonRecord::Known {
                        version: u32::try_from(records.len()).unwrap_or(u32::MAX),
                        recorded_at_us: record.recorded_at_us,
                        plaintext: record.plaintext.clone(),
                    },
                }
            }
        })
    }

    fn find_person(&self, kind: &str, value: &str) -> Result<Option<PersonKey>, LogFault> {
        Ok(self.kept.people.lookups.get(&self.keys.blind(kind, value)).copied())
    }

    fn sweep(&self) -> Result<(), LogFault> {
        Ok(())
    }

    fn scrub(&mut self) -> Result<bool, LogFault> {
        self.scrub_is_due &= self.held_by_reader;
        Ok(!self.held_by_reader)
    }

    fn scrub_is_due(&self) -> Result<bool, LogFault> {
        Ok(self.scrub_is_due)
    }

    fn verify(&self) -> Result<VerifyReport, LogFault> {
        Ok(self.check_all())
    }

    fn export_head(&self) -> Result<String, LogFault> {
        let recorded_at_us = self.kept.entries.last().map_or(0, |entry| entry.recorded_at_us);
        Ok(head::export(&self.keys, self.ends_at(), recorded_at_us))
    }

    fn check_against_head(&self, line: &str) -> Result<HeadCheck, LogFault> {
        Ok(match head::import(&self.keys, line) {
            Err(answer) => answer,
            Ok(exported) => head::compare(&exported, self.ends_at(), self.hash_at(exported.head.position)),
        })
    }

    fn write_snapshot(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<bool, LogFault> {
        if head.position < self.kept.people.usable_from {
            return Ok(false);
        }
        let parts = self.place.seal(payload, fingerprint, head)?;
        if let Ok(mut snapshot) = self.snapshot.lock() {
            *snapshot = Some(parts.concat());
        }
        Ok(true)
    }

    fn load_snapshot(&self, fingerprint: &[u8; 32]) -> Result<(Head, Zeroizing<Vec<u8>>), NotUsable> {
        let snapshot = self.snapshot.lock().map_err(|_| NotUsable::Unreadable)?;
        let bytes = snapshot.as_deref().ok_or(NotUsable::Absent)?;
        self.place.open(
            || Ok(std::io::Cursor::new(bytes)),
            bytes.len() as u64,
            fingerprint,
            |head| {
                if head.position > self.ends_at().position {
                    Err(NotUsable::AheadOfLog)
                } else if self.hash_at(head.position) != Some(head.hash) {
                    Err(NotUsable::OtherLog)
                } else if head.position < self.kept.people.usable_from {
                    Err(NotUsable::BeforeForgetting)
                } else {
                    Ok(())
                }
            },
        )
    }

    fn delete_snapshots(&self) -> Result<(), LogFault> {
        if let Ok(mut snapshot) = self.snapshot.lock() {
            *snapshot = None;
        }
        Ok(())
    }
}
