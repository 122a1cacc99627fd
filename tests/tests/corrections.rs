//! Corrections of what may never have happened: a death, a leave, a departure, a discharge; and of the referral's time.
//! Nothing is erased, what rested on the entry is set right or listed, and what was known before can still be asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Instant, PathwayId, Period, Role, UnitId};
use pathways::{
    Change, Command, Correction, RequestState,
    view::{self, notice::NoticeAbout},
};
use places::{CommitmentKind, PlaceStatus};
use tests_end_to_end::{desk::*, house::*};

#[test]
fn a_death_that_was_none_opens_the_stay_again_with_leave_waiting_and_place() {
    let (mut house, unit) = house(1);
    let pathway = arrived(&mut house, 1, unit);
    let place = get(&house, pathway).requests[0].stay.as_ref().unwrap().place;
    forward(&mut house, 60);
    house.must(&staff(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    house.must(&staff(), Command::Leave { pathway, at: None });
    forward(&mut house, 60);
    house.must(&staff(), Command::Die { pathway, at: None });
    let died = house.now;
    assert!(get(&house, pathway).is_closed());
    forward(&mut house, 60);
    let stranger = actor("another", NAESTVED, Role::Provider);
    assert_eq!(code(house.act(&stranger, correct(pathway, Correction::Death(None)))), "not_yours_to_correct");
    let same = correct(pathway, Correction::Death(Some(died)));
    assert_eq!(code(house.act(&staff(), same)), "nothing_to_correct");
    let before = house.world.clone();

    house.must(&staff(), correct(pathway, Correction::Death(None)));
    let known = get(&house, pathway);
    let stay = known.staying().unwrap().stay.as_ref().unwrap();
    assert_eq!((known.died.clone(), stay.ended.clone(), stay.end_reason.clone()), (None, None, None));
    assert_eq!(stay.leaves[0].until, None, "and is still on leave");
    assert_eq!(known.waiting[0].until, None, "and still waits");
    assert_eq!(house.world.places.place(place).unwrap().status_at(died), Some(PlaceStatus::OnLeave));
    assert_eq!(house.world.places.available(unit, house.now), 0);
    assert!(matches!(known.corrections[0].change, Change::Death { was, is: None, .. } if was == died));
    for words in ["goes on", "still on leave", "days of waiting go on", "a notice to", "new referrals"] {
        assert!(says(&house, pathway, words), "{words}");
    }
    let told = view::notice::notices(&known);
    let about: Vec<_> = told.iter().map(|notice| notice.about).collect();
    assert!(about.contains(&NoticeAbout::Death) && about.contains(&NoticeAbout::Withdrawal), "{about:?}");
    assert_eq!(authority(&house, pathway, house.now), Some(organisation(NAESTVED)));
    // What was known before is what it was.
    let then = before.pathways.pathway(pathway).unwrap();
    assert_eq!(then.died.as_ref().unwrap().value, died);
    assert_eq!(house.refolded(), house.world);
    // The stay goes on as any other.
    house.must(&staff(), Command::Return { pathway, at: None });
    forward(&mut house, 10);
    house.must(&staff(), Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None });
    let about: Vec<_> =
        view::notice::notices(&get(&house, pathway)).into_iter().map(|notice| notice.about).collect();
    assert!(about.contains(&NoticeAbout::Withdrawal) && about.contains(&NoticeAbout::StayEnd));
}

#[test]
fn a_place_given_away_after_a_wrong_death_is_a_conflict_that_is_shown() {
    let (mut house, unit) = house(1);
    let first = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    house.must(&staff(), Command::Die { pathway: first, at: None });
    let second = arrived(&mut house, 2, unit);
    forward(&mut house, 60);
    house.must(&staff(), correct(first, Correction::Death(None)));
    let conflicts = house.world.places.conflicts(Some(unit));
    assert_eq!(conflicts.len(), 1, "both are kept, and the unit sees it");
    assert_eq!((conflicts[0].first.pathway, conflicts[0].second.pathway), (first, second));
    // She was in fact moved home when the bed was given away.
    let moved = get(&house, second).requests[0].stay.as_ref().unwrap().arrived.value;
    let end = Command::End { pathway: first, at: Some(moved), reason: "home".into(), cleaning_until: None };
    house.must(&staff(), end);
    assert!(house.world.places.conflicts(Some(unit)).is_empty());
}

#[test]
fn who_waited_when_wrongly_reported_dead_waits_again_without_the_place() {
    let (mut house, unit) = house(1);
    let pathway = confirmed(&mut house, 1, unit);
    let place_due = get(&house, pathway).requests[0].decision.as_ref().unwrap().place_due;
    house.must(&ward(), Command::Depart { pathway, at: None });
    house.must(&ward(), Command::Die { pathway, at: None });
    forward(&mut house, 5);
    house.must(&ward(), correct(pathway, Correction::Death(None)));
    let request = get(&house, pathway).requests[0].clone();
    assert_eq!((request.state, request.due), (RequestState::Decided, place_due));
    assert_eq!((request.offer, request.departed, request.closed_code), (None, None, None));
    assert!(says(&house, pathway, "must be offered anew"));
    offered_again(&mut house, pathway, unit);
    // One that was not decided is due for a decision as before.
    let undecided = house.refer(2, NAESTVED, NEEDS).unwrap();
    let due = get(&house, undecided).requests[0].due;
    forward(&mut house, 5);
    house.must(&ward(), Command::Die { pathway: undecided, at: None });
    house.must(&ward(), correct(undecided, Correction::Death(None)));
    let request = get(&house, undecided).requests[0].clone();
    assert_eq!((request.state, request.due), (RequestState::Referred, due));
}

fn offered_again(house: &mut House, pathway: PathwayId, unit: UnitId) {
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    assert_eq!(get(house, pathway).live_request().unwrap().state, RequestState::Offered);
}

#[test]
fn the_time_of_a_death_moves_stay_place_and_waiting() {
    let (mut house, unit) = house(1);
    let pathway = arrived(&mut house, 1, unit);
    let arrival = house.now;
    forward(&mut house, 60);
    house.must(&staff(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    forward(&mut house, 600);
    house.must(&staff(), Command::Die { pathway, at: None });
    let earlier = house.now.plus_minutes(-300).unwrap();
    let end = correct(pathway, Correction::StayEnd(Some(earlier)));
    let refusal = refused(house.act(&staff(), end));
    assert_eq!(refusal.code, "stay_ended_by_death");
    assert!(refusal.instead[0].en.contains(&format!("correct {pathway} death")), "{refusal:?}");
    let too_early = arrival.plus_minutes(-30).unwrap();
    let referred = get(&house, pathway).referred_at;
    assert!(too_early < referred);
    let before_referral = correct(pathway, Correction::Death(Some(too_early)));
    assert_eq!(code(house.act(&staff(), before_referral)), "before_referral");
    house.must(&staff(), correct(pathway, Correction::Death(Some(earlier))));
    let known = get(&house, pathway);
    let stay = known.requests[0].stay.as_ref().unwrap();
    assert_eq!(stay.period(), Period { start: arrival, end: Some(earlier) });
    assert_eq!((known.died.as_ref().unwrap().value, known.waiting[0].until), (earlier, Some(earlier)));
    assert_eq!(known.last_instant(), Some(earlier));
    assert_eq!(house.world.places.place(stay.place).unwrap().status_at(earlier), Some(PlaceStatus::Free));
    let told = view::notice::notices(&known);
    assert!(told.iter().any(|notice| notice.about == NoticeAbout::Correction && notice.stated == earlier));
}

#[test]
fn a_leave_is_corrected_to_another_time_or_to_none_and_so_is_the_return() {
    let (mut house, unit) = house(1);
    let pathway = arrived(&mut house, 1, unit);
    let none = Correction::Leave { number: None, began: None };
    assert_eq!(code(house.act(&staff(), correct(pathway, none.clone()))), "no_such_leave");
    forward(&mut house, 60);
    house.must(&staff(), Command::Leave { pathway, at: None });
    let left = house.now;
    let place = get(&house, pathway).requests[0].stay.as_ref().unwrap().place;
    let status = |house: &House, at| house.world.places.place(place).unwrap().status_at(at).unwrap();
    let kept = |house: &House| house.world.places.live_commitment(place, pathway, 1).unwrap().period.end;
    let until = kept(&house).unwrap();
    forward(&mut house, 120);
    let later = left.plus_minutes(60).unwrap();
    let back = |back| correct(pathway, Correction::Return { number: None, back });
    assert_eq!(code(house.act(&staff(), back(None))), "not_returned");
    house.must(&staff(), correct(pathway, Correction::Leave { number: None, began: Some(later) }));
    assert_eq!(status(&house, left), PlaceStatus::Occupied);
    assert_eq!(status(&house, later), PlaceStatus::OnLeave);
    assert_eq!(kept(&house), Some(until.plus_minutes(60).unwrap()), "the clock follows");
    house.must(&staff(), Command::Return { pathway, at: None });
    let returned = house.now;
    forward(&mut house, 60);
    house.must(&staff(), back(None));
    assert_eq!(status(&house, returned), PlaceStatus::OnLeave, "still away");
    assert!(get(&house, pathway).requests[0].stay.as_ref().unwrap().leaves[0].until.is_none());
    let before = arrival_of(&house, pathway).plus_minutes(-1).unwrap();
    let too_early = Correction::Leave { number: None, began: Some(before) };
    assert!(
        ["before_referral", "before_arrival"]
            .contains(&&*code(house.act(&staff(), correct(pathway, too_early))))
    );
    house.must(&staff(), correct(pathway, none));
    assert!(get(&house, pathway).requests[0].stay.as_ref().unwrap().leaves.is_empty());
    let kind = house.world.places.live_commitment(place, pathway, 1).unwrap().kind;
    assert_eq!((status(&house, later), kind), (PlaceStatus::Occupied, CommitmentKind::Occupied));
    assert!(says(&house, pathway, "counts as occupied"));
    assert_eq!(get(&house, pathway).corrections.len(), 3, "nothing is erased");
    assert_eq!(house.refolded(), house.world);
}

fn arrival_of(house: &House, pathway: PathwayId) -> Instant {
    get(house, pathway).requests[0].stay.as_ref().unwrap().arrived.value
}

#[test]
fn of_two_leaves_either_can_be_corrected_and_they_never_overlap() {
    let (mut house, unit) = house(1);
    let pathway = arrived(&mut house, 1, unit);
    let mut times = Vec::new();
    for _ in 0..2 {
        forward(&mut house, 60);
        house.must(&staff(), Command::Leave { pathway, at: None });
        times.push(house.now);
        forward(&mut house, 60);
        house.must(&staff(), Command::Return { pathway, at: None });
    }
    let back = |number, back| correct(pathway, Correction::Return { number: Some(number), back: Some(back) });
    let into_the_second = times[1].plus_minutes(10).unwrap();
    assert_eq!(code(house.act(&staff(), back(1, into_the_second))), "leaves_overlap");
    assert_eq!(code(house.act(&staff(), back(1, times[0]))), "returned_before_leaving");
    let still = Correction::Return { number: Some(1), back: None };
    assert_eq!(code(house.act(&staff(), correct(pathway, still))), "returned_since");
    let sooner = times[0].plus_minutes(30).unwrap();
    house.must(&staff(), back(1, sooner));
    let first = Correction::Leave { number: Some(3), began: None };
    assert_eq!(code(house.act(&staff(), correct(pathway, first))), "no_such_leave");
    house.must(&staff(), correct(pathway, Correction::Leave { number: Some(1), began: None }));
    let leaves = get(&house, pathway).requests[0].stay.as_ref().unwrap().leaves.clone();
    assert_eq!(leaves.iter().map(|leave| leave.from.value).collect::<Vec<_>>(), [times[1]]);
    let now = house.now;
    let end = Command::End { pathway, at: Some(times[1]), reason: "home".into(), cleaning_until: None };
    assert_eq!(code(house.act(&staff(), end)), "before_leave", "a stay ends after the leaves in it");
    house
        .must(&staff(), Command::End { pathway, at: Some(now), reason: "home".into(), cleaning_until: None });
}

#[test]
fn a_departure_that_was_none_takes_the_discharge_with_it_that_was_entered_with_it() {
    let (mut house, unit) = house(1);
    let pathway = confirmed(&mut house, 1, unit);
    forward(&mut house, 10);
    house.must(&ward(), Command::Depart { pathway, at: None });
    let wrong = house.now;
    assert_eq!(get(&house, pathway).discharged.as_ref().unwrap().value, wrong);
    forward(&mut house, 10);
    let discharge = correct(pathway, Correction::Discharge(None));
    assert_eq!(code(house.act(&ward(), discharge)), "discharged_by_departing");
    let earlier = wrong.plus_minutes(-5).unwrap();
    house.must(&ward(), correct(pathway, Correction::Departure(Some(earlier))));
    let known = get(&house, pathway);
    assert_eq!(known.requests[0].departed.as_ref().unwrap().value, earlier);
    assert_eq!(known.discharged.as_ref().unwrap().value, earlier);
    house.must(&ward(), correct(pathway, Correction::Departure(None)));
    let known = get(&house, pathway);
    assert_eq!((known.requests[0].departed.clone(), known.discharged.clone()), (None, None));
    assert_eq!(known.requests[0].state, RequestState::Confirmed, "the place is still promised");
    assert!(says(&house, pathway, "has not left"));
    let told: Vec<_> = view::notice::notices(&known).into_iter().map(|notice| notice.about).collect();
    assert!(told.contains(&NoticeAbout::Discharge) && told.contains(&NoticeAbout::Withdrawal), "{told:?}");
    let due = view::due::of(house.world.around(), &known, house.now);
    assert!(due.iter().any(|due| due.what.en == "send the citizen on the way"));
    assert_eq!(code(house.act(&ward(), correct(pathway, Correction::Departure(None)))), "not_departed");
    // She leaves in truth, arrives, and then the departure may not be later than the arrival.
    house.must(&ward(), Command::Depart { pathway, at: None });
    forward(&mut house, 10);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    forward(&mut house, 10);
    let after = correct(pathway, Correction::Departure(Some(house.now)));
    assert_eq!(code(house.act(&ward(), after)), "departed_after_arrival");
    let arrived_before = correct(pathway, Correction::Arrival(Some(wrong)));
    assert_eq!(code(house.act(&staff(), arrived_before)), "arrived_before_departure");
    assert_eq!(
        code(house.act(&ward(), correct(pathway, Correction::Discharge(None)))),
        "discharged_by_arriving"
    );
    // The departure never was reported; the arrival says that she left the ward all the same.
    house.must(&ward(), correct(pathway, Correction::Departure(None)));
    assert!(get(&house, pathway).discharged.is_some());
    assert_eq!(house.refolded(), house.world);
}

#[test]
fn an_extraordinary_discharge_that_was_none_stops_the_clock() {
    let (mut house, _) = house(1);
    let pathway = house.refer_as(1, NAESTVED, NEEDS, true).unwrap();
    house.must(&ward(), Command::Discharge { pathway, at: None });
    assert!(get(&house, pathway).treatment_until.is_some());
    forward(&mut house, 10);
    house.must(&ward(), correct(pathway, Correction::Discharge(None)));
    let known = get(&house, pathway);
    assert_eq!((known.discharged, known.treatment_until), (None, None));
    assert!(says(&house, pathway, "has not begun"));
    house.must(&ward(), Command::Discharge { pathway, at: None });
    assert!(get(&house, pathway).treatment_until.is_some(), "and begins when she is");
}

#[test]
fn the_time_of_a_referral_moves_clock_turn_and_timelines_but_not_past_what_followed() {
    let (mut house, unit) = house(1);
    house.now = at("2026-06-01T12:00");
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    let (due, was) = (get(&house, pathway).requests[0].due.unwrap(), house.now);
    forward(&mut house, 60);
    let is = at("2026-06-01T10:00");
    let stranger = actor("another", "hospital-slagelse", Role::Sender);
    let referral = |at| correct(pathway, Correction::Referral(at));
    assert_eq!(code(house.act(&stranger, referral(is))), "not_yours_to_correct");
    assert_eq!(code(house.act(&ward(), referral(house.now.plus_minutes(1).unwrap()))), "in_future");
    assert_eq!(code(house.act(&ward(), referral(was))), "nothing_to_correct");
    house.must(&ward(), referral(is));
    let known = get(&house, pathway);
    let request = &known.requests[0];
    assert_eq!((known.referred_at, request.opened_at, request.turn_since), (is, is, is));
    assert_eq!(request.due, Some(due.plus_minutes(-120).unwrap()), "the clock follows");
    assert!(says(&house, pathway, "now due"));
    assert!(authority(&house, pathway, is).is_some());
    offered(&mut house, pathway, unit);
    let decided = house.now;
    forward(&mut house, 60);
    let refusal = refused(house.act(&ward(), referral(decided.plus_minutes(1).unwrap())));
    assert_eq!(refusal.code, "referred_after_what_followed");
    assert!(refusal.text.en.contains(&decided.danish()), "{refusal:?}");
    let arrival_due = get(&house, pathway).requests[0].due;
    house.must(&ward(), referral(decided));
    assert_eq!(get(&house, pathway).requests[0].due, arrival_due, "a later clock rests on another entry");
    assert!(says(&house, pathway, "see by 'why'"));
    assert_eq!(house.refolded(), house.world);
}
