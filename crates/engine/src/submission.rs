//! What is handed to the writer, and what comes back.

use crate::identity::Identity;
use kernel::{Actor, Instant, PathwayId, PersonId};
use serde::Serialize;
use std::fmt;

/// The name of one submission, drawn by the sender. Sent again with the same name it is not done again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandKey(pub [u8; 16]);

impl CommandKey {
    /// A new random key.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random() -> Result<Self, crate::EngineFault> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|error| crate::EngineFault::NoRandomness { message: error.to_string() })?;
        Ok(CommandKey(bytes))
    }
}

impl fmt::Display for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandKey({self})")
    }
}

/// What somebody wants done.
#[derive(Clone, Debug, Serialize)]
pub enum Order {
    /// A command of an area.
    Command(world::Command),
    /// A referral of a person who is named by number: found in the vault, or recorded there with the referral.
    /// `refer.person` and `refer.temporary` are filled in by the writer.
    Refer {
        /// Who it is about.
        identity: Identity,
        /// The referral.
        refer: pathways::Refer,
        /// Whether the sender says that it is the person who has the number, though recorded under another name.
        /// The name is then kept among the other names.
        // Left out where it says nothing, so that an order sent before it existed still has the same content.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        same_person: bool,
    },
    /// The CPR number of a person with a temporary number is now known.
    Identify {
        /// The person.
        person: PersonId,
        /// What is known now, the CPR number included.
        identity: Identity,
        /// Whether it is the same person, though the temporary number was given for another date of birth.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        same_person: bool,
    },
    /// What is known of who a person is has changed.
    UpdateIdentity {
        /// The person.
        person: PersonId,
        /// All that is known now; it replaces what was.
        identity: Identity,
    },
}

impl Order {
    /// The act, as policies and the log name it.
    #[must_use]
    pub const fn act(&self) -> &'static str {
        match self {
            Order::Command(command) => command.act(),
            Order::Refer { .. } => "refer",
            Order::Identify { .. } => "identify",
            Order::UpdateIdentity { .. } => "update_identity",
        }
    }
}

impl From<world::Command> for Order {
    fn from(command: world::Command) -> Self {
        Order::Command(command)
    }
}

impl From<pathways::Command> for Order {
    fn from(command: pathways::Command) -> Self {
        Order::Command(world::Command::Pathways(command))
    }
}

impl From<places::Command> for Order {
    fn from(command: places::Command) -> Self {
        Order::Command(world::Command::Places(command))
    }
}

impl From<registry::Command> for Order {
    fn from(command: registry::Command) -> Self {
        Order::Command(world::Command::Registry(command))
    }
}

impl From<adoption::Command> for Order {
    fn from(command: adoption::Command) -> Self {
        Order::Command(world::Command::Adoption(command))
    }
}

/// An order with who gives it and under which key.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who.
    pub actor: Actor,
    /// Under which key.
    pub key: CommandKey,
    /// What.
    pub order: Order,
}

/// What was done, and that it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Position of the first event.
    pub first_position: u64,
    /// Position of the last event.
    pub last_position: u64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What happened.
    pub events: Vec<world::Event>,
    /// Whether it had been done before under the same key, and nothing was done now.
    pub repeated: bool,
    /// The pathway it is about, if about one; for a referral the new one.
    pub pathway: Option<PathwayId>,
    /// The person it is about, if about one.
    pub person: Option<PersonId>,
}

impl Receipt {
    pub(crate) fn new(
        first_position: u64,
        recorded_at: Instant,
        events: Vec<world::Event>,
        repeated: bool,
    ) -> Self {
        let count = u64::try_from(events.len()).unwrap_or(u64::MAX);
        let (pathway, person) = events
            .iter()
            .map(about)
            .fold((None, None), |found, next| (found.0.or(next.0), found.1.or(next.1)));
        Receipt {
            first_position,
            last_position: first_position.saturating_add(count).saturating_sub(1),
            recorded_at,
            events,
            repeated,
            pathway,
            person,
        }
    }
}

/// The pathway and the person an event is about.
pub(crate) const fn about(event: &world::Event) -> (Option<PathwayId>, Option<PersonId>) {
    use pathways::{Event, PersonEvent};
    match event {
        world::Event::Pathways(Event::Pathway(event)) => (Some(event.pathway), Some(event.person)),
        world::Event::Pathways(Event::Person(event)) => (
            None,
            Some(match event {
                PersonEvent::Joined { kept, .. } => *kept,
                PersonEvent::Separated { merged, .. } => *merged,
                PersonEvent::Identified { person }
                | PersonEvent::IdentityUpdated { person }
                | PersonEvent::SamePersonConfirmed { person }
                | PersonEvent::NameDiffered { person }
                | PersonEvent::Forgotten { person } => *person,
            }),
        ),
        _ => (None, None),
    }
}
