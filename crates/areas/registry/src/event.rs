//! What happened in the registry.

use crate::{
    command::NewMembership,
    organisation::Organisation,
    population::{PopulationRow, PopulationSeries},
};
use kernel::{Date, OrganisationId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A change of the registry that took place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// An organisation was registered.
    OrganisationRegistered {
        /// The organisation.
        organisation: Organisation,
    },
    /// What was registered about an organisation was wrong or lacking, and was replaced.
    OrganisationCorrected {
        /// The organisation as it should have been.
        organisation: Organisation,
        /// Why.
        reason: String,
    },
    /// An organisation became part of another.
    MembershipAdded(NewMembership),
    /// A membership ended.
    MembershipEnded {
        /// The member.
        organisation: OrganisationId,
        /// What it was part of.
        parent: OrganisationId,
        /// First day on which it is no member.
        on: Date,
    },
    /// An organisation ended.
    OrganisationEnded {
        /// Which.
        id: OrganisationId,
        /// First day on which it does not exist.
        on: Date,
        /// Who took over.
        successor: Option<OrganisationId>,
    },
    /// An organisation got another name.
    OrganisationRenamed {
        /// Which.
        id: OrganisationId,
        /// The new name.
        name: String,
        /// First day with that name.
        from: Date,
    },
    /// A series of population figures was described.
    PopulationSeriesRegistered {
        /// The series.
        series: PopulationSeries,
    },
    /// Figures of a series were taken in.
    PopulationImported {
        /// The series.
        series: SmolStr,
        /// The figures; those known before are corrected by these.
        rows: Vec<PopulationRow>,
    },
}

impl Event {
    /// The lasting slug of what happened.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::OrganisationRegistered { .. } => "organisation_registered",
            Event::OrganisationCorrected { .. } => "organisation_corrected",
            Event::MembershipAdded(_) => "membership_added",
            Event::MembershipEnded { .. } => "membership_ended",
            Event::OrganisationEnded { .. } => "organisation_ended",
            Event::OrganisationRenamed { .. } => "organisation_renamed",
            Event::PopulationSeriesRegistered { .. } => "population_series_registered",
            Event::PopulationImported { .. } => "population_imported",
        }
    }
}
