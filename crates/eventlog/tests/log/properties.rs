//! Over random histories: what was appended is what is read, in whatever pieces and after however many reopenings.

use std::collections::BTreeSet;

use eventlog::*;
use proptest::prelude::*;

use crate::support::*;

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<(u16, Option<u8>)>),
    Stale,
    Forget(u8),
    Reopen,
    Rotate,
    Scrub,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec((any::<u16>(), prop::option::of(0..5_u8)), 1..6).prop_map(Step::Append),
        1 => Just(Step::Stale),
        1 => (0..5_u8).prop_map(Step::Forget),
        1 => Just(Step::Reopen),
        1 => Just(Step::Rotate),
        1 => Just(Step::Scrub),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_log_is_what_was_appended(steps in prop::collection::vec(step(), 1..25)) {
        let place = Place::empty();
        let mut number = 1;
        let mut store = SqliteStore::create(&place.path, &key(number)).unwrap();
        let mut model: Vec<(u16, Option<u8>)> = Vec::new();
        let mut forgotten = BTreeSet::new();
        let mut lines = vec![store.export_head().unwrap()];
        for step in steps {
            let head = store.head();
            match step {
                Step::Append(given) => {
                    let entries: Vec<NewEntry> = given
                        .iter()
                        .map(|(number, subject)| match subject {
                            None => entry(*number),
                            Some(subject) => private_entry(*number, person(*subject), &format!("private {number}")),
                        })
                        .collect();
                    let refused = given.iter().any(|(_, subject)| subject.is_some_and(|who| forgotten.contains(&who)));
                    let answer = store.append(head, &entries, &[]);
                    prop_assert_eq!(answer.is_err(), refused);
                    if !refused {
                        model.extend(given);
                        lines.push(store.export_head().unwrap());
                    }
                }
                Step::Stale => {
                    let wrong = Head { position: head.position + 1, ..head };
                    let refused = matches!(store.append(wrong, &[entry(1)], &[]), Err(AppendFault::Conflict { .. }));
                    prop_assert!(refused);
                }
                Step::Forget(who) => {
                    write(&mut store, &[VaultWrite::ForgetPerson { person: person(who) }]);
                    forgotten.insert(who);
                }
                Step::Reopen => {
                    drop(store);
                    store = SqliteStore::open(&place.path, &key(number)).unwrap();
                }
                Step::Rotate => {
                    number += 1;
                    store.rotate_key(&key(number)).unwrap();
                }
                Step::Scrub => prop_assert!(store.scrub().unwrap()),
            }
        }
        let found = all(&store);
        prop_assert_eq!(found.len(), model.len());
        for (entry, (number, subject)) in found.iter().zip(&model) {
            prop_assert_eq!(entry.command_index, *number);
            match subject {
                None => prop_assert_eq!(&entry.private, &Private::None),
                Some(who) if forgotten.contains(who) => prop_assert_eq!(&entry.private, &Private::Forgotten),
                Some(_) => {
                    let expected = Private::Open(format!("private {number}").into_bytes().into());
                    prop_assert!(entry.private == expected);
                }
            }
        }
        for line in lines {
            prop_assert!(store.check_against_head(&line).unwrap().holds());
        }
        let report = store.verify().unwrap();
        prop_assert!(report.is_sound(), "{:?}", report.findings);
    }
}
