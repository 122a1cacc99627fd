//! Turns answers into text for people, in their language. It decides nothing and asks nobody: whatever it needs
//! is handed to it.

pub(crate) mod board;
mod decided;
pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod offers;
pub(crate) mod pathway;
pub(crate) mod places;
pub(crate) mod registry;
pub(crate) mod scheme;
pub(crate) mod table;
pub(crate) mod verdict;
pub(crate) mod who;

use crate::{directory::Directory, output::Words};
use kernel::{Instant, Period};
use std::borrow::Cow;
use table::Cells;

/// What every rendering knows: the language, the width of the line, and what things are called.
pub(crate) struct View<'a> {
    pub say: Words,
    pub width: u16,
    /// Whether everything is told, also what does not change the answer.
    pub full: bool,
    pub directory: &'a Directory,
}

/// How wide a table is made where nobody says how wide a line is.
pub(crate) const WIDTH: u16 = 110;

impl View<'_> {
    /// A table as text that fits the line.
    pub(crate) fn table(&self, header: &[&str], rows: Vec<Vec<String>>) -> String {
        table::table(header, &rows, Cells::Words, usize::from(self.width))
    }

    /// A table of figures: all columns but the first hold figures.
    pub(crate) fn figures_table(&self, header: &[&str], rows: Vec<Vec<String>>) -> String {
        table::table(header, &rows, Cells::Figures, usize::from(self.width))
    }

    /// A code in the scheme's words, with the code itself; the code alone where the scheme in use has it no more.
    pub(crate) fn coded(&self, list: &str, code: &str) -> String {
        let text = self.directory.codes.get(&(list.into(), code.into()));
        let words = match (text, code) {
            (Some(text), _) => self.say.say(text),
            // What the program itself notes, in no list of the scheme.
            (None, "died") => self.say.of("borgeren er død", "the citizen has died"),
            (None, "declined") => self.say.of("borgeren sagde nej", "the citizen declined"),
            (None, "decided_without_place") => self.say.of("afgjort uden plads", "decided without a place"),
            (None, _) => return code.to_owned(),
        };
        format!("{words} [{code}]")
    }

    /// A conclusion in the scheme's words, with its id.
    pub(crate) fn conclusion(&self, id: &str) -> String {
        let text = self.directory.conclusions.get(id);
        text.map_or_else(|| id.to_owned(), |text| format!("{} [{id}]", self.say.say(text)))
    }

    /// Where a figure comes from, as its giver named it; what the program itself notes is said in words.
    pub(crate) fn source<'s>(&'s self, source: &'s str) -> Cow<'s, str> {
        match source {
            "synthetic" => self.say.of("syntetisk", "synthetic").into(),
            "prompt" => self.say.of("tastet", "typed").into(),
            given => match given.rsplit_once(" line ") {
                // A row of a file, as imports note it.
                Some((file, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => {
                    format!("{file} {} {line}", self.say.of("linje", "line")).into()
                }
                _ => self.shipped(given).into(),
            },
        }
    }

    /// What the shipped data say, in the reader's language; anything else as it was given.
    pub(crate) fn shipped<'s>(&'s self, words: &'s str) -> &'s str {
        let danish = self.directory.words.get(words).filter(|_| self.say.0 == kernel::Language::Da);
        danish.map_or(words, String::as_str)
    }

    /// A period, half-open, as people read it.
    pub(crate) fn period(&self, period: &Period) -> String {
        self.span(period.start, period.end)
    }

    /// From and until.
    pub(crate) fn span(&self, from: Instant, until: Option<Instant>) -> String {
        match until {
            Some(until) => format!("{} – {}", from.danish(), until.danish()),
            None => format!("{} –", from.danish()),
        }
    }

    /// An age in minutes.
    pub(crate) fn age(&self, minutes: u64) -> String {
        let (days, hours, rest) = (minutes / 1440, minutes / 60, minutes % 60);
        match (days, hours) {
            (0, 0) => format!("{rest} min"),
            (0, hours) => format!("{hours} {}", self.say.of("t", "h")),
            (days, _) => format!("{days} {}", self.say.of("d", "d")),
        }
    }
}

/// A value or a dash.
pub(crate) fn or_dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}
