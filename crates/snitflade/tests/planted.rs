//! Marked personal data are planted wherever somebody can type them: at the prompt, in forms, in addresses, in headers, in
//! requests that are none. Then everything that leaves the server or lies on the disk is searched for them: the log on
//! standard error, metrics, health, pages for others, the live stream, every file while the server runs and after.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;
#[path = "common/server.rs"]
mod server;

use common::Person;
use server::{Answer, Server};
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};

/// In everything that is planted; no text of ours has it.
const MARK: &str = "Zyxwkvist";
/// What is planted: a name, two CPR numbers as typed and as kept, an address, free text, a mail address.
const PLANTED: [&str; 8] = [
    MARK,
    "150742-1179",
    "1507421179",
    "230851-1138",
    "2308511138",
    "Hybenrosevej",
    "dysfagi",
    "bronislawa@",
];

/// Whatever of the planted stands in some bytes, also as an address is written (percent) or as SQLite may keep it (UTF-16).
fn found(bytes: &[u8]) -> Vec<&'static str> {
    let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted));
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    PLANTED.into_iter().filter(|text| holds(text.as_bytes()) || holds(&wide(text))).collect()
}

fn clean(what: &str, bytes: &[u8]) {
    assert_eq!(found(bytes), Vec::<&str>::new(), "{what}: {}", String::from_utf8_lossy(bytes));
}

/// Every file of the folder but those that the operator writes.
fn files_are_clean(folder: &Path, when: &str) {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(found(&bytes), Vec::<&str>::new(), "{name} {when}");
        names.push(name);
    }
    for wanted in ["log.db", "records.db"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} {when}: {names:?}");
    }
}

/// The value of the last hidden field of a name on a page.
fn hidden(page: &str, name: &str) -> String {
    let at = page.rfind(&format!("name=\"{name}\" value=\"")).unwrap();
    page[at..].split('"').nth(3).unwrap().to_owned()
}

/// Reads a page with some cookies; with the one that it sets.
fn cookies(server: &Server, path: &str, cookies: &str) -> (Answer, String) {
    let answer = server.sends(&format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n",
        server.address
    ));
    let set = kept_cookie(&answer);
    (answer, set)
}

/// The cookie that an answer sets and does not take away.
fn kept_cookie(answer: &Answer) -> String {
    let set = answer.headers.get("set-cookie").map_or("", String::as_str).lines();
    let pairs = set.filter_map(|line| line.split(';').next());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

fn sign_in(server: &Server, login: &str, password: &str) -> (Answer, String) {
    let (page, start) = cookies(server, "/log-ind", "");
    let body = format!("csrf={}&til=%2F&bruger={login}&adgangskode={password}", hidden(&page.body, "csrf"));
    let answer = server.post("/log-ind", &start, &body);
    let session = kept_cookie(&answer);
    (answer, session)
}

#[test]
fn what_was_planted_stands_nowhere_but_where_it_belongs() {
    let person = Person::with_log("2026-12-30T09:00");
    let folder = person.path("snitflade-data");
    let at_prompt = person.must(
        "--as afdeling refer --name 'Bronislawa Zyxwkvist' --cpr 150742-1179 --residence Næstved \
         --address 'Hybenrosevej 17, Zyxwkvist' --note 'dysfagi Zyxwkvist' --fact aim=yes",
    );
    assert!(at_prompt.contains("F-1"), "{at_prompt}");
    person.must("--as visitator hear F-1 --outcome 'dysfagi Zyxwkvist'");
    let added =
        "--as ejer account add anne.hansen --name 'Anne Hansen' --role system_owner --organisation kl";
    let owner = person.json(added)["result"]["password"].as_str().unwrap().to_owned();

    let listen = ["--db", "snitflade-data", "serve", "--listen", "127.0.0.1:0"];
    let loudly = [("SNITFLADE__LOG__LEVEL", "debug"), ("SNITFLADE__LOG__FORMAT", "json")];
    let mut server = Server::start(person.folder.path(), &listen, &loudly);

    // In addresses, with errors of every kind. None of it comes back, but where a form shows what was typed in it.
    for path in [
        "/Bronislawa-Zyxwkvist",
        "/forloeb/150742-1179",
        "/levende?forloeb=Zyxwkvist",
        "/log-ind/udbyder?til=/Zyxwkvist",
        "/log-ind/tilbage?state=Zyxwkvist&code=150742-1179",
        "/brugere/Zyxwkvist",
        "/%5a%79%78wkvist%ff",
        "/api/v1/pathways/Zyxwkvist",
    ] {
        let answer = server.get(path);
        assert!(answer.status >= 300 && answer.status != 500, "{path}: {}", answer.status);
        let body = answer.body.replace("%2FZyxwkvist", "").replace("/Zyxwkvist", "");
        clean(path, body.as_bytes());
    }
    // In requests that are none, in headers, in bodies of the wrong kind and size.
    let host = server.address.clone();
    for request in [
        "GET Zyxwkvist\r\n\r\n".to_owned(),
        format!("Zyxwkvist / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nCookie: snitflade=150742-1179\r\nConnection: close\r\n\r\n"
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nX-Name: {}\r\nConnection: close\r\n\r\n",
            MARK.repeat(20_000)
        ),
        format!(
            "POST /log-ind HTTP/1.1\r\nHost: {host}\r\nOrigin: http://Zyxwkvist.dk\r\nContent-Length: 9\r\nConnection: close\r\n\r\nZyxwkvist"
        ),
        format!(
            "POST /log-ind HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=Zyxwkvist\r\nContent-Length: 9\r\nConnection: close\r\n\r\nZyxwkvist"
        ),
    ] {
        clean("an answer to a request that is none", server.sends_anything(&request).as_bytes());
    }
    let (page, start) = cookies(&server, "/log-ind", "");
    let large = format!("csrf={}&bruger={}", hidden(&page.body, "csrf"), MARK.repeat(40_000));
    let answer = server.post("/log-ind", &start, &large);
    assert_eq!(answer.status, 413, "{}", answer.body);
    clean("too large", answer.body.as_bytes());

    // A number and a name typed where the login belongs: kept for the auditor, sealed.
    let (answer, _) = sign_in(&server, "150742-1179", "dysfagi-dysfagi");
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(
        answer.body.contains("150742-1179") && !answer.body.contains("dysfagi"),
        "the form shows the login typed, once"
    );

    // In a form that keeps it: shown to who keeps accounts, and to nobody else.
    let (answer, session) = sign_in(&server, "anne.hansen", &owner);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mut stream = live(&server, &session);
    let (form, _) = cookies(&server, "/brugere/ny", &session);
    let body = format!(
        "csrf={}&key={}&login=broni&navn=Bronislawa+Zyxwkvist&email=bronislawa%40example.dk&rolle-0=sender&\
         organisation-0=hospital-slagelse&ny_adgangskode=en-lang-proeve",
        hidden(&form.body, "csrf"),
        hidden(&form.body, "key")
    );
    let made = server.post("/brugere/ny", &session, &body);
    assert_eq!(made.status, 303, "{}", made.body);
    let (list, _) = cookies(&server, "/brugere", &session);
    assert!(list.body.contains(MARK), "who keeps accounts sees the name");
    let (answer, other) = sign_in(&server, "broni", "en-lang-proeve");
    assert_eq!(answer.status, 303);
    let (own, _) = cookies(&server, "/min-side", &other);
    assert!(own.body.contains(MARK), "one sees one's own name");
    let (refused, _) = cookies(&server, "/brugere", &other);
    assert_eq!(refused.status, 403);
    // Their own name stands at the top of each page; nothing else that was planted does.
    clean("a refusal", refused.body.replace("Bronislawa Zyxwkvist", "").as_bytes());

    // A citizen referred on the page, while others and whoever refers listen.
    let mut own_stream = live(&server, &other);
    let (form, _) = cookies(&server, "/forloeb/ny", &other);
    let body = format!(
        "csrf={}&key={}&kilde=hospital_ward&navn=Bronislawa+Zyxwkvist&cpr=230851-1138&bopael=municipality-0370&\
         adresse=Hybenrosevej+19&paaroerende=Zyxwkvist+datter&note=dysfagi+Zyxwkvist&syntetisk=ja",
        hidden(&form.body, "csrf"),
        hidden(&form.body, "key")
    );
    let referred = server.post("/forloeb/ny", &other, &body);
    assert_eq!(referred.status, 303, "{}", referred.body);
    let at = referred.headers["location"].clone();
    clean("where the referral leads", at.as_bytes());
    let (shown, _) = cookies(&server, &at, &other);
    assert!(shown.body.contains("Hybenrosevej") || shown.body.contains(MARK), "whoever referred sees whom");
    let heard_of_it = until_changed(&mut own_stream);
    clean("the live stream of whoever referred", heard_of_it.as_bytes());
    let of_one =
        format!("/levende?forloeb={}", at.trim_start_matches("/forloeb/").split('?').next().unwrap());
    let mut one = live_from(&server, &other, &of_one);
    clean("the live stream of one pathway", until(&mut one, "event: here").as_bytes());

    for path in ["/metrics", "/health/live", "/health/ready"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        clean(path, answer.body.as_bytes());
    }
    assert!(server.get("/metrics").body.contains("snitflade_sign_ins_failed_total"));
    files_are_clean(&folder, "while the server runs");

    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    let mut heard = String::new();
    stream.read_to_string(&mut heard).unwrap();
    assert!(heard.contains("event: here") && heard.contains("event: changed"), "{heard}");
    clean("the live stream", heard.as_bytes());
    assert!(log.contains("\"route\":\"/log-ind\"") && log.contains("\"message\":\"stopped\""), "{log}");
    clean("the log of the server", log.as_bytes());

    // Also in what the next start reads instead of the log.
    let key = eventlog::KeyEncryptionKey::from_file(&folder.join("key")).unwrap();
    let mut config = engine::Config::new(folder.join("log.db"), key);
    config.clock =
        std::sync::Arc::new(engine::ManualClock::new(kernel::Instant::read("2026-12-30T12:00").unwrap()));
    let engine = engine::Engine::open(config).unwrap();
    engine.snapshot().unwrap();
    engine.close().unwrap();
    assert!(folder.join("log.db.snapshot").exists());
    files_are_clean(&folder, "after the server has stopped");
    // What was planted is there all the same, for whoever may see it.
    assert!(person.must("--as visitator pathway F-1").contains(MARK));
}

/// A live page, held open.
fn live(server: &Server, cookies: &str) -> TcpStream {
    live_from(server, cookies, "/levende")
}

/// What a live page hears until it is told of a change.
fn until_changed(stream: &mut TcpStream) -> String {
    until(stream, "event: changed")
}

/// What a live page hears until it has heard some words.
fn until(stream: &mut TcpStream, words: &str) -> String {
    stream.set_read_timeout(Some(std::time::Duration::from_secs(120))).unwrap();
    let mut heard = Vec::new();
    let mut part = [0; 4096];
    while !String::from_utf8_lossy(&heard).contains(words) {
        let count = stream.read(&mut part).unwrap();
        assert!(count > 0, "the stream ended: {}", String::from_utf8_lossy(&heard));
        heard.extend_from_slice(&part[..count]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

fn live_from(server: &Server, cookies: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\n\r\n", server.address);
    stream.write_all(request.as_bytes()).unwrap();
    stream
}
