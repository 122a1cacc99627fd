//! The schemes: everything that the adopted rulebook has can be read, with what it rests on; variants side by side.

use axum::http::StatusCode;
use schemes::{Section, render};
use tests_end_to_end::site::Site;

/// Text as it stands in a page.
fn in_page(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn law(site: &Site) -> (Vec<Section>, Vec<schemes::ParameterHistory>, String) {
    site.house
        .engine()
        .read(|world| {
            let rulebook = world.adoption.current().unwrap();
            let law = rulebook.law(None).unwrap();
            (render::scheme(&law), law.parameter_histories(), rulebook.hash().to_owned())
        })
        .unwrap()
}

#[tokio::test]
async fn every_entry_of_the_law_is_read_with_its_basis() {
    let site = Site::open();
    let (sections, parameters, hash) = law(&site);
    let mut visitor = site.visitor("mette.visitator").await;
    let list = visitor.page("/ordninger").await;
    assert!(list.contains(&hash) && list.contains("i brug") && list.contains("href=\"/find\""), "{list}");
    let mut paths: Vec<&str> = sections.iter().map(|section| section.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let slug = path.rsplit('/').next().unwrap().trim_end_matches(".toml");
        assert!(list.contains(&format!("href=\"/ordninger/{slug}\"")), "{slug}");
        let page = visitor.page(&format!("/ordninger/{slug}")).await;
        for section in sections.iter().filter(|section| section.path == path) {
            assert!(page.contains(&in_page(&section.title.da)), "{}: {}", section.id, section.title.da);
            if section.kind != "parameter" {
                for quote in section.basis.iter().filter_map(|basis| basis.quote.as_ref()) {
                    assert!(page.contains(&in_page(quote)), "{}: {quote}", section.id);
                }
            }
        }
        for parameter in parameters.iter().filter(|parameter| parameter.path == path) {
            for value in &parameter.values {
                let from =
                    format!("{:02}.{:02}.{:04}", value.from.day(), value.from.month(), value.from.year());
                assert!(page.contains(&from), "{}: {from}", parameter.id);
            }
        }
        assert!(page.len() < 200_000, "{slug}: {} bytes", page.len());
    }
}

#[tokio::test]
async fn a_day_shows_what_holds_then() {
    let site = Site::open();
    let (sections, _, _) = law(&site);
    let later = sections.iter().find(|section| section.kind == "rule" && section.from.is_some()).unwrap();
    let from = later.from.unwrap();
    let slug = later.path.rsplit('/').next().unwrap().trim_end_matches(".toml");
    let entry = format!("id=\"rule-{}\"", later.id);
    let before = from.yesterday().unwrap();
    let holds_before = sections
        .iter()
        .any(|section| section.kind == "rule" && section.id == later.id && section.holds_on(before));
    let mut visitor = site.visitor("mette.visitator").await;
    assert!(visitor.page(&format!("/ordninger/{slug}?dato={from}")).await.contains(&entry));
    assert_eq!(
        visitor.page(&format!("/ordninger/{slug}?dato={before}")).await.contains(&entry),
        holds_before
    );
}

#[tokio::test]
async fn what_a_variant_reads_otherwise_is_marked_beside_the_law() {
    let site = Site::open();
    let (differences, variants) = site
        .house
        .engine()
        .read(|world| {
            let rulebook = world.adoption.current().unwrap();
            let law = rulebook.law(None).unwrap();
            (schemes::diff(&law, &rulebook.law(Some("kl")).unwrap()), rulebook.variants())
        })
        .unwrap();
    let mut visitor = site.visitor("peter.planlaegger").await;
    let page = visitor.page("/ordninger/varianter").await;
    for variant in variants {
        assert!(page.contains(&in_page(&variant.text.da)), "{}", variant.id);
    }
    for difference in &differences {
        assert!(page.contains(difference.id.as_str()), "{}", difference.id);
    }
    assert_eq!(
        page.matches("class=\"differs\"").count(),
        differences.len(),
        "what is as the law is not marked"
    );
    assert!(page.contains("læser loven, som den står her"), "the authority reads it as the law has it");
}

#[tokio::test]
async fn an_unknown_scheme_is_not_found() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    assert_eq!(visitor.get("/ordninger/ingen").await.status, StatusCode::NOT_FOUND);
}
