//! Submitting: receipts, repeated keys, refusals that leave nothing, the clock's own events, a full queue.

use crate::support::*;
use engine::{CommandKey, Config, Engine, Order, Submission, SubmitError};
use kernel::{RefusalKind, UnitId};
use pathways::{Command, PathwayEvent, What};
use std::sync::{Arc, Barrier};
use world::Event;

#[test]
fn the_thread_from_referral_to_arrival_is_on_disk_and_folds_to_the_same_world() {
    let house = House::with_places(1);
    let receipt = house.refer(1);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(receipt.first_position, receipt.last_position);
    assert!(!receipt.repeated && receipt.person.is_some());
    let pathway = receipt.pathway.unwrap();
    house.must(&assessor(), decide(pathway));
    house.must(&assessor(), offer(pathway));
    house.must(&assessor(), accept(pathway));
    house.must(&nurse(), Command::Confirm { pathway });
    house.must(&nurse(), Command::Arrive { pathway, at: None });
    let world = house.world();
    assert!(world.pathways.pathway(pathway).unwrap().staying().is_some());
    assert_eq!(world, refolded(&house));
}

#[test]
fn a_log_must_be_founded_first_and_only_once() {
    let house = House::empty();
    assert_eq!(house.refused(&owner(), organisations_of_nobody()).code, "not_founded");
    assert_eq!(house.position(), 0);
    house.must(&owner(), founding());
    assert_eq!(house.refused(&owner(), founding()).code, "already_founded");
}

fn organisations_of_nobody() -> Order {
    registry::Command::RegisterOrganisations(Vec::new()).into()
}

#[test]
fn the_same_key_does_nothing_twice_and_answers_as_before() {
    let house = House::with_places(1);
    let submission = Submission { actor: ward(), key: fresh_key(), order: referral(1) };
    let first = house.engine.submit(submission.clone()).unwrap();
    let before = house.position();
    let again = house.engine.submit(submission.clone()).unwrap();
    assert!(again.repeated && !first.repeated);
    assert_eq!(engine::Receipt { repeated: false, ..again }, first);
    // Also in another process, from the log alone.
    let elsewhere = house.other().submit(submission.clone()).unwrap();
    assert!(elsewhere.repeated);
    assert_eq!(elsewhere.events, first.events);
    assert_eq!(house.position(), before);

    let other_content = Submission { order: referral(2), ..submission.clone() };
    let other_actor = Submission { actor: assessor(), ..submission };
    for wrong in [other_content, other_actor] {
        match house.engine.submit(wrong).unwrap_err() {
            SubmitError::Refused(refusal) => assert_eq!(refusal.code, "key_used_for_another_command"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(house.position(), before);
}

#[test]
fn a_key_is_forgotten_after_its_days() {
    let house = House::with_places(1);
    let submission = Submission { actor: ward(), key: fresh_key(), order: referral(1) };
    house.engine.submit(submission.clone()).unwrap();
    house.set("2027-01-06T07:59");
    house.refer(2);
    assert!(house.engine.submit(submission.clone()).unwrap().repeated, "within seven days");
    house.set("2027-01-06T08:01");
    house.refer(3);
    // After the window it is a new command, and the rules answer it: the citizen has a pathway already.
    match house.engine.submit(submission).unwrap_err() {
        SubmitError::Refused(refusal) => assert_eq!(refusal.code, "live_request_exists"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_refused_leaves_nothing() {
    let house = House::with_places(1);
    let pathway = house.refer(1).pathway.unwrap();
    let (before, position) = (house.world(), house.position());
    let key = fresh_key();
    let wrong = |order: Order| Submission { actor: assessor(), key, order };
    // Offered before it is decided, and on a unit that does not exist.
    for order in
        [Order::from(offer(pathway)), Command::Offer { pathway, unit: UnitId(99), deviation: None }.into()]
    {
        assert!(matches!(house.engine.submit(wrong(order)), Err(SubmitError::Refused(_))));
    }
    assert_eq!((house.world(), house.position()), (before, position));
    // The key of a refused command may be used again.
    house.engine.submit(wrong(decide(pathway).into())).unwrap();
}

#[test]
fn a_hold_that_ran_out_is_freed_by_an_event_before_the_next_command() {
    let house = House::with_places(1);
    let (first, second) = (house.decided(1), house.decided(2));
    house.must(&assessor(), offer(first));
    assert_eq!(house.refused(&assessor(), offer(second)).kind, RefusalKind::State);
    let until = house
        .engine
        .read(|world| world.pathways.pathway(first).unwrap().requests[0].offer.as_ref().unwrap().hold.end)
        .unwrap()
        .unwrap();
    house.clock.set(until);
    let receipt = house.must(&assessor(), offer(second));
    let lines = house.store_lines();
    let freed = &lines[usize::try_from(receipt.first_position).unwrap() - 2];
    match freed {
        (Event::Pathways(pathways::Event::Pathway(PathwayEvent { what, pathway, .. })), actor) => {
            assert!(matches!(what, What::HoldExpired { at, .. } if *at == until));
            assert_eq!(*pathway, first);
            assert_eq!(actor.person, "clock");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(house.world(), refolded(&house));
}

#[test]
fn a_tick_records_what_is_due_and_nothing_else() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    house.must(&assessor(), offer(pathway));
    let before = house.position();
    house.engine.tick().unwrap();
    assert_eq!(house.position(), before);
    house.clock.advance_minutes(60 * 24 * 30);
    house.engine.tick().unwrap();
    assert_eq!(house.position(), before + 1);
    house.engine.tick().unwrap();
    assert_eq!(house.position(), before + 1);
}

#[test]
fn a_full_queue_says_so_at_once_and_everybody_who_got_in_is_answered() {
    let house = House::with_places(0);
    let mut config = config(&house.clock);
    (config.queue_length, config.batch_max) = (2, 1);
    let engine = Engine::open_with(Box::new(house.store.clone()), config).unwrap();
    // While the store is held the writer cannot go on.
    let held = house.store.lock();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|number| {
                scope.spawn({
                    let engine = &engine;
                    move || submit(engine, &ward(), referral(number))
                })
            })
            .collect();
        // One is with the writer at most, two wait: of eight at least five are turned away while it stands still.
        while callers.iter().filter(|caller| caller.is_finished()).count() < 5 {
            std::thread::yield_now();
        }
        drop(held);
        let outcomes: Vec<_> = callers.into_iter().map(|caller| caller.join().unwrap()).collect();
        let busy = outcomes.iter().filter(|outcome| matches!(outcome, Err(SubmitError::Busy { .. }))).count();
        let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert!(busy >= 5 && done >= 2 && busy + done == 8, "{outcomes:?}");
    });
}

#[test]
fn many_at_once_are_written_in_batches_and_all_are_done() {
    let house = House::with_places(0);
    let writes = house.store.lock().writes();
    let barrier = Arc::new(Barrier::new(64));
    std::thread::scope(|scope| {
        for number in 0..64 {
            let (engine, barrier) = (&house.engine, Arc::clone(&barrier));
            scope.spawn(move || {
                barrier.wait();
                submit(engine, &ward(), referral(number)).unwrap();
            });
        }
    });
    assert!(house.store.lock().writes() - writes <= 64);
    assert_eq!(house.engine.status().pathways, 64);
    assert_eq!(house.world(), refolded(&house));
}

#[test]
fn what_is_too_large_is_refused_and_the_engine_goes_on() {
    let house = House::with_places(0);
    let mut long = owner();
    long.person = "x".repeat(5000).into();
    assert_eq!(house.refused(&long, founding_again()).code, "already_founded");
    let change = registry::Command::RegisterOrganisations(Vec::new());
    assert!(submit(&house.engine, &owner(), change).is_err());
    house.refer(1);
}

fn founding_again() -> Order {
    founding()
}

#[test]
fn subscribers_are_told_what_is_on_disk_and_a_slow_one_is_dropped() {
    let house = House::with_places(0);
    let (told, slow) = (house.engine.subscribe(16), house.engine.subscribe(1));
    let first = house.refer(1);
    house.refer(2);
    let published = told.recv().unwrap();
    assert_eq!((published.position, published.kind), (first.first_position, "referred"));
    assert_eq!(published.pathway, first.pathway);
    assert!(told.recv().is_ok());
    assert!(slow.recv().is_ok() && slow.recv().is_err(), "one was kept, then it fell behind");
}

#[test]
fn settings_that_cannot_work_are_faults() {
    let mut config = Config::in_memory().unwrap();
    config.batch_max = 0;
    let fault = Engine::open_with(Box::new(empty_store()), config).unwrap_err();
    assert!(fault.to_string().contains("batch_max"), "{fault}");
    assert_ne!(CommandKey::random().unwrap(), CommandKey::random().unwrap());
}
