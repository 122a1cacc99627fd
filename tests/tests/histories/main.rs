//! Random histories, corrections and all: no place is promised twice, nobody is lost or counted twice, each timeline
//! has one party or an unsettled verdict and never two, and the log alone gives the same world again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod checks;
mod steps;

use checks::{
    check_nobody_is_lost, check_places, check_promised_again, check_stays, check_timelines, check_treatment,
    stays_beside,
};
use kernel::PersonId;
use pathways::Change;
use places::PlaceKind;
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};
use steps::{Step, step, take};
use tests_end_to_end::house::*;
use world::{StoredPrivate, World, from_stored};

const START: &str = "2026-12-28T08:00";

/// The house before the history: two units with three places in all, so that places are scarce.
fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let mut house = House::founded(at(START));
        let (naestved, kind) = ("municipality-0370", PlaceKind::MunicipalTemporaryPlace);
        house.unit("midl-1", kind, naestved, naestved, 2);
        house.unit("midl-2", kind, naestved, naestved, 1);
        house
    })
}

/// The world from the log alone: readable part and private part apart, as the disk keeps them, the private parts
/// of forgotten persons unreadable.
fn from_log(house: &House) -> World {
    let forgotten: BTreeSet<PersonId> = house.log.iter().filter_map(|(event, _)| event.forgets()).collect();
    let mut world = World::default();
    for (event, stamp) in &house.log {
        let public = event.public_bytes().unwrap();
        let private = event.private_bytes().unwrap();
        let gone = event.subject().is_some_and(|person| forgotten.contains(&person));
        let stored = match &private {
            None => StoredPrivate::None,
            Some(_) if gone => StoredPrivate::Forgotten,
            Some(bytes) => StoredPrivate::Open(bytes),
        };
        world.apply(&from_stored(&public, stored).unwrap(), stamp);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn promises_persons_and_timelines_hold(steps in prop::collection::vec(step(), 1..100)) {
        let mut house = house().clone();
        let mut beside = BTreeSet::new();
        for step in &steps {
            let before = house.log.len();
            if take(&mut house, step).is_ok() {
                let now_beside = stays_beside(&house);
                // Two records that prove to be one may say that the citizen was in two places; nothing else may.
                let joining = matches!(step, Step::Join(..));
                prop_assert!(joining || now_beside.is_subset(&beside), "{step:?}: {now_beside:?}");
                beside = now_beside;
                check_places(&house);
                check_promised_again(&house, &house.log[before..]);
                check_nobody_is_lost(&house);
                check_stays(&house);
            }
        }
        check_timelines(&house);
        check_treatment(&house);
        let again = from_log(&house);
        prop_assert!(again == house.world, "the log gives another world");
        let bytes = house.world.to_bytes().unwrap();
        let loaded = World::from_bytes(&bytes).unwrap().fill(bytes).unwrap();
        loaded.adoption.restore();
        prop_assert!(loaded == house.world, "the snapshot gives another world");
    }
}

/// What an event corrected, and whether it took it back.
fn corrected(event: &world::Event) -> &'static str {
    let world::Event::Pathways(pathways::Event::Pathway(event)) = event else { return "none" };
    let pathways::What::Corrected { change, .. } = &event.what else { return "none" };
    match change {
        Change::Arrival { .. } => "arrival",
        Change::StayEnd { .. } => "stay_end",
        Change::Discharge { is: Some(_), .. } => "discharge",
        Change::Discharge { .. } => "undischarged",
        Change::ReadySince { .. } => "ready_since",
        Change::Residence { .. } => "residence",
        Change::Sender { .. } => "sender",
        Change::Referral { .. } => "referral",
        Change::Departure { is: Some(_), .. } => "departure",
        Change::Departure { .. } => "undeparted",
        Change::Leave { is: Some(_), .. } => "leave",
        Change::Leave { .. } => "no leave",
        Change::Death { is: Some(_), .. } => "death",
        Change::Death { .. } => "no death",
        Change::NeverArrived { promise: Some(_), .. } => "no arrival, the place promised",
        Change::NeverArrived { .. } => "no arrival, the place gone",
        Change::NeverEnded { .. } => "no end",
    }
}

/// The histories above must reach the far states, or they prove little.
#[test]
fn random_histories_reach_stays_corrections_and_joined_records() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(step(), 110..120);
    let (mut stays, mut joined, mut expired, mut withdrawn) = (0, 0, 0, 0);
    let mut corrections: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..80 {
        let mut house = house().clone();
        for step in &strategy.new_tree(&mut runner).unwrap().current() {
            if let Err(code) = take(&mut house, step) {
                *refused.entry(code).or_default() += 1;
            }
        }
        for (event, _) in &house.log {
            match event.kind() {
                "arrived" => stays += 1,
                "corrected" => *corrections.entry(corrected(event)).or_default() += 1,
                "persons_joined" => joined += 1,
                "hold_expired" => expired += 1,
                "offer_withdrawn" => withdrawn += 1,
                _ => {}
            }
        }
    }
    assert!(stays > 40 && joined > 5 && expired > 5, "{stays} {joined} {expired}");
    assert!(withdrawn > 2, "{withdrawn}");
    for kind in [
        "arrival",
        "stay_end",
        "discharge",
        "undischarged",
        "residence",
        "referral",
        "departure",
        "undeparted",
        "leave",
        "no leave",
        "death",
        "no death",
        "no arrival, the place promised",
        "no arrival, the place gone",
        "no end",
    ] {
        assert!(corrections.get(kind).is_some_and(|count| *count > 1), "{kind} in {corrections:?}");
    }
    // What must be refused is tried, too.
    for code in
        ["own_stays_overlap", "another_pathway", "stay_ended", "stay_ended_by_moving", "transfer_opened"]
    {
        assert!(refused.get(code).is_some_and(|count| *count > 9), "{code} in {refused:?}");
    }
}
