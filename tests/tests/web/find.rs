//! Finding a place: the stories of the boundary through the form, and what is told of it.

use axum::http::StatusCode;
use tests_end_to_end::site::{Site, Visitor};

/// The words of a page without its tags, each run of space one.
fn words(page: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in page.chars() {
        match c {
            '<' => {
                in_tag = true;
                text.push(' ');
            }
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The answer to facts, and the words of the whole page.
async fn asked(visitor: &mut Visitor<'_>, query: &str) -> String {
    words(&visitor.page(&format!("/find?{query}")).await)
}

const WOMAN_OF_84: &str = "fakta.temporary_health_intervention=ja&fakta.can_stay_at_home=nej&fakta.aim=ja&fakta.condition=somatic&kommune=0370";

#[tokio::test]
async fn the_same_citizen_on_two_sides_of_new_year() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let before = asked(&mut visitor, &format!("{WOMAN_OF_84}&dato=2026-12-30")).await;
    for told in [
        "afgjort af reglerne En kommunal midlertidig plads",
        "Myndighed Borgerens bopælskommune: Næstved",
        "Betaler Borgerens bopælskommune: Næstved",
        "kost og linned",
        "Borgeren har behov for en midlertidig sundhedsfaglig indsats (opfyldt)",
    ] {
        assert!(before.contains(told), "{told}: {before}");
    }
    let after = asked(&mut visitor, &format!("{WOMAN_OF_84}&dato=2027-01-02")).await;
    for told in [
        "afgjort af reglerne En regional sundheds- og omsorgsplads",
        "Myndighed Borgerens bopælsregion: Region Østdanmark",
        "Opholdet er gratis for borgeren",
        "på tværs af sundhedsråd",
        "forsinke forringelse af funktionsevnen (opfyldt)",
    ] {
        assert!(after.contains(told), "{told}: {after}");
    }
    assert!(!after.contains("Region Sjælland"), "the region of before is no answer any more");
    assert!(after.contains("Ledige pladser i dag: sundheds- og omsorgsplads"), "{after}");
}

#[tokio::test]
async fn one_fact_short_is_asked_for_with_where_each_answer_leads() {
    let site = Site::open();
    let mut visitor = site.visitor("ida.afsnit").await;
    let facts = "fakta.temporary_health_intervention=ja&fakta.can_stay_at_home=nej&fakta.condition=somatic&fakta.nursing_complexity=ordinary&dato=2027-01-02";
    let page = asked(&mut visitor, facts).await;
    for told in [
        "mangler en oplysning",
        "Næste spørgsmål Sigter indsatsen på",
        "ja → En regional sundheds- og omsorgsplads",
        "nej → et fagligt skøn",
        "Før det er afgjort, foreslås ingen plads",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("Ledige pladser i dag"), "no map of places before it is settled");
    let facts = "fakta.temporary_health_intervention=ja&fakta.can_stay_at_home=ja&fakta.condition=somatic&fakta.nursing_complexity=ordinary&dato=2027-01-02";
    let page = asked(&mut visitor, facts).await;
    assert!(page.contains("afgjort af reglerne Ingen midlertidig plads: hjælp i eget hjem"), "{page}");
    assert!(!page.contains("Næste spørgsmål"), "what does not matter is not asked: {page}");
}

#[tokio::test]
async fn relief_stays_with_the_municipality_under_every_reading() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    for date in ["2026-06-01", "2027-06-01"] {
        let facts = format!(
            "fakta.relief_needed=ja&fakta.carer_absent=ja&fakta.temporary_health_intervention=nej&dato={date}&sammenlign=1"
        );
        let page = asked(&mut visitor, &facts).await;
        let answers = page.matches("afgjort af reglerne En kommunal aflastnings").count();
        assert_eq!(answers, 4, "the answer, and each of three readings: {page}");
    }
}

#[tokio::test]
async fn what_the_papers_leave_open_is_judgement_with_the_sentence() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let facts = "fakta.temporary_health_intervention=ja&fakta.can_stay_at_home=nej&fakta.aim=nej&fakta.condition=somatic&fakta.burden_of_disease=heavy&dato=2027-02-01";
    let page = asked(&mut visitor, facts).await;
    for told in ["kræver skøn", "»", "Afgørelsen er et fagligt skøn og skal begrundes"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("afgjort af reglerne"), "never settled by a default: {page}");
}

#[tokio::test]
async fn a_conflict_shows_both_sentences_and_the_reading_in_which_it_is_none() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let facts = "fakta.condition=psychiatric&fakta.psychotic=ja&fakta.social_psychiatric_effort=ja&fakta.psychiatric_treatment_need=ja&dato=2027-01-04&sammenlign=1";
    let page = asked(&mut visitor, facts).await;
    for told in [
        "reglerne strider mod hinanden",
        "hvis deres behandlingsbehov fordrer det",
        "hvis de modtager socialpsykiatriske indsatser",
        "En regional sundheds- og omsorgsplads eller Behandlingspsykiatrien",
        "Forskellen ligger i",
        "Borgeren er psykotisk og modtager en socialpsykiatrisk indsats opfyldt",
        "indgår ikke",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[tokio::test]
async fn the_form_begins_with_one_question_and_asks_only_what_matters() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/find").await;
    assert_eq!(page.matches("id=\"naeste\"").count(), 1);
    assert!(
        words(&page).contains("Næste spørgsmål Kan borgeren være i eget hjem imens?"),
        "{}",
        words(&page)
    );
    visitor.send("/visning", &[("sprog", "en")]).await;
    let page = asked(&mut visitor, "fakta.can_stay_at_home=nej").await;
    assert!(page.contains("Next question Does the citizen need a temporary health intervention?"), "{page}");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_at_its_field() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    for (query, told) in [
        ("dato=i+morgen", "Datoen kan ikke læses"),
        ("kommune=9999", "Vælg en af de 98 kommuner"),
        ("fakta.aim=m%C3%A5ske", "Vælg et af svarene til: Sigter indsatsen"),
        ("fakta.findes_ikke=ja", "En af oplysningerne findes ikke"),
    ] {
        let answer = visitor.get(&format!("/find?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(words(&answer.body).contains(told), "{query}: {}", words(&answer.body));
    }
}
