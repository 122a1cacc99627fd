//! The crates of the workspace use each other exactly as `docs/architecture.md` declares.
//!
//! Dependencies of tests count too: a test in a lower room that reaches up is a departure. Others' crates are not
//! looked at here.

use super::house::House;
use super::{ARCHITECTURE, Finding, architecture};
use std::collections::{BTreeMap, BTreeSet};

/// Departures from the declared graph, both ways.
pub fn find(house: &House) -> Vec<Finding> {
    let lines = match architecture::block(house, "graph", "crate -> dependency dependency") {
        Ok(lines) => lines,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    let mut declared: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for (number, line) in lines {
        let Some((name, uses)) = line.split_once("->") else {
            findings.push(Finding::new(
                at(number),
                format!("`{line}` has no `->`"),
                "write `crate -> dependency dependency`",
            ));
            continue;
        };
        if declared.insert(name.trim(), (number, uses.split_whitespace().collect())).is_some() {
            findings.push(Finding::new(
                at(number),
                format!("`{}` is declared twice", name.trim()),
                "keep one line",
            ));
        }
    }
    let ours: BTreeSet<&str> = house.members.iter().map(|member| member.name.as_str()).collect();
    for member in &house.members {
        let manifest = format!("{}/Cargo.toml", member.folder);
        let used: BTreeSet<&str> = member
            .dependencies
            .union(&member.test_dependencies)
            .map(String::as_str)
            .filter(|name| ours.contains(name))
            .collect();
        let Some((number, allowed)) = declared.remove(member.name.as_str()) else {
            findings.push(Finding::new(
                manifest,
                format!("crate `{}` is not in the declared graph", member.name),
                format!(
                    "add `{} -> {}` to {ARCHITECTURE}",
                    member.name,
                    used.into_iter().collect::<Vec<_>>().join(" ")
                ),
            ));
            continue;
        };
        for name in used.difference(&allowed) {
            findings.push(Finding::new(
                &manifest,
                format!("`{}` uses `{name}`, which the graph does not allow", member.name),
                format!(
                    "remove the dependency, or argue for it in docs/decisions/ and declare it at {}",
                    at(number)
                ),
            ));
        }
        for name in allowed.difference(&used) {
            findings.push(Finding::new(
                at(number),
                format!("`{}` is declared to use `{name}`, and does not", member.name),
                format!("remove `{name}` from the line, or add it to {manifest}"),
            ));
        }
    }
    for (name, (number, _)) in declared {
        findings.push(Finding::new(at(number), format!("there is no crate `{name}`"), "remove the line"));
    }
    findings
}

fn at(number: usize) -> String {
    format!("{ARCHITECTURE}:{number}")
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::{crate_with, house};
    use super::*;

    fn faults(graph: &str) -> Vec<String> {
        let mut house = house(&[(ARCHITECTURE, &format!("```graph\n{graph}\n```\n"))]);
        house.members =
            vec![crate_with("low", "low", &["serde"]), crate_with("high", "high", &["low", "serde"])];
        find(&house).into_iter().map(|finding| finding.fault).collect()
    }

    #[test]
    fn declared_graph_holds() {
        assert_eq!(faults("low ->\nhigh -> low"), [""; 0]);
    }

    #[test]
    fn departures_either_way_are_found() {
        assert_eq!(faults("low ->\nhigh ->"), ["`high` uses `low`, which the graph does not allow"]);
        assert_eq!(faults("low -> high\nhigh -> low"), ["`low` is declared to use `high`, and does not"]);
        assert_eq!(faults("high -> low"), ["crate `low` is not in the declared graph"]);
        assert_eq!(faults("low ->\nhigh -> low\nold ->"), ["there is no crate `old`"]);
        assert_eq!(faults("low ->\nlow ->\nhigh -> low\nnonsense").len(), 2);
    }

    #[test]
    fn dependency_of_tests_counts() {
        let mut house = house(&[(ARCHITECTURE, "```graph\nlow ->\nhigh ->\n```\n")]);
        house.members = vec![crate_with("low", "low", &[]), crate_with("high", "high", &[])];
        house.members[0].test_dependencies.insert("high".to_owned());
        assert_eq!(find(&house).len(), 1);
    }
}
