//! Sealing: what is private is closed with a key of the person's own, and forgetting a person destroys that key.
//!
//! Everything is sealed with AES-256-GCM under a random 96-bit nonce, with the database, the person and the purpose as
//! associated data, so that sealed bytes moved to another person, purpose or database do not open. The position of an
//! event is deliberately not part of it: the chain already binds the sealed bytes to their place, and so a writer may
//! seal before it holds the database, and entries carried over from a damaged file keep their bytes.
//!
//! This room knows bytes and keys, not tables: both stores use it.

use std::collections::{BTreeMap, HashMap};

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use zeroize::Zeroizing;

use crate::fault::LogFault;
use crate::keys::{KeyEncryptionKey, Secret, fill_random, mac, mac_holds};
use crate::log::{DatabaseId, Hash, Lookup, PersonKey};

/// Bytes of a nonce.
pub(crate) const NONCE_BYTES: usize = 12;
/// Bytes of an authentication tag.
pub(crate) const TAG_BYTES: usize = 16;
/// Bytes of a wrapped key: nonce, key, tag.
pub(crate) const WRAPPED_BYTES: usize = NONCE_BYTES + 32 + TAG_BYTES;
/// How many opened keys are kept in memory at once.
const CACHED_KEYS_MAX: usize = 65_536;

/// The sealed bytes do not open: other key, other purpose, or damage.
#[derive(Debug)]
pub(crate) struct DoesNotOpen;

fn cipher(key: &Secret) -> Aes256Gcm {
    Aes256Gcm::new(key.bytes().into())
}

/// Encrypts in place with a nonce that is never used again under this key; the tag comes back.
pub(crate) fn encrypt_detached(
    key: &Secret,
    nonce: &[u8; NONCE_BYTES],
    associated: &[u8],
    bytes: &mut [u8],
) -> Option<[u8; TAG_BYTES]> {
    cipher(key).encrypt_inout_detached(nonce.into(), associated, InOutBuf::from(bytes)).ok().map(Into::into)
}

/// Decrypts in place; on failure the bytes are not plain text.
pub(crate) fn decrypt_detached(
    key: &Secret,
    nonce: &[u8; NONCE_BYTES],
    associated: &[u8],
    bytes: &mut [u8],
    tag: &[u8; TAG_BYTES],
) -> Result<(), DoesNotOpen> {
    cipher(key)
        .decrypt_inout_detached(nonce.into(), associated, InOutBuf::from(bytes), tag.into())
        .map_err(|_| DoesNotOpen)
}

/// Seals `plaintext` into `sealed` as nonce, ciphertext, tag.
pub(crate) fn seal(
    key: &Secret,
    nonces: &mut Nonces,
    associated: &[u8],
    plaintext: &[u8],
    sealed: &mut Vec<u8>,
) -> Result<(), LogFault> {
    let nonce = nonces.next()?;
    sealed.clear();
    sealed.reserve(NONCE_BYTES + plaintext.len() + TAG_BYTES);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    let tag = sealed
        .get_mut(NONCE_BYTES..)
        .and_then(|body| encrypt_detached(key, &nonce, associated, body))
        .ok_or_else(|| LogFault::NoRandomness { message: "the part is too large to seal".into() })?;
    sealed.extend_from_slice(&tag);
    Ok(())
}

/// Opens what [`seal`] sealed into `plaintext`.
pub(crate) fn open(
    key: &Secret,
    associated: &[u8],
    sealed: &[u8],
    plaintext: &mut Zeroizing<Vec<u8>>,
) -> Result<(), DoesNotOpen> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(DoesNotOpen)?;
    let (body, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(DoesNotOpen)?;
    plaintext.clear();
    plaintext.extend_from_slice(body);
    decrypt_detached(key, nonce, associated, plaintext.as_mut_slice(), tag)
}

/// Random nonces, fetched from the system many at a time.
#[derive(Default)]
pub(crate) struct Nonces {
    pool: Vec<u8>,
}

impl Nonces {
    pub(crate) fn next(&mut self) -> Result<[u8; NONCE_BYTES], LogFault> {
        if self.pool.len() < NONCE_BYTES {
            self.pool.resize(NONCE_BYTES * 64, 0);
            if let Err(fault) = fill_random(&mut self.pool) {
                self.pool.clear();
                return Err(fault);
            }
        }
        let mut nonce = [0; NONCE_BYTES];
        let keep = self.pool.len().saturating_sub(NONCE_BYTES);
        for (to, from) in nonce.iter_mut().zip(self.pool.drain(keep..)) {
            *to = from;
        }
        Ok(nonce)
    }
}

/// The keys of one open database.
#[derive(Clone)]
pub(crate) struct LogKeys {
    pub(crate) database_id: DatabaseId,
    pub(crate) root: Secret,
    wrapping: Secret,
    lookup: Secret,
    head: Secret,
    tombstone: Secret,
    pub(crate) snapshot: Secret,
}

impl LogKeys {
    pub(crate) fn new(database_id: DatabaseId, kek: &KeyEncryptionKey, root: Secret) -> Self {
        Self {
            database_id,
            wrapping: kek.wrapping_key(),
            lookup: root.derive(b"snitflade lookup 1"),
            head: root.derive(b"snitflade head 1"),
            tombstone: root.derive(b"snitflade tombstone 1"),
            snapshot: root.derive(b"snitflade snapshot 1"),
            root,
        }
    }

    /// Wraps the root secret for keeping in the database.
    pub(crate) fn wrap_root(
        kek: &KeyEncryptionKey,
        id: DatabaseId,
        root: &Secret,
    ) -> Result<Vec<u8>, LogFault> {
        let mut wrapped = Vec::new();
        seal(
            &kek.wrapping_key(),
            &mut Nonces::default(),
            &associated(b"root 1", id, &[]),
            root.bytes(),
            &mut wrapped,
        )?;
        Ok(wrapped)
    }

    pub(crate) fn unwrap_root(
        kek: &KeyEncryptionKey,
        id: DatabaseId,
        wrapped: &[u8],
    ) -> Result<Secret, DoesNotOpen> {
        let mut bytes = Zeroizing::new(Vec::new());
        open(&kek.wrapping_key(), &associated(b"root 1", id, &[]), wrapped, &mut bytes)?;
        Secret::from_slice(&bytes).ok_or(DoesNotOpen)
    }

    /// Whether the root secret in the database is still wrapped with the key these keys came from.
    pub(crate) fn opens_root(&self, wrapped: &[u8]) -> bool {
        let mut bytes = Zeroizing::new(Vec::new());
        open(&self.wrapping, &associated(b"root 1", self.database_id, &[]), wrapped, &mut bytes).is_ok()
    }

    pub(crate) fn wrap_person(
        &self,
        nonces: &mut Nonces,
        person: PersonKey,
        key: &Secret,
    ) -> Result<Vec<u8>, LogFault> {
        let mut wrapped = Vec::new();
        seal(
            &self.wrapping,
            nonces,
            &associated(b"person key 1", self.database_id, &[&person.0]),
            key.bytes(),
            &mut wrapped,
        )?;
        Ok(wrapped)
    }

    /// What stands where a person's wrapped key stood. It is as long as one, so that it overwrites it in place, and
    /// signed, so that damage is never taken for a forgetting.
    pub(crate) fn tombstone(&self, person: PersonKey) -> Vec<u8> {
        let mut tombstone = vec![0; WRAPPED_BYTES - 32];
        tombstone.extend_from_slice(&mac(&self.tombstone, &[&self.database_id.0, &person.0]));
        tombstone
    }

    /// What stands in a person's slot: their key, or that they were forgotten.
    pub(crate) fn unwrap_person(&self, person: PersonKey, wrapped: &[u8]) -> Result<PersonSlot, DoesNotOpen> {
        if self.is_tombstone(person, wrapped) {
            return Ok(PersonSlot::Forgotten);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(32));
        open(
            &self.wrapping,
            &associated(b"person key 1", self.database_id, &[&person.0]),
            wrapped,
            &mut bytes,
        )?;
        Secret::from_slice(&bytes).map(PersonSlot::Key).ok_or(DoesNotOpen)
    }

    pub(crate) fn is_tombstone(&self, person: PersonKey, wrapped: &[u8]) -> bool {
        wrapped.split_last_chunk::<32>().is_some_and(|(zeros, found)| {
            zeros.len() == WRAPPED_BYTES - 32
                && zeros.iter().all(|byte| *byte == 0)
                && mac_holds(&self.tombstone, &[&self.database_id.0, &person.0], found)
        })
    }

    /// The keyed digest a value is found by. Without the key it cannot be tried out, however few values there are.
    pub(crate) fn blind(&self, kind: &str, value: &str) -> Hash {
        mac(&self.lookup, &[b"value", kind.as_bytes(), value.as_bytes()])
    }

    /// Binds a keyed digest to the person who has it, so that damage never leads to another person.
    pub(crate) fn lookup_tag(&self, blind: &Hash, person: PersonKey) -> Hash {
        mac(&self.lookup, &[b"holder", blind, &person.0])
    }

    pub(crate) fn lookup_holds(&self, blind: &Hash, person: PersonKey, tag: &[u8]) -> bool {
        mac_holds(&self.lookup, &[b"holder", blind, &person.0], tag)
    }

    /// Signs that a person was forgotten, for the register kept beside the database.
    pub(crate) fn forgotten_tag(&self, person: PersonKey) -> Hash {
        mac(&self.tombstone, &[b"register", &self.database_id.0, &person.0])
    }

    pub(crate) fn forgotten_holds(&self, person: PersonKey, tag: &[u8]) -> bool {
        mac_holds(&self.tombstone, &[b"register", &self.database_id.0, &person.0], tag)
    }

    pub(crate) fn sign_head(&self, text: &str) -> Hash {
        mac(&self.head, &[text.as_bytes()])
    }

    pub(crate) fn head_holds(&self, text: &str, tag: &[u8]) -> bool {
        mac_holds(&self.head, &[text.as_bytes()], tag)
    }

    pub(crate) fn event_associated(&self, person: PersonKey) -> Vec<u8> {
        associated(b"event 1", self.database_id, &[&person.0])
    }

    pub(crate) fn record_associated(&self, person: PersonKey, version: u32, recorded_at_us: i64) -> Vec<u8> {
        associated(
            b"record 1",
            self.database_id,
            &[&person.0, &version.to_le_bytes(), &recorded_at_us.to_le_bytes()],
        )
    }
}

/// Purpose, database and further parts of fixed length.
fn associated(purpose: &[u8], id: DatabaseId, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend_from_slice(b"snitflade ");
    bytes.extend_from_slice(purpose);
    bytes.push(0);
    bytes.extend_from_slice(&id.0);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// What the vault has for a person.
#[derive(Clone)]
pub(crate) enum PersonSlot {
    Key(Secret),
    Forgotten,
}

/// Opened keys, so that a run of entries about the same persons unwraps each key once. Nothing ever depends on their
/// order; they are looked up for every sealed part, and persons' names are random, so a tree would be slow.
#[derive(Default)]
pub(crate) struct KeyCache {
    slots: HashMap<PersonKey, PersonSlot>,
    /// Wrapped keys that were fetched before anybody asked for them.
    ahead: HashMap<PersonKey, Vec<u8>>,
    /// The last row of the keys' table that was fetched, asked for or not.
    last_row: i64,
}

impl KeyCache {
    pub(crate) fn get(&self, person: PersonKey) -> Option<&PersonSlot> {
        self.slots.get(&person)
    }

    pub(crate) fn put(&mut self, person: PersonKey, slot: PersonSlot) {
        if self.slots.len() >= CACHED_KEYS_MAX {
            self.slots.clear();
        }
        self.slots.insert(person, slot);
    }

    /// A wrapped key that was fetched ahead.
    pub(crate) fn take_ahead(&mut self, person: PersonKey) -> Option<Vec<u8>> {
        self.ahead.remove(&person)
    }

    /// Notes the row that was asked for; true when it comes right after the last, so that the next will be asked for
    /// soon: keys are made in the order in which the log first names persons.
    pub(crate) fn asks_in_order(&mut self, row: i64) -> bool {
        std::mem::replace(&mut self.last_row, row).checked_add(1) == Some(row)
    }

    /// Keeps a key that nobody asked for yet.
    pub(crate) fn put_ahead(&mut self, row: i64, person: PersonKey, wrapped: Vec<u8>) {
        self.last_row = row;
        self.ahead.insert(person, wrapped);
    }

    /// Forgets what was fetched ahead and not asked for.
    pub(crate) fn clear_ahead(&mut self) {
        self.ahead.clear();
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.ahead.clear();
    }
}

/// A record as it stands inside its seal: what the person is found by, and what the caller wrote.
/// The lookups are kept with it so that they can be checked and built again from the records alone.
pub(crate) fn pack_record(blinds: &[Hash], plaintext: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut packed = Zeroizing::new(Vec::with_capacity(2 + blinds.len() * 32 + plaintext.len()));
    packed.extend_from_slice(&u16::try_from(blinds.len()).unwrap_or(u16::MAX).to_le_bytes());
    for blind in blinds {
        packed.extend_from_slice(blind);
    }
    packed.extend_from_slice(plaintext);
    packed
}

/// The parts of a packed record.
pub(crate) fn unpack_record(packed: &[u8]) -> Option<(Vec<Hash>, &[u8])> {
    let (count, mut rest) = packed.split_first_chunk::<2>()?;
    let mut blinds = Vec::new();
    for _ in 0..u16::from_le_bytes(*count) {
        let (blind, after) = rest.split_first_chunk::<32>()?;
        blinds.push(*blind);
        rest = after;
    }
    Some((blinds, rest))
}

/// The digests a person is found by, each once.
pub(crate) fn blinds(keys: &LogKeys, lookups: &[Lookup]) -> BTreeMap<Hash, String> {
    lookups.iter().map(|lookup| (keys.blind(&lookup.kind, &lookup.value), lookup.kind.to_string())).collect()
}
