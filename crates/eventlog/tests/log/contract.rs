//! What every store keeps, written once and run against each.

use std::ops::ControlFlow;

use eventlog::*;

use crate::support::*;

#[test]
fn entries_come_back_as_they_were_given() {
    each_store(|store| {
        assert_eq!(store.head().position, 0);
        assert!(all(store).is_empty());
        let mut given: Vec<NewEntry> = (0..20).map(entry).collect();
        given[3] = private_entry(3, person(1), "sealed");
        given[4] = NewEntry { subject: Some(person(2)), ..entry(4) };
        given[5] = private_entry(5, person(1), "");
        given[6] = NewEntry { recorded_at_us: i64::MIN, public: Vec::new(), actor: Vec::new(), ..entry(6) };
        let before = store.head();
        let appended = store.append(before, &given, &[]).unwrap();
        assert_eq!((appended.before, appended.head, appended.scrubbed), (before, store.head(), true));
        let found = all(store);
        assert_eq!(found.len(), 20);
        let mut previous = before.hash;
        for (index, (given, found)) in given.iter().zip(&found).enumerate() {
            assert_eq!(found.position, index as u64 + 1);
            assert_eq!((found.previous_hash, found.hash), (previous, appended.hashes[index]));
            previous = found.hash;
            assert_eq!(found.recorded_at_us, given.recorded_at_us);
            assert_eq!((found.kind.as_str(), found.version), (&*given.kind, given.version));
            assert_eq!((found.command_key, found.command_digest), (given.command_key, given.command_digest));
            assert_eq!(
                (found.command_index, found.command_count),
                (given.command_index, given.command_count)
            );
            assert_eq!(
                (&found.actor, &found.public, found.subject),
                (&given.actor, &given.public, given.subject)
            );
            match &given.private {
                None => assert_eq!((&found.private, &found.sealed), (&Private::None, &None)),
                Some(private) => {
                    assert!(matches!(&found.private, Private::Open(open) if **open == *private));
                    assert_ne!(found.sealed.as_ref(), Some(private));
                }
            }
        }
        let report = store.verify().unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        assert_eq!((report.head, report.entries, report.opened, report.persons), (store.head(), 20, 2, 1));
    });
}

#[test]
fn a_writer_on_another_head_writes_nothing() {
    each_store(|store| {
        let empty = store.head();
        add(store, &[entry(1)]);
        let head = store.head();
        for wrong in [empty, Head { hash: [0; 32], ..head }, Head { position: 2, ..head }] {
            let fault = store.append(wrong, &[entry(2)], &[record(person(1), "x", &[])]).unwrap_err();
            assert!(matches!(fault, AppendFault::Conflict { found } if found == head), "{fault}");
            let fault = store.append(wrong, &[], &[]).unwrap_err();
            assert!(matches!(fault, AppendFault::Conflict { .. }));
        }
        assert_eq!(all(store).len(), 1);
        assert_eq!(store.person_record(person(1)).unwrap(), PersonRecord::Unknown);
    });
}

#[test]
fn what_is_too_large_or_malformed_is_refused_whole() {
    each_store(|store| {
        let head = store.head();
        let large = |what: &str, bad: NewEntry| (what.to_owned(), vec![entry(1), bad]);
        let cases = [
            large("kind", NewEntry { kind: "k".repeat(KIND_BYTES_MAX + 1).into(), ..entry(1) }),
            large("actor", NewEntry { actor: vec![0; ACTOR_BYTES_MAX + 1], ..entry(1) }),
            large("readable", NewEntry { public: vec![0; PUBLIC_BYTES_MAX + 1], ..entry(1) }),
            large("private", private_entry(1, person(1), &"p".repeat(PRIVATE_BYTES_MAX + 1))),
            ("entries".to_owned(), vec![entry(1); BATCH_ENTRIES_MAX + 1]),
        ];
        for (what, entries) in cases {
            let fault = store.append(head, &entries, &[]).unwrap_err();
            assert!(
                matches!(fault, AppendFault::TooLarge { .. }) && fault.to_string().contains(&what),
                "{fault}"
            );
        }
        for bad in [
            NewEntry { kind: "".into(), ..entry(1) },
            NewEntry { kind: "a\0b".into(), ..entry(1) },
            NewEntry { subject: None, ..private_entry(1, person(1), "x") },
        ] {
            let fault = store.append(head, &[entry(1), bad], &[]).unwrap_err();
            assert!(matches!(fault, AppendFault::Malformed { index: 1, .. }), "{fault}");
        }
        let record = record(person(1), &"r".repeat(RECORD_BYTES_MAX + 1), &[]);
        assert!(matches!(store.append(head, &[], &[record]), Err(AppendFault::TooLarge { .. })));
        assert_eq!(store.stored_head().unwrap(), head);
        // The largest that is taken comes back whole.
        let largest = NewEntry {
            kind: "k".repeat(KIND_BYTES_MAX).into(),
            actor: vec![1; ACTOR_BYTES_MAX],
            public: vec![2; PUBLIC_BYTES_MAX],
            ..private_entry(1, person(1), &"p".repeat(PRIVATE_BYTES_MAX))
        };
        add(store, &[largest]);
        assert!(matches!(&all(store)[0].private, Private::Open(open) if open.len() == PRIVATE_BYTES_MAX));
        assert!(store.verify().unwrap().is_sound());
    });
}

#[test]
fn parts_of_the_log_can_be_read() {
    each_store(|store| {
        add(store, &(0..10).map(|number| private_entry(number, person(1), "p")).collect::<Vec<_>>());
        let positions = |reading: Reading| {
            let mut seen = Vec::new();
            let head = store
                .for_each(reading, &mut |entry| {
                    seen.push(entry.position);
                    ControlFlow::Continue(())
                })
                .unwrap();
            (seen, head.position)
        };
        assert_eq!(positions(Reading::from(8)), (vec![8, 9, 10], 10));
        assert_eq!(positions(Reading { until: Some(3), ..Reading::from(2) }), (vec![2, 3], 3));
        assert_eq!(positions(Reading::from(11)), (vec![], 10));
        assert_eq!(positions(Reading::from(99)), (vec![], 10));
        assert_eq!(positions(Reading { until: Some(0), ..Reading::all() }), (vec![], 0));
        assert_eq!(store.read(4, 2).unwrap().len(), 2);
        assert_eq!(store.read(4, 0).unwrap().len(), 0);
        let reading = Reading { open_private: false, verify: false, ..Reading::all() };
        let mut sealed = 0;
        let stopped = store
            .for_each(reading, &mut |entry| {
                sealed += usize::from(entry.private == PrivateRef::Sealed);
                if entry.position == 6 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .unwrap();
        assert_eq!((sealed, stopped.position), (6, 6));
        // A visitor may ask the vault in between.
        store
            .for_each(Reading::all(), &mut |entry| {
                assert_eq!(store.person_record(*entry.subject.unwrap()).unwrap(), PersonRecord::Empty);
                assert_eq!(store.find_person("cpr", "x").unwrap(), None);
                ControlFlow::Continue(())
            })
            .unwrap();
    });
}

#[test]
fn catching_up_gives_what_came_after_a_known_head() {
    each_store(|store| {
        add(store, &[entry(1), entry(2)]);
        let known = store.head();
        add(store, &[entry(3), entry(4)]);
        let mut seen = Vec::new();
        let head = store
            .catch_up(known, &mut |entry| {
                seen.push(entry.position);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!((seen, head), (vec![3, 4], store.head()));
        assert_eq!(store.catch_up(head, &mut |_| panic!("nothing is new")).unwrap(), head);
        for gone in [Head { hash: [1; 32], ..known }, Head { position: 9, ..known }] {
            let fault = store.catch_up(gone, &mut |_| panic!("nothing is shown")).unwrap_err();
            assert!(matches!(fault, LogFault::HeadGone { .. }), "{fault}");
        }
    });
}

#[test]
fn an_exported_head_is_known_again() {
    each_store(|store| {
        let empty = store.export_head().unwrap();
        add(store, &[entry(1), entry(2)]);
        let line = store.export_head().unwrap();
        assert_eq!(store.check_against_head(&empty).unwrap(), HeadCheck::Holds { newer: 2 });
        add(store, &[entry(3)]);
        assert_eq!(store.check_against_head(&format!("  {line}\n")).unwrap(), HeadCheck::Holds { newer: 1 });
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!((words[0], words[2], words[4]), ("snitflade-head-1", "2", "1800000000000002"));
        // Any other letter in any place is noticed.
        for place in 0..line.len() {
            let mut altered = line.clone().into_bytes();
            altered[place] = if altered[place] == b'1' { b'2' } else { b'1' };
            let answer = store.check_against_head(std::str::from_utf8(&altered).unwrap()).unwrap();
            assert!(!answer.holds(), "{place}: {answer:?}");
        }
        for bad in ["", "hello", "snitflade-head-1", &line[..line.len() - 1], &format!("{line} x")] {
            assert_eq!(store.check_against_head(bad).unwrap(), HeadCheck::NotAHead, "{bad}");
        }
        let other = MemoryStore::new(&key(1)).unwrap().export_head().unwrap();
        assert!(matches!(store.check_against_head(&other).unwrap(), HeadCheck::OtherDatabase { .. }));
    });
}

#[test]
fn nothing_private_is_shown_for_debugging() {
    let new = private_entry(1, person(1), "needs a lift");
    let write = record(person(1), "Ane", &[("cpr", "0101010000")]);
    each_store(|store| add(store, &[private_entry(1, person(1), "needs a lift")]));
    let mut store = MemoryStore::new(&key(1)).unwrap();
    add(&mut store, std::slice::from_ref(&new));
    let shown = format!("{new:?} {write:?} {:?} {store:?} {:?}", all(&store), key(1));
    assert!(!shown.contains("lift") && !shown.contains("0101010000") && !shown.contains("Ane"), "{shown}");
    assert!(!shown.contains("110, 101, 101, 100"), "nor as numbers");
}

#[test]
fn the_memory_store_fails_when_told() {
    let mut store = MemoryStore::new(&key(1)).unwrap();
    add(&mut store, &[entry(1)]);
    let head = store.head();
    store.fail_on_write(1, InjectedFault::DiskFull);
    store.fail_on_write(2, InjectedFault::InputOutput);
    store.fail_on_write(3, InjectedFault::DoubtLost);
    let append = |store: &mut MemoryStore| store.append(head, &[entry(2)], &[]);
    assert!(matches!(append(&mut store), Err(AppendFault::Fault(LogFault::DiskFull { .. }))));
    assert!(matches!(append(&mut store), Err(AppendFault::Fault(LogFault::InputOutput { .. }))));
    assert!(matches!(append(&mut store), Err(AppendFault::OutcomeUnknown(_))));
    assert!(matches!(append(&mut store), Err(AppendFault::Fault(LogFault::MustReopen { .. }))));
    store.reopen();
    assert_eq!(store.stored_head().unwrap(), head);
    store.fail_on_write(1, InjectedFault::DoubtKept);
    assert!(matches!(append(&mut store), Err(AppendFault::OutcomeUnknown(_))));
    store.reopen();
    assert_eq!(store.stored_head().unwrap().position, 2);
    // A power cut takes what was not synced, and only that.
    store.hold_sync();
    add(&mut store, &[entry(3)]);
    store.power_loss();
    assert_eq!(store.head().position, 2);
    add(&mut store, &[entry(4)]);
    store.power_loss();
    assert_eq!(store.head().position, 3);
    store.tamper(2, |entry| entry.public[0] ^= 1);
    assert_eq!(store.verify().unwrap().findings, [Finding::Altered { position: 2 }]);
    assert!(matches!(store.read(1, 9), Err(LogFault::Damaged { position: Some(2), .. })));
}
