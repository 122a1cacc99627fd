//! A forgetting that a crash ended after it was committed, wherever it came: whoever opens the log next finds from the
//! log itself what was left to do, and does it.

use eventlog::*;

use crate::forgetting::{found_in, wrapped_keys};
use crate::support::*;

const FORM: [u8; 32] = [7; 32];
const STATE: &[u8] = b"a state that remembers person 1";

/// The files of a log as they are right after a forgetting was committed, before anything else was done.
struct Committed {
    database: Vec<u8>,
    wal: Vec<u8>,
    /// What was kept of the log before the forgetting.
    snapshot: Vec<u8>,
    /// The register, as it is to become.
    register: Vec<u8>,
    /// The forgotten person's key, as it stood in the files.
    key: Vec<u8>,
}

fn committed() -> Committed {
    let place = Place::small();
    let mut store = place.open();
    store.write_snapshot(STATE.to_vec(), &FORM, store.head()).unwrap();
    let snapshot = std::fs::read(place.beside(".snapshot")).unwrap();
    let key = wrapped_keys(&place.path).into_iter().find(|(of, _)| *of == person(1)).unwrap().1;
    add(&mut store, &[entry(50)]);
    // Whoever reads keeps the store from emptying the write-ahead file.
    let reader = rusqlite::Connection::open(&place.path).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap();
    let forget = [VaultWrite::ForgetPerson { person: person(1) }];
    let appended = store.append(store.head(), &[entry(51)], &forget).unwrap();
    assert!(!appended.scrubbed && store.scrub_is_due().unwrap());
    let read = |path| std::fs::read(path).unwrap();
    Committed {
        database: read(place.path.clone()),
        wal: read(place.beside("-wal")),
        snapshot,
        register: read(place.beside(".forgotten")),
        key,
    }
}

/// Files beside a database, by what their names end in.
type Beside<'a> = &'a [(&'a str, &'a [u8])];

/// A log with these files, as a crash left them.
fn left(committed: &Committed, wal: bool, beside: Beside<'_>) -> Place {
    let place = Place::empty();
    std::fs::write(&place.path, &committed.database).unwrap();
    std::fs::write(place.beside("-wal"), &committed.wal).unwrap();
    if !wal {
        let raw = rusqlite::Connection::open(&place.path).unwrap();
        let _: i64 = raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    }
    for (suffix, bytes) in beside {
        std::fs::write(place.beside(suffix), bytes).unwrap();
    }
    place
}

/// Nothing of the person is in any file, and nothing is left to do.
fn finished(place: &Place, committed: &Committed) {
    let mut store = place.open();
    assert!(!store.scrub_is_due().unwrap());
    assert_eq!(found_in(place.directory.path(), std::slice::from_ref(&committed.key)), Vec::<String>::new());
    for suffix in [".snapshot", ".snapshot.unfinished"] {
        assert!(!place.beside(suffix).exists(), "{suffix}");
    }
    assert_eq!(std::fs::read(place.beside(".forgotten")).unwrap(), committed.register);
    assert_eq!(store.person_record(person(1)).unwrap(), PersonRecord::Forgotten);
    assert!(store.verify().unwrap().is_sound());
    add(&mut store, &[entry(52)]);
    assert!(store.write_snapshot(b"a state".to_vec(), &FORM, store.head()).unwrap());
    drop(store);
    assert!(place.open().load_snapshot(&FORM).is_ok(), "what is kept since stays");
}

#[test]
fn a_forgetting_ended_by_a_crash_at_any_step_is_finished_by_the_next_opening() {
    let committed = committed();
    let (snapshot, register) = (committed.snapshot.as_slice(), committed.register.as_slice());
    let mut started = snapshot.to_vec();
    started[..112 + 60].fill(0);
    let steps: [(&str, bool, Beside<'_>); 8] = [
        ("committed", true, &[(".snapshot", snapshot)]),
        ("register half written", true, &[(".snapshot", snapshot), (".forgotten", &register[..20])]),
        ("registered", true, &[(".snapshot", snapshot), (".forgotten", register)]),
        ("snapshot's key destroyed", true, &[(".snapshot", &started), (".forgotten", register)]),
        ("snapshot deleted, another under way", true, &[(".snapshot.unfinished", snapshot)]),
        ("all deleted", true, &[(".forgotten", register)]),
        ("write-ahead file emptied", false, &[(".forgotten", register)]),
        // A snapshot that was under way may be given its name after all.
        ("a snapshot late", false, &[(".snapshot", snapshot), (".forgotten", register)]),
    ];
    for (step, wal, beside) in steps {
        let place = left(&committed, wal, beside);
        let key = found_in(place.directory.path(), std::slice::from_ref(&committed.key));
        assert_eq!(
            !key.is_empty(),
            wal,
            "{step}: the key stands in the write-ahead file until that is emptied"
        );
        drop(place.open());
        if step == "register half written" {
            // The line that was cut is passed over.
            let written = std::fs::read(place.beside(".forgotten")).unwrap();
            assert!(written.ends_with(register), "{step}");
            std::fs::write(place.beside(".forgotten"), register).unwrap();
        }
        finished(&place, &committed);
    }
}

#[test]
fn a_snapshot_late_is_found_also_when_nothing_else_was_left_to_do() {
    let committed = committed();
    let place = left(&committed, true, &[]);
    drop(place.open());
    std::fs::write(place.beside(".snapshot"), &committed.snapshot).unwrap();
    finished(&place, &committed);
}

#[test]
fn who_cannot_finish_a_forgetting_opens_all_the_same_and_says_that_it_is_to_be_done() {
    let committed = committed();
    let place = left(&committed, true, &[(".snapshot", &committed.snapshot)]);
    let reader = rusqlite::Connection::open(&place.path).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap();
    let mut store = place.open();
    assert!(store.scrub_is_due().unwrap());
    assert!(!store.scrub().unwrap());
    assert!(!place.beside(".snapshot").exists(), "what can be done is done");
    add(&mut store, &[entry(60)]);
    assert!(store.scrub_is_due().unwrap());
    reader.execute_batch("COMMIT").unwrap();
    drop(reader);
    assert!(store.scrub().unwrap());
    drop(store);
    finished(&place, &committed);
}

#[test]
fn a_change_of_key_ended_by_a_crash_is_finished_by_the_next_opening() {
    let place = Place::small();
    let old: Vec<Vec<u8>> = wrapped_keys(&place.path).into_iter().map(|(_, wrapped)| wrapped).collect();
    let reader = rusqlite::Connection::open(&place.path).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap();
    let mut store = place.open();
    store.rotate_key(&key(2)).unwrap();
    assert!(store.scrub_is_due().unwrap());
    let left = Place::empty();
    std::fs::copy(&place.path, &left.path).unwrap();
    std::fs::copy(place.beside("-wal"), left.beside("-wal")).unwrap();
    assert!(!found_in(left.directory.path(), &old).is_empty());
    let store = SqliteStore::open(&left.path, &key(2)).unwrap();
    assert!(!store.scrub_is_due().unwrap());
    assert_eq!(found_in(left.directory.path(), &old), Vec::<String>::new());
}
