//! What the forecast is tuned by, and the check of it. The values come from whoever asks, each set with its source.

use kernel::Text;
use serde::{Deserialize, Serialize};

/// The farthest day of a forecast.
pub const HORIZON_DAYS_MAX: usize = 14;
/// Days in a week: the pattern that is taken out.
pub(crate) const WEEK_DAYS: usize = 7;

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{setting} is {given}: it must be {expected}")]
pub struct SettingFault {
    /// Which setting.
    pub setting: &'static str,
    /// What was given.
    pub given: String,
    /// What is possible.
    pub expected: &'static str,
}

/// How level and growth are fitted and carried forward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// The fit looks at so many of the last days, 7 to 56.
    pub window_days: usize,
    /// So many of them must be known, 5 to the window.
    pub known_days_min: usize,
    /// What a day counts against the day after it, above 0 to 1.
    pub weight_per_day_back: f64,
    /// How much more a count varies than a pure Poisson count (variance through mean), 1 to 100.
    pub dispersion: f64,
    /// How large a growth a day is usual (the deviation of the logarithm, before any day is seen), above 0 to 1.
    /// The fewer the counts, the more the growth is drawn to none.
    pub growth_usual: f64,
    /// What is left of the growth from one forecast day to the next, 0 (last value) to 1 (goes on for ever).
    pub damping: f64,
    /// How much the growth itself wanders in a day (deviation of the logarithm), 0 to 1.
    pub growth_wander: f64,
    /// The weekday pattern is taken from so many of the last days, 0 (none is taken out) to 364.
    pub weekday_days: usize,
    /// So many counts of an even week weigh against those seen, above 0.
    pub weekday_prior: f64,
    /// The interval rests on so many of the method's own last errors at each horizon, 1 to 1000.
    pub errors_kept: usize,
    /// Where the values come from.
    pub source: Text,
}

impl Method {
    /// The values that came out best on the first Danish wave of 2020 and on synthetic epidemics (a local
    /// standard of this project: `docs/early-warning.md` has the measurement).
    #[must_use]
    pub fn tried() -> Self {
        Method {
            window_days: 14,
            known_days_min: 10,
            weight_per_day_back: 0.9,
            dispersion: 2.0,
            growth_usual: 0.06,
            damping: 0.9,
            growth_wander: 0.02,
            weekday_days: 56,
            weekday_prior: 20.0,
            errors_kept: 120,
            source: Text::new(
                "lokal standard: afprøvet på den første danske bølge i 2020 og på kunstige epidemier",
                "local standard: tried on the first Danish wave of 2020 and on synthetic epidemics",
            ),
        }
    }

    /// The method itself, when every value can be used.
    ///
    /// # Errors
    /// Which value cannot, and what is possible.
    pub fn checked(self) -> Result<Self, SettingFault> {
        days("window_days", self.window_days, 7, 56, "7 to 56 days")?;
        days("known_days_min", self.known_days_min, 5, self.window_days, "5 days to the window's")?;
        within("weight_per_day_back", self.weight_per_day_back, 0.01, 1.0, "0.01 to 1")?;
        within("dispersion", self.dispersion, 1.0, 100.0, "1 to 100")?;
        within("growth_usual", self.growth_usual, 0.001, 1.0, "0.001 to 1")?;
        within("damping", self.damping, 0.0, 1.0, "0 to 1")?;
        within("growth_wander", self.growth_wander, 0.0, 1.0, "0 to 1")?;
        days("weekday_days", self.weekday_days, 0, 364, "0 to 364 days")?;
        within("weekday_prior", self.weekday_prior, 0.001, 1e9, "0.001 to a thousand million")?;
        days("errors_kept", self.errors_kept, 1, 1000, "1 to 1000")?;
        Ok(self)
    }
}

/// A whole number within bounds.
pub(crate) fn days(
    setting: &'static str,
    given: usize,
    least: usize,
    most: usize,
    expected: &'static str,
) -> Result<(), SettingFault> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(SettingFault { setting, given: given.to_string(), expected })
}

/// A number within bounds; what is no number is not.
pub(crate) fn within(
    setting: &'static str,
    given: f64,
    least: f64,
    most: f64,
    expected: &'static str,
) -> Result<(), SettingFault> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(SettingFault { setting, given: given.to_string(), expected })
}
