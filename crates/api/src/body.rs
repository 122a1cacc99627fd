//! What comes in: the JSON of a body, the parameters of an address. What cannot be read is told as a problem that repeats
//! nothing of it, for it may be about a citizen.

use crate::problem::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
    http::{StatusCode, header, request::Parts},
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
    let said = said.split(" at line ").next().unwrap_or_default();
    let what =
        what_is_wrong(said).unwrap_or_else(|| Text::new("det er ikke sådan JSON", "it is no such JSON"));
    let (line, column) = (fault.line(), fault.column());
    let text = Text::new(
        format!("indholdet kan ikke læses ved linje {line}, tegn {column}: {}", what.da),
        format!("the body cannot be read at line {line}, character {column}: {}", what.en),
    );
    let code = if fault.is_data() { "body_not_as_described" } else { "body_malformed" };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, text)
}

/// What a reader says is wrong, as far as it is said in words of the description alone: a name that was sent, or a value,
/// may be about a citizen.
fn what_is_wrong(said: &str) -> Option<Text> {
    if let Some(name) = said.strip_prefix("missing field ") {
        return Some(Text::new(format!("{name} mangler"), format!("{name} is missing")));
    }
    if let Some(name) = said.strip_prefix("duplicate field ") {
        return Some(Text::new(format!("{name} står to gange"), format!("{name} stands twice")));
    }
    let expected = said.strip_prefix("expected ").or_else(|| Some(said.split_once(", expected ")?.1))?;
    Some(match expected.split_once(": see its schema") {
        Some((name, _)) => Text::new(
            format!("det er ikke en gyldig {name}; se dens skema i /api"),
            format!("it is not a valid {name}; see its schema in /api"),
        ),
        None => Text::new(format!("ventet: {}", in_danish(expected)), format!("expected {expected}")),
    })
}

/// What a reader expected, in Danish; a name of the description stays as it is.
fn in_danish(expected: &str) -> String {
    let known = [
        ("one of ", "en af "),
        (" or ", " eller "),
        (" and ", " og "),
        ("a string", "en tekst"),
        ("a borrowed string", "en tekst"),
        ("a boolean", "sandt eller falsk"),
        ("a sequence", "en liste"),
        ("a map", "et objekt"),
        ("struct ", "et objekt "),
        ("enum ", "en værdi af "),
        ("value", "en værdi"),
        ("ident", "en værdi"),
    ];
    if matches!(expected, "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64") {
        return "et helt tal".to_owned();
    }
    known.iter().fold(expected.to_owned(), |words, (en, da)| words.replace(en, da))
}

/// The parameters after the question mark.
pub(crate) struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(given))
            .map(Query)
            .map_err(|fault| unfit(&fault))
    }
}

/// Which parameter is wrong, and never what was sent in it.
fn unfit(fault: &serde_path_to_error::Error<serde_urlencoded::de::Error>) -> Problem {
    let said = fault.inner().to_string();
    let text = if said.starts_with("unknown field ") {
        let known = said.split_once(", expected ").map_or("", |(_, known)| known);
        Text::new(
            format!("adressen har en parameter, der ikke kendes; ventet: {}", in_danish(known)),
            format!("the address has a parameter that is not known; expected {known}"),
        )
    } else if let Some(what) = what_is_wrong(&said).filter(|_| said.contains("field ")) {
        Text::new(format!("parameteren {}", what.da), format!("the parameter {}", what.en))
    } else {
        // What was read into a field bears the field's name: one that is not known never comes this far.
        let name = fault.path();
        Text::new(
            format!("parameteren `{name}` kan ikke læses; se under adressen i /api, hvad den kan være"),
            format!("the parameter `{name}` cannot be read; see below the address in /api what it may be"),
        )
    };
    Problem::new(StatusCode::BAD_REQUEST, "query_malformed", text)
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

    #[test]
    fn what_is_wrong_is_said_in_the_readers_language() {
        let said = |text: &str| what_is_wrong(text).map(|text| (text.da, text.en));
        let both = |da: &str, en: &str| Some((da.to_owned(), en.to_owned()));
        assert_eq!(said("missing field `kind`"), both("`kind` mangler", "`kind` is missing"));
        assert_eq!(
            said("invalid type: string \"0101421234\", expected u32"),
            both("ventet: et helt tal", "expected u32")
        );
        assert_eq!(
            said("unknown field `0101421234`, expected `kind` or `at`"),
            both("ventet: `kind` eller `at`", "expected `kind` or `at`")
        );
        assert_eq!(
            said("expected Count: see its schema"),
            both(
                "det er ikke en gyldig Count; se dens skema i /api",
                "it is not a valid Count; see its schema in /api"
            )
        );
        assert_eq!(said("EOF while parsing"), None);
    }

    #[test]
    fn a_parameter_that_cannot_be_read_is_named_and_what_was_sent_is_not() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Taken {
            #[serde(rename = "limit")]
            _limit: crate::paging::Limit,
            #[serde(rename = "name")]
            _name: String,
        }
        let read = |query: &str| {
            let given = url::form_urlencoded::parse(query.as_bytes());
            let read: Result<Taken, _> =
                serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(given));
            serde_json::to_string(&unfit(&read.unwrap_err())).unwrap()
        };
        for (query, named) in [
            ("limit=abc&name=x", "`limit`"),
            ("limit=0101421234&name=x", "`limit`"),
            ("name=x", "`limit`"),
            ("limit=1", "`name`"),
            ("limit=1&name=x&name=0101421234", "`name`"),
            ("limit=1&0101421234=1", "`limit` eller `name`"),
        ] {
            let problem = read(query);
            assert!(problem.contains(named), "{query}: {problem}");
            assert!(!problem.contains("0101421234") && !problem.contains("abc"), "{query}: {problem}");
        }
    }
}
