//! Faults in scheme files: what, where and what to do. All faults are reported at once.

use kernel::Text;
use std::{fmt, sync::Arc};

/// One fault in a scheme file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The entry that is wrong; empty for the file as a whole.
    pub id: String,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub hint: Text,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.path, self.line, self.column)?;
        if !self.id.is_empty() {
            write!(f, "{}: ", self.id)?;
        }
        write!(f, "{} ({})", self.what.en, self.hint.en)
    }
}

impl std::error::Error for Fault {}

/// Where an entry stands in its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub path: Arc<str>,
    pub line: u32,
    pub column: u32,
}

impl Position {
    /// A fault at this position.
    pub fn fault(&self, id: &str, what: Text, hint: Text) -> Fault {
        Fault {
            path: self.path.to_string(),
            line: self.line,
            column: self.column,
            id: id.to_owned(),
            what,
            hint,
        }
    }
}

/// The known name nearest to what was written, if any is near.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: String = given.chars().take(100).collect();
    known
        .into_iter()
        .map(|name| (distance(&given, name), name))
        .filter(|(steps, name)| *steps <= (name.chars().count() / 2).clamp(1, 3))
        .min()
        .map(|(_, name)| name)
}

/// A hint: the nearest name, or all of them where they are few.
pub(crate) fn hint<'a>(given: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Text {
    if let Some(name) = nearest(given, known.clone()) {
        return Text::new(format!("mente du '{name}'?"), format!("did you mean '{name}'?"));
    }
    let names: Vec<&str> = known.into_iter().collect();
    match names.len() {
        0 => Text::new("der er ingen at vælge imellem", "there is none to choose from"),
        1..=20 => {
            let list = names.join(", ");
            Text::new(format!("brug en af: {list}"), format!("use one of: {list}"))
        }
        many => Text::new(
            format!("der er {many} kendte; vis dem med 'scheme show'"),
            format!("{many} are known; list them with 'scheme show'"),
        ),
    }
}

/// How many single-letter changes lie between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, other) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, j) + usize::from(letter != *other);
            let added = at(&row, j + 1) + 1;
            let removed = at(&next, j) + 1;
            next.push(changed.min(added).min(removed));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_far_ones_are_not() {
        let known = ["temporary_health_intervention", "aim", "child"];
        assert_eq!(nearest("temporary_helth_intervention", known), Some("temporary_health_intervention"));
        assert_eq!(nearest("aims", known), Some("aim"));
        assert_eq!(nearest("weather", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
