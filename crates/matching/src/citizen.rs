//! What the score wants to know of one citizen: where home is, which units are known, which are wished for. It reads the
//! pathways; it judges nothing.

use kernel::{Date, OrganisationId, UnitId};
use pathways::Pathway;
use registry::{Direction, OrganisationKind, Position};
use serde::Serialize;
use std::collections::BTreeSet;
use world::World;

/// From where distances are measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Home {
    /// From the main town of the municipality of residence.
    Residence(OrganisationId),
    /// From the sender, because the residence or its position is not known.
    Sender(OrganisationId),
    /// Neither is known.
    Unknown,
}

/// One citizen as the score sees them.
pub(crate) struct Citizen {
    pub home: Home,
    pub from: Option<Direction>,
    /// The municipality of residence, as entered.
    pub residence: Option<OrganisationId>,
    /// The health council of the municipality of residence, where there is one.
    pub council: Option<OrganisationId>,
    /// Units of earlier and present stays.
    pub stayed: BTreeSet<UnitId>,
    /// Who operates those units.
    pub operators: BTreeSet<OrganisationId>,
    /// Where the citizen stays now.
    pub stays_at: Option<UnitId>,
    /// Units wished for, first choice first, each once.
    pub wished: Vec<UnitId>,
}

impl Citizen {
    pub fn of(world: &World, pathway: &Pathway, date: Date) -> Self {
        let registry = &world.registry;
        let residence =
            pathway.residence.as_ref().and_then(|residence| registry.organisation_on(&residence.value, date));
        let sender = registry.organisation_on(&pathway.sender.value, date);
        let placed = |organisation: Option<&registry::Organisation>| {
            organisation.and_then(|found| Some((found.id.clone(), found.position?)))
        };
        let (home, from) = match (placed(residence), placed(sender)) {
            (Some((id, position)), _) => (Home::Residence(id), Some(position)),
            (None, Some((id, position))) => (Home::Sender(id), Some(position)),
            (None, None) => (Home::Unknown, None),
        };
        let council = residence
            .and_then(|residence| registry.above(&residence.id, OrganisationKind::HealthCouncil, date));
        let mut stayed: BTreeSet<UnitId> = units_stayed(pathway).collect();
        for id in world.pathways.pathways_of(pathway.person) {
            if id != pathway.id
                && let Some(other) = world.pathways.pathway(id)
            {
                stayed.extend(units_stayed(&other));
            }
        }
        let operators = stayed.iter().filter_map(|unit| world.places.unit(*unit));
        let mut wished = Vec::new();
        for unit in pathway.known.open().iter().flat_map(|known| &known.wished_units) {
            if !wished.contains(unit) {
                wished.push(*unit);
            }
        }
        Citizen {
            home,
            from: from.map(Position::direction),
            residence: pathway.residence.as_ref().map(|residence| residence.value.clone()),
            council: council.map(|council| council.id.clone()),
            operators: operators.map(|unit| unit.operator.clone()).collect(),
            stays_at: pathway.staying().and_then(|request| Some(request.stay.as_ref()?.unit)),
            stayed,
            wished,
        }
    }
}

fn units_stayed(pathway: &Pathway) -> impl Iterator<Item = UnitId> + '_ {
    let stays = pathway.requests.iter().filter_map(|request| request.stay.as_ref());
    stays.map(|stay| stay.unit)
}
