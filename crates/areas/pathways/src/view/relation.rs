//! What an organisation is to a pathway. Access control asks: only who has a relation may look.

use crate::{
    answers::Around,
    change::Change,
    event::{Event, PathwayEvent, What},
    pathway::Pathway,
    request::RequestState,
};
use kernel::{Date, OrganisationId, PlaceId, UnitId};
use serde::Serialize;

/// A relation of an organisation to a pathway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It referred the citizen.
    Sender,
    /// It is the region that the sender lies in.
    RegionOfSender,
    /// It is the municipality of residence.
    Residence,
    /// It is the region of residence.
    RegionOfResidence,
    /// It operates a unit that is offered, where the citizen is awaited, or where they stay or stayed. A unit that refused,
    /// that the citizen declined, whose hold ran out or whose request was cancelled has no task with the citizen any more
    /// and sees nothing of the pathway; what it did itself stands in the timeline of its place.
    Receiver,
    /// It was given a basis for sharing that goes on.
    SharedWith,
}

impl Relation {
    /// Whether an organisation has this relation to a pathway on a date. Who took over from an organisation that ended
    /// has its relations.
    #[must_use]
    pub fn holds(
        self,
        around: Around<'_>,
        pathway: &Pathway,
        organisation: &OrganisationId,
        date: Date,
    ) -> bool {
        let registry = around.registry;
        let is = |id: &OrganisationId| registry.is_same(organisation, id, date);
        let is_region_of =
            |id: &OrganisationId| registry.region_of(id, date).is_some_and(|region| is(&region.id));
        let residence = pathway.residence.as_ref().map(|residence| &residence.value);
        match self {
            Relation::Sender => is(&pathway.sender.value),
            Relation::RegionOfSender => is_region_of(&pathway.sender.value),
            Relation::Residence => residence.is_some_and(is),
            Relation::RegionOfResidence => residence.is_some_and(is_region_of),
            Relation::Receiver => {
                let mut units = units_of(pathway).filter_map(|unit| around.places.unit(unit));
                units.any(|unit| is(&unit.operator))
            }
            Relation::SharedWith => {
                pathway.sharing.iter().any(|basis| basis.until.is_none() && is(&basis.with))
            }
        }
    }
}

/// The units that have or had a task with the citizen.
fn units_of(pathway: &Pathway) -> impl Iterator<Item = UnitId> {
    // A request that was cancelled still says what was offered. One that a death closed keeps its unit: who reported the
    // death there may have to correct it.
    let awaited = pathway.requests.iter().filter(|request| {
        request.state != RequestState::Closed || request.closed_code.as_deref() == Some("died")
    });
    let offered = awaited.filter_map(|request| request.offer.as_ref()).map(|offer| offer.unit);
    let stayed = pathway.requests.iter().filter_map(|request| request.stay.as_ref()).map(|stay| stay.unit);
    offered.chain(stayed)
}

/// Whom an event itself names as having to do with the pathway when it happened. It may be what ended that, or another
/// may have ended it since: an offer that was withdrawn is no longer the unit's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The places that it held, took or freed: whoever operates them was offered, awaited or had the citizen.
    pub places: Vec<PlaceId>,
    /// Whose referral it was taken to be until then.
    pub sender: Option<OrganisationId>,
    /// Where the citizen was taken to live until then.
    pub residence: Option<OrganisationId>,
    /// With whom it was shared until then.
    pub shared_with: Option<OrganisationId>,
}

/// Whom an event names.
#[must_use]
pub fn named(event: &Event) -> Named {
    let mut named = Named::default();
    let Event::Pathway(PathwayEvent { what, .. }) = event else { return named };
    match what {
        What::Offered { place, .. }
        | What::Accepted { place, .. }
        | What::Declined { place, .. }
        | What::OfferWithdrawn { place, .. }
        | What::HoldExpired { place, .. }
        | What::Confirmed { place, .. }
        | What::Refused { place, .. }
        | What::Arrived { place, .. }
        | What::MovedOn { place, .. }
        | What::WentOnLeave { place, .. }
        | What::Returned { place, .. }
        | What::StayEnded { place, .. }
        | What::Cancelled { place: Some(place), .. }
        // The stay had not ended: one that had cannot be said never to have begun.
        | What::Corrected { change: Change::NeverArrived { place, .. }, .. } => named.places.push(*place),
        What::Died { freed, .. } => named.places.extend(freed.iter().map(|(_, place)| *place)),
        What::BasisEnded { with, .. } => named.shared_with = Some(with.clone()),
        What::Corrected { change: Change::Sender { was, .. }, .. } => named.sender = Some(was.clone()),
        What::Corrected { change: Change::Residence { was, .. }, .. } => named.residence.clone_from(was),
        _ => {}
    }
    named
}
