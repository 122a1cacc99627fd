//! What people ask to have done on a pathway. A command is a wish; only events have happened.

use crate::pathway::{CitizenSide, ItemState, ReferralSource};
use kernel::{FactValue, Instant, OrganisationId, PathwayId, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{collections::BTreeMap, fmt};

/// A fact as an assessor or sender answers it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredFact {
    /// The answer.
    pub value: FactValue,
    /// Whether the citizen knows the fact. A decision that rests on one they do not know needs a hearing first.
    pub known_to_citizen: bool,
}

impl AnsweredFact {
    /// An answer that the citizen knows of, as most are: they were asked.
    #[must_use]
    pub const fn told(value: FactValue) -> Self {
        AnsweredFact { value, known_to_citizen: true }
    }
}

/// The answered facts of an assessment, by the scheme's fact ids.
pub type AnsweredFacts = BTreeMap<SmolStr, AnsweredFact>;

/// A referral (*henvisning*), the request that opens a pathway.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refer {
    /// Whom it is about.
    pub person: PersonId,
    /// Whether the person goes by a temporary number until the CPR number is known.
    pub temporary: bool,
    /// What kind of sender refers.
    pub source: ReferralSource,
    /// The organisation that refers.
    pub sender: OrganisationId,
    /// The municipality of residence, where it is known.
    pub residence: Option<OrganisationId>,
    /// Whether this is an extraordinary discharge under a surge agreement.
    pub extraordinary: bool,
    /// The facts known at referral.
    pub facts: AnsweredFacts,
    /// Free text for the assessor.
    pub note: String,
    /// When the referral was made; now, if not said.
    pub at: Option<Instant>,
}

/// A decision (*afgørelse*) by a named person. The suggestion stands beside it and never replaces it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decide {
    /// The pathway.
    pub pathway: PathwayId,
    /// What is decided: one of the conclusions of the scheme's question `placement`.
    pub conclusion: SmolStr,
    /// Why, in the decider's words. Needed when the rules do not settle it or the decision departs from them.
    pub reason: String,
    /// When it was decided; now, if not said.
    pub at: Option<Instant>,
}

/// Which entry a correction is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// When the citizen arrived on a request's place; nothing: they have not arrived there.
    Arrival(Option<Instant>),
    /// When the stay ended; nothing: it goes on.
    StayEnd(Option<Instant>),
    /// When the citizen was discharged from hospital; nothing: they were not.
    Discharge(Option<Instant>),
    /// When the citizen was ready to move.
    ReadySince(Instant),
    /// The municipality of residence.
    Residence(OrganisationId),
    /// Who referred.
    Sender(OrganisationId),
    /// When the referral was made.
    Referral(Instant),
    /// When the citizen left for the place; nothing: they have not left.
    Departure(Option<Instant>),
    /// When a leave began; nothing: there was none.
    Leave {
        /// Which leave of the stay, from 1; the latest, if not said.
        number: Option<u16>,
        /// When it began.
        began: Option<Instant>,
    },
    /// When the citizen was back from a leave; nothing: they are still away.
    Return {
        /// Which leave of the stay, from 1; the latest, if not said.
        number: Option<u16>,
        /// When they were back.
        back: Option<Instant>,
    },
    /// When the citizen died; nothing: they did not.
    Death(Option<Instant>),
}

/// Everything that can be asked of a pathway.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Open a pathway.
    Refer(Refer),
    /// Answer facts; later answers replace earlier ones, which stay in the log.
    Assess {
        /// The pathway.
        pathway: PathwayId,
        /// The answers.
        facts: AnsweredFacts,
    },
    /// Record that the citizen was heard on facts they did not know (*partshøring*).
    Hear {
        /// The pathway.
        pathway: PathwayId,
        /// What the citizen said.
        outcome: String,
    },
    /// Decide what kind of place or service.
    Decide(Decide),
    /// Offer a unit: a place is held until the clock runs out.
    Offer {
        /// The pathway.
        pathway: PathwayId,
        /// The unit.
        unit: UnitId,
        /// Why the unit is offered although a hard criterion speaks against it.
        deviation: Option<String>,
    },
    /// The citizen, or who acts for them, accepts.
    Accept {
        /// The pathway.
        pathway: PathwayId,
        /// Who accepts.
        by: CitizenSide,
        /// That the citizen was told what it costs, where it costs.
        told_cost: bool,
    },
    /// The citizen, or who acts for them, declines.
    Decline {
        /// The pathway.
        pathway: PathwayId,
        /// Who declines.
        by: CitizenSide,
        /// Why, in their words.
        reason: String,
    },
    /// Whoever made an offer withdraws it before the unit has confirmed: it was a mistake, or no longer holds. Nobody has
    /// said no, so nothing speaks against offering the unit again.
    Withdraw {
        /// The pathway.
        pathway: PathwayId,
        /// Why.
        reason: String,
    },
    /// The receiving unit confirms: the place is reserved.
    Confirm {
        /// The pathway.
        pathway: PathwayId,
    },
    /// The receiving unit refuses with a coded reason; the request goes back to find another place.
    Refuse {
        /// The pathway.
        pathway: PathwayId,
        /// A code of the scheme's list `refusal`.
        code: SmolStr,
        /// More, in words.
        note: String,
    },
    /// Tick an item of the handover list.
    MarkItem {
        /// The pathway.
        pathway: PathwayId,
        /// An item of the scheme's handover list.
        item: SmolStr,
        /// Its state.
        state: ItemState,
    },
    /// Order transport.
    OrderTransport {
        /// The pathway.
        pathway: PathwayId,
        /// When it should be there.
        pick_up: Instant,
    },
    /// The citizen is discharged from hospital.
    Discharge {
        /// The pathway.
        pathway: PathwayId,
        /// When; now, if not said.
        at: Option<Instant>,
    },
    /// The citizen left for the place.
    Depart {
        /// The pathway.
        pathway: PathwayId,
        /// When; now, if not said.
        at: Option<Instant>,
    },
    /// The receiver confirms that the citizen arrived. Only then is the handover done.
    Arrive {
        /// The pathway.
        pathway: PathwayId,
        /// When; now, if not said.
        at: Option<Instant>,
    },
    /// The citizen goes on leave and the place is kept.
    Leave {
        /// The pathway.
        pathway: PathwayId,
        /// From when; now, if not said.
        at: Option<Instant>,
    },
    /// The citizen is back from leave.
    Return {
        /// The pathway.
        pathway: PathwayId,
        /// When; now, if not said.
        at: Option<Instant>,
    },
    /// Ask for another place while the stay goes on: opens a new request.
    Transfer {
        /// The pathway.
        pathway: PathwayId,
        /// Why.
        reason: String,
    },
    /// The citizen is ready to move and waits for a coded cause.
    Ready {
        /// The pathway.
        pathway: PathwayId,
        /// Since when; now, if not said.
        at: Option<Instant>,
        /// A code of the scheme's list `delay_cause`. A new cause ends the one before.
        cause: SmolStr,
    },
    /// The stay ends.
    End {
        /// The pathway.
        pathway: PathwayId,
        /// When; now, if not said.
        at: Option<Instant>,
        /// A code of the scheme's list `end_reason`.
        reason: SmolStr,
        /// Until when the place is planned to be cleaned, where it must be.
        cleaning_until: Option<Instant>,
    },
    /// The citizen died.
    Die {
        /// The pathway.
        pathway: PathwayId,
        /// When; now, if not said.
        at: Option<Instant>,
    },
    /// Close a request before arrival.
    Cancel {
        /// The pathway.
        pathway: PathwayId,
        /// A code of the scheme's list `cancel_reason`.
        code: SmolStr,
        /// More, in words.
        note: String,
    },
    /// Correct a wrong entry by a new one. The old one stays in the log.
    Correct {
        /// The pathway.
        pathway: PathwayId,
        /// The stay's request number, where there is more than one; the latest that has the entry, if not said.
        request: Option<kernel::RequestNumber>,
        /// What was wrong, and what is right.
        correction: Correction,
        /// Why.
        reason: String,
    },
    /// Record consent, or another basis, for sharing with an organisation.
    RecordBasis {
        /// The pathway.
        pathway: PathwayId,
        /// With whom.
        with: OrganisationId,
        /// The basis: a code of the scheme's list `sharing_basis`.
        basis: SmolStr,
        /// What may be shared.
        note: String,
    },
    /// End what may be shared with an organisation: a consent was withdrawn, a purpose is fulfilled, or the basis was recorded
    /// by mistake. From then on it sees nothing of the pathway by it.
    EndBasis {
        /// The pathway.
        pathway: PathwayId,
        /// With whom it is shared no longer.
        with: OrganisationId,
        /// Why.
        reason: String,
    },
    /// Record who may act for the citizen.
    RecordRepresentative {
        /// The pathway.
        pathway: PathwayId,
        /// As what: a code of the scheme's list `representative`.
        kind: SmolStr,
        /// Name and how to reach them.
        name: String,
    },
    /// Record what citizen and relatives wish.
    RecordWish {
        /// The pathway.
        pathway: PathwayId,
        /// Units wished for, first choice first.
        units: Vec<UnitId>,
        /// In words.
        note: String,
    },
    /// Fill a field of the letter that the scheme and the sources leave open.
    FillLetter {
        /// The pathway.
        pathway: PathwayId,
        /// The field, as `complaint_body`.
        field: SmolStr,
        /// What to write.
        value: String,
    },
    /// Two records turned out to be one person: `merged` becomes `kept`.
    JoinPersons {
        /// The record that stays.
        kept: PersonId,
        /// The record that is joined to it.
        merged: PersonId,
    },
    /// Undo a joining.
    SeparatePersons {
        /// The record that was joined.
        merged: PersonId,
    },
    /// The CPR number of a person with a temporary number is now known.
    Identify {
        /// The person.
        person: PersonId,
    },
    /// Forget a person: the key is destroyed, coarse facts stay.
    Forget {
        /// The person.
        person: PersonId,
    },
}

// What describes a citizen is never printed, whoever prints it for whatever reason.
impl fmt::Debug for AnsweredFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnsweredFact(..)")
    }
}

impl fmt::Debug for Refer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refer({}, {}, ..)", self.person, self.sender)
    }
}

impl fmt::Debug for Decide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decide({}, {}, ..)", self.pathway, self.conclusion)
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pathway() {
            Some(pathway) => write!(f, "Command({}, {pathway}, ..)", self.act()),
            None => write!(f, "Command({}, ..)", self.act()),
        }
    }
}

impl Command {
    /// The act, as policies, the log and the placement table name it.
    #[must_use]
    pub const fn act(&self) -> &'static str {
        match self {
            Command::Refer(_) => "refer",
            Command::Assess { .. } => "assess",
            Command::Hear { .. } => "hear",
            Command::Decide(_) => "decide",
            Command::Offer { .. } => "offer",
            Command::Accept { .. } => "accept",
            Command::Decline { .. } => "decline",
            Command::Withdraw { .. } => "withdraw",
            Command::Confirm { .. } => "confirm",
            Command::Refuse { .. } => "refuse",
            Command::MarkItem { .. } => "mark_item",
            Command::OrderTransport { .. } => "order_transport",
            Command::Discharge { .. } => "discharge",
            Command::Depart { .. } => "depart",
            Command::Arrive { .. } => "arrive",
            Command::Leave { .. } => "leave",
            Command::Return { .. } => "return",
            Command::Transfer { .. } => "transfer",
            Command::Ready { .. } => "ready",
            Command::End { .. } => "end",
            Command::Die { .. } => "die",
            Command::Cancel { .. } => "cancel",
            Command::Correct { .. } => "correct",
            Command::RecordBasis { .. } => "record_basis",
            Command::EndBasis { .. } => "end_basis",
            Command::RecordRepresentative { .. } => "record_representative",
            Command::RecordWish { .. } => "record_wish",
            Command::FillLetter { .. } => "fill_letter",
            Command::JoinPersons { .. } => "join_persons",
            Command::SeparatePersons { .. } => "separate_persons",
            Command::Identify { .. } => "identify",
            Command::Forget { .. } => "forget",
        }
    }

    /// The pathway the command is about, if it is about one that exists already.
    #[must_use]
    pub const fn pathway(&self) -> Option<PathwayId> {
        match self {
            Command::Refer(_)
            | Command::JoinPersons { .. }
            | Command::SeparatePersons { .. }
            | Command::Identify { .. }
            | Command::Forget { .. } => None,
            Command::Decide(decide) => Some(decide.pathway),
            Command::Assess { pathway, .. }
            | Command::Hear { pathway, .. }
            | Command::Offer { pathway, .. }
            | Command::Accept { pathway, .. }
            | Command::Decline { pathway, .. }
            | Command::Withdraw { pathway, .. }
            | Command::Confirm { pathway }
            | Command::Refuse { pathway, .. }
            | Command::MarkItem { pathway, .. }
            | Command::OrderTransport { pathway, .. }
            | Command::Discharge { pathway, .. }
            | Command::Depart { pathway, .. }
            | Command::Arrive { pathway, .. }
            | Command::Leave { pathway, .. }
            | Command::Return { pathway, .. }
            | Command::Transfer { pathway, .. }
            | Command::Ready { pathway, .. }
            | Command::End { pathway, .. }
            | Command::Die { pathway, .. }
            | Command::Cancel { pathway, .. }
            | Command::Correct { pathway, .. }
            | Command::RecordBasis { pathway, .. }
            | Command::EndBasis { pathway, .. }
            | Command::RecordRepresentative { pathway, .. }
            | Command::RecordWish { pathway, .. }
            | Command::FillLetter { pathway, .. } => Some(*pathway),
        }
    }
}
