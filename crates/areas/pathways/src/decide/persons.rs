//! Records of persons: two that are one, a number that becomes known, a person to be forgotten.

use super::person_event;
use crate::{
    event::{Event, PersonEvent},
    persons::PersonRecord,
    state::State,
};
use kernel::{PersonId, Refusal};

fn known(state: &State, person: PersonId) -> Result<PersonRecord, Refusal> {
    state.person(person).ok_or_else(|| {
        Refusal::not_found(
            "no_such_person",
            "personen har intet forløb her",
            "the person has no pathway here",
        )
    })
}

pub(super) fn join(state: &State, kept: PersonId, merged: PersonId) -> Result<Vec<Event>, Refusal> {
    let (keeping, merging) = (known(state, kept)?, known(state, merged)?);
    if kept == merged {
        return Err(Refusal::invalid(
            "same_record",
            "det er den samme registrering",
            "it is the same record",
        ));
    }
    for (record, which) in [(keeping, "first"), (merging, "second")] {
        if record.joined_to.is_some() || (which == "second" && !record.joined.is_empty()) {
            return Err(Refusal::state(
                "already_joined",
                "den ene registrering er allerede samlet med en anden",
                format!("the {which} record is already joined with another"),
            )
            .instead("skil dem først ad ('separate')", "separate them first ('separate')"));
        }
        if record.forgotten {
            return Err(Refusal::state(
                "person_forgotten",
                "den ene registrering er slettet",
                format!("the {which} record has been forgotten"),
            ));
        }
    }
    Ok(vec![person_event(PersonEvent::Joined { kept, merged })])
}

pub(super) fn separate(state: &State, merged: PersonId) -> Result<Vec<Event>, Refusal> {
    let kept = known(state, merged)?.joined_to.ok_or_else(|| {
        Refusal::state(
            "not_joined",
            "registreringen er ikke samlet med nogen",
            "the record is not joined with any",
        )
    })?;
    Ok(vec![person_event(PersonEvent::Separated { kept, merged })])
}

pub(super) fn identify(state: &State, person: PersonId) -> Result<Vec<Event>, Refusal> {
    if !known(state, person)?.temporary {
        return Err(Refusal::state(
            "already_identified",
            "personen har allerede et CPR-nummer",
            "the person already has a CPR number",
        ));
    }
    Ok(vec![person_event(PersonEvent::Identified { person })])
}

/// Forgets the record and every record joined to it. A citizen on their way or in a place cannot be forgotten:
/// somebody is responsible for them.
pub(super) fn forget(state: &State, person: PersonId) -> Result<Vec<Event>, Refusal> {
    known(state, person)?;
    let standing = state.stands_for(person);
    if let Some(live) = state.live_pathway_of(standing) {
        return Err(Refusal::state(
            "pathway_under_way",
            format!("borgeren har et åbent forløb ({}), som nogen er ansvarlig for", live.id),
            format!("the citizen has a pathway under way ({}), for which somebody is responsible", live.id),
        )
        .instead("afslut forløbet først", "end the pathway first"));
    }
    let joined = state.person(standing).map(|record| record.joined).unwrap_or_default();
    let all = joined.into_iter().chain([standing]);
    let not_yet = all.filter(|each| state.person(*each).is_some_and(|record| !record.forgotten));
    let events: Vec<_> = not_yet.map(|person| person_event(PersonEvent::Forgotten { person })).collect();
    if events.is_empty() {
        return Err(Refusal::state(
            "person_forgotten",
            "borgerens oplysninger er allerede slettet",
            "the citizen has already been forgotten",
        ));
    }
    Ok(events)
}
