//! Holds a wish or a question against the policies.

use super::{
    Policies,
    refusals::{forbidden_organisation, forbidden_role, no_such_pathway, no_such_person, not_the_operator},
    related::Standing,
    sight::{Sight, held, holds, holds_in_emergency},
};
use crate::submission::Order;
use authz::{Relation, Relations, Rule, Subject};
use kernel::{Actor, Instant, PathwayId, PersonId, Refusal, UnitId, danish_date};
use pathways::{Command, Pathway, view::relation::Named};
use places::{PlaceSelection, ServiceHolder};
use std::{borrow::Cow, cell::Cell, collections::BTreeSet};
use world::World;

/// Where an actor stands who wants something.
pub(crate) struct Gate<'a> {
    policies: &'a Policies,
    actor: &'a Actor,
    standing: Standing<'a>,
    now: Instant,
    /// Where it is noted that the gate was opened for an emergency; `None` where nobody claims one.
    emergency: Option<&'a Cell<bool>>,
}

impl<'a> Gate<'a> {
    /// The gate to what is known now.
    pub(crate) fn to(policies: &'a Policies, world: &'a World, actor: &'a Actor, now: Instant) -> Self {
        let standing = Standing { world, organisation: &actor.organisation, date: danish_date(now) };
        Gate { policies, actor, standing, now, emergency: None }
    }

    /// The gate as it stands in an emergency. Whether it was opened for it and not for a relation is noted.
    pub(crate) fn in_emergency(self, opened: Option<&'a Cell<bool>>) -> Self {
        Gate { emergency: opened, ..self }
    }

    /// What is known.
    pub(crate) fn world(&self) -> &'a World {
        self.standing.world
    }

    /// What the actor may see.
    pub(crate) fn sight(&self) -> Sight<'a> {
        Sight::of(self.policies, self.standing.world, self.actor, self.now)
    }

    /// What the policies say to the actor's role.
    ///
    /// # Errors
    /// Forbidden, if the role may not in any case.
    pub(crate) fn rule(&self, what: &str) -> Result<&'a Rule, Refusal> {
        let rule = self.policies.rule(self.actor.role, what);
        let may =
            |rule: &&Rule| rule.allows_ever() || (self.emergency.is_some() && rule.opens_in_emergency());
        rule.filter(may).ok_or_else(|| forbidden_role(self.policies, self.actor, what))
    }

    /// Whether the actor may do what is ordered.
    ///
    /// # Errors
    /// Forbidden, if the role or its organisation may not; not found, if it may not even know.
    pub(crate) fn may_do(&self, order: &Order) -> Result<(), Refusal> {
        let act = order.act();
        let rule = self.rule(act)?;
        if rule.allows_always() {
            return Ok(());
        }
        match rule.subject() {
            Subject::Pathway => {
                let id = match order {
                    Order::Command(world::Command::Pathways(command)) => command.pathway(),
                    _ => None,
                };
                let id = id.ok_or_else(|| forbidden_role(self.policies, self.actor, act))?;
                self.open(id, rule).map(|_| ())
            }
            Subject::Referral => match order {
                Order::Refer { refer, .. }
                | Order::Command(world::Command::Pathways(Command::Refer(refer))) => {
                    let named = self.standing.named_in(refer);
                    if rule.allows(named, false) { Ok(()) } else { Err(forbidden_organisation(self.actor)) }
                }
                _ => Err(forbidden_role(self.policies, self.actor, act)),
            },
            Subject::Person => {
                let persons = persons(order);
                persons.into_iter().try_for_each(|person| self.meet(person, rule))
            }
            Subject::Unit => self.units(order, rule),
            // No act is about these but as a whole.
            Subject::Record | Subject::List | Subject::House => {
                Err(forbidden_role(self.policies, self.actor, act))
            }
        }
    }

    /// The pathway, if the actor may ask this about it.
    ///
    /// # Errors
    /// Forbidden, if the role may not; not found, if there is no such pathway or the actor may not know of it.
    pub(crate) fn pathway(&self, what: &str, id: PathwayId) -> Result<Cow<'a, Pathway>, Refusal> {
        self.open(id, self.rule(what)?)
    }

    /// Whether the actor may ask this about a pathway, or could when something happened on it.
    pub(crate) fn at_event(&self, what: &str, id: PathwayId, event: &Named) -> bool {
        let Ok(rule) = self.rule(what) else { return false };
        let pathway = self.standing.world.pathways.pathway(id);
        pathway.is_some_and(|pathway| {
            holds(self.standing, rule, &pathway) || held(self.standing, rule, &pathway, event)
        })
    }

    /// Whether the actor may ask this about a unit.
    ///
    /// # Errors
    /// Forbidden, if not.
    pub(crate) fn unit(&self, what: &str, unit: UnitId) -> Result<(), Refusal> {
        let rule = self.rule(what)?;
        match rule.subject() {
            Subject::Unit => self.unit_by(rule, unit),
            Subject::House | Subject::List => Ok(()),
            _ => Err(forbidden_role(self.policies, self.actor, what)),
        }
    }

    /// Whether the actor may ask this about a person.
    ///
    /// # Errors
    /// Forbidden, if the role may not; not found, if there is no such person or the actor may not know of them.
    pub(crate) fn person(&self, what: &str, person: PersonId) -> Result<(), Refusal> {
        self.meet(person, self.rule(what)?)
    }

    fn open(&self, id: PathwayId, rule: &Rule) -> Result<Cow<'a, Pathway>, Refusal> {
        let pathway = self.standing.world.pathways.pathway(id).ok_or_else(|| no_such_pathway(id))?;
        if holds(self.standing, rule, &pathway) {
            return Ok(pathway);
        }
        if let Some(opened) = self.emergency
            && holds_in_emergency(self.standing, rule, &pathway)
        {
            opened.set(true);
            return Ok(pathway);
        }
        // Who may see it, but not do this, is told so; who may not see it learns nothing.
        if self.sight().sees(&pathway) {
            return Err(forbidden_organisation(self.actor));
        }
        // A unit whose hold ran out knew of the citizen: it is told that it answers too late, and nothing more.
        let asks_for_unit = rule.matters().has(Relation::OperatesCurrentUnit);
        let late = (asks_for_unit && self.standing.held_last(&pathway)).then(|| pathways::too_late(&pathway));
        Err(late.flatten().unwrap_or_else(|| no_such_pathway(id)))
    }

    fn meet(&self, person: PersonId, rule: &Rule) -> Result<(), Refusal> {
        if rule.allows_always() {
            return Ok(());
        }
        let known = self.standing.world;
        let pathways: Vec<_> = known
            .pathways
            .pathways_of(person)
            .into_iter()
            .filter_map(|id| known.pathways.pathway(id))
            .collect();
        if pathways.iter().any(|pathway| holds(self.standing, rule, pathway)) {
            return Ok(());
        }
        if let Some(opened) = self.emergency
            && pathways.iter().any(|pathway| holds_in_emergency(self.standing, rule, pathway))
        {
            opened.set(true);
            return Ok(());
        }
        Err(no_such_person())
    }

    fn unit_by(&self, rule: &Rule, unit: UnitId) -> Result<(), Refusal> {
        // Units are no secret: one that does not exist is told by the area.
        let known = self.standing.world.places.unit(unit).is_some();
        if !known || rule.allows(operates(self.standing.operates(unit)), false) {
            return Ok(());
        }
        Err(not_the_operator(self.actor, unit))
    }

    /// Whether a rule lets in an organisation that operates what it names, or takes over from it.
    fn own(&self, rule: &Rule, operator: &kernel::OrganisationId) -> bool {
        rule.allows(operates(self.standing.is(operator)), false)
    }

    fn units(&self, order: &Order, rule: &Rule) -> Result<(), Refusal> {
        use places::Command;
        let Order::Command(world::Command::Places(command)) = order else {
            return Err(forbidden_role(self.policies, self.actor, order.act()));
        };
        let all_own = |own: bool| if own { Ok(()) } else { Err(forbidden_organisation(self.actor)) };
        let mut units = BTreeSet::new();
        let unit_of =
            |place: &kernel::PlaceId| self.standing.world.places.place(*place).map(|place| place.unit);
        match command {
            Command::RegisterUnits(new) => {
                return all_own(new.iter().all(|unit| self.own(rule, &unit.operator)));
            }
            Command::ReportServiceCapacity { holder: ServiceHolder::Organisation(holder), .. } => {
                return all_own(self.own(rule, holder));
            }
            Command::ReportServiceCapacity { holder: ServiceHolder::Unit(unit), .. }
            | Command::ChangeCapabilities { unit, .. }
            | Command::CloseUnit { unit, .. }
            | Command::ReopenUnit { unit, .. }
            | Command::AddPlaces { unit, .. }
            | Command::BlockPlaces { selection: PlaceSelection::Count { unit, .. }, .. } => {
                units.insert(*unit);
            }
            Command::ReportFigures(reports) => units.extend(reports.iter().map(|report| report.unit)),
            Command::BlockPlaces { selection: PlaceSelection::Places(places), .. }
            | Command::Unblock { places, .. }
            | Command::RemovePlaces { places, .. } => units.extend(places.iter().filter_map(unit_of)),
            Command::StartCleaning { place, .. } | Command::ReportCleaned { place, .. } => {
                units.extend(unit_of(place));
            }
            Command::AddCapabilityTag { .. } | Command::SetStaleLimit { .. } => {
                return Err(forbidden_role(self.policies, self.actor, order.act()));
            }
        }
        units.into_iter().try_for_each(|unit| self.unit_by(rule, unit))
    }
}

fn operates(does: bool) -> Relations {
    if does { Relations::of(&[Relation::OperatesUnit]) } else { Relations::NONE }
}

/// The persons that an order is about.
fn persons(order: &Order) -> Vec<PersonId> {
    match order {
        Order::Identify { person, .. } | Order::UpdateIdentity { person, .. } => vec![*person],
        Order::Command(world::Command::Pathways(command)) => match command {
            Command::JoinPersons { kept, merged } => vec![*kept, *merged],
            Command::SeparatePersons { merged } => vec![*merged],
            Command::Identify { person } | Command::Forget { person } => vec![*person],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
