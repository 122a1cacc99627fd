//! `cargo xtask tidy`: the rules of the house, each held by a check of its own.
//!
//! A check reads files and reports findings with place, fault and remedy. It mends nothing, and it never reads what is
//! not part of the repository (see `house`).

mod architecture;
mod graph;
mod house;
mod lexer;
mod licences;
mod pure;
mod requirements;
mod sources;
mod sql;
mod text;

use crate::Options;
use house::House;
use std::path::Path;

/// The options of this command.
pub const OPTIONS: &[&str] = &["--list", "--only"];

/// Where the graph and the list of crates that pure crates may use are declared.
const ARCHITECTURE: &str = "docs/architecture.md";
/// Where each requirement points to the test that shows it.
const REQUIREMENTS: &str = "docs/requirements.md";

/// One rule and how it is checked.
struct Check {
    name: &'static str,
    rule: &'static str,
    find: fn(&House) -> Vec<Finding>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "graph",
        rule: "crates use each other as docs/architecture.md declares",
        find: graph::find,
    },
    Check { name: "pure", rule: "pure crates have no I/O, clock or randomness", find: pure::find },
    Check { name: "sql", rule: "only eventlog knows SQL", find: sql::find },
    Check { name: "sources", rule: "source files are short and begin with a heading", find: sources::find },
    Check {
        name: "text",
        rule: "no machine paths, leftovers or stray whitespace in any file",
        find: text::find,
    },
    Check {
        name: "requirements",
        rule: "every requirement points to a test that exists",
        find: requirements::find,
    },
    Check { name: "licences", rule: "every dependency has a permissive licence", find: licences::find },
];

/// Something that departs from a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// File, file and line, or crate.
    place: String,
    /// What is wrong.
    fault: String,
    /// What to do about it.
    remedy: String,
    /// A warning is shown and fails nothing.
    is_warning: bool,
}

impl Finding {
    fn new(place: impl Into<String>, fault: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), fault: fault.into(), remedy: remedy.into(), is_warning: false }
    }

    fn warning(place: impl Into<String>, fault: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { is_warning: true, ..Self::new(place, fault, remedy) }
    }
}

/// Runs the checks. `Ok(true)` when none found a fault.
///
/// # Errors
/// When the check named by `--only` does not exist, or the repository cannot be read.
pub fn run(root: &Path, options: &Options) -> Result<bool, String> {
    if options.list {
        for check in CHECKS {
            println!("{:<14} {}", check.name, check.rule);
        }
        return Ok(true);
    }
    let chosen: Vec<&Check> = match &options.only {
        Some(name) => vec![CHECKS.iter().find(|check| check.name == name).ok_or_else(|| {
            let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
            format!("there is no check `{name}`; the checks are {}", names.join(", "))
        })?],
        None => CHECKS.iter().collect(),
    };
    let house = House::read(root)?;
    let mut clean = true;
    for check in chosen {
        clean &= report(check, &(check.find)(&house));
    }
    Ok(clean)
}

/// All checks, for `cargo xtask test`. Says itself what is wrong.
pub fn check_all(root: &Path) -> bool {
    run(root, &Options::default()).unwrap_or_else(|message| {
        println!("error: {message}");
        false
    })
}

fn report(check: &Check, findings: &[Finding]) -> bool {
    let faults = findings.iter().filter(|finding| !finding.is_warning).count();
    println!(
        "   {:<14} {}",
        check.name,
        if faults == 0 { "holds".to_owned() } else { format!("{faults} fault(s): {}", check.rule) }
    );
    for finding in findings {
        let kind = if finding.is_warning { "warning" } else { "fault" };
        println!("     {kind}: {}: {}\n       do: {}", finding.place, finding.fault, finding.remedy);
    }
    faults == 0
}
