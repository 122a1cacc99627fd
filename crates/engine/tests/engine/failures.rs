//! Writes that fail: nobody sees what is not on disk, what was acknowledged stays, and the engine goes on.

use crate::support::*;
use engine::{Submission, SubmitError};
use eventlog::InjectedFault;
use std::sync::{Arc, Barrier};

#[test]
fn a_full_disk_fails_the_command_and_leaves_the_world_as_it_was() {
    for fault in [InjectedFault::DiskFull, InjectedFault::InputOutput] {
        let house = House::with_places(1);
        house.refer(1);
        let before = house.world();
        house.store.lock().fail_on_write(1, fault);
        let submission = Submission { actor: ward(), key: fresh_key(), order: referral(2) };
        let error = house.engine.submit(submission.clone()).unwrap_err();
        assert!(matches!(error, SubmitError::Fault(_)), "{error:?}");
        assert_eq!(house.world(), before);
        let receipt = house.engine.submit(submission).unwrap();
        assert!(!receipt.repeated);
        assert_eq!(house.world(), refolded(&house));
    }
}

#[test]
fn a_write_in_doubt_is_settled_by_the_log_itself() {
    for (fault, kept) in [(InjectedFault::DoubtKept, true), (InjectedFault::DoubtLost, false)] {
        let house = House::with_places(1);
        house.store.lock().fail_on_write(1, fault);
        let submission = Submission { actor: ward(), key: fresh_key(), order: referral(1) };
        let outcome = house.engine.submit(submission.clone());
        assert_eq!(outcome.is_ok(), kept, "{outcome:?}");
        assert_eq!(house.engine.status().pathways, u32::from(kept));
        let again = house.engine.submit(submission).unwrap();
        assert_eq!(again.repeated, kept);
        assert_eq!(house.engine.status().pathways, 1);
        assert_eq!(house.world(), refolded(&house));
    }
}

#[test]
fn a_failed_batch_of_many_is_taken_back_whole() {
    for nth in 1..4 {
        let house = House::with_places(1);
        for fault in [InjectedFault::DiskFull, InjectedFault::DoubtLost, InjectedFault::DoubtKept] {
            house.store.lock().fail_on_write(nth, fault);
            let barrier = Arc::new(Barrier::new(16));
            let before = house.engine.status().pathways;
            let done = std::thread::scope(|scope| {
                let callers: Vec<_> = (0..16)
                    .map(|number| {
                        let (engine, barrier) = (&house.engine, Arc::clone(&barrier));
                        scope.spawn(move || {
                            barrier.wait();
                            submit(engine, &ward(), referral(before * 16 + number)).is_ok()
                        })
                    })
                    .collect();
                callers
                    .into_iter()
                    .filter(|_| true)
                    .map(|caller| caller.join().unwrap())
                    .filter(|ok| *ok)
                    .count()
            });
            let after = house.engine.status().pathways;
            assert_eq!(
                usize::try_from(after - before).unwrap(),
                done,
                "every acknowledged command, and no other"
            );
            assert_eq!(house.world(), refolded(&house));
            // A fault that was not reached is not carried over to the next round.
            house.store.lock().power_loss();
        }
    }
}

#[test]
fn everybody_who_waits_is_answered_when_the_engine_closes() {
    let house = House::with_places(0);
    let held = house.store.lock();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|number| {
                let engine = &house.engine;
                scope.spawn(move || submit(engine, &ward(), referral(number)))
            })
            .collect();
        drop(held);
        for caller in callers {
            caller.join().unwrap().unwrap();
        }
    });
    let House { engine, store, clock } = house;
    engine.close().unwrap();
    let again = engine::Engine::open_with(Box::new(store), config(&clock)).unwrap();
    assert_eq!(again.status().pathways, 4);
}
