//! What an arrival or an end that never happened takes with it and what it leaves, where something else was corrected,
//! cancelled, closed or given to another before it was found out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Instant, PathwayId, Period, Role, UnitId};
use pathways::{Change, CitizenSide, Command, Correction, RequestState};
use places::{CommitmentKind, PlaceKind, PlaceStatus};
use tests_end_to_end::{desk::*, house::*};

fn no_arrival(pathway: PathwayId) -> Command {
    correct(pathway, Correction::Arrival(None))
}

fn no_end(pathway: PathwayId) -> Command {
    correct(pathway, Correction::StayEnd(None))
}

fn minutes_ago(house: &House, minutes: i64) -> Instant {
    house.now.plus_minutes(-minutes).unwrap()
}

/// A citizen from a ward whose place is accepted, so that a discharge begins the hospital's clock.
fn from_ward(house: &mut House, unit: UnitId) -> PathwayId {
    let pathway = house.refer_as(1, NAESTVED, NEEDS, true).unwrap();
    house.decide(pathway, "municipal_temporary_place", "aftalt").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: Some("aftalt".into()) });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    if get(house, pathway).requests[0].state == RequestState::Accepted {
        house.must(&staff(), Command::Confirm { pathway });
    }
    forward(house, 30);
    pathway
}

fn is_discharged(house: &House, pathway: PathwayId) -> (bool, bool) {
    let known = get(house, pathway);
    (known.discharged.is_some(), known.treatment_until.is_some())
}

#[test]
fn a_discharge_entered_with_the_arrival_goes_with_it_whatever_time_it_was_corrected_to() {
    for both in [false, true] {
        let (mut house, unit) = house(1);
        let pathway = from_ward(&mut house, unit);
        house.must(&staff(), Command::Arrive { pathway, at: None });
        forward(&mut house, 30);
        if both {
            let is = minutes_ago(&house, 35);
            house.must(&staff(), correct(pathway, Correction::Arrival(Some(is))));
        }
        let is = minutes_ago(&house, 40);
        house.must(&staff(), correct(pathway, Correction::Discharge(Some(is))));
        assert_eq!(is_discharged(&house, pathway), (true, true));
        house.must(&staff(), no_arrival(pathway));
        assert_eq!(is_discharged(&house, pathway), (false, false), "she never left the ward");
        assert!(!says(&house, pathway, "stands"));
        holds(&house);
    }
}

#[test]
fn a_discharge_entered_with_the_departure_goes_with_it_and_one_of_its_own_stands_and_is_named() {
    let (mut house, unit) = house(1);
    let pathway = from_ward(&mut house, unit);
    house.must(&ward(), Command::Depart { pathway, at: None });
    forward(&mut house, 30);
    house.must(&ward(), correct(pathway, Correction::Discharge(Some(minutes_ago(&house, 40)))));
    house.must(&staff(), Command::Arrive { pathway, at: None });
    forward(&mut house, 10);
    house.must(&staff(), no_arrival(pathway));
    assert_eq!(is_discharged(&house, pathway), (true, true), "the ward says she left");
    assert!(says(&house, pathway, &format!("correct {pathway} departure none --request 1")));
    house.must(&ward(), correct(pathway, Correction::Departure(None)));
    assert_eq!(is_discharged(&house, pathway), (false, false));
    // Said on its own, just before the departure and by the same.
    house.must(&ward(), Command::Discharge { pathway, at: None });
    forward(&mut house, 10);
    house.must(&ward(), Command::Depart { pathway, at: None });
    house.must(&ward(), correct(pathway, Correction::Departure(None)));
    assert_eq!(is_discharged(&house, pathway), (true, true));
    house.must(&staff(), Command::Arrive { pathway, at: None });
    forward(&mut house, 10);
    house.must(&staff(), no_arrival(pathway));
    assert!(says(&house, pathway, &format!("correct {pathway} discharge none")));
    holds(&house);
}

#[test]
fn a_place_another_had_in_between_is_promised_from_now() {
    let (mut house, unit) = house(1);
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    ended(&mut house, first);
    let second = confirmed(&mut house, 2, unit);
    forward(&mut house, 30);
    house.must(&staff(), Command::Arrive { pathway: second, at: None });
    let place = get(&house, second).requests[0].stay.as_ref().unwrap().place;
    forward(&mut house, 60);
    // The first was there longer than was said, and has left since.
    house.must(&staff(), correct(first, Correction::StayEnd(Some(minutes_ago(&house, 50)))));
    house.must(&staff(), no_arrival(second));
    let request = get(&house, second).requests[0].clone();
    assert_eq!(
        (request.state, request.offer.map(|offer| offer.place)),
        (RequestState::Confirmed, Some(place))
    );
    let promise = house.world.places.live_commitment(place, second, 1).unwrap();
    assert_eq!((promise.kind, promise.period.start), (CommitmentKind::Reserved, house.now));
    assert!(says(&house, second, "promised to the citizen again"));
    assert_eq!(house.world.places.available(unit, house.now), 0);
    holds(&house);
}

#[test]
fn what_somebody_cancelled_at_the_same_instant_is_not_sought_again() {
    let (mut house, unit, _) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    let cancel = Command::Cancel { pathway, code: "moved_another_way".into(), note: String::new() };
    house.must(&ward(), cancel);
    ended(&mut house, pathway);
    forward(&mut house, 10);
    house.must(&staff(), no_end(pathway));
    let states = get(&house, pathway).requests.iter().map(|each| each.state).collect::<Vec<_>>();
    assert_eq!(states, [RequestState::InStay, RequestState::Closed]);
    assert!(!says(&house, pathway, "waits again"));
    holds(&house);
}

#[test]
fn a_stay_that_goes_on_where_it_was_closed_meanwhile_says_so() {
    for by_death in [false, true] {
        for closed in [false, true] {
            let (mut house, unit) = house(1);
            let pathway = arrived(&mut house, 1, unit);
            forward(&mut house, 60);
            let undo = if by_death {
                house.must(&staff(), Command::Die { pathway, at: None });
                correct(pathway, Correction::Death(None))
            } else {
                ended(&mut house, pathway);
                no_end(pathway)
            };
            forward(&mut house, 10);
            if closed {
                let owner = actor("owner", "kl", Role::SystemOwner);
                let period = Period::from(house.now);
                let (reason, source) = ("water_damage".into(), "synthetic".to_owned());
                house.must(&owner, places::Command::CloseUnit { unit, period, reason, source });
                forward(&mut house, 10);
            }
            house.must(&staff(), undo);
            assert!(get(&house, pathway).staying().is_some());
            assert_eq!(says(&house, pathway, "find the citizen another place"), closed);
            holds(&house);
        }
    }
}

#[test]
fn an_arrival_said_to_be_before_the_confirmation_gives_hold_and_reservation_back_their_times() {
    for before in [10, 90] {
        let mut house = House::founded(at("2026-06-01T08:00"));
        let unit = house.unit("midl", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
        let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
        house.decide(pathway, "municipal_temporary_place", "").unwrap();
        forward(&mut house, 60);
        let held = house.now;
        house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
        house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
        forward(&mut house, 30);
        let confirmed = house.now;
        house.must(&staff(), Command::Confirm { pathway });
        let expected = get(&house, pathway).requests[0].clone();
        let place = expected.offer.as_ref().unwrap().place;
        forward(&mut house, 5);
        // Ninety minutes before is also before the offer.
        let arrived = minutes_ago(&house, 5 + before);
        house.must(&staff(), Command::Arrive { pathway, at: Some(arrived) });
        forward(&mut house, 30);
        house.must(&staff(), no_arrival(pathway));
        assert_eq!(get(&house, pathway).requests[0], expected, "with the clock it had");
        let Change::NeverArrived { promise: Some(promise), .. } = get(&house, pathway).corrections[0].change
        else {
            panic!("no promise")
        };
        assert_eq!((promise.from, promise.due), (confirmed, expected.due));
        let known = house.world.places.place(place).unwrap();
        for (minutes, status) in
            [(0, PlaceStatus::Held), (29, PlaceStatus::Held), (30, PlaceStatus::Reserved)]
        {
            let at = held.plus_minutes(minutes).unwrap();
            assert_eq!(known.status_at(at), Some(status), "{before} before, after {minutes} minutes");
        }
        assert_eq!(known.status_at(held.plus_minutes(-1).unwrap()), Some(PlaceStatus::Free));
        holds(&house);
    }
}

#[test]
fn a_change_from_before_these_things_were_noted_is_read() {
    let old = r#"{"never_ended":{"was":"2026-06-01T08:00:00Z","entered":7,"requests":[],"due":null,"waiting":false,
        "stay":{"place":1,"period":{"start":"2026-06-01T07:00:00Z","end":null},"leaves":[],"kept_until":null}}}"#;
    let read: Change = serde_json::from_str(old).unwrap();
    assert!(matches!(read, Change::NeverEnded { stay, .. } if !stay.closed));
    let old = r#"{"never_arrived":{"was":"2026-06-01T08:00:00Z","entered":7,"place":1,"waiting":false,
        "promise":{"from":"2026-06-01T07:00:00Z","due":null}}}"#;
    let read: Change = serde_json::from_str(old).unwrap();
    assert!(
        matches!(read, Change::NeverArrived { promise: Some(promise), .. } if promise.held_from.is_none())
    );
}
