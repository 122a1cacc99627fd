//! The import: a file is tried first, every bad row told with its place, and taken only when somebody says so.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use kernel::Actor;
use places::Figure;
use tests_end_to_end::site::{Answer, Site, Visitor};

const BOUNDARY: &str = "----snitflade-proeve";

/// Sends a file as a browser does.
async fn send(
    visitor: &mut Visitor<'_>,
    kind: &str,
    name: &str,
    bytes: &[u8],
    token: Option<&str>,
) -> Answer {
    let token = token.map_or_else(|| visitor.hidden("csrf").unwrap(), str::to_owned);
    let mut body = Vec::new();
    for (field, value) in [("csrf", token.as_str()), ("slags", kind)] {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    body.extend(
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"fil\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n").bytes(),
    );
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    let request = Request::post("/import/proev")
        .header(header::COOKIE, visitor.cookie())
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from(body))
        .unwrap();
    visitor.call(request).await
}

/// The value of a hidden field of an answer that was no page read by address.
fn hidden(answer: &Answer, name: &str) -> String {
    let at = answer.body.rfind(&format!("name=\"{name}\" value=\"")).unwrap();
    answer.body[at..].split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn actor(site: &Site, login: &str) -> Actor {
    let account = site.house.records().account_by_login(login).unwrap().unwrap();
    front::actor_of(&account, 0).unwrap()
}

/// The codes of the units of an organisation, and of one other.
fn codes(site: &Site, actor: &Actor) -> (Vec<String>, String) {
    site.house
        .engine()
        .read(|world| {
            let own = world.places.units_operated_by(&actor.organisation).map(|unit| unit.code.to_string());
            let other = world.places.units().find(|unit| unit.operator != actor.organisation).unwrap();
            (own.collect(), other.code.to_string())
        })
        .unwrap()
}

fn staffed(site: &Site, code: &str) -> u32 {
    let now = site.house.now();
    let value = |world: &world::World| {
        world.places.unit_by_code(code).unwrap().figure_at(Figure::Staffed, now).unwrap().value
    };
    site.house.engine().read(value).unwrap()
}

#[tokio::test]
async fn a_good_file_is_tried_and_taken_and_nothing_before() {
    let site = Site::open();
    let actor = actor(&site, "sanne.plejer");
    let (own, _) = codes(&site, &actor);
    let before = staffed(&site, &own[0]);
    let day = kernel::danish_date(site.house.now());
    let file = format!("enhedskode;tal;værdi;fra\r\n{};bemandede;{};{day}\r\n", own[0], before + 1);
    let mut visitor = site.visitor("sanne.plejer").await;
    visitor.page("/import").await;
    let answer = send(&mut visitor, "tal", "tal.csv", file.as_bytes(), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains("Alle rækker er i orden"), "{}", answer.body);
    assert_eq!(staffed(&site, &own[0]), before, "a try changes nothing");
    let id = hidden(&answer, "fil");

    // It waits for its sender alone.
    let mut other = site.visitor("lone.leder").await;
    other.page("/import").await;
    assert_eq!(other.send("/import/tag", &[("fil", &id)]).await.status, StatusCode::CONFLICT);

    let answer = visitor.send("/import/tag", &[("fil", &id)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/import?taget=1&slags=tal"));
    assert_eq!(staffed(&site, &own[0]), before + 1);
    assert!(visitor.page("/import?taget=1&slags=tal").await.contains("rækker er taget ind"));
}

#[tokio::test]
async fn every_bad_row_is_told_and_the_good_ones_are_taken_only_by_choice() {
    let site = Site::open();
    let actor = actor(&site, "sanne.plejer");
    let (own, _) = codes(&site, &actor);
    let before = staffed(&site, &own[0]);
    let day = kernel::danish_date(site.house.now());
    let code = &own[0];
    let file = format!(
        "enhedskode;tal;værdi;fra\n{code};bemandede;{};{day}\nINGEN-SAADAN;bemandede;3;{day}\n{code};stole;4;{day}\n{code};fysiske;mange;{day}\n",
        before + 2
    );
    let mut visitor = site.visitor("sanne.plejer").await;
    visitor.page("/import").await;
    let answer = send(&mut visitor, "tal", "tal.csv", file.as_bytes(), None).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["INGEN-SAADAN", "stole", "mange", ">3<", ">4<", ">5<", "Hvad du kan gøre"] {
        assert!(answer.body.contains(told), "{told}: {}", answer.body);
    }
    let id = hidden(&answer, "fil");
    let answer = visitor.send("/import/tag", &[("fil", &id)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody chose the good rows alone");
    assert_eq!(staffed(&site, code), before);
    let answer = visitor.send("/import/tag", &[("fil", &id), ("kun_gode", "ja")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(staffed(&site, code), before + 2);
}

#[tokio::test]
async fn another_organisations_unit_is_refused_with_its_line() {
    let site = Site::open();
    let actor = actor(&site, "sanne.plejer");
    let (own, other) = codes(&site, &actor);
    let day = kernel::danish_date(site.house.now());
    let file = format!("enhedskode;tal;værdi;fra\n{};bemandede;1;{day}\n{other};bemandede;1;{day}\n", own[0]);
    let mut visitor = site.visitor("sanne.plejer").await;
    visitor.page("/import").await;
    let answer = send(&mut visitor, "tal", "tal.csv", file.as_bytes(), None).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("Linje 3") && answer.body.contains("Intet kan tages ind"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn what_is_no_file_no_form_or_too_large_is_told() {
    let mut config = front::ServerConfig::default();
    config.limits.upload_bytes_max = 300_000;
    let site = Site::with(config);
    let mut visitor = site.visitor("sanne.plejer").await;
    visitor.page("/import").await;
    // More than an ordinary form may have, and less than a file may.
    let large = send(&mut visitor, "tal", "x.csv", &vec![b'x'; 290_000], None).await;
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", large.body);
    let too_large = send(&mut visitor, "tal", "x.csv", &vec![b'x'; 400_000], None).await;
    assert_eq!(too_large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let empty = send(&mut visitor, "tal", "x.csv", b"", None).await;
    assert!(
        empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("Vælg en fil"),
        "{}",
        empty.body
    );
    let none = send(&mut visitor, "borgere", "x.csv", b"a", None).await;
    assert!(
        none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("Vælg, hvad der er"),
        "{}",
        none.body
    );
    let units = send(&mut visitor, "enheder", "x.csv", b"a", None).await;
    assert_eq!(units.status, StatusCode::UNPROCESSABLE_ENTITY, "a provider imports no units");
    let forged = send(&mut visitor, "tal", "x.csv", b"a", Some("AAAA")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.get("/import/skabelon/enheder").await.status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.get("/import/skabelon/borgere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_template_of_figures_is_a_file_that_can_be_sent_back() {
    let site = Site::open();
    let mut visitor = site.visitor("sanne.plejer").await;
    let template = visitor.get("/import/skabelon/tal").await;
    assert_eq!(template.status, StatusCode::OK);
    assert!(template.headers["content-disposition"].contains("tal.csv"));
    let (own, _) = codes(&site, &actor(&site, "sanne.plejer"));
    assert!(own.iter().any(|code| template.body.contains(code)), "{}", template.body);
    visitor.page("/import").await;
    let answer = send(&mut visitor, "tal", "tal.csv", template.body.as_bytes(), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn a_planner_imports_a_unit_by_the_template_of_units() {
    let site = Site::open();
    let mut visitor = site.visitor("peter.planlaegger").await;
    let template = visitor.page("/import/skabelon/enheder").await;
    let header = template.trim_start_matches('\u{feff}').trim();
    let operator = actor(&site, "peter.planlaegger").organisation;
    let code = site
        .house
        .engine()
        .read(|world| world.places.units().next().unwrap().municipality.to_string())
        .unwrap();
    let value = |column: &str| match column {
        "enhedskode" => "proeve-1".to_owned(),
        "navn" => "Prøvehuset".to_owned(),
        "art" => places::PlaceKind::ALL[0].text().da,
        "driftsherre" => operator.to_string(),
        "kommunekode" => code.clone(),
        "normerede" | "fysiske" | "bemandede" => "4".to_owned(),
        "gyldig fra" => kernel::danish_date(site.house.now()).to_string(),
        _ => String::new(),
    };
    let row: Vec<String> = header.split(';').map(value).collect();
    visitor.page("/import").await;
    let file = format!("{header}\r\n{}\r\n", row.join(";"));
    let answer = send(&mut visitor, "enheder", "enheder.csv", file.as_bytes(), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let answer = visitor.send("/import/tag", &[("fil", &hidden(&answer, "fil"))]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(site.house.engine().read(|world| world.places.unit_by_code("proeve-1").is_some()).unwrap());
}
