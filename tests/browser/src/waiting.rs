//! Waiting for a condition. Nothing here sleeps for luck: a condition that does not come is a failure that says what
//! was waited for.

use std::{future::Future, time::Duration};
use tokio::time::Instant;

/// How long a page may take on a busy machine before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Looks again and again until there is something, and gives it.
///
/// # Panics
/// When nothing comes in time, with what was waited for.
pub async fn until<T, F>(what: &str, look: impl Fn() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let last = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < last, "waited {} seconds in vain for {what}", PATIENCE.as_secs());
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}
