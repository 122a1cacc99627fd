//! Placeholder
use crate::{Command, Event, State};
use kernel::{Actor, Instant, Refusal};

/// Decides.
///
/// # Errors
/// When refused.
pub fn decide(
    state: &State,
    registry: &registry::State,
    command: &Command,
    now: Instant,
    actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    let _ = (state, registry, command, now, actor);
    Ok(Vec::new())
}
