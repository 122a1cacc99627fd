//! Dates, instants, ids, roles and capacities as people and programs write them: whatever comes, the answer is a value
//! that is written as it is read, or a reason. Never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Capacity, Instant, OrganisationId, PathwayId, PersonId, PlaceId, Role, UnitId};
use proptest::prelude::*;
use std::{
    fmt::{Debug, Display},
    str::FromStr,
};

/// Texts that once were thought of.
const KEPT: &[&str] = &[
    "",
    " ",
    "-",
    "F-",
    "F-+1",
    "F--1",
    "F-4294967296",
    "-,5",
    "--1",
    "9223372036854775807",
    "-92233720368547758,08",
    "1,234",
    "1.2.3",
    "\u{2212}1",
    "١٢",
    "-009999-01-01T00:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999999Z",
    "-009999-01-02T01:59:59Z",
    "2026-03-29T02:30",
    "2026-10-25T02:30",
    "2026-02-30T08:00",
    "2026-01-01T24:00",
    "2026-01-01T08:00[Europe/Copenhagen]",
    "2026-01-01T08:00+99:99",
    "2026-01-01T23:59:60Z",
    "\u{feff}2026-01-01",
    "\0",
];

/// Reads a text, and what it gives again from how it is written.
fn read<T: FromStr + Display + PartialEq + Debug>(text: &str)
where
    T::Err: Display,
{
    match text.parse::<T>() {
        Ok(value) => {
            let again = value.to_string().parse::<T>();
            assert!(again.is_ok_and(|again| again == value), "{text:?} is read as {value} and not so again");
        }
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

fn never_panics(text: &str) {
    read::<Instant>(text);
    read::<Capacity>(text);
    read::<OrganisationId>(text);
    read::<PathwayId>(text);
    read::<PersonId>(text);
    read::<PlaceId>(text);
    read::<UnitId>(text);
    read::<Role>(text);
    if let Ok(instant) = Instant::read(text) {
        assert!(!instant.danish().is_empty());
        let json = serde_json::to_string(&instant).unwrap();
        assert_eq!(serde_json::from_str::<Instant>(&json).unwrap(), instant, "{text:?}");
        for minutes in [i64::MIN, -1, 1, i64::MAX] {
            let _ = instant.plus_minutes(minutes);
        }
        let _ = kernel::danish_date(instant);
    }
    // The same as a program sends it.
    let json = serde_json::to_string(text).unwrap();
    let _ = serde_json::from_str::<Instant>(&json);
    let _ = serde_json::from_str::<OrganisationId>(&json);
    let _ = serde_json::from_str::<kernel::Actor>(text);
    let _ = serde_json::from_str::<kernel::FactValue>(text);
    let _ = serde_json::from_str::<kernel::Period>(text);
}

#[test]
fn kept_texts_are_read_or_refused() {
    KEPT.iter().for_each(|text| never_panics(text));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        never_panics(&text);
    }

    #[test]
    fn nothing_in_the_shape_of_an_instant_panics(
        text in "[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}(:[0-9]{2}(:[0-9]{2}([.,][0-9]{0,10})?)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?|\\[[A-Za-z/]{0,20}\\])?)?",
    ) {
        never_panics(&text);
    }

    #[test]
    fn nothing_in_the_shape_of_a_number_or_an_id_panics(
        text in "([FEPfep]-|-|\\+)?[0-9]{0,22}([,.][0-9]{0,4})?|(municipality|region|hospital|kl)?-?[a-zæøå0-9-]{0,90}|[0-9a-f]{30,34}",
    ) {
        never_panics(&text);
    }
}
