//! Rulebooks over the API: a reading beside the law, whom another rulebook would have hit, and taking one into use.

use serde_json::{Value, json};
use std::path::Path;
use tests_end_to_end::client::Client;

/// The rulebook that is shipped, as a body has it.
fn shipped() -> Vec<Value> {
    fn gather(folder: &Path, shown: &str, files: &mut Vec<Value>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let shown = format!("{shown}/{}", path.file_name().unwrap().to_string_lossy());
            if path.is_dir() {
                gather(&path, &shown, files);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                files.push(json!({ "path": shown, "text": std::fs::read_to_string(&path).unwrap() }));
            }
        }
    }
    let mut files = Vec::new();
    gather(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../schemes")), "schemes", &mut files);
    files.sort_by_key(|file| file["path"].as_str().unwrap().to_owned());
    files
}

/// Every operation of rulebooks, with success and with an error.
pub(crate) async fn every_operation(owner: &mut Client<'_>, assessor: &mut Client<'_>) {
    let mut found = Vec::new();
    for variant in assessor.read("/schemes").await["variants"].as_array().unwrap() {
        let variant = variant["id"].as_str().unwrap();
        let part = assessor.read(&format!("/schemes/differences?variant={variant}")).await;
        found.extend(part["items"].as_array().unwrap().clone());
    }
    assert!(!found.is_empty(), "there is a reading that differs from the law");
    assert!(found.iter().all(|one| one["law"] != one["variant"]), "{found:?}");
    for path in ["/schemes/try", "/schemes/adoptions"] {
        owner.refused(path, &json!({ "files": [] }), 422, "count_not_within").await;
    }
    let mut files = shipped();
    let trial = owner.done("/schemes/try", &json!({ "files": files })).await;
    assert_eq!(
        (&trial["changes"], &trial["hit"]),
        (&json!({}), &json!(0)),
        "the same rulebook hits nobody: {trial}"
    );
    assert!(trial["asked"].as_u64().unwrap() > 0, "{trial}");
    let with_note = format!("{}\n# prøve\n", files[0]["text"].as_str().unwrap());
    files[0]["text"] = json!(with_note);
    let wanted = json!({ "files": files, "note": "en prøve" });
    assessor.refused("/schemes/adoptions", &wanted, 403, "role_may_not").await;
    owner.done("/schemes/adoptions", &wanted).await;
    let adopted = owner.read("/schemes/adoptions").await;
    assert_eq!(adopted[0]["note"], "en prøve", "{adopted}");
    files[1]["text"] = json!("dette er ingen ordning");
    let said = owner.refused("/schemes/adoptions", &json!({ "files": files }), 422, "rulebook_faulty").await;
    assert_eq!(
        (&said["errors"][0]["pointer"], &said["errors"][0]["line"]),
        (&json!("/files/1/text"), &json!(1)),
        "{said}"
    );
}
