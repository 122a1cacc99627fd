//! Correcting a wrong entry by a new one: another time, another organisation, or that it never happened. The old entry
//! stays in the log. Which entries can be corrected is the core's list.

use super::{
    super::Handed,
    forms::{self, not_a_time, organisations, with_none},
    names::{Names, address},
};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    route::{Needs, Route},
    words::{self, Say},
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, SubmitError};
use kernel::{Actor, Instant, OrganisationId, Refusal, RefusalKind, RequestNumber};
use maud::{Markup, html};
use pathways::{Command, Correction, Pathway, What, table::CORRECTABLE};
use registry::OrganisationKind;

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/forloeb/{n}/ret", Needs::Act("correct"), ("Ret en oplysning", "Correct an entry"), || {
        get(ask)
    }),
    Route::form("/forloeb/{n}/ret", Needs::Act("correct"), ("Ret en oplysning", "Correct an entry"), || {
        post(send)
    }),
];

/// The entry in words.
fn words(entry: &str, say: Say) -> &'static str {
    match entry {
        "arrival" => say.of("ankomsten", "the arrival"),
        "stay-end" => say.of("opholdets slutning", "the end of the stay"),
        "discharge" => say.of("udskrivningen fra sygehus", "the discharge from hospital"),
        "ready-since" => {
            say.of("hvornår borgeren var klar til at flytte", "since when the citizen was ready to move")
        }
        "residence" => say.of("bopælskommunen", "the municipality of residence"),
        "sender" => say.of("hvem der henviste", "who referred"),
        "referral" => say.of("henvisningens tidspunkt", "the time of the referral"),
        "departure" => say.of("afgangen", "the departure"),
        "leave" => say.of("orlovens begyndelse", "the beginning of a leave"),
        "return" => say.of("tilbagekomsten fra orlov", "the return from a leave"),
        "death" => say.of("dødsfaldet", "the death"),
        _ => say.of("en anden oplysning", "another entry"),
    }
}

/// Which entry an event made, and on which request, where it can be corrected.
pub(super) const fn entry_of(what: &What) -> Option<(&'static str, Option<RequestNumber>)> {
    match what {
        What::Referred { .. } => Some(("referral", None)),
        What::Discharged { .. } => Some(("discharge", None)),
        What::Departed { request, .. } => Some(("departure", Some(*request))),
        What::Arrived { request, .. } => Some(("arrival", Some(*request))),
        What::MovedOn { request, .. } | What::StayEnded { request, .. } => Some(("stay-end", Some(*request))),
        What::WentOnLeave { request, .. } => Some(("leave", Some(*request))),
        What::Returned { request, .. } => Some(("return", Some(*request))),
        What::ReadyDeclared { .. } => Some(("ready-since", None)),
        What::Died { .. } => Some(("death", None)),
        _ => None,
    }
}

/// What is entered now, so that one sees what one corrects; nothing where there is no such entry.
fn stands(
    pathway: &Pathway,
    entry: &str,
    request: Option<RequestNumber>,
    names: &Names<'_>,
) -> Option<String> {
    let say = names.say;
    let time = |at: Instant| say.instant(at);
    let stay = || {
        let mut requests = pathway.requests.iter().rev();
        requests.find_map(|each| {
            each.stay.as_ref().filter(|_| request.is_none_or(|number| number == each.number))
        })
    };
    match entry {
        "arrival" => stay().map(|stay| time(stay.arrived.value)),
        "stay-end" => stay().and_then(|stay| stay.ended.as_ref()).map(|end| time(end.value)),
        "leave" => stay().and_then(|stay| stay.leaves.last()).map(|leave| time(leave.from.value)),
        "return" => {
            let leave =
                stay().and_then(|stay| stay.leaves.iter().rev().find_map(|leave| leave.until.as_ref()));
            leave.map(|until| time(until.value))
        }
        "discharge" => pathway.discharged.as_ref().map(|noted| time(noted.value)),
        "death" => pathway.died.as_ref().map(|noted| time(noted.value)),
        "ready-since" => pathway.waiting.last().map(|waiting| time(waiting.since.value)),
        "referral" => Some(time(pathway.referred_at)),
        "departure" => {
            let mut requests = pathway.requests.iter().rev();
            requests.find_map(|each| each.departed.as_ref()).map(|noted| time(noted.value))
        }
        "residence" => {
            let residence = pathway.residence.as_ref().map(|noted| &noted.value);
            Some(names.organisation_or_unknown(residence))
        }
        "sender" => Some(names.organisation(&pathway.sender.value)),
        _ => None,
    }
}

async fn ask(
    handed: Handed,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    show(&handed, super::id(&number)?, &fields, &Faults::default(), StatusCode::OK).await
}

async fn send(handed: Handed, Path(number): Path<String>, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(correction) = read(&fields, &mut faults) {
        let request = fields.filled("anmodning").and_then(|number| number.parse().ok());
        let reason = fields.text("grund").to_owned();
        let command = Command::Correct { pathway: id, request, correction, reason };
        match forms::submit(&handed, id, &fields, command).await {
            Ok(response) => return Ok(response),
            Err(SubmitError::Refused(refusal)) => {
                status = forms::refused(refusal.kind);
                let field = match refusal.code.as_str() {
                    "text_needed" | "text_too_long" | "control_characters" => "grund",
                    "no_such_organisation" | "wrong_kind_of_organisation" => "organisation",
                    "nothing_to_correct" => "",
                    _ if is_time(fields.text("oplysning")) => "tid",
                    _ => "",
                };
                faults.refused(field, &refusal);
            }
            Err(error) => return Err(error.into()),
        }
    }
    show(&handed, id, &fields, &faults, status).await
}

fn is_time(entry: &str) -> bool {
    !matches!(entry, "residence" | "sender")
}

fn read(fields: &Fields, faults: &mut Faults) -> Option<Correction> {
    let entry = fields.text("oplysning");
    if fields.filled("grund").is_none() {
        faults.add("grund", "Skriv, hvorfor det rettes.", "Write why it is corrected.");
    }
    let never = fields.ticked("aldrig");
    let at = match (is_time(entry), never, fields.filled("tid")) {
        (false, ..) | (true, true, _) => None,
        (true, false, None) => {
            faults.add("tid", "Skriv, hvornår det var.", "Write when it was.");
            None
        }
        (true, false, Some(given)) => {
            let read = Instant::read(given).ok();
            if read.is_none() {
                not_a_time("tid", faults);
            }
            read
        }
    };
    let organisation = || OrganisationId::new(fields.text("organisation")).ok();
    if !is_time(entry) && organisation().is_none() {
        faults.add("organisation", "Vælg organisationen.", "Choose the organisation.");
    }
    if !faults.are_none() {
        return None;
    }
    let number = fields.filled("nummer").and_then(|number| number.parse().ok());
    match entry {
        "arrival" => Some(Correction::Arrival(at)),
        "stay-end" => Some(Correction::StayEnd(at)),
        "discharge" => Some(Correction::Discharge(at)),
        "ready-since" => at.map(Correction::ReadySince),
        "referral" => at.map(Correction::Referral),
        "departure" => Some(Correction::Departure(at)),
        "death" => Some(Correction::Death(at)),
        "leave" => Some(Correction::Leave { number, began: at }),
        "return" => Some(Correction::Return { number, back: at }),
        "residence" => organisation().map(Correction::Residence),
        "sender" => organisation().map(Correction::Sender),
        _ => {
            faults.add("oplysning", "Vælg, hvad der er forkert.", "Choose what is wrong.");
            None
        }
    }
}

async fn show(
    handed: &Handed,
    id: kernel::PathwayId,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let now = handed.house.now();
    let view = forms::view(handed, id).await?;
    let title = say.of("Ret en oplysning", "Correct an entry");
    let entry = fields.text("oplysning");
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        let known = CORRECTABLE.iter().find(|each| each.entry == entry);
        html! {
            h1 { (title) }
            p.lead { (say.of("Den forkerte oplysning bliver stående i historikken, og den rigtige gælder fra nu af. Hvad der hvilede på den forkerte, vises bagefter.", "The wrong entry stays in the history, and the right one holds from now on. What rested on the wrong one is shown afterwards.")) }
            (summary(faults, say))
            @match known {
                None => (choose(&view.pathway, handed.visit.actor(), &names)),
                Some(known) => (form(handed, &view.pathway, known.entry, known.never, fields, faults, &names)),
            }
            p { a href=(address(id)) { (say.of("Tilbage til ", "Back to ")) (id) } }
        }
    });
    let body = body.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, body)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(address(id), id.to_string());
    Ok(handed.page(page.status(status)))
}

/// Why the visitor may not correct an entry, as the core says it of one who would enter what stands there already;
/// nothing where they may.
pub(super) fn not_theirs(
    pathway: &Pathway,
    entry: &str,
    request: Option<RequestNumber>,
    actor: &Actor,
    names: &Names<'_>,
) -> Option<Refusal> {
    let now = Some(names.now);
    let correction = match entry {
        "arrival" => Correction::Arrival(now),
        "stay-end" => Correction::StayEnd(now),
        "discharge" => Correction::Discharge(now),
        "ready-since" => Correction::ReadySince(names.now),
        "referral" => Correction::Referral(names.now),
        "departure" => Correction::Departure(now),
        "death" => Correction::Death(now),
        "leave" => Correction::Leave { number: None, began: now },
        "return" => Correction::Return { number: None, back: now },
        "residence" => Correction::Residence(pathway.residence.as_ref()?.value.clone()),
        _ => Correction::Sender(pathway.sender.value.clone()),
    };
    let reason = String::from("–");
    let command = Command::Correct { pathway: pathway.id, request, correction, reason };
    let refusal = names.world.decide(&world::Command::Pathways(command), names.now, actor).err()?;
    (refusal.kind == RefusalKind::Forbidden).then_some(refusal)
}

/// What there is to correct; what others entered is told to be theirs.
fn choose(pathway: &Pathway, actor: &Actor, names: &Names<'_>) -> Markup {
    let say = names.say;
    let known = CORRECTABLE.iter().filter_map(|each| {
        let stands = stands(pathway, each.entry, None, names)?;
        Some((each.entry, stands, not_theirs(pathway, each.entry, None, actor, names)))
    });
    let (own, others): (Vec<_>, Vec<_>) = known.partition(|(_, _, refusal)| refusal.is_none());
    html! {
        h2 #oplysning { (say.of("Hvad er forkert?", "What is wrong?")) }
        @if own.is_empty() { p.empty { (say.of("Du har ikke indtastet noget her, som kan rettes.", "You have entered nothing here that can be corrected.")) } }
        ul {
            @for (entry, stands, _) in &own {
                li {
                    a href={ (address(pathway.id)) "/ret?oplysning=" (entry) } { (words::capital(words(entry, say))) }
                    ": " (stands)
                }
            }
        }
        @if !others.is_empty() {
            h2 { (say.of("Indtastet af andre", "Entered by others")) }
            p { (say.of("Det retter de selv, eller deres leder.", "They correct it themselves, or their leader does.")) }
            ul { @for (entry, stands, refusal) in &others {
                li { (words::capital(words(entry, say))) ": " (stands) @if let Some(refusal) = refusal { " – " span.muted { (say.text(&refusal.text)) } } }
            } }
        }
    }
}

fn form(
    handed: &Handed,
    pathway: &Pathway,
    entry: &str,
    never: bool,
    fields: &Fields,
    faults: &Faults,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    let request = fields.filled("anmodning");
    let stands = stands(pathway, entry, request.and_then(|number| number.parse().ok()), names);
    html! {
        h2 { (words::capital(words(entry, say))) }
        @if let Some(stands) = &stands { p { (say.of("Nu står der: ", "It now says: ")) strong { (stands) } } }
        @else { p.box.warn { (say.of("Der er ikke registreret noget her, som kan rettes.", "Nothing is recorded here that can be corrected.")) } }
        form method="post" action={ (address(pathway.id)) "/ret" } {
            (hidden(&handed.visit))
            input type="hidden" name="oplysning" value=(entry);
            @if let Some(request) = request { input type="hidden" name="anmodning" value=(request); }
            @if is_time(entry) {
                @let field = Field::new("tid", say.of("Det rigtige tidspunkt", "The right time"));
                (if never { field.optional() } else { field }.line("datetime-local", fields, faults, say))
                @if never {
                    div.field { label.choice {
                        input type="checkbox" name="aldrig" value="ja" checked[fields.ticked("aldrig")];
                        (say.of("Det fandt slet ikke sted", "It did not happen at all"))
                    } }
                }
            } @else if entry == "residence" {
                (Field::new("organisation", say.of("Den rigtige kommune", "The right municipality")).select(&municipalities(names), fields, faults, say))
            } @else {
                (Field::new("organisation", say.of("Den rigtige henviser", "The right sender")).select(&organisations(names), fields, faults, say))
            }
            @if matches!(entry, "leave" | "return") {
                (Field::new("nummer", say.of("Hvilken orlov, fra 1", "Which leave, from 1")).hint(say.of("Den seneste, hvis feltet er tomt.", "The latest, if it is empty.")).optional().line("number", fields, faults, say))
            }
            (Field::new("grund", say.of("Hvorfor rettes det?", "Why is it corrected?")).area(fields, faults, say))
            button type="submit" { (say.of("Ret oplysningen", "Correct the entry")) }
        }
    }
}

/// Every municipality of today, by name.
pub(super) fn municipalities(names: &Names<'_>) -> Vec<(String, String)> {
    let date = kernel::danish_date(names.now);
    let all = names.world.registry.list(OrganisationKind::Municipality, date);
    let mut choices: Vec<(String, String)> =
        all.into_iter().map(|each| (each.id.to_string(), each.name.to_string())).collect();
    choices.sort_by(|one, other| one.1.cmp(&other.1));
    with_none(choices, names)
}
