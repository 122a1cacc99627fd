//! The questions that a pathway asks of the law: its facts and circumstances put in the scheme's words, and
//! the answers put back in ours. What the answers are stands in the scheme alone.

use crate::{
    needed::{FREE_OF_CHARGE, GIVEN_BEFOREHAND},
    pathway::{ItemState, Pathway},
};
use kernel::{Date, FactValue, Instant, LegalReference, OrganisationId, Outcome, Text, Verdict, danish_date};
use schemes::{Answer, Conclusion, Dates, Facts, Law, Rulebook};
use serde::Serialize;
use smol_str::SmolStr;
use std::sync::Arc;

/// Facts that the system itself supplies from the pathway; nobody answers them by hand.
pub const SUPPLIED_BY_SYSTEM: &[&str] = &[
    "place_kind",
    "phase",
    "referral_source",
    "unit_region_is_residence_region",
    "within_treatment_clock",
    "discharged",
    "extraordinary_discharge",
    "stay_began_on",
    "decider_is_authority",
];

/// The clock of treatment responsibility after an extraordinary discharge.
pub(crate) const TREATMENT_CLOCK: &str = "treatment_responsibility_after_extraordinary_discharge";

/// The facts as answered, with what follows from the pathway as it stood at an instant.
#[must_use]
pub fn facts_at(law: &Law<'_>, pathway: &Pathway, at: Instant, around: Around<'_>) -> Facts {
    let mut facts = facts_of_referral(pathway);
    let mut supply = |fact: &str, value: FactValue| {
        facts.insert(fact.into(), value);
    };
    let discharged = pathway.discharged.as_ref().map(|discharged| discharged.value);
    supply("discharged", yes_no(discharged.is_some_and(|discharged| discharged <= at)));
    // The sources give a clock of treatment responsibility for extraordinary discharges only.
    if pathway.extraordinary {
        let until = discharged.and_then(|discharged| treatment_until(law, pathway, discharged));
        supply("within_treatment_clock", yes_no(until.is_none_or(|until| at < until)));
    }
    let stay = pathway.stay_at(at).map(|(_, stay)| stay);
    let stay_began = stay.map(|stay| stay.arrived.value);
    let arrived_before = pathway
        .requests
        .iter()
        .filter_map(|request| request.stay.as_ref())
        .any(|stay| stay.arrived.value <= at);
    let phase = match (stay.is_some(), arrived_before) {
        (true, _) => "staying",
        (false, true) => "ended",
        (false, false) => "before_arrival",
    };
    supply("phase", FactValue::Choice(phase.into()));
    if let Some(unit) = stay.and_then(|stay| around.places.unit(stay.unit)) {
        supply("place_kind", FactValue::Choice(unit.kind.slug().into()));
        supply("stay_began_on", FactValue::Number(day_number(stay_began.unwrap_or(at))));
        if let Some(same) = same_region(around, pathway, &unit.municipality, danish_date(at)) {
            supply("unit_region_is_residence_region", yes_no(same));
        }
    }
    facts
}

/// What stands around a pathway: where units lie, which organisations there are, and the rules in use.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Organisations.
    pub registry: &'a registry::State,
    /// Units.
    pub places: &'a places::State,
    /// The rulebook in use, if one is adopted.
    pub rulebook: Option<&'a Rulebook>,
}

/// Whether a unit's municipality lies in the citizen's region of residence on a date; unknown if either is.
#[must_use]
pub fn same_region(
    around: Around<'_>,
    pathway: &Pathway,
    municipality: &OrganisationId,
    date: Date,
) -> Option<bool> {
    let residence = &pathway.residence.as_ref()?.value;
    let of_residence = around.registry.region_of(residence, date)?;
    let of_unit = around.registry.region_of(municipality, date)?;
    Some(of_residence.id == of_unit.id)
}

/// A Danish date as a whole number, as schemes compare it: 20270101 is the first of January 2027.
fn day_number(at: Instant) -> i64 {
    let date = danish_date(at);
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

const fn yes_no(yes: bool) -> FactValue {
    if yes { FactValue::Yes } else { FactValue::No }
}

/// The dates of a case, for a question asked at an instant.
#[must_use]
pub fn dates_at(pathway: &Pathway, at: Instant) -> Dates {
    let arrived = pathway.requests.iter().rev().find_map(|request| request.stay.as_ref());
    Dates {
        referral: Some(danish_date(pathway.referred_at)),
        decision: Some(danish_date(at)),
        arrival: Some(danish_date(arrived.map_or(at, |stay| stay.arrived.value))),
        day: Some(danish_date(at)),
    }
}

/// The facts as answered, with what follows from the referral itself.
fn facts_of_referral(pathway: &Pathway) -> Facts {
    let mut facts = pathway.facts();
    facts.insert("referral_source".into(), FactValue::Choice(pathway.source.slug().into()));
    facts.insert("extraordinary_discharge".into(), yes_no(pathway.extraordinary));
    facts
}

/// The scheme's question that a pathway's placement is decided by: extraordinary discharges have their own.
#[must_use]
pub const fn placement_question(pathway: &Pathway) -> &'static str {
    if pathway.extraordinary { "emergency_placement" } else { "placement" }
}

/// Which kind of place or service, if decided at an instant.
#[must_use]
pub fn placement(law: &Law<'_>, pathway: &Pathway, at: Instant) -> Answer {
    let facts = facts_of_referral(pathway);
    law.ask(placement_question(pathway), &facts, &dates_at(pathway, at))
}

/// Everything that can be decided on a pathway at an instant, by id.
#[must_use]
pub fn decidable(law: &Law<'_>, pathway: &Pathway, at: Instant) -> Vec<Conclusion> {
    let date = danish_date(at);
    let mut all = law.conclusions("placement", date);
    all.extend(law.conclusions(placement_question(pathway), date));
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|a, b| a.id == b.id);
    all
}

/// What the citizen pays on a kind of place.
#[must_use]
pub fn own_payment(law: &Law<'_>, pathway: &Pathway, kind: places::PlaceKind, at: Instant) -> Answer {
    let mut facts = pathway.facts();
    facts.insert("place_kind".into(), FactValue::Choice(kind.slug().into()));
    // The law of the day of the decision counts, once there is one.
    let decided = pathway.requests.iter().rev().find_map(|request| request.decision.as_ref());
    let mut dates = dates_at(pathway, at);
    dates.decision = Some(danish_date(decided.map_or(at, |decision| decision.at)));
    law.ask("own_payment", &facts, &dates)
}

/// Whether the rules settle that a stay costs the citizen nothing.
#[must_use]
pub fn is_free(cost: &Answer) -> bool {
    cost.verdict.settled().is_some_and(|cost| cost.id == FREE_OF_CHARGE)
}

/// What to tell the citizen of the cost, in Danish and English.
#[must_use]
pub fn cost_words(cost: &Answer) -> (String, String) {
    match cost.verdict.settled() {
        Some(settled) => (settled.text.da.clone(), settled.text.en.clone()),
        None => {
            let kind = cost.verdict.kind_text();
            (
                format!("kilderne afgør ikke, hvad opholdet koster ({})", kind.da),
                format!("the sources do not settle what the stay costs ({})", kind.en),
            )
        }
    }
}

/// When a clock of the scheme is out; `None` if the scheme has no such clock.
#[must_use]
pub fn clock_due(law: &Law<'_>, clock: &str, from: Instant) -> Option<Instant> {
    law.clock(clock, danish_date(from)).ok()?.due(from).ok()
}

/// Until when the hospital keeps treatment responsibility for a citizen discharged at an instant. The sources give a
/// clock for extraordinary discharges only; for all others there is none.
#[must_use]
pub fn treatment_until(law: &Law<'_>, pathway: &Pathway, discharged: Instant) -> Option<Instant> {
    if pathway.extraordinary { clock_due(law, TREATMENT_CLOCK, discharged) } else { None }
}

/// Whether an agreement or an emergency mode has given the confirmation of a kind of place beforehand.
#[must_use]
pub fn confirmed_beforehand(law: &Law<'_>, pathway: &Pathway, kind: places::PlaceKind, at: Instant) -> bool {
    let mut facts = pathway.facts();
    facts.insert("place_kind".into(), FactValue::Choice(kind.slug().into()));
    facts.insert("extraordinary_discharge".into(), yes_no(pathway.extraordinary));
    let answer = law.ask("confirmation", &facts, &dates_at(pathway, at));
    answer.verdict.settled().is_some_and(|confirmation| confirmation.id == GIVEN_BEFOREHAND)
}

/// Whether a request keeps its turn when the citizen declines: yes, unless the scheme says otherwise (FOR-4).
#[must_use]
pub fn decline_keeps_turn(law: &Law<'_>, at: Instant) -> bool {
    let loses = law.parameter("decline_loses_queue_place", danish_date(at));
    !loses.is_ok_and(|loses| matches!(loses.value, schemes::Value::Text(value) if value == "yes"))
}

/// The kind of place that a conclusion of `placement` leads to, if to one.
#[must_use]
pub fn place_kind(conclusion: &Conclusion) -> Option<places::PlaceKind> {
    conclusion.attribute("place_kind")?.parse().ok()
}

/// The kind of verdict as programs and the log write it.
#[must_use]
pub const fn verdict_slug<T>(verdict: &Verdict<T>) -> &'static str {
    match verdict {
        Verdict::Settled { .. } => "settled",
        Verdict::Missing { .. } => "missing",
        Verdict::Judgement { .. } => "judgement",
        Verdict::Conflict { .. } => "conflict",
    }
}

/// An item of the handover list, as both sides see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HandoverItem {
    /// The item.
    pub id: SmolStr,
    /// What it is.
    pub text: Arc<Text>,
    /// What was ticked; `None` until somebody does.
    pub state: Option<ItemState>,
    /// Whether it is certain that it must travel along, or a fact is missing to know.
    pub needed: Outcome,
    /// What it rests on.
    pub basis: Arc<[LegalReference]>,
}

impl HandoverItem {
    /// Whether it is missing: needed and not ticked as ready or not needed.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        match self.state {
            Some(state) => state == ItemState::Missing,
            None => self.needed == Outcome::Met,
        }
    }
}

/// The handover list of a pathway at an instant.
#[must_use]
pub fn handover(law: &Law<'_>, pathway: &Pathway, at: Instant) -> Vec<HandoverItem> {
    let facts = facts_of_referral(pathway);
    let items = law.handover_items(&facts, &dates_at(pathway, at)).unwrap_or_default();
    let ticked = pathway.known.open();
    items
        .into_iter()
        .map(|item| HandoverItem {
            state: ticked.and_then(|known| known.items.get(&item.id).copied()),
            id: item.id,
            text: item.text,
            needed: item.outcome,
            basis: item.basis,
        })
        .collect()
}
