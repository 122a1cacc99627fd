//! The weights of the score and the measures it needs, as the scheme gives them on a date. No weight stands here.

use kernel::{Date, LegalReference, Refusal, Text};
use schemes::{Law, Value};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A part of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// How near the unit lies to the citizen's home.
    Nearness,
    /// Whether the citizen knows or wishes for the unit.
    Familiarity,
    /// How long the citizen would wait for it.
    ExpectedWait,
    /// Whether the same people go on.
    Continuity,
}

impl Part {
    /// Every part, in the order in which they are shown.
    pub const ALL: [Part; 4] = [Part::Nearness, Part::Familiarity, Part::ExpectedWait, Part::Continuity];

    /// The part as schemes and programs write it; the scheme's weight has `weight_` before it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Part::Nearness => "nearness",
            Part::Familiarity => "familiarity",
            Part::ExpectedWait => "expected_wait",
            Part::Continuity => "continuity",
        }
    }

    /// The part in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Part::Nearness => Text::new("nærhed", "nearness"),
            Part::Familiarity => Text::new("kendskab", "familiarity"),
            Part::ExpectedWait => Text::new("ventetid", "expected wait"),
            Part::Continuity => Text::new("sammenhæng", "continuity"),
        }
    }
}

/// A weight of the score with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The scheme's id.
    pub id: SmolStr,
    /// Of which part; none for a weight of something that this ranking does not measure: it counts nothing.
    pub part: Option<Part>,
    /// The weight.
    pub value: i64,
    /// What it says, in the scheme's words.
    pub text: Text,
    /// What it rests on; a local default says so here.
    pub basis: Vec<LegalReference>,
}

/// The largest weight that is reckoned with, so that no sum can run over.
const WEIGHT_MAX: i64 = 1_000_000;
/// The group of the scheme's parameters that are weights, as each id begins.
const WEIGHT_PREFIX: &str = "weight_";

/// Weights and measures on a date.
pub(crate) struct Yardstick {
    /// Every weight of the scheme, by id.
    scheme: BTreeMap<SmolStr, i64>,
    /// One weight for each part, in their order.
    pub weights: [i64; 4],
    /// The distance at which nearness no longer counts, in tenths of a kilometre.
    pub distance_max_tenths: Option<i64>,
    /// The wait at which a short wait no longer counts, in minutes.
    pub wait_max_minutes: Option<i64>,
}

impl Yardstick {
    pub fn of(law: &Law<'_>, date: Date) -> Result<Self, Refusal> {
        let mut weights = [0; 4];
        let scheme = law.weights(date);
        for (id, value) in &scheme {
            if !(0..=WEIGHT_MAX).contains(value) {
                return Err(Refusal::invalid(
                    "weight_impossible",
                    format!("Vægten '{id}' er {value}: den skal være fra 0 til {WEIGHT_MAX}."),
                    format!("The weight '{id}' is {value}: it must be from 0 to {WEIGHT_MAX}."),
                )
                .instead("Ret den i ordningen.", "Correct it in the scheme."));
            }
            for (part, weight) in Part::ALL.into_iter().zip(&mut weights) {
                if part_of(id) == Some(part) {
                    *weight = *value;
                }
            }
        }
        Ok(Yardstick {
            scheme,
            weights,
            distance_max_tenths: whole(law, "nearness_distance_max", date).and_then(|km| km.checked_mul(10)),
            wait_max_minutes: whole(law, "expected_wait_max", date).and_then(|hours| hours.checked_mul(60)),
        })
    }

    /// Every weight of the scheme with its words and basis, the parts of the score first.
    pub fn explained(&self, law: &Law<'_>, date: Date) -> Vec<Weight> {
        let explain = |(id, value): (&SmolStr, &i64)| {
            let (text, basis) = match law.parameter(id, date) {
                Ok(found) => (found.text, found.basis),
                Err(_) => (Text::same(id.as_str()), Vec::new()),
            };
            Weight { id: id.clone(), part: part_of(id), value: *value, text, basis }
        };
        let mut list: Vec<Weight> = self.scheme.iter().map(explain).collect();
        list.sort_by_key(|weight| (weight.part.is_none(), weight.part));
        list
    }

    /// The weight of a part.
    pub fn weight(&self, part: Part) -> i64 {
        let [nearness, familiarity, expected_wait, continuity] = self.weights;
        match part {
            Part::Nearness => nearness,
            Part::Familiarity => familiarity,
            Part::ExpectedWait => expected_wait,
            Part::Continuity => continuity,
        }
    }
}

fn part_of(id: &str) -> Option<Part> {
    let slug = id.strip_prefix(WEIGHT_PREFIX).unwrap_or(id);
    Part::ALL.into_iter().find(|part| part.slug() == slug)
}

/// A whole number above zero of the scheme; what it does not give is unknown.
fn whole(law: &Law<'_>, id: &str, date: Date) -> Option<i64> {
    match law.parameter(id, date).ok()?.value {
        Value::Integer(number) if number > 0 => Some(number),
        _ => None,
    }
}
