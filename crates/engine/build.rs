//! Makes the fingerprint of the state's shape: a digest over every source that can change what a state is or how
//! it is folded. A snapshot made under another fingerprint is not used; the log is read instead.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The folders whose sources decide what a state is, from this crate's own.
const FOLDERS: &[&str] =
    &["../kernel", "../schemes", "../areas", "../world", "../engine", "../../Cargo.lock"];

fn main() {
    let own = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        collect(&own.join(folder), folder, &mut files);
    }
    files.sort();
    let mut digest = Sha256::new();
    for (name, path) in files {
        let content = std::fs::read(&path).unwrap_or_default();
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name.as_bytes());
        digest.update((content.len() as u64).to_be_bytes());
        digest.update(&content);
    }
    let bytes: Vec<String> = digest.finalize().iter().map(u8::to_string).collect();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("fingerprint.rs");
    if let Err(error) = std::fs::write(&out, format!("[{}]", bytes.join(", "))) {
        println!("cargo::error={}: {error}", out.display());
    }
}

/// Every Rust source, manifest and lock under a path, with the name it is sorted and digested by.
fn collect(path: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) {
    if path.is_file() {
        if name.ends_with(".rs") || name.ends_with(".toml") || name.ends_with(".lock") {
            files.push((name.to_owned(), path.to_owned()));
        }
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else {
        return;
    };
    for entry in entries.flatten() {
        let below = entry.file_name().to_string_lossy().into_owned();
        if below != "tests" && below != "target" {
            collect(&entry.path(), &format!("{name}/{below}"), files);
        }
    }
}
