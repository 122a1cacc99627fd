//! The replay of a long run of entries in two threads: one reads rows, recomputes the chain and opens sealed parts, the
//! other makes events of the entries and folds them, in the order of the log. What comes of it is what one thread alone
//! would give, the first fault included.

use crate::{
    fault::EngineFault,
    known::{Known, Reader, Told},
};
use eventlog::{EntryRef, Head, LogFault, Visit};
use std::{
    ops::{ControlFlow, Range},
    panic::resume_unwind,
    sync::mpsc::{Receiver, Sender, channel, sync_channel},
    thread,
};
use world::StoredPrivate;
use zeroize::Zeroizing;

/// From how many entries on a second thread is worth its start.
pub(crate) const WORTH_A_THREAD: u64 = 2048;
/// A parcel is handed over when it has so many entries, or so many bytes.
const PARCEL_ENTRIES: usize = 256;
const PARCEL_BYTES: usize = 256 * 1024;
/// How many parcels may wait to be folded.
const PARCELS_WAITING: usize = 4;

/// Folds what is read into what is known, in this thread. `read` calls the visitor with each entry, in order.
pub(crate) fn alone(
    known: &mut Known,
    read: impl FnOnce(&mut Visit<'_>) -> Result<Head, LogFault>,
) -> Result<(), EngineFault> {
    let mut reader = Reader::default();
    let mut wrong = None;
    read(&mut |entry| match reader.fold(known, &entry.into()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(fault) => {
            wrong = Some(fault);
            ControlFlow::Break(())
        }
    })?;
    wrong.map_or(Ok(()), Err)
}

/// The same, with the folding in a thread of its own.
pub(crate) fn side_by_side(
    known: &mut Known,
    read: impl FnOnce(&mut Visit<'_>) -> Result<Head, LogFault>,
) -> Result<(), EngineFault> {
    thread::scope(|scope| {
        let (hand_over, to_fold) = sync_channel(PARCELS_WAITING);
        let (give_back, emptied) = channel();
        let folding = thread::Builder::new()
            .name("replay".to_owned())
            .spawn_scoped(scope, move || fold_all(known, &to_fold, &give_back))
            .map_err(|error| EngineFault::NoThread { message: error.to_string() })?;
        let mut parcel = Parcel::default();
        let read = read(&mut |entry| {
            parcel.add(entry);
            if parcel.is_full() {
                let next = emptied.try_recv().unwrap_or_default();
                // Nobody takes it any more once an entry could not be folded.
                if hand_over.send(std::mem::replace(&mut parcel, next)).is_err() {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
        // What was sound before a fault in reading is folded first, so that of two faults the earlier is told.
        let _ = hand_over.send(parcel);
        drop(hand_over);
        folding.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        read?;
        Ok(())
    })
}

fn fold_all(
    known: &mut Known,
    to_fold: &Receiver<Parcel>,
    give_back: &Sender<Parcel>,
) -> Result<(), EngineFault> {
    let mut reader = Reader::default();
    for mut parcel in to_fold {
        for entry in &parcel.entries {
            reader.fold(known, &entry.told(&parcel.bytes))?;
        }
        parcel.clear();
        // Whoever reads may have ended.
        let _ = give_back.send(parcel);
    }
    Ok(())
}

/// Entries on their way from one thread to the other. Buffers are used again, and wiped in the end.
#[derive(Default)]
struct Parcel {
    bytes: Zeroizing<Vec<u8>>,
    entries: Vec<Carried>,
}

/// An entry, with its parts where they lie in the parcel's bytes.
struct Carried {
    /// All but the parts.
    told: Told<'static>,
    actor: Range<usize>,
    public: Range<usize>,
    /// The opened part, where `told` says that there is one.
    private: Range<usize>,
}

impl Parcel {
    fn add(&mut self, entry: &EntryRef<'_>) {
        let told = Told::from(entry);
        let mut put = |part: &[u8]| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(part);
            start..self.bytes.len()
        };
        let (actor, public) = (put(told.actor), put(told.public));
        let (private, part) = match told.private {
            StoredPrivate::Open(part) => (StoredPrivate::Open(&[]), part),
            StoredPrivate::None => (StoredPrivate::None, [].as_slice()),
            StoredPrivate::Forgotten => (StoredPrivate::Forgotten, [].as_slice()),
        };
        let part = put(part);
        let told = Told { actor: &[], public: &[], private, ..told };
        self.entries.push(Carried { told, actor, public, private: part });
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= PARCEL_ENTRIES || self.bytes.len() >= PARCEL_BYTES
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }
}

impl Carried {
    fn told<'a>(&self, bytes: &'a [u8]) -> Told<'a> {
        let part = |range: &Range<usize>| bytes.get(range.clone()).unwrap_or_default();
        let private = match self.told.private {
            StoredPrivate::Open(_) => StoredPrivate::Open(part(&self.private)),
            other => other,
        };
        Told { actor: part(&self.actor), public: part(&self.public), private, ..self.told }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eventlog::{EventLog, KeyEncryptionKey, MemoryStore, NewEntry, PersonKey, Reading};

    const ENTRIES: u32 = 1500;

    /// A log of more than a few parcels; every third entry has a sealed part, a command gives two entries.
    fn log() -> MemoryStore {
        let mut store = MemoryStore::new(&KeyEncryptionKey::generate().unwrap()).unwrap();
        let actors = ["anna", "bent"].map(|person| {
            format!(r#"{{"person":"{person}","organisation":"municipality-0370","role":"system_owner"}}"#)
        });
        let entries: Vec<NewEntry> = (0..ENTRIES)
            .map(|number| {
                let event = world::Event::Places(places::Event::StaleLimitSet {
                    minutes: number,
                    source: "x".repeat(500),
                });
                let [a, b, c, d] = (number / 2).to_le_bytes();
                NewEntry {
                    recorded_at_us: i64::from(number) * 1_000_000,
                    kind: event.kind().into(),
                    version: 1,
                    command_key: [a, b, c, d, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
                    command_digest: Some([7; 32]),
                    command_index: u16::try_from(number % 2).unwrap(),
                    command_count: 2,
                    actor: actors[usize::from(number % 100 < 50)].clone().into_bytes(),
                    public: event.public_bytes().unwrap(),
                    subject: number.is_multiple_of(3).then_some(PersonKey([9; 16])),
                    private: number.is_multiple_of(3).then(|| b"sealed".to_vec()),
                }
            })
            .collect();
        store.append(store.head(), &entries, &[]).unwrap();
        store
    }

    /// What both ways come to.
    fn both(store: &MemoryStore) -> [(Known, Result<(), EngineFault>); 2] {
        let start =
            store.for_each(Reading { until: Some(0), ..Reading::all() }, &mut |_| ControlFlow::Break(()));
        let nothing = || Known::nothing(start.as_ref().copied().unwrap());
        let (mut one, mut two) = (nothing(), nothing());
        let alone = alone(&mut one, |visit| store.for_each(Reading::all(), visit));
        let side_by_side = side_by_side(&mut two, |visit| store.for_each(Reading::all(), visit));
        [(one, alone), (two, side_by_side)]
    }

    fn same(store: &MemoryStore) -> (Known, Result<(), EngineFault>) {
        let [(one, alone), (two, side_by_side)] = both(store);
        assert!(one.world == two.world, "two threads fold another world");
        assert_eq!((one.head, one.last_recorded), (two.head, two.last_recorded));
        assert_eq!(one.repeats, two.repeats);
        assert_eq!(format!("{alone:?}"), format!("{side_by_side:?}"));
        (two, side_by_side)
    }

    #[test]
    fn two_threads_give_what_one_gives() {
        let (known, replayed) = same(&log());
        replayed.unwrap();
        assert_eq!(known.head.position, u64::from(ENTRIES));
        assert_eq!(known.world.places.stale_limit_minutes(), Some(ENTRIES - 1));
    }

    #[test]
    fn of_several_faults_the_first_is_told_and_all_before_it_is_folded() {
        let unknown = |store: &mut MemoryStore, position| {
            // As a newer version would have written it: the chain is sound, the event is not known.
            let mut kept = Vec::new();
            store
                .for_each(Reading::all(), &mut |entry| {
                    kept.push(NewEntry {
                        recorded_at_us: entry.recorded_at_us,
                        kind: "newer".into(),
                        version: 1,
                        command_key: *entry.command_key,
                        command_digest: None,
                        command_index: 0,
                        command_count: 1,
                        actor: entry.actor.to_vec(),
                        public: if entry.position == position {
                            b"{}".to_vec()
                        } else {
                            entry.public.to_vec()
                        },
                        subject: None,
                        private: None,
                    });
                    ControlFlow::Continue(())
                })
                .unwrap();
            *store = MemoryStore::new(&KeyEncryptionKey::generate().unwrap()).unwrap();
            store.append(store.head(), &kept, &[]).unwrap();
        };
        for (newer, damaged) in
            [(None, Some(700)), (Some(700), None), (Some(699), Some(701)), (Some(701), Some(699))]
        {
            let mut store = log();
            if let Some(position) = newer {
                unknown(&mut store, position);
            }
            if let Some(position) = damaged {
                store.tamper(position, |entry| entry.public.push(b' '));
            }
            let (known, replayed) = same(&store);
            let first = newer.into_iter().chain(damaged).min().unwrap();
            assert_eq!(known.head.position, first - 1);
            let fault = replayed.unwrap_err();
            assert_eq!(matches!(fault, EngineFault::Stored { .. }), newer == Some(first), "{fault:?}");
        }
    }
}
