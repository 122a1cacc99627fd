//! Files that were tried and wait for a decision, so that they need not be chosen a second time. They are kept in memory,
//! for their sender alone, for a short while and only a few; no citizen stands in them.

use super::Kind;
use crate::upload::SentFile;
use eventlog::records::AccountId;
use kernel::Instant;
use std::sync::{Mutex, PoisonError};

/// Most files that wait at once; the oldest goes first.
const WAITING_MAX: usize = 12;
/// How long one waits, in minutes.
const WAITS_MINUTES: i64 = 30;

/// A file that waits.
#[derive(Clone)]
pub(super) struct Waiting {
    id: String,
    account: AccountId,
    at: Instant,
    pub(super) kind: Kind,
    pub(super) file: SentFile,
}

static WAITING: Mutex<Vec<Waiting>> = Mutex::new(Vec::new());

fn among<T>(work: impl FnOnce(&mut Vec<Waiting>) -> T) -> T {
    work(&mut WAITING.lock().unwrap_or_else(PoisonError::into_inner))
}

fn is_over(waiting: &Waiting, now: Instant) -> bool {
    now.minutes_since(waiting.at) >= WAITS_MINUTES
}

/// Keeps a file; the id by which it is found again. An account has one that waits, the last.
pub(super) fn keep(account: AccountId, kind: Kind, file: SentFile, now: Instant) -> String {
    // A command key is as random as an id must be that nobody guesses.
    let id = front::command_key_text();
    let waiting = Waiting { id: id.clone(), account, at: now, kind, file };
    among(|all| {
        all.retain(|other| other.account != account && !is_over(other, now));
        if all.len() >= WAITING_MAX {
            all.remove(0);
        }
        all.push(waiting);
    });
    id
}

/// The file of that id, where it is the account's own and still waits.
pub(super) fn find(account: AccountId, id: &str, now: Instant) -> Option<Waiting> {
    let own = |waiting: &&Waiting| waiting.id == id && waiting.account == account && !is_over(waiting, now);
    among(|all| all.iter().find(own).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_waits_for_its_sender_alone_and_not_for_long() {
        let now = Instant::read("2027-01-02T14:30").unwrap();
        let (one, other) = (AccountId([1; 16]), AccountId([2; 16]));
        let file = SentFile { name: "tal.csv".to_owned(), bytes: b"x".to_vec() };
        let id = keep(one, Kind::Figures, file.clone(), now);
        assert!(find(one, &id, now).is_some() && find(other, &id, now).is_none());
        assert!(find(one, &id, now.plus_minutes(WAITS_MINUTES).unwrap()).is_none());
        let second = keep(one, Kind::Units, file.clone(), now);
        assert!(find(one, &id, now).is_none(), "the last alone waits");
        for number in 3..30 {
            keep(AccountId([number; 16]), Kind::Units, file.clone(), now);
        }
        assert!(find(one, &second, now).is_none(), "the oldest goes");
        assert!(among(|all| all.len()) <= WAITING_MAX);
    }
}
