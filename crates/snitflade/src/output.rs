//! What a command says: one text for people and one object for programs, made from the same answer.

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
        let json = serde_json::to_value(json)
            .unwrap_or_else(|error| json!({ "not_expressible": error.to_string() }));
        Reply { text: text.into(), json, next: Vec::new(), synthetic: None, exit: crate::exit::DONE }
    }

    /// Adds a command that can come next.
    #[must_use]
    pub fn next(mut self, command: impl Into<String>) -> Self {
        self.next.push(command.into());
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
