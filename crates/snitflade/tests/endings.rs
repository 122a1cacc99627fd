//! How commands end when something is wrong: each number, each with what, where and what to do; and never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use proptest::prelude::*;

#[test]
fn each_number_and_its_words() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    let cases: &[(u8, &str, &[&str])] = &[
        (0, "--as visitator list", &["F-1"]),
        (
            2,
            "--as visitator who F-1 --at 'i morgen'",
            &["--at: 'i morgen' er ikke en tid", "2027-01-02T14:00"],
        ),
        (2, "--as visitator who F-x", &["er ikke et forløbsnummer", "snitflade list"]),
        (2, "--as visitator who F-1 --timeline x", &["treatment, authority, payer"]),
        (2, "--as visitator assess F-1 aim", &["mangler et lighedstegn", "aim=yes"]),
        (2, "--as visitator assess F-1 aim=yes aim=no", &["besvaret to gange"]),
        (2, "--as visitator assess F-1 aim=perhaps", &["impossible_answer"]),
        (2, "--as afdeling refer --name X --cpr 990199-1234 --residence Næstved", &["cpr_invalid"]),
        (2, "--as visitator whoo F-1", &["der er ingen kommando 'whoo'", "mente du 'who'?"]),
        (2, "--as visitator who", &["der mangler"]),
        (2, "--as visitator board --unit a --region b", &["kan ikke bruges sammen med"]),
        (2, "import pictures x.csv", &["kan ikke bruges", "units"]),
        (2, "--lang fr roles", &["--lang", "da, en"]),
        (2, "--command-key '' roles", &["command_key_length"]),
        (3, "--as visitator accept F-1", &["Ikke muligt", "I stedet:", "[not_in_this_state]"]),
        (4, "--as visitator pathway F-99", &["Findes ikke"]),
        (4, "--as visitator offer F-1 sol", &["ingen enhed hedder 'sol'", "naestved-midl"]),
        (4, "--as visitator board --municipality Nestved", &["Næstved"]),
        (4, "--as visitator import units nowhere.csv", &["nowhere.csv"]),
        (5, "--as enhed decide F-1 municipal_temporary_place", &["Ikke tilladt"]),
        (5, "--as planlaegger list", &["Ikke tilladt"]),
        (6, "--as visitator decide F-1 home", &["Ikke afgjort"]),
    ];
    for (code, line, words) in cases {
        let said = person.ends(*code, line);
        for word in *words {
            assert!(said.contains(word), "{line}: no '{word}' in\n{said}");
        }
    }
    // Where something is in the way, the command to type instead is there.
    for (code, line, call) in [
        (5, "--as visitator discharge F-1", "snitflade --as afdeling discharge F-1"),
        (2, "--as visitatr list", "snitflade --as visitator list"),
        (2, "due", "snitflade --as afdeling due"),
        (4, "--as visitator pathway F-99", "snitflade --as visitator list --all"),
        (4, "--db intet --as visitator list", "snitflade --db intet init"),
    ] {
        let said = person.ends(code, line);
        assert!(said.contains(call), "{line}: no '{call}' in\n{said}");
    }
    // Nobody's number stands in an error.
    let told = person.ends(5, "--as enhed refer --name 'Karen Madsen' --cpr 010142-1234 --residence Næstved");
    assert!(
        told.contains("--as afdeling refer") && !told.contains("0101") && !told.contains("Karen"),
        "{told}"
    );
    // What one may not see answers like what does not exist.
    person.write(
        "snitflade-data/profiles.toml",
        "[profiles.fremmed]\nperson='x'\norganisation='municipality-0101'\nrole='assessor'\n",
    );
    let (unseen, absent) =
        (person.ends(4, "--as fremmed pathway F-1"), person.ends(4, "--as fremmed pathway F-9"));
    assert_eq!(unseen.replace("F-1", "F-9"), absent);
    // A key that does not fit, that is gone, and profiles that are gone: where they belong, and what to type then.
    let key = person.path("snitflade-data/key");
    let right = std::fs::read(&key).unwrap();
    std::fs::write(&key, "0".repeat(64)).unwrap();
    for broken in [true, false] {
        if !broken {
            std::fs::remove_file(&key).unwrap();
        }
        let said = person.ends(if broken { 2 } else { 1 }, "--as fremmed list");
        assert!(said.contains("SNITFLADE_KEY; skriv så: snitflade --as fremmed list"), "{said}");
    }
    std::fs::write(&key, right).unwrap();
    std::fs::remove_file(person.path("snitflade-data/profiles.toml")).unwrap();
    assert!(person.ends(4, "--as fremmed list").contains("[profiles.ejer]"));
}

#[test]
fn refusals_for_programs() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    for (line, code, key) in [
        ("--json --as visitator accept F-1", 3, "refusal"),
        ("--json --as visitator who", 2, "refusal"),
        ("--json --as visitator unit", 2, "refusal"),
        ("--json --as nobody list", 2, "refusal"),
    ] {
        let ended = person.types(line);
        assert_eq!(ended.code, code, "{line}: {ended:?}");
        if line.ends_with("unit") {
            continue;
        }
        let object = ended.json();
        assert_eq!(object["exit"], code, "{line}");
        for part in ["kind", "code", "text", "instead"] {
            assert!(!object[key][part].is_null(), "{line}: {object}");
        }
    }
}

#[test]
fn who_acts_must_be_known() {
    let mut person = Person::with_log("2026-12-30T09:00");
    let said = person.ends(2, "list");
    assert!(
        said.contains("--as PROFIL") && said.contains("visitator (visitator, municipality-0370)"),
        "{said}"
    );
    let said = person.ends(2, "--as mette list");
    assert!(said.contains("ingen profil 'mette'") && said.contains("afdeling"), "{said}");
    person.set("SNITFLADE_AS", "visitator");
    person.must("list");
    person.must("--as enhed list");
    person
        .write("snitflade-data/profiles.toml", "[profiles.a]\nperson='a'\norganisation='kl'\nrole='king'\n");
    assert!(person.ends(2, "--as a list").contains("[profiles.a], role"));
    person.write("snitflade-data/profiles.toml", "[profiles\n");
    assert!(person.ends(2, "--as a list").contains("linje 1"));
    std::fs::remove_file(person.path("snitflade-data/profiles.toml")).unwrap();
    assert!(person.ends(4, "--as a list").contains("profiles.toml"));
}

#[test]
fn the_same_key_does_nothing_twice() {
    let person = Person::with_log("2026-12-30T09:00");
    let line = "--json --as afdeling --command-key henvisning-17 refer --name 'Karen Madsen' --cpr 010142-1234 --residence Næstved";
    let (first, second) = (person.types(line).json(), person.types(line).json());
    assert_eq!(first["result"]["repeated"], false);
    assert_eq!(second["result"]["repeated"], true);
    assert_eq!(first["result"]["first_position"], second["result"]["first_position"]);
    assert_eq!(first["result"]["command_key"], "henvisning-17");
    assert_eq!(person.json("--as visitator list")["result"]["pathways"].as_array().unwrap().len(), 1);
    // A key that was drawn is shown, and repeats as well.
    person.must("--as visitator decide F-1 municipal_temporary_place --reason x");
    let placed = person.json("--as visitator place F-1");
    let key = placed["result"]["command_key"].as_str().unwrap().to_owned();
    let again = person.json(&format!("--as visitator --command-key {key} place F-1"));
    assert_eq!(again["result"]["repeated"], true);
    assert_eq!(person.types("--as visitator place F-1").code, 3);
}

#[test]
fn a_clock_is_set_in_synthetic_logs_only() {
    let mut person = Person::at("2026-06-01T12:00");
    assert!(person.ends(2, "init --clock 2026-12-30T09:00").contains("--synthetic"));
    person.must("init --purpose Drift");
    let said = person.ends(2, "--clock 2026-12-30T09:00 --as ejer registry list region");
    assert!(said.contains("ikke syntetisk") && said.contains("--at"), "{said}");
    assert!(!person.must("--as ejer registry list region").contains("SYNTETISKE"));
    assert!(person.ends(3, "init").contains("der er allerede en log"));

    let synthetic = Person::with_log("2026-12-30T09:00");
    let ahead = synthetic.types("--as visitator list");
    assert!(ahead.err.contains("Syntetisk ur"), "{}", ahead.err);
    assert!(!ahead.out.contains("Uret"), "it is said on the other channel");
    let moved = synthetic.types("--as visitator --clock 2027-01-05T08:00 board");
    assert!(moved.err.is_empty() && moved.out.contains("2027-01-05 08:00"), "{moved:?}");
    person = synthetic;
    person.wall("2027-02-01T08:00");
    let passed = person.types("--as visitator board");
    assert!(passed.err.is_empty() && passed.out.contains("2027-02-01 08:00"), "{passed:?}");
}

#[test]
fn where_there_is_no_log_it_says_what_to_do() {
    let mut person = Person::at("2026-06-01T12:00");
    let said = person.ends(4, "--as visitator list");
    assert!(said.contains("snitflade init") && said.contains("--db"), "{said}");
    person.set("SNITFLADE_DB", "elsewhere");
    person.must("init");
    assert!(person.path("elsewhere/log.db").exists());
    assert!(
        person
            .must("--db elsewhere --as ejer registry list region")
            .contains("Næste: snitflade --db elsewhere --as ejer")
    );
    person.set("SNITFLADE_KEY", "short");
    assert!(person.ends(1, "--as ejer log status").contains("64 hexadecimal"));
    person.set("SNITFLADE_KEY", &"ab".repeat(32));
    assert!(person.ends(2, "--as ejer log status").contains("log_wrong_key"));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let person = Person::with_log("2026-12-30T09:00");
    let key = person.path("snitflade-data/key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(person.ends(1, "--as visitator list").contains("chmod 600"));
}

/// Words that belong nowhere.
const NONSENSE: [&str; 10] = [
    "",
    "æ ø å",
    "🦀\u{202e}x",
    "-1",
    "99999999999999999999",
    "F-4294967295",
    "=",
    "aim=yes=no",
    "2026-02-30",
    "'; DROP TABLE entries; --",
];

#[test]
fn nonsense_in_every_argument_is_told_and_never_a_panic() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    for (path, example) in snitflade::examples() {
        // These would make files, play the demonstration, serve or do what was asked for.
        if path == "demo"
            || path == "serve"
            || path == "completions"
            || path.starts_with("log ")
            || path == "init"
        {
            continue;
        }
        // The log here has one pathway, and who acts is said once.
        let last = example.lines().last().unwrap();
        let (last, _) = last.split_once(" --as ").unwrap_or((last, ""));
        let mut words = snitflade::words_of(last);
        words.iter_mut().filter(|word| word.starts_with("F-")).for_each(|word| "F-1".clone_into(word));
        let first = path.split(' ').count();
        for at in first..words.len() {
            for (turn, nonsense) in NONSENSE.iter().enumerate() {
                // Each word meets some of it; together all of it is met many times.
                if !(at + turn + path.len()).is_multiple_of(4) {
                    continue;
                }
                let mut typed = words.clone();
                typed[at] = (*nonsense).to_owned();
                typed.extend(["--as".to_owned(), "visitator".to_owned()]);
                let ended = person.words(&typed);
                assert!([0, 2, 3, 4, 5, 6].contains(&ended.code), "{typed:?}: {ended:?}");
                if ended.code != 0 {
                    assert!(ended.err.contains('[') || ended.out.contains("linje"), "{typed:?}: {ended:?}");
                }
            }
        }
    }
    person.must("--as revisor log verify");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_line_at_all_ends_with_a_number(words in proptest::collection::vec("(\\PC{0,12}|--[a-z]{1,9}|-[a-z]|who|unit|log|scheme|refer|F-1|--json)", 0..6)) {
        let person = Person::at("2026-12-30T09:00");
        prop_assume!(!words.iter().any(|word| ["demo", "serve", "init", "completions", "restore"].contains(&word.as_str())));
        let ended = person.words(&words);
        prop_assert!(ended.code <= 8);
        if ended.code != 0 {
            prop_assert!(!ended.err.is_empty() || !ended.out.is_empty(), "{:?}", words);
        }
    }
}

#[test]
fn a_hold_that_runs_out_frees_the_place_also_when_only_the_board_is_asked() {
    let mut person = Person::with_log("2026-12-30T12:00");
    person.refers();
    person.must("--as visitator decide F-1 municipal_temporary_place");
    let placed = person.must("--as visitator place F-1");
    let until =
        placed.split("holdes til ").nth(1).unwrap().split(['\n', ',', ' ']).take(2).collect::<Vec<_>>();
    let until = until.join("T");
    let available = |person: &Person| {
        let board = person.json("--as enhed board --unit naestved-midl");
        board["result"]["board"]["totals"]["available"].as_u64()
    };
    assert_eq!(available(&person), Some(1));
    person.wall(&format!("{until}:00"));
    assert_eq!(available(&person), Some(2), "at the instant itself");
    let shown = person.must("--as visitator log show F-1");
    assert_eq!(shown.matches("hold_expired").count(), 1, "{shown}");
    assert_eq!(available(&person), Some(2));
    assert_eq!(person.must("--as visitator log show F-1").matches("hold_expired").count(), 1, "once");
}
