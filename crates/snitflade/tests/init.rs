//! A log is made whole or not at all, wherever making it is stopped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Barrier,
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

fn init(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snitflade"));
    command.arg("init").arg("--db").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn begin(folder: &Path) -> Child {
    init(folder).arg("--synthetic").spawn().unwrap()
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
fn killed_while_it_is_given_its_place_the_log_is_whole_or_absent() {
    for (round, seen) in ["key", "profiles.toml", "log.db"].into_iter().cycle().take(9).enumerate() {
        let person = Person::at("2026-12-30T14:00");
        let folder = person.folder.path().join("snitflade-data");
        kill_when(&folder, |_| folder.join(seen).exists());
        let whole = folder.join("log.db").exists();
        // Whether it makes the log or is refused, nothing is left beside it afterwards.
        person.ends(if whole { 3 } else { 0 }, "init --synthetic");
        assert_eq!(names(&folder), ["key", "log.db", "profiles.toml"], "{round}: {seen}");
        person.must("--as ejer log verify");
    }
}

#[test]
fn of_several_who_begin_at_once_one_makes_the_log_and_the_others_are_told() {
    for round in 0..12 {
        let person = Person::at("2026-12-30T14:00");
        let folder = person.folder.path().join("snitflade-data");
        // In some rounds there is something to clear away, without a lock and with one that nobody holds.
        if round % 3 > 0 {
            let left = folder.join(format!("log-{}.unfinished", "0b".repeat(16)));
            fs::create_dir_all(&left).unwrap();
            fs::write(left.join(if round % 3 == 1 { "key" } else { "lock" }), "").unwrap();
        }
        let lines = ["init", "init --synthetic", "init --synthetic"];
        let barrier = Barrier::new(lines.len());
        let ended: Vec<_> = std::thread::scope(|scope| {
            let (person, barrier) = (&person, &barrier);
            let begun = lines.map(|line| {
                scope.spawn(move || {
                    barrier.wait();
                    person.types(line)
                })
            });
            begun.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let winners: Vec<usize> = (0..lines.len()).filter(|&nth| ended[nth].code == 0).collect();
        assert_eq!(winners.len(), 1, "{round}: {ended:?}");
        for other in ended.iter().filter(|ended| ended.code != 0) {
            assert_eq!(other.code, 3, "{round}: {other:?}");
            assert!(["log_overtaken", "log_exists"].iter().any(|code| other.err.contains(code)), "{other:?}");
        }
        assert_eq!(names(&folder), ["key", "log.db", "profiles.toml"], "{round}");
        let synthetic = person.json("--as ejer log status")["synthetic"].as_bool().unwrap();
        assert_eq!(synthetic, winners[0] > 0, "{round}: the log is not the winner's");
        person.must("--as ejer log verify");
    }
}

/// Stops the making of a real log once its stores are open, does something meanwhile, and says whether it succeeded.
#[cfg(unix)]
fn made_around(folder: &Path, meanwhile: impl FnOnce(&Path)) -> bool {
    let mut child = init(folder).spawn().unwrap();
    let signal = |name: &str| {
        assert!(Command::new("kill").arg(name).arg(child.id().to_string()).status().unwrap().success());
    };
    let made = loop {
        match unfinished(folder) {
            Some(made) if bytes(&made.join("log.db-wal")) > 0 => break made,
            _ => std::thread::yield_now(),
        }
    };
    signal("-STOP");
    assert!(made.join("log.db").exists(), "it ended before it was stopped");
    meanwhile(&made);
    signal("-CONT");
    child.wait().unwrap().success()
}

#[cfg(unix)]
#[test]
fn who_was_overtaken_while_stopped_does_not_report_the_others_log_as_its_own() {
    let person = Person::at("2026-12-30T14:00");
    let folder = person.folder.path().join("snitflade-data");
    let succeeded = made_around(&folder, |made| {
        person.must("init --synthetic");
        assert!(made.join("log.db").exists(), "somebody is at work there");
    });
    assert!(!succeeded);
    assert_eq!(names(&folder), ["key", "log.db", "profiles.toml"]);
    assert_eq!(person.json("--as ejer log status")["synthetic"], true);
    person.must("--as ejer log verify");
}

#[cfg(unix)]
#[test]
fn a_log_whose_files_are_removed_while_it_is_made_is_no_success() {
    let person = Person::at("2026-12-30T14:00");
    let folder = person.folder.path().join("snitflade-data");
    assert!(!made_around(&folder, |made| fs::remove_dir_all(made).unwrap()));
    assert_eq!(names(&folder), Vec::<String>::new());
    person.must("init --synthetic");
    person.must("--as ejer log verify");
}

#[test]
fn what_was_left_beside_a_log_in_use_is_cleared_away_too() {
    let person = Person::at("2026-12-30T14:00");
    person.must("init --synthetic");
    let folder = person.folder.path().join("snitflade-data");
    // As it is when the last file has its place and the folder is not yet removed.
    let left = folder.join(format!("log-{}.unfinished", "0a".repeat(16)));
    fs::create_dir(&left).unwrap();
    for name in ["key", "log.db"] {
        fs::hard_link(folder.join(name), left.join(name)).unwrap();
    }
    fs::write(left.join("lock"), "").unwrap();
    assert!(person.ends(3, "init --synthetic").contains("log_exists"));
    assert_eq!(names(&folder), ["key", "log.db", "profiles.toml"]);
    person.must("--as ejer log verify");
}

#[test]
fn a_log_that_cannot_be_made_leaves_nothing() {
    let mut person = Person::at("2026-12-30T14:00");
    person.set("SNITFLADE_KEY", "no key");
    let ended = person.types("init");
    assert_ne!(ended.code, 0);
    assert_eq!(names(&person.folder.path().join("snitflade-data")), Vec::<String>::new());
}

/// Whoever has made a log is told how the pages are reached: an account first, then the server.
#[test]
fn what_comes_next_is_the_first_account_and_the_server_and_can_be_typed() {
    let person = Person::at("2026-12-30T14:00");
    let said = person.json("init --synthetic");
    let next: Vec<String> = said["next"]
        .as_array()
        .unwrap()
        .iter()
        .map(|next| next.as_str().unwrap().strip_prefix("snitflade ").unwrap().to_owned())
        .collect();
    assert!(next[0].contains("account add") && next[1].contains("serve"), "{next:?}");
    let made = person.must(&next[0].replace("'Dit Navn'", "Eva"));
    assert!(made.contains("ejer"), "{made}");
    assert!(person.must("--as ejer account list").contains("Eva"));
    person.must(&next[2].replace("'Slagelse Sygehus'", "Slagelse"));
}
