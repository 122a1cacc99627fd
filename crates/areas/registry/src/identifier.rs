//! Identifiers that others gave to organisations, one checked type per kind.
//!
//! Each type says what it checks. None of them asks a public register whether the number was ever given out.

use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// An identifier that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not a {kind}: {why}")]
pub struct IdentifierFault {
    /// What was given, cut to 40 characters.
    pub given: String,
    /// What was expected, as `CVR number`.
    pub kind: &'static str,
    /// What is wrong with it, with an example.
    pub why: &'static str,
}

macro_rules! digits_identifier {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $lengths:pat, $length_why:literal, $check:expr, $check_why:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Reads the digits as people write them, with or without spaces around them.
            ///
            /// # Errors
            /// When the number of digits or the check digit is wrong.
            pub fn new(given: &str) -> Result<Self, IdentifierFault> {
                let digits = given.trim();
                let fault = |why| IdentifierFault {
                    given: given.chars().take(40).collect(),
                    kind: $kind,
                    why,
                };
                let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
                if !all_digits || !matches!(digits.len(), $lengths) {
                    return Err(fault($length_why));
                }
                let check: fn(&str) -> bool = $check;
                if !check(digits) {
                    return Err(fault($check_why));
                }
                Ok($name(SmolStr::new(digits)))
            }

            /// The digits, with leading zeros.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = IdentifierFault;
            fn from_str(given: &str) -> Result<Self, IdentifierFault> {
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

digits_identifier!(
    /// A municipality's code, four digits with leading zero, as `0330`. Checked: four digits. Not checked:
    /// that such a municipality exists; the registry knows that.
    MunicipalityCode, "municipality code", 4,
    "write four digits with leading zero, as 0330", |_| true, ""
);
digits_identifier!(
    /// A region's code, four digits, as `1085`. Checked: four digits.
    RegionCode, "region code", 4, "write four digits, as 1085", |_| true, ""
);
digits_identifier!(
    /// A code of the health service's register of organisations (SOR). Checked: 6 to 18 digits. Not checked:
    /// its check digit.
    Sor, "SOR code", 6..=18, "write its 6 to 18 digits, as 265101000016006", |_| true, ""
);
digits_identifier!(
    /// A business number (CVR). Checked: eight digits and the modulus-11 check that every CVR number passes.
    Cvr, "CVR number", 8, "write eight digits, as 25313763", cvr_fits,
    "its check digit is wrong; one digit is probably mistyped"
);
digits_identifier!(
    /// A global location number (GLN, also called EAN). Checked: 13 digits and the GS1 check digit.
    Gln, "GLN", 13, "write 13 digits, as 5790000000005", gln_fits,
    "its check digit is wrong; one digit is probably mistyped"
);
digits_identifier!(
    /// A provider number (*ydernummer*). Checked: six digits, with leading zeros.
    ProviderNumber, "provider number", 6, "write six digits with leading zeros, as 012345", |_| true, ""
);

/// The sum of the digits, each multiplied by its weight.
pub(crate) fn weighted_sum(digits: &str, weights: &[u32]) -> u32 {
    digits.bytes().zip(weights).map(|(byte, weight)| u32::from(byte.saturating_sub(b'0')) * weight).sum()
}

fn cvr_fits(digits: &str) -> bool {
    weighted_sum(digits, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

fn gln_fits(digits: &str) -> bool {
    weighted_sum(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// An organisation's identifier in somebody's register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// The code of a municipality.
    MunicipalityCode(MunicipalityCode),
    /// The code of a region.
    RegionCode(RegionCode),
    /// A code of the health service's register of organisations.
    Sor(Sor),
    /// A business number.
    Cvr(Cvr),
    /// A global location number.
    Gln(Gln),
    /// A provider number (*ydernummer*).
    ProviderNumber(ProviderNumber),
}

impl Identifier {
    /// The kind as it is written in files and the log.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Identifier::MunicipalityCode(_) => "municipality_code",
            Identifier::RegionCode(_) => "region_code",
            Identifier::Sor(_) => "sor",
            Identifier::Cvr(_) => "cvr",
            Identifier::Gln(_) => "gln",
            Identifier::ProviderNumber(_) => "provider_number",
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Identifier::MunicipalityCode(code) => code.as_str(),
            Identifier::RegionCode(code) => code.as_str(),
            Identifier::Sor(code) => code.as_str(),
            Identifier::Cvr(number) => number.as_str(),
            Identifier::Gln(number) => number.as_str(),
            Identifier::ProviderNumber(number) => number.as_str(),
        }
    }

    /// Whether only one organisation may carry it at a time. A CVR number is shared by the parts of one
    /// business and a GLN by those who receive invoices together; the others name one organisation.
    #[must_use]
    pub const fn is_one_organisations(&self) -> bool {
        !matches!(self, Identifier::Cvr(_) | Identifier::Gln(_))
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.slug(), self.as_str())
    }
}
