//! What is told when something cannot be done, as RFC 9457 writes it: what, why, what to do instead, what it rests on. Nothing
//! of a fault's inside, and nothing of what was sent, is in it.

use crate::shown::common::{Basis, Bilingual};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::{AskError, SubmitError};
use eventlog::records::RecordsFault;
use kernel::{Refusal, RefusalKind, Text};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The media type of problems.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// A column of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ColumnAt {
    /// Its header, as the file writes it.
    pub name: String,
    /// Its letter in a spreadsheet, its number from 1 in a text file.
    pub place: String,
}

/// One fault of several, and where it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ErrorAt {
    /// The field of the body, as a JSON pointer; null where the body is a file.
    #[schema(example = "/login")]
    pub pointer: Option<String>,
    /// The line or row of the file, from 1; null where it is no file, or the file as a whole.
    pub line: Option<u32>,
    /// The column, where one is to blame.
    pub column: Option<ColumnAt>,
    /// What is wrong.
    pub text: Bilingual,
    /// What to do about it, where more can be said.
    pub instead: Option<Bilingual>,
}

impl ErrorAt {
    pub(crate) fn field(pointer: &str, text: Text) -> Self {
        let pointer = Some(pointer.to_owned());
        ErrorAt { pointer, line: None, column: None, text: text.into(), instead: None }
    }
}

/// What could not be done.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The kind of problem, by an address that explains it.
    #[schema(example = "/api#problem-conflict")]
    pub r#type: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong here, in English.
    pub detail: String,
    /// A lasting code for programs to go by.
    #[schema(pattern = "^[a-z0-9_]+$", example = "place_taken")]
    pub code: String,
    /// What is wrong here, in both languages.
    pub text: Bilingual,
    /// What is possible instead.
    pub instead: Vec<Bilingual>,
    /// What it rests on, where it rests on law.
    pub basis: Vec<Basis>,
    /// Each fault by itself, where fields of a body or lines of a file are wrong.
    pub errors: Vec<ErrorAt>,
    /// The name of the request, as in the server's log and in the header `X-Request-Id`.
    pub request_id: String,
    #[serde(skip)]
    retry_after: Option<u64>,
    #[serde(skip)]
    challenge: Option<&'static str>,
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Problem")
            .field("status", &self.status)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// Each kind of problem: its status, its name in addresses, its title, what it means.
pub(crate) const KINDS: [(u16, &str, &str, &str); 16] = [
    (400, "bad-request", "The request is not right", "A header or a parameter is missing or cannot be read."),
    (401, "unauthenticated", "Not signed in", "No token, or one that is unknown, revoked or run out."),
    (
        403,
        "forbidden",
        "Not allowed",
        "The role, the organisation's relation to the citizen, or the token's scopes do not allow it.",
    ),
    (
        404,
        "not-found",
        "There is no such thing",
        "It does not exist, or the caller may not know that it does.",
    ),
    (405, "method-not-allowed", "The method is not used here", "The header `Allow` has those that are."),
    (
        409,
        "conflict",
        "Not possible now",
        "The state does not allow it, a person must judge, or a fact must be answered first.",
    ),
    (
        412,
        "precondition-failed",
        "It has changed",
        "`If-Match` names another version than the one that stands.",
    ),
    (413, "too-large", "Too large", "The body is larger than is taken."),
    (
        415,
        "unsupported-media-type",
        "Not of that kind",
        "The body must be of a media type that the operation names: `application/json`, or that of a file.",
    ),
    (422, "invalid", "The content is not right", "The body is no such JSON, or what it says is refused."),
    (428, "precondition-required", "A precondition is missing", "The header that is named must be given."),
    (429, "too-many-requests", "Too many requests", "Wait as `Retry-After` says."),
    (
        500,
        "fault",
        "The program failed",
        "Nothing was half done. The same request may be sent again with the same key.",
    ),
    (502, "bad-gateway", "A system behind failed", "Another system that was asked did not answer."),
    (
        503,
        "busy",
        "It is busy",
        "Nothing was changed. Wait as `Retry-After` says, and send again with the same key.",
    ),
    (
        504,
        "too-slow",
        "It took too long",
        "It is not known whether it was done: send it again with the same key.",
    ),
];

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, text: Text) -> Self {
        let number = status.as_u16();
        let kind = KINDS.iter().find(|kind| kind.0 == number);
        let (slug, title) = kind.map_or(("bad-request", "The request is not right"), |kind| (kind.1, kind.2));
        Problem {
            r#type: format!("/api#problem-{slug}"),
            title: title.to_owned(),
            status: number,
            detail: text.en.clone(),
            code: code.to_owned(),
            text: text.into(),
            instead: Vec::new(),
            basis: Vec::new(),
            errors: Vec::new(),
            request_id: String::new(),
            retry_after: None,
            challenge: None,
        }
    }

    pub(crate) fn bad(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, Text::new(da, en))
    }

    pub(crate) fn instead(mut self, da: impl Into<String>, en: impl Into<String>) -> Self {
        self.instead.push(Text::new(da, en).into());
        self
    }

    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            Text::new(
                "her er intet, eller du må ikke vide, om der er noget",
                "there is nothing here, or you may not know whether there is",
            ),
        )
    }

    pub(crate) fn fault() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault",
            Text::new(
                "der skete en fejl i programmet; intet blev ændret halvt",
                "the program failed; nothing was half done",
            ),
        )
    }

    /// Nobody is signed in; `why` goes into the challenge.
    pub(crate) fn unauthenticated(given: bool) -> Self {
        let (code, da, en, challenge) = if given {
            (
                "token_not_valid",
                "nøglen kendes ikke, er trukket tilbage eller udløbet",
                "the token is unknown, revoked or has run out",
                "Bearer realm=\"snitflade\", error=\"invalid_token\"",
            )
        } else {
            (
                "token_missing",
                "der mangler en nøgle: send 'Authorization: Bearer snitflade_…'",
                "a token is missing: send 'Authorization: Bearer snitflade_…'",
                "Bearer realm=\"snitflade\"",
            )
        };
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, code, Text::new(da, en));
        problem.challenge = Some(challenge);
        problem
    }

    fn busy(retry_after: u64) -> Self {
        let text = Text::new(
            "der er travlt; intet blev ændret. Vent, og send igen med samme nøgle",
            "it is busy; nothing was changed. Wait, and send again with the same key",
        );
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", text);
        problem.retry_after = Some(retry_after);
        problem
    }

    /// A problem for a status that was answered before an operation was reached.
    fn of_status(status: StatusCode) -> Self {
        let (code, da, en) = match status {
            StatusCode::NOT_FOUND => return Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("method_not_allowed", "metoden bruges ikke her", "the method is not used here")
            }
            StatusCode::FORBIDDEN => (
                "foreign_origin",
                "anmodningen kommer fra et andet websted",
                "the request comes from another site",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("body_too_large", "det sendte er for stort", "what was sent is too large")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("not_json", "indholdet skal være application/json", "the body must be application/json")
            }
            StatusCode::TOO_MANY_REQUESTS => {
                ("rate_limited", "for mange anmodninger på kort tid", "too many requests in a short time")
            }
            StatusCode::SERVICE_UNAVAILABLE => return Self::busy(1),
            StatusCode::GATEWAY_TIMEOUT => (
                "too_slow",
                "det tog for lang tid; det vides ikke, om det blev gjort. Send igen med samme nøgle",
                "it took too long; it is not known whether it was done. Send again with the same key",
            ),
            status if status.is_server_error() => return Self::fault(),
            _ => ("bad_request", "anmodningen kan ikke læses", "the request cannot be read"),
        };
        Self::new(status, code, Text::new(da, en))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match (refusal.code.as_str(), refusal.kind) {
            // The draft on idempotency keys wants it so: the key was used with another content.
            ("key_used_for_another_command", _) | (_, RefusalKind::Invalid) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            (_, RefusalKind::NotFound) => StatusCode::NOT_FOUND,
            (_, RefusalKind::Forbidden) => StatusCode::FORBIDDEN,
            (_, RefusalKind::State | RefusalKind::Unsettled) => StatusCode::CONFLICT,
        };
        let mut problem = Self::new(status, &refusal.code, refusal.text);
        problem.instead = refusal.instead.into_iter().map(Into::into).collect();
        problem.basis = refusal.basis.iter().map(Into::into).collect();
        problem
    }
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused(refusal) => refusal.into(),
            AskError::Fault(fault) => fault.into(),
        }
    }
}

impl From<engine::EngineFault> for Problem {
    fn from(fault: engine::EngineFault) -> Self {
        tracing::error!(%fault, "a question was not answered");
        Self::fault()
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::Busy { retry_after } => Self::busy(retry_after.as_secs().max(1)),
            SubmitError::NotKnown { cause } => {
                tracing::error!(%cause, "it is not known whether a command was recorded");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "not_known",
                    Text::new(
                        "det vides ikke, om det blev gjort. Send igen med samme nøgle: er det gjort, bliver det ikke gjort en gang til",
                        "it is not known whether it was done. Send it again with the same key: if it was, it is not done a second time",
                    ),
                )
            }
            SubmitError::Fault(fault) => fault.into(),
        }
    }
}

impl From<RecordsFault> for Problem {
    fn from(fault: RecordsFault) -> Self {
        let status = match &fault {
            RecordsFault::Absent { .. } => StatusCode::NOT_FOUND,
            RecordsFault::Changed { .. } => StatusCode::PRECONDITION_FAILED,
            RecordsFault::LoginTaken
            | RecordsFault::ExternalTaken
            | RecordsFault::LastOwner
            | RecordsFault::OwnEmergency
            | RecordsFault::FollowedUp { .. } => StatusCode::CONFLICT,
            RecordsFault::TokenForAnother => StatusCode::FORBIDDEN,
            RecordsFault::TooLarge { .. } | RecordsFault::Malformed { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => {
                tracing::error!(%fault, "records");
                return Self::fault();
            }
        };
        Self::new(status, fault.code(), fault.text())
    }
}

impl From<front::Panicked> for Problem {
    fn from(_: front::Panicked) -> Self {
        Self::fault()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The last hand on an answer to an address of the API: a problem gets the name of its request, and an error that was
/// answered before an operation was reached is told as a problem too.
#[must_use]
pub fn retold(response: Response, request_id: &str) -> Response {
    let status = response.status();
    let known = response.extensions().get::<Arc<Problem>>().cloned();
    let problem = match known {
        Some(problem) => (*problem).clone(),
        None if status.is_client_error() || status.is_server_error() => Problem::of_status(status),
        None => return response,
    };
    let kept = [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE];
    let kept = kept.map(|name| (name.clone(), response.headers().get(name).cloned()));
    let mut told = Problem { request_id: request_id.to_owned(), ..problem }.into_response();
    for (name, value) in kept {
        if let Some(value) = value {
            told.headers_mut().insert(name, value);
        }
    }
    told
}
