//! The digest of a command's content, by which a key that is used for another command is known.
//!
//! It stands readable in the log, so it is keyed with a secret that the vault keeps, and only its first bytes are
//! stored: nobody can try out guesses of what was said of whom, and even with all keys a guess cannot be told from
//! a great many others.

use crate::{fault::EngineFault, submission::Submission};
use eventlog::{EventLog, PersonKey, PersonRecord, VaultWrite};
use sha2::{Digest as _, Sha256};

/// Under whose name the vault keeps the secret. No person is called so: persons' names are random.
const KEPT_AS: PersonKey = PersonKey(*b"snitflade/engine");

/// The secret.
pub(crate) struct DigestKey {
    secret: [u8; 32],
    kept: bool,
}

impl DigestKey {
    /// The secret of a log; a new one if the log has none yet.
    pub(crate) fn of_log(store: &dyn EventLog) -> Result<Self, EngineFault> {
        if let PersonRecord::Known { plaintext, .. } = store.person_record(KEPT_AS)?
            && let Ok(secret) = <[u8; 32]>::try_from(plaintext.as_slice())
        {
            return Ok(DigestKey { secret, kept: true });
        }
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)
            .map_err(|error| EngineFault::NoRandomness { message: error.to_string() })?;
        Ok(DigestKey { secret, kept: false })
    }

    /// Whether the log has it.
    pub(crate) const fn is_kept(&self) -> bool {
        self.kept
    }

    /// What must be written with the first command, so that the log has it.
    pub(crate) fn to_write(&self, recorded_at_us: i64) -> Option<VaultWrite> {
        (!self.kept).then(|| VaultWrite::PutRecord {
            person: KEPT_AS,
            new: false,
            recorded_at_us,
            plaintext: self.secret.to_vec().into(),
            lookups: Vec::new(),
        })
    }

    /// Says that it was written.
    pub(crate) const fn set_kept(&mut self) {
        self.kept = true;
    }

    /// The digest of a content.
    pub(crate) fn of(&self, content: &[u8; 32]) -> [u8; 32] {
        Sha256::new().chain_update(self.secret).chain_update(content).finalize().into()
    }
}

/// How many bytes most contents fit in.
const CONTENT_BYTES: usize = 1024;

/// A digest of who submits what. It is made by the caller, so that the writer need not.
pub(crate) fn content(submission: &Submission) -> Result<[u8; 32], EngineFault> {
    let bytes =
        postcard::to_extend(&(&submission.actor, &submission.order), Vec::with_capacity(CONTENT_BYTES))
            .map_err(|error| EngineFault::Unwritable { what: "a command", message: error.to_string() })?;
    Ok(Sha256::digest(&bytes).into())
}
