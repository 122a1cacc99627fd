//! The frame of the pages: sign-in and sign-out, who is led where, headers, language and theme, faults on a page.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::StreamExt;
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
    assert_eq!(answer.headers.get("retry-after").map(String::as_str), Some("900"));
}

#[tokio::test]
async fn a_stranger_who_tries_a_login_does_not_shut_its_owner_out() {
    let mut config = front::ServerConfig::default();
    config.sign_in.tries_max = 2;
    config.public_url = Some("https://snitflade.example.dk".to_owned());
    config.behind_proxy = true;
    let site = Site::with(config);
    let tries = async |address: &str, password: &str| {
        let mut visitor = site.stranger();
        visitor.get("/log-ind").await;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &visitor.hidden("csrf").unwrap())
            .append_pair("bruger", "mette.visitator")
            .append_pair("adgangskode", password)
            .finish();
        let request = Request::post("/log-ind")
            .header(header::COOKIE, visitor.cookie())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", address)
            .body(Body::from(form))
            .unwrap();
        visitor.call(request).await.status
    };
    for _ in 0..2 {
        assert_eq!(tries("203.0.113.9", "forkert forkert").await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(tries("203.0.113.9", "en-lang-proeve").await, StatusCode::TOO_MANY_REQUESTS);
    // From elsewhere it takes longer, and that is all.
    let started = std::time::Instant::now();
    assert_eq!(tries("192.0.2.7", "en-lang-proeve").await, StatusCode::SEE_OTHER);
    assert!(started.elapsed() >= std::time::Duration::from_secs(2));
    assert_eq!(tries("203.0.113.9", "en-lang-proeve").await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn whoever_is_not_signed_in_learns_nothing_of_how_far_the_log_has_come() {
    let site = Site::open();
    let position = site.house.engine().status().position;
    let mut stranger = site.stranger();
    for path in ["/log-ind", "/om", "/health/ready", "/findes-ikke"] {
        let body = stranger.get(path).await.body;
        assert!(!body.contains("Loggen står") && !body.contains("osition"), "{path}: {body}");
        assert!(!body.contains(&format!("\"{position}\"")), "{path}");
    }
    let mut visitor = site.visitor("mette.visitator").await;
    assert!(visitor.page("/om").await.contains("Loggen står ved"));
}

#[tokio::test]
async fn an_open_page_hears_nothing_more_after_the_sign_out_or_when_the_right_is_lost() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/forloeb").await;
    let number = page.split("href=\"/forloeb/").filter_map(|rest| rest.split('"').next());
    let number: u32 = number.filter_map(|text| text.parse().ok()).next().unwrap();
    let listen = format!("/levende?forloeb={number}");
    let position = || site.house.records().journal_head().unwrap().position;
    let before = position();
    let response = visitor.listen(&listen).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(position(), before, "to listen shows no citizen");
    let mut events = response.into_body().into_data_stream();
    let first = events.next().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("event: here"));
    visitor.page("/min-side").await;
    visitor.send("/log-ud", &[]).await;
    // It ends, and says nothing before it does.
    let rest = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        let mut rest = Vec::new();
        while let Some(part) = events.next().await {
            rest.extend(part.unwrap());
        }
        rest
    });
    let rest = rest.await.expect("the stream ends by itself");
    assert!(!String::from_utf8_lossy(&rest).contains("changed"));
    assert_eq!(visitor.listen(&listen).await.status(), StatusCode::UNAUTHORIZED);
    let mut other = site.visitor("rikke.revisor").await;
    assert_eq!(
        other.get(&listen).await.status,
        StatusCode::NOT_FOUND,
        "who may not see it is not told of it"
    );
}

#[tokio::test]
async fn pages_that_draw_themselves_again_are_no_new_looks() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/forloeb").await;
    let number = page.split("href=\"/forloeb/").filter_map(|rest| rest.split('"').next());
    let number: u32 = number.filter_map(|text| text.parse().ok()).next().unwrap();
    let unit =
        site.house.engine().read(|world| world.places.units().next().unwrap().code.to_string()).unwrap();
    let position = || site.house.records().journal_head().unwrap().position;
    for path in [
        "/forloeb".to_owned(),
        format!("/forloeb/{number}"),
        format!("/pladser/{unit}"),
        format!("/find?forloeb={number}"),
    ] {
        let before = position();
        assert_eq!(visitor.get(&path).await.status, StatusCode::OK, "{path}");
        let noted = position();
        for _ in 0..3 {
            assert_eq!(visitor.redraw(&path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(position(), noted, "{path}");
        visitor.get(&path).await;
        assert_eq!(position() - noted, noted - before, "{path}: whoever looks again is noted again");
    }
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
