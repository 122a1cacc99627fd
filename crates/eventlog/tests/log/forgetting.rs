//! What was forgotten is in no byte of any file, and rotating the key leaves nothing the old key opens.

use std::collections::BTreeSet;
use std::path::Path;

use eventlog::*;

use crate::support::*;

/// The sixteen-byte pieces of every file in a directory that one of the sought values begins with.
pub fn found_in(directory: &Path, sought: &[Vec<u8>]) -> Vec<String> {
    let starts: BTreeSet<&[u8]> = sought.iter().map(|value| &value[..8]).collect();
    let mut found = Vec::new();
    for file in std::fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for (offset, window) in bytes.windows(8).enumerate() {
            if starts.contains(window) && sought.iter().any(|value| bytes[offset..].starts_with(value)) {
                found.push(format!("{} at {offset}", path.display()));
            }
        }
    }
    found
}

pub fn wrapped_keys(path: &Path) -> Vec<(PersonKey, Vec<u8>)> {
    let raw = rusqlite::Connection::open(path).unwrap();
    let mut statement = raw.prepare("SELECT person, wrapped FROM person_keys ORDER BY slot").unwrap();
    let rows = statement.query_map([], |row| Ok((PersonKey(row.get(0)?), row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Persons enough that the tables have many pages, with ids in no order.
fn many() -> (Place, Vec<PersonKey>) {
    let place = Place::empty();
    let mut store = SqliteStore::create(&place.path, &key(1)).unwrap();
    let persons: Vec<PersonKey> = (0..600_u32)
        .map(|number| {
            PersonKey(number.wrapping_mul(2_654_435_761).to_be_bytes().repeat(4).try_into().unwrap())
        })
        .collect();
    for (number, some) in persons.chunks(100).enumerate() {
        let writes: Vec<VaultWrite> = some
            .iter()
            .map(|person| {
                record(*person, &format!("plain text of {person}"), &[("cpr", &format!("cpr of {person}"))])
            })
            .collect();
        let entries: Vec<NewEntry> = some
            .iter()
            .map(|person| private_entry(number as u16, *person, &format!("private text of {person}")))
            .collect();
        let head = store.head();
        store.append(head, &entries, &writes).unwrap();
    }
    (place, persons)
}

#[test]
fn nothing_of_a_forgotten_person_is_in_any_file() {
    let (place, persons) = many();
    let mut store = place.open();
    store.write_snapshot(b"a state that remembers".to_vec(), &[1; 32], store.head()).unwrap();
    let wrapped = wrapped_keys(&place.path);
    let mut sought = Vec::new();
    for person in &persons {
        for text in ["plain text of", "cpr of", "private text of"] {
            sought.push(format!("{text} {person}").into_bytes());
        }
    }
    assert_eq!(
        found_in(place.directory.path(), &sought),
        Vec::<String>::new(),
        "nothing private stands readable"
    );
    let forgotten: Vec<PersonKey> = persons.iter().copied().filter(|person| person.0[0] % 3 == 0).collect();
    assert!(forgotten.len() > 100);
    let keys: Vec<Vec<u8>> = wrapped
        .iter()
        .filter(|(person, _)| forgotten.contains(person))
        .map(|(_, wrapped)| wrapped.clone())
        .collect();
    assert!(found_in(place.directory.path(), &keys).len() >= keys.len(), "the search finds what is there");
    for some in forgotten.chunks(7) {
        let writes: Vec<VaultWrite> =
            some.iter().map(|person| VaultWrite::ForgetPerson { person: *person }).collect();
        let head = store.head();
        assert!(store.append(head, &[entry(1)], &writes).unwrap().scrubbed);
    }
    assert_eq!(
        found_in(place.directory.path(), &keys),
        Vec::<String>::new(),
        "a destroyed key is still there"
    );
    assert!(!place.beside(".snapshot").exists());
    assert!(store.verify().unwrap().is_sound());
    for entry in all(&store) {
        let Some(subject) = entry.subject else { continue };
        assert_eq!(entry.private == Private::Forgotten, forgotten.contains(&subject));
    }
    drop(store);
    assert_eq!(found_in(place.directory.path(), &keys), Vec::<String>::new());
}

#[test]
fn a_reader_that_holds_the_write_ahead_file_is_told_of_and_waited_for() {
    let place = Place::small();
    let mut store = place.open();
    add(&mut store, &[entry(1)]);
    let raw = rusqlite::Connection::open(&place.path).unwrap();
    raw.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    let _: i64 = raw.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap();
    let keys: Vec<Vec<u8>> = wrapped_keys(&place.path).into_iter().map(|(_, wrapped)| wrapped).collect();
    let head = store.head();
    let appended = store.append(head, &[], &[VaultWrite::ForgetPerson { person: person(1) }]).unwrap();
    assert!(!appended.scrubbed);
    raw.execute_batch("COMMIT").unwrap();
    assert!(store.scrub().unwrap());
    assert_eq!(found_in(place.directory.path(), &keys[..1]), Vec::<String>::new());
}

#[test]
fn rotating_the_key_leaves_nothing_the_old_one_opens() {
    let (place, persons) = many();
    let mut store = place.open();
    write(&mut store, &[VaultWrite::ForgetPerson { person: persons[5] }]);
    let before = all(&store);
    let line = store.export_head().unwrap();
    store.write_snapshot(b"state".to_vec(), &[1; 32], store.head()).unwrap();
    let old: Vec<Vec<u8>> = wrapped_keys(&place.path)
        .into_iter()
        .filter(|(person, _)| *person != persons[5])
        .map(|(_, wrapped)| wrapped)
        .collect();
    let mut other = place.open();
    assert_eq!(store.rotate_key(&key(2)).unwrap(), 599);
    drop(store);
    assert!(matches!(other.rotate_key(&key(3)), Err(LogFault::WrongKey { .. })), "rotated behind its back");
    drop(other);
    assert!(matches!(SqliteStore::open(&place.path, &key(1)), Err(LogFault::WrongKey { .. })));
    let mut store = SqliteStore::open(&place.path, &key(2)).unwrap();
    store.scrub().unwrap();
    assert_eq!(found_in(place.directory.path(), &old), Vec::<String>::new());
    assert_eq!(all(&store), before);
    assert_eq!(store.person_record(persons[5]).unwrap(), PersonRecord::Forgotten);
    let cpr = format!("cpr of {}", persons[9]);
    assert_eq!(store.find_person("cpr", &cpr).unwrap(), Some(persons[9]), "lookups outlive the key");
    assert!(store.check_against_head(&line).unwrap().holds(), "so do signed heads");
    assert!(
        store.load_snapshot(&[1; 32]).is_err()
            || store.load_snapshot(&[1; 32]).unwrap().1.as_slice() == b"state"
    );
    assert!(store.verify().unwrap().is_sound());
}
