//! A house with records, a receiver of webhooks, and waiting on conditions.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use engine::Engine;
use eventlog::records::*;
use kernel::{Language, Role};
use notices::{Notices, NoticesConfig, WebhookConfig};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tests_end_to_end::estate::{Estate, MUNICIPALITY, key};
use tests_end_to_end::house::organisation;
pub use tests_end_to_end::post::until;
use tokio::sync::watch;

pub struct Bench {
    pub estate: Estate,
    pub engine: Arc<Engine>,
    pub records: Records,
}

impl Bench {
    pub fn new() -> Self {
        Self::by_policies(authz::Policies::shipped())
    }

    /// With policies of its own.
    pub fn by_policies(policies: Arc<authz::Policies>) -> Self {
        let estate = Estate::new();
        let engine = Arc::new(Engine::open(engine::Config { policies, ..estate.config() }).unwrap());
        let path = estate.directory.path().join("records.db");
        let records = Records::open(&path, &key(), true).unwrap();
        Bench { estate, engine, records }
    }

    pub fn by(&self) -> By {
        By::house(self.engine.now())
    }

    pub fn account(&self, login: &str, role: Role, of: &str, language: Language) -> Account {
        let new = NewAccount {
            login: login.into(),
            name: format!("{login} (syntetisk)"),
            email: Some(format!("{login}@example.dk")),
            appointments: vec![Appointment { role, organisation: organisation(of) }],
            password: None,
            external: None,
            language: Some(language),
            synthetic: true,
        };
        self.records.create_account(&self.by(), new).unwrap()
    }

    pub fn webhook(&self, url: &str, of: &str, kinds: &[&str]) -> Webhook {
        let new = NewWebhook {
            organisation: organisation(of),
            url: url.to_owned(),
            kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        };
        self.records.create_webhook(&self.by(), new).unwrap()
    }

    pub fn only_webhook(&self, receiver: &Receiver, kinds: &[&str]) -> Webhook {
        self.webhook(&receiver.url, MUNICIPALITY, kinds)
    }

    pub fn start(&self, config: NoticesConfig) -> Running {
        let (stop, stopped) = watch::channel(false);
        let notices = Notices::start(self.engine.clone(), self.records.clone(), config, stopped).unwrap();
        Running { notices, stop }
    }

    /// Every message, the oldest first.
    pub fn messages(&self) -> Vec<Delivery> {
        let mut list = self.records.deliveries(&Deliveries::default(), None, 500).unwrap().deliveries;
        list.reverse();
        list
    }

    pub fn only_message(&self) -> Delivery {
        let list = self.messages();
        assert_eq!(list.len(), 1, "{list:?}");
        list.into_iter().next().unwrap()
    }
}

/// Looks often, tries again soon, and calls receivers on this machine.
pub fn quick() -> NoticesConfig {
    NoticesConfig {
        look_every: Duration::from_millis(20),
        webhooks: WebhookConfig { allow_http: true, allow_private: true, timeout: Duration::from_secs(10) },
        ..NoticesConfig::new("https://pladser.example.dk")
    }
}

pub struct Running {
    pub notices: Notices,
    pub stop: watch::Sender<bool>,
}

impl Running {
    pub async fn end(self) {
        self.stop.send(true).unwrap();
        self.notices.stopped().await;
    }
}

/// What a receiver got.
#[derive(Clone, Debug)]
pub struct Got {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: String,
}

impl Got {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Kept {
    got: Arc<Mutex<Vec<Got>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

/// A receiver that answers as it is told, and 200 when it is told nothing.
pub struct Receiver {
    pub url: String,
    kept: Kept,
}

impl Receiver {
    pub async fn open(answers: &[u16]) -> Self {
        let kept = Kept::default();
        kept.answers.lock().unwrap().extend(answers);
        let router = Router::new().route("/in", post(take)).with_state(kept.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Receiver { url, kept }
    }

    pub fn got(&self) -> Vec<Got> {
        self.kept.got.lock().unwrap().clone()
    }
}

async fn take(State(kept): State<Kept>, headers: HeaderMap, body: String) -> (StatusCode, HeaderMap) {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/json");
    let got = Got {
        id: header("snitflade-delivery"),
        timestamp: header("snitflade-timestamp"),
        signature: header("snitflade-signature"),
        body,
    };
    kept.got.lock().unwrap().push(got);
    let status = StatusCode::from_u16(kept.answers.lock().unwrap().pop_front().unwrap_or(200)).unwrap();
    let mut answer = HeaderMap::new();
    if status.is_redirection() {
        answer.insert("location", "/in".parse().unwrap());
    }
    (status, answer)
}
