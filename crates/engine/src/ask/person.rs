//! Who a person is: from the vault, for those whose task needs it.

use super::AskError;
use crate::{
    access,
    answer::lock,
    engine::Engine,
    identity::{CPR, Identity, checked_cpr},
    resolve::{Unresolved, read_identity},
};
use kernel::{Actor, PersonId, Refusal, Role};

impl From<Unresolved> for AskError {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Refused(refusal) | Unresolved::Noted(refusal, _) => AskError::Refused(refusal),
            Unresolved::Fault(fault) => AskError::Fault(fault),
        }
    }
}

impl Engine {
    /// Who a person is, for those whose task needs it. A protected address shows to those who refer and assess alone.
    ///
    /// # Errors
    /// Not found, if there is no such person, the actor may not know of them, or they were forgotten.
    pub fn identity(&self, actor: &Actor, person: PersonId) -> Result<Identity, AskError> {
        let now = self.now();
        let standing = self.shared.readable(|world| {
            access::may_ask_of_person(world, actor, "ask_identity", person, now)
                .map(|()| world.pathways.stands_for(person))
        })??;
        let store = lock(&self.shared.reader);
        // A record that was joined keeps its own identity; the one it was joined to stands for it.
        let found = match read_identity(store.as_ref(), standing)? {
            Some(found) => Some(found),
            None => read_identity(store.as_ref(), person)?,
        };
        let mut identity = found.ok_or_else(nobody)?;
        if identity.protected && actor.role == Role::Provider {
            identity.address = None;
            identity.next_of_kin = None;
        }
        Ok(identity)
    }

    /// The person with a CPR number, if there is one that the actor may know of.
    ///
    /// # Errors
    /// When the role may not ask, or the number is none.
    pub fn find_person(&self, actor: &Actor, cpr: &str) -> Result<Option<PersonId>, AskError> {
        access::may_ask(actor, "ask_person")?;
        let cpr = checked_cpr(cpr)?;
        let found =
            lock(&self.shared.reader).find_person(CPR, cpr.reveal()).map_err(crate::EngineFault::from)?;
        let Some(person) = found.map(|key| PersonId(key.0)) else {
            return Ok(None);
        };
        let now = self.now();
        let known = self
            .shared
            .readable(|world| access::may_ask_of_person(world, actor, "ask_person", person, now).is_ok())?;
        Ok(known.then_some(person))
    }
}

fn nobody() -> Refusal {
    Refusal::not_found(
        "no_identity",
        "der er ikke (længere) gemt, hvem personen er",
        "who the person is is not kept (any more)",
    )
}
