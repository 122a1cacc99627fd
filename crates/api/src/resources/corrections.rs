//! Corrections: which entry was wrong, and what is right. Nothing is taken out of the log.

use super::{
    acts::{Act, act, time},
    taken,
};
use crate::{
    caller::Caller,
    problem::Problem,
    values::{Moment, Organisation, Reason},
};
use kernel::PathwayId;
use pathways::{Command, Correction};
use utoipa::ToSchema;

/// A time that must be said, also where it is that there was none: left out by mistake it would undo an entry.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
    serde::Deserialize::deserialize(deserializer)
}

/// Which entry is corrected, and what is right.
#[derive(Clone, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(tag = "entry", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Corrected {
    /// When the citizen arrived; null: they have not arrived there.
    Arrival {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
    },
    /// When the stay ended; null: it goes on.
    StayEnd {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
    },
    /// When the citizen was discharged; null: they were not.
    Discharge {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
    },
    /// Since when the citizen was ready to move.
    ReadySince {
        /// As it is right.
        at: Moment,
    },
    /// The municipality of residence.
    Residence {
        /// As it is right.
        organisation: Organisation,
    },
    /// Who referred.
    Sender {
        /// As it is right.
        organisation: Organisation,
    },
    /// When the referral was made.
    Referral {
        /// As it is right.
        at: Moment,
    },
    /// When the citizen left for the place; null: they have not left.
    Departure {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
    },
    /// When a leave began; null: there was none.
    Leave {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
        /// Which leave of the stay, from 1; the latest, where nothing is said.
        #[schema(minimum = 1)]
        number: Option<u16>,
    },
    /// When the citizen was back from a leave; null: they are still away.
    Return {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
        /// Which leave of the stay, from 1; the latest, where nothing is said.
        #[schema(minimum = 1)]
        number: Option<u16>,
    },
    /// When the citizen died; null: they did not.
    Death {
        /// As it is right.
        #[serde(deserialize_with = "said")]
        #[schema(required)]
        at: Option<Moment>,
    },
}

act!(
    /// A wrong entry is corrected by a new one. The old one stays in the log.
    CorrectBody {
        /// What was wrong, and what is right.
        correction: Corrected,
        /// The stay's request number, where there is more than one; the latest that has the entry, where nothing is said.
        #[schema(minimum = 1)]
        request: Option<u16>,
        /// Why.
        reason: Reason,
    },
    |body, pathway| Command::Correct {
        pathway,
        request: body.request,
        correction: match body.correction {
            Corrected::Arrival { at } => Correction::Arrival(time(at)),
            Corrected::StayEnd { at } => Correction::StayEnd(time(at)),
            Corrected::Discharge { at } => Correction::Discharge(time(at)),
            Corrected::ReadySince { at } => Correction::ReadySince(at.0),
            Corrected::Residence { organisation } => Correction::Residence(organisation.0),
            Corrected::Sender { organisation } => Correction::Sender(organisation.0),
            Corrected::Referral { at } => Correction::Referral(at.0),
            Corrected::Departure { at } => Correction::Departure(time(at)),
            Corrected::Leave { at, number } => Correction::Leave { number, began: time(at) },
            Corrected::Return { at, number } => Correction::Return { number, back: time(at) },
            Corrected::Death { at } => Correction::Death(time(at)),
        },
        reason: body.reason.0,
    }
);
