//! Those who look: each holds a live connection and, told that something changed, asks for its page again, as the script
//! on the page does. At the same instants they ask a bare server for the page as it was before the load.

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

/// Where the same page lies as a file, and the notes of how long that took.
#[derive(Debug)]
pub struct Bare {
    pub browser: Browser,
    pub notes: Arc<Notes>,
}

/// One looks, until the end; how many times the page was drawn anew because the live connection told of a change.
pub async fn look(
    mut browser: Browser,
    mut bare: Bare,
    number: usize,
    viewer: Viewer,
    notes: Arc<Notes>,
    (begins, ends): (Instant, Instant),
) -> usize {
    let (kind, file) = (Kind::at(&viewer.page), format!("/{number}"));
    let (mut asked, mut redrawn) = (0_usize, 0_usize);
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
        if Instant::now() >= ends {
            break;
        }
        asked += 1;
        // Both at once: what the machine has to do besides is the same for both.
        tokio::join!(browser.page(kind, &viewer.page, &notes), bare.browser.page(kind, &file, &bare.notes));
        // Told while the page was on its way?
        let meanwhile = changed.notified().now_or_never().is_some();
        if !meanwhile && timeout_at(ends.into(), changed.notified()).await.is_err() {
            break;
        }
        redrawn += 1;
        let chance = (number * 131 + asked * 197) % SPREAD_MILLISECONDS;
        let chance = Duration::from_millis(u64::try_from(chance).unwrap_or(0));
        let wait = if meanwhile { AGAIN } else { chance };
        sleep(wait).await;
    }
    listening.abort();
    redrawn
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
