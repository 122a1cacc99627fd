//! What follows from the totals of waiting, worked out anew: by trying every assignment of the counts that are not
//! shown. Nothing here knows by which rule a total is shown.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

const LEAST: usize = 5;

/// A municipality's number, the cause, times and days that the actor does not see, and times that they do.
type Cell = (u8, &'static str, usize, i64, usize);

fn counts(cells: &[Cell]) -> Cells {
    let cell = |&(residence, cause, unseen_times, unseen_days, seen): &Cell| {
        let residence = OrganisationId::new(&format!("municipality-{residence:04}")).ok();
        let (times, days) = (unseen_times + seen, unseen_days + seen as i64);
        ((residence, SmolStr::new(cause)), Counted { times, days, unseen_times, unseen_days })
    };
    cells.iter().map(cell).collect()
}

type Answer = Vec<(Option<usize>, Option<i64>)>;

fn answer(cells: &[Cell]) -> Answer {
    totals(&counts(cells), Some(LEAST)).into_iter().map(|total| (total.times, total.days)).collect()
}

/// The numbers of times alone, where nobody is seen and each took ten days.
fn shown(cells: &[(u8, &'static str, usize)]) -> Vec<Option<usize>> {
    let cells: Vec<Cell> =
        cells.iter().map(|&(of, cause, times)| (of, cause, times, times as i64 * 10, 0)).collect();
    answer(&cells).into_iter().map(|(times, _)| times).collect()
}

#[test]
fn a_total_is_shown_where_no_hidden_count_can_be_worked_out_from_it() {
    assert_eq!(shown(&[(1, "a", 2), (2, "a", 3)]), [Some(5), Some(5)]);
    assert_eq!(shown(&[(1, "a", 2), (2, "a", 3), (3, "a", 8)]), [Some(13), Some(13)]);
    assert_eq!(shown(&[(1, "a", 3), (2, "a", 8)]), [None, None], "8 off 11 tells the 3");
    let ones = [(1, "a", 1), (2, "a", 1), (3, "a", 1), (4, "a", 1), (5, "a", 1)];
    assert_eq!(shown(&ones), [None, None], "five are five only where each is one");
    assert_eq!(shown(&[(1, "a", 4), (2, "a", 4)]), [None, None], "each is the most it can be");
    assert_eq!(shown(&[(1, "a", 3), (2, "a", 4)]), [None, None], "3 or 4 is nearly told");
    let single = [(1, "a", 3), (2, "a", 9), (1, "b", 2), (2, "b", 9)];
    assert_eq!(shown(&single), [None, None, Some(23)]);
    let other = [(1, "a", 3), (2, "a", 9), (1, "b", 6)];
    assert_eq!(shown(&other), [None, Some(6), None], "the other total would tell it");
    // That `a` is kept back tells that its counts are together 2, 3, 7 or 8; with the 7 of all, `b` could only be 4.
    assert_eq!(shown(&[(1, "a", 1), (2, "a", 2), (1, "b", 4)]), [None, None, None]);
    let unsaid = totals(&counts(&[(1, "a", 9, 9, 0), (2, "a", 9, 9, 0)]), None);
    assert!(unsaid.iter().all(|total| total.times.is_none() && total.days.is_none()), "without a threshold");
}

#[test]
fn what_the_actor_sees_does_not_hide_the_few_they_do_not_see() {
    assert_eq!(answer(&[(1, "a", 0, 0, 2), (2, "a", 0, 0, 2)]), [(Some(4), Some(4)); 2], "all seen");
    assert!(!Counted { times: 8, days: 8, unseen_times: 1, unseen_days: 1 }.shown(Some(LEAST)));
    assert_eq!(
        answer(&[(1, "a", 1, 9, 7), (2, "a", 0, 0, 2)]),
        [(None, None); 2],
        "9 less 9 seen is the one"
    );
    assert_eq!(answer(&[(1, "a", 2, 9, 7), (2, "a", 3, 9, 1)]), [(Some(13), Some(26)); 2]);
}

#[test]
fn days_are_kept_back_with_their_times_and_where_they_are_few() {
    assert_eq!(answer(&[(1, "a", 4, 90, 0), (2, "a", 4, 90, 0)]), [(None, None); 2]);
    assert_eq!(
        answer(&[(1, "a", 2, 0, 0), (2, "a", 3, 0, 0)]),
        [(Some(5), None); 2],
        "none of them waited a day"
    );
    let two = [(1, "a", 2, 0, 0), (2, "a", 3, 1, 0), (1, "b", 2, 40, 0), (2, "b", 3, 40, 0)];
    assert_eq!(answer(&two), [(Some(5), None), (Some(5), Some(80)), (Some(10), None)], "81 less 80");
}

/// Every way in which so many counts could be, each time of waiting with at most so many days.
fn every(cells: usize, days_max: i64) -> Vec<Vec<(usize, i64)>> {
    let one: Vec<(usize, i64)> =
        (1..LEAST).flat_map(|times| (0..=times as i64 * days_max).map(move |days| (times, days))).collect();
    (0..cells).fold(vec![Vec::new()], |list, _| {
        list.iter().flat_map(|known| one.iter().map(move |next| [&known[..], &[*next]].concat())).collect()
    })
}

/// Whoever knows the rule and gets an answer can think of every house that would have got the same: in those no count
/// and no number of days is always the same.
fn nothing_follows_from_the_answer(shape: &[&'static str], days_max: i64) {
    type Values = Vec<(BTreeSet<usize>, BTreeSet<i64>)>;
    let mut same: HashMap<Answer, Values> = HashMap::new();
    for assigned in every(shape.len(), days_max) {
        let cell = |(nth, (cause, (times, days))): (usize, (&&'static str, &(usize, i64)))| {
            (nth as u8, *cause, *times, *days, 0)
        };
        let cells: Vec<Cell> = shape.iter().zip(&assigned).enumerate().map(cell).collect();
        let values = same.entry(answer(&cells)).or_insert_with(|| vec![Default::default(); shape.len()]);
        for (known, (times, days)) in values.iter_mut().zip(assigned) {
            known.0.insert(times);
            known.1.insert(days);
        }
    }
    for (answer, values) in &same {
        for (times, days) in values {
            assert!(times.len() > 2, "{shape:?} {answer:?}: a count is one of {times:?}");
            assert!(days.len() > 2 || days_max == 0, "{shape:?} {answer:?}: days are one of {days:?}");
        }
    }
    assert!(same.len() > 1 || shape.len() == 1, "{shape:?}: something is told");
}

#[test]
fn no_hidden_count_follows_from_what_is_shown_nor_from_what_is_kept_back() {
    let shapes: [&[&'static str]; 9] = [
        &["a"],
        &["a", "a"],
        &["a", "b"],
        &["a", "a", "a"],
        &["a", "a", "b"],
        &["a", "b", "c"],
        &["a", "a", "b", "b"],
        &["a", "a", "b", "c"],
        &["a", "a", "b", "b", "c"],
    ];
    for shape in shapes {
        nothing_follows_from_the_answer(shape, 0);
    }
    for shape in &shapes[..6] {
        nothing_follows_from_the_answer(shape, 1);
    }
    for shape in &shapes[..3] {
        nothing_follows_from_the_answer(shape, 3);
    }
}

/// Whether these times of the hidden counts give the totals that are shown.
fn gives(cells: &[Cell], hidden: &[usize], assigned: &[usize], totals: &[DelayTotal]) -> bool {
    let mut cells = cells.to_vec();
    for (at, times) in hidden.iter().zip(assigned) {
        cells[*at].2 = *times;
    }
    totals.iter().all(|total| {
        let of = cells.iter().filter(|cell| total.cause.as_deref().is_none_or(|cause| cause == cell.1));
        total.times.is_none_or(|times| times == of.map(|cell| cell.2 + cell.4).sum::<usize>())
    })
}

proptest! {
    #[test]
    fn every_hidden_count_may_have_several_values_under_the_sums_shown(
        drawn in prop::collection::vec((0_usize..9, 0_usize..4, 0_i64..30, 0_usize..3), 1..9),
    ) {
        let names = ["a", "b", "c", "d"];
        let mut cells: Vec<Cell> = Vec::new();
        for (nth, &(unseen, cause, days, seen)) in drawn.iter().enumerate() {
            // Few enough hidden ones that every assignment can be tried.
            let few = cells.iter().filter(|cell| (1..LEAST).contains(&cell.2)).count() >= 5;
            let unseen = if few && (1..LEAST).contains(&unseen) { 0 } else { unseen };
            cells.push((nth as u8, names[cause], unseen, days, seen));
        }
        let hidden: Vec<usize> = (0..cells.len()).filter(|at| (1..LEAST).contains(&cells[*at].2)).collect();
        let found = totals(&counts(&cells), Some(LEAST));
        let mut values = vec![BTreeSet::new(); hidden.len()];
        for assigned in every(hidden.len(), 0) {
            let assigned: Vec<usize> = assigned.into_iter().map(|(times, _)| times).collect();
            if gives(&cells, &hidden, &assigned, &found) {
                for (known, times) in values.iter_mut().zip(assigned) {
                    known.insert(times);
                }
            }
        }
        for known in values {
            prop_assert!(known.len() > 2, "one of {known:?} under {found:?}");
        }
        for total in &found {
            prop_assert!(total.times.is_some() || total.days.is_none(), "days without times");
        }
    }
}
