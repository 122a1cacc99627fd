//! The pure crates (kernel, schemes, every area, world, matching, warning) have no input or output, no clock and no randomness:
//! the same events and commands give the same answers anywhere and at any time.
//!
//! Looked at: the others' crates they are built with, against the block `pure-external` of `docs/architecture.md`, and
//! the words of their sources. Their tests may do what they like. The order of hash maps cannot be seen this way.

use super::house::{House, Member};
use super::{ARCHITECTURE, Finding, architecture, lexer};
use std::collections::BTreeSet;

/// Words that no pure source uses, and what stands in their place.
const BANNED: &[(&str, &str)] = &[
    ("std::fs", TAKE_TEXT),
    ("std::net", "leave talking to others to the floors above"),
    ("std::env", "take the setting as an argument"),
    ("std::process", "leave other programs to the floors above"),
    ("std::thread", "leave threads to the engine"),
    ("SystemTime", TAKE_TIME),
    ("Instant::now", TAKE_TIME),
    ("Timestamp::now", TAKE_TIME),
    ("Zoned::now", TAKE_TIME),
    ("TimeZone::system", "name the time zone"),
    ("rand::", TAKE_SEED),
    ("getrandom", TAKE_SEED),
    ("println!", RETURN_IT),
    ("print!", RETURN_IT),
    ("eprintln!", RETURN_IT),
    ("eprint!", RETURN_IT),
];
const TAKE_TEXT: &str = "take the text as an argument; reading files belongs to the floors above";
const TAKE_TIME: &str = "take the instant from the command; the engine stamps it";
const TAKE_SEED: &str = "take the identifier or the seed as an argument";
const RETURN_IT: &str = "return what is to be said; the command line says it";

/// The parts of `std` that a grouped `use std::{…}` may not name.
const BANNED_PARTS: &[&str] = &["fs", "net", "env", "process", "thread"];

fn is_pure(member: &Member) -> bool {
    member.folder.starts_with("crates/areas/")
        || ["kernel", "schemes", "world", "matching", "warning"].contains(&member.name.as_str())
}

/// Impure dependencies and words.
pub fn find(house: &House) -> Vec<Finding> {
    let allowed: BTreeSet<&str> = match architecture::block(house, "pure-external", "crate: reason") {
        Ok(lines) => lines
            .iter()
            .map(|(_, line)| line.split_once(':').map_or(*line, |(name, _)| name).trim())
            .collect(),
        Err(finding) => return vec![finding],
    };
    let ours: BTreeSet<&str> = house.members.iter().map(|member| member.name.as_str()).collect();
    let pure: Vec<&Member> = house.members.iter().filter(|member| is_pure(member)).collect();
    let mut findings = Vec::new();
    for member in &pure {
        for name in member
            .dependencies
            .iter()
            .filter(|name| !ours.contains(name.as_str()) && !allowed.contains(name.as_str()))
        {
            findings.push(Finding::new(
                format!("{}/Cargo.toml", member.folder),
                format!("pure crate `{}` is built with `{name}`", member.name),
                format!("do without it, or declare it with a reason in the block `pure-external` of {ARCHITECTURE}"),
            ));
        }
        for (path, source) in house.sources_of(member).filter(|(path, _)| !is_test_file(path)) {
            findings.extend(impure_words(path, source));
        }
    }
    let used: BTreeSet<&str> =
        pure.iter().flat_map(|member| &member.dependencies).map(String::as_str).collect();
    for name in allowed.difference(&used) {
        findings.push(Finding::new(
            ARCHITECTURE,
            format!("`{name}` is declared, and no pure crate uses it"),
            "remove the line",
        ));
    }
    findings
}

/// A module of its own that is only built for tests, or an example, which is run by hand and in no program.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.contains("/examples/")
}

fn impure_words(path: &str, source: &str) -> Vec<Finding> {
    let code = lexer::without_tests(&lexer::split(source).code);
    let mut findings = Vec::new();
    for (word, instead) in BANNED {
        for line in lexer::lines_with_word(&code, word) {
            findings.push(Finding::new(
                format!("{path}:{line}"),
                format!("`{word}` in a pure crate"),
                *instead,
            ));
        }
    }
    for part in grouped_parts(&code) {
        findings.push(Finding::new(
            path,
            format!("`use std::{{{part}}}` in a pure crate"),
            "a pure crate does without it",
        ));
    }
    findings
}

/// The banned parts named in `use std::{…}`.
fn grouped_parts(code: &str) -> Vec<&'static str> {
    let mut parts = Vec::new();
    for (position, mark) in code.match_indices("std::{") {
        let Some(inside) = code.get(position + mark.len()..) else {
            continue;
        };
        let mut depth = 0usize;
        let mut top = String::new();
        for sign in inside.chars() {
            match sign {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ if depth == 0 => top.push(sign),
                _ => {}
            }
        }
        let named: BTreeSet<&str> = top
            .split(',')
            .map(|path| {
                path.trim().split("::").next().unwrap_or_default().split(' ').next().unwrap_or_default()
            })
            .collect();
        parts.extend(BANNED_PARTS.iter().copied().filter(|part| named.contains(part)));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::{crate_with, house};
    use super::*;

    fn faults(source: &str, dependencies: &[&str]) -> Vec<String> {
        let mut house = house(&[
            (ARCHITECTURE, "```pure-external\nserde: written and read\n```\n"),
            ("crates/kernel/src/lib.rs", source),
            ("crates/kernel/src/tests.rs", "use std::fs;"),
            ("crates/eventlog/src/lib.rs", "use std::fs;"),
        ]);
        house.members = vec![
            crate_with("kernel", "crates/kernel", dependencies),
            crate_with("eventlog", "crates/eventlog", &["rusqlite"]),
        ];
        find(&house).into_iter().map(|finding| format!("{} {}", finding.place, finding.fault)).collect()
    }

    #[test]
    fn pure_crate_passes() {
        let source = "//! Says println! and std::fs in prose.\nfn f() -> &'static str { \"std::fs\" }\n\
                      #[cfg(test)]\nmod tests { use std::fs; fn g() { println!(\"x\"); } }\n";
        assert_eq!(faults(source, &["serde"]), [""; 0]);
    }

    #[test]
    fn impure_words_are_found_with_their_line() {
        for word in [
            "std::fs::read(p)",
            "Timestamp::now()",
            "std::time::SystemTime::now()",
            "rand::random()",
            "println!(x)",
        ] {
            let found = faults(&format!("//! Heading.\nfn f() {{ {word}; }}\n"), &["serde"]);
            assert_eq!(found.len(), 1, "{word}: {found:?}");
            assert!(found[0].starts_with("crates/kernel/src/lib.rs:2 "), "{found:?}");
        }
    }

    #[test]
    fn grouped_use_is_found() {
        assert_eq!(
            faults("use std::{collections::{BTreeMap, BTreeSet}, fs, env as e};", &["serde"]).len(),
            2
        );
        assert_eq!(faults("use std::{collections::BTreeMap, fmt};", &["serde"]), [""; 0]);
    }

    #[test]
    fn undeclared_and_unused_crates_are_found() {
        assert!(faults("", &["serde", "tokio"])[0].contains("`tokio`"));
        assert!(faults("", &[])[0].contains("no pure crate uses it"));
    }

    #[test]
    fn new_area_is_pure_without_being_named() {
        assert!(is_pure(&crate_with("surge", "crates/areas/surge", &[])));
        assert!(!is_pure(&crate_with("engine", "crates/engine", &[])));
    }
}
