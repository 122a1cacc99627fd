//! Serves a folder until it is asked to stop, and then closes what it opened. Where the folder is a demonstration, its
//! log-ins are offered: here and on the sign-in page.

use super::{Listening, demo_accounts, house_under, log_ins, password_for_demo, router_telling, told};
use crate::{
    Surroundings,
    args::setup::Serve,
    config::{Made, Settings, listen_option},
    demo,
    desk::Desk,
    exit,
    exit::Failure,
    output::Words,
    render,
};
use engine::Engine;
use eventlog::KeyEncryptionKey;
use front::{Bound, Demo, House};
use kernel::{Language, Refusal};
use notices::Notices;
use serde_json::json;
use std::{
    fs::{File, TryLockError},
    io::Write,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// How long whoever still holds the log has to let it go, once nobody is answered any more.
const LETTING_GO: Duration = Duration::from_secs(10);

/// Locked while a server answers for the folder.
const MARK_OF_SERVER: &str = "server.lock";

fn refused(code: &str, words: String) -> Failure {
    Refusal::state(code, words.clone(), words).into()
}

/// What is served, and for whom it is told.
pub(crate) struct Place<'a> {
    /// The folder of the log.
    pub folder: &'a Path,
    /// The key of the log.
    pub key: KeyEncryptionKey,
    /// `da` or `en`.
    pub language: Language,
    /// Whether programs read what is said.
    pub json: bool,
    /// Clock and width.
    pub surroundings: &'a Surroundings,
}

/// The command `serve`.
pub(crate) fn serve(
    arguments: &Serve,
    desk: &Desk<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, Failure> {
    desk.require_log()?;
    let options = listen_option(arguments.listen.as_deref());
    let made = Settings::load(&desk.folder, arguments.config.as_deref(), &options, desk.surroundings)?;
    let listening = Listening::at(&made.server);
    let place = Place {
        folder: &desk.folder,
        key: desk.wrapping_key()?,
        language: desk.language,
        json: desk.json,
        surroundings: desk.surroundings,
    };
    let is_demo = desk.folder.join(demo::MARKER).exists();
    let password = if is_demo { Some(password_for_demo(None)?) } else { None };
    serve_at(&place, made, listening, password, out, err)
}

/// Takes the address, opens the folder, says where and for whom, and answers until the process is asked to stop.
pub(crate) fn serve_at(
    place: &Place<'_>,
    made: Made,
    listening: Listening,
    password: Option<String>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8, Failure> {
    let bound = listening.take(place.language, err)?;
    let (form, filter) = made.log();
    // Written already where another server runs in this process.
    let _ = front::start_logs(form, &filter);
    front::quiet_panics();
    let demo = password.map(|password| Demo { password });
    let (policies, config) = (made.policies()?, made.server.clone());
    let house = house_under(policies, place.folder, place.key.clone(), config, demo, place.surroundings)?;
    if let Some(demo) = house.demo() {
        let profiles = crate::profiles(&place.folder.join(crate::desk::PROFILES))?;
        demo_accounts(house.records(), &profiles, &demo.password, house.now())?;
    }
    let _mark = mark_as_served(place.folder);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| refused("no_runtime", error.to_string()))?;
    let stop = {
        let _on = runtime.enter();
        front::asked_to_stop()
    };
    let bound = runtime
        .block_on(bound.encrypted(&house))
        .map_err(|fault| refused("certificate_unusable", told(&fault)))?;
    announce(place, &house, &bound, out)?;
    let engine = Arc::clone(house.engine());
    answer(runtime, stop, bound, house, &made)?;
    close(engine)?;
    Ok(exit::DONE)
}

/// Marks the folder as one that a server answers for, as long as the process lives, and says in the log where another does
/// already. The log is safe either way: who writes second decides again on what is there then. But the live pages of the
/// one do not hear of what the other writes until somebody asks.
fn mark_as_served(folder: &Path) -> Option<File> {
    let file = File::options().create(true).append(true).open(folder.join(MARK_OF_SERVER)).ok()?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        tracing::warn!(
            "another server answers for this folder too: each order is decided on what the log holds then, but live pages of \
             one do not hear of the other's events; stop one of them"
        );
    }
    Some(file)
}

/// Whether a server answers for the folder now.
pub(crate) fn is_served(folder: &Path) -> bool {
    let file = File::options().read(true).append(true).open(folder.join(MARK_OF_SERVER));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Says where the server is, and as whom one can sign in to a demonstration.
fn announce(place: &Place<'_>, house: &House, bound: &Bound, out: &mut dyn Write) -> Result<(), Failure> {
    let scheme = if house.config().tls.is_some() { "https" } else { "http" };
    let address = format!("{scheme}://{}/", bound.address());
    let log_ins = if house.demo().is_some() { log_ins::log_ins(house)? } else { Vec::new() };
    let password = house.demo().map_or("", |demo| &demo.password);
    if place.json {
        let told = json!({ "address": address, "log_ins": log_ins::objects(&log_ins, password) });
        writeln!(out, "{}", json!({ "command": "serve", "result": told }))?;
        return Ok(out.flush()?);
    }
    let say = Words(place.language);
    writeln!(out, "\n{} {address}", say.of("Snitflade svarer på", "Snitflade answers at"))?;
    if !log_ins.is_empty() {
        let width = place.surroundings.width.unwrap_or(render::WIDTH);
        writeln!(out, "\n{}", say.of("Log ind som:", "Sign in as:"))?;
        write!(out, "{}", log_ins::told(&log_ins, password, say, width.into()))?;
    }
    writeln!(out, "\n{}", say.of("Ctrl-C standser.", "Ctrl-C stops."))?;
    Ok(out.flush()?)
}

fn answer(
    runtime: Runtime,
    stop: impl Future<Output = ()> + Send + 'static,
    bound: Bound,
    house: House,
    made: &Made,
) -> Result<(), Failure> {
    let scheme = if house.config().tls.is_some() { "https" } else { "http" };
    let notices = made.notices(&format!("{scheme}://{}", bound.address()))?;
    let router = router_telling(&house, notices.clone());
    let answered = runtime.block_on(async {
        let (told_to_stop, stopping) = tokio::sync::watch::channel(false);
        let (engine, records) = (house.engine().clone(), house.records().clone());
        let notices = Notices::start(engine, records, notices, stopping)
            .map_err(|words| refused("notices_settings", words))?;
        // Nobody waits for it: who asks before it is done waits for the rest of it.
        let ahead = house.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(fault) = ahead.engine().look_ahead() {
                tracing::warn!(%fault, "what is asked for first was not worked out beforehand");
            }
        });
        let answered = bound.serve(router, house, stop).await;
        // What is on its way is finished; who listens no more has stopped already.
        let _ = told_to_stop.send(true);
        notices.stopped().await;
        answered.map_err(|fault| refused("server_stopped", told(&fault)))
    });
    // Ends what is still answered, and with it everything that holds the log.
    runtime.shutdown_timeout(LETTING_GO);
    answered
}

/// Closes the log as soon as nobody holds it: what waits is done, and a snapshot is kept if much came since the last.
fn close(mut engine: Arc<Engine>) -> Result<(), Failure> {
    let began = Instant::now();
    loop {
        engine = match Arc::try_unwrap(engine) {
            Ok(engine) => {
                engine.close().map_err(|fault| refused("log_not_closed", told(&fault)))?;
                tracing::info!("stopped");
                return Ok(());
            }
            Err(held) => held,
        };
        if began.elapsed() > LETTING_GO {
            // Everything acknowledged is on disk; the next start reads what no snapshot holds.
            tracing::warn!("stopped; the log was still held by somebody, and no snapshot was kept");
            return Ok(());
        }
        thread::sleep(Duration::from_millis(10));
    }
}
