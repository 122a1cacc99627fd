//! Finding a pathway: by its number, which may stand in an address, and by a citizen's CPR number, which may not.

use super::{
    super::Handed,
    list,
    names::{Names, address},
};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::Field,
    route::see,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use engine::AskError;
use kernel::{PathwayId, PersonId, RefusalKind};
use maud::{Markup, html};

/// The two ways of searching.
pub(super) fn boxes(handed: &Handed, fields: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    html! {
        div.cards {
            form.card method="get" action="/forloeb/soeg" role="search" aria-label=(say.of("Efter forløbsnummer", "By pathway number")) {
                (Field::new("nummer", say.of("Forløbsnummer", "Pathway number"))
                    .hint(say.of("som F-12", "as F-12")).line("text", fields, faults, say))
                button.quiet type="submit" { (say.of("Find forløb", "Find pathway")) }
            }
            @if handed.visit.may("ask_person") {
                form.card method="post" action="/forloeb/soeg" role="search" aria-label=(say.of("Efter CPR-nummer", "By CPR number")) {
                    (hidden(&handed.visit))
                    (Field::new("cpr", say.of("CPR-nummer", "CPR number"))
                        .hint(say.of("DDMMÅÅ-NNNN; opslaget registreres", "DDMMYY-NNNN; the look is recorded")).line("text", &Fields::default(), faults, say))
                    button.quiet type="submit" { (say.of("Find borger", "Find citizen")) }
                }
            }
        }
    }
}

/// Leads to the pathway with a number.
pub(super) async fn by_number(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    if let Ok(id) = fields.text("nummer").parse::<PathwayId>() {
        return Ok(see(&address(id)));
    }
    let mut faults = Faults::default();
    faults.add("nummer", "Skriv forløbets nummer, som F-12.", "Write the number of the pathway, as F-12.");
    list::shown(&handed, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Leads to the pathway of the citizen with a CPR number, or shows which there are. The number never stands in an address,
/// and is not sent back.
pub(super) async fn by_cpr(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let cpr = fields.text("cpr").to_owned();
    let mut faults = Faults::default();
    match handed.visit.find_person(handed.visit.occasion(), cpr).await {
        Ok(Some(person)) => return found(&handed, person),
        Ok(None) => {
            faults.add(
                "cpr",
                "Der er ingen borger med det nummer, som du må kende til. Kontrollér nummeret; er borgeren ny, så opret en henvisning.",
                "There is no citizen with that number whom you may know of. Check the number; if the citizen is new, refer them.",
            );
        }
        Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => {
            faults.refused("cpr", &refusal);
        }
        Err(error) => return Err(error.into()),
    }
    list::shown(&handed, &Fields::default(), &faults, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The number of a person's newest pathway, whoever may see it.
pub(super) fn newest(handed: &Handed, person: PersonId) -> Result<Option<PathwayId>, Wrong> {
    let all = handed.house.engine().read(|world| world.pathways.pathways_of(person));
    Ok(all.map_err(|fault| Wrong::from(AskError::from(fault)))?.into_iter().max())
}

/// The pathways of a person that the visitor may see.
pub(super) fn visible(handed: &Handed, person: PersonId) -> Result<Vec<PathwayId>, Wrong> {
    let seen = handed.house.engine().visible_pathways(handed.visit.actor(), person);
    seen.map_err(|fault| Wrong::from(AskError::from(fault)))
}

fn found(handed: &Handed, person: PersonId) -> Result<Response, Wrong> {
    let seen = visible(handed, person)?;
    if let [one] = seen.as_slice() {
        return Ok(see(&address(*one)));
    }
    let say = handed.say();
    let now = handed.house.now();
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            ul {
                @for id in seen.iter().rev() {
                    @if let Some(pathway) = names.world.pathways.pathway(*id) {
                        li {
                            a href=(address(*id)) { (id) } ": "
                            (say.text(&pathways::view::list::line(&pathway).state_text)) ", "
                            (say.of("henvist ", "referred ")) (say.moment(pathway.referred_at, now)) " "
                            (say.of("af ", "by ")) (names.organisation(&pathway.sender.value))
                        }
                    }
                }
            }
        }
    });
    let drawn = drawn.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let body = html! {
        h1 { (say.of("Borgerens forløb", "The citizen's pathways")) }
        @if seen.is_empty() {
            p.empty { (say.of("Borgeren har intet forløb, som du må se.", "The citizen has no pathway that you may see.")) }
        } @else { (drawn) }
    };
    let title = say.of("Borgerens forløb", "The citizen's pathways");
    Ok(handed.page(Page::new(Menu::Pathways, title, body).under("/forloeb", say.of("Forløb", "Pathways"))))
}
