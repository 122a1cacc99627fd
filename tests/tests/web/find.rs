//! Finding a place: the stories of the boundary through the form, and what is told of it.

use axum::http::StatusCode;
use kernel::{FactValue, PathwayId, Role};
use pathways::{AnsweredFact, AnsweredFacts, Refer, ReferralSource, RequestState};
use tests_end_to_end::{
    house::{actor, organisation},
    site::{Site, Visitor},
};

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

/// The pathway of the demonstration on which nothing is decided, for one fact is missing.
fn undecided(site: &Site) -> PathwayId {
    let found = site.house.engine().read(|world| {
        let mut live = world.pathways.live();
        live.find(|one| one.live_request().is_some_and(|request| request.state == RequestState::Referred))
            .map(|one| one.id)
    });
    found.unwrap().expect("the demonstration has one")
}

/// Another citizen, referred with every fact that settles a regional place.
fn referred(site: &Site) -> PathwayId {
    let yes_or_no = [("temporary_health_intervention", true), ("can_stay_at_home", false), ("aim", true)];
    let mut facts: AnsweredFacts = yes_or_no
        .into_iter()
        .map(|(fact, yes)| {
            (fact.into(), AnsweredFact::told(if yes { FactValue::Yes } else { FactValue::No }))
        })
        .collect();
    facts.insert("condition".into(), AnsweredFact::told(FactValue::Choice("somatic".into())));
    let refer = Refer {
        person: kernel::PersonId([0; 16]),
        temporary: true,
        source: ReferralSource::HospitalWard,
        sender: organisation("hospital-slagelse"),
        residence: Some(organisation("municipality-0370")),
        extraordinary: false,
        facts,
        note: String::new(),
        at: None,
    };
    let identity = engine::Identity {
        name: "Bodil Prøve (syntetisk)".to_owned(),
        temporary_number: Some("040441-SYNB".to_owned()),
        synthetic: true,
        ..engine::Identity::default()
    };
    let submission = engine::Submission {
        actor: actor("ida.afsnit", "hospital-slagelse", Role::Sender),
        key: engine::CommandKey::random().unwrap(),
        order: engine::Order::Refer { identity, refer, same_person: false },
    };
    site.house.engine().submit(submission).unwrap().pathway.unwrap()
}

/// Decides on the page what the rules suggest there.
async fn decides(visitor: &mut Visitor<'_>, pathway: PathwayId) {
    let number = pathway.0.to_string();
    visitor.page(&format!("/find?forloeb={number}")).await;
    let fields = [("forloeb", number.as_str()), ("konklusion", "regional_health_and_care_place")];
    let answer = visitor.send("/find/afgoer", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", words(&answer.body));
}

#[tokio::test]
async fn from_the_missing_fact_to_the_held_place_and_back() {
    let site = Site::open();
    let pathway = undecided(&site);
    let number = pathway.0.to_string();
    let address = format!("/find?forloeb={number}");
    let mut visitor = site.visitor("ole.regionsvisitator").await;
    let page = words(&visitor.page(&address).await);
    assert!(page.contains("Find plads til Aage Prøve") && page.contains("Næste spørgsmål Sigter"), "{page}");
    assert!(!page.contains("Hold pladsen"), "nothing is offered before it is settled: {page}");
    // Nothing answered, an answer erased: both are told.
    let answer = visitor.send("/find/svar", &[("forloeb", &number)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = visitor.send("/find/svar", &[("forloeb", &number), ("fakta.condition", "")]).await;
    assert!(words(&answer.body).contains("Et svar kan ikke slettes"), "{}", words(&answer.body));
    // The fact is answered, the rules settle, and the offers stand there before the decision.
    let answer = visitor.send("/find/svar", &[("forloeb", &number), ("fakta.aim", "ja")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, address.as_str()));
    let page = words(&visitor.page(&address).await);
    assert!(page.contains("afgjort af reglerne En regional sundheds- og omsorgsplads"), "{page}");
    assert!(
        page.contains("Tilbud : sundheds- og omsorgsplads") || page.contains("Tilbud: sundheds"),
        "{page}"
    );
    assert!(!page.contains("Hold pladsen"), "a suggestion is no decision: {page}");
    // Something else than the rules say needs a reason.
    let other = [("forloeb", number.as_str()), ("konklusion", "municipal_relief_place")];
    let answer = visitor.send("/find/afgoer", &other).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("en afvigelse kræver en begrundelse"), "{}", words(&answer.body));
    decides(&mut visitor, pathway).await;
    let page = visitor.page(&address).await;
    let unit = page.split("name=\"enhed\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let text = words(&page);
    for told in ["Hold pladsen", "Hvorfor nr. 1", "ledige", "km", "Opholdet er gratis"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let answer = visitor.send("/find/hold", &[("forloeb", &number), ("enhed", &unit)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", words(&answer.body));
    let page = words(&visitor.page(&address).await);
    assert!(page.contains("Pladsen holdes til") && page.contains("Nu svarer borgeren"), "{page}");
    // Taken back, with a reason.
    let answer = visitor.send("/find/fortryd", &[("forloeb", &number)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("forloeb", number.as_str()), ("begrundelse", "valgt ved en fejl")];
    assert_eq!(visitor.send("/find/fortryd", &fields).await.status, StatusCode::SEE_OTHER);
    let page = words(&visitor.page(&address).await);
    assert!(page.contains("Hold pladsen") && !page.contains("sagt nej"), "nobody has declined: {page}");
    // It is told as what it was, by whom and why, and the same unit is held again without a reason.
    let told = words(&visitor.page(&format!("/forloeb/{number}/historik")).await);
    assert!(told.contains("Tilbuddet blev trukket tilbage") && !told.contains("sagde nej"), "{told}");
    let told = words(&visitor.page(&format!("/forloeb/{number}")).await);
    assert!(
        told.contains("Hvorfor tilbuddet blev trukket tilbage") && told.contains("valgt ved en fejl"),
        "{told}"
    );
    visitor.page(&address).await;
    let answer = visitor.send("/find/hold", &[("forloeb", &number), ("enhed", &unit)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", words(&answer.body));
    // Another organisation's assessor is told whose offer it is, and is not let near it.
    let mut other = site.visitor("mette.visitator").await;
    let page = other.page(&address).await;
    assert!(!page.contains("action=\"/find/fortryd\""), "{}", words(&page));
    assert!(words(&page).contains("kan kun trækkes tilbage derfra"), "{}", words(&page));
    assert_eq!(other.send("/find/fortryd", &fields).await.status, StatusCode::FORBIDDEN);
    visitor.send("/visning", &[("sprog", "en")]).await;
    assert!(words(&visitor.page(&address).await).contains("Undo: withdraw the offer"));
    // Confirmed is too late, and the page says so and what to do.
    let engine = site.house.engine();
    let submit = |by: kernel::Actor, command: pathways::Command| {
        let key = engine::CommandKey::random().unwrap();
        engine.submit(engine::Submission { actor: by, key, order: command.into() }).unwrap();
    };
    let operator = engine
        .read(|world| {
            let found =
                world.pathways.pathway(pathway).unwrap().live_request().unwrap().offer.clone().unwrap();
            world.places.unit(found.unit).unwrap().operator.clone()
        })
        .unwrap();
    let by = pathways::CitizenSide::Citizen;
    let accept = pathways::Command::Accept { pathway, by, told_cost: true };
    submit(actor("ole.regionsvisitator", "region-ostdanmark", Role::Assessor), accept);
    submit(
        actor("jens.sygeplejerske", operator.as_str(), Role::Provider),
        pathways::Command::Confirm { pathway },
    );
    let answer = visitor.send("/find/fortryd", &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let told = words(&answer.body);
    assert!(told.contains("can no longer be withdrawn") && told.contains("agree it with the unit"), "{told}");
}

#[tokio::test]
async fn of_two_who_race_for_the_last_place_one_wins_and_the_other_is_offered_the_next() {
    let site = Site::open();
    let (first, second) = (undecided(&site), referred(&site));
    let mut one = site.visitor("ole.regionsvisitator").await;
    let mut other = site.visitor("mette.visitator").await;
    one.page(&format!("/find?forloeb={}", first.0)).await;
    one.send("/find/svar", &[("forloeb", &first.0.to_string()), ("fakta.aim", "ja")]).await;
    decides(&mut one, first).await;
    decides(&mut other, second).await;
    // The unit that operates there reports so few with staff that one place is left.
    let engine = site.house.engine();
    let (unit, taken) = engine
        .read(|world| {
            let unit = world.places.unit_by_code("sop-naestved").unwrap().id;
            let has = world.places.availability(unit, engine.now());
            (unit, has.occupied + has.reserved + has.held + has.on_leave + has.cleaning)
        })
        .unwrap();
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    nurse.page("/pladser/sop-naestved").await;
    let staffed = (taken + 1).to_string();
    let fields = [("form", "tal"), ("staffed", staffed.as_str()), ("kilde-tal", "vagtplan")];
    assert_eq!(nurse.send("/pladser/sop-naestved/tal", &fields).await.status, StatusCode::SEE_OTHER);
    let last = |page: &str| words(page).contains("1 ledige");
    assert!(last(&one.page(&format!("/find?forloeb={}", first.0)).await));
    assert!(last(&other.page(&format!("/find?forloeb={}", second.0)).await));
    let (unit, first, second) = (unit.0.to_string(), first.0.to_string(), second.0.to_string());
    let (fields_one, fields_other) =
        ([("forloeb", first.as_str()), ("enhed", &unit)], [("forloeb", second.as_str()), ("enhed", &unit)]);
    let (a, b) = tokio::join!(one.send("/find/hold", &fields_one), other.send("/find/hold", &fields_other));
    let (won, lost) = if a.status == StatusCode::SEE_OTHER { (a, b) } else { (b, a) };
    assert_eq!((won.status, lost.status), (StatusCode::SEE_OTHER, StatusCode::CONFLICT));
    let told = words(&lost.body);
    assert!(told.contains("sop-naestved") && told.contains("i dag kl."), "with reason and time: {told}");
    assert!(told.contains("Hold pladsen"), "the next offers stand right there: {told}");
    assert!(!told.contains("snitflade offer") && !told.contains("--"), "no words of the prompt: {told}");
    assert!(!lost.body.contains("id=\"tilbud-sop-naestved\""), "the place that is gone is not offered again");
}

#[tokio::test]
async fn that_the_decision_is_anothers_is_said_before_it_is_made() {
    let site = Site::open();
    let number = referred(&site).0;
    // The rules give a regional place, and the region decides.
    let told = "Myndigheden er Region Østdanmark , ikke Næstved";
    let mut municipal = site.visitor("mette.visitator").await;
    let page = words(&municipal.page(&format!("/find?forloeb={number}")).await);
    assert!(page.contains(told) && page.contains("Kilderne siger ikke, om andre må afgøre"), "{page}");
    let mut regional = site.visitor("ole.regionsvisitator").await;
    let page = words(&regional.page(&format!("/find?forloeb={number}")).await);
    assert!(page.contains("Afgør") && !page.contains("Myndigheden er"), "{page}");
}

#[tokio::test]
async fn who_may_not_is_told_and_changes_nothing() {
    let site = Site::open();
    let number = undecided(&site).0.to_string();
    for (login, status) in [("rikke.revisor", StatusCode::FORBIDDEN), ("sanne.plejer", StatusCode::NOT_FOUND)]
    {
        let mut visitor = site.visitor(login).await;
        assert_eq!(visitor.get(&format!("/find?forloeb={number}")).await.status, status, "{login}");
        visitor.page("/find").await;
        for act in ["/find/hold", "/find/afgoer", "/find/fortryd"] {
            let answer =
                visitor.send(act, &[("forloeb", &number), ("enhed", "1"), ("konklusion", "home")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} {act}");
        }
    }
    // Who referred sees the answer and answers facts, and decides nothing.
    let mut ward = site.visitor("ida.afsnit").await;
    let page = ward.page(&format!("/find?forloeb={number}")).await;
    assert!(page.contains("action=\"/find/svar\"") && !page.contains("action=\"/find/afgoer\""));
    assert_eq!(ward.get("/find?forloeb=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn fields_that_nobody_filled_in_do_not_stay_in_the_address() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let answer = visitor.get("/find?fakta.aim=&fakta.condition=somatic&kommune=&dato=2027-01-04").await;
    let kept = "/find?dato=2027-01-04&fakta.condition=somatic";
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, kept));
    assert_eq!(visitor.get(kept).await.status, StatusCode::OK);
    assert_eq!(visitor.get("/find?fakta.aim=&kommune=").await.location(), "/find");
}
