//! Every page and form with every role: what the policies say stands in `docs/access.md`, and the site does as it stands
//! there. `RECORD=1 cargo test -p tests-end-to-end --test web access` writes the file anew.

use authz::{Policies, Rule, Subject};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use eventlog::records::{Appointment, By, NewAccount, NewWebhook};
use kernel::{OrganisationId, PathwayId, Role};
use std::{collections::BTreeSet, fmt::Write as _, path::Path};
use tests_end_to_end::site::{Answer, PASSWORD, Site, Visitor};
use web::{Needs, Route};

/// What the policies say of a route and somebody who comes there; `None` is somebody who is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Let in.
    Yes,
    /// Let in, and then it depends on what the organisation is to the thing.
    If,
    /// Refused at the door.
    No,
    /// Led to the sign-in.
    SignIn,
}

fn says(policies: &Policies, needs: Needs, role: Option<Role>) -> Says {
    match (needs, role) {
        (Needs::Nobody, _) | (Needs::SignedIn, Some(_)) => Says::Yes,
        (_, None) => Says::SignIn,
        (Needs::Act(act), Some(role)) => says_of_act(policies, act, role),
    }
}

pub(crate) fn says_of_act(policies: &Policies, act: &str, role: Role) -> Says {
    match policies.rule(role, act) {
        // Of a list everybody who may have it gets what they may see, and the rest counted.
        Some(rule) if rule.allows_always() || (rule.subject() == Subject::List && rule.allows_ever()) => {
            Says::Yes
        }
        Some(rule) if Rule::allows_ever(rule) => Says::If,
        _ => Says::No,
    }
}

pub(crate) const fn sign(says: Says) -> &'static str {
    match says {
        Says::Yes => "yes",
        Says::If => "if",
        Says::No => "–",
        Says::SignIn => "sign-in",
    }
}

fn table(policies: &Policies, routes: &[Route]) -> String {
    let mut out = String::from(
        "# Who may come where\n\n*This page is made from the routes of the server and the policies; a test fails when they differ, and walks\n\
         every route with every role to see that the server does as it stands here. `RECORD=1 cargo test -p\n\
         tests-end-to-end --test web access` writes it anew.*\n\n\
         **yes**: let in, and shown what the role may see. **if**: let in when the organisation has the relation that stands\n\
         below; without it the thing answers as if it did not exist, or is refused with the organisation that may. **–**: refused,\n\
         and told which roles may. **sign-in**: led to the sign-in, and from there back.\n\n## Pages and forms\n\n",
    );
    let columns = Role::ALL.map(|role| role.slug().replace('_', " "));
    let _ = writeln!(out, "| route | what | needs | nobody | {} |", columns.join(" | "));
    let _ = writeln!(out, "|---|---|---|---|{}", "---|".repeat(columns.len()));
    let mut acts: BTreeSet<&'static str> = BTreeSet::new();
    for route in routes {
        let needs = match route.needs {
            Needs::Nobody => "nothing".to_owned(),
            Needs::SignedIn => "a sign-in".to_owned(),
            Needs::Act(act) => {
                acts.insert(act);
                format!("`{act}`")
            }
        };
        let each = std::iter::once(None).chain(Role::ALL.map(Some));
        let cells: Vec<&str> = each.map(|role| sign(says(policies, route.needs, role))).collect();
        let method = (route.method)();
        let _ = writeln!(
            out,
            "| {method} `{}` | {} | {needs} | {} |",
            route.path,
            route.what.1,
            cells.join(" | ")
        );
    }
    out.push_str(&crate::access_api::table(policies, &mut acts));
    out.push_str("\n## Under which relation\n\nFor each **if** above: what the organisation must be to the citizen, the unit or the record.\n");
    for act in acts {
        let rights = policies.rights();
        let conditional: Vec<_> = rights
            .iter()
            .filter(|right| right.action == act && says_of_act(policies, act, right.role) == Says::If)
            .collect();
        if conditional.is_empty() {
            continue;
        }
        let words = policies.action(act).map(|action| action.text.en.clone()).unwrap_or_default();
        let _ = writeln!(out, "\n### `{act}`: {words}\n");
        for right in conditional {
            let by: Vec<String> = right.by.iter().map(|id| format!("`{id}`")).collect();
            let _ = writeln!(
                out,
                "- {}: {} ({})",
                right.role.slug().replace('_', " "),
                right.text().en,
                by.join(", ")
            );
        }
    }
    out
}

#[test]
fn the_table_is_what_the_policies_say_of_the_routes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
    let now = table(&Policies::shipped(), &web::routes());
    if std::env::var_os("RECORD").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == now, "docs/access.md is not what the policies say of the routes: run with RECORD=1");
}

#[test]
fn every_act_that_a_route_needs_is_one_that_the_policies_know() {
    let policies = Policies::shipped();
    for route in web::routes() {
        if let Needs::Act(act) = route.needs {
            assert!(policies.action(act).is_some(), "{route:?} needs '{act}', which no policy can speak of");
        }
    }
}

/// What the walk is made over: an organisation that has to do with nobody, and things it has no relation to.
pub(crate) struct Ground {
    pub(crate) organisation: OrganisationId,
    pub(crate) pathway: PathwayId,
    /// A unit's code and number, and a place of it.
    pub(crate) unit: String,
    unit_number: u32,
    pub(crate) place_number: u32,
    /// An account that nobody signs in with.
    pub(crate) account: String,
    /// The citizen of the pathway.
    pub(crate) person: String,
    /// A webhook of the organisation.
    pub(crate) webhook: String,
    /// A section of a scheme, and a parameter.
    pub(crate) section: String,
    pub(crate) parameter: String,
}

pub(crate) fn ground(site: &Site) -> Ground {
    let mut ground = site
        .house
        .engine()
        .read(|world| {
            let pathway = world.pathways.live().next().unwrap();
            let unit = world.places.units().next().unwrap();
            Ground {
                // Nobody knows it, so it has to do with nobody.
                organisation: OrganisationId::new("uden-for-det-hele").unwrap(),
                pathway: pathway.id,
                unit: unit.code.to_string(),
                unit_number: unit.id.0,
                place_number: 1,
                account: String::new(),
                person: pathway.person.to_string(),
                webhook: String::new(),
                section: String::new(),
                parameter: String::new(),
            }
        })
        .unwrap();
    ground.account = account(site, "offer", Role::Politician, &ground.organisation, None);
    ground
}

/// A webhook of the organisation; its id. Each who walks has one, for some take it away.
pub(crate) fn webhook(site: &Site, organisation: &OrganisationId) -> String {
    let new = NewWebhook {
        organisation: organisation.clone(),
        url: "https://example.org/hook".to_owned(),
        kinds: Vec::new(),
    };
    site.house.records().create_webhook(&By::house(site.house.now()), new).unwrap().id.to_string()
}

/// An account; its id.
pub(crate) fn account(
    site: &Site,
    login: &str,
    role: Role,
    organisation: &OrganisationId,
    password: Option<&str>,
) -> String {
    let new = NewAccount {
        login: login.into(),
        name: login.to_owned(),
        email: None,
        appointments: vec![Appointment { role, organisation: organisation.clone() }],
        password: password.map(str::to_owned),
        external: None,
        language: None,
        synthetic: true,
    };
    site.house.records().create_account(&By::house(site.house.now()), new).unwrap().id.to_string()
}

/// The address with what varies filled in: with what is there, and what the walkers have no relation to.
fn filled(path: &str, ground: &Ground) -> String {
    let mut parts =
        path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => part.to_owned(),
            Some("n") => ground.pathway.0.to_string(),
            Some("enhed" | "kode") => ground.unit.clone(),
            Some("unit") => ground.unit_number.to_string(),
            Some("plads") => ground.place_number.to_string(),
            Some("bruger") => ground.account.clone(),
            Some("webhook") => ground.webhook.clone(),
            Some("noegle" | "besked") => "0".repeat(32),
            Some("indlogning") => "0".repeat(16),
            Some("post") => "1".to_owned(),
            Some("slags") => "tal".to_owned(),
            Some("ordning") => "places".to_owned(),
            Some("navn") => "findes-ikke".to_owned(),
            Some(other) => {
                panic!("{path}: say here what {{{other}}} is filled with, so that the route is walked")
            }
        });
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |path, part| format!("{path}/{part}"))
}

/// Sends a route as a browser would, with the token of the visitor's own form and nothing else filled in.
async fn call(visitor: &mut Visitor<'_>, route: &Route, path: &str, token: &str) -> Answer {
    let method = (route.method)();
    let request =
        Request::builder().method(method.clone()).uri(path).header(header::COOKIE, visitor.cookie());
    let request = if method == Method::GET {
        request.body(Body::empty())
    } else if path == "/import/proev" {
        let part =
            format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x--\r\n");
        request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(Body::from(part))
    } else {
        let form: String =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("csrf", token).finish();
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(form))
    };
    visitor.call_beginning(request.unwrap()).await
}

/// Pages that answer whoever is let in with no page, and why: without what their address would have to say of a browser that
/// is on its way from the provider, or of a file that this walk does not name.
const NO_PAGE: [(&str, u16); 6] = [
    ("/filer/{navn}", 404),
    ("/api-skema/{navn}", 404),
    ("/log-ind/udbyder", 404),
    ("/log-ind/tilbage", 404),
    // A search for nothing, and the way in for roles to which no emergency opens anything.
    ("/forloeb/soeg", 422),
    ("/forloeb/noedopslag", 404),
];

/// Whether a page answers as one who was let in is answered: with the page, or leading on.
fn shows(route: &Route, status: StatusCode) -> bool {
    let excepted = NO_PAGE.iter().any(|(path, other)| *path == route.path && *other == status.as_u16());
    matches!(status.as_u16(), 200 | 303) || excepted
}

/// Forms about a thing that the walk cannot name: whoever is let in is told that there is none.
const NO_SUCH_THING: [&str; 11] = [
    "/min-side/sessioner/{indlogning}",
    "/min-side/noegler/{noegle}",
    "/brugere/{bruger}/noegler/{noegle}",
    "/drift/beskeder/{besked}",
    "/adgangslog/noedopslag/{post}",
    // Of a pathway that the form names, and of roles to which no emergency opens anything.
    "/find/svar",
    "/find/afgoer",
    "/find/hold",
    "/find/fortryd",
    "/forloeb/noedopslag",
    "/forloeb/soeg",
];

/// Whether a form that was sent with nothing answers as one who was let in is answered: done, shown again to be filled in,
/// told that what it names is not there, or is not as the form says.
fn passes(route: &Route, status: StatusCode, code: &str) -> bool {
    match status.as_u16() {
        200 | 303 => true,
        409 | 422 => code.is_empty() || matches!(code, "webhook_paused" | "webhook_changed"),
        404 => NO_SUCH_THING.contains(&route.path) && matches!(code, "not_found" | "no_emergency"),
        _ => false,
    }
}

/// Whether what came back is what the table says; if not, why.
fn judged(says: Says, route: &Route, path: &str, answer: &Answer) -> Result<(), String> {
    let (needs, reads) = (route.needs, (route.method)() == Method::GET);
    let status = answer.status;
    let code =
        answer.body.split("data-code=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let to_sign_in = status == StatusCode::SEE_OTHER && answer.location().starts_with("/log-ind");
    // The walk fills in nothing but the address, which is of things that are there: a page must come.
    let let_in = if reads { shows(route, status) } else { passes(route, status, code) };
    let refused = status == StatusCode::FORBIDDEN && code != "role_may_not" && code != "stale_form";
    let right = match says {
        Says::SignIn => to_sign_in || status == StatusCode::UNAUTHORIZED,
        Says::No => status == StatusCode::FORBIDDEN && code == "role_may_not",
        // The sign-in has a token of its own, from before anybody is signed in.
        Says::Yes if matches!(needs, Needs::Nobody) => {
            let_in || (status == StatusCode::FORBIDDEN && code == "stale_form")
        }
        Says::Yes => let_in && !(to_sign_in && path != "/log-ud"),
        // Without the relation the pathway is not there, or it is said who may; nothing is shown and nothing done.
        Says::If if path.contains("/{n}") => status == StatusCode::NOT_FOUND || refused,
        // A unit is no secret: its empty form is shown again before it is asked whose it is.
        Says::If if path.contains("/{enhed}") || path.contains("/{plads}") => {
            status == StatusCode::NOT_FOUND
                || refused
                || (!reads && status == StatusCode::UNPROCESSABLE_ENTITY && code.is_empty())
        }
        Says::If => let_in && !to_sign_in,
    };
    if right { Ok(()) } else { Err(format!("{says:?}, but {status} {code} {}", answer.location())) }
}

#[tokio::test]
async fn every_route_does_with_every_role_as_the_table_says() {
    let site = Site::open();
    let policies = Policies::shipped();
    let mut ground = ground(&site);
    let hash = front::password::hashed(PASSWORD).unwrap();
    let mut wrong = Vec::new();
    let mut walked = 0;
    for role in std::iter::once(None).chain(Role::ALL.map(Some)) {
        let mut visitor = match role {
            None => site.stranger(),
            Some(role) => {
                let login = format!("gaar.{}", role.slug());
                account(&site, &login, role, &ground.organisation, Some(&hash));
                site.visitor(&login).await
            }
        };
        ground.webhook = webhook(&site, &ground.organisation);
        // Reading first, then what changes something; the sign-out ends it.
        let mut routes = web::routes();
        routes.sort_by_key(|route| (route.path == "/log-ud", (route.method)() != Method::GET));
        visitor.get("/om").await;
        let token = visitor.hidden("csrf").unwrap_or_default();
        for route in routes {
            let says = says(&policies, route.needs, role);
            let answer = call(&mut visitor, &route, &filled(route.path, &ground), &token).await;
            if let Err(why) = judged(says, &route, route.path, &answer) {
                let who = role.map_or("nobody", Role::slug);
                wrong.push(format!("{who} at {route:?}: {why}"));
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
    assert_eq!(walked, web::routes().len() * (Role::ALL.len() + 1));
}
