//! What sender and municipality of residence were told of a pathway, and which of it was wrong: so that a correction
//! can list what was said on a wrong time. Derived from the entries and their corrections; delivering is the desks'.

use crate::{
    change::Change,
    pathway::{Noted, Pathway},
};
use kernel::{Instant, OrganisationId, RequestNumber};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a message to another organisation stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What it was about.
    pub about: NoticeAbout,
    /// To whom.
    pub to: OrganisationId,
    /// The time it stated.
    pub stated: Instant,
    /// The event it rests on.
    pub position: u64,
    /// The correction that made it wrong, by position.
    pub corrected_by: Option<u64>,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeAbout {
    /// The citizen was discharged.
    Discharge,
    /// The citizen arrived.
    Arrival,
    /// The stay ended.
    StayEnd,
    /// The citizen died.
    Death,
    /// An earlier notice was wrong, and this is right.
    Correction,
    /// An earlier notice was wrong: what it told of never happened.
    Withdrawal,
}

/// Every notice of a pathway, in the order of the log.
#[must_use]
pub fn notices(pathway: &Pathway) -> Vec<Notice> {
    let mut list = Vec::new();
    tell_with_withdrawn(pathway, &mut list, NoticeAbout::Discharge, pathway.discharged.as_ref());
    tell_with_withdrawn(pathway, &mut list, NoticeAbout::Death, pathway.died.as_ref());
    for request in &pathway.requests {
        let stay = request.stay.as_ref();
        tell(pathway, &mut list, NoticeAbout::Arrival, request.number, stay.map(|stay| &stay.arrived));
        // A stay that ended by the death is told of with it.
        let by_death = |ended: &&Noted<Instant>| {
            pathway.died.as_ref().is_some_and(|died| died.position == ended.position)
        };
        let ended = stay.and_then(|stay| stay.ended.as_ref()).filter(|ended| !by_death(ended));
        tell(pathway, &mut list, NoticeAbout::StayEnd, request.number, ended);
    }
    list.sort_by_key(|notice| notice.position);
    list
}

/// A correction of an entry: its position, what the entry said, and what it says now; nothing: it never happened.
type Said = (u64, Instant, Option<Instant>);

/// The notices of an entry that may have been withdrawn, and of those before it that were.
fn tell_with_withdrawn(
    pathway: &Pathway,
    list: &mut Vec<Notice>,
    about: NoticeAbout,
    entry: Option<&Noted<Instant>>,
) {
    let mut of_entry: BTreeMap<u64, Vec<Said>> = BTreeMap::new();
    for correction in &pathway.corrections {
        match (about, &correction.change) {
            (NoticeAbout::Discharge, Change::Discharge { was, is, entered, .. })
            | (NoticeAbout::Death, Change::Death { was, is, entered, .. }) => {
                of_entry.entry(*entered).or_default().push((correction.position, *was, *is));
            }
            _ => {}
        }
    }
    if let Some(entry) = entry {
        let changes = of_entry.remove(&entry.position).unwrap_or_default();
        say(pathway, list, about, entry.value, entry.position, &changes);
    }
    for (entered, changes) in of_entry {
        if let Some((_, was, _)) = changes.first() {
            say(pathway, list, about, *was, entered, &changes);
        }
    }
}

/// The notices of an entry of a request: of those that were withdrawn, one after the other, and of the one that stands.
fn tell(
    pathway: &Pathway,
    list: &mut Vec<Notice>,
    about: NoticeAbout,
    request: RequestNumber,
    entry: Option<&Noted<Instant>>,
) {
    let mut changes: Vec<Said> = Vec::new();
    for correction in pathway.corrections.iter().filter(|each| each.request == Some(request)) {
        match (about, &correction.change) {
            (NoticeAbout::Arrival, Change::Arrival { was, is, .. })
            | (NoticeAbout::StayEnd, Change::StayEnd { was, is, .. }) => {
                changes.push((correction.position, *was, Some(*is)));
            }
            (NoticeAbout::Arrival, Change::NeverArrived { was, entered, .. })
            | (NoticeAbout::StayEnd, Change::NeverEnded { was, entered, .. }) => {
                changes.push((correction.position, *was, None));
                say(pathway, list, about, *was, *entered, &std::mem::take(&mut changes));
            }
            _ => {}
        }
    }
    if let Some(entry) = entry {
        say(pathway, list, about, entry.value, entry.position, &changes);
    }
}

/// The notice of an entry as it was first made, and one for each correction of it.
fn say(
    pathway: &Pathway,
    list: &mut Vec<Notice>,
    about: NoticeAbout,
    value: Instant,
    position: u64,
    changes: &[Said],
) {
    let first = changes.first().map_or(value, |(_, was, _)| *was);
    let mut said = vec![(about, first, position)];
    said.extend(changes.iter().map(|(position, was, is)| match is {
        Some(is) => (NoticeAbout::Correction, *is, *position),
        None => (NoticeAbout::Withdrawal, *was, *position),
    }));
    let corrected_by = changes.iter().map(|(position, ..)| Some(*position)).chain([None]);
    for ((about, stated, position), corrected_by) in said.into_iter().zip(corrected_by) {
        for to in told(pathway, position) {
            list.push(Notice { about, to, stated, position, corrected_by });
        }
    }
}

/// Whom an event at a position was told to: sender and municipality of residence as they were entered then.
fn told(pathway: &Pathway, position: u64) -> Vec<OrganisationId> {
    let later = || pathway.corrections.iter().filter(move |correction| correction.position > position);
    let sender = later()
        .find_map(|correction| match &correction.change {
            Change::Sender { was, .. } => Some(was.clone()),
            _ => None,
        })
        .unwrap_or_else(|| pathway.sender.value.clone());
    let residence = later()
        .find_map(|correction| match &correction.change {
            Change::Residence { was, .. } => Some(was.clone()),
            _ => None,
        })
        .unwrap_or_else(|| pathway.residence.as_ref().map(|residence| residence.value.clone()));
    let mut told = vec![sender];
    told.extend(residence);
    told.dedup();
    told
}
