//! Those who write, by the forms of the pages and at the pace of a quick person: figures of a unit, or in turn the referral
//! of a citizen and the decision on it.

use super::{
    browser::{Browser, Kind, Notes},
    people::{Size, Work, Writer},
};
use crate::commands::submitter::made_up_cpr;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::sleep_until;

/// Numbers below these were given to the citizens that are there already.
const RUNNING_FROM: usize = 1_000_000;
/// How many citizens a writer refers at most.
const CITIZENS_EACH: usize = 10_000;

/// One writes until the end; how many acts were done.
pub async fn write(
    mut browser: Browser,
    mut decider: Option<Browser>,
    writer: Writer,
    size: Size,
    notes: Arc<Notes>,
    (begins, ends): (Instant, Instant),
) -> usize {
    let everybody = u32::try_from(size.writers).unwrap_or(1).max(1);
    let number = u32::try_from(writer.number).unwrap_or(0);
    // The writers begin one after another within the time of one act.
    let mut next = begins + size.pace * number / everybody;
    let (mut done, mut acts, mut pathway): (_, _, Option<String>) = (0, 0_usize, None);
    loop {
        sleep_until(next.into()).await;
        if Instant::now() >= ends {
            return done;
        }
        next = following(next, size.pace);
        acts += 1;
        let ok = match (&writer.work, pathway.take(), &mut decider) {
            (Work::Figures { unit }, ..) => figures(&mut browser, unit, acts, &notes).await.is_some(),
            (Work::Places { .. }, Some(path), Some(decider)) => {
                decide(decider, &path, &notes).await.is_some()
            }
            (Work::Places { home, .. }, ..) => {
                let running = RUNNING_FROM + writer.number * CITIZENS_EACH + acts % CITIZENS_EACH;
                pathway = refer(&mut browser, home.as_str(), running, &notes).await;
                pathway.is_some()
            }
        };
        done += usize::from(ok);
    }
}

/// The next act; a writer who had to wait does not hurry to make up for it.
fn following(last: Instant, pace: Duration) -> Instant {
    (last + pace).max(Instant::now())
}

async fn figures(browser: &mut Browser, unit: &str, acts: usize, notes: &Notes) -> Option<String> {
    let path = format!("/pladser/{unit}");
    let page = browser.page(Kind::Form, &path, notes).await?.text();
    let staffed = (18 + acts % 3).to_string();
    let fields = [("form", "tal"), ("staffed", staffed.as_str()), ("kilde-tal", "vagtplan")];
    browser.form(&format!("{path}/tal"), &page, &fields, notes).await
}

/// Refers a citizen; the address of the pathway.
async fn refer(browser: &mut Browser, home: &str, running: usize, notes: &Notes) -> Option<String> {
    let page = browser.page(Kind::Form, "/forloeb/ny", notes).await?.text();
    let (cpr, name) = (made_up_cpr(running), format!("Synnøve Syntetisk-{running}"));
    let fields = [
        ("navn", name.as_str()),
        ("cpr", cpr.as_str()),
        ("bopael", home),
        ("kilde", "hospital_ward"),
        ("fakta.temporary_health_intervention", "ja"),
        ("fakta.can_stay_at_home", "nej"),
        ("fakta.aim", "ja"),
        ("fakta.condition", "somatic"),
        ("fakta.nursing_complexity", "ordinary"),
        ("fakta.mobility", "wheelchair"),
    ];
    let to = browser.form("/forloeb/ny", &page, &fields, notes).await?;
    Some(to.split('?').next().unwrap_or_default().to_owned())
}

async fn decide(browser: &mut Browser, pathway: &str, notes: &Notes) -> Option<String> {
    let path = format!("{pathway}/afgoer");
    let page = browser.page(Kind::Form, &path, notes).await?.text();
    let fields = [("konklusion", "municipal_temporary_place"), ("grund", "kan ikke klare sig hjemme")];
    browser.form(&path, &page, &fields, notes).await
}
