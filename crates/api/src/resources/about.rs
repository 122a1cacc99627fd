//! What the API is and what the server has: its own description, its version, its sources, and who may do what.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::Query,
    caller::Caller,
    op::{Method, Needs, Op},
    paging::Page,
    problem::Problem,
    shown::{common::Bilingual, given},
    values::{Moment, Role},
};
use authz::{Policies, Right};
use axum::{extract::State, http::header, response::IntoResponse, routing::get};
use front::House;
use kernel::Text;

given!(
    /// The description of the API, as OpenAPI 3.1 has it.
    Description {
        /// The version of OpenAPI.
        #[schema(pattern = "^3\\.1\\.\\d+$")]
        openapi: String,
        /// What is described.
        #[schema(value_type = Object)]
        info: serde_json::Value,
        /// The operations.
        #[schema(value_type = Object)]
        paths: serde_json::Value,
    }
);

given!(
    /// A rulebook that is in use.
    RulebookInUse {
        /// The hash of its content.
        hash: String,
        /// When it was adopted.
        adopted_at: Moment,
        /// How many files it has.
        files: usize,
    }
);

given!(
    /// A source of open data.
    SourceShown {
        /// What it is.
        text: Bilingual,
        /// Who published it.
        from: String,
        /// Where it is; null where there is no one address.
        address: Option<String>,
        /// Under which licence; null where the source states none.
        licence: Option<String>,
        /// The licence in full.
        licence_address: Option<String>,
        /// Of when it is.
        date: Bilingual,
        /// The file in `data/`.
        file: String,
    }
);

given!(
    /// What runs here.
    AboutShown {
        /// The version of the program.
        version: String,
        /// Its licence.
        licence: String,
        /// Whether everything in the log is made up.
        synthetic: bool,
        /// The rulebook in use; null before one is adopted.
        rulebook: Option<RulebookInUse>,
        /// How many events the log has.
        events: u64,
        /// The sources of open data.
        sources: Vec<SourceShown>,
    }
);

query!(
    /// Whose rights.
    RightsAsked in parts {
        /// Those of a role; of all, where nothing is said.
        #[param(inline)]
        role: Option<Role>,
    }
);

given!(
    /// A policy in words.
    PolicyShown {
        /// Its name.
        id: String,
        /// What it says.
        text: Bilingual,
    }
);

given!(
    /// What a role may do or ask, and when.
    RightShown {
        /// The act or question, by the name that operations give as their policy action.
        action: String,
        /// The same in words.
        text: Bilingual,
        /// As what.
        role: Role,
        /// Whether always, whatever the relation to the citizen or unit.
        always: bool,
        /// When, in words.
        when: Bilingual,
        /// The policies that say so.
        policies: Vec<PolicyShown>,
    }
);

const TAG: &str = "about";

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::new(Method::Get, "/openapi.json", "description", TAG, Needs::Nobody, || get(description))
            .says("The description of the API", "OpenAPI 3.1. It needs no token.")
            .gives::<Description>(),
        Op::new(Method::Get, "/about", "about", TAG, Needs::Nobody, || get(about))
            .says(
                "What runs here",
                "Version, rulebook in use, and the sources of open data. It needs no token.",
            )
            .gives::<AboutShown>(),
        Op::new(Method::Get, "/rights", "list_rights", "me", Needs::Token, || get(rights))
            .says("Who may do what", "Read off the policies in force. What does not stand here, nobody may.")
            .query::<RightsAsked>()
            .pages::<RightShown>(),
    ]
}

async fn description() -> impl IntoResponse {
    let (body, tag) = crate::document::written();
    (
        [
            (header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json")),
            (header::ETAG, tag),
        ],
        body,
    )
}

fn both((da, en): (&str, &str)) -> Bilingual {
    Text::new(da, en).into()
}

async fn about(State(house): State<House>) -> Answered {
    let status = house.engine().status();
    let rulebook = house.engine().read(|world| {
        world.adoption.current_version().map(|version| RulebookInUse {
            hash: version.hash.clone(),
            adopted_at: Moment(version.recorded_at),
            files: version.files.len(),
        })
    });
    let sources = front::SOURCES.iter().map(|source| SourceShown {
        text: both(source.what),
        from: source.from.to_owned(),
        address: source.address.map(str::to_owned),
        licence: source.licence.map(|(name, _)| name.to_owned()),
        licence_address: source.licence.and_then(|(_, address)| address).map(str::to_owned),
        date: both(source.date),
        file: source.file.to_owned(),
    });
    shown(&AboutShown {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
        synthetic: status.synthetic,
        rulebook: rulebook.map_err(Problem::from)?,
        events: status.position,
        sources: sources.collect(),
    })
}

fn right_shown(policies: &Policies, right: &Right) -> RightShown {
    let action = policies.action(&right.action);
    let by = right.by.iter().filter_map(|id| policies.policy(id));
    RightShown {
        action: right.action.clone(),
        text: action.map_or_else(|| Text::same(&right.action).into(), |action| (&action.text).into()),
        role: Role(right.role),
        always: policies.rule(right.role, &right.action).is_some_and(authz::Rule::allows_always),
        when: right.text().into(),
        policies: by
            .map(|policy| PolicyShown { id: policy.id.clone(), text: (&policy.text).into() })
            .collect(),
    }
}

async fn rights(caller: Caller, Query(query): Query<RightsAsked>) -> Answered {
    let policies = caller.house().policies();
    let mut found = policies.rights();
    found.retain(|right| query.role.as_ref().is_none_or(|role| role.0 == right.role));
    let key = |right: &Right| format!("{}:{}", right.action, right.role.slug());
    shown(&Page::of(found, key, query.cursor, query.limit, |right| right_shown(policies, right))?)
}
