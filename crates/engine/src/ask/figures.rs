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

impl Asking<'_> {
    pub(super) fn delays(&self, period: &Period, cause: Option<&str>) -> DelayFigures {
        let sight = self.sight();
        let mut sums: BTreeMap<(Option<OrganisationId>, SmolStr), (usize, i64, bool)> = BTreeMap::new();
        let mut visible = Vec::new();
        for pathway in self.world.pathways.all() {
            let sees = sight.sees(&pathway);
            for delay in delay::of(&pathway, period, self.now) {
                if cause.is_some_and(|cause| delay.cause != cause) {
                    continue;
                }
                let sum = sums.entry((delay.residence.clone(), delay.cause.clone())).or_insert((0, 0, true));
                *sum = (sum.0 + 1, sum.1.saturating_add(delay.days), sum.2 && sees);
                if sees {
                    visible.push(delay);
                }
            }
        }
        let least = self.least_shown();
        let rows = sums
            .into_iter()
            .map(|((residence, cause), (times, days, sees_all))| {
                // Without a threshold in the scheme nothing is shown: what is unknown is not taken for harmless.
                let shown = sees_all || least.is_some_and(|least| times >= least);
                DelayRow { residence, cause, times: shown.then_some(times), days: shown.then_some(days) }
            })
            .collect();
        DelayFigures { period: *period, rows, visible }
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
