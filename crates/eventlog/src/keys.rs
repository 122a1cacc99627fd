//! The key-encryption key and the keys that follow from it.
//!
//! The key-encryption key never touches the database. It wraps each person's key and one root secret; what must stay
//! the same when the key-encryption key is rotated (lookups, signed heads, snapshots) is derived from the root secret.
//! No key is ever shown, logged or put in a fault.

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::fault::LogFault;
use crate::unusable::KeyFault;

/// Thirty-two secret bytes, wiped when dropped. Boxed, so that moving it leaves no copy behind.
#[derive(Clone)]
pub(crate) struct Secret(Box<Zeroizing<[u8; 32]>>);

impl Secret {
    pub(crate) fn zero() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }

    pub(crate) fn random() -> Result<Self, LogFault> {
        let mut secret = Self::zero();
        fill_random(secret.bytes_mut())?;
        Ok(secret)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self::zero();
        if bytes.len() != 32 {
            return None;
        }
        secret.bytes_mut().copy_from_slice(bytes);
        Some(secret)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }

    /// Another secret for one purpose; knowing it tells nothing of this one.
    pub(crate) fn derive(&self, purpose: &[u8]) -> Self {
        let mut derived = Self::zero();
        derived.bytes_mut().copy_from_slice(&mac(self, &[purpose]));
        derived
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), LogFault> {
    getrandom::fill(bytes).map_err(|error| LogFault::NoRandomness { message: error.to_string() })
}

fn keyed(key: &Secret, parts: &[&[u8]]) -> Hmac<Sha256> {
    let key: &hmac::digest::Key<Hmac<Sha256>> = &block(key.bytes());
    let mut hmac = Hmac::<Sha256>::new(key);
    for part in parts {
        hmac.update(&(part.len() as u64).to_le_bytes());
        hmac.update(part);
    }
    hmac
}

/// HMAC pads a short key with zeros to its block; done here so that no fallible constructor is needed.
fn block(key: &[u8; 32]) -> hmac::digest::Key<Hmac<Sha256>> {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    block
}

/// HMAC-SHA256 over parts, each preceded by its length.
pub(crate) fn mac(key: &Secret, parts: &[&[u8]]) -> [u8; 32] {
    keyed(key, parts).finalize().into_bytes().into()
}

/// Whether a stored HMAC is right, compared in constant time.
pub(crate) fn mac_holds(key: &Secret, parts: &[&[u8]], found: &[u8]) -> bool {
    keyed(key, parts).verify_slice(found).is_ok()
}

/// The key that wraps all other keys. It lives in a file or an environment variable, never in the database.
#[derive(Clone)]
pub struct KeyEncryptionKey(Secret);

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyEncryptionKey(..)")
    }
}

impl KeyEncryptionKey {
    /// A new random key.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate() -> Result<Self, LogFault> {
        Ok(Self(Secret::random()?))
    }

    /// Reads a key from text, e.g. the value of an environment variable: 64 hexadecimal digits or base64 of 32 bytes.
    /// `source_name` says in faults where the text came from.
    ///
    /// # Errors
    /// When the text is not a key.
    pub fn from_text(source_name: &str, text: &str) -> Result<Self, KeyFault> {
        let text = text.trim();
        let mut secret = Secret::zero();
        let bytes = Zeroizing::new(
            crate::hex::decode::<32>(text)
                .or_else(|| base64_key(text))
                .ok_or_else(|| KeyFault::NotAKey { source_name: source_name.to_owned() })?,
        );
        secret.bytes_mut().copy_from_slice(bytes.as_slice());
        Ok(Self(secret))
    }

    /// Reads a key from a file that only its owner can read.
    ///
    /// # Errors
    /// When the file cannot be read, can be read by others (on Unix), or holds no key.
    pub fn from_file(path: &Path) -> Result<Self, KeyFault> {
        let fault =
            |error: &std::io::Error| KeyFault::File { path: path.to_owned(), message: error.to_string() };
        let mut file = std::fs::File::open(path).map_err(|error| fault(&error))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.metadata().map_err(|error| fault(&error))?.permissions().mode() & 0o7777;
            if mode & 0o077 != 0 {
                return Err(KeyFault::ReadableByOthers { path: path.to_owned(), mode });
            }
        }
        let mut text = Zeroizing::new(String::with_capacity(256));
        // A key is short; whatever is longer is not one, and is not read to its end.
        let read = Read::by_ref(&mut file).take(256).read_to_string(&mut text);
        match read {
            Ok(_) => Self::from_text(&format!("key file {}", path.display()), &text),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(KeyFault::NotAKey { source_name: format!("key file {}", path.display()) })
            }
            Err(error) => Err(fault(&error)),
        }
    }

    /// Writes a new random key to a new file that only its owner can read, and returns it.
    ///
    /// # Errors
    /// When there is already a file, or it cannot be written.
    pub fn generate_key_file(path: &Path) -> Result<Self, LogFault> {
        let key = Self::generate()?;
        let fault = |error: &std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => KeyFault::Exists { path: path.to_owned() },
            _ => KeyFault::File { path: path.to_owned(), message: error.to_string() },
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path).map_err(|error| fault(&error))?;
        let mut text = Zeroizing::new(crate::hex::encode(key.0.bytes()));
        text.push('\n');
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| fault(&error))?;
        crate::files::sync_directory_of(path)?;
        Ok(key)
    }

    pub(crate) fn wrapping_key(&self) -> Secret {
        self.0.derive(b"snitflade wrap 1")
    }

    /// What is kept in the database to know this key again by.
    pub(crate) fn check_value(&self) -> [u8; 32] {
        mac(&self.0, &[b"snitflade key check 1"])
    }

    pub(crate) fn fits(&self, check_value: &[u8]) -> bool {
        mac_holds(&self.0, &[b"snitflade key check 1"], check_value)
    }
}

/// Base64 of exactly 32 bytes, with or without the closing `=`, in the common or the URL alphabet.
fn base64_key(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_suffix('=').unwrap_or(text);
    if digits.len() != 43 {
        return None;
    }
    let mut bytes = [0_u8; 32];
    let mut room = bytes.iter_mut();
    let mut bits = 0_u32;
    let mut count = 0_u32;
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            *room.next()? = u8::try_from((bits >> count) & 0xff).ok()?;
            bits &= (1 << count) - 1;
        }
    }
    // The two bits left over must be zero, or two texts would be the same key.
    (bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_from_both_notations() {
        let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        let key = KeyEncryptionKey::from_text("x", hex).unwrap();
        for same in
            ["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"]
        {
            assert!(KeyEncryptionKey::from_text("x", same).unwrap().fits(&key.check_value()));
        }
        for bad in [
            "",
            "hunter2",
            &hex[1..],
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh*=",
        ] {
            let fault = KeyEncryptionKey::from_text("SNITFLADE_KEY", bad).unwrap_err().to_string();
            assert!(fault.contains("SNITFLADE_KEY"));
            assert!(bad.is_empty() || !fault.contains(bad), "a fault must not repeat what may be a key");
        }
    }

    #[test]
    fn a_key_file_is_private_and_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let key = KeyEncryptionKey::generate_key_file(&path).unwrap();
        assert!(KeyEncryptionKey::from_file(&path).unwrap().fits(&key.check_value()));
        assert!(matches!(
            KeyEncryptionKey::generate_key_file(&path),
            Err(LogFault::Key(KeyFault::Exists { .. }))
        ));
        assert!(matches!(
            KeyEncryptionKey::from_file(&directory.path().join("none")),
            Err(KeyFault::File { .. })
        ));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            let fault = KeyEncryptionKey::from_file(&path).unwrap_err();
            assert!(matches!(fault, KeyFault::ReadableByOthers { mode: 0o640, .. }));
            assert!(fault.to_string().contains("chmod 600"));
        }
        assert_eq!(format!("{key:?}"), "KeyEncryptionKey(..)");
    }

    #[test]
    fn hmac_is_the_standard_one() {
        // RFC 4231 has no case with a 32-byte key and our length prefixes; compare with the slice constructor instead.
        let secret = Secret::from_slice(&[9; 32]).unwrap();
        let mut other = <Hmac<Sha256> as KeyInit>::new_from_slice(&[9; 32]).unwrap();
        other.update(&3_u64.to_le_bytes());
        other.update(b"abc");
        assert_eq!(mac(&secret, &[b"abc"]), <[u8; 32]>::from(other.finalize().into_bytes()));
    }
}
