//! How often wrong passwords may be tried. Counted is where they come from, so that a stranger elsewhere cannot shut out
//! whoever owns the login. What comes from many places is slowed down, the more the more of it there is, and never shut out;
//! the waiting itself is done by who asks.

use kernel::Instant;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many times what one login may be tried from an address all logins together may: a hospital may come from one.
const LOGINS_AN_ADDRESS: u32 = 20;
/// At most so many places are kept. Above it those from which nothing was tried lately are forgotten, and then the oldest.
const PLACES_MAX: usize = 50_000;
/// How many are kept when room was made, so that it is not made anew for each.
const PLACES_KEPT: usize = PLACES_MAX / 4 * 3;
/// For how long a network at which a login was entered with its password is known as its own, in minutes.
const OWN_MINUTES: i64 = 30 * 24 * 60;
/// How long a try waits for a login at which many were made, once for itself and once for each other that is under way there:
/// a person hardly sees it, and whoever guesses from many places at once holds up themselves.
const SLOWED: Duration = Duration::from_secs(2);
/// The longest that it waits, however many are under way: whoever owns the login comes through.
const SLOWED_MOST: Duration = Duration::from_secs(20);

/// A login at a network, a network alone, or a login alone: a digest, so that none of them is kept.
type Place = [u8; 32];

#[derive(Default)]
struct Inner {
    /// The wrong passwords of each place, the oldest first: no more instants than are counted.
    failed: BTreeMap<Place, VecDeque<Instant>>,
    /// Where logins were last entered with their password.
    entered: BTreeMap<Place, Instant>,
    /// How many tries are under way at each login, but those from networks of its own.
    under_way: BTreeMap<Place, u32>,
}

/// How many wrong passwords came from where. Kept in memory: what a login was tried with stands in the access journal.
#[derive(Default)]
pub(crate) struct Tries(Mutex<Inner>);

/// How many wrong passwords within which time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    pub(crate) tries_max: u32,
    pub(crate) within_minutes: u32,
}

impl Allowed {
    fn is_lately(self, at: Instant, now: Instant) -> bool {
        now.minutes_since(at) < i64::from(self.within_minutes)
    }

    /// How many may come from a login at a network, and from the network in all.
    fn most(self) -> [usize; 2] {
        [self.tries_max, self.tries_max.saturating_mul(LOGINS_AN_ADDRESS)].map(|most| most as usize)
    }
}

/// A try that is under way at a login, until this is dropped.
pub(crate) struct UnderWay<'a> {
    tries: &'a Tries,
    /// The login, where the try is one of those that are counted.
    counted: Option<Place>,
    /// How long it waits first.
    pub(crate) wait: Duration,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let Some(login) = self.counted else { return };
        let mut inner = self.tries.inner();
        match inner.under_way.get_mut(&login) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                inner.under_way.remove(&login);
            }
        }
    }
}

/// The network that an address stands for: who has one address of the new kind has all of its /64.
pub(crate) fn network(address: Option<IpAddr>) -> String {
    // An address of the old kind may come dressed as one of the new, by a socket that hears both.
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => format!("{:x?}", address.segments().iter().take(4).collect::<Vec<_>>()),
        address => format!("{address:?}"),
    }
}

fn digest(place: &str) -> Place {
    Sha256::digest(place.as_bytes()).into()
}

fn login_alone(login: &str) -> Place {
    digest(&format!("login {}", login.trim().to_lowercase()))
}

/// The login at the network, and the network.
fn places(login: &str, address: Option<IpAddr>) -> [Place; 2] {
    let network = network(address);
    let login = login.trim().to_lowercase();
    [format!("login {login} at {network}"), format!("at {network}")].map(|place| digest(&place))
}

/// Makes room where there are more than may be: what is over goes first, and then so much of the oldest that it is not done
/// again for each that comes.
fn make_room<T>(
    kept: &mut BTreeMap<Place, T>,
    last: impl Fn(&T) -> Option<Instant>,
    over: impl Fn(Instant) -> bool,
) {
    if kept.len() < PLACES_MAX {
        return;
    }
    kept.retain(|_, one| last(one).is_some_and(|at| !over(at)));
    let Some(surplus) = kept.len().checked_sub(PLACES_KEPT).filter(|surplus| *surplus > 0) else { return };
    let mut oldest: Vec<(Option<Instant>, Place)> =
        kept.iter().map(|(place, one)| (last(one), *place)).collect();
    oldest.sort_unstable();
    for (_, place) in oldest.into_iter().take(surplus) {
        kept.remove(&place);
    }
}

impl Tries {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another may be made from there.
    pub(crate) fn may(&self, login: &str, address: Option<IpAddr>, allowed: Allowed, now: Instant) -> bool {
        let inner = self.inner();
        places(login, address).into_iter().zip(allowed.most()).all(|(place, most)| {
            let tries = inner.failed.get(&place).into_iter().flatten();
            tries.filter(|at| allowed.is_lately(**at, now)).count() < most
        })
    }

    /// One was wrong.
    pub(crate) fn failed(&self, login: &str, address: Option<IpAddr>, allowed: Allowed, now: Instant) {
        let mut inner = self.inner();
        for (place, most) in places(login, address).into_iter().zip(allowed.most()) {
            make_room(&mut inner.failed, |tries| tries.back().copied(), |at| !allowed.is_lately(at, now));
            let tries = inner.failed.entry(place).or_default();
            tries.push_back(now);
            while tries.len() > most || tries.front().is_some_and(|at| !allowed.is_lately(*at, now)) {
                tries.pop_front();
            }
        }
    }

    /// One was right: the login begins anew there, and the network is known as its own.
    pub(crate) fn succeeded(&self, login: &str, address: Option<IpAddr>, now: Instant) {
        let [own, _] = places(login, address);
        let mut inner = self.inner();
        inner.failed.remove(&own);
        make_room(&mut inner.entered, |at| Some(*at), |at| now.minutes_since(at) >= OWN_MINUTES);
        inner.entered.insert(own, now);
    }

    /// Begins a try at a login with so many wrong ones lately, wherever they came from. It waits where those and the ones under
    /// way come to what is allowed; what comes from a network of the login's own waits for no other, nor any for it.
    pub(crate) fn begin(
        &self,
        login: &str,
        address: Option<IpAddr>,
        wrong_lately: u32,
        allowed: Allowed,
        now: Instant,
    ) -> UnderWay<'_> {
        let [own, _] = places(login, address);
        let mut inner = self.inner();
        let is_own = inner.entered.get(&own).is_some_and(|at| now.minutes_since(*at) < OWN_MINUTES);
        let (counted, others) = if is_own {
            (None, 0)
        } else {
            let login = login_alone(login);
            let count = inner.under_way.entry(login).or_default();
            *count = count.saturating_add(1);
            (Some(login), *count - 1)
        };
        let many = wrong_lately.saturating_add(others) >= allowed.tries_max;
        let wait = if many { SLOWED.saturating_mul(others.saturating_add(1)) } else { Duration::ZERO };
        UnderWay { tries: self, counted, wait: wait.min(SLOWED_MOST) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
    fn tries_at_a_login_from_many_places_at_once_wait_for_each_other_and_no_longer_than_so() {
        let tries = Tries::default();
        let seconds = |under_way: &UnderWay<'_>| under_way.wait.as_secs();
        // The first few cost nothing; then each waits for itself and for those before it.
        let begun: Vec<_> =
            (0..40).map(|number| tries.begin("mette", address(number), 0, ALLOWED, at(0))).collect();
        let waits: Vec<u64> = begun.iter().map(seconds).collect();
        assert_eq!(waits[..8], [0, 0, 0, 8, 10, 12, 14, 16]);
        assert!(waits[9..].iter().all(|wait| *wait == SLOWED_MOST.as_secs()), "{waits:?}");
        // Nobody is shut out: whoever owns the login waits so long at most, and not at all for another login.
        assert_eq!(seconds(&tries.begin("Mette", address(1000), 0, ALLOWED, at(0))), SLOWED_MOST.as_secs());
        assert_eq!(seconds(&tries.begin("jens", address(1000), 0, ALLOWED, at(0))), 0);
        // Where they came in before they wait for no stranger, and no stranger for them.
        tries.succeeded("mette", address(2000), at(0));
        assert_eq!(seconds(&tries.begin("mette", address(2000), 0, ALLOWED, at(1))), 0);
        assert_eq!(seconds(&tries.begin("mette", address(2000), 900, ALLOWED, at(1))), SLOWED.as_secs());
        assert_eq!(tries.inner().under_way.values().copied().collect::<Vec<_>>(), [40]);
        // What is over is waited for no more, and nothing is kept of it.
        drop(begun);
        assert!(tries.inner().under_way.is_empty());
        assert_eq!(seconds(&tries.begin("mette", address(1), 3, ALLOWED, at(1))), SLOWED.as_secs());
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
        let kept = |number| tries.inner().failed.contains_key(&places("mette", address(number))[0]);
        assert!(kept(59_999) && kept(50_000) && !kept(0));
        // Of one place so many instants as count, and none that is over.
        for _ in 0..100 {
            tries.failed("jens", address(7), ALLOWED, at(6));
        }
        let lengths = places("jens", address(7)).map(|place| tries.inner().failed[&place].len());
        assert_eq!(lengths, [3, 60]);
        tries.failed("jens", address(7), ALLOWED, at(21));
        let lengths = places("jens", address(7)).map(|place| tries.inner().failed[&place].len());
        assert_eq!(lengths, [1, 1]);
        // Those from where a login was entered are bounded too.
        for number in 0..60_000 {
            tries.succeeded("mette", address(number), at(30));
        }
        assert!(tries.inner().entered.len() <= PLACES_MAX);
    }
}
