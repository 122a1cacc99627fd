//! What the writer does in one go, from the decision to the disk, with nothing else on its way: the command of a
//! caller who comes alone, and everything that went wrong on the lane.

use crate::{
    answer::{Answer, SubmitError, Waiting, Work, lock, wake},
    batch::Batch,
    digest::DigestKey,
    fault::EngineFault,
    known::Known,
    open,
    queue::{Decided, Grounded, Why},
    writer::Writer,
};
use kernel::Instant;
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// How far the clock may be behind the last recorded time before commands are refused, in minutes. A clock that was
/// set back a little stands still for as long; one that is far behind would stamp wrong times all day.
pub(crate) const CLOCK_BEHIND_MINUTES_MAX: i64 = 5;
/// How often a batch is decided again because another process wrote in between.
const TRIES_MAX: u32 = 20;

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
    /// Decides, appends and answers everything that is left, at most so many at a time.
    pub(crate) fn settle(&mut self, known: &mut Known, mut left: VecDeque<Waiting>, mut most: usize) {
        let mut answered = Vec::with_capacity(left.len());
        let mut tries = 0;
        while !left.is_empty() {
            let works: Vec<&Work> = left.iter().take(most).map(Waiting::work).collect();
            match self.caught_round(known, &works) {
                Round::Done(answers) => {
                    tries = 0;
                    for answer in answers {
                        if let Some(waiting) = left.pop_front() {
                            waiting.answer(answer);
                            answered.push(waiting);
                        }
                    }
                }
                Round::Again if tries < TRIES_MAX => tries += 1,
                Round::Again => self.fail(left.drain(..), &EngineFault::Contended { tries }),
                Round::OneByOne => most = 1,
                Round::Failed(many, fault) => {
                    let many = many.clamp(1, left.len());
                    self.fail(left.drain(..many), &fault);
                }
                Round::Doubt(many, fault) => {
                    let many = many.clamp(1, left.len());
                    self.resolve_doubt(known, left.drain(..many), &mut answered, &fault);
                }
            }
        }
        wake(&answered);
    }

    /// Settles a batch that could not be appended, and the one that was decided on it.
    pub(crate) fn grounded(&mut self, known: &mut Known, failed: Grounded, after: Option<Decided>) {
        // The world has events that are nowhere else.
        self.reread = true;
        self.written.clear();
        let mut left = VecDeque::from(failed.waiting);
        match failed.why {
            Why::Moved => {}
            Why::OneOfThem(_) => self.settle(known, std::mem::take(&mut left), 1),
            Why::Failed(fault) => self.fail(left.drain(..), &fault),
            Why::Doubt(fault) => {
                self.reopen = true;
                let mut answered = Vec::new();
                self.resolve_doubt(known, left.drain(..), &mut answered, &fault);
                wake(&answered);
            }
        }
        left.extend(after.into_iter().flat_map(|decided| decided.waiting));
        self.settle(known, left, usize::MAX);
        // Should that fail, nothing is shown until it can be done.
        let _ = self.make_ready(known);
    }

    /// One round. If it panics, nothing of it is left.
    fn caught_round(&mut self, known: &mut Known, works: &[&Work]) -> Round {
        let round = catch_unwind(AssertUnwindSafe(|| self.round(known, works)));
        round.unwrap_or_else(|panic| {
            self.reread = true;
            // Readers must not see what is half done.
            if let Err(fault) = self.make_ready(known) {
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
            // It may have panicked after the append: the log says whether it was recorded.
            Round::Doubt(1, EngineFault::Bug { what })
        })
    }

    fn round(&mut self, known: &mut Known, works: &[&Work]) -> Round {
        // One alone is decided on what is known here: if that is old, the append says so, and nothing is lost.
        let looked = self.reread || works.len() > 1;
        if looked && let Err(fault) = self.make_ready(known) {
            return Round::Failed(works.len(), fault);
        }
        let shared = Arc::clone(&self.shared);
        let mut pen = lock(&shared.pen);
        self.written.clear();
        let mut batch = self.batch(known.head.position, known);
        if let Err(fault) = self.gather(known, pen.as_ref(), &mut batch, works.iter().copied()) {
            drop(pen);
            return self.failed(known, &batch, works.len(), fault);
        }
        let taken = batch.taken();
        if batch.entries.list().is_empty() {
            let moved = if looked { Ok(false) } else { pen.stored_head().map(|head| head != known.head) };
            drop(pen);
            return match moved {
                Ok(false) => Round::Done(batch.answers()),
                Ok(true) => {
                    self.make_ready(known).map_or_else(|fault| Round::Failed(taken, fault), |()| Round::Again)
                }
                Err(fault) => Round::Failed(taken, fault.into()),
            };
        }
        self.complete(&mut batch);
        let appended = pen.append(known.head, batch.entries.list(), batch.entries.vault_writes());
        drop(pen);
        match appended.map_err(Why::from) {
            Ok(appended) => {
                self.digest.set_kept();
                shared.appended(&batch, appended.scrubbed);
                let published = if shared.subscribers.are_none() { Vec::new() } else { batch.published() };
                let answers = batch.settle(known, appended.head);
                shared.subscribers.tell(&published);
                Round::Done(answers)
            }
            // What failed was only the try.
            Err(Why::Moved) => match self.failed(known, &batch, taken, EngineFault::Closed) {
                Round::Failed(_, EngineFault::Closed) => match self.make_ready(known) {
                    Ok(()) => Round::Again,
                    Err(fault) => Round::Failed(taken, fault),
                },
                other => other,
            },
            Err(Why::Doubt(fault)) => {
                self.reopen = true;
                self.reread = true;
                Round::Doubt(taken, fault)
            }
            Err(Why::Failed(fault)) => self.failed(known, &batch, taken, fault),
            Err(Why::OneOfThem(fault)) => match self.failed(known, &batch, taken, fault) {
                Round::Failed(..) if taken > 1 => Round::OneByOne,
                other => other,
            },
        }
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
    /// other processes have appended. Nothing may be on its way.
    pub(crate) fn make_ready(&mut self, known: &mut Known) -> Result<(), EngineFault> {
        let shared = Arc::clone(&self.shared);
        let mut pen = lock(&shared.pen);
        if self.reread {
            self.keys_doubtful = true;
            known.usable = false;
            if self.reopen {
                *pen = self.shared.source.open()?;
                // What a failed sync left behind is there to be read, and may still be lost to a power cut (or, given
                // up here, come back with the next start): a checkpoint writes it anew, syncs it, and clears the rest.
                if !pen.scrub()? {
                    return Err(EngineFault::HeldByReader);
                }
                self.reopen = false;
            }
            let anew = open::load(pen.as_mut())?;
            self.digest = DigestKey::of_log(pen.as_ref())?;
            anew.world.adoption.restore();
            *known = anew;
            *lock(&self.shared.earlier) = None;
            self.reread = false;
            return Ok(());
        }
        if pen.stored_head()? == known.head {
            return Ok(());
        }
        self.keys_doubtful = true;
        let forgotten = known.forgotten;
        let followed = open::follow(pen.as_mut(), known);
        known.repeats.restore();
        if known.forgotten != forgotten {
            // Whoever forgot someone may have ended before all of it was done.
            shared.somebody_was_forgotten();
        }
        if followed.is_err() {
            self.reread = true;
            known.usable = false;
        }
        if !self.digest.is_kept() {
            self.digest = DigestKey::of_log(pen.as_ref())?;
        }
        followed
    }

    /// After a write in doubt, the log itself says what was recorded.
    fn resolve_doubt(
        &mut self,
        known: &mut Known,
        doubtful: impl Iterator<Item = Waiting>,
        answered: &mut Vec<Waiting>,
        fault: &EngineFault,
    ) {
        let ready = self.make_ready(known);
        for waiting in doubtful {
            let answer = match (&ready, waiting.work()) {
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
            waiting.answer(answer);
            answered.push(waiting);
        }
    }

    /// Tells all of them what failed. While an earlier write is in doubt nobody is told that nothing was recorded: it may
    /// have been theirs, sent again with the same key.
    pub(crate) fn fail(&self, waiting: impl IntoIterator<Item = Waiting>, fault: &EngineFault) {
        let failed = waiting.into_iter().collect::<Vec<_>>();
        for waiting in &failed {
            let error = if self.reopen {
                SubmitError::NotKnown { cause: fault.clone() }
            } else {
                SubmitError::Fault(fault.clone())
            };
            waiting.answer(Answer::Error(error));
        }
        wake(&failed);
    }
}

/// The time to record: the clock's, but never before the last recorded.
pub(crate) fn recorded_now(clock: Instant, last_recorded: Option<Instant>) -> Result<Instant, EngineFault> {
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
