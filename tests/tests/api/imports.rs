//! Files over the API: tried, told line by line, taken once; the same rows as the page takes.

use axum::http::StatusCode;
use serde_json::{Value, json};
use tests_end_to_end::{
    client::Client,
    site::{Answer, Site},
};

const CSV: &str = "text/csv";
const GOOD: &str = "enhedskode;tal;værdi;fra;kilde\nprik-1;bemandede;3;02.01.2027;vagtplan\n";

fn unit(code: &str, operator: &str) -> String {
    format!(
        "enhedskode;navn;art;driftsherre;kommunekode;normerede;fysiske;bemandede;gyldig fra\n\
         {code};Prikken;kommunal midlertidig plads;{operator};0370;4;4;4;02.01.2027\n"
    )
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// Every operation of imports, with success and with an error.
pub(crate) async fn every_operation(owner: &mut Client<'_>, planner: &mut Client<'_>) {
    for kind in ["units", "figures"] {
        let template = owner.read(&format!("/imports/{kind}/template")).await;
        let first = template["columns"][0]["name"].as_str().unwrap();
        assert!(template["content"].as_str().unwrap().trim_start_matches('\u{feff}').starts_with(first));
    }
    let mut stranger = planner.site().client("mette.visitator");
    for kind in ["units", "figures"] {
        assert_eq!(stranger.get(&format!("/imports/{kind}/template")).await.status, StatusCode::FORBIDDEN);
    }
    let units = unit("prik-1", "municipality-0370");
    let tried = owner.file("/imports/units/try", CSV, &units).await;
    assert_eq!(
        (tried.status, json_of(&tried)["rows_good"].clone()),
        (StatusCode::OK, json!(1)),
        "{}",
        tried.body
    );
    assert_eq!(owner.get("/units/prik-1").await.status, StatusCode::NOT_FOUND, "nothing is taken by trying");
    let taken = owner.file("/imports/units", CSV, &units).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    assert_eq!(owner.read("/units/prik-1").await["code"], "prik-1");
    let again = owner.file("/imports/units", CSV, &units).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    let again = owner.file("/imports/units/try", CSV, &units).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    let tried = owner.file("/imports/figures/try?name=vagtplan.csv", CSV, GOOD).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    let first = owner.with("Idempotency-Key", "fil").file("/imports/figures", CSV, GOOD).await;
    let again = owner.with("Idempotency-Key", "fil").file("/imports/figures", CSV, GOOD).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    for path in ["/imports/figures/try", "/imports/figures"] {
        let answer = owner.file(path, CSV, "enhedskode;tal\n").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        let answer = owner.file(path, "application/json", "{}").await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{}", answer.body);
    }
}

#[tokio::test]
async fn bad_rows_are_told_line_by_line_and_the_good_are_taken_by_choice() {
    let site = Site::open();
    let mut owner = site.client("eva.systemejer");
    let answer = owner.file("/imports/units", CSV, &unit("prik-1", "municipality-0370")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mixed = format!(
        "{GOOD}ukendt-9;bemandede;3;02.01.2027;vagtplan\nprik-1;bemandede;mange;03.01.2027;vagtplan\n"
    );
    for path in ["/imports/figures/try", "/imports/figures"] {
        let said = json_of(&owner.file(path, CSV, &mixed).await);
        assert_eq!((&said["status"], &said["code"]), (&json!(422), &json!("rows_bad")), "{said}");
        let lines: Vec<_> =
            said["errors"].as_array().unwrap().iter().map(|error| error["line"].clone()).collect();
        assert_eq!(lines, [3, 4]);
        assert_eq!(said["errors"][1]["column"]["name"], "værdi", "{said}");
        assert!(said["errors"][0]["instead"]["da"].is_string());
    }
    let taken = json_of(&owner.file("/imports/figures?good_rows=true", CSV, &mixed).await);
    assert_eq!(
        (&taken["report"]["rows_good"], &taken["report"]["errors"][0]["line"]),
        (&json!(1), &json!(3)),
        "{taken}"
    );
    let unit = owner.read("/units/prik-1/availability?at=2027-01-02T12:00:00Z").await;
    assert_eq!(unit["staffed"]["value"], 3, "{unit}");
}

#[tokio::test]
async fn a_file_of_another_organisations_units_names_the_row() {
    let site = Site::open();
    let mut owner = site.client("eva.systemejer");
    owner.file("/imports/units", CSV, &unit("prik-1", "municipality-0376")).await;
    let mut provider = site.client("sanne.plejer");
    let answer = provider.file("/imports/figures/try", CSV, GOOD).await;
    let said = json_of(&answer);
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{said}");
    assert_eq!(said["errors"][0]["line"], 2, "{said}");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read() {
    let mut config = front::ServerConfig::default();
    config.limits.body_bytes_max = 500;
    config.limits.upload_bytes_max = 3_000;
    let site = Site::with(config);
    let mut owner = site.client("eva.systemejer");
    let within = format!("{}{}", unit("prik-1", "municipality-0370"), "\n".repeat(1_000));
    let answer = owner.file("/imports/units/try", CSV, &within).await;
    assert_eq!(answer.status, StatusCode::OK, "a file may be larger than another body: {}", answer.body);
    let answer = owner.file("/imports/units/try", CSV, &"x".repeat(3_001)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(json_of(&answer)["code"], "body_too_large");
}
