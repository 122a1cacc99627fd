//! The full check of the store in memory.

use zeroize::Zeroizing;

use super::MemoryStore;
use crate::chain::{Hasher, Parts, genesis};
use crate::entry::PrivateRef;
use crate::log::Head;
use crate::vault::PersonSlot;
use crate::verify::{Finding, VerifyReport};

impl MemoryStore {
    pub(super) fn check_all(&self) -> VerifyReport {
        let mut report = VerifyReport::new(self.ends_at());
        let mut previous = genesis(self.keys.database_id);
        let mut hasher = Hasher::default();
        let mut plaintext = Zeroizing::new(Vec::new());
        for entry in &self.kept.entries {
            let position = previous.position.saturating_add(1);
            report.entries = report.entries.saturating_add(1);
            if entry.position != position
                || hasher.hash(&previous.hash, position, &Parts::of(entry)) != entry.hash
            {
                report.add(Finding::Altered { position });
            }
            match self.opened(entry, true, &mut plaintext) {
                Ok(PrivateRef::Open(_)) => report.opened = report.opened.saturating_add(1),
                Ok(PrivateRef::Forgotten) => {
                    report.forgotten_parts = report.forgotten_parts.saturating_add(1)
                }
                Ok(_) => {}
                Err(_) => report.add(Finding::DoesNotOpen { position }),
            }
            previous = Head { position, hash: entry.hash };
        }
        for slot in self.kept.people.slots.values() {
            match slot {
                PersonSlot::Key(_) => report.persons = report.persons.saturating_add(1),
                PersonSlot::Forgotten => {
                    report.forgotten_persons = report.forgotten_persons.saturating_add(1)
                }
            }
        }
        for (person, records) in &self.kept.people.records {
            report.records = report.records.saturating_add(records.len() as u64);
            let newest = records.last().map(|record| &record.blinds);
            if newest.is_some_and(|blinds| {
                blinds.iter().any(|blind| self.kept.people.lookups.get(blind) != Some(person))
            }) {
                report.add(Finding::LookupLost { person: *person });
            }
        }
        report
    }
}
