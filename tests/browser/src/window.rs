//! A browser with a fresh profile: one person at one desk. What the person can do with it stands in `words`.

use crate::{Driver, Tools};
use serde_json::{Value, json};
use std::sync::Arc;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// How the browser is set up.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether scripts of pages are run.
    pub scripts: bool,
    /// The language that the browser asks for.
    pub language: &'static str,
    /// What the system says it prefers.
    pub theme: Theme,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Default for Look {
    fn default() -> Self {
        Self { scripts: true, language: "da", theme: Theme::Light, width: 1280, height: 900 }
    }
}

/// A browser with a fresh profile.
#[derive(Clone)]
pub struct Window {
    web: WebDriver,
    axe: Arc<std::path::PathBuf>,
    scripts: bool,
}

/// Without these, Chromium asks hosts that are none of its business at every start, and pictures are another on each
/// machine.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
];

impl Window {
    /// Opens a browser.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn open(driver: &Driver, tools: &Tools, look: Look) -> Self {
        let profile =
            tempfile::Builder::new().prefix("profile-").tempdir_in(&driver.profiles).unwrap().keep();
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(&tools.chromium.display().to_string()).unwrap();
        for flag in FLAGS {
            wanted.add_arg(flag).unwrap();
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.display())).unwrap();
        wanted.add_arg(&format!("--window-size={},{}", look.width, look.height)).unwrap();
        wanted.add_arg(&format!("--lang={}", look.language)).unwrap();
        let mut preferences = json!({
            "intl.accept_languages": look.language,
            "credentials_enable_service": false,
            // Not the browser's own start page, which loads hundreds of scripts.
            "session.restore_on_startup": 4,
            "session.startup_urls": ["about:blank"],
            "profile.password_manager_leak_detection": false,
        });
        if !look.scripts {
            preferences["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        wanted.add_experimental_option("prefs", preferences).unwrap();
        for log in ["browser", "performance"] {
            wanted.set_logging_prefs(log, LoggingPrefsLogLevel::All).unwrap();
        }
        let web = WebDriver::new(&driver.address, wanted).await.expect("a browser opens");
        let window = Self { web, axe: Arc::new(tools.axe.clone()), scripts: look.scripts };
        window.size(look.width, look.height).await;
        window.theme(look.theme).await;
        // What the browser did before the test began is not the test's.
        window.open_page("about:blank").await;
        window.traffic().await;
        window.complaints().await;
        window
    }

    /// The driver's own handle, for what has no helper.
    #[must_use]
    pub fn web(&self) -> &WebDriver {
        &self.web
    }

    /// Whether scripts of pages are run here.
    #[must_use]
    pub fn runs_scripts(&self) -> bool {
        self.scripts
    }

    /// The script of the accessibility checker.
    pub(crate) fn axe_script(&self) -> String {
        std::fs::read_to_string(self.axe.as_path()).unwrap()
    }

    /// Tells the page which theme the system prefers.
    pub async fn theme(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": value },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Sets the size of the page's window.
    pub async fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// The whole page as a picture, also what lies below the window's edge, down to so many pixels.
    pub async fn picture(&self, height_max: u32) -> Vec<u8> {
        // Right after the window has got another size, the page may have none yet.
        let (width, height) = crate::until("the page to have a size", async || {
            let sizes = self.devtools("Page.getLayoutMetrics", json!({})).await;
            let size = |name: &str| sizes["cssContentSize"][name].as_f64().filter(|size| *size > 0.0);
            Some((size("width")?, size("height")?))
        })
        .await;
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height.min(f64::from(height_max)), "scale": 1 });
        let asked = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.devtools("Page.captureScreenshot", asked).await;
        crate::words::from_base64(answer["data"].as_str().unwrap())
    }

    /// One command of the developer tools.
    ///
    /// # Panics
    /// When the browser refuses it.
    pub async fn devtools(&self, method: &str, asked: Value) -> Value {
        self.web.cdp().send_raw(method, asked).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Closes the browser.
    pub async fn close(self) {
        // A browser that has gone already is closed.
        let _ = self.web.quit().await;
    }
}
