//! Passwords of local accounts: hashed with Argon2id, never kept, never printed.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::OnceLock;

/// Shortest password that is taken, in characters. Length is what counts against guessing; no rule of signs is made.
pub const LENGTH_MIN: usize = 12;
/// Longest, in characters, so that hashing cannot be made a burden.
pub const LENGTH_MAX: usize = 256;

/// Why a password was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too short or too long.
    #[error("a password has {LENGTH_MIN} to {LENGTH_MAX} characters")]
    Length,
    /// The system gave no random bytes, or the hash could not be made.
    #[error("the password could not be hashed")]
    NotHashed,
}

/// The hash of a password, with its parameters and salt, as it is kept.
///
/// # Errors
/// When it is too short or too long, or cannot be hashed.
pub fn hashed(password: &str) -> Result<String, PasswordFault> {
    if !(LENGTH_MIN..=LENGTH_MAX).contains(&password.chars().count()) {
        return Err(PasswordFault::Length);
    }
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|_| PasswordFault::NotHashed)?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Where there is no hash, as for an unknown login, as much work is done,
/// so that the time taken does not tell which logins there are.
#[must_use]
pub fn fits(password: &str, hash: Option<&str>) -> bool {
    static NOBODYS: OnceLock<Option<String>> = OnceLock::new();
    let nobodys = || NOBODYS.get_or_init(|| hashed("nobody has this password").ok()).as_deref();
    let Some(text) = hash.or_else(nobodys) else { return false };
    let Ok(parsed) = PasswordHash::new(text) else { return false };
    let capped: String = password.chars().take(LENGTH_MAX).collect();
    let fits = Argon2::default().verify_password(capped.as_bytes(), &parsed).is_ok();
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits() {
        let hash = hashed("en lang adgangskode").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(fits("en lang adgangskode", Some(&hash)));
        assert!(!fits("en lang adgangskodf", Some(&hash)));
        assert!(!fits("nobody has this password", None));
        assert!(!fits("x", Some("no hash")));
        assert_ne!(hashed("en lang adgangskode").unwrap(), hash, "each has its own salt");
    }

    #[test]
    fn a_short_password_is_not_taken() {
        assert_eq!(hashed("kort").unwrap_err(), PasswordFault::Length);
        assert_eq!(hashed(&"x".repeat(LENGTH_MAX + 1)).unwrap_err(), PasswordFault::Length);
    }
}
