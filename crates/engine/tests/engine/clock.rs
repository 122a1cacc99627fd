//! Time: what is recorded never runs backwards, and a clock that is far behind is told, not believed.

use crate::support::*;
use engine::{Config, Engine, EngineFault, OpenFault, SubmitError};
use world::Founding;

#[test]
fn a_small_step_backwards_stands_still_and_a_large_one_is_refused() {
    let house = House::with_places(0);
    house.set("2026-12-30T10:00");
    house.refer(1);
    house.set("2026-12-30T09:56");
    let receipt = house.refer(2);
    assert_eq!(receipt.recorded_at, at("2026-12-30T10:00"));
    let before = house.position();
    house.set("2026-12-30T09:54:59");
    match submit(&house.engine, &ward(), referral(3)).unwrap_err() {
        SubmitError::Fault(EngineFault::ClockBehind { clock, last_recorded }) => {
            assert_eq!((clock, last_recorded), (at("2026-12-30T09:54:59"), at("2026-12-30T10:00")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(house.position(), before);
    assert_eq!(house.engine.status().clock_behind_minutes, 5);
    house.set("2026-12-30T10:01");
    assert_eq!(house.refer(3).recorded_at, at("2026-12-30T10:01"));
}

#[test]
fn a_clock_set_by_hand_is_for_synthetic_logs_alone() {
    let store = empty_store();
    let real = Engine::open_with(Box::new(store.clone()), Config::in_memory().unwrap()).unwrap();
    let founding = world::Command::Found(Founding { purpose: "drift".into(), synthetic: false });
    must(&real, &owner(), founding.clone());
    drop(real);
    let clock = std::sync::Arc::new(engine::ManualClock::new(at(START)));
    let fault = Engine::open_with(Box::new(store), config(&clock)).unwrap_err();
    assert!(matches!(fault, OpenFault::NotSynthetic), "{fault:?}");

    let house = House::empty();
    assert_eq!(house.refused(&owner(), founding).code, "time_needs_synthetic_log");
}
