//! The tokens by which systems come in place of a user. A token is shown once, when it is made; then it can only be
//! revoked.

use super::{Handed, named, on_records, one};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::{
        fields::{Field, described, told},
        names::organisation,
    },
    route::see,
    words::Say,
    wrong::Wrong,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use eventlog::records::{Account, ApiToken, Appointment, NewToken, RecordsFault, TokenId};
use kernel::Role;
use maud::{Markup, html};
use smol_str::SmolStr;

/// What a token can be used for, by the names of the programming interface: kind of thing, and reading or writing.
const SCOPES: [(&str, &str, &str); 13] = [
    ("organisations", "Organisationer og befolkning", "Organisations and populations"),
    ("units", "Enheder", "Units"),
    ("capacity", "Pladser og tal", "Places and figures"),
    ("pathways", "Forløb", "Pathways"),
    ("persons", "Hvem borgeren er", "Who the citizen is"),
    ("suggestions", "Forslag til plads", "Suggestions of a place"),
    ("schemes", "Ordninger", "Schemes"),
    ("looks", "Adgangslog", "Access log"),
    ("notices", "Varsler og beskeder", "Notices and messages"),
    ("webhooks", "Webhooks", "Webhooks"),
    ("figures", "Opgørelser over mange", "Figures on many"),
    ("imports", "Import af filer", "Import of files"),
    ("accounts", "Brugere og adgang", "Users and access"),
];
/// Every token may ask who it is.
const WHO: &str = "me:read";
/// A token that may make lesser ones of itself, and revoke those of its account.
const OWN_TOKENS: &str = "me:write";

/// For how many days a token may be made.
const DAYS: [i64; 3] = [30, 90, 365];
/// Most characters of a token's name.
const NAME_LENGTH_MAX: usize = 100;

/// The tokens of an account, the newest first.
pub(in crate::pages) async fn of(handed: &Handed, account: &Account) -> Result<Vec<ApiToken>, Wrong> {
    let id = account.id;
    let mut all = on_records(handed, |house| house.records().tokens()).await??;
    all.retain(|token| token.account == id);
    Ok(all)
}

/// Whether a token may be made in this appointment: a system's, or the visitor's own. The records hold to it.
fn may_make(handed: &Handed, account: &Account, one: &Appointment) -> bool {
    one.role == Role::Integration || account.id == handed.visit.account().id
}

/// The tokens with the form for another.
pub(super) fn section(
    handed: &Handed,
    account: &Account,
    kept: &[ApiToken],
    fields: &Fields,
    faults: &Faults,
) -> Markup {
    let say = handed.say();
    let choices: Vec<(String, String)> = account
        .appointments
        .iter()
        .enumerate()
        .filter(|(_, one)| may_make(handed, account, one))
        .map(|(index, one)| {
            (
                index.to_string(),
                format!("{}, {}", say.text(&one.role.text()), organisation(&handed.house, &one.organisation)),
            )
        })
        .collect();
    let days: Vec<(String, String)> = DAYS
        .into_iter()
        .map(|days| (days.to_string(), format!("{days} {}", say.of("dage", "days"))))
        .collect();
    html! {
        p { (say.of(
            "Med en adgangsnøgle handler et system som brugeren over programgrænsefladen. Giv hvert system sin egen nøgle.",
            "With a token a system acts as the user over the programming interface. Give each system a token of its own.",
        )) }
        @if kept.is_empty() { p.empty { (say.of("Brugeren har ingen adgangsnøgler.", "The user has no tokens.")) } }
        @else { (table(handed, kept, &format!("/brugere/{}/noegler", account.id))) }
        @if account.active && choices.is_empty() {
            p.muted { (say.of(
                "Med en adgangsnøgle kunne man handle som brugeren, så den laves kun til en konto med rollen 'integration (system)'. Giv systemet en konto for sig.",
                "With a token one could act as the user, so it is made for an account with the role 'integration (system)' alone. Give the system an account of its own.",
            )) }
        }
        @if account.active && !choices.is_empty() {
            form method="post" action={ "/brugere/" (account.id) "/noegler" } {
                (hidden(&handed.visit))
                (Field::new("noegle_navn", say.of("Hvad nøglen kaldes", "What the token is called")).line("text", fields, faults, say))
                (Field::new("noegle_rolle", say.of("Handler som", "Acts as")).select(&choices, fields, faults, say))
                (Field::new("noegle_dage", say.of("Gælder i", "Holds for")).select(&days, fields, faults, say))
                (scopes(fields, faults, say))
                button.quiet type="submit" { (say.of("Lav adgangsnøgle", "Make a token")) }
            }
        }
    }
}

/// What the token is for: never more than the role may.
fn scopes(fields: &Fields, faults: &Faults, say: Say) -> Markup {
    let chosen = fields.all("noegle_maa");
    html! {
        fieldset.field.has-error[faults.of("noegle_maa").is_some()] aria-describedby=[described("noegle_maa", faults)] {
            legend { (say.of("Må bruges til", "May be used for")) }
            span.hint { (say.of("Nøglen kan aldrig mere, end rollen må.", "The token can never do more than the role may.")) }
            (told("noegle_maa", faults, say))
            div.table-wrap { table {
                thead { tr { th scope="col" { (say.of("Hvad", "What")) } th scope="col" { (say.of("Læse", "Read")) } th scope="col" { (say.of("Skrive", "Write")) } } }
                tbody { @for (index, (slug, da, en)) in SCOPES.into_iter().enumerate() { tr {
                    th scope="row" { (say.of(da, en)) }
                    @for (way, words) in [("read", say.of("læse", "read")), ("write", say.of("skrive", "write"))] {
                        @let scope = format!("{slug}:{way}");
                        @let id = (index == 0 && way == "read").then_some("noegle_maa");
                        td { input id=[id] type="checkbox" name="noegle_maa" value=(scope) checked[chosen.contains(&scope.as_str())] aria-label={ (say.of(da, en)) ", " (words) }; }
                    }
                } } }
            } }
            label.choice {
                input type="checkbox" name="noegle_maa" value=(OWN_TOKENS) checked[chosen.contains(&OWN_TOKENS)];
                (say.of(
                    "Lave mindre nøgler af sig selv og trække kontoens nøgler tilbage",
                    "Make lesser tokens of itself, and revoke those of the account",
                ))
            }
        }
    }
}

/// The scopes that were chosen, of those there are.
fn chosen(fields: &Fields) -> Vec<SmolStr> {
    let known = SCOPES.into_iter().flat_map(|(slug, _, _)| [format!("{slug}:read"), format!("{slug}:write")]);
    let known = known.chain([OWN_TOKENS.to_owned()]);
    let sent = fields.all("noegle_maa");
    known.filter(|scope| sent.contains(&scope.as_str())).map(SmolStr::from).collect()
}

/// Tokens as a table; under `revoked_at` those that can be used are revoked.
pub(in crate::pages) fn table(handed: &Handed, kept: &[ApiToken], revoked_at: &str) -> Markup {
    let (say, now) = (handed.say(), handed.house.now());
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Adgangsnøgler", "Tokens")) { table {
            thead { tr {
                th scope="col" { (say.of("Navn", "Name")) }
                th scope="col" { (say.of("Handler som", "Acts as")) }
                th scope="col" { (say.of("Må bruges til", "May be used for")) }
                th scope="col" { (say.of("I loggen", "In the log")) }
                th scope="col" { (say.of("Lavet", "Made")) }
                th scope="col" { (say.of("Sidst brugt", "Last used")) }
                th scope="col" { (say.of("Gælder til", "Holds until")) }
                th scope="col" { (say.of("Tilstand", "State")) }
            } }
            tbody { @for token in kept { tr {
                th scope="row" { (token.name) }
                td { (say.text(&token.appointment.role.text())) ", " (organisation(&handed.house, &token.appointment.organisation)) }
                td { @for scope in &token.scopes { code { (scope) } " " } }
                td { code { (token.mark) } }
                td { (say.instant(token.created_at)) }
                td { @match token.last_used_day { Some(day) => (say.date(day)), None => (say.of("aldrig", "never")) } }
                td { (say.instant(token.expires_at)) }
                td {
                    @if token.revoked { span.tag { (say.of("trukket tilbage", "revoked")) } }
                    @else if token.expires_at <= now { span.tag { (say.of("udløbet", "run out")) } }
                    @else {
                        form method="post" action={ (revoked_at) "/" (token.id) } {
                            (hidden(&handed.visit))
                            button.plain type="submit" { (say.of("Træk tilbage", "Revoke")) span.sr { " " (token.name) } }
                        }
                    }
                }
            } } }
        } }
    }
}

pub(super) async fn create(
    handed: Handed,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let account = named(&handed, &id).await?;
    let mut faults = Faults::default();
    // Where the page has no form, what is wrong with one is no answer.
    if !account.active {
        faults.add("", "Brugeren er lukket og får ingen nøgle", "The user is closed and gets no token");
    } else if !account.appointments.iter().any(|one| may_make(&handed, &account, one)) {
        let text = RecordsFault::TokenForAnother.text();
        faults.add("", text.da, text.en);
    }
    if !faults.are_none() {
        return again(&handed, &account, &fields, &faults, StatusCode::CONFLICT).await;
    }
    let name = fields.text("noegle_navn").to_owned();
    if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX {
        faults.add(
            "noegle_navn",
            format!("Giv nøglen et navn på højst {NAME_LENGTH_MAX} tegn, fx systemets"),
            format!("Give the token a name of at most {NAME_LENGTH_MAX} characters, as the system's"),
        );
    }
    let appointment = fields
        .text("noegle_rolle")
        .parse::<usize>()
        .ok()
        .and_then(|index| account.appointments.get(index))
        .cloned();
    if appointment.is_none() {
        faults.add("noegle_rolle", "Vælg, som hvad systemet handler", "Choose as what the system acts");
    }
    let days = fields.text("noegle_dage").parse().ok().filter(|days| DAYS.contains(days));
    let expires = days.and_then(|days: i64| handed.house.now().plus_minutes(days * 24 * 60).ok());
    if expires.is_none() {
        faults.add("noegle_dage", "Vælg, hvor længe nøglen gælder", "Choose how long the token holds");
    }
    let mut scopes = chosen(&fields);
    if scopes.is_empty() {
        faults.add(
            "noegle_maa",
            "Vælg mindst én ting, nøglen må bruges til",
            "Choose at least one thing that the token may be used for",
        );
    }
    scopes.push(SmolStr::new_static(WHO));
    let (Some(appointment), Some(expires_at), true) = (appointment, expires, faults.are_none()) else {
        return again(&handed, &account, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let new = NewToken { name, account: account.id, appointment, scopes, expires_at };
    let by = handed.visit.by();
    let made = on_records(&handed, move |house| house.records().create_token(&by, new)).await?;
    let (token, secret) = match made {
        Ok(made) => made,
        Err(fault @ (RecordsFault::Absent { .. } | RecordsFault::TokenForAnother)) => {
            faults.add("", fault.text().da, fault.text().en);
            return again(&handed, &account, &fields, &faults, StatusCode::CONFLICT).await;
        }
        Err(fault) => return Err(fault.into()),
    };
    let title = say.of("Adgangsnøgle lavet", "Token made");
    let body = html! {
        h1 { (title) }
        div.box.warn role="status" {
            p { strong { (say.of("Kopiér nøglen nu. Den vises ikke igen.", "Copy the token now. It is not shown again.")) } }
            p { code.secret #noegle { (secret.text_for_system().as_str()) } }
        }
        p { (say.of("Systemet sender den i hvert kald som ", "The system sends it with each call as ")) code { "Authorization: Bearer …" } ". "
            (say.of("Den gælder til ", "It holds until ")) (say.instant(token.expires_at)) "." }
        p { a.button.quiet href={ "/brugere/" (account.id) } { (say.of("Jeg har gemt den", "I have kept it")) } }
    };
    let page = Page::new(Menu::Accounts, title, body)
        .under("/brugere", say.of("Brugere og adgang", "Users and access"))
        .under(format!("/brugere/{}", account.id), account.name.clone());
    Ok(handed.page(page))
}

/// The user's page again, with what was written for the token.
async fn again(
    handed: &Handed,
    account: &Account,
    sent: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let mut fields = super::entry::filled(account);
    for name in ["noegle_navn", "noegle_rolle", "noegle_dage"] {
        fields.put(name, sent.text(name));
    }
    fields.put_all("noegle_maa", sent.all("noegle_maa"));
    one::page(handed, account, &fields, faults, status).await
}

pub(super) async fn revoke(
    handed: Handed,
    Path((id, token)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Wrong> {
    let account = named(&handed, &id).await?;
    revoked(&handed, &account, &token).await?;
    Ok(see(&format!("/brugere/{}", account.id)))
}

/// Revokes a token of an account, and those made with it.
pub(in crate::pages) async fn revoked(handed: &Handed, account: &Account, token: &str) -> Result<(), Wrong> {
    let token: TokenId = token.parse().map_err(|_| Wrong::not_found())?;
    if !of(handed, account).await?.iter().any(|kept| kept.id == token) {
        return Err(Wrong::not_found());
    }
    let by = handed.visit.by();
    on_records(handed, move |house| house.records().revoke_token(&by, token)).await??;
    Ok(())
}
