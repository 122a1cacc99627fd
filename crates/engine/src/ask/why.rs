//! Why it was decided so: the decision with what it rested on, and the same question asked again of the rulebook that
//! the log keeps. The two must be the same; if they are not, that is said.

use super::law::forgotten;
use kernel::{FactValue, Instant, OrganisationId, Outcome, PathwayId, Refusal, RequestNumber, Text};
use pathways::{
    Decision, Ground, Pathway, Private, answers, fingerprint,
    view::authority::{self, Authority},
};
use places::PlaceKind;
use schemes::{Answer, Facts, Law};
use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use world::World;

/// A decision with its reasons.
#[derive(Clone, Debug)]
pub struct Why {
    /// Which pathway.
    pub pathway: PathwayId,
    /// What the conclusion said when it was drawn; nothing where the kept rulebook has it not.
    pub conclusion: Option<Text>,
    /// What was asked about each fact.
    pub questions: BTreeMap<SmolStr, Text>,
    /// Which request.
    pub request: RequestNumber,
    /// The decision.
    pub decision: Decision,
    /// What it rested on when it was made.
    pub ground: Ground,
    /// The same question, asked again of the rulebook of then with the facts of then.
    pub repeated: Answer,
    /// Whether it comes to the same, criterion by criterion.
    pub same: bool,
    /// Where not: the criterion, what it came to then, and what it comes to now.
    pub differing: Vec<(SmolStr, Option<Outcome>, Option<Outcome>)>,
    /// Whose decision it was, where the scheme names an authority for it.
    pub authority: Option<Authority>,
}

/// Why a request was decided so; the latest decided, if none is named.
pub(super) fn why(world: &World, pathway: &Pathway, number: Option<RequestNumber>) -> Result<Why, Refusal> {
    let mut requests =
        pathway.requests.iter().rev().filter(|request| number.is_none_or(|number| request.number == number));
    let (request, decision) =
        requests.find_map(|request| Some((request.number, request.decision.as_ref()?))).ok_or_else(|| {
            Refusal::state("not_decided", "der er ikke truffet afgørelse", "nothing has been decided")
        })?;
    let ground = decision.basis.open().ok_or_else(forgotten)?;
    let law = law_of(world, decision)?;
    let repeated = law.ask(
        answers::placement_question(pathway),
        &facts_of(pathway, ground),
        &answers::dates_at(pathway, decision.at),
    );
    let question = |fact: &SmolStr| Some((fact.clone(), law.fact(fact).ok()?.question));
    let criteria = repeated.verdict.reasons().iter().map(|reason| (&reason.id, reason.outcome));
    let same = answers::verdict_slug(&repeated.verdict) == ground.verdict
        && repeated.verdict.settled().map(|settled| &settled.id) == ground.suggested.as_ref()
        && fingerprint(criteria) == ground.criteria;
    Ok(Why {
        pathway: pathway.id,
        conclusion: law
            .conclusion_on(&decision.conclusion, kernel::danish_date(decision.at))
            .map(|conclusion| (*conclusion.text).clone()),
        questions: ground.facts.iter().filter_map(|(fact, _)| question(fact)).collect(),
        request,
        decision: decision.clone(),
        ground: ground.clone(),
        same,
        repeated,
        differing: Vec::new(),
        authority: authority::of_decision(&law, world.around(), pathway, decision),
    })
}

/// Whose decision a pathway's latest was, under the rulebook that it rests on.
pub(super) fn authority_of(world: &World, pathway: &Pathway) -> Option<Authority> {
    let decision = pathway.requests.iter().rev().find_map(|request| request.decision.as_ref())?;
    let law = law_of(world, decision).ok()?;
    authority::of_decision(&law, world.around(), pathway, decision)
}

/// The facts that a decision was asked with: the answered ones, and what follows from the referral itself.
pub(super) fn facts_of(pathway: &Pathway, ground: &Ground) -> Facts {
    let mut facts: Facts = ground.facts.iter().cloned().collect();
    facts.insert("referral_source".into(), FactValue::Choice(pathway.source.slug().into()));
    let extraordinary = if pathway.extraordinary { FactValue::Yes } else { FactValue::No };
    facts.insert("extraordinary_discharge".into(), extraordinary);
    facts
}

/// The law of the rulebook that a decision rests on.
fn law_of<'w>(world: &'w World, decision: &Decision) -> Result<Law<'w>, Refusal> {
    let rulebook = world.adoption.by_hash(&decision.rulebook).ok_or_else(|| {
        Refusal::state(
            "rulebook_unreadable",
            format!(
                "ordningen {}, som afgørelsen hviler på, kan ikke læses af dette program",
                decision.rulebook
            ),
            format!(
                "the rulebook {} that the decision rests on cannot be read by this program",
                decision.rulebook
            ),
        )
        .instead("brug en nyere udgave", "use a newer version")
    })?;
    rulebook.law(None)
}

impl Why {
    /// Where the answer of today departs from the one that the log holds, criterion by criterion.
    pub(super) fn compare_with(&mut self, event: &world::Event) {
        let world::Event::Pathways(pathways::Event::Pathway(event)) = event else {
            return;
        };
        let Some(Private::Decision(then)) = event.private.as_ref().and_then(kernel::Sealed::open) else {
            return;
        };
        let now = self.repeated.verdict.reasons();
        for (id, was) in &then.criteria {
            let is = now.iter().find(|reason| reason.id == *id).map(|reason| reason.outcome);
            if is != Some(*was) {
                self.differing.push((id.clone(), Some(*was), is));
            }
        }
        for reason in now {
            if !then.criteria.iter().any(|(id, _)| *id == reason.id) {
                self.differing.push((reason.id.clone(), None, Some(reason.outcome)));
            }
        }
    }
}

/// The form in which programs read it; its names are promised in `docs/integrator.md`.
#[derive(Serialize)]
struct Shown<'w> {
    pathway: PathwayId,
    request: RequestNumber,
    decision: ShownDecision<'w>,
    rested_on: ShownGround<'w>,
    repeated: &'w Answer,
    same: bool,
    differing: Vec<ShownDifference<'w>>,
    authority: Option<&'w Authority>,
}

#[derive(Serialize)]
struct ShownDecision<'w> {
    conclusion: ShownConclusion<'w>,
    made_at: Instant,
    made_by: ShownMaker<'w>,
    place_kind: Option<PlaceKind>,
    place_due: Option<Instant>,
    deviates: bool,
    reason: Option<&'w str>,
}

#[derive(Serialize)]
struct ShownConclusion<'w> {
    id: &'w str,
    text: Option<&'w Text>,
}

#[derive(Serialize)]
struct ShownMaker<'w> {
    person: &'w str,
    organisation: &'w OrganisationId,
}

#[derive(Serialize)]
struct ShownGround<'w> {
    rulebook: &'w str,
    log_position: u64,
    verdict: &'w str,
    suggested: Option<&'w SmolStr>,
    facts: Vec<ShownFact<'w>>,
}

#[derive(Serialize)]
struct ShownFact<'w> {
    id: &'w str,
    question: Option<&'w Text>,
    value: &'w FactValue,
}

#[derive(Serialize)]
struct ShownDifference<'w> {
    criterion: &'w str,
    text: Option<&'w Text>,
    then: Option<Outcome>,
    now: Option<Outcome>,
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (decision, ground) = (&self.decision, &self.ground);
        let text_of = |id: &SmolStr| {
            let reasons = self.repeated.verdict.reasons();
            reasons.iter().find(|reason| reason.id == *id).map(|reason| &*reason.text)
        };
        Shown {
            pathway: self.pathway,
            request: self.request,
            decision: ShownDecision {
                conclusion: ShownConclusion { id: &decision.conclusion, text: self.conclusion.as_ref() },
                made_at: decision.at,
                made_by: ShownMaker { person: &decision.by, organisation: &decision.organisation },
                place_kind: decision.kind,
                place_due: decision.place_due,
                deviates: decision.deviates,
                reason: Some(ground.reason.as_str()).filter(|reason| !reason.is_empty()),
            },
            rested_on: ShownGround {
                rulebook: &decision.rulebook,
                log_position: decision.position,
                verdict: &ground.verdict,
                suggested: ground.suggested.as_ref(),
                facts: ground
                    .facts
                    .iter()
                    .map(|(id, value)| ShownFact { id, question: self.questions.get(id), value })
                    .collect(),
            },
            repeated: &self.repeated,
            same: self.same,
            differing: self
                .differing
                .iter()
                .map(|(id, then, now)| ShownDifference {
                    criterion: id,
                    text: text_of(id),
                    then: *then,
                    now: *now,
                })
                .collect(),
            authority: self.authority.as_ref(),
        }
        .serialize(serializer)
    }
}
