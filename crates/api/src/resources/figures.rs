//! Figures on many: the country by municipality, and waiting, ready to move, with small numbers left out.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::Query,
    caller::{Caller, asked},
    op::Op,
    problem::Problem,
    shown::figures::{DelaysShown, MunicipalityShown, OverviewShown},
    values::{Code, Moment},
};
use axum::routing::get;
use engine::{
    Question,
    ask::{by_municipality, waiting_period},
};
use kernel::{Period, danish_date};
use places::Scope;

query!(
    /// In which period, for which cause.
    DelaysAsked {
        /// From when.
        #[param(inline)]
        from: Moment,
        /// Until when.
        #[param(inline)]
        until: Moment,
        /// For which cause; all where nothing is said.
        #[param(inline)]
        cause: Option<Code>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/delays", "get_delays", "figures", "ask_delays", || get(delays))
            .says(
                "Waiting, ready to move",
                "Counted by municipality and cause. A count that is small, or could be worked out from the others, is not shown.",
            )
            .query::<DelaysAsked>()
            .gives::<DelaysShown>(),
        Op::get("/overview", "get_overview", "figures", "ask_board", || get(overview))
            .says(
                "The country by municipality",
                "What its units have, and how its citizens wait. The rows behind: `/board?municipality=` and `/delays`.",
            )
            .gives::<OverviewShown>(),
    ]
}

async fn overview(caller: Caller) -> Answered {
    let now = caller.house().now();
    let board = asked!(caller, Question::Board { scope: Scope::Country, at: None }, Board);
    let delays = if caller.visit.may("ask_delays") {
        Some(asked!(caller, Question::DelayCounts { period: waiting_period(now) }, Delays))
    } else {
        None
    };
    let date = danish_date(now);
    let figures = caller.read(|world| by_municipality(world, &board, delays.as_ref(), date))?;
    shown(&OverviewShown {
        at: Moment(board.at),
        totals: (&board.totals).into(),
        waiting: delays.as_ref().map(|delays| (&delays.period).into()),
        municipalities: figures.iter().map(|one| MunicipalityShown::of(one, delays.is_some())).collect(),
    })
}

async fn delays(caller: Caller, Query(query): Query<DelaysAsked>) -> Answered {
    let period = Period::new(query.from.0, Some(query.until.0)).map_err(|_| {
        Problem::bad(
            "period_reversed",
            "'until' ligger ikke efter 'from'",
            "'until' does not lie after 'from'",
        )
    })?;
    let question = Question::Delays { period, cause: query.cause.map(|cause| cause.0) };
    shown(&DelaysShown::from(&asked!(caller, question, Delays)))
}
