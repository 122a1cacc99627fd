//! Who else may do or ask what somebody was refused, so that a refusal names those who may and nobody else. It says
//! nothing about a pathway that the asker may not see: who may act on it would tell whose it is.

use crate::{
    access::{Gate, Sight},
    ask::Question,
    engine::Engine,
    fault::EngineFault,
    submission::Order,
    subscribe::Happened,
};
use kernel::{Actor, PathwayId, PersonId, Refusal, RefusalKind};
use std::collections::BTreeSet;
use world::World;

impl Engine {
    /// Whether another actor may do what the asker was refused.
    #[must_use]
    pub fn may_do_instead(&self, asker: &Actor, other: &Actor, order: &Order) -> bool {
        let now = self.now();
        let pathway = match order {
            Order::Command(world::Command::Pathways(command)) => command.pathway(),
            _ => None,
        };
        let mut order = order.clone();
        // Who refers is the sender, where nobody else is named.
        if let Order::Refer { refer, .. } = &mut order
            && refer.sender == asker.organisation
        {
            refer.sender = other.organisation.clone();
        }
        self.read(|world| {
            self.may_hear_of(world, asker, other, order.act(), pathway)
                && Gate::to(self.policies(), world, other, now).may_do(&order).is_ok()
        })
        .unwrap_or(false)
    }

    /// Why the policies do not let an actor do something; nothing where they do. Whether it is possible is another matter.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn not_permitted(&self, actor: &Actor, order: &Order) -> Result<Option<Refusal>, EngineFault> {
        let now = self.now();
        self.read(|world| Gate::to(self.policies(), world, actor, now).may_do(order).err())
    }

    /// The first row of a file, by its line, for which the whole was forbidden; none where the whole was refused for another
    /// reason, or the role may none of it.
    pub fn refused_row(
        &self,
        actor: &Actor,
        refusal: &Refusal,
        rows: impl IntoIterator<Item = (u32, Order)>,
    ) -> Option<u32> {
        if refusal.kind != RefusalKind::Forbidden || refusal.code == "role_may_not" {
            return None;
        }
        let mut rows = rows.into_iter();
        rows.find(|(_, order)| !self.may_do_instead(actor, actor, order)).map(|(line, _)| line)
    }

    /// Whether another actor may ask what the asker was refused.
    #[must_use]
    pub fn may_ask_instead(&self, asker: &Actor, other: &Actor, question: &Question) -> bool {
        let (now, what) = (self.now(), question.slug());
        let pathway = question.pathway();
        self.read(|world| {
            let gate = Gate::to(self.policies(), world, other, now);
            let may = match (pathway, question) {
                (Some(id), _) => gate.pathway(what, id).is_ok(),
                (None, Question::Conflicts { unit: Some(unit) }) => gate.unit(what, *unit).is_ok(),
                (None, Question::PlaceTimeline { place, .. }) => {
                    world.places.place(*place).is_some_and(|place| gate.unit(what, place.unit).is_ok())
                }
                (None, _) => gate.rule(what).is_ok(),
            };
            may && self.may_hear_of(world, asker, other, what, pathway)
        })
        .unwrap_or(false)
    }

    /// Which of some acts and questions the policies let an actor do and ask on a pathway. In which state an act is possible
    /// is another matter. It shows nothing of the pathway, and is not noted.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn may_on_pathway(
        &self,
        actor: &Actor,
        pathway: PathwayId,
        whats: &[&'static str],
    ) -> Result<BTreeSet<&'static str>, EngineFault> {
        let now = self.now();
        self.read(|world| {
            let gate = Gate::to(self.policies(), world, actor, now);
            whats.iter().copied().filter(|what| gate.pathway(what, pathway).is_ok()).collect()
        })
    }

    /// Whether the policies let an actor ask something about the pathway of an event, or let them when it happened: what
    /// ends somebody's part in a pathway is the last that they hear of it. It shows nothing, and is not noted.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn may_at_event(
        &self,
        actor: &Actor,
        event: &Happened,
        what: &'static str,
    ) -> Result<bool, EngineFault> {
        let Some(pathway) = event.told.pathway else { return Ok(false) };
        let now = self.now();
        self.read(|world| Gate::to(self.policies(), world, actor, now).at_event(what, pathway, &event.named))
    }

    /// The pathways of a person that an actor may see, by number. It shows nothing of them, and is not noted.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn visible_pathways(&self, actor: &Actor, person: PersonId) -> Result<Vec<PathwayId>, EngineFault> {
        let now = self.now();
        self.read(|world| {
            let gate = Gate::to(self.policies(), world, actor, now);
            let mut all = world.pathways.pathways_of(person);
            all.retain(|id| gate.pathway("ask_pathway", *id).is_ok());
            all
        })
    }

    /// Whether the asker learns nothing of a pathway by hearing that another may act on it.
    fn may_hear_of(
        &self,
        world: &World,
        asker: &Actor,
        other: &Actor,
        what: &str,
        pathway: Option<PathwayId>,
    ) -> bool {
        let anyone = || self.policies().rule(other.role, what).is_some_and(authz::Rule::allows_always);
        let sees = |id| Sight::of(self.policies(), world, asker, self.now()).sees_id(id);
        pathway.is_none_or(|id| anyone() || sees(id))
    }
}
