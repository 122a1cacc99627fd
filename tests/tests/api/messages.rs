//! Messages: a webhook is tried, what was given up is sent at once when it is put back, staff have the list of their own
//! organisation, and who runs the system learns of what family a message is and not what happened to whom.

use axum::{Router, extract::State, http::StatusCode, routing::post};
use eventlog::records::*;
use kernel::{OrganisationId, PathwayId};
use notices::{Notices, NoticesConfig, WebhookConfig};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tests_end_to_end::{post::until, site::Site};

type Got = Arc<Mutex<Vec<Value>>>;

async fn take(State(got): State<Got>, body: String) -> StatusCode {
    got.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    StatusCode::OK
}

async fn receiver() -> (String, Got) {
    let got = Got::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    let router = Router::new().route("/in", post(take)).with_state(got.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, got)
}

/// Looks for messages so seldom that nothing is sent within a test but what somebody rings for.
fn seldom() -> NoticesConfig {
    NoticesConfig {
        look_every: Duration::from_secs(3600),
        webhooks: WebhookConfig { allow_http: true, allow_private: true, timeout: Duration::from_secs(5) },
        ..NoticesConfig::new("https://pladser.example.dk")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_tried_and_what_was_given_up_is_sent_at_once_when_it_is_put_back() {
    let (url, got) = receiver().await;
    let config = seldom();
    let site = Site::telling(config.clone());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (engine, records) = (site.house.engine().clone(), site.house.records().clone());
    let notices = Notices::start(engine, records.clone(), config, stopped).unwrap();
    let mut owner = site.client("eva.systemejer");
    // Over the API none is made with an address on this machine.
    let new = NewWebhook {
        organisation: OrganisationId::new("region-ostdanmark").unwrap(),
        url,
        kinds: vec!["event.founded".into()],
    };
    let webhook = records.create_webhook(&By::house(site.house.now()), new).unwrap().id;
    let path = format!("/webhooks/{webhook}");
    let nothing = json!({});
    let test = owner.done(&format!("{path}/test"), &nothing).await;
    until("the test", || got.lock().unwrap().len() == 1).await;
    assert_eq!(got.lock().unwrap()[0]["kind"], "notice.test");
    let id: DeliveryId = test["id"].as_str().unwrap().parse().unwrap();
    until("noted", || records.delivery(id).unwrap().unwrap().state == DeliveryState::Delivered).await;
    let listed = owner.read(&format!("{path}/deliveries")).await;
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["kind"]),
        (&test["id"], &json!("notice.test"))
    );
    // Given up and put back, by either address: whoever sends hears of it.
    for (count, requeue) in
        [(2, format!("{path}/deliveries/{{}}/requeue")), (3, "/deliveries/{}/requeue".to_owned())]
    {
        let message = NewDelivery {
            target: Target::Webhook(webhook),
            organisation: Some(OrganisationId::new("region-ostdanmark").unwrap()),
            pathway: None,
            kind: "notice.late".into(),
            payload: "{\"kind\":\"notice.late\"}".to_owned(),
        };
        let notice = Notice { deliveries: vec![message], ..Notice::default() };
        let dead = records.record_notices(vec![notice], None, site.house.now()).unwrap()[0];
        records.delivery_failed(dead, "HTTP 500", None, site.house.now()).unwrap();
        owner.done(&requeue.replace("{}", &dead.to_string()), &nothing).await;
        until("it came", || got.lock().unwrap().len() == count).await;
    }
    owner.done(&format!("{path}/pause"), &nothing).await;
    owner.refused(&format!("{path}/test"), &nothing, 409, "webhook_paused").await;
    // Whose it is not cannot try it.
    let mut assessor = site.client("mette.visitator");
    assert_eq!(assessor.post(&format!("{path}/test"), &nothing).await.status, StatusCode::FORBIDDEN);
    stop.send(true).unwrap();
    notices.stopped().await;
    assert_eq!(got.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn staff_have_their_own_messages_and_who_runs_the_system_learns_of_no_citizen_from_them() {
    let site = Site::open();
    let (records, now) = (site.house.records(), site.house.now());
    let webhook = NewWebhook {
        organisation: OrganisationId::new("region-ostdanmark").unwrap(),
        url: "https://receiver.example.dk/in".to_owned(),
        kinds: Vec::new(),
    };
    let webhook = records.create_webhook(&By::house(now), webhook).unwrap().id;
    // The region of before the new year is the region of today.
    let message = |organisation: &str, kind: &str, pathway: Option<PathwayId>| NewDelivery {
        target: Target::Webhook(webhook),
        organisation: Some(OrganisationId::new(organisation).unwrap()),
        pathway,
        kind: kind.into(),
        payload: json!({ "kind": kind, "pathway": pathway.map(|pathway| pathway.to_string()) }).to_string(),
    };
    let own = PathwayId(57);
    let deliveries = vec![
        message("region-ostdanmark", "event.decided", Some(own)),
        message("region-1085", "notice.late", Some(own)),
        message("municipality-0370", "notice.awaiting", Some(own)),
        message("region-ostdanmark", "notice.test", None),
    ];
    records.record_notices(vec![Notice { deliveries, ..Notice::default() }], None, now).unwrap();
    let kinds = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    };
    let mut assessor = site.client("ole.regionsvisitator");
    let list = assessor.read("/messages").await;
    assert_eq!(kinds(&list), ["notice.test", "notice.late", "event.decided"], "the newest first: {list}");
    assert_eq!(list["items"][2]["pathway"], "F-57");
    assert_eq!(kinds(&assessor.read("/messages?pathway=F-57&state=queued").await).len(), 2);
    let mut owner = site.client("eva.systemejer");
    assert_eq!(owner.get("/messages").await.status, StatusCode::FORBIDDEN);
    let all = owner.read("/deliveries").await;
    assert_eq!(kinds(&all), ["notice.test", "notice", "notice", "event"]);
    assert!(all["items"].as_array().unwrap().iter().all(|one| one["pathway"].is_null()), "{all}");
    assert_eq!(kinds(&owner.read("/deliveries?pathway=F-57").await).len(), 0, "nor how many there were");
    let sent = owner.read(&format!("/webhooks/{webhook}/deliveries")).await;
    assert_eq!(kinds(&sent), ["notice.test", "notice", "notice", "event"]);
    assert!(!sent.to_string().contains("F-57") && sent["items"][0]["payload"]["kind"] == "notice.test");
}
