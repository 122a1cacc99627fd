//! Who may do and see what. Nothing is allowed by default.

use crate::submission::Order;
use kernel::{Actor, Instant, Refusal};
use world::World;

/// Whether the actor may do what is ordered.
///
/// # Errors
/// When not.
pub(crate) fn may_do(_world: &World, _actor: &Actor, _order: &Order, _now: Instant) -> Result<(), Refusal> {
    Ok(())
}
