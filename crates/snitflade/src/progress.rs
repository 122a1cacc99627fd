//! Progress on long work, for a person who looks at a terminal. Programs and files see nothing of it.

use crate::desk::Desk;
use engine::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// Entries below which reading a log is not long work.
const LONG: u64 = 50_000;

/// Shows how far the reading of a log has come.
pub(crate) fn of_opening(desk: &Desk<'_>) -> Option<Box<dyn FnMut(Progress) + Send>> {
    if !desk.surroundings.terminal || desk.json {
        return None;
    }
    let words = desk.say().of("læser loggen", "reading the log");
    let mut bar: Option<ProgressBar> = None;
    Some(Box::new(move |progress: Progress| {
        if progress.of < LONG {
            return;
        }
        let shown = bar.get_or_insert_with(|| made(progress.of, words));
        shown.set_position(progress.position);
        if progress.position >= progress.of {
            shown.finish_and_clear();
        }
    }))
}

/// A bar of so many steps; it is hidden where nobody looks.
pub(crate) fn bar(desk: &Desk<'_>, steps: u64, words: &'static str) -> ProgressBar {
    if desk.surroundings.terminal && !desk.json { made(steps, words) } else { ProgressBar::hidden() }
}

fn made(steps: u64, words: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(steps).with_message(words);
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}
