//! Good files load, bad ones say what is wrong, where, and what to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{files_under, shipped_files};
use jiff::civil::{Date, date};
use kernel::{FactValue, RefusalKind, Verdict};
use proptest::prelude::*;
use schemes::{COMBINATIONS_MAX, Dates, FILE_BYTES_MAX, Facts, Rulebook, SourceFile};
use std::path::{Path, PathBuf};

fn fixtures(room: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(room)
}

fn good() -> Vec<SourceFile> {
    files_under(&fixtures("good"))
}

fn minimal() -> SourceFile {
    good().into_iter().find(|file| file.path == "good/minimal.toml").unwrap()
}

/// Each bad file is laid beside the minimal law; its faults stand in the `.faults` file beside it.
/// `RECORD=1 cargo test` writes them anew.
#[test]
fn every_bad_file_says_what_is_wrong_where_and_what_to_do() {
    let files = files_under(&fixtures("bad"));
    assert!(files.len() > 30);
    for file in files {
        let faults = Rulebook::load(&[minimal(), file.clone()]).err().unwrap_or_default();
        let lines: Vec<String> = faults.iter().map(|fault| format!("{fault}\n")).collect();
        assert!(!lines.is_empty(), "{} loads without a fault", file.path);
        for fault in &faults {
            assert!(!fault.what.da.is_empty() && !fault.hint.da.is_empty());
        }
        let beside = fixtures("bad").parent().unwrap().join(&file.path).with_extension("faults");
        if std::env::var_os("RECORD").is_some() {
            std::fs::write(&beside, lines.concat()).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        assert_eq!(lines.concat(), expected, "{}", file.path);
    }
}

#[test]
fn all_faults_of_all_files_are_reported_at_once() {
    let mut files = files_under(&fixtures("bad"));
    files.retain(|file| {
        ["unknown_fact", "missing_english", "parameter_gap"].iter().any(|name| file.path.contains(name))
    });
    files.push(minimal());
    let faults = Rulebook::load(&files).unwrap_err();
    for name in ["unknown_fact", "missing_english", "parameter_gap"] {
        assert!(faults.iter().any(|fault| fault.path.contains(name)), "{name}");
    }
    let mut sorted = faults.clone();
    sorted.sort();
    assert_eq!(faults, sorted);
}

#[test]
fn files_too_large_or_given_twice_are_refused() {
    let large = SourceFile::new("schemes/large.toml", "#".repeat(FILE_BYTES_MAX + 1));
    let faults = Rulebook::load(&[minimal(), large]).unwrap_err();
    assert!(faults[0].to_string().contains("larger than"), "{}", faults[0]);
    let faults = Rulebook::load(&[minimal(), minimal()]).unwrap_err();
    assert!(faults.iter().any(|fault| fault.to_string().contains("given twice")));
}

fn vote(rulebook: &Rulebook, variant: Option<&str>, day: Date, facts: &[(&str, FactValue)]) -> String {
    let facts: Facts = facts.iter().map(|(id, value)| ((*id).into(), value.clone())).collect();
    match rulebook.law(variant).unwrap().ask("may_vote", &facts, &Dates::all(day)).verdict {
        Verdict::Settled { conclusion, .. } => conclusion.id.to_string(),
        Verdict::Missing { facts, .. } => {
            format!("missing {}", facts.iter().map(|one| one.fact.as_str()).collect::<Vec<_>>().join(" "))
        }
        Verdict::Judgement { .. } => "judgement".to_owned(),
        Verdict::Conflict { .. } => "conflict".to_owned(),
    }
}

#[test]
fn a_value_counts_from_its_date() {
    let rulebook = Rulebook::load(&good()).unwrap();
    let law = rulebook.law(None).unwrap();
    let on = |day| law.parameter("age_of_majority", day).unwrap().value.to_string();
    assert_eq!((on(date(2029, 12, 31)).as_str(), on(date(2030, 1, 1)).as_str()), ("18", "21"));
    assert_eq!(law.parameter("age_of_majority", date(2019, 12, 31)).unwrap_err().code, "no_value_on_date");
    assert_eq!(law.parameter("age_of_wisdom", date(2026, 1, 1)).unwrap_err().kind, RefusalKind::Unsettled);
    assert!(
        law.parameter("age_of_majorty", date(2026, 1, 1)).unwrap_err().text.en.contains("'age_of_majority'")
    );
    let twenty = [("age", FactValue::Number(20))];
    assert_eq!(vote(&rulebook, None, date(2029, 12, 31), &twenty), "may");
    assert_eq!(vote(&rulebook, None, date(2030, 1, 1), &twenty), "may_not");
}

#[test]
fn numbers_are_cut_where_the_rules_compare_them() {
    let rulebook = Rulebook::load(&good()).unwrap();
    let answer = rulebook.law(None).unwrap().ask("may_vote", &Facts::new(), &Dates::all(date(2026, 1, 1)));
    let Verdict::Missing { facts, reasons } = answer.verdict else { panic!() };
    let answers: Vec<_> = facts[0].leads.iter().map(|lead| lead.answer.clone()).collect();
    assert_eq!(answers, [FactValue::Number(0), FactValue::Number(18)]);
    // The parameter that was used stands among the values.
    assert_eq!(reasons[0].values[1], ("age_of_majority".into(), Some(FactValue::Number(18))));
    assert_eq!(vote(&rulebook, None, date(2026, 1, 1), &[("age", FactValue::Number(17))]), "may_not");
    assert_eq!(vote(&rulebook, None, date(2026, 1, 1), &[("age", FactValue::Number(999))]), "missing age");
}

#[test]
fn a_variant_leaves_other_years_alone() {
    let rulebook = Rulebook::load(&good()).unwrap();
    let tall = [("age", FactValue::Number(30)), ("tall", FactValue::Yes)];
    let child = [("age", FactValue::Number(10)), ("tall", FactValue::No)];
    for (year, tall_strict, child_strict) in [
        (2025, "may", "may_not"),
        (2026, "may_not", "judgement"),
        (2027, "may_not", "may_not"),
        (2028, "may", "may_not"),
    ] {
        let day = date(year, 7, 1);
        assert_eq!(vote(&rulebook, None, day, &tall), "may");
        assert_eq!(vote(&rulebook, None, day, &child), "may_not");
        assert_eq!(vote(&rulebook, Some("strict"), day, &tall), tall_strict, "{year}");
        assert_eq!(vote(&rulebook, Some("strict"), day, &child), child_strict, "{year}");
    }
}

#[test]
fn beyond_the_bound_a_warning_says_so() {
    let common = "text = { da = \"d\", en = \"e\" }\nbasis = [{ source = \"act\", passage = \"x\" }]\n";
    let mut text = String::from("[scheme]\ntitle = { da = \"d\", en = \"e\" }\nreviewed = 2026-01-01\n");
    text += &format!(
        "[[question]]\nid = \"wide\"\nreference_date = \"day\"\notherwise = {{ da = \"d\", en = \"e\" }}\n{common}"
    );
    let mut parts = Vec::new();
    for index in 0..18 {
        text += &format!("[[fact]]\nid = \"f{index}\"\ntype = \"yes_no\"\n{common}");
        parts.push(format!("{{ fact = \"f{index}\", is = \"yes\" }}"));
    }
    assert!(1usize << parts.len() > COMBINATIONS_MAX);
    text += &format!(
        "[[rule]]\nid = \"r\"\nquestion = \"wide\"\nconclusion = \"may\"\nwhen = {{ all = [{}] }}\n{common}",
        parts.join(", ")
    );
    let rulebook = Rulebook::load(&[minimal(), SourceFile::new("schemes/wide.toml", text)]).unwrap();
    assert!(rulebook.warnings()[0].to_string().contains("combinations"), "{:?}", rulebook.warnings());
}

/// Fourteen pairs of facts, any of which settles it: more cases than one answer looks through.
#[test]
fn too_many_cases_are_never_settled_by_a_guess() {
    let common = "text = { da = \"d\", en = \"e\" }\nbasis = [{ source = \"act\", passage = \"x\" }]\n";
    let mut text = String::from("[scheme]\ntitle = { da = \"d\", en = \"e\" }\nreviewed = 2026-01-01\n");
    text += &format!(
        "[[question]]\nid = \"wide\"\nreference_date = \"day\"\notherwise = {{ da = \"d\", en = \"e\" }}\n{common}"
    );
    let mut parts = Vec::new();
    for index in 0..14 {
        for letter in ["f", "g"] {
            text += &format!("[[fact]]\nid = \"{letter}{index}\"\ntype = \"yes_no\"\n{common}");
        }
        parts.push(format!(
            "{{ all = [{{ fact = \"f{index}\", is = \"yes\" }}, {{ fact = \"g{index}\", is = \"yes\" }}] }}"
        ));
    }
    let any = parts.join(", ");
    text += &format!(
        "[[rule]]\nid = \"r\"\nquestion = \"wide\"\nconclusion = \"may\"\nwhen = {{ any = [{any}] }}\n{common}"
    );
    let rulebook = Rulebook::load(&[minimal(), SourceFile::new("schemes/wide.toml", text)]).unwrap();
    let law = rulebook.law(None).unwrap();
    let answer = law.ask("wide", &Facts::new(), &Dates::all(date(2026, 1, 1)));
    let Verdict::Missing { facts, .. } = answer.verdict else { panic!() };
    assert_eq!(facts.len(), 28);
    assert!(facts.iter().all(|fact| fact.leads.is_empty()));
    let settled: Facts = [("f3".into(), FactValue::Yes), ("g3".into(), FactValue::Yes)].into();
    let answer = law.ask("wide", &settled, &Dates::all(date(2026, 1, 1)));
    assert!(answer.verdict.settled().is_some());
}

#[test]
fn the_hash_changes_with_any_text_or_path_and_not_with_the_order() {
    let files = good();
    let hash = |files: &[SourceFile]| Rulebook::load(files).unwrap().hash().to_owned();
    let mut turned = files.clone();
    turned.reverse();
    assert_eq!(hash(&files), hash(&turned));
    let mut changed = files.clone();
    changed[0].text.push_str("# a remark\n");
    assert_ne!(hash(&files), hash(&changed));
    let mut moved = files.clone();
    moved[0].path = "schemes/other.toml".to_owned();
    assert_ne!(hash(&files), hash(&moved));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever happens to a file, loading answers; it never panics.
    #[test]
    fn damaged_files_are_answered(which in 0usize..20, at in 0.0f64..1.0, length in 0usize..40, put in "[\\[\\]{}=\"a-z0-9,.#\n-]{0,12}") {
        let mut files = shipped_files();
        let count = files.len();
        let file = &mut files[which % count];
        let boundary = |mut index: usize, text: &str| {
            index = index.min(text.len());
            while !text.is_char_boundary(index) { index -= 1; }
            index
        };
        let start = boundary((at * file.text.len() as f64) as usize, &file.text);
        let end = boundary(start + length, &file.text).max(start);
        file.text.replace_range(start..end, &put);
        if let Ok(rulebook) = Rulebook::load(&files) {
            let _ = schemes::tests::run(&rulebook, &files);
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        let _ = Rulebook::load(&[SourceFile::new("schemes/any.toml", text.clone())]);
        let _ = schemes::tests::load(&[SourceFile::new("schemes/tests/any.toml", text)]);
    }
}

/// A condition as somebody might write it, right or nearly.
fn conditions() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("of_age".to_owned()),
        Just("tall".to_owned()),
        Just("age".to_owned()),
        Just("colour".to_owned()),
        "[a-z_]{0,6}",
    ];
    let value = prop_oneof![
        "-?[0-9]{1,20}",
        Just("\"yes\"".to_owned()),
        Just("\"red\"".to_owned()),
        Just("{ parameter = \"age_of_majority\" }".to_owned()),
        Just("[]".to_owned()),
        Just("[1, \"no\", 2.5, 2026-01-01]".to_owned()),
        Just("inf".to_owned()),
    ];
    let test = prop_oneof![
        Just("is"),
        Just("one_of"),
        Just("none_of"),
        Just("at_least"),
        Just("more_than"),
        Just("at_most"),
        Just("less_than"),
        Just("odd")
    ];
    let leaf = prop_oneof![
        word.clone().prop_map(|word| format!("{word:?}")),
        (word, test, value)
            .prop_map(|(fact, test, value)| format!("{{ fact = {fact:?}, {test} = {value} }}")),
        Just("{ judgement = { da = \"d\", en = \"e\" } }".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let many = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (prop_oneof![Just("all"), Just("any"), Just("not"), Just("some")], many)
                .prop_map(|(how, parts)| format!("{{ {how} = [{}] }}", parts.join(", "))),
            inner.prop_map(|part| format!("{{ not = {part} }}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever a condition says, it loads and can be asked, or its faults say what, where and what to do.
    #[test]
    fn any_condition_is_answered(condition in conditions()) {
        let text = format!(
            "[scheme]\ntitle = {{ da = \"d\", en = \"e\" }}\nreviewed = 2026-01-01\n\n[[criterion]]\nid = \"other\"\n\
             text = {{ da = \"d\", en = \"e\" }}\nbasis = [{{ source = \"act\", passage = \"1\" }}]\ncondition = {condition}\n",
        );
        match Rulebook::load(&[minimal(), SourceFile::new("schemes/other.toml", text)]) {
            Ok(rulebook) => {
                let law = rulebook.law(None).unwrap();
                for age in [0, 17, 18, 120] {
                    let facts: Facts = [("age".into(), FactValue::Number(age))].into();
                    let _ = law.ask("may_vote", &facts, &Dates::all(date(2026, 1, 1)));
                }
            }
            Err(faults) => prop_assert!(faults.iter().all(|fault| fault.line > 0 && !fault.hint.da.is_empty())),
        }
    }
}

#[test]
fn nesting_without_end_is_a_fault() {
    for open in ["[", "{ a = ", "{ not = ", "{ all = ["] {
        let text = format!("[[criterion]]\nid = \"deep\"\ncondition = {}", open.repeat(100_000));
        let faults = Rulebook::load(&[minimal(), SourceFile::new("schemes/deep.toml", text)]).unwrap_err();
        assert!(!faults.is_empty());
    }
    let text = format!("{}x = 1", "a.".repeat(100_000));
    assert!(Rulebook::load(&[minimal(), SourceFile::new("schemes/deep.toml", text)]).is_err());
}
