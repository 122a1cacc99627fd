//! What pathways ask of the law by name: questions, clocks, coded lists and single codes. A rulebook that lacks one
//! can be read and answers, and yet a deadline would be gone without a word; so it is told before it is adopted.
//! What the law says under these names is not looked at here.

use crate::view::who::Timeline;
use kernel::{Date, Text};
use schemes::Law;

/// Questions beside those of the timelines.
const QUESTIONS: &[&str] =
    &["placement", "emergency_placement", "own_payment", "free_choice", "confirmation", "end_of_stay"];

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

/// What pathways ask for and a law lacks on a date, one sentence each; empty for a law that has everything.
#[must_use]
pub fn lacking(law: &Law<'_>, date: Date) -> Vec<Text> {
    let asked = law.questions();
    let timelines = Timeline::ALL.iter().map(|timeline| timeline.question());
    let questions = QUESTIONS
        .iter()
        .copied()
        .chain(timelines)
        .filter(|id| !asked.iter().any(|(known, ..)| known == id))
        .map(|id| {
            Text::new(format!("spørgsmålet '{id}' mangler"), format!("the question '{id}' is missing"))
        });
    let clocks = CLOCKS.iter().filter(|id| law.clock(id, date).is_err()).map(|id| {
        Text::new(
            format!("uret '{id}' mangler den {date}: fristen ville aldrig indtræde"),
            format!("the clock '{id}' is missing on {date}: its deadline would never come"),
        )
    });
    let lists = LISTS.iter().filter(|list| law.codes(list).is_empty()).map(|list| {
        Text::new(format!("kodelisten '{list}' er tom"), format!("the coded list '{list}' is empty"))
    });
    let codes = CODES.iter().filter(|(list, id)| law.code(list, id).is_err()).map(|(list, id)| {
        Text::new(
            format!("koden '{id}' mangler i listen '{list}'"),
            format!("the code '{id}' is missing in the list '{list}'"),
        )
    });
    questions.chain(clocks).chain(lists).chain(codes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use schemes::{Rulebook, SourceFile};
    use std::path::Path;

    fn shipped(change: impl Fn(&str) -> String) -> Rulebook {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../schemes");
        let mut files: Vec<SourceFile> = std::fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .map(|path| {
                let name = format!("schemes/{}", path.file_name().unwrap().to_str().unwrap());
                SourceFile::new(name, change(&std::fs::read_to_string(&path).unwrap()))
            })
            .collect();
        files.sort();
        Rulebook::load(&files).unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    fn lacks(from: &str, to: &str) -> Vec<String> {
        let rulebook = shipped(|text| text.replace(from, to));
        let law = rulebook.law(None).unwrap();
        lacking(&law, date(2026, 12, 1)).into_iter().map(|text| text.en).collect()
    }

    #[test]
    fn the_shipped_law_lacks_nothing() {
        let none: Vec<String> = Vec::new();
        assert_eq!(lacks("", ""), none);
        let rulebook = shipped(str::to_owned);
        for year in [2022, 2026, 2027, 2040] {
            assert_eq!(lacking(&rulebook.law(None).unwrap(), date(year, 1, 1)), Vec::<Text>::new());
        }
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
        for question in ["own_payment", "free_choice", "confirmation"] {
            let told = lacks(&format!("\"{question}\""), "\"renamed_question\"");
            assert!(told.iter().any(|told| told.contains(question)), "{told:?}");
        }
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
                }
            }
        }
        assert!(asked >= 14, "only {asked} were found: are they asked for in another way now?");
    }
}
