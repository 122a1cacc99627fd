//! Turns the rules of one question on one date into a form that is quick to look through: facts are
//! numbers, their answers finite, criteria unfolded. It decides nothing.

use crate::{
    model::{
        Book, Bound, Condition, Entry, FactKind, RuleBody, RuleOutcome, Test, Value, entries_on, entry_on,
    },
    source::{FACT_VALUES_MAX, NESTING_MAX},
};
use kernel::{Date, FactValue, Outcome};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// An answer to each fact: the index into its values, or nothing.
pub(crate) type Case = Vec<Option<u8>>;

/// A fact with its finite values. Of a number, each value is the least of an interval that no
/// comparison tells apart.
#[derive(Debug)]
pub(crate) struct Variable {
    pub id: SmolStr,
    pub values: Vec<FactValue>,
    max: i64,
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

#[derive(Debug)]
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

/// A rule ready to look at.
#[derive(Debug)]
pub(crate) struct CompiledRule<'b> {
    pub entry: &'b Entry<RuleBody>,
    pub when: Node,
    /// The rules that come before this one, by index.
    pub overridden_by: Vec<usize>,
}

impl CompiledRule<'_> {
    pub fn conclusion(&self) -> Option<&SmolStr> {
        match &self.entry.body.outcome {
            RuleOutcome::Conclusion(id) => Some(id),
            RuleOutcome::Open { .. } => None,
        }
    }
}

/// The rules of a question on a date.
#[derive(Debug)]
pub(crate) struct Compiled<'b> {
    pub variables: Vec<Variable>,
    pub rules: Vec<CompiledRule<'b>>,
    pub impossible: Vec<(SmolStr, Node)>,
    /// Indices of the rules so that those which come before stand before.
    pub order: Vec<usize>,
}

impl<'b> Compiled<'b> {
    /// The rules of a question on a date.
    pub fn question(book: &'b Book, question: &str, date: Date) -> Self {
        let asked: Vec<&'b Entry<RuleBody>> = entries_on(&book.rules, date)
            .into_iter()
            .filter(|rule| rule.body.questions.iter().any(|id| id == question))
            .collect();
        let conditions: Vec<&'b Condition> = asked.iter().map(|rule| &rule.body.when).collect();
        let compiler = Compiler::new(book, date, &conditions);
        let mut rules: Vec<CompiledRule<'b>> = asked
            .iter()
            .map(|entry| CompiledRule {
                entry,
                when: compiler.node(&entry.body.when, 1),
                overridden_by: Vec::new(),
            })
            .collect();
        let impossible = compiler.impossible();
        let index: BTreeMap<&str, usize> =
            asked.iter().enumerate().map(|(index, rule)| (rule.head.id.as_str(), index)).collect();
        for (winner, rule) in asked.iter().enumerate() {
            for loser in &rule.body.overrides {
                if let Some(loser) = index.get(loser.as_str()).and_then(|loser| rules.get_mut(*loser)) {
                    loser.overridden_by.push(winner);
                }
            }
        }
        let order = precedence(&rules);
        Compiled { variables: compiler.variables, rules, impossible, order }
    }

    /// One condition by itself, without rules.
    pub fn condition(book: &'b Book, condition: &'b Condition, date: Date) -> (Self, Node) {
        let compiler = Compiler::new(book, date, &[condition]);
        let node = compiler.node(condition, 1);
        let impossible = compiler.impossible();
        let compiled =
            Compiled { variables: compiler.variables, rules: Vec::new(), impossible, order: Vec::new() };
        (compiled, node)
    }

    /// The case that these answers make.
    pub fn case(&self, facts: &BTreeMap<SmolStr, FactValue>) -> Case {
        self.variables
            .iter()
            .map(|variable| facts.get(&variable.id).and_then(|answer| variable.index(answer)))
            .collect()
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
        for (_, node) in &self.impossible {
            match node.outcome(case) {
                Outcome::Met => return false,
                Outcome::Missing => node.missing(case, &mut open),
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

/// Winners before losers; a cycle, which loading refuses, is cut where it is met.
fn precedence(rules: &[CompiledRule<'_>]) -> Vec<usize> {
    fn visit(index: usize, rules: &[CompiledRule<'_>], seen: &mut BTreeSet<usize>, order: &mut Vec<usize>) {
        if !seen.insert(index) {
            return;
        }
        for winner in rules.get(index).map_or(&[][..], |rule| &rule.overridden_by) {
            visit(*winner, rules, seen, order);
        }
        order.push(index);
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for index in 0..rules.len() {
        visit(index, rules, &mut seen, &mut order);
    }
    order
}

struct Compiler<'b> {
    book: &'b Book,
    date: Date,
    variables: Vec<Variable>,
}

impl<'b> Compiler<'b> {
    fn new(book: &'b Book, date: Date, conditions: &[&'b Condition]) -> Self {
        let mut compiler = Compiler { book, date, variables: Vec::new() };
        let mut tests = Vec::new();
        for condition in conditions {
            compiler.tests(condition, 1, &mut tests);
        }
        // An impossibility counts where all its facts are in play; otherwise it can be avoided.
        let asked: BTreeSet<&str> = tests.iter().map(|(fact, _)| *fact).collect();
        for entry in entries_on(&book.impossible, date) {
            let mut its = Vec::new();
            compiler.tests(&entry.body.when, 1, &mut its);
            if its.iter().any(|(fact, _)| asked.contains(fact)) {
                tests.extend(its);
            }
        }
        let mut order: Vec<&str> = Vec::new();
        for (fact, _) in &tests {
            if !order.contains(fact) {
                order.push(fact);
            }
        }
        compiler.variables = order
            .into_iter()
            .map(|fact| {
                compiler.variable(fact, tests.iter().filter(|(id, _)| *id == fact).map(|(_, test)| *test))
            })
            .collect();
        compiler
    }

    fn tests(&self, condition: &'b Condition, depth: usize, found: &mut Vec<(&'b str, &'b Test)>) {
        if depth > NESTING_MAX {
            return;
        }
        let mut leaves = Vec::new();
        condition.leaves(&mut leaves);
        for leaf in leaves {
            match leaf {
                Condition::Fact { fact, test, .. } => found.push((fact, test)),
                Condition::Criterion { id, .. } => {
                    if let Some(entry) = entry_on(&self.book.criteria, id, self.date) {
                        self.tests(&entry.body.condition, depth + 1, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn variable<'t>(&self, id: &str, tests: impl Iterator<Item = &'t Test>) -> Variable {
        let kind = entry_on(&self.book.facts, id, self.date).map(|entry| &entry.body.kind);
        let (values, max) = match kind {
            None => (Vec::new(), i64::MAX),
            Some(FactKind::YesNo) => (vec![FactValue::Yes, FactValue::No], i64::MAX),
            Some(FactKind::Choice(choices)) => {
                (choices.iter().map(|(id, _)| FactValue::Choice(id.clone())).collect(), i64::MAX)
            }
            Some(FactKind::Number { min, max, .. }) => {
                let mut cuts = BTreeSet::from([*min]);
                for test in tests {
                    match test {
                        Test::AtLeast(bound) | Test::LessThan(bound) => cuts.extend(self.bound(bound)),
                        Test::MoreThan(bound) | Test::AtMost(bound) => {
                            cuts.extend(self.bound(bound).and_then(|number| number.checked_add(1)));
                        }
                        Test::OneOf(values) | Test::NoneOf(values) => {
                            for value in values {
                                if let FactValue::Number(number) = value {
                                    cuts.extend([*number, number.saturating_add(1)]);
                                }
                            }
                        }
                    }
                }
                let values = cuts.into_iter().filter(|cut| min <= cut && cut <= max);
                (values.map(FactValue::Number).collect(), *max)
            }
        };
        Variable { id: SmolStr::new(id), values: values.into_iter().take(FACT_VALUES_MAX).collect(), max }
    }

    fn bound(&self, bound: &Bound) -> Option<i64> {
        match bound {
            Bound::Number(number) => Some(*number),
            Bound::Parameter(id) => match parameter_on(self.book, id, self.date)? {
                Value::Integer(number) => Some(*number),
                _ => None,
            },
        }
    }

    fn node(&self, condition: &Condition, depth: usize) -> Node {
        if depth > NESTING_MAX {
            return Node::Open;
        }
        match condition {
            Condition::All(parts) => Node::All(parts.iter().map(|part| self.node(part, depth + 1)).collect()),
            Condition::Any(parts) => Node::Any(parts.iter().map(|part| self.node(part, depth + 1)).collect()),
            Condition::Not(part) => Node::Not(Box::new(self.node(part, depth + 1))),
            Condition::Criterion { id, .. } => match entry_on(&self.book.criteria, id, self.date) {
                Some(entry) => {
                    let condition = &entry.body.condition;
                    self.node(condition, depth + 1)
                }
                None => Node::Open,
            },
            Condition::Judgement(_) => Node::Open,
            Condition::Fact { fact, test, .. } => {
                let Some(index) = self.variables.iter().position(|variable| variable.id == *fact) else {
                    return Node::Open;
                };
                let Some(variable) = self.variables.get(index) else {
                    return Node::Open;
                };
                // A comparison with a value that the sources do not give is left open.
                let mut holds = 0u64;
                for (bit, value) in variable.values.iter().enumerate() {
                    match self.holds(test, value) {
                        None => return Node::Open,
                        Some(true) => holds |= 1 << bit,
                        Some(false) => {}
                    }
                }
                Node::Fact(index, holds)
            }
        }
    }

    fn holds(&self, test: &Test, value: &FactValue) -> Option<bool> {
        let number = match value {
            FactValue::Number(number) => *number,
            _ => 0,
        };
        Some(match test {
            Test::OneOf(values) => values.contains(value),
            Test::NoneOf(values) => !values.contains(value),
            Test::AtLeast(bound) => number >= self.bound(bound)?,
            Test::MoreThan(bound) => number > self.bound(bound)?,
            Test::AtMost(bound) => number <= self.bound(bound)?,
            Test::LessThan(bound) => number < self.bound(bound)?,
        })
    }

    fn impossible(&self) -> Vec<(SmolStr, Node)> {
        let book = self.book;
        entries_on(&book.impossible, self.date)
            .into_iter()
            .filter(|entry| {
                let mut its = Vec::new();
                self.tests(&entry.body.when, 1, &mut its);
                its.iter().all(|(fact, _)| self.variables.iter().any(|variable| variable.id == *fact))
            })
            .map(|entry| (entry.head.id.clone(), self.node(&entry.body.when, 1)))
            .collect()
    }
}

/// The value of a parameter on a date, if the sources give one.
pub(crate) fn parameter_on<'b>(book: &'b Book, id: &str, date: Date) -> Option<&'b Value> {
    entry_on(&book.parameters, id, date)?.body.on(date)?.value.as_ref()
}
