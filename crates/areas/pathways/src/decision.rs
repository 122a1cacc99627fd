//! A decision as it is kept in memory, with enough of its grounds to repeat the answer it rested on.

use kernel::{FactValue, Instant, OrganisationId, Outcome, Sealed};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A decision as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub conclusion: SmolStr,
    /// The kind of place that follows, if one does.
    pub kind: Option<places::PlaceKind>,
    /// When.
    pub at: Instant,
    /// The rulebook it rests on.
    pub rulebook: SmolStr,
    /// Whether it departs from the rules, or they gave no answer.
    pub deviates: bool,
    /// Who decided, for whom.
    pub by: SmolStr,
    /// The decider's organisation.
    pub organisation: OrganisationId,
    /// When a place is due by the scheme's clock; a refusal or a decline does not stop it.
    pub place_due: Option<Instant>,
    /// What it rested on.
    pub basis: Sealed<Ground>,
    /// The event's position.
    pub position: u64,
}

/// What a decision rested on, as kept in memory: enough to repeat the answer with the kept rulebook and to notice
/// should it come out otherwise. The event in the log has every criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The decider's reason.
    pub reason: String,
    /// The facts as they stood.
    pub facts: Vec<(SmolStr, FactValue)>,
    /// Only while packed away: the facts are those last known, and are left out.
    pub(crate) facts_as_known: bool,
    /// The kind of verdict: `settled`, `missing`, `judgement` or `conflict`.
    pub verdict: SmolStr,
    /// What the rules suggested, if they settled it.
    pub suggested: Option<SmolStr>,
    /// A fingerprint of every criterion and what it came to; see [`fingerprint`].
    pub criteria: u64,
}

/// A fingerprint of criteria and what they came to (FNV-1a, 64 bits): equal answers have equal ones. It is there to
/// notice a difference, not to withstand somebody who makes one; that is the log's chain.
#[must_use]
pub fn fingerprint<'a>(criteria: impl IntoIterator<Item = (&'a SmolStr, Outcome)>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for (id, outcome) in criteria {
        id.bytes().for_each(&mut take);
        take(match outcome {
            Outcome::Met => 0,
            Outcome::NotMet => 1,
            Outcome::Missing => 2,
            Outcome::Judgement => 3,
        });
    }
    hash
}
