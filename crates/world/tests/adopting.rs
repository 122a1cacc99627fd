//! A rulebook that can be read and yet lacks what the program asks for by name is not adopted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../../schemes/tests/common/shipped.rs"]
mod law;

use kernel::{Actor, Instant, OrganisationId, Role};
use law::shipped;
use schemes::SourceFile;
use world::World;

fn adopt(files: Vec<SourceFile>) -> Result<usize, kernel::Refusal> {
    let actor = Actor {
        person: "eva".into(),
        organisation: OrganisationId::new("kl").unwrap(),
        role: Role::SystemOwner,
    };
    let command = adoption::Command::AdoptRulebook { files, hash: String::new(), note: String::new() };
    let now = Instant::read("2026-12-01T08:00").unwrap();
    World::default().decide(&command.into(), now, &actor).map(|events| events.len())
}

#[test]
fn the_shipped_rulebook_is_adopted() {
    assert_eq!(adopt(shipped(str::to_owned)).unwrap(), 1);
}

#[test]
fn a_rulebook_without_a_clock_that_the_program_asks_for_is_refused() {
    let files = shipped(|text| text.replace("id = \"hold_expires\"", "id = \"hold_runs_out\""));
    let refusal = adopt(files).unwrap_err();
    assert_eq!(refusal.code, "rulebook_incomplete");
    assert!(
        refusal.text.da.contains("'hold_expires'") && refusal.text.en.contains("'hold_expires'"),
        "{refusal}"
    );
}

#[test]
fn a_rulebook_of_one_file_is_refused_with_everything_it_lacks() {
    let one = shipped(str::to_owned).into_iter().filter(|file| file.path.ends_with("health-councils.toml"));
    let refusal = adopt(one.collect()).unwrap_err();
    assert_eq!(refusal.code, "rulebook_incomplete");
    for id in ["'placement'", "'answer_due'", "'refusal'", "'moved_another_way'"] {
        assert!(refusal.text.en.contains(id), "{id}: {refusal}");
    }
}
