//! Looks at the prompt are in the records beside the log, an emergency with its reason; also after the key was changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use eventlog::{
    KeyEncryptionKey,
    records::{Act, Journal, Look, Noted, Outcome, Records},
};

fn looks(person: &Person) -> Vec<(Noted, Look)> {
    let folder = person.path("snitflade-data");
    let key = KeyEncryptionKey::from_file(&folder.join("key")).unwrap();
    let records = Records::open(&folder.join("records.db"), &key, false).unwrap();
    let mut entries = records.journal_page(&Journal::default(), None, 1000).unwrap().entries;
    entries.reverse();
    let look = |noted: Noted| match noted.act.clone() {
        Act::Look(look) => (noted, look),
        other => panic!("{other:?}"),
    };
    entries.into_iter().map(look).collect()
}

#[test]
fn looks_at_the_prompt_are_in_the_records() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator board");
    assert!(!person.path("snitflade-data/records.db").exists(), "nobody was looked at");
    person.must("--as visitator list");
    person.must("--as visitator --look-purpose control who F-1");
    let seen = looks(&person);
    let whats: Vec<&str> = seen.iter().map(|(_, look)| look.what.as_str()).collect();
    assert_eq!(whats, ["ask_pathways", "ask_who"]);
    let purposes: Vec<&str> = seen.iter().map(|(_, look)| look.purpose.as_str()).collect();
    assert_eq!(purposes, ["placement", "control"]);
    for (noted, look) in &seen {
        assert_eq!((noted.by.desk.as_str(), look.outcome, look.persons.len()), ("prompt", Outcome::Seen, 1));
    }
    // What a role may never ask is not on record as tried when the program asks it along with something else.
    person.must("--as leder pathway F-1");
    assert!(looks(&person).iter().all(|(_, look)| look.outcome == Outcome::Seen));
    assert!(person.ends(2, "--as visitator --look-purpose nosy who F-1").contains("placement"));
}

#[test]
fn an_emergency_at_the_prompt_shows_one_citizen_and_is_followed_up() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.write_profile("vagt", "municipality-0330", "provider");
    assert!(person.ends(4, "--as vagt pathway F-1").contains("no_such_pathway"));
    let shown = person.must("--as vagt --emergency 'faldet på gaden, uden bevidsthed' pathway F-1");
    assert!(shown.contains("Karen Madsen"), "{shown}");
    let emergencies: Vec<_> =
        looks(&person).into_iter().filter(|(_, look)| look.outcome == Outcome::Emergency).collect();
    assert_eq!(emergencies.len(), 2, "the pathway, and who it is");
    for (noted, look) in &emergencies {
        assert_eq!(look.reason.as_deref(), Some("faldet på gaden, uden bevidsthed"));
        assert_eq!(noted.by.actor.as_ref().unwrap().person, "vagt");
        assert_eq!(noted.followed_up, None);
    }
    assert!(person.ends(2, "--as vagt --emergency haster pathway F-1").contains("emergency_reason_length"));
    let long = "--emergency 'faldet på gaden, uden bevidsthed'";
    assert!(person.ends(2, &format!("--as vagt {long} list")).contains("not_in_emergency"));
    assert!(person.ends(2, &format!("--as vagt {long} arrive F-1")).contains("acts_not_in_emergency"));
    // What was written is not repeated by what is said to type next.
    let told = person.types(&format!("--as vagt {long} pathway F-999"));
    assert!(!(told.out + &told.err).contains("bevidsthed"));
}

#[test]
fn the_records_follow_the_key() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator list");
    person.must("--as ejer log rotate-key");
    person.must("--as visitator list");
    assert_eq!(looks(&person).len(), 2);
}

#[test]
fn what_cannot_be_noted_is_not_shown() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    std::fs::write(person.path("snitflade-data/records.db"), "junk").unwrap();
    let told = person.ends(1, "--as visitator pathway F-1");
    assert!(told.contains("look_not_noted") && !told.contains("Karen"), "{told}");
    person.must("--as visitator board");
}
