//! The page of one's own: as what one acts and for what one looks, where one is signed in, and one's tokens. It shows and
//! ends what is the visitor's alone; whoever manages users has the pages of users.

use super::{Handed, accounts::tokens};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::{fields::Field, names::organisation},
    route::{Needs, Route, see},
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    response::Response,
    routing::{get, post},
};
use engine::Purpose;
use eventlog::records::{ApiToken, RecordsFault, Session};
use front::{House, SignInFault};
use maud::{Markup, html};

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/min-side", Needs::SignedIn, ("Min side", "My page"), || get(show)),
    Route::form(
        "/min-side/rolle",
        Needs::SignedIn,
        ("Skift rolle og formål", "Change role and purpose"),
        || post(act_as),
    ),
    Route::form(
        "/min-side/sessioner",
        Needs::SignedIn,
        ("Log ud alle andre steder", "Sign out everywhere else"),
        || post(end_others),
    ),
    Route::form(
        "/min-side/sessioner/{indlogning}",
        Needs::SignedIn,
        ("Log ud ét sted", "Sign out in one place"),
        || post(end_one),
    ),
    Route::form(
        "/min-side/noegler/{noegle}",
        Needs::SignedIn,
        ("Træk egen adgangsnøgle tilbage", "Revoke one's own token"),
        || post(revoke),
    ),
];

async fn show(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let say = handed.say();
    let visit = &handed.visit;
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    let (account, now) = (visit.account().id, handed.house.now());
    let sessions = on_records(&handed, move |house| house.records().sessions_of(account, now)).await?;
    let tokens = tokens::of(&handed, visit.account()).await?;
    let choices: Vec<(String, String)> = visit
        .account()
        .appointments
        .iter()
        .enumerate()
        .map(|(index, appointment)| {
            let role = appointment.role.text();
            (
                index.to_string(),
                format!("{}, {}", say.text(&role), organisation(&handed.house, &appointment.organisation)),
            )
        })
        .collect();
    let purposes: Vec<(String, String)> = Purpose::ALL
        .into_iter()
        .map(|purpose| (purpose.slug().to_owned(), say.text(&purpose.text()).to_owned()))
        .collect();
    let mut fields = Fields::default();
    fields.put("rolle", visit.appointment().to_string());
    fields.put("formaal", visit.purpose().slug());
    let none = Faults::default();
    let body = html! {
        h1 { (say.of("Min side", "My page")) }
        dl.facts {
            dt { (say.of("Navn", "Name")) } dd { (visit.account().name) }
            dt { (say.of("Brugernavn", "User name")) } dd { (visit.account().login) }
            dt { (say.of("Rolle", "Role")) } dd { (say.text(&visit.actor().role.text())) }
            dt { (say.of("Organisation", "Organisation")) } dd { (visit.organisation_name()) }
            dt { (say.of("Formål med opslag", "Purpose of looking")) } dd { (say.text(&visit.purpose().text())) }
        }
        h2 { (say.of("Rolle og formål", "Role and purpose")) }
        p { (say.of("Hvert opslag på en borger noteres med rolle og formål.", "Each look at a citizen is noted with role and purpose.")) }
        form method="post" action="/min-side/rolle" {
            (hidden(visit))
            @if choices.len() > 1 { (Field::new("rolle", say.of("Jeg handler som", "I act as")).radios(&choices, &fields, &none, say)) }
            @else { input type="hidden" name="rolle" value="0"; }
            (Field::new("formaal", say.of("Formål", "Purpose")).select(&purposes, &fields, &none, say))
            button type="submit" { (say.of("Skift", "Change")) }
        }
        h2 #indlogninger { (say.of("Hvor jeg er logget ind", "Where I am signed in")) }
        @if asked.ticked("logget_ud") {
            div.box.good role="status" { p { strong { (say.of("Der er logget ud.", "Signed out there.")) } } }
        }
        (signed_in(&handed, &sessions))
        h2 #noegler { (say.of("Mine adgangsnøgler", "My tokens")) }
        @if asked.ticked("trukket_tilbage") {
            div.box.good role="status" { p { strong { (say.of("Adgangsnøglen er trukket tilbage.", "The token was revoked.")) } } }
        }
        (own_tokens(&handed, &tokens))
    };
    Ok(handed.page(Page::new(Menu::None, say.of("Min side", "My page"), body)))
}

/// The sessions of the account, this one marked; the others can be ended.
fn signed_in(handed: &Handed, sessions: &[Session]) -> Markup {
    let (say, now) = (handed.say(), handed.house.now());
    let account = handed.visit.account();
    let this = handed.visit.by().session;
    let is_this = |session: &Session| this.as_ref() == Some(&session.mark);
    let label = say.of("Hvor jeg er logget ind", "Where I am signed in");
    html! {
        p { (say.of("Er der en indlogning, du ikke kender, så log ud dér, og bed om en ny adgangskode.", "If there is a sign-in that you do not know, sign out there, and ask for a new password.")) }
        div.table-wrap tabindex="0" role="region" aria-label=(label) { table {
            caption.sr { (label) }
            thead { tr {
                th scope="col" { (say.of("I loggen", "In the log")) }
                th scope="col" { (say.of("Handler som", "Acts as")) }
                th scope="col" { (say.of("Siden", "Since")) }
                th scope="col" { (say.of("Sidst brugt", "Last used")) }
                th scope="col" { (say.of("Slutter ubrugt", "Ends unused")) }
                th scope="col" { (say.of("Slutter senest", "Ends at the latest")) }
                th scope="col" { (say.of("Log ud", "Sign out")) }
            } }
            tbody { @for session in sessions { tr {
                th scope="row" { code { (session.mark) } }
                td { @if let Some(one) = account.appointments.get(session.appointment) {
                    (say.text(&one.role.text())) ", " (organisation(&handed.house, &one.organisation))
                } }
                td { (say.moment(session.signed_in_at, now)) }
                td { (say.moment(session.last_seen_at, now)) }
                td { (say.moment(session.unused_until, now)) }
                td { (say.moment(session.expires_at, now)) }
                td {
                    @if is_this(session) { span.tag.accent { (say.of("denne", "this one")) } }
                    @else {
                        form method="post" action={ "/min-side/sessioner/" (session.mark) } {
                            (hidden(&handed.visit))
                            button.plain type="submit" { (say.of("Log ud dér", "Sign out there")) span.sr { " " (session.mark) } }
                        }
                    }
                }
            } } }
        } }
        @if sessions.iter().any(|session| !is_this(session)) {
            form method="post" action="/min-side/sessioner" {
                (hidden(&handed.visit))
                button.quiet type="submit" { (say.of("Log ud alle andre steder", "Sign out everywhere else")) }
            }
        }
    }
}

/// The tokens of the account. Whoever manages users makes them, so the way there is shown to nobody else.
fn own_tokens(handed: &Handed, kept: &[ApiToken]) -> Markup {
    let say = handed.say();
    html! {
        p { (say.of("Med en adgangsnøgle handler et program som dig over programgrænsefladen. Træk den tilbage, når den ikke bruges mere.", "With a token a program acts as you over the programming interface. Revoke it when it is used no more.")) }
        @if kept.is_empty() { p.empty { (say.of("Du har ingen adgangsnøgler.", "You have no tokens.")) } }
        @else { (tokens::table(handed, kept, "/min-side/noegler")) }
        @if handed.visit.may("manage_accounts") {
            p { a.button.quiet href={ "/brugere/" (handed.visit.account().id) } { (say.of("Lav en adgangsnøgle", "Make a token")) } }
        } @else {
            p.muted { (say.of("En ny adgangsnøgle laves af den, der administrerer brugere.", "A new token is made by who manages users.")) }
        }
    }
}

/// Reads or writes the records where it holds up no other request.
async fn on_records<T: Send + 'static>(
    handed: &Handed,
    work: impl FnOnce(&House) -> Result<T, RecordsFault> + Send + 'static,
) -> Result<T, Wrong> {
    Ok(handed.house.on_disk(work).await.map_err(|_| Wrong::fault())??)
}

async fn end(handed: &Handed, ends: impl Fn(&str) -> bool + Send + 'static) -> Result<usize, Wrong> {
    let (by, account) = (handed.visit.by(), handed.visit.account().id);
    on_records(handed, move |house| house.records().end_sessions_of(&by, account, ends)).await
}

async fn end_one(handed: Handed, Path(mark): Path<String>, Posted(_): Posted) -> Result<Response, Wrong> {
    let ended = end(&handed, move |each| each == mark).await?;
    if ended == 0 { Err(Wrong::not_found()) } else { Ok(see("/min-side?logget_ud=1#indlogninger")) }
}

async fn end_others(handed: Handed, Posted(_): Posted) -> Result<Response, Wrong> {
    let this = handed.visit.by().session;
    end(&handed, move |each| this.as_deref() != Some(each)).await?;
    Ok(see("/min-side?logget_ud=1#indlogninger"))
}

async fn revoke(handed: Handed, Path(token): Path<String>, Posted(_): Posted) -> Result<Response, Wrong> {
    tokens::revoked(&handed, handed.visit.account(), &token).await?;
    Ok(see("/min-side?trukket_tilbage=1#noegler"))
}

async fn act_as(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let appointment = fields.text("rolle").parse().unwrap_or(handed.visit.appointment());
    let same = appointment == handed.visit.appointment();
    // Another role has its own ordinary purpose, unless the purpose was changed too.
    let purpose = fields
        .text("formaal")
        .parse::<Purpose>()
        .ok()
        .filter(|purpose| same || *purpose != handed.visit.purpose());
    match handed.visit.act_as(appointment, purpose).await {
        Ok(()) => Ok(see("/min-side")),
        Err(SignInFault::NoAccount) => Err(Wrong::not_found()),
        Err(fault) => {
            tracing::error!(%fault, "change of role");
            Err(Wrong::fault())
        }
    }
}
