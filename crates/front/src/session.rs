//! Sign-in with a password, the cookie of a session, and sign-out. The cookie holds a random token; what is kept of it is a
//! digest.

use crate::{
    house::House,
    limit::CameFrom,
    password,
    tries::{Allowed, SLOWED_MOST, TurnedAway},
};
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use eventlog::records::{Account, Act, By, NewSession, RecordsFault, SecretToken, Session};
use kernel::Actor;
use smol_str::SmolStr;

/// The cookie's name where pages come by TLS: browsers then let nobody else set it.
const SECURE_COOKIE: &str = "__Host-snitflade";
/// The cookie's name on this machine alone.
const COOKIE: &str = "snitflade";
/// How somebody signed in who gave a password.
const PASSWORD: &str = "password";
/// How the desks are named in the access journal.
pub const WEB: &str = "web";

const fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE } else { COOKIE }
}

/// What the request shows as its token, whatever it is worth: by it callers are told apart.
pub(crate) fn shown_token(headers: &HeaderMap) -> Option<Vec<u8>> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        return Some(value.as_bytes().to_vec());
    }
    let jar = CookieJar::from_headers(headers);
    let cookie = jar.get(SECURE_COOKIE).or_else(|| jar.get(COOKIE))?;
    SecretToken::read(cookie.value()).map(|_| cookie.value().as_bytes().to_vec())
}

/// The token of the session's cookie.
pub(crate) fn token_of(headers: &HeaderMap, secure: bool) -> Option<SecretToken> {
    let jar = CookieJar::from_headers(headers);
    SecretToken::read(jar.get(cookie_name(secure))?.value())
}

/// The header that gives the browser its token, or takes it away.
#[must_use]
pub fn cookie(token: Option<&SecretToken>, secure: bool) -> Option<HeaderValue> {
    let value = token.map(|token| token.text().to_string()).unwrap_or_default();
    let cookie = Cookie::build((cookie_name(secure), value))
        .path("/")
        .http_only(true)
        .secure(secure)
        // Lax: whoever comes from the identity provider or a notice is signed in at once.
        .same_site(SameSite::Lax)
        .build();
    let mut text = cookie.to_string();
    if token.is_none() {
        text.push_str("; Max-Age=0");
    }
    HeaderValue::from_str(&text).ok()
}

/// Why nobody was signed in. What is told says nothing of which logins there are.
#[derive(Debug, thiserror::Error)]
pub enum SignInFault {
    /// Login and password do not go together, or the account is closed.
    #[error("login and password do not go together")]
    Wrong,
    /// Too many wrong passwords from this network.
    #[error("too many tries")]
    TooMany {
        /// Minutes until it may be tried again, at most.
        wait_minutes: u32,
    },
    /// Too many try at once, from where the login is not known to be its owner's.
    #[error("too many at once")]
    Crowded {
        /// Seconds after which it is worth trying again.
        wait_seconds: u32,
    },
    /// Whom the identity provider vouches for has no account here.
    #[error("no account")]
    NoAccount,
    /// Passwords are not used here.
    #[error("no local accounts")]
    NotLocal,
    /// The identity provider cannot be used, or its answer does not fit.
    #[error(transparent)]
    Provider(#[from] crate::oidc::ProviderFault),
    /// The records cannot be read or written.
    #[error(transparent)]
    Records(#[from] RecordsFault),
    /// The program failed.
    #[error(transparent)]
    Panicked(#[from] crate::house::Panicked),
}

impl SignInFault {
    /// After how many seconds it may be tried again, where it was tried too often.
    #[must_use]
    pub const fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            SignInFault::TooMany { wait_minutes } => Some(wait_minutes.saturating_mul(60)),
            SignInFault::Crowded { wait_seconds } => Some(*wait_seconds),
            _ => None,
        }
    }
}

/// What an account acts as.
#[must_use]
pub fn actor_of(account: &Account, appointment: usize) -> Option<Actor> {
    let appointment = account.appointments.get(appointment)?;
    Some(Actor {
        person: account.login.clone(),
        organisation: appointment.organisation.clone(),
        role: appointment.role,
    })
}

/// Longest login that is looked up, in characters.
const LOGIN_LENGTH_MAX: usize = 100;

/// Signs somebody in by login and password, from an address.
///
/// So many wrong passwords from one network shut that network out for a while, from the login or, of all logins, from any.
/// The login itself is never shut: somebody elsewhere could otherwise shut out whoever owns it. Its tries are slowed down, the
/// more the more of them are made at once, and so many strangers at once are turned away. Where the login was entered before
/// nobody waits for a stranger: passwords given there have a turn of their own.
///
/// # Errors
/// See [`SignInFault`].
pub async fn sign_in(
    house: &House,
    login: &str,
    password: &str,
    from: CameFrom,
) -> Result<SecretToken, SignInFault> {
    let settings = &house.config().sign_in;
    if !settings.local {
        return Err(SignInFault::NotLocal);
    }
    let (tries_max, within) = (settings.tries_max, settings.within_minutes);
    let allowed = Allowed { tries_max, within_minutes: within };
    let login: String = login.trim().chars().take(LOGIN_LENGTH_MAX).collect();
    // Before anything is looked up: whoever is turned away costs nothing and learns nothing.
    let begun = house.tries().begin(&login, from.0, allowed, house.now());
    let under_way = begun.map_err(|why| {
        metrics::counter!("snitflade_sign_ins_turned_away_total").increment(1);
        match why {
            TurnedAway::TooMany => SignInFault::TooMany { wait_minutes: within },
            TurnedAway::Crowded => SignInFault::Crowded { wait_seconds: SLOWED_MOST.as_secs() as u32 },
        }
    })?;
    let counted = login.clone();
    let failed = house.on_disk(move |house| {
        let since = house.now().plus_minutes(-i64::from(within)).unwrap_or(house.now());
        house.records().failed_sign_ins(&counted, since)
    });
    let wait = under_way.wait(failed.await??, allowed);
    // The request does not end before its turn comes: the settings give it the time.
    tokio::time::sleep(wait).await;
    let turn = house.turns().take(under_way.is_own()).await;
    let password = password.to_owned();
    house
        .on_disk(move |house| {
            // Both are held until the work is done, also where nobody waits for it any more.
            let _held = (turn, under_way);
            checked(house, &login, &password, from, allowed)
        })
        .await?
}

/// Checks the password of a login whose turn it is.
fn checked(
    house: &House,
    login: &str,
    password: &str,
    from: CameFrom,
    allowed: Allowed,
) -> Result<SecretToken, SignInFault> {
    let now = house.now();
    let records = house.records();
    if !house.tries().may(login, from.0, allowed, now) {
        return Err(SignInFault::TooMany { wait_minutes: allowed.within_minutes });
    }
    let account = records.account_by_login(login)?;
    let hash = account.as_ref().and_then(|account| account.password.as_deref());
    let fits = password::fits(password, hash);
    match account {
        Some(account) if fits && account.active => {
            records.forget_failed_sign_ins(login)?;
            house.tries().succeeded(login, from.0, now);
            begin(house, &account, PASSWORD)
        }
        _ => {
            house.tries().failed(login, from.0, allowed, now);
            let cause = if fits { "closed" } else { "password" };
            let by = By { desk: SmolStr::new_static(WEB), ..By::house(now) };
            let act = Act::SignInFailed { login: login.to_owned(), cause: cause.into() };
            records.journal(&[by.entry(act)])?;
            metrics::counter!("snitflade_sign_ins_failed_total").increment(1);
            Err(SignInFault::Wrong)
        }
    }
}

/// Begins a session for an account that has shown who it is.
pub(crate) fn begin(
    house: &House,
    account: &Account,
    method: &'static str,
) -> Result<SecretToken, SignInFault> {
    let now = house.now();
    let actor = actor_of(account, 0).ok_or(SignInFault::NoAccount)?;
    let purpose = engine::Purpose::ordinary(actor.role);
    let limits = &house.config().session;
    let new = NewSession {
        account: account.id,
        appointment: 0,
        purpose: SmolStr::new_static(purpose.slug()),
        lasts_minutes_max: i64::from(limits.absolute_hours) * 60,
        idle_minutes_max: i64::from(limits.idle_minutes),
    };
    let (token, session) = house.records().begin_session(new, now)?;
    let by = by(account, actor, &session, house);
    house.records().journal(&[by.entry(Act::SignedIn { method: SmolStr::new_static(method) })])?;
    metrics::counter!("snitflade_sign_ins_total").increment(1);
    Ok(token)
}

/// Who does something at a page, for the access journal.
pub(crate) fn by(account: &Account, actor: Actor, session: &Session, house: &House) -> By {
    By {
        at: house.now(),
        account: Some(account.id),
        actor: Some(actor),
        desk: SmolStr::new_static(WEB),
        session: Some(session.mark.clone()),
    }
}

#[cfg(test)]
mod tests;
