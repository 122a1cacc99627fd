//! Day by day: level, growth and the weeks to come with their intervals. Each day is taken by itself, so no
//! later day can be seen.
//!
//! What is forecast is the mean a day of the seven days that end on a day, since a single day says more about
//! its weekday and chance than about the load. It knows no level to be watched.

use crate::{
    calculation::{exp, ln},
    errors::Errors,
    fit::{Fit, fit, tamed, weekdays},
    method::{HORIZON_DAYS_MAX, Method, SettingFault, WEEK_DAYS},
};
use serde::Serialize;
use std::collections::VecDeque;

/// A week's mean is told when so many of its seven days are known.
const WEEK_KNOWN_MIN: usize = 5;
/// So much is added to a week's sum before its logarithm is taken.
const SUM_ADDED: f64 = 0.5;
/// No interval is wider than e^±20 times its forecast.
const WIDTH_MAX: f64 = 20.0;

/// The mean a day of the last seven days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Level {
    /// Counts a day.
    pub per_day: f64,
    /// How many of the seven days are known; for the others the known ones stand, weekday by weekday.
    pub known_days: usize,
}

/// How fast the count grows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Growth {
    /// Growth in a day, in percent; below 0 it falls.
    pub percent_per_day: f64,
    /// Days until it has doubled; none when it does not grow.
    pub doubling_days: Option<f64>,
    /// Days until it has halved; none when it does not fall.
    pub halving_days: Option<f64>,
}

impl Growth {
    /// From the growth of the logarithm in a day.
    #[must_use]
    pub(crate) fn of(logarithm: f64) -> Self {
        let days = (logarithm.abs() > 1e-9).then(|| core::f64::consts::LN_2 / logarithm.abs());
        Growth {
            percent_per_day: (exp(logarithm) - 1.0) * 100.0,
            doubling_days: days.filter(|_| logarithm > 0.0),
            halving_days: days.filter(|_| logarithm < 0.0),
        }
    }
}

/// The forecast of one day: the mean a day of the seven days that end on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// Days after the last day of data.
    pub days_ahead: usize,
    /// The forecast.
    pub forecast: f64,
    /// The interval that should hold what comes four times in five.
    pub low_80: f64,
    /// Its upper bound.
    pub high_80: f64,
    /// The interval that should hold what comes nineteen times in twenty.
    pub low_95: f64,
    /// Its upper bound.
    pub high_95: f64,
}

/// What is seen and expected on one day. What cannot be known is none, or no band.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The last seven days.
    pub level: Option<Level>,
    /// The growth, as fitted on the last day.
    pub growth: Option<Growth>,
    /// The days to come, 1 to 14 ahead; none when too few days are known.
    pub bands: Vec<Band>,
    pub(crate) path: Option<Path>,
}

/// What the forecast goes through, kept to ask it what another growth would give.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    /// The last six days, newest first; unknown ones as fitted.
    recent: [f64; WEEK_DAYS - 1],
    /// The expected counts of the days to come without growth, weekday by weekday.
    coming: [f64; HORIZON_DAYS_MAX],
    /// How much of the growth has come by each of them.
    grown: [f64; HORIZON_DAYS_MAX],
    /// The growth of the logarithm in a day.
    pub(crate) growth: f64,
}

impl Path {
    /// The sums of the weeks that end on each coming day, if the growth were this; with each the part of it
    /// that is not known yet.
    pub(crate) fn weeks(&self, growth: f64) -> [(f64, f64); HORIZON_DAYS_MAX] {
        let mut days = self.coming;
        for (day, grown) in days.iter_mut().zip(self.grown) {
            *day *= exp(growth * grown);
        }
        let mut weeks = [(0.0, 0.0); HORIZON_DAYS_MAX];
        for (ahead, week) in weeks.iter_mut().enumerate() {
            let coming: f64 = days.iter().take(ahead + 1).skip((ahead + 1).saturating_sub(WEEK_DAYS)).sum();
            let known: f64 = self.recent.iter().take((WEEK_DAYS - 1).saturating_sub(ahead)).sum();
            *week = (coming + known, coming);
        }
        weeks
    }
}

/// A forecast of a week's sum, kept until the week is there.
#[derive(Clone, Copy, Debug)]
struct Promise {
    sum: f64,
    deviation: f64,
}

/// Takes a series day by day.
#[derive(Clone, Debug)]
pub struct Forecaster {
    method: Method,
    days: Vec<Option<u32>>,
    errors: [Errors; HORIZON_DAYS_MAX],
    /// What was promised on the last days, the newest first.
    promises: VecDeque<Option<[Promise; HORIZON_DAYS_MAX]>>,
}

impl Forecaster {
    /// One that has seen no day yet.
    ///
    /// # Errors
    /// When a value of the method cannot be used.
    pub fn new(method: Method) -> Result<Self, SettingFault> {
        Ok(Forecaster {
            method: method.checked()?,
            days: Vec::new(),
            errors: Default::default(),
            promises: VecDeque::new(),
        })
    }

    /// The next day's count, none when it is unknown; what is expected from then on.
    pub fn take(&mut self, count: Option<u32>) -> Outlook {
        self.days.push(count);
        self.learn();
        let kept = self.method.weekday_days.max(self.method.window_days) + WEEK_DAYS;
        let first = self.days.len().saturating_sub(kept);
        let days = tamed(self.days.get(first..).unwrap_or_default(), &self.method);
        let pattern_first = days.len().saturating_sub(self.method.weekday_days);
        let factors =
            weekdays(days.get(pattern_first..).unwrap_or_default(), first + pattern_first, &self.method);
        let factor = |day: usize| factors.get(day % WEEK_DAYS).copied().unwrap_or(1.0);
        let level = self.level(&factor);
        let fitted = fit(&days, &|place| factor(first + place), &self.method);
        let Some(fitted) = fitted.filter(|_| level.is_some()) else {
            self.promise(None);
            return Outlook { level, growth: None, bands: Vec::new(), path: None };
        };
        let path = self.path(&fitted, &factor);
        let (bands, promised) = self.bands(&fitted, &path);
        self.promise(Some(promised));
        Outlook { level, growth: Some(Growth::of(fitted.growth)), bands, path: Some(path) }
    }

    fn promise(&mut self, promised: Option<[Promise; HORIZON_DAYS_MAX]>) {
        self.promises.push_front(promised);
        self.promises.truncate(HORIZON_DAYS_MAX);
    }

    /// The errors of everything that was promised for the week that ends today; a week with an unknown day
    /// teaches nothing.
    fn learn(&mut self) {
        let Some(week) = self.days.last_chunk::<WEEK_DAYS>() else { return };
        let Some(sum) = week.iter().map(|day| day.map(f64::from)).sum::<Option<f64>>() else { return };
        for (ahead, (errors, promises)) in self.errors.iter_mut().zip(&self.promises).enumerate() {
            let Some(promise) = promises.as_ref().and_then(|promises| promises.get(ahead)) else { continue };
            let error = ln(sum + SUM_ADDED) - ln(promise.sum + SUM_ADDED);
            errors.learn(error / promise.deviation, self.method.errors_kept);
        }
    }

    fn level(&self, factor: &dyn Fn(usize) -> f64) -> Option<Level> {
        let first = self.days.len().checked_sub(WEEK_DAYS)?;
        let (mut sum, mut share, mut known_days) = (0.0, 0.0, 0);
        for (day, count) in self.days.iter().enumerate().skip(first) {
            if let Some(count) = count {
                sum += f64::from(*count);
                share += factor(day);
                known_days += 1;
            }
        }
        if known_days == WEEK_DAYS {
            share = 7.0;
        }
        (known_days >= WEEK_KNOWN_MIN).then(|| Level { per_day: sum / share, known_days })
    }

    fn path(&self, fitted: &Fit, factor: &dyn Fn(usize) -> f64) -> Path {
        let last = self.days.len().saturating_sub(1);
        let mut recent = [0.0; WEEK_DAYS - 1];
        let mut back = 0.0;
        for (place, (slot, count)) in recent.iter_mut().zip(self.days.iter().rev()).enumerate() {
            let expected = || fitted.level * exp(-fitted.growth * back) * factor(last.saturating_sub(place));
            *slot = count.map_or_else(expected, f64::from);
            back += 1.0;
        }
        let mut coming = [0.0; HORIZON_DAYS_MAX];
        let mut grown = [0.0; HORIZON_DAYS_MAX];
        let (mut left, mut sum) = (1.0, 0.0);
        for (ahead, (day, grown)) in coming.iter_mut().zip(grown.iter_mut()).enumerate() {
            left *= self.method.damping;
            sum += left;
            *grown = sum;
            *day = fitted.level * factor(last + ahead + 1);
        }
        Path { recent, coming, grown, growth: fitted.growth }
    }

    fn bands(&self, fitted: &Fit, path: &Path) -> (Vec<Band>, [Promise; HORIZON_DAYS_MAX]) {
        let mut promised = [Promise { sum: 0.0, deviation: 1.0 }; HORIZON_DAYS_MAX];
        let mut bands = Vec::with_capacity(HORIZON_DAYS_MAX);
        let weeks = path.weeks(path.growth).into_iter().zip(path.grown).zip(&self.errors);
        let mut days = 0.0;
        for ((((sum, coming), grown), errors), promise) in weeks.zip(promised.iter_mut()) {
            days += 1.0;
            let share = if sum > 0.0 { coming / sum } else { 1.0 };
            let wander = self.method.growth_wander;
            // Chance of the days to come, of the level, of the growth, and the growth's own wandering.
            let variance = self.method.dispersion / (sum + 1.0) * share
                + share
                    * share
                    * (self.method.dispersion / (fitted.counts + 1.0)
                        + fitted.growth_variance * grown * grown
                        + wander * wander * days * days * days / 3.0);
            // Below a thousandth nothing is measured: the counts are whole numbers.
            let deviation = variance.sqrt().max(0.001);
            *promise = Promise { sum, deviation };
            let [most, nearly_all] = errors.holding([0.8, 0.95]);
            let [high_80, high_95] =
                [most, nearly_all].map(|times| bound(sum, (times * deviation).min(WIDTH_MAX)));
            let [low_80, low_95] =
                [most, nearly_all].map(|times| bound(sum, -(times * deviation).min(WIDTH_MAX)));
            bands.push(Band {
                days_ahead: bands.len() + 1,
                forecast: sum / 7.0,
                low_80,
                high_80,
                low_95,
                high_95,
            });
        }
        (bands, promised)
    }
}

/// A bound of the mean a day, so far from the week's sum on the scale of its logarithm.
fn bound(sum: f64, distance: f64) -> f64 {
    ((sum + SUM_ADDED) * exp(distance) - SUM_ADDED).max(0.0) / 7.0
}
