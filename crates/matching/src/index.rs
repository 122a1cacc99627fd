//! What of each unit can be prepared once for many citizens: where it lies as a direction from the centre of the
//! earth, and in which region. It holds nothing that changes with the hour: availability, opening and capabilities are asked of
//! the world each time.

use kernel::{Date, OrganisationId};
use places::{PlaceKind, Unit};
use registry::{Direction, Position};
use std::collections::BTreeMap;
use world::World;

/// A unit as the search sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    /// Its place in the list of units.
    pub number: kernel::UnitId,
    /// Where it lies; unknown when neither its own position nor its municipality's main town is known.
    pub direction: Option<Direction>,
    /// Whether that is the main town of its municipality, because the unit's own position is not known.
    pub by_town: bool,
    /// Its region, as a place in [`Index::regions`].
    pub region: Option<usize>,
}

/// What is prepared for a search. It belongs to one world and one date.
#[derive(Clone, Debug, Default)]
pub struct Index {
    date: Option<Date>,
    registry: (usize, usize, u64),
    units: usize,
    by_kind: BTreeMap<PlaceKind, Vec<Seat>>,
    regions: Vec<OrganisationId>,
    by_municipality: BTreeMap<OrganisationId, Municipality>,
}

/// What units share that lie in one municipality.
#[derive(Clone, Copy, Debug)]
struct Municipality {
    town: Option<Direction>,
    region: Option<usize>,
}

impl Index {
    /// Prepares every unit of a world for a date.
    #[must_use]
    pub fn build(world: &World, date: Date) -> Self {
        let mut index = Index { date: Some(date), registry: fingerprint(world), ..Index::default() };
        index.take_in(world);
        index
    }

    /// Whether the index still speaks of this world and date. Cheap beside a search: it counts what has changed in the
    /// registry and how many units there are. It cannot tell two different worlds apart that have the same counts.
    #[must_use]
    pub fn matches(&self, world: &World, date: Date) -> bool {
        self.date == Some(date)
            && self.units == world.places.units().len()
            && self.registry == fingerprint(world)
    }

    /// Brings the index up to date: new units are added; a changed registry or another date prepares all anew.
    pub fn refresh(&mut self, world: &World, date: Date) {
        let grown = self.units <= world.places.units().len();
        if self.date == Some(date) && grown && self.registry == fingerprint(world) {
            self.take_in(world);
        } else {
            *self = Index::build(world, date);
        }
    }

    /// The units of a kind, by number.
    pub(crate) fn of_kind(&self, kind: PlaceKind) -> &[Seat] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// A unit of a kind.
    pub(crate) fn seat_of(&self, unit: &Unit) -> Option<&Seat> {
        let seats = self.of_kind(unit.kind);
        seats.get(seats.binary_search_by_key(&unit.id, |seat| seat.number).ok()?)
    }

    /// How many units it knows, of every kind.
    pub(crate) const fn unit_count(&self) -> usize {
        self.units
    }

    /// The number of a region, if any unit lies in it.
    pub(crate) fn region(&self, id: &OrganisationId) -> Option<usize> {
        self.regions.iter().position(|region| region == id)
    }

    /// An index of one unit alone.
    pub(crate) fn of_unit(world: &World, date: Date, unit: &Unit) -> (Self, Seat) {
        let mut index = Index { date: Some(date), ..Index::default() };
        let seat = index.seat(world, date, unit);
        (index, seat)
    }

    fn take_in(&mut self, world: &World) {
        let Some(date) = self.date else { return };
        for unit in world.places.units().skip(self.units) {
            let seat = self.seat(world, date, unit);
            self.by_kind.entry(unit.kind).or_default().push(seat);
        }
        self.units = world.places.units().len();
    }

    fn seat(&mut self, world: &World, date: Date, unit: &Unit) -> Seat {
        let municipality = self.municipality(world, date, &unit.municipality);
        let own = unit.position.map(Position::direction);
        Seat {
            number: unit.id,
            direction: own.or(municipality.town),
            by_town: own.is_none() && municipality.town.is_some(),
            region: municipality.region,
        }
    }

    fn municipality(&mut self, world: &World, date: Date, id: &OrganisationId) -> Municipality {
        if let Some(known) = self.by_municipality.get(id) {
            return *known;
        }
        let region = world.registry.region_of(id, date).map(|region| &region.id);
        let region = region.map(|region| {
            self.region(region).unwrap_or_else(|| {
                self.regions.push(region.clone());
                self.regions.len().saturating_sub(1)
            })
        });
        let town = world.registry.organisation_on(id, date);
        let found =
            Municipality { town: town.and_then(|town| town.position).map(Position::direction), region };
        self.by_municipality.insert(id.clone(), found);
        found
    }
}

/// How many organisations there are, how often they were changed, and where in the log last.
fn fingerprint(world: &World) -> (usize, usize, u64) {
    world.registry.entries().fold((0, 0, 0), |(entries, changes, last), entry| {
        let latest = entry.changes.last().map_or(0, |change| change.position);
        (entries + 1, changes + entry.changes.len(), last.max(latest))
    })
}
