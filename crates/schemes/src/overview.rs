//! What a law can come to and when it changes, without asking it a question.

use crate::{
    answer::Conclusion,
    law::Law,
    model::{RuleOutcome, entries_on, entry_on},
};
use kernel::Date;
use smol_str::SmolStr;
use std::collections::BTreeSet;

impl Law<'_> {
    /// Every conclusion that a question can come to on a date, by id: those of rules and those between which
    /// a judgement lies.
    #[must_use]
    pub fn conclusions(&self, question: &str, date: Date) -> Vec<Conclusion> {
        let rules = entries_on(&self.book.rules, date);
        let of_question =
            rules.into_iter().filter(|rule| rule.body.questions.iter().any(|id| id == question));
        let ids: BTreeSet<&SmolStr> = of_question
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
        let entry = entry_on(&self.book.conclusions, id, date)?;
        Some(Conclusion {
            id: entry.head.id.clone(),
            text: entry.head.text.clone(),
            attributes: entry.body.attributes.clone(),
        })
    }

    /// Every date on which a rule, criterion or parameter begins or ends: between two of them the answer to a
    /// question about a day changes only with the facts.
    #[must_use]
    pub fn change_dates(&self) -> Vec<Date> {
        let rules = self.book.rules.values().flatten().map(|entry| &entry.head);
        let criteria = self.book.criteria.values().flatten().map(|entry| &entry.head);
        let heads = rules.chain(criteria).flat_map(|head| [head.from, head.until]);
        let values = self
            .book
            .parameters
            .values()
            .flatten()
            .flat_map(|entry| entry.body.values.iter().flat_map(|value| [Some(value.from), value.until]));
        let dates: BTreeSet<Date> = heads.chain(values).flatten().collect();
        dates.into_iter().collect()
    }
}
