//! Looks at personal data: on which occasion somebody asks, and that it is on record before the answer leaves.
//!
//! Whatever names a pathway or a person is noted with who asked, for whom, as what, at which desk, for what purpose, what
//! was shown and how it ended. An answer that cannot be noted is not given. What shows no citizen is not noted: a record
//! of who looked at free places would watch staff, not protect anybody.

mod book;
mod journal;
mod occasion;
mod shown;

pub use book::LookBook;
pub use journal::{Extract, ExtractAsked, FOLLOW_UP_LENGTH};
pub use occasion::{Desk, EMERGENCY_REASON_LENGTH, NOTE_LENGTH_MAX, Occasion, Purpose};
pub use shown::Shows;
pub(crate) use shown::{Shown, shown};

use crate::{ask::AskError, engine::Engine, fault::EngineFault};
use eventlog::records::{Act, By, Entry, Look, Outcome};
use kernel::{Actor, Instant, Refusal};
use smol_str::SmolStr;

/// Most pathways or persons in one entry; a longer list is noted in several.
const SUBJECTS_MAX: usize = 50_000;

/// One look as it is about to be noted.
pub(crate) struct Noting<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) occasion: &'a Occasion,
    pub(crate) what: &'static str,
    pub(crate) now: Instant,
    /// Whether it was the emergency that let the actor in.
    pub(crate) opened: bool,
}

impl Engine {
    /// Notes a look, and hands on the answer; or says instead that it could not be noted. What was about nobody is
    /// handed on as it is.
    pub(crate) fn noted<T>(
        &self,
        noting: &Noting<'_>,
        answer: Result<T, AskError>,
        shown: impl FnOnce(Result<&T, &Refusal>) -> Option<Shown>,
    ) -> Result<T, AskError> {
        let Some(book) = &self.shared.looks else { return answer };
        let (found, refused) = match &answer {
            Ok(reply) => (shown(Ok(reply)), false),
            Err(AskError::Refused(refusal)) => (shown(Err(refusal)), true),
            // The machine failed, and nothing was shown.
            Err(AskError::Fault(_)) => (None, false),
        };
        let Some(found) = found else { return answer };
        let outcome = match (refused, noting.opened) {
            (true, _) => Outcome::Refused,
            (false, true) => Outcome::Emergency,
            (false, false) => Outcome::Seen,
        };
        let found = self.with_persons(found)?;
        let entries = noting.entries(found, outcome);
        book.note(&entries).map_err(|fault| EngineFault::LookNotNoted { code: fault.code() })?;
        answer
    }

    /// The persons of the pathways that were shown, beside those that were shown themselves.
    fn with_persons(&self, mut found: Shown) -> Result<Shown, EngineFault> {
        self.shared.readable(|world| {
            let persons = found.pathways.iter().filter_map(|id| world.pathways.pathway(*id));
            found.persons.extend(persons.map(|pathway| pathway.person));
        })?;
        found.pathways.sort_unstable();
        found.pathways.dedup();
        found.persons.sort_unstable();
        found.persons.dedup();
        Ok(found)
    }
}

impl Noting<'_> {
    fn entries(&self, found: Shown, outcome: Outcome) -> Vec<Entry> {
        let by = By {
            at: self.now,
            account: self.occasion.account,
            actor: Some(self.actor.clone()),
            desk: SmolStr::new_static(self.occasion.desk.slug()),
            session: self.occasion.session.clone(),
        };
        let Shown { pathways, persons } = found;
        let parts = pathways.len().max(persons.len()).div_ceil(SUBJECTS_MAX).max(1);
        let part = |part: usize| (part * SUBJECTS_MAX, (part + 1) * SUBJECTS_MAX);
        let looks = (0..parts).map(|number| {
            let (from, to) = part(number);
            let cut = |length: usize| from.min(length)..to.min(length);
            Look {
                what: SmolStr::new_static(self.what),
                pathways: pathways.get(cut(pathways.len())).unwrap_or_default().to_vec(),
                persons: persons.get(cut(persons.len())).unwrap_or_default().to_vec(),
                purpose: SmolStr::new_static(self.occasion.purpose.slug()),
                outcome,
                reason: self.occasion.words(),
            }
        });
        looks.map(|look| by.entry(Act::Look(look))).collect()
    }
}
