//! What the rules come to: answers with reasons, the law in words.

use super::{
    common::{Basis, Bilingual, bases},
    given,
};
use crate::values::{Code, Day, FactValue, Moment, Outcome};
use kernel::{LeadsTo, Verdict};
use std::collections::BTreeMap;

given!(
    /// A conclusion of the scheme.
    ConclusionShown {
        /// The scheme's id.
        id: String,
        /// What it says.
        text: Bilingual,
        /// What follows from it, by name.
        attributes: BTreeMap<String, String>,
    }
);

impl From<&schemes::Conclusion> for ConclusionShown {
    fn from(found: &schemes::Conclusion) -> Self {
        ConclusionShown {
            id: found.id.to_string(),
            text: (&*found.text).into(),
            attributes: found
                .attributes
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        }
    }
}

given!(
    /// A fact that a criterion looked at.
    LookedAt {
        /// The fact or parameter.
        fact: String,
        /// Its value; null when it is not answered.
        value: Option<FactValue>,
    }
);

given!(
    /// One criterion behind an answer.
    ReasonShown {
        /// The scheme's id of the criterion or rule.
        id: String,
        /// What it says.
        text: Bilingual,
        /// What it came to.
        outcome: Outcome,
        /// What it looked at.
        values: Vec<LookedAt>,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

given!(
    /// Where one possible answer to a missing fact would lead.
    LeadShown {
        /// The possible answer.
        answer: FactValue,
        /// `settled`, `missing`, `judgement` or `conflict`.
        leads_to: String,
        /// The conclusion, where it would be settled.
        conclusion: Option<ConclusionShown>,
        /// What would still be missing.
        missing: Vec<String>,
    }
);

given!(
    /// A fact that would help to settle it.
    MissingFactShown {
        /// The fact.
        fact: Code,
        /// What to ask.
        question: Bilingual,
        /// Whether somebody has looked and could not find out.
        looked_for: bool,
        /// Where each possible answer leads.
        leads: Vec<LeadShown>,
    }
);

given!(
    /// What the sources leave open.
    OpenShown {
        /// The scheme's id of the rule or criterion that says so.
        id: String,
        /// What is left open.
        text: Bilingual,
        /// The sentence.
        basis: Vec<Basis>,
        /// Between which answers the judgement is, where the scheme names them.
        between: Vec<ConclusionShown>,
    }
);

given!(
    /// One side of a conflict of rules.
    ClaimShown {
        /// The rule.
        rule: String,
        /// What it says.
        text: Bilingual,
        /// What it concludes.
        conclusion: ConclusionShown,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

given!(
    /// What a question about the rules comes to. It never guesses: what is unknown stays unknown.
    LawAnswer {
        /// The question's id.
        question: String,
        /// Under which variant it was asked; null is the law itself.
        variant: Option<String>,
        /// The content hash of the rulebook.
        rulebook: String,
        /// Which date of the case chose the rules: `referral`, `decision`, `arrival` or `day`.
        reference: String,
        /// That date.
        date: Option<Day>,
        /// `settled`: the rules give one answer. `missing`: some answer to a fact would settle it. `judgement`: a professional
        /// must judge. `conflict`: two rules apply, and nothing says which comes first.
        verdict: String,
        /// The same in words.
        verdict_text: Bilingual,
        /// Whether it is settled by the scheme's own reading alone.
        our_reading: bool,
        /// The conclusion, where it is settled.
        conclusion: Option<ConclusionShown>,
        /// The rule that gave it.
        rule: Option<String>,
        /// The facts that would settle it.
        missing: Vec<MissingFactShown>,
        /// What leaves it open.
        open: Vec<OpenShown>,
        /// The rules that contradict each other.
        claims: Vec<ClaimShown>,
        /// Every criterion that was looked at.
        reasons: Vec<ReasonShown>,
    }
);

fn lead(lead: &kernel::Lead<schemes::Conclusion>) -> LeadShown {
    let (leads_to, conclusion, missing) = match &lead.leads_to {
        LeadsTo::Settled(conclusion) => ("settled", Some(conclusion.into()), Vec::new()),
        LeadsTo::Missing(facts) => ("missing", None, facts.iter().map(ToString::to_string).collect()),
        LeadsTo::Judgement => ("judgement", None, Vec::new()),
        LeadsTo::Conflict => ("conflict", None, Vec::new()),
    };
    LeadShown { answer: FactValue(lead.answer.clone()), leads_to: leads_to.to_owned(), conclusion, missing }
}

fn looked_at(values: &[(smol_str::SmolStr, Option<kernel::FactValue>)]) -> Vec<LookedAt> {
    let values = values.iter();
    values
        .map(|(fact, value)| LookedAt { fact: fact.to_string(), value: value.clone().map(FactValue) })
        .collect()
}

impl From<&kernel::Reason> for ReasonShown {
    fn from(reason: &kernel::Reason) -> Self {
        ReasonShown {
            id: reason.id.to_string(),
            text: (&*reason.text).into(),
            outcome: Outcome(reason.outcome),
            values: looked_at(&reason.values),
            basis: bases(&reason.basis),
        }
    }
}

impl From<&schemes::Answer> for LawAnswer {
    fn from(answer: &schemes::Answer) -> Self {
        let verdict = &answer.verdict;
        let mut shown = LawAnswer {
            question: answer.question.to_string(),
            variant: answer.variant.as_ref().map(ToString::to_string),
            rulebook: answer.rulebook.to_string(),
            reference: answer.reference.slug().to_owned(),
            date: answer.date.map(Day),
            verdict: String::new(),
            verdict_text: verdict.kind_text().into(),
            our_reading: answer.our_reading,
            conclusion: None,
            rule: None,
            missing: Vec::new(),
            open: Vec::new(),
            claims: Vec::new(),
            reasons: verdict.reasons().iter().map(Into::into).collect(),
        };
        let kind = match verdict {
            Verdict::Settled { conclusion, rule, .. } => {
                shown.conclusion = Some(conclusion.into());
                shown.rule = Some(rule.to_string());
                "settled"
            }
            Verdict::Missing { facts, .. } => {
                let facts = schemes::ranked(facts).into_iter();
                shown.missing = facts
                    .map(|fact| MissingFactShown {
                        fact: Code(fact.fact.clone()),
                        question: (&*fact.question).into(),
                        looked_for: fact.looked_for,
                        leads: fact.leads.iter().map(lead).collect(),
                    })
                    .collect();
                "missing"
            }
            Verdict::Judgement { open, .. } => {
                let open = open.iter();
                shown.open = open
                    .map(|open| OpenShown {
                        id: open.id.to_string(),
                        text: (&*open.text).into(),
                        basis: bases(&open.basis),
                        between: open.between.iter().map(Into::into).collect(),
                    })
                    .collect();
                "judgement"
            }
            Verdict::Conflict { claims, .. } => {
                let claims = claims.iter();
                shown.claims = claims
                    .map(|claim| ClaimShown {
                        rule: claim.rule.to_string(),
                        text: (&*claim.text).into(),
                        conclusion: (&claim.conclusion).into(),
                        basis: bases(&claim.basis),
                    })
                    .collect();
                "conflict"
            }
        };
        kind.clone_into(&mut shown.verdict);
        shown
    }
}

given!(
    /// A criterion in which readings of the law differ.
    DifferingShown {
        /// The criterion.
        id: String,
        /// What it says.
        text: Bilingual,
        /// What it came to under each reading, in the order of the answers; null where it does not count.
        outcomes: Vec<Option<Outcome>>,
    }
);

given!(
    /// One question under several readings of the law.
    ComparisonShown {
        /// One answer a reading, in the order asked.
        answers: Vec<LawAnswer>,
        /// The criteria in which the readings differ.
        differing: Vec<DifferingShown>,
    }
);

impl From<&schemes::Comparison> for ComparisonShown {
    fn from(found: &schemes::Comparison) -> Self {
        ComparisonShown {
            answers: found.answers.iter().map(Into::into).collect(),
            differing: found
                .differing
                .iter()
                .map(|each| DifferingShown {
                    id: each.id.to_string(),
                    text: (&*each.text).into(),
                    outcomes: each.outcomes.iter().map(|outcome| outcome.map(Outcome)).collect(),
                })
                .collect(),
        }
    }
}

given!(
    /// One entry of the law in words.
    SectionShown {
        /// The kind of entry, as `rule`, `criterion` or `parameter`.
        kind: String,
        /// The entry's id.
        id: String,
        /// What it says.
        title: Bilingual,
        /// How it says it, line by line; inner lines are indented by two spaces a step.
        lines: Vec<Bilingual>,
        /// What it rests on.
        basis: Vec<Basis>,
        /// First date on which it holds.
        from: Option<Day>,
        /// First date on which it no longer holds.
        until: Option<Day>,
        /// When it was published, where known.
        published: Option<Day>,
        /// When it was last reviewed.
        reviewed: Option<Day>,
    }
);

impl From<&schemes::Section> for SectionShown {
    fn from(section: &schemes::Section) -> Self {
        SectionShown {
            kind: section.kind.to_string(),
            id: section.id.to_string(),
            title: (&section.title).into(),
            lines: section.lines.iter().map(Into::into).collect(),
            basis: bases(&section.basis),
            from: section.from.map(Day),
            until: section.until.map(Day),
            published: section.published.map(Day),
            reviewed: section.reviewed.map(Day),
        }
    }
}

given!(
    /// Who reads the law so.
    VariantShown {
        /// The variant's name.
        id: String,
        /// Whose reading it is.
        text: Bilingual,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

given!(
    /// A possible answer to a fact, where there is a list of them.
    ChoiceShown {
        /// The answer.
        value: String,
        /// In words.
        text: Bilingual,
    }
);

given!(
    /// A fact that can be answered.
    FactShown {
        /// The fact's id.
        id: Code,
        /// What to ask.
        question: Bilingual,
        /// `yes_no`, `choice` or `number`.
        kind: String,
        /// The choices, where there is a list.
        choices: Vec<ChoiceShown>,
        /// The least number, where it is one.
        least: Option<i64>,
        /// The greatest number, where it is one.
        most: Option<i64>,
        /// What it belongs with; `context` is given by the system itself.
        group: String,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

impl From<&schemes::FactDefinition> for FactShown {
    fn from(fact: &schemes::FactDefinition) -> Self {
        let (kind, choices, least, most) = match &fact.kind {
            schemes::FactKind::YesNo => ("yes_no", Vec::new(), None, None),
            schemes::FactKind::Choice(choices) => {
                let choices = choices.iter();
                let choices = choices
                    .map(|(value, text)| ChoiceShown { value: value.to_string(), text: text.into() })
                    .collect();
                ("choice", choices, None, None)
            }
            schemes::FactKind::Number { min, max, .. } => ("number", Vec::new(), Some(*min), Some(*max)),
        };
        FactShown {
            id: Code(fact.id.clone()),
            question: (&fact.question).into(),
            kind: kind.to_owned(),
            choices,
            least,
            most,
            group: fact.group.to_string(),
            basis: bases(&fact.basis),
        }
    }
}

given!(
    /// A code of a list.
    CodeShown {
        /// The code.
        code: Code,
        /// What it says.
        text: Bilingual,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

given!(
    /// A rulebook that was adopted.
    AdoptionShown {
        /// Its content hash.
        hash: String,
        /// When it was recorded.
        recorded_at: Moment,
        /// Where in the log.
        #[schema(minimum = 1)]
        position: u64,
        /// Who adopted it.
        actor: super::common::Actor,
        /// How many files it has.
        #[schema(minimum = 0)]
        files: usize,
        /// Why; may be empty.
        note: String,
        /// Whether questions are answered by it now.
        current: bool,
    }
);

impl From<&adoption::AdoptionLine> for AdoptionShown {
    fn from(line: &adoption::AdoptionLine) -> Self {
        AdoptionShown {
            hash: line.hash.clone(),
            recorded_at: Moment(line.recorded_at),
            position: line.position,
            actor: (&line.actor).into(),
            files: line.files,
            note: line.note.clone(),
            current: line.current,
        }
    }
}
