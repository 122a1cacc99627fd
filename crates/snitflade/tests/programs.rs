//! What programs read: one form for every id, whichever command answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use serde_json::Value;

/// What every answer is walked for: ids by the names of their fields, and the marks of inner forms.
fn walk(line: &str, at: &str, value: &Value, seen: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let here = format!("{at}.{name}");
                id(line, &here, name, value, seen);
                assert!(
                    !name.starts_with(|c: char| c.is_ascii_uppercase()),
                    "{line}: {here} is a name of the program's own"
                );
                walk(line, &here, value, seen);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(line, at, item, seen)),
        Value::Number(number) => {
            let exact = number.as_f64().is_some_and(|number| number.abs() <= 9_007_199_254_740_992.0);
            assert!(exact, "{line}: {at} is larger than every reader keeps exactly");
        }
        _ => {}
    }
}

/// Whether a field that names a pathway, a unit, a place or a person does so as it is typed. Counts have their own
/// names.
fn id(line: &str, at: &str, name: &str, value: &Value, seen: &mut Vec<String>) {
    let letter = match name {
        "pathway" | "pathways" => "F-",
        "unit" | "units" | "wished_units" => "E-",
        "place" | "places" => "P-",
        _ => return,
    };
    // A plural with one number is a count.
    let counted = name.ends_with('s') && value.is_number();
    let given: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        other => vec![other],
    };
    for one in given {
        match one {
            Value::Number(_) if counted => {}
            Value::Number(_) => panic!("{line}: {at} is a number: {one}"),
            Value::String(text) if text.starts_with(letter) => {
                assert!(text[2..].parse::<u32>().is_ok(), "{line}: {at} is {text}");
                seen.push(text.clone());
            }
            _ => {}
        }
    }
}

#[test]
fn an_id_has_one_form_in_the_answer_of_every_command() {
    let person = Person::after_the_demonstration();
    common::copy(
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes")),
        &person.path("schemes"),
    );
    person.write("enheder.csv", "kode;navn\n");
    let mut seen = Vec::new();
    let mut lines: Vec<String> = snitflade::examples()
        .into_iter()
        .filter(|(path, _)| !["demo", "serve", "completions"].contains(path))
        .flat_map(|(_, example)| example.lines())
        .map(str::to_owned)
        .collect();
    lines.extend(
        [
            "who F-55 --all --as visitator",
            "board --as planlaegger",
            "log show --from 800 --as revisor",
            "place F-57 --as regionsvisitator",
            "free sop-faxe --as regionens-plads",
            "list --all --as regionsvisitator",
        ]
        .map(str::to_owned),
    );
    for line in &lines {
        let ended = person.types(&format!("{line} --json"));
        let answer = ended.json();
        assert_eq!(answer["exit"], u64::from(ended.code), "{line}");
        walk(line, "", &answer, &mut seen);
    }
    for letter in ["F-", "E-", "P-"] {
        assert!(seen.iter().any(|id| id.starts_with(letter)), "no {letter} was seen");
    }
}

#[test]
fn a_decision_is_told_to_rest_on_what_applied_to_it_alone() {
    let person = Person::after_the_demonstration();
    let told = person.types("why F-56 --as regionsvisitator").out;
    let (_, of_authority) = told.split_once("Afgjort af myndigheden: Region Østdanmark").unwrap();
    assert!(of_authority.contains("entydigt myndighedsansvar placeret hos regionen"), "{told}");
    for of_other_rules in ["varetage driften af en opgave", "på vegne af regionen", "forankret kommunalt"] {
        assert!(!told.contains(of_other_rules), "{of_other_rules} in {told}");
    }
}

#[test]
fn why_has_the_names_that_are_promised() {
    let person = Person::after_the_demonstration();
    let answer = person.json("why F-56 --as regionsvisitator");
    let why = &answer["result"];
    assert_eq!(why["pathway"], "F-56");
    assert_eq!(why["request"], 1);
    assert_eq!(why["decision"]["conclusion"]["id"], "regional_health_and_care_place");
    assert_eq!(why["decision"]["conclusion"]["text"]["da"], "En regional sundheds- og omsorgsplads");
    assert_eq!(why["decision"]["made_at"], "2027-01-04T07:20:00Z");
    assert_eq!(why["decision"]["made_by"]["organisation"], "region-ostdanmark");
    assert_eq!(why["decision"]["reason"], Value::Null);
    assert_eq!(why["rested_on"]["verdict"], "settled");
    let facts = why["rested_on"]["facts"].as_array().unwrap();
    let aim = facts.iter().find(|fact| fact["id"] == "aim").unwrap();
    assert_eq!(aim["value"], "yes");
    assert!(aim["question"]["da"].as_str().unwrap().starts_with("Sigter indsatsen"));
    assert_eq!(why["repeated"]["verdict"]["is"], "settled");
    assert_eq!(why["same"], true);
    // The promise stands in the documentation, name by name.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/integrator.md");
    let promised = std::fs::read_to_string(path).unwrap();
    for name in why.as_object().unwrap().keys().chain(why["decision"].as_object().unwrap().keys()) {
        assert!(promised.contains(&format!("`{name}`")), "docs/integrator.md does not tell of `{name}`");
    }
}
