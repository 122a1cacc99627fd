//! Files beside the database: written whole or not at all, and known to be on the disk.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::fault::LogFault;

/// The path of a file beside the database: the database's own path with something put after it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes what was done to the names in a file's directory survive a power cut.
pub(crate) fn sync_directory_of(path: &Path) -> Result<(), LogFault> {
    #[cfg(unix)]
    {
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(|error| LogFault::from_io(directory, "making a directory durable", &error))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Writes a file under another name, makes it durable, and gives it its name.
pub(crate) fn write_whole(path: &Path, parts: &[&[u8]], doing: &'static str) -> Result<(), LogFault> {
    let unfinished = beside(path, ".unfinished");
    let written = create_private(&unfinished).and_then(|mut file| {
        for part in parts {
            file.write_all(part)?;
        }
        file.sync_all()?;
        std::fs::rename(&unfinished, path)
    });
    if let Err(error) = written {
        // What is left is only the unfinished file; that it cannot be removed is not worse than the fault itself.
        let _ = std::fs::remove_file(&unfinished);
        return Err(LogFault::from_io(path, doing, &error));
    }
    sync_directory_of(path)
}

/// Opens a file for writing that only its owner can read, emptied.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
