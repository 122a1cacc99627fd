//! Persons: found by number, recorded once, identified, forgotten; and never readable in the log.

use crate::{snapshots::cancel, support::*};
use engine::{AskError, Identity, Order};
use eventlog::EventLog as _;
use kernel::{Actor, Role, Sealed};
use pathways::Command;

#[test]
fn the_same_number_is_the_same_person_also_within_one_batch() {
    let house = House::with_places(0);
    let first = house.refer(1);
    house.must(&ward(), cancel(first.pathway.unwrap()));
    let mut again = identity(1);
    again.cpr = Some("010142-0001".into());
    let second = house.must(&ward(), Order::Refer { identity: again, refer: refer(), same_person: false });
    assert_eq!(first.person, second.person);
    assert_ne!(first.pathway, second.pathway);
    // Sixteen at once for one new citizen: one pathway.
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let callers: Vec<_> =
            (0..16).map(|_| scope.spawn(|| submit(&house.engine, &ward(), referral(7)))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(house.engine.status().pathways, 3);
}

#[test]
fn identity_shows_to_those_whose_task_needs_it() {
    let house = House::with_places(1);
    let mut karen = identity(1);
    karen.protected = true;
    let receipt =
        house.must(&ward(), Order::Refer { identity: karen.clone(), refer: refer(), same_person: false });
    let (pathway, person) = (receipt.pathway.unwrap(), receipt.person.unwrap());
    assert_eq!(house.engine.identity(&assessor(), person).unwrap(), karen);
    assert_eq!(house.engine.find_person(&ward(), &cpr(1)).unwrap(), Some(person));
    assert_eq!(house.engine.find_person(&ward(), &cpr(2)).unwrap(), None);

    let stranger = actor("x", "municipality-0330", Role::Assessor);
    assert_eq!(house.engine.find_person(&stranger, &cpr(1)).unwrap(), None);
    assert_eq!(code(house.engine.identity(&stranger, person)), "no_such_person");
    let politician = actor("p", "municipality-0370", Role::Politician);
    assert_eq!(code(house.engine.identity(&politician, person)), "role_may_not");

    assert_eq!(code(house.engine.identity(&nurse(), person)), "no_such_person");
    house.must(&assessor(), decide(pathway));
    house.must(&assessor(), offer(pathway));
    let seen = house.engine.identity(&nurse(), person).unwrap();
    assert_eq!((seen.name, seen.address), (karen.name, None), "the protected address does not show");
}

fn code<T: std::fmt::Debug>(answer: Result<T, AskError>) -> String {
    match answer.unwrap_err() {
        AskError::Refused(refusal) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_temporary_number_becomes_a_cpr_number_and_one_that_is_taken_says_whose_it_is() {
    let house = House::with_places(0);
    let temporary = Identity {
        name: "Ukendt".into(),
        temporary_number: Some("700142-1AB2".into()),
        other_names: vec!["Oksana".into()],
        ..Identity::default()
    };
    let receipt =
        house.must(&ward(), Order::Refer { identity: temporary.clone(), refer: refer(), same_person: false });
    let person = receipt.person.unwrap();
    assert!(house.world().pathways.person(person).unwrap().temporary);
    let update = Order::UpdateIdentity { person, identity: identity(1) };
    assert_eq!(house.refused(&ward(), update).code, "person_goes_by_temporary_number");

    let other = house.refer(2).person.unwrap();
    let taken = Order::Identify { person, identity: identity(2), same_person: false };
    let refusal = house.refused(&ward(), taken);
    assert_eq!(refusal.code, "cpr_taken");
    assert!(refusal.instead[0].en.contains(&other.to_string()), "{refusal:?}");
    assert!(!format!("{refusal:?}").contains(&cpr(2)));

    // The temporary number was given for one born on the tenth, and the CPR number is of the first.
    let identify = |same_person| Order::Identify { person, identity: identity(1), same_person };
    let refusal = house.refused(&ward(), identify(false));
    assert_eq!(refusal.code, "birth_date_differs");
    assert!(!format!("{refusal:?}").contains("0142"), "{refusal:?}");
    house.must(&ward(), identify(true));
    assert!(!house.world().pathways.person(person).unwrap().temporary);
    let known = house.engine.identity(&ward(), person).unwrap();
    assert_eq!(known.temporary_number.as_deref(), Some("7001421AB2"), "still found by it");
    assert_eq!(house.engine.find_person(&ward(), &cpr(1)).unwrap(), Some(person));

    let moved = Identity { address: Some("Bygade 2".into()), ..known };
    let receipt = house.must(&ward(), Order::UpdateIdentity { person, identity: moved.clone() });
    assert_eq!(receipt.events[0].kind(), "identity_updated");
    assert_eq!(receipt.person, Some(person));
    assert_eq!(house.engine.identity(&ward(), person).unwrap(), moved);
    assert_eq!(house.world(), refolded(&house));

    // Joined: the record that stays stands for both.
    house.must(&assessor(), Command::JoinPersons { kept: other, merged: person });
    assert_eq!(house.engine.identity(&ward(), person).unwrap().cpr, Some(cpr(2)));
    assert_eq!(house.world().pathways.doubled_persons().len(), 1);
}

#[test]
fn forgetting_takes_identity_and_private_parts_and_leaves_the_stay() {
    let house = House::with_places(1);
    let pathway = house.confirmed(1);
    house.must(&nurse(), Command::Arrive { pathway, at: None });
    let person = house.engine.read(|world| world.pathways.pathway(pathway).unwrap().person).unwrap();
    assert_eq!(house.refused(&owner(), Command::Forget { person }).code, "pathway_under_way");
    house.clock.advance_minutes(60);
    let end = Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None };
    house.must(&nurse(), end);
    house.must(&owner(), Command::Forget { person });

    assert_eq!(code(house.engine.identity(&ward(), person)), "no_identity");
    assert_eq!(house.engine.find_person(&ward(), &cpr(1)).unwrap(), None);
    let world = house.world();
    let left = world.pathways.pathway(pathway).unwrap();
    assert!(matches!(left.known, Sealed::Forgotten));
    assert!(left.requests[0].stay.is_some(), "the stay still counts");
    assert_eq!(world, refolded(&house));
    let report = house.store.lock().verify().unwrap();
    assert!(report.is_sound() && report.forgotten_parts > 0, "{report:?}");
    // The number may come again, as somebody new.
    assert_ne!(house.refer(1).person, Some(person));
    assert_eq!(house.world(), refolded(&house));
}

#[test]
fn nothing_that_tells_who_or_how_somebody_is_stands_readable_in_the_log() {
    let house = House::with_places(1);
    house.confirmed(1);
    let store = house.store.lock();
    for entry in store.read(1, usize::MAX).unwrap() {
        let mut readable = entry.public.clone();
        readable.extend_from_slice(&entry.actor);
        let text = String::from_utf8_lossy(&readable);
        for secret in [cpr(1).as_str(), "Borger 1", "Algade", "trænger til ro", "som det ser ud nu"] {
            assert!(!text.contains(secret), "{} {secret}", entry.kind);
        }
        if let Some(digest) = entry.command_digest {
            assert!(digest[4..].iter().all(|byte| *byte == 0), "only four bytes of a digest are kept");
        }
    }
}

fn named(number: u32, name: &str, same_person: bool) -> Order {
    Order::Refer { identity: Identity { name: name.into(), ..identity(number) }, refer: refer(), same_person }
}

#[test]
fn a_number_recorded_under_another_name_is_refused_until_the_sender_says_that_it_is_the_same_person() {
    let house = House::with_places(0);
    let first = house.refer(1);
    let person = first.person.unwrap();
    house.must(&ward(), cancel(first.pathway.unwrap()));
    let before = house.position();
    let refusal = house.refused(&ward(), named(1, "Hans Prøve", false));
    assert_eq!(refusal.code, "name_differs");
    assert!(!format!("{refusal} {refusal:?}").contains("Borger"), "the known name is not told: {refusal:?}");
    assert_eq!(house.position(), before + 1, "only that it was tried");
    assert_eq!(house.engine.identity(&ward(), person).unwrap(), known_as(&[]));

    // Capitals and spaces are no other name, and nothing new is recorded for them.
    let again = house.must(&ward(), named(1, " BORGER   1 ", false));
    assert_eq!(again.person, Some(person));
    assert_eq!(house.engine.identity(&ward(), person).unwrap(), known_as(&[]));
    house.must(&ward(), cancel(again.pathway.unwrap()));

    let confirmed = house.must(&ward(), named(1, "Hans Prøve", true));
    assert_eq!(confirmed.person, Some(person));
    let kinds: Vec<_> = confirmed.events.iter().map(world::Event::kind).collect();
    assert_eq!(kinds, ["referred", "same_person_confirmed"], "who confirmed it, and when, stands in the log");
    assert_eq!(house.engine.identity(&ward(), person).unwrap(), known_as(&["Hans Prøve"]));
    assert_eq!(
        house.engine.find_person(&ward(), &cpr(1)).unwrap(),
        Some(person),
        "still found by the number"
    );
    house.must(&ward(), cancel(confirmed.pathway.unwrap()));

    // From now on it is a name of theirs, and is not kept twice.
    let third = house.must(&ward(), named(1, "hans prøve", true));
    assert_eq!(third.person, Some(person));
    assert_eq!(third.events.len(), 1, "nothing was left to confirm");
    assert_eq!(house.engine.identity(&ward(), person).unwrap(), known_as(&["Hans Prøve"]));
    assert_eq!(house.world(), refolded(&house));
}

fn known_as(other_names: &[&str]) -> Identity {
    Identity { other_names: other_names.iter().map(|name| (*name).into()).collect(), ..identity(1) }
}

#[test]
fn names_are_not_tried_out_against_a_number_without_end() {
    let house = House::with_places(0);
    let first = house.refer(1);
    house.must(&ward(), cancel(first.pathway.unwrap()));
    let limit = engine::NameTriesLimit::default();
    let refused = |of: &Actor, name: &str| house.refused(of, named(1, name, false)).code;
    for guess in 0..limit.tries_max {
        assert_eq!(refused(&ward(), &format!("Gæt {guess}")), "name_differs");
    }
    let told = house.refused(&ward(), named(1, "Borger 1", false));
    assert_eq!(told.code, "too_many_names", "the right name is no longer told from a wrong one");
    assert!(told.instead[0].da.contains("bopælskommune"), "{told:?}");
    assert!(!format!("{told} {told:?}").contains(&cpr(1)));
    let position = house.position();
    assert_eq!(house.refused(&ward(), named(1, "Hans Prøve", true)).code, "too_many_names");
    assert_eq!(house.position(), position, "what is refused unlooked is not recorded");
    // Others, and other numbers, are not hindered by it; the actor is not when the day is over.
    let colleague = actor("another", "hospital-slagelse", Role::Sender);
    assert_eq!(refused(&colleague, "Gæt"), "name_differs");
    house.must(&ward(), referral(2));
    assert!(refolded(&house) == house.world(), "the tries are in the log");
    let house = House { engine: house.other(), clock: house.clock.clone(), store: house.store.clone() };
    assert_eq!(house.refused(&ward(), named(1, "Borger 1", false)).code, "too_many_names", "also afterwards");
    house.clock.advance_minutes(limit.within_minutes);
    house.must(&ward(), named(1, "Borger 1", false));
}

#[test]
fn how_many_names_may_be_tried_is_the_operators_to_say() {
    let clock = std::sync::Arc::new(engine::ManualClock::new(at(START)));
    let mut config = config(&clock);
    config.name_tries = engine::NameTriesLimit { tries_max: 1, within_minutes: 60 };
    let store = empty_store();
    let engine = engine::Engine::open_with(Box::new(store.clone()), config).unwrap();
    found(&engine, 0);
    let house = House { engine, clock, store };
    let first = house.refer(1);
    house.must(&ward(), cancel(first.pathway.unwrap()));
    assert_eq!(house.refused(&ward(), named(1, "Gæt", false)).code, "name_differs");
    assert_eq!(house.refused(&ward(), named(1, "Gæt", false)).code, "too_many_names");
    house.clock.advance_minutes(60);
    assert_eq!(house.refused(&ward(), named(1, "Gæt", false)).code, "name_differs");
}

#[test]
fn a_temporary_number_recorded_under_another_name_is_refused_too() {
    let house = House::with_places(0);
    let temporary = |name: &str| Identity {
        name: name.into(),
        temporary_number: Some("700142-1AB2".into()),
        other_names: vec!["Oksana".into()],
        ..Identity::default()
    };
    let order = |name: &str| Order::Refer { identity: temporary(name), refer: refer(), same_person: false };
    let first = house.must(&ward(), order("Ukendt"));
    house.must(&ward(), cancel(first.pathway.unwrap()));
    assert_eq!(house.refused(&ward(), order("Hans Prøve")).code, "name_differs");
    assert_eq!(house.must(&ward(), order("oksana")).person, first.person, "one of the other names");
}

#[test]
fn whoever_is_recorded_as_dead_is_not_referred() {
    let house = House::with_places(0);
    let pathway = house.refer(1).pathway.unwrap();
    house.must(&assessor(), Command::Die { pathway, at: None });
    for order in [referral(1), named(1, "Borger 1", true), named(1, "Hans Prøve", true)] {
        assert_eq!(house.refused(&ward(), order).code, "person_died");
    }
    assert_eq!(house.refused(&ward(), named(1, "Hans Prøve", false)).code, "name_differs");
    house.refer(2);
}

#[test]
fn whoever_may_not_see_a_pathway_is_not_told_which_one_the_citizen_has() {
    let house = House::with_places(0);
    let pathway = house.refer(1).pathway.unwrap();
    let told = house.refused(&ward(), referral(1));
    assert_eq!(told.code, "live_request_exists");
    assert!(format!("{told:?}").contains(&pathway.to_string()), "the sender may know: {told:?}");

    let stranger = actor("x", "municipality-0330", Role::Assessor);
    let mut theirs = refer();
    theirs.sender = organisation("municipality-0330");
    theirs.residence = Some(organisation("municipality-0330"));
    theirs.source = pathways::ReferralSource::MunicipalCaseWorker;
    let order = Order::Refer { identity: identity(1), refer: theirs, same_person: false };
    let veiled = house.refused(&stranger, order);
    assert_eq!(veiled.code, "live_request_exists");
    assert!(!format!("{veiled} {veiled:?}").contains(&pathway.to_string()), "{veiled:?}");
    assert_eq!(veiled.instead[0].da, "kontakt bopælskommunen");
}

#[test]
fn control_characters_in_an_identity_are_refused_wherever_one_is_given() {
    let house = House::with_places(0);
    assert_eq!(house.refused(&ward(), named(1, "Borger\u{1b}[2J", false)).code, "control_characters");
    let person = house.refer(1).person.unwrap();
    let marred = || Identity { address: Some("Algade 1\nBorger 2".into()), ..identity(1) };
    for order in [
        Order::Identify { person, identity: marred(), same_person: false },
        Order::UpdateIdentity { person, identity: marred() },
    ] {
        assert_eq!(house.refused(&assessor(), order).code, "control_characters");
    }
}
