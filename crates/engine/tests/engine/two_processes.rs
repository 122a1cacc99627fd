//! Two engines on one database file, as two processes have it: no place is promised twice.

use crate::support::*;
use engine::{Clock, Config, Engine, ManualClock, OpenFault, SubmitError};
use eventlog::KeyEncryptionKey;
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
