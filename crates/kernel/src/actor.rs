//! Who acts or asks. Every command and every question names its actor.

use crate::{ids::OrganisationId, text::Text, time::Instant};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// What a person is at work as. What each role may do stands in policies; nothing is allowed by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sends a citizen on: ward or discharge coordinator, GP, on-call doctor, 112/1813, municipal nursing or case worker.
    Sender,
    /// Assesses and decides (*visitator*).
    Assessor,
    /// Superior of an organisation's staff: may correct what any of them entered.
    Leader,
    /// Works at the receiving unit.
    Provider,
    /// Drives the citizen.
    Transport,
    /// Shares out capacity.
    Planner,
    /// Settles money.
    Controller,
    /// Keeps a health council's meetings.
    CouncilSecretary,
    /// Represents citizens and wants to see; sees figures, never citizens.
    Politician,
    /// Reads the log to check others.
    Auditor,
    /// Owns the system: registry, schemes, keys.
    SystemOwner,
    /// Acts for a citizen, or is the citizen.
    Citizen,
    /// A system that hands in and fetches for its organisation; nobody sits at it.
    Integration,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 13] = [
        Role::Sender,
        Role::Assessor,
        Role::Leader,
        Role::Provider,
        Role::Transport,
        Role::Planner,
        Role::Controller,
        Role::CouncilSecretary,
        Role::Politician,
        Role::Auditor,
        Role::SystemOwner,
        Role::Citizen,
        Role::Integration,
    ];

    /// The role as it is written in profiles, commands and the log.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Role::Sender => "sender",
            Role::Assessor => "assessor",
            Role::Leader => "leader",
            Role::Provider => "provider",
            Role::Transport => "transport",
            Role::Planner => "planner",
            Role::Controller => "controller",
            Role::CouncilSecretary => "council_secretary",
            Role::Politician => "politician",
            Role::Auditor => "auditor",
            Role::SystemOwner => "system_owner",
            Role::Citizen => "citizen",
            Role::Integration => "integration",
        }
    }

    /// The role in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Role::Sender => Text::new("henviser", "sender"),
            Role::Assessor => Text::new("visitator", "assessor"),
            Role::Leader => Text::new("leder", "leader"),
            Role::Provider => Text::new("modtagende enhed", "receiving unit"),
            Role::Transport => Text::new("transport", "transport"),
            Role::Planner => Text::new("planlægger", "planner"),
            Role::Controller => Text::new("controller", "controller"),
            Role::CouncilSecretary => Text::new("rådssekretær", "council secretary"),
            Role::Politician => Text::new("politiker", "politician"),
            Role::Auditor => Text::new("revisor", "auditor"),
            Role::SystemOwner => Text::new("systemejer", "system owner"),
            Role::Citizen => Text::new("borger eller repræsentant", "citizen or representative"),
            Role::Integration => Text::new("integration (system)", "integration (system)"),
        }
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        Role::ALL.into_iter().find(|role| role.slug() == given).ok_or_else(|| {
            let known: Vec<_> = Role::ALL.iter().map(|role| role.slug()).collect();
            format!("'{given}' is not a role: use one of {}", known.join(", "))
        })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// The person, organisation and role behind a command or a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The person's user id at work, as `mette.visitator`; of the staff, never of a citizen.
    pub person: SmolStr,
    /// For whom the person acts.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
}

/// What the writer notes on every event: where it stands in the log, when it was recorded, who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The event's position in the log, from 1, without gaps.
    pub position: u64,
    /// When the writer recorded it; never earlier than the event before.
    pub recorded_at: Instant,
    /// Who did it.
    pub actor: Actor,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.person, self.role, self.organisation)
    }
}
