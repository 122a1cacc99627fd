//! Small checks that several decisions share: slugs, sources, names, and the nearest known word.

use kernel::{Refusal, is_hidden};

/// Longest slug of a unit, tag, service or reason, in characters.
pub(crate) const SLUG_LENGTH_MAX: usize = 64;
/// Longest name or source, in characters.
pub(crate) const TEXT_LENGTH_MAX: usize = 200;

/// The known word nearest to what was given, if one is near enough to be meant.
pub(crate) fn suggestion<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A long text is no misspelling, and the comparison is quadratic.
    if given.len() > SLUG_LENGTH_MAX {
        return None;
    }
    let given = given.to_lowercase();
    known
        .map(|word| (distance(&given, word), word))
        .min()
        .filter(|(away, word)| *away <= (word.len() / 4).max(1))
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out or changed to come from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(line + 1);
        for (column, other) in to.iter().enumerate() {
            let change = row.get(column).copied().unwrap_or(0) + usize::from(letter != *other);
            let take_out = row.get(column + 1).copied().unwrap_or(0) + 1;
            let put_in = next.get(column).copied().unwrap_or(0) + 1;
            next.push(change.min(take_out).min(put_in));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn short(given: &str) -> String {
    given.chars().take(80).collect()
}

/// A slug of lower-case letters, digits, hyphens and underscores.
pub(crate) fn slug(given: &str, what_da: &str, what_en: &str) -> Result<(), Refusal> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if !given.is_empty() && given.len() <= SLUG_LENGTH_MAX && given.chars().all(fine) {
        return Ok(());
    }
    let shown = short(given);
    Err(Refusal::invalid(
        "code_unreadable",
        format!("{what_da}: '{shown}' er ikke en kode"),
        format!("{what_en}: '{shown}' is not a code"),
    )
    .instead(
        format!("Brug a-z, 0-9, - og _, højst {SLUG_LENGTH_MAX} tegn"),
        format!("Use a-z, 0-9, - and _, at most {SLUG_LENGTH_MAX} characters"),
    ))
}

/// A text that is neither empty nor longer than may be shown, without control characters.
pub(crate) fn words(given: &str, what_da: &str, what_en: &str) -> Result<(), Refusal> {
    let length = given.chars().count();
    if !given.trim().is_empty() && length <= TEXT_LENGTH_MAX && !given.chars().any(is_hidden) {
        return Ok(());
    }
    Err(Refusal::invalid(
        "text_missing_or_unfit",
        format!("{what_da} mangler, er for lang ({length} tegn) eller indeholder styretegn"),
        format!("{what_en} is missing, too long ({length} characters) or has control characters"),
    )
    .instead(
        format!("Skriv 1 til {TEXT_LENGTH_MAX} tegn på én linje"),
        format!("Write 1 to {TEXT_LENGTH_MAX} characters on one line"),
    ))
}

/// Where a figure or a change comes from; nothing is stored without it.
pub(crate) fn source(given: &str) -> Result<(), Refusal> {
    words(given, "Kilden", "The source")
}
