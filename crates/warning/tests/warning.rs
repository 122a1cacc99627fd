//! What the warning promises: nothing unknown is made known, no later day is seen, no input breaks it, and it
//! warns before the level. How well it warns is held in numbers by `golden.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use jiff::civil::date;
use kernel::{Date, Text};
use proptest::prelude::*;
use warning::{Method, Reading, State, Watch, readings};

const FIRST: Date = date(2020, 3, 1);

fn watch(level: f64) -> Watch {
    Watch::tried(level, Text::same("a level for the test"))
}

fn read(counts: &[Option<u32>], watch: Watch) -> Vec<Reading> {
    readings(FIRST, counts, watch, Method::tried()).unwrap()
}

fn known(counts: impl IntoIterator<Item = u32>) -> Vec<Option<u32>> {
    counts.into_iter().map(Some).collect()
}

fn grows(from: f64, growth: f64, days: i32) -> Vec<Option<u32>> {
    known((0..days).map(|day| (from * (growth * f64::from(day)).exp()).round() as u32))
}

fn count() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![
        1 => Just(None),
        5 => (0_u32..60).prop_map(Some),
        1 => (0_u32..5000).prop_map(Some),
        1 => prop_oneof![Just(0), Just(u32::MAX)].prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_number_is_finite_and_the_intervals_lie_in_each_other(
        counts in prop::collection::vec(count(), 0..90),
        level in 0.01_f64..1e6,
        incomplete_days in 0_usize..=13,
        damping in 0.0_f64..=1.0,
        dispersion in 1.0_f64..100.0,
    ) {
        let watch = Watch { incomplete_days, ..watch(level) };
        let method = Method { damping, dispersion, ..Method::tried() };
        let read = readings(FIRST, &counts, watch, method).unwrap();
        prop_assert_eq!(read.len(), counts.len().saturating_sub(incomplete_days));
        for reading in read {
            for band in &reading.bands {
                let row = [0.0, band.low_95, band.low_80, band.forecast, band.high_80, band.high_95, f64::MAX];
                prop_assert!(row.is_sorted(), "{:?}", band);
            }
            prop_assert!(reading.bands.is_empty() || reading.bands.len() == 14);
            prop_assert!(reading.level.is_none_or(|level| level.per_day.is_finite() && level.per_day >= 0.0));
            for growth in [reading.growth, reading.growth_limit].into_iter().flatten() {
                let days = growth.doubling_days.or(growth.halving_days).unwrap_or(1.0);
                prop_assert!(growth.percent_per_day.is_finite() && days.is_finite() && days > 0.0);
            }
            for words in [&reading.seen, &reading.otherwise] {
                for said in [&words.da, &words.en] {
                    prop_assert!(!said.is_empty() && !said.contains("NaN") && !said.contains("inf "), "{}", said);
                }
            }
        }
    }

    #[test]
    fn what_was_read_stays_as_it_was_when_more_days_come(
        counts in prop::collection::vec(count(), 1..80),
        cut in 0.0_f64..1.0,
        incomplete_days in 0_usize..4,
    ) {
        let watch = || Watch { incomplete_days, ..watch(20.0) };
        let all = read(&counts, watch());
        let before = read(&counts[..(counts.len() as f64 * cut) as usize], watch());
        prop_assert_eq!(&all[..before.len()], &before[..]);
    }

    #[test]
    fn what_is_incomplete_is_not_looked_at(
        counts in prop::collection::vec(count(), 14..50),
        last in prop::collection::vec(count(), 3),
    ) {
        let watch = || Watch { incomplete_days: 3, ..watch(20.0) };
        let with = |last: Vec<Option<u32>>| read(&[counts.clone(), last].concat(), watch());
        prop_assert_eq!(with(last), with(vec![None; 3]));
    }
}

#[test]
fn an_unknown_day_is_not_a_day_without_anyone() {
    let with = |day: Option<u32>| {
        let mut counts = known([20; 40]);
        counts[38] = day;
        read(&counts, watch(100.0)).pop().unwrap()
    };
    let (unknown, nobody) = (with(None), with(Some(0)));
    assert!((unknown.level.unwrap().per_day - 20.0).abs() < 1e-9);
    assert_eq!(unknown.level.unwrap().known_days, 6);
    assert!(unknown.seen.en.contains("estimated from 6 known days"));
    assert!(nobody.level.unwrap().per_day < 18.0);
    assert!(nobody.bands[13].forecast < unknown.bands[13].forecast);
}

#[test]
fn too_few_known_days_give_no_state() {
    let mut counts = known([20; 40]);
    counts.extend([None; 12]);
    let read = read(&counts, watch(10.0));
    assert_eq!(read[39].state, Some(State::Warn));
    let last = read.last().unwrap();
    assert_eq!((last.level, last.growth, last.state, last.called_for), (None, None, None, None));
    assert!(last.bands.is_empty());
    assert!(last.seen.da.contains("niveauet kendes ikke") && last.otherwise.da.contains("tæller ikke som 0"));
    assert_eq!(read[3].state, None, "nothing is known of the first days");
}

#[test]
fn a_constant_series_gives_no_warning() {
    for per_day in [0, 1, 5, 20, 100, 1000] {
        let read = read(&known([per_day; 200]), watch(f64::from(per_day) * 2.5 + 10.0));
        for reading in &read[20..] {
            assert_eq!(reading.state, Some(State::None), "{per_day}: {}", reading.seen.en);
            assert!(reading.growth.unwrap().percent_per_day.abs() < 0.5);
        }
    }
}

/// The days promised for a clean exponential from 10 a day to 100, by its growth.
#[test]
fn a_clean_exponential_is_warned_of_before_the_level() {
    for (growth, days_min) in [(0.03, 7), (0.06, 7), (0.10, 6), (0.15, 6)] {
        let mut counts = known([10; 60]);
        counts.extend(grows(10.0, growth, 120).into_iter().skip(1));
        let read = read(&counts, watch(100.0));
        let reached = read.iter().position(|reading| reading.crossing.reached).unwrap();
        let warned = read.iter().position(|reading| reading.state == Some(State::Warn)).unwrap();
        let watched = read.iter().position(|reading| reading.state == Some(State::Watch)).unwrap();
        assert!(warned + days_min <= reached, "growth {growth}: {} days", reached - warned);
        assert!(watched < warned, "growth {growth}: it is watched before it is warned of");
        assert!(watched > 60, "growth {growth}: no earlier than it grows");
        assert!(read[warned..reached].iter().all(|reading| reading.state == Some(State::Warn)));
    }
}

#[test]
fn ten_times_the_counts_and_the_level_give_ten_times_the_forecast() {
    let counts = |times: u32| known((0..80_u32).map(|day| (400 + day * 8 + (day % 7) * 30) * times));
    let last = |times: u32| read(&counts(times), watch(2000.0 * f64::from(times))).pop().unwrap();
    let (small, large) = (last(1), last(10));
    assert_eq!(small.state, large.state);
    for (small, large) in small.bands.iter().zip(&large.bands) {
        assert!((large.forecast / small.forecast / 10.0 - 1.0).abs() < 0.02);
    }
}

#[test]
fn one_day_far_above_its_neighbours_does_not_make_a_forecast() {
    let mut counts = known([20; 60]);
    counts.push(Some(200));
    let read = read(&counts, watch(100.0));
    let last = read.last().unwrap();
    assert!(last.level.unwrap().per_day > 45.0, "the level is what was counted");
    assert!(last.bands[13].forecast < 45.0, "{}", last.seen.en);
    assert_ne!(last.state, Some(State::Warn));
}

#[test]
fn the_weekday_pattern_is_no_growth() {
    let week = [23, 22, 21, 21, 21, 17, 15];
    let read = read(&known((0..140).map(|day| week[day % 7])), watch(60.0));
    for reading in &read[56..] {
        assert!(reading.growth.unwrap().percent_per_day.abs() < 1.0, "{}", reading.seen.en);
        assert_eq!(reading.state, Some(State::None));
    }
}

#[test]
fn a_warning_ends_after_seven_days_clear_of_the_level_and_not_before() {
    let mut counts = known([10; 40]);
    counts.extend(known([60; 21]));
    counts.extend(known([10; 60]));
    let read = read(&counts, watch(40.0));
    let clear = |reading: &Reading| {
        reading.level.unwrap().per_day < 36.0 && reading.bands.iter().all(|band| band.forecast < 36.0)
    };
    let ended = (62..read.len()).find(|day| read[*day].state != Some(State::Warn)).unwrap();
    assert!(read[ended - 6..=ended].iter().all(clear), "seven days in a row were clear");
    assert!(!clear(&read[ended - 7]), "and the day before them was not");
    assert_ne!(read.last().unwrap().state, Some(State::Warn));
}

#[test]
fn the_explanation_says_what_was_seen_and_what_would_change_it() {
    let mut counts = known([10; 40]);
    counts.extend(grows(10.0, 0.08, 27));
    let read = read(&counts, watch(100.0));
    let warned = read.iter().find(|reading| reading.state == Some(State::Warn)).unwrap();
    let on = kernel::written_date(warned.reached_on.unwrap());
    assert!(warned.seen.da.contains("fordobles på") && warned.seen.da.contains(&on.da), "{}", warned.seen.da);
    assert!(warned.seen.en.contains("doubles in") && warned.seen.en.contains(&on.en), "{}", warned.seen.en);
    assert!(warned.otherwise.da.contains("blev 100 om dagen ikke nået"), "{}", warned.otherwise.da);
    assert!(warned.otherwise.en.contains("100 a day would not be reached"), "{}", warned.otherwise.en);
    let (limit, growth) = (warned.growth_limit.unwrap(), warned.growth.unwrap());
    assert!(limit.percent_per_day < growth.percent_per_day, "with less growth there is no warning");
    let quiet = &read[39];
    assert!(quiet.otherwise.da.contains("hvis ændringen var mindst +"), "{}", quiet.otherwise.da);
    assert!(quiet.growth_limit.unwrap().percent_per_day > quiet.growth.unwrap().percent_per_day);
}

#[test]
fn incomplete_days_move_the_day_on_which_it_is_known() {
    let read = read(&known([10; 30]), Watch { incomplete_days: 3, ..watch(100.0) });
    let last = read.last().unwrap();
    assert_eq!(last.data_until, date(2020, 3, 27));
    assert_eq!(last.known_on, date(2020, 3, 30));
}

#[test]
fn settings_that_cannot_be_used_are_refused_by_name() {
    let refused = |watch: Watch, method: Method| readings(FIRST, &[], watch, method).unwrap_err().to_string();
    let tried = Method::tried;
    for level in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(refused(watch(level), tried()).starts_with("level_per_day is"));
    }
    let horizon = refused(Watch { horizon_days: 15, ..watch(1.0) }, tried());
    assert_eq!(horizon, "horizon_days is 15: it must be 1 to 14 days");
    assert!(refused(watch(1.0), Method { damping: f64::NAN, ..tried() }).starts_with("damping is NaN"));
    assert!(refused(watch(1.0), Method { window_days: 0, ..tried() }).starts_with("window_days is 0"));
    let late = readings(date(9999, 12, 20), &known([1; 30]), watch(1.0), tried()).unwrap_err();
    assert!(late.to_string().starts_with("the first day is 9999-12-20"));
}
