//! The frame of the source shared out by the population that ships, against figures worked out apart from this program
//! (`hovedstaden-95.csv`, exact fractions); and what must hold of any sharing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../../../schemes/tests/common/shipped.rs"]
mod shipped;

use kernel::{Actor, Date, Instant, OrganisationId, Role, Stamp};
use proptest::prelude::*;
use registry::{
    Command, Identifier, Membership, MunicipalityCode, Organisation, OrganisationKind, PopulationRow,
    PopulationSeries, RegionCode,
};
use schemes::Rulebook;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use surge::{Key, by_list, by_population, proposal, shared_out};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn id(text: &str) -> OrganisationId {
    OrganisationId::new(text).unwrap()
}

fn rows(file: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../../data/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The country with its municipalities in the regions of 2007 to 2026, and its population of 1 January 2020.
fn country() -> registry::State {
    let mut organisations = Vec::new();
    for code in ["1081", "1082", "1083", "1084", "1085"] {
        let mut region = Organisation::new(
            id(&format!("region-{code}")),
            OrganisationKind::Region,
            format!("Region {code}"),
            "test",
        );
        region.identifiers = vec![Identifier::RegionCode(RegionCode::new(code).unwrap())];
        organisations.push(region);
    }
    for row in rows("municipalities.csv") {
        let own = id(&format!("municipality-{}", row[0]));
        let mut municipality = Organisation::new(own, OrganisationKind::Municipality, &row[1], "test");
        municipality.identifiers =
            vec![Identifier::MunicipalityCode(MunicipalityCode::new(&row[0]).unwrap())];
        municipality.part_of = vec![Membership::of(id(&format!("region-{}", row[2])))];
        organisations.push(municipality);
    }
    let population = rows("population.csv")
        .into_iter()
        .filter(|row| row[0] == "dst_2020")
        .map(|row| PopulationRow {
            organisation: id(&format!("municipality-{}", row[1])),
            date: day(&row[2]),
            age: None,
            count: row[3].parse().unwrap(),
        })
        .collect();
    let series = PopulationSeries {
        id: "dst_2020".into(),
        definition: "residents".to_owned(),
        source: "test".to_owned(),
        note: String::new(),
        synthetic: false,
    };
    let actor = Actor { person: "ejer".into(), organisation: id("kl"), role: Role::SystemOwner };
    let now = Instant::read("2021-12-01T12:00:00Z").unwrap();
    let mut state = registry::State::default();
    let commands = [
        Command::RegisterOrganisations(organisations),
        Command::ImportPopulation { series, rows: population },
    ];
    for (position, command) in commands.iter().enumerate() {
        for event in registry::decide(&state, command, now, &actor).unwrap() {
            let stamp = Stamp { position: position as u64 + 1, recorded_at: now, actor: actor.clone() };
            state.apply(&event, &stamp);
        }
    }
    state
}

fn rulebook() -> Rulebook {
    Rulebook::load(&shipped::shipped(str::to_owned)).unwrap()
}

const APPROVED: &str = "2021-12-28";

#[test]
fn the_95_places_of_the_source_by_population_2020() {
    let rulebook = rulebook();
    let found = proposal(
        &country(),
        &rulebook.law(None).unwrap(),
        &id("region-1084"),
        day(APPROVED),
        &Key::Population,
    )
    .unwrap();
    assert_eq!(
        (found.terms.national_places, found.terms.frame_places, found.terms.notice_days),
        (300, 95, 7)
    );
    let areas: Vec<&str> = found.terms.orders.iter().map(|(area, _)| area.as_str()).collect();
    assert_eq!(areas, ["social", "health"]);
    let quotes: Vec<&str> = found.terms.basis.iter().filter_map(|basis| basis.quote.as_deref()).collect();
    assert!(
        quotes.iter().any(|quote| quote.contains("samlet skulle stille 95 midlertidige pladser")),
        "{quotes:?}"
    );
    assert!(found.terms.key.en.contains("computed by population 2020"), "{:?}", found.terms.key);
    assert!(found.terms.key.en.contains("the annex with the agreed list is not in the sources"));
    let table = include_str!("hovedstaden-95.csv");
    let expected: Vec<(&str, u32, u32)> = table
        .lines()
        .skip(1)
        .map(|line| {
            let row: Vec<&str> = line.split(',').collect();
            (row[0], row[2].parse().unwrap(), row[3].parse().unwrap())
        })
        .collect();
    let shares: Vec<(&str, u32, u32)> = found
        .shares
        .iter()
        .map(|share| (share.code.as_str(), share.population.unwrap(), share.places))
        .collect();
    assert_eq!(shares, expected);
    assert_eq!(shares.len(), 29);
    assert_eq!(shares.iter().map(|(_, _, places)| places).sum::<u32>(), 95);
}

/// The 95 of the source are what the same key makes of the country's 300 for Region Hovedstaden.
#[test]
fn the_key_gives_region_hovedstaden_95_of_the_countrys_300() {
    let regions: BTreeMap<String, String> =
        rows("municipalities.csv").into_iter().map(|row| (row[0].clone(), row[2].clone())).collect();
    let mut persons: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows("population.csv").into_iter().filter(|row| row[0] == "dst_2020") {
        *persons.entry(regions[&row[1]].clone()).or_default() += row[3].parse::<u32>().unwrap();
    }
    let weights: Vec<u32> = persons.values().copied().collect();
    let shares: BTreeMap<String, u32> = persons.into_keys().zip(shared_out(300, &weights).unwrap()).collect();
    assert_eq!(shares["1084"], 95);
    assert_eq!(shares.values().sum::<u32>(), 300);
}

#[test]
fn an_agreed_list_comes_before_the_computed_shares_and_must_be_the_frame() {
    let (country, rulebook) = (country(), rulebook());
    let law = rulebook.law(None).unwrap();
    let region = id("region-1084");
    let mut list: Vec<(OrganisationId, u32)> = country
        .within(&region, OrganisationKind::Municipality, day(APPROVED))
        .into_iter()
        .map(|municipality| (municipality.id.clone(), 3))
        .collect();
    let refused = |list: &[(OrganisationId, u32)]| {
        proposal(&country, &law, &region, day(APPROVED), &Key::List(list.to_vec())).unwrap_err()
    };
    // 29 municipalities with 3 each are 87.
    let short = refused(&list);
    assert_eq!(short.code, "shares_not_the_frame");
    assert_eq!(short.text.en, "the list gives 87 places, and the frame is 95: 8 too few");
    list[0].1 += 9;
    assert_eq!(refused(&list).text.da, "listen giver 96 pladser, og rammen er 95: 1 for mange");
    list[0].1 -= 1;
    let found = proposal(&country, &law, &region, day(APPROVED), &Key::List(list.clone())).unwrap();
    assert_eq!(found.shares[0].places, 11);
    assert!(found.shares.iter().all(|share| share.population.is_none()));

    let mut stranger = list.clone();
    stranger.push((id("municipality-0370"), 0));
    assert_eq!(refused(&stranger).code, "share_of_stranger");
    assert_eq!(refused(&list[1..]).code, "share_missing");
    let mut twice = list.clone();
    twice.push(list[0].clone());
    assert_eq!(refused(&twice).code, "share_named_twice");
}

#[test]
fn what_the_sources_do_not_say_is_refused_and_not_guessed() {
    let (country, rulebook) = (country(), rulebook());
    let law = rulebook.law(None).unwrap();
    let code = |region: &str, date: &str| {
        proposal(&country, &law, &id(region), day(date), &Key::Population).unwrap_err().code
    };
    // The sources give the frame of Region Hovedstaden alone, from the day on which the agreement was approved.
    assert_eq!(code("region-1085", APPROVED), "surge_frame_unknown");
    assert_eq!(code("region-1084", "2021-12-27"), "surge_frame_unknown");
    assert_eq!(code("municipality-0101", APPROVED), "not_a_region");
    let nobody =
        proposal(&registry::State::default(), &law, &id("region-1084"), day(APPROVED), &Key::Population);
    assert!(nobody.is_err());
}

#[test]
fn a_scheme_whose_values_cannot_be_is_told() {
    let country = country();
    let refused = |from: &str, to: &str| {
        let files = shipped::shipped(|text| text.replace(from, to));
        let rulebook = Rulebook::load(&files).unwrap();
        let law = rulebook.law(None).unwrap();
        proposal(&country, &law, &id("region-1084"), day(APPROVED), &Key::Population).unwrap_err()
    };
    let unfit = "surge_parameter_unfit";
    assert_eq!(refused("2021-12-28, value = 95", "2021-12-28, value = -1").code, unfit);
    assert_eq!(refused("2021-12-28, value = 95", "2021-12-28, value = 301").code, unfit);
    assert_eq!(refused("2021-12-28, value = 7 ", "2021-12-28, value = \"uge\" ").code, unfit);
    assert_eq!(refused("2021-12-28, value = 2020-01-01", "2021-12-28, value = 2020").code, unfit);
    assert_eq!(refused("value = 2020-01-01", "value = 2019-01-01").code, "population_unknown");
    assert_eq!(refused("list = \"surge_order\"", "list = \"another\"").code, "surge_orders_unknown");
}

#[test]
fn equal_remainders_go_by_municipality_code() {
    let counted = |codes: &[&str]| -> Vec<(SmolStr, OrganisationId, u32)> {
        codes.iter().map(|code| ((*code).into(), id(&format!("municipality-{code}")), 1000)).collect()
    };
    let places = |codes: &[&str], frame| -> Vec<(String, u32)> {
        let shares = by_population(frame, &counted(codes)).unwrap();
        shares.into_iter().map(|share| (share.code.to_string(), share.places)).collect()
    };
    let expected = [("0101", 2), ("0147", 2), ("0151", 1)].map(|(code, places)| (code.to_owned(), places));
    assert_eq!(places(&["0101", "0147", "0151"], 5), expected);
    assert_eq!(places(&["0151", "0147", "0101"], 5), expected);
    assert_eq!(by_population(5, &counted(&["0101", "0101"])).unwrap_err().code, "share_named_twice");
    assert_eq!(by_population(5, &[]).unwrap_err().code, "nobody_to_share_by");
    assert_eq!(shared_out(5, &[0, 0]), None);
    assert_eq!(shared_out(0, &[3, 4]), Some(vec![0, 0]));
    assert_eq!(shared_out(u32::MAX, &[u32::MAX, u32::MAX]), Some(vec![u32::MAX / 2 + 1, u32::MAX / 2]));
}

proptest! {
    /// Always the frame, nobody further than one place from the exact share, and more people never fewer places.
    #[test]
    fn the_shares_are_the_frame_and_follow_the_population(
        frame in prop_oneof![0..500_u32, any::<u32>()],
        weights in prop::collection::vec(prop_oneof![0..2_000_000_u32, any::<u32>()], 1..120),
    ) {
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        let Some(shares) = shared_out(frame, &weights) else {
            prop_assert_eq!(total, 0);
            return Ok(());
        };
        prop_assert_eq!(shares.iter().map(|share| u64::from(*share)).sum::<u64>(), u64::from(frame));
        for (share, weight) in shares.iter().zip(&weights) {
            let whole = u128::from(frame) * u128::from(*weight) / total;
            prop_assert!(u128::from(*share) == whole || u128::from(*share) == whole + 1);
            prop_assert!(*weight > 0 || *share == 0);
        }
        for (one, share) in weights.iter().zip(&shares) {
            for (other, their) in weights.iter().zip(&shares) {
                prop_assert!(one <= other || share >= their);
            }
        }
    }

    /// The order in which municipalities are named changes nothing.
    #[test]
    fn shares_do_not_hang_on_the_order(
        frame in 0..1_000_u32,
        persons in prop::collection::vec(0..50_u32, 2..30),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut counted: Vec<(SmolStr, OrganisationId, u32)> = persons
            .iter()
            .enumerate()
            .map(|(index, persons)| {
                let code = format!("{:04}", 101 + index);
                (SmolStr::new(&code), id(&format!("municipality-{code}")), *persons)
            })
            .collect();
        let before = by_population(frame, &counted);
        let turn = turn.index(counted.len());
        counted.rotate_left(turn);
        counted.reverse();
        prop_assert_eq!(by_population(frame, &counted), before);
    }

    /// A list is taken exactly when it sums to the frame.
    #[test]
    fn a_list_is_taken_when_it_is_the_frame(frame in 0..60_u32, places in prop::collection::vec(0..20_u32, 1..8)) {
        let municipalities: Vec<(SmolStr, OrganisationId)> = (0..places.len())
            .map(|index| (SmolStr::new(format!("{:04}", 101 + index)), id(&format!("municipality-{index}"))))
            .collect();
        let list: Vec<(OrganisationId, u32)> =
            municipalities.iter().zip(&places).map(|((_, id), places)| (id.clone(), *places)).collect();
        let taken = by_list(frame, &municipalities, &list);
        prop_assert_eq!(taken.is_ok(), places.iter().sum::<u32>() == frame);
    }
}
