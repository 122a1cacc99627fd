//! Every acceptance story, typed from the desk to the disk and back. What a story says stands in its file under
//! `tests/stories/`; here stands only which must be there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use tests_end_to_end::story;

fn stories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stories")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files
}

/// Plays every file of a story: its number begins the name.
fn plays(number: u32) {
    let begins = format!("{number:02}-");
    let of_story = |path: &&PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(&begins);
    let all = files(&stories());
    let mine: Vec<&PathBuf> = all.iter().filter(of_story).collect();
    assert!(!mine.is_empty(), "story {number} has no file");
    for path in mine {
        match story::play(path) {
            Ok(story) => assert_eq!(story.number, number, "{}", path.display()),
            Err(told) => panic!("{told}"),
        }
    }
}

macro_rules! stories {
    ($($name:ident = $number:literal,)*) => {
        /// The stories that hold now, in whole or in the parts their files name.
        const HOLD: &[u32] = &[$($number),*];
        $(#[test] fn $name() { plays($number); })*
    };
}

stories! {
    story_01_the_same_citizen_on_two_sides_of_new_year = 1,
    story_02_one_fact_short = 2,
    story_03_relief = 3,
    story_04_the_boundary_that_the_papers_leave_open = 4,
    story_05_psychiatry_where_the_authority_says_two_things = 5,
    story_06_seventy_two_hours = 6,
    story_07_what_must_travel_along = 7,
    story_08_empty_is_not_available = 8,
    story_09_the_last_place = 9,
    story_10_a_refusal_sends_it_back = 10,
    story_11_guardianship = 11,
    story_12_a_mistake_and_its_correction = 12,
    story_13_the_merger = 13,
    story_14_slagelse = 14,
    story_15_forgetting = 15,
    story_16_the_letter = 16,
    story_17_who_is_she = 17,
    story_18_protected_address = 18,
}

#[test]
fn every_file_is_played() {
    for path in files(&stories()) {
        let story = story::read(&path).unwrap_or_else(|told| panic!("{told}"));
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(HOLD.contains(&story.number), "{name}: story {} is played by no test", story.number);
        assert!(name.starts_with(&format!("{:02}-", story.number)), "{name} has the number {}", story.number);
        assert!(
            !story.text.trim().is_empty() && !story.title.da.is_empty() && !story.step.is_empty(),
            "{name}"
        );
    }
}

#[test]
fn every_story_that_should_hold_has_a_file() {
    let told: Vec<u32> = files(&stories()).iter().map(|path| story::read(path).unwrap().number).collect();
    for number in (1..=14).chain([16, 17]) {
        assert!(told.contains(&number), "story {number} has no file");
    }
}

/// A story that says something untrue fails, and says where, what was typed, what was expected and what came.
#[test]
fn a_wrong_story_fails_with_a_message_that_can_be_read() {
    let expected: [(&str, &[&str]); 5] = [
        (
            "wrong-answer.toml",
            &[
                "wrong-answer.toml, line 18, step 1 of story 1",
                "typed: snitflade --clock 2026-12-30T10:00 --as ejer registry population Slagelse --on 2025-01-01",
                "expected: it to say «80482»",
                "came: it ended with 0",
                "80481",
            ],
        ),
        ("wrong-code.toml", &["expected: it to end with 0", "came: it ended with 4", "Findes ikke"]),
        ("wrong-figure.toml", &["expected: 80482 at /result/population/0/count, where 80481 stands"]),
        ("said-all-the-same.toml", &["expected: it not to say «80481»"]),
        ("not-a-story.toml", &["not-a-story.toml", "unknown field `syas`"]),
    ];
    for (name, words) in expected {
        let told =
            story::play(&stories().join("bad").join(name)).err().unwrap_or_else(|| panic!("{name} passed"));
        for word in words {
            assert!(told.contains(word), "{name}: no '{word}' in\n{told}");
        }
    }
}
