//! Calls a webhook: JSON by POST, signed so that the receiver knows who sent it and that it was not altered.

use crate::{
    config::WebhookConfig,
    guard,
    send::{SendFault, is_certificate_refused},
};
use eventlog::records::{Delivery, Webhook};
use hmac::{Hmac, KeyInit, Mac};
use kernel::Instant;
use reqwest::{Client, redirect::Policy};
use sha2::Sha256;

/// What a message is signed with: `v1=` and the hexadecimal HMAC-SHA256, under the webhook's secret, of the timestamp, a
/// full stop and the body.
#[must_use]
pub fn signature(secret: &[u8], timestamp: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={digits}")
}

/// Sends a message to a webhook once.
pub(crate) async fn send(
    webhook: &Webhook,
    delivery: &Delivery,
    config: &WebhookConfig,
    now: Instant,
) -> Result<(), SendFault> {
    let url = guard::check_address(&webhook.url, config).map_err(SendFault::of_address)?;
    let addresses = guard::resolve(&url, config).await.map_err(SendFault::of_address)?;
    let mut client = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(config.timeout)
        .user_agent(concat!("snitflade/", env!("CARGO_PKG_VERSION")));
    if let Some(name) = url.domain() {
        client = client.resolve_to_addrs(name, &addresses);
    }
    let client = client.build().map_err(|_| SendFault::new("no TLS"))?;
    let timestamp = now.microseconds().div_euclid(1_000_000).to_string();
    let answer = client
        .post(url)
        .header("Content-Type", "application/json")
        .header("Snitflade-Delivery", delivery.id.to_string())
        .header("Snitflade-Timestamp", &timestamp)
        .header("Snitflade-Signature", signature(&webhook.secret, &timestamp, &delivery.payload))
        .body(delivery.payload.clone())
        .send()
        .await
        .map_err(|error| SendFault::new(short(&error)))?;
    let status = answer.status();
    if status.is_success() { Ok(()) } else { Err(SendFault::new(format!("HTTP {}", status.as_u16()))) }
}

/// What went wrong, without the address.
fn short(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if is_certificate_refused(error) {
        "the receiver's certificate is not trusted"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke off"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_receivers_work_out() {
        // Worked out with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        let signed = signature(b"secret", "1700000000", r#"{"a":1}"#);
        assert_eq!(signed, "v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686");
        assert_ne!(signed, signature(b"secret", "1700000001", r#"{"a":1}"#));
    }
}
