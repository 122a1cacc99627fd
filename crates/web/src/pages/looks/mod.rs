//! The access log: who has looked at whom. Everybody sees their own looks; who checks others sees everybody's, follows up
//! emergencies and takes a citizen's extract. To look at a citizen's log is a look too, and is noted before it is shown.

mod emergencies;
mod entries;
mod extract;
mod list;

use super::Handed;
use crate::{
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use axum::routing::{get, post};
use engine::{AskError, EngineFault};
use eventlog::records::{Noted, RecordsFault};
use front::House;
use kernel::PathwayId;
use maud::{Markup, html};

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/adgangslog", Needs::Act("see_own_looks"), ("Egne opslag", "One's own looks"), || {
        get(list::own)
    }),
    Route::page("/adgangslog/alle", Needs::Act("see_looks"), ("Alles opslag", "Everybody's looks"), || {
        get(list::all)
    }),
    Route::form(
        "/adgangslog/kontrol",
        Needs::Act("see_looks"),
        ("Kontrollér, at adgangsloggen er hel", "Check that the access log is whole"),
        || post(list::check),
    ),
    Route::page(
        "/adgangslog/noedopslag",
        Needs::Act("follow_up_emergency"),
        ("Nødopslag, der skal følges op", "Looks in an emergency to be followed up"),
        || get(emergencies::show),
    ),
    Route::form(
        "/adgangslog/noedopslag/{post}",
        Needs::Act("follow_up_emergency"),
        ("Følg et nødopslag op", "Follow up a look in an emergency"),
        || post(emergencies::follow_up),
    ),
    Route::page(
        "/adgangslog/udtraek",
        Needs::Act("citizen_extract"),
        ("Udtræk for én borger", "Extract for one citizen"),
        || get(extract::ask),
    ),
    Route::form(
        "/adgangslog/udtraek",
        Needs::Act("citizen_extract"),
        ("Tag udtræk for én borger", "Take the extract for one citizen"),
        || post(extract::take),
    ),
];

/// Reads or writes the records where it holds up no other request.
async fn on_records<T: Send + 'static>(
    handed: &Handed,
    work: impl FnOnce(&House) -> Result<T, RecordsFault> + Send + 'static,
) -> Result<T, Wrong> {
    Ok(handed.house.on_disk(work).await.map_err(|_| Wrong::fault())??)
}

/// Does with the journal what may be refused, where it holds up no other request.
async fn asked<T: Send + 'static>(
    handed: &Handed,
    work: impl FnOnce(&House) -> Result<T, AskError> + Send + 'static,
) -> Result<T, AskError> {
    handed.house.on_disk(work).await.unwrap_or_else(|_| Err(EngineFault::Closed.into()))
}

/// The parts of the access log that the visitor may see, as a row of links.
fn parts(handed: &Handed, at: &str) -> Markup {
    let say = handed.say();
    let all = [
        ("/adgangslog", "Mine opslag", "My looks", "see_own_looks"),
        ("/adgangslog/alle", "Alles opslag", "Everybody's looks", "see_looks"),
        ("/adgangslog/noedopslag", "Nødopslag", "Emergencies", "follow_up_emergency"),
        ("/adgangslog/udtraek", "Udtræk for en borger", "Extract for a citizen", "citizen_extract"),
    ];
    let shown: Vec<_> = all.into_iter().filter(|(_, _, _, act)| handed.visit.may(act)).collect();
    html! {
        @if shown.len() > 1 {
            nav.parts aria-label=(say.of("Adgangslog", "Access log")) { ul {
                @for (path, da, en, _) in shown { li { a href=(path) aria-current=[(path == at).then_some("page")] { (say.of(da, en)) } } }
            } }
        }
    }
}

/// Notes whose log is about to be shown: the pathways that stand on the page, and their citizens.
async fn note_shown(handed: &Handed, what: &'static str, entries: &[Noted]) -> Result<(), Wrong> {
    note_pathways(handed, what, entries.iter().flat_map(entries::shown_pathways).copied().collect()).await
}

async fn note_pathways(handed: &Handed, what: &'static str, pathways: Vec<PathwayId>) -> Result<(), Wrong> {
    let (by, purpose) = (handed.visit.by(), handed.visit.purpose());
    let note = move |house: &House| {
        house.engine().note_journal_shown(house.records(), &by, purpose, what, pathways, Vec::new())
    };
    Ok(asked(handed, note).await?)
}

fn engine_fault(fault: EngineFault) -> Wrong {
    AskError::from(fault).into()
}

/// A count with its word.
fn counted(say: Say, count: usize, one: (&str, &str), many: (&str, &str)) -> String {
    let (da, en) = if count == 1 { one } else { many };
    format!("{} {}", say.count(count), say.of(da, en))
}
