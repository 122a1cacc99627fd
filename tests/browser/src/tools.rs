//! Where the tools lie, as `cargo xtask test` and `cargo xtask tools` say in variables. Nothing is searched for.

use std::path::PathBuf;

/// Where each tool lies.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The driver of the browser.
    pub chromedriver: PathBuf,
    /// The browser.
    pub chromium: PathBuf,
    /// The accessibility checker, one script.
    pub axe: PathBuf,
    /// Node.js.
    pub node: PathBuf,
    /// Where packages for Node.js lie, the provider of OpenID Connect among them.
    pub node_modules: PathBuf,
    /// The checker of APIs.
    pub schemathesis: PathBuf,
    /// The mail server.
    pub smtp: PathBuf,
}

impl Tools {
    /// The tools, or nothing when the variables are not set.
    ///
    /// # Panics
    /// When a variable names what is not there: a test that silently passes then would show nothing.
    #[must_use]
    pub fn found() -> Option<Self> {
        let path = |name: &str| {
            let variable = format!("SNITFLADE_TEST_{name}");
            let path = PathBuf::from(std::env::var_os(&variable).filter(|value| !value.is_empty())?);
            assert!(path.exists(), "{variable} names {}, which is not there", path.display());
            Some(path)
        };
        Some(Self {
            chromedriver: path("CHROMEDRIVER")?,
            chromium: path("CHROMIUM")?,
            axe: path("AXE")?,
            node: path("NODE")?,
            node_modules: path("NODE_MODULES")?,
            schemathesis: path("SCHEMATHESIS")?,
            smtp: path("SMTP")?,
        })
    }
}
