//! What was just done, told on the page that follows a form, with what happens now. The address says which act it was and
//! nothing of a citizen.

use super::{super::Handed, names::address};
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

/// What an act did, as people say it; nothing for an act that has no form.
fn did(act: &str) -> Option<(&'static str, &'static str)> {
    Some(match act {
        "refer" => ("borgeren er henvist", "the citizen is referred"),
        "assess" => ("oplysningerne er gemt", "the facts are kept"),
        "hear" => ("borgeren er hørt", "the citizen has been heard"),
        "decide" => ("afgørelsen er truffet", "the decision is made"),
        "offer" => ("pladsen holdes til borgeren", "the place is held for the citizen"),
        "accept" => ("borgeren har sagt ja til pladsen", "the citizen has said yes to the place"),
        "withdraw" => (
            "tilbuddet er trukket tilbage, og pladsen er fri igen",
            "the offer is withdrawn, and the place is free again",
        ),
        "decline" => (
            "borgeren har sagt nej, og pladsen er fri igen",
            "the citizen has said no, and the place is free again",
        ),
        "confirm" => ("pladsen er bekræftet og reserveret", "the place is confirmed and reserved"),
        "refuse" => ("pladsen er afvist", "the place is refused"),
        "mark_item" => ("overleveringslisten er opdateret", "the handover list is updated"),
        "order_transport" => ("transporten er bestilt", "the transport is ordered"),
        "discharge" => ("borgeren er udskrevet", "the citizen is discharged"),
        "depart" => ("borgeren er taget af sted", "the citizen has left"),
        "arrive" => (
            "borgeren er ankommet, og ansvaret er overdraget",
            "the citizen has arrived, and the handover is done",
        ),
        "leave" => {
            ("borgeren er på orlov, og pladsen holdes", "the citizen is on leave, and the place is kept")
        }
        "return" => ("borgeren er tilbage fra orlov", "the citizen is back from leave"),
        "transfer" => (
            "en anden plads søges; opholdet fortsætter imens",
            "another place is sought; the stay goes on meanwhile",
        ),
        "ready" => ("borgeren er meldt klar til at flytte", "the citizen is declared ready to move"),
        "end" => ("opholdet er slut, og pladsen gives fri", "the stay is over, and the place is freed"),
        "die" => ("dødsfaldet er registreret", "the death is recorded"),
        "cancel" => ("anmodningen er annulleret", "the request is cancelled"),
        "correct" => (
            "oplysningen er rettet; den gamle står stadig i historikken",
            "the entry is corrected; the old one still stands in the history",
        ),
        "record_wish" => ("borgerens ønsker er noteret", "the citizen's wishes are noted"),
        "record_basis" => ("delingen er noteret", "the sharing is noted"),
        "end_basis" => ("delingen er afsluttet", "the sharing is ended"),
        "record_representative" => ("repræsentanten er noteret", "the representative is noted"),
        "identify" => ("CPR-nummeret er noteret", "the CPR number is noted"),
        "join_persons" => ("de to registreringer er samlet", "the two records are joined"),
        "separate_persons" => ("de to registreringer er skilt igen", "the two records are separated again"),
        _ => return None,
    })
}

/// What an act did, as a sentence; of an act without words of its own what the policies call it.
fn sentence(handed: &Handed, act: &str) -> Option<Markup> {
    let say = handed.say();
    let words = match did(act) {
        Some((da, en)) => say.of(da, en),
        None => say.text(&handed.house.policies().action(act)?.text),
    };
    Some(html! { strong { (say.of("Registreret: ", "Recorded: ")) (words) "." } })
}

/// That it was done, where the address says so and knows the act; and what happens now.
pub(super) fn told(handed: &Handed, fields: &Fields, now: Option<&Markup>) -> Option<Markup> {
    let say = handed.say();
    let sentence = sentence(handed, fields.filled("gjort")?)?;
    let number = fields.text("nr").parse::<u32>().ok().map(PathwayId);
    Some(html! {
        div.box.good role="status" {
            p {
                (sentence)
                @if let Some(number) = number {
                    " " (number) " " (say.of("er ikke længere hos jer, og I ser det ikke mere.", "is no longer with you, and you no longer see it."))
                }
            }
            @if let Some(now) = now { (now) }
        }
    })
}

/// That it was done, on a page of its own, for those who see nothing else of the pathway.
pub(super) fn page(handed: &Handed, id: PathwayId, act: &str) -> Response {
    let say = handed.say();
    let title = say.of("Registreret", "Recorded");
    let body = html! {
        h1 { (title) }
        div.box.good role="status" { p { (id) ": " (sentence(handed, act).unwrap_or_default()) } }
        p {
            @if handed.visit.may("ask_handover") { a href={ (address(id)) "/overlevering" } { (say.of("Overleveringslisten", "The handover list")) } " · " }
            a href="/" { (say.of("Til forsiden", "To the front page")) }
        }
    };
    handed.page(Page::new(Menu::Pathways, title, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_with_a_form_says_what_it_did() {
        for act in super::super::next::acts() {
            assert!(did(act).is_some() || matches!(act, "fill_letter" | "ask_letter"), "{act}");
        }
    }
}
