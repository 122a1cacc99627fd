//! A provider of OpenID Connect beside the test: the certified `oidc-provider`, set up by `provider/provider.mjs`. It lets
//! anybody in under the name they type.

use crate::{Kept, Tools, Window, waiting::PATIENCE};
use std::{path::Path, path::PathBuf, process::Command};
use thirtyfour::By;

/// Our secret at the provider.
const SECRET: &str = "en-hemmelighed-kun-til-proever";

/// A provider that runs.
#[derive(Debug)]
pub struct Provider {
    /// Its issuer.
    pub issuer: String,
    /// A file with our secret there.
    pub secret: PathBuf,
    _process: Kept,
}

impl Provider {
    /// Starts a provider that sends people back to this path, at whatever port of this machine.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(tools: &Tools, return_path: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("snitflade-provider-").tempdir().unwrap().keep();
        let secret = folder.join("secret");
        std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("provider/provider.mjs");
        let mut command = Command::new(&tools.node);
        command.arg(script).arg(&tools.node_modules).args(["snitflade", SECRET, return_path]);
        let process = Kept::start(&command, Some(&folder));
        let issuer = process.wait_for("issuer of the provider", PATIENCE, |line| {
            line.strip_prefix("issuer ").map(str::to_owned)
        });
        Self { issuer, secret, _process: process }
    }

    /// Signs in at the provider under this name, in the window that stands there, and goes back.
    ///
    /// # Panics
    /// When the window does not stand at the provider's form.
    pub async fn sign_in(&self, window: &Window, name: &str) {
        let field =
            crate::until("the provider's form", async || window.web().find(By::Name("login")).await.ok())
                .await;
        field.send_keys(name).await.unwrap();
        window.web().find(By::Name("password")).await.unwrap().send_keys("ligegyldig").await.unwrap();
        window.press("Sign-in").await;
        // A provider asks each time whether a program on this machine may know who one is.
        window.press("Continue").await;
    }
}
