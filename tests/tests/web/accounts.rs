//! Users and access: made, changed, closed, signed out; tokens shown once; who may do what in words.

use axum::http::StatusCode;
use eventlog::records::SecretToken;
use kernel::Role;
use tests_end_to_end::site::{Site, Visitor};

const NEW: [(&str, &str); 5] = [
    ("login", "ny.visitator"),
    ("navn", "Ny Visitator"),
    ("email", "ny@kommune.example"),
    ("rolle-0", "assessor"),
    ("ny_adgangskode", "en-ny-adgangskode"),
];

fn organisation(site: &Site, login: &str) -> String {
    let account = site.house.records().account_by_login(login).unwrap().unwrap();
    account.appointments[0].organisation.to_string()
}

async fn made(site: &Site, visitor: &mut Visitor<'_>) -> String {
    let organisation = organisation(site, "mette.visitator");
    visitor.page("/brugere/ny").await;
    let fields: Vec<(&str, &str)> =
        NEW.into_iter().chain([("organisation-0", organisation.as_str())]).collect();
    let answer = visitor.send("/brugere/ny", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

#[tokio::test]
async fn a_new_user_signs_in_is_changed_and_is_closed() {
    let site = Site::open();
    let mut owner = site.visitor("eva.systemejer").await;
    let path = made(&site, &mut owner).await;
    let page = owner.page(&path).await;
    assert!(page.contains("Ny Visitator") && page.contains("ny@kommune.example"), "{page}");
    assert!(!page.contains("en-ny-adgangskode") && !page.contains("argon2"), "no password comes back");
    assert!(owner.page("/brugere?soeg=ny.vis").await.contains("ny.visitator"));

    let mut new = site.stranger();
    new.get("/log-ind").await;
    let sign_in = [("bruger", "ny.visitator"), ("adgangskode", "en-ny-adgangskode")];
    assert_eq!(new.send("/log-ind", &sign_in).await.location(), "/");
    assert_eq!(new.get("/min-side").await.status, StatusCode::OK);

    // Signed out everywhere.
    owner.page(&path).await;
    assert_eq!(owner.send(&format!("{path}/sessioner"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(new.get("/min-side").await.status, StatusCode::SEE_OTHER);

    // Another name and another role in place of the first.
    owner.page(&path).await;
    let organisation = organisation(&site, "mette.visitator");
    let version = owner.hidden("version").unwrap();
    let changed = [
        ("login", "ny.visitator"),
        ("navn", "Nyt Navn"),
        ("rolle-0", "planner"),
        ("organisation-0", organisation.as_str()),
        ("version", version.as_str()),
    ];
    let answer = owner.send(&path, &changed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let account = site.house.records().account_by_login("ny.visitator").unwrap().unwrap();
    assert_eq!((account.name.as_str(), account.appointments[0].role), ("Nyt Navn", Role::Planner));
    assert!(account.password.is_some(), "an empty field keeps the password");

    // Whoever changes it on an older version is told.
    let answer = owner.send(&path, &changed).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("som den står nu"), "{}", answer.body);

    owner.page(&path).await;
    let version = owner.hidden("version").unwrap();
    let answer = owner.send(&format!("{path}/luk"), &[("version", &version)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    new.get("/log-ind").await;
    assert_eq!(new.send("/log-ind", &sign_in).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    owner.page(&path).await;
    let version = owner.hidden("version").unwrap();
    assert_eq!(
        owner.send(&format!("{path}/aabn"), &[("version", &version)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(site.house.records().account_by_login("ny.visitator").unwrap().unwrap().active);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stands() {
    let site = Site::open();
    let mut owner = site.visitor("eva.systemejer").await;
    owner.page("/brugere/ny").await;
    let organisation = organisation(&site, "mette.visitator");
    let good: Vec<(&str, &str)> =
        NEW.into_iter().chain([("organisation-0", organisation.as_str())]).collect();
    let cases = [
        ("login", "", "Skriv et brugernavn"),
        ("navn", "", "Skriv navnet"),
        ("email", "ingen adresse", "Skriv adressen"),
        ("ny_adgangskode", "kort", "En adgangskode har"),
        ("ny_adgangskode", "", "Giv brugeren en adgangskode"),
        ("organisation-0", "", "Vælg organisationen"),
        ("rolle-0", "konge", "Vælg rollen"),
    ];
    for (field, given, told) in cases {
        let mut fields: Vec<(&str, &str)> = good.iter().copied().filter(|(name, _)| *name != field).collect();
        fields.push((field, given));
        let answer = owner.send("/brugere/ny", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            answer.body.contains(told) && answer.body.contains(&format!("href=\"#{field}\"")),
            "{field}: {}",
            answer.body
        );
        assert!(!answer.body.contains("en-ny-adgangskode"), "a password is never sent back");
    }
    let half: Vec<(&str, &str)> = good.iter().copied().chain([("udsteder", "https://id.example")]).collect();
    let answer = owner.send("/brugere/ny", &half).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("href=\"#subjekt\"") && answer.body.contains("Udfyld både"),
        "{}",
        answer.body
    );
    let taken: Vec<(&str, &str)> = good
        .iter()
        .copied()
        .map(|(name, value)| if name == "login" { (name, "METTE.visitator") } else { (name, value) })
        .collect();
    let answer = owner.send("/brugere/ny", &taken).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("METTE.visitator"), "{}", answer.body);
    assert_eq!(owner.get("/brugere/ingen").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_last_system_owner_cannot_be_shut_out() {
    let site = Site::open();
    let mut owner = site.visitor("eva.systemejer").await;
    let eva = site.house.records().account_by_login("eva.systemejer").unwrap().unwrap();
    let path = format!("/brugere/{}", eva.id);
    owner.page(&path).await;
    let version = eva.version.to_string();
    let answer = owner.send(&format!("{path}/luk"), &[("version", &version)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("den sidste systemejer"), "{}", answer.body);
    assert!(site.house.records().account_by_login("eva.systemejer").unwrap().unwrap().active);
}

#[tokio::test]
async fn a_token_is_shown_once_and_can_be_revoked() {
    let site = Site::open();
    let mut owner = site.visitor("eva.systemejer").await;
    // Another person's is refused, whatever was sent: by it the owner could act as that person.
    let person = made(&site, &mut owner).await;
    let page = owner.page(&person).await;
    assert!(page.contains("kun til en konto med rollen") && !page.contains("noegle_navn"), "{page}");
    let fields = [
        ("noegle_navn", "Ikke min"),
        ("noegle_rolle", "0"),
        ("noegle_dage", "30"),
        ("noegle_maa", "pathways:read"),
    ];
    let answer = owner.send(&format!("{person}/noegler"), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("ikke for en anden person"), "{}", answer.body);
    let organisation = organisation(&site, "mette.visitator");
    owner.page("/brugere/ny").await;
    let fields: Vec<(&str, &str)> = NEW
        .into_iter()
        .map(|(name, value)| match name {
            "login" => (name, "journal"),
            "rolle-0" => (name, "integration"),
            _ => (name, value),
        })
        .chain([("organisation-0", organisation.as_str())])
        .collect();
    let answer = owner.send("/brugere/ny", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location().to_owned();
    owner.page(&path).await;
    let answer = owner
        .send(
            &format!("{path}/noegler"),
            &[("noegle_navn", ""), ("noegle_rolle", "0"), ("noegle_dage", "30")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("noegle_navn", "Afsnittets journal"), ("noegle_rolle", "0"), ("noegle_dage", "30")];
    let answer = owner.send(&format!("{path}/noegler"), &fields).await;
    assert!(answer.body.contains("Vælg mindst én ting"), "{}", answer.body);
    let fields = [&fields[..], &[("noegle_maa", "pathways:read"), ("noegle_maa", "alt:write")]].concat();
    let answer = owner.send(&format!("{path}/noegler"), &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let at = answer.body.find("snitflade_").unwrap();
    let text: String =
        answer.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let secret = SecretToken::read(&text).unwrap();
    let found = || site.house.records().find_token(&secret, site.house.now()).unwrap();
    let (token, account) = found().unwrap();
    assert_eq!((token.name.as_str(), account.login.as_str()), ("Afsnittets journal", "journal"));
    assert_eq!(token.scopes, ["pathways:read", "me:read"], "what is chosen, of what there is");
    let page = owner.page(&path).await;
    assert!(page.contains("Afsnittets journal") && !page.contains("snitflade_"), "it is shown once");
    assert_eq!(owner.send(&format!("{path}/noegler/{}", token.id), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(found().is_none());
    let mut auditor = site.visitor("rikke.revisor").await;
    let page = auditor.page("/adgangslog/alle").await;
    assert!(page.contains("<q>Afsnittets journal</q> til") && page.contains("trukket tilbage"), "{page}");
    let other = site.house.records().account_by_login("mette.visitator").unwrap().unwrap();
    let answer = owner.send(&format!("/brugere/{}/noegler/{}", other.id, token.id), &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "another's token is not found there");
}

#[tokio::test]
async fn every_scope_of_the_api_can_be_given_on_the_page() {
    let site = Site::open();
    let mut owner = site.visitor("eva.systemejer").await;
    // A token is made for a system's account or one's own.
    let own = site.house.records().account_by_login("eva.systemejer").unwrap().unwrap();
    let page = owner.page(&format!("/brugere/{}", own.id)).await;
    // Those of the token itself every token has.
    for scope in api::scopes().iter().filter(|scope| !scope.starts_with("me:")) {
        assert!(page.contains(&format!("value=\"{scope}\"")), "{scope} cannot be given");
    }
}

#[tokio::test]
async fn who_may_do_what_is_told_in_words_to_everybody() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/brugere/rettigheder").await;
    assert!(page.contains("bopælskommune") && page.contains("Visitatoren i borgerens kommune"), "{page}");
    let page = visitor.page("/brugere/rettigheder?rolle=system_owner").await;
    assert!(page.contains("Systemejeren styrer brugere"), "{page}");
    assert_eq!(visitor.get("/brugere").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn everybody_sees_and_ends_their_own_sessions_and_tokens_and_nobody_elses() {
    let site = Site::open();
    let mut mine = site.visitor("mette.visitator").await;
    let mut elsewhere = site.visitor("mette.visitator").await;
    let mut third = site.visitor("mette.visitator").await;
    let mut other = site.visitor("ida.afsnit").await;
    let records = site.house.records();
    let id = records.account_by_login("mette.visitator").unwrap().unwrap().id;
    let marks: Vec<String> = {
        let all = records.sessions_of(id, site.house.now()).unwrap();
        all.into_iter().map(|session| session.mark.to_string()).collect()
    };
    assert_eq!(marks.len(), 3);
    let page = mine.page("/min-side").await;
    assert!(marks.iter().all(|mark| page.contains(mark.as_str())), "{page}");
    let path = |mark: &str| format!("action=\"/min-side/sessioner/{mark}\"");
    let here: Vec<&String> = marks.iter().filter(|mark| !page.contains(&path(mark))).collect();
    assert_eq!(here.len(), 1, "this one is left by signing out");
    let page = elsewhere.page("/min-side").await;
    let there = marks.iter().find(|mark| !page.contains(&path(mark))).unwrap();
    // Not another's.
    let page = other.page("/min-side").await;
    assert!(!marks.iter().any(|mark| page.contains(mark.as_str())));
    let answer = other.send(&format!("/min-side/sessioner/{there}"), &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    other.send("/min-side/sessioner", &[]).await;
    assert_eq!(elsewhere.get("/min-side").await.status, StatusCode::OK);
    // One's own, one by one and all but this one.
    let answer = mine.send(&format!("/min-side/sessioner/{there}"), &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/min-side?logget_ud=1#indlogninger")
    );
    assert_eq!(elsewhere.get("/min-side").await.status, StatusCode::SEE_OTHER);
    assert_eq!(third.get("/min-side").await.status, StatusCode::OK);
    mine.send("/min-side/sessioner", &[]).await;
    assert_eq!(third.get("/min-side").await.status, StatusCode::SEE_OTHER);
    assert!(mine.page("/min-side?logget_ud=1").await.contains("Der er logget ud"));

    // A token: seen, and revoked by whose it is alone.
    let mut client = site.client("mette.visitator");
    let token = client.read("/me/tokens").await["items"][0]["id"].as_str().unwrap().to_owned();
    let page = mine.page("/min-side").await;
    let form = format!("/min-side/noegler/{token}");
    assert!(
        page.contains(&form) && page.contains("administrerer brugere") && !page.contains("/brugere/"),
        "{page}"
    );
    other.page("/min-side").await;
    assert_eq!(other.send(&form, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get("/me").await.status, StatusCode::OK);
    let answer = mine.send(&form, &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/min-side?trukket_tilbage=1#noegler")
    );
    assert_eq!(client.get("/me").await.status, StatusCode::UNAUTHORIZED);
    // Whoever manages users is led to where tokens are made.
    let owner = site.visitor("eva.systemejer").await.page("/min-side").await;
    let own = records.account_by_login("eva.systemejer").unwrap().unwrap().id;
    assert!(owner.contains(&format!("/brugere/{own}")), "{owner}");
}
