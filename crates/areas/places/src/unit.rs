//! A unit with its places, its reported figures, and when it is open.

use crate::Position;
use crate::capability::Capabilities;
use crate::kind::{Figure, PlaceKind};
use crate::status::Tally;
use kernel::{Actor, Instant, OrganisationId, Period, PlaceId, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// A reported figure: how many, from when, and who said so when and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedFigure {
    /// The number of places.
    pub value: u32,
    /// From when it holds.
    pub from: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who reported it.
    pub actor: Actor,
    /// Where it comes from.
    pub source: SmolStr,
    /// The position of the report in the log.
    pub position: u64,
}

/// A period in which a unit is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// From when and, if known, until when.
    pub period: Period,
    /// Why, as a code.
    pub reason: SmolStr,
    /// Where it comes from.
    pub source: SmolStr,
    /// The position in the log of the event that made it.
    pub since_position: u64,
}

/// A change of what a unit can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CapabilityChange {
    pub from: Instant,
    pub position: u64,
    pub add: Capabilities,
    pub remove: Capabilities,
}

/// A unit (*enhed*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its number.
    pub id: UnitId,
    /// The short code by which people and files name it.
    pub code: SmolStr,
    /// What it is called.
    pub name: String,
    /// What kind of places it has.
    pub kind: PlaceKind,
    /// Who operates it.
    pub operator: OrganisationId,
    /// The municipality in which it lies.
    pub municipality: OrganisationId,
    /// The health council that it belongs to, where there is one.
    pub council: Option<OrganisationId>,
    /// Where it lies, when known.
    pub position: Option<Position>,
    /// From when and, if known, until when it is open; closings apart.
    pub open: Period,
    /// Where its data come from.
    pub source: SmolStr,
    /// Whether it is made up.
    pub synthetic: bool,
    /// Its places, by number; also those that are no more.
    pub places: Vec<PlaceId>,
    /// When it is or was closed in between, in the order of the events.
    pub closings: Vec<Closing>,
    /// What it can do now, at the time of the latest event.
    pub capabilities: Capabilities,
    pub(crate) capability_changes: Vec<CapabilityChange>,
    /// Approved, physical, staffed: each by `from`, then by position.
    pub(crate) figures: [Vec<ReportedFigure>; 3],
    /// How its places count at the time of the latest event.
    pub(crate) tally: Tally,
    /// When time alone changes the unit (`None`) or one of its places.
    pub(crate) upcoming: BTreeSet<(Instant, Option<PlaceId>)>,
    /// The entry of the unit itself in `upcoming`.
    pub(crate) next_change: Option<Instant>,
}

impl Unit {
    /// Whether the unit is open at an instant.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.open.contains(at) && !self.closings.iter().any(|closing| closing.period.contains(at))
    }

    /// The figure that holds at an instant, as known today; none before the first report.
    #[must_use]
    pub fn figure_at(&self, figure: Figure, at: Instant) -> Option<&ReportedFigure> {
        let reports = self.reports(figure);
        let upto = reports.partition_point(|report| report.from <= at);
        reports.get(upto.checked_sub(1)?)
    }

    /// Every report of a figure, by the time from which it holds.
    #[must_use]
    pub fn reports(&self, figure: Figure) -> &[ReportedFigure] {
        let [approved, physical, staffed] = &self.figures;
        match figure {
            Figure::Approved => approved,
            Figure::Physical => physical,
            Figure::Staffed => staffed,
        }
    }

    pub(crate) fn figure_values(&self, at: Instant) -> [Option<u32>; 3] {
        Figure::ALL.map(|figure| self.figure_at(figure, at).map(|report| report.value))
    }

    /// What the unit can do at an instant, as known today.
    #[must_use]
    pub fn capabilities_at(&self, at: Instant) -> Capabilities {
        self.capability_changes
            .iter()
            .take_while(|change| change.from <= at)
            .fold(Capabilities::NONE, |set, change| set.without(change.remove).with(change.add))
    }

    pub(crate) fn keep_figure(&mut self, figure: Figure, report: ReportedFigure) {
        if let Some(reports) = self.figures.get_mut(figure.index()) {
            let key = (report.from, report.position);
            let index = reports.partition_point(|other| (other.from, other.position) <= key);
            reports.insert(index, report);
        }
    }

    pub(crate) fn keep_capabilities(&mut self, change: CapabilityChange) {
        let key = (change.from, change.position);
        let index = self.capability_changes.partition_point(|other| (other.from, other.position) <= key);
        self.capability_changes.insert(index, change);
    }

    /// The next instant at which time alone changes the unit's own figures, opening or capabilities.
    pub(crate) fn change_after(&self, now: Instant) -> Option<Instant> {
        let reports = self.figures.iter().filter_map(|reports| {
            let upto = reports.partition_point(|report| report.from <= now);
            reports.get(upto).map(|report| report.from)
        });
        let closings = self
            .closings
            .iter()
            .flat_map(|closing| [Some(closing.period.start), closing.period.end])
            .flatten();
        reports
            .chain(closings)
            .chain(self.capability_changes.iter().map(|change| change.from))
            .chain(Some(self.open.start))
            .chain(self.open.end)
            .filter(|change| now < *change)
            .min()
    }
}
