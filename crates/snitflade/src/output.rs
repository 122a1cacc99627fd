//! What a command says: one text for people and one object for programs, made from the same answer.

use crate::shape::shaped;
use kernel::{Language, Text};
use serde::Serialize;
use serde_json::{Value, json};

/// Picks the words of a language.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// Danish or English.
    #[must_use]
    pub const fn of<'a>(self, da: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Language::Da => da,
            Language::En => en,
        }
    }

    /// A text in the language.
    #[must_use]
    pub fn say(self, text: &Text) -> &str {
        text.say(self.0)
    }
}

/// What came of a command.
#[derive(Debug)]
pub struct Reply {
    /// For people, in their language.
    pub text: String,
    /// For programs.
    pub json: Value,
    /// The commands that can come next, as typed.
    pub next: Vec<String>,
    /// Whether everything in the log is made up; `None` where no log was asked.
    pub synthetic: Option<bool>,
    /// How the command ends.
    pub exit: u8,
}

impl Reply {
    /// An answer for people and for programs.
    pub fn new(text: impl Into<String>, json: &impl Serialize) -> Self {
        Reply {
            text: text.into(),
            json: shaped(json),
            next: Vec::new(),
            synthetic: None,
            exit: crate::exit::DONE,
        }
    }

    /// Adds a field to the answer for programs.
    pub fn add(&mut self, field: &str, value: &impl Serialize) {
        if let Some(object) = self.json.as_object_mut() {
            object.insert(field.to_owned(), shaped(value));
        }
    }

    /// Adds a command that can come next.
    #[must_use]
    pub fn next(mut self, command: impl Into<String>) -> Self {
        self.next.push(command.into());
        self
    }

    /// Adds a command that can come next, if there is one.
    #[must_use]
    pub fn next_if(mut self, command: Option<String>) -> Self {
        self.next.extend(command);
        self
    }

    /// Ends with another code than done.
    #[must_use]
    pub const fn ending(mut self, exit: u8) -> Self {
        self.exit = exit;
        self
    }

    /// The whole text for people.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let say = Words(language);
        let mut words = String::new();
        if self.synthetic == Some(true) {
            words.push_str(say.of("SYNTETISKE DATA\n", "SYNTHETIC DATA\n"));
        }
        words.push_str(&self.text);
        if !words.is_empty() && !words.ends_with('\n') {
            words.push('\n');
        }
        for command in &self.next {
            words.push_str(&format!("{}: {command}\n", say.of("Næste", "Next")));
        }
        words
    }

    /// The whole object for programs.
    #[must_use]
    pub fn object(&self, command: &str) -> Value {
        json!({
            "command": command,
            "exit": self.exit,
            "synthetic": self.synthetic,
            "result": self.json,
            "next": self.next,
        })
    }
}

/// Text in which nothing steers a terminal: what was stored or typed may hold control characters, and each of them but
/// the end of a line is shown as a mark that something stood there.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// How much further in a line goes on below.
const FURTHER: usize = 4;

/// Text for a terminal: a line that is too long goes on below, indented a little further than it began, so that
/// the eye finds the next point. A command to be typed is left whole, for it is copied.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    for line in text.lines() {
        let typed = ["Næste:", "Next:", "$ "].iter().any(|start| line.starts_with(start));
        if typed || line.chars().count() <= width {
            out.push_str(line);
        } else {
            let (said, command) = line.split_at(command_at(line));
            wrap_line(said.trim_end(), width, FURTHER, &mut out);
            if said.trim() == "-" {
                // Nothing but the mark of a point stands before it.
                out.push_str(&format!(" {command}"));
            } else if !command.is_empty() {
                let indent = said.chars().take_while(|c| *c == ' ').count() + FURTHER;
                out.push_str(&format!("\n{}{command}", " ".repeat(indent)));
            }
        }
        out.push('\n');
    }
    out
}

/// Where a command to be typed begins in a line and fills the rest of it; else the line's end.
fn command_at(line: &str) -> usize {
    let name = "snitflade --";
    let Some(found) = line.find(name) else {
        return line.len();
    };
    // The program may be called by a path.
    let start = line.get(..found).and_then(|before| before.rfind(' ')).map_or(0, |space| space + 1);
    let quoted = line.get(start..).is_some_and(|rest| rest.starts_with('\''));
    if quoted { line.len() } else { start }
}

/// Text written in paragraphs, set anew for a line of another width.
#[must_use]
pub fn reflowed(text: &str, width: usize) -> String {
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| {
            let mut set = String::new();
            wrap_line(&paragraph.split_whitespace().collect::<Vec<_>>().join(" "), width, 0, &mut set);
            set
        })
        .collect();
    paragraphs.join("\n\n")
}

fn wrap_line(line: &str, width: usize, further: usize, out: &mut String) {
    let indent = line.chars().take_while(|c| *c == ' ').count();
    let further = " ".repeat(indent + further);
    let mut column = 0;
    for word in line.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        if column > indent && column + length > width && length + further.len() <= width {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(&further);
            column = further.len();
        }
        out.push_str(word);
        column += word.chars().count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below_and_nothing_is_lost() {
        let text =
            format!("short\n  {}\nNæste: {}\n", "ord ".repeat(60).trim_end(), "x ".repeat(80).trim_end());
        let wrapped = wrapped(&text, 60);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&wrapped), words(&text));
        for line in wrapped.lines().filter(|line| !line.starts_with("Næste:")) {
            assert!(line.chars().count() <= 60, "{line}");
        }
        assert!(wrapped.lines().nth(2).unwrap().starts_with("      ord"));
        assert!(wrapped.lines().any(|line| line.starts_with("Næste:") && line.len() > 150));
    }

    #[test]
    fn nothing_in_an_answer_steers_a_terminal() {
        let reply = Reply::new("Karen\u{1b}]0;x\u{7}\u{9b}2J\r\tb\u{7f}", &()).next("see\u{1b}[2J");
        let said = plain(&reply.words(Language::Da));
        assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
        assert!(said.starts_with("Karen\u{fffd}]0;x\u{fffd}"), "{said:?}");
        assert_eq!(said.lines().count(), 2);
    }

    #[test]
    fn a_command_to_be_typed_is_never_divided() {
        let call = "target/release/snitflade --db snitflade-demo --as regionsvisitator offer F-57 sop-faxe";
        let told = wrapped(&format!("  - Plads i Faxe (7 ledige): {call}\n  - {call}\n"), 60);
        assert_eq!(told, format!("  - Plads i Faxe (7 ledige):\n      {call}\n  - {call}\n"));
    }

    #[test]
    fn paragraphs_are_set_anew_and_stay_paragraphs() {
        let set = reflowed("et to\ntre fire\n\nfem seks\n", 8);
        assert_eq!(set, "et to\ntre fire\n\nfem seks");
    }

    #[test]
    fn a_word_longer_than_the_line_is_left_whole() {
        let word = "æ".repeat(100);
        assert_eq!(wrapped(&word, 40).trim_end(), word);
        assert_eq!(wrapped("", 40), "");
    }
}
