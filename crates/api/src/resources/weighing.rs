//! Where a citizen may go: by facts alone, and for a pathway; ranked offers.

use super::{query, taken};
use crate::{
    answer::{Answered, shown, told},
    body::{Json, Named, Query},
    caller::{Caller, asked},
    op::Op,
    shown::{
        law::{ComparisonShown, LawAnswer},
        offers::OffersShown,
    },
    values::{Code, Day, FactValue, Moment, PathwayNumber, PlaceKind},
};
use axum::routing::{get, post};
use engine::Question;
use schemes::Dates;
use smol_str::SmolStr;
use std::collections::BTreeMap;

const TAG: &str = "suggestions";
/// How the law itself is named among variants.
const LAW: &str = "law";
/// How many offers are given where nothing is said.
const OFFERS: u8 = 5;

taken!(
    /// A case without a citizen.
    CaseAsked {
        /// The facts, by the scheme's names.
        #[schema(example = json!({"can_be_at_home": false}))]
        facts: BTreeMap<String, FactValue>,
        /// The dates of the case.
        #[serde(default)]
        dates: CaseDates,
        /// Under which variants, side by side; `law` is the law itself. Empty: the law itself alone.
        #[serde(default)]
        #[schema(max_items = 20, example = json!(["law"]))]
        variants: Vec<Code>,
    }
);

/// The dates of a case.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseDates {
    /// When the citizen was referred.
    referral: Option<Day>,
    /// When it was decided.
    decision: Option<Day>,
    /// When the citizen arrived.
    arrival: Option<Day>,
    /// The day asked about.
    day: Option<Day>,
}

query!(
    /// When, and under which variant.
    SuggestionAsked {
        /// When it would be decided; now where nothing is said.
        #[param(inline)]
        at: Option<Moment>,
        /// Another reading to put beside the law.
        #[param(inline)]
        variant: Option<Code>,
    }
);

query!(
    /// Which offers.
    OffersAsked {
        /// When; now where nothing is said.
        #[param(inline)]
        at: Option<Moment>,
        /// How many; 5 where nothing is said.
        #[param(minimum = 1, maximum = 200)]
        limit: Option<u8>,
        /// Another kind of place than was decided, or before anything is decided.
        #[param(inline)]
        kind: Option<PlaceKind>,
        /// Under which variant of the law.
        #[param(inline)]
        variant: Option<Code>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::asking("/suggestions", "suggest_on_facts", TAG, "ask_suggestion_on_facts", || post(on_facts))
            .says(
                "Where one may go by facts alone",
                "Changes nothing and names no citizen. What is not answered stays unknown, and the answer says what would settle it.",
            )
            .takes::<CaseAsked>()
            .gives::<ComparisonShown>(),
        Op::get("/pathways/{pathway}/suggestion", "get_suggestion", TAG, "ask_suggestion", || get(suggestion))
            .says("Where the citizen may go", "A suggestion, never a decision; the law, and another reading beside it.")
            .query::<SuggestionAsked>()
            .gives::<ComparisonShown>(),
        Op::get("/pathways/{pathway}/offers", "get_offers", TAG, "ask_offers", || get(offers))
            .says("Ranked offers", "Units that fit and have a place, best first, and why the others are out.")
            .query::<OffersAsked>()
            .gives::<OffersShown>(),
        Op::get("/pathways/{pathway}/end-of-stay", "get_end_of_stay", TAG, "ask_end_of_stay", || get(end))
            .says("When the stay is to end", "And who decides it.")
            .gives::<LawAnswer>(),
    ]
}

async fn on_facts(caller: Caller, Json(body): Json<CaseAsked>) -> Answered {
    let day = |day: Option<Day>| day.map(|day| day.0);
    let dates = Dates {
        referral: day(body.dates.referral),
        decision: day(body.dates.decision),
        arrival: day(body.dates.arrival),
        day: day(body.dates.day),
    };
    let facts = body.facts.into_iter().map(|(fact, value)| (SmolStr::from(fact), value.0)).collect();
    let variants = body.variants.into_iter().map(|Code(name)| (name != LAW).then_some(name)).collect();
    let question = Question::SuggestionOnFacts { facts, dates, variants };
    told(&ComparisonShown::from(&asked!(caller, question, Suggestion)))
}

async fn suggestion(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Query(query): Query<SuggestionAsked>,
) -> Answered {
    let variants = query.variant.map_or_else(Vec::new, |variant| vec![None, Some(variant.0)]);
    let question = Question::Suggestion { pathway: pathway.0, at: query.at.map(|at| at.0), variants };
    shown(&ComparisonShown::from(&asked!(caller, question, Suggestion)))
}

async fn offers(
    caller: Caller,
    Named(pathway): Named<PathwayNumber>,
    Query(query): Query<OffersAsked>,
) -> Answered {
    let limit = query.limit.unwrap_or(OFFERS);
    if !(1..=200).contains(&limit) {
        return Err(crate::problem::Problem::bad(
            "limit_not_within",
            "limit skal være mellem 1 og 200",
            "limit must be between 1 and 200",
        ));
    }
    let question = Question::Offers {
        pathway: pathway.0,
        at: query.at.map(|at| at.0),
        limit: limit.into(),
        kind: query.kind.map(|kind| kind.0),
        variant: query.variant.map(|variant| variant.0),
    };
    shown(&OffersShown::from(&*asked!(caller, question, Offers)))
}

async fn end(caller: Caller, Named(pathway): Named<PathwayNumber>) -> Answered {
    let found = asked!(caller, Question::EndOfStay { pathway: pathway.0 }, EndOfStay);
    shown(&LawAnswer::from(&*found))
}
