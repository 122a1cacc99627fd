//! Who waited in the last days, kept up with what happens, so that the page that everybody looks at asks nobody's pathway
//! anew. What is counted and shown is the same as where every pathway is looked at ([`super`]).
//!
//! Kept are outlines of pathways: who waited when and for what, and whose the pathway is. Nothing that was sealed.

use super::{Counts, DelayFigures};
use crate::{
    access::Sight,
    answer::lock,
    ask::{AskError, Asking, Question, Reply, country::waiting_period},
    engine::{Engine, Shared},
    fault::EngineFault,
    known::{Known, Touch},
};
use kernel::{Actor, Instant, OrganisationId, PathwayId, Period, Role};
use pathways::{Pathway, view::delay};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// So many pathways are looked at before the writer is let in, the first time.
const AT_ONCE: u32 = 2_000;
/// So many changes are kept for those who asked before; whoever is further behind is counted anew.
const CHANGES_MAX: usize = 4_096;
/// For so many organisations and roles the counts are kept.
const VIEWS_MAX: usize = 512;

/// An outline as it was, and as it is.
type Change = (Option<Arc<Pathway>>, Option<Arc<Pathway>>);

/// Who waited in a period.
#[derive(Default)]
pub(crate) struct Waits {
    /// The period; none before the first look.
    period: Option<Period>,
    /// Up to which position the log is followed.
    position: u64,
    pathways: BTreeMap<PathwayId, Arc<Pathway>>,
    /// Which look at everything this is: what was counted at an earlier one no longer holds.
    era: u64,
    /// How many changes there were in this era, the last of which are kept.
    changed: u64,
    changes: VecDeque<Change>,
    views: BTreeMap<(OrganisationId, Role), View>,
}

/// What was counted for an organisation and role.
struct View {
    era: u64,
    changed: u64,
    counts: Counts,
}

/// Whether anybody waited on the pathway from an instant on.
fn touches(pathway: &Pathway, start: Instant) -> bool {
    !delay::of(pathway, &Period::from(start), start).is_empty()
}

impl Waits {
    /// Looks at every pathway for the first time, and lets the writer in between. Another day only leaves some out.
    fn begin(shared: &Shared, now: Instant) -> Result<(), EngineFault> {
        // One looks; the others wait for what it finds.
        let _one = lock(&shared.waits_begin);
        let period = waiting_period(now);
        if lock(&shared.waits).is_of(period) {
            return Ok(());
        }
        let (mut found, mut next, mut position) = (BTreeMap::new(), 1_u32, None);
        loop {
            let known = shared.read();
            if !known.usable {
                return Err(EngineFault::NotReadable);
            }
            position.get_or_insert(known.head.position);
            let pathways = &known.world.pathways;
            let until = next.saturating_add(AT_ONCE);
            for id in (next..until).map(PathwayId) {
                if let Some(pathway) = pathways.pathway(id).filter(|pathway| touches(pathway, period.start)) {
                    found.insert(id, Arc::new(pathway.outline()));
                }
            }
            if until >= pathways.next_id().0 {
                break;
            }
            next = until;
        }
        let mut waits = lock(&shared.waits);
        let era = waits.era.saturating_add(1);
        let position = position.unwrap_or_default();
        *waits = Waits { period: Some(period), position, pathways: found, era, ..Waits::default() };
        Ok(())
    }

    /// Whether what is kept is of a period, or holds all of it: then the rest is left out.
    fn is_of(&mut self, period: Period) -> bool {
        match self.period {
            Some(known) if known == period => true,
            Some(known) if known.start <= period.start => {
                self.pathways.retain(|_, pathway| touches(pathway, period.start));
                self.period = Some(period);
                self.forget_counts();
                true
            }
            _ => false,
        }
    }

    /// What was counted before no longer holds.
    fn forget_counts(&mut self) {
        self.era = self.era.saturating_add(1);
        self.changed = 0;
        self.changes.clear();
    }

    /// Takes in what happened since; false when that is not remembered any more.
    fn follow(&mut self, known: &Known) -> bool {
        let Some(period) = self.period else { return false };
        let Some(touched) = known.touched.after(self.position, known.head.position) else { return false };
        let mut ids = BTreeSet::new();
        for touch in touched {
            match touch {
                Touch::Pathway(id) => _ = ids.insert(id),
                // The outlines are as they were; whose they are is another question now.
                Touch::All => self.forget_counts(),
            }
        }
        for id in ids {
            let pathway = known.world.pathways.pathway(id).filter(|pathway| touches(pathway, period.start));
            let is = pathway.map(|pathway| Arc::new(pathway.outline()));
            let was = match &is {
                Some(is) => self.pathways.insert(id, Arc::clone(is)),
                None => self.pathways.remove(&id),
            };
            if was != is {
                if self.changes.len() >= CHANGES_MAX {
                    self.changes.pop_front();
                }
                self.changes.push_back((was, is));
                self.changed = self.changed.saturating_add(1);
            }
        }
        self.position = known.head.position;
        true
    }

    fn outlines(&self) -> impl Iterator<Item = Cow<'_, Pathway>> {
        self.pathways.values().map(|pathway| Cow::Borrowed(&**pathway))
    }

    /// The counts as an actor's organisation and role have them, from what was counted for them before where that can be.
    fn counts(&mut self, actor: &Actor, sight: &Sight<'_>, period: &Period, now: Instant) -> &Counts {
        if self.views.len() >= VIEWS_MAX {
            self.views.clear();
        }
        let note = |counts: &mut Counts, pathway: &Pathway, on: bool| {
            let delays = delay::of(pathway, period, now);
            let sees = !delays.is_empty() && sight.sees(pathway);
            for delay in &delays {
                counts.note(delay, sees, on);
            }
        };
        let none = || View { era: 0, changed: 0, counts: Counts::default() };
        let view = self.views.entry((actor.organisation.clone(), actor.role)).or_insert_with(none);
        let behind = usize::try_from(self.changed.saturating_sub(view.changed)).unwrap_or(usize::MAX);
        if view.era == self.era && behind <= self.changes.len() {
            for (was, is) in self.changes.iter().skip(self.changes.len() - behind) {
                was.iter().for_each(|was| note(&mut view.counts, was, false));
                is.iter().for_each(|is| note(&mut view.counts, is, true));
            }
        } else {
            view.counts = Counts::default();
            for pathway in self.pathways.values() {
                note(&mut view.counts, pathway, true);
            }
        }
        (view.era, view.changed) = (self.era, self.changed);
        &view.counts
    }
}

impl Engine {
    /// Works out beforehand what whoever asks first would wait for.
    ///
    /// # Errors
    /// When the log could not be read.
    pub fn look_ahead(&self) -> Result<(), EngineFault> {
        Waits::begin(&self.shared, self.now())
    }

    /// Waiting in the [`waiting_period`].
    ///
    /// # Errors
    /// As [`Engine::ask_on`].
    pub(in crate::ask) fn late_delays(
        &self,
        actor: &Actor,
        question: &Question,
        now: Instant,
    ) -> Result<Reply, AskError> {
        loop {
            Waits::begin(&self.shared, now)?;
            let known = self.shared.read();
            if !known.usable {
                return Err(EngineFault::NotReadable.into());
            }
            let asking = Asking { shared: &self.shared, actor, world: &known.world, now, emergency: None };
            asking.gate().rule(question.slug())?;
            let mut waits = lock(&self.shared.waits);
            if waits.follow(&known)
                && let Some(figures) = asking.late_delays(&mut waits, question)
            {
                return Ok(Reply::Delays(figures));
            }
            // Too much happened to be followed: everything is looked at anew.
            waits.period = None;
        }
    }
}

impl Asking<'_> {
    /// The answer, if the period is still the one that is followed.
    fn late_delays(&self, waits: &mut Waits, question: &Question) -> Option<DelayFigures> {
        let period = waits.period.filter(|period| *period == waiting_period(self.now))?;
        Some(match question {
            Question::Delays { cause, .. } => self.delays_of(waits.outlines(), &period, cause.as_deref()),
            _ => {
                let counts = waits.counts(self.actor, &self.sight(), &period, self.now);
                counts.figures(&period, self.least_shown(), Vec::new())
            }
        })
    }
}
