//! Whether an actor's, an account's or a webhook's organisation is the one meant, mergers included. It says nothing of what
//! the organisation may do: that is [`crate::access`].

use crate::{
    access::{Relation, Relations},
    engine::Engine,
    fault::EngineFault,
};
use kernel::{Actor, OrganisationId};

impl Engine {
    /// Whether the actor's organisation is the one meant, by now: also where one of the two, or both, has become part of
    /// another since. Whatever compares an actor's own organisation with one that is meant goes by this.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn is_own(&self, actor: &Actor, organisation: &OrganisationId) -> Result<bool, EngineFault> {
        self.is_same_organisation(&actor.organisation, organisation)
    }

    /// What the actor is, for policies, to something that belongs to an organisation.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn own_relations(
        &self,
        actor: &Actor,
        organisation: &OrganisationId,
    ) -> Result<Relations, EngineFault> {
        let own = self.is_own(actor, organisation)?;
        Ok(if own { Relations::of(&[Relation::OwnOrganisation]) } else { Relations::NONE })
    }

    /// The same of two organisations.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn is_same_organisation(
        &self,
        one: &OrganisationId,
        other: &OrganisationId,
    ) -> Result<bool, EngineFault> {
        let today = kernel::danish_date(self.now());
        self.read(|world| world.registry.is_same(one, other, today))
    }

    /// Every organisation that is the actor's own by now, the one they act for first: what the records keep by organisation
    /// is asked for by all of them.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn own_organisations(&self, actor: &Actor) -> Result<Vec<OrganisationId>, EngineFault> {
        let today = kernel::danish_date(self.now());
        self.read(|world| world.registry.same_as(&actor.organisation, today))
    }
}
