//! The extract that a citizen can ask for: everybody who has looked at them. It can be printed and handed out, and that it
//! was taken is noted in the log itself.

use super::{Handed, asked, engine_fault, entries, list, parts};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    words::Say,
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::{AskError, Extract, ExtractAsked, Purpose};
use eventlog::records::{Act, Noted};
use kernel::{PathwayId, PersonId, RefusalKind};
use maud::html;

/// Most entries in one extract; a citizen with more is given it in periods.
const ENTRIES_MAX: usize = 5000;

pub(super) async fn ask(handed: Handed) -> Response {
    form(&handed, &Fields::default(), &Faults::default())
}

fn form(handed: &Handed, fields: &Fields, faults: &Faults) -> Response {
    let say = handed.say();
    let title = say.of("Udtræk for en borger", "Extract for a citizen");
    let mut shown = fields.clone();
    // A number is never sent back.
    shown.put("cpr", "");
    let body = html! {
        h1 { (title) }
        (parts(handed, "/adgangslog/udtraek"))
        p.lead { (say.of(
            "En borger kan få at vide, hvem der har set på oplysningerne om borgeren. Skriv forløbets nummer eller borgerens CPR-nummer. At udtrækket er taget, noteres i loggen.",
            "A citizen can be told who has looked at their data. Write the number of a pathway or the citizen's CPR number. That the extract was taken is noted in the log.",
        )) }
        (summary(faults, say))
        form method="post" action="/adgangslog/udtraek" {
            (hidden(&handed.visit))
            (Field::new("forloeb", say.of("Forløb", "Pathway")).hint(say.of("som F-17", "as F-17")).optional().line("text", &shown, faults, say))
            (Field::new("cpr", say.of("CPR-nummer", "CPR number")).hint(say.of("bruges kun til opslaget og gemmes ikke", "used to look up alone, and not kept")).optional().line("text", &shown, faults, say))
            (Field::new("fra", say.of("Fra og med", "From")).optional().line("date", &shown, faults, say))
            (Field::new("til", say.of("Til og med", "To")).optional().line("date", &shown, faults, say))
            button type="submit" { (say.of("Tag udtræk", "Take the extract")) }
        }
    };
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    handed.page(Page::new(Menu::Looks, title, body).status(status))
}

/// Whom the extract is about, as the form says; a fault at the field, where nobody is found.
async fn about(handed: &Handed, fields: &Fields, faults: &mut Faults) -> Result<Option<PersonId>, Wrong> {
    match (fields.filled("forloeb"), fields.filled("cpr")) {
        (Some(given), None) => {
            let id = given.parse::<PathwayId>().ok();
            let known = handed
                .house
                .engine()
                .read(|world| id.and_then(|id| world.pathways.pathway(id)).map(|pathway| pathway.person));
            let person = known.map_err(engine_fault)?;
            if person.is_none() {
                faults.add(
                    "forloeb",
                    "Der er intet forløb med det nummer",
                    "There is no pathway with that number",
                );
            }
            Ok(person)
        }
        (None, Some(cpr)) => {
            let (cpr, actor) = (cpr.to_owned(), handed.visit.actor().clone());
            let found =
                handed.house.on_disk(move |house| house.engine().find_person_for_extract(&actor, &cpr));
            match found.await.map_err(|_| Wrong::fault())? {
                Ok(None) => {
                    faults.add(
                        "cpr",
                        "Der er ingen oplysninger om en borger med det nummer",
                        "There are no data of a citizen with that number",
                    );
                    Ok(None)
                }
                Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => {
                    faults.refused("cpr", &refusal);
                    Ok(None)
                }
                found => Ok(found?),
            }
        }
        _ => {
            faults.add(
                "forloeb",
                "Skriv enten et forløb eller et CPR-nummer",
                "Write either a pathway or a CPR number",
            );
            Ok(None)
        }
    }
}

pub(super) async fn take(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let say = handed.say();
    let mut faults = Faults::default();
    let (from, until) = (list::date(&fields, "fra", &mut faults), list::date(&fields, "til", &mut faults));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        faults.add("til", "Slutdatoen ligger før startdatoen", "The last date is before the first");
    }
    // The dates first: a form that will not be taken must not tell whether a number is anybody's.
    let person = if faults.are_none() { about(&handed, &fields, &mut faults).await? } else { None };
    let (Some(person), true) = (person, faults.are_none()) else {
        return Ok(form(&handed, &fields, &faults));
    };
    let wanted = ExtractAsked {
        person,
        from: list::midnight(from, false),
        until: list::midnight(until, true),
        before: None,
        limit: ENTRIES_MAX,
    };
    let by = handed.visit.by();
    let taken = asked(&handed, move |house| {
        house.engine().citizen_extract(house.records(), &by, Purpose::CitizensRequest, &wanted)
    });
    let Extract { pathways, entries: mut found, next, .. } = taken.await?;
    found.reverse();
    let more = next.is_some();
    let named: Vec<String> = pathways.iter().map(ToString::to_string).collect();
    let names = entries::names(&handed, &found).await?;
    let title = say.of("Hvem har set på oplysningerne?", "Who has looked at the data?");
    let body = html! {
        h1 { (title) }
        dl.facts {
            dt { (say.of("Forløb", "Pathways")) } dd { (named.join(", ")) }
            dt { (say.of("Periode", "Period")) } dd { (period(from, until, say)) }
            dt { (say.of("Taget af", "Taken by")) } dd { (handed.visit.account().name) ", " (handed.visit.organisation_name()) ", " (say.instant(handed.house.now())) }
        }
        p { (say.of(
            "Her står hvert opslag, hvor oplysninger om borgeren blev vist eller forsøgt vist, også i lister. 'Afvist' betyder, at intet blev vist.",
            "Here stands each look in which data of the citizen were shown or asked for, in lists too. 'Refused' means that nothing was shown.",
        )) }
        p.actions {
            button type="button" data-print { (say.of("Udskriv", "Print")) }
            a.button.quiet href="/adgangslog/udtraek" { (say.of("Nyt udtræk", "Another extract")) }
        }
        @if more { div.box.warn { p { (say.of("Udtrækket er for langt til én gang. Vælg en kortere periode, og tag det i flere dele.", "The extract is too long for one go. Choose a shorter period and take it in parts.")) } } }
        @if found.is_empty() { p.empty { (say.of("Ingen har set på borgerens oplysninger i perioden.", "Nobody has looked at the citizen's data in the period.")) } }
        @else { (about_one(&handed, &found, &names)) }
    };
    Ok(handed.page(
        Page::new(Menu::Looks, title, body)
            .under("/adgangslog/udtraek", say.of("Udtræk for en borger", "Extract for a citizen")),
    ))
}

fn period(from: Option<kernel::Date>, until: Option<kernel::Date>, say: Say) -> String {
    match (from, until) {
        (None, None) => say.of("hele tiden", "all the time").to_owned(),
        (from, until) => {
            let words =
                |date: Option<kernel::Date>| date.map_or_else(|| "…".to_owned(), |date| say.date(date));
            format!("{} – {}", words(from), words(until))
        }
    }
}

/// The entries without those of other citizens: a list that showed many names nobody but the citizen who asks.
fn about_one(handed: &Handed, found: &[Noted], names: &entries::Names) -> maud::Markup {
    let say = handed.say();
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Opslag", "Looks")) { table {
            thead { tr {
                th scope="col" { (say.of("Hvornår", "When")) }
                th scope="col" { (say.of("Hvem", "Who")) }
                th scope="col" { (say.of("Hvad", "What")) }
                th scope="col" { (say.of("Formål", "Purpose")) }
                th scope="col" { (say.of("Udfald", "Outcome")) }
            } }
            tbody { @for one in entries::together(found) {
                @let [entry, ..] = one else { continue };
                @let (purpose, ended) = match &entry.act {
                    Act::Look(look) => (look.purpose.clone(), entries::outcome(look.outcome, say)),
                    Act::Exported(export) => (export.purpose.clone(), say.of("udleveret", "handed out")),
                    _ => ("".into(), ""),
                };
                tr {
                    td.nowrap { (say.instant(entry.by.at)) }
                    td { (entries::who(handed, &entry.by, names)) }
                    td { (entries::whats(handed, one, names)) }
                    td { (entries::purpose(&purpose, say)) (entries::grounds(handed, entry)) }
                    td { (ended) }
                }
            } }
        } }
    }
}
