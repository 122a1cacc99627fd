//! The letter of a decision (story 16): read, its open fields filled in, printed. It cannot leave with a field open, and
//! this system does not send it: the page says so.

use super::{
    super::Handed,
    forms::{self, fault_at},
    handover::part_key,
    names::{Names, address},
    who::Who,
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    route::{Needs, Route, see},
    wrong::Wrong,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, Question, Reply, SubmitError};
use kernel::PathwayId;
use maud::{Markup, html};
use pathways::{
    Command,
    view::letter::{FIELDS, Letter, Recipient},
};

pub(crate) const ROUTES: &[Route] = &[
    Route::page(
        "/forloeb/{n}/brev",
        Needs::Act("ask_letter"),
        ("Brevet om afgørelsen", "The letter of the decision"),
        || get(ask),
    ),
    Route::form(
        "/forloeb/{n}/brev",
        Needs::Act("fill_letter"),
        ("Udfyld brevet", "Fill in the letter"),
        || post(send),
    ),
];

/// A field of the letter in words.
fn label(field: &str) -> (&'static str, &'static str) {
    match field {
        "complaint_body" => ("Hvem kan der klages til?", "To whom can one complain?"),
        _ => ("Hvornår skal der klages senest?", "By when must one complain?"),
    }
}

async fn ask(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    show(&handed, super::id(&number)?, &Fields::default(), &Faults::default(), StatusCode::OK).await
}

async fn send(handed: Handed, Path(number): Path<String>, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let key = front::command_key(fields.text(COMMAND_KEY));
    let key = key.map_err(|fault| Wrong::from(SubmitError::from(fault)))?;
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let filled: Vec<(&str, &str)> =
        FIELDS.iter().filter_map(|field| Some((*field, fields.filled(field)?))).collect();
    if filled.is_empty() {
        faults.add(
            FIELDS.first().copied().unwrap_or_default(),
            "Udfyld mindst ét felt.",
            "Fill in at least one field.",
        );
    }
    for (field, value) in filled {
        let command = Command::FillLetter { pathway: id, field: field.into(), value: value.to_owned() };
        match handed.visit.submit(part_key(key, field), command).await {
            Ok(_) => {}
            Err(SubmitError::Refused(refusal)) => {
                status = forms::refused(refusal.kind);
                fault_at(field, &refusal, &mut faults);
            }
            Err(error) => return Err(error.into()),
        }
    }
    if faults.are_none() {
        return Ok(see(&format!("{}/brev", address(id))));
    }
    show(&handed, id, &fields, &faults, status).await
}

async fn show(
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let visit = &handed.visit;
    let Reply::Letter(letter) = visit.ask(Question::Letter { pathway: id }).await? else {
        return Err(Wrong::fault());
    };
    // Who may read the letter may not always be told who the citizen is; the letter then says so.
    let pathway = match visit.ask(Question::Pathway { pathway: id }).await {
        Ok(Reply::Pathway(view)) => Some(view.pathway),
        Ok(_) => return Err(Wrong::fault()),
        Err(AskError::Refused(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let who = match &pathway {
        Some(pathway) => Who::of(visit.identity(pathway.person).await)?,
        None => Who::Hidden,
    };
    let fills = handed.house.engine().may_on_pathway(visit.actor(), id, &["fill_letter"]);
    let fills = !fills.map_err(|fault| Wrong::from(AskError::from(fault)))?.is_empty();
    let mut fields = fields.clone();
    let known = pathway.as_ref().and_then(|pathway| pathway.known.open());
    for (field, value) in known.iter().flat_map(|known| &known.letter_fields) {
        if fields.filled(field).is_none() {
            fields.put(field, value.as_str());
        }
    }
    let now = handed.house.now();
    let title = say.of("Brevet om afgørelsen", "The letter of the decision");
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            div.no-print {
                h1 { (title) }
                (summary(faults, say))
                (state(&letter, &who, &names))
                @if fills { (fill(handed, id, &letter, &fields, faults)) }
            }
            (text(&letter, &who, &names))
            p.no-print { a href=(address(id)) { (say.of("Tilbage til ", "Back to ")) (id) } }
        }
    });
    let drawn = drawn.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, drawn)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(address(id), id.to_string());
    Ok(handed.page(page.status(status)))
}

/// Whether it can leave, and how.
fn state(letter: &Letter, who: &Who, names: &Names<'_>) -> Markup {
    let say = names.say;
    let identity = who.known();
    let address_known =
        letter.representative.is_some() || identity.is_some_and(|identity| identity.address.is_some());
    html! {
        @if letter.can_be_sent() {
            div.box.good {
                p { strong { (say.of("Brevet er udfyldt.", "The letter is filled in.")) } }
                @if !address_known { p { (say.of("Adressen kendes ikke her: skriv den på, før brevet sendes.", "The address is not known here: write it on before the letter is sent.")) } }
                p { (say.of("Systemet sender ikke breve. Udskriv det, eller gem det som fil fra udskriftsvinduet, og send det som din organisation plejer.", "The system does not send letters. Print it, or save it as a file from the print window, and send it as your organisation usually does.")) }
                button type="button" data-print="1" hidden { (say.of("Udskriv", "Print")) }
            }
        } @else {
            div.box.warn {
                p { strong { (say.of("Brevet kan ikke sendes endnu.", "The letter cannot be sent yet.")) } }
                p { (say.of("Kilderne giver ikke det hele. Dette skal udfyldes af den, der sender brevet:", "The sources do not give all of it. This must be filled in by whoever sends the letter:")) }
                ul { @for field in &letter.to_fill { @let (da, en) = label(field); li { a href={ "#" (field) } { (say.of(da, en)) } } } }
            }
        }
        @if identity.is_some_and(|identity| identity.protected) {
            p.box.bad { (say.of("Navn og adresse er beskyttet: vis dem kun, hvor brevet skal hen.", "Name and address are protected: show them only where the letter is to go.")) }
        }
    }
}

fn fill(handed: &Handed, id: PathwayId, letter: &Letter, fields: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    html! {
        details open[!letter.can_be_sent() || !faults.are_none()] {
            summary { (say.of("Udfyld, hvad kilderne ikke giver", "Fill in what the sources do not give")) }
            form method="post" action={ (address(id)) "/brev" } {
                (hidden(&handed.visit))
                @for field in FIELDS {
                    @let (da, en) = label(field);
                    (Field::new(field, say.of(da, en)).optional().line("text", fields, faults, say))
                }
                button type="submit" { (say.of("Skriv i brevet", "Write it in the letter")) }
            }
        }
    }
}

/// The letter itself; the only thing that is printed.
fn text(letter: &Letter, who: &Who, names: &Names<'_>) -> Markup {
    let say = names.say;
    let recipient =
        who.known().map(|identity| Recipient { name: &identity.name, address: identity.address.as_deref() });
    html! {
        article.letter lang=(say.tag()) aria-label=(say.of("Brevet", "The letter")) {
            (letter.head(recipient, say.0))
            @for paragraph in &letter.paragraphs {
                h2 { (say.text(&paragraph.heading)) }
                @for sentence in &paragraph.sentences { p { (say.text(sentence)) } }
            }
        }
    }
}
