//! The frame of the pages: sign-in and sign-out, who is led where, headers, language and theme, faults on a page.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use tests_end_to_end::site::Site;

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let site = Site::open();
    let mut visitor = site.stranger();
    let answer = visitor.get("/min-side").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/log-ind?til=%2Fmin-side"));
    let page = visitor.page("/log-ind?til=%2Fmin-side").await;
    assert!(page.contains("mette.visitator"), "the log-ins of the demonstration stand there");
    let fields = [("bruger", "METTE.visitator"), ("adgangskode", "en-lang-proeve"), ("til", "/min-side")];
    let answer = visitor.send("/log-ind", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/min-side"));
    assert!(visitor.page("/min-side").await.contains("Næstved"));
    let answer = visitor.send("/log-ud", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/log-ind"));
    assert_eq!(visitor.get("/min-side").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_tells_nothing_of_which_logins_there_are_and_in_the_end_the_login_waits() {
    let mut config = front::ServerConfig::default();
    config.sign_in.tries_max = 2;
    let site = Site::with(config);
    let mut told = Vec::new();
    for login in ["mette.visitator", "ingen"] {
        let mut visitor = site.stranger();
        visitor.get("/log-ind").await;
        let answer = visitor.send("/log-ind", &[("bruger", login), ("adgangskode", "forkert forkert")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.body.contains("forkert forkert"), "the password is never sent back");
        told.push(answer.body.contains("passer ikke sammen"));
    }
    assert_eq!(told, [true, true]);
    let mut visitor = site.stranger();
    visitor.get("/log-ind").await;
    let fields = [("bruger", "mette.visitator"), ("adgangskode", "forkert igen nu")];
    visitor.send("/log-ind", &fields).await;
    visitor.get("/log-ind").await;
    let right = [("bruger", "mette.visitator"), ("adgangskode", "en-lang-proeve")];
    let answer = visitor.send("/log-ind", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_form_without_its_token_or_from_elsewhere_changes_nothing() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let cookie = visitor.cookie();
    let post = |site: Option<&str>, body: &str| {
        let mut request = Request::post("/log-ud")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        request.body(Body::from(body.to_owned())).unwrap()
    };
    for (from, body) in [(None, ""), (None, "csrf=AAAA"), (Some("cross-site"), ""), (Some("same-site"), "")] {
        assert_eq!(visitor.call(post(from, body)).await.status, StatusCode::FORBIDDEN, "{from:?} {body}");
    }
    visitor.page("/min-side").await;
}

#[tokio::test]
async fn every_answer_keeps_the_browser_to_our_own_files() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    for path in ["/", "/log-ind", "/min-side", "/findes-ikke", "/health/live"] {
        let answer = visitor.get(path).await;
        let policy = &answer.headers["content-security-policy"];
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert!(!answer.body.contains("<style") && !answer.body.contains(" style="), "{path}");
        assert!(!answer.body.contains(" onclick") && !answer.body.contains("javascript:"), "{path}");
    }
}

#[tokio::test]
async fn language_and_theme_are_kept() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    assert!(visitor.page("/").await.contains("<html lang=\"da\""));
    visitor.send("/visning", &[("sprog", "en")]).await;
    visitor.send("/visning", &[("tema", "dark")]).await;
    let page = visitor.page("/").await;
    assert!(page.contains("<html lang=\"en\" data-theme=\"dark\"") && page.contains("Overview"), "{page}");
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_its_frame() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let answer = visitor.get("/findes-ikke").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(
        answer.body.contains("Siden findes ikke") && answer.body.contains("Hovedmenu"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn the_overview_shows_every_municipality_and_its_numbers() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/").await;
    assert_eq!(page.matches("class=\"tiles\"").count(), 1);
    assert_eq!(page.matches("<rect ").count(), 98);
    for measure in ["belaegning", "venter", "dage"] {
        let page = visitor.page(&format!("/?maal={measure}")).await;
        assert!(page.contains(&format!("value=\"{measure}\" selected")), "{measure}");
    }
}
