//! The letter of a decision (story 16): read, its open fields filled in, printed. It is not ready with anything open, also
//! where it is the address, and this system does not send it: the page says so. It is written in Danish unless English is
//! chosen for the letter itself, in whatever language the page is read.

use super::{
    super::Handed,
    forms,
    handover::part_key,
    names::{Names, address},
    who::Who,
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    manner::language,
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    route::{Needs, Route, see},
    words::Say,
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, Question, Reply, SubmitError};
use kernel::{Language, PathwayId, Text};
use maud::{Markup, html};
use pathways::{
    Command,
    view::letter::{ADDRESS, FIELDS, Letter, Recipient},
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

/// The field that says in which language the letter is written.
const LANGUAGE: &str = "brevsprog";

/// A field of the letter in words.
fn label(field: &str) -> (&'static str, &'static str) {
    match field {
        "complaint_body" => ("Hvem kan der klages til?", "To whom can one complain?"),
        "complaint_deadline" => ("Hvornår skal der klages senest?", "By when must one complain?"),
        "legal_basis" => (
            "Hvilken lovbestemmelse hviler afgørelsen på?",
            "On which provision of law does the decision rest?",
        ),
        _ => ("Hvilken adresse skal brevet sendes til?", "To which address is the letter sent?"),
    }
}

/// In which language the letter is written: Danish, unless another is chosen.
fn written_in(fields: &Fields) -> Language {
    language(fields.text(LANGUAGE)).unwrap_or(Language::Da)
}

/// Where the letter stands, in a language.
fn at(id: PathwayId, written_in: Language) -> String {
    match written_in {
        Language::Da => format!("{}/brev", address(id)),
        Language::En => format!("{}/brev?{LANGUAGE}=en", address(id)),
    }
}

async fn ask(
    handed: Handed,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let query = Fields::read(query.unwrap_or_default().as_bytes());
    let mut fields = Fields::default();
    fields.put(LANGUAGE, query.text(LANGUAGE));
    show(&handed, super::id(&number)?, &fields, &Faults::default(), StatusCode::OK).await
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
                faults.refused(field, &refusal);
            }
            Err(error) => return Err(error.into()),
        }
    }
    if faults.are_none() {
        return Ok(see(&at(id, written_in(&fields))));
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
    let written_in = written_in(&fields);
    let recipient =
        who.known().map(|identity| Recipient { name: &identity.name, address: identity.address.as_deref() });
    let drawn = Drawn { letter: &letter, who: &who, recipient, signed: signed(handed, &letter)?, written_in };
    let title = say.of("Brevet om afgørelsen", "The letter of the decision");
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            div.no-print {
                h1 { (title) }
                (summary(faults, say))
                (drawn.state(&names))
                @if fills { (drawn.fill(handed, id, &fields, faults)) }
                (languages(id, written_in, say))
            }
            (drawn.text())
            p.no-print { a href=(address(id)) { (say.of("Tilbage til ", "Back to ")) (id) } }
        }
    });
    let body = body.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, body)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(address(id), id.to_string());
    Ok(handed.page(page.status(status)))
}

/// Who signs: the name and the title of the account that decided; the user id where there is no account any more.
fn signed(handed: &Handed, letter: &Letter) -> Result<(String, Option<Text>), Wrong> {
    let account = handed.house.records().account_by_login(&letter.decided_by)?;
    Ok(account.map_or_else(
        || (letter.decided_by.to_string(), None),
        |account| {
            // Of several titles the letter does not guess which one decided.
            let appointed = match account.appointments.as_slice() {
                [only] => Some(only.role.text()),
                _ => None,
            };
            (account.name, appointed)
        },
    ))
}

/// In which language the letter is written, to be chosen apart from the page's own.
fn languages(id: PathwayId, written_in: Language, say: Say) -> Markup {
    html! {
        nav aria-label=(say.of("Brevets sprog", "The language of the letter")) {
            p { (say.of("Brevets sprog:", "The language of the letter:")) }
            ul.choices {
                @for (language, name) in [(Language::Da, "Dansk"), (Language::En, "English")] {
                    li { a href=(at(id, language)) lang=(Say(language).tag()) aria-current=[(language == written_in).then_some("true")] { (name) } }
                }
            }
        }
    }
}

/// What the letter is drawn with.
struct Drawn<'a> {
    letter: &'a Letter,
    who: &'a Who,
    recipient: Option<Recipient<'a>>,
    /// Name and title.
    signed: (String, Option<Text>),
    written_in: Language,
}

impl Drawn<'_> {
    fn protected(&self) -> bool {
        self.who.known().is_some_and(|identity| identity.protected)
    }

    /// The address is nowhere, and may be filled in by hand. A protected one never is: the letter's fields are seen by
    /// whoever may see the letter.
    fn asks_for_address(&self) -> bool {
        let none = self.recipient.is_none_or(|recipient| recipient.address.is_none());
        none && self.letter.representative.is_none() && !self.protected()
    }

    /// What stands open: a field to be filled in, or what this page cannot fill in.
    fn open(&self, say: Say) -> Vec<(Option<&'static str>, &'static str)> {
        let mut open: Vec<(Option<&'static str>, &'static str)> = Vec::new();
        for field in &self.letter.to_fill {
            let (da, en) = label(field);
            open.push((Some(field), say.of(da, en)));
        }
        if self.recipient.is_none() {
            open.push((
                None,
                say.of(
                    "Borgerens navn: du kan ikke få det vist her.",
                    "The citizen's name: you cannot be shown it here.",
                ),
            ));
        } else if self.letter.representative.is_none() && self.letter.address_of(self.recipient).is_none() {
            let (da, en) = label(ADDRESS);
            open.push(if self.protected() {
                (
                    None,
                    say.of(
                        "Adressen er beskyttet og vises ikke her.",
                        "The address is protected and not shown here.",
                    ),
                )
            } else {
                (Some(ADDRESS), say.of(da, en))
            });
        }
        open
    }

    /// Whether it can leave, and how.
    fn state(&self, names: &Names<'_>) -> Markup {
        let say = names.say;
        html! {
            @if self.letter.is_ready_for(self.recipient) {
                div.box.good {
                    p { strong { (say.of("Brevet er udfyldt.", "The letter is filled in.")) } }
                    p { (say.of("Systemet sender ikke breve. Udskriv det, eller gem det som fil fra udskriftsvinduet, og send det som din organisation plejer.", "The system does not send letters. Print it, or save it as a file from the print window, and send it as your organisation usually does.")) }
                    button type="button" data-print="1" hidden { (say.of("Udskriv", "Print")) }
                }
            } @else {
                div.box.warn {
                    p { strong { (say.of("Brevet kan ikke sendes endnu.", "The letter cannot be sent yet.")) } }
                    p { (say.of("Dette mangler og skal udfyldes af den, der sender brevet:", "This is missing and must be filled in by whoever sends the letter:")) }
                    ul { @for (field, words) in self.open(say) { li { @match field { Some(field) => a href={ "#" (field) } { (words) }, None => (words) } } } }
                }
            }
            @if self.protected() {
                p.box.bad { (say.of("Navn og adresse er beskyttet: vis dem kun, hvor brevet skal hen.", "Name and address are protected: show them only where the letter is to go.")) }
            }
        }
    }

    fn fill(&self, handed: &Handed, id: PathwayId, fields: &Fields, faults: &Faults) -> Markup {
        let say = handed.say();
        let ready = self.letter.is_ready_for(self.recipient);
        html! {
            details.spaced open[!ready || !faults.are_none()] {
                summary { (say.of("Udfyld, hvad kilderne ikke giver", "Fill in what the sources do not give")) }
                p.muted { (say.of("Felterne kan udfyldes et ad gangen. Brevet kan sendes, når alle er udfyldt.", "The fields can be filled in one at a time. The letter can be sent when all are filled in.")) }
                form method="post" action={ (address(id)) "/brev" } novalidate {
                    (hidden(&handed.visit))
                    input type="hidden" name=(LANGUAGE) value=(Say(self.written_in).tag());
                    @for field in FIELDS.iter().filter(|field| **field != ADDRESS || self.asks_for_address()) {
                        @let (da, en) = label(field);
                        (Field::new(field, say.of(da, en)).line("text", fields, faults, say))
                    }
                    button type="submit" { (say.of("Skriv i brevet", "Write it in the letter")) }
                }
            }
        }
    }

    /// The letter itself; the only thing that is printed.
    fn text(&self) -> Markup {
        let (letter, say) = (self.letter, Say(self.written_in));
        let name = self.recipient.map_or_else(
            || say.of("[navnet er ikke kendt her]", "[the name is not known here]"),
            |recipient| recipient.name,
        );
        let address = letter.address_of(self.recipient);
        let (signed, title) = &self.signed;
        html! {
            article.letter lang=(say.tag()) aria-label=(say.of("Brevet", "The letter")) {
                div.letter-head {
                    address {
                        @match &letter.representative {
                            Some((representative, kind)) => {
                                (representative) br;
                                (say.text(kind)) " " (say.of("for", "of")) " " (name)
                            }
                            None => {
                                (name) br;
                                @match address {
                                    Some(address) => @for (nth, line) in address.split(", ").enumerate() { @if nth > 0 { br; } (line) },
                                    None => (say.of("[adressen er ikke oplyst]", "[the address is not known]")),
                                }
                            }
                        }
                    }
                    p { (letter.from) br; (say.text(&letter.dated)) br; (say.of("Forløb ", "Pathway ")) (letter.pathway) }
                }
                @if let Some(spoken_to) = letter.spoken_to(name) { p { (say.text(&spoken_to)) } }
                @for paragraph in &letter.paragraphs {
                    h2 { (say.text(&paragraph.heading)) }
                    @for sentence in &paragraph.sentences { p { (say.text(sentence)) } }
                }
                p.letter-end { (letter.closing(signed, title.as_ref(), self.written_in)) }
            }
        }
    }
}
