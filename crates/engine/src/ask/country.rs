//! The country by municipality: the board and the waiting, added up for each. Both desks show it, so it is made here.

use super::DelayFigures;
use jiff::ToSpan;
use kernel::{Date, Instant, OrganisationId, Period, danish_date, danish_midnight};
use places::{Board, BoardTotals};
use registry::OrganisationKind;
use std::collections::BTreeMap;
use world::World;

/// How many days back waiting is counted.
const WAITING_DAYS: i64 = 30;

/// What is known of one municipality.
#[derive(Clone, Debug)]
pub struct MunicipalityFigures {
    /// Which.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its code, as `0370`.
    pub code: String,
    /// What its units have.
    pub totals: BoardTotals,
    /// Times of waiting of its citizens who are ready to move.
    pub times: Counted,
    /// Days of the same.
    pub days: Counted,
}

/// A count that may be too small to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    shown: i64,
    some_hidden: bool,
}

impl Counted {
    /// Adds a part; `None` where it is too small to be shown.
    pub fn add(&mut self, count: Option<i64>) {
        match count {
            Some(count) => self.shown = self.shown.saturating_add(count),
            None => self.some_hidden = true,
        }
    }

    /// The count; nothing where a part of it is not shown.
    #[must_use]
    pub fn known(self) -> Option<i64> {
        (!self.some_hidden).then_some(self.shown)
    }
}

/// The period in which the waiting is counted that stands beside a board: the last days and today, from midnight to
/// midnight in Denmark, as days of waiting are counted by midnights.
#[must_use]
pub fn waiting_period(now: Instant) -> Period {
    let today = danish_date(now);
    let first = today.checked_sub(WAITING_DAYS.days()).ok().and_then(|first| danish_midnight(first).ok());
    let next = today.tomorrow().ok().and_then(|next| danish_midnight(next).ok());
    Period { start: first.unwrap_or(now), end: next }
}

/// The figures of every municipality of a date, by name.
#[must_use]
pub fn by_municipality(
    world: &World,
    board: &Board,
    delays: Option<&DelayFigures>,
    date: Date,
) -> Vec<MunicipalityFigures> {
    let municipalities = world.registry.list(OrganisationKind::Municipality, date).into_iter();
    let mut known: BTreeMap<OrganisationId, MunicipalityFigures> = municipalities
        .map(|municipality| {
            let figures = MunicipalityFigures {
                id: municipality.id.clone(),
                name: municipality.name.to_string(),
                code: municipality.municipality_code().unwrap_or_default().to_owned(),
                totals: BoardTotals::default(),
                times: Counted::default(),
                days: Counted::default(),
            };
            (municipality.id.clone(), figures)
        })
        .collect();
    for row in &board.rows {
        if let Some(figures) = known.get_mut(&row.municipality) {
            figures.totals.add(row);
        }
    }
    for row in delays.map(|delays| delays.rows.as_slice()).unwrap_or_default() {
        if let Some(figures) = row.residence.as_ref().and_then(|residence| known.get_mut(residence)) {
            figures.times.add(row.times.and_then(|times| i64::try_from(times).ok()));
            figures.days.add(row.days);
        }
    }
    let mut list: Vec<MunicipalityFigures> = known.into_values().collect();
    list.sort_by(|one, other| one.name.cmp(&other.name));
    list
}
