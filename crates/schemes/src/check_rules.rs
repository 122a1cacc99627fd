//! Looks through the finite combinations of the facts that rules name, for every stretch of dates: rules
//! that contradict each other, cases without a rule, rules and criteria that can never apply.

use crate::{
    compile::{Case, Compiled},
    compiler,
    fault::Fault,
    model::*,
    source::{COMBINATIONS_MAX, FACT_VALUES_MAX},
};
use kernel::{Date, Outcome, Text};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Faults and warnings in the rules of one book.
pub(crate) fn rules(book: &Book) -> (Vec<Fault>, Vec<Fault>) {
    let mut found = Found::default();
    let dates = turning_dates(book);
    let mut alive: BTreeMap<(usize, SmolStr), bool> = BTreeMap::new();
    for (number, question) in book.questions.values().flatten().enumerate() {
        for date in &dates {
            if question.head.holds_on(*date) {
                one(book, question, number, *date, &mut found, &mut alive);
            }
        }
    }
    for ((number, id), applies) in alive {
        let question = book.questions.values().flatten().nth(number);
        let rule = book.rules.get(&id).and_then(|versions| versions.first());
        if let (false, Some(question), Some(rule)) = (applies, question, rule) {
            let name = &question.head.id;
            found.faults.insert(rule.head.position.fault(
                &id,
                Text::new(
                    format!("reglen kan aldrig gælde for spørgsmålet '{name}'"),
                    format!("the rule can never apply to the question '{name}'"),
                ),
                Text::new(
                    "fjern den, eller ret dens betingelse eller undtagelser",
                    "remove it, or mend its condition or exceptions",
                ),
            ));
        }
    }
    criteria(book, &dates, &mut found);
    conditions(book, &dates, &mut found);
    (found.faults.into_iter().collect(), found.warnings.into_iter().collect())
}

#[derive(Default)]
struct Found {
    faults: BTreeSet<Fault>,
    warnings: BTreeSet<Fault>,
    pairs: BTreeSet<(SmolStr, SmolStr, SmolStr)>,
    gaps: BTreeSet<SmolStr>,
    /// Facts and what is asked of them, told of once.
    cut: BTreeSet<(SmolStr, SmolStr)>,
}

/// One date in each stretch over which the same entries hold.
fn turning_dates(book: &Book) -> Vec<Date> {
    let mut turns: BTreeSet<Date> = BTreeSet::new();
    let mut add = |head: &Head| turns.extend(head.from.into_iter().chain(head.until));
    book.facts.values().flatten().for_each(|entry| add(&entry.head));
    book.criteria.values().flatten().for_each(|entry| add(&entry.head));
    book.impossible.values().flatten().for_each(|entry| add(&entry.head));
    book.questions.values().flatten().for_each(|entry| add(&entry.head));
    book.rules.values().flatten().for_each(|entry| add(&entry.head));
    for value in book.parameters.values().flatten().flat_map(|entry| &entry.body.values) {
        turns.insert(value.from);
        turns.extend(value.until);
    }
    let before =
        turns.first().and_then(|first| first.yesterday().ok()).unwrap_or(jiff::civil::date(2000, 1, 1));
    turns.insert(before);
    turns.into_iter().collect()
}

fn one(
    book: &Book,
    question: &Entry<QuestionBody>,
    number: usize,
    date: Date,
    found: &mut Found,
    alive: &mut BTreeMap<(usize, SmolStr), bool>,
) {
    let compiled = compiler::question(book, &question.head.id, date);
    finely_cut(book, &compiled, &question.head, date, found);
    for rule in &compiled.rules {
        alive.entry((number, rule.id.clone())).or_insert(false);
    }
    let exhaustive = cases(&compiled, |case| {
        if compiled.impossible.iter().any(|never| never.node.outcome(case) == Outcome::Met) {
            return;
        }
        let standing = compiled.standing(case);
        let applying: Vec<usize> = indices(&standing, Outcome::Met);
        let open = indices(&standing, Outcome::Judgement);
        for index in applying.iter().chain(&open) {
            if let Some(rule) = compiled.rules.get(*index) {
                alive.insert((number, rule.id.clone()), true);
            }
        }
        for (at, first) in applying.iter().enumerate() {
            for second in applying.iter().skip(at + 1) {
                overlap(book, &compiled, question, (*first, *second), case, date, found);
            }
        }
        if applying.is_empty()
            && open.is_empty()
            && question.body.otherwise.is_none()
            && found.gaps.insert(question.head.id.clone())
        {
            let example = words(&compiled, case);
            found.faults.insert(question.head.position.fault(
                &question.head.id,
                Text::new(
                    format!("ingen regel gælder den {date} ved: {example}"),
                    format!("no rule applies on {date} with: {example}"),
                ),
                Text::new(
                    "skriv en regel, eller 'otherwise' med en sætning, hvor kilderne tier",
                    "write a rule, or 'otherwise' with a sentence where the sources are silent",
                ),
            ));
        }
    });
    if !exhaustive {
        found.warnings.insert(question.head.position.fault(
            &question.head.id,
            Text::new(
                format!("kun de første {COMBINATIONS_MAX} kombinationer af oplysninger er set efter"),
                format!("only the first {COMBINATIONS_MAX} combinations of facts were checked"),
            ),
            Text::new("del spørgsmålet i mindre", "split the question into smaller ones"),
        ));
    }
}

fn indices(standing: &[Outcome], wanted: Outcome) -> Vec<usize> {
    standing.iter().enumerate().filter(|(_, outcome)| **outcome == wanted).map(|(index, _)| index).collect()
}

fn overlap(
    book: &Book,
    compiled: &Compiled,
    question: &Entry<QuestionBody>,
    (first, second): (usize, usize),
    case: &Case,
    date: Date,
    found: &mut Found,
) {
    let (Some(first), Some(second)) = (compiled.rules.get(first), compiled.rules.get(second)) else {
        return;
    };
    if first.conclusion == second.conclusion {
        return;
    }
    let (a, b) = (&first.id, &second.id);
    let entries = (entry_on(&book.rules, a, date), entry_on(&book.rules, b, date));
    let (Some(first), Some(second)) = entries else {
        return;
    };
    let meant = first.body.conflicts_on_purpose.contains(b) || second.body.conflicts_on_purpose.contains(a);
    if meant || !found.pairs.insert((question.head.id.clone(), a.clone(), b.clone())) {
        return;
    }
    let example = words(compiled, case);
    found.faults.insert(second.head.position.fault(
        b,
        Text::new(
            format!("reglen strider mod '{a}' uden forrang den {date} ved: {example}"),
            format!("the rule contradicts '{a}' without precedence on {date} with: {example}"),
        ),
        Text::new(
            "skriv 'overrides' på den, der går forud, eller 'conflicts_on_purpose', hvis kilderne strider",
            "write 'overrides' on the one that comes first, or 'conflicts_on_purpose' if the sources contradict",
        ),
    ));
}

/// A case in words, for the fault.
fn words(compiled: &Compiled, case: &Case) -> String {
    let parts: Vec<String> = compiled
        .variables
        .iter()
        .zip(case)
        .filter_map(|(variable, value)| {
            let value = variable.values.get(usize::from((*value)?))?;
            Some(format!("{} = {value}", variable.id))
        })
        .collect();
    parts.join(", ")
}

/// Every full case, up to the bound; whether that was all of them.
fn cases(compiled: &Compiled, mut look: impl FnMut(&Case)) -> bool {
    let sizes: Vec<u8> = compiled
        .variables
        .iter()
        .map(|variable| u8::try_from(variable.values.len()).unwrap_or(u8::MAX))
        .collect();
    let mut case: Case = sizes.iter().map(|size| (*size > 0).then_some(0)).collect();
    for _ in 0..COMBINATIONS_MAX {
        look(&case);
        let mut carried = true;
        for (slot, size) in case.iter_mut().zip(&sizes) {
            let Some(value) = slot else { continue };
            *value += 1;
            if *value < *size {
                carried = false;
                break;
            }
            *value = 0;
        }
        if carried {
            return true;
        }
    }
    false
}

/// Numbers that are compared with so many values that not all can be told apart: those beyond would count as others.
fn finely_cut(book: &Book, compiled: &Compiled, asked: &Head, date: Date, found: &mut Found) {
    for variable in compiled.variables.iter().filter(|variable| variable.cut_into > FACT_VALUES_MAX) {
        let Some(fact) = entry_on(&book.facts, &variable.id, date) else { continue };
        if !found.cut.insert((variable.id.clone(), asked.id.clone())) {
            continue;
        }
        let (id, parts) = (&asked.id, variable.cut_into);
        found.faults.insert(fact.head.position.fault(
            &variable.id,
            Text::new(
                format!("sammenligningerne i '{id}' deler tallet i {parts} dele; der er plads til {FACT_VALUES_MAX}"),
                format!("the comparisons in '{id}' divide the number into {parts} parts; there is room for {FACT_VALUES_MAX}"),
            ),
            Text::new(
                "sammenlign med færre forskellige værdier",
                "compare it with fewer different values",
            ),
        ));
    }
}

/// Conditions that are asked by themselves, beside the rules: what they cut numbers into.
fn conditions(book: &Book, dates: &[Date], found: &mut Found) {
    let items = book.items.values().flatten().flat_map(|entry| {
        std::iter::once(&entry.body.when).chain(&entry.body.perhaps_when).map(move |when| (&entry.head, when))
    });
    let requirements = book.requirements.values().flatten().map(|entry| (&entry.head, &entry.body.when));
    for (head, when) in items.chain(requirements) {
        for date in dates {
            finely_cut(book, &compiler::condition(book, when, *date).0, head, *date, found);
        }
    }
}

/// Criteria that no combination of their facts can meet.
fn criteria(book: &Book, dates: &[Date], found: &mut Found) {
    for entry in book.criteria.values().flatten() {
        let mut can = false;
        for date in dates.iter().filter(|date| entry.head.holds_on(**date)) {
            let (compiled, node) = compiler::condition(book, &entry.body.condition, *date);
            finely_cut(book, &compiled, &entry.head, *date, found);
            let exhaustive = cases(&compiled, |case| can |= node.outcome(case) != Outcome::NotMet);
            can |= !exhaustive;
        }
        if !can {
            found.faults.insert(entry.head.position.fault(
                &entry.head.id,
                Text::new("kriteriet kan aldrig opfyldes", "the criterion can never be met"),
                Text::new("ret dets betingelse", "mend its condition"),
            ));
        }
    }
}
