//! A decision for people, as it stands the moment it is made: what, why, what follows, whose decision it was. The whole
//! of its grounds stands with `why`.

use super::View;
use engine::ask::Why;
use kernel::{LegalReference, Outcome, Verdict};
use pathways::view::{authority::Authority, who::Follows};

impl View<'_> {
    /// What was decided and why.
    pub(crate) fn decided(&self, why: &Why, follows: &[Follows]) -> String {
        let verdict = &why.repeated.verdict;
        let mut out =
            format!("{}: {}\n", self.say.of("Afgjort", "Decided"), self.conclusion(&why.decision.conclusion));
        if why.decision.deviates {
            out.push_str(&format!(
                "  {}: {}\n",
                self.say.of("Reglerne gav", "The rules gave"),
                self.headline(verdict)
            ));
        }
        if !why.ground.reason.is_empty() {
            out.push_str(&format!("  {}: {}\n", self.say.of("Begrundelse", "Reason"), why.ground.reason));
        }
        if !why.decision.deviates {
            out.push_str(&self.reasons(verdict));
        }
        out.push_str(&self.follows(follows));
        if let Some(authority) = &why.authority {
            out.push_str(&self.authority(authority));
        }
        out
    }

    /// Whose decision it was, whether they made it themselves, and on what basis that is said.
    pub(crate) fn authority(&self, authority: &Authority) -> String {
        let name = self.party(&authority.party);
        let decider = self.directory.name(&authority.decided_by);
        let verdict = &authority.answer.verdict;
        let mut out = match authority.decided_itself {
            Some(true) => {
                format!("{}: {name}\n", self.say.of("Afgjort af myndigheden", "Decided by the authority"))
            }
            Some(false) => format!(
                "{}: {decider} {} {name}. {}\n",
                self.say.of("BEMÆRK", "NOTE"),
                self.say.of("har afgjort, men myndigheden er", "has decided, but the authority is"),
                self.headline(verdict),
            ),
            None => format!(
                "{}: {}: {name}. {decider} {}\n",
                self.say.of("BEMÆRK", "NOTE"),
                self.say.of("myndigheden er ikke fundet", "the authority was not found"),
                self.say.of("har afgjort", "has decided"),
            ),
        };
        let mut basis: Vec<&LegalReference> = Vec::new();
        if let Verdict::Judgement { open, .. } = verdict {
            for one in open {
                out.push_str(&format!("  {} [{}]\n", self.say.say(&one.text), one.id));
                basis.extend(one.basis.iter());
            }
        }
        // What a rule that did not apply rests on is no basis of this decision.
        let met = verdict.reasons().iter().filter(|reason| reason.outcome == Outcome::Met);
        basis.extend(met.flat_map(|reason| reason.basis.iter()));
        for line in self.basis(basis).lines() {
            out.push_str(&format!("  {line}\n"));
        }
        out
    }
}
