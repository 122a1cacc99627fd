//! Identifiers, one type per kind of thing, so that a place can never be passed where a pathway is meant.
//!
//! Numbers are given by the areas in the order of the log; only a person's id is random, because it must
//! say nothing about the person (it is drawn where randomness is allowed and comes in with the command).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// An identifier that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not a {kind}: write it like {example}")]
pub struct IdFault {
    /// What was given.
    pub given: String,
    /// What kind of identifier was expected.
    pub kind: &'static str,
    /// A well-formed example.
    pub example: &'static str,
}

macro_rules! numbered_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal, $example:literal) => {
        $(#[$doc])*
        // Written as its number alone, and under its own name, so that what programs read can show it as people do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdFault;
            fn from_str(given: &str) -> Result<Self, IdFault> {
                let digits = given
                    .strip_prefix(concat!($prefix, "-"))
                    .or_else(|| given.strip_prefix(&concat!($prefix, "-").to_lowercase()))
                    .unwrap_or(given);
                digits.parse().map($name).map_err(|_| IdFault {
                    given: given.to_owned(),
                    kind: $kind,
                    example: $example,
                })
            }
        }
    };
}

numbered_id!(
    /// A pathway (*forløb*), numbered from 1 in the order of the log. Shown as `F-17`.
    PathwayId, "F", "pathway number", "F-17"
);
numbered_id!(
    /// A unit (*enhed*), numbered from 1 in the order of the log. Shown as `E-4`; people use its code.
    UnitId, "E", "unit number", "E-4"
);
numbered_id!(
    /// A place (*plads*), numbered from 1 across all units in the order of the log. Shown as `P-203`.
    PlaceId, "P", "place number", "P-203"
);

/// The number of a request within its pathway, from 1: the first is the referral's, each transfer adds one.
pub type RequestNumber = u16;

/// A person, by a random number that says nothing about who it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub [u8; 16]);

impl PersonId {
    fn hex(self) -> [u8; 32] {
        let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + half - 10 };
        let mut text = [0; 32];
        for ([high, low], byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            (*high, *low) = (digit(byte >> 4), digit(byte & 0xf));
        }
        text
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Digits only.
        f.write_str(std::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonId({self})")
    }
}

impl FromStr for PersonId {
    type Err = IdFault;
    fn from_str(given: &str) -> Result<Self, IdFault> {
        let fault = || IdFault {
            given: given.to_owned(),
            kind: "person id",
            example: "32 hexadecimal digits, as 0123456789abcdef0123456789abcdef",
        };
        let (pairs, []) = given.as_bytes().as_chunks::<2>() else { return Err(fault()) };
        let pairs: &[[u8; 2]; 16] = pairs.try_into().map_err(|_| fault())?;
        let mut bytes = [0; 16];
        let mut wrong = 0;
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let (high, low) = (digit(*high), digit(*low));
            wrong |= high | low;
            *byte = (high << 4) | low;
        }
        if wrong > 0xf {
            return Err(fault());
        }
        Ok(PersonId(bytes))
    }
}

/// The value of a hexadecimal digit, or more than 15. A table and no comparisons: a start reads millions of ids, and
/// nobody can foresee which digits come in random numbers.
const fn digit(byte: u8) -> u8 {
    match byte {
        b'0' => 0,
        b'1' => 1,
        b'2' => 2,
        b'3' => 3,
        b'4' => 4,
        b'5' => 5,
        b'6' => 6,
        b'7' => 7,
        b'8' => 8,
        b'9' => 9,
        b'a' | b'A' => 10,
        b'b' | b'B' => 11,
        b'c' | b'C' => 12,
        b'd' | b'D' => 13,
        b'e' | b'E' => 14,
        b'f' | b'F' => 15,
        _ => 0xf0,
    }
}

impl Serialize for PersonId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PersonId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            struct Text;
            impl serde::de::Visitor<'_> for Text {
                type Value = PersonId;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a person id")
                }
                fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<PersonId, E> {
                    text.parse().map_err(E::custom)
                }
            }
            deserializer.deserialize_str(Text)
        } else {
            <[u8; 16]>::deserialize(deserializer).map(PersonId)
        }
    }
}

/// An organisation, by a readable and lasting slug such as `municipality-0330` or `region-ostdanmark`.
///
/// Lower-case ASCII letters, digits and hyphens, at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct OrganisationId(SmolStr);

impl OrganisationId {
    /// Longest slug accepted, in characters.
    pub const LENGTH_MAX: usize = 64;

    /// Reads a slug.
    ///
    /// # Errors
    /// When it is empty, too long, or has a character other than `a-z`, `0-9` and `-`.
    pub fn new(given: &str) -> Result<Self, IdFault> {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if given.is_empty() || given.len() > Self::LENGTH_MAX || !given.chars().all(fine) {
            return Err(IdFault {
                given: given.chars().take(80).collect(),
                kind: "organisation id",
                example: "municipality-0330 or region-ostdanmark (a-z, 0-9 and -)",
            });
        }
        Ok(OrganisationId(SmolStr::new(given)))
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for OrganisationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for OrganisationId {
    type Err = IdFault;
    fn from_str(given: &str) -> Result<Self, IdFault> {
        Self::new(given)
    }
}

impl<'de> Deserialize<'de> for OrganisationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_with_and_without_prefix() {
        assert_eq!("F-17".parse(), Ok(PathwayId(17)));
        assert_eq!("f-17".parse(), Ok(PathwayId(17)));
        assert_eq!("17".parse(), Ok(PathwayId(17)));
        assert!("E-17".parse::<PathwayId>().is_err());
        assert!("F--1".parse::<PathwayId>().is_err());
        assert_eq!(PathwayId(17).to_string(), "F-17");
    }

    #[test]
    fn a_number_is_stored_as_it_always_was() {
        let ids = std::collections::BTreeMap::from([(PathwayId(17), UnitId(4))]);
        let json = serde_json::to_string(&ids).unwrap();
        assert_eq!(json, r#"{"17":4}"#);
        assert_eq!(
            serde_json::from_str::<std::collections::BTreeMap<PathwayId, UnitId>>(&json).unwrap(),
            ids
        );
    }

    #[test]
    fn a_person_id_is_text_in_json_and_bytes_in_snapshots() {
        let id = PersonId([0xab; 16]);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{}\"", "ab".repeat(16)));
        assert_eq!(serde_json::from_str::<PersonId>(&json).unwrap(), id);
        assert_eq!(postcard::to_allocvec(&id).unwrap().len(), 16);
        assert_eq!("0123456789abcdefABCDEF0123456789".parse::<PersonId>().unwrap().0, {
            0x0123_4567_89ab_cdef_abcd_ef01_2345_6789_u128.to_be_bytes()
        });
        for wrong in
            ["é".repeat(16), "g".repeat(32), "0".repeat(31), "0".repeat(33), format!("+{}", "0".repeat(31))]
        {
            assert!(wrong.parse::<PersonId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn organisation_ids_refuse_what_is_not_a_slug() {
        for bad in ["", "Kommune 330", "æ", &"x".repeat(65)] {
            assert!(OrganisationId::new(bad).is_err(), "{bad}");
            assert!(serde_json::from_value::<OrganisationId>(serde_json::json!(bad)).is_err());
        }
        assert_eq!(OrganisationId::new("municipality-0330").unwrap().as_str(), "municipality-0330");
    }
}
