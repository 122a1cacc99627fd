//! Population figures: a count holds for one organisation on one date in one series, or it is unknown.
//!
//! Series are defined differently and are never added, compared or filled up from one another.

use kernel::{Date, Instant, OrganisationId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A series of population figures with one definition and one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationSeries {
    /// Its lasting slug, as `dst_2025_s3`.
    pub id: SmolStr,
    /// Who is counted.
    pub definition: String,
    /// Where the figures come from.
    pub source: String,
    /// What else a reader must know, as that the source gives only the month; may be empty.
    #[serde(default)]
    pub note: String,
    /// Whether it is made up for a demonstration.
    #[serde(default)]
    pub synthetic: bool,
}

/// One figure of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationRow {
    /// Whose population.
    pub organisation: OrganisationId,
    /// The date it was counted on.
    pub date: Date,
    /// Age in whole years; none for all ages together.
    #[serde(default)]
    pub age: Option<u16>,
    /// Persons.
    pub count: u32,
}

/// A figure as kept, with when it was learnt. A correction adds one; the last holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationFigure {
    /// Persons.
    pub count: u32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Where in the log.
    pub position: u64,
}

/// A population with everything needed to trust it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PopulationAnswer {
    /// Whose population.
    pub organisation: OrganisationId,
    /// Persons.
    pub count: u32,
    /// The series.
    pub series: SmolStr,
    /// Who is counted in it.
    pub definition: String,
    /// Where the figure comes from.
    pub source: String,
    /// What else a reader must know; may be empty.
    pub note: String,
    /// The date it was counted on.
    pub date: Date,
    /// Whether the series is made up.
    pub synthetic: bool,
    /// How many earlier figures for the same were corrected by this one.
    pub corrections: usize,
}
