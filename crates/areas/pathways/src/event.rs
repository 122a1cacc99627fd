//! What has happened on pathways: the coarse facts that stand readable in the log, and apart from them
//! what describes the person, which the log keeps sealed under the person's own key.

use crate::{
    change::Change,
    pathway::{CitizenSide, ReferralSource},
    private::Private,
};
use kernel::{Instant, OrganisationId, PathwayId, Period, PersonId, PlaceId, RequestNumber, Sealed, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Something that happened, to one pathway or to one person's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// On one pathway.
    Pathway(PathwayEvent),
    /// To a person's record, across pathways.
    Person(PersonEvent),
}

/// Something that happened on one pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathwayEvent {
    /// The pathway.
    pub pathway: PathwayId,
    /// Whose it is; their key seals the private part.
    pub person: PersonId,
    /// The coarse facts.
    pub what: What,
    /// What describes the person, if the event has such a part. Not in the readable bytes.
    #[serde(skip)]
    pub private: Option<Sealed<Private>>,
}

/// Something that happened to a person's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonEvent {
    /// Two records turned out to be one person.
    Joined {
        /// The record that stays.
        kept: PersonId,
        /// The record joined to it.
        merged: PersonId,
    },
    /// A joining was undone.
    Separated {
        /// The record that stayed.
        kept: PersonId,
        /// The record that was joined to it.
        merged: PersonId,
    },
    /// The CPR number became known.
    Identified {
        /// The person.
        person: PersonId,
    },
    /// What is known of who the person is was changed in the vault.
    IdentityUpdated {
        /// The person.
        person: PersonId,
    },
    /// Somebody who referred confirmed that a number recorded under another name is this person's. The name itself is in
    /// the vault.
    SamePersonConfirmed {
        /// The person.
        person: PersonId,
    },
    /// Somebody gave this person's number with a name that is not theirs, and was refused.
    NameDiffered {
        /// The person.
        person: PersonId,
    },
    /// The person's key was destroyed.
    Forgotten {
        /// The person.
        person: PersonId,
    },
}

/// The coarse facts of a pathway event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A referral opened the pathway and its first request.
    Referred {
        /// What kind of sender.
        source: ReferralSource,
        /// Who referred.
        sender: OrganisationId,
        /// The municipality of residence, where known.
        residence: Option<OrganisationId>,
        /// Whether it is an extraordinary discharge.
        extraordinary: bool,
        /// Whether the person goes by a temporary number.
        temporary: bool,
        /// When it was made.
        at: Instant,
        /// When the scheme's clock wants a decision, if it has one.
        due: Option<Instant>,
    },
    /// Facts were answered (sealed).
    Assessed,
    /// The citizen was heard.
    Heard,
    /// A named person decided.
    Decided {
        /// The request.
        request: RequestNumber,
        /// What was decided.
        conclusion: SmolStr,
        /// The kind of place that follows, if one does.
        kind: Option<places::PlaceKind>,
        /// When it was decided.
        at: Instant,
        /// The rulebook it rests on.
        rulebook: SmolStr,
        /// Whether it departs from what the rules said, or they said nothing.
        deviates: bool,
        /// When the scheme's clock wants a place, if it has one.
        due: Option<Instant>,
    },
    /// A unit was offered and a place is held.
    Offered {
        /// The request.
        request: RequestNumber,
        /// The unit.
        unit: UnitId,
        /// The place held.
        place: PlaceId,
        /// How long it is held.
        hold: Period,
    },
    /// The citizen accepted.
    Accepted {
        /// The request.
        request: RequestNumber,
        /// Who accepted.
        by: CitizenSide,
        /// What was told of the cost: a conclusion of the scheme's question `own_payment`.
        cost_told: Option<SmolStr>,
        /// The place that stays held.
        place: PlaceId,
        /// How long it stays held.
        hold: Period,
    },
    /// The citizen declined; the place is free, the request keeps its turn unless the scheme says otherwise.
    Declined {
        /// The request.
        request: RequestNumber,
        /// Who declined.
        by: CitizenSide,
        /// The place freed.
        place: PlaceId,
        /// Whether the request keeps its turn.
        keeps_turn: bool,
        /// When.
        at: Instant,
    },
    /// Whoever made the offer withdrew it: the place is free, and the request stands as it stood before the offer.
    OfferWithdrawn {
        /// The request.
        request: RequestNumber,
        /// The unit that was offered.
        unit: UnitId,
        /// The place freed.
        place: PlaceId,
        /// When.
        at: Instant,
    },
    /// The hold ran out before it was confirmed. Made by the writer when the time has come.
    HoldExpired {
        /// The request.
        request: RequestNumber,
        /// The place freed.
        place: PlaceId,
        /// When it ran out.
        at: Instant,
    },
    /// The receiving unit confirmed: the place is reserved.
    Confirmed {
        /// The request.
        request: RequestNumber,
        /// The place.
        place: PlaceId,
        /// When.
        at: Instant,
        /// Until when the citizen should have arrived, if the scheme has a clock for it.
        due: Option<Instant>,
        /// Whether an agreement or an emergency mode confirmed it beforehand.
        #[serde(default)]
        beforehand: bool,
    },
    /// The receiving unit refused.
    Refused {
        /// The request.
        request: RequestNumber,
        /// The unit.
        unit: UnitId,
        /// The place freed.
        place: PlaceId,
        /// The coded reason.
        code: SmolStr,
        /// When.
        at: Instant,
    },
    /// An item of the handover list changed (sealed).
    ItemMarked,
    /// Transport was ordered.
    TransportOrdered {
        /// The request.
        request: RequestNumber,
        /// When it should be there.
        pick_up: Instant,
    },
    /// The citizen was discharged from hospital.
    Discharged {
        /// When.
        at: Instant,
        /// Until when the hospital keeps treatment responsibility, where the scheme has a clock for it.
        treatment_until: Option<Instant>,
    },
    /// The citizen left for the place.
    Departed {
        /// The request.
        request: RequestNumber,
        /// When.
        at: Instant,
    },
    /// The receiver confirmed the arrival.
    Arrived {
        /// The request.
        request: RequestNumber,
        /// The unit.
        unit: UnitId,
        /// The place.
        place: PlaceId,
        /// When.
        at: Instant,
        /// How many handover items were missing.
        items_missing: u16,
    },
    /// The stay on an earlier place ended because the citizen arrived on the next.
    MovedOn {
        /// The earlier request.
        request: RequestNumber,
        /// The place freed.
        place: PlaceId,
        /// When.
        at: Instant,
    },
    /// The citizen went on leave.
    WentOnLeave {
        /// The request.
        request: RequestNumber,
        /// The place.
        place: PlaceId,
        /// When.
        at: Instant,
        /// Until when the place is kept, where the scheme has a clock for it.
        kept_until: Option<Instant>,
    },
    /// The citizen came back.
    Returned {
        /// The request.
        request: RequestNumber,
        /// The place.
        place: PlaceId,
        /// When.
        at: Instant,
    },
    /// Another place is sought while the stay goes on.
    TransferOpened {
        /// The new request.
        request: RequestNumber,
        /// When.
        at: Instant,
        /// When the scheme's clock wants a decision, if it has one.
        due: Option<Instant>,
    },
    /// The citizen is ready to move and waits.
    ReadyDeclared {
        /// Since when.
        at: Instant,
        /// The coded cause of waiting.
        cause: SmolStr,
    },
    /// The stay ended.
    StayEnded {
        /// The request.
        request: RequestNumber,
        /// The place freed.
        place: PlaceId,
        /// When.
        at: Instant,
        /// The coded reason.
        reason: SmolStr,
        /// Until when the place is planned to be cleaned.
        cleaning_until: Option<Instant>,
    },
    /// The citizen died; what was open is closed.
    Died {
        /// When.
        at: Instant,
        /// The places freed, with their requests.
        freed: Vec<(RequestNumber, PlaceId)>,
    },
    /// A request was closed before arrival.
    Cancelled {
        /// The request.
        request: RequestNumber,
        /// The coded reason.
        code: SmolStr,
        /// The place freed, if one was held or reserved.
        place: Option<PlaceId>,
        /// When.
        at: Instant,
    },
    /// A wrong entry was corrected.
    Corrected {
        /// The request it was on, if on one.
        request: Option<RequestNumber>,
        /// What was wrong and what is right.
        change: Change,
    },
    /// A basis for sharing was recorded.
    BasisRecorded {
        /// With whom.
        with: OrganisationId,
        /// The coded basis.
        basis: SmolStr,
        /// When.
        at: Instant,
    },
    /// It is shared with an organisation no longer (why is sealed).
    BasisEnded {
        /// With whom.
        with: OrganisationId,
        /// When.
        at: Instant,
    },
    /// A representative was recorded (name sealed).
    RepresentativeRecorded {
        /// As what.
        kind: SmolStr,
    },
    /// A wish was recorded (sealed).
    WishRecorded,
    /// A field of the letter was filled (sealed).
    LetterFilled,
}

impl Event {
    /// A lasting slug for the kind of event.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::Person(PersonEvent::Joined { .. }) => "persons_joined",
            Event::Person(PersonEvent::Separated { .. }) => "persons_separated",
            Event::Person(PersonEvent::Identified { .. }) => "person_identified",
            Event::Person(PersonEvent::IdentityUpdated { .. }) => "identity_updated",
            Event::Person(PersonEvent::SamePersonConfirmed { .. }) => "same_person_confirmed",
            Event::Person(PersonEvent::NameDiffered { .. }) => "name_differed",
            Event::Person(PersonEvent::Forgotten { .. }) => "person_forgotten",
            Event::Pathway(event) => match event.what {
                What::Referred { .. } => "referred",
                What::Assessed => "assessed",
                What::Heard => "heard",
                What::Decided { .. } => "decided",
                What::Offered { .. } => "offered",
                What::Accepted { .. } => "accepted",
                What::Declined { .. } => "declined",
                What::OfferWithdrawn { .. } => "offer_withdrawn",
                What::HoldExpired { .. } => "hold_expired",
                What::Confirmed { .. } => "confirmed",
                What::Refused { .. } => "refused",
                What::ItemMarked => "item_marked",
                What::TransportOrdered { .. } => "transport_ordered",
                What::Discharged { .. } => "discharged",
                What::Departed { .. } => "departed",
                What::Arrived { .. } => "arrived",
                What::MovedOn { .. } => "moved_on",
                What::WentOnLeave { .. } => "went_on_leave",
                What::Returned { .. } => "returned",
                What::TransferOpened { .. } => "transfer_opened",
                What::ReadyDeclared { .. } => "ready_declared",
                What::StayEnded { .. } => "stay_ended",
                What::Died { .. } => "died",
                What::Cancelled { .. } => "cancelled",
                What::Corrected { .. } => "corrected",
                What::BasisRecorded { .. } => "basis_recorded",
                What::BasisEnded { .. } => "basis_ended",
                What::RepresentativeRecorded { .. } => "representative_recorded",
                What::WishRecorded => "wish_recorded",
                What::LetterFilled => "letter_filled",
            },
        }
    }

    /// Whose key seals the private part.
    #[must_use]
    pub const fn subject(&self) -> Option<PersonId> {
        match self {
            Event::Pathway(event) => Some(event.person),
            Event::Person(_) => None,
        }
    }

    /// The private part as bytes to be sealed, if there is one.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no value of ours causes.
    pub fn private_bytes(&self) -> Result<Option<Vec<u8>>, serde_json::Error> {
        match self {
            Event::Pathway(PathwayEvent { private: Some(Sealed::Open(private)), .. }) => {
                serde_json::to_vec(private).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Puts the private part back after reading: opened bytes, or `None` when the key is destroyed.
    ///
    /// # Errors
    /// When the bytes are no private part.
    pub fn restore_private(&mut self, bytes: Option<&[u8]>) -> Result<(), serde_json::Error> {
        if let Event::Pathway(event) = self {
            event.private = Some(match bytes {
                // Checked to be text as a whole, not string by string.
                Some(bytes) => Sealed::Open(match std::str::from_utf8(bytes) {
                    Ok(text) => serde_json::from_str(text)?,
                    Err(_) => serde_json::from_slice(bytes)?,
                }),
                None => Sealed::Forgotten,
            });
        }
        Ok(())
    }

    /// What the event does to a place, if anything: one event, applied by two areas. One that frees
    /// several places gives several effects.
    #[must_use]
    pub fn place_effects(&self) -> Vec<places::PlaceEffect> {
        crate::effects::of(self)
    }
}
