//! Everything that happened on a pathway, in the order of the log: who, for whom, when it was recorded. It stands on a page
//! of its own, for the whole log is looked through for it.

use super::{
    super::Handed,
    around, correct,
    names::{Names, address},
};
use crate::{
    page::{Menu, Page},
    wrong::Wrong,
};
use axum::{extract::Path, response::Response};
use engine::{
    AskError, Question, Reply,
    ask::{LogLine, LogPrivate},
};
use kernel::{Actor, PathwayId};
use maud::{Markup, html};
use pathways::{Event, Pathway, PersonEvent, Private, What};
use std::borrow::Cow;

pub(super) async fn history(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let Reply::Log(lines) = handed.visit.ask(Question::History { pathway: id }).await? else {
        return Err(Wrong::fault());
    };
    let say = handed.say();
    let now = handed.house.now();
    let may = handed.house.engine().may_on_pathway(handed.visit.actor(), id, &["correct"]);
    let may = !may.map_err(|fault| Wrong::from(AskError::from(fault)))?.is_empty();
    let title = say.of("Historik", "History");
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            h1 { (title) " – " (id) }
            p.lead { (say.of("Intet slettes: en fejl rettes med en ny indtastning, og begge står her.", "Nothing is erased: a mistake is corrected by a new entry, and both stand here.")) }
            div.table-wrap tabindex="0" role="region" aria-label=(title) { table {
                caption.sr { (title) }
                thead { tr {
                    th scope="col" { (say.of("Registreret", "Recorded")) }
                    th scope="col" { (say.of("Hvad", "What")) }
                    th scope="col" { (say.of("Hvem", "Who")) }
                    @if may { th scope="col" { (say.of("Fejl?", "Mistake?")) } }
                } }
                @let correcting = may.then(|| (handed.visit.actor(), world.pathways.pathway(id)));
                tbody { @for line in &lines { (row(line, id, correcting.as_ref(), &names)) } }
            } }
        }
    });
    let body = body.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, body)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(address(id), id.to_string());
    Ok(handed.page(page))
}

/// Whoever may correct entries, and what they correct.
type Correcting<'a> = (&'a Actor, Option<Cow<'a, Pathway>>);

fn row(line: &LogLine, id: PathwayId, correcting: Option<&Correcting<'_>>, names: &Names<'_>) -> Markup {
    let say = names.say;
    let entry = match &line.public {
        world::Event::Pathways(Event::Pathway(event)) => correct::entry_of(&event.what),
        _ => None,
    };
    // What another entered is theirs to correct, and no link that ends in a refusal.
    let entry = entry.filter(|(entry, request)| {
        correcting.is_some_and(|(actor, pathway)| {
            pathway
                .as_ref()
                .is_some_and(|pathway| correct::not_theirs(pathway, entry, *request, actor, names).is_none())
        })
    });
    html! {
        tr id={ "l" (line.position) } {
            td { (say.instant(line.recorded_at)) }
            td { (what(line, names)) (private(line, names)) }
            td { (line.actor.person) br; span.muted { (say.text(&line.actor.role.text())) ", " (names.organisation(&line.actor.organisation)) } }
            @if correcting.is_some() {
                td {
                    @if let Some((entry, request)) = entry {
                        @let number = request.map_or_else(String::new, |request| format!("&anmodning={request}"));
                        a href={ (address(id)) "/ret?oplysning=" (entry) (number) } { (say.of("Ret", "Correct")) span.sr { " " (line.position) } }
                    }
                }
            }
        }
    }
}

/// The event in words.
fn what(line: &LogLine, names: &Names<'_>) -> String {
    let say = names.say;
    let world::Event::Pathways(event) = &line.public else { return line.kind.to_owned() };
    let event = match event {
        Event::Pathway(event) => event,
        Event::Person(event) => return person(event, names).to_owned(),
    };
    let at = |da: &str, en: &str, at: kernel::Instant| format!("{} {}", say.of(da, en), say.instant(at));
    let plain = |da: &str, en: &str| say.of(da, en).to_owned();
    match &event.what {
        What::Referred { sender, at: when, .. } => {
            format!(
                "{} {}",
                at("Henvist", "Referred", *when),
                format_args!("({})", names.organisation(sender))
            )
        }
        What::Assessed => plain("Oplysninger besvaret", "Facts answered"),
        What::Heard => plain("Borgeren er partshørt", "The citizen was heard"),
        What::Decided { conclusion, at: when, .. } => {
            format!("{}: {}", at("Afgjort", "Decided", *when), names.conclusion(conclusion))
        }
        What::Offered { unit, place, hold, .. } => format!(
            "{}: {}, {place}{}",
            say.of("Tilbudt", "Offered"),
            names.unit(*unit),
            hold.end.map_or_else(String::new, |end| format!(
                ", {} {}",
                say.of("holdes til", "held until"),
                say.instant(end)
            ))
        ),
        What::Accepted { .. } => plain("Borgeren sagde ja", "The citizen accepted"),
        What::Declined { at: when, .. } => at("Borgeren sagde nej", "The citizen declined", *when),
        What::OfferWithdrawn { unit, at: when, .. } => {
            format!(
                "{}: {}",
                at("Tilbuddet blev trukket tilbage", "The offer was withdrawn", *when),
                names.unit(*unit)
            )
        }
        What::HoldExpired { at: when, .. } => {
            at("Fristen løb ud, og pladsen blev givet fri", "The hold ran out and the place was freed", *when)
        }
        What::Confirmed { at: when, beforehand, .. } => {
            if *beforehand {
                at("Bekræftet på forhånd", "Confirmed beforehand", *when)
            } else {
                at("Enheden bekræftede", "The unit confirmed", *when)
            }
        }
        What::Refused { unit, code, .. } => format!(
            "{} {}: {}",
            names.unit(*unit),
            say.of("afviste", "refused"),
            names.code("refusal", code).to_lowercase()
        ),
        What::ItemMarked => plain("Overleveringslisten afkrydset", "The handover list was ticked"),
        What::TransportOrdered { pick_up, .. } => {
            at("Transport bestilt til", "Transport ordered for", *pick_up)
        }
        What::Discharged { at: when, .. } => at("Udskrevet fra sygehus", "Discharged from hospital", *when),
        What::Departed { at: when, .. } => at("Taget af sted", "Left", *when),
        What::Arrived { unit, at: when, .. } => {
            format!("{}: {}", at("Ankommet", "Arrived", *when), names.unit(*unit))
        }
        What::MovedOn { at: when, .. } => at("Flyttet videre", "Moved on", *when),
        What::WentOnLeave { at: when, .. } => at("På orlov", "On leave", *when),
        What::Returned { at: when, .. } => at("Tilbage fra orlov", "Back from leave", *when),
        What::TransferOpened { at: when, .. } => at("En anden plads søges", "Another place is sought", *when),
        What::ReadyDeclared { at: when, cause } => {
            format!(
                "{}: {}",
                at("Klar til at flytte", "Ready to move", *when),
                names.code("delay_cause", cause).to_lowercase()
            )
        }
        What::StayEnded { at: when, reason, .. } => {
            format!(
                "{}: {}",
                at("Opholdet sluttede", "The stay ended", *when),
                names.code("end_reason", reason).to_lowercase()
            )
        }
        What::Died { at: when, .. } => at("Død", "Died", *when),
        What::Cancelled { code, .. } => {
            format!(
                "{}: {}",
                say.of("Annulleret", "Cancelled"),
                names.code("cancel_reason", code).to_lowercase()
            )
        }
        What::Corrected { change, .. } => {
            format!("{} – {}", say.of("Rettet", "Corrected"), around::change(change, names))
        }
        What::BasisRecorded { with, basis, .. } => format!(
            "{} {}: {}",
            say.of("Deles med", "Shared with"),
            names.organisation(with),
            names.code("sharing_basis", basis).to_lowercase()
        ),
        What::BasisEnded { with, .. } => {
            format!(
                "{} {}",
                say.of("Deles ikke længere med", "No longer shared with"),
                names.organisation(with)
            )
        }
        What::RepresentativeRecorded { kind } => {
            format!("{}: {}", say.of("Repræsentant", "Representative"), names.code("representative", kind))
        }
        What::WishRecorded => plain("Ønsker registreret", "Wishes recorded"),
        What::LetterFilled => plain("Felt i brevet udfyldt", "A field of the letter was filled"),
    }
}

const fn person(event: &PersonEvent, names: &Names<'_>) -> &'static str {
    let say = names.say;
    match event {
        PersonEvent::Joined { .. } => say.of("To registreringer samlet", "Two records joined"),
        PersonEvent::Separated { .. } => say.of("Registreringer skilt igen", "Records separated again"),
        PersonEvent::Identified { .. } => say.of("CPR-nummer registreret", "CPR number recorded"),
        PersonEvent::IdentityUpdated { .. } => say.of("Navn eller adresse rettet", "Name or address changed"),
        PersonEvent::SamePersonConfirmed { .. } => {
            say.of("Bekræftet, at det er samme person", "Confirmed to be the same person")
        }
        PersonEvent::NameDiffered { .. } => {
            say.of("Forsøg med et andet navn til nummeret", "Tried with another name for the number")
        }
        PersonEvent::Forgotten { .. } => say.of("Borgeren er glemt", "The citizen was forgotten"),
    }
}

/// What is private of it, for those who may see the history.
fn private(line: &LogLine, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @match &line.private {
            LogPrivate::None => {}
            LogPrivate::Sealed => { br; span.muted { (say.of("resten er forseglet", "the rest is sealed")) } }
            LogPrivate::Forgotten => { br; span.muted { (say.of("resten er glemt", "the rest is forgotten")) } }
            LogPrivate::Shown(sealed) => {
                @if let Some(private) = sealed.open() { (shown(private, names)) }
            }
        }
    }
}

fn shown(private: &Private, names: &Names<'_>) -> Markup {
    let quoted = |words: &str| html! { @if !words.is_empty() { blockquote { (words) } } };
    match private {
        Private::Facts { facts, note } => html! {
            @if !facts.is_empty() {
                ul { @for (fact, value, _) in facts { li { (names.question(fact)) " " strong { (names.value(fact, value)) } } } }
            }
            (quoted(note))
        },
        Private::Decision(basis) => quoted(&basis.reason),
        Private::Note(words) => quoted(words),
        Private::Item { item, state } => {
            let state = match state {
                pathways::ItemState::Ready => names.say.of("klar", "ready"),
                pathways::ItemState::Missing => names.say.of("mangler", "missing"),
                pathways::ItemState::NotNeeded => names.say.of("ikke nødvendig", "not needed"),
            };
            html! { br; span.muted { (item) ": " (state) } }
        }
        Private::Field { value, .. } => quoted(value),
        Private::Wish { units, note } => html! {
            @if !units.is_empty() { br; (units.iter().map(|unit| names.unit(*unit)).collect::<Vec<_>>().join(", ")) }
            (quoted(note))
        },
    }
}
