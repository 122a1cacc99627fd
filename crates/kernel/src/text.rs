//! Words for people, in Danish and English side by side, so that neither can be forgotten.

use serde::{Deserialize, Serialize};

/// The languages in which the system speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Danish, the users' language.
    #[default]
    Da,
    /// English.
    En,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Text {
    /// Danish.
    pub da: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A sentence in Danish and in English.
    pub fn new(da: impl Into<String>, en: impl Into<String>) -> Self {
        Text { da: da.into(), en: en.into() }
    }

    /// The same words in both languages, for names and numbers.
    pub fn same(words: impl Into<String>) -> Self {
        let words = words.into();
        Text { da: words.clone(), en: words }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::Da => &self.da,
            Language::En => &self.en,
        }
    }
}
/// Whether a character is not seen itself but changes how what stands around it is read: control characters, separators of
/// lines and paragraphs, and those that turn the direction of writing, by which a text can be made to show another than it
/// is.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
