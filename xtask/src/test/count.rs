//! Reads from a test runner's own words how many tests passed and failed.
//!
//! Understood: nextest's summary, cargo's `test result:` lines, and a plain line `N passed, N failed`. Everything else
//! counts for nothing.

/// Who counts the tests of a step, and so in which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runner {
    /// nextest: one summary at the end.
    Nextest,
    /// Cargo's own runner: a result per test binary.
    Cargo,
    /// Any other program: lines `N passed, N failed`, or none.
    Plain,
}

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
        let failed = if step_passed { self.failed } else { self.failed.max(1) };
        Self { failed, ..self }
    }

    /// Reads one line that this runner printed, without colours.
    ///
    /// Only the runner's own form is read: nextest shows the output of a failed test, in which another runner speaks.
    pub fn read(&mut self, runner: Runner, line: &str) {
        let line = line.trim();
        match runner {
            Runner::Nextest => {
                let summary = line.strip_prefix("Summary [").and_then(|rest| rest.split_once("run:"));
                if let Some((_, tail)) = summary {
                    self.passed = number_before(tail, "passed");
                    self.failed =
                        ["failed", "timed", "exec"].into_iter().map(|word| number_before(tail, word)).sum();
                }
            }
            Runner::Cargo => {
                let result = line.strip_prefix("test result:").and_then(|rest| rest.split_once('.'));
                if let Some((_, tail)) = result {
                    self.passed += number_before(tail, "passed");
                    self.failed += number_before(tail, "failed");
                }
            }
            Runner::Plain => {
                if is_plain(line) {
                    self.passed += number_before(line, "passed");
                    self.failed += number_before(line, "failed");
                }
            }
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
    let words: Vec<&str> =
        text.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
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

    fn counted(runner: Runner, lines: &[&str]) -> (usize, usize) {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(runner, &plain_text(line));
        }
        (counts.passed, counts.failed)
    }

    #[test]
    fn nextest_summary_is_read() {
        let summary = |line: &str| counted(Runner::Nextest, &[line]);
        assert_eq!(summary("     Summary [   0.042s] 12 tests run: 12 passed, 3 skipped"), (12, 0));
        assert_eq!(
            summary(
                "     Summary [   2.1s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 0 skipped"
            ),
            (9, 3)
        );
        assert_eq!(summary("     Summary [   2.1s] 5/12 tests run: 4 passed, 1 failed, 0 skipped"), (4, 1));
        assert_eq!(
            summary(
                "\u{1b}[1m  Summary\u{1b}[0m [ 0.0s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped"
            ),
            (2, 0)
        );
    }

    #[test]
    fn output_of_a_failed_test_is_not_counted() {
        let lines = [
            "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.00s",
            "    5 passed, 0 failed",
            "     Summary [   0.1s] 2 tests run: 1 passed, 1 failed, 0 skipped",
        ];
        assert_eq!(counted(Runner::Nextest, &lines), (1, 1));
    }

    #[test]
    fn cargo_results_add_up() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ];
        assert_eq!(counted(Runner::Cargo, &lines), (4, 2));
    }

    #[test]
    fn plain_line_is_read_and_prose_is_not() {
        let plain = |lines: &[&str]| counted(Runner::Plain, lines);
        assert_eq!(plain(&["7 passed, 1 failed", "7 passed, 0 failed, 2 skipped"]), (14, 1));
        assert_eq!(
            plain(&[
                "we saw 7 passed, 1 failed",
                "7 passed",
                "passed, failed",
                "1 passed, 2 failed, 3 sung",
                ""
            ]),
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
