//! The bounded queue to the writer, and the place where each caller waits for the answer.
//!
//! Nobody waits to get in: a full queue says so at once. Everybody who got in is answered, also when the writer
//! fails or stops.

use crate::{
    fault::EngineFault,
    submission::{Receipt, Submission},
};
use kernel::Refusal;
use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};

/// Why a submission gave no receipt.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubmitError {
    /// It was decided: no. Nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too much is waiting already. Nothing was changed.
    #[error("too many commands are waiting; try again in {} ms", retry_after.as_millis())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The machine failed. Nothing was recorded.
    #[error(transparent)]
    Fault(#[from] EngineFault),
    /// It is not known whether it was recorded. Send it again with the same key: it is then either answered as
    /// done, or done.
    #[error("it is not known whether this was recorded: send it again with the same key ({cause})")]
    NotKnown {
        /// What failed.
        cause: EngineFault,
    },
}

/// What the writer answers: done now, done before, or why not.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Done now.
    Receipt(Receipt),
    /// In the log at these positions; the caller reads them there.
    InLog {
        first_position: u64,
        count: u16,
        /// Whether it was done by an earlier submission.
        repeated: bool,
    },
    /// Nothing was done, and nothing was asked to be (a tick with nothing due).
    Nothing,
    /// Not done.
    Error(SubmitError),
}

/// What waits in the queue.
pub(crate) enum Work {
    /// A submission, with the digest of its content.
    Submission { submission: Box<Submission>, content: [u8; 32] },
    /// Record what is due, and nothing else.
    Tick,
}

struct Slot {
    answer: Mutex<Option<Answer>>,
    answered: AtomicBool,
    /// Others whom the one that wakes wakes in turn, so that waking many does not hold up the writer.
    wakes: Mutex<Vec<Thread>>,
    caller: Thread,
}

/// A work with the caller who waits for it.
pub(crate) struct Waiting {
    pub(crate) work: Work,
    slot: Arc<Slot>,
}

impl Waiting {
    /// Puts the answer where the caller finds it. The caller is woken by [`wake`].
    pub(crate) fn answer(self, answer: Answer) -> Answered {
        let slot = Arc::clone(&self.slot);
        *lock(&slot.answer) = Some(answer);
        Answered(slot)
    }
}

impl Drop for Waiting {
    /// Nobody is left waiting for a writer that is gone.
    fn drop(&mut self) {
        if lock(&self.slot.answer).is_none() && !self.slot.answered.load(Ordering::Acquire) {
            *lock(&self.slot.answer) =
                Some(Answer::Error(SubmitError::NotKnown { cause: EngineFault::Closed }));
            self.slot.answered.store(true, Ordering::Release);
            self.slot.caller.unpark();
        }
    }
}

/// A caller whose answer is ready.
pub(crate) struct Answered(Arc<Slot>);

impl Drop for Answered {
    /// Whoever is not woken with the others, because the writer failed in between, is woken here.
    fn drop(&mut self) {
        if !self.0.answered.swap(true, Ordering::AcqRel) {
            self.0.caller.unpark();
        }
    }
}

/// How many callers one thread wakes itself.
const WAKES_EACH: usize = 8;

/// Wakes every caller: the first few directly, each of whom wakes a share of the others.
pub(crate) fn wake(answered: &[Answered]) {
    for slot in answered {
        slot.0.answered.store(true, Ordering::Release);
    }
    let (first, rest) = answered.split_at(answered.len().min(WAKES_EACH));
    let share = rest.len().div_ceil(first.len().max(1)).max(1);
    let mut shares = rest.chunks(share);
    for slot in first {
        if let Some(share) = shares.next() {
            lock(&slot.0.wakes).extend(share.iter().map(|each| each.0.caller.clone()));
        }
        slot.0.caller.unpark();
    }
}

struct Line {
    waiting: VecDeque<Waiting>,
    closed: bool,
    writer_sleeps: bool,
}

/// The queue.
pub(crate) struct Queue {
    line: Mutex<Line>,
    arrived: Condvar,
    length_max: usize,
}

/// Nothing of ours panics while it holds one of these locks; a poisoned lock is as good as another.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    pub(crate) fn new(length_max: usize) -> Self {
        Queue {
            line: Mutex::new(Line {
                waiting: VecDeque::with_capacity(length_max.min(4096)),
                closed: false,
                writer_sleeps: false,
            }),
            arrived: Condvar::new(),
            length_max,
        }
    }

    /// How many wait.
    pub(crate) fn length(&self) -> usize {
        lock(&self.line).waiting.len()
    }

    /// Puts work in the queue and waits for its answer.
    pub(crate) fn submit(&self, work: Work) -> Answer {
        let slot = Arc::new(Slot {
            answer: Mutex::new(None),
            answered: AtomicBool::new(false),
            wakes: Mutex::new(Vec::new()),
            caller: thread::current(),
        });
        {
            let waiting = Waiting { work, slot: Arc::clone(&slot) };
            let mut line = lock(&self.line);
            if line.closed {
                return Answer::Error(SubmitError::Fault(EngineFault::Closed));
            }
            if line.waiting.len() >= self.length_max {
                return Answer::Error(SubmitError::Busy { retry_after: RETRY_AFTER });
            }
            line.waiting.push_back(waiting);
            let sleeps = std::mem::take(&mut line.writer_sleeps);
            drop(line);
            if sleeps {
                self.arrived.notify_one();
            }
        }
        while !slot.answered.load(Ordering::Acquire) {
            thread::park();
        }
        for other in lock(&slot.wakes).drain(..) {
            other.unpark();
        }
        lock(&slot.answer)
            .take()
            .unwrap_or(Answer::Error(SubmitError::NotKnown { cause: EngineFault::Closed }))
    }

    /// Takes up to `most` from the queue into `batch`, waiting for the first. False when the queue is closed and empty.
    pub(crate) fn take(&self, batch: &mut Vec<Waiting>, most: usize) -> bool {
        let mut line = lock(&self.line);
        while line.waiting.is_empty() {
            if line.closed {
                return false;
            }
            line.writer_sleeps = true;
            line = self.arrived.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
        line.writer_sleeps = false;
        let many = line.waiting.len().min(most);
        batch.extend(line.waiting.drain(..many));
        true
    }

    /// Lets nobody in any more. What waits is still done.
    pub(crate) fn close(&self) {
        lock(&self.line).closed = true;
        self.arrived.notify_all();
    }

    /// Answers everybody who still waits when there is no writer any more.
    pub(crate) fn abandon(&self) {
        let mut line = lock(&self.line);
        line.closed = true;
        let left = std::mem::take(&mut line.waiting);
        drop(line);
        drop(left);
    }
}

/// A full queue is worked off within this time at a few thousand commands a second.
const RETRY_AFTER: Duration = Duration::from_millis(200);
