//! The main job, from sign-in to placed citizen, done by three people at their own desks: the ward refers, the authority
//! finds what is missing, decides and offers, the citizen says yes, the unit confirms, and the citizen arrives. In Danish
//! and in English, with the keyboard alone, and where scripts of pages are off.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use browser_tests::{ASSESSOR, Hand, How, Scene, Served, Setting, WARD, play};
use std::{path::Path, sync::LazyLock};

static SERVED: LazyLock<Served> =
    LazyLock::new(|| Served::start(Path::new(env!("CARGO_BIN_EXE_served")), &Setting::default()));

/// In Danish, with the mouse and with scripts.
fn danish() -> How {
    How { language: "da", scripts: true, hand: Hand::Mouse, served: &SERVED }
}

#[test]
fn a_citizen_is_placed_in_danish() {
    play("main job danish", async |scene: &Scene<'_>| danish().job(scene, "010142-SYNB").await);
}

#[test]
fn a_citizen_is_placed_in_english() {
    let how = How { language: "en", ..danish() };
    play("main job english", async |scene: &Scene<'_>| how.job(scene, "020242-SYNC").await);
}

#[test]
fn a_citizen_is_placed_with_the_keyboard_alone() {
    let how = How { hand: Hand::Keyboard, ..danish() };
    play("main job keyboard", async |scene: &Scene<'_>| how.job(scene, "030342-SYND").await);
}

#[test]
fn a_citizen_is_placed_without_scripts() {
    let how = How { scripts: false, ..danish() };
    play("main job without scripts", async |scene: &Scene<'_>| how.job(scene, "040442-SYNE").await);
}

#[test]
fn what_another_does_shows_without_loading_the_page_again() {
    play("live", async |scene: &Scene<'_>| {
        let ward = danish().desk(scene, WARD).await;
        let pathway = danish().refer(&ward, "070742-SYNH").await;
        let watcher = danish().desk(scene, ASSESSOR).await;
        danish().to_pathway(&watcher, &pathway).await;
        danish().stands(&watcher, "Henvist").await;
        // The mark is lost when the page is loaded again.
        watcher.run("window.stillTheSamePage = true", vec![]).await;
        let desk = danish().desk(scene, ASSESSOR).await;
        danish().decide(&desk, &pathway).await;
        danish().stands(&watcher, "Afgjort").await;
        assert_eq!(watcher.run("return window.stillTheSamePage", vec![]).await, true);
        assert_eq!(watcher.complaints().await, Vec::<String>::new());
    });
}
