//! The page of notices: what awaits whom, where it was escalated, how much of it the menu says, and that the overview and
//! the list of pathways say the same.

use axum::http::StatusCode;
use eventlog::records::{About, Appointment, AwaitedKey, Notice, NoticeMark};
use kernel::{OrganisationId, PathwayId, Role, Text};
use notices::{awaiting_colleagues, awaiting_on_page};
use std::collections::BTreeSet;
use tests_end_to_end::site::Site;

const PEOPLE: [(&str, Role, &str); 6] = [
    ("mette.visitator", Role::Assessor, "municipality-0370"),
    ("ole.regionsvisitator", Role::Assessor, "region-ostdanmark"),
    ("ida.afsnit", Role::Sender, "hospital-slagelse"),
    ("sanne.plejer", Role::Provider, "municipality-0370"),
    ("jens.sygeplejerske", Role::Provider, "region-ostdanmark"),
    ("lone.leder", Role::Leader, "municipality-0370"),
];

/// The pathways that a page's links lead to, in the part that begins with an id.
fn linked(page: &str, from: &str, to: &str) -> BTreeSet<u32> {
    let part = page.split(from).nth(1).unwrap_or_default().split(to).next().unwrap_or_default();
    let links = part.split("href=\"/forloeb/").skip(1);
    links.filter_map(|rest| rest.split(['"', '#']).next()?.parse().ok()).collect()
}

/// How much the menu says awaits.
fn in_menu(page: &str) -> usize {
    let part = page.split("id=\"varsler-antal\"").nth(1).unwrap().split("</a>").next().unwrap();
    part.split("class=\"count\">").nth(1).map_or(0, |rest| rest.split('<').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn everybody_sees_what_awaits_them_and_the_menu_the_overview_and_the_list_agree() {
    let site = Site::open();
    let (engine, records) = (site.house.engine(), site.house.records());
    let mut some = 0;
    for (login, role, of) in PEOPLE {
        let whose = Appointment { role, organisation: OrganisationId::new(of).unwrap() };
        let mine = awaiting_on_page(engine, records, &whose, None).unwrap();
        let all = awaiting_colleagues(engine, records, &whose, None).unwrap();
        let numbers = |list: &[notices::OnPage]| -> BTreeSet<u32> {
            list.iter().map(|line| line.due.pathway.0).collect()
        };
        some += mine.len();
        let mut visitor = site.visitor(login).await;
        let page = visitor.page("/varsler").await;
        assert_eq!(in_menu(&page), mine.len(), "{login}");
        assert_eq!(linked(&page, "id=\"mine\"", "</section>"), numbers(&mine), "{login}");
        let shown: BTreeSet<u32> = linked(&page, "id=\"varsler\"", "id=\"klaret\"");
        for number in &shown {
            let there = visitor.get(&format!("/forloeb/{number}")).await;
            assert_eq!(there.status, StatusCode::OK, "{login}: {number}");
            assert!(there.body.contains("id=\"naeste\""), "{login}: {number}");
        }
        assert_eq!(in_menu(&visitor.page("/om").await), mine.len(), "{login}: every page has the count");
        assert!(visitor.page("/varsler/antal").await.contains("id=\"varsler-antal\""));
        let overview = visitor.page("/").await;
        let first: BTreeSet<u32> = mine.iter().take(8).map(|line| line.due.pathway.0).collect();
        assert_eq!(linked(&overview, "id=\"egne\"", "id=\"handling\""), first, "{login}");
        let both: BTreeSet<u32> = &numbers(&mine) | &numbers(&all);
        let listed = linked(&visitor.page("/forloeb?vis=mine").await, "<tbody>", "</tbody>");
        assert_eq!(listed, both.intersection(&listed).copied().collect(), "{login}: the list has no other");
        assert_eq!(listed, shown, "{login}: what the page shows is what the list shows");
    }
    assert!(some > 0, "the demonstration leaves something that awaits somebody");
    for login in ["peter.planlaegger", "rikke.revisor"] {
        let mut visitor = site.visitor(login).await;
        assert_eq!(visitor.get("/varsler").await.status, StatusCode::FORBIDDEN, "{login}");
        assert!(!visitor.page("/om").await.contains("varsler-antal"), "{login}");
    }
}

#[tokio::test]
async fn what_is_new_was_escalated_and_was_answered_stands_on_the_page() {
    let site = Site::open();
    let (records, now) = (site.house.records(), site.house.now());
    let organisation = OrganisationId::new("region-ostdanmark").unwrap();
    let seen = site.house.engine().read(|world| world.pathways.live().next().unwrap().id).unwrap();
    let about = |what: &str, by: i64, of: &OrganisationId| About {
        organisation: Some(of.clone()),
        role: Role::Assessor,
        what: Text::new(what, what),
        by: Some(now.plus_minutes(by).unwrap()),
    };
    let key = |clock: &str, pathway: PathwayId| AwaitedKey { pathway, request: 1, clock: clock.into() };
    let notice = |key: &AwaitedKey, about: About| Notice {
        mark: Some(NoticeMark { pathway: key.pathway, request: 1, clock: key.clock.clone(), step: 0 }),
        about: Some(about),
        deliveries: Vec::new(),
    };
    // On the pathway that ole may open.
    let own = PathwayId(57);
    let (one, other, hidden) = (key("a", own), key("b", own), key("c", seen));
    // What the region answered before it became part of the new one is the new one's.
    let before = OrganisationId::new("region-1085").unwrap();
    let told = vec![
        notice(&one, about("svar på det første", 60, &organisation)),
        notice(&other, about("svar på det andet", -90, &before)),
        notice(&hidden, about("svar på noget andet", 60, &organisation)),
    ];
    records.record_notices(told, None, now.plus_minutes(-100).unwrap()).unwrap();
    let mut visitor = site.visitor("ole.regionsvisitator").await;
    let page = visitor.page("/varsler").await;
    assert!(page.contains("Her kommer det, der ventede på jer"), "nothing is answered yet");
    records
        .note_answered(
            vec![(one, Some("decided".into())), (other, Some("offered".into())), (hidden, None)],
            now,
        )
        .unwrap();
    let page = visitor.page("/varsler").await;
    let done = page.split("id=\"klaret\"").nth(1).unwrap();
    assert!(
        done.contains("F-57: Svar på det første") && done.contains("til tiden") && done.contains("Afgjort")
    );
    assert!(done.contains("F-57: Svar på det andet") && done.contains("1 time 30 min. for sent"), "{done}");
    visitor.send("/visning", &[("sprog", "en")]).await;
    let page = visitor.page("/varsler").await;
    assert!(page.contains("Dealt with in the last 7 days") && page.contains("in time"), "{page}");
}
