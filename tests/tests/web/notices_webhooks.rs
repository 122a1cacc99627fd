//! Webhooks on their pages: made with a checked address, the secret shown once, tried against a real receiver, paused,
//! given a new secret and removed.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use notices::{Notices, NoticesConfig, WebhookConfig, signature};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tests_end_to_end::site::Site;

type Got = Arc<Mutex<Vec<(String, String, String)>>>;

async fn take(State(got): State<Got>, headers: HeaderMap, body: String) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    got.lock().unwrap().push((header("snitflade-timestamp"), header("snitflade-signature"), body));
    StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_made_tried_paused_and_removed_on_its_pages() {
    let got = Got::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver = format!("http://{}/in", listener.local_addr().unwrap());
    let router = Router::new().route("/in", post(take)).with_state(got.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let config = NoticesConfig {
        look_every: Duration::from_millis(50),
        webhooks: WebhookConfig { allow_http: true, allow_private: true, timeout: Duration::from_secs(5) },
        ..NoticesConfig::new("https://pladser.example.dk")
    };
    let site = Site::telling(config.clone());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (engine, records) = (site.house.engine().clone(), site.house.records().clone());
    let notices = Notices::start(engine, records.clone(), config, stopped).unwrap();

    let mut owner = site.visitor("eva.systemejer").await;
    assert!(owner.page("/webhooks").await.contains("Der er ingen webhooks endnu"));
    let wanted =
        |address| [("adresse", address), ("organisation", "hospital-slagelse"), ("hvad", "forsinket")];
    let refused = owner.send("/webhooks", &wanted("https://mig:kode@modtager.example/")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("id=\"adresse-fejl\""));
    assert!(refused.body.contains("må ikke rumme brugernavn"), "{}", refused.body);
    assert_eq!(records.webhooks(None).unwrap().len(), 0);
    let made = owner.send("/webhooks", &wanted(&receiver)).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let webhook = records.webhooks(None).unwrap().remove(0);
    let secret = webhook.secret_text();
    assert!(made.body.contains(secret.as_str()));
    let path = format!("/webhooks/{}", webhook.id);
    let page = owner.page(&path).await;
    assert!(!page.contains(secret.as_str()) && page.contains("Intet er sendt endnu"), "{page}");

    let tried = owner.send(&format!("{path}/proev"), &[]).await;
    assert!(tried.location().starts_with(&format!("{path}?proevet=")), "{} {}", tried.status, tried.body);
    let page = owner.page(tried.location()).await;
    assert!(page.contains("Modtageren svarede") && page.contains("leveret"), "{page}");
    {
        let got = got.lock().unwrap();
        let (timestamp, signed, body) = got.first().unwrap();
        assert_eq!(*signed, signature(&webhook.secret, timestamp, body));
        assert!(body.contains("notice.test"), "{body}");
    }
    owner.page(&path).await;
    let paused = owner.send(&format!("{path}/tilstand"), &[("version", "1"), ("aktiv", "nej")]).await;
    assert_eq!(paused.location(), path, "{}", paused.body);
    assert!(owner.page(&path).await.contains("på pause"));
    assert_eq!(owner.send(&format!("{path}/proev"), &[]).await.status, StatusCode::CONFLICT);
    let stale = owner.send(&format!("{path}/tilstand"), &[("version", "1"), ("aktiv", "ja")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.body);
    // A form that names no version, or none that is one, was not made from what stands now.
    for fields in [&[("version", "nonsens"), ("aktiv", "ja")][..], &[("aktiv", "ja")]] {
        let refused = owner.send(&format!("{path}/tilstand"), fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    }
    assert!(!records.webhook(webhook.id).unwrap().unwrap().active);
    let renewed = owner.send(&format!("{path}/hemmelighed"), &[]).await;
    let secret = records.webhook(webhook.id).unwrap().unwrap().secret_text();
    assert!(renewed.body.contains(secret.as_str()) && *secret != *webhook.secret_text());

    let mut assessor = site.visitor("mette.visitator").await;
    assert_eq!(assessor.get(&path).await.status, StatusCode::FORBIDDEN);
    let removed = owner.send(&format!("{path}/fjern"), &[]).await;
    assert_eq!(removed.location(), "/webhooks?fjernet=ja");
    assert!(owner.page(removed.location()).await.contains("Webhooken er fjernet"));
    assert_eq!(owner.get(&path).await.status, StatusCode::NOT_FOUND);
    stop.send(true).unwrap();
    notices.stopped().await;
}
