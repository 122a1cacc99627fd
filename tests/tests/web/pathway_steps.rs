//! Single steps on a pathway as forms: the own payment that is told, the race for the last place, the refusal, the
//! correction, the letter, and the records of one citizen.

use crate::pathways::{FACTS, first_offer, referred, refuses, takes, words};
use axum::http::StatusCode;
use kernel::UnitId;
use tests_end_to_end::site::{PASSWORD, Site};

#[tokio::test]
async fn an_own_payment_is_told_before_the_yes() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("mette.visitator").await;
    let relief = [
        ("fakta.relief_needed", "ja"),
        ("fakta.carer_absent", "ja"),
        ("fakta.temporary_health_intervention", "nej"),
    ];
    let pathway = referred(&mut ward, "070745-SYNX", &relief).await;
    assessor.page(&pathway).await;
    let to = format!("{pathway}/afgoer");
    let fields = [("konklusion", "municipal_relief_place"), ("grund", "Ægtefællen er indlagt.")];
    let page = takes(&mut assessor, &to, &fields).await;
    let code = first_offer(&page);
    let page = takes(&mut assessor, &format!("{pathway}/tilbyd"), &[("enhed", &code)]).await;
    assert!(page.contains("name=\"oplyst\""), "{}", words(&page));
    let accept = format!("{pathway}/accepter");
    let answer = refuses(&mut assessor, &accept, &[("side", "borger")], StatusCode::CONFLICT).await;
    assert!(answer.body.contains("id=\"oplyst-fejl\""), "{}", words(&answer.body));
    takes(&mut assessor, &accept, &[("side", "borger"), ("oplyst", "ja")]).await;
}

#[tokio::test]
async fn of_two_who_offer_the_last_place_one_wins_and_the_other_is_told_with_the_next_offers() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut first = site.visitor("ole.regionsvisitator").await;
    let mut second = site.visitor("ole.regionsvisitator").await;
    let one = referred(&mut ward, "080845-SYNY", &FACTS).await;
    let other = referred(&mut ward, "090945-SYNZ", &FACTS).await;
    for pathway in [&one, &other] {
        first.page(pathway).await;
        takes(&mut first, &format!("{pathway}/afgoer"), &[("konklusion", "regional_health_and_care_place")])
            .await;
    }
    // A unit with one place left, whatever else speaks against it.
    let now = site.house.now();
    let last: Option<(UnitId, String)> = site
        .house
        .engine()
        .read(|world| {
            let units = world.places.units();
            units
                .filter(|unit| world.places.available(unit.id, now) == 1)
                .map(|unit| (unit.id, unit.code.to_string()))
                .next()
        })
        .unwrap();
    let (unit, code) = last.expect("a unit with one place left");
    first.page(&format!("{one}/tilbyd")).await;
    second.page(&format!("{other}/tilbyd")).await;
    let fields = [("enhed", code.as_str()), ("afvigelse", "Den nærmeste, der har plads.")];
    takes(&mut first, &format!("{one}/tilbyd"), &fields).await;
    let answer = refuses(&mut second, &format!("{other}/tilbyd"), &fields, StatusCode::CONFLICT).await;
    assert!(answer.body.contains("role=\"alert\""), "{}", words(&answer.body));
    assert_ne!(first_offer(&answer.body), code, "the next offers stand there");
    let later = site.house.now();
    assert_eq!(site.house.engine().read(|world| world.places.available(unit, later)).unwrap(), 0);
    // A form that is behind the times is told where it stands now.
    let answer = refuses(&mut first, &format!("{one}/tilbyd"), &fields, StatusCode::CONFLICT).await;
    assert!(words(&answer.body).contains("er ikke muligt"), "{}", words(&answer.body));
    // Sent twice under one key it is done once.
    let page = second.page(&format!("{other}/tilbyd")).await;
    let next = first_offer(&page);
    for _ in 0..2 {
        let answer = second.send(&format!("{other}/tilbyd"), &[("enhed", &next)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", words(&answer.body));
    }
}

#[tokio::test]
async fn a_refusal_of_the_unit_sends_it_back_and_the_unit_no_longer_sees_it() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("ole.regionsvisitator").await;
    let mut unit = site.visitor("jens.sygeplejerske").await;
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    assessor.page(&pathway).await;
    let conclusion = [("konklusion", "regional_health_and_care_place")];
    let page = takes(&mut assessor, &format!("{pathway}/afgoer"), &conclusion).await;
    let code = first_offer(&page);
    takes(&mut assessor, &format!("{pathway}/tilbyd"), &[("enhed", &code)]).await;
    takes(&mut assessor, &format!("{pathway}/accepter"), &[("side", "borger")]).await;
    unit.page(&format!("{pathway}/afvis")).await;
    let page = takes(&mut unit, &format!("{pathway}/afvis"), &[("kode", "isolation_not_possible")]).await;
    assert!(words(&page).contains("Registreret: pladsen er afvist"), "{}", words(&page));
    assert_eq!(unit.get(&pathway).await.status, StatusCode::NOT_FOUND);
    let page = assessor.page(&pathway).await;
    assert!(words(&page).contains("isolation er ikke mulig"), "{}", words(&page));
    assert_ne!(first_offer(&page), code, "the unit is marked for this citizen");
}

#[tokio::test]
async fn another_name_to_a_known_number_is_asked_about() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let refer = |name: &'static str| {
        [("navn", name), ("cpr", "110350-4321"), ("bopael", "municipality-0370"), ("kilde", "hospital_ward")]
    };
    ward.page("/forloeb/ny").await;
    let answer = ward.send("/forloeb/ny", &refer("Yrsa Mærkedal")).await;
    let pathway = answer.location().split('?').next().unwrap().to_owned();
    // The way back home is over before she comes again.
    ward.page(&pathway).await;
    takes(
        &mut ward,
        &format!("{pathway}/annuller"),
        &[("kode", first_code(&site, "cancel_reason").as_str())],
    )
    .await;
    ward.page("/forloeb/ny").await;
    let answer = refuses(&mut ward, "/forloeb/ny", &refer("Irsa Merkedal"), StatusCode::CONFLICT).await;
    assert!(
        answer.body.contains("name=\"samme\"") && !answer.body.contains("Yrsa"),
        "{}",
        words(&answer.body)
    );
    ward.page("/forloeb/ny").await;
    let mut fields = refer("Irsa Merkedal").to_vec();
    fields.push(("samme", "ja"));
    let page = takes(&mut ward, "/forloeb/ny", &fields).await;
    assert!(page.contains("Irsa Merkedal") && page.contains("Yrsa Mærkedal"), "{}", words(&page));
}

fn first_code(site: &Site, list: &str) -> String {
    let read = site.house.engine().read(|world| {
        let law = world.below().law().unwrap();
        law.codes(list).first().map(|code| code.id.to_string())
    });
    read.unwrap().unwrap()
}

#[tokio::test]
async fn a_mistake_is_corrected_and_what_rested_on_it_is_shown() {
    let site = Site::open();
    let mut leader = site.visitor("lone.leder").await;
    // Karen's arrival, which the demonstration has corrected once already.
    let page = leader.page("/forloeb?vis=alle").await;
    assert!(page.contains("/forloeb/"), "{}", words(&page));
    let karen = site
        .house
        .engine()
        .read(|world| {
            let mut corrected = world.pathways.all().filter(|pathway| !pathway.corrections.is_empty());
            corrected.next().map(|pathway| pathway.id.0)
        })
        .unwrap()
        .expect("the demonstration corrects an arrival");
    let page = leader.page(&format!("/forloeb/{karen}/ret?oplysning=arrival")).await;
    assert!(page.contains("Nu står der"), "{}", words(&page));
    let to = format!("/forloeb/{karen}/ret");
    let without = [("oplysning", "arrival"), ("tid", "2026-12-30T11:00")];
    let answer = refuses(&mut leader, &to, &without, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"grund-fejl\""));
    let fields = [("oplysning", "arrival"), ("tid", "2026-12-30T11:00"), ("grund", "Læst forkert på uret")];
    let page = takes(&mut leader, &to, &fields).await;
    assert!(page.contains("Læst forkert på uret"), "{}", words(&page));
    assert!(words(&page).contains("Hvilede på den forkerte oplysning"), "{}", words(&page));
}

#[tokio::test]
async fn what_others_entered_is_theirs_to_correct_and_no_link_leads_to_a_refusal() {
    let site = Site::open();
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    let page = nurse.page("/forloeb/56/ret").await;
    let (own, others) = page.split_once("Indtastet af andre").expect("the referral is the ward's");
    assert!(own.contains("/ret?oplysning=arrival"), "{}", words(&page));
    assert!(!others.contains("/ret?oplysning=") && others.contains("Henvisningens tidspunkt"), "{others}");
    // The history has the same links, and each leads to a form.
    let page = nurse.page("/forloeb/56/historik").await;
    let links: Vec<&str> = page.split("/forloeb/56/ret?oplysning=").skip(1).collect();
    assert!(!links.is_empty(), "{}", words(&page));
    for link in links {
        assert!(!link.starts_with("referral"), "{link}");
    }
}

#[tokio::test]
async fn a_task_that_becomes_anothers_is_told_to_whoever_moved_it() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut municipal = site.visitor("mette.visitator").await;
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS[..1]).await;
    municipal.page(&pathway).await;
    let mut fields = FACTS[1..].to_vec();
    fields.push(("fakta.complexity", "ja"));
    let page = takes(&mut municipal, &format!("{pathway}/oplysninger"), &FACTS[1..]).await;
    let told = words(page.split("role=\"status\"").nth(1).unwrap().split("</div>").next().unwrap());
    assert!(told.contains("Region Østdanmark") && told.contains("Det næste skridt er ikke jeres"), "{told}");
}

#[tokio::test]
async fn the_letter_says_what_is_missing_and_is_filled_in_and_printed() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("ole.regionsvisitator").await;
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    assessor.page(&pathway).await;
    let conclusion = [("konklusion", "regional_health_and_care_place")];
    takes(&mut assessor, &format!("{pathway}/afgoer"), &conclusion).await;
    let letter = format!("{pathway}/brev");
    let page = assessor.page(&letter).await;
    assert!(words(&page).contains("Brevet kan ikke sendes endnu"), "{}", words(&page));
    assert!(!page.contains("data-print"), "what is not whole is not printed");
    let fields = [
        ("complaint_body", "Ankestyrelsen"),
        ("complaint_deadline", "fire uger"),
        ("legal_basis", "§ 1 (prøve)"),
    ];
    assert!(!page.contains("kan udelades") && !page.contains("legal_basis ("), "{}", words(&page));
    // A text that shows another than it is does not come into a letter.
    let turned = [("complaint_deadline", "fire \u{202e}regu")];
    let answer = refuses(&mut assessor, &letter, &turned, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"complaint_deadline-fejl\""), "{}", words(&answer.body));
    let page = takes(&mut assessor, &letter, &fields).await;
    assert!(page.contains("Ankestyrelsen") && page.contains("Vera Vinter"), "{}", words(&page));
    assert!(page.contains("[adressen er ikke oplyst]") && !page.contains("box good"), "{}", words(&page));
    assert!(!page.contains("data-print"), "without an address it is not ready");
    let page = takes(&mut assessor, &letter, &[("recipient_address", "Skovvej 1, 4700 Næstved")]).await;
    assert!(page.contains("box good") && page.contains("data-print"), "{}", words(&page));
    assert!(page.contains("Systemet sender ikke breve"), "it promises nothing that it does not do");
    let text = words(page.split("<article").nth(1).unwrap());
    assert!(text.contains("Skovvej 1 4700 Næstved") && text.contains("Venlig hilsen"), "{text}");
    assert!(!text.contains("ole.regionsvisitator") && text.contains("Ole"), "a name and no user id: {text}");
    let (basis, sources) = text.split_once("Hvor reglerne er beskrevet").unwrap();
    assert!(!basis.contains("KL:") && sources.contains("KL:"), "papers about the rules are no law: {text}");
    // The letter is Danish in whatever language the page is read, unless another is chosen for it.
    assessor.send("/visning", &[("sprog", "en")]).await;
    let page = assessor.page(&letter).await;
    assert!(page.contains("The letter is filled in") && page.contains("Venlig hilsen"), "{}", words(&page));
    let page = assessor.page(&format!("{letter}?brevsprog=en")).await;
    assert!(page.contains("Kind regards") && page.contains("<article class=\"letter\" lang=\"en\""));
    assert_eq!(ward.get(&letter).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_cpr_number_that_comes_later_and_two_records_of_one_citizen() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("mette.visitator").await;
    let one = referred(&mut ward, "050545-SYNV", &FACTS).await;
    let other = referred(&mut ward, "060645-SYNW", &FACTS).await;
    let page = assessor.page(&one).await;
    assert!(page.contains(&format!("{one}/cpr")), "{}", words(&page));
    assessor.page(&format!("{one}/cpr")).await;
    let to = format!("{one}/cpr");
    let answer = refuses(&mut assessor, &to, &[("cpr", "123")], StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"cpr-fejl\""));
    // Another date of birth may be a stranger's: it is asked about.
    let answer = refuses(&mut assessor, &to, &[("cpr", "010170-0000")], StatusCode::CONFLICT).await;
    assert!(
        answer.body.contains("en anden fødselsdato") && answer.body.contains("name=\"samme\""),
        "{}",
        answer.body
    );
    let page = takes(&mut assessor, &to, &[("cpr", "050545-1234"), ("navn", "Vera Vinther")]).await;
    assert!(page.contains("050545-1234") && page.contains("Vera Vinther"), "{}", words(&page));
    let number = other.replace("/forloeb/", "F-");
    assessor.page(&format!("{one}/saml")).await;
    let to = format!("{one}/saml");
    let answer = refuses(&mut assessor, &to, &[("andet", "F-99999")], StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"andet-fejl\""));
    takes(&mut assessor, &to, &[("andet", &number)]).await;
    let page = assessor.page(&to).await;
    assert!(words(&page).contains(&format!("registreringen på {number}")), "{}", words(&page));
    let record =
        page.split("name=\"registrering\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    takes(&mut assessor, &format!("{one}/skil"), &[("registrering", &record)]).await;
    let page = assessor.page(&to).await;
    assert!(!page.contains("name=\"registrering\""), "{}", words(&page));
}

#[tokio::test]
async fn a_number_as_people_write_it_leads_to_the_pathway() {
    let site = Site::open();
    let mut assessor = site.visitor("mette.visitator").await;
    for written in ["F-57", "f-57"] {
        let answer = assessor.get(&format!("/forloeb/{written}")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/forloeb/57"), "{written}");
    }
    assert_eq!(assessor.get("/forloeb/F-x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_pathway_says_who_acts_next_and_why_who_is_responsible() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("ole.regionsvisitator").await;
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    assessor.page(&pathway).await;
    let conclusion = [("konklusion", "regional_health_and_care_place")];
    let page = takes(&mut assessor, &format!("{pathway}/afgoer"), &conclusion).await;
    assert!(words(&page).contains("Registreret: afgørelsen er truffet. Nu: "), "{}", words(&page));
    let code = first_offer(&page);
    takes(&mut assessor, &format!("{pathway}/tilbyd"), &[("enhed", &code)]).await;
    let page = takes(&mut assessor, &format!("{pathway}/accepter"), &[("side", "borger")]).await;
    let text = words(&page);
    assert!(
        text.contains("Registreret: borgeren har sagt ja til pladsen. Nu: modtagende enhed hos"),
        "{text}"
    );
    assert!(text.contains("Næste: modtagende enhed hos") && text.contains("bekræft eller afvis"), "{text}");
    // Who is responsible: each of the three with its reasons, its sources and what would change it.
    for question in ["treatment", "authority", "payer"] {
        let why = page.split(&format!("id=\"hvorfor-{question}\"")).nth(1).unwrap().split("</li>").next();
        assert!(why.is_some(), "{question}");
    }
    assert!(text.contains("Hvem betaler?") && text.contains("Svaret ændrer sig, når"), "{text}");
}

#[tokio::test]
async fn whoever_drives_the_citizen_reads_the_handover_list_and_nothing_else() {
    let site = Site::open();
    let region = kernel::OrganisationId::new("region-ostdanmark").unwrap();
    let hash = front::password::hashed(PASSWORD).unwrap();
    crate::access::account(&site, "karl.koersel", kernel::Role::Transport, &region, Some(&hash));
    let mut driver = site.visitor("karl.koersel").await;
    let front = driver.page("/").await;
    assert!(front.contains("href=\"/forloeb/overlevering\""), "{}", words(&front));
    let answer = driver.get("/forloeb/overlevering?nr=F-57").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/forloeb/57/overlevering"));
    let answer = driver.get("/forloeb/overlevering?nr=x").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(driver.get("/forloeb/57/overlevering").await.status, StatusCode::NOT_FOUND, "not theirs");
    let mut assessor = site.visitor("mette.visitator").await;
    assessor.page("/forloeb/57/del").await;
    let share = [("organisation", "region-ostdanmark"), ("kode", "consent"), ("note", "Kørsel")];
    takes(&mut assessor, "/forloeb/57/del", &share).await;
    let list = driver.page("/forloeb/57/overlevering").await;
    assert!(words(&list).contains("Medicin") && !list.contains("Aage"), "{}", words(&list));
    assert!(!list.contains("<select"), "it is read and not ticked: {list}");
    assert_ne!(driver.get("/forloeb/57").await.status, StatusCode::OK);

    // The consent is withdrawn: from then on nothing of it is theirs.
    assessor.page("/forloeb/57/del-ikke").await;
    let ended = [("organisation", "region-ostdanmark"), ("note", "Samtykket er trukket tilbage")];
    takes(&mut assessor, "/forloeb/57/del-ikke", &ended).await;
    assert_eq!(driver.get("/forloeb/57/overlevering").await.status, StatusCode::NOT_FOUND);
    let page = words(&assessor.page("/forloeb/57").await);
    assert!(page.contains("afsluttet") && page.contains("Samtykket er trukket tilbage"), "{page}");
}
