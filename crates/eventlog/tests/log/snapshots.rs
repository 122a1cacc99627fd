//! A snapshot comes back as it was, or there is a reason not to use it.

use eventlog::*;

use crate::support::*;

const FORM: [u8; 32] = [7; 32];

#[test]
fn snapshots_of_any_size_come_back() {
    let place = Place::small();
    let store = place.open();
    let memory = MemoryStore::new(&key(1)).unwrap();
    let stores: [&dyn EventLog; 2] = [&store, &memory];
    for store in stores {
        assert_eq!(store.load_snapshot(&FORM).unwrap_err(), NotUsable::Absent);
        for size in [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 * (1 << 20) + 5] {
            let payload: Vec<u8> = (0..size).map(|number| (number % 253) as u8).collect();
            store.write_snapshot(payload.clone(), &FORM, store.head()).unwrap();
            let (head, found) = store.load_snapshot(&FORM).unwrap();
            assert_eq!(head, store.head());
            assert!(*found == payload, "{size}");
        }
        store.delete_snapshots().unwrap();
        store.delete_snapshots().unwrap();
        assert_eq!(store.load_snapshot(&FORM).unwrap_err(), NotUsable::Absent);
    }
}

#[test]
fn a_snapshot_that_does_not_fit_is_passed_over_with_a_reason() {
    let place = Place::small();
    let mut store = place.open();
    let head = store.head();
    let snapshot = |store: &SqliteStore, head| store.write_snapshot(b"state".to_vec(), &FORM, head).unwrap();
    let reason = |store: &SqliteStore| store.load_snapshot(&FORM).unwrap_err();
    snapshot(&store, head);
    assert_eq!(store.load_snapshot(&[8; 32]).unwrap_err(), NotUsable::OtherFormat);
    snapshot(&store, Head { position: 99, ..head });
    assert_eq!(reason(&store), NotUsable::AheadOfLog);
    snapshot(&store, Head { hash: [0; 32], ..head });
    assert_eq!(reason(&store), NotUsable::OtherLog);
    let other = Place::small();
    snapshot(&other.open(), other.open().head());
    std::fs::copy(other.beside(".snapshot"), place.beside(".snapshot")).unwrap();
    assert_eq!(reason(&store), NotUsable::Foreign);
    // A writer in another thread may finish after someone was forgotten; what it wrote is not used.
    snapshot(&store, head);
    let late = store.snapshots();
    write(&mut store, &[VaultWrite::ForgetPerson { person: person(1) }]);
    assert_eq!(reason(&store), NotUsable::Absent);
    std::thread::spawn(move || late.write(b"state".to_vec(), &FORM, head)).join().unwrap().unwrap();
    assert_eq!(reason(&store), NotUsable::BeforeForgetting);
    // And whoever writes it through the log is told so, and leaves nothing.
    assert!(!store.write_snapshot(b"state".to_vec(), &FORM, head).unwrap());
    assert!(!place.beside(".snapshot").exists());
    add(&mut store, &[entry(1)]);
    snapshot(&store, store.head());
    assert!(store.load_snapshot(&FORM).is_ok());
}

#[test]
fn a_damaged_snapshot_is_never_used() {
    let place = Place::small();
    let store = place.open();
    store.write_snapshot(vec![5; 3000], &FORM, store.head()).unwrap();
    let path = place.beside(".snapshot");
    let sound = std::fs::read(&path).unwrap();
    assert!(!sound.windows(16).any(|window| window == [5; 16]), "it is sealed");
    for offset in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[offset] ^= 1 << (offset % 8);
        std::fs::write(&path, &bytes).unwrap();
        assert!(store.load_snapshot(&FORM).is_err(), "{offset}");
    }
    for length in (0..sound.len()).step_by(37) {
        std::fs::write(&path, &sound[..length]).unwrap();
        assert_eq!(store.load_snapshot(&FORM).unwrap_err(), NotUsable::Damaged);
    }
    std::fs::write(&path, [&sound[..], b"x"].concat()).unwrap();
    assert_eq!(store.load_snapshot(&FORM).unwrap_err(), NotUsable::Damaged);
    std::fs::write(&path, sound).unwrap();
    assert!(store.load_snapshot(&FORM).is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_while_a_snapshot_is_written_leaves_the_one_before() {
    let place = Place::small();
    let mut store = place.open();
    let head = store.head();
    store.write_snapshot(b"before".to_vec(), &FORM, head).unwrap();
    add(&mut store, &[entry(1)]);
    // What is written there finds no room.
    let unfinished = place.beside(".snapshot.unfinished");
    std::os::unix::fs::symlink("/dev/full", &unfinished).unwrap();
    let fault = store.write_snapshot(vec![5; 3 << 20], &FORM, store.head()).unwrap_err();
    assert_eq!(fault.code(), "log_disk_full");
    assert!(!unfinished.exists(), "nothing half written is left");
    let (found, payload) = store.load_snapshot(&FORM).unwrap();
    assert!(found == head && *payload == b"before");
    add(&mut store, &[entry(2)]);
    assert!(store.write_snapshot(b"after".to_vec(), &FORM, store.head()).unwrap());
}
