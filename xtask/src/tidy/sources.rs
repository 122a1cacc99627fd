//! Source files are short enough to be read whole and begin with a heading that says what they are for.
//!
//! Whether the heading says it well is left to the reader.

use super::Finding;
use super::house::House;

/// The aim; above it a warning is shown.
const LINES_AIM: usize = 500;
/// The limit.
const LINES_MAX: usize = 600;

/// Long files and files without a heading.
pub fn find(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in house.rust_files() {
        let remedy = "move one concern into a file of its own";
        let lines = text.lines().count();
        let is_product = path.starts_with("crates/") && path.contains("/src/");
        if is_product && lines > LINES_MAX {
            findings.push(Finding::new(path, format!("{lines} lines, more than {LINES_MAX}"), remedy));
        } else if is_product && lines > LINES_AIM {
            findings.push(Finding::warning(path, format!("{lines} lines; the aim is {LINES_AIM}"), remedy));
        }
        if !text.starts_with("//!") {
            findings.push(Finding::new(
                path,
                "it does not begin with a heading",
                "begin with `//!`: what the file is for and what it deliberately does not do",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::house;
    use super::*;

    fn found(path: &str, lines: usize, heading: &str) -> Vec<bool> {
        let text = format!("{heading}\n{}", "\n".repeat(lines - 1));
        find(&house(&[(path, &text)])).into_iter().map(|finding| finding.is_warning).collect()
    }

    #[test]
    fn short_file_with_heading_passes() {
        assert_eq!(found("crates/kernel/src/lib.rs", 500, "//! For."), [false; 0]);
    }

    #[test]
    fn long_file_warns_and_then_fails() {
        assert_eq!(found("crates/kernel/src/lib.rs", 501, "//! For."), [true]);
        assert_eq!(found("crates/kernel/src/lib.rs", 600, "//! For."), [true]);
        assert_eq!(found("crates/kernel/src/lib.rs", 601, "//! For."), [false]);
    }

    #[test]
    fn end_to_end_test_may_be_long_but_has_a_heading() {
        assert_eq!(found("tests/tests/story.rs", 900, "//! For."), [false; 0]);
        assert_eq!(found("tests/tests/story.rs", 9, "use std::fs;"), [false]);
    }
}
