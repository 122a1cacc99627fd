//! A folder of policies of one's own: it narrows what the shipped ones permit, and with a fault in it nothing starts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use std::path::Path;

/// Somebody whose settings name a folder with the shipped policies and one file more.
fn with_own(text: &str) -> Person {
    let mut person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator who F-1");
    let folder = person.path("policies");
    std::fs::create_dir(&folder).unwrap();
    for file in authz::shipped_files() {
        std::fs::write(folder.join(Path::new(&file.path).file_name().unwrap()), file.text).unwrap();
    }
    std::fs::write(folder.join("own.cedar"), text).unwrap();
    person.set("SNITFLADE__POLICIES__FOLDER", folder.to_str().unwrap());
    person
}

#[test]
fn own_policies_narrow_what_the_shipped_ones_permit() {
    let person = with_own(
        "@id(\"assessors_do_not_ask_who\")\n@da(\"ikke her\")\n@en(\"not here\")\n\
         forbid (principal == Role::\"assessor\", action == Action::\"ask_who\", resource);\n",
    );
    let refused = person.types("--as visitator who F-1");
    let told = format!("{}{}", refused.out, refused.err);
    assert!(refused.code != 0 && told.contains("role_may_not"), "{told}");
    // The rest is as it was shipped.
    person.must("--as visitator pathway F-1");
}

#[test]
fn a_policy_with_a_fault_is_told_with_its_place_and_nothing_starts() {
    let person = with_own(
        "\n@id(\"wrong\")\n@da(\"x\")\n@en(\"y\")\npermit (principal == Role::\"asessor\", action, resource);\n",
    );
    for line in ["--as visitator pathway F-1", "serve --listen 127.0.0.1:0"] {
        let ended = person.types(line);
        let told = format!("{}{}", ended.out, ended.err);
        assert!(ended.code != 0 && told.contains("own.cedar:") && told.contains("asessor"), "{line}: {told}");
        assert!(!told.contains("Karen"), "{line}: nothing was shown");
    }
    // A folder that is not there is no reason to do without.
    let mut person = person;
    let nowhere = person.path("no-such-folder");
    person.set("SNITFLADE__POLICIES__FOLDER", nowhere.to_str().unwrap());
    let ended = person.types("--as visitator pathway F-1");
    assert!(ended.code != 0 && ended.err.contains("no-such-folder"), "{}{}", ended.out, ended.err);
}
