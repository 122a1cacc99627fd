//! A folder in which a log is made before it is given its place: whoever is stopped midway leaves no half log behind,
//! and the next who begins clears away what was left. It knows of names and files, not of what stands in them.

use crate::{exit::Failure, faults};
use engine::CommandKey;
use eventlog::LogFault;
use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

const PREFIX: &str = "log-";
const SUFFIX: &str = ".unfinished";

/// The folder, inside the one that everything goes to. Dropped, it is removed.
pub(crate) struct Unfinished {
    target: PathBuf,
    folder: PathBuf,
}

impl Unfinished {
    /// Begins in a folder, which is made if need be. What was left there unfinished is removed.
    ///
    /// The name is drawn anew each time, so that of two who begin at once neither gives its place to what the other is
    /// still writing: one of them fails.
    pub(crate) fn begin(target: &Path) -> Result<Self, Failure> {
        let fault = |error: io::Error| Failure::file(target, &error);
        fs::create_dir_all(target).map_err(fault)?;
        for entry in fs::read_dir(target).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            if is_left_behind(&entry.file_name()) && entry.file_type().map_err(fault)?.is_dir() {
                fs::remove_dir_all(entry.path()).map_err(|error| Failure::file(&entry.path(), &error))?;
            }
        }
        let drawn = CommandKey::random().map_err(|fault| faults::engine(&fault))?;
        let folder = target.join(format!("{PREFIX}{drawn}{SUFFIX}"));
        fs::create_dir(&folder).map_err(|error| Failure::file(&folder, &error))?;
        Ok(Unfinished { target: target.to_owned(), folder })
    }

    /// Where a file is made.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.join(name)
    }

    /// Gives the files that were made their places, one after another: with the last, all of it is in use. Nothing that
    /// has come there meanwhile is overwritten, and nothing goes on beside it: it belongs to another log.
    pub(crate) fn finish(self, names: &[&str]) -> Result<(), Failure> {
        for name in names {
            let (from, to) = (self.path(name), self.target.join(name));
            if !from.exists() {
                continue;
            }
            if to.exists() {
                return Err(faults::log(&LogFault::Exists { path: to }));
            }
            fs::rename(&from, &to).map_err(|error| Failure::file(&to, &error))?;
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

pub(crate) fn is_left_behind(name: &OsStr) -> bool {
    let drawn = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    drawn.is_some_and(|drawn| drawn.len() == 32 && drawn.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Makes the names in a folder survive a power cut.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
