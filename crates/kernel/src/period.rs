//! Half-open periods: the start belongs, the end does not. What ends at 16:00 is over at 16:00:00.

use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A period that ends before it begins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the period ends ({end}) before or when it starts ({start})")]
pub struct PeriodFault {
    /// The start given.
    pub start: Instant,
    /// The end given.
    pub end: Instant,
}

/// From `start` (included) to `end` (excluded); without an end it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First instant that belongs to the period.
    pub start: Instant,
    /// First instant after the period; `None` while no end is known.
    #[serde(default)]
    pub end: Option<Instant>,
}

impl Period {
    /// A period with both ends.
    ///
    /// # Errors
    /// When the end is not after the start.
    pub fn new(start: Instant, end: Option<Instant>) -> Result<Self, PeriodFault> {
        match end {
            Some(end) if end <= start => Err(PeriodFault { start, end }),
            _ => Ok(Period { start, end }),
        }
    }

    /// A period without a known end.
    #[must_use]
    pub const fn from(start: Instant) -> Self {
        Period { start, end: None }
    }

    /// Whether an instant belongs to the period.
    #[must_use]
    pub fn contains(&self, instant: Instant) -> bool {
        self.start <= instant && self.end.is_none_or(|end| instant < end)
    }

    /// Whether two periods share an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Period) -> bool {
        self.end.is_none_or(|end| other.start < end) && other.end.is_none_or(|end| self.start < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        Instant::from_microseconds(minute * 60_000_000).unwrap()
    }

    #[test]
    fn the_end_does_not_belong() {
        let period = Period::new(at(0), Some(at(10))).unwrap();
        assert!(period.contains(at(0)) && period.contains(at(9)) && !period.contains(at(10)));
        assert!(Period::new(at(5), Some(at(5))).is_err());
    }

    proptest! {
        #[test]
        fn overlap_means_a_shared_minute(a in 0i64..20, la in 1i64..10, b in 0i64..20, lb in 1i64..10) {
            let first = Period::new(at(a), Some(at(a + la))).unwrap();
            let second = Period::new(at(b), Some(at(b + lb))).unwrap();
            let shared = (0..40).any(|m| first.contains(at(m)) && second.contains(at(m)));
            prop_assert_eq!(first.overlaps(&second), shared);
            prop_assert_eq!(second.overlaps(&first), shared);
        }
    }
}
