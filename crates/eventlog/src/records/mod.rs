//! The records: what the desks must keep that is no event of the log.
//!
//! A second, small SQLite file, `records.db`, stands beside the log and holds accounts, sessions, tokens, the access
//! journal, webhooks and deliveries. It holds nothing about a citizen but random numbers; what people wrote in their own
//! words, and what tells who a member of staff is, is sealed. It decides nothing: who may do what, when a notice is due
//! and what it says are for the floors above. Why it is a file of its own: docs/decisions/0008-records.md.
//!
//! All methods wait for the disk; an asynchronous caller puts them on a thread that may wait. One thread writes, several
//! callers' work at a time, and nothing is answered before it is on the disk.

mod account;
mod account_write;
mod awaited;
mod delivery;
mod delivery_work;
mod fault;
mod ids;
mod journal;
mod keep;
mod keys;
mod mend;
mod schema;
mod secret;
mod session;
mod setting;
mod token;
mod webhook;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Instant;
use rusqlite::Connection;

pub use account::{Account, Appointment, External, NewAccount};
pub use awaited::{About, Answered, AwaitedKey};
pub use delivery::{
    Deliveries, DeliveriesPage, Delivery, DeliveryState, NewDelivery, Notice, NoticeMark, Target,
};
pub use fault::RecordsFault;
pub use ids::{AccountId, DeliveryId, TokenId, WebhookId};
pub use journal::{
    Act, By, Entry, Export, Journal, JournalDamage, JournalHead, JournalPage, JournalReport, Look, Noted,
    Outcome,
};
pub use keep::{LastBackup, RecordsBackup, Swept};
pub use mend::RecordsRestored;
pub use secret::SecretToken;
pub use session::{NewSession, Session};
pub use token::{ApiToken, NewToken};
pub use webhook::{NewWebhook, Webhook};

use fault::Trouble;
use keys::RecordsKeys;
use writer::{Writer, Writing};

use crate::fault::LogFault;
use crate::keys::KeyEncryptionKey;

/// The name of the records beside the log.
pub const RECORDS_FILE: &str = "records.db";

/// How many connections for reading are kept open.
const READERS_MAX: usize = 8;

/// An open database of records. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Records(Arc<Inner>);

struct Inner {
    path: PathBuf,
    keys: RecordsKeys,
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
}

impl fmt::Debug for Records {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Records").field("path", &self.0.path).finish_non_exhaustive()
    }
}

impl Records {
    /// Opens the records at `path`; with `create`, makes them when there is no file.
    ///
    /// Checks what is cheap to check: that the file is ours, in a form we know, that the key fits, and that the access
    /// journal ends where it was left. [`Records::verify_journal`] checks the rest.
    ///
    /// # Errors
    /// When there is no file (and none is to be made), it is not ours, newer, damaged, or of another key.
    pub fn open(path: &Path, kek: &KeyEncryptionKey, create: bool) -> Result<Self, RecordsFault> {
        match std::fs::metadata(path) {
            Err(error) if create && error.kind() == std::io::ErrorKind::NotFound => {
                match schema::create(path, kek) {
                    // Another process was quicker.
                    Err(LogFault::Exists { path: there }) if there == path => {}
                    other => other?,
                }
            }
            Err(error) => return Err(LogFault::from_io(path, "opening the database", &error).into()),
            Ok(metadata) if metadata.is_dir() => {
                return Err(
                    LogFault::Foreign { path: path.to_owned(), what: "this is a directory".into() }.into()
                );
            }
            Ok(metadata) if metadata.len() == 0 => {
                return Err(LogFault::damaged(path, None, "the file is empty").into());
            }
            Ok(_) => {}
        }
        let mut connection = schema::connect(path)?;
        let keys = schema::open(&mut connection, path, kek)?;
        journal::check_end(&connection, &keys)
            .map_err(|trouble| trouble.named(path, "opening the database"))?;
        let writer = Writer::start(connection, path, keys.clone())?;
        Ok(Self(Arc::new(Inner { path: path.to_owned(), keys, readers: Mutex::default(), writer })))
    }

    /// Where the file stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Reads in one transaction, so that all that is read is of one moment.
    fn read<T>(
        &self,
        read: impl FnOnce(&Connection, &RecordsKeys) -> Result<T, Trouble>,
    ) -> Result<T, RecordsFault> {
        let kept = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => schema::connect(&self.0.path)?,
        };
        let done = (|| {
            let transaction = connection.unchecked_transaction()?;
            let done = read(&transaction, &self.0.keys)?;
            transaction.finish()?;
            Ok(done)
        })();
        let mut readers = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_MAX {
            readers.push(connection);
        }
        drop(readers);
        done.map_err(|trouble: Trouble| trouble.named(&self.0.path, "reading"))
    }

    /// Writes and answers when it is on the disk. What is given must own all it needs: another thread does it.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, RecordsFault> {
        self.0.writer.write(work)
    }
}

/// An instant as it was stored.
fn instant(microseconds: i64) -> Result<Instant, Trouble> {
    Instant::from_microseconds(microseconds).map_err(|_| fault::damaged("a stored time is no time"))
}

/// A stored id or digest of fixed length.
fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Trouble> {
    bytes.try_into().map_err(|_| fault::damaged("a stored id has the wrong length"))
}
