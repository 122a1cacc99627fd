//! The pathways' pages: a citizen's whole way from referral to arrival by forms alone, in Danish and in English; what is
//! refused, told at its field; races; who may see what; looks in an emergency.

use axum::http::StatusCode;
use eventlog::records::{Act, Journal, Outcome};
use kernel::UnitId;
use tests_end_to_end::site::{Answer, Site, Visitor};

const FACTS: [(&str, &str); 4] = [
    ("fakta-temporary_health_intervention", "ja"),
    ("fakta-can_stay_at_home", "nej"),
    ("fakta-aim", "ja"),
    ("fakta-condition", "somatic"),
];

/// Sends a form that must be taken, and gives the page that it leads to.
async fn takes(visitor: &mut Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = visitor.send(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
    let to = answer.location().to_owned();
    visitor.page(&to).await
}

/// Sends a form that must be refused, and gives the page that says why.
async fn refuses(
    visitor: &mut Visitor<'_>,
    path: &str,
    fields: &[(&str, &str)],
    status: StatusCode,
) -> Answer {
    let answer = visitor.send(path, fields).await;
    assert_eq!(answer.status, status, "{path}: {} {}", answer.location(), answer.body);
    answer
}

/// Refers a citizen of Næstved under a temporary number, and gives the address of the pathway.
async fn referred(sender: &mut Visitor<'_>, number: &str, facts: &[(&str, &str)]) -> String {
    sender.page("/forloeb/ny").await;
    let mut fields = vec![
        ("navn", "Vera Vinter (syntetisk)"),
        ("midlertidigt", number),
        ("bopael", "municipality-0370"),
        ("kilde", "hospital_ward"),
    ];
    fields.extend(facts);
    let answer = sender.send("/forloeb/ny", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let address = answer.location().split('?').next().unwrap().to_owned();
    assert!(address.starts_with("/forloeb/"), "{address}");
    address
}

/// The code of the first unit that a page offers.
fn first_offer(page: &str) -> String {
    let rest = page.split("name=\"enhed\" value=\"").nth(1).unwrap_or_else(|| panic!("no offer: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// What stands in the main part of a page, as one line of words.
fn words(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap_or(page);
    let mut text = String::new();
    let mut within = true;
    for letter in main.chars() {
        match letter {
            '<' => within = true,
            '>' => {
                within = false;
                text.push(' ');
            }
            _ if !within => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Told {
    suggestion: &'static str,
    decide: &'static str,
    accept: &'static str,
    confirm: &'static str,
    depart: &'static str,
    arrive: &'static str,
    there: &'static str,
}

/// The way from referral to arrival, by four log-ins and forms alone.
async fn the_main_job(language: &str, number: &str, told: &Told) {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("ole.regionsvisitator").await;
    let mut unit = site.visitor("jens.sygeplejerske").await;
    let mut municipality = site.visitor("mette.visitator").await;
    for visitor in [&mut ward, &mut assessor, &mut unit, &mut municipality] {
        visitor.page("/").await;
        visitor.send("/visning", &[("sprog", language)]).await;
    }
    let pathway = referred(&mut ward, number, &FACTS).await;
    let name = pathway.replace("/forloeb/", "F-");

    // It stands on the assessor's list, and the citizen's municipality may see it too.
    assert!(assessor.page("/forloeb").await.contains(&format!(">{name}<")), "{name} is on the list");
    assert!(municipality.page(&pathway).await.contains("Vera Vinter"));
    let page = assessor.page(&pathway).await;
    assert!(words(&page).contains(told.suggestion), "{}", words(&page));
    assert!(page.contains("class=\"timeline\"") && page.contains(told.decide), "{page}");
    let decided = takes(
        &mut assessor,
        &format!("{pathway}/afgoer"),
        &[("konklusion", "regional_health_and_care_place")],
    )
    .await;
    let code = first_offer(&decided);
    let offered = takes(&mut assessor, &format!("{pathway}/tilbyd"), &[("enhed", &code)]).await;
    assert!(offered.contains(told.accept), "{}", words(&offered));
    takes(&mut assessor, &format!("{pathway}/accepter"), &[("side", "borger")]).await;

    // The unit sees who comes, and cannot be told the rest of the offers.
    assert!(unit.page("/forloeb").await.contains(&format!(">{name}<")));
    let page = unit.page(&pathway).await;
    assert!(page.contains("Vera Vinter") && page.contains(told.confirm), "{}", words(&page));
    takes(&mut unit, &format!("{pathway}/bekraeft"), &[]).await;
    let page = ward.page(&pathway).await;
    assert!(page.contains(told.depart), "{}", words(&page));
    takes(
        &mut ward,
        &format!("{pathway}/overlevering"),
        &[("punkt-medicine", "klar"), ("stod-medicine", "")],
    )
    .await;
    ward.page(&pathway).await;
    takes(&mut ward, &format!("{pathway}/afgang"), &[]).await;
    let page = unit.page(&pathway).await;
    assert!(page.contains(told.arrive), "{}", words(&page));
    let page = takes(&mut unit, &format!("{pathway}/ankomst"), &[]).await;
    assert!(words(&page).contains(told.there), "{}", words(&page));
    // The whole history can be read, and a mistake is corrected from its line.
    let page = unit.page(&format!("{pathway}/historik")).await;
    assert!(page.contains(&format!("{pathway}/ret?oplysning=arrival&amp;anmodning=1")), "{page}");
}

#[tokio::test]
async fn from_referral_to_arrival_by_forms_in_danish() {
    let told = Told {
        suggestion: "Reglernes forslag: afgjort",
        decide: "Træf afgørelse",
        accept: "Borgeren siger ja",
        confirm: "Bekræft pladsen",
        depart: "Meld afgang",
        arrive: "Bekræft ankomst",
        there: "på pladsen",
    };
    the_main_job("da", "050545-SYNV", &told).await;
}

#[tokio::test]
async fn from_referral_to_arrival_by_forms_in_english() {
    let told = Told {
        suggestion: "The rules suggest: settled",
        decide: "Decide",
        accept: "The citizen accepts",
        confirm: "Confirm the place",
        depart: "Report the departure",
        arrive: "Confirm the arrival",
        there: "in stay",
    };
    the_main_job("en", "060645-SYNW", &told).await;
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_with_what_was_typed() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("ole.regionsvisitator").await;

    // A referral without a name or a number, and with a number that is none.
    ward.page("/forloeb/ny").await;
    let wrong = [("kilde", "hospital_ward"), ("note", "Haster lidt")];
    let answer = refuses(&mut ward, "/forloeb/ny", &wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"navn-fejl\"") && answer.body.contains("id=\"cpr-fejl\""));
    assert!(answer.body.contains("Haster lidt"), "what was typed stands there still");
    let wrong = [("navn", "Vera"), ("cpr", "990099-1234"), ("kilde", "hospital_ward")];
    let answer = refuses(&mut ward, "/forloeb/ny", &wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"cpr-fejl\""), "{}", answer.body);

    // A deviation without a reason.
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    assessor.page(&pathway).await;
    let to = format!("{pathway}/afgoer");
    let fields = [("konklusion", "municipal_temporary_place")];
    let answer = refuses(&mut assessor, &to, &fields, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(
        answer.body.contains("id=\"konklusion-fejl\""),
        "it cannot be decided any more: {}",
        words(&answer.body)
    );
    let fields = [("konklusion", "municipal_relief_place")];
    let answer = assessor.send(&to, &fields).await;
    assert!(
        answer.status == StatusCode::CONFLICT && answer.body.contains("id=\"grund-fejl\""),
        "{} {}",
        answer.status,
        words(&answer.body)
    );
    assert!(!answer.body.contains("--reason"), "advice for the prompt is no advice here");
    let answer = refuses(&mut assessor, &to, &[], StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"konklusion-fejl\""));

    // A time to come, a time that is none, a representative whom nobody recorded, an answer that is none.
    let page = takes(&mut assessor, &to, &[("konklusion", "regional_health_and_care_place")]).await;
    let code = first_offer(&page);
    takes(&mut assessor, &format!("{pathway}/tilbyd"), &[("enhed", &code)]).await;
    let accept = format!("{pathway}/accepter");
    let answer = refuses(&mut assessor, &accept, &[("side", "repraesentant")], StatusCode::CONFLICT).await;
    assert!(answer.body.contains("id=\"side-fejl\""), "{}", words(&answer.body));
    ward.page(&pathway).await;
    let ready = format!("{pathway}/klar");
    let fields = [("kode", "no_place"), ("tid", "2031-01-01T10:00")];
    let answer = refuses(&mut ward, &ready, &fields, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"tid-fejl\"") && answer.body.contains("2031-01-01T10:00"));
    let answer = refuses(
        &mut ward,
        &ready,
        &[("kode", "no_place"), ("tid", "snart")],
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await;
    assert!(answer.body.contains("id=\"tid-fejl\""));
    let answer = refuses(&mut ward, &ready, &[], StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"kode-fejl\""));
    ward.page(&format!("{pathway}/oplysninger")).await;
    let fields = [("fakta-aim", "måske")];
    refuses(&mut ward, &format!("{pathway}/oplysninger"), &fields, StatusCode::UNPROCESSABLE_ENTITY).await;
}

#[tokio::test]
async fn an_own_payment_is_told_before_the_yes() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let mut assessor = site.visitor("mette.visitator").await;
    let relief = [
        ("fakta-relief_needed", "ja"),
        ("fakta-carer_absent", "ja"),
        ("fakta-temporary_health_intervention", "nej"),
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
    assert_eq!(site.house.engine().read(|world| world.places.available(unit, now)).unwrap(), 0);
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
    assert!(words(&page).contains("Registreret: afvis"), "{}", words(&page));
    assert_eq!(unit.get(&pathway).await.status, StatusCode::NOT_FOUND);
    let page = assessor.page(&pathway).await;
    assert!(words(&page).contains("isolation er ikke mulig"), "{}", words(&page));
    assert_ne!(first_offer(&page), code, "the unit is marked for this citizen");
}

#[tokio::test]
async fn whoever_has_no_part_in_a_pathway_learns_nothing_of_it() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    let mut unit = site.visitor("sanne.plejer").await;
    let (there, not_there) = (unit.get(&pathway).await, unit.get("/forloeb/9999999").await);
    for answer in [&there, &not_there] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.body.contains("Nødopslag") && !answer.body.contains("Vera"), "{}", answer.body);
    }
    for step in ["bekraeft", "ankomst", "oplysninger", "historik", "ret"] {
        assert_eq!(unit.get(&format!("{pathway}/{step}")).await.status, StatusCode::NOT_FOUND, "{step}");
    }
    for login in ["peter.planlaegger", "eva.systemejer", "rikke.revisor"] {
        let mut visitor = site.visitor(login).await;
        for path in ["/forloeb", pathway.as_str()] {
            let answer = visitor.get(path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} {path}");
            assert!(!answer.body.contains("Vera"));
        }
    }
    let events = unit.get("/forloeb/abc").await;
    assert_eq!(events.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_emergency_shows_one_pathway_once_and_is_recorded_as_one() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    let number = pathway.replace("/forloeb/", "");
    let mut unit = site.visitor("sanne.plejer").await;
    unit.get(&pathway).await;
    let short = [("nummer", number.as_str()), ("grund", "haster")];
    let answer = refuses(&mut unit, "/forloeb/noedopslag", &short, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(answer.body.contains("id=\"grund-fejl\"") && !answer.body.contains("Vera"));
    let reason = "Borgeren er bevidstløs på gangen, og vi kender ikke medicinen.";
    let answer = unit.send("/forloeb/noedopslag", &[("nummer", &number), ("grund", reason)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", words(&answer.body));
    assert!(
        answer.body.contains("Vera Vinter") && !answer.body.contains("/afgang\""),
        "{}",
        words(&answer.body)
    );
    assert_eq!(unit.get(&pathway).await.status, StatusCode::NOT_FOUND, "once only");
    let wanted = Journal { outcome: Some(Outcome::Emergency), ..Journal::default() };
    let found = site.house.records().journal_page(&wanted, None, 100).unwrap();
    let looks: Vec<_> = found
        .entries
        .iter()
        .filter_map(|entry| match &entry.act {
            Act::Look(look) => Some(look),
            _ => None,
        })
        .collect();
    assert!(looks.iter().any(|look| look.what == "ask_pathway" && look.reason.as_deref() == Some(reason)));
    assert!(
        looks.iter().any(|look| look.what == "ask_identity"),
        "who it is was looked at in the emergency too"
    );
}

#[tokio::test]
async fn no_address_says_who_the_citizen_is() {
    let site = Site::open();
    let mut ward = site.visitor("ida.afsnit").await;
    ward.page("/forloeb/ny").await;
    let fields = [
        ("navn", "Yrsa Mærkedal"),
        ("cpr", "110350-4321"),
        ("adresse", "Hemmelig Allé 7"),
        ("bopael", "municipality-0370"),
        ("kilde", "hospital_ward"),
    ];
    let answer = ward.send("/forloeb/ny", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let mut addresses = vec![answer.location().to_owned()];
    let pathway = answer.location().split('?').next().unwrap().to_owned();
    // Found by number: sent in a form, led on to the pathway's own number.
    ward.page("/forloeb").await;
    let answer = ward.send("/forloeb/soeg", &[("cpr", "110350-4321")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, pathway.as_str()));
    let answer = ward.send("/forloeb/soeg", &[("cpr", "110350-1111")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.body.contains("110350"), "a number that was searched for is not sent back");
    assert_eq!(ward.get("/forloeb/soeg?nummer=F-1").await.location(), "/forloeb/1");
    let mut assessor = site.visitor("mette.visitator").await;
    for path in ["", "/oplysninger", "/ret", "/historik", "/saml"] {
        let page = assessor.page(&format!("{pathway}{path}")).await;
        for part in ["href=\"", "action=\"", "src=\"", "<title>"] {
            addresses.extend(
                page.split(part).skip(1).map(|rest| rest.split(['"', '<']).next().unwrap().to_owned()),
            );
        }
    }
    for address in &addresses {
        for told in ["Yrsa", "Mærkedal", "M%C3%A6rkedal", "110350", "Hemmelig"] {
            assert!(!address.contains(told), "{address}");
        }
    }
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
    let fields = [("complaint_body", "Ankestyrelsen"), ("complaint_deadline", "fire uger")];
    let page = takes(&mut assessor, &letter, &fields).await;
    assert!(words(&page).contains("Send") || page.contains("data-print"), "{}", words(&page));
    assert!(page.contains("Ankestyrelsen") && page.contains("Vera Vinter"), "{}", words(&page));
    assert!(page.contains("Systemet sender ikke breve"), "it promises nothing that it does not do");
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
async fn the_list_shows_what_is_due_and_an_empty_one_says_what_to_do() {
    let site = Site::open();
    let mut assessor = site.visitor("mette.visitator").await;
    for view in [
        "mine",
        "venter",
        "alle",
        "kommune",
        "kommune&kommune=0370",
        "lukkede",
        "alle&sorter=nummer",
        "alle&side=99",
    ] {
        assessor.page(&format!("/forloeb?vis={view}")).await;
    }
    let page = assessor.page("/forloeb?vis=kommune").await;
    assert!(page.contains("class=\"empty\"") && page.contains("Vælg en kommune"), "{}", words(&page));
    let page = assessor.page("/forloeb?vis=alle").await;
    assert!(page.contains("<time datetime="), "a clock runs: {}", words(&page));
    let answer = assessor.get("/forloeb/soeg?nummer=hej").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("id=\"nummer-fejl\""));
}
