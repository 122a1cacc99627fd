//! Chance that can be repeated: a small generator and the seed it starts from. It is no source of secrets.

use std::hash::{BuildHasher, Hasher};

/// The variable of the environment that repeats a run.
pub const SEED_VARIABLE: &str = "SNITFLADE_SEED";

/// A linear congruential generator, its upper bits mixed (Knuth's constants).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A generator from a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ (mixed >> 33)
    }

    /// A number below `end`; 0 when that is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        match self.next().checked_rem(end) {
            Some(number) => number,
            None => 0,
        }
    }

    /// An index below a length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// True once in `many` times.
    pub const fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// Sixteen bytes.
    pub fn bytes(&mut self) -> [u8; 16] {
        (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes()
    }
}

/// The seed of this run: from the environment, or a new one. It is printed, so that a failure can be repeated.
#[must_use]
pub fn seed() -> u64 {
    let given = std::env::var(SEED_VARIABLE).ok();
    let seed = match &given {
        Some(text) => text.parse().unwrap_or_else(|_| panic!("{SEED_VARIABLE} is no number: {text}")),
        None => std::collections::hash_map::RandomState::new().build_hasher().finish(),
    };
    eprintln!("{SEED_VARIABLE}={seed} repeats this run");
    seed
}
