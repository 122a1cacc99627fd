//! Adding to the access journal.

use kernel::{PathwayId, PersonId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::Records;
use super::super::account::login_digest;
use super::super::fault::{RecordsFault, Trouble, damaged};
use super::super::ids::AccountId;
use super::super::keys::RecordsKeys;
use super::super::writer::Writing;
use super::entry::{Act, By, Entry, Outcome, Parts};

/// The columns of an entry, in the order of [`Stored::read`].
pub(super) const COLUMNS: &str = "position, at_us, kind, account, person, organisation, role, desk, session, outcome, \
    public, pathways, persons, sealed, link";

/// An entry as it stands.
pub(super) struct Stored {
    pub(super) position: i64,
    pub(super) at_us: i64,
    pub(super) kind: String,
    pub(super) account: Option<Vec<u8>>,
    pub(super) person: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) role: Option<String>,
    pub(super) desk: String,
    pub(super) session: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) public: Vec<u8>,
    pub(super) pathways: Vec<u8>,
    pub(super) persons: Vec<u8>,
    pub(super) sealed: Option<Vec<u8>>,
    pub(super) link: Vec<u8>,
}

impl Stored {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            position: row.get(0)?,
            at_us: row.get(1)?,
            kind: row.get(2)?,
            account: row.get(3)?,
            person: row.get(4)?,
            organisation: row.get(5)?,
            role: row.get(6)?,
            desk: row.get(7)?,
            session: row.get(8)?,
            outcome: row.get(9)?,
            public: row.get(10)?,
            pathways: row.get(11)?,
            persons: row.get(12)?,
            sealed: row.get(13)?,
            link: row.get(14)?,
        })
    }

    /// What the link of this entry must be after the one before.
    pub(super) fn link_after(&self, keys: &RecordsKeys, before: &[u8]) -> [u8; 32] {
        // A value that is not there and an empty one are different.
        fn there(part: bool) -> &'static [u8] {
            if part { b"+" } else { b"-" }
        }
        fn text(part: &Option<String>) -> &[u8] {
            part.as_deref().unwrap_or_default().as_bytes()
        }
        keys.link(&[
            before,
            &keys.id.0,
            &self.position.to_le_bytes(),
            &self.at_us.to_le_bytes(),
            self.kind.as_bytes(),
            there(self.account.is_some()),
            self.account.as_deref().unwrap_or_default(),
            there(self.person.is_some()),
            text(&self.person),
            there(self.organisation.is_some()),
            text(&self.organisation),
            there(self.role.is_some()),
            text(&self.role),
            self.desk.as_bytes(),
            there(self.session.is_some()),
            text(&self.session),
            there(self.outcome.is_some()),
            text(&self.outcome),
            &self.public,
            &self.pathways,
            &self.persons,
            there(self.sealed.is_some()),
            self.sealed.as_deref().unwrap_or_default(),
        ])
    }

    /// The keys by which the entry is found by whom it is about.
    pub(super) fn subjects(&self) -> impl Iterator<Item = &[u8]> {
        self.persons.chunks(16).chain(self.pathways.chunks(4))
    }

    pub(super) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached(&format!(
                "INSERT INTO journal ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
            ))?
            .execute(params![
                self.position,
                self.at_us,
                self.kind,
                self.account,
                self.person,
                self.organisation,
                self.role,
                self.desk,
                self.session,
                self.outcome,
                self.public,
                self.pathways,
                self.persons,
                self.sealed,
                self.link,
            ])?;
        let mut insert =
            connection.prepare_cached("INSERT INTO journal_subjects (subject, position) VALUES (?1, ?2)")?;
        for subject in self.subjects() {
            insert.execute(params![subject, self.position])?;
        }
        Ok(())
    }
}

/// Where the journal ends.
pub(super) struct End {
    pub(super) position: i64,
    pub(super) link: Vec<u8>,
    pub(super) at_us: i64,
}

/// Reads where the journal ends, and that it does end there.
pub(super) fn read_end(connection: &Connection, keys: &RecordsKeys) -> Result<End, Trouble> {
    let head: Option<(i64, Vec<u8>, Vec<u8>)> = connection
        .prepare_cached("SELECT position, link, tag FROM journal_head WHERE one = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((position, link, tag)) = head else {
        return Err(damaged("the row that says where the access journal ends is gone"));
    };
    if !keys.head_holds(position, &link, &tag) {
        return Err(damaged("the row that says where the access journal ends is damaged"));
    }
    let last: Option<(i64, i64, Vec<u8>)> = connection
        .prepare_cached("SELECT position, at_us, link FROM journal ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match last {
        None if position == 0 => Ok(End { position, link, at_us: i64::MIN }),
        Some((last, at_us, last_link)) if last == position && last_link == link => {
            Ok(End { position, link, at_us })
        }
        last => {
            let last = last.map_or(0, |(last, ..)| last);
            Err(damaged(format!(
                "the access journal was left at entry {position}, but its last entry is {last} or another"
            )))
        }
    }
}

/// Writes where the journal ends.
pub(super) fn write_end(connection: &Connection, keys: &RecordsKeys, end: &End) -> rusqlite::Result<()> {
    let tag = keys.sign_head(end.position, &end.link);
    connection
        .prepare_cached("UPDATE journal_head SET position = ?1, link = ?2, tag = ?3 WHERE one = 1")?
        .execute(params![end.position, end.link, tag.as_slice()])?;
    Ok(())
}

/// Takes over the entries that another file of the same records holds soundly after the end of this one; how many.
pub(in super::super) fn carry_over(writing: &Writing<'_>, from: &Connection) -> Result<u64, Trouble> {
    let mut end = read_end(writing.transaction, writing.keys)?;
    let mut carried = 0;
    let select = format!("SELECT {COLUMNS} FROM journal WHERE position > ?1 ORDER BY position");
    // Whatever cannot be read there ends it.
    let Ok(mut select) = from.prepare(&select) else { return Ok(0) };
    let Ok(mut rows) = select.query([end.position]) else { return Ok(0) };
    while let Ok(Some(row)) = rows.next() {
        let Ok(stored) = Stored::read(row) else { break };
        let follows = stored.position == end.position.saturating_add(1)
            && stored.link_after(writing.keys, &end.link) == stored.link.as_slice();
        if !follows {
            break;
        }
        let Ok(noted) = super::page::noted(writing.keys, &stored, None) else { break };
        stored.insert(writing.transaction)?;
        beside(writing, &noted.act, &stored)?;
        end = End { position: stored.position, link: stored.link, at_us: stored.at_us };
        carried += 1;
    }
    write_end(writing.transaction, writing.keys, &end)?;
    Ok(carried)
}

/// Adds an entry after the last one; its position comes back.
pub(in super::super) fn append(writing: &Writing<'_>, entry: &Entry) -> Result<u64, Trouble> {
    append_all(writing, std::slice::from_ref(entry))
}

/// Adds entries after the last one; the position of the first comes back.
pub(super) fn append_all(writing: &Writing<'_>, entries: &[Entry]) -> Result<u64, Trouble> {
    let connection = writing.transaction;
    let mut end = read_end(connection, writing.keys)?;
    let first = end.position.saturating_add(1);
    for entry in entries {
        let position = end.position.saturating_add(1);
        let stored = stored(writing.keys, entry, position, &end)?;
        stored.insert(connection)?;
        beside(writing, &entry.act, &stored)?;
        end = End { position, link: stored.link, at_us: stored.at_us };
    }
    write_end(connection, writing.keys, &end)?;
    Ok(first.unsigned_abs())
}

fn stored(keys: &RecordsKeys, entry: &Entry, position: i64, before: &End) -> Result<Stored, Trouble> {
    let Entry { by, act } = entry;
    let parts = Parts::of(act)?;
    let sealed = match &parts.words {
        Some(words) => Some(keys.seal("words", &[&position.to_le_bytes()], words.as_bytes())?),
        None => None,
    };
    let public = serde_json::to_vec(&parts.public)
        .map_err(|_| RecordsFault::malformed("a value cannot be written"))?;
    let actor = by.actor.as_ref();
    let mut stored = Stored {
        position,
        at_us: by.at.microseconds().max(before.at_us),
        kind: act.kind().to_owned(),
        account: by.account.map(|account| account.0.to_vec()),
        person: actor.map(|actor| actor.person.to_string()),
        organisation: actor.map(|actor| actor.organisation.to_string()),
        role: actor.map(|actor| actor.role.slug().to_owned()),
        desk: by.desk.to_string(),
        session: by.session.as_ref().map(ToString::to_string),
        outcome: act.outcome().map(|outcome| outcome.slug().to_owned()),
        public,
        pathways: parts.pathways.iter().flat_map(|pathway| pathway.0.to_be_bytes()).collect(),
        persons: parts.persons.iter().flat_map(|person| person.0).collect(),
        sealed,
        link: Vec::new(),
    };
    stored.link = stored.link_after(keys, &before.link).to_vec();
    Ok(stored)
}

/// What is kept beside the journal, so that it is found without reading all of it.
fn beside(writing: &Writing<'_>, act: &Act, stored: &Stored) -> Result<(), Trouble> {
    match act {
        Act::SignInFailed { login, .. } => {
            writing
                .transaction
                .prepare_cached("INSERT INTO failed_sign_ins (login, at_us, position) VALUES (?1, ?2, ?3)")?
                .execute(params![
                    login_digest(writing.keys, login).as_slice(),
                    stored.at_us,
                    stored.position
                ])?;
        }
        Act::FollowedUp { position, .. } => follow_up(writing, *position, stored.position)?,
        _ => {}
    }
    Ok(())
}

fn follow_up(writing: &Writing<'_>, emergency: u64, follow_up: i64) -> Result<(), Trouble> {
    let emergency = i64::try_from(emergency).unwrap_or(i64::MAX);
    let outcome: Option<Option<String>> = writing
        .transaction
        .prepare_cached("SELECT outcome FROM journal WHERE position = ?1")?
        .query_row([emergency], |row| row.get(0))
        .optional()?;
    if outcome.flatten().as_deref() != Some(Outcome::Emergency.slug()) {
        return Err(RecordsFault::absent("emergency in the access journal").into());
    }
    // The first follow-up closes it; a later one is noted all the same.
    writing
        .transaction
        .prepare_cached("INSERT OR IGNORE INTO follow_ups (emergency, follow_up) VALUES (?1, ?2)")?
        .execute(params![emergency, follow_up])?;
    Ok(())
}

/// Who looked in an emergency, by account and by name, and what followed it up.
type Looked = (Option<Vec<u8>>, Option<String>, Option<i64>);

/// That an emergency is open, and another's than whoever would follow it up.
fn stands_open(writing: &Writing<'_>, emergency: u64, by: &By) -> Result<(), Trouble> {
    let at = i64::try_from(emergency).unwrap_or(i64::MAX);
    let looked: Option<Looked> = writing
        .transaction
        .prepare_cached(
            "SELECT account, person, follow_up FROM journal LEFT JOIN follow_ups ON emergency = position \
             WHERE position = ?1 AND outcome = ?2",
        )?
        .query_row(params![at, Outcome::Emergency.slug()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((account, person, followed_up)) = looked else {
        return Err(RecordsFault::absent("emergency in the access journal").into());
    };
    // Without an account, as at the prompt, people are known by their names at work.
    let same_account = account.is_some() && account == by.account.map(|own| own.0.to_vec());
    let same_person =
        person.is_some() && person.as_deref() == by.actor.as_ref().map(|own| own.person.as_str());
    if same_account || same_person {
        return Err(RecordsFault::OwnEmergency.into());
    }
    match followed_up {
        Some(position) => Err(RecordsFault::FollowedUp { position: position.unsigned_abs() }.into()),
        None => Ok(()),
    }
}

impl Records {
    /// Adds entries to the access journal, all or none, and answers when they are on the disk, with the position of the
    /// first. Callers at the same time share one wait for the disk.
    ///
    /// # Errors
    /// When there is nothing to note, a text is too long, a follow-up is of no emergency, or it cannot be written.
    pub fn journal(&self, entries: &[Entry]) -> Result<u64, RecordsFault> {
        if entries.is_empty() {
            return Err(RecordsFault::malformed("an addition to the access journal has at least one entry"));
        }
        let entries = entries.to_vec();
        self.write(move |writing| append_all(writing, &entries))
    }

    /// Closes an emergency with what came of it, once, and not by whoever looked. The position of the follow-up comes
    /// back. Whether the role may is for the policies, which the engine asks.
    ///
    /// # Errors
    /// When there is no emergency at the position, it is the actor's own or was followed up, or as [`Records::journal`].
    pub fn follow_up(&self, position: u64, by: &By, note: &str) -> Result<u64, RecordsFault> {
        self.follow_up_each(&[position], by, note)
    }

    /// Closes emergencies that belong together with the same words, all or none. Each has a follow-up of its own; the
    /// position of the first comes back, and the others follow it in their order.
    ///
    /// # Errors
    /// As [`Records::follow_up`], for any of them.
    pub fn follow_up_each(&self, positions: &[u64], by: &By, note: &str) -> Result<u64, RecordsFault> {
        let follow_up = |position: &u64| {
            (*position, by.entry(Act::FollowedUp { position: *position, note: note.to_owned() }))
        };
        let all: Vec<(u64, Entry)> = positions.iter().map(follow_up).collect();
        if all.is_empty() {
            return Err(RecordsFault::absent("emergency in the access journal"));
        }
        self.write(move |writing| {
            let mut first = None;
            for (position, entry) in &all {
                stands_open(writing, *position, &entry.by)?;
                let at = append(writing, entry)?;
                first.get_or_insert(at);
            }
            Ok(first.unwrap_or_default())
        })
    }

    /// How many sign-ins with a login have failed since a time, of an account or not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn failed_sign_ins(&self, login: &str, since: kernel::Instant) -> Result<u32, RecordsFault> {
        self.read(|connection, keys| {
            Ok(connection
                .prepare_cached("SELECT count(*) FROM failed_sign_ins WHERE login = ?1 AND at_us >= ?2")?
                .query_row(params![login_digest(keys, login).as_slice(), since.microseconds()], |row| {
                    row.get(0)
                })?)
        })
    }

    /// Begins counting anew, after a sign-in that succeeded. The journal keeps the failures.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_failed_sign_ins(&self, login: &str) -> Result<(), RecordsFault> {
        let login = login.to_owned();
        self.write(move |writing| {
            writing
                .transaction
                .prepare_cached("DELETE FROM failed_sign_ins WHERE login = ?1")?
                .execute([login_digest(writing.keys, &login).as_slice()])?;
            Ok(())
        })
    }
}

/// The ids in a run of bytes.
pub(super) fn pathways(bytes: &[u8]) -> Option<Vec<PathwayId>> {
    let (ids, []) = bytes.as_chunks::<4>() else { return None };
    Some(ids.iter().map(|id| PathwayId(u32::from_be_bytes(*id))).collect())
}

/// The ids in a run of bytes.
pub(super) fn persons(bytes: &[u8]) -> Option<Vec<PersonId>> {
    let (ids, []) = bytes.as_chunks::<16>() else { return None };
    Some(ids.iter().map(|id| PersonId(*id)).collect())
}

/// The account in an entry.
pub(super) fn account(bytes: Option<&[u8]>) -> Result<Option<AccountId>, Trouble> {
    bytes.map(|bytes| super::super::fixed(bytes).map(AccountId)).transpose()
}
