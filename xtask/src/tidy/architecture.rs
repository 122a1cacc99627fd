//! Reads the fenced blocks of `docs/architecture.md` that declare what may use what.
//!
//! A block is opened by three backticks and its name and closed by three backticks. Prose around it is not read.

use super::house::House;
use super::{ARCHITECTURE, Finding};

/// The lines of a block with their line numbers, blank lines left out.
///
/// # Errors
/// A finding that says what to write when the file or the block is missing.
pub fn block<'a>(house: &'a House, name: &str, form: &str) -> Result<Vec<(usize, &'a str)>, Finding> {
    let remedy = || format!("write a block opened by three backticks and `{name}`, with lines `{form}`");
    let text = house.text(ARCHITECTURE).ok_or_else(|| {
        Finding::new(ARCHITECTURE, "the file is missing", format!("create it and {}", remedy()))
    })?;
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let opening = format!("```{name}");
    if !lines.any(|(_, line)| line == opening) {
        return Err(Finding::new(ARCHITECTURE, format!("it has no block `{name}`"), remedy()));
    }
    Ok(lines.take_while(|(_, line)| *line != "```").filter(|(_, line)| !line.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::house::samples::house;
    use super::*;

    #[test]
    fn block_is_found_among_prose() {
        let house =
            house(&[(ARCHITECTURE, "# House\n\n```graph\na -> b\n\nb ->\n```\n\n```other\nc\n```\n")]);
        assert_eq!(block(&house, "graph", "a -> b").unwrap(), [(4, "a -> b"), (6, "b ->")]);
        assert_eq!(block(&house, "other", "c").unwrap(), [(10, "c")]);
    }

    #[test]
    fn missing_file_and_missing_block_say_what_to_do() {
        assert!(block(&house(&[]), "graph", "a -> b").unwrap_err().remedy.contains("create it"));
        let without = house(&[(ARCHITECTURE, "# House\n")]);
        assert!(block(&without, "graph", "a -> b").unwrap_err().remedy.contains("`a -> b`"));
    }
}
