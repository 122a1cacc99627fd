//! The clock of one typed command.

use engine::Clock;
use kernel::Instant;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

/// The clock of one command: the wall's, until it is told that the log is synthetic and another time holds.
pub(crate) struct CommandClock {
    pub wall: Arc<dyn Clock>,
    pub moved: AtomicBool,
    pub set: AtomicI64,
}

impl Clock for CommandClock {
    fn now(&self) -> Instant {
        if self.moved.load(Ordering::SeqCst) {
            Instant::from_microseconds(self.set.load(Ordering::SeqCst)).unwrap_or_else(|_| self.wall.now())
        } else {
            self.wall.now()
        }
    }

    fn is_real(&self) -> bool {
        !self.moved.load(Ordering::SeqCst)
    }
}
