//! A whole series against a level: one reading for each day, each made of the days up to it and no other.
//!
//! A reading of an earlier day stands as it would have been made then, with the counts as they are known now.

use crate::{
    forecast::{Band, Forecaster, Growth, Level, Outlook, Path},
    method::{HORIZON_DAYS_MAX, Method, SettingFault},
    watch::{Crossing, Keeper, State, Watch},
    words,
};
use jiff::Span;
use kernel::{Date, Text};
use serde::Serialize;

/// What is known, expected and warned of on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The last day whose count was looked at.
    pub data_until: Date,
    /// The day on which it could be said: later than `data_until` by the days that are still incomplete.
    pub known_on: Date,
    /// The mean a day of the last seven days; none when fewer than five of them are known.
    pub level: Option<Level>,
    /// The growth; none when too few days are known.
    pub growth: Option<Growth>,
    /// The forecast, 1 to 14 days after `data_until`; empty when too few days are known.
    pub bands: Vec<Band>,
    /// The state; none when it cannot be known.
    pub state: Option<State>,
    /// Since which day of data the state is as it is.
    pub since: Option<Date>,
    /// What the day by itself called for, before it is asked whether the state changes.
    pub called_for: Option<State>,
    /// In how many days the level is reached.
    pub crossing: Crossing,
    /// The day of the forecast that reaches the level, if one does.
    pub reached_on: Option<Date>,
    /// The first day on which the upper bound of the 80 % interval reaches it.
    pub high_80_reached_on: Option<Date>,
    /// The growth a day above which the day by itself calls for a warning; none when no growth that is
    /// possible makes the difference.
    pub growth_limit: Option<Growth>,
    /// What was seen.
    pub seen: Text,
    /// What would have to be otherwise for no warning, or for one.
    pub otherwise: Text,
}

/// Reads a series of daily counts from its first day; an unknown day is none, never 0.
///
/// # Errors
/// When a setting cannot be used, or the dates run out of the calendar.
pub fn readings(
    first: Date,
    counts: &[Option<u32>],
    watch: Watch,
    method: Method,
) -> Result<Vec<Reading>, SettingFault> {
    let mut keeper = Keeper::new(watch)?;
    let mut forecaster = Forecaster::new(method)?;
    let incomplete_days = keeper.watch().incomplete_days;
    let complete = counts.len().saturating_sub(incomplete_days);
    // The last day that is named: if it is in the calendar, all are.
    after(first, counts.len().saturating_add(HORIZON_DAYS_MAX))?;
    let mut readings: Vec<Reading> = Vec::with_capacity(complete);
    let mut since: Option<(State, Date)> = None;
    for (day, count) in counts.iter().take(complete).enumerate() {
        let outlook = forecaster.take(*count);
        let data_until = after(first, day)?;
        let judged = keeper.judge(&outlook);
        if let Some(state) = judged.state
            && since.is_none_or(|(before, _)| before != state)
        {
            since = Some((state, data_until));
        }
        let dated = |days: Option<usize>| days.map(|days| after(data_until, days)).transpose();
        let growth_limit =
            outlook.path.as_ref().and_then(|path| growth_limit(path, &outlook, keeper.watch()));
        let mut reading = Reading {
            data_until,
            known_on: after(data_until, incomplete_days)?,
            level: outlook.level,
            growth: outlook.growth,
            state: judged.state,
            since: judged.state.and(since).map(|(_, date)| date),
            called_for: judged.called_for,
            crossing: judged.crossing,
            reached_on: dated(judged.crossing.forecast_days)?,
            high_80_reached_on: dated(judged.crossing.high_80_days)?,
            growth_limit,
            bands: outlook.bands,
            seen: Text::same(""),
            otherwise: Text::same(""),
        };
        reading.seen = words::seen(&reading, keeper.watch());
        reading.otherwise = words::otherwise(&reading, keeper.watch());
        readings.push(reading);
    }
    Ok(readings)
}

fn after(date: Date, days: usize) -> Result<Date, SettingFault> {
    let reached = i64::try_from(days)
        .ok()
        .and_then(|days| Span::new().try_days(days).ok())
        .and_then(|span| date.checked_add(span).ok());
    reached.ok_or_else(|| SettingFault {
        setting: "the first day",
        given: format!("{date}, {days} days before the last that is forecast"),
        expected: "so early that every day lies before the year 10000",
    })
}

/// The growth from which on the forecast reaches the level within the horizon, all else as it is.
fn growth_limit(path: &Path, outlook: &Outlook, watch: &Watch) -> Option<Growth> {
    let reaches = |growth: f64| {
        let weeks = path.weeks(growth);
        weeks.iter().take(watch.horizon_days).any(|(sum, _)| sum / 7.0 >= watch.level_per_day)
    };
    let (mut low, mut high) = (-0.7, 0.7);
    let reached_now = outlook.level.is_some_and(|level| level.per_day >= watch.level_per_day);
    if reached_now || reaches(low) || !reaches(high) {
        return None;
    }
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if reaches(middle) { high = middle } else { low = middle }
    }
    Some(Growth::of(high))
}
