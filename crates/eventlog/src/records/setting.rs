//! Small values by name, each sealed.

use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use super::Records;
use super::fault::{RecordsFault, Trouble};
use super::keys::RecordsKeys;
use super::writer::Writing;
use crate::keys::fill_random;

/// Most bytes in a value.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// Up to which position of the log notices were made.
pub(super) const NOTICES_UNTIL: &str = "notices/until";
/// When the last backup was made, and where its log ends.
pub(super) const LAST_BACKUP: &str = "backup/last";

pub(super) fn get(
    connection: &Connection,
    keys: &RecordsKeys,
    name: &str,
) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    let sealed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT sealed FROM settings WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    sealed.map(|sealed| keys.open("setting", &[name.as_bytes()], &sealed)).transpose()
}

pub(super) fn put(writing: &Writing<'_>, name: &str, value: &[u8]) -> Result<(), Trouble> {
    let sealed = writing.keys.seal("setting", &[name.as_bytes()], value)?;
    writing
        .transaction
        .prepare_cached(
            "INSERT INTO settings (name, sealed) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET sealed = ?2",
        )?
        .execute(params![name, sealed])?;
    Ok(())
}

impl Records {
    /// The value of a name.
    ///
    /// # Errors
    /// When it cannot be read or is damaged.
    pub fn setting(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, RecordsFault> {
        self.read(|connection, keys| get(connection, keys, name))
    }

    /// Keeps a value under a name, in place of any earlier one.
    ///
    /// # Errors
    /// When the value is too large, or it cannot be written.
    pub fn put_setting(&self, name: &str, value: &[u8]) -> Result<(), RecordsFault> {
        if value.len() > VALUE_BYTES_MAX {
            let what = "the number of bytes in a setting";
            return Err(RecordsFault::too_large(what, value.len(), VALUE_BYTES_MAX));
        }
        let (name, value) = (name.to_owned(), Zeroizing::new(value.to_vec()));
        self.write(move |writing| put(writing, &name, &value))
    }

    /// Thirty-two random bytes under a name, drawn when first asked for and the same from then on.
    ///
    /// # Errors
    /// When they cannot be read, drawn or written.
    pub fn secret_setting(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, RecordsFault> {
        if let Some(secret) = self.setting(name)? {
            return Ok(secret);
        }
        let mut drawn = Zeroizing::new(vec![0; 32]);
        fill_random(&mut drawn)?;
        let name = name.to_owned();
        self.write(move |writing| {
            // Another may have been quicker.
            if let Some(secret) = get(writing.transaction, writing.keys, &name)? {
                return Ok(secret);
            }
            put(writing, &name, &drawn)?;
            Ok(drawn)
        })
    }
}
