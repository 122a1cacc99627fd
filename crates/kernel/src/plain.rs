//! The one form in which the log writes an instant (`2027-01-02T13:00:00.5Z`), read and written digit by digit, for
//! a start reads millions of them.
//!
//! It deliberately knows no other form: what it does not recognise is left to the general parser, and the two agree
//! on what it does.

/// The longest text: year to seconds, a point, six digits, `Z`.
const LENGTH_MAX: usize = 27;
const SECONDS_A_DAY: i64 = 86_400;
const MICROSECONDS: i64 = 1_000_000;
/// Days from 0000-03-01 to 1970-01-01, and of the 400 years after which the calendar repeats.
const DAYS_TO_1970: i64 = 719_468;
const DAYS_OF_400_YEARS: i64 = 146_097;

/// Microseconds since 1970-01-01T00:00:00Z of a text in the log's form; `None` for everything else.
pub(crate) fn read(text: &str) -> Option<i64> {
    let (head, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1, s2] = *head
    else {
        return None;
    };
    let two = |tens: u8, ones: u8| Some(digit(tens)? * 10 + digit(ones)?);
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (month, day) = (two(mo1, mo2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(mi1, mi2)?, two(s1, s2)?);
    // A second of 60 and a date that is none are for the general parser to judge.
    if !(1..=12).contains(&month)
        || day < 1
        || day > length(year, month)
        || hour > 23
        || minute > 59
        || second > 59
    {
        return None;
    }
    let fraction = match rest {
        b"Z" => 0,
        [b'.', digits @ .., b'Z'] if (1..=6).contains(&digits.len()) => {
            let mut value = 0;
            for index in 0..6 {
                value = value * 10 + digits.get(index).map_or(Some(0), |byte| digit(*byte))?;
            }
            value
        }
        _ => return None,
    };
    let seconds = days(year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
    Some(seconds * MICROSECONDS + fraction)
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so that the day that comes
/// and goes is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (cycle, of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    cycle * DAYS_OF_400_YEARS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - DAYS_TO_1970
}

/// The text of an instant in a buffer of its own.
pub(crate) struct Written {
    bytes: [u8; LENGTH_MAX],
    length: usize,
}

impl Written {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        // Only ASCII is ever put in.
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn put(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length += 1;
        }
    }

    fn number(&mut self, value: i64, mut unit: i64) {
        while unit > 0 {
            self.put(b'0' + u8::try_from(value / unit % 10).unwrap_or(0));
            unit /= 10;
        }
    }
}

/// The text of an instant; `None` outside the years 0 to 9999, which have another form.
pub(crate) fn write(microseconds: i64) -> Option<Written> {
    let (seconds, mut fraction) =
        (microseconds.div_euclid(MICROSECONDS), microseconds.rem_euclid(MICROSECONDS));
    let (day_number, second) = (seconds.div_euclid(SECONDS_A_DAY), seconds.rem_euclid(SECONDS_A_DAY));
    let (year, month, day) = date(day_number);
    if !(0..=9999).contains(&year) {
        return None;
    }
    let mut text = Written { bytes: [0; LENGTH_MAX], length: 0 };
    for (value, unit, after) in [
        (year, 1000, b'-'),
        (month, 10, b'-'),
        (day, 10, b'T'),
        (second / 3600, 10, b':'),
        (second / 60 % 60, 10, b':'),
    ] {
        text.number(value, unit);
        text.put(after);
    }
    text.number(second % 60, 10);
    if fraction > 0 {
        text.put(b'.');
        let mut unit = MICROSECONDS / 10;
        while fraction > 0 {
            text.put(b'0' + u8::try_from(fraction / unit).unwrap_or(0));
            fraction %= unit;
            unit /= 10;
        }
    }
    text.put(b'Z');
    Some(text)
}

/// The date so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_1970;
    let (cycle, of_cycle) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
    let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (cycle * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn general(text: &str) -> Option<i64> {
        text.parse::<Timestamp>().ok().map(|stamp| stamp.as_microsecond())
    }

    #[test]
    fn other_forms_are_left_to_the_general_parser() {
        for text in [
            "",
            "2027-01-02",
            "2027-01-02T13:00Z",
            "2027-01-02T13:00:00",
            "2027-01-02T13:00:00+01:00",
            "2027-01-02t13:00:00Z",
            "2027-01-02 13:00:00Z",
            "2027-01-02T13:00:60Z",
            "2027-01-02T24:00:00Z",
            "2027-02-29T13:00:00Z",
            "2027-13-01T13:00:00Z",
            "2027-00-01T13:00:00Z",
            "2027-01-00T13:00:00Z",
            "2027-01-02T13:00:00.Z",
            "2027-01-02T13:00:00.1234567Z",
            "2027-01-02T13:00:00.+1Z",
            "+002027-01-02T13:00:00Z",
            "2027-01-02T13:00:00Zæ",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        // The last second before the year 0.
        assert!(write(-62_167_219_201 * MICROSECONDS).is_none());
    }

    proptest! {
        #[test]
        fn what_is_read_and_written_here_is_what_the_general_parser_reads_and_writes(
            seconds in -62_167_219_200_i64..=253_402_207_200,
            fraction in prop_oneof![Just(0_i64), (0_i64..10).prop_map(|tenths| tenths * 100_000), 0_i64..1_000_000],
        ) {
            let microseconds = seconds * MICROSECONDS + fraction;
            let stamp = Timestamp::from_microsecond(microseconds).unwrap();
            let text = stamp.to_string();
            let written = write(microseconds).unwrap();
            prop_assert_eq!(written.as_str(), &text);
            prop_assert_eq!(read(&text), Some(microseconds));
        }

        #[test]
        fn nothing_is_read_here_that_the_general_parser_reads_otherwise(
            text in "[0-9]{4}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,7})?Z",
        ) {
            if let Some(microseconds) = read(&text) {
                prop_assert_eq!(general(&text), Some(microseconds));
            }
        }
    }
}
