//! The rules of one question on one date in a form that is quick to look through: facts are numbers, their answers
//! finite, criteria unfolded, words and references at hand. It is made in `compiler`; it decides nothing.

use crate::answer::{Conclusion, Facts};
use kernel::{FactValue, LegalReference, OpenQuestion, Outcome, Text};
use smol_str::SmolStr;
use std::{collections::BTreeSet, sync::Arc};

/// An answer to each fact: the index into its values, or nothing.
pub(crate) type Case = Vec<Option<u8>>;

/// A fact with its finite values. Of a number, each value is the least of an interval that no
/// comparison tells apart.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub id: SmolStr,
    /// What is asked.
    pub question: Arc<Text>,
    pub values: Vec<FactValue>,
    /// How many values the comparisons tell apart; more than there is room for are refused at loading.
    pub cut_into: usize,
    /// The greatest possible number.
    pub max: i64,
}

impl Variable {
    /// Which of its values an answer is; `None` if it is unknown or no possible answer.
    pub fn index(&self, answer: &FactValue) -> Option<u8> {
        let found = match answer {
            FactValue::NotKnown => None,
            FactValue::Number(number) if *number <= self.max => self
                .values
                .iter()
                .rposition(|value| matches!(value, FactValue::Number(start) if start <= number)),
            other => self.values.iter().position(|value| value == other),
        };
        found.and_then(|index| u8::try_from(index).ok())
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    /// A fact and, bit by bit, the values for which it holds.
    Fact(usize, u64),
    /// Left open.
    Open,
}

impl Node {
    /// What it comes to in a case. Both kinds of unknown follow Kleene; *missing* hides *judgement*, since
    /// only what nothing missing can change is certain.
    pub fn outcome(&self, case: &Case) -> Outcome {
        match self {
            Node::All(parts) => joined(parts, case, Outcome::NotMet, Outcome::Met),
            Node::Any(parts) => joined(parts, case, Outcome::Met, Outcome::NotMet),
            Node::Not(part) => match part.outcome(case) {
                Outcome::Met => Outcome::NotMet,
                Outcome::NotMet => Outcome::Met,
                unknown => unknown,
            },
            Node::Fact(fact, holds) => match case.get(*fact).copied().flatten() {
                None => Outcome::Missing,
                Some(value) if holds >> value & 1 == 1 => Outcome::Met,
                Some(_) => Outcome::NotMet,
            },
            Node::Open => Outcome::Judgement,
        }
    }

    /// The unanswered facts that what is missing hangs on.
    pub fn missing(&self, case: &Case, found: &mut BTreeSet<usize>) {
        if self.outcome(case) != Outcome::Missing {
            return;
        }
        match self {
            Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| part.missing(case, found)),
            Node::Not(part) => part.missing(case, found),
            Node::Fact(fact, _) => {
                found.insert(*fact);
            }
            Node::Open => {}
        }
    }
}

fn joined(parts: &[Node], case: &Case, decides: Outcome, otherwise: Outcome) -> Outcome {
    let mut result = otherwise;
    for part in parts {
        let outcome = part.outcome(case);
        if outcome == decides {
            return decides;
        }
        if outcome == Outcome::Missing || (outcome == Outcome::Judgement && result != Outcome::Missing) {
            result = outcome;
        }
    }
    result
}

/// A rule ready to look at, with everything that an answer may say of it.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRule {
    pub id: SmolStr,
    pub text: Arc<Text>,
    pub basis: Arc<[LegalReference]>,
    pub when: Node,
    /// The rules that come before this one, by index.
    pub overridden_by: Vec<usize>,
    /// What it concludes; none when it leaves it open.
    pub conclusion: Option<SmolStr>,
    /// What it concludes, or between what it leaves it open.
    pub between: Vec<Conclusion>,
    /// What it leaves open: itself, or the criteria in it that do.
    pub left_open: Vec<OpenQuestion<Conclusion>>,
}

/// A criterion that stands among the reasons, or a rule that compares facts itself.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub id: SmolStr,
    pub text: Arc<Text>,
    pub basis: Arc<[LegalReference]>,
    pub node: Node,
    pub looked_at: Vec<Looked>,
}

/// What a condition looks at itself.
#[derive(Clone, Debug)]
pub(crate) enum Looked {
    Fact(SmolStr),
    Parameter(SmolStr, Option<FactValue>),
}

impl Looked {
    pub const fn id(&self) -> &SmolStr {
        match self {
            Looked::Fact(id) | Looked::Parameter(id, _) => id,
        }
    }

    /// With its value in a case.
    pub fn value(&self, facts: &Facts) -> (SmolStr, Option<FactValue>) {
        match self {
            Looked::Fact(id) => (id.clone(), facts.get(id).cloned()),
            Looked::Parameter(id, value) => (id.clone(), value.clone()),
        }
    }
}

/// Facts that cannot hold together, and what is said when they are given.
#[derive(Clone, Debug)]
pub(crate) struct Never {
    pub node: Node,
    pub said: OpenQuestion<Conclusion>,
}

/// The rules of a question on a date.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compiled {
    pub variables: Vec<Variable>,
    pub rules: Vec<CompiledRule>,
    pub impossible: Vec<Never>,
    /// Indices of the rules so that those which come before stand before.
    pub order: Vec<usize>,
    /// Every criterion that the rules name, in the rules' order; a rule that compares facts itself counts as one.
    pub grounds: Vec<Ground>,
}

/// The case that these answers make.
pub(crate) fn case_of(variables: &[Variable], facts: &Facts) -> Case {
    let answers = variables.iter();
    answers.map(|variable| facts.get(&variable.id).and_then(|answer| variable.index(answer))).collect()
}

impl Compiled {
    /// The case that these answers make.
    pub fn case(&self, facts: &Facts) -> Case {
        case_of(&self.variables, facts)
    }

    /// What each rule comes to, its exceptions considered.
    pub fn standing(&self, case: &Case) -> Vec<Outcome> {
        let mut standing = vec![Outcome::NotMet; self.rules.len()];
        for index in &self.order {
            let Some(rule) = self.rules.get(*index) else {
                continue;
            };
            let mut result = rule.when.outcome(case);
            for winner in &rule.overridden_by {
                let winner = standing.get(*winner).copied().unwrap_or(Outcome::NotMet);
                result = match (result, winner) {
                    (Outcome::NotMet, _) | (_, Outcome::Met) => Outcome::NotMet,
                    (Outcome::Missing, _) | (_, Outcome::Missing) => Outcome::Missing,
                    (Outcome::Judgement, _) | (_, Outcome::Judgement) => Outcome::Judgement,
                    (Outcome::Met, Outcome::NotMet) => Outcome::Met,
                };
            }
            if let Some(slot) = standing.get_mut(*index) {
                *slot = result;
            }
        }
        standing
    }

    /// Whether any full set of answers with these can occur.
    pub fn possible(&self, case: &Case) -> bool {
        let mut open = BTreeSet::new();
        for never in &self.impossible {
            match never.node.outcome(case) {
                Outcome::Met => return false,
                Outcome::Missing => never.node.missing(case, &mut open),
                Outcome::NotMet | Outcome::Judgement => {}
            }
        }
        let Some(next) = open.first().copied() else {
            return true;
        };
        let values = self.variables.get(next).map_or(0, |variable| variable.values.len());
        (0..values).any(|value| self.possible(&with(case, next, value)))
    }
}

/// The case with one more answer.
pub(crate) fn with(case: &Case, fact: usize, value: usize) -> Case {
    let mut more = case.clone();
    if let Some(slot) = more.get_mut(fact) {
        *slot = u8::try_from(value).ok();
    }
    more
}
