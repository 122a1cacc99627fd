//! Keeps account of a log from outside: reads what is new in it, command by command, and folds a world of its own,
//! without the engine and without its snapshots, to hold the engine to.

use eventlog::{Entry, EventLog, Head, Private, Reading};
use kernel::{Actor, Instant, PathwayId, Stamp};
use std::{collections::BTreeMap, ops::ControlFlow};
use world::{Event, StoredPrivate, World, from_stored};

/// Where a command stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Its first position.
    pub first: u64,
    /// Its last position.
    pub last: u64,
}

/// What is known of a log from its entries alone.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// The world.
    pub world: World,
    /// The head up to which it was folded.
    pub head: Head,
    /// When the last entry was recorded.
    pub last_recorded: Instant,
    /// The position of the last event that forgot somebody.
    pub forgotten_at: u64,
    /// Every command, by key.
    pub commands: BTreeMap<[u8; 16], Stands>,
}

impl Keeper {
    /// Reads a log from its beginning.
    ///
    /// # Panics
    /// When it is damaged, or a command in it is not whole.
    #[must_use]
    pub fn of(store: &mut dyn EventLog) -> Self {
        let nothing = Reading { until: Some(0), ..Reading::all() };
        let head = store
            .for_each(nothing, &mut |_| ControlFlow::Break(()))
            .unwrap_or_else(|fault| panic!("{fault}"));
        let last_recorded = Instant::from_microseconds(0).expect("a time");
        let mut keeper = Keeper {
            world: World::default(),
            head,
            last_recorded,
            forgotten_at: 0,
            commands: BTreeMap::new(),
        };
        keeper.follow(store);
        keeper
    }

    /// Reads what is new, verified against the known head, and answers with the new commands. Every one is whole: as
    /// many entries as it says, in a row, in order, and never before under the same key.
    ///
    /// # Panics
    /// When that is not so.
    pub fn follow(&mut self, store: &mut dyn EventLog) -> BTreeMap<[u8; 16], Stands> {
        let mut entries = Vec::new();
        let head = store
            .catch_up(self.head, &mut |entry| {
                entries.push(Entry::from(entry));
                ControlFlow::Continue(())
            })
            .unwrap_or_else(|fault| panic!("{fault}"));
        let mut new = BTreeMap::new();
        let mut rest = entries.as_slice();
        while let Some(first) = rest.first() {
            let count = usize::from(first.command_count);
            assert!(count > 0 && rest.len() >= count, "half a command at {}", first.position);
            let (command, after) = rest.split_at(count);
            for (index, entry) in command.iter().enumerate() {
                let same = (entry.command_key, entry.command_count, usize::from(entry.command_index));
                assert_eq!(same, (first.command_key, first.command_count, index), "at {}", entry.position);
                self.fold(entry);
            }
            if first.command_digest.is_some() {
                let stands = Stands { first: first.position, last: first.position + count as u64 - 1 };
                let before = self.commands.insert(first.command_key, stands);
                assert_eq!(before, None, "the command at {} was done twice", first.position);
                new.insert(first.command_key, stands);
            }
            rest = after;
        }
        self.head = head;
        new
    }

    fn fold(&mut self, entry: &Entry) {
        let private = match &entry.private {
            Private::None => StoredPrivate::None,
            Private::Open(bytes) => StoredPrivate::Open(bytes),
            Private::Sealed | Private::Forgotten => StoredPrivate::Forgotten,
        };
        let event: Event =
            from_stored(&entry.public, private).unwrap_or_else(|fault| panic!("{}: {fault}", entry.position));
        let actor: Actor = serde_json::from_slice(&entry.actor).expect("an actor");
        let recorded_at = Instant::from_microseconds(entry.recorded_at_us).expect("a time");
        assert!(recorded_at >= self.last_recorded, "time goes back at {}", entry.position);
        self.last_recorded = recorded_at;
        if event.forgets().is_some() {
            self.forgotten_at = entry.position;
        }
        self.world.apply(&event, &Stamp { position: entry.position, recorded_at, actor });
    }

    /// No place is promised to two at any time: looked up promise by promise, not asked of the places' own list of
    /// conflicts (which must say the same).
    ///
    /// # Panics
    /// When one is.
    pub fn check_promises(&self) {
        let places = &self.world.places;
        assert!(places.conflicts(None).is_empty(), "{:?}", places.conflicts(None));
        for unit in places.units() {
            for id in &unit.places {
                let place = places.place(*id).expect("a place");
                let mut taken: Option<(PathwayId, Option<Instant>)> = None;
                for promise in place.commitments() {
                    let end = promise.period.end.filter(|_| promise.ended);
                    if let Some((other, until)) = taken
                        && other != promise.pathway
                    {
                        let free = until.is_some_and(|until| until <= promise.period.start);
                        assert!(free, "{id} was promised to {other} and to {} at once", promise.pathway);
                    }
                    taken = Some((promise.pathway, end));
                }
            }
        }
    }
}
