//! Synthetic epidemics with a known start, from a small generator that gives the same counts every time.

use super::Series;

/// Weekdays of the synthetic counts: fewer at the weekend.
const WEEKDAYS: [f64; 7] = [1.15, 1.10, 1.05, 1.05, 1.05, 0.85, 0.75];
/// The day on which every synthetic epidemic starts.
pub const START_DAY: usize = 150;
/// What the quiet counts are, a day.
pub const QUIET: [f64; 3] = [2.0, 5.0, 20.0];
/// How fast the epidemics grow, in a day.
pub const GROWTHS: [f64; 4] = [0.03, 0.06, 0.10, 0.15];
/// The epidemics stop growing at so many times the quiet counts.
const TOP_TIMES: f64 = 20.0;

/// A linear congruential generator, its upper bits mixed.
struct Chance(u64);

impl Chance {
    /// Between 0 and 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        ((mixed ^ (mixed >> 33)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A Poisson count, drawn in parts of at most twenty.
    fn poisson(&mut self, mut mean: f64) -> u32 {
        let mut count = 0;
        while mean > 0.0 {
            let limit = (-mean.min(20.0)).exp();
            let mut product = self.share();
            while product > limit {
                count += 1;
                product *= self.share();
            }
            mean -= 20.0;
        }
        count
    }

    /// A count that varies more than Poisson: its mean varies by a fifth from day to day.
    fn count(&mut self, mean: f64) -> u32 {
        let spread: f64 = (0..12).map(|_| self.share()).sum::<f64>() - 6.0;
        self.poisson(mean * (1.0 + 0.2 * spread).max(0.1))
    }
}

/// Counts around the means, with the weekday pattern.
pub fn counts(name: &str, means: &[f64], seed: u64) -> Series {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let counts = means.iter().enumerate().map(|(day, mean)| chance.count(mean * WEEKDAYS[day % 7])).collect();
    Series { name: name.to_owned(), counts }
}

/// Quiet, then growth from [`START_DAY`] to twenty times as much, three quiet weeks there, then a slow decline.
pub fn epidemic(quiet: f64, growth: f64, seed: u64) -> Series {
    let mut means = vec![quiet; START_DAY];
    let mut mean = quiet;
    while mean < quiet * TOP_TIMES {
        mean *= growth.exp();
        means.push(mean.min(quiet * TOP_TIMES));
    }
    means.extend([mean; 21]);
    for _ in 0..60 {
        mean *= 0.97;
        means.push(mean);
    }
    counts(&format!("epidemic of {growth} a day from {quiet}"), &means, seed)
}

/// Every epidemic, so many of each kind.
pub fn epidemics(of_each: u64) -> Vec<(f64, f64, Series)> {
    let mut all = Vec::new();
    for (place, quiet) in QUIET.into_iter().enumerate() {
        for (other, growth) in GROWTHS.into_iter().enumerate() {
            for seed in 0..of_each {
                let seed = 1 + seed + 100 * (place as u64 * 10 + other as u64);
                all.push((quiet, growth, epidemic(quiet, growth, seed)));
            }
        }
    }
    all
}

/// Quiet years without any epidemic.
pub fn quiet_years(quiet: f64, years: u64) -> Vec<Series> {
    (0..years).map(|year| counts("quiet", &[quiet; 365], 5000 + year + (quiet * 100.0) as u64)).collect()
}

/// A quiet year with one day of ten times as many.
pub fn spike(quiet: f64, seed: u64) -> Series {
    let mut series = counts("spike", &[quiet; 365], 7000 + seed);
    series.counts[200] = (quiet * 10.0) as u32;
    series
}

/// A slow decline by one percent a day from twenty times the quiet counts.
pub fn decline(quiet: f64, seed: u64) -> Series {
    let means: Vec<f64> = (0..300).map(|day| quiet * TOP_TIMES * 0.99_f64.powi(day)).collect();
    counts("decline", &means, 8000 + seed)
}
