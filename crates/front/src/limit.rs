//! How much one caller may ask for: so many requests a minute by session, token or address. Whoever asks for more is told
//! when to come again.

use crate::{
    house::House,
    network::{TIMES, networks},
    wrong,
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use governor::{Quota, RateLimiter, clock::Clock, clock::DefaultClock, state::keyed::DefaultKeyedStateStore};
use sha2::{Digest, Sha256};
use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

/// Who asks, as far as a limit goes: a digest, so that neither token nor address is kept.
type Caller = [u8; 16];

/// Counts what each caller asks for.
pub(crate) struct Limiter {
    callers: Counts,
    /// By network alone, more generously: a hospital may come from one address, and whoever makes up tokens does too. The
    /// narrowest first.
    networks: [Counts; TIMES.len()],
    started: Instant,
    /// The second in which those who have their allowance again were last looked for.
    swept: AtomicU64,
}

type Counts = RateLimiter<Caller, DefaultKeyedStateStore<Caller>, DefaultClock>;

/// How many callers may share an address, or the narrowest network, at their full allowance.
const CALLERS_A_NETWORK: u32 = 50;

/// Above so many callers those who have their whole allowance again are forgotten, and who is new shares an allowance with
/// others: a flood of made-up callers takes neither memory nor time without end.
const CALLERS_MAX: usize = 50_000;
/// They are looked for no more often than each so many seconds.
const SWEEP_SECONDS: u64 = 10;

impl Limiter {
    pub(crate) fn new(requests_per_minute: u32) -> Self {
        let counts = |a_minute: u32| {
            RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN)))
        };
        Limiter {
            callers: counts(requests_per_minute),
            networks: TIMES.map(|times| {
                counts(requests_per_minute.saturating_mul(CALLERS_A_NETWORK).saturating_mul(times))
            }),
            started: Instant::now(),
            swept: AtomicU64::new(0),
        }
    }

    /// After how many seconds the caller may come again; `None`: now.
    fn wait_seconds(&self, caller: &Caller, networks: &[Caller]) -> Option<u64> {
        self.sweep();
        let wait = |counts: &Counts, key: &Caller| {
            let shared = (counts.len() > CALLERS_MAX).then(|| shared(key));
            let not_until = counts.check_key(shared.as_ref().unwrap_or(key)).err()?;
            Some(not_until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
        };
        // The narrowest first: one that asks too much takes nothing of what its neighbours have in common with it.
        let of_networks = self.networks.iter().zip(networks).find_map(|(counts, key)| wait(counts, key));
        of_networks.or_else(|| wait(&self.callers, caller))
    }
}

impl Limiter {
    /// Forgets those who have their whole allowance again, where there are many, and not with each request.
    fn sweep(&self) {
        let all = || self.networks.iter().chain([&self.callers]);
        if all().all(|counts| counts.len() <= CALLERS_MAX) {
            return;
        }
        let (now, last) = (self.started.elapsed().as_secs(), self.swept.load(Ordering::Relaxed));
        let is_time = last == 0 || now.saturating_sub(last) >= SWEEP_SECONDS;
        if is_time
            && self.swept.compare_exchange(last, now.max(1), Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            all().for_each(RateLimiter::retain_recent);
        }
    }
}

/// What callers share whose digests begin alike: there are some tens of thousands of such.
fn shared(key: &Caller) -> Caller {
    let mut shared = Caller::default();
    for (slot, byte) in shared.iter_mut().zip(key).take(2) {
        *slot = *byte;
    }
    shared
}

fn short(digest: &[u8]) -> Caller {
    let mut caller = Caller::default();
    for (slot, byte) in caller.iter_mut().zip(digest) {
        *slot = *byte;
    }
    caller
}

/// Who asks: the token, or without one the narrowest network.
fn caller(request: &Request, networks: &[Caller]) -> Caller {
    let token = crate::session::shown_token(request.headers());
    let of_token = token.map(|token| short(&Sha256::digest(token)));
    of_token.or_else(|| networks.first().copied()).unwrap_or_default()
}

/// Where a request comes from, the narrowest network first.
fn network_keys(address: Option<IpAddr>) -> Vec<Caller> {
    networks(address).iter().map(|network| short(&Sha256::digest(&network.name))).collect()
}

/// The address that asks: what the proxy says, where there is one that may be believed.
pub(crate) fn address(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    let direct = || {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        peer.map(|ConnectInfo(peer)| peer.ip())
    };
    if behind_proxy { forwarded(request.headers()).or_else(direct) } else { direct() }
}

/// The last address of `X-Forwarded-For`: the one that our own proxy wrote; those before it anybody may have written.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let list = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    list.rsplit(',').next()?.trim().parse().ok()
}

/// The address that a request comes from, as handlers are told it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameFrom(pub Option<IpAddr>);

/// Lets a request through, or says when to come again.
pub(crate) async fn check(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let from = CameFrom(address(&request, house.config().behind_proxy));
    let networks = network_keys(from.0);
    let caller = caller(&request, &networks);
    if let Some(seconds) = house.limiter().wait_seconds(&caller, &networks) {
        metrics::counter!("snitflade_requests_limited_total").increment(1);
        let mut response = wrong::plain(
            StatusCode::TOO_MANY_REQUESTS,
            "For mange anmodninger på kort tid. Vent lidt, og prøv igen. / Too many requests in a short time. Wait a little and try again.",
        );
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    request.extensions_mut().insert(from);
    next.run(request).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_allowance_is_each_callers_own() {
        let limiter = Limiter::new(2);
        let (one, other, address) = ([1; 16], [2; 16], [[3; 16]]);
        assert_eq!(
            (limiter.wait_seconds(&one, &address), limiter.wait_seconds(&one, &address)),
            (None, None)
        );
        assert!(limiter.wait_seconds(&one, &address).is_some_and(|seconds| (1..=31).contains(&seconds)));
        assert_eq!(limiter.wait_seconds(&other, &address), None);
    }

    #[test]
    fn a_flood_of_callers_is_held_and_who_comes_then_shares_an_allowance() {
        let limiter = Limiter::new(1);
        let address = [[3; 16]];
        let key = |number: usize| short(&Sha256::digest(number.to_le_bytes()));
        for number in 0..3 * CALLERS_MAX {
            let _ = limiter.callers.check_key(&key(number));
        }
        let before = limiter.callers.len();
        let late: Vec<bool> = (0..CALLERS_MAX)
            .map(|number| limiter.wait_seconds(&key(number), &[key(number)]).is_some())
            .collect();
        assert!(late.contains(&false) && late.contains(&true));
        let networks = limiter.networks[0].len();
        assert!(limiter.callers.len() <= before + 65_536 && networks <= CALLERS_MAX + 65_537);
        assert!(limiter.wait_seconds(&key(1), &address).is_some(), "its share is used up");
    }

    #[test]
    fn addresses_of_one_network_have_one_allowance() {
        let asked = |address: &str| {
            let mut request = Request::new(axum::body::Body::empty());
            let peer = SocketAddr::new(address.parse().unwrap(), 4711);
            request.extensions_mut().insert(ConnectInfo(peer));
            caller(&request, &network_keys(super::address(&request, false)))
        };
        assert_eq!(asked("2001:db8::1"), asked("2001:db8::2"));
        assert_ne!(asked("2001:db8::1"), asked("2001:db8:0:1::1"));
        assert_ne!(asked("192.0.2.1"), asked("192.0.2.2"));
    }

    #[test]
    fn a_line_with_many_networks_has_a_few_allowances_and_not_one_for_each() {
        // Each narrowest network may ask 50 times and its wider ones twice and four times as often.
        let limiter = Limiter::new(1);
        let most = CALLERS_A_NETWORK as usize;
        let let_in = |line: u16, wide: u16, networks: u16| {
            let addresses = (0..networks).map(|number| (wide << 8) + number);
            let each = addresses.flat_map(|number| std::iter::repeat_n(number, 2 * most));
            let asked = each.enumerate().filter(|(index, number)| {
                let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, line, *number, 0, 0, 0, 1);
                let token = short(&Sha256::digest(format!("{line} {number} {index}")));
                limiter.wait_seconds(&token, &network_keys(Some(address.into()))).is_none()
            });
            asked.count()
        };
        // A few more come back while it runs; none of the bounds is near another.
        let about = |count: usize, times: usize| (times * most..(times + 1) * most).contains(&count);
        assert!(about(let_in(1, 0, 1), 1));
        assert!(about(let_in(2, 0, 20), 2), "a /56");
        let whole: usize = (0..20).map(|wide| let_in(3, wide, 3)).sum();
        assert!(about(whole, 4), "a /48: {whole}");
        assert!(about(let_in(4, 0, 1), 1), "another line has its own");
    }

    #[test]
    fn only_what_the_proxy_wrote_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.0.0.1, 192.0.2.7"));
        assert_eq!(forwarded(&headers), "192.0.2.7".parse().ok());
    }
}
