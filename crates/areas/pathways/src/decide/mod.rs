//! Decides what comes of a command: events, or a refusal with reasons. Pure: what is known, the law and the
//! time come in, nothing else. The order of a placement is in [`crate::table`]; the rules are in the scheme.

mod check;
mod correct;
mod correct_event;
mod correct_never;
mod intake;
mod own_stays;
mod persons;
mod placement;
mod stay;

use crate::{
    answers,
    command::Command,
    event::{Event, PathwayEvent, PersonEvent, What},
    pathway::Pathway,
    private::Private,
    request::{Request, RequestState},
    state::State,
    table,
};
use kernel::{Actor, Instant, OrganisationId, PathwayId, Refusal, Sealed};
use schemes::{Law, Rulebook};
use std::borrow::Cow;

pub use placement::too_late;

/// What a decision may look at below its own area.
#[derive(Clone, Copy)]
pub struct Below<'a> {
    /// Organisations and population.
    pub registry: &'a registry::State,
    /// Units and places.
    pub places: &'a places::State,
    /// The rulebook in use, if one is adopted.
    pub rulebook: Option<&'a Rulebook>,
}

impl<'a> Below<'a> {
    /// The law in use, without variant.
    ///
    /// # Errors
    /// When no rulebook is adopted.
    pub fn law(&self) -> Result<Law<'a>, Refusal> {
        let rulebook = self.rulebook.ok_or_else(|| {
            Refusal::state(
                "no_rulebook",
                "der er ikke taget nogen ordning i brug, så intet kan afgøres",
                "no rulebook is adopted, so nothing can be decided",
            )
            .instead("systemejeren tager en ordning i brug", "the system owner adopts a rulebook")
        })?;
        rulebook.law(None)
    }
}

/// The case at hand: the pathway a command is about, with what is needed around it.
struct Case<'a> {
    state: &'a State,
    below: Below<'a>,
    pathway: Cow<'a, Pathway>,
    now: Instant,
    actor: &'a Actor,
    act: &'static str,
}

/// Decides a command on what is known.
///
/// # Errors
/// A refusal says why not, and what is possible instead; nothing has changed then.
pub fn decide(
    state: &State,
    below: Below<'_>,
    command: &Command,
    now: Instant,
    actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    if let Some(id) = command.pathway() {
        let case = Case { state, below, pathway: find(state, id)?, now, actor, act: command.act() };
        case.check_not_forgotten()?;
        return on_pathway(&case, command);
    }
    match command {
        Command::Refer(refer) => intake::refer(state, below, refer, now),
        Command::JoinPersons { kept, merged } => persons::join(state, *kept, *merged),
        Command::SeparatePersons { merged } => persons::separate(state, *merged),
        Command::Identify { person } => persons::identify(state, *person),
        Command::Forget { person } => persons::forget(state, *person),
        // Every other command names its pathway.
        _ => Ok(Vec::new()),
    }
}

fn on_pathway(case: &Case<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Assess { facts, .. } => intake::assess(case, facts),
        Command::Hear { outcome, .. } => intake::hear(case, outcome),
        Command::Decide(decide) => intake::decide(case, decide),
        Command::Offer { unit, deviation, .. } => placement::offer(case, *unit, deviation.as_deref()),
        Command::Accept { by, told_cost, .. } => placement::accept(case, *by, *told_cost),
        Command::Decline { by, reason, .. } => placement::decline(case, *by, reason),
        Command::Withdraw { reason, .. } => placement::withdraw(case, reason),
        Command::Confirm { .. } => placement::confirm(case),
        Command::Refuse { code, note, .. } => placement::refuse(case, code, note),
        Command::OrderTransport { pick_up, .. } => placement::order_transport(case, *pick_up),
        Command::Depart { at, .. } => placement::depart(case, *at),
        Command::Arrive { at, .. } => placement::arrive(case, *at),
        Command::Cancel { code, note, .. } => placement::cancel(case, code, note),
        Command::Discharge { at, .. } => stay::discharge(case, *at),
        Command::Leave { at, .. } => stay::leave(case, *at),
        Command::Return { at, .. } => stay::back(case, *at),
        Command::Transfer { reason, .. } => stay::transfer(case, reason),
        Command::Ready { at, cause, .. } => stay::ready(case, *at, cause),
        Command::End { at, reason, cleaning_until, .. } => stay::end(case, *at, reason, *cleaning_until),
        Command::Die { at, .. } => stay::die(case, *at),
        Command::Correct { request, correction, reason, .. } => {
            correct::correct(case, *request, correction, reason)
        }
        Command::MarkItem { item, state, .. } => intake::mark_item(case, item, *state),
        Command::RecordBasis { with, basis, note, .. } => intake::record_basis(case, with, basis, note),
        Command::EndBasis { with, reason, .. } => intake::end_basis(case, with, reason),
        Command::RecordRepresentative { kind, name, .. } => intake::record_representative(case, kind, name),
        Command::RecordWish { units, note, .. } => intake::record_wish(case, units, note),
        Command::FillLetter { field, value, .. } => intake::fill_letter(case, field, value),
        Command::Refer(_)
        | Command::JoinPersons { .. }
        | Command::SeparatePersons { .. }
        | Command::Identify { .. }
        | Command::Forget { .. } => Ok(Vec::new()),
    }
}

/// What the time itself brings about by `now`: holds that ran out, oldest first. The writer asks for it before
/// it decides anything else, so that a promise never outlives its clock in silence.
#[must_use]
pub fn due(state: &State, now: Instant) -> Vec<Event> {
    let mut events = Vec::new();
    for (until, id, number) in state.holds_due(now) {
        let Some(pathway) = state.pathway(id) else {
            continue;
        };
        let Some(offer) = pathway.request(number).and_then(|request| request.offer.as_ref()) else {
            continue;
        };
        let what = What::HoldExpired { request: number, place: offer.place, at: until };
        events.push(event(&pathway, what, None));
    }
    events
}

fn find(state: &State, id: PathwayId) -> Result<Cow<'_, Pathway>, Refusal> {
    state.pathway(id).ok_or_else(|| {
        Refusal::not_found(
            "no_such_pathway",
            format!("der er intet forløb {id}"),
            format!("there is no pathway {id}"),
        )
    })
}

fn event(pathway: &Pathway, what: What, private: Option<Private>) -> Event {
    Event::Pathway(PathwayEvent {
        pathway: pathway.id,
        person: pathway.person,
        what,
        private: private.map(Sealed::Open),
    })
}

const fn person_event(event: PersonEvent) -> Event {
    Event::Person(event)
}

impl Case<'_> {
    fn event(&self, what: What, private: Option<Private>) -> Event {
        event(&self.pathway, what, private)
    }

    fn one(&self, what: What, private: Option<Private>) -> Result<Vec<Event>, Refusal> {
        Ok(vec![self.event(what, private)])
    }

    /// Whether the actor's organisation is the one meant, by now: who took over from one that ended acts in its place.
    fn is_own(&self, organisation: &OrganisationId) -> bool {
        let today = kernel::danish_date(self.now);
        self.below.registry.is_same(&self.actor.organisation, organisation, today)
    }

    fn law(&self) -> Result<Law<'_>, Refusal> {
        self.below.law()
    }

    /// The clock that a discharge starts, if it starts one; an ordinary discharge needs no law to be recorded.
    fn treatment_until(&self, discharged: Instant) -> Result<Option<Instant>, Refusal> {
        if !self.pathway.extraordinary {
            return Ok(None);
        }
        Ok(answers::treatment_until(&self.law()?, &self.pathway, discharged))
    }

    /// The waiting request, if the table allows the act in its state.
    fn live(&self) -> Result<&Request, Refusal> {
        match self.pathway.live_request() {
            Some(request) if table::possible(request.state, self.act) => Ok(request),
            Some(request) => Err(table::refusal(Some(request.state), self.act)),
            None => Err(table::refusal(self.pathway.staying().map(|staying| staying.state), self.act)),
        }
    }

    /// The request whose stay goes on, if the table allows the act there.
    fn staying(&self) -> Result<&Request, Refusal> {
        match self.pathway.staying() {
            Some(request) if table::possible(RequestState::InStay, self.act) => Ok(request),
            Some(request) => Err(table::refusal(Some(request.state), self.act)),
            None => Err(table::refusal(self.pathway.live_request().map(|live| live.state), self.act)),
        }
    }

    fn check_under_way(&self) -> Result<(), Refusal> {
        if self.pathway.is_closed() { Err(table::refusal(None, self.act)) } else { Ok(()) }
    }

    fn check_not_forgotten(&self) -> Result<(), Refusal> {
        let forgotten = self.state.person(self.pathway.person).is_some_and(|record| record.forgotten);
        if !forgotten {
            return Ok(());
        }
        Err(Refusal::state(
            "person_forgotten",
            "borgerens oplysninger er slettet, og forløbet kan ikke ændres mere",
            "the citizen has been forgotten, and the pathway can no longer be changed",
        ))
    }

    /// When something happened: as said, or now. Not in the future, not before the referral.
    fn when(&self, at: Option<Instant>) -> Result<Instant, Refusal> {
        let at = check::not_in_future(at, self.now)?;
        if at < self.pathway.referred_at {
            let referred = self.pathway.referred_at.danish();
            return Err(Refusal::invalid(
                "before_referral",
                format!("{} ligger før henvisningen ({referred})", at.danish()),
                format!("{} is before the referral ({referred})", at.danish()),
            )
            .instead(
                "angiv et senere tidspunkt, eller ret henvisningen",
                "give a later time, or correct the referral",
            ));
        }
        Ok(at)
    }
}
