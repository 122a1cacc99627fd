//! The morning match over the world: who is on the list, that the hard criteria and the score are the live ones, that the
//! order of registration decides nothing, and what is told to whom.

use crate::support::{Country, at, east, law, noon, organisation};
use kernel::{FactValue, PathwayId, Period};
use matching::morning::{MorningMatch, Outcome, Suggestion, morning_match};
use matching::offers;
use pathways::{What, fit::Demand};
use places::NewUnit;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn one(unit: &mut NewUnit) {
    (unit.approved, unit.physical, unit.staffed) = (1, 1, 1);
}

fn matched(country: &Country) -> MorningMatch {
    morning_match(&country.world, &law(), noon()).unwrap()
}

fn placed(outcome: &Outcome) -> &Suggestion {
    match outcome {
        Outcome::Placed(suggestion) => suggestion,
        other => panic!("{other:?}"),
    }
}

/// A citizen of a municipality who is decided at this hour.
fn decided(country: &mut Country, residence: &str, hour: &str) -> PathwayId {
    country.now = at(&format!("2027-02-01T{hour}"));
    let pathway = country.refer(Some(residence), &[]);
    country.decide(pathway);
    pathway
}

#[test]
fn the_whole_list_gains_what_one_after_the_other_loses() {
    let mut country = Country::new();
    let near = country.unit("near", one);
    let far = country.unit("away", |unit| {
        one(unit);
        unit.position = east(40);
    });
    // The first lives between the two and is hardly worse off in the other; the second lives beside the first unit.
    let first = decided(&mut country, "next", "08:00");
    let second = decided(&mut country, "home", "09:00");
    let wishes = [near, far];
    country.wish(first, &wishes);
    let found = matched(&country);
    let who: Vec<_> = found.patients.iter().map(|patient| patient.pathway).collect();
    assert_eq!(who, [first, second]);
    assert_eq!((found.matched.placed, found.in_turn.placed, found.places), (2, 2, 2));
    assert!(found.matched.points > found.in_turn.points, "{}", found.text.en);
    assert_eq!((found.patients[0].in_turn, found.patients[1].in_turn), (Some(near), Some(far)));
    let moved = placed(&found.patients[0].outcome);
    assert_eq!((moved.unit, moved.rank), (far, 2));
    let better = &moved.better[0];
    assert_eq!((better.cost.unit, better.rank, better.held_by.as_slice()), (near, 1, [second].as_slice()));
    // Changing the two is what one after the other gives.
    assert_eq!(better.cost.points_lost, found.matched.points - found.in_turn.points);
    assert_eq!((better.cost.moves.len(), better.cost.moves[0].to), (1, Some(far)));
    assert!(found.patients[0].why.da.contains("Enhed near"), "{}", found.patients[0].why.da);
    assert!(found.patients[1].why.en.contains("best option"), "{}", found.patients[1].why.en);
}

#[test]
fn of_equals_the_first_turn_has_the_better_place_and_it_is_said() {
    let mut country = Country::new();
    let better = country.unit("a", one);
    let worse = country.unit("b", |unit| {
        one(unit);
        unit.position = east(20);
    });
    let second = decided(&mut country, "home", "09:00");
    let first = decided(&mut country, "home", "08:00");
    let found = matched(&country);
    let told: Vec<_> =
        found.patients.iter().map(|patient| (patient.pathway, placed(&patient.outcome).unit)).collect();
    assert_eq!(told, [(first, better), (second, worse)]);
    let cost = &placed(&found.patients[1].outcome).better[0].cost;
    assert_eq!((cost.placed_fewer, cost.points_lost), (0, 0));
    assert!(found.patients[1].why.en.contains("earlier turn"), "{}", found.patients[1].why.en);
}

#[test]
fn who_gets_none_is_told_whether_nothing_fits_or_others_have_it() {
    let mut country = Country::new();
    country.unit("near", one);
    let first = decided(&mut country, "home", "08:00");
    let second = decided(&mut country, "home", "09:00");
    let isolated = country.refer(Some("home"), &[("infection_isolation", FactValue::Yes)]);
    country.decide(isolated);
    let undecided = country.refer(Some("home"), &[]);
    let found = matched(&country);
    assert!(found.patients.iter().all(|patient| patient.pathway != undecided));
    placed(&found.patients[0].outcome);
    assert_eq!(found.patients[1].pathway, second);
    let Outcome::GivenToOthers(Some(cost)) = &found.patients[1].outcome else {
        panic!("{:?}", found.patients[1])
    };
    assert_eq!((cost.placed_fewer, cost.points_lost), (0, 0), "they are equal but for their turn");
    assert_eq!((cost.moves[0].pathway, cost.moves[0].to), (first, None));
    let Outcome::NothingFits(groups) = &found.patients[2].outcome else { panic!("{:?}", found.patients[2]) };
    assert_eq!((groups[0].code, groups[0].count), ("capability_missing", 1));
    assert!(!found.patients[2].why.da.is_empty());
}

#[test]
fn who_has_an_offer_is_not_on_the_list_and_the_place_held_is_not_free() {
    let mut country = Country::new();
    let near = country.unit("near", one);
    let offered = decided(&mut country, "home", "08:00");
    let waits = decided(&mut country, "home", "09:00");
    let place = country.place(near);
    let hold = Period { start: country.now, end: Some(country.now.plus_hours(8).unwrap()) };
    country.on_pathway(offered, What::Offered { request: 1, unit: near, place, hold }, None);
    let found = matched(&country);
    let who: Vec<_> = found.patients.iter().map(|patient| patient.pathway).collect();
    assert_eq!((who, found.places), (vec![waits], 0));
    assert!(matches!(found.patients[0].outcome, Outcome::NothingFits(_)));
}

#[test]
fn nobody_and_nothing_come_to_nothing() {
    let country = Country::new();
    let found = matched(&country);
    assert!(found.patients.is_empty());
    assert_eq!((found.matched.placed, found.units, found.places), (0, 0, 0));
}

#[derive(Clone, Debug)]
struct Unit {
    hundredths: i32,
    municipality: usize,
    isolation: bool,
    staffed: u32,
}

#[derive(Clone, Debug)]
struct Citizen {
    residence: Option<&'static str>,
    isolate: bool,
    minute: u32,
}

fn units() -> impl Strategy<Value = Vec<Unit>> {
    let unit = (0..200i32, 0..3usize, any::<bool>(), 0..3u32);
    let unit = unit.prop_map(|(hundredths, municipality, isolation, staffed)| Unit {
        hundredths,
        municipality,
        isolation,
        staffed,
    });
    prop::collection::vec(unit, 0..8)
}

fn citizens() -> impl Strategy<Value = Vec<Citizen>> {
    let residence = prop::sample::select(vec![None, Some("home"), Some("next"), Some("far")]);
    let citizen = (residence, prop::bool::weighted(0.3), 0..60u32);
    let citizen = citizen.prop_map(|(residence, isolate, minute)| Citizen { residence, isolate, minute });
    prop::collection::vec(citizen, 0..10)
}

/// The citizens have the same turns and numbers; the units are registered in the order given.
fn country(units: &[Unit], order: &[usize], citizens: &[Citizen]) -> Country {
    let mut country = Country::new();
    for number in order {
        let unit = &units[*number];
        country.unit(&format!("u{number:02}"), |new| {
            new.position = east(unit.hundredths);
            new.municipality = organisation(["home", "next", "far"][unit.municipality]);
            new.capabilities.extend(unit.isolation.then(|| "isolation".into()));
            new.staffed = unit.staffed;
        });
    }
    for citizen in citizens {
        country.now = at(&format!("2027-02-01T08:{:02}", citizen.minute));
        let isolate = if citizen.isolate { FactValue::Yes } else { FactValue::No };
        let pathway = country.refer(citizen.residence, &[("infection_isolation", isolate)]);
        country.decide(pathway);
    }
    country
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_place_is_one_that_the_live_search_offers_and_none_is_given_twice(
        units in units(),
        citizens in citizens(),
    ) {
        let straight: Vec<usize> = (0..units.len()).collect();
        let country = country(&units, &straight, &citizens);
        let found = matched(&country);
        prop_assert_eq!(found.patients.len(), citizens.len());
        prop_assert!(found.matched >= found.in_turn);
        let mut taken: BTreeMap<_, u32> = BTreeMap::new();
        let (mut points, mut placed) = (0, 0);
        for patient in &found.patients {
            let pathway = country.pathway(patient.pathway);
            let request = pathway.live_request().unwrap();
            let law = law();
            let list = offers(&country.world, &law, &pathway, request, noon(), 20).unwrap();
            prop_assert_eq!(patient.options, list.fitting);
            match &patient.outcome {
                Outcome::Placed(given) => {
                    let offer = &list.offers[given.rank - 1];
                    prop_assert_eq!((given.unit, given.score, &given.parts), (offer.unit, offer.score, &offer.parts));
                    prop_assert_eq!(given.distance_km_tenths, offer.distance_km_tenths);
                    let unit = country.world.places.unit(given.unit).unwrap();
                    let demand = Demand::of(&law, country.world.below(), &pathway, request, noon()).unwrap();
                    prop_assert!(demand.obstacles(country.world.below(), unit).is_empty());
                    *taken.entry(given.unit).or_default() += 1;
                    (points, placed) = (points + given.score, placed + 1);
                    prop_assert_eq!(given.better.len(), (given.rank - 1).min(3));
                    for better in &given.better {
                        prop_assert_eq!(better.cost.unit, list.offers[better.rank - 1].unit);
                        // What is better for the citizen is full: otherwise the citizen had it.
                        let full = country.world.places.available(better.cost.unit, noon()) as usize;
                        prop_assert_eq!(better.held_by.len(), full);
                        prop_assert!((better.cost.placed_fewer, better.cost.points_lost) >= (0, 0));
                    }
                }
                Outcome::GivenToOthers(cost) => {
                    prop_assert!(list.fitting > 0);
                    prop_assert_eq!(cost.as_ref().map(|cost| cost.placed_fewer), Some(0));
                }
                Outcome::NothingFits(groups) => {
                    prop_assert_eq!(list.fitting, 0);
                    prop_assert_eq!(groups, &list.rejected);
                }
            }
        }
        for (unit, many) in taken {
            prop_assert!(many <= country.world.places.available(unit, noon()));
        }
        prop_assert_eq!((found.matched.points, found.matched.placed), (points, placed));
    }

    #[test]
    fn the_order_of_registration_changes_nothing(
        (units, order) in units().prop_flat_map(|units| {
            let order: Vec<usize> = (0..units.len()).collect();
            (Just(units), Just(order).prop_shuffle())
        }),
        citizens in citizens(),
    ) {
        let straight: Vec<usize> = (0..units.len()).collect();
        let told = |order: &[usize]| {
            let found = matched(&country(&units, order, &citizens));
            let place = |outcome: &Outcome| match outcome {
                Outcome::Placed(given) => {
                    let better = given.better.iter();
                    let better = better.map(|better| (better.cost.code.clone(), better.held_by.clone(), better.cost.points_lost));
                    Some((given.code.clone(), given.rank, better.collect::<Vec<_>>()))
                }
                _ => None,
            };
            let patients = found.patients.iter();
            let patients: Vec<_> =
                patients.map(|patient| (patient.pathway, place(&patient.outcome), patient.why.clone())).collect();
            (found.matched, found.in_turn, patients)
        };
        prop_assert_eq!(told(&straight), told(&order));
    }
}
