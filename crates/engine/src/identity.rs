//! Who a person is: what the vault keeps apart from the log, sealed with the person's own key.
//!
//! It never prints itself, and no refusal or fault carries any of it.

use eventlog::{Lookup, RECORD_BYTES_MAX};
use kernel::{Refusal, is_hidden};
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
    /// When a control character stands anywhere, the name is empty, a number is none, there is no number at all, or
    /// it is all too long. The refusal repeats nothing of what was given.
    pub(crate) fn checked(mut self) -> Result<Self, Refusal> {
        if self.texts().any(|text| text.chars().any(is_hidden)) {
            return Err(Refusal::invalid(
                "control_characters",
                "oplysningerne om personen indeholder styretegn, som linjeskift eller tabulator",
                "what is said of the person has control characters, as a line break or a tab",
            )
            .instead("skriv det på én linje uden styretegn", "write it on one line without them"));
        }
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
        self.short_enough()?;
        Ok(self)
    }

    /// The same identity with one more name that the person goes by.
    ///
    /// # Errors
    /// When there is no more room for it.
    pub(crate) fn also_called(mut self, name: &str) -> Result<Self, Refusal> {
        self.other_names.push(name.to_owned());
        self.short_enough()?;
        Ok(self)
    }

    /// Whether the person goes by this name; capitals and the number of spaces make no difference.
    pub(crate) fn goes_by(&self, name: &str) -> bool {
        let name = comparable(name);
        self.other_names.iter().chain([&self.name]).any(|known| comparable(known) == name)
    }

    /// Whether the temporary number, if there is one, carries the date of birth of the other's CPR number.
    pub(crate) fn may_have_been_born_as(&self, other: &Identity) -> bool {
        let temporary = self.temporary_number.as_deref().and_then(|given| TemporaryNumber::new(given).ok());
        let cpr = other.cpr.as_deref().and_then(|given| Cpr::new(given).ok());
        temporary.zip(cpr).is_none_or(|(temporary, cpr)| temporary.has_birth_date_of(&cpr))
    }

    /// Every text that was given.
    fn texts(&self) -> impl Iterator<Item = &String> {
        let Identity {
            name,
            cpr,
            temporary_number,
            address,
            protected: _,
            next_of_kin,
            general_practitioner,
            other_names,
            synthetic: _,
        } = self;
        let optional = [cpr, temporary_number, address, next_of_kin, general_practitioner];
        other_names.iter().chain([name]).chain(optional.into_iter().flatten())
    }

    fn short_enough(&self) -> Result<(), Refusal> {
        if self.plaintext()?.len() > RECORD_BYTES_MAX {
            return Err(Refusal::invalid(
                "identity_too_long",
                format!("oplysningerne om personen fylder mere end {RECORD_BYTES_MAX} byte"),
                format!("what is said of the person is longer than {RECORD_BYTES_MAX} bytes"),
            )
            .instead("forkort dem", "shorten it"));
        }
        Ok(())
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

/// A name as it is compared.
fn comparable(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn unreadable() -> Refusal {
    Refusal::state(
        "identity_unreadable",
        "oplysningerne om personen har en form, som dette program ikke kender",
        "what is kept of the person has a form that this program does not know",
    )
    .instead("brug den nyere udgave, der skrev det", "use the newer version that wrote it")
}

/// A CPR number as it was given.
///
/// # Errors
/// When it is none; the refusal does not repeat it.
pub fn checked_cpr(given: &str) -> Result<Cpr, Refusal> {
    Cpr::new(given).map_err(|fault| {
        Refusal::invalid(
            "cpr_invalid",
            "det er ikke et CPR-nummer: det skrives DDMMÅÅ-NNNN, og de første seks cifre er en fødselsdato",
            fault.to_string(),
        )
    })
}

/// A temporary number as it was given.
///
/// # Errors
/// When it is none; the refusal does not repeat it.
pub fn checked_temporary(given: &str) -> Result<TemporaryNumber, Refusal> {
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
    fn a_name_fits_whatever_its_capitals_and_spaces() {
        let karen = karen().also_called("Åse  Ægidius").unwrap();
        for fits in ["karen  MADSEN", " Karen\u{a0}Madsen ", "åse ægidius"] {
            assert!(karen.goes_by(fits), "{fits}");
        }
        for other in ["Karen", "Karen Madsen Holm", "KarenMadsen", "Åse", ""] {
            assert!(!karen.goes_by(other), "{other}");
        }
        assert_eq!(karen.also_called(&"x".repeat(RECORD_BYTES_MAX)).unwrap_err().code, "identity_too_long");
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
            (wrong(|identity| identity.name.push('\u{1b}')), "control_characters"),
            (wrong(|identity| identity.cpr = Some("310242\n1234".to_owned())), "control_characters"),
            (
                wrong(|identity| identity.temporary_number = Some("hemmelig\0".to_owned())),
                "control_characters",
            ),
            (wrong(|identity| identity.address = Some("Algade 1\r\n".to_owned())), "control_characters"),
            (wrong(|identity| identity.next_of_kin = Some("søn\t".to_owned())), "control_characters"),
            (
                wrong(|identity| identity.general_practitioner = Some("\u{85}".to_owned())),
                "control_characters",
            ),
            (wrong(|identity| identity.other_names.push("Karen\u{7f}".to_owned())), "control_characters"),
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
