//! Waiting, counted. Whoever may see no citizen gets no count so small that it could be one, and no total from which such
//! a count follows. Answers are judged one by one: what follows from several, over other periods or at other times, is
//! not looked at.

mod waits;

pub(crate) use waits::Waits;

use super::Asking;
use kernel::{OrganisationId, Period, danish_date};
use pathways::{
    Pathway,
    view::delay::{self, Delay},
};
use serde::Serialize;
use smol_str::SmolStr;
use std::{borrow::Cow, collections::BTreeMap};

/// The scheme's parameter: counts below it are not shown to those who may see no citizen.
const SMALL_COUNT: &str = "small_count_min";

/// Waiting in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelayFigures {
    /// The period.
    pub period: Period,
    /// By municipality of residence and cause.
    pub rows: Vec<DelayRow>,
    /// Over all municipalities: by cause, and last over all causes.
    pub totals: Vec<DelayTotal>,
    /// Where fewer than this are counted that the actor may not see, the count is not shown; none where the scheme says
    /// none, and then nothing is shown that they may not see.
    pub least_shown: Option<usize>,
    /// The times of waiting that the actor may see, one by one.
    pub visible: Vec<Delay>,
}

/// Waiting of one municipality's citizens for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelayRow {
    /// The municipality of residence; `None` where it is not known.
    pub residence: Option<OrganisationId>,
    /// The coded cause.
    pub cause: SmolStr,
    /// How many times of waiting; `None` where the count is too small to be shown to the actor.
    pub times: Option<usize>,
    /// How many days, within the period; `None` likewise.
    pub days: Option<i64>,
}

/// Waiting over all municipalities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelayTotal {
    /// The coded cause; `None` for all causes.
    pub cause: Option<SmolStr>,
    /// How many times of waiting; `None` where a count that is not shown could be worked out from it.
    pub times: Option<usize>,
    /// How many days, within the period; `None` likewise.
    pub days: Option<i64>,
}

/// What was counted for one municipality and cause.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    times: usize,
    days: i64,
    /// How many of the times the actor may not see, and so does not know.
    unseen_times: usize,
    /// And how many of the days.
    unseen_days: i64,
}

impl Counted {
    /// Without a threshold in the scheme nothing is shown: what is unknown is not taken for harmless. What the actor
    /// sees anyway does not count: taken off, it would leave the few others.
    fn shown(self, least: Option<usize>) -> bool {
        self.unseen_times == 0 || least.is_some_and(|least| self.unseen_times >= least)
    }
}

/// How many values any hidden count must still be able to have when a total is shown. With two, one of them would be
/// right half of the time, and what else somebody happens to know of one citizen would mostly decide between them.
const VALUES_LEFT_MIN: usize = 3;

/// Counts that are not shown and have only their sum in common. Each is known to be from 1 up to one below the least
/// that is shown.
struct Hidden {
    cells: usize,
    times: usize,
    days: i64,
    /// The most that each of them can be; none where the scheme says nothing.
    most: Option<usize>,
}

impl Hidden {
    fn of(cells: &[Counted], least: Option<usize>) -> Self {
        Hidden {
            cells: cells.len(),
            times: cells.iter().map(|one| one.unseen_times).sum(),
            days: cells.iter().fold(0, |sum: i64, one| sum.saturating_add(one.unseen_days)),
            most: least.map(|least| least.saturating_sub(1)),
        }
    }

    /// Whether their number may be told: each of them could then still have several values.
    fn times_may_be_told(&self) -> bool {
        let Some(most) = self.most else { return self.cells == 0 };
        let others = self.cells.saturating_sub(1);
        // The others are all the most they can be, or all one.
        let lowest = self.times.saturating_sub(others.saturating_mul(most)).max(1);
        let highest = self.times.saturating_sub(others).min(most);
        self.cells == 0 || (highest + 1).saturating_sub(lowest) >= VALUES_LEFT_MIN
    }

    /// Whether their number might be told if it were another. Where it is kept back although it might, that tells
    /// something of it: it is among the lowest or the highest.
    fn times_might_be_told(&self) -> bool {
        self.cells == 0 || self.cells > 1 && self.most.is_some_and(|most| most >= VALUES_LEFT_MIN)
    }

    /// Whether their days may be told, where their number is. How many days a time took may be none; so it takes no
    /// more than that the days are not few themselves.
    fn days_may_be_told(&self) -> bool {
        let many = self.most.is_some_and(|most| usize::try_from(self.days).is_ok_and(|days| days > most));
        self.cells == 0 || many
    }
}

type Cells = BTreeMap<(Option<OrganisationId>, SmolStr), Counted>;

/// What was counted, by municipality of residence and cause.
#[derive(Clone, Debug, Default)]
struct Counts(Cells);

/// Totals by cause and over all. One is shown only where no count that is not shown follows from it and all the others
/// that are, nor from which of them are kept back.
///
/// A total by cause is over counts of its own. The one over all causes tells, when those that are shown are taken off
/// it, the sum of the counts under the others. That is safe only where these were kept back whatever they are, as a
/// single count always is: otherwise it is known of them that they are among the lowest or the highest, and with the
/// sum that could be enough.
fn totals(counts: &Cells, least: Option<usize>) -> Vec<DelayTotal> {
    let mut by_cause: BTreeMap<&SmolStr, Vec<Counted>> = BTreeMap::new();
    for ((_, cause), counted) in counts {
        by_cause.entry(cause).or_default().push(*counted);
    }
    let total = |cause: Option<&SmolStr>, cells: &[Counted], times: bool, days: bool| DelayTotal {
        cause: cause.cloned(),
        times: times.then(|| cells.iter().map(|one| one.times).sum()),
        days: days.then(|| cells.iter().fold(0, |sum: i64, one| sum.saturating_add(one.days))),
    };
    let mut list = Vec::new();
    let mut uncovered = Vec::new();
    let (mut all_times, mut all_days) = (true, true);
    for (cause, cells) in &by_cause {
        let not_shown: Vec<Counted> = cells.iter().copied().filter(|cell| !cell.shown(least)).collect();
        let hidden = Hidden::of(&not_shown, least);
        let times = hidden.times_may_be_told();
        let days = times && hidden.days_may_be_told();
        if times {
            all_days &= days;
        } else {
            all_times &= !hidden.times_might_be_told();
            uncovered.extend(not_shown);
        }
        list.push(total(Some(*cause), cells, times, days));
    }
    let hidden = Hidden::of(&uncovered, least);
    all_times &= hidden.times_may_be_told();
    all_days &= all_times && hidden.days_may_be_told();
    let all: Vec<Counted> = by_cause.into_values().flatten().collect();
    list.push(total(None, &all, all_times, all_days));
    list
}

impl Counts {
    /// Counts a time of waiting, or takes it off again.
    fn note(&mut self, delay: &Delay, sees: bool, on: bool) {
        let key = (delay.residence.clone(), delay.cause.clone());
        let count = self.0.entry(key.clone()).or_default();
        let add = |to: &mut usize| *to = if on { to.saturating_add(1) } else { to.saturating_sub(1) };
        let days = if on { delay.days } else { delay.days.saturating_neg() };
        add(&mut count.times);
        count.days = count.days.saturating_add(days);
        if !sees {
            add(&mut count.unseen_times);
            count.unseen_days = count.unseen_days.saturating_add(days);
        }
        if count.times == 0 {
            self.0.remove(&key);
        }
    }

    /// As they are shown.
    fn figures(&self, period: &Period, least: Option<usize>, visible: Vec<Delay>) -> DelayFigures {
        let counts = &self.0;
        let totals = if counts.is_empty() { Vec::new() } else { totals(counts, least) };
        let rows = counts.iter().map(|((residence, cause), counted)| {
            let shown = counted.shown(least);
            DelayRow {
                residence: residence.clone(),
                cause: cause.clone(),
                times: shown.then_some(counted.times),
                days: shown.then_some(counted.days),
            }
        });
        DelayFigures { period: *period, rows: rows.collect(), totals, least_shown: least, visible }
    }
}

impl Asking<'_> {
    pub(super) fn delays(&self, period: &Period, cause: Option<&str>) -> DelayFigures {
        self.delays_of(self.world.pathways.all(), period, cause)
    }

    fn delays_of<'p>(
        &self,
        pathways: impl Iterator<Item = Cow<'p, Pathway>>,
        period: &Period,
        cause: Option<&str>,
    ) -> DelayFigures {
        let sight = self.sight();
        let mut counts = Counts::default();
        let mut visible = Vec::new();
        for pathway in pathways {
            let mut delays = delay::of(&pathway, period, self.now);
            delays.retain(|delay| cause.is_none_or(|cause| delay.cause == cause));
            let sees = !delays.is_empty() && sight.sees(&pathway);
            for delay in &delays {
                counts.note(delay, sees, true);
            }
            if sees {
                visible.extend(delays);
            }
        }
        counts.figures(period, self.least_shown(), visible)
    }

    /// The smallest count shown to those who may not see the citizens behind it.
    fn least_shown(&self) -> Option<usize> {
        let law = self.world.below().law().ok()?;
        match law.parameter(SMALL_COUNT, danish_date(self.now)).ok()?.value {
            schemes::Value::Integer(least) => usize::try_from(least).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
