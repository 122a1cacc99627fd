//! The width of the intervals: the errors that the method itself made so far, at each horizon by itself.
//!
//! An error is the logarithm of what came through what was forecast, measured in the deviation that was
//! expected then, so that errors in quiet weeks and in busy ones can stand in one row. Until there are
//! enough, errors as a normal distribution would make them stand in; they are never thrown out, so that a
//! long quiet time does not make the interval vanish.

use std::collections::VecDeque;

/// Where the middle 1/40, 3/40, … of a normal distribution ends: what stands in before there are errors.
const USUAL: [f64; 20] = [
    0.0313, 0.0941, 0.1573, 0.2212, 0.2858, 0.3518, 0.4193, 0.4888, 0.5607, 0.6357, 0.7144, 0.7978, 0.8871,
    0.9842, 1.0916, 1.2133, 1.3562, 1.5341, 1.7805, 2.2414,
];

/// The errors at one horizon.
#[derive(Clone, Debug, Default)]
pub struct Errors {
    made: VecDeque<f64>,
}

impl Errors {
    /// Keeps an error, in expected deviations; the oldest goes when there are more than `kept`.
    pub fn learn(&mut self, error: f64, kept: usize) {
        self.made.push_back(error.abs());
        while self.made.len() > kept {
            self.made.pop_front();
        }
    }

    /// How many deviations hold such a share of the errors, for each share.
    pub fn holding<const N: usize>(&self, shares: [f64; N]) -> [f64; N] {
        let mut sorted: Vec<f64> = USUAL.iter().chain(&self.made).copied().collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len();
        shares.map(|share| {
            // At most 1020 errors: their count is exact as a number.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "between 0 and 1021"
            )]
            let rank = (share * (count as f64 + 1.0)).ceil() as usize;
            sorted.get(rank.clamp(1, count) - 1).copied().unwrap_or(1.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_errors_the_usual_ones_stand_in_and_large_ones_widen() {
        let mut errors = Errors::default();
        let [usual_80, usual_95] = errors.holding([0.8, 0.95]);
        assert!((1.2..1.4).contains(&usual_80) && (1.7..2.3).contains(&usual_95));
        for _ in 0..30 {
            errors.learn(-4.0, 120);
        }
        let [wide_80, wide_95] = errors.holding([0.8, 0.95]);
        assert!(wide_80 > 3.0 && wide_95 >= wide_80);
    }

    #[test]
    fn the_oldest_error_goes_first() {
        let mut errors = Errors::default();
        errors.learn(9.0, 2);
        errors.learn(0.1, 2);
        errors.learn(0.1, 2);
        assert!(errors.holding([1.0])[0] < 9.0);
    }
}
