//! Sessions of browsers. The token is in the browser alone; what is kept of it is a digest, and the row is signed.

use kernel::Instant;
use rusqlite::{Connection, OptionalExtension, Row, params};
use smol_str::SmolStr;

use super::account::{self, Account};
use super::fault::{RecordsFault, Trouble};
use super::ids::AccountId;
use super::journal::{self, Act, By};
use super::keys::RecordsKeys;
use super::secret::{SecretToken, mark};
use super::writer::Writing;
use super::{Records, fixed, instant};

/// How old what is known of the last visit may be before it is written anew, in minutes: not every page is a write.
const TOUCH_MINUTES: i64 = 1;

/// What a session begins with.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Whose it is.
    pub account: AccountId,
    /// Which of the account's appointments, from 0.
    pub appointment: usize,
    /// For what personal data are looked at in it, as the desk names purposes.
    pub purpose: SmolStr,
    /// How long it lasts at most, in minutes.
    pub lasts_minutes_max: i64,
    /// How long it lasts unused, in minutes.
    pub idle_minutes_max: i64,
}

/// A session that has not ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub account: AccountId,
    /// Which of the account's appointments, from 0.
    pub appointment: usize,
    /// For what personal data are looked at in it.
    pub purpose: SmolStr,
    /// What a form must carry to come from this session.
    pub csrf: [u8; 32],
    /// When it began.
    pub signed_in_at: Instant,
    /// When it was last used, to the minute.
    pub last_seen_at: Instant,
    /// When it ends whatever happens.
    pub expires_at: Instant,
    /// When it ends if it is not used until then.
    pub unused_until: Instant,
    /// What it is called in the access journal.
    pub mark: SmolStr,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Session")
            .field("account", &self.account)
            .field("mark", &self.mark)
            .finish_non_exhaustive()
    }
}

/// A row as it stands.
#[derive(Clone)]
struct Kept {
    token: [u8; 32],
    account: AccountId,
    appointment: i64,
    purpose: String,
    signed_in_us: i64,
    last_seen_us: i64,
    expires_us: i64,
    idle_minutes: i64,
}

impl Kept {
    fn tag(&self, keys: &RecordsKeys) -> [u8; 32] {
        keys.sign_row(
            "session",
            &[
                &self.token,
                &self.account.0,
                &self.appointment.to_le_bytes(),
                self.purpose.as_bytes(),
                &self.signed_in_us.to_le_bytes(),
                &self.last_seen_us.to_le_bytes(),
                &self.expires_us.to_le_bytes(),
                &self.idle_minutes.to_le_bytes(),
            ],
        )
    }

    fn read(keys: &RecordsKeys, row: &Row<'_>) -> Result<Self, Trouble> {
        let kept = Self {
            token: fixed(&row.get::<_, Vec<u8>>(0)?)?,
            account: AccountId(fixed(&row.get::<_, Vec<u8>>(1)?)?),
            appointment: row.get(2)?,
            purpose: row.get(3)?,
            signed_in_us: row.get(4)?,
            last_seen_us: row.get(5)?,
            expires_us: row.get(6)?,
            idle_minutes: row.get(7)?,
        };
        if row.get::<_, Vec<u8>>(8)? == kept.tag(keys) {
            Ok(kept)
        } else {
            Err(super::fault::damaged("a session is not the one that was written"))
        }
    }

    /// When it ends unused; not after it ends in any case. A limit beyond the calendar is none.
    fn unused_until(&self) -> Result<Instant, Trouble> {
        let expires = instant(self.expires_us)?;
        let idle = instant(self.last_seen_us)?.plus_minutes(self.idle_minutes);
        Ok(idle.map_or(expires, |idle| idle.min(expires)))
    }

    fn is_over(&self, now: Instant) -> Result<bool, Trouble> {
        Ok(self.unused_until()? <= now)
    }

    fn put(&self, writing: &Writing<'_>) -> Result<(), Trouble> {
        writing
            .transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO sessions (token, account, appointment, purpose, signed_in_us, last_seen_us, \
                 expires_us, idle_minutes, tag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                self.token.as_slice(),
                self.account.0.as_slice(),
                self.appointment,
                self.purpose,
                self.signed_in_us,
                self.last_seen_us,
                self.expires_us,
                self.idle_minutes,
                self.tag(writing.keys).as_slice(),
            ])?;
        Ok(())
    }

    fn session(&self, keys: &RecordsKeys) -> Result<Session, Trouble> {
        Ok(Session {
            account: self.account,
            appointment: usize::try_from(self.appointment)
                .map_err(|_| super::fault::damaged("a session is in no appointment"))?,
            purpose: SmolStr::new(&self.purpose),
            csrf: keys.csrf(&self.token),
            signed_in_at: instant(self.signed_in_us)?,
            last_seen_at: instant(self.last_seen_us)?,
            expires_at: instant(self.expires_us)?,
            unused_until: self.unused_until()?,
            mark: mark(&self.token),
        })
    }
}

fn kept(connection: &Connection, keys: &RecordsKeys, token: &[u8; 32]) -> Result<Option<Kept>, Trouble> {
    connection
        .prepare_cached(
            "SELECT token, account, appointment, purpose, signed_in_us, last_seen_us, expires_us, idle_minutes, tag \
             FROM sessions WHERE token = ?1",
        )?
        .query_row([token.as_slice()], |row| Ok(Kept::read(keys, row)))
        .optional()?
        .transpose()
}

fn of_account(connection: &Connection, keys: &RecordsKeys, account: AccountId) -> Result<Vec<Kept>, Trouble> {
    let mut select = connection.prepare_cached(
        "SELECT token, account, appointment, purpose, signed_in_us, last_seen_us, expires_us, idle_minutes, tag \
         FROM sessions WHERE account = ?1",
    )?;
    let mut rows = select.query([account.0.as_slice()])?;
    let mut sessions = Vec::new();
    while let Some(row) = rows.next()? {
        sessions.push(Kept::read(keys, row)?);
    }
    Ok(sessions)
}

/// Ends every session of an account.
pub(super) fn end_all(writing: &Writing<'_>, account: AccountId) -> Result<usize, Trouble> {
    Ok(writing
        .transaction
        .prepare_cached("DELETE FROM sessions WHERE account = ?1")?
        .execute([account.0.as_slice()])?)
}

impl Records {
    /// Begins a session. The token that comes back is kept nowhere else. Note the sign-in with [`Records::journal`].
    ///
    /// # Errors
    /// When the account is not there or not active, has no such appointment, or it cannot be written.
    pub fn begin_session(
        &self,
        new: NewSession,
        now: Instant,
    ) -> Result<(SecretToken, Session), RecordsFault> {
        let token = SecretToken::random()?;
        let digest = token.digest();
        let expires = now
            .plus_minutes(new.lasts_minutes_max)
            .map_err(|_| RecordsFault::malformed("a session ends within the calendar"))?;
        let session = self.write(move |writing| {
            let account = account::by_id(writing.transaction, writing.keys, new.account)?
                .filter(|account| account.active)
                .ok_or(RecordsFault::absent("active account"))?;
            if new.appointment >= account.appointments.len() {
                return Err(RecordsFault::absent("appointment of the account").into());
            }
            let kept = Kept {
                token: digest,
                account: new.account,
                appointment: new.appointment as i64,
                purpose: new.purpose.to_string(),
                signed_in_us: now.microseconds(),
                last_seen_us: now.microseconds(),
                expires_us: expires.microseconds(),
                idle_minutes: new.idle_minutes_max,
            };
            kept.put(writing)?;
            kept.session(writing.keys)
        })?;
        Ok((token, session))
    }

    /// The session of a token and its account, unless it is over or the account is no longer active.
    ///
    /// # Errors
    /// When the records cannot be read or are damaged.
    pub fn find_session(
        &self,
        token: &SecretToken,
        now: Instant,
    ) -> Result<Option<(Session, Account)>, RecordsFault> {
        let digest = token.digest();
        self.read(|connection, keys| {
            let Some(kept) = kept(connection, keys, &digest)? else { return Ok(None) };
            if kept.is_over(now)? {
                return Ok(None);
            }
            let account = account::by_id(connection, keys, kept.account)?.filter(|account| account.active);
            let session = kept.session(keys)?;
            Ok(account
                .filter(|account| session.appointment < account.appointments.len())
                .map(|account| (session, account)))
        })
    }

    /// Notes that a session is in use, so that it does not end as unused. Writes at most once a minute; true when it
    /// wrote. A session that is over stays so.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn touch_session(&self, token: &SecretToken, now: Instant) -> Result<bool, RecordsFault> {
        let digest = token.digest();
        let due = move |kept: &Kept| -> Result<bool, Trouble> {
            Ok(!kept.is_over(now)? && now.minutes_since(instant(kept.last_seen_us)?) >= TOUCH_MINUTES)
        };
        let stands = self.read(|connection, keys| match kept(connection, keys, &digest)? {
            Some(kept) => due(&kept),
            None => Ok(false),
        })?;
        if !stands {
            return Ok(false);
        }
        self.change_session(digest, move |kept| {
            let due = due(kept)?;
            if due {
                kept.last_seen_us = now.microseconds();
            }
            Ok(due)
        })
    }

    /// Goes over to another of the account's appointments and, when one is given, to another purpose. False when there
    /// is no such session any more.
    ///
    /// # Errors
    /// When the account has no such appointment, or it cannot be written.
    pub fn change_appointment(
        &self,
        token: &SecretToken,
        appointment: usize,
        purpose: Option<SmolStr>,
    ) -> Result<bool, RecordsFault> {
        let digest = token.digest();
        self.write(move |writing| {
            let Some(mut kept) = kept(writing.transaction, writing.keys, &digest)? else { return Ok(false) };
            let account = account::by_id(writing.transaction, writing.keys, kept.account)?;
            if account.is_none_or(|account| appointment >= account.appointments.len()) {
                return Err(RecordsFault::absent("appointment of the account").into());
            }
            kept.appointment = appointment as i64;
            if let Some(purpose) = purpose {
                kept.purpose = purpose.to_string();
            }
            kept.put(writing)?;
            Ok(true)
        })
    }

    fn change_session(
        &self,
        digest: [u8; 32],
        change: impl FnOnce(&mut Kept) -> Result<bool, Trouble> + Send + 'static,
    ) -> Result<bool, RecordsFault> {
        self.write(move |writing| {
            let Some(mut kept) = kept(writing.transaction, writing.keys, &digest)? else { return Ok(false) };
            let changed = change(&mut kept)?;
            if changed {
                kept.put(writing)?;
            }
            Ok(changed)
        })
    }

    /// Ends a session. False when it had ended before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end_session(&self, token: &SecretToken) -> Result<bool, RecordsFault> {
        let digest = token.digest();
        self.write(move |writing| {
            let ended = writing
                .transaction
                .prepare_cached("DELETE FROM sessions WHERE token = ?1")?
                .execute([digest.as_slice()])?;
            Ok(ended > 0)
        })
    }

    /// The sessions of an account that are not over, the one that was used last first.
    ///
    /// # Errors
    /// When they cannot be read or are damaged.
    pub fn sessions_of(&self, account: AccountId, now: Instant) -> Result<Vec<Session>, RecordsFault> {
        self.read(|connection, keys| {
            let mut sessions = Vec::new();
            for kept in of_account(connection, keys, account)? {
                if !kept.is_over(now)? {
                    sessions.push(kept.session(keys)?);
                }
            }
            sessions.sort_by_key(|session| std::cmp::Reverse((session.last_seen_at, session.signed_in_at)));
            Ok(sessions)
        })
    }

    /// Ends sessions of an account by what they are called in the access journal, and notes it there. How many there were.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn end_sessions_of(
        &self,
        by: &By,
        account: AccountId,
        ends: impl Fn(&str) -> bool + Send + 'static,
    ) -> Result<usize, RecordsFault> {
        let by = by.clone();
        self.write(move |writing| {
            let mut ended = 0;
            for kept in of_account(writing.transaction, writing.keys, account)? {
                if ends(&mark(&kept.token)) {
                    ended += writing
                        .transaction
                        .prepare_cached("DELETE FROM sessions WHERE token = ?1")?
                        .execute([kept.token.as_slice()])?;
                }
            }
            if ended > 0 {
                let changes = vec![SmolStr::new_static("session_ended")];
                let act = Act::AccountChanged { account, changes, appointments: None };
                journal::append(writing, &by.entry(act))?;
            }
            Ok(ended)
        })
    }

    /// How many sessions are kept, ended or not: those that are over stay until they are swept away.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn sessions_kept(&self) -> Result<u64, RecordsFault> {
        self.read(|connection, _| {
            let count: i64 = connection.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }
}

/// Removes the sessions that are over.
pub(super) fn sweep(writing: &Writing<'_>, now: Instant) -> Result<usize, Trouble> {
    Ok(writing
        .transaction
        .prepare_cached(
            "DELETE FROM sessions WHERE expires_us <= ?1 OR (idle_minutes < 100000000 \
             AND last_seen_us + idle_minutes * 60000000 <= ?1)",
        )?
        .execute(params![now.microseconds()])?)
}
