//! The pages and the API as they are served, called without a network: a demonstration's log, its accounts, and visitors
//! with cookies who read pages and send the forms that stand on them.

use crate::{client::Client, faulted};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use eventlog::KeyEncryptionKey;
use front::{Demo, House, ServerConfig};
use notices::NoticesConfig;
use snitflade::{Surroundings, serve};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use tempfile::TempDir;
use tower::ServiceExt;

/// The password of every account of the site.
pub const PASSWORD: &str = "en-lang-proeve";

/// A demonstration that was played once for the whole test program; each site has a copy.
fn played() -> &'static Path {
    static PLAYED: OnceLock<TempDir> = OnceLock::new();
    PLAYED
        .get_or_init(|| {
            let folder = TempDir::new().unwrap();
            let surroundings = surroundings(folder.path());
            let line = ["snitflade", "--db", "demo", "demo", "--quick"].map(OsString::from);
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let code = snitflade::run(line, &mut out, &mut err, &surroundings);
            assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
            folder
        })
        .path()
}

fn surroundings(folder: &Path) -> Surroundings {
    Surroundings {
        environment: BTreeMap::new(),
        folder: folder.to_owned(),
        terminal: false,
        width: None,
        clock: std::sync::Arc::new(engine::SystemClock),
    }
}

/// A server over a copy of the demonstration.
pub struct Site {
    /// The server.
    pub house: House,
    router: Router,
    folder: TempDir,
}

impl Site {
    /// With the ordinary settings.
    #[must_use]
    pub fn open() -> Self {
        Self::with(ServerConfig::default())
    }

    /// With settings of its own.
    #[must_use]
    pub fn with(config: ServerConfig) -> Self {
        Self::made(config, None)
    }

    /// Beside notices as they are set; whoever wants them delivered starts that.
    #[must_use]
    pub fn telling(notices: NoticesConfig) -> Self {
        Self::made(ServerConfig::default(), Some(notices))
    }

    fn made(config: ServerConfig, notices: Option<NoticesConfig>) -> Self {
        let folder = TempDir::new().unwrap();
        let to = folder.path().join("demo");
        std::fs::create_dir(&to).unwrap();
        for entry in std::fs::read_dir(played().join("demo")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
        Self::over(folder, config, Some(Demo { password: PASSWORD.to_owned() }), notices)
    }

    /// Over a folder as it is when it has just been made: no unit and no citizen, and the example profiles as accounts.
    #[must_use]
    pub fn founded() -> Self {
        let folder = TempDir::new().unwrap();
        let line = ["snitflade", "--db", "demo", "init"].map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = snitflade::run(line, &mut out, &mut err, &surroundings(folder.path()));
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
        Self::over(folder, ServerConfig::default(), None, None)
    }

    fn over(
        folder: TempDir,
        config: ServerConfig,
        demo: Option<Demo>,
        notices: Option<NoticesConfig>,
    ) -> Self {
        let to = folder.path().join("demo");
        let key = KeyEncryptionKey::from_file(&to.join("key")).unwrap();
        let house = serve::house(&to, key, config, demo, &surroundings(folder.path()))
            .unwrap_or_else(|_| panic!("the site does not open"));
        let profiles =
            snitflade::profiles(&to.join("profiles.toml")).unwrap_or_else(|_| panic!("no profiles"));
        serve::demo_accounts(house.records(), &profiles, PASSWORD, house.now())
            .unwrap_or_else(|_| panic!("no accounts"));
        let router = match notices {
            Some(notices) => serve::router_telling(&house, notices),
            None => serve::router(&house),
        };
        Site { house, router, folder }
    }

    /// The folder of the log.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("demo")
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn stranger(&self) -> Visitor<'_> {
        Visitor { site: self, cookies: BTreeMap::new(), page: String::new() }
    }

    /// Another system, with a token of an account that has every scope.
    #[must_use]
    pub fn client(&self, login: &str) -> Client<'_> {
        Client::of(self, login, api::scopes())
    }

    /// Another system, with a token that has these scopes alone.
    #[must_use]
    pub fn client_with(&self, login: &str, scopes: &[&str]) -> Client<'_> {
        Client::of(self, login, scopes.iter().map(|scope| (*scope).to_owned()).collect())
    }

    /// Another system, without a token.
    #[must_use]
    pub fn foreign_client(&self) -> Client<'_> {
        Client::stranger(self)
    }

    /// Somebody who is signed in, as `mette.visitator`.
    pub async fn visitor(&self, login: &str) -> Visitor<'_> {
        let mut visitor = self.stranger();
        visitor.get("/log-ind").await;
        let answer = visitor.send("/log-ind", &[("bruger", login), ("adgangskode", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login} is not signed in: {}", answer.body);
        visitor
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, by name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Where it leads.
    #[must_use]
    pub fn location(&self) -> &str {
        self.headers.get("location").map_or("", String::as_str)
    }
}

/// A browser without script: it keeps cookies and the page it read last.
pub struct Visitor<'s> {
    site: &'s Site,
    cookies: BTreeMap<String, String>,
    page: String,
}

impl Visitor<'_> {
    /// Reads a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, self.cookie()).body(Body::empty()).unwrap();
        let answer = self.call(request).await;
        self.page.clone_from(&answer.body);
        answer
    }

    /// Reads a page that must be there, and gives its text.
    pub async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    /// Sends a form of the page read last: its token and key are taken from that page, as a browser does.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for name in ["csrf", "key"] {
            if let Some(value) = self.hidden(name) {
                form.append_pair(name, &value);
            }
        }
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.finish()))
            .unwrap();
        self.call(request).await
    }

    /// The value of a hidden field on the page read last.
    #[must_use]
    pub fn hidden(&self, name: &str) -> Option<String> {
        let at = self.page.rfind(&format!("name=\"{name}\" value=\""))?;
        let rest = self.page.get(at..)?.split("value=\"").nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    }

    /// Sends a request as it is, and reads no more of the answer than comes at once: one that never ends is let go.
    pub async fn call_beginning(&mut self, request: Request<Body>) -> Answer {
        let mut response = self.site.router.clone().oneshot(request).await.unwrap();
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            *response.body_mut() = Body::empty();
        }
        self.answered(response).await
    }

    /// Listens to a page's changes: the answer as it comes, part by part.
    pub async fn listen(&mut self, path: &str) -> axum::response::Response {
        let request = Request::get(path).header(header::COOKIE, self.cookie()).body(Body::empty()).unwrap();
        self.site.router.clone().oneshot(request).await.unwrap()
    }

    /// Reads a page as the page itself does that stands open and draws itself again.
    pub async fn redraw(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, self.cookie()).header(front::REDRAW, "1");
        self.call(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a request as it is.
    pub async fn call(&mut self, request: Request<Body>) -> Answer {
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        self.answered(response).await
    }

    async fn answered(&mut self, response: axum::response::Response) -> Answer {
        let status = response.status();
        for set in response.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = to_bytes(response.into_body(), 64 * 1024 * 1024).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        // Whatever a test asks about: a page never tells a fault that leads nowhere.
        let unsound = faulted::unsound(&body);
        assert!(unsound.is_empty(), "{status}: {}\n{body}", unsound.join("; "));
        Answer { status, headers, body }
    }

    /// The visitor's cookies as a header.
    #[must_use]
    pub fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}
