//! The occupancy board: every unit of a scope with its parts, the sums, and who has not reported.
//!
//! It names no citizen and no pathway.

use crate::availability::Availability;
use crate::kind::{Figure, PlaceKind};
use crate::place::Place;
use crate::state::State;
use crate::unit::Unit;
use crate::view::stands;
use kernel::{Instant, OrganisationId, UnitId};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Which units a board shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One unit.
    Unit(UnitId),
    /// The units that lie in a municipality.
    Municipality(OrganisationId),
    /// The units of a health council.
    Council(OrganisationId),
    /// The units in the municipalities that made up a region at the time asked for.
    Region(Vec<OrganisationId>),
    /// Every unit.
    Country,
}

impl Scope {
    /// Whether a unit belongs to the scope.
    #[must_use]
    pub fn includes(&self, unit: &Unit) -> bool {
        match self {
            Scope::Unit(id) => unit.id == *id,
            Scope::Municipality(id) => unit.municipality == *id,
            Scope::Council(id) => unit.council.as_ref() == Some(id),
            Scope::Region(municipalities) => municipalities.contains(&unit.municipality),
            Scope::Country => true,
        }
    }
}

/// A unit on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// Its code.
    pub code: SmolStr,
    /// What it is called.
    pub name: String,
    /// What kind of places it has.
    pub kind: PlaceKind,
    /// Where it lies.
    pub municipality: OrganisationId,
    /// Its health council, where there is one.
    pub council: Option<OrganisationId>,
    /// Whether it is made up.
    pub synthetic: bool,
    /// How many of its places have a conflict that is not resolved.
    pub conflicts: u32,
    /// What it has.
    pub availability: Availability,
}

/// The sums of some units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BoardTotals {
    /// How many units.
    pub units: u32,
    /// Of these: made up.
    pub units_synthetic: u32,
    /// Of these: open units for which one of the figures is unknown; they add nothing to that figure's sum.
    pub units_with_unknown_figures: u32,
    /// Of these: open units with a stale figure. Of a closed unit nobody has to report.
    pub units_stale: u32,
    /// Places approved, where known.
    pub approved: u64,
    /// Places that stand there, where known.
    pub physical: u64,
    /// Places with staff, where known.
    pub staffed: u64,
    /// Places registered and open.
    pub open: u64,
    /// Places with a citizen.
    pub occupied: u64,
    /// Places reserved.
    pub reserved: u64,
    /// Places held for offers.
    pub held: u64,
    /// Places kept for citizens on leave.
    pub on_leave: u64,
    /// Places blocked.
    pub blocked: u64,
    /// Places being cleaned or not reported cleaned.
    pub cleaning: u64,
    /// Of these: overdue.
    pub cleaning_overdue: u64,
    /// Places reserved whose citizen should have arrived.
    pub reserved_overdue: u64,
    /// Places kept during a leave beyond the time for it.
    pub on_leave_overdue: u64,
    /// Places with nobody there or promised; empty is not available.
    pub free: u64,
    /// Places that could serve a citizen, where known.
    pub usable: u64,
    /// How many more citizens can be promised a place.
    pub available: u64,
    /// How many more places are taken than can be served, where known.
    pub shortfall: u64,
    /// How many more are planned to become available.
    pub planned_free: u64,
    /// How many more may become available beyond those.
    pub perhaps_free: u64,
}

impl BoardTotals {
    /// Adds a unit to the sums.
    pub fn add(&mut self, row: &BoardRow) {
        let has = &row.availability;
        let figure = |figure: Figure| has.figure(figure).map_or(0, |shown| u64::from(shown.value));
        let unknown = Figure::ALL.into_iter().any(|figure| has.figure(figure).is_none());
        let sum = |list: &[crate::PlannedFree]| list.iter().map(|free| u64::from(free.count)).sum::<u64>();
        self.units += 1;
        self.units_synthetic += u32::from(row.synthetic);
        self.units_with_unknown_figures += u32::from(has.unit_open && unknown);
        self.units_stale += u32::from(has.unit_open && has.stale == Some(true));
        self.approved += figure(Figure::Approved);
        self.physical += figure(Figure::Physical);
        self.staffed += figure(Figure::Staffed);
        self.open += u64::from(has.open);
        self.occupied += u64::from(has.occupied);
        self.reserved += u64::from(has.reserved);
        self.held += u64::from(has.held);
        self.on_leave += u64::from(has.on_leave);
        self.blocked += u64::from(has.blocked);
        self.cleaning += u64::from(has.cleaning);
        self.cleaning_overdue += u64::from(has.cleaning_overdue);
        self.reserved_overdue += u64::from(has.reserved_overdue);
        self.on_leave_overdue += u64::from(has.on_leave_overdue);
        self.free += u64::from(has.free);
        self.usable += u64::from(has.usable.unwrap_or(0));
        self.available += u64::from(has.available);
        self.shortfall += u64::from(has.shortfall.unwrap_or(0));
        self.planned_free += sum(&has.planned_free);
        self.perhaps_free += sum(&has.perhaps_free);
    }
}

/// The occupancy board of a scope at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Board {
    /// What it shows.
    pub scope: Scope,
    /// The instant asked for.
    pub at: Instant,
    /// Its units, by number.
    pub rows: Vec<BoardRow>,
    /// The sums by kind of place.
    pub by_kind: Vec<(PlaceKind, BoardTotals)>,
    /// The sums of all.
    pub totals: BoardTotals,
}

/// A figure that a unit has not reported, or not lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotReported {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: SmolStr,
    /// What it is called.
    pub name: String,
    /// Who operates it and has to report.
    pub operator: OrganisationId,
    /// Where it lies.
    pub municipality: OrganisationId,
    /// The figure.
    pub figure: Figure,
    /// When the latest report was recorded; nothing when there is none.
    pub last_recorded_at: Option<Instant>,
}

impl State {
    /// The occupancy board of a scope at an instant past, present or future, as known today.
    ///
    /// A unit that has not opened yet or has ended is shown with its places when somebody is in one.
    #[must_use]
    pub fn board(&self, scope: Scope, at: Instant) -> Board {
        let mut conflicts: BTreeMap<UnitId, u32> = BTreeMap::new();
        let overlapping = self.overlapping.iter().filter_map(|id| self.place(*id));
        let stands = |place: &&Place| place.overlaps().iter().any(|(first, second, _)| stands(first, second));
        for place in overlapping.filter(stands) {
            *conflicts.entry(place.unit).or_default() += 1;
        }
        let mut rows = Vec::new();
        let mut totals = BoardTotals::default();
        let mut by_kind: BTreeMap<PlaceKind, BoardTotals> = BTreeMap::new();
        for unit in self.units().filter(|unit| scope.includes(unit)) {
            let availability = self.availability_of(unit, at);
            let somebody = availability.occupied + availability.reserved + availability.on_leave > 0;
            if !unit.open.contains(at) && !somebody && !matches!(scope, Scope::Unit(_)) {
                continue;
            }
            let row = BoardRow {
                code: unit.code.clone(),
                name: unit.name.clone(),
                kind: unit.kind,
                municipality: unit.municipality.clone(),
                council: unit.council.clone(),
                synthetic: unit.synthetic,
                conflicts: conflicts.get(&unit.id).copied().unwrap_or(0),
                availability,
            };
            totals.add(&row);
            by_kind.entry(unit.kind).or_default().add(&row);
            rows.push(row);
        }
        Board { scope, at, rows, by_kind: by_kind.into_iter().collect(), totals }
    }

    /// The figures of open units of which no report has been recorded at or after `since`, as seen at `at`:
    /// the oldest first. With `at` less a limit as `since` it lists what is stale.
    #[must_use]
    pub fn not_reported_since(&self, scope: &Scope, since: Instant, at: Instant) -> Vec<NotReported> {
        let mut list: Vec<NotReported> = self
            .units()
            .filter(|unit| unit.is_open(at) && scope.includes(unit))
            .flat_map(|unit| Figure::ALL.map(|figure| (unit, figure)))
            .filter_map(|(unit, figure)| {
                let recorded = unit.reports(figure).iter().map(|report| report.recorded_at);
                let last = recorded.filter(|recorded| *recorded <= at).max();
                last.is_none_or(|last| last < since).then(|| NotReported {
                    unit: unit.id,
                    code: unit.code.clone(),
                    name: unit.name.clone(),
                    operator: unit.operator.clone(),
                    municipality: unit.municipality.clone(),
                    figure,
                    last_recorded_at: last,
                })
            })
            .collect();
        list.sort_by_key(|entry| (entry.last_recorded_at, entry.unit, entry.figure));
        list
    }
}
