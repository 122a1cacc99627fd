//! The exact solution: first as many citizens placed as can be, then the highest sum of scores.
//!
//! Citizens are taken in one at a time; each time the cheapest chain of moves is looked for that ends at a free place or
//! with somebody who has none (successive shortest paths, after Dijkstra, with a price for each unit that keeps every
//! step from being below nothing). Units are the nodes, however many places they have; whoever is in a unit gives its
//! steps on. Choices stand best first, and no price is below the lowest, so that a look through somebody's choices
//! ends as soon as the rest cannot be part of a cheaper chain: that is what makes it quick. Whole numbers only.
//!
//! Which of several best solutions it finds depends on the way there; `settle` makes it one. It knows nothing of turns.

#![allow(
    clippy::indexing_slicing,
    reason = "every index is a citizen, a choice or a unit that `Problem::new` has checked"
)]

use super::problem::{Choice, Problem};
use std::{cmp::Reverse, collections::BinaryHeap};

/// A place among the capacities.
pub(super) const fn place(unit: u32) -> usize {
    unit as usize
}

/// A best solution with the prices that prove it: no citizen has a choice that counts more, its price taken off, than
/// what the citizen was given; a unit with places left has no price.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// For each citizen which of the choices.
    pub given: Vec<Option<usize>>,
    /// For each unit its price.
    pub prices: Vec<i64>,
    /// For each unit who has a place there.
    pub inside: Vec<Vec<u32>>,
}

/// By whom a unit was reached in a search: the citizen and which of the choices.
type Via = (u32, usize);

/// Where a chain of moves ends.
#[derive(Clone, Copy)]
enum End {
    /// Somebody is left without a place.
    Without(u32),
    /// At a unit with a free place.
    Free(usize),
}

/// What one search notes of the units, kept from one to the next.
pub(super) struct Notes {
    pub far: Vec<i64>,
    pub via: Vec<Via>,
    touched: Vec<usize>,
    /// The lowest price of any unit.
    lowest: i64,
    heap: BinaryHeap<Reverse<(i64, usize)>>,
}

impl Notes {
    pub fn of(units: usize) -> Self {
        Notes {
            far: vec![i64::MAX; units],
            via: vec![(0, 0); units],
            touched: Vec::new(),
            lowest: 0,
            heap: BinaryHeap::new(),
        }
    }

    pub fn clear(&mut self) {
        for unit in self.touched.drain(..) {
            self.far[unit] = i64::MAX;
        }
        self.heap.clear();
    }

    /// Notes a shorter way to a unit, if it is one.
    pub fn nearer(&mut self, unit: usize, far: i64, via: Via) -> bool {
        if far >= self.far[unit] {
            return false;
        }
        if self.far[unit] == i64::MAX {
            self.touched.push(unit);
        }
        self.far[unit] = far;
        self.via[unit] = via;
        self.heap.push(Reverse((far, unit)));
        true
    }

    /// The nearest unit that was not yet gone through.
    pub fn next(&mut self) -> Option<(i64, usize)> {
        while let Some(Reverse((far, unit))) = self.heap.pop() {
            // A longer way to the same unit, from before a shorter one was found.
            if far == self.far[unit] {
                return Some((far, unit));
            }
        }
        None
    }
}

impl Problem {
    /// What a choice counts, that the citizen is placed at all included.
    pub(super) const fn value(&self, choice: &Choice) -> i64 {
        self.placed + choice.score
    }

    pub(super) fn solved(&self) -> Solved {
        let units = self.capacities.len();
        let mut solved = Solved {
            given: vec![None; self.choices.len()],
            prices: vec![0; units],
            inside: vec![Vec::new(); units],
        };
        let mut notes = Notes::of(units);
        let mut passed = Vec::new();
        for citizen in 0..self.choices.len() {
            self.take_in(citizen, &mut solved, &mut notes, &mut passed);
        }
        solved
    }

    /// Takes in one more citizen. A distance is what the solution loses by a chain of moves so far; it never falls on the
    /// way and ends no later than at nothing, which is what it costs that the citizen goes without.
    fn take_in(
        &self,
        citizen: usize,
        solved: &mut Solved,
        notes: &mut Notes,
        passed: &mut Vec<(usize, i64)>,
    ) {
        notes.clear();
        passed.clear();
        #[allow(clippy::cast_possible_truncation, reason = "there are fewer citizens: checked")]
        let new = citizen as u32;
        let (mut least, mut end) = (0, End::Without(new));
        notes.lowest = solved.prices.iter().copied().min().unwrap_or(0);
        self.look(new, 0, &mut least, &mut end, solved, notes);
        while let Some((far, unit)) = notes.next() {
            if far >= least {
                break;
            }
            passed.push((unit, far));
            for other in &solved.inside[unit] {
                // What it counts for the one inside, above having nothing.
                let net = solved.net(self, *other);
                if far + net < least {
                    (least, end) = (far + net, End::Without(*other));
                }
                self.look(*other, far + net, &mut least, &mut end, solved, notes);
            }
        }
        for (unit, far) in passed.drain(..) {
            solved.prices[unit] += least - far;
        }
        let mut unit = match end {
            End::Without(other) if other == new => return,
            End::Without(other) => {
                let from = solved.leave(self, other);
                let Some(from) = from else { return };
                from
            }
            End::Free(unit) => unit,
        };
        // Back along the chain: each moves into the place that the one after has left.
        loop {
            let (other, choice) = notes.via[unit];
            let from = solved.leave(self, other);
            solved.given[other as usize] = Some(choice);
            solved.inside[unit].push(other);
            match from {
                Some(from) => unit = from,
                None => return,
            }
        }
    }

    /// Looks through the choices of a citizen as the next step of a chain, from a distance at which the citizen has
    /// nothing.
    fn look(
        &self,
        citizen: u32,
        from: i64,
        least: &mut i64,
        end: &mut End,
        solved: &Solved,
        notes: &mut Notes,
    ) {
        for (number, choice) in self.choices[citizen as usize].iter().enumerate() {
            let reach = from - self.value(choice);
            // What comes after counts no more.
            if reach + notes.lowest >= *least {
                return;
            }
            let unit = place(choice.unit);
            let far = reach + solved.prices[unit];
            if far >= *least || !notes.nearer(unit, far, (citizen, number)) {
                continue;
            }
            if solved.inside[unit].len() < self.capacities[unit] as usize {
                (*least, *end) = (far, End::Free(unit));
            }
        }
    }
}

impl Solved {
    /// What a citizen's place counts with its price taken off; nothing for one who has none.
    pub(super) fn net(&self, problem: &Problem, citizen: u32) -> i64 {
        let Some(number) = self.given[citizen as usize] else { return 0 };
        self.net_of(problem, &problem.choices[citizen as usize][number])
    }

    /// What a choice counts with its price taken off.
    pub(super) fn net_of(&self, problem: &Problem, choice: &Choice) -> i64 {
        problem.value(choice) - self.prices[place(choice.unit)]
    }

    /// The unit in which a citizen has a place.
    pub(super) fn unit_of(&self, problem: &Problem, citizen: u32) -> Option<usize> {
        let number = self.given[citizen as usize]?;
        Some(place(problem.choices[citizen as usize][number].unit))
    }

    /// Takes a citizen out of the unit, and says which it was.
    pub(super) fn leave(&mut self, problem: &Problem, citizen: u32) -> Option<usize> {
        let unit = self.unit_of(problem, citizen)?;
        self.given[citizen as usize] = None;
        let at = self.inside[unit].iter().position(|inside| *inside == citizen)?;
        self.inside[unit].swap_remove(at);
        Some(unit)
    }
}
