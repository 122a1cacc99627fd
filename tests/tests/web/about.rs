//! What Snitflade is, its sources and its accessibility: for everybody, signed in or not.

use tests_end_to_end::site::Site;

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
    let page = std::fs::read_to_string(root.join("crates/web/src/pages/about.rs")).unwrap();
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
