//! Persons: found by number, recorded once, identified, forgotten; and never readable in the log.

use crate::{snapshots::cancel, support::*};
use engine::{AskError, Identity, Order};
use eventlog::EventLog as _;
use kernel::{Role, Sealed};
use pathways::Command;

#[test]
fn the_same_number_is_the_same_person_also_within_one_batch() {
    let house = House::with_places(0);
    let first = house.refer(1);
    house.must(&ward(), cancel(first.pathway.unwrap()));
    let mut again = identity(1);
    again.cpr = Some("010142-0001".into());
    let second = house.must(&ward(), Order::Refer { identity: again, refer: refer() });
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
    let receipt = house.must(&ward(), Order::Refer { identity: karen.clone(), refer: refer() });
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
    let receipt = house.must(&ward(), Order::Refer { identity: temporary.clone(), refer: refer() });
    let person = receipt.person.unwrap();
    assert!(house.world().pathways.person(person).unwrap().temporary);
    let update = Order::UpdateIdentity { person, identity: identity(1) };
    assert_eq!(house.refused(&ward(), update).code, "person_goes_by_temporary_number");

    let other = house.refer(2).person.unwrap();
    let taken = Order::Identify { person, identity: identity(2) };
    let refusal = house.refused(&ward(), taken);
    assert_eq!(refusal.code, "cpr_taken");
    assert!(refusal.instead[0].en.contains(&other.to_string()), "{refusal:?}");
    assert!(!format!("{refusal:?}").contains(&cpr(2)));

    house.must(&ward(), Order::Identify { person, identity: identity(1) });
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
    let person = house.engine.read(|world| world.pathways.pathway(pathway).unwrap().person);
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
