//! Whose decision a placement is: the authority that the scheme names for what is decided, whether it decided itself,
//! and to whom the deciding belongs while nothing is decided. It says what the scheme says and stops nobody: a person
//! of another organisation may decide, and the answer then tells what the sources say of it.

use crate::{
    answers::{self, Around},
    decision::Decision,
    pathway::Pathway,
    request::Request,
    view::who::{self, Party},
};
use kernel::{FactValue, Instant, OrganisationId, Text, danish_date};
use schemes::{Answer, Conclusion, Law};
use serde::Serialize;
use smol_str::SmolStr;

/// Whose decision it was, and whether they made it themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Authority {
    /// What the authority is to the citizen, in the scheme's words.
    pub text: Text,
    /// The party.
    pub party: Party,
    /// The organisation that decided.
    pub decided_by: OrganisationId,
    /// Whether that is the authority; unknown where it is not known which organisation the authority is.
    pub decided_itself: Option<bool>,
    /// What the scheme says of who decides, with what it rests on: settled where the authority itself did, a judgement
    /// where it did not.
    pub answer: Answer,
}

/// Whose decision it was; nothing where the scheme names no authority for what was decided. The law is the one that the
/// decision rests on.
#[must_use]
pub fn of_decision(
    law: &Law<'_>,
    around: Around<'_>,
    pathway: &Pathway,
    decision: &Decision,
) -> Option<Authority> {
    let date = danish_date(decision.at);
    let decided = law.conclusion_on(&decision.conclusion, date)?;
    let named = law.conclusion_on(decided.attribute("authority")?, date)?;
    let party = who::resolve(around, pathway, named.attribute("party").map(SmolStr::new)?, date);
    let decider = around.registry.organisation_on(&decision.organisation, date);
    let decided_itself = party
        .organisation
        .as_ref()
        .map(|authority| decider.map_or(decision.organisation == *authority, |one| one.id == *authority));
    let mut facts = pathway.facts();
    if let Some(kind) = decision.kind {
        facts.insert("place_kind".into(), FactValue::Choice(kind.slug().into()));
    }
    if let Some(itself) = decided_itself {
        let itself = if itself { FactValue::Yes } else { FactValue::No };
        facts.insert("decider_is_authority".into(), itself);
    }
    let answer = law.ask("who_decides", &facts, &answers::dates_at(pathway, decision.at));
    Some(Authority {
        text: Text::clone(&named.text),
        party,
        decided_by: decision.organisation.clone(),
        decided_itself,
        answer,
    })
}

/// To whom a waiting request belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deciding {
    /// The organisations; none where it is not known.
    pub organisations: Vec<OrganisationId>,
    /// Where no authority is found: what the scheme says of its own choice, which no source gives.
    pub not_in_sources: Option<Text>,
}

/// To whom the deciding on a waiting request belongs, as the scheme names the authority for what is decided or what
/// the rules come to. While they come to nothing, everybody to whom it may come: nobody waits unseen by the right one.
/// Where no authority is found it is whom the scheme has chosen for that, said as a choice that no source gives; with no
/// such choice it is not known.
#[must_use]
pub fn deciders(around: Around<'_>, pathway: &Pathway, request: &Request, now: Instant) -> Deciding {
    let Some(law) = around.rulebook.and_then(|rulebook| rulebook.law(None).ok()) else {
        return Deciding::default();
    };
    let date = danish_date(now);
    let concluded: Vec<Conclusion> = match &request.decision {
        Some(decision) => {
            law.conclusion_on(&decision.conclusion, danish_date(decision.at)).into_iter().collect()
        }
        None => {
            let answer = answers::placement(&law, pathway, now);
            match answer.verdict.settled() {
                Some(conclusion) => vec![conclusion.clone()],
                None => law.conclusions(answers::placement_question(pathway), date),
            }
        }
    };
    let mut found: Vec<OrganisationId> = Vec::new();
    for conclusion in &concluded {
        let named = conclusion.attribute("authority").and_then(|named| law.conclusion_on(named, date));
        let role = named.and_then(|named| named.attribute("party").map(SmolStr::new));
        let party = role.map(|role| who::resolve(around, pathway, role, date));
        found.extend(party.and_then(|party| party.organisation).filter(|id| !found.contains(id)));
    }
    // The municipality first, where it is one of several: it knows the citizen.
    if let Some(residence) = &pathway.residence {
        found.sort_by_key(|id| *id != residence.value);
    }
    if !found.is_empty() {
        return Deciding { organisations: found, not_in_sources: None };
    }
    let Ok(choice) = law.code("decider", "where_no_authority_is_found") else {
        return Deciding::default();
    };
    let role = choice.attributes.get("party").cloned();
    let party = role.and_then(|role| who::resolve(around, pathway, role, date).organisation);
    Deciding { organisations: party.into_iter().collect(), not_in_sources: Some(Text::clone(&choice.text)) }
}
