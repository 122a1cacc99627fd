//! Every operation that depends on what an organisation is to a unit, a person, a referral or a record, with every role of an
//! organisation that stands in the relation and of one that does not: whoever the policies permit is let in, and nobody else.
//! What is on a pathway has its own walk in `related`.

use crate::related::{caller, relations};
use api::{Method, Needs, Route};
use authz::{Policies, Relation, Relations, Rule, Subject};
use axum::http::StatusCode;
use eventlog::records::{By, DeliveryId, NewDelivery, NewWebhook, Notice, Target};
use kernel::{OrganisationId, PathwayId, Role};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests_end_to_end::{
    client::Client,
    site::{Answer, Site},
};

/// Whose the unit, the webhook and the message of the walk are.
const OWN: &str = "municipality-0370";
/// Who has to do with none of it.
const OTHER: &str = "municipality-0101";

fn organisation(id: &str) -> OrganisationId {
    OrganisationId::new(id).unwrap()
}

/// One operation as it is walked: to which address and with what, so that nothing but the right or the state is in its way.
struct Step {
    route: &'static str,
    method: Method,
    path: String,
    body: Option<Value>,
    thing: Thing,
}

/// What an operation is about, by which the relation is found.
#[derive(Clone, Copy)]
enum Thing {
    /// Something of [`OWN`], with the relation that it has to it.
    Own(Relation),
    /// The citizen of this pathway.
    Citizen(PathwayId),
}

impl Thing {
    fn relation(self, site: &Site, whose: &OrganisationId) -> Relations {
        match self {
            Thing::Own(relation) if whose.as_str() == OWN => Relations::of(&[relation]),
            Thing::Own(_) => Relations::NONE,
            Thing::Citizen(pathway) => {
                let date = kernel::danish_date(site.house.now());
                site.house.engine().read(|world| relations(world, pathway, whose, date)).unwrap()
            }
        }
    }
}

fn step(route: &'static str, path: impl Into<String>, body: Value, thing: Thing) -> Step {
    Step { route, method: Method::Post, path: path.into(), body: Some(body), thing }
}

fn read(route: &'static str, path: impl Into<String>, thing: Thing) -> Step {
    Step { route, method: Method::Get, path: path.into(), body: None, thing }
}

/// A unit of [`OWN`] and what is done with it, one after the other.
async fn of_units(site: &Site) -> Vec<Step> {
    let now = site.house.now();
    let wanted = |code: &str| {
        json!({ "units": [{
            "code": code, "name": "Prøveenheden", "kind": "municipal_temporary_place", "operator": OWN,
            "municipality": OWN, "open_from": now, "approved": 40, "physical": 40, "staffed": 40,
            "source": "test", "synthetic": true,
        }] })
    };
    let mut owner = site.client("eva.systemejer");
    owner.done("/units", &wanted("gang-1")).await;
    let places = owner.read("/units/gang-1").await["places"].clone();
    let tags = owner.read("/capabilities").await;
    let unit = Thing::Own(Relation::OperatesUnit);
    let on = |tail: &str| format!("/units/gang-1/{tail}");
    let first = places[0].as_str().unwrap();
    let cleaned = places[1].as_str().unwrap();
    let meant = json!({ "places": [first], "from": now, "source": "test" });
    let figures = json!({ "figures": [{ "unit": "gang-1", "figure": "staffed", "value": 39, "from": now, "source": "test" }] });
    let block = json!({ "places": [first], "from": now, "reason": "water_damage", "source": "test" });
    let service = json!({ "unit": "gang-1", "service": "physiotherapy", "hundredths": 150, "from": now, "source": "test" });
    let of_house = json!({ "organisation": OWN, "service": "physiotherapy", "hundredths": 150, "from": now, "source": "test" });
    vec![
        step("/units", "/units", wanted("gang-2"), unit),
        step("/figures", "/figures", figures, unit),
        step("/units/{unit}/blocks", on("blocks"), block, unit),
        step("/units/{unit}/unblocks", on("unblocks"), meant.clone(), unit),
        step(
            "/units/{unit}/places",
            on("places"),
            json!({ "count": 1, "from": now, "source": "test" }),
            unit,
        ),
        step("/units/{unit}/removed-places", on("removed-places"), meant, unit),
        step(
            "/units/{unit}/capabilities",
            on("capabilities"),
            json!({ "add": [tags[0]["tag"]], "from": now, "source": "test" }),
            unit,
        ),
        step("/services", "/services", service, unit),
        step("/services", "/services", of_house, unit),
        step(
            "/places/{place}/cleanings",
            format!("/places/{cleaned}/cleanings"),
            json!({ "from": now }),
            unit,
        ),
        step("/places/{place}/cleaned", format!("/places/{cleaned}/cleaned"), json!({ "at": now }), unit),
        step(
            "/units/{unit}/closings",
            on("closings"),
            json!({ "from": now, "reason": "renovation", "source": "test" }),
            unit,
        ),
        step("/units/{unit}/openings", on("openings"), json!({ "from": now, "source": "test" }), unit),
        read("/places/{place}/timeline", format!("/places/{cleaned}/timeline"), unit),
        read("/conflicts", "/conflicts?unit=gang-1", unit),
    ]
}

fn referral(number: &str, cpr: Option<&str>) -> Value {
    let mut referral = json!({
        "identity": { "name": "Prøve Person", "synthetic": true },
        "source": "hospital_ward", "sender": "hospital-slagelse", "residence": OWN,
    });
    match cpr {
        Some(cpr) => referral["identity"]["cpr"] = json!(cpr),
        None => referral["identity"]["temporary_number"] = json!(number),
    }
    referral
}

/// Citizens referred by a hospital, of a municipality, and what is done with who they are. The pathways of them.
async fn of_persons(site: &Site) -> (Vec<Step>, Vec<OrganisationId>) {
    let mut ward = site.client("ida.afsnit");
    let mut referred = async |number: &str, cpr: Option<&str>| {
        let made = ward.done("/pathways", &referral(number, cpr)).await;
        let pathway: PathwayId = made["pathway"].as_str().unwrap().parse().unwrap();
        (pathway, made["person"].as_str().unwrap().to_owned())
    };
    let (pathway, person) = referred("", Some("0707421234")).await;
    let (unnamed_pathway, unnamed) = referred("070742AB31", None).await;
    let (_, double) = referred("070742AB32", None).await;
    let (citizen, unnamed_citizen) = (Thing::Citizen(pathway), Thing::Citizen(unnamed_pathway));
    let protected = json!({ "name": "Prøve Person", "cpr": "0707421234", "address": "Algade 1", "protected": true, "synthetic": true });
    let known = json!({ "name": "Prøve Kendt", "temporary_number": "070742AB31", "cpr": "0707425678", "synthetic": true });
    let date = kernel::danish_date(site.house.now());
    let sender = organisation("hospital-slagelse");
    let region = site
        .house
        .engine()
        .read(|world| world.registry.region_of(&sender, date).map(|found| found.id.clone()));
    let region = region.unwrap().expect("the hospital lies in a region");
    let identity = format!("/persons/{person}/identity");
    let steps = vec![
        // Of the referral itself, by whom it names.
        step("/pathways", "/pathways", referral("070742AB33", None), citizen),
        read("/persons/{person}/identity", identity.clone(), citizen),
        step("/persons/lookup", "/persons/lookup", json!({ "cpr": "0707421234" }), citizen),
        step("/persons/{person}/identity", identity, protected, citizen),
        step("/persons/{person}/identify", format!("/persons/{unnamed}/identify"), known, unnamed_citizen),
        step("/persons/join", "/persons/join", json!({ "kept": unnamed, "merged": double }), unnamed_citizen),
        step("/persons/{person}/separate", format!("/persons/{double}/separate"), json!({}), unnamed_citizen),
    ];
    (steps, vec![sender, region, organisation(OWN), organisation(OTHER)])
}

/// What the records hold of an organisation: its webhooks and messages, and its looks in an emergency.
async fn of_records(site: &Site) -> Vec<Step> {
    let own = Thing::Own(Relation::OwnOrganisation);
    let records = site.house.records();
    let now = site.house.now();
    let mut webhooks = (0..6).map(|number| {
        let url = format!("https://ehr.example.org/{number}");
        let new = NewWebhook { organisation: organisation(OWN), url, kinds: Vec::new() };
        records.create_webhook(&By::house(now), new).unwrap()
    });
    let mut webhook = || webhooks.next().unwrap().id;
    let given_up = |webhook| -> DeliveryId {
        let message = NewDelivery {
            target: Target::Webhook(webhook),
            organisation: Some(organisation(OWN)),
            pathway: None,
            kind: "notice.late".into(),
            payload: "{}".to_owned(),
        };
        let notice = Notice { deliveries: vec![message], ..Notice::default() };
        let made = records.record_notices(vec![notice], None, now).unwrap()[0];
        records.delivery_failed(made, "HTTP 500", None, now).unwrap();
        made
    };
    let (kept, turned, with_message) = (webhook(), webhook(), webhook());
    let (of_webhook, of_list) = (given_up(with_message), given_up(with_message));
    // A look in an emergency, by somebody of the organisation.
    let pathway = site.house.engine().read(|world| world.pathways.live().next().unwrap().id).unwrap();
    let mut nurse = caller(site, Role::Provider, &organisation(OWN));
    let stranger_to = async |client: &mut Client<'_>, pathway: PathwayId| {
        client.with("Snitflade-Emergency-Reason", "faldet på gaden".replace('å', "%C3%A5").as_str());
        client.get(&format!("/pathways/{pathway}")).await.status
    };
    let mut position = None;
    for number in 0..40 {
        if stranger_to(&mut nurse, PathwayId(pathway.0 + number)).await == StatusCode::OK {
            let open = site.client("rikke.revisor").read("/emergencies?open=true").await;
            position = open["items"][0]["position"].as_u64();
        }
        if position.is_some() {
            break;
        }
    }
    let position = position.expect("somebody of the organisation looked at a stranger in an emergency");
    let at = |tail: &str| format!("/webhooks/{turned}{tail}");
    let follow_up = format!("/emergencies/{position}/follow-up");
    let nothing = || json!({});
    vec![
        read("/webhooks/{webhook}", format!("/webhooks/{kept}"), own),
        read("/webhooks/{webhook}/deliveries", format!("/webhooks/{kept}/deliveries"), own),
        step("/webhooks/{webhook}/test", at("/test"), nothing(), own),
        step("/webhooks/{webhook}/pause", at("/pause"), nothing(), own),
        step("/webhooks/{webhook}/resume", at("/resume"), nothing(), own),
        step("/webhooks/{webhook}/secret", at("/secret"), nothing(), own),
        step(
            "/webhooks/{webhook}/deliveries/{delivery}/requeue",
            format!("/webhooks/{with_message}/deliveries/{of_webhook}/requeue"),
            nothing(),
            own,
        ),
        step("/deliveries/{delivery}/requeue", format!("/deliveries/{of_list}/requeue"), nothing(), own),
        step(
            "/emergencies/{position}/follow-up",
            follow_up,
            json!({ "note": "Opslaget var rimeligt." }),
            own,
        ),
        Step {
            method: Method::Delete,
            body: None,
            ..step("/webhooks/{webhook}", format!("/webhooks/{kept}"), nothing(), own)
        },
    ]
}

/// Operations whose list or new thing is the caller's own whoever calls: there is no other's to ask for.
const OWN_ALONE: [(&str, &str); 4] =
    [("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", "/emergencies"), ("GET", "/deliveries")];

/// Whether an operation depends on a relation for some role.
fn is_conditional(policies: &Policies, route: &Route) -> bool {
    let Needs::Act(act) = route.needs else { return false };
    Role::ALL.into_iter().any(|role| {
        policies.rule(role, act).is_some_and(|rule| {
            Rule::allows_ever(rule) && !rule.allows_always() && rule.subject() != Subject::List
        })
    })
}

fn code(answer: &Answer) -> String {
    let said: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    said["code"].as_str().unwrap_or_default().to_owned()
}

/// How whoever has no relation is refused, at each kind of thing: units are no secret, a person and another's records are.
const REFUSED: [(u16, &str); 5] = [
    (403, "organisation_may_not"),
    (403, "not_the_operator"),
    (404, "no_such_person"),
    (404, "no_emergency"),
    (404, "not_found"),
];

async fn walk(site: &Site, steps: &[Step], organisations: &[OrganisationId]) {
    let policies = Policies::shipped();
    let mut clients: BTreeMap<(Role, OrganisationId), Client<'_>> = BTreeMap::new();
    let (mut wrong, mut succeeded) = (Vec::new(), BTreeSet::new());
    let mut refused = BTreeSet::new();
    for Step { route, method, path, body, thing } in steps {
        let full = format!("{}{route}", api::BASE);
        let known = api::routes().into_iter().find(|known| known.path == full && known.method == *method);
        let known = known.unwrap_or_else(|| panic!("{} {route} is no operation", method.name()));
        let Needs::Act(act) = known.needs else { panic!("{known:?}") };
        let mut callers: Vec<(Role, &OrganisationId, Relations)> = organisations
            .iter()
            .flat_map(|whose| Role::ALL.map(|role| (role, whose, thing.relation(site, whose))))
            .collect();
        // Who is to be refused comes first: what others do may take the thing away. Then whoever needs the relation.
        callers.sort_by_key(|(role, _, held)| {
            let always = policies.rule(*role, act).is_some_and(Rule::allows_always);
            (policies.allows(*role, act, *held, false), always)
        });
        let mut is_gone = false;
        for (role, whose, held) in callers {
            let client = clients.entry((role, whose.clone())).or_insert_with(|| caller(site, role, whose));
            client.with("Snitflade-Purpose", "placement");
            let called = axum::http::Method::from_bytes(method.name().as_bytes()).unwrap();
            let answer = client.call(called, path, body.as_ref()).await;
            let (status, code) = (answer.status.as_u16(), code(&answer));
            let allowed = policies.allows(role, act, held, false);
            let ever = policies.rule(role, act).is_some_and(Rule::allows_ever);
            let name = (method.name(), *route);
            let right = if !ever {
                (status, code.as_str()) == (403, "role_may_not")
            } else if *route == "/persons/lookup" {
                // Whoever may ask is answered; only with a relation it is somebody.
                let said: Value = serde_json::from_str(&answer.body).unwrap();
                answer.status == StatusCode::OK && said["person"].is_string() == allowed
            } else if allowed {
                answer.status.is_success()
                    || (status == 409 && !code.is_empty())
                    || (is_gone && (status, code.as_str()) == (404, "not_found"))
            } else {
                REFUSED.contains(&(status, code.as_str()))
            };
            if allowed && answer.status.is_success() {
                succeeded.insert(name);
                is_gone = *method == Method::Delete;
            }
            if ever && !allowed {
                refused.insert(name);
            }
            if !right {
                let method = method.name();
                wrong.push(format!(
                    "{method} {route} ({act}) {role} of {whose} {held:?}: allowed {allowed}, {status} {code}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are not as the policies say:\n{}", wrong.len(), wrong.join("\n"));
    for Step { route, method, .. } in steps {
        let name = (method.name(), *route);
        assert!(succeeded.contains(&name), "nobody succeeded with {name:?}");
        assert!(refused.contains(&name), "nobody without the relation was kept from {name:?}");
    }
}

fn site() -> Site {
    let mut config = front::ServerConfig::default();
    config.limits.requests_per_minute = 1_000_000;
    config.limits.emergency_citizens_a_day_max = 1000;
    Site::with(config)
}

#[tokio::test]
async fn each_operation_on_a_unit_lets_in_its_operator_and_nobody_elses() {
    let site = site();
    let steps = of_units(&site).await;
    walk(&site, &steps, &[organisation(OWN), organisation(OTHER)]).await;
}

#[tokio::test]
async fn each_operation_on_who_a_citizen_is_lets_in_those_with_a_part_in_a_pathway_and_nobody_else() {
    let site = site();
    let (steps, organisations) = of_persons(&site).await;
    walk(&site, &steps, &organisations).await;
}

#[tokio::test]
async fn each_operation_on_a_record_lets_in_the_organisation_whose_it_is_and_nobody_elses() {
    let site = site();
    let steps = of_records(&site).await;
    walk(&site, &steps, &[organisation(OTHER), organisation(OWN)]).await;
}

#[tokio::test]
async fn every_operation_that_depends_on_a_relation_is_walked() {
    let site = site();
    let mut walked: BTreeSet<(&str, String)> = BTreeSet::new();
    let (persons, _) = of_persons(&site).await;
    for step in of_units(&site).await.iter().chain(&of_records(&site).await).chain(&persons) {
        walked.insert((step.method.name(), format!("{}{}", api::BASE, step.route)));
    }
    walked.extend(OWN_ALONE.map(|(method, path)| (method, format!("{}{path}", api::BASE))));
    let policies = Policies::shipped();
    let missing: Vec<String> = api::routes()
        .into_iter()
        .filter(|route| is_conditional(&policies, route) && !route.path.contains("/pathways/{pathway}"))
        .filter(|route| !walked.contains(&(route.method.name(), route.path.to_owned())))
        .map(|route| format!("{} {}", route.method.name(), route.path))
        .collect();
    assert!(missing.is_empty(), "say how these are walked with a relation and without: {missing:#?}");
}
