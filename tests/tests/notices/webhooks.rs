//! Webhooks: signed, sent once, tried again, given up, put back, and kept away from what they must not reach.

use crate::bench::*;
use eventlog::records::*;
use notices::{NoticesConfig, signature};
use pathways::{CitizenSide, Command, Correction};
use tests_end_to_end::{
    estate::{MUNICIPALITY, SMALL, decision, must, offer, refer, unit},
    house::{actor, assessor, organisation, ward},
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
        assert_eq!(said["organisation_name"], "Næstved");
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
    bench.only_webhook(&receiver, &notices::KINDS);
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
    let both = ["event.referred", "event.decided"];
    bench.webhook(&receiver.url, "hospital-slagelse", &both);
    // The citizen's own municipality follows its citizens; another may not ask, and is not told either.
    let (home, stranger) = (Receiver::open(&[]).await, Receiver::open(&[]).await);
    bench.webhook(&home.url, MUNICIPALITY, &both);
    bench.webhook(&stranger.url, "municipality-0101", &[]);
    bench.webhook(&stranger.url, "region-1085", &[]);
    refer(&bench.engine, 1);
    let running = bench.start(quick());
    until("where it begins", || bench.records.notices_made_until().unwrap().is_some()).await;
    let second = refer(&bench.engine, 2);
    must(&bench.engine, &assessor(), decision(second));
    until("both", || receiver.got().len() == 2 && home.got().len() == 2).await;
    running.end().await;
    for receiver in [&receiver, &home] {
        let events = events(receiver);
        let kinds: Vec<_> = events.iter().map(|said| said["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, both);
        assert!(events.iter().all(|said| said["pathway"] == "F-2" && said["position"].is_u64()));
    }
    assert!(stranger.got().is_empty(), "{:?}", stranger.got());
}

/// The events that came, in their order: messages go out several at once.
fn events(receiver: &Receiver) -> Vec<serde_json::Value> {
    let mut said: Vec<_> = receiver.got().iter().map(Got::json).collect();
    said.retain(|said| said["kind"].as_str().unwrap().starts_with("event."));
    said.sort_by_key(|said| said["position"].as_u64());
    said
}

/// Lets systems of the unit that has a task with the citizen follow the pathway, and no longer.
const UNITS_FOLLOW: &str = r#"
@id("unit_follows") @da("Enhedens system følger med.") @en("The unit's system follows.")
permit (principal == Role::"integration", action == Action::"ask_pathway", resource is Pathway)
when { context.relation.operates_current_unit };
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_somebody_s_part_is_the_last_that_they_are_told() {
    let elsewhere = "municipality-0306";
    let mut files = authz::shipped_files();
    files.push(authz::PolicyFile::new("own.cedar", UNITS_FOLLOW));
    let bench = Bench::by_policies(std::sync::Arc::new(authz::Policies::read(&files).unwrap()));
    let owner = actor("owner", "kl", kernel::Role::SystemOwner);
    let new = places::NewUnit { operator: organisation(elsewhere), ..unit("anden-1", 1) };
    must(&bench.engine, &owner, places::Command::RegisterUnits(vec![new]));
    let theirs = bench.engine.read(|world| world.places.unit_by_code("anden-1").unwrap().id).unwrap();
    let (unit, home) = (Receiver::open(&[]).await, Receiver::open(&[]).await);
    bench.webhook(
        &unit.url,
        elsewhere,
        &["event.offered", "event.declined", "event.offer_withdrawn", "event.corrected"],
    );
    bench.webhook(&home.url, MUNICIPALITY, &["event.referred", "event.corrected", "event.wish_recorded"]);
    let running = bench.start(quick());
    until("where it begins", || bench.records.notices_made_until().unwrap().is_some()).await;
    // All of it happens while the house's messages are not made: what each event says must be enough.
    running.end().await;
    let pathway = refer(&bench.engine, 1);
    must(&bench.engine, &assessor(), decision(pathway));
    must(&bench.engine, &assessor(), offer(pathway, theirs));
    let no = Command::Decline { pathway, by: CitizenSide::Citizen, reason: "for langt væk".into() };
    must(&bench.engine, &assessor(), no);
    must(&bench.engine, &assessor(), offer(pathway, theirs));
    must(&bench.engine, &assessor(), Command::Withdraw { pathway, reason: "forkert enhed".into() });
    // What comes after is theirs no more.
    let lives = Command::Correct {
        pathway,
        request: None,
        correction: Correction::Residence(organisation("municipality-0330")),
        reason: "flyttet".into(),
    };
    must(&bench.engine, &ward(), lives);
    let wish = Command::RecordWish { pathway, units: vec![SMALL], note: String::new() };
    must(&bench.engine, &ward(), wish);
    let end = bench.engine.status().position;
    let running = bench.start(quick());
    until("all of it", || bench.records.notices_made_until().unwrap() == Some(end)).await;
    until("sent", || bench.messages().iter().all(|one| one.state == DeliveryState::Delivered)).await;
    running.end().await;
    let kinds = |receiver| -> Vec<String> {
        events(receiver).iter().map(|said| said["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&unit), ["event.offered", "event.declined", "event.offered", "event.offer_withdrawn"]);
    assert_eq!(kinds(&home), ["event.corrected"], "and not the wish after it");
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
