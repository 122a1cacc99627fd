//! What is done from the page of a case: facts answered, the decision, the hold, and the hold taken back. Each is a command
//! of the placement table; what is refused is told on the same page, with the offers as they are by then.

use super::{
    asked::{self, Choices},
    case::{self, CONCLUSION, NOT_TOLD, REASON},
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    pages::Handed,
    route::see,
    wrong::{Wrong, advice},
};
use axum::{http::StatusCode, response::Response};
use engine::{Question, Reply, SubmitError};
use kernel::{PathwayId, Refusal, RefusalKind, UnitId};
use pathways::{AnsweredFact, AnsweredFacts, Command, Decide};

/// The pathway that a form or an address names.
pub(super) fn pathway(fields: &Fields) -> Result<PathwayId, Wrong> {
    fields.text("forloeb").parse().map_err(|_| Wrong::not_found())
}

/// Does it and goes back to the case; refused for a reason that can be put right, it is told there.
async fn done(
    handed: &Handed,
    fields: &Fields,
    pathway: PathwayId,
    field: &str,
    command: Command,
) -> Result<Response, Wrong> {
    let key = front::command_key(fields.text(COMMAND_KEY)).map_err(|_| Wrong::fault())?;
    match handed.visit.submit(key, command).await {
        Ok(_) => Ok(see(&format!("/find?forloeb={}", pathway.0))),
        Err(SubmitError::Refused(refusal))
            if refusal.code == "no_such_conclusion"
                || !matches!(refusal.kind, RefusalKind::Forbidden | RefusalKind::NotFound) =>
        {
            let mut faults = Faults::default();
            let field = if refusal.code == "no_such_conclusion" { CONCLUSION } else { field };
            told(&mut faults, field, &refusal, handed);
            let status = match refusal.kind {
                RefusalKind::Invalid | RefusalKind::NotFound => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            };
            case::page(handed, pathway, fields, &faults, status).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// A refusal as the page tells it: when, why, and what can be done instead.
fn told(faults: &mut Faults, field: &str, refusal: &Refusal, handed: &Handed) {
    let now = handed.house.now();
    let at = |language| crate::words::Say(language).moment(now, now);
    faults.add(
        field,
        format!("{} ({})", refusal.text.da, at(kernel::Language::Da)),
        format!("{} ({})", refusal.text.en, at(kernel::Language::En)),
    );
    for instead in advice(refusal) {
        faults.add("", instead.da.clone(), instead.en.clone());
    }
}

/// The facts that are answered anew.
pub(super) async fn assess(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = pathway(&fields)?;
    let Reply::Pathway(view) = handed.visit.ask(Question::Pathway { pathway: id }).await? else {
        return Err(Wrong::fault());
    };
    let choices = Choices::read(&handed.house, kernel::danish_date(handed.house.now()))?;
    let mut faults = Faults::default();
    let answered = asked::facts(&fields, &choices.facts, &mut faults);
    let before = view.pathway.facts();
    for (fact, _) in fields.beginning(asked::FACT).filter(|(_, value)| value.is_empty()) {
        if before.contains_key(fact) {
            faults.add(
                &format!("{}{fact}", asked::FACT),
                "Et svar kan ikke slettes, kun ændres. Vælg »Ved ikke«, hvis det er uvist.",
                "An answer cannot be erased, only changed. Choose “Not known” if it is not known.",
            );
        }
    }
    let known_to_citizen = !fields.ticked(NOT_TOLD);
    let changed: AnsweredFacts = answered
        .into_iter()
        .filter(|(fact, value)| before.get(fact) != Some(value))
        .map(|(fact, value)| (fact, AnsweredFact { value, known_to_citizen }))
        .collect();
    if faults.are_none() && changed.is_empty() {
        faults.add(
            "",
            "Intet svar er ændret. Vælg et svar først.",
            "No answer has changed. Choose an answer first.",
        );
    }
    if !faults.are_none() {
        return case::page(&handed, id, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    done(&handed, &fields, id, "", Command::Assess { pathway: id, facts: changed }).await
}

/// The decision.
pub(super) async fn decide(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = pathway(&fields)?;
    let Some(conclusion) = fields.filled(CONCLUSION) else {
        let mut faults = Faults::default();
        faults.add(CONCLUSION, "Vælg, hvad der afgøres", "Choose what is decided");
        return case::page(&handed, id, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let reason = fields.text(REASON).to_owned();
    let decide = Decide { pathway: id, conclusion: conclusion.into(), reason, at: None };
    done(&handed, &fields, id, REASON, Command::Decide(decide)).await
}

/// The hold.
pub(super) async fn hold(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = pathway(&fields)?;
    let unit: UnitId = fields.text("enhed").parse().map_err(|_| Wrong::not_found())?;
    let deviation = fields.filled("afvigelse").map(str::to_owned);
    done(&handed, &fields, id, "", Command::Offer { pathway: id, unit, deviation }).await
}

/// The hold is undone: whoever made the offer withdraws it. Nobody has said no.
pub(super) async fn undo(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = pathway(&fields)?;
    let Some(reason) = fields.filled(REASON).map(str::to_owned) else {
        let mut faults = Faults::default();
        faults.add(REASON, "Skriv, hvorfor pladsen skal gives fri", "Write why the place is given back");
        return case::page(&handed, id, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    done(&handed, &fields, id, "", Command::Withdraw { pathway: id, reason }).await
}
