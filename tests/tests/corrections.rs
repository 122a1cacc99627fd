//! Corrections of what may never have happened: a death, a leave, a departure, a discharge; and of the referral's time.
//! Nothing is erased, what rested on the entry is set right or listed, and what was known before can still be asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Instant, PathwayId, Period, PersonId, Refusal, Role, UnitId};
use pathways::{
    Change, CitizenSide, Command, Correction, Pathway, RequestState, dependents,
    view::{self, notice::NoticeAbout, who::Timeline},
};
use places::{CommitmentKind, PlaceKind, PlaceStatus};
use tests_end_to_end::house::*;

const NAESTVED: &str = "municipality-0370";

fn house(places: u32) -> (House, UnitId) {
    let mut house = House::founded(at("2026-06-01T08:00"));
    let unit = house.unit("midl", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, places);
    (house, unit)
}

fn get(house: &House, id: PathwayId) -> Pathway {
    house.world.pathways.pathway(id).unwrap().into_owned()
}

fn refused(result: Result<Vec<world::Event>, Refusal>) -> Refusal {
    let refusal = result.expect_err("it was allowed");
    assert!(!refusal.text.da.is_empty() && !refusal.text.en.is_empty());
    refusal
}

fn code(result: Result<Vec<world::Event>, Refusal>) -> String {
    refused(result).code
}

fn staff() -> kernel::Actor {
    provider(NAESTVED)
}

fn offered(house: &mut House, pathway: PathwayId, unit: UnitId) {
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    house.must(&staff(), Command::Confirm { pathway });
}

fn confirmed(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = house.refer(number, NAESTVED, NEEDS).unwrap();
    offered(house, pathway, unit);
    pathway
}

fn arrived(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = confirmed(house, number, unit);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    pathway
}

fn forward(house: &mut House, minutes: i64) {
    house.now = house.now.plus_minutes(minutes).unwrap();
    house.tick();
}

fn correct(pathway: PathwayId, correction: Correction) -> Command {
    Command::Correct { pathway, request: None, correction, reason: "fejl".into() }
}

fn says(house: &House, id: PathwayId, words: &str) -> bool {
    let known = get(house, id);
    let latest = known.corrections.last().unwrap().recorded_at;
    let newest = known.corrections.iter().filter(|each| each.recorded_at == latest);
    newest.flat_map(|each| dependents(&known, each.position)).any(|text| text.en.contains(words))
}

fn authority(house: &House, id: PathwayId, at: Instant) -> Option<kernel::OrganisationId> {
    let law = house.world.below().law().unwrap();
    let known = get(house, id);
    view::who::who(&law, house.world.around(), &known, Timeline::Authority, at).unwrap().party?.organisation
}

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
    let end = correct(pathway, Correction::StayEnd(earlier));
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
    let arrived_before = correct(pathway, Correction::Arrival(wrong));
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

#[test]
fn a_move_is_one_entry_and_other_overlaps_say_what_to_correct_first() {
    let (mut house, unit) = house(1);
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
    let pathway = arrived(&mut house, 1, unit);
    let arrival = house.now;
    forward(&mut house, 60);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    offered(&mut house, pathway, next);
    forward(&mut house, 60);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    let moved = house.now;
    forward(&mut house, 60);
    for minutes in [-30, 30] {
        let is = moved.plus_minutes(minutes).unwrap();
        house.must(&staff(), correct(pathway, Correction::Arrival(is)));
        let known = get(&house, pathway);
        let ended = known.requests[0].stay.as_ref().unwrap().ended.as_ref().unwrap().value;
        assert_eq!((ended, known.requests[1].stay.as_ref().unwrap().arrived.value), (is, is));
        assert_eq!(authority(&house, pathway, is), Some(organisation(NAESTVED)), "nobody is nowhere");
    }
    assert_eq!(
        code(house.act(&staff(), correct(pathway, Correction::Arrival(arrival)))),
        "before_arrival",
        "not before the stay it ended began"
    );
    // The first stay did not end before: to lengthen it, the arrival on the next is what must be corrected.
    let first =
        |correction| Command::Correct { pathway, request: Some(1), correction, reason: "fejl".into() };
    let refusal = refused(house.act(&staff(), first(Correction::StayEnd(house.now))));
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

fn ended(house: &mut House, pathway: PathwayId) -> Instant {
    let end = Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None };
    house.must(&staff(), end);
    house.now
}

#[test]
fn one_citizen_is_never_in_two_stays_on_two_pathways() {
    let (mut house, unit) = house(1);
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
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
    let refusal =
        refused(house.act(&staff(), correct(first, Correction::StayEnd(arrival.plus_minutes(30).unwrap()))));
    assert_eq!(refusal.code, "own_stays_overlap");
    assert!(refusal.text.en.contains(&second.to_string()), "{refusal:?}");
    let instead = format!("correct {second} arrival TIME --request 1");
    assert!(refusal.instead[0].en.contains(&instead), "{refusal:?}");
    let refusal = refused(house.act(&staff(), correct(second, Correction::Arrival(within))));
    assert_eq!(refusal.code, "own_stays_overlap");
    assert!(refusal.instead[0].en.contains(&end_first), "{refusal:?}");
    // In the order that is named it can be done.
    house.must(&staff(), correct(first, Correction::StayEnd(within)));
    house.must(&staff(), correct(second, Correction::Arrival(within)));
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
    let within = correct(second, Correction::Arrival(over.plus_minutes(-10).unwrap()));
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
        house.must(&staff(), correct(pathway, Correction::StayEnd(is)));
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
    let (mut house, unit) = house(1);
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    offered(&mut house, pathway, next);
    house.must(&staff(), Command::Leave { pathway, at: None });
    let left = house.now;
    forward(&mut house, 60);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    let moved = house.now;
    forward(&mut house, 60);
    for minutes in [-30, 30] {
        let is = moved.plus_minutes(minutes).unwrap();
        house.must(&staff(), correct(pathway, Correction::Arrival(is)));
        let first = get(&house, pathway).requests[0].stay.clone().unwrap();
        assert_eq!(first.leaves[0].period(), Period { start: left, end: Some(is) });
        let place = house.world.places.place(first.place).unwrap();
        assert_eq!(place.status_at(is.plus_minutes(-1).unwrap()), Some(PlaceStatus::OnLeave));
    }
    assert_eq!(house.refolded(), house.world);
}
