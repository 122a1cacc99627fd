//! The token that a form carries so that nobody else's page can send it for a person who is signed in. It is masked anew on
//! each page, so that compression of the page tells nothing of it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use subtle::ConstantTimeEq;

/// Bytes of a secret.
const BYTES: usize = 32;

/// The secret of a session from which its tokens are made.
#[derive(Clone, Copy)]
pub struct Csrf([u8; BYTES]);

impl std::fmt::Debug for Csrf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Csrf(..)")
    }
}

fn mixed(mask: &[u8; BYTES], secret: &[u8; BYTES]) -> [u8; BYTES] {
    let mut mixed = *mask;
    for (byte, other) in mixed.iter_mut().zip(secret) {
        *byte ^= other;
    }
    mixed
}

impl Csrf {
    /// From the session's secret.
    #[must_use]
    pub const fn new(secret: [u8; BYTES]) -> Self {
        Csrf(secret)
    }

    /// A new secret, for a page before anybody is signed in.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut secret = [0; BYTES];
        getrandom::fill(&mut secret)?;
        Ok(Csrf(secret))
    }

    /// The secret as a cookie carries it before anybody is signed in.
    #[must_use]
    pub fn cookie(&self) -> String {
        BASE64.encode(self.0)
    }

    /// The secret of a cookie.
    #[must_use]
    pub fn from_cookie(given: &str) -> Option<Self> {
        BASE64.decode(given).ok()?.try_into().ok().map(Csrf)
    }

    /// A token for one form. Without random bytes it is not masked, and good all the same.
    #[must_use]
    pub fn token(&self) -> String {
        let mut mask = [0; BYTES];
        let _ = getrandom::fill(&mut mask);
        let mut bytes = mask.to_vec();
        bytes.extend(mixed(&mask, &self.0));
        BASE64.encode(bytes)
    }

    /// Whether a token was made from this secret.
    #[must_use]
    pub fn fits(&self, token: &str) -> bool {
        let Ok(bytes) = BASE64.decode(token) else { return false };
        let Some((mask, rest)) = bytes.split_first_chunk::<BYTES>() else { return false };
        let Ok(rest) = <[u8; BYTES]>::try_from(rest) else { return false };
        bool::from(mixed(mask, &rest).ct_eq(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_is_another_and_fits_its_own_secret_alone() {
        let (one, other) = (Csrf::random().unwrap(), Csrf::random().unwrap());
        let (first, second) = (one.token(), one.token());
        assert_ne!(first, second);
        assert!(one.fits(&first) && one.fits(&second));
        assert!(!other.fits(&first));
        for wrong in ["", "x", "AAAA", &first[1..]] {
            assert!(!one.fits(wrong), "{wrong}");
        }
        assert!(Csrf::from_cookie(&one.cookie()).unwrap().fits(&first));
    }
}
