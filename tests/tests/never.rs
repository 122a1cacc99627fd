//! An arrival or an end of a stay that never happened: what stood before stands again, what was entered in the same act
//! goes with it, and what others did on the ground of it is named and must be corrected first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Instant, PathwayId, Period, PersonId, Role};
use pathways::{
    Change, CitizenSide, Command, Correction, RequestState, Stay,
    view::{self, notice::NoticeAbout, who::Timeline},
};
use places::{CommitmentKind, PlaceStatus};
use tests_end_to_end::{desk::*, house::*};

fn no_arrival(pathway: PathwayId) -> Command {
    correct(pathway, Correction::Arrival(None))
}

fn no_end(pathway: PathwayId) -> Command {
    correct(pathway, Correction::StayEnd(None))
}

fn of_request(pathway: PathwayId, request: u16, correction: Correction) -> Command {
    Command::Correct { pathway, request: Some(request), correction, reason: "fejl".into() }
}

fn stay(house: &House, pathway: PathwayId, request: usize) -> Stay {
    get(house, pathway).requests[request - 1].stay.clone().unwrap()
}

fn status(house: &House, place: kernel::PlaceId, at: Instant) -> PlaceStatus {
    house.world.places.place(place).unwrap().status_at(at).unwrap()
}

/// What the three timelines say at an instant.
fn who(house: &House, id: PathwayId, at: Instant) -> Vec<(Option<view::who::Party>, String)> {
    let law = house.world.below().law().unwrap();
    let known = get(house, id);
    let found = Timeline::ALL.map(|timeline| {
        let found = view::who::who(&law, house.world.around(), &known, timeline, at).unwrap();
        (found.party, format!("{:?}", found.answer.verdict))
    });
    found.into()
}

fn due(house: &House, id: PathwayId) -> Vec<String> {
    let list = view::due::of(house.world.around(), &get(house, id), house.now);
    list.into_iter().map(|due| due.what.en).collect()
}

fn told(house: &House, id: PathwayId) -> Vec<NoticeAbout> {
    view::notice::notices(&get(house, id)).into_iter().map(|notice| notice.about).collect()
}

#[test]
fn an_arrival_that_was_none_leaves_the_citizen_expected_with_the_place_promised() {
    let (mut house, unit) = house(1);
    let pathway = confirmed(&mut house, 1, unit);
    house.must(&ward(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    forward(&mut house, 30);
    let before = get(&house, pathway);
    let who_before = who(&house, pathway, house.now);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    let (was, place) = (house.now, stay(&house, pathway, 1).place);
    forward(&mut house, 60);
    let stranger = actor("another", NAESTVED, Role::Provider);
    assert_eq!(code(house.act(&stranger, no_arrival(pathway))), "not_yours_to_correct");
    let known_then = house.world.clone();

    house.must(&staff(), no_arrival(pathway));
    let known = get(&house, pathway);
    assert_eq!(
        (&known.requests, &known.waiting),
        (&before.requests, &before.waiting),
        "as before the arrival"
    );
    assert_eq!((known.discharged.clone(), known.treatment_until), (None, None), "entered with the arrival");
    assert_eq!(who(&house, pathway, was), who_before);
    assert_eq!(who(&house, pathway, house.now), who_before);
    assert_eq!(
        (status(&house, place, was), status(&house, place, house.now)),
        (PlaceStatus::Reserved, PlaceStatus::Reserved)
    );
    let promise = house.world.places.live_commitment(place, pathway, 1).unwrap();
    assert_eq!((promise.kind, promise.ended), (CommitmentKind::Reserved, false));
    assert_eq!(house.world.places.available(unit, house.now), 0);
    assert!(matches!(
        known.corrections[0].change,
        Change::NeverArrived { promise: Some(_), waiting: true, .. }
    ));
    for words in ["again as before the arrival", "promised to the citizen again", "days of waiting go on"] {
        assert!(says(&house, pathway, words), "{words}");
    }
    assert!(due(&house, pathway).contains(&"send the citizen on the way".to_owned()));
    assert_eq!(
        told(&house, pathway).into_iter().filter(|about| *about == NoticeAbout::Withdrawal).count(),
        4,
        "the arrival and the discharge were told to two each"
    );
    assert!(
        known_then.pathways.pathway(pathway).unwrap().staying().is_some(),
        "what was known before is what it was"
    );
    assert_eq!(code(house.act(&staff(), no_arrival(pathway))), "no_such_stay");
    holds(&house);
    // She arrives in truth.
    forward(&mut house, 30);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    assert_eq!(stay(&house, pathway, 1).arrived.value, house.now);
    assert_eq!(status(&house, place, was), PlaceStatus::Reserved);
    let about = told(&house, pathway);
    assert_eq!(about.iter().filter(|about| **about == NoticeAbout::Arrival).count(), 4);
    holds(&house);
}

#[test]
fn an_arrival_that_was_none_keeps_departure_and_a_discharge_of_its_own() {
    let (mut house, unit) = house(1);
    let pathway = house.refer_as(1, NAESTVED, NEEDS, true).unwrap();
    house.decide(pathway, "municipal_temporary_place", "aftalt").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: Some("aftalt".into()) });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    if get(&house, pathway).requests[0].state == RequestState::Accepted {
        house.must(&staff(), Command::Confirm { pathway });
    }
    house.must(&ward(), Command::Depart { pathway, at: None });
    let before = get(&house, pathway);
    assert!(before.treatment_until.is_some());
    forward(&mut house, 30);
    // Reported to have arrived before the place was even confirmed to her, and corrected once.
    house.must(&staff(), Command::Arrive { pathway, at: None });
    house.must(&staff(), correct(pathway, Correction::Arrival(Some(house.now.plus_minutes(-10).unwrap()))));
    forward(&mut house, 30);
    house.must(&leader(), no_arrival(pathway));
    let known = get(&house, pathway);
    assert_eq!(known.requests, before.requests);
    assert_eq!((known.discharged, known.treatment_until), (before.discharged, before.treatment_until));
    assert!(due(&house, pathway).contains(&"confirm the arrival".to_owned()));
    let about = told(&house, pathway);
    assert!(
        about.contains(&NoticeAbout::Correction) && about.contains(&NoticeAbout::Withdrawal),
        "{about:?}"
    );
    holds(&house);
}

#[test]
fn who_moved_and_did_not_is_still_where_they_were_and_expected_on_the_next_place() {
    let (mut house, unit, next) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    house.must(&staff(), Command::Leave { pathway, at: None });
    let left = house.now;
    let moved = moves_on(&mut house, pathway, next);
    let refusal = refused(house.act(&staff(), of_request(pathway, 1, Correction::StayEnd(None))));
    assert_eq!(refusal.code, "stay_ended_by_moving");
    let instead = format!("correct {pathway} arrival none --request 2");
    assert!(refusal.instead[0].en.contains(&instead), "{refusal:?}");
    let refusal = refused(house.act(&staff(), of_request(pathway, 1, Correction::Arrival(None))));
    assert_eq!(refusal.code, "stay_ended_by_moving");
    // The end alone was once said to be earlier; it still was made by the move.
    let sooner = moved.plus_minutes(-10).unwrap();
    house.must(&staff(), of_request(pathway, 1, Correction::StayEnd(Some(sooner))));
    house.must(&staff(), no_arrival(pathway));
    let known = get(&house, pathway);
    assert_eq!(
        known.requests.iter().map(|each| each.state).collect::<Vec<_>>(),
        [RequestState::InStay, RequestState::Confirmed]
    );
    let first = stay(&house, pathway, 1);
    assert_eq!((first.ended.clone(), first.end_reason.clone()), (None, None));
    assert_eq!(first.leaves[0].period(), Period { start: left, end: None }, "nobody came back");
    assert!(known.discharged.is_some(), "she left the ward for the first place");
    assert_eq!(authority(&house, pathway, moved), Some(organisation(NAESTVED)));
    assert_eq!(status(&house, first.place, moved), PlaceStatus::OnLeave);
    assert_eq!(house.world.places.available(next, house.now), 0);
    assert!(
        says(&house, pathway, "still on leave") && says(&house, pathway, "promised to the citizen again")
    );
    holds(&house);
    // She moves in truth.
    forward(&mut house, 30);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    assert_eq!(stay(&house, pathway, 1).ended.unwrap().value, house.now);
    holds(&house);
}

#[test]
fn the_place_that_was_left_may_be_anothers_by_now_and_that_is_shown() {
    let (mut house, unit, next) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    moves_on(&mut house, pathway, next);
    let other = arrived(&mut house, 2, unit);
    house.must(&staff(), no_arrival(pathway));
    let conflicts = house.world.places.conflicts(Some(unit));
    assert_eq!((conflicts[0].first.pathway, conflicts[0].second.pathway), (pathway, other));
    assert!(house.world.places.conflicts(Some(next)).is_empty());
    holds(&house);
    // The other never came either: then she is alone on the place, and the other waits for one.
    house.must(&staff(), no_arrival(other));
    assert!(house.world.places.conflicts(Some(unit)).is_empty());
    let request = get(&house, other).requests[0].clone();
    assert_eq!((request.state, request.offer), (RequestState::Decided, None));
    assert_eq!(request.due, request.decision.unwrap().place_due);
    assert!(says(&house, other, "waits without a place"));
    assert!(due(&house, other).contains(&"find a place".to_owned()), "somebody is to act");
    assert_eq!(told(&house, other).into_iter().filter(|about| *about == NoticeAbout::Withdrawal).count(), 4);
    holds(&house);
}

#[test]
fn a_place_that_is_blocked_or_closed_is_not_promised_again() {
    for closed in [false, true] {
        let (mut house, unit) = house(1);
        let pathway = arrived(&mut house, 1, unit);
        let place = stay(&house, pathway, 1).place;
        forward(&mut house, 60);
        let owner = actor("owner", "kl", Role::SystemOwner);
        let (period, reason, source) =
            (Period::from(house.now), "water_damage".to_owned(), "synthetic".to_owned());
        let command = if closed {
            places::Command::CloseUnit { unit, period, reason: reason.into(), source }
        } else {
            places::Command::BlockPlaces {
                selection: places::PlaceSelection::Places(vec![place]),
                period,
                reason: reason.into(),
                source,
            }
        };
        house.must(&owner, world::Command::Places(command));
        forward(&mut house, 10);
        house.must(&staff(), no_arrival(pathway));
        assert_eq!(get(&house, pathway).requests[0].state, RequestState::Decided);
        assert!(house.world.places.live_commitment(place, pathway, 1).is_none());
        holds(&house);
    }
}

#[test]
fn what_was_done_because_of_the_arrival_is_corrected_first() {
    let (mut house, unit, next) = two_units();
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 10);
    let first = |house: &mut House, code: &str, instead: &str| {
        let refusal = refused(house.act(&staff(), no_arrival(pathway)));
        assert_eq!(refusal.code, code);
        assert!(refusal.instead[0].en.contains(&instead.replace("F-1", &pathway.to_string())), "{refusal:?}");
    };
    house.must(&staff(), Command::Die { pathway, at: None });
    first(&mut house, "stay_ended_by_death", "correct F-1 death none");
    house.must(&staff(), correct(pathway, Correction::Death(None)));
    house.must(&staff(), Command::Leave { pathway, at: None });
    first(&mut house, "leave_in_stay", "correct F-1 leave none --request 1");
    house.must(&staff(), correct(pathway, Correction::Leave { number: None, began: None }));
    forward(&mut house, 10);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    offered(&mut house, pathway, next);
    first(&mut house, "transfer_opened", "cancel F-1 entered_by_mistake");
    let cancel = Command::Cancel { pathway, code: "entered_by_mistake".into(), note: String::new() };
    house.must(&assessor(), cancel);
    ended(&mut house, pathway);
    first(&mut house, "stay_ended", "correct F-1 stay-end none --request 1");
    house.must(&staff(), no_end(pathway));
    house.must(&staff(), no_arrival(pathway));
    let known = get(&house, pathway);
    assert_eq!(
        known.live_request().map(|live| (live.number, live.state)),
        Some((1, RequestState::Confirmed))
    );
    holds(&house);
}

#[test]
fn a_waiting_declared_in_the_stay_stands_and_the_one_before_goes_on_until_it() {
    let (mut house, unit) = house(1);
    let pathway = confirmed(&mut house, 1, unit);
    house.must(&ward(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    forward(&mut house, 30);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    forward(&mut house, 30);
    house.must(&staff(), Command::Ready { pathway, at: None, cause: "home_not_ready".into() });
    let since = house.now;
    forward(&mut house, 30);
    house.must(&staff(), no_arrival(pathway));
    let waiting = get(&house, pathway).waiting;
    assert_eq!((waiting[0].until, waiting[1].until), (Some(since), None), "without a hole");
    holds(&house);
}

#[test]
fn an_end_that_was_none_opens_a_closed_pathway_with_leave_waiting_and_place() {
    let (mut house, unit) = house(1);
    let pathway = arrived(&mut house, 1, unit);
    let (arrival, place) = (house.now, stay(&house, pathway, 1).place);
    forward(&mut house, 60);
    house.must(&staff(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    house.must(&staff(), Command::Leave { pathway, at: None });
    forward(&mut house, 60);
    assert_eq!(code(house.act(&staff(), no_end(pathway))), "nothing_to_correct");
    let cleaning_until = Some(house.now.plus_minutes(90).unwrap());
    let end = Command::End { pathway, at: None, reason: "home".into(), cleaning_until };
    let before = get(&house, pathway);
    house.must(&staff(), end);
    let was = house.now;
    assert!(get(&house, pathway).is_closed());
    assert_eq!(house.world.pathways.archived().1, 1, "it is packed away");
    assert_eq!(status(&house, place, was), PlaceStatus::Cleaning);
    forward(&mut house, 30);
    let stranger = actor("another", NAESTVED, Role::Provider);
    assert_eq!(code(house.act(&stranger, no_end(pathway))), "not_yours_to_correct");
    house.must(&staff(), no_end(pathway));
    let known = get(&house, pathway);
    assert_eq!((&known.requests, &known.waiting), (&before.requests, &before.waiting), "as before the end");
    assert_eq!(known.staying().unwrap().stay.as_ref().unwrap().period(), Period::from(arrival));
    assert_eq!(house.world.pathways.archived().1, 0);
    assert_eq!(house.world.pathways.at_unit(unit).count(), 1);
    assert_eq!(status(&house, place, was), PlaceStatus::OnLeave);
    assert!(house.world.places.place(place).unwrap().cleaning().is_none(), "nobody cleans for one who stays");
    assert_eq!(authority(&house, pathway, house.now), Some(organisation(NAESTVED)));
    for words in
        ["goes on", "still on leave", "days of waiting go on", "follow the stay again", "a notice to"]
    {
        assert!(says(&house, pathway, words), "{words}");
    }
    holds(&house);
    // It ends in truth, at another time, and that can be corrected as any other.
    house.must(&staff(), Command::Return { pathway, at: None });
    forward(&mut house, 30);
    let over = ended(&mut house, pathway);
    assert_eq!(status(&house, place, over), PlaceStatus::Free);
    let about = told(&house, pathway);
    let count = |wanted| about.iter().filter(|about| **about == wanted).count();
    assert_eq!((count(NoticeAbout::StayEnd), count(NoticeAbout::Withdrawal)), (4, 2), "{about:?}");
    house.must(&staff(), correct(pathway, Correction::StayEnd(Some(over.plus_minutes(-10).unwrap()))));
    holds(&house);
}

#[test]
fn a_transfer_that_ended_with_the_stay_is_sought_again_without_the_place() {
    for decided in [true, false] {
        let (mut house, unit, next) = two_units();
        let pathway = arrived(&mut house, 1, unit);
        forward(&mut house, 60);
        house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
        let due = get(&house, pathway).requests[1].due;
        if decided {
            offered(&mut house, pathway, next);
        }
        forward(&mut house, 60);
        let over = ended(&mut house, pathway);
        forward(&mut house, 60);
        // The end was corrected first, so that the two times are no longer the same.
        house.must(&staff(), correct(pathway, Correction::StayEnd(Some(over.plus_minutes(-20).unwrap()))));
        house.must(&staff(), no_end(pathway));
        let request = get(&house, pathway).requests[1].clone();
        assert_eq!((request.closed_code, request.closed_at, request.offer), (None, None, None));
        let (state, due) = match request.decision {
            Some(decision) => (RequestState::Decided, decision.place_due),
            None => (RequestState::Referred, due),
        };
        assert_eq!((request.state, request.due), (state, due));
        assert!(says(&house, pathway, "request 2 waits again"));
        holds(&house);
    }
}

#[test]
fn a_place_given_away_after_a_wrong_end_is_a_conflict_that_is_shown() {
    let (mut house, unit) = house(1);
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    ended(&mut house, first);
    let second = arrived(&mut house, 2, unit);
    forward(&mut house, 60);
    house.must(&staff(), no_end(first));
    let conflicts = house.world.places.conflicts(Some(unit));
    assert_eq!(conflicts.len(), 1, "both are kept, and the unit sees it");
    assert_eq!((conflicts[0].first.pathway, conflicts[0].second.pathway), (first, second));
    holds(&house);
    house.must(&staff(), no_arrival(second));
    assert!(house.world.places.conflicts(Some(unit)).is_empty());
    assert_eq!(get(&house, second).requests[0].state, RequestState::Decided, "the place is another's");
    holds(&house);
}

#[test]
fn a_stay_does_not_go_on_beside_another_of_the_citizens() {
    let (mut house, unit, next) = two_units();
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    let over = ended(&mut house, first);
    forward(&mut house, 30);
    let second = confirmed(&mut house, 1, next);
    let refusal = refused(house.act(&staff(), no_end(first)));
    assert_eq!(refusal.code, "another_pathway");
    assert!(refusal.instead[0].en.contains(&format!("cancel {second} entered_by_mistake")), "{refusal:?}");
    assert!(refusal.instead[1].en.contains(&format!("correct {first} stay-end TIME")), "{refusal:?}");
    house.must(&staff(), Command::Arrive { pathway: second, at: None });
    forward(&mut house, 30);
    let refusal = refused(house.act(&staff(), no_end(first)));
    assert_eq!(refusal.code, "own_stays_overlap");
    let instead = format!("correct {second} arrival none --request 1");
    assert!(refusal.instead[0].en.contains(&instead), "{refusal:?}");
    // In the order that is named it can be done.
    house.must(&staff(), no_arrival(second));
    let cancel = Command::Cancel { pathway: second, code: "entered_by_mistake".into(), note: String::new() };
    house.must(&assessor(), cancel);
    house.must(&staff(), no_end(first));
    assert_eq!(stay(&house, first, 1).period().end, None);
    assert_eq!(authority(&house, first, over), Some(organisation(NAESTVED)));
    holds(&house);
}

#[test]
fn who_has_no_part_in_the_other_pathway_is_not_told_which_it_is() {
    let (mut house, unit) = house(1);
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    ended(&mut house, first);
    let second = house.refer(1, "municipality-0330", NEEDS).unwrap();
    let refusal = refused(house.act(&staff(), no_end(first)));
    assert_eq!(refusal.code, "another_pathway");
    assert!(!format!("{refusal} {refusal:?}").contains(&second.to_string()), "{refusal:?}");
    assert_eq!(refusal.instead[0].da, "kontakt bopælskommunen");
}

#[test]
fn nobody_stays_on_after_a_death_on_another_pathway() {
    let (mut house, unit) = house(1);
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    ended(&mut house, first);
    forward(&mut house, 30);
    let second = house.refer(1, NAESTVED, NEEDS).unwrap();
    house.must(&assessor(), Command::Die { pathway: second, at: None });
    let leader = leader();
    let refusal = refused(house.act(&leader, no_end(first)));
    assert_eq!(refusal.code, "dead_since");
    assert!(refusal.instead[0].en.contains(&format!("correct {second} death none")), "{refusal:?}");
}

#[test]
fn joined_records_that_lay_beside_each_other_can_be_set_right_one_at_a_time() {
    let (mut house, unit) = house(2);
    let first = arrived(&mut house, 1, unit);
    let second = arrived(&mut house, 2, unit);
    forward(&mut house, 60);
    house.must(&assessor(), Command::JoinPersons { kept: PersonId([1; 16]), merged: PersonId([2; 16]) });
    ended(&mut house, first);
    house.must(&staff(), no_end(first));
    assert_eq!(house.world.pathways.doubled_persons(), [(PersonId([1; 16]), vec![first, second])]);
    house.must(&staff(), no_arrival(second));
    assert!(get(&house, second).staying().is_none());
    holds(&house);
}

#[test]
fn what_was_closed_before_arrival_has_no_end_to_take_back() {
    let (mut house, unit, next) = two_units();
    let cancelled = confirmed(&mut house, 1, unit);
    let cancel = |pathway| Command::Cancel { pathway, code: "other".into(), note: String::new() };
    house.must(&ward(), cancel(cancelled));
    let refusal = refused(house.act(&staff(), no_end(cancelled)));
    assert_eq!(refusal.code, "closed_before_arrival");
    assert!(refusal.instead[0].en.contains("refer"), "{refusal:?}");
    assert_eq!(code(house.act(&staff(), no_arrival(cancelled))), "no_such_stay");
    let staying = arrived(&mut house, 2, unit);
    house.must(&staff(), Command::Transfer { pathway: staying, reason: "nærmere hjem".into() });
    offered(&mut house, staying, next);
    house.must(&assessor(), cancel(staying));
    let refusal = refused(house.act(&staff(), of_request(staying, 2, Correction::StayEnd(None))));
    assert_eq!(refusal.code, "closed_before_arrival");
    assert!(refusal.instead[0].en.contains(&format!("transfer {staying}")), "{refusal:?}");
}

#[test]
fn a_correction_from_before_there_was_none_is_read_as_it_was() {
    let old = r#"{"arrival":{"was":"2026-06-01T08:00:00Z","is":"2026-06-01T07:00:00Z","place":1,
        "stay":{"start":"2026-06-01T07:00:00Z","end":null}}}"#;
    let written = serde_json::to_value(Change::Arrival {
        was: at("2026-06-01T10:00"),
        is: at("2026-06-01T09:00"),
        place: kernel::PlaceId(1),
        stay: Period::from(at("2026-06-01T09:00")),
    });
    let read: Change = serde_json::from_str(old).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), written.unwrap());
}
