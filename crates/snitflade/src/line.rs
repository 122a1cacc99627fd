//! A line that was typed, to be shown again as it could be typed by somebody else. What describes a citizen is never
//! among what is shown: only what names a pathway, a unit, a code or a time is repeated, and the rest is left to fill in.

use std::ffi::OsString;

/// Options whose values say nothing of a citizen.
const HARMLESS: [&str; 18] = [
    "--at",
    "--by",
    "--clock",
    "--council",
    "--from",
    "--kind",
    "--known-at",
    "--lang",
    "--limit",
    "--municipality",
    "--offers",
    "--on",
    "--region",
    "--request",
    "--unit",
    "--until",
    "--variant",
    "--year",
];
/// Options that stand alone.
const ALONE: [&str; 8] =
    ["--all", "--dry-run", "--full", "--json", "--quick", "--told-cost", "--waiting", "--help"];
/// So many digits in a row could be a number of a person.
const DIGITS_MAX: usize = 5;

/// A line that was typed: how it reached the log, by whom, and the command itself.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub call: String,
    pub profile: Option<String>,
    pub words: String,
}

impl Line {
    /// The same command by another profile, or by the same one.
    pub(crate) fn again(&self, profile: Option<&str>) -> String {
        call(&self.call, profile.or(self.profile.as_deref()), &self.words)
    }

    /// Another command by the same profile.
    pub(crate) fn same(&self, rest: &str) -> String {
        call(&self.call, self.profile.as_deref(), rest)
    }
}

/// A command by a profile.
pub(crate) fn call(begun: &str, profile: Option<&str>, rest: &str) -> String {
    let who = profile.map_or_else(String::new, |name| format!(" --as {}", quoted(name)));
    format!("{begun}{who} {rest}")
}

/// A word as a shell takes it.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:\\=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// What was typed after the program's name, without who acts and on which log, and without what could describe somebody.
pub(crate) fn harmless(arguments: &[OsString]) -> String {
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned());
    let mut shown = Vec::new();
    while let Some(word) = words.next() {
        let (option, value) = word.split_once('=').unwrap_or((&word, ""));
        match option {
            "--as" | "--db" | "--command-key" => {
                if value.is_empty() {
                    words.next();
                }
            }
            alone if ALONE.contains(&alone) => shown.push(alone.to_owned()),
            option if option.starts_with("--") => {
                let value =
                    if value.is_empty() { words.next().unwrap_or_default() } else { value.to_owned() };
                let value = if HARMLESS.contains(&option) { shown_word(&value) } else { OPEN.to_owned() };
                shown.push(format!("{option} {value}"));
            }
            _ => shown.push(shown_word(&word)),
        }
    }
    shown.join(" ")
}

/// What stands for a value to be filled in.
const OPEN: &str = "'…'";

fn shown_word(word: &str) -> String {
    let longest = word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let name = word.contains(char::is_whitespace) || word.chars().any(char::is_control);
    if name || longest > DIGITS_MAX || word.chars().count() > 80 { OPEN.to_owned() } else { quoted(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        harmless(&crate::words_of(line).into_iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_line_is_shown_again_without_what_describes_a_citizen() {
        let line = "snitflade --as visitator --db d refer --name 'Karen Madsen' --cpr=010142-1234 --at 2027-01-04 --json";
        assert_eq!(shown(line), "refer --name '…' --cpr '…' --at 2027-01-04 --json");
        assert_eq!(shown("snitflade confirm F-57 --as=enhed"), "confirm F-57");
        assert_eq!(shown("snitflade list 'Karen Madsen'"), "list '…'");
        assert_eq!(shown("snitflade identify F-1 0101421234"), "identify F-1 '…'");
    }
}
