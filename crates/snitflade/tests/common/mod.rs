//! A person at the prompt, in memory but for the folder: types lines and reads what comes back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    dead_code
)]

use engine::Clock;
use kernel::Instant;
use serde_json::Value;
use snitflade::{Surroundings, words_of};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Logs that were founded already, by their time: founding one takes longer than copying it.
static FOUNDED: Mutex<BTreeMap<String, tempfile::TempDir>> = Mutex::new(BTreeMap::new());

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// A wall clock that stands still, and is the wall's all the same.
pub struct Wall(pub Instant);

impl Clock for Wall {
    fn now(&self) -> Instant {
        self.0
    }
}

/// What came of a line.
#[derive(Debug)]
pub struct Ended {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Somebody at the prompt.
pub struct Person {
    pub folder: tempfile::TempDir,
    pub surroundings: Surroundings,
}

impl Person {
    pub fn at(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = Surroundings {
            environment: BTreeMap::new(),
            folder: folder.path().to_owned(),
            terminal: false,
            width: None,
            clock: Arc::new(Wall(Instant::read(now).unwrap())),
        };
        Person { folder, surroundings }
    }

    /// The folder with a synthetic log in it, founded then, with a hospital and a unit of two places.
    pub fn with_log(now: &str) -> Self {
        // The wall stands behind the log, so that the log's own time holds.
        let person = Person::at("2020-01-01T00:00");
        let mut founded = FOUNDED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = founded.get(now) {
            copy(folder.path(), person.folder.path());
            return person;
        }
        person.must(&format!("init --synthetic --clock {now}"));
        person.must("--as ejer registry register hospital-slagelse --kind hospital --name 'Slagelse Sygehus' --part-of region-1085");
        person.must("--as ejer unit register naestved-midl --name 'Næstved midlertidige' --kind municipal_temporary_place --operator Næstved --approved 2");
        let kept = tempfile::tempdir().unwrap();
        copy(person.folder.path(), kept.path());
        founded.insert(now.to_owned(), kept);
        person
    }

    pub fn set(&mut self, variable: &str, value: &str) {
        self.surroundings.environment.insert(variable.to_owned(), value.to_owned());
    }

    /// Moves the wall clock.
    pub fn wall(&mut self, now: &str) {
        self.surroundings.clock = Arc::new(Wall(Instant::read(now).unwrap()));
    }

    pub fn words(&self, words: &[String]) -> Ended {
        let mut line = vec![OsString::from("snitflade")];
        line.extend(words.iter().map(OsString::from));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = snitflade::run(line, &mut out, &mut err, &self.surroundings);
        Ended {
            code,
            out: String::from_utf8(out).expect("output is UTF-8"),
            err: String::from_utf8(err).expect("errors are UTF-8"),
        }
    }

    /// Types a line, without the program's name.
    pub fn types(&self, line: &str) -> Ended {
        self.words(&words_of(line))
    }

    /// Somebody who has just seen the demonstration, with its folder chosen.
    pub fn after_the_demonstration() -> Self {
        static PLAYED: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
        let mut person = Person::at("2026-12-01T09:00");
        let played = PLAYED.get_or_init(|| {
            let other = Person::at("2026-12-01T09:00");
            other.must("demo --quick");
            other.folder
        });
        copy(played.path(), person.folder.path());
        person.surroundings.environment.insert("SNITFLADE_DB".to_owned(), "snitflade-demo".to_owned());
        person
    }

    /// Types a line that must succeed.
    pub fn must(&self, line: &str) -> String {
        let ended = self.types(line);
        assert_eq!(ended.code, 0, "{line}\n{}\n{}", ended.out, ended.err);
        ended.out
    }

    /// Types a line that must end with a number, and gives everything that was said.
    pub fn ends(&self, code: u8, line: &str) -> String {
        let ended = self.types(line);
        assert_eq!(ended.code, code, "{line}\n{}\n{}", ended.out, ended.err);
        ended.out + &ended.err
    }

    /// Types a line and reads its JSON.
    pub fn json(&self, line: &str) -> Value {
        let ended = self.types(&format!("--json {line}"));
        assert_eq!(ended.code, 0, "{line}\n{}\n{}", ended.out, ended.err);
        ended.json()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Adds a profile to those of the folder.
    pub fn write_profile(&self, name: &str, organisation: &str, role: &str) {
        let path = self.path("snitflade-data").join("profiles.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str(&format!(
            "\n[profiles.{name}]\nperson = \"{name}\"\norganisation = \"{organisation}\"\nrole = \"{role}\"\n"
        ));
        std::fs::write(path, text).unwrap();
    }

    /// Refers the citizen of story 1.
    pub fn refers(&self) -> String {
        self.must(
            "--as afdeling refer --name 'Karen Madsen' --cpr 010142-1234 --residence Næstved \
             --fact temporary_health_intervention=yes --fact can_stay_at_home=no --fact aim=yes --fact condition=somatic",
        )
    }
}
