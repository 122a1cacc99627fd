//! Checks that several acts share. Each refuses with what is wrong, where, and what to do.

use kernel::{Date, Instant, OrganisationId, Refusal, danish_date, is_hidden};
use registry::OrganisationKind;
use schemes::Law;

/// Longest free text accepted, in characters.
pub(super) const TEXT_CHARACTERS_MAX: usize = 10_000;

/// Before this nothing on a pathway happened: a year mistyped is told, and what the authorities of today brought along is
/// taken.
const FIRST_DATE: Date = Date::constant(2007, 1, 1);

/// When something happened: as said, or now; what has not happened yet cannot be reported, nor what is ages ago.
pub(super) fn not_in_future(at: Option<Instant>, now: Instant) -> Result<Instant, Refusal> {
    match at {
        Some(at) if danish_date(at) < FIRST_DATE => Err(Refusal::invalid(
            "too_long_ago",
            format!("{} ligger før {FIRST_DATE}: så gamle forløb er der ikke her", at.danish()),
            format!("{} is before {FIRST_DATE}: there are no pathways that old here", at.danish()),
        )
        .instead("ret årstallet", "correct the year")),
        Some(at) if at > now => Err(Refusal::invalid(
            "in_future",
            format!("{} ligger i fremtiden: klokken er {}", at.danish(), now.danish()),
            format!("{} is in the future: it is {}", at.danish(), now.danish()),
        )
        .instead("meld det, når det er sket", "report it when it has happened")),
        Some(at) => Ok(at),
        None => Ok(now),
    }
}

/// A free text, not longer than can be kept.
pub(super) fn text<'a>(field: &str, given: &'a str) -> Result<&'a str, Refusal> {
    let given = given.trim();
    let count = given.chars().count();
    if count > TEXT_CHARACTERS_MAX {
        return Err(Refusal::invalid(
            "text_too_long",
            format!("teksten i '{field}' er på {count} tegn; højst {TEXT_CHARACTERS_MAX} kan gemmes"),
            format!(
                "the text in '{field}' has {count} characters; at most {TEXT_CHARACTERS_MAX} can be kept"
            ),
        ));
    }
    if given.chars().any(|character| is_hidden(character) && !matches!(character, '\n' | '\r' | '\t')) {
        return Err(Refusal::invalid(
            "control_characters",
            format!("teksten i '{field}' har tegn, der ikke ses, men ændrer, hvordan den læses"),
            format!("the text in '{field}' has characters that are not seen but change how it is read"),
        )
        .instead("skriv den selv i stedet for at sætte den ind", "type it yourself instead of pasting it"));
    }
    Ok(given)
}

/// A free text that must say something.
pub(super) fn some_text<'a>(field: &str, given: &'a str) -> Result<&'a str, Refusal> {
    let given = text(field, given)?;
    if given.is_empty() {
        return Err(Refusal::invalid(
            "text_needed",
            format!("'{field}' skal udfyldes"),
            format!("'{field}' must be filled in"),
        ));
    }
    Ok(given)
}

/// A code of one of the scheme's lists.
pub(super) fn code(law: &Law<'_>, list: &str, given: &str) -> Result<(), Refusal> {
    law.code(list, given).map(|_| ())
}

/// An organisation that exists at an instant, and of the right kind if one is asked for.
pub(super) fn organisation(
    registry: &registry::State,
    id: &OrganisationId,
    at: Instant,
    kind: Option<OrganisationKind>,
) -> Result<(), Refusal> {
    let date = danish_date(at);
    let found = registry.organisation_on(id, date).filter(|found| found.id == *id);
    let Some(found) = found else {
        let listed = kind.unwrap_or(OrganisationKind::Municipality);
        return Err(Refusal::not_found(
            "no_such_organisation",
            format!("'{id}' findes ikke i registret den {date}"),
            format!("'{id}' is not in the registry on {date}"),
        )
        .instead(
            format!("se 'snitflade registry list {}'", listed.slug()),
            format!("see 'snitflade registry list {}'", listed.slug()),
        ));
    };
    match kind {
        Some(kind) if found.kind != kind => Err(Refusal::invalid(
            "wrong_kind_of_organisation",
            format!("'{id}' er {}, ikke {}", found.kind.text().da, kind.text().da),
            format!("'{id}' is a {}, not a {}", found.kind.text().en, kind.text().en),
        )),
        _ => Ok(()),
    }
}
