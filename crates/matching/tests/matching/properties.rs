//! What holds for every country: the list and the demand agree, order is by score and nothing else, weights work in
//! their direction.

use crate::support::{Country, KIND, east, law, noon, organisation, weighed};
use kernel::{FactValue, PathwayId};
use matching::{Index, Offers, Part, offers, plain_scan};
use pathways::fit::Demand;
use places::PlaceKind;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Drawn {
    hundredths: i32,
    placed: bool,
    municipality: usize,
    other_kind: bool,
    isolation: bool,
    dementia: bool,
    staffed: u32,
    closed: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let flags = (any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.6), any::<bool>());
    (0..300i32, 0..3usize, 0..3u32, prop::bool::weighted(0.15), flags).prop_map(
        |(hundredths, municipality, staffed, closed, (placed, other_kind, isolation, dementia))| Drawn {
            hundredths,
            placed,
            municipality,
            other_kind,
            isolation,
            dementia,
            staffed,
            closed,
        },
    )
}

fn register(country: &mut Country, code: &str, unit: &Drawn) {
    country.unit(code, |new| {
        new.position = if unit.placed { east(unit.hundredths) } else { None };
        new.municipality = organisation(["home", "next", "far"][unit.municipality]);
        if unit.other_kind {
            new.kind = PlaceKind::MunicipalTemporaryPlace;
        }
        new.capabilities.extend(unit.isolation.then(|| "isolation".into()));
        new.capabilities.extend(unit.dementia.then(|| "dementia".into()));
        new.staffed = unit.staffed;
        if unit.closed {
            new.open.end = Some(noon());
        }
    });
}

/// A country with these units in an order, and a citizen.
fn country(units: &[Drawn], order: &[usize], residence: Option<&str>, isolate: bool) -> (Country, PathwayId) {
    let mut country = Country::new();
    for number in order {
        register(&mut country, &format!("u{number:02}"), &units[*number]);
    }
    let isolate = if isolate { FactValue::Yes } else { FactValue::No };
    let citizen = country.refer(residence, &[("infection_isolation", isolate)]);
    country.decide(citizen);
    (country, citizen)
}

fn list(country: &Country, citizen: PathwayId, limit: usize) -> Offers {
    let pathway = country.pathway(citizen);
    offers(&country.world, &law(), &pathway, pathway.live_request().unwrap(), noon(), limit).unwrap()
}

fn residences() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("home"), Some("far")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_list_is_exactly_what_fits_and_is_available(
        units in prop::collection::vec(drawn(), 0..14),
        residence in residences(),
        isolate in any::<bool>(),
        limit in 0..16usize,
    ) {
        let order: Vec<usize> = (0..units.len()).collect();
        let (country, citizen) = country(&units, &order, residence, isolate);
        let pathway = country.pathway(citizen);
        let request = pathway.live_request().unwrap();
        let law = law();
        let demand = Demand::of(&law, country.world.below(), &pathway, request, noon()).unwrap();
        let right: Vec<_> = country.world.places.units()
            .filter(|unit| demand.obstacles(country.world.below(), unit).is_empty())
            .filter(|unit| country.world.places.available(unit.id, noon()) > 0)
            .map(|unit| unit.id)
            .collect();
        let list = list(&country, citizen, limit);
        prop_assert_eq!(list.fitting, right.len());
        prop_assert_eq!(list.offers.len(), limit.min(right.len()));
        prop_assert!(list.offers.iter().all(|offer| right.contains(&offer.unit)));
        let out: usize = list.rejected.iter().map(|group| group.count).sum();
        prop_assert_eq!(list.considered, list.fitting + out);
        prop_assert_eq!(list.nothing.is_some(), right.is_empty());
        for miss in &list.nearly {
            prop_assert!(!right.contains(&miss.unit));
            prop_assert!(!miss.obstacles.is_empty());
            let lacking = demand.obstacles(country.world.below(), country.world.places.unit(miss.unit).unwrap()).len()
                + usize::from(country.world.places.available(miss.unit, noon()) == 0);
            prop_assert_eq!(lacking, miss.obstacles.len());
            prop_assert_eq!(lacking, 1);
        }
        for offer in &list.offers {
            prop_assert_eq!(offer.score, offer.parts.iter().map(|part| part.weighted).sum::<i64>());
            for part in &offer.parts {
                prop_assert!(part.points.unwrap_or(0) + part.points_open <= 1_000);
                prop_assert_eq!(part.weighted, part.weight * part.points.unwrap_or(0));
            }
        }
        // The plain scan, which shares no selection with the list, comes to the same.
        let index = Index::build(&country.world, kernel::danish_date(noon()));
        let plain = plain_scan(&index, &country.world, &law, &pathway, request, noon(), limit).unwrap();
        let plain: Vec<_> = plain.iter().map(|plain| (plain.unit, plain.score, plain.distance_km_tenths)).collect();
        let shown: Vec<_> = list.offers.iter().map(|offer| (offer.unit, offer.score, offer.distance_km_tenths)).collect();
        prop_assert_eq!(plain, shown);
    }

    #[test]
    fn the_order_of_registration_changes_nothing(
        (units, order) in prop::collection::vec(drawn(), 1..10).prop_flat_map(|units| {
            let order: Vec<usize> = (0..units.len()).collect();
            (Just(units), Just(order).prop_shuffle())
        }),
        residence in residences(),
    ) {
        let straight: Vec<usize> = (0..units.len()).collect();
        let shown = |order: &[usize]| {
            let (country, citizen) = country(&units, order, residence, false);
            let list = list(&country, citizen, 5);
            let offers: Vec<_> = list.offers.into_iter().map(|offer| (offer.code, offer.score, offer.parts)).collect();
            let nearly: Vec<_> = list.nearly.into_iter().map(|miss| (miss.code, miss.score, miss.text)).collect();
            (offers, nearly, list.rejected)
        };
        prop_assert_eq!(shown(&straight), shown(&order));
    }

    #[test]
    fn nearer_is_never_worse(near in 0..200i32, further in 0..200i32) {
        let mut country = Country::new();
        // The nearer has the code that would come last.
        country.unit("a-further", |unit| unit.position = east(near + further));
        country.unit("b-near", |unit| unit.position = east(near));
        let citizen = country.citizen();
        let list = list(&country, citizen, 2);
        let find = |code: &str| list.offers.iter().find(|offer| offer.code == code).unwrap();
        let (near, further) = (find("b-near"), find("a-further"));
        prop_assert!(near.score >= further.score);
        if near.distance_km_tenths < further.distance_km_tenths {
            prop_assert_eq!(list.offers[0].code.as_str(), "b-near");
        } else {
            prop_assert_eq!(list.offers[0].code.as_str(), "a-further", "ties go by code");
        }
    }

    #[test]
    fn more_weight_on_a_part_never_lowers_whoever_is_better_in_it(
        hundredths in 1..150i32,
        weights in prop::array::uniform4(0..60i64),
        more in 1..60i64,
        part in 0..4usize,
    ) {
        let mut country = Country::new();
        // One is nearer, the other is wished for and lies at home.
        country.unit("a", |unit| { unit.municipality = organisation("next"); unit.position = east(0); });
        let wished = country.unit("b", |unit| unit.position = east(hundredths));
        let citizen = country.citizen();
        country.wish(citizen, &[wished]);
        let mut heavier = weights;
        heavier[part] += more;
        let gap = |weights: [i64; 4]| {
            let book = weighed(weights);
            let list = country.offers_under(&book.law(None).unwrap(), citizen);
            let find = |code: &str| list.offers.iter().find(|offer| offer.code == code).unwrap();
            let points = |code: &str| {
                find(code).parts.iter().find(|each| each.id == Part::ALL[part]).unwrap().points.unwrap()
            };
            (find("a").score - find("b").score, points("a") - points("b"))
        };
        let ((before, lead), (after, _)) = (gap(weights), gap(heavier));
        prop_assert_eq!(after - before, more * lead);
    }
}

#[test]
fn equals_stand_in_the_order_of_their_codes_at_every_limit() {
    let mut country = Country::new();
    for code in ["d", "a", "c", "b"] {
        country.unit(code, |_| {});
    }
    let citizen = country.citizen();
    let pathway = country.pathway(citizen);
    for limit in 0..6 {
        let list = offers(&country.world, &law(), &pathway, KIND, noon(), limit).unwrap();
        let codes: Vec<_> = list.offers.iter().map(|offer| offer.code.as_str()).collect();
        assert_eq!(codes, ["a", "b", "c", "d"][..limit.min(4)]);
        assert_eq!(list.fitting, 4);
    }
}
