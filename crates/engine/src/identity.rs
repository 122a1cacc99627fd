//! Who a person is: what the vault keeps apart from the log, sealed with the person's own key.
//!
//! It never prints itself, and no refusal or fault carries any of it.

use eventlog::{Lookup, RECORD_BYTES_MAX};
use kernel::Refusal;
use registry::{Cpr, TemporaryNumber};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of lookup by which the vault finds a CPR number.
pub const CPR: &str = "cpr";
/// The kind of lookup by which the vault finds a temporary number.
pub const TEMPORARY_NUMBER: &str = "temporary_number";

/// Name, numbers, address and who stands near: what tells who somebody is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// The name.
    pub name: String,
    /// The CPR number, with or without hyphen; `None` while it is not known.
    pub cpr: Option<String>,
    /// The number that stands in until the CPR number is known.
    pub temporary_number: Option<String>,
    /// The address, if known.
    pub address: Option<String>,
    /// Whether name and address are protected: then they show only to those whose task needs them.
    pub protected: bool,
    /// Next of kin and how to reach them, if known.
    pub next_of_kin: Option<String>,
    /// The general practitioner, if known.
    pub general_practitioner: Option<String>,
    /// Other names and spellings that the person goes by.
    pub other_names: Vec<String>,
    /// Whether the person is made up.
    pub synthetic: bool,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(..)")
    }
}

impl Identity {
    /// The same identity with its numbers in the one form in which they are kept and found.
    ///
    /// # Errors
    /// When the name is empty, a number is none, there is no number at all, or it is all too long. The refusal
    /// repeats nothing of what was given.
    pub(crate) fn checked(mut self) -> Result<Self, Refusal> {
        if self.name.trim().is_empty() {
            return Err(Refusal::invalid(
                "name_missing",
                "personen mangler et navn",
                "the person lacks a name",
            )
            .instead(
                "skriv navnet, eller 'ukendt', hvis det ikke kendes",
                "give the name, or 'unknown' if it is not known",
            ));
        }
        if let Some(cpr) = &self.cpr {
            self.cpr = Some(checked_cpr(cpr)?.reveal().to_owned());
        }
        if let Some(number) = &self.temporary_number {
            self.temporary_number = Some(checked_temporary(number)?.reveal().to_owned());
        }
        if self.cpr.is_none() && self.temporary_number.is_none() {
            return Err(Refusal::invalid(
                "person_without_number",
                "personen har hverken CPR-nummer eller midlertidigt nummer",
                "the person has neither a CPR number nor a temporary number",
            )
            .instead(
                "giv personen et midlertidigt nummer, til CPR-nummeret kendes",
                "give the person a temporary number until the CPR number is known",
            ));
        }
        if self.plaintext()?.len() > RECORD_BYTES_MAX {
            return Err(Refusal::invalid(
                "identity_too_long",
                format!("oplysningerne om personen fylder mere end {RECORD_BYTES_MAX} byte"),
                format!("what is said of the person is longer than {RECORD_BYTES_MAX} bytes"),
            )
            .instead("forkort dem", "shorten it"));
        }
        Ok(self)
    }

    /// What the vault seals.
    pub(crate) fn plaintext(&self) -> Result<Vec<u8>, Refusal> {
        serde_json::to_vec(self).map_err(|_| unreadable())
    }

    /// An identity from what the vault opened.
    pub(crate) fn from_plaintext(bytes: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(bytes).map_err(|_| unreadable())
    }

    /// What the person is found by.
    pub(crate) fn lookups(&self) -> Vec<Lookup> {
        let lookup = |kind: &'static str, value: &Option<String>| {
            value.as_ref().map(|value| Lookup { kind: kind.into(), value: value.clone().into() })
        };
        [lookup(CPR, &self.cpr), lookup(TEMPORARY_NUMBER, &self.temporary_number)]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn unreadable() -> Refusal {
    Refusal::state(
        "identity_unreadable",
        "oplysningerne om personen har en form, som dette program ikke kender",
        "what is kept of the person has a form that this program does not know",
    )
    .instead("brug den nyere udgave, der skrev det", "use the newer version that wrote it")
}

/// A CPR number, or a refusal that says what is wrong without repeating it.
pub(crate) fn checked_cpr(given: &str) -> Result<Cpr, Refusal> {
    Cpr::new(given).map_err(|fault| {
        Refusal::invalid(
            "cpr_invalid",
            "det er ikke et CPR-nummer: det skrives DDMMÅÅ-NNNN, og de første seks cifre er en fødselsdato",
            fault.to_string(),
        )
    })
}

fn checked_temporary(given: &str) -> Result<TemporaryNumber, Refusal> {
    TemporaryNumber::new(given).map_err(|fault| {
        Refusal::invalid(
            "temporary_number_invalid",
            "det er ikke et midlertidigt nummer: det er en fødselsdato DDMMÅÅ (dagen må have 60 lagt til) og fire cifre eller bogstaver",
            fault.to_string(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn karen() -> Identity {
        Identity {
            name: "Karen Madsen".to_owned(),
            cpr: Some("010142-1234".to_owned()),
            ..Identity::default()
        }
    }

    #[test]
    fn printing_tells_nothing() {
        assert_eq!(format!("{:?}", karen()), "Identity(..)");
    }

    #[test]
    fn numbers_are_kept_in_one_form() {
        let kept = karen().checked().unwrap();
        assert_eq!(kept.cpr.as_deref(), Some("0101421234"));
        assert_eq!(kept.lookups().len(), 1);
        assert_eq!(Identity::from_plaintext(&kept.plaintext().unwrap()).unwrap(), kept);
    }

    #[test]
    fn a_refusal_repeats_nothing_of_what_was_given() {
        let wrong = |change: fn(&mut Identity)| {
            let mut identity = karen();
            change(&mut identity);
            identity.checked().unwrap_err()
        };
        let refusals = [
            (wrong(|identity| identity.name.clear()), "name_missing"),
            (wrong(|identity| identity.cpr = None), "person_without_number"),
            (wrong(|identity| identity.cpr = Some("310242-1234".to_owned())), "cpr_invalid"),
            (
                wrong(|identity| identity.temporary_number = Some("hemmelig".to_owned())),
                "temporary_number_invalid",
            ),
            (wrong(|identity| identity.address = Some("x".repeat(RECORD_BYTES_MAX))), "identity_too_long"),
        ];
        for (refusal, code) in refusals {
            assert_eq!(refusal.code, code);
            let said = format!("{refusal:?}");
            assert!(
                !said.contains("310242") && !said.contains("hemmelig") && !said.contains("Karen"),
                "{said}"
            );
        }
    }
}
