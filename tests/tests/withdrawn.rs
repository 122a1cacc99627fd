//! An offer that is taken back by whoever made it: nobody has said no, the place is free, and the pathway stands as it stood
//! before. When it is too late, or the offer is another's, it says so and what can be done.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Actor, PathwayId, RefusalKind, Role, UnitId};
use pathways::{CitizenSide, Command, Occasion, RequestState, What, view};
use tests_end_to_end::{desk::*, house::*};

fn withdraw(pathway: PathwayId) -> Command {
    Command::Withdraw { pathway, reason: "Valgt ved en fejl".into() }
}

fn offer(pathway: PathwayId, unit: UnitId) -> Command {
    Command::Offer { pathway, unit, deviation: None }
}

fn yes(pathway: PathwayId) -> Command {
    Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true }
}

fn decided(house: &mut House, number: u8) -> PathwayId {
    let pathway = house.refer(number, NAESTVED, NEEDS).unwrap();
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    pathway
}

#[test]
fn the_pathway_stands_as_before_and_the_same_place_can_be_offered_again() {
    for accepted in [false, true] {
        let (mut house, unit) = house(1);
        let pathway = decided(&mut house, 1);
        forward(&mut house, 20);
        let before = get(&house, pathway);
        let letter = |house: &House| {
            let law = house.world.below().law().unwrap();
            view::letter::letter(&law, house.world.around(), &get(house, pathway)).unwrap()
        };
        let letter_before = letter(&house);
        house.must(&assessor(), offer(pathway, unit));
        if accepted {
            house.must(&assessor(), yes(pathway));
        }
        assert_eq!(house.world.places.available(unit, house.now), 0);
        forward(&mut house, 3);
        // A colleague in the same organisation may do it as well.
        let colleague = actor("colleague", NAESTVED, Role::Assessor);
        let events = house.must(&colleague, withdraw(pathway));
        assert_eq!(events.iter().map(world::Event::kind).collect::<Vec<_>>(), ["offer_withdrawn"]);
        let after = get(&house, pathway);
        assert_eq!(after.requests, before.requests, "turn, clock and marks are what they were");
        assert_eq!(house.world.places.available(unit, house.now), 1);
        assert_eq!(letter(&house), letter_before, "the letter is about the decision, which stands");
        let note = after.known.open().unwrap().notes.last().unwrap().clone();
        assert_eq!((note.about, note.text.as_str()), (Occasion::Withdrawal, "Valgt ved en fejl"));
        assert_eq!(note.by, "colleague");
        // No clock of the offer runs on, and none is told of again.
        forward(&mut house, 600);
        assert_eq!(house.log.iter().filter(|(event, _)| event.kind() == "hold_expired").count(), 0);
        house.must(&assessor(), offer(pathway, unit));
        house.must(&assessor(), yes(pathway));
        house.must(&staff(), Command::Confirm { pathway });
        house.must(&staff(), Command::Arrive { pathway, at: None });
        assert!(get(&house, pathway).staying().is_some());
        assert_eq!(house.refolded(), house.world);
    }
}

#[test]
fn the_reason_is_needed_and_stands_nowhere_readable() {
    let (mut house, unit) = house(1);
    let pathway = decided(&mut house, 1);
    house.must(&assessor(), offer(pathway, unit));
    let silent = Command::Withdraw { pathway, reason: "  ".into() };
    assert_eq!(code(house.act(&assessor(), silent)), "text_needed");
    assert_eq!(house.world.places.available(unit, house.now), 0, "nothing happened");
    let events = house.must(&assessor(), withdraw(pathway));
    let readable = String::from_utf8(events[0].public_bytes().unwrap()).unwrap();
    assert!(readable.contains("offer_withdrawn") && !readable.contains("fejl"), "{readable}");
    let sealed = events[0].private_bytes().unwrap().unwrap();
    assert!(String::from_utf8(sealed).unwrap().contains("Valgt ved en fejl"));
}

#[test]
fn when_it_is_too_late_it_says_why_and_what_to_do() {
    let (mut house, unit) = house(1);
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    assert_eq!(code(house.act(&assessor(), withdraw(pathway))), "not_in_this_state");
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    assert_eq!(code(house.act(&assessor(), withdraw(pathway))), "not_in_this_state");
    // The hold ran out by itself: the place is free already.
    house.must(&assessor(), offer(pathway, unit));
    let until = get(&house, pathway).requests[0].offer.as_ref().unwrap().hold.end.unwrap();
    house.now = until;
    assert_eq!(code(house.act(&assessor(), withdraw(pathway))), "too_late");
    house.must(&assessor(), offer(pathway, unit));
    house.must(&assessor(), yes(pathway));
    house.must(&staff(), Command::Confirm { pathway });
    let confirmed = house.now;
    forward(&mut house, 5);
    let refusal = refused(house.act(&assessor(), withdraw(pathway)));
    assert_eq!((refusal.code.as_str(), refusal.kind), ("already_confirmed", RefusalKind::State));
    assert!(refusal.text.da.contains(&confirmed.danish()) && refusal.instead[0].en.contains("cancel"));
    house.must(&staff(), Command::Arrive { pathway, at: None });
    let refusal = refused(house.act(&assessor(), withdraw(pathway)));
    assert_eq!(refusal.code, "already_arrived");
    assert!(refusal.instead[0].en.contains("another place"), "{refusal}");
    forward(&mut house, 5);
    ended(&mut house, pathway);
    assert_eq!(code(house.act(&assessor(), withdraw(pathway))), "pathway_closed");
}

#[test]
fn a_stay_that_goes_on_is_untouched_when_the_offer_of_the_next_place_is_withdrawn() {
    let (mut house, unit, next) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    house.decide(pathway, "municipal_temporary_place", "aftalt").unwrap();
    house.must(&assessor(), offer(pathway, next));
    house.must(&assessor(), withdraw(pathway));
    let states: Vec<_> = get(&house, pathway).requests.iter().map(|each| each.state).collect();
    assert_eq!(states, [RequestState::InStay, RequestState::Decided]);
    assert_eq!(house.world.places.available(next, house.now), 1);
    assert_eq!(house.world.places.available(unit, house.now), 0);
}

#[test]
fn an_offer_of_another_organisation_is_theirs_to_withdraw() {
    let (mut house, unit) = house(1);
    let pathway = decided(&mut house, 1);
    house.must(&assessor(), offer(pathway, unit));
    let until = get(&house, pathway).requests[0].offer.as_ref().unwrap().hold.end.unwrap();
    let region = actor("region", "region-1085", Role::Assessor);
    let refusal = refused(house.act(&region, withdraw(pathway)));
    assert_eq!((refusal.code.as_str(), refusal.kind), ("not_your_offer", RefusalKind::Forbidden));
    assert!(refusal.text.da.contains("assessor") && refusal.text.da.contains(NAESTVED), "{refusal}");
    assert!(refusal.instead[0].da.contains("bed dem"));
    assert!(refusal.instead[1].da.contains(&until.danish()), "or wait: {refusal}");
}

/// Næstved becomes part of a larger municipality, whose people take over what its people did.
#[test]
fn who_took_over_withdraws_and_corrects_what_the_merged_municipality_entered() {
    let (mut house, unit) = house(1);
    let (owner, larger) = (actor("owner", "kl", Role::SystemOwner), "municipality-0306");
    let ended_on = "2026-06-02".parse().unwrap();
    let end = registry::Command::EndOrganisation {
        id: organisation(NAESTVED),
        on: ended_on,
        successor: Some(organisation(larger)),
    };
    house.must(&owner, world::Command::Registry(end));
    house.now = at("2026-06-01T23:50");
    let pathway = decided(&mut house, 1);
    house.must(&assessor(), offer(pathway, unit));
    house.must(&assessor(), yes(pathway));
    house.must(&assessor(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    let of = |organisation: &str| -> Actor { actor("visitator", organisation, Role::Assessor) };
    assert_eq!(code(house.act(&of(larger), withdraw(pathway))), "not_your_offer", "not before the day");
    house.now = at("2026-06-02T00:05");
    let mut again = house.clone();
    again.must(&of(larger), withdraw(pathway));
    assert_eq!(code(again.act(&of("municipality-0259"), withdraw(pathway))), "not_in_this_state");
    // An account that has not been moved yet goes on with its own as well.
    house.must(&of(NAESTVED), withdraw(pathway));
    let kinds: Vec<_> = house.log.iter().map(|(event, _)| event.kind()).collect();
    assert_eq!(kinds.last(), Some(&"offer_withdrawn"));
    let world::Event::Pathways(pathways::Event::Pathway(event)) = &house.log.last().unwrap().0 else {
        panic!("no event of a pathway")
    };
    assert!(matches!(event.what, What::OfferWithdrawn { unit: of, .. } if of == unit));
    // What was entered in the old one is corrected by the leader of the new one.
    let since = house.now.plus_minutes(-10).unwrap();
    let correction = correct(pathway, pathways::Correction::ReadySince(since));
    let stranger = actor("leder", "municipality-0259", Role::Leader);
    assert_eq!(code(house.act(&stranger, correction.clone())), "not_yours_to_correct");
    house.must(&actor("leder", larger, Role::Leader), correction);
    assert_eq!(get(&house, pathway).waiting[0].since.value, since);
    assert_eq!(house.refolded(), house.world);
}
