//! The keys of the records: one random root, wrapped by the key-encryption key, and what follows from it.
//!
//! As in the log, changing the key-encryption key wraps the root anew and leaves all else as it stands.

use zeroize::Zeroizing;

use super::fault::{RecordsFault, Trouble, damaged};
use crate::keys::{Secret, mac, mac_holds};
use crate::log::{DatabaseId, Hash};
use crate::vault::{self, Nonces};

/// The keys of one open database of records.
#[derive(Clone)]
pub(super) struct RecordsKeys {
    pub(super) id: DatabaseId,
    pub(super) root: Secret,
    sealing: Secret,
    lookup: Secret,
    journal: Secret,
    rows: Secret,
    csrf: Secret,
}

impl RecordsKeys {
    pub(super) fn new(id: DatabaseId, root: Secret) -> Self {
        Self {
            id,
            sealing: root.derive(b"snitflade records seal 1"),
            lookup: root.derive(b"snitflade records lookup 1"),
            journal: root.derive(b"snitflade records journal 1"),
            rows: root.derive(b"snitflade records rows 1"),
            csrf: root.derive(b"snitflade records csrf 1"),
            root,
        }
    }

    /// Closes something for one purpose; it opens only with the same `bound` parts.
    pub(super) fn seal(
        &self,
        purpose: &str,
        bound: &[&[u8]],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, RecordsFault> {
        let mut sealed = Vec::new();
        let associated = self.associated(purpose, bound);
        vault::seal(&self.sealing, &mut Nonces::default(), &associated, plaintext, &mut sealed)?;
        Ok(sealed)
    }

    /// Closes a value as JSON.
    pub(super) fn seal_json<T: serde::Serialize>(
        &self,
        purpose: &str,
        bound: &[&[u8]],
        value: &T,
    ) -> Result<Vec<u8>, RecordsFault> {
        let plaintext = Zeroizing::new(
            serde_json::to_vec(value).map_err(|_| RecordsFault::malformed("a value cannot be written"))?,
        );
        self.seal(purpose, bound, &plaintext)
    }

    pub(super) fn open(
        &self,
        purpose: &str,
        bound: &[&[u8]],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let mut plaintext = Zeroizing::new(Vec::new());
        vault::open(&self.sealing, &self.associated(purpose, bound), sealed, &mut plaintext)
            .map_err(|_| damaged(format!("a sealed value does not open ({purpose})")))?;
        Ok(plaintext)
    }

    pub(super) fn open_json<T: serde::de::DeserializeOwned>(
        &self,
        purpose: &str,
        bound: &[&[u8]],
        sealed: &[u8],
    ) -> Result<T, Trouble> {
        let plaintext = self.open(purpose, bound, sealed)?;
        serde_json::from_slice(&plaintext)
            .map_err(|_| damaged(format!("a sealed value has another form ({purpose})")))
    }

    fn associated(&self, purpose: &str, bound: &[&[u8]]) -> Vec<u8> {
        let mut bytes = b"snitflade records ".to_vec();
        for part in
            std::iter::once(purpose.as_bytes()).chain([self.id.0.as_slice()]).chain(bound.iter().copied())
        {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }

    /// The keyed digest that something is found by, so that it need not stand readable.
    pub(super) fn blind(&self, kind: &str, parts: &[&[u8]]) -> Hash {
        keyed(&self.lookup, kind, parts)
    }

    /// The next link of the access journal.
    pub(super) fn link(&self, parts: &[&[u8]]) -> Hash {
        keyed(&self.journal, "entry", parts)
    }

    /// Signs where the access journal ends.
    pub(super) fn sign_head(&self, position: i64, link: &[u8]) -> Hash {
        keyed(&self.journal, "head", &[&self.id.0, &position.to_le_bytes(), link])
    }

    pub(super) fn head_holds(&self, position: i64, link: &[u8], tag: &[u8]) -> bool {
        let position = position.to_le_bytes();
        let parts: [&[u8]; 4] = [b"head", &self.id.0, &position, link];
        mac_holds(&self.journal, &parts, tag)
    }

    /// Signs a line that says where the access journal ended, to be kept elsewhere.
    pub(super) fn sign_line(&self, text: &str) -> Hash {
        keyed(&self.journal, "line", &[&self.id.0, text.as_bytes()])
    }

    pub(super) fn line_holds(&self, text: &str, tag: &[u8]) -> bool {
        let parts: [&[u8]; 3] = [b"line", &self.id.0, text.as_bytes()];
        mac_holds(&self.journal, &parts, tag)
    }

    /// Signs a row that lets somebody in, so that nobody who can write to the file makes one.
    pub(super) fn sign_row(&self, kind: &str, parts: &[&[u8]]) -> Hash {
        keyed(&self.rows, kind, parts)
    }

    /// What a form must carry to come from the session whose token has this digest.
    pub(super) fn csrf(&self, token_digest: &Hash) -> Hash {
        keyed(&self.csrf, "csrf", &[token_digest])
    }
}

fn keyed(key: &Secret, kind: &str, parts: &[&[u8]]) -> Hash {
    let all: Vec<&[u8]> = std::iter::once(kind.as_bytes()).chain(parts.iter().copied()).collect();
    mac(key, &all)
}
