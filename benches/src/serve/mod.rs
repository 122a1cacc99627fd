//! The server as it is shipped under the load of a country: pathways of years in its log, people who look at live pages,
//! people who write by forms, all over HTTP on this machine; against a bare server that hands out the same pages as files
//! to the same people at the same instants. Client and servers are processes of their own.

mod browser;
mod child;
mod looking;
mod people;
mod writing;

pub use child::{BARE, SERVER, bare, server};

use crate::{
    figure::{Fault, Figure, number, percentile},
    history::{Entry, History},
    log::Log,
};
use browser::{Browser, Kind, Notes, client};
use child::{Answering, FILES};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::Instant as LogInstant;
use looking::{Bare, look};
use pathways::What;
use people::{PASSWORD, Size, Viewer, Work, homes, viewers, writers};
use reqwest::Client;
use std::{collections::BTreeMap, path::Path, sync::Arc, time::Instant};
use world::Event;
use writing::write;

/// So many sign in at a time.
const SIGN_INS_AT_ONCE: usize = 8;

/// Runs the load and the same askings of the bare server after it.
pub fn run(smoke: bool) -> Result<Vec<Figure>, Fault> {
    let size = Size::of(smoke);
    let building = Instant::now();
    let (log, last) = filled(&size)?;
    let built = building.elapsed();
    let starting = Instant::now();
    let server = Answering::server(&log, last, smoke)?;
    let started = starting.elapsed();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ran = runtime.block_on(under_load(&size, &server))?;
    let memory = server.memory_bytes_max()?;
    server.stop()?;
    if smoke {
        checked(&ran)?;
    }
    let before = format!(
        "{} pathways, {} of them open, {} entries written in {:.1} s; the server answered after {:.1} s and held at most \
         {:.0} MB; {} viewers, {} writers with an act each {:.1} s, {} s after {} s of warm-up",
        size.pathways,
        size.open,
        log.entries,
        built.as_secs_f64(),
        started.as_secs_f64(),
        number(memory) / 1e6,
        size.viewers,
        size.writers,
        size.pace.as_secs_f64(),
        size.measured.as_secs(),
        size.warm_up.as_secs(),
    );
    Ok(figures(&ran, before))
}

/// The log, and when its last entry was recorded.
fn filled(size: &Size) -> Result<(Log, LogInstant), Fault> {
    let history = History::of(homes())?;
    let arrived = |(event, _): &Entry| matches!(event, Event::Pathways(pathways::Event::Pathway(event)) if matches!(event.what, What::Arrived { .. }));
    let steps = history.tale.iter().position(arrived).ok_or("nobody arrives in the tale")? + 1;
    let closed = (size.pathways - size.open) * history.tale.len();
    let mut last = None;
    let events = history.events_by(size.open).take(closed + size.open * steps);
    let events = events.inspect(|(_, stamp)| last = last.max(Some(stamp.recorded_at)));
    let log = Log::written(&history, events, true)?;
    Ok((log, last.ok_or("the log is empty")?))
}

/// What came of the load.
struct Ran {
    notes: Arc<Notes>,
    /// Of the same pages as files.
    bare: Arc<Notes>,
    /// From here on it counts.
    counted_from: Instant,
    redrawn: Vec<usize>,
    acts: usize,
    /// By page without its query or unit: bytes compressed and plain.
    weights: BTreeMap<&'static str, (usize, usize)>,
}

async fn under_load(size: &Size, server: &Answering) -> Result<Ran, Fault> {
    let (client, homes) = (client()?, homes());
    let (viewers, writers) = (viewers(size, &homes), writers(size, &homes));
    let weights = weights(&client, &server.base, &viewers).await?;
    let looking = signed_in(&client, &server.base, viewers.iter().map(|viewer| viewer.login.clone())).await?;
    let writing = signed_in(&client, &server.base, writers.iter().map(|writer| writer.login.clone())).await?;
    let deciding = stream::iter(writers.iter().map(|writer| {
        let login = match &writer.work {
            Work::Places { decider, .. } => Some(decider.clone()),
            Work::Figures { .. } => None,
        };
        let (client, base) = (&client, server.base.as_str());
        async move {
            let Some(login) = login else { return Ok(None) };
            one_signed_in(client, base, login).await.map(Some)
        }
    }));
    let deciding: Vec<Option<Browser>> = deciding.buffered(SIGN_INS_AT_ONCE).try_collect().await?;

    let folder = tempfile::tempdir()?;
    let looking = with_files(looking, &viewers, folder.path()).await?;
    let bare = Answering::bare(folder.path())?;

    let (notes, bare_notes) = (Arc::new(Notes::default()), Arc::new(Notes::default()));
    let begins = Instant::now();
    let counted_from = begins + size.warm_up;
    let span = (begins, counted_from + size.measured);
    let looking = looking.into_iter().zip(viewers).enumerate().map(|(number, (browser, viewer))| {
        let bare = Bare { browser: Browser::new(&client, &bare.base), notes: Arc::clone(&bare_notes) };
        tokio::spawn(look(browser, bare, number, viewer, Arc::clone(&notes), span))
    });
    let looking: Vec<_> = looking.collect();
    let writing = writing.into_iter().zip(deciding).zip(writers).map(|((browser, decider), writer)| {
        tokio::spawn(write(browser, decider, writer, *size, Arc::clone(&notes), span))
    });
    let writing: Vec<_> = writing.collect();
    let (mut redrawn, mut acts) = (Vec::new(), 0);
    for one in looking {
        redrawn.push(one.await?);
    }
    for one in writing {
        acts += one.await?;
    }
    drop(client);
    bare.stop()?;
    Ok(Ran { notes, bare: bare_notes, counted_from, redrawn, acts, weights })
}

/// Each viewer's page as it is before the load, compressed as it comes, in a file by the viewer's number.
async fn with_files(
    mut looking: Vec<Browser>,
    viewers: &[Viewer],
    folder: &Path,
) -> Result<Vec<Browser>, Fault> {
    let files = folder.join(FILES);
    std::fs::create_dir(&files)?;
    for (number, (browser, viewer)) in looking.iter_mut().zip(viewers).enumerate() {
        let page = browser.get(&viewer.page, true).await?;
        std::fs::write(files.join(number.to_string()), &page.body)?;
    }
    Ok(looking)
}

async fn one_signed_in(client: &Client, base: &str, login: String) -> Result<Browser, Fault> {
    let mut browser = Browser::new(client, base);
    browser.sign_in(&login, PASSWORD).await?;
    Ok(browser)
}

async fn signed_in(
    client: &Client,
    base: &str,
    logins: impl Iterator<Item = String>,
) -> Result<Vec<Browser>, Fault> {
    let all = stream::iter(logins.map(|login| one_signed_in(client, base, login)));
    all.buffered(SIGN_INS_AT_ONCE).try_collect().await
}

/// What a first visit to each kind of page weighs, style and script apart.
async fn weights(
    client: &Client,
    base: &str,
    viewers: &[Viewer],
) -> Result<BTreeMap<&'static str, (usize, usize)>, Fault> {
    let mut weights = BTreeMap::new();
    let kinds = ["overview", "municipality", "unit"];
    for (kind, viewer) in kinds.into_iter().zip(viewers) {
        let mut browser = one_signed_in(client, base, viewer.login.clone()).await?;
        let plain = browser.get(&viewer.page, false).await?;
        let compressed = browser.get(&viewer.page, true).await?;
        weights.insert(kind, (compressed.body.len(), plain.body.len()));
        let page = plain.text();
        for (name, ending) in [("style", ".css\""), ("script", ".js\"")] {
            let end = page.find(ending).ok_or("a page without style or script")? + ending.len() - 1;
            let path = page.get(..end).and_then(|before| before.rsplit('"').next()).unwrap_or_default();
            let (compressed, plain) = (browser.get(path, true).await?, browser.get(path, false).await?);
            weights.insert(name, (compressed.body.len(), plain.body.len()));
        }
    }
    Ok(weights)
}

/// What must hold on any machine, however slow.
fn checked(ran: &Ran) -> Result<(), Fault> {
    for (notes, who) in [(&ran.notes, "the server"), (&ran.bare, "the bare server")] {
        let (faults, told) = notes.faults();
        if faults > 0 {
            return Err(format!("{faults} errors of {who}: {}", told.join("; ")).into());
        }
        if Kind::LOOKED_AT.iter().any(|(kind, _)| notes.seconds(&[*kind], ran.counted_from).is_empty()) {
            return Err(format!("a kind of page was never seen at {who}").into());
        }
    }
    if ran.acts == 0 {
        return Err("nothing was done".into());
    }
    if ran.redrawn.iter().all(|redrawn| *redrawn == 0) {
        return Err("nobody was told that something changed".into());
    }
    Ok(())
}

fn figures(ran: &Ran, before: String) -> Vec<Figure> {
    let spread = |seconds: &[f64]| {
        let of = |percent| percentile(seconds, percent) * 1e3;
        format!(
            "{} answers, half {:.1} ms, 95 of 100 {:.1} ms, 99 of 100 {:.1} ms",
            seconds.len(),
            of(50),
            of(95),
            of(99)
        )
    };
    let looked_at = Kind::LOOKED_AT.map(|(kind, _)| kind);
    let pages = ran.notes.seconds(&looked_at, ran.counted_from);
    let same = ran.bare.seconds(&looked_at, ran.counted_from);
    let by_page = Kind::LOOKED_AT.map(|(kind, name)| {
        let seconds = ran.notes.seconds(&[kind], ran.counted_from);
        format!(
            "{name} half {:.1} ms, 99 of 100 {:.1} ms",
            percentile(&seconds, 50) * 1e3,
            percentile(&seconds, 99) * 1e3
        )
    });
    let forms = spread(&ran.notes.seconds(&[Kind::Form], ran.counted_from));
    let sent = spread(&ran.notes.seconds(&[Kind::Sent], ran.counted_from));
    let redrawn: usize = ran.redrawn.iter().sum();
    let (faults, told) = ran.notes.faults();
    let (bare_faults, bare_told) = ran.bare.faults();
    let told: Vec<String> = told.into_iter().chain(bare_told).collect();
    let words = if told.is_empty() { String::new() } else { format!("; the first: {}", told.join("; ")) };
    let weight = |name: &str| ran.weights.get(name).copied().unwrap_or_default();
    let (style, script) = (weight("style"), weight("script"));
    let heaviest = ["overview", "municipality", "unit"].map(|kind| weight(kind).0).into_iter().max();
    let each: Vec<String> = ran
        .weights
        .iter()
        .map(|(name, (compressed, plain))| {
            format!("{name} {:.1} kB, plain {:.1} kB", number(*compressed) / 1e3, number(*plain) / 1e3)
        })
        .collect();
    let tail = percentile(&pages, 99);
    vec![
        (
            "serve: 99 of 100 pages against the same pages as files in the same run (at most 5)".into(),
            tail / percentile(&same, 99),
            format!("pages: {} ({}); as files: {}", spread(&pages), by_page.join("; "), spread(&same)),
        ),
        ("serve: milliseconds within which 99 of 100 pages are there (about 50)".into(), tail * 1e3, before),
        (
            "serve: errors (0)".into(),
            number(faults + bare_faults),
            format!(
                "{} acts and {redrawn} redrawings from beginning to end; pages with a form: {forms}; forms sent: {sent}{words}",
                ran.acts
            ),
        ),
        (
            "serve: kilobytes of the heaviest page with style and script, compressed (at most 100)".into(),
            number(heaviest.unwrap_or_default() + style.0 + script.0) / 1e3,
            each.join("; "),
        ),
    ]
}
