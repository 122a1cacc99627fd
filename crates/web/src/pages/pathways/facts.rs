//! Facts about the need as questions to be answered: what is missing first, the rest by group. Only what was changed is
//! handed over. An answer once given can be answered otherwise, but not be unanswered.

use super::{
    super::Handed,
    forms,
    framed::framed,
    names::{Names, address},
    next,
};
use crate::{
    form::{Faults, Fields, Posted},
    page::hidden,
    parts::fields::{described, told},
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, SubmitError};
use kernel::{FactValue, PathwayId, Verdict};
use maud::{Markup, html};
use pathways::{AnsweredFact, AnsweredFacts, Command, answers::SUPPLIED_BY_SYSTEM};
use schemes::{Answer, FactDefinition, FactKind};
use smol_str::SmolStr;
use std::collections::BTreeMap;

const TITLE: (&str, &str) = ("Besvar oplysninger", "Answer facts");

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/forloeb/{n}/oplysninger", Needs::Act("assess"), TITLE, || get(ask)),
    Route::form("/forloeb/{n}/oplysninger", Needs::Act("assess"), TITLE, || post(send)),
];

/// How the answer to each fact begins; as where a place is looked for, so that answers can be taken along from there.
pub(super) const ANSWER: &str = "fakta.";
/// How what stood there when the form was drawn begins.
const WAS: &str = "stod-";
/// How it begins that the citizen does not know the fact.
const UNTOLD: &str = "ukendt-";

/// What is known already: the answer, and whether the citizen knows of it.
pub(super) type KnownFacts = BTreeMap<SmolStr, (FactValue, bool)>;

fn written(value: &FactValue) -> String {
    match value {
        FactValue::Yes => "ja".to_owned(),
        FactValue::No => "nej".to_owned(),
        FactValue::NotKnown => "ved_ikke".to_owned(),
        FactValue::Choice(id) => id.to_string(),
        FactValue::Number(number) => number.to_string(),
    }
}

/// The facts that somebody answers, in the order of the scheme.
pub(super) fn asked(names: &Names<'_>) -> Vec<FactDefinition> {
    let all = names.law.as_ref().map(schemes::Law::facts).unwrap_or_default();
    all.into_iter().filter(|fact| !SUPPLIED_BY_SYSTEM.contains(&fact.id.as_str())).collect()
}

/// The answers that were changed.
pub(super) fn read(fields: &Fields, asked: &[FactDefinition], faults: &mut Faults) -> AnsweredFacts {
    let mut answered = AnsweredFacts::new();
    for fact in asked {
        let name = format!("{ANSWER}{}", fact.id);
        let told = !fields.ticked(&format!("{UNTOLD}{}", fact.id));
        let stands = format!("{}{}", fields.text(&name), if told { "" } else { "!" });
        let Some(given) =
            fields.filled(&name).filter(|_| stands != fields.text(&format!("{WAS}{}", fact.id)))
        else {
            continue;
        };
        let value = match (&fact.kind, given) {
            (_, "ved_ikke") => Some(FactValue::NotKnown),
            (FactKind::YesNo, "ja") => Some(FactValue::Yes),
            (FactKind::YesNo, "nej") => Some(FactValue::No),
            (FactKind::YesNo, _) => None,
            (FactKind::Choice(_), id) => Some(FactValue::Choice(id.into())),
            (FactKind::Number { .. }, number) => number.parse().ok().map(FactValue::Number),
        };
        match value {
            Some(value) => {
                answered.insert(fact.id.clone(), AnsweredFact { value, known_to_citizen: told });
            }
            None => faults.add(
                &name,
                format!("{} Svar med et af valgene eller et helt tal.", fact.question.da),
                format!("{} Answer with one of the choices or a whole number.", fact.question.en),
            ),
        }
    }
    answered
}

/// The questions: those that are missing first.
pub(super) fn questions(
    known: &KnownFacts,
    missing: &[SmolStr],
    fields: &Fields,
    faults: &Faults,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    let asked = asked(names);
    let first: Vec<&FactDefinition> = asked.iter().filter(|fact| missing.contains(&fact.id)).collect();
    let mut groups: Vec<(SmolStr, Vec<&FactDefinition>)> = Vec::new();
    for fact in asked.iter().filter(|fact| !missing.contains(&fact.id)) {
        match groups.iter_mut().find(|(group, _)| *group == fact.group) {
            Some((_, facts)) => facts.push(fact),
            None => groups.push((fact.group.clone(), vec![fact])),
        }
    }
    html! {
        @if !first.is_empty() { (table(&first, say.of("Det, der mangler for at afgøre det", "What is missing to settle it"), false, known, fields, faults, names)) }
        @for (group, facts) in &groups {
            @let title = match group.as_str() {
                "needs" => say.of("Behov", "Needs"),
                "capability" => say.of("Særlige krav til pladsen", "Special demands on the place"),
                "discharge" => say.of("Udskrivningen", "The discharge"),
                "practical" => say.of("Praktisk", "Practical"),
                _ => say.of("Andet", "Other"),
            };
            details open[(group == "needs" && first.is_empty()) || !faults.are_none()] {
                summary { (title) " (" (say.count(facts.len())) ")" }
                (table(facts, title, true, known, fields, faults, names))
            }
        }
    }
}

fn table(
    facts: &[&FactDefinition],
    title: &str,
    folded: bool,
    known: &KnownFacts,
    fields: &Fields,
    faults: &Faults,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(title) { table.questions {
            caption.sr[folded] { (title) }
            thead { tr {
                th scope="col" { (say.of("Spørgsmål", "Question")) }
                th scope="col" { (say.of("Svar", "Answer")) }
                th scope="col" { (say.of("Borgeren kender den ikke", "Not known to the citizen")) }
            } }
            tbody { @for fact in facts { (row(fact, known.get(&fact.id), fields, faults, names)) } }
        } }
    }
}

fn row(
    fact: &FactDefinition,
    known: Option<&(FactValue, bool)>,
    fields: &Fields,
    faults: &Faults,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    let name = format!("{ANSWER}{}", fact.id);
    let stands = known.map(|(value, _)| written(value)).unwrap_or_default();
    let untold = known.is_some_and(|(_, told)| !told);
    let given = fields.filled(&name).map_or_else(|| stands.clone(), str::to_owned);
    let none =
        if stands.is_empty() { vec![("", say.of("ikke besvaret", "not answered"))] } else { Vec::new() };
    let not_known = ("ved_ikke", say.of("kan ikke vides nu", "cannot be known now"));
    let described = described(&name, faults);
    let invalid = described.as_ref().map(|_| "true");
    html! {
        tr {
            th scope="row" { label for=(name) { (say.text(&fact.question)) } }
            td {
                (told(&name, faults, say))
                @match &fact.kind {
                    FactKind::Number { min, max, unit } => {
                        input id=(name) name=(name) type="number" min=(min) max=(max) value=(given) autocomplete="off" aria-invalid=[invalid] aria-describedby=[&described];
                        " " (say.text(unit))
                    }
                    FactKind::YesNo => {
                        select id=(name) name=(name) aria-invalid=[invalid] aria-describedby=[&described] {
                            @for (value, words) in none.iter().chain(&[("ja", say.of("ja", "yes")), ("nej", say.of("nej", "no")), not_known]) {
                                option value=(value) selected[*value == given] { (words) }
                            }
                        }
                    }
                    FactKind::Choice(choices) => {
                        select id=(name) name=(name) aria-invalid=[invalid] aria-describedby=[&described] {
                            @for (value, words) in &none { option value=(value) selected[*value == given] { (words) } }
                            @for (value, text) in choices { option value=(value) selected[*value == given] { (say.text(text)) } }
                            option value=(not_known.0) selected[not_known.0 == given] { (not_known.1) }
                        }
                    }
                }
                input type="hidden" name={ (WAS) (fact.id) } value={ (stands) @if untold { "!" } };
            }
            td {
                label.choice {
                    input type="checkbox" name={ (UNTOLD) (fact.id) } value="ja" checked[fields.ticked(&format!("{UNTOLD}{}", fact.id)) || untold];
                    // The head of the column says it; where there is no room for one, the box does.
                    span.by-box { (say.of("Borgeren kender den ikke", "Not known to the citizen")) span.sr { ": " (say.text(&fact.question)) } }
                }
            }
        }
    }
}

/// The facts that an answer waits for.
pub(super) fn missing(answer: Option<&Answer>) -> Vec<SmolStr> {
    match answer.map(|answer| &answer.verdict) {
        Some(Verdict::Missing { facts, .. }) => facts.iter().map(|fact| fact.fact.clone()).collect(),
        _ => Vec::new(),
    }
}

async fn ask(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    show(&handed, super::id(&number)?, &Fields::default(), &Faults::default(), StatusCode::OK).await
}

async fn send(handed: Handed, Path(number): Path<String>, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let (say, now) = (handed.say(), handed.house.now());
    let asked = handed.house.engine().read(|world| asked(&Names::new(world, say, now)));
    let asked = asked.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let facts = read(&fields, &asked, &mut faults);
    if faults.are_none() && facts.is_empty() {
        faults.add(
            "",
            "Intet svar er ændret. Besvar mindst ét spørgsmål.",
            "No answer was changed. Answer at least one question.",
        );
    }
    if faults.are_none() {
        match forms::submit(&handed, id, &fields, Command::Assess { pathway: id, facts }).await {
            Ok(response) => return Ok(response),
            Err(SubmitError::Refused(refusal)) => {
                status = forms::refused(refusal.kind);
                faults.refused("", &refusal);
            }
            Err(error) => return Err(error.into()),
        }
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
    let view = forms::view(handed, id).await?;
    let open = !view.pathway.is_closed();
    let suggested = if open { forms::suggestion(handed, id).await? } else { None };
    framed(handed, id, TITLE, faults, status, |names| {
        let say = names.say;
        let known = view.pathway.known.open().map(|known| known.facts.clone()).unwrap_or_default();
        html! {
            p.lead { (say.of("Det, ingen ved endnu, lades ubesvaret: det ukendte bliver aldrig til et nej.", "What nobody knows yet is left unanswered: the unknown never becomes a no.")) }
            @if open {
                form method="post" action={ (address(id)) "/oplysninger" } {
                    (hidden(&handed.visit))
                    (questions(&known, &missing(suggested.as_ref()), fields, faults, names))
                    button type="submit" { (say.of("Gem svarene", "Save the answers")) }
                }
            } @else { (next::not_now("assess", &view.pathway, &view.due, names)) }
        }
    })
}
