//! What one handle prepares and another appends: the same as if the other had worked it out, or nothing.

use eventlog::*;

use crate::support::*;

/// The handle that writes and the one that prepares.
fn two(place: &Place) -> (SqliteStore, SqliteStore) {
    let pen = SqliteStore::create(&place.path, &key(1)).unwrap();
    (pen, SqliteStore::open(&place.path, &key(1)).unwrap())
}

fn new_record(subject: PersonKey, text: &str, lookups: &[(&'static str, &str)]) -> VaultWrite {
    match record(subject, text, lookups) {
        VaultWrite::PutRecord { person, recorded_at_us, plaintext, lookups, .. } => {
            VaultWrite::PutRecord { person, new: true, recorded_at_us, plaintext, lookups }
        }
        other => other,
    }
}

fn prepared(eyes: &mut SqliteStore, after: Head, entries: &[NewEntry], writes: &[VaultWrite]) -> Prepared {
    let mut prepared = Prepared::after(after);
    assert!(eyes.prepare(&mut prepared, entries, writes).unwrap());
    prepared
}

#[test]
fn what_is_prepared_ahead_is_appended_in_turn() {
    let place = Place::empty();
    let (mut pen, mut eyes) = two(&place);
    let (ane, bo) = (person(1), person(2));
    let first = ([private_entry(1, ane, "about Ane"), entry(2)], [new_record(ane, "Ane", &[("cpr", "1")])]);
    // The second batch is about somebody whose key is in no table yet, and grows while the first is on its way.
    let second = (
        [private_entry(3, ane, "more of Ane"), private_entry(4, bo, "about Bo"), entry(5)],
        [new_record(bo, "Bo", &[("cpr", "2")]), record(ane, "Ane anew", &[("cpr", "3")])],
    );
    let one = prepared(&mut eyes, pen.head(), &first.0, &first.1);
    let mut two = prepared(&mut eyes, one.head(), &second.0[..1], &second.1[..1]);
    assert!(eyes.prepare(&mut two, &second.0, &second.1).unwrap());
    let appended = pen.append_prepared(&one, &first.0, &first.1).unwrap();
    assert_eq!(appended.head, one.head());
    let appended = pen.append_prepared(&two, &second.0, &second.1).unwrap();
    assert_eq!((appended.before, appended.head), (one.head(), two.head()));
    let other = SqliteStore::open(&place.path, &key(1)).unwrap();
    let report = other.verify().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let entries = all(&other);
    let open = |index: usize| match &entries[index].private {
        Private::Open(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!([open(0), open(2), open(3)], ["about Ane", "more of Ane", "about Bo"]);
    assert_eq!(other.find_person("cpr", "1").unwrap(), None);
    assert_eq!(other.find_person("cpr", "2").unwrap(), Some(bo));
    assert_eq!(other.find_person("cpr", "3").unwrap(), Some(ane));
    let record = other.person_record(ane).unwrap();
    assert!(
        matches!(&record, PersonRecord::Known { version: 2, plaintext, .. } if **plaintext == b"Ane anew")
    );
}

#[test]
fn what_was_prepared_for_another_head_leaves_nothing() {
    let place = Place::empty();
    let (mut pen, mut eyes) = two(&place);
    let ane = person(1);
    let (entries, writes) = ([private_entry(1, ane, "about Ane")], [new_record(ane, "Ane", &[])]);
    let stale = prepared(&mut eyes, pen.head(), &entries, &writes);
    add(&mut SqliteStore::open(&place.path, &key(1)).unwrap(), &[entry(7)]);
    let fault = pen.append_prepared(&stale, &entries, &writes).unwrap_err();
    assert!(matches!(fault, AppendFault::Conflict { found } if found.position == 1), "{fault}");
    assert_eq!(pen.person_record(ane).unwrap(), PersonRecord::Unknown);
    assert_eq!(pen.stored_head().unwrap().position, 1);
    assert!(pen.verify().unwrap().is_sound());
}

#[test]
fn a_person_who_was_put_in_by_another_meanwhile_keeps_their_key() {
    let place = Place::empty();
    let (mut pen, mut eyes) = two(&place);
    let ane = person(1);
    let (entries, writes) = ([private_entry(1, ane, "about Ane")], [new_record(ane, "Ane", &[("cpr", "1")])]);
    let head = pen.head();
    let late = prepared(&mut eyes, head, &entries, &writes);
    // The vault alone is written: the head stays.
    write(&mut SqliteStore::open(&place.path, &key(1)).unwrap(), &[record(ane, "Ane of old", &[])]);
    let fault = pen.append_prepared(&late, &entries, &writes).unwrap_err();
    assert!(matches!(fault, AppendFault::Conflict { .. }), "{fault}");
    assert_eq!(pen.stored_head().unwrap(), head);
    // Decided again, it is written with the key that the person has.
    eyes.drop_keys();
    pen.append(head, &entries, &writes).unwrap();
    let more = [private_entry(2, ane, "more of Ane")];
    let next = prepared(&mut eyes, pen.head(), &more, &[]);
    pen.append_prepared(&next, &more, &[]).unwrap();
    let opened = all(&pen).iter().filter(|entry| matches!(entry.private, Private::Open(_))).count();
    assert_eq!(opened, 2);
    assert!(pen.verify().unwrap().is_sound());
}

#[test]
fn what_cannot_be_prepared_says_so() {
    let place = Place::empty();
    let (mut pen, mut eyes) = two(&place);
    let (ane, bo) = (person(1), person(2));
    write(&mut pen, &[record(ane, "Ane", &[("cpr", "1")]), record(bo, "Bo", &[("cpr", "2")])]);
    add(&mut pen, &[private_entry(1, ane, "about Ane")]);
    let about_ane = [private_entry(2, ane, "more of Ane")];
    prepared(&mut eyes, pen.head(), &about_ane, &[]);
    let head = pen.head();
    pen.append(head, &[entry(3)], &[VaultWrite::ForgetPerson { person: ane }]).unwrap();
    eyes.drop_keys();
    let mut none = Prepared::after(pen.head());
    // Nothing is sealed about somebody who was forgotten, or whom the vault does not know.
    assert!(!eyes.prepare(&mut none, &about_ane, &[]).unwrap());
    let mut none = Prepared::after(pen.head());
    assert!(!eyes.prepare(&mut none, &[private_entry(4, person(9), "about nobody")], &[]).unwrap());
    let nameless = [NewEntry { kind: "".into(), ..entry(5) }];
    assert!(!eyes.prepare(&mut Prepared::after(pen.head()), &nameless, &[]).unwrap());
    // What is wrong with a write shows when it is written, as it does without preparing.
    let writes = [new_record(person(3), "Carl", &[("cpr", "2")])];
    let taken = prepared(&mut eyes, pen.head(), &[entry(6)], &writes);
    let fault = pen.append_prepared(&taken, &[entry(6)], &writes).unwrap_err();
    assert!(matches!(fault, AppendFault::LookupTaken { held_by, .. } if held_by == bo), "{fault}");
    assert_eq!(pen.person_record(person(3)).unwrap(), PersonRecord::Unknown);
    // And what was not prepared is not appended.
    let fault = pen.append_prepared(&taken, &[entry(6), entry(7)], &writes).unwrap_err();
    assert!(matches!(fault, AppendFault::Malformed { .. }), "{fault}");
}
