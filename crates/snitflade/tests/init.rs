//! A log is made whole or not at all, wherever making it is stopped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The folder in which a log is being made.
fn unfinished(folder: &Path) -> Option<PathBuf> {
    let name = names(folder).into_iter().find(|name| name.ends_with(".unfinished"))?;
    Some(folder.join(name))
}

fn begin(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snitflade"));
    command.args(["init", "--synthetic"]).arg("--db").arg(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Whether what is unfinished has come so far.
type Reached<'a> = &'a dyn Fn(&Path) -> bool;

/// Kills the making of a log once what it has written fulfils a condition, or lets it end.
fn kill_when(folder: &Path, reached: impl Fn(&Path) -> bool) {
    let mut child = begin(folder);
    while child.try_wait().unwrap().is_none() {
        if unfinished(folder).is_some_and(|unfinished| reached(&unfinished)) {
            child.kill().unwrap();
            break;
        }
        std::thread::yield_now();
    }
    child.wait().unwrap();
}

fn bytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

#[test]
fn killed_at_any_point_it_leaves_no_half_log_and_can_be_begun_again() {
    let whole = Person::at("2026-12-30T14:00");
    whole.must("init --synthetic");
    let position =
        |person: &Person| person.json("--as ejer log status")["result"]["position"].as_u64().unwrap();
    let written = 20_000;
    let points: [(&str, Reached<'_>); 4] = [
        ("at once", &|_| true),
        ("with a key", &|folder| folder.join("key").exists()),
        ("with a log", &|folder| folder.join("log.db").exists()),
        ("with entries", &|folder| bytes(&folder.join("log.db-wal")) > written),
    ];
    for (point, reached) in points {
        let person = Person::at("2026-12-30T14:00");
        let folder = person.folder.path().join("snitflade-data");
        kill_when(&folder, reached);
        let left = names(&folder);
        assert!(!left.contains(&"log.db".to_owned()), "{point}: it ended before it was killed: {left:?}");
        assert_eq!(left.len(), 1, "{point}: {left:?}");
        // There is no log as yet, and whoever asks is told so.
        assert!(person.ends(4, "--as ejer board").contains("init"), "{point}");
        person.must("init --synthetic");
        assert_eq!(names(&folder), ["key", "log.db", "profiles.toml"], "{point}");
        assert_eq!(position(&person), position(&whole), "{point}");
        person.must("--as ejer log verify");
    }
}

#[test]
fn killed_between_two_files_it_goes_on_with_the_key_that_has_its_place() {
    let person = Person::at("2026-12-30T14:00");
    person.must("init --synthetic");
    let folder = person.folder.path().join("snitflade-data");
    let key = fs::read(folder.join("key")).unwrap();
    // As it is between the key and the log: the log has not yet its place.
    let left = folder.join(format!("log-{}.unfinished", "0a".repeat(16)));
    fs::create_dir(&left).unwrap();
    for name in ["log.db", "profiles.toml"] {
        fs::rename(folder.join(name), left.join(name)).unwrap();
    }
    // What only looks alike is somebody's own.
    fs::create_dir(folder.join("log-mine.unfinished")).unwrap();
    person.must("init --synthetic");
    assert_eq!(fs::read(folder.join("key")).unwrap(), key);
    assert_eq!(names(&folder), ["key", "log-mine.unfinished", "log.db", "profiles.toml"]);
    person.must("--as ejer log verify");
    assert!(person.ends(3, "init --synthetic").contains("log_exists"));
}

#[test]
fn a_log_that_cannot_be_made_leaves_nothing() {
    let mut person = Person::at("2026-12-30T14:00");
    person.set("SNITFLADE_KEY", "no key");
    let ended = person.types("init");
    assert_ne!(ended.code, 0);
    assert_eq!(names(&person.folder.path().join("snitflade-data")), Vec::<String>::new());
}
