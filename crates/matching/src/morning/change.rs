//! What it would cost the total that a citizen had another place: the best solution in which they have it, against the
//! best of all, with who would have to move. It is the cheapest round of moves that makes room for them there and fills
//! what they leave, and exact. Nothing is changed by asking.

#![allow(
    clippy::indexing_slicing,
    reason = "every index is a citizen, a choice or a unit that `Problem::new` has checked"
)]

use super::{
    problem::{Choice, Problem},
    solve::{Solved, place},
};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Another place for a citizen, and what it would cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Which of the choices the citizen would have.
    pub choice: usize,
    /// How many fewer would have a place.
    pub placed_fewer: i64,
    /// By how much the sum of scores would be less; below nothing when it would be more, for fewer placed.
    pub points_lost: i64,
    /// Who else would move, in the order of the round: each with the choice that they would have; none when they would go
    /// without.
    pub moves: Vec<(usize, Option<usize>)>,
}

type Move = (u32, Option<usize>);

/// A best solution, ready to be asked.
#[derive(Clone, Debug)]
pub struct Matched {
    problem: Problem,
    solved: Solved,
    /// For each unit what it costs the least to bring in one from outside, and who it would be; nobody when a place would
    /// stand empty instead.
    entered: Vec<(i64, Option<Move>)>,
    /// For each citizen the lowest price of a unit that is open to them.
    lowest: Vec<i64>,
}

impl Matched {
    /// Solves a problem: first as many placed as can be, then the highest sum of scores; of solutions that come to the
    /// same it is the one in which the first turn has the best of their choices, then the second, and so on.
    #[must_use]
    pub fn of(problem: Problem) -> Self {
        let mut solved = problem.solved();
        problem.settle(&mut solved);
        let empty = |unit: usize| if solved.inside[unit].is_empty() { i64::MAX } else { solved.prices[unit] };
        let mut entered: Vec<_> = (0..problem.capacities.len()).map(|unit| (empty(unit), None)).collect();
        for ((citizen, options), given) in (0_u32..).zip(&problem.choices).zip(&solved.given) {
            if given.is_some() {
                continue;
            }
            for (number, choice) in options.iter().enumerate() {
                let best: &mut (i64, Option<Move>) = &mut entered[place(choice.unit)];
                let cost = -solved.net_of(&problem, choice);
                if cost < best.0 {
                    *best = (cost, Some((citizen, Some(number))));
                }
            }
        }
        let price = |choice: &Choice| solved.prices[place(choice.unit)];
        let lowest = |options: &Vec<Choice>| options.iter().map(price).min().unwrap_or(0);
        let lowest = problem.choices.iter().map(lowest).collect();
        Matched { problem, solved, entered, lowest }
    }

    /// What was solved.
    #[must_use]
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }

    /// For each citizen which of the choices; none for one who goes without.
    #[must_use]
    pub fn given(&self) -> &[Option<usize>] {
        &self.solved.given
    }

    /// Who has a place in a unit, in the order of their turn.
    #[must_use]
    pub fn inside(&self, unit: u32) -> Vec<usize> {
        let inside = self.solved.inside.get(place(unit)).map(Vec::as_slice).unwrap_or_default();
        let mut inside: Vec<usize> = inside.iter().map(|citizen| *citizen as usize).collect();
        inside.sort_unstable();
        inside
    }

    /// What it would cost that a citizen had another of their choices; with no choice named, for one who has none, any of
    /// them. None when there is no such citizen or choice, it is the one they have, or there is no place at all.
    #[must_use]
    pub fn change(&self, citizen: usize, wished: Option<usize>) -> Option<Change> {
        let (problem, solved) = (&self.problem, &self.solved);
        let options = problem.choices.get(citizen)?;
        let given = *solved.given.get(citizen)?;
        let wishes = match wished {
            Some(wished) => wished..wished + 1,
            None => 0..options.len(),
        };
        if given.is_some() && (wished.is_none() || wished == given) {
            return None;
        }
        let number = u32::try_from(citizen).ok()?;
        let target = solved.unit_of(problem, number).unwrap_or(problem.capacities.len());
        let mut round = Round::of(problem.capacities.len() + 1);
        for wish in wishes {
            let choice = options.get(wish)?;
            round.nearer(
                place(choice.unit),
                -solved.net_of(problem, choice),
                (usize::MAX, Some((number, Some(wish)))),
            );
        }
        self.go(&mut round, target);
        if round.far[target] == i64::MAX {
            return None;
        }
        let mut change = Change::default();
        let mut at = target;
        while at != usize::MAX {
            let (before, moved) = round.via[at];
            if let Some((other, to)) = moved {
                let other = other as usize;
                let score = |given: Option<usize>| given.map(|given| problem.choices[other][given].score);
                let (was, is) = (score(solved.given[other]), score(to));
                change.placed_fewer += i64::from(was.is_some()) - i64::from(is.is_some());
                change.points_lost += was.unwrap_or(0) - is.unwrap_or(0);
                if other != citizen {
                    change.moves.push((other, to));
                } else if let Some(to) = to {
                    change.choice = to;
                }
            }
            at = before;
        }
        change.moves.reverse();
        Some(change)
    }

    /// The cheapest ways, until the target's is known.
    fn go(&self, round: &mut Round, target: usize) {
        let (problem, solved) = (&self.problem, &self.solved);
        let outside = problem.capacities.len();
        while let Some((far, at)) = round.next() {
            if at == target {
                return;
            }
            if at == outside {
                for (unit, (cost, moved)) in self.entered.iter().enumerate() {
                    if *cost < i64::MAX {
                        round.nearer(unit, far + cost, (at, *moved));
                    }
                }
                continue;
            }
            if solved.inside[at].len() < problem.capacities[at] as usize {
                round.nearer(outside, far, (at, None));
            }
            for other in &solved.inside[at] {
                round.nearer(outside, far + solved.net(problem, *other), (at, Some((*other, None))));
            }
            // From outside there is a way to every unit where anybody has a place: no other need be looked at that is
            // not cheaper than that one.
            let by_outside = match self.entered.get(target) {
                Some((cost, _)) => round.far[outside].saturating_add(*cost),
                None => round.far[outside],
            };
            let most = by_outside.saturating_add(1).min(round.far[target]);
            for other in &solved.inside[at] {
                let from = far + solved.net(problem, *other);
                for (number, choice) in problem.choices[*other as usize].iter().enumerate() {
                    let reach = from - problem.value(choice);
                    // What comes after counts no more.
                    if reach + self.lowest[*other as usize] >= most {
                        break;
                    }
                    let unit = place(choice.unit);
                    let reach = reach + solved.prices[unit];
                    if reach < most {
                        round.nearer(unit, reach, (at, Some((*other, Some(number)))));
                    }
                }
            }
        }
    }
}

/// What one search notes of the units and the outside.
struct Round {
    far: Vec<i64>,
    via: Vec<(usize, Option<Move>)>,
    heap: BinaryHeap<Reverse<(i64, usize)>>,
}

impl Round {
    fn of(places: usize) -> Self {
        Round { far: vec![i64::MAX; places], via: vec![(usize::MAX, None); places], heap: BinaryHeap::new() }
    }

    fn nearer(&mut self, at: usize, far: i64, via: (usize, Option<Move>)) {
        if far < self.far[at] {
            (self.far[at], self.via[at]) = (far, via);
            self.heap.push(Reverse((far, at)));
        }
    }

    fn next(&mut self) -> Option<(i64, usize)> {
        while let Some(Reverse((far, at))) = self.heap.pop() {
            if far == self.far[at] {
                return Some((far, at));
            }
        }
        None
    }
}
