//! The one writer: decides what waits in the queue, in order, on the newest world, and hands it batch by batch to the
//! lane, which appends it. While one batch is on its way to the disk the next is decided.
//!
//! It holds the world's lock as long as the world has events that are not on disk, so that nobody sees them;
//! `docs/decisions/0004` says why. What goes wrong is settled in `rounds`.

use crate::{
    answer::{Waiting, Work, lock},
    batch::{Batch, Ground, Taken, time_itself},
    digest::DigestKey,
    engine::Shared,
    entries::Entries,
    fault::EngineFault,
    known::Known,
    queue::{Decided, Landed, Next, Readers},
    resolve::Written,
    rounds::recorded_now,
    threads,
};
use eventlog::{EventLog, Head, Prepared};
use kernel::{Actor, Instant};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, RwLockWriteGuard},
    thread::JoinHandle,
};

/// What whoever writes holds: the thread, or a caller who comes alone.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    /// Reads the vault and prepares what the lane writes; opened when first needed.
    eyes: Option<Box<dyn EventLog>>,
    /// Whether the eyes must drop their keys before they prepare again: someone was forgotten, or what they prepared was
    /// not appended.
    pub(crate) keys_doubtful: bool,
    pub(crate) digest: DigestKey,
    pub(crate) time_itself: Actor,
    /// Whether what is known must be read from the log again before anything else.
    pub(crate) reread: bool,
    /// Whether the store must be opened again before anything else.
    pub(crate) reopen: bool,
    /// The position of the last entry that is decided.
    position: u64,
    /// The head there, if it is worked out already.
    head: Option<Head>,
    /// What those on their way are about to write to the vault.
    pub(crate) written: Written,
    /// Entries that were appended and cleared away, for the next to take their room.
    spare: Vec<Entries>,
}

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>) -> Result<Self, EngineFault> {
        let digest = DigestKey::of_log(lock(&shared.pen).as_ref())?;
        Ok(Writer {
            eyes: None,
            keys_doubtful: false,
            head: None,
            digest,
            time_itself: time_itself()?,
            reread: false,
            reopen: false,
            position: 0,
            written: Written::default(),
            spare: Vec::new(),
            shared,
        })
    }
}

/// Starts the writer's thread.
pub(crate) fn start(shared: Arc<Shared>, writer: Arc<Mutex<Writer>>) -> Result<JoinHandle<()>, EngineFault> {
    threads::start("writer", move || {
        while shared.queue.wait_for_turn() {
            if !lock(&writer).turn() {
                break;
            }
        }
        // If a panic ended it, what flies is still to land: whoever waits for it is told that nobody knows.
        shared.queue.abandon();
        drop(shared.queue.wait_for_landing());
        shared.queue.abandon();
        shared.queue.close_lane();
    })
}

impl Writer {
    /// A caller's own command, alone.
    pub(crate) fn alone(&mut self, waiting: Waiting) {
        let shared = Arc::clone(&self.shared);
        let mut known = shared.write();
        self.settle(&mut known, VecDeque::from([waiting]), usize::MAX);
    }

    /// Works until nothing waits and nothing is on its way. False when it panicked where it could not be mended.
    fn turn(&mut self) -> bool {
        let shared = Arc::clone(&self.shared);
        let mut guard = Some(shared.write());
        let turn = AssertUnwindSafe(|| self.turns(&shared, &mut guard));
        if catch_unwind(turn).is_ok() {
            return true;
        }
        // Nobody is shown what may never have been written: this is said before anybody else is let in.
        guard.get_or_insert_with(|| shared.write()).usable = false;
        false
    }

    fn turns<'s>(&mut self, shared: &'s Shared, guard: &mut Option<RwLockWriteGuard<'s, Known>>) {
        let mut were_let_in = false;
        loop {
            let known = guard.get_or_insert_with(|| shared.write());
            let readers = Readers { waiting: &shared.readers_waiting, were_let_in };
            let (next, landed) = shared.queue.next(shared.batch_max, readers);
            were_let_in = matches!(next, Next::Readers);
            self.note_landed(known, landed);
            match next {
                Next::Nothing => return,
                Next::Readers => *guard = None,
                Next::Decide { ready, waiting, ahead } => self.decide(known, ready, waiting, ahead),
                Next::Grounded { failed, after } => self.grounded(known, failed, after),
            }
        }
    }

    /// Decides what waits, on top of what is on its way, and sends it off.
    fn decide(&mut self, known: &mut Known, ready: Option<Decided>, waiting: Vec<Waiting>, ahead: bool) {
        let left = VecDeque::from(waiting);
        let begun = match ready {
            Some(decided) => Ok(decided),
            None => self.begin(known, ahead),
        };
        let mut decided = match begun {
            Ok(decided) => decided,
            Err(fault) => return self.fail(left, &fault),
        };
        let eyes = match self.eyes.take().map_or_else(|| self.shared.source.open(), Ok) {
            Ok(eyes) => eyes,
            Err(fault) => return self.not_gathered(known, decided, left, &fault.into()),
        };
        let works = left.iter().map(Waiting::work);
        let gathering = || self.gather(known, eyes.as_ref(), &mut decided.batch, works);
        match catch_unwind(AssertUnwindSafe(gathering)) {
            Ok(Ok(())) => self.eyes = Some(eyes),
            // Should it be the store, it is opened again next time.
            Ok(Err(fault)) => return self.not_gathered(known, decided, left, &fault),
            Err(_) => {
                // The world may be half changed: it is read anew, and what was not sent off is done one by one.
                let (failed, landed) = self.shared.queue.wait_for_landing();
                self.note_landed(known, landed);
                self.reread = true;
                if let Some(failed) = failed {
                    self.grounded(known, failed, None);
                }
                let all = decided.waiting.into_iter().chain(left).collect();
                return self.settle(known, all, 1);
            }
        }
        self.send(known, decided, left);
    }

    /// Sends off what was taken before the fault, and tells the others of it.
    fn not_gathered(
        &mut self,
        known: &mut Known,
        decided: Decided,
        mut left: VecDeque<Waiting>,
        fault: &EngineFault,
    ) {
        let failed = left.split_off(decided.batch.taken().min(left.len()));
        self.send(known, decided, left);
        self.fail(failed, fault);
    }

    fn note_landed(&mut self, known: &mut Known, landed: Landed) {
        if let Some(head) = landed.head {
            known.head = head;
        }
        for mut spent in landed.spent {
            spent.clear();
            if self.spare.len() < SPARE_MAX {
                self.spare.push(spent);
            }
        }
    }

    /// A batch on what is known, which is on disk, or (if something is on its way) will be.
    fn begin(&mut self, known: &mut Known, ahead: bool) -> Result<Decided, EngineFault> {
        if !ahead {
            self.written.clear();
            self.make_ready(known)?;
            self.position = known.head.position;
            self.head = Some(known.head);
            if std::mem::take(&mut self.keys_doubtful)
                && let Some(eyes) = &mut self.eyes
            {
                eyes.drop_keys();
            }
        }
        Ok(Decided {
            on: (!ahead).then_some(known.head),
            batch: self.batch(self.position, known),
            prepared: self.head.map(Prepared::after),
            waiting: Vec::new(),
            published: Vec::new(),
        })
    }

    /// An empty batch after a position.
    pub(crate) fn batch(&mut self, position: u64, known: &Known) -> Batch {
        let entries = match self.spare.pop() {
            Some(spare) => spare.reused(position),
            None => Entries::after(position),
        };
        Batch::new(entries, known)
    }

    /// Decides as many as there is room for, on what the store has.
    pub(crate) fn gather<'w>(
        &mut self,
        known: &mut Known,
        store: &dyn EventLog,
        batch: &mut Batch,
        works: impl Iterator<Item = &'w Work>,
    ) -> Result<(), EngineFault> {
        let clock = Arc::clone(&self.shared.clock);
        let mut ground = Ground {
            known,
            store,
            digest: &self.digest,
            time_itself: &self.time_itself,
            manual_clock: !clock.is_real(),
            written: &mut self.written,
            name_tries: self.shared.name_tries,
            policies: &self.shared.policies,
        };
        for work in works {
            let now = recorded_now(clock.now(), batch.last_recorded())?;
            if batch.is_full()
                || batch.take_due(&mut ground, now)? == Taken::Full
                || batch.take(&mut ground, work, now)? == Taken::Full
            {
                break;
            }
        }
        Ok(())
    }

    /// Adds what the log itself must have beside the entries of a batch, if there are any.
    pub(crate) fn complete(&mut self, batch: &mut Batch) {
        self.keys_doubtful |= batch.forgets();
        if !batch.entries.list().is_empty() {
            let recorded_at_us = batch.last_recorded().map_or(0, Instant::microseconds);
            batch.entries.add_vault_writes(self.digest.to_write(recorded_at_us));
        }
    }

    /// Works out beforehand what the lane would have to, if that can be.
    fn prepare(&mut self, mut prepared: Prepared, entries: &Entries) -> Option<Prepared> {
        // With the eyes went keys that are on their way.
        let eyes = self.eyes.as_mut()?;
        // The lane tells what is wrong, if anything is.
        let could = eyes.prepare(&mut prepared, entries.list(), entries.vault_writes());
        if could.unwrap_or(false) {
            return Some(prepared);
        }
        eyes.drop_keys();
        None
    }

    /// Hands a batch to the lane, with those whom it answers; the others go back to the queue. From here on the world has
    /// its events.
    fn send(&mut self, known: &mut Known, mut decided: Decided, mut left: VecDeque<Waiting>) {
        let batch = &mut decided.batch;
        batch.fold(known);
        known.repeats.settle();
        known.last_recorded = batch.last_recorded();
        self.position = batch.entries.last_position();
        self.complete(batch);
        if !batch.entries.list().is_empty() {
            self.digest.set_kept();
        }
        decided.prepared = decided.prepared.and_then(|prepared| self.prepare(prepared, &batch.entries));
        self.head = decided.prepared.as_ref().map(Prepared::head);
        if !self.shared.subscribers.are_none() {
            decided.published.extend(batch.published());
        }
        // Whoever appends has then only to say that it is done.
        for answer in batch.answers() {
            if let Some(waiting) = left.pop_front() {
                waiting.answer(answer);
                decided.waiting.push(waiting);
            }
        }
        let hold = batch.forgets() || self.written.is_long();
        self.shared.queue.send(decided, left, hold);
    }
}

/// How many cleared entries are kept for their room: one batch is decided, one waits, one flies.
const SPARE_MAX: usize = 3;
