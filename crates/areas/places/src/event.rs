//! What has happened to units and places, as the log keeps it.

use crate::command::{FigureReport, NewUnit, ServiceHolder};
use crate::kind::ServiceAmount;
use kernel::{Instant, Period, PlaceId, Text, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A unit was registered; its places are numbered on from `first_place`, one for each physical place.
    UnitRegistered {
        /// The unit's number.
        unit: UnitId,
        /// The number of its first place.
        first_place: PlaceId,
        /// What was registered.
        new: NewUnit,
    },
    /// A figure was reported.
    FigureReported(FigureReport),
    /// A tag was added to the list of capabilities.
    CapabilityTagAdded {
        /// The tag.
        slug: SmolStr,
        /// The tag in the users' words.
        name: Text,
    },
    /// What a unit can do has changed.
    CapabilitiesChanged {
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
    /// Places were blocked.
    PlacesBlocked {
        /// The places.
        places: Vec<PlaceId>,
        /// From when and, if known, until when.
        period: Period,
        /// Why, as a code.
        reason: SmolStr,
        /// Where it comes from.
        source: String,
    },
    /// The blocks of places ended.
    PlacesUnblocked {
        /// The places.
        places: Vec<PlaceId>,
        /// From when.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// A unit was closed.
    UnitClosed {
        /// The unit.
        unit: UnitId,
        /// From when and, if known, until when.
        period: Period,
        /// Why, as a code.
        reason: SmolStr,
        /// Where it comes from.
        source: String,
    },
    /// A closed unit was opened again.
    UnitReopened {
        /// The unit.
        unit: UnitId,
        /// From when.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// Places were added to a unit.
    PlacesAdded {
        /// The unit.
        unit: UnitId,
        /// The number of the first new place.
        first_place: PlaceId,
        /// How many.
        count: u32,
        /// From when they are there.
        from: Instant,
        /// Their names, one for each, if they have any.
        #[serde(default)]
        labels: Option<Vec<String>>,
        /// Where it comes from.
        source: String,
    },
    /// Places were taken away.
    PlacesRemoved {
        /// The places.
        places: Vec<PlaceId>,
        /// From when.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// The cleaning of a place began.
    CleaningStarted {
        /// The place.
        place: PlaceId,
        /// From when.
        from: Instant,
        /// When it is planned to be done.
        #[serde(default)]
        planned_until: Option<Instant>,
    },
    /// A place was reported cleaned.
    CleaningReported {
        /// The place.
        place: PlaceId,
        /// When it was done.
        at: Instant,
    },
    /// Capacity that is not a place was reported.
    ServiceCapacityReported {
        /// Whose.
        holder: ServiceHolder,
        /// Which service.
        service: SmolStr,
        /// How much.
        amount: ServiceAmount,
        /// From when.
        from: Instant,
        /// Where it comes from.
        source: String,
    },
    /// It was said after how many minutes a figure counts as stale.
    StaleLimitSet {
        /// Minutes since the report was recorded.
        minutes: u32,
        /// Where the limit comes from.
        source: String,
    },
}

impl Event {
    /// The event's lasting slug, by which logs and subscriptions name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::UnitRegistered { .. } => "unit_registered",
            Event::FigureReported(_) => "figure_reported",
            Event::CapabilityTagAdded { .. } => "capability_tag_added",
            Event::CapabilitiesChanged { .. } => "capabilities_changed",
            Event::PlacesBlocked { .. } => "places_blocked",
            Event::PlacesUnblocked { .. } => "places_unblocked",
            Event::UnitClosed { .. } => "unit_closed",
            Event::UnitReopened { .. } => "unit_reopened",
            Event::PlacesAdded { .. } => "places_added",
            Event::PlacesRemoved { .. } => "places_removed",
            Event::CleaningStarted { .. } => "cleaning_started",
            Event::CleaningReported { .. } => "cleaning_reported",
            Event::ServiceCapacityReported { .. } => "service_capacity_reported",
            Event::StaleLimitSet { .. } => "stale_limit_set",
        }
    }
}
