//! Organisations and populations.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::{Named, Query},
    caller::{Caller, asked},
    op::Op,
    paging::Page,
    shown::registry::{
        OrganisationEntry, OrganisationShown, PopulationSeriesShown, PopulationShown, SeatsShown,
    },
    values::{Code, Day, Organisation, OrganisationKind},
};
use axum::routing::get;
use engine::Question;

const TAG: &str = "organisations";

query!(
    /// Which organisations.
    OrganisationsAsked in parts {
        /// Of which kind.
        #[param(inline)]
        kind: OrganisationKind,
        /// On which date; today where nothing is said.
        #[param(inline)]
        date: Option<Day>,
    }
);

query!(
    /// Which figure.
    PopulationAsked {
        /// The date it was counted on.
        #[param(inline)]
        date: Day,
        /// The series.
        #[param(inline)]
        series: Code,
    }
);

query!(
    /// Which figure the seats are counted on.
    SeatsAsked {
        /// The date of the population.
        #[param(inline)]
        date: Day,
        /// The series; the only one that has the date, where nothing is said.
        #[param(inline)]
        series: Option<Code>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/organisations", "list_organisations", TAG, "ask_organisations", || get(list))
            .says("Organisations of a kind", "As they are on a date, before or after a merger.")
            .query::<OrganisationsAsked>()
            .pages::<OrganisationEntry>(),
        Op::get("/organisations/{organisation}", "get_organisation", TAG, "ask_organisations", || get(one))
            .says("One organisation", "With codes, memberships, and who takes over from it.")
            .gives::<OrganisationShown>(),
        Op::get(
            "/organisations/{organisation}/populations",
            "list_populations",
            TAG,
            "ask_population",
            || get(known),
        )
        .says("Which population figures there are", "By series and date.")
        .gives::<Vec<PopulationSeriesShown>>(),
        Op::get("/organisations/{organisation}/population", "get_population", TAG, "ask_population", || {
            get(population)
        })
        .says(
            "An organisation's population",
            "On a date, in a series, with what is counted and where it comes from.",
        )
        .query::<PopulationAsked>()
        .gives::<PopulationShown>(),
        Op::get("/organisations/{organisation}/seats", "get_seats", TAG, "ask_seats", || get(seats))
            .says(
                "Seats in the health council",
                "How many seats a municipality has by its population of a date.",
            )
            .query::<SeatsAsked>()
            .gives::<SeatsShown>(),
    ]
}

async fn list(caller: Caller, Query(query): Query<OrganisationsAsked>) -> Answered {
    let (kind, date) = (query.kind.0, query.date.map(|date| date.0));
    let lines = asked!(caller, Question::Organisations { kind, date }, Organisations);
    let key = |line: &registry::OrganisationLine| line.id.to_string();
    shown(&Page::of(lines, key, query.cursor, query.limit, |line| OrganisationEntry::of(line, kind))?)
}

async fn one(caller: Caller, Named(id): Named<Organisation>) -> Answered {
    let found = asked!(caller, Question::Organisation { id: id.0 }, Organisation);
    shown(&OrganisationShown::from(&*found))
}

async fn known(caller: Caller, Named(id): Named<Organisation>) -> Answered {
    let found = asked!(caller, Question::PopulationsKnown { organisation: id.0 }, PopulationsKnown);
    let series = found.iter().map(|known| PopulationSeriesShown {
        series: known.series.to_string(),
        dates: known.dates.iter().copied().map(Day).collect(),
    });
    shown(&series.collect::<Vec<_>>())
}

async fn population(
    caller: Caller,
    Named(id): Named<Organisation>,
    Query(query): Query<PopulationAsked>,
) -> Answered {
    let question = Question::Population { organisation: id.0, date: query.date.0, series: query.series.0 };
    shown(&PopulationShown::from(&asked!(caller, question, Population)))
}

async fn seats(caller: Caller, Named(id): Named<Organisation>, Query(query): Query<SeatsAsked>) -> Answered {
    let series = query.series.map(|series| series.0);
    let question = Question::Seats { municipality: id.0, date: query.date.0, series };
    let found = asked!(caller, question, Seats);
    shown(&SeatsShown { population: (&found.population).into(), answer: (&found.answer).into() })
}
