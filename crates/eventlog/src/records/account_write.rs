//! Making and changing accounts. Every change is noted in the access journal in the same transaction.

use rusqlite::params;

use super::account::{self, Account, Kept, NewAccount};
use super::fault::{RecordsFault, Trouble};
use super::ids::AccountId;
use super::journal::{self, Act, By};
use super::writer::Writing;
use super::{Records, session};

/// Most characters of a login.
const LOGIN_LENGTH_MAX: usize = 100;
/// Most bytes of any other text of an account.
const TEXT_BYTES_MAX: usize = 1000;
/// Most appointments of an account.
const APPOINTMENTS_MAX: usize = 100;

impl Records {
    /// Makes an account. It is active.
    ///
    /// # Errors
    /// When the login or the outside identity is taken, a text is too long, or it cannot be written.
    pub fn create_account(&self, by: &By, new: NewAccount) -> Result<Account, RecordsFault> {
        let account = Account {
            id: AccountId::random()?,
            login: new.login,
            name: new.name,
            email: new.email,
            appointments: new.appointments,
            password: new.password,
            external: new.external,
            active: true,
            language: new.language,
            synthetic: new.synthetic,
            created_at: by.at,
            changed_at: by.at,
            version: 1,
        };
        check(&account)?;
        let by = by.clone();
        self.write(move |writing| {
            taken(writing, &account)?;
            put(writing, &account)?;
            let act = Act::AccountChanged {
                account: account.id,
                changes: vec!["created".into()],
                appointments: Some(account.appointments.clone()),
            };
            journal::append(writing, &by.entry(act))?;
            Ok(account)
        })
    }

    /// Changes an account to what is given; its `version` is the one the change was made on. Nothing is written when
    /// nothing is different. A new password, the end of an appointment and the end of the account end all its sessions.
    ///
    /// # Errors
    /// When someone else changed it since, the login or the outside identity is taken, a text is too long, it is the last
    /// system owner who could let others in, or it cannot be written.
    pub fn change_account(&self, by: &By, account: Account) -> Result<Account, RecordsFault> {
        check(&account)?;
        let by = by.clone();
        self.write(move |writing| {
            let before = account::by_id(writing.transaction, writing.keys, account.id)?
                .ok_or(RecordsFault::absent("account"))?;
            if before.version != account.version {
                let fault = RecordsFault::Changed { expected: account.version, found: before.version };
                return Err(fault.into());
            }
            let changes = changes(&before, &account);
            if changes.is_empty() {
                return Ok(before);
            }
            taken(writing, &account)?;
            if before.is_owner() && !account.is_owner() && !others_own(writing, account.id)? {
                return Err(RecordsFault::LastOwner.into());
            }
            let after = Account {
                synthetic: before.synthetic,
                created_at: before.created_at,
                changed_at: by.at,
                version: before.version.saturating_add(1),
                ..account
            };
            put(writing, &after)?;
            let appointed = before.appointments != after.appointments;
            // A session says by number which appointment it is in.
            let keeps = after.appointments.starts_with(&before.appointments);
            if before.password != after.password || !after.active || !keeps {
                session::end_all(writing, after.id)?;
            }
            let act = Act::AccountChanged {
                account: after.id,
                changes: changes.into_iter().map(Into::into).collect(),
                appointments: appointed.then(|| after.appointments.clone()),
            };
            journal::append(writing, &by.entry(act))?;
            Ok(after)
        })
    }

    /// Ends an account: it can no longer sign in, and its sessions end now. It stays, so that the journal can be read.
    ///
    /// # Errors
    /// As [`Records::change_account`].
    pub fn deactivate_account(
        &self,
        by: &By,
        id: AccountId,
        expected_version: u64,
    ) -> Result<Account, RecordsFault> {
        let account = self.account(id)?.ok_or(RecordsFault::absent("account"))?;
        self.change_account(by, Account { active: false, version: expected_version, ..account })
    }

    /// Ends every session of an account, which stays as it is. How many there were.
    ///
    /// # Errors
    /// When there is no such account, or it cannot be written.
    pub fn sign_out_everywhere(&self, by: &By, id: AccountId) -> Result<usize, RecordsFault> {
        let by = by.clone();
        self.write(move |writing| {
            let account = account::by_id(writing.transaction, writing.keys, id)?
                .ok_or(RecordsFault::absent("account"))?;
            let ended = session::end_all(writing, account.id)?;
            let changes = vec!["sessions_ended".into()];
            let act = Act::AccountChanged { account: account.id, changes, appointments: None };
            journal::append(writing, &by.entry(act))?;
            Ok(ended)
        })
    }
}

/// Whether another account is a system owner's who can sign in.
fn others_own(writing: &Writing<'_>, id: AccountId) -> Result<bool, Trouble> {
    let accounts = account::all(writing.transaction, writing.keys)?;
    Ok(accounts.iter().any(|account| account.id != id && account.is_owner()))
}

fn check(account: &Account) -> Result<(), RecordsFault> {
    let login = account.login.chars().count();
    if account.login.trim().is_empty() || account.login.trim() != account.login {
        return Err(RecordsFault::malformed("a login has at least one character and no space around it"));
    }
    if login > LOGIN_LENGTH_MAX {
        return Err(RecordsFault::too_large("the number of characters in a login", login, LOGIN_LENGTH_MAX));
    }
    let external = account.external.as_ref();
    let texts = [
        Some(account.name.as_str()),
        account.email.as_deref(),
        account.password.as_deref(),
        external.map(|external| external.issuer.as_str()),
        external.map(|external| external.subject.as_str()),
    ];
    if let Some(long) = texts.into_iter().flatten().find(|text| text.len() > TEXT_BYTES_MAX) {
        return Err(RecordsFault::too_large(
            "the number of bytes in a text of an account",
            long.len(),
            TEXT_BYTES_MAX,
        ));
    }
    if account.appointments.len() > APPOINTMENTS_MAX {
        let found = account.appointments.len();
        return Err(RecordsFault::too_large("the number of appointments", found, APPOINTMENTS_MAX));
    }
    Ok(())
}

/// What is different, by names that the journal keeps.
fn changes(before: &Account, after: &Account) -> Vec<&'static str> {
    [
        ("login", before.login != after.login),
        ("name", before.name != after.name),
        ("email", before.email != after.email),
        ("appointments", before.appointments != after.appointments),
        ("password", before.password != after.password),
        ("external", before.external != after.external),
        ("deactivated", before.active && !after.active),
        ("activated", !before.active && after.active),
        ("language", before.language != after.language),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect()
}

/// Refuses a login or an outside identity that is another account's.
fn taken(writing: &Writing<'_>, account: &Account) -> Result<(), Trouble> {
    let others = |column: &str, digest: &[u8]| -> Result<bool, Trouble> {
        Ok(writing
            .transaction
            .prepare_cached(&format!("SELECT 1 FROM accounts WHERE {column} = ?1 AND id <> ?2"))?
            .exists(params![digest, account.id.0.as_slice()])?)
    };
    if others("login", &account::login_digest(writing.keys, &account.login))? {
        return Err(RecordsFault::LoginTaken.into());
    }
    if let Some(external) = &account.external
        && others("external", &account::external_digest(writing.keys, external))?
    {
        return Err(RecordsFault::ExternalTaken.into());
    }
    Ok(())
}

fn put(writing: &Writing<'_>, account: &Account) -> Result<(), Trouble> {
    let version = account.version.cast_signed();
    let bound = account::bound(account.id, account.active, version);
    let bound: Vec<&[u8]> = bound.iter().map(Vec::as_slice).collect();
    let sealed = writing.keys.seal_json("account", &bound, &Kept::of(account))?;
    let external = account.external.as_ref().map(|external| account::external_digest(writing.keys, external));
    writing
        .transaction
        .prepare_cached(
            "INSERT INTO accounts (id, login, external, active, version, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (id) DO UPDATE SET login = ?2, external = ?3, active = ?4, version = ?5, sealed = ?6",
        )?
        .execute(params![
            account.id.0.as_slice(),
            account::login_digest(writing.keys, &account.login).as_slice(),
            external.as_ref().map(|digest| digest.as_slice()),
            account.active,
            version,
            sealed,
        ])?;
    Ok(())
}
