//! What people of a unit look at: conflicts, overdue cleanings, a place's own timeline, capacity that is not
//! a place. Conflicts and timelines name pathways: they are for those who may see them.

use crate::command::ServiceHolder;
use crate::effect::{Commitment, CommitmentKind};
use crate::kind::ServiceAmount;
use crate::state::State;
use kernel::{Actor, Instant, OrganisationId, Period, PlaceId, UnitId, danish_date, danish_midnight};
use serde::Serialize;
use smol_str::SmolStr;

/// Two promises of one place that share an instant. It is shown until the overlap is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The unit.
    pub unit: UnitId,
    /// The place.
    pub place: PlaceId,
    /// The one that begins first.
    pub first: Commitment,
    /// The other.
    pub second: Commitment,
    /// The time that they share; without end while both still count.
    pub shared: Period,
}

/// A place that was planned to be cleaned and has not been reported so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CleaningDue {
    /// The unit.
    pub unit: UnitId,
    /// The place.
    pub place: PlaceId,
    /// When the cleaning began.
    pub from: Instant,
    /// When it was planned to be done.
    pub planned_until: Instant,
    /// Whole minutes since then.
    pub overdue_minutes: u64,
}

/// What an entry of a place's timeline is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// A promise.
    Commitment(CommitmentKind),
    /// A block, with the reason's code.
    Blocked(SmolStr),
    /// A cleaning.
    Cleaning,
}

/// An entry of a place's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineEntry {
    /// What it is.
    pub kind: TimelineKind,
    /// From when to when; without end while it goes on.
    pub period: Period,
    /// While it goes on: when it is planned to end.
    pub planned_end: Option<Instant>,
    /// The promise, where it is one.
    pub commitment: Option<Commitment>,
}

impl TimelineEntry {
    /// What may be known of a promise by those who may not know whose it is: the place is taken, from a day to the day after.
    /// Nothing for what is no promise.
    #[must_use]
    pub fn taken_days(&self) -> Option<Period> {
        if !matches!(self.kind, TimelineKind::Commitment(_)) {
            return None;
        }
        let day = |instant: Instant| danish_midnight(danish_date(instant)).unwrap_or(instant);
        let end = self.period.end.map(|end| day(end).plus_minutes(24 * 60).unwrap_or(end));
        Some(Period { start: day(self.period.start), end })
    }
}

/// Capacity that is not a place, as it holds at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceLine {
    /// Whose.
    pub holder: ServiceHolder,
    /// Which service.
    pub service: SmolStr,
    /// How much.
    pub amount: ServiceAmount,
    /// From when it holds.
    pub from: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who reported it.
    pub actor: Actor,
    /// Where it comes from.
    pub source: SmolStr,
    /// Whole minutes since it was recorded.
    pub age_minutes: u64,
}

impl Conflict {
    /// Whether there is something to put right: a hold or a reservation that is over was a promise and no stay.
    #[must_use]
    pub fn stands(&self) -> bool {
        stands(&self.first, &self.second)
    }
}

pub(crate) fn stands(first: &Commitment, second: &Commitment) -> bool {
    let over = |promise: &Commitment| {
        promise.ended && matches!(promise.kind, CommitmentKind::Held | CommitmentKind::Reserved)
    };
    !over(first) && !over(second)
}

impl State {
    /// Every conflict of a unit's places, or of all units.
    #[must_use]
    pub fn conflicts(&self, unit: Option<UnitId>) -> Vec<Conflict> {
        let places = self.overlapping.iter().filter_map(|id| Some((*id, self.place(*id)?)));
        places
            .filter(|(_, place)| unit.is_none_or(|unit| place.unit == unit))
            .flat_map(|(id, place)| {
                place.overlaps().into_iter().map(move |(first, second, shared)| Conflict {
                    unit: place.unit,
                    place: id,
                    first,
                    second,
                    shared,
                })
            })
            .collect()
    }

    /// The cleanings of a unit, or of all units, that were planned to be done by an instant and are not
    /// reported: the longest overdue first.
    #[must_use]
    pub fn cleanings_overdue(&self, unit: Option<UnitId>, at: Instant) -> Vec<CleaningDue> {
        let mut list: Vec<CleaningDue> = self
            .cleaning
            .iter()
            .filter_map(|id| {
                let place = self.place(*id)?;
                let cleaning = place.cleaning()?;
                let planned_until = cleaning.planned_until.filter(|due| *due <= at)?;
                unit.is_none_or(|unit| place.unit == unit).then_some(CleaningDue {
                    unit: place.unit,
                    place: *id,
                    from: cleaning.from,
                    planned_until,
                    overdue_minutes: u64::try_from(at.minutes_since(planned_until)).unwrap_or(0),
                })
            })
            .collect();
        list.sort_by_key(|due| (due.planned_until, due.place));
        list
    }

    /// What a place was promised, blocked and cleaned for, by start; nothing for a place that is not known.
    #[must_use]
    pub fn timeline(&self, place: PlaceId) -> Vec<TimelineEntry> {
        let Some(place) = self.place(place) else {
            return Vec::new();
        };
        let promises = place.commitments().into_iter().map(|commitment| TimelineEntry {
            kind: TimelineKind::Commitment(commitment.kind),
            period: Period { start: commitment.period.start, end: commitment.certain_end() },
            planned_end: commitment.period.end.filter(|_| !commitment.ended),
            commitment: Some(commitment),
        });
        let blocks = place.blocks().into_iter().map(|block| TimelineEntry {
            kind: TimelineKind::Blocked(block.reason.clone()),
            period: block.period,
            planned_end: None,
            commitment: None,
        });
        let cleaned = place.past_cleanings.iter().map(|period| (*period, None));
        let cleaning = place.cleaning().map(|cleaning| (Period::from(cleaning.from), cleaning.planned_until));
        let cleanings = cleaned.chain(cleaning).map(|(period, planned_end)| TimelineEntry {
            kind: TimelineKind::Cleaning,
            period,
            planned_end,
            commitment: None,
        });
        let mut list: Vec<TimelineEntry> = promises.chain(blocks).chain(cleanings).collect();
        list.sort_by(|one, other| (one.period, &one.kind).cmp(&(other.period, &other.kind)));
        list
    }

    /// The capacity that is not a place, as it holds at an instant: of every service of every holder the
    /// latest report.
    #[must_use]
    pub fn service_capacity(&self, at: Instant) -> Vec<ServiceLine> {
        let mut list = Vec::new();
        for (holder, services) in &self.services {
            for (service, reports) in services {
                let upto = reports.partition_point(|report| report.from <= at);
                let Some(report) = upto.checked_sub(1).and_then(|last| reports.get(last)) else {
                    continue;
                };
                list.push(ServiceLine {
                    holder: holder.clone(),
                    service: service.clone(),
                    amount: report.amount,
                    from: report.from,
                    recorded_at: report.recorded_at,
                    actor: report.actor.clone(),
                    source: report.source.clone(),
                    age_minutes: u64::try_from(at.minutes_since(report.recorded_at)).unwrap_or(0),
                });
            }
        }
        list
    }

    /// The units that an organisation operates, by number.
    pub fn units_operated_by<'a>(
        &'a self,
        operator: &'a OrganisationId,
    ) -> impl Iterator<Item = &'a crate::Unit> {
        self.units().filter(move |unit| unit.operator == *operator)
    }
}
