//! Answers a question under a law: from the rules' outlook to a verdict with its reasons. The rules are compiled; here
//! they are only looked through.

use crate::{
    answer::{Answer, Conclusion, Facts},
    compile::{Case, Compiled, CompiledRule, with},
    decide::{Kind, Outlook, look},
    edition::Question,
    law::Law,
    model::ReferenceDate,
};
use kernel::{Claim, Date, FactValue, Lead, LeadsTo, MissingFact, OpenQuestion, Outcome, Reason, Verdict};
use smol_str::SmolStr;
use std::{collections::BTreeSet, sync::Arc};

impl Law<'_> {
    pub(crate) fn answer(
        &self,
        question: &SmolStr,
        reference: ReferenceDate,
        date: Option<Date>,
        verdict: Verdict<Conclusion>,
    ) -> Answer {
        Answer {
            question: question.clone(),
            variant: self.variant.clone(),
            rulebook: self.rulebook.hash.clone(),
            reference,
            date,
            our_reading: verdict.is_our_reading(),
            verdict,
        }
    }
}

impl Question {
    /// What it comes to with these facts.
    pub fn verdict(&self, facts: &Facts) -> Verdict<Conclusion> {
        let compiled = &self.compiled;
        let case = compiled.case(facts);
        let outlook = look(compiled, &case);
        match outlook.kind() {
            Kind::Settled(id) => {
                let settling = outlook.settled.get(&id).map(Vec::as_slice).unwrap_or_default();
                let rule = settling.first().and_then(|rule| compiled.rules.get(*rule));
                Verdict::Settled {
                    conclusion: concluded(compiled, &id),
                    rule: rule.map(|rule| rule.id.clone()).unwrap_or_default(),
                    reasons: settled_reasons(settling, compiled, &case, facts),
                }
            }
            Kind::Missing => Verdict::Missing {
                facts: missing(compiled, &case, &outlook, facts),
                reasons: reasons(compiled, &case, facts),
            },
            Kind::Judgement => {
                Verdict::Judgement { open: self.open(&outlook), reasons: reasons(compiled, &case, facts) }
            }
            Kind::Conflict => Verdict::Conflict {
                claims: claims(compiled, &outlook),
                reasons: reasons(compiled, &case, facts),
            },
            Kind::Impossible => Verdict::Judgement {
                open: contradictions(compiled, &case),
                reasons: reasons(compiled, &case, facts),
            },
        }
    }

    fn open(&self, outlook: &Outlook) -> Vec<OpenQuestion<Conclusion>> {
        let mut found: Vec<OpenQuestion<Conclusion>> = Vec::new();
        if let Some(sets) = &outlook.open {
            let (indices, silent) = sets.named();
            for rule in rules(&self.compiled, indices) {
                for question in &rule.left_open {
                    if !found.iter().any(|known| known.id == question.id) {
                        found.push(question.clone());
                    }
                }
            }
            if silent || found.is_empty() {
                found.push(self.silence.clone());
            }
        }
        // Where some cases contradict and others are open, the contradicting rules are named as well.
        if let Some(sets) = &outlook.conflict {
            for rule in rules(&self.compiled, sets.named().0) {
                found.push(OpenQuestion {
                    id: rule.id.clone(),
                    text: Arc::clone(&rule.text),
                    basis: Arc::clone(&rule.basis),
                    between: rule.between.clone(),
                });
            }
        }
        found
    }
}

/// A conclusion that some rule comes to.
fn concluded(compiled: &Compiled, id: &SmolStr) -> Conclusion {
    let mut all = compiled.rules.iter().flat_map(|rule| &rule.between);
    all.find(|conclusion| conclusion.id == *id).cloned().unwrap_or_else(|| Conclusion::unnamed(id))
}

fn missing(
    compiled: &Compiled,
    case: &Case,
    outlook: &Outlook,
    facts: &Facts,
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
                    Kind::Settled(id) => LeadsTo::Settled(concluded(compiled, &id)),
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
            MissingFact {
                fact: variable.id.clone(),
                question: Arc::clone(&variable.question),
                looked_for: facts.get(&variable.id) == Some(&FactValue::NotKnown),
                leads: leads.collect(),
            }
        })
        .collect()
}

fn rules<'c>(
    compiled: &'c Compiled,
    indices: &'c BTreeSet<usize>,
) -> impl Iterator<Item = &'c CompiledRule> + 'c {
    indices.iter().filter_map(|index| compiled.rules.get(*index))
}

fn claims(compiled: &Compiled, outlook: &Outlook) -> Vec<Claim<Conclusion>> {
    let Some(sets) = &outlook.conflict else {
        return Vec::new();
    };
    rules(compiled, sets.named().0)
        .flat_map(|rule| {
            rule.between.iter().map(|conclusion| Claim {
                rule: rule.id.clone(),
                text: Arc::clone(&rule.text),
                conclusion: conclusion.clone(),
                basis: Arc::clone(&rule.basis),
            })
        })
        .collect()
}

fn contradictions(compiled: &Compiled, case: &Case) -> Vec<OpenQuestion<Conclusion>> {
    let given = compiled.impossible.iter().filter(|never| never.node.outcome(case) != Outcome::NotMet);
    given.map(|never| never.said.clone()).collect()
}

/// Every criterion that the rules name, in the rules' order; a rule that compares facts itself counts as one.
fn reasons(compiled: &Compiled, case: &Case, facts: &Facts) -> Vec<Reason> {
    let reason = |ground: &crate::compile::Ground| Reason {
        id: ground.id.clone(),
        text: Arc::clone(&ground.text),
        outcome: ground.node.outcome(case),
        values: ground.looked_at.iter().map(|looked| looked.value(facts)).collect(),
        basis: Arc::clone(&ground.basis),
    };
    compiled.grounds.iter().map(reason).collect()
}

/// The reasons with the rules that settle the answer before their criteria: what a rule rests on, as the day on
/// which a task is transferred, is a reason too. What a judgement or a conflict rests on stands in it already.
fn settled_reasons(settling: &[usize], compiled: &Compiled, case: &Case, facts: &Facts) -> Vec<Reason> {
    let mut reasons = reasons(compiled, case, facts);
    let mut first: Vec<Reason> = Vec::new();
    for rule in settling.iter().filter_map(|rule| compiled.rules.get(*rule)) {
        // A rule that compares facts itself stands among the reasons already, with the values it saw.
        let known = reasons.iter().position(|reason| reason.id == rule.id);
        first.push(match known {
            Some(index) => reasons.remove(index),
            None => Reason {
                id: rule.id.clone(),
                text: Arc::clone(&rule.text),
                outcome: rule.when.outcome(case),
                values: Vec::new(),
                basis: Arc::clone(&rule.basis),
            },
        });
    }
    first.append(&mut reasons);
    first
}
