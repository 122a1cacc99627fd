//! Only `eventlog` knows SQL: no other crate of the product has a database driver or a statement in a string.
//!
//! The end-to-end tests and the benchmarks may, because they damage the log on purpose and compare with a bare loop.

use super::Finding;
use super::house::{House, Member};
use super::lexer;

const DRIVERS: &[&str] = &["rusqlite", "sqlx", "postgres", "tokio-postgres", "diesel"];
const STATEMENTS: &[&str] =
    &["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "CREATE INDEX ", "PRAGMA ", "DROP TABLE "];
const MAY: &[&str] = &["eventlog", "tests-end-to-end", "benches", "xtask"];

/// Drivers and statements where they do not belong.
pub fn find(house: &House) -> Vec<Finding> {
    house
        .members
        .iter()
        .filter(|member| !MAY.contains(&member.name.as_str()))
        .flat_map(|member| in_crate(house, member))
        .collect()
}

fn in_crate(house: &House, member: &Member) -> Vec<Finding> {
    let mut findings = Vec::new();
    for driver in DRIVERS {
        if member.dependencies.contains(*driver) || member.test_dependencies.contains(*driver) {
            findings.push(Finding::new(
                format!("{}/Cargo.toml", member.folder),
                format!("`{}` has the database driver `{driver}`", member.name),
                "ask `eventlog` for what is needed",
            ));
        }
    }
    for (path, source) in house.sources_of(member) {
        for (line, text) in lexer::split(source).strings {
            if let Some(statement) = STATEMENTS.iter().find(|statement| text.contains(*statement)) {
                findings.push(Finding::new(
                    format!("{path}:{line}"),
                    format!("SQL in a string: `{}`", statement.trim()),
                    "give `eventlog` a function that does it",
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::{crate_with, house};
    use super::*;

    fn faults(name: &str, dependencies: &[&str], source: &str) -> usize {
        let mut house = house(&[(&format!("crates/{name}/src/lib.rs"), source)]);
        house.members = vec![crate_with(name, &format!("crates/{name}"), dependencies)];
        find(&house).len()
    }

    #[test]
    fn eventlog_may() {
        assert_eq!(faults("eventlog", &["rusqlite"], "const Q: &str = \"SELECT position FROM events\";"), 0);
    }

    #[test]
    fn others_may_not() {
        assert_eq!(faults("engine", &["rusqlite"], ""), 1);
        assert_eq!(faults("engine", &[], "const Q: &str = \"SELECT position FROM events\";"), 1);
        assert_eq!(faults("engine", &[], "const Q: &str = r\"INSERT INTO events\";"), 1);
    }

    #[test]
    fn prose_is_no_statement() {
        assert_eq!(faults("engine", &[], "// SELECT one\nconst Q: &str = \"select a unit\";"), 0);
    }
}
