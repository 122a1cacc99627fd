//! A refusal is an answer: why not, on what legal basis, and what is possible instead.
//! It is not a fault of the machine; those are typed errors of the floor where they happen.

use crate::{legal::LegalReference, text::Text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The broad kind of a refusal; programs (exit codes, later HTTP statuses) go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The input itself is wrong: unknown code, impossible date.
    Invalid,
    /// What is named does not exist, or the actor may not know that it does.
    NotFound,
    /// The actor may not do or see this.
    Forbidden,
    /// The state does not allow it: taken, too late, not that far yet.
    State,
    /// A person has to judge or a fact has to be answered first.
    Unsettled,
}

/// Why a command was not carried out or a question not answered. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The broad kind.
    pub kind: Kind,
    /// A lasting code, as `place_taken`.
    pub code: String,
    /// What is wrong and where.
    pub text: Text,
    /// What is possible instead.
    #[serde(default)]
    pub instead: Vec<Text>,
    /// What the refusal rests on, where it rests on law.
    #[serde(default)]
    pub basis: Vec<LegalReference>,
}

impl Refusal {
    /// A refusal of a kind, with its code and words.
    pub fn new(kind: Kind, code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Refusal {
            kind,
            code: code.to_owned(),
            text: Text::new(da, en),
            instead: Vec::new(),
            basis: Vec::new(),
        }
    }

    /// The input is wrong.
    pub fn invalid(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, da, en)
    }

    /// The thing named does not exist.
    pub fn not_found(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, code, da, en)
    }

    /// The state does not allow it.
    pub fn state(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::State, code, da, en)
    }

    /// Adds what is possible instead.
    #[must_use]
    pub fn instead(mut self, da: impl Into<String>, en: impl Into<String>) -> Self {
        self.instead.push(Text::new(da, en));
        self
    }

    /// Adds what the refusal rests on.
    #[must_use]
    pub fn resting_on(mut self, basis: impl IntoIterator<Item = LegalReference>) -> Self {
        self.basis.extend(basis);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text.en)
    }
}

impl std::error::Error for Refusal {}
