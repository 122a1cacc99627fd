//! One user: changed, closed and opened again, signed out everywhere. That the last system owner cannot be shut out, for
//! nobody could then let anybody in, is held where accounts are written.

use super::{
    Handed,
    entry::{self, Written},
    list, named, on_records, tokens,
};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::summary,
    route::see,
    words::Say,
    wrong::Wrong,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use eventlog::records::Account;
use maud::{Markup, html};

pub(super) async fn show(handed: Handed, Path(id): Path<String>) -> Result<Response, Wrong> {
    let account = named(&handed, &id).await?;
    let fields = entry::filled(&account);
    page(&handed, &account, &fields, &Faults::default(), StatusCode::OK).await
}

/// The page of a user; `fields` is what stands in the form, or what was sent for a token.
pub(super) async fn page(
    handed: &Handed,
    account: &Account,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let kept = tokens::of(handed, account).await?;
    let body = html! {
        h1 { (account.name) " " (list::state(account, say)) }
        (summary(faults, say))
        @if status == StatusCode::CONFLICT {
            p { a href={ "/brugere/" (account.id) } { (say.of("Hent brugeren, som den står nu", "Load the user as it stands now")) } }
        }
        p.muted { (say.of("Oprettet ", "Made ")) (say.instant(account.created_at)) (say.of(", sidst ændret ", ", last changed ")) (say.instant(account.changed_at)) (say.of(", version ", ", version ")) (say.count(account.version)) }
        (entry::form(handed, &format!("/brugere/{}", account.id), fields, faults, Some(account)))
        h2 { (say.of("Adgangsnøgler til systemer", "Tokens of systems")) }
        (tokens::section(handed, account, &kept, fields, faults))
        h2 { (say.of("Luk ude", "Shut out")) }
        (shut_out(handed, account, say))
    };
    let page = Page::new(Menu::Accounts, account.name.clone(), body)
        .under("/brugere", say.of("Brugere og adgang", "Users and access"));
    Ok(handed.page(page.status(status)))
}

fn shut_out(handed: &Handed, account: &Account, say: Say) -> Markup {
    let form = |to: &str, words: &str, class: &str| {
        html! {
            form method="post" action={ "/brugere/" (account.id) (to) } {
                (hidden(&handed.visit))
                input type="hidden" name="version" value=(account.version);
                button class=(class) type="submit" { (words) }
            }
        }
    };
    html! {
        p { (say.of(
            "En lukket bruger kan ikke logge ind, og dens adgangsnøgler virker ikke. Brugeren slettes ikke, så loggen stadig kan læses.",
            "A closed user cannot sign in, and its tokens do not work. The user is not deleted, so that the log can still be read.",
        )) }
        div.actions {
            @if account.active {
                (form("/sessioner", say.of("Log brugeren ud overalt", "Sign the user out everywhere"), "quiet"))
                (form("/luk", say.of("Luk brugeren", "Close the user"), "danger"))
            } @else {
                (form("/aabn", say.of("Åbn brugeren igen", "Open the user again"), "quiet"))
            }
        }
    }
}

pub(super) async fn change(
    handed: Handed,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let before = named(&handed, &id).await?;
    let Written { login, name, email, appointments, password, without_password, external } =
        match entry::read(&handed, &fields, Some(&before))? {
            Ok(written) => written,
            Err(faults) => {
                return page(&handed, &before, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        };
    let kept = before.password.clone().filter(|_| !without_password);
    let after = Account {
        login: login.into(),
        name,
        email,
        appointments,
        password: entry::hashed(&handed, password).await?.or(kept),
        external,
        version: fields.text("version").parse().unwrap_or(0),
        ..before.clone()
    };
    write(&handed, &before, after, &fields).await
}

async fn write(
    handed: &Handed,
    before: &Account,
    after: Account,
    fields: &Fields,
) -> Result<Response, Wrong> {
    let by = handed.visit.by();
    match on_records(handed, move |house| house.records().change_account(&by, after)).await? {
        Ok(account) => Ok(see(&format!("/brugere/{}", account.id))),
        Err(fault) => {
            let (faults, status) = entry::told(fault)?;
            page(handed, before, fields, &faults, status).await
        }
    }
}

async fn set_open(handed: &Handed, id: &str, fields: &Fields, active: bool) -> Result<Response, Wrong> {
    let before = named(handed, id).await?;
    let after = Account { active, version: fields.text("version").parse().unwrap_or(0), ..before.clone() };
    let shown = entry::filled(&before);
    write(handed, &before, after, &shown).await
}

pub(super) async fn close(
    handed: Handed,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    set_open(&handed, &id, &fields, false).await
}

pub(super) async fn reopen(
    handed: Handed,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    set_open(&handed, &id, &fields, true).await
}

pub(super) async fn end_sessions(
    handed: Handed,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Wrong> {
    let account = named(&handed, &id).await?;
    let (account, by) = (account.id, handed.visit.by());
    on_records(&handed, move |house| house.records().sign_out_everywhere(&by, account)).await??;
    Ok(see(&format!("/brugere/{account}")))
}
