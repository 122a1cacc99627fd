//! What is suggested next can be done by the profile that the suggestion names.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;

/// Types a line that must succeed, and then every command that it suggests, on a copy: none may be forbidden.
fn suggests(person: &Person, line: &str) -> Vec<String> {
    let said = person.json(line);
    let next: Vec<String> =
        said["next"].as_array().unwrap().iter().map(|next| next.as_str().unwrap().to_owned()).collect();
    for call in &next {
        let rest = call.strip_prefix("snitflade ").unwrap();
        let copied = Person::at("2020-01-01T00:00");
        common::copy(person.folder.path(), copied.folder.path());
        let ended = copied.types(rest);
        assert_ne!(ended.code, 5, "{line} suggests {call}\n{}", ended.err);
    }
    next
}

#[test]
fn every_suggested_command_is_allowed_to_the_profile_it_names() {
    let person = Person::with_log("2026-12-30T09:00");
    let everyone = ["ejer", "afdeling", "visitator", "enhed", "leder", "planlaegger", "revisor"];
    let asks = |lines: &[&str]| {
        for who in everyone {
            for line in lines {
                if person.types(&format!("--as {who} {line}")).code == 0 {
                    suggests(&person, &format!("--as {who} {line}"));
                }
            }
        }
    };
    asks(&["board", "delays", "log verify", "log status"]);
    assert!(
        suggests(&person, "--as planlaegger board").iter().all(|call| !call.contains("planlaegger free"))
    );
    let backup = suggests(&person, "--as revisor log verify");
    assert_eq!(backup, ["snitflade --as ejer log backup kopi.db"]);

    person.refers();
    let pathway = ["suggest F-1", "why F-1", "letter F-1", "handover F-1", "list"];
    asks(&pathway);
    asks(&["free naestved-midl", "conflicts"]);
    suggests(&person, "--as visitator decide F-1 municipal_temporary_place");
    asks(&pathway);
    asks(&["free naestved-midl"]);
    suggests(&person, "--as visitator place F-1");
    suggests(&person, "--as visitator accept F-1 --told-cost");
    let refusing = Person::at("2020-01-01T00:00");
    common::copy(person.folder.path(), refusing.folder.path());
    let refused = suggests(&refusing, "--as enhed refuse F-1 wrong_target_group");
    assert_eq!(refused, ["snitflade --as visitator place F-1"]);
    suggests(&person, "--as enhed confirm F-1");
    suggests(&person, "--as afdeling depart F-1");
    suggests(&person, "--as enhed arrive F-1");
    asks(&["free naestved-midl", "conflicts", "log show F-1", "handover F-1"]);
    suggests(&person, "--as enhed --clock 2027-01-02T10:00 end F-1 home");
}
