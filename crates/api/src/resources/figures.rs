//! Figures on many: waiting, ready to move, with small numbers left out.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::Query,
    caller::{Caller, asked},
    op::Op,
    problem::Problem,
    shown::figures::DelaysShown,
    values::{Code, Moment},
};
use axum::routing::get;
use engine::Question;
use kernel::Period;

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
    ]
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
