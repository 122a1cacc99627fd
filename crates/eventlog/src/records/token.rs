//! The tokens that other systems sign in with. The token itself is shown once; what is kept is its digest.
//!
//! Whoever makes a token could act by it, so it is made for a system account or for the maker's own. A token that was made
//! with another is of its family: it is revoked with it.

use kernel::{Date, Instant, Role, danish_date};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::account::{self, Account, Appointment};
use super::fault::{RecordsFault, Trouble, damaged};
use super::ids::{AccountId, TokenId};
use super::journal::{self, Act, By};
use super::keys::RecordsKeys;
use super::secret::SecretToken;
use super::writer::Writing;
use super::{Records, fixed, instant};

/// Most bytes in a token's name.
const NAME_BYTES_MAX: usize = 200;
/// Most scopes of a token.
const SCOPES_MAX: usize = 100;

/// What a token is made of.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is called by those who look after it.
    pub name: String,
    /// For which account it acts.
    pub account: AccountId,
    /// As what; one of the account's appointments.
    pub appointment: Appointment,
    /// What it may be used for, by names of the desk.
    pub scopes: Vec<SmolStr>,
    /// When it can no longer be used.
    pub expires_at: Instant,
}

/// A token that was made; the secret itself is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its lasting random name.
    pub id: TokenId,
    /// What it is called by those who look after it.
    pub name: String,
    /// For which account it acts.
    pub account: AccountId,
    /// As what.
    pub appointment: Appointment,
    /// What it may be used for.
    pub scopes: Vec<SmolStr>,
    /// When it was made.
    pub created_at: Instant,
    /// When it can no longer be used.
    pub expires_at: Instant,
    /// The last day on which it was used.
    pub last_used_day: Option<Date>,
    /// Whether it was revoked.
    pub revoked: bool,
    /// What it is called in the access journal.
    pub mark: SmolStr,
    /// The token it was made with, if it was.
    pub parent: Option<TokenId>,
}

/// A token as it stands inside its seal.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    appointment: Appointment,
    scopes: Vec<SmolStr>,
    created_us: i64,
    expires_us: i64,
    #[serde(default)]
    parent: Option<TokenId>,
}

const COLUMNS: &str = "id, token, account, revoked, last_used_day, sealed";

fn bound<'a>(id: &'a TokenId, digest: &'a [u8], account: &'a AccountId, revoked: bool) -> [&'a [u8]; 4] {
    [&id.0, digest, &account.0, if revoked { b"revoked" } else { b"in use" }]
}

fn read_row(keys: &RecordsKeys, row: &Row<'_>) -> Result<ApiToken, Trouble> {
    let id = TokenId(fixed(&row.get::<_, Vec<u8>>(0)?)?);
    let digest: [u8; 32] = fixed(&row.get::<_, Vec<u8>>(1)?)?;
    let account = AccountId(fixed(&row.get::<_, Vec<u8>>(2)?)?);
    let revoked: bool = row.get(3)?;
    let last_used: Option<String> = row.get(4)?;
    let sealed: Vec<u8> = row.get(5)?;
    let kept: Kept = keys.open_json("token", &bound(&id, &digest, &account, revoked), &sealed)?;
    let last_used_day = last_used
        .map(|day| day.parse().map_err(|_| damaged("the day a token was last used is no day")))
        .transpose()?;
    Ok(ApiToken {
        id,
        name: kept.name,
        account,
        appointment: kept.appointment,
        scopes: kept.scopes,
        created_at: instant(kept.created_us)?,
        expires_at: instant(kept.expires_us)?,
        last_used_day,
        revoked,
        mark: super::secret::mark(&digest),
        parent: kept.parent,
    })
}

fn put(writing: &Writing<'_>, token: &ApiToken, digest: &[u8; 32]) -> Result<(), Trouble> {
    let kept = Kept {
        name: token.name.clone(),
        appointment: token.appointment.clone(),
        scopes: token.scopes.clone(),
        created_us: token.created_at.microseconds(),
        expires_us: token.expires_at.microseconds(),
        parent: token.parent,
    };
    let bound = bound(&token.id, digest, &token.account, token.revoked);
    let sealed = writing.keys.seal_json("token", &bound, &kept)?;
    writing
        .transaction
        .prepare_cached(
            "INSERT INTO tokens (id, token, account, revoked, last_used_day, sealed) VALUES (?1, ?2, ?3, ?4, NULL, ?5) \
             ON CONFLICT (id) DO UPDATE SET revoked = ?4, sealed = ?5",
        )?
        .execute(params![
            token.id.0.as_slice(),
            digest.as_slice(),
            token.account.0.as_slice(),
            token.revoked,
            sealed
        ])?;
    Ok(())
}

fn find(
    connection: &Connection,
    keys: &RecordsKeys,
    column: &str,
    value: &[u8],
) -> Result<Option<ApiToken>, Trouble> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM tokens WHERE {column} = ?1"))?
        .query_row([value], |row| Ok(read_row(keys, row)))
        .optional()?
        .transpose()
}

fn every(connection: &Connection, keys: &RecordsKeys) -> Result<Vec<ApiToken>, Trouble> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM tokens"))?;
    let mut rows = select.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        tokens.push(read_row(keys, row)?);
    }
    Ok(tokens)
}

fn noted(token: &ApiToken, change: &'static str) -> Act {
    Act::TokenChanged {
        token: token.id,
        change: SmolStr::new_static(change),
        account: Some(token.account),
        name: Some(token.name.clone()),
    }
}

/// Whether somebody may make a token of this kind: for a system, for themselves, or the house for its own trials.
fn may_make(by: &By, new: &NewToken) -> bool {
    let house = by.account.is_none() && by.actor.is_none();
    house || by.account == Some(new.account) || new.appointment.role == Role::Integration
}

impl Records {
    /// Makes a token. The secret that comes back is kept nowhere: show it once.
    ///
    /// # Errors
    /// When the account is another person's, is not active or has no such appointment, a text is too long, or it cannot be
    /// written.
    pub fn create_token(&self, by: &By, new: NewToken) -> Result<(ApiToken, SecretToken), RecordsFault> {
        self.make_token(by, new, None)
    }

    /// Makes a token with another, of whose family it is from then on.
    ///
    /// # Errors
    /// As [`Records::create_token`]; and when the other can no longer be used.
    pub fn create_token_of(
        &self,
        by: &By,
        new: NewToken,
        parent: TokenId,
    ) -> Result<(ApiToken, SecretToken), RecordsFault> {
        self.make_token(by, new, Some(parent))
    }

    fn make_token(
        &self,
        by: &By,
        new: NewToken,
        parent: Option<TokenId>,
    ) -> Result<(ApiToken, SecretToken), RecordsFault> {
        if !may_make(by, &new) {
            return Err(RecordsFault::TokenForAnother);
        }
        if new.name.len() > NAME_BYTES_MAX {
            let what = "the number of bytes in a name";
            return Err(RecordsFault::too_large(what, new.name.len(), NAME_BYTES_MAX));
        }
        if new.scopes.len() > SCOPES_MAX {
            return Err(RecordsFault::too_large("the number of scopes", new.scopes.len(), SCOPES_MAX));
        }
        let secret = SecretToken::random()?;
        let digest = secret.digest();
        let token = ApiToken {
            id: TokenId::random()?,
            name: new.name,
            account: new.account,
            appointment: new.appointment,
            scopes: new.scopes,
            created_at: by.at,
            expires_at: new.expires_at,
            last_used_day: None,
            revoked: false,
            mark: secret.mark(),
            parent,
        };
        let by = by.clone();
        let token = self.write(move |writing| {
            let account = account::by_id(writing.transaction, writing.keys, token.account)?
                .filter(|account| account.active)
                .ok_or(RecordsFault::absent("active account"))?;
            if !account.appointments.contains(&token.appointment) {
                return Err(RecordsFault::absent("appointment of the account").into());
            }
            if let Some(parent) = parent {
                find(writing.transaction, writing.keys, "id", &parent.0)?
                    .filter(|parent| !parent.revoked)
                    .ok_or(RecordsFault::absent("token"))?;
            }
            put(writing, &token, &digest)?;
            journal::append(writing, &by.entry(noted(&token, "created")))?;
            Ok(token)
        })?;
        Ok((token, secret))
    }

    /// The token with a secret and its account, when it may be used now: neither revoked nor run out, of an active
    /// account that still has the appointment. Notes the day, at most once a day.
    ///
    /// # Errors
    /// When the records cannot be read or written, or are damaged.
    pub fn find_token(
        &self,
        secret: &SecretToken,
        now: Instant,
    ) -> Result<Option<(ApiToken, Account)>, RecordsFault> {
        let digest = secret.digest();
        let found = self.read(|connection, keys| {
            let Some(token) = find(connection, keys, "token", &digest)? else { return Ok(None) };
            if token.revoked || token.expires_at <= now {
                return Ok(None);
            }
            let account = account::by_id(connection, keys, token.account)?
                .filter(|account| account.active && account.appointments.contains(&token.appointment));
            Ok(account.map(|account| (token, account)))
        })?;
        let Some((mut token, account)) = found else { return Ok(None) };
        let today = danish_date(now);
        if token.last_used_day.is_none_or(|day| day < today) {
            let id = token.id;
            self.write(move |writing| {
                writing
                    .transaction
                    .prepare_cached("UPDATE tokens SET last_used_day = ?1 WHERE id = ?2")?
                    .execute(params![today.to_string(), id.0.as_slice()])?;
                Ok(())
            })?;
            token.last_used_day = Some(today);
        }
        Ok(Some((token, account)))
    }

    /// Revokes a token and those that were made with it, and with those; they stay in the list. False when it was revoked
    /// before.
    ///
    /// # Errors
    /// When there is no such token, or it cannot be written.
    pub fn revoke_token(&self, by: &By, id: TokenId) -> Result<bool, RecordsFault> {
        let by = by.clone();
        self.write(move |writing| {
            let tokens = every(writing.transaction, writing.keys)?;
            let named = tokens.iter().find(|token| token.id == id).ok_or(RecordsFault::absent("token"))?;
            let stood = !named.revoked;
            let mut family = vec![id];
            let mut at = 0;
            while let Some(parent) = family.get(at).copied() {
                let made_with = tokens.iter().filter(|token| token.parent == Some(parent));
                family.extend(made_with.map(|token| token.id));
                at += 1;
            }
            for mut token in tokens.into_iter().filter(|token| !token.revoked && family.contains(&token.id)) {
                let digest: Vec<u8> = writing
                    .transaction
                    .prepare_cached("SELECT token FROM tokens WHERE id = ?1")?
                    .query_row([token.id.0.as_slice()], |row| row.get(0))?;
                token.revoked = true;
                put(writing, &token, &fixed(&digest)?)?;
                journal::append(writing, &by.entry(noted(&token, "revoked")))?;
            }
            Ok(stood)
        })
    }

    /// All tokens, the newest first; those that can no longer be used too.
    ///
    /// # Errors
    /// When the records cannot be read or are damaged.
    pub fn tokens(&self) -> Result<Vec<ApiToken>, RecordsFault> {
        self.read(|connection, keys| {
            let mut tokens = every(connection, keys)?;
            tokens.sort_by_key(|token| std::cmp::Reverse((token.created_at, token.id)));
            Ok(tokens)
        })
    }
}
