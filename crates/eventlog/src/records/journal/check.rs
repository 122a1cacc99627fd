//! Verifying the access journal: every link, every index entry by which a citizen's extract is made, every follow-up.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::Records;
use super::super::fault::{RecordsFault, Trouble};
use super::super::keys::RecordsKeys;
use super::append::{COLUMNS, Stored, read_end};
use super::entry::Act;
use super::page::noted;

/// The first place where the journal is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalDamage {
    /// The position of the first entry that is altered or missing.
    pub position: u64,
    /// What is wrong.
    pub what: kernel::Text,
}

/// What a full check of the journal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalReport {
    /// How many entries were read, sound or not.
    pub entries: u64,
    /// The first damage; none when the journal is sound.
    pub damage: Option<JournalDamage>,
}

impl JournalReport {
    /// Whether the journal is as it was written.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.damage.is_none()
    }
}

/// Whether the journal ends where it was left: what an opening checks.
pub(in super::super) fn check_end(connection: &Connection, keys: &RecordsKeys) -> Result<(), Trouble> {
    read_end(connection, keys).map(drop)
}

impl Records {
    /// Checks the whole access journal and tells the first damage.
    ///
    /// # Errors
    /// When the check itself cannot be carried out.
    pub fn verify_journal(&self) -> Result<JournalReport, RecordsFault> {
        self.read(verify)
    }
}

/// Checks the journal in a database that need not be the one in use.
pub(in super::super) fn verify(
    connection: &Connection,
    keys: &RecordsKeys,
) -> Result<JournalReport, Trouble> {
    let mut entries = 0;
    match walk(connection, keys, &mut entries) {
        Ok(damage) => Ok(JournalReport { entries, damage }),
        // The file can be read no further than this: that is damage too, after the last entry that was read.
        Err(Trouble::Sql(error)) if is_damage(&error) => {
            let damage = Some(JournalDamage {
                position: entries.saturating_add(1),
                what: kernel::Text::new(
                    format!("journalen kan ikke læses herfra ({error})"),
                    format!("the journal cannot be read from here on ({error})"),
                ),
            });
            Ok(JournalReport { entries, damage })
        }
        Err(other) => Err(other),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    !matches!(
        crate::fault::LogFault::from_sqlite(std::path::Path::new(""), "reading", error),
        crate::fault::LogFault::Busy { .. } | crate::fault::LogFault::InputOutput { .. }
    )
}

fn walk(
    connection: &Connection,
    keys: &RecordsKeys,
    entries: &mut u64,
) -> Result<Option<JournalDamage>, Trouble> {
    let found = |position: i64, da: &str, en: &str| {
        let what = kernel::Text::new(da, en);
        Ok(Some(JournalDamage { position: position.unsigned_abs(), what }))
    };
    let mut link = Vec::new();
    let mut last = 0_i64;
    let mut subjects = 0_i64;
    let mut follow_ups = BTreeMap::new();
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM journal ORDER BY position"))?;
    let mut has =
        connection.prepare("SELECT 1 FROM journal_subjects WHERE subject = ?1 AND position = ?2")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let stored = Stored::read(row)?;
        let expected = last.saturating_add(1);
        if stored.position != expected {
            return found(expected, "posten er væk", "the entry is gone");
        }
        if stored.link_after(keys, &link) != stored.link.as_slice() {
            return found(
                expected,
                "posten er ikke den, der blev skrevet her",
                "the entry is not the one that was written here",
            );
        }
        let Ok(noted) = noted(keys, &stored, None) else {
            return found(expected, "posten kan ikke læses", "the entry cannot be read");
        };
        if let Act::FollowedUp { position, .. } = noted.act {
            follow_ups.entry(position.cast_signed()).or_insert(stored.position);
        }
        for subject in stored.subjects() {
            subjects += 1;
            if !has.exists(rusqlite::params![subject, stored.position])? {
                return found(
                    expected,
                    "posten findes ikke hos den, den handler om",
                    "the entry is not found by whom it is about",
                );
            }
        }
        last = stored.position;
        link = stored.link;
        *entries = entries.saturating_add(1);
    }
    match read_end(connection, keys) {
        Ok(end) if end.position == last && end.link == link => {}
        Ok(_) | Err(Trouble::Damaged(_)) => {
            return found(
                last.saturating_add(1),
                "journalens slutning er væk eller beskadiget",
                "the end of the journal is gone or damaged",
            );
        }
        Err(other) => return Err(other),
    }
    let counted: i64 = connection.query_row("SELECT count(*) FROM journal_subjects", [], |row| row.get(0))?;
    if counted != subjects {
        let what = "indekset over, hvem posterne handler om, har for mange";
        return found(last, what, "the index of whom the entries are about has too many");
    }
    let kept: BTreeMap<i64, i64> = connection
        .prepare("SELECT emergency, follow_up FROM follow_ups")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if kept != follow_ups {
        let odd = kept.iter().chain(&follow_ups).find(|(emergency, follow_up)| {
            kept.get(emergency) != Some(follow_up) || follow_ups.get(emergency) != Some(follow_up)
        });
        let position = odd.map_or(last, |(emergency, _)| *emergency);
        return found(
            position,
            "opfølgningen er ikke den, der blev skrevet",
            "the follow-up is not the one that was written",
        );
    }
    Ok(None)
}
