//! What a cell means: numbers, dates, points, yes and no. Nothing is guessed: what can be read in two ways is
//! a fault with a word on how to write it.

use crate::{
    report::{Fault, shown},
    table::Cell,
};
use jiff::civil::DateTime;
use kernel::{Date, Instant, OrganisationId, danish_midnight};

/// The cell as text, the way a person would read it; none when it is empty.
pub(crate) fn text(cell: &Cell) -> Result<Option<String>, Fault> {
    Ok(match cell {
        Cell::Empty => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::Number(number) => Some(match whole(*number) {
            Some(whole) => whole.to_string(),
            None => number.to_string(),
        }),
        Cell::Moment(moment) if moment.time() == jiff::civil::Time::midnight() => {
            Some(moment.date().to_string())
        }
        Cell::Moment(moment) => Some(moment.to_string()),
        Cell::Truth(truth) => Some(if *truth { "true" } else { "false" }.to_owned()),
        Cell::Broken(words) => {
            return Err(Fault::new(
                format!("Cellen har ingen brugbar værdi ({}).", shown(words)),
                format!("The cell has no usable value ({}).", shown(words)),
                "Skriv værdien selv i stedet for formlen, eller ret fejlen i regnearket.",
                "Write the value itself instead of the formula, or mend the error in the spreadsheet.",
            ));
        }
    })
}

/// A number that is whole and kept exactly.
fn whole(number: f64) -> Option<i64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    // The range was checked, so nothing is cut.
    #[allow(clippy::cast_possible_truncation)]
    (number.fract() == 0.0 && number.abs() <= EXACT_MAX).then_some(number as i64)
}

/// A count: whole, not negative, without separators.
pub(crate) fn count(cell: &Cell) -> Result<Option<u32>, Fault> {
    let Some(given) = text(cell)? else {
        return Ok(None);
    };
    let digits = given.bytes().all(|byte| byte.is_ascii_digit());
    match given.parse() {
        Ok(count) if digits => Ok(Some(count)),
        _ => Err(Fault::new(
            format!("'{}' er ikke et antal.", shown(&given)),
            format!("'{}' is not a count.", shown(&given)),
            "Skriv et helt tal med cifre alene, uden tusindtalsskilletegn, fortegn eller decimaler, som 12.",
            "Write a whole number in digits alone, without separators, sign or decimals, as 12.",
        )),
    }
}

/// Degrees with a decimal point or comma, in microdegrees; a seventh decimal (a centimetre) is rounded.
pub(crate) fn microdegrees(cell: &Cell) -> Result<Option<i32>, Fault> {
    let Some(given) = text(cell)? else {
        return Ok(None);
    };
    let read = || -> Option<i32> {
        let (negative, plain) = match given.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, given.as_str()),
        };
        let (whole, decimals) = plain.split_once([',', '.']).unwrap_or((plain, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 20 {
            return None;
        }
        let kept: String = decimals.chars().chain("0000000".chars()).take(7).collect();
        let tenths: i64 = format!("{whole}{kept}").parse().ok()?;
        let micro = i32::try_from((tenths + 5) / 10).ok()?;
        Some(if negative { -micro } else { micro })
    };
    read().map(Some).ok_or_else(|| {
        Fault::new(
            format!("'{}' er ikke grader.", shown(&given)),
            format!("'{}' is not a number of degrees.", shown(&given)),
            "Skriv decimalgrader, som 55,40265.",
            "Write decimal degrees, as 55.40265.",
        )
    })
}

/// Yes or no.
pub(crate) fn truth(cell: &Cell) -> Result<Option<bool>, Fault> {
    let Some(given) = text(cell)? else {
        return Ok(None);
    };
    match given.to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "true" | "sand" | "1" => Ok(Some(true)),
        "nej" | "n" | "no" | "false" | "falsk" | "0" => Ok(Some(false)),
        _ => Err(Fault::new(
            format!("'{}' er hverken ja eller nej.", shown(&given)),
            format!("'{}' is neither yes nor no.", shown(&given)),
            "Skriv ja eller nej.",
            "Write ja or nej.",
        )),
    }
}

/// A date: a spreadsheet's date, `2027-01-31`, or day first as `31-01-2027`, `31.01.2027`, `31/1/2027`.
pub(crate) fn date(cell: &Cell) -> Result<Option<Date>, Fault> {
    if let Cell::Moment(moment) = cell {
        return Ok(Some(moment.date()));
    }
    let Some(given) = text(cell)? else {
        return Ok(None);
    };
    read_date(&given).map(Some).ok_or_else(|| no_date(&given, "datoen", "date"))
}

fn no_date(given: &str, da: &str, en: &str) -> Fault {
    Fault::new(
        format!("'{}' kan ikke læses som {da}.", shown(given)),
        format!("'{}' cannot be read as a {en}.", shown(given)),
        "Skriv år-måned-dag, som 2027-01-31, eller dag-måned-år med fire cifre i året, som 31-01-2027.",
        "Write year-month-day, as 2027-01-31, or day-month-year with four digits in the year, as 31-01-2027.",
    )
}

fn read_date(given: &str) -> Option<Date> {
    let parts: Vec<&str> = given.split(['-', '.', '/']).collect();
    let [first, middle, last] = parts.as_slice() else {
        return None;
    };
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (year, day) = if digits(first, 4..=4) && digits(last, 1..=2) {
        (first, last)
    } else if digits(last, 4..=4) && digits(first, 1..=2) {
        (last, first)
    } else {
        return None;
    };
    if !digits(middle, 1..=2) {
        return None;
    }
    Date::new(year.parse().ok()?, middle.parse().ok()?, day.parse().ok()?).ok()
}

/// A point in time: a date means its beginning in Denmark; a time of day is Danish unless it says otherwise.
pub(crate) fn instant(cell: &Cell) -> Result<Option<Instant>, Fault> {
    if let Cell::Moment(moment) = cell {
        return local(*moment).map(Some);
    }
    let Some(given) = text(cell)? else {
        return Ok(None);
    };
    let read = match read_date(&given) {
        Some(date) => danish_midnight(date).map_err(|cause| cause.to_string()),
        None => match given.split_once([' ', 'T']).map(|(day, time)| (read_date(day), time)) {
            // A day written the Danish way in front of a time.
            Some((Some(day), time)) => Instant::read(&format!("{day}T{time}")).map_err(|c| c.to_string()),
            _ => return Err(no_date(&given, "et tidspunkt", "time")),
        },
    };
    read.map(Some).map_err(|cause| no_instant(&given, &cause))
}

fn local(moment: DateTime) -> Result<Instant, Fault> {
    Instant::read(&moment.to_string()).map_err(|cause| no_instant(&moment.to_string(), &cause.to_string()))
}

fn no_instant(given: &str, cause: &str) -> Fault {
    Fault::new(
        format!("'{}' er ikke et entydigt tidspunkt ({}).", shown(given), shown(cause)),
        format!("'{}' is not one point in time ({}).", shown(given), shown(cause)),
        "Skriv 2027-01-31 14:00; om natten, hvor uret stilles, med forskydning: 2026-10-25T02:30+01:00.",
        "Write 2027-01-31 14:00; in the night when the clock changes with an offset: 2026-10-25T02:30+01:00.",
    )
}

/// Several words in one cell, set apart by semicolon, comma or bar.
pub(crate) fn list(cell: &Cell) -> Result<Vec<String>, Fault> {
    let given = text(cell)?.unwrap_or_default();
    Ok(given
        .split([';', ',', '|'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect())
}

/// A municipality code: four digits, or three where a spreadsheet ate the leading zero.
pub(crate) fn municipality_code(given: &str) -> Option<String> {
    let digits = given.bytes().all(|byte| byte.is_ascii_digit());
    (digits && matches!(given.len(), 3 | 4)).then(|| format!("{given:0>4}"))
}

/// An organisation by its id, or a municipality by its code.
pub(crate) fn organisation(given: &str) -> Result<OrganisationId, Fault> {
    let slug = match municipality_code(given) {
        Some(code) => format!("municipality-{code}"),
        None => given.to_owned(),
    };
    OrganisationId::new(&slug).map_err(|_| {
        Fault::new(
            format!("'{}' er hverken et organisations-id eller en kommunekode.", shown(given)),
            format!("'{}' is neither an organisation id nor a municipality code.", shown(given)),
            "Skriv et id som region-1085 eller en kommunekode på fire cifre som 0330.",
            "Write an id such as region-1085 or a municipality code of four digits such as 0330.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell::of_text(text)
    }

    #[test]
    fn counts_are_plain() {
        assert_eq!(count(&cell("12")), Ok(Some(12)));
        assert_eq!(count(&Cell::Number(12.0)), Ok(Some(12)));
        assert_eq!(count(&cell("  ")), Ok(None), "empty is unknown, not zero");
        for bad in ["-1", "+1", "1.000", "1,5", "12 stk", "4294967296", "１２"] {
            assert!(count(&cell(bad)).is_err(), "{bad}");
        }
        assert!(count(&Cell::Number(1.5)).is_err() && count(&Cell::Number(f64::NAN)).is_err());
        assert!(count(&Cell::Broken("#REF!".to_owned())).is_err());
    }

    #[test]
    fn degrees_are_exact_to_the_microdegree() {
        for (given, micro) in
            [("55,67594", 55_675_940), ("55.6759405", 55_675_941), ("-1.5", -1_500_000), ("12", 12_000_000)]
        {
            assert_eq!(microdegrees(&cell(given)), Ok(Some(micro)), "{given}");
        }
        assert_eq!(microdegrees(&Cell::Number(55.67594)), Ok(Some(55_675_940)));
        for bad in ["55°40'", "1.2.3", "99999", "N55.1", ",5"] {
            assert!(microdegrees(&cell(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_read_the_danish_way() {
        let day = jiff::civil::date(2027, 1, 31);
        for good in ["2027-01-31", "31-01-2027", "31.01.2027", "31/1/2027", "2027/1/31"] {
            assert_eq!(date(&cell(good)), Ok(Some(day)), "{good}");
        }
        for bad in ["01/31/2027", "31-01-27", "2027-02-30", "46000", "januar 2027", "2027"] {
            assert!(date(&cell(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_date_begins_at_danish_midnight_and_the_hour_that_occurs_twice_is_asked_for() {
        let at = |text: &str| instant(&cell(text)).map(|found| found.map(|found| found.to_string()));
        assert_eq!(at("2027-01-01"), Ok(Some("2026-12-31T23:00:00Z".to_owned())));
        assert_eq!(at("31-01-2027 14:00"), Ok(Some("2027-01-31T13:00:00Z".to_owned())));
        assert!(at("2026-10-25 02:30").is_err());
        assert!(at("2026-10-25T02:30+01:00").is_ok());
    }

    #[test]
    fn a_code_that_lost_its_zero_is_still_the_code() {
        assert_eq!(municipality_code("330").unwrap(), "0330");
        assert_eq!(organisation("0330").unwrap().as_str(), "municipality-0330");
        assert_eq!(organisation("region-1085").unwrap().as_str(), "region-1085");
        assert!(organisation("Slagelse Kommune").is_err());
    }
}
