//! On which occasion somebody asks: at which desk, for what purpose, and whether it is an emergency.

use crate::ask::AskError;
use eventlog::records::AccountId;
use kernel::{Actor, Refusal, Role, Text};
use smol_str::SmolStr;
use std::{ops::RangeInclusive, str::FromStr};

/// How many characters a reason for a look in an emergency has.
pub const EMERGENCY_REASON_LENGTH: RangeInclusive<usize> = 10..=500;
/// Most characters of a note.
pub const NOTE_LENGTH_MAX: usize = 500;

/// Where somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Desk {
    /// At the prompt.
    Prompt,
    /// On a page.
    Web,
    /// Over the programming interface.
    Api,
    /// In a message.
    Message,
}

impl Desk {
    /// As it is recorded.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Desk::Prompt => "prompt",
            Desk::Web => "web",
            Desk::Api => "api",
            Desk::Message => "message",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Desk::Prompt => Text::new("kommandolinje", "command line"),
            Desk::Web => Text::new("websider", "web pages"),
            Desk::Api => Text::new("programgrænseflade", "programming interface"),
            Desk::Message => Text::new("meddelelse", "message"),
        }
    }
}

/// What personal data are looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// To assess and place citizens.
    Placement,
    /// To treat and care for a citizen.
    Care,
    /// To run units and lead staff.
    Operation,
    /// To settle money.
    Settlement,
    /// To check others.
    Control,
    /// Because the citizen asks.
    CitizensRequest,
    /// To keep the system going.
    Upkeep,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 7] = [
        Purpose::Placement,
        Purpose::Care,
        Purpose::Operation,
        Purpose::Settlement,
        Purpose::Control,
        Purpose::CitizensRequest,
        Purpose::Upkeep,
    ];

    /// What a role ordinarily looks for.
    #[must_use]
    pub const fn ordinary(role: Role) -> Self {
        match role {
            Role::Sender | Role::Assessor | Role::Integration => Purpose::Placement,
            Role::Provider | Role::Transport => Purpose::Care,
            Role::Leader | Role::Planner => Purpose::Operation,
            Role::Controller => Purpose::Settlement,
            Role::CouncilSecretary | Role::Politician | Role::Auditor => Purpose::Control,
            Role::Citizen => Purpose::CitizensRequest,
            Role::SystemOwner => Purpose::Upkeep,
        }
    }

    /// As it is recorded and typed.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Purpose::Placement => "placement",
            Purpose::Care => "care",
            Purpose::Operation => "operation",
            Purpose::Settlement => "settlement",
            Purpose::Control => "control",
            Purpose::CitizensRequest => "citizens_request",
            Purpose::Upkeep => "upkeep",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Purpose::Placement => Text::new("visitation og placering", "assessment and placement"),
            Purpose::Care => Text::new("pleje og behandling", "care and treatment"),
            Purpose::Operation => Text::new("drift og ledelse", "running of units, leadership"),
            Purpose::Settlement => Text::new("afregning", "settlement"),
            Purpose::Control => Text::new("tilsyn og revision", "supervision and audit"),
            Purpose::CitizensRequest => Text::new("borgerens anmodning", "the citizen's request"),
            Purpose::Upkeep => Text::new("systemdrift", "upkeep of the system"),
        }
    }
}

impl FromStr for Purpose {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        Purpose::ALL.into_iter().find(|purpose| purpose.slug() == given).ok_or_else(|| {
            let known: Vec<_> = Purpose::ALL.iter().map(|purpose| purpose.slug()).collect();
            format!("'{given}' is not a purpose: use one of {}", known.join(", "))
        })
    }
}

/// On which occasion somebody asks.
#[derive(Clone, PartialEq, Eq)]
pub struct Occasion {
    /// Where.
    pub desk: Desk,
    /// For what.
    pub purpose: Purpose,
    /// With which account, where somebody is signed in.
    pub account: Option<AccountId>,
    /// In which session, by its mark.
    pub session: Option<SmolStr>,
    /// Why it is an emergency, in the actor's own words: then one citizen's pathway shows without a relation to it to
    /// those whom the policies let, and somebody follows it up.
    pub emergency: Option<String>,
    /// What else the actor says of it. It is recorded where there is no emergency.
    pub note: Option<String>,
    /// Whether a page that stands open draws itself again. It is asked as any other; whom it showed a moment ago is on
    /// record already.
    pub redrawn: bool,
}

impl std::fmt::Debug for Occasion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What somebody wrote in their own words may be about a citizen.
        f.debug_struct("Occasion")
            .field("desk", &self.desk)
            .field("purpose", &self.purpose)
            .field("emergency", &self.emergency.is_some())
            .finish_non_exhaustive()
    }
}

impl Occasion {
    /// An occasion without more to say of it.
    #[must_use]
    pub const fn new(desk: Desk, purpose: Purpose) -> Self {
        Occasion { desk, purpose, account: None, session: None, emergency: None, note: None, redrawn: false }
    }

    /// The ordinary occasion at the prompt.
    #[must_use]
    pub const fn at_prompt(actor: &Actor) -> Self {
        Occasion::new(Desk::Prompt, Purpose::ordinary(actor.role))
    }

    /// Whether what was said can be recorded.
    pub(crate) fn checked(&self) -> Result<(), AskError> {
        if let Some(reason) = &self.emergency {
            let length = reason.trim().chars().count();
            if !EMERGENCY_REASON_LENGTH.contains(&length) {
                let (least, most) = (EMERGENCY_REASON_LENGTH.start(), EMERGENCY_REASON_LENGTH.end());
                return Err(Refusal::invalid(
                    "emergency_reason_length",
                    format!("begrundelsen har {length} tegn; den skal have mellem {least} og {most}"),
                    format!("the reason has {length} characters; it must have between {least} and {most}"),
                )
                .instead(
                    "skriv, hvorfor det haster, og hvad du skal bruge oplysningen til",
                    "write why it is urgent, and what you need the information for",
                )
                .into());
            }
        }
        let length = self.note.as_ref().map_or(0, |note| note.chars().count());
        if length > NOTE_LENGTH_MAX {
            return Err(Refusal::invalid(
                "note_too_long",
                format!("bemærkningen har {length} tegn; den må have {NOTE_LENGTH_MAX}"),
                format!("the note has {length} characters; it may have {NOTE_LENGTH_MAX}"),
            )
            .instead("forkort den", "shorten it")
            .into());
        }
        Ok(())
    }

    /// What is recorded of the actor's own words.
    pub(crate) fn words(&self) -> Option<String> {
        let said = self.emergency.as_ref().or(self.note.as_ref()).map(|words| words.trim().to_owned());
        said.filter(|words| !words.is_empty())
    }
}
