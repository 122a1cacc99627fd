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
