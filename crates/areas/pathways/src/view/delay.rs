//! Waiting: days ready to move but not moved, per coded cause (FOR-10).

use crate::pathway::Pathway;
use kernel::{Date, Instant, OrganisationId, PathwayId, Period, danish_date, danish_midnight};
use serde::Serialize;
use smol_str::SmolStr;

/// One time of waiting, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delay {
    /// The pathway.
    pub pathway: PathwayId,
    /// The municipality of residence, if known.
    pub residence: Option<OrganisationId>,
    /// Who referred.
    pub sender: OrganisationId,
    /// The coded cause.
    pub cause: SmolStr,
    /// Since when.
    pub since: Instant,
    /// Until when; `None` if the citizen still waits.
    pub until: Option<Instant>,
    /// Whole days: how many times it turned midnight in Denmark while the citizen waited. No part of a day is
    /// rounded up.
    pub days: i64,
}

/// The times of waiting of a pathway that touch a period, each counted only within it, up to `now`.
#[must_use]
pub fn of(pathway: &Pathway, within: &Period, now: Instant) -> Vec<Delay> {
    let touching = pathway.waiting.iter().filter(|waiting| {
        let period = Period { start: waiting.since.value, end: waiting.until };
        waiting.until != Some(waiting.since.value) && period.overlaps(within)
    });
    touching
        .map(|waiting| {
            let start = waiting.since.value.max(within.start);
            let end = waiting.until.unwrap_or(now).min(within.end.unwrap_or(now)).min(now);
            Delay {
                pathway: pathway.id,
                residence: pathway.residence.as_ref().map(|residence| residence.value.clone()),
                sender: pathway.sender.value.clone(),
                cause: waiting.cause.clone(),
                since: waiting.since.value,
                until: waiting.until,
                days: midnights(start, end),
            }
        })
        .collect()
}

/// How many times it turns midnight in Denmark between two instants; a midnight at the start does not count, one
/// at the end does.
#[must_use]
pub fn midnights(start: Instant, end: Instant) -> i64 {
    if end <= start {
        return 0;
    }
    let (first, last): (Date, Date) = (danish_date(start), danish_date(end));
    i64::from(last.duration_since(first).as_hours().div_euclid(24) as i32)
}

/// A Danish year as a period.
///
/// # Errors
/// When the year cannot be kept.
pub fn year(year: i16) -> Result<Period, kernel::TimeFault> {
    let first = Date::new(year, 1, 1).map_err(|_| kernel::TimeFault::OutOfRange)?;
    let next = year
        .checked_add(1)
        .and_then(|next| Date::new(next, 1, 1).ok())
        .ok_or(kernel::TimeFault::OutOfRange)?;
    Ok(Period { start: danish_midnight(first)?, end: Some(danish_midnight(next)?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::read(text).unwrap()
    }

    #[test]
    fn days_are_danish_midnights() {
        assert_eq!(midnights(at("2026-03-01T23:59"), at("2026-03-02T00:00")), 1);
        assert_eq!(midnights(at("2026-03-01T00:00"), at("2026-03-01T23:59")), 0);
        assert_eq!(midnights(at("2026-01-10T10:00"), at("2026-03-25T09:00")), 74);
        // Over the night when the clock goes forward a day has 23 hours and still counts as one.
        assert_eq!(midnights(at("2026-03-28T12:00"), at("2026-03-30T12:00")), 2);
        assert_eq!(midnights(at("2026-03-02T00:00"), at("2026-03-01T00:00")), 0);
    }
}
