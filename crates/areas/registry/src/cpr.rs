//! Civil registration numbers and the temporary numbers that stand in for them.
//!
//! A CPR number is checked for its date and its century digit, never refused for modulus 11: numbers that
//! do not pass it have been given out since 2007. Nothing here prints a number by accident; whoever needs
//! the digits says `reveal`. It asks no register whether the person exists.

use crate::identifier::weighted_sum;
use kernel::Date;
use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// Why a text is no CPR or temporary number. It never repeats the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CprFault {
    /// Not ten digits.
    #[error("a CPR number has ten digits, as DDMMYY-NNNN")]
    NotTenDigits,
    /// The first six digits are no date in the century that the seventh digit gives.
    #[error("the first six digits are not a date of birth")]
    NoDate,
    /// It looks like a temporary number and must be entered as one.
    #[error("this is a temporary number, not a CPR number")]
    Temporary,
    /// Neither digits nor the form of a temporary number.
    #[error(
        "a temporary number is a date of birth DDMMYY (the day may have 60 added) followed by four digits or letters; without letters and without the 60 it would be a CPR number"
    )]
    NotTemporary,
}

/// A civil registration number (CPR), checked for date and century digit.
///
/// It serialises as its ten digits, so it may stand only in sealed content and in the vault.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Cpr(SmolStr);

impl Cpr {
    /// Reads ten digits, with or without the hyphen after the sixth.
    ///
    /// # Errors
    /// When it is not ten digits, not a date, or a temporary number.
    pub fn new(given: &str) -> Result<Self, CprFault> {
        let plain = without_hyphen(given).ok_or(CprFault::NotTenDigits)?;
        let [d1, d2, m1, m2, y1, y2, century, ..] = plain;
        if !plain.iter().all(u8::is_ascii_digit) {
            return Err(match TemporaryNumber::new(given) {
                Ok(_) => CprFault::Temporary,
                Err(_) => CprFault::NotTenDigits,
            });
        }
        let (day, month, year) = (pair(d1, d2), pair(m1, m2), pair(y1, y2));
        if date(full_year(year, century), month, day).is_none() {
            return Err(match TemporaryNumber::new(given) {
                Ok(_) => CprFault::Temporary,
                Err(_) => CprFault::NoDate,
            });
        }
        Ok(Cpr(as_text(plain)))
    }

    /// The ten digits. Name the place where you call this: whoever shows them logs the look.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// The date of birth that the number carries.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        let read = || {
            let [d1, d2, m1, m2, y1, y2, century, ..] = without_hyphen(&self.0)?;
            date(full_year(pair(y1, y2), century), pair(m1, m2), pair(d1, d2))
        };
        // Every constructor checked the date.
        read().unwrap_or(Date::ZERO)
    }

    /// Whole years of age on a date; nothing before birth. Whoever is born on 29 February turns a year
    /// older on 1 March in years without that day.
    #[must_use]
    pub fn age_at(&self, date: Date) -> Option<u16> {
        let birth = self.birth_date();
        let before_birthday = (date.month(), date.day()) < (birth.month(), birth.day());
        let years = date.year() - birth.year() - i16::from(before_birthday);
        u16::try_from(years).ok()
    }

    /// Whether the number passes modulus 11. For information only: numbers issued since 2007 need not.
    #[must_use]
    pub fn modulus_11_valid(&self) -> bool {
        weighted_sum(&self.0, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    }
}

/// A temporary number (*erstatnings-CPR-nummer*) for a person without a known CPR number.
///
/// Two forms are recognised: the day with 60 added, or at least one letter A–Z among the last four
/// characters. The century is not known from it, so it offers no date of birth.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TemporaryNumber(SmolStr);

impl TemporaryNumber {
    /// Reads ten characters, with or without the hyphen after the sixth; letters may be small.
    ///
    /// # Errors
    /// When it has neither form, or could be a CPR number.
    pub fn new(given: &str) -> Result<Self, CprFault> {
        let plain = without_hyphen(given).ok_or(CprFault::NotTemporary)?;
        let plain = plain.map(|byte| byte.to_ascii_uppercase());
        let [d1, d2, m1, m2, y1, y2, rest @ ..] = plain;
        if ![d1, d2, m1, m2, y1, y2].iter().all(u8::is_ascii_digit)
            || !rest.iter().all(u8::is_ascii_alphanumeric)
        {
            return Err(CprFault::NotTemporary);
        }
        let given_day = pair(d1, d2);
        let shifted = given_day > 60;
        let lettered = rest.iter().any(u8::is_ascii_alphabetic);
        let day = if shifted { given_day - 60 } else { given_day };
        // The century is unknown: the date must exist in one of the two that a living person may have.
        let exists = [1900, 2000]
            .iter()
            .any(|century| date(century + i16::from(pair(y1, y2)), pair(m1, m2), day).is_some());
        if !exists || !(shifted || lettered) {
            return Err(CprFault::NotTemporary);
        }
        Ok(TemporaryNumber(as_text(plain)))
    }

    /// Whether it was given for the date of birth that a CPR number carries; the century is not known from it.
    #[must_use]
    pub fn has_birth_date_of(&self, cpr: &Cpr) -> bool {
        let read = |number: &str| {
            let [d1, d2, m1, m2, y1, y2, ..] = without_hyphen(number)?;
            let day = pair(d1, d2);
            Some((if day > 60 { day - 60 } else { day }, pair(m1, m2), pair(y1, y2)))
        };
        read(&self.0) == read(&cpr.0)
    }

    /// The ten characters. Name the place where you call this: whoever shows them logs the look.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }
}

macro_rules! secret_text {
    ($name:ident, $shown:literal) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(", $shown, ")"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($shown)
            }
        }

        impl FromStr for $name {
            type Err = CprFault;
            fn from_str(given: &str) -> Result<Self, CprFault> {
                Self::new(given)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = SmolStr::deserialize(deserializer)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

secret_text!(Cpr, "******-****");
secret_text!(TemporaryNumber, "******-****");

/// Ten ASCII characters without the hyphen that may stand after the sixth.
fn without_hyphen(given: &str) -> Option<[u8; 10]> {
    let trimmed = given.trim().as_bytes();
    let (front, back) = match trimmed.len() {
        10 => trimmed.split_at_checked(6)?,
        11 => {
            let (front, back) = trimmed.split_at_checked(6)?;
            (front, back.strip_prefix(b"-")?)
        }
        _ => return None,
    };
    let mut plain = [0; 10];
    for (slot, byte) in plain.iter_mut().zip(front.iter().chain(back)) {
        *slot = *byte;
    }
    plain.is_ascii().then_some(plain)
}

fn as_text(plain: [u8; 10]) -> SmolStr {
    plain.iter().map(|byte| char::from(*byte)).collect()
}

fn pair(tens: u8, ones: u8) -> u8 {
    tens.saturating_sub(b'0').saturating_mul(10).saturating_add(ones.saturating_sub(b'0'))
}

/// The year that the seventh digit and the two digits of the year give together.
fn full_year(year: u8, seventh: u8) -> i16 {
    let century = match (seventh, year) {
        (b'0'..=b'3', _) | (b'4' | b'9', 37..) => 1900,
        (b'5'..=b'8', 58..) => 1800,
        _ => 2000,
    };
    century + i16::from(year)
}

fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
