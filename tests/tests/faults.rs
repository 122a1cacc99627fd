//! Faults of the machine through the engine: a full disk, damaged files, a wrong key, files of others, a newer form, a
//! clock that goes backwards. Each is told with what, where and what to do; a wrong world is never given; and damage
//! is mended from a backup.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use engine::{Config, Engine, EngineFault, OpenFault, Order, SharedMemory, StoreSource, SubmitError};
use eventlog::{EventLog, InjectedFault, LogFault, MemoryStore, SqliteStore};
use kernel::Instant;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tests_end_to_end::{
    chance::{Chance, seed},
    estate::*,
    house::{assessor, at, ward},
    keeper::Keeper,
    telling::says,
};
use world::World;

fn fault_of(answer: Result<engine::Receipt, SubmitError>) -> EngineFault {
    match answer {
        Err(SubmitError::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// Why it does not open: the code, and the words.
fn not_opened(estate: &Estate, code: &str, words: &[&str]) {
    match estate.try_open() {
        Err(OpenFault::Engine(fault)) => {
            assert_eq!(fault.code(), code, "{fault}");
            let path = estate.path.display().to_string();
            says(&fault, &[&[path.as_str()], words].concat());
        }
        other => panic!("{other:?}"),
    }
}

/// A database file that may not grow while the disk is said to be full.
#[derive(Clone)]
struct Limited {
    path: PathBuf,
    full: Arc<AtomicBool>,
}

impl StoreSource for Limited {
    fn open(&self) -> Result<Box<dyn EventLog>, LogFault> {
        let store = SqliteStore::open(&self.path, &key())?;
        if self.full.load(Ordering::SeqCst) {
            store.limit_pages(1)?;
        }
        Ok(Box::new(store))
    }
}

#[test]
fn on_a_full_disk_nothing_is_written_and_the_engine_goes_on_when_there_is_room() {
    let estate = Estate::new();
    let limited = Limited { path: estate.path.clone(), full: Arc::new(AtomicBool::new(true)) };
    let open = || Engine::open_with(Box::new(limited.clone()), estate.config()).unwrap();
    let engine = open();
    let mut done = 0;
    let (sent, fault) = (0..5000)
        .find_map(|number| {
            let order = Order::Refer { identity: citizen(number), refer: referral(), same_person: false };
            let sent = submission(&ward(), order);
            match engine.submit(sent.clone()) {
                Ok(_) => {
                    done += 1;
                    None
                }
                Err(_) => Some((sent.clone(), fault_of(engine.submit(sent)))),
            }
        })
        .expect("the disk is full at last");
    assert_eq!(fault.code(), "log_disk_full");
    says(
        &fault,
        &[&estate.path.display().to_string(), "the disk is full", "nothing was written", "Make room"],
    );
    // It answers what it knows, and knows what is written.
    assert_eq!(engine.status().pathways, done);
    let keeper = Keeper::of(&mut estate.store());
    assert!(engine.read(|world| *world == keeper.world).unwrap());
    drop(engine);
    limited.full.store(false, Ordering::SeqCst);
    let engine = open();
    assert!(!engine.submit(sent).unwrap().repeated);
    assert_eq!(engine.status().pathways, done + 1);
    assert!(engine.verify().unwrap().is_sound());
}

#[test]
fn a_disk_that_is_full_for_a_while_needs_no_restart() {
    let memory = SharedMemory::new(MemoryStore::new(&key()).unwrap());
    let estate = Estate::empty();
    let engine = Engine::open_with(Box::new(memory.clone()), estate.config()).unwrap();
    furnish(&engine, true);
    let pathway = refer(&engine, 1);
    for (fault, code) in
        [(InjectedFault::DiskFull, "log_disk_full"), (InjectedFault::InputOutput, "log_input_output")]
    {
        let (before, world) = (engine.status(), engine.read(Clone::clone).unwrap());
        let sent = submission(&assessor(), decision(pathway));
        memory.lock().fail_on_write(1, fault);
        let fault = fault_of(engine.submit(sent.clone()));
        assert_eq!(fault.code(), code);
        says(&fault, &["(memory)", "disk"]);
        assert_eq!(engine.status(), before);
        assert!(engine.read(|now| *now == world).unwrap());
        assert!(!engine.submit(sent.clone()).unwrap().repeated);
        assert!(engine.submit(sent).unwrap().repeated);
    }
}

/// An estate with a small history, and what is true of it.
fn lived_in() -> (Estate, World, u64) {
    let estate = Estate::new();
    let engine = estate.open();
    for number in 0..4 {
        let pathway = refer(&engine, number);
        if number < 2 {
            settle(&engine, pathway, LARGE, None);
        }
    }
    let (world, position) = (engine.read(Clone::clone).unwrap(), engine.status().position);
    drop(engine);
    (estate, world, position)
}

/// Codes that say that the file is not what was written, or not ours.
const DAMAGE: &[&str] = &[
    "log_damaged",
    "log_foreign",
    "log_newer_form",
    "log_wrong_key",
    "log_newer_event",
    "log_absent",
    "log_database",
];

/// Damaged bytes are refused, or do no harm; a wrong world is never given.
fn is_refused_or_the_same(estate: &Estate, truth: &World, position: u64, how: &str) -> bool {
    match estate.try_open() {
        Err(OpenFault::Engine(fault)) => {
            assert!(DAMAGE.contains(&fault.code()), "{how}: {}: {fault}", fault.code());
            assert!(fault.to_string().len() > 40, "{how}: {fault}");
            true
        }
        Err(other) => panic!("{how}: {other}"),
        Ok(engine) => {
            assert_eq!(engine.status().position, position, "{how}: a log that ends elsewhere");
            assert!(engine.read(|world| world == truth).unwrap(), "{how}: a wrong world");
            false
        }
    }
}

#[test]
fn a_cut_file_is_refused_and_never_gives_a_wrong_world() {
    let mut chance = Chance::new(seed());
    let (estate, truth, position) = lived_in();
    let whole = estate.bytes();
    let copy = Estate::empty();
    let mut refused = 0;
    let pages = whole.len() / 4096;
    for round in 0..40 {
        let length = match round {
            0..10 => 4096 * (pages - 1 - round),
            10 => 0,
            11 => 100,
            _ => chance.index(whole.len()),
        };
        copy.put(&whole[..length]);
        let how = format!("cut to {length} of {}", whole.len());
        assert!(is_refused_or_the_same(&copy, &truth, position, &how), "{how}: it was not noticed");
        refused += 1;
    }
    assert_eq!(refused, 40);
}

#[test]
fn flipped_bits_are_refused_or_do_no_harm_and_never_give_a_wrong_world() {
    let mut chance = Chance::new(seed());
    let (estate, truth, position) = lived_in();
    let whole = estate.bytes();
    let copy = Estate::empty();
    let (mut refused, mut found) = (0, 0);
    let rounds = 140;
    for round in 0..rounds {
        // The file's own header, the pages of tables and keys, and then anywhere.
        let place = match round {
            0..20 => chance.index(100),
            20..50 => chance.index(20 * 4096),
            _ => chance.index(whole.len()),
        };
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << chance.below(8);
        copy.put(&bytes);
        let how = format!("a bit of byte {place}");
        if is_refused_or_the_same(&copy, &truth, position, &how) {
            refused += 1;
        } else if let Ok(store) = SqliteStore::open(&copy.path, &key()) {
            // What did no harm to the world may have hit a key or a record: the full check tells.
            found += usize::from(store.verify().is_ok_and(|report| !report.is_sound()));
        }
    }
    eprintln!("of {rounds} flipped bits {refused} were refused at once, {found} found by the full check");
    assert!(refused > rounds / 3, "{refused} {found}");
}

#[test]
fn a_damaged_snapshot_is_passed_over_and_the_log_read_instead() {
    let mut chance = Chance::new(seed());
    let (estate, truth, position) = lived_in();
    let engine = estate.open();
    engine.snapshot().unwrap();
    drop(engine);
    let whole = std::fs::read(estate.beside(".snapshot")).unwrap();
    for round in 0..16 {
        let mut bytes = whole.clone();
        if round % 2 == 0 {
            bytes.truncate(chance.index(whole.len()));
        } else {
            let place = if round < 8 { chance.index(120) } else { chance.index(whole.len()) };
            bytes[place] ^= 1 << chance.below(8);
        }
        std::fs::write(estate.beside(".snapshot"), &bytes).unwrap();
        let engine = estate.open();
        assert_eq!(engine.status().snapshot_position, 0, "round {round}: it was used");
        assert_eq!(engine.status().position, position);
        assert!(engine.read(|world| *world == truth).unwrap());
    }
}

/// Where a text stands in a file, the last time.
fn last(bytes: &[u8], text: &[u8]) -> usize {
    bytes.windows(text.len()).rposition(|window| window == text).expect("it is there")
}

#[test]
fn a_damaged_database_is_refused_and_mended_from_a_backup() {
    let estate = Estate::new();
    let engine = estate.open();
    let first = refer(&engine, 1);
    let backup = estate.directory.path().join("backup.db");
    let report = engine.backup(&backup).unwrap();
    assert!(report.verified.is_sound());
    assert_eq!(report.head.position, engine.status().position);
    let Err(twice) = engine.backup(&backup) else { panic!("it was overwritten") };
    says(&twice, &["backup.db", "nothing is overwritten", "another path"]);
    let head = engine.export_head().unwrap();
    let later = [submission(&assessor(), decision(first)), submission(&assessor(), offer(first, LARGE))];
    let receipts = later.clone().map(|sent| engine.submit(sent).unwrap());
    let (truth, position) = (engine.read(Clone::clone).unwrap(), engine.status().position);
    drop(engine);
    let whole = estate.bytes();
    std::fs::remove_file(estate.beside(".snapshot")).unwrap();

    // Damage before the backup's end: everything is brought back, what came later is carried over.
    let mut bytes = whole.clone();
    let place = last(&bytes, b"hospital-slagelse");
    let place = bytes[..place].windows(12).position(|window| window == b"municipality").unwrap_or(place);
    bytes[place] ^= 0x01;
    estate.put(&bytes);
    not_opened(&estate, "log_damaged", &["Write no more", "snitflade log restore"]);
    let report = eventlog::restore(&backup, &estate.path, &key()).unwrap();
    assert_eq!((report.carried_over, report.lost_until), (2, None));
    assert!(report.set_aside.as_ref().unwrap().exists(), "the damaged file is kept");
    let engine = estate.open();
    assert!(engine.read(|world| *world == truth).unwrap());
    assert!(engine.verify().unwrap().is_sound());
    assert!(engine.check_head(&head).unwrap().holds());
    let again = engine.submit(later[1].clone()).unwrap();
    assert!(again.repeated);
    assert_eq!(again.first_position, receipts[1].first_position);
    drop(engine);

    // Damage at the very end: what is lost is told, to the position and the time.
    let mut bytes = whole.clone();
    let place = last(&bytes, b"\"offered\"");
    bytes[place + 2] ^= 0x01;
    estate.put(&bytes);
    not_opened(&estate, "log_damaged", &[&format!("position {position}"), "snitflade log restore"]);
    let report = eventlog::restore(&backup, &estate.path, &key()).unwrap();
    assert_eq!((report.carried_over, report.lost_until), (1, Some(position)));
    assert_eq!(report.last_recorded_at_us, at(START).microseconds());
    let engine = estate.open();
    assert_eq!(engine.status().position, position - 1);
    // What was lost can be sent again.
    assert!(!engine.submit(later[1].clone()).unwrap().repeated);
    assert!(engine.read(|world| *world == truth).unwrap());
    drop(engine);

    // A backup that is damaged itself mends nothing and touches nothing.
    let mut bytes = std::fs::read(&backup).unwrap();
    let place = last(&bytes, b"hospital-slagelse");
    bytes[place] ^= 0x01;
    std::fs::write(&backup, &bytes).unwrap();
    estate.put(&whole);
    let fault = eventlog::restore(&backup, &estate.path, &key()).unwrap_err();
    assert_eq!(fault.code(), "log_damaged");
    says(&fault, &["backup.db"]);
    assert_eq!(std::fs::read(&estate.path).unwrap(), whole);
}

#[test]
fn a_mending_that_a_crash_ended_at_its_worst_moment_is_done_again_and_loses_nothing() {
    let estate = Estate::new();
    let engine = estate.open();
    let backup = estate.directory.path().join("backup.db");
    engine.backup(&backup).unwrap();
    // Keeps the write-ahead file: what came after the backup stands only there.
    let witness = estate.store();
    refer(&engine, 1);
    refer(&engine, 2);
    let truth = engine.read(Clone::clone).unwrap();
    drop(engine);
    let (database, ahead) =
        (std::fs::read(&estate.path).unwrap(), std::fs::read(estate.beside("-wal")).unwrap());
    assert!(!ahead.is_empty());
    drop(witness);
    // The database is set aside, its write-ahead file perhaps too, and the mended one is not yet in place.
    for with_write_ahead_file in [false, true] {
        let cut = Estate::empty();
        let aside = cut.beside(".damaged-1");
        std::fs::write(&aside, &database).unwrap();
        let wal = if with_write_ahead_file { beside(&aside, "-wal") } else { cut.beside("-wal") };
        std::fs::write(wal, &ahead).unwrap();
        std::fs::write(cut.beside(".mending"), &database).unwrap();
        not_opened(&cut, "log_absent", &["no database here"]);
        let other = eventlog::restore(&cut.path, &cut.path, &key()).unwrap_err();
        assert_eq!(other.code(), "log_absent", "a try without a backup does not spoil the next");
        let report = eventlog::restore(&backup, &cut.path, &key()).unwrap();
        assert_eq!((report.carried_over, report.lost_until, report.end_unknown), (2, None, false));
        assert_eq!(report.set_aside, Some(aside.clone()));
        assert!(aside.exists() && !cut.beside(".mending").exists());
        let engine = cut.open();
        assert!(engine.read(|world| *world == truth).unwrap());
        assert!(engine.verify().unwrap().is_sound());
    }
}

#[test]
fn files_that_cannot_be_ours_are_refused_and_left_alone() {
    let (estate, _, _) = lived_in();
    let whole = estate.bytes();
    let wrong = Config { clock: Arc::clone(&estate.clock) as _, ..Config::new(&estate.path, other_key(1)) };
    let Err(OpenFault::Engine(fault)) = Engine::open(wrong) else { panic!("the wrong key opens it") };
    assert_eq!(fault.code(), "log_wrong_key");
    says(&fault, &["log.db", "key does not fit", "key file it was created with"]);

    let copy = Estate::empty();
    not_opened(&copy, "log_absent", &["no database here", "create one first"]);
    let at_byte = |place: usize, bytes: [u8; 4]| {
        let mut copy = whole.clone();
        copy[place..place + 4].copy_from_slice(&bytes);
        copy
    };
    let text = b"Kommunernes plan for pladser i 2027. ".repeat(300);
    let cases: [(&str, Vec<u8>, &str, &str); 5] = [
        ("a text", text, "log_foreign", "a database that `snitflade` made"),
        ("an empty file", Vec::new(), "log_damaged", "the file is empty"),
        ("another program's", at_byte(68, [0; 4]), "log_foreign", "another program"),
        ("a newer form", at_byte(60, [0, 0, 0, 2]), "log_newer_form", "Install the newer version"),
        ("an impossible form", at_byte(60, [0, 0, 0, 0]), "log_damaged", "never was"),
    ];
    for (name, bytes, code, word) in cases {
        copy.put(&bytes);
        not_opened(&copy, code, &[word]);
        assert_eq!(std::fs::read(&copy.path).unwrap(), bytes, "{name} was changed");
    }
    // A database that is not there is made only when that is asked for, and never over something.
    copy.put(b"not empty");
    let config = Config { create: true, ..copy.config() };
    assert!(Engine::open(config).is_err());
    assert_eq!(std::fs::read(&copy.path).unwrap(), b"not empty");
}

#[test]
fn a_clock_that_goes_backwards_never_records_an_earlier_time() {
    let estate = Estate::new();
    let engine = estate.open();
    let set = |text: &str| estate.clock.set(at(text));
    set("2026-11-02T10:00");
    refer(&engine, 1);
    // A little: time stands still.
    set("2026-11-02T09:56");
    let order = Order::Refer { identity: citizen(2), refer: referral(), same_person: false };
    assert_eq!(must(&engine, &ward(), order).recorded_at, at("2026-11-02T10:00"));
    assert_eq!(engine.now(), at("2026-11-02T10:00"));
    assert_eq!(engine.status().clock_behind_minutes, 4);
    // Far: nothing is recorded until somebody sets it right. Not after a restart either.
    set("2026-11-01T10:00");
    let order = || Order::Refer { identity: citizen(3), refer: referral(), same_person: false };
    let before = engine.status();
    let check = |engine: &Engine| {
        let fault = fault_of(act(engine, &ward(), order()));
        assert_eq!(fault.code(), "clock_behind");
        says(&fault, &["2026-11-01T09:00:00Z", "2026-11-02T09:00:00Z", "Set the computer's clock right"]);
        says(&fault, &["nothing was recorded"]);
        assert_eq!(engine.status(), before);
    };
    check(&engine);
    assert_eq!(before.clock_behind_minutes, 24 * 60);
    drop(engine);
    let engine = estate.open();
    check(&engine);
    set("2026-11-02T10:01");
    assert_eq!(must(&engine, &ward(), order()).recorded_at, at("2026-11-02T10:01"));
    // The log itself shows no time before another.
    let keeper = Keeper::of(&mut estate.store());
    assert_eq!(keeper.last_recorded, at("2026-11-02T10:01"));
}

#[test]
fn a_clock_set_by_hand_is_only_for_logs_that_say_they_are_synthetic() {
    let estate = Estate::empty();
    let config = Config { create: true, ..Config::new(&estate.path, key()) };
    let engine = Engine::open(config).unwrap();
    let owner = tests_end_to_end::house::actor("owner", "kl", kernel::Role::SystemOwner);
    let founding = world::Founding { purpose: "test".into(), synthetic: false };
    must(&engine, &owner, world::Command::Found(founding));
    drop(engine);
    let fault = estate.try_open().unwrap_err();
    assert!(matches!(fault, OpenFault::NotSynthetic));
    says(&fault, &["synthetic", "Leave the time out"]);
    let now = Instant::read("2026-11-02T08:00:00Z");
    assert!(now.is_ok());
}
