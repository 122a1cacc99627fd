//! What makes a text file no table, found before it is read as one, with the line where it stands: characters that are no
//! text, and a quotation mark that is not closed, which would swallow the lines after it in silence.

use crate::report::Fault;

/// The line of a place in a file, from 1.
fn line_at(before: &[u8]) -> usize {
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The fault of a file that is no text.
pub(crate) fn no_text(bytes: &[u8]) -> Fault {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let line = line_at(bytes.get(..at).unwrap_or(bytes));
    Fault::new(
        format!("Filen er hverken tekst eller et regneark (.xlsx): fra linje {line} er det binære data."),
        format!("The file is neither text nor a spreadsheet (.xlsx): from line {line} on it is binary data."),
        "Vælg den rigtige fil, eller gem den igen som CSV (UTF-8) eller .xlsx.",
        "Choose the right file, or save it again as CSV (UTF-8) or .xlsx.",
    )
}

/// The fault of the first character that no text has.
pub(crate) fn odd_character(text: &str) -> Option<Fault> {
    // Old systems end a file with this one.
    let text = text.trim_end_matches(['\u{1a}', '\r', '\n']);
    let (at, odd) = text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\r' | '\n'))?;
    let line = line_at(text.get(..at).unwrap_or(text).as_bytes());
    let code = u32::from(odd);
    Some(Fault::new(
        format!("Linje {line}: der står et tegn, som ikke er tekst (kode {code:#04x})."),
        format!("Line {line}: there is a character that is no text (code {code:#04x})."),
        "Er det den rigtige fil? Ret linjen, eller gem filen igen som CSV (UTF-8) eller .xlsx.",
        "Is it the right file? Correct the line, or save the file again as CSV (UTF-8) or .xlsx.",
    ))
}

/// The fault of the first quotation mark that begins a cell and is not closed where the cell ends.
pub(crate) fn open_quote(text: &str, separator: u8) -> Option<Fault> {
    let mut bytes = text.bytes().peekable();
    let (mut line, mut cell_begins) = (1_usize, true);
    while let Some(byte) = bytes.next() {
        match byte {
            b'\n' => {
                line += 1;
                cell_begins = true;
            }
            b'"' if cell_begins => {
                let opened = line;
                let mut closed = false;
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'\n' => line += 1,
                        // Two of them are one that is meant.
                        b'"' if bytes.peek() == Some(&b'"') => _ = bytes.next(),
                        b'"' => {
                            closed = true;
                            break;
                        }
                        _ => {}
                    }
                }
                let ends =
                    bytes.peek().is_none_or(|next| *next == separator || matches!(next, b'\r' | b'\n'));
                // What closed it lines further down, in the middle of a cell, was the beginning of another.
                if !closed || (line > opened && !ends) {
                    return Some(not_closed(opened));
                }
                cell_begins = false;
            }
            byte => cell_begins = byte == separator,
        }
    }
    None
}

fn not_closed(line: usize) -> Fault {
    Fault::new(
        format!("Linje {line}: en celle begynder med et anførselstegn, som ikke bliver lukket."),
        format!("Line {line}: a cell begins with a quotation mark that is not closed."),
        "Sæt det afsluttende anførselstegn, eller fjern det første; et anførselstegn inde i en celle skrives to gange.",
        "Put the closing quotation mark, or remove the first; a quotation mark within a cell is written twice.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told_with_its_line() {
        let found = |text: &str| open_quote(text, b';').map(|fault| fault.what.en);
        for (text, line) in [
            ("a;b\n1;\"Hus\n2;Gård\n", 2),
            ("a;b\n1;2\n\"", 3),
            ("a;b\n1;\"Hus;x\n2;\"Gård\";y\n", 2),
            ("a;b\n1;\"to \"\"ord\n3;4", 2),
        ] {
            let told = found(text).unwrap_or_default();
            assert!(told.starts_with(&format!("Line {line}:")), "{text:?}: {told}");
        }
        for right in [
            "a;b\n1;\"Hus; nr. 2\"\r\n2;\"to\nlinjer\"\n",
            "a;b\n1;5\" rør\n",
            "a;b\n1;\"to \"\"ord\"\"\"\n",
            "a;b\n1;\"x\" og mere\n",
            "",
        ] {
            assert_eq!(found(right), None, "{right:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_with_its_line() {
        let odd = |text: &str| odd_character(text).map(|fault| fault.what.en);
        assert!(odd("a;b\n1;\u{7}\n").unwrap().starts_with("Line 2:"));
        assert!(odd("a;b\n1;\u{81}\n").is_some());
        for right in ["a;b\r\n1;\tæ\n", "a;b\n1;2\r\n\u{1a}", "\u{feff}a;b\n"] {
            assert_eq!(odd(right), None, "{right:?}");
        }
        assert!(no_text(b"a;b\n1;2\n\0\0").what.en.contains("from line 3"));
    }
}
