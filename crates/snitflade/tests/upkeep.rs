//! Setting up and keeping: units, imports, registry, schemes, the log itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{Person, copy};
use std::path::Path;

#[test]
fn empty_is_not_available() {
    let person = Person::with_log("2026-12-30T14:00");
    person.must("--as ejer unit register sol-1 --name Solgården --kind municipal_relief_place --operator 0370 --approved 12 --physical 11 --staffed 9 --capability dementia --position 55.23,11.76");
    let available =
        || person.json("--as enhed board --unit sol-1")["result"]["board"]["totals"]["available"].as_u64();
    assert_eq!(available(), Some(9));
    person.must("--as enhed unit report sol-1 staffed=7 --source vagtplan");
    assert_eq!(available(), Some(7));
    person.must("--as enhed unit block sol-1 --count 6 --reason technical --until 2026-12-31T08:00");
    assert_eq!(available(), Some(5));
    let board = person.must("--as enhed board --unit sol-1");
    assert!(board.contains("12/11/7") && board.contains("vagtplan"), "{board}");
    person.must("--as enhed unit close sol-1 --reason renovation --from 2027-02-01 --until 2027-03-01");
    let closed = person.must("--as enhed board --unit sol-1 --at 2027-02-10");
    assert!(closed.contains("enheden er lukket"), "{closed}");
    person.must("--as enhed unit reopen sol-1 --from 2027-02-05");
    person.must("--as enhed unit capabilities sol-1 --add isolation --remove dementia");
    person.must("--as ejer unit add-places sol-1 1");
    let units = person.must("--as ejer unit list --municipality 0370");
    assert!(units.contains("sol-1") && units.contains("isolation") && units.contains("P-14"), "{units}");
    person.must("--as ejer unit remove-places P-14");
    person.must("--as ejer unit stale-limit 60 --source aftale");
    let stale = person.must("--as enhed --clock 2026-12-30T16:00 board --unit sol-1");
    assert!(stale.contains("FORÆLDET") && stale.contains("1 enhed har ikke indberettet"), "{stale}");
    for (line, word) in [
        ("unit block sol-1 --reason technical", "--count 2 eller --place P-1"),
        ("unit close sol-1 --reason renovation --from 2027-03-01 --until 2027-02-01", "ligger før"),
        ("unit capabilities sol-1", "--add eller --remove"),
        ("unit report sol-1 staff=9", "bemandede [staffed]"),
        ("unit report sol-1 staffed=mange", "ikke et helt tal"),
        ("unit register x --name X --kind bed --operator Næstved --approved 1", "hospital_bed"),
    ] {
        let said = person.ends(2, &format!("--as enhed {line}"));
        assert!(said.contains(word), "{line}: {said}");
    }
}

#[test]
fn a_file_with_a_bad_row_is_not_taken_unless_its_good_rows_are_asked_for() {
    let person = Person::with_log("2026-12-30T14:00");
    person.write(
        "enheder.csv",
        "kode;navn;art;driftsherre;kommune;normerede;fysiske;bemandede;fra\n\
         birkely-1;Birkely;aflastnings- eller venteplads;municipality-0330;0330;4;4;4;2026-01-01\n\
         eng-1;Engen;slot;municipality-0330;0330;4;4;x;2026-01-01\n",
    );
    let told = person.ends(2, "--as ejer import units enheder.csv");
    for word in ["linje 3", "'slot'", "bemandede", "Intet er taget ind"] {
        assert!(told.contains(word), "no '{word}' in\n{told}");
    }
    assert!(!person.must("--as ejer board").contains("Birkely"));
    assert!(
        person
            .must("--as ejer import units enheder.csv --accept-good-rows --dry-run")
            .contains("intet er gemt")
    );
    assert!(!person.must("--as ejer board").contains("Birkely"));
    person.must("--as ejer import units enheder.csv --accept-good-rows");
    // A dry run promises nothing that the import refuses.
    let again = "--as ejer import units enheder.csv --accept-good-rows";
    let refused = person.ends(person.types(again).code, &format!("{again} --dry-run"));
    assert!(refused.contains("birkely-1") && !refused.contains("intet er gemt"), "{refused}");
    assert!(person.must("--as ejer board").contains("Birkely"));
    person.write("tal.csv", "kode;tal;værdi;fra\nbirkely-1;bemandede;2;2026-12-30\n");
    person.must("--as ejer import figures tal.csv");
    let board = person.json("--as ejer board --unit birkely-1");
    assert_eq!(board["result"]["board"]["totals"]["staffed"], 2);
    person.write("folk.csv", "\"OMRÅDE\";\"KØN\";\"ALDER\";\"CIVILSTAND\";\"TID\";\"INDHOLD\"\n\"Slagelse\";\"I alt\";\"I alt\";\"I alt\";\"2026K1\";\"81000\"\n");
    person.must("--as ejer import population folk.csv");
    assert!(person.must("--as ejer registry population Slagelse --on 2026-01-01").contains("81000"));
    person.write(
        "raad.csv",
        "kode;navn;kommunekoder;fra\nsyd;Sundhedsråd Syd (syntetisk);0370, 0330;2027-01-01\n",
    );
    person.must("--as ejer import councils raad.csv");
    assert!(
        person.must("--as ejer registry list health_council --on 2027-01-01").contains("Sundhedsråd Syd")
    );
}

#[test]
fn a_dry_run_refuses_what_the_import_refuses_and_neither_stores_anything() {
    let person = Person::with_log("2026-12-30T14:00");
    let position = || person.json("--as ejer log status")["result"]["position"].as_u64().unwrap();
    let same_refusal = |code: &str, line: &str| {
        let before = position();
        let (tried, real) = (person.types(&format!("{line} --dry-run")), person.types(line));
        assert!(tried.code != 0 && tried.err.contains(code), "{tried:?}");
        assert_eq!((tried.code, tried.out), (real.code, real.out));
        // What to type instead names the line as it was typed.
        assert_eq!(tried.err.replace(" --dry-run", ""), real.err);
        assert_eq!(position(), before, "{line}");
    };
    // The planner of Slagelse reports for a unit that Næstved operates.
    let profiles = person.path("snitflade-data/profiles.toml");
    let mut known = std::fs::read_to_string(&profiles).unwrap();
    known.push_str(
        "\n[profiles.slagelse]\nperson = \"s\"\norganisation = \"municipality-0330\"\nrole = \"planner\"\n",
    );
    std::fs::write(&profiles, known).unwrap();
    person.write("tal.csv", "kode;tal;værdi;fra\nnaestved-midl;bemandede;1;2026-12-30\n");
    same_refusal("not_the_operator", "--as slagelse import figures tal.csv");
    same_refusal("role_may_not", "--as visitator import figures tal.csv");
    // The second of two orders fails: the council can be registered, but its municipality is in another already.
    let councils = |code: &str| {
        let rows = "kode;navn;kommunekoder;fra\n";
        person.write("raad.csv", &format!("{rows}{code};Råd {code} (syntetisk);0370;2027-01-01\n"));
    };
    councils("syd");
    person.must("--as ejer import councils raad.csv");
    councils("nord");
    same_refusal("council-syd", "--as ejer import councils raad.csv");
    assert!(!person.must("--as ejer registry list health_council --on 2027-01-01").contains("nord"));
    // What would be taken is, and under the same key it is not tried again.
    let line = "--as ejer import figures tal.csv";
    let before = position();
    assert!(person.must(&format!("{line} --dry-run")).contains("intet er gemt"));
    assert_eq!(position(), before);
    person.must(&format!("{line} --command-key en"));
    let after = position();
    assert!(after > before);
    person.must(&format!("{line} --command-key en"));
    assert_eq!(position(), after);
}

#[test]
fn the_registry_answers_before_and_after_a_merger() {
    let person = Person::with_log("2026-12-30T14:00");
    let show = |on: &str| person.must(&format!("--as ejer registry show region-1085 --on {on}"));
    assert!(show("2026-12-31").contains("Region Sjælland [region-1085]"));
    assert!(show("2027-01-01").contains("Region Østdanmark"));
    let part_of = |on: &str| person.must(&format!("--as ejer registry show Næstved --on {on}"));
    let (before, after) = (part_of("2026-12-31"), part_of("2027-02-01"));
    assert!(before.contains("Del af: Region Sjælland") && !before.contains("Østdanmark"), "{before}");
    assert!(after.contains("Del af: Region Østdanmark") && !after.contains("Sjælland\n"), "{after}");
    let population = |on: &str| person.must(&format!("--as ejer registry population Slagelse --on {on}"));
    assert!(population("2024-01-01").contains("79923") && population("2025-01-01").contains("80481"));
    let unknown = person.ends(4, "--as ejer registry population Slagelse --on 2022-01-01");
    assert!(unknown.contains("2024-01-01"), "{unknown}");
    assert!(person.ends(2, "--as ejer registry list castle").contains("municipality"));
    assert!(
        person
            .ends(2, "--as ejer registry register Æ --kind hospital --name X")
            .contains("hospital-slagelse")
    );
    assert_eq!(
        person.json("--as ejer registry list region --on 2027-01-01")["result"].as_array().unwrap().len(),
        4
    );
}

#[test]
fn schemes_are_checked_tested_compared_and_adopted() {
    let person = Person::at("2026-06-01T12:00");
    person.must("scheme check");
    let tested = person.must("scheme test");
    assert!(tested.lines().last().unwrap().ends_with(" bestået, 0 fejlet"), "{tested}");
    assert!(person.must("scheme show boundary_left_open --on 2027-01-02").contains("KL:"));
    assert!(person.must("scheme show boundary_left_open --on 2026-01-02").contains("Intet gælder"));
    let shown = |more: &str| person.must(&format!("scheme show placement {more}"));
    let (before, after, kl) =
        (shown("--on 2026-06-01"), shown("--on 2027-02-01"), shown("--on 2027-02-01 --variant kl"));
    for words in ["rule ", "Svarer på: placement", "Hvis:", "Så: En kommunal midlertidig plads", "Hjemmel:"]
    {
        assert!(after.contains(words), "no '{words}' in\n{after}");
    }
    assert!(after.contains("rule boundary_left_open") && !before.contains("rule boundary_left_open"));
    assert_ne!(kl, after, "a variant has its own rules");
    let differs = person.must("scheme diff --variant kl");
    assert!(differs.contains("lov: ") && differs.contains("kl: "), "{differs}");
    assert!(person.ends(4, "scheme diff --variant nobody").contains("kl"));
    assert!(person.ends(4, "scheme show nothing_like_it").contains("unknown_entry"));

    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes")), &person.path("regler"));
    person.must("scheme check regler");
    let places = std::fs::read_to_string(person.path("regler/places.toml")).unwrap();
    person.write(
        "regler/places.toml",
        &places.replace("fact = \"can_stay_at_home\"", "fact = \"can_stay_at_hom\""),
    );
    let faults = person.ends(2, "scheme check regler");
    assert!(faults.contains("regler/places.toml:") && faults.contains("can_stay_at_home"), "{faults}");
    assert_eq!(person.types("scheme test regler").code, 2);
    person.write("regler/places.toml", &places);
    let common = std::fs::read_to_string(person.path("regler/common.toml")).unwrap();
    person.write("regler/common.toml", &common.replace("id = \"hold_expires\"", "id = \"hold_runs_out\""));
    let renamed = person.ends(2, "scheme check regler");
    assert!(renamed.contains("hold_expires"), "{renamed}");
    person.write("regler/common.toml", &common);
    let tests = std::fs::read_to_string(person.path("regler/tests/placement.toml")).unwrap();
    let wrong = tests.replacen("conclusion = \"municipal_temporary_place\"", "conclusion = \"home\"", 1);
    person.write("regler/tests/placement.toml", &wrong);
    let failed = person.ends(2, "scheme test regler");
    assert!(failed.contains("FEJLET  before_new_year") && !failed.contains(", 0 failed"), "{failed}");

    let logged = Person::with_log("2026-12-30T09:00");
    logged.refers();
    logged.must("--as visitator decide F-1 municipal_temporary_place");
    copy(&person.path("regler"), &logged.path("regler"));
    let before = logged.json("--as ejer scheme list")["result"].as_array().unwrap().len();
    assert!(logged.must("--as ejer scheme dry-run regler").contains("1 afgørelser spurgt igen"));
    // A shorter clock: whom it would hit, with both deadlines and what each rests on.
    copy(&person.path("regler"), &logged.path("kortere"));
    let shorter = common.replace("id = \"place_due\"\n", "id = \"place_due\"\n# kortere\n");
    let shorter = shorter.replacen("hours = 48", "hours = 24", 1);
    logged.write("kortere/common.toml", &shorter);
    let hit = logged.must("--as visitator scheme dry-run kortere");
    assert!(hit.contains("1 forløb i gang er holdt op mod begge: 1 ville blive ramt"), "{hit}");
    assert!(hit.contains("2027-01-01 09:00 → 2026-12-31 09:00") && hit.contains("nu: Hjemmel:"), "{hit}");
    let english = logged.must("--as visitator --lang en scheme dry-run kortere");
    assert!(
        english.contains("1: deadline place_due") && english.contains("Deadline: A place is due."),
        "{english}"
    );
    let json = &logged.json("--as visitator scheme dry-run kortere")["result"];
    let differing = &json["hit_visible"][0]["differing"][0];
    assert_eq!((&differing["matter"], &differing["id"]), (&"deadline".into(), &"place_due".into()), "{json}");
    assert_eq!(json["hits"]["deadline place_due"], 1, "{json}");
    logged.must("--as ejer scheme adopt regler --note prøve");
    assert_eq!(logged.json("--as ejer scheme list")["result"].as_array().unwrap().len(), before + 1);
    logged.ends(5, "--as visitator scheme adopt regler");
    // Files need nobody; what a log has adopted does.
    logged.must("scheme check regler");
    assert!(logged.ends(2, "scheme show").contains("profile_missing"));
    logged.must("--as enhed scheme show boundary_left_open --on 2027-01-02");
    assert!(person.ends(4, "scheme check nowhere").contains("nowhere"));
}

#[test]
fn the_log_is_shown_checked_copied_and_mended() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    let shown = person.must("--as revisor log show --limit 3");
    assert!(shown.contains("founded") && !shown.contains("Karen"), "{shown}");
    assert!(person.must("--as visitator log show F-1").contains("referred"));
    person.ends(5, "--as visitator log show");
    assert!(person.must("--as revisor log verify").contains("Kæderne holder"));
    person.must("--as revisor log export-head hoved.txt");
    person.must("--as revisor log check-head hoved.txt");
    assert_eq!(person.types("--as revisor log export-head hoved.txt").code, 3, "it writes over nothing");
    person.must("--as ejer log backup kopi.db");
    person.must("--as visitator decide F-1 municipal_temporary_place");
    person.must("--as revisor log export-head senere.txt");
    person.must("--as ejer log rotate-key");
    assert!(person.path("snitflade-data/key.before-2020-01-01").exists());
    person.must("--as visitator list");
    person.must("--as revisor log verify");

    // A backup is of the key that it was made with, and says so.
    assert!(person.ends(2, "--as ejer log restore kopi.db --to andet").contains("key.before"));
    let key = "snitflade-data/key.before-2020-01-01";
    person.must(&format!("--as ejer log restore kopi.db --to andet --key {key}"));
    // It is older than what was exported since: the end is missing, and the head shows it.
    assert!(person.ends(8, "--db andet --as revisor log check-head senere.txt").contains("AFKORTET"));
    person.must("--db andet --as revisor log check-head hoved.txt");
}

#[test]
fn damage_is_found_and_mended_from_a_backup() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as ejer log backup kopi.db");
    person.must("--as revisor log export-head hoved.txt");
    let log = person.path("snitflade-data/log.db");
    let mut bytes = std::fs::read(&log).unwrap();
    let needle = b"Slagelse Sygehus";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at] = b'X';
    std::fs::write(&log, &bytes).unwrap();
    let found = person.ends(8, "--as revisor log verify");
    assert!(found.contains("log restore") || found.contains("sikkerhedskopi"), "{found}");
    // Whatever is asked or done, the damage has one number, and is told in the reader's language.
    std::fs::remove_file(person.path("snitflade-data/log.db.snapshot")).ok();
    for line in [
        "--as visitator list",
        "--as planlaegger board",
        "--as visitator assess F-1 aim=yes",
        "--as afdeling refer --name Ny --temporary-number 010142-SYNK --residence Næstved",
        "--as revisor log status",
        "--as revisor log show",
        "--as ejer log backup anden.db",
        "serve --listen 127.0.0.1:0",
    ] {
        let danish = person.ends(8, line);
        assert!(danish.contains("beskadiget") || danish.contains("ikke den, der blev skrevet"), "{danish}");
        assert!(danish.contains("sikkerhedskopi") && !danish.contains(" the "), "{danish}");
        assert!(person.ends(8, &format!("{line} --lang en")).contains("backup"), "{line}");
        let json = person.types(&format!("{line} --json")).json();
        assert_eq!((&json["exit"], &json["fault"]["code"]), (&8.into(), &"log_damaged".into()), "{json}");
    }
    person.must("--as ejer log restore kopi.db --to snitflade-data");
    person.must("--as revisor log verify");
    person.must("--as revisor log check-head hoved.txt");
    assert!(person.must("--as visitator pathway F-1").contains("Karen Madsen"));
    // A log that was cut shows against the head, and so does another log.
    let young = Person::with_log("2026-12-30T09:00");
    std::fs::copy(person.path("hoved.txt"), young.path("hoved.txt")).unwrap();
    assert!(young.ends(8, "--as revisor log check-head hoved.txt").contains("AFKORTET"));
    young.must("--db anden init");
    assert!(young.ends(2, "--db anden --as revisor log check-head hoved.txt").contains("en anden log"));
    young.write("ikke.txt", "hej");
    assert!(young.ends(2, "--as revisor log check-head ikke.txt").contains("ikke et gemt hoved"));
}

#[test]
fn waiting_is_counted_by_cause() {
    let person = Person::with_log("2026-01-10T07:00");
    person.must("--as afdeling refer --name 'Per Olsen' --cpr 010142-1234 --residence Næstved");
    person.must("--as visitator ready F-1 guardianship --at 2026-01-10T07:00");
    let asked = "--as visitator --clock 2026-03-25T09:00 delays --year 2026 --cause guardianship";
    let said = person.must(asked);
    assert!(said.contains("74") && said.contains("[guardianship]"), "{said}");
    let waiting = person.must("--as visitator list --waiting");
    assert!(waiting.contains("guardianship"), "{waiting}");
    let due = person.must("--as visitator due");
    let due = due.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(due.contains("ventetiden (") && due.contains("[guardianship]"), "{due}");
    assert!(
        person.ends(2, "--as visitator delays --from 2026-02-01 --until 2026-01-01").contains("ligger før")
    );
    assert!(person.ends(2, "--as visitator delays --year x").contains("--year"));
    person.must("--as visitator free naestved-midl");
    person.must("--as enhed conflicts --unit naestved-midl");
}

#[test]
fn the_log_is_kept_by_those_who_may() {
    let person = Person::with_log("2026-12-30T09:00");
    person.must("--as ejer log backup kopi.db");
    person.must("--as revisor log export-head hoved.txt");
    let (both, owner) = (["ejer", "revisor"].as_slice(), ["ejer"].as_slice());
    for (line, may) in [
        ("log verify", both),
        ("log status", both),
        ("log export-head x.txt", both),
        ("log check-head hoved.txt", both),
        ("log backup y.db", owner),
        ("log restore kopi.db --to z", owner),
        ("log rotate-key", owner),
    ] {
        assert!(person.ends(2, line).contains("profile_missing"), "{line}");
        for who in ["visitator", "enhed", "planlaegger", "revisor"] {
            if !may.contains(&who) {
                let told = person.ends(5, &format!("--as {who} {line}"));
                assert!(told.contains("role_may_not") && told.contains("systemejer"), "{line}: {told}");
            }
        }
    }
    for name in ["x.txt", "y.db", "z", "snitflade-data/key.before-2020-01-01"] {
        assert!(!person.path(name).exists(), "{name}");
    }
    // A log that cannot be opened asks who it is all the same.
    std::fs::write(person.path("snitflade-data/log.db"), "junk").unwrap();
    person.ends(5, "--as visitator log verify");
    person.ends(8, "--as revisor log verify");
    // A lost folder is restored by the profiles of the one that was named, or of the one restored to.
    std::fs::create_dir_all(person.path("nyt")).unwrap();
    std::fs::rename(person.path("snitflade-data/profiles.toml"), person.path("nyt/profiles.toml")).unwrap();
    std::fs::copy(person.path("snitflade-data/key"), person.path("nyt/key")).unwrap();
    assert!(person.ends(4, "--as ejer log restore kopi.db --to z").contains("[profiles.ejer]"));
    person.must("--as ejer log restore kopi.db --to nyt");
    person.must("--db nyt --as ejer log verify");
}
