//! Snapshots: the state and the rest of the log give the world that the whole log gives.

use crate::support::*;
use engine::{Engine, Progress, Submission};
use eventlog::EventLog as _;
use pathways::Command;
use std::sync::{Arc, Mutex};

#[test]
fn a_snapshot_and_the_tail_give_what_the_whole_log_gives() {
    let house = House::with_places(2);
    let submission = Submission { actor: ward(), key: fresh_key(), order: referral(1) };
    house.engine.submit(submission.clone()).unwrap();
    house.engine.snapshot().unwrap();
    let position = house.position();
    assert_eq!(house.engine.status().snapshot_position, position);
    house.confirmed(2);
    let from_snapshot = house.other();
    assert_eq!(from_snapshot.status().snapshot_position, position, "it was used");
    let world = house.world();
    assert_eq!(from_snapshot.read(world::World::clone).unwrap(), world);
    assert!(from_snapshot.submit(submission).unwrap().repeated, "repeats are known from the snapshot");
    assert_eq!(refolded(&house), world);
}

#[test]
fn a_snapshot_from_before_a_forgetting_is_not_used() {
    let house = House::with_places(1);
    let receipt = house.refer(1);
    let (pathway, person) = (receipt.pathway.unwrap(), receipt.person.unwrap());
    house.must(&ward(), cancel(pathway));
    house.engine.snapshot().unwrap();
    house.must(&owner(), Command::Forget { person });
    let other = house.other();
    assert_eq!(other.status().snapshot_position, 0, "the log was read");
    assert_eq!(other.read(world::World::clone).unwrap(), house.world());
    house.engine.snapshot().unwrap();
    assert_eq!(house.other().read(world::World::clone).unwrap(), refolded(&house));
}

pub fn cancel(pathway: kernel::PathwayId) -> Command {
    Command::Cancel { pathway, code: "need_ceased".into(), note: String::new() }
}

#[test]
fn a_long_tail_is_kept_when_the_engine_closes_and_progress_is_told() {
    let house = House::with_places(1);
    let mut short = config(&house.clock);
    short.snapshot_every = 1;
    Engine::open_with(Box::new(house.store.clone()), short).unwrap().close().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut config = config(&house.clock);
    let sink = Arc::clone(&told);
    config.progress = Some(Box::new(move |progress: Progress| sink.lock().unwrap().push(progress)));
    house.store.lock().delete_snapshots().unwrap();
    let engine = Engine::open_with(Box::new(house.store.clone()), config).unwrap();
    let last = *told.lock().unwrap().last().unwrap();
    assert_eq!((last.position, last.of), (engine.status().position, engine.status().position));
}
