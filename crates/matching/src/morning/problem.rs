//! Places to be given to many at once, as bare numbers: how many more each unit can be promised, and what each unit that
//! is open to a citizen would count. It knows no citizen, unit or rule by name; who may go where was decided before.

use std::fmt;

/// A unit that is open to a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which unit, as its place among the capacities.
    pub unit: u32,
    /// What it counts if the citizen is placed there; not below nothing.
    pub score: i64,
}

/// What cannot be solved, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsolvable {
    /// A citizen (its place in the list) has a choice of a unit that is not among the capacities.
    UnitUnknown {
        /// The citizen's place in the list.
        citizen: usize,
        /// The unit that was named.
        unit: u32,
    },
    /// A citizen has a unit twice among the choices.
    UnitTwice {
        /// The citizen's place in the list.
        citizen: usize,
        /// The unit that was named.
        unit: u32,
    },
    /// A choice counts less than nothing, or a later one more than an earlier one.
    ScoreOutOfOrder {
        /// The citizen's place in the list.
        citizen: usize,
    },
    /// The sums could run over: too many citizens or too high scores.
    TooLarge,
}

impl fmt::Display for Unsolvable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsolvable::UnitUnknown { citizen, unit } => {
                write!(
                    out,
                    "citizen {citizen} has a choice of unit {unit}, which has no capacity: give one, if only 0"
                )
            }
            Unsolvable::UnitTwice { citizen, unit } => {
                write!(out, "citizen {citizen} has unit {unit} twice among the choices: name it once")
            }
            Unsolvable::ScoreOutOfOrder { citizen } => {
                write!(
                    out,
                    "the choices of citizen {citizen} must fall in score, and none may be below nothing"
                )
            }
            Unsolvable::TooLarge => {
                write!(out, "the sums could run over: match fewer citizens at a time, or by smaller scores")
            }
        }
    }
}

impl std::error::Error for Unsolvable {}

/// A checked problem.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) capacities: Vec<u32>,
    pub(super) choices: Vec<Vec<Choice>>,
    /// What it counts that a citizen is placed at all: more than all scores together, so that the number placed comes
    /// before their sum.
    pub(super) placed: i64,
}

impl Problem {
    /// Checks capacities and each citizen's choices, the best first: of two that count alike the first is the better.
    /// The citizens stand in the order of their turn.
    ///
    /// # Errors
    /// When it is no problem, or one too large to be reckoned exactly.
    pub fn new(capacities: Vec<u32>, choices: Vec<Vec<Choice>>) -> Result<Self, Unsolvable> {
        let mut highest = 0;
        let mut named_by = vec![0_usize; capacities.len()];
        for (citizen, options) in choices.iter().enumerate() {
            let mut before = i64::MAX;
            for Choice { unit, score } in options {
                let named = usize::try_from(*unit).ok().and_then(|unit| named_by.get_mut(unit));
                let named = named.ok_or(Unsolvable::UnitUnknown { citizen, unit: *unit })?;
                if *named == citizen + 1 {
                    return Err(Unsolvable::UnitTwice { citizen, unit: *unit });
                }
                *named = citizen + 1;
                if *score < 0 || *score > before {
                    return Err(Unsolvable::ScoreOutOfOrder { citizen });
                }
                before = *score;
                highest = highest.max(*score);
            }
        }
        let citizens = i64::try_from(choices.len()).map_err(|_| Unsolvable::TooLarge)?;
        // No sum in the reckoning is above eight times this; see `solve`.
        let placed = highest.checked_add(1).and_then(|more| more.checked_mul(citizens.checked_add(1)?));
        let placed = placed.filter(|placed| *placed <= i64::MAX / 8).ok_or(Unsolvable::TooLarge)?;
        let fits = u32::try_from(choices.len()).is_ok() && u32::try_from(capacities.len()).is_ok();
        if !fits {
            return Err(Unsolvable::TooLarge);
        }
        Ok(Problem { capacities, choices, placed })
    }

    /// How many citizens there are.
    #[must_use]
    pub const fn citizens(&self) -> usize {
        self.choices.len()
    }

    /// A citizen's choices, the best first; none for a citizen who is not there.
    #[must_use]
    pub fn choices(&self, citizen: usize) -> &[Choice] {
        self.choices.get(citizen).map_or(&[], Vec::as_slice)
    }

    /// What a solution comes to: how many are placed, and the sum of their scores.
    #[must_use]
    pub fn total(&self, given: &[Option<usize>]) -> Total {
        let mut total = Total::default();
        for (options, given) in self.choices.iter().zip(given) {
            if let Some(choice) = given.and_then(|given| options.get(given)) {
                total.placed += 1;
                total.points += choice.score;
            }
        }
        total
    }

    /// What comes of it when each in turn takes the best that is left; for each citizen which of the choices.
    #[must_use]
    pub fn in_turn(&self) -> Vec<Option<usize>> {
        let mut left = self.capacities.clone();
        let mut take = |choice: &Choice| {
            let left = usize::try_from(choice.unit).ok().and_then(|unit| left.get_mut(unit));
            left.is_some_and(|left| {
                let some = *left > 0;
                *left -= u32::from(some);
                some
            })
        };
        self.choices.iter().map(|options| options.iter().position(&mut take)).collect()
    }
}

/// What a solution comes to. The more placed is the better; of as many the more points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Total {
    /// How many citizens have a place.
    pub placed: usize,
    /// The sum of their scores.
    pub points: i64,
}
