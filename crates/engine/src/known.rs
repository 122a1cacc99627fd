//! What the engine knows: the world with the head it was folded up to, and the commands done lately. Folds the
//! entries of the log into it.
//!
//! It never asks whether what the log says was right; that was decided when it was written.

pub(crate) mod replay;
mod touched;

pub(crate) use touched::{Touch, Touched};

use crate::{
    fault::EngineFault,
    repeats::{Digest, Done, Repeats},
};
use eventlog::{EntryRef, Head, PrivateRef};
use kernel::{Actor, Instant, Stamp};
use world::{StoredPrivate, World};

/// What is known, as a fold over the log up to `head`.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) world: World,
    pub(crate) repeats: Repeats,
    /// When the last entry was recorded.
    pub(crate) last_recorded: Option<Instant>,
    pub(crate) head: Head,
    /// Whether it is what the log says. False only while the log cannot be read after a failed write.
    pub(crate) usable: bool,
    /// How many persons were forgotten, as counted by this process.
    pub(crate) forgotten: u64,
    /// What the last entries were about.
    pub(crate) touched: Touched,
}

impl Known {
    /// Nothing, before the first entry.
    pub(crate) fn nothing(head: Head) -> Self {
        Known {
            world: World::default(),
            repeats: Repeats::default(),
            last_recorded: None,
            head,
            usable: true,
            forgotten: 0,
            touched: Touched::default(),
        }
    }
}

impl Known {
    /// Folds an event into the world.
    pub(crate) fn apply(&mut self, event: &world::Event, stamp: &Stamp) {
        self.world.apply(event, stamp);
        self.touched.note(event, stamp.position);
        if event.forgets().is_some() {
            self.forgotten = self.forgotten.saturating_add(1);
        }
    }
}

/// What is kept in the log of a digest.
pub(crate) fn short(digest: &[u8; 32]) -> Digest {
    let [a, b, c, d, ..] = *digest;
    [a, b, c, d]
}

/// A digest in the length that the log has room for; only its first bytes say anything.
pub(crate) fn padded(digest: Digest) -> [u8; 32] {
    let mut padded = [0; 32];
    for (slot, byte) in padded.iter_mut().zip(digest) {
        *slot = byte;
    }
    padded
}

/// What is read of an entry.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) head: Head,
    pub(crate) recorded_at_us: i64,
    pub(crate) actor: &'a [u8],
    pub(crate) public: &'a [u8],
    pub(crate) private: StoredPrivate<'a>,
    /// The command that this entry is the first of: key, digest, how many entries it gave.
    pub(crate) command: Option<([u8; 16], Digest, u16)>,
}

impl<'a> From<&EntryRef<'a>> for Told<'a> {
    fn from(entry: &EntryRef<'a>) -> Self {
        let first = entry.command_digest.filter(|_| entry.command_index == 0);
        Told {
            head: Head { position: entry.position, hash: *entry.hash },
            recorded_at_us: entry.recorded_at_us,
            actor: entry.actor,
            public: entry.public,
            private: match entry.private {
                PrivateRef::None => StoredPrivate::None,
                PrivateRef::Open(bytes) => StoredPrivate::Open(bytes),
                PrivateRef::Sealed | PrivateRef::Forgotten => StoredPrivate::Forgotten,
            },
            command: first.map(|digest| (*entry.command_key, short(digest), entry.command_count)),
        }
    }
}

/// Reads entries as events. Most entries in a row have the same actor, so that one is kept.
#[derive(Default)]
pub(crate) struct Reader {
    actor_bytes: Vec<u8>,
    stamp: Option<Stamp>,
}

impl Reader {
    /// The event of an entry, with its stamp.
    ///
    /// # Errors
    /// When the entry is none of ours or of a newer version.
    pub(crate) fn read(&mut self, entry: &EntryRef<'_>) -> Result<(world::Event, &Stamp), EngineFault> {
        self.read_told(&Told::from(entry))
    }

    fn read_told(&mut self, told: &Told<'_>) -> Result<(world::Event, &Stamp), EngineFault> {
        let position = told.head.position;
        let unreadable = |what| EngineFault::Unreadable { position, what };
        let recorded_at = Instant::from_microseconds(told.recorded_at_us)
            .map_err(|_| unreadable("the time of recording"))?;
        let event = world::from_stored(told.public, told.private)
            .map_err(|fault| EngineFault::Stored { position, source: fault.into() })?;
        let stamp = match self.stamp.take() {
            Some(mut stamp) if self.actor_bytes == told.actor => {
                stamp.position = position;
                stamp.recorded_at = recorded_at;
                stamp
            }
            _ => {
                let actor: Actor = serde_json::from_slice(told.actor).map_err(|_| unreadable("the actor"))?;
                self.actor_bytes.clear();
                self.actor_bytes.extend_from_slice(told.actor);
                Stamp { position, recorded_at, actor }
            }
        };
        Ok((event, self.stamp.insert(stamp)))
    }

    /// Folds an entry into what is known. [`Repeats::restore`] makes its command findable.
    ///
    /// # Errors
    /// As [`Reader::read`]; nothing is folded then.
    pub(crate) fn fold(&mut self, known: &mut Known, told: &Told<'_>) -> Result<(), EngineFault> {
        let (event, stamp) = self.read_told(told)?;
        known.apply(&event, stamp);
        known.last_recorded = Some(stamp.recorded_at);
        known.head = told.head;
        if let Some((key, digest, count)) = told.command {
            known.repeats.note_read(Done {
                key,
                first_position: told.head.position,
                count,
                digest,
                recorded_at_us: told.recorded_at_us,
            });
        }
        Ok(())
    }
}
