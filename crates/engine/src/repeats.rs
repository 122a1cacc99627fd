//! Which commands were done lately, by key, so that one sent again is known again. Rebuilt from the log.
//!
//! What is kept of a command's content is four bytes of a keyed digest: enough to notice that a key was reused for
//! another command, too little to find out what the command said of whom, also for one who has the keys.

use crate::submission::CommandKey;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// How many days of recorded time a command is known again.
pub const REPEATS_KEPT_DAYS: i64 = 7;
/// How many of the latest commands are known again at most.
pub const REPEATS_KEPT_MAX: usize = 262_144;

const KEPT_MICROSECONDS: i64 = REPEATS_KEPT_DAYS * 24 * 60 * 60 * 1_000_000;

/// What is kept of a command's content.
pub(crate) type Digest = [u8; 4];

/// A command that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) key: [u8; 16],
    pub(crate) first_position: u64,
    pub(crate) count: u16,
    pub(crate) digest: Digest,
    pub(crate) recorded_at_us: i64,
}

/// The commands done lately, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Repeats {
    done: VecDeque<Done>,
    /// Running number of each key's latest command.
    #[serde(skip)]
    numbers: HashMap<[u8; 16], u64>,
    /// The running number of the first in `done`.
    #[serde(skip)]
    dropped: u64,
    /// Whether `numbers` has every command in `done`: after loading, and while a long log is read, it has not.
    #[serde(skip)]
    indexed: bool,
}

impl PartialEq for Repeats {
    fn eq(&self, other: &Self) -> bool {
        self.done == other.done
    }
}

impl Repeats {
    /// The command that was done under a key.
    pub(crate) fn find(&self, key: CommandKey) -> Option<&Done> {
        let number = self.numbers.get(&key.0)?;
        let index = usize::try_from(number.checked_sub(self.dropped)?).ok()?;
        self.done.get(index)
    }

    /// Notes a command that was read from the log. While nothing is findable yet it is not either;
    /// [`Repeats::restore`] does that for all at once.
    pub(crate) fn note_read(&mut self, done: Done) {
        if self.indexed {
            self.note(done);
            return self.settle();
        }
        self.done.push_back(done);
        if self.done.len() > REPEATS_KEPT_MAX {
            self.done.pop_front();
        }
    }

    /// Makes everything noted findable after loading, and drops what is too old.
    pub(crate) fn restore(&mut self) {
        if self.indexed {
            return;
        }
        self.indexed = true;
        self.dropped = 0;
        if let Some(last) = self.done.back() {
            let now = last.recorded_at_us;
            while self.done.front().is_some_and(|first| too_old(first, now)) {
                self.done.pop_front();
            }
        }
        self.numbers = (0_u64..).zip(&self.done).map(|(number, done)| (done.key, number)).collect();
    }

    /// Notes a command that is about to be done. It may be undone until [`Repeats::settle`].
    pub(crate) fn note(&mut self, done: Done) {
        let length = u64::try_from(self.done.len()).unwrap_or(u64::MAX);
        self.numbers.insert(done.key, self.dropped.saturating_add(length));
        self.done.push_back(done);
    }

    /// How many are noted, to be given to [`Repeats::undo`].
    pub(crate) fn mark(&self) -> usize {
        self.done.len()
    }

    /// Takes back what was noted after the mark.
    pub(crate) fn undo(&mut self, mark: usize) {
        while self.done.len() > mark {
            if let Some(done) = self.done.pop_back() {
                self.numbers.remove(&done.key);
            }
        }
    }

    /// Drops what is beyond the window, which ends with the latest command.
    pub(crate) fn settle(&mut self) {
        let now = self.done.back().map_or(i64::MIN, |last| last.recorded_at_us);
        while self.done.front().is_some_and(|first| self.done.len() > REPEATS_KEPT_MAX || too_old(first, now))
        {
            if let Some(first) = self.done.pop_front() {
                // A key that came again after its window points at the later command.
                if self.numbers.get(&first.key) == Some(&self.dropped) {
                    self.numbers.remove(&first.key);
                }
                self.dropped = self.dropped.saturating_add(1);
            }
        }
    }
}

const fn too_old(done: &Done, now_us: i64) -> bool {
    now_us.saturating_sub(done.recorded_at_us) > KEPT_MICROSECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(number: u8, day: i64) -> Done {
        Done {
            key: [number; 16],
            first_position: u64::from(number),
            count: 1,
            digest: [0; 4],
            recorded_at_us: day * 24 * 60 * 60 * 1_000_000,
        }
    }

    fn knows(repeats: &Repeats, number: u8) -> bool {
        repeats.find(CommandKey([number; 16])).is_some()
    }

    #[test]
    fn what_is_undone_is_not_known_and_what_is_too_old_is_forgotten() {
        let mut repeats = Repeats::default();
        repeats.note(done(1, 0));
        repeats.note(done(2, 5));
        let mark = repeats.mark();
        repeats.note(done(3, 9));
        repeats.undo(mark);
        repeats.settle();
        assert!(knows(&repeats, 1) && knows(&repeats, 2) && !knows(&repeats, 3));
        repeats.note(done(4, 7));
        repeats.settle();
        assert!(knows(&repeats, 1), "seven days are within the window");
        repeats.note(done(5, 8));
        repeats.settle();
        assert!(!knows(&repeats, 1) && knows(&repeats, 2));
        assert_eq!(repeats.find(CommandKey([5; 16])).unwrap().first_position, 5);
    }

    #[test]
    fn a_window_from_the_log_is_the_window_of_the_one_who_wrote() {
        let (mut lived, mut read) = (Repeats::default(), Repeats::default());
        for (number, day) in [(1, 0), (2, 3), (3, 9)] {
            lived.note(done(number, day));
            lived.settle();
            read.note_read(done(number, day));
        }
        read.restore();
        assert_eq!(lived, read);
        assert!(!knows(&read, 1));
        assert_eq!(read.find(CommandKey([3; 16])), lived.find(CommandKey([3; 16])));
        // What another process writes later is findable at once.
        for (number, day) in [(4, 10), (5, 13)] {
            lived.note(done(number, day));
            lived.settle();
            read.note_read(done(number, day));
            read.restore();
            assert_eq!(lived, read);
            assert!(
                knows(&read, number)
                    && read.find(CommandKey([number; 16])) == lived.find(CommandKey([number; 16]))
            );
        }
        assert!(!knows(&read, 2) && knows(&read, 3));
    }
}
