//! What describes a person in a pathway's events. The log keeps it sealed under the person's own key, apart from
//! the coarse facts of [`crate::event`]; forgetting the person destroys it.

use crate::pathway::ItemState;
use kernel::{FactValue, Outcome, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What describes the person, sealed in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Private {
    /// Facts and free text of a referral or an assessment.
    Facts {
        /// The answers: fact, value, whether the citizen knows it.
        facts: Vec<(SmolStr, FactValue, bool)>,
        /// Free text.
        note: String,
    },
    /// What a decision rested on.
    Decision(DecisionBasis),
    /// Free text: a reason, a note, what somebody said.
    Note(String),
    /// A handover item.
    Item {
        /// The item.
        item: SmolStr,
        /// Its state.
        state: ItemState,
    },
    /// A field of the letter or a representative's name.
    Field {
        /// Which field.
        field: SmolStr,
        /// What it says.
        value: String,
    },
    /// A wish.
    Wish {
        /// Units wished for.
        units: Vec<UnitId>,
        /// In words.
        note: String,
    },
}

impl Private {
    /// Whether it stands in the letter and nowhere else.
    #[must_use]
    pub fn is_of_letter(&self) -> bool {
        matches!(self, Private::Field { field, .. } if field != "representative")
    }
}

/// What a decision rested on: enough to repeat the answer word for word with the rulebook that is kept in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionBasis {
    /// The decider's reason.
    pub reason: String,
    /// The facts as they stood.
    pub facts: Vec<(SmolStr, FactValue)>,
    /// The kind of verdict: `settled`, `missing`, `judgement` or `conflict`.
    pub verdict: SmolStr,
    /// What the rules suggested, if they settled it.
    pub suggested: Option<SmolStr>,
    /// Each criterion and what it came to.
    pub criteria: Vec<(SmolStr, Outcome)>,
}
