//! The server as it is shipped under the load of a country: pathways of years in its log, people who look at live pages,
//! people who write by forms, all over HTTP on this machine; against a bare server that hands out the same bytes to the
//! same askings. Client and server are processes of their own.

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
use looking::{Seen, ask_again, look};
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

    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join(FILES))?;
    for (viewer, seen) in ran.seen.iter().enumerate() {
        std::fs::write(folder.path().join(FILES).join(viewer.to_string()), &seen.last)?;
    }
    let bare = runtime.block_on(against_bare(&size, folder.path(), &ran))?;
    if smoke {
        checked(&ran, &bare)?;
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
    Ok(figures(&ran, &bare, before))
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
    /// From here on it counts.
    counted_from: Instant,
    seen: Vec<Seen>,
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

    let notes = Arc::new(Notes::default());
    let begins = Instant::now();
    let counted_from = begins + size.warm_up;
    let span = (begins, counted_from + size.measured);
    let looking = looking.into_iter().zip(viewers).enumerate().map(|(number, (browser, viewer))| {
        tokio::spawn(look(browser, number, viewer, Arc::clone(&notes), span))
    });
    let looking: Vec<_> = looking.collect();
    let writing = writing.into_iter().zip(deciding).zip(writers).map(|((browser, decider), writer)| {
        tokio::spawn(write(browser, decider, writer, *size, Arc::clone(&notes), span))
    });
    let writing: Vec<_> = writing.collect();
    let (mut seen, mut acts) = (Vec::new(), 0);
    for one in looking {
        seen.push(one.await?);
    }
    for one in writing {
        acts += one.await?;
    }
    Ok(Ran { notes, counted_from, seen, acts, weights })
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

/// The same askings of the bare server; its notes, and from when on they count.
async fn against_bare(size: &Size, folder: &Path, ran: &Ran) -> Result<(Arc<Notes>, Instant), Fault> {
    let bare = Answering::bare(folder)?;
    let (client, notes, begins) = (client()?, Arc::new(Notes::default()), Instant::now());
    let asking = ran.seen.iter().enumerate().map(|(viewer, seen)| {
        let browser = Browser::new(&client, &bare.base);
        tokio::spawn(ask_again(browser, format!("/{viewer}"), seen.asked.clone(), Arc::clone(&notes), begins))
    });
    for one in asking.collect::<Vec<_>>() {
        one.await?;
    }
    drop(client);
    bare.stop()?;
    Ok((notes, begins + size.warm_up))
}

/// What must hold on any machine, however slow.
fn checked(ran: &Ran, (bare, _): &(Arc<Notes>, Instant)) -> Result<(), Fault> {
    for (notes, who) in [(&*ran.notes, "the server"), (&**bare, "the bare server")] {
        let (faults, told) = notes.faults();
        if faults > 0 {
            return Err(format!("{faults} errors of {who}: {}", told.join("; ")).into());
        }
    }
    if ran.acts == 0 || ran.seen.iter().any(|seen| seen.last.is_empty()) {
        return Err(format!("{} acts; somebody saw no page", ran.acts).into());
    }
    if ran.seen.iter().all(|seen| seen.redrawn == 0) {
        return Err("nobody was told that something changed".into());
    }
    Ok(())
}

fn figures(ran: &Ran, (bare, bare_from): &(Arc<Notes>, Instant), before: String) -> Vec<Figure> {
    let pages = ran.notes.seconds(Kind::Page, ran.counted_from);
    let same = bare.seconds(Kind::Page, *bare_from);
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
    let forms = spread(&ran.notes.seconds(Kind::Form, ran.counted_from));
    let sent = spread(&ran.notes.seconds(Kind::Sent, ran.counted_from));
    let redrawn: usize = ran.seen.iter().map(|seen| seen.redrawn).sum();
    let (faults, told) = ran.notes.faults();
    let (bare_faults, bare_told) = bare.faults();
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
            "serve: 99 of 100 pages against the same bytes from a bare server (at most 5)".into(),
            tail / percentile(&same, 99),
            format!("pages: {}; the bare server: {}", spread(&pages), spread(&same)),
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
