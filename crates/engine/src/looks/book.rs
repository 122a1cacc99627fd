//! Where looks are noted. The engine holds on to this and not to a file, so that a test can see what was noted, and can
//! make it fail.

use eventlog::records::{Entry, Records, RecordsFault};
use kernel::{Instant, PersonId};
use std::collections::BTreeSet;

/// A book in which looks at personal data are noted.
pub trait LookBook: Send + Sync {
    /// Notes looks, all or none, and answers when they are there for good.
    ///
    /// # Errors
    /// When they could not be noted; then nothing is shown.
    fn note(&self, looks: &[Entry]) -> Result<(), RecordsFault>;

    /// Whom somebody, by their name at work, has opened in emergencies since a time.
    ///
    /// # Errors
    /// When it could not be read; then nothing is shown.
    fn opened_in_emergency(&self, person: &str, since: Instant) -> Result<BTreeSet<PersonId>, RecordsFault>;
}

impl LookBook for Records {
    fn note(&self, looks: &[Entry]) -> Result<(), RecordsFault> {
        self.journal(looks).map(|_| ())
    }

    fn opened_in_emergency(&self, person: &str, since: Instant) -> Result<BTreeSet<PersonId>, RecordsFault> {
        Records::opened_in_emergency(self, person, since)
    }
}
