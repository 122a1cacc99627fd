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
    // Nobody plays another over it while it serves, and whoever forgets where it lies is told.
    for (line, code) in [(vec!["demo", "--quick"], "folder_is_served"), (vec!["serve"], "log_absent")] {
        let typed = std::process::Command::new(env!("CARGO_BIN_EXE_snitflade"))
            .args(&line)
            .env_remove("SNITFLADE_DB")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&typed.stderr).into_owned();
        assert!(!typed.status.success() && told.contains(code), "{line:?}: {told}");
        assert!(told.contains("snitflade-demo"), "{line:?}: {told}");
    }
    assert!(!folder.path().join("snitflade-demo-1").exists());
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

/// Somebody at the prompt, in a process of their own.
fn types(folder: &std::path::Path, arguments: &[&str]) -> String {
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_snitflade"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(ended.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[test]
fn while_it_serves_it_is_backed_up_accounts_are_kept_and_another_server_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    types(at, &["--db", "log", "init", "--synthetic"]);
    let serve = ["--db", "log", "--lang", "en", "serve", "--listen", "127.0.0.1:0"];
    let mut server = Server::start(at, &serve, &[]);
    let added = ["account", "add", "anne.hansen", "--name", "Anne Hansen", "--role", "auditor"];
    let by = ["--db", "log", "--as", "ejer", "--json"];
    let told = types(at, &[&by[..], &added[..], &["--organisation", "kl"]].concat());
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert!(told["result"]["password"].as_str().is_some_and(|password| password.len() >= 12), "{told}");
    // The running server knows the account at once, and the backup has it.
    assert_eq!(server.get("/health/ready").status, 200);
    types(at, &["--db", "log", "--as", "ejer", "log", "backup", "copy.db"]);
    assert!(at.join("copy.db").exists() && at.join("copy.db.records").exists());
    types(at, &["--db", "log", "--as", "ejer", "log", "restore", "copy.db", "--to", "drill"]);
    let accounts = types(at, &["--db", "drill", "--as", "ejer", "account", "list"]);
    assert!(accounts.contains("anne.hansen"), "{accounts}");
    let mut second = Server::start(at, &serve, &[]);
    let (status, log) = second.stop();
    assert!(status.success() && log.contains("another server answers for this folder"), "{log}");
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    assert!(!log.contains("another server") && log.contains("stopped"), "{log}");
    // And the drill's copy is served as the folder was.
    let drill = ["--db", "drill", "serve", "--listen", "127.0.0.1:0"];
    assert!(Server::start(at, &drill, &[]).stop().0.success());
}

#[test]
fn the_environment_sets_the_server_and_a_wrong_setting_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    types(folder.path(), &["--db", "log", "init", "--synthetic"]);
    let notice = [
        ("SNITFLADE__SERVER__LISTEN", "127.0.0.1:0"),
        ("SNITFLADE__SERVER__NOTICE", "Prøvedrift i Eksempel"),
        ("SNITFLADE__LOG__FORMAT", "json"),
    ];
    let mut server = Server::start(folder.path(), &["--db", "log", "serve"], &notice);
    assert!(server.get("/log-ind").body.contains("Prøvedrift i Eksempel"));
    let (_, log) = server.stop();
    for line in log.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(object["level"].is_string() && object["timestamp"].is_string(), "{line}");
    }
    assert!(log.contains("\"route\":\"/log-ind\""), "{log}");
    std::fs::write(folder.path().join("log").join("snitflade.toml"), "[server]\nlisten = 1\nlisen = 2\n")
        .unwrap();
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_snitflade"))
        .args(["--db", "log", "serve"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{err}");
    assert!(
        err.contains("snitflade.toml:2: server.listen") && err.contains("snitflade.toml:3: server.lisen"),
        "{err}"
    );
}
