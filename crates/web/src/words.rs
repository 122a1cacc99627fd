//! Words, numbers and dates as people in the chosen language read them: `1.234,5` and `02.01.2027` in Danish.

use kernel::{Date, Instant, Language, Text};

/// Says things in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Say(pub Language);

impl Say {
    /// One of two.
    #[must_use]
    pub const fn of<'t>(self, da: &'t str, en: &'t str) -> &'t str {
        match self.0 {
            Language::Da => da,
            Language::En => en,
        }
    }

    /// A text.
    #[must_use]
    pub fn text(self, text: &Text) -> &str {
        text.say(self.0)
    }

    /// The language as browsers name it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        self.of("da", "en")
    }

    /// A whole number with its thousands apart.
    #[must_use]
    pub fn whole(self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut parts: Vec<&str> = Vec::new();
        let mut rest = digits.as_str();
        while rest.len() > 3 {
            let (front, last) = rest.split_at(rest.len() - 3);
            parts.push(last);
            rest = front;
        }
        parts.push(rest);
        parts.reverse();
        let sign = if number < 0 { "-" } else { "" };
        format!("{sign}{}", parts.join(self.of(".", ",")))
    }

    /// A count, however it is kept.
    #[must_use]
    pub fn count(self, number: impl TryInto<i64>) -> String {
        number.try_into().map_or_else(|_| "–".to_owned(), |number| self.whole(number))
    }

    /// A number with one decimal.
    #[must_use]
    pub fn tenths(self, tenths: i64) -> String {
        let (whole, rest) = (tenths / 10, (tenths % 10).abs());
        let sign = if tenths < 0 && whole == 0 { "-" } else { "" };
        format!("{sign}{}{}{rest}", self.whole(whole), self.of(",", "."))
    }

    /// A share of a hundred, rounded to whole per cent; none where there is nothing to be a share of.
    #[must_use]
    pub fn percent(self, part: i64, of: i64) -> Option<String> {
        (of > 0).then(|| format!("{}{}%", (part * 200 + of).div_euclid(of * 2), self.of("\u{a0}", "")))
    }

    /// A date, as `02.01.2027`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        match self.0 {
            Language::Da => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
            Language::En => {
                const MONTHS: [&str; 12] =
                    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
                let month =
                    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"");
                format!("{} {month} {:04}", date.day(), date.year())
            }
        }
    }

    /// An instant by the Danish clock, to the minute.
    #[must_use]
    pub fn instant(self, instant: Instant) -> String {
        let date = kernel::danish_date(instant);
        format!("{} {} {}", self.date(date), self.of("kl.", "at"), clock(instant, self.0))
    }

    /// An instant, with the time alone where it is of the same day as now.
    #[must_use]
    pub fn moment(self, instant: Instant, now: Instant) -> String {
        if kernel::danish_date(instant) == kernel::danish_date(now) {
            format!("{} {}", self.of("i dag kl.", "today at"), clock(instant, self.0))
        } else {
            self.instant(instant)
        }
    }

    /// A stretch of time in the two largest units that count.
    #[must_use]
    pub fn minutes(self, minutes: i64) -> String {
        let all = minutes.unsigned_abs();
        let (days, hours, minutes) = (all / 1440, all % 1440 / 60, all % 60);
        let day = self.of(if days == 1 { "dag" } else { "dage" }, if days == 1 { "day" } else { "days" });
        let hour =
            self.of(if hours == 1 { "time" } else { "timer" }, if hours == 1 { "hour" } else { "hours" });
        let least = self.of("min.", "min");
        match (days, hours) {
            (0, 0) => format!("{minutes} {least}"),
            (0, hours) if minutes == 0 => format!("{hours} {hour}"),
            (0, hours) => format!("{hours} {hour} {minutes} {least}"),
            (days, 0) => format!("{days} {day}"),
            (days, hours) => format!("{days} {day} {hours} {hour}"),
        }
    }

    /// How long ago, or how long until.
    #[must_use]
    pub fn away(self, instant: Instant, now: Instant) -> String {
        let minutes = instant.minutes_since(now);
        let long = self.minutes(minutes);
        if minutes == 0 {
            self.of("nu", "now").to_owned()
        } else if minutes > 0 {
            format!("{} {long}", self.of("om", "in"))
        } else {
            format!("{} {long} {}", self.of("for", ""), self.of("siden", "ago")).trim_start().to_owned()
        }
    }
}

/// Words as they stand at the beginning of a sentence.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Words as a sentence of their own.
#[must_use]
pub fn sentence(words: &str) -> String {
    let words = capital(words);
    if words.ends_with(['.', '!', '?']) { words } else { words + "." }
}

/// The Danish time of day, as `14.30` in Danish.
fn clock(instant: Instant, language: Language) -> String {
    let zoned = instant.timestamp().to_zoned(kernel::danish_time_zone());
    let between = match language {
        Language::Da => '.',
        Language::En => ':',
    };
    format!("{:02}{between}{:02}", zoned.hour(), zoned.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DA: Say = Say(Language::Da);
    const EN: Say = Say(Language::En);

    #[test]
    fn numbers_are_written_as_they_are_read() {
        let cases = [
            (0, "0", "0"),
            (999, "999", "999"),
            (1234, "1.234", "1,234"),
            (-1_234_567, "-1.234.567", "-1,234,567"),
        ];
        for (number, da, en) in cases {
            assert_eq!((DA.whole(number).as_str(), EN.whole(number).as_str()), (da, en));
        }
        assert_eq!((DA.tenths(12_345), EN.tenths(-5)), ("1.234,5".to_owned(), "-0.5".to_owned()));
        assert_eq!(DA.percent(1, 3).as_deref(), Some("33\u{a0}%"));
        assert_eq!(EN.percent(2, 3).as_deref(), Some("67%"));
        assert_eq!(DA.percent(0, 0), None);
    }

    #[test]
    fn dates_and_times_are_danish() {
        let instant = Instant::read("2027-01-02T14:30").unwrap();
        assert_eq!(DA.instant(instant), "02.01.2027 kl. 14.30");
        assert_eq!(EN.instant(instant), "2 Jan 2027 at 14:30");
        let later = Instant::read("2027-01-05T18:30").unwrap();
        assert_eq!(DA.away(later, instant), "om 3 dage 4 timer");
        assert_eq!(DA.away(instant, later), "for 3 dage 4 timer siden");
        assert_eq!(EN.away(instant, later), "3 days 4 hours ago");
    }
}
