//! One request for a place on a pathway, with its offer and its stay, as they are known. Which act leads from one state to
//! the next is not said here: that is [`crate::table`].

use crate::{decision::Decision, pathway::Noted};
use kernel::{Instant, OrganisationId, Period, PlaceId, RequestNumber, Text, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Where a request stands. The whole table is in [`crate::table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Asked for; facts are gathered, a decision is due.
    Referred,
    /// Decided; a place is due.
    Decided,
    /// A place is held and offered.
    Offered,
    /// The citizen accepted; the unit's answer is due.
    Accepted,
    /// The unit confirmed; the place is reserved.
    Confirmed,
    /// The citizen is there.
    InStay,
    /// The stay is over.
    Ended,
    /// Closed before arrival.
    Closed,
}

impl RequestState {
    /// Every state, in the order of the table.
    pub const ALL: [RequestState; 8] = [
        RequestState::Referred,
        RequestState::Decided,
        RequestState::Offered,
        RequestState::Accepted,
        RequestState::Confirmed,
        RequestState::InStay,
        RequestState::Ended,
        RequestState::Closed,
    ];

    /// Whether the citizen still waits on this request.
    #[must_use]
    pub const fn before_arrival(self) -> bool {
        matches!(
            self,
            RequestState::Referred
                | RequestState::Decided
                | RequestState::Offered
                | RequestState::Accepted
                | RequestState::Confirmed
        )
    }

    /// The state in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            RequestState::Referred => Text::new("henvist", "referred"),
            RequestState::Decided => Text::new("afgjort, mangler plads", "decided, place due"),
            RequestState::Offered => Text::new("tilbudt", "offered"),
            RequestState::Accepted => Text::new("accepteret af borgeren", "accepted by the citizen"),
            RequestState::Confirmed => Text::new("bekræftet af enheden", "confirmed by the unit"),
            RequestState::InStay => Text::new("på pladsen", "in stay"),
            RequestState::Ended => Text::new("afsluttet", "ended"),
            RequestState::Closed => Text::new("lukket før ankomst", "closed before arrival"),
        }
    }
}

/// An offered unit with the place held or reserved for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The unit.
    pub unit: UnitId,
    /// The place.
    pub place: PlaceId,
    /// How long it is held while unconfirmed.
    pub hold: Period,
    /// What was told of the cost.
    pub cost_told: Option<SmolStr>,
    /// When the citizen accepted, if they have.
    pub accepted_at: Option<Instant>,
    /// When the unit confirmed, if it has.
    pub confirmed_at: Option<Instant>,
    /// Who offered it.
    pub by: SmolStr,
    /// For which organisation.
    pub organisation: OrganisationId,
}

/// A unit that is marked for this citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// The unit.
    pub unit: UnitId,
    /// The coded refusal, or `declined` when the citizen said no.
    pub code: SmolStr,
    /// When.
    pub at: Instant,
}

/// A leave: the citizen is away and the place is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// From when.
    pub from: Noted<Instant>,
    /// Until when, once the citizen was back or the stay over.
    pub until: Option<Noted<Instant>>,
}

impl Leave {
    /// From leaving to coming back.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { start: self.from.value, end: self.until.as_ref().map(|until| until.value) }
    }
}

/// A stay on a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// The unit.
    pub unit: UnitId,
    /// The place.
    pub place: PlaceId,
    /// When the citizen arrived.
    pub arrived: Noted<Instant>,
    /// When the stay ended, if it has.
    pub ended: Option<Noted<Instant>>,
    /// The coded reason of the end.
    pub end_reason: Option<SmolStr>,
    /// Leaves, oldest first.
    pub leaves: Vec<Leave>,
    /// How many handover items were missing at arrival.
    pub items_missing: u16,
}

impl Stay {
    /// From arrival to end.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { start: self.arrived.value, end: self.ended.as_ref().map(|end| end.value) }
    }
}

/// One request for a place, from referral or transfer to arrival or closing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its number in the pathway, from 1.
    pub number: RequestNumber,
    /// Where it stands.
    pub state: RequestState,
    /// When it was made.
    pub opened_at: Instant,
    /// Since when it has its turn; a decline moves it only if the scheme says so.
    pub turn_since: Instant,
    /// When the next step is due by the scheme's clock.
    pub due: Option<Instant>,
    /// The decision, once made.
    pub decision: Option<Decision>,
    /// The live offer.
    pub offer: Option<Offer>,
    /// When the latest hold ran out unanswered, if nothing was offered since.
    pub ran_out: Option<Instant>,
    /// Units that refused, or that the citizen declined.
    pub marked: Vec<Marked>,
    /// When transport should be there.
    pub pick_up: Option<Instant>,
    /// When the citizen left for the place.
    pub departed: Option<Noted<Instant>>,
    /// The stay, once arrived.
    pub stay: Option<Stay>,
    /// The coded reason of closing before arrival.
    pub closed_code: Option<SmolStr>,
    /// When it was closed before arrival.
    pub closed_at: Option<Instant>,
    /// The position of the entry that closed it before arrival.
    pub closed_by: Option<u64>,
}

impl Request {
    /// Whether the citizen is away from the place, which is kept.
    #[must_use]
    pub fn is_on_leave(&self) -> bool {
        let leave = self.stay.as_ref().and_then(|stay| stay.leaves.last());
        self.state == RequestState::InStay && leave.is_some_and(|leave| leave.until.is_none())
    }

    /// Where it stands in the users' words; a leave is said as one.
    #[must_use]
    pub fn state_text(&self) -> Text {
        if self.is_on_leave() {
            return Text::new("på orlov, pladsen holdes", "on leave, the place is kept");
        }
        self.state.text()
    }
}
