//! What an import says about a file: how much was read, and every bad row with what to do about it.

use kernel::Text;
use serde::Serialize;

/// Most faults told one by one; the rest are counted.
pub const FAULTS_TOLD_MAX: usize = 1_000;

/// A file as the caller read it. This crate opens none itself.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name, for the report and as a source.
    pub name: &'a str,
    /// Its whole content.
    pub bytes: &'a [u8],
}

impl<'a> File<'a> {
    /// A file with its name and content.
    #[must_use]
    pub const fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        File { name, bytes }
    }
}

/// How an import treats faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Takes the good rows although others are bad. Without it nothing is taken when one row is bad.
    pub accept_good_rows: bool,
}

/// Where in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnPlace {
    /// The header as the file writes it.
    pub name: String,
    /// The letter in a spreadsheet, the number from 1 in a text file.
    pub place: String,
}

/// A fault in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The line or spreadsheet row, from 1; 0 when the file as a whole is meant.
    pub line: u32,
    /// Which column, when one is to blame.
    pub column: Option<ColumnPlace>,
    /// What is wrong.
    pub what: Text,
    /// What to do about it.
    pub what_to_do: Text,
}

/// Rows that were left out on purpose, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Why.
    pub why: Text,
    /// How many.
    pub rows: u32,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The file's name.
    pub file: String,
    /// Rows with content, without the header.
    pub rows_read: u32,
    /// Rows that can be taken.
    pub rows_good: u32,
    /// Rows left out on purpose, by reason.
    pub skipped: Vec<Skipped>,
    /// Every fault, in the order of the file, up to [`FAULTS_TOLD_MAX`].
    pub bad: Vec<BadRow>,
    /// Faults beyond those told.
    pub bad_more: u32,
    /// What a person should know although it stops nothing.
    pub warnings: Vec<Text>,
}

/// A report, and what came of the file unless faults forbid it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<T> {
    /// What became of the file.
    pub report: Report,
    /// What was read; none when there are faults (and the good rows alone were not asked for), or no rows.
    pub content: Option<T>,
}

impl Report {
    pub(crate) fn of(file: &File<'_>) -> Self {
        Report { file: file.name.to_owned(), ..Report::default() }
    }

    /// Whether every row was fine.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.bad.is_empty()
    }

    pub(crate) fn bad(&mut self, line: u32, column: Option<ColumnPlace>, fault: Fault) {
        if self.bad.len() >= FAULTS_TOLD_MAX {
            self.bad_more = self.bad_more.saturating_add(1);
            return;
        }
        self.bad.push(BadRow { line, column, what: fault.what, what_to_do: fault.what_to_do });
    }

    pub(crate) fn bad_file(&mut self, fault: Fault) {
        self.bad(0, None, fault);
    }

    pub(crate) fn warn(&mut self, da: impl Into<String>, en: impl Into<String>) {
        let warning = Text::new(da, en);
        if !self.warnings.contains(&warning) && self.warnings.len() < FAULTS_TOLD_MAX {
            self.warnings.push(warning);
        }
    }

    pub(crate) fn skip(&mut self, da: &str, en: &str) {
        match self.skipped.iter_mut().find(|skipped| skipped.why.en == en) {
            Some(skipped) => skipped.rows = skipped.rows.saturating_add(1),
            None => self.skipped.push(Skipped { why: Text::new(da, en), rows: 1 }),
        }
    }

    /// Closes the report: the content comes along when the faults and the options let it.
    pub(crate) fn with<T>(mut self, content: Option<T>, options: Options) -> Outcome<T> {
        // Faults between rows are found after the rows; people read from the top.
        self.bad.sort_by_key(|bad| bad.line);
        let may = self.is_clean() || (options.accept_good_rows && self.rows_good > 0);
        Outcome { content: content.filter(|_| may), report: self }
    }
}

/// What is wrong and what to do, before its place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub what: Text,
    pub what_to_do: Text,
}

impl Fault {
    pub fn new(what_da: impl Into<String>, what_en: impl Into<String>, do_da: &str, do_en: &str) -> Self {
        Fault { what: Text::new(what_da, what_en), what_to_do: Text::new(do_da, do_en) }
    }
}

/// A piece of a file's text, short enough for a message.
pub(crate) fn shown(given: &str) -> String {
    let short: String = given.chars().take(60).collect();
    if short.len() < given.len() { format!("{short}…") } else { short }
}
