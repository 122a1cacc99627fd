//! The processes that answer in the load run, apart from the one that asks, so that the memory of each is its own: the
//! server as it is shipped, over a log in a folder, and a bare one that hands out files from memory. Each tells its
//! address in one line and answers until its input ends.

use super::people::{self, PASSWORD, Size};
use crate::{
    figure::Fault,
    log::{KEY, Log},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path as At, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use engine::Clock;
use eventlog::KeyEncryptionKey;
use front::{Bound, LimitsConfig, ServerConfig};
use kernel::Instant;
use snitflade::Surroundings;
use std::{
    collections::BTreeMap,
    future::Future,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time,
};

/// The argument that makes this program the server; the folder and the log's last instant follow.
pub const SERVER: &str = "--serve-child";
/// The argument that makes this program the bare server; the folder of the files follows.
pub const BARE: &str = "--serve-bare-child";

/// Where in its folder the bare server finds the files.
pub const FILES: &str = "files";

/// A process that answers.
pub struct Answering {
    /// Where, as `http://127.0.0.1:4711`.
    pub base: String,
    process: Child,
}

impl Answering {
    /// The server over a log.
    pub fn server(log: &Log, last: Instant, smoke: bool) -> Result<Answering, Fault> {
        let last = last.microseconds().to_string();
        Self::start(SERVER, log.folder(), &[&last, if smoke { "small" } else { "full" }])
    }

    /// The bare server over the files in a folder.
    pub fn bare(folder: &Path) -> Result<Answering, Fault> {
        Self::start(BARE, folder, &[])
    }

    fn start(what: &str, folder: &Path, more: &[&str]) -> Result<Answering, Fault> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(what)
            .arg(folder)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        let read = BufReader::new(out).read_line(&mut line);
        let answering = Answering { base: format!("http://{}", line.trim()), process };
        if read? == 0 {
            return Err("the server did not start".into());
        }
        Ok(answering)
    }

    /// The most memory it held so far, in bytes, as the system counts it; only Linux tells it this way.
    pub fn memory_bytes_max(&self) -> Result<usize, Fault> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let line = line.ok_or("the system does not tell")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<usize>()? * 1024)
    }

    /// Lets it stop in good order.
    pub fn stop(mut self) -> Result<(), Fault> {
        drop(self.process.stdin.take());
        let ended = self.process.wait()?;
        if ended.success() { Ok(()) } else { Err(format!("the server ended with {ended}").into()) }
    }
}

impl Drop for Answering {
    /// After a fault nobody else would end it.
    fn drop(&mut self) {
        if !matches!(self.process.try_wait(), Ok(Some(_))) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

/// A clock that goes on from where the log ends.
struct GoingOn {
    from: Instant,
    started: time::Instant,
}

impl Clock for GoingOn {
    fn now(&self) -> Instant {
        let passed = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        Instant::from_microseconds(self.from.microseconds().saturating_add(passed)).unwrap_or(self.from)
    }

    fn is_real(&self) -> bool {
        false
    }
}

/// Microseconds between the end of the log and the beginning of the run.
const AFTER: i64 = 60 * 1_000_000;

/// The process that is the server.
pub fn server(arguments: &[String]) -> Result<(), Fault> {
    let [folder, last, size] = arguments else { return Err("folder, instant and size are missing".into()) };
    let folder = Path::new(folder);
    let clock = GoingOn {
        from: Instant::from_microseconds(last.parse::<i64>()?.saturating_add(AFTER))?,
        started: time::Instant::now(),
    };
    let surroundings = Surroundings {
        environment: BTreeMap::new(),
        folder: folder.to_owned(),
        terminal: false,
        width: None,
        clock: Arc::new(clock),
    };
    let limits =
        LimitsConfig { requests_per_minute: 1_000_000, request_seconds_max: 300, ..LimitsConfig::default() };
    let config = ServerConfig { limits, ..ServerConfig::default() };
    let key = KeyEncryptionKey::from_file(&folder.join(KEY))?;
    let house = snitflade::serve::house(folder, key, config, None, &surroundings)
        .map_err(|_| "the server does not open the log")?;
    let profiles = people::profiles(&Size::of(size == "small"));
    snitflade::serve::demo_accounts(house.records(), &profiles, PASSWORD, house.now())
        .map_err(|_| "the accounts cannot be made")?;
    let bound = Bound::at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    tell(bound.address())?;
    let router = snitflade::serve::router(&house);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(async { bound.serve(router, house, input_ends()).await })?)
}

/// The process that hands out files and does nothing else.
pub fn bare(arguments: &[String]) -> Result<(), Fault> {
    let [folder] = arguments else { return Err("the folder is missing".into()) };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(Path::new(folder).join(FILES))? {
        let entry = entry?;
        files.insert(
            entry.file_name().to_string_lossy().into_owned(),
            Bytes::from(std::fs::read(entry.path())?),
        );
    }
    let router = Router::new().route("/{name}", get(file)).with_state(Arc::new(files));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        tell(listener.local_addr()?)?;
        axum::serve(listener, router).with_graceful_shutdown(input_ends()).await?;
        Ok(())
    })
}

/// A file as it was saved: compressed, where the page was.
async fn file(State(files): State<Arc<BTreeMap<String, Bytes>>>, At(name): At<String>) -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_ENCODING, "gzip")];
    match files.get(&name) {
        Some(bytes) => (headers, bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn tell(address: SocketAddr) -> Result<(), Fault> {
    let mut out = std::io::stdout();
    writeln!(out, "{address}")?;
    Ok(out.flush()?)
}

/// Ready when whoever started this process lets go of it.
fn input_ends() -> impl Future<Output = ()> + Send + 'static {
    let (told, ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = told.send(());
    });
    async move {
        let _ = ended.await;
    }
}
