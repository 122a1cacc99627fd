//! Every requirement built so far has a row in `docs/requirements.md` that names a test that exists.
//!
//! A row is `| REG-1 | where | test |`. In the last cell each name between backticks is the name of a test function
//! (a path before it may say where), or the path of a file with stories or scheme tests. Whether the test shows what the
//! requirement says is for the reader.

use super::house::House;
use super::{Finding, REQUIREMENTS};
use std::collections::BTreeSet;

/// The requirements that are built, by area and number. What is left out comes with later work.
const BUILT: &[(&str, &[u8])] = &[
    ("REG", &[1, 2, 3]),
    ("PLA", &[1, 2, 3, 4, 5, 7, 8, 9]),
    ("FOR", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 16, 17, 18, 19]),
    ("RUL", &[1, 2, 3, 4, 5, 6, 7, 8]),
];

fn built() -> BTreeSet<String> {
    BUILT
        .iter()
        .flat_map(|(area, numbers)| numbers.iter().map(move |number| format!("{area}-{number}")))
        .collect()
}

/// Rows that are missing, and rows that point nowhere.
pub fn find(house: &House) -> Vec<Finding> {
    let Some(text) = house.text(REQUIREMENTS) else {
        return vec![Finding::new(
            REQUIREMENTS,
            "the file is missing",
            "write it with a table row `| REG-1 | where | `test_name` |` for each requirement",
        )];
    };
    let tests = test_functions(house);
    let mut missing = built();
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((id, test_cell)) = row(line) else {
            continue;
        };
        missing.remove(id);
        let place = format!("{REQUIREMENTS}:{}", index + 1);
        let names = names(test_cell);
        if names.is_empty() {
            findings.push(Finding::new(
                &place,
                format!("{id} names no test"),
                "name the test between backticks",
            ));
        }
        for name in names {
            if !exists(house, &tests, name) {
                findings.push(Finding::new(
                    &place,
                    format!("{id} points to `{name}`, and there is no such test"),
                    "name a function marked as a test, or the path of a file with stories or scheme tests",
                ));
            }
        }
    }
    for id in missing {
        findings.push(Finding::new(
            REQUIREMENTS,
            format!("{id} has no row"),
            format!("add `| {id} | where | `test_name` |`"),
        ));
    }
    findings
}

/// The requirement and the test cell of a table row; nothing for other lines.
fn row(line: &str) -> Option<(&str, &str)> {
    let cells: Vec<&str> =
        line.trim().strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let (id, test) = (*cells.first()?, *cells.get(2)?);
    let (area, number) = id.split_once('-')?;
    let is_id = area.len() == 3
        && area.chars().all(|sign| sign.is_ascii_uppercase())
        && number.parse::<u16>().is_ok();
    is_id.then_some((id, test))
}

/// What stands between backticks.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).filter(|name| !name.is_empty()).collect()
}

fn exists(house: &House, tests: &BTreeSet<&str>, name: &str) -> bool {
    let function = name.rsplit("::").next().unwrap_or(name).trim_end_matches("()");
    tests.contains(function) || house.files.contains_key(name)
}

/// The names of all functions marked with `#[test]` or `#[tokio::test]`, also inside `proptest!`.
fn test_functions(house: &House) -> BTreeSet<&str> {
    house.rust_files().flat_map(|(_, text)| marked_functions(text)).collect()
}

fn marked_functions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_marked = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_marked = true;
        } else if let Some(rest) = line.trim_start_matches("async ").strip_prefix("fn ").filter(|_| is_marked)
        {
            found.extend(rest.split(['(', '<']).next().map(str::trim));
            is_marked = false;
        } else if !line.starts_with("#[") && !line.starts_with("//") {
            is_marked = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::house;
    use super::*;

    const TESTS: &str = "#[test]\n#[cfg(unix)]\nfn shown() {}\nproptest! {\n    #[test]\n    fn always(x in 0..3) {}\n}\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn waits() {}\nfn helper() {}\n";

    fn faults(test_cell: &str) -> Vec<String> {
        let mut table = String::from("| id | where | test |\n|---|---|---|\n");
        for id in built() {
            table.push_str(&format!("| {id} | here | {test_cell} |\n"));
        }
        find(&house(&[(REQUIREMENTS, &table), ("a/src/lib.rs", TESTS), ("tests/stories/1.toml", "")]))
            .into_iter()
            .map(|finding| finding.fault)
            .collect()
    }

    #[test]
    fn rows_that_point_to_tests_pass() {
        assert_eq!(faults("`shown`, `waits`, `a::tests::always`, `tests/stories/1.toml`"), [""; 0]);
    }

    #[test]
    fn rows_that_point_nowhere_are_found() {
        assert_eq!(faults("`shown`, `gone`").len(), built().len());
        assert_eq!(faults("`helper`").len(), built().len());
        assert_eq!(faults("by hand").len(), built().len());
    }

    #[test]
    fn missing_row_and_missing_file_are_found() {
        let one = house(&[(REQUIREMENTS, "| REG-1 | here | `shown` |\n"), ("a.rs", TESTS)]);
        assert_eq!(find(&one).len(), built().len() - 1);
        assert!(find(&house(&[]))[0].remedy.contains("write it"));
    }

    #[test]
    fn only_rows_of_requirements_are_read() {
        assert_eq!(row("| REG-1 | a | b |"), Some(("REG-1", "b")));
        assert_eq!(row("| id | where | test |"), None);
        assert_eq!(row("|---|---|---|"), None);
        assert_eq!(row("REG-1 stands in prose | a | b"), None);
        assert_eq!(row("| REG-1 | a |"), None);
    }
}
