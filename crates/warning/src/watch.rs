//! None, watch, warn: where a forecast stands to a level, and when the state changes.
//!
//! The state rises at once or after some days in a row, and falls only when the forecast has been clear of the
//! level for a while, so that it does not flicker. It warns; what is done about it is for people.

use crate::{
    forecast::{Band, Outlook},
    method::{HORIZON_DAYS_MAX, SettingFault, days, within},
};
use kernel::Text;
use serde::{Deserialize, Serialize};

/// What is watched, and how soon the state changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// The level, in counts a day as a mean of seven days.
    pub level_per_day: f64,
    /// Who set the level, and on what it rests.
    pub level_source: Text,
    /// A level that is reached within so many days after the last day of data is warned of, 1 to 14.
    pub horizon_days: usize,
    /// How many of the last days of a series are still incomplete and not looked at, 0 to 13.
    pub incomplete_days: usize,
    /// The state rises after so many days in a row, 1 to 14.
    pub rise_days: usize,
    /// The state falls after so many days in a row clear of the level, 1 to 28.
    pub fall_days: usize,
    /// Clear of the level is what stays below this share of it, above 0 to 1.
    pub fall_share: f64,
    /// Where the horizon and the days of rising and falling come from.
    pub source: Text,
}

impl Watch {
    /// A level with the days of rising and falling that were tried (a local standard of this project).
    #[must_use]
    pub fn tried(level_per_day: f64, level_source: Text) -> Self {
        Watch {
            level_per_day,
            level_source,
            horizon_days: HORIZON_DAYS_MAX,
            incomplete_days: 0,
            rise_days: 2,
            fall_days: 7,
            fall_share: 0.9,
            source: Text::new(
                "lokal standard: afprøvet på den første danske bølge i 2020 og på kunstige epidemier",
                "local standard: tried on the first Danish wave of 2020 and on synthetic epidemics",
            ),
        }
    }

    /// The watch itself, when every value can be used.
    ///
    /// # Errors
    /// Which value cannot, and what is possible.
    pub fn checked(self) -> Result<Self, SettingFault> {
        within("level_per_day", self.level_per_day, 0.01, 1e9, "0.01 to a thousand million a day")?;
        days("horizon_days", self.horizon_days, 1, HORIZON_DAYS_MAX, "1 to 14 days")?;
        days("incomplete_days", self.incomplete_days, 0, 13, "0 to 13 days")?;
        days("rise_days", self.rise_days, 1, 14, "1 to 14 days")?;
        days("fall_days", self.fall_days, 1, 28, "1 to 28 days")?;
        within("fall_share", self.fall_share, 0.01, 1.0, "0.01 to 1")?;
        Ok(self)
    }
}

/// The state of a warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The level lies beyond what is to be expected.
    #[default]
    None,
    /// The forecast stays below the level, and its interval does not: one time in ten it would be reached.
    Watch,
    /// The level is reached, or the forecast reaches it.
    Warn,
}

impl State {
    /// The state in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            State::None => Text::new("ingen varsel", "no warning"),
            State::Watch => Text::new("hold øje", "watch"),
            State::Warn => Text::new("varsel", "warning"),
        }
    }
}

/// In how many days something reaches the level first, within the fourteen days that are forecast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Crossing {
    /// The mean of the last seven days has reached it.
    pub reached: bool,
    /// Days until the forecast reaches it.
    pub forecast_days: Option<usize>,
    /// Days until the upper bound of the 80 % interval reaches it.
    pub high_80_days: Option<usize>,
    /// Days until the upper bound of the 95 % interval reaches it.
    pub high_95_days: Option<usize>,
}

impl Crossing {
    fn of(outlook: &Outlook, level: f64) -> Self {
        let first = |value: fn(&Band) -> f64| {
            outlook.bands.iter().find(|band| value(band) >= level).map(|band| band.days_ahead)
        };
        Crossing {
            reached: outlook.level.is_some_and(|now| now.per_day >= level),
            forecast_days: first(|band| band.forecast),
            high_80_days: first(|band| band.high_80),
            high_95_days: first(|band| band.high_95),
        }
    }

    fn state(self, horizon_days: usize) -> State {
        let near = |days: Option<usize>| days.is_some_and(|days| days <= horizon_days);
        if self.reached || near(self.forecast_days) {
            State::Warn
        } else if near(self.high_80_days) {
            State::Watch
        } else {
            State::None
        }
    }
}

/// Keeps the state from day to day.
#[derive(Clone, Debug)]
pub(crate) struct Keeper {
    watch: Watch,
    state: State,
    /// Days in a row on which at least this much was called for.
    watch_days: usize,
    warn_days: usize,
    /// Days in a row clear of the state, and the highest that they called for.
    clear_days: usize,
    clear_state: State,
}

/// What a day came to.
pub(crate) struct Judged {
    /// None when the day cannot be judged; the state then waits for the next that can.
    pub(crate) state: Option<State>,
    /// What the day by itself called for.
    pub(crate) called_for: Option<State>,
    pub(crate) crossing: Crossing,
}

impl Keeper {
    pub(crate) fn new(watch: Watch) -> Result<Self, SettingFault> {
        Ok(Keeper {
            watch: watch.checked()?,
            state: State::None,
            watch_days: 0,
            warn_days: 0,
            clear_days: 0,
            clear_state: State::None,
        })
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    pub(crate) fn judge(&mut self, outlook: &Outlook) -> Judged {
        let crossing = Crossing::of(outlook, self.watch.level_per_day);
        // A level that is reached is known even when nothing can be forecast.
        if outlook.bands.is_empty() && !crossing.reached {
            return Judged { state: None, called_for: None, crossing };
        }
        let called_for = crossing.state(self.watch.horizon_days);
        self.rise(called_for, crossing.reached);
        let clear = Crossing::of(outlook, self.watch.level_per_day * self.watch.fall_share);
        self.fall(clear.state(self.watch.horizon_days));
        Judged { state: Some(self.state), called_for: Some(called_for), crossing }
    }

    fn rise(&mut self, called_for: State, reached: bool) {
        self.watch_days = if called_for >= State::Watch { self.watch_days + 1 } else { 0 };
        self.warn_days = if called_for >= State::Warn { self.warn_days + 1 } else { 0 };
        if reached || self.warn_days >= self.watch.rise_days {
            self.state = State::Warn;
        } else if self.watch_days >= self.watch.rise_days {
            self.state = self.state.max(State::Watch);
        }
    }

    fn fall(&mut self, clear: State) {
        if clear >= self.state {
            self.clear_days = 0;
            self.clear_state = State::None;
            return;
        }
        self.clear_days += 1;
        self.clear_state = self.clear_state.max(clear);
        if self.clear_days >= self.watch.fall_days {
            self.state = self.clear_state;
            self.clear_days = 0;
            self.clear_state = State::None;
        }
    }
}
