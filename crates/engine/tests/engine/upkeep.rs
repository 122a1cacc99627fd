//! What is done beside the appends: what a forgetting left is cleared away as soon as nobody is in the way, and a
//! snapshot is kept while the engine runs, so that a start after a crash is quick.

use crate::{snapshots::cancel, support::*};
use engine::{AskError, EngineFault, Question, Submission, SubmitError};
use eventlog::{EventLog as _, InjectedFault};
use pathways::Command;

/// How often another thread is given its turn before it is said that it did not do what it should. It is far more than
/// it ever needs, and takes no fixed time.
const TURNS_MAX: usize = 20_000_000;

/// A house where somebody was forgotten while a reader was in the way.
fn forgotten_and_held() -> House {
    let house = House::with_places(1);
    let receipt = house.refer(1);
    house.must(&ward(), cancel(receipt.pathway.unwrap()));
    house.store.lock().hold_by_reader(true);
    house.must(&owner(), Command::Forget { person: receipt.person.unwrap() });
    house
}

#[test]
fn what_a_forgetting_left_is_told_of_and_cleared_away_when_the_engine_closes() {
    let house = forgotten_and_held();
    assert!(house.engine.status().scrub_is_due);
    // Who opens the log finds it too.
    let other = house.other();
    assert!(other.status().scrub_is_due);
    house.store.lock().hold_by_reader(false);
    drop(other);
    assert!(!house.store.lock().scrub_is_due().unwrap(), "the engine that closed did it");
}

#[test]
fn what_another_process_forgot_and_could_not_finish_is_finished_by_the_one_that_runs_on() {
    let house = House::with_places(1);
    let other = house.other();
    let receipt = house.refer(1);
    house.must(&ward(), cancel(receipt.pathway.unwrap()));
    house.engine.snapshot().unwrap();
    house.store.lock().hold_by_reader(true);
    house.must(&owner(), Command::Forget { person: receipt.person.unwrap() });
    std::mem::forget(house.engine);
    house.store.lock().hold_by_reader(false);
    // It learns of the forgetting with the next command.
    must(&other, &ward(), referral(2));
    let done = (0..TURNS_MAX).any(|_| {
        std::thread::yield_now();
        !house.store.lock().scrub_is_due().unwrap()
    });
    assert!(done, "the engine that runs on learned of the forgetting and did not clear away what it left");
}

#[test]
fn a_snapshot_from_before_a_forgetting_is_made_anew_when_the_engine_closes() {
    let mut house = House::with_places(1);
    let mut every = config(&house.clock);
    every.snapshot_every = 1;
    house.engine = engine::Engine::open_with(Box::new(house.store.clone()), every).unwrap();
    let receipt = house.refer(1);
    house.must(&ward(), cancel(receipt.pathway.unwrap()));
    house.engine.snapshot().unwrap();
    house.must(&owner(), Command::Forget { person: receipt.person.unwrap() });
    assert_eq!(house.engine.status().snapshot_position, 0);
    let position = house.position();
    let House { engine, store, clock } = house;
    engine.close().unwrap();
    let again = engine::Engine::open_with(Box::new(store), config(&clock)).unwrap();
    assert_eq!(again.status().snapshot_position, position);
}

#[test]
fn a_write_in_doubt_that_a_reader_keeps_from_being_settled_says_so() {
    let house = House::with_places(1);
    house.store.lock().fail_on_write(1, InjectedFault::DoubtKept);
    house.store.lock().hold_by_reader(true);
    let submission = Submission { actor: ward(), key: fresh_key(), order: referral(1) };
    let error = house.engine.submit(submission.clone()).unwrap_err();
    assert!(matches!(error, SubmitError::NotKnown { .. }), "{error:?}");
    // Until the log can be read again nothing of the world is shown, and nothing kept of it.
    assert!(matches!(house.engine.read(|_| ()), Err(EngineFault::NotReadable)));
    let asked = house.engine.ask(&assessor(), Question::Pathway { pathway: kernel::PathwayId(1) });
    assert!(matches!(asked, Err(AskError::Fault(EngineFault::NotReadable))), "{asked:?}");
    assert!(matches!(house.engine.snapshot(), Err(EngineFault::NotReadable)));
    assert!(!house.engine.status().usable);
    let error = house.engine.submit(submission.clone()).unwrap_err();
    // It may have been recorded the first time.
    let SubmitError::NotKnown { cause: fault @ EngineFault::HeldByReader } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(fault.code(), "log_held_by_reader");
    let text = fault.text();
    assert!(text.da.contains("et andet program") || text.da.contains("Et andet program"), "{}", text.da);
    assert!(text.en.contains("Another process") && text.en.contains("try again"), "{}", text.en);
    house.store.lock().hold_by_reader(false);
    assert!(house.engine.submit(submission).unwrap().repeated);
    assert!(house.engine.status().usable);
    assert_eq!(house.world(), refolded(&house));
}

#[test]
fn an_engine_that_runs_on_keeps_a_snapshot_beside_the_writing() {
    let mut house = House::with_places(1);
    let mut every = config(&house.clock);
    every.snapshot_running_every = 20;
    every.snapshot_every = u64::MAX;
    house.engine = engine::Engine::open_with(Box::new(house.store.clone()), every).unwrap();
    // Enough is written that one is due; it is made beside the writing, whenever that thread has its turn.
    (0..20).for_each(|number| drop(house.refer(number)));
    let kept = (0..TURNS_MAX).any(|_| {
        std::thread::yield_now();
        house.engine.status().snapshot_position > 0
    });
    assert!(kept, "{} entries were written, and no snapshot was kept beside it", house.position());
    // Nobody closed the engine, as after a crash: another begins at the snapshot.
    let at = house.engine.status().snapshot_position;
    let other = house.other();
    assert!(other.status().snapshot_position >= at);
    assert_eq!(other.read(world::World::clone).unwrap(), house.world());
    assert_eq!(refolded(&house), house.world());
}
