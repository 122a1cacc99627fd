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

/// Opens what is folded: the checker looks at what is seen.
const UNFOLD: &str = "document.querySelectorAll('details').forEach(one => { one.open = true; });";

/// What is wrong with a page as it stands, with everything on it unfolded.
async fn faults(window: &Window, address: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let stands = window.address().await;
    if stands != address {
        wrong.push(format!("it led to {stands}"));
    }
    window.run(UNFOLD, vec![]).await;
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

/// The forms in the main part of the page that somebody fills in, by where they are sent; numbers and names of things left
/// out, so that forms of one kind are one.
const FORMS: &str = "
    return [...document.querySelectorAll('main form')].map((form, nth) => ({
        nth,
        to: form.method === 'post' && form.getAttribute('action'),
        filled: [...form.elements].some(one => one.name && !['hidden', 'submit'].includes(one.type)),
    })).filter(form => form.to && form.filled);
";

/// Fills a form in so that nothing in it can be right, and sends it past everything that the browser would check.
const SEND_WRONG: &str = "
    window.stood = true;
    const form = document.querySelectorAll('main form')[arguments[0]];
    for (const one of form.elements) {
        if (!one.name || ['hidden', 'submit', 'file'].includes(one.type)) continue;
        if (['checkbox', 'radio'].includes(one.type)) { one.checked = false; continue; }
        if (one.tagName === 'SELECT') { one.add(new Option('?', 'findes-ikke')); one.value = 'findes-ikke'; continue; }
        if (['number', 'date', 'datetime-local'].includes(one.type)) { one.type = 'text'; one.value = 'findes ikke'; continue; }
        one.value = '';
    }
    // Not as a press on the button: a script of the page's own would draw the answer into the page.
    HTMLFormElement.prototype.submit.call(form);
";

/// Where the summary leads, and what is wrong with that: the field can be seen, is marked, and says what is wrong with it.
const LED: &str = "
    const summary = document.getElementById('fejl');
    if (!summary) return null;
    return [...summary.querySelectorAll('a[href^=\"#\"]')].flatMap(link => {
        const name = link.getAttribute('href').slice(1), field = document.getElementById(name);
        if (!field) return [`there is no #${name}`];
        const told = document.getElementById(`${name}-fejl`);
        const group = field.closest('fieldset');
        const by = [field, group].some(one => one && (one.getAttribute('aria-describedby') || '').split(' ').includes(`${name}-fejl`));
        return [
            field.closest('details:not([open])') && `#${name} is folded away`,
            !told && `#${name} does not say what is wrong`,
            !by && `#${name} is not described by what is wrong`,
        ].filter(Boolean);
    });
";

/// Forms that come back without a fault at a field, and why.
const NO_FAULT: &[(&str, &str)] = &[
    ("/forloeb/{}/oensk", "wishes that are left empty are wishes withdrawn"),
    ("/forloeb/{}/overlevering", "nothing ticked is nothing ready"),
    ("/min-side/rolle", "a role that is not one's own is not there"),
    ("/pladser/{}/rengoering", "a place that is not the unit's is not there"),
];

/// Pages of the walk once more, as somebody or at a place where they have other forms.
const MORE_FORMS: &[(&str, &str)] = &[
    ("jens.sygeplejerske", "/pladser/sop-naestved"),
    ("jens.sygeplejerske", "/forloeb/56/ret?oplysning=arrival"),
    ("ole.regionsvisitator", "/find?forloeb=57"),
];

/// A kind of form: its address without what names a thing.
fn kind(to: &str) -> String {
    let parts: Vec<&str> = to.split('?').next().unwrap_or_default().split('/').collect();
    let names = |nth: usize, part: &str| {
        part.len() > 30 || part.parse::<u32>().is_ok() || nth == 2 && parts.get(1) == Some(&"pladser")
    };
    let parts = parts.iter().enumerate().map(|(nth, part)| if names(nth, part) { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_form_that_is_sent_wrong_leads_to_its_faults_and_is_sound() {
    play("forms sent wrong", async |scene: &Scene<'_>| {
        SERVED.ready().await;
        let (mut wrong, mut taken, mut looked_at) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for (who, stops) in by_person() {
            let window = scene.window(Look { language: "da", ..Look::default() }).await;
            if let Some(who) = who {
                SERVED.sign_in(&window, who).await;
            }
            let mut addresses = Vec::new();
            for stop in stops {
                addresses.push(stop.address(&window, &SERVED).await);
            }
            let more = MORE_FORMS.iter().filter(|(whose, _)| Some(*whose) == who);
            addresses.extend(more.map(|(_, path)| SERVED.page(path)));
            for address in addresses {
                window.open_page(&address).await;
                let forms = window.run(FORMS, vec![]).await;
                for form in forms.as_array().unwrap() {
                    let kind = kind(form["to"].as_str().unwrap());
                    if !looked_at.insert(kind.clone()) {
                        continue;
                    }
                    // Every other one in the dark, so that both themes are seen at half the time.
                    window.theme(if looked_at.len() % 2 == 0 { Theme::Dark } else { Theme::Light }).await;
                    window.open_page(&address).await;
                    window.run(SEND_WRONG, vec![form["nth"].clone()]).await;
                    until("the answer to the form", async || {
                        let ready = "return !window.stood && document.readyState === 'complete';";
                        window.run(ready, vec![]).await.as_bool()?.then_some(())
                    })
                    .await;
                    let led = window.run(LED, vec![]).await;
                    let Some(led) = led.as_array() else {
                        taken.insert(kind);
                        continue;
                    };
                    let told = led.iter().map(|told| told.as_str().unwrap_or_default().to_owned());
                    wrong.extend(told.map(|told| format!("{kind}: {told}")));
                    window.run(UNFOLD, vec![]).await;
                    wrong.extend(window.violations().await.iter().map(|found| format!("{kind}: {found}")));
                }
            }
        }
        assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
        let known: BTreeSet<String> = NO_FAULT.iter().map(|(kind, _)| (*kind).to_owned()).collect();
        assert_eq!(taken, known, "these forms came back without a fault");
        assert!(looked_at.len() >= 37, "{} {looked_at:?}", looked_at.len());
    });
}

#[test]
fn every_named_stop_has_its_pictures_and_no_picture_is_of_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images/pages");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let named = STOPS.iter().filter(|stop| !stop.name.is_empty());
    let wanted: BTreeSet<String> = named
        .flat_map(|stop| {
            let narrow = stop.narrow.then_some("narrow");
            ["light", "dark"].into_iter().chain(narrow).map(|look| format!("{}-{look}.png", stop.name))
        })
        .collect();
    assert_eq!(there, wanted, "take them anew: cargo xtask screenshots");
}

#[test]
fn print_is_light_whatever_the_screen_is() {
    play("print", async |scene: &Scene<'_>| {
        let window = scene.window(Look { theme: Theme::Dark, ..Look::default() }).await;
        window.open_page(&SERVED.page("/om")).await;
        let colours = async || {
            let script = "const style = getComputedStyle(document.documentElement);
                return ['--ground', '--text', '--raised', '--bad-soft', '--m3'].map(one => style.getPropertyValue(one).trim());";
            window.run(script, vec![]).await
        };
        let dark = colours().await;
        window.theme(Theme::Light).await;
        let light = colours().await;
        let dark_preferred = json!([{ "name": "prefers-color-scheme", "value": "dark" }]);
        let print = json!({ "media": "print", "features": dark_preferred });
        for theme in ["", "dark", "light"] {
            // As the visitor's own choice has it.
            window.run("document.documentElement.dataset.theme = arguments[0];", vec![json!(theme)]).await;
            window.devtools("Emulation.setEmulatedMedia", print.clone()).await;
            assert_eq!(colours().await, light, "printed, theme `{theme}`");
            assert_eq!(window.style("body", "backgroundColor").await, "rgb(255, 255, 255)");
            window
                .devtools("Emulation.setEmulatedMedia", json!({ "media": "", "features": dark_preferred }))
                .await;
            assert_eq!(
                colours().await,
                if theme == "light" { light.clone() } else { dark.clone() },
                "`{theme}`"
            );
        }
        assert_ne!(dark, light);
    });
}
