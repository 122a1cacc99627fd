//! Sign-in by OpenID Connect against a certified provider that runs beside the test, in a real browser: who has an
//! account comes in, who has none is told so and gets nothing, and an answer that was tampered with is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use browser_tests::{Look, Provider, Scene, Served, Setting, Tools, Window, play};
use reqwest::{Url, header, redirect::Policy};
use serde_json::json;
use std::{path::Path, sync::LazyLock};

const RETURN_PATH: &str = "/log-ind/tilbage";
/// What somebody is called at the provider who has an account here …
const KNOWN: &str = "idp-3f0c";
/// … and somebody who has none.
const UNKNOWN: &str = "idp-ukendt";
const LOGIN: &str = "ole.regionsvisitator";

struct Both {
    provider: Provider,
    served: Served,
}

static BOTH: LazyLock<Both> = LazyLock::new(|| {
    let provider = Provider::start(&Tools::found().unwrap(), RETURN_PATH);
    let setting = Setting {
        provider: Some((provider.issuer.clone(), provider.secret.clone())),
        vouched: vec![(LOGIN, KNOWN)],
        ..Setting::default()
    };
    Both { served: Served::start(Path::new(env!("CARGO_BIN_EXE_served")), &setting), provider }
});

/// A window at the provider's form, led there from the sign-in page by its own link.
async fn at_provider(scene: &Scene<'_>) -> Window {
    BOTH.served.ready().await;
    let window = scene.window(Look::default()).await;
    window.open_page(&BOTH.served.page("/min-side")).await;
    window.follow("Log ind med Prøveudbyder").await;
    assert!(window.address().await.starts_with(&BOTH.provider.issuer));
    window
}

/// That the window belongs to nobody: what needs a sign-in leads to the sign-in.
async fn is_nobody(window: &Window) {
    window.open_page(&BOTH.served.page("/min-side")).await;
    assert!(window.address().await.contains("/log-ind"), "{}", window.address().await);
    assert!(!window.has_button("Log ud").await);
}

/// Begins a sign-in as a browser does, and gives where it leads and what the browser is to keep.
async fn begun() -> (Url, Vec<(String, String)>) {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let answer = client.get(BOTH.served.page("/log-ind/udbyder?til=/min-side")).send().await.unwrap();
    let to = answer.headers()[header::LOCATION].to_str().unwrap().parse().unwrap();
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter().map(|cookie| {
        let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
        (name.to_owned(), rest.split(';').next().unwrap().to_owned())
    });
    (to, cookies.collect())
}

/// A window that keeps what it is to keep, at the provider, with one word of the way there exchanged, or none.
async fn with_exchanged(scene: &Scene<'_>, word: Option<&str>) -> Window {
    BOTH.served.ready().await;
    let (to, cookies) = begun().await;
    let word = word.unwrap_or_default();
    assert!(word.is_empty() || to.query_pairs().any(|(name, _)| name == word), "{to} has no {word}");
    let pairs: Vec<(String, String)> = to
        .query_pairs()
        .map(|(name, value)| {
            let value =
                if name == word { "udskiftet-undervejs-0123456789-0123456789-012".into() } else { value };
            (name.into_owned(), value.into_owned())
        })
        .collect();
    let mut exchanged = to.clone();
    exchanged.query_pairs_mut().clear().extend_pairs(pairs);
    let window = scene.window(Look::default()).await;
    for (name, value) in cookies {
        let cookie =
            json!({ "name": name, "value": value, "url": BOTH.served.page("/log-ind"), "path": "/log-ind" });
        window.devtools("Network.setCookie", cookie).await;
    }
    window.open_page(exchanged.as_str()).await;
    window
}

#[test]
fn who_has_an_account_signs_in_goes_on_and_signs_out() {
    play("oidc known", async |scene: &Scene<'_>| {
        let window = at_provider(scene).await;
        BOTH.provider.sign_in(&window, KNOWN).await;
        // Where the person wanted to go in the first place.
        window.has_left(RETURN_PATH).await;
        assert_eq!(window.address().await, BOTH.served.page("/min-side"));
        window.sees(LOGIN).await;
        window.press("Log ud").await;
        is_nobody(&window).await;
        window.web().back().await.unwrap();
        assert!(!window.text().await.contains(LOGIN), "the way back shows what was signed out of");
    });
}

#[test]
fn who_has_no_account_is_told_so_and_gets_nothing() {
    play("oidc unknown", async |scene: &Scene<'_>| {
        let window = at_provider(scene).await;
        BOTH.provider.sign_in(&window, UNKNOWN).await;
        window.sees("du har ingen bruger i Snitflade").await;
        is_nobody(&window).await;
    });
}

#[test]
fn another_state_or_nonce_or_challenge_is_refused() {
    play("oidc tampered", async |scene: &Scene<'_>| {
        for word in ["state", "nonce", "code_challenge"] {
            let window = with_exchanged(scene, Some(word)).await;
            BOTH.provider.sign_in(&window, KNOWN).await;
            window.sees("lykkedes ikke").await;
            is_nobody(&window).await;
        }
    });
}

#[test]
fn what_was_not_tampered_with_comes_in_the_same_way() {
    // Else the test before would show nothing: there, nothing but the exchanged word may be what is refused.
    play("oidc untampered", async |scene: &Scene<'_>| {
        let window = with_exchanged(scene, None).await;
        BOTH.provider.sign_in(&window, KNOWN).await;
        window.sees(LOGIN).await;
    });
}

#[test]
fn an_answer_that_nobody_asked_for_is_refused() {
    play("oidc unasked", async |scene: &Scene<'_>| {
        BOTH.served.ready().await;
        let window = scene.window(Look::default()).await;
        window.open_page(&BOTH.served.page(&format!("{RETURN_PATH}?state=en&code=anden"))).await;
        window.sees("lykkedes ikke").await;
        is_nobody(&window).await;
    });
}
