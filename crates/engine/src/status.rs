//! How the engine is.

use kernel::{Instant, Text};
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
    /// Why the snapshot that was there when the log was opened was not used; the log was read instead.
    pub snapshot_passed_over: Option<Text>,
    /// Whether the key of somebody who was forgotten may still stand in a file beside the database: another process was
    /// in the way when it was to be cleared away. It is tried again while the engine runs, when it closes and when the
    /// log is opened.
    pub scrub_is_due: bool,
    /// Whether what is said here, and what is known at all, is what the log says. False only after a failed write, until
    /// the log can be read again: then nothing is answered, and position, head and counts here are those of a world that
    /// may have more than the log.
    pub usable: bool,
    /// How many pathways were ever opened.
    pub pathways: u32,
    /// Whether all that the log holds is synthetic.
    pub synthetic: bool,
}
