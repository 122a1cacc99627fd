//! The letter and what stands beside it: one voice, each basis once, and everybody's words under their own name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::Language;
use pathways::{Command, Correction, Occasion, view::letter};
use std::collections::BTreeSet;
use tests_end_to_end::house::*;

const NAESTVED: &str = "municipality-0370";

/// The ids of the scheme's entries of a kind for which something holds.
fn ids(kind: &str, fits: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in scheme_files().iter().filter(|file| !file.path.contains("/tests/")) {
        for entry in file.text.split("\n[[").filter(|entry| entry.starts_with(kind) && fits(entry)) {
            let id = entry.lines().find_map(|line| line.strip_prefix("id = \"")).unwrap();
            found.insert(id.trim_end_matches('"').to_owned());
        }
    }
    found
}

#[test]
fn everything_that_a_letter_may_have_to_say_is_said_to_the_citizen() {
    let house = House::founded(at("2027-01-02T08:00"));
    let law = house.world.below().law().unwrap();
    let words: BTreeSet<String> = law.codes("letter").into_iter().map(|code| code.id.to_string()).collect();
    let of_placement = |entry: &str| entry.contains("placement\"");
    let open = |entry: &str| entry.contains("question = \"who_decides\"") && entry.contains("\njudgement");
    let mut needed = ids("rule", |entry| of_placement(entry) || open(entry));
    needed.extend(ids("conclusion", |entry| entry.contains("place_kind") || entry.contains("id = \"home\"")));
    for question in ["placement", "emergency_placement", "own_payment"] {
        needed.extend(
            law.conclusions(question, kernel::danish_date(house.now)).iter().map(|one| one.id.to_string()),
        );
    }
    let of_rules = |id: &str| {
        let named = format!("\"{id}\"");
        !ids("rule", |entry| of_placement(entry) && entry.contains(&named)).is_empty()
    };
    needed.extend(ids("criterion", |_| true).into_iter().filter(|id| of_rules(id)));
    assert!(needed.len() > 20, "{needed:?}");
    assert_eq!(needed.difference(&words).collect::<Vec<_>>(), Vec::<&String>::new());
    for code in law.codes("letter") {
        let da = &code.text.da;
        assert!(!da.starts_with("Borgeren ") && !da.contains(" borgeren "), "{da}");
        // What the papers leave open is not told as what the law says.
        assert!(!da.contains("eglerne"), "{da}");
    }
    // Every word says what it restates, so that it cannot outlive the text (see `schemes`).
    let file = scheme_files().into_iter().find(|file| file.path.ends_with("letter.toml")).unwrap();
    assert_eq!(file.text.matches("\nrestates = ").count(), words.len());
}

/// Facts of which the papers say two things.
const CONTRADICTED: &[(&str, &str)] = &[
    ("temporary_health_intervention", "yes"),
    ("can_stay_at_home", "no"),
    ("condition", "psychiatric"),
    ("psychotic", "yes"),
    ("social_psychiatric_effort", "yes"),
    ("psychiatric_treatment_need", "yes"),
];

#[test]
fn where_the_sources_contradict_the_letter_says_that_they_do_and_whose_judgement_it_was() {
    let mut house = House::founded(at("2027-01-02T08:00"));
    let pathway = house.refer(1, NAESTVED, CONTRADICTED).unwrap();
    house.decide(pathway, "regional_health_and_care_place", "Behandlingen vejer tungest").unwrap();
    let known = house.world.pathways.pathway(pathway).unwrap();
    let law = house.world.below().law().unwrap();
    let letter = letter::letter(&law, house.world.around(), &known).unwrap();
    let why: Vec<&str> = letter.paragraphs[1].sentences.iter().map(|text| text.da.as_str()).collect();
    let from = why.iter().position(|sentence| sentence.contains("siger ikke det samme her")).unwrap();
    assert!(why[from + 1].starts_with("Det ene sted peger på en "), "{why:#?}");
    assert!(why[from + 2].starts_with("Det andet peger på en "), "{why:#?}");
    let places = [why[from + 1], why[from + 2]].concat();
    assert!(places.contains("regional sundheds- og omsorgsplads: Borgere med en svær psykisk lidelse"));
    assert!(places.contains("kommunal midlertidig plads: Psykotiske borgere"));
    assert_eq!(
        why[from + 3],
        "Afgørelsen er derfor truffet efter en konkret vurdering, foretaget af Næstved."
    );
    // Neither is told of the citizen as what follows.
    for sentence in &why {
        assert!(!sentence.contains("hører derfor til") && !sentence.starts_with("Dit behandlingsbehov"));
        assert!(!sentence.contains("eglerne"), "{sentence}");
    }
    assert_eq!(why.iter().filter(|one| one.contains("Psykotiske borgere")).count(), 1, "{why:#?}");
}

#[test]
fn a_letter_speaks_to_the_citizen_and_names_each_document_once() {
    let mut house = House::founded(at("2027-01-02T08:00"));
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    house.decide(pathway, "regional_health_and_care_place", "").unwrap();
    let known = house.world.pathways.pathway(pathway).unwrap();
    let law = house.world.below().law().unwrap();
    let letter = letter::letter(&law, house.world.around(), &known).unwrap();
    let text = letter.text(Language::Da);
    for word in [
        "Den 2. januar 2027 er det afgjort: Du får en plads på en regional sundheds- og omsorgsplads.",
        "Afgørelsen er truffet af Næstved.",
        "Myndigheden for opholdet er Region Østdanmark.",
        "De papirer, afgørelsen bygger på, siger ikke, om andre end regionen kan træffe afgørelsen.",
        "Du har behov for en midlertidig sundhedsfaglig indsats.",
        "Opholdet er gratis for dig.",
        "(31. maj 2025)",
    ] {
        assert!(text.contains(word), "no '{word}' in\n{text}");
    }
    assert!(!text.contains("orgeren"), "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let documents: Vec<&str> = lines.iter().filter_map(|line| line.split(", ").next()).collect();
    for (nth, line) in lines.iter().enumerate() {
        assert!(!lines[..nth].contains(line), "twice: {line}");
        if line.starts_with("KL") || line.starts_with("KKR") {
            assert!(!documents[..nth].contains(&documents[nth]), "twice: {line}");
        }
    }
    let head =
        letter.head(Some(letter::Recipient { name: "Ane Prøve", address: Some("Vejen 1") }), Language::Da);
    assert_eq!(head, "Ane Prøve\nVejen 1\n\nNæstved, 2. januar 2027\nForløb F-1\n\n");
}

#[test]
fn what_people_write_stands_under_their_name_and_a_corrections_reason_with_the_correction() {
    let mut house = House::founded(at("2026-12-30T08:00"));
    let pathway = house.refer(1, NAESTVED, NEEDS).unwrap();
    house.must(&assessor(), Command::Hear { pathway, outcome: "kendte ikke til det".into() });
    let correct = Command::Correct {
        pathway,
        request: None,
        correction: Correction::Referral(house.now.plus_minutes(-30).unwrap()),
        reason: "tastefejl".into(),
    };
    house.must(&ward(), correct);
    let known = house.world.pathways.pathway(pathway).unwrap();
    let notes = &known.known.open().unwrap().notes;
    assert_eq!(notes.len(), 1, "why something was corrected is no note on the citizen");
    let note = &notes[0];
    assert_eq!((note.about, note.text.as_str()), (Occasion::Hearing, "kendte ikke til det"));
    assert_eq!((note.at, note.by.as_str(), note.organisation.as_str()), (house.now, "assessor", NAESTVED));
    assert_eq!(known.corrections[0].reason.open().unwrap(), "tastefejl");
}
