//! The rights table as people read it: one line a right, acts first, then questions.

use super::table::rights;
use std::fmt::Write;

/// The whole table as text.
#[must_use]
pub fn matrix() -> String {
    let rights = rights();
    let width = rights.iter().map(|right| right.what.len()).max().unwrap_or(0);
    let mut out = String::from("Who may do and ask what. What does not stand here is not allowed.\n");
    for questions in [false, true] {
        let _ = writeln!(out, "\n{}", if questions { "Questions" } else { "Acts" });
        let mut before = "";
        for right in rights.iter().filter(|right| right.what.starts_with("ask_") == questions) {
            let what = if right.what == before { "" } else { right.what };
            before = right.what;
            let _ = writeln!(out, "{what:width$}  {:17}  {}", right.role.slug(), right.condition);
        }
    }
    out
}
