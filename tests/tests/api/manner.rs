//! How the API answers, whatever is asked: problems, keys, versions, parts, limits, rights.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use serde_json::{Value, json};
use tests_end_to_end::site::{Answer, Site};

fn problem(body: &str) -> Value {
    let problem: Value = serde_json::from_str(body).unwrap();
    for field in ["type", "title", "status", "detail", "code", "instead", "basis", "request_id"] {
        assert!(!problem[field].is_null(), "{field} is missing: {problem}");
    }
    assert_ne!(problem["request_id"], "", "{problem}");
    problem
}

#[tokio::test]
async fn what_goes_wrong_before_an_operation_is_a_problem_too() {
    let mut config = front::ServerConfig::default();
    config.limits.body_bytes_max = 2_000;
    let site = Site::with(config);
    let client = site.client("mette.visitator");
    let bearer = format!("Bearer {}", client.token());
    let long = format!("{{\"facts\": {{}}, \"variants\": [\"{}\"]}}", "x".repeat(3_000));
    let cases = [
        (Method::GET, "/api/v1/nothing", None, "", 404, "not_found"),
        (Method::GET, "/api/v2/units", None, "", 404, "not_found"),
        (Method::PUT, "/api/v1/units", None, "", 405, "method_not_allowed"),
        (Method::POST, "/api/v1/suggestions", Some("text/plain"), "{}", 415, "not_json"),
        (Method::POST, "/api/v1/suggestions", Some("application/json"), "{", 422, "body_malformed"),
        (
            Method::POST,
            "/api/v1/suggestions",
            Some("application/json"),
            "{\"x\":1}",
            422,
            "body_not_as_described",
        ),
        (Method::POST, "/api/v1/suggestions", Some("application/json"), long.as_str(), 413, "body_too_large"),
        (Method::GET, "/api/v1/units?limit=0", None, "", 400, "query_malformed"),
        (Method::GET, "/api/v1/units?x=1", None, "", 400, "query_malformed"),
        (Method::GET, "/api/v1/units?cursor=zz", None, "", 400, "query_malformed"),
        (Method::GET, "/api/v1/units?cursor=7878", None, "", 400, "cursor_invalid"),
        (Method::GET, "/api/v1/pathways/17", None, "", 404, "not_found"),
        (Method::GET, "/api/v1/units/findes-ikke", None, "", 404, "unit_unknown"),
    ];
    for (method, path, kind, body, status, code) in cases {
        let mut request = Request::builder().method(method).uri(path).header("authorization", &bearer);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let answer = client.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}: {}", answer.body);
        let said = problem(&answer.body);
        assert_eq!((answer.status.as_u16(), said["code"].as_str()), (status, Some(code)), "{path}: {said}");
        assert_eq!(said["request_id"], answer.headers["x-request-id"].as_str());
        assert_eq!(answer.headers.contains_key("allow"), status == 405, "{path}");
    }
}

#[tokio::test]
async fn whoever_asks_too_much_is_told_when_to_come_again() {
    let mut config = front::ServerConfig::default();
    config.limits.requests_per_minute = 10;
    let site = Site::with(config);
    let mut client = site.client("mette.visitator");
    for _ in 0..10 {
        assert_eq!(client.get("/me").await.status, StatusCode::OK);
    }
    let answer = client.get("/me").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(problem(&answer.body)["code"], "rate_limited");
    assert!(answer.headers["retry-after"].parse::<u32>().unwrap() >= 1);
}

#[tokio::test]
async fn only_a_token_lets_in_and_only_for_its_scopes_and_its_role() {
    let site = Site::open();
    let mut stranger = site.foreign_client();
    let answer = stranger.get("/me").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.headers["www-authenticate"].starts_with("Bearer"));
    for wrong in ["x", "snitflade_x", &format!("snitflade_{}", "0".repeat(64))] {
        let answer = site.foreign_client().with_token(wrong).get("/me").await;
        assert_eq!(problem(&answer.body)["code"], "token_not_valid", "{wrong}");
    }
    // The cookie of a browser is no way in.
    let visitor = site.visitor("mette.visitator").await;
    let cookie = visitor.cookie();
    let request = Request::get("/api/v1/me").header("cookie", cookie).body(Body::empty()).unwrap();
    assert_eq!(stranger.send(request).await.status, StatusCode::UNAUTHORIZED);
    // A token without the scope, and a role that may not.
    let mut narrow = site.client_with("mette.visitator", &["units:read"]);
    assert_eq!(narrow.get("/board").await.status, StatusCode::OK);
    // What is not there has no figures, not zeros.
    for area in ["municipality=xx", "municipality=region-1085", "council=municipality-0370", "region=xx"] {
        let answer = narrow.get(&format!("/board?{area}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{area}");
    }
    assert_eq!(problem(&narrow.get("/pathways").await.body)["code"], "scope_missing");
    let mut planner = site.client("peter.planlaegger");
    let said = problem(&planner.get("/pathways/F-1").await.body);
    assert_eq!(said["code"], "role_may_not");
    assert!(!said["instead"].as_array().unwrap().is_empty());
    // A token makes another that may less, and takes it back.
    let mut client = site.client("mette.visitator");
    let expires_at = client.read("/me").await["expires_at"].clone();
    let wanted = json!({ "name": "del", "scopes": ["units:read", "me:write"], "expires_at": expires_at });
    let made = client.done("/me/tokens", &wanted).await;
    let secret = made["secret"].as_str().unwrap().to_owned();
    let mut child = site.foreign_client().with_token(&secret);
    assert_eq!(child.get("/board").await.status, StatusCode::OK);
    let more = json!({ "name": "mere", "scopes": ["units:read", "pathways:read"], "expires_at": expires_at });
    child.refused("/me/tokens", &more, 422, "scope_not_own").await;
    let id = made["token"]["id"].as_str().unwrap();
    let answer = client.call(Method::DELETE, &format!("/me/tokens/{id}"), None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(child.get("/board").await.status, StatusCode::UNAUTHORIZED);
    let answer = client.call(Method::DELETE, &format!("/me/tokens/{}", "0".repeat(32)), None).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_token_looks_after_tokens_with_the_scope_alone_and_takes_its_family_with_it() {
    let site = Site::open();
    let mut narrow = site.client_with("mette.visitator", &["units:read"]);
    assert_eq!(problem(&narrow.get("/me").await.body)["code"], "scope_missing");
    let mut client = site.client("mette.visitator");
    let expires_at = client.read("/me").await["expires_at"].clone();
    let wanted = |scopes: &[&str]| json!({ "name": "del", "scopes": scopes, "expires_at": expires_at });
    let made = client.done("/me/tokens", &wanted(&["me:read", "me:write", "units:read"])).await;
    let secret_of = |made: &Value| made["secret"].as_str().unwrap().to_owned();
    let mut child = site.foreign_client().with_token(&secret_of(&made));
    let reader = child.done("/me/tokens", &wanted(&["me:read"])).await;
    let mut reader_client = site.foreign_client().with_token(&secret_of(&reader));
    // With reading alone it revokes nothing and makes nothing, not even what is its own.
    assert_eq!(reader_client.get("/me/tokens").await.status, StatusCode::OK);
    for id in [&made["token"]["id"], &reader["token"]["id"]] {
        let path = format!("/me/tokens/{}", id.as_str().unwrap());
        let answer = reader_client.call(Method::DELETE, &path, None).await;
        assert_eq!(problem(&answer.body)["code"], "scope_missing");
    }
    reader_client.refused("/me/tokens", &wanted(&["me:read"]), 403, "scope_missing").await;
    let path = format!("/me/tokens/{}", made["token"]["id"].as_str().unwrap());
    assert_eq!(client.call(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    for gone in [&mut child, &mut reader_client] {
        assert_eq!(gone.get("/me").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(client.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_secret_is_in_the_first_answer_alone() {
    let site = Site::open();
    let mut owner = site.client("eva.systemejer");
    let expires_at = owner.read("/me").await["expires_at"].clone();
    let token = json!({ "name": "del", "scopes": ["units:read"], "expires_at": expires_at });
    let webhook = json!({ "url": "https://ehr.example.org/hook", "kinds": [] });
    for (path, wanted) in [("/me/tokens", &token), ("/webhooks", &webhook)] {
        let first = owner.with("Idempotency-Key", path).done(path, wanted).await;
        let answer = owner.with("Idempotency-Key", path).post(path, wanted).await;
        assert_eq!(answer.headers["idempotency-replayed"], "true", "{path}");
        let again: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(first["secret"].is_string() && again["secret"].is_null(), "{path}: {again}");
        let mut expected = first;
        expected["secret"] = Value::Null;
        assert_eq!(again, expected, "the rest is the same");
    }
}

fn referral() -> Value {
    json!({
        "identity": { "name": "Prøve Nøglesen", "temporary_number": "020242AB12", "synthetic": true },
        "source": "municipal_nursing", "sender": "municipality-0370", "residence": "municipality-0370",
    })
}

#[tokio::test]
async fn what_is_sent_twice_is_done_once() {
    let site = Site::open();
    let mut client = site.client("mette.visitator");
    let first = client.with("Idempotency-Key", "a").post("/pathways", &referral()).await;
    assert_eq!(
        (first.status, first.headers["idempotency-replayed"].as_str()),
        (StatusCode::CREATED, "false")
    );
    let again = client.with("Idempotency-Key", "a").post("/pathways", &referral()).await;
    assert_eq!((again.status, again.headers["idempotency-replayed"].as_str()), (StatusCode::CREATED, "true"));
    assert_eq!((&first.body, first.location()), (&again.body, again.location()));
    let mut other = referral();
    other["note"] = json!("noget andet");
    client
        .with("Idempotency-Key", "a")
        .refused("/pathways", &other, 422, "key_used_for_another_command")
        .await;
    // The same key of another token is another key.
    let mut sibling = site.client("mette.visitator");
    let answer = sibling.with("Idempotency-Key", "a").post("/pathways", &referral()).await;
    assert_ne!(answer.headers.get("idempotency-replayed").map(String::as_str), Some("true"));
    // What the log does not keep is remembered too.
    let mut owner = site.client("eva.systemejer");
    let wanted = json!({ "url": "https://ehr.example.org/hook", "kinds": [] });
    let first = owner.with("Idempotency-Key", "b").post("/webhooks", &wanted).await;
    let again = owner.with("Idempotency-Key", "b").post("/webhooks", &wanted).await;
    assert_eq!((first.status, first.location()), (again.status, again.location()));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = json!({ "url": "https://ehr.example.org/other", "kinds": [] });
    owner
        .with("Idempotency-Key", "b")
        .refused("/webhooks", &other, 422, "key_used_for_another_command")
        .await;
    assert_eq!(owner.read("/webhooks").await["items"].as_array().unwrap().len(), 1);
}

/// What is asked twice at the same instant under one key: where, with what, and how many there are of it afterwards.
struct Twice<'s> {
    login: &'s str,
    path: &'s str,
    body: Value,
    list: &'s str,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_sent_twice_at_the_same_instant_is_done_once() {
    let site = Site::open();
    let count = async |login: &str, list: &str| {
        site.client(login).read(&format!("{list}?limit=200")).await["items"].as_array().unwrap().len()
    };
    let expires_at = site.client("eva.systemejer").read("/me").await["expires_at"].clone();
    let mut under_way = 0;
    for round in 0..8 {
        let account = json!({
            "login": format!("ny{round}"), "name": "Ny Bruger", "password": "en-lang-adgangskode",
            "appointments": [{ "role": "planner", "organisation": "municipality-0370" }],
        });
        let all = [
            Twice {
                login: "eva.systemejer",
                path: "/webhooks",
                body: json!({ "url": format!("https://ehr.example.org/{round}"), "kinds": [] }),
                list: "/webhooks",
            },
            Twice { login: "eva.systemejer", path: "/accounts", body: account, list: "/accounts" },
            Twice {
                login: "eva.systemejer",
                path: "/me/tokens",
                body: json!({ "name": "del", "scopes": ["units:read"], "expires_at": expires_at }),
                list: "/me/tokens",
            },
            // This one the log holds to: both are answered, and one of them as what was done before.
            Twice {
                login: "mette.visitator",
                path: "/pathways",
                body: {
                    let mut body = referral();
                    body["identity"]["temporary_number"] = json!(format!("020242AB{:02}", 20 + round));
                    body
                },
                list: "/pathways",
            },
        ];
        for Twice { login, path, body, list } in all {
            let mut one = site.client(login);
            let mut other = site.foreign_client().with_token(one.token());
            let before = count(login, list).await;
            let key = format!("samtidig-{round}");
            one.with("Idempotency-Key", &key);
            other.with("Idempotency-Key", &key);
            let (first, second) = tokio::join!(one.post(path, &body), other.post(path, &body));
            // Each look at the tokens is made with one more of them.
            let more = count(login, list).await - before - usize::from(list == "/me/tokens");
            assert_eq!(more, 1, "{path}: {first:?}\n{second:?}");
            let acted = |answer: &Answer| {
                answer.headers.get("idempotency-replayed").map(String::as_str) == Some("false")
            };
            assert_eq!([&first, &second].into_iter().filter(|answer| acted(answer)).count(), 1, "{path}");
            let (did, did_not) = if acted(&first) { (first, second) } else { (second, first) };
            assert_eq!(did.status, StatusCode::CREATED, "{path}: {}", did.body);
            if did_not.status == StatusCode::CONFLICT {
                assert_eq!(problem(&did_not.body)["code"], "key_under_way");
                under_way += 1;
            } else {
                assert_eq!(
                    (did_not.status, did_not.location()),
                    (StatusCode::CREATED, did.location()),
                    "{path}"
                );
            }
            // Sent once more it is answered as the one that acted, whatever the other was told.
            let again = one.with("Idempotency-Key", &key).post(path, &body).await;
            assert_eq!((again.status, again.location()), (StatusCode::CREATED, did.location()), "{path}");
            assert_eq!(again.headers["idempotency-replayed"], "true", "{path}");
        }
    }
    assert!(under_way > 0, "no two met");
}

#[tokio::test]
async fn a_pathway_that_changed_is_not_acted_on_unseen() {
    let site = Site::open();
    let mut client = site.client("mette.visitator");
    let made = client.done("/pathways", &referral()).await;
    let path = format!("/pathways/{}", made["pathway"].as_str().unwrap());
    let tag = client.get(&path).await.headers["etag"].clone();
    let same = client.with("If-None-Match", &tag).get(&path).await;
    assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let act = format!("{path}/acts/record-wish");
    let body = json!({ "units": ["E-1"], "note": "nær familien" });
    let first = client.with("If-Match", &tag).with("Idempotency-Key", "w").post(&act, &body).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    // Repeated under its key it is answered as before, though the pathway has changed by it.
    let again = client.with("If-Match", &tag).with("Idempotency-Key", "w").post(&act, &body).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &first.body));
    client.with("If-Match", &tag).refused(&act, &json!({ "note": "mere" }), 412, "pathway_changed").await;
    let answer = client.with("If-None-Match", &tag).get(&path).await;
    assert_eq!(answer.status, StatusCode::OK);
    let tag = answer.headers["etag"].clone();
    let answer = client.with("If-Match", &tag).post(&act, &json!({ "note": "mere" })).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn the_parts_of_a_list_make_the_whole() {
    let site = Site::open();
    let mut client = site.client("mette.visitator");
    for (path, id) in [("/units", "id"), ("/schemes/sections", "id"), ("/schemes/facts", "id")] {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = client.read(&format!("{path}?limit=7{cursor}")).await;
            let part = page["items"].as_array().unwrap().clone();
            assert!(part.len() <= 7);
            items.extend(part.iter().map(|item| item[id].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let mut whole = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = client.read(&format!("{path}?limit=200{cursor}")).await;
            whole.extend(page["items"].as_array().unwrap().iter().map(|item| item[id].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(items.len() > 7, "{path} has {} entries", items.len());
        assert_eq!(items, whole, "{path}");
    }
}

#[tokio::test]
async fn the_readers_page_shows_every_operation_without_a_token() {
    let site = Site::open();
    let mut visitor = site.stranger();
    let page = visitor.page("/api").await;
    for (path, methods) in api::document()["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(page.contains(&format!("id=\"{id}\"")), "{path} {id} is not on the page");
        }
    }
    assert!(page.contains("id=\"problem-conflict\""));
    assert!(visitor.page("/api-skema/PathwayShown").await.contains("referred_at"));
    assert_eq!(visitor.get("/api-skema/findes-ikke").await.status, StatusCode::NOT_FOUND);
}
