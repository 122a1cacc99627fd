//! What a caller hands in, what comes back, and the place where each caller waits for it.
//!
//! Everybody who waits is answered, also when the writer fails or stops. Who waits in what order is the queue's.

use crate::{
    fault::EngineFault,
    submission::{Receipt, Submission},
};
use kernel::Refusal;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
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

/// Who is told that the answer is there.
enum Caller {
    /// A thread that sleeps.
    Thread(Thread),
    /// A task that is polled again.
    Task(Mutex<Option<Waker>>),
}

struct Slot {
    work: Work,
    /// The answer, which nobody looks at before it is told.
    answer: Mutex<Option<Answer>>,
    answered: AtomicBool,
    /// Other threads which the one that is woken wakes in turn, so that waking many does not hold up the writer.
    wakes: Mutex<Vec<Thread>>,
    caller: Caller,
}

impl Slot {
    /// Says that the answer is there, and tells the caller.
    fn tell(&self) {
        self.answered.store(true, Ordering::Release);
        match &self.caller {
            Caller::Thread(thread) => thread.unpark(),
            Caller::Task(waker) => {
                let waker = lock(waker).take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        }
    }

    fn take(&self) -> Answer {
        lock(&self.answer)
            .take()
            .unwrap_or(Answer::Error(SubmitError::NotKnown { cause: EngineFault::Closed }))
    }
}

/// A work with the caller who waits for it.
pub(crate) struct Waiting(Arc<Slot>);

impl Waiting {
    /// What is to be done.
    pub(crate) fn work(&self) -> &Work {
        &self.0.work
    }

    /// Puts the answer where the caller will find it, in place of any that was there. The caller is told by [`wake`],
    /// and until then the answer may be of what is not on disk.
    pub(crate) fn answer(&self, answer: Answer) {
        *lock(&self.0.answer) = Some(answer);
    }
}

impl Drop for Waiting {
    /// Nobody is left waiting for a writer that is gone, nor told what nobody has said to be on disk.
    fn drop(&mut self) {
        if !self.0.answered.load(Ordering::Acquire) {
            self.answer(Answer::Error(SubmitError::NotKnown { cause: EngineFault::Closed }));
            self.0.tell();
        }
    }
}

/// How many threads one thread wakes itself.
const WAKES_EACH: usize = 8;

/// Tells every caller that the answer is there: tasks and the first few threads directly, each of which wakes a share of
/// the others.
///
/// A thread may be awake already, for it can be woken for nothing. So whoever sees the own answer must find in place
/// whom to wake, and whoever is woken by another must find the answer.
pub(crate) fn wake(answered: &[Waiting]) {
    let mut threads = Vec::new();
    for Waiting(slot) in answered {
        match &slot.caller {
            Caller::Thread(thread) => threads.push((slot, thread)),
            Caller::Task(_) => slot.tell(),
        }
    }
    let (first, rest) = threads.split_at(threads.len().min(WAKES_EACH));
    let share = rest.len().div_ceil(first.len().max(1)).max(1);
    for ((slot, _), share) in first.iter().zip(rest.chunks(share)) {
        lock(&slot.wakes).extend(share.iter().map(|(_, thread)| (*thread).clone()));
    }
    for (slot, _) in rest {
        slot.answered.store(true, Ordering::Release);
    }
    for (slot, _) in first {
        slot.tell();
    }
}

/// Nothing of ours panics while it holds one of these locks; a poisoned lock is as good as another.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where one caller waits.
pub(crate) struct Seat(Arc<Slot>);

impl Seat {
    /// A seat for the calling thread, and its work as it waits.
    pub(crate) fn of_thread(work: Work) -> (Seat, Waiting) {
        Self::taken(work, Caller::Thread(thread::current()))
    }

    /// A seat for a task.
    pub(crate) fn of_task(work: Work) -> (Seat, Waiting) {
        Self::taken(work, Caller::Task(Mutex::default()))
    }

    fn taken(work: Work, caller: Caller) -> (Seat, Waiting) {
        let slot = Arc::new(Slot {
            work,
            answer: Mutex::new(None),
            answered: AtomicBool::new(false),
            wakes: Mutex::new(Vec::new()),
            caller,
        });
        (Seat(Arc::clone(&slot)), Waiting(slot))
    }

    /// Waits until there is an answer.
    pub(crate) fn wait(self) -> Answer {
        while !self.0.answered.load(Ordering::Acquire) {
            thread::park();
        }
        for other in lock(&self.0.wakes).drain(..) {
            other.unpark();
        }
        self.0.take()
    }

    /// The answer, if it is there; otherwise the task is polled again when it is.
    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<Answer> {
        if !self.0.answered.load(Ordering::Acquire) {
            if let Caller::Task(waker) = &self.0.caller {
                *lock(waker) = Some(context.waker().clone());
            }
            // It may have come in between; whoever tells takes the waker after it has said so.
            if !self.0.answered.load(Ordering::Acquire) {
                return Poll::Pending;
            }
        }
        Poll::Ready(self.0.take())
    }
}
