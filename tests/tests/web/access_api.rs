//! Every operation of the API with every role: their part of `docs/access.md`, and the walk that holds the API to it. The
//! pages have theirs in `access`.

use crate::access::{Ground, Says, account, ground, says_of_act, sign, webhook};
use api::{Method, Needs, Route};
use authz::Policies;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use kernel::Role;
use std::{collections::BTreeSet, fmt::Write as _};
use tests_end_to_end::site::{Answer, Site};

fn says(policies: &Policies, needs: Needs, role: Option<Role>) -> Says {
    match (needs, role) {
        (Needs::Nobody, _) | (Needs::Token, Some(_)) => Says::Yes,
        (_, None) => Says::SignIn,
        (Needs::Act(act), Some(role)) => says_of_act(policies, act, role),
    }
}

/// The table of the operations; the acts that it names are added to those whose relations are told below it.
pub(crate) fn table(policies: &Policies, acts: &mut BTreeSet<&'static str>) -> String {
    let mut out = String::from(
        "\n## Operations of the API\n\nA token is a sign-in; without one the answer is 401. A token may besides have fewer scopes than its role has rights.\n\n",
    );
    let columns = Role::ALL.map(|role| role.slug().replace('_', " "));
    let _ = writeln!(out, "| operation | what | needs | nobody | {} |", columns.join(" | "));
    let _ = writeln!(out, "|---|---|---|---|{}", "---|".repeat(columns.len()));
    for route in api::routes() {
        let needs = match route.needs {
            Needs::Nobody => "nothing".to_owned(),
            Needs::Token => "a token".to_owned(),
            Needs::Act(act) => {
                acts.insert(act);
                format!("`{act}`")
            }
        };
        let each = std::iter::once(None).chain(Role::ALL.map(Some));
        let cells: Vec<&str> = each.map(|role| sign(says(policies, route.needs, role))).collect();
        let _ = writeln!(
            out,
            "| {} `{}` | {} | {needs} | {} |",
            route.method.name(),
            route.path,
            route.what,
            cells.join(" | ")
        );
    }
    out
}

fn filled(path: &str, ground: &Ground) -> String {
    let values = [
        ("{pathway}", ground.pathway.0.to_string()),
        ("{unit}", ground.unit.clone()),
        ("{place}", ground.place_number.to_string()),
        ("{person}", ground.person.clone()),
        ("{organisation}", "municipality-0370".to_owned()),
        ("{webhook}", ground.webhook.clone()),
        ("{delivery}", "0".repeat(32)),
        ("{token}", "0".repeat(32)),
        ("{session}", "0".repeat(16)),
        ("{account}", ground.account.clone()),
        ("{position}", "1".to_owned()),
        (
            "{entry}",
            if path.contains("/codes/") {
                "refusal"
            } else if path.contains("/parameters/") {
                ground.parameter.as_str()
            } else {
                ground.section.as_str()
            }
            .to_owned(),
        ),
    ];
    let filled = values.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
    assert!(
        !filled.contains('{'),
        "{path}: say here what it is filled with, so that the operation is walked"
    );
    filled
}

async fn call(
    site: &Site,
    route: &Route,
    ground: &Ground,
    token: Option<&str>,
    sent: &'static str,
) -> Answer {
    let mut request = Request::builder()
        .method(route.method.name())
        .uri(filled(route.path, ground))
        .header("Snitflade-Purpose", "placement");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = if route.method == Method::Get {
        Body::empty()
    } else {
        // A file is sent where one is taken.
        let kind = if route.path.contains("/imports/") { "text/csv" } else { "application/json" };
        request = request
            .header("Idempotency-Key", format!("walk-{}", front::command_key_text()))
            .header(header::CONTENT_TYPE, kind);
        Body::from(sent)
    };
    site.stranger().call(request.body(body).unwrap()).await
}

/// Operations that read and answer whoever is let in with no success, and why: the walk gives no query.
const WANTS_A_QUERY: [&str; 8] = [
    "/schemes/differences",
    "/organisations",
    "/organisations/{organisation}/population",
    "/organisations/{organisation}/seats",
    "/units/{unit}/availability",
    "/schemes/parameters/{entry}",
    "/not-reported",
    "/delays",
];

/// What says that the rights were passed where nothing was done: it comes after them, and is of what was sent or of how the
/// thing stands. A new one is read before it is put here. That each operation also succeeds, sent with what it takes, is
/// tried in the tests of the API.
const PASSED: [(u16, &str); 5] = [
    (422, "body_not_as_described"),
    (422, "rows_bad"),
    (422, "citizen_not_one"),
    (428, "if_match_missing"),
    (409, "pathway_under_way"),
];

/// Operations about a thing that the walk cannot name: whoever is let in is told that there is none.
const NO_SUCH_THING: [&str; 5] = [
    "/me/tokens/{token}",
    "/me/sessions/{session}",
    "/accounts/{account}/tokens/{token}",
    "/deliveries/{delivery}/requeue",
    "/webhooks/{webhook}/deliveries/{delivery}/requeue",
];

fn judged(says: Says, route: &Route, answer: &Answer) -> Result<(), String> {
    let status = answer.status;
    let code = serde_json::from_str::<serde_json::Value>(&answer.body)
        .ok()
        .and_then(|said| said["code"].as_str().map(str::to_owned))
        .unwrap_or_default();
    let of_a_thing = ["{pathway}", "{person}", "{place}"].iter().any(|name| route.path.contains(name));
    let reads = route.method == Method::Get;
    let queried = WANTS_A_QUERY.iter().any(|path| route.path.ends_with(path));
    let passed = PASSED.contains(&(status.as_u16(), code.as_str()))
        || ((status.as_u16(), code.as_str()) == (404, "not_found")
            && NO_SUCH_THING.iter().any(|path| route.path.strip_prefix(api::BASE) == Some(*path)));
    // What is read is there, so it must come; what is done is sent with nothing, and told to be filled in.
    let let_in =
        status.is_success() || if reads { queried && matches!(status.as_u16(), 400 | 422) } else { passed };
    let right = match says {
        Says::SignIn => status == StatusCode::UNAUTHORIZED,
        Says::No => status == StatusCode::FORBIDDEN && code == "role_may_not",
        Says::Yes => let_in,
        // Without the relation nothing of the thing is shown and nothing is done to it.
        Says::If if of_a_thing && reads => {
            status == StatusCode::NOT_FOUND || (status == StatusCode::FORBIDDEN && code != "role_may_not")
        }
        // What was sent is looked at before the relation is: the walks by relation send what can be done.
        Says::If => {
            let_in
                || status == StatusCode::NOT_FOUND
                || (status == StatusCode::FORBIDDEN && code != "role_may_not")
        }
    };
    if right { Ok(()) } else { Err(format!("{says:?}, but {status} {code}")) }
}

#[tokio::test]
async fn every_operation_does_with_every_role_as_the_table_says() {
    let site = Site::open();
    let policies = Policies::shipped();
    let mut ground = ground(&site);
    let mut reader = site.client("mette.visitator");
    for (kind, slot) in [("rule", &mut ground.section), ("parameter", &mut ground.parameter)] {
        let sections = reader.read(&format!("/schemes/sections?kind={kind}&limit=1")).await;
        *slot = sections["items"][0]["id"].as_str().unwrap().to_owned();
    }
    let mut wrong = Vec::new();
    let mut walked = 0;
    for role in std::iter::once(None).chain(Role::ALL.map(Some)) {
        let token = role.map(|role| {
            let login = format!("kalder.{}", role.slug());
            account(&site, &login, role, &ground.organisation, None);
            site.client(&login).token().to_owned()
        });
        ground.webhook = webhook(&site, &ground.organisation);
        // Reading first and removing last: what is done may take away what is read.
        let mut routes = api::routes();
        routes.sort_by_key(|route| (route.method != Method::Get, route.method == Method::Delete));
        for route in routes {
            let says = says(&policies, route.needs, role);
            let answer = call(&site, &route, &ground, token.as_deref(), "{}").await;
            if let Err(why) = judged(says, &route, &answer) {
                let who = role.map_or("nobody", Role::slug);
                wrong.push(format!("{who} at {} {}: {why}", route.method.name(), route.path));
            }
            // Whoever may not is told so before what was sent is looked at.
            if matches!(says, Says::No | Says::SignIn) && route.method != Method::Get {
                let answer = call(&site, &route, &ground, token.as_deref(), "\u{0}{ vrøvl").await;
                if let Err(why) = judged(says, &route, &answer) {
                    wrong.push(format!("nonsense at {} {}: {why}", route.method.name(), route.path));
                }
            }
            walked += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {walked} are not as docs/access.md says:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(walked, api::routes().len() * (Role::ALL.len() + 1));
}
