//! A real mail server with a folder in which it puts what it takes, and waiting on conditions.

use notices::{MailConfig, MailSecurity};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something is so.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}: it did not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A mail server.
pub struct Post {
    port: u16,
    folder: tempfile::TempDir,
    _server: Child,
}

impl Post {
    /// Opens it on a port of its own.
    pub async fn open() -> Self {
        Self::open_with(tempfile::tempdir().unwrap(), &[]).await
    }

    /// Opens one that takes nothing but by TLS, with a certificate that no authority vouches for; and the certificate's file.
    pub async fn open_by_tls() -> (Self, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let arguments = ["--tlscert", certificate.to_str().unwrap(), "--tlskey", key.to_str().unwrap()]
            .map(str::to_owned);
        (Self::open_with(folder, &arguments).await, certificate)
    }

    async fn open_with(folder: tempfile::TempDir, arguments: &[String]) -> Self {
        let Some(program) = std::env::var_os("SNITFLADE_TEST_SMTP").map(PathBuf::from) else {
            panic!(
                "there is no mail server to test with: run `eval \"$(cargo xtask tools)\"` first, or `cargo xtask test`"
            );
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new(program)
            .args(arguments)
            .args(["-n", "-l", &format!("127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox"])
            .arg(folder.path().join("box"))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let post = Post { port, folder, _server: server };
        until("the mail server", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        post
    }

    /// What it took.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        let new = self.folder.path().join("box/new");
        let Ok(files) = std::fs::read_dir(new) else { return Vec::new() };
        let mut letters: Vec<_> =
            files.map(|file| Letter::read(&std::fs::read_to_string(file.unwrap().path()).unwrap())).collect();
        letters.sort_by(|one, other| one.to.cmp(&other.to).then(one.subject.cmp(&other.subject)));
        letters
    }

    /// How it is spoken to.
    #[must_use]
    pub fn mail(&self, security: MailSecurity) -> MailConfig {
        mail_at(self.port, security)
    }

    /// Its port on this machine.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

/// How a mail server at a port of this machine is spoken to.
#[must_use]
pub fn mail_at(port: u16, security: MailSecurity) -> MailConfig {
    MailConfig {
        server: "127.0.0.1".into(),
        port,
        security,
        login: None,
        from: "Pladser <pladser@example.dk>".into(),
        timeout: Duration::from_secs(10),
    }
}

/// A letter that was taken.
#[derive(Debug)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// About what.
    pub subject: String,
    /// Its id.
    pub id: String,
    /// All of it.
    pub whole: String,
}

impl Letter {
    fn read(text: &str) -> Self {
        let header = |name: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            found.unwrap_or_else(|| panic!("no {name}: {text}")).trim().to_owned()
        };
        Letter {
            to: header("To"),
            subject: header("Subject"),
            id: header("Message-ID"),
            whole: text.to_owned(),
        }
    }
}
