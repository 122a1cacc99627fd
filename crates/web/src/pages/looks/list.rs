//! Lists of looks: one's own, and everybody's with filters; and whether the log is whole.

use super::{Handed, entries, note_shown, on_records, parts};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use eventlog::records::{Journal, JournalPage, Noted, Outcome};
use kernel::{Date, Instant, PathwayId};
use maud::{Markup, html};

/// Entries on one page.
const PAGE: usize = 50;
/// The filters, which go along to the next page.
const FILTERS: [&str; 5] = ["fra", "til", "udfald", "bruger", "forloeb"];

async fn page(handed: &Handed, what: Journal, before: Option<u64>) -> Result<JournalPage, Wrong> {
    on_records(handed, move |house| house.records().journal_page(&what, before, PAGE)).await
}

fn further(path: &str, fields: &Fields, page: &JournalPage, say: Say) -> Markup {
    let address = |before: Option<u64>| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in FILTERS {
            if let Some(value) = fields.filled(name) {
                query.append_pair(name, value);
            }
        }
        if let Some(before) = before {
            query.append_pair("foer", &before.to_string());
        }
        format!("{path}?{}", query.finish())
    };
    html! {
        p.actions {
            @if fields.filled("foer").is_some() { a.button.quiet href=(address(None)) { (say.of("Nyeste", "Newest")) } }
            @if page.next.is_some() { a.button.quiet href=(address(page.next)) rel="next" { (say.of("Ældre", "Older")) } }
        }
    }
}

pub(super) async fn own(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let what = Journal { account: Some(handed.visit.account().id), ..Journal::default() };
    let found = page(&handed, what, fields.text("foer").parse().ok()).await?;
    let names = entries::names(&handed, &found.entries).await?;
    let body = html! {
        h1 { (say.of("Mine opslag", "My looks")) }
        (parts(&handed, "/adgangslog"))
        p.lead { (say.of(
            "Hver gang nogen ser på en borgers oplysninger, noteres det, før svaret vises: hvem, hvornår, hvad og hvorfor. Her er det, du selv har set og gjort.",
            "Each time somebody looks at a citizen's data it is noted before the answer is shown: who, when, what and why. Here is what you yourself have seen and done.",
        )) }
        @if found.entries.is_empty() {
            p.empty { (say.of("Du har ikke set på nogen borger endnu.", "You have not looked at any citizen yet.")) }
        } @else {
            (entries::table(&handed, &found.entries, &names, false))
            (further("/adgangslog", &fields, &found, say))
        }
    };
    Ok(handed.page(Page::new(Menu::Looks, say.of("Mine opslag", "My looks"), body)))
}

/// A date as a form gives it.
pub(super) fn date(fields: &Fields, name: &str, faults: &mut Faults) -> Option<Date> {
    let given = fields.filled(name)?;
    let read = given.parse().ok();
    if read.is_none() {
        faults.add(name, "Skriv datoen som 2027-01-02", "Write the date as 2027-01-02");
    }
    read
}

/// The instant at which a day begins; of the day after, where the day itself is to be within.
pub(super) fn midnight(date: Option<Date>, after: bool) -> Option<Instant> {
    let date = date?;
    let date = if after { date.tomorrow().ok()? } else { date };
    kernel::danish_midnight(date).ok()
}

/// The filters as what is to be found; faults are told at their fields.
async fn wanted(handed: &Handed, fields: &Fields) -> Result<(Journal, Faults), Wrong> {
    let mut faults = Faults::default();
    let (from, until) = (date(fields, "fra", &mut faults), date(fields, "til", &mut faults));
    let mut what =
        Journal { from: midnight(from, false), until: midnight(until, true), ..Journal::default() };
    what.outcome = [Outcome::Seen, Outcome::Refused, Outcome::Emergency]
        .into_iter()
        .find(|outcome| outcome.slug() == fields.text("udfald"));
    if let Some(login) = fields.filled("bruger") {
        let login = login.to_owned();
        let account = on_records(handed, move |house| house.records().account_by_login(&login)).await?;
        what.account = account.map(|account| account.id);
        if what.account.is_none() {
            faults.add(
                "bruger",
                "Der er ingen bruger med det brugernavn",
                "There is no account with that user name",
            );
        }
    }
    if let Some(given) = fields.filled("forloeb") {
        what.pathway = given.parse::<PathwayId>().ok();
        if what.pathway.is_none() {
            faults.add(
                "forloeb",
                "Skriv forløbets nummer, som F-17",
                "Write the number of the pathway, as F-17",
            );
        }
    }
    Ok((what, faults))
}

fn filters(fields: &Fields, faults: &Faults, say: Say) -> Markup {
    let outcomes: Vec<(String, String)> = std::iter::once((String::new(), say.of("alle", "all").to_owned()))
        .chain(
            [Outcome::Seen, Outcome::Refused, Outcome::Emergency]
                .map(|outcome| (outcome.slug().to_owned(), entries::outcome(outcome, say).to_owned())),
        )
        .collect();
    html! {
        form method="get" action="/adgangslog/alle" .inline-form role="search" {
            (Field::new("fra", say.of("Fra og med", "From")).optional().line("date", fields, faults, say))
            (Field::new("til", say.of("Til og med", "To")).optional().line("date", fields, faults, say))
            (Field::new("udfald", say.of("Udfald", "Outcome")).select(&outcomes, fields, faults, say))
            (Field::new("bruger", say.of("Brugernavn", "User name")).optional().line("text", fields, faults, say))
            (Field::new("forloeb", say.of("Forløb", "Pathway")).optional().line("text", fields, faults, say))
            button type="submit" { (say.of("Vis", "Show")) }
        }
    }
}

pub(super) async fn all(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let (what, faults) = wanted(&handed, &fields).await?;
    let (found, status) = if faults.are_none() {
        (page(&handed, what, fields.text("foer").parse().ok()).await?, StatusCode::OK)
    } else {
        (JournalPage { entries: Vec::new(), next: None }, StatusCode::UNPROCESSABLE_ENTITY)
    };
    note_shown(&handed, "see_looks", &found.entries).await?;
    let names = entries::names(&handed, &found.entries).await?;
    let head = on_records(&handed, |house| house.records().journal_head()).await?;
    let link: String = head.link.chars().take(16).collect();
    let body = html! {
        h1 { (say.of("Alles opslag", "Everybody's looks")) }
        (parts(&handed, "/adgangslog/alle"))
        (summary(&faults, say))
        (filters(&fields, &faults, say))
        p.muted { (say.of("At du ser på denne side, noteres også.", "That you look at this page is noted too.")) }
        (listed(&handed, &found.entries, &names, &faults))
        (further("/adgangslog/alle", &fields, &found, say))
        section.card aria-labelledby="kaede" {
            h2 #kaede { (say.of("Er loggen hel?", "Is the log whole?")) }
            p {
                (say.of("Der er ", "There are ")) (say.count(head.position))
                (say.of(
                    " poster. Hver post er bundet til den foregående, så en ændret eller fjernet post opdages. Sidste led: ",
                    " entries. Each is bound to the one before, so that one that was altered or removed is found. Last link: ",
                ))
                code { (link) "…" }
            }
            form method="post" action="/adgangslog/kontrol" { (hidden(&handed.visit)) button.quiet type="submit" { (say.of("Kontrollér hele kæden", "Check the whole chain")) } }
        }
    };
    Ok(handed.page(Page::new(Menu::Looks, say.of("Alles opslag", "Everybody's looks"), body).status(status)))
}

fn listed(handed: &Handed, found: &[Noted], names: &entries::Names, faults: &Faults) -> Markup {
    let say = handed.say();
    html! {
        @if !found.is_empty() { (entries::table(handed, found, names, true)) }
        @else if faults.are_none() {
            p.empty { (say.of("Ingen opslag passer til filteret. Gør perioden længere, eller fjern et filter.", "No looks fit the filter. Make the period longer, or remove a filter.")) }
        }
    }
}

pub(super) async fn check(handed: Handed, Posted(_): Posted) -> Result<Response, Wrong> {
    let say = handed.say();
    let report = on_records(&handed, |house| house.records().verify_journal()).await?;
    let title = say.of("Kontrol af adgangsloggen", "Check of the access log");
    let body = html! {
        h1 { (title) }
        @match &report.damage {
            None => div.box.good role="status" {
                p { strong { (say.of("Adgangsloggen er hel. ", "The access log is whole. ")) } (say.count(report.entries)) (say.of(" poster er læst; hver passer til den foregående.", " entries were read; each fits the one before.")) }
            },
            Some(damage) => div.box.bad role="alert" {
                p { strong { (say.of("Adgangsloggen er ikke, som den blev skrevet. ", "The access log is not as it was written. ")) }
                    (say.of("Første sted: post ", "First place: entry ")) (say.count(damage.position)) ": " (say.text(&damage.what)) "." }
                p { (say.of("Sig det til driften med det samme. Gendan ikke noget, før det er undersøgt.", "Tell those who run the system at once. Restore nothing before it has been looked into.")) }
            }
        }
        p { a href="/adgangslog/alle" { (say.of("Tilbage til adgangsloggen", "Back to the access log")) } }
    };
    Ok(handed.page(
        Page::new(Menu::Looks, title, body).under("/adgangslog/alle", say.of("Adgangslog", "Access log")),
    ))
}
