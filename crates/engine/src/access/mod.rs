//! Who may do and see what. Nothing is allowed by default: what no policy permits is refused.
//!
//! The policies stand in files and are decided by `authz`; here it is found out what the actor's organisation is to the
//! pathway, the person or the unit, as far as the answer turns on it. A pathway that one may not see answers like one
//! that does not exist. Which user is who is not asked here: an actor comes from the desk that signed them in.

mod gate;
mod grounds;
mod refusals;
mod related;
mod sight;

pub use authz::{
    Action, Decision, Policies, Policy, PolicyFault, PolicyFile, Relation, Relations, Right, Subject,
};
pub(crate) use gate::Gate;
pub(crate) use grounds::Grounds;
pub(crate) use sight::Sight;

use kernel::{Actor, Refusal, Text};

/// Whether a role may do or ask something in any case, emergencies left aside.
#[must_use]
pub fn may_ever(policies: &Policies, role: kernel::Role, what: &str) -> bool {
    policies.rule(role, what).is_some_and(authz::Rule::allows_ever)
}

/// Whether the actor's role may do something to the log itself that goes round the engine, as checking or restoring a
/// log that may be too damaged to be opened. `act` is named as in the policies.
///
/// # Errors
/// Forbidden, if not.
pub fn may_keep_log(policies: &Policies, actor: &Actor, act: &str) -> Result<(), Refusal> {
    may_at_desk(policies, actor, act, Relations::NONE)
}

/// Whether the actor may do or see something of a desk's own, as keeping accounts: the engine has no part in it but that
/// the same policies decide and the same words refuse.
///
/// # Errors
/// Forbidden, if not.
pub fn may_at_desk(
    policies: &Policies,
    actor: &Actor,
    action: &str,
    relations: Relations,
) -> Result<(), Refusal> {
    if policies.allows(actor.role, action, relations, false) {
        return Ok(());
    }
    Err(if may_ever(policies, actor.role, action) {
        refusals::forbidden_organisation(actor)
    } else {
        refusals::forbidden_role(policies, actor, action)
    })
}

/// What an act, a question or a page is, in words.
#[must_use]
pub fn act_text(what: &str) -> Text {
    let shipped = Policies::shipped();
    shipped.action(what).map_or_else(|| pathways::table::act_text(what), |action| action.text.clone())
}
