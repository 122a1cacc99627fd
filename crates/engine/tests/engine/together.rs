//! Many at once: tasks as well as threads, while others read, while writes fail. What is read is on disk, whoever waits
//! is answered, and what was acknowledged is what the log has.

use crate::support::*;
use engine::{Engine, Submission, SubmitError};
use eventlog::InjectedFault;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

fn referrals(numbers: std::ops::Range<u32>) -> Vec<Submission> {
    let submission = |number| Submission { actor: ward(), key: fresh_key(), order: referral(number) };
    numbers.map(submission).collect()
}

#[test]
fn tasks_are_answered_like_threads() {
    let house = House::with_places(0);
    let submissions = referrals(0..100);
    let first = all(&house.engine, &submissions);
    assert!(first.iter().all(|answer| answer.as_ref().is_ok_and(|receipt| !receipt.repeated)));
    let again = all(&house.engine, &submissions);
    for (first, again) in first.iter().zip(&again) {
        let (first, again) = (first.as_ref().unwrap(), again.as_ref().unwrap());
        assert!(again.repeated && again.first_position == first.first_position);
    }
    let refused = all(&house.engine, &[Submission { actor: owner(), key: fresh_key(), order: founding() }]);
    assert!(matches!(&refused[0], Err(SubmitError::Refused(refusal)) if refusal.code == "already_founded"));
    // Whoever does not wait has it done all the same.
    drop(house.engine.submit_task(referrals(200..201).remove(0)));
    let last = all(&house.engine, &referrals(201..202));
    assert!(last[0].is_ok());
    assert_eq!(house.engine.status().pathways, 102);
    assert_eq!(house.world(), refolded(&house));
}

#[test]
fn readers_see_only_what_is_on_disk_and_hold_nobody_up_for_ever() {
    let house = House::with_places(0);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    let seen = house.engine.status().position;
                    let stored = eventlog::EventLog::stored_head(&mut house.store.clone()).unwrap().position;
                    assert!(seen <= stored, "{seen} was shown, and only {stored} is on disk");
                }
            });
        }
        let answers = all(&house.engine, &referrals(0..200));
        done.store(true, Ordering::Release);
        assert!(answers.iter().all(Result::is_ok));
    });
    assert_eq!(house.world(), refolded(&house));
}

#[test]
fn what_was_decided_on_a_lost_batch_is_decided_again() {
    let faults = [
        InjectedFault::DiskFull,
        InjectedFault::InputOutput,
        InjectedFault::DoubtKept,
        InjectedFault::DoubtLost,
    ];
    for (round, fault) in (0..).zip(faults) {
        for nth in 1..5 {
            let house = House::with_places(0);
            house.store.lock().fail_on_write(nth, fault);
            let submissions = referrals(round * 100..round * 100 + 60);
            let answers = all(&house.engine, &submissions);
            let done = answers.iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(usize::try_from(house.engine.status().pathways), Ok(done), "{fault:?} at write {nth}");
            assert_eq!(house.world(), refolded(&house));
            let again = all(&house.engine, &submissions);
            for (first, again) in answers.iter().zip(&again) {
                assert_eq!(again.as_ref().unwrap().repeated, first.is_ok(), "{fault:?} at write {nth}");
            }
        }
    }
}

#[test]
fn an_engine_that_closes_does_first_what_waits() {
    let house = House::with_places(0);
    let pending: Vec<_> = referrals(0..50).into_iter().map(|each| house.engine.submit_task(each)).collect();
    drop(pending);
    let store = house.store.clone();
    house.engine.close().unwrap();
    let after = eventlog::EventLog::stored_head(&mut store.clone()).unwrap().position;
    let engine = Engine::open_with(Box::new(store), config(&house.clock)).unwrap();
    assert_eq!(engine.status().pathways, 50);
    assert_eq!(engine.status().position, after);
}
