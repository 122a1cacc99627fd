//! The accounts of those who sign in at the desks, and how they are found.
//!
//! What is known of an account is sealed; it is found by keyed digests. Passwords come here already hashed.

use std::fmt;

use kernel::{Instant, Language, OrganisationId, Role};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::fault::{RecordsFault, Trouble};
use super::ids::AccountId;
use super::keys::RecordsKeys;
use super::{Records, fixed};

/// As what somebody may act, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Appointment {
    /// As what.
    pub role: Role,
    /// For whom.
    pub organisation: OrganisationId,
}

/// Who somebody is at an identity provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// The identity provider's address, as it names itself.
    pub issuer: String,
    /// Its own lasting name for the person.
    pub subject: String,
}

impl fmt::Debug for External {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "External({}, ..)", self.issuer)
    }
}

/// Somebody who signs in. To change it, change the fields of one that was read and give it back: its `version` says on
/// what the change was made. `id`, `synthetic`, `created_at`, `changed_at` and `version` are not changed so.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its lasting random name.
    pub id: AccountId,
    /// What is typed to sign in, and the person's user id at work; also the `person` of the actor. Unique whatever the case.
    pub login: SmolStr,
    /// The person's name.
    pub name: String,
    /// Where notices are sent.
    pub email: Option<String>,
    /// As what the person may act; the first is taken at sign-in.
    pub appointments: Vec<Appointment>,
    /// The password's Argon2id text; none when only the identity provider lets the person in.
    pub password: Option<String>,
    /// Who the person is at the identity provider.
    pub external: Option<External>,
    /// Whether the person may sign in.
    pub active: bool,
    /// In which language the person is spoken to; none when not chosen.
    pub language: Option<Language>,
    /// Made for a trial or a demonstration.
    pub synthetic: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub changed_at: Instant,
    /// Counts the changes, from 1.
    pub version: u64,
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("id", &self.id)
            .field("appointments", &self.appointments)
            .field("active", &self.active)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// What an account is made of.
#[derive(Clone)]
pub struct NewAccount {
    /// As [`Account::login`].
    pub login: SmolStr,
    /// As [`Account::name`].
    pub name: String,
    /// As [`Account::email`].
    pub email: Option<String>,
    /// As [`Account::appointments`].
    pub appointments: Vec<Appointment>,
    /// As [`Account::password`].
    pub password: Option<String>,
    /// As [`Account::external`].
    pub external: Option<External>,
    /// As [`Account::language`].
    pub language: Option<Language>,
    /// As [`Account::synthetic`].
    pub synthetic: bool,
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NewAccount").field("appointments", &self.appointments).finish_non_exhaustive()
    }
}

/// An account as it stands inside its seal.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    login: SmolStr,
    name: String,
    #[serde(default)]
    email: Option<String>,
    appointments: Vec<Appointment>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    external: Option<External>,
    #[serde(default)]
    language: Option<Language>,
    #[serde(default)]
    synthetic: bool,
    created_us: i64,
    changed_us: i64,
}

impl Kept {
    pub(super) fn of(account: &Account) -> Self {
        Self {
            login: account.login.clone(),
            name: account.name.clone(),
            email: account.email.clone(),
            appointments: account.appointments.clone(),
            password: account.password.clone(),
            external: account.external.clone(),
            language: account.language,
            synthetic: account.synthetic,
            created_us: account.created_at.microseconds(),
            changed_us: account.changed_at.microseconds(),
        }
    }
}

const COLUMNS: &str = "id, login, external, active, version, sealed";

/// What the seal of an account is bound to, so that nobody who can write to the file lets anybody in.
pub(super) fn bound(id: AccountId, active: bool, version: i64) -> [Vec<u8>; 3] {
    [id.0.to_vec(), vec![u8::from(active)], version.to_le_bytes().to_vec()]
}

/// The digest a login is found by. Case does not matter, nor does space around it.
pub(super) fn login_digest(keys: &RecordsKeys, login: &str) -> [u8; 32] {
    keys.blind("login", &[login.trim().to_lowercase().as_bytes()])
}

pub(super) fn external_digest(keys: &RecordsKeys, external: &External) -> [u8; 32] {
    keys.blind("external", &[external.issuer.as_bytes(), external.subject.as_bytes()])
}

fn read_row(keys: &RecordsKeys, row: &Row<'_>) -> Result<Account, Trouble> {
    let id = AccountId(fixed(&row.get::<_, Vec<u8>>(0)?)?);
    let active: bool = row.get(3)?;
    let version: i64 = row.get(4)?;
    let sealed: Vec<u8> = row.get(5)?;
    let bound = bound(id, active, version);
    let bound: Vec<&[u8]> = bound.iter().map(Vec::as_slice).collect();
    let kept: Kept = keys.open_json("account", &bound, &sealed)?;
    // The digests are what others are kept out by; they must be those of what is sealed.
    let external = kept.external.as_ref().map(|external| external_digest(keys, external));
    if row.get::<_, Vec<u8>>(1)? != login_digest(keys, &kept.login)
        || row.get::<_, Option<Vec<u8>>>(2)? != external.map(|digest| digest.to_vec())
    {
        return Err(super::fault::damaged("an account is found by what is not its own"));
    }
    Ok(Account {
        id,
        login: kept.login,
        name: kept.name,
        email: kept.email,
        appointments: kept.appointments,
        password: kept.password,
        external: kept.external,
        active,
        language: kept.language,
        synthetic: kept.synthetic,
        created_at: super::instant(kept.created_us)?,
        changed_at: super::instant(kept.changed_us)?,
        version: version.cast_unsigned(),
    })
}

fn one(
    connection: &Connection,
    keys: &RecordsKeys,
    column: &str,
    value: &[u8],
) -> Result<Option<Account>, Trouble> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE {column} = ?1"))?
        .query_row([value], |row| Ok(read_row(keys, row)))
        .optional()?
        .transpose()
}

/// An account by its id.
pub(super) fn by_id(
    connection: &Connection,
    keys: &RecordsKeys,
    id: AccountId,
) -> Result<Option<Account>, Trouble> {
    one(connection, keys, "id", &id.0)
}

/// All accounts, in no order.
pub(super) fn all(connection: &Connection, keys: &RecordsKeys) -> Result<Vec<Account>, Trouble> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM accounts"))?;
    let mut rows = select.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        accounts.push(read_row(keys, row)?);
    }
    Ok(accounts)
}

impl Account {
    /// Whether somebody can sign in with it and let others in.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        let owner = self.appointments.iter().any(|appointment| appointment.role == Role::SystemOwner);
        self.active && owner && (self.password.is_some() || self.external.is_some())
    }
}

impl Records {
    /// The account with an id.
    ///
    /// # Errors
    /// When the records cannot be read or are damaged.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, RecordsFault> {
        self.read(|connection, keys| by_id(connection, keys, id))
    }

    /// The account with a login, whatever its case.
    ///
    /// # Errors
    /// As [`Records::account`].
    pub fn account_by_login(&self, login: &str) -> Result<Option<Account>, RecordsFault> {
        self.read(|connection, keys| one(connection, keys, "login", &login_digest(keys, login)))
    }

    /// The account of somebody whom an identity provider names.
    ///
    /// # Errors
    /// As [`Records::account`].
    pub fn account_by_external(&self, external: &External) -> Result<Option<Account>, RecordsFault> {
        self.read(|connection, keys| one(connection, keys, "external", &external_digest(keys, external)))
    }

    /// All accounts, by login; those that are no longer active too.
    ///
    /// # Errors
    /// As [`Records::account`].
    pub fn accounts(&self) -> Result<Vec<Account>, RecordsFault> {
        self.read(|connection, keys| {
            let mut accounts = all(connection, keys)?;
            accounts.sort_by(|one, other| one.login.cmp(&other.login));
            Ok(accounts)
        })
    }

    /// The active accounts that have an appointment at an organisation, by login.
    ///
    /// # Errors
    /// As [`Records::account`].
    pub fn accounts_of(&self, organisation: &OrganisationId) -> Result<Vec<Account>, RecordsFault> {
        let mut accounts = self.accounts()?;
        accounts.retain(|account| {
            account.active
                && account.appointments.iter().any(|appointment| appointment.organisation == *organisation)
        });
        Ok(accounts)
    }
}
