//! The tokens that browsers and systems show to be known again. They are random, and only their digest is kept.

use std::fmt;

use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use zeroize::Zeroizing;

use super::fault::RecordsFault;
use crate::keys::Secret;

/// What stands before a token that a system is given, so that it is known for what it is where it lies about.
const SYSTEM_PREFIX: &str = "snitflade_";

/// Thirty-two random bytes that only their holder knows. Wiped when dropped, never shown by `Debug`.
#[derive(Clone)]
pub struct SecretToken(Secret);

impl SecretToken {
    pub(super) fn random() -> Result<Self, RecordsFault> {
        Ok(Self(Secret::random()?))
    }

    /// The token as it is sent: 64 hexadecimal digits.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(crate::hex::encode(self.0.bytes()))
    }

    /// The token as it is shown, once, to who sets up a system: `snitflade_` and 64 hexadecimal digits.
    #[must_use]
    pub fn text_for_system(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{SYSTEM_PREFIX}{}", *self.text()))
    }

    /// Reads either form; `None` for what is no token.
    #[must_use]
    pub fn read(given: &str) -> Option<Self> {
        let digits = given.strip_prefix(SYSTEM_PREFIX).unwrap_or(given);
        let bytes = Zeroizing::new(crate::hex::decode::<32>(digits)?);
        Secret::from_slice(bytes.as_slice()).map(Self)
    }

    /// The start of the token's digest: enough to tell sessions apart in the access journal, of no use to sign in with.
    #[must_use]
    pub fn mark(&self) -> SmolStr {
        mark(&self.digest())
    }

    /// What is kept of the token.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.bytes()).into()
    }
}

pub(super) fn mark(digest: &[u8; 32]) -> SmolStr {
    let (head, _) = digest.split_at(8);
    SmolStr::new(crate::hex::encode(head))
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretToken(..)")
    }
}
