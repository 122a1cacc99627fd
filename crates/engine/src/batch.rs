//! One batch: decides submissions one by one, each on a world that has the events of those before, and gathers what
//! is to be appended. It writes nothing.
//!
//! Events are folded into the world only when something later has to be decided on them, so that a batch of one
//! leaves the world untouched until it is on disk.

use crate::{
    access::{Gate, Sight},
    answer::{Answer, SubmitError, Work},
    digest::DigestKey,
    entries::{Entries, Refused},
    fault::EngineFault,
    known::{Known, short},
    open::NameTriesLimit,
    repeats::Done,
    resolve::{self, Asker, Unresolved, Vault, Written},
    submission::{CommandKey, Order, Receipt, Submission},
    subscribe::Published,
};
use authz::Policies;
use eventlog::{EventLog, Head, PersonKey, VaultWrite};
use kernel::{Actor, Instant, OrganisationId, Refusal, Role, Stamp};
use world::{Command, Event, World};

/// What became of a submission in the batch.
enum Outcome {
    /// It is to be appended.
    Done {
        first_position: u64,
        recorded_at: Instant,
        actor: Actor,
        events: Vec<Event>,
        /// Whether nobody asked for it: what the time brought about, or that something refused was tried.
        by_time: bool,
    },
    /// It is answered already.
    Answered(Answer),
}

/// Whether something was taken into the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was.
    Yes,
    /// There is no more room: append first.
    Full,
}

/// What a batch is decided on.
pub(crate) struct Ground<'a> {
    pub(crate) known: &'a mut Known,
    pub(crate) store: &'a dyn EventLog,
    pub(crate) digest: &'a DigestKey,
    /// Who does what nobody does.
    pub(crate) time_itself: &'a Actor,
    /// Whether the clock is set by hand.
    pub(crate) manual_clock: bool,
    /// What is about to be written to the vault.
    pub(crate) written: &'a mut Written,
    /// How often names may be tried out against a number.
    pub(crate) name_tries: NameTriesLimit,
    pub(crate) policies: &'a Policies,
}

/// A batch in the making.
pub(crate) struct Batch {
    pub(crate) entries: Entries,
    outcomes: Vec<Outcome>,
    /// The first outcome that is not folded into the world.
    unfolded: usize,
    last_recorded: Option<Instant>,
    repeats_mark: usize,
    folded: bool,
    /// Whether something was not taken for want of room.
    full: bool,
    /// Whether a person is forgotten.
    forgets: bool,
}

impl Batch {
    /// An empty batch on what is known, to be gathered in entries that are empty.
    pub(crate) fn new(entries: Entries, known: &Known) -> Self {
        Batch {
            entries,
            outcomes: Vec::new(),
            unfolded: 0,
            last_recorded: known.last_recorded,
            repeats_mark: known.repeats.mark(),
            folded: false,
            full: false,
            forgets: false,
        }
    }

    /// When the last entry was recorded, those of the batch included.
    pub(crate) const fn last_recorded(&self) -> Option<Instant> {
        self.last_recorded
    }

    /// Whether there is no more room.
    pub(crate) const fn is_full(&self) -> bool {
        self.full
    }

    /// Whether a person is forgotten.
    pub(crate) const fn forgets(&self) -> bool {
        self.forgets
    }

    /// Records what the time has brought about by `now`.
    pub(crate) fn take_due(&mut self, ground: &mut Ground<'_>, now: Instant) -> Result<Taken, EngineFault> {
        let taken = self.due(ground, now)?;
        self.full |= taken == Taken::Full;
        Ok(taken)
    }

    fn due(&mut self, ground: &mut Ground<'_>, now: Instant) -> Result<Taken, EngineFault> {
        self.fold(ground.known);
        if !ground.known.world.is_due(now) {
            return Ok(Taken::Yes);
        }
        let mut events = ground.known.world.due(now);
        let more = events.len() > self.entries.room();
        events.truncate(self.entries.room());
        if events.is_empty() {
            return Ok(if more { Taken::Full } else { Taken::Yes });
        }
        let actor = ground.time_itself.clone();
        match self.entries.add(&events, now, &actor, None) {
            Ok(first_position) => self.done(first_position, now, actor, events, true),
            Err(Refused::Full) => return Ok(Taken::Full),
            Err(Refused::Fault(fault)) => return Err(fault),
            // Nothing the time brings about is large.
            Err(Refused::Refusal(refusal)) => {
                return Err(EngineFault::Bug { what: refusal.to_string() });
            }
        }
        Ok(if more { Taken::Full } else { Taken::Yes })
    }

    /// Decides a submission.
    ///
    /// # Errors
    /// When the machine fails; the batch cannot be gone on with.
    pub(crate) fn take(
        &mut self,
        ground: &mut Ground<'_>,
        work: &Work,
        now: Instant,
    ) -> Result<Taken, EngineFault> {
        let Work::Submission { submission, content } = work else {
            self.outcomes.push(Outcome::Answered(Answer::Nothing));
            return Ok(Taken::Yes);
        };
        self.fold(ground.known);
        match self.submission(ground, submission, content, now) {
            Ok(()) => Ok(Taken::Yes),
            Err(Stop::Full) => {
                self.full = true;
                Ok(Taken::Full)
            }
            Err(Stop::Fault(fault)) => Err(fault),
            Err(Stop::Noted(refusal, event)) => self.note(refusal, *event, &submission.actor, now),
            Err(Stop::Answer(answer)) => {
                self.outcomes.push(Outcome::Answered(answer));
                Ok(Taken::Yes)
            }
        }
    }

    /// Refuses, and records that it was tried.
    fn note(
        &mut self,
        refusal: Refusal,
        event: Event,
        actor: &Actor,
        now: Instant,
    ) -> Result<Taken, EngineFault> {
        let events = vec![event];
        match self.entries.add(&events, now, actor, None) {
            Ok(first_position) => self.done(first_position, now, actor.clone(), events, true),
            Err(Refused::Full) => {
                self.full = true;
                return Ok(Taken::Full);
            }
            Err(Refused::Fault(fault)) => return Err(fault),
            Err(Refused::Refusal(refusal)) => return Err(EngineFault::Bug { what: refusal.to_string() }),
        }
        self.outcomes.push(Outcome::Answered(Answer::Error(SubmitError::Refused(refusal))));
        Ok(Taken::Yes)
    }

    fn submission(
        &mut self,
        ground: &mut Ground<'_>,
        submission: &Submission,
        content: &[u8; 32],
        now: Instant,
    ) -> Result<(), Stop> {
        let digest = short(&ground.digest.of(content));
        if let Some(done) = ground.known.repeats.find(submission.key) {
            return Err(if done.digest == digest {
                Stop::Answer(Answer::InLog {
                    first_position: done.first_position,
                    count: done.count,
                    repeated: true,
                })
            } else {
                key_used(submission.key).into()
            });
        }
        let (actor, order) = (&submission.actor, &submission.order);
        let world = &ground.known.world;
        check_founding(world, order, ground.manual_clock)?;
        Gate::to(ground.policies, world, actor, now).may_do(order)?;
        let vault = Vault { store: ground.store, written: ground.written };
        let asking = Asker { actor, now, limit: ground.name_tries };
        let resolved = resolve::resolve(order, world, &vault, &asking)?;
        let mut events = match resolved.command {
            Some(command) => world.decide(&command, now, actor).map_err(|refusal| {
                let sight = Sight::of(ground.policies, world, actor, now);
                resolve::veiled(refusal, &command, &sight, world)
            })?,
            None => Vec::new(),
        };
        events.extend(resolved.events);
        let mut writes = Vec::new();
        let forgets = events.iter().any(|event| event.forgets().is_some());
        if let Some((person, identity)) = &resolved.identity {
            writes.push(resolve::record(*person, resolved.new, identity, now)?);
        }
        writes.extend(
            events
                .iter()
                .filter_map(Event::forgets)
                .map(|person| VaultWrite::ForgetPerson { person: PersonKey(person.0) }),
        );
        if !self.entries.takes_vault_writes(writes.len()) {
            return Err(Stop::Full);
        }
        let first_position = self.entries.add(&events, now, actor, Some((submission.key, digest)))?;
        self.entries.add_vault_writes(writes);
        // What comes after a forgetting must find the vault as that leaves it.
        self.full |= forgets;
        self.forgets |= forgets;
        if let Some((person, identity)) = &resolved.identity {
            ground.written.note(*person, identity);
        }
        ground.known.repeats.note(Done {
            key: submission.key.0,
            first_position,
            count: u16::try_from(events.len()).unwrap_or(u16::MAX),
            digest,
            recorded_at_us: now.microseconds(),
        });
        self.done(first_position, now, actor.clone(), events, false);
        Ok(())
    }

    fn done(
        &mut self,
        first_position: u64,
        recorded_at: Instant,
        actor: Actor,
        events: Vec<Event>,
        by_time: bool,
    ) {
        self.last_recorded = Some(recorded_at);
        self.outcomes.push(Outcome::Done { first_position, recorded_at, actor, events, by_time });
    }

    /// Folds what is decided into the world.
    pub(crate) fn fold(&mut self, known: &mut Known) {
        for outcome in self.outcomes.iter().skip(self.unfolded) {
            if let Outcome::Done { first_position, recorded_at, actor, events, .. } = outcome {
                self.folded = true;
                let mut stamp =
                    Stamp { position: *first_position, recorded_at: *recorded_at, actor: actor.clone() };
                for event in events {
                    known.apply(event, &stamp);
                    stamp.position = stamp.position.saturating_add(1);
                }
            }
        }
        self.unfolded = self.outcomes.len();
    }

    /// Makes what was appended known, and gives the answers, in the order in which submissions were taken.
    pub(crate) fn settle(mut self, known: &mut Known, head: Head) -> Vec<Answer> {
        self.fold(known);
        known.head = head;
        known.last_recorded = self.last_recorded;
        known.repeats.settle();
        self.answers()
    }

    /// The answers to what was taken since they were asked for last, in that order. What is answered is taken as
    /// folded.
    pub(crate) fn answers(&mut self) -> Vec<Answer> {
        let answer = |outcome| match outcome {
            Outcome::Done { first_position, recorded_at, events, by_time: false, .. } => {
                Some(Answer::Receipt(Receipt::new(first_position, recorded_at, events, false)))
            }
            Outcome::Done { by_time: true, .. } => None,
            Outcome::Answered(answer) => Some(answer),
        };
        self.unfolded = 0;
        self.outcomes.drain(..).filter_map(answer).collect()
    }

    /// How many submissions were taken that are not answered yet.
    pub(crate) fn taken(&self) -> usize {
        let counts = |outcome: &&Outcome| !matches!(outcome, Outcome::Done { by_time: true, .. });
        self.outcomes.iter().filter(counts).count()
    }

    /// Takes the batch back. False when the world has its events already and must be read anew.
    pub(crate) fn undo(&self, known: &mut Known) -> bool {
        known.repeats.undo(self.repeats_mark);
        !self.folded
    }

    /// What subscribers are told, once it is on disk, of what is not answered yet.
    pub(crate) fn published(&self) -> Vec<Published> {
        let mut list = Vec::new();
        for outcome in &self.outcomes {
            if let Outcome::Done { first_position, events, .. } = outcome {
                list.extend((*first_position..).zip(events).map(|(position, event)| Published {
                    position,
                    kind: event.kind(),
                    pathway: crate::submission::about(event).0,
                }));
            }
        }
        list
    }
}

/// Why a submission was not taken.
enum Stop {
    Full,
    /// Refused, and that it was tried is recorded.
    Noted(Refusal, Box<Event>),
    Fault(EngineFault),
    Answer(Answer),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Answer(Answer::Error(SubmitError::Refused(refusal)))
    }
}

impl From<Unresolved> for Stop {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Refused(refusal) => refusal.into(),
            Unresolved::Noted(refusal, event) => Stop::Noted(refusal, event),
            Unresolved::Fault(fault) => Stop::Fault(fault),
        }
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Full => Stop::Full,
            Refused::Refusal(refusal) => refusal.into(),
            Refused::Fault(fault) => Stop::Fault(fault),
        }
    }
}

/// Who does what nobody does.
pub(crate) fn time_itself() -> Result<Actor, EngineFault> {
    let organisation =
        OrganisationId::new("snitflade").map_err(|fault| EngineFault::Bug { what: fault.to_string() })?;
    Ok(Actor { person: "clock".into(), organisation, role: Role::SystemOwner })
}

/// The first event of a log says what it is for, and only a synthetic log may have a time that is set by hand.
fn check_founding(world: &World, order: &Order, manual_clock: bool) -> Result<(), Refusal> {
    if let Order::Command(Command::Found(founding)) = order {
        if manual_clock && !founding.synthetic {
            return Err(Refusal::invalid(
                "time_needs_synthetic_log",
                "kun en log med opdigtede borgere må have en anden tid end urets",
                "only a log of made-up citizens may have another time than the clock's",
            )
            .instead(
                "opret loggen som syntetisk, eller udelad tiden",
                "found the log as synthetic, or leave the time out",
            ));
        }
        return Ok(());
    }
    if world.founding.is_none() {
        return Err(Refusal::state(
            "not_founded",
            "loggen er ikke oprettet: dens første hændelse skal sige, hvad den er til, og om den er syntetisk",
            "the log is not founded: its first event must say what it is for and whether it is synthetic",
        )
        .instead("opret den først", "found it first"));
    }
    Ok(())
}

fn key_used(key: CommandKey) -> Refusal {
    Refusal::state(
        "key_used_for_another_command",
        format!("nøglen {key} er brugt til en anden kommando"),
        format!("the key {key} was used for another command"),
    )
    .instead("send en ny kommando med en ny nøgle", "send a new command with a new key")
}
