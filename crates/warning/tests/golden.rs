//! How well the warning warns, in numbers: a change for the worse fails here. The whole measurement is
//! `cargo run -p warning --example evaluate`, its table stands in `docs/early-warning.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod evaluation;

use evaluation::{Accuracy, Worth, alarms, denmark, synthetic};
use warning::Method;

#[test]
fn synthetic_epidemics_are_forecast_as_well_as_recorded() {
    for (ahead, error_max, held_80, held_95) in [(7, 0.90, 73.0, 90.0), (14, 0.92, 72.0, 89.0)] {
        let mut accuracy = Accuracy::default();
        for (_, _, series) in synthetic::epidemics(2) {
            let outlooks = series.outlooks(&Method::tried());
            accuracy.add(&series, &outlooks, ahead, synthetic::START_DAY - 14, series.counts.len());
        }
        println!("{ahead} days: {} {accuracy:?}", accuracy.scaled_error());
        assert!(accuracy.forecasts > 3000);
        assert!(accuracy.scaled_error() < error_max, "{ahead} days: {}", accuracy.scaled_error());
        assert!(accuracy.held_80_percent() > held_80, "{ahead} days: {}", accuracy.held_80_percent());
        assert!(accuracy.held_95_percent() > held_95, "{ahead} days: {}", accuracy.held_95_percent());
        assert!(accuracy.held_80_percent() < 90.0, "an interval that is too wide says nothing");
    }
}

#[test]
fn synthetic_epidemics_are_warned_of_as_early_as_recorded() {
    let mut worths: [Worth; 6] = Default::default();
    for (quiet, _, series) in synthetic::epidemics(2) {
        for (worth, alarm) in worths.iter_mut().zip(alarms(&series, 6.0 * quiet)) {
            worth.add(&series, &alarm, 6.0 * quiet, 21, series.counts.len());
        }
    }
    let [warned, watched, threshold, ..] = &worths;
    println!("{warned:?} {watched:?}");
    assert_eq!(threshold.median(), Some(0), "a plain threshold gains nothing");
    assert_eq!(warned.gained_days.len(), 24, "every epidemic reaches the level");
    assert!(warned.median() >= Some(4), "{:?}", warned.gained_days);
    assert!(watched.median() >= Some(9), "{:?}", watched.gained_days);
    assert!(watched.worst() >= Some(4), "{:?}", watched.gained_days);
    assert!(warned.false_alarms == 0 && watched.false_alarms <= 2);
}

#[test]
fn quiet_years_spikes_and_declines_raise_as_few_alarms_as_recorded() {
    let mut quiet_years = Worth::default();
    let mut declines = Worth::default();
    for quiet in synthetic::QUIET {
        for series in synthetic::quiet_years(quiet, 3) {
            let [warned, ..] = alarms(&series, 3.0 * quiet);
            quiet_years.add(&series, &warned, 3.0 * quiet, 21, series.counts.len());
        }
        let series = synthetic::decline(quiet, 1);
        let [warned, ..] = alarms(&series, 25.0 * quiet);
        declines.add(&series, &warned, 25.0 * quiet, 21, series.counts.len());
    }
    assert_eq!((quiet_years.false_alarms, declines.false_alarms), (0, 0));
    let days = synthetic::spike(20.0, 1);
    let [warned, ..] = alarms(&days, 60.0);
    assert!(!warned.contains(&true), "a single day at twenty a day is not warned of");
}

/// Only where the published admissions lie beside the project: they are not part of it.
#[test]
fn the_danish_epidemic_is_warned_of_before_the_level() {
    let Some(path) = denmark::file() else {
        println!("not measured: no file of admissions ({})", denmark::FILE_VARIABLE);
        return;
    };
    let all = denmark::series(&std::fs::read_to_string(path).unwrap()).unwrap();
    for level in [20.0, 40.0, 60.0] {
        let mut worth = Worth::default();
        let [warned, ..] = alarms(&all[0], level);
        worth.add(&all[0], &warned, level, 10, denmark::FIRST_WAVE_DAYS);
        assert!(worth.worst() >= Some(2), "level {level}: {:?}", worth.gained_days);
    }
}

#[test]
fn a_line_that_is_no_count_is_told() {
    let told = denmark::series("date,total\n2020-03-01,4\n2020-03-02,x\n").unwrap_err();
    assert_eq!(told, "line 3: 'x' is no count");
    assert!(denmark::series("date,total\n2020-03-01\n").unwrap_err().contains("1 columns instead of 2"));
}
