//! What the tests share: a registry with a few organisations, a unit, stamps and times.

#![allow(dead_code)]

use kernel::{Actor, Instant, OrganisationId, PathwayId, Period, PlaceId, Role, Stamp, UnitId};
use places::{Event, NewUnit, PlaceEffect, PlaceKind, State};
use registry::{Organisation, OrganisationKind};

pub const UNIT: UnitId = UnitId(1);

pub fn at(text: &str) -> Instant {
    Instant::read(text).unwrap()
}

/// A time on the day of the stories.
pub fn clock(time: &str) -> Instant {
    at(&format!("2027-01-12T{time}"))
}

pub fn organisation(slug: &str) -> OrganisationId {
    OrganisationId::new(slug).unwrap()
}

pub fn actor() -> Actor {
    Actor { person: "lis.leder".into(), organisation: organisation("solgaarden"), role: Role::Provider }
}

pub fn stamp(position: u64, recorded_at: Instant) -> Stamp {
    Stamp { position, recorded_at, actor: actor() }
}

/// A writer in small: gives positions, and never lets the recorded time run backwards.
pub struct House {
    pub state: State,
    pub position: u64,
}

impl House {
    pub fn new() -> Self {
        House { state: State::default(), position: 0 }
    }

    pub fn event(&mut self, recorded_at: Instant, event: &Event) {
        self.position += 1;
        self.state.apply(event, &stamp(self.position, recorded_at));
    }

    pub fn effect(&mut self, recorded_at: Instant, effect: &PlaceEffect) {
        self.position += 1;
        self.state.apply_effect(effect, &stamp(self.position, recorded_at));
    }

    pub fn decide(&mut self, now: Instant, command: &places::Command) -> Result<Vec<Event>, kernel::Refusal> {
        let events = places::decide(&self.state, &registry(), command, now, &actor())?;
        for event in &events {
            self.event(now, event);
        }
        Ok(events)
    }
}

pub fn new_unit(code: &str, approved: u32, physical: u32, staffed: u32) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: "Solgården, afsnit 2".into(),
        kind: PlaceKind::RegionalHealthAndCarePlace,
        operator: organisation("solgaarden"),
        municipality: organisation("municipality-0330"),
        council: None,
        position: None,
        capabilities: vec!["observation".into(), "iv_fluids".into()],
        open: Period::from(at("2027-01-01T00:00")),
        approved,
        physical,
        staffed,
        source: "driftsaftale".into(),
        synthetic: true,
        place_labels: None,
    }
}

/// A house with one unit, registered on New Year's Day.
pub fn house(approved: u32, physical: u32, staffed: u32) -> House {
    let mut house = House::new();
    house.event(
        at("2027-01-01T00:00"),
        &Event::UnitRegistered {
            unit: UNIT,
            first_place: PlaceId(1),
            new: new_unit("solgaarden-2", approved, physical, staffed),
        },
    );
    house
}

pub fn registry() -> registry::State {
    let mut state = registry::State::default();
    for (position, (slug, kind)) in [
        ("solgaarden", OrganisationKind::Facility),
        ("municipality-0330", OrganisationKind::Municipality),
        ("council-vest", OrganisationKind::HealthCouncil),
    ]
    .into_iter()
    .enumerate()
    {
        let organisation = Organisation::new(organisation(slug), kind, slug, "test");
        state.apply(
            &registry::Event::OrganisationRegistered { organisation },
            &stamp(position as u64 + 1, at("2026-01-01T00:00")),
        );
    }
    state
}

pub fn hold(place: u32, pathway: u32, from: Instant, until: Option<Instant>) -> PlaceEffect {
    PlaceEffect::Hold {
        place: PlaceId(place),
        pathway: PathwayId(pathway),
        request: 1,
        period: Period::new(from, until).unwrap(),
    }
}

pub fn reserve(place: u32, pathway: u32, from: Instant, until: Option<Instant>) -> PlaceEffect {
    PlaceEffect::Reserve {
        place: PlaceId(place),
        pathway: PathwayId(pathway),
        request: 1,
        from,
        until,
        expected: None,
    }
}

pub fn occupy(place: u32, pathway: u32, from: Instant) -> PlaceEffect {
    PlaceEffect::Occupy { place: PlaceId(place), pathway: PathwayId(pathway), request: 1, from }
}

pub fn free(place: u32, pathway: u32, at: Instant, cleaning_until: Option<Instant>) -> PlaceEffect {
    PlaceEffect::Free { place: PlaceId(place), pathway: PathwayId(pathway), request: 1, at, cleaning_until }
}

pub fn correct(place: u32, pathway: u32, from: Instant, end: Option<Instant>) -> PlaceEffect {
    PlaceEffect::CorrectOccupation {
        place: PlaceId(place),
        pathway: PathwayId(pathway),
        request: 1,
        period: Period::new(from, end).unwrap(),
        leaves: None,
    }
}

pub fn void(place: u32, pathway: u32) -> PlaceEffect {
    PlaceEffect::Void { place: PlaceId(place), pathway: PathwayId(pathway), request: 1 }
}
