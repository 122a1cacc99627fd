//! What is adopted is kept with its text, faulty rulebooks are refused, and old answers can be repeated.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use adoption::{Command, Event, State, adoption_lines, decide};
use jiff::civil::date;
use kernel::{Actor, Instant, OrganisationId, Refusal, Role, Stamp};
use proptest::prelude::*;
use schemes::{ParameterValue, Rulebook, SourceFile};

fn actor() -> Actor {
    Actor { person: "ejer".into(), organisation: OrganisationId::new("kl").unwrap(), role: Role::SystemOwner }
}

fn at(hour: u32) -> Instant {
    Instant::read(&format!("2027-01-02T{hour:02}:00:00Z")).unwrap()
}

/// A rulebook of one parameter with the value given.
fn files(value: u32) -> Vec<SourceFile> {
    let text = format!(
        r#"
[scheme]
title = {{ da = "Lille lov", en = "A small law" }}
reviewed = 2026-01-01

[[source]]
id = "act"
document = "Loven"
published = 2025-06-01

[[parameter]]
id = "days"
text = {{ da = "Dage", en = "Days" }}
unit = {{ da = "dage", en = "days" }}
values = [{{ from = 2020-01-01, value = {value} }}]
basis = [{{ source = "act", passage = "§ 1" }}]
"#
    );
    vec![SourceFile::new("schemes/law.toml", text)]
}

fn adopt(value: u32) -> Command {
    Command::AdoptRulebook { files: files(value), hash: String::new(), note: format!("value {value}") }
}

fn submit(state: &mut State, command: &Command, hour: u32) -> Result<Vec<Event>, Refusal> {
    let events = decide(state, command, at(hour), &actor())?;
    for event in &events {
        let stamp = Stamp { position: u64::from(hour), recorded_at: at(hour), actor: actor() };
        state.apply(event, &stamp);
    }
    Ok(events)
}

fn days(rulebook: Option<&Rulebook>) -> Option<ParameterValue> {
    let law = rulebook?.law(None).unwrap();
    Some(law.parameter("days", date(2027, 1, 2)).unwrap())
}

/// What a rulebook of that value answers.
fn answer(value: u32) -> Option<ParameterValue> {
    days(Some(&Rulebook::load(&files(value)).unwrap()))
}

fn twice_adopted() -> State {
    let mut state = State::default();
    submit(&mut state, &adopt(1), 8).unwrap();
    submit(&mut state, &adopt(2), 10).unwrap();
    state
}

#[test]
fn each_instant_has_the_rulebook_that_was_known_then() {
    let state = twice_adopted();
    assert!(State::default().current().is_none());
    assert!(state.known_at(at(7)).is_none());
    assert_eq!(days(state.known_at(at(8))), answer(1));
    assert_eq!(days(state.known_at(at(9))), answer(1));
    assert_eq!(days(state.known_at(at(10))), answer(2));
    assert_eq!(days(state.current()), answer(2));
    assert_ne!(answer(1), answer(2));
    let first = state.versions()[0].hash.clone();
    assert_eq!(days(state.by_hash(&first)), answer(1));
    assert!(state.by_hash("nothing").is_none());
}

#[test]
fn a_faulty_rulebook_is_refused_with_every_fault_and_its_place() {
    let mut faulty = files(1);
    faulty.push(SourceFile::new("schemes/one.toml", "[[parameter]]\nid = 1\n"));
    faulty.push(SourceFile::new("schemes/two.toml", "not toml at all ="));
    let expected = Rulebook::load(&faulty).unwrap_err();
    let command = Command::AdoptRulebook { files: faulty, hash: String::new(), note: String::new() };
    let mut state = twice_adopted();
    let before = state.clone();
    let refusal = submit(&mut state, &command, 12).unwrap_err();
    assert_eq!(refusal.code, "rulebook_faulty");
    assert!(expected.len() > 1);
    for fault in &expected {
        let place = format!("{}:{}:{}", fault.path, fault.line, fault.column);
        assert!(refusal.text.da.contains(&place) && refusal.text.da.contains(&fault.what.da));
        assert!(refusal.text.en.contains(&place) && refusal.text.en.contains(&fault.what.en));
    }
    assert_eq!(state, before);
}

#[test]
fn the_same_is_not_adopted_twice_but_an_earlier_one_may_return() {
    let mut state = twice_adopted();
    assert_eq!(submit(&mut state, &adopt(2), 11).unwrap_err().code, "rulebook_already_adopted");
    submit(&mut state, &adopt(1), 12).unwrap();
    assert_eq!(days(state.current()), answer(1));
    assert_eq!(days(state.known_at(at(11))), answer(2), "what was known between stays so");
    assert_eq!(state.versions().len(), 3);
}

#[test]
fn nothing_is_adopted_but_what_was_reviewed() {
    let mut state = State::default();
    let command =
        |hash: &str| Command::AdoptRulebook { files: files(1), hash: hash.to_owned(), note: String::new() };
    let refusal = submit(&mut state, &command("0123"), 8).unwrap_err();
    assert_eq!(refusal.code, "rulebook_not_the_reviewed");
    let right = Rulebook::load(&files(1)).unwrap().hash().to_owned();
    submit(&mut state, &command(&right), 8).unwrap();
    let empty = Command::AdoptRulebook { files: Vec::new(), hash: String::new(), note: String::new() };
    assert_eq!(submit(&mut state, &empty, 9).unwrap_err().code, "rulebook_empty");
    let long = Command::AdoptRulebook { files: files(3), hash: String::new(), note: "x".repeat(2_001) };
    assert_eq!(submit(&mut state, &long, 9).unwrap_err().code, "note_too_long");
}

#[test]
fn the_log_and_the_snapshot_alone_can_repeat_every_answer() {
    let mut state = State::default();
    let events = submit(&mut state, &adopt(1), 8).unwrap();
    let json = serde_json::to_string(&events[0]).unwrap();
    assert!(json.starts_with("{\"rulebook_adopted\""), "{json:.40}");
    assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), events[0]);
    assert_eq!(events[0].kind(), "rulebook_adopted");
    let state = twice_adopted();
    let bytes = postcard::to_allocvec(&state).unwrap();
    let restored: State = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(restored, state);
    restored.restore();
    assert_eq!(days(restored.known_at(at(9))), answer(1));
    assert_eq!(days(restored.current()), answer(2));
}

#[test]
fn what_this_program_cannot_read_is_kept_and_nothing_older_takes_its_place() {
    let mut state = twice_adopted();
    let event = Event::RulebookAdopted {
        hash: "later".to_owned(),
        files: vec![SourceFile::new("schemes/later.toml", "[[a_later_table]]\n")],
        note: String::new(),
    };
    let stamp = Stamp { position: 12, recorded_at: at(12), actor: actor() };
    state.apply(&event, &stamp);
    assert!(state.current().is_none());
    assert!(!state.current_version().unwrap().rulebook().unwrap_err().is_empty());
    assert_eq!(days(state.known_at(at(11))), answer(2));
}

#[test]
fn the_list_shows_newest_first_with_who_and_why() {
    let lines = adoption_lines(&twice_adopted());
    assert_eq!(lines.len(), 2);
    assert!(lines[0].current && !lines[1].current);
    assert_eq!((lines[0].note.as_str(), lines[0].files, lines[0].recorded_at), ("value 2", 1, at(10)));
    assert_eq!(lines[0].actor, actor());
}

proptest! {
    /// Any texts at all fold, and questions about them end without a panic.
    #[test]
    fn any_texts_fold(texts in prop::collection::vec("\\PC{0,40}", 0..4)) {
        let mut state = State::default();
        for (n, text) in (1..).zip(texts) {
            let event = Event::RulebookAdopted {
                hash: text.clone(),
                files: vec![SourceFile::new("schemes/x.toml", text)],
                note: String::new(),
            };
            let stamp = Stamp { position: n, recorded_at: at(8), actor: actor() };
            state.apply(&event, &stamp);
        }
        let _ = (state.current().is_some(), state.known_at(at(9)).is_some());
        prop_assert_eq!(&postcard::from_bytes::<State>(&postcard::to_allocvec(&state).unwrap()).unwrap(), &state);
    }
}
