//! The list on the pages: worked out when it is asked for.

use crate::bench::*;
use eventlog::records::Appointment;
use kernel::Role;
use notices::{OnPage, awaiting_on_page};
use tests_end_to_end::{
    estate::{MUNICIPALITY, decision, must, refer},
    house::{assessor, organisation},
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
