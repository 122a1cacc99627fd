//! Tokens of other systems, and small values by name.

use eventlog::records::*;
use kernel::{Role, danish_date};

use crate::support::*;

#[test]
fn a_token_works_until_it_runs_out_is_revoked_or_its_account_may_no_longer() {
    let place = Place::new();
    let records = place.open();
    let account = records.create_account(&by(0), new_account("nexus")).unwrap();
    let new = NewToken {
        name: "Omsorgssystemet".into(),
        account: account.id,
        appointment: appointment(Role::Leader),
        scopes: vec!["pathways:read".into()],
        expires_at: at(10_000),
    };
    let own = |minutes| By { account: Some(account.id), ..by(minutes) };
    let (made, secret) = records.create_token(&own(0), new.clone()).unwrap();
    assert_eq!(made.last_used_day, None);
    let text = secret.text_for_system();
    assert!(text.starts_with("snitflade_"));
    let shown = SecretToken::read(&text).unwrap();
    let (found, whose) = records.find_token(&shown, at(1)).unwrap().unwrap();
    assert_eq!((found.last_used_day, whose.id), (Some(danish_date(at(1))), account.id));
    records.find_token(&shown, at(2000)).unwrap().unwrap();
    let listed = records.tokens().unwrap();
    assert_eq!(listed[0].last_used_day, Some(danish_date(at(2000))));
    assert_eq!(listed[0].scopes, new.scopes);
    assert!(records.find_token(&shown, at(10_000)).unwrap().is_none(), "it ran out");
    // The appointment is gone, then back.
    let mut less = account.clone();
    less.appointments.retain(|appointment| appointment.role != Role::Leader);
    let less = records.change_account(&by(3), less).unwrap();
    assert!(records.find_token(&shown, at(4)).unwrap().is_none());
    let again = Account { appointments: account.appointments.clone(), ..less };
    let again = records.change_account(&by(5), again).unwrap();
    assert!(records.find_token(&shown, at(6)).unwrap().is_some());
    assert!(records.revoke_token(&by(7), made.id).unwrap());
    assert!(!records.revoke_token(&by(7), made.id).unwrap());
    assert!(records.find_token(&shown, at(8)).unwrap().is_none());
    assert_eq!(code(records.revoke_token(&by(7), TokenId([1; 16]))), "record_absent");
    // Revoking is not undone by who edits the file.
    place.sql().execute("UPDATE tokens SET revoked = 0", []).unwrap();
    assert_eq!(code(records.find_token(&shown, at(8))), "log_damaged");
    let none = NewToken { appointment: appointment(Role::Auditor), ..new.clone() };
    assert_eq!(code(records.create_token(&own(9), none)), "record_absent");
    records.deactivate_account(&by(9), account.id, again.version).unwrap();
    assert_eq!(code(records.create_token(&own(9), new)), "record_absent");
    assert!(records.verify_journal().unwrap().is_sound());
}

#[test]
fn nobody_makes_a_token_for_another_person_and_the_journal_says_whose_it_is() {
    let place = Place::new();
    let records = place.open();
    let mut new = new_account("journalen");
    new.appointments.push(appointment(Role::Integration));
    let account = records.create_account(&by(0), new).unwrap();
    let token = |role| NewToken {
        name: "Journalsystemet".into(),
        account: account.id,
        appointment: appointment(role),
        scopes: Vec::new(),
        expires_at: at(10_000),
    };
    assert_eq!(code(records.create_token(&by(1), token(Role::Leader))), "token_for_another");
    let at_prompt = By { account: None, session: None, desk: "prompt".into(), ..by(1) };
    assert_eq!(code(records.create_token(&at_prompt, token(Role::Leader))), "token_for_another");
    assert!(records.tokens().unwrap().is_empty());
    let (made, _) = records.create_token(&by(1), token(Role::Integration)).unwrap();
    let head = records.journal_head().unwrap().position;
    let noted = records.journal_entry(head).unwrap().unwrap();
    let expected = Act::TokenChanged {
        token: made.id,
        change: "created".into(),
        account: Some(account.id),
        name: Some("Journalsystemet".into()),
    };
    assert_eq!(noted.act, expected);
    drop(records);
    let readable = place.bytes();
    assert!(!readable.windows(15).any(|bytes| bytes == b"Journalsystemet"), "the name is sealed");
}

#[test]
fn a_token_is_revoked_with_its_whole_family() {
    let place = Place::new();
    let records = place.open();
    let account = records.create_account(&by(0), new_account("nexus")).unwrap();
    let own = By { account: Some(account.id), ..by(0) };
    let new = NewToken {
        name: "Del".into(),
        account: account.id,
        appointment: appointment(Role::Leader),
        scopes: Vec::new(),
        expires_at: at(10_000),
    };
    let (root, _) = records.create_token(&own, new.clone()).unwrap();
    let (child, child_secret) = records.create_token_of(&own, new.clone(), root.id).unwrap();
    let (_, grandchild_secret) = records.create_token_of(&own, new.clone(), child.id).unwrap();
    let (_, other_secret) = records.create_token(&own, new.clone()).unwrap();
    assert_eq!(child.parent, Some(root.id));
    let works = |secret: &SecretToken| records.find_token(secret, at(1)).unwrap().is_some();
    assert!(works(&child_secret) && works(&grandchild_secret));
    assert!(records.revoke_token(&by(1), root.id).unwrap());
    assert!(!works(&child_secret) && !works(&grandchild_secret) && works(&other_secret));
    assert_eq!(code(records.create_token_of(&own, new.clone(), child.id)), "record_absent");
    assert_eq!(code(records.create_token_of(&own, new, TokenId([9; 16]))), "record_absent");
    let revoked = records.journal_page(&Journal::default(), None, 3).unwrap().entries;
    assert!(
        revoked
            .iter()
            .all(|noted| matches!(&noted.act, Act::TokenChanged { change, .. } if change == "revoked"))
    );
}

#[test]
fn only_tokens_are_read_as_tokens() {
    for bad in ["", "snitflade_", "hunter2", &"g".repeat(64), &"ab".repeat(33), &"æ".repeat(32)] {
        assert!(SecretToken::read(bad).is_none(), "{bad}");
    }
}

#[test]
fn a_secret_is_drawn_once_and_stays() {
    let place = Place::new();
    let records = place.open();
    assert_eq!(records.setting("instance").unwrap(), None);
    let drawn: Vec<_> = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..8).map(|_| scope.spawn(|| records.secret_setting("instance").unwrap())).collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(drawn.iter().all(|secret| secret == &drawn[0] && secret.len() == 32));
    records.put_setting("look", b"dark").unwrap();
    records.put_setting("look", b"light").unwrap();
    drop(records);
    let records = place.open();
    assert_eq!(records.secret_setting("instance").unwrap(), drawn[0]);
    assert_eq!(records.setting("look").unwrap().unwrap().as_slice(), b"light");
    assert_eq!(code(records.put_setting("look", &[0; 70_000])), "record_too_large");
    // A value moved to another name is not that name's.
    place.sql().execute("UPDATE settings SET name = 'other' WHERE name = 'look'", []).unwrap();
    assert_eq!(code(records.setting("other")), "log_damaged");
}
