//! Who may try how often, who waits, and that nothing grows without end.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

fn at(minute: i64) -> Instant {
    Instant::from_microseconds(minute * 60_000_000).unwrap()
}

#[test]
fn a_stranger_elsewhere_shuts_nobody_out() {
    let tries = Tries::default();
    let allowed = Allowed { tries_max: 3, within_minutes: 15 };
    let (stranger, owner) = ("203.0.113.9".parse().ok(), "192.0.2.7".parse().ok());
    for _ in 0..3 {
        assert!(tries.may("mette", stranger, allowed, at(0)));
        tries.failed("Mette ", stranger, allowed, at(0));
    }
    assert!(!tries.may("METTE", stranger, allowed, at(14)));
    assert!(tries.may("mette", owner, allowed, at(14)) && tries.may("jens", stranger, allowed, at(14)));
    assert!(tries.may("mette", stranger, allowed, at(15)), "the time is over");
    // Trying one login after the other ends too.
    for login in 0..60 {
        tries.failed(&login.to_string(), stranger, allowed, at(20));
    }
    assert!(!tries.may("jens", stranger, allowed, at(21)) && tries.may("jens", owner, allowed, at(21)));
}

#[test]
fn addresses_of_one_network_are_one_and_a_right_password_begins_anew() {
    let tries = Tries::default();
    let allowed = Allowed { tries_max: 1, within_minutes: 15 };
    let (one, other) = ("2001:db8::1".parse().ok(), "2001:db8::2".parse().ok());
    tries.failed("mette", one, allowed, at(0));
    assert!(!tries.may("mette", other, allowed, at(0)));
    assert!(tries.may("mette", "2001:db8:0:1::1".parse().ok(), allowed, at(0)));
    tries.succeeded("mette", other, at(0));
    assert!(tries.may("mette", one, allowed, at(0)));
}

const ALLOWED: Allowed = Allowed { tries_max: 3, within_minutes: 15 };

fn address(number: u32) -> Option<IpAddr> {
    Some(IpAddr::V4(std::net::Ipv4Addr::from(0xC633_0000 + number)))
}

#[test]
fn a_whole_line_has_a_few_allowances_and_not_one_for_each_of_its_networks() {
    let allowed = Allowed { tries_max: 3, within_minutes: 15 };
    let of = |line: u16, network: u16| {
        let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, line, network, 0, 0, 0, 1);
        Some(IpAddr::from(address))
    };
    // So many wrong ones come from a line that tries each of its networks in turn before it is shut out.
    let wrong =
        |tries: &Tries, line: u16, networks: &mut dyn Iterator<Item = u16>, login: &dyn Fn(u16) -> String| {
            let tried = networks.filter(|network| {
                let login = login(*network);
                let may = tries.may(&login, of(line, *network), allowed, at(0));
                if may {
                    tries.failed(&login, of(line, *network), allowed, at(0));
                }
                may
            });
            tried.count()
        };
    let tries = Tries::default();
    let one = |_| "mette".to_owned();
    assert_eq!(wrong(&tries, 1, &mut (0..=u16::MAX), &one), 4 * 3, "a /48");
    assert_eq!(wrong(&tries, 2, &mut (0..=0xff), &one), 2 * 3, "a /56");
    assert!(tries.may("mette", of(3, 0), allowed, at(0)), "another line");
    // Of all logins together likewise.
    let many = |network: u16| network.to_string();
    assert_eq!(wrong(&tries, 4, &mut (0..=u16::MAX), &many), 4 * 3 * LOGINS_A_NETWORK as usize);
    // Whoever entered the login in the same line before is not shut out by the neighbours, and by themselves as ever.
    assert!(!tries.may("mette", of(1, 0xabcd), allowed, at(1)));
    tries.succeeded("mette", of(1, 0xabcd), at(1));
    for _ in 0..3 {
        assert!(tries.may("mette", of(1, 0xabcd), allowed, at(1)));
        tries.failed("mette", of(1, 0xabcd), allowed, at(1));
    }
    assert!(!tries.may("mette", of(1, 0xabcd), allowed, at(1)));
}

#[test]
fn tries_at_a_login_from_many_places_at_once_wait_for_each_other_and_no_longer_than_so() {
    let tries = Arc::new(Tries::default());
    let begin = |login, number| tries.begin(login, address(number), ALLOWED, at(0)).unwrap();
    let seconds = |under_way: &UnderWay, wrong_lately| under_way.wait(wrong_lately, ALLOWED).as_secs();
    // The first few cost nothing; then each waits for itself and for those before it.
    let begun: Vec<_> = (0..40).map(|number| begin("mette", number)).collect();
    let waits: Vec<u64> = begun.iter().map(|each| seconds(each, 0)).collect();
    assert_eq!(waits[..8], [0, 0, 0, 8, 10, 12, 14, 16]);
    assert!(waits[9..].iter().all(|wait| *wait == SLOWED_MOST.as_secs()), "{waits:?}");
    // Whoever comes from elsewhere waits so long at most, and not at all for another login.
    assert_eq!(seconds(&begin("Mette", 1000), 0), SLOWED_MOST.as_secs());
    assert_eq!(seconds(&begin("jens", 1000), 0), 0);
    // Where they came in before they wait for no stranger, and no stranger for them.
    tries.succeeded("mette", address(2000), at(0));
    let own = begin("mette", 2000);
    assert!(own.is_own() && !begun[0].is_own());
    assert_eq!((seconds(&own, 0), seconds(&own, 900)), (0, SLOWED.as_secs()));
    assert_eq!(tries.strangers(), 40);
    // What is over is waited for no more, and nothing is kept of it.
    drop((begun, own));
    let inner = tries.inner();
    assert!(inner.under_way.0.is_empty() && inner.strangers.0.is_empty());
    drop(inner);
    assert_eq!(seconds(&begin("mette", 1), 3), SLOWED.as_secs());
}

#[test]
fn so_many_strangers_try_at_once_and_no_login_and_no_network_takes_every_place() {
    let tries = Arc::new(Tries::default());
    let begin = |login: &str, from| tries.begin(login, from, ALLOWED, at(0));
    let crowded = |login: &str, from| begin(login, from).err() == Some(TurnedAway::Crowded);
    tries.succeeded("mette", address(9000), at(0));
    // One login takes half of the places, known or not.
    let at_login: Vec<_> =
        (0..STRANGERS_MAX).filter_map(|number| begin("mette", address(number)).ok()).collect();
    assert_eq!(at_login.len(), STRANGERS_SHARE as usize);
    assert!(crowded("METTE", address(5000)) && begin("ingen", address(5000)).is_ok());
    // One line takes no more than half, of however many networks it has and at however many logins.
    let line =
        |number: u16| Some(IpAddr::from(std::net::Ipv6Addr::new(0x2001, 0xdb8, 7, number, 0, 0, 0, 1)));
    let from_line: Vec<_> =
        (0..200).filter_map(|number| begin(&format!("b{number}"), line(number)).ok()).collect();
    assert_eq!(from_line.len(), (4 * 3 * LOGINS_A_NETWORK).min(STRANGERS_SHARE) as usize);
    // All places are taken: everybody is told the same, but where the login was entered before.
    assert_eq!(tries.strangers(), STRANGERS_MAX);
    assert!(
        crowded("ingen", address(5000)) && crowded("mette", address(5000)) && crowded("jens", address(9000))
    );
    assert!(begin("mette", address(9000)).is_ok_and(|own| own.is_own()));
    drop(from_line);
    assert!(begin("jens", address(9000)).is_ok() && crowded("mette", address(5000)));
    drop(at_login);
    assert!(begin("mette", address(5000)).is_ok());
}

#[test]
fn what_is_under_way_counts_as_if_it_were_wrong() {
    let tries = Arc::new(Tries::default());
    let begin = || tries.begin("mette", address(1), ALLOWED, at(0));
    tries.failed("mette", address(1), ALLOWED, at(0));
    let (first, second) = (begin().unwrap(), begin().unwrap());
    // It is not said that it was tried too often: these two may be right.
    assert_eq!(begin().err(), Some(TurnedAway::Crowded));
    drop(first);
    assert!(begin().is_ok());
    for _ in 0..2 {
        tries.failed("mette", address(1), ALLOWED, at(0));
    }
    drop(second);
    assert_eq!(begin().err(), Some(TurnedAway::TooMany));
    // Where it was entered before too: who sits beside the owner does not hold everybody up there.
    tries.succeeded("mette", address(1), at(0));
    let begun: Vec<_> = (0..9).filter_map(|_| begin().ok()).collect();
    assert_eq!(begun.len(), 3);
}

#[test]
fn no_more_places_and_instants_are_kept_than_are_needed() {
    let tries = Tries::default();
    let held = || tries.inner().failed.len();
    // From each another login: two places for each try, and none of them is over.
    let mut most = 0;
    let mut shrunk = 0;
    for number in 0..60_000 {
        let before = held();
        tries.failed("mette", address(number), ALLOWED, at(i64::from(number) / 10_000));
        most = most.max(held());
        shrunk += usize::from(held() < before);
    }
    assert!(most <= PLACES_MAX, "{most}");
    // Room is made for many in one go, and not for each.
    assert!((1..=60_000 * 2 / (PLACES_MAX - PLACES_KEPT) + 1).contains(&shrunk), "{shrunk}");
    // What is forgotten is the oldest.
    let kept = |number| tries.inner().failed.contains_key(&own(&spots("mette", address(number))).unwrap());
    assert!(kept(59_999) && kept(50_000) && !kept(0));
    // Of one place so many instants as count, and none that is over.
    for _ in 0..100 {
        tries.failed("jens", address(7), ALLOWED, at(6));
    }
    let lengths = spots("jens", address(7))[0].places.map(|place| tries.inner().failed[&place].len());
    assert_eq!(lengths, [3, 60]);
    tries.failed("jens", address(7), ALLOWED, at(21));
    let lengths = spots("jens", address(7))[0].places.map(|place| tries.inner().failed[&place].len());
    assert_eq!(lengths, [1, 1]);
    // Those from where a login was entered are bounded too.
    for number in 0..60_000 {
        tries.succeeded("mette", address(number), at(30));
    }
    assert!(tries.inner().entered.len() <= PLACES_MAX);
}
