//! What the checks look at: the files of the repository and the workspace's members, read once.
//!
//! A file belongs when git knows it or would take it (not ignored), so a new file is checked before it is committed.
//! Build output is never read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::{Table, Value};

/// The repository.
#[derive(Debug, Default)]
pub struct House {
    /// Its folder; empty in tests of the checks.
    pub root: PathBuf,
    /// Its files by path from the root, with `/` between folders.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The crates of the workspace, in the order of its `Cargo.toml`.
    pub members: Vec<Member>,
}

/// A crate of the workspace.
#[derive(Debug, Default, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its folder from the root.
    pub folder: String,
    /// What it is built with: `[dependencies]` and `[build-dependencies]`, also under `[target]`.
    pub dependencies: BTreeSet<String>,
    /// What only its tests use.
    pub test_dependencies: BTreeSet<String>,
}

impl House {
    /// Reads the repository at this folder.
    ///
    /// # Errors
    /// When git cannot list it, or a `Cargo.toml` cannot be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        for path in listed(root)? {
            // A file that git still knows but that is removed from the folder is on its way out.
            if let Ok(bytes) = std::fs::read(root.join(&path)) {
                files.insert(path, bytes);
            }
        }
        let members = members(&files)?;
        Ok(Self { root: root.to_path_buf(), files, members })
    }

    /// The file's text; nothing when it is missing or no UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// Every Rust file with its text.
    pub fn rust_files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
            .filter_map(|(path, bytes)| std::str::from_utf8(bytes).ok().map(|text| (path.as_str(), text)))
    }

    /// The Rust files under a crate's `src`.
    pub fn sources_of<'a>(&'a self, member: &Member) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let folder = format!("{}/src/", member.folder);
        self.rust_files().filter(move |(path, _)| path.starts_with(&folder))
    }
}

fn listed(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("git could not be started: {error}; install git"))?;
    if !output.status.success() {
        return Err(format!("git cannot list the files: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect())
}

fn members(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<Member>, String> {
    let workspace = table(files, "Cargo.toml")?;
    let folders = workspace
        .get("workspace")
        .and_then(|workspace| workspace.get("members"))
        .and_then(Value::as_array)
        .ok_or("Cargo.toml has no [workspace] members")?;
    folders
        .iter()
        .filter_map(Value::as_str)
        .map(|folder| member(folder, &table(files, &format!("{folder}/Cargo.toml"))?))
        .collect()
}

fn table(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Result<Table, String> {
    let bytes = files.get(path).ok_or_else(|| format!("{path} is missing, though the workspace names it"))?;
    let text = std::str::from_utf8(bytes).map_err(|error| format!("{path} is no UTF-8: {error}"))?;
    text.parse().map_err(|error| format!("{path} cannot be read: {error}"))
}

/// Reads a crate from its `Cargo.toml`.
fn member(folder: &str, manifest: &Table) -> Result<Member, String> {
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str)
        .ok_or_else(|| format!("{folder}/Cargo.toml names no package"))?;
    let mut member = Member { name: name.to_owned(), folder: folder.to_owned(), ..Member::default() };
    collect(manifest, &mut member);
    if let Some(targets) = manifest.get("target").and_then(Value::as_table) {
        for target in targets.values().filter_map(Value::as_table) {
            collect(target, &mut member);
        }
    }
    Ok(member)
}

fn collect(manifest: &Table, member: &mut Member) {
    for key in ["dependencies", "build-dependencies"] {
        member.dependencies.extend(names(manifest, key));
    }
    member.test_dependencies.extend(names(manifest, "dev-dependencies"));
}

/// The packages under a key; a renamed dependency counts by the package's own name.
fn names(manifest: &Table, key: &str) -> Vec<String> {
    let Some(table) = manifest.get(key).and_then(Value::as_table) else {
        return Vec::new();
    };
    table
        .iter()
        .map(|(name, value)| value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned())
        .collect()
}

#[cfg(test)]
pub mod samples {
    //! Small repositories for the tests of the checks.
    use super::*;

    /// A repository with these files and no crates.
    pub fn house(files: &[(&str, &str)]) -> House {
        House {
            files: files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect(),
            ..House::default()
        }
    }

    /// A crate with these dependencies.
    pub fn crate_with(name: &str, folder: &str, dependencies: &[&str]) -> Member {
        Member {
            name: name.to_owned(),
            folder: folder.to_owned(),
            dependencies: dependencies.iter().map(|name| (*name).to_owned()).collect(),
            ..Member::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn members_are_read_with_all_kinds_of_dependencies() {
        let files = files(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
            (
                "a/Cargo.toml",
                "[package]\nname = \"alpha\"\n[dependencies]\nx.workspace = true\nr = { package = \"real\" }\n\
                 [build-dependencies]\ny = \"1\"\n[dev-dependencies]\nz = \"1\"\n[target.'cfg(unix)'.dependencies]\nu = \"1\"\n",
            ),
        ]);
        let read = members(&files).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].name, "alpha");
        assert_eq!(read[0].dependencies.iter().collect::<Vec<_>>(), ["real", "u", "x", "y"]);
        assert_eq!(read[0].test_dependencies.iter().collect::<Vec<_>>(), ["z"]);
    }

    #[test]
    fn missing_and_broken_manifests_are_named() {
        let missing = members(&files(&[("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n")]));
        assert!(missing.unwrap_err().contains("a/Cargo.toml"));
        let broken = members(&files(&[("Cargo.toml", "[workspace\n")]));
        assert!(broken.unwrap_err().contains("Cargo.toml"));
        assert!(members(&files(&[("Cargo.toml", "[package]\n")])).is_err());
    }
}
