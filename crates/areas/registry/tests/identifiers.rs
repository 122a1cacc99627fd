//! What the identifiers accept, what they refuse, and that CPR numbers do not print themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use jiff::civil::date;
use proptest::prelude::*;
use registry::*;

#[test]
fn a_cvr_number_passes_modulus_11() {
    // Worked by hand: 2*1 + 7*0 + 6*1 + 5*5 + 4*0 + 3*8 + 2*1 + 1*7 = 66 = 6 * 11.
    assert!(Cvr::new("10150817").is_ok());
    for bad in ["10150818", "1015081", "101508170", "1015081x", "", "１0150817"] {
        assert!(Cvr::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_gln_passes_its_check_digit() {
    // 5+7*3+9+0+0+0+0+0+0+0+0+0 = 35, so the check digit is 5.
    assert!(Gln::new("5790000000005").is_ok());
    for bad in ["5790000000006", "579000000000", "57900000000050"] {
        let fault = Gln::new(bad).unwrap_err();
        assert!(fault.to_string().contains("GLN"), "{fault}");
    }
}

#[test]
fn codes_have_their_length() {
    assert_eq!(MunicipalityCode::new(" 0330 ").unwrap().as_str(), "0330");
    assert!(MunicipalityCode::new("330").is_err());
    assert!(RegionCode::new("108").is_err());
    assert!(ProviderNumber::new("012345").is_ok());
    assert!(ProviderNumber::new("12345").is_err());
    assert!(Sor::new("265101000016006").is_ok());
    assert!(Sor::new("12a456").is_err());
    assert!(serde_json::from_str::<MunicipalityCode>("\"33\"").is_err());
}

/// The table of the CPR office: seventh digit, two-digit year, full year.
#[test]
fn the_seventh_digit_and_the_year_give_the_century() {
    for (seventh, year, full) in [
        (0, 0, 1900),
        (3, 99, 1999),
        (4, 0, 2000),
        (4, 36, 2036),
        (4, 37, 1937),
        (5, 0, 2000),
        (5, 57, 2057),
        (5, 58, 1858),
        (8, 99, 1899),
        (8, 57, 2057),
        (9, 36, 2036),
        (9, 37, 1937),
        (9, 99, 1999),
    ] {
        let cpr = Cpr::new(&format!("0102{year:02}{seventh}000")).unwrap();
        assert_eq!(cpr.birth_date(), date(full, 2, 1), "seventh {seventh}, year {year}");
    }
}

#[test]
fn a_leap_day_is_checked_in_the_right_century() {
    // 1900 had no 29 February, 2000 had.
    assert_eq!(Cpr::new("2902000000"), Err(CprFault::NoDate));
    assert_eq!(Cpr::new("290200-4000").unwrap().birth_date(), date(2000, 2, 29));
}

#[test]
fn modulus_11_informs_and_never_refuses() {
    // Worked by hand: 3*7 + 7*7 + 6*6 + 5*1 + 4*4 + 3*2 + 2*8 + 1*5 = 154 = 14 * 11.
    let with = Cpr::new("070761-4285").unwrap();
    assert!(with.modulus_11_valid());
    assert!(!Cpr::new("070761-4286").unwrap().modulus_11_valid());
}

#[test]
fn age_turns_on_the_birthday() {
    let cpr = Cpr::new("290200-4000").unwrap();
    assert_eq!(cpr.age_at(date(2027, 2, 28)), Some(26));
    assert_eq!(cpr.age_at(date(2027, 3, 1)), Some(27));
    assert_eq!(cpr.age_at(date(2028, 2, 29)), Some(28));
    assert_eq!(cpr.age_at(date(2000, 2, 29)), Some(0));
    assert_eq!(cpr.age_at(date(2000, 2, 28)), None);
}

#[test]
fn a_cpr_number_does_not_print_itself() {
    let cpr = Cpr::new("070761-4285").unwrap();
    assert!(!format!("{cpr} {cpr:?} {:?}", Some(&cpr)).contains("0707"));
    let temporary = TemporaryNumber::new("670761-4285").unwrap();
    assert!(!format!("{temporary} {temporary:?}").contains("0761"));
    assert_eq!(cpr.reveal(), "0707614285");
    let fault = Cpr::new("990761-4285").unwrap_err().to_string();
    assert!(!fault.contains("0761"), "{fault}");
}

#[test]
fn a_temporary_number_carries_a_date_of_birth_without_its_century() {
    let cpr = Cpr::new("070761-4285").unwrap();
    let fits = |number: &str| TemporaryNumber::new(number).unwrap().has_birth_date_of(&cpr);
    assert!(fits("670761-4285") && fits("070761-A1B2"));
    assert!(!fits("680761-4285") && !fits("070861-A1B2") && !fits("070762-A1B2"));
}

#[test]
fn temporary_numbers_are_their_own_kind() {
    for temporary in ["670761-4285", "0707614AB5", "070761-a1b2", "890260-0000"] {
        assert!(TemporaryNumber::new(temporary).is_ok(), "{temporary}");
        assert_eq!(Cpr::new(temporary), Err(CprFault::Temporary), "{temporary}");
    }
    for neither in ["320761-4285", "6707614", "95076142A5", "070761_42A5", "07076142Æ", "x70761-42A5"] {
        assert!(TemporaryNumber::new(neither).is_err(), "{neither}");
        assert!(Cpr::new(neither).is_err(), "{neither}");
    }
    assert!(TemporaryNumber::new("070761-4285").is_err(), "a CPR number is no temporary number");
}

#[test]
fn distances_are_right_and_the_fast_way_agrees() {
    let copenhagen = Position::new(55_675_940, 12_565_530).unwrap();
    let roskilde = Position::new(55_641_520, 12_080_350).unwrap();
    let km = distance_km(copenhagen, roskilde);
    assert!((30.0..31.5).contains(&km), "{km}");
    // A quarter of the earth's circumference from the pole to the equator.
    let pole = Position::new(90_000_000, 0).unwrap();
    let equator = Position::new(0, 0).unwrap();
    assert!((distance_km(pole, equator) - 10_007.557).abs() < 0.01);
    assert_eq!(Position::new(90_000_001, 0), None);
    assert_eq!(Position::new(0, i32::MIN), None);
}

proptest! {
    #[test]
    fn the_fast_distance_agrees_with_haversine(
        a in -89_000_000i32..89_000_000, b in -179_000_000i32..179_000_000,
        c in -89_000_000i32..89_000_000, d in -179_000_000i32..179_000_000,
    ) {
        let (from, to) = (Position::new(a, b).unwrap(), Position::new(c, d).unwrap());
        let slow = distance_km(from, to);
        let fast = from.direction().distance_km(&to.direction());
        prop_assert!((slow - fast).abs() < 0.001, "{slow} {fast}");
        prop_assert!((slow - distance_km(to, from)).abs() < 1e-6);
    }

    #[test]
    fn no_text_panics_an_identifier(text in "\\PC{0,24}") {
        let _ = (Cpr::new(&text), TemporaryNumber::new(&text), Cvr::new(&text), Gln::new(&text), Sor::new(&text));
    }

    #[test]
    fn a_number_is_a_cpr_or_a_temporary_number_never_both(digits in "[0-9]{6}-?[0-9A-Z]{4}") {
        prop_assert!(!(Cpr::new(&digits).is_ok() && TemporaryNumber::new(&digits).is_ok()));
    }

    #[test]
    fn one_wrong_digit_in_a_gln_shows(stem in "[0-9]{12}", place in 0usize..12, wrong in 1u8..10) {
        let sum: u32 = stem.bytes().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 }).sum();
        let good = format!("{stem}{}", (10 - sum % 10) % 10);
        prop_assert!(Gln::new(&good).is_ok());
        let mut bad = good.into_bytes();
        bad[place] = b'0' + (bad[place] - b'0' + wrong) % 10;
        prop_assert!(Gln::new(std::str::from_utf8(&bad).unwrap()).is_err());
    }
}
