//! From the referral to the promise of a place: who refers, decides, offers, accepts, confirms, and what the clock ends.

use crate::common::*;
use kernel::{FactValue, PersonId, Role, UnitId};
use pathways::{AnsweredFact, CitizenSide, Command, Decide, Refer, ReferralSource, RequestState, view};
use places::PlaceKind;
use tests_end_to_end::house::*;

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
    let letter = view::letter::letter(&law, house.world.around(), &get(&house, pathway)).unwrap();
    assert_eq!(letter.to_representative.as_deref(), Some("guardian"));
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
