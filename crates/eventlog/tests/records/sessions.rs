//! Sessions end when they should, and only who has the token has the session.

use eventlog::records::*;
use smol_str::SmolStr;

use crate::support::*;

fn session(account: AccountId) -> NewSession {
    NewSession {
        account,
        appointment: 0,
        purpose: "care".into(),
        lasts_minutes_max: 600,
        idle_minutes_max: 30,
    }
}

#[test]
fn a_session_ends_unused_and_after_its_longest_time_and_when_it_is_ended() {
    let place = Place::new();
    let records = place.open();
    let account = records.create_account(&by(0), new_account("mette")).unwrap();
    let (token, begun) = records.begin_session(session(account.id), at(0)).unwrap();
    let (found, whose) = records.find_session(&token, at(29)).unwrap().unwrap();
    assert_eq!((&found, &whose), (&begun, &account));
    assert_eq!(found.mark, token.mark());
    assert_eq!(SecretToken::read(&token.text()).unwrap().mark(), token.mark());
    assert!(records.find_session(&token, at(30)).unwrap().is_none(), "unused for too long");
    assert!(!records.touch_session(&token, at(30)).unwrap(), "what is over stays so");
    assert!(records.find_session(&token, at(29)).unwrap().is_some());
    // Used every twenty minutes it lasts its ten hours, and no longer.
    for minutes in (20..600).step_by(20) {
        assert!(records.touch_session(&token, at(minutes)).unwrap());
        assert!(!records.touch_session(&token, at(minutes)).unwrap(), "not every page is a write");
    }
    assert!(records.find_session(&token, at(599)).unwrap().is_some());
    assert!(records.find_session(&token, at(600)).unwrap().is_none());
    let (other, _) = records.begin_session(session(account.id), at(599)).unwrap();
    assert!(records.end_session(&other).unwrap());
    assert!(!records.end_session(&other).unwrap());
    assert!(records.find_session(&other, at(599)).unwrap().is_none());
    assert_eq!(records.sessions_kept().unwrap(), 1);
    assert_eq!(records.sweep(at(600), at(0), at(0)).unwrap().sessions, 1);
    assert_eq!(records.sessions_kept().unwrap(), 0);
}

#[test]
fn an_account_has_its_sessions_listed_and_ended_one_by_one_and_no_other_accounts() {
    let place = Place::new();
    let records = place.open();
    let mine = records.create_account(&by(0), new_account("mette")).unwrap().id;
    let other = records.create_account(&by(0), new_account("jens")).unwrap().id;
    let (first, _) = records.begin_session(session(mine), at(0)).unwrap();
    let (second, _) = records.begin_session(session(mine), at(10)).unwrap();
    let (third, _) = records.begin_session(session(mine), at(11)).unwrap();
    let (foreign, _) = records.begin_session(session(other), at(10)).unwrap();
    records.touch_session(&first, at(20)).unwrap();
    let listed = |now| -> Vec<_> {
        records.sessions_of(mine, at(now)).unwrap().into_iter().map(|session| session.mark).collect()
    };
    assert_eq!(listed(20), [first.mark(), third.mark(), second.mark()], "the one used last first");
    assert_eq!(listed(40), [first.mark(), third.mark()], "without those that are over");
    let found = records.sessions_of(mine, at(40)).unwrap();
    assert_eq!((found[0].unused_until, found[0].expires_at), (at(50), at(600)));

    let before = records.journal_head().unwrap().position;
    let end = |account, mark: SmolStr| {
        records.end_sessions_of(&by(41), account, move |each| each == mark.as_str()).unwrap()
    };
    assert_eq!((end(mine, foreign.mark()), end(other, first.mark())), (0, 0), "not another's");
    assert_eq!(records.journal_head().unwrap().position, before, "nothing was done");
    assert_eq!((end(mine, third.mark()), end(mine, third.mark())), (1, 0));
    assert_eq!(records.journal_head().unwrap().position, before + 1);
    assert!(records.find_session(&third, at(12)).unwrap().is_none());
    assert!(records.find_session(&first, at(41)).unwrap().is_some());
    assert!(records.find_session(&foreign, at(12)).unwrap().is_some());
    let kept = first.mark();
    assert_eq!(records.end_sessions_of(&by(41), mine, move |each| each != kept.as_str()).unwrap(), 1);
    assert_eq!(listed(20), [first.mark()]);
}

#[test]
fn sweeping_ends_no_session_that_is_in_use() {
    let place = Place::new();
    let records = place.open();
    let account = records.create_account(&by(0), new_account("mette")).unwrap();
    let (unused, _) = records.begin_session(session(account.id), at(0)).unwrap();
    let (used, _) = records.begin_session(session(account.id), at(0)).unwrap();
    let endless = NewSession { idle_minutes_max: i64::MAX, ..session(account.id) };
    let (never_idle, _) = records.begin_session(endless, at(0)).unwrap();
    records.touch_session(&used, at(25)).unwrap();
    assert_eq!(records.sweep(at(40), at(0), at(0)).unwrap().sessions, 1);
    assert!(records.find_session(&unused, at(1)).unwrap().is_none());
    assert!(records.find_session(&used, at(40)).unwrap().is_some());
    assert!(records.find_session(&never_idle, at(40)).unwrap().is_some());
}

#[test]
fn the_end_of_an_account_a_new_password_and_a_lost_appointment_end_its_sessions() {
    let place = Place::new();
    let records = place.open();
    let begin = |account: &Account| {
        (
            records.begin_session(session(account.id), at(0)).unwrap().0,
            records.begin_session(session(account.id), at(0)).unwrap().0,
        )
    };
    type Change = fn(&mut Account);
    let ends: [(&str, Change, bool); 5] = [
        ("password", |account| account.password = Some("$argon2id$new".into()), true),
        ("active", |account| account.active = false, true),
        ("an appointment lost", |account| drop(account.appointments.remove(0)), true),
        (
            "one more appointment",
            |account| account.appointments.push(appointment(kernel::Role::Auditor)),
            false,
        ),
        ("name", |account| account.name = "Mette M".into(), false),
    ];
    for (number, (name, change, ended)) in ends.into_iter().enumerate() {
        let mut account = records.create_account(&by(0), new_account(&format!("mette{number}"))).unwrap();
        let (one, two) = begin(&account);
        change(&mut account);
        records.change_account(&by(1), account).unwrap();
        for token in [one, two] {
            assert_eq!(records.find_session(&token, at(2)).unwrap().is_none(), ended, "{name}");
        }
    }
    let inactive = records.account_by_login("mette1").unwrap().unwrap();
    assert_eq!(code(records.begin_session(session(inactive.id), at(2))), "record_absent");
}

#[test]
fn a_session_goes_over_to_another_appointment_of_its_account_alone() {
    let place = Place::new();
    let records = place.open();
    let account = records.create_account(&by(0), new_account("mette")).unwrap();
    let (token, begun) = records.begin_session(session(account.id), at(0)).unwrap();
    assert!(records.change_appointment(&token, 1, Some("leadership".into())).unwrap());
    let (now, _) = records.find_session(&token, at(1)).unwrap().unwrap();
    assert_eq!((now.appointment, now.purpose.as_str()), (1, "leadership"));
    assert_eq!(now.csrf, begun.csrf);
    assert_eq!(code(records.change_appointment(&token, 2, None)), "record_absent");
    let third = NewSession { appointment: 2, ..session(account.id) };
    assert_eq!(code(records.begin_session(third, at(0))), "record_absent");
    records.sign_out_everywhere(&by(1), account.id).unwrap();
    assert!(!records.change_appointment(&token, 0, None).unwrap());
}

#[test]
fn whoever_writes_a_session_into_the_file_is_not_let_in() {
    let place = Place::new();
    let records = place.open();
    let one = records.create_account(&by(0), new_account("one")).unwrap();
    let two = records.create_account(&by(0), new_account("two")).unwrap();
    let (token, _) = records.begin_session(session(one.id), at(0)).unwrap();
    for edit in [
        format!("UPDATE sessions SET account = x'{}'", two.id),
        "UPDATE sessions SET expires_us = expires_us + 1".into(),
        "UPDATE sessions SET appointment = 1".into(),
        "UPDATE sessions SET idle_minutes = 1000".into(),
        "UPDATE sessions SET last_seen_us = last_seen_us + 1".into(),
        "UPDATE sessions SET tag = zeroblob(32)".into(),
    ] {
        let sql = place.sql();
        let before: Vec<u8> = sql.query_row("SELECT tag FROM sessions", [], |row| row.get(0)).unwrap();
        sql.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM sessions").unwrap();
        assert_eq!(sql.execute(&edit, []).unwrap(), 1);
        assert_eq!(code(records.find_session(&token, at(1))), "log_damaged", "{edit}");
        sql.execute_batch("DELETE FROM sessions; INSERT INTO sessions SELECT * FROM kept").unwrap();
        let after: Vec<u8> = sql.query_row("SELECT tag FROM sessions", [], |row| row.get(0)).unwrap();
        assert_eq!(before, after);
        assert!(records.find_session(&token, at(1)).unwrap().is_some());
    }
    // A token of one's own making is found nowhere.
    let own = SecretToken::read(&"ab".repeat(32)).unwrap();
    assert!(records.find_session(&own, at(1)).unwrap().is_none());
}
