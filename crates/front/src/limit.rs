//! How much one caller may ask for: so many requests a minute by session, token or address. Whoever asks for more is told
//! when to come again.

use crate::{house::House, wrong};
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
};

/// Who asks, as far as a limit goes: a digest, so that neither token nor address is kept.
type Caller = [u8; 16];

/// Counts what each caller asks for.
pub(crate) struct Limiter {
    callers: Counts,
    /// By address alone, more generously: a hospital may come from one address, and whoever makes up tokens does too.
    addresses: Counts,
}

type Counts = RateLimiter<Caller, DefaultKeyedStateStore<Caller>, DefaultClock>;

/// How many callers may share an address at their full allowance.
const CALLERS_AN_ADDRESS: u32 = 50;

/// Above so many callers those who have their whole allowance again are forgotten.
const CALLERS_MAX: usize = 50_000;

impl Limiter {
    pub(crate) fn new(requests_per_minute: u32) -> Self {
        let counts = |a_minute: u32| {
            RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN)))
        };
        Limiter {
            callers: counts(requests_per_minute),
            addresses: counts(requests_per_minute.saturating_mul(CALLERS_AN_ADDRESS)),
        }
    }

    /// After how many seconds the caller may come again; `None`: now.
    fn wait_seconds(&self, caller: &Caller, address: &Caller) -> Option<u64> {
        let wait = |counts: &Counts, key: &Caller| {
            if counts.len() > CALLERS_MAX {
                counts.retain_recent();
            }
            let not_until = counts.check_key(key).err()?;
            Some(not_until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
        };
        wait(&self.addresses, address).or_else(|| wait(&self.callers, caller))
    }
}

fn short(digest: &[u8]) -> Caller {
    let mut caller = Caller::default();
    for (slot, byte) in caller.iter_mut().zip(digest) {
        *slot = *byte;
    }
    caller
}

/// Who asks: the token, or without one the address.
fn caller(request: &Request, address: Caller) -> Caller {
    crate::session::shown_token(request.headers()).map_or(address, |token| short(&Sha256::digest(token)))
}

fn address_key(request: &Request, behind_proxy: bool) -> Caller {
    short(&Sha256::digest(format!("{:?}", address(request, behind_proxy))))
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
    let address = address_key(&request, house.config().behind_proxy);
    let caller = caller(&request, address);
    if let Some(seconds) = house.limiter().wait_seconds(&caller, &address) {
        metrics::counter!("snitflade_requests_limited_total").increment(1);
        let mut response = wrong::plain(
            StatusCode::TOO_MANY_REQUESTS,
            "For mange anmodninger på kort tid. Vent lidt, og prøv igen. / Too many requests in a short time. Wait a little and try again.",
        );
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    let from = CameFrom(self::address(&request, house.config().behind_proxy));
    request.extensions_mut().insert(from);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allowance_is_each_callers_own() {
        let limiter = Limiter::new(2);
        let (one, other, address) = ([1; 16], [2; 16], [3; 16]);
        assert_eq!(
            (limiter.wait_seconds(&one, &address), limiter.wait_seconds(&one, &address)),
            (None, None)
        );
        assert!(limiter.wait_seconds(&one, &address).is_some_and(|seconds| (1..=31).contains(&seconds)));
        assert_eq!(limiter.wait_seconds(&other, &address), None);
    }

    #[test]
    fn only_what_the_proxy_wrote_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.0.0.1, 192.0.2.7"));
        assert_eq!(forwarded(&headers), "192.0.2.7".parse().ok());
    }
}
