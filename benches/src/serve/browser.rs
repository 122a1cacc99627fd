//! One who asks: with cookies, over kept connections, and with a note of every answer.

use crate::figure::Fault;
use reqwest::{Client, Response, header, redirect};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Longer is no answer.
const PATIENCE: Duration = Duration::from_secs(120);
/// So many faults are told in words.
const FAULTS_TOLD_MAX: usize = 5;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The overview of the country, that somebody looks at.
    Overview,
    /// The units of a municipality.
    Municipality,
    /// A unit.
    Unit,
    /// The page with a form.
    Form,
    /// A form that was sent.
    Sent,
}

impl Kind {
    /// The pages that somebody looks at, each with its name.
    pub const LOOKED_AT: [(Kind, &str); 3] =
        [(Kind::Overview, "overview"), (Kind::Municipality, "municipality"), (Kind::Unit, "unit")];

    /// What page stands at an address.
    pub fn at(path: &str) -> Kind {
        match path {
            "/" => Kind::Overview,
            path if path.starts_with("/pladser?") => Kind::Municipality,
            _ => Kind::Unit,
        }
    }

    fn is_looked_at(self) -> bool {
        Kind::LOOKED_AT.iter().any(|(kind, _)| *kind == self)
    }
}

/// One answer: when it was asked for, and the seconds to its last byte.
#[derive(Clone, Copy, Debug)]
pub struct Waited {
    pub kind: Kind,
    pub asked: Instant,
    pub seconds: f64,
}

/// What happened to everybody together.
#[derive(Debug, Default)]
pub struct Notes {
    waited: Mutex<Vec<Waited>>,
    faults: Mutex<(usize, Vec<String>)>,
}

impl Notes {
    pub fn fault(&self, words: impl Into<String>) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.0 += 1;
        if faults.1.len() < FAULTS_TOLD_MAX {
            faults.1.push(words.into());
        }
    }

    /// How many faults, and the first of them in words.
    pub fn faults(&self) -> (usize, Vec<String>) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The seconds of every answer of some kinds from an instant on, the shortest first.
    pub fn seconds(&self, kinds: &[Kind], from: Instant) -> Vec<f64> {
        let waited = self.waited.lock().unwrap_or_else(PoisonError::into_inner);
        let of_kinds = waited.iter().filter(|one| kinds.contains(&one.kind) && one.asked >= from);
        let mut seconds: Vec<f64> = of_kinds.map(|one| one.seconds).collect();
        seconds.sort_unstable_by(f64::total_cmp);
        seconds
    }

    fn waited(&self, kind: Kind, asked: Instant) {
        let one = Waited { kind, asked, seconds: asked.elapsed().as_secs_f64() };
        self.waited.lock().unwrap_or_else(PoisonError::into_inner).push(one);
    }
}

/// What came back, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text, where it was not compressed.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The connections that everybody shares: as many as are used at a time, each kept.
pub fn client() -> Result<Client, Fault> {
    let client = Client::builder()
        .no_proxy()
        .tls_built_in_root_certs(false)
        .redirect(redirect::Policy::none())
        .tcp_nodelay(true)
        .build()?;
    Ok(client)
}

/// A browser of one person.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new(client: &Client, base: &str) -> Browser {
        Browser { client: client.clone(), base: base.to_owned(), cookies: BTreeMap::new() }
    }

    /// Signs in as people do, by the form.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Result<(), Fault> {
        let page = self.get("/log-ind", false).await?;
        let fields = [("bruger", login), ("adgangskode", password)];
        let answer = self.send("/log-ind", &page.text(), &fields).await?;
        if answer.status == 303 {
            Ok(())
        } else {
            Err(format!("{login} is not signed in: {}", answer.status).into())
        }
    }

    /// Asks for a page as a browser does that draws it again; compressed, or plain to be read here.
    pub async fn get(&mut self, path: &str, compressed: bool) -> Result<Answer, Fault> {
        let mut request =
            self.client.get(format!("{}{path}", self.base)).header(header::COOKIE, self.cookie());
        if compressed {
            request = request.header(header::ACCEPT_ENCODING, "gzip").header("snitflade-redraw", "1");
        }
        let response = request.header(header::ACCEPT, "text/html").timeout(PATIENCE).send().await?;
        self.answered(response).await
    }

    /// Sends a form that stands on a page: its token and key are taken from there.
    pub async fn send(&mut self, path: &str, page: &str, fields: &[(&str, &str)]) -> Result<Answer, Fault> {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(header::COOKIE, self.cookie())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(filled_in(page, fields));
        let response = request.timeout(PATIENCE).send().await?;
        self.answered(response).await
    }

    /// Asks for what never ends by itself.
    pub async fn listen(&self, path: &str) -> Result<Response, Fault> {
        let request = self.client.get(format!("{}{path}", self.base));
        let request =
            request.header(header::COOKIE, self.cookie()).header(header::ACCEPT, "text/event-stream");
        Ok(request.send().await?.error_for_status()?)
    }

    /// Asks for a page and notes how long it took; what is no page is a fault.
    pub async fn page(&mut self, kind: Kind, path: &str, notes: &Notes) -> Option<Answer> {
        let asked = Instant::now();
        match self.get(path, kind.is_looked_at()).await {
            Ok(answer) if answer.status == 200 => {
                notes.waited(kind, asked);
                return Some(answer);
            }
            Ok(answer) => notes.fault(format!("{path}: status {}", answer.status)),
            Err(fault) => notes.fault(format!("{path}: {}", told(&*fault))),
        }
        None
    }

    /// Sends a form and notes how long it took; what is not done is a fault. Where it leads.
    pub async fn form(
        &mut self,
        path: &str,
        page: &str,
        fields: &[(&str, &str)],
        notes: &Notes,
    ) -> Option<String> {
        let asked = Instant::now();
        match self.send(path, page, fields).await {
            Ok(answer) if answer.status == 303 => {
                notes.waited(Kind::Sent, asked);
                return Some(answer.location);
            }
            Ok(answer) => notes.fault(format!("{path} was sent: status {}", answer.status)),
            Err(fault) => notes.fault(format!("{path} was sent: {}", told(&*fault))),
        }
        None
    }

    async fn answered(&mut self, response: Response) -> Result<Answer, Fault> {
        for set in response.headers().get_all(header::SET_COOKIE) {
            let pair = set.to_str()?.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        let (status, location) = (response.status().as_u16(), location.unwrap_or_default().to_owned());
        Ok(Answer { status, location, body: response.bytes().await?.to_vec() })
    }

    fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}

/// A fault with what lies behind it.
pub fn told(fault: &(dyn std::error::Error + 'static)) -> String {
    let mut words = fault.to_string();
    let mut source = fault.source();
    while let Some(cause) = source {
        words.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    words
}

/// A form as it is sent.
fn filled_in(page: &str, fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for name in ["csrf", "key"] {
        if let Some(value) = hidden(page, name) {
            form.append_pair(name, value);
        }
    }
    form.extend_pairs(fields);
    form.finish()
}

/// The value of a hidden field of a page's last form.
fn hidden<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    let before = format!("name=\"{name}\" value=\"");
    let at = page.rfind(&before)?;
    page.get(at + before.len()..)?.split('"').next()
}
