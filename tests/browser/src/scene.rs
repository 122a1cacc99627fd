//! One test in the browser: it opens windows, and whatever happens they are closed again. When a test fails, each
//! window that was open is kept as a picture and as text, so that one can see what the browser saw.

use crate::{Driver, Look, Tools, Window};
use futures_util::FutureExt;
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    path::Path,
    sync::{LazyLock, Mutex},
};
use tokio::runtime::Runtime;

/// What the tests of one file share.
struct Stage {
    tools: Tools,
    driver: Driver,
}

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap());
static STAGE: LazyLock<Option<Stage>> = LazyLock::new(|| {
    let tools = Tools::found()?;
    Some(Stage { driver: Driver::start(&tools), tools })
});

/// One test.
pub struct Scene<'a> {
    stage: &'a Stage,
    windows: Mutex<Vec<Window>>,
}

impl Scene<'_> {
    /// Opens a browser with a fresh profile.
    pub async fn window(&self, look: Look) -> Window {
        let window = Window::open(&self.stage.driver, &self.stage.tools, look).await;
        self.windows.lock().unwrap().push(window.clone());
        window
    }

    /// Where the tools lie.
    #[must_use]
    pub fn tools(&self) -> &Tools {
        &self.stage.tools
    }
}

/// Plays a test, or says that it was skipped where the tools are not there.
///
/// # Panics
/// When the test does.
pub fn play(name: &str, test: impl AsyncFnOnce(&Scene<'_>)) {
    let Some(stage) = STAGE.as_ref() else {
        // Past the capture of the test runner, so that it is seen.
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "{name}: skipped: run cargo xtask test");
        return;
    };
    let scene = Scene { stage, windows: Mutex::new(Vec::new()) };
    let outcome = RUNTIME.block_on(async {
        let outcome = AssertUnwindSafe(test(&scene)).catch_unwind().await;
        let windows = std::mem::take(&mut *scene.windows.lock().unwrap());
        for (nth, window) in windows.into_iter().enumerate() {
            if outcome.is_err() {
                keep(&window, name, nth).await;
            }
            window.close().await;
        }
        outcome
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Keeps what a window shows beside the build output.
async fn keep(window: &Window, name: &str, nth: usize) {
    let folder = std::env::current_exe().unwrap().parent().unwrap().join("failed-in-browser");
    let _ = std::fs::create_dir_all(&folder);
    let stem = format!("{}-{nth}", name.replace(|sign: char| !sign.is_alphanumeric(), "_"));
    let path = |end: &str| folder.join(format!("{stem}.{end}"));
    if let Ok(picture) = window.web().screenshot_as_png().await {
        write(&path("png"), &picture);
    }
    let address = window.web().current_url().await.map(|url| url.to_string()).unwrap_or_default();
    let source = window.web().source().await.unwrap_or_default();
    write(&path("html"), format!("<!-- {address} -->\n{source}").as_bytes());
    eprintln!("window {nth} stood on {address} when the test failed: {}", path("png").display());
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = std::fs::write(path, bytes) {
        eprintln!("{}: {error}", path.display());
    }
}
