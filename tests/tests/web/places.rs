//! Who has room: the board with every part apart, a unit with its places, and what those who operate it report and change.

use axum::http::StatusCode;
use tests_end_to_end::site::{Answer, Site, Visitor};

/// A unit that the region operates, and one of the municipality.
const REGIONAL: &str = "/pladser/sop-naestved";
const MUNICIPAL: &str = "/pladser/aflast-naestved";

async fn sends(visitor: &mut Visitor<'_>, unit: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    visitor.page(unit).await;
    let fields: Vec<(&str, &str)> = [("form", act)].into_iter().chain(fields.iter().copied()).collect();
    visitor.send(&format!("{unit}/{act}"), &fields).await
}

/// Sends what must be done, and gives the page that says so.
async fn does(visitor: &mut Visitor<'_>, unit: &str, act: &str, fields: &[(&str, &str)]) -> String {
    let answer = sends(visitor, unit, act, fields).await;
    let to = format!("{unit}?gjort={act}");
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*to), "{act}: {}", answer.body);
    let page = visitor.page(&to).await;
    assert!(page.contains("<strong>Registreret: "), "{act}: {page}");
    page
}

fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let from = page.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no #{id} on the page"));
    from.split("</section>").next().unwrap()
}

#[tokio::test]
async fn the_board_keeps_the_parts_apart_and_every_number_leads_to_its_rows() {
    let site = Site::open();
    let mut visitor = site.visitor("peter.planlaegger").await;
    let overview = visitor.page("/").await;
    for shown in ["ledige", "planlagt", "overbelagt", "foraeldede"] {
        assert!(
            overview.contains(&format!("href=\"/pladser?vis={shown}\"")),
            "{shown}: the rows of a number of the overview"
        );
        visitor.page(&format!("/pladser?vis={shown}")).await;
    }
    let country = visitor.page("/pladser").await;
    for told in [
        "Ledige",
        "Normerede",
        "Bemandede",
        "Rengøres",
        "Sådan regnes »ledig« ud",
        "enheder har forældede tal",
    ] {
        assert!(country.contains(told), "{told}");
    }
    assert!(
        country.contains("href=\"/pladser?kommune=0370\"")
            && country.contains("href=\"/pladser?vis=foraeldede\"")
    );
    assert!(country.len() < 100_000, "the page weighs {}", country.len());
    let municipality = visitor.page("/pladser?kommune=0370").await;
    assert!(municipality.contains("Pladser i Næstved") && municipality.contains(REGIONAL), "{municipality}");
    assert!(municipality.contains("morgenmelding (syntetisk)"), "each figure says where it comes from");
    let kind = visitor.page("/pladser?kommune=0370&slags=municipal_relief_place").await;
    assert!(!kind.contains(REGIONAL) && kind.contains(MUNICIPAL));
    let region = visitor.page("/pladser?region=region-ostdanmark&kan=dementia").await;
    assert!(region.contains("Pladser i Region Østdanmark"));
    let stale = visitor.page("/pladser?vis=foraeldede").await;
    assert!(stale.contains("class=\"stale\""), "what is stale looks stale");
    let before = visitor.page("/pladser?kommune=0370&tid=2026-12-30T12:00").await;
    assert!(before.contains("/pladser/midl-naestved"), "the temporary places were there before New Year");
    for (query, told) in [
        ("kommune=9999", "ingen kommune med den kode"),
        ("region=region-1085", "ingen region med det navn"),
        ("tid=snart", "Tiden kan ikke læses"),
        ("slags=slot", "Vælg en af slagsene"),
    ] {
        let answer = visitor.get(&format!("/pladser?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.body.contains(told), "{query}");
    }
}

#[tokio::test]
async fn what_the_unit_reports_others_see_with_age_and_source() {
    let site = Site::open();
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    let fields = [("approved", "9"), ("physical", "8"), ("staffed", "3"), ("kilde-tal", "vagtplan uge 1")];
    does(&mut nurse, REGIONAL, "tal", &fields).await;
    let mut other = site.visitor("mette.visitator").await;
    let page = other.page(REGIONAL).await;
    let now = section(&page, "lige-nu");
    for told in ["vagtplan uge 1", "0 min.", "jens.sygeplejerske", "3 bemandede"] {
        assert!(now.contains(told), "{told}: {now}");
    }
    assert!(!page.contains("action=\"/pladser/sop-naestved/tal\""), "who may not report gets no form");
}

/// A health council of the region, with one unit.
fn with_council(site: &Site) {
    let order = |command: world::Command| engine::Submission {
        actor: kernel::Actor {
            person: "eva.systemejer".into(),
            organisation: kernel::OrganisationId::new("kl").unwrap(),
            role: kernel::Role::SystemOwner,
        },
        key: engine::CommandKey::random().unwrap(),
        order: engine::Order::from(command),
    };
    let id = |id: &str| kernel::OrganisationId::new(id).unwrap();
    let mut council = registry::Organisation::new(
        id("council-proeve"),
        registry::OrganisationKind::HealthCouncil,
        "Sundhedsråd Prøve (syntetisk)",
        "test",
    );
    council.synthetic = true;
    council.part_of = vec![registry::Membership::of(id("region-ostdanmark"))];
    let unit = places::NewUnit {
        code: "raadets-enhed".into(),
        name: "Rådets enhed (syntetisk)".to_owned(),
        kind: places::PlaceKind::MunicipalReliefPlace,
        operator: id("municipality-0370"),
        municipality: id("municipality-0370"),
        council: Some(id("council-proeve")),
        position: None,
        capabilities: Vec::new(),
        open: kernel::Period::from(site.house.now()),
        approved: 2,
        physical: 2,
        staffed: 2,
        source: "test".to_owned(),
        synthetic: true,
        place_labels: None,
    };
    for command in [
        world::Command::Registry(registry::Command::RegisterOrganisations(vec![council])),
        world::Command::Places(places::Command::RegisterUnits(vec![unit])),
    ] {
        site.house.engine().submit(order(command)).unwrap();
    }
}

#[tokio::test]
async fn a_health_council_has_its_own_units_on_the_board() {
    let site = Site::open();
    let mut visitor = site.visitor("peter.planlaegger").await;
    let none = visitor.get("/pladser?raad=council-proeve").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("intet sundhedsråd med det navn") && !none.body.contains("name=\"raad\""));
    with_council(&site);
    let page = visitor.page("/pladser?raad=council-proeve").await;
    assert!(page.contains("Pladser i Sundhedsråd Prøve") && page.contains("name=\"raad\""));
    assert!(page.contains("/pladser/raadets-enhed") && !page.contains(MUNICIPAL), "its own units alone");
    // A number keeps to the council when it is followed.
    assert!(page.contains("href=\"/pladser?raad=council-proeve&amp;vis=ledige\""), "{page}");
}

/// A form's ending, what is written in it, the field whose fault is told, and how.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_written_stays() {
    let site = Site::open();
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    let cases: [Case; 5] = [
        ("tal", &[("staffed", "mange"), ("kilde-tal", "x")], "staffed-fejl", "Skriv et helt antal pladser"),
        ("tal", &[("staffed", "3"), ("kilde-tal", "")], "kilde-tal-fejl", "Skriv, hvor du ved det fra"),
        (
            "tal",
            &[("staffed", "3"), ("kilde-tal", "x"), ("fra-tal", "før")],
            "fra-tal-fejl",
            "Tiden kan ikke læses",
        ),
        (
            "spaer",
            &[("antal-spaer", "1"), ("aarsag-spaer", "ukendt"), ("kilde-spaer", "x")],
            "aarsag-spaer-fejl",
            "Vælg en årsag",
        ),
        (
            "luk",
            &[
                ("aarsag-luk", "staffing"),
                ("kilde-luk", "x"),
                ("fra-luk", "2027-02-02T10:00"),
                ("til-luk", "2027-02-01T10:00"),
            ],
            "til-luk-fejl",
            "ligger før begyndelsen",
        ),
    ];
    for (act, fields, id, told) in cases {
        let answer = sends(&mut nurse, REGIONAL, act, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{act} {fields:?}");
        assert!(
            answer.body.contains(&format!("id=\"{id}\"")) && answer.body.contains(told),
            "{act}: {}",
            answer.body
        );
    }
    let answer =
        sends(&mut nurse, REGIONAL, "tal", &[("staffed", "mange"), ("kilde-tal", "skrevet før")]).await;
    assert!(answer.body.contains("value=\"skrevet før\"") && answer.body.contains("value=\"mange\""));
}

#[tokio::test]
async fn places_are_blocked_closed_cleaned_and_opened_again() {
    let site = Site::open();
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    let block = [("antal-spaer", "2"), ("aarsag-spaer", "technical"), ("kilde-spaer", "teknisk afdeling")];
    does(&mut nurse, REGIONAL, "spaer", &block).await;
    let page = nurse.page(REGIONAL).await;
    assert!(section(&page, "lige-nu").contains("2 spærret"), "{}", section(&page, "lige-nu"));
    assert!(section(&page, "tidslinje").contains("spærret: Teknisk fejl"));
    let place = page.split("id=\"form-ophaev\"").nth(1).unwrap().split("name=\"plads\"").nth(1).unwrap();
    let place = place.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    does(&mut nurse, REGIONAL, "ophaev", &[("plads", &place), ("kilde-ophaev", "rettet")]).await;
    assert!(section(&nurse.page(REGIONAL).await, "lige-nu").contains("1 spærret"));
    let clean = [("hvad", "begynd"), ("plads", place.as_str())];
    does(&mut nurse, REGIONAL, "rengoering", &clean).await;
    assert!(nurse.page(REGIONAL).await.contains("er gjort ren"));
    does(&mut nurse, REGIONAL, "rengoering", &[("hvad", "faerdig"), ("plads", &place)]).await;
    assert!(!nurse.page(REGIONAL).await.contains("er gjort ren"));
    does(&mut nurse, REGIONAL, "kompetencer", &[("kan", "isolation"), ("kilde-kompetencer", "ny stue")])
        .await;
    assert!(nurse.page(REGIONAL).await.contains("<dd>isolation</dd>"));
    does(&mut nurse, REGIONAL, "luk", &[("aarsag-luk", "staffing"), ("kilde-luk", "leder")]).await;
    let mut other = site.visitor("mette.visitator").await;
    let page = other.page(REGIONAL).await;
    assert!(
        page.contains("lukket") && page.contains("Mangel på personale"),
        "others see that and why it is closed"
    );
    does(&mut nurse, REGIONAL, "genaabn", &[("kilde-genaabn", "leder")]).await;
    let page = other.page(REGIONAL).await;
    assert!(page.contains("<span class=\"tag good\">åben</span>") && !page.contains("Mangel på personale"));
}

#[tokio::test]
async fn figures_that_do_not_fit_together_are_kept_and_told_to_whoever_reports_them() {
    let site = Site::open();
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    let page = does(&mut nurse, REGIONAL, "tal", &[("staffed", "4"), ("kilde-tal", "vagtplan")]).await;
    assert!(
        page.contains("tallene er indberettet") && !page.contains("Se efter, om det er rigtigt"),
        "{page}"
    );
    let page = does(&mut nurse, REGIONAL, "tal", &[("staffed", "400"), ("kilde-tal", "vagtplan")]).await;
    let told = page.split("Se efter, om det er rigtigt").nth(1).unwrap();
    assert!(told.contains("400 bemandede, men kun"), "{told}");
    assert!(!nurse.page(REGIONAL).await.contains("Registreret: "), "told once");
}

#[tokio::test]
async fn places_are_added_and_taken_away_and_services_are_reported() {
    let site = Site::open();
    let mut owner = site.visitor("eva.systemejer").await;
    let mut nurse = site.visitor("jens.sygeplejerske").await;
    assert!(!nurse.page(REGIONAL).await.contains("form-nye-pladser"), "who runs the unit does not found it");
    let code = REGIONAL.trim_start_matches("/pladser/");
    let places =
        || site.house.engine().read(|world| world.places.unit_by_code(code).unwrap().places.clone()).unwrap();
    let before = places().len();
    let added = [("antal-nye-pladser", "2"), ("kilde-nye-pladser", "ombygning")];
    does(&mut owner, REGIONAL, "nye-pladser", &added).await;
    assert_eq!(places().len(), before + 2);
    let last = places().last().unwrap().to_string();
    does(&mut owner, REGIONAL, "nedlaeg", &[("plads", &last), ("kilde-nedlaeg", "taget ned igen")]).await;
    let form = owner.page(REGIONAL).await;
    let form = form.split("id=\"form-nedlaeg\"").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(!form.contains(&format!("value=\"{last}\"")), "{form}");
    let service =
        [("ydelse", "physiotherapy"), ("omfang", "1,5"), ("regnes-i", "aarsvaerk"), ("kilde-ydelse", "plan")];
    does(&mut nurse, REGIONAL, "ydelse", &service).await;
    let page = nurse.page(REGIONAL).await;
    assert!(page.contains("<code>physiotherapy</code>: 1,50 årsværk"), "{page}");
    let wrong: [Case; 4] = [
        (
            "nye-pladser",
            &[("antal-nye-pladser", "0"), ("kilde-nye-pladser", "x")],
            "antal-nye-pladser-fejl",
            "Skriv, hvor mange",
        ),
        ("nedlaeg", &[("kilde-nedlaeg", "x")], "plads-nedlaeg", "Vælg mindst én plads"),
        ("ydelse", &[("omfang", "1"), ("kilde-ydelse", "x")], "ydelse-fejl", "Skriv ydelsens kode"),
        (
            "ydelse",
            &[("ydelse", "x"), ("omfang", "meget"), ("kilde-ydelse", "x")],
            "omfang-fejl",
            "højst to decimaler",
        ),
    ];
    for (act, fields, id, told) in wrong {
        let answer = sends(&mut owner, REGIONAL, act, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{act} {fields:?}");
        assert!(
            answer.body.contains(&format!("id=\"{id}\"")) && answer.body.contains(told),
            "{act}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn who_does_not_operate_the_unit_changes_nothing_there() {
    let site = Site::open();
    for login in ["mette.visitator", "ida.afsnit", "rikke.revisor", "jens.sygeplejerske"] {
        let mut visitor = site.visitor(login).await;
        let page = visitor.page(MUNICIPAL).await;
        assert!(!page.contains("action=\"/pladser/aflast-naestved/"), "{login}");
        for (act, fields) in [
            ("tal", [("staffed", "0"), ("kilde-tal", "x")]),
            ("luk", [("aarsag-luk", "staffing"), ("kilde-luk", "x")]),
            ("kompetencer", [("kan", "isolation"), ("kilde-kompetencer", "x")]),
            ("nye-pladser", [("antal-nye-pladser", "1"), ("kilde-nye-pladser", "x")]),
        ] {
            let answer = sends(&mut visitor, MUNICIPAL, act, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} {act}");
        }
    }
    let mut nobody = site.visitor("mette.visitator").await;
    assert_eq!(nobody.get("/pladser/findes-ikke").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_in_a_place_is_seen_by_those_who_operate_it_alone() {
    let site = Site::open();
    let mut carer = site.visitor("sanne.plejer").await;
    let own = carer.page(MUNICIPAL).await;
    let seen = section(&own, "tidslinje");
    assert!(seen.contains("/forloeb/") && seen.contains("belagt"), "{seen}");
    assert!(own.contains("Hvem bør have den næste plads?"), "who should have the next place is asked there");
    for login in ["mette.visitator", "peter.planlaegger", "jens.sygeplejerske"] {
        let mut visitor = site.visitor(login).await;
        let page = visitor.page(MUNICIPAL).await;
        let seen = section(&page, "tidslinje");
        assert!(seen.contains("optaget") && !seen.contains("/forloeb/"), "{login}: {seen}");
        assert!(!seen.contains(" kl. "), "{login}: to the day alone");
    }
}
