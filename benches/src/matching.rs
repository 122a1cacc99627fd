//! The explained list of offers against a plain scan that applies the same criteria and score without a word, on a
//! world of the country's size: 1,700 units with 20,000 places over the 98 municipalities. Both run in turn in this
//! process; the ratio is the figure to hold, the absolute times are told for information.

use kernel::{
    Actor, FactValue, Instant, OrganisationId, PathwayId, Period, PersonId, PlaceId, Role, Sealed, Stamp,
    UnitId,
};
use matching::{Index, offers_with, plain_scan};
use pathways::{PathwayEvent, Private, ReferralSource, What};
use places::{NewUnit, PlaceEffect, PlaceKind};
use registry::{Membership, Organisation, OrganisationKind, Position};
use schemes::{Law, Rulebook, SourceFile};
use std::{hint::black_box, time::Instant as Clock};
use world::World;

/// The places of the whole world.
const PLACES: u32 = 20_000;
/// The units they are spread over.
const UNITS: u32 = 1_700;
/// How many offers a list shows.
const OFFERS: usize = 10;

const TOWNS: &str = include_str!("../../data/municipality_towns.csv");
const MUNICIPALITIES: &str = include_str!("../../data/municipalities.csv");
const COMMON: &str = include_str!("../../schemes/common.toml");
const PLACES_SCHEME: &str = include_str!("../../schemes/places.toml");
/// The kind of every unit.
pub const KIND: PlaceKind = PlaceKind::RegionalHealthAndCarePlace;

type Fault = crate::figure::Fault;

/// Measures; each entry is a name, the ratio of the explained list to the plain scan, and the figures in words.
/// What cannot be measured is told in the same place with no ratio (`NaN`).
pub fn run(smoke: bool) -> Vec<(String, f64, String)> {
    measure(smoke)
        .unwrap_or_else(|fault| vec![("matching".into(), f64::NAN, format!("not measured: {fault}"))])
}

fn measure(smoke: bool) -> Result<Vec<(String, f64, String)>, Fault> {
    let book = law_book()?;
    let law = book.law(None)?;
    let at = Instant::read("2027-02-01T12:00:00Z")?;
    let (units, places) = if smoke { (98, 1_000) } else { (UNITS, PLACES) };
    let world = country(units, places)?;
    let build = Clock::now();
    let index = Index::build(&world, kernel::danish_date(at));
    let build = build.elapsed();
    let rounds = if smoke { 3 } else { 301 };
    let mut found = Vec::new();
    for (name, pathway) in [("residence known", 1), ("residence unknown", 2)] {
        let (ratio, explained, plain, fitting) =
            compare(&world, &law, &index, PathwayId(pathway), at, rounds)?;
        let detail = format!(
            "{units} units, {} places, {fitting} fit; {OFFERS} explained offers {explained} µs, plain scan {plain} µs \
             (medians of {rounds}); index built in {} µs",
            world.places.place_count(),
            build.as_micros(),
        );
        found.push((format!("matching: explained list, {name}"), ratio, detail));
    }
    Ok(found)
}

/// The shipped schemes of places.
pub fn law_book() -> Result<Rulebook, Fault> {
    let files = [
        SourceFile::new("schemes/common.toml", COMMON),
        SourceFile::new("schemes/places.toml", PLACES_SCHEME),
    ];
    Ok(Rulebook::load(&files).map_err(|faults| format!("{} faults in the schemes", faults.len()))?)
}

/// The median ratio, and the median times in microseconds.
fn compare(
    world: &World,
    law: &Law<'_>,
    index: &Index,
    pathway: PathwayId,
    at: Instant,
    rounds: usize,
) -> Result<(f64, u128, u128, usize), Fault> {
    let pathway = world.pathways.pathway(pathway).ok_or("no such pathway")?;
    let (mut explained, mut plain, mut fitting) = (Vec::new(), Vec::new(), 0);
    for round in 0..rounds {
        // Each goes first in every other round, so that neither always finds the memory warm.
        for turn in [round % 2, (round + 1) % 2] {
            let clock = Clock::now();
            if turn == 0 {
                let list = offers_with(index, world, law, &pathway, KIND, at, OFFERS)?;
                explained.push(clock.elapsed().as_nanos());
                fitting = black_box(&list).fitting;
            } else {
                black_box(plain_scan(index, world, law, &pathway, KIND, at, OFFERS)?);
                plain.push(clock.elapsed().as_nanos());
            }
        }
    }
    let (explained, plain) = (median(explained), median(plain));
    // Nanoseconds of a benchmark are far below where the conversion loses anything.
    #[allow(clippy::cast_precision_loss)]
    let ratio = explained as f64 / plain.max(1) as f64;
    Ok((ratio, explained / 1_000, plain / 1_000, fitting))
}

fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or(0)
}

// --- the world ---------------------------------------------------------------------------------------

/// A row of numbers that is the same on every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound.max(1))).unwrap_or(0)
    }
}

/// So many units with so many places over the country, and two citizens.
pub fn country(units: u32, places: u32) -> Result<World, Fault> {
    let mut world = World::default();
    let mut position = 0;
    let start = Instant::read("2027-01-01T00:00:00Z")?;
    let mut stamp = || -> Result<Stamp, Fault> {
        position += 1;
        Ok(Stamp {
            position,
            recorded_at: start,
            actor: Actor {
                person: "bench".into(),
                organisation: OrganisationId::new("bench")?,
                role: Role::SystemOwner,
            },
        })
    };
    let mut codes: Vec<(OrganisationId, Position)> = Vec::new();
    for row in MUNICIPALITIES.lines().skip(1) {
        let mut cells = row.split(',');
        let (Some(code), Some(name), Some(region)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let region = OrganisationId::new(&format!("region-{region}"))?;
        if world.registry.organisation(&region).is_none() {
            let organisation =
                Organisation::new(region.clone(), OrganisationKind::Region, region.as_str(), "bench");
            let event = registry::Event::OrganisationRegistered { organisation };
            world.apply(&world::Event::Registry(event), &stamp()?);
        }
        let id = OrganisationId::new(&format!("municipality-{code}"))?;
        let mut organisation = Organisation::new(id.clone(), OrganisationKind::Municipality, name, "bench");
        organisation.part_of.push(Membership::of(region));
        organisation.position = town(code);
        codes.extend(organisation.position.map(|position| (id, position)));
        let event = registry::Event::OrganisationRegistered { organisation };
        world.apply(&world::Event::Registry(event), &stamp()?);
    }
    let tags: Vec<_> = world.places.capability_tags().iter().map(|tag| tag.slug.clone()).collect();
    let mut dice = Dice(2027);
    let mut first = 1;
    for number in 1..=units {
        let (municipality, town) =
            codes.get(usize::try_from(dice.below(u32::try_from(codes.len())?))?).ok_or("no municipality")?;
        // The last unit takes what is left, so that the places come out even.
        let left = places.saturating_add(1).saturating_sub(first);
        let physical =
            if number == units { left } else { (places / units + dice.below(5)).saturating_sub(2).min(left) };
        let near = |value: i32, dice: &mut Dice| {
            value.saturating_add(i32::try_from(dice.below(200_000)).unwrap_or(0) - 100_000)
        };
        let capabilities = tags.iter().filter(|_| dice.below(10) < 8).cloned().collect();
        let place = (near(town.latitude, &mut dice), near(town.longitude, &mut dice));
        let new = NewUnit {
            code: format!("unit-{number}").into(),
            name: format!("Enhed {number}"),
            kind: KIND,
            operator: municipality.clone(),
            municipality: municipality.clone(),
            council: None,
            position: Position::new(place.0, place.1),
            capabilities,
            open: Period::from(start),
            approved: physical,
            physical,
            staffed: physical.saturating_sub(dice.below(3)),
            source: "bench".into(),
            synthetic: true,
            place_labels: None,
        };
        let event = places::Event::UnitRegistered { unit: UnitId(number), first_place: PlaceId(first), new };
        world.apply(&world::Event::Places(event), &stamp()?);
        // Half the units are nearly full, as places in use are.
        let taken = if dice.below(2) == 0 { physical } else { dice.below(physical.max(1)) };
        for place in first..first + taken {
            let effect = PlaceEffect::Occupy {
                place: PlaceId(place),
                pathway: PathwayId(1_000 + place),
                request: 1,
                from: start,
            };
            world.places.apply_effect(&effect, &stamp()?);
        }
        first += physical;
    }
    let home = OrganisationId::new("municipality-0101")?;
    for (number, residence) in [(1, Some(home.clone())), (2, None)] {
        let what = What::Referred {
            source: ReferralSource::HospitalWard,
            sender: home.clone(),
            residence,
            extraordinary: false,
            temporary: false,
            at: start,
            due: None,
        };
        let facts = [("iv_antibiotics", FactValue::Yes), ("dementia", FactValue::No)];
        let private = Private::Facts {
            facts: facts.map(|(fact, value)| (fact.into(), value, true)).into(),
            note: String::new(),
        };
        let event = pathways::Event::Pathway(PathwayEvent {
            pathway: PathwayId(number),
            person: PersonId([u8::try_from(number)?; 16]),
            what,
            private: Some(Sealed::Open(private)),
        });
        world.apply(&world::Event::Pathways(event), &stamp()?);
    }
    Ok(world)
}

fn town(code: &str) -> Option<Position> {
    let row = TOWNS.lines().find(|row| row.starts_with(code))?;
    let mut cells = row.split(',').skip(2).map(str::parse::<f64>);
    let (latitude, longitude) = (cells.next()?.ok()?, cells.next()?.ok()?);
    // Degrees of Denmark: far within the numbers.
    #[allow(clippy::cast_possible_truncation)]
    let micro = |degrees: f64| (degrees * 1_000_000.0).round() as i32;
    Position::new(micro(latitude), micro(longitude))
}
