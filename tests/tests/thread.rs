//! One thin thread through the house: referral, suggestion, decision, offer, both sides' answers, arrival, and
//! who is responsible when.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Role, Verdict};
use pathways::{CitizenSide, Command, answers, view::who};
use places::PlaceKind;
use tests_end_to_end::house::*;

#[test]
fn the_same_citizen_on_two_sides_of_new_year() {
    let mut house = House::founded(at("2026-12-30T09:00"));
    let unit = house.unit(
        "naestved-midl",
        PlaceKind::MunicipalTemporaryPlace,
        "municipality-0370",
        "municipality-0370",
        2,
    );
    let pathway = house.refer(1, "municipality-0370", NEEDS).unwrap();

    let law = house.world.below().law().unwrap();
    let known = house.world.pathways.pathway(pathway).unwrap().into_owned();
    let before = answers::placement(&law, &known, at("2026-12-30T10:00"));
    assert_eq!(before.verdict.settled().unwrap().id, "municipal_temporary_place");
    let after = answers::placement(&law, &known, at("2027-01-02T10:00"));
    assert_eq!(after.verdict.settled().unwrap().id, "regional_health_and_care_place");

    house.now = at("2026-12-30T10:00");
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    let untold =
        house.act(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: false });
    assert_eq!(untold.unwrap_err().code, "cost_not_told");
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    house.must(&provider("municipality-0370"), Command::Confirm { pathway });
    house.now = at("2026-12-30T12:00");
    house.must(&ward(), Command::Depart { pathway, at: None });
    house.now = at("2026-12-30T13:00");
    house.must(&provider("municipality-0370"), Command::Arrive { pathway, at: None });

    let world = &house.world;
    let law = world.below().law().unwrap();
    let known = world.pathways.pathway(pathway).unwrap();
    let who_at = |timeline, when: &str| who::who(&law, world.around(), &known, timeline, at(when)).unwrap();
    let authority = |when| who_at(who::Timeline::Authority, when);
    assert_eq!(authority("2026-12-30T10:00").party.unwrap().organisation, Some(organisation("region-1085")));
    assert_eq!(
        authority("2026-12-30T14:00").party.unwrap().organisation,
        Some(organisation("municipality-0370"))
    );
    assert!(matches!(authority("2027-01-01T00:00").answer.verdict, Verdict::Judgement { .. }));
    assert_eq!(
        who_at(who::Timeline::Payer, "2026-12-31T23:59").party.unwrap().organisation,
        Some(organisation("municipality-0370"))
    );
    assert_eq!(house.refolded(), house.world);
    let stranger = actor("x", "municipality-0370", Role::Provider);
    assert!(house.act(&stranger, Command::Confirm { pathway }).is_err());
}
