//! Holds a wish or a question against the table.

use super::{Condition, table::condition};
use crate::submission::Order;
use kernel::{
    Actor, Date, Instant, OrganisationId, PathwayId, PersonId, Refusal, RefusalKind, UnitId, danish_date,
};
use pathways::{Command, Pathway, Refer, view::relation::Relation};
use places::{PlaceSelection, ServiceHolder};
use std::collections::BTreeSet;
use world::World;

/// Whether the actor may do what is ordered.
///
/// # Errors
/// Forbidden, if the role or its organisation may not; not found, if it may not even know.
pub(crate) fn may_do(world: &World, actor: &Actor, order: &Order, now: Instant) -> Result<(), Refusal> {
    let act = order.act();
    let condition = condition(act, actor.role).ok_or_else(|| forbidden_role(actor, act))?;
    let date = danish_date(now);
    let place = Place { world, actor, date };
    match condition {
        Condition::Anyone => Ok(()),
        Condition::RelatedAs(_) | Condition::OperatesCurrentUnit => {
            let id = match order {
                Order::Command(world::Command::Pathways(command)) => command.pathway(),
                _ => None,
            };
            let id = id.ok_or_else(|| forbidden_role(actor, act))?;
            place.pathway(id, condition).map(|_| ())
        }
        Condition::NamedInReferral(allowed) => match order {
            Order::Refer { refer, .. } | Order::Command(world::Command::Pathways(Command::Refer(refer))) => {
                place.referral(refer, allowed)
            }
            _ => Err(forbidden_role(actor, act)),
        },
        Condition::AnyPathwayOf(allowed) => {
            for person in persons(order) {
                place.person(person, allowed)?;
            }
            Ok(())
        }
        Condition::OperatesUnit => place.units(order),
        // No act is filtered.
        Condition::Filtered => Err(forbidden_role(actor, act)),
    }
}

/// Whether the actor's role may ask this at all, and under which condition.
///
/// # Errors
/// Forbidden, if not.
pub(crate) fn may_ask(actor: &Actor, what: &'static str) -> Result<Condition, Refusal> {
    condition(what, actor.role).ok_or_else(|| forbidden_role(actor, what))
}

/// Whether the actor's role may do something to the log itself that goes round the engine, as checking or restoring a
/// log that may be too damaged to be opened. `act` is named as in the table.
///
/// # Errors
/// Forbidden, if not.
pub fn may_keep_log(actor: &Actor, act: &str) -> Result<(), Refusal> {
    match condition(act, actor.role) {
        Some(Condition::Anyone) => Ok(()),
        _ => Err(forbidden_role(actor, act)),
    }
}

/// The pathway, if the actor may ask this about it.
///
/// # Errors
/// Forbidden, if the role may not; not found, if there is no such pathway or the actor may not know of it.
pub(crate) fn visible<'w>(
    world: &'w World,
    actor: &Actor,
    what: &'static str,
    id: PathwayId,
    now: Instant,
) -> Result<std::borrow::Cow<'w, Pathway>, Refusal> {
    let condition = may_ask(actor, what)?;
    Place { world, actor, date: danish_date(now) }.pathway(id, condition)
}

/// Whether the actor may ask this about a unit.
///
/// # Errors
/// Forbidden, if not.
pub(crate) fn may_ask_of_unit(
    world: &World,
    actor: &Actor,
    what: &'static str,
    unit: UnitId,
    now: Instant,
) -> Result<(), Refusal> {
    match may_ask(actor, what)? {
        Condition::Anyone | Condition::Filtered => Ok(()),
        Condition::OperatesUnit => Place { world, actor, date: danish_date(now) }.unit(unit),
        _ => Err(forbidden_role(actor, what)),
    }
}

/// Whether the actor may ask this about a person.
///
/// # Errors
/// Forbidden, if the role may not; not found, if there is no such person or the actor may not know of them.
pub(crate) fn may_ask_of_person(
    world: &World,
    actor: &Actor,
    what: &'static str,
    person: PersonId,
    now: Instant,
) -> Result<(), Refusal> {
    let place = Place { world, actor, date: danish_date(now) };
    match may_ask(actor, what)? {
        Condition::Anyone => Ok(()),
        Condition::AnyPathwayOf(allowed) => place.person(person, allowed),
        Condition::OperatesCurrentUnit => {
            let mut ids = world.pathways.pathways_of(person).into_iter();
            let seen = ids.any(|id| place.pathway(id, Condition::OperatesCurrentUnit).is_ok());
            if seen { Ok(()) } else { Err(no_such_person()) }
        }
        _ => Err(forbidden_role(actor, what)),
    }
}

/// What an actor may see of pathways, for lists.
pub(crate) struct Sight<'a> {
    place: Place<'a, 'a>,
    condition: Option<Condition>,
}

impl<'a> Sight<'a> {
    /// What the actor may see by the question for one pathway.
    pub(crate) fn of(world: &'a World, actor: &'a Actor, now: Instant) -> Self {
        Sight {
            place: Place { world, actor, date: danish_date(now) },
            condition: condition("ask_pathway", actor.role),
        }
    }

    /// Whether the actor may see the pathway.
    pub(crate) fn sees(&self, pathway: &Pathway) -> bool {
        self.condition.is_some_and(|condition| self.place.holds(pathway, condition))
    }

    /// Whether the actor may see the pathway with this number.
    pub(crate) fn sees_id(&self, id: PathwayId) -> bool {
        self.place.world.pathways.pathway(id).is_some_and(|pathway| self.sees(&pathway))
    }
}

struct Place<'w, 'a> {
    world: &'w World,
    actor: &'a Actor,
    date: Date,
}

impl<'w> Place<'w, '_> {
    fn pathway(&self, id: PathwayId, condition: Condition) -> Result<std::borrow::Cow<'w, Pathway>, Refusal> {
        let pathway = self.world.pathways.pathway(id).ok_or_else(|| no_such_pathway(id))?;
        if self.holds(&pathway, condition) {
            return Ok(pathway);
        }
        // Who may see it, but not do this, is told so; who may not see it learns nothing.
        let sees = super::table::condition("ask_pathway", self.actor.role)
            .is_some_and(|sees| self.holds(&pathway, sees));
        if sees {
            return Err(forbidden_organisation(self.actor));
        }
        // A unit whose hold ran out knew of the citizen: it is told that it answers too late, and nothing more.
        let late = (condition == Condition::OperatesCurrentUnit && self.held_last(&pathway))
            .then(|| pathways::too_late(&pathway));
        Err(late.flatten().unwrap_or_else(|| no_such_pathway(id)))
    }

    /// Whether a unit of the actor's held the place that ran out latest on the pathway.
    fn held_last(&self, pathway: &Pathway) -> bool {
        let Some(request) = pathway.live_request() else { return false };
        let Some(ran_out) = request.ran_out else { return false };
        let operated = self.world.places.units().filter(|unit| self.operates(unit.id));
        let mut places = operated.flat_map(|unit| &unit.places).filter_map(|id| self.world.places.place(*id));
        places.any(|place| {
            place.commitments().iter().any(|promise| {
                (promise.pathway, promise.request) == (pathway.id, request.number)
                    && promise.period.end == Some(ran_out)
            })
        })
    }

    fn holds(&self, pathway: &Pathway, condition: Condition) -> bool {
        match condition {
            Condition::Anyone => true,
            Condition::RelatedAs(allowed) | Condition::AnyPathwayOf(allowed) => {
                self.is_related(pathway, allowed)
            }
            Condition::OperatesCurrentUnit => {
                let offered = pathway.live_request().and_then(|request| request.offer.as_ref());
                let staying = pathway.staying().and_then(|request| request.stay.as_ref());
                let mut units =
                    offered.map(|offer| offer.unit).into_iter().chain(staying.map(|stay| stay.unit));
                units.any(|unit| self.operates(unit))
            }
            Condition::NamedInReferral(_) | Condition::OperatesUnit | Condition::Filtered => false,
        }
    }

    fn is_related(&self, pathway: &Pathway, allowed: &[Relation]) -> bool {
        let (around, organisation) = (self.world.around(), &self.actor.organisation);
        allowed.iter().any(|relation| relation.holds(around, pathway, organisation, self.date))
    }

    /// Whether the actor's organisation is this one, or has taken over from it.
    fn is(&self, id: &OrganisationId) -> bool {
        *id == self.actor.organisation
            || self
                .world
                .registry
                .organisation_on(id, self.date)
                .is_some_and(|found| found.id == self.actor.organisation)
    }

    fn is_region_of(&self, id: &OrganisationId) -> bool {
        self.world
            .registry
            .region_of(id, self.date)
            .is_some_and(|region| region.id == self.actor.organisation)
    }

    fn operates(&self, unit: UnitId) -> bool {
        self.world.places.unit(unit).is_some_and(|unit| self.is(&unit.operator))
    }

    fn unit(&self, unit: UnitId) -> Result<(), Refusal> {
        // Units are no secret: one that does not exist is told by the area.
        if self.world.places.unit(unit).is_none() || self.operates(unit) {
            return Ok(());
        }
        Err(Refusal::new(
            RefusalKind::Forbidden,
            "not_the_operator",
            format!("{} driver ikke enheden {unit}", self.actor.organisation),
            format!("{} does not operate the unit {unit}", self.actor.organisation),
        )
        .instead("spørg enhedens driftsherre", "ask the operator of the unit"))
    }

    fn referral(&self, refer: &Refer, allowed: &[Relation]) -> Result<(), Refusal> {
        let named = allowed.iter().any(|relation| match relation {
            Relation::Sender => self.is(&refer.sender),
            Relation::RegionOfSender => self.is_region_of(&refer.sender),
            Relation::Residence => refer.residence.as_ref().is_some_and(|id| self.is(id)),
            Relation::RegionOfResidence => refer.residence.as_ref().is_some_and(|id| self.is_region_of(id)),
            Relation::Receiver | Relation::SharedWith => false,
        });
        if named { Ok(()) } else { Err(forbidden_organisation(self.actor)) }
    }

    fn person(&self, person: PersonId, allowed: &[Relation]) -> Result<(), Refusal> {
        let pathways = self.world.pathways.pathways_of(person);
        let related = pathways.into_iter().any(|id| {
            self.world.pathways.pathway(id).is_some_and(|pathway| self.is_related(&pathway, allowed))
        });
        if related { Ok(()) } else { Err(no_such_person()) }
    }

    fn units(&self, order: &Order) -> Result<(), Refusal> {
        use places::Command;
        let Order::Command(world::Command::Places(command)) = order else {
            return Err(forbidden_role(self.actor, order.act()));
        };
        let mut units = BTreeSet::new();
        let unit_of = |place: &kernel::PlaceId| self.world.places.place(*place).map(|place| place.unit);
        match command {
            Command::RegisterUnits(new) => {
                return match new.iter().find(|unit| !self.is(&unit.operator)) {
                    None => Ok(()),
                    Some(_) => Err(forbidden_organisation(self.actor)),
                };
            }
            Command::ReportServiceCapacity { holder: ServiceHolder::Organisation(holder), .. } => {
                return if self.is(holder) { Ok(()) } else { Err(forbidden_organisation(self.actor)) };
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
                return Err(forbidden_role(self.actor, order.act()));
            }
        }
        units.into_iter().try_for_each(|unit| self.unit(unit))
    }
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

/// That there is no such pathway; the same words as where there is one that the actor may not know of.
fn no_such_pathway(id: PathwayId) -> Refusal {
    Refusal::not_found(
        "no_such_pathway",
        format!("der er intet forløb {id}"),
        format!("there is no pathway {id}"),
    )
}

fn no_such_person() -> Refusal {
    Refusal::not_found("no_such_person", "personen har intet forløb her", "the person has no pathway here")
}

fn forbidden_role(actor: &Actor, what: &str) -> Refusal {
    let role = actor.role.text();
    let words = super::act_text(what);
    let mut refusal = Refusal::new(
        RefusalKind::Forbidden,
        "role_may_not",
        format!("rollen '{}' må ikke: {}", role.da, words.da),
        format!("the role '{}' may not: {}", role.en, words.en),
    );
    let may: Vec<_> = kernel::Role::ALL
        .into_iter()
        .filter(|role| condition(what, *role).is_some())
        .map(kernel::Role::text)
        .collect();
    if !may.is_empty() {
        let (da, en): (Vec<_>, Vec<_>) = may.into_iter().map(|text| (text.da, text.en)).unzip();
        refusal =
            refusal.instead(format!("det må: {}", da.join(", ")), format!("who may: {}", en.join(", ")));
    }
    refusal
}

fn forbidden_organisation(actor: &Actor) -> Refusal {
    Refusal::new(
        RefusalKind::Forbidden,
        "organisation_may_not",
        format!("{} har ikke den rolle i forløbet, som det kræver", actor.organisation),
        format!("{} does not have the part in the pathway that this needs", actor.organisation),
    )
    .instead("spørg den organisation, der har den", "ask the organisation that has it")
}
