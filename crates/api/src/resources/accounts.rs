//! The accounts of those who sign in, and the tokens of systems that act as one of them. What an account must be, and that
//! the last system owner stays, is held beneath this and the page alike.

use super::{
    me::{TokenMade, TokenShown, made, token_shown},
    query, taken,
};
use crate::{
    answer::{Answered, once, shown},
    body::{Json, Named, Query},
    caller::Caller,
    op::{Matched, Method, Needs, Op},
    paging::Page,
    problem::{ErrorAt, Problem},
    shown::given,
    values::{Line, Moment, NewPassword, Organisation, RandomId, Role},
};
use axum::{
    http::StatusCode,
    response::IntoResponse,
    routing::{delete, get, post},
};
use eventlog::records::{Account, AccountId, ApiToken, Appointment, External, NewAccount, TokenId};
use front::{AccountField, AccountWritten, House};
use kernel::Text;
use serde::Serialize;

const TAG: &str = "accounts";
const ACT: &str = "manage_accounts";

query!(
    /// Which accounts.
    AccountsAsked in parts {
        /// Those that act as something.
        #[param(inline)]
        role: Option<Role>,
        /// Those that act for an organisation.
        #[param(inline)]
        organisation: Option<Organisation>,
        /// Those that may sign in, or those that may not; both, where nothing is said.
        active: Option<bool>,
    }
);

query!(
    /// Which tokens.
    AccountTokensAsked in parts {}
);

taken!(
    /// As what somebody may act, and for whom.
    AppointmentGiven {
        /// As what.
        role: Role,
        /// For whom.
        organisation: Organisation,
    }
);

taken!(
    /// Who somebody is at an identity provider.
    ExternalGiven {
        /// The provider's address, as it names itself.
        issuer: Line,
        /// Its own lasting name for the person; not the e-mail address.
        subject: Line,
    }
);

taken!(
    /// An account to be made. Somebody must be able to sign in with it, or it acts for a system alone.
    AccountWanted {
        /// What is typed to sign in: the same as at work, so that the log can be read.
        login: Line,
        /// The person's name.
        name: Line,
        /// Where notices are sent.
        email: Option<Line>,
        /// As what the person may act; the first is taken at sign-in.
        #[schema(min_items = 1, max_items = 100)]
        appointments: Vec<AppointmentGiven>,
        /// A password, for a trial; left out where the identity provider lets the person in.
        password: Option<NewPassword>,
        /// Who the person is at the identity provider.
        external: Option<ExternalGiven>,
    }
);

taken!(
    /// An account as it is to be. It replaces what was; password and whether it is open have operations of their own.
    AccountEdited {
        /// What is typed to sign in.
        login: Line,
        /// The person's name.
        name: Line,
        /// Where notices are sent; left out, there is none.
        email: Option<Line>,
        /// As what the person may act; the first is taken at sign-in.
        #[schema(min_items = 1, max_items = 100)]
        appointments: Vec<AppointmentGiven>,
        /// Who the person is at the identity provider; left out, nobody.
        external: Option<ExternalGiven>,
    }
);

taken!(
    /// A new password, or none any more.
    PasswordWanted {
        /// The password; null takes away the one that is there.
        password: Option<NewPassword>,
    }
);

taken!(
    /// A token of an account to be made. It may no more than the token that makes it.
    AccountTokenWanted {
        /// As what and for whom it acts: one of the account's appointments.
        appointment: AppointmentGiven,
        /// What it is called by those who look after it.
        name: Line,
        /// What it may be used for: scopes of the token that makes it.
        #[schema(min_items = 1, max_items = 40, example = json!(["units:read"]))]
        scopes: Vec<Line>,
        /// When it can no longer be used; not after the token that makes it.
        expires_at: Moment,
    }
);

given!(
    /// As what somebody may act, and for whom.
    AppointmentShown {
        /// As what.
        role: Role,
        /// For whom.
        organisation: Organisation,
    }
);

given!(
    /// Who somebody is at an identity provider.
    ExternalShown {
        /// The provider's address, as it names itself.
        issuer: String,
        /// Its own lasting name for the person.
        subject: String,
    }
);

given!(
    /// An account. Its `ETag` is what a change of it takes as `If-Match`.
    AccountShown {
        /// Its id.
        id: RandomId,
        /// What is typed to sign in.
        login: String,
        /// The person's name.
        name: String,
        /// Where notices are sent.
        email: Option<String>,
        /// As what the person may act.
        appointments: Vec<AppointmentShown>,
        /// Whether a password lets the person in.
        has_password: bool,
        /// Who the person is at the identity provider.
        external: Option<ExternalShown>,
        /// Whether the account is open: the person may sign in, and its tokens work.
        active: bool,
        /// Made for a trial or a demonstration.
        synthetic: bool,
        /// When it was made.
        created_at: Moment,
        /// When it was last changed.
        changed_at: Moment,
        /// Counts the changes, from 1.
        #[schema(minimum = 1)]
        version: u64,
    }
);

given!(
    /// That the account's sessions ended.
    SessionsEnded {
        /// How many there were.
        sessions: usize,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/accounts", "list_accounts", TAG, ACT, || get(list))
            .says("Accounts", "Those who may sign in, and those who no longer may.")
            .query::<AccountsAsked>()
            .pages::<AccountShown>(),
        Op::doing("/accounts", "create_account", TAG, ACT, || post(create))
            .says("Make an account", "What is wrong with it is told field by field in `errors`.")
            .takes::<AccountWanted>()
            .gives::<AccountShown>()
            .created(),
        Op::get("/accounts/{account}", "get_account", TAG, ACT, || get(one))
            .says("One account", "Its password is never shown.")
            .gives::<AccountShown>(),
        Op::doing("/accounts/{account}", "change_account", TAG, ACT, || post(change))
            .says(
                "Change an account",
                "Name, e-mail address, roles, identity. The end of a role ends its sessions. The last system owner stays one.",
            )
            .takes::<AccountEdited>()
            .gives::<AccountShown>()
            .matched(Matched::Account),
        Op::doing("/accounts/{account}/password", "set_password", TAG, ACT, || post(set_password))
            .says("Give an account a new password", "Or take it away. Its sessions end.")
            .takes::<PasswordWanted>()
            .gives::<AccountShown>()
            .matched(Matched::Account),
        Op::doing("/accounts/{account}/close", "close_account", TAG, ACT, || post(close))
            .says(
                "Close an account",
                "Nobody can sign in with it and its tokens do not work. It is not deleted, so that the log can still be read.",
            )
            .gives::<AccountShown>()
            .matched(Matched::Account),
        Op::doing("/accounts/{account}/reopen", "reopen_account", TAG, ACT, || post(reopen))
            .says("Open a closed account again", "With the roles that it has.")
            .gives::<AccountShown>()
            .matched(Matched::Account),
        Op::doing("/accounts/{account}/end-sessions", "end_sessions", TAG, ACT, || post(end_sessions))
            .says("Sign somebody out everywhere", "The account stays open, and its tokens go on.")
            .gives::<SessionsEnded>(),
        Op::get("/accounts/{account}/tokens", "list_account_tokens", TAG, ACT, || get(tokens))
            .says("The tokens of an account", "Those that can no longer be used too.")
            .query::<AccountTokensAsked>()
            .pages::<TokenShown>(),
        Op::doing("/accounts/{account}/tokens", "create_account_token", TAG, ACT, || post(create_token))
            .says("Make a token for a system", "Of an account that acts for a system, or of one's own. The secret is shown once. Give each system a token of its own.")
            .takes::<AccountTokenWanted>()
            .gives::<TokenMade>()
            .created(),
        Op::new(
            Method::Delete,
            "/accounts/{account}/tokens/{token}",
            "revoke_account_token",
            TAG,
            Needs::Act(ACT),
            || delete(revoke_token),
        )
        .says("Revoke a token of an account", "It can no longer be used and stays in the list."),
    ]
}

fn account_shown(account: &Account) -> AccountShown {
    let appointment = |one: &Appointment| AppointmentShown {
        role: Role(one.role),
        organisation: Organisation(one.organisation.clone()),
    };
    let external =
        |known: &External| ExternalShown { issuer: known.issuer.clone(), subject: known.subject.clone() };
    AccountShown {
        id: RandomId(account.id.to_string()),
        login: account.login.to_string(),
        name: account.name.clone(),
        email: account.email.clone(),
        appointments: account.appointments.iter().map(appointment).collect(),
        has_password: account.password.is_some(),
        external: account.external.as_ref().map(external),
        active: account.active,
        synthetic: account.synthetic,
        created_at: Moment(account.created_at),
        changed_at: Moment(account.changed_at),
        version: account.version,
    }
}

fn appointment_of(given: &AppointmentGiven) -> Appointment {
    Appointment { role: given.role.0, organisation: given.organisation.0.clone() }
}

fn external_of(given: &ExternalGiven) -> External {
    External { issuer: given.issuer.0.clone(), subject: given.subject.0.clone() }
}

/// The account that is named.
async fn named(caller: &Caller, id: &RandomId) -> Result<Account, Problem> {
    let id: AccountId = id.0.parse().map_err(|_| Problem::not_found())?;
    caller.records(move |records| records.account(id)).await?.ok_or_else(Problem::not_found)
}

/// Refuses what is no account, with every fault at its field.
fn check(house: &House, written: &AccountWritten<'_>, before: Option<&Account>) -> Result<(), Problem> {
    let faults = front::account_faults(house, written, before)?;
    if faults.is_empty() {
        return Ok(());
    }
    let pointer = |field| match field {
        AccountField::Login => "/login",
        AccountField::Name => "/name",
        AccountField::Email => "/email",
        AccountField::Appointments => "/appointments",
        AccountField::Password => "/password",
        AccountField::External => "/external",
    };
    let text = Text::new("oplysningerne om brugeren er ikke i orden", "the account is not in order");
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "account_not_in_order", text);
    problem.errors =
        faults.into_iter().map(|fault| ErrorAt::field(pointer(fault.field), fault.text)).collect();
    Err(problem)
}

/// The hash of a new password, made where it holds up no other request.
async fn hashed(caller: &Caller, given: Option<&NewPassword>) -> Result<Option<String>, Problem> {
    let Some(given) = given.map(|given| given.0.clone()) else { return Ok(None) };
    let hash = caller.house().on_disk(move |_| front::password::hashed(&given)).await?;
    hash.map(Some).map_err(|fault| {
        tracing::error!(%fault, "a password was not hashed");
        Problem::fault()
    })
}

fn value<T: Serialize>(what: &T) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(what).map_err(|_| Problem::fault())
}

async fn list(caller: Caller, Query(query): Query<AccountsAsked>) -> Answered {
    let mut found = caller.records(|records| records.accounts()).await?;
    let fits = |one: &Appointment| {
        query.role.as_ref().is_none_or(|role| one.role == role.0)
            && query.organisation.as_ref().is_none_or(|organisation| one.organisation == organisation.0)
    };
    found.retain(|account| {
        query.active.is_none_or(|active| account.active == active)
            && (account.appointments.iter().any(fits)
                || (query.role.is_none() && query.organisation.is_none()))
    });
    let key = |account: &Account| account.id.to_string();
    shown(&Page::of(found, key, query.cursor, query.limit, account_shown)?)
}

async fn one(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    shown(&account_shown(&named(&caller, &id).await?))
}

async fn create(caller: Caller, Json(wanted): Json<AccountWanted>) -> Answered {
    once(&caller, &("create_account", &wanted), StatusCode::CREATED, async || {
        let appointments: Vec<_> = wanted.appointments.iter().map(appointment_of).collect();
        let external = wanted.external.as_ref().map(external_of);
        let written = AccountWritten {
            login: &wanted.login.0,
            name: &wanted.name.0,
            email: wanted.email.as_ref().map(|email| email.0.as_str()),
            appointments: &appointments,
            password: wanted.password.as_ref().map(|password| password.0.as_str()),
            external: external.as_ref(),
            without_password: false,
        };
        check(caller.house(), &written, None)?;
        let new = NewAccount {
            login: wanted.login.0.as_str().into(),
            name: wanted.name.0.clone(),
            email: wanted.email.as_ref().map(|email| email.0.clone()),
            password: hashed(&caller, wanted.password.as_ref()).await?,
            appointments,
            external,
            language: None,
            synthetic: false,
        };
        let by = caller.visit.by();
        let account = caller.records(move |records| records.create_account(&by, new)).await?;
        let location = format!("{}/accounts/{}", crate::BASE, account.id);
        Ok((value(&account_shown(&account))?, Some(location)))
    })
    .await
}

/// Changes an account, once for each key and on the version that the caller has seen.
async fn altered<T: Serialize>(
    caller: &Caller,
    id: &RandomId,
    what: &T,
    edit: impl AsyncFnOnce(Account) -> Result<Account, Problem>,
) -> Answered {
    once(caller, &(id, what), StatusCode::OK, async || {
        let before = named(caller, id).await?;
        caller.stands(&account_shown(&before))?;
        let after = edit(before.clone()).await?;
        let written = AccountWritten {
            login: &after.login,
            name: &after.name,
            email: after.email.as_deref(),
            appointments: &after.appointments,
            password: None,
            external: after.external.as_ref(),
            without_password: after.password.is_none(),
        };
        check(caller.house(), &written, Some(&after))?;
        let by = caller.visit.by();
        let changed = caller.records(move |records| records.change_account(&by, after)).await?;
        Ok((value(&account_shown(&changed))?, None))
    })
    .await
}

async fn change(caller: Caller, Named(id): Named<RandomId>, Json(body): Json<AccountEdited>) -> Answered {
    altered(&caller, &id, &("change_account", &body), async |before| {
        Ok(Account {
            login: body.login.0.as_str().into(),
            name: body.name.0.clone(),
            email: body.email.as_ref().map(|email| email.0.clone()),
            appointments: body.appointments.iter().map(appointment_of).collect(),
            external: body.external.as_ref().map(external_of),
            ..before
        })
    })
    .await
}

async fn set_password(
    caller: Caller,
    Named(id): Named<RandomId>,
    Json(body): Json<PasswordWanted>,
) -> Answered {
    altered(&caller, &id, &("set_password", &body), async |before| {
        Ok(Account { password: hashed(&caller, body.password.as_ref()).await?, ..before })
    })
    .await
}

async fn close(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    altered(&caller, &id, &"close_account", async |before| Ok(Account { active: false, ..before })).await
}

async fn reopen(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    altered(&caller, &id, &"reopen_account", async |before| Ok(Account { active: true, ..before })).await
}

async fn end_sessions(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    once(&caller, &("end_sessions", &id), StatusCode::OK, async || {
        let account = named(&caller, &id).await?.id;
        let by = caller.visit.by();
        let sessions = caller.records(move |records| records.sign_out_everywhere(&by, account)).await?;
        Ok((value(&SessionsEnded { sessions })?, None))
    })
    .await
}

async fn of(caller: &Caller, account: AccountId) -> Result<Vec<ApiToken>, Problem> {
    let mut tokens = caller.records(|records| records.tokens()).await?;
    tokens.retain(|token| token.account == account);
    Ok(tokens)
}

async fn tokens(
    caller: Caller,
    Named(id): Named<RandomId>,
    Query(query): Query<AccountTokensAsked>,
) -> Answered {
    let account = named(&caller, &id).await?;
    let tokens = of(&caller, account.id).await?;
    let key = |token: &ApiToken| token.id.to_string();
    shown(&Page::of(tokens, key, query.cursor, query.limit, |token| token_shown(token, &account.login))?)
}

async fn create_token(
    caller: Caller,
    Named(id): Named<RandomId>,
    Json(wanted): Json<AccountTokenWanted>,
) -> Answered {
    let account = named(&caller, &id).await?;
    let appointment = appointment_of(&wanted.appointment);
    if !account.appointments.contains(&appointment) {
        let text = Text::new(
            "brugeren har ikke den rolle i den organisation",
            "the account does not have that role at that organisation",
        );
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "appointment_not_own", text));
    }
    let at = format!("{}/accounts/{}/tokens", crate::BASE, account.id);
    let content = ("create_account_token", &id, &wanted);
    made(&caller, &content, (&account, appointment), (&wanted.name, &wanted.scopes, &wanted.expires_at), &at)
        .await
}

async fn revoke_token(caller: Caller, Named((id, token)): Named<(RandomId, RandomId)>) -> Answered {
    let account = named(&caller, &id).await?;
    let found = of(&caller, account.id).await?.into_iter().find(|kept| kept.id.to_string() == token.0);
    let token: TokenId = found.ok_or_else(Problem::not_found)?.id;
    let by = caller.visit.by();
    caller.records(move |records| records.revoke_token(&by, token)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
