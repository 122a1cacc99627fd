//! From referral to decision: the facts, the hearing, the decision of a named person, and what travels along.

use super::{Below, Case, check, event};
use crate::{
    answers,
    command::{AnsweredFacts, Decide, Refer},
    event::{Event, What},
    pathway::{ItemState, Pathway, ReferralSource},
    private::{DecisionBasis, Private},
    state::State,
    table,
};
use kernel::{Instant, OrganisationId, Outcome, Refusal, UnitId, Verdict};
use registry::OrganisationKind;
use schemes::{Answer, Conclusion, Law};
use smol_str::SmolStr;

pub(super) fn refer(
    state: &State,
    below: Below<'_>,
    refer: &Refer,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let law = below.law()?;
    let at = check::not_in_future(refer.at, now)?;
    if state.person(refer.person).is_some_and(|record| record.forgotten) {
        return Err(Refusal::state(
            "person_forgotten",
            "borgerens oplysninger er slettet; henvis under en ny registrering",
            "the citizen has been forgotten; refer under a new record",
        ));
    }
    if let Some(live) = state.live_pathway_of(refer.person) {
        return Err(Refusal::state(
            "live_request_exists",
            format!("borgeren har allerede et åbent forløb: {}", live.id),
            format!("the citizen already has a pathway under way: {}", live.id),
        )
        .instead(
            format!("arbejd videre på {}, eller søg en anden plads dér", live.id),
            format!("go on with {}, or seek a transfer there", live.id),
        ));
    }
    check::organisation(below.registry, &refer.sender, at, None)?;
    if let Some(residence) = &refer.residence {
        check::organisation(below.registry, residence, at, Some(OrganisationKind::Municipality))?;
    }
    if refer.extraordinary && refer.source != ReferralSource::HospitalWard {
        return Err(Refusal::invalid(
            "extraordinary_without_hospital",
            "kun en sygehusafdeling kan udskrive ekstraordinært",
            "only a hospital ward can discharge extraordinarily",
        ));
    }
    let private = facts_private(&law, &refer.facts, &refer.note)?;
    let what = What::Referred {
        source: refer.source,
        sender: refer.sender.clone(),
        residence: refer.residence.clone(),
        extraordinary: refer.extraordinary,
        temporary: refer.temporary,
        at,
        due: answers::clock_due(&law, "decision_due", at),
    };
    Ok(vec![Event::Pathway(crate::event::PathwayEvent {
        pathway: state.next_id(),
        person: refer.person,
        what,
        private: Some(kernel::Sealed::Open(private)),
    })])
}

fn facts_private(law: &Law<'_>, facts: &AnsweredFacts, note: &str) -> Result<Private, Refusal> {
    for (fact, answered) in facts {
        law.check_fact(fact, &answered.value)?;
        if answers::SUPPLIED_BY_SYSTEM.contains(&fact.as_str()) {
            return Err(Refusal::invalid(
                "fact_is_known",
                format!("'{fact}' følger af forløbet selv og kan ikke besvares"),
                format!("'{fact}' follows from the pathway itself and cannot be answered"),
            ));
        }
    }
    let note = check::text("note", note)?.to_owned();
    let facts = facts
        .iter()
        .map(|(fact, answered)| (fact.clone(), answered.value.clone(), answered.known_to_citizen))
        .collect();
    Ok(Private::Facts { facts, note })
}

pub(super) fn assess(case: &Case<'_>, facts: &AnsweredFacts) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    if facts.is_empty() {
        return Err(Refusal::invalid(
            "no_facts",
            "der er ingen oplysninger at besvare",
            "there are no facts to answer",
        )
        .instead("angiv mindst én, som aim=yes", "give at least one, as aim=yes"));
    }
    let private = facts_private(&case.law()?, facts, "")?;
    case.one(What::Assessed, Some(private))
}

pub(super) fn hear(case: &Case<'_>, outcome: &str) -> Result<Vec<Event>, Refusal> {
    case.live()?;
    let outcome = check::some_text("outcome", outcome)?.to_owned();
    case.one(What::Heard, Some(Private::Note(outcome)))
}

pub(super) fn decide(case: &Case<'_>, decide: &Decide) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    let at = case.when(decide.at)?;
    let law = case.law()?;
    let answer = answers::placement(&law, &case.pathway, at);
    let conclusion = known_conclusion(&law, &case.pathway, &decide.conclusion, at)?;
    check_hearing(case, &answer)?;

    let suggested = answer.verdict.settled();
    let deviates = suggested.is_none_or(|suggested| suggested.id != decide.conclusion);
    let reason = check::text("reason", &decide.reason)?;
    if deviates && reason.is_empty() {
        return Err(reason_needed(&answer));
    }
    let basis = DecisionBasis {
        reason: reason.to_owned(),
        facts: case.pathway.facts().into_iter().collect(),
        verdict: answers::verdict_slug(&answer.verdict).into(),
        suggested: suggested.map(|suggested| suggested.id.clone()),
        criteria: answer.verdict.reasons().iter().map(|reason| (reason.id.clone(), reason.outcome)).collect(),
    };
    let kind = answers::place_kind(&conclusion);
    let what = What::Decided {
        request: request.number,
        conclusion: decide.conclusion.clone(),
        kind,
        at,
        rulebook: answer.rulebook.clone(),
        deviates,
        due: kind.and_then(|_| answers::clock_due(&law, "place_due", at)),
    };
    case.one(what, Some(Private::Decision(basis)))
}

fn known_conclusion(law: &Law<'_>, pathway: &Pathway, id: &str, at: Instant) -> Result<Conclusion, Refusal> {
    let known = answers::decidable(law, pathway, at);
    if let Some(found) = known.iter().find(|each| each.id == id) {
        return Ok(found.clone());
    }
    let ids: Vec<_> = known.iter().map(|each| each.id.as_str()).collect();
    // One that the scheme has, but not for that date, is there and yet the wrong one.
    let kind = match law.conclusion_on(id, kernel::danish_date(at)) {
        Some(_) => kernel::RefusalKind::Invalid,
        None => kernel::RefusalKind::NotFound,
    };
    Err(Refusal::new(
        kind,
        "no_such_conclusion",
        format!("'{id}' kan ikke afgøres den dato: brug en af {}", ids.join(", ")),
        format!("'{id}' cannot be decided on that date: use one of {}", ids.join(", ")),
    ))
}

/// A decision that rests on a fact the citizen does not know needs a hearing first (*partshøring*).
fn check_hearing(case: &Case<'_>, answer: &Answer) -> Result<(), Refusal> {
    let Some(known) = case.pathway.known.open() else {
        return Ok(());
    };
    if case.pathway.heard {
        return Ok(());
    }
    let decisive = answer.verdict.reasons().iter().filter(|reason| reason.outcome != Outcome::Missing);
    let mut unknown: Vec<&str> = decisive
        .flat_map(|reason| reason.values.iter())
        .filter(|(fact, value)| value.is_some() && known.facts.get(fact).is_some_and(|(_, told)| !told))
        .map(|(fact, _)| fact.as_str())
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Refusal::state(
        "hearing_needed",
        format!("afgørelsen hviler på oplysninger, som borgeren ikke kender: {}", unknown.join(", ")),
        format!("the decision rests on facts that the citizen does not know: {}", unknown.join(", ")),
    )
    .instead("partshør borgeren først ('hear')", "hear the citizen first ('hear')"))
}

fn reason_needed(answer: &Answer) -> Refusal {
    let kind = answer.verdict.kind_text();
    let (da, en) = match answer.verdict.settled() {
        Some(suggested) => (
            format!("reglerne giver '{}'; en afvigelse kræver en begrundelse", suggested.text.da),
            format!("the rules give '{}'; a deviation needs a reason", suggested.text.en),
        ),
        None => (
            format!("reglerne afgør det ikke ({}); afgørelsen kræver en begrundelse", kind.da),
            format!("the rules do not settle it ({}); the decision needs a reason", kind.en),
        ),
    };
    let mut refusal = Refusal::new(kernel::RefusalKind::Unsettled, "reason_needed", da, en)
        .instead("skriv hvorfor med --reason", "say why with --reason");
    if let Verdict::Missing { facts, .. } = &answer.verdict {
        let ids: Vec<_> = facts.iter().map(|fact| fact.fact.as_str()).collect();
        refusal = refusal.instead(
            format!("eller besvar først: {}", ids.join(", ")),
            format!("or answer first: {}", ids.join(", ")),
        );
    }
    refusal
}

pub(super) fn mark_item(case: &Case<'_>, item: &SmolStr, state: ItemState) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    let law = case.law()?;
    let known = answers::handover(&law, &case.pathway, case.now);
    if !known.iter().any(|each| each.id == *item) {
        let ids: Vec<_> = known.iter().map(|each| each.id.as_str()).collect();
        return Err(Refusal::not_found(
            "no_such_item",
            format!("'{item}' er ikke på overleveringslisten for {}: {}", case.pathway.id, ids.join(", ")),
            format!("'{item}' is not on the handover list of {}: {}", case.pathway.id, ids.join(", ")),
        ));
    }
    case.one(What::ItemMarked, Some(Private::Item { item: item.clone(), state }))
}

pub(super) fn record_basis(
    case: &Case<'_>,
    with: &OrganisationId,
    basis: &SmolStr,
    note: &str,
) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    check::organisation(case.below.registry, with, case.now, None)?;
    check::code(&case.law()?, "sharing_basis", basis)?;
    let note = check::text("note", note)?.to_owned();
    let what = What::BasisRecorded { with: with.clone(), basis: basis.clone(), at: case.now };
    case.one(what, Some(Private::Note(note)))
}

/// Also on a closed pathway: what was shared of it is seen for as long as the basis goes on.
pub(super) fn end_basis(case: &Case<'_>, with: &OrganisationId, reason: &str) -> Result<Vec<Event>, Refusal> {
    let reason = check::some_text("reason", reason)?.to_owned();
    let date = kernel::danish_date(case.now);
    let running = case.pathway.sharing.iter().filter(|basis| basis.until.is_none());
    let registry = case.below.registry;
    let same: Vec<_> = running.filter(|basis| registry.is_same(with, &basis.with, date)).collect();
    let Some(basis) = same.first() else {
        let id = case.pathway.id;
        return Err(Refusal::state(
            "not_shared",
            format!("{id} deles ikke med {with}"),
            format!("{id} is not shared with {with}"),
        )
        .instead("se på forløbet, hvem det deles med", "see on the pathway with whom it is shared"));
    };
    // As it was recorded: the organisation may have another name by now.
    let what = What::BasisEnded { with: basis.with.clone(), at: case.now };
    case.one(what, Some(Private::Note(reason)))
}

pub(super) fn record_representative(
    case: &Case<'_>,
    kind: &SmolStr,
    name: &str,
) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    check::code(&case.law()?, "representative", kind)?;
    let value = check::some_text("name", name)?.to_owned();
    let private = Private::Field { field: "representative".into(), value };
    case.one(What::RepresentativeRecorded { kind: kind.clone() }, Some(private))
}

pub(super) fn record_wish(case: &Case<'_>, units: &[UnitId], note: &str) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    for unit in units {
        super::placement::known_unit(case, *unit)?;
    }
    let note = check::text("note", note)?.to_owned();
    case.one(What::WishRecorded, Some(Private::Wish { units: units.to_vec(), note }))
}

pub(super) fn fill_letter(case: &Case<'_>, field: &SmolStr, value: &str) -> Result<Vec<Event>, Refusal> {
    if !crate::view::letter::FIELDS.contains(&field.as_str()) {
        return Err(Refusal::not_found(
            "no_such_letter_field",
            format!("'{field}' er ikke et felt i brevet: {}", crate::view::letter::FIELDS.join(", ")),
            format!("'{field}' is no field of the letter: {}", crate::view::letter::FIELDS.join(", ")),
        ));
    }
    if case.pathway.requests.iter().all(|request| request.decision.is_none()) {
        return Err(table::refusal(case.pathway.live_request().map(|request| request.state), case.act));
    }
    let value = check::some_text(field, value)?.to_owned();
    let event =
        event(&case.pathway, What::LetterFilled, Some(Private::Field { field: field.clone(), value }));
    Ok(vec![event])
}
