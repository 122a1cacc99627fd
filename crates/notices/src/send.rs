//! One attempt at a message: to whom, and why it failed, in a few words that name nobody.

use crate::{config::NoticesConfig, guard::AddressFault, hook, mail::Mailer};
use eventlog::records::{Delivery, Records, RecordsFault, Target};
use kernel::Instant;

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SendFault {
    /// In a few words, without personal data.
    pub(crate) said: String,
    /// Whether another attempt would fail the same way.
    pub(crate) for_good: bool,
}

impl SendFault {
    pub(crate) fn new(said: impl Into<String>) -> Self {
        SendFault { said: said.into(), for_good: false }
    }

    pub(crate) fn for_good(said: impl Into<String>) -> Self {
        SendFault { said: said.into(), for_good: true }
    }

    /// What is wrong with an address stays wrong; a name that is not found may be found later.
    pub(crate) fn of_address(fault: AddressFault) -> Self {
        SendFault { said: fault.to_string(), for_good: fault != AddressFault::NotFound }
    }
}

/// Whether an attempt failed because the other side's certificate was refused: a server that is up and not trusted is
/// another trouble than one that is down.
pub(crate) fn is_certificate_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // An error of input and output tells of the cause of what it holds, and passes over that itself.
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        at = match held {
            Some(held) => Some(held),
            None => error.source(),
        };
    }
    false
}

/// Sends a message once.
pub(crate) async fn send(
    records: &Records,
    mailer: Option<&Mailer>,
    config: &NoticesConfig,
    delivery: &Delivery,
    now: Instant,
) -> Result<(), SendFault> {
    match &delivery.target {
        Target::Webhook(id) => {
            let (records, id) = (records.clone(), *id);
            match read(move || records.webhook(id)).await? {
                Some(webhook) if webhook.active => {
                    hook::send(&webhook, delivery, &config.webhooks, now).await
                }
                _ => Err(SendFault::for_good("the webhook is gone or not active")),
            }
        }
        Target::Email { account, address } => {
            let (kept, id) = (records.clone(), *account);
            let account = read(move || kept.account(id)).await?;
            let Some(account) = account.filter(|account| account.active) else {
                return Err(SendFault::for_good("the account is not active"));
            };
            let mailer = mailer.ok_or_else(|| SendFault::new("no mail server is set up"))?;
            mailer.send(delivery, address, account.language.unwrap_or_default()).await
        }
    }
}

async fn read<T: Send + 'static>(
    look: impl FnOnce() -> Result<Option<T>, RecordsFault> + Send + 'static,
) -> Result<Option<T>, SendFault> {
    let unreadable = || SendFault::new("the records cannot be read");
    tokio::task::spawn_blocking(look).await.map_err(|_| unreadable())?.map_err(|_| unreadable())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_certificate_that_is_refused_is_known_however_deep_it_is_said() {
        let refused = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let other = rustls::Error::HandshakeNotComplete;
        assert!(is_certificate_refused(&refused()));
        assert!(is_certificate_refused(&io::Error::other(io::Error::other(refused()))));
        assert!(!is_certificate_refused(&io::Error::other(other)));
        assert!(!is_certificate_refused(&io::Error::from(io::ErrorKind::ConnectionRefused)));
    }
}
