//! Another system at the API: it has a token, sends JSON, and holds every answer against the API's own description.

#![allow(
    clippy::indexing_slicing,
    reason = "test support: JSON that is not there is null, and a fault is a failing test"
)]

use crate::site::{Answer, Site};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use eventlog::records::{By, NewToken};
use jsonschema::Validator;
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Which operations were answered with which statuses, in the whole test program.
fn seen() -> &'static Mutex<BTreeSet<(String, u16)>> {
    static SEEN: OnceLock<Mutex<BTreeSet<(String, u16)>>> = OnceLock::new();
    SEEN.get_or_init(Mutex::default)
}

/// The validators that were made.
type Validators = Mutex<BTreeMap<String, Arc<Validator>>>;

/// A system with a token.
pub struct Client<'s> {
    site: &'s Site,
    token: Option<String>,
    headers: Vec<(String, String)>,
    statuses: BTreeSet<(String, u16)>,
}

impl<'s> Client<'s> {
    pub(crate) fn of(site: &'s Site, login: &str, scopes: Vec<String>) -> Self {
        let now = site.house.now();
        let records = site.house.records();
        let account = records.account_by_login(login).unwrap().expect("there is such an account");
        let new = NewToken {
            name: "test".to_owned(),
            account: account.id,
            appointment: account.appointments[0].clone(),
            scopes: scopes.into_iter().map(SmolStr::from).collect(),
            expires_at: now.plus_hours(24).unwrap(),
        };
        let (_, secret) = records.create_token(&By::house(now), new).unwrap();
        Client {
            site,
            token: Some(secret.text_for_system().to_string()),
            headers: Vec::new(),
            statuses: BTreeSet::new(),
        }
    }

    pub(crate) fn stranger(site: &'s Site) -> Self {
        Client { site, token: None, headers: Vec::new(), statuses: BTreeSet::new() }
    }

    /// The token as it is sent.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// With another token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// With a header on the next request.
    pub fn with(&mut self, name: &str, value: &str) -> &mut Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Reads.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    /// Reads what must be there.
    pub async fn read(&mut self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Does something, under a key of its own where none was given.
    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Does something that must be possible.
    pub async fn done(&mut self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(answer.status.is_success(), "{path} {body}: {} {}", answer.status, answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Does something that must be refused so.
    pub async fn refused(&mut self, path: &str, body: &Value, status: u16, code: &str) -> Value {
        let answer = self.post(path, body).await;
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status.as_u16(), &said["code"]), (status, &json!(code)), "{path} {body}: {said}");
        said
    }

    /// The site that it calls.
    #[must_use]
    pub fn site(&self) -> &'s Site {
        self.site
    }

    /// Sends a file.
    pub async fn file(&mut self, path: &str, kind: &str, content: &str) -> Answer {
        self.exchange(Method::POST, path, Some((kind, content.to_owned()))).await
    }

    /// Calls, and holds the answer against the description.
    pub async fn call(&mut self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.exchange(method, path, body.map(|body| ("application/json", body.to_string()))).await
    }

    async fn exchange(&mut self, method: Method, path: &str, body: Option<(&str, String)>) -> Answer {
        let full = format!("{}{path}", api::BASE);
        let mut request = Request::builder().method(&method).uri(&full);
        let given = std::mem::take(&mut self.headers);
        if method == Method::POST
            && !given.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"))
        {
            let key = format!("test-{}", front::command_key_text());
            request = request.header("Idempotency-Key", key);
        }
        for (name, value) in given {
            request = request.header(name, value);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some((kind, body)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from(body)
            }
            None => Body::empty(),
        };
        let answer = self.site.stranger().call(request.body(body).unwrap()).await;
        if let Some(id) = checked(&method, &full, &answer) {
            self.statuses.insert((id.clone(), answer.status.as_u16()));
            let mut seen = seen().lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert((id, answer.status.as_u16()));
        }
        answer
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.site.stranger().call(request).await
    }
}

/// Every operation that was answered in this test program, with the status.
#[must_use]
pub fn answered() -> BTreeSet<(String, u16)> {
    seen().lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The operation behind an address.
#[must_use]
pub fn operation(method: &Method, path: &str) -> Option<(String, &'static Value)> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let paths = api::document()["paths"].as_object().unwrap();
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        let same = |(wanted, part): (&&str, &&str)| wanted.starts_with('{') || wanted == part;
        wanted.len() == parts.len() && wanted.iter().zip(&parts).all(same)
    };
    // A fixed address goes before one with something that varies.
    let mut found: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    found.sort_by_key(|(template, _)| template.matches('{').count());
    let operation = &found.first()?.1[method.as_str().to_lowercase()];
    Some((operation["operationId"].as_str()?.to_owned(), operation))
}

/// Fails where an answer is not as the description says; the operation's id.
fn checked(method: &Method, path: &str, answer: &Answer) -> Option<String> {
    let (id, operation) = operation(method, path)?;
    let status = answer.status.as_u16().to_string();
    let described = &operation["responses"][&status];
    assert!(described.is_object(), "{id} answered {status}, which is not described: {}", answer.body);
    assert!(answer.headers.contains_key("x-request-id"), "{id} {status} has no request id");
    let Some(content) = described["content"].as_object() else {
        assert_eq!(answer.body, "", "{id} {status} has a body that is not described");
        return Some(id);
    };
    let kind = answer.headers.get("content-type").map_or("", String::as_str);
    let schema = content.get(kind).map(|content| &content["schema"]);
    let schema = schema.unwrap_or_else(|| panic!("{id} {status}: {kind} is not described"));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let faults: Vec<String> = validator(&format!("{id} {status}"), schema)
        .iter_errors(&body)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{id} {status} is not as described: {faults:#?}\n{}", answer.body);
    Some(id)
}

fn validator(name: &str, schema: &Value) -> Arc<Validator> {
    static MADE: OnceLock<Validators> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let validator = made.entry(name.to_owned()).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": api::document()["components"],
        });
        let options = jsonschema::options().should_validate_formats(true).build(&whole);
        Arc::new(options.unwrap_or_else(|fault| panic!("{name}: {fault}")))
    });
    Arc::clone(validator)
}
