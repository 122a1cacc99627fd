//! The documentation of the command line is the program's own help.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;

#[test]
fn the_documentation_is_what_the_program_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/commands.md");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == snitflade::document(),
        "docs/commands.md is out of step: cargo run -p snitflade --example commands > docs/commands.md"
    );
}

#[test]
fn help_teaches_in_both_languages() {
    let person = Person::at("2026-12-30T09:00");
    for (path, example) in snitflade::examples() {
        let danish = person.must(&format!("{path} --help"));
        // The help is wrapped to the width of the line.
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat(&danish).contains(&flat(&format!("snitflade {example}"))), "{path}\n{danish}");
        for word in ["Hvem: ", "Eksempel:", "Næste: ", "Brug: "] {
            assert!(danish.contains(word), "{path}: no '{word}'");
        }
        let english = person.must(&format!("{path} --help --lang en"));
        for word in ["Who: ", "Example:", "Next: ", "Usage: "] {
            assert!(english.contains(word), "{path}: no '{word}'");
        }
        assert_ne!(danish, english);
    }
    let top = person.must("--help");
    for (code, meaning) in snitflade::meanings() {
        assert!(top.contains(&format!("{code}  {}", meaning.da)), "{code}");
    }
    assert!(person.must("--version").contains(env!("CARGO_PKG_VERSION")));
    assert!(person.must("completions bash").contains("_snitflade"));
    let roles = person.must("roles");
    assert!(roles.contains("visitator (assessor)"));
    assert!(roles.contains("  kontrollér loggen [verify_log]: ja"), "{roles}");
    assert!(roles.contains("som bopælskommune, bopælsregion") && !roles.contains(": yes"), "{roles}");
    assert!(person.must("roles --lang en").contains("as municipality of residence, region of residence"));
}
