//! Waiting, counted. Whoever may see no citizen gets no count so small that it could be one.

use super::Asking;
use kernel::{OrganisationId, Period, danish_date};
use pathways::view::delay::{self, Delay};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

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
    /// Counts below this are not shown to who may not see the citizens behind them; none where the scheme says none,
    /// and then nothing is shown to them.
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
#[derive(Clone, Copy, Debug)]
struct Counted {
    times: usize,
    days: i64,
    /// Whether the actor may see every citizen behind it.
    seen: bool,
}

impl Counted {
    /// Without a threshold in the scheme nothing is shown: what is unknown is not taken for harmless.
    fn shown(self, least: Option<usize>) -> bool {
        self.seen || least.is_some_and(|least| self.times >= least)
    }
}

/// Whether a total tells nothing of the counts that are not shown: what is left of it when everything shown is taken off.
fn gives_nothing_away(hidden: &[Counted], least: Option<usize>) -> bool {
    let left: usize = hidden.iter().map(|one| one.times).sum();
    let many = hidden.len() > 1 && least.is_some_and(|least| left >= least);
    hidden.is_empty() || many
}

type Counts = BTreeMap<(Option<OrganisationId>, SmolStr), Counted>;

/// Totals by cause and over all. One is shown only where what it leaves of counts that are not shown is several
/// counts together, and not small itself: no single one can be worked out from it.
fn totals(counts: &Counts, least: Option<usize>) -> Vec<DelayTotal> {
    let mut by_cause: BTreeMap<&SmolStr, Vec<Counted>> = BTreeMap::new();
    for ((_, cause), counted) in counts {
        by_cause.entry(cause).or_default().push(*counted);
    }
    let sum = |cells: &[Counted]| {
        let days = cells.iter().fold(0_i64, |sum, one| sum.saturating_add(one.days));
        (cells.iter().map(|one| one.times).sum::<usize>(), days)
    };
    let mut list = Vec::new();
    let mut uncovered = Vec::new();
    for (cause, cells) in &by_cause {
        let hidden: Vec<Counted> = cells.iter().copied().filter(|cell| !cell.shown(least)).collect();
        let shown = gives_nothing_away(&hidden, least);
        let (times, days) = sum(cells);
        if !shown {
            uncovered.extend(hidden);
        }
        list.push(DelayTotal {
            cause: Some((*cause).clone()),
            times: shown.then_some(times),
            days: shown.then_some(days),
        });
    }
    let shown = gives_nothing_away(&uncovered, least);
    let all: Vec<Counted> = by_cause.into_values().flatten().collect();
    let (times, days) = sum(&all);
    list.push(DelayTotal { cause: None, times: shown.then_some(times), days: shown.then_some(days) });
    list
}

impl Asking<'_> {
    pub(super) fn delays(&self, period: &Period, cause: Option<&str>) -> DelayFigures {
        let sight = self.sight();
        let mut counts = Counts::new();
        let mut visible = Vec::new();
        for pathway in self.world.pathways.all() {
            let sees = sight.sees(&pathway);
            for delay in delay::of(&pathway, period, self.now) {
                if cause.is_some_and(|cause| delay.cause != cause) {
                    continue;
                }
                let none = Counted { times: 0, days: 0, seen: true };
                let count = counts.entry((delay.residence.clone(), delay.cause.clone())).or_insert(none);
                *count = Counted {
                    times: count.times + 1,
                    days: count.days.saturating_add(delay.days),
                    seen: count.seen && sees,
                };
                if sees {
                    visible.push(delay);
                }
            }
        }
        let least = self.least_shown();
        let totals = if counts.is_empty() { Vec::new() } else { totals(&counts, least) };
        let rows = counts
            .into_iter()
            .map(|((residence, cause), counted)| {
                let shown = counted.shown(least);
                DelayRow {
                    residence,
                    cause,
                    times: shown.then_some(counted.times),
                    days: shown.then_some(counted.days),
                }
            })
            .collect();
        DelayFigures { period: *period, rows, totals, least_shown: least, visible }
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(cells: &[(u8, &str, usize, bool)]) -> Counts {
        let cell = |&(residence, cause, times, seen): &(u8, &str, usize, bool)| {
            let residence = OrganisationId::new(&format!("municipality-{residence:04}")).ok();
            ((residence, SmolStr::new(cause)), Counted { times, days: 0, seen })
        };
        cells.iter().map(cell).collect()
    }

    fn shown(cells: &[(u8, &str, usize, bool)]) -> Vec<Option<usize>> {
        totals(&counts(cells), Some(5)).into_iter().map(|total| total.times).collect()
    }

    #[test]
    fn a_total_is_shown_where_no_hidden_count_can_be_worked_out_from_it() {
        assert_eq!(shown(&[(1, "a", 3, false), (2, "a", 4, false)]), [Some(7), Some(7)]);
        assert_eq!(shown(&[(1, "a", 3, false), (2, "a", 8, false)]), [None, None], "8 off 11 tells the 3");
        assert_eq!(shown(&[(1, "a", 2, false), (2, "a", 2, false)]), [None, None], "small itself");
        assert_eq!(shown(&[(1, "a", 2, true), (2, "a", 2, true)]), [Some(4), Some(4)], "seen anyway");
        let two = [(1, "a", 3, false), (2, "a", 9, false), (1, "b", 4, false), (2, "b", 9, false)];
        assert_eq!(shown(&two), [None, None, Some(25)]);
        let one = [(1, "a", 3, false), (2, "a", 9, false), (1, "b", 6, false)];
        assert_eq!(shown(&one), [None, Some(6), None], "the other total would tell it");
        assert_eq!(totals(&counts(&two), None).iter().filter(|total| total.times.is_some()).count(), 0);
    }

    proptest! {
        #[test]
        fn no_hidden_count_follows_from_what_is_shown(
            times in prop::collection::vec((1_usize..12, any::<bool>()), 1..12), causes in 1_usize..4,
        ) {
            let names = ["a", "b", "c"];
            let cells: Vec<_> = times
                .iter()
                .enumerate()
                .map(|(nth, (times, seen))| (nth as u8, names[nth % causes], *times, *seen))
                .collect();
            let hidden = |cause: Option<&str>| {
                let of = cells.iter().filter(|cell| cause.is_none_or(|cause| cell.1 == cause));
                of.filter(|cell| !cell.3 && cell.2 < 5).map(|cell| cell.2).collect::<Vec<_>>()
            };
            let found = totals(&counts(&cells), Some(5));
            let mut left = Vec::new();
            for total in &found {
                let Some(cause) = total.cause.as_deref() else { continue };
                let hidden = hidden(Some(cause));
                if total.times.is_some() {
                    prop_assert!(hidden.is_empty() || hidden.len() > 1 && hidden.iter().sum::<usize>() >= 5);
                } else {
                    left.extend(hidden);
                }
            }
            if found.last().unwrap().times.is_some() {
                prop_assert!(left.is_empty() || left.len() > 1 && left.iter().sum::<usize>() >= 5);
            }
        }
    }
}
