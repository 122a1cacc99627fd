//! Who a person is: from the vault, for those whose task needs it.

use super::AskError;
use crate::{
    access::{Relations, may_at_desk},
    answer::lock,
    engine::Engine,
    identity::{CPR, Identity, checked_cpr},
    looks::{Noting, Occasion, Shown},
    resolve::{Unresolved, read_identity},
};
use kernel::{Actor, Instant, PersonId, Refusal};
use std::cell::Cell;

impl From<Unresolved> for AskError {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Refused(refusal) | Unresolved::Noted(refusal, _) => AskError::Refused(refusal),
            Unresolved::Fault(fault) => AskError::Fault(fault),
        }
    }
}

impl Engine {
    /// Who a person is, asked at the prompt.
    ///
    /// # Errors
    /// As [`Engine::identity_on`].
    pub fn identity(&self, actor: &Actor, person: PersonId) -> Result<Identity, AskError> {
        self.identity_on(actor, &Occasion::at_prompt(actor), person)
    }

    /// Who a person is, for those whose task needs it, on an occasion. Address and next of kin are left out where the
    /// policies do not let the actor see them; a protected address has a policy of its own.
    ///
    /// # Errors
    /// Not found, if there is no such person, the actor may not know of them, or they were forgotten; a fault when it
    /// could not be read, or the look could not be noted.
    pub fn identity_on(
        &self,
        actor: &Actor,
        occasion: &Occasion,
        person: PersonId,
    ) -> Result<Identity, AskError> {
        occasion.checked()?;
        let now = self.now();
        let opened = Cell::new(false);
        let claimed = occasion.emergency.is_some().then_some(&opened);
        let answer = self.identity_of(actor, claimed, person, now);
        let noting = Noting { actor, occasion, what: "ask_identity", now, opened: opened.get() };
        self.noted(&noting, answer, |_| Some(Shown::person(Some(person))))
    }

    /// Who several persons are, for a list that the actor has: those whom they may know of and whose identity is kept,
    /// in the order asked for. It is noted as one look at those who are shown. An emergency is about one person and opens
    /// nothing here.
    ///
    /// # Errors
    /// Forbidden, if the role may not ask in any case; a fault as of [`Engine::identity_on`].
    pub fn identities_on(
        &self,
        actor: &Actor,
        occasion: &Occasion,
        persons: &[PersonId],
    ) -> Result<Vec<(PersonId, Identity)>, AskError> {
        occasion.checked()?;
        if occasion.emergency.is_some() {
            return Err(super::not_in_emergency().into());
        }
        let now = self.now();
        let answer = self.identities_of(actor, persons, now);
        let noting = Noting { actor, occasion, what: "ask_identity", now, opened: false };
        self.noted(&noting, answer, |answer| match answer {
            Ok(found) => Shown::persons(found.iter().map(|(person, _)| *person)),
            Err(_) => Some(Shown::default()),
        })
    }

    fn identities_of(
        &self,
        actor: &Actor,
        persons: &[PersonId],
        now: Instant,
    ) -> Result<Vec<(PersonId, Identity)>, AskError> {
        self.at_gate(actor, now, None, |gate| gate.rule("ask_identity").map(|_| ()))??;
        let mut found = Vec::new();
        for person in persons {
            match self.identity_of(actor, None, *person, now) {
                Ok(identity) => found.push((*person, identity)),
                Err(AskError::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(found)
    }

    fn identity_of(
        &self,
        actor: &Actor,
        emergency: Option<&Cell<bool>>,
        person: PersonId,
        now: Instant,
    ) -> Result<Identity, AskError> {
        let standing = self.at_gate(actor, now, emergency, |gate| {
            gate.person("ask_identity", person).map(|()| gate.world().pathways.stands_for(person))
        })??;
        let mut identity = {
            let store = lock(&self.shared.reader);
            // A record that was joined keeps its own identity; the one it was joined to stands for it.
            match read_identity(store.as_ref(), standing)? {
                Some(found) => Some(found),
                None => read_identity(store.as_ref(), person)?,
            }
            .ok_or_else(nobody)?
        };
        let address = if identity.protected { "ask_protected_address" } else { "ask_address" };
        if !self.at_gate(actor, now, emergency, |gate| gate.person(address, person).is_ok())? {
            identity.address = None;
            identity.next_of_kin = None;
        }
        Ok(identity)
    }

    /// The person with a CPR number, if there is one that the actor may know of, asked at the prompt.
    ///
    /// # Errors
    /// As [`Engine::find_person_on`].
    pub fn find_person(&self, actor: &Actor, cpr: &str) -> Result<Option<PersonId>, AskError> {
        self.find_person_on(actor, &Occasion::at_prompt(actor), cpr)
    }

    /// The person with a CPR number, if there is one that the actor may know of, on an occasion. Whoever tries a number
    /// of somebody whom they may not know of learns nothing, and it is noted whose it was.
    ///
    /// # Errors
    /// When the role may not ask, the number is none, or the look could not be noted.
    pub fn find_person_on(
        &self,
        actor: &Actor,
        occasion: &Occasion,
        cpr: &str,
    ) -> Result<Option<PersonId>, AskError> {
        occasion.checked()?;
        let now = self.now();
        let opened = Cell::new(false);
        let claimed = occasion.emergency.is_some().then_some(&opened);
        let (mut there, mut known) = (None, false);
        let answer = self.found_by_number(actor, claimed, cpr, now).map(|(found, may)| {
            (there, known) = (found, may);
            found.filter(|_| may)
        });
        let noting = Noting { actor, occasion, what: "ask_person", now, opened: opened.get() };
        // Whoever may open nobody more that day is told so of every number, whether it is somebody's or nobody's.
        if matches!(answer, Ok(None))
            && let Some(refusal) = self.spent(&noting)?
        {
            return self.noted(&noting, Err(refusal.into()), |_| Some(Shown::person(there)));
        }
        if there.is_some() && !known {
            // What leaves is that there is nobody; what is noted is that it was refused.
            let refused: Result<(), AskError> = Err(hidden().into());
            return match self.noted(&noting, refused, |_| Some(Shown::person(there))) {
                Err(AskError::Fault(fault)) => Err(fault.into()),
                _ => Ok(None),
            };
        }
        self.noted(&noting, answer, |answer| match answer {
            Ok(found) => found.map(|person| Shown::person(Some(person))),
            Err(_) => Some(Shown::default()),
        })
    }

    /// Whom a CPR number belongs to, for the extract of who has looked at them. It tells nothing else of the person; that
    /// the extract was taken is noted where it is made.
    ///
    /// # Errors
    /// When the actor may not take extracts, the number is none, or it could not be looked up.
    pub fn find_person_for_extract(&self, actor: &Actor, cpr: &str) -> Result<Option<PersonId>, AskError> {
        may_at_desk(self.policies(), actor, "citizen_extract", Relations::NONE)?;
        let cpr = checked_cpr(cpr)?;
        let found =
            lock(&self.shared.reader).find_person(CPR, cpr.reveal()).map_err(crate::EngineFault::from)?;
        Ok(found.map(|key| PersonId(key.0)))
    }

    /// Whom a number belongs to, and whether the actor may know of them.
    fn found_by_number(
        &self,
        actor: &Actor,
        emergency: Option<&Cell<bool>>,
        cpr: &str,
        now: Instant,
    ) -> Result<(Option<PersonId>, bool), AskError> {
        self.at_gate(actor, now, emergency, |gate| gate.rule("ask_person").map(|_| ()))??;
        let cpr = checked_cpr(cpr)?;
        let found =
            lock(&self.shared.reader).find_person(CPR, cpr.reveal()).map_err(crate::EngineFault::from)?;
        let Some(person) = found.map(|key| PersonId(key.0)) else {
            return Ok((None, false));
        };
        let known = self.at_gate(actor, now, emergency, |gate| gate.person("ask_person", person).is_ok())?;
        Ok((Some(person), known))
    }
}

/// For the record alone.
fn hidden() -> Refusal {
    Refusal::not_found("no_such_person", "personen har intet forløb her", "the person has no pathway here")
}

fn nobody() -> Refusal {
    Refusal::not_found(
        "no_identity",
        "der er ikke (længere) gemt, hvem personen er",
        "who the person is is not kept (any more)",
    )
}
