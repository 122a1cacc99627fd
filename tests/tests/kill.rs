//! A loaded engine is killed (SIGKILL) at random points, again and again over one growing history: what was
//! acknowledged is there, whole; what was not sent is not; what was sent and not acknowledged is there whole or not
//! at all, and sent again is there once. So with snapshots and backups under way, and with the key being changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use engine::{CPR, Identity, SubmitError};
use eventlog::{EventLog, PersonRecord, SqliteStore};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};
use tests_end_to_end::{
    chance::{Chance, seed},
    estate::{Estate, key, other_key},
    keeper::{Keeper, Stands},
    worker::{self, Beside, Said, Sent, What, key_of},
};

const WORKER: &str = env!("CARGO_BIN_EXE_worker");

/// A worker with what it says. It does not outlive its test.
struct Worker {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Worker {
    fn start(arguments: &[String]) -> Self {
        let mut child = Command::new(WORKER).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Worker { child, lines }
    }

    /// The next line; `None` when there is none any more, or only a part of one.
    fn next(&mut self) -> Option<Said> {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.ends_with('\n').then(|| serde_json::from_str(&line).unwrap())
    }

    /// Kills it, and reads what it still said before.
    fn kill(&mut self) -> Vec<Said> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the worker said, sorted.
#[derive(Default)]
struct Heard {
    sent: BTreeMap<String, Sent>,
    done: BTreeMap<String, Stands>,
    refused: BTreeSet<String>,
    backups: BTreeSet<std::path::PathBuf>,
    snapshots: usize,
}

impl Heard {
    fn hear(&mut self, said: Said) {
        match said {
            Said::Ready | Said::Rotated(_) | Said::Forgotten(_) => {}
            Said::Sent(sent) => drop(self.sent.insert(sent.key.clone(), sent)),
            Said::Done(key, first, last) => drop(self.done.insert(key, Stands { first, last })),
            Said::Refused(key, _) => drop(self.refused.insert(key)),
            Said::Failed(fault) => panic!("the worker's engine failed: {fault}"),
            Said::Snapshot => self.snapshots += 1,
            Said::Backup(path) => drop(self.backups.insert(path)),
        }
    }
}

/// How often each thing was seen; a test that never sees them proves little.
#[derive(Debug, Default)]
struct Tally {
    kills: usize,
    acknowledged: usize,
    refused: usize,
    pending_there: usize,
    pending_absent: usize,
    backups: usize,
    snapshots: usize,
    from_snapshot: usize,
}

fn kill_again_and_again(kills: usize, beside_of: impl Fn(usize) -> Beside) -> Tally {
    let seed = seed();
    let mut chance = Chance::new(seed);
    let estate = Estate::new();
    let mut keeper = Keeper::of(&mut estate.store());
    let mut tally = Tally::default();
    // Sent, and neither acknowledged nor refused.
    let mut pending = Vec::new();
    for round in 0..kills {
        let what = beside_of(round);
        let now = keeper.last_recorded.plus_minutes(chance.below(40) as i64).unwrap();
        let arguments = worker::arguments(&estate.path, now, chance.next(), what);
        let mut worker = Worker::start(&arguments);
        let mut heard = Heard::default();
        // Some are killed while they open, most in the middle of their work.
        if !chance.one_in(16) {
            assert!(matches!(worker.next(), Some(Said::Ready)), "round {round}");
            // So much is waited for, and so it is seen whatever the machine's speed.
            let acknowledgements = chance.index(40);
            let snapshots = if what == Beside::Snapshots { chance.index(3) } else { 0 };
            let backups = if what == Beside::Backups { chance.index(2) } else { 0 };
            while heard.done.len() < acknowledgements
                || heard.snapshots < snapshots
                || heard.backups.len() < backups
            {
                heard.hear(worker.next().expect("the worker ended by itself"));
            }
        }
        for _ in 0..chance.below(400_000) {
            std::hint::spin_loop();
        }
        for said in worker.kill() {
            heard.hear(said);
        }
        tally.kills += 1;
        check(&estate, &mut keeper, &heard, &mut pending, &mut chance, &mut tally, round);
        check_backups(&estate, &keeper, &heard, &mut tally, round);
    }
    let report = estate.open().verify().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    assert_eq!(report.head, keeper.head);
    let anew = Keeper::of(&mut estate.store());
    assert!(anew.world == keeper.world && anew.commands == keeper.commands);
    eprintln!("{tally:?}");
    tally
}

fn check(
    estate: &Estate,
    keeper: &mut Keeper,
    heard: &Heard,
    pending: &mut Vec<Sent>,
    chance: &mut Chance,
    tally: &mut Tally,
    round: usize,
) {
    let mut store = estate.store();
    let found = keeper.follow(&mut store);
    tally.snapshots += heard.snapshots;
    for (key, stands) in &heard.done {
        tally.acknowledged += 1;
        assert_eq!(found.get(&key_of(key).0), Some(stands), "round {round}: {key} was acknowledged");
    }
    for key in &heard.refused {
        tally.refused += 1;
        assert!(!found.contains_key(&key_of(key).0), "round {round}: {key} was refused");
    }
    let sent: BTreeSet<_> = heard.sent.keys().map(|key| key_of(key).0).collect();
    for key in found.keys() {
        assert!(sent.contains(key), "round {round}: nobody sent {key:?}");
    }
    // Who was referred is in the vault, written with the referral or not at all.
    for (key, sent) in &heard.sent {
        if let What::Refer(identity, _) = &sent.what {
            check_person(&store, identity, found.contains_key(&key_of(key).0));
        }
    }
    keeper.check_promises();
    let answered = |key: &String| heard.done.contains_key(key) || heard.refused.contains(key);
    pending.extend(heard.sent.values().filter(|sent| !answered(&sent.key)).cloned());
    if round % 20 == 19 {
        let report = store.verify().unwrap();
        assert!(report.is_sound(), "round {round}: {:?}", report.findings);
    }
    // Every other time the next worker starts on what the kill left, and nothing else has touched.
    if chance.one_in(2) {
        return;
    }

    estate.clock.set(keeper.last_recorded);
    let engine = estate.open();
    tally.from_snapshot += usize::from(engine.status().snapshot_position > 0);
    assert_eq!(engine.status().position, keeper.head.position, "round {round}");
    assert!(
        engine.read(|world| *world == keeper.world).unwrap(),
        "round {round}: the engine knows another world"
    );
    // What was left open is sent again: then it is there once, or refused with a reason.
    for sent in pending.drain(..) {
        let key = &sent.key;
        let there = keeper.commands.get(&key_of(key).0);
        let first = engine.submit(sent.submission());
        match (there, &first) {
            (Some(stands), Ok(receipt)) => {
                tally.pending_there += 1;
                assert!(receipt.repeated, "round {round}: {key} was done twice");
                assert_eq!(Stands { first: receipt.first_position, last: receipt.last_position }, *stands);
            }
            (None, Ok(receipt)) => {
                tally.pending_absent += 1;
                assert!(!receipt.repeated, "round {round}: {key} is not in the log");
            }
            (None, Err(SubmitError::Refused(_))) => tally.pending_absent += 1,
            (_, answer) => panic!("round {round}: {key}: {answer:?}"),
        }
        if let Ok(receipt) = first {
            let second = engine.submit(sent.submission()).unwrap();
            assert!(second.repeated);
            assert_eq!((second.first_position, second.events), (receipt.first_position, receipt.events));
        }
    }
    keeper.follow(&mut store);
    assert!(engine.read(|world| *world == keeper.world).unwrap(), "round {round}: after sending again");
    if chance.one_in(3) {
        engine.snapshot().unwrap();
    }
}

fn check_person(store: &SqliteStore, identity: &Identity, referred: bool) {
    let number = identity.cpr.as_deref().unwrap().replace('-', "");
    match store.find_person(CPR, &number).unwrap() {
        None => assert!(!referred, "a citizen was referred and is not in the vault"),
        Some(person) => {
            assert!(matches!(store.person_record(person).unwrap(), PersonRecord::Known { version: 1, .. }));
        }
    }
}

/// A backup that has its name is whole and sound, and its log is the beginning of ours.
fn check_backups(estate: &Estate, keeper: &Keeper, heard: &Heard, tally: &mut Tally, round: usize) {
    let mut there = BTreeSet::new();
    for file in std::fs::read_dir(estate.directory.path()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains(".backup-") {
            continue;
        }
        if !name.contains(".unfinished") && !name.ends_with("-wal") && !name.ends_with("-shm") {
            there.insert(path);
        }
    }
    assert!(heard.backups.is_subset(&there), "round {round}: {:?} of {there:?}", heard.backups);
    for path in &there {
        tally.backups += 1;
        let backup = SqliteStore::open(path, &key()).unwrap();
        let head = backup.head();
        assert!(head.position <= keeper.head.position);
        let entry = estate.store().read(head.position, 1).unwrap();
        assert_eq!(entry.first().map(|entry| entry.hash), Some(head.hash), "round {round}: another log");
        if tally.backups % 8 == 1 {
            assert!(backup.verify().unwrap().is_sound(), "round {round}");
        }
    }
    for file in std::fs::read_dir(estate.directory.path()).unwrap() {
        let path = file.unwrap().path();
        if path.to_string_lossy().contains(".backup-") {
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn a_loaded_engine_killed_at_random_points_keeps_what_it_acknowledged_and_nothing_else() {
    let tally = kill_again_and_again(105, |_| Beside::Nothing);
    assert!(tally.acknowledged > 400 && tally.refused > 0, "{tally:?}");
    assert!(tally.pending_there > 0 && tally.pending_absent > 0, "{tally:?}");
}

#[test]
fn an_engine_killed_while_it_writes_snapshots_or_backups_keeps_what_it_acknowledged_and_nothing_else() {
    let tally = kill_again_and_again(100, |round| match round % 5 {
        0 | 3 => Beside::Backups,
        _ => Beside::Snapshots,
    });
    // How often each is reached is up to the machine's load; that it is reached is not.
    assert!(tally.acknowledged > 400 && tally.from_snapshot > 0, "{tally:?}");
    assert!(tally.snapshots > 5 && tally.backups > 0, "{tally:?}");
}

/// Which of the test's keys opens a database; there is never more than one.
fn fitting(path: &Path, keys: impl Iterator<Item = u8>) -> u8 {
    let fitting: Vec<u8> = keys.filter(|byte| SqliteStore::open(path, &other_key(*byte)).is_ok()).collect();
    assert_eq!(fitting.len(), 1, "{fitting:?} fit");
    fitting[0]
}

#[test]
fn a_change_of_key_that_is_killed_leaves_the_old_key_or_the_new_one() {
    let mut chance = Chance::new(seed());
    let estate = Estate::new();
    let engine = estate.open();
    for number in 0..12 {
        tests_end_to_end::estate::refer(&engine, number);
    }
    engine.close().unwrap();
    let mut keeper = Keeper::of(&mut estate.store());
    let mut current = 0x5e_u8;
    let (mut told, mut untold) = (0, 0);
    for round in 0..25 {
        let path = estate.path.to_string_lossy().into_owned();
        let mut worker = Worker::start(&["rotate".to_owned(), path, current.to_string()]);
        assert!(matches!(worker.next(), Some(Said::Ready)));
        let mut last = current;
        let mut hear = |said| {
            let Said::Rotated(byte) = said else { panic!("{said:?}") };
            last = byte;
        };
        for _ in 0..chance.below(4) {
            hear(worker.next().unwrap());
        }
        for _ in 0..chance.below(300_000) {
            std::hint::spin_loop();
        }
        worker.kill().into_iter().for_each(&mut hear);
        // What was told holds; one more change may have been made that nobody was told of.
        current = fitting(&estate.path, [last, last.wrapping_add(1)].into_iter());
        *if current == last { &mut told } else { &mut untold } += 1;
        let mut store = SqliteStore::open(&estate.path, &other_key(current)).unwrap();
        assert!(keeper.follow(&mut store).is_empty());
        let report = store.verify().unwrap();
        assert!(report.is_sound() && report.persons > 12, "round {round}: {report:?}");
    }
    eprintln!("the last change told: {told}, one more: {untold}");
}

/// How far the log had come when a snapshot was made, as its file says; none when there is no such file.
fn made_at(path: &Path) -> Option<u64> {
    let bytes = std::fs::read(path).ok()?;
    // After what begins every snapshot, the form and the database's name.
    Some(u64::from_le_bytes(bytes.get(64..72)?.try_into().unwrap()))
}

#[test]
fn a_forgetting_that_is_killed_leaves_nothing_that_the_next_opening_does_not_clear_away() {
    let mut chance = Chance::new(seed());
    let estate = Estate::new();
    let engine = estate.open();
    for number in 0..60 {
        let pathway = tests_end_to_end::estate::refer(&engine, number);
        let cancel = pathways::Command::Cancel { pathway, code: "need_ceased".into(), note: String::new() };
        tests_end_to_end::estate::must(&engine, &tests_end_to_end::house::ward(), cancel);
    }
    engine.close().unwrap();
    let mut keeper = Keeper::of(&mut estate.store());
    let now = keeper.last_recorded.microseconds().to_string();
    let mut remembered = 0;
    for round in 0..40 {
        let path = estate.path.to_string_lossy().into_owned();
        let mut worker = Worker::start(&["forget".to_owned(), path, now.clone()]);
        assert!(matches!(worker.next(), Some(Said::Ready)));
        for _ in 0..chance.below(4) {
            worker.next();
        }
        for _ in 0..chance.below(200_000) {
            std::hint::spin_loop();
        }
        worker.kill();
        let last_snapshot = made_at(&estate.beside(".snapshot"));
        let mut store = estate.store();
        keeper.follow(&mut store);
        assert!(!store.scrub_is_due().unwrap(), "round {round}");
        let report = store.verify().unwrap();
        assert!(report.is_sound(), "round {round}: {:?}", report.findings);
        let forgotten = keeper.forgotten_at;
        remembered += usize::from(last_snapshot.is_some_and(|made| made < forgotten));
        for suffix in [".snapshot", ".snapshot.unfinished"] {
            let made = made_at(&estate.beside(suffix));
            assert!(made.is_none_or(|made| made >= forgotten), "round {round}: {suffix} remembers");
        }
        let register = std::fs::read_to_string(estate.beside(".forgotten")).unwrap_or_default();
        assert_eq!(register.lines().count() as u64, report.forgotten_persons, "round {round}");
    }
    eprintln!("{remembered} snapshots were left that remembered somebody");
}
