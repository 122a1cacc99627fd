//! Every page of the walk, in both themes and both languages: no rule of accessibility broken, nothing asked of
//! elsewhere, not too heavy, nothing for the browser to complain about; and that the walk leaves no page out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use browser_tests::{Look, NO_PAGES, STOPS, Scene, Served, Setting, Stop, Theme, Window, play, until};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::LazyLock,
};

/// What a page may weigh before pictures, as it comes over the network.
const BYTES_MAX: u64 = 100_000;

static SERVED: LazyLock<Served> =
    LazyLock::new(|| Served::start(Path::new(env!("CARGO_BIN_EXE_served")), &Setting::default()));

#[test]
fn the_walk_leaves_no_page_out() {
    let walked: BTreeSet<&str> =
        STOPS.iter().map(|stop| stop.route).chain(NO_PAGES.iter().map(|(route, _)| *route)).collect();
    let routes: BTreeSet<&str> =
        web::routes().iter().filter(|route| (route.method)() == "GET").map(|route| route.path).collect();
    let missing: Vec<&&str> = routes.difference(&walked).collect();
    let gone: Vec<&&str> = walked.difference(&routes).collect();
    assert!(missing.is_empty(), "add these to tests/browser/src/walk.rs: {missing:?}");
    assert!(gone.is_empty(), "these are in tests/browser/src/walk.rs and are no routes: {gone:?}");
}

/// The stops of each person, so that everybody signs in once.
fn by_person() -> BTreeMap<Option<&'static str>, Vec<&'static Stop>> {
    let mut people: BTreeMap<Option<&str>, Vec<&Stop>> = BTreeMap::new();
    for stop in STOPS {
        people.entry(stop.who).or_default().push(stop);
    }
    people
}

/// Opens every page in this look, and tells what is wrong with any.
async fn walk(scene: &Scene<'_>, look: Look, check: impl AsyncFn(&Window, &str) -> Vec<String>) {
    SERVED.ready().await;
    let mut wrong = Vec::new();
    for (who, stops) in by_person() {
        let window = scene.window(look).await;
        if let Some(who) = who {
            SERVED.sign_in(&window, who).await;
        }
        for stop in stops {
            let address = stop.address(&window, &SERVED).await;
            // Nothing is taken from the pages before, so that each is weighed whole; and what came before is not this
            // page's.
            window.devtools("Network.clearBrowserCache", json!({})).await;
            window.traffic().await;
            window.complaints().await;
            window.open_page(&address).await;
            let found = check(&window, &address).await;
            wrong.extend(found.into_iter().map(|what| format!("{}: {what}", stop.route)));
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with a page as it stands.
async fn faults(window: &Window, address: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let stands = window.address().await;
    if stands != address {
        wrong.push(format!("it led to {stands}"));
    }
    wrong.extend(window.violations().await.iter().map(ToString::to_string));
    wrong.extend(window.complaints().await);
    let traffic = window.traffic().await;
    match traffic.requests.first() {
        Some(page) if page.status == 200 => {}
        page => wrong.push(format!("the page itself was not answered with 200: {page:?}")),
    }
    wrong.extend(traffic.from_elsewhere(&SERVED.address).iter().map(|other| format!("it asks for {other}")));
    let weight = traffic.bytes_before_pictures();
    if weight > BYTES_MAX {
        wrong.push(format!("it weighs {weight} bytes before pictures, more than {BYTES_MAX}"));
    }
    wrong
}

#[test]
fn every_page_is_sound_light_and_danish() {
    play("pages light", async |scene: &Scene<'_>| {
        walk(scene, Look { theme: Theme::Light, language: "da", ..Look::default() }, faults).await;
    });
}

#[test]
fn every_page_is_sound_dark_and_english() {
    play("pages dark", async |scene: &Scene<'_>| {
        walk(scene, Look { theme: Theme::Dark, language: "en", ..Look::default() }, faults).await;
    });
}

/// Whether the style sheet is applied.
const STYLED: &str = "return getComputedStyle(document.body).getPropertyValue('--line') !== '';";

/// What reaches beyond the window, unless it can be scrolled by itself; nothing when the page fits.
const OVER: &str = "
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const scrolls = node => node && (getComputedStyle(node).overflowX !== 'visible' || scrolls(node.parentElement));
    const over = [...document.body.querySelectorAll('*')]
        .filter(node => node.getBoundingClientRect().right > wide + 1 && !scrolls(node.parentElement));
    return over.slice(0, 5).map(node => `${node.tagName} ${node.className} ${node.id} to ${Math.round(node.getBoundingClientRect().right)}`);
";

#[test]
fn every_page_fits_a_telephone() {
    play("pages narrow", async |scene: &Scene<'_>| {
        let look = Look { width: 360, height: 740, ..Look::default() };
        walk(scene, look, async |window: &Window, _: &str| {
            // Without its style a page is another; on a busy machine it may come a moment later.
            until("the page's style", async || window.run(STYLED, vec![]).await.as_bool()?.then_some(()))
                .await;
            let over = window.run(OVER, vec![]).await;
            let over = over.as_array().unwrap().iter();
            over.map(|told| format!("wider than the telephone: {}", told.as_str().unwrap_or_default()))
                .collect()
        })
        .await;
    });
}
