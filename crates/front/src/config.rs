//! What can be set of the server, each with its unit and its default. Where the settings come from (a file, the
//! environment) is the program's business; what a setting means stands here.

use crate::tries::{REQUEST_SECONDS_LEAST, SLOWED_MOST};
use kernel::Text;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// The server's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen at.
    pub listen: SocketAddr,
    /// The address by which people reach the server, as `https://snitflade.example.dk`; used in links that leave it. The
    /// address listened at, where it is not said.
    pub public_url: Option<String>,
    /// Whether a proxy before the server says, in `X-Forwarded-For`, who asks. Say so only where nobody reaches the server
    /// but by the proxy; `public_url` must then be `https://`.
    pub behind_proxy: bool,
    /// Certificate and key, where the server itself speaks TLS.
    pub tls: Option<TlsConfig>,
    /// How long a sign-in lasts.
    pub session: SessionConfig,
    /// How people sign in.
    pub sign_in: SignInConfig,
    /// How much one caller may ask for.
    pub limits: LimitsConfig,
    /// Who may read the metrics.
    pub metrics: MetricsConfig,
    /// Written on every page of a trial or a demonstration; nothing, where it is not said.
    pub notice: Option<String>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        ServerConfig {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8620),
            public_url: None,
            behind_proxy: false,
            tls: None,
            session: SessionConfig::default(),
            sign_in: SignInConfig::default(),
            limits: LimitsConfig::default(),
            metrics: MetricsConfig::default(),
            notice: None,
        }
    }
}

/// A setting that cannot be used as it is, or not together with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// The setting, as `server.listen`.
    pub setting: &'static str,
    /// What is wrong with it, and what to write.
    pub text: Text,
}

impl SettingFault {
    fn new(setting: &'static str, da: impl Into<String>, en: impl Into<String>) -> Self {
        SettingFault { setting, text: Text::new(da, en) }
    }
}

impl fmt::Display for SettingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.text.en)
    }
}

impl ServerConfig {
    /// Whether people reach the server by TLS, so that cookies may be kept to it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls.is_some() || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// What is wrong with the settings together.
    #[must_use]
    pub fn faults(&self) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        if let Some(given) = &self.public_url {
            match url::Url::parse(given) {
                Ok(url) if matches!(url.scheme(), "http" | "https") && url.path() == "/" => {}
                _ => faults.push(SettingFault::new(
                    "server.public_url",
                    format!("'{given}' er ikke en servers adresse: skriv https://NAVN, uden sti"),
                    format!("'{given}' is no address of a server: write https://NAME, without a path"),
                )),
            }
        }
        for (name, value, least, most) in [
            ("server.session.idle_minutes", self.session.idle_minutes, 1, 24 * 60),
            ("server.session.absolute_hours", self.session.absolute_hours, 1, 7 * 24),
            ("server.sign_in.tries_max", self.sign_in.tries_max, 1, 1000),
            ("server.sign_in.within_minutes", self.sign_in.within_minutes, 1, 24 * 60),
            ("server.limits.requests_per_minute", self.limits.requests_per_minute, 10, 1_000_000),
            ("server.limits.request_seconds_max", self.limits.request_seconds_max, 1, 600),
            ("server.limits.live_connections_max", self.limits.live_connections_max, 1, 100_000),
            ("server.limits.emergency_citizens_a_day_max", self.limits.emergency_citizens_a_day_max, 1, 1000),
        ] {
            if !(least..=most).contains(&value) {
                faults.push(SettingFault::new(
                    name,
                    format!("{value} ligger uden for {least} til {most}"),
                    format!("{value} lies outside {least} to {most}"),
                ));
            }
        }
        if !self.sign_in.local && self.sign_in.oidc.is_none() {
            faults.push(SettingFault::new(
                "server.sign_in",
                "ingen kan logge på: sæt local = true, eller udfyld [server.sign_in.oidc]",
                "nobody can sign in: set local = true, or give [server.sign_in.oidc]",
            ));
        }
        let seconds = self.limits.request_seconds_max;
        if self.sign_in.local && (1..REQUEST_SECONDS_LEAST).contains(&seconds) {
            let slowed = SLOWED_MOST.as_secs();
            faults.push(SettingFault::new(
                "server.limits.request_seconds_max",
                format!(
                    "{seconds} er for lidt, hvor man logger ind med adgangskode: den, der gætter, bremses i op til {slowed} \
                     sekunder og venter så på sin tur; skriv mindst {REQUEST_SECONDS_LEAST}, eller sæt \
                     server.sign_in.local = false"
                ),
                format!(
                    "{seconds} is too little where people sign in with a password: whoever guesses is slowed for up to \
                     {slowed} seconds and then waits for a turn; write at least {REQUEST_SECONDS_LEAST}, or set \
                     server.sign_in.local = false"
                ),
            ));
        }
        if !self.is_secure() && !self.listen.ip().is_loopback() {
            let listen = self.listen;
            faults.push(SettingFault::new(
                "server.listen",
                format!(
                    "{listen} kan nås fra andre maskiner uden TLS: udfyld [server.tls], eller skriv en public_url med \
                     https:// og behind_proxy = true, eller lyt på 127.0.0.1"
                ),
                format!(
                    "{listen} can be reached from other machines without TLS: give [server.tls], or a public_url with \
                     https:// and behind_proxy = true, or listen at 127.0.0.1"
                ),
            ));
        }
        if self.behind_proxy && !self.is_secure() {
            faults.push(SettingFault::new(
                "server.behind_proxy",
                "skriv i server.public_url, med https://, hvordan man når proxyen: ellers holdes cookies ikke til TLS",
                "say in server.public_url, with https://, how people reach the proxy: without it cookies are not kept to TLS",
            ));
        }
        if self.sign_in.oidc.is_some() && self.public_url.is_none() && !self.listen.ip().is_loopback() {
            faults.push(SettingFault::new(
                "server.public_url",
                "skal udfyldes, når man logger på hos en identitetsudbyder, som sender folk tilbage dertil",
                "it must be said where people sign in at an identity provider, who sends them back there",
            ));
        }
        faults
    }
}

/// TLS by file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The certificate with its chain, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// How long a sign-in lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionConfig {
    /// Minutes without a request after which it ends.
    pub idle_minutes: u32,
    /// Hours after which it ends whatever is done.
    pub absolute_hours: u32,
}

impl Default for SessionConfig {
    /// Half an hour idle, a working day in all.
    fn default() -> Self {
        SessionConfig { idle_minutes: 30, absolute_hours: 10 }
    }
}

/// How people sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInConfig {
    /// Whether accounts with a password of this server may be used: for trial, and for the first administrator.
    pub local: bool,
    /// So many wrong passwords for one login from one network …
    pub tries_max: u32,
    /// … within so many minutes, and that network waits.
    pub within_minutes: u32,
    /// The identity provider, where there is one.
    pub oidc: Option<OidcConfig>,
}

impl Default for SignInConfig {
    fn default() -> Self {
        SignInConfig { local: true, tries_max: 10, within_minutes: 15, oidc: None }
    }
}

/// An identity provider that speaks OpenID Connect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// What it is called on the sign-in page.
    pub name: String,
    /// Its issuer, as `https://login.example.dk/realms/kommune`.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// A file with our secret there; none for a public client.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// The scopes asked for besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// How much one caller may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Requests a minute from one session, token or, without either, address.
    pub requests_per_minute: u32,
    /// Bytes in the body of an ordinary request.
    pub body_bytes_max: usize,
    /// Bytes in an uploaded file.
    pub upload_bytes_max: usize,
    /// Seconds after which a request is given up; at least 30 where people sign in with a password.
    pub request_seconds_max: u32,
    /// Pages that may be live at once.
    pub live_connections_max: u32,
    /// Citizens whom one person may open in emergencies in a day.
    pub emergency_citizens_a_day_max: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        LimitsConfig {
            requests_per_minute: 1200,
            body_bytes_max: 256 * 1024,
            upload_bytes_max: 10 * 1024 * 1024,
            request_seconds_max: 30,
            live_connections_max: 2000,
            emergency_citizens_a_day_max: engine::EMERGENCY_CITIZENS_A_DAY_MAX,
        }
    }
}

/// Who may read the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsConfig {
    /// A file with the token that a reader sends as `Authorization: Bearer`. Without it only this machine may read them.
    pub token_file: Option<PathBuf>,
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_sound_and_private() {
        let config = ServerConfig::default();
        assert_eq!(config.faults(), Vec::new());
        assert!(config.listen.ip().is_loopback());
    }

    #[test]
    fn an_open_address_wants_tls() {
        let mut config = ServerConfig { listen: ([0, 0, 0, 0], 8620).into(), ..ServerConfig::default() };
        assert!(config.faults().iter().any(|fault| fault.setting.starts_with("server.listen")));
        config.tls = Some(TlsConfig { certificate: "c.pem".into(), key: "k.pem".into() });
        assert_eq!(config.faults(), Vec::new());
    }

    #[test]
    fn a_proxy_wants_to_be_named_with_https() {
        let mut config = ServerConfig { behind_proxy: true, ..ServerConfig::default() };
        assert!(config.faults().iter().any(|fault| fault.setting.starts_with("server.behind_proxy")));
        config.public_url = Some("http://snitflade.example".to_owned());
        assert!(config.faults().iter().any(|fault| fault.setting.starts_with("server.behind_proxy")));
        config.public_url = Some("https://snitflade.example".to_owned());
        assert_eq!(config.faults(), Vec::new());
    }

    #[test]
    fn a_request_lasts_as_long_as_whoever_guesses_is_slowed() {
        let mut config = ServerConfig::default();
        let of = |config: &ServerConfig| {
            let faults = config.faults().into_iter();
            faults.filter(|fault| fault.setting == "server.limits.request_seconds_max").collect::<Vec<_>>()
        };
        for seconds in [1, 20, 29] {
            config.limits.request_seconds_max = seconds;
            let faults = of(&config);
            assert_eq!(faults.len(), 1, "{seconds}");
            for text in [&faults[0].text.da, &faults[0].text.en] {
                assert!(text.starts_with(&format!("{seconds} ")) && text.contains(" 30"), "{text}");
                assert!(text.contains("server.sign_in.local = false"), "{text}");
            }
        }
        config.limits.request_seconds_max = 30;
        assert_eq!(of(&config), Vec::new());
        // Where passwords are not used nobody is slowed.
        config.limits.request_seconds_max = 5;
        config.sign_in.local = false;
        assert_eq!(of(&config), Vec::new());
    }

    #[test]
    fn every_fault_names_its_setting() {
        let config = ServerConfig {
            public_url: Some("snitflade".to_owned()),
            session: SessionConfig { idle_minutes: 0, absolute_hours: 10_000 },
            sign_in: SignInConfig { local: false, ..SignInConfig::default() },
            ..ServerConfig::default()
        };
        let faults = config.faults();
        for name in [
            "server.public_url",
            "server.session.idle_minutes",
            "server.session.absolute_hours",
            "server.sign_in",
        ] {
            assert!(faults.iter().any(|fault| fault.setting == name), "{name}: {faults:?}");
        }
        for fault in &faults {
            assert!(!fault.text.da.is_empty() && fault.text.da != fault.text.en, "{fault:?}");
        }
    }
}
