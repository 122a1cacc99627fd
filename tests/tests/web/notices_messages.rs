//! Messages and the state of the system: who sees which, what was given up is put back, and a letter through a real mail
//! server stands in the log and on the pathway, without anybody's address.

use axum::http::StatusCode;
use eventlog::records::*;
use kernel::{Language, OrganisationId, PathwayId, Role};
use notices::{MailSecurity, Notices, NoticesConfig};
use std::time::Duration;
use tests_end_to_end::{
    post::{Post, until},
    site::Site,
};

fn region() -> OrganisationId {
    OrganisationId::new("region-ostdanmark").unwrap()
}

fn person(site: &Site) -> Account {
    let new = NewAccount {
        login: "post.modtager".into(),
        name: "Post Modtager (syntetisk)".to_owned(),
        email: Some("post.modtager@marked-mail.example".to_owned()),
        appointments: vec![Appointment { role: Role::Assessor, organisation: region() }],
        password: None,
        external: None,
        language: Some(Language::Da),
        synthetic: true,
    };
    site.house.records().create_account(&By::house(site.house.now()), new).unwrap()
}

#[tokio::test]
async fn what_was_given_up_is_put_back_by_who_manages_it_and_nobody_sees_another_s() {
    let site = Site::open();
    let (records, now) = (site.house.records(), site.house.now());
    let account = person(&site);
    let message = |organisation: &str, kind: &str| NewDelivery {
        target: Target::Email { account: account.id, address: account.email.clone().unwrap() },
        organisation: Some(OrganisationId::new(organisation).unwrap()),
        pathway: Some(PathwayId(57)),
        kind: kind.into(),
        payload: "{}".to_owned(),
    };
    // What was told to the region that became part of the new one is the new one's.
    let deliveries = vec![
        message("region-ostdanmark", "notice.late"),
        message("municipality-0370", "notice.awaiting"),
        message("region-1085", "event.decided"),
    ];
    let made = records.record_notices(vec![Notice { deliveries, ..Notice::default() }], None, now).unwrap();
    records.delivery_failed(made[0], "no connection", None, now).unwrap();
    let dead = made[0].to_string();
    let path = format!("/drift/beskeder/{dead}");
    let mut owner = site.visitor("eva.systemejer").await;
    let all = owner.page("/drift/beskeder").await;
    assert!(all.contains("Post Modtager") && all.contains("ingen forbindelse"), "{all}");
    assert!(all.contains("Opgivet (1)") && all.contains("I kø (2)") && all.contains("Alle (3)"), "{all}");
    assert!(!all.contains("marked-mail"), "no address of anybody");
    let learns_of_no_citizen = |page: &str| {
        let table = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
        let told = ["F-57", "/forloeb/", "Forsinket", "Venter på svar", "afgjort"];
        table.contains("Varsel")
            && table.contains("Hændelse")
            && !told.iter().any(|told| table.contains(told))
    };
    assert!(learns_of_no_citizen(&all), "{all}");
    let given_up = owner.page("/drift/beskeder?tilstand=dead").await;
    assert_eq!(given_up.matches("<tr>").count(), 2, "the head and one line: {given_up}");
    let answer = owner.send(&path, &[]).await;
    assert_eq!(answer.location(), "/drift/beskeder?sat_i_koe=ja", "{}", answer.body);
    assert_eq!(records.delivery(made[0]).unwrap().unwrap().state, DeliveryState::Queued);
    assert!(owner.page(answer.location()).await.contains("sat i kø igen"));
    let again = owner.send(&path, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    // The auditor sees them all and can put none back; staff see those of their own organisation.
    let mut auditor = site.visitor("rikke.revisor").await;
    let all = auditor.page("/drift/beskeder").await;
    assert!(all.contains("Post Modtager") && learns_of_no_citizen(&all), "{all}");
    assert_eq!(auditor.send(&path, &[]).await.status, StatusCode::FORBIDDEN);
    let mut assessor = site.visitor("ole.regionsvisitator").await;
    let own = assessor.page("/varsler/beskeder").await;
    assert!(
        own.contains("Forsinket") && !own.contains("Venter på svar<br>") && !own.contains("marked-mail"),
        "{own}"
    );
    assert!(own.contains("Hændelse: afgjort") && own.contains("href=\"/forloeb/57\""), "{own}");
    assert_eq!(assessor.get("/drift/beskeder").await.status, StatusCode::FORBIDDEN);
    let pathway = assessor.page("/forloeb/57").await;
    let told = pathway.split("id=\"varslet\"").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(told.contains("e-mail") && told.contains("i kø") && !told.contains("Post Modtager"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_through_a_real_mail_server_stands_in_the_log_of_messages() {
    let post = Post::open().await;
    let config = NoticesConfig {
        mail: Some(post.mail(MailSecurity::None)),
        look_every: Duration::from_millis(20),
        ..NoticesConfig::new("https://pladser.example.dk")
    };
    let site = Site::telling(config.clone());
    person(&site);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (engine, records) = (site.house.engine().clone(), site.house.records().clone());
    let notices = Notices::start(engine, records.clone(), config, stopped).unwrap();
    until("a letter", || !post.letters().is_empty()).await;
    let sent = || records.deliveries(&Deliveries::default(), None, 100).unwrap().deliveries;
    until("noted", || sent().iter().all(|one| one.state == DeliveryState::Delivered)).await;
    stop.send(true).unwrap();
    notices.stopped().await;
    let mut assessor = site.visitor("ole.regionsvisitator").await;
    let own = assessor.page("/varsler/beskeder").await;
    assert!(
        own.contains("leveret") && own.contains("E-mail: Post Modtager") && !own.contains("marked-mail"),
        "{own}"
    );
    let number = sent()[0].pathway.unwrap().0;
    let pathway = assessor.page(&format!("/forloeb/{number}")).await;
    assert!(pathway.contains("id=\"varslet\"") && pathway.contains("leveret"), "{pathway}");
    assert!(assessor.page("/varsler").await.contains("Varslet "));
}

#[tokio::test]
async fn the_system_owner_and_the_auditor_see_how_the_system_is() {
    let site = Site::open();
    let position = site.house.engine().status().position;
    for login in ["eva.systemejer", "rikke.revisor"] {
        let mut visitor = site.visitor(login).await;
        let page = visitor.page("/drift").await;
        assert!(page.contains("Alt er, som det skal være"), "{page}");
        assert!(page.contains(env!("CARGO_PKG_VERSION")) && page.contains("docs/operations.md"));
        let shown = web::Say(Language::Da).count(position);
        assert!(page.contains(&format!("<span class=\"value\">{shown}</span>")), "{shown}: {page}");
    }
    let mut assessor = site.visitor("mette.visitator").await;
    assert_eq!(assessor.get("/drift").await.status, StatusCode::FORBIDDEN);
    let records = site.house.records();
    let page = site.visitor("eva.systemejer").await.page("/drift").await;
    assert!(page.contains("ingen er taget med"), "{page}");
    let made = LastBackup { at: site.house.now().plus_minutes(-120).unwrap(), position: 4711 };
    records.note_backup(made).unwrap();
    let page = site.visitor("eva.systemejer").await.page("/drift").await;
    assert!(
        page.contains(&format!("{} poster", web::Say(Language::Da).count(4711_u64)))
            && !page.contains("ingen er taget med"),
        "{page}"
    );
    let message = NewDelivery {
        target: Target::Webhook(WebhookId([1; 16])),
        organisation: Some(region()),
        pathway: None,
        kind: "notice.late".into(),
        payload: "{}".to_owned(),
    };
    let now = site.house.now();
    let notice = Notice { deliveries: vec![message], ..Notice::default() };
    let made = records.record_notices(vec![notice], None, now).unwrap();
    records.delivery_failed(made[0], "HTTP 500", None, now).unwrap();
    let page = site.visitor("eva.systemejer").await.page("/drift").await;
    assert!(page.contains("1 ting kræver, at nogen ser på den") && page.contains("1 opgivet"), "{page}");
}
