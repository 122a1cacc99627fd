//! Money in whole øre and capacity in hundredths. This is the only place that rounds money, and every
//! rounding names its direction.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A figure that cannot be read or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureFault {
    /// The text is no such figure.
    #[error("'{given}' is not {expected}")]
    Unreadable {
        /// What was given.
        given: String,
        /// What was expected, with an example.
        expected: &'static str,
    },
    /// The result is too large to be kept exactly.
    #[error("the amount is too large")]
    TooLarge,
    /// Division by nothing.
    #[error("cannot share by zero")]
    ByZero,
}

/// How a division of money is rounded to whole øre; named wherever it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rounding {
    /// To the nearest øre, halves away from zero.
    HalfAwayFromZero,
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
}

/// An amount of money in whole øre (1/100 krone).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// An amount in whole øre.
    #[must_use]
    pub const fn from_oere(oere: i64) -> Self {
        Money(oere)
    }

    /// The amount in whole øre.
    #[must_use]
    pub const fn oere(self) -> i64 {
        self.0
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// When it is too large to be kept.
    pub fn plus(self, other: Money) -> Result<Money, FigureFault> {
        self.0.checked_add(other.0).map(Money).ok_or(FigureFault::TooLarge)
    }

    /// This amount times a fraction, rounded to whole øre as named.
    ///
    /// # Errors
    /// When the denominator is zero or the result too large.
    pub fn times_fraction(
        self,
        numerator: i64,
        denominator: i64,
        rounding: Rounding,
    ) -> Result<Money, FigureFault> {
        if denominator == 0 {
            return Err(FigureFault::ByZero);
        }
        let (mut product, mut divisor) =
            (i128::from(self.0) * i128::from(numerator), i128::from(denominator));
        if divisor < 0 {
            (product, divisor) = (-product, -divisor);
        }
        let floor = product.div_euclid(divisor);
        let rest = product.rem_euclid(divisor);
        let rounded = match rounding {
            Rounding::Down => floor,
            Rounding::Up => floor + i128::from(rest > 0),
            Rounding::HalfAwayFromZero => {
                let twice = rest * 2;
                let up = twice > divisor || (twice == divisor && product >= 0);
                floor + i128::from(up)
            }
        };
        i64::try_from(rounded).map(Money).map_err(|_| FigureFault::TooLarge)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let oere = self.0.unsigned_abs();
        write!(f, "{sign}{},{:02} kr.", grouped(oere / 100), oere % 100)
    }
}

/// Thousands set apart by points, as Danish writes them.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Capacity in hundredths: 7.20 capacities are 720.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Capacity(i64);

impl Capacity {
    /// So many hundredths.
    #[must_use]
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Capacity(hundredths)
    }

    /// The capacity in hundredths.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{},{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl FromStr for Capacity {
    type Err = FigureFault;
    /// Reads `14,99`, `14.99`, `15` or `7,2`; more than two decimals are refused, never rounded.
    fn from_str(given: &str) -> Result<Self, FigureFault> {
        let fault = || FigureFault::Unreadable {
            given: given.chars().take(40).collect(),
            expected: "a capacity with at most two decimals, as 14,99",
        };
        let (whole, decimals) = given.split_once([',', '.']).unwrap_or((given, ""));
        let (negative, whole) = match whole.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, whole),
        };
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 2 {
            return Err(fault());
        }
        let hundredths: i64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| fault())?;
        Ok(Capacity(if negative { -hundredths } else { hundredths }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_is_written_the_danish_way() {
        assert_eq!(Money::from_oere(165_225_300).to_string(), "1.652.253,00 kr.");
        assert_eq!(Money::from_oere(-5).to_string(), "-0,05 kr.");
    }

    #[test]
    fn rounding_is_as_named() {
        let amount = Money::from_oere(5);
        let half = |rounding| amount.times_fraction(1, 2, rounding).unwrap().oere();
        assert_eq!((half(Rounding::Down), half(Rounding::Up), half(Rounding::HalfAwayFromZero)), (2, 3, 3));
        let minus = Money::from_oere(-5).times_fraction(1, 2, Rounding::HalfAwayFromZero).unwrap();
        assert_eq!(minus.oere(), -3);
        assert_eq!(amount.times_fraction(1, 0, Rounding::Up), Err(FigureFault::ByZero));
    }

    proptest! {
        #[test]
        fn rounding_errs_by_less_than_one(oere in -1_000_000i64..1_000_000, n in -50i64..50, d in 1i64..50) {
            for rounding in [Rounding::Down, Rounding::Up, Rounding::HalfAwayFromZero] {
                let got = Money::from_oere(oere).times_fraction(n, d, rounding).unwrap().oere();
                prop_assert!((got * d - oere * n).abs() < d);
            }
        }

        #[test]
        fn capacity_reads_what_it_writes(hundredths in -1_000_000i64..1_000_000) {
            let capacity = Capacity::from_hundredths(hundredths);
            prop_assert_eq!(capacity.to_string().parse::<Capacity>().unwrap(), capacity);
        }
    }

    #[test]
    fn capacity_refuses_what_it_would_have_to_round() {
        assert_eq!("7,2".parse::<Capacity>().unwrap().hundredths(), 720);
        for bad in ["", "7,234", "syv", ",5", "1e3", "--1", "7,-2"] {
            assert!(bad.parse::<Capacity>().is_err(), "{bad}");
        }
    }
}
