//! Every crate that the product is built with has a licence that lets a public body use, change and pass it on.
//!
//! Read from what cargo says of the resolved crates for this machine's kind; whether a licence text is followed is not
//! checked here.

use super::Finding;
use super::house::House;
use serde_json::Value;
use std::process::Command;

/// Licences by their SPDX names.
const ALLOWED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "MPL-2.0",
    "CC0-1.0",
    "Unlicense",
    "0BSD",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
];

/// Crates without an allowed licence.
pub fn find(house: &House) -> Vec<Finding> {
    match metadata(house) {
        Ok(metadata) => in_metadata(&metadata),
        Err(message) => {
            vec![Finding::new("Cargo.lock", message, "mend what cargo says, then run this again")]
        }
    }
}

fn metadata(house: &House) -> Result<Value, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = |arguments: &[&str]| {
        let output = Command::new(&cargo)
            .args(arguments)
            .current_dir(&house.root)
            .output()
            .map_err(|error| format!("cargo could not be started: {error}"))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(format!(
                "cargo {} failed: {}",
                arguments.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            ))
        }
    };
    let version = run(&["-vV"])?;
    let version = String::from_utf8_lossy(&version);
    let host =
        version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("cargo does not say its host")?;
    let json = run(&["metadata", "--format-version", "1", "--filter-platform", host])?;
    serde_json::from_slice(&json).map_err(|error| format!("what cargo says cannot be read: {error}"))
}

fn in_metadata(metadata: &Value) -> Vec<Finding> {
    let Some(packages) = metadata.get("packages").and_then(Value::as_array) else {
        return vec![Finding::new(
            "Cargo.lock",
            "cargo names no crates",
            "run `cargo metadata` by hand and look",
        )];
    };
    let text =
        |package: &Value, key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    packages
        .iter()
        .filter_map(|package| {
            let licence = text(package, "license");
            let fault = if licence.is_empty() {
                "it names no licence".to_owned()
            } else if is_allowed(&licence) {
                return None;
            } else {
                format!("its licence is `{licence}`")
            };
            Some(Finding::new(
                format!("{} {}", text(package, "name"), text(package, "version")),
                fault,
                "take another crate, or argue in docs/decisions/ and add the licence to the list",
            ))
        })
        .collect()
}

/// Whether an SPDX expression can be met with allowed licences alone. A `/` is the old way to write `OR`.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Expression { words: &words, position: 0 };
    reader.either() == Some(true) && reader.position == words.len()
}

/// Reads an expression; nothing when it is not well-formed.
struct Expression<'a> {
    words: &'a [&'a str],
    position: usize,
}

impl Expression<'_> {
    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.get(self.position) == Some(&word);
        self.position += usize::from(is_next);
        is_next
    }

    fn either(&mut self) -> Option<bool> {
        let mut allowed = self.both()?;
        while self.take("OR") {
            allowed |= self.both()?;
        }
        Some(allowed)
    }

    fn both(&mut self) -> Option<bool> {
        let mut allowed = self.one()?;
        while self.take("AND") {
            allowed &= self.one()?;
        }
        Some(allowed)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let allowed = self.either()?;
            return self.take(")").then_some(allowed);
        }
        let name =
            *self.words.get(self.position).filter(|word| !["OR", "AND", "WITH", ")"].contains(word))?;
        self.position += 1;
        if !self.take("WITH") {
            return Some(ALLOWED.contains(&name));
        }
        let exception = *self.words.get(self.position)?;
        self.position += 1;
        Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissive_expressions_pass() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-3.0 OR MIT",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "Zlib OR Apache-2.0 AND GPL-2.0",
        ] {
            assert!(is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn others_and_nonsense_do_not() {
        for expression in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR ISC) AND AGPL-3.0",
            "GPL-2.0 WITH Classpath-exception-2.0",
            "",
            "MIT OR",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn packages_without_a_licence_are_found() {
        let metadata: Value = serde_json::from_str(
            r#"{"packages": [{"name": "a", "version": "1.0.0", "license": "MIT"}, {"name": "b", "version": "2.0.0", "license": null},
                {"name": "c", "version": "3.0.0", "license": "SSPL-1.0"}]}"#,
        )
        .unwrap();
        let places: Vec<String> = in_metadata(&metadata).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["b 2.0.0", "c 3.0.0"]);
        assert_eq!(in_metadata(&Value::Null).len(), 1);
    }
}
