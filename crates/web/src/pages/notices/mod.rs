//! Notices: what awaits an answer from whoever reads the page, what is late and where it was escalated, what was dealt with
//! lately, and what became of the messages by e-mail and webhook. The lines hold no personal data, so no look is noted.

mod list;
mod messages;
pub(super) mod table;
pub(super) mod words;

pub(super) use list::told;
pub(super) use messages::{may_manage, put_back_button};

use super::Handed;
use crate::{
    page::awaiting_count,
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::{
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use eventlog::records::{Appointment, RecordsFault};
use front::{House, Visit};
use maud::{Markup, html};
use notices::PageFault;
use pathways::view::due::Due;

pub(crate) const ROUTES: &[Route] = &[
    Route::page(
        "/varsler",
        Needs::Act("see_notices"),
        ("Hvad der venter på svar", "What awaits an answer"),
        || get(list::show),
    ),
    Route::page(
        "/varsler/antal",
        Needs::Act("see_notices"),
        ("Hvor meget der venter, til menuen", "How much awaits, for the menu"),
        || get(counted),
    ),
    Route::page(
        "/varsler/beskeder",
        Needs::Act("see_notices"),
        ("Sendte beskeder til egen organisation", "Messages sent to one's own organisation"),
        || get(messages::own),
    ),
    Route::page(
        "/drift/beskeder",
        Needs::Act("see_system_status"),
        ("Alle sendte beskeder", "All messages sent"),
        || get(messages::all),
    ),
    Route::form(
        "/drift/beskeder/{besked}",
        Needs::Act("manage_webhooks"),
        ("Send en opgivet besked igen", "Send a message again that was given up"),
        || post(messages::put_back),
    ),
];

/// As what somebody acts, as the records write it.
pub(super) fn appointment(visit: &Visit) -> Appointment {
    let actor = visit.actor();
    Appointment { role: actor.role, organisation: actor.organisation.clone() }
}

/// How much awaits the visitor; nothing where they are not told of it, or it cannot be known now.
pub(crate) async fn count(visit: &Visit) -> Option<usize> {
    if !visit.may("see_notices") {
        return None;
    }
    let whose = appointment(visit);
    let counted = visit
        .house()
        .on_disk(move |house| notices::count_on_page(house.engine(), house.records(), &whose))
        .await
        .ok()?;
    counted.map_err(|fault| tracing::error!(%fault, "what awaits somebody was not counted")).ok()
}

/// What awaits the visitor, the soonest first.
pub(super) async fn awaiting(visit: &Visit) -> Result<Vec<Due>, Wrong> {
    let whose = appointment(visit);
    let found =
        visit.house().on_disk(move |house| notices::due_on_page(house.engine(), house.records(), &whose));
    Ok(found.await.map_err(|_| Wrong::fault())??)
}

async fn counted(handed: Handed) -> Response {
    Html(awaiting_count(handed.shown.awaiting.unwrap_or_default(), handed.say()).into_string())
        .into_response()
}

/// Reads or writes the records where it holds up no other request.
pub(super) async fn on_records<T: Send + 'static>(
    handed: &Handed,
    work: impl FnOnce(&House) -> Result<T, RecordsFault> + Send + 'static,
) -> Result<T, Wrong> {
    Ok(handed.house.on_disk(work).await.map_err(|_| Wrong::fault())??)
}

impl From<PageFault> for Wrong {
    fn from(fault: PageFault) -> Self {
        tracing::error!(%fault, "notices");
        Wrong::fault()
    }
}

/// The pages of notices, as a row of links.
fn parts(handed: &Handed, at: &str) -> Markup {
    let say = handed.say();
    let all = [
        ("/varsler", say.of("Venter på svar", "Awaiting an answer")),
        ("/varsler/beskeder", say.of("Sendte beskeder", "Messages sent")),
    ];
    html! {
        nav.parts aria-label=(say.of("Varsler", "Notices")) { ul {
            @for (path, words) in all { li { a href=(path) aria-current=[(path == at).then_some("page")] { (words) } } }
        } }
    }
}
