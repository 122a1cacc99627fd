//! The list on the pages: worked out when it is asked for.

use crate::bench::*;
use eventlog::records::{About, Appointment, AwaitedKey};
use kernel::{Language, Role};
use notices::{OnPage, awaiting_on_page, count_on_page};
use pathways::{CitizenSide, Command};
use tests_end_to_end::{
    estate::{MUNICIPALITY, SMALL, decision, must, offer, refer},
    house::{actor, assessor, organisation},
};

fn list(bench: &Bench, role: Role, of: &str, looked_at: Option<kernel::Instant>) -> Vec<OnPage> {
    let appointment = Appointment { role, organisation: organisation(of) };
    awaiting_on_page(&bench.engine, &bench.records, &appointment, looked_at).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_what_is_theirs_what_is_new_and_to_leaders_what_is_late() {
    let bench = Bench::new();
    let first = refer(&bench.engine, 1);
    let own = || list(&bench, Role::Assessor, MUNICIPALITY, None);
    assert_eq!(own().len(), 1);
    assert_eq!((own()[0].since, own()[0].unread), (None, false), "not told yet");
    let running = bench.start(quick());
    until("told", || own()[0].since.is_some()).await;
    assert!(own()[0].unread);
    let looked = bench.engine.now();
    assert!(!list(&bench, Role::Assessor, MUNICIPALITY, Some(looked))[0].unread);
    assert!(list(&bench, Role::Assessor, "municipality-0101", None).is_empty());
    assert!(list(&bench, Role::Provider, MUNICIPALITY, None).is_empty());
    assert!(list(&bench, Role::Leader, MUNICIPALITY, None).is_empty(), "not late yet");
    bench.estate.clock.advance_minutes(24 * 60 + 1);
    let leaders = || list(&bench, Role::Leader, MUNICIPALITY, Some(looked));
    until("escalated", || leaders().first().is_some_and(|line| line.unread)).await;
    assert!(leaders()[0].escalated && leaders()[0].due.late);
    must(&bench.engine, &assessor(), decision(first));
    assert!(leaders().is_empty(), "done, and gone from the list");
    assert_eq!(own().len(), 1, "now a place is to be found");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_kept_with_how_and_when_and_what_is_late_is_not_answered_by_time() {
    let bench = Bench::new();
    let running = bench.start(quick());
    let first = refer(&bench.engine, 1);
    let open = || bench.records.awaited_open().unwrap();
    until("told", || open().len() == 1).await;
    let since = bench.engine.now();
    let whose = organisation(MUNICIPALITY);
    let answered = || bench.records.answered(std::slice::from_ref(&whose), since, 10).unwrap();
    bench.estate.clock.advance_minutes(24 * 60 + 1);
    let appointment = Appointment { role: Role::Leader, organisation: whose.clone() };
    let count = || count_on_page(&bench.engine, &bench.records, &appointment).unwrap();
    until("late", || {
        list(&bench, Role::Leader, MUNICIPALITY, None).iter().any(|line| !line.escalations.is_empty())
    })
    .await;
    assert_eq!((count(), answered().len()), (1, 0));
    must(&bench.engine, &assessor(), decision(first));
    until("answered", || answered().len() == 1).await;
    let one = answered().remove(0);
    assert_eq!(
        (one.pathway, one.about.role, one.answer.as_deref()),
        (first, Role::Assessor, Some("decided"))
    );
    assert!(one.about.by.is_some_and(|by| by < one.answered_at), "{one:?}");
    until("the next step awaits an answer", || open().len() == 1).await;
    assert_eq!(count(), 0);
    running.end().await;
    // A house that was closed meanwhile knows it from its records.
    let running = bench.start(quick());
    until("still one", || open().len() == 1).await;
    running.end().await;
    assert_eq!(answered().len(), 1);
}

/// The municipality becomes part of a larger one: whoever works in either is told of what was the old one's to do, and so is
/// the system of the larger one.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_merger_what_was_the_old_municipality_s_is_the_new_one_s() {
    let larger = "municipality-0306";
    let (bench, receiver) = (Bench::new(), Receiver::open(&[]).await);
    refer(&bench.engine, 1);
    bench.webhook(&receiver.url, larger, &["notice.awaiting"]);
    bench.account("ny", Role::Assessor, larger, Language::Da);
    assert!(list(&bench, Role::Assessor, larger, None).is_empty(), "not before the day");
    let end = registry::Command::EndOrganisation {
        id: organisation(MUNICIPALITY),
        on: kernel::danish_date(bench.engine.now()).tomorrow().unwrap(),
        successor: Some(organisation(larger)),
    };
    must(&bench.engine, &actor("owner", "kl", Role::SystemOwner), world::Command::Registry(end));
    bench.estate.clock.advance_minutes(24 * 60);
    for of in [larger, MUNICIPALITY] {
        assert_eq!(list(&bench, Role::Assessor, of, None).len(), 1, "{of}");
    }
    assert!(list(&bench, Role::Assessor, "municipality-0101", None).is_empty());
    let running = bench.start(quick());
    until("told", || !receiver.got().is_empty()).await;
    running.end().await;
    // The organisation that the notice names may be the old one or the new: it is the same by now.
    assert_eq!(receiver.got()[0].json()["pathway"], "F-1");
    let visitator = actor("ny", larger, Role::Assessor);
    assert!(bench.engine.is_own(&visitator, &organisation(MUNICIPALITY)).unwrap());
    assert!(!bench.engine.is_own(&visitator, &organisation("municipality-0101")).unwrap());
}

/// The same thing, of the same people, by the same time: each time it comes up again they are told.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_to_find_a_place_is_told_again_when_the_offer_comes_to_nothing() {
    let (bench, receiver) = (Bench::new(), Receiver::open(&[]).await);
    bench.only_webhook(&receiver, &["notice.awaiting"]);
    let running = bench.start(quick());
    let pathway = refer(&bench.engine, 1);
    must(&bench.engine, &assessor(), decision(pathway));
    let told = |what: &str| receiver.got().iter().filter(|got| got.json()["what"]["en"] == what).count();
    until("to find a place", || told("find a place") == 1).await;
    let ends = [
        Command::Decline { pathway, by: CitizenSide::Citizen, reason: "for langt væk".into() },
        Command::Withdraw { pathway, reason: "forkert enhed".into() },
    ];
    for (round, end) in ends.into_iter().enumerate() {
        must(&bench.engine, &assessor(), offer(pathway, SMALL));
        until("the citizen's answer", || told("get the citizen's answer") == round + 1).await;
        must(&bench.engine, &assessor(), end);
        until("to find a place, again", || told("find a place") == round + 2).await;
    }
    // What was told once is known after a restart, and late it goes to the leaders once more.
    running.end().await;
    let running = bench.start(quick());
    until("noted", || bench.records.awaited_open().unwrap().len() == 1).await;
    running.end().await;
    assert_eq!(told("find a place"), 3);
    let whose = organisation(MUNICIPALITY);
    let kept = bench.records.answered(&[whose], bench.engine.now().plus_minutes(-60).unwrap(), 50).unwrap();
    let places = kept.iter().filter(|one| one.about.what.en == "find a place").count();
    assert_eq!(places, 2, "both answers stand: {kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_up_again_late_is_escalated_again() {
    let bench = Bench::new();
    let running = bench.start(quick());
    let pathway = refer(&bench.engine, 1);
    must(&bench.engine, &assessor(), decision(pathway));
    bench.estate.clock.advance_minutes(30 * 24 * 60);
    let escalated = || {
        let list = list(&bench, Role::Leader, MUNICIPALITY, None);
        list.iter().flat_map(|line| &line.escalations).map(|(_, at)| *at).max()
    };
    until("escalated", || escalated().is_some()).await;
    let first = escalated();
    must(&bench.engine, &assessor(), offer(pathway, SMALL));
    let asked = |(_, about): &(AwaitedKey, About)| about.what.en == "get the citizen's answer";
    until("answered", || bench.records.awaited_open().unwrap().iter().any(asked)).await;
    assert_eq!(escalated(), None);
    bench.estate.clock.advance_minutes(5);
    let no = Command::Decline { pathway, by: CitizenSide::Citizen, reason: "for langt væk".into() };
    must(&bench.engine, &assessor(), no);
    until("escalated again", || escalated() > first).await;
    running.end().await;
}
