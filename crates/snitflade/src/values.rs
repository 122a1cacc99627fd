//! Makes sense of what was typed: times, facts, numbers, codes. A value that makes none is refused with what it
//! was, where it stood and what to write instead; whether it is right is for the areas to say.

use kernel::{Date, FactValue, Instant, PathwayId, PlaceId, Refusal, RequestNumber, danish_midnight};
use pathways::{AnsweredFact, AnsweredFacts, CitizenSide, ItemState};
use registry::Position;
use smol_str::SmolStr;
use std::str::FromStr;

/// Longest free text that is taken, in characters.
const TEXT_LENGTH_MAX: usize = 10_000;

/// Something typed, short enough to be shown.
pub(crate) fn shown(given: &str) -> String {
    let short: String = given.chars().take(60).flat_map(char::escape_debug).collect();
    if given.chars().count() > 60 { format!("{short}…") } else { short }
}

/// The refusal of a value of an argument.
pub(crate) fn wrong(argument: &str, given: &str, da: &str, en: &str) -> Refusal {
    let given = shown(given);
    Refusal::invalid(
        "value_unreadable",
        format!("{argument}: '{given}' {da}"),
        format!("{argument}: '{given}' {en}"),
    )
}

/// An instant, in Danish local time or with an offset; a date alone is its first instant.
pub(crate) fn instant(argument: &str, given: &str) -> Result<Instant, Refusal> {
    Instant::read(given.trim()).map_err(|fault| {
        let (da, example) = match &fault {
            kernel::TimeFault::Ambiguous { example, .. } => {
                ("findes ikke eller to gange den nat, hvor uret stilles", example.clone())
            }
            _ => ("er ikke en tid", "2027-01-02T14:00".to_owned()),
        };
        let given = shown(given);
        Refusal::invalid(
            "time_unreadable",
            format!("{argument}: '{given}' {da}"),
            format!("{argument}: {fault}"),
        )
        .instead(format!("skriv som {example} (dansk tid)"), format!("write as {example} (Danish time)"))
    })
}

/// An instant that may be left out.
pub(crate) fn instant_if(argument: &str, given: Option<&str>) -> Result<Option<Instant>, Refusal> {
    given.map(|given| instant(argument, given)).transpose()
}

/// A date.
pub(crate) fn date(argument: &str, given: &str) -> Result<Date, Refusal> {
    given.trim().parse().map_err(|_| {
        wrong(argument, given, "er ikke en dato", "is not a date")
            .instead("skriv som 2027-01-02", "write as 2027-01-02")
    })
}

/// The first instant of a date.
pub(crate) fn midnight(argument: &str, date: Date) -> Result<Instant, Refusal> {
    danish_midnight(date).map_err(|_| {
        wrong(argument, &date.to_string(), "ligger uden for kalenderen", "lies outside the calendar")
    })
}

/// A whole number.
pub(crate) fn number<N: FromStr>(argument: &str, given: &str) -> Result<N, Refusal> {
    given.trim().parse().map_err(|_| {
        wrong(
            argument,
            given,
            "er ikke et helt tal, der kan bruges her",
            "is not a whole number that can be used here",
        )
        .instead("skriv et tal som 12", "write a number as 12")
    })
}

/// A number that may be left out.
pub(crate) fn number_if<N: FromStr>(argument: &str, given: Option<&str>) -> Result<Option<N>, Refusal> {
    given.map(|given| number(argument, given)).transpose()
}

/// A pathway.
pub(crate) fn pathway(given: &str) -> Result<PathwayId, Refusal> {
    given.trim().parse().map_err(|_| {
        wrong("F-1", given, "er ikke et forløbsnummer", "is not a pathway number").instead(
            "skriv som F-1; find det med 'snitflade list'",
            "write as F-1; find it with 'snitflade list'",
        )
    })
}

/// A place.
pub(crate) fn place(given: &str) -> Result<PlaceId, Refusal> {
    given.trim().parse().map_err(|_| {
        wrong("P-1", given, "er ikke et pladsnummer", "is not a place number")
            .instead("skriv som P-1", "write as P-1")
    })
}

/// A request's number.
pub(crate) fn request(given: Option<&str>) -> Result<Option<RequestNumber>, Refusal> {
    number_if("--request", given)
}

/// A leave's number within its stay.
pub(crate) fn leave(given: Option<&str>) -> Result<Option<u16>, Refusal> {
    number_if("--leave", given)
}

/// One of a few words.
pub(crate) fn one_of<T: Copy>(argument: &str, given: &str, known: &[(&str, T)]) -> Result<T, Refusal> {
    known.iter().find(|(word, _)| *word == given.trim()).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let words = words.join(", ");
        wrong(argument, given, "kendes ikke", "is not known")
            .instead(format!("brug en af: {words}"), format!("use one of: {words}"))
    })
}

/// Who answers for the citizen.
pub(crate) fn side(given: &str) -> Result<CitizenSide, Refusal> {
    let known = [("citizen", CitizenSide::Citizen), ("representative", CitizenSide::Representative)];
    one_of("--by", given, &known)
}

/// A number with decimals, as capacities are.
pub(crate) fn amount<T: FromStr>(argument: &str, given: &str) -> Result<T, Refusal> {
    given.trim().parse().map_err(|_| {
        wrong(
            argument,
            given,
            "er ikke et tal med højst to decimaler",
            "is not a number with at most two decimals",
        )
        .instead("skriv som 14,99", "write as 14.99")
    })
}

/// One of the program's own kinds, by its code or by what people call it in Danish or English.
pub(crate) fn kind_of<T: Copy>(
    argument: &str,
    given: &str,
    known: &[T],
    words: impl Fn(T) -> (&'static str, kernel::Text),
) -> Result<T, Refusal> {
    let plain = |text: &str| text.trim().to_lowercase().replace(['_', '-', ' '], "");
    let wanted = plain(given);
    let found = known.iter().copied().find(|each| {
        let (code, text) = words(*each);
        [code, &text.da, &text.en].into_iter().any(|name| plain(name) == wanted)
    });
    found.ok_or_else(|| {
        let all: Vec<_> = known.iter().map(|each| words(*each)).collect();
        let da: Vec<_> = all.iter().map(|(code, text)| format!("{} [{code}]", text.da)).collect();
        let en: Vec<_> = all.iter().map(|(code, text)| format!("{} [{code}]", text.en)).collect();
        wrong(argument, given, "kendes ikke", "is not known")
            .instead(format!("brug en af: {}", da.join(", ")), format!("use one of: {}", en.join(", ")))
    })
}

/// A kind of organisation.
pub(crate) fn organisation_kind(argument: &str, given: &str) -> Result<registry::OrganisationKind, Refusal> {
    kind_of(argument, given, &registry::OrganisationKind::ALL, |kind| (kind.slug(), kind.text()))
}

/// A kind of place.
pub(crate) fn place_kind(argument: &str, given: &str) -> Result<places::PlaceKind, Refusal> {
    kind_of(argument, given, places::PlaceKind::ALL, |kind| (kind.slug(), kind.text()))
}

/// A code of one of the scheme's lists: kept as typed; the areas say whether it is known.
pub(crate) fn code(argument: &str, given: &str) -> Result<SmolStr, Refusal> {
    let given = given.trim();
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if given.is_empty() || given.len() > 80 || !given.chars().all(fine) {
        return Err(wrong(argument, given, "er ikke en kode", "is not a code").instead(
            "en kode skrives med små bogstaver og _, som wrong_target_group",
            "a code is written with small letters and _, as wrong_target_group",
        ));
    }
    Ok(SmolStr::new(given))
}

/// Free text on one line: a line break in it would look like a line that the program itself says.
pub(crate) fn text(argument: &str, given: &str) -> Result<String, Refusal> {
    free_text(argument, given, |c| !c.is_control())
}

/// Free text that may have several lines, as what a letter says.
fn lines(argument: &str, given: &str) -> Result<String, Refusal> {
    free_text(argument, given, |c| c == '\n' || !c.is_control())
}

fn free_text(argument: &str, given: &str, fine: impl Fn(char) -> bool) -> Result<String, Refusal> {
    if !given.trim().chars().all(fine) {
        let given = shown(given);
        return Err(Refusal::invalid(
            "control_characters",
            format!("{argument}: '{given}' har linjeskift eller styretegn"),
            format!("{argument}: '{given}' has line breaks or control characters"),
        )
        .instead("skriv det på én linje uden dem", "write it on one line without them"));
    }
    if is_placeholder(given) {
        return Err(wrong(
            argument,
            given,
            "er ikke en tekst, men står, hvor teksten skal skrives",
            "is not a text but stands where the text is to be written",
        )
        .instead("skriv teksten selv i stedet for prikkerne", "write the text itself in place of the dots"));
    }
    let length = given.chars().count();
    if length > TEXT_LENGTH_MAX {
        return Err(Refusal::invalid(
            "text_too_long",
            format!("{argument}: teksten har {length} tegn, og der er plads til {TEXT_LENGTH_MAX}"),
            format!("{argument}: the text has {length} characters, and there is room for {TEXT_LENGTH_MAX}"),
        )
        .instead("forkort den", "shorten it"));
    }
    Ok(given.trim().to_owned())
}

/// Whether it is only the dots that a suggested command has where something is to be filled in: pasted as it stands,
/// it must not be stored as if somebody had said it.
fn is_placeholder(given: &str) -> bool {
    let given = given.trim();
    !given.is_empty() && given.chars().all(|c| matches!(c, '…' | '.') || c.is_whitespace())
}

/// Two parts around the first `=`.
fn pair<'a>(argument: &str, given: &'a str, example: &str) -> Result<(&'a str, &'a str), Refusal> {
    given.split_once('=').map(|(left, right)| (left.trim(), right.trim())).ok_or_else(|| {
        wrong(argument, given, "mangler et lighedstegn", "lacks an equals sign")
            .instead(format!("skriv som {example}"), format!("write as {example}"))
    })
}

fn answer(given: &str) -> FactValue {
    match given {
        "yes" | "ja" => FactValue::Yes,
        "no" | "nej" => FactValue::No,
        "not_known" | "ved_ikke" => FactValue::NotKnown,
        other => other.parse().map_or_else(|_| FactValue::Choice(SmolStr::new(other)), FactValue::Number),
    }
}

/// Facts with their answers.
pub(crate) fn facts(argument: &str, given: &[String]) -> Result<Vec<(SmolStr, FactValue)>, Refusal> {
    let mut found: Vec<(SmolStr, FactValue)> = Vec::new();
    for typed in given {
        let (fact, value) = pair(argument, typed, "aim=yes")?;
        let fact = code(argument, fact)?;
        if value.is_empty() || value.len() > 80 {
            return Err(wrong(argument, typed, "har ikke et svar", "has no answer")
                .instead("skriv som aim=yes", "write as aim=yes"));
        }
        if found.iter().any(|(known, _)| *known == fact) {
            return Err(wrong(argument, typed, "er besvaret to gange", "is answered twice")
                .instead("skriv hver oplysning én gang", "write each fact once"));
        }
        found.push((fact, answer(value)));
    }
    Ok(found)
}

/// Facts as an assessor answers them, and which of them the citizen does not know of.
pub(crate) fn answered(
    argument: &str,
    given: &[String],
    unknown_to_citizen: &[String],
) -> Result<AnsweredFacts, Refusal> {
    let facts = facts(argument, given)?;
    for unknown in unknown_to_citizen {
        if !facts.iter().any(|(fact, _)| fact == unknown.trim()) {
            return Err(wrong(
                "--unknown-to-citizen",
                unknown,
                "er ikke blandt de oplysninger, der besvares her",
                "is not among the facts answered here",
            )
            .instead("skriv oplysningens id, som i aim=yes", "write the fact's id, as in aim=yes"));
        }
    }
    Ok(facts
        .into_iter()
        .map(|(fact, value)| {
            let known_to_citizen = !unknown_to_citizen.iter().any(|unknown| unknown.trim() == fact);
            (fact, AnsweredFact { value, known_to_citizen })
        })
        .collect())
}

/// Handover items with their states.
pub(crate) fn items(given: &[String]) -> Result<Vec<(SmolStr, ItemState)>, Refusal> {
    let states =
        [("ready", ItemState::Ready), ("missing", ItemState::Missing), ("not_needed", ItemState::NotNeeded)];
    given
        .iter()
        .map(|typed| {
            let (item, state) = pair("ITEM", typed, "medicine=ready")?;
            Ok((code("ITEM", item)?, one_of("ITEM", state, &states)?))
        })
        .collect()
}

/// Fields of a letter with their texts.
pub(crate) fn fields(given: &[String]) -> Result<Vec<(SmolStr, String)>, Refusal> {
    given
        .iter()
        .map(|typed| {
            let (field, value) = pair("--fill", typed, "complaint_body=\"…\"")?;
            if value.is_empty() {
                return Err(wrong("--fill", typed, "har ingen tekst", "has no text")
                    .instead("skriv teksten efter lighedstegnet", "write the text after the equals sign"));
            }
            Ok((code("--fill", field)?, lines("--fill", value)?))
        })
        .collect()
}

/// Figures of a unit.
pub(crate) fn figures(given: &[String]) -> Result<Vec<(places::Figure, u32)>, Refusal> {
    given
        .iter()
        .map(|typed| {
            let (figure, value) = pair("FIGURE", typed, "staffed=9")?;
            let figure = kind_of("FIGURE", figure, &places::Figure::ALL, |each| (each.slug(), each.text()))?;
            Ok((figure, number("FIGURE", value)?))
        })
        .collect()
}

/// A point on the map, as latitude and longitude in decimal degrees.
pub(crate) fn position(given: &str) -> Result<Position, Refusal> {
    let point = || {
        let (latitude, longitude) = given.split_once(',')?;
        Position::new(microdegrees(latitude)?, microdegrees(longitude)?)
    };
    point().ok_or_else(|| {
        wrong(
            "--position",
            given,
            "er ikke en breddegrad og en længdegrad",
            "is not a latitude and a longitude",
        )
        .instead("skriv grader som 55.23,11.76", "write degrees as 55.23,11.76")
    })
}

/// Decimal degrees in whole millionths; further decimals are cut off.
fn microdegrees(given: &str) -> Option<i32> {
    let given = given.trim();
    let (sign, digits) = given.strip_prefix('-').map_or((1, given), |rest| (-1, rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let decimals: String = decimals.chars().chain("000000".chars()).take(6).collect();
    format!("{whole}{decimals}").parse::<i32>().ok().map(|millionths| sign * millionths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn facts_are_read_in_both_languages() {
        let given = ["aim=yes", "child=nej", "x=not_known", "n=12", "c=ordinary"].map(str::to_owned);
        let values: Vec<FactValue> =
            facts("f", &given).unwrap().into_iter().map(|(_, value)| value).collect();
        assert_eq!(
            values,
            [
                FactValue::Yes,
                FactValue::No,
                FactValue::NotKnown,
                FactValue::Number(12),
                FactValue::Choice("ordinary".into())
            ]
        );
        assert!(facts("f", &["aim=yes".into(), "aim=no".into()]).is_err());
        assert!(answered("f", &["aim=yes".into()], &["child".into()]).is_err());
    }

    #[test]
    fn text_holds_no_control_characters() {
        for given in ["a\nNæste: snitflade forget 1", "a\u{1b}[2Jb", "a\tb", "a\u{9b}b"] {
            assert_eq!(text("--note", given).unwrap_err().code, "control_characters", "{given:?}");
        }
        assert_eq!(text("--note", " på én linje\n").unwrap(), "på én linje");
        for dots in ["…", "...", " … ", "."] {
            assert!(text("--reason", dots).is_err(), "{dots:?}");
            assert!(fields(&[format!("complaint_body={dots}")]).is_err(), "{dots:?}");
        }
        assert!(text("--reason", "se journalen …").is_ok());
        // A letter has paragraphs, but steers no terminal.
        assert!(fields(&["complaint_body=Nævnet\nVejen 1".into()]).is_ok());
        assert!(fields(&["complaint_body=Nævnet\u{1b}[2J1".into()]).is_err());
    }

    #[test]
    fn a_date_alone_is_its_first_instant() {
        assert_eq!(instant("--at", "2027-01-02").unwrap(), Instant::read("2027-01-02T00:00").unwrap());
        let refusal = instant("--at", "2026-03-29T02:30").unwrap_err();
        assert!(refusal.instead[0].da.contains("+01:00"), "{refusal:?}");
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(given in "\\PC{0,40}") {
            let list = [given.clone()];
            let refusals = [
                instant("a", &given).err(), date("a", &given).err(), number::<u32>("a", &given).err(),
                pathway(&given).err(), place(&given).err(), code("a", &given).err(), facts("a", &list).err(),
                items(&list).err(), fields(&list).err(), figures(&list).err(), position(&given).err(),
                side(&given).err(), place_kind("a", &given).err(), amount::<kernel::Capacity>("a", &given).err(),
            ];
            for refusal in refusals.into_iter().flatten() {
                prop_assert_eq!(refusal.kind, kernel::RefusalKind::Invalid);
                prop_assert!(!refusal.text.da.is_empty() && !refusal.instead.is_empty());
            }
        }
    }
}
