//! One thread writes the records, several callers' work in one transaction: they share what waiting for the disk costs.
//!
//! It knows no table. Each piece of work succeeds or fails alone; none is answered before all of them are on the disk.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::fault::{RecordsFault, Trouble};
use super::keys::RecordsKeys;

/// Most pieces of work in one transaction.
const TOGETHER_MAX: usize = 256;

/// What a piece of work is given.
pub(super) struct Writing<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) keys: &'t RecordsKeys,
}

/// A piece of work and whoever waits for it.
trait Work: Send {
    /// Does the work; true when it succeeded.
    fn work(&mut self, writing: &Writing<'_>, path: &Path) -> bool;
    /// Answers the caller, now that it is known how the transaction ended.
    fn answer(self: Box<Self>, ended: Result<(), RecordsFault>);
}

struct Piece<T, F> {
    work: Option<F>,
    done: Option<Result<T, RecordsFault>>,
    answer: Sender<Result<T, RecordsFault>>,
}

impl<T: Send, F: Send + FnOnce(&Writing<'_>) -> Result<T, Trouble>> Work for Piece<T, F> {
    fn work(&mut self, writing: &Writing<'_>, path: &Path) -> bool {
        let Some(work) = self.work.take() else { return false };
        let done = work(writing).map_err(|trouble| trouble.named(path, "writing"));
        let fine = done.is_ok();
        self.done = Some(done);
        fine
    }

    fn answer(self: Box<Self>, ended: Result<(), RecordsFault>) {
        let done = match (self.done, ended) {
            // What failed for a reason of its own says that one.
            (Some(Err(fault)), _) => Err(fault),
            (Some(Ok(done)), Ok(())) => Ok(done),
            (_, Err(fault)) => Err(fault),
            (None, Ok(())) => Err(RecordsFault::Closed),
        };
        // A caller that no longer waits needs no answer.
        let _ = self.answer.send(done);
    }
}

/// The way to the writing thread. When it is dropped, the thread ends after what was sent before.
pub(super) struct Writer {
    work: Option<Sender<Box<dyn Work>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        path: &Path,
        keys: RecordsKeys,
    ) -> Result<Self, RecordsFault> {
        let (work, waiting) = channel();
        let path = path.to_owned();
        let named = path.clone();
        let thread = std::thread::Builder::new()
            .name("records".into())
            .spawn(move || run(connection, &path, &keys, &waiting))
            .map_err(|error| crate::fault::LogFault::from_io(&named, "opening the database", &error))?;
        Ok(Self { work: Some(work), thread: Some(thread) })
    }

    /// Does a piece of work and answers when it is on the disk.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, RecordsFault> {
        let (answer, answered) = channel();
        let work: Box<dyn Work> = Box::new(Piece { work: Some(work), done: None, answer });
        let sender = self.work.as_ref().ok_or(RecordsFault::Closed)?;
        sender.send(work).map_err(|_| RecordsFault::Closed)?;
        answered.recv().map_err(|_| RecordsFault::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(mut connection: Connection, path: &Path, keys: &RecordsKeys, waiting: &Receiver<Box<dyn Work>>) {
    while let Ok(first) = waiting.recv() {
        let mut together: Vec<Box<dyn Work>> =
            std::iter::once(first).chain(waiting.try_iter().take(TOGETHER_MAX - 1)).collect();
        let ended = all(&mut connection, path, keys, &mut together)
            .map_err(|error| Trouble::Sql(error).named(path, "writing"));
        for work in together {
            work.answer(ended.clone());
        }
    }
}

/// Does pieces of work in one transaction. What fails leaves nothing of its own; the others stand.
fn all(
    connection: &mut Connection,
    path: &Path,
    keys: &RecordsKeys,
    together: &mut [Box<dyn Work>],
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for work in together {
        transaction.execute_batch("SAVEPOINT piece")?;
        if !work.work(&Writing { transaction: &transaction, keys }, path) {
            transaction.execute_batch("ROLLBACK TO piece")?;
        }
        transaction.execute_batch("RELEASE piece")?;
    }
    transaction.commit()
}
