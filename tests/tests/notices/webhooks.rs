//! Webhooks: signed, sent once, tried again, given up, put back, and kept away from what they must not reach.

use crate::bench::*;
use eventlog::records::*;
use notices::{NoticesConfig, signature};
use tests_end_to_end::{
    estate::{MUNICIPALITY, decision, must, refer},
    house::assessor,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_awaits_an_answer_is_told_once_and_signed() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[]).await);
    let webhook = bench.only_webhook(&receiver, &["notice.awaiting"]);
    let running = bench.start(quick());
    let first = refer(&bench.engine, 1);
    until("the first", || receiver.got().len() == 1).await;
    let second = refer(&bench.engine, 2);
    until("the second", || receiver.got().len() == 2).await;
    until("noted", || bench.messages().iter().all(|one| one.state == DeliveryState::Delivered)).await;
    running.end().await;
    let got = receiver.got();
    for (got, (pathway, message)) in got.iter().zip([first, second].into_iter().zip(bench.messages())) {
        assert_eq!(got.id, message.id.to_string());
        assert_eq!(got.signature, signature(&webhook.secret, &got.timestamp, &got.body));
        assert_ne!(got.signature, signature(&[0; 32], &got.timestamp, &got.body));
        let said = got.json();
        assert_eq!(said["kind"], "notice.awaiting");
        assert_eq!(said["pathway"], pathway.to_string());
        assert_eq!(said["link"], format!("https://pladser.example.dk/forloeb/{}", pathway.0));
        assert_eq!((&said["organisation"], &said["role"]), (&MUNICIPALITY.into(), &"assessor".into()));
        assert!(said["by"].is_string() && said["what"]["da"] != said["what"]["en"], "{said}");
        assert!(!got.body.contains("Borger") && !got.body.contains("1000"), "{}", got.body);
        assert_eq!(message.attempts, 1);
    }
    // The next step is another's, or another thing: it is told too, and the first is not told again.
    let running = bench.start(quick());
    must(&bench.engine, &assessor(), decision(first));
    until("the place that is due", || receiver.got().len() == 3).await;
    assert_eq!(receiver.got()[2].json()["pathway"], first.to_string());
    running.end().await;
    assert_eq!(receiver.got().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_is_tried_again_later_with_the_same_message() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[500, 503]).await);
    bench.only_webhook(&receiver, &["notice.awaiting"]);
    let running = bench.start(quick());
    refer(&bench.engine, 1);
    for attempts in 1..=2 {
        until("a failure that is noted", || {
            bench
                .messages()
                .first()
                .is_some_and(|one| one.attempts == attempts && one.state == DeliveryState::Failed)
        })
        .await;
        let message = bench.only_message();
        assert_eq!(message.last_error.as_deref(), Some(["HTTP 500", "HTTP 503"][attempts as usize - 1]));
        let waits = message.due_at.microseconds() - bench.engine.now().microseconds();
        let doubled = 30_000_000 * i64::from(attempts);
        assert!((doubled..=doubled * 6 / 5).contains(&waits), "{attempts}: {waits}");
        bench.estate.clock.advance_minutes(2);
    }
    until("delivery", || bench.only_message().state == DeliveryState::Delivered).await;
    running.end().await;
    let got = receiver.got();
    assert_eq!(got.len(), 3);
    assert!(got.iter().all(|one| one.id == got[0].id && one.body == got[0].body));
    assert!(got[2].timestamp > got[0].timestamp, "each attempt is signed at its own time");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_so_many_attempts_it_is_given_up_and_somebody_may_put_it_back() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[500, 302, 404]).await);
    bench.only_webhook(&receiver, &["notice.awaiting"]);
    let running = bench.start(NoticesConfig { attempts_max: 3, ..quick() });
    refer(&bench.engine, 1);
    for attempts in 1..3 {
        until("a failure that is noted", || {
            bench.messages().first().is_some_and(|one| one.attempts == attempts)
        })
        .await;
        bench.estate.clock.advance_minutes(10);
    }
    until("giving up", || bench.only_message().state == DeliveryState::Dead).await;
    assert_eq!(receiver.got().len(), 3, "a redirect is a failure and is not followed");
    let message = bench.only_message();
    assert_eq!(message.last_error.as_deref(), Some("HTTP 404"));
    let noted = bench.records.journal_page(&Journal::default(), None, 1).unwrap();
    assert_eq!(noted.entries[0].act, Act::DeliveryGivenUp { delivery: message.id });
    bench.records.requeue_delivery(&bench.by(), message.id).unwrap();
    running.notices.wake();
    until("delivery", || bench.only_message().state == DeliveryState::Delivered).await;
    running.end().await;
    assert_eq!(receiver.got()[3].id, message.id.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_nothing_and_sends_nothing_twice_but_what_was_under_way() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[]).await);
    bench.only_webhook(&receiver, &[]);
    // Events go to the system of whoever referred.
    bench.webhook(&receiver.url, "hospital-slagelse", &["event.referred"]);
    let running = bench.start(quick());
    refer(&bench.engine, 1);
    // What happened before there was anybody to tell is no news, but what awaits is; so is what happens from now on.
    until("the first", || !receiver.got().is_empty()).await;
    running.end().await;
    let told = receiver.got().len();
    refer(&bench.engine, 2);
    refer(&bench.engine, 3);
    for _ in 0..3 {
        let running = bench.start(quick());
        until("both notices and both events", || {
            receiver
                .got()
                .iter()
                .filter(|got| ["F-2", "F-3"].contains(&got.json()["pathway"].as_str().unwrap()))
                .count()
                >= 4
        })
        .await;
        running.end().await;
    }
    let got = receiver.got();
    let different: std::collections::BTreeSet<_> = got.iter().map(|got| got.id.clone()).collect();
    assert_eq!((got.len(), different.len()), (told + 4, told + 4), "{got:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_dies_with_a_message_under_way_has_it_sent_again_with_its_id() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[500]).await);
    bench.only_webhook(&receiver, &["notice.awaiting"]);
    let running = bench.start(quick());
    refer(&bench.engine, 1);
    until("a failure", || bench.messages().first().is_some_and(|one| one.attempts == 1)).await;
    running.end().await;
    // Another worker takes it, sends it, and dies before it can say so.
    bench.estate.clock.advance_minutes(2);
    let now = bench.engine.now();
    let taken = bench.records.claim_deliveries(now, now.plus_minutes(60).unwrap(), 10).unwrap();
    assert_eq!(taken.len(), 1);
    let running = bench.start(quick());
    // A second message goes out meanwhile; the first is nobody else's for its time.
    refer(&bench.engine, 2);
    until("the second", || receiver.got().len() == 2).await;
    assert_ne!(receiver.got()[1].id, taken[0].id.to_string());
    bench.estate.clock.advance_minutes(61);
    until("the first once more", || receiver.got().len() == 3).await;
    until("noted", || bench.messages().iter().all(|one| one.state == DeliveryState::Delivered)).await;
    running.end().await;
    assert_eq!(receiver.got()[2].id, taken[0].id.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_told_to_whose_systems_may_follow_them_without_saying_of_whom() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[]).await);
    bench.webhook(&receiver.url, "hospital-slagelse", &["event.referred", "event.decided"]);
    // A system of the municipality of residence may not ask about the pathway, so it is not told of it either.
    let stranger = Receiver::open(&[]).await;
    bench.webhook(&stranger.url, "municipality-0101", &[]);
    bench.webhook(&stranger.url, MUNICIPALITY, &["event.referred", "event.decided"]);
    refer(&bench.engine, 1);
    let running = bench.start(quick());
    until("where it begins", || bench.records.notices_made_until().unwrap().is_some()).await;
    let second = refer(&bench.engine, 2);
    must(&bench.engine, &assessor(), decision(second));
    until("both", || receiver.got().len() == 2).await;
    running.end().await;
    // Messages go out several at once: their order is the receiver's to make, by position.
    let mut kinds: Vec<_> = receiver.got().iter().map(Got::json).collect();
    kinds.sort_by_key(|said| said["position"].as_u64());
    assert_eq!((&kinds[0]["kind"], &kinds[1]["kind"]), (&"event.referred".into(), &"event.decided".into()));
    assert!(kinds.iter().all(|said| said["pathway"] == "F-2" && said["position"].is_u64()));
    assert!(kinds[0]["position"].as_u64() < kinds[1]["position"].as_u64());
    assert!(stranger.got().is_empty(), "{:?}", stranger.got());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_must_not_be_called_is_given_up_at_once() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[]).await);
    bench.only_webhook(&receiver, &["notice.awaiting"]);
    let port = receiver.url.rsplit(':').next().unwrap().to_owned();
    bench.webhook(&format!("https://localhost:{port}"), MUNICIPALITY, &["notice.awaiting"]);
    let strict = NoticesConfig { webhooks: notices::WebhookConfig::default(), ..quick() };
    let running = bench.start(strict);
    refer(&bench.engine, 1);
    until("giving up", || {
        let list = bench.messages();
        list.len() == 2 && list.iter().all(|one| one.state == DeliveryState::Dead)
    })
    .await;
    running.end().await;
    let said: std::collections::BTreeSet<_> =
        bench.messages().into_iter().map(|one| one.last_error.unwrap()).collect();
    assert!(said.iter().any(|said| said.contains("https://")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("private net")), "{said:?}");
    assert!(receiver.got().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_was_paused_or_removed_gets_nothing_more() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[500]).await);
    let webhook = bench.only_webhook(&receiver, &["notice.awaiting"]);
    let running = bench.start(quick());
    refer(&bench.engine, 1);
    until("a failure", || bench.messages().first().is_some_and(|one| one.attempts == 1)).await;
    let paused = Webhook { active: false, ..webhook };
    bench.records.change_webhook(&bench.by(), paused).unwrap();
    refer(&bench.engine, 2);
    bench.estate.clock.advance_minutes(5);
    until("giving up", || bench.only_message().state == DeliveryState::Dead).await;
    running.end().await;
    assert_eq!(receiver.got().len(), 1);
}
