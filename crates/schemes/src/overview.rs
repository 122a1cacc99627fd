//! What a law can come to and when it changes, without asking it a question.

use crate::{
    answer::Conclusion,
    compiler,
    law::Law,
    model::{RuleOutcome, entry_on},
};
use kernel::Date;
use smol_str::SmolStr;
use std::collections::BTreeSet;

impl Law<'_> {
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
