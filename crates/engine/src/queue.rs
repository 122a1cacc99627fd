//! The bounded queue of what is to be done, and the lane of what is decided and on its way to the disk.
//!
//! Nobody waits to get in: a full queue says so at once. One mutex guards both, so that whoever writes can wait for
//! "something arrived, or something landed" in one place. It decides nothing and writes nothing.

use crate::{
    answer::{Answer, SubmitError, Waiting, lock},
    batch::Batch,
    entries::Entries,
    fault::EngineFault,
    subscribe::Published,
};
use eventlog::{AppendFault, Head, Prepared};
use std::{
    collections::VecDeque,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A batch that is decided and not yet on disk, with those who wait for it. Their answers are in place, but not told.
pub(crate) struct Decided {
    /// The head it was decided on; none when that is the one which the batch before it gives.
    pub(crate) on: Option<Head>,
    pub(crate) batch: Batch,
    /// What the append needs, worked out; none if whoever appends is to do so.
    pub(crate) prepared: Option<Prepared>,
    pub(crate) waiting: Vec<Waiting>,
    /// What subscribers are to be told.
    pub(crate) published: Vec<Published>,
}

/// What has landed since the writer looked last.
#[derive(Default)]
pub(crate) struct Landed {
    /// The head now, if there were entries.
    pub(crate) head: Option<Head>,
    /// What was appended. Whoever made it is the one to clear it away: memory that goes back where it came from is
    /// sooner free.
    pub(crate) spent: Vec<Entries>,
}

/// A batch that could not be appended.
pub(crate) struct Grounded {
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) why: Why,
}

/// Why a batch could not be appended.
pub(crate) enum Why {
    /// Another process wrote in between: decide again.
    Moved,
    /// One of its entries is at fault.
    OneOfThem(EngineFault),
    /// The store failed before anything was written.
    Failed(EngineFault),
    /// Nobody knows whether it was.
    Doubt(EngineFault),
}

impl From<AppendFault> for Why {
    fn from(fault: AppendFault) -> Self {
        match fault {
            AppendFault::Conflict { .. } => Why::Moved,
            AppendFault::OutcomeUnknown(_) => Why::Doubt(fault.into()),
            AppendFault::Fault(fault) => Why::Failed(fault.into()),
            fault => Why::OneOfThem(fault.into()),
        }
    }
}

/// Who writes now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Nobody,
    /// A caller does its own command.
    Caller,
    /// The writer's thread.
    Thread,
}

/// What the writer's thread does next.
pub(crate) enum Next {
    /// Decide these, after what the batch holds that has not taken off yet.
    Decide {
        ready: Option<Decided>,
        waiting: Vec<Waiting>,
        /// Whether a batch before it is still on its way.
        ahead: bool,
    },
    /// Let in those who wait to read.
    Readers,
    /// Settle what could not be appended, and what was decided on it.
    Grounded { failed: Grounded, after: Option<Decided> },
    /// There is nothing to do, and nothing is on its way.
    Nothing,
}

/// Those who wait to read.
#[derive(Clone, Copy)]
pub(crate) struct Readers<'a> {
    /// How many there are.
    pub(crate) waiting: &'a AtomicUsize,
    /// Whether they were let in since something was decided last.
    pub(crate) were_let_in: bool,
}

/// How a caller gets in.
pub(crate) enum Entry<'q> {
    /// It waits in the queue.
    Queued,
    /// Nobody writes: the caller does it itself, and says so by letting the turn go.
    Yours(Waiting, CallersTurn<'q>),
    /// It does not.
    Refused(Answer),
}

/// A caller's turn to write, until it is dropped.
pub(crate) struct CallersTurn<'q>(&'q Queue);

impl Drop for CallersTurn<'_> {
    fn drop(&mut self) {
        self.0.done();
    }
}

struct Line {
    waiting: VecDeque<Waiting>,
    closed: bool,
    turn: Turn,
    /// How many commands the thread took together at last.
    lately: usize,
    /// The batch that waits to be appended; one at most.
    ready: Option<Decided>,
    /// How many wait for the batch that is being appended; none if none is.
    flying: Option<usize>,
    /// Whether nothing more is decided until everything has landed.
    hold: bool,
    grounded: Option<Grounded>,
    /// What was appended, until the writer has noted it.
    landed: Landed,
    writer_sleeps: bool,
    lane_sleeps: bool,
    lane_closed: bool,
}

impl Line {
    /// Whether something is decided that is not on disk.
    const fn is_ahead(&self) -> bool {
        self.flying.is_some() || self.ready.is_some()
    }

    /// How many more the batch that takes off next may hold: a share of all who are there, so that there is always one
    /// batch to append and one to decide, and never all in one while everybody waits for it.
    fn room(&self, most: usize) -> usize {
        let ready = self.ready.as_ref().map_or(0, |ready| ready.waiting.len());
        let all = self.flying.unwrap_or(0).saturating_add(ready).saturating_add(self.waiting.len());
        all.div_ceil(SHARES).clamp(1, most).saturating_sub(ready)
    }
}

/// The queue and the lane.
pub(crate) struct Queue {
    line: Mutex<Line>,
    /// For the writer's thread.
    stirred: Condvar,
    /// For the lane's thread.
    decided: Condvar,
    length_max: usize,
}

impl Queue {
    pub(crate) fn new(length_max: usize) -> Self {
        Queue {
            line: Mutex::new(Line {
                waiting: VecDeque::with_capacity(length_max.min(4096)),
                closed: false,
                turn: Turn::Nobody,
                lately: 0,
                ready: None,
                flying: None,
                hold: false,
                grounded: None,
                landed: Landed::default(),
                writer_sleeps: false,
                lane_sleeps: false,
                lane_closed: false,
            }),
            stirred: Condvar::new(),
            decided: Condvar::new(),
            length_max,
        }
    }

    /// How many wait.
    pub(crate) fn length(&self) -> usize {
        lock(&self.line).waiting.len()
    }

    fn stir(&self, mut line: MutexGuard<'_, Line>) {
        let sleeps = std::mem::take(&mut line.writer_sleeps);
        drop(line);
        if sleeps {
            self.stirred.notify_one();
        }
    }

    /// Lets a command in, if there is room. A caller who comes alone, and `may`, does its command itself: nobody need be
    /// woken.
    pub(crate) fn enter(&self, waiting: Waiting, may: bool) -> Entry<'_> {
        let mut line = lock(&self.line);
        if line.closed {
            return Entry::Refused(Answer::Error(SubmitError::Fault(EngineFault::Closed)));
        }
        if line.waiting.len() >= self.length_max {
            return Entry::Refused(Answer::Error(SubmitError::Busy { retry_after: RETRY_AFTER }));
        }
        if line.turn == Turn::Nobody {
            if may && line.waiting.is_empty() && line.lately <= ALONE_MAX {
                line.turn = Turn::Caller;
                return Entry::Yours(waiting, CallersTurn(self));
            }
            line.turn = Turn::Thread;
        }
        line.waiting.push_back(waiting);
        // While a batch waits to take off there is no hurry: better wake the writer for several than for each.
        if line.ready.is_some() && line.waiting.len() < STIR_AT {
            return Entry::Queued;
        }
        self.stir(line);
        Entry::Queued
    }

    /// A caller has done its own command. Whoever came meanwhile is the thread's.
    fn done(&self) {
        let mut line = lock(&self.line);
        line.turn = if line.waiting.is_empty() { Turn::Nobody } else { Turn::Thread };
        if line.turn == Turn::Thread || line.closed {
            self.stir(line);
        }
    }

    /// Waits until it is the thread's turn. False when the queue is closed and empty.
    pub(crate) fn wait_for_turn(&self) -> bool {
        let mut line = lock(&self.line);
        loop {
            if line.turn == Turn::Thread {
                return true;
            }
            if line.closed && line.turn == Turn::Nobody {
                return false;
            }
            line = self.sleep(line);
        }
    }

    fn sleep<'a>(&self, mut line: MutexGuard<'a, Line>) -> MutexGuard<'a, Line> {
        line.writer_sleeps = true;
        let mut line = self.stirred.wait(line).unwrap_or_else(PoisonError::into_inner);
        line.writer_sleeps = false;
        line
    }

    /// What the thread does next, waiting for it if something is on its way. What has landed meanwhile comes with it.
    /// After [`Next::Nothing`] it is nobody's turn.
    pub(crate) fn next(&self, most: usize, readers: Readers<'_>) -> (Next, Landed) {
        let mut line = lock(&self.line);
        loop {
            if let Some(failed) = line.grounded.take() {
                let after = line.ready.take();
                line.hold = false;
                return (Next::Grounded { failed, after }, std::mem::take(&mut line.landed));
            }
            let readers_wait = readers.waiting.load(Ordering::Acquire) > 0;
            let ahead = line.is_ahead();
            if !ahead {
                line.hold = false;
                if readers_wait && !readers.were_let_in {
                    return (Next::Readers, std::mem::take(&mut line.landed));
                }
                if line.waiting.is_empty() {
                    line.turn = Turn::Nobody;
                    return (Next::Nothing, std::mem::take(&mut line.landed));
                }
            }
            let room = line.room(most);
            // Those who were let in a moment ago come again: a batch is decided for each time that they are.
            let readers_first = readers_wait && (ahead || !readers.were_let_in);
            let full = line.ready.as_ref().is_some_and(|ready| ready.batch.is_full());
            let open = !line.hold && !full && !readers_first;
            if open && room > 0 && !line.waiting.is_empty() {
                let together = if readers_wait { room } else { room.min(TOGETHER_MAX) };
                let many = line.waiting.len().min(together);
                let waiting = line.waiting.drain(..many).collect::<Vec<_>>();
                let ready = line.ready.take();
                line.lately = many.saturating_add(ready.as_ref().map_or(0, |ready| ready.waiting.len()));
                let ahead = line.flying.is_some();
                return (Next::Decide { ready, waiting, ahead }, std::mem::take(&mut line.landed));
            }
            line = self.sleep(line);
        }
    }

    /// Sends a decided batch off. What it had no room for goes back to the front. With `hold` nothing more is decided
    /// until it has landed.
    pub(crate) fn send(&self, decided: Decided, left: VecDeque<Waiting>, hold: bool) {
        let mut line = lock(&self.line);
        line.hold |= hold;
        line.ready = Some(decided);
        for waiting in left.into_iter().rev() {
            line.waiting.push_front(waiting);
        }
        let sleeps = std::mem::take(&mut line.lane_sleeps);
        drop(line);
        if sleeps {
            self.decided.notify_one();
        }
    }

    /// The next batch to append, waiting for it. None when the lane is closed.
    pub(crate) fn take_off(&self) -> Option<Decided> {
        let mut line = lock(&self.line);
        loop {
            // What comes after a failure is not appended but decided again.
            if line.grounded.is_none()
                && let Some(decided) = line.ready.take()
            {
                line.flying = Some(decided.waiting.len());
                if !line.waiting.is_empty() {
                    self.stir(line);
                }
                return Some(decided);
            }
            if line.lane_closed {
                return None;
            }
            line.lane_sleeps = true;
            line = self.decided.wait(line).unwrap_or_else(PoisonError::into_inner);
            line.lane_sleeps = false;
        }
    }

    /// Waits until nothing flies. What failed in flight comes back, and what landed.
    pub(crate) fn wait_for_landing(&self) -> (Option<Grounded>, Landed) {
        let mut line = lock(&self.line);
        while line.flying.is_some() {
            line = self.sleep(line);
        }
        (line.grounded.take(), std::mem::take(&mut line.landed))
    }

    /// What flew is on disk.
    pub(crate) fn landed(&self, head: Option<Head>, spent: Entries) {
        let mut line = lock(&self.line);
        line.flying = None;
        line.landed.head = head.or(line.landed.head);
        line.landed.spent.push(spent);
        // If there is a next batch, its taking off is what the writer waits for.
        if line.ready.is_none() {
            self.stir(line);
        }
    }

    /// What flew is not on disk, or nobody knows.
    pub(crate) fn grounded(&self, failed: Grounded) {
        let mut line = lock(&self.line);
        line.flying = None;
        line.grounded = Some(failed);
        self.stir(line);
    }

    /// Lets nobody in any more. What waits is still done.
    pub(crate) fn close(&self) {
        let mut line = lock(&self.line);
        line.closed = true;
        self.stir(line);
    }

    /// Lets the lane's thread go, once nothing is decided any more.
    pub(crate) fn close_lane(&self) {
        lock(&self.line).lane_closed = true;
        self.decided.notify_all();
    }

    /// Answers everybody who still waits when there is no writer any more.
    pub(crate) fn abandon(&self) {
        let mut line = lock(&self.line);
        line.closed = true;
        let left = (std::mem::take(&mut line.waiting), line.ready.take(), line.grounded.take());
        drop(line);
        drop(left);
    }
}

/// A full queue is worked off within this time at a few thousand commands a second.
const RETRY_AFTER: Duration = Duration::from_millis(200);
/// How many commands at a time were taken lately when a caller is still taken to come alone: a caller who writes
/// while many others come holds them up for a whole write to the disk.
const ALONE_MAX: usize = 2;
/// How many commands must wait before the writer is woken while a batch waits to take off.
const STIR_AT: usize = 16;
/// How many commands the writer decides before it looks whether the lane is free for them. Would it decide all that
/// wait in one go, the lane would wait for the writer and then the writer for the lane.
const TOGETHER_MAX: usize = 8;
/// Into how many batches those who are there are divided.
const SHARES: usize = 3;
