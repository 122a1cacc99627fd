//! The engine as its callers hold it.

use crate::{
    answer::{Answer, Seat, SubmitError, Work, lock},
    ask::{Earlier, Waits},
    batch::Batch,
    clock::Clock,
    digest,
    fault::EngineFault,
    known::{Known, Reader},
    lane,
    looks::{LookBook, Recent},
    open::NameTriesLimit,
    queue::{Entry, Queue},
    snapshot,
    status::Status,
    store::StoreSource,
    submission::{Receipt, Submission},
    subscribe::{Subscribers, Subscription},
    sweeper::{self, Sweeper},
    writer::{self, Writer},
};
use authz::Policies;
use eventlog::{BackupReport, EventLog, Head, HeadCheck, NotUsable, Reading, VerifyReport};
use kernel::Instant;
use std::{
    future::Future,
    ops::ControlFlow,
    path::Path,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    thread::{self, JoinHandle},
    time::Duration,
};
use world::World;

/// What the callers, the readers and the writer share.
pub(crate) struct Shared {
    pub(crate) known: RwLock<Known>,
    /// How many wait to read. The writer lets them in before it goes on.
    pub(crate) readers_waiting: AtomicUsize,
    pub(crate) queue: Queue,
    pub(crate) clock: Arc<dyn Clock>,
    /// The log for whoever appends to it.
    pub(crate) pen: Mutex<Box<dyn EventLog>>,
    /// The log for those who read it.
    pub(crate) reader: Mutex<Box<dyn EventLog>>,
    pub(crate) source: Box<dyn StoreSource>,
    pub(crate) subscribers: Subscribers,
    pub(crate) sweeper: Sweeper,
    pub(crate) batch_max: usize,
    pub(crate) snapshot_every: u64,
    pub(crate) snapshot_running_every: u64,
    pub(crate) name_tries: NameTriesLimit,
    pub(crate) policies: Arc<Policies>,
    pub(crate) looks: Option<Arc<dyn LookBook>>,
    /// Which looks were noted a moment ago.
    pub(crate) recent: Mutex<Recent>,
    pub(crate) emergency_citizens_a_day_max: u32,
    /// Held from when emergencies are counted until the next is noted.
    pub(crate) emergencies: Mutex<()>,
    pub(crate) snapshot_at: AtomicU64,
    /// Why the snapshot that was there was not used.
    pub(crate) snapshot_passed_over: Option<NotUsable>,
    /// Held while a snapshot is written.
    pub(crate) keeping: Mutex<()>,
    /// What was known at an earlier time, as it was last asked for.
    pub(crate) earlier: Mutex<Option<Earlier>>,
    /// What is prepared of the units for offers.
    pub(crate) index: Mutex<Arc<matching::Index>>,
    /// Who waited of late, kept up.
    pub(crate) waits: Mutex<Waits>,
    /// Held while that is looked for the first time.
    pub(crate) waits_begin: Mutex<()>,
}

/// How long the writer lets readers who wait go first, at most.
const READERS_FIRST: Duration = Duration::from_millis(2);

impl Shared {
    /// What is known, for reading. Whoever reads sees whole batches, and only what is on disk.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Known> {
        if let Ok(known) = self.known.try_read() {
            return known;
        }
        self.readers_waiting.fetch_add(1, Ordering::AcqRel);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        self.readers_waiting.fetch_sub(1, Ordering::AcqRel);
        known
    }

    /// What is prepared of the units for a date, made anew when it no longer fits.
    pub(crate) fn index(&self, world: &World, date: kernel::Date) -> Arc<matching::Index> {
        let mut index = lock(&self.index);
        if !index.matches(world, date) {
            *index = Arc::new(matching::Index::build(world, date));
        }
        Arc::clone(&index)
    }

    /// Notes that a batch is on disk, for the sweeper.
    pub(crate) fn appended(&self, batch: &Batch, scrubbed: bool) {
        if batch.forgets() {
            // What was kept remembers whom it must not.
            self.snapshot_at.store(0, Ordering::Release);
        }
        self.sweeper.note(batch.entries.list().len(), scrubbed);
    }

    /// Notes that another process forgot somebody.
    pub(crate) fn somebody_was_forgotten(&self) {
        self.snapshot_at.store(0, Ordering::Release);
        self.sweeper.look();
    }

    /// Keeps a snapshot, one at a time, and none that is older than the one that is kept.
    pub(crate) fn keep(&self, store: &dyn EventLog, payload: Vec<u8>, head: Head) -> Result<(), EngineFault> {
        let _one = lock(&self.keeping);
        if self.snapshot_at.load(Ordering::Acquire) > head.position {
            return Ok(());
        }
        let kept = store.write_snapshot(payload, &snapshot::FINGERPRINT, head)?;
        self.snapshot_at.store(if kept { head.position } else { 0 }, Ordering::Release);
        Ok(())
    }

    /// What is known, for the writer alone.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Known> {
        // A lock knows nothing of fairness: without this a busy writer would take it again before a reader wakes.
        if self.readers_waiting.load(Ordering::Acquire) > 0 {
            let started = std::time::Instant::now();
            while self.readers_waiting.load(Ordering::Acquire) > 0 && started.elapsed() < READERS_FIRST {
                thread::yield_now();
            }
        }
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine over one log. It may be shared between threads.
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
    writer: Arc<Mutex<Writer>>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts the writer, the lane and the sweeper, or none of them.
    pub(crate) fn start(shared: Arc<Shared>) -> Result<Self, EngineFault> {
        let writer = Arc::new(Mutex::new(Writer::new(Arc::clone(&shared))?));
        let mut engine = Engine { shared, writer, threads: Vec::new() };
        // Should one not start, those before it are stopped as the engine is dropped.
        engine.threads.push(writer::start(Arc::clone(&engine.shared), Arc::clone(&engine.writer))?);
        engine.threads.push(lane::start(Arc::clone(&engine.shared))?);
        engine.threads.push(sweeper::start(Arc::clone(&engine.shared))?);
        Ok(engine)
    }

    /// Does the work, or has it done, and waits until it is on disk, or refused.
    fn done(&self, work: Work) -> Answer {
        let (seat, waiting) = Seat::of_thread(work);
        match self.shared.queue.enter(waiting, true) {
            Entry::Queued => {}
            Entry::Yours(waiting, turn) => {
                lock(&self.writer).alone(waiting);
                drop(turn);
            }
            Entry::Refused(answer) => return answer,
        }
        seat.wait()
    }

    /// Hands an order to the writer and waits until it is on disk, or refused.
    ///
    /// # Errors
    /// See [`SubmitError`]. After any of them nothing was recorded, but for [`SubmitError::NotKnown`].
    pub fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let answer = self.done(work(submission)?);
        self.receipt(answer)
    }

    /// The same for a task: hands the order to the writer now, and is ready when it is on disk, or refused. Dropping
    /// what comes back does not take the order back.
    #[must_use = "whether it was done stands in the answer"]
    pub fn submit_task(&self, submission: Submission) -> Pending<'_> {
        let seat = work(submission).map_err(|fault| Answer::Error(fault.into())).and_then(|work| {
            let (seat, waiting) = Seat::of_task(work);
            match self.shared.queue.enter(waiting, false) {
                Entry::Refused(answer) => Err(answer),
                Entry::Queued | Entry::Yours(..) => Ok(seat),
            }
        });
        Pending { engine: self, seat: Some(seat) }
    }

    fn receipt(&self, answer: Answer) -> Result<Receipt, SubmitError> {
        match answer {
            Answer::Receipt(receipt) => Ok(receipt),
            Answer::InLog { first_position, count, repeated } => {
                Ok(self.receipt_from_log(first_position, count, repeated)?)
            }
            Answer::Nothing => Err(SubmitError::Fault(EngineFault::Closed)),
            Answer::Error(error) => Err(error),
        }
    }

    /// Records what the time has brought about by now, such as holds that ran out. The writer does so before every
    /// command; this is for when there are none.
    ///
    /// # Errors
    /// As [`Engine::submit`].
    pub fn tick(&self) -> Result<(), SubmitError> {
        match self.done(Work::Tick) {
            Answer::Error(error) => Err(error),
            _ => Ok(()),
        }
    }

    fn receipt_from_log(
        &self,
        first_position: u64,
        count: u16,
        repeated: bool,
    ) -> Result<Receipt, EngineFault> {
        let mut reader = Reader::default();
        let mut events = Vec::with_capacity(usize::from(count));
        let mut recorded_at = None;
        let mut wrong = None;
        let reading = Reading {
            until: Some(first_position.saturating_add(u64::from(count)).saturating_sub(1)),
            ..Reading::from(first_position)
        };
        lock(&self.shared.reader).for_each(reading, &mut |entry| match reader.read(entry) {
            Ok((event, stamp)) => {
                recorded_at = recorded_at.or(Some(stamp.recorded_at));
                events.push(event);
                ControlFlow::Continue(())
            }
            Err(fault) => {
                wrong = Some(fault);
                ControlFlow::Break(())
            }
        })?;
        if let Some(fault) = wrong {
            return Err(fault);
        }
        let recorded_at =
            recorded_at.ok_or(EngineFault::Unreadable { position: first_position, what: "the entry" })?;
        Ok(Receipt::new(first_position, recorded_at, events, repeated))
    }

    /// Looks at the world as it is. This asks nobody whether the actor may: it is for the house itself (start-up,
    /// benchmarks, checks), never for a desk. Desks ask by `Engine::ask`.
    ///
    /// # Errors
    /// When the log could not be read again after a failed write: the world may then have what the log has not, and
    /// nobody is shown it. The next command reads the log, if it can.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> Result<T, EngineFault> {
        self.shared.readable(look)
    }

    /// The policies by which it is decided who may do and see what.
    #[must_use]
    pub fn policies(&self) -> &Arc<Policies> {
        &self.shared.policies
    }

    /// What the clock says, but never earlier than the last recorded time. After a failed write that may be the time of
    /// an entry that was lost: time does not go back for it.
    #[must_use]
    pub fn now(&self) -> Instant {
        let clock = self.shared.clock.now();
        self.shared.read().last_recorded.map_or(clock, |last| last.max(clock))
    }

    /// How the engine is. It answers always; [`Status::usable`] says when the rest may not be what the log says.
    #[must_use]
    pub fn status(&self) -> Status {
        let clock = self.shared.clock.now();
        let queue_length = self.shared.queue.length();
        let known = self.shared.read();
        let behind = known.last_recorded.map_or(0, |last| last.minutes_since(clock));
        Status {
            position: known.head.position,
            head: known.head.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            last_recorded: known.last_recorded,
            clock,
            clock_behind_minutes: behind.max(0),
            queue_length,
            snapshot_position: self.shared.snapshot_at.load(Ordering::Acquire),
            snapshot_passed_over: self.shared.snapshot_passed_over.map(NotUsable::text),
            scrub_is_due: self.shared.sweeper.scrub_is_due(),
            usable: known.usable,
            pathways: known.world.pathways.count(),
            synthetic: known.world.is_synthetic(),
        }
    }

    /// Keeps what is known now, so that the next start need not read the whole log.
    ///
    /// # Errors
    /// When it cannot be written, or what is known may not be what the log says; the log is not touched.
    pub fn snapshot(&self) -> Result<(), EngineFault> {
        let (payload, head) = {
            let known = self.shared.read();
            if !known.usable {
                return Err(EngineFault::NotReadable);
            }
            (snapshot::bytes(&known)?, known.head)
        };
        self.shared.keep(lock(&self.shared.reader).as_ref(), payload, head)
    }

    /// Checks every entry, key and record of the log, and that it folds to what is known.
    ///
    /// # Errors
    /// When the check cannot be carried out; what it finds stands in the report.
    pub fn verify(&self) -> Result<VerifyReport, EngineFault> {
        Ok(self.shared.source.open()?.verify()?)
    }

    /// Copies the log, as it is now, to a new file, and checks the copy. The engine goes on meanwhile.
    ///
    /// # Errors
    /// When there is a file already, or the copy cannot be made or is not sound.
    pub fn backup(&self, to: &Path) -> Result<BackupReport, EngineFault> {
        self.shared.source.backup(to)
    }

    /// The head as a signed line of text, to be kept elsewhere: against it a cut log shows.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn export_head(&self) -> Result<String, EngineFault> {
        Ok(lock(&self.shared.reader).export_head()?)
    }

    /// Compares the log with a line from [`Engine::export_head`].
    ///
    /// # Errors
    /// When the log cannot be read; what the comparison shows stands in the answer.
    pub fn check_head(&self, line: &str) -> Result<HeadCheck, EngineFault> {
        Ok(lock(&self.shared.reader).check_against_head(line)?)
    }

    /// Tells of everything that happens from now on. Whoever falls behind by more than `length` is told no more.
    #[must_use]
    pub fn subscribe(&self, length: usize) -> Subscription {
        self.shared.subscribers.add(length)
    }

    /// Lets nobody in any more, does what waits, keeps a snapshot if much came since the last, and stops.
    ///
    /// # Errors
    /// When the snapshot cannot be written; everything acknowledged is on disk all the same.
    pub fn close(mut self) -> Result<(), EngineFault> {
        self.stop();
        self.snapshot_if_long()
    }

    fn snapshot_if_long(&self) -> Result<(), EngineFault> {
        let (position, usable) = {
            let known = self.shared.read();
            (known.head.position, known.usable)
        };
        if !usable {
            // What the log says is not known here; whoever opens it next reads it.
            return Ok(());
        }
        let tail = position.saturating_sub(self.shared.snapshot_at.load(Ordering::Acquire));
        if tail >= self.shared.snapshot_every {
            self.snapshot()?;
        }
        Ok(())
    }

    /// Whether the writer still ran and was stopped.
    fn stop(&mut self) -> bool {
        self.shared.queue.close();
        self.shared.sweeper.close();
        if self.threads.is_empty() {
            return false;
        }
        // The writer catches its own panics; if one came through, the log is as safe as after a crash.
        let stopped = self.threads.drain(..).all(|thread| thread.join().is_ok());
        self.shared.queue.abandon();
        self.shared.subscribers.end();
        if self.shared.sweeper.scrub_is_due() {
            // The last chance before somebody opens the log again; the mark stands until it is done.
            let _ = lock(&self.shared.pen).scrub();
        }
        stopped
    }
}

/// An order that a task handed in: ready when it is on disk, or refused.
///
/// The answer to an order that was done before under the same key is read back from the log by the thread that polls.
pub struct Pending<'e> {
    engine: &'e Engine,
    seat: Option<Result<Seat, Answer>>,
}

impl std::fmt::Debug for Pending<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl Future for Pending<'_> {
    type Output = Result<Receipt, SubmitError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = match self.seat.take() {
            Some(Ok(seat)) => match seat.poll(context) {
                Poll::Ready(answer) => answer,
                Poll::Pending => {
                    self.seat = Some(Ok(seat));
                    return Poll::Pending;
                }
            },
            Some(Err(answer)) => answer,
            // It was ready before, and its answer is gone.
            None => Answer::Error(SubmitError::NotKnown { cause: EngineFault::Closed }),
        };
        Poll::Ready(self.engine.receipt(answer))
    }
}

fn work(submission: Submission) -> Result<Work, EngineFault> {
    let content = digest::content(&submission)?;
    Ok(Work::Submission { submission: Box::new(submission), content })
}

impl Drop for Engine {
    fn drop(&mut self) {
        if self.stop() {
            // The next start reads the log instead.
            let _ = self.snapshot_if_long();
        }
    }
}
