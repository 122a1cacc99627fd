//! The bare reckoning of the morning match against trying everything: the best total, the one solution of that total that
//! the rule names, and what every other place would cost.

use matching::morning::{Choice, Matched, Problem, Total, Unsolvable};
use proptest::prelude::*;

/// Capacities, and for each citizen each unit's score where it is open to them.
type Small = (Vec<u32>, Vec<Vec<Option<i64>>>);

/// Few different scores, so that ties are common.
fn small() -> impl Strategy<Value = Small> {
    (1..4usize).prop_flat_map(|units| {
        let row = prop::collection::vec(prop::option::weighted(0.7, 0..5i64), units);
        (prop::collection::vec(0..3u32, units), prop::collection::vec(row, 0..6))
    })
}

/// Each citizen's choices, best first; of equal scores the earlier unit.
fn choices(rows: &[Vec<Option<i64>>]) -> Vec<Vec<Choice>> {
    let of = |row: &Vec<Option<i64>>| {
        let open = (0_u32..).zip(row).filter_map(|(unit, score)| Some(Choice { unit, score: (*score)? }));
        let mut open: Vec<Choice> = open.collect();
        open.sort_by_key(|choice| (-choice.score, choice.unit));
        open
    };
    rows.iter().map(of).collect()
}

/// Every way to place everybody, none over capacity.
fn ways(capacities: &[u32], choices: &[Vec<Choice>]) -> Vec<Vec<Option<usize>>> {
    let Some((options, rest)) = choices.split_first() else { return vec![Vec::new()] };
    let mut found = Vec::new();
    for number in (0..options.len()).map(Some).chain([None]) {
        let mut left = capacities.to_vec();
        if let Some(number) = number {
            let unit = options[number].unit as usize;
            if left[unit] == 0 {
                continue;
            }
            left[unit] -= 1;
        }
        for mut way in ways(&left, rest) {
            way.insert(0, number);
            found.push(way);
        }
    }
    found
}

/// The rule as it is told: the best total, then the first turn's best choice, then the second's; none is the worst.
fn by_rule(problem: &Problem, ways: &[Vec<Option<usize>>]) -> Vec<Option<usize>> {
    let standing = |way: &&Vec<Option<usize>>| {
        let ranks: Vec<usize> = way.iter().map(|number| number.unwrap_or(usize::MAX)).collect();
        (std::cmp::Reverse(problem.total(way)), ranks)
    };
    ways.iter().min_by_key(standing).unwrap().clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_solution_is_the_one_that_the_rule_names((capacities, rows) in small()) {
        let choices = choices(&rows);
        let problem = Problem::new(capacities.clone(), choices.clone()).unwrap();
        let ways = ways(&capacities, &choices);
        let matched = Matched::of(problem.clone());
        let named = by_rule(&problem, &ways);
        prop_assert_eq!(matched.given(), named.as_slice());
        // Never worse than one after the other, and that is one of the ways too.
        let in_turn = problem.in_turn();
        prop_assert!(ways.contains(&in_turn));
        prop_assert!(problem.total(matched.given()) >= problem.total(&in_turn));
        for (unit, capacity) in (0_u32..).zip(&capacities) {
            prop_assert!(matched.inside(unit).len() <= *capacity as usize);
        }
    }

    #[test]
    fn what_another_place_costs_is_the_best_total_with_it((capacities, rows) in small()) {
        let choices = choices(&rows);
        let problem = Problem::new(capacities.clone(), choices.clone()).unwrap();
        let ways = ways(&capacities, &choices);
        let matched = Matched::of(problem.clone());
        let best = problem.total(matched.given());
        for (citizen, options) in choices.iter().enumerate() {
            let given = matched.given()[citizen];
            for wish in (0..options.len()).map(Some).chain([None]) {
                let change = matched.change(citizen, wish);
                let has = |way: &&Vec<Option<usize>>| match wish {
                    Some(_) => way[citizen] == wish,
                    None => way[citizen].is_some(),
                };
                let with = ways.iter().filter(has).map(|way| problem.total(way)).max();
                if given.is_some() && (wish == given || wish.is_none()) {
                    prop_assert_eq!(change, None);
                    continue;
                }
                let told = change.as_ref().map(|change| {
                    let placed = i64::try_from(best.placed).unwrap() - change.placed_fewer;
                    Total { placed: usize::try_from(placed).unwrap(), points: best.points - change.points_lost }
                });
                prop_assert_eq!(told, with);
                // The moves that are told lead there and nowhere over capacity.
                if let Some(change) = change {
                    let mut way = matched.given().to_vec();
                    way[citizen] = Some(change.choice);
                    for (other, to) in change.moves {
                        prop_assert_ne!(other, citizen);
                        way[other] = to;
                    }
                    prop_assert!(ways.contains(&way));
                    prop_assert_eq!(Some(problem.total(&way)), with);
                }
            }
        }
    }

    /// Larger ones, where trying everything is out of the question: nobody can gain by a price, nothing with room has one.
    #[test]
    fn many_are_placed_no_worse_than_in_turn_and_never_over_capacity(
        capacities in prop::collection::vec(0..6u32, 1..30),
        rows in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.4, 0..1_000i64), 30), 0..80),
    ) {
        let rows: Vec<_> = rows.iter().map(|row| row[..capacities.len()].to_vec()).collect();
        let choices = choices(&rows);
        let problem = Problem::new(capacities.clone(), choices).unwrap();
        let matched = Matched::of(problem.clone());
        prop_assert!(problem.total(matched.given()) >= problem.total(&problem.in_turn()));
        for (unit, capacity) in (0_u32..).zip(&capacities) {
            prop_assert!(matched.inside(unit).len() <= *capacity as usize);
        }
        // No single change betters the total, and none to a better choice leaves it the same without a later turn losing.
        for (citizen, given) in matched.given().iter().enumerate() {
            for wish in 0..given.unwrap_or(problem.choices(citizen).len()) {
                if let Some(change) = matched.change(citizen, Some(wish)) {
                    prop_assert!((change.placed_fewer, change.points_lost) >= (0, 0), "{:?}", change);
                }
            }
        }
    }
}

#[test]
fn the_number_placed_comes_before_any_points() {
    // The first would count 1,000 in the unit that alone is open to the second.
    let first = vec![Choice { unit: 0, score: 1_000 }, Choice { unit: 1, score: 1 }];
    let second = vec![Choice { unit: 0, score: 2 }];
    let matched = Matched::of(Problem::new(vec![1, 1], vec![first, second]).unwrap());
    assert_eq!(matched.given(), [Some(1), Some(0)]);
    assert_eq!(matched.problem().total(matched.given()), Total { placed: 2, points: 3 });
    assert_eq!(matched.problem().total(&matched.problem().in_turn()), Total { placed: 1, points: 1_000 });
    let change = matched.change(0, Some(0)).unwrap();
    assert_eq!((change.placed_fewer, change.points_lost, change.moves), (1, -997, vec![(1, None)]));
}

#[test]
fn what_is_no_problem_is_refused_with_the_reason() {
    let refused = |capacities: &[u32], row: &[(u32, i64)]| {
        let row = row.iter().map(|(unit, score)| Choice { unit: *unit, score: *score }).collect();
        Problem::new(capacities.to_vec(), vec![row]).unwrap_err()
    };
    assert_eq!(refused(&[1], &[(1, 5)]), Unsolvable::UnitUnknown { citizen: 0, unit: 1 });
    assert_eq!(refused(&[1], &[(0, 5), (0, 4)]), Unsolvable::UnitTwice { citizen: 0, unit: 0 });
    assert_eq!(refused(&[1, 1], &[(0, 4), (1, 5)]), Unsolvable::ScoreOutOfOrder { citizen: 0 });
    assert_eq!(refused(&[1], &[(0, -1)]), Unsolvable::ScoreOutOfOrder { citizen: 0 });
    assert_eq!(refused(&[1], &[(0, i64::MAX)]), Unsolvable::TooLarge);
    assert!(refused(&[1], &[(1, 5)]).to_string().contains("unit 1"));
}
