//! A power cut takes what was not synced. What an engine acknowledged is not among it: not at the level of the file,
//! not when writes fail or end in doubt. A disk that lies is found out, and nothing of what it lost is answered for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use engine::{CommandKey, Config, Engine, ManualClock, Order, SharedMemory, Submission, SubmitError};
use eventlog::{InjectedFault, MemoryStore};
use pathways::Command;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tests_end_to_end::{
    chance::{Chance, seed},
    estate::*,
    house::{assessor, at, provider, ward},
    keeper::Keeper,
    wary::Wary,
};

#[test]
fn what_an_engine_acknowledged_survives_a_cut_at_any_byte_after_it() {
    let mut chance = Chance::new(seed());
    let estate = Estate::new();
    let database = estate.bytes();
    let snapshot = std::fs::read(estate.beside(".snapshot")).unwrap();
    let start = Keeper::of(&mut estate.store());
    let engine = estate.open();
    // Holds the write-ahead file open, so that it is not emptied when the engine closes.
    let witness = estate.store();
    let wal = || std::fs::read(estate.beside("-wal")).unwrap_or_default();
    // How long the write-ahead file was at each acknowledgement, and where the log ended.
    let mut acknowledged = vec![(wal().len(), engine.status().position)];
    let mut note = |engine: &Engine| acknowledged.push((wal().len(), engine.status().position));
    for number in 0..3 {
        let pathway = refer(&engine, number);
        note(&engine);
        let unit = provider(MUNICIPALITY);
        let mut steps = vec![(assessor(), decision(pathway)), (assessor(), offer(pathway, LARGE))];
        steps.extend([(assessor(), accept(pathway)), (unit.clone(), Command::Confirm { pathway })]);
        // Two events each: cut between them, there is neither.
        steps.push((ward(), Command::Depart { pathway, at: None }));
        steps.push((unit, Command::Arrive { pathway, at: None }));
        for (by, command) in steps {
            must(&engine, &by, command);
            note(&engine);
        }
    }
    let whole = wal();
    assert_eq!(std::fs::read(&estate.path).unwrap(), database, "nothing was moved meanwhile");
    let mut all = start.clone();
    all.follow(&mut estate.store());
    engine.close().unwrap();
    drop(witness);

    let copy = Estate::empty();
    for round in 0..acknowledged.len() + 40 {
        let at_acknowledgement = acknowledged.get(round).map(|(length, _)| *length);
        let cut = at_acknowledgement.unwrap_or_else(|| chance.index(whole.len() + 1));
        let mut bytes = whole[..cut].to_vec();
        if round % 3 == 0 {
            // A disk may leave other bytes where the rest was to come.
            let longer = (cut + chance.index(9000)).min(whole.len());
            bytes.resize_with(longer, || chance.below(256) as u8);
        }
        copy.put(&database);
        std::fs::write(copy.beside("-wal"), &bytes).unwrap();
        if round % 2 == 0 {
            std::fs::write(copy.beside(".snapshot"), &snapshot).unwrap();
        }
        let engine = copy.open();
        let position = engine.status().position;
        let least = acknowledged.iter().rev().find(|(length, _)| *length <= cut).unwrap().1;
        assert!(position >= least, "round {round}, cut at {cut}: {position}, but {least} was acknowledged");
        assert!(acknowledged.iter().any(|(_, end)| *end == position), "half a command");
        let mut found = start.clone();
        found.follow(&mut copy.store());
        assert!(found.commands.iter().all(|(key, stands)| all.commands.get(key) == Some(stands)));
        assert!(engine.read(|world| *world == found.world).unwrap());
        if round % 10 == 0 {
            assert!(engine.verify().unwrap().is_sound());
        }
        // And it goes on.
        refer(&engine, 1000);
    }
}

fn in_memory() -> (SharedMemory, Arc<ManualClock>) {
    let memory = SharedMemory::new(MemoryStore::new(&key()).unwrap());
    (memory, Arc::new(ManualClock::new(at(START))))
}

fn open(source: impl engine::StoreSource + 'static, clock: &Arc<ManualClock>) -> Engine {
    let clock = Arc::clone(clock);
    let config = Config { clock, ..Config::new("(memory)", key()) };
    Engine::open_with(Box::new(source), config).unwrap()
}

#[test]
fn an_engine_whose_writes_fail_at_random_never_acknowledges_what_is_not_kept() {
    let mut chance = Chance::new(seed());
    let (memory, clock) = in_memory();
    furnish(&open(memory.clone(), &clock), true);
    let mut found = Keeper::of(&mut memory.clone());
    let (mut acknowledged, mut failed, mut not_known, mut number) = (0, 0, 0, 0);
    for round in 0..36 {
        let engine = open(memory.clone(), &clock);
        for _ in 0..4 {
            let fault = match chance.below(4) {
                0 => InjectedFault::DiskFull,
                1 => InjectedFault::InputOutput,
                2 => InjectedFault::DoubtKept,
                _ => InjectedFault::DoubtLost,
            };
            memory.lock().fail_on_write(1 + chance.below(12), fault);
        }
        let answers = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                number += 1;
                let (number, engine, answers) = (number, &engine, &answers);
                let keys: Vec<_> = (0..4).map(|_| CommandKey(chance.bytes())).collect();
                scope.spawn(move || {
                    for (step, key) in keys.into_iter().enumerate() {
                        let identity = citizen(number * 10 + step as u64);
                        let order = Order::Refer { identity, refer: referral(), same_person: false };
                        let sent = Submission { actor: ward(), key, order };
                        let answer = engine.submit(sent.clone());
                        answers.lock().unwrap().insert(key.0, (sent, answer));
                    }
                });
            }
        });
        drop(engine);
        memory.lock().power_loss();
        let engine = open(memory.clone(), &clock);
        found.follow(&mut memory.clone());
        assert!(engine.read(|world| *world == found.world).unwrap(), "round {round}");
        for (key, (sent, answer)) in answers.into_inner().unwrap() {
            let there = found.commands.get(&key);
            match &answer {
                Ok(receipt) => {
                    acknowledged += 1;
                    let stands = there.expect("acknowledged, and not kept");
                    assert_eq!((stands.first, stands.last), (receipt.first_position, receipt.last_position));
                }
                Err(SubmitError::NotKnown { .. }) => not_known += 1,
                Err(error) => {
                    failed += 1;
                    assert_eq!(there, None, "round {round}: it was said that nothing was recorded: {error}");
                    assert!(!error.to_string().is_empty());
                }
            }
            let again = engine.submit(sent).unwrap();
            assert_eq!(again.repeated, there.is_some(), "round {round}");
        }
        if round % 10 == 9 {
            assert!(engine.verify().unwrap().is_sound());
            engine.snapshot().unwrap();
        }
    }
    eprintln!("acknowledged {acknowledged}, failed {failed}, not known {not_known}");
    assert!(acknowledged > 200 && failed > 40, "{acknowledged} {failed} {not_known}");
}

#[test]
fn a_write_in_doubt_is_acknowledged_only_once_a_power_cut_cannot_take_it() {
    let (memory, clock) = in_memory();
    let wary = Wary::new(memory.clone());
    furnish(&open(wary.clone(), &clock), true);
    let engine = open(wary.clone(), &clock);
    let pathway = refer(&engine, 1);
    wary.fail_next_sync();
    let sent = submission(&assessor(), decision(pathway));
    let answer = engine.submit(sent.clone());
    drop(engine);
    memory.lock().power_loss();
    let engine = open(wary, &clock);
    match answer {
        Ok(receipt) => {
            assert_eq!(
                engine.status().position,
                receipt.last_position,
                "a power cut took what was acknowledged"
            );
            assert!(engine.submit(sent).unwrap().repeated);
        }
        Err(SubmitError::NotKnown { .. }) => drop(engine.submit(sent).unwrap()),
        Err(error) => panic!("it was said that nothing was recorded: {error}"),
    }
}

#[test]
fn a_disk_that_lies_is_found_out_and_nothing_it_lost_is_answered_for() {
    let (memory, clock) = in_memory();
    let engine = open(memory.clone(), &clock);
    furnish(&engine, true);
    let pathway = refer(&engine, 1);
    let before = engine.status();
    memory.lock().hold_sync();
    let lost = submission(&assessor(), decision(pathway));
    engine.submit(lost.clone()).unwrap();
    memory.lock().power_loss();
    // The engine that lived on stands on a head that the log does not have, and says so before anything else.
    let Err(SubmitError::Fault(fault)) = engine.submit(lost.clone()) else { panic!("it noticed nothing") };
    assert_eq!(fault.code(), "log_head_gone");
    assert!(fault.to_string().contains("read it from the beginning"), "{fault}");
    // Then it reads what is there, and only that.
    let again = engine.submit(lost).unwrap();
    assert!(!again.repeated);
    assert_eq!(again.first_position, before.position + 1);
    let found = Keeper::of(&mut memory.clone());
    assert!(engine.read(|world| *world == found.world).unwrap());
}
