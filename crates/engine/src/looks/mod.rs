//! Looks at personal data: on which occasion somebody asks, and that it is on record before the answer leaves.
//!
//! Whatever names a pathway or a person is noted with who asked, for whom, as what, at which desk, for what purpose, what
//! was shown and how it ended. An answer that cannot be noted is not given. What shows no citizen is not noted: a record
//! of who looked at free places would watch staff, not protect anybody.

mod book;
mod journal;
mod occasion;
mod openings;
mod recent;
mod shown;

pub use book::LookBook;
pub use journal::{Extract, ExtractAsked, FOLLOW_UP_LENGTH};
pub use occasion::{Desk, EMERGENCY_REASON_LENGTH, NOTE_LENGTH_MAX, Occasion, Purpose};
pub use openings::{OPENING_MINUTES, Opening};
pub(crate) use recent::Recent;
pub use shown::Shows;
pub(crate) use shown::{Shown, shown};

use crate::{access::Grounds, answer::lock, ask::AskError, engine::Engine, fault::EngineFault};
use eventlog::records::{Act, By, Entry, Look, Outcome};
use kernel::{Actor, Instant, PathwayId, PersonId, Refusal, RefusalKind};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// How many citizens one person may open in emergencies in a day, where nothing else is set: more than any shift meets, and
/// fewer than somebody would look through.
pub const EMERGENCY_CITIZENS_A_DAY_MAX: u32 = 10;

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
        let mut outcome = match (refused, noting.opened) {
            // Also where there was nothing to show behind it: that it opened tells that the citizen is there.
            (_, true) => Outcome::Emergency,
            (true, false) => Outcome::Refused,
            (false, false) => Outcome::Seen,
        };
        let found = self.with_persons(found)?;
        let mut answer = answer;
        let _counting = (outcome == Outcome::Emergency).then(|| lock(&self.shared.emergencies));
        let spent = match outcome {
            Outcome::Emergency => self.spent_on_others(noting, &found)?,
            // What is unknown is answered as what is known would be; the answer could otherwise tell them apart.
            _ if is_unknown(&answer) => self.spent(noting)?,
            _ => None,
        };
        if let Some(refusal) = spent {
            (answer, outcome) = (Err(refusal.into()), Outcome::Refused);
        }
        let (actor, occasion, what, now) = (noting.actor, noting.occasion, noting.what, noting.now);
        // What is refused and what an emergency opens is noted each time.
        let plain = outcome == Outcome::Seen && occasion.desk == Desk::Web;
        let found = if plain && occasion.redrawn {
            match lock(&self.shared.recent).news(actor, occasion, what, &found, now) {
                Some(news) => news,
                None => return answer,
            }
        } else {
            found
        };
        let noted = plain.then(|| found.clone());
        let entries = self.entries(noting, found, outcome)?;
        book.note(&entries).map_err(|fault| EngineFault::LookNotNoted { code: fault.code() })?;
        if let Some(noted) = noted {
            lock(&self.shared.recent).remember(actor, occasion, what, &noted, now);
        }
        answer
    }

    /// The refusal of one citizen too many in a day; a citizen who was opened that day already is none more.
    fn spent_on_others(&self, noting: &Noting<'_>, found: &Shown) -> Result<Option<Refusal>, EngineFault> {
        let opened = self.opened_today(noting)?;
        let news = found.persons.iter().any(|person| !opened.contains(person));
        Ok(if news { self.no_more(&opened) } else { None })
    }

    /// The same refusal, where the actor claims an emergency for what is unknown and may open nobody more that day.
    pub(crate) fn spent(&self, noting: &Noting<'_>) -> Result<Option<Refusal>, EngineFault> {
        if noting.occasion.emergency.is_none() {
            return Ok(None);
        }
        Ok(self.no_more(&self.opened_today(noting)?))
    }

    fn no_more(&self, opened: &BTreeSet<PersonId>) -> Option<Refusal> {
        let most = self.shared.emergency_citizens_a_day_max;
        let room = u32::try_from(opened.len()).is_ok_and(|count| count < most);
        (!room).then(|| too_many_emergencies(most))
    }

    /// Whom the actor has opened in emergencies since midnight.
    fn opened_today(&self, noting: &Noting<'_>) -> Result<BTreeSet<PersonId>, EngineFault> {
        let Some(book) = &self.shared.looks else { return Ok(BTreeSet::new()) };
        let today = kernel::danish_midnight(kernel::danish_date(noting.now)).unwrap_or(noting.now);
        book.opened_in_emergency(&noting.actor.person, today)
            .map_err(|fault| EngineFault::LookNotNoted { code: fault.code() })
    }

    /// The entries for a look: one for each of the grounds on which it was shown, so that those of an entry hold for each
    /// citizen in it.
    fn entries(
        &self,
        noting: &Noting<'_>,
        found: Shown,
        outcome: Outcome,
    ) -> Result<Vec<Entry>, EngineFault> {
        let mut by_grounds = self.by_grounds(noting, &found)?;
        if by_grounds.is_empty() {
            by_grounds.insert(Vec::new(), found);
        }
        let by = noting.by();
        let mut entries = Vec::new();
        for (grounds, mut shown) in by_grounds {
            shown.persons.sort_unstable();
            shown.persons.dedup();
            let look = |(pathways, persons): (&[PathwayId], &[PersonId])| Look {
                what: SmolStr::new_static(noting.what),
                pathways: pathways.to_vec(),
                persons: persons.to_vec(),
                purpose: SmolStr::new_static(noting.occasion.purpose.slug()),
                grounds: grounds.clone(),
                outcome,
                reason: noting.occasion.words(),
            };
            entries.extend(shown.parts().map(|part| by.entry(Act::Look(look(part)))));
        }
        Ok(entries)
    }

    /// Whom a look showed on which grounds.
    fn by_grounds(
        &self,
        noting: &Noting<'_>,
        found: &Shown,
    ) -> Result<BTreeMap<Vec<SmolStr>, Shown>, EngineFault> {
        self.shared.readable(|world| {
            let grounds = Grounds::of(self.policies(), world, noting.actor, noting.what, noting.now);
            let mut by_grounds: BTreeMap<Vec<SmolStr>, Shown> = BTreeMap::new();
            let mut of_pathways = BTreeSet::new();
            for id in &found.pathways {
                let group = by_grounds.entry(grounds.to_pathway(*id)).or_default();
                group.pathways.push(*id);
                if let Some(pathway) = world.pathways.pathway(*id) {
                    of_pathways.insert(pathway.person);
                    group.persons.push(pathway.person);
                }
            }
            for id in found.persons.iter().filter(|id| !of_pathways.contains(id)) {
                by_grounds.entry(grounds.to_person(*id)).or_default().persons.push(*id);
            }
            by_grounds
        })
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

/// Whether the answer is that there is no such thing, or none that the actor may know of.
fn is_unknown<T>(answer: &Result<T, AskError>) -> bool {
    matches!(answer, Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::NotFound)
}

fn too_many_emergencies(most: u32) -> Refusal {
    Refusal::state(
        "emergencies_a_day",
        format!("du har i dag set {most} borgere som nødopslag, og flere kan én person ikke se på ét døgn"),
        format!("you have looked at {most} citizens in emergencies today, and one person can look at no more in a day"),
    )
    .instead(
        "bed en kollega, der har adgang til borgeren, eller din leder",
        "ask a colleague who has access to the citizen, or your leader",
    )
}

impl Noting<'_> {
    fn by(&self) -> By {
        By {
            at: self.now,
            account: self.occasion.account,
            actor: Some(self.actor.clone()),
            desk: SmolStr::new_static(self.occasion.desk.slug()),
            session: self.occasion.session.clone(),
        }
    }
}
