//! Accounts: found again, unique, changed only on what was read, and every change noted.

use eventlog::records::*;
use kernel::{Language, Role};

use crate::support::*;

#[test]
fn an_account_is_found_by_login_whatever_its_case_by_outside_identity_and_by_id() {
    let place = Place::new();
    let records = place.open();
    let external = External { issuer: "https://id.example".into(), subject: "42".into() };
    let new = NewAccount { external: Some(external.clone()), ..new_account("Ærø.Visitator") };
    let made = records.create_account(&by(0), new).unwrap();
    assert_eq!((made.version, made.active, made.created_at), (1, true, at(0)));
    for found in [
        records.account_by_login("ærø.visitator").unwrap(),
        records.account_by_login("ÆRØ.VISITATOR ").unwrap(),
        records.account_by_external(&external).unwrap(),
        records.account(made.id).unwrap(),
    ] {
        assert_eq!(found.as_ref(), Some(&made));
    }
    assert_eq!(records.account_by_login("aeroe.visitator").unwrap(), None);
    let other = External { subject: "43".into(), ..external.clone() };
    assert_eq!(records.account_by_external(&other).unwrap(), None);
    assert_eq!(code(records.create_account(&by(1), new_account("ÆRØ.visitator"))), "login_taken");
    let same = NewAccount { external: Some(external), ..new_account("other") };
    assert_eq!(code(records.create_account(&by(1), same)), "external_taken");
    records.create_account(&by(1), new_account("anden")).unwrap();
    let logins: Vec<_> = records.accounts().unwrap().into_iter().map(|account| account.login).collect();
    assert_eq!(logins, ["anden", "Ærø.Visitator"]);
    assert_eq!(records.accounts_of(&municipality()).unwrap().len(), 2);
    drop(records);
    assert_eq!(place.open().account(made.id).unwrap(), Some(made));
}

#[test]
fn a_change_is_made_only_on_what_was_read_and_is_noted_without_the_password() {
    let place = Place::new();
    let records = place.open();
    let made = records.create_account(&by(0), new_account("mette")).unwrap();
    let mut change = made.clone();
    change.language = Some(Language::En);
    change.password = Some("$argon2id$another-password".into());
    change.appointments = vec![appointment(Role::Auditor)];
    let changed = records.change_account(&by(5), change.clone()).unwrap();
    assert_eq!((changed.version, changed.changed_at), (2, at(5)));
    assert_eq!(code(records.change_account(&by(6), change)), "record_changed");
    assert_eq!(records.change_account(&by(7), changed.clone()).unwrap(), changed, "nothing was different");
    let gone = Account { id: AccountId([9; 16]), ..changed.clone() };
    assert_eq!(code(records.change_account(&by(7), gone)), "record_absent");
    let entries = records.journal_page(&Journal::default(), None, 10).unwrap().entries;
    assert_eq!(entries.len(), 2);
    assert_eq!(
        entries[0].act,
        Act::AccountChanged {
            account: made.id,
            changes: vec!["appointments".into(), "password".into(), "language".into()],
            appointments: Some(vec![appointment(Role::Auditor)]),
        }
    );
    assert_eq!(entries[0].by, by(5));
    let told = format!("{entries:?} {changed:?} {:?}", new_account("mette"));
    assert!(!told.contains("another-password") && !told.contains("marked"), "{told}");
}

#[test]
fn texts_that_are_too_long_or_empty_are_refused_with_what_and_how_much() {
    let place = Place::new();
    let records = place.open();
    for bad in ["", " ", " mette", "mette\n"] {
        assert_eq!(code(records.create_account(&by(0), new_account(bad))), "record_malformed", "{bad:?}");
    }
    assert_eq!(code(records.create_account(&by(0), new_account(&"x".repeat(101)))), "record_too_large");
    let long = NewAccount { name: "x".repeat(2000), ..new_account("mette") };
    assert_eq!(code(records.create_account(&by(0), long)), "record_too_large");
    let many = NewAccount { appointments: vec![appointment(Role::Sender); 101], ..new_account("mette") };
    assert_eq!(code(records.create_account(&by(0), many)), "record_too_large");
    assert!(records.accounts().unwrap().is_empty());
    assert_eq!(records.journal_head().unwrap().position, 0, "what was not done is not noted");
}

#[test]
fn two_who_take_a_login_at_once_do_not_both_get_it() {
    let place = Place::new();
    let records = place.open();
    let made: usize = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| records.create_account(&by(0), new_account("mette")).is_ok()))
            .collect();
        tries.into_iter().map(|one| usize::from(one.join().unwrap())).sum()
    });
    assert_eq!(made, 1);
    assert!(records.verify_journal().unwrap().is_sound());
}

#[test]
fn whoever_edits_the_file_gives_nobody_another_right() {
    let place = Place::new();
    let records = place.open();
    let one = records.create_account(&by(0), new_account("one")).unwrap();
    let two = records.create_account(&by(0), new_account("two")).unwrap();
    records.deactivate_account(&by(1), one.id, 1).unwrap();
    assert_eq!(records.accounts_of(&municipality()).unwrap(), std::slice::from_ref(&two));
    drop(records);
    for edit in [
        // Letting somebody in again whose account was ended.
        "UPDATE accounts SET active = 1 WHERE version = 2",
        // Giving one account what the other is.
        "UPDATE accounts SET sealed = (SELECT sealed FROM accounts WHERE version = 1) WHERE version = 2",
        "UPDATE accounts SET version = 7 WHERE version = 2",
    ] {
        let copy = Place::new();
        std::fs::copy(&place.path, &copy.path).unwrap();
        assert_eq!(copy.sql().execute(edit, []).unwrap(), 1);
        assert_eq!(code(copy.open().account(one.id)), "log_damaged", "{edit}");
    }
    let copy = Place::new();
    std::fs::copy(&place.path, &copy.path).unwrap();
    let swap = "UPDATE accounts SET login = CASE version WHEN 1 THEN x'00' ELSE login END";
    copy.sql().execute(swap, []).unwrap();
    assert_eq!(code(copy.open().account(two.id)), "log_damaged");
}
