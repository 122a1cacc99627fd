//! Answers a question under a law: from the rules' outlook to a verdict with its reasons.

use crate::{
    answer::{Answer, Conclusion, Facts},
    compile::{Case, Compiled, with},
    decide::{Kind, Outlook, look},
    law::Law,
    model::{
        Condition, Entry, Head, QuestionBody, ReferenceDate, RuleBody, RuleOutcome, Test, Value, entry_on,
    },
};
use kernel::{
    Claim, Date, FactValue, Lead, LeadsTo, LegalReference, MissingFact, OpenQuestion, Outcome, Reason, Text,
    Verdict,
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The references of an entry; a house rule says itself that it is none of the sources'.
pub(crate) fn references(head: &Head) -> Vec<LegalReference> {
    with_silence(&head.basis, head.not_in_sources.as_ref())
}

pub(crate) fn with_silence(basis: &[LegalReference], silent: Option<&Text>) -> Vec<LegalReference> {
    // A reference has one language, that of the documents; the English words stand in the entry's own text.
    let house = silent.map(|text| LegalReference {
        document: "Ikke i kilderne".to_owned(),
        passage: text.da.clone(),
        quote: None,
        published: None,
    });
    basis.iter().cloned().chain(house).collect()
}

impl Law<'_> {
    pub(crate) fn conclusion(&self, id: &str, date: Date) -> Conclusion {
        match entry_on(&self.book.conclusions, id, date) {
            Some(entry) => Conclusion {
                id: entry.head.id.clone(),
                text: entry.head.text.clone(),
                attributes: entry.body.attributes.clone(),
            },
            None => Conclusion { id: SmolStr::new(id), text: Text::same(id), attributes: BTreeMap::new() },
        }
    }

    pub(crate) fn answer(
        &self,
        question: &str,
        reference: ReferenceDate,
        date: Option<Date>,
        verdict: Verdict<Conclusion>,
    ) -> Answer {
        Answer {
            question: SmolStr::new(question),
            variant: self.variant.clone(),
            rulebook: SmolStr::new(self.rulebook.hash()),
            reference,
            date,
            verdict,
        }
    }
}

/// One question under one law on one date.
pub(crate) struct Inquiry<'l, 'b> {
    pub law: &'l Law<'b>,
    pub question: &'b Entry<QuestionBody>,
    pub date: Date,
    pub facts: &'l Facts,
}

impl<'b> Inquiry<'_, 'b> {
    /// The verdict.
    pub fn verdict(&self) -> Verdict<Conclusion> {
        let compiled = Compiled::question(self.law.book, &self.question.head.id, self.date);
        let case = compiled.case(self.facts);
        let outlook = look(&compiled, &case);
        let reasons = self.reasons(&compiled, &case);
        match outlook.kind() {
            Kind::Settled(id) => {
                let settling = outlook.settled.get(&id).map(Vec::as_slice).unwrap_or_default();
                let rule = settling.first().and_then(|rule| compiled.rules.get(*rule));
                Verdict::Settled {
                    conclusion: self.law.conclusion(&id, self.date),
                    rule: rule.map(|rule| rule.entry.head.id.clone()).unwrap_or_default(),
                    reasons: rules_first(settling, &compiled, &case, reasons),
                }
            }
            Kind::Missing => Verdict::Missing { facts: self.missing(&compiled, &case, &outlook), reasons },
            Kind::Judgement => Verdict::Judgement { open: self.open(&outlook, &compiled), reasons },
            Kind::Conflict => Verdict::Conflict { claims: self.claims(&compiled, &outlook), reasons },
            Kind::Impossible => Verdict::Judgement { open: self.contradictions(&compiled, &case), reasons },
        }
    }

    fn missing(
        &self,
        compiled: &Compiled<'b>,
        case: &Case,
        outlook: &Outlook,
    ) -> Vec<MissingFact<Conclusion>> {
        outlook
            .matters
            .iter()
            .filter_map(|index| Some((*index, compiled.variables.get(*index)?)))
            .map(|(index, variable)| {
                let leads = variable.values.iter().enumerate().filter_map(|(value, answer)| {
                    if outlook.exhausted {
                        return None;
                    }
                    let ahead = look(compiled, &with(case, index, value));
                    let leads_to = match ahead.kind() {
                        Kind::Impossible => return None,
                        Kind::Settled(id) => LeadsTo::Settled(self.law.conclusion(&id, self.date)),
                        Kind::Judgement => LeadsTo::Judgement,
                        Kind::Conflict => LeadsTo::Conflict,
                        Kind::Missing => LeadsTo::Missing(
                            ahead
                                .matters
                                .iter()
                                .filter_map(|index| compiled.variables.get(*index))
                                .map(|variable| variable.id.clone())
                                .collect(),
                        ),
                    };
                    Some(Lead { answer: answer.clone(), leads_to })
                });
                let question = entry_on(&self.law.book.facts, &variable.id, self.date)
                    .map_or_else(|| Text::same(variable.id.as_str()), |entry| entry.head.text.clone());
                MissingFact {
                    fact: variable.id.clone(),
                    question,
                    looked_for: self.facts.get(&variable.id) == Some(&FactValue::NotKnown),
                    leads: leads.collect(),
                }
            })
            .collect()
    }

    fn rules<'c>(
        &self,
        compiled: &'c Compiled<'b>,
        indices: &'c BTreeSet<usize>,
    ) -> impl Iterator<Item = &'b Entry<RuleBody>> + 'c {
        indices.iter().filter_map(|index| compiled.rules.get(*index)).map(|rule| rule.entry)
    }

    fn open(&self, outlook: &Outlook, compiled: &Compiled<'b>) -> Vec<OpenQuestion<Conclusion>> {
        let mut found: Vec<OpenQuestion<Conclusion>> = Vec::new();
        if let Some(sets) = &outlook.open {
            let (indices, silent) = sets.named();
            for entry in self.rules(compiled, indices) {
                for question in self.left_open(entry) {
                    if !found.iter().any(|known| known.id == question.id) {
                        found.push(question);
                    }
                }
            }
            if silent || found.is_empty() {
                found.push(self.silence());
            }
        }
        // Where some cases contradict and others are open, the contradicting rules are named as well.
        if let Some(sets) = &outlook.conflict {
            for entry in self.rules(compiled, sets.named().0) {
                found.push(OpenQuestion {
                    id: entry.head.id.clone(),
                    text: entry.head.text.clone(),
                    basis: references(&entry.head),
                    between: self.concludes(entry),
                });
            }
        }
        found
    }

    fn concludes(&self, entry: &Entry<RuleBody>) -> Vec<Conclusion> {
        let ids = match &entry.body.outcome {
            RuleOutcome::Conclusion(id) => std::slice::from_ref(id),
            RuleOutcome::Open { between, .. } => between.as_slice(),
        };
        ids.iter().map(|id| self.law.conclusion(id, self.date)).collect()
    }

    /// What a rule leaves open: itself, or the criteria in it that do.
    fn left_open(&self, entry: &'b Entry<RuleBody>) -> Vec<OpenQuestion<Conclusion>> {
        let between = self.concludes(entry);
        if let RuleOutcome::Open { text, .. } = &entry.body.outcome {
            return vec![OpenQuestion {
                id: entry.head.id.clone(),
                text: text.clone(),
                basis: references(&entry.head),
                between,
            }];
        }
        let mut found = Vec::new();
        self.open_leaves(&entry.head, &entry.body.when, 1, &between, &mut found);
        if found.is_empty() {
            found.push(OpenQuestion {
                id: entry.head.id.clone(),
                text: entry.head.text.clone(),
                basis: references(&entry.head),
                between,
            });
        }
        found
    }

    fn open_leaves(
        &self,
        head: &'b Head,
        condition: &'b Condition,
        depth: usize,
        between: &[Conclusion],
        found: &mut Vec<OpenQuestion<Conclusion>>,
    ) {
        if depth > crate::source::NESTING_MAX {
            return;
        }
        let mut leaves = Vec::new();
        condition.leaves(&mut leaves);
        for leaf in leaves {
            match leaf {
                Condition::Judgement(text) => found.push(OpenQuestion {
                    id: head.id.clone(),
                    text: text.clone(),
                    basis: references(head),
                    between: between.to_vec(),
                }),
                Condition::Criterion { id, .. } => {
                    if let Some(entry) = entry_on(&self.law.book.criteria, id, self.date) {
                        self.open_leaves(&entry.head, &entry.body.condition, depth + 1, between, found);
                    }
                }
                Condition::Fact { test, .. } => {
                    let silent = test
                        .parameter()
                        .filter(|id| crate::compile::parameter_on(self.law.book, id, self.date).is_none())
                        .and_then(|id| entry_on(&self.law.book.parameters, id, self.date));
                    if let Some(entry) = silent {
                        found.push(OpenQuestion {
                            id: entry.head.id.clone(),
                            text: entry.head.text.clone(),
                            basis: references(&entry.head),
                            between: between.to_vec(),
                        });
                    }
                }
                _ => {}
            }
        }
    }

    fn silence(&self) -> OpenQuestion<Conclusion> {
        let text = self.question.body.otherwise.clone().unwrap_or_else(|| {
            Text::new("Ingen regel gælder for dette tilfælde.", "No rule applies to this case.")
        });
        OpenQuestion {
            id: self.question.head.id.clone(),
            text,
            basis: references(&self.question.head),
            between: Vec::new(),
        }
    }

    fn claims(&self, compiled: &Compiled<'b>, outlook: &Outlook) -> Vec<Claim<Conclusion>> {
        let Some(sets) = &outlook.conflict else {
            return Vec::new();
        };
        self.rules(compiled, sets.named().0)
            .flat_map(|entry| {
                self.concludes(entry).into_iter().map(|conclusion| Claim {
                    rule: entry.head.id.clone(),
                    text: entry.head.text.clone(),
                    conclusion,
                    basis: references(&entry.head),
                })
            })
            .collect()
    }

    fn contradictions(&self, compiled: &Compiled<'b>, case: &Case) -> Vec<OpenQuestion<Conclusion>> {
        compiled
            .impossible
            .iter()
            .filter(|(_, node)| node.outcome(case) != Outcome::NotMet)
            .filter_map(|(id, _)| entry_on(&self.law.book.impossible, id, self.date))
            .map(|entry| OpenQuestion {
                id: entry.head.id.clone(),
                text: entry.head.text.clone(),
                basis: references(&entry.head),
                between: Vec::new(),
            })
            .collect()
    }

    /// Every criterion that the rules name, in the rules' order; a rule that compares facts itself counts as one.
    fn reasons(&self, compiled: &Compiled<'b>, case: &Case) -> Vec<Reason> {
        let mut found: Vec<Reason> = Vec::new();
        for rule in &compiled.rules {
            let mut leaves = Vec::new();
            rule.entry.body.when.leaves(&mut leaves);
            let mut own = false;
            for leaf in leaves {
                match leaf {
                    Condition::Criterion { id, .. } => self.criterion_reasons(id, 1, &mut found),
                    _ => own = true,
                }
            }
            if own {
                found.push(Reason {
                    id: rule.entry.head.id.clone(),
                    text: rule.entry.head.text.clone(),
                    outcome: rule.when.outcome(case),
                    values: self.values(&rule.entry.body.when),
                    basis: references(&rule.entry.head),
                });
            }
        }
        found
    }

    fn criterion_reasons(&self, id: &SmolStr, depth: usize, found: &mut Vec<Reason>) {
        if depth > crate::source::NESTING_MAX || found.iter().any(|reason| reason.id == *id) {
            return;
        }
        let Some(entry) = entry_on(&self.law.book.criteria, id, self.date) else {
            return;
        };
        let (compiled, node) = Compiled::condition(self.law.book, &entry.body.condition, self.date);
        found.push(Reason {
            id: id.clone(),
            text: entry.head.text.clone(),
            outcome: node.outcome(&compiled.case(self.facts)),
            values: self.values(&entry.body.condition),
            basis: references(&entry.head),
        });
        let mut leaves = Vec::new();
        entry.body.condition.leaves(&mut leaves);
        for leaf in leaves {
            if let Condition::Criterion { id, .. } = leaf {
                self.criterion_reasons(id, depth + 1, found);
            }
        }
    }

    fn values(&self, condition: &Condition) -> Vec<(SmolStr, Option<FactValue>)> {
        values_of(self.law, condition, self.facts, self.date)
    }
}

/// The reasons with the rules that settle the answer before their criteria: what a rule rests on, as the day on
/// which a task is transferred, is a reason too. What a judgement or a conflict rests on stands in it already.
fn rules_first(
    settling: &[usize],
    compiled: &Compiled<'_>,
    case: &Case,
    mut reasons: Vec<Reason>,
) -> Vec<Reason> {
    let mut first: Vec<Reason> = Vec::new();
    for rule in settling.iter().filter_map(|rule| compiled.rules.get(*rule)) {
        let head = &rule.entry.head;
        // A rule that compares facts itself stands among the reasons already, with the values it saw.
        let known = reasons.iter().position(|reason| reason.id == head.id);
        first.push(match known {
            Some(index) => reasons.remove(index),
            None => Reason {
                id: head.id.clone(),
                text: head.text.clone(),
                outcome: rule.when.outcome(case),
                values: Vec::new(),
                basis: references(head),
            },
        });
    }
    first.append(&mut reasons);
    first
}

/// The facts and parameters that a condition looks at itself, with their values.
pub(crate) fn values_of(
    law: &Law<'_>,
    condition: &Condition,
    facts: &Facts,
    date: Date,
) -> Vec<(SmolStr, Option<FactValue>)> {
    let mut found: Vec<(SmolStr, Option<FactValue>)> = Vec::new();
    let mut add = |id: &SmolStr, value: Option<FactValue>| {
        if !found.iter().any(|(known, _)| known == id) {
            found.push((id.clone(), value));
        }
    };
    let mut leaves = Vec::new();
    condition.leaves(&mut leaves);
    for leaf in leaves {
        if let Condition::Fact { fact, test, .. } = leaf {
            add(fact, facts.get(fact).cloned());
            if let Some(parameter) = Test::parameter(test) {
                let value =
                    crate::compile::parameter_on(law.book, parameter, date).map(|value| match value {
                        Value::Integer(number) => FactValue::Number(*number),
                        other => FactValue::Choice(SmolStr::new(other.to_string())),
                    });
                add(parameter, value);
            }
        }
    }
    found
}
