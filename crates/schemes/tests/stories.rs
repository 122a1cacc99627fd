//! The acceptance stories, asked of the shipped schemes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{shipped, shipped_files};
use jiff::civil::date;
use kernel::{FactValue, Instant, Outcome, RefusalKind, Verdict};
use schemes::{Dates, Facts, compare, diff, render};

fn facts(given: &[(&str, &str)]) -> Facts {
    given
        .iter()
        .map(|(id, value)| {
            let value = match *value {
                "yes" => FactValue::Yes,
                "no" => FactValue::No,
                other => FactValue::Choice(other.into()),
            };
            ((*id).into(), value)
        })
        .collect()
}

#[test]
fn the_shipped_schemes_load_without_faults_or_warnings() {
    let rulebook = shipped();
    assert!(rulebook.warnings().is_empty(), "{:?}", rulebook.warnings());
    assert_eq!(rulebook.variants().len(), 2);
    assert_eq!(rulebook.hash().len(), 64);
    assert_eq!(rulebook.hash(), shipped().hash());
    assert!(rulebook.schemes().len() >= 3);
}

#[test]
fn every_scheme_test_passes() {
    let results = schemes::tests::run(&shipped(), &shipped_files());
    assert!(results.len() > 60, "only {} tests ran", results.len());
    let failed: Vec<String> = results
        .iter()
        .filter(|result| !result.passed())
        .map(|result| format!("{} ({}): {:?}", result.id, result.variant, result.differences))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_reason_names_its_source_or_says_that_there_is_none() {
    let rulebook = shipped();
    for variant in [None, Some("authority"), Some("kl")] {
        for section in render::scheme(&rulebook.law(variant).unwrap()) {
            assert!(!section.basis.is_empty(), "{}", section.id);
            assert!(section.reviewed.is_some(), "{}", section.id);
        }
    }
}

#[test]
fn the_conflict_names_both_sentences_and_the_comparison_names_the_criterion() {
    let rulebook = shipped();
    let facts = facts(&[
        ("condition", "psychiatric"),
        ("psychotic", "yes"),
        ("social_psychiatric_effort", "yes"),
        ("psychiatric_treatment_need", "yes"),
    ]);
    let dates = Dates::all(date(2027, 3, 1));
    let comparison = compare(&rulebook, "placement", &facts, &dates, &[None, Some("kl")]).unwrap();
    let Verdict::Conflict { claims, .. } = &comparison.answers[0].verdict else {
        panic!("{:?}", comparison.answers[0].verdict)
    };
    let quotes: Vec<&str> = claims
        .iter()
        .flat_map(|claim| claim.basis.iter())
        .filter_map(|basis| basis.quote.as_deref())
        .collect();
    assert_eq!(claims.len(), 2);
    assert!(quotes.iter().any(|quote| quote.contains("behandlingsbehov fordrer det")));
    assert!(quotes.iter().any(|quote| quote.contains("socialpsykiatriske indsatser")));
    assert!(matches!(comparison.answers[1].verdict, Verdict::Judgement { .. }));
    assert_eq!(comparison.differing.len(), 1);
    assert_eq!(comparison.differing[0].id, "psychotic_with_social_psychiatric_effort");
    assert_eq!(comparison.differing[0].outcomes, [Some(Outcome::Met), None]);
    assert!(compare(&rulebook, "placement", &facts, &dates, &[Some("k")]).is_err());
}

#[test]
fn the_transfer_on_new_years_day_is_a_reason_with_its_document() {
    let rulebook = shipped();
    let facts = facts(&[
        ("temporary_health_intervention", "yes"),
        ("can_stay_at_home", "no"),
        ("aim", "yes"),
        ("condition", "somatic"),
    ]);
    let answer = rulebook.law(None).unwrap().ask("placement", &facts, &Dates::all(date(2027, 1, 2)));
    let rule = &answer.verdict.reasons()[0];
    assert_eq!(rule.id, "regional_place_for_target_group");
    assert_eq!(rule.outcome, Outcome::Met);
    assert!(rule.basis.iter().any(|basis| basis.document.starts_with("KKR: ")), "{:?}", rule.basis);
}

#[test]
fn a_reference_to_nothing_is_in_danish_as_the_documents_are() {
    let rulebook = shipped();
    let clock = rulebook.law(None).unwrap().clock("hold_expires", date(2027, 1, 2)).unwrap();
    let lines: Vec<String> = clock.basis.iter().map(kernel::LegalReference::line).collect();
    assert!(lines.iter().any(|line| line.starts_with("Ikke i kilderne")), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains("sources") && !line.contains("default")), "{lines:?}");
}

#[test]
fn the_variants_differ_where_they_should_and_nowhere_else() {
    let rulebook = shipped();
    let base = rulebook.law(None).unwrap();
    assert!(diff(&base, &rulebook.law(Some("authority")).unwrap()).is_empty());
    let differing: Vec<String> = diff(&base, &rulebook.law(Some("kl")).unwrap())
        .into_iter()
        .map(|difference| format!("{} {}", difference.kind, difference.id))
        .collect();
    assert_eq!(
        differing,
        [
            "rule end_of_regional_stay_left_open",
            "rule municipal_place_for_psychotic_with_social_effort",
            "rule regional_place_for_severe_mental_illness",
        ]
    );
    let refusal = rulebook.law(Some("kll")).unwrap_err();
    assert!(refusal.text.en.contains("'kl'"), "{refusal}");
}

#[test]
fn seventy_two_hours_are_seventy_two_hours() {
    let rulebook = shipped();
    let law = rulebook.law(None).unwrap();
    let clock =
        law.clock("treatment_responsibility_after_extraordinary_discharge", date(2022, 1, 3)).unwrap();
    let at = |text: &str| Instant::read(text).unwrap();
    assert_eq!(clock.due(at("2022-01-03T14:00")).unwrap(), at("2022-01-06T14:00"));
    assert_eq!(clock.due(at("2022-03-26T12:00")).unwrap(), at("2022-03-29T13:00"));
    assert!(law.clock("hold_expire", date(2022, 1, 3)).unwrap_err().text.en.contains("hold_expires"));
}

#[test]
fn what_the_sources_do_not_give_has_to_be_filled_in() {
    let rulebook = shipped();
    let law = rulebook.law(None).unwrap();
    for id in ["complaint_body", "complaint_deadline"] {
        let refusal = law.parameter(id, date(2027, 1, 1)).unwrap_err();
        assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Unsettled, "not_in_sources"));
        assert!(!refusal.basis.is_empty());
    }
    let weights = law.weights(date(2027, 1, 1));
    assert_eq!(weights.values().sum::<i64>(), 100);
    assert_eq!(law.parameter("decline_loses_queue_place", date(2027, 1, 1)).unwrap().value.to_string(), "no");
}

#[test]
fn codes_facts_items_and_tags_are_listed_and_checked() {
    let rulebook = shipped();
    let law = rulebook.law(None).unwrap();
    let codes: Vec<_> = law.codes("delay_cause").into_iter().map(|code| code.id).collect();
    assert_eq!(codes, ["no_place", "guardianship", "awaiting_decision", "citizens_choice", "home_not_ready"]);
    assert!(law.code("refusal", "isolation_not_possible").is_ok());
    assert!(
        law.code("refusal", "isolation_impossible").unwrap_err().text.en.contains("isolation_not_possible")
    );
    assert!(law.check_fact("aim", &FactValue::NotKnown).is_ok());
    assert!(law.check_fact("aim", &FactValue::Number(3)).is_err());
    assert!(law.check_fact("aims", &FactValue::Yes).unwrap_err().text.en.contains("'aim'"));
    assert!(
        law.check_fact("mobility", &FactValue::Choice("wheelchiar".into()))
            .unwrap_err()
            .text
            .en
            .contains("'wheelchair'")
    );
    let dates = Dates::all(date(2022, 1, 3));
    let met = |found: Vec<schemes::Consequence>| -> Vec<String> {
        let met = found.into_iter().filter(|one| one.outcome == Outcome::Met);
        met.map(|one| one.tag.to_string()).collect()
    };
    let given = facts(&[
        ("extraordinary_discharge", "yes"),
        ("evacuated", "yes"),
        ("mobility", "bed_bound"),
        ("place_kind", "emergency_place"),
    ]);
    let items = met(law.handover_items(&given, &dates).unwrap());
    for item in [
        "medicine",
        "treatment_equipment",
        "care_plan",
        "next_of_kin",
        "receiving_doctor",
        "residence_card",
        "biometrics",
        "biometrics_home_visit",
    ] {
        assert!(items.contains(&item.to_owned()), "{item}");
    }
    let tags = met(law.required_tags(&given, &dates).unwrap());
    assert_eq!(tags, ["bed_bound_care", "observation", "iv_antibiotics", "infection_markers", "iv_fluids"]);
    // What is not answered is not known, never "not required".
    let unanswered = law.required_tags(&Facts::new(), &dates).unwrap();
    assert!(unanswered.iter().any(|one| one.tag == "isolation" && one.outcome == Outcome::Missing));
    assert!(law.required_tags(&given, &Dates::default()).is_err());
}

#[test]
fn what_concerns_evacuated_patients_is_perhaps_needed_only_with_a_sign_that_the_citizen_is_one() {
    let rulebook = shipped();
    let law = rulebook.law(None).unwrap();
    let listed = |given: &[(&str, &str)], item: &str| {
        let items = law.handover_items(&facts(given), &Dates::all(date(2027, 3, 1))).unwrap();
        items.into_iter().find(|one| one.id == item).map(|one| one.outcome)
    };
    let ordinary = ("extraordinary_discharge", "no");
    for item in ["residence_card", "biometrics", "biometrics_home_visit", "next_of_kin"] {
        assert_eq!(listed(&[ordinary], item), None, "{item}");
        assert_eq!(listed(&[ordinary, ("interpreter_language", "none")], item), None, "{item}");
    }
    // Of an ordinary discharge the sources say nothing: that is no "no".
    for item in ["medicine", "treatment_equipment", "care_plan"] {
        assert_eq!(listed(&[ordinary], item), Some(Outcome::Judgement), "{item}");
    }
    let signs = [("has_general_practitioner", "no"), ("interpreter_language", "ukrainian")];
    for sign in signs {
        assert_eq!(listed(&[ordinary, sign], "residence_card"), Some(Outcome::Missing), "{sign:?}");
        assert_eq!(listed(&[ordinary, sign, ("evacuated", "no")], "residence_card"), None);
    }
    assert_eq!(listed(&[ordinary, ("evacuated", "yes")], "biometrics"), Some(Outcome::Met));
    let bed = [ordinary, ("evacuated", "yes"), ("mobility", "bed_bound")];
    assert_eq!(listed(&bed, "biometrics_home_visit"), Some(Outcome::Met));
    // The condition is read and checked like any other, and said in words.
    let mut files = rulebook.files().to_vec();
    for file in &mut files {
        file.text = file.text.replace(
            "{ fact = \"has_general_practitioner\", is = \"no\" }, { fact = \"int",
            "{ fact = \"x\", is = \"no\" }, { fact = \"int",
        );
    }
    let faults = schemes::Rulebook::load(&files).unwrap_err();
    assert!(
        faults.iter().any(|fault| fault.id == "residence_card" && fault.what.en.contains("'x'")),
        "{faults:?}"
    );
    let said = render::entry(&law, "residence_card").unwrap();
    assert!(said[0].lines.iter().any(|line| line.en.starts_with("Perhaps")), "{said:?}");
}

#[test]
fn an_unknown_question_is_said_and_the_nearest_named() {
    let rulebook = shipped();
    let answer = rulebook.law(None).unwrap().ask("placements", &Facts::new(), &Dates::default());
    let Verdict::Judgement { open, .. } = &answer.verdict else { panic!() };
    assert!(open[0].text.en.contains("'placement'"), "{:?}", open[0].text);
}

#[test]
fn answers_survive_json_and_snapshots() {
    let rulebook = shipped();
    let answer =
        rulebook.law(Some("kl")).unwrap().ask("placement", &Facts::new(), &Dates::all(date(2027, 1, 2)));
    assert!(matches!(answer.verdict, Verdict::Missing { .. }));
    let json = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<schemes::Answer>(&json).unwrap(), answer);
    let bytes = postcard::to_allocvec(&answer).unwrap();
    assert_eq!(postcard::from_bytes::<schemes::Answer>(&bytes).unwrap(), answer);
}

#[test]
fn a_rule_reads_in_words() {
    let rulebook = shipped();
    let law = rulebook.law(None).unwrap();
    let sections = render::entry(&law, "municipal_place_for_psychotic_with_social_effort").unwrap();
    let lines: Vec<&str> = sections[0].lines.iter().map(|line| line.en.as_str()).collect();
    assert_eq!(
        lines,
        [
            "Answers: placement",
            "If:",
            "  The citizen is psychotic and receives a social-psychiatric effort",
            "Then: A municipal temporary place",
            "Comes before: From 2027 citizens in the target group belong on a regional health-and-care place",
            "Comes before: Without one of the named aims the boundary between regional and municipal place is open",
            "Comes before: With a heavy burden of disease and none of the named aims, nursing is given in both",
            "Contradicts, without precedence: Persons with severe mental illness are in the target group for a regional stay if their treatment need calls for it",
        ]
    );
    assert_eq!(sections[0].from, Some(date(2027, 1, 1)));
    assert!(render::entry(&law, "help_at_hme").unwrap_err().text.en.contains("'help_at_home'"));
}
