//! Files that only their owner may read: keys and profiles. It knows nothing of what stands in them.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

/// A new file that only its owner can read and write.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Copies to a new file that only its owner can read and write.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut target = create_new(to)?;
    io::copy(&mut source, &mut target)?;
    target.sync_all()
}
