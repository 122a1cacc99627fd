//! The whole of what is known, as a fold over the log: every area's state, every command and every event as one
//! type each. It folds and decides by handing on; it has no rule of its own.

mod founding;
mod kept;
mod stored;

pub use founding::Founding;
pub use kept::Unfilled;
pub use stored::{StoredFault, StoredPrivate, from_stored};

use kernel::{Actor, Instant, PersonId, Refusal, Stamp, Text};
use schemes::Fault;
use serde::{Deserialize, Serialize};

/// Everything that can be asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Found the log: its first event, which says whether what it holds is synthetic.
    Found(Founding),
    /// Which rulebook is in use.
    Adoption(adoption::Command),
    /// Organisations and population.
    Registry(registry::Command),
    /// Units, places and figures.
    Places(places::Command),
    /// Pathways.
    Pathways(pathways::Command),
}

/// Everything that can have happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The log was founded.
    Founded(Founding),
    /// A rulebook was adopted.
    Adoption(adoption::Event),
    /// Organisations or population changed.
    Registry(registry::Event),
    /// Units, places or figures changed.
    Places(places::Event),
    /// Something happened on a pathway.
    Pathways(pathways::Event),
}

/// All that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// What this log is for; `None` before the first event.
    pub founding: Option<Founding>,
    /// Rulebooks adopted.
    pub adoption: adoption::State,
    /// Organisations and population.
    pub registry: registry::State,
    /// Units and places.
    pub places: places::State,
    /// Pathways.
    pub pathways: pathways::State,
}

impl World {
    /// What comes of a command: events, or a refusal with reasons. Nothing changes by asking.
    ///
    /// # Errors
    /// The area's refusal.
    pub fn decide(&self, command: &Command, now: Instant, actor: &Actor) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Found(founding) => founding::decide(self.founding.as_ref(), founding),
            Command::Adoption(command) => {
                let events = adoption::decide(&self.adoption, command, now, actor)?;
                complete(&events, now)?;
                wrap(Ok(events), Event::Adoption)
            }
            Command::Registry(command) => {
                wrap(registry::decide(&self.registry, command, now, actor), Event::Registry)
            }
            Command::Places(command) => {
                wrap(places::decide(&self.places, &self.registry, command, now, actor), Event::Places)
            }
            Command::Pathways(command) => {
                wrap(pathways::decide(&self.pathways, self.below(), command, now, actor), Event::Pathways)
            }
        }
    }

    /// What the time itself brings about by `now`. The writer asks before it decides anything else.
    #[must_use]
    pub fn due(&self, now: Instant) -> Vec<Event> {
        pathways::due(&self.pathways, now).into_iter().map(Event::Pathways).collect()
    }

    /// Whether the time brings anything about by `now`; cheap, so that the writer can ask before every command.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.pathways.holds_due(now).next().is_some()
    }

    /// Folds an event into what is known. Total.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        match event {
            Event::Founded(founding) => self.founding = Some(founding.clone()),
            Event::Adoption(event) => self.adoption.apply(event, stamp),
            Event::Registry(event) => self.registry.apply(event, stamp),
            Event::Places(event) => self.places.apply(event, stamp),
            Event::Pathways(event) => {
                self.pathways.apply(event, stamp);
                for effect in event.place_effects() {
                    self.places.apply_effect(&effect, stamp);
                }
            }
        }
    }

    /// What pathways may look at below their own area.
    #[must_use]
    pub fn below(&self) -> pathways::Below<'_> {
        pathways::Below { registry: &self.registry, places: &self.places, rulebook: self.adoption.current() }
    }

    /// What stands around a pathway.
    #[must_use]
    pub fn around(&self) -> pathways::answers::Around<'_> {
        pathways::answers::Around {
            registry: &self.registry,
            places: &self.places,
            rulebook: self.adoption.current(),
        }
    }

    /// Whether everything in this log is synthetic. A log that was never founded is not.
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        self.founding.as_ref().is_some_and(|founding| founding.synthetic)
    }
}

/// A rulebook that lacks what the program asks for by name is not adopted: its deadlines would vanish unseen.
fn complete(events: &[adoption::Event], now: Instant) -> Result<(), Refusal> {
    for adoption::Event::RulebookAdopted { files, .. } in events {
        // What cannot be read was refused before.
        let Ok(rulebook) = schemes::Rulebook::load(files) else { continue };
        let lacking = pathways::lacking(&rulebook, kernel::danish_date(now));
        if !lacking.is_empty() {
            return Err(incomplete(&lacking));
        }
    }
    Ok(())
}

fn incomplete(lacking: &[Fault]) -> Refusal {
    let list = |language: fn(&Text) -> &str| {
        let line = |fault: &Fault| {
            let Fault { path, line, what, hint, .. } = fault;
            format!("{path}:{line}: {} ({})", language(what), language(hint))
        };
        lacking.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    Refusal::invalid(
        "rulebook_incomplete",
        format!("ordningerne mangler, hvad programmet spørger om:\n{}", list(|text| &text.da)),
        format!("the schemes lack what the program asks for:\n{}", list(|text| &text.en)),
    )
    .instead(
        "ret ordningerne, og vedtag dem så; intet er vedtaget",
        "mend the schemes and adopt them then; nothing was adopted",
    )
}

fn wrap<E>(decided: Result<Vec<E>, Refusal>, event: impl FnMut(E) -> Event) -> Result<Vec<Event>, Refusal> {
    Ok(decided?.into_iter().map(event).collect())
}

macro_rules! command_of {
    ($($area:ident => $variant:ident),*) => {
        $(impl From<$area::Command> for Command {
            fn from(command: $area::Command) -> Self {
                Command::$variant(command)
            }
        })*
    };
}

command_of!(adoption => Adoption, registry => Registry, places => Places, pathways => Pathways);

impl Command {
    /// The act, as policies and the log name it.
    #[must_use]
    pub const fn act(&self) -> &'static str {
        match self {
            Command::Found(_) => "found",
            Command::Adoption(_) => "adopt_rulebook",
            Command::Registry(_) => "change_registry",
            Command::Places(command) => places_act(command),
            Command::Pathways(command) => command.act(),
        }
    }
}

/// Acts on places, by what they take: setting up, reporting figures, the daily work on a unit.
const fn places_act(command: &places::Command) -> &'static str {
    use places::Command;
    match command {
        Command::RegisterUnits(_) | Command::AddPlaces { .. } | Command::RemovePlaces { .. } => {
            "register_units"
        }
        Command::AddCapabilityTag { .. } | Command::SetStaleLimit { .. } => "set_up_places",
        Command::ReportFigures(_) | Command::ReportServiceCapacity { .. } => "report_figures",
        Command::ChangeCapabilities { .. }
        | Command::BlockPlaces { .. }
        | Command::Unblock { .. }
        | Command::CloseUnit { .. }
        | Command::ReopenUnit { .. } => "change_unit",
        Command::StartCleaning { .. } | Command::ReportCleaned { .. } => "clean_place",
    }
}

impl Event {
    /// A lasting slug for the kind of event.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::Founded(_) => "founded",
            Event::Adoption(event) => event.kind(),
            Event::Registry(event) => event.kind(),
            Event::Places(event) => event.kind(),
            Event::Pathways(event) => event.kind(),
        }
    }

    /// Whose key seals the private part, if the event is about a person.
    #[must_use]
    pub const fn subject(&self) -> Option<PersonId> {
        match self {
            Event::Pathways(event) => event.subject(),
            _ => None,
        }
    }

    /// The person whose key this event destroys.
    #[must_use]
    pub const fn forgets(&self) -> Option<PersonId> {
        match self {
            Event::Pathways(pathways::Event::Person(pathways::PersonEvent::Forgotten { person })) => {
                Some(*person)
            }
            _ => None,
        }
    }
}
