//! Every operation is called with success and with an error, and every answer is as the description says (the client holds
//! them against it). One citizen's whole way is gone over the API, from referral to the end and back by a correction.

use axum::http::{Method, StatusCode};
use eventlog::records::{DeliveryState, NewDelivery, Notice, Target};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests_end_to_end::{
    client::{Client, answered},
    site::Site,
};

/// The people of the demonstration, each with a token.
struct People<'s> {
    ward: Client<'s>,
    assessor: Client<'s>,
    regional: Client<'s>,
    unit: Client<'s>,
    auditor: Client<'s>,
    owner: Client<'s>,
    planner: Client<'s>,
    leader: Client<'s>,
}

fn needs() -> Value {
    json!({
        "temporary_health_intervention": { "value": true },
        "can_stay_at_home": { "value": false },
        "aim": { "value": true },
        "condition": { "value": "somatic" },
    })
}

fn referral(number: &str) -> Value {
    json!({
        "identity": { "name": format!("Prøve {number}"), "temporary_number": number, "synthetic": true },
        "source": "hospital_ward", "sender": "hospital-slagelse", "residence": "municipality-0370", "facts": needs(),
    })
}

impl People<'_> {
    /// A pathway that is referred.
    async fn referred(&mut self, number: &str) -> String {
        let made = self.ward.done("/pathways", &referral(number)).await;
        format!("/pathways/{}", made["pathway"].as_str().unwrap())
    }

    /// One that is decided, offered and accepted; the unit is in it.
    async fn accepted(&mut self, number: &str) -> String {
        let path = self.referred(number).await;
        let decision =
            json!({ "conclusion": "regional_health_and_care_place", "reason": "som reglerne siger" });
        self.regional.done(&format!("{path}/acts/decide"), &decision).await;
        let offers = self.regional.read(&format!("{path}/offers")).await;
        let unit = offers["offers"][0]["unit"].as_str().expect("there is an offer").to_owned();
        self.regional.done(&format!("{path}/acts/offer"), &json!({ "unit": unit })).await;
        let yes = json!({ "by": "citizen", "told_cost": true });
        self.regional.done(&format!("{path}/acts/accept"), &yes).await;
        path
    }
}

#[tokio::test]
async fn every_operation_is_called_with_success_and_with_an_error() {
    let site = Site::open();
    let mut people = People {
        ward: site.client("ida.afsnit"),
        assessor: site.client("mette.visitator"),
        regional: site.client("ole.regionsvisitator"),
        unit: site.client("jens.sygeplejerske"),
        auditor: site.client("rikke.revisor"),
        owner: site.client("eva.systemejer"),
        planner: site.client("peter.planlaegger"),
        leader: site.client("lone.leder"),
    };
    what_shows_no_citizen(&mut people).await;
    the_whole_way(&mut people).await;
    other_ends(&mut people).await;
    who_citizens_are(&mut people).await;
    units(&site, &mut people).await;
    looks(&mut people).await;
    webhooks(&site, &mut people).await;
    crate::accounts::every_operation(&site, &mut people.owner, &mut people.planner).await;
    crate::rulebooks::every_operation(&mut people.owner, &mut people.assessor).await;
    crate::imports::every_operation(&mut people.owner, &mut people.planner).await;
    strangers(&site).await;
    let seen = answered();
    let mut missing = BTreeSet::new();
    for methods in api::document()["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            let has = |fits: fn(u16) -> bool| seen.iter().any(|(name, status)| name == id && fits(*status));
            if !has(|status| status < 300) {
                missing.insert(format!("{id}: no success"));
            }
            if !has(|status| status >= 400) && !operation["security"].as_array().unwrap().is_empty() {
                missing.insert(format!("{id}: no error"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

async fn what_shows_no_citizen(people: &mut People<'_>) {
    let client = &mut people.assessor;
    for path in [
        "/openapi.json",
        "/me",
        "/me/tokens",
        "/about",
        "/rights?role=assessor",
        "/overview",
        "/units/E-1/timeline",
        "/organisations?kind=municipality",
        "/organisations/municipality-0370",
        "/organisations/municipality-0370/populations",
        "/units",
        "/units/E-1",
        "/units/E-1/availability?at=2027-01-04T12:00:00%2B01:00",
        "/board?region=region-ostdanmark",
        "/not-reported?since=2030-01-01T00:00:00Z",
        "/services",
        "/capabilities",
        "/schemes",
        "/schemes/sections?kind=rule",
        "/schemes/facts",
        "/schemes/codes/refusal",
        "/schemes/adoptions",
        "/delays?from=2026-01-01T00:00:00Z&until=2028-01-01T00:00:00Z",
        "/pathways?closed=true",
        "/pathways?which=mine",
        "/pathways?municipality=municipality-0370",
        "/due",
        "/looks/own",
    ] {
        client.read(path).await;
    }
    let known = client.read("/organisations/municipality-0370/populations").await;
    let (series, date) = (known[0]["series"].as_str().unwrap(), known[0]["dates"][0].as_str().unwrap());
    let (series, date) = (series.to_owned(), date.to_owned());
    client.read(&format!("/organisations/municipality-0370/population?date={date}&series={series}")).await;
    client.read(&format!("/organisations/municipality-0370/seats?date={date}&series={series}")).await;
    let sections = client.read("/schemes/sections?kind=parameter&limit=1").await;
    let entry = sections["items"][0]["id"].as_str().unwrap().to_owned();
    client.read(&format!("/schemes/sections/{entry}")).await;
    client.read(&format!("/schemes/parameters/{entry}?date=2027-01-04")).await;
    client.read("/schemes/sections?date=2027-01-04&limit=200").await;
    let case = json!({ "facts": { "can_stay_at_home": false }, "variants": ["law", "kl"] });
    let told = client.done("/suggestions", &case).await;
    assert_eq!(told["answers"].as_array().unwrap().len(), 2);
    client.refused("/suggestions", &json!({ "facts": { "findes_ikke": true } }), 404, "unknown_fact").await;
    people.unit.read("/conflicts").await;
}

async fn the_whole_way(people: &mut People<'_>) {
    let path = people.accepted("030342AB12").await;
    let act = |name: &str| format!("{path}/acts/{name}");
    for (act_name, body) in [
        ("record-basis", json!({ "with": "municipality-0370", "basis": "consent" })),
        ("end-basis", json!({ "with": "municipality-0370", "reason": "Samtykket er trukket tilbage." })),
        ("record-wish", json!({ "units": ["E-1"], "note": "nær familien" })),
        ("fill-letter", json!({ "field": "complaint_body", "value": "Styrelsen" })),
    ] {
        people.regional.done(&act(act_name), &body).await;
    }
    let codes = people.regional.read("/schemes/codes/representative").await;
    let kind = codes[0]["code"].clone();
    let representative = json!({ "kind": kind, "name": "Datteren, tlf. 12345678" });
    people.regional.done(&act("record-representative"), &representative).await;
    people.unit.done(&act("confirm"), &json!({})).await;
    let transport = json!({ "pick_up": "2027-01-20T10:00:00+01:00" });
    people.ward.done(&act("order-transport"), &transport).await;
    let items = people.ward.read(&format!("{path}/handover")).await;
    let item = json!({ "item": items[0]["item"], "state": "ready" });
    people.ward.done(&act("mark-item"), &item).await;
    people.ward.done(&act("discharge"), &json!({})).await;
    people.ward.done(&act("depart"), &json!({})).await;
    people.unit.done(&act("arrive"), &json!({})).await;
    for tail in [
        "",
        "/why",
        "/handover",
        "/letter",
        "/history",
        "/responsible",
        "/timelines",
        "/suggestion",
        "/offers?kind=hospital_bed",
        "/end-of-stay",
    ] {
        people.regional.read(&format!("{path}{tail}")).await;
    }
    let stands = people.regional.read(&path).await;
    assert_eq!(stands["state"], "in_stay");
    let place = stands["requests"][0]["stay"]["place"].as_str().unwrap().to_owned();
    let unit = stands["requests"][0]["stay"]["unit"].as_str().unwrap().to_owned();
    people.unit.read(&format!("/places/{place}/timeline")).await;
    people.unit.read(&format!("/units/{unit}/free-place")).await;
    people.unit.done(&act("leave"), &json!({})).await;
    people.unit.done(&act("return"), &json!({})).await;
    let causes = people.unit.read("/schemes/codes/delay_cause").await;
    people.unit.done(&act("ready"), &json!({ "cause": causes[0]["code"] })).await;
    people.unit.done(&act("transfer"), &json!({ "reason": "En anden plads passer bedre." })).await;
    let reasons = people.unit.read("/schemes/codes/end_reason").await;
    people.unit.done(&act("end"), &json!({ "reason": reasons[0]["code"] })).await;
    let goes_on = json!({ "correction": { "entry": "stay_end", "at": null }, "reason": "Forkert borger." });
    people.unit.done(&act("correct"), &goes_on).await;
    let corrections = people.regional.read(&format!("{path}/corrections")).await;
    assert_eq!(corrections[0]["entry"], "never_ended", "{corrections}");
    let left_out = json!({ "correction": { "entry": "arrival" }, "reason": "x" });
    people.unit.refused(&act("correct"), &left_out, 422, "body_not_as_described").await;
    people.unit.refused(&act("confirm"), &json!({}), 409, "not_in_this_state").await;
    people.unit.done(&act("die"), &json!({})).await;
    // Who may not know of it is not told that it is there.
    let answer = people.assessor.get("/pathways/F-99999").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

async fn other_ends(people: &mut People<'_>) {
    let path = people.referred("080842AB12").await;
    let unknown = json!({ "facts": { "mobility": { "value": "wheelchair", "known_to_citizen": false } } });
    people.regional.done(&format!("{path}/acts/assess"), &unknown).await;
    people.regional.done(&format!("{path}/acts/hear"), &json!({ "outcome": "Borgeren er enig." })).await;
    let path = people.accepted("040442AB12").await;
    let codes = people.unit.read("/schemes/codes/refusal").await;
    let refusal = json!({ "code": codes[0]["code"], "note": "Ingen plads alligevel." });
    people.unit.done(&format!("{path}/acts/refuse"), &refusal).await;
    let offers = people.regional.read(&format!("{path}/offers")).await;
    let unit = offers["offers"][0]["unit"].clone();
    people.regional.done(&format!("{path}/acts/offer"), &json!({ "unit": unit })).await;
    // The wrong one: the offer is withdrawn by whoever made it, by nobody else, and the unit is offered again.
    let mistake = json!({ "reason": "Valgt ved en fejl." });
    let withdraw = format!("{path}/acts/withdraw");
    people.assessor.refused(&withdraw, &mistake, 403, "not_your_offer").await;
    people.regional.refused(&withdraw, &json!({ "reason": "" }), 422, "body_not_as_described").await;
    people.regional.done(&withdraw, &mistake).await;
    people.regional.refused(&withdraw, &mistake, 409, "not_in_this_state").await;
    let stands = people.regional.read(&path).await;
    assert_eq!(
        (&stands["state"], &stands["requests"][0]["marked"].as_array().unwrap().len()),
        (&json!("decided"), &1)
    );
    people.regional.done(&format!("{path}/acts/offer"), &json!({ "unit": unit })).await;
    let stands = people.regional.read(&path).await;
    assert_eq!(stands["requests"][0]["offer"]["organisation"], "region-ostdanmark");
    let no = json!({ "by": "citizen", "reason": "For langt væk." });
    people.regional.done(&format!("{path}/acts/decline"), &no).await;
    let codes = people.regional.read("/schemes/codes/cancel_reason").await;
    let cancel = json!({ "code": codes[0]["code"] });
    people.ward.done(&format!("{path}/acts/cancel"), &cancel).await;
}

async fn who_citizens_are(people: &mut People<'_>) {
    let path = people.referred("050542AB12").await;
    let person = people.ward.read(&path).await["person"].as_str().unwrap().to_owned();
    let identity = format!("/persons/{person}/identity");
    let answer = people.ward.get(&identity).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    let shown = people.ward.with("Snitflade-Purpose", "placement").read(&identity).await;
    assert_eq!(shown["name"], "Prøve 050542AB12");
    let mut known = json!({ "name": "Prøve Femsen", "temporary_number": "050542AB12", "address": "Algade 1", "synthetic": true });
    people.ward.done(&identity, &known).await;
    known["cpr"] = json!("050542-1234");
    people.ward.done(&format!("/persons/{person}/identify"), &known).await;
    let sought = json!({ "cpr": "0505421234" });
    let found = people.ward.with("Snitflade-Purpose", "placement").done("/persons/lookup", &sought).await;
    assert_eq!(
        (&found["person"], &found["pathways"]),
        (&json!(person), &json!([path.trim_start_matches("/pathways/")]))
    );
    // The extract by the number, which stands in no address.
    let extract =
        people.auditor.with("Snitflade-Purpose", "citizens_request").done("/looks/extract", &sought).await;
    assert!(!extract["items"].as_array().unwrap().is_empty());
    people.ward.refused("/persons/lookup", &sought, 400, "purpose_missing").await;
    let other_path = people.referred("060642AB12").await;
    let other = people.ward.read(&other_path).await["person"].as_str().unwrap().to_owned();
    people.assessor.done("/persons/join", &json!({ "kept": person, "merged": other })).await;
    let answer = people.assessor.call(Method::POST, &format!("/persons/{other}/separate"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let extract = format!("/persons/{person}/looks");
    let page = people.auditor.with("Snitflade-Purpose", "citizens_request").read(&extract).await;
    assert!(!page["items"].as_array().unwrap().is_empty());
    let forget = format!("/persons/{other}/forget");
    let answer = people.owner.call(Method::POST, &forget, None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    let codes = people.ward.read("/schemes/codes/cancel_reason").await;
    people.ward.done(&format!("{other_path}/acts/cancel"), &json!({ "code": codes[0]["code"] })).await;
    let answer = people.owner.call(Method::POST, &forget, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn units(site: &Site, people: &mut People<'_>) {
    let now = site.house.now();
    let unit = json!({ "units": [{
        "code": "proeve-9", "name": "Prøveenheden", "kind": "municipal_temporary_place", "operator": "municipality-0370",
        "municipality": "municipality-0370", "open_from": now, "approved": 4, "physical": 4, "staffed": 4,
        "source": "test", "synthetic": true,
    }] });
    people.owner.done("/units", &unit).await;
    let stands = people.owner.read("/units/proeve-9").await;
    let places = stands["places"].clone();
    let on = |tail: &str| format!("/units/proeve-9/{tail}");
    let owner = &mut people.owner;
    let figures = json!({ "figures": [{ "unit": "proeve-9", "figure": "staffed", "value": 3, "from": now, "source": "test" }] });
    owner.done("/figures", &figures).await;
    let block = json!({ "places": [places[0]], "from": now, "reason": "water_damage", "source": "test" });
    owner.done(&on("blocks"), &block).await;
    let meant = json!({ "places": [places[0]], "from": now, "source": "test" });
    owner.done(&on("unblocks"), &meant).await;
    owner.done(&on("places"), &json!({ "count": 1, "from": now, "source": "test" })).await;
    owner.done(&on("removed-places"), &meant).await;
    let tags = owner.read("/capabilities").await;
    let add = json!({ "add": [tags[0]["tag"]], "from": now, "source": "test" });
    owner.done(&on("capabilities"), &add).await;
    owner.done(&on("closings"), &json!({ "from": now, "reason": "renovation", "source": "test" })).await;
    owner.done(&on("openings"), &json!({ "from": now, "source": "test" })).await;
    let service = json!({ "unit": "proeve-9", "service": "physiotherapy", "hundredths": 150, "from": now, "source": "test" });
    owner.done("/services", &service).await;
    let tag = json!({ "tag": "dialysis", "name": { "da": "dialyse", "en": "dialysis" } });
    owner.done("/capabilities", &tag).await;
    owner.done("/stale-limit", &json!({ "minutes": 2880, "source": "test" })).await;
    let mut keeper = site.client("sanne.plejer");
    let place = places[1].as_str().unwrap();
    keeper.done(&format!("/places/{place}/cleanings"), &json!({ "from": now })).await;
    keeper.done(&format!("/places/{place}/cleaned"), &json!({ "at": now })).await;
    people
        .planner
        .refused("/stale-limit", &json!({ "minutes": 1, "source": "test" }), 403, "role_may_not")
        .await;
}

async fn looks(people: &mut People<'_>) {
    let path = people.referred("070742AB12").await;
    let reason = "Borgeren er faldet om p%C3%A5 gangen";
    let answer = people.unit.with("Snitflade-Emergency-Reason", reason).get(&path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let open = people.auditor.read("/emergencies?open=true").await;
    let position = open["items"][0]["position"].as_u64().unwrap();
    assert_eq!(open["items"][0]["reason"], "Borgeren er faldet om på gangen");
    // The leader is of another organisation.
    let other = people.leader.read("/emergencies?open=true").await;
    assert_eq!(other["items"], json!([]));
    let follow_up = format!("/emergencies/{position}/follow-up");
    let note = json!({ "note": "Opslaget var rimeligt." });
    people.leader.refused(&follow_up, &note, 404, "no_emergency").await;
    people.auditor.done(&follow_up, &note).await;
    assert_eq!(people.auditor.read("/emergencies?open=true").await["items"], json!([]));
    let checked = people.auditor.read("/looks/check").await;
    assert_eq!((&checked["whole"], &checked["damage"]), (&json!(true), &Value::Null), "{checked}");
    // The extract by pathway: the ward's own looks and the emergency, without what somebody wrote.
    let number = path.trim_start_matches("/pathways/");
    let asked = json!({ "pathway": number });
    let extract =
        people.auditor.with("Snitflade-Purpose", "citizens_request").done("/looks/extract", &asked).await;
    let found = extract["items"].as_array().unwrap();
    assert!(found.iter().any(|look| look["ended"] == "emergency"), "{extract}");
    assert!(found.iter().all(|look| look["reason"].is_null()), "{extract}");
    people.auditor.refused("/looks/extract", &asked, 400, "purpose_missing").await;
    for neither in [json!({}), json!({ "pathway": number, "cpr": "0101421234" })] {
        people
            .auditor
            .with("Snitflade-Purpose", "citizens_request")
            .refused("/looks/extract", &neither, 422, "citizen_not_one")
            .await;
    }
    let list = people.auditor.read("/looks?ended=emergency").await;
    assert_eq!(list["items"][0]["ended"], "emergency");
    let answer = people.unit.with("Snitflade-Emergency-Reason", "kort").get(&path).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = people.unit.with("Snitflade-Emergency-Reason", reason).get("/board").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

async fn webhooks(site: &Site, people: &mut People<'_>) {
    let owner = &mut people.owner;
    let made = owner.done("/webhooks", &json!({ "url": "https://ehr.example.org/hook" })).await;
    let id = made["webhook"]["id"].as_str().unwrap().to_owned();
    let path = format!("/webhooks/{id}");
    assert!(!owner.get(&path).await.body.contains(made["secret"].as_str().unwrap()));
    owner.read("/webhooks").await;
    for (turn, active) in [("pause", false), ("resume", true)] {
        let answer = owner.call(Method::POST, &format!("{path}/{turn}"), None).await;
        let turned: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, &turned["active"]), (StatusCode::OK, &json!(active)), "{turned}");
    }
    assert_eq!(owner.call(Method::POST, &format!("{path}/test"), None).await.status, StatusCode::OK);
    let answer = owner.call(Method::POST, &format!("{path}/secret"), None).await;
    let renewed: Value = serde_json::from_str(&answer.body).unwrap();
    assert_ne!(renewed["secret"], made["secret"], "{}", answer.status);
    let records = site.house.records();
    let now = site.house.now();
    let webhook = id.parse().unwrap();
    let delivery = NewDelivery {
        target: Target::Webhook(webhook),
        organisation: None,
        pathway: None,
        kind: "notice.late".into(),
        payload: "{\"kind\":\"notice.late\"}".to_owned(),
    };
    let notice = Notice { mark: None, deliveries: vec![delivery], ..Notice::default() };
    let made = records.record_notices(vec![notice], None, now).unwrap();
    records.delivery_failed(made[0], "connection refused", None, now).unwrap();
    let dead = owner.read(&format!("{path}/deliveries?state=dead")).await;
    assert_eq!(dead["items"][0]["payload"]["kind"], "notice.late");
    let requeue = format!("{path}/deliveries/{}/requeue", dead["items"][0]["id"].as_str().unwrap());
    let answer = owner.call(Method::POST, &requeue, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(records.delivery(made[0]).unwrap().unwrap().state, DeliveryState::Queued);
    let answer = owner.call(Method::POST, &requeue, None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    records.delivery_failed(made[0], "connection refused", None, now).unwrap();
    let messages = owner.read("/deliveries?state=dead").await;
    assert_eq!(messages["items"][0]["channel"], "webhook");
    assert_eq!(owner.read("/deliveries?pathway=F-57").await["items"], json!([]));
    let requeue = format!("/deliveries/{}/requeue", messages["items"][0]["id"].as_str().unwrap());
    assert_eq!(owner.call(Method::POST, &requeue, None).await.status, StatusCode::OK);
    assert_eq!(owner.call(Method::POST, &requeue, None).await.status, StatusCode::CONFLICT);
    assert_eq!(owner.get("/notices").await.status, StatusCode::FORBIDDEN);
    assert_eq!(people.assessor.get("/deliveries").await.status, StatusCode::FORBIDDEN);
    assert!(people.regional.read("/messages").await["items"].is_array());
    assert_eq!(owner.get("/messages").await.status, StatusCode::FORBIDDEN);
    let notices = people.regional.read("/notices").await;
    assert!(notices["items"][0]["due"]["pathway"].is_string(), "{notices}");
    let owner = &mut people.owner;
    owner
        .refused("/webhooks", &json!({ "url": "http://ehr.example.org" }), 422, "body_not_as_described")
        .await;
    owner
        .refused("/webhooks", &json!({ "url": "https://user@ehr.example.org" }), 422, "webhook_address")
        .await;
    owner.refused("/webhooks", &json!({ "url": "https://10.0.0.7/hook" }), 422, "webhook_address").await;
    let answer = owner.call(Method::DELETE, &path, None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(owner.get(&path).await.status, StatusCode::NOT_FOUND);
    let expires_at = owner.read("/me").await["expires_at"].clone();
    let wanted = json!({ "name": "del", "scopes": ["units:read"], "expires_at": expires_at });
    let made = owner.done("/me/tokens", &wanted).await;
    own_sessions(site, owner).await;
    let answer = owner
        .call(Method::DELETE, &format!("/me/tokens/{}", made["token"]["id"].as_str().unwrap()), None)
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

/// Where one is signed in, and out again from there.
async fn own_sessions(site: &Site, owner: &mut Client<'_>) {
    let mut browser = site.visitor("eva.systemejer").await;
    let mine = owner.read("/me/sessions").await["items"].as_array().unwrap().clone();
    assert_eq!(mine.len(), 1, "{mine:?}");
    assert_eq!(mine[0]["actor"]["user"], "eva.systemejer");
    let mut other = site.client("mette.visitator");
    assert_eq!(other.read("/me/sessions").await["items"], json!([]));
    let path = format!("/me/sessions/{}", mine[0]["id"].as_str().unwrap());
    assert_eq!(other.call(Method::DELETE, &path, None).await.status, StatusCode::NOT_FOUND);
    browser.page("/min-side").await;
    assert_eq!(owner.call(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/min-side").await.status, StatusCode::SEE_OTHER, "signed out");
    assert_eq!(owner.call(Method::DELETE, &path, None).await.status, StatusCode::NOT_FOUND);
}

/// Without a token every operation says how to sign in.
async fn strangers(site: &Site) {
    let mut stranger = site.foreign_client();
    for (path, methods) in api::document()["paths"].as_object().unwrap() {
        let path = path.strip_prefix(api::BASE).unwrap();
        let path: String = path
            .split('/')
            .map(|part| match part {
                "{pathway}" => "F-1",
                "{unit}" => "E-1",
                "{place}" => "P-1",
                "{organisation}" => "municipality-0370",
                "{position}" => "1",
                "{session}" => "0011223344556677",
                "{entry}" => "x",
                part if part.starts_with('{') => "00112233445566778899aabbccddeeff",
                part => part,
            })
            .collect::<Vec<_>>()
            .join("/");
        for (method, operation) in methods.as_object().unwrap() {
            if operation["security"].as_array().unwrap().is_empty() {
                continue;
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = stranger.call(method.clone(), &path, None).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
    }
}
