//! A folder in which a log is made before it is given its place: whoever is stopped midway leaves no half log behind,
//! and the next who begins clears away what was left. It knows of names and files, not of what stands in them.
//!
//! A folder belongs to whoever holds the lock in it. The lock ends with the process, however that ends, so that what is
//! left behind can be told from what somebody is still making.

use crate::{exit::Failure, faults};
use engine::CommandKey;
use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

const PREFIX: &str = "log-";
const SUFFIX: &str = ".unfinished";
/// The first that is made in a folder, and there for as long as somebody is at work in it.
const LOCK: &str = "lock";
/// How often a name is drawn. Whoever clears away may take a folder that has no lock yet for one that was left.
const DRAWS: usize = 100;

/// The folder, inside the one that everything goes to. Dropped, it is removed.
pub(crate) struct Unfinished {
    target: PathBuf,
    folder: PathBuf,
    made: Vec<&'static str>,
    /// Given up only after the folder is removed.
    _lock: File,
}

impl Unfinished {
    /// Begins in a folder, which is made if need be. What was left there unfinished is removed.
    ///
    /// The name is drawn anew each time, so that two may begin at once, each in a folder of its own. Which of them makes
    /// the log is settled when they finish.
    pub(crate) fn begin(target: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(target).map_err(|error| Failure::file(target, &error))?;
        clear(target);
        for _ in 0..DRAWS {
            let drawn = CommandKey::random().map_err(|fault| faults::engine(&fault))?;
            let folder = target.join(format!("{PREFIX}{drawn}{SUFFIX}"));
            fs::create_dir(&folder).map_err(|error| Failure::file(&folder, &error))?;
            if let Some(lock) = own(&folder).map_err(|error| Failure::file(&folder, &error))? {
                return Ok(Unfinished { target: target.to_owned(), folder, made: Vec::new(), _lock: lock });
            }
        }
        Err(faults::log_gone(target))
    }

    /// Where a file is made that must be there when all is finished. They are given their places in the sequence in
    /// which they were asked for.
    pub(crate) fn make(&mut self, name: &'static str) -> PathBuf {
        self.made.push(name);
        self.folder.join(name)
    }

    /// Where a file is made, if it is made here.
    pub(crate) fn made(&self, name: &str) -> Option<PathBuf> {
        self.made.contains(&name).then(|| self.folder.join(name))
    }

    /// Gives the files that were made their places, one after another: with the last, all of it is in use. Nothing that
    /// has come there meanwhile is overwritten, and nothing goes on beside it: it belongs to another log.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let places = || self.made.iter().map(|name| (self.folder.join(name), self.target.join(name)));
        // Looked at first, so that whoever comes second mostly leaves nothing; it is the link below that decides.
        for (from, to) in places() {
            if !from.exists() {
                return Err(faults::log_gone(&self.target));
            }
            if to.exists() {
                return Err(faults::log_overtaken(&to));
            }
        }
        for (from, to) in places() {
            // Unlike a renaming, a link fails where there is something already. The first name goes with the folder.
            fs::hard_link(&from, &to).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => faults::log_overtaken(&to),
                io::ErrorKind::NotFound => faults::log_gone(&self.target),
                _ => Failure::file(&to, &error),
            })?;
            sync(&self.target).map_err(|error| Failure::file(&self.target, &error))?;
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next who begins.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a new folder one's own; or not, where another has taken it for one that was left, and removes it.
fn own(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join(LOCK);
    let lock = match File::create_new(&path) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match lock.try_lock() {
        // The other may have had the lock before, and have removed everything: then it is on a file without a name.
        Ok(()) => Ok(path.exists().then_some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Removes what was left unfinished in a folder. What cannot be removed is in nobody's way, and several may be clearing
/// the same at once: it is no fault.
pub(crate) fn clear(target: &Path) {
    for entry in fs::read_dir(target).into_iter().flatten().flatten() {
        if is_left_behind(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            clear_one(&entry.path());
        }
    }
}

fn clear_one(folder: &Path) {
    let lock = folder.join(LOCK);
    let mut opened = File::open(&lock);
    if is_absent(&opened) {
        // Left before it had a lock, or just being made. Only an empty folder is removed so, and whoever is making it
        // finds it gone and makes another.
        if fs::remove_dir(folder).is_ok() {
            return;
        }
        opened = File::open(&lock);
    }
    // Something is in it, but no lock, which would have come first: nobody is at work there.
    let nobodys = match &opened {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => is_absent(&opened),
    };
    if nobodys {
        let _ = fs::remove_dir_all(folder);
    }
    // Held until the folder is gone, so that nobody makes it their own meanwhile.
    drop(opened);
}

fn is_absent(opened: &io::Result<File>) -> bool {
    opened.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

pub(crate) fn is_left_behind(name: &OsStr) -> bool {
    let drawn = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    drawn.is_some_and(|drawn| drawn.len() == 32 && drawn.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Makes the names in a folder survive a power cut.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    fn code(ended: Result<(), Failure>) -> Option<String> {
        match ended.err()? {
            Failure::Refused(refusal) => Some(refusal.code.to_string()),
            Failure::Fault { code, .. } => Some(code),
            Failure::Silent(_) => None,
        }
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn of_many_at_once_one_finishes_and_nobody_clears_away_what_another_makes() {
        for round in 0..200 {
            let target = tempfile::tempdir().unwrap();
            let barrier = Barrier::new(4);
            let made = &|who: usize| {
                barrier.wait();
                let mut unfinished = Unfinished::begin(target.path()).unwrap();
                for name in ["a", "b"] {
                    fs::write(unfinished.make(name), who.to_string()).unwrap();
                }
                code(unfinished.finish())
            };
            let ended: Vec<_> = std::thread::scope(|scope| {
                let begun: Vec<_> = (0..4).map(|who| scope.spawn(move || made(who))).collect();
                begun.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let winner = ended.iter().position(Option::is_none).expect("one finishes").to_string();
            let others = ended.iter().flatten().filter(|code| *code == "log_overtaken").count();
            assert_eq!(others, 3, "{round}: {ended:?}");
            for name in ["a", "b"] {
                assert_eq!(fs::read_to_string(target.path().join(name)).unwrap(), winner, "{round}");
            }
            assert_eq!(count(target.path()), 2, "{round}");
        }
    }

    #[test]
    fn a_name_that_is_gone_is_a_fault_and_nothing_is_in_use() {
        for all in [false, true] {
            let target = tempfile::tempdir().unwrap();
            let mut unfinished = Unfinished::begin(target.path()).unwrap();
            fs::write(unfinished.make("a"), "").unwrap();
            let last = unfinished.make("b");
            fs::write(&last, "").unwrap();
            if all {
                fs::remove_dir_all(&unfinished.folder).unwrap();
            } else {
                fs::remove_file(last).unwrap();
            }
            assert_eq!(code(unfinished.finish()).as_deref(), Some("log_gone"));
            assert_eq!(count(target.path()), 0);
        }
    }

    #[test]
    fn what_is_there_is_never_overwritten() {
        let target = tempfile::tempdir().unwrap();
        let mut unfinished = Unfinished::begin(target.path()).unwrap();
        fs::write(unfinished.make("a"), "mine").unwrap();
        fs::write(target.path().join("a"), "theirs").unwrap();
        assert_eq!(code(unfinished.finish()).as_deref(), Some("log_overtaken"));
        assert_eq!(fs::read_to_string(target.path().join("a")).unwrap(), "theirs");
        assert_eq!(count(target.path()), 1);
    }
}
