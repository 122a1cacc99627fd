//! What people are told at the prompt: the answer first, whose things are, and what does not fit.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;

/// Says what must be read, and where it is not.
fn reads(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "no '{word}' in\n{said}");
    }
}

#[test]
fn a_leave_is_told_as_one_and_a_place_says_what_was_decided_and_why_there() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator decide F-1 municipal_temporary_place");
    let placed = person.must("--as visitator place F-1");
    reads(
        &placed,
        &[
            "Afgjort: En kommunal midlertidig plads [municipal_temporary_place] (2026-12-30, visitator)",
            "Hvorfor denne enhed: ",
            "flest af 1 enheder, der passer og har plads, ud af 1",
            "nærhed: ",
            "Egenbetaling: Borgeren betaler selv for kost og linned",
        ],
    );
    person.must("--as visitator accept F-1 --told-cost");
    person.must("--as enhed confirm F-1");
    person.must("--as enhed arrive F-1");
    let away = person.must("--as enhed leave F-1");
    reads(&away, &["F-1 er nu: på orlov, pladsen holdes"]);
    reads(&person.must("--as enhed list"), &["på orlov, pladsen holdes"]);
    assert_eq!(person.json("--as enhed list")["result"]["pathways"][0]["state"], "in_stay");
    reads(&person.must("--as enhed --clock 2026-12-30T15:00 return F-1"), &["F-1 er nu: på pladsen"]);
}

#[test]
fn what_is_due_is_told_with_whose_it_is() {
    let person = Person::with_log("2027-01-02T09:00");
    person.refers();
    let municipality = person.must("--as visitator due");
    reads(&municipality, &["HOS JER (Næstved)\nIntet venter på jer.", "HOS ANDRE, som I kan se"]);
    let region = person.must("--as regionvisitator due");
    reads(&region, &["HOS JER (Region Østdanmark)", "træf afgørelse"]);
    assert!(!region.contains("HOS ANDRE"), "{region}");
    assert_eq!(person.json("--as visitator due")["result"][0]["yours"], false);
    assert_eq!(person.json("--as regionvisitator due")["result"][0]["yours"], true);
}

#[test]
fn what_will_be_known_later_nobody_knows_now() {
    let person = Person::with_log("2027-01-02T09:00");
    person.refers();
    let refused = person.ends(2, "--as visitator who F-1 --known-at 2028-01-01");
    reads(
        &refused,
        &["2028-01-01 00:00 ligger efter nu", "known_at_in_future", "--at må gerne ligge efter nu"],
    );
    person.must("--as visitator who F-1 --at 2028-01-01");
    assert!(person.ends(5, "--as planlaegger who F-1 --known-at 2028-01-01").contains("role_may_not"));
}

#[test]
fn figures_that_do_not_fit_are_kept_and_told() {
    let person = Person::with_log("2027-01-02T09:00");
    let said = person.must("--as enhed unit report naestved-midl physical=9 staffed=9");
    reads(
        &said,
        &[
            "PASSER IKKE SAMMEN: 9 bemandede, men kun 2 normerede pladser",
            "PASSER IKKE SAMMEN: 9 fysiske, men kun 2 normerede pladser",
            "ledige 2",
        ],
    );
    let told = person.json("--as enhed unit report naestved-midl staffed=8");
    assert_eq!(told["result"]["available"], 2, "nobody is promised a place beyond the approved");
    assert_eq!(told["result"]["warnings"].as_array().unwrap().len(), 3);
    reads(&person.must("--as planlaegger board"), &["8 bemandede, men kun 2 normerede pladser"]);
    let fits = person.must("--as enhed unit report naestved-midl physical=2 staffed=2");
    assert!(!fits.contains("PASSER IKKE"), "{fits}");
}

#[test]
fn only_profiles_that_may_are_named_and_nothing_is_told_of_a_pathway_unseen() {
    let person = Person::with_log("2027-01-02T09:00");
    person.write_profile("fremmed", "municipality-0101", "assessor");
    person.refers();
    // The ward sees the pathway: it is told who may decide, and the assessor of another municipality is not named.
    let refused = person.ends(5, "--as afdeling decide F-1 regional_health_and_care_place");
    reads(&refused, &["--as visitator decide", "--as regionvisitator decide"]);
    assert!(!refused.contains("--as fremmed"), "{refused}");
    // The planner may see no pathway: whose it is, and whether there is one, is not told.
    for line in ["pathway F-1", "pathway F-99"] {
        let refused = person.ends(5, &format!("--as planlaegger {line}"));
        assert!(refused.contains("role_may_not") && !refused.contains("--as "), "{refused}");
    }
    // Only whoever operates the unit reports its figures.
    let refused = person.ends(5, "--as regionsenhed unit report naestved-midl staffed=1");
    reads(&refused, &["--as enhed unit report"]);
    assert!(!refused.contains("--as visitator unit report"), "{refused}");
}

#[test]
fn a_suggestion_begins_with_the_answer_and_the_rest_is_for_full() {
    let person = Person::after_the_demonstration();
    person.must(
        "--as afsnit refer --name 'Ane Prøve' --temporary-number 010142-SYNB --residence Næstved \
         --fact temporary_health_intervention=yes --fact can_stay_at_home=no --fact aim=yes --fact condition=somatic",
    );
    let said = person.must("--as regionsvisitator suggest F-58");
    let at = |word: &str| said.find(word).unwrap_or_else(|| panic!("no '{word}' in\n{said}"));
    assert!(said.lines().nth(1).unwrap().starts_with("AFGJORT AF REGLERNE"), "{said}");
    assert!(at("Begrundelse") < at("Tilbud") && at("Tilbud") < at("Hjemmel") && at("Hjemmel") < at("Næste:"));
    assert!(said.lines().count() < 60, "{} lines\n{said}", said.lines().count());
    let full = person.must("--as regionsvisitator --full suggest F-58");
    reads(&full, &["Kun én ting i vejen", "de andre faldt på", "5. "]);
    assert!(full.lines().count() > said.lines().count() + 20);
}

#[test]
fn a_planner_sees_totals_that_give_no_small_count_away() {
    let person = Person::after_the_demonstration();
    let said = person.must("--as planlaegger delays --year 2027");
    reads(&said, &["I ALT", "alle årsager", "få: under 5"]);
    let told = person.json("--as planlaegger delays --year 2027");
    let totals = told["result"]["totals"].as_array().unwrap();
    assert!(totals.last().unwrap()["times"].as_u64().unwrap() >= 5, "{told}");
    assert!(told["result"]["rows"].as_array().unwrap().iter().all(|row| row["times"].is_null()), "{told}");
}

#[test]
fn a_name_is_looked_for_on_ones_own_list_alone() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as ejer registry register hospital-holbaek --kind hospital --name 'Holbæk Sygehus' --part-of region-1085");
    person.write_profile("holbaek", "hospital-holbaek", "sender");
    person.must("--as holbaek refer --name 'Karen Holm' --temporary-number 030342-SYNH --residence Holbæk");
    let found = person.must("--as visitator list --name karen");
    reads(&found, &["F-1: Karen Madsen"]);
    assert!(!found.contains("F-2") && !found.contains("Holm"), "{found}");
    reads(&person.must("--as holbaek list --name KAREN"), &["F-2: Karen Holm"]);
    assert_eq!(person.json("--as visitator list --name mads")["result"]["names"][0]["name"], "Karen Madsen");
    assert!(person.json("--as visitator list")["result"]["names"].is_null());
    // Whom one may not open one by one answers like nobody; a number finds nobody; a role that may not know is told so.
    reads(&person.must("--as visitator list --name holm"), &["Ingen forløb at vise."]);
    reads(&person.must("--as visitator list --name 010142"), &["Ingen forløb at vise."]);
    reads(&person.must("--as enhed list --name karen"), &["Ingen forløb at vise."]);
    assert!(person.ends(5, "--as leder list --name karen").contains("role_may_not"));
    assert!(person.ends(2, "--as visitator list --name k").contains("name_too_short"));
}

#[test]
fn codes_end_alike_and_a_refusal_says_whether_the_log_is_made_up() {
    let person = Person::with_log("2027-01-02T09:00");
    person.refers();
    for (code, line) in [
        (4, "--as visitator assess F-1 weather=yes"),
        (4, "--as visitator decide F-1 castle --reason x"),
        (4, "--as afdeling cancel F-1 because"),
        (4, "--as visitator handover F-1 umbrella=ready"),
        (2, "--as enhed unit report naestved-midl empty=1"),
        (2, "--as ejer unit register x --name X --kind castle --operator Næstved --approved 1"),
        (2, "--as ejer import units ."),
        (4, "--as visitator letter F-1 --fill colour=blue"),
        (4, "--as visitator pathway F-9"),
        (4, "--as ejer import units nowhere.csv"),
    ] {
        let said = person.ends(code, line);
        for english in [" is not ", "os error", "use one of"] {
            assert!(!said.contains(english), "{line}: {said}");
        }
    }
    let refused = person.types("--json --as visitator pathway F-9").json();
    assert_eq!((refused["synthetic"].as_bool(), refused["exit"].as_u64()), (Some(true), Some(4)));
    assert!(
        person.types("--json --as visitator pathway F-x").json()["synthetic"].is_null(),
        "no log was opened"
    );
    // A kind of place may be written as people say it.
    person.must("--as ejer unit register y --name Y --kind 'sundheds- og omsorgsplads' --operator 'Region Østdanmark' --municipality Næstved --approved 1");
    reads(&person.must("--as ejer unit list --municipality Næstved"), &["sundheds- og omsorgsplads"]);
}

#[test]
fn an_import_names_its_columns_and_the_row_that_one_may_not_bring() {
    let person = Person::with_log("2027-01-02T09:00");
    let help = person.must("import --help").split_whitespace().collect::<Vec<_>>().join(" ");
    for (what, columns) in imports::required_columns() {
        let danish: Vec<_> = columns.iter().map(|[danish, _]| *danish).collect();
        let said = format!("{what}: {}", danish.join(", "));
        assert!(help.contains(&said), "no '{said}' in\n{help}");
    }
    person.must("--as ejer unit register holbaek-midl --name H --kind municipal_temporary_place --operator Holbæk --approved 2");
    person.write(
        "tal.csv",
        "enhedskode;tal;værdi;fra\nnaestved-midl;bemandede;2;2027-01-02\nholbaek-midl;bemandede;1;2027-01-02\n",
    );
    let refused = person.ends(5, "--as planlaegger import figures tal.csv");
    reads(&refused, &["linje 3: municipality-0370 driver ikke enheden"]);
}
