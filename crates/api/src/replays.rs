//! What was answered under a key, where the log does not keep it: webhooks and tokens stand in the records. It is kept in
//! memory for a while, and gone when the server stops. The secrets that come with them are never kept here.

use engine::CommandKey;
use front::House;
use kernel::Instant;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};

/// Most answers that are kept.
const KEPT_MAX: usize = 1_000;
/// Most keys that are known to have been used.
const DONE_MAX: usize = 100_000;
/// How long an answer is kept, in minutes.
const KEPT_MINUTES: i64 = 24 * 60;

/// An answer with the digest of what was asked.
#[derive(Clone)]
pub(crate) struct Kept {
    pub content: [u8; 32],
    pub status: u16,
    pub body: Vec<u8>,
    pub location: Option<String>,
    at: Instant,
}

#[derive(Default)]
struct Inner {
    answers: BTreeMap<CommandKey, Kept>,
    order: VecDeque<CommandKey>,
    /// Those under which something is being done now.
    under_way: BTreeSet<CommandKey>,
    done: BTreeMap<CommandKey, ()>,
    done_order: VecDeque<CommandKey>,
}

/// The answers of one server.
#[derive(Clone, Default)]
pub(crate) struct Replays(Arc<Mutex<Inner>>);

/// One for each server of the process; there is one, except in tests.
type Servers = Mutex<Vec<(Weak<engine::Engine>, Replays)>>;

/// A key under which something is being done. It is free again when this is dropped.
pub(crate) struct UnderWay {
    replays: Replays,
    key: CommandKey,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.replays.with(|inner| inner.under_way.remove(&self.key));
    }
}

impl Replays {
    pub(crate) fn of(house: &House) -> Self {
        static SERVERS: OnceLock<Servers> = OnceLock::new();
        let mut servers = SERVERS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        servers.retain(|(engine, _)| engine.strong_count() > 0);
        let own = Arc::as_ptr(house.engine());
        match servers.iter().find(|(engine, _)| std::ptr::eq(engine.as_ptr(), own)) {
            Some((_, replays)) => replays.clone(),
            None => {
                let replays = Replays::default();
                servers.push((Arc::downgrade(house.engine()), replays.clone()));
                replays
            }
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that something was done under a key.
    pub(crate) fn done(&self, key: CommandKey) {
        self.with(|inner| {
            if inner.done.insert(key, ()).is_none() {
                inner.done_order.push_back(key);
            }
            while inner.done_order.len() > DONE_MAX {
                if let Some(oldest) = inner.done_order.pop_front() {
                    inner.done.remove(&oldest);
                }
            }
        });
    }

    pub(crate) fn was_done(&self, key: CommandKey) -> bool {
        self.with(|inner| inner.done.contains_key(&key))
    }

    /// Takes a key while something is done under it; nothing where it is taken.
    pub(crate) fn take(&self, key: CommandKey) -> Option<UnderWay> {
        let is_free = self.with(|inner| inner.under_way.insert(key));
        is_free.then(|| UnderWay { replays: self.clone(), key })
    }

    /// What was answered under a key.
    pub(crate) fn find(&self, key: CommandKey, now: Instant) -> Option<Kept> {
        self.with(|inner| {
            let kept = inner.answers.get(&key)?;
            (now.minutes_since(kept.at) < KEPT_MINUTES).then(|| kept.clone())
        })
    }

    pub(crate) fn keep(
        &self,
        key: CommandKey,
        now: Instant,
        content: [u8; 32],
        status: u16,
        body: Vec<u8>,
        location: Option<String>,
    ) {
        self.with(|inner| {
            let kept = Kept { content, status, body, location, at: now };
            if inner.answers.insert(key, kept).is_none() {
                inner.order.push_back(key);
            }
            while inner.order.len() > KEPT_MAX {
                if let Some(oldest) = inner.order.pop_front() {
                    inner.answers.remove(&oldest);
                }
            }
        });
    }
}
