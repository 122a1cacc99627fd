//! Looks through the cases that unanswered facts leave open, and says what they have in common.
//!
//! It branches only on facts that can still change something, so a fact that does not matter is never
//! asked for. Which facts matter is read off a reduced decision diagram: a fact stands in it exactly when
//! some pair of cases that differ in it alone come to different answers.

use crate::{
    compile::{Case, Compiled, with},
    source::CASES_MAX,
};
use kernel::Outcome;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// What the rules come to where nothing unanswered can change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The answers cannot hold together.
    Impossible,
    /// One conclusion, and the rules that give it.
    Settled(SmolStr, Vec<usize>),
    /// Left open by these rules; by no rule at all when empty.
    Open(BTreeSet<usize>),
    /// These rules contradict each other.
    Conflict(BTreeSet<usize>),
}

/// What all cases have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlook {
    /// Each conclusion that some case settles on, with the rules that give it in all of those cases.
    pub settled: BTreeMap<SmolStr, Vec<usize>>,
    /// The rules that leave some case open; per case.
    pub open: Option<Sets>,
    /// The rules that conflict in some case; per case.
    pub conflict: Option<Sets>,
    /// The facts that matter, by index.
    pub matters: BTreeSet<usize>,
    /// There were too many cases to look through.
    pub exhausted: bool,
}

/// Sets of rules seen in several cases.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    in_all: BTreeSet<usize>,
    in_any: BTreeSet<usize>,
    with_none: bool,
}

impl Sets {
    fn add(slot: &mut Option<Sets>, rules: &BTreeSet<usize>) {
        match slot {
            None => {
                *slot =
                    Some(Sets { in_all: rules.clone(), in_any: rules.clone(), with_none: rules.is_empty() });
            }
            Some(sets) => {
                sets.in_all.retain(|rule| rules.contains(rule));
                sets.in_any.extend(rules.iter().copied());
                sets.with_none |= rules.is_empty();
            }
        }
    }

    /// The rules to name: those of every case, or else those of any; and whether a case had none.
    pub fn named(&self) -> (&BTreeSet<usize>, bool) {
        if self.in_all.is_empty() { (&self.in_any, self.with_none) } else { (&self.in_all, false) }
    }
}

/// What an outlook amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Impossible,
    Settled(SmolStr),
    Missing,
    Judgement,
    Conflict,
}

impl Outlook {
    pub fn kind(&self) -> Kind {
        if self.exhausted {
            return Kind::Missing;
        }
        let only = self.open.is_none() && self.conflict.is_none();
        match (self.settled.first_key_value(), self.settled.len()) {
            (Some((conclusion, _)), 1) if only => Kind::Settled(conclusion.clone()),
            (Some(_), _) => Kind::Missing,
            (None, _) if self.open.is_some() => Kind::Judgement,
            (None, _) if self.conflict.is_some() => Kind::Conflict,
            (None, _) => Kind::Impossible,
        }
    }
}

/// Looks through every case that these answers leave.
pub(crate) fn look(compiled: &Compiled, case: &Case) -> Outlook {
    let mut search = Search {
        compiled,
        outlook: Outlook::default(),
        ends: vec![EndKey::Impossible, EndKey::Unsettled],
        cases: 0,
    };
    let root = search.visit(case, 0);
    search.read_matters(root);
    if search.outlook.exhausted {
        search.outlook.matters = open_facts(compiled, case);
    }
    search.outlook
}

/// The unanswered facts on which some rule still hangs.
fn open_facts(compiled: &Compiled, case: &Case) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for (rule, standing) in compiled.rules.iter().zip(compiled.standing(case)) {
        if standing == Outcome::Missing {
            rule.when.missing(case, &mut found);
        }
    }
    found
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum EndKey {
    Impossible,
    Unsettled,
    Settled(SmolStr),
}

/// A node of the diagram: an end, or a fact with a node for each of its values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    End(usize),
    Ask(usize, Vec<Step>),
}

const IMPOSSIBLE: Step = Step::End(0);
const UNSETTLED: Step = Step::End(1);

struct Search<'c> {
    compiled: &'c Compiled,
    outlook: Outlook,
    ends: Vec<EndKey>,
    cases: usize,
}

impl Search<'_> {
    fn visit(&mut self, case: &Case, from: usize) -> Step {
        self.cases += 1;
        if self.cases > CASES_MAX {
            self.outlook.exhausted = true;
            return UNSETTLED;
        }
        if let Some(end) = self.end(case) {
            return self.note(end);
        }
        let open = open_facts(self.compiled, case);
        // The order is the same on every path, so that the diagram is the same for the same function.
        let Some(fact) = open.range(from..).next().copied() else {
            return UNSETTLED;
        };
        let count = self.compiled.variables.get(fact).map_or(0, |variable| variable.values.len());
        let steps: Vec<Step> =
            (0..count).map(|value| self.visit(&with(case, fact, value), fact + 1)).collect();
        let mut real = steps.iter().filter(|step| **step != IMPOSSIBLE);
        match real.next() {
            None => IMPOSSIBLE,
            Some(first) if real.all(|step| step == first) => first.clone(),
            Some(_) => Step::Ask(fact, steps),
        }
    }

    fn end(&self, case: &Case) -> Option<End> {
        let end = end(self.compiled, case)?;
        if self.compiled.possible(case) { Some(end) } else { Some(End::Impossible) }
    }

    fn note(&mut self, end: End) -> Step {
        match end {
            End::Impossible => IMPOSSIBLE,
            End::Open(rules) => {
                Sets::add(&mut self.outlook.open, &rules);
                UNSETTLED
            }
            End::Conflict(rules) => {
                Sets::add(&mut self.outlook.conflict, &rules);
                UNSETTLED
            }
            End::Settled(conclusion, rules) => {
                let key = EndKey::Settled(conclusion.clone());
                self.outlook
                    .settled
                    .entry(conclusion)
                    .and_modify(|known| {
                        // Prefer rules that give it in every case; keep the earlier where there is none.
                        if known.iter().any(|rule| rules.contains(rule)) {
                            known.retain(|rule| rules.contains(rule));
                        }
                    })
                    .or_insert(rules);
                let index = self.ends.iter().position(|end| *end == key).unwrap_or_else(|| {
                    self.ends.push(key);
                    self.ends.len() - 1
                });
                Step::End(index)
            }
        }
    }

    fn read_matters(&mut self, step: Step) {
        if let Step::Ask(fact, steps) = step {
            self.outlook.matters.insert(fact);
            for step in steps {
                self.read_matters(step);
            }
        }
    }
}

/// What the rules come to, if nothing unanswered can change it.
pub(crate) fn end(compiled: &Compiled, case: &Case) -> Option<End> {
    if compiled.impossible.iter().any(|never| never.node.outcome(case) == Outcome::Met) {
        return Some(End::Impossible);
    }
    let standing = compiled.standing(case);
    let with_outcome = |wanted: Outcome| {
        standing
            .iter()
            .enumerate()
            .filter(move |(_, outcome)| **outcome == wanted)
            .filter_map(|(index, _)| compiled.rules.get(index).map(|rule| (index, rule)))
    };
    let applying: Vec<(usize, Option<&SmolStr>)> =
        with_outcome(Outcome::Met).map(|(index, rule)| (index, rule.conclusion.as_ref())).collect();
    let conclusions: BTreeSet<&SmolStr> = applying.iter().filter_map(|(_, conclusion)| *conclusion).collect();
    if conclusions.len() > 1 {
        let rules = applying.iter().filter(|(_, conclusion)| conclusion.is_some());
        return Some(End::Conflict(rules.map(|(index, _)| *index).collect()));
    }
    let only = conclusions.first().copied();
    let agrees = |wanted: Outcome| with_outcome(wanted).all(|(_, rule)| rule.conclusion.as_ref() == only);
    let left_open =
        applying.iter().any(|(_, conclusion)| conclusion.is_none()) || !agrees(Outcome::Judgement);
    if let Some(conclusion) = only
        && !left_open
        && agrees(Outcome::Missing)
    {
        let rules = applying.iter().map(|(index, _)| *index).collect();
        return Some(End::Settled(conclusion.clone(), rules));
    }
    if with_outcome(Outcome::Missing).next().is_some() {
        return None;
    }
    let open = applying
        .iter()
        .filter(|(_, conclusion)| conclusion.is_none())
        .map(|(index, _)| *index)
        .chain(with_outcome(Outcome::Judgement).map(|(index, _)| index));
    Some(End::Open(open.collect()))
}
