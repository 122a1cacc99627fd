//! A house on disk for the engine: a founded database with the law, the registry and two small units, made once and
//! copied as often as a test needs one. Every test has its own directory, its own clock and its own citizens.

use crate::house::{actor, assessor, at, organisation, provider, registry_commands, scheme_files, ward};
use engine::{
    CommandKey, Config, Engine, Identity, ManualClock, OpenFault, Order, Receipt, Submission, SubmitError,
};
use eventlog::{EventLog, KeyEncryptionKey, SqliteStore};
use kernel::{Actor, Instant, PathwayId, Period, Refusal, Role, UnitId};
use pathways::{CitizenSide, Command, Decide, Refer, ReferralSource};
use places::{NewUnit, PlaceKind};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// When a prepared house begins.
pub const START: &str = "2026-11-02T08:00";
/// The municipality of every citizen and both units.
pub const MUNICIPALITY: &str = "municipality-0370";
/// The first unit: three places.
pub const LARGE: UnitId = UnitId(1);
/// The second unit: one place.
pub const SMALL: UnitId = UnitId(2);

/// The key of every prepared database.
#[must_use]
pub fn key() -> KeyEncryptionKey {
    other_key(0x5e)
}

/// Another key.
#[must_use]
pub fn other_key(byte: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::from_text("test", &format!("{byte:02x}").repeat(32))
        .unwrap_or_else(|fault| panic!("{fault}"))
}

/// A file beside a database.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The bytes of a prepared database and its snapshot.
struct Prepared {
    database: Vec<u8>,
    snapshot: Vec<u8>,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("log.db");
        let clock = Arc::new(ManualClock::new(at(START)));
        let config = Config { create: true, clock, ..Config::new(&path, key()) };
        let engine = Engine::open(config).expect("a new database");
        furnish(&engine, true);
        engine.snapshot().expect("a snapshot");
        engine.close().expect("closing");
        let mut store = SqliteStore::open(&path, &key()).expect("the database");
        assert!(store.scrub().expect("scrubbing"), "nobody else has it open");
        drop(store);
        let read = |path: &Path| std::fs::read(path).expect("a file");
        Prepared { database: read(&path), snapshot: read(&beside(&path, ".snapshot")) }
    })
}

/// Founds a house: the law, the registry, a hospital and two units.
///
/// # Panics
/// When anything is refused.
pub fn furnish(engine: &Engine, synthetic: bool) {
    let owner = actor("owner", "kl", Role::SystemOwner);
    let founding = world::Founding { purpose: "test".into(), synthetic };
    must(engine, &owner, world::Command::Found(founding));
    for command in registry_commands() {
        must(engine, &owner, command);
    }
    let adopt =
        adoption::Command::AdoptRulebook { files: scheme_files(), hash: String::new(), note: String::new() };
    must(engine, &owner, adopt);
    must(engine, &owner, hospital());
    let units = vec![unit("midl-1", 3), unit("midl-2", 1)];
    must(engine, &owner, places::Command::RegisterUnits(units));
}

/// A made-up unit of the municipality.
#[must_use]
pub fn unit(code: &str, places: u32) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: format!("{code} (syntetisk)"),
        kind: PlaceKind::MunicipalTemporaryPlace,
        operator: organisation(MUNICIPALITY),
        municipality: organisation(MUNICIPALITY),
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

fn hospital() -> registry::Command {
    registry::Command::RegisterOrganisations(vec![registry::Organisation {
        id: organisation("hospital-slagelse"),
        kind: registry::OrganisationKind::Hospital,
        name: "Slagelse Sygehus (syntetisk)".into(),
        identifiers: Vec::new(),
        valid_from: None,
        valid_until: None,
        successor: None,
        part_of: vec![registry::Membership {
            parent: organisation("region-1085"),
            from: None,
            until: "2027-01-01".parse().ok(),
        }],
        position: None,
        synthetic: true,
        source: "synthetic".into(),
    }])
}

/// A database in a directory of its own, with a clock.
pub struct Estate {
    /// The directory, gone with the estate.
    pub directory: tempfile::TempDir,
    /// The database.
    pub path: PathBuf,
    /// The clock of every engine opened here.
    pub clock: Arc<ManualClock>,
}

impl Default for Estate {
    fn default() -> Self {
        Self::new()
    }
}

impl Estate {
    /// A copy of the prepared house.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn new() -> Self {
        let estate = Self::empty();
        std::fs::write(&estate.path, &prepared().database).expect("a copy");
        std::fs::write(beside(&estate.path, ".snapshot"), &prepared().snapshot).expect("a copy");
        estate
    }

    /// A directory without a database.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn empty() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("log.db");
        Estate { directory, path, clock: Arc::new(ManualClock::new(at(START))) }
    }

    /// How an engine is opened here.
    #[must_use]
    pub fn config(&self) -> Config {
        let clock = Arc::clone(&self.clock);
        Config { clock, ..Config::new(&self.path, key()) }
    }

    /// An engine, or why not.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn try_open(&self) -> Result<Engine, OpenFault> {
        Engine::open(self.config())
    }

    /// An engine.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn open(&self) -> Engine {
        self.try_open().unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// The log itself.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.path, &key()).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// A file beside the database.
    #[must_use]
    pub fn beside(&self, suffix: &str) -> PathBuf {
        beside(&self.path, suffix)
    }

    /// Moves everything into the one database file and reads it. Nobody may have it open.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        assert!(self.store().scrub().expect("scrubbing"), "somebody has it open");
        std::fs::read(&self.path).expect("the database")
    }

    /// Puts a database in the place of this one, alone: without snapshot and write-ahead file.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn put(&self, database: &[u8]) {
        for suffix in ["-wal", "-shm", ".snapshot", ".forgotten"] {
            let _ = std::fs::remove_file(self.beside(suffix));
        }
        std::fs::write(&self.path, database).expect("a database");
    }
}

/// A submission under a key that nobody used.
#[must_use]
pub fn submission(by: &Actor, order: impl Into<Order>) -> Submission {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) | u128::from(std::process::id()) << 64;
    Submission { actor: by.clone(), key: CommandKey(number.to_be_bytes()), order: order.into() }
}

/// Does it, or says why not.
///
/// # Errors
/// As [`Engine::submit`].
pub fn act(engine: &Engine, by: &Actor, order: impl Into<Order>) -> Result<Receipt, SubmitError> {
    engine.submit(submission(by, order))
}

/// Does it.
///
/// # Panics
/// When it is not done.
pub fn must(engine: &Engine, by: &Actor, order: impl Into<Order>) -> Receipt {
    act(engine, by, order).unwrap_or_else(|error| panic!("{error}"))
}

/// The refusal.
///
/// # Panics
/// When it is done, or fails otherwise.
pub fn refused(done: Result<Receipt, SubmitError>) -> Refusal {
    match done {
        Err(SubmitError::Refused(refusal)) => refusal,
        Err(error) => panic!("a fault, not a refusal: {error}"),
        Ok(receipt) => panic!("it was done: {receipt:?}"),
    }
}

/// A made-up citizen, another for each number.
#[must_use]
pub fn citizen(number: u64) -> Identity {
    let (day, month, year) = (1 + number % 28, 1 + number / 28 % 12, number / 336 % 100);
    let serial = 1000 + number / 33_600 % 2000;
    Identity {
        name: format!("Borger {number} (syntetisk)"),
        cpr: Some(format!("{day:02}{month:02}{year:02}-{serial:04}")),
        synthetic: true,
        ..Identity::default()
    }
}

/// A referral from the hospital, with facts that settle the need of a place.
#[must_use]
pub fn referral() -> Refer {
    Refer {
        person: kernel::PersonId([0; 16]),
        temporary: false,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: Some(organisation(MUNICIPALITY)),
        extraordinary: false,
        facts: crate::house::answered(crate::house::NEEDS),
        note: String::new(),
        at: None,
    }
}

/// Refers a citizen.
///
/// # Panics
/// When it is refused.
pub fn refer(engine: &Engine, number: u64) -> PathwayId {
    let order = Order::Refer { identity: citizen(number), refer: referral(), same_person: false };
    must(engine, &ward(), order).pathway.expect("a referral opens a pathway")
}

/// The decision for a municipal temporary place.
#[must_use]
pub fn decision(pathway: PathwayId) -> Command {
    Command::Decide(Decide {
        pathway,
        conclusion: "municipal_temporary_place".into(),
        reason: "efter samtale".into(),
        at: None,
    })
}

/// An offer of a unit.
#[must_use]
pub fn offer(pathway: PathwayId, unit: UnitId) -> Command {
    Command::Offer { pathway, unit, deviation: Some("ønske".into()) }
}

/// The citizen accepts, knowing what it costs.
#[must_use]
pub const fn accept(pathway: PathwayId) -> Command {
    Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true }
}

/// Leads a referred citizen to a confirmed place.
///
/// # Panics
/// When anything is refused.
pub fn place(engine: &Engine, pathway: PathwayId, unit: UnitId) {
    must(engine, &assessor(), decision(pathway));
    must(engine, &assessor(), offer(pathway, unit));
    must(engine, &assessor(), accept(pathway));
    must(engine, &provider(MUNICIPALITY), Command::Confirm { pathway });
}

/// Leads a referred citizen to a stay.
///
/// # Panics
/// When anything is refused.
pub fn settle(engine: &Engine, pathway: PathwayId, unit: UnitId, arrived: Option<Instant>) {
    place(engine, pathway, unit);
    must(engine, &provider(MUNICIPALITY), Command::Arrive { pathway, at: arrived });
}

/// Ends a stay.
#[must_use]
pub fn ending(pathway: PathwayId, at: Option<Instant>) -> Command {
    Command::End { pathway, at, reason: "home".into(), cleaning_until: None }
}
