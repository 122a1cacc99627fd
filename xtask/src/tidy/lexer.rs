//! Splits Rust source into code and string literals, so that a check does not stumble over a comment.
//!
//! It knows comments, strings, raw strings and characters, and no grammar beyond them: that is enough to look for words.

/// Source taken apart. Both parts keep the line breaks of the source, so line numbers hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The source without comments and without what stands inside literals.
    pub code: String,
    /// The contents of string literals with the line each begins on.
    pub strings: Vec<(usize, String)>,
}

/// Takes source apart.
pub fn split(source: &str) -> Parts {
    let signs: Vec<char> = source.chars().collect();
    let mut reader = Reader { signs: &signs, position: 0, line: 1, parts: Parts::default() };
    while let Some(sign) = reader.peek(0) {
        match sign {
            '/' if reader.peek(1) == Some('/') => reader.skip_while(|sign| sign != '\n'),
            '/' if reader.peek(1) == Some('*') => reader.block_comment(),
            '"' => reader.string(0, true),
            'r' if !reader.after_word() => reader.raw_or_word(),
            '\'' => reader.character(),
            _ => reader.keep(),
        }
    }
    reader.parts
}

/// The code without what is only built for tests: each item that follows `#[cfg(test)]`.
pub fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((before, after)) = rest.split_once(MARK) {
        kept.push_str(before);
        let end = item_end(after);
        let (item, tail) = after.split_at(end);
        kept.extend(item.chars().filter(|sign| *sign == '\n'));
        rest = tail;
    }
    kept.push_str(rest);
    kept
}

/// Where the item at the start of the code ends: after its closing brace, or after `;` when it has no braces.
fn item_end(code: &str) -> usize {
    let mut depth = 0usize;
    for (position, sign) in code.char_indices() {
        match sign {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && sign == '}' {
                    return position + 1;
                }
            }
            ';' if depth == 0 => return position + 1,
            _ => {}
        }
    }
    code.len()
}

/// The line numbers, from 1, on which the word stands with no letter, digit or `_` on either side.
pub fn lines_with_word(code: &str, word: &str) -> Vec<usize> {
    code.lines().enumerate().filter(|(_, line)| has_word(line, word)).map(|(index, _)| index + 1).collect()
}

/// Whether the word stands in the text on its own.
pub fn has_word(text: &str, word: &str) -> bool {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
    let first_is_part = word.chars().next().is_some_and(is_part);
    let last_is_part = word.chars().next_back().is_some_and(is_part);
    text.match_indices(word).any(|(position, _)| {
        let before = text.get(..position).and_then(|text| text.chars().next_back());
        let after = text.get(position + word.len()..).and_then(|text| text.chars().next());
        let goes_on =
            first_is_part && before.is_some_and(is_part) || last_is_part && after.is_some_and(is_part);
        !goes_on
    })
}

struct Reader<'a> {
    signs: &'a [char],
    position: usize,
    line: usize,
    parts: Parts,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.signs.get(self.position + ahead).copied()
    }

    fn take(&mut self) -> Option<char> {
        let sign = self.peek(0)?;
        self.position += 1;
        if sign == '\n' {
            self.line += 1;
            self.parts.code.push('\n');
        }
        Some(sign)
    }

    fn keep(&mut self) {
        if let Some(sign) = self.take().filter(|sign| *sign != '\n') {
            self.parts.code.push(sign);
        }
    }

    fn skip_while(&mut self, goes_on: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&goes_on) {
            self.take();
        }
    }

    fn after_word(&self) -> bool {
        let before = self.position.checked_sub(1).and_then(|position| self.signs.get(position));
        // `br"…"` is a raw string too.
        before.is_some_and(|sign| (sign.is_alphanumeric() || *sign == '_') && *sign != 'b')
    }

    fn block_comment(&mut self) {
        let mut depth = 0usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.take();
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.take();
                }
                (None, _) => return,
                _ => {}
            }
            self.take();
            if depth == 0 {
                return;
            }
        }
    }

    fn raw_or_word(&mut self) {
        let mut hashes = 0;
        while self.peek(1 + hashes) == Some('#') {
            hashes += 1;
        }
        if self.peek(1 + hashes) == Some('"') {
            for _ in 0..=hashes {
                self.take();
            }
            self.string(hashes, false);
        } else {
            self.keep();
        }
    }

    /// Reads a string from its opening quote.
    fn string(&mut self, hashes: usize, escapes: bool) {
        let line = self.line;
        let mut content = String::new();
        self.take();
        while let Some(sign) = self.take() {
            if escapes && sign == '\\' {
                content.push(' ');
                self.take();
            } else if sign == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                for _ in 0..hashes {
                    self.take();
                }
                break;
            } else {
                content.push(sign);
            }
        }
        self.parts.code.push_str("\"\"");
        self.parts.strings.push((line, content));
    }

    /// A character literal is dropped, a lifetime kept.
    fn character(&mut self) {
        if self.peek(1) == Some('\\') {
            for _ in 0..3 {
                self.take();
            }
            self.skip_while(|sign| sign != '\'' && sign != '\n');
            self.take();
        } else if self.peek(2) == Some('\'') {
            for _ in 0..3 {
                self.take();
            }
        } else {
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_taken_out() {
        let parts = split(
            "a // std::fs\n/* x /* y */\n z */ b \"in\\\" \n side\" c r#\"raw \" one\"# d 'q' '\\'' '\\u{1b}' &'life e",
        );
        assert_eq!(parts.code, "a \n\n b \n\"\" c \"\" d    &'life e");
        assert_eq!(parts.strings, [(3, "in  \n side".to_owned()), (4, "raw \" one".to_owned())]);
    }

    #[test]
    fn quote_in_a_character_opens_no_string() {
        assert_eq!(split("match c { '\"' => 1, b'\"' => 2 } // x").strings, []);
        assert_eq!(split("for_r\"x\"").strings, [(1, "x".to_owned())]);
    }

    #[test]
    fn unfinished_source_ends() {
        for source in ["\"never closed", "/* never", "r#\"never", "'", "'\\", "r##"] {
            split(source);
        }
    }

    #[test]
    fn test_items_are_left_out() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { if x { y } }\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}";
        let kept = without_tests(code);
        assert!(!kept.contains("fn b") && !kept.contains("mod more"));
        assert_eq!(lines_with_word(&kept, "c"), [6]);
        assert_eq!(lines_with_word(&kept, "d"), [9]);
    }

    #[test]
    fn words_stand_alone() {
        assert!(has_word("use std::fs;", "std::fs"));
        assert!(has_word("rand::random()", "rand::"));
        assert!(!has_word("operand::x", "rand::"));
        assert!(!has_word("std::fsx", "std::fs"));
        assert!(!has_word("wæprintln!()", "println!"));
    }
}
