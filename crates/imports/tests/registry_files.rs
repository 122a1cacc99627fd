//! The shipped data, Statistics Denmark's FOLK1A and lists of health councils become registry commands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{registry, shipped, submit, told};
use imports::*;
use jiff::civil::date;
use kernel::OrganisationId;
use registry::{Command, OrganisationKind};

fn id(slug: &str) -> OrganisationId {
    OrganisationId::new(slug).unwrap()
}

#[test]
fn the_shipped_data_give_denmark_before_and_after_the_merger() {
    let state = registry();
    let count = |kind, day| state.list(kind, day).len();
    for day in [date(2026, 12, 31), date(2027, 1, 1)] {
        assert_eq!(count(OrganisationKind::Municipality, day), 98);
        assert_eq!(count(OrganisationKind::HealthCouncil, day), 0);
        let within: usize = state
            .list(OrganisationKind::Region, day)
            .iter()
            .map(|region| state.within(&region.id, OrganisationKind::Municipality, day).len())
            .sum();
        assert_eq!(within, 98, "each municipality lies in exactly one region");
    }
    assert_eq!(count(OrganisationKind::Region, date(2026, 12, 31)), 5);
    assert_eq!(count(OrganisationKind::Region, date(2027, 1, 1)), 4);
    assert_eq!(
        state.organisation_on(&id("region-1085"), date(2027, 1, 2)).unwrap().id,
        id("region-ostdanmark")
    );
    let east = |day| state.within(&id("region-ostdanmark"), OrganisationKind::Municipality, day).len();
    assert_eq!((east(date(2026, 12, 31)), east(date(2027, 1, 1))), (0, 29 + 17));
    assert!(["kl", "danske-regioner", "plo"].iter().all(|slug| {
        state.organisation(&id(slug)).is_some_and(|found| found.kind == OrganisationKind::Association)
    }));
    assert!(state.entries().all(|entry| !entry.organisation.synthetic));
}

#[test]
fn the_shipped_populations_are_the_printed_ones_and_stay_apart() {
    let state = registry();
    let slagelse = id("municipality-0330");
    let sum = |series: &str, day| -> u32 {
        state
            .list(OrganisationKind::Municipality, day)
            .iter()
            .filter_map(|found| state.population(&found.id, day, series).ok())
            .map(|answer| answer.count)
            .sum()
    };
    // The totals that the region's plan prints.
    assert_eq!(sum("dst_2024_s3", date(2024, 1, 1)), 852_953);
    assert_eq!(sum("dst_2025_s3", date(2025, 1, 1)), 854_902);
    assert_eq!(state.known_populations(&slagelse).len(), 4);
    let refusal = state.population(&slagelse, date(2026, 1, 1), "dst_2025_s3").unwrap_err();
    assert!(refusal.instead.iter().any(|text| text.en.contains("dst_2025_s3 knows it on 2025-01-01")));
    let copenhagen = state.population(&id("municipality-0101"), date(2020, 1, 1), "dst_2020").unwrap();
    assert_eq!(copenhagen.count, 632_340);
    assert!(state.population(&id("municipality-0101"), date(2025, 1, 1), "dst_2025_s3").is_err());
}

#[test]
fn every_municipality_has_a_point() {
    let state = registry();
    let point = |slug: &str| state.organisation(&id(slug)).unwrap().position.unwrap();
    let km = registry::distance_km(point("municipality-0265"), point("municipality-0101"));
    assert!((30.0..32.0).contains(&km), "Roskilde to København is 31 km, not {km}");
    assert!(
        state
            .list(OrganisationKind::Municipality, date(2026, 1, 1))
            .iter()
            .all(|found| found.position.is_some())
    );
}

#[test]
fn damaged_reference_data_give_reports_and_no_commands() {
    let mut files = shipped();
    files.population = File::new(
        "population.csv",
        b"series,municipality_code,date,population\ndst_2020,0330,2021-01-01,1\nnone,0330,2020-01-01,x\n",
    );
    let (reports, commands) = reference_data(&files);
    assert!(commands.is_none());
    let told: Vec<&str> = reports[4].bad.iter().map(|bad| bad.what.en.as_str()).collect();
    assert_eq!(
        told,
        [
            "The series dst_2020 holds for 2020-01-01, not 2021-01-01.",
            "The series 'none' is not described.",
            "'x' is not a count.",
        ]
    );
}

fn folk(bytes: &[u8], options: Options) -> Outcome<Command> {
    folk1a(&File::new("folk1a.csv", bytes), &registry(), &folk1a_series(), options)
}

fn rows(outcome: &Outcome<Command>) -> Vec<(String, String, Option<u16>, u32)> {
    let Some(Command::ImportPopulation { rows, .. }) = &outcome.content else {
        panic!("{:#?}", outcome.report)
    };
    rows.iter().map(|row| (row.organisation.to_string(), row.date.to_string(), row.age, row.count)).collect()
}

#[test]
fn folk1a_with_texts_codes_and_both() {
    let texts = "\"OMRÅDE\";\"KØN\";\"ALDER\";\"CIVILSTAND\";\"TID\";\"INDHOLD\"\r\n\
        \"Hele landet\";\"I alt\";\"Alder i alt\";\"I alt\";\"2024K1\";\"5961249\"\r\n\
        \"Region Sjælland\";\"I alt\";\"Alder i alt\";\"I alt\";\"2024K1\";\"852953\"\r\n\
        \"København\";\"I alt\";\"Alder i alt\";\"I alt\";\"2024K1\";\"659350\"\r\n\
        \"Christiansø\";\"I alt\";\"Alder i alt\";\"I alt\";\"2024K1\";\"90\"\r\n\
        \"Slagelse\";\"Mænd\";\"Alder i alt\";\"I alt\";\"2024K1\";\"1\"\r\n\
        \"Slagelse\";\"I alt\";\"84 år\";\"I alt\";\"2024K4\";\"512\"\r\n\
        \"Lejre\";\"I alt\";\"Alder i alt\";\"I alt\";\"2024K1\";\"..\"\r\n";
    let expected = [
        ("municipality-0101", "2024-01-01", None, 659_350),
        ("municipality-0330", "2024-10-01", Some(84), 512),
    ]
    .map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c, d));
    // The same in UTF-8 with mark, in Windows-1252, and with codes or codes before texts.
    let latin: Vec<u8> = texts.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked = format!("\u{feff}{texts}").into_bytes();
    let coded = texts
        .replace("København", "101")
        .replace("Slagelse", "330 Slagelse")
        .replace("Hele landet", "000")
        .replace("Region Sjælland", "085")
        .replace("Christiansø", "411")
        .replace("\"I alt\"", "\"TOT\"")
        .replace("Alder i alt", "IALT")
        .replace("84 år", "84")
        .into_bytes();
    for bytes in [texts.as_bytes().to_vec(), latin, marked, coded] {
        let outcome = folk(&bytes, Options::default());
        assert_eq!(rows(&outcome), expected, "{:#?}", outcome.report);
        assert_eq!((outcome.report.rows_read, outcome.report.rows_good), (7, 2));
        let skipped: Vec<u32> = outcome.report.skipped.iter().map(|s| s.rows).collect();
        assert_eq!(skipped, [2, 1, 1, 1], "wider areas, Christiansø, by sex, not given");
    }
}

#[test]
fn folk1a_in_english_without_what_was_left_out() {
    let outcome = folk(b"REGION;TIME;CONTENT\nCopenhagen;2025Q2;660000\n", Options::default());
    assert_eq!(rows(&outcome), [("municipality-0101".to_owned(), "2025-04-01".to_owned(), None, 660_000)]);
}

#[test]
fn folk1a_tells_every_bad_row_and_takes_nothing() {
    let file = "OMRÅDE;ALDER;TID;INDHOLD\n\
        Slagelse;Alder i alt;2024K1;79000\n\
        Slagelsse;Alder i alt;2024K1;1\n\
        Lejre;80-84 år;2024K1;1\n\
        Lejre;Alder i alt;2024M01;1\n\
        Lejre;Alder i alt;2024K1;1.000\n\
        Slagelse;Alder i alt;2024K1;79000\n\
        330 Lejre;Alder i alt;2024K2;1\n";
    let outcome = folk(file.as_bytes(), Options::default());
    assert!(outcome.content.is_none());
    assert_eq!(
        told(&outcome),
        [
            "3 OMRÅDE/1: The area 'Slagelsse' is no registered municipality.",
            "4 ALDER/2: '80-84 år' is neither a one-year age nor all ages.",
            "5 TID/3: '2024M01' is not a quarter.",
            "6 INDHOLD/4: '1.000' is not a count.",
            "7: The figure stands in line 2 already.",
            "8 OMRÅDE/1: The code and the name in '330 Lejre' are two municipalities.",
        ]
    );
    let outcome = folk(file.as_bytes(), Options { accept_good_rows: true });
    assert_eq!(rows(&outcome).len(), 1);
    let by_sex = folk("OMRÅDE;KØN;TID;INDHOLD\nLejre;Kvinder;2024K1;1\n".as_bytes(), Options::default());
    assert!(told(&by_sex)[0].contains("no figures for municipalities in total"), "{by_sex:#?}");
}

#[test]
fn imported_figures_answer_questions_by_age() {
    let mut state = registry();
    let mut file = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n".to_owned();
    for age in 80..=125 {
        file.push_str(&format!("330;TOT;{age};TOT;2024K1;10\n"));
    }
    let outcome = folk(file.as_bytes(), Options::default());
    submit(&mut state, &outcome.content.unwrap()).unwrap();
    let ask = |ages| state.population_of_ages(&id("municipality-0330"), date(2024, 1, 1), "dst_folk1a", ages);
    assert_eq!(ask(80..=125).unwrap().count, 460);
    assert!(ask(79..=125).is_err());
}

#[test]
fn health_councils_come_with_their_municipalities() {
    let mut state = registry();
    let file = "kode;navn;kommunekoder;gyldig fra;syntetisk\n\
        oest-1;Sundhedsråd 1;0330, 329;01-01-2027;ja\n\
        oest-2;Sundhedsråd 2;0101;2027-01-01;ja\n\
        oest-2;Sundhedsråd 2;0147;2027-01-01;ja\n";
    let outcome = councils(&File::new("råd.csv", file.as_bytes()), &state, Options::default());
    assert_eq!(told(&outcome), [""; 0]);
    for command in outcome.content.unwrap() {
        submit(&mut state, &command).unwrap();
    }
    let day = date(2027, 1, 1);
    assert_eq!(state.list(OrganisationKind::HealthCouncil, day).len(), 2);
    for (municipality, council) in
        [("0330", "oest-1"), ("0329", "oest-1"), ("0101", "oest-2"), ("0147", "oest-2")]
    {
        let found = state
            .above(&id(&format!("municipality-{municipality}")), OrganisationKind::HealthCouncil, day)
            .unwrap();
        assert_eq!(found.id, id(&format!("council-{council}")));
        assert!(found.synthetic);
    }
    assert_eq!(state.region_of(&id("council-oest-1"), day).unwrap().id, id("region-ostdanmark"));
}

#[test]
fn councils_refuse_strangers_doubles_and_two_regions() {
    let file = "code;name;municipality_codes;valid_from\n\
        a;A;0330;2027-01-01\n\
        b;B;0330,9999;2027-01-01\n\
        c;C;0101,0851;2027-01-01\n\
        d;D;;2027-01-01\n\
        a;Another;0340;2027-01-01\n";
    let outcome = councils(&File::new("råd.csv", file.as_bytes()), &registry(), Options::default());
    assert!(outcome.content.is_none());
    assert_eq!(
        told(&outcome),
        [
            "3 municipality_codes/3: Slagelse stands in a council in line 2 already.",
            "3 municipality_codes/3: '9999' is not the code of a registered municipality.",
            "4 municipality_codes/3: The council's municipalities do not lie in one region on 2027-01-01 (region-1081, region-ostdanmark).",
            "5 municipality_codes/3: The cell is empty.",
            "6: The council 'council-a' is described otherwise in line 2.",
        ]
    );
}

#[test]
fn hospitals_and_clinics_come_with_what_they_are_part_of() {
    let mut state = registry();
    let file = "id;art;navn;del af;cvr;gln;ydernummer;breddegrad;længdegrad;syntetisk\n\
        facility-ward;facility;Afsnit 2;hospital-slagelse;;;;;;ja\n\
        hospital-slagelse;Sygehus;Slagelse Sygehus;region-1085;10150817;5790000000005;;55,40;11,37;ja\n\
        clinic-a;klinik;Klinik A;0330;;;012345;;;ja\n";
    let outcome = organisations(&File::new("org.csv", file.as_bytes()), &state);
    assert_eq!(told(&outcome), [""; 0]);
    submit(&mut state, &outcome.content.unwrap()).unwrap();
    for (slug, day, region) in [
        ("facility-ward", date(2026, 12, 31), "region-1085"),
        ("facility-ward", date(2027, 1, 1), "region-ostdanmark"),
        ("clinic-a", date(2027, 1, 1), "region-ostdanmark"),
    ] {
        assert_eq!(state.region_of(&id(slug), day).unwrap().id, id(region));
    }
    let bad = "id;art;navn;del af;cvr;ydernummer\n\
        a;sygehus;A;hospital-gone;;\n\
        b;slot;B;;10150818;12345\n\
        a;sygehus;A;;;\n";
    let outcome = organisations(&File::new("org.csv", bad.as_bytes()), &state);
    assert!(outcome.content.is_none());
    assert_eq!(
        told(&outcome),
        [
            "2: 'hospital-gone' is neither registered nor in the file.",
            "3 art/2: 'slot' is not a kind of organisation.",
            "3 cvr/5: Wrong number: '10150818' is not a CVR number: its check digit is wrong; one digit is probably mistyped.",
            "3 ydernummer/6: Wrong number: '12345' is not a provider number: write six digits with leading zeros, as 012345.",
            "4 id/1: 'a' stands in line 2 already.",
        ]
    );
    assert_eq!(outcome.report.rows_good, 0);
}
