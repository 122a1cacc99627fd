//! What time it is. The engine asks one clock; everything below is told.
//!
//! It does not decide what is recorded: the writer never records a time earlier than the one before.

use kernel::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Instant;

    /// Whether it tells the time that it is. Only a log that says it is synthetic may have another.
    fn is_real(&self) -> bool {
        true
    }
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::from(jiff::Timestamp::now())
    }
}

/// A clock that shows what it is set to, for tests and for logs of made-up citizens.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows an instant.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        ManualClock(AtomicI64::new(now.microseconds()))
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: Instant) {
        self.0.store(now.microseconds(), Ordering::SeqCst);
    }

    /// Sets the clock forward by so many minutes (backwards if negative); at the end of time it stands still.
    pub fn advance_minutes(&self, minutes: i64) {
        if let Ok(later) = self.now().plus_minutes(minutes) {
            self.set(later);
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        // Only instants are ever stored.
        Instant::from_microseconds(self.0.load(Ordering::SeqCst)).unwrap_or_else(|_| epoch())
    }

    fn is_real(&self) -> bool {
        false
    }
}

/// 1970-01-01T00:00:00Z: before anything that is recorded.
pub(crate) fn epoch() -> Instant {
    Instant::from(jiff::Timestamp::UNIX_EPOCH)
}
