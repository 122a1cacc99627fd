//! Floor 4: the log on disk, its chain, its snapshots and the person vault.
//!
//! Entries are appended after a stated head and read back in order, each bound to the one before it by a hash. What is
//! private in an entry is sealed with its subject's own key; forgetting the person destroys the key, and the chain,
//! which runs over the sealed bytes, still holds. This crate knows bytes only: it never asks what an event means, it
//! reads no clock, and no other floor knows SQL.
//!
//! [`EventLog`] is what the floors above hold on to; [`SqliteStore`] is the embedded store, [`MemoryStore`] one for
//! tests that can be made to fail.

mod backup;
mod chain;
mod danish;
mod entry;
mod fault;
mod files;
mod forgotten;
mod head;
mod hex;
mod keys;
mod log;
mod memory;
mod prepared;
pub mod records;
mod snapshot;
mod sqlite;
mod unusable;
mod vault;
mod verify;

pub use backup::{BackupReport, Forgettings, RestoreReport, restore, restore_beside};
pub use entry::{Entry, EntryRef, NewEntry, Private, PrivateRef};
pub use fault::{AppendFault, LogFault};
pub use head::HeadCheck;
pub use keys::KeyEncryptionKey;
pub use log::*;
pub use memory::{InjectedFault, MemoryStore};
pub use prepared::Prepared;
pub use snapshot::SnapshotPlace;
pub use sqlite::{SqliteStore, key_opens};
pub use unusable::{KeyFault, NotUsable};
pub use verify::{FINDINGS_MAX, Finding, VerifyReport};
