//! Floor 4½: who may do and see what, as policies in files that Cedar decides by.
//!
//! `policies/` at the root holds the text that people read and change; [`Policies::read`] checks it against its schema
//! and reports every fault at once. What no policy permits is refused, and what one forbids is refused whatever else
//! permits it. Nothing here knows a pathway, an account or a desk: whoever asks says what the actor's organisation is to
//! the thing, as [`Relations`].
//!
//! A policy sees nothing but the role, the action and a handful of relations, each true or false. So Cedar is asked once
//! for every case there can be of a role and an action, and from then on the answer is looked up ([`Rule`]): a list of
//! 200,000 pathways costs Cedar nothing. It is Cedar that decides, never a second copy of the rules.

mod action;
mod check;
mod fault;
mod policies;
mod relation;
mod request;
mod rule;
mod shipped;
mod text;

pub use action::{Action, Group, Subject};
pub use fault::PolicyFault;
pub use policies::{Decision, Policies, Policy, PolicyFile};
pub use relation::{Relation, Relations};
pub use rule::{Right, Rule};
pub use shipped::{FILES, shipped_files};
