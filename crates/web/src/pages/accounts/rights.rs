//! Who may do what, in the words of the policies. Nothing is decided here: the table is read off the policies in force.

use super::Handed;
use crate::{
    form::Fields,
    page::{Menu, Page},
    words::Say,
};
use authz::{Action, Policies, Right};
use axum::{extract::RawQuery, response::Response};
use kernel::Role;
use maud::{Markup, html};

/// The three kinds of actions.
const KINDS: [(&str, &str); 3] = [("Handlinger", "Acts"), ("Spørgsmål", "Questions"), ("Sider", "Pages")];

fn kind(action: &Action) -> usize {
    if action.groups.iter().any(|group| group.slug == "at_desk") {
        2
    } else {
        usize::from(action.slug.starts_with("ask_"))
    }
}

pub(super) async fn show(handed: Handed, RawQuery(query): RawQuery) -> Response {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let role = fields.text("rolle").parse::<Role>().unwrap_or(handed.visit.actor().role);
    let policies = handed.house.policies();
    let rights = policies.rights();
    let title = say.of("Hvem må hvad?", "Who may do what?");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of(
            "Reglerne for adgang står i filer, og det, ingen regel tillader, er afvist. Her er de i ord.",
            "The rules of access stand in files, and what no rule permits is refused. Here they are in words.",
        )) }
        form method="get" action="/brugere/rettigheder" .inline-form data-auto {
            div.field {
                label for="rolle" { (say.of("Rolle", "Role")) }
                select id="rolle" name="rolle" { @for each in Role::ALL { option value=(each.slug()) selected[each == role] { (say.text(&each.text())) } } }
            }
            button.quiet type="submit" { (say.of("Vis", "Show")) }
        }
        h2 { (say.of("Det må ", "What may be done as ")) (say.text(&role.text())) }
        @for (number, (da, en)) in KINDS.into_iter().enumerate() { (of_role(policies, &rights, role, number, say.of(da, en), say)) }
        h2 { (say.of("Alle roller side om side", "All roles side by side")) }
        p { (say.of("'ja': altid. 'hvis': når organisationen har med borgeren, enheden eller posten at gøre; se rollen ovenfor for hvordan. Et tomt felt: nej.", "'yes': always. 'if': when the organisation has to do with the citizen, the unit or the record; see the role above for how. An empty field: no.")) }
        (side_by_side(policies, &rights, say))
    };
    let page = Page::new(Menu::Accounts, title, body);
    let keeps = handed.visit.may("manage_accounts");
    handed.page(if keeps {
        page.under("/brugere", say.of("Brugere og adgang", "Users and access"))
    } else {
        page
    })
}

fn of_role(
    policies: &Policies,
    rights: &[Right],
    role: Role,
    number: usize,
    title: &str,
    say: Say,
) -> Markup {
    let found: Vec<(&Action, &Right)> = policies
        .actions()
        .iter()
        .filter(|action| kind(action) == number)
        .filter_map(|action| {
            let right = rights.iter().find(|right| right.role == role && right.action == action.slug)?;
            Some((action, right))
        })
        .collect();
    html! {
        @if found.is_empty() { p { strong { (title) ": " } (say.of("ingen", "none")) } }
        @else {
            div.table-wrap tabindex="0" role="region" aria-label=(title) { table {
                caption { (title) }
                thead { tr { th scope="col" { (say.of("Hvad", "What")) } th scope="col" { (say.of("Hvornår", "When")) } th scope="col" { (say.of("Efter reglen", "By the rule")) } } }
                tbody { @for (action, right) in found { tr {
                    th scope="row" { (say.text(&action.text)) }
                    td { (say.text(&right.text())) }
                    td { @for policy in right.by.iter().filter_map(|id| policies.policy(id)) { div { (say.text(&policy.text)) } } }
                } } }
            } }
        }
    }
}

fn side_by_side(policies: &Policies, rights: &[Right], say: Say) -> Markup {
    let cell = |action: &Action, role: Role| {
        let right = rights.iter().find(|right| right.role == role && right.action == action.slug)?;
        let always = policies.rule(role, &action.slug).is_some_and(authz::Rule::allows_always);
        Some(match (always, right.ways.is_empty()) {
            (true, _) => say.of("ja", "yes"),
            (false, true) => say.of("nød", "emergency"),
            (false, false) => say.of("hvis", "if"),
        })
    };
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Alle roller", "All roles")) { table.narrow {
            thead { tr { th scope="col" { (say.of("Hvad", "What")) } @for role in Role::ALL { th scope="col" { (say.text(&role.text())) } } } }
            @for (number, (da, en)) in KINDS.into_iter().enumerate() {
                tbody {
                    tr { th colspan=(Role::ALL.len() + 1) scope="rowgroup" { (say.of(da, en)) } }
                    @for action in policies.actions().iter().filter(|action| kind(action) == number) {
                        tr { th scope="row" { (say.text(&action.text)) } @for role in Role::ALL { td { @if let Some(words) = cell(action, role) { (words) } } } }
                    }
                }
            }
        } }
    }
}
