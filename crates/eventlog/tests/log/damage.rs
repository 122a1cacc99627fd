//! Every kind of damage is found, or does no harm: wrong data is never given.

use std::path::Path;

use eventlog::*;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::*;

/// A connection that goes behind the store's back.
fn behind(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF").unwrap();
    connection
}

fn variants(value: &Value) -> Vec<Value> {
    let flipped = |bytes: &[u8], make: fn(Vec<u8>) -> Value| {
        let mut all = vec![Value::Null, make([bytes, &[0]].concat())];
        for place in 0..bytes.len() {
            let mut copy = bytes.to_vec();
            copy[place] ^= 1 << (place % 7);
            all.push(make(copy));
        }
        all
    };
    match value {
        Value::Null => vec![Value::Blob(vec![]), Value::Blob(vec![7; 16]), Value::Blob(vec![7; 32])],
        Value::Integer(number) => (0..63).map(|bit| Value::Integer(number ^ (1 << bit))).collect(),
        Value::Blob(bytes) => flipped(bytes, Value::Blob),
        Value::Text(text) => {
            flipped(text.as_bytes(), |bytes| String::from_utf8(bytes).map_or(Value::Null, Value::Text))
        }
        Value::Real(_) => panic!("no column holds one"),
    }
}

#[test]
fn every_altered_byte_of_every_column_of_every_row_is_found() {
    let place = Place::small();
    let store = place.open();
    let raw = behind(&place.path);
    let columns = [
        "hash",
        "recorded_at_us",
        "kind",
        "version",
        "command_key",
        "command_digest",
        "command_index",
        "command_count",
        "actor",
        "public",
        "subject",
        "sealed",
    ];
    let mut tried = 0;
    for position in 1..=store.head().position {
        for column in columns {
            let select = format!("SELECT {column} FROM entries WHERE position = {position}");
            let update = format!("UPDATE entries SET {column} = ?1 WHERE position = {position}");
            let value: Value = raw.query_row(&select, [], |row| row.get(0)).unwrap();
            for variant in variants(&value) {
                if raw.execute(&update, [&variant]).is_err() {
                    continue; // The table itself refuses it.
                }
                tried += 1;
                let fault = store.read(1, usize::MAX).unwrap_err();
                let LogFault::Damaged { position: Some(found), .. } = &fault else { panic!("{fault}") };
                // Only the hash can show one later, as the previous hash of the next.
                assert!(*found == position, "{column} of {position}: {fault}");
                let report = store.verify().unwrap();
                assert!(
                    report.findings.iter().any(|finding| finding.position() == Some(position)),
                    "{column}"
                );
            }
            raw.execute(&update, [&value]).unwrap();
        }
    }
    assert!(tried > 2000, "{tried}");
    assert!(store.verify().unwrap().is_sound());
}

#[test]
fn rows_removed_exchanged_copied_or_added_are_found() {
    let columns = "hash, recorded_at_us, kind, version, command_key, command_digest, command_index, command_count, \
                   actor, public, subject, sealed";
    let exchange = "UPDATE entries SET position = -1 WHERE position = 3; UPDATE entries SET position = 3 WHERE \
                    position = 4; UPDATE entries SET position = 4 WHERE position = -1;";
    let copy = format!(
        "DELETE FROM entries WHERE position = 5; INSERT INTO entries SELECT 5, {columns} FROM entries WHERE position = 2"
    );
    let cases: [(&str, Finding); 6] = [
        ("DELETE FROM entries WHERE position BETWEEN 4 AND 5", Finding::Missing { from: 4, until: 5 }),
        ("DELETE FROM entries WHERE position = 1", Finding::Missing { from: 1, until: 1 }),
        ("DELETE FROM entries WHERE position > 10", Finding::EndMissing { from: 11, until: 12 }),
        (exchange, Finding::Altered { position: 3 }),
        (&copy, Finding::Duplicated { position: 5, original: 2 }),
        (
            &format!("INSERT INTO entries SELECT 13, {columns} FROM entries WHERE position = 2"),
            Finding::BeyondHead { from: 13 },
        ),
    ];
    let original = Place::small();
    for (sql, expected) in cases {
        let place = original.copy();
        let store = place.open();
        behind(&place.path).execute_batch(sql).unwrap();
        let report = store.verify().unwrap();
        assert!(report.findings.contains(&expected), "{sql}: {:?}", report.findings);
        assert!(report.advice().en.contains("restore"));
        assert!(matches!(store.read(1, usize::MAX), Err(LogFault::Damaged { .. })), "{sql}");
        // A writer notices too when it is at the end, and writes nothing.
        drop(store);
        if let Err(fault) = SqliteStore::open(&place.path, &key(1)) {
            assert!(matches!(fault, LogFault::Damaged { .. }), "{fault}");
        }
    }
}

#[test]
fn a_log_cut_with_care_shows_against_an_exported_head() {
    let place = Place::small();
    let line = place.open().export_head().unwrap();
    let old = place.copy();
    add(&mut old.open(), &[entry(1)]);
    assert_eq!(old.open().check_against_head(&line).unwrap(), HeadCheck::Holds { newer: 1 });
    behind(&place.path)
        .execute_batch(
            "DELETE FROM entries WHERE position > 9;
             UPDATE head SET position = 9, hash = (SELECT hash FROM entries WHERE position = 9)",
        )
        .unwrap();
    let mut store = place.open();
    assert!(store.verify().unwrap().is_sound(), "by itself a shorter log is a log");
    let check = store.check_against_head(&line).unwrap();
    assert!(
        matches!(check, HeadCheck::CutShort { exported, found, .. } if (exported.position, found.position) == (12, 9))
    );
    // Written on, it is long enough again, but not the same log.
    add(&mut store, &(0..5).map(entry).collect::<Vec<_>>());
    assert_eq!(store.check_against_head(&line).unwrap(), HeadCheck::Differs { position: 12 });
}

#[test]
fn damage_to_keys_records_and_lookups_is_found() {
    type Expected = fn(&Finding) -> bool;
    let cases: [(&str, Expected); 7] = [
        ("DELETE FROM person_keys WHERE slot = 1", |finding| matches!(finding, Finding::KeyLost { .. })),
        ("UPDATE person_keys SET wrapped = zeroblob(60) WHERE slot = 1", |finding| {
            matches!(finding, Finding::KeyLost { .. })
        }),
        ("UPDATE person_keys SET records = x'00000002' WHERE slot = 1", |finding| {
            matches!(finding, Finding::RecordLost { .. })
        }),
        ("DELETE FROM person_records", |finding| matches!(finding, Finding::RecordLost { .. })),
        ("UPDATE person_records SET recorded_at_us = 6", |finding| {
            matches!(finding, Finding::RecordLost { .. })
        }),
        ("DELETE FROM person_lookup", |finding| matches!(finding, Finding::LookupLost { .. })),
        ("UPDATE person_lookup SET person = x'01010101010101010101010101010101'", |finding| {
            matches!(finding, Finding::LookupLost { .. })
        }),
    ];
    let original = Place::small();
    for (sql, expected) in cases {
        let place = original.copy();
        behind(&place.path).execute_batch(sql).unwrap();
        let store = place.open();
        let report = store.verify().unwrap();
        assert!(report.findings.iter().any(expected), "{sql}: {:?}", report.findings);
        if sql.contains("wrapped") || sql.contains("DELETE FROM person_keys") {
            // A key that is gone by damage is never taken for a forgetting.
            assert!(matches!(store.read(1, usize::MAX), Err(LogFault::Damaged { .. })));
        }
        let found = store.find_person("name", "bo");
        assert!(!matches!(found, Ok(Some(found)) if found != person(2)), "never another person");
    }
}

#[test]
fn files_that_are_not_ours_are_refused_and_left_as_they_are() {
    let place = Place::small();
    let other = Place::empty();
    let fault = |path: &Path| SqliteStore::open(path, &key(1)).unwrap_err();
    assert!(matches!(fault(&other.path), LogFault::Absent { .. }));
    assert!(matches!(fault(other.directory.path()), LogFault::Foreign { .. }));
    std::fs::write(&other.path, "a text of some length, but no database at all".repeat(100)).unwrap();
    assert!(matches!(fault(&other.path), LogFault::Foreign { .. }));
    std::fs::write(&other.path, "").unwrap();
    let empty = fault(&other.path);
    assert!(matches!(&empty, LogFault::Damaged { .. }) && empty.to_string().contains("is empty"), "{empty}");
    std::fs::remove_file(&other.path).unwrap();
    Connection::open(&other.path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    let theirs = std::fs::read(&other.path).unwrap();
    assert!(matches!(fault(&other.path), LogFault::Foreign { .. }));
    assert!(matches!(SqliteStore::create(&other.path, &key(1)), Err(LogFault::Exists { .. })));
    assert_eq!(std::fs::read(&other.path).unwrap(), theirs);
    assert!(matches!(SqliteStore::open(&place.path, &key(2)), Err(LogFault::WrongKey { .. })));
    assert!(matches!(SqliteStore::create(&place.path, &key(1)), Err(LogFault::Exists { .. })));
    behind(&place.path).execute_batch("PRAGMA user_version = 2").unwrap();
    let newer = fault(&place.path);
    assert!(
        matches!(newer, LogFault::NewerForm { found: 2, known: 1, .. })
            && newer.to_string().contains("newer")
    );
    behind(&place.path)
        .execute_batch("PRAGMA user_version = 1; ALTER TABLE entries ADD COLUMN more BLOB")
        .unwrap();
    assert!(matches!(fault(&place.path), LogFault::Damaged { .. }));
    assert_eq!(SqliteStore::open_or_create(&Place::empty().path, &key(1)).unwrap().head().position, 0);
}

#[test]
fn a_full_disk_leaves_nothing_half_done() {
    let place = Place::small();
    let mut store = place.open();
    let before = all(&store);
    let head = store.head();
    store.limit_pages(1).unwrap();
    let large = NewEntry { public: vec![7; 60_000], ..private_entry(1, person(3), "private") };
    let fault = store.append(head, &[entry(1), large.clone()], &[record(person(4), "x", &[])]).unwrap_err();
    assert!(matches!(fault, AppendFault::Fault(LogFault::DiskFull { .. })), "{fault}");
    assert!(fault.to_string().contains("log.db") && fault.to_string().contains("Make room"));
    assert_eq!((store.stored_head().unwrap(), all(&store)), (head, before));
    assert_eq!(store.person_record(person(3)).unwrap(), PersonRecord::Unknown);
    // With room again, the same handle goes on, and uses no key from what was undone.
    store.limit_pages(1_000_000).unwrap();
    store.append(head, &[large], &[record(person(4), "x", &[])]).unwrap();
    drop(store);
    let store = place.open();
    assert_eq!(store.head().position, head.position + 1);
    assert!(store.verify().unwrap().is_sound());
}

type Learned = (Vec<Entry>, [PersonRecord; 3], [Option<PersonKey>; 3]);

/// What a user can learn from a database, or that it was refused.
fn learn(path: &Path) -> Result<Learned, LogFault> {
    let store = SqliteStore::open(path, &key(1))?;
    Ok((
        store.read(1, usize::MAX)?,
        [store.person_record(person(1))?, store.person_record(person(2))?, store.person_record(person(3))?],
        [
            store.find_person("cpr", "0101010000")?,
            store.find_person("name", "bo")?,
            store.find_person("cpr", "0303030000")?,
        ],
    ))
}

/// A database large enough that every table has pages of its own and `entries` a tree of several levels.
fn larger() -> Place {
    let place = Place::small();
    let mut store = place.open();
    write(&mut store, &[record(person(3), "Eva", &[])]);
    for number in 20..26 {
        let entries: Vec<NewEntry> =
            (0..20).map(|part| private_entry(number * 20 + part, person(3), &"text ".repeat(30))).collect();
        add(&mut store, &entries);
    }
    let forget: Vec<VaultWrite> =
        (100..110).map(|number| VaultWrite::ForgetPerson { person: person(number) }).collect();
    write(&mut store, &forget);
    store.scrub().unwrap();
    drop(store);
    place
}

#[test]
fn a_flipped_bit_is_found_or_does_no_harm() {
    let place = larger();
    let sound = std::fs::read(&place.path).unwrap();
    let truth = learn(&place.path).unwrap();
    let copy = Place::empty();
    let (mut found, mut harmless) = (0, 0);
    // Every header byte of every page, and a spread over the rest.
    let offsets = (0..sound.len()).filter(|offset| offset % 4096 < 16 || offset % 197 == 0);
    for offset in offsets {
        let mut bytes = sound.clone();
        bytes[offset] ^= 1 << (offset % 8);
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(copy.beside(suffix));
        }
        std::fs::write(&copy.path, &bytes).unwrap();
        match learn(&copy.path) {
            Err(_) => found += 1,
            Ok(learned) => {
                assert!(learned == truth, "offset {offset}: wrong data was given");
                harmless += 1;
            }
        }
    }
    assert!(found > 300, "{found} found, {harmless} harmless");
}

#[test]
fn a_truncated_file_is_found() {
    let place = larger();
    let sound = std::fs::read(&place.path).unwrap();
    let truth = learn(&place.path).unwrap();
    let copy = Place::empty();
    for length in (0..sound.len()).step_by(1009).chain((0..sound.len()).step_by(4096)) {
        std::fs::write(&copy.path, &sound[..length]).unwrap();
        match learn(&copy.path) {
            Err(fault) => assert!(!fault.to_string().is_empty()),
            Ok(learned) => assert!(learned == truth, "length {length}: wrong data was given"),
        }
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(copy.beside(suffix));
        }
    }
}

#[test]
fn two_writers_never_write_over_each_other() {
    let place = Place::empty();
    SqliteStore::create(&place.path, &key(1)).unwrap();
    let writers: Vec<_> = (0..2_u16)
        .map(|writer| {
            let path = place.path.clone();
            std::thread::spawn(move || {
                let mut store = SqliteStore::open(&path, &key(1)).unwrap();
                let mut head = store.head();
                let (mut written, mut conflicts) = (0, 0);
                while written < 40 {
                    match store.append(head, &[private_entry(writer, person(writer as u8), "x")], &[]) {
                        Ok(appended) => {
                            head = appended.head;
                            written += 1;
                        }
                        Err(AppendFault::Conflict { found }) => {
                            head =
                                store.catch_up(head, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
                            assert!(head.position >= found.position);
                            conflicts += 1;
                        }
                        Err(fault) => panic!("{fault}"),
                    }
                }
                conflicts
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let store = place.open();
    assert!(store.verify().unwrap().is_sound());
    for writer in 0..2_u16 {
        assert_eq!(all(&store).iter().filter(|entry| entry.command_index == writer).count(), 40);
    }
}

#[test]
fn a_key_another_connection_destroyed_is_not_used_from_memory() {
    let place = Place::small();
    let (mut first, mut second) = (place.open(), place.open());
    assert!(matches!(all(&first)[2].private, Private::Open(_)));
    write(&mut second, &[VaultWrite::ForgetPerson { person: person(1) }]);
    let head = first.head();
    let fault = first.append(head, &[private_entry(1, person(1), "x")], &[]).unwrap_err();
    assert!(matches!(fault, AppendFault::Forgotten { .. }), "{fault}");
    assert_eq!(all(&first)[2].private, Private::Forgotten);
}

#[test]
fn a_write_ahead_file_left_behind_is_not_played_into_a_new_log() {
    let place = Place::empty();
    let left =
        place.path.with_file_name(format!("{}-wal", place.path.file_name().unwrap().to_str().unwrap()));
    std::fs::write(&left, "what a database that is gone had not yet taken in").unwrap();
    let fault = SqliteStore::create(&place.path, &key(1)).unwrap_err();
    assert!(matches!(&fault, LogFault::Exists { path } if *path == left), "{fault}");
    assert!(!place.path.exists() && left.exists(), "nothing is made and nothing is taken away");
}
