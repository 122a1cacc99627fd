//! The access log: one's own looks, everybody's for those who check, emergencies followed up, a citizen's extract.

use axum::http::StatusCode;
use engine::{Desk, Occasion, Purpose, Question};
use eventlog::records::{Act, By, Journal, Look, Outcome};
use kernel::{Actor, PathwayId};
use serde_json::json;
use tests_end_to_end::site::Site;

fn actor(site: &Site, login: &str) -> Actor {
    let account = site.house.records().account_by_login(login).unwrap().unwrap();
    front::actor_of(&account, 0).unwrap()
}

/// A pathway that an actor may see without an emergency.
fn seen_by(site: &Site, actor: &Actor) -> PathwayId {
    let count = site.house.engine().status().pathways;
    let sees = |id: &PathwayId| {
        let occasion = Occasion::new(Desk::Web, Purpose::ordinary(actor.role));
        site.house.engine().ask_on(actor, &occasion, Question::Pathway { pathway: *id }).is_ok()
    };
    (1..=count).map(PathwayId).find(sees).unwrap()
}

/// An emergency of somebody who may not see the pathway otherwise.
fn emergency(site: &Site, login: &str) -> (PathwayId, u64) {
    let actor = actor(site, login);
    let count = site.house.engine().status().pathways;
    for pathway in (1..=count).map(PathwayId) {
        let account = site.house.records().account_by_login(login).unwrap().unwrap();
        let occasion = Occasion {
            account: Some(account.id),
            emergency: Some("Borgeren er fundet bevidstløs på gaden".to_owned()),
            ..Occasion::new(Desk::Web, Purpose::Care)
        };
        let _ = site.house.engine().ask_on(&actor, &occasion, Question::Pathway { pathway });
        let head = site.house.records().journal_head().unwrap().position;
        let entry = site.house.records().journal_entry(head).unwrap().unwrap();
        if entry.act.outcome() == Some(Outcome::Emergency) {
            return (pathway, head);
        }
    }
    panic!("there is no pathway that {login} sees in an emergency alone");
}

#[tokio::test]
async fn everybody_sees_their_own_looks_and_nobody_elses() {
    let site = Site::open();
    let mut visitor = site.visitor("mette.visitator").await;
    let page = visitor.page("/adgangslog").await;
    assert!(page.contains("Mine opslag") && page.contains("loggede ind"), "{page}");
    assert!(!page.contains("Alles opslag"), "what one may not is not offered");
    for path in ["/adgangslog/alle", "/adgangslog/noedopslag", "/adgangslog/udtraek"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn what_one_page_asks_is_one_row_with_every_question_in_it() {
    let site = Site::open();
    let mut visitor = site.visitor("ole.regionsvisitator").await;
    let before = site.house.records().journal_head().unwrap().position;
    visitor.page("/forloeb/57").await;
    let after = site.house.records().journal_head().unwrap().position;
    assert!(after - before > 2, "each question is noted: {before}–{after}");
    let page = visitor.page("/adgangslog").await;
    let rows: Vec<&str> = page.split("<tbody>").nth(1).unwrap().split("<tr>").skip(1).collect();
    let row = rows.first().unwrap();
    assert!(row.contains(&format!("{}–{after}", before + 1)) && row.contains("F-57"), "{row}");
    for asked in ["<td>se et forløb; ", "se, hvem borgeren er", "se ansvaret over tid"] {
        assert!(row.contains(asked), "{asked}: {row}");
    }
    assert!(rows.get(1).is_some_and(|row| row.contains("loggede ind")), "{rows:?}");
}

#[tokio::test]
async fn the_auditor_finds_a_look_by_pathway_account_outcome_and_day_and_is_noted_for_it() {
    let site = Site::open();
    let mette = actor(&site, "mette.visitator");
    let pathway = seen_by(&site, &mette);
    let mut auditor = site.visitor("rikke.revisor").await;
    let page = auditor.page(&format!("/adgangslog/alle?forloeb={pathway}")).await;
    assert!(page.contains("mette.visitator") && page.contains(&pathway.to_string()), "{page}");
    let head = site.house.records().journal_head().unwrap().position;
    let noted = site.house.records().journal_entry(head).unwrap().unwrap();
    let Act::Look(look) = &noted.act else { panic!("the look at the log is not noted: {noted:?}") };
    assert_eq!((look.what.as_str(), look.pathways.contains(&pathway)), ("see_looks", true));
    assert_eq!(noted.by.actor.unwrap().person, "rikke.revisor");

    let page = auditor.page("/adgangslog/alle?bruger=rikke.revisor").await;
    assert!(page.contains("loggede ind") && !page.contains("mette.visitator"), "{page}");
    let page = auditor.page("/adgangslog/alle?udfald=emergency").await;
    assert!(page.contains("Ingen opslag passer"), "{page}");
    let page = auditor.page("/adgangslog/alle?til=2001-01-01").await;
    assert!(page.contains("Ingen opslag passer"), "{page}");
    for wrong in ["bruger=ingen", "forloeb=x", "fra=i-gaar"] {
        let answer = auditor.get(&format!("/adgangslog/alle?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.body.contains("skal rettes"), "{wrong}");
    }
}

#[tokio::test]
async fn a_long_log_is_read_page_by_page() {
    let site = Site::open();
    let mette = actor(&site, "mette.visitator");
    let pathway = seen_by(&site, &mette);
    let occasion = Occasion::new(Desk::Web, Purpose::Placement);
    for _ in 0..60 {
        site.house.engine().ask_on(&mette, &occasion, Question::Pathway { pathway }).unwrap();
    }
    let mut auditor = site.visitor("rikke.revisor").await;
    let first = auditor.page(&format!("/adgangslog/alle?forloeb={pathway}")).await;
    let older = first.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let older = older.split('"').next().unwrap().replace("&amp;", "&");
    assert!(older.contains(&format!("forloeb={pathway}")) && older.contains("foer="), "{older}");
    let second = auditor.page(&older).await;
    assert!(second.contains("Nyeste") && second.contains("mette.visitator"), "{second}");
}

#[tokio::test]
async fn an_emergency_is_followed_up_once_with_a_note_and_by_another() {
    let site = Site::open();
    let (_, position) = emergency(&site, "sanne.plejer");
    let mut auditor = site.visitor("rikke.revisor").await;
    let page = auditor.page("/").await;
    assert!(page.contains("<a href=\"/adgangslog/noedopslag\">1 nødopslag skal følges op"), "{page}");
    assert!(!site.visitor("eva.systemejer").await.page("/").await.contains("nødopslag skal følges op"));
    let page = auditor.page("/adgangslog/noedopslag").await;
    assert!(page.contains("bevidstløs") && page.contains("sanne.plejer"), "{page}");
    let (path, field) = (format!("/adgangslog/noedopslag/{position}"), format!("notat-{position}"));
    let answer = auditor.send(&path, &[(&field, "ok")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains(">ok</textarea>"), "what was typed stands there");
    let note = [(field.as_str(), "Talt med vagten; borgeren var indbragt uden papirer")];
    auditor.page("/adgangslog/noedopslag").await;
    assert_eq!(auditor.send(&path, &note).await.status, StatusCode::SEE_OTHER);
    assert_eq!(auditor.send(&path, &note).await.status, StatusCode::CONFLICT);
    let page = auditor.page("/adgangslog/noedopslag").await;
    assert!(page.contains("Ingen nødopslag venter"), "{page}");
    let page = auditor.page("/adgangslog/alle?udfald=emergency").await;
    assert!(page.contains("fulgt op i post"), "{page}");
    assert_eq!(auditor.send("/adgangslog/noedopslag/1", &note).await.status, StatusCode::NOT_FOUND);

    // A leader who looked in an emergency leaves it to somebody else, on the page and over the API.
    let (_, own) = emergency(&site, "lone.leder");
    let mut leader = site.visitor("lone.leder").await;
    let page = leader.page("/adgangslog/noedopslag").await;
    assert!(page.contains("en anden skal følge det op") && !page.contains("<textarea"), "{page}");
    let field = format!("notat-{own}");
    let note = "Jeg har talt med mig selv om det";
    leader.page("/min-side").await;
    let answer = leader.send(&format!("/adgangslog/noedopslag/{own}"), &[(&field, note)]).await;
    assert!(
        answer.status == StatusCode::CONFLICT && answer.body.contains("own_emergency"),
        "{}",
        answer.body
    );
    let path = format!("/emergencies/{own}/follow-up");
    let mut client = site.client("lone.leder");
    client.refused(&path, &json!({ "note": note }), 409, "own_emergency").await;
    let mut client = site.client("rikke.revisor");
    client.refused(&path, &json!({ "note": "ok" }), 422, "follow_up_length").await;
    client.refused(&path, &json!({ "note": "x".repeat(501) }), 422, "follow_up_length").await;
    client.done(&path, &json!({ "note": note })).await;
    client.refused(&path, &json!({ "note": note }), 409, "followed_up").await;
    client.refused("/emergencies/1/follow-up", &json!({ "note": note }), 404, "no_emergency").await;
}

#[tokio::test]
async fn what_one_look_in_an_emergency_asks_is_followed_up_as_one() {
    let site = Site::open();
    let (pathway, _) = emergency(&site, "sanne.plejer");
    let open = || site.house.records().emergencies(true, None, 100).unwrap().entries.len();
    let before = open();
    let mut carer = site.visitor("sanne.plejer").await;
    carer.page("/forloeb/noedopslag").await;
    let number = pathway.to_string();
    let look = [("nummer", number.as_str()), ("grund", "Borgeren er faldet om på trappen")];
    let answer = carer.send("/forloeb/noedopslag", &look).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(open() > before + 2, "each question is noted: who it is, who is responsible, what travels along");

    let mut auditor = site.visitor("rikke.revisor").await;
    let page = auditor.page("/").await;
    assert!(page.contains("2 nødopslag skal følges op"), "one from before, and the one on the page: {page}");
    let page = auditor.page("/adgangslog/noedopslag").await;
    assert_eq!(page.matches("<textarea").count(), 2, "{page}");
    let card = page.split("<section").find(|card| card.contains("faldet om på trappen")).unwrap();
    assert!(card.contains(&number), "also what asked who it is stands with the pathway: {card}");
    let value = |after: &str| card.split(after).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (position, until) = (value("/adgangslog/noedopslag/"), value("name=\"til\" value=\""));
    let (path, field) = (format!("/adgangslog/noedopslag/{position}"), format!("notat-{position}"));
    let note = [(field.as_str(), "Talt med vagten; det var nødvendigt"), ("til", until.as_str())];
    // What was looked at after the page was shown stays open: nobody has judged it.
    carer.page("/forloeb/noedopslag").await;
    carer.send("/forloeb/noedopslag", &look).await;
    let later = open();
    let answer = auditor.send(&path, &note).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(open() > before && open() < later, "the later look is open, the earlier is not");
    let head = site.house.records().journal_head().unwrap().position;
    let noted = site.house.records().journal_entry(head).unwrap().unwrap();
    let Act::FollowedUp { position: last, .. } = noted.act else { panic!("{noted:?}") };
    assert_eq!(last.to_string(), until, "each entry has a follow-up of its own");
    let first = head - (later - open()) as u64 + 1;
    let page = auditor.page(&format!("/adgangslog/noedopslag?fulgt={first}")).await;
    assert!(page.contains("Du har fulgt op på nødopslaget i post"), "{page}");
    for other in ["1", "999999", "x"] {
        let page = auditor.page(&format!("/adgangslog/noedopslag?fulgt={other}")).await;
        assert!(!page.contains("Du har fulgt op"), "{other}");
    }
}

#[tokio::test]
async fn a_leader_follows_up_their_own_organisation_alone() {
    let site = Site::open();
    let lone = actor(&site, "lone.leder");
    let note_emergency = |organisation: &kernel::OrganisationId| {
        let by = By {
            actor: Some(Actor { organisation: organisation.clone(), ..actor(&site, "sanne.plejer") }),
            ..By::house(site.house.now())
        };
        let look = Look {
            what: "ask_pathway".into(),
            pathways: vec![PathwayId(1)],
            persons: Vec::new(),
            purpose: "care".into(),
            grounds: Vec::new(),
            outcome: Outcome::Emergency,
            reason: Some("Det hastede".to_owned()),
        };
        site.house.records().journal(&[by.entry(Act::Look(look))]).unwrap()
    };
    let other = actor(&site, "rikke.revisor").organisation;
    assert_ne!(other, lone.organisation);
    let (own, others) = (note_emergency(&lone.organisation), note_emergency(&other));
    let mut leader = site.visitor("lone.leder").await;
    let page = leader.page("/adgangslog/noedopslag").await;
    assert!(page.contains(&format!("notat-{own}")) && !page.contains(&format!("notat-{others}")), "{page}");
    for (position, status) in [(others, StatusCode::NOT_FOUND), (own, StatusCode::SEE_OTHER)] {
        let field = format!("notat-{position}");
        let note = [(field.as_str(), "Det var i orden efter en samtale")];
        let answer = leader.send(&format!("/adgangslog/noedopslag/{position}"), &note).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
}

#[tokio::test]
async fn a_citizens_extract_names_who_looked_and_is_noted_itself() {
    let site = Site::open();
    let mette = actor(&site, "mette.visitator");
    let pathway = seen_by(&site, &mette);
    let identity = {
        let person =
            site.house.engine().read(|world| world.pathways.pathway(pathway).unwrap().person).unwrap();
        site.house.engine().identity(&mette, person).unwrap()
    };
    let cpr = identity.cpr.or(identity.temporary_number);
    let mut auditor = site.visitor("rikke.revisor").await;
    auditor.page("/adgangslog/udtraek").await;
    let answer = auditor.send("/adgangslog/udtraek", &[("forloeb", &pathway.to_string())]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.body.contains("Hvem har set") && answer.body.contains("mette.visitator"),
        "{}",
        answer.body
    );
    // Also on what grounds, so that the citizen learns why somebody could look at all.
    assert!(answer.body.contains("som bopælskommune"), "{}", answer.body);
    let exports = || {
        let what = Journal { pathway: Some(pathway), ..Journal::default() };
        let page = site.house.records().journal_page(&what, None, 100).unwrap();
        page.entries.iter().filter(|entry| matches!(&entry.act, Act::Exported(_))).count()
    };
    assert_eq!(exports(), 1);
    if let Some(cpr) = cpr.filter(|number| registry::Cpr::new(number).is_ok()) {
        let answer = auditor.send("/adgangslog/udtraek", &[("cpr", &cpr)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(answer.body.contains("mette.visitator") && !answer.body.contains(&cpr));
        assert_eq!(exports(), 2);
    }
    for (field, given) in [("cpr", "x"), ("cpr", "010101-0000"), ("forloeb", "F-999999"), ("forloeb", "")] {
        let answer = auditor.send("/adgangslog/udtraek", &[(field, given)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={given}");
    }
    // Dates the wrong way round are a mistake, not a period in which nobody looked.
    let reversed =
        [("forloeb", pathway.to_string()), ("fra", "2030-01-01".into()), ("til", "2020-01-01".into())];
    let reversed: Vec<(&str, &str)> = reversed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = auditor.send("/adgangslog/udtraek", &reversed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Slutdatoen ligger før startdatoen"), "{}", answer.body);
}

#[tokio::test]
async fn an_extract_joins_the_records_of_one_citizen_and_tells_no_number_to_a_form_with_faults() {
    let site = Site::open();
    let mette = actor(&site, "mette.visitator");
    let occasion = Occasion::new(Desk::Web, Purpose::Placement);
    let ask = |pathway| site.house.engine().ask_on(&mette, &occasion, Question::Pathway { pathway });
    let count = site.house.engine().status().pathways;
    let person = |id| site.house.engine().read(|world| world.pathways.pathway(id).unwrap().person).unwrap();
    let mut seen = (1..=count).map(PathwayId).filter(|id| ask(*id).is_ok());
    let one = seen.next().unwrap();
    let other = seen.find(|id| person(*id) != person(one)).unwrap();
    let (kept, merged) = (person(one), person(other));
    let mut client = site.client("mette.visitator");
    client.done("/persons/join", &json!({ "kept": kept.to_string(), "merged": merged.to_string() })).await;

    // Whichever of the records is named, both are in it, page by page as well as at once.
    let mut client = site.client("rikke.revisor");
    for named in [kept, merged] {
        let (mut found, mut cursor) = (std::collections::BTreeSet::new(), String::new());
        loop {
            client.with("Snitflade-Purpose", "citizens_request");
            let page = client.read(&format!("/persons/{named}/looks?limit=2{cursor}")).await;
            for line in page["items"].as_array().unwrap() {
                found.extend(
                    line["pathways"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()),
                );
                assert_eq!(line["reason"], json!(null));
            }
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, [one.to_string(), other.to_string()].into(), "{named}");
    }
    let mut auditor = site.visitor("rikke.revisor").await;
    auditor.page("/adgangslog/udtraek").await;
    let answer = auditor.send("/adgangslog/udtraek", &[("forloeb", &other.to_string())]).await;
    assert!(answer.body.contains(&one.to_string()) && answer.body.contains(&other.to_string()));

    let head = || site.house.records().journal_head().unwrap().position;
    let before = head();
    for given in [("cpr", "010101-0000"), ("forloeb", "F-999999"), ("forloeb", &*one.to_string())] {
        let answer = auditor.send("/adgangslog/udtraek", &[given, ("fra", "i går")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("Skriv datoen") && !answer.body.contains("Der er ing"), "{given:?}");
        assert!(!answer.body.contains("Der er intet"), "{given:?}");
    }
    assert_eq!(head(), before, "nothing was taken");
}

#[tokio::test]
async fn the_chain_of_the_log_is_checked_from_the_page() {
    let site = Site::open();
    let mut auditor = site.visitor("rikke.revisor").await;
    auditor.page("/adgangslog/alle").await;
    let answer = auditor.send("/adgangslog/kontrol", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Adgangsloggen er hel"), "{}", answer.body);
}
