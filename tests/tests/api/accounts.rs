//! Accounts over the API: made, changed on the version that was seen, closed and opened, with tokens that may no more than
//! the one that makes them; and the last system owner stays.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tests_end_to_end::{
    client::Client,
    site::{PASSWORD, Site},
};

fn wanted(login: &str) -> Value {
    json!({
        "login": login, "name": "Nanna Ny", "email": "nanna@example.dk", "password": "fire ord uden mening",
        "appointments": [{ "role": "assessor", "organisation": "municipality-0370" }],
    })
}

/// Changes what has a tag, on the version that stands.
async fn on(client: &mut Client<'_>, path: &str, tail: &str, body: Option<&Value>) -> Value {
    let tag = client.get(path).await.headers["etag"].clone();
    let answer = client.with("If-Match", &tag).call(Method::POST, &format!("{path}{tail}"), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{tail}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Every operation of accounts, with success and with an error.
pub(crate) async fn every_operation(site: &Site, owner: &mut Client<'_>, stranger: &mut Client<'_>) {
    let made = owner.done("/accounts", &wanted("nanna.ny")).await;
    assert_eq!(
        (&made["has_password"], &made["active"], &made["version"]),
        (&json!(true), &json!(true), &json!(1))
    );
    assert!(!made.to_string().contains("fire ord"), "{made}");
    let path = format!("/accounts/{}", made["id"].as_str().unwrap());
    stranger.refused("/accounts", &wanted("anden.ny"), 403, "role_may_not").await;
    let found = owner.read("/accounts?role=assessor&organisation=municipality-0370&active=true").await;
    assert!(found["items"].as_array().unwrap().iter().any(|one| one["login"] == "nanna.ny"), "{found}");

    // She signs in with what was given, and is out when her sessions end.
    let mut nanna = site.stranger();
    nanna.get("/log-ind").await;
    let sign_in = [("bruger", "nanna.ny"), ("adgangskode", "fire ord uden mening")];
    assert_eq!(nanna.send("/log-ind", &sign_in).await.status, StatusCode::SEE_OTHER);
    assert_eq!(nanna.get("/min-side").await.status, StatusCode::OK);
    let answer = owner.call(Method::POST, &format!("{path}/end-sessions"), None).await;
    assert_eq!(serde_json::from_str::<Value>(&answer.body).unwrap()["sessions"], 1);
    assert_eq!(nanna.get("/min-side").await.status, StatusCode::SEE_OTHER);

    // Changed, on the version that was seen.
    let mut edited = wanted("nanna.ny");
    edited.as_object_mut().unwrap().remove("password");
    edited["appointments"] = json!([
        { "role": "assessor", "organisation": "municipality-0370" },
        { "role": "provider", "organisation": "municipality-0370" },
    ]);
    let changed = on(owner, &path, "", Some(&edited)).await;
    assert_eq!(changed["appointments"].as_array().unwrap().len(), 2);
    on(owner, &path, "/password", Some(&json!({ "password": "fem andre ord i række" }))).await;
    let closed = on(owner, &path, "/close", None).await;
    assert_eq!(closed["active"], false);
    let opened = on(owner, &path, "/reopen", None).await;
    assert_eq!(opened["active"], true);

    // Nobody gets a token to act as another person; a system gets one, which may no more than the one that makes it.
    let expires_at = owner.read("/me").await["expires_at"].clone();
    let mut token = json!({
        "name": "vagtplan", "scopes": ["units:read", "me:read"], "expires_at": expires_at,
        "appointment": { "role": "provider", "organisation": "municipality-0370" },
    });
    owner.refused(&format!("{path}/tokens"), &token, 403, "token_for_another").await;
    let mut system = wanted("vagtplan.system");
    system["appointments"][0]["role"] = json!("integration");
    let system = owner.done("/accounts", &system).await;
    let tokens = format!("/accounts/{}/tokens", system["id"].as_str().unwrap());
    token["appointment"]["role"] = json!("integration");
    let made = owner.done(&tokens, &token).await;
    let mut its = site.foreign_client().with_token(made["secret"].as_str().unwrap());
    assert_eq!(its.read("/me").await["role"], "integration");
    token["appointment"]["role"] = json!("system_owner");
    owner.refused(&tokens, &token, 422, "appointment_not_own").await;
    let listed = owner.read(&tokens).await;
    let id = listed["items"][0]["id"].as_str().unwrap();
    let answer = owner.call(Method::DELETE, &format!("{tokens}/{id}"), None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(its.get("/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_for_another_account_gives_no_more_than_it_has() {
    let site = Site::open();
    let mut narrow = site.client_with("eva.systemejer", &["me:read", "accounts:read", "accounts:write"]);
    let mette = site.house.records().account_by_login("mette.visitator").unwrap().unwrap();
    let expires_at = narrow.read("/me").await["expires_at"].clone();
    let token = json!({
        "name": "mere", "scopes": ["pathways:read"], "expires_at": expires_at,
        "appointment": { "role": "assessor", "organisation": mette.appointments[0].organisation },
    });
    narrow.refused(&format!("/accounts/{}/tokens", mette.id), &token, 422, "scope_not_own").await;
    // Without the scope of accounts there is no way to them at all.
    let mut other = site.client_with("eva.systemejer", &["me:read"]);
    assert_eq!(other.get("/accounts").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_another_has_changed_is_not_written_over() {
    let site = Site::open();
    let mut owner = site.client("eva.systemejer");
    let made = owner.done("/accounts", &wanted("nanna.ny")).await;
    let path = format!("/accounts/{}", made["id"].as_str().unwrap());
    let first = owner.get(&path).await.headers["etag"].clone();
    let close = format!("{path}/close");
    let answer = owner.call(Method::POST, &close, None).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_REQUIRED, "{}", answer.body);
    let mut edited = wanted("nanna.ny");
    edited.as_object_mut().unwrap().remove("password");
    edited["name"] = json!("Nanna Anden");
    let answer = owner.with("If-Match", &first).with("Idempotency-Key", "e").post(&path, &edited).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    // Sent again under its key it is answered as before; another on the old version is not done.
    let again = owner.with("If-Match", &first).with("Idempotency-Key", "e").post(&path, &edited).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &answer.body));
    edited["name"] = json!("Nanna Tredje");
    owner.with("If-Match", &first).refused(&path, &edited, 412, "changed_meanwhile").await;
    assert_eq!(owner.read(&path).await["name"], "Nanna Anden");
    // Nobody is left without a way in.
    let tag = owner.get(&path).await.headers["etag"].clone();
    let none = json!({ "password": null });
    let said = owner
        .with("If-Match", &tag)
        .refused(&format!("{path}/password"), &none, 422, "account_not_in_order")
        .await;
    assert_eq!(said["errors"][0]["pointer"], "/password");
}

#[tokio::test]
async fn every_fault_of_an_account_is_told_at_its_field() {
    let site = Site::open();
    let mut owner = site.client("eva.systemejer");
    let mut wrong = wanted("nanna.ny");
    wrong["email"] = json!("ingen adresse");
    wrong["appointments"] = json!([{ "role": "assessor", "organisation": "municipality-9999" }]);
    wrong.as_object_mut().unwrap().remove("password");
    let said = owner.refused("/accounts", &wrong, 422, "account_not_in_order").await;
    let at: Vec<&str> =
        said["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(at, ["/email", "/appointments", "/password"]);
    owner.refused("/accounts", &wanted("METTE.visitator"), 409, "login_taken").await;
    let mut short = wanted("nanna.ny");
    short["password"] = json!("kort");
    let said = owner.refused("/accounts", &short, 422, "body_not_as_described").await;
    assert!(!said.to_string().contains("kort"), "{said}");
}

#[tokio::test]
async fn the_last_system_owner_stays_whatever_is_sent() {
    let site = Site::open();
    let mut owner = site.client("eva.systemejer");
    let eva = site.house.records().account_by_login("eva.systemejer").unwrap().unwrap();
    let path = format!("/accounts/{}", eva.id);
    let tag = owner.get(&path).await.headers["etag"].clone();
    let answer = owner.with("If-Match", &tag).call(Method::POST, &format!("{path}/close"), None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("last_owner"), "{}", answer.body);
    let demoted = json!({
        "login": "eva.systemejer", "name": "Eva",
        "appointments": [{ "role": "assessor", "organisation": "municipality-0370" }],
    });
    owner.with("If-Match", &tag).refused(&path, &demoted, 409, "last_owner").await;
    // With another who can sign in, she may go.
    let mut second = wanted("nanna.ny");
    second["appointments"][0]["role"] = json!("system_owner");
    owner.done("/accounts", &second).await;
    let mut nanna = site.client("nanna.ny");
    let answer = nanna.with("If-Match", &tag).call(Method::POST, &format!("{path}/close"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut eva = site.stranger();
    eva.get("/log-ind").await;
    let sign_in = [("bruger", "eva.systemejer"), ("adgangskode", PASSWORD)];
    assert_eq!(eva.send("/log-ind", &sign_in).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        owner.get("/me").await.status,
        StatusCode::UNAUTHORIZED,
        "a closed account's tokens do not work"
    );
}
