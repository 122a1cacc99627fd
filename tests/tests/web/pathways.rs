//! The pathways' pages: a citizen's whole way from referral to arrival by forms alone, in Danish and in English; what is
//! refused, told at its field; who may see what; looks in an emergency. Single steps stand in `pathway_steps`.

use axum::http::StatusCode;
use eventlog::records::{Act, Journal, Outcome};
use tests_end_to_end::site::{Answer, Site, Visitor};

pub(crate) const FACTS: [(&str, &str); 4] = [
    ("fakta.temporary_health_intervention", "ja"),
    ("fakta.can_stay_at_home", "nej"),
    ("fakta.aim", "ja"),
    ("fakta.condition", "somatic"),
];

/// Sends a form that must be taken, and gives the page that it leads to.
pub(crate) async fn takes(visitor: &mut Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = visitor.send(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
    let to = answer.location().to_owned();
    visitor.page(&to).await
}

/// Sends a form that must be refused, and gives the page that says why.
pub(crate) async fn refuses(
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
pub(crate) async fn referred(sender: &mut Visitor<'_>, number: &str, facts: &[(&str, &str)]) -> String {
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
pub(crate) fn first_offer(page: &str) -> String {
    let rest = page.split("name=\"enhed\" value=\"").nth(1).unwrap_or_else(|| panic!("no offer: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// What stands in the main part of a page, as one line of words.
pub(crate) fn words(page: &str) -> String {
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
    // What was answered where a place was looked for is taken along to the referral.
    let page = ward.page("/forloeb/ny?fakta.aim=ja&navn=Vera").await;
    assert!(page.contains("<option value=\"ja\" selected") && !page.contains("value=\"Vera\""), "{page}");
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

    // Everything that is wrong with a referral is told at once.
    let wrong = [
        ("midlertidigt", "vera"),
        ("kilde", "general_practitioner"),
        ("ekstraordinaer", "ja"),
        ("tid", "2099-01-01T10:00"),
    ];
    let answer = refuses(&mut ward, "/forloeb/ny", &wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    for field in ["navn", "midlertidigt", "ekstraordinaer", "tid"] {
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{field}: {}", words(&answer.body));
    }
    let ages_ago = [
        ("navn", "Vera"),
        ("midlertidigt", "050545-SYNV"),
        ("kilde", "hospital_ward"),
        ("tid", "1850-01-01T10:00"),
    ];
    let answer = refuses(&mut ward, "/forloeb/ny", &ages_ago, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(
        answer.body.contains("id=\"tid-fejl\"") && answer.body.contains("Ret årstallet"),
        "{}",
        answer.body
    );

    // A deviation without a reason.
    let pathway = referred(&mut ward, "050545-SYNV", &FACTS).await;
    assessor.page(&pathway).await;
    let to = format!("{pathway}/afgoer");
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
    let fields = [("fakta.aim", "måske")];
    refuses(&mut ward, &format!("{pathway}/oplysninger"), &fields, StatusCode::UNPROCESSABLE_ENTITY).await;
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
