//! How the engine is.

use kernel::Instant;
use serde::Serialize;

/// How the engine is, at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The last position.
    pub position: u64,
    /// The hash of the last entry, in hexadecimal.
    pub head: String,
    /// When the last entry was recorded.
    pub last_recorded: Option<Instant>,
    /// What the clock says.
    pub clock: Instant,
    /// How many minutes the clock is behind the last entry; 0 when it is not.
    pub clock_behind_minutes: i64,
    /// How many submissions wait.
    pub queue_length: usize,
    /// The position of the last snapshot; 0 when there is none.
    pub snapshot_position: u64,
    /// How many pathways were ever opened.
    pub pathways: u32,
    /// Whether all that the log holds is synthetic.
    pub synthetic: bool,
}
