//! A wrong setting: where it stands, which it is, and what is allowed.

use super::Source;
use crate::exit::Failure;
use kernel::{Language, Refusal, Text};

/// A wrong setting.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Where it was said, if it was.
    pub source: Option<Source>,
    /// Which.
    pub key: String,
    /// What is wrong, and what is allowed.
    pub what: Text,
}

impl Fault {
    pub(crate) fn line(&self, language: Language) -> String {
        let place = self.source.as_ref().map_or_else(String::new, |source| format!("{source}: "));
        let key = if self.key.is_empty() { String::new() } else { format!("{}: ", self.key) };
        format!("{place}{key}{}", self.what.say(language))
    }
}

/// All of them in one refusal.
pub(crate) fn refused(faults: &[Fault]) -> Failure {
    let lines = |language| {
        let lines: Vec<String> = faults.iter().map(|fault| fault.line(language)).collect();
        lines.join("\n  ")
    };
    Refusal::invalid(
        "settings",
        format!("indstillingerne kan ikke bruges:\n  {}", lines(Language::Da)),
        format!("the settings cannot be used:\n  {}", lines(Language::En)),
    )
    .instead(
        "se alle nøgler med 'config example', og prøv en fil med 'config check FIL'",
        "see all keys with 'config example', and try a file with 'config check FILE'",
    )
    .into()
}
