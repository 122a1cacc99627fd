//! What pathways ask of the law by name: questions, clocks, coded lists, single codes, and the conclusions that the
//! program itself acts on. These names are the house's interface to the schemes: whoever writes a scheme may say under
//! them what they will, but not rename them. A rulebook that lacks one can be read and answers, and yet a deadline would
//! be gone without a word; so every name is checked when a rulebook is adopted, on every day to come and under every
//! variant. What the law says under these names is not looked at here.

use crate::view::who::Timeline;
use kernel::{Date, Text};
use schemes::{Fault, Law, Rulebook, render};
use smol_str::SmolStr;

/// Questions beside those of the timelines.
const QUESTIONS: &[&str] = &[
    "placement",
    "emergency_placement",
    "own_payment",
    "free_choice",
    "confirmation",
    "end_of_stay",
    "who_decides",
];

/// Clocks: each is a deadline that would otherwise never come.
const CLOCKS: &[&str] = &[
    "decision_due",
    "place_due",
    "hold_expires",
    "answer_due",
    "arrival_due",
    "leave_kept",
    "treatment_responsibility_after_extraordinary_discharge",
];

/// Coded lists: without a code in them the act that takes one could not be done.
const LISTS: &[&str] =
    &["refusal", "delay_cause", "end_reason", "cancel_reason", "sharing_basis", "representative"];

/// Codes that the system itself gives, with their list.
const CODES: &[(&str, &str)] = &[("cancel_reason", "moved_another_way")];

/// The free choice ends at the municipality's own units: an offer elsewhere is held back.
pub(crate) const OWN_MUNICIPALITY_ONLY: &str = "own_municipality";
/// The stay costs the citizen nothing: there is no cost to tell them of before they accept.
pub(crate) const FREE_OF_CHARGE: &str = "free_of_charge";
/// An agreement or an emergency has confirmed beforehand: the unit is not asked again.
pub(crate) const GIVEN_BEFOREHAND: &str = "given_beforehand";

/// Conclusions that the program knows again in an answer, each with the question that may come to it. Were one renamed,
/// nothing would fail: an offer would no longer be held back, a citizen be told of a cost that there is not.
const CONCLUSIONS: &[(&str, &str)] = &[
    ("free_choice", OWN_MUNICIPALITY_ONLY),
    ("own_payment", FREE_OF_CHARGE),
    ("confirmation", GIVEN_BEFOREHAND),
];

/// Something that is asked for by name.
#[derive(Clone, Copy)]
enum Needed {
    Question(&'static str),
    Clock(&'static str),
    List(&'static str),
    Code(&'static str, &'static str),
    Conclusion(&'static str, &'static str),
}

/// A stretch of dates on which something is missing: from, and until when, if it comes back.
type Gap = (Date, Option<Date>);

/// What pathways ask for and a rulebook lacks on some day from a date on, in the law itself or under a variant: what,
/// where it last stood, and what to do. Empty for a rulebook that has everything for good.
#[must_use]
pub fn lacking(rulebook: &Rulebook, from: Date) -> Vec<Fault> {
    let variants = rulebook.variants();
    let names = std::iter::once(None).chain(variants.iter().map(|variant| Some(variant.id.as_str())));
    let laws: Vec<Law<'_>> = names.filter_map(|name| rulebook.law(name).ok()).collect();
    let mut found = Vec::new();
    for needed in all() {
        let itself = laws.first().map(|law| needed.gaps(law, from)).unwrap_or_default();
        for law in &laws {
            for gap in needed.gaps(law, from) {
                // What the law itself lacks, its variants lack with it: it is told once.
                if law.variant().is_none() || !itself.contains(&gap) {
                    found.push(needed.fault(law, gap));
                }
            }
        }
    }
    found
}

fn all() -> impl Iterator<Item = Needed> {
    let timelines = Timeline::ALL.into_iter().map(Timeline::question);
    let questions = QUESTIONS.iter().copied().chain(timelines).map(Needed::Question);
    let clocks = CLOCKS.iter().copied().map(Needed::Clock);
    let lists = LISTS.iter().copied().map(Needed::List);
    let codes = CODES.iter().map(|(list, code)| Needed::Code(list, code));
    let conclusions = CONCLUSIONS.iter().map(|(question, id)| Needed::Conclusion(question, id));
    questions.chain(clocks).chain(lists).chain(codes).chain(conclusions)
}

impl Needed {
    fn stands(self, law: &Law<'_>, date: Date) -> bool {
        match self {
            Needed::Question(id) => law.asks(id, date),
            Needed::Clock(id) => law.clock(id, date).is_ok(),
            // A code once given is read for good, so coded lists have no dates.
            Needed::List(list) => !law.codes(list).is_empty(),
            Needed::Code(list, code) => law.code(list, code).is_ok(),
            // A law in which no rule comes to it still has its name, so that one that does is known again.
            Needed::Conclusion(_, id) => law.conclusion_on(id, date).is_some(),
        }
    }

    fn gaps(self, law: &Law<'_>, from: Date) -> Vec<Gap> {
        let mut found: Vec<Gap> = Vec::new();
        let mut missing = false;
        let later = law.change_dates().into_iter().filter(|date| *date > from);
        for date in std::iter::once(from).chain(later) {
            let stands = self.stands(law, date);
            match (stands, missing) {
                (false, false) => found.push((date, None)),
                (true, true) => {
                    if let Some(gap) = found.last_mut() {
                        gap.1 = Some(date);
                    }
                }
                _ => {}
            }
            missing = !stands;
        }
        found
    }

    /// Under which id it stands in the files.
    fn id(self) -> SmolStr {
        match self {
            Needed::Question(id) | Needed::Clock(id) | Needed::List(id) | Needed::Conclusion(_, id) => {
                SmolStr::new_static(id)
            }
            Needed::Code(list, code) => SmolStr::new(format!("{list}/{code}")),
        }
    }

    fn fault(self, law: &Law<'_>, (from, until): Gap) -> Fault {
        let when = match until {
            None => Text::new(format!("fra {from}"), format!("from {from}")),
            Some(until) => Text::new(format!("fra {from} til {until}"), format!("from {from} until {until}")),
        };
        let place = law.variant().map_or_else(
            || Text::same(""),
            |variant| {
                Text::new(format!(" under varianten '{variant}'"), format!(" under the variant '{variant}'"))
            },
        );
        let what = match self {
            Needed::Question(id) => Text::new(
                format!("spørgsmålet '{id}' mangler {}{}", when.da, place.da),
                format!("the question '{id}' is missing {}{}", when.en, place.en),
            ),
            Needed::Clock(id) => Text::new(
                format!("uret '{id}' mangler {}{}: fristen ville aldrig indtræde", when.da, place.da),
                format!("the clock '{id}' is missing {}{}: its deadline would never come", when.en, place.en),
            ),
            Needed::List(list) => Text::new(
                format!("kodelisten '{list}' er tom{}", place.da),
                format!("the coded list '{list}' is empty{}", place.en),
            ),
            Needed::Code(list, code) => Text::new(
                format!("koden '{code}' mangler i listen '{list}'{}", place.da),
                format!("the code '{code}' is missing in the list '{list}'{}", place.en),
            ),
            Needed::Conclusion(question, id) => Text::new(
                format!("konklusionen '{id}' på spørgsmålet '{question}' mangler {}{}", when.da, place.da),
                format!(
                    "the conclusion '{id}' of the question '{question}' is missing {}{}",
                    when.en, place.en
                ),
            ),
        };
        let stood = self.stood(law);
        let hint = if stood.is_some() {
            Text::new(
                "lad det gælde uden ophør, eller tilføj det under samme navn for de datoer",
                "let it hold without an end, or add it under the same name for those dates",
            )
        } else {
            Text::new(
                "tilføj det under netop det navn, eller giv det omdøbte sit navn igen",
                "add it under just that name, or give what was renamed its name again",
            )
        };
        let (path, line) = stood.unwrap_or_else(|| (folder(law.rulebook()), 1));
        Fault { path, line, column: 1, id: self.id().into(), what, hint }
    }

    /// Where it stands on other dates; under a variant that takes it out, where it stands in the law itself.
    fn stood(self, law: &Law<'_>) -> Option<(String, u32)> {
        let id = self.id();
        let last = |law: &Law<'_>| {
            let sections = render::entry(law, &id).ok()?;
            sections
                .into_iter()
                .max_by_key(|section| section.from)
                .map(|section| (section.path, section.line))
        };
        last(law).or_else(|| last(&law.rulebook().law(None).ok()?))
    }
}

/// The folder of the files: where something belongs that stands nowhere.
fn folder(rulebook: &Rulebook) -> String {
    let first = rulebook.files().first().map_or("", |file| file.path.as_str());
    first.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned()
}

#[cfg(test)]
#[path = "../../../schemes/tests/common/shipped.rs"]
mod law;

#[cfg(test)]
mod tests {
    use super::{law, *};
    use jiff::civil::date;
    use schemes::SourceFile;
    use std::path::Path;

    fn shipped(change: impl Fn(&str) -> String) -> Rulebook {
        Rulebook::load(&law::shipped(change)).unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    fn lacks(from: &str, to: &str) -> Vec<String> {
        let rulebook = shipped(|text| text.replace(from, to));
        lacking(&rulebook, date(2026, 12, 1)).into_iter().map(|fault| fault.what.en).collect()
    }

    #[test]
    fn the_shipped_law_lacks_nothing() {
        let none: Vec<String> = Vec::new();
        assert_eq!(lacks("", ""), none);
        let rulebook = shipped(str::to_owned);
        for year in [2022, 2026, 2027, 2040] {
            assert_eq!(lacking(&rulebook, date(year, 1, 1)), Vec::<Fault>::new());
        }
    }

    #[test]
    fn what_ends_later_is_told_with_its_day_and_where_it_stands() {
        let clock = "id = \"place_due\"\n";
        let rulebook = shipped(|text| text.replace(clock, &format!("{clock}until = 2028-01-01\n")));
        let told = lacking(&rulebook, date(2026, 12, 1));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].what.en.contains("'place_due' is missing from 2028-01-01:"), "{}", told[0].what.en);
        assert_eq!((told[0].path.as_str(), told[0].id.as_str()), ("schemes/common.toml", "place_due"));
        assert!(told[0].line > 1 && told[0].hint.en.contains("without an end"), "{told:?}");
        assert_eq!(lacking(&rulebook, date(2029, 1, 1)).len(), 1, "also when it is gone already");
        // One that comes back leaves a gap between.
        let text = format!("[[clock]]\n{clock}");
        let rulebook = shipped(|file| {
            let Some((before, after)) = file.split_once(&text) else { return file.to_owned() };
            let entry = after.split("[[").next().unwrap();
            format!("{before}{text}until = 2028-01-01\n{entry}{text}from = 2028-02-01\n{after}")
        });
        let told = lacking(&rulebook, date(2026, 12, 1));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].what.en.contains("from 2028-01-01 until 2028-02-01"), "{}", told[0].what.en);
        assert_eq!(lacking(&rulebook, date(2028, 3, 1)), Vec::<Fault>::new(), "what is past does not count");
    }

    #[test]
    fn what_a_variant_takes_out_is_told_with_the_variant() {
        let mut files = shipped(str::to_owned).files().to_vec();
        let variant = "[variant]\ntext = { da = \"v\", en = \"v\" }\nnot_in_sources = { da = \"v\", en = \"v\" }\n\
            [[clock]]\nid = \"answer_due\"\nremove = true\nfrom = 2027-06-01\n";
        files.push(SourceFile::new("schemes/variants/swift/swift.toml", variant));
        let rulebook = Rulebook::load(&files).unwrap_or_else(|faults| panic!("{faults:?}"));
        let told = lacking(&rulebook, date(2026, 12, 1));
        assert_eq!(told.len(), 1, "the law itself has it: {told:?}");
        let what = &told[0].what.en;
        assert!(what.contains("'answer_due' is missing from 2027-06-01 under the variant 'swift'"), "{what}");
        assert_eq!(told[0].path, "schemes/common.toml");
    }

    #[test]
    fn a_renamed_clock_list_code_or_question_is_named() {
        for clock in CLOCKS {
            let told = lacks(&format!("id = \"{clock}\""), "id = \"renamed_clock\"");
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains(clock), "{told:?}");
        }
        for list in LISTS {
            let told = lacks(&format!("list = \"{list}\""), "list = \"renamed_list\"");
            assert!(told.iter().any(|told| told.contains(&format!("'{list}' is empty"))), "{told:?}");
        }
        let told = lacks("id = \"moved_another_way\"", "id = \"moved_otherwise\"");
        assert!(told.len() == 1 && told[0].contains("moved_another_way"), "{told:?}");
        for (question, conclusion) in CONCLUSIONS {
            let told = lacks(&format!("\"{conclusion}\""), "\"renamed_conclusion\"");
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains(conclusion) && told[0].contains(question), "{told:?}");
        }
        for question in ["own_payment", "free_choice", "confirmation"] {
            let told = lacks(&format!("\"{question}\""), "\"renamed_question\"");
            assert!(told.iter().any(|told| told.contains(question)), "{told:?}");
        }
    }

    #[test]
    fn a_kind_of_place_has_one_name() {
        let rulebook = shipped(str::to_owned);
        let kind = rulebook.law(None).unwrap().fact("place_kind").unwrap().kind;
        let schemes::FactKind::Choice(values) = kind else { panic!("{kind:?}") };
        let named = places::PlaceKind::ALL.iter().map(|kind| (SmolStr::new(kind.slug()), kind.text()));
        assert_eq!(values, named.collect::<Vec<_>>());
    }

    /// What stands first in quotes after each such word, before the statement ends, in the program's own text.
    fn quoted_after<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
        let calls = text.split(word).skip(1);
        calls
            .filter_map(|rest| rest.split([';', '{', '}']).next())
            .map(|call| call.split('"').nth(1).unwrap_or_default())
            .filter(|id| !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            .collect()
    }

    /// The lists above are the ids that the program asks for: whoever asks for another one adds it here.
    #[test]
    fn every_id_that_the_program_asks_for_is_here() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![source];
        let mut asked = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(|name| name != "needed.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let mut check = |word: &str, known: &[&str]| {
                        for id in quoted_after(&text, word) {
                            assert!(known.contains(&id), "{}: {word}… asks for '{id}'", path.display());
                            asked += 1;
                        }
                    };
                    check("clock_due(", CLOCKS);
                    check("hold_until(case, ", CLOCKS);
                    check("_CLOCK: &str = ", CLOCKS);
                    check("check::code(", LISTS);
                    check("law.ask(", QUESTIONS);
                    // A conclusion is known again by a name from here, never by a text of its own.
                    assert!(!text.contains(".id == \""), "{}: an id of its own", path.display());
                }
            }
        }
        assert!(asked >= 14, "only {asked} were found: are they asked for in another way now?");
    }
}
