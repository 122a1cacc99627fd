//! What comes in: the JSON of a body, the parameters of an address. What cannot be read is told as a problem that repeats
//! nothing of it, for it may be about a citizen.

use crate::problem::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
    http::{StatusCode, header, request::Parts},
    response::IntoResponse,
};
use kernel::Text;
use serde::de::DeserializeOwned;

/// The body as JSON.
pub(crate) struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let text = Text::new("indholdet skal være application/json", "the body must be application/json");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", text));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|fault| unread(&fault))?;
        serde_json::from_slice(&bytes).map(Json).map_err(|fault| malformed(&fault))
    }
}

fn unread(fault: &BytesRejection) -> Problem {
    let status = match fault {
        BytesRejection::FailedToBufferBody(inner) => inner.status(),
        _ => StatusCode::BAD_REQUEST,
    };
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let text = Text::new("det sendte er for stort; del det op", "what was sent is too large; split it");
        Problem::new(status, "body_too_large", text)
    } else {
        Problem::bad("body_unread", "indholdet kunne ikke læses", "the body could not be read")
    }
}

/// What is wrong, without the values that stood there.
fn malformed(fault: &serde_json::Error) -> Problem {
    let said = fault.to_string();
    let what = match said.split_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None if said.starts_with("missing field") || said.starts_with("expected ") => said,
        None => "it is no such JSON".to_owned(),
    };
    let what = what.split(" at line ").next().unwrap_or_default();
    let (line, column) = (fault.line(), fault.column());
    let text = Text::new(
        format!("indholdet kan ikke læses ved linje {line}, tegn {column}: {what}"),
        format!("the body cannot be read at line {line}, character {column}: {what}"),
    );
    let code = if fault.is_data() { "body_not_as_described" } else { "body_malformed" };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, text)
}

/// The parameters after the question mark.
pub(crate) struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(found)) => Ok(Query(found)),
            Err(fault) => {
                let _ = fault.into_response();
                Err(Problem::bad(
                    "query_malformed",
                    "en parameter i adressen mangler, kendes ikke eller kan ikke læses",
                    "a parameter of the address is missing, unknown or cannot be read",
                ))
            }
        }
    }
}

/// What varies in the path. What has another form names nothing.
pub(crate) struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(found)) => Ok(Named(found)),
            Err(_) => Err(Problem::not_found()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_what_was_sent_is_told() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Taken {
            #[serde(rename = "cpr")]
            _cpr: u32,
        }
        for body in ["{\"cpr\":\"0101421234\"}", "{\"0101421234\":1}", "{\"cpr\":1", "[\"0101421234\"]", "{}"]
        {
            let fault = serde_json::from_str::<Taken>(body).unwrap_err();
            let problem = serde_json::to_string(&malformed(&fault)).unwrap();
            assert!(!problem.contains("0101421234"), "{problem}");
        }
    }
}
