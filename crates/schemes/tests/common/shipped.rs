//! The base law that the repository ships, changed as a test wants it. Tests of other crates take this file in by its path.

use schemes::SourceFile;
use std::path::Path;

/// Every file of the base law, its text changed.
pub fn shipped(change: impl Fn(&str) -> String) -> Vec<SourceFile> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let law = crate_folder.ancestors().map(|folder| folder.join("schemes"));
    let law = law.into_iter().find(|folder| folder.join("common.toml").exists()).unwrap();
    let mut files: Vec<SourceFile> = std::fs::read_dir(law)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = format!("schemes/{}", path.file_name().unwrap().to_str().unwrap());
            SourceFile::new(name, change(&std::fs::read_to_string(&path).unwrap()))
        })
        .collect();
    files.sort();
    files
}
