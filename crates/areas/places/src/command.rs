//! What people and systems ask of the places: register, report, block, close, clean.
//!
//! What pathways do to places (hold, reserve, occupy, free) is no command here: it follows from their events
//! as a [`crate::PlaceEffect`].

use crate::Position;
use crate::kind::{Figure, PlaceKind, ServiceAmount};
use kernel::{Instant, OrganisationId, Period, PlaceId, Text, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A unit to be registered, with its places and first figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewUnit {
    /// The short readable code by which people and files name the unit, as `solgaarden-2`; never reused.
    pub code: SmolStr,
    /// What the unit is called.
    pub name: String,
    /// What kind of places it has.
    pub kind: PlaceKind,
    /// Who operates it.
    pub operator: OrganisationId,
    /// The municipality in which it lies.
    pub municipality: OrganisationId,
    /// The health council that it belongs to, where there is one.
    #[serde(default)]
    pub council: Option<OrganisationId>,
    /// Where it lies, when known.
    #[serde(default)]
    pub position: Option<Position>,
    /// What it can do: slugs of registered tags.
    #[serde(default)]
    pub capabilities: Vec<SmolStr>,
    /// From when and, if known, until when the unit is open.
    pub open: Period,
    /// Places that the unit is approved to have.
    pub approved: u32,
    /// Places that stand there: as many are numbered from 1.
    pub physical: u32,
    /// Places for which there is staff.
    pub staffed: u32,
    /// Where these data come from.
    pub source: String,
    /// Whether the unit is made up, for demonstrations and tests; it is shown as such everywhere.
    #[serde(default)]
    pub synthetic: bool,
    /// Names of the places (`Stue 4 ved vinduet`), one for each physical place, if they have any.
    #[serde(default)]
    pub place_labels: Option<Vec<String>>,
}

/// One reported figure of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureReport {
    /// The unit.
    pub unit: UnitId,
    /// Which figure.
    pub figure: Figure,
    /// The number of places.
    pub value: u32,
    /// From when it holds; may lie in the past or the future.
    pub from: Instant,
    /// Where it comes from, as `vagtplan`, `capacity.xlsx row 4`, `api`.
    pub source: String,
}

/// Which places a block concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSelection {
    /// These places.
    Places(Vec<PlaceId>),
    /// So many of a unit's places, chosen by the system: free ones, the highest numbers first.
    Count {
        /// The unit.
        unit: UnitId,
        /// How many.
        count: u32,
    },
}

/// Whose service capacity is reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceHolder {
    /// A unit's.
    Unit(UnitId),
    /// An organisation's, as a clinic's or a municipality's.
    Organisation(OrganisationId),
}

/// What can be asked of the places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Registers units with their places: all of them or none.
    RegisterUnits(Vec<NewUnit>),
    /// Reports figures: all of them or none.
    ReportFigures(Vec<FigureReport>),
    /// Adds a tag to the list of capabilities.
    AddCapabilityTag {
        /// The tag as criteria and files will write it.
        slug: SmolStr,
        /// The tag in the users' words.
        name: Text,
    },
    /// Changes what a unit can do.
    ChangeCapabilities {
        /// The unit.
        unit: UnitId,
        /// Tags that it has from then on.
        add: Vec<SmolStr>,
        /// Tags that it has no more.
        remove: Vec<SmolStr>,
        /// From when.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// Blocks places from a moment to a moment. A citizen who is there or promised stays so; it is shown.
    BlockPlaces {
        /// Which places.
        selection: PlaceSelection,
        /// From when and, if known, until when; with an end the block ends by itself.
        period: Period,
        /// Why, as a code: `water_damage`, `isolation_neighbour`.
        reason: SmolStr,
        /// Where it comes from.
        source: String,
    },
    /// Ends the blocks of places.
    Unblock {
        /// Which places.
        places: Vec<PlaceId>,
        /// From when they are no longer blocked; a block that begins later falls away.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// Closes a unit for a period: nothing is promised there; who is there stays until they are moved.
    CloseUnit {
        /// The unit.
        unit: UnitId,
        /// From when and, if known, until when.
        period: Period,
        /// Why, as a code.
        reason: SmolStr,
        /// Where it comes from.
        source: String,
    },
    /// Opens a closed unit again.
    ReopenUnit {
        /// The unit.
        unit: UnitId,
        /// From when; a closing that begins later falls away.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// Adds physical places to a unit. The physical figure is raised with them where it is lower.
    AddPlaces {
        /// The unit.
        unit: UnitId,
        /// How many.
        count: u32,
        /// From when they are there.
        from: Instant,
        /// Their names, one for each, if they have any.
        labels: Option<Vec<String>>,
        /// Where it comes from.
        source: String,
    },
    /// Takes places away for good. Refused while one is promised or occupied at or after that time.
    RemovePlaces {
        /// Which places.
        places: Vec<PlaceId>,
        /// From when they are gone.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// Says that a place is being cleaned. It is not available until somebody reports it cleaned.
    StartCleaning {
        /// The place.
        place: PlaceId,
        /// From when.
        from: Instant,
        /// When it is planned to be done, if that is known.
        planned_until: Option<Instant>,
    },
    /// Reports a place cleaned.
    ReportCleaned {
        /// The place.
        place: PlaceId,
        /// When it was done.
        at: Instant,
    },
    /// Reports capacity that is not a place.
    ReportServiceCapacity {
        /// Whose.
        holder: ServiceHolder,
        /// Which service, as `physiotherapy`.
        service: SmolStr,
        /// How much.
        amount: ServiceAmount,
        /// From when.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// Says after how many minutes a reported figure counts as stale.
    SetStaleLimit {
        /// Minutes since the report was recorded.
        minutes: u32,
        /// Where the limit comes from.
        source: String,
    },
}
