//! Where the journal ends, as a signed line to be kept away from the file: against it a journal whose end was cut, or that was
//! put back to an earlier state, shows. The log has the same ([`crate::HeadCheck`]).

use rusqlite::{OptionalExtension, params};

use super::super::Records;
use super::super::fault::{RecordsFault, Trouble, damaged};
use super::append::{End, read_end};
use crate::head::{self, HeadCheck};
use crate::log::{Hash, Head};

/// What begins every line.
const MARK: &str = "snitflade-journal-head-1";

/// The head of a journal that ends so; of an empty one, nothing before its first entry.
fn head(end: &End) -> Result<Head, Trouble> {
    let position = end.position.unsigned_abs();
    let hash = match end.link.as_slice() {
        [] => Hash::default(),
        link => {
            Hash::try_from(link).map_err(|_| damaged("a link of the access journal has another length"))?
        }
    };
    Ok(Head { position, hash })
}

impl Records {
    /// The journal's head as a signed line.
    ///
    /// # Errors
    /// When it cannot be read or its end is damaged.
    pub fn export_journal_head(&self) -> Result<String, RecordsFault> {
        self.read(|connection, keys| {
            let end = read_end(connection, keys)?;
            let at_us = if end.position == 0 { 0 } else { end.at_us };
            Ok(head::line(MARK, keys.id, head(&end)?, at_us, |text| keys.sign_line(text)))
        })
    }

    /// Compares the journal with a line that [`Records::export_journal_head`] made earlier.
    ///
    /// # Errors
    /// When it cannot be read or its end is damaged.
    pub fn check_against_journal_head(&self, line: &str) -> Result<HeadCheck, RecordsFault> {
        self.read(|connection, keys| {
            let exported = match head::read(MARK, keys.id, line, |text, tag| keys.line_holds(text, tag)) {
                Ok(exported) => exported,
                Err(check) => return Ok(check),
            };
            let position = exported.head.position;
            let there: Option<Vec<u8>> = connection
                .prepare_cached("SELECT link FROM journal WHERE position = ?1")?
                .query_row(params![position.cast_signed()], |row| row.get(0))
                .optional()?;
            let there = match there {
                None if position == 0 => Some(Hash::default()),
                there => there.and_then(|link| Hash::try_from(link.as_slice()).ok()),
            };
            let found = head(&read_end(connection, keys)?)?;
            Ok(head::compare(&exported, found, there))
        })
    }
}
