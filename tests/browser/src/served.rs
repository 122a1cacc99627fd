//! The demonstration, served for the tests of one file: made when the first test asks for it, in a folder that goes when
//! the file is done.

use crate::{Kept, Window};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Making the demonstration takes its time in a build that is not optimised.
const PATIENCE: Duration = Duration::from_secs(120);

/// How the demonstration is served.
#[derive(Debug, Default, Clone)]
pub struct Setting {
    /// Whether its clock stands still.
    pub still: bool,
    /// An issuer, and a file with our secret there.
    pub provider: Option<(String, PathBuf)>,
    /// Accounts, each with the name under which the provider vouches for it.
    pub vouched: Vec<(&'static str, &'static str)>,
    /// The accounts for which a token of the API is made.
    pub tokens: Vec<&'static str>,
}

/// The demonstration, served.
#[derive(Debug)]
pub struct Served {
    /// Its address, without a slash at the end.
    pub address: String,
    /// The password of its accounts.
    pub password: String,
    /// The tokens of the API that were asked for, by user name.
    pub tokens: BTreeMap<String, String>,
    process: Kept,
}

impl Served {
    /// Makes the demonstration and serves it; `program` is the binary `served`.
    ///
    /// # Panics
    /// When it does not come up; what it said is shown.
    #[must_use]
    pub fn start(program: &Path, setting: &Setting) -> Self {
        let folder = tempfile::Builder::new().prefix("snitflade-served-").tempdir().unwrap().keep();
        let mut command = Command::new(program);
        command.arg(folder.join("demo"));
        if setting.still {
            command.arg("--still");
        }
        if let Some((issuer, secret)) = &setting.provider {
            command.args(["--provider", issuer]).arg(secret);
        }
        for (login, subject) in &setting.vouched {
            command.args(["--vouched", login, subject]);
        }
        for login in &setting.tokens {
            command.args(["--token", login]);
        }
        let process = Kept::start(&command, Some(&folder));
        let word = |name: &str| {
            process.wait_for(name, PATIENCE, |line| {
                line.split_once(' ').filter(|(head, _)| *head == name).map(|(_, rest)| rest.to_owned())
            })
        };
        let (address, password) = (word("address"), word("password"));
        let token = |login: &&str| ((*login).to_owned(), word(&format!("token:{login}")));
        let tokens = setting.tokens.iter().map(token).collect();
        Self { address, password, tokens, process }
    }

    /// Waits until the server says that it is ready.
    ///
    /// # Panics
    /// When it does not, with what it said.
    pub async fn ready(&self) {
        let address = format!("{}/health/ready", self.address);
        crate::until(&format!("{address} to say ready; it said {}", self.process.said()), async || {
            let answer = reqwest::get(&address).await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// The whole address of a page.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// What the server has said.
    #[must_use]
    pub fn said(&self) -> String {
        self.process.said()
    }

    /// Signs somebody in by user name and password, as a person does.
    pub async fn sign_in(&self, window: &Window, login: &str) {
        window.open_page(&self.page("/log-ind")).await;
        let (name, password, button) = match window.language().await.as_str() {
            "en" => ("User name", "Password", "Sign in"),
            _ => ("Brugernavn", "Adgangskode", "Log ind"),
        };
        window.fill(name, login).await;
        window.fill(password, &self.password).await;
        window.press(button).await;
        window.has_left("/log-ind").await;
    }
}
