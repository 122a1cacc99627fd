//! On what grounds somebody was shown a citizen: what their organisation was to the pathway, as far as the policies turn
//! on it, and by which recorded basis where it was shared with. It is for the access journal, and decides nothing.

use super::related::Standing;
use authz::{Policies, Relation, Relations, Rule};
use kernel::{Actor, Instant, PathwayId, PersonId, danish_date};
use smol_str::{SmolStr, format_smolstr};
use world::World;

/// What an actor's organisation is to what one question shows.
pub(crate) struct Grounds<'a> {
    standing: Standing<'a>,
    rule: Option<&'a Rule>,
}

impl<'a> Grounds<'a> {
    /// To what a question shows the actor.
    pub(crate) fn of(
        policies: &'a Policies,
        world: &'a World,
        actor: &'a Actor,
        what: &str,
        now: Instant,
    ) -> Self {
        let standing = Standing { world, organisation: &actor.organisation, date: danish_date(now) };
        // A list is open to a role; each of its lines is shown by the question for one pathway.
        let turns = |rule: &&Rule| !rule.matters().is_empty();
        let own = policies.rule(actor.role, what).filter(turns);
        let rule = own.or_else(|| policies.rule(actor.role, "ask_pathway"));
        // Whom the role alone lets in needs no relation.
        Grounds { standing, rule: rule.filter(|rule| !rule.allows(Relations::NONE, false)) }
    }

    /// To a pathway: the relations by name, and after `shared_with:` the code of a basis that was recorded. None, where
    /// the role alone lets in or nothing does.
    pub(crate) fn to_pathway(&self, id: PathwayId) -> Vec<SmolStr> {
        let (Some(rule), Some(pathway)) = (self.rule, self.standing.world.pathways.pathway(id)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for relation in rule.matters().iter().filter(|relation| self.standing.holds(*relation, &pathway)) {
            let slug = relation.slug();
            if relation != Relation::SharedWith {
                found.push(SmolStr::new_static(slug));
                continue;
            }
            let running = pathway.sharing.iter().filter(|basis| basis.until.is_none());
            let own = running.filter(|basis| self.standing.is(&basis.with));
            found.extend(own.map(|basis| format_smolstr!("{slug}:{}", basis.basis)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// To a person: what it is to any of their pathways.
    pub(crate) fn to_person(&self, id: PersonId) -> Vec<SmolStr> {
        let pathways = self.standing.world.pathways.pathways_of(id);
        let mut found: Vec<_> = pathways.into_iter().flat_map(|pathway| self.to_pathway(pathway)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
