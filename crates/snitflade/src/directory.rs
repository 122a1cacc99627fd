//! Finds organisations and units by what people call them: id, code or name. A name that fits none or several is
//! refused with those that come near.

use crate::values::shown;
use kernel::{OrganisationId, Refusal, Text, UnitId};
use registry::OrganisationKind;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// An organisation, by everything it can be called.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    pub code: Option<String>,
}

/// What can be named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory {
    pub organisations: Vec<Known>,
    pub units: Vec<(UnitId, SmolStr, String)>,
    /// What codes mean in the scheme in use, by list and code.
    pub codes: BTreeMap<(SmolStr, SmolStr), Text>,
    /// What the shipped data say in words: the Danish, by the English that the log keeps.
    pub words: BTreeMap<String, String>,
    /// What the conclusions of the decisions to be shown say, by id.
    pub conclusions: BTreeMap<SmolStr, Text>,
}

/// How many names are suggested.
const NEAR_MAX: usize = 5;

impl Directory {
    /// An organisation by id, code or name; of a kind, where the argument wants one.
    pub(crate) fn organisation(
        &self,
        argument: &str,
        given: &str,
        kind: Option<OrganisationKind>,
    ) -> Result<OrganisationId, Refusal> {
        let wanted = plain(given);
        let of_kind = |known: &&Known| kind.is_none_or(|kind| known.kind == kind);
        let exact = |known: &&Known| known.id.as_str() == wanted || known.code.as_deref() == Some(&wanted);
        if let Some(found) = self.organisations.iter().filter(of_kind).find(exact) {
            return Ok(found.id.clone());
        }
        let called = |known: &&Known| {
            let name = plain(&known.name);
            name == wanted || bare(&name) == bare(&wanted)
        };
        let found: Vec<&Known> = self.organisations.iter().filter(of_kind).filter(called).collect();
        match found.as_slice() {
            [one] => Ok(one.id.clone()),
            [] => {
                let names = self.organisations.iter().filter(of_kind);
                let names = names.map(|known| format!("{} ({})", known.name, known.id));
                let near = nearest(&wanted, names);
                Err(Refusal::not_found(
                    "organisation_unknown",
                    format!("{argument}: ingen registreret organisation hedder '{}'", shown(given)),
                    format!("{argument}: no registered organisation is called '{}'", shown(given)),
                )
                .instead(
                    format!("mente du: {near}? Se dem med 'snitflade registry list municipality'"),
                    format!("did you mean: {near}? List them with 'snitflade registry list municipality'"),
                ))
            }
            several => {
                let names: Vec<String> = several
                    .iter()
                    .take(NEAR_MAX)
                    .map(|known| format!("{} ({})", known.id, known.kind))
                    .collect();
                let names = names.join(", ");
                Err(Refusal::invalid(
                    "organisation_ambiguous",
                    format!("{argument}: flere organisationer hedder '{}'", shown(given)),
                    format!("{argument}: several organisations are called '{}'", shown(given)),
                )
                .instead(format!("skriv id'et: {names}"), format!("write the id: {names}")))
            }
        }
    }

    /// A unit by code, number or name.
    pub(crate) fn unit(&self, given: &str) -> Result<UnitId, Refusal> {
        let given = given.trim();
        if let Some((unit, ..)) = self.units.iter().find(|(_, code, _)| code == given) {
            return Ok(*unit);
        }
        if let Ok(number) = given.parse::<UnitId>()
            && self.units.iter().any(|(unit, ..)| *unit == number)
        {
            return Ok(number);
        }
        let wanted = plain(given);
        let mut named =
            self.units.iter().filter(|(_, code, name)| plain(name) == wanted || plain(code) == wanted);
        if let (Some((unit, ..)), None) = (named.next(), named.next()) {
            return Ok(*unit);
        }
        let near = nearest(&wanted, self.units.iter().map(|(_, code, name)| format!("{code} ({name})")));
        Err(Refusal::not_found(
            "unit_unknown",
            format!("ingen enhed hedder '{}'", shown(given)),
            format!("no unit is called '{}'", shown(given)),
        )
        .instead(
            format!("mente du: {near}? Se dem med 'snitflade board'"),
            format!("did you mean: {near}? List them with 'snitflade board'"),
        ))
    }

    /// A sentence with each code in brackets spelled out as the scheme in use says it, the code behind: `(technical)`
    /// becomes `(Teknisk fejl [technical])`. A code that the scheme has not is left.
    pub(crate) fn spelled(&self, text: &Text) -> Text {
        let mut spelled = text.clone();
        for ((_, code), words) in &self.codes {
            let bare = format!("({code})");
            if spelled.da.contains(&bare) || spelled.en.contains(&bare) {
                spelled.da = spelled.da.replace(&bare, &format!("({} [{code}])", words.da));
                spelled.en = spelled.en.replace(&bare, &format!("({} [{code}])", words.en));
            }
        }
        spelled
    }

    /// A refusal with its codes spelled out.
    pub(crate) fn spelled_refusal(&self, mut refusal: Refusal) -> Refusal {
        refusal.text = self.spelled(&refusal.text);
        refusal.instead = refusal.instead.iter().map(|text| self.spelled(text)).collect();
        refusal
    }

    /// What people call a unit.
    pub(crate) fn unit_name(&self, unit: UnitId) -> String {
        let found = self.units.iter().find(|(id, ..)| *id == unit);
        found.map_or_else(|| unit.to_string(), |(_, code, name)| format!("{name} ({code})"))
    }

    /// The code of a unit, as it is typed.
    pub(crate) fn unit_code(&self, unit: UnitId) -> String {
        let found = self.units.iter().find(|(id, ..)| *id == unit);
        found.map_or_else(|| unit.to_string(), |(_, code, _)| code.to_string())
    }

    /// What people call an organisation.
    pub(crate) fn name(&self, id: &OrganisationId) -> String {
        let found = self.organisations.iter().find(|known| known.id == *id);
        found.map_or_else(|| id.to_string(), |known| known.name.clone())
    }
}

/// A name without regard to case and outer space.
fn plain(given: &str) -> String {
    given.trim().to_lowercase()
}

/// A name without the word that says what it is.
fn bare(name: &str) -> &str {
    let name = name.strip_suffix(" kommune").unwrap_or(name);
    name.strip_prefix("region ").unwrap_or(name)
}

/// The names that come nearest: those that begin or go alike.
fn nearest(wanted: &str, names: impl Iterator<Item = String>) -> String {
    let start: Vec<char> = wanted.chars().take(60).collect();
    let mut found: Vec<(usize, String)> = names
        .map(|name| {
            let lower = plain(&name);
            let alike = lower.chars().zip(&start).take_while(|(one, other)| one == *other).count();
            let within = usize::from(wanted.chars().count() > 2 && lower.contains(wanted)) * 10;
            (alike + within, name)
        })
        .collect();
    found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let names: Vec<String> = found.into_iter().take(NEAR_MAX).map(|(_, name)| name).collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

/// The lists of codes that answers show.
const CODE_LISTS: &[&str] = &[
    "block_reason",
    "cancel_reason",
    "correction_reason",
    "decline_reason",
    "delay_cause",
    "deviation_reason",
    "end_reason",
    "refusal",
    "representative",
    "sharing_basis",
];

/// What organisations, units and codes can be called. It holds no citizen.
pub(crate) fn directory_of(world: &world::World) -> Directory {
    let organisations = world
        .registry
        .entries()
        .map(|entry| &entry.organisation)
        .map(|organisation| Known {
            id: organisation.id.clone(),
            kind: organisation.kind,
            name: organisation.name.clone(),
            code: organisation.municipality_code().or(organisation.region_code()).map(str::to_owned),
        })
        .collect();
    let units = world.places.units().map(|unit| (unit.id, unit.code.clone(), unit.name.clone())).collect();
    let mut codes = BTreeMap::new();
    if let Ok(law) = world.below().law() {
        for list in CODE_LISTS {
            let texts =
                law.codes(list).into_iter().map(|code| (((*list).into(), code.id), Text::clone(&code.text)));
            codes.extend(texts);
        }
    }
    let words = imports::reference_words(&crate::embedded::reference_files());
    let words = words.into_iter().map(|text| (text.en, text.da)).collect();
    Directory { organisations, units, codes, words, conclusions: BTreeMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        let known = |id: &str, kind, name: &str, code: Option<&str>| Known {
            id: OrganisationId::new(id).unwrap(),
            kind,
            name: name.to_owned(),
            code: code.map(str::to_owned),
        };
        Directory {
            organisations: vec![
                known("municipality-0370", OrganisationKind::Municipality, "Næstved", Some("0370")),
                known("hospital-naestved", OrganisationKind::Hospital, "Næstved", None),
                known("region-1085", OrganisationKind::Region, "Region Sjælland", Some("1085")),
            ],
            units: vec![(UnitId(1), "sol-1".into(), "Solgården".into())],
            ..Directory::default()
        }
    }

    #[test]
    fn an_organisation_is_found_by_id_code_and_name() {
        let directory = directory();
        let municipality = Some(OrganisationKind::Municipality);
        for given in ["municipality-0370", "0370", "Næstved", " næstved kommune "] {
            let found = directory.organisation("--residence", given, municipality).unwrap();
            assert_eq!(found.as_str(), "municipality-0370", "{given}");
        }
        assert_eq!(directory.organisation("--region", "sjælland", None).unwrap().as_str(), "region-1085");
        assert_eq!(directory.organisation("x", "Næstved", None).unwrap_err().code, "organisation_ambiguous");
        let refusal = directory.organisation("x", "Næsted", None).unwrap_err();
        assert!(refusal.instead[0].da.contains("Næstved"), "{refusal:?}");
    }

    #[test]
    fn a_code_in_brackets_is_spelled_out() {
        let mut directory = directory();
        let words = Text::new("Teknisk fejl", "Technical fault");
        directory.codes.insert(("block_reason".into(), "technical".into()), words);
        let text = directory.spelled(&Text::new("er spærret (technical), (other)", "is blocked (technical)"));
        assert_eq!(text.da, "er spærret (Teknisk fejl [technical]), (other)");
        assert_eq!(text.en, "is blocked (Technical fault [technical])");
    }

    #[test]
    fn a_unit_is_found_by_code_number_and_name() {
        let directory = directory();
        for given in ["sol-1", "E-1", "1", "solgården"] {
            assert_eq!(directory.unit(given).unwrap(), UnitId(1), "{given}");
        }
        assert_eq!(directory.unit("måne").unwrap_err().code, "unit_unknown");
    }
}
