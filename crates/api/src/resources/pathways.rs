//! Pathways: lists, one, what is due, and a pathway looked back upon.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::{Named, Query},
    caller::{Caller, asked},
    op::Op,
    paging::Page,
    problem::Problem,
    shown::{
        history::{CorrectionShown, EventShown, LetterShown, WhyShown},
        lists::{DueShown, PathwayEntry},
        pathway::{HandoverShown, PathwayShown},
    },
    values::{Moment, Organisation, PathwayNumber, UnitName},
};
use axum::routing::get;
use engine::{PathwayFilter, Question};
use kernel::Period;
use pathways::view::{due::Due, list::Line};
use utoipa::ToSchema;

const TAG: &str = "pathways";

/// Which pathways.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Which {
    /// All that the caller may see.
    #[default]
    All,
    /// Those on which the caller's organisation has to do what is due.
    Mine,
    /// Those that wait: for a place, or ready to move.
    Waiting,
}

query!(
    /// Which pathways. At most one of `unit`, `municipality` and `region` is given, and then `which` is left out.
    PathwaysAsked in parts {
        /// `all`, `mine`: those on which the caller's organisation has to act, or `waiting`.
        #[param(inline)]
        which: Option<Which>,
        /// Those offered to, coming to or staying at a unit.
        #[param(inline)]
        unit: Option<UnitName>,
        /// Those of citizens who live in a municipality.
        #[param(inline)]
        municipality: Option<Organisation>,
        /// Those whose sender lay in a region; with `from` and `until`.
        #[param(inline)]
        region: Option<Organisation>,
        /// With `region`: from when.
        #[param(inline)]
        from: Option<Moment>,
        /// With `region`: until when.
        #[param(inline)]
        until: Option<Moment>,
        /// Whether also the closed ones.
        closed: Option<bool>,
    }
);

query!(
    /// Whose.
    DueAsked in parts {
        /// What is due at an organisation; everything the caller may see, where nothing is said.
        #[param(inline)]
        organisation: Option<Organisation>,
    }
);

query!(
    /// Which decision.
    WhyAsked {
        /// Which request; the latest decided, where nothing is said.
        #[param(minimum = 1, maximum = 65535)]
        request: Option<u16>,
    }
);

query!(
    /// Which part.
    Part in parts {}
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/pathways", "list_pathways", TAG, "ask_pathways", || get(list))
            .says("Pathways", "Those that the caller may see, by number. The list never has another.")
            .query::<PathwaysAsked>()
            .pages::<PathwayEntry>(),
        Op::get("/due", "list_due", TAG, "ask_due", || get(due))
            .says("What is due", "Who must do what on which pathway, by when, and who hears of it when it is late.")
            .query::<DueAsked>()
            .pages::<DueShown>(),
        Op::get("/pathways/{pathway}", "get_pathway", TAG, "ask_pathway", || get(one))
            .says(
                "One pathway",
                "As it stands. Its `ETag` is what acts on it take as `If-Match`. Who the citizen is, is a resource of its own.",
            )
            .gives::<PathwayShown>()
            .breaks_glass(),
        Op::get("/pathways/{pathway}/why", "get_why", TAG, "ask_why", || get(why))
            .says("Why it was decided so", "Repeated with the rulebook and the facts of then.")
            .query::<WhyAsked>()
            .gives::<WhyShown>(),
        Op::get("/pathways/{pathway}/handover", "get_handover", TAG, "ask_handover", || get(handover))
            .says("What must travel along", "The handover list, as both sides see it.")
            .gives::<Vec<HandoverShown>>()
            .breaks_glass(),
        Op::get("/pathways/{pathway}/letter", "get_letter", TAG, "ask_letter", || get(letter))
            .says("The letter of the latest decision", "With what must be filled before it can be sent.")
            .gives::<LetterShown>(),
        Op::get("/pathways/{pathway}/history", "get_history", TAG, "ask_history", || get(history))
            .says("What happened", "Every event of the pathway and its person, oldest first, with private parts.")
            .query::<Part>()
            .pages::<EventShown>(),
        Op::get("/pathways/{pathway}/corrections", "get_corrections", TAG, "ask_corrections", || get(corrections))
            .says("What was corrected", "Newest first, with what rested on the wrong entries.")
            .gives::<Vec<CorrectionShown>>(),
    ]
}

fn filter(caller: &Caller, query: &PathwaysAsked) -> Result<PathwayFilter, Problem> {
    let ends = (&query.from, &query.until);
    match (query.which, &query.unit, &query.municipality, &query.region, ends) {
        (which, None, None, None, (None, None)) => Ok(match which.unwrap_or_default() {
            Which::All => PathwayFilter::All,
            Which::Mine => PathwayFilter::Mine,
            Which::Waiting => PathwayFilter::Waiting,
        }),
        (None, Some(unit), None, None, (None, None)) => Ok(PathwayFilter::Unit(caller.unit(unit)?)),
        (None, None, Some(municipality), None, (None, None)) => {
            Ok(PathwayFilter::Municipality(municipality.0.clone()))
        }
        (None, None, None, Some(region), (Some(from), until)) => {
            let period = Period::new(from.0, until.as_ref().map(|until| until.0)).map_err(|_| {
                Problem::bad(
                    "period_reversed",
                    "'until' ligger ikke efter 'from'",
                    "'until' does not lie after 'from'",
                )
            })?;
            Ok(PathwayFilter::Region { region: region.0.clone(), period })
        }
        _ => Err(Problem::bad(
            "filter_not_one",
            "angiv højst én af which, unit, municipality og region; region kræver from, og from og until hører til region",
            "give at most one of which, unit, municipality and region; region needs from, and from and until belong to region",
        )),
    }
}

async fn list(caller: Caller, Query(query): Query<PathwaysAsked>) -> Answered {
    let filter = filter(&caller, &query)?;
    let closed = query.closed.unwrap_or(false);
    let lines = asked!(caller, Question::Pathways { filter, closed }, Pathways);
    let key = |line: &Line| line.pathway.0;
    shown(&Page::of(lines, key, query.cursor, query.limit, |line| PathwayEntry::from(line))?)
}

async fn due(caller: Caller, Query(query): Query<DueAsked>) -> Answered {
    let organisation = query.organisation.map(|organisation| organisation.0);
    let lines = asked!(caller, Question::Due { organisation }, Due);
    // By time, then pathway; what has no time comes last.
    let key = |due: &Due| {
        let by = due.by.map_or(i64::MAX, kernel::Instant::microseconds);
        let organisation = due.organisation.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{by:020}-{:010}-{organisation}-{}", due.pathway.0, due.what.en)
    };
    shown(&Page::of(lines, key, query.cursor, query.limit, |due| DueShown::from(due))?)
}

async fn one(caller: Caller, Named(pathway): Named<PathwayNumber>) -> Answered {
    let found = asked!(caller, Question::Pathway { pathway: pathway.0 }, Pathway);
    shown(&PathwayShown::of(&found))
}

async fn why(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Query(query): Query<WhyAsked>,
) -> Answered {
    let question = Question::Why { pathway: pathway.0, request: query.request };
    shown(&WhyShown::from(&*asked!(caller, question, Why)))
}

async fn handover(caller: Caller, Named(pathway): Named<PathwayNumber>) -> Answered {
    let found = asked!(caller, Question::Handover { pathway: pathway.0 }, Handover);
    shown(&found.iter().map(HandoverShown::from).collect::<Vec<_>>())
}

async fn letter(caller: Caller, Named(pathway): Named<PathwayNumber>) -> Answered {
    shown(&LetterShown::from(&asked!(caller, Question::Letter { pathway: pathway.0 }, Letter)))
}

async fn history(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Query(query): Query<Part>,
) -> Answered {
    let lines = asked!(caller, Question::History { pathway: pathway.0 }, Log);
    let key = |line: &engine::ask::LogLine| line.position;
    shown(&Page::of(lines, key, query.cursor, query.limit, |line| EventShown::from(line))?)
}

async fn corrections(caller: Caller, Named(pathway): Named<PathwayNumber>) -> Answered {
    let found = asked!(caller, Question::Corrections { pathway: pathway.0 }, Corrections);
    shown(&found.iter().map(CorrectionShown::from).collect::<Vec<_>>())
}
