//! What was entered in a form, read by its description, with what is wrong told at the field.

use super::{Form, Input, Kind};
use crate::{
    form::{Faults, Fields},
    words::Say,
};
use kernel::{Instant, OrganisationId, Refusal, UnitId};
use pathways::CitizenSide;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use world::World;

#[derive(Clone, Debug)]
enum Value {
    When(Option<Instant>),
    Words(String),
    Ticked(bool),
    Organisation(OrganisationId),
    Units(Vec<UnitId>),
}

/// What was entered, by field.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Entered {
    values: BTreeMap<&'static str, Value>,
    sample: bool,
}

impl Entered {
    /// A form that nobody has filled in yet, to ask whether its step is possible at all.
    pub(super) fn sample() -> Self {
        Entered { sample: true, ..Entered::default() }
    }

    /// What stands in the fields of a form; what is wrong is added to the faults.
    pub(super) fn read(form: &Form, fields: &Fields, world: &World, faults: &mut Faults) -> Self {
        let mut entered = Entered::default();
        for input in form.inputs {
            if let Some(value) = value(input, fields, world, faults) {
                entered.values.insert(input.name, value);
            }
        }
        entered
    }

    pub(super) fn text(&self, name: &str) -> String {
        match self.values.get(name) {
            Some(Value::Words(words)) => words.clone(),
            _ => String::new(),
        }
    }

    pub(super) fn code(&self, name: &str) -> SmolStr {
        self.text(name).into()
    }

    pub(super) fn when(&self, name: &str) -> Option<Instant> {
        match self.values.get(name) {
            Some(Value::When(at)) => *at,
            _ => None,
        }
    }

    /// Any instant, for a form that nobody has filled in yet; none for one that somebody has.
    pub(super) fn any_instant(&self) -> Option<Instant> {
        if self.sample { Instant::from_microseconds(0).ok() } else { None }
    }

    pub(super) fn ticked(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some(Value::Ticked(true)))
    }

    pub(super) fn side(&self, name: &str) -> CitizenSide {
        if self.text(name) == "repraesentant" { CitizenSide::Representative } else { CitizenSide::Citizen }
    }

    pub(super) fn organisation(&self, name: &str) -> Option<OrganisationId> {
        match self.values.get(name) {
            Some(Value::Organisation(id)) => Some(id.clone()),
            _ if self.sample => OrganisationId::new("x").ok(),
            _ => None,
        }
    }

    pub(super) fn units(&self, name: &str) -> Vec<UnitId> {
        match self.values.get(name) {
            Some(Value::Units(units)) => units.clone(),
            _ => Vec::new(),
        }
    }
}

fn value(input: &Input, fields: &Fields, world: &World, faults: &mut Faults) -> Option<Value> {
    let given = fields.text(input.name);
    if given.is_empty() && !input.optional {
        let (da, en) = match input.kind {
            Kind::Code(_) | Kind::Conclusion | Kind::Organisation | Kind::Side => ("Vælg", "Choose"),
            _ => ("Udfyld", "Fill in"),
        };
        let label = |words: &str| words.trim_end_matches('?').to_lowercase();
        faults.add(
            input.name,
            format!("{da}: {}.", label(input.label.0)),
            format!("{en}: {}.", label(input.label.1)),
        );
        return None;
    }
    match input.kind {
        Kind::When | Kind::AheadOrNot if given.is_empty() => Some(Value::When(None)),
        Kind::When | Kind::Ahead | Kind::AheadOrNot => match Instant::read(given) {
            Ok(at) => Some(Value::When(Some(at))),
            Err(_) => {
                not_a_time(input.name, faults);
                None
            }
        },
        Kind::Text | Kind::Line | Kind::Code(_) | Kind::Side | Kind::Conclusion => {
            Some(Value::Words(given.to_owned()))
        }
        Kind::ToldCost => Some(Value::Ticked(!given.is_empty())),
        Kind::Organisation => match OrganisationId::new(given) {
            Ok(id) => Some(Value::Organisation(id)),
            Err(_) => {
                faults.add(
                    input.name,
                    "Vælg en organisation fra listen.",
                    "Choose an organisation from the list.",
                );
                None
            }
        },
        Kind::Units => {
            let codes = given.split(',').map(str::trim).filter(|code| !code.is_empty());
            let mut units = Vec::new();
            for code in codes {
                match world.places.unit_by_code(code) {
                    Some(unit) => units.push(unit.id),
                    None => faults.add(
                        input.name,
                        format!("Der er ingen enhed med koden {code}. Koderne står under Pladser."),
                        format!("There is no unit with the code {code}. The codes stand under Places."),
                    ),
                }
            }
            Some(Value::Units(units))
        }
    }
}

/// A time that cannot be read, or does not occur because the clock changes.
pub(in super::super) fn not_a_time(field: &str, faults: &mut Faults) {
    faults.add(
        field,
        "Skriv dato og klokkeslæt, som 2027-01-04T10:30. Den nat, uret stilles, findes nogle klokkeslæt to gange eller slet ikke.",
        "Write date and time, as 2027-01-04T10:30. In the night when the clock changes some times occur twice or not at all.",
    );
}

/// Refusals that are about when something happened.
const OF_TIME: [&str; 27] = [
    "in_future",
    "too_long_ago",
    "in_past",
    "before_referral",
    "before_arrival",
    "before_leave",
    "arrived_before_departure",
    "departed_after_arrival",
    "discharged_after_arrival",
    "cleaning_before_end",
    "closed_before_arrival",
    "dead_since",
    "leave_after_stay",
    "leave_before_arrival",
    "leave_in_stay",
    "leaves_overlap",
    "not_returned",
    "own_stays_overlap",
    "place_taken",
    "referred_after_what_followed",
    "returned_before_leaving",
    "returned_since",
    "stay_ended",
    "waiting_overlaps",
    "ended_before_arrival",
    "already_waiting",
    "on_leave",
];

/// The field that a refusal is about; the form as a whole, where it is about none.
fn field_of(form: &Form, refusal: &Refusal) -> &'static str {
    let first = |fits: &dyn Fn(Kind) -> bool| {
        form.inputs.iter().find(|input| fits(input.kind)).map_or("", |input| input.name)
    };
    match refusal.code.as_str() {
        "cleaning_before_end" => "rengoering",
        "cost_not_told" => "oplyst",
        "no_representative" => "side",
        "reason_needed" | "text_needed" | "text_too_long" | "control_characters" => {
            first(&|kind| matches!(kind, Kind::Text | Kind::Line))
        }
        "unknown_code" => first(&|kind| matches!(kind, Kind::Code(_))),
        "no_such_conclusion" => "konklusion",
        "no_such_organisation" | "wrong_kind_of_organisation" | "not_shared" => "organisation",
        "no_such_unit" => "enheder",
        code if OF_TIME.contains(&code) => {
            first(&|kind| matches!(kind, Kind::When | Kind::Ahead | Kind::AheadOrNot))
        }
        _ => "",
    }
}

/// Tells a refusal at its field, and what can be done instead.
pub(super) fn fault_of(form: &Form, refusal: &Refusal, faults: &mut Faults) {
    faults.refused(field_of(form, refusal), refusal);
}

/// Who says yes or no.
pub(super) fn sides(say: Say) -> Vec<(String, String)> {
    vec![
        ("borger".to_owned(), say.of("borgeren", "the citizen").to_owned()),
        (
            "repraesentant".to_owned(),
            say.of("en registreret repræsentant", "a recorded representative").to_owned(),
        ),
    ]
}
