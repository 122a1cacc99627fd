//! From the arrival to the end of a stay: leaves, transfers, ends, and what is corrected of them.

use crate::common::*;
use kernel::{FactValue, PersonId, Role, Verdict};
use pathways::{Change, CitizenSide, Command, Correction, Pathway, dependents, view};
use places::PlaceKind;
use tests_end_to_end::house::*;

#[test]
fn a_stay_has_leaves_and_an_end_after_its_beginning() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    let arrival = house.now;
    assert_eq!(code(house.act(&staff(), Command::Return { pathway, at: None })), "not_on_leave");
    forward(&mut house, 60);
    house.must(&staff(), Command::Leave { pathway, at: None });
    assert_eq!(code(house.act(&staff(), Command::Leave { pathway, at: None })), "on_leave");
    assert_eq!(house.world.places.available(unit, house.now), 1, "the place is kept");
    forward(&mut house, 60);
    house.must(&staff(), Command::Return { pathway, at: None });
    let end = |at, reason: &str, cleaning_until| Command::End {
        pathway,
        at: Some(at),
        reason: reason.into(),
        cleaning_until,
    };
    assert_eq!(code(house.act(&staff(), end(arrival, "home", None))), "before_arrival");
    assert_eq!(code(house.act(&staff(), end(house.now, "vanished", None))), "unknown_code");
    let now = house.now;
    assert_eq!(code(house.act(&staff(), end(now, "home", Some(now)))), "cleaning_before_end");
    let clean = now.plus_minutes(30).unwrap();
    house.must(&staff(), end(now, "home", Some(clean)));
    assert_eq!(house.world.places.available(unit, now), 1, "one place is being cleaned");
    forward(&mut house, 40);
    assert_eq!(house.world.places.available(unit, house.now), 1, "nobody has reported it cleaned");
}

#[test]
fn a_transfer_holds_two_places_at_most_and_the_first_ends_on_arrival() {
    let (mut house, unit) = house();
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    assert_eq!(code(house.act(&staff(), Command::Transfer { pathway, reason: "".into() })), "text_needed");
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    assert_eq!(
        code(house.act(&staff(), Command::Transfer { pathway, reason: "igen".into() })),
        "live_request_exists"
    );
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit: next, deviation: None });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    house.must(&staff(), Command::Confirm { pathway });
    forward(&mut house, 30);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    let known = get(&house, pathway);
    assert_eq!(known.requests[0].stay.as_ref().unwrap().ended.as_ref().unwrap().value, house.now);
    assert_eq!(known.staying().unwrap().number, 2);
    assert_eq!(house.world.places.available(unit, house.now), 2);
    assert_eq!(house.world.places.available(next, house.now), 0);
}

#[test]
fn who_goes_home_lets_go_of_the_place_that_was_sought() {
    let (mut house, unit) = house();
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit: next, deviation: None });
    house.must(&staff(), Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None });
    let known = get(&house, pathway);
    assert!(known.is_closed());
    assert_eq!(known.requests[1].closed_code.as_deref(), Some("moved_another_way"));
    assert_eq!(house.world.places.available(next, house.now), 1);
}

#[test]
fn death_closes_everything_and_frees_every_place() {
    let (mut house, unit) = house();
    let staying = arrived(&mut house, 1, unit);
    let waiting = accepted(&mut house, 2, unit);
    forward(&mut house, 10);
    for pathway in [staying, waiting] {
        house.must(&staff(), Command::Die { pathway, at: None });
        assert!(get(&house, pathway).is_closed());
    }
    assert_eq!(house.world.places.available(unit, house.now), 2);
    assert_eq!(code(house.act(&staff(), Command::Die { pathway: staying, at: None })), "pathway_closed");
}

#[test]
fn waiting_is_counted_by_cause_in_whole_days() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    house.now = at("2026-06-02T10:00");
    let ready =
        |cause: &str, when: Option<&str>| Command::Ready { pathway, at: when.map(at), cause: cause.into() };
    assert_eq!(code(house.act(&staff(), ready("weather", None))), "unknown_code");
    house.must(&staff(), ready("guardianship", None));
    assert_eq!(code(house.act(&staff(), ready("guardianship", None))), "already_waiting");
    assert_eq!(code(house.act(&staff(), ready("no_place", Some("2026-06-02T09:00")))), "waiting_overlaps");
    house.now = at("2026-08-15T09:00");
    house.must(&staff(), ready("home_not_ready", None));
    house.now = at("2026-08-17T12:00");
    house.must(&staff(), Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None });
    let year = view::delay::year(2026).unwrap();
    let delays = view::delay::of(&get(&house, pathway), &year, house.now);
    let days: Vec<_> = delays.iter().map(|delay| (delay.cause.as_str(), delay.days)).collect();
    assert_eq!(days, [("guardianship", 74), ("home_not_ready", 2)]);
    assert_eq!(delays[0].residence, Some(organisation(NAESTVED)));
    assert!(view::delay::of(&get(&house, pathway), &view::delay::year(2027).unwrap(), house.now).is_empty());
}

#[test]
fn a_correction_is_for_who_entered_it_or_their_leader_and_lists_what_rested_on_it() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    let wrong = house.now;
    house.now = at("2026-06-01T15:00");
    let correct = |value: &str| Command::Correct {
        pathway,
        request: None,
        correction: Correction::Arrival(Some(at(value))),
        reason: "tastefejl".into(),
    };
    let stranger = actor("another", NAESTVED, Role::Provider);
    assert_eq!(code(house.act(&stranger, correct("2026-06-01T13:00"))), "not_yours_to_correct");
    assert_eq!(code(house.act(&staff(), correct("2026-06-01T08:00"))), "nothing_to_correct");
    assert_eq!(code(house.act(&staff(), correct("2026-05-01T13:00"))), "before_referral");
    assert_eq!(code(house.act(&staff(), correct("2026-06-02T13:00"))), "in_future");
    let before = house.world.clone();
    house.must(&actor("leader", NAESTVED, Role::Leader), correct("2026-06-01T13:00"));

    let law = house.world.below().law().unwrap();
    let known = get(&house, pathway);
    let who = |world: &world::World, pathway: &Pathway| {
        let who = view::who::who(
            &law,
            world.around(),
            pathway,
            view::who::Timeline::Authority,
            at("2026-06-01T10:00"),
        );
        who.unwrap()
    };
    let now = who(&house.world, &known);
    assert_eq!(now.party.unwrap().organisation, Some(organisation("region-1085")));
    assert_eq!(now.corrected[0].by, "leader");
    let then = who(&before, &before.pathways.pathway(pathway).unwrap());
    assert_eq!(then.party.unwrap().organisation, Some(organisation(NAESTVED)));
    let listed = dependents(&known, known.corrections[0].position);
    let stated = wrong.danish();
    assert!(
        listed.iter().any(|text| text.en.contains("notice to") && text.en.contains(&stated)),
        "{listed:?}"
    );
    assert!(matches!(known.corrections[0].change, Change::Arrival { was, .. } if was == wrong));
    let told = view::notice::notices(&known);
    assert!(told.iter().any(|notice| notice.about == view::notice::NoticeAbout::Correction));
}

#[test]
fn corrected_stays_that_overlap_are_kept_and_shown() {
    let (mut house, _) = house();
    let unit = house.unit("en-plads", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
    let first = arrived(&mut house, 1, unit);
    house.now = at("2026-06-01T08:30");
    house.must(
        &staff(),
        Command::End { pathway: first, at: None, reason: "home".into(), cleaning_until: None },
    );
    house.now = at("2026-06-01T09:00");
    let second = arrived(&mut house, 2, unit);
    house.now = at("2026-06-01T15:00");
    let correct = |pathway, correction| Command::Correct {
        pathway,
        request: None,
        correction,
        reason: "tastefejl".into(),
    };
    house.must(&staff(), correct(second, Correction::Arrival(Some(at("2026-06-01T13:00")))));
    assert!(house.world.places.conflicts(Some(unit)).is_empty());
    house.must(&staff(), correct(first, Correction::StayEnd(Some(at("2026-06-01T13:30")))));
    assert_eq!(house.world.places.conflicts(Some(unit)).len(), 1, "both are kept, and the unit sees it");
    house.must(&staff(), correct(first, Correction::StayEnd(Some(at("2026-06-01T12:30")))));
    assert!(house.world.places.conflicts(Some(unit)).is_empty(), "it is gone once it is put right");
}

#[test]
fn residence_sender_and_readiness_can_be_corrected() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 120);
    let correct =
        |correction| Command::Correct { pathway, request: None, correction, reason: "forkert".into() };
    let residence = |id: &str| Correction::Residence(organisation(id));
    assert_eq!(code(house.act(&ward(), correct(residence("kl")))), "wrong_kind_of_organisation");
    house.must(&ward(), correct(residence("municipality-0330")));
    assert_eq!(get(&house, pathway).residence.unwrap().value, organisation("municipality-0330"));
    house.must(&ward(), correct(Correction::Sender(organisation("kl"))));
    assert_eq!(code(house.act(&staff(), correct(Correction::ReadySince(house.now)))), "not_waiting");
    house.must(&staff(), Command::Ready { pathway, at: None, cause: "no_place".into() });
    let earlier = house.now.plus_minutes(-30).unwrap();
    house.must(&staff(), correct(Correction::ReadySince(earlier)));
    assert_eq!(get(&house, pathway).waiting[0].since.value, earlier);
}

#[test]
fn who_arrives_from_a_ward_is_discharged_and_no_sooner_or_later() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    assert_eq!(get(&house, pathway).discharged.unwrap().value, house.now);
    let at = |timeline| {
        let law = house.world.below().law().unwrap();
        view::who::who(&law, house.world.around(), &get(&house, pathway), timeline, house.now).unwrap()
    };
    let treatment = at(view::who::Timeline::Treatment);
    assert!(
        matches!(treatment.answer.verdict, Verdict::Judgement { .. }),
        "no rule but for extraordinary discharges"
    );
    forward(&mut house, 60);
    let second = accepted(&mut house, 2, unit);
    house.must(&staff(), Command::Confirm { pathway: second });
    house.must(&ward(), Command::Discharge { pathway: second, at: None });
    forward(&mut house, 10);
    house.must(&staff(), Command::Arrive { pathway: second, at: None });
    let discharges = house.log.iter().filter(|(event, _)| event.kind() == "discharged").count();
    assert_eq!(discharges, 2, "one for each, however it was said");
}

#[test]
fn facts_are_answered_also_during_a_stay() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    house
        .must(&staff(), Command::Assess { pathway, facts: answered(&[("has_general_practitioner", "yes")]) });
    assert_eq!(get(&house, pathway).facts().get("has_general_practitioner"), Some(&FactValue::Yes));
    forward(&mut house, 10);
    house.must(&staff(), Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None });
    let late = Command::Assess { pathway, facts: answered(&[("aim", "no")]) };
    assert_eq!(code(house.act(&staff(), late)), "pathway_closed");
}

#[test]
fn one_citizen_with_two_joined_pathways_is_not_promised_two_places() {
    let (mut house, unit) = house();
    let first = house.refer(1, NAESTVED, NEEDS).unwrap();
    let second = house.refer(2, NAESTVED, NEEDS).unwrap();
    for pathway in [first, second] {
        house.decide(pathway, "municipal_temporary_place", "").unwrap();
    }
    house.must(&assessor(), Command::JoinPersons { kept: PersonId([1; 16]), merged: PersonId([2; 16]) });
    let offer = |pathway| Command::Offer { pathway, unit, deviation: None };
    for pathway in [first, second] {
        assert_eq!(code(house.act(&assessor(), offer(pathway))), "two_pathways");
    }
    let cancel = Command::Cancel { pathway: second, code: "entered_by_mistake".into(), note: String::new() };
    house.must(&ward(), cancel);
    house.must(&assessor(), offer(first));
}

#[test]
fn a_leave_that_lasts_is_somebodys_to_settle() {
    let (mut house, unit) = house();
    let pathway = arrived(&mut house, 1, unit);
    forward(&mut house, 60);
    house.must(&staff(), Command::Leave { pathway, at: None });
    let leave = |house: &House| {
        let due = view::due::of(house.world.around(), &get(house, pathway), house.now);
        due.into_iter().find(|due| due.what.en.contains("leave")).unwrap()
    };
    assert!(!leave(&house).late);
    forward(&mut house, 72 * 60);
    assert!(leave(&house).late, "the scheme's time for keeping the place is over");
    assert_eq!(house.world.places.available(unit, house.now), 1, "and a person decides");
    let seen = house.world.places.availability(unit, house.now);
    assert_eq!((seen.on_leave, seen.on_leave_overdue, seen.reserved_overdue), (1, 1, 0));
    assert!(seen.warnings.iter().any(|warning| warning.en.contains("beyond the time for leave")));
    house.must(&staff(), Command::Return { pathway, at: None });
    assert_eq!(house.world.places.availability(unit, house.now).on_leave_overdue, 0);
}
