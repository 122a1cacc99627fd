//! The one writer: takes what waits in the queue, decides it in order on the newest world, appends the batch in one
//! transaction, and only then lets anybody see it and answers.
//!
//! It holds the world's lock from the first decision until the append is done; `docs/decisions/0004` says why.

use crate::{
    batch::{Batch, Ground, Taken, time_itself},
    digest::DigestKey,
    engine::Shared,
    fault::EngineFault,
    known::Known,
    open,
    queue::{Answer, Answered, SubmitError, Waiting, Work, wake},
};
use eventlog::{AppendFault, EventLog};
use kernel::{Actor, Instant};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread::{Builder, JoinHandle},
};

/// How far the clock may be behind the last recorded time before commands are refused, in minutes. A clock that was
/// set back a little stands still for as long; one that is far behind would stamp wrong times all day.
pub(crate) const CLOCK_BEHIND_MINUTES_MAX: i64 = 5;
/// How often a batch is decided again because another process wrote in between.
const TRIES_MAX: u32 = 20;

/// What the writer holds.
struct Writer {
    shared: Arc<Shared>,
    store: Box<dyn EventLog>,
    digest: DigestKey,
    time_itself: Actor,
    /// Whether what is known must be read from the log again before anything else.
    reread: bool,
    /// Whether the store must be opened again before anything else.
    reopen: bool,
}

/// Starts the writer.
pub(crate) fn start(shared: Arc<Shared>, store: Box<dyn EventLog>) -> Result<JoinHandle<()>, EngineFault> {
    let digest = DigestKey::of_log(store.as_ref())?;
    let mut writer =
        Writer { digest, time_itself: time_itself()?, store, reread: false, reopen: false, shared };
    Builder::new()
        .name("writer".to_owned())
        .spawn(move || writer.run())
        .map_err(|error| EngineFault::NoThread { message: error.to_string() })
}

/// What became of a try to append.
enum Round {
    /// The first submissions are done and answered so.
    Done(Vec<Answer>),
    /// Another process wrote in between: decide again.
    Again,
    /// One of several is at fault: do them one by one.
    OneByOne,
    /// The first so many failed.
    Failed(usize, EngineFault),
    /// The first so many are in doubt.
    Doubt(usize, EngineFault),
}

impl Writer {
    fn run(&mut self) {
        let mut batch = Vec::new();
        while self.shared.queue.take(&mut batch, self.shared.batch_max) {
            let mut answered = Vec::with_capacity(batch.len());
            self.work_off(&mut batch, &mut answered);
            wake(&answered);
        }
        self.shared.queue.abandon();
    }

    fn work_off(&mut self, batch: &mut Vec<Waiting>, answered: &mut Vec<Answered>) {
        let (mut tries, mut most) = (0, usize::MAX);
        let mut left = batch.drain(..).collect::<std::collections::VecDeque<_>>();
        while !left.is_empty() {
            let works: Vec<&Work> = left.iter().take(most).map(|waiting| &waiting.work).collect();
            match self.locked_round(&works) {
                Round::Done(answers) => {
                    tries = 0;
                    for answer in answers {
                        if let Some(waiting) = left.pop_front() {
                            answered.push(waiting.answer(answer));
                        }
                    }
                }
                Round::Again if tries < TRIES_MAX => tries += 1,
                Round::Again => {
                    let many = left.len();
                    fail(&mut left, many, answered, || SubmitError::Fault(EngineFault::Contended { tries }));
                }
                Round::OneByOne => most = 1,
                Round::Failed(many, fault) => {
                    fail(&mut left, many.max(1), answered, || SubmitError::Fault(fault.clone()));
                }
                Round::Doubt(many, fault) => {
                    self.resolve_doubt(&mut left, many, answered, &fault);
                }
            }
        }
    }

    /// One round under the world's lock. If it panics, nothing of it is left.
    fn locked_round(&mut self, works: &[&Work]) -> Round {
        let shared = Arc::clone(&self.shared);
        let mut known = shared.write();
        let round = catch_unwind(AssertUnwindSafe(|| self.round(&mut known, works)));
        round.unwrap_or_else(|panic| {
            self.reread = true;
            // Readers must not see what is half done.
            if let Err(fault) = self.make_ready(&mut known) {
                return Round::Failed(works.len(), fault);
            }
            if works.len() > 1 {
                return Round::OneByOne;
            }
            let what = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Round::Failed(1, EngineFault::Bug { what })
        })
    }

    fn round(&mut self, known: &mut Known, works: &[&Work]) -> Round {
        if let Err(fault) = self.make_ready(known) {
            return Round::Failed(works.len(), fault);
        }
        let mut batch = Batch::on(known);
        if let Err(fault) = self.gather(known, &mut batch, works) {
            return self.failed(known, &batch, works.len(), fault);
        }
        let taken = batch.taken();
        if batch.entries.list().is_empty() {
            return Round::Done(batch.answers());
        }
        let recorded_at_us = batch.last_recorded().map_or(0, Instant::microseconds);
        batch.entries.add_vault_writes(self.digest.to_write(recorded_at_us));
        match self.store.append(known.head, batch.entries.list(), batch.entries.vault_writes()) {
            Ok(appended) => {
                self.digest.set_kept();
                let published =
                    if self.shared.subscribers.are_none() { Vec::new() } else { batch.published() };
                let answers = batch.settle(known, appended.head);
                self.shared.subscribers.tell(&published);
                Round::Done(answers)
            }
            Err(AppendFault::Conflict { .. }) => match self.failed(known, &batch, taken, EngineFault::Closed)
            {
                // What failed was only the try.
                Round::Failed(_, EngineFault::Closed) => Round::Again,
                other => other,
            },
            Err(AppendFault::OutcomeUnknown(fault)) => {
                self.reopen = true;
                self.reread = true;
                Round::Doubt(taken, AppendFault::OutcomeUnknown(fault).into())
            }
            Err(AppendFault::Fault(fault)) => self.failed(known, &batch, taken, fault.into()),
            // What is left is the fault of one entry.
            Err(fault) => match self.failed(known, &batch, taken, fault.into()) {
                Round::Failed(..) if taken > 1 => Round::OneByOne,
                other => other,
            },
        }
    }

    /// Decides as many as there is room for.
    fn gather(&mut self, known: &mut Known, batch: &mut Batch, works: &[&Work]) -> Result<(), EngineFault> {
        let clock = Arc::clone(&self.shared.clock);
        let mut ground = Ground {
            known,
            store: self.store.as_ref(),
            digest: &self.digest,
            time_itself: &self.time_itself,
            manual_clock: !clock.is_real(),
        };
        for work in works {
            let now = recorded_now(clock.now(), batch.last_recorded())?;
            if batch.take_due(&mut ground, now)? == Taken::Full
                || batch.take(&mut ground, work, now)? == Taken::Full
            {
                break;
            }
        }
        Ok(())
    }

    /// Takes a failed batch back.
    fn failed(&mut self, known: &mut Known, batch: &Batch, many: usize, fault: EngineFault) -> Round {
        if !batch.undo(known) {
            self.reread = true;
            if let Err(fault) = self.make_ready(known) {
                return Round::Failed(many, fault);
            }
        }
        Round::Failed(many, fault)
    }

    /// Makes what is known the same as what is stored: after a failure by reading it anew, otherwise by reading what
    /// other processes have appended.
    fn make_ready(&mut self, known: &mut Known) -> Result<(), EngineFault> {
        if self.reread {
            known.usable = false;
            if self.reopen {
                self.store = self.shared.source.open()?;
                // What a failed sync left behind is there to be read, and may still be lost to a power cut (or, given
                // up here, come back with the next start): a checkpoint writes it anew, syncs it, and clears the rest.
                if !self.store.scrub()? {
                    return Err(EngineFault::Contended { tries: 1 });
                }
                self.reopen = false;
            }
            let (anew, _) = open::load(self.store.as_mut(), &mut None)?;
            self.digest = DigestKey::of_log(self.store.as_ref())?;
            anew.world.adoption.restore();
            *known = anew;
            *crate::queue::lock(&self.shared.earlier) = None;
            self.reread = false;
            return Ok(());
        }
        if self.store.stored_head()? == known.head {
            return Ok(());
        }
        let followed = open::follow(self.store.as_mut(), known, &mut |_| {});
        known.repeats.restore();
        if followed.is_err() {
            self.reread = true;
            known.usable = false;
        }
        if !self.digest.is_kept() {
            self.digest = DigestKey::of_log(self.store.as_ref())?;
        }
        followed
    }

    /// After a write in doubt, the log itself says what was recorded.
    fn resolve_doubt(
        &mut self,
        left: &mut std::collections::VecDeque<Waiting>,
        many: usize,
        answered: &mut Vec<Answered>,
        fault: &EngineFault,
    ) {
        let shared = Arc::clone(&self.shared);
        let mut known = shared.write();
        let ready = self.make_ready(&mut known);
        for _ in 0..many.max(1) {
            let Some(waiting) = left.pop_front() else {
                break;
            };
            let answer = match (&ready, &waiting.work) {
                (Err(_), _) => Answer::Error(SubmitError::NotKnown { cause: fault.clone() }),
                (Ok(()), Work::Tick) => Answer::Nothing,
                (Ok(()), Work::Submission { submission, .. }) => match known.repeats.find(submission.key) {
                    Some(done) => Answer::InLog {
                        first_position: done.first_position,
                        count: done.count,
                        repeated: false,
                    },
                    None => Answer::Error(SubmitError::Fault(fault.clone())),
                },
            };
            answered.push(waiting.answer(answer));
        }
    }
}

fn fail(
    left: &mut std::collections::VecDeque<Waiting>,
    many: usize,
    answered: &mut Vec<Answered>,
    error: impl Fn() -> SubmitError,
) {
    for _ in 0..many {
        if let Some(waiting) = left.pop_front() {
            answered.push(waiting.answer(Answer::Error(error())));
        }
    }
}

/// The time to record: the clock's, but never before the last recorded.
fn recorded_now(clock: Instant, last_recorded: Option<Instant>) -> Result<Instant, EngineFault> {
    match last_recorded {
        Some(last_recorded) if clock < last_recorded => {
            if last_recorded.minutes_since(clock) >= CLOCK_BEHIND_MINUTES_MAX {
                return Err(EngineFault::ClockBehind { clock, last_recorded });
            }
            Ok(last_recorded)
        }
        _ => Ok(clock),
    }
}
