//! Who the token is, and the tokens of its account.

use super::{query, taken};
use crate::{
    answer::{Answered, once_with_secret, shown},
    body::{Json, Named, Query},
    caller::Caller,
    op::{Method, Needs, Op, scopes},
    paging::Page,
    problem::Problem,
    shown::{common::Actor, given},
    values::{Day, Line, Moment, Organisation, Purpose, RandomId, Role, SessionMark},
};
use axum::{
    http::StatusCode,
    response::IntoResponse,
    routing::{delete, get, post},
};
use eventlog::records::{Account, ApiToken, Appointment, NewToken, Session, TokenId};
use kernel::Text;
use smol_str::SmolStr;

const TAG: &str = "me";

given!(
    /// Who the token acts for, and what it may.
    Me {
        /// The user's id at work.
        user: String,
        /// The name of the account.
        name: String,
        /// For which organisation.
        organisation: Organisation,
        /// Its name.
        organisation_name: String,
        /// As what.
        role: Role,
        /// For what personal data are looked at where nothing else is said.
        purpose: Purpose,
        /// The scopes of the token.
        scopes: Vec<String>,
        /// When the token runs out.
        expires_at: Moment,
        /// Acts and questions that the role may ever be allowed, by the names the policies use.
        may: Vec<String>,
        /// Whether everything here is made up.
        synthetic: bool,
    }
);

given!(
    /// A token of one's own account. The secret is shown once, when it is made.
    TokenShown {
        /// Its id.
        id: RandomId,
        /// What it is called.
        name: String,
        /// As what it acts.
        actor: Actor,
        /// What it may be used for.
        scopes: Vec<String>,
        /// When it was made.
        created_at: Moment,
        /// When it can no longer be used.
        expires_at: Moment,
        /// The last day on which it was used.
        last_used: Option<Day>,
        /// Whether it was revoked.
        revoked: bool,
    }
);

given!(
    /// A token that was made.
    TokenMade {
        /// The token.
        token: TokenShown,
        /// What to send as `Authorization: Bearer …`. It is kept nowhere and shown once: null where this is
        /// said again under its key.
        #[schema(pattern = "^snitflade_[0-9a-f]{64}$")]
        secret: Option<String>,
    }
);

taken!(
    /// A token to be made. It acts as the one that makes it, and may no more.
    TokenWanted {
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
    /// A browser in which somebody is signed in with one's own account.
    SessionShown {
        /// What it is called in the access journal.
        id: SessionMark,
        /// As what it acts.
        actor: Actor,
        /// When it began.
        signed_in_at: Moment,
        /// When it was last used, to the minute.
        last_used_at: Moment,
        /// When it ends if it is not used until then.
        unused_until: Moment,
        /// When it ends whatever happens.
        expires_at: Moment,
    }
);

query!(
    /// Which sessions.
    SessionsAsked in parts {}
);

query!(
    /// Which tokens.
    TokensAsked in parts {}
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::new(Method::Get, "/me", "me", TAG, Needs::Token, || get(me))
            .says("Who the token is", "Account, role, organisation, scopes, and what the role may.")
            .gives::<Me>(),
        Op::new(Method::Get, "/me/sessions", "list_own_sessions", TAG, Needs::Token, || get(sessions))
            .says("Where one is signed in", "The browsers in which one's own account is signed in now. A token is none of them.")
            .query::<SessionsAsked>()
            .pages::<SessionShown>(),
        Op::new(Method::Delete, "/me/sessions/{session}", "end_own_session", TAG, Needs::Token, || delete(end_session))
            .says("Sign out in one place", "Of one's own account; the access journal notes it."),
        Op::new(Method::Get, "/me/tokens", "list_tokens", TAG, Needs::Token, || get(list))
            .says("The tokens of one's own account", "Those that can no longer be used too.")
            .query::<TokensAsked>()
            .pages::<TokenShown>(),
        Op { keyed: true, ..Op::new(Method::Post, "/me/tokens", "create_token", TAG, Needs::Token, || post(create)) }
            .says(
                "Make a token",
                "A token with no more scopes and no longer life than the one that makes it, as for a part of a system; it is \
                 revoked with that one. The secret is in the first answer alone: repeated under its key it is null. \
                 The first token of an account is made on the pages by who manages users.",
            )
            .takes::<TokenWanted>()
            .gives::<TokenMade>()
            .created(),
        Op::new(Method::Delete, "/me/tokens/{token}", "revoke_token", TAG, Needs::Token, || delete(revoke))
            .says("Revoke a token", "It, and those made with it, can no longer be used and stay in the list."),
    ]
}

/// A token as it is shown; `login` is that of its account.
pub(super) fn token_shown(token: &ApiToken, login: &str) -> TokenShown {
    TokenShown {
        id: RandomId(token.id.to_string()),
        name: token.name.clone(),
        actor: Actor {
            user: login.to_owned(),
            organisation: Organisation(token.appointment.organisation.clone()),
            role: Role(token.appointment.role),
        },
        scopes: token.scopes.iter().map(ToString::to_string).collect(),
        created_at: Moment(token.created_at),
        expires_at: Moment(token.expires_at),
        last_used: token.last_used_day.map(Day),
        revoked: token.revoked,
    }
}

async fn me(caller: Caller) -> Answered {
    let house = caller.house();
    let policies = house.policies();
    let actor = caller.visit.actor();
    let may = policies.actions().iter().filter(|action| caller.visit.may(&action.slug));
    shown(&Me {
        user: actor.person.to_string(),
        name: caller.visit.account().name.clone(),
        organisation: Organisation(actor.organisation.clone()),
        organisation_name: caller.visit.organisation_name().to_owned(),
        role: Role(actor.role),
        purpose: Purpose(caller.occasion.purpose),
        scopes: caller.token.scopes.iter().map(ToString::to_string).collect(),
        expires_at: Moment(caller.token.expires_at),
        may: may.map(|action| action.slug.to_string()).collect(),
        synthetic: house.engine().status().synthetic,
    })
}

async fn sessions(caller: Caller, Query(asked): Query<SessionsAsked>) -> Answered {
    let account = caller.visit.account();
    let (id, now) = (account.id, caller.house().now());
    let mut found = caller.records(move |records| records.sessions_of(id, now)).await?;
    // What it acts as may just have been taken from the account; then it is none any more.
    found.retain(|session| account.appointments.get(session.appointment).is_some());
    let key = |session: &Session| session.mark.to_string();
    let shown_of = |session: &Session| {
        let one = account.appointments.get(session.appointment).unwrap_or(&caller.token.appointment);
        SessionShown {
            id: SessionMark(session.mark.to_string()),
            actor: Actor {
                user: account.login.to_string(),
                organisation: Organisation(one.organisation.clone()),
                role: Role(one.role),
            },
            signed_in_at: Moment(session.signed_in_at),
            last_used_at: Moment(session.last_seen_at),
            unused_until: Moment(session.unused_until),
            expires_at: Moment(session.expires_at),
        }
    };
    shown(&Page::of(found, key, asked.cursor, asked.limit, shown_of)?)
}

async fn end_session(caller: Caller, Named(id): Named<SessionMark>) -> Answered {
    let (by, account) = (caller.visit.by(), caller.visit.account().id);
    let ends = move |mark: &str| mark == id.0;
    match caller.records(move |records| records.end_sessions_of(&by, account, ends)).await? {
        0 => Err(Problem::not_found()),
        _ => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

async fn own(caller: &Caller) -> Result<Vec<ApiToken>, Problem> {
    let account = caller.visit.account().id;
    let mut tokens = caller.records(|records| records.tokens()).await?;
    tokens.retain(|token| token.account == account);
    Ok(tokens)
}

async fn list(caller: Caller, Query(asked): Query<TokensAsked>) -> Answered {
    let tokens = own(&caller).await?;
    let login = &caller.visit.account().login;
    let key = |token: &ApiToken| token.id.to_string();
    shown(&Page::of(tokens, key, asked.cursor, asked.limit, |token| token_shown(token, login))?)
}

async fn create(caller: Caller, Json(wanted): Json<TokenWanted>) -> Answered {
    let whose = (caller.visit.account(), caller.token.appointment.clone());
    let at = format!("{}/me/tokens", crate::BASE);
    let content = ("create_token", &wanted);
    made(&caller, &content, whose, (&wanted.name, &wanted.scopes, &wanted.expires_at), &at).await
}

/// Makes a token of an account: with no more scopes than the token that makes it, and no longer life.
pub(super) async fn made<T: serde::Serialize>(
    caller: &Caller,
    content: &T,
    (account, appointment): (&Account, Appointment),
    (name, wanted, expires_at): (&Line, &[Line], &Moment),
    at: &str,
) -> Answered {
    let refuse = |code, da, en| {
        Err::<(), Problem>(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, Text::new(da, en)))
    };
    let known = scopes();
    if !(1..=40).contains(&wanted.len()) || !wanted.iter().all(|scope| known.contains(&scope.0)) {
        refuse("scope_unknown", "en af rettighederne kendes ikke", "one of the scopes is unknown")?;
    }
    let has = |scope: &Line| caller.token.scopes.iter().any(|own| *own == scope.0);
    if !wanted.iter().all(has) {
        refuse(
            "scope_not_own",
            "en nøgle kan ikke give mere, end den selv har",
            "a token cannot give more than it has",
        )?;
    }
    if expires_at.0 > caller.token.expires_at || expires_at.0 <= caller.house().now() {
        refuse(
            "expiry_not_within",
            "udløbet skal ligge efter nu og ikke efter denne nøgles",
            "the expiry must lie after now and not after that of this token",
        )?;
    }
    once_with_secret(caller, content, StatusCode::CREATED, async || {
        let new = NewToken {
            name: name.0.clone(),
            account: account.id,
            appointment,
            scopes: wanted.iter().map(|scope| SmolStr::from(&scope.0)).collect(),
            expires_at: expires_at.0,
        };
        let (by, parent) = (caller.visit.by(), caller.token.id);
        let (token, secret) =
            caller.records(move |records| records.create_token_of(&by, new, parent)).await?;
        let location = format!("{at}/{}", token.id);
        let made = TokenMade {
            token: token_shown(&token, &account.login),
            secret: Some(secret.text_for_system().to_string()),
        };
        let made = serde_json::to_value(made).map_err(|_| Problem::fault())?;
        Ok((made, Some(location)))
    })
    .await
}

async fn revoke(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    let found = own(&caller).await?.into_iter().find(|token| token.id.to_string() == id.0);
    let id: TokenId = found.ok_or_else(Problem::not_found)?.id;
    let by = caller.visit.by();
    caller.records(move |records| records.revoke_token(&by, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
