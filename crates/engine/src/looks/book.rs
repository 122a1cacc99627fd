//! Where looks are noted. The engine holds on to this and not to a file, so that a test can see what was noted, and can
//! make it fail.

use eventlog::records::{Entry, Records, RecordsFault};

/// A book in which looks at personal data are noted.
pub trait LookBook: Send + Sync {
    /// Notes looks, all or none, and answers when they are there for good.
    ///
    /// # Errors
    /// When they could not be noted; then nothing is shown.
    fn note(&self, looks: &[Entry]) -> Result<(), RecordsFault>;
}

impl LookBook for Records {
    fn note(&self, looks: &[Entry]) -> Result<(), RecordsFault> {
        self.journal(looks).map(|_| ())
    }
}
