//! What was asked on the page: facts, a date, a municipality of residence, and whether the readings of the law are to stand
//! side by side. What cannot be read is told at its field, and counts as not answered.

use crate::{
    form::{Faults, Fields},
    words::Say,
};
use front::House;
use kernel::{Date, FactValue, OrganisationId};
use registry::OrganisationKind;
use schemes::{FactDefinition, FactKind, Facts, Variant};

/// How a field for a fact begins.
pub(super) const FACT: &str = "fakta.";
/// The date of the decision.
pub(super) const DATE: &str = "dato";
/// The municipality of residence.
pub(super) const RESIDENCE: &str = "kommune";
/// Whether all readings of the law are shown.
pub(super) const COMPARE: &str = "sammenlign";

/// What the scheme in use and the registry offer to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    pub facts: Vec<FactDefinition>,
    pub variants: Vec<Variant>,
    /// Code, id and name.
    pub municipalities: Vec<(String, OrganisationId, String)>,
}

impl Choices {
    /// As they are on a date.
    pub(super) fn read(house: &House, date: Date) -> Result<Self, engine::AskError> {
        house
            .engine()
            .read(|world| {
                let law = world.below().law().ok();
                let municipalities = world.registry.list(OrganisationKind::Municipality, date);
                let municipalities = municipalities.into_iter().filter_map(|found| {
                    Some((found.municipality_code()?.to_owned(), found.id.clone(), found.name.clone()))
                });
                Choices {
                    facts: law.as_ref().map(schemes::Law::facts).unwrap_or_default(),
                    variants: law.as_ref().map(|law| law.rulebook().variants()).unwrap_or_default(),
                    municipalities: municipalities.collect(),
                }
            })
            .map_err(Into::into)
    }

    /// What a reading of the law is called.
    pub(super) fn reading(&self, variant: Option<&str>, say: Say) -> String {
        match variant {
            None => say.of("Loven", "The law").to_owned(),
            Some(id) => {
                let known = self.variants.iter().find(|known| known.id == id);
                known.map_or_else(|| id.to_owned(), |known| say.text(&known.text).to_owned())
            }
        }
    }
}

/// What was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub facts: Facts,
    pub date: Date,
    pub residence: Option<OrganisationId>,
    pub compare: bool,
}

/// A value that was chosen or written for a fact; nothing where it is left unanswered.
pub(super) fn value(fact: &FactDefinition, given: &str) -> Result<Option<FactValue>, ()> {
    let chosen = match (given, &fact.kind) {
        ("", _) => return Ok(None),
        ("ved_ikke", _) => FactValue::NotKnown,
        ("ja", FactKind::YesNo) => FactValue::Yes,
        ("nej", FactKind::YesNo) => FactValue::No,
        (given, FactKind::Choice(choices)) => {
            let known = choices.iter().find(|(id, _)| id == given).ok_or(())?;
            FactValue::Choice(known.0.clone())
        }
        (given, FactKind::Number { min, max, .. }) => {
            let number: i64 = given.parse().map_err(|_| ())?;
            if number < *min || number > *max {
                return Err(());
            }
            FactValue::Number(number)
        }
        _ => return Err(()),
    };
    Ok(Some(chosen))
}

/// The value of a fact as a field carries it.
pub(super) fn field_value(value: Option<&FactValue>) -> String {
    match value {
        None => String::new(),
        Some(FactValue::Yes) => "ja".to_owned(),
        Some(FactValue::No) => "nej".to_owned(),
        Some(FactValue::NotKnown) => "ved_ikke".to_owned(),
        Some(FactValue::Choice(choice)) => choice.to_string(),
        Some(FactValue::Number(number)) => number.to_string(),
    }
}

/// The facts that were answered; what cannot be read is a fault of its field.
pub(super) fn facts(fields: &Fields, known: &[FactDefinition], faults: &mut Faults) -> Facts {
    let mut facts = Facts::new();
    for (id, given) in fields.beginning(FACT) {
        match known.iter().find(|fact| fact.id == id) {
            None => faults.add(
                "",
                "En af oplysningerne findes ikke i ordningen; den er ikke regnet med.",
                "One of the facts is not in the scheme; it is not counted.",
            ),
            Some(fact) => match value(fact, given) {
                Ok(Some(value)) => {
                    facts.insert(fact.id.clone(), value);
                }
                Ok(None) => {}
                Err(()) => faults.add(
                    &format!("{FACT}{id}"),
                    format!("Vælg et af svarene til: {}", fact.question.da),
                    format!("Choose one of the answers to: {}", fact.question.en),
                ),
            },
        }
    }
    facts
}

impl Asked {
    /// What the fields say; the date is today where none is given.
    pub(super) fn read(fields: &Fields, choices: &Choices, today: Date, faults: &mut Faults) -> Self {
        let date = match fields.filled(DATE).map(str::parse) {
            None => today,
            Some(Ok(date)) => date,
            Some(Err(_)) => {
                faults.add(
                    DATE,
                    "Datoen kan ikke læses: skriv som 2027-01-02",
                    "The date cannot be read: write as 2027-01-02",
                );
                today
            }
        };
        let residence = fields.filled(RESIDENCE).and_then(|code| {
            let found = choices.municipalities.iter().find(|(known, ..)| known == code);
            if found.is_none() {
                faults.add(RESIDENCE, "Vælg en af de 98 kommuner", "Choose one of the 98 municipalities");
            }
            found.map(|(_, id, _)| id.clone())
        });
        let facts = facts(fields, &choices.facts, faults);
        Asked { facts, date, residence, compare: fields.ticked(COMPARE) }
    }
}
