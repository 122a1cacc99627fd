//! The turns in which passwords are checked, each of which takes a share of a processor and 19 MiB. One is kept for those who
//! sign in where they did before, so that strangers, however many they are, hold up nobody but each other. Who is a
//! stranger, and how many of them may wait, is not known here.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many passwords of each kind are checked at once: two in all.
const AT_ONCE: usize = 1;

/// Who may check a password next.
pub(crate) struct Turns {
    /// For networks at which the login was entered before.
    own: Arc<Semaphore>,
    /// For all others.
    strangers: Arc<Semaphore>,
}

/// A turn, until it is dropped. It goes with the work and not with who waits for it: whoever goes away again while a password
/// is checked has not made room for another.
pub(crate) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    pub(crate) fn new() -> Self {
        let turns = || Arc::new(Semaphore::new(AT_ONCE));
        Turns { own: turns(), strangers: turns() }
    }

    /// Waits for a turn, after those who waited before.
    pub(crate) async fn take(&self, is_own: bool) -> Turn {
        let turns = if is_own { &self.own } else { &self.strangers };
        // It fails only where the turns were closed, which nobody does.
        Turn { _permit: Arc::clone(turns).acquire_owned().await.ok() }
    }

    /// How many strangers could be checked now.
    #[cfg(test)]
    pub(crate) fn free_for_strangers(&self) -> usize {
        self.strangers.available_permits()
    }
}
