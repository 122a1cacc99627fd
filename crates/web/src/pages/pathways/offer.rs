//! Offering a place: the best units with what speaks for each, one click to hold a place, and a deviation with its reason.
//! Who loses the race for the last place is told so, with the next offers as they are now.

use super::{
    super::Handed,
    forms,
    framed::framed,
    names::{Names, address},
    next, who,
};
use crate::{
    form::{Faults, Fields, Posted},
    page::hidden,
    parts::{fields::Field, notes},
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, Question, Reply, SubmitError};
use front::Visit;
use kernel::{PathwayId, UnitId};
use matching::{Offer, Offers};
use maud::{Markup, html};
use pathways::{Command, RequestState};

const TITLE: (&str, &str) = ("Tilbyd en plads", "Offer a place");

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/forloeb/{n}/tilbyd", Needs::Act("offer"), TITLE, || get(ask)),
    Route::form("/forloeb/{n}/tilbyd", Needs::Act("offer"), TITLE, || post(send)),
];

/// How many stand on the pathway itself.
pub(super) const BEST: usize = 3;
/// How many stand on the page of offers.
const SHOWN_MAX: usize = 12;

/// The ranked offers, where the visitor may ask and something is decided.
pub(super) async fn offers(
    handed: &Handed,
    id: PathwayId,
    limit: usize,
) -> Result<Option<Box<Offers>>, Wrong> {
    if !handed.visit.may("ask_offers") {
        return Ok(None);
    }
    let asked = Question::Offers { pathway: id, at: None, limit, kind: None, variant: None };
    match handed.visit.ask(asked).await {
        Ok(Reply::Offers(offers)) => Ok(Some(offers)),
        Ok(_) => Err(Wrong::fault()),
        Err(AskError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The few best, on the pathway itself.
pub(super) fn best(offers: &Offers, id: PathwayId, visit: &Visit, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        h3 { (say.of("Tilbyd en plads", "Offer a place")) }
        p { (say.of("De bedste enheder med plads nu. Et tryk holder en plads, til borgeren har svaret.", "The best units with room now. One press holds a place until the citizen has answered.")) }
        (cards(offers, id, visit, names, false))
        p { a href={ (address(id)) "/tilbyd" } { (say.of("Flere enheder, og hvorfor de andre faldt fra", "More units, and why the others are out")) }
            " · " a href={ "/find?forloeb=" (id.0) } { (say.of("Se dem på kortet", "See them on the map")) } }
    }
}

/// The offers as cards; on a page of their own their headings come right below the page's.
fn cards(offers: &Offers, id: PathwayId, visit: &Visit, names: &Names<'_>, own_page: bool) -> Markup {
    let say = names.say;
    html! {
        @if let Some(nothing) = &offers.nothing { p.box.warn { (say.text(nothing)) } }
        ol.cards {
            @for offer in &offers.offers { li.card { (card(offer, id, visit, names, own_page)) } }
        }
    }
}

fn card(offer: &Offer, id: PathwayId, visit: &Visit, names: &Names<'_>, own_page: bool) -> Markup {
    let say = names.say;
    let name =
        html! { (offer.name) @if offer.synthetic { " " span.tag { (say.of("syntetisk", "synthetic")) } } };
    html! {
        @if own_page { h2 { (name) } } @else { h4 { (name) } }
        p {
            (names.organisation(&offer.municipality))
            @if let Some(tenths) = offer.distance_km_tenths { ", " (say.tenths(tenths)) " km" }
            br; strong { (say.count(offer.availability.available)) } " " (say.of("ledige", "available"))
            @if offer.availability.stale == Some(true) { " " span.stale { (say.of("forældede tal", "stale figures")) } }
            br; (say.text(&offer.cost.text))
        }
        details {
            summary { (say.tenths(offer.score / 100)) " " (say.of("point: hvorfor", "points: why")) }
            ul { @for part in &offer.parts { li { (say.text(&part.text)) } } li { (say.text(&offer.availability.text)) } (notes::open(&offer.notes, say)) }
        }
        form method="post" action={ (address(id)) "/tilbyd" } {
            (hidden(visit))
            input type="hidden" name="enhed" value=(offer.code);
            button type="submit" { (say.of("Tilbyd ", "Offer ")) span.sr { (offer.name) } span aria-hidden="true" { (say.of("pladsen", "this place")) } }
        }
    }
}

async fn ask(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    show(&handed, super::id(&number)?, &Fields::default(), &Faults::default(), StatusCode::OK).await
}

async fn send(handed: Handed, Path(number): Path<String>, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match unit(&handed, fields.text("enhed"))? {
        None => faults.add(
            "enhed",
            "Vælg en af enhederne, eller skriv koden på en anden.",
            "Choose one of the units, or write the code of another.",
        ),
        Some(unit) => {
            let deviation = fields.filled("afvigelse").map(str::to_owned);
            let command = Command::Offer { pathway: id, unit, deviation };
            match forms::submit(&handed, id, &fields, command).await {
                Ok(response) => return Ok(response),
                Err(SubmitError::Refused(refusal)) => {
                    status = forms::refused(refusal.kind);
                    let field = if refusal.code == "unit_does_not_fit" { "afvigelse" } else { "enhed" };
                    faults.refused(field, &refusal);
                    if refusal.code == "unit_does_not_fit" {
                        faults.add(
                            "afvigelse",
                            "Skriv, hvorfor enheden alligevel tilbydes, eller vælg en anden.",
                            "Write why the unit is offered all the same, or choose another.",
                        );
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    show(&handed, id, &fields, &faults, status).await
}

fn unit(handed: &Handed, code: &str) -> Result<Option<UnitId>, Wrong> {
    let found = handed.house.engine().read(|world| world.places.unit_by_code(code).map(|unit| unit.id));
    found.map_err(|fault| Wrong::from(AskError::from(fault)))
}

async fn show(
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let view = forms::view(handed, id).await?;
    let pathway = &view.pathway;
    let due = pathway.live_request().is_some_and(|request| request.state == RequestState::Decided);
    let offers = if due { offers(handed, id, SHOWN_MAX).await? } else { None };
    let whole = faults.of_the_whole();
    let faults = if offers.is_some() { faults } else { &whole };
    framed(handed, id, TITLE, faults, status, |names| {
        let say = names.say;
        html! {
            (who::steps(pathway, names))
            @match &offers {
                Some(offers) => {
                    @if !faults.are_none() { p { (say.of("Sådan ser det ud lige nu:", "This is how it stands right now:")) } }
                    (cards(offers, id, &handed.visit, names, true))
                    (another(offers, id, fields, faults, &handed.visit, names))
                }
                None => (next::not_now("offer", pathway, &view.due, names)),
            }
        }
    })
}

/// Another unit than those ranked, with the reason why; and why the others are out.
fn another(
    offers: &Offers,
    id: PathwayId,
    fields: &Fields,
    faults: &Faults,
    visit: &Visit,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    html! {
        details open[!faults.are_none()] {
            summary { (say.of("En anden enhed", "Another unit")) }
            form method="post" action={ (address(id)) "/tilbyd" } {
                (hidden(visit))
                (Field::new("enhed", say.of("Enhedens kode", "The unit's code")).line("text", fields, faults, say))
                (Field::new("afvigelse", say.of("Hvorfor, hvis den ikke passer", "Why, if it does not fit")).optional().area(fields, faults, say))
                button type="submit" { (say.of("Tilbyd enheden", "Offer the unit")) }
            }
        }
        @if !offers.rejected.is_empty() {
            details {
                summary { (say.count(offers.considered)) " " (say.of("enheder set efter, ", "units looked at, ")) (say.count(offers.fitting)) " " (say.of("passer og har plads", "fit and have room")) }
                ul { @for group in &offers.rejected { li { (say.count(group.count)) ": " (say.text(&group.text)) } } }
                @if !offers.nearly.is_empty() {
                    p { (say.of("Kun én ting i vejen:", "Only one thing in the way:")) }
                    ul { @for miss in &offers.nearly { li { (say.text(&miss.text)) } } }
                }
            }
        }
    }
}
