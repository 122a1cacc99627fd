//! The list of users.

use super::{Handed, on_records};
use crate::{
    form::Fields,
    page::{Menu, Page},
    parts::names::organisations,
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, response::Response};
use eventlog::records::Account;
use kernel::{OrganisationId, Role};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Most users on the page; the search narrows a longer list.
const SHOWN_MAX: usize = 200;

type Names = BTreeMap<OrganisationId, String>;

fn fits(account: &Account, names: &Names, wanted: &str, role: Option<Role>) -> bool {
    let wanted = wanted.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let organisation = |id: &OrganisationId| names.get(id).is_some_and(|name| has(name));
    let said = has(&account.login)
        || has(&account.name)
        || account.appointments.iter().any(|appointment| organisation(&appointment.organisation));
    let roles =
        account.appointments.iter().any(|appointment| role.is_none_or(|role| role == appointment.role));
    (wanted.is_empty() || said) && (role.is_none() || roles)
}

pub(super) async fn show(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let accounts = on_records(&handed, |house| house.records().accounts()).await??;
    let names: Names = organisations(&handed.house).into_iter().collect();
    let role = fields.text("rolle").parse::<Role>().ok();
    let all = accounts.len();
    let found: Vec<&Account> =
        accounts.iter().filter(|account| fits(account, &names, fields.text("soeg"), role)).collect();
    let shown = found.get(..SHOWN_MAX).unwrap_or(&found);
    let title = say.of("Brugere og adgang", "Users and access");
    let body = html! {
        h1 { (title) }
        p.actions {
            a.button href="/brugere/ny" { (say.of("Opret bruger", "Make a user")) }
            a.button.quiet href="/brugere/rettigheder" { (say.of("Hvem må hvad?", "Who may do what?")) }
        }
        form method="get" action="/brugere" .inline-form role="search" {
            div.field {
                label for="soeg" { (say.of("Navn, brugernavn eller organisation", "Name, user name or organisation")) }
                input id="soeg" name="soeg" type="search" value=(fields.text("soeg"));
            }
            div.field {
                label for="rolle" { (say.of("Rolle", "Role")) }
                select id="rolle" name="rolle" {
                    option value="" { (say.of("alle", "all")) }
                    @for each in Role::ALL { option value=(each.slug()) selected[role == Some(each)] { (say.text(&each.text())) } }
                }
            }
            button.quiet type="submit" { (say.of("Vis", "Show")) }
        }
        p.muted { (say.count(found.len())) (say.of(" af ", " of ")) (say.count(all)) (say.of(" brugere", " users"))
            @if found.len() > shown.len() { (say.of("; de første ", "; the first ")) (say.count(shown.len())) (say.of(" vises", " are shown")) } }
        @if shown.is_empty() {
            p.empty { (say.of("Ingen bruger passer. Søg på noget andet, eller opret brugeren.", "No user fits. Search for something else, or make the user.")) }
        } @else { (table(shown, &names, say)) }
    };
    Ok(handed.page(Page::new(Menu::Accounts, title, body)))
}

fn table(accounts: &[&Account], names: &Names, say: Say) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Brugere", "Users")) { table {
            thead { tr {
                th scope="col" { (say.of("Brugernavn", "User name")) }
                th scope="col" { (say.of("Navn", "Name")) }
                th scope="col" { (say.of("Handler som", "Acts as")) }
                th scope="col" { (say.of("Logger ind med", "Signs in with")) }
                th scope="col" { (say.of("Tilstand", "State")) }
            } }
            tbody { @for account in accounts { tr {
                th scope="row" { a href={ "/brugere/" (account.id) } { (account.login) } }
                td { (account.name) }
                td { @for appointment in &account.appointments {
                    div { (say.text(&appointment.role.text())) ", " (names.get(&appointment.organisation).map_or(appointment.organisation.as_str(), String::as_str)) }
                } }
                td {
                    @match (account.password.is_some(), account.external.is_some()) {
                        (true, true) => (say.of("adgangskode, identitetsudbyder", "password, identity provider")),
                        (true, false) => (say.of("adgangskode", "password")),
                        (false, true) => (say.of("identitetsudbyder", "identity provider")),
                        (false, false) => (say.of("kun adgangsnøgler", "tokens alone")),
                    }
                }
                td { (state(account, say)) }
            } } }
        } }
    }
}

/// Whether the account is open.
pub(super) fn state(account: &Account, say: Say) -> Markup {
    html! {
        @if account.active { span.tag.good { (say.of("åben", "open")) } }
        @else { span.tag { (say.of("lukket", "closed")) } }
    }
}
