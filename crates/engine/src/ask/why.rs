//! Why it was decided so: the decision with what it rested on, and the same question asked again of the rulebook that
//! the log keeps. The two must be the same; if they are not, that is said.

use super::law::forgotten;
use kernel::{FactValue, Outcome, Refusal, RequestNumber};
use pathways::{Decision, Ground, Pathway, Private, answers, fingerprint};
use schemes::{Answer, Facts};
use serde::Serialize;
use smol_str::SmolStr;
use world::World;

/// A decision with its reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
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
    let repeated = repeat(world, pathway, decision, ground)?;
    let criteria = repeated.verdict.reasons().iter().map(|reason| (&reason.id, reason.outcome));
    let same = answers::verdict_slug(&repeated.verdict) == ground.verdict
        && repeated.verdict.settled().map(|settled| &settled.id) == ground.suggested.as_ref()
        && fingerprint(criteria) == ground.criteria;
    Ok(Why {
        request,
        decision: decision.clone(),
        ground: ground.clone(),
        same,
        repeated,
        differing: Vec::new(),
    })
}

/// The facts that a decision was asked with: the answered ones, and what follows from the referral itself.
pub(super) fn facts_of(pathway: &Pathway, ground: &Ground) -> Facts {
    let mut facts: Facts = ground.facts.iter().cloned().collect();
    facts.insert("referral_source".into(), FactValue::Choice(pathway.source.slug().into()));
    let extraordinary = if pathway.extraordinary { FactValue::Yes } else { FactValue::No };
    facts.insert("extraordinary_discharge".into(), extraordinary);
    facts
}

fn repeat(world: &World, pathway: &Pathway, decision: &Decision, ground: &Ground) -> Result<Answer, Refusal> {
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
    let dates = answers::dates_at(pathway, decision.at);
    Ok(rulebook.law(None)?.ask(answers::placement_question(pathway), &facts_of(pathway, ground), &dates))
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
