//! Break-the-glass: whoever treats, cares for or places citizens sees one pathway without a relation to it, for this one
//! look and with a reason. It is offered for every number that answers as unknown, so that it tells nothing of which there
//! are; the look is recorded as an emergency, and somebody follows it up. Nothing can be done under it.

use super::{super::Handed, handover, lines, names::Names, one, search, who};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::{AskError, EMERGENCY_REASON_LENGTH, Occasion, Question, Reply};
use kernel::{PathwayId, RefusalKind};
use maud::{Markup, html};

/// Whether the policies let the visitor in, in an emergency.
pub(super) fn may(handed: &Handed) -> bool {
    let rule = handed.house.policies().rule(handed.visit.actor().role, "ask_pathway");
    rule.is_some_and(authz::Rule::opens_in_emergency)
}

/// What is told where there is no such pathway, with the way in for an emergency; anything else as it is.
pub(super) fn offered(handed: &Handed, id: PathwayId, wrong: Wrong) -> Result<Response, Wrong> {
    if wrong.status() != StatusCode::NOT_FOUND || !may(handed) {
        return Err(wrong);
    }
    let say = handed.say();
    let mut fields = Fields::default();
    fields.put("nummer", id.0.to_string());
    let body = html! {
        h1 { (say.text(&wrong.title)) }
        (wrong.markup(say))
        p { (say.of("Enten findes forløbet ikke, eller din organisation har ingen del i det.", "Either there is no such pathway, or your organisation has no part in it.")) }
        p { a href="/forloeb" { (say.of("Til listen over forløb", "To the list of pathways")) } }
        (form(handed, &fields, &Faults::default()))
    };
    let page = Page::new(Menu::Pathways, say.text(&wrong.title), body)
        .under("/forloeb", say.of("Forløb", "Pathways"));
    Ok(handed.page(page.status(StatusCode::NOT_FOUND)))
}

fn form(handed: &Handed, fields: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    let (least, most) = (EMERGENCY_REASON_LENGTH.start(), EMERGENCY_REASON_LENGTH.end());
    let hint = format!(
        "{} {least}–{most} {}",
        say.of(
            "Skriv, hvorfor det haster, og hvad du skal bruge oplysningen til:",
            "Write why it is urgent, and what you need the information for:"
        ),
        say.of("tegn.", "characters."),
    );
    html! {
        section.box.warn aria-labelledby="noed" {
            h2 #noed { (say.of("Nødopslag", "Look in an emergency")) }
            p { (say.of("Er borgerens liv eller helbred i fare, kan du se ét forløb uden at have en del i det. Opslaget registreres med din begrundelse, og der følges op på det.", "If the citizen's life or health is in danger, you can see one pathway without having a part in it. The look is recorded with your reason, and it is followed up.")) }
            form method="post" action="/forloeb/noedopslag" {
                (hidden(&handed.visit))
                (Field::new("nummer", say.of("Forløbsnummer", "Pathway number")).optional().line("text", fields, faults, say))
                (Field::new("cpr", say.of("eller CPR-nummer", "or CPR number")).optional().line("text", &Fields::default(), faults, say))
                (Field::new("grund", say.of("Begrundelse", "Reason")).hint(&hint).area(fields, faults, say))
                button type="submit" { (say.of("Vis forløbet denne ene gang", "Show the pathway this once")) }
            }
        }
    }
}

/// The page of the form alone.
pub(super) async fn ask(handed: Handed) -> Result<Response, Wrong> {
    again(&handed, &Fields::default(), &Faults::default(), StatusCode::OK)
}

fn again(handed: &Handed, fields: &Fields, faults: &Faults, status: StatusCode) -> Result<Response, Wrong> {
    let say = handed.say();
    let title = say.of("Nødopslag", "Look in an emergency");
    if !may(handed) {
        return Err(Wrong::not_found());
    }
    let body = html! {
        h1 { (title) }
        (summary(faults, say))
        (form(handed, fields, faults))
    };
    let page = Page::new(Menu::Pathways, title, body).under("/forloeb", say.of("Forløb", "Pathways"));
    Ok(handed.page(page.status(status)))
}

/// Shows the pathway once.
pub(super) async fn look(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let mut faults = Faults::default();
    let occasion = Occasion { emergency: Some(fields.text("grund").to_owned()), ..handed.visit.occasion() };
    let answer = match (fields.filled("nummer"), fields.filled("cpr")) {
        (Some(number), _) => match number.parse::<PathwayId>() {
            Ok(id) => looked(&handed, &occasion, id).await,
            Err(_) => {
                faults.add(
                    "nummer",
                    "Skriv forløbets nummer, som F-12.",
                    "Write the number of the pathway, as F-12.",
                );
                return again(&handed, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY);
            }
        },
        (None, Some(cpr)) => by_cpr(&handed, &occasion, cpr).await,
        (None, None) => {
            faults.add(
                "nummer",
                "Skriv et forløbsnummer eller et CPR-nummer.",
                "Write a pathway number or a CPR number.",
            );
            return again(&handed, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    match answer {
        Ok(response) => Ok(response),
        Err(Looked::Wrong(wrong)) => Err(wrong),
        Err(Looked::Refused(refusal)) => {
            let field = match refusal.code.as_str() {
                "emergency_reason_length" => "grund",
                "cpr_invalid" => "cpr",
                "no_such_pathway" => "nummer",
                _ => "",
            };
            faults.refused(field, &refusal);
            let status = match refusal.kind {
                RefusalKind::NotFound => StatusCode::NOT_FOUND,
                kind => super::forms::refused(kind),
            };
            again(&handed, &fields, &faults, status)
        }
    }
}

/// Why nothing was shown.
enum Looked {
    Refused(kernel::Refusal),
    Wrong(Wrong),
}

impl From<AskError> for Looked {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused(refusal) => Looked::Refused(refusal),
            fault @ AskError::Fault(_) => Looked::Wrong(fault.into()),
        }
    }
}

/// The newest pathway of the citizen with a number.
async fn by_cpr(handed: &Handed, occasion: &Occasion, cpr: &str) -> Result<Response, Looked> {
    let person = handed.visit.find_person(occasion.clone(), cpr.to_owned()).await?;
    let newest = match person {
        Some(person) => search::newest(handed, person).map_err(Looked::Wrong)?,
        None => None,
    };
    match newest {
        Some(id) => looked(handed, occasion, id).await,
        None => Err(Looked::Refused(kernel::Refusal::not_found(
            "no_such_person",
            "der er ingen borger med det nummer her",
            "there is no citizen with that number here",
        ))),
    }
}

async fn looked(handed: &Handed, occasion: &Occasion, id: PathwayId) -> Result<Response, Looked> {
    let view = match handed.visit.ask_on(occasion.clone(), Question::Pathway { pathway: id }).await? {
        Reply::Pathway(view) => view,
        _ => return Err(Looked::Wrong(Wrong::fault())),
    };
    let (who, lines, items) = one::basics(handed, occasion.clone(), &view).await.map_err(Looked::Wrong)?;
    let say = handed.say();
    let now = handed.house.now();
    let role = handed.visit.actor().role;
    let title = say.of("Nødopslag", "Look in an emergency");
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            h1 { (title) ": " (id) }
            div.box.warn role="status" {
                p { strong { (say.of("Opslaget er registreret som et nødopslag, og der følges op på det.", "The look is recorded as one in an emergency, and it is followed up.")) } }
                p { (say.of("Du kan se forløbet denne ene gang og kan intet gøre på det.", "You can see the pathway this once and can do nothing on it.")) }
            }
            (who::head(&who, &view.pathway, role, &names))
            (who::steps(&view.pathway, &names))
            h2 { (say.of("Hvem har ansvaret nu, og til hvornår?", "Who is responsible now, and until when?")) }
            (lines::now(&lines, &names))
            (lines::drawn(&lines, &names))
            h2 { (say.of("Skal følge med borgeren", "To travel along with the citizen")) }
            (handover::drawn(&items, id, None, &names))
            (super::around::facts(&view.pathway, &names))
        }
    });
    let body = body.map_err(|fault| Looked::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, format!("{title} {id}"), body)
        .under("/forloeb", say.of("Forløb", "Pathways"));
    Ok(handed.page(page))
}
