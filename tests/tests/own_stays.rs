//! One citizen is in one place at a time: corrections and arrivals that would say otherwise are refused with what to
//! correct first, and entries that were made in one act move together.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Period, PersonId};
use pathways::{Command, Correction};
use places::{PlaceKind, PlaceStatus};
use tests_end_to_end::{desk::*, house::*};

#[test]
fn a_move_is_one_entry_and_other_overlaps_say_what_to_correct_first() {
    let (mut house, unit, next) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    let arrival = house.now;
    let moved = moves_on(&mut house, pathway, next);
    for minutes in [-30, 30] {
        let is = moved.plus_minutes(minutes).unwrap();
        house.must(&staff(), correct(pathway, Correction::Arrival(Some(is))));
        let known = get(&house, pathway);
        let ended = known.requests[0].stay.as_ref().unwrap().ended.as_ref().unwrap().value;
        assert_eq!((ended, known.requests[1].stay.as_ref().unwrap().arrived.value), (is, is));
        assert_eq!(authority(&house, pathway, is), Some(organisation(NAESTVED)), "nobody is nowhere");
    }
    assert_eq!(
        code(house.act(&staff(), correct(pathway, Correction::Arrival(Some(arrival))))),
        "before_arrival",
        "not before the stay it ended began"
    );
    // The first stay did not end before: to lengthen it, the arrival on the next is what must be corrected.
    let first =
        |correction| Command::Correct { pathway, request: Some(1), correction, reason: "fejl".into() };
    let refusal = refused(house.act(&staff(), first(Correction::StayEnd(Some(house.now)))));
    assert_eq!(refusal.code, "own_stays_overlap");
    let instead = format!("correct {pathway} arrival TIME --request 2");
    assert!(refusal.instead[0].en.contains(&instead), "{refusal:?}");
    assert!(refusal.text.en.contains(&next.to_string()), "{refusal:?}");
}

#[test]
fn a_death_corrected_on_a_joined_record_shows_both_pathways() {
    let (mut house, unit) = house(2);
    let dead = arrived(&mut house, 1, unit);
    let other = arrived(&mut house, 2, unit);
    forward(&mut house, 10);
    house.must(&staff(), Command::Die { pathway: dead, at: None });
    house.must(&assessor(), Command::JoinPersons { kept: PersonId([1; 16]), merged: PersonId([2; 16]) });
    assert!(house.world.pathways.doubled_persons().is_empty());
    house.must(&staff(), correct(dead, Correction::Death(None)));
    let doubled = house.world.pathways.doubled_persons();
    assert_eq!(doubled, [(PersonId([1; 16]), vec![dead, other])], "somebody must look");
}

#[test]
fn one_citizen_is_never_in_two_stays_on_two_pathways() {
    let (mut house, unit, next) = two_units();
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    let over = ended(&mut house, first);
    let within = over.plus_minutes(-10).unwrap();
    forward(&mut house, 30);
    let second = confirmed(&mut house, 1, next);
    // The referral was in truth made while she still was there.
    house.must(&ward(), correct(second, Correction::Referral(over.plus_minutes(-30).unwrap())));
    let end_first = format!("correct {first} stay-end TIME --request 1");
    let refusal = refused(house.act(&staff(), Command::Arrive { pathway: second, at: Some(within) }));
    assert_eq!(refusal.code, "own_stays_overlap");
    assert!(refusal.instead[0].en.contains(&end_first), "{refusal:?}");
    forward(&mut house, 30);
    house.must(&staff(), Command::Arrive { pathway: second, at: None });
    let arrival = house.now;
    forward(&mut house, 60);
    // The first cannot last into the second, nor the second begin within the first.
    let refusal = refused(
        house.act(&staff(), correct(first, Correction::StayEnd(Some(arrival.plus_minutes(30).unwrap())))),
    );
    assert_eq!(refusal.code, "own_stays_overlap");
    assert!(refusal.text.en.contains(&second.to_string()), "{refusal:?}");
    let instead = format!("correct {second} arrival TIME --request 1");
    assert!(refusal.instead[0].en.contains(&instead), "{refusal:?}");
    let refusal = refused(house.act(&staff(), correct(second, Correction::Arrival(Some(within)))));
    assert_eq!(refusal.code, "own_stays_overlap");
    assert!(refusal.instead[0].en.contains(&end_first), "{refusal:?}");
    // In the order that is named it can be done.
    house.must(&staff(), correct(first, Correction::StayEnd(Some(within))));
    house.must(&staff(), correct(second, Correction::Arrival(Some(within))));
    assert_eq!(house.refolded(), house.world);
}

#[test]
fn who_has_no_part_in_the_other_stay_is_not_told_which_it_is() {
    let (mut house, unit) = house(1);
    let slagelse = "municipality-0330";
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, slagelse, slagelse, 1);
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    let over = ended(&mut house, first);
    let second = house.refer(1, slagelse, NEEDS).unwrap();
    offered(&mut house, second, next);
    house.must(&ward(), correct(second, Correction::Referral(over.plus_minutes(-30).unwrap())));
    forward(&mut house, 30);
    house.must(&provider(slagelse), Command::Arrive { pathway: second, at: None });
    let within = correct(second, Correction::Arrival(Some(over.plus_minutes(-10).unwrap())));
    let refusal = refused(house.act(&provider(slagelse), within));
    assert_eq!(refusal.code, "own_stays_overlap");
    assert!(!format!("{refusal} {refusal:?}").contains(&first.to_string()), "{refusal:?}");
    assert_eq!(refusal.instead[0].da, "kontakt bopælskommunen");
}

#[test]
fn a_death_on_a_joined_record_is_not_corrected_into_a_later_stay() {
    let (mut house, unit) = house(2);
    let dead = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    house.must(&staff(), Command::Die { pathway: dead, at: None });
    forward(&mut house, 60);
    let other = arrived(&mut house, 2, unit);
    forward(&mut house, 60);
    house.must(&assessor(), Command::JoinPersons { kept: PersonId([1; 16]), merged: PersonId([2; 16]) });
    for is in [None, Some(house.now)] {
        let refusal = refused(house.act(&staff(), correct(dead, Correction::Death(is))));
        assert_eq!(refusal.code, "own_stays_overlap");
        assert!(refusal.instead[0].en.contains(&format!("correct {other} arrival")), "{refusal:?}");
    }
}

#[test]
fn a_leave_that_ended_with_the_stay_follows_its_end() {
    let (mut house, unit) = house(1);
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 120);
    house.must(&staff(), Command::Leave { pathway, at: None });
    let left = house.now;
    forward(&mut house, 120);
    let over = ended(&mut house, pathway);
    forward(&mut house, 240);
    let (sooner, later) = (over.plus_minutes(-60).unwrap(), over.plus_minutes(120).unwrap());
    for is in [later, sooner, over, left, later] {
        house.must(&staff(), correct(pathway, Correction::StayEnd(Some(is))));
        let stay = get(&house, pathway).requests[0].stay.clone().unwrap();
        assert_eq!(stay.period().end, Some(is));
        assert_eq!(stay.leaves[0].period(), Period { start: left, end: Some(is) }, "nobody came back");
        let place = house.world.places.place(stay.place).unwrap();
        if is > left {
            assert_eq!(place.status_at(is.plus_minutes(-1).unwrap()), Some(PlaceStatus::OnLeave));
        }
        assert_eq!(place.status_at(is), Some(PlaceStatus::Free));
    }
    assert_eq!(house.refolded(), house.world);
}

#[test]
fn who_was_away_when_they_moved_was_away_until_the_corrected_arrival() {
    let (mut house, unit, next) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    house.must(&staff(), Command::Leave { pathway, at: None });
    let left = house.now;
    let moved = moves_on(&mut house, pathway, next);
    for minutes in [-30, 30] {
        let is = moved.plus_minutes(minutes).unwrap();
        house.must(&staff(), correct(pathway, Correction::Arrival(Some(is))));
        let first = get(&house, pathway).requests[0].stay.clone().unwrap();
        assert_eq!(first.leaves[0].period(), Period { start: left, end: Some(is) });
        let place = house.world.places.place(first.place).unwrap();
        assert_eq!(place.status_at(is.plus_minutes(-1).unwrap()), Some(PlaceStatus::OnLeave));
    }
    assert_eq!(house.refolded(), house.world);
}
