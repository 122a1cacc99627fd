//! What a law can come to and when it changes, without asking it a question.

use crate::{
    answer::Conclusion,
    compiler,
    law::Law,
    model::{RuleOutcome, Value, entry_on, with_silence},
};
use kernel::{Date, LegalReference, Text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// What a parameter was, is and will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterHistory {
    /// The parameter's id.
    pub id: SmolStr,
    /// What it is.
    pub text: Text,
    /// In what it is counted.
    pub unit: Text,
    /// Its values, the earliest first.
    pub values: Vec<ParameterStretch>,
    /// The file it stands in.
    pub path: String,
}

/// A parameter on a stretch of dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterStretch {
    /// The first date.
    pub from: Date,
    /// The first date on which it no longer holds; `None` where the next begins, or nothing ends it.
    pub until: Option<Date>,
    /// Its value; `None` where the sources do not say.
    pub value: Option<Value>,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
    /// When it was published, where known.
    pub published: Option<Date>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
}

impl Law<'_> {
    /// Every parameter with its values through time, in the order of the files.
    #[must_use]
    pub fn parameter_histories(&self) -> Vec<ParameterHistory> {
        let mut entries: Vec<_> = self.book.parameters.values().flatten().collect();
        entries.sort_by(|one, other| one.head.position.cmp(&other.head.position));
        let history = |entry: &crate::model::Entry<crate::model::ParameterBody>| {
            let head = &entry.head;
            let stretch = |value: &crate::model::DatedValue| ParameterStretch {
                from: value.from,
                until: value.until,
                value: value.value.clone(),
                // A value that rests on nothing of its own rests on what its parameter does.
                basis: if value.basis.is_empty() && value.not_in_sources.is_none() {
                    with_silence(&head.basis, head.not_in_sources.as_ref())
                } else {
                    with_silence(&value.basis, value.not_in_sources.as_ref())
                },
                published: value.published.or(head.published),
                reviewed: value.reviewed.or(head.reviewed),
            };
            ParameterHistory {
                id: head.id.clone(),
                text: Text::clone(&head.text),
                unit: entry.body.unit.clone(),
                values: entry.body.values.iter().map(stretch).collect(),
                path: head.position.path.to_string(),
            }
        };
        entries.into_iter().map(history).collect()
    }

    /// Every conclusion that a question can come to on a date, by id: those of rules and those between which
    /// a judgement lies.
    #[must_use]
    pub fn conclusions(&self, question: &str, date: Date) -> Vec<Conclusion> {
        let rules = self.book.rules.values().flatten().filter(|rule| rule.head.holds_on(date));
        let ids: BTreeSet<&SmolStr> = rules
            .filter(|rule| rule.body.questions.iter().any(|id| id == question))
            .flat_map(|rule| match &rule.body.outcome {
                RuleOutcome::Conclusion(id) => std::slice::from_ref(id),
                RuleOutcome::Open { between, .. } => between.as_slice(),
            })
            .collect();
        ids.into_iter().filter_map(|id| self.conclusion_on(id, date)).collect()
    }

    /// One conclusion by its id, as it reads on a date.
    #[must_use]
    pub fn conclusion_on(&self, id: &str, date: Date) -> Option<Conclusion> {
        compiler::conclusion_on(self.book, id, date)
    }

    /// Whether a question can be asked on a date.
    #[must_use]
    pub fn asks(&self, question: &str, date: Date) -> bool {
        entry_on(&self.book.questions, question, date).is_some()
    }

    /// Every date on which an entry or a value begins or ends: between two of them the answer to a question about a
    /// day changes only with the facts.
    #[must_use]
    pub fn change_dates(&self) -> Vec<Date> {
        self.edition.turns().to_vec()
    }
}
