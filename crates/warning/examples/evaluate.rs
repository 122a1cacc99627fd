//! Prints how well the warning warns, as the tables of `docs/early-warning.md`. It changes nothing.
//!
//! `cargo run -p warning --example evaluate`; the Danish admissions are read from the file that
//! `SNITFLADE_TEST_ADMISSIONS` names, or found beside the project.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    missing_docs
)]

#[path = "../tests/evaluation/mod.rs"]
mod evaluation;

use evaluation::{Accuracy, RULES, Series, Worth, alarms, denmark, synthetic};
use warning::{Method, Outlook};

/// Days before the first that is judged: nothing can be forecast from less.
const FIRST_DAY: usize = 10;

fn main() {
    synthetic_tables();
    let Some(path) = denmark::file() else {
        println!("\nDenmark: no file. Name it in {}; the rest stands above.", denmark::FILE_VARIABLE);
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let all = denmark::series(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    danish_tables(&all);
}

fn variants() -> Vec<(&'static str, Method)> {
    let tried = Method::tried;
    vec![
        ("this method", tried()),
        ("no growth (last value)", Method { damping: 0.0, ..tried() }),
        ("growth not damped", Method { damping: 1.0, ..tried() }),
        ("damped by a fifth", Method { damping: 0.8, ..tried() }),
        ("7 days", Method { window_days: 7, known_days_min: 6, ..tried() }),
        ("28 days, all alike", Method { window_days: 28, weight_per_day_back: 1.0, ..tried() }),
        ("growth hardly drawn to none", Method { growth_usual: 0.3, ..tried() }),
        ("no weekday pattern", Method { weekday_days: 0, ..tried() }),
    ]
}

fn accuracy_heading(first: &str) {
    println!(
        "\n| {first} | forecasts | error, 7 days | 80 % held | 95 % held | error, 14 days | 80 % held | 95 % held |"
    );
    println!("|---|---|---|---|---|---|---|---|");
}

fn accuracy_line(name: &str, judged: &[(&Series, &[Outlook], usize, usize)]) {
    let [week, fortnight] = [7, 14].map(|ahead| {
        let mut accuracy = Accuracy::default();
        for (series, outlooks, from, to) in judged {
            accuracy.add(series, outlooks, ahead, *from, *to);
        }
        accuracy
    });
    println!(
        "| {name} | {} | {:.2} | {:.0} | {:.0} | {:.2} | {:.0} | {:.0} |",
        week.forecasts,
        week.scaled_error(),
        week.held_80_percent(),
        week.held_95_percent(),
        fortnight.scaled_error(),
        fortnight.held_80_percent(),
        fortnight.held_95_percent()
    );
}

fn worth_heading(first: &str) {
    println!("\nEach cell: days gained, median / worst / alarms a year without the level being reached.\n");
    println!("| {first} | times reached | {} |", RULES.join(" | "));
    println!("|---|---|{}", "---|".repeat(RULES.len()));
}

fn worth_line(name: &str, worths: &[Worth; 6]) {
    let told = |days: Option<usize>| days.map_or_else(|| "–".to_owned(), |days| days.to_string());
    let cell = |worth: &Worth| {
        format!("{} / {} / {:.1}", told(worth.median()), told(worth.worst()), worth.false_alarms_per_year())
    };
    let cells: Vec<String> = worths.iter().map(cell).collect();
    println!("| {name} | {} | {} |", worths[0].gained_days.len(), cells.join(" | "));
}

fn synthetic_tables() {
    let epidemics = synthetic::epidemics(5);
    println!("## Synthetic epidemics, all kinds: forecasts from day {} on", synthetic::START_DAY - 14);
    accuracy_heading("method");
    for (name, method) in variants() {
        let outlooks: Vec<_> = epidemics.iter().map(|(_, _, series)| series.outlooks(&method)).collect();
        let judged: Vec<_> = epidemics
            .iter()
            .zip(&outlooks)
            .map(|((_, _, series), outlooks)| {
                (series, outlooks.as_slice(), synthetic::START_DAY - 14, usize::MAX)
            })
            .collect();
        accuracy_line(name, &judged);
    }
    println!("\n## Synthetic epidemics: warning by growth, level 6 times the quiet counts");
    worth_heading("growth a day");
    for growth in synthetic::GROWTHS {
        let mut worths: [Worth; 6] = Default::default();
        for (quiet, _, series) in epidemics.iter().filter(|(_, other, _)| *other == growth) {
            for (worth, alarm) in worths.iter_mut().zip(alarms(series, 6.0 * quiet)) {
                worth.add(series, &alarm, 6.0 * quiet, 21, series.counts.len());
            }
        }
        worth_line(&format!("{:.0} %", growth * 100.0), &worths);
    }
    println!(
        "\n## Quiet years (10 for each of {:?} a day), spikes and slow declines: alarms",
        synthetic::QUIET
    );
    worth_heading("series, level");
    for times in [1.5, 2.0, 3.0, 6.0] {
        let all = |quiet: f64| synthetic::quiet_years(quiet, 10);
        quiet_lines(&format!("quiet, level {times} times"), &all, times);
    }
    quiet_lines(
        "spike of 10 times on a day, level 3 times",
        &|quiet| (0..10).map(|seed| synthetic::spike(quiet, seed)).collect(),
        3.0,
    );
    quiet_lines(
        "decline by 1 % a day from 20 times, level 25 times",
        &|quiet| (0..10).map(|seed| synthetic::decline(quiet, seed)).collect(),
        25.0,
    );
}

fn quiet_lines(name: &str, series: &dyn Fn(f64) -> Vec<Series>, times: f64) {
    let mut worths: [Worth; 6] = Default::default();
    for quiet in synthetic::QUIET {
        for series in series(quiet) {
            for (worth, alarm) in worths.iter_mut().zip(alarms(&series, times * quiet)) {
                worth.add(&series, &alarm, times * quiet, 21, series.counts.len());
            }
        }
    }
    worth_line(name, &worths);
}

fn danish_tables(all: &[Series]) {
    let days = all[0].counts.len();
    let spans = [
        ("first wave, on which the method was chosen", FIRST_DAY, denmark::FIRST_WAVE_DAYS),
        ("after it, untouched", denmark::FIRST_WAVE_DAYS, days),
    ];
    for (span, from, to) in spans {
        println!("\n## Denmark, {span} (days {from} to {to}): forecasts");
        accuracy_heading("whom");
        let outlooks: Vec<_> = all.iter().map(|series| series.outlooks(&Method::tried())).collect();
        for (series, outlooks) in all.iter().zip(&outlooks) {
            accuracy_line(&series.name, &[(series, outlooks, from, to)]);
        }
        accuracy_heading("method, country and regions together");
        for (name, method) in variants() {
            let outlooks: Vec<_> = all.iter().map(|series| series.outlooks(&method)).collect();
            let judged: Vec<_> = all
                .iter()
                .zip(&outlooks)
                .map(|(series, outlooks)| (series, outlooks.as_slice(), from, to))
                .collect();
            accuracy_line(name, &judged);
        }
        println!("\n## Denmark, {span}: warning");
        worth_heading("whom, level a day");
        for level in [20.0, 40.0, 60.0, 80.0, 120.0] {
            danish_lines(&format!("country, {level}"), &all[..1], level, from, to);
        }
        for level in [5.0, 10.0, 20.0, 40.0] {
            danish_lines(&format!("regions, {level}"), &all[1..], level, from, to);
        }
    }
}

fn danish_lines(name: &str, all: &[Series], level: f64, from: usize, to: usize) {
    let mut worths: [Worth; 6] = Default::default();
    for series in all {
        for (worth, alarm) in worths.iter_mut().zip(alarms(series, level)) {
            worth.add(series, &alarm, level, from, to);
        }
    }
    worth_line(name, &worths);
}
