//! What the events of pathways do to places, and the promises that come of it.
//!
//! Whether an act is allowed is decided by the pathways, which ask [`crate::State::choose`] and
//! [`crate::State::can_hold`]. What has happened is applied here without asking again: an effect that
//! makes two citizens meet in one place is kept and shown as a conflict.

use kernel::{Instant, PathwayId, Period, PlaceId, RequestNumber, Text};
use serde::{Deserialize, Serialize};

/// What a pathway's event does to a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceEffect {
    /// The place is held for an offer.
    Hold {
        /// The place.
        place: PlaceId,
        /// For which pathway.
        pathway: PathwayId,
        /// For which of its requests.
        request: RequestNumber,
        /// From when, and when the hold is to lapse. It counts until an event ends it.
        period: Period,
    },
    /// The hold becomes a reservation.
    Reserve {
        /// The place.
        place: PlaceId,
        /// For which pathway.
        pathway: PathwayId,
        /// For which of its requests.
        request: RequestNumber,
        /// From when it is a reservation (usually when the unit confirmed): the hold ends there.
        from: Instant,
        /// When it is to lapse, if it does. It counts until an event ends it.
        until: Option<Instant>,
        /// When the citizen should have arrived, where a clock says so. Past it the reservation goes on and is overdue.
        expected: Option<Instant>,
    },
    /// The citizen arrives: the place is occupied until an event says otherwise.
    Occupy {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// When the citizen arrived.
        from: Instant,
    },
    /// It is known, or no longer known (`None`), when the citizen is to leave. Nothing is free by that alone.
    PlanLeaving {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// When.
        at: Option<Instant>,
    },
    /// The citizen is on leave and the place is kept.
    Leave {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// From when.
        from: Instant,
        /// When the citizen is expected back, if known.
        until: Option<Instant>,
    },
    /// The citizen is back from leave.
    Return {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// When the citizen came back.
        at: Instant,
    },
    /// The place is given up, whatever it was for this request; the cleaning begins at once where one is planned.
    Free {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// From when.
        at: Instant,
        /// When the cleaning is planned to be done; without it none is needed.
        cleaning_until: Option<Instant>,
    },
    /// The occupation was in truth in this period. It may overlap another's: both are kept and shown.
    CorrectOccupation {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// When the place was in truth occupied, leaves included.
        period: Period,
        /// The leaves in it, each with when the citizen is expected back if it goes on; without them those that are
        /// known stay.
        leaves: Option<Vec<(Period, Option<Instant>)>>,
    },
    /// A hold or reservation that came to nothing. It ends when it was to lapse, or at the event if that is
    /// earlier. An occupation that never was is taken out.
    Void {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
    },
    /// The stay that a cleaning began after goes on: that cleaning, if it is still under way, never was.
    NoCleaning {
        /// The place.
        place: PlaceId,
        /// Whose pathway.
        pathway: PathwayId,
        /// Which of its requests.
        request: RequestNumber,
        /// The position in the log of the event that began it.
        begun_by: u64,
    },
}

impl PlaceEffect {
    /// The place concerned.
    #[must_use]
    pub const fn place(&self) -> PlaceId {
        match self {
            PlaceEffect::Hold { place, .. }
            | PlaceEffect::Reserve { place, .. }
            | PlaceEffect::Occupy { place, .. }
            | PlaceEffect::PlanLeaving { place, .. }
            | PlaceEffect::Leave { place, .. }
            | PlaceEffect::Return { place, .. }
            | PlaceEffect::Free { place, .. }
            | PlaceEffect::CorrectOccupation { place, .. }
            | PlaceEffect::Void { place, .. }
            | PlaceEffect::NoCleaning { place, .. } => *place,
        }
    }

    /// The pathway and the request concerned.
    #[must_use]
    pub const fn key(&self) -> (PathwayId, RequestNumber) {
        match self {
            PlaceEffect::Hold { pathway, request, .. }
            | PlaceEffect::Reserve { pathway, request, .. }
            | PlaceEffect::Occupy { pathway, request, .. }
            | PlaceEffect::PlanLeaving { pathway, request, .. }
            | PlaceEffect::Leave { pathway, request, .. }
            | PlaceEffect::Return { pathway, request, .. }
            | PlaceEffect::Free { pathway, request, .. }
            | PlaceEffect::CorrectOccupation { pathway, request, .. }
            | PlaceEffect::Void { pathway, request, .. }
            | PlaceEffect::NoCleaning { pathway, request, .. } => (*pathway, *request),
        }
    }
}

/// In what way a place is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentKind {
    /// Held for an offer.
    Held,
    /// Reserved: the citizen accepted and the unit confirmed.
    Reserved,
    /// Kept for a citizen on leave.
    OnLeave,
    /// A citizen is there.
    Occupied,
}

impl CommitmentKind {
    /// The kind in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            CommitmentKind::Held => Text::new("holdt", "held"),
            CommitmentKind::Reserved => Text::new("reserveret", "reserved"),
            CommitmentKind::OnLeave => Text::new("på orlov", "on leave"),
            CommitmentKind::Occupied => Text::new("belagt", "occupied"),
        }
    }
}

/// One promise of a place to one citizen's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Whose pathway.
    pub pathway: PathwayId,
    /// Which of its requests.
    pub request: RequestNumber,
    /// In what way.
    pub kind: CommitmentKind,
    /// From when to when. While it lasts, the end is only the plan: when a hold is to lapse, when a citizen
    /// is to leave or come back.
    pub period: Period,
    /// The position in the log of the event that made it.
    pub since_position: u64,
    /// Whether an event has ended it; until then it counts, also past its planned end.
    pub ended: bool,
}

impl Commitment {
    /// When it ended; nothing while it counts, whatever its plan says.
    #[must_use]
    pub fn certain_end(&self) -> Option<Instant> {
        self.period.end.filter(|_| self.ended)
    }
}
