//! What every store keeps of persons, written once and run against each.

use eventlog::*;

use crate::support::*;

#[test]
fn the_vault_keeps_and_finds_persons() {
    each_store(|store| {
        let ane = person(1);
        assert_eq!(store.person_record(ane).unwrap(), PersonRecord::Unknown);
        write(store, &[VaultWrite::CreatePerson { person: ane }, VaultWrite::CreatePerson { person: ane }]);
        assert_eq!(store.person_record(ane).unwrap(), PersonRecord::Empty);
        write(store, &[record(ane, "first", &[("cpr", "0101010000"), ("name", "ane")])]);
        write(store, &[record(ane, "second", &[("cpr", "0101010001")])]);
        let found = store.person_record(ane).unwrap();
        assert!(
            matches!(&found, PersonRecord::Known { version: 2, plaintext, .. } if **plaintext == b"second")
        );
        assert_eq!(store.find_person("cpr", "0101010001").unwrap(), Some(ane));
        for gone in [("cpr", "0101010000"), ("name", "ane"), ("name", "0101010001"), ("cpr", "")] {
            assert_eq!(store.find_person(gone.0, gone.1).unwrap(), None);
        }
        // Another person cannot take the value, and the refused append leaves nothing.
        let head = store.head();
        let fault =
            store.append(head, &[entry(1)], &[record(person(2), "x", &[("cpr", "0101010001")])]).unwrap_err();
        assert!(matches!(&fault, AppendFault::LookupTaken { held_by, .. } if *held_by == ane));
        assert!(!fault.to_string().contains("0101010001"), "a fault must not repeat the value");
        assert_eq!(store.person_record(person(2)).unwrap(), PersonRecord::Unknown);
        assert_eq!(store.stored_head().unwrap(), head);
        assert!(store.verify().unwrap().is_sound());
    });
}

#[test]
fn a_forgotten_person_stays_forgotten() {
    each_store(|store| {
        let (ane, bo) = (person(1), person(2));
        write(store, &[record(ane, "Ane", &[("cpr", "1")]), record(bo, "Bo", &[("cpr", "2")])]);
        add(store, &[private_entry(1, ane, "about Ane"), private_entry(2, bo, "about Bo"), entry(3)]);
        let exported = store.export_head().unwrap();
        let head = store.head();
        // What the same append says of the person is forgotten with the rest.
        let forget = VaultWrite::ForgetPerson { person: ane };
        let appended = store.append(head, &[private_entry(4, ane, "last of Ane")], &[forget]).unwrap();
        assert!(appended.scrubbed);
        let entries = all(store);
        let privates: Vec<&Private> = entries.iter().map(|entry| &entry.private).collect();
        assert_eq!(privates[0], &Private::Forgotten);
        assert!(matches!(privates[1], Private::Open(_)));
        assert_eq!(privates[2], &Private::None);
        assert_eq!(privates[3], &Private::Forgotten);
        assert_eq!(store.person_record(ane).unwrap(), PersonRecord::Forgotten);
        assert_eq!(store.find_person("cpr", "1").unwrap(), None);
        assert_eq!(store.find_person("cpr", "2").unwrap(), Some(bo));
        let report = store.verify().unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        assert_eq!((report.forgotten_parts, report.forgotten_persons, report.persons), (2, 1, 1));
        assert!(store.check_against_head(&exported).unwrap().holds());
        // Nothing private can be put in again, but what is readable can.
        let head = store.head();
        for (entries, writes) in [
            (vec![private_entry(5, ane, "again")], vec![]),
            (vec![], vec![record(ane, "again", &[])]),
            (vec![], vec![VaultWrite::CreatePerson { person: ane }]),
        ] {
            let fault = store.append(head, &entries, &writes).unwrap_err();
            assert!(matches!(fault, AppendFault::Forgotten { person } if person == ane), "{fault}");
        }
        add(store, &[NewEntry { subject: Some(ane), ..entry(6) }]);
        // Forgetting again, or someone never heard of, is no fault.
        write(
            store,
            &[VaultWrite::ForgetPerson { person: ane }, VaultWrite::ForgetPerson { person: person(9) }],
        );
        assert_eq!(store.person_record(person(9)).unwrap(), PersonRecord::Forgotten);
        assert!(store.verify().unwrap().is_sound());
    });
}
