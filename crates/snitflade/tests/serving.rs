//! `demo` and `serve` as whoever runs them starts and stops them: in a process of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/server.rs"]
mod server;

use server::Server;
use std::net::TcpListener;

const LOG_INS: [&str; 9] = [
    "ida.afsnit",
    "mette.visitator",
    "ole.regionsvisitator",
    "sanne.plejer",
    "jens.sygeplejerske",
    "lone.leder",
    "peter.planlaegger",
    "eva.systemejer",
    "rikke.revisor",
];

/// The password that stands in the table of log-ins.
fn password_in(said: &str) -> String {
    let line = said.lines().find(|line| line.trim_start().starts_with("mette.visitator")).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

#[test]
fn the_demonstration_plays_serves_and_says_how_to_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let mut server = Server::start(folder.path(), &["demo", "--listen", &listen], &[]);
    // A line for each step of the morning, and no more of it.
    assert!(server.said.contains("2027-01-04 08:00  Else, 84, Næstved"), "{}", server.said);
    assert!(!server.said.contains("$ snitflade"), "{}", server.said);
    assert!(!server.address.ends_with(&format!(":{port}")), "the port was taken");
    for login in LOG_INS {
        let line = server.said.lines().find(|line| line.trim_start().starts_with(login)).unwrap();
        assert!(line.trim_end().ends_with(&password_in(&server.said)), "{line}");
    }
    let password = password_in(&server.said);
    // A stranger is led to the sign-in page, and the log-ins stand there.
    let front = server.get("/");
    assert_eq!((front.status, front.headers["location"].as_str()), (303, "/log-ind"));
    let page = server.get("/log-ind").body;
    for login in LOG_INS {
        assert!(page.contains(&format!("value=\"{login}\"")), "{login}");
    }
    assert!(page.contains(&password));
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    assert!(log.contains(&format!("Port {port} er optaget")), "{log}");

    // Served again, it has the same log-ins and another password.
    let served = ["--db", "snitflade-demo", "--lang", "en", "serve", "--listen", "127.0.0.1:0"];
    let mut again = Server::start(folder.path(), &served, &[]);
    assert!(again.said.contains("Ctrl-C stops"), "{}", again.said);
    let other = password_in(&again.said);
    assert_ne!(other, password);
    assert!(again.get("/log-ind").body.contains(&other));
    assert!(again.stop().0.success());
}

#[test]
fn what_is_no_demonstration_offers_no_log_ins() {
    let folder = tempfile::tempdir().unwrap();
    let init = std::process::Command::new(env!("CARGO_BIN_EXE_snitflade"))
        .args(["--db", "log", "init"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    // Also where somebody laid the mark of a demonstration beside a real log.
    std::fs::write(folder.path().join("log").join("synthetic-demonstration"), "").unwrap();
    let mut server = Server::start(folder.path(), &["--db", "log", "serve", "--listen", "127.0.0.1:0"], &[]);
    assert!(!server.said.contains("adgangskode"), "{}", server.said);
    let page = server.get("/log-ind").body;
    assert!(page.contains("name=\"adgangskode\"") && !page.contains("Prøv som"), "{page}");
    assert!(server.stop().0.success());
}

#[test]
fn an_address_that_is_taken_or_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let ended = |arguments: &[&str]| {
        let ended = std::process::Command::new(env!("CARGO_BIN_EXE_snitflade"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    };
    assert_eq!(ended(&["--db", "log", "init", "--synthetic"]).0, Some(0));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (code, err) = ended(&["--db", "log", "serve", "--listen", &taken.local_addr().unwrap().to_string()]);
    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("optaget af et andet program") && err.contains("--listen"), "{err}");
    let (code, err) = ended(&["--db", "log", "serve", "--listen", "her"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("127.0.0.1:8620"), "{err}");
    let (code, err) = ended(&["demo", "--password", "kort"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(
        !folder.path().join("snitflade-demo").exists(),
        "nothing is played for a password that is not taken"
    );
}
