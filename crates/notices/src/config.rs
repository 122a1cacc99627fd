//! What whoever runs the house decides about notices. Where the law names no time, these are the house's own.

use kernel::{Instant, PathwayId};
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::Notify;

/// Has messages looked at now: whoever holds a clone rings, and the one who delivers hears.
#[derive(Clone, Debug, Default)]
pub struct Bell(pub(crate) Arc<Notify>);

impl Bell {
    /// Has messages looked at now, as after somebody put one back into the queue.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// How notices are made and delivered.
#[derive(Clone, Debug)]
pub struct NoticesConfig {
    /// The address under which people reach the pages, as `https://pladser.example.dk`.
    pub public_address: String,
    /// What stands between it and a pathway's number in a link.
    pub pathway_path: String,
    /// How often to look whether something has become late; new events are looked at when they come.
    pub look_every: Duration,
    /// The house's own: so many minutes after the time by which something was due its leaders are told, and told again.
    pub escalate_after_minutes: Vec<i64>,
    /// The house's own: so many minutes after something came to await an answer that no rule gives a time for, its
    /// leaders are told; none: they are not.
    pub no_clock_after_minutes: Option<i64>,
    /// How e-mail is sent; none: no e-mail is.
    pub mail: Option<MailConfig>,
    /// How webhooks are called.
    pub webhooks: WebhookConfig,
    /// After so many attempts a message is given up.
    pub attempts_max: u32,
    /// How long to wait after the first attempt that failed; each time twice as long.
    pub retry_first: Duration,
    /// The longest wait.
    pub retry_longest: Duration,
    /// How many messages are on their way at once.
    pub at_once_max: usize,
    /// For how long somebody who works at a message has it to themselves; longer than any attempt takes.
    pub lease: Duration,
    /// How long messages that were delivered are kept.
    pub keep_delivered_days: i64,
    /// By which pages and API have messages looked at now.
    pub bell: Bell,
}

impl NoticesConfig {
    /// The house's defaults at an address: no e-mail; leaders are told when something is late and again a day after, and a
    /// day after something without a time came up; ten attempts from half a minute to six hours apart; messages that were
    /// delivered are kept ninety days.
    #[must_use]
    pub fn new(public_address: impl Into<String>) -> Self {
        NoticesConfig {
            public_address: public_address.into(),
            pathway_path: "/forloeb/".into(),
            look_every: Duration::from_secs(20),
            escalate_after_minutes: vec![0, 24 * 60],
            no_clock_after_minutes: Some(24 * 60),
            mail: None,
            webhooks: WebhookConfig::default(),
            attempts_max: 10,
            retry_first: Duration::from_secs(30),
            retry_longest: Duration::from_secs(6 * 3600),
            at_once_max: 8,
            lease: Duration::from_secs(120),
            keep_delivered_days: 90,
            bell: Bell::default(),
        }
    }

    /// The link to a pathway.
    pub(crate) fn link(&self, pathway: PathwayId) -> String {
        format!("{}{}{}", self.public_address.trim_end_matches('/'), self.pathway_path, pathway.0)
    }

    /// When to try again after so many attempts that failed. `spread` is a number that differs from message to message,
    /// so that many do not come back at one moment: up to a fifth is added.
    pub(crate) fn retry_at(&self, now: Instant, attempts: u32, spread: u8) -> Option<Instant> {
        if attempts >= self.attempts_max {
            return None;
        }
        let doubled = self.retry_first.saturating_mul(1 << attempts.saturating_sub(1).min(20));
        let wait = doubled.min(self.retry_longest);
        let wait = wait.saturating_add(wait.mul_f64(f64::from(spread) / 1280.0));
        Some(later(now, wait))
    }
}

/// A time so much later; at the end of time it stands still.
pub(crate) fn later(now: Instant, wait: Duration) -> Instant {
    let wait = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
    Instant::from_microseconds(now.microseconds().saturating_add(wait)).unwrap_or(now)
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// In the clear: for a server on the same machine or a closed net.
    None,
    /// In the clear at first, then TLS, which is required.
    StartTls,
    /// TLS from the beginning.
    Tls,
}

/// The mail server that takes e-mail.
#[derive(Clone)]
pub struct MailConfig {
    /// Its name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: MailSecurity,
    /// The user name and password, where it asks for them.
    pub login: Option<(String, String)>,
    /// From whom e-mail comes, as `Pladser <pladser@example.dk>`.
    pub from: String,
    /// How long one attempt may take.
    pub timeout: Duration,
}

impl fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailConfig")
            .field("server", &self.server)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

/// How webhooks are called. Whoever sets one up names an address that this machine calls: it must not be able to reach
/// what only this machine can.
#[derive(Clone, Copy, Debug)]
pub struct WebhookConfig {
    /// Whether addresses without TLS are called.
    pub allow_http: bool,
    /// Whether addresses within private nets and on this machine are called.
    pub allow_private: bool,
    /// How long one attempt may take.
    pub timeout: Duration,
}

impl Default for WebhookConfig {
    /// TLS and public addresses only, ten seconds.
    fn default() -> Self {
        WebhookConfig { allow_http: false, allow_private: false, timeout: Duration::from_secs(10) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_end() {
        let config = NoticesConfig { attempts_max: 20, ..NoticesConfig::new("https://x/") };
        let now = Instant::from_microseconds(0).unwrap();
        let seconds =
            |attempts, spread| config.retry_at(now, attempts, spread).map(|at| at.microseconds() / 1_000_000);
        assert_eq!([seconds(1, 0), seconds(2, 0), seconds(3, 0)], [Some(30), Some(60), Some(120)]);
        assert_eq!(seconds(19, 0), Some(6 * 3600));
        assert_eq!(seconds(20, 0), None);
        let spread = seconds(1, 255).unwrap();
        assert!((35..=36).contains(&spread), "{spread}");
        assert_eq!(config.link(PathwayId(12)), "https://x/forloeb/12");
    }
}
