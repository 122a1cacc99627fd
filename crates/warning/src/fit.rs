//! Level and growth on the last known day: a straight line through the logarithm of the expected count.
//!
//! The counts are taken as Poisson with extra variance, so that days without anyone need no trick; newer days
//! weigh more; the weekday pattern is taken out; the growth is drawn to none when the counts are too few to
//! show it. A single day far above all its neighbours counts only up to a bound until another day confirms it.

use crate::{
    calculation::exp,
    method::{Method, WEEK_DAYS},
};

/// No growth beyond this is fitted (it would double within a day).
const GROWTH_MAX: f64 = 0.7;
/// So much is added to the sum of counts: after days without anyone the expected count is small, not nothing.
const COUNT_ADDED: f64 = 0.2;
/// A day counts up to this many times the largest of its neighbours, and this many deviations more.
const SPIKE_TIMES: f64 = 1.5;
const SPIKE_DEVIATIONS: f64 = 3.0;
/// Neighbours of a day: so many before and after it.
const NEIGHBOUR_DAYS: usize = 3;

/// What the fit found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The expected count of an average weekday on the last day.
    pub level: f64,
    /// The growth of its logarithm in a day.
    pub growth: f64,
    /// The variance of the growth.
    pub growth_variance: f64,
    /// The counts it rests on, weighted.
    pub counts: f64,
}

/// The counts with single unconfirmed spikes held at their bound; `days` ends with the last day.
pub fn tamed(days: &[Option<u32>], method: &Method) -> Vec<Option<f64>> {
    let bounded = |(day, count): (usize, &Option<u32>)| {
        let count = f64::from((*count)?);
        let first = day.saturating_sub(NEIGHBOUR_DAYS);
        let neighbours = days.iter().enumerate().skip(first).take(day - first + NEIGHBOUR_DAYS + 1);
        let largest = neighbours.filter(|(other, _)| *other != day).filter_map(|(_, count)| *count).max();
        let Some(largest) = largest.map(f64::from) else { return Some(count) };
        let bound = SPIKE_TIMES * largest + SPIKE_DEVIATIONS * (method.dispersion * (largest + 1.0)).sqrt();
        Some(count.min(bound))
    };
    days.iter().enumerate().map(bounded).collect()
}

/// How each weekday stands to the week's mean. `first_day` is the number of the first of the days, counted in
/// days from the beginning of the series: its rest by seven is the weekday.
pub fn weekdays(days: &[Option<f64>], first_day: usize, method: &Method) -> [f64; WEEK_DAYS] {
    let mut seen = [method.weekday_prior; WEEK_DAYS];
    let mut even = [method.weekday_prior; WEEK_DAYS];
    if method.weekday_days > 0 {
        for (start, week) in days.windows(WEEK_DAYS).enumerate() {
            let Some(sum) = week.iter().copied().sum::<Option<f64>>() else { continue };
            let middle = week.get(WEEK_DAYS / 2).copied().flatten().unwrap_or_default();
            let weekday = (first_day + start + WEEK_DAYS / 2) % WEEK_DAYS;
            if let (Some(seen), Some(even)) = (seen.get_mut(weekday), even.get_mut(weekday)) {
                *seen += middle;
                *even += sum / 7.0;
            }
        }
    }
    let mut factors = [1.0; WEEK_DAYS];
    for (factor, (seen, even)) in factors.iter_mut().zip(seen.iter().zip(even)) {
        *factor = seen / even;
    }
    let all: f64 = factors.iter().sum();
    factors.map(|factor| factor * 7.0 / all)
}

/// A known day of the fit: how far back (0 or below), its weight times weekday factor, its weighted count.
struct Known {
    back: f64,
    exposure: f64,
    count: f64,
}

/// Fits the days, whose last is the last one; `factor` gives the weekday's factor of a day by its place.
pub fn fit(days: &[Option<f64>], factor: &dyn Fn(usize) -> f64, method: &Method) -> Option<Fit> {
    let start = days.len().saturating_sub(method.window_days);
    let mut known = Vec::with_capacity(method.window_days);
    let mut weight = 1.0;
    let mut back = 0.0;
    for (place, day) in days.iter().enumerate().skip(start).rev() {
        if let Some(count) = *day {
            known.push(Known { back, exposure: weight * factor(place), count: weight * count });
        }
        weight *= method.weight_per_day_back;
        back -= 1.0;
    }
    if known.len() < method.known_days_min {
        return None;
    }
    let counts: f64 = known.iter().map(|day| day.count).sum();
    let moment: f64 = known.iter().map(|day| day.count * day.back).sum();
    let pull = 1.0 / (method.growth_usual * method.growth_usual);
    let (mut low, mut high) = (-GROWTH_MAX, GROWTH_MAX);
    // The slope of the likelihood falls with the growth, so halving finds its only zero.
    for _ in 0..45 {
        let growth = f64::midpoint(low, high);
        let shape = shape(&known, growth);
        if (moment - shape.mean * counts) / method.dispersion - growth * pull > 0.0 {
            low = growth;
        } else {
            high = growth;
        }
    }
    let growth = f64::midpoint(low, high);
    let shape = shape(&known, growth);
    Some(Fit {
        level: (counts + COUNT_ADDED) / shape.sum,
        growth,
        growth_variance: 1.0 / (counts * shape.variance / method.dispersion + pull),
        counts,
    })
}

/// The expected share of the days under a growth.
struct Shape {
    sum: f64,
    mean: f64,
    variance: f64,
}

fn shape(known: &[Known], growth: f64) -> Shape {
    let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
    for day in known {
        let expected = day.exposure * exp(growth * day.back);
        sum += expected;
        first += expected * day.back;
        second += expected * day.back * day.back;
    }
    let mean = first / sum;
    Shape { sum, mean, variance: (second / sum - mean * mean).max(0.0) }
}
