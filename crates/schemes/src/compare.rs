//! Sets two readings of the law side by side: which entries differ, and what the same case comes to.

use crate::{
    answer::{Answer, Dates, Facts},
    law::Law,
    render::{self, Section},
    rulebook::Rulebook,
};
use kernel::{Outcome, Refusal, Text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// An entry that stands otherwise, or only, in one of two laws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The kind of entry, as `rule`.
    pub kind: SmolStr,
    /// The entry's id.
    pub id: SmolStr,
    /// How it stands in the first law, on each stretch of dates.
    pub first: Vec<Section>,
    /// How it stands in the second.
    pub second: Vec<Section>,
}

/// The entries in which two laws differ, by kind and id. Where they stand in their files does not count.
#[must_use]
pub fn diff(first: &Law<'_>, second: &Law<'_>) -> Vec<Difference> {
    type ById = BTreeMap<(SmolStr, SmolStr), Vec<Section>>;
    let by_id = |law: &Law<'_>| {
        let mut found = ById::new();
        for section in render::scheme(law) {
            found.entry((section.kind.clone(), section.id.clone())).or_default().push(section);
        }
        found
    };
    let same = |a: &[Section], b: &[Section]| {
        let placeless = |sections: &[Section]| -> Vec<Section> {
            let mut sections = sections.to_vec();
            for section in &mut sections {
                section.path.clear();
                section.line = 0;
                section.reviewed = None;
            }
            sections.sort_by_key(|section| section.from);
            sections
        };
        placeless(a) == placeless(b)
    };
    let (mut first, mut second) = (by_id(first), by_id(second));
    let keys: BTreeSet<(SmolStr, SmolStr)> = first.keys().chain(second.keys()).cloned().collect();
    keys.into_iter()
        .filter_map(|key| {
            let (a, b) = (first.remove(&key).unwrap_or_default(), second.remove(&key).unwrap_or_default());
            let (kind, id) = key;
            (!same(&a, &b)).then_some(Difference { kind, id, first: a, second: b })
        })
        .collect()
}

/// The same case under several readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// One answer a reading, in the order asked.
    pub answers: Vec<Answer>,
    /// The criteria in which the readings differ.
    pub differing: Vec<Differing>,
}

/// A criterion that does not come to the same under every reading, or does not count under every one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// The criterion's id.
    pub id: SmolStr,
    /// What it says.
    pub text: Arc<Text>,
    /// What it came to under each reading; `None` where it does not count.
    pub outcomes: Vec<Option<Outcome>>,
}

/// Asks one question under several readings (`None` is the law itself) and says in which criteria they differ.
///
/// # Errors
/// `unknown_variant`, naming the known ones.
pub fn compare(
    rulebook: &Rulebook,
    question: &str,
    facts: &Facts,
    dates: &Dates,
    variants: &[Option<&str>],
) -> Result<Comparison, Refusal> {
    let answers = variants
        .iter()
        .map(|variant| Ok(rulebook.law(*variant)?.ask(question, facts, dates)))
        .collect::<Result<Vec<Answer>, Refusal>>()?;
    Ok(Comparison::of(answers))
}

impl Comparison {
    /// Sets answers to one question side by side and says in which criteria they differ.
    #[must_use]
    pub fn of(answers: Vec<Answer>) -> Self {
        let differing = differing(&answers);
        Comparison { answers, differing }
    }
}

fn differing(answers: &[Answer]) -> Vec<Differing> {
    let mut differing: Vec<Differing> = Vec::new();
    for reason in answers.iter().flat_map(|answer| answer.verdict.reasons()) {
        if differing.iter().any(|known| known.id == reason.id) {
            continue;
        }
        let outcomes = answers
            .iter()
            .map(|answer| {
                let mut reasons = answer.verdict.reasons().iter();
                reasons.find(|other| other.id == reason.id).map(|other| other.outcome)
            })
            .collect();
        differing.push(Differing { id: reason.id.clone(), text: reason.text.clone(), outcomes });
    }
    differing.retain(|one| one.outcomes.iter().any(|outcome| Some(outcome) != one.outcomes.first()));
    differing
}
