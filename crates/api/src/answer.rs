//! What goes out: JSON with a tag of its content, receipts of what was done.

use crate::{
    caller::Caller,
    problem::Problem,
    replays::Replays,
    values::{Moment, PathwayNumber, Person},
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::Receipt;
use kernel::Text;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use utoipa::ToSchema;

/// Says that it was done before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How a handler ends.
pub(crate) type Answered = Result<Response, Problem>;

fn written<T: Serialize>(what: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(what).map_err(|fault| {
        tracing::error!(%fault, "an answer cannot be written");
        Problem::fault()
    })
}

fn tag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// The tag that an answer would have.
pub(crate) fn tag_of<T: Serialize>(what: &T) -> Result<String, Problem> {
    Ok(tag(&written(what)?))
}

/// What was asked for, with its tag.
pub(crate) fn shown<T: Serialize>(what: &T) -> Answered {
    let body = written(what)?;
    let tag = HeaderValue::from_str(&tag(&body)).map_err(|_| Problem::fault())?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, JSON), (header::ETAG, tag)], body).into_response())
}

/// What was asked for by a body: it has no tag, for it is no resource.
pub(crate) fn told<T: Serialize>(what: &T) -> Answered {
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, JSON)], written(what)?).into_response())
}

/// What was done, and that it is on disk. Sent again with the same key it is the same.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// The position of the first event in the log.
    #[schema(minimum = 1)]
    pub first_position: u64,
    /// The position of the last event.
    #[schema(minimum = 1)]
    pub last_position: u64,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// What happened, by the names of the events.
    pub events: Vec<String>,
    /// The pathway it is about; for a referral the new one.
    pub pathway: Option<PathwayNumber>,
    /// The person it is about.
    pub person: Option<Person>,
}

impl Done {
    pub(crate) fn of(receipt: &Receipt) -> Self {
        Done {
            first_position: receipt.first_position,
            last_position: receipt.last_position,
            recorded_at: Moment(receipt.recorded_at),
            events: receipt.events.iter().map(|event| event.kind().to_owned()).collect(),
            pathway: receipt.pathway.map(PathwayNumber),
            person: receipt.person.map(Person),
        }
    }
}

/// The answer to something that was done.
pub(crate) fn done(receipt: &Receipt, status: StatusCode, location: Option<&str>) -> Answered {
    finished(written(&Done::of(receipt))?, status, location, receipt.repeated)
}

/// The answer to something that was done, with more than the receipt in it.
pub(crate) fn done_with<T: Serialize>(what: &T, receipt: &Receipt) -> Answered {
    finished(written(what)?, StatusCode::OK, None, receipt.repeated)
}

fn finished(body: Vec<u8>, status: StatusCode, location: Option<&str>, repeated: bool) -> Answered {
    let mut response = (status, [(header::CONTENT_TYPE, JSON)], body).into_response();
    let headers = response.headers_mut();
    headers.insert(REPLAYED, HeaderValue::from_static(if repeated { "true" } else { "false" }));
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    Ok(response)
}

/// As [`once`], where the answer has a `secret`: it is in the first answer alone, and kept for no later one.
pub(crate) async fn once_with_secret<T, W>(caller: &Caller, what: &T, status: StatusCode, work: W) -> Answered
where
    T: Serialize,
    W: AsyncFnOnce() -> Result<(serde_json::Value, Option<String>), Problem>,
{
    once_keeping(caller, what, status, work, |answer| {
        if let Some(secret) = answer.get_mut("secret") {
            *secret = serde_json::Value::Null;
        }
    })
    .await
}

/// The digest by which a repeated request is known. Keyed with what only this process knows: the content may hold a password,
/// which a plain digest in memory would let somebody try out.
fn digest_of(content: &[u8]) -> Result<[u8; 32], Problem> {
    static SALT: OnceLock<[u8; 32]> = OnceLock::new();
    let salt = match SALT.get() {
        Some(salt) => salt,
        None => {
            let mut drawn = [0; 32];
            getrandom::fill(&mut drawn).map_err(|_| Problem::fault())?;
            SALT.get_or_init(|| drawn)
        }
    };
    Ok(Sha256::new().chain_update(salt).chain_update(content).finalize().into())
}

/// Does something that the log does not keep, once for each key: the same content is answered as before, another refused.
pub(crate) async fn once<T, W>(caller: &Caller, what: &T, status: StatusCode, work: W) -> Answered
where
    T: Serialize,
    W: AsyncFnOnce() -> Result<(serde_json::Value, Option<String>), Problem>,
{
    once_keeping(caller, what, status, work, |_| {}).await
}

/// As [`once`]; of the answer that is kept, `lessen` takes what may be said but once.
async fn once_keeping<T, W>(
    caller: &Caller,
    what: &T,
    status: StatusCode,
    work: W,
    lessen: fn(&mut serde_json::Value),
) -> Answered
where
    T: Serialize,
    W: AsyncFnOnce() -> Result<(serde_json::Value, Option<String>), Problem>,
{
    let key = caller.key()?;
    let replays = Replays::of(caller.house());
    let now = caller.house().now();
    let content = digest_of(&written(what)?)?;
    // Held until the answer is kept, so that what is sent twice at once is done once.
    let Some(_under_way) = replays.take(key) else {
        let text = Text::new(
            "det samme udføres netop nu under den nøgle",
            "the same is being done under that key just now",
        );
        return Err(Problem::new(StatusCode::CONFLICT, "key_under_way", text).instead(
            "send det igen om lidt med samme nøgle",
            "send it again in a moment with the same key",
        ));
    };
    if let Some(kept) = replays.find(key, now) {
        if kept.content != content {
            let text = Text::new(
                "nøglen er brugt til noget andet; intet blev gjort",
                "the key was used for something else; nothing was done",
            );
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key_used_for_another_command", text)
                .instead("send en ny nøgle", "send a new key"));
        }
        let status = StatusCode::from_u16(kept.status).unwrap_or(status);
        return finished(kept.body, status, kept.location.as_deref(), true);
    }
    let (mut answer, location) = work().await?;
    let body = written(&answer)?;
    lessen(&mut answer);
    replays.keep(key, now, content, status.as_u16(), written(&answer)?, location.clone());
    finished(body, status, location.as_deref(), false)
}
