//! The access journal beside the log is checked with it: where it breaks is told, and a kept head shows what was cut off.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;

/// A log with a citizen whom two people looked at.
fn looked_at() -> Person {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator pathway F-1");
    person.must("--as afdeling pathway F-1");
    person
}

#[test]
fn the_journal_is_checked_with_the_log_and_damage_says_where() {
    let person = looked_at();
    let said = person.json("--as revisor log verify");
    let journal = &said["result"]["journal"];
    assert!(journal["entries"].as_u64().unwrap() >= 2 && journal["sound"] == true, "{said}");
    assert!(person.must("--as revisor log verify").contains("poster i adgangsjournalen kontrolleret"));
    person.must("--as ejer log backup kopi.db");
    let file = person.path("snitflade-data/records.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let needle = b"afdeling";
    let places: Vec<usize> =
        (0..bytes.len() - needle.len()).filter(|at| bytes[*at..].starts_with(needle)).collect();
    assert!(!places.is_empty(), "the journal names who looked");
    for at in places {
        bytes[at] = b'X';
    }
    std::fs::write(&file, &bytes).unwrap();
    let found = person.ends(8, "--as revisor log verify");
    assert!(found.contains("Adgangsjournalen: brudt ved post") && found.contains("SKADE"), "{found}");
    assert!(found.contains("log restore"), "{found}");
    let english = person.ends(8, "--as revisor log verify --lang en");
    assert!(english.contains("The access journal: broken at entry"), "{english}");
    let json = person.types("--as revisor log verify --json").json();
    assert_eq!((&json["exit"], &json["result"]["sound"]), (&8.into(), &false.into()), "{json}");
    assert!(json["result"]["journal"]["damage"]["position"].as_u64().unwrap() > 0, "{json}");
    // What is no database at all is told as damage, too, and the log is checked all the same.
    std::fs::write(&file, "vrøvl").unwrap();
    let found = person.ends(8, "--as revisor log verify");
    assert!(found.contains("hændelser kontrolleret") && found.contains("Adgangsjournalen:"), "{found}");
    person.ends(8, "serve --listen 127.0.0.1:0");
    person.must("--as ejer log restore kopi.db --to snitflade-data");
    person.must("--as revisor log verify");
}

#[test]
fn a_kept_head_shows_a_journal_that_was_put_back_or_is_gone() {
    let person = looked_at();
    let file = person.path("snitflade-data/records.db");
    let before = std::fs::read(&file).unwrap();
    person.must("--as visitator pathway F-1");
    person.must("--as revisor log export-head hoved.txt");
    assert_eq!(std::fs::read_to_string(person.path("hoved.txt")).unwrap().lines().count(), 2);
    let holds = person.must("--as revisor log check-head hoved.txt");
    assert!(holds.contains("Loggen holder") && holds.contains("Adgangsjournalen holder"), "{holds}");
    let now = std::fs::read(&file).unwrap();
    // Put back to what it was: no link is broken, and the head shows it.
    std::fs::write(&file, &before).unwrap();
    person.must("--as revisor log verify");
    let cut = person.ends(8, "--as revisor log check-head hoved.txt");
    assert!(cut.contains("Loggen holder") && cut.contains("ADGANGSJOURNALEN ER AFKORTET"), "{cut}");
    let json = person.types("--as revisor log check-head hoved.txt --json").json();
    assert_eq!(json["result"]["journal"]["check"], "cut_short", "{json}");
    assert_eq!((&json["result"]["check"], &json["result"]["holds"]), (&"holds".into(), &false.into()));
    std::fs::remove_file(&file).unwrap();
    assert!(person.ends(8, "--as revisor log check-head hoved.txt").contains("ADGANGSJOURNALEN ER VÆK"));
    std::fs::write(&file, &now).unwrap();
    person.must("--as revisor log check-head hoved.txt");
    // A head from before the journal was taken along holds for the log, and says what it lacks.
    let first = std::fs::read_to_string(person.path("hoved.txt")).unwrap();
    person.write("gammelt.txt", first.lines().next().unwrap());
    let holds = person.must("--as revisor log check-head gammelt.txt");
    assert!(holds.contains("siger intet om adgangsjournalen"), "{holds}");
}
