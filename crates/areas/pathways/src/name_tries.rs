//! Who lately gave a person's number with a name that is not theirs, so that names cannot be tried out against a number
//! without end. How many tries are too many is the engine's to say; the names themselves are nowhere.

use kernel::{Actor, Instant, OrganisationId, PersonId, Stamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How many days a try is remembered.
pub const NAME_TRIES_KEPT_DAYS: i64 = 7;
/// How many of the latest tries at one person are remembered at most.
pub const NAME_TRIES_KEPT_MAX: usize = 256;

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Try {
    by: SmolStr,
    organisation: OrganisationId,
    at: Instant,
}

/// The tries of late, by person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameTries(BTreeMap<PersonId, Vec<Try>>);

impl NameTries {
    /// How often an actor has tried at a person in the minutes before an instant.
    #[must_use]
    pub fn count(&self, person: PersonId, actor: &Actor, now: Instant, within_minutes: i64) -> usize {
        let of_actor = |each: &&Try| each.by == actor.person && each.organisation == actor.organisation;
        let tries = self.0.get(&person).into_iter().flatten();
        tries.filter(of_actor).filter(|each| now.minutes_since(each.at) < within_minutes).count()
    }

    pub(crate) fn note(&mut self, person: PersonId, stamp: &Stamp) {
        const KEPT_MINUTES: i64 = NAME_TRIES_KEPT_DAYS * 24 * 60;
        let tries = self.0.entry(person).or_default();
        tries.retain(|each| stamp.recorded_at.minutes_since(each.at) < KEPT_MINUTES);
        if tries.len() >= NAME_TRIES_KEPT_MAX {
            tries.remove(0);
        }
        let (by, organisation) = (stamp.actor.person.clone(), stamp.actor.organisation.clone());
        tries.push(Try { by, organisation, at: stamp.recorded_at });
    }

    pub(crate) fn drop(&mut self, person: PersonId) {
        self.0.remove(&person);
    }
}
