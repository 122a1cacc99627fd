//! Checks that entries fit together: every name that is used is defined, values fit their facts,
//! exceptions and criteria form no circle. What rules come to is checked in `check_rules`.

use crate::{
    fault::{Fault, Position, hint},
    model::*,
    source::{COMPARISONS_MAX, NESTING_MAX},
};
use kernel::{FactValue, Text};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Every name that leads nowhere and every circle. A rule may name another that a variant takes out of the base.
pub(crate) fn references(book: &Book, base: &Book) -> Vec<Fault> {
    let mut faults = Vec::new();
    for entry in book.criteria.values().flatten() {
        condition(book, &entry.head, &entry.body.condition, &mut faults);
    }
    for entry in book.impossible.values().flatten() {
        condition(book, &entry.head, &entry.body.when, &mut faults);
    }
    for entry in book.items.values().flatten() {
        for each in std::iter::once(&entry.body.when).chain(&entry.body.perhaps_when) {
            condition(book, &entry.head, each, &mut faults);
        }
    }
    for entry in book.requirements.values().flatten() {
        condition(book, &entry.head, &entry.body.when, &mut faults);
    }
    for entry in book.rules.values().flatten() {
        condition(book, &entry.head, &entry.body.when, &mut faults);
        rule(book, base, entry, &mut faults);
    }
    for entry in book.parameters.values().flatten() {
        for value in &entry.body.values {
            if value.value.is_none() && value.not_in_sources.is_none() && entry.head.not_in_sources.is_none()
            {
                faults.push(value.position.fault(
                    &entry.head.id,
                    Text::new(
                        "værdien er ikke sat, og der står ikke hvorfor",
                        "the value is unset and nothing says why",
                    ),
                    Text::new("skriv not_in_sources", "write not_in_sources"),
                ));
            }
        }
    }
    circles(book, &mut faults);
    faults
}

fn known<'b>(
    what: (&str, &str),
    id: &SmolStr,
    exists: bool,
    names: impl Iterator<Item = &'b SmolStr> + Clone,
    position: &Position,
    owner: &Head,
    faults: &mut Vec<Fault>,
) {
    if !exists {
        faults.push(position.fault(
            &owner.id,
            Text::new(format!("{} '{id}' findes ikke", what.0), format!("unknown {} '{id}'", what.1)),
            hint(id, names.map(SmolStr::as_str)),
        ));
    }
}

fn rule(book: &Book, base: &Book, entry: &Entry<RuleBody>, faults: &mut Vec<Fault>) {
    let (head, body) = (&entry.head, &entry.body);
    for question in &body.questions {
        known(
            ("spørgsmålet", "question"),
            question,
            book.questions.contains_key(question),
            book.questions.keys(),
            &head.position,
            head,
            faults,
        );
    }
    let conclusions = match &body.outcome {
        RuleOutcome::Conclusion(id) => std::slice::from_ref(id),
        RuleOutcome::Open { between, .. } => between.as_slice(),
    };
    for id in conclusions {
        known(
            ("konklusionen", "conclusion"),
            id,
            book.conclusions.contains_key(id),
            book.conclusions.keys(),
            &head.position,
            head,
            faults,
        );
    }
    for id in body.overrides.iter().chain(&body.conflicts_on_purpose) {
        known(
            ("reglen", "rule"),
            id,
            book.rules.contains_key(id) || base.rules.contains_key(id),
            book.rules.keys(),
            &head.position,
            head,
            faults,
        );
    }
}

fn condition(book: &Book, owner: &Head, condition: &Condition, faults: &mut Vec<Fault>) {
    let mut leaves = Vec::new();
    condition.leaves(&mut leaves);
    for leaf in leaves {
        match leaf {
            Condition::Criterion { id, position } => known(
                ("kriteriet", "criterion"),
                id,
                book.criteria.contains_key(id),
                book.criteria.keys(),
                position,
                owner,
                faults,
            ),
            Condition::Fact { fact, test, position } => {
                let Some(definition) = book.facts.get(fact).and_then(|entries| entries.last()) else {
                    known(("oplysningen", "fact"), fact, false, book.facts.keys(), position, owner, faults);
                    continue;
                };
                if let Some(parameter) = test.parameter() {
                    known(
                        ("parameteren", "parameter"),
                        parameter,
                        book.parameters.contains_key(parameter),
                        book.parameters.keys(),
                        position,
                        owner,
                        faults,
                    );
                }
                if let Some((what, help)) = misfit(&definition.body.kind, test) {
                    let what = Text::new(
                        format!("'{what}' passer ikke til oplysningen '{fact}'"),
                        format!("'{what}' does not fit the fact '{fact}'"),
                    );
                    faults.push(position.fault(&owner.id, what, help));
                }
            }
            _ => {}
        }
    }
}

/// What of a comparison does not fit the fact, and what would.
fn misfit(kind: &FactKind, test: &Test) -> Option<(String, Text)> {
    let values = match test {
        Test::OneOf(values) | Test::NoneOf(values) => values,
        _ => {
            let fits = matches!(kind, FactKind::Number { .. });
            return (!fits).then(|| {
                let help = Text::new("sammenlign med is eller one_of", "compare with is or one_of");
                ("at_least …".to_owned(), help)
            });
        }
    };
    values.iter().find_map(|value| {
        let (fits, help) = match kind {
            FactKind::YesNo => (
                matches!(value, FactValue::Yes | FactValue::No),
                Text::new("skriv \"yes\" eller \"no\"", "write \"yes\" or \"no\""),
            ),
            FactKind::Choice(choices) => (
                matches!(value, FactValue::Choice(id) if choices.iter().any(|(known, _)| known == id)),
                hint(&value.to_string(), choices.iter().map(|(id, _)| id.as_str())),
            ),
            FactKind::Number { min, max, .. } => (
                matches!(value, FactValue::Number(number) if min <= number && number <= max),
                Text::new(
                    format!("skriv et tal fra {min} til {max}"),
                    format!("write a number from {min} to {max}"),
                ),
            ),
        };
        (!fits).then(|| (value.to_string(), help))
    })
}

/// Rules that come before themselves, and criteria that rest on themselves or lie too deep.
fn circles(book: &Book, faults: &mut Vec<Fault>) {
    for (id, entries) in &book.rules {
        let next = |id: &SmolStr| -> Vec<SmolStr> {
            let versions = book.rules.get(id).into_iter().flatten();
            versions.flat_map(|entry| entry.body.overrides.iter().cloned()).collect()
        };
        if let (Some(way), Some(entry)) = (way_back(id, &next), entries.first()) {
            faults.push(entry.head.position.fault(
                id,
                Text::new(
                    format!("undtagelserne går i ring: {way}"),
                    format!("the exceptions form a circle: {way}"),
                ),
                Text::new("fjern en af 'overrides'", "remove one of the 'overrides'"),
            ));
        }
    }
    for (id, entries) in &book.criteria {
        let next = |id: &SmolStr| -> Vec<SmolStr> {
            let versions = book.criteria.get(id).into_iter().flatten();
            versions.flat_map(|entry| named(&entry.body.condition)).collect()
        };
        let Some(entry) = entries.first() else { continue };
        if let Some(way) = way_back(id, &next) {
            faults.push(entry.head.position.fault(
                id,
                Text::new(
                    format!("kriterierne går i ring: {way}"),
                    format!("the criteria form a circle: {way}"),
                ),
                Text::new("lad intet kriterium hvile på sig selv", "let no criterion rest on itself"),
            ));
        }
    }
    // Unfolding presumes that there is no circle.
    if faults.is_empty() {
        let mut unfolded = Unfolded { book, known: BTreeMap::new() };
        let criteria = book.criteria.values().flatten();
        let impossible = book.impossible.values().flatten();
        let rules = book.rules.values().flatten();
        let items = book.items.values().flatten();
        let requirements = book.requirements.values().flatten();
        criteria.for_each(|entry| unfolded.check(&entry.head, &entry.body.condition, faults));
        impossible.for_each(|entry| unfolded.check(&entry.head, &entry.body.when, faults));
        rules.for_each(|entry| unfolded.check(&entry.head, &entry.body.when, faults));
        items.for_each(|entry| {
            for each in std::iter::once(&entry.body.when).chain(&entry.body.perhaps_when) {
                unfolded.check(&entry.head, each, faults);
            }
        });
        requirements.for_each(|entry| unfolded.check(&entry.head, &entry.body.when, faults));
    }
}

fn named(condition: &Condition) -> Vec<SmolStr> {
    let mut leaves = Vec::new();
    condition.leaves(&mut leaves);
    leaves
        .into_iter()
        .filter_map(|leaf| match leaf {
            Condition::Criterion { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect()
}

fn height(condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => 1 + parts.iter().map(height).max().unwrap_or(0),
        Condition::Not(part) => 1 + height(part),
        _ => 1,
    }
}

/// How deep and how large the criteria are when unfolded, each worked out once.
struct Unfolded<'b> {
    book: &'b Book,
    known: BTreeMap<SmolStr, (usize, usize)>,
}

impl Unfolded<'_> {
    /// Depth and number of leaves of a condition; the criteria in it form no circle.
    fn of(&mut self, condition: &Condition) -> (usize, usize) {
        let mut leaves = Vec::new();
        condition.leaves(&mut leaves);
        let (mut below, mut size) = (0, 0usize);
        for leaf in leaves {
            let (depth, leaves) = match leaf {
                Condition::Criterion { id, .. } => self.criterion(id),
                _ => (0, 1),
            };
            below = below.max(depth);
            size = size.saturating_add(leaves);
        }
        (height(condition) + below, size)
    }

    fn criterion(&mut self, id: &SmolStr) -> (usize, usize) {
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        let (mut depth, mut size) = (0, 1);
        for entry in self.book.criteria.get(id).into_iter().flatten() {
            let (its_depth, its_size) = self.of(&entry.body.condition);
            (depth, size) = (depth.max(its_depth), size.max(its_size));
        }
        self.known.insert(id.clone(), (depth, size));
        (depth, size)
    }

    fn check(&mut self, head: &Head, condition: &Condition, faults: &mut Vec<Fault>) {
        let (depth, size) = self.of(condition);
        if depth > NESTING_MAX {
            faults.push(head.position.fault(
                &head.id,
                Text::new(
                    format!("betingelsen er med sine kriterier dybere end {NESTING_MAX} led"),
                    format!("the condition with its criteria is nested deeper than {NESTING_MAX}"),
                ),
                Text::new("gør kæden kortere", "make the chain shorter"),
            ));
        } else if size > COMPARISONS_MAX {
            faults.push(head.position.fault(
                &head.id,
                Text::new(
                    format!("betingelsen har med sine kriterier flere end {COMPARISONS_MAX} sammenligninger"),
                    format!("the condition with its criteria has more than {COMPARISONS_MAX} comparisons"),
                ),
                Text::new("skriv den enklere", "write it more simply"),
            ));
        }
    }
}

/// The way from a name back to itself, if there is one.
fn way_back(start: &SmolStr, next: &dyn Fn(&SmolStr) -> Vec<SmolStr>) -> Option<String> {
    let mut seen: BTreeSet<SmolStr> = BTreeSet::new();
    let mut open: Vec<(SmolStr, String)> = vec![(start.clone(), start.to_string())];
    while let Some((at, way)) = open.pop() {
        for id in next(&at) {
            let way = format!("{way} → {id}");
            if id == *start {
                return Some(way);
            }
            if seen.insert(id.clone()) {
                open.push((id, way));
            }
        }
    }
    None
}
