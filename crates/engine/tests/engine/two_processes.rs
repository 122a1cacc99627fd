//! Two engines on one database file, as two processes have it: no place is promised twice.

use crate::support::*;
use engine::{Clock, Config, Engine, ManualClock, OpenFault, Submission, SubmitError};
use eventlog::{EventLog as _, KeyEncryptionKey, PersonKey, PersonRecord, Private, SqliteStore};
use pathways::Command;
use std::{
    path::Path,
    sync::{Arc, Barrier},
};

fn open(path: &Path, key: &KeyEncryptionKey, clock: &Arc<ManualClock>) -> Engine {
    let mut config = Config::new(path, key.clone());
    config.create = true;
    config.clock = Arc::clone(clock) as Arc<dyn Clock>;
    Engine::open(config).unwrap()
}

#[test]
fn the_last_place_is_promised_once() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("log.db"), KeyEncryptionKey::generate().unwrap());
    let clock = Arc::new(ManualClock::new(at(START)));
    let one = open(&path, &key, &clock);
    found(&one, 1);
    let pathways: Vec<_> = (1..=8)
        .map(|number| {
            let pathway = must(&one, &ward(), referral(number)).pathway.unwrap();
            must(&one, &assessor(), decide(pathway));
            pathway
        })
        .collect();
    let other = open(&path, &key, &clock);
    let barrier = Barrier::new(pathways.len());
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let (one, other, barrier) = (&one, &other, &barrier);
        let callers: Vec<_> = pathways
            .iter()
            .enumerate()
            .map(|(index, pathway)| {
                scope.spawn(move || {
                    barrier.wait();
                    submit(if index % 2 == 0 { one } else { other }, &assessor(), offer(*pathway))
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    for outcome in outcomes {
        if let Err(error) = outcome {
            assert!(matches!(error, SubmitError::Refused(_)), "{error:?}");
        }
    }
    // Both see the same after the next command of each.
    must(&one, &ward(), referral(20));
    other.tick().unwrap();
    assert_eq!(one.read(world::World::clone).unwrap(), other.read(world::World::clone).unwrap());
    assert_eq!(one.status().head, other.status().head);
    assert!(one.verify().unwrap().is_sound());
}

/// Keys are made for what is decided and not written yet. When another process comes between, or somebody is
/// forgotten, nothing may be sealed with a key that the log does not have.
#[test]
fn what_two_processes_write_at_once_can_all_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("log.db"), KeyEncryptionKey::generate().unwrap());
    let clock = Arc::new(ManualClock::new(at(START)));
    let one = open(&path, &key, &clock);
    found(&one, 1);
    let other = open(&path, &key, &clock);
    let by = |actor: kernel::Actor, order: engine::Order| Submission { actor, key: fresh_key(), order };
    let mut persons = Vec::new();
    let mut forgotten = Vec::new();
    for round in 0..6 {
        let work = |engine: &Engine, first: u32| {
            let referrals =
                (first..first + 40).map(|number| by(ward(), referral(number))).collect::<Vec<_>>();
            let receipts = all(engine, &referrals).into_iter().map(Result::unwrap).collect::<Vec<_>>();
            let note = |pathway| Command::RecordWish { pathway, units: Vec::new(), note: "tæt på".into() };
            let wishes = receipts.iter().map(|receipt| by(assessor(), note(receipt.pathway.unwrap()).into()));
            for answer in all(engine, &wishes.collect::<Vec<_>>()) {
                answer.unwrap();
            }
            receipts
        };
        let (mine, theirs) = std::thread::scope(|scope| {
            let theirs = scope.spawn(|| work(&other, 1_000 + round * 100));
            (work(&one, round * 100), theirs.join().unwrap())
        });
        // One of each is forgotten while the others go on.
        let last = &theirs[0];
        let cancel = Command::Cancel {
            pathway: last.pathway.unwrap(),
            code: "need_ceased".into(),
            note: String::new(),
        };
        must(&one, &assessor(), cancel);
        forgotten.push(last.person.unwrap());
        must(&other, &owner(), Command::Forget { person: last.person.unwrap() });
        persons.extend(mine.iter().chain(&theirs[1..]).map(|receipt| receipt.person.unwrap()));
    }
    drop((one, other));
    let store = SqliteStore::open(&path, &key).unwrap();
    let report = store.verify().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let mut opened = 0;
    for entry in store.read(1, usize::MAX).unwrap() {
        let is_forgotten = |key: PersonKey| forgotten.iter().any(|person| person.0 == key.0);
        match (entry.private, entry.subject) {
            (Private::None, _) => {}
            (Private::Open(_), Some(_)) => opened += 1,
            (Private::Forgotten, Some(subject)) if is_forgotten(subject) => {}
            (other, subject) => panic!("{other:?} of {subject:?} at {}", entry.position),
        }
    }
    assert!(opened >= 2 * persons.len(), "{opened} private parts");
    for person in persons {
        let record = store.person_record(PersonKey(person.0)).unwrap();
        assert!(matches!(record, PersonRecord::Known { .. }), "{person}");
    }
}

#[test]
fn a_file_is_opened_backed_up_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("log.db"), KeyEncryptionKey::generate().unwrap());
    let fault = Engine::open(Config::new(&path, key.clone())).unwrap_err();
    assert!(matches!(fault, OpenFault::Engine(_)), "{fault:?}");
    let clock = Arc::new(ManualClock::new(at(START)));
    let engine = open(&path, &key, &clock);
    found(&engine, 1);
    let head = engine.export_head().unwrap();
    must(&engine, &ward(), referral(1));
    assert!(engine.check_head(&head).unwrap().holds());
    let copy = folder.path().join("copy.db");
    let report = engine.backup(&copy).unwrap();
    assert_eq!(report.head.position, engine.status().position);
    let restored = open(&copy, &key, &clock);
    assert_eq!(restored.read(world::World::clone).unwrap(), engine.read(world::World::clone).unwrap());
    assert!(
        Engine::open(Config::new(&path, KeyEncryptionKey::generate().unwrap())).is_err(),
        "the wrong key"
    );
}

#[test]
fn a_snapshot_that_is_damaged_is_passed_over_and_the_reason_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("log.db"), KeyEncryptionKey::generate().unwrap());
    let clock = Arc::new(ManualClock::new(at(START)));
    let engine = open(&path, &key, &clock);
    found(&engine, 1);
    must(&engine, &ward(), referral(1));
    engine.snapshot().unwrap();
    let world = engine.read(world::World::clone).unwrap();
    engine.close().unwrap();
    let snapshot = folder.path().join("log.db.snapshot");
    let sound = std::fs::read(&snapshot).unwrap();
    let mut flipped = sound.clone();
    flipped[sound.len() / 2] ^= 1;
    for (bytes, damaged) in [(&flipped[..], true), (&sound[..sound.len() / 2], true), (&sound[..], false)] {
        std::fs::write(&snapshot, bytes).unwrap();
        let engine = open(&path, &key, &clock);
        let status = engine.status();
        assert_eq!(status.snapshot_position == 0, damaged);
        assert_eq!(
            status.snapshot_passed_over.map(|why| why.da),
            damaged.then(|| "øjebliksbilledet er beskadiget".into())
        );
        assert_eq!(engine.read(world::World::clone).unwrap(), world);
    }
    // That there is none is no news.
    std::fs::remove_file(&snapshot).unwrap();
    assert_eq!(open(&path, &key, &clock).status().snapshot_passed_over, None);
}
