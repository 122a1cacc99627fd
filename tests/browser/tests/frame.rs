//! What is round every page: signing in and out, language and theme, the keyboard, what is told when something cannot be
//! had; with scripts and without.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use browser_tests::{Look, Scene, Served, Setting, Theme, Window, play};
use std::{path::Path, sync::LazyLock};
use thirtyfour::By;

const ASSESSOR: &str = "ole.regionsvisitator";

static SERVED: LazyLock<Served> =
    LazyLock::new(|| Served::start(Path::new(env!("CARGO_BIN_EXE_served")), &Setting::default()));

async fn window(scene: &Scene<'_>, look: Look) -> Window {
    SERVED.ready().await;
    scene.window(look).await
}

#[test]
fn somebody_signs_in_and_out_in_both_languages_with_scripts_and_without() {
    play("frame sign-in", async |scene: &Scene<'_>| {
        for (language, overview, out) in [("da", "Overblik", "Log ud"), ("en", "Overview", "Sign out")] {
            for scripts in [true, false] {
                let window = window(scene, Look { language, scripts, ..Look::default() }).await;
                window.open_page(&SERVED.page("/")).await;
                assert!(window.address().await.contains("/log-ind"), "who is nobody is led to the sign-in");
                SERVED.sign_in(&window, ASSESSOR).await;
                assert_eq!(window.language().await, language);
                assert_eq!(window.web().find(By::Tag("h1")).await.unwrap().text().await.unwrap(), overview);
                window.press(out).await;
                window.open_page(&SERVED.page("/min-side")).await;
                assert!(window.address().await.contains("/log-ind"), "{}", window.address().await);
            }
        }
    });
}

#[test]
fn a_demonstration_is_entered_in_one_click() {
    play("frame demo", async |scene: &Scene<'_>| {
        let window = window(scene, Look::default()).await;
        window.open_page(&SERVED.page("/")).await;
        window.press("Log ind som Mette Visitator").await;
        window.sees("Mette Visitator, visitator").await;
        assert_eq!(window.address().await, SERVED.page("/"));
    });
}

#[test]
fn a_wrong_password_is_told_beside_the_field_and_the_browser_stays_nobody() {
    play("frame wrong password", async |scene: &Scene<'_>| {
        for scripts in [true, false] {
            let window = window(scene, Look { scripts, ..Look::default() }).await;
            window.open_page(&SERVED.page("/log-ind")).await;
            window.fill("Brugernavn", "lone.leder").await;
            window.fill("Adgangskode", "ikke-den-rigtige").await;
            window.press("Log ind").await;
            window.sees("passer ikke sammen").await;
            let name = window.field("Brugernavn").await;
            assert_eq!(name.attr("aria-invalid").await.unwrap().as_deref(), Some("true"));
            assert_eq!(
                name.prop("value").await.unwrap().as_deref(),
                Some("lone.leder"),
                "what was typed is kept"
            );
            let password = window.field("Adgangskode").await;
            assert_eq!(password.prop("value").await.unwrap().as_deref(), Some(""), "but for the password");
            if scripts {
                window.breaks_no_rule("the form with faults").await;
            }
        }
    });
}

#[test]
fn the_keyboard_skips_to_the_content_and_signs_in() {
    play("frame keyboard", async |scene: &Scene<'_>| {
        let window = window(scene, Look::default()).await;
        window.open_page(&SERVED.page("/log-ind")).await;
        // The first stop of the keyboard leads past the frame.
        window.keys("\u{e004}").await;
        assert_eq!(window.focus_name().await, "Gå til indholdet");
        window.keys("\u{e007}").await;
        let id = window.focus().await.attr("id").await.unwrap();
        assert_eq!(id.as_deref(), Some("indhold"));
        window.tab_to("Brugernavn").await;
        window.keys(ASSESSOR).await;
        window.tab_to("Adgangskode").await;
        window.keys(&SERVED.password).await;
        window.enter().await;
        window.sees("Overblik").await;
        // What has the focus can be seen to have it.
        window.tab_to("Min side").await;
        let script = "return getComputedStyle(document.activeElement).outlineStyle";
        assert_ne!(window.run(script, vec![]).await, "none");
    });
}

#[test]
fn the_language_and_the_theme_are_chosen_and_kept() {
    play("frame choices", async |scene: &Scene<'_>| {
        for scripts in [true, false] {
            let window = window(scene, Look { scripts, theme: Theme::Light, ..Look::default() }).await;
            SERVED.sign_in(&window, ASSESSOR).await;
            window.press("English").await;
            assert_eq!(window.language().await, "en");
            window.press("Dark").await;
            window.open_page(&SERVED.page("/min-side")).await;
            assert_eq!(window.language().await, "en");
            let theme = window.web().find(By::Tag("html")).await.unwrap().attr("data-theme").await.unwrap();
            assert_eq!(theme.as_deref(), Some("dark"));
            if scripts {
                let ground = window.style("body", "backgroundColor").await;
                let lights = ground
                    .split(|sign: char| !sign.is_ascii_digit())
                    .filter_map(|part| part.parse::<u16>().ok());
                assert!(lights.sum::<u16>() < 150, "{ground} is not dark");
                window.breaks_no_rule("dark where the system prefers light").await;
            }
        }
    });
}

#[test]
fn what_cannot_be_had_is_told_on_a_sound_page() {
    play("frame wrong", async |scene: &Scene<'_>| {
        let window = window(scene, Look::default()).await;
        SERVED.sign_in(&window, ASSESSOR).await;
        window.open_page(&SERVED.page("/findes-ikke")).await;
        window.sees("Siden findes ikke").await;
        window.breaks_no_rule("the page that is not there").await;
        assert!(window.has_link("Overblik").await, "there is a way on");
    });
}

#[test]
fn the_session_is_out_of_reach_of_scripts_and_other_sites() {
    play("frame cookie", async |scene: &Scene<'_>| {
        let window = window(scene, Look::default()).await;
        SERVED.sign_in(&window, ASSESSOR).await;
        let told = window.devtools("Network.getCookies", serde_json::json!({})).await;
        let cookies = told["cookies"].as_array().unwrap();
        assert!(!cookies.is_empty());
        for cookie in cookies {
            assert_eq!(cookie["httpOnly"], true, "{cookie}");
            assert!(matches!(cookie["sameSite"].as_str(), Some("Lax" | "Strict")), "{cookie}");
        }
        assert_eq!(window.run("return document.cookie", vec![]).await, "");
    });
}

#[test]
fn the_overview_shows_another_measure_with_scripts_and_without() {
    play("frame overview", async |scene: &Scene<'_>| {
        for scripts in [true, false] {
            let window = window(scene, Look { scripts, ..Look::default() }).await;
            SERVED.sign_in(&window, ASSESSOR).await;
            window.sees("Ledige pladser i de 98 kommuner").await;
            window.fill("Vis", "Belægning").await;
            if window.has_button("Vis").await {
                window.press("Vis").await;
            }
            window.sees("Belægning i de 98 kommuner").await;
        }
    });
}
