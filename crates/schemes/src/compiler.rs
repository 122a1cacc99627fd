//! Makes the compiled form of a question, or of one condition, from a book on a date: unfolds criteria, cuts numbers into
//! intervals, and gathers the words that answers will say. It answers nothing.

use crate::{
    answer::Conclusion,
    compile::{Compiled, CompiledRule, Ground, Looked, Never, Node, Variable},
    model::{
        Book, Bound, Condition, Entry, FactKind, Head, RuleBody, RuleOutcome, Test, Value, entries_on,
        entry_on,
    },
    source::{FACT_VALUES_MAX, NESTING_MAX},
};
use kernel::{Date, FactValue, OpenQuestion, Text};
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The rules of a question on a date.
pub(crate) fn question(book: &Book, question: &str, date: Date) -> Compiled {
    let asked: Vec<&Entry<RuleBody>> = entries_on(&book.rules, date)
        .into_iter()
        .filter(|rule| rule.body.questions.iter().any(|id| id == question))
        .collect();
    let conditions: Vec<&Condition> = asked.iter().map(|rule| &rule.body.when).collect();
    let compiler = Compiler::new(book, date, &conditions);
    let mut rules: Vec<CompiledRule> = asked.iter().map(|entry| compiler.rule(entry)).collect();
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
    let grounds = compiler.grounds(&asked);
    let impossible = compiler.impossible();
    Compiled { variables: compiler.variables, rules, impossible, order, grounds }
}

/// One condition by itself, without rules.
pub(crate) fn condition(book: &Book, condition: &Condition, date: Date) -> (Compiled, Node) {
    let compiler = Compiler::new(book, date, &[condition]);
    let node = compiler.node(condition, 1);
    let impossible = compiler.impossible();
    (Compiled { variables: compiler.variables, impossible, ..Compiled::default() }, node)
}

/// A conclusion as it reads on a date.
pub(crate) fn conclusion_on(book: &Book, id: &str, date: Date) -> Option<Conclusion> {
    let entry = entry_on(&book.conclusions, id, date)?;
    Some(Conclusion {
        id: entry.head.id.clone(),
        text: Arc::clone(&entry.head.text),
        attributes: Arc::clone(&entry.body.attributes),
    })
}

/// The facts and parameters that a condition looks at itself, each once.
pub(crate) fn looked_at(book: &Book, condition: &Condition, date: Date) -> Vec<Looked> {
    let mut found: Vec<Looked> = Vec::new();
    let mut add = |looked: Looked| {
        if !found.iter().any(|known| known.id() == looked.id()) {
            found.push(looked);
        }
    };
    let mut leaves = Vec::new();
    condition.leaves(&mut leaves);
    for leaf in leaves {
        if let Condition::Fact { fact, test, .. } = leaf {
            add(Looked::Fact(fact.clone()));
            if let Some(parameter) = test.parameter() {
                let value = parameter_on(book, parameter, date).map(|value| match value {
                    Value::Integer(number) => FactValue::Number(*number),
                    other => FactValue::Choice(SmolStr::new(other.to_string())),
                });
                add(Looked::Parameter(parameter.clone(), value));
            }
        }
    }
    found
}

/// The value of a parameter on a date, if the sources give one.
pub(crate) fn parameter_on<'b>(book: &'b Book, id: &str, date: Date) -> Option<&'b Value> {
    entry_on(&book.parameters, id, date)?.body.on(date)?.value.as_ref()
}

/// Winners before losers; a cycle, which loading refuses, is cut where it is met.
fn precedence(rules: &[CompiledRule]) -> Vec<usize> {
    fn visit(index: usize, rules: &[CompiledRule], seen: &mut BTreeSet<usize>, order: &mut Vec<usize>) {
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
            compiler.tests(condition, &mut tests);
        }
        // An impossibility counts where all its facts are in play; otherwise it can be avoided.
        let asked: BTreeSet<&str> = tests.iter().map(|(fact, _)| *fact).collect();
        for entry in entries_on(&book.impossible, date) {
            let mut its = Vec::new();
            compiler.tests(&entry.body.when, &mut its);
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

    /// Every leaf of a condition and of the criteria in it, in their order, each with the criterion that it stands in
    /// (none in the condition itself). A criterion is no leaf but what it says.
    fn each_leaf<'c>(
        &self,
        (criterion, condition): (Option<&'c Head>, &'c Condition),
        depth: usize,
        visit: &mut dyn FnMut(Option<&'c Head>, &'c Condition),
    ) where
        'b: 'c,
    {
        if depth > NESTING_MAX {
            return;
        }
        let mut leaves = Vec::new();
        condition.leaves(&mut leaves);
        for leaf in leaves {
            let Condition::Criterion { id, .. } = leaf else {
                visit(criterion, leaf);
                continue;
            };
            if let Some(entry) = entry_on(&self.book.criteria, id, self.date) {
                self.each_leaf((Some(&entry.head), &entry.body.condition), depth + 1, visit);
            }
        }
    }

    /// Every comparison of a condition and of the criteria in it, with its fact.
    fn tests<'c>(&self, condition: &'c Condition, found: &mut Vec<(&'c str, &'c Test)>)
    where
        'b: 'c,
    {
        self.each_leaf((None, condition), 1, &mut |_, leaf| {
            if let Condition::Fact { fact, test, .. } = leaf {
                found.push((fact, test));
            }
        });
    }

    fn variable<'t>(&self, id: &str, tests: impl Iterator<Item = &'t Test>) -> Variable {
        let fact = entry_on(&self.book.facts, id, self.date);
        let (values, max) = match fact.map(|entry| &entry.body.kind) {
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
        Variable {
            id: SmolStr::new(id),
            question: fact.map_or_else(|| Arc::new(Text::same(id)), |entry| Arc::clone(&entry.head.text)),
            cut_into: values.len(),
            values: values.into_iter().take(FACT_VALUES_MAX).collect(),
            max,
        }
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

    fn impossible(&self) -> Vec<Never> {
        entries_on(&self.book.impossible, self.date)
            .into_iter()
            .filter(|entry| {
                let mut its = Vec::new();
                self.tests(&entry.body.when, &mut its);
                its.iter().all(|(fact, _)| self.variables.iter().any(|variable| variable.id == *fact))
            })
            .map(|entry| Never {
                node: self.node(&entry.body.when, 1),
                said: open_question(&entry.head, &entry.head.text, &[]),
            })
            .collect()
    }

    fn rule(&self, entry: &Entry<RuleBody>) -> CompiledRule {
        let (conclusion, between) = match &entry.body.outcome {
            RuleOutcome::Conclusion(id) => (Some(id.clone()), std::slice::from_ref(id)),
            RuleOutcome::Open { between, .. } => (None, between.as_slice()),
        };
        let between: Vec<Conclusion> = between
            .iter()
            .map(|id| conclusion_on(self.book, id, self.date).unwrap_or_else(|| Conclusion::unnamed(id)))
            .collect();
        CompiledRule {
            id: entry.head.id.clone(),
            text: Arc::clone(&entry.head.text),
            basis: Arc::clone(&entry.head.shown),
            when: self.node(&entry.body.when, 1),
            overridden_by: Vec::new(),
            conclusion,
            left_open: self.left_open(entry, &between),
            between,
        }
    }

    /// What a rule leaves open: itself, or the criteria in it that do.
    fn left_open(&self, entry: &Entry<RuleBody>, between: &[Conclusion]) -> Vec<OpenQuestion<Conclusion>> {
        let head = &entry.head;
        if let RuleOutcome::Open { text, .. } = &entry.body.outcome {
            return vec![open_question(head, &Arc::new(text.clone()), between)];
        }
        let mut found = Vec::new();
        self.each_leaf((None, &entry.body.when), 1, &mut |criterion, leaf| match leaf {
            Condition::Judgement(text) => {
                found.push(open_question(criterion.unwrap_or(head), &Arc::new(text.clone()), between));
            }
            Condition::Fact { test, .. } => {
                let silent = test
                    .parameter()
                    .filter(|id| parameter_on(self.book, id, self.date).is_none())
                    .and_then(|id| entry_on(&self.book.parameters, id, self.date));
                if let Some(entry) = silent {
                    found.push(open_question(&entry.head, &entry.head.text, between));
                }
            }
            _ => {}
        });
        if found.is_empty() {
            found.push(open_question(head, &head.text, between));
        }
        found
    }

    /// Every criterion that the rules name, in the rules' order; a rule that compares facts itself counts as one.
    fn grounds(&self, rules: &[&Entry<RuleBody>]) -> Vec<Ground> {
        let mut found: Vec<Ground> = Vec::new();
        for rule in rules {
            let mut leaves = Vec::new();
            rule.body.when.leaves(&mut leaves);
            let mut own = false;
            for leaf in leaves {
                match leaf {
                    Condition::Criterion { id, .. } => self.criterion_grounds(id, 1, &mut found),
                    _ => own = true,
                }
            }
            if own {
                found.push(self.ground(&rule.head, &rule.body.when));
            }
        }
        found
    }

    fn criterion_grounds(&self, id: &SmolStr, depth: usize, found: &mut Vec<Ground>) {
        if depth > NESTING_MAX || found.iter().any(|ground| ground.id == *id) {
            return;
        }
        let Some(entry) = entry_on(&self.book.criteria, id, self.date) else {
            return;
        };
        found.push(self.ground(&entry.head, &entry.body.condition));
        let mut leaves = Vec::new();
        entry.body.condition.leaves(&mut leaves);
        for leaf in leaves {
            if let Condition::Criterion { id, .. } = leaf {
                self.criterion_grounds(id, depth + 1, found);
            }
        }
    }

    fn ground(&self, head: &Head, condition: &Condition) -> Ground {
        Ground {
            id: head.id.clone(),
            text: Arc::clone(&head.text),
            basis: Arc::clone(&head.shown),
            node: self.node(condition, 1),
            looked_at: looked_at(self.book, condition, self.date),
        }
    }
}

/// What an entry leaves open, in these words.
pub(crate) fn open_question(
    head: &Head,
    text: &Arc<Text>,
    between: &[Conclusion],
) -> OpenQuestion<Conclusion> {
    OpenQuestion {
        id: head.id.clone(),
        text: Arc::clone(text),
        basis: Arc::clone(&head.shown),
        between: between.to_vec(),
    }
}
