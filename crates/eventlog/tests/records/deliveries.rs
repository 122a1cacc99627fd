//! Messages on their way: kept before they are tried, taken by one at a time, tried again, given up and put back.

use eventlog::records::*;
use kernel::PathwayId;

use crate::support::*;

fn mark(step: u16) -> NoticeMark {
    NoticeMark { pathway: PathwayId(12), request: 1, clock: "answer".into(), step }
}

fn to(webhook: WebhookId) -> NewDelivery {
    NewDelivery {
        target: Target::Webhook(webhook),
        organisation: Some(municipality()),
        pathway: Some(PathwayId(12)),
        kind: "notice".into(),
        payload: r#"{"pathway":"F-12"}"#.into(),
    }
}

fn hook(records: &Records) -> Webhook {
    let new = NewWebhook {
        organisation: municipality(),
        url: "https://receiver.example/marked-url".into(),
        kinds: vec!["notice".into()],
    };
    records.create_webhook(&by(0), new).unwrap()
}

#[test]
fn a_notice_is_made_once_however_often_it_is_asked_for() {
    let place = Place::new();
    let records = place.open();
    let webhook = hook(&records);
    let email = NewDelivery {
        target: Target::Email { account: AccountId([1; 16]), address: "mette@marked-mail.example".into() },
        ..to(webhook.id)
    };
    let notice = Notice { mark: Some(mark(0)), deliveries: vec![to(webhook.id), email], ..Notice::default() };
    assert_eq!(records.notices_made_until().unwrap(), None);
    let made = records.record_notices(vec![notice.clone()], Some(17), at(0)).unwrap();
    assert_eq!(made.len(), 2);
    assert_eq!(records.record_notices(vec![notice.clone()], Some(18), at(1)).unwrap(), []);
    assert_eq!(records.notices_made_until().unwrap(), Some(18));
    let escalation = Notice { mark: Some(mark(1)), ..notice };
    assert_eq!(records.record_notices(vec![escalation], None, at(2)).unwrap().len(), 2);
    let unmarked = Notice { mark: None, deliveries: vec![to(webhook.id)], ..Notice::default() };
    assert_eq!(records.record_notices(vec![unmarked.clone(), unmarked], None, at(3)).unwrap().len(), 2);
    drop(records);
    let records = place.open();
    assert_eq!(records.notices_made_until().unwrap(), Some(18));
    assert_eq!(records.notice_marks(PathwayId(12)).unwrap(), [(mark(0), at(0)), (mark(1), at(2))]);
    let delivery = records.delivery(made[1]).unwrap().unwrap();
    assert!(
        matches!(delivery.target, Target::Email { address, .. } if address == "mette@marked-mail.example")
    );
    let large = NewDelivery { payload: "x".repeat(20_000), ..to(webhook.id) };
    let large = Notice { mark: Some(mark(2)), deliveries: vec![large], ..Notice::default() };
    assert_eq!(code(records.record_notices(vec![large], Some(99), at(4))), "record_too_large");
    assert_eq!(records.notices_made_until().unwrap(), Some(18), "all or none");
}

#[test]
fn no_two_workers_take_the_same_message_and_one_that_dies_gives_it_back() {
    let place = Place::new();
    let records = place.open();
    let webhook = hook(&records);
    let notice = Notice { mark: None, deliveries: vec![to(webhook.id); 100], ..Notice::default() };
    records.record_notices(vec![notice], None, at(0)).unwrap();
    let taken: Vec<DeliveryId> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    loop {
                        let some = records.claim_deliveries(at(0), at(10), 7).unwrap();
                        if some.is_empty() {
                            return mine;
                        }
                        mine.extend(some.into_iter().map(|delivery| delivery.id));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let different: std::collections::BTreeSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), different.len()), (100, 100));
    assert_eq!(records.next_delivery_due().unwrap(), Some(at(10)));
    for id in &taken[..99] {
        records.delivered(*id, at(1)).unwrap();
    }
    drop(records);
    // The worker ended before it could tell of the last one: the same message, with its id, is taken again.
    let records = place.open();
    assert!(records.claim_deliveries(at(9), at(20), 10).unwrap().is_empty());
    let again = records.claim_deliveries(at(10), at(20), 10).unwrap();
    assert_eq!(again.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [taken[99]]);
    records.delivered(taken[99], at(11)).unwrap();
    assert_eq!(records.next_delivery_due().unwrap(), None);
    assert_eq!(records.sweep(at(20), at(0), at(5)).unwrap().deliveries, 99);
}

#[test]
fn a_message_is_tried_again_when_it_is_time_then_given_up_and_put_back() {
    let place = Place::new();
    let records = place.open();
    let webhook = hook(&records);
    let notice = Notice { mark: None, deliveries: vec![to(webhook.id)], ..Notice::default() };
    let id = records.record_notices(vec![notice], None, at(0)).unwrap()[0];
    let take = |minutes| records.claim_deliveries(at(minutes), at(minutes + 5), 10).unwrap();
    assert_eq!(take(0).len(), 1);
    records.delivery_failed(id, &"fejl ".repeat(100), Some(at(30)), at(1)).unwrap();
    assert!(take(29).is_empty());
    let again = take(30);
    assert_eq!((again[0].attempts, again[0].state), (1, DeliveryState::Failed));
    assert_eq!(again[0].last_error.as_ref().unwrap().len(), 200);
    records.delivery_failed(id, "500", None, at(31)).unwrap();
    assert!(take(1000).is_empty());
    let dead = Deliveries { state: Some(DeliveryState::Dead), ..Deliveries::default() };
    assert_eq!(records.deliveries(&dead, None, 10).unwrap().deliveries[0].attempts, 2);
    let counts = records.delivery_counts().unwrap();
    assert!(counts.contains(&(DeliveryState::Dead, 1)) && counts.contains(&(DeliveryState::Queued, 0)));
    let noted = records.journal_page(&Journal::default(), None, 1).unwrap();
    assert_eq!(noted.entries[0].act, Act::DeliveryGivenUp { delivery: id });
    assert_eq!(records.sweep(at(9999), at(0), at(9999)).unwrap().deliveries, 0, "what was given up stays");
    records.requeue_delivery(&by(1000), id).unwrap();
    assert_eq!(code(records.requeue_delivery(&by(1000), id)), "record_absent");
    let back = take(1000);
    assert_eq!((back[0].id, back[0].attempts), (id, 0));
    records.delivered(id, at(1001)).unwrap();
    records.delivery_failed(id, "late", None, at(1002)).unwrap();
    assert_eq!(records.delivery(id).unwrap().unwrap().state, DeliveryState::Delivered, "it stays delivered");
    assert_eq!(code(records.delivered(DeliveryId([1; 16]), at(1))), "record_absent");
}

#[test]
fn lists_go_page_by_page() {
    let place = Place::new();
    let records = place.open();
    let (one, other) = (hook(&records), hook(&records));
    for number in 0..25 {
        let webhook = if number % 5 == 0 { other.id } else { one.id };
        records
            .record_notices(
                vec![Notice { mark: None, deliveries: vec![to(webhook)], ..Notice::default() }],
                None,
                at(number),
            )
            .unwrap();
    }
    let what = Deliveries {
        webhook: Some(one.id),
        organisations: Some(vec![municipality()]),
        ..Deliveries::default()
    };
    let mut numbers = Vec::new();
    let mut before = None;
    loop {
        let page = records.deliveries(&what, before, 6).unwrap();
        numbers.extend(page.deliveries.iter().map(|delivery| delivery.number));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(numbers.len(), 20);
    assert!(numbers.is_sorted_by(|one, next| one > next), "{numbers:?}");
}

#[test]
fn a_webhook_is_changed_renewed_and_removed_with_what_waits_for_it() {
    let place = Place::new();
    let records = place.open();
    let webhook = hook(&records);
    assert_eq!(webhook.secret.len(), 32);
    assert!(webhook.wants("notice") && !webhook.wants("decided"));
    let changed = Webhook { kinds: Vec::new(), ..webhook.clone() };
    let changed = records.change_webhook(&by(1), changed).unwrap();
    assert!(changed.wants("decided") && changed.secret == webhook.secret && changed.version == 2);
    assert_eq!(code(records.change_webhook(&by(1), webhook.clone())), "record_changed");
    let renewed = records.renew_webhook_secret(&by(2), webhook.id, 2).unwrap();
    assert!(renewed.secret != webhook.secret);
    assert_eq!(records.webhook(webhook.id).unwrap(), Some(renewed.clone()));
    let quiet = records.change_webhook(&by(3), Webhook { active: false, ..renewed }).unwrap();
    assert!(!quiet.wants("notice"));
    assert_eq!(records.webhooks(Some(&municipality())).unwrap(), [quiet]);
    assert_eq!(records.webhooks(Some(&"region-x".parse().unwrap())).unwrap(), []);
    let notice = Notice { mark: None, deliveries: vec![to(webhook.id)], ..Notice::default() };
    let id = records.record_notices(vec![notice], None, at(4)).unwrap()[0];
    records.remove_webhook(&by(5), webhook.id).unwrap();
    assert_eq!(records.webhook(webhook.id).unwrap(), None);
    assert_eq!(records.delivery(id).unwrap().unwrap().state, DeliveryState::Dead);
    assert_eq!(code(records.remove_webhook(&by(5), webhook.id)), "record_absent");
    assert_eq!(records.journal_head().unwrap().position, 5, "each change is noted");
    let long = NewWebhook { organisation: municipality(), url: "x".repeat(3000), kinds: Vec::new() };
    assert_eq!(code(records.create_webhook(&by(6), long)), "record_too_large");
    // A secret moved to another webhook does not open there.
    let (one, _two) = (hook(&records), hook(&records));
    place
        .sql()
        .execute("UPDATE webhooks SET sealed = (SELECT sealed FROM webhooks ORDER BY id LIMIT 1)", [])
        .unwrap();
    assert_eq!(code(records.webhooks(None)), "log_damaged", "{one:?}");
}

#[test]
fn what_awaited_is_kept_until_it_is_answered_and_listed_then() {
    let place = Place::new();
    let records = place.open();
    let about = About {
        organisation: Some(municipality()),
        role: kernel::Role::Assessor,
        what: kernel::Text::new("træf afgørelse", "decide"),
        by: Some(at(60)),
    };
    let key = AwaitedKey { pathway: PathwayId(12), request: 1, clock: "answer".into() };
    let notice = Notice { mark: Some(mark(0)), about: Some(about.clone()), deliveries: Vec::new() };
    records.record_notices(vec![notice.clone()], None, at(0)).unwrap();
    records.record_notices(vec![notice], None, at(1)).unwrap();
    assert_eq!(records.awaited_open().unwrap(), [(key.clone(), about.clone())]);
    assert_eq!(records.answered(&[municipality()], at(0), 10).unwrap(), []);
    records.note_answered(vec![(key.clone(), Some("decided".into()))], at(5)).unwrap();
    records.note_answered(vec![(key, None)], at(6)).unwrap();
    drop(records);
    let records = place.open();
    assert_eq!(records.awaited_open().unwrap(), []);
    let answered = Answered {
        pathway: PathwayId(12),
        about,
        told_at: at(0),
        answered_at: at(5),
        answer: Some("decided".into()),
    };
    assert_eq!(records.answered(&[municipality()], at(5), 10).unwrap(), [answered]);
    assert_eq!(records.answered(&[municipality()], at(6), 10).unwrap(), []);
    assert_eq!(records.answered(&["region-x".parse().unwrap()], at(0), 10).unwrap(), []);
    records.sweep(at(100), at(0), at(6)).unwrap();
    assert_eq!(records.answered(&[municipality()], at(0), 10).unwrap(), []);
}

#[test]
fn records_of_the_first_form_learn_which_pathway_a_message_is_about() {
    let place = Place::new();
    let records = place.open();
    let webhook = hook(&records);
    let notice = Notice { deliveries: vec![to(webhook.id)], ..Notice::default() };
    records.record_notices(vec![notice], None, at(0)).unwrap();
    drop(records);
    place
        .sql()
        .execute_batch(
            "DROP INDEX deliveries_by_pathway; ALTER TABLE deliveries DROP COLUMN pathway; DROP TABLE awaited;
             DROP TABLE answered; PRAGMA user_version = 1;",
        )
        .unwrap();
    let records = place.open();
    let about = |pathway| Deliveries { pathway: Some(PathwayId(pathway)), ..Deliveries::default() };
    assert_eq!(records.deliveries(&about(12), None, 10).unwrap().deliveries.len(), 1);
    assert_eq!(records.deliveries(&about(13), None, 10).unwrap().deliveries.len(), 0);
}

/// The tables as the second step left them.
const SECOND_FORM: &str = "
    DROP TABLE answered;
    ALTER TABLE awaited ADD COLUMN answered_us INTEGER;
    ALTER TABLE awaited ADD COLUMN answer TEXT;
    CREATE INDEX awaited_open ON awaited (told_us) WHERE answered_us IS NULL;
    CREATE INDEX awaited_answered ON awaited (organisation, answered_us) WHERE answered_us IS NOT NULL;
    PRAGMA user_version = 2;";

#[test]
fn records_of_the_second_form_keep_what_was_answered_and_tell_it_anew() {
    let place = Place::new();
    let records = place.open();
    let about = About {
        organisation: Some(municipality()),
        role: kernel::Role::Assessor,
        what: kernel::Text::new("find en plads", "find a place"),
        by: None,
    };
    let notice = |step| Notice { mark: Some(mark(step)), about: Some(about.clone()), deliveries: Vec::new() };
    let open = NoticeMark { clock: "other".into(), ..mark(0) };
    let other = Notice { mark: Some(open.clone()), ..notice(0) };
    records.record_notices(vec![notice(0), notice(1), other], None, at(0)).unwrap();
    drop(records);
    let sql = place.sql();
    sql.execute_batch(SECOND_FORM).unwrap();
    let answered = at(5).microseconds();
    sql.execute("UPDATE awaited SET answered_us = ?1, answer = 'offered' WHERE clock = 'answer'", [answered])
        .unwrap();
    drop(sql);
    let records = place.open();
    let list = records.answered(&[municipality()], at(0), 10).unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].answered_at, list[0].answer.as_deref()), (at(5), Some("offered")));
    assert_eq!(records.awaited_open().unwrap().len(), 1);
    assert_eq!(records.notice_marks(PathwayId(12)).unwrap(), [(open, at(0))]);
    records.record_notices(vec![notice(0)], None, at(9)).unwrap();
    assert_eq!(records.awaited_open().unwrap().len(), 2, "it is open again");
}

#[test]
fn what_was_answered_and_comes_up_again_begins_anew_and_its_history_stays() {
    let place = Place::new();
    let records = place.open();
    let whose: kernel::OrganisationId = "region-x".parse().unwrap();
    let about = |organisation| About {
        organisation: Some(organisation),
        role: kernel::Role::Assessor,
        what: kernel::Text::new("find en plads", "find a place"),
        by: Some(at(60)),
    };
    let notice = |step, organisation| Notice {
        mark: Some(mark(step)),
        about: (step == 0).then(|| about(organisation)),
        deliveries: vec![to(WebhookId([1; 16]))],
    };
    let key = || AwaitedKey { pathway: PathwayId(12), request: 1, clock: "answer".into() };
    let told = |step, minute| records.record_notices(vec![notice(step, municipality())], None, at(minute));
    assert_eq!((told(0, 0).unwrap().len(), told(1, 1).unwrap().len()), (1, 1));
    records.note_answered(vec![(key(), Some("offered".into()))], at(2)).unwrap();
    assert_eq!(records.notice_marks(PathwayId(12)).unwrap(), []);
    // The citizen says no: the same place, by the same time, and later the same escalation.
    assert_eq!((told(0, 3).unwrap().len(), told(1, 4).unwrap().len()), (1, 1));
    assert_eq!(records.awaited_open().unwrap(), [(key(), about(municipality()))]);
    records.note_answered(vec![(key(), Some("offered".into()))], at(5)).unwrap();
    let times: Vec<_> = records
        .answered(&[municipality()], at(0), 10)
        .unwrap()
        .into_iter()
        .map(|one| (one.told_at, one.answered_at))
        .collect();
    assert_eq!(times, [(at(3), at(5)), (at(0), at(2))], "the latest first");
    // Of several organisations that are one by now, all of it.
    records.record_notices(vec![notice(0, whose.clone())], None, at(6)).unwrap();
    records.note_answered(vec![(key(), None)], at(7)).unwrap();
    assert_eq!(records.answered(&[municipality(), whose], at(0), 10).unwrap().len(), 3);
    assert_eq!(records.answered(&[], at(0), 10).unwrap(), []);
}
