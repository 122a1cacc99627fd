//! What an actor may see of pathways, for lists: the policies are asked once, each pathway costs a look at the relations
//! on which they turn.

use super::related::Standing;
use authz::{Policies, Relations, Rule};
use kernel::{Actor, Instant, PathwayId, danish_date};
use pathways::{Pathway, view::relation::Named};
use world::World;

/// What an actor may see of pathways.
pub(crate) struct Sight<'a> {
    standing: Standing<'a>,
    rule: Option<&'a Rule>,
}

impl<'a> Sight<'a> {
    /// What the actor may see by the question for one pathway.
    pub(crate) fn of(policies: &'a Policies, world: &'a World, actor: &'a Actor, now: Instant) -> Self {
        let standing = Standing { world, organisation: &actor.organisation, date: danish_date(now) };
        Sight { standing, rule: policies.rule(actor.role, "ask_pathway") }
    }

    /// Whether the actor may see the pathway.
    pub(crate) fn sees(&self, pathway: &Pathway) -> bool {
        self.rule.is_some_and(|rule| holds(self.standing, rule, pathway))
    }

    /// Whether the actor may see the pathway with this number.
    pub(crate) fn sees_id(&self, id: PathwayId) -> bool {
        self.standing.world.pathways.pathway(id).is_some_and(|pathway| self.sees(&pathway))
    }
}

/// Whether a rule lets an organisation in to a pathway, without an emergency.
pub(super) fn holds(standing: Standing<'_>, rule: &Rule, pathway: &Pathway) -> bool {
    let mut found = Relations::NONE;
    for relation in rule.matters().iter() {
        if rule.grows() && rule.allows(found, false) {
            return true;
        }
        if standing.holds(relation, pathway) {
            found = found.with(relation);
        }
    }
    rule.allows(found, false)
}

/// The same as it was when something happened on the pathway, with what the organisation was to it by the event itself.
pub(super) fn held(standing: Standing<'_>, rule: &Rule, pathway: &Pathway, event: &Named) -> bool {
    let now = rule.matters().iter().filter(|relation| standing.holds(*relation, pathway));
    rule.allows(now.collect::<Relations>() | standing.named_by(event), false)
}

/// The same in an emergency.
pub(super) fn holds_in_emergency(standing: Standing<'_>, rule: &Rule, pathway: &Pathway) -> bool {
    let found = rule.matters().iter().filter(|relation| standing.holds(*relation, pathway));
    rule.allows(found.collect(), true)
}
