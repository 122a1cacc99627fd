//! Signing in while strangers try: who waits for whom, shown by what happens first and not by the time it takes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::{
    config::ServerConfig,
    house::Parts,
    tries::{REQUEST_SECONDS_LEAST, STRANGERS_MAX},
};
use eventlog::records::{Appointment, NewAccount, Records};
use kernel::{OrganisationId, Role};
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, mpsc},
};
use tempfile::TempDir;
use tokio::task::{JoinHandle, yield_now};

const RIGHT: &str = "en lang adgangskode";
const OWNERS: CameFrom = CameFrom(Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7))));

type Signed = Result<SecretToken, SignInFault>;

/// A server with one account, `mette`, over an empty log.
fn house() -> (House, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = engine::Config::in_memory().unwrap();
    let key = eventlog::KeyEncryptionKey::generate().unwrap();
    let records = Records::open(&folder.path().join("records.db"), &key, true).unwrap();
    let policies = config.policies.clone();
    let store = eventlog::MemoryStore::new(&key).unwrap();
    let engine = engine::Engine::open_with(Box::new(engine::SharedMemory::new(store)), config).unwrap();
    let organisation = OrganisationId::new("municipality-0370").unwrap();
    let account = NewAccount {
        login: "mette".into(),
        name: "Mette Visitator".to_owned(),
        email: None,
        appointments: vec![Appointment { role: Role::Assessor, organisation }],
        password: Some(password::hashed(RIGHT).unwrap()),
        external: None,
        language: None,
        synthetic: true,
    };
    records.create_account(&By::house(engine.now()), account).unwrap();
    let config = ServerConfig::default();
    let parts = Parts { engine: Arc::new(engine), records, policies, config, demo: None };
    (House::new(parts).unwrap(), folder)
}

/// Each from a line of its own.
fn stranger(number: u16) -> CameFrom {
    CameFrom(Some(IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, number, 0, 0, 0, 0, 1))))
}

fn tries(house: &House, login: &str, password: &'static str, from: CameFrom) -> JoinHandle<Signed> {
    let (house, login) = (house.clone(), login.to_owned());
    tokio::spawn(async move { sign_in(&house, &login, password, from).await })
}

/// Whether it was turned away at once, and the same as anybody.
fn crowded(answer: &Signed) -> bool {
    matches!(answer, Err(fault @ SignInFault::Crowded { .. }) if fault.retry_after_seconds() == Some(20))
}

async fn until(is_so: impl Fn() -> bool) {
    // By the real clock, only so that a test that fails ends.
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed().as_secs() < 120, "it never comes to be so");
        yield_now().await;
    }
}

/// Signs the owner in where they did before, within the time of a request.
async fn owner(house: &House, login: &str, password: &str) -> Signed {
    let seconds = std::time::Duration::from_secs(REQUEST_SECONDS_LEAST.into());
    tokio::time::timeout(seconds, sign_in(house, login, password, OWNERS)).await.unwrap()
}

// Time stands still while anybody has something to do, and then goes on to the next who waits for it: nothing here takes as
// long as it says.
#[tokio::test(start_paused = true)]
async fn two_hundred_strangers_hold_up_nobody_who_signs_in_where_they_did_before() {
    let (house, _folder) = house();
    sign_in(&house, "mette", RIGHT, OWNERS).await.unwrap();

    // The strangers' turn is taken and not given back.
    let taken = house.turns().take(false).await;
    let login =
        |number: u16| if number.is_multiple_of(2) { "mette".to_owned() } else { format!("ukendt.{number}") };
    let waiting: Vec<_> =
        (0..200).map(|number| tries(&house, &login(number), "forkert forkert", stranger(number))).collect();
    let turned_away = || waiting.iter().filter(|each| each.is_finished()).count();
    until(|| turned_away() == 200 - STRANGERS_MAX as usize).await;
    assert_eq!(house.tries().strangers(), STRANGERS_MAX);

    // The owner comes in from where they did before, wrong passwords are told there as ever, and nobody else had a turn.
    owner(&house, "mette", RIGHT).await.unwrap();
    assert!(matches!(owner(&house, "mette", "forkert").await, Err(SignInFault::Wrong)));
    owner(&house, "METTE ", RIGHT).await.unwrap();
    assert_eq!((turned_away(), house.turns().free_for_strangers()), (200 - STRANGERS_MAX as usize, 0));

    // Everybody else is told the same, whether there is such a login or not, and wherever they come from.
    for (login, from) in [("mette", stranger(900)), ("ukendt", stranger(900)), ("ukendt", OWNERS)] {
        assert!(crowded(&sign_in(&house, login, RIGHT, from).await), "{login}");
    }
    let (over, mut waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(JoinHandle::is_finished);
    for each in over {
        assert!(crowded(&each.await.unwrap()));
    }

    // Whoever goes away makes room; the others have their turn one after the other and are answered.
    let stay = waiting.split_off(waiting.len() - 4);
    for each in waiting {
        each.abort();
        assert!(each.await.unwrap_err().is_cancelled());
    }
    assert_eq!(house.tries().strangers(), 4);
    drop(taken);
    for each in stay {
        assert!(matches!(each.await.unwrap(), Err(SignInFault::Wrong)));
    }
    assert_eq!(house.tries().strangers(), 0);
    sign_in(&house, "mette", RIGHT, stranger(900)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_longest_is_answered_within_the_time_of_a_request() {
    let (house, _folder) = house();
    let allowed_lately = house.config().sign_in.tries_max;
    for number in 0..u16::try_from(allowed_lately).unwrap() {
        let wrong = sign_in(&house, "mette", "forkert", stranger(number)).await;
        assert!(matches!(wrong, Err(SignInFault::Wrong)));
    }
    let taken = house.turns().take(false).await;
    let many: Vec<_> = (100..130).map(|number| tries(&house, "mette", "forkert", stranger(number))).collect();
    until(|| house.tries().strangers() == 30).await;
    let started = tokio::time::Instant::now();
    let last = tries(&house, "mette", RIGHT, stranger(200));
    until(|| house.tries().strangers() == 31).await;
    many.iter().for_each(JoinHandle::abort);
    drop(taken);
    last.await.unwrap().unwrap();
    // By the clock of the test, which goes on by the sleeping alone.
    let waited = started.elapsed();
    assert!(waited >= SLOWED_MOST && waited.as_secs() < u64::from(REQUEST_SECONDS_LEAST), "{waited:?}");
}

#[test]
fn whoever_goes_away_while_the_password_is_checked_makes_no_room_and_is_counted() {
    // One thread for what waits for the disk, so that the test can keep it busy.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    runtime.unwrap().block_on(async {
        let (house, _folder) = house();
        let busy = || {
            let (go_on, gate) = mpsc::channel::<()>();
            (go_on, tokio::task::spawn_blocking(move || gate.recv()))
        };
        let (first, _) = busy();
        let trying = tries(&house, "mette", "forkert forkert", stranger(1));
        until(|| house.tries().strangers() == 1).await;
        // What it reads first stands before this, and the check of the password behind it.
        let (go_on, _) = busy();
        first.send(()).unwrap();
        until(|| house.turns().free_for_strangers() == 0).await;
        trying.abort();
        assert!(trying.await.unwrap_err().is_cancelled());
        assert_eq!((house.turns().free_for_strangers(), house.tries().strangers()), (0, 1));
        go_on.send(()).unwrap();
        until(|| house.turns().free_for_strangers() == 1 && house.tries().strangers() == 0).await;
        let since = house.now().plus_minutes(-1).unwrap();
        assert_eq!(house.records().failed_sign_ins("mette", since).unwrap(), 1);
    });
}
