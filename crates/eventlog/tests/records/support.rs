//! What the tests share: keys, times, accounts, and a directory with records in it.

use std::path::PathBuf;

use eventlog::KeyEncryptionKey;
use eventlog::records::*;
use kernel::{Actor, Instant, OrganisationId, PathwayId, PersonId, Role};
use rusqlite::Connection;

pub fn key(number: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::from_text("test", &format!("{number:02x}").repeat(32)).unwrap()
}

/// A time, in minutes after a fixed one.
pub fn at(minutes: i64) -> Instant {
    Instant::read("2027-01-04T08:00:00+01:00").unwrap().plus_minutes(minutes).unwrap()
}

pub fn municipality() -> OrganisationId {
    OrganisationId::new("municipality-0330").unwrap()
}

pub fn appointment(role: Role) -> Appointment {
    Appointment { role, organisation: municipality() }
}

pub fn by(minutes: i64) -> By {
    By {
        at: at(minutes),
        account: Some(AccountId([7; 16])),
        actor: Some(Actor { person: "ejer".into(), organisation: municipality(), role: Role::SystemOwner }),
        desk: "web".into(),
        session: Some("0011223344556677".into()),
    }
}

/// Somebody else, who checks.
pub fn checker(minutes: i64) -> By {
    By {
        account: Some(AccountId([9; 16])),
        actor: Some(Actor { person: "revisor".into(), organisation: municipality(), role: Role::Auditor }),
        ..by(minutes)
    }
}

pub fn new_account(login: &str) -> NewAccount {
    NewAccount {
        login: login.into(),
        name: format!("Navn på {login}"),
        email: Some(format!("{login}@marked-mail.example")),
        appointments: vec![appointment(Role::Assessor), appointment(Role::Leader)],
        password: Some("$argon2id$marked-password".into()),
        external: None,
        language: None,
        synthetic: false,
    }
}

pub fn look(number: u32, outcome: Outcome) -> Act {
    Act::Look(Look {
        grounds: vec!["residence".into(), "shared_with:consent".into()],
        what: "pathway".into(),
        pathways: vec![PathwayId(number)],
        persons: vec![PersonId([u8::try_from(number % 251).unwrap(); 16])],
        purpose: "care".into(),
        outcome,
        reason: (outcome == Outcome::Emergency).then(|| format!("marked-reason {number}")),
    })
}

pub struct Place {
    pub directory: tempfile::TempDir,
    pub path: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("records.db");
        Self { directory, path }
    }

    pub fn open(&self) -> Records {
        Records::open(&self.path, &key(1), true).unwrap()
    }

    /// The file as anyone who can write to it has it.
    pub fn sql(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }

    pub fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(suffix);
        name.into()
    }

    /// Every byte of every file in the directory.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(self.directory.path()).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }
}

pub fn code<T: std::fmt::Debug>(result: Result<T, RecordsFault>) -> &'static str {
    let fault = result.unwrap_err();
    let text = fault.text();
    assert!(!text.da.is_empty() && text.da != text.en, "{text:?}");
    fault.code()
}
