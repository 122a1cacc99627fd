//! Floor 5½: what every desk that is reached over HTTP needs: sign-in, sessions, limits, headers, logs and metrics.
//!
//! [`House`] is the server as a request finds it, [`Visit`] who is there; [`dressed`] puts the layers round the desks and
//! [`Bound`] answers. No page and no resource stands here (those are the desks'), and no rule of who may do what (that is
//! the policies').

mod accounts;
mod config;
mod csrf;
mod headers;
mod health;
mod house;
mod limit;
mod live;
mod network;
mod observe;
mod oidc;
mod origin;
pub mod password;
mod serve;
mod session;
mod sources;
mod tries;
mod turns;
mod visit;
mod wrong;

pub use accounts::{AccountFault, AccountField, AccountWritten, account_faults};
pub use config::{
    LimitsConfig, MetricsConfig, OidcConfig, ServerConfig, SessionConfig, SettingFault, SignInConfig,
    TlsConfig,
};
pub use csrf::Csrf;
pub use headers::CONTENT_SECURITY_POLICY;
pub use house::{Demo, House, Panicked, Parts, SetUpFault};
pub use limit::CameFrom;
pub use live::{Hears, Live};
pub use observe::{LogForm, REQUEST_ID, RequestId, quiet_panics, start_logs};
pub use oidc::{Begun, Provider, ProviderFault, RETURN_PATH, sign_in_by_provider};
pub use serve::{Bound, Retold, ServeFault, asked_to_stop, dressed};
pub use session::{SignInFault, actor_of, cookie, sign_in};
pub use sources::{SOURCES, Source};
pub use visit::{REDRAW, Visit};

/// A new key for one command, as a form carries it.
#[must_use]
pub fn command_key_text() -> String {
    engine::CommandKey::random().map(|key| key.to_string()).unwrap_or_default()
}

/// The key that a form carried; a new one, where it carried none that can be read.
///
/// # Errors
/// When the system gives no random bytes.
pub fn command_key(given: &str) -> Result<engine::CommandKey, engine::EngineFault> {
    let mut bytes = [0; 16];
    let digits = given.as_bytes().chunks(2);
    let pairs =
        digits.map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()));
    let read: Option<Vec<u8>> = if given.len() == 32 { pairs.collect() } else { None };
    match read {
        Some(read) => {
            for (slot, byte) in bytes.iter_mut().zip(read) {
                *slot = byte;
            }
            Ok(engine::CommandKey(bytes))
        }
        None => engine::CommandKey::random(),
    }
}
