//! The one door for desks that want to know something: each question names its actor, is held against the rights
//! table, and is answered with plain data from what is in memory.
//!
//! Only what was known at an earlier time, a pathway's history and the log itself are read from the log; they hold up
//! neither the writer nor other readers. Nothing is said here in a desk's own words.

mod country;
mod dry_run;
mod figures;
mod law;
mod lists;
mod log;
mod person;
mod question;
mod reply;
mod seats;
mod why;

pub use country::{Counted, MunicipalityFigures, by_municipality, waiting_period};
pub use dry_run::{Changed, DryRun};
pub(crate) use figures::Waits;
pub use figures::{DelayFigures, DelayRow, DelayTotal};
pub use law::placement_question_on;
pub use lists::{ConflictList, CorrectionLine, FreePlace, UnitLine};
pub use log::{LogLine, LogPrivate};
pub use question::{LOG_LINES_MAX, PathwayFilter, Question};
pub use reply::{PathwayView, Reply};
pub use seats::Seats;
pub use why::Why;

use crate::{
    access::{Gate, Sight},
    answer::lock,
    engine::{Engine, Shared},
    fault::EngineFault,
    known::Known,
    looks::{self, Noting, Occasion, Shown, Shows},
    open,
};
use kernel::{Actor, Instant, PathwayId, Refusal};
use pathways::{Pathway, view};
use std::{borrow::Cow, cell::Cell, sync::Arc};
use world::World;

/// Why a question was not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AskError {
    /// The answer is no, with reasons.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The machine failed.
    #[error(transparent)]
    Fault(#[from] EngineFault),
}

/// Who asks, when, and of what.
pub(crate) struct Asking<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) actor: &'a Actor,
    /// The world as it is now.
    pub(crate) world: &'a World,
    pub(crate) now: Instant,
    /// Where it is noted that an emergency let the actor in; `None` where none is claimed.
    pub(crate) emergency: Option<&'a Cell<bool>>,
}

impl<'a> Asking<'a> {
    /// The pathway, if the actor may ask this about it.
    fn pathway(&self, what: &'static str, id: PathwayId) -> Result<Cow<'a, Pathway>, Refusal> {
        self.gate().pathway(what, id)
    }

    /// What the actor is let in by.
    fn gate(&self) -> Gate<'a> {
        Gate::to(&self.shared.policies, self.world, self.actor, self.now).in_emergency(self.emergency)
    }

    /// What the actor may see.
    fn sight(&self) -> Sight<'a> {
        self.gate().sight()
    }

    fn answer(&self, question: Question) -> Result<Reply, AskError> {
        let what = question.slug();
        // Whoever's role may not ask is told so before anything else is looked at.
        self.gate().rule(what)?;
        let date = kernel::danish_date(self.now);
        Ok(match question {
            Question::Pathway { pathway } => {
                let pathway = self.pathway(what, pathway)?;
                Reply::Pathway(Box::new(PathwayView {
                    line: view::list::line(&pathway),
                    due: view::due::of(self.world.around(), &pathway, self.now),
                    authority: why::authority_of(self.world, &pathway),
                    pathway: pathway.into_owned(),
                }))
            }
            Question::Pathways { filter, closed } => Reply::Pathways(self.pathways(&filter, closed)),
            Question::Suggestion { pathway, at, variants } => {
                self.suggestion(&*self.pathway(what, pathway)?, at.unwrap_or(self.now), &variants)?
            }
            Question::EndOfStay { pathway } => {
                law::end_of_stay(self.world, &*self.pathway(what, pathway)?, self.now)?
            }
            Question::SuggestionOnFacts { facts, dates, variants } => {
                self.suggestion_on_facts(&facts, &dates, &variants)?
            }
            Question::Offers { pathway, at, limit, kind, variant } => {
                let pathway = self.pathway(what, pathway)?;
                self.offers(&pathway, at.unwrap_or(self.now), limit, kind, variant.as_deref())?
            }
            Question::Who { pathway, at, timelines, variant, .. } => {
                let pathway = self.pathway(what, pathway)?;
                let at = at.unwrap_or(self.now);
                law::who(self.world, &pathway, at, &timelines, variant.as_deref())?
            }
            Question::Timelines { pathway, timelines, variant, .. } => {
                law::timelines(self.world, &*self.pathway(what, pathway)?, &timelines, variant.as_deref())?
            }
            Question::Board { scope, at } => {
                Reply::Board(self.world.places.board(scope, at.unwrap_or(self.now)))
            }
            Question::Units { scope } => Reply::Units(self.units(&scope)),
            Question::Why { pathway, request } => {
                let mut why = why::why(self.world, &*self.pathway(what, pathway)?, request)?;
                if !why.same {
                    // Only then is the log needed: it has every criterion as it was.
                    log::at(self.shared, why.decision.position, |event| why.compare_with(event))?;
                }
                Reply::Why(Box::new(why))
            }
            Question::Handover { pathway } => {
                let pathway = self.pathway(what, pathway)?;
                let law = self.world.below().law()?;
                Reply::Handover(pathways::answers::handover(&law, &pathway, self.now))
            }
            Question::Letter { pathway } => law::letter(self.world, &*self.pathway(what, pathway)?)?,
            Question::Due { organisation } => Reply::Due(self.due(organisation.as_ref())),
            Question::Delays { period, cause } => Reply::Delays(self.delays(&period, cause.as_deref())),
            Question::DelayCounts { period } => {
                Reply::Delays(DelayFigures { visible: Vec::new(), ..self.delays(&period, None) })
            }
            Question::Corrections { pathway } => {
                Reply::Corrections(lists::corrections(&*self.pathway(what, pathway)?))
            }
            Question::Conflicts { unit } => Reply::Conflicts(self.conflicts(unit)?),
            Question::PlaceTimeline { place, within } => self.place_timeline(place, within)?,
            Question::NotReported { scope, since } => {
                Reply::NotReported(self.world.places.not_reported_since(&scope, since, self.now))
            }
            Question::FreePlace { unit, at, variant } => Reply::FreePlace(Box::new(self.free_place(
                unit,
                at.unwrap_or(self.now),
                variant.as_deref(),
            )?)),
            Question::Organisations { kind, date: on } => Reply::Organisations(registry::organisation_lines(
                &self.world.registry,
                kind,
                on.unwrap_or(date),
            )),
            Question::Organisation { id } => {
                let found = self.world.registry.organisation(&id).cloned();
                let found = found.map_or_else(|| self.world.registry.require_on(&id, date).cloned(), Ok)?;
                Reply::Organisation(Box::new(found))
            }
            Question::Population { organisation, date, series } => {
                Reply::Population(self.world.registry.population(&organisation, date, &series)?)
            }
            Question::PopulationsKnown { organisation } => {
                Reply::PopulationsKnown(self.world.registry.known_populations(&organisation))
            }
            Question::Seats { municipality, date, series } => {
                Reply::Seats(Box::new(self.seats(&municipality, date, series)?))
            }
            Question::Services { at } => {
                Reply::Services(self.world.places.service_capacity(at.unwrap_or(self.now)))
            }
            Question::Adoptions => Reply::Adoptions(adoption::adoption_lines(&self.world.adoption)),
            Question::DryRun { files } => Reply::DryRun(dry_run::dry_run(self, &files)?),
            Question::Log { .. } | Question::History { .. } => Reply::Log(Vec::new()),
        })
    }
}

impl Engine {
    /// Answers a question at the prompt, for what the actor's role ordinarily asks.
    ///
    /// # Errors
    /// As [`Engine::ask_on`].
    pub fn ask(&self, actor: &Actor, question: Question) -> Result<Reply, AskError> {
        self.ask_on(actor, &Occasion::at_prompt(actor), question)
    }

    /// Answers a question on an occasion, if the actor may ask it. What the actor may not know of answers like what does
    /// not exist. What the time has brought about by now, such as holds that ran out, is recorded first; and whom the
    /// answer shows is noted before it is given.
    ///
    /// # Errors
    /// A refusal with reasons, or a fault when the log had to be read and could not be, or the look could not be noted.
    pub fn ask_on(&self, actor: &Actor, occasion: &Occasion, question: Question) -> Result<Reply, AskError> {
        occasion.checked()?;
        let now = self.now();
        self.catch_up(now);
        let (what, named, shows) = (question.slug(), question.pathway(), question.shows());
        if occasion.emergency.is_some() && named.is_none() {
            return Err(not_in_emergency().into());
        }
        let opened = Cell::new(false);
        let claimed = occasion.emergency.is_some().then_some(&opened);
        let answer = self.answered(actor, claimed, question, now);
        if shows != Shows::Citizens {
            return answer;
        }
        let noting = Noting { actor, occasion, what, now, opened: opened.get() };
        self.noted(&noting, answer, |answer| match (named, answer) {
            (Some(id), _) => Some(Shown::pathways([id])),
            (None, Ok(reply)) => looks::shown(reply),
            (None, Err(_)) => Some(Shown::default()),
        })
    }

    /// Looks from the gate at which an actor stands now.
    pub(crate) fn at_gate<T>(
        &self,
        actor: &Actor,
        now: Instant,
        emergency: Option<&Cell<bool>>,
        look: impl FnOnce(&Gate<'_>) -> T,
    ) -> Result<T, EngineFault> {
        self.shared
            .readable(|world| look(&Gate::to(self.policies(), world, actor, now).in_emergency(emergency)))
    }

    fn answered(
        &self,
        actor: &Actor,
        emergency: Option<&Cell<bool>>,
        question: Question,
        now: Instant,
    ) -> Result<Reply, AskError> {
        if let Some(known_at) = question.known_at().filter(|known_at| *known_at > now) {
            self.at_gate(actor, now, emergency, |gate| gate.rule(question.slug()).map(|_| ()))??;
            return Err(not_known_yet(known_at, now).into());
        }
        match &question {
            Question::Log { from, limit } => return self.log_lines(actor, *from, *limit),
            Question::History { pathway } => return self.history(actor, *pathway, now),
            Question::Who { pathway, known_at: Some(known_at), .. }
            | Question::Timelines { pathway, known_at: Some(known_at), .. }
                if *known_at < now =>
            {
                // Whether the actor may ask is a matter of today.
                self.at_gate(actor, now, emergency, |gate| {
                    gate.pathway(question.slug(), *pathway).map(|_| ())
                })??;
                let earlier = self.known_at(*known_at)?;
                return law::as_known(&earlier.world, &question, *known_at);
            }
            Question::Delays { period, .. } | Question::DelayCounts { period }
                if *period == waiting_period(now) =>
            {
                return self.late_delays(actor, &question, now);
            }
            _ => {}
        }
        self.shared.readable(|world| {
            Asking { shared: &self.shared, actor, world, now, emergency }.answer(question)
        })?
    }

    /// Records what the time has brought about, so that what ran out is over also when nobody submits anything.
    fn catch_up(&self, now: Instant) {
        if self.shared.readable(|world| world.is_due(now)).unwrap_or(false) {
            // A log that cannot be written (a full disk, a clock far behind) is still answered from as it stands.
            let _ = self.tick();
        }
    }

    /// What was known at an earlier time. The last such answer is kept, until somebody is forgotten.
    fn known_at(&self, instant: Instant) -> Result<Arc<Known>, EngineFault> {
        let forgotten = self.shared.read().forgotten;
        if let Some(earlier) = &*lock(&self.shared.earlier)
            && earlier.at == instant
            && earlier.forgotten == forgotten
        {
            return Ok(Arc::clone(&earlier.known));
        }
        let known = Arc::new(open::known_at(&self.shared, instant)?);
        *lock(&self.shared.earlier) = Some(Earlier { at: instant, forgotten, known: Arc::clone(&known) });
        Ok(known)
    }
}

/// An emergency is about somebody. A list would open everybody.
pub(crate) fn not_in_emergency() -> Refusal {
    Refusal::invalid(
        "not_in_emergency",
        "i en nødsituation kan der kun spørges om én borger, ikke om lister",
        "in an emergency one can ask about one citizen alone, not for lists",
    )
    .instead(
        "spørg om ét forløb, eller find borgeren med CPR-nummeret",
        "ask about one pathway, or find the citizen by the CPR number",
    )
}

/// What will be known later nobody knows now; what is known now of a later time is asked with the time alone.
fn not_known_yet(known_at: Instant, now: Instant) -> Refusal {
    Refusal::invalid(
        "known_at_in_future",
        format!(
            "{} ligger efter nu ({}): hvad vi ved til den tid, ved ingen endnu",
            known_at.danish(),
            now.danish()
        ),
        format!(
            "{} lies after now ({}): what we shall know then nobody knows yet",
            known_at.danish(),
            now.danish()
        ),
    )
    .instead(
        "spørg uden --known-at; --at må gerne ligge efter nu",
        "ask without --known-at; --at may lie after now",
    )
}

impl Shared {
    /// Looks at the world, if it is what the log says.
    pub(crate) fn readable<T>(&self, look: impl FnOnce(&World) -> T) -> Result<T, EngineFault> {
        let known = self.read();
        if known.usable { Ok(look(&known.world)) } else { Err(EngineFault::NotReadable) }
    }
}

/// What was known at an earlier time, kept for the next who asks.
pub(crate) struct Earlier {
    at: Instant,
    /// How many had been forgotten when it was read: with the next, it must not be kept.
    forgotten: u64,
    known: Arc<Known>,
}
