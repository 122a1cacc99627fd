//! What is asked with and what comes back: facts, dates, conclusions, answers.

use crate::model::ReferenceDate;
use kernel::{Date, FactValue, Text, Verdict};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{collections::BTreeMap, sync::Arc};

/// The answers given to facts, by the fact's id. What is not in it is not answered.
pub type Facts = BTreeMap<SmolStr, FactValue>;

/// The dates of a case; a question names the one that chooses its rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dates {
    /// When the citizen was referred.
    #[serde(default)]
    pub referral: Option<Date>,
    /// When it was decided.
    #[serde(default)]
    pub decision: Option<Date>,
    /// When the citizen arrived.
    #[serde(default)]
    pub arrival: Option<Date>,
    /// The day asked about.
    #[serde(default)]
    pub day: Option<Date>,
}

impl Dates {
    /// The same date for everything.
    #[must_use]
    pub const fn all(date: Date) -> Self {
        Dates { referral: Some(date), decision: Some(date), arrival: Some(date), day: Some(date) }
    }

    /// The date of a kind, if it is known.
    #[must_use]
    pub const fn get(&self, kind: ReferenceDate) -> Option<Date> {
        match kind {
            ReferenceDate::Referral => self.referral,
            ReferenceDate::Decision => self.decision,
            ReferenceDate::Arrival => self.arrival,
            ReferenceDate::Day => self.day,
        }
    }
}

/// One possible answer to a question of law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// The scheme's id, as `regional_health_and_care_place`.
    pub id: SmolStr,
    /// What it says.
    pub text: Arc<Text>,
    /// What follows from it, as `party` or `own_payment`.
    pub attributes: Arc<BTreeMap<SmolStr, SmolStr>>,
}

impl Conclusion {
    /// A conclusion of which the scheme says nothing; checking leaves none.
    pub(crate) fn unnamed(id: &SmolStr) -> Self {
        Conclusion { id: id.clone(), text: Arc::new(Text::same(id.as_str())), attributes: Arc::default() }
    }

    /// What follows from it under a name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(SmolStr::as_str)
    }
}

/// An answer with the law that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's id.
    pub question: SmolStr,
    /// Under which variant it was asked; `None` is the law itself.
    pub variant: Option<SmolStr>,
    /// The content hash of the rulebook.
    pub rulebook: SmolStr,
    /// Which date chose the rules.
    pub reference: ReferenceDate,
    /// That date; `None` if it was not known.
    pub date: Option<Date>,
    /// What it comes to, with reasons.
    pub verdict: Verdict<Conclusion>,
    /// Whether it is settled by the scheme's own reading alone, and by nothing that stands in the sources.
    #[serde(default)]
    pub our_reading: bool,
}
