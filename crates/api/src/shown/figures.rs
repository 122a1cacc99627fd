//! The country by municipality; waiting, ready to move: counted, with small numbers left out.

use super::{board::TotalsShown, common::Period, given};
use crate::values::{Moment, Organisation, PathwayNumber};

given!(
    /// Waiting of one municipality's citizens for one cause.
    DelayRowShown {
        /// The municipality of residence; null where it is not known.
        residence: Option<Organisation>,
        /// The coded cause.
        cause: String,
        /// How many times of waiting; null where the count is too small to be shown.
        times: Option<usize>,
        /// How many days, within the period; null likewise.
        days: Option<i64>,
    }
);

given!(
    /// Waiting over all municipalities.
    DelayTotalShown {
        /// The coded cause; null for all causes.
        cause: Option<String>,
        /// How many times; null where a count that is not shown could be worked out from it.
        times: Option<usize>,
        /// How many days; null likewise.
        days: Option<i64>,
    }
);

given!(
    /// One time of waiting that the caller may see.
    DelayShown {
        /// The pathway.
        pathway: PathwayNumber,
        /// The municipality of residence, if known.
        residence: Option<Organisation>,
        /// Who referred.
        sender: Organisation,
        /// The coded cause.
        cause: String,
        /// From when until when.
        period: Period,
        /// How many times it turned midnight in Denmark while the citizen waited.
        days: i64,
    }
);

given!(
    /// Waiting, ready to move, in a period.
    DelaysShown {
        /// The period.
        period: Period,
        /// By municipality and cause.
        rows: Vec<DelayRowShown>,
        /// Over all municipalities.
        totals: Vec<DelayTotalShown>,
        /// Counts below this are not shown; null where the scheme says none, and then nothing is shown that the caller may not
        /// see.
        least_shown: Option<usize>,
        /// The times of waiting that the caller may see.
        visible: Vec<DelayShown>,
    }
);

impl From<&engine::ask::DelayFigures> for DelaysShown {
    fn from(found: &engine::ask::DelayFigures) -> Self {
        DelaysShown {
            period: (&found.period).into(),
            rows: found
                .rows
                .iter()
                .map(|row| DelayRowShown {
                    residence: row.residence.clone().map(Organisation),
                    cause: row.cause.to_string(),
                    times: row.times,
                    days: row.days,
                })
                .collect(),
            totals: found
                .totals
                .iter()
                .map(|total| DelayTotalShown {
                    cause: total.cause.as_ref().map(ToString::to_string),
                    times: total.times,
                    days: total.days,
                })
                .collect(),
            least_shown: found.least_shown,
            visible: found
                .visible
                .iter()
                .map(|delay| DelayShown {
                    pathway: PathwayNumber(delay.pathway),
                    residence: delay.residence.clone().map(Organisation),
                    sender: Organisation(delay.sender.clone()),
                    cause: delay.cause.to_string(),
                    period: Period { start: Moment(delay.since), end: delay.until.map(Moment) },
                    days: delay.days,
                })
                .collect(),
        }
    }
}

given!(
    /// One municipality in an overview of the country.
    MunicipalityShown {
        /// Which.
        id: Organisation,
        /// Its name.
        name: String,
        /// Its code.
        code: String,
        /// What its units have.
        totals: TotalsShown,
        /// Times of waiting of its citizens who are ready to move; null where a part of it is too small to be shown, or the
        /// caller may not see it.
        waiting_times: Option<i64>,
        /// Days of the same; null likewise.
        waiting_days: Option<i64>,
    }
);

impl MunicipalityShown {
    /// With the waiting, where it was asked for.
    pub(crate) fn of(found: &engine::ask::MunicipalityFigures, with_waiting: bool) -> Self {
        MunicipalityShown {
            id: Organisation(found.id.clone()),
            name: found.name.clone(),
            code: found.code.clone(),
            totals: (&found.totals).into(),
            waiting_times: found.times.known().filter(|_| with_waiting),
            waiting_days: found.days.known().filter(|_| with_waiting),
        }
    }
}

given!(
    /// The country at a glance.
    OverviewShown {
        /// When.
        at: Moment,
        /// The sums of all units.
        totals: TotalsShown,
        /// In which period the waiting was counted; null where the caller may not see it.
        waiting: Option<Period>,
        /// The municipalities, by name.
        municipalities: Vec<MunicipalityShown>,
    }
);
