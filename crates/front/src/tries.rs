//! How often wrong passwords may be tried, and how many may try at once. Counted is where they come from, so that a stranger
//! elsewhere cannot shut out whoever owns the login. What comes from many places is slowed down, the more the more of it
//! there is; the waiting itself is done by who asks. Which logins there are is not known here, so that all are treated alike.

use crate::network::networks;
use kernel::Instant;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many times what one login may be tried from a network all logins together may: a hospital may come from one.
const LOGINS_A_NETWORK: u32 = 20;
/// At most so many places are kept. Above it those from which nothing was tried lately are forgotten, and then the oldest.
const PLACES_MAX: usize = 50_000;
/// How many are kept when room was made, so that it is not made anew for each.
const PLACES_KEPT: usize = PLACES_MAX / 4 * 3;
/// For how long a network at which a login was entered with its password is known as its own, in minutes.
const OWN_MINUTES: i64 = 30 * 24 * 60;
/// How long a try waits for a login at which many were made, once for itself and once for each other that is under way there:
/// a person hardly sees it, and whoever guesses from many places at once holds up themselves.
const SLOWED: Duration = Duration::from_secs(2);
/// The longest that it waits, however many are under way.
pub(crate) const SLOWED_MOST: Duration = Duration::from_secs(20);
/// How many strangers may try at once; whoever comes then is told to come again. A stranger is who tries a login from where it
/// was not entered before. So many, because all of them are answered within the time of a request even where the waiting of
/// all ends at the same moment: see [`TURNS_ALL`].
pub(crate) const STRANGERS_MAX: u32 = 100;
/// How many of them at one login, or from one network however wide: whoever has one of these does not take every place.
const STRANGERS_SHARE: u32 = STRANGERS_MAX / 2;
/// What strangers take for their turns, one after the other, when all places are taken: at most a tenth of a second each, on a
/// slow machine.
const TURNS_ALL: Duration = Duration::from_secs(10);
/// The least time a request must have, in seconds, so that whoever waits longest is still answered.
pub(crate) const REQUEST_SECONDS_LEAST: u32 = (SLOWED_MOST.as_secs() + TURNS_ALL.as_secs()) as u32;

/// A login at a network, a network alone, or a login alone: a digest, so that none of them is kept.
type Place = [u8; 32];

#[derive(Default)]
struct Inner {
    /// The wrong passwords of each place, the oldest first: no more instants than are counted.
    failed: BTreeMap<Place, VecDeque<Instant>>,
    /// Where logins were last entered with their password.
    entered: BTreeMap<Place, Instant>,
    /// How many tries are under way at each place, a login at a network or a network.
    under_way: Counts,
    /// How many strangers are under way: at each login, from each network, and in all.
    strangers: Counts,
}

/// How many there are of each; nothing is kept of what there is none of.
#[derive(Default)]
struct Counts(BTreeMap<Place, u32>);

impl Counts {
    fn of(&self, place: &Place) -> u32 {
        self.0.get(place).copied().unwrap_or_default()
    }

    fn add(&mut self, places: &[Place]) {
        for place in places {
            let count = self.0.entry(*place).or_default();
            *count = count.saturating_add(1);
        }
    }

    fn take_off(&mut self, places: &[Place]) {
        for place in places {
            match self.0.get_mut(place) {
                Some(count) if *count > 1 => *count -= 1,
                _ => _ = self.0.remove(place),
            }
        }
    }
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

    /// How many may come from a login at a network that may so many times what the narrowest may, and from the network.
    fn most(self, times: u32) -> [usize; 2] {
        let at_login = self.tries_max.saturating_mul(times);
        [at_login, at_login.saturating_mul(LOGINS_A_NETWORK)].map(|most| most as usize)
    }
}

/// Why a try was turned away before anything was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnedAway {
    /// Too many wrong passwords came from there.
    TooMany,
    /// Too many are under way.
    Crowded,
}

/// A try that is under way at a login, until this is dropped.
pub(crate) struct UnderWay {
    tries: Arc<Tries>,
    /// Where it is counted.
    places: Vec<Place>,
    /// Where it is counted as a stranger's; nowhere where the network is the login's own.
    as_stranger: Vec<Place>,
    /// How many other strangers it waits for.
    others: u32,
}

impl UnderWay {
    /// Whether it comes from a network of the login's own.
    pub(crate) const fn is_own(&self) -> bool {
        self.as_stranger.is_empty()
    }

    /// How long it waits first, where so many wrong ones were made at the login lately, wherever they came from.
    pub(crate) fn wait(&self, wrong_lately: u32, allowed: Allowed) -> Duration {
        let many = wrong_lately.saturating_add(self.others) >= allowed.tries_max;
        let wait = if many { SLOWED.saturating_mul(self.others.saturating_add(1)) } else { Duration::ZERO };
        wait.min(SLOWED_MOST)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut inner = self.tries.inner();
        inner.under_way.take_off(&self.places);
        inner.strangers.take_off(&self.as_stranger);
    }
}

/// All strangers together.
const ALL: Place = [0; 32];

fn digest(place: &str) -> Place {
    Sha256::digest(place.as_bytes()).into()
}

fn login_alone(login: &str) -> Place {
    digest(&format!("login {}", login.trim().to_lowercase()))
}

/// The login at a network, and the network, and how many times the allowance they have.
struct Spot {
    places: [Place; 2],
    times: u32,
}

/// The login at each of its networks, the narrowest first.
fn spots(login: &str, address: Option<IpAddr>) -> Vec<Spot> {
    let login = login.trim().to_lowercase();
    let of = |network: crate::network::Network| Spot {
        places: [format!("login {login} at {}", network.name), format!("at {}", network.name)]
            .map(|place| digest(&place)),
        times: network.times,
    };
    networks(address).into_iter().map(of).collect()
}

/// The login at its narrowest network.
fn own(spots: &[Spot]) -> Option<Place> {
    spots.first().map(|spot| spot.places[0])
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

impl Inner {
    /// Whether the login was entered there.
    fn is_own(&self, spots: &[Spot], now: Instant) -> bool {
        let entered = own(spots).and_then(|own| self.entered.get(&own));
        entered.is_some_and(|at| now.minutes_since(*at) < OWN_MINUTES)
    }

    /// Whether there is room for another, by what was wrong and what is under way. At a network of the login's own only the
    /// narrowest counts, so that neighbours do not shut anybody out.
    fn room(&self, spots: &[Spot], allowed: Allowed, now: Instant) -> Result<(), TurnedAway> {
        let counted = if self.is_own(spots, now) { 1 } else { spots.len() };
        let mut crowded = false;
        for spot in spots.iter().take(counted) {
            for (place, most) in spot.places.iter().zip(allowed.most(spot.times)) {
                let failed = self.failed.get(place).into_iter().flatten();
                let wrong = failed.filter(|at| allowed.is_lately(**at, now)).count();
                if wrong >= most {
                    return Err(TurnedAway::TooMany);
                }
                crowded |= wrong.saturating_add(self.under_way.of(place) as usize) >= most;
            }
        }
        if crowded { Err(TurnedAway::Crowded) } else { Ok(()) }
    }
}

impl Tries {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another may be made from there, by what was wrong.
    pub(crate) fn may(&self, login: &str, address: Option<IpAddr>, allowed: Allowed, now: Instant) -> bool {
        self.inner().room(&spots(login, address), allowed, now) != Err(TurnedAway::TooMany)
    }

    /// One was wrong.
    pub(crate) fn failed(&self, login: &str, address: Option<IpAddr>, allowed: Allowed, now: Instant) {
        let mut inner = self.inner();
        for spot in spots(login, address) {
            for (place, most) in spot.places.into_iter().zip(allowed.most(spot.times)) {
                make_room(&mut inner.failed, |tries| tries.back().copied(), |at| !allowed.is_lately(at, now));
                let tries = inner.failed.entry(place).or_default();
                tries.push_back(now);
                while tries.len() > most || tries.front().is_some_and(|at| !allowed.is_lately(*at, now)) {
                    tries.pop_front();
                }
            }
        }
    }

    /// One was right: the login begins anew there, and the network is known as its own.
    pub(crate) fn succeeded(&self, login: &str, address: Option<IpAddr>, now: Instant) {
        let Some(own) = own(&spots(login, address)) else { return };
        let mut inner = self.inner();
        inner.failed.remove(&own);
        make_room(&mut inner.entered, |at| Some(*at), |at| now.minutes_since(at) >= OWN_MINUTES);
        inner.entered.insert(own, now);
    }

    /// Begins a try at a login, or turns it away. What comes from a network of the login's own is no stranger's: it takes none
    /// of their places, and waits for none of them.
    ///
    /// What is under way counts as if it were wrong, so that one network does not fill the places with what it may not try.
    pub(crate) fn begin(
        self: &Arc<Self>,
        login: &str,
        address: Option<IpAddr>,
        allowed: Allowed,
        now: Instant,
    ) -> Result<UnderWay, TurnedAway> {
        let spots = spots(login, address);
        let mut inner = self.inner();
        inner.room(&spots, allowed, now)?;
        let (mut as_stranger, mut others) = (Vec::new(), 0);
        if !inner.is_own(&spots, now) {
            let login = login_alone(login);
            others = inner.strangers.of(&login);
            as_stranger.extend([ALL, login]);
            as_stranger.extend(spots.iter().map(|spot| spot.places[1]));
            let most = |place: &Place| if *place == ALL { STRANGERS_MAX } else { STRANGERS_SHARE };
            if as_stranger.iter().any(|place| inner.strangers.of(place) >= most(place)) {
                return Err(TurnedAway::Crowded);
            }
        }
        let places: Vec<Place> = spots.iter().flat_map(|spot| spot.places).collect();
        inner.under_way.add(&places);
        inner.strangers.add(&as_stranger);
        Ok(UnderWay { tries: Arc::clone(self), places, as_stranger, others })
    }

    /// How many strangers are under way.
    #[cfg(test)]
    pub(crate) fn strangers(&self) -> u32 {
        self.inner().strangers.of(&ALL)
    }
}

#[cfg(test)]
mod tests;
