//! The vault of the store in memory: keys, records, and what a person is found by.
//!
//! Records stand as they are; a store that ends with its test has nobody to hide them from.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use crate::fault::AppendFault;
use crate::keys::Secret;
use crate::log::{Hash, PersonKey};
use crate::vault::PersonSlot;

#[derive(Clone)]
pub(super) struct Record {
    pub(super) recorded_at_us: i64,
    pub(super) plaintext: Zeroizing<Vec<u8>>,
    pub(super) blinds: BTreeSet<Hash>,
}

/// The vault; small enough in a test to be copied at every append that touches it.
#[derive(Clone, Default)]
pub(super) struct People {
    pub(super) slots: BTreeMap<PersonKey, PersonSlot>,
    pub(super) records: BTreeMap<PersonKey, Vec<Record>>,
    pub(super) lookups: BTreeMap<Hash, PersonKey>,
    pub(super) usable_from: u64,
}

impl People {
    pub(super) fn key_for_writing(&mut self, person: PersonKey) -> Result<Secret, AppendFault> {
        match self.slots.get(&person) {
            Some(PersonSlot::Key(key)) => Ok(key.clone()),
            Some(PersonSlot::Forgotten) => Err(AppendFault::Forgotten { person }),
            None => {
                let key = Secret::random()?;
                self.slots.insert(person, PersonSlot::Key(key.clone()));
                Ok(key)
            }
        }
    }

    pub(super) fn put_record(
        &mut self,
        person: PersonKey,
        recorded_at_us: i64,
        plaintext: &Zeroizing<Vec<u8>>,
        blinds: BTreeMap<Hash, String>,
    ) -> Result<(), AppendFault> {
        self.key_for_writing(person)?;
        self.lookups.retain(|_, holder| *holder != person);
        for (blind, kind) in &blinds {
            if let Some(held_by) = self.lookups.insert(*blind, person) {
                return Err(AppendFault::LookupTaken { kind: kind.clone(), held_by });
            }
        }
        let blinds = blinds.into_keys().collect();
        self.records.entry(person).or_default().push(Record {
            recorded_at_us,
            plaintext: plaintext.clone(),
            blinds,
        });
        Ok(())
    }

    pub(super) fn forget(&mut self, person: PersonKey, usable_from: u64) {
        self.slots.insert(person, PersonSlot::Forgotten);
        self.records.remove(&person);
        self.lookups.retain(|_, holder| *holder != person);
        self.usable_from = usable_from;
    }
}
