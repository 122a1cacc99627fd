//! Verdicts: what a question about the rules comes to, with the reasons behind it.
//!
//! What is unknown stays unknown. A verdict is settled, or it says which fact is missing, which sentence
//! leaves the answer to a professional, or which two rules contradict each other. It never guesses.
//!
//! Words and references are those of the scheme and the same in every answer, so answers share them.

use crate::{legal::LegalReference, text::Text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{fmt, sync::Arc};

/// The answer to one fact about a citizen or a situation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// Yes.
    Yes,
    /// No.
    No,
    /// One of the choices that the scheme lists for the fact.
    Choice(SmolStr),
    /// A whole number.
    Number(i64),
    /// Somebody looked and it cannot be known now. It counts as missing, never as no.
    NotKnown,
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FactValue::Yes => f.write_str("yes"),
            FactValue::No => f.write_str("no"),
            FactValue::Choice(choice) => f.write_str(choice),
            FactValue::Number(number) => write!(f, "{number}"),
            FactValue::NotKnown => f.write_str("not_known"),
        }
    }
}

/// What a criterion or a part of it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The criterion is met.
    Met,
    /// The criterion is not met.
    NotMet,
    /// A fact it needs is not answered.
    Missing,
    /// The source leaves it to a professional, or is silent.
    Judgement,
}

/// One criterion behind an answer: what it came to, on which values, resting on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The scheme's id of the criterion or rule.
    pub id: SmolStr,
    /// What it says.
    pub text: Arc<Text>,
    /// What it came to.
    pub outcome: Outcome,
    /// The facts and parameters it looked at, with their values; a missing fact has none.
    pub values: Vec<(SmolStr, Option<FactValue>)>,
    /// What it rests on.
    pub basis: Arc<[LegalReference]>,
}

/// Where one possible answer to a missing fact would lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadsTo<T> {
    /// The answer would settle it so.
    Settled(T),
    /// More would still be missing: these facts.
    Missing(Vec<SmolStr>),
    /// It would be for a professional to judge.
    Judgement,
    /// Two rules would contradict each other.
    Conflict,
}

/// One possible answer and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead<T> {
    /// The possible answer.
    pub answer: FactValue,
    /// Where it leads.
    pub leads_to: LeadsTo<T>,
}

/// A fact that would help to settle the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingFact<T> {
    /// The fact.
    pub fact: SmolStr,
    /// The question to ask.
    pub question: Arc<Text>,
    /// Whether somebody has looked and could not find out ([`FactValue::NotKnown`]).
    pub looked_for: bool,
    /// Where each possible answer leads.
    pub leads: Vec<Lead<T>>,
}

/// A sentence of the sources that leaves something open, or the statement that they are silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion<T> {
    /// The scheme's id of the rule or criterion that says so.
    pub id: SmolStr,
    /// What is left open, in plain words.
    pub text: Arc<Text>,
    /// The sentence, by reference and quotation.
    pub basis: Arc<[LegalReference]>,
    /// The answers between which the judgement is, where the scheme names them.
    pub between: Vec<T>,
}

/// One side of a conflict: a rule that applies and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim<T> {
    /// The rule.
    pub rule: SmolStr,
    /// What the rule says, in plain words.
    pub text: Arc<Text>,
    /// What it concludes.
    pub conclusion: T,
    /// The sentence it rests on.
    pub basis: Arc<[LegalReference]>,
}

/// What a question about the rules comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict<T> {
    /// The rules give one answer, whatever is still unknown.
    Settled {
        /// The answer.
        conclusion: T,
        /// The rule that gave it.
        rule: SmolStr,
        /// Every criterion that was looked at.
        reasons: Vec<Reason>,
    },
    /// Some answer to a fact would settle it.
    Missing {
        /// The facts, and where each answer leads.
        facts: Vec<MissingFact<T>>,
        /// Every criterion that was looked at.
        reasons: Vec<Reason>,
    },
    /// No answer to a fact would settle it: a professional must judge.
    Judgement {
        /// What leaves it open.
        open: Vec<OpenQuestion<T>>,
        /// Every criterion that was looked at.
        reasons: Vec<Reason>,
    },
    /// Two rules apply and nothing says which comes first.
    Conflict {
        /// The rules and what each says.
        claims: Vec<Claim<T>>,
        /// Every criterion that was looked at.
        reasons: Vec<Reason>,
    },
}

impl<T> Verdict<T> {
    /// The answer, if the verdict is settled.
    pub const fn settled(&self) -> Option<&T> {
        match self {
            Verdict::Settled { conclusion, .. } => Some(conclusion),
            _ => None,
        }
    }

    /// Every criterion that was looked at.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Verdict::Settled { reasons, .. }
            | Verdict::Missing { reasons, .. }
            | Verdict::Judgement { reasons, .. }
            | Verdict::Conflict { reasons, .. } => reasons,
        }
    }

    /// Whether it is settled by nothing that stands in the sources: all that carries it is the scheme's own reading.
    #[must_use]
    pub fn is_our_reading(&self) -> bool {
        let Verdict::Settled { reasons, .. } = self else {
            return false;
        };
        let met = reasons.iter().filter(|reason| reason.outcome == Outcome::Met);
        let mut basis = met.flat_map(|reason| reason.basis.iter()).peekable();
        basis.peek().is_some() && basis.all(LegalReference::is_not_in_sources)
    }

    /// The kind of verdict in the users' words.
    #[must_use]
    pub fn kind_text(&self) -> Text {
        match self {
            Verdict::Settled { .. } if self.is_our_reading() => {
                Text::new("afgjort efter vor læsning", "settled by our reading")
            }
            Verdict::Settled { .. } => Text::new("afgjort af reglerne", "settled"),
            Verdict::Missing { .. } => Text::new("mangler en oplysning", "missing a fact"),
            Verdict::Judgement { .. } => Text::new("kræver skøn", "judgement"),
            Verdict::Conflict { .. } => Text::new("reglerne strider mod hinanden", "conflict"),
        }
    }
}
