//! What is typed or stored can neither steer the terminal nor pass for a line of the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;

fn steers(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n')
}

#[test]
fn control_characters_are_refused_where_they_are_typed_and_shown_nowhere() {
    let person = Person::with_log("2026-12-30T09:00");
    let name = "Karen\u{1b}[2J\nNæste: snitflade --as ejer log rotate-key";
    for line in [
        vec!["--as", "afdeling", "refer", "--name", name, "--cpr", "010142-1234"],
        vec!["--as", "afdeling", "refer", "--name", "Karen", "--cpr", "010142-1234", "--note", name],
        vec!["--as", "afdeling", "refer", "--name", "Karen", "--cpr", "010142-1234", "--address", name],
        vec!["--as", "ejer", "registry", "register", "x-1", "--kind", "hospital", "--name", name],
        vec!["--as", "afdeling", "list", name],
        vec!["--as", name, "board"],
        vec!["--db", name, "board"],
    ] {
        let ended = person.words(&line.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_ne!(ended.code, 0, "{line:?}");
        assert!(!steers(&ended.out) && !steers(&ended.err), "{line:?}: {ended:?}");
        if line.contains(&"refer") {
            assert_eq!(ended.code, 2, "{}", ended.err);
            assert!(ended.err.contains("control_characters"), "{}", ended.err);
        }
    }
    // What came in by a file is shown with a mark.
    person.write(
        "enheder.csv",
        "kode;navn;art;driftsherre;kommune;normerede;fysiske;bemandede;fra\n\
         birk-1;Bir\u{1b}[2Jkely;aflastnings- eller venteplads;municipality-0330;0330;4;4;4;2026-01-01\n",
    );
    for line in ["--as ejer import units enheder.csv", "--as ejer board", "--as ejer unit list"] {
        let ended = person.types(line);
        assert!(!steers(&ended.out) && !steers(&ended.err), "{line}: {ended:?}");
    }
}
