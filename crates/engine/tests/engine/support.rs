//! A small made-up Denmark: a region before and after 2027, a municipality, a hospital, a unit, the law of this
//! repository; and a log that is founded with it.

use engine::{
    Clock, CommandKey, Config, Engine, Identity, ManualClock, Order, Receipt, SharedMemory, Submission,
    SubmitError,
};
use eventlog::{EventLog as _, KeyEncryptionKey, MemoryStore};
use kernel::{Actor, Date, Instant, OrganisationId, PathwayId, Period, Refusal, Role};
use pathways::{AnsweredFact, Command, Decide, Refer, ReferralSource};
use places::{NewUnit, PlaceKind};
use registry::{Identifier, Membership, MunicipalityCode, Organisation, OrganisationKind};
use schemes::SourceFile;
use std::{
    path::Path,
    pin::pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};
use world::{Founding, World};

pub const START: &str = "2026-12-30T08:00";

pub fn at(text: &str) -> Instant {
    Instant::read(text).unwrap()
}

pub fn organisation(id: &str) -> OrganisationId {
    OrganisationId::new(id).unwrap()
}

pub fn actor(person: &str, of: &str, role: Role) -> Actor {
    Actor { person: person.into(), organisation: organisation(of), role }
}

pub fn owner() -> Actor {
    actor("owner", "kl", Role::SystemOwner)
}

pub fn ward() -> Actor {
    actor("ward", "hospital-slagelse", Role::Sender)
}

pub fn assessor() -> Actor {
    actor("mette.visitator", "municipality-0370", Role::Assessor)
}

pub fn nurse() -> Actor {
    actor("nurse", "municipality-0370", Role::Provider)
}

/// Every scheme file of this repository but the tests; read once.
pub fn scheme_files() -> Vec<SourceFile> {
    static FILES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    FILES
        .get_or_init(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes");
            let mut files = Vec::new();
            collect(&root, "schemes", &mut files);
            files.sort();
            files
        })
        .clone()
}

fn collect(folder: &Path, name: &str, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let below = path.file_name().unwrap().to_string_lossy().into_owned();
        let name = format!("{name}/{below}");
        if path.is_dir() && below != "tests" {
            collect(&path, &name, files);
        } else if below.ends_with(".toml") {
            files.push(SourceFile::new(name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// An engine with its clock and the means to open it again.
pub struct House {
    pub engine: Engine,
    pub clock: Arc<ManualClock>,
    pub store: SharedMemory,
}

static KEYS: AtomicU64 = AtomicU64::new(1);

/// A key that no other submission has.
pub fn fresh_key() -> CommandKey {
    CommandKey(u128::from(KEYS.fetch_add(1, Ordering::Relaxed)).to_be_bytes())
}

pub fn config(clock: &Arc<ManualClock>) -> Config {
    let mut config = Config::in_memory().unwrap();
    config.clock = Arc::clone(clock) as Arc<dyn Clock>;
    config
}

pub fn empty_store() -> SharedMemory {
    SharedMemory::new(MemoryStore::new(&KeyEncryptionKey::generate().unwrap()).unwrap())
}

impl House {
    /// An empty log.
    pub fn empty() -> Self {
        let clock = Arc::new(ManualClock::new(at(START)));
        let store = empty_store();
        let engine = Engine::open_with(Box::new(store.clone()), config(&clock)).unwrap();
        House { engine, clock, store }
    }

    /// A founded log with law, registry and a unit of so many places.
    pub fn with_places(places: u32) -> Self {
        let house = Self::empty();
        found(&house.engine, places);
        house
    }

    /// Another engine on the same log, as another process would have it.
    pub fn other(&self) -> Engine {
        Engine::open_with(Box::new(self.store.clone()), config(&self.clock)).unwrap()
    }

    pub fn set(&self, time: &str) {
        self.clock.set(at(time));
    }

    pub fn world(&self) -> World {
        self.engine.read(World::clone).unwrap()
    }

    pub fn position(&self) -> u64 {
        self.engine.status().position
    }

    pub fn must(&self, by: &Actor, order: impl Into<Order>) -> Receipt {
        must(&self.engine, by, order)
    }

    pub fn refused(&self, by: &Actor, order: impl Into<Order>) -> Refusal {
        match submit(&self.engine, by, order) {
            Err(SubmitError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    /// Refers a citizen, by the number of their CPR.
    pub fn refer(&self, number: u32) -> Receipt {
        self.must(&ward(), referral(number))
    }

    /// Refers and decides: the citizen waits for a place.
    pub fn decided(&self, number: u32) -> PathwayId {
        let pathway = self.refer(number).pathway.unwrap();
        self.must(&assessor(), decide(pathway));
        pathway
    }

    /// A citizen on the way to an accepted and confirmed place.
    pub fn confirmed(&self, number: u32) -> PathwayId {
        let pathway = self.decided(number);
        self.must(&assessor(), offer(pathway));
        self.must(&assessor(), accept(pathway));
        self.must(&nurse(), Command::Confirm { pathway });
        pathway
    }
}

pub fn submit(engine: &Engine, by: &Actor, order: impl Into<Order>) -> Result<Receipt, SubmitError> {
    engine.submit(Submission { actor: by.clone(), key: fresh_key(), order: order.into() })
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for all, all handed in before the first is waited for.
pub fn all(engine: &Engine, submissions: &[Submission]) -> Vec<Result<Receipt, SubmitError>> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let pending: Vec<_> = submissions.iter().map(|each| engine.submit_task(each.clone())).collect();
    pending
        .into_iter()
        .map(|pending| {
            let mut pending = pin!(pending);
            loop {
                match pending.as_mut().poll(&mut Context::from_waker(&waker)) {
                    Poll::Ready(answer) => return answer,
                    Poll::Pending => thread::park(),
                }
            }
        })
        .collect()
}

pub fn must(engine: &Engine, by: &Actor, order: impl Into<Order>) -> Receipt {
    submit(engine, by, order).unwrap_or_else(|error| panic!("{error}"))
}

pub fn founding() -> Order {
    Order::Command(world::Command::Found(Founding { purpose: "test".into(), synthetic: true }))
}

/// Founds a log with law, registry and a unit of so many places.
pub fn found(engine: &Engine, places: u32) {
    must(engine, &owner(), founding());
    let adopt =
        adoption::Command::AdoptRulebook { files: scheme_files(), hash: String::new(), note: String::new() };
    must(engine, &owner(), adopt);
    must(engine, &owner(), organisations());
    if places > 0 {
        must(engine, &owner(), places::Command::RegisterUnits(vec![unit("nae", places)]));
    }
}

pub fn unit(code: &str, places: u32) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: format!("{code} (syntetisk)"),
        kind: PlaceKind::MunicipalTemporaryPlace,
        operator: organisation("municipality-0370"),
        municipality: organisation("municipality-0370"),
        council: None,
        position: None,
        capabilities: Vec::new(),
        open: Period::from(at("2020-01-01T00:00")),
        approved: places,
        physical: places,
        staffed: places,
        source: "synthetic".into(),
        synthetic: true,
        place_labels: None,
    }
}

fn organisations() -> registry::Command {
    let date = |text: &str| text.parse::<Date>().ok();
    let new = |id: &str, kind, name: &str| Organisation::new(organisation(id), kind, name, "synthetic");
    let part = |parent: &str, from, until| Membership { parent: organisation(parent), from, until };
    let (sjaelland, east) = ("region-1085", "region-ostdanmark");
    let code = |code: &str| Identifier::MunicipalityCode(MunicipalityCode::new(code).unwrap());
    let turn = date("2027-01-01");
    let in_region = || vec![part(sjaelland, None, turn), part(east, turn, None)];
    registry::Command::RegisterOrganisations(vec![
        Organisation { valid_from: turn, ..new(east, OrganisationKind::Region, "Region Østdanmark") },
        Organisation {
            valid_until: turn,
            successor: Some(organisation(east)),
            ..new(sjaelland, OrganisationKind::Region, "Region Sjælland")
        },
        Organisation {
            part_of: in_region(),
            identifiers: vec![code("0370")],
            ..new("municipality-0370", OrganisationKind::Municipality, "Næstved")
        },
        Organisation {
            part_of: in_region(),
            identifiers: vec![code("0330")],
            ..new("municipality-0330", OrganisationKind::Municipality, "Slagelse")
        },
        Organisation {
            part_of: in_region(),
            ..new("hospital-slagelse", OrganisationKind::Hospital, "Slagelse Sygehus")
        },
    ])
}

pub fn cpr(number: u32) -> String {
    format!("010142{number:04}")
}

pub fn identity(number: u32) -> Identity {
    Identity {
        name: format!("Borger {number}"),
        cpr: Some(cpr(number)),
        address: Some("Algade 1".into()),
        synthetic: true,
        ..Identity::default()
    }
}

pub fn refer() -> Refer {
    let facts = [
        ("temporary_health_intervention", "yes"),
        ("can_stay_at_home", "no"),
        ("aim", "yes"),
        ("condition", "somatic"),
    ];
    let facts = facts.iter().map(|(fact, value)| {
        let value = match *value {
            "yes" => kernel::FactValue::Yes,
            "no" => kernel::FactValue::No,
            choice => kernel::FactValue::Choice(choice.into()),
        };
        ((*fact).into(), AnsweredFact::told(value))
    });
    Refer {
        person: kernel::PersonId([0; 16]),
        temporary: false,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: Some(organisation("municipality-0370")),
        extraordinary: false,
        facts: facts.collect(),
        note: "trænger til ro".into(),
        at: None,
    }
}

pub fn referral(number: u32) -> Order {
    Order::Refer { identity: identity(number), refer: refer(), same_person: false }
}

pub fn decide(pathway: PathwayId) -> Command {
    Command::Decide(Decide {
        pathway,
        conclusion: "municipal_temporary_place".into(),
        reason: "som det ser ud nu".into(),
        at: None,
    })
}

pub fn offer(pathway: PathwayId) -> Command {
    Command::Offer { pathway, unit: kernel::UnitId(1), deviation: None }
}

pub fn accept(pathway: PathwayId) -> Command {
    Command::Accept { pathway, by: pathways::CitizenSide::Citizen, told_cost: true }
}

/// The world folded from the log alone, by a new engine on it.
pub fn refolded(house: &House) -> World {
    house.store.lock().delete_snapshots().unwrap();
    house.other().read(World::clone).unwrap()
}

impl House {
    /// Every event with who did it, read from the log by another engine's door.
    pub fn store_lines(&self) -> Vec<(world::Event, Actor)> {
        let store = self.store.lock();
        let entries = store.read(1, usize::MAX).unwrap();
        let read = |entry: &eventlog::Entry| {
            let private = match &entry.private {
                eventlog::Private::None => world::StoredPrivate::None,
                eventlog::Private::Open(bytes) => world::StoredPrivate::Open(bytes),
                _ => world::StoredPrivate::Forgotten,
            };
            let event = world::from_stored(&entry.public, private).unwrap();
            (event, serde_json::from_slice(&entry.actor).unwrap())
        };
        entries.iter().map(read).collect()
    }
}
