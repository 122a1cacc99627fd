//! Tries orders without doing them: each is held against the policies and decided on a copy of what is known that
//! has the events of those before, as the writer would take them one after another. Nothing is written, not even what
//! the time has brought about meanwhile.
//!
//! Tried are orders on the registry, the places and the rulebook. An order on a citizen needs the vault and the
//! pathways, which are not copied: it is refused as one that cannot be tried.

use crate::{
    access::Gate,
    answer::SubmitError,
    engine::Engine,
    entries::{Entries, Refused},
    fault::EngineFault,
    repeats::Digest,
    submission::{Order, Submission},
};
use kernel::{Actor, Instant, Refusal, Stamp};
use world::{Command, Event, World};

impl Engine {
    /// Whether orders handed in one after another would all be taken, with the first refusal if not. One whose key is
    /// known was done before: it is passed over, as it would be.
    ///
    /// # Errors
    /// The refusal that submitting them would end with; or a fault, when the log cannot be read.
    pub fn would_take(&self, submissions: &[Submission]) -> Result<(), SubmitError> {
        let now = self.now();
        let (mut world, mut position, todo) = {
            let known = self.shared.read();
            if !known.usable {
                return Err(EngineFault::NotReadable.into());
            }
            if known.world.founding.is_none() {
                return Err(not_founded().into());
            }
            let done_before = |one: &&Submission| known.repeats.find(one.key).is_some();
            let todo: Vec<&Submission> = submissions.iter().filter(|one| !done_before(one)).collect();
            let Some(first) = todo.first() else { return Ok(()) };
            let (mut world, mut position) = (copy(&known.world), known.head.position);
            // What ran out is recorded before anything is decided: its places are free.
            fold(&mut world, &mut position, &known.world.due(now), now, &first.actor);
            (world, position, todo)
        };
        for submission in todo {
            let events = decided(&self.shared.policies, &world, submission, now)?;
            fold(&mut world, &mut position, &events, now, &submission.actor);
        }
        Ok(())
    }
}

/// What the orders that can be tried are decided on.
fn copy(world: &World) -> World {
    World {
        founding: world.founding.clone(),
        adoption: world.adoption.clone(),
        registry: world.registry.clone(),
        places: world.places.clone(),
        pathways: pathways::State::default(),
    }
}

fn fold(world: &mut World, position: &mut u64, events: &[Event], now: Instant, actor: &Actor) {
    for event in events {
        *position = position.saturating_add(1);
        world.apply(event, &Stamp { position: *position, recorded_at: now, actor: actor.clone() });
    }
}

fn decided(
    policies: &authz::Policies,
    world: &World,
    submission: &Submission,
    now: Instant,
) -> Result<Vec<Event>, SubmitError> {
    let Submission { actor, key, order } = submission;
    let Order::Command(command) = order else { return Err(not_tried().into()) };
    if matches!(command, Command::Pathways(_) | Command::Found(_)) {
        return Err(not_tried().into());
    }
    Gate::to(policies, world, actor, now).may_do(order)?;
    let events = world.decide(command, now, actor)?;
    match Entries::after(0).add(&events, now, actor, Some((*key, Digest::default()))) {
        Ok(_) => Ok(events),
        Err(Refused::Refusal(refusal)) => Err(refusal.into()),
        Err(Refused::Fault(fault)) => Err(fault.into()),
        // More than an empty batch has room for: no command may hold so much.
        Err(Refused::Full) => Err(EngineFault::Bug { what: "a command larger than a batch".into() }.into()),
    }
}

fn not_founded() -> Refusal {
    Refusal::state("not_founded", "loggen er ikke oprettet", "the log is not founded")
        .instead("opret den først", "found it first")
}

fn not_tried() -> Refusal {
    Refusal::invalid(
        "cannot_be_tried",
        "kun ordrer om registret, pladserne og ordningerne kan prøves uden at blive gemt",
        "only orders on the registry, the places and the schemes can be tried without being stored",
    )
}
