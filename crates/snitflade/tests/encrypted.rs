//! The server as people reach it over a network: by TLS of its own, and behind the proxy of `packaging/`, each with
//! certificates of our own making and a client that trusts no other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/server.rs"]
mod server;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client, Response, redirect::Policy};
use serde_json::Value;
use server::Server;
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command},
    time::{Duration, Instant},
};

/// The name that the example of the proxy has.
const NAME: &str = "snitflade.example.dk";
/// Longer than anything here takes on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with a log, a system owner with a password, and the files of a certificate.
struct Place {
    folder: tempfile::TempDir,
    password: String,
    trusted: Certificate,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        types(folder.path(), &["--db", "log", "init", "--synthetic"]);
        let added = types(
            folder.path(),
            &[
                "--db",
                "log",
                "--as",
                "ejer",
                "--json",
                "account",
                "add",
                "anne.hansen",
                "--name",
                "Anne Hansen",
                "--role",
                "auditor",
                "--organisation",
                "kl",
            ],
        );
        let added: Value = serde_json::from_str(&added).unwrap();
        let password = added["result"]["password"].as_str().unwrap().to_owned();
        let trusted = certificate(folder.path());
        Place { folder, password, trusted }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Somebody who reaches the name at an address and trusts the certificate.
    fn client(&self, at: SocketAddr) -> Client {
        trusting(&self.trusted, at)
    }

    /// Signs in as the form of the page does, and says what came back.
    async fn signs_in(&self, client: &Client, origin: &str) -> Response {
        let page = client.get(format!("{origin}/log-ind")).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let cookies = cookies(&page);
        let text = page.text().await.unwrap();
        let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = format!("csrf={csrf}&til=%2Fmin-side&bruger=anne.hansen&adgangskode={}", self.password);
        client
            .post(format!("{origin}/log-ind"))
            .header("origin", origin)
            .header("cookie", cookies)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap()
    }
}

/// Writes a certificate for the name, and its key; what to trust so that it is trusted.
fn certificate(folder: &Path) -> Certificate {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([NAME.to_owned(), "localhost".to_owned()]).unwrap();
    fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    Certificate::from_pem(cert.pem().as_bytes()).unwrap()
}

fn trusting(trusted: &Certificate, at: SocketAddr) -> Client {
    Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(trusted.clone())
        .resolve(NAME, at)
        .redirect(Policy::none())
        .pool_max_idle_per_host(0)
        .timeout(PATIENCE)
        .build()
        .unwrap()
}

fn types(folder: &Path, arguments: &[&str]) -> String {
    let ended =
        Command::new(env!("CARGO_BIN_EXE_snitflade")).args(arguments).current_dir(folder).output().unwrap();
    assert!(ended.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

/// The cookies of an answer as they are sent back.
fn cookies(answer: &Response) -> String {
    let kept = answer.headers().get_all("set-cookie").iter();
    let pairs = kept.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

/// That who signed in is in, by a cookie that is kept to TLS, and that browsers are told to keep to TLS as well.
async fn is_in(client: &Client, origin: &str, answer: Response) {
    assert_eq!(answer.status(), 303, "{answer:?}");
    assert_eq!(answer.headers()["location"], "/min-side");
    let strict = answer.headers()["strict-transport-security"].to_str().unwrap().to_owned();
    assert!(strict.contains("max-age="), "{strict}");
    let session = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session: Vec<_> = session.filter(|cookie| cookie.contains("__Host-")).collect();
    assert!(!session.is_empty(), "{answer:?}");
    for cookie in session {
        for word in ["Secure", "HttpOnly", "SameSite", "Path=/"] {
            assert!(cookie.contains(word), "{word}: {cookie}");
        }
    }
    let own =
        client.get(format!("{origin}/min-side")).header("cookie", cookies(&answer)).send().await.unwrap();
    assert_eq!(own.status(), 200);
    assert!(own.text().await.unwrap().contains("Anne Hansen"));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

#[test]
fn by_its_own_tls_people_sign_in_and_a_renewed_certificate_is_taken_without_a_stop() {
    let place = Place::new();
    let (certificate_file, key_file) = (place.path("certificate.pem"), place.path("key.pem"));
    let settings = [
        ("SNITFLADE__SERVER__TLS__CERTIFICATE", certificate_file.to_str().unwrap()),
        ("SNITFLADE__SERVER__TLS__KEY", key_file.to_str().unwrap()),
        ("SNITFLADE__LOG__LEVEL", "info"),
    ];
    let serve = ["--db", "log", "serve", "--listen", "127.0.0.1:0"];
    let mut server = Server::start(place.folder.path(), &serve, &settings);
    assert!(server.said.contains("https://127.0.0.1:"), "{}", server.said);
    let at: SocketAddr = server.address.parse().unwrap();
    let origin = format!("https://{NAME}:{}", at.port());
    runtime().block_on(async {
        let client = place.client(at);
        let answer = place.signs_in(&client, &origin).await;
        is_in(&client, &origin, answer).await;
        // Who trusts another, or speaks no TLS, gets nothing.
        let elsewhere = tempfile::tempdir().unwrap();
        let stranger = trusting(&certificate(elsewhere.path()), at);
        stranger.get(format!("{origin}/log-ind")).send().await.unwrap_err();
        client.get(format!("http://{NAME}:{}/log-ind", at.port())).send().await.unwrap_err();
        // Renewed: who trusts the new one comes in, and who trusts the old one alone no longer does.
        let renewed = trusting(&certificate(place.folder.path()), at);
        server.told("-HUP");
        until("the renewed certificate", async || {
            renewed.get(format!("{origin}/health/live")).send().await.is_ok()
        })
        .await;
        client.get(format!("{origin}/health/live")).send().await.unwrap_err();
        // One that cannot be used changes nothing.
        fs::write(&certificate_file, "no certificate").unwrap();
        server.told("-HUP");
        assert_eq!(renewed.get(format!("{origin}/health/live")).send().await.unwrap().status(), 200);
    });
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    assert!(log.contains("the certificate was read again"), "{log}");
    // At a start it stops the start.
    let ended = Command::new(env!("CARGO_BIN_EXE_snitflade"))
        .args(serve)
        .envs(settings)
        .current_dir(place.folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success() && told.contains("certificate.pem"), "{told}");
    assert!(!String::from_utf8_lossy(&ended.stdout).contains("https://"), "it said that it answers");
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "{what}: it did not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A proxy with the example that is shipped, at ports and in a folder of the test.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        // Told to end rather than killed: it has processes of its own.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

impl Proxy {
    fn start(place: &Place, server: &str, plain: SocketAddr, encrypted: SocketAddr) -> Self {
        let Some(program) = std::env::var_os("SNITFLADE_TEST_NGINX") else {
            panic!(
                "there is no proxy to test with: run `eval \"$(cargo xtask tools)\"` first, or `cargo xtask test`"
            );
        };
        let folder = place.path("proxy");
        fs::create_dir(&folder).unwrap();
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packaging/nginx-example.conf");
        let mut example = fs::read_to_string(example).unwrap();
        let said = |path: PathBuf| path.display().to_string();
        // Only where it listens, where the server is and where files lie.
        for (in_example, here) in [
            ("listen 80;", format!("listen {plain};")),
            ("listen 443 ssl http2;", format!("listen {encrypted} ssl http2;")),
            ("    listen [::]:80;\n", String::new()),
            ("    listen [::]:443 ssl http2;\n", String::new()),
            ("127.0.0.1:8620;", format!("{server};")),
            ("/etc/ssl/snitflade/fullchain.pem", said(place.path("certificate.pem"))),
            ("/etc/ssl/snitflade/key.pem", said(place.path("key.pem"))),
            ("/var/log/nginx/snitflade.log", said(folder.join("access.log"))),
        ] {
            assert!(example.contains(in_example), "{in_example}");
            example = example.replace(in_example, &here);
        }
        let own = said(folder.clone());
        let whole = format!(
            "daemon off;\npid {own}/pid;\nevents {{}}\nhttp {{\nclient_body_temp_path {own};\nproxy_temp_path {own};\n\
             fastcgi_temp_path {own};\nuwsgi_temp_path {own};\nscgi_temp_path {own};\n{example}\n}}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, whole).unwrap();
        let child = Command::new(program)
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-c")
            .arg(&file)
            .spawn()
            .unwrap();
        Proxy(child)
    }
}

/// An address with a port that nobody has.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn behind_the_proxy_that_is_shipped_as_an_example_people_sign_in_and_live_pages_are_told() {
    let place = Place::new();
    let public = format!("https://{NAME}");
    let settings =
        [("SNITFLADE__SERVER__PUBLIC_URL", public.as_str()), ("SNITFLADE__SERVER__BEHIND_PROXY", "true")];
    let serve = ["--db", "log", "serve", "--listen", "127.0.0.1:0"];
    let mut server = Server::start(place.folder.path(), &serve, &settings);
    let (plain, encrypted) = (free(), free());
    let proxy = Proxy::start(&place, &server.address, plain, encrypted);
    runtime().block_on(async {
        // The names of addresses without a port lead to the proxy's own ports.
        let (client, by_plain) = (place.client(encrypted), place.client(plain));
        until("the proxy", async || by_plain.get(format!("http://{NAME}/")).send().await.is_ok()).await;
        let led = by_plain.get(format!("http://{NAME}/forloeb")).send().await.unwrap();
        assert_eq!(
            (led.status().as_u16(), led.headers()["location"].to_str().unwrap()),
            (301, &*format!("{public}/forloeb"))
        );

        let answer = place.signs_in(&client, &public).await;
        let session = cookies(&answer);
        is_in(&client, &public, answer).await;
        // A live page's stream says something while it is open: the proxy holds nothing back.
        let mut stream =
            client.get(format!("{public}/levende")).header("cookie", &session).send().await.unwrap();
        assert_eq!(stream.status(), 200);
        assert!(stream.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        let first = tokio::time::timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap();
        assert!(first.is_some_and(|bytes| !bytes.is_empty()));
        // What is for those inside stays inside, and a page from elsewhere may not send our forms.
        assert_eq!(client.get(format!("{public}/metrics")).send().await.unwrap().status(), 404);
        let elsewhere = client
            .post(format!("{public}/log-ud"))
            .header("cookie", &session)
            .header("origin", "https://elsewhere.example.dk")
            .send()
            .await
            .unwrap();
        assert_eq!(elsewhere.status(), 403);
    });
    drop(proxy);
    assert!(server.stop().0.success());
    let kept = fs::read_to_string(place.path("proxy/access.log")).unwrap();
    assert!(kept.contains("GET /min-side 200") && !kept.contains('?'), "{kept}");
}
