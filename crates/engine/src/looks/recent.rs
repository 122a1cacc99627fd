//! Which looks were noted a moment ago. A page that stands open draws itself again whenever something happens; that is
//! the look that is on record already, and not another. What it shows that was not shown before is one.

use super::{Occasion, Purpose, Shown};
use kernel::{Actor, Instant, PathwayId, PersonId};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// For how many minutes a page that stands open is the look that was noted.
const MINUTES: i64 = 15;
/// Most subjects that are remembered; beyond them all is forgotten, and noted anew.
const SUBJECTS_MAX: usize = 500_000;

/// In which session, as whom and for what, and what was asked.
type Place = (SmolStr, Actor, Purpose, &'static str);

/// Whom one page showed, and when it was noted last.
#[derive(Default)]
struct Seen {
    pathways: BTreeMap<PathwayId, Instant>,
    persons: BTreeMap<PersonId, Instant>,
}

/// What was noted lately, in the memory of one process.
#[derive(Default)]
pub(crate) struct Recent {
    seen: BTreeMap<Place, Seen>,
    subjects: usize,
}

fn place(actor: &Actor, occasion: &Occasion, what: &'static str) -> Option<Place> {
    Some((occasion.session.clone()?, actor.clone(), occasion.purpose, what))
}

fn lately(noted: Option<&Instant>, now: Instant) -> bool {
    noted.is_some_and(|at| (0..MINUTES).contains(&now.minutes_since(*at)))
}

impl Recent {
    /// What of it is not on record as shown by the same page lately; `None` if all is.
    pub(crate) fn news(
        &self,
        actor: &Actor,
        occasion: &Occasion,
        what: &'static str,
        shown: &Shown,
        now: Instant,
    ) -> Option<Shown> {
        let seen = place(actor, occasion, what).and_then(|place| self.seen.get(&place));
        let Some(seen) = seen else { return Some(shown.clone()) };
        let mut news = shown.clone();
        news.pathways.retain(|id| !lately(seen.pathways.get(id), now));
        news.persons.retain(|id| !lately(seen.persons.get(id), now));
        (!news.pathways.is_empty() || !news.persons.is_empty()).then_some(news)
    }

    /// Remembers what was noted.
    pub(crate) fn remember(
        &mut self,
        actor: &Actor,
        occasion: &Occasion,
        what: &'static str,
        shown: &Shown,
        now: Instant,
    ) {
        let Some(place) = place(actor, occasion, what) else { return };
        self.subjects = self.subjects.saturating_add(shown.pathways.len() + shown.persons.len());
        if self.subjects > SUBJECTS_MAX {
            *self = Recent::default();
        }
        let seen = self.seen.entry(place).or_default();
        seen.pathways.extend(shown.pathways.iter().map(|id| (*id, now)));
        seen.persons.extend(shown.persons.iter().map(|id| (*id, now)));
    }
}
