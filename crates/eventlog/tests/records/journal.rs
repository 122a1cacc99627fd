//! The access journal: gapless, chained, quick to ask, and no edit of the file goes unseen.

use eventlog::records::*;
use kernel::{PathwayId, PersonId};
use proptest::prelude::*;

use crate::support::*;

fn positions(page: &JournalPage) -> Vec<u64> {
    page.entries.iter().map(|noted| noted.position).collect()
}

#[test]
fn what_was_noted_is_read_back_as_it_was() {
    let place = Place::new();
    let records = place.open();
    let acts = [
        Act::SignedIn { method: "password".into() },
        Act::SignInFailed { login: "mette hemmelig".into(), cause: "wrong_password".into() },
        Act::SignedOut,
        Act::AppointmentChanged { appointment: appointment(kernel::Role::Leader) },
        look(3, Outcome::Seen),
        look(4, Outcome::Refused),
        look(5, Outcome::Emergency),
        Act::Exported(Export {
            what: "access_extract".into(),
            pathways: vec![PathwayId(1), PathwayId(2)],
            persons: vec![PersonId([1; 16]), PersonId([2; 16])],
            purpose: "control".into(),
        }),
        Act::AccountChanged { account: AccountId([1; 16]), changes: vec!["name".into()], appointments: None },
        Act::TokenChanged {
            token: TokenId([2; 16]),
            change: "created".into(),
            account: Some(AccountId([8; 16])),
            name: Some("marked-token".into()),
        },
        Act::WebhookChanged { webhook: WebhookId([3; 16]), change: "created".into() },
        Act::FollowedUp { position: 7, note: "Det var i orden".into() },
        Act::DeliveryGivenUp { delivery: DeliveryId([4; 16]) },
        Act::DeliveryRequeued { delivery: DeliveryId([4; 16]) },
        Act::TokenChanged { token: TokenId([2; 16]), change: "revoked".into(), account: None, name: None },
    ];
    let entries: Vec<Entry> = acts.iter().map(|act| by(0).entry(act.clone())).collect();
    assert_eq!(records.journal(&entries).unwrap(), 1);
    let house = By::house(at(1)).entry(Act::SignedOut);
    assert_eq!(records.journal(std::slice::from_ref(&house)).unwrap(), 16);
    drop(records);
    let records = place.open();
    let mut read = records.journal_page(&Journal::default(), None, 100).unwrap().entries;
    read.reverse();
    assert_eq!(read.iter().map(|noted| noted.act.clone()).collect::<Vec<_>>()[..15], acts);
    assert_eq!(read[15].by, house.by);
    assert_eq!(read[6].followed_up, Some(12));
    assert_eq!(records.journal_entry(7).unwrap().unwrap(), read[6]);
    assert_eq!(records.journal_entry(17).unwrap(), None);
    assert_eq!(records.verify_journal().unwrap(), JournalReport { entries: 16, damage: None });
}

#[test]
fn many_at_once_leave_no_gap_and_each_finds_its_own_where_it_was_told() {
    let place = Place::new();
    let records = place.open();
    let told: Vec<(u32, u64)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_u32)
            .map(|thread| {
                let records = records.clone();
                scope.spawn(move || {
                    (0..40)
                        .map(|number| {
                            let pathway = thread * 1000 + number;
                            let both =
                                [by(0).entry(look(pathway, Outcome::Seen)), by(0).entry(Act::SignedOut)];
                            (pathway, records.journal(&both).unwrap())
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(records.journal_head().unwrap().position, 640);
    assert_eq!(records.verify_journal().unwrap(), JournalReport { entries: 640, damage: None });
    for (pathway, position) in told {
        let what = Journal { pathway: Some(PathwayId(pathway)), ..Journal::default() };
        assert_eq!(positions(&records.journal_page(&what, None, 10).unwrap()), [position]);
    }
}

#[test]
fn two_processes_write_one_chain() {
    let place = Place::new();
    let one = place.open();
    let other = place.open();
    std::thread::scope(|scope| {
        for records in [&one, &other] {
            scope.spawn(move || {
                for number in 0..50 {
                    records.journal(&[by(0).entry(look(number, Outcome::Seen))]).unwrap();
                }
            });
        }
    });
    assert_eq!(one.verify_journal().unwrap(), JournalReport { entries: 100, damage: None });
    assert_eq!(one.journal_head().unwrap(), other.journal_head().unwrap());
}

#[test]
fn what_fails_leaves_nothing_and_takes_nothing_of_others_with_it() {
    let place = Place::new();
    let records = place.open();
    records.journal(&[by(0).entry(look(1, Outcome::Seen))]).unwrap();
    assert_eq!(code(records.journal(&[])), "record_malformed");
    let half =
        [by(1).entry(Act::SignedOut), by(1).entry(Act::FollowedUp { position: 1, note: String::new() })];
    assert_eq!(code(records.journal(&half)), "record_absent", "position 1 is no emergency");
    assert_eq!(code(records.follow_up(u64::MAX, &checker(1), "x")), "record_absent");
    let wordy = Act::FollowedUp { position: 1, note: "x".repeat(5000) };
    assert_eq!(code(records.journal(&[by(1).entry(wordy)])), "record_too_large");
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (records, half) = (&records, &half);
            scope.spawn(move || {
                for _ in 0..10 {
                    if number % 2 == 0 {
                        records.journal(half).unwrap_err();
                    } else {
                        records.journal(&[by(2).entry(Act::SignedOut)]).unwrap();
                    }
                }
            });
        }
    });
    assert_eq!(records.verify_journal().unwrap(), JournalReport { entries: 41, damage: None });
}

#[test]
fn it_is_asked_by_person_pathway_account_period_and_outcome_page_by_page() {
    let place = Place::new();
    let records = place.open();
    let other = By { account: Some(AccountId([8; 16])), ..by(0) };
    for number in 0..60_u32 {
        let who = if number % 3 == 0 { &other } else { &by(0) };
        let who = By { at: at(i64::from(number) * 10), ..who.clone() };
        let outcome = match number % 10 {
            9 => Outcome::Emergency,
            4 => Outcome::Refused,
            _ => Outcome::Seen,
        };
        records.journal(&[who.entry(look(number % 5, outcome))]).unwrap();
    }
    let ask = |what: &Journal| -> Vec<u64> {
        let mut found = Vec::new();
        let mut before = None;
        loop {
            let page = records.journal_page(what, before, 7).unwrap();
            assert!(page.entries.len() == 7 || page.next.is_none());
            found.extend(positions(&page));
            match page.next {
                Some(next) => before = Some(next),
                None => return found,
            }
        }
    };
    let expect = |holds: &dyn Fn(u64) -> bool| -> Vec<u64> {
        (1..=60).rev().filter(|position| holds(position - 1)).collect()
    };
    let none = Journal::default();
    assert_eq!(ask(&none), expect(&|_| true));
    let person = Some(PersonId([3; 16]));
    assert_eq!(ask(&Journal { person, ..none.clone() }), expect(&|number| number % 5 == 3));
    let pathway = Some(PathwayId(4));
    assert_eq!(ask(&Journal { pathway, ..none.clone() }), expect(&|number| number % 5 == 4));
    let either = Journal { person, pathway, ..none.clone() };
    assert_eq!(ask(&either), expect(&|number| number % 5 >= 3));
    let account = Some(AccountId([8; 16]));
    assert_eq!(ask(&Journal { account, ..none.clone() }), expect(&|number| number % 3 == 0));
    let period = Journal { from: Some(at(100)), until: Some(at(200)), ..none.clone() };
    assert_eq!(ask(&period), expect(&|number| (10..20).contains(&number)));
    assert_eq!(ask(&Journal { from: Some(at(10_000)), ..none.clone() }), Vec::<u64>::new());
    for (outcome, digit) in [(Outcome::Emergency, 9), (Outcome::Refused, 4)] {
        let what = Journal { outcome: Some(outcome), ..none.clone() };
        assert_eq!(ask(&what), expect(&|number| number % 10 == digit));
    }
    let all = Journal { person, account, from: Some(at(0)), until: Some(at(400)), ..none };
    assert_eq!(ask(&all), expect(&|number| number % 5 == 3 && number % 3 == 0 && number < 40));
    // The extract of one citizen goes by the index, not through the whole journal.
    let plan: String = place
        .sql()
        .prepare("EXPLAIN QUERY PLAN SELECT * FROM journal WHERE position IN (SELECT position FROM journal_subjects WHERE subject = x'00') AND position < 9 ORDER BY position DESC LIMIT 3")
        .unwrap()
        .query_map([], |row| row.get::<_, String>(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(plan.contains("PRIMARY KEY") && !plan.contains("SCAN"), "{plan}");
}

#[test]
fn emergencies_stay_open_until_somebody_says_what_came_of_them() {
    let place = Place::new();
    let records = place.open();
    for number in 1..=3 {
        records.journal(&[by(0).entry(look(number, Outcome::Emergency))]).unwrap();
    }
    assert_eq!(positions(&records.emergencies(true, None, 10).unwrap()), [3, 2, 1]);
    assert_eq!(code(records.follow_up(2, &by(4), "Mit eget")), "own_emergency");
    let elsewhere = By { account: None, session: None, desk: "prompt".into(), ..by(4) };
    assert_eq!(code(records.follow_up(2, &elsewhere, "Mit eget")), "own_emergency", "known by name too");
    assert_eq!(records.follow_up(2, &checker(5), "Borgeren var bevidstløs").unwrap(), 4);
    assert_eq!(code(records.follow_up(2, &checker(6), "Set igen")), "followed_up");
    assert_eq!(positions(&records.emergencies(true, None, 10).unwrap()), [3, 1]);
    let all = records.emergencies(false, None, 10).unwrap();
    assert_eq!(positions(&all), [3, 2, 1]);
    assert_eq!(all.entries[1].followed_up, Some(4), "the first follow-up closed it");
    assert!(
        matches!(&all.entries[0].act, Act::Look(look) if look.reason.as_deref() == Some("marked-reason 3"))
    );
    assert!(records.verify_journal().unwrap().is_sound());
}

#[test]
fn failed_sign_ins_are_counted_within_a_window_whatever_the_case() {
    let place = Place::new();
    let records = place.open();
    let failed = |login: &str, minutes| {
        let act = Act::SignInFailed { login: login.into(), cause: "wrong_password".into() };
        records.journal(&[By::house(at(minutes)).entry(act)]).unwrap();
    };
    for minutes in 0..10 {
        failed("Mette", minutes);
    }
    failed("jens", 9);
    assert_eq!(records.failed_sign_ins("mette ", at(5)).unwrap(), 5);
    assert_eq!(records.failed_sign_ins("jens", at(0)).unwrap(), 1);
    assert_eq!(records.sweep(at(20), at(5), at(0)).unwrap().failed_sign_ins, 5);
    records.forget_failed_sign_ins("METTE").unwrap();
    assert_eq!(records.failed_sign_ins("mette", at(0)).unwrap(), 0);
    assert_eq!(records.verify_journal().unwrap().entries, 11, "the journal keeps them");
    let long = Act::SignInFailed { login: "x".repeat(9000), cause: "unknown".into() };
    let position = records.journal(&[By::house(at(30)).entry(long)]).unwrap();
    let kept = records.journal_entry(position).unwrap().unwrap();
    assert!(matches!(kept.act, Act::SignInFailed { login, .. } if login.len() == 100));
}

#[test]
fn the_journal_never_runs_backwards() {
    let place = Place::new();
    let records = place.open();
    for minutes in [10, 5, 20] {
        records.journal(&[by(minutes).entry(Act::SignedOut)]).unwrap();
    }
    let page = records.journal_page(&Journal::default(), None, 10).unwrap();
    let times: Vec<_> = page.entries.iter().map(|noted| noted.by.at).collect();
    assert_eq!(times, [at(20), at(10), at(10)]);
}

#[test]
fn every_edit_of_the_journal_is_found_and_where() {
    let place = Place::new();
    let records = place.open();
    for number in 1..=20 {
        let outcome = if number == 10 { Outcome::Emergency } else { Outcome::Seen };
        records.journal(&[by(i64::from(number)).entry(look(number, outcome))]).unwrap();
    }
    records.follow_up(10, &checker(30), "i orden").unwrap();
    drop(records);
    let edits: &[(&str, u64)] = &[
        ("UPDATE journal SET at_us = at_us + 1 WHERE position = 7", 7),
        ("UPDATE journal SET kind = 'exported' WHERE position = 7", 7),
        ("UPDATE journal SET account = NULL WHERE position = 7", 7),
        ("UPDATE journal SET person = 'anden' WHERE position = 7", 7),
        ("UPDATE journal SET organisation = 'region-x' WHERE position = 7", 7),
        ("UPDATE journal SET role = 'auditor' WHERE position = 7", 7),
        ("UPDATE journal SET desk = 'api' WHERE position = 7", 7),
        ("UPDATE journal SET session = NULL WHERE position = 7", 7),
        ("UPDATE journal SET outcome = 'seen' WHERE position = 10", 10),
        ("UPDATE journal SET public = x'7b7d' WHERE position = 7", 7),
        ("UPDATE journal SET pathways = x'' WHERE position = 7", 7),
        ("UPDATE journal SET persons = x'' WHERE position = 7", 7),
        ("UPDATE journal SET sealed = NULL WHERE position = 10", 10),
        ("UPDATE journal SET link = zeroblob(32) WHERE position = 7", 7),
        ("DELETE FROM journal WHERE position = 7", 7),
        ("DELETE FROM journal WHERE position = 1", 1),
        ("UPDATE journal SET position = -position WHERE position = 7", 1),
        ("DELETE FROM journal_subjects WHERE position = 7 AND length(subject) = 16", 7),
        ("INSERT INTO journal_subjects VALUES (x'00000000000000000000000000000001', 7)", 21),
        ("DELETE FROM follow_ups", 10),
        ("INSERT INTO follow_ups VALUES (3, 4)", 3),
    ];
    for (edit, position) in edits {
        let copy = Place::new();
        std::fs::copy(&place.path, &copy.path).unwrap();
        assert_eq!(copy.sql().execute(edit, []).unwrap(), 1, "{edit}");
        let report = copy.open().verify_journal().unwrap();
        let damage = report.damage.unwrap_or_else(|| panic!("{edit}: not found"));
        assert_eq!(damage.position, *position, "{edit}: {damage:?}");
        let sound = place.open().backup_to(&place.directory.path().join("sound.db")).unwrap();
        assert_eq!(sound.journal.entries, 21);
        std::fs::remove_file(sound.path).unwrap();
        assert_eq!(code(copy.open().backup_to(&copy.directory.path().join("b.db"))), "log_damaged", "{edit}");
        assert!(!copy.directory.path().join("b.db").exists());
    }
    // A tail that was torn off shows when the file is opened.
    for edit in [
        "DELETE FROM journal WHERE position > 15",
        "DELETE FROM journal",
        "DELETE FROM journal_head",
        "UPDATE journal_head SET position = 15, link = (SELECT link FROM journal WHERE position = 15)",
    ] {
        let copy = Place::new();
        std::fs::copy(&place.path, &copy.path).unwrap();
        copy.sql().execute(edit, []).unwrap();
        assert_eq!(code(Records::open(&copy.path, &key(1), false)), "log_damaged", "{edit}");
    }
    // Both together, as who knows the tables but not the key would do it.
    let copy = Place::new();
    std::fs::copy(&place.path, &copy.path).unwrap();
    copy.sql()
        .execute_batch(
            "DELETE FROM journal WHERE position > 15; \
             UPDATE journal_head SET position = 15, link = (SELECT link FROM journal WHERE position = 15)",
        )
        .unwrap();
    assert_eq!(code(Records::open(&copy.path, &key(1), false)), "log_damaged");
}

#[test]
fn a_head_kept_elsewhere_shows_a_journal_that_was_cut_put_back_or_is_another() {
    use eventlog::HeadCheck;
    let place = Place::new();
    let records = place.open();
    let empty = records.export_journal_head().unwrap();
    let note = |records: &Records, from: i64, until: i64| {
        for number in from..=until {
            records.journal(&[by(number).entry(look(1, Outcome::Seen))]).unwrap();
        }
    };
    note(&records, 1, 5);
    let five = records.export_journal_head().unwrap();
    assert_eq!(records.check_against_journal_head(&five).unwrap(), HeadCheck::Holds { newer: 0 });
    drop(records);
    let (older, other) = (Place::new(), Place::new());
    std::fs::copy(&place.path, &older.path).unwrap();
    let records = place.open();
    note(&records, 6, 8);
    let eight = records.export_journal_head().unwrap();
    let check = |records: &Records, line: &str| records.check_against_journal_head(line).unwrap();
    assert_eq!(check(&records, &empty), HeadCheck::Holds { newer: 8 });
    assert_eq!(check(&records, &five), HeadCheck::Holds { newer: 3 });
    // Put back to an earlier state: the chain is sound, and the head that was kept shows it.
    let older = older.open();
    assert!(older.verify_journal().unwrap().is_sound());
    assert!(
        matches!(check(&older, &eight), HeadCheck::CutShort { exported, found, .. } if (exported.position, found.position) == (8, 5))
    );
    // Gone on with otherwise: as long, and not the same.
    note(&older, 16, 20);
    assert_eq!(check(&older, &eight), HeadCheck::Differs { position: 8 });
    assert_eq!(check(&older, &five), HeadCheck::Holds { newer: 5 });
    assert!(matches!(check(&other.open(), &five), HeadCheck::OtherDatabase { .. }));
    assert_eq!(check(&records, "hej med dig"), HeadCheck::NotAHead);
    assert_eq!(check(&records, &five.replace(" 5 ", " 4 ")), HeadCheck::NotOurs);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_entries_in_any_portions_stay_chained(
        portions in prop::collection::vec(prop::collection::vec((0_u32..50, 0_u8..4, -30_i64..30), 1..6), 1..8)
    ) {
        let place = Place::new();
        let records = place.open();
        let mut count = 0;
        for portion in &portions {
            let entries: Vec<Entry> = portion
                .iter()
                .map(|(number, kind, minutes)| {
                    let act = match kind {
                        0 => Act::SignedOut,
                        1 => look(*number, Outcome::Seen),
                        2 => look(*number, Outcome::Emergency),
                        _ => Act::SignInFailed { login: number.to_string(), cause: "unknown".into() },
                    };
                    by(*minutes).entry(act)
                })
                .collect();
            prop_assert_eq!(records.journal(&entries).unwrap(), count + 1);
            count += entries.len() as u64;
        }
        prop_assert_eq!(records.verify_journal().unwrap(), JournalReport { entries: count, damage: None });
        let read = records.journal_page(&Journal::default(), None, 1000).unwrap();
        let expected: Vec<u64> = (1..=count).rev().collect();
        prop_assert_eq!(positions(&read), expected);
    }
}
