//! No bytes make an import panic: a kept corpus of nasty files, and bytes drawn at random around good ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::registry;
use imports::*;
use kernel::UnitId;
use proptest::prelude::*;
use std::{path::Path, sync::OnceLock};

fn known() -> &'static registry::State {
    static KNOWN: OnceLock<registry::State> = OnceLock::new();
    KNOWN.get_or_init(registry)
}

/// Gives the same bytes to every import and checks what every report must hold to.
fn give_to_all(name: &str, bytes: &[u8]) -> Vec<Report> {
    let file = File::new(name, bytes);
    let mut reports = Vec::new();
    for accept_good_rows in [false, true] {
        let options = Options { accept_good_rows };
        let unit_of = |code: &str| (code == "a").then_some(UnitId(1));
        let units = units(&file, known(), options);
        let figures = figures(&file, &unit_of, options);
        let folk = folk1a(&file, known(), &folk1a_series(), options);
        let councils = councils(&file, known(), options);
        for (report, taken) in [
            (units.report, units.content.is_some()),
            (figures.report, figures.content.is_some()),
            (folk.report, folk.content.is_some()),
            (councils.report, councils.content.is_some()),
        ] {
            assert!(!taken || report.is_clean() || accept_good_rows, "{name}: taken in spite of {report:#?}");
            assert!(
                !taken || report.rows_good > 0,
                "{name}: nothing good and yet something taken: {report:#?}"
            );
            let skipped: u32 = report.skipped.iter().map(|skipped| skipped.rows).sum();
            assert!(report.rows_good + skipped <= report.rows_read, "{name}: {report:#?}");
            reports.push(report);
        }
    }
    let others = organisations(&file, known());
    assert!(others.content.is_none() || others.report.is_clean());
    for place in 0..5 {
        let mut files = common::shipped();
        let slot = match place {
            0 => &mut files.regions,
            1 => &mut files.municipalities,
            2 => &mut files.towns,
            3 => &mut files.population_series,
            _ => &mut files.population,
        };
        *slot = file;
        let (told, commands) = reference_data(&files);
        assert!(commands.is_none() || told.iter().all(Report::is_clean));
    }
    reports
}

#[test]
fn the_kept_corpus_panics_nothing_and_is_never_taken_as_good() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 35, "the corpus is there: {}", names.len());
    for path in names {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let reports = give_to_all(&name, &bytes);
        let faultless = reports.iter().filter(|report| report.is_clean()).count();
        // Two of the files are odd but right FOLK1A tables.
        let right = match name.as_str() {
            "no-newline-at-end.csv" | "windows-1252.csv" => 2,
            _ => 0,
        };
        assert_eq!(faultless, right, "{name}: {reports:#?}");
    }
}

#[test]
fn a_file_that_announces_too_much_is_refused_before_it_is_unpacked() {
    let bytes = include_bytes!("corpus/announces-600-megabytes.xlsx");
    let reports = give_to_all("bomb", bytes);
    assert!(reports[0].bad[0].what.en.contains("damaged or too large"));
}

#[test]
fn an_open_quotation_mark_and_what_is_no_text_are_told_with_their_line() {
    for (bytes, da) in [
        (
            &b"OMR\xc5DE;TID;INDHOLD\n\"K\xf8benhavn;2026K1;1\nAarhus;2026K1;2\n"[..],
            "Linje 2: en celle begynder",
        ),
        (b"a;b\n1;2\n\x01\x02;3\n", "Linje 3: der står et tegn"),
        (b"a;b\n1;\0\n", "fra linje 2 er det binære data"),
    ] {
        for report in give_to_all("f.csv", bytes) {
            assert_eq!(report.bad.len(), 1, "{report:#?}");
            assert!(report.bad[0].what.da.contains(da), "{da}: {report:#?}");
            assert!(!report.bad[0].what_to_do.da.is_empty());
        }
    }
}

#[test]
fn faults_without_end_are_counted() {
    let rows = "x;y;z\n".repeat(FAULTS_TOLD_MAX + 50);
    let file = format!("OMRÅDE;TID;INDHOLD\n{rows}");
    let outcome = folk1a(&File::new("f", file.as_bytes()), known(), &folk1a_series(), Options::default());
    assert_eq!(outcome.report.bad.len(), FAULTS_TOLD_MAX);
    assert!(outcome.report.bad_more >= 50);
}

const GOOD: [&[u8]; 4] = [
    include_bytes!("corpus/windows-1252.csv"),
    include_bytes!("corpus/dates.csv"),
    include_bytes!("corpus/councils-odd.csv"),
    b"enhedskode;navn;art;driftsherre;kommunekode;normerede;fysiske;bemandede;breddegrad;l\xe6ngdegrad;fra\na;A;hotel;0330;0330;1;1;1;55,4;11,3;2026-01-01\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        give_to_all("bytes", &bytes);
    }

    #[test]
    fn any_table(text in "(\\PC{0,8}[;,\t\"\n]){0,40}") {
        give_to_all("table", text.as_bytes());
    }

    /// Good files with bytes changed, cut out and put in.
    #[test]
    fn damaged_files(
        which in 0usize..4,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..8),
    ) {
        let mut bytes = GOOD[which].to_vec();
        for (at, byte, how) in damage {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        give_to_all("damaged", &bytes);
    }

    /// The same for a spreadsheet, whose reader is others' work.
    #[test]
    fn damaged_spreadsheets(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = include_bytes!("corpus/numbers-odd.xlsx").to_vec();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let file = File::new("damaged.xlsx", &bytes);
        let outcome = units(&file, known(), Options::default());
        prop_assert!(outcome.content.is_none());
    }
}
