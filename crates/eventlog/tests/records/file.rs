//! The file itself: refused when it is not ours, nothing readable in it that should not be, whole after a power cut.

use eventlog::records::*;
use eventlog::{LogFault, SqliteStore};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::*;

fn filled(records: &Records) -> (SecretToken, Webhook, SecretToken) {
    let account = records.create_account(&by(0), new_account("mette.visitator")).unwrap();
    let session = NewSession {
        account: account.id,
        appointment: 0,
        purpose: "care".into(),
        lasts_minutes_max: 600,
        idle_minutes_max: 30,
    };
    let (token, _) = records.begin_session(session, at(0)).unwrap();
    records.journal(&[by(0).entry(look(1, Outcome::Emergency))]).unwrap();
    records.follow_up(2, &checker(1), "marked-note om borgeren").unwrap();
    let act = Act::SignInFailed { login: "marked-password-in-login".into(), cause: "unknown".into() };
    records.journal(&[by(0).entry(act)]).unwrap();
    let new = NewWebhook {
        organisation: municipality(),
        url: "https://receiver.example/marked-url".into(),
        kinds: Vec::new(),
    };
    let webhook = records.create_webhook(&by(0), new).unwrap();
    let email = Target::Email { account: account.id, address: "mette.visitator@marked-mail.example".into() };
    let delivery = NewDelivery {
        target: email,
        organisation: None,
        pathway: None,
        kind: "notice".into(),
        payload: "{}".into(),
    };
    records
        .record_notices(
            vec![Notice { mark: None, deliveries: vec![delivery], ..Notice::default() }],
            None,
            at(0),
        )
        .unwrap();
    let new = NewToken {
        name: "marked-token-name".into(),
        account: account.id,
        appointment: account.appointments[0].clone(),
        scopes: Vec::new(),
        expires_at: at(100),
    };
    let (_, system) = records.create_token(&By::house(at(0)), new).unwrap();
    records.put_setting("instance", b"marked-setting").unwrap();
    (token, webhook, system)
}

#[test]
fn nothing_readable_stands_in_the_file_of_who_the_staff_are_what_they_wrote_or_what_lets_anybody_in() {
    let place = Place::new();
    let records = place.open();
    let (token, webhook, system) = filled(&records);
    let backup = place.directory.path().join("backup.db");
    records.backup_to(&backup).unwrap();
    let bytes = place.bytes();
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(has(b"municipality-0330") && has(b"emergency"), "the search finds what is there");
    for marked in ["marked", "mette", "Navn", "argon2id", "receiver.example"] {
        assert!(!has(marked.as_bytes()), "{marked}");
    }
    for secret in [token.text(), system.text(), webhook.secret_text()] {
        let raw: Vec<u8> =
            (0..32).map(|at| u8::from_str_radix(&secret[2 * at..2 * at + 2], 16).unwrap()).collect();
        assert!(!has(secret.as_bytes()) && !has(&raw));
    }
    assert!(!has(&webhook.secret));
    assert!(!has(&[1; 32]), "the key-encryption key");
}

#[test]
fn a_file_that_is_not_ours_newer_damaged_or_of_another_key_is_refused_and_left_alone() {
    let place = Place::new();
    assert_eq!(code(Records::open(&place.path, &key(1), false)), "log_absent");
    drop(place.open());
    assert_eq!(code(Records::open(&place.path, &key(2), true)), "log_wrong_key");
    let edited = |edit: &str| {
        let copy = Place::new();
        std::fs::copy(&place.path, &copy.path).unwrap();
        copy.sql().execute_batch(edit).unwrap();
        let before = std::fs::read(&copy.path).unwrap();
        let fault = code(Records::open(&copy.path, &key(1), true));
        assert_eq!(std::fs::read(&copy.path).unwrap(), before);
        fault
    };
    assert_eq!(edited("PRAGMA user_version = 4"), "log_newer_form");
    assert_eq!(edited("PRAGMA user_version = 0"), "log_damaged");
    assert_eq!(edited("PRAGMA application_id = 7"), "log_foreign");
    assert_eq!(edited("DELETE FROM meta WHERE name = 'root'"), "log_damaged");
    assert_eq!(edited("UPDATE meta SET value = zeroblob(60) WHERE name = 'root'"), "log_damaged");
    assert_eq!(edited("CREATE TABLE guest (x)"), "log_damaged");
    assert_eq!(edited("DROP INDEX journal_by_time"), "log_damaged");
    let log = place.directory.path().join("log.db");
    drop(SqliteStore::create(&log, &key(1)).unwrap());
    assert_eq!(code(Records::open(&log, &key(1), true)), "log_foreign");
    assert!(matches!(SqliteStore::open(&place.path, &key(1)), Err(LogFault::Foreign { .. })));
    let folder = place.directory.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(code(Records::open(&folder, &key(1), true)), "log_foreign");
    let empty = place.directory.path().join("empty");
    std::fs::write(&empty, b"").unwrap();
    assert_eq!(code(Records::open(&empty, &key(1), true)), "log_damaged");
    std::fs::write(&empty, b"Dear diary, this is not a database at all, it is something else.").unwrap();
    assert_eq!(code(Records::open(&empty, &key(1), true)), "log_foreign");
}

#[test]
fn many_who_open_at_once_open_one_file() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| place.open().secret_setting("instance").unwrap());
        }
    });
    assert!(place.open().verify_journal().unwrap().is_sound());
    let files = std::fs::read_dir(place.directory.path()).unwrap().count();
    assert_eq!(files, 1, "nothing unfinished is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&place.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "its owner alone can read it");
    }
}

#[test]
fn a_power_cut_at_any_byte_leaves_what_was_answered_and_a_sound_journal() {
    let place = Place::new();
    drop(place.open());
    let records = place.open();
    let database = std::fs::read(&place.path).unwrap();
    let wal = || std::fs::read(place.beside("-wal")).unwrap_or_default();
    let mut answered = vec![(wal().len(), 0)];
    for number in 0..25 {
        let both = [by(0).entry(look(number, Outcome::Emergency)), by(0).entry(Act::SignedOut)];
        let first = records.journal(&both).unwrap();
        answered.push((wal().len(), first + 1));
    }
    assert_eq!(
        std::fs::read(&place.path).unwrap(),
        database,
        "nothing was moved into the database meanwhile"
    );
    let whole = wal();
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let copy = Place::new();
    for round in 0..120 {
        let cut =
            if round < answered.len() { answered[round].0 } else { random.random_range(0..=whole.len()) };
        let mut bytes = whole[..cut].to_vec();
        if round % 3 == 0 {
            // A disk may leave other bytes where the rest was to come.
            bytes.resize((cut + random.random_range(0..=9000)).min(whole.len()), 0x5a);
        }
        let _ = std::fs::remove_file(copy.beside("-shm"));
        std::fs::write(&copy.path, &database).unwrap();
        std::fs::write(copy.beside("-wal"), &bytes).unwrap();
        let after = copy.open();
        let least = answered.iter().rev().find(|(length, _)| *length <= cut).unwrap().1;
        let head = after.journal_head().unwrap().position;
        assert!(head >= least && head.is_multiple_of(2), "cut at {cut}: {head} of at least {least}");
        assert_eq!(after.verify_journal().unwrap(), JournalReport { entries: head, damage: None });
    }
}

#[test]
fn a_flipped_byte_anywhere_is_refused_or_found_or_changes_nothing_that_is_read() {
    let place = Place::new();
    let records = place.open();
    filled(&records);
    let told = |records: &Records| -> Result<String, RecordsFault> {
        let journal = records.journal_page(&Journal::default(), None, 100)?;
        let entries: Vec<_> =
            journal.entries.iter().map(|noted| (noted.position, noted.act.clone())).collect();
        let look = match &entries[entries.len() - 2].1 {
            Act::Look(look) => look.reason.clone(),
            _ => None,
        };
        let login = records.account_by_login("mette.visitator")?.map(|account| account.name);
        Ok(format!("{entries:?} {look:?} {login:?} {:?}", records.tokens()?))
    };
    let expected = told(&records).unwrap();
    drop(records);
    let whole = std::fs::read(&place.path).unwrap();
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let copy = Place::new();
    let mut noticed = 0;
    for _ in 0..1000 {
        let mut bytes = whole.clone();
        let at = random.random_range(0..=bytes.len() - 1);
        bytes[at] ^= 1 << random.random_range(0..=7);
        std::fs::write(&copy.path, &bytes).unwrap();
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(copy.beside(suffix));
        }
        let Ok(records) = Records::open(&copy.path, &key(1), false) else {
            noticed += 1;
            continue;
        };
        let sound = records.verify_journal().is_ok_and(|report| report.is_sound());
        match told(&records) {
            Ok(told) if sound => assert_eq!(told, expected, "byte {at}"),
            _ => noticed += 1,
        }
    }
    assert!(noticed > 20, "{noticed}");
}

#[test]
fn a_backup_is_made_while_others_write_and_a_new_key_opens_what_the_old_one_no_longer_does() {
    let place = Place::new();
    let records = place.open();
    filled(&records);
    let backup = place.directory.path().join("backup.db");
    let made = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..50 {
                records.journal(&[by(0).entry(look(number, Outcome::Seen))]).unwrap();
            }
        });
        let made = records.backup_to(&backup).unwrap();
        writing.join().unwrap();
        made
    });
    assert!(made.journal.is_sound() && made.journal.entries >= 4);
    assert_eq!(code(records.backup_to(&backup)), "log_exists");
    let copy = Records::open(&backup, &key(1), false).unwrap();
    assert_eq!(copy.verify_journal().unwrap().entries, made.journal.entries);
    assert!(copy.account_by_login("mette.visitator").unwrap().is_some());
    // The key changes while the records are in use, and they go on.
    assert_eq!(code(Records::begin_key_change(&place.path, &key(2), &key(3))), "log_wrong_key");
    Records::begin_key_change(&place.path, &key(1), &key(2)).unwrap();
    drop(Records::open(&place.path, &key(1), false).unwrap());
    assert_eq!(code(Records::finish_key_change(&place.path, &key(3))), "log_wrong_key");
    Records::finish_key_change(&place.path, &key(2)).unwrap();
    let entries = records.verify_journal().unwrap().entries;
    assert_eq!(records.journal(&[by(1).entry(Act::SignedOut)]).unwrap(), entries + 1);
    drop(records);
    assert_eq!(code(Records::open(&place.path, &key(1), false)), "log_wrong_key");
    let renewed = Records::open(&place.path, &key(2), false).unwrap();
    assert!(renewed.account_by_login("mette.visitator").unwrap().is_some());
    assert_eq!(renewed.verify_journal().unwrap(), JournalReport { entries: entries + 1, damage: None });
}

#[test]
fn who_waits_too_long_for_another_process_is_told_and_nothing_was_noted() {
    let place = Place::new();
    let records = place.open();
    records.journal(&[by(0).entry(Act::SignedOut)]).unwrap();
    let held = place.sql();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(code(records.journal(&[by(0).entry(Act::SignedOut)])), "log_busy");
    held.execute_batch("ROLLBACK").unwrap();
    assert_eq!(records.journal(&[by(0).entry(Act::SignedOut)]).unwrap(), 2);
}

#[test]
fn a_change_of_key_that_is_cut_short_leaves_records_that_the_key_of_the_log_opens() {
    let place = Place::new();
    drop(place.open());
    Records::begin_key_change(&place.path, &key(1), &key(2)).unwrap();
    // Cut short before the log was changed: the old key opens, and the change can be begun anew with another.
    drop(Records::open(&place.path, &key(1), false).unwrap());
    Records::begin_key_change(&place.path, &key(1), &key(3)).unwrap();
    assert_eq!(code(Records::open(&place.path, &key(2), false)), "log_wrong_key");
    // Cut short after: the new key opens, and from then on it alone.
    drop(Records::open(&place.path, &key(3), false).unwrap());
    assert_eq!(code(Records::open(&place.path, &key(1), false)), "log_wrong_key");
    assert!(Records::open(&place.path, &key(3), false).unwrap().verify_journal().unwrap().is_sound());
}

#[test]
fn damaged_records_are_put_back_with_the_rest_of_the_journal_and_sound_ones_are_left() {
    let place = Place::new();
    let records = place.open();
    let (_, webhook, _) = filled(&records);
    let message = NewDelivery {
        target: Target::Webhook(webhook.id),
        organisation: None,
        pathway: None,
        kind: "notice".into(),
        payload: "{}".into(),
    };
    records
        .record_notices(
            vec![Notice { mark: None, deliveries: vec![message], ..Notice::default() }],
            None,
            at(0),
        )
        .unwrap();
    let backup = place.directory.path().join("backup.db");
    let position = records.backup_to(&backup).unwrap().journal.entries;
    for number in 0..5 {
        records.journal(&[by(9).entry(look(number, Outcome::Emergency))]).unwrap();
    }
    records.follow_up(position + 1, &checker(10), "i orden").unwrap();
    drop(records);
    let back = || Records::restore(&backup, &place.path, &key(1), at(20));
    assert_eq!(back().unwrap(), None, "sound records are not put back to an older state");
    assert_eq!(code(Records::restore(&backup, &place.path, &key(2), at(20))), "log_wrong_key");
    // An entry near the end is altered: what comes before it is carried over.
    let edit = format!("UPDATE journal SET desk = 'x' WHERE position = {}", position + 4);
    place.sql().execute(&edit, []).unwrap();
    let restored = back().unwrap().unwrap();
    assert_eq!((restored.backup_position, restored.carried_over), (position, 3));
    assert_eq!(restored.messages_given_up, 2, "they may have been sent since");
    assert!(restored.set_aside.unwrap().exists());
    let records = place.open();
    assert_eq!(records.verify_journal().unwrap(), JournalReport { entries: position + 3, damage: None });
    assert_eq!(records.next_delivery_due().unwrap(), None);
    assert!(records.account_by_login("mette.visitator").unwrap().is_some());
    drop(records);
    // The file is no database at all, then it is gone.
    std::fs::write(&place.path, b"not a database").unwrap();
    assert_eq!(back().unwrap().unwrap().carried_over, 0);
    std::fs::remove_file(&place.path).unwrap();
    assert_eq!(back().unwrap().unwrap().set_aside, None);
    // A backup that is not sound changes nothing.
    std::fs::write(&backup, b"not a database").unwrap();
    std::fs::remove_file(&place.path).unwrap();
    assert_eq!(code(back()), "log_foreign");
    assert!(!place.path.exists());
}
