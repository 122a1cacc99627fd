//! How often wrong passwords may be tried. Counted is where they come from, so that a stranger elsewhere cannot shut out
//! whoever owns the login. What comes from many places is slowed down and not shut out; that is done by who asks.

use kernel::Instant;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// How many times what one login may be tried from an address all logins together may: a hospital may come from one.
const LOGINS_AN_ADDRESS: u32 = 20;
/// Above so many places those from which nothing was tried lately are forgotten.
const PLACES_MAX: usize = 50_000;

/// A login at an address, or an address alone: a digest, so that neither is kept.
type Place = [u8; 32];

/// How many wrong passwords came from where. Kept in memory: what a login was tried with stands in the access journal.
#[derive(Default)]
pub(crate) struct Tries(Mutex<BTreeMap<Place, VecDeque<Instant>>>);

/// How many wrong passwords within which time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    pub(crate) tries_max: u32,
    pub(crate) within_minutes: u32,
}

/// The network that an address stands for: who has one address of the new kind has all of its /64.
fn network(address: Option<IpAddr>) -> String {
    // An address of the old kind may come dressed as one of the new, by a socket that hears both.
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => format!("{:x?}", address.segments().iter().take(4).collect::<Vec<_>>()),
        address => format!("{address:?}"),
    }
}

fn places(login: &str, address: Option<IpAddr>) -> [Place; 2] {
    let network = network(address);
    let login = login.trim().to_lowercase();
    [format!("login {login} at {network}"), format!("at {network}")]
        .map(|place| Sha256::digest(place.as_bytes()).into())
}

impl Tries {
    fn with<T>(&self, look: impl FnOnce(&mut BTreeMap<Place, VecDeque<Instant>>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether another may be made from there.
    pub(crate) fn may(&self, login: &str, address: Option<IpAddr>, allowed: Allowed, now: Instant) -> bool {
        let [own, all] = places(login, address);
        let lately = |failed: &VecDeque<Instant>| {
            let within = i64::from(allowed.within_minutes);
            failed.iter().filter(|at| now.minutes_since(**at) < within).count()
        };
        let count = |place: &Place| {
            let counted = self.with(|failed| failed.get(place).map_or(0, lately));
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        count(&own) < allowed.tries_max && count(&all) < allowed.tries_max.saturating_mul(LOGINS_AN_ADDRESS)
    }

    /// One was wrong.
    pub(crate) fn failed(&self, login: &str, address: Option<IpAddr>, allowed: Allowed, now: Instant) {
        let most = allowed.tries_max.saturating_mul(LOGINS_AN_ADDRESS) as usize;
        self.with(|failed| {
            if failed.len() > PLACES_MAX {
                let within = i64::from(allowed.within_minutes);
                failed.retain(|_, tries| tries.back().is_some_and(|at| now.minutes_since(*at) < within));
            }
            for place in places(login, address) {
                let tries = failed.entry(place).or_default();
                tries.push_back(now);
                while tries.len() > most {
                    tries.pop_front();
                }
            }
        });
    }

    /// One was right: the login begins anew there.
    pub(crate) fn succeeded(&self, login: &str, address: Option<IpAddr>) {
        let [own, _] = places(login, address);
        self.with(|failed| failed.remove(&own));
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
        tries.succeeded("mette", other);
        assert!(tries.may("mette", one, allowed, at(0)));
    }
}
