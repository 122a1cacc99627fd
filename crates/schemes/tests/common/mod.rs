//! Reads folders of scheme files for the tests.

use schemes::{Rulebook, SourceFile};
use std::path::{Path, PathBuf};

/// Every TOML file under a folder, with paths relative to the folder's parent.
pub fn files_under(folder: &Path) -> Vec<SourceFile> {
    fn walk(at: &Path, root: &Path, found: &mut Vec<SourceFile>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(at).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|ext| ext == "toml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push(SourceFile::new(name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder.parent().unwrap(), &mut found);
    found
}

/// The schemes that the repository ships.
#[allow(dead_code)]
pub fn shipped_files() -> Vec<SourceFile> {
    files_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes"))
}

/// The rulebook that the repository ships.
#[allow(dead_code)]
pub fn shipped() -> Rulebook {
    Rulebook::load(&shipped_files()).unwrap_or_else(|faults| {
        for fault in &faults {
            eprintln!("{fault}");
        }
        panic!("the shipped schemes have {} faults", faults.len());
    })
}
