//! What awaited somebody: told from when, and answered when. The maker of notices says what; this keeps it, so that a page
//! can show what has been dealt with. What is answered and comes up again is another: it is told anew.
//!
//! It does not know whether something still awaits: that the pathways say.

use kernel::{Instant, OrganisationId, PathwayId, RequestNumber, Role, Text};
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};
use smol_str::SmolStr;

use super::delivery::{PAGE_MAX, one_of};
use super::fault::{RecordsFault, Trouble, damaged};
use super::writer::Writing;
use super::{Records, instant};

/// What a notice is about, as it is kept beside its mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// At which organisation it is to be done; none when that is not known.
    pub organisation: Option<OrganisationId>,
    /// By which role.
    pub role: Role,
    /// What is to be done, without personal data.
    pub what: Text,
    /// By when.
    pub by: Option<Instant>,
}

/// Which thing that awaited: the name it is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwaitedKey {
    /// On which pathway.
    pub pathway: PathwayId,
    /// About which of its requests.
    pub request: RequestNumber,
    /// About which clock, as the maker of notices names them.
    pub clock: SmolStr,
}

/// Something that awaited somebody and was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// On which pathway.
    pub pathway: PathwayId,
    /// What it was.
    pub about: About,
    /// Since when it was told.
    pub told_at: Instant,
    /// When it was seen to be answered.
    pub answered_at: Instant,
    /// The kind of event that answered it; none when that is not known, as when the house was closed meanwhile.
    pub answer: Option<SmolStr>,
}

/// Keeps what a notice is about, from when it was told.
pub(super) fn put(
    writing: &Writing<'_>,
    key: &AwaitedKey,
    about: &About,
    now: Instant,
) -> Result<(), Trouble> {
    writing
        .transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO awaited (pathway, request, clock, organisation, role, what_da, what_en, by_us, told_us) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            key.pathway.0,
            key.request,
            key.clock.as_str(),
            about.organisation.as_ref().map(OrganisationId::as_str),
            about.role.slug(),
            about.what.da,
            about.what.en,
            about.by.map(Instant::microseconds),
            now.microseconds(),
        ])?;
    Ok(())
}

/// What stands in the five columns from organisation to time.
fn read_about(row: &Row<'_>, first: usize) -> Result<About, Trouble> {
    let organisation: Option<String> = row.get(first)?;
    let role: String = row.get(first + 1)?;
    let by: Option<i64> = row.get(first + 4)?;
    let whose =
        |slug: String| OrganisationId::new(&slug).map_err(|_| damaged("a notice's organisation is none"));
    Ok(About {
        organisation: organisation.map(whose).transpose()?,
        role: role.parse().map_err(|_| damaged("a notice's role is none"))?,
        what: Text::new(row.get::<_, String>(first + 2)?, row.get::<_, String>(first + 3)?),
        by: by.map(instant).transpose()?,
    })
}

fn read_row(row: &Row<'_>) -> Result<Answered, Trouble> {
    let answer: Option<String> = row.get(8)?;
    Ok(Answered {
        pathway: PathwayId(row.get(0)?),
        about: read_about(row, 1)?,
        told_at: instant(row.get(6)?)?,
        answered_at: instant(row.get(7)?)?,
        answer: answer.map(SmolStr::from),
    })
}

impl Records {
    /// Everything that was told to await somebody and is not yet noted as answered.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn awaited_open(&self) -> Result<Vec<(AwaitedKey, About)>, RecordsFault> {
        self.read(|connection, _| {
            let mut select = connection.prepare_cached(
                "SELECT pathway, request, clock, organisation, role, what_da, what_en, by_us FROM awaited",
            )?;
            let mut rows = select.query([])?;
            let mut open = Vec::new();
            while let Some(row) = rows.next()? {
                let key = AwaitedKey {
                    pathway: PathwayId(row.get(0)?),
                    request: row.get(1)?,
                    clock: SmolStr::new(row.get::<_, String>(2)?),
                };
                open.push((key, read_about(row, 3)?));
            }
            Ok(open)
        })
    }

    /// Notes that things no longer await anybody, each with the kind of event that answered it where that is known. By
    /// what marks it was told is forgotten with it, so that the same thing is told anew when it comes up again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_answered(
        &self,
        answered: Vec<(AwaitedKey, Option<SmolStr>)>,
        now: Instant,
    ) -> Result<(), RecordsFault> {
        self.write(move |writing| {
            let mut keep = writing.transaction.prepare_cached(
                "INSERT INTO answered (pathway, organisation, role, what_da, what_en, by_us, told_us, answered_us, answer) \
                 SELECT pathway, organisation, role, what_da, what_en, by_us, told_us, ?4, ?5 FROM awaited \
                 WHERE pathway = ?1 AND request = ?2 AND clock = ?3",
            )?;
            let mut close = writing
                .transaction
                .prepare_cached("DELETE FROM awaited WHERE pathway = ?1 AND request = ?2 AND clock = ?3")?;
            let mut forget = writing
                .transaction
                .prepare_cached("DELETE FROM notice_marks WHERE pathway = ?1 AND request = ?2 AND clock = ?3")?;
            for (key, answer) in &answered {
                let (pathway, request, clock) = (key.pathway.0, key.request, key.clock.as_str());
                keep.execute(params![pathway, request, clock, now.microseconds(), answer.as_deref()])?;
                close.execute(params![pathway, request, clock])?;
                forget.execute(params![pathway, request, clock])?;
            }
            Ok(())
        })
    }

    /// What an organisation answered since a time, the latest first, at most `limit` of it; under each of the names that
    /// are its own by now.
    ///
    /// # Errors
    /// When it cannot be read or is damaged.
    pub fn answered(
        &self,
        organisations: &[OrganisationId],
        since: Instant,
        limit: usize,
    ) -> Result<Vec<Answered>, RecordsFault> {
        let limit = limit.clamp(1, PAGE_MAX);
        let mut values = vec![Value::Integer(since.microseconds()), Value::Integer(limit as i64)];
        let own = one_of("organisation", organisations, &mut values);
        let sql = format!(
            "SELECT pathway, organisation, role, what_da, what_en, by_us, told_us, answered_us, answer FROM answered \
             WHERE {own} AND answered_us >= ?1 ORDER BY answered_us DESC, pathway DESC LIMIT ?2"
        );
        self.read(move |connection, _| {
            let mut select = connection.prepare_cached(&sql)?;
            let mut rows = select.query(params_from_iter(values))?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read_row(row)?);
            }
            Ok(list)
        })
    }
}
