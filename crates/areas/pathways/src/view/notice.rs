//! What sender and municipality of residence were told of a pathway, and which of it was wrong: so that a correction
//! can list what was said on a wrong time. Derived from the entries and their corrections; delivering is the desks'.

use crate::{
    event::Change,
    pathway::{Noted, Pathway},
};
use kernel::{Instant, OrganisationId};
use serde::Serialize;

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
    /// An earlier notice was wrong.
    Correction,
}

/// Every notice of a pathway, in the order of the log.
#[must_use]
pub fn notices(pathway: &Pathway) -> Vec<Notice> {
    let mut list = Vec::new();
    if let Some(discharged) = &pathway.discharged {
        tell(pathway, &mut list, NoticeAbout::Discharge, None, discharged);
    }
    for request in &pathway.requests {
        let Some(stay) = &request.stay else { continue };
        tell(pathway, &mut list, NoticeAbout::Arrival, Some(request.number), &stay.arrived);
        if let Some(ended) = &stay.ended {
            tell(pathway, &mut list, NoticeAbout::StayEnd, Some(request.number), ended);
        }
    }
    list.sort_by_key(|notice| notice.position);
    list
}

/// The notice of an entry as it was first made, and one for each correction of it.
fn tell(
    pathway: &Pathway,
    list: &mut Vec<Notice>,
    about: NoticeAbout,
    request: Option<kernel::RequestNumber>,
    entry: &Noted<Instant>,
) {
    let of_entry = pathway.corrections.iter().filter(|correction| correction.request == request);
    let changes: Vec<(u64, Instant, Instant)> = of_entry
        .filter_map(|correction| match (about, &correction.change) {
            (NoticeAbout::Discharge, Change::Discharge { was, is, .. })
            | (NoticeAbout::Arrival, Change::Arrival { was, is, .. })
            | (NoticeAbout::StayEnd, Change::StayEnd { was, is, .. }) => {
                Some((correction.position, *was, *is))
            }
            _ => None,
        })
        .collect();
    let first = changes.first().map_or(entry.value, |(_, was, _)| *was);
    let mut said = vec![(about, first, entry.position)];
    said.extend(changes.iter().map(|(position, _, is)| (NoticeAbout::Correction, *is, *position)));
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
