//! One line per pathway, for lists; and who is counted where in a period.

use crate::{
    pathway::Pathway,
    request::{Request, RequestState},
};
use kernel::{Instant, OrganisationId, PathwayId, PersonId, Text, UnitId};
use serde::Serialize;
use smol_str::SmolStr;

/// A pathway in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The pathway.
    pub pathway: PathwayId,
    /// The person's record.
    pub person: PersonId,
    /// Where the latest request stands.
    pub state: RequestState,
    /// The same in words.
    pub state_text: Text,
    /// When the citizen was referred.
    pub referred_at: Instant,
    /// Who referred.
    pub sender: OrganisationId,
    /// The municipality of residence, if known.
    pub residence: Option<OrganisationId>,
    /// What was decided, if anything yet.
    pub decided: Option<SmolStr>,
    /// The unit offered, coming to or stayed at.
    pub unit: Option<UnitId>,
    /// When the next step is due.
    pub due: Option<Instant>,
    /// Whether the citizen waits, ready to move, and for what.
    pub waits_for: Option<SmolStr>,
}

/// The line of a pathway.
#[must_use]
pub fn line(pathway: &Pathway) -> Line {
    let request = pathway.live_request().or_else(|| pathway.staying()).or(pathway.requests.last());
    let state = request.map_or(RequestState::Closed, |request| request.state);
    let unit = request.and_then(|request| {
        let stay = request.stay.as_ref().map(|stay| stay.unit);
        stay.or(request.offer.as_ref().map(|offer| offer.unit))
    });
    let waiting = pathway.waiting.last().filter(|waiting| waiting.until.is_none());
    Line {
        pathway: pathway.id,
        person: pathway.person,
        state,
        state_text: request.map_or_else(|| state.text(), Request::state_text),
        referred_at: pathway.referred_at,
        sender: pathway.sender.value.clone(),
        residence: pathway.residence.as_ref().map(|residence| residence.value.clone()),
        decided: request.and_then(|request| request.decision.as_ref()).map(|made| made.conclusion.clone()),
        unit,
        due: request.and_then(|request| request.due),
        waits_for: waiting.map(|waiting| waiting.cause.clone()),
    }
}
