//! Units and figures from CSV and XLSX: every header, date, formula and fault as people write them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{actor, now, registry, told};
use imports::*;
use kernel::UnitId;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

const HEADER: &str = "enhedskode;navn;art;driftsherre;kommunekode;normerede;fysiske;bemandede;kompetencer;breddegrad;længdegrad;gyldig fra;kilde;syntetisk";

fn read(bytes: &[u8], options: Options) -> Outcome<Vec<UnitRow>> {
    units(&File::new("enheder.csv", bytes), &registry(), options)
}

fn read_rows(rows: &str) -> Outcome<Vec<UnitRow>> {
    read(format!("{HEADER}\n{rows}\n").as_bytes(), Options::default())
}

#[test]
fn a_danish_csv_becomes_units_that_places_accept() {
    let outcome = read_rows(
        "solgaarden-2;Solgården 2;Kommunal midlertidig plads;0330;0330;12;11;9;;55,40265;11,35459;01-01-2026;besøg;nej\n\n\
         ;;;;;;;;;;;;;\n\
         nord-1;Nord;regional_health_and_care_place;region-ostdanmark;370;8;8;8;;;;2027-01-01;;ja",
    );
    assert_eq!(told(&outcome), [""; 0]);
    assert_eq!((outcome.report.rows_read, outcome.report.rows_good), (2, 2));
    let rows = outcome.content.unwrap();
    let first = &rows[0];
    assert_eq!((first.approved, first.physical, first.staffed), (12, 11, 9));
    assert_eq!(first.operator.as_str(), "municipality-0330");
    assert_eq!(
        (first.position.unwrap().latitude, first.position.unwrap().longitude),
        (55_402_650, 11_354_590)
    );
    assert_eq!(first.open.start.to_string(), "2025-12-31T23:00:00Z");
    assert_eq!((first.source.as_str(), first.synthetic), ("besøg", false));
    let second = &rows[1];
    assert_eq!(second.line, 5, "empty rows do not shift the lines");
    assert_eq!(second.municipality.as_str(), "municipality-0370");
    assert_eq!((second.position, second.synthetic), (None, true));
    assert_eq!(second.source, "enheder.csv line 5");
    let command = units_command(rows);
    let events = places::decide(&places::State::default(), &registry(), &command, now(), &actor()).unwrap();
    assert!(!events.is_empty());
}

#[test]
fn separators_marks_and_english_names_are_found() {
    let english = "unit_code,name,kind,operator,municipality_code,approved,physical,staffed,valid_from\n\
        a,\"North, upper\",hospital bed,region-1085,0330,1,1,1,2026-01-01\n";
    for file in [
        english.to_owned(),
        format!("\u{feff}{english}"),
        english.replace("\"North, upper\"", "North").replace(',', "\t"),
        format!("sep=,\n{english}"),
        english.replace('\n', "\r\n"),
    ] {
        let outcome = read(file.as_bytes(), Options::default());
        assert_eq!(told(&outcome), [""; 0], "{file}");
        assert_eq!(outcome.content.unwrap()[0].approved, 1);
    }
}

#[test]
fn every_fault_of_a_row_is_told_with_its_column() {
    let outcome = read_rows(
        "x;X;pensionat;Slagelse Kommune;9999;;12 stk;-1;;11,35459;55,40265;31/02/2026;;måske\n\
         y;Y;hotel;0330;0330;1;1;1;;55,4;;2026-01-01;;;løs ende",
    );
    assert!(outcome.content.is_none());
    assert_eq!(
        told(&outcome),
        [
            "2 art/3: 'pensionat' is not a kind of place.",
            "2 driftsherre/4: 'Slagelse Kommune' is neither an organisation id nor a municipality code.",
            "2 kommunekode/5: The organisation '9999' is not registered.",
            "2 normerede/6: The cell is empty.",
            "2 fysiske/7: '12 stk' is not a count.",
            "2 bemandede/8: '-1' is not a count.",
            "2 breddegrad/10: Latitude and longitude are swapped.",
            "2 gyldig fra/12: '31/02/2026' cannot be read as a time.",
            "2 syntetisk/14: 'måske' is neither yes nor no.",
            "3: The row has more cells than there are column names; the first is 'løs ende'.",
            "3 længdegrad/11: Only one of latitude and longitude is filled in.",
        ]
    );
}

#[test]
fn the_good_rows_alone_are_taken_only_when_asked_for() {
    let rows = "a;A;hotel;0330;0330;1;1;1;;;;2026-01-01;;\n\
                a;B;hotel;0330;0330;1;1;1;;;;2026-01-01;;\n\
                c;C;hotel;0330;0330;x;1;1;;;;2026-01-01;;";
    let file = format!("{HEADER}\n{rows}\n");
    let strict = read(file.as_bytes(), Options::default());
    assert!(strict.content.is_none());
    assert_eq!(
        told(&strict),
        ["3 enhedskode/1: The unit code 'a' stands in line 2 already.", "4 normerede/6: 'x' is not a count.",]
    );
    let lenient = read(file.as_bytes(), Options { accept_good_rows: true });
    assert_eq!(lenient.content.unwrap().len(), 1);
    assert_eq!((lenient.report.rows_read, lenient.report.rows_good), (3, 1));
}

#[test]
fn headers_that_are_missing_doubled_misspelt_or_unknown() {
    let outcome = read(
        b"unit_code;name;kind;operator;municipality_code;approved;physical;stafed;valid_from;name;farve\na;b;c;d;e;1;1;1;f;g;h\n",
        Options::default(),
    );
    assert_eq!(
        told(&outcome),
        [
            "1 name/10: The column 'name' is there twice.",
            "1 stafed/8: The column 'stafed' is not known.",
            "1: The column 'staffed' is missing.",
        ]
    );
    assert!(outcome.report.bad[1].what_to_do.en.contains("Did you mean 'staffed'"));
    assert!(outcome.report.warnings[0].en.contains("'farve' is not known"), "{:?}", outcome.report.warnings);
    for (bytes, words) in [
        (&b""[..], "empty"),
        (b"\n\n;;\n", "empty"),
        (b"unit_code;name\n", "no rows"),
        (b"\x00\x01\x02", "neither text nor a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format"),
        (b"PK\x03\x04 but no more", "cannot be read"),
    ] {
        let outcome = read(bytes, Options::default());
        assert!(outcome.content.is_none());
        assert!(told(&outcome)[0].contains(words), "{:?}", told(&outcome));
    }
}

#[test]
fn too_many_rows_columns_bytes_are_refused_with_what_to_do() {
    let rows = format!("a;b\n{}", "1;2\n".repeat(ROWS_MAX + 1));
    let wide = ";x".repeat(COLUMNS_MAX + 1);
    let unclosed = format!("a;b\n\"{}", "text;\n".repeat(CELL_BYTES_MAX));
    let long = format!("{unclosed}\";1\n");
    for (file, words) in [
        (rows, "more than 200000 rows"),
        (wide, "more than 200 columns"),
        (long, "a cell is longer"),
        // Told as what it is: whoever forgot a mark did not write a long cell.
        (unclosed, "Line 2: a cell begins with a quotation mark that is not closed"),
    ] {
        let outcome = read(file.as_bytes(), Options::default());
        assert!(told(&outcome)[0].contains(words), "{:?}", told(&outcome));
    }
    let outcome = read(&vec![b'a'; FILE_BYTES_MAX + 1], Options::default());
    assert!(told(&outcome)[0].contains("larger than 64 MB"));
}

/// A workbook with the header and what `fill` writes below.
fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0u16..).zip(HEADER.split(';')) {
        sheet.write_string(0, column, name).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn fill_row(sheet: &mut rust_xlsxwriter::Worksheet, row: u32) {
    for (column, text) in [(0, "e"), (1, "Enhed"), (2, "hotel")] {
        sheet.write_string(row, column, text).unwrap();
    }
    for (column, number) in [(3, 330), (4, 330), (5, 12), (6, 11), (7, 9)] {
        sheet.write_number(row, column, number).unwrap();
    }
    sheet.write_number(row, 9, 55.40265).unwrap();
    sheet.write_number(row, 10, 11.35459).unwrap();
    let date = Format::new().set_num_format("dd-mm-yyyy");
    let day = ExcelDateTime::from_ymd(2027, 1, 31).unwrap();
    sheet.write_datetime_with_format(row, 11, &day, &date).unwrap();
    sheet.write_boolean(row, 13, true).unwrap();
}

#[test]
fn a_spreadsheet_with_numbers_dates_and_booleans() {
    let bytes = workbook(|sheet| fill_row(sheet, 4));
    let outcome = units(&File::new("enheder.xlsx", &bytes), &registry(), Options::default());
    assert_eq!(told(&outcome), [""; 0]);
    let row = &outcome.content.unwrap()[0];
    assert_eq!(row.line, 5, "the row number that the spreadsheet shows");
    assert_eq!(row.municipality.as_str(), "municipality-0330", "the zero that the spreadsheet ate");
    assert_eq!(row.open.start.to_string(), "2027-01-30T23:00:00Z");
    assert_eq!(row.position.unwrap().longitude, 11_354_590);
    assert!(row.synthetic);
    assert_eq!((row.approved, row.physical, row.staffed), (12, 11, 9));
}

#[test]
fn formulas_give_their_last_value_and_errors_are_told_by_letter() {
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_formula(1, 5, Formula::new("6+6").set_result("12")).unwrap();
    });
    let outcome = read(&bytes, Options::default());
    assert_eq!(told(&outcome), [""; 0]);
    assert!(outcome.report.warnings[0].en.contains("1 cells are formulas"));
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_formula(1, 5, Formula::new("A1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_formula(1, 6, Formula::new("A9").set_result(" ")).unwrap();
        sheet.write_number(1, 7, 1.5).unwrap();
    });
    let outcome = read(&bytes, Options::default());
    assert_eq!(
        told(&outcome),
        [
            "2 normerede/F: The cell has no usable value (#DIV/0!).",
            "2 fysiske/G: The cell has no usable value (formula).",
            "2 bemandede/H: '1.5' is not a count.",
        ]
    );
}

#[test]
fn a_lone_cell_far_away_costs_nothing_and_hidden_sheets_are_not_read() {
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_string(1_048_575, 0, "z").unwrap();
    });
    let outcome = read(&bytes, Options::default());
    assert_eq!(outcome.report.bad[0].line, 1_048_576);
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_string(1, 16_383, "z").unwrap();
    });
    assert!(told(&read(&bytes, Options::default()))[0].contains("more than 200 columns"));

    let mut book = Workbook::new();
    book.add_worksheet().set_hidden(true).write_string(0, 0, "hemmelig").unwrap();
    let visible = book.add_worksheet();
    visible.write_string(0, 0, "kode").unwrap();
    visible.write_string(1, 0, "e").unwrap();
    visible.set_active(true);
    book.add_worksheet().write_string(0, 0, "mere").unwrap();
    let outcome = read(&book.save_to_buffer().unwrap(), Options::default());
    assert_eq!(outcome.report.rows_read, 1);
    assert!(outcome.report.warnings.iter().any(|w| w.en.contains("'Sheet2'")));
}

#[test]
fn figures_are_read_for_units_that_exist() {
    let file = "enhedskode;tal;værdi;fra;kilde\n\
        a;Bemandede;9;2027-01-02 07:00;vagtplan\n\
        a;approved;12;02.01.2027;\n\
        b;fysiske;1;2027-01-02;\n\
        a;ledige;1;2027-01-02;\n\
        a;staffed;8;2027-01-02T07:00;\n\
        a;staffed;8;2026-10-25 02:30;\n";
    let unit_of = |code: &str| (code == "a").then_some(UnitId(1));
    let outcome =
        figures(&File::new("tal.csv", file.as_bytes()), &unit_of, Options { accept_good_rows: true });
    let told = told(&outcome);
    assert_eq!(
        told[..3],
        [
            "4 enhedskode/1: No unit has the code 'b'.",
            "5 tal/2: 'ledige' is not a figure that is reported.",
            "6: The same figure of the same unit and time stands in line 2.",
        ]
    );
    assert!(told[3].starts_with("7 fra/4: ") && told[3].contains("not one point in time"));
    let rows = outcome.content.unwrap();
    assert_eq!(rows.len(), 2);
    let places::Command::ReportFigures(reports) = figures_command(rows) else { panic!() };
    assert_eq!(reports[0].from.to_string(), "2027-01-02T06:00:00Z");
    assert_eq!((reports[0].value, reports[0].source.as_str()), (9, "vagtplan"));
    assert_eq!(reports[1].source, "tal.csv line 3");
}
