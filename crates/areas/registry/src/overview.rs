//! When the map of organisations changes.

use crate::state::State;
use kernel::Date;
use std::collections::BTreeSet;

impl State {
    /// Every date on which an organisation begins, ends, or moves from one whole to another, in order. Between
    /// two of them the answer to "which organisation is that" stays the same.
    #[must_use]
    pub fn change_dates(&self) -> Vec<Date> {
        let organisations = self.entries().map(|entry| &entry.organisation);
        let dates: BTreeSet<Date> = organisations
            .flat_map(|organisation| {
                let memberships = organisation.part_of.iter().flat_map(|part| [part.from, part.until]);
                memberships.chain([organisation.valid_from, organisation.valid_until])
            })
            .flatten()
            .collect();
        dates.into_iter().collect()
    }
}
