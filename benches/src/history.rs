//! A made-up history of the country's size: pathways from referral to end, spread over a year, in the mix of events
//! that a placement gives. Each pathway is the same tale with its own person, places and times; the first is decided
//! by the house itself, the others are told after it, so that a million events take seconds and not hours.

use crate::figure::Fault;
use kernel::{Instant, OrganisationId, PathwayId, PersonId, PlaceId, Sealed, Stamp, UnitId};
use pathways::{Command, What};
use places::PlaceKind;
use tests_end_to_end::house::{self, House, at};
use world::Event;

/// An event with the stamp that a writer would give it.
pub type Entry = (Event, Stamp);

/// A history: what happened before any citizen came, and the tale that every pathway tells.
pub struct History {
    /// Founding, registry, law, units.
    pub setting: Vec<Entry>,
    /// One pathway from referral to end.
    pub tale: Vec<Entry>,
    /// The municipalities among which units and citizens are shared out; all in one, where there are none here.
    pub homes: Vec<OrganisationId>,
}

/// The places of the whole history.
const PLACES: u32 = 20_000;
/// The places of a unit.
pub const PLACES_EACH: u32 = 20;
/// How many units there are.
pub const UNITS: u32 = PLACES / PLACES_EACH;
/// How many pathways run at a time: half as many as there are places.
pub const WAVE: usize = (PLACES / 2) as usize;

impl History {
    /// The setting and the tale.
    ///
    /// # Errors
    /// When the house refuses a step of the tale, because the law or the rules have changed.
    pub fn new() -> Result<Self, Fault> {
        Self::of(Vec::new())
    }

    /// The same, with the units and the citizens shared out among municipalities, as in the country.
    ///
    /// # Errors
    /// As of [`History::new`].
    pub fn of(homes: Vec<OrganisationId>) -> Result<Self, Fault> {
        let mut house = House::founded(at("2026-01-01T06:00"));
        units(&mut house, &homes);
        let setting = std::mem::take(&mut house.log);
        let tale = tale(&mut house)?;
        Ok(History { setting, tale, homes })
    }

    /// The events of pathways, in the order of a log and without end: waves of pathways, each wave told step by
    /// step, so that events of different pathways alternate as they do in life.
    pub fn events(&self) -> impl Iterator<Item = Entry> + '_ {
        self.events_by(WAVE)
    }

    /// The same, with so many pathways in a wave; no more than [`WAVE`], for that many have a place of their own.
    pub fn events_by(&self, in_wave: usize) -> impl Iterator<Item = Entry> + '_ {
        let steps = (0_usize..).flat_map(move |wave| {
            self.tale
                .iter()
                .enumerate()
                .flat_map(move |(step, entry)| (0..in_wave).map(move |index| (wave, step, index, entry)))
        });
        (1_u64..).zip(steps).map(move |(number, (wave, step, index, (event, stamp)))| {
            let by = long(wave) * WAVE_APART + long(step) * STEP_APART + long(index) * PATHWAY_APART;
            let position = number + self.setting.len() as u64;
            let stamp =
                Stamp { position, recorded_at: later(stamp.recorded_at, by), actor: stamp.actor.clone() };
            (self.told(event, wave * in_wave + index, by), stamp)
        })
    }

    /// The event of the tale, told of another pathway at another time.
    fn told(&self, event: &Event, number: usize, by: i64) -> Event {
        let Event::Pathways(pathways::Event::Pathway(event)) = event else { return event.clone() };
        let number = u32::try_from(number).unwrap_or(u32::MAX - 1);
        let mut event = event.clone();
        event.pathway = PathwayId(number + 1);
        event.person = person(number);
        let place = PlaceId(1 + number % (PLACES / 2) * 2);
        let unit = UnitId(1 + (place.0 - 1) / PLACES_EACH);
        retell(&mut event.what, unit, place, by);
        if let What::Referred { residence, .. } = &mut event.what
            && let Some(home) = home(&self.homes, unit.0 - 1)
        {
            *residence = Some(home);
        }
        if let Some(Sealed::Open(private)) = &event.private {
            event.private = Some(Sealed::Open(private.clone()));
        }
        Event::Pathways(pathways::Event::Pathway(event))
    }
}

fn long(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Microseconds between two pathways of a wave, two steps of the tale beyond the tale's own time, two waves.
const PATHWAY_APART: i64 = 1_000;
const STEP_APART: i64 = 20_000_000;
const WAVE_APART: i64 = 8 * 24 * 3600 * 1_000_000;

fn later(instant: Instant, by: i64) -> Instant {
    Instant::from_microseconds(instant.microseconds().saturating_add(by)).unwrap_or(instant)
}

/// The code of a unit.
pub fn unit_code(number: u32) -> String {
    format!("enhed-{number}")
}

/// The municipality of a unit and of those who stay there.
fn home(homes: &[OrganisationId], unit: u32) -> Option<OrganisationId> {
    homes.get(usize::try_from(unit).ok()?.checked_rem(homes.len())?).cloned()
}

fn units(house: &mut House, homes: &[OrganisationId]) {
    for number in 0..UNITS {
        let home = home(homes, number);
        let home = home.as_ref().map_or("municipality-0370", OrganisationId::as_str);
        house.unit(&unit_code(number), PlaceKind::MunicipalTemporaryPlace, home, home, PLACES_EACH);
    }
}

/// One placement, from referral to end, as the house decides it.
fn tale(house: &mut House) -> Result<Vec<Entry>, Fault> {
    let unit = UnitId(1);
    let receiver = house::provider("municipality-0370");
    house.now = at("2026-01-01T08:00");
    let pathway = house.refer(1, "municipality-0370", house::NEEDS)?;
    let hours = |house: &mut House, hours: i64| house.now = house.now.plus_hours(hours).unwrap_or(house.now);
    let more = house::answered(&[("nursing_complexity", "ordinary"), ("mobility", "wheelchair")]);
    house.must(&house::assessor(), Command::Assess { pathway, facts: more });
    hours(house, 1);
    house.decide(pathway, "municipal_temporary_place", "")?;
    house.must(&house::assessor(), Command::Offer { pathway, unit, deviation: Some("efter aftale".into()) });
    let by = pathways::CitizenSide::Citizen;
    house.must(&house::assessor(), Command::Accept { pathway, by, told_cost: true });
    house.must(&receiver, Command::Confirm { pathway });
    hours(house, 2);
    house.must(&house::ward(), Command::Depart { pathway, at: None });
    hours(house, 1);
    house.must(&receiver, Command::Arrive { pathway, at: None });
    hours(house, 72);
    house.must(&receiver, Command::Ready { pathway, at: None, cause: "home_not_ready".into() });
    hours(house, 48);
    let reason = "home".into();
    house.must(&receiver, Command::End { pathway, at: None, reason, cleaning_until: None });
    Ok(std::mem::take(&mut house.log))
}

/// A person of the made-up history.
pub fn person(number: u32) -> PersonId {
    let mixed = u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    PersonId(mixed.to_be_bytes())
}

fn retell(what: &mut What, to_unit: UnitId, to_place: PlaceId, by: i64) {
    let shift = |instant: &mut Instant| *instant = later(*instant, by);
    match what {
        What::Referred { at, due, .. } | What::TransferOpened { at, due, .. } => {
            shift(at);
            due.iter_mut().for_each(shift);
        }
        What::Decided { at, due, .. } => {
            shift(at);
            due.iter_mut().for_each(shift);
        }
        What::Offered { unit, place, hold, .. } => {
            (*unit, *place) = (to_unit, to_place);
            shift(&mut hold.start);
            hold.end.iter_mut().for_each(shift);
        }
        What::Accepted { place, hold, .. } => {
            *place = to_place;
            shift(&mut hold.start);
            hold.end.iter_mut().for_each(shift);
        }
        What::Confirmed { place, at, due, .. } => {
            *place = to_place;
            shift(at);
            due.iter_mut().for_each(shift);
        }
        What::Arrived { unit, place, at, .. } => {
            (*unit, *place) = (to_unit, to_place);
            shift(at);
        }
        What::StayEnded { place, at, .. } => {
            *place = to_place;
            shift(at);
        }
        What::Discharged { at, .. } | What::Departed { at, .. } | What::ReadyDeclared { at, .. } => shift(at),
        _ => {}
    }
}
