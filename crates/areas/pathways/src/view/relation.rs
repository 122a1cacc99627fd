//! What an organisation is to a pathway. Access control asks: only who has a relation may look.

use crate::{answers::Around, pathway::Pathway};
use kernel::{Date, OrganisationId};
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
    /// It operates a unit that is or was offered, or where the citizen stays or stayed.
    Receiver,
    /// It was given a basis for sharing.
    SharedWith,
}

/// Every relation that an organisation has to a pathway on a date. Who took over from an organisation that
/// ended has its relations.
#[must_use]
pub fn relations(
    around: Around<'_>,
    pathway: &Pathway,
    organisation: &OrganisationId,
    date: Date,
) -> Vec<Relation> {
    let registry = around.registry;
    let is = |id: &OrganisationId| {
        id == organisation
            || registry.organisation_on(id, date).is_some_and(|found| found.id == *organisation)
    };
    let is_region_of =
        |id: &OrganisationId| registry.region_of(id, date).is_some_and(|region| region.id == *organisation);
    let mut found = Vec::new();
    if is(&pathway.sender.value) {
        found.push(Relation::Sender);
    }
    if is_region_of(&pathway.sender.value) {
        found.push(Relation::RegionOfSender);
    }
    if let Some(residence) = &pathway.residence {
        if is(&residence.value) {
            found.push(Relation::Residence);
        }
        if is_region_of(&residence.value) {
            found.push(Relation::RegionOfResidence);
        }
    }
    let offered =
        pathway.requests.iter().filter_map(|request| request.offer.as_ref()).map(|offer| offer.unit);
    let stayed = pathway.requests.iter().filter_map(|request| request.stay.as_ref()).map(|stay| stay.unit);
    let mut units = offered.chain(stayed).filter_map(|unit| around.places.unit(unit));
    if units.any(|unit| is(&unit.operator)) {
        found.push(Relation::Receiver);
    }
    if pathway.sharing.iter().any(|basis| is(&basis.with)) {
        found.push(Relation::SharedWith);
    }
    found
}
