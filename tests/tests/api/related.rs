//! Every operation on one pathway, with every role and every relation of its organisation to that pathway: whoever the
//! policies permit is let in, and nobody else is told that the pathway is there. The demonstration's own pathways are
//! walked; what an organisation is to one is found anew before each call, for an act may change it.

use api::{Method, Needs};
use authz::{Policies, Relation, Relations};
use eventlog::records::{Appointment, By, NewAccount};
use kernel::{OrganisationId, PathwayId, Role};
use pathways::view::relation::Relation as Of;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests_end_to_end::{client::Client, site::Site};
use world::World;

/// The relations that a policy on a pathway can name.
const KINDS: [Relation; 7] = [
    Relation::Sender,
    Relation::RegionOfSender,
    Relation::Residence,
    Relation::RegionOfResidence,
    Relation::Receiver,
    Relation::SharedWith,
    Relation::OperatesCurrentUnit,
];

/// Answers that say that the right was passed: what stands in the way is the state of the placement or what was sent. A
/// new one is read before it is put here.
const PASSED: [&str; 1] = [
    // There is no departure to correct.
    "not_departed",
];

/// What an organisation is to a pathway.
pub(crate) fn relations(
    world: &World,
    pathway: PathwayId,
    organisation: &OrganisationId,
    date: kernel::Date,
) -> Relations {
    let Some(pathway) = world.pathways.pathway(pathway) else { return Relations::NONE };
    let of = |relation: Of| relation.holds(world.around(), &pathway, organisation, date);
    let offered = pathway.live_request().and_then(|request| request.offer.as_ref()).map(|offer| offer.unit);
    let stays = pathway.staying().and_then(|request| request.stay.as_ref()).map(|stay| stay.unit);
    let operates = |unit| world.places.unit(unit).is_some_and(|unit| unit.operator == *organisation);
    let found = [
        (Relation::Sender, of(Of::Sender)),
        (Relation::RegionOfSender, of(Of::RegionOfSender)),
        (Relation::Residence, of(Of::Residence)),
        (Relation::RegionOfResidence, of(Of::RegionOfResidence)),
        (Relation::Receiver, of(Of::Receiver)),
        (Relation::SharedWith, of(Of::SharedWith)),
        (Relation::OperatesCurrentUnit, offered.into_iter().chain(stays).any(operates)),
    ];
    let held: Vec<Relation> = found.into_iter().filter(|(_, holds)| *holds).map(|(kind, _)| kind).collect();
    Relations::of(&held)
}

fn relations_now(site: &Site, pathway: PathwayId, organisation: &OrganisationId) -> Relations {
    let date = kernel::danish_date(site.house.now());
    site.house.engine().read(|world| relations(world, pathway, organisation, date)).unwrap()
}

/// A pathway with an organisation that stands in each relation to it, and one that stands in none.
fn ground(site: &Site) -> Ground {
    let date = kernel::danish_date(site.house.now());
    let found = site.house.engine().read(|world| {
        let mut organisations: BTreeSet<OrganisationId> =
            world.places.units().map(|unit| unit.operator.clone()).collect();
        for pathway in world.pathways.live() {
            organisations.insert(pathway.sender.value.clone());
            organisations.extend(pathway.residence.as_ref().map(|residence| residence.value.clone()));
            organisations.extend(
                pathway.sharing.iter().filter(|basis| basis.until.is_none()).map(|basis| basis.with.clone()),
            );
        }
        let regions: Vec<_> = organisations
            .iter()
            .filter_map(|id| world.registry.region_of(id, date).map(|region| region.id.clone()))
            .collect();
        organisations.extend(regions);
        let mut found = BTreeMap::new();
        for pathway in world.pathways.live() {
            for organisation in &organisations {
                let held = relations(world, pathway.id, organisation, date);
                let kinds: Vec<Relation> = KINDS.into_iter().filter(|kind| held.has(*kind)).collect();
                for kind in &kinds {
                    found.entry(Some(*kind)).or_insert_with(|| (pathway.id, organisation.clone()));
                }
                if kinds.is_empty() {
                    found.entry(None).or_insert_with(|| (pathway.id, organisation.clone()));
                }
            }
        }
        found
    });
    found.unwrap()
}

type Ground = BTreeMap<Option<Relation>, (PathwayId, OrganisationId)>;

/// The ground with somebody with whom a pathway is shared: the one relation that the demonstration need not have.
async fn shared(site: &Site, mut ground: Ground, basis: &Value) -> Ground {
    if let Some((pathway, residence)) = ground.get(&Some(Relation::Residence)).cloned()
        && !ground.contains_key(&Some(Relation::SharedWith))
    {
        let with = OrganisationId::new("municipality-0101").unwrap();
        let path = format!("/pathways/{pathway}/acts/record-basis");
        let body = json!({ "with": with.to_string(), "basis": basis });
        caller(site, Role::Assessor, &residence).done(&path, &body).await;
        ground.insert(Some(Relation::SharedWith), (pathway, with));
    }
    ground
}

/// An account of a role in an organisation, with a token that has every scope.
pub(crate) fn caller<'s>(site: &'s Site, role: Role, organisation: &OrganisationId) -> Client<'s> {
    let login = format!("{}.{organisation}", role.slug());
    let records = site.house.records();
    if records.account_by_login(&login).unwrap().is_none() {
        let new = NewAccount {
            login: login.as_str().into(),
            name: login.clone(),
            email: None,
            appointments: vec![Appointment { role, organisation: organisation.clone() }],
            password: None,
            external: None,
            language: None,
            synthetic: true,
        };
        records.create_account(&By::house(site.house.now()), new).unwrap();
    }
    site.client(&login)
}

/// What each act is sent with, so that nothing but the right or the state can stand in its way.
async fn bodies(site: &Site) -> BTreeMap<&'static str, Value> {
    let mut client = site.client("mette.visitator");
    let mut code = async |list: &str| {
        client.read(&format!("/schemes/codes/{list}")).await[0]["code"].as_str().unwrap().to_owned()
    };
    let (refusal, cause, ended) =
        (code("refusal").await, code("delay_cause").await, code("end_reason").await);
    let (cancelled, representative) = (code("cancel_reason").await, code("representative").await);
    let basis = code("sharing_basis").await;
    let empty = json!({});
    BTreeMap::from([
        ("assess", json!({ "facts": { "can_stay_at_home": { "value": false, "known_to_citizen": true } } })),
        ("hear", json!({ "outcome": "Borgeren er enig." })),
        ("decide", json!({ "conclusion": "stay_at_home", "reason": "prøve" })),
        ("offer", json!({ "unit": "E-1" })),
        ("accept", json!({ "by": "citizen", "told_cost": true })),
        ("decline", json!({ "by": "citizen", "reason": "For langt væk." })),
        ("withdraw", json!({ "reason": "Valgt ved en fejl." })),
        ("confirm", empty.clone()),
        ("refuse", json!({ "code": refusal, "note": "Ingen plads." })),
        ("mark-item", json!({ "item": "medicine", "state": "ready" })),
        ("order-transport", json!({ "pick_up": "2027-01-20T10:00:00+01:00" })),
        ("discharge", empty.clone()),
        ("depart", empty.clone()),
        ("arrive", empty.clone()),
        ("leave", empty.clone()),
        ("return", empty.clone()),
        ("transfer", json!({ "reason": "En anden plads passer bedre." })),
        ("ready", json!({ "cause": cause })),
        ("end", json!({ "reason": ended })),
        ("die", empty),
        ("cancel", json!({ "code": cancelled })),
        ("correct", json!({ "correction": { "entry": "departure", "at": null }, "reason": "Forkert." })),
        ("record-basis", json!({ "with": "municipality-0330", "basis": basis })),
        ("end-basis", json!({ "with": "municipality-0330", "reason": "Formålet er opfyldt." })),
        ("record-representative", json!({ "kind": representative, "name": "Datteren" })),
        ("record-wish", json!({ "units": ["E-1"], "note": "" })),
        ("fill-letter", json!({ "field": "complaint_body", "value": "Styrelsen" })),
    ])
}

/// What the policies say of a role and these relations, and what must come back.
fn judged(
    policies: &Policies,
    role: Role,
    act: &'static str,
    held: Relations,
    status: u16,
    code: &str,
) -> Result<bool, String> {
    let allowed = policies.allows(role, act, held, false);
    let ever = policies.rule(role, act).is_some_and(authz::Rule::allows_ever);
    let sees = policies.allows(role, "ask_pathway", held, false);
    let right = if allowed {
        (200..300).contains(&status)
            || (matches!(status, 409 | 422) && !code.starts_with("body_"))
            || PASSED.contains(&code)
    } else if !ever {
        (status, code) == (403, "role_may_not")
    } else if sees {
        (status, code) == (403, "organisation_may_not")
    } else {
        (status, code) == (404, "no_such_pathway")
    };
    if right { Ok(allowed) } else { Err(format!("allowed {allowed}, sees {sees}: {status} {code}")) }
}

#[tokio::test]
async fn each_operation_on_a_pathway_lets_in_each_role_by_its_relation_and_nobody_else() {
    let mut config = front::ServerConfig::default();
    config.limits.requests_per_minute = 1_000_000;
    let site = Site::with(config);
    let policies = Policies::shipped();
    let bodies = bodies(&site).await;
    let mut clients: BTreeMap<(Role, OrganisationId), Client<'_>> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut counted: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let mut routes: Vec<_> =
        api::routes().into_iter().filter(|route| route.path.contains("/pathways/{pathway}")).collect();
    // Reading first; it changes nothing.
    routes.sort_by_key(|route| route.method != Method::Get);
    for route in routes {
        let Needs::Act(act) = route.needs else { panic!("{route:?}") };
        // An act may end a relation, so the ground is found anew for each.
        let ground = shared(&site, ground(&site), &bodies["record-basis"]["basis"]).await;
        for kind in [None].into_iter().chain(KINDS.map(Some)) {
            let Some((pathway, organisation)) = ground.get(&kind) else {
                wrong.push(format!("{act}: nobody stands in the relation {kind:?}"));
                continue;
            };
            let path = route.path.trim_start_matches(api::BASE).replace("{pathway}", &pathway.to_string());
            for role in Role::ALL {
                let client = clients
                    .entry((role, organisation.clone()))
                    .or_insert_with(|| caller(&site, role, organisation));
                let held = relations_now(&site, *pathway, organisation);
                let answer = match route.method {
                    Method::Get => client.get(&path).await,
                    _ => {
                        let name = path.rsplit('/').next().unwrap();
                        let body = bodies.get(name).unwrap_or_else(|| panic!("say what {name} is sent with"));
                        client.post(&path, body).await
                    }
                };
                let said: Value = serde_json::from_str(&answer.body).unwrap_or_default();
                let code = said["code"].as_str().unwrap_or_default();
                match judged(&policies, role, act, held, answer.status.as_u16(), code) {
                    Ok(allowed) => *counted.entry((act, allowed)).or_default() += 1,
                    Err(why) => {
                        wrong.push(format!("{} {act} {role} {kind:?} {held:?}: {why}", route.method.name()))
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} are not as the policies say:\n{}", wrong.len(), wrong.join("\n"));
    for (act, _) in counted.keys() {
        assert!(counted.contains_key(&(act, true)), "nobody was let in to {act}");
        assert!(counted.contains_key(&(act, false)), "nobody was kept from {act}");
    }
}
