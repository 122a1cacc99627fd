//! A book with its compiled form: each question and condition once for every stretch of dates over which the same
//! entries hold, made when that stretch is first asked about. The answer is the same whenever it is made.

use crate::{
    answer::{Conclusion, Facts},
    compile::{Compiled, Looked, Node, Variable, case_of},
    compiler::{self, looked_at, open_question},
    model::{Book, Condition, Head, Table, entries_on},
};
use kernel::{Date, LegalReference, OpenQuestion, Outcome, Text};
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

/// A book and what was compiled of it.
#[derive(Clone, Debug)]
pub(crate) struct Edition {
    pub book: Book,
    /// The first day of every stretch but the first, which has none.
    turns: Vec<Date>,
    /// One more than there are turns.
    stretches: Vec<OnceLock<Arc<Stretch>>>,
}

/// What can be asked on the days of one stretch.
#[derive(Debug)]
pub(crate) struct Stretch {
    pub questions: BTreeMap<SmolStr, Question>,
    pub items: Vec<Consequent>,
    pub requirements: Vec<Consequent>,
}

/// A question with its rules.
#[derive(Debug)]
pub(crate) struct Question {
    pub compiled: Compiled,
    /// What is said when no rule applies.
    pub silence: OpenQuestion<Conclusion>,
}

/// Something that follows if a condition is met.
#[derive(Debug)]
pub(crate) struct Consequent {
    pub id: SmolStr,
    pub tag: SmolStr,
    pub text: Arc<Text>,
    pub basis: Arc<[LegalReference]>,
    when: Alone,
    /// Where it is not known whether it follows, it counts only if this is met.
    perhaps: Option<Alone>,
    pub looked_at: Vec<Looked>,
}

/// A condition by itself.
#[derive(Debug)]
struct Alone {
    variables: Vec<Variable>,
    node: Node,
}

impl Alone {
    fn of(book: &Book, condition: &Condition, date: Date) -> Self {
        let (compiled, node) = compiler::condition(book, condition, date);
        Alone { variables: compiled.variables, node }
    }

    fn outcome(&self, facts: &Facts) -> Outcome {
        self.node.outcome(&case_of(&self.variables, facts))
    }
}

impl Consequent {
    fn of(book: &Book, head: &Head, tag: &SmolStr, when: &Condition, date: Date) -> Self {
        Consequent {
            id: head.id.clone(),
            tag: tag.clone(),
            text: Arc::clone(&head.text),
            basis: Arc::clone(&head.shown),
            when: Alone::of(book, when, date),
            perhaps: None,
            looked_at: looked_at(book, when, date),
        }
    }

    /// Whether it follows with these facts; nothing where it does not, or where it is not known and does not count
    /// as perhaps.
    pub fn outcome(&self, facts: &Facts) -> Option<Outcome> {
        match self.when.outcome(facts) {
            Outcome::NotMet => None,
            Outcome::Met => Some(Outcome::Met),
            unknown => {
                let counts = |perhaps: &Alone| perhaps.outcome(facts) == Outcome::Met;
                self.perhaps.as_ref().is_none_or(counts).then_some(unknown)
            }
        }
    }
}

impl Edition {
    pub fn of(book: Book) -> Self {
        let turns = turns(&book);
        let stretches = (0..=turns.len()).map(|_| OnceLock::new()).collect();
        Edition { book, turns, stretches }
    }

    /// Every date on which something begins or ends.
    pub fn turns(&self) -> &[Date] {
        &self.turns
    }

    /// What can be asked on a date.
    pub fn on(&self, date: Date) -> Arc<Stretch> {
        let number = self.turns.partition_point(|turn| *turn <= date);
        let compile = || Arc::new(Stretch::compile(&self.book, date));
        match self.stretches.get(number) {
            Some(stretch) => Arc::clone(stretch.get_or_init(compile)),
            None => compile(),
        }
    }
}

impl Stretch {
    fn compile(book: &Book, date: Date) -> Self {
        let questions = entries_on(&book.questions, date).into_iter().map(|entry| {
            let otherwise = entry.body.otherwise.clone().unwrap_or_else(|| {
                Text::new("Ingen regel gælder for dette tilfælde.", "No rule applies to this case.")
            });
            let question = Question {
                compiled: compiler::question(book, &entry.head.id, date),
                silence: open_question(&entry.head, &Arc::new(otherwise), &[]),
            };
            (entry.head.id.clone(), question)
        });
        let items = entries_on(&book.items, date).into_iter();
        let requirements = entries_on(&book.requirements, date).into_iter();
        Stretch {
            questions: questions.collect(),
            items: items
                .map(|entry| {
                    let perhaps = entry.body.perhaps_when.as_ref();
                    let perhaps = perhaps.map(|condition| Alone::of(book, condition, date));
                    let one = Consequent::of(book, &entry.head, &entry.head.id, &entry.body.when, date);
                    Consequent { perhaps, ..one }
                })
                .collect(),
            requirements: requirements
                .map(|entry| Consequent::of(book, &entry.head, &entry.body.tag, &entry.body.when, date))
                .collect(),
        }
    }
}

/// Every date on which any entry or value begins or ends.
fn turns(book: &Book) -> Vec<Date> {
    fn add<T>(table: &Table<T>, turns: &mut BTreeSet<Date>) {
        for entry in table.values().flatten() {
            turns.extend(entry.head.from.into_iter().chain(entry.head.until));
        }
    }
    let mut turns = BTreeSet::new();
    add(&book.facts, &mut turns);
    add(&book.criteria, &mut turns);
    add(&book.impossible, &mut turns);
    add(&book.questions, &mut turns);
    add(&book.conclusions, &mut turns);
    add(&book.rules, &mut turns);
    add(&book.parameters, &mut turns);
    add(&book.clocks, &mut turns);
    add(&book.codes, &mut turns);
    add(&book.items, &mut turns);
    add(&book.requirements, &mut turns);
    for value in book.parameters.values().flatten().flat_map(|entry| &entry.body.values) {
        turns.insert(value.from);
        turns.extend(value.until);
    }
    turns.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rulebook, SourceFile};
    use jiff::ToSpan;
    use kernel::FactValue;
    use std::path::Path;

    fn shipped() -> Rulebook {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes");
        let mut folders = vec![root.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "toml") {
                    files.push(SourceFile::new(name, std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        Rulebook::load(&files).unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    /// Whatever a day's law says, in words, with nothing answered and with everything answered.
    fn said(stretch: &Stretch) -> String {
        let mut out = String::new();
        for answered in [false, true] {
            for (id, question) in &stretch.questions {
                let variables = question.compiled.variables.iter();
                let facts: Facts = variables
                    .filter(|_| answered)
                    .filter_map(|variable| Some((variable.id.clone(), variable.values.last()?.clone())))
                    .collect();
                out += &format!("{id}: {:?}\n", question.verdict(&facts));
            }
            for one in stretch.items.iter().chain(&stretch.requirements) {
                let mut facts = Facts::new();
                for looked in one.looked_at.iter().filter(|_| answered) {
                    facts.insert(looked.id().clone(), FactValue::Yes);
                }
                out += &format!("{} {} {:?}\n", one.id, one.tag, one.outcome(&facts));
                out += &format!("{:?} {:?} {:?}\n", one.text, one.basis, one.looked_at);
            }
        }
        out
    }

    #[test]
    fn every_day_of_a_stretch_says_what_a_compilation_for_that_very_day_says() {
        let rulebook = shipped();
        let variants = rulebook.overlays.values().map(|(_, edition)| edition);
        for edition in std::iter::once(&rulebook.base).chain(variants) {
            let edges = edition
                .turns
                .iter()
                .flat_map(|turn| [turn.yesterday().unwrap(), *turn, turn.checked_add(40.days()).unwrap()]);
            for date in edges {
                let fresh = Stretch::compile(&edition.book, date);
                assert_eq!(said(&edition.on(date)), said(&fresh), "on {date}");
            }
            // Asked again, in another order: what was compiled for the first day asked about serves the others.
            for date in edition.turns.iter().rev() {
                assert_eq!(said(&edition.on(*date)), said(&Stretch::compile(&edition.book, *date)));
                assert!(Arc::ptr_eq(&edition.on(*date), &edition.on(*date)), "compiled once");
            }
        }
        assert!(rulebook.base.turns.len() > 1, "the shipped law changes over time");
    }
}
