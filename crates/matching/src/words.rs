//! Numbers and lists as people read them, in both languages. It decides nothing.

use kernel::{Instant, Text, danish_date};

/// Tenths as a decimal number: `12,3` and `12.3`.
pub(crate) fn tenths(amount: i64) -> Text {
    let (whole, part) = (amount / 10, (amount % 10).abs());
    Text::new(format!("{whole},{part}"), format!("{whole}.{part}"))
}

/// Thousandths as a decimal number without trailing zeros: `35,08`.
pub(crate) fn thousandths(amount: i64) -> Text {
    let (whole, part) = (amount / 1_000, (amount % 1_000).abs());
    let digits = format!("{part:03}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Text::same(whole.to_string());
    }
    Text::new(format!("{whole},{digits}"), format!("{whole}.{digits}"))
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
        assert_eq!(tenths(123), Text::new("12,3", "12.3"));
        assert_eq!(thousandths(35_080), Text::new("35,08", "35.08"));
        assert_eq!(thousandths(40_000), Text::same("40"));
        assert_eq!(thousandths(5), Text::new("0,005", "0.005"));
        assert_eq!(duration(200), Text::new("3 t. 20 min.", "3 h 20 min"));
    }
}
