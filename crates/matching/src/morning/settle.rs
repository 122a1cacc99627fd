//! One of several best solutions, by a rule that can be told: of all solutions with the same total it is the one in which
//! whoever has the first turn has the best of their choices that any of these solutions gives them; then the second turn,
//! and so on. So neither the order in which anything was entered nor the way to the solution decides.
//!
//! With the prices of one best solution every best solution can be told: in each of them, and in no other, everybody has
//! one of the choices that count most for them with the price taken off, and every unit with a price is full. So it is
//! enough to look for rounds of moves among those. The total never changes here.

#![allow(
    clippy::indexing_slicing,
    reason = "every index is a citizen, a choice or a unit that `Problem::new` has checked"
)]

use super::{
    problem::Problem,
    solve::{Solved, place},
};
use std::collections::VecDeque;

/// A citizen and the choice that they move to; none when they go without.
type Move = (u32, Option<usize>);

/// The step by which a place was reached: from which, and who moves.
type Step = (usize, Option<Move>);

struct Settling<'a> {
    problem: &'a Problem,
    solved: &'a mut Solved,
    /// For each citizen the choices that count most with their price taken off, the best first.
    equal: Vec<Vec<usize>>,
    /// For each unit, and for the outside behind them, in which round it was reached and by which step.
    reached: Vec<(u32, Step)>,
}

impl Problem {
    /// Makes a solution the one of its total.
    pub(super) fn settle(&self, solved: &mut Solved) {
        let (citizens, units) = (0_u32.., self.capacities.len());
        let equal = self.choices.iter().zip(citizens).map(|(options, citizen)| {
            let net = solved.net(self, citizen);
            let most = |number: &usize| solved.net_of(self, &options[*number]) == net;
            (0..options.len()).filter(most).collect()
        });
        let equal = equal.collect();
        let reached = vec![(0, (0, None)); units + 1];
        let mut settling = Settling { problem: self, solved, equal, reached };
        for (citizen, _) in (0_u32..).zip(&self.choices) {
            settling.settle(citizen);
        }
    }
}

impl Settling<'_> {
    /// The outside, behind the units: where those without a place are, and the places that nobody has.
    fn outside(&self) -> usize {
        self.problem.capacities.len()
    }

    /// Gives a citizen the best that is possible while everybody with an earlier turn keeps what they have.
    fn settle(&mut self, citizen: u32) {
        let given = self.solved.given[citizen as usize];
        let better: Vec<usize> = self.equal[citizen as usize]
            .iter()
            .copied()
            .take_while(|number| Some(*number) != given)
            .collect();
        let home = self.solved.unit_of(self.problem, citizen).unwrap_or_else(|| self.outside());
        for number in better {
            let unit = place(self.problem.choices[citizen as usize][number].unit);
            if self.leads(unit, home, citizen) {
                self.make(unit, home, (citizen, Some(number)));
                return;
            }
        }
    }

    /// Whether a round of moves of those with later turns leads from a unit to another place. What earlier looks for this
    /// citizen reached leads nowhere.
    fn leads(&mut self, from: usize, to: usize, citizen: u32) -> bool {
        let round = citizen + 1;
        let mut queue = VecDeque::new();
        if self.reached[from].0 != round {
            self.reached[from] = (round, (from, None));
            queue.push_back(from);
        }
        let mut steps = Vec::new();
        while let Some(at) = queue.pop_front() {
            if at == to {
                return true;
            }
            self.steps(at, citizen, &mut steps);
            for (next, moved) in steps.drain(..) {
                if self.reached[next].0 != round {
                    self.reached[next] = (round, (at, moved));
                    queue.push_back(next);
                }
            }
        }
        false
    }

    /// To where one too many can be passed on from a place, and who moves for it.
    fn steps(&self, at: usize, citizen: u32, steps: &mut Vec<Step>) {
        let (problem, solved) = (self.problem, &*self.solved);
        let to = |other: u32, number: usize| {
            (place(problem.choices[other as usize][number].unit), Some((other, Some(number))))
        };
        if at == self.outside() {
            let gives = |unit: &usize| solved.prices[*unit] == 0 && !solved.inside[*unit].is_empty();
            steps.extend((0..problem.capacities.len()).filter(gives).map(|unit| (unit, None)));
            for (other, given) in (0_u32..).zip(&solved.given).skip(citizen as usize + 1) {
                if given.is_none() {
                    steps.extend(self.equal[other as usize].iter().map(|number| to(other, *number)));
                }
            }
            return;
        }
        if solved.inside[at].len() < problem.capacities[at] as usize {
            steps.push((self.outside(), None));
        }
        for other in solved.inside[at].iter().copied().filter(|other| *other > citizen) {
            steps.extend(self.equal[other as usize].iter().map(|number| to(other, *number)));
            if solved.net(problem, other) == 0 {
                steps.push((self.outside(), Some((other, None))));
            }
        }
    }

    /// Makes the moves of the round that was found.
    fn make(&mut self, from: usize, to: usize, first: Move) {
        let mut moves = vec![first];
        let mut at = to;
        while at != from {
            let (before, moved) = self.reached[at].1;
            moves.extend(moved);
            at = before;
        }
        for (other, _) in &moves {
            self.solved.leave(self.problem, *other);
        }
        for (other, number) in moves {
            self.solved.given[other as usize] = number;
            if let Some(unit) = self.solved.unit_of(self.problem, other) {
                self.solved.inside[unit].push(other);
            }
        }
    }
}
