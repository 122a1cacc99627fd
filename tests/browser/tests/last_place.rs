//! The race for the last place: two assessors at two browsers press at the same time. One has the place; the other is told,
//! and offered the next. It has a server of its own, where nobody else takes a place meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use browser_tests::{ASSESSOR, Hand, How, PROVIDER, Scene, Served, Setting, WARD, Window, play};
use std::{path::Path, sync::LazyLock};
use thirtyfour::By;

static SERVED: LazyLock<Served> =
    LazyLock::new(|| Served::start(Path::new(env!("CARGO_BIN_EXE_served")), &Setting::default()));

/// In Danish, with the mouse and with scripts.
fn danish() -> How {
    How { language: "da", scripts: true, hand: Hand::Mouse, served: &SERVED }
}

/// The unit where the last place is: the one that stands first for somebody from Næstved.
const LAST: &str = "sop-naestved";

/// A citizen for whom a regional place is decided, on the page of offers.
async fn to_be_offered(scene: &Scene<'_>, ward: &Window, temporary_number: &str) -> Window {
    let pathway = danish().refer(ward, temporary_number).await;
    let desk = danish().desk(scene, ASSESSOR).await;
    danish().decide(&desk, &pathway).await;
    desk.open_page(&SERVED.page(&format!("/forloeb/{}/tilbyd", pathway.trim_start_matches("F-")))).await;
    desk
}

/// How many places of the unit can be promised, as its own page says.
async fn available(provider: &Window) -> u32 {
    provider.open_page(&SERVED.page(&format!("/pladser/{LAST}"))).await;
    let text = provider.text().await;
    let at = text.find("ledige").expect("the page says what is available");
    let number = text[..at].rsplit(|sign: char| !sign.is_ascii_digit()).find(|part| !part.is_empty());
    number.unwrap_or_else(|| panic!("no number before `ledige` in\n{text}")).parse().unwrap()
}

/// Presses the button that offers the place in Næstved; gives whether the place was held.
async fn grabs(desk: &Window) -> bool {
    let form = format!("//form[.//input[@type='hidden' and @name='enhed' and @value='{LAST}']]//button");
    let button = desk.web().find(By::XPath(form)).await.expect("the last place is offered");
    desk.leads_on("the last place", async || button.click().await).await;
    desk.text().await.contains("Registreret")
}

#[test]
fn two_want_the_last_place_one_has_it_and_the_other_is_offered_the_next() {
    play("the last place", async |scene: &Scene<'_>| {
        let provider = danish().desk(scene, PROVIDER).await;
        // The unit reports that it has staff for one more than it can promise now has been taken.
        let spare = available(&provider).await - 1;
        provider.unfold("Indberet tal").await;
        let staffed = provider.field("Bemandede pladser").await;
        let now: u32 = staffed.prop("value").await.unwrap().unwrap().parse().unwrap();
        provider.fill("Bemandede pladser", &(now - spare).to_string()).await;
        provider.press("Indberet").await;
        assert_eq!(available(&provider).await, 1);

        let ward = danish().desk(scene, WARD).await;
        let one = to_be_offered(scene, &ward, "050542-SYNF").await;
        ward.open_page(&SERVED.page("/")).await;
        let other = to_be_offered(scene, &ward, "060642-SYNG").await;
        let (first, second) = tokio::join!(grabs(&one), grabs(&other));
        assert!(first != second, "one and only one has the last place: {first}, {second}");

        let loser = if first { &other } else { &one };
        // Told what happened, and the next offers stand there already.
        loser.breaks_no_rule("what the other is told").await;
        assert!(!loser.text().await.contains("Registreret"));
        let gone = format!("//form[.//input[@type='hidden' and @name='enhed' and @value='{LAST}']]//button");
        assert!(loser.web().find(By::XPath(gone)).await.is_err(), "the place that is gone is offered still");
        loser.press("Tilbyd ").await;
        loser.sees("Registreret").await;
        danish().stands(loser, "Tilbudt").await;
    });
}
