//! The door of every operation: the token, its scopes, what the role may ever do, for what it is asked, under which key. It
//! takes tokens alone, never the cookie of a browser, so no other site's page can call the API for a person.

use crate::{
    caller::{Caller, command_key},
    op::{Needs, Op},
    problem::Problem,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::Occasion;
use eventlog::records::SecretToken;
use front::{House, Visit};
use kernel::{Role, Text};
use std::sync::Arc;

/// Under which key something is done.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// For what it is asked.
pub(crate) const PURPOSE: &str = "snitflade-purpose";
/// Why it is an emergency.
pub(crate) const EMERGENCY_REASON: &str = "snitflade-emergency-reason";
/// Most characters of a key.
const KEY_LENGTH_MAX: usize = 200;
/// How a token begins.
const TOKEN_PREFIX: &str = "snitflade_";

/// What the door of one operation asks for.
#[derive(Clone)]
pub(crate) struct Door {
    house: House,
    needs: Needs,
    scope: Option<Arc<str>>,
    keyed: bool,
    breaks_glass: bool,
    purpose: bool,
}

impl Door {
    pub(crate) fn new(house: &House, op: &Op) -> Self {
        Door {
            house: house.clone(),
            needs: op.needs,
            scope: op.scope().map(Into::into),
            keyed: op.keyed,
            breaks_glass: op.breaks_glass,
            purpose: op.purpose,
        }
    }
}

/// Lets in whoever may come, and answers `304` where the caller has what would be sent.
pub(crate) async fn enter(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    if door.needs != Needs::Nobody {
        match admitted(&door, request.headers()).await {
            Ok(caller) => {
                request.extensions_mut().insert(caller);
            }
            Err(problem) => return problem.into_response(),
        }
    }
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let tag = response.headers().get(header::ETAG).cloned();
    match (known.as_ref().and_then(|known| known.to_str().ok()), tag) {
        (Some(known), Some(tag)) if response.status() == StatusCode::OK => {
            if tag.to_str().is_ok_and(|tag| lists(known, tag)) {
                (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()
            } else {
                response
            }
        }
        _ => response,
    }
}

/// Whether a list of tags names one, as `If-None-Match` compares them.
pub(crate) fn lists(given: &str, tag: &str) -> bool {
    given.split(',').map(str::trim).any(|each| each == "*" || each.strip_prefix("W/").unwrap_or(each) == tag)
}

async fn admitted(door: &Door, headers: &HeaderMap) -> Result<Caller, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = given.and_then(|given| {
        let token = given.strip_prefix("Bearer ").or_else(|| given.strip_prefix("bearer "))?.trim();
        if token.starts_with(TOKEN_PREFIX) { SecretToken::read(token) } else { None }
    });
    let Some(secret) = secret else { return Err(Problem::unauthenticated(given.is_some())) };
    let found = door
        .house
        .on_disk(move |house| {
            let found = house.records().find_token(&secret, house.now())?;
            Ok::<_, Problem>(found.and_then(|(token, account)| {
                let at = account.appointments.iter().position(|each| *each == token.appointment)?;
                Some((Visit::of_system(house, account, at, token.mark.clone())?, token))
            }))
        })
        .await??;
    let Some((visit, token)) = found else { return Err(Problem::unauthenticated(true)) };
    if let Some(scope) = &door.scope
        && !token.scopes.iter().any(|has| **has == **scope)
    {
        let text = Text::new(
            format!("nøglen gælder ikke '{scope}'"),
            format!("the token does not have the scope '{scope}'"),
        );
        return Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", text)
            .instead(format!("brug en nøgle med '{scope}'"), format!("use a token with '{scope}'")));
    }
    if let Needs::Act(act) = door.needs
        && !visit.may(act)
    {
        return Err(may_not(&door.house, &visit, act));
    }
    let occasion = occasion(door, headers, &visit)?;
    let key = key(door, headers)?;
    let key = key.map(|key| command_key(token.id, &key));
    let if_match = header_text(headers, header::IF_MATCH.as_str())?.map(str::to_owned);
    Ok(Caller { visit, token: Arc::new(token), occasion, key, if_match })
}

fn may_not(house: &House, visit: &Visit, act: &str) -> Problem {
    let role = visit.actor().role.text();
    let may = Role::ALL.into_iter().filter(|other| house.may_ever(*other, act));
    let (da, en): (Vec<String>, Vec<String>) = may.map(Role::text).map(|Text { da, en }| (da, en)).unzip();
    let text = Text::new(
        format!("som {} må du ikke se eller gøre dette", role.da),
        format!("as {} you may not see or do this", role.en),
    );
    Problem::new(StatusCode::FORBIDDEN, "role_may_not", text)
        .instead(format!("det må: {}", da.join(", ")), format!("those who may: {}", en.join(", ")))
}

fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    value.to_str().map(Some).map_err(|_| {
        Problem::bad(
            "header_unreadable",
            format!("hovedet {name} har andre tegn end ASCII"),
            format!("the header {name} has characters other than ASCII"),
        )
        .instead("skriv dem procentkodet", "write them percent-encoded")
    })
}

fn occasion(door: &Door, headers: &HeaderMap, visit: &Visit) -> Result<Occasion, Problem> {
    let mut occasion = visit.occasion();
    match header_text(headers, PURPOSE)? {
        Some(given) => {
            occasion.purpose = given.parse().map_err(|_| {
                let known: Vec<_> = engine::Purpose::ALL.iter().map(|purpose| purpose.slug()).collect();
                Problem::bad("purpose_unknown", "formålet kendes ikke", "the purpose is unknown").instead(
                    format!("brug et af: {}", known.join(", ")),
                    format!("use one of: {}", known.join(", ")),
                )
            })?;
        }
        None if door.purpose => {
            return Err(Problem::bad(
                "purpose_missing",
                "hovedet Snitflade-Purpose mangler: hvem en person er, vises kun til et formål",
                "the header Snitflade-Purpose is missing: who a person is shows only for a purpose",
            ));
        }
        None => {}
    }
    if let Some(reason) = header_text(headers, EMERGENCY_REASON)? {
        if !door.breaks_glass {
            return Err(Problem::bad(
                "emergency_not_here",
                "en nødsituation åbner ikke dette",
                "an emergency does not open this",
            ));
        }
        occasion.emergency = Some(decoded(reason).ok_or_else(|| {
            Problem::bad(
                "emergency_reason_unreadable",
                "begrundelsen er ikke procentkodet UTF-8",
                "the reason is not percent-encoded UTF-8",
            )
        })?);
    }
    Ok(occasion)
}

/// Words as a header carries them: ASCII, and percent-encoded UTF-8 for the rest.
fn decoded(given: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(given.len());
    let mut rest = given.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn key(door: &Door, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    if !door.keyed {
        return Ok(None);
    }
    let Some(given) = header_text(headers, IDEMPOTENCY_KEY)? else {
        let mut problem = Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "idempotency_key_missing",
            Text::new(
                "hovedet Idempotency-Key mangler: uden det kan det ikke gentages uden at blive gjort to gange",
                "the header Idempotency-Key is missing: without it this cannot be repeated without being done twice",
            ),
        );
        problem = problem.instead(
            "send en ny tilfældig nøgle for hver ny handling, og den samme, når du gentager",
            "send a new random key for each new act, and the same one when you repeat it",
        );
        return Err(problem);
    };
    let fine =
        (1..=KEY_LENGTH_MAX).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_graphic());
    if !fine {
        return Err(Problem::bad(
            "idempotency_key_malformed",
            format!("Idempotency-Key skal have 1 til {KEY_LENGTH_MAX} synlige ASCII-tegn"),
            format!("Idempotency-Key must have 1 to {KEY_LENGTH_MAX} visible ASCII characters"),
        ));
    }
    Ok(Some(given.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_from_a_header() {
        assert_eq!(decoded("akut p%C3%A5 stuen").as_deref(), Some("akut på stuen"));
        for wrong in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tags_are_compared_weakly() {
        assert!(lists("\"a\", W/\"b\"", "\"b\"") && lists("*", "\"b\"") && !lists("\"a\"", "\"b\""));
    }
}
