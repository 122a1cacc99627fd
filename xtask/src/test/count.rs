//! Reads from a test runner's own words how many tests passed and failed.
//!
//! Understood: nextest's summary, cargo's `test result:` lines, and a plain line `N passed, N failed`. Everything else
//! counts for nothing.

/// Tests counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, timed out, or could not be run.
    pub failed: usize,
}

impl Counts {
    /// Adds what another step counted.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// The counts at the step's end: a step that failed has at least one failure.
    pub fn closed(self, step_passed: bool) -> Self {
        let failed = if step_passed {
            self.failed
        } else {
            self.failed.max(1)
        };
        Self { failed, ..self }
    }

    /// Reads one line that a runner printed, without colours.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        let nextest = line
            .strip_prefix("Summary [")
            .and_then(|rest| rest.split_once("run:"))
            .map(|(_, tail)| tail);
        let libtest = line
            .strip_prefix("test result:")
            .and_then(|rest| rest.split_once('.'))
            .map(|(_, tail)| tail);
        if let Some(tail) = nextest.or(libtest) {
            self.passed += number_before(tail, "passed");
            self.failed +=
                number_before(tail, "failed") + number_before(tail, "timed") + number_before(tail, "exec");
        } else if is_plain(line) {
            self.passed += number_before(line, "passed");
            self.failed += number_before(line, "failed");
        }
    }
}

/// Whether the line is `N passed, N failed`, with at most `, N skipped` after it.
fn is_plain(line: &str) -> bool {
    let words = ["passed", "failed", "skipped"];
    let parts: Vec<&str> = line.split(", ").collect();
    (2..=words.len()).contains(&parts.len())
        && parts.iter().zip(words).all(|(part, word)| {
            part.strip_suffix(word)
                .and_then(|part| part.strip_suffix(' '))
                .is_some_and(|number| number.parse::<usize>().is_ok())
        })
}

/// The number that stands right before the word, or zero.
fn number_before(text: &str, word: &str) -> usize {
    let words: Vec<&str> = text
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    words
        .windows(2)
        .find_map(|pair| match pair {
            [number, name] if *name == word => number.parse().ok(),
            _ => None,
        })
        .unwrap_or(0)
}

/// The line without the escape sequences that colour it.
pub fn plain_text(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        if sign == '\u{1b}' {
            // A colour runs from `[` to the first letter.
            for inner in signs.by_ref() {
                if inner.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(sign);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> (usize, usize) {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(&plain_text(line));
        }
        (counts.passed, counts.failed)
    }

    #[test]
    fn nextest_summary_is_read() {
        assert_eq!(
            counted(&["     Summary [   0.042s] 12 tests run: 12 passed, 3 skipped"]),
            (12, 0)
        );
        assert_eq!(
            counted(&[
                "     Summary [   2.1s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 0 skipped"
            ]),
            (9, 3)
        );
        assert_eq!(
            counted(&["     Summary [   2.1s] 5/12 tests run: 4 passed, 1 failed, 0 skipped"]),
            (4, 1)
        );
        assert_eq!(
            counted(&[
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.0s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped"
            ]),
            (2, 0)
        );
    }

    #[test]
    fn cargo_results_add_up() {
        assert_eq!(
            counted(&[
                "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            ]),
            (4, 2)
        );
    }

    #[test]
    fn plain_line_is_read_and_prose_is_not() {
        assert_eq!(
            counted(&["7 passed, 1 failed", "7 passed, 0 failed, 2 skipped"]),
            (14, 1)
        );
        assert_eq!(
            counted(&["we saw 7 passed, 1 failed", "7 passed", "passed, failed", ""]),
            (0, 0)
        );
    }

    #[test]
    fn failed_step_has_a_failure() {
        assert_eq!(Counts::default().closed(false).failed, 1);
        assert_eq!(Counts { passed: 1, failed: 3 }.closed(false).failed, 3);
        assert_eq!(Counts { passed: 1, failed: 0 }.closed(true).failed, 0);
    }
}
