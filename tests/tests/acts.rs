//! Every act on a pathway: what it does, and what it refuses with which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{FactValue, PathwayId, PersonId, Refusal, Role, UnitId, Verdict};
use pathways::{
    AnsweredFact, Change, CitizenSide, Command, Correction, Decide, ItemState, Pathway, Refer,
    ReferralSource, RequestState, answers, dependents, view,
};
use places::PlaceKind;
use tests_end_to_end::house::*;

const NAESTVED: &str = "municipality-0370";

fn house() -> (House, UnitId) {
    let mut house = House::founded(at("2026-06-01T08:00"));
    let unit = house.unit("midl", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 2);
    (house, unit)
}

fn get(house: &House, id: PathwayId) -> Pathway {
    house.world.pathways.pathway(id).unwrap().into_owned()
}

fn state(house: &House, id: PathwayId) -> RequestState {
    get(house, id).requests.last().unwrap().state
}

fn code(result: Result<Vec<world::Event>, Refusal>) -> String {
    let refusal = result.expect_err("it was allowed");
    assert!(!refusal.text.da.is_empty() && !refusal.text.en.is_empty());
    refusal.code
}

fn staff() -> kernel::Actor {
    provider(NAESTVED)
}

/// Refers, decides, offers and accepts.
fn accepted(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = house.refer(number, NAESTVED, NEEDS).unwrap();
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    pathway
}

fn arrived(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = accepted(house, number, unit);
    house.must(&staff(), Command::Confirm { pathway });
    house.must(&staff(), Command::Arrive { pathway, at: None });
    pathway
}

fn forward(house: &mut House, minutes: i64) {
    house.now = house.now.plus_minutes(minutes).unwrap();
    house.tick();
}

#[test]
fn a_referral_needs_known_organisations_facts_and_times() {
    let (mut house, _) = house();
    let refer = |change: &dyn Fn(&mut Refer)| {
        let mut refer = Refer {
            person: PersonId([9; 16]),
            temporary: false,
            source: ReferralSource::HospitalWard,
            sender: organisation("hospital-slagelse"),
            residence: Some(organisation(NAESTVED)),
            extraordinary: false,
            facts: answered(NEEDS),
            note: String::new(),
            at: None,
        };
        change(&mut refer);
        Command::Refer(refer)
    };
    let later = house.now.plus_hours(1).unwrap();
    for (expected, command) in [
        ("no_such_organisation", refer(&|refer| refer.sender = organisation("nowhere"))),
        ("no_such_organisation", refer(&|refer| refer.sender = organisation("region-ostdanmark"))),
        ("wrong_kind_of_organisation", refer(&|refer| refer.residence = Some(organisation("kl")))),
        ("in_future", refer(&|refer| refer.at = Some(later))),
        ("unknown_fact", refer(&|refer| refer.facts = answered(&[("shoe_size", "yes")]))),
        ("impossible_answer", refer(&|refer| refer.facts = answered(&[("condition", "yes")]))),
        ("fact_is_known", refer(&|refer| refer.facts = answered(&[("phase", "staying")]))),
        ("text_too_long", refer(&|refer| refer.note = "x".repeat(10_001))),
        (
            "extraordinary_without_hospital",
            refer(&|refer| {
                refer.source = ReferralSource::Citizen;
                refer.extraordinary = true;
            }),
        ),
    ] {
        assert_eq!(code(house.act(&ward(), command)), expected);
    }
    assert_eq!(house.world.pathways.count(), 0, "a refusal leaves nothing");
    house.must(&ward(), refer(&|_| {}));
    assert_eq!(code(house.act(&ward(), refer(&|_| {}))), "live_request_exists");
}

#[test]
fn every_source_of_referrals_opens_a_pathway() {
    let (mut house, _) = house();
    for (number, source) in ReferralSource::ALL.into_iter().enumerate() {
        let refer = Refer {
            person: PersonId([number as u8 + 1; 16]),
            temporary: true,
            source,
            sender: organisation(NAESTVED),
            residence: None,
            extraordinary: false,
            facts: answered(&[]),
            note: String::new(),
            at: None,
        };
        house.must(&ward(), Command::Refer(refer));
        assert_eq!(source.slug().parse(), Ok(source));
    }
    assert_eq!(house.world.pathways.live().count(), ReferralSource::ALL.len());
    // Nobody knows where they live: somebody is told to find out.
    for pathway in house.world.pathways.live() {
        let due = view::due::of(house.world.around(), pathway, house.now);
        assert!(due.iter().any(|due| due.what.en.contains("municipality of residence")));
    }
}

#[test]
fn what_the_rules_do_not_settle_needs_a_reason_and_a_deviation_too() {
    let (mut house, _) = house();
    let short = house.refer(1, NAESTVED, &[("temporary_health_intervention", "yes")]).unwrap();
    let refusal = house.decide(short, "municipal_temporary_place", " ").unwrap_err();
    assert_eq!(refusal.code, "reason_needed");
    assert!(refusal.instead.iter().any(|text| text.en.contains("can_stay_at_home")), "{refusal:?}");
    house.decide(short, "municipal_temporary_place", "kan ikke vente").unwrap();
    assert!(get(&house, short).requests[0].decision.as_ref().unwrap().deviates);

    let clear = house.refer(2, NAESTVED, NEEDS).unwrap();
    assert_eq!(code(house.decide(clear, "home", "")), "reason_needed");
    assert_eq!(code(house.decide(clear, "regional_health_and_care_place", "x")), "no_such_conclusion");
    house.decide(clear, "municipal_temporary_place", "").unwrap();
    let decision = get(&house, clear).requests[0].decision.clone().unwrap();
    assert!(!decision.deviates);
    let ground = decision.basis.open().unwrap();
    assert_eq!(ground.verdict, "settled");
    assert_eq!(ground.facts.len(), NEEDS.len());
    assert_eq!(decision.rulebook, house.world.adoption.current().unwrap().hash());
}

#[test]
fn a_decision_for_home_closes_the_request_and_nobody_is_lost() {
    let (mut house, _) = house();
    let facts = [("temporary_health_intervention", "yes"), ("can_stay_at_home", "yes")];
    let pathway = house.refer(1, NAESTVED, &facts).unwrap();
    house.decide(pathway, "home", "").unwrap();
    assert_eq!(state(&house, pathway), RequestState::Closed);
    assert!(get(&house, pathway).is_closed());
    assert_eq!(code(house.decide(pathway, "home", "")), "pathway_closed");
}

#[test]
fn a_citizen_is_heard_on_facts_they_do_not_know_before_a_decision_rests_on_them() {
    let (mut house, _) = house();
    let pathway = house.refer(1, NAESTVED, &NEEDS[..3]).unwrap();
    let unknown = AnsweredFact { value: FactValue::No, known_to_citizen: false };
    let facts = [("can_stay_at_home".into(), unknown)].into_iter().collect();
    house.must(&assessor(), Command::Assess { pathway, facts });
    let refusal = house.decide(pathway, "municipal_temporary_place", "").unwrap_err();
    assert_eq!(refusal.code, "hearing_needed");
    assert!(refusal.text.en.contains("can_stay_at_home"));
    house.must(&assessor(), Command::Hear { pathway, outcome: "enig".into() });
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
}

#[test]
fn an_offer_fits_or_has_a_reason() {
    let (mut house, unit) = house();
    let relief = house.unit("aflast", PlaceKind::MunicipalReliefPlace, NAESTVED, NAESTVED, 1);
    let other = house.unit(
        "slagelse",
        PlaceKind::MunicipalTemporaryPlace,
        "municipality-0330",
        "municipality-0330",
        1,
    );
    let facts = [NEEDS, &[("infection_isolation", "yes")]].concat();
    let pathway = house.refer(1, NAESTVED, &facts).unwrap();
    assert_eq!(
        code(house.act(&assessor(), Command::Offer { pathway, unit, deviation: None })),
        "not_in_this_state"
    );
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    let offer = |unit, deviation: Option<&str>| Command::Offer {
        pathway,
        unit,
        deviation: deviation.map(str::to_owned),
    };
    let refusal = house.act(&assessor(), offer(unit, None)).unwrap_err();
    assert_eq!(refusal.code, "unit_does_not_fit");
    assert!(refusal.text.da.contains("isol"), "{}", refusal.text.da);
    for (wrong, expected) in [(relief, "kind"), (other, "own citizens")] {
        let refusal = house.act(&assessor(), offer(wrong, None)).unwrap_err();
        assert!(refusal.text.en.contains(expected), "{}", refusal.text.en);
    }
    assert_eq!(code(house.act(&assessor(), offer(UnitId(99), None))), "no_such_unit");
    house.must(&assessor(), offer(unit, Some("enestue er nok")));
    assert_eq!(state(&house, pathway), RequestState::Offered);
}

#[test]
fn the_last_place_goes_to_one_and_the_other_is_told_why() {
    let (mut house, unit) = house();
    arrived(&mut house, 1, unit);
    let second = house.refer(2, NAESTVED, NEEDS).unwrap();
    let third = house.refer(3, NAESTVED, NEEDS).unwrap();
    for pathway in [second, third] {
        house.decide(pathway, "municipal_temporary_place", "").unwrap();
    }
    house.must(&assessor(), Command::Offer { pathway: second, unit, deviation: None });
    let refusal =
        house.act(&assessor(), Command::Offer { pathway: third, unit, deviation: None }).unwrap_err();
    assert!(refusal.text.en.contains("available 0"), "{}", refusal.text.en);
    assert!(refusal.text.en.contains("1 held until 12:00"), "{}", refusal.text.en);
}

#[test]
fn a_hold_runs_out_at_its_end_exactly_and_who_comes_late_is_told() {
    let (mut house, unit) = house();
    let pathway = accepted(&mut house, 1, unit);
    let until = get(&house, pathway).requests[0].offer.as_ref().unwrap().hold.end.unwrap();
    house.now = until;
    let refusal = house.act(&staff(), Command::Confirm { pathway }).unwrap_err();
    assert_eq!(refusal.code, "too_late");
    assert!(refusal.text.da.contains(&until.danish()));
    assert_eq!(state(&house, pathway), RequestState::Decided, "the request looks for a place again");
    assert_eq!(house.world.places.available(unit, house.now), 2);
    let expired = house.log.iter().filter(|(event, _)| event.kind() == "hold_expired").count();
    assert_eq!(expired, 1);
}

#[test]
fn a_confirmation_in_the_last_microsecond_counts() {
    let (mut house, unit) = house();
    let pathway = accepted(&mut house, 1, unit);
    let until = get(&house, pathway).requests[0].offer.as_ref().unwrap().hold.end.unwrap();
    house.now = kernel::Instant::from_microseconds(until.microseconds() - 1).unwrap();
    house.must(&staff(), Command::Confirm { pathway });
    forward(&mut house, 60);
    assert_eq!(state(&house, pathway), RequestState::Confirmed);
}

#[test]
fn a_refusal_sends_it_back_marks_the_unit_and_the_clock_goes_on() {
    let (mut house, unit) = house();
    let pathway = accepted(&mut house, 1, unit);
    let due = get(&house, pathway).requests[0].decision.as_ref().unwrap().place_due;
    let refuse = |code: &str| Command::Refuse { pathway, code: code.into(), note: String::new() };
    assert_eq!(code(house.act(&staff(), refuse("dont_want"))), "unknown_code");
    house.must(&staff(), refuse("isolation_not_possible"));
    let request = &get(&house, pathway).requests[0];
    assert_eq!((request.state, request.due), (RequestState::Decided, due));
    assert_eq!(request.marked[0].code, "isolation_not_possible");
    let again = house.act(&assessor(), Command::Offer { pathway, unit, deviation: None }).unwrap_err();
    assert!(again.text.en.contains("refused the citizen"));
    assert_eq!(house.world.pathways.live().count(), 1, "nobody is lost");
}

#[test]
fn a_decline_keeps_the_turn() {
    let (mut house, unit) = house();
    let pathway = accepted(&mut house, 1, unit);
    let turn = get(&house, pathway).requests[0].turn_since;
    forward(&mut house, 30);
    house.must(
        &assessor(),
        Command::Decline { pathway, by: CitizenSide::Citizen, reason: "for langt væk".into() },
    );
    let request = &get(&house, pathway).requests[0];
    assert_eq!((request.state, request.turn_since), (RequestState::Decided, turn));
}

#[test]
fn a_representative_speaks_only_when_recorded() {
    let (mut house, unit) = house();
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    let accept = Command::Accept { pathway, by: CitizenSide::Representative, told_cost: true };
    assert_eq!(code(house.act(&assessor(), accept.clone())), "no_representative");
    let record = |kind: &str| Command::RecordRepresentative {
        pathway,
        kind: kind.into(),
        name: "Syntetisk Værge".into(),
    };
    assert_eq!(code(house.act(&assessor(), record("neighbour"))), "unknown_code");
    house.must(&assessor(), record("guardian"));
    house.must(&assessor(), accept);
    let law = house.world.below().law().unwrap();
    let letter = view::letter::letter(&law, &house.world.registry, &get(&house, pathway)).unwrap();
    assert_eq!(letter.to_representative.as_deref(), Some("guardian"));
}

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
        correction: Correction::Arrival(at(value)),
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
    house.must(&staff(), correct(second, Correction::Arrival(at("2026-06-01T13:00"))));
    assert!(house.world.places.conflicts(Some(unit)).is_empty());
    house.must(&staff(), correct(first, Correction::StayEnd(at("2026-06-01T13:30"))));
    assert_eq!(house.world.places.conflicts(Some(unit)).len(), 1, "both are kept, and the unit sees it");
    house.must(&staff(), correct(first, Correction::StayEnd(at("2026-06-01T12:30"))));
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
fn handover_items_are_missing_until_ticked_and_arrival_notes_what_was_missing() {
    let mut house = House::founded(at("2022-01-03T09:00"));
    let unit = house.unit("beredskab", PlaceKind::EmergencyPlace, NAESTVED, NAESTVED, 1);
    let refer = Refer {
        person: PersonId([1; 16]),
        temporary: false,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: Some(organisation(NAESTVED)),
        extraordinary: true,
        facts: answered(&[("stable", "yes"), ("treatment_finished", "no")]),
        note: String::new(),
        at: None,
    };
    house.must(&ward(), Command::Refer(refer));
    let pathway = PathwayId(1);
    let missing = |house: &House| {
        let law = house.world.below().law().unwrap();
        let list = answers::handover(&law, &get(house, pathway), house.now);
        list.iter().filter(|item| item.is_missing()).map(|item| item.id.to_string()).collect::<Vec<_>>()
    };
    assert!(
        missing(&house).contains(&"medicine".to_owned())
            && missing(&house).contains(&"treatment_equipment".to_owned())
    );
    let mark = |item: &str, state| Command::MarkItem { pathway, item: item.into(), state };
    assert_eq!(code(house.act(&ward(), mark("umbrella", ItemState::Ready))), "no_such_item");
    house.must(&ward(), mark("medicine", ItemState::Ready));
    assert!(!missing(&house).contains(&"medicine".to_owned()));
    let left = missing(&house).len();
    house.decide(pathway, "emergency_place", "").unwrap();
    house.must(
        &assessor(),
        Command::Offer { pathway, unit, deviation: Some("enheden er udstyret i dag".into()) },
    );
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    house.must(&staff(), Command::Confirm { pathway });
    house.now = at("2022-01-03T10:00");
    house.must(&ward(), Command::OrderTransport { pathway, pick_up: at("2022-01-03T10:30") });
    assert_eq!(
        code(house.act(&ward(), Command::OrderTransport { pathway, pick_up: at("2022-01-03T09:30") })),
        "in_past"
    );
    house.must(&ward(), Command::Depart { pathway, at: None });
    assert_eq!(code(house.act(&ward(), Command::Depart { pathway, at: None })), "already_departed");
    assert_eq!(
        code(house.act(&staff(), Command::Arrive { pathway, at: Some(at("2022-01-03T09:30")) })),
        "arrived_before_departure"
    );
    house.must(&staff(), Command::Arrive { pathway, at: None });
    assert_eq!(
        usize::from(get(&house, pathway).staying().unwrap().stay.as_ref().unwrap().items_missing),
        left
    );
    assert_eq!(
        get(&house, pathway).discharged.unwrap().value,
        at("2022-01-03T10:00"),
        "leaving the ward is the discharge"
    );
}

#[test]
fn records_are_joined_and_separated_and_nothing_is_lost() {
    let (mut house, _) = house();
    let (one, two) = (PersonId([1; 16]), PersonId([2; 16]));
    let first = house.refer(1, NAESTVED, NEEDS).unwrap();
    let second = house.refer(2, NAESTVED, &[]).unwrap();
    let join = |kept, merged| Command::JoinPersons { kept, merged };
    assert_eq!(code(house.act(&assessor(), join(one, one))), "same_record");
    assert_eq!(code(house.act(&assessor(), join(one, PersonId([7; 16])))), "no_such_person");
    assert_eq!(code(house.act(&assessor(), Command::SeparatePersons { merged: two })), "not_joined");
    house.must(&assessor(), join(one, two));
    assert_eq!(house.world.pathways.pathways_of(two), [first, second]);
    assert_eq!(house.world.pathways.stands_for(two), one);
    assert_eq!(house.world.pathways.doubled_persons(), [(one, vec![first, second])], "somebody must look");
    assert_eq!(code(house.act(&assessor(), join(two, one))), "already_joined");
    house.must(&assessor(), Command::SeparatePersons { merged: two });
    assert_eq!(house.world.pathways.pathways_of(two), [second]);
    assert_eq!(house.world.pathways.count(), 2, "nobody is counted twice");
}

#[test]
fn a_citizen_on_their_way_is_not_forgotten_and_a_forgotten_one_not_changed() {
    let (mut house, unit) = house();
    let person = PersonId([1; 16]);
    let pathway = arrived(&mut house, 1, unit);
    assert_eq!(code(house.act(&assessor(), Command::Forget { person })), "pathway_under_way");
    forward(&mut house, 60);
    house.must(&staff(), Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None });
    house.must(&assessor(), Command::Forget { person });
    let known = get(&house, pathway);
    assert!(
        known.known.open().is_none() && known.requests[0].decision.as_ref().unwrap().basis.open().is_none()
    );
    assert!(known.requests[0].stay.is_some(), "the stay still counts");
    assert_eq!(code(house.act(&assessor(), Command::Forget { person })), "person_forgotten");
    let correct = Command::Correct {
        pathway,
        request: None,
        correction: Correction::Arrival(house.now),
        reason: "x".into(),
    };
    assert_eq!(code(house.act(&staff(), correct)), "person_forgotten");
    assert_eq!(house.refer(1, NAESTVED, NEEDS).unwrap_err().code, "person_forgotten");
    let law = house.world.below().law().unwrap();
    assert_eq!(
        view::letter::letter(&law, &house.world.registry, &known).unwrap_err().code,
        "person_forgotten"
    );
}

#[test]
fn the_letter_says_what_why_cost_and_how_to_complain_and_waits_for_what_is_not_in_the_sources() {
    let (mut house, _) = house();
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    let fill =
        |field: &str, value: &str| Command::FillLetter { pathway, field: field.into(), value: value.into() };
    assert_eq!(code(house.act(&assessor(), fill("complaint_body", "x"))), "not_in_this_state");
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    let law_of = |house: &House| {
        let law = house.world.below().law().unwrap();
        view::letter::letter(&law, &house.world.registry, &get(house, pathway)).unwrap()
    };
    let letter = law_of(&house);
    assert_eq!(letter.to_fill, ["complaint_body", "complaint_deadline"]);
    assert!(!letter.can_be_sent());
    let text = letter.text(kernel::Language::Da);
    for expected in
        ["kommunal midlertidig plads", "kan ikke være i eget hjem", "kost og linned", "SKAL UDFYLDES", "KL:"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert_eq!(code(house.act(&assessor(), fill("colour", "blue"))), "no_such_letter_field");
    house.must(&assessor(), fill("complaint_body", "Ankestyrelsen (prøve)"));
    house.must(&assessor(), fill("complaint_deadline", "fire uger (prøve)"));
    let letter = law_of(&house);
    assert!(letter.can_be_sent() && letter.text(kernel::Language::En).contains("fire uger (prøve)"));
}

#[test]
fn sharing_has_a_basis_and_gives_a_relation() {
    let (mut house, _) = house();
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    let share = |with: &str, basis: &str| Command::RecordBasis {
        pathway,
        with: organisation(with),
        basis: basis.into(),
        note: "plan".into(),
    };
    assert_eq!(code(house.act(&assessor(), share("kl", "because"))), "unknown_code");
    assert_eq!(code(house.act(&assessor(), share("nobody", "consent"))), "no_such_organisation");
    let relations = |house: &House, of: &str| {
        let date = kernel::danish_date(house.now);
        view::relation::relations(house.world.around(), &get(house, pathway), &organisation(of), date)
    };
    assert!(relations(&house, "kl").is_empty());
    house.must(&assessor(), share("kl", "consent"));
    assert_eq!(relations(&house, "kl"), [view::relation::Relation::SharedWith]);
    assert_eq!(relations(&house, "region-1085").len(), 2, "region of the sender and of the residence");
}

#[test]
fn after_the_hours_a_citizen_without_a_doctor_is_missing_one_and_somebody_is_told() {
    let mut house = House::founded(at("2022-03-26T09:00"));
    let refer = Refer {
        person: PersonId([1; 16]),
        temporary: true,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: None,
        extraordinary: true,
        facts: answered(&[("evacuated", "yes")]),
        note: String::new(),
        at: None,
    };
    house.must(&ward(), Command::Refer(refer));
    let pathway = PathwayId(1);
    house.now = at("2022-03-26T12:00");
    house.must(&ward(), Command::Discharge { pathway, at: None });
    assert_eq!(code(house.act(&ward(), Command::Discharge { pathway, at: None })), "already_discharged");
    house.now = at("2022-03-30T12:00");
    let treatment = |house: &House, when: &str| {
        let law = house.world.below().law().unwrap();
        view::who::who(
            &law,
            house.world.around(),
            &get(house, pathway),
            view::who::Timeline::Treatment,
            at(when),
        )
        .unwrap()
    };
    let last = treatment(&house, "2022-03-29T12:59:59");
    assert_eq!(last.party.unwrap().role, "hospital", "hours are hours: the clock went forward");
    let after = treatment(&house, "2022-03-29T13:00:00");
    let Verdict::Missing { facts, .. } = &after.answer.verdict else { panic!("{:?}", after.answer.verdict) };
    assert_eq!(facts[0].fact, "has_general_practitioner");
    let due = view::due::of(house.world.around(), &get(&house, pathway), house.now);
    assert!(due.iter().any(|due| due.what.en.contains("general practitioner") && due.late));
    house.must(&assessor(), Command::Identify { person: PersonId([1; 16]) });
    assert_eq!(
        code(house.act(&assessor(), Command::Identify { person: PersonId([1; 16]) })),
        "already_identified"
    );
    let facts = answered(&[("has_general_practitioner", "yes")]);
    house.must(&assessor(), Command::Assess { pathway, facts });
    assert_eq!(treatment(&house, "2022-03-29T13:00:00").party.unwrap().role, "general_practice");
}

#[test]
fn nothing_is_decided_without_a_law() {
    let (mut house, _) = house();
    house.world.adoption = adoption::State::default();
    assert_eq!(house.refer(1, NAESTVED, NEEDS).unwrap_err().code, "no_rulebook");
}

#[test]
fn an_agreement_may_confirm_beforehand() {
    let (mut house, unit) = house();
    let mut files = scheme_files();
    files.push(schemes::SourceFile::new(
        "schemes/agreement.toml",
        r#"
[scheme]
title = { da = "Aftale", en = "Agreement" }
reviewed = 2026-11-23

[[rule]]
id = "agreed_beforehand"
text = { da = "Aftalen bekræfter på forhånd", en = "The agreement confirms beforehand" }
question = "confirmation"
when = { fact = "place_kind", is = "municipal_temporary_place" }
conclusion = "given_beforehand"
not_in_sources = { da = "Prøve.", en = "A trial." }
"#,
    ));
    let owner = actor("owner", "kl", Role::SystemOwner);
    house.must(&owner, adoption::Command::AdoptRulebook { files, hash: String::new(), note: String::new() });
    let pathway = accepted(&mut house, 1, unit);
    assert_eq!(state(&house, pathway), RequestState::Confirmed);
}

#[test]
fn the_decision_of_a_past_day_uses_the_law_of_that_day() {
    let (mut house, _) = house();
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    house.now = at("2027-01-05T09:00");
    let decide = |at_: &str, conclusion: &str| {
        Command::Decide(Decide {
            pathway,
            conclusion: conclusion.into(),
            reason: String::new(),
            at: Some(at(at_)),
        })
    };
    assert_eq!(
        code(house.act(&assessor(), decide("2026-05-01T09:00", "municipal_temporary_place"))),
        "before_referral"
    );
    house.must(&assessor(), decide("2026-12-31T23:59", "municipal_temporary_place"));
    house.must(&assessor(), decide("2027-01-01T00:00", "regional_health_and_care_place"));
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

#[test]
fn a_confirmed_reservation_outlives_its_clock_and_shows_as_overdue() {
    let (mut house, unit) = house();
    let pathway = accepted(&mut house, 1, unit);
    house.must(&staff(), Command::Confirm { pathway });
    let due = get(&house, pathway).requests[0].due.unwrap();
    house.now = due.plus_minutes(-1).unwrap();
    house.tick();
    assert_eq!(house.world.places.availability(unit, house.now).reserved_overdue, 0);
    house.now = due;
    house.tick();
    assert_eq!(state(&house, pathway), RequestState::Confirmed, "nobody but a person gives it up");
    let seen = house.world.places.availability(unit, house.now);
    assert_eq!((seen.reserved, seen.reserved_overdue, seen.available), (1, 1, 1));
    assert!(seen.warnings.iter().any(|warning| warning.en.contains("should have arrived")));
    let list = view::due::of(house.world.around(), &get(&house, pathway), house.now);
    assert!(list[0].late && list[0].what.en.contains("or cancel"), "{list:?}");
    house.must(&ward(), Command::Cancel { pathway, code: "other".into(), note: String::new() });
    let seen = house.world.places.availability(unit, house.now);
    assert_eq!((seen.reserved_overdue, seen.available), (0, 2));
}

#[test]
fn every_clock_of_the_table_is_in_the_scheme() {
    let (house, _) = house();
    let law = house.world.below().law().unwrap();
    for row in pathways::table::TABLE.iter().filter(|row| row.clock != "–") {
        law.clock(row.clock, kernel::danish_date(house.now)).unwrap_or_else(|refusal| panic!("{refusal}"));
    }
}

#[test]
fn nothing_that_is_printed_of_a_command_tells_of_the_citizen() {
    let facts = answered(&[("dementia", "yes")]);
    let reason = "hun råber om natten";
    let printed = [
        format!("{:?}", Command::Assess { pathway: PathwayId(1), facts: facts.clone() }),
        format!("{:?}", facts),
        format!("{:?}", Command::Transfer { pathway: PathwayId(1), reason: reason.into() }),
    ];
    for text in printed {
        assert!(!text.contains("Yes") && !text.contains(reason), "{text}");
    }
}
