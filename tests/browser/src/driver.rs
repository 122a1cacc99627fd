//! The driver of the browser: one process for a test file, on a port that it chooses itself.

use crate::{Kept, Tools, waiting::PATIENCE};
use std::{path::PathBuf, process::Command};

/// The driver, and where its browsers keep their profiles.
#[derive(Debug)]
pub struct Driver {
    /// Its address.
    pub address: String,
    /// Each browser has a fresh folder in here.
    pub profiles: PathBuf,
    _process: Kept,
}

impl Driver {
    /// Starts the driver.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(tools: &Tools) -> Self {
        let profiles = tempfile::Builder::new().prefix("snitflade-browser-").tempdir().unwrap().keep();
        let mut command = Command::new(&tools.chromedriver);
        command.arg("--port=0").env("TMPDIR", &profiles);
        let process = Kept::start(&command, Some(&profiles));
        let port: u16 = process.wait_for("port of the driver", PATIENCE, |line| {
            line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
        });
        Self { address: format!("http://127.0.0.1:{port}"), profiles, _process: process }
    }
}
