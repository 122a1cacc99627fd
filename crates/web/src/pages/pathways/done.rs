//! What was just done, told on the page that follows a form. The address says which act it was and nothing of a citizen.

use super::super::Handed;
use crate::{
    form::Fields,
    page::{Menu, Page},
};
use axum::response::Response;
use kernel::PathwayId;
use maud::{Markup, html};

/// The address after an act.
pub(super) fn after(path: &str, act: &str) -> String {
    format!("{path}?gjort={act}")
}

/// The address after an act that took the pathway out of the actor's sight.
pub(super) fn after_unseen(id: PathwayId, act: &str) -> String {
    format!("/forloeb?gjort={act}&nr={}", id.0)
}

/// That it was done, where the address says so and knows the act.
pub(super) fn told(handed: &Handed, fields: &Fields) -> Option<Markup> {
    let say = handed.say();
    let text = &handed.house.policies().action(fields.filled("gjort")?)?.text;
    let number = fields.text("nr").parse::<u32>().ok().map(PathwayId);
    Some(html! {
        div.box.good role="status" {
            p {
                strong { (say.of("Registreret: ", "Recorded: ")) (say.text(text)) "." }
                @if let Some(number) = number {
                    " " (number) " " (say.of("er ikke længere hos jer, og I ser det ikke mere.", "is no longer with you, and you no longer see it."))
                }
            }
        }
    })
}

/// That it was done, on a page of its own, for those who see nothing else of the pathway.
pub(super) fn page(handed: &Handed, id: PathwayId, act: &str) -> Response {
    let say = handed.say();
    let text = handed.house.policies().action(act).map(|action| say.text(&action.text)).unwrap_or_default();
    let title = say.of("Registreret", "Recorded");
    let body = html! {
        h1 { (title) }
        div.box.good role="status" { p { strong { (id) ": " (text) } } }
        p { a href="/" { (say.of("Til forsiden", "To the front page")) } }
    };
    handed.page(Page::new(Menu::Pathways, title, body))
}
