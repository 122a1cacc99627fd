//! The measurement of the warning: day by day, without looking ahead, against a plain threshold and the last value.
//!
//! Used by the example `evaluate`, which prints it, and by the tests, which hold it.
#![allow(dead_code)]

pub mod denmark;
pub mod synthetic;

use kernel::{Date, Text};
use warning::{Forecaster, Method, Outlook, State, Watch, readings};

/// An alarm that was on for longer before the level counts as this many days.
pub const GAIN_DAYS_MAX: usize = 28;
/// Alarms with fewer clear days between them are one alarm.
const APART_DAYS: usize = 7;
/// An alarm is true when the level is reached during it or within so many days after.
const TRUE_DAYS: usize = 14;

/// A series with its name.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub counts: Vec<u32>,
}

impl Series {
    fn known(&self) -> Vec<Option<u32>> {
        self.counts.iter().map(|count| Some(*count)).collect()
    }

    /// The mean of the seven days that end on each day; none for the first six.
    pub fn week_means(&self) -> Vec<Option<f64>> {
        let mean = |day: usize| {
            let week = self.counts.get(day.checked_sub(6)?..=day)?;
            Some(week.iter().map(|count| f64::from(*count)).sum::<f64>() / 7.0)
        };
        (0..self.counts.len()).map(mean).collect()
    }

    pub fn outlooks(&self, method: &Method) -> Vec<Outlook> {
        let mut forecaster = Forecaster::new(method.clone()).unwrap();
        self.counts.iter().map(|count| forecaster.take(Some(*count))).collect()
    }
}

/// How good the forecasts at one horizon were.
#[derive(Clone, Copy, Debug, Default)]
pub struct Accuracy {
    pub forecasts: usize,
    error: f64,
    last_value_error: f64,
    held_80: usize,
    held_95: usize,
}

impl Accuracy {
    /// Mean absolute error through that of the last value on the same days.
    pub fn scaled_error(&self) -> f64 {
        self.error / self.last_value_error
    }

    pub fn held_80_percent(&self) -> f64 {
        100.0 * self.held_80 as f64 / self.forecasts as f64
    }

    pub fn held_95_percent(&self) -> f64 {
        100.0 * self.held_95 as f64 / self.forecasts as f64
    }

    /// Adds the forecasts made on the days `from..to` for `ahead` days later.
    pub fn add(&mut self, series: &Series, outlooks: &[Outlook], ahead: usize, from: usize, to: usize) {
        let means = series.week_means();
        for (day, outlook) in outlooks.iter().enumerate().take(to).skip(from) {
            let (Some(Some(came)), Some(Some(last))) = (means.get(day + ahead), means.get(day)) else {
                continue;
            };
            let Some(band) = outlook.bands.get(ahead - 1) else { continue };
            self.forecasts += 1;
            self.error += (came - band.forecast).abs();
            self.last_value_error += (came - last).abs();
            // Means are sevenths of whole numbers: the margin is for the last bit alone.
            let within = |low: f64, high: f64| usize::from(low - 1e-9 <= *came && *came <= high + 1e-9);
            self.held_80 += within(band.low_80, band.high_80);
            self.held_95 += within(band.low_95, band.high_95);
        }
    }
}

/// The ways of warning that are compared.
pub const RULES: [&str; 6] = [
    "warning (this method)",
    "watch or warning (this method)",
    "threshold at the level",
    "threshold at 3/4 of the level",
    "threshold at half the level",
    "last value, upper 80 % bound",
];

/// Whether each rule's alarm is on, day by day.
pub fn alarms(series: &Series, level: f64) -> [Vec<bool>; 6] {
    let watch = Watch::tried(level, Text::same("evaluation"));
    let first = Date::constant(2020, 3, 1);
    let read = readings(first, &series.known(), watch, Method::tried()).unwrap();
    let last_value = series.outlooks(&Method { damping: 0.0, ..Method::tried() });
    let at = |share: f64| {
        let above = |mean: &Option<f64>| mean.is_some_and(|mean| mean >= share * level);
        series.week_means().iter().map(above).collect()
    };
    [
        read.iter().map(|reading| reading.state == Some(State::Warn)).collect(),
        read.iter().map(|reading| reading.state >= Some(State::Watch)).collect(),
        at(1.0),
        at(0.75),
        at(0.5),
        last_value.iter().map(|outlook| outlook.bands.iter().any(|band| band.high_80 >= level)).collect(),
    ]
}

/// What a rule's alarms were worth.
#[derive(Clone, Debug, Default)]
pub struct Worth {
    /// Days from the alarm to the level, for each time the level was reached; 0 when it came with it or later.
    pub gained_days: Vec<usize>,
    pub false_alarms: usize,
    pub days: usize,
}

impl Worth {
    pub fn median(&self) -> Option<usize> {
        let mut sorted = self.gained_days.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len().checked_sub(1)? / 2).copied()
    }

    pub fn worst(&self) -> Option<usize> {
        self.gained_days.iter().min().copied()
    }

    pub fn false_alarms_per_year(&self) -> f64 {
        self.false_alarms as f64 * 365.0 / self.days as f64
    }

    /// Adds what began on the days `from..to`.
    pub fn add(&mut self, series: &Series, alarm: &[bool], level: f64, from: usize, to: usize) {
        let reached: Vec<bool> =
            series.week_means().iter().map(|mean| mean.is_some_and(|mean| mean >= level)).collect();
        let runs = runs(alarm);
        self.days += to.min(alarm.len()).saturating_sub(from);
        for day in from.max(14)..to.min(reached.len()) {
            if reached[day] && !reached[day - 14..day].contains(&true) {
                let run = runs.iter().find(|(start, end)| (*start..*end).contains(&day));
                self.gained_days.push(run.map_or(0, |(start, _)| (day - start).min(GAIN_DAYS_MAX)));
            }
        }
        for (start, end) in runs {
            let until = (end + TRUE_DAYS).min(reached.len());
            // What the data end on is neither true nor false yet.
            if (from..to).contains(&start)
                && end + TRUE_DAYS <= reached.len()
                && !reached[start..until].contains(&true)
            {
                self.false_alarms += 1;
            }
        }
    }
}

/// From the first day of each alarm to the day after its last.
fn runs(alarm: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (day, _) in alarm.iter().enumerate().filter(|(_, on)| **on) {
        match runs.last_mut() {
            Some((_, end)) if day < *end + APART_DAYS => *end = day + 1,
            _ => runs.push((day, day + 1)),
        }
    }
    runs
}
