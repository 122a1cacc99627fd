//! A power cut takes what was not synced, and nothing that was acknowledged.

use eventlog::*;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::*;

#[test]
fn every_acknowledged_entry_survives_a_cut_at_any_byte_after_its_acknowledgement() {
    let place = Place::small();
    let mut store = place.open();
    store.scrub().unwrap();
    let database = std::fs::read(&place.path).unwrap();
    let wal = || std::fs::read(place.beside("-wal")).unwrap_or_default();
    // How long the write-ahead file was at each acknowledgement, and what was acknowledged by then.
    let mut acknowledged = vec![(wal().len(), store.head())];
    for number in 0..25 {
        let text = "text ".repeat(usize::from(number) * 40);
        add(&mut store, &[private_entry(number, person(1 + number as u8 % 4), &text), entry(number)]);
        acknowledged.push((wal().len(), store.head()));
    }
    assert_eq!(
        std::fs::read(&place.path).unwrap(),
        database,
        "nothing was moved into the database meanwhile"
    );
    let whole = wal();
    let entries = all(&store);
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let copy = Place::empty();
    for round in 0..300 {
        let cut = if round < acknowledged.len() {
            acknowledged[round].0 // Exactly at an acknowledgement.
        } else {
            random.random_range(0..=whole.len())
        };
        let mut bytes = whole[..cut].to_vec();
        if round % 3 == 0 {
            // A disk may leave other bytes where the rest was to come.
            bytes.resize(
                (cut + random.random_range(0..9000)).min(whole.len()),
                random.random_range(0..=255_u8),
            );
        }
        let _ = std::fs::remove_file(copy.beside("-shm"));
        std::fs::write(&copy.path, &database).unwrap();
        std::fs::write(copy.beside("-wal"), &bytes).unwrap();
        let after = copy.open();
        let least = acknowledged.iter().rev().find(|(length, _)| *length <= cut).unwrap().1;
        assert!(after.head().position >= least.position, "cut at {cut}");
        let found = all(&after);
        assert!(entries.starts_with(&found), "nothing but what was written, and no half of an append");
        assert!(acknowledged.iter().any(|(_, head)| *head == after.head()));
        if round % 10 == 0 {
            assert!(after.verify().unwrap().is_sound());
        }
    }
}
