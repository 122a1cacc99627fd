//! Those who look: each holds a live connection and, told that something changed, asks for its page again, as the script
//! on the page does. And the same askings of a bare server, at the same instants of its own run.

use super::{
    browser::{Browser, Kind, Notes, told},
    people::Viewer,
};
use crate::figure::Fault;
use futures_util::FutureExt;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::Notify,
    time::{sleep, sleep_until, timeout_at},
};

/// The script waits up to so many milliseconds by chance, so that not all ask at once.
const SPREAD_MILLISECONDS: usize = 300;
/// It asks again so long after an answer, where it was told meanwhile.
const AGAIN: Duration = Duration::from_millis(500);

/// What one saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// How long after the beginning each page was asked for.
    pub asked: Vec<Duration>,
    /// How many pages were told of by the live connection.
    pub redrawn: usize,
    /// The last page, compressed as it came.
    pub last: Vec<u8>,
}

/// One looks, until the end.
pub async fn look(
    mut browser: Browser,
    number: usize,
    viewer: Viewer,
    notes: Arc<Notes>,
    (begins, ends): (Instant, Instant),
) -> Seen {
    let mut seen = Seen::default();
    // The first pages spread over a second.
    let first = u64::try_from(number * 97 % 1_000).unwrap_or(0);
    sleep_until((begins + Duration::from_millis(first)).into()).await;
    let changed = Arc::new(Notify::new());
    let listening = {
        let (browser, notes, changed) = (browser.clone(), Arc::clone(&notes), Arc::clone(&changed));
        tokio::spawn(async move {
            if let Err(fault) = listen(&browser, &changed).await {
                notes.fault(format!("/levende: {}", told(&*fault)));
            }
        })
    };
    loop {
        let asked = Instant::now();
        if asked >= ends {
            break;
        }
        seen.asked.push(asked.saturating_duration_since(begins));
        if let Some(answer) = browser.page(Kind::Page, &viewer.page, &notes).await {
            seen.last = answer.body;
        }
        // Told while the page was on its way?
        let meanwhile = changed.notified().now_or_never().is_some();
        if !meanwhile && timeout_at(ends.into(), changed.notified()).await.is_err() {
            break;
        }
        seen.redrawn += 1;
        let chance = (number * 131 + seen.asked.len() * 197) % SPREAD_MILLISECONDS;
        let chance = Duration::from_millis(u64::try_from(chance).unwrap_or(0));
        let wait = if meanwhile { AGAIN } else { chance };
        sleep(wait).await;
    }
    listening.abort();
    seen
}

/// Listens for changes; a connection that ends is a fault.
async fn listen(browser: &Browser, changed: &Notify) -> Result<(), Fault> {
    let mut response = browser.listen("/levende").await?;
    let mut line = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        for byte in bytes {
            if byte != b'\n' {
                line.push(byte);
                continue;
            }
            if line == b"event: changed" || line == b"event:changed" {
                changed.notify_one();
            }
            line.clear();
        }
    }
    Err("the connection ended".into())
}

/// Asks a bare server for one file at the instants at which the page was asked for.
pub async fn ask_again(
    mut browser: Browser,
    file: String,
    asked: Vec<Duration>,
    notes: Arc<Notes>,
    begins: Instant,
) {
    for after in asked {
        sleep_until((begins + after).into()).await;
        browser.page(Kind::Page, &file, &notes).await;
    }
}
