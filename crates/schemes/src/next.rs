//! Which missing fact to ask about next: the one after whose answers the least is left to ask, whatever the answer is. It
//! ranks what the rules say is missing, and knows no fact by name.

use crate::Conclusion;
use kernel::{LeadsTo, MissingFact};

/// How much is left to ask after an answer: nothing where it settles, and as good as nothing where a person decides.
fn left(leads_to: &LeadsTo<Conclusion>) -> u64 {
    match leads_to {
        LeadsTo::Settled(_) => 0,
        LeadsTo::Judgement | LeadsTo::Conflict => 1,
        LeadsTo::Missing(facts) => u64::try_from(facts.len()).unwrap_or(u64::MAX).saturating_add(1),
    }
}

/// What is left on average, in hundredths; a fact that somebody has looked for in vain comes last.
fn weight(fact: &MissingFact<Conclusion>) -> (bool, u64) {
    let answers = u64::try_from(fact.leads.len()).unwrap_or(1).max(1);
    let sum: u64 = fact.leads.iter().map(|lead| left(&lead.leads_to)).fold(0, u64::saturating_add);
    (fact.looked_for, sum.saturating_mul(100) / answers)
}

/// The missing facts, the one to ask about first in front; those that are alike stay in the order of the scheme.
#[must_use]
pub fn ranked(facts: &[MissingFact<Conclusion>]) -> Vec<&MissingFact<Conclusion>> {
    let mut ranked: Vec<&MissingFact<Conclusion>> = facts.iter().collect();
    ranked.sort_by_key(|fact| weight(fact));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{FactValue, Lead, Text};
    use std::sync::Arc;

    fn fact(id: &str, looked_for: bool, leads: Vec<LeadsTo<Conclusion>>) -> MissingFact<Conclusion> {
        let leads = leads.into_iter().map(|leads_to| Lead { answer: FactValue::Yes, leads_to }).collect();
        MissingFact { fact: id.into(), question: Arc::new(Text::same(id)), looked_for, leads }
    }

    fn missing(count: usize) -> LeadsTo<Conclusion> {
        LeadsTo::Missing((0..count).map(|each| format!("f{each}").into()).collect())
    }

    fn settled() -> LeadsTo<Conclusion> {
        let text = Arc::new(Text::same("home"));
        LeadsTo::Settled(Conclusion { id: "home".into(), text, attributes: Arc::default() })
    }

    #[test]
    fn the_fact_after_which_least_is_left_is_asked_first() {
        let facts = [
            fact("little", false, vec![missing(4), missing(4)]),
            fact("half", false, vec![settled(), missing(5)]),
            fact("all", false, vec![settled(), LeadsTo::Judgement]),
            fact("in_vain", true, vec![settled(), settled()]),
        ];
        let order: Vec<&str> = ranked(&facts).iter().map(|fact| fact.fact.as_str()).collect();
        assert_eq!(order, ["all", "half", "little", "in_vain"]);
    }
}
