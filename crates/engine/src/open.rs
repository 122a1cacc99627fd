//! Opening a log: from a snapshot where there is one, then the rest of the log, verified on the way.

use crate::{
    clock::{Clock, SystemClock},
    engine::{Engine, Shared},
    fault::{EngineFault, OpenFault},
    known::{Known, replay},
    looks::LookBook,
    queue::Queue,
    snapshot,
    store::{File, StoreSource},
    subscribe::Subscribers,
    sweeper::Sweeper,
};
use authz::Policies;
use eventlog::{EventLog, KeyEncryptionKey, LogFault, NotUsable, Reading, SqliteStore};
use std::{
    fmt,
    ops::ControlFlow,
    path::PathBuf,
    sync::{Arc, Mutex, RwLock, atomic::AtomicU64, atomic::AtomicUsize},
};

/// How far the reading of a log has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The position read last.
    pub position: u64,
    /// The last position there is.
    pub of: u64,
}

/// Told now and then while a log is read.
pub type Report = Box<dyn FnMut(Progress) + Send>;

/// Entries between two reports of progress.
const REPORT_EVERY: u64 = 8192;

/// How to open a log. All but the path and the key have a default.
pub struct Config {
    /// The database file.
    pub path: PathBuf,
    /// The key that wraps all others.
    pub key: KeyEncryptionKey,
    /// Whether to make the database if there is none. Without it a mistyped path is a fault.
    pub create: bool,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How many submissions may wait before the next is told that the engine is busy.
    pub queue_length: usize,
    /// How many submissions are written together at most.
    pub batch_max: usize,
    /// How many entries past the last snapshot make a new one worth while when the engine closes.
    pub snapshot_every: u64,
    /// How many entries past the last snapshot make a new one worth while when the engine runs on, so that a start after
    /// a crash takes seconds and not minutes; folding it costs a processor as much as a sixth of what is appended at full
    /// load. A long log waits for a sixteenth of its length, so that snapshots never become the work.
    pub snapshot_running_every: u64,
    /// How often names may be tried out against a number.
    pub name_tries: NameTriesLimit,
    /// Who may do and see what.
    pub policies: Arc<Policies>,
    /// Where looks at personal data are noted before an answer leaves; without it nothing is noted, which is for tests
    /// and for what shows no citizen.
    pub looks: Option<Arc<dyn LookBook>>,
    /// How many citizens one person may open in emergencies in a day.
    pub emergency_citizens_a_day_max: u32,
    /// Told how far the reading has come.
    pub progress: Option<Report>,
}

/// How often one actor may refer one person's number under a name that is not theirs, before it is refused whatever the
/// name. The law says nothing of it: it is the house's own guard against finding out who has a number by trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameTriesLimit {
    /// So many wrong names.
    pub tries_max: usize,
    /// Within so many minutes. More than a week is a week: older tries are forgotten.
    pub within_minutes: i64,
}

impl Default for NameTriesLimit {
    /// Five in a day: room for a few spellings.
    fn default() -> Self {
        NameTriesLimit { tries_max: 5, within_minutes: 24 * 60 }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("path", &self.path)
            .field("queue_length", &self.queue_length)
            .field("batch_max", &self.batch_max)
            .field("snapshot_every", &self.snapshot_every)
            .field("snapshot_running_every", &self.snapshot_running_every)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The defaults: the computer's clock, 1024 may wait, 256 are written together, a snapshot when 10,000 entries came
    /// since the last and the engine closes, or 100,000 while it runs, five wrong names for one person by one actor in a
    /// day, the shipped policies, and no record of looks.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, key: KeyEncryptionKey) -> Self {
        Config {
            path: path.into(),
            key,
            create: false,
            clock: Arc::new(SystemClock),
            queue_length: 1024,
            batch_max: 256,
            snapshot_every: 10_000,
            snapshot_running_every: 1_000_000,
            name_tries: NameTriesLimit::default(),
            policies: Policies::shipped(),
            looks: None,
            emergency_citizens_a_day_max: crate::looks::EMERGENCY_CITIZENS_A_DAY_MAX,
            progress: None,
        }
    }

    /// The same, in memory: path and key are the store's own.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn in_memory() -> Result<Self, LogFault> {
        Ok(Self::new("(memory)", KeyEncryptionKey::generate()?))
    }
}

impl Engine {
    /// Opens the log at a path.
    ///
    /// # Errors
    /// When there is none (unless [`Config::create`]), it is damaged, holds what this program does not know, or the
    /// clock is set by hand and the log does not say that it is synthetic.
    pub fn open(config: Config) -> Result<Engine, OpenFault> {
        if config.create && !config.path.exists() {
            SqliteStore::create(&config.path, &config.key)?;
        }
        let source = File { path: config.path.clone(), key: config.key.clone() };
        Self::open_with(Box::new(source), config)
    }

    /// Opens a log wherever it is. The path and key in the configuration are not used.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open_with(source: Box<dyn StoreSource>, config: Config) -> Result<Engine, OpenFault> {
        for (setting, found) in [("queue_length", config.queue_length), ("batch_max", config.batch_max)] {
            if found == 0 {
                return Err(OpenFault::Setting { setting, found, least: 1 });
            }
        }
        let mut store = source.open()?;
        let reader = source.open()?;
        let mut progress = config.progress;
        let (known, from) = load_until(store.as_mut(), &mut |position, of| {
            if let Some(report) = &mut progress
                && (position.is_multiple_of(REPORT_EVERY) || position == of)
            {
                report(Progress { position, of });
            }
            ControlFlow::Continue(())
        })?;
        if !config.clock.is_real() && known.head.position > 0 && !known.world.is_synthetic() {
            return Err(OpenFault::NotSynthetic);
        }
        known.world.adoption.restore();
        let sweeper = Sweeper::new(config.snapshot_running_every, store.scrub_is_due()?);
        let shared = Arc::new(Shared {
            known: RwLock::new(known),
            readers_waiting: AtomicUsize::new(0),
            queue: Queue::new(config.queue_length),
            clock: config.clock,
            pen: Mutex::new(store),
            reader: Mutex::new(reader),
            source,
            subscribers: Subscribers::default(),
            sweeper,
            batch_max: config.batch_max,
            snapshot_every: config.snapshot_every,
            snapshot_running_every: config.snapshot_running_every,
            name_tries: config.name_tries,
            policies: config.policies,
            looks: config.looks,
            recent: Mutex::default(),
            emergency_citizens_a_day_max: config.emergency_citizens_a_day_max,
            emergencies: Mutex::default(),
            snapshot_at: AtomicU64::new(from.unwrap_or(0)),
            snapshot_passed_over: from.err().filter(|why| *why != NotUsable::Absent),
            keeping: Mutex::default(),
            earlier: Mutex::new(None),
            index: Mutex::default(),
            waits: Mutex::default(),
            waits_begin: Mutex::default(),
        });
        Ok(Engine::start(shared)?)
    }
}

/// What a log holds.
pub(crate) fn load(store: &mut dyn EventLog) -> Result<Known, EngineFault> {
    Ok(load_until(store, &mut |_, _| ControlFlow::Continue(()))?.0)
}

/// Told each position that is folded, and how many there are; says whether to go on.
pub(crate) type Seen<'s> = dyn FnMut(u64, u64) -> ControlFlow<()> + 's;

/// What a log holds up to where `seen` says to stop, and the position of the snapshot it was read from, or why it was
/// read from none.
pub(crate) fn load_until(
    store: &mut dyn EventLog,
    seen: &mut Seen<'_>,
) -> Result<(Known, Result<u64, NotUsable>), EngineFault> {
    let (mut known, from) = match snapshot::load(store) {
        Ok(known) => {
            let at = known.head.position;
            (known, Ok(at))
        }
        Err(why) => {
            let nothing = Reading { until: Some(0), ..Reading::all() };
            (Known::nothing(store.for_each(nothing, &mut |_| ControlFlow::Break(()))?), Err(why))
        }
    };
    follow_until(store, &mut known, seen)?;
    known.repeats.restore();
    Ok((known, from))
}

/// Folds in whatever is in the log after what is known. What is folded is not yet findable as repeated.
pub(crate) fn follow(store: &mut dyn EventLog, known: &mut Known) -> Result<(), EngineFault> {
    follow_until(store, known, &mut |_, _| ControlFlow::Continue(()))
}

fn follow_until(store: &mut dyn EventLog, known: &mut Known, seen: &mut Seen<'_>) -> Result<(), EngineFault> {
    let from = known.head;
    let of = store.stored_head()?.position;
    fold_in(known, of.saturating_sub(from.position), |visit| {
        store.catch_up(from, &mut |entry| match visit(entry) {
            ControlFlow::Continue(()) => seen(entry.position, of),
            flow => flow,
        })
    })
}

/// Folds in what is read, which is about so many entries.
fn fold_in(
    known: &mut Known,
    ahead: u64,
    read: impl FnOnce(&mut eventlog::Visit<'_>) -> Result<eventlog::Head, LogFault>,
) -> Result<(), EngineFault> {
    if ahead >= replay::WORTH_A_THREAD {
        replay::side_by_side(known, read)
    } else {
        replay::alone(known, read)
    }
}

/// What was known at an instant: the log folded up to the last entry recorded then or before.
pub(crate) fn known_at(shared: &Shared, until: kernel::Instant) -> Result<Known, EngineFault> {
    // A connection of its own, so that nobody waits for it.
    let mut store = shared.source.open()?;
    let start =
        store.for_each(Reading { until: Some(0), ..Reading::all() }, &mut |_| ControlFlow::Break(()))?;
    let mut known = Known::nothing(start);
    let ahead = store.stored_head()?.position;
    fold_in(&mut known, ahead, |visit| {
        store.for_each(Reading::all(), &mut |entry| {
            if entry.recorded_at_us > until.microseconds() { ControlFlow::Break(()) } else { visit(entry) }
        })
    })?;
    Ok(known)
}
