//! What Snitflade is, its sources, its accessibility and the tour of a demonstration: for everybody, signed in or not.

use axum::http::StatusCode;
use tests_end_to_end::site::{PASSWORD, Site};

#[tokio::test]
async fn everybody_reads_what_it_is_from_where_and_what_is_made_up() {
    let site = Site::open();
    let mut stranger = site.stranger();
    let page = stranger.page("/om").await;
    for said in ["GeoNames", "CC BY 4.0", "Danmarks Statistik", "HL7", "opdigtede", env!("CARGO_PKG_VERSION")]
    {
        assert!(page.contains(said), "{said}");
    }
    let hash =
        site.house.engine().read(|world| world.adoption.current_version().unwrap().hash.clone()).unwrap();
    assert!(page.contains(&hash[..16]), "the schemes in use stand there");
    let page = stranger.page("/tilgaengelighed").await;
    assert!(page.contains("Hvad der mangler"), "{page}");
}

/// Every source that the page names is one of the list beside the data, and the other way round every file is accounted for.
#[test]
fn the_sources_are_those_of_the_data_folder() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let listed = std::fs::read_to_string(root.join("data/SOURCES.md")).unwrap();
    let page = std::fs::read_to_string(root.join("crates/front/src/sources.rs")).unwrap();
    for entry in std::fs::read_dir(root.join("data")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(stem) = name.strip_suffix(".csv") {
            let told = page.contains(&name) || stem == "population_series";
            assert!(listed.contains(&name) && told, "{name}");
        }
    }
    for series in ["dst_2020", "cpr_2023_02", "dst_2024_s3", "dst_2025_s3"] {
        assert!(listed.contains(series) && page.contains(series), "{series}");
    }
}

#[tokio::test]
async fn the_tour_leads_to_pages_that_its_people_may_see() {
    let site = Site::open();
    let mut stranger = site.stranger();
    assert!(stranger.page("/log-ind").await.contains("href=\"/rundtur\""));
    let page = stranger.page("/rundtur").await;
    let stops: Vec<&str> = page.split("<li class=\"card\">").skip(1).collect();
    assert_eq!(stops.len(), 5);
    let logins = ["mette.visitator", "mette.visitator", "ida.afsnit", "peter.planlaegger", "rikke.revisor"];
    for (stop, login) in stops.into_iter().zip(logins) {
        let path = stop.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        let account = site.house.records().account_by_login(login).unwrap().unwrap();
        assert!(stop.contains(&account.name), "{login}: {stop}");
        // As the text says: to the page, led to the sign-in, and from there to the page.
        let mut visitor = site.stranger();
        let led = visitor.get(path).await;
        let sign_in = led.location().to_owned();
        visitor.page(&sign_in).await;
        let fields = [("bruger", login), ("adgangskode", PASSWORD), ("til", path)];
        let answer = visitor.send("/log-ind", &fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path));
        assert_eq!(visitor.get(path).await.status, StatusCode::OK, "{login} at {path}");
    }
}
