//! What can be asked of the registry to do. Nothing here decides whether it may be done.

use crate::{
    organisation::{Membership, Organisation},
    population::{PopulationRow, PopulationSeries},
};
use kernel::{Date, OrganisationId};
use serde::{Deserialize, Serialize};

/// A change of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Registers organisations, all or none.
    RegisterOrganisations(Vec<Organisation>),
    /// Replaces what is registered about one organisation, as when a code is published or a point was wrong.
    CorrectOrganisation {
        /// The organisation as it should have been; `id` says which.
        organisation: Organisation,
        /// Why it is corrected.
        reason: String,
    },
    /// Makes registered organisations part of others, all or none.
    AddMemberships(Vec<NewMembership>),
    /// Ends a running membership.
    EndMembership {
        /// The member.
        organisation: OrganisationId,
        /// What it is part of.
        parent: OrganisationId,
        /// First day on which it is no member.
        on: Date,
    },
    /// Ends an organisation.
    EndOrganisation {
        /// Which.
        id: OrganisationId,
        /// First day on which it does not exist.
        on: Date,
        /// Who takes over that day.
        successor: Option<OrganisationId>,
    },
    /// Gives an organisation another name from a date on.
    Rename {
        /// Which.
        id: OrganisationId,
        /// The new name.
        name: String,
        /// First day with that name.
        from: Date,
    },
    /// Takes in figures of one series, all or none.
    ImportPopulation {
        /// The series; when known already it must be described in the same words.
        series: PopulationSeries,
        /// The figures; a figure that differs from the known one is its correction.
        rows: Vec<PopulationRow>,
    },
}

/// That an organisation becomes part of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMembership {
    /// The member.
    pub organisation: OrganisationId,
    /// What it becomes part of, and when.
    pub membership: Membership,
}
