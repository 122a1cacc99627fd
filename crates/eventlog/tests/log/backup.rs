//! Backups are whole and verified; mending brings back all that is sound and forgets again.

use std::path::PathBuf;

use eventlog::*;

use crate::support::*;

fn backup_of(place: &Place) -> PathBuf {
    let path = place.beside(".backup");
    let report = place.open().backup_to(&path).unwrap();
    assert_eq!(report.head, place.open().head());
    assert!(report.verified.is_sound());
    path
}

#[test]
fn a_backup_is_one_whole_file() {
    let place = Place::small();
    let open_elsewhere = place.open();
    let path = backup_of(&place);
    assert!(!beside(&path, "-wal").exists() && !beside(&path, ".unfinished").exists());
    assert!(matches!(open_elsewhere.backup_to(&path), Err(LogFault::Exists { .. })));
    let other = Place::empty();
    std::fs::copy(&path, &other.path).unwrap();
    assert_eq!(all(&other.open()), all(&open_elsewhere));
    let nowhere = place.directory.path().join("none/backup");
    assert!(matches!(open_elsewhere.backup_to(&nowhere), Err(LogFault::Absent { .. })));
}

#[test]
fn a_damaged_log_makes_no_backup() {
    let place = Place::small();
    let store = place.open();
    let raw = rusqlite::Connection::open(&place.path).unwrap();
    raw.execute_batch("UPDATE entries SET public = x'00' WHERE position = 4").unwrap();
    let path = place.beside(".backup");
    assert!(matches!(store.backup_to(&path), Err(LogFault::Damaged { position: Some(4), .. })));
    assert!(!path.exists() && !beside(&path, ".unfinished").exists());
}

#[test]
fn a_log_that_is_gone_is_restored() {
    let place = Place::small();
    let path = backup_of(&place);
    let entries = all(&place.open());
    std::fs::remove_file(&place.path).unwrap();
    let report = restore(&path, &place.path, &key(1)).unwrap();
    assert_eq!((report.carried_over, report.set_aside, report.end_unknown), (0, None, true));
    assert_eq!((report.head, report.backup_head), (place.open().head(), place.open().head()));
    assert_eq!(all(&place.open()), entries);
}

#[test]
fn what_is_sound_after_the_backup_is_carried_over() {
    let place = Place::small();
    let path = backup_of(&place);
    let mut store = place.open();
    write(
        &mut store,
        &[record(person(7), "Ida", &[("cpr", "0707070000")]), record(person(1), "Ane B", &[("cpr", "1")])],
    );
    add(&mut store, &[private_entry(1, person(7), "about Ida"), entry(2), entry(3), entry(4)]);
    let entries = all(&store);
    drop(store);
    let raw = rusqlite::Connection::open(&place.path).unwrap();
    raw.execute_batch("UPDATE entries SET kind = 'other' WHERE position = 15").unwrap();
    drop(raw);
    let damaged = std::fs::read(&place.path).unwrap();
    let report = restore(&path, &place.path, &key(1)).unwrap();
    assert_eq!((report.backup_head.position, report.carried_over, report.head.position), (12, 2, 14));
    assert_eq!((report.lost_until, report.end_unknown), (Some(16), false));
    assert_eq!(report.last_recorded_at_us, entries[13].recorded_at_us);
    let mut mended = place.open();
    assert_eq!(all(&mended), entries[..14]);
    assert!(matches!(mended.person_record(person(7)).unwrap(), PersonRecord::Known { version: 1, .. }));
    assert!(matches!(mended.person_record(person(1)).unwrap(), PersonRecord::Known { version: 2, .. }));
    assert_eq!(mended.find_person("cpr", "0707070000").unwrap(), Some(person(7)));
    assert_eq!(mended.find_person("cpr", "1").unwrap(), Some(person(1)));
    assert_eq!(mended.find_person("cpr", "0101010000").unwrap(), None);
    assert!(mended.verify().unwrap().is_sound());
    add(&mut mended, &[entry(5)]);
    assert_eq!(std::fs::read(report.set_aside.unwrap()).unwrap(), damaged, "the damaged file is kept");
}

#[test]
fn a_restored_backup_forgets_again() {
    // Once from the damaged file itself, once from the register beside it.
    for readable in [true, false] {
        let place = Place::small();
        let path = backup_of(&place);
        let mut store = place.open();
        write(&mut store, &[VaultWrite::ForgetPerson { person: person(1) }]);
        drop(store);
        if readable {
            std::fs::remove_file(place.beside(".forgotten")).unwrap();
        } else {
            std::fs::write(&place.path, vec![9; 50_000]).unwrap();
        }
        let report = restore(&path, &place.path, &key(1)).unwrap();
        assert_eq!((report.forgotten_again, report.end_unknown), (1, !readable));
        let store = place.open();
        assert_eq!(store.person_record(person(1)).unwrap(), PersonRecord::Forgotten);
        assert_eq!(store.find_person("cpr", "0101010000").unwrap(), None);
        assert!(matches!(store.person_record(person(2)).unwrap(), PersonRecord::Known { .. }));
        assert_eq!(all(&store)[2].private, Private::Forgotten);
        assert!(store.verify().unwrap().is_sound());
        assert!(place.beside(".forgotten").exists(), "the register is complete again");
    }
}

#[test]
fn a_backup_restored_elsewhere_forgets_whom_the_log_in_use_forgot() {
    // What the folder in use still has: log and register, the one without the other, a register that was spoiled with
    // and without its log, and nothing.
    for (log, register, known, again) in [
        (true, Some(""), true, 1),
        (true, None, true, 1),
        (false, Some(""), true, 1),
        (true, Some("nonsense\n"), true, 1),
        (false, Some("nonsense\n"), false, 1),
        (false, None, false, 0),
    ] {
        let place = Place::small();
        let path = backup_of(&place);
        let mut store = place.open();
        let forget = [person(1), person(8)].map(|person| VaultWrite::ForgetPerson { person });
        write(&mut store, &forget);
        // The key was changed since: the log in use no longer opens with that of the backup.
        store.rotate_key(&key(2)).unwrap();
        let ends_at = store.head().position;
        drop(store);
        if !log {
            std::fs::write(&place.path, vec![9; 50_000]).unwrap();
        }
        let beside_it = place.beside(".forgotten");
        match register {
            Some(more) => {
                let text = std::fs::read_to_string(&beside_it).unwrap();
                std::fs::write(&beside_it, text + more).unwrap();
            }
            None => std::fs::remove_file(&beside_it).unwrap(),
        }
        let before = std::fs::read(&place.path).unwrap();
        let elsewhere = Place::empty();
        let report = restore_beside(&path, &elsewhere.path, &place.path, &key(1)).unwrap();
        assert_eq!(std::fs::read(&place.path).unwrap(), before, "the log in use was changed");
        assert_eq!(report.forgotten_again, again, "{log} {register:?}");
        assert_eq!(report.forgettings == Forgettings::Known, known, "{log} {register:?} {report:?}");
        assert_eq!(report.in_use_ends_at, log.then_some(ends_at));
        let found = elsewhere.open().person_record(person(1)).unwrap();
        assert_eq!(matches!(found, PersonRecord::Forgotten), again == 1, "{log} {register:?}");
        if known {
            // Also one whom the backup never knew: the register is carried along, for the next backup.
            let mut carried: Vec<String> = lines(&elsewhere.beside(".forgotten"));
            carried.sort();
            let text = carried.join(" ");
            assert!(carried.len() == 2 && text.contains(&person(8).to_string()), "{carried:?}");
        }
    }
}

fn lines(path: &std::path::Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_another_log_forgot_says_nothing_of_a_backup() {
    let place = Place::small();
    let path = backup_of(&place);
    let other = Place::small();
    write(&mut other.open(), &[VaultWrite::ForgetPerson { person: person(1) }]);
    let elsewhere = Place::empty();
    let report = restore_beside(&path, &elsewhere.path, &other.path, &key(1)).unwrap();
    assert_eq!((report.forgettings, report.forgotten_again), (Forgettings::OtherLog, 0));
    assert!(report.in_use_ends_at.is_none() && report.end_unknown);
    assert!(matches!(elsewhere.open().person_record(person(1)).unwrap(), PersonRecord::Known { .. }));
    assert!(!elsewhere.beside(".forgotten").exists());
}

#[test]
fn what_was_forgotten_before_the_folder_was_lost_is_not_known() {
    let place = Place::small();
    let path = backup_of(&place);
    let (gone, elsewhere) = (Place::empty(), Place::empty());
    // Nor the second time: what was restored without the register cannot vouch for it.
    for _ in 0..2 {
        let report = restore_beside(&path, &elsewhere.path, &gone.path, &key(1)).unwrap();
        assert_eq!(report.forgettings, Forgettings::NotKnown);
    }
}

#[test]
fn a_key_is_tried_on_a_backup_without_changing_it() {
    let place = Place::small();
    let path = backup_of(&place);
    let before = std::fs::read(&path).unwrap();
    assert!(key_opens(&path, &key(1)).unwrap() && !key_opens(&path, &key(2)).unwrap());
    assert!(matches!(key_opens(&place.beside(".none"), &key(1)), Err(LogFault::Absent { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(!beside(&path, "-wal").exists() && !beside(&path, "-journal").exists());
}

#[test]
fn a_register_that_was_tampered_with_forgets_nobody() {
    let place = Place::small();
    let path = backup_of(&place);
    let line = format!("{} {}\nnonsense\n", person(1), "00".repeat(32));
    std::fs::write(place.beside(".forgotten"), line).unwrap();
    assert_eq!(restore(&path, &place.path, &key(1)).unwrap().forgotten_again, 0);
    assert!(matches!(place.open().person_record(person(1)).unwrap(), PersonRecord::Known { .. }));
}

#[test]
fn a_backup_that_is_not_sound_touches_nothing() {
    let place = Place::small();
    let path = backup_of(&place);
    let before = all(&place.open());
    let names = |place: &Place| {
        let mut names: Vec<_> = std::fs::read_dir(place.directory.path())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert!(matches!(restore(&path, &place.path, &key(2)), Err(LogFault::WrongKey { .. })));
    assert!(matches!(restore(&place.beside(".none"), &place.path, &key(1)), Err(LogFault::Absent { .. })));
    let kept = names(&place);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("UPDATE entries SET version = 9 WHERE position = 2").unwrap();
    drop(raw);
    let fault = restore(&path, &place.path, &key(1)).unwrap_err();
    assert!(
        matches!(&fault, LogFault::Damaged { path: named, position: Some(2), .. } if *named == path),
        "{fault}"
    );
    assert_eq!(names(&place), kept);
    assert_eq!(all(&place.open()), before);
}
