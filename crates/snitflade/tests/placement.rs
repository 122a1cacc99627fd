//! A whole placement, typed. Every line opens the log anew: what one command did, the next reads from the disk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;

/// The whole way in a language, and what must be read on it.
fn the_whole_way(language: &str, expected: &[(&str, &[&str])]) {
    let mut person = Person::with_log("2026-12-30T09:00");
    person.set("SNITFLADE_LANG", language);
    let mut expected = expected.iter();
    let mut types = |line: &str| {
        let said = person.must(line);
        let (typed, words) = expected.next().unwrap();
        assert!(line.contains(typed), "{line} / {typed}");
        for word in *words {
            assert!(said.contains(word), "{line}: no '{word}' in\n{said}");
        }
    };
    types(
        "--as afdeling refer --name 'Karen Madsen' --cpr 010142-1234 --residence 0370 --fact \
         temporary_health_intervention=yes --fact can_stay_at_home=no --fact aim=yes --fact condition=somatic",
    );
    types("--as visitator suggest F-1");
    types("--as visitator decide F-1 municipal_temporary_place");
    types("--as visitator place F-1");
    types("--as visitator accept F-1 --told-cost");
    types("--as enhed confirm F-1");
    types("--as afdeling transport F-1 --pick-up 2026-12-30T12:00");
    types("--as afdeling --clock 2026-12-30T12:00 depart F-1");
    types("--as enhed --clock 2026-12-30T13:00 arrive F-1");
    types("--as enhed who F-1");
    types("--as enhed who F-1 --at 2027-01-01T00:00 --timeline authority");
    types("--as enhed who F-1 --all");
    types("--as visitator why F-1");
    types("--as visitator letter F-1");
    types("--as visitator pathway F-1");
    types("--as visitator list");
    types("--as enhed board --municipality Næstved");
    types("--as enhed --clock 2027-01-05T10:00 end F-1 home --cleaning-until 2027-01-05T12:00");
    types("--as enhed unit cleaned P-1");
}

#[test]
fn a_placement_in_danish() {
    the_whole_way(
        "da",
        &[
            (
                "refer",
                &["SYNTETISKE DATA", "F-1 er nu: henvist", "Næste: snitflade --as visitator suggest F-1"],
            ),
            (
                "suggest",
                &[
                    "AFGJORT AF REGLERNE: En kommunal midlertidig plads",
                    "opfyldt: Borgeren kan ikke være i eget hjem (can_stay_at_home=nej)",
                    "Hjemmel:",
                    "Næstved midlertidige (naestved-midl)",
                    "Næste: snitflade --as visitator decide F-1 municipal_temporary_place",
                ],
            ),
            (
                "decide",
                &["afgjort, mangler plads", "Næste: snitflade --as visitator place F-1", "letter F-1"],
            ),
            ("place", &["tilbudt · Næstved midlertidige", "holdes til", "accept F-1"]),
            ("accept", &["accepteret af borgeren", "Næste: snitflade --as enhed confirm F-1"]),
            ("confirm", &["bekræftet af enheden", "Næste: snitflade --as afdeling depart F-1"]),
            ("transport", &["bestil transport"]),
            ("depart", &["Næste: snitflade --as enhed arrive F-1"]),
            ("arrive", &["på pladsen", "Næste: snitflade --as enhed who F-1"]),
            ("who", &["MYNDIGHED 2026-12-30 13:00: Næstved (municipality-0370)", "BETALER", "KRÆVER SKØN"]),
            ("who", &["MYNDIGHED 2027-01-01 00:00", "KRÆVER SKØN"]),
            ("who", &["2027-01-01 00:00", "Region Sjælland"]),
            (
                "why",
                &[
                    "Reglerne, som de stod da",
                    "giver det samme",
                    "afgjort: En kommunal midlertidig plads [municipal_temporary_place]",
                ],
            ),
            (
                "letter",
                &[
                    "truffet af Næstved",
                    "Begrundelse",
                    "Klagevejledning",
                    "SKAL UDFYLDES",
                    "--fill complaint_body",
                ],
            ),
            (
                "pathway",
                &[
                    "Karen Madsen",
                    "ophold: Næstved midlertidige (naestved-midl) P-1",
                    "En kommunal midlertidig plads [municipal_temporary_place]",
                    "Hvornår opholdet slutter, og hvem afgør det:",
                    "Kilderne siger ikke, hvornår et ophold",
                ],
            ),
            ("list", &["F-1", "på pladsen"]),
            ("board", &["LEDIGE", "tastet", "I alt (1)"]),
            ("end", &["afsluttet"]),
            ("cleaned", &["Udført"]),
        ],
    );
}

#[test]
fn a_placement_in_english() {
    the_whole_way(
        "en",
        &[
            (
                "refer",
                &["SYNTHETIC DATA", "F-1 is now: referred", "Next: snitflade --as visitator suggest F-1"],
            ),
            ("suggest", &["SETTLED:", "met:", "Legal basis:"]),
            ("decide", &["decided, place due"]),
            ("place", &["offered · Næstved midlertidige", "held until"]),
            ("accept", &["accepted by the citizen"]),
            ("confirm", &["confirmed by the unit"]),
            ("transport", &["order transport"]),
            ("depart", &["report departure"]),
            ("arrive", &["in stay"]),
            ("who", &["AUTHORITY", "PAYER", "JUDGEMENT"]),
            ("who", &["JUDGEMENT"]),
            ("who", &["when"]),
            ("why", &["it comes to the same"]),
            ("letter", &["TO BE FILLED IN"]),
            ("pathway", &["Karen Madsen", "stay:"]),
            ("list", &["in stay"]),
            ("board", &["AVAIL."]),
            ("end", &["ended"]),
            ("cleaned", &["Done"]),
        ],
    );
}

#[test]
fn programs_read_one_object() {
    let person = Person::with_log("2026-12-30T09:00");
    let referred = person.json(
        "--as afdeling refer --name 'Karen Madsen' --cpr 010142-1234 --residence Næstved --fact aim=yes",
    );
    assert_eq!(referred["command"], "refer");
    assert_eq!(referred["exit"], 0);
    assert_eq!(referred["synthetic"], true);
    assert_eq!(referred["result"]["pathway"], "F-1");
    assert_eq!(referred["result"]["state"], "referred");
    assert_eq!(referred["result"]["events"][0], "referred");
    assert_eq!(referred["result"]["repeated"], false);
    assert!(!referred.to_string().contains("Karen"), "the reply to an act names no citizen");
    let suggestion = person.json("--as visitator suggest F-1 --at 2027-01-02 --variant lov --variant kl");
    let answers = suggestion["result"]["suggestion"]["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[1]["variant"], "kl");
    let pathway = person.json("--as visitator pathway F-1");
    assert_eq!(pathway["result"]["identity"]["name"], "Karen Madsen");
    assert_eq!(person.json("--as visitator list")["result"]["pathways"][0]["state"], "referred");
    assert_eq!(person.json("--as visitator board")["result"]["board"]["totals"]["available"], 2);
    assert!(person.json("--as visitator due")["result"].as_array().unwrap().len() == 1);
}

#[test]
fn one_fact_short_says_where_each_answer_leads() {
    let person = Person::with_log("2027-01-02T09:00");
    person.must(
        "--as afdeling refer --name 'Karen Madsen' --cpr 010142-1234 --residence Næstved --fact \
         temporary_health_intervention=yes --fact can_stay_at_home=no --fact condition=somatic --fact nursing_complexity=ordinary",
    );
    let said = person.must("--as visitator suggest F-1");
    for word in [
        "MANGLER EN OPLYSNING: aim",
        "ja → En regional",
        "nej → skøn",
        "Ingen liste over tilbud",
        "assess F-1 aim=",
    ] {
        assert!(said.contains(word), "no '{word}' in\n{said}");
    }
    let unsettled = person.ends(6, "--as visitator decide F-1 regional_health_and_care_place");
    assert!(unsettled.contains("Ikke afgjort"), "{unsettled}");
    person.must(
        "--as visitator decide F-1 regional_health_and_care_place --reason 'Lægen vurderer genoptræning'",
    );
}

#[test]
fn facts_alone_can_be_asked_about_without_a_log() {
    let person = Person::at("2027-01-02T09:00");
    let facts =
        "--fact temporary_health_intervention=yes --fact can_stay_at_home=yes --fact condition=somatic";
    let said = person.must(&format!("suggest {facts}"));
    assert!(said.contains("AFGJORT AF REGLERNE") && said.contains("[home]"), "{said}");
    assert!(person.ends(4, "suggest --fact weather=yes").contains("unknown_fact"));
    assert!(person.ends(2, "suggest --fact aim=perhaps").contains("impossible_answer"));
}

#[test]
fn a_correction_shows_and_what_was_answered_before_stays() {
    let person = Person::with_log("2026-12-30T08:00");
    person.refers();
    for line in [
        "--as visitator decide F-1 municipal_temporary_place",
        "--as visitator offer F-1 naestved-midl",
        "--as visitator accept F-1 --told-cost",
        "--as enhed confirm F-1",
        "--as afdeling depart F-1 --at 2026-12-30T08:00",
        "--as enhed --clock 2026-12-30T14:00 arrive F-1 --at 2026-12-30T09:00",
    ] {
        person.must(line);
    }
    let asked = "--as enhed who F-1 --at 2026-12-30T10:00 --timeline authority";
    assert!(person.must(asked).contains("municipality-0370"));
    person
        .must("--as enhed --clock 2026-12-30T15:00 correct F-1 arrival 2026-12-30T13:00 --reason Tastefejl");
    let corrected = person.must(asked);
    assert!(corrected.contains("region-1085"), "{corrected}");
    // Before arrival nothing but our own reading settles it, and the heading says so.
    assert!(corrected.contains("AFGJORT EFTER VOR LÆSNING (ikke i kilderne): "), "{corrected}");
    assert!(!corrected.contains("AFGJORT AF REGLERNE"), "{corrected}");
    let read = person.json(asked);
    assert_eq!(read["result"]["who"][0]["answer"]["our_reading"], true, "{read}");
    let after = person.json("--as enhed who F-1 --at 2026-12-30T14:00 --timeline authority");
    assert_eq!(after["result"]["who"][0]["answer"]["our_reading"], false, "{after}");
    assert!(corrected.contains("Rettet: ankomst 2026-12-30 09:00 → 2026-12-30 13:00"), "{corrected}");
    let before = person.must(&format!("{asked} --known-at 2026-12-30T14:30"));
    assert!(before.contains("municipality-0370"), "{before}");
}

#[test]
fn both_sides_can_say_no_and_nothing_is_lost() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator decide F-1 municipal_temporary_place");
    person.must("--as visitator place F-1");
    assert!(person.must("--as visitator decline F-1 --reason 'For langt væk'").contains("mangler plads"));
    let refused = person.ends(3, "--as visitator place F-1");
    assert!(refused.contains("no_offer") && refused.contains("--deviation"), "{refused}");
    person.must("--as visitator offer F-1 naestved-midl --deviation 'Borgeren ombestemte sig'");
    person.must("--as visitator accept F-1 --told-cost");
    let no = person.must("--as enhed refuse F-1 isolation_not_possible --note 'Ingen enestue'");
    assert!(no.contains("mangler plads"), "{no}");
    assert!(person.must("--as visitator pathway F-1").contains("isolation_not_possible"));
    assert!(person.must("--as visitator list --waiting").contains("F-1"));
    person.must("--as visitator cancel F-1 citizen_withdrew");
    assert!(person.must("--as visitator list").contains("Ingen forløb"));
    assert!(person.must("--as visitator list --all").contains("lukket før ankomst"));
}

#[test]
fn a_person_without_a_number_is_known_later_and_two_records_are_one() {
    let person = Person::with_log("2026-12-30T09:00");
    for (name, number) in [("Olena Koval", "700580-AB12"), ("Olena Kowal", "700580-AB13")] {
        person.must(&format!(
            "--as afdeling refer --name '{name}' --temporary-number {number} --residence Næstved"
        ));
    }
    person.must("--as afdeling identify F-1 --cpr 100580-1234 --name 'Olena Koval'");
    let joined = person.must("--as visitator join F-1 F-2");
    assert!(joined.contains("saml to personer"), "{joined}");
    assert!(person.must("--as visitator pathway F-2").contains("Olena Koval"));
    person.must("--as visitator separate F-2");
    person.must("--as afdeling represent F-1 next_of_kin --name 'Jens Madsen'");
    person.must("--as afdeling wish F-1 naestved-midl --note 'Nær datteren'");
    person.must("--as afdeling share F-1 --with Slagelse --basis consent");
    let said = person.must("--as visitator pathway F-1");
    for word in ["Jens Madsen", "naestved-midl", "Deles med Slagelse"] {
        assert!(said.contains(word), "no '{word}' in\n{said}");
    }
    assert!(person.ends(6, "--as ejer forget F-1").contains("--yes-forget-for-good"));
    assert!(person.ends(3, "--as ejer forget F-1 --yes-forget-for-good").contains("pathway_under_way"));
    person.must("--as visitator cancel F-1 citizen_withdrew");
    person.must("--as ejer forget F-1 --yes-forget-for-good");
    let gone = person.must("--as visitator pathway F-1");
    assert!(gone.contains("Borgeren er glemt") && !gone.contains("Olena"), "{gone}");
    person.must("--as revisor log verify");
}

#[test]
fn the_handover_list_and_the_letter_are_filled_line_by_line() {
    let person = Person::with_log("2022-01-03T14:00");
    person.must("--as afdeling refer --name 'Ole Hansen' --cpr 010142-1234 --residence Næstved --extraordinary --fact stable=yes");
    let list = person.must("--as afdeling handover F-1");
    assert!(list.contains("MANGLER") && list.contains("medicine"), "{list}");
    let ticked = person.must("--as afdeling handover F-1 medicine=ready treatment_equipment=missing");
    assert!(ticked.contains("klar"), "{ticked}");
    person.must("--as afdeling discharge F-1 --at 2022-01-03T14:00");
    let at = |time: &str| person.must(&format!("--as visitator who F-1 --timeline treatment --at {time}"));
    assert!(at("2022-01-06T13:59:59").contains("hospital-slagelse"));
    assert!(!at("2022-01-06T14:00:00").contains("hospital-slagelse"));
    person.must("--as visitator decide F-1 municipal_temporary_place --reason 'Skøn'");
    let filled = person.must(
        "--as visitator letter F-1 --fill complaint_body='Klageinstansen' --fill complaint_deadline='4 uger' --fill legal_basis='§ 1 (prøve)'",
    );
    assert!(filled.contains("Klageinstansen"), "{filled}");
    assert!(filled.contains("adressen kendes ikke") && !filled.contains("Brevet mangler intet"), "{filled}");
    // The suggested command pasted as it stands must not be stored over what somebody wrote.
    assert!(
        person
            .ends(2, "--as visitator letter F-1 --fill complaint_body='…'")
            .contains("i stedet for prikkerne")
    );
    let again = person.must("--as visitator letter F-1 --fill complaint_body='Ankestyrelsen'");
    assert!(
        again.contains("Overskrevet i brevet: complaint_body: »Klageinstansen« → »Ankestyrelsen«"),
        "{again}"
    );
}

#[test]
fn of_an_ordinary_discharge_the_handover_list_says_that_the_sources_are_silent() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    let list = person.must("--as afdeling handover F-1");
    assert!(list.contains("aftal selv (ikke i kilderne)") && !list.contains("MANGLER"), "{list}");
    assert!(list.contains("Kilderne taler kun om ekstraordinære udskrivninger"), "{list}");
    assert!(list.contains("medicine, treatment_equipment: ") && list.contains("care_plan: "), "{list}");
    let ticked = person.must("--as afdeling handover F-1 medicine=ready");
    assert!(ticked.contains("klar"), "{ticked}");
    // Of an extraordinary one it is said which items the sources do not name.
    person.must(
        "--as afdeling refer --name 'Ole Hansen' --cpr 020242-1234 --residence Næstved --extraordinary",
    );
    let list = person.must("--as afdeling handover F-2");
    assert!(list.contains("next_of_kin, receiving_doctor: Lokal standard"), "{list}");
}

#[test]
fn a_letter_with_an_address_and_every_field_lacks_nothing() {
    let person = Person::with_log("2026-12-30T09:00");
    person.must("--as afdeling refer --name 'Ole Hansen' --cpr 010142-1234 --residence Næstved --address 'Vejen 1' --extraordinary");
    person.must("--as visitator decide F-1 municipal_temporary_place --reason 'Skøn'");
    let filled = person.must(
        "--as visitator letter F-1 --fill complaint_body='Klageinstansen' --fill complaint_deadline='4 uger' --fill legal_basis='§ 1 (prøve)'",
    );
    assert!(filled.contains("Brevet mangler intet") && !filled.contains("Overskrevet"), "{filled}");
}

#[test]
fn the_letter_names_the_authority_and_says_in_plain_words_what_is_open() {
    let person = Person::with_log("2026-12-30T09:00");
    person.must("--as afdeling refer --name 'Ole Hansen' --cpr 010142-1234 --residence Næstved --extraordinary --fact stable=yes --fact treatment_finished=no --unknown-to-citizen stable");
    person.must("--as visitator hear F-1 --outcome 'enig'");
    person.must("--as visitator decide F-1 emergency_place");
    let letter = person.must("--as visitator letter F-1");
    for words in [
        "Afgørelsen er truffet af Næstved.",
        "Venlig hilsen\nvisitator\nNæstved",
        "Du er blevet hørt om de oplysninger i sagen, som du ikke kendte.",
        "Kilderne siger ikke, hvad opholdet koster.",
    ] {
        assert!(letter.contains(words), "no '{words}' in\n{letter}");
    }
    assert!(!letter.contains("municipality-0370"), "{letter}");
    let english = person.must("--lang en --as visitator letter F-1");
    assert!(english.contains("The sources do not say what the stay costs."), "{english}");
    // One that nobody had to be heard for does not claim it.
    person.must("--as afdeling refer --name 'Karen Madsen' --cpr 010242-1234 --residence Næstved --fact temporary_health_intervention=yes --fact can_stay_at_home=no --fact aim=yes --fact condition=somatic");
    person.must("--as visitator decide F-2 municipal_temporary_place");
    assert!(!person.must("--as visitator letter F-2").contains("hørt"));
    // What follows from why it was decided holds for the question of an extraordinary discharge too.
    assert!(person.must("--as visitator why F-1").contains("giver det samme"));
    let alone = "suggest --fact extraordinary_discharge=yes --fact stable=yes --fact treatment_finished=no";
    let with_log = person.must(&format!("--as visitator {alone}"));
    let without = Person::at("2026-12-30T09:00").must(alone);
    for said in [with_log, without] {
        assert!(said.contains("AFGJORT AF REGLERNE: En beredskabsplads"), "{said}");
    }
}

#[test]
fn a_decision_says_what_why_and_whose_it_was() {
    let person = Person::with_log("2027-01-02T09:00");
    person.refers();
    let due = person.json("--as visitator due");
    assert_eq!(due["result"][0]["organisation"], "region-ostdanmark");
    let suggested = person.must("--as visitator suggest F-1");
    assert!(suggested.contains("Næste: snitflade --as regionvisitator decide F-1"), "{suggested}");
    let said = person.must("--as visitator decide F-1 regional_health_and_care_place");
    for word in [
        "Afgjort: En regional sundheds- og omsorgsplads [regional_health_and_care_place]",
        "opfyldt: Fra 2027 hører borgere i målgruppen til på en regional",
        "Myndighed: Borgerens bopælsregion – Region Østdanmark (region-ostdanmark)",
        "BEMÆRK: Næstved har afgjort, men myndigheden er Region Østdanmark (region-ostdanmark). KRÆVER SKØN",
        "om den også kan træffe afgørelsen for regionen, siger de ikke",
        "»Rådene er etableret således for at sikre et entydigt myndighedsansvar placeret hos regionen.«",
        "Næste: snitflade --as regionvisitator place F-1",
    ] {
        assert!(said.contains(word), "no '{word}' in\n{said}");
    }
    let why = person.json("--as visitator why F-1");
    let authority = &why["result"]["authority"];
    assert_eq!(authority["decided_itself"], false);
    assert_eq!(authority["party"]["organisation"], "region-ostdanmark");
    assert_eq!(authority["answer"]["verdict"]["is"], "judgement");
    for line in ["why F-1", "pathway F-1"] {
        let said = person.must(&format!("--as visitator {line}"));
        assert!(said.contains("BEMÆRK: Næstved har afgjort"), "{said}");
    }
    // The authority itself may decide anew; then nothing is to be noted.
    let said = person.must("--as regionvisitator decide F-1 regional_health_and_care_place");
    assert!(said.contains("Afgjort af myndigheden: Region Østdanmark") && !said.contains("BEMÆRK"), "{said}");
}

#[test]
fn a_decision_that_the_rules_no_longer_come_to_is_said_with_the_decision_to_make() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator decide F-1 municipal_temporary_place");
    let before = person.must("--as visitator suggest F-1");
    assert!(!before.contains("Afgør igen"), "{before}");
    let said = person.must("--as visitator --clock 2027-01-02T09:00 suggest F-1");
    assert!(said.contains("Afgørelsen fra 2026-12-30 siger: En kommunal midlertidig plads"), "{said}");
    assert!(said.contains("Reglerne siger nu: En regional sundheds- og omsorgsplads"), "{said}");
    assert!(said.contains("decide F-1 regional_health_and_care_place"), "{said}");
}

#[test]
fn what_stands_instead_of_an_offer_can_be_typed_and_a_hold_that_ran_out_is_told() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator decide F-1 municipal_temporary_place");
    person.must("--as visitator offer F-1 naestved-midl");
    let again = person.ends(3, "--as visitator offer F-1 naestved-midl");
    assert!(again.contains("visitator accept F-1") && again.contains("visitator decline F-1"), "{again}");
    assert!(!again.contains("visitator offer F-1"), "{again}");
    let late = person.ends(3, "--as visitator --clock 2027-01-02T09:00 accept F-1 --told-cost");
    assert!(late.contains("snitflade --as visitator place F-1"), "{late}");
    let shown = person.must("--as visitator pathway F-1");
    assert!(shown.contains("fristen løb ud 20"), "{shown}");
    assert!(person.must("--as visitator due").contains("blev givet fri"));
    assert!(person.ends(4, "--as afdeling cancel F-1 because").contains("kendes ikke (annulleringsgrund)"));
}
