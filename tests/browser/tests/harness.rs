//! The harness itself, against a page of its own: what it says of a page must be so, or the tests of the real pages
//! show nothing. The pages here are made to have the faults that the harness has to find.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use axum::{
    Router,
    extract::{Form, State},
    http::header,
    response::{Html, IntoResponse, Redirect},
    routing::get,
};
use browser_tests::{Look, Scene, Theme, play, until};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

const PAGE: &str = r#"<!doctype html><html lang="da"><head><title>Prøve</title>
<style>body{background:#fff;color:#111}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9cf}}</style>
</head><body><header><a href="/">Forside</a></header><main><h1>Prøve</h1>
<p id="scripts">uden</p><script>document.getElementById('scripts').textContent = 'med'</script>
<form method="post" action="/">
<p><label for="name">Navn</label> <input id="name" name="name" autocomplete="name"></p>
<p><label for="colour">Farve</label> <select id="colour" name="colour"><option>rød</option><option>grøn</option></select></p>
<p><label><input type="checkbox" name="sure" value="ja"> Jeg er sikker</label></p>
<p><button>Send</button></p></form><p><a href="/next">Videre til næste</a></p></main></body></html>"#;

const FAULTY: &str = r#"<!doctype html><html lang="da"><head><title>Fejl</title></head><body><main><h1>Fejl</h1>
<input id="bare"><p style="color:#ccc;background:#fff">svag tekst</p>
<img src="/missing.png" alt="mangler"><script src="http://localhost:1/elsewhere.js"></script></main></body></html>"#;

type Sent = Arc<Mutex<Vec<BTreeMap<String, String>>>>;

/// Serves the pages, and gives the address and what was sent.
async fn pages() -> (String, Sent) {
    let sent = Sent::default();
    let strict = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'")];
    let scripted = "<!doctype html><html lang=da><title>x</title><h1>x</h1><script>1</script>";
    let router = Router::new()
        .route("/", get(|| async { Html(PAGE) }).post(receive))
        .route("/next", get(|| async { Html("<!doctype html><html lang=da><title>x</title><h1>Næste</h1>") }))
        .route("/faulty", get(|| async { Html(FAULTY) }))
        .route("/strict", get(move || async move { (strict, Html(scripted)) }))
        .with_state(Arc::clone(&sent));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, sent)
}

async fn receive(State(sent): State<Sent>, Form(form): Form<BTreeMap<String, String>>) -> impl IntoResponse {
    sent.lock().unwrap().push(form);
    Redirect::to("/next")
}

#[test]
fn a_form_is_filled_by_its_labels_with_scripts_on_and_off() {
    play("harness form", async |scene: &Scene<'_>| {
        let (address, sent) = pages().await;
        for scripts in [true, false] {
            let window = scene.window(Look { scripts, ..Look::default() }).await;
            window.open_page(&address).await;
            window.sees(if scripts { "med" } else { "uden" }).await;
            window.fill("Navn", "Ane \"Prøve\"").await;
            window.fill("Farve", "grøn").await;
            window.tick("Jeg er sikker").await;
            window.press("Send").await;
            window.sees("Næste").await;
            let form = sent.lock().unwrap().pop().unwrap();
            let said = ["name", "colour", "sure"].map(|name| form[name].as_str());
            assert_eq!(said, ["Ane \"Prøve\"", "grøn", "ja"]);
        }
    });
}

#[test]
fn the_keyboard_alone_fills_a_form() {
    play("harness keyboard", async |scene: &Scene<'_>| {
        let (address, sent) = pages().await;
        let window = scene.window(Look::default()).await;
        window.open_page(&address).await;
        window.tab_to("Navn").await;
        window.keys("Ane").await;
        window.tab_to("Jeg er sikker").await;
        window.keys(" ").await;
        window.tab_to("Send").await;
        window.enter().await;
        window.sees("Næste").await;
        let form = sent.lock().unwrap().pop().unwrap();
        assert_eq!((form["name"].as_str(), form["sure"].as_str()), ("Ane", "ja"));
    });
}

#[test]
fn faults_of_a_page_are_found_and_a_good_page_has_none() {
    play("harness faults", async |scene: &Scene<'_>| {
        let (address, _) = pages().await;
        let window = scene.window(Look::default()).await;
        window.open_page(&format!("{address}/faulty")).await;
        let rules: Vec<String> = window.violations().await.into_iter().map(|found| found.rule).collect();
        assert!(
            rules.contains(&"label".to_owned()) && rules.contains(&"color-contrast".to_owned()),
            "{rules:?}"
        );
        let traffic = window.traffic().await;
        assert_eq!(traffic.from_elsewhere(&address), ["http://localhost:1/elsewhere.js"]);
        let complaints = window.complaints().await;
        assert!(complaints.iter().any(|told| told.contains("missing.png")), "{complaints:?}");
        window.open_page(&format!("{address}/strict")).await;
        let complaints = until("the policy's complaint", async || {
            Some(window.complaints().await).filter(|complaints| !complaints.is_empty())
        })
        .await;
        assert!(complaints.iter().any(|told| told.contains("Content Security Policy")), "{complaints:?}");

        for theme in [Theme::Light, Theme::Dark] {
            window.theme(theme).await;
            window.open_page(&address).await;
            let wanted = if theme == Theme::Light { "rgb(255, 255, 255)" } else { "rgb(17, 17, 17)" };
            assert_eq!(window.style("body", "backgroundColor").await, wanted);
            window.breaks_no_rule("the good page").await;
        }
        let traffic = window.traffic().await;
        assert!(traffic.from_elsewhere(&address).is_empty());
        let weight = traffic.bytes_before_pictures();
        assert!(weight > PAGE.len() as u64, "{weight} of {traffic:?}");
    });
}

#[test]
fn two_pictures_of_one_page_are_the_same_picture() {
    play("harness picture", async |scene: &Scene<'_>| {
        let (address, _) = pages().await;
        let mut pictures = Vec::new();
        for _ in 0..2 {
            let window = scene.window(Look { width: 400, height: 300, ..Look::default() }).await;
            window.open_page(&address).await;
            pictures.push(window.picture(2000).await);
        }
        assert!(pictures[0].starts_with(b"\x89PNG") && pictures[0] == pictures[1]);
    });
}
