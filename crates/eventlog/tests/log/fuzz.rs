//! What comes from outside as text or bytes: whatever it is, the answer is a reason, never a panic and never a yes.

use eventlog::*;
use proptest::prelude::*;

use crate::support::*;

const FORM: [u8; 32] = [7; 32];

/// Lines that once were thought of: near misses of an exported head.
const KEPT: &[&str] = &[
    "",
    " ",
    "\n",
    "snitflade-head-1",
    "snitflade-head-1 ",
    "snitflade-head-1      ",
    "snitflade-head-2 00000000000000000000000000000000 1 0 0 0",
    "snitflade-head-1 00000000000000000000000000000000 18446744073709551616 00 0 00",
    "snitflade-head-1 00000000000000000000000000000000 -1 00 9223372036854775808 00",
    "snitflade-head-1 æøåæøåæøåæøåæøåæøåæøåæøå 1 æø 0 æøå",
    "\u{feff}snitflade-head-1 00 1 00 0 00",
    "\0",
];

/// A word of a head line, right or nearly.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("snitflade-head-1".to_owned()),
        "[0-9a-fA-F]{0,70}",
        "[0-9a-f]{32}",
        "[0-9a-f]{64}",
        "-?[0-9]{1,21}",
        "\\PC{0,8}",
    ]
}

/// Where and how a sound line or file is changed.
#[derive(Clone, Debug)]
enum Change {
    Set(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Double(usize),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<usize>;
    let change = prop_oneof![
        (at(), any::<u8>()).prop_map(|(place, byte)| Change::Set(place, byte)),
        at().prop_map(Change::Cut),
        (at(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(place, bytes)| Change::Insert(place, bytes)),
        (at(), 1usize..40).prop_map(|(place, count)| Change::Remove(place, count)),
        at().prop_map(Change::Double),
    ];
    prop::collection::vec(change, 1..4)
}

fn changed(sound: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    for change in changes {
        let length = bytes.len();
        match change {
            Change::Set(place, byte) if length > 0 => bytes[place % length] = *byte,
            Change::Cut(place) => bytes.truncate(place % (length + 1)),
            Change::Insert(place, more) => {
                let place = place % (length + 1);
                bytes.splice(place..place, more.iter().copied());
            }
            Change::Remove(place, count) if length > 0 => {
                let from = place % length;
                bytes.drain(from..(from + count).min(length));
            }
            Change::Double(place) => {
                let tail = bytes[place % (length + 1)..].to_vec();
                bytes.extend(tail);
            }
            _ => {}
        }
    }
    bytes
}

fn log() -> (MemoryStore, String) {
    let mut store = MemoryStore::new(&key(1)).unwrap();
    add(&mut store, &[entry(1), entry(2)]);
    let line = store.export_head().unwrap();
    (store, line)
}

#[test]
fn kept_lines_are_no_heads() {
    let (store, _) = log();
    for line in KEPT {
        assert!(!store.check_against_head(line).unwrap().holds(), "{line:?}");
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_none_is_a_head(text in "\\PC{0,300}") {
        prop_assert!(!log().0.check_against_head(&text).unwrap().holds());
    }

    #[test]
    fn no_words_in_the_shape_of_a_head_hold(words in prop::collection::vec(words(), 1..9)) {
        prop_assert!(!log().0.check_against_head(&words.join(" ")).unwrap().holds());
    }

    #[test]
    fn an_altered_head_never_holds(changes in changes()) {
        let (store, line) = log();
        let altered = changed(line.as_bytes(), &changes);
        let altered = String::from_utf8_lossy(&altered);
        // White space around a head is no part of it.
        let same = altered.trim() == line;
        prop_assert_eq!(store.check_against_head(&altered).unwrap().holds(), same, "{}", altered);
    }
}

proptest! {
    #[test]
    fn no_text_panics_as_a_key_and_none_is_repeated(text in prop_oneof!["\\PC{0,80}", "[0-9a-fA-F]{62,66}", "[A-Za-z0-9+/=_-]{42,46}"]) {
        let kek = KeyEncryptionKey::from_text("a test", &text);
        let told = format!("{kek:?}");
        prop_assert!(text.trim().len() < 8 || !told.contains(text.trim()), "{}", told);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The register beside the database has others forgotten in a restored backup: nobody is by what somebody wrote in it.
    #[test]
    fn nobody_is_forgotten_by_bytes_in_the_register(
        bytes in prop::collection::vec(any::<u8>(), 0..200), lines in prop::collection::vec("[0-9a-f]{31,33} [0-9a-f]{63,65}", 0..4),
    ) {
        let place = Place::small();
        let backup = place.beside(".backup");
        place.open().backup_to(&backup).unwrap();
        let register = [lines.join("\n").as_bytes(), b"\n", &bytes].concat();
        std::fs::write(place.beside(".forgotten"), register).unwrap();
        let report = restore(&backup, &place.path, &key(1)).unwrap();
        prop_assert_eq!(report.forgotten_again, 0);
        let found = place.open().person_record(person(1)).unwrap();
        prop_assert!(matches!(found, PersonRecord::Known { .. }), "{found:?}");
    }

    /// A true line with bytes changed names nobody else, and the one it names only while it is whole.
    #[test]
    fn a_changed_line_of_the_register_forgets_nobody_else(changes in changes()) {
        let place = Place::small();
        let backup = place.beside(".backup");
        place.open().backup_to(&backup).unwrap();
        write(&mut place.open(), &[VaultWrite::ForgetPerson { person: person(1) }]);
        let sound = std::fs::read(place.beside(".forgotten")).unwrap();
        let altered = changed(&sound, &changes);
        std::fs::write(place.beside(".forgotten"), &altered).unwrap();
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(place.beside(suffix));
        }
        restore(&backup, &place.path, &key(1)).unwrap();
        let store = place.open();
        let other = store.person_record(person(2)).unwrap();
        prop_assert!(matches!(other, PersonRecord::Known { .. }), "{other:?}");
        let line = String::from_utf8_lossy(&sound).trim().to_owned();
        let whole = String::from_utf8_lossy(&altered).lines().any(|found| found == line);
        prop_assert_eq!(store.person_record(person(1)).unwrap() == PersonRecord::Forgotten, whole);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_are_taken_for_a_snapshot(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let place = Place::empty();
        let store = SqliteStore::create(&place.path, &key(1)).unwrap();
        store.write_snapshot(b"state".to_vec(), &FORM, store.head()).unwrap();
        std::fs::write(store.snapshots().path(), &bytes).unwrap();
        prop_assert!(store.load_snapshot(&FORM).is_err());
        // Also behind a true beginning.
        let begun = [b"snitflade snap 1".as_slice(), &FORM, &bytes].concat();
        std::fs::write(store.snapshots().path(), begun).unwrap();
        prop_assert!(store.load_snapshot(&FORM).is_err());
    }

    #[test]
    fn a_changed_snapshot_is_passed_over(changes in changes(), size in 0usize..4000) {
        let place = Place::empty();
        let store = SqliteStore::create(&place.path, &key(1)).unwrap();
        store.write_snapshot(vec![5; size], &FORM, store.head()).unwrap();
        let path = store.snapshots().path().to_path_buf();
        let sound = std::fs::read(&path).unwrap();
        let altered = changed(&sound, &changes);
        std::fs::write(&path, &altered).unwrap();
        prop_assert_eq!(store.load_snapshot(&FORM).is_ok(), altered == sound);
    }
}
