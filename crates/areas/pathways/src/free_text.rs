//! What somebody wrote in words of their own on a pathway: whose words they are, when, and on what occasion. It judges
//! nothing of what they say.

use kernel::{Instant, OrganisationId, Text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What somebody wrote in words of their own, with who and when: it is theirs, not a fact of the citizen's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeText {
    /// On what occasion.
    pub about: Occasion,
    /// What was written.
    pub text: String,
    /// When it was recorded.
    pub at: Instant,
    /// By whom.
    pub by: SmolStr,
    /// For which organisation.
    pub organisation: OrganisationId,
}

/// On what occasion somebody wrote in words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The referral.
    Referral,
    /// The hearing of the citizen.
    Hearing,
    /// Why a unit was offered that does not fit.
    Deviation,
    /// Why the citizen declined.
    Decline,
    /// Why an offer was withdrawn.
    Withdrawal,
    /// Why a unit refused.
    Refusal,
    /// Why the request was cancelled.
    Cancellation,
    /// Why another place is sought.
    Transfer,
    /// What may be shared.
    Sharing,
    /// What citizen and relatives wish.
    Wish,
    /// Something else.
    Other,
}

impl Occasion {
    /// In the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Occasion::Referral => Text::new("Henvisers note", "Sender's note"),
            Occasion::Hearing => Text::new("Partshøring", "Hearing of the citizen"),
            Occasion::Deviation => Text::new("Hvorfor enheden blev tilbudt", "Why the unit was offered"),
            Occasion::Decline => Text::new("Borgerens afslag", "The citizen's decline"),
            Occasion::Withdrawal => {
                Text::new("Hvorfor tilbuddet blev trukket tilbage", "Why the offer was withdrawn")
            }
            Occasion::Refusal => Text::new("Enhedens afvisning", "The unit's refusal"),
            Occasion::Cancellation => Text::new("Annullering", "Cancellation"),
            Occasion::Transfer => Text::new("Hvorfor en anden plads søges", "Why another place is sought"),
            Occasion::Sharing => Text::new("Om deling", "About sharing"),
            Occasion::Wish => Text::new("Ønske", "Wish"),
            Occasion::Other => Text::new("Note", "Note"),
        }
    }
}
