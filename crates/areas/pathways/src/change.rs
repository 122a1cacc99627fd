//! What a correction says: the entry as it was and as it is, with all that was set right with it, so that applying it
//! needs to ask nothing.

use kernel::{Instant, OrganisationId, Period, PlaceId, RequestNumber};
use serde::{Deserialize, Serialize};

/// A correction: the entry as it was and as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// When the citizen arrived.
    Arrival {
        /// As entered.
        was: Instant,
        /// As corrected.
        is: Instant,
        /// The place.
        place: PlaceId,
        /// The stay as it now stands.
        stay: Period,
    },
    /// When the stay ended.
    StayEnd {
        /// As entered.
        was: Instant,
        /// As corrected.
        is: Instant,
        /// The place.
        place: PlaceId,
        /// The stay as it now stands.
        stay: Period,
        /// The leaves in it as they now stand. Where nothing is said, those that are known stay, within the stay.
        #[serde(default)]
        leaves: Option<Vec<Period>>,
    },
    /// When the citizen was discharged.
    Discharge {
        /// As entered.
        was: Instant,
        /// As corrected; nothing: the citizen was not discharged.
        is: Option<Instant>,
        /// Until when the hospital now keeps treatment responsibility.
        treatment_until: Option<Instant>,
        /// The position of the entry that was wrong.
        #[serde(default)]
        entered: u64,
    },
    /// Since when the citizen was ready.
    ReadySince {
        /// As entered.
        was: Instant,
        /// As corrected.
        is: Instant,
    },
    /// The municipality of residence.
    Residence {
        /// As entered.
        was: Option<OrganisationId>,
        /// As corrected.
        is: OrganisationId,
    },
    /// Who referred.
    Sender {
        /// As entered.
        was: OrganisationId,
        /// As corrected.
        is: OrganisationId,
    },
    /// When the referral was made.
    Referral {
        /// As entered.
        was: Instant,
        /// As corrected.
        is: Instant,
        /// When the scheme's clock now wants a decision, if it has one.
        due: Option<Instant>,
    },
    /// When the citizen left for the place.
    Departure {
        /// As entered.
        was: Instant,
        /// As corrected; nothing: the citizen has not left.
        is: Option<Instant>,
    },
    /// A leave.
    Leave {
        /// Which leave of the stay, from 1.
        number: u16,
        /// As entered.
        was: Period,
        /// As corrected; nothing: there was none.
        is: Option<Period>,
        /// The stay as it now stands.
        stay: StayNow,
    },
    /// The death of the citizen.
    Death {
        /// As entered.
        was: Instant,
        /// As corrected; nothing: the citizen did not die.
        is: Option<Instant>,
        /// The position of the entry that was wrong.
        entered: u64,
        /// The stay that it ended, as it now stands.
        stay: Option<StayNow>,
        /// The requests that it closed. They wait again if the citizen did not die.
        requests: Vec<RequestNumber>,
        /// When the scheme's clock wants a decision on the one that was not decided, if it has one.
        due: Option<Instant>,
        /// Whether it ended a waiting.
        waiting: bool,
    },
    /// The citizen never arrived: the stay is taken out, and the request stands as it stood before.
    NeverArrived {
        /// When the arrival was said to be.
        was: Instant,
        /// The position of the entry that was wrong.
        entered: u64,
        /// The place.
        place: PlaceId,
        /// The promise of the place, which stands again; nothing: the place is no longer to be had, and another must be
        /// found.
        promise: Option<PromiseNow>,
        /// Whether it ended a waiting, which goes on.
        waiting: bool,
    },
    /// The stay never ended: it goes on.
    NeverEnded {
        /// When the end was said to be.
        was: Instant,
        /// The position of the entry that was wrong.
        entered: u64,
        /// The stay as it now stands.
        stay: StayNow,
        /// The requests that were closed with it. They wait again.
        requests: Vec<RequestNumber>,
        /// When the scheme's clock wants a decision on the one that was not decided, if it has one.
        due: Option<Instant>,
        /// Whether it ended a waiting, which goes on.
        waiting: bool,
    },
}

/// The promise of a place as it stands again after a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseNow {
    /// From when the place is reserved.
    pub from: Instant,
    /// When the citizen should have arrived, where the scheme has a clock for it.
    pub due: Option<Instant>,
    /// From when until then it is held, where the arrival had taken out a part of the hold.
    #[serde(default)]
    pub held_from: Option<Instant>,
}

/// A stay as it stands after a correction, for the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayNow {
    /// The place.
    pub place: PlaceId,
    /// From arrival to end.
    pub period: Period,
    /// The leaves in it.
    pub leaves: Vec<Period>,
    /// Until when the place is kept for a leave that goes on, where the scheme has a clock for it.
    pub kept_until: Option<Instant>,
    /// Whether it goes on where nobody is to be: the place is blocked or gone, or its unit closed, by now.
    #[serde(default)]
    pub closed: bool,
}
