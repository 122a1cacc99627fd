//! Sign-in by password and by the identity provider, and sign-out. The page of one's own is in `own`.

use super::Handed;
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, Shown},
    parts::{
        fields::{Field, summary},
        names::organisation,
    },
    route::{Needs, Route, own_path, see},
    words::Say,
    wrong::Wrong,
};
use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use eventlog::records::Account;
use front::{Csrf, House, RETURN_PATH, SignInFault, Visit};
use kernel::Role;
use maud::{Markup, html};

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/log-ind", Needs::Nobody, ("Log ind", "Sign in"), || get(ask)),
    Route::form("/log-ind", Needs::Nobody, ("Log ind med adgangskode", "Sign in with a password"), || {
        post(with_password)
    }),
    Route::page(
        "/log-ind/udbyder",
        Needs::Nobody,
        ("Log ind hos identitetsudbyderen", "Sign in at the identity provider"),
        || get(at_provider),
    ),
    Route::page(
        RETURN_PATH,
        Needs::Nobody,
        ("Tilbage fra identitetsudbyderen", "Back from the identity provider"),
        || get(from_provider),
    ),
    Route::form("/log-ud", Needs::SignedIn, ("Log ud", "Sign out"), || post(sign_out)),
];

/// Keeps the secret of the sign-in form's token before anybody is signed in.
const START: &str = "snitflade-start";
/// Keeps what belongs to a sign-in at the provider.
const PENDING: &str = "snitflade-udbyder";
/// Where to go after the sign-in.
const NEXT: &str = "snitflade-til";

fn kept(name: &'static str, value: String, secure: bool) -> Option<HeaderValue> {
    let gone = value.is_empty();
    let cookie =
        Cookie::build((name, value)).path("/log-ind").http_only(true).secure(secure).same_site(SameSite::Lax);
    // Time enough to look a password up, and no more.
    let age = if gone { 0 } else { 1800 };
    HeaderValue::from_str(&format!("{}; Max-Age={age}", cookie.build())).ok()
}

fn set(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

async fn ask(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    visit: Option<Extension<Visit>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    if visit.is_some() {
        return Ok(see(own_path(fields.filled("til").unwrap_or("/"))));
    }
    form(&house, shown, &fields, &Faults::default(), StatusCode::OK).await
}

/// The page with the form. Each time it has a new secret, kept in a cookie of its own.
async fn form(
    house: &House,
    shown: Shown,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = shown.say();
    let csrf = Csrf::random().map_err(|_| Wrong::fault())?;
    let demo = match house.demo() {
        Some(_) => house.on_disk(|house| house.records().accounts()).await.map_err(|_| Wrong::fault())??,
        None => Vec::new(),
    };
    let next = own_path(fields.filled("til").unwrap_or("/"));
    let with_password = html! {
        @if house.config().sign_in.local {
            @if house.provider().is_some() || !demo.is_empty() { h2 { (say.of("Med brugernavn og adgangskode", "With user name and password")) } }
            form method="post" action="/log-ind" {
                input type="hidden" name="csrf" value=(csrf.token());
                input type="hidden" name="til" value=(next);
                (Field::new("bruger", say.of("Brugernavn", "User name")).line("text", fields, faults, say))
                (Field::new("adgangskode", say.of("Adgangskode", "Password")).line("password", fields, faults, say))
                button type="submit" { (say.of("Log ind", "Sign in")) }
            }
        }
    };
    let body = html! {
        h1 { @if demo.is_empty() { (say.of("Log ind", "Sign in")) } @else { (say.of("Hvem har plads, og hvor skal borgeren hen?", "Who has room, and where should the citizen go?")) } }
        (summary(faults, say))
        @if let Some(provider) = house.provider() {
            // A link and no form: a form may not lead to another site, and nothing of ours is changed by it.
            @let to: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            p { a.button href={ "/log-ind/udbyder?til=" (to) } { (say.of("Log ind med ", "Sign in with ")) (provider.name()) } }
        }
        @if demo.is_empty() { (with_password) } @else {
            // What is chosen comes first, for whoever reads from the top; the picture of the country stands beside it.
            div.split.second {
                div { (demo_accounts(house, &demo, &csrf, next, say)) (with_password) }
                (super::overview::country(house, say)?)
            }
        }
    };
    let mut response =
        Page::new(Menu::None, say.of("Log ind", "Sign in"), body).status(status).shown(house, None, shown);
    set(&mut response, kept(START, csrf.cookie(), house.config().is_secure()));
    Ok(response)
}

/// The log-ins of a demonstration, one button each.
fn demo_accounts(house: &House, accounts: &[Account], csrf: &Csrf, next: &str, say: Say) -> Markup {
    let Some(demo) = house.demo() else { return html! {} };
    let is_theirs = |account: &&Account| account.active && account.synthetic && account.password.is_some();
    let mut people: Vec<&Account> = accounts.iter().filter(is_theirs).collect();
    // Whoever finds places comes first: that is the work the demonstration is about.
    people.sort_by_key(|account| !account.appointments.iter().any(|one| one.role == Role::Assessor));
    html! {
        section aria-labelledby="prøv" {
            h2 #prøv { (say.of("Prøv som …", "Try as …")) }
            p { (say.of("Dette er en demonstration med opdigtede borgere. Vælg, hvem du vil være.", "This is a demonstration with made-up citizens. Choose who you want to be.")) " " a href="/rundtur" { (say.of("Tag en rundtur på tre minutter", "Take a tour in three minutes")) } "." }
            ul.people {
                @for account in &people {
                    li {
                        div {
                            strong { (account.name) }
                            @for appointment in &account.appointments {
                                br; (say.text(&appointment.role.text())) ", " (organisation(house, &appointment.organisation))
                            }
                        }
                        form method="post" action="/log-ind" {
                            input type="hidden" name="csrf" value=(csrf.token());
                            input type="hidden" name="til" value=(next);
                            input type="hidden" name="bruger" value=(account.login);
                            input type="hidden" name="adgangskode" value=(demo.password);
                            button.quiet type="submit" { (say.of("Log ind", "Sign in")) span.sr { (say.of(" som ", " as ")) (account.name) } }
                        }
                    }
                }
            }
        }
    }
}

/// The fields of a form that was sent before anybody is signed in, if its token fits the browser's own cookie.
fn checked(headers: &HeaderMap, body: &Bytes, shown: Shown) -> Result<Fields, Wrong> {
    let fields = Fields::read(body);
    let jar = CookieJar::from_headers(headers);
    let secret = jar.get(START).and_then(|cookie| Csrf::from_cookie(cookie.value()));
    if secret.is_some_and(|secret| secret.fits(fields.text("csrf"))) {
        Ok(fields)
    } else {
        Err(Wrong::stale_form(shown))
    }
}

async fn with_password(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    from: Extension<front::CameFrom>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Wrong> {
    let fields = checked(&headers, &body, shown)?;
    match front::sign_in(&house, fields.text("bruger"), fields.text("adgangskode"), from.0).await {
        Ok(token) => {
            let secure = house.config().is_secure();
            let mut response = see(own_path(fields.text("til")));
            set(&mut response, front::cookie(Some(&token), secure));
            set(&mut response, kept(START, String::new(), secure));
            Ok(response)
        }
        Err(fault) => {
            let (faults, status) = told(&fault)?;
            let mut response = form(&house, shown, &fields, &faults, status).await?;
            if let Some(seconds) = fault.retry_after_seconds() {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Ok(response)
        }
    }
}

/// What is told of a sign-in that did not come about; not which of login and password was wrong.
fn told(fault: &SignInFault) -> Result<(Faults, StatusCode), Wrong> {
    let mut faults = Faults::default();
    let status = match fault {
        SignInFault::Wrong => {
            faults.add(
                "bruger",
                "Brugernavn og adgangskode passer ikke sammen",
                "User name and password do not go together",
            );
            StatusCode::UNPROCESSABLE_ENTITY
        }
        SignInFault::TooMany { wait_minutes } => {
            faults.add(
                "bruger",
                format!("Der er prøvet for mange gange herfra; vent {wait_minutes} minutter"),
                format!("It was tried too often from here; wait {wait_minutes} minutes"),
            );
            StatusCode::TOO_MANY_REQUESTS
        }
        SignInFault::Crowded { wait_seconds } => {
            faults.add(
                "",
                format!("Mange prøver at logge ind lige nu; prøv igen om {wait_seconds} sekunder"),
                format!("Many are trying to sign in right now; try again in {wait_seconds} seconds"),
            );
            StatusCode::TOO_MANY_REQUESTS
        }
        SignInFault::NoAccount => {
            faults.add(
                "",
                "Identitetsudbyderen kender dig, men du har ingen bruger i Snitflade; bed din organisations systemejer om en",
                "The identity provider knows you, but you have no account in Snitflade; ask your organisation's system owner for one",
            );
            StatusCode::FORBIDDEN
        }
        SignInFault::NotLocal => {
            faults.add("", "Her logges ikke ind med adgangskode", "Passwords are not used here");
            StatusCode::FORBIDDEN
        }
        SignInFault::Provider(fault) => {
            tracing::warn!(%fault, "sign-in at the identity provider");
            faults.add(
                "",
                "Log ind hos identitetsudbyderen lykkedes ikke; prøv igen fra begyndelsen",
                "The sign-in at the identity provider did not succeed; try again from the beginning",
            );
            StatusCode::BAD_GATEWAY
        }
        SignInFault::Records(_) | SignInFault::Panicked(_) => {
            tracing::error!(%fault, "sign-in");
            return Err(Wrong::fault());
        }
    };
    Ok((faults, status))
}

/// The address by which people reach this server.
fn own_address(house: &House, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    house.config().public_url.clone().unwrap_or_else(|| {
        let scheme = if house.config().is_secure() { "https" } else { "http" };
        format!("{scheme}://{host}")
    })
}

async fn at_provider(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let provider = house.provider().ok_or_else(Wrong::not_found)?;
    match provider.begin(&own_address(&house, &headers)).await {
        Ok(begun) => {
            let secure = house.config().is_secure();
            let mut response = see(&begun.url);
            set(&mut response, kept(PENDING, begun.kept, secure));
            set(&mut response, kept(NEXT, own_path(fields.text("til")).to_owned(), secure));
            Ok(response)
        }
        Err(fault) => {
            let (faults, status) = told(&fault.into())?;
            form(&house, shown, &fields, &faults, status).await
        }
    }
}

async fn from_provider(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    if house.provider().is_none() {
        return Err(Wrong::not_found());
    }
    let answer = Fields::read(query.unwrap_or_default().as_bytes());
    let jar = CookieJar::from_headers(&headers);
    let pending = jar.get(PENDING).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let own = own_address(&house, &headers);
    let secure = house.config().is_secure();
    let entered =
        front::sign_in_by_provider(&house, &own, &pending, answer.text("state"), answer.text("code")).await;
    let mut response = match entered {
        Ok(token) => {
            let next = jar.get(NEXT).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
            let mut response = see(own_path(&next));
            set(&mut response, front::cookie(Some(&token), secure));
            response
        }
        Err(fault) => {
            let (faults, status) = told(&fault)?;
            form(&house, shown, &Fields::default(), &faults, status).await?
        }
    };
    // Whatever came of it, it is not used again.
    set(&mut response, kept(PENDING, String::new(), secure));
    set(&mut response, kept(NEXT, String::new(), secure));
    Ok(response)
}

async fn sign_out(handed: Handed, Posted(_): Posted) -> Result<Response, Wrong> {
    handed.visit.sign_out().await.map_err(|fault| {
        tracing::error!(%fault, "sign-out");
        Wrong::fault()
    })?;
    let mut response = see("/log-ind");
    set(&mut response, front::cookie(None, handed.house.config().is_secure()));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_tries_too_often_is_told_when_to_come_again() {
        for (fault, seconds) in [
            (SignInFault::TooMany { wait_minutes: 15 }, Some(15 * 60)),
            (SignInFault::Crowded { wait_seconds: 20 }, Some(20)),
        ] {
            let Ok((faults, status)) = told(&fault) else { panic!("{fault}") };
            assert_eq!((status, fault.retry_after_seconds()), (StatusCode::TOO_MANY_REQUESTS, seconds));
            assert_eq!(faults.iter().count(), 1);
        }
        assert_eq!(SignInFault::Wrong.retry_after_seconds(), None);
    }
}
