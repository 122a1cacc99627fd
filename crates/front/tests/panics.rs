//! What a panic says may hold anything, also of a citizen: the log has where it was, and no more. It is a program of its own,
//! for what is done at a panic is one for the process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_panic_is_logged_by_its_place_and_not_by_its_words() {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
    front::quiet_panics();
    let name = String::from("Bronislawa Zyxwkvist, 150742-1179");
    assert!(std::thread::spawn(move || panic!("no place for {name}")).join().is_err());
    let log = || String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let clean = |what: &str, text: &str| {
        for planted in ["Zyxwkvist", "150742", "no place"] {
            assert!(!text.contains(planted), "{what}: {text}");
        }
    };
    assert!(log().contains("panic") && log().contains("panics.rs:"), "{}", log());
    clean("the log", &log());

    // In a server that runs, for one who asks: they are told that the program failed, and the next is answered.
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path());
    let desks = axum::Router::new()
        .route(
            "/falder",
            axum::routing::post(async |body: String| -> String { panic!("no place for {body}") }),
        )
        .route("/inde", axum::routing::post(inside));
    let router = front::dressed(desks, &house, None);
    let bound = front::Bound::at(([127, 0, 0, 1], 0).into()).unwrap();
    let address = bound.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(bound.serve(router, house.clone(), async {
        let _ = stopped.await;
    }));
    let client = reqwest::Client::new();
    for path in ["/falder", "/inde"] {
        let request =
            client.post(format!("http://{address}{path}")).body("Bronislawa Zyxwkvist, 150742-1179");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 500, "{path}");
        clean(path, &format!("{:?}", answer.headers()));
        clean(path, &answer.text().await.unwrap());
    }
    let metrics = client.get(format!("http://{address}/metrics")).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("status=\"500\""), "{metrics}");
    clean("metrics", &metrics);
    assert_eq!(
        client.get(format!("http://{address}/health/live")).send().await.unwrap().status().as_u16(),
        200
    );
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(log().matches("panics.rs:").count(), 3, "{}", log());
    clean("the log of the server", &log());
    drop(house);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        clean("a file", &String::from_utf8_lossy(&bytes));
    }
}

/// Falls where it waits for the disk, on a thread of its own.
async fn inside(
    axum::extract::State(house): axum::extract::State<front::House>,
    body: String,
) -> axum::http::StatusCode {
    match house.on_disk(move |_| panic!("no place for {body}")).await {
        Ok(()) => axum::http::StatusCode::OK,
        Err(front::Panicked) => axum::http::StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A server over an empty log.
fn house(folder: &std::path::Path) -> front::House {
    let key = eventlog::KeyEncryptionKey::generate().unwrap();
    let records = eventlog::records::Records::open(&folder.join("records.db"), &key, true).unwrap();
    let mut config = engine::Config::new(folder.join("log.db"), key);
    config.create = true;
    let policies = config.policies.clone();
    let engine = Arc::new(engine::Engine::open(config).unwrap());
    let parts =
        front::Parts { engine, records, policies, config: front::ServerConfig::default(), demo: None };
    front::House::new(parts).unwrap()
}
