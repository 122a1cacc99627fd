//! Instants and civil dates. An instant is a point on the line; a date is a square in the calendar.
//! The law speaks in Danish dates, the log in instants; the two functions at the end go between.

use crate::{plain, text::Text};
use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr, sync::OnceLock};

/// A civil date, without time or zone.
pub type Date = civil::Date;

/// A time that cannot be read or reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeFault {
    /// The text is no instant.
    #[error(
        "'{given}' is not a time: write 2027-01-02T14:00 (Danish time) or 2027-01-02T13:00:00Z ({cause})"
    )]
    Unreadable {
        /// What was given.
        given: String,
        /// Why it cannot be read.
        cause: String,
    },
    /// The Danish local time occurs twice (the clock goes back) or never (the clock goes forward).
    #[error(
        "'{given}' {happens} in Denmark, because the clock changes that night: write it with an offset, as {example}"
    )]
    Ambiguous {
        /// What was given.
        given: String,
        /// "occurs twice" or "does not occur".
        happens: &'static str,
        /// The same time with an offset.
        example: String,
    },
    /// The result lies outside the years that can be kept.
    #[error("the time lies outside the years -9999 to 9999")]
    OutOfRange,
}

/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z. In JSON an RFC 3339 text in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// The instant so many microseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When it lies outside the years −9999 to 9999.
    pub fn from_microseconds(microseconds: i64) -> Result<Self, TimeFault> {
        Timestamp::from_microsecond(microseconds).map(Self::from).map_err(|_| TimeFault::OutOfRange)
    }

    /// The instant as jiff knows it.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        // Every constructor checked the range.
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// This instant and so many elapsed hours: hours are hours, whatever the clock on the wall does.
    ///
    /// # Errors
    /// When the result lies outside the years that can be kept.
    pub fn plus_hours(self, hours: i64) -> Result<Self, TimeFault> {
        hours.checked_mul(60).ok_or(TimeFault::OutOfRange).and_then(|minutes| self.plus_minutes(minutes))
    }

    /// This instant and so many elapsed minutes.
    ///
    /// # Errors
    /// When the result lies outside the years that can be kept.
    pub fn plus_minutes(self, minutes: i64) -> Result<Self, TimeFault> {
        minutes
            .checked_mul(60_000_000)
            .and_then(|us| self.0.checked_add(us))
            .ok_or(TimeFault::OutOfRange)
            .and_then(Self::from_microseconds)
    }

    /// Whole minutes elapsed from `earlier` to this instant, rounded down; negative when this is earlier.
    #[must_use]
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(60_000_000)
    }

    /// Reads an RFC 3339 text, or a Danish local time without zone (`2027-01-02T14:00`, a space for the T is fine).
    ///
    /// # Errors
    /// When it is neither, or a local time that occurs twice or never because the clock changes.
    pub fn read(given: &str) -> Result<Self, TimeFault> {
        if let Ok(stamp) = given.parse::<Timestamp>() {
            return Ok(stamp.into());
        }
        let local: civil::DateTime = given.parse().map_err(|cause: jiff::Error| TimeFault::Unreadable {
            given: given.chars().take(80).collect(),
            cause: cause.to_string(),
        })?;
        let ambiguous = danish_time_zone().to_ambiguous_timestamp(local);
        let happens = match ambiguous.offset() {
            jiff::tz::AmbiguousOffset::Unambiguous { .. } => {
                return ambiguous.compatible().map(Self::from).map_err(|_| TimeFault::OutOfRange);
            }
            jiff::tz::AmbiguousOffset::Gap { .. } => "does not occur",
            jiff::tz::AmbiguousOffset::Fold { .. } => "occurs twice",
        };
        Err(TimeFault::Ambiguous { given: given.to_owned(), happens, example: format!("{local}+01:00") })
    }

    /// The instant as people in Denmark write it: `2027-01-02 14:00`, with seconds where there are any.
    #[must_use]
    pub fn danish(self) -> String {
        let local = self.timestamp().to_zoned(danish_time_zone()).datetime();
        let seconds = if local.second() == 0 { String::new() } else { format!(":{:02}", local.second()) };
        format!("{} {:02}:{:02}{seconds}", local.date(), local.hour(), local.minute())
    }
}

impl From<Timestamp> for Instant {
    fn from(stamp: Timestamp) -> Self {
        Instant(stamp.as_microsecond())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl FromStr for Instant {
    type Err = TimeFault;
    fn from_str(given: &str) -> Result<Self, TimeFault> {
        Self::read(given)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            match plain::write(self.0) {
                Some(text) => serializer.serialize_str(text.as_str()),
                None => serializer.collect_str(self),
            }
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            struct Text;
            impl serde::de::Visitor<'_> for Text {
                type Value = Instant;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an RFC 3339 time")
                }
                fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Instant, E> {
                    match plain::read(text) {
                        Some(microseconds) => Instant::from_microseconds(microseconds).map_err(E::custom),
                        None => text.parse::<Timestamp>().map(Instant::from).map_err(E::custom),
                    }
                }
            }
            deserializer.deserialize_str(Text)
        } else {
            let microseconds = i64::deserialize(deserializer)?;
            Self::from_microseconds(microseconds).map_err(serde::de::Error::custom)
        }
    }
}

/// The Danish time zone, from the data built into the program: no file is read.
#[must_use]
pub fn danish_time_zone() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(|| jiff::tz::db().get("Europe/Copenhagen").unwrap_or(TimeZone::UTC)).clone()
}

/// The date in Denmark at an instant.
#[must_use]
pub fn danish_date(instant: Instant) -> Date {
    instant.timestamp().to_zoned(danish_time_zone()).date()
}

/// A date as a letter writes it: `2. januar 2027`, `2 January 2027`.
#[must_use]
pub fn written_date(date: Date) -> Text {
    const MONTHS: [(&str, &str); 12] = [
        ("januar", "January"),
        ("februar", "February"),
        ("marts", "March"),
        ("april", "April"),
        ("maj", "May"),
        ("juni", "June"),
        ("juli", "July"),
        ("august", "August"),
        ("september", "September"),
        ("oktober", "October"),
        ("november", "November"),
        ("december", "December"),
    ];
    let nth = usize::try_from(date.month()).unwrap_or_default().saturating_sub(1);
    let (da, en) = MONTHS.get(nth).copied().unwrap_or_default();
    let (day, year) = (date.day(), date.year());
    Text::new(format!("{day}. {da} {year}"), format!("{day} {en} {year}"))
}

/// The instant at which a date begins in Denmark.
///
/// # Errors
/// When the date lies at the edge of the years that can be kept.
pub fn danish_midnight(date: Date) -> Result<Instant, TimeFault> {
    date.to_zoned(danish_time_zone()).map(|zoned| zoned.timestamp().into()).map_err(|_| TimeFault::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::read(text).unwrap()
    }

    #[test]
    fn the_danish_zone_is_built_in() {
        assert_eq!(at("2027-01-02T14:00").to_string(), "2027-01-02T13:00:00Z");
        assert_eq!(at("2027-07-02T14:00").to_string(), "2027-07-02T12:00:00Z");
    }

    #[test]
    fn seventy_two_hours_are_hours_when_the_clock_goes_forward() {
        assert_eq!(at("2022-03-26T12:00").plus_hours(72).unwrap(), at("2022-03-29T13:00"));
        assert_eq!(at("2022-01-03T14:00").plus_hours(72).unwrap(), at("2022-01-06T14:00"));
    }

    #[test]
    fn a_local_time_that_occurs_twice_or_never_is_not_guessed() {
        assert!(
            matches!(Instant::read("2026-03-29T02:30"), Err(TimeFault::Ambiguous { happens, .. }) if happens == "does not occur")
        );
        assert!(
            matches!(Instant::read("2026-10-25T02:30"), Err(TimeFault::Ambiguous { happens, .. }) if happens == "occurs twice")
        );
        assert_eq!(at("2026-10-25T02:30+01:00").to_string(), "2026-10-25T01:30:00Z");
    }

    #[test]
    fn nonsense_is_refused_with_what_to_write() {
        let fault = Instant::read("i morgen").unwrap_err().to_string();
        assert!(fault.contains("i morgen") && fault.contains("2027-01-02T14:00"), "{fault}");
        assert!(Instant::from_microseconds(i64::MAX).is_err());
        assert!(at("2027-01-02T14:00").plus_hours(i64::MAX).is_err());
    }

    #[test]
    fn json_is_rfc_3339_and_snapshots_are_numbers() {
        let instant = at("2027-01-02T14:00");
        let json = serde_json::to_string(&instant).unwrap();
        assert_eq!(json, "\"2027-01-02T13:00:00Z\"");
        assert_eq!(serde_json::from_str::<Instant>(&json).unwrap(), instant);
        let bytes = postcard::to_allocvec(&instant).unwrap();
        assert_eq!(postcard::from_bytes::<Instant>(&bytes).unwrap(), instant);
    }

    #[test]
    fn a_danish_day_begins_at_danish_midnight() {
        assert_eq!(danish_midnight(civil::date(2027, 1, 1)).unwrap().to_string(), "2026-12-31T23:00:00Z");
        assert_eq!(danish_date(at("2026-12-31T23:00:00Z")), civil::date(2027, 1, 1));
    }
}
