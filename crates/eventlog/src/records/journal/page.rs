//! Finding in the access journal: by whom it is about, by account, by period and by outcome, the newest first.

use kernel::{Actor, Instant, OrganisationId, PathwayId, PersonId, Role};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use smol_str::SmolStr;
use std::collections::BTreeSet;

use super::super::Records;
use super::super::fault::{RecordsFault, Trouble, damaged};
use super::super::ids::AccountId;
use super::super::instant;
use super::super::keys::RecordsKeys;
use super::append::{self, Stored, read_end};
use super::entry::{Act, By, Outcome, Parts};

/// Most entries in one page.
const PAGE_MAX: usize = 1000;

/// What to find. Every part that is given must hold; with none, everything is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// Entries about a person.
    pub person: Option<PersonId>,
    /// Entries about a pathway. With a person too: about either.
    pub pathway: Option<PathwayId>,
    /// Entries of what an account did.
    pub account: Option<AccountId>,
    /// Entries at or after a time.
    pub from: Option<Instant>,
    /// Entries before a time.
    pub until: Option<Instant>,
    /// Looks that ended so.
    pub outcome: Option<Outcome>,
    /// Only emergencies that nobody has followed up.
    pub open_emergencies: bool,
}

/// An entry that was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its position, from 1, without gaps.
    pub position: u64,
    /// Who, when and where.
    pub by: By,
    /// What.
    pub act: Act,
    /// The position of what followed it up, when it is an emergency that was.
    pub followed_up: Option<u64>,
}

/// A part of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalPage {
    /// The entries, the newest first.
    pub entries: Vec<Noted>,
    /// What to ask for as `before` to go on; none at the end.
    pub next: Option<u64>,
}

/// Where the journal ends. Kept elsewhere, it shows later whether the file was put back to an earlier state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalHead {
    /// How many entries there are.
    pub position: u64,
    /// The link of the last, in hexadecimal; empty when there is none.
    pub link: String,
}

impl Records {
    /// Finds entries, the newest first, at most `limit` of them, before a position when one is given.
    ///
    /// # Errors
    /// When the journal cannot be read, or an entry that was found is damaged.
    pub fn journal_page(
        &self,
        what: &Journal,
        before: Option<u64>,
        limit: usize,
    ) -> Result<JournalPage, RecordsFault> {
        let limit = limit.clamp(1, PAGE_MAX);
        self.read(|connection, keys| {
            let (sql, values) = select(connection, what, before, limit)?;
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            let mut entries = Vec::new();
            let mut more = false;
            while let Some(row) = rows.next()? {
                if entries.len() == limit {
                    more = true;
                    break;
                }
                let followed_up: Option<i64> = row.get(15)?;
                entries.push(noted(keys, &Stored::read(row)?, followed_up)?);
            }
            let next = entries.last().filter(|_| more).map(|noted| noted.position);
            Ok(JournalPage { entries, next })
        })
    }

    /// The entry at a position.
    ///
    /// # Errors
    /// When the journal cannot be read or the entry is damaged.
    pub fn journal_entry(&self, position: u64) -> Result<Option<Noted>, RecordsFault> {
        let page = self.journal_page(&Journal::default(), Some(position.saturating_add(1)), 1)?;
        Ok(page.entries.into_iter().find(|noted| noted.position == position))
    }

    /// The emergencies, or only those that nobody has followed up, the newest first.
    ///
    /// # Errors
    /// As [`Records::journal_page`].
    pub fn emergencies(
        &self,
        open_only: bool,
        before: Option<u64>,
        limit: usize,
    ) -> Result<JournalPage, RecordsFault> {
        let what =
            Journal { outcome: Some(Outcome::Emergency), open_emergencies: open_only, ..Journal::default() };
        self.journal_page(&what, before, limit)
    }

    /// Whom somebody, by their name at work, has opened in emergencies since a time.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn opened_in_emergency(
        &self,
        person: &str,
        since: Instant,
    ) -> Result<BTreeSet<PersonId>, RecordsFault> {
        self.read(|connection, _| {
            let mut select = connection.prepare_cached(
                "SELECT persons FROM journal WHERE outcome = 'emergency' AND person = ?1 AND at_us >= ?2",
            )?;
            let mut rows = select.query(rusqlite::params![person, since.microseconds()])?;
            let mut opened = BTreeSet::new();
            while let Some(row) = rows.next()? {
                let persons = append::persons(&row.get::<_, Vec<u8>>(0)?)
                    .ok_or_else(|| damaged("an entry of the access journal has another form"))?;
                opened.extend(persons);
            }
            Ok(opened)
        })
    }

    /// How many looks in an emergency there are, and how many of them nobody has followed up.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn emergencies_counted(&self) -> Result<(u64, u64), RecordsFault> {
        self.read(|connection, _| {
            let count: (i64, i64) = connection
                .prepare_cached(
                    "SELECT count(*), count(*) - count(follow_up) FROM journal \
                     LEFT JOIN follow_ups ON emergency = position WHERE outcome = 'emergency'",
                )?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((count.0.unsigned_abs(), count.1.unsigned_abs()))
        })
    }

    /// Where the journal ends.
    ///
    /// # Errors
    /// When it cannot be read or its end is damaged.
    pub fn journal_head(&self) -> Result<JournalHead, RecordsFault> {
        self.read(|connection, keys| {
            let end = read_end(connection, keys)?;
            Ok(JournalHead { position: end.position.unsigned_abs(), link: crate::hex::encode(&end.link) })
        })
    }
}

/// The question in SQL. Time is first made into positions, for the journal never runs backwards.
fn select(
    connection: &Connection,
    what: &Journal,
    before: Option<u64>,
    limit: usize,
) -> Result<(String, Vec<Value>), Trouble> {
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    let mut subjects = Vec::new();
    let mut take = |value: Value| {
        values.push(value);
        values.len()
    };
    if let Some(person) = what.person {
        subjects.push(take(Value::Blob(person.0.to_vec())));
    }
    if let Some(pathway) = what.pathway {
        subjects.push(take(Value::Blob(pathway.0.to_be_bytes().to_vec())));
    }
    if !subjects.is_empty() {
        let each: Vec<String> = subjects
            .iter()
            .map(|number| format!("SELECT position FROM journal_subjects WHERE subject = ?{number}"))
            .collect();
        conditions.push(format!("position IN ({})", each.join(" UNION ")));
    }
    if let Some(account) = what.account {
        conditions.push(format!("account = ?{}", take(Value::Blob(account.0.to_vec()))));
    }
    // The slug is written into the text, so that the index of these outcomes alone can be used.
    if let Some(outcome) = what.outcome {
        conditions.push(format!("outcome = '{}'", outcome.slug()));
    }
    if what.open_emergencies {
        conditions.push("outcome = 'emergency' AND follow_up IS NULL".into());
    }
    let first = |at: Instant| -> Result<Option<i64>, Trouble> {
        Ok(connection
            .prepare_cached(
                "SELECT position FROM journal WHERE at_us >= ?1 ORDER BY at_us, position LIMIT 1",
            )?
            .query_row([at.microseconds()], |row| row.get(0))
            .optional()?)
    };
    if let Some(from) = what.from {
        conditions.push(format!("position >= ?{}", take(Value::Integer(first(from)?.unwrap_or(i64::MAX)))));
    }
    let mut end = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    if let Some(until) = what.until {
        end = end.min(first(until)?.unwrap_or(i64::MAX));
    }
    conditions.push(format!("position < ?{}", take(Value::Integer(end))));
    let sql = format!(
        "SELECT {}, follow_up FROM journal LEFT JOIN follow_ups ON emergency = position WHERE {} \
         ORDER BY position DESC LIMIT {}",
        append::COLUMNS,
        conditions.join(" AND "),
        limit.saturating_add(1)
    );
    Ok((sql, values))
}

/// An entry as its reader gets it.
pub(super) fn noted(keys: &RecordsKeys, stored: &Stored, followed_up: Option<i64>) -> Result<Noted, Trouble> {
    let wrong = || damaged(format!("entry {} of the access journal has another form", stored.position));
    let words = match &stored.sealed {
        Some(sealed) => {
            let words = keys.open("words", &[&stored.position.to_le_bytes()], sealed)?;
            Some(std::str::from_utf8(&words).map_err(|_| wrong())?.to_owned())
        }
        None => None,
    };
    let parts = Parts {
        public: serde_json::from_slice(&stored.public).map_err(|_| wrong())?,
        pathways: append::pathways(&stored.pathways).ok_or_else(wrong)?,
        persons: append::persons(&stored.persons).ok_or_else(wrong)?,
        words,
    };
    let act = parts.act(&stored.kind, stored.outcome.as_deref()).ok_or_else(wrong)?;
    let actor = match (&stored.person, &stored.organisation, &stored.role) {
        (Some(person), Some(organisation), Some(role)) => Some(Actor {
            person: SmolStr::new(person),
            organisation: OrganisationId::new(organisation).map_err(|_| wrong())?,
            role: role.parse::<Role>().map_err(|_| wrong())?,
        }),
        (None, None, None) => None,
        _ => return Err(wrong()),
    };
    Ok(Noted {
        position: stored.position.unsigned_abs(),
        by: By {
            at: instant(stored.at_us)?,
            account: append::account(stored.account.as_deref())?,
            actor,
            desk: SmolStr::new(&stored.desk),
            session: stored.session.as_ref().map(SmolStr::new),
        },
        act,
        followed_up: followed_up.map(i64::unsigned_abs),
    })
}
