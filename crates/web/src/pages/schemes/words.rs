//! Entries of the law in words: what they say, under which conditions, on what they rest, and when they hold.

use crate::words::Say;
use kernel::{Date, LegalReference};
use maud::{Markup, html};
use schemes::{Section, Value};

/// The kinds of entries, in the order of reading.
pub(super) const KINDS: [(&str, &str, &str); 11] = [
    ("question", "Spørgsmål", "Questions"),
    ("rule", "Regler", "Rules"),
    ("criterion", "Kriterier", "Criteria"),
    ("impossible", "Det, der ikke kan forekomme", "What cannot occur"),
    ("conclusion", "Konklusioner", "Conclusions"),
    ("parameter", "Satser og grænser", "Rates and limits"),
    ("clock", "Frister", "Deadlines"),
    ("handover_item", "Det, der skal følge med borgeren", "What must travel with the citizen"),
    ("requirement", "Krav til pladsen", "What the place must have"),
    ("code", "Kodelister", "Code lists"),
    ("fact", "Oplysninger, der spørges om", "Facts that are asked"),
];

/// What a kind of entry is called.
pub(super) fn kind(slug: &str, say: Say) -> String {
    let known = KINDS.iter().find(|(known, _, _)| *known == slug);
    known.map_or_else(|| slug.to_owned(), |(_, da, en)| say.of(da, en).to_owned())
}

/// A value of the law.
pub(super) fn value(value: &Value, say: Say) -> String {
    match value {
        Value::Integer(number) => say.whole(*number),
        Value::Decimal(text) => say.of(&text.replace('.', ","), text).to_owned(),
        Value::Text(text) => text.clone(),
        Value::Date(date) => say.date(*date),
    }
}

/// A stretch of dates. The end is the last day on which it holds.
pub(super) fn holds(from: Option<Date>, until: Option<Date>, say: Say) -> Option<String> {
    let last = until.map(|until| until.yesterday().unwrap_or(until));
    match (from, last) {
        (None, None) => None,
        (Some(from), None) => Some(format!("{} {}", say.of("fra", "from"), say.date(from))),
        (None, Some(last)) => Some(format!("{} {}", say.of("til og med", "to"), say.date(last))),
        (Some(from), Some(last)) => Some(format!("{} – {}", say.date(from), say.date(last))),
    }
}

/// What something rests on: document, place and the sentence itself.
pub(super) fn basis(basis: &[LegalReference], say: Say) -> Markup {
    html! {
        @for reference in basis {
            div.legal {
                @if reference.is_not_in_sources() {
                    span.tag.warn { (say.of("ikke i kilderne", "not in the sources")) } " " (reference.passage)
                } @else {
                    (reference.document)
                    @if let Some(published) = reference.published { " (" (say.date(published)) ")" }
                    @if !reference.passage.is_empty() { ", " (reference.passage) }
                    @if let Some(quote) = &reference.quote { blockquote lang="da" { "»" (quote) "«" } }
                }
            }
        }
    }
}

/// Lines of conditions, each as far in as it stands.
pub(super) fn lines(section: &Section, say: Say) -> Markup {
    html! {
        @if !section.lines.is_empty() {
            ul.conditions {
                @for line in &section.lines {
                    @let words = say.text(line);
                    @let depth = (words.len() - words.trim_start().len()) / 2;
                    li class={ "in" (depth.min(6)) } { (words.trim_start()) }
                }
            }
        }
    }
}

/// One entry.
pub(super) fn entry(section: &Section, today: Date, say: Say) -> Markup {
    html! {
        article.entry id={ (section.kind) "-" (section.id) } {
            h3 {
                (say.text(&section.title))
                @if let Some(holds) = holds(section.from, section.until, say) {
                    " " span class={ "tag" @if section.holds_on(today) { " good" } } { (holds) }
                }
            }
            (lines(section, say))
            (basis(&section.basis, say))
            p.legal { code { (section.id) }
                @if let Some(date) = section.published { " · " (say.of("offentliggjort ", "published ")) (say.date(date)) }
                @if let Some(date) = section.reviewed { " · " (say.of("sidst gennemgået ", "last reviewed ")) (say.date(date)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Language;

    #[test]
    fn a_stretch_is_said_with_its_last_day() {
        let (from, until) = ("2027-01-01".parse().unwrap(), "2028-01-01".parse().unwrap());
        let da = Say(Language::Da);
        assert_eq!(holds(Some(from), Some(until), da).unwrap(), "01.01.2027 – 31.12.2027");
        assert_eq!(holds(None, Some(from), da).unwrap(), "til og med 31.12.2026");
        assert_eq!(holds(None, None, da), None);
    }
}
