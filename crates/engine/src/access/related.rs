//! What an organisation is to a pathway, a referral or a unit, in the relations that policies know. It decides nothing.

use authz::{Relation, Relations};
use kernel::{Date, OrganisationId, UnitId};
use pathways::{Pathway, Refer, view::relation};
use world::World;

/// An organisation on a date.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) world: &'a World,
    pub(super) organisation: &'a OrganisationId,
    pub(super) date: Date,
}

impl Standing<'_> {
    /// Whether it is this organisation, also after mergers.
    pub(super) fn is(&self, id: &OrganisationId) -> bool {
        self.world.registry.is_same(self.organisation, id, self.date)
    }

    fn is_region_of(&self, id: &OrganisationId) -> bool {
        self.world.registry.region_of(id, self.date).is_some_and(|region| self.is(&region.id))
    }

    pub(super) fn operates(&self, unit: UnitId) -> bool {
        self.world.places.unit(unit).is_some_and(|unit| self.is(&unit.operator))
    }

    /// Whether it stands in one relation to a pathway.
    pub(super) fn holds(&self, relation: Relation, pathway: &Pathway) -> bool {
        let of_pathway = |relation: relation::Relation| {
            relation.holds(self.world.around(), pathway, self.organisation, self.date)
        };
        match relation {
            Relation::Sender => of_pathway(relation::Relation::Sender),
            Relation::RegionOfSender => of_pathway(relation::Relation::RegionOfSender),
            Relation::Residence => of_pathway(relation::Relation::Residence),
            Relation::RegionOfResidence => of_pathway(relation::Relation::RegionOfResidence),
            Relation::Receiver => of_pathway(relation::Relation::Receiver),
            Relation::SharedWith => of_pathway(relation::Relation::SharedWith),
            Relation::OperatesCurrentUnit => self.operates_current_unit(pathway),
            // Relations to units and to what the desks keep.
            Relation::OperatesUnit | Relation::OwnOrganisation => false,
        }
    }

    /// Whether it operates the unit that the citizen is offered, comes to or stays at.
    fn operates_current_unit(&self, pathway: &Pathway) -> bool {
        let offered = pathway.live_request().and_then(|request| request.offer.as_ref());
        let staying = pathway.staying().and_then(|request| request.stay.as_ref());
        let mut units = offered.map(|offer| offer.unit).into_iter().chain(staying.map(|stay| stay.unit));
        units.any(|unit| self.operates(unit))
    }

    /// What it was to a pathway when something happened on it, by what the event itself says.
    pub(super) fn named_by(&self, event: &relation::Named) -> Relations {
        let places = &self.world.places;
        let units = event.places.iter().filter_map(|id| places.place(*id)).map(|place| place.unit);
        let mut found = Relations::NONE;
        if units.into_iter().any(|unit| self.operates(unit)) {
            found = found.with(Relation::Receiver).with(Relation::OperatesCurrentUnit);
        }
        if event.shared_with.as_ref().is_some_and(|with| self.is(with)) {
            found = found.with(Relation::SharedWith);
        }
        let was = [
            (&event.sender, Relation::Sender, Relation::RegionOfSender),
            (&event.residence, Relation::Residence, Relation::RegionOfResidence),
        ];
        for (was, own, of_region) in was {
            let Some(was) = was else { continue };
            if self.is(was) {
                found = found.with(own);
            }
            if self.is_region_of(was) {
                found = found.with(of_region);
            }
        }
        found
    }

    /// What it would be to the pathway that a referral opens.
    pub(super) fn named_in(&self, refer: &Refer) -> Relations {
        let residence = refer.residence.as_ref();
        let found = [
            (Relation::Sender, self.is(&refer.sender)),
            (Relation::RegionOfSender, self.is_region_of(&refer.sender)),
            (Relation::Residence, residence.is_some_and(|id| self.is(id))),
            (Relation::RegionOfResidence, residence.is_some_and(|id| self.is_region_of(id))),
        ];
        found.into_iter().filter(|(_, holds)| *holds).map(|(relation, _)| relation).collect()
    }

    /// Whether a unit of its own held the place that ran out latest on the pathway.
    pub(super) fn held_last(&self, pathway: &Pathway) -> bool {
        let Some(request) = pathway.live_request() else { return false };
        let Some(ran_out) = request.ran_out else { return false };
        let operated = self.world.places.units().filter(|unit| self.operates(unit.id));
        let mut places = operated.flat_map(|unit| &unit.places).filter_map(|id| self.world.places.place(*id));
        places.any(|place| {
            place.commitments().iter().any(|promise| {
                (promise.pathway, promise.request) == (pathway.id, request.number)
                    && promise.period.end == Some(ran_out)
            })
        })
    }
}
