//! What is to be appended: events in the form of the log, within the log's limits.

use crate::{fault::EngineFault, known::padded, repeats::Digest, submission::CommandKey};
use eventlog::{
    ACTOR_BYTES_MAX, BATCH_ENTRIES_MAX, BATCH_VAULT_WRITES_MAX, NewEntry, PRIVATE_BYTES_MAX,
    PUBLIC_BYTES_MAX, PersonKey, VaultWrite,
};
use kernel::{Actor, Instant, Refusal};
use world::Event;

/// How many bytes are appended together at most; a command that is larger goes alone.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// How many events one command can give: all of them are appended together, with what the time brings about.
const EVENTS_MAX: usize = BATCH_ENTRIES_MAX / 2;
/// How many actors are kept as they are written.
const ACTORS_MAX: usize = 8;
/// The version of the form of all our events; they are JSON, to which fields may be added.
const FORM: u8 = 1;

/// Why events were not taken.
pub(crate) enum Refused {
    /// There is no more room in this append.
    Full,
    /// They can never be taken.
    Refusal(Refusal),
    /// They cannot be written.
    Fault(EngineFault),
}

/// Entries and vault writes of one append.
pub(crate) struct Entries {
    list: Vec<NewEntry>,
    vault_writes: Vec<VaultWrite>,
    /// The position after which they come.
    after: u64,
    bytes: usize,
    /// Who acted of late, as it is written: in a batch the same few act again and again.
    actors: Vec<(Actor, Vec<u8>)>,
    /// Where an event is written before its length is known.
    scratch: Vec<u8>,
}

impl Entries {
    /// None yet, after a position.
    pub(crate) const fn after(position: u64) -> Self {
        Entries {
            list: Vec::new(),
            vault_writes: Vec::new(),
            after: position,
            bytes: 0,
            actors: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// Nothing is left of them but the room they took, which others may take.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.vault_writes.clear();
        self.bytes = 0;
    }

    /// The same room for others, after a position.
    pub(crate) fn reused(mut self, position: u64) -> Self {
        self.clear();
        self.after = position;
        self
    }

    /// The entries.
    pub(crate) fn list(&self) -> &[NewEntry] {
        &self.list
    }

    /// The position of the last, or that after which they come.
    pub(crate) fn last_position(&self) -> u64 {
        self.after.saturating_add(u64::try_from(self.list.len()).unwrap_or(u64::MAX))
    }

    /// The vault writes.
    pub(crate) fn vault_writes(&self) -> &[VaultWrite] {
        &self.vault_writes
    }

    /// How many entries there is room for.
    pub(crate) const fn room(&self) -> usize {
        BATCH_ENTRIES_MAX.saturating_sub(self.list.len())
    }

    /// Whether there is room for so many vault writes. One is left free for the engine's own.
    pub(crate) const fn takes_vault_writes(&self, many: usize) -> bool {
        self.vault_writes.len().saturating_add(many) < BATCH_VAULT_WRITES_MAX
    }

    /// Adds vault writes.
    pub(crate) fn add_vault_writes(&mut self, writes: impl IntoIterator<Item = VaultWrite>) {
        self.vault_writes.extend(writes);
    }

    /// Adds the events of a command (or, without a key, of the time) and answers with the position of the first.
    pub(crate) fn add(
        &mut self,
        events: &[Event],
        now: Instant,
        actor: &Actor,
        command: Option<(CommandKey, Digest)>,
    ) -> Result<u64, Refused> {
        if events.len() > EVENTS_MAX && command.is_some() {
            return Err(Refused::Refusal(too_large(
                &format!("{} hændelser", events.len()),
                &format!("{} events", events.len()),
                &EVENTS_MAX.to_string(),
            )));
        }
        let Ok(count) = u16::try_from(events.len()) else {
            return Err(Refused::Full);
        };
        if events.len() > self.room() || (self.bytes > BYTES_MAX && !self.list.is_empty()) {
            return Err(Refused::Full);
        }
        let actor_bytes = self.actor_bytes(actor)?;
        let first = self.list.len();
        let (key, digest) = command.map_or(([0; 16], None), |(key, digest)| (key.0, Some(padded(digest))));
        for (index, event) in (0_u16..).zip(events) {
            match entry(event, now, &mut self.scratch) {
                Ok(mut entry) => {
                    entry.command_key = key;
                    entry.command_digest = digest;
                    entry.command_index = index;
                    entry.command_count = count;
                    entry.actor.clone_from(&actor_bytes);
                    self.bytes = self.bytes.saturating_add(entry.public.len());
                    self.list.push(entry);
                }
                Err(refused) => {
                    self.list.truncate(first);
                    return Err(refused);
                }
            }
        }
        let before = u64::try_from(first).unwrap_or(u64::MAX);
        Ok(self.after.saturating_add(before).saturating_add(1))
    }

    fn actor_bytes(&mut self, actor: &Actor) -> Result<Vec<u8>, Refused> {
        if let Some((_, bytes)) = self.actors.iter().find(|(known, _)| known == actor) {
            return Ok(bytes.clone());
        }
        let bytes = serde_json::to_vec(actor).map_err(|error| unwritable(&error))?;
        if bytes.len() > ACTOR_BYTES_MAX {
            return Err(Refused::Refusal(too_large(
                "brugernavnet",
                "the user's name",
                &format!("{ACTOR_BYTES_MAX} byte"),
            )));
        }
        if self.actors.len() >= ACTORS_MAX {
            self.actors.clear();
        }
        self.actors.push((actor.clone(), bytes.clone()));
        Ok(bytes)
    }
}

fn entry(event: &Event, now: Instant, scratch: &mut Vec<u8>) -> Result<NewEntry, Refused> {
    scratch.clear();
    event.write_public(scratch).map_err(|error| unwritable(&error))?;
    let public = scratch.as_slice().to_vec();
    let private = event.private_bytes().map_err(|error| unwritable(&error))?;
    let limit = |bytes: usize| format!("{bytes} byte");
    if public.len() > PUBLIC_BYTES_MAX {
        return Err(Refused::Refusal(too_large(
            &format!("en hændelse på {}", limit(public.len())),
            &format!("an event of {}", limit(public.len())),
            &limit(PUBLIC_BYTES_MAX),
        )));
    }
    if private.as_ref().is_some_and(|bytes| bytes.len() > PRIVATE_BYTES_MAX) {
        return Err(Refused::Refusal(too_large(
            "oplysningerne om borgeren",
            "what is said of the citizen",
            &limit(PRIVATE_BYTES_MAX),
        )));
    }
    Ok(NewEntry {
        recorded_at_us: now.microseconds(),
        kind: event.kind().into(),
        version: FORM,
        command_key: [0; 16],
        command_digest: None,
        command_index: 0,
        command_count: 0,
        actor: Vec::new(),
        subject: event.subject().filter(|_| private.is_some()).map(|person| PersonKey(person.0)),
        public,
        private,
    })
}

fn unwritable(error: &serde_json::Error) -> Refused {
    Refused::Fault(EngineFault::Unwritable { what: "an event", message: error.to_string() })
}

fn too_large(da: &str, en: &str, limit: &str) -> Refusal {
    Refusal::invalid(
        "command_too_large",
        format!("kommandoen er for stor: {da}; loggen tager {limit}"),
        format!("the command is too large: {en}; the log takes {limit}"),
    )
    .instead("del den i flere", "divide it into several")
}
