//! A house in memory: the world with the law of this repository adopted, driven command by command as the
//! engine does it, but without a disk. For properties over many histories; what needs the disk runs the engine.

use kernel::{Actor, Instant, OrganisationId, PathwayId, PersonId, Refusal, Role, Stamp, UnitId};
use pathways::{AnsweredFact, AnsweredFacts, Command, Decide, Refer, ReferralSource};
use places::{NewUnit, PlaceKind};
use std::path::Path;
use world::{Event, World};

/// The world, with the position and the time that a writer would keep.
#[derive(Clone, Debug)]
pub struct House {
    /// What is known.
    pub world: World,
    /// The position of the last event.
    pub position: u64,
    /// The time.
    pub now: Instant,
    /// Every event so far, with its stamp.
    pub log: Vec<(Event, Stamp)>,
}

/// An instant from Danish local time.
///
/// # Panics
/// When it is none; tests write constants.
#[must_use]
pub fn at(text: &str) -> Instant {
    Instant::read(text).unwrap_or_else(|fault| panic!("{fault}"))
}

/// An organisation id.
///
/// # Panics
/// When it is none; tests write constants.
#[must_use]
pub fn organisation(id: &str) -> OrganisationId {
    OrganisationId::new(id).unwrap_or_else(|fault| panic!("{fault}"))
}

/// An actor of an organisation.
#[must_use]
pub fn actor(person: &str, of: &str, role: Role) -> Actor {
    Actor { person: person.into(), organisation: organisation(of), role }
}

/// The files of a folder of this repository.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn repository_file(path: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read(root.join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// Every scheme file of this repository, variants included, tests left out.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn scheme_files() -> Vec<schemes::SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemes");
    let mut files = Vec::new();
    collect(&root, "schemes", &mut files);
    files.retain(|file| !file.path.starts_with("schemes/tests/"));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(folder: &Path, name: &str, files: &mut Vec<schemes::SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|fault| panic!("{folder:?}: {fault}")) {
        let path = entry.unwrap_or_else(|fault| panic!("{fault}")).path();
        let name = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, files);
        } else if name.ends_with(".toml") {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{path:?}: {fault}"));
            files.push(schemes::SourceFile { path: name, text });
        }
    }
}

/// The registry commands of the shipped reference data.
///
/// # Panics
/// When the data of this repository cannot be read.
#[must_use]
pub fn registry_commands() -> Vec<registry::Command> {
    let names = ["municipalities", "regions", "municipality_towns", "population", "population_series"];
    let contents = names.map(|name| repository_file(&format!("data/{name}.csv")));
    let [municipalities, regions, towns, population, series] = &contents;
    fn file<'a>(name: &'a str, bytes: &'a [u8]) -> imports::File<'a> {
        imports::File { name, bytes }
    }
    let files = imports::ReferenceFiles {
        municipalities: file("municipalities.csv", municipalities),
        regions: file("regions.csv", regions),
        towns: file("municipality_towns.csv", towns),
        population: file("population.csv", population),
        population_series: file("population_series.csv", series),
    };
    let (reports, commands) = imports::reference_data(&files);
    commands.unwrap_or_else(|| panic!("{reports:?}"))
}

impl House {
    /// An empty house with the law and the registry, at a time.
    #[must_use]
    pub fn founded(now: Instant) -> Self {
        let (first, position) = (World::default(), 0);
        let mut house = House { world: first, position, now, log: Vec::new() };
        let owner = actor("owner", "kl", Role::SystemOwner);
        house
            .must(&owner, world::Command::Found(world::Founding { purpose: "test".into(), synthetic: true }));
        for command in registry_commands() {
            house.must(&owner, world::Command::Registry(command));
        }
        let adopt = adoption::Command::AdoptRulebook {
            files: scheme_files(),
            hash: String::new(),
            note: String::new(),
        };
        house.must(&owner, world::Command::Adoption(adopt));
        house.must(&owner, world::Command::Registry(hospitals()));
        house
    }

    /// Does a command, or says why not. What the time brings about happens first, as in the engine.
    ///
    /// # Errors
    /// The refusal.
    pub fn act(&mut self, by: &Actor, command: impl Into<world::Command>) -> Result<Vec<Event>, Refusal> {
        self.tick();
        let events = self.world.decide(&command.into(), self.now, by)?;
        for event in &events {
            self.apply(event.clone(), by);
        }
        Ok(events)
    }

    /// Does a command that must succeed.
    ///
    /// # Panics
    /// When it is refused.
    pub fn must(&mut self, by: &Actor, command: impl Into<world::Command>) -> Vec<Event> {
        self.act(by, command).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    /// What the time has brought about.
    pub fn tick(&mut self) {
        for event in self.world.due(self.now) {
            let clock = actor("clock", "snitflade", Role::SystemOwner);
            self.apply(event, &clock);
        }
    }

    fn apply(&mut self, event: Event, by: &Actor) {
        self.position += 1;
        let stamp = Stamp { position: self.position, recorded_at: self.now, actor: by.clone() };
        self.world.apply(&event, &stamp);
        self.log.push((event, stamp));
    }

    /// The world folded anew from every event.
    #[must_use]
    pub fn refolded(&self) -> World {
        let mut world = World::default();
        for (event, stamp) in &self.log {
            world.apply(event, stamp);
        }
        world
    }

    /// Registers a made-up unit.
    pub fn unit(
        &mut self,
        code: &str,
        kind: PlaceKind,
        operator: &str,
        municipality: &str,
        places: u32,
    ) -> UnitId {
        let owner = actor("owner", "kl", Role::SystemOwner);
        let unit = NewUnit {
            code: code.into(),
            name: format!("{code} (syntetisk)"),
            kind,
            operator: organisation(operator),
            municipality: organisation(municipality),
            council: None,
            position: None,
            capabilities: Vec::new(),
            open: kernel::Period::from(at("2020-01-01T00:00")),
            approved: places,
            physical: places,
            staffed: places,
            source: "synthetic".into(),
            synthetic: true,
            place_labels: None,
        };
        self.must(&owner, world::Command::Places(places::Command::RegisterUnits(vec![unit])));
        self.world.places.unit_by_code(code).map(|unit| unit.id).unwrap_or(UnitId(0))
    }

    /// Refers a citizen of a municipality from the hospital in Slagelse.
    ///
    /// # Errors
    /// The refusal.
    pub fn refer(
        &mut self,
        number: u8,
        residence: &str,
        facts: &[(&str, &str)],
    ) -> Result<PathwayId, Refusal> {
        self.refer_as(number, residence, facts, false)
    }

    /// The same, perhaps for an extraordinary discharge.
    ///
    /// # Errors
    /// The refusal.
    pub fn refer_as(
        &mut self,
        number: u8,
        residence: &str,
        facts: &[(&str, &str)],
        extraordinary: bool,
    ) -> Result<PathwayId, Refusal> {
        let refer = Refer {
            person: PersonId([number; 16]),
            temporary: false,
            source: ReferralSource::HospitalWard,
            sender: organisation("hospital-slagelse"),
            residence: Some(organisation(residence)),
            extraordinary,
            facts: answered(facts),
            note: String::new(),
            at: None,
        };
        let id = self.world.pathways.next_id();
        self.act(&ward(), Command::Refer(refer))?;
        Ok(id)
    }

    /// Decides as the rules suggest or as said, for the citizen's municipality.
    ///
    /// # Errors
    /// The refusal.
    pub fn decide(
        &mut self,
        pathway: PathwayId,
        conclusion: &str,
        reason: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let decide = Decide { pathway, conclusion: conclusion.into(), reason: reason.into(), at: None };
        self.act(&assessor(), Command::Decide(decide))
    }
}

/// The hospital in Slagelse, which the sources do not register; made up here as an organisation.
fn hospitals() -> registry::Command {
    let part_of = |parent: &str, from: Option<&str>, until: Option<&str>| registry::Membership {
        parent: organisation(parent),
        from: from.and_then(|date| date.parse().ok()),
        until: until.and_then(|date| date.parse().ok()),
    };
    registry::Command::RegisterOrganisations(vec![registry::Organisation {
        id: organisation("hospital-slagelse"),
        kind: registry::OrganisationKind::Hospital,
        name: "Slagelse Sygehus (syntetisk)".into(),
        identifiers: Vec::new(),
        valid_from: None,
        valid_until: None,
        successor: None,
        part_of: vec![
            part_of("region-1085", None, Some("2027-01-01")),
            part_of("region-ostdanmark", Some("2027-01-01"), None),
        ],
        position: None,
        synthetic: true,
        source: "synthetic".into(),
    }])
}

/// A ward in Slagelse.
#[must_use]
pub fn ward() -> Actor {
    actor("ward", "hospital-slagelse", Role::Sender)
}

/// An assessor in Næstved.
#[must_use]
pub fn assessor() -> Actor {
    actor("assessor", "municipality-0370", Role::Assessor)
}

/// Staff of a unit of an operator.
#[must_use]
pub fn provider(operator: &str) -> Actor {
    actor("provider", operator, Role::Provider)
}

/// Facts as they are typed: `yes`, `no`, `not_known`, or a choice.
#[must_use]
pub fn answered(facts: &[(&str, &str)]) -> AnsweredFacts {
    let value = |given: &str| match given {
        "yes" => kernel::FactValue::Yes,
        "no" => kernel::FactValue::No,
        "not_known" => kernel::FactValue::NotKnown,
        choice => kernel::FactValue::Choice(choice.into()),
    };
    facts.iter().map(|(fact, given)| ((*fact).into(), AnsweredFact::told(value(given)))).collect()
}

/// The facts of the first story: intervention needed, cannot be at home, with the aim, somatic.
pub const NEEDS: &[(&str, &str)] = &[
    ("temporary_health_intervention", "yes"),
    ("can_stay_at_home", "no"),
    ("aim", "yes"),
    ("condition", "somatic"),
];
