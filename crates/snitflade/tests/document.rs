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
        for line in example.lines() {
            assert!(flat(&danish).contains(&flat(&format!("snitflade {line}"))), "{path}\n{danish}");
        }
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
    assert!(
        roles.contains("som henviserens region, bopælskommune, bopælsregion") && !roles.contains(": yes"),
        "{roles}"
    );
    assert!(
        person
            .must("roles --lang en")
            .contains("as region of the sender, municipality of residence, region of residence")
    );
}

/// Takes the place of the reader who types the documentation from top to bottom.
#[test]
fn every_example_can_be_typed_after_the_demonstration() {
    let person = Person::after_the_demonstration();
    common::copy(
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes")),
        &person.path("schemes"),
    );
    person.write(
        "enheder.csv",
        "kode;navn;art;driftsherre;kommune;normerede;fysiske;bemandede;fra\n\
         birk-1;Birkely;aflastnings- eller venteplads;municipality-0370;0370;4;4;4;2026-01-01\n",
    );
    person.write("snitflade.toml", &person.must("config example"));
    for (path, example) in snitflade::examples() {
        // It has been played, and playing it again would begin anew; a server runs until it is stopped.
        if path == "demo" || path == "serve" {
            continue;
        }
        for line in example.lines() {
            let ended = person.types(line);
            if path == "scheme adopt" {
                // The shipped schemes are in use already; only changed ones can be adopted.
                assert!(ended.err.contains("rulebook_already_adopted"), "{line}: {ended:?}");
                continue;
            }
            assert_eq!(ended.code, 0, "{line}\n{}\n{}", ended.out, ended.err);
        }
    }
}

/// The commands in the shell blocks of a page, each on one line and without its comment.
fn typed_in(page: &str) -> Vec<String> {
    let path = format!("{}/../../{page}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap().replace("\\\n", " ");
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix("snitflade "))
        .map(|line| line.split(" # ").next().unwrap_or(line).trim().to_owned())
        .filter(|line| !line.starts_with("demo"))
        .collect()
}

#[test]
fn the_main_job_can_be_typed_as_the_pages_tell_it() {
    for page in ["README.md", "docs/user.md"] {
        let person = Person::after_the_demonstration();
        let lines = typed_in(page);
        assert!(lines.len() >= 8, "{page}: {lines:?}");
        for line in lines {
            person.must(&line);
        }
    }
}
