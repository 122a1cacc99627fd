//! Tokens at the prompt: with one, another system signs in as an account. A token is shown once and noted in the access
//! journal; what it may do is its account's role.

use super::{Bench, accounts::Keeping, records::failure};
use crate::{
    args::accounts::{Token as Command, TokenAdd, TokenRevoke},
    exit::Failure,
    output::Reply,
    render::table::{Cells, table},
    values,
};
use eventlog::records::{ApiToken, NewToken, TokenId};
use kernel::{Instant, Refusal, Role};
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Longest life of a token, in days: whoever needs it longer makes a new one in time.
const DAYS_MAX: i64 = 730;
const MICROSECONDS_A_DAY: i64 = 24 * 3600 * 1_000_000;

pub(super) fn token(command: &Command, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match command {
        Command::Add(arguments) => add(arguments, bench),
        Command::List(_) => list(bench),
        Command::Revoke(arguments) => revoke(arguments, bench),
    }
}

fn object_of(token: &ApiToken) -> Value {
    json!({
        "id": token.id.to_string(),
        "name": token.name,
        "role": token.appointment.role.slug(),
        "organisation": token.appointment.organisation.to_string(),
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "last_used_day": token.last_used_day.map(|day| day.to_string()),
        "revoked": token.revoked,
        "mark": token.mark,
    })
}

fn add(arguments: &TokenAdd, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let name = values::text("--name", &arguments.token_name)?;
    let days: i64 = values::number("--days", &arguments.days)?;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(
            values::wrong("--days", &arguments.days, "skriv 1 til 730 dage", "write 1 to 730 days").into()
        );
    }
    let scopes = arguments
        .scopes
        .iter()
        .map(|scope| values::code("--scope", scope))
        .collect::<Result<Vec<SmolStr>, _>>()?;
    let known = api::scopes();
    if let Some(wrong) = scopes.iter().find(|scope| !known.iter().any(|known| known == *scope)) {
        let all = known.join(", ");
        return Err(values::wrong(
            "--scope",
            wrong,
            &format!("er der ikke: brug {all}"),
            &format!("is not there: use {all}"),
        )
        .into());
    }
    // All but to look after tokens: that is said by who wants it.
    let scopes = if scopes.is_empty() {
        known.into_iter().filter(|scope| scope != "me:write").map(SmolStr::from).collect()
    } else {
        scopes
    };
    let keeping = Keeping::open(bench)?;
    let account = keeping.account(&arguments.login, desk)?;
    let system = account.appointments.iter().find(|one| one.role == Role::Integration);
    let Some(appointment) = system.or(account.appointments.first()).cloned() else {
        return Err(Refusal::state(
            "no_appointment",
            "brugeren har ingen rolle, som et token kunne virke i",
            "the account has no role in which a token could act",
        )
        .into());
    };
    let at = keeping.by.at.microseconds().saturating_add(days.saturating_mul(MICROSECONDS_A_DAY));
    let expires_at = Instant::from_microseconds(at).unwrap_or(keeping.by.at);
    let new = NewToken { name, account: account.id, appointment, scopes, expires_at };
    let (made, secret) = keeping.records.create_token(&keeping.by, new).map_err(|fault| failure(&fault))?;
    let say = desk.say();
    let told = keeping.told(&made.appointment, desk);
    let secret = secret.text_for_system();
    let text = format!(
        "{}: {told}, {} {}\n{}: {}\n",
        made.name,
        say.of("gælder til", "valid until"),
        made.expires_at.danish(),
        say.of("Token, vist denne ene gang", "Token, shown this once"),
        *secret,
    );
    let mut reply = Reply::new(text, &json!({ "token": object_of(&made), "secret": *secret }));
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}

fn list(bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let say = desk.say();
    let keeping = Keeping::open(bench)?;
    let tokens = keeping.records.tokens().map_err(|fault| failure(&fault))?;
    let accounts = keeping.records.accounts().map_err(|fault| failure(&fault))?;
    let logins: BTreeMap<_, _> = accounts.into_iter().map(|account| (account.id, account.login)).collect();
    let header = [
        say.of("id", "id"),
        say.of("navn", "name"),
        say.of("bruger", "account"),
        say.of("gælder til", "valid until"),
        say.of("sidst brugt", "last used"),
    ];
    let rows: Vec<Vec<String>> = tokens
        .iter()
        .map(|token| {
            let until = if token.revoked {
                say.of("tilbagekaldt", "revoked").to_owned()
            } else {
                token.expires_at.danish().to_string()
            };
            let used = token.last_used_day.map_or_else(|| "–".to_owned(), |day| day.to_string());
            let login = logins.get(&token.account).map_or_else(|| "–".to_owned(), ToString::to_string);
            vec![token.id.to_string(), token.name.clone(), login, until, used]
        })
        .collect();
    let text = if rows.is_empty() {
        say.of("Der er ingen tokens.", "There are no tokens.").to_owned()
    } else {
        table(&header, &rows, Cells::Words, desk.surroundings.width.unwrap_or(crate::render::WIDTH).into())
    };
    let objects: Vec<Value> = tokens.iter().map(object_of).collect();
    let mut reply = Reply::new(text, &json!({ "tokens": objects }));
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}

/// The token of an id, of the beginning of one that only it has, or of a name that only it has.
fn revoke(arguments: &TokenRevoke, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let keeping = Keeping::open(bench)?;
    let tokens = keeping.records.tokens().map_err(|fault| failure(&fault))?;
    let given = arguments.token.as_str();
    let fits = |token: &&ApiToken| {
        token.name == given || (given.len() >= 4 && token.id.to_string().starts_with(given))
    };
    let found: Vec<TokenId> = tokens.iter().filter(fits).map(|token| token.id).collect();
    let [id] = found.as_slice() else {
        let shown = values::shown(given);
        let call = desk.call_same("token list");
        return Err(Refusal::not_found(
            "no_such_token",
            format!("'{shown}' er ikke ét tokens id eller navn"),
            format!("'{shown}' is not the id or name of one token"),
        )
        .instead(format!("se dem, der er: {call}"), format!("see those that there are: {call}"))
        .into());
    };
    let revoked = keeping.records.revoke_token(&keeping.by, *id).map_err(|fault| failure(&fault))?;
    let say = desk.say();
    let words = if revoked {
        say.of(
            "Tokenet er tilbagekaldt og kan ikke bruges mere.",
            "The token is revoked and can be used no more.",
        )
    } else {
        say.of("Tokenet var allerede tilbagekaldt.", "The token was revoked already.")
    };
    let mut reply = Reply::new(words, &json!({ "id": id.to_string(), "revoked": true }));
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}
