//! Numbers and lists as people read them, in both languages. It decides nothing.

use kernel::{Instant, Text, danish_date};
use std::fmt;

/// A decimal number, written without an allocation of its own.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    amount: i64,
    /// How many digits stand behind the sign.
    digits: usize,
    /// Whether trailing zeros are left out.
    short: bool,
    sign: char,
}

impl Decimal {
    const fn both(amount: i64, digits: usize, short: bool) -> (Self, Self) {
        let danish = Decimal { amount, digits, short, sign: ',' };
        (danish, Decimal { sign: '.', ..danish })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut unit = (0..self.digits).fold(1, |unit, _| unit * 10);
        let mut part = (self.amount % unit).abs();
        write!(f, "{}", self.amount / unit)?;
        if part == 0 && self.short {
            return Ok(());
        }
        write!(f, "{}", self.sign)?;
        while unit > 1 && (part > 0 || !self.short) {
            unit /= 10;
            write!(f, "{}", part / unit)?;
            part %= unit;
        }
        Ok(())
    }
}

/// Tenths as a decimal number, in Danish and in English: `12,3` and `12.3`.
pub(crate) const fn tenths(amount: i64) -> (Decimal, Decimal) {
    Decimal::both(amount, 1, false)
}

/// Thousandths as a decimal number without trailing zeros: `35,08` and `35.08`.
pub(crate) const fn thousandths(amount: i64) -> (Decimal, Decimal) {
    Decimal::both(amount, 3, true)
}

/// The time of day, with the date where it is another day.
pub(crate) fn clock(instant: Instant, today: Instant) -> String {
    let written = instant.danish();
    match written.split_once(' ') {
        Some((_, time)) if danish_date(instant) == danish_date(today) => time.to_owned(),
        _ => written,
    }
}

/// Minutes as hours and minutes: `3 t. 20 min.` and `3 h 20 min`.
pub(crate) fn duration(minutes: i64) -> Text {
    let (hours, rest) = (minutes / 60, minutes % 60);
    if hours == 0 {
        return Text::new(format!("{rest} min."), format!("{rest} min"));
    }
    Text::new(format!("{hours} t. {rest} min."), format!("{hours} h {rest} min"))
}

/// Several sentences as one, with something between.
pub(crate) fn joined(parts: impl IntoIterator<Item = Text>, between: &str) -> Text {
    let (da, en): (Vec<String>, Vec<String>) = parts.into_iter().map(|part| (part.da, part.en)).unzip();
    Text::new(da.join(between), en.join(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_does() {
        let written = |(da, en): (Decimal, Decimal)| (da.to_string(), en.to_string());
        let both = |da: &str, en: &str| (da.to_owned(), en.to_owned());
        assert_eq!(written(tenths(123)), both("12,3", "12.3"));
        assert_eq!(written(tenths(120)), both("12,0", "12.0"));
        assert_eq!(written(thousandths(35_080)), both("35,08", "35.08"));
        assert_eq!(written(thousandths(40_000)), both("40", "40"));
        assert_eq!(written(thousandths(5)), both("0,005", "0.005"));
        assert_eq!(duration(200), Text::new("3 t. 20 min.", "3 h 20 min"));
    }
}
