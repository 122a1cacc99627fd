//! Answers against brute force: random rules, exceptions and facts are asked in every state of knowledge,
//! and compared with an oracle that goes through all full sets of answers one by one.

use crate::{Dates, Facts, Rulebook, SourceFile};
use jiff::civil::date;
use kernel::{FactValue, LeadsTo, Verdict};
use proptest::prelude::*;
use smol_str::SmolStr;
use std::{collections::BTreeSet, fmt::Write as _};

/// Three questions of yes and no, a choice of three, and a number from 0 to 6.
const FACTS: usize = 5;
const SIZES: [usize; FACTS] = [2, 2, 2, 3, 7];
const NAMES: [&str; FACTS] = ["a", "b", "c", "d", "n"];

fn value(fact: usize, index: usize) -> FactValue {
    match fact {
        3 => FactValue::Choice(SmolStr::new(["x", "y", "z"][index])),
        4 => FactValue::Number(index as i64),
        _ if index == 0 => FactValue::Yes,
        _ => FactValue::No,
    }
}

#[derive(Clone, Debug)]
enum Sentence {
    Is(usize, usize),
    AtLeast(i64),
    LessThan(i64),
    Open,
    All(Vec<Sentence>),
    Any(Vec<Sentence>),
    Not(Box<Sentence>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    True,
    False,
    Open,
}

impl Sentence {
    fn toml(&self) -> String {
        let list = |parts: &[Sentence]| parts.iter().map(Sentence::toml).collect::<Vec<_>>().join(", ");
        match self {
            Sentence::Is(4, index) => format!("{{ fact = \"n\", is = {index} }}"),
            Sentence::Is(fact, index) => {
                format!("{{ fact = \"{}\", is = \"{}\" }}", NAMES[*fact], value(*fact, *index))
            }
            Sentence::AtLeast(bound) => format!("{{ fact = \"n\", at_least = {bound} }}"),
            Sentence::LessThan(bound) => format!("{{ fact = \"n\", less_than = {bound} }}"),
            Sentence::Open => "{ judgement = { da = \"åbent\", en = \"open\" } }".to_owned(),
            Sentence::All(parts) => format!("{{ all = [{}] }}", list(parts)),
            Sentence::Any(parts) => format!("{{ any = [{}] }}", list(parts)),
            Sentence::Not(part) => format!("{{ not = {} }}", part.toml()),
        }
    }

    fn facts(&self, found: &mut BTreeSet<usize>) {
        match self {
            Sentence::Is(fact, _) => {
                found.insert(*fact);
            }
            Sentence::AtLeast(_) | Sentence::LessThan(_) => {
                found.insert(4);
            }
            Sentence::Open => {}
            Sentence::Not(part) => part.facts(found),
            Sentence::All(parts) | Sentence::Any(parts) => parts.iter().for_each(|part| part.facts(found)),
        }
    }

    /// The truth with every fact answered; only what is left open is unknown.
    fn truth(&self, world: &[usize; FACTS]) -> Truth {
        let of = |holds: bool| if holds { Truth::True } else { Truth::False };
        match self {
            Sentence::Is(fact, index) => of(world[*fact] == *index),
            Sentence::AtLeast(bound) => of(world[4] as i64 >= *bound),
            Sentence::LessThan(bound) => of((world[4] as i64) < *bound),
            Sentence::Open => Truth::Open,
            Sentence::Not(part) => match part.truth(world) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                Truth::Open => Truth::Open,
            },
            Sentence::All(parts) => {
                let truths: Vec<Truth> = parts.iter().map(|part| part.truth(world)).collect();
                if truths.contains(&Truth::False) {
                    Truth::False
                } else if truths.contains(&Truth::Open) {
                    Truth::Open
                } else {
                    Truth::True
                }
            }
            Sentence::Any(parts) => {
                let turned = parts.iter().cloned().map(|part| Sentence::Not(Box::new(part)));
                Sentence::Not(Box::new(Sentence::All(turned.collect()))).truth(world)
            }
        }
    }
}

#[derive(Clone, Debug)]
struct RandomRule {
    when: Sentence,
    /// A conclusion, or left open.
    concludes: Option<usize>,
    /// Later rules that this one comes before.
    overrides: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Comes {
    Settled(usize),
    Open,
    Conflict,
}

#[derive(Clone, Debug)]
struct RandomLaw {
    rules: Vec<RandomRule>,
    impossible: Option<Sentence>,
}

impl RandomLaw {
    fn toml(&self) -> String {
        let common = "text = { da = \"d\", en = \"e\" }\nnot_in_sources = { da = \"d\", en = \"e\" }\n";
        let mut out = "[scheme]\ntitle = { da = \"d\", en = \"e\" }\nreviewed = 2026-01-01\n".to_owned();
        for name in ["a", "b", "c"] {
            let _ = write!(out, "[[fact]]\nid = \"{name}\"\ntype = \"yes_no\"\n{common}");
        }
        let choices: Vec<String> = ["x", "y", "z"]
            .iter()
            .map(|id| format!("{{ id = \"{id}\", text = {{ da = \"d\", en = \"e\" }} }}"))
            .collect();
        let choices = choices.join(", ");
        let _ = write!(out, "[[fact]]\nid = \"d\"\ntype = \"choice\"\nvalues = [{choices}]\n{common}");
        let _ = write!(out, "[[fact]]\nid = \"n\"\ntype = \"number\"\nmin = 0\nmax = 6\n{common}");
        let _ = write!(out, "[[question]]\nid = \"q\"\nreference_date = \"day\"\n{common}");
        for id in 0..3 {
            let _ = write!(out, "[[conclusion]]\nid = \"c{id}\"\n{common}");
        }
        if let Some(sentence) = &self.impossible {
            let _ = write!(out, "[[impossible]]\nid = \"i\"\nwhen = {}\n{common}", sentence.toml());
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let outcome = match rule.concludes {
                Some(id) => format!("conclusion = \"c{id}\""),
                None => "judgement = { da = \"d\", en = \"e\" }".to_owned(),
            };
            let overrides: Vec<String> = rule.overrides.iter().map(|id| format!("\"r{id}\"")).collect();
            let _ = write!(
                out,
                "[[rule]]\nid = \"r{index}\"\nquestion = \"q\"\nwhen = {}\n{outcome}\noverrides = [{}]\n{common}",
                rule.when.toml(),
                overrides.join(", ")
            );
        }
        out
    }

    fn load(&self) -> Rulebook {
        let (rulebook, faults) = Rulebook::gather(&[SourceFile::new("schemes/random.toml", self.toml())]);
        assert!(faults.is_empty(), "{faults:?}");
        rulebook
    }

    /// What is impossible counts for a question only if it shares a fact with its rules.
    fn can_be(&self, world: &[usize; FACTS]) -> bool {
        let (mut asked, mut never) = (BTreeSet::new(), BTreeSet::new());
        self.rules.iter().for_each(|rule| rule.when.facts(&mut asked));
        self.impossible.iter().for_each(|sentence| sentence.facts(&mut never));
        if asked.is_disjoint(&never) {
            return true;
        }
        self.impossible.as_ref().is_none_or(|sentence| sentence.truth(world) != Truth::True)
    }

    fn comes(&self, world: &[usize; FACTS]) -> Comes {
        let mut standing: Vec<Truth> = self.rules.iter().map(|rule| rule.when.truth(world)).collect();
        for winner in 0..self.rules.len() {
            for loser in &self.rules[winner].overrides {
                standing[*loser] = match (standing[*loser], standing[winner]) {
                    (Truth::False, _) | (_, Truth::True) => Truth::False,
                    (Truth::Open, _) | (_, Truth::Open) => Truth::Open,
                    (Truth::True, Truth::False) => Truth::True,
                };
            }
        }
        let with = |truth: Truth| -> BTreeSet<Option<usize>> {
            let rules = self.rules.iter().zip(&standing).filter(|(_, standing)| **standing == truth);
            rules.map(|(rule, _)| rule.concludes).collect()
        };
        let (applying, open) = (with(Truth::True), with(Truth::Open));
        let conclusions: Vec<usize> = applying.iter().filter_map(|conclusion| *conclusion).collect();
        match conclusions.as_slice() {
            [] => Comes::Open,
            [only] if !applying.contains(&None) && open.iter().all(|other| *other == Some(*only)) => {
                Comes::Settled(*only)
            }
            [_] => Comes::Open,
            _ => Comes::Conflict,
        }
    }

    /// Every full set of answers that these leave and that can be.
    fn worlds(&self, known: &[Option<usize>; FACTS]) -> Vec<[usize; FACTS]> {
        let mut found = vec![[0; FACTS]];
        for fact in 0..FACTS {
            let mut more = Vec::new();
            for world in found {
                for index in 0..SIZES[fact] {
                    if known[fact].is_none_or(|known| known == index) {
                        let mut next = world;
                        next[fact] = index;
                        more.push(next);
                    }
                }
            }
            found = more;
        }
        found.retain(|world| self.can_be(world));
        found
    }

    /// The verdict by brute force.
    fn kind(&self, known: &[Option<usize>; FACTS]) -> String {
        let comes: BTreeSet<Comes> = self.worlds(known).iter().map(|world| self.comes(world)).collect();
        let settled = comes.iter().any(|one| matches!(one, Comes::Settled(_)));
        match comes.first() {
            None => "judgement".to_owned(),
            Some(Comes::Settled(id)) if comes.len() == 1 => format!("c{id}"),
            Some(_) if settled => "missing".to_owned(),
            Some(_) if comes.contains(&Comes::Open) => "judgement".to_owned(),
            Some(_) => "conflict".to_owned(),
        }
    }

    /// The facts of which two answers, all else equal, come to different conclusions.
    fn matters(&self, known: &[Option<usize>; FACTS]) -> BTreeSet<SmolStr> {
        let settles = |world: &[usize; FACTS]| match self.comes(world) {
            Comes::Settled(id) => Some(id),
            _ => None,
        };
        let mut found = BTreeSet::new();
        for world in self.worlds(known) {
            for fact in (0..FACTS).filter(|fact| known[*fact].is_none()) {
                for index in 0..SIZES[fact] {
                    let mut other = world;
                    other[fact] = index;
                    if settles(&world) != settles(&other) {
                        found.insert(SmolStr::new(NAMES[fact]));
                    }
                }
            }
        }
        found
    }
}

fn ask(rulebook: &Rulebook, known: &[Option<usize>; FACTS], looked_for: bool) -> Verdict<crate::Conclusion> {
    let facts: Facts = (0..FACTS)
        .filter_map(|fact| {
            let answer = match known[fact] {
                Some(index) => value(fact, index),
                None if looked_for => FactValue::NotKnown,
                None => return None,
            };
            Some((SmolStr::new(NAMES[fact]), answer))
        })
        .collect();
    let law = rulebook.law(None).unwrap();
    law.ask("q", &facts, &Dates::all(date(2026, 6, 1))).verdict
}

fn kind(verdict: &Verdict<crate::Conclusion>) -> String {
    match verdict {
        Verdict::Settled { conclusion, .. } => conclusion.id.to_string(),
        Verdict::Missing { .. } => "missing".to_owned(),
        Verdict::Judgement { .. } => "judgement".to_owned(),
        Verdict::Conflict { .. } => "conflict".to_owned(),
    }
}

fn sentences() -> impl Strategy<Value = Sentence> {
    let leaf = prop_oneof![
        6 => (0usize..FACTS, 0usize..7).prop_map(|(fact, index)| Sentence::Is(fact, index % SIZES[fact])),
        1 => (0i64..=6).prop_map(Sentence::AtLeast),
        1 => (0i64..=6).prop_map(Sentence::LessThan),
        1 => Just(Sentence::Open),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Sentence::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Sentence::Any),
            inner.prop_map(|part| Sentence::Not(Box::new(part))),
        ]
    })
}

fn laws(impossible: bool) -> impl Strategy<Value = RandomLaw> {
    let rule = (sentences(), prop::option::weighted(0.8, 0usize..3), prop::collection::vec(0usize..5, 0..3));
    let never = if impossible { sentences().prop_map(Some).boxed() } else { Just(None).boxed() };
    (prop::collection::vec(rule, 1..5), never).prop_map(|(rules, impossible)| {
        let count = rules.len();
        let rules = rules.into_iter().enumerate().map(|(index, (when, concludes, overrides))| {
            // Only later rules are overridden, so that there is no circle.
            let later: BTreeSet<usize> =
                overrides.into_iter().map(|step| index + 1 + step).filter(|later| *later < count).collect();
            RandomRule { when, concludes, overrides: later.into_iter().collect() }
        });
        RandomLaw { rules: rules.collect(), impossible }
    })
}

fn knowledge() -> impl Strategy<Value = [Option<usize>; FACTS]> {
    prop::array::uniform5(prop::option::of(0usize..7))
        .prop_map(|known| std::array::from_fn(|fact| known[fact].map(|index| index % SIZES[fact])))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_verdict_and_the_missing_facts_are_those_of_brute_force(law in laws(false), known in knowledge()) {
        let rulebook = law.load();
        let verdict = ask(&rulebook, &known, false);
        prop_assert_eq!(kind(&verdict), law.kind(&known));
        if let Verdict::Missing { facts, .. } = &verdict {
            let named: BTreeSet<SmolStr> = facts.iter().map(|missing| missing.fact.clone()).collect();
            prop_assert_eq!(named, law.matters(&known));
            for missing in facts {
                let fact = NAMES.iter().position(|name| *name == missing.fact).unwrap();
                prop_assert!(!missing.looked_for);
                for lead in &missing.leads {
                    let index = (0..SIZES[fact]).find(|index| value(fact, *index) == lead.answer).unwrap();
                    let mut more = known;
                    more[fact] = Some(index);
                    let leads = match &lead.leads_to {
                        LeadsTo::Settled(conclusion) => conclusion.id.to_string(),
                        LeadsTo::Missing(facts) => {
                            let named: BTreeSet<SmolStr> = facts.iter().cloned().collect();
                            prop_assert_eq!(named, law.matters(&more));
                            "missing".to_owned()
                        }
                        LeadsTo::Judgement => "judgement".to_owned(),
                        LeadsTo::Conflict => "conflict".to_owned(),
                    };
                    prop_assert_eq!(leads, law.kind(&more));
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_is_left_out_as_in_brute_force(law in laws(true), known in knowledge()) {
        prop_assert_eq!(kind(&ask(&law.load(), &known, false)), law.kind(&known));
    }

    #[test]
    fn an_answer_more_never_changes_what_is_settled(law in laws(true), known in knowledge(), fact in 0usize..FACTS, index in 0usize..7) {
        let rulebook = law.load();
        let before = ask(&rulebook, &known, false);
        if let (Verdict::Settled { conclusion, .. }, None) = (&before, known[fact]) {
            let mut more = known;
            more[fact] = Some(index % SIZES[fact]);
            if !law.worlds(&more).is_empty() {
                prop_assert_eq!(conclusion.id.to_string(), kind(&ask(&rulebook, &more, false)));
            }
        }
    }

    #[test]
    fn not_known_counts_as_unanswered_and_never_as_no(law in laws(true), known in knowledge()) {
        let rulebook = law.load();
        let verdict = ask(&rulebook, &known, true);
        prop_assert_eq!(kind(&verdict), kind(&ask(&rulebook, &known, false)));
        if let Verdict::Missing { facts, .. } = &verdict {
            prop_assert!(facts.iter().all(|missing| missing.looked_for));
        }
        for reason in verdict.reasons() {
            for (_, value) in &reason.values {
                prop_assert!(value.is_some());
            }
        }
    }

    #[test]
    fn the_rule_that_settles_is_the_first_reason_and_named_once(law in laws(true), known in knowledge()) {
        let verdict = ask(&law.load(), &known, false);
        if let Verdict::Settled { rule, reasons, .. } = &verdict {
            prop_assert_eq!(reasons.first().map(|reason| &reason.id), Some(rule));
            prop_assert!(!reasons[0].basis.is_empty());
            let ids: BTreeSet<&SmolStr> = reasons.iter().map(|reason| &reason.id).collect();
            prop_assert_eq!(ids.len(), reasons.len());
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer(law in laws(true), known in knowledge()) {
        prop_assert_eq!(ask(&law.load(), &known, false), ask(&law.load(), &known, false));
    }
}
