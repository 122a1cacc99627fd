//! Events as they stand in the log, altered: reading them is an event or a reason, and folding what could be read
//! never panics, whatever it says and whatever came before it.

use crate::support::*;
use kernel::Stamp;
use pathways::{CitizenSide, Command};
use proptest::prelude::*;
use std::sync::OnceLock;
use world::{StoredPrivate, World, from_stored};

/// Entries that once were thought of.
const KEPT: &[&str] = &[
    "",
    "null",
    "{}",
    "[]",
    "\"founded\"",
    "{\"founded\":null}",
    "{\"pathways\":{\"pathway\":{\"pathway\":0,\"person\":0,\"what\":{}}}}",
    "{\"pathways\":{\"person\":{\"forgotten\":{\"person\":18446744073709551616}}}}",
    "{\"pathways\":{\"person\":{\"joined\":{\"kept\":1,\"merged\":1}}}}",
    "{\"adoption\":{\"rulebook_adopted\":{\"hash\":\"\",\"files\":[],\"note\":\"\"}}}",
    "{\"founded\":{\"purpose\":\"\u{0}\",\"synthetic\":true}",
];

/// One entry's parts.
type Stored = (Vec<u8>, Option<Vec<u8>>);

/// Real entries: a citizen's whole way, one turned away, one cancelled, and a joining; with the world they give.
/// The rulebook's entry is left out of what is altered: its text has a fuzz of its own.
fn real() -> &'static (Vec<Stored>, World, Stamp) {
    static REAL: OnceLock<(Vec<Stored>, World, Stamp)> = OnceLock::new();
    REAL.get_or_init(|| {
        let house = House::with_places(2);
        let staying = house.confirmed(1);
        house.must(&nurse(), Command::Arrive { pathway: staying, at: None });
        let refused = house.decided(2);
        house.must(&assessor(), offer(refused));
        house.must(
            &assessor(),
            Command::Decline { pathway: refused, by: CitizenSide::Citizen, reason: "nej".into() },
        );
        let again = house.decided(4);
        house.must(&assessor(), offer(again));
        house.must(&assessor(), Command::Withdraw { pathway: again, reason: "fejl".into() });
        let third = house.refer(3).pathway.unwrap();
        house.must(&ward(), crate::snapshots::cancel(third));
        let events: Vec<Stored> = house
            .store_lines()
            .iter()
            .filter(|(event, _)| !matches!(event, world::Event::Adoption(_)))
            .map(|(event, _)| (event.public_bytes().unwrap(), event.private_bytes().unwrap()))
            .collect();
        let actor = owner();
        let stamp = Stamp { position: house.position() + 1, recorded_at: at(START), actor };
        (events, house.world(), stamp)
    })
}

/// What a snapshot keeps of that world.
fn kept_world() -> &'static [u8] {
    static KEPT: OnceLock<Vec<u8>> = OnceLock::new();
    KEPT.get_or_init(|| real().1.to_bytes().unwrap())
}

/// Reads an entry in each of the ways in which its private part can be, and folds what came of it.
fn never_panics(public: &[u8], private: &[u8]) {
    let (_, world, stamp) = real();
    for private in [StoredPrivate::None, StoredPrivate::Open(private), StoredPrivate::Forgotten] {
        match from_stored(public, private) {
            Ok(event) => {
                for before in [World::default(), world.clone()] {
                    let mut after = before;
                    after.apply(&event, stamp);
                    after.apply(&event, stamp);
                }
                let _ = (event.kind(), event.subject(), event.forgets());
                event.public_bytes().unwrap();
            }
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
}

/// Changes of one place in JSON that leave it JSON: another number, another word, a field gone.
fn altered(value: &mut serde_json::Value, place: &mut usize, change: u8) {
    use serde_json::Value;
    if *place == 0 {
        *place = usize::MAX;
        *value = match (change % 6, &*value) {
            (0, _) => Value::Null,
            (1, Value::Number(_)) => Value::from(u64::MAX),
            (2, Value::Number(_)) => Value::from(i64::MIN),
            (3, Value::Number(_)) => Value::from(0),
            (1, Value::String(_)) => Value::from(""),
            (2, Value::String(_)) => Value::from("æ".repeat(3000)),
            (3, Value::String(_)) => Value::from("9999-12-31T23:59:59.999999Z"),
            (4, _) => Value::Array(vec![value.clone(), value.clone()]),
            (_, other) => Value::from(other.to_string()),
        };
        return;
    }
    if *place == usize::MAX {
        return;
    }
    *place -= 1;
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| altered(one, place, change)),
        Value::Object(fields) => fields.values_mut().for_each(|one| altered(one, place, change)),
        _ => {}
    }
}

#[test]
fn what_was_written_is_read_as_it_was() {
    let (events, ..) = real();
    assert!(events.len() >= 10 && events.iter().any(|(_, private)| private.is_some()));
    for (public, private) in events {
        let part = private.as_deref().map_or(StoredPrivate::None, StoredPrivate::Open);
        let event = from_stored(public, part).unwrap();
        assert_eq!(&event.public_bytes().unwrap(), public);
        assert_eq!(&event.private_bytes().unwrap(), private);
        never_panics(public, private.as_deref().unwrap_or_default());
    }
}

#[test]
fn kept_entries_are_read_or_refused() {
    for text in KEPT {
        never_panics(text.as_bytes(), text.as_bytes());
        for (public, private) in &real().0 {
            never_panics(public, text.as_bytes());
            never_panics(text.as_bytes(), private.as_deref().unwrap_or_default());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_panic(public in prop::collection::vec(any::<u8>(), 0..300), private in prop::collection::vec(any::<u8>(), 0..100)) {
        never_panics(&public, &private);
    }

    #[test]
    fn a_real_event_with_bytes_changed_never_panics(
        which in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..4), in_private in any::<bool>(),
    ) {
        let (mut public, private) = which.get(&real().0).clone();
        let mut private = private.unwrap_or_default();
        let bytes = if in_private && !private.is_empty() { &mut private } else { &mut public };
        for (place, byte) in changes {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        never_panics(&public, &private);
    }

    #[test]
    fn a_real_event_with_values_changed_never_panics(
        which in any::<prop::sample::Index>(), place in 0usize..60, change in any::<u8>(), other in any::<prop::sample::Index>(),
    ) {
        let (public, private) = which.get(&real().0);
        let mut value: serde_json::Value = serde_json::from_slice(public).unwrap();
        altered(&mut value, &mut place.clone(), change);
        never_panics(&serde_json::to_vec(&value).unwrap(), private.as_deref().unwrap_or_default());
        // And with the private part of another event.
        let strange = other.get(&real().0).1.clone().unwrap_or_default();
        never_panics(public, &strange);
    }

    /// What a snapshot keeps, were it ever opened with other bytes than were written: it is no world, or some world.
    #[test]
    fn a_kept_world_with_bytes_changed_never_panics(
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..4), cut in any::<usize>(), shorter in any::<bool>(),
    ) {
        let mut bytes = kept_world().to_vec();
        for (place, byte) in changes {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        if shorter {
            bytes.truncate(cut % bytes.len());
        }
        if let Some(world) = World::from_bytes(&bytes).and_then(|unfilled| unfilled.fill(bytes)) {
            let _ = (world.pathways.count(), world.is_synthetic(), world.to_bytes());
        }
    }

    #[test]
    fn no_bytes_of_a_kept_world_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Some(unfilled) = World::from_bytes(&bytes) {
            let _ = unfilled.fill(bytes);
        }
    }
}
