//! Where a citizen may go: facts asked one after the other, the answer growing beside them. From facts alone at first; with
//! a pathway its own facts, the offers, and the hold.

mod acts;
mod answer;
mod asked;
mod case;
mod free;
mod offers;
mod questions;

use super::Handed;
use crate::{
    form::{Faults, Fields},
    page::{LiveFrom, Menu, Page},
    parts::{fields::summary, verdict::FactWords},
    route::{Needs, Route, see},
    wrong::Wrong,
};
use asked::{Asked, COMPARE, Choices, DATE, FACT, RESIDENCE, field_value};
use axum::{
    extract::RawQuery,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{Question, Reply};
use maud::{Markup, html};
use questions::Form;
use schemes::{Comparison, Dates};
use smol_str::SmolStr;

pub(crate) const ROUTES: &[Route] = &[
    Route::page(
        "/find",
        Needs::Act("ask_suggestion_on_facts"),
        ("Find en plads ud fra oplysninger eller til et forløb", "Find a place from facts or for a pathway"),
        || get(find),
    ),
    Route::form(
        "/find/svar",
        Needs::Act("assess"),
        ("Besvar oplysninger på et forløb", "Answer facts of a pathway"),
        || post(acts::assess),
    ),
    Route::form("/find/afgoer", Needs::Act("decide"), ("Afgør et forløb", "Decide a pathway"), || {
        post(acts::decide)
    }),
    Route::form("/find/hold", Needs::Act("offer"), ("Hold en plads", "Hold a place"), || post(acts::hold)),
    Route::form(
        "/find/fortryd",
        Needs::Act("withdraw"),
        ("Fortryd en holdt plads", "Undo the hold of a place"),
        || post(acts::undo),
    ),
];

async fn find(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    // A browser without script sends every field of the form: the address that stays is the one with the answers alone.
    if let Some(filled) = fields.without_empty() {
        return Ok(see(&if filled.is_empty() { "/find".to_owned() } else { format!("/find?{filled}") }));
    }
    if fields.filled("forloeb").is_some() {
        let pathway = acts::pathway(&fields)?;
        let (sent, faults) = (Fields::default(), Faults::default());
        return case::page(&handed, pathway, &sent, &faults, StatusCode::OK).await;
    }
    on_facts(&handed, &fields).await
}

/// The page without a pathway.
async fn on_facts(handed: &Handed, fields: &Fields) -> Result<Response, Wrong> {
    let say = handed.say();
    let today = kernel::danish_date(handed.house.now());
    let choices = Choices::read(&handed.house, today)?;
    let mut faults = Faults::default();
    let asked = Asked::read(fields, &choices, today, &mut faults);
    let comparison = suggested(handed, &asked, &choices).await?;
    let Some(first) = comparison.answers.first() else { return Err(Wrong::fault()) };
    let follows = answer::follows(handed, first, asked.residence.as_ref(), asked.date)?;
    let words = FactWords(choices.facts.clone());
    let form = Form {
        known: &choices.facts,
        answered: &asked.facts,
        verdict: Some(&first.verdict),
        faults: &faults,
        say,
    };
    let kind = first.verdict.settled().and_then(pathways::answers::place_kind);
    let free = match kind {
        Some(kind) => Some(free::board(handed, kind).await?),
        None => None,
    };
    let said = crate::parts::verdict::in_short(&first.verdict, say);
    let body = html! {
        h1 { (say.of("Find plads", "Find a place")) }
        (crate::parts::begin::first(handed)?)
        p.lead { (say.of("Svar på det, du ved. Svaret vokser ved siden af, og der spørges kun om det, der stadig har betydning.", "Answer what you know. The answer grows beside it, and only what still matters is asked.")) }
        div #find data-said=(said) {
            (summary(&faults, say))
            div.split.even {
                form method="get" action="/find" data-swap="find" {
                    // What the Enter key does in a field: it shows the answer, and answers no question by accident.
                    button.sr type="submit" tabindex="-1" aria-hidden="true" {}
                    (form.questions())
                    (around(&choices, &asked, &faults, fields, say))
                    div.actions {
                        button type="submit" { (say.of("Vis svaret", "Show the answer")) }
                        a href="/find" { (say.of("Begynd forfra", "Begin again")) }
                    }
                }
                section #svar aria-labelledby="svar-navn" {
                    h2.sr #svar-navn { (say.of("Svaret", "The answer")) }
                    div.card { (answer::one(first, &follows, &words, say)) }
                    (onwards(handed, &asked))
                }
            }
            @if asked.compare { (answer::side_by_side(handed, &comparison, &choices, &asked)?) }
            @if let Some(free) = &free { (free) }
        }
    };
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(handed.page(
        Page::new(Menu::Find, say.of("Find plads", "Find a place"), body)
            .live(LiveFrom::Everything)
            .status(status),
    ))
}

/// What the rules say: the law first, and every other reading where they are to be compared.
async fn suggested(handed: &Handed, asked: &Asked, choices: &Choices) -> Result<Comparison, Wrong> {
    let mut variants: Vec<Option<SmolStr>> = vec![None];
    if asked.compare {
        variants.extend(choices.variants.iter().map(|variant| Some(variant.id.clone())));
    }
    let question =
        Question::SuggestionOnFacts { facts: asked.facts.clone(), dates: Dates::all(asked.date), variants };
    match handed.visit.ask(question).await? {
        Reply::Suggestion(comparison) => Ok(comparison),
        _ => Err(Wrong::fault()),
    }
}

/// The date, the residence, and whether to compare.
fn around(
    choices: &Choices,
    asked: &Asked,
    faults: &Faults,
    fields: &Fields,
    say: crate::words::Say,
) -> Markup {
    use crate::parts::fields::Field;
    let mut shown = Fields::default();
    let date = fields.filled(DATE).map_or_else(|| asked.date.to_string(), str::to_owned);
    shown.put(DATE, date);
    shown.put(RESIDENCE, fields.text(RESIDENCE));
    let mut municipalities = vec![(String::new(), say.of("Ikke oplyst", "Not given").to_owned())];
    municipalities.extend(choices.municipalities.iter().map(|(code, _, name)| (code.clone(), name.clone())));
    html! {
        h2 { (say.of("Dato og bopæl", "Date and residence")) }
        (Field::new(DATE, say.of("Afgøres den", "Decided on")).hint(say.of("Datoen vælger, hvilken lov der gælder.", "The date chooses which law holds.")).line("date", &shown, faults, say))
        (Field::new(RESIDENCE, say.of("Borgerens kommune", "The citizen's municipality")).hint(say.of("Så kan myndighed og betaler nævnes ved navn.", "Then authority and payer can be named.")).optional().select(&municipalities, &shown, faults, say))
        label.choice {
            input type="checkbox" name=(COMPARE) value="1" checked[asked.compare];
            (say.of("Vis loven og forslagene side om side", "Show the law and the proposals side by side"))
        }
    }
}

/// What one can do with the answer: refer a citizen with these facts.
fn onwards(handed: &Handed, asked: &Asked) -> Markup {
    let say = handed.say();
    html! {
        @if handed.visit.may("refer") {
            form.actions method="get" action="/forloeb/ny" {
                @for (fact, value) in &asked.facts { input type="hidden" name={ (FACT) (fact) } value=(field_value(Some(value))); }
                button type="submit" { (say.of("Henvis en borger med disse svar", "Refer a citizen with these answers")) }
            }
            p.muted.small { (say.of("Her er intet gemt, og svarene hører ikke til nogen borger, før du henviser.", "Nothing is kept here, and the answers belong to no citizen until you refer.")) }
        }
    }
}
