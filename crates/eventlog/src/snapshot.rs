//! Snapshots: a state folded from the log, kept sealed in a file beside the database so that a start need not read
//! the whole log.
//!
//! A snapshot is only ever a shortcut. Whatever is wrong with one, the answer is a reason not to use it, never an
//! error: the log is read instead. What the payload means is the caller's.
//!
//! The payload is sealed in pieces of one mebibyte under a key made for this snapshot alone, with the piece's number
//! as nonce and the file's header as associated data, so that no piece can be exchanged, left out or moved to another
//! file. All tags stand at the end of the file, so that the payload is read and opened where it lies.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use crate::fault::LogFault;
use crate::files;
use crate::keys::Secret;
use crate::log::{DatabaseId, Head};
use crate::unusable::NotUsable;
use crate::vault::{self, LogKeys, NONCE_BYTES, Nonces, TAG_BYTES, WRAPPED_BYTES};

/// What begins every snapshot file.
const MAGIC: &[u8; 16] = b"snitflade snap 1";
/// Bytes of the payload sealed as one piece.
const PIECE_BYTES: usize = 1 << 20;
/// Magic, fingerprint, database id, position, hash, payload length.
const HEADER_BYTES: usize = 16 + 32 + 16 + 8 + 32 + 8;

/// Where the snapshots of one database are kept. It may be sent to another thread, to write without holding up the log.
#[derive(Clone, Debug)]
pub struct SnapshotPlace {
    path: PathBuf,
    database_id: DatabaseId,
    wrapping: Secret,
}

impl SnapshotPlace {
    pub(crate) fn new(database: &Path, keys: &LogKeys) -> Self {
        Self {
            path: files::beside(database, ".snapshot"),
            database_id: keys.database_id,
            wrapping: keys.snapshot.clone(),
        }
    }

    /// The snapshot's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a state that was folded from the log up to `head`. It replaces any earlier one, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, payload: Vec<u8>, fingerprint: &[u8; 32], head: Head) -> Result<(), LogFault> {
        let [start, payload, tags] = self.seal(payload, fingerprint, head)?;
        files::write_whole(&self.path, &[&start, &payload, &tags], "writing a snapshot")
    }

    /// The header with the wrapped key, the sealed payload, and the tags.
    pub(crate) fn seal(
        &self,
        payload: Vec<u8>,
        fingerprint: &[u8; 32],
        head: Head,
    ) -> Result<[Vec<u8>; 3], LogFault> {
        let mut payload = payload;
        let header = self.header(fingerprint, head, payload.len());
        let key = Secret::random()?;
        let mut wrapped = Vec::new();
        vault::seal(&self.wrapping, &mut Nonces::default(), &header, key.bytes(), &mut wrapped)?;
        let mut tags = vec![[0; TAG_BYTES]; payload.len().div_ceil(PIECE_BYTES)];
        let sealed = piece_by_piece(&mut payload, &mut tags, || {
            |number, piece: &mut [u8], tag: &mut [u8; TAG_BYTES]| {
                vault::encrypt_detached(&key, &nonce(number), &header, piece).is_some_and(|found| {
                    *tag = found;
                    true
                })
            }
        });
        if !sealed {
            return Err(LogFault::NoRandomness { message: "the snapshot is too large to seal".into() });
        }
        let mut start = header;
        start.extend_from_slice(&wrapped);
        Ok([start, payload, tags.concat()])
    }

    /// The kept state, if it is of this database, of this form, whole, and `accept` finds its head in the log.
    pub(crate) fn load(
        &self,
        fingerprint: &[u8; 32],
        accept: impl FnOnce(Head) -> Result<(), NotUsable>,
    ) -> Result<(Head, Zeroizing<Vec<u8>>), NotUsable> {
        let metadata = std::fs::metadata(&self.path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => NotUsable::Absent,
            _ => NotUsable::Unreadable,
        })?;
        // Each thread has a handle of its own. Should another file come in its place meanwhile, its pieces do not open.
        self.open(|| std::fs::File::open(&self.path), metadata.len(), fingerprint, accept)
    }

    /// Opens the kept state from what `source` gives: the same bytes as often as it is asked.
    pub(crate) fn open<F: Read + Seek>(
        &self,
        source: impl Fn() -> std::io::Result<F> + Sync,
        file_bytes: u64,
        fingerprint: &[u8; 32],
        accept: impl FnOnce(Head) -> Result<(), NotUsable>,
    ) -> Result<(Head, Zeroizing<Vec<u8>>), NotUsable> {
        let mut file = source().map_err(|_| NotUsable::Unreadable)?;
        let mut start = [0_u8; HEADER_BYTES + WRAPPED_BYTES];
        file.read_exact(&mut start).map_err(|_| NotUsable::Damaged)?;
        let (header, wrapped) = start.split_first_chunk::<HEADER_BYTES>().ok_or(NotUsable::Damaged)?;
        let found = Header::read(header).ok_or(NotUsable::Damaged)?;
        if found.database_id != self.database_id {
            return Err(NotUsable::Foreign);
        }
        if found.fingerprint != *fingerprint {
            return Err(NotUsable::OtherFormat);
        }
        // The length is checked against the file before anything of that size is reserved.
        let pieces = found.payload_bytes.div_ceil(PIECE_BYTES as u64);
        let expected = pieces
            .checked_mul(TAG_BYTES as u64)
            .and_then(|tags| tags.checked_add(found.payload_bytes))
            .and_then(|bytes| bytes.checked_add(start.len() as u64));
        if expected != Some(file_bytes) {
            return Err(NotUsable::Damaged);
        }
        accept(found.head)?;
        let mut key_bytes = Zeroizing::new(Vec::with_capacity(32));
        vault::open(&self.wrapping, header, wrapped, &mut key_bytes).map_err(|_| NotUsable::Damaged)?;
        let key = Secret::from_slice(&key_bytes).ok_or(NotUsable::Damaged)?;
        let payload_bytes = usize::try_from(found.payload_bytes).map_err(|_| NotUsable::Damaged)?;
        let payload_start = start.len() as u64;
        let tags_start = payload_start.saturating_add(found.payload_bytes);
        let mut tag_bytes = Vec::new();
        file.seek(SeekFrom::Start(tags_start))
            .and_then(|_| file.read_to_end(&mut tag_bytes))
            .map_err(|_| NotUsable::Unreadable)?;
        let (tags, []) = tag_bytes.as_chunks_mut::<TAG_BYTES>() else {
            return Err(NotUsable::Damaged);
        };
        if tags.len() != payload_bytes.div_ceil(PIECE_BYTES) {
            return Err(NotUsable::Damaged);
        }
        drop(file);
        let mut payload = Zeroizing::new(vec![0; payload_bytes]);
        // Each piece is opened right after it was read, while it is still in the processor's cache.
        let opened = piece_by_piece(&mut payload, tags, || {
            let (source, key) = (&source, &key);
            let mut file = None;
            move |number, piece: &mut [u8], tag: &mut [u8; TAG_BYTES]| {
                let at = payload_start.saturating_add(number.saturating_mul(PIECE_BYTES as u64));
                file = file.take().or_else(|| source().ok());
                let read = file.as_mut().is_some_and(|file| {
                    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(piece)).is_ok()
                });
                read && vault::decrypt_detached(key, &nonce(number), header, piece, tag).is_ok()
            }
        });
        if opened { Ok((found.head, payload)) } else { Err(NotUsable::Damaged) }
    }

    /// Destroys the kept state: first the key it is sealed with, then the file.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn delete(&self) -> Result<(), LogFault> {
        delete(&self.path)
    }

    /// Destroys what was kept of the log before `position`, finished or not, and what does not tell when it was made.
    pub(crate) fn delete_before(&self, position: u64) -> Result<(), LogFault> {
        for path in [self.path.clone(), files::beside(&self.path, ".unfinished")] {
            let mut header = [0; HEADER_BYTES];
            let read = std::fs::File::open(&path).and_then(|mut file| file.read_exact(&mut header));
            let made_at = read.ok().and_then(|()| Header::read(&header));
            let stays = made_at
                .is_some_and(|made| made.database_id == self.database_id && made.head.position >= position);
            if !stays {
                delete_one(&path)?;
            }
        }
        Ok(())
    }

    fn header(&self, fingerprint: &[u8; 32], head: Head, payload_bytes: usize) -> Vec<u8> {
        let mut header = Vec::with_capacity(HEADER_BYTES + WRAPPED_BYTES);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(fingerprint);
        header.extend_from_slice(&self.database_id.0);
        header.extend_from_slice(&head.position.to_le_bytes());
        header.extend_from_slice(&head.hash);
        header.extend_from_slice(&(payload_bytes as u64).to_le_bytes());
        header
    }
}

struct Header {
    fingerprint: [u8; 32],
    database_id: DatabaseId,
    head: Head,
    payload_bytes: u64,
}

impl Header {
    fn read(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<16>()?;
        let (fingerprint, rest) = rest.split_first_chunk::<32>()?;
        let (database_id, rest) = rest.split_first_chunk::<16>()?;
        let (position, rest) = rest.split_first_chunk::<8>()?;
        let (hash, rest) = rest.split_first_chunk::<32>()?;
        let (payload_bytes, _) = rest.split_first_chunk::<8>()?;
        (magic == MAGIC).then(|| Self {
            fingerprint: *fingerprint,
            database_id: DatabaseId(*database_id),
            head: Head { position: u64::from_le_bytes(*position), hash: *hash },
            payload_bytes: u64::from_le_bytes(*payload_bytes),
        })
    }
}

/// The nonce of a piece: its number. The key is never used for another snapshot, so no nonce comes twice.
fn nonce(number: u64) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    for (to, from) in nonce.iter_mut().rev().zip(number.to_le_bytes()) {
        *to = from;
    }
    nonce
}

/// Destroys the kept state of the database at a path, whoever it belongs to.
pub(crate) fn delete_beside(database: &Path) -> Result<(), LogFault> {
    delete(&files::beside(database, ".snapshot"))
}

fn delete(path: &Path) -> Result<(), LogFault> {
    delete_one(path)?;
    delete_one(&files::beside(path, ".unfinished"))
}

fn delete_one(path: &Path) -> Result<(), LogFault> {
    match overwrite_start(path).and_then(|()| std::fs::remove_file(path)) {
        Ok(()) => files::sync_directory_of(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(LogFault::from_io(path, "deleting a snapshot", &error)),
    }
}

/// Does each piece with its tag, in a few threads that each take the next; true when all went well. `worker` makes what
/// a thread does with a piece of a number.
fn piece_by_piece<W>(payload: &mut [u8], tags: &mut [[u8; TAG_BYTES]], worker: impl Fn() -> W + Sync) -> bool
where
    W: FnMut(u64, &mut [u8], &mut [u8; TAG_BYTES]) -> bool,
{
    const THREADS_MAX: usize = 4;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = cores.min(THREADS_MAX).min(tags.len());
    let pieces = Mutex::new((0_u64..).zip(payload.chunks_mut(PIECE_BYTES).zip(tags)));
    let run = || {
        let mut each = worker();
        loop {
            let next = pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((number, (piece, tag))) = next else { return true };
            if !each(number, piece, tag) {
                return false;
            }
        }
    };
    std::thread::scope(|scope| {
        // Where the system starts no more threads, the others do their share.
        let start = |_| std::thread::Builder::new().spawn_scoped(scope, run).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        let mine = run();
        others.into_iter().all(|other| other.join().unwrap_or(false)) && mine
    })
}

fn overwrite_start(path: &Path) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    let length = file.metadata()?.len().min((HEADER_BYTES + WRAPPED_BYTES) as u64);
    file.write_all(&vec![0; usize::try_from(length).unwrap_or(0)])?;
    file.sync_all()
}
