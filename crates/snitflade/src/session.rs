//! An open log with who acts in it: hands orders and questions over, and says of a refusal who may do it instead.

use crate::{
    clock::CommandClock,
    desk::{Desk, KEY, LOG},
    directory::{Directory, directory_of},
    exit::Failure,
    faults,
    line::Line,
    looks::FolderBook,
    unfinished::Unfinished,
};
use engine::{Clock, Config, Engine, Occasion, Order, Question, Receipt, Reply, Submission};
use kernel::{Actor, Instant, Refusal, Text};
use pathways::view::authority::deciders;
use std::{
    collections::BTreeMap,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

/// How many profiles are named that may do what the one chosen may not.
const PROFILES_INSTEAD_MAX: usize = 3;
/// The acts that are the authority's on a waiting request.
const FOR_THE_AUTHORITY: [&str; 2] = ["decide", "offer"];

/// An open log with who acts in it.
pub(crate) struct Session {
    pub engine: Engine,
    pub actor: Actor,
    pub profiles: BTreeMap<String, Actor>,
    pub directory: Directory,
    pub synthetic: bool,
    /// On which occasion the actor looks.
    pub occasion: Occasion,
    /// What was typed to come here.
    line: Line,
}

/// An open log, before anybody is asked who they are.
pub(crate) struct OpenLog {
    pub engine: Engine,
    pub synthetic: bool,
}

impl OpenLog {
    /// Opens the log of a desk.
    pub(crate) fn open(desk: &Desk<'_>, err: &mut dyn Write) -> Result<Self, Failure> {
        desk.require_log()?;
        let key = desk.wrapping_key()?;
        let mut config = Config::new(desk.log_file(), key.clone());
        let book = FolderBook::new(desk.records_file(), key);
        config.looks = Some(Arc::new(book));
        Self::with(desk, config, err)
    }

    /// Makes a new log where it is not in use yet, with the key that is there or else made with it.
    pub(crate) fn begin(
        desk: &Desk<'_>,
        unfinished: &mut Unfinished,
        err: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let key = unfinished.made(KEY).unwrap_or_else(|| desk.key_file());
        let key = desk.wrapping_key_at(&key)?;
        let mut config = Config::new(unfinished.make(LOG), key);
        config.create = true;
        Self::with(desk, config, err)
    }

    fn with(desk: &Desk<'_>, mut config: Config, err: &mut dyn Write) -> Result<Self, Failure> {
        let create = config.create;
        let clock = Arc::new(CommandClock {
            wall: Arc::clone(&desk.surroundings.clock),
            moved: AtomicBool::new(false),
            set: AtomicI64::new(0),
        });
        config.clock = Arc::clone(&clock) as Arc<dyn Clock>;
        config.policies = desk.policies()?;
        config.progress = crate::progress::of_opening(desk);
        let engine = Engine::open(config).map_err(|fault| faults::open(&fault, desk))?;
        let status = engine.status();
        desk.synthetic.set(Some(status.synthetic));
        let move_to = |to: Instant| {
            clock.set.store(to.microseconds(), Ordering::SeqCst);
            clock.moved.store(true, Ordering::SeqCst);
        };
        match (desk.clock, status.last_recorded) {
            (Some(to), _) if create || status.synthetic => move_to(to),
            (Some(_), _) => {
                return Err(Refusal::invalid(
                    "clock_on_real_log",
                    "--clock: loggen er ikke syntetisk, og kun en syntetisk log kan få en anden tid end urets",
                    "--clock: the log is not synthetic, and only a synthetic log can be given another time than the clock's",
                )
                .instead(
                    "udelad --clock, og sig med --at, hvornår det skete",
                    "leave --clock out, and say with --at when it happened",
                )
                .into());
            }
            (None, Some(last)) if status.synthetic && last > clock.now() => {
                move_to(last);
                let words = desk.say().of("Syntetisk ur (--clock)", "Synthetic clock (--clock)");
                writeln!(err, "{words}: {}", last.danish())?;
            }
            _ => {}
        }
        Ok(OpenLog { engine, synthetic: status.synthetic })
    }
}

impl Session {
    /// Opens the log and says who acts.
    pub(crate) fn open(desk: &Desk<'_>, err: &mut dyn Write) -> Result<Self, Failure> {
        desk.require_log()?;
        let profiles = desk.profiles()?;
        let path = desk.profiles_file();
        let actor = desk.pick(&profiles, &path)?;
        let OpenLog { engine, synthetic } = OpenLog::open(desk, err)?;
        let directory = engine.read(directory_of)?;
        let occasion = desk.said.occasion(&actor);
        Ok(Session { engine, actor, profiles, directory, synthetic, occasion, line: desk.line() })
    }

    /// Hands an order over under the command's key.
    pub(crate) fn submit(&self, desk: &Desk<'_>, order: impl Into<Order>) -> Result<Receipt, Failure> {
        self.submit_nth(desk, 0, order)
    }

    /// Hands over one of several orders of a command.
    pub(crate) fn submit_nth(
        &self,
        desk: &Desk<'_>,
        nth: usize,
        order: impl Into<Order>,
    ) -> Result<Receipt, Failure> {
        self.hand_over(desk, self.submission(desk, nth, order.into()))
    }

    /// One of several orders of a command, under its key.
    pub(crate) fn submission(&self, desk: &Desk<'_>, nth: usize, order: Order) -> Submission {
        Submission { actor: self.actor.clone(), key: desk.command_key(nth), order }
    }

    /// Hands over what was made ready.
    pub(crate) fn hand_over(&self, desk: &Desk<'_>, submission: Submission) -> Result<Receipt, Failure> {
        if self.occasion.emergency.is_some() {
            return Err(acts_not_in_emergency().into());
        }
        let order = submission.order.clone();
        self.engine
            .submit(submission)
            .map_err(|error| self.told_of(desk, faults::submit(&error, desk), &order))
    }

    /// Fails as handing these over one after another would; nothing is stored.
    pub(crate) fn would_take(&self, desk: &Desk<'_>, submissions: &[Submission]) -> Result<(), Failure> {
        self.engine.would_take(submissions).map_err(|error| {
            let failure = faults::submit(&error, desk);
            // The orders of one command are of one kind.
            match submissions.first() {
                Some(first) => self.told_of(desk, failure, &first.order),
                None => failure,
            }
        })
    }

    /// Why an order was refused, with who may give it.
    fn told_of(&self, desk: &Desk<'_>, failure: Failure, order: &Order) -> Failure {
        let told = self.told(failure, |other| self.engine.may_do_instead(&self.actor, other, order));
        let pathway = match order {
            Order::Command(world::Command::Pathways(command)) => command.pathway(),
            _ => None,
        };
        match (told, pathway) {
            (Failure::Refused(refusal), Some(pathway)) if refusal.code == "too_late" => {
                let call = self.call_for_pathway(desk, "offer", pathway, &format!("place {pathway}"));
                Failure::Refused(match call {
                    Some(call) => refusal.instead(call.clone(), call),
                    None => refusal,
                })
            }
            (told, _) => told,
        }
    }

    /// Asks a question.
    pub(crate) fn ask(&self, question: Question) -> Result<Reply, Failure> {
        self.engine.ask_on(&self.actor, &self.occasion, question.clone()).map_err(|error| {
            let may = |other: &Actor| self.engine.may_ask_instead(&self.actor, other, &question);
            self.told(faults::ask(&error), may)
        })
    }

    /// A failure in the words of the scheme in use, with what can be typed instead, and by whom: those who may alone.
    fn told(&self, failure: Failure, may: impl Fn(&Actor) -> bool) -> Failure {
        let Failure::Refused(refusal) = failure else {
            return failure;
        };
        let mut refusal = self.directory.spelled_refusal(refusal);
        match refusal.code.as_str() {
            "role_may_not" | "organisation_may_not" | "not_the_operator" => {
                let others = self.profiles.iter().filter(|(_, actor)| may(actor));
                for (name, _) in others.take(PROFILES_INSTEAD_MAX) {
                    let call = self.line.again(Some(name));
                    refusal = refusal.instead(call.clone(), call);
                }
            }
            "no_such_pathway" if self.may_ever(self.actor.role, "ask_pathways") => {
                let call = self.line.same("list --all");
                refusal = refusal.instead(
                    format!("se dem, du må se: {call}"),
                    format!("see those that you may see: {call}"),
                );
            }
            _ => {}
        }
        Failure::Refused(refusal)
    }

    /// Learns the words of what was decided, as the scheme had them on the day.
    pub(crate) fn learn<'d>(&mut self, decisions: impl Iterator<Item = &'d pathways::Decision>) {
        let learnt = self.engine.read(|world| {
            let law = world.below().law().ok()?;
            let text = |decision: &pathways::Decision| {
                let found = law.conclusion_on(&decision.conclusion, kernel::danish_date(decision.at))?;
                Some((found.id, Text::clone(&found.text)))
            };
            Some(decisions.filter_map(text).collect::<BTreeMap<_, _>>())
        });
        self.directory.conclusions.extend(learnt.ok().flatten().unwrap_or_default());
    }

    /// Whether a role may do or ask something in any case.
    pub(crate) fn may_ever(&self, role: kernel::Role, what: &str) -> bool {
        engine::access::may_ever(self.engine.policies(), role, what)
    }

    /// A command to type next that is an act or a question: by the same person where their role
    /// may, else by a profile whose role may, of the organisation that it takes. Nothing where nobody may.
    pub(crate) fn call_for(
        &self,
        desk: &Desk<'_>,
        what: &str,
        organisation: Option<&kernel::OrganisationId>,
        rest: &str,
    ) -> Option<String> {
        let may = |role: kernel::Role| self.may_ever(role, what);
        if may(self.actor.role) {
            return Some(desk.call_same(rest));
        }
        let roles: Vec<kernel::Role> = kernel::Role::ALL.iter().copied().filter(|role| may(*role)).collect();
        self.profile_for(&roles, organisation).map(|name| desk.call(Some(name), rest))
    }

    /// A command to type next on a pathway: by the same person, or by a profile of the citizen's municipality. What is
    /// for the authority to do is named with a profile of its, where there is one.
    pub(crate) fn call_for_pathway(
        &self,
        desk: &Desk<'_>,
        what: &str,
        pathway: kernel::PathwayId,
        rest: &str,
    ) -> Option<String> {
        let now = self.engine.now();
        let (residence, deciders) = self
            .engine
            .read(|world| {
                let pathway = world.pathways.pathway(pathway)?;
                let residence = pathway.residence.as_ref().map(|residence| residence.value.clone());
                let request = pathway.live_request().filter(|_| FOR_THE_AUTHORITY.contains(&what));
                let deciders =
                    request.map(|request| deciders(world.around(), &pathway, request, now).organisations);
                Some((residence, deciders.unwrap_or_default()))
            })
            .ok()??;
        if !deciders.is_empty() && !self.is_one_of(&deciders) {
            let assessor = [kernel::Role::Assessor];
            let named = deciders.iter().find_map(|one| self.profile_for(&assessor, Some(one)));
            if let Some(name) = named {
                return Some(desk.call(Some(name), rest));
            }
        }
        match residence {
            Some(residence) => self.call_for(desk, what, Some(&residence), rest),
            None => self.may_ever(self.actor.role, what).then(|| desk.call_same(rest)),
        }
    }

    /// Whether the actor's organisation is one of several.
    pub(crate) fn is_one_of(&self, organisations: &[kernel::OrganisationId]) -> bool {
        organisations.iter().any(|one| self.engine.is_own(&self.actor, one).unwrap_or(false))
    }

    /// The name of a profile that could do something: by role, and of an organisation where that matters.
    pub(crate) fn profile_for(
        &self,
        roles: &[kernel::Role],
        organisation: Option<&kernel::OrganisationId>,
    ) -> Option<&str> {
        let fits = |actor: &Actor| {
            roles.contains(&actor.role)
                && organisation.is_none_or(|wanted| self.engine.is_own(actor, wanted).unwrap_or(false))
        };
        self.profiles.iter().find(|(_, actor)| fits(actor)).map(|(name, _)| name.as_str())
    }
}

/// An emergency lets somebody see. Whoever must act has a part in the pathway, or finds somebody who has.
fn acts_not_in_emergency() -> Refusal {
    Refusal::invalid(
        "acts_not_in_emergency",
        "--emergency åbner for at se, ikke for at gøre noget",
        "--emergency lets one see, not do anything",
    )
    .instead(
        "udelad --emergency, eller bed den, der har ansvaret, om at gøre det",
        "leave --emergency out, or ask whoever is responsible to do it",
    )
}
