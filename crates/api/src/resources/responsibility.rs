//! Who is responsible: at an instant and over the whole pathway, also as it was known at an earlier time.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::{Named, Query},
    caller::{Caller, asked},
    op::Op,
    shown::responsibility::{ResponsibleShown, TimelineShown},
    values::{Code, Moment, PathwayNumber, Timeline},
};
use axum::routing::get;
use engine::Question;

const TAG: &str = "pathways";

query!(
    /// When, on which timeline, as known when.
    WhoAsked {
        /// When; now where nothing is said.
        #[param(inline)]
        at: Option<Moment>,
        /// On which timeline; all three where nothing is said.
        #[param(inline)]
        timeline: Option<Timeline>,
        /// Under which variant of the law.
        #[param(inline)]
        variant: Option<Code>,
        /// As it was known at an earlier time.
        #[param(inline)]
        known_at: Option<Moment>,
    }
);

query!(
    /// On which timeline, as known when.
    TimelinesAsked {
        /// On which timeline; all three where nothing is said.
        #[param(inline)]
        timeline: Option<Timeline>,
        /// Under which variant of the law.
        #[param(inline)]
        variant: Option<Code>,
        /// As it was known at an earlier time.
        #[param(inline)]
        known_at: Option<Moment>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/pathways/{pathway}/responsible", "get_responsible", TAG, "ask_who", || get(who))
            .says(
                "Who is responsible at an instant",
                "Who has the doctor's responsibility, whose task the care is, who pays; each with its reasons.",
            )
            .query::<WhoAsked>()
            .gives::<Vec<ResponsibleShown>>()
            .breaks_glass(),
        Op::get("/pathways/{pathway}/timelines", "get_timelines", TAG, "ask_timeline", || get(timelines))
            .says("Who is responsible over the whole pathway", "Stretch by stretch.")
            .query::<TimelinesAsked>()
            .gives::<Vec<TimelineShown>>()
            .breaks_glass(),
    ]
}

fn lines(given: Option<Timeline>) -> Vec<pathways::view::who::Timeline> {
    given.into_iter().map(|line| line.0).collect()
}

async fn who(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Query(query): Query<WhoAsked>,
) -> Answered {
    let question = Question::Who {
        pathway: pathway.0,
        at: query.at.map(|at| at.0),
        timelines: lines(query.timeline),
        variant: query.variant.map(|variant| variant.0),
        known_at: query.known_at.map(|at| at.0),
    };
    shown(&asked!(caller, question, Who).iter().map(ResponsibleShown::from).collect::<Vec<_>>())
}

async fn timelines(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Query(query): Query<TimelinesAsked>,
) -> Answered {
    let question = Question::Timelines {
        pathway: pathway.0,
        timelines: lines(query.timeline),
        variant: query.variant.map(|variant| variant.0),
        known_at: query.known_at.map(|at| at.0),
    };
    shown(&asked!(caller, question, Timelines).iter().map(TimelineShown::from).collect::<Vec<_>>())
}
