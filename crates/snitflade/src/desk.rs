//! The desk at which a command is typed: where the log is, who acts, in which language, at what time. It opens the
//! log and hands orders over; what they mean is for the engine.

use crate::{
    Surroundings,
    args::Global,
    clock::CommandClock,
    directory::{Directory, directory_of},
    exit::Failure,
    faults,
    line::{self, Line, call, quoted},
    output::Words,
    profile,
    unfinished::Unfinished,
    values,
};
use engine::{Clock, CommandKey, Config, Engine, Order, Question, Receipt, Reply, Submission};
use eventlog::KeyEncryptionKey;
use kernel::{Actor, Instant, Language, Refusal, Text};
use pathways::view::authority::deciders;
use sha2::{Digest, Sha256};
use std::{
    cell::Cell,
    collections::BTreeMap,
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

/// The file of the log.
pub(crate) const LOG: &str = "log.db";
/// The file of the key that wraps all others.
pub(crate) const KEY: &str = "key";
/// The file of the profiles.
pub(crate) const PROFILES: &str = "profiles.toml";
/// Longest key of a command, in characters.
const KEY_LENGTH_MAX: usize = 64;
/// How many profiles are named that may do what the one chosen may not.
const PROFILES_INSTEAD_MAX: usize = 3;
/// The acts that are the authority's on a waiting request.
const FOR_THE_AUTHORITY: [&str; 2] = ["decide", "offer"];
/// The folder of the log where nobody says otherwise.
const FOLDER: &str = "snitflade-data";

/// Everything that stands around one typed command.
pub(crate) struct Desk<'a> {
    pub folder: PathBuf,
    /// The folder as it was named, by option or variable.
    named: Option<PathBuf>,
    pub profile: Option<String>,
    pub language: Language,
    pub json: bool,
    pub full: bool,
    pub clock: Option<Instant>,
    key: String,
    /// How a command begins that should reach the same log.
    call: String,
    /// What was typed after that, without who acts.
    typed: String,
    pub surroundings: &'a Surroundings,
    /// Whether everything in the log is made up, once one was opened.
    pub synthetic: Cell<Option<bool>>,
}

/// The language that was asked for: by option, by variable, or Danish. Anything else is said to be wrong later.
pub(crate) fn language_of(option: Option<&str>, surroundings: &Surroundings) -> Result<Language, Refusal> {
    let known = [("da", Language::Da), ("en", Language::En)];
    match (option, surroundings.variable("SNITFLADE_LANG")) {
        (Some(given), _) => values::one_of("--lang", given, &known),
        (None, Some(given)) => values::one_of("SNITFLADE_LANG", given, &known),
        (None, None) => Ok(Language::Da),
    }
}

impl<'a> Desk<'a> {
    /// The desk that the options and the surroundings give.
    pub(crate) fn of(global: &Global, surroundings: &'a Surroundings) -> Result<Self, Failure> {
        let language = language_of(global.lang.as_deref(), surroundings)?;
        let clock = values::instant_if("--clock", global.clock.as_deref())?;
        let named = global.db.clone().or_else(|| surroundings.variable("SNITFLADE_DB").map(PathBuf::from));
        let key = match &global.command_key {
            Some(given) => checked_key(given)?,
            None => drawn_key()?,
        };
        let mut call = surroundings.variable(crate::surroundings::PROGRAM).unwrap_or("snitflade").to_owned();
        if let Some(db) = &global.db {
            call.push_str(&format!(" --db {}", quoted(&db.to_string_lossy())));
        }
        Ok(Desk {
            folder: surroundings.path(named.as_deref().unwrap_or(Path::new(FOLDER))),
            named,
            profile: global
                .profile
                .clone()
                .or_else(|| surroundings.variable("SNITFLADE_AS").map(str::to_owned)),
            language,
            json: global.json,
            full: global.full,
            clock,
            key,
            call,
            typed: String::new(),
            surroundings,
            synthetic: Cell::new(None),
        })
    }

    /// The desk, knowing what was typed, so that it can say how to type it again.
    pub(crate) fn typed(mut self, arguments: &[OsString]) -> Self {
        self.typed = line::harmless(arguments);
        self
    }

    /// The line that was typed.
    pub(crate) fn line(&self) -> Line {
        Line { call: self.call.clone(), profile: self.profile.clone(), words: self.typed.clone() }
    }

    /// The command that was typed, typed again by another profile, or by the same one.
    pub(crate) fn again(&self, profile: Option<&str>) -> String {
        self.line().again(profile)
    }

    /// Who acts, of the profiles that are known. Where nobody was named, or nobody of that name is known, it is said how
    /// to type the command with one.
    fn pick(&self, known: &BTreeMap<String, Actor>, path: &Path) -> Result<Actor, Refusal> {
        let named = self.profile.as_deref();
        profile::pick(known, named, &path.display().to_string()).map_err(|refusal| {
            let alike = |name: &&String| {
                let wanted = named.unwrap_or_default().chars();
                name.chars().zip(wanted).take_while(|(one, other)| one == other).count()
            };
            // The first of those that are most alike.
            match known.keys().rev().max_by_key(alike) {
                Some(name) => {
                    let call = self.again(Some(name));
                    refusal.instead(format!("skriv fx: {call}"), format!("write for example: {call}"))
                }
                None => refusal,
            }
        })
    }

    /// The folder that was named, or another.
    pub(crate) fn folder_or(&self, other: &str) -> PathBuf {
        self.surroundings.path(self.named.as_deref().unwrap_or(Path::new(other)))
    }

    /// The words of the language.
    pub(crate) const fn say(&self) -> Words {
        Words(self.language)
    }

    /// The log itself.
    pub(crate) fn log_file(&self) -> PathBuf {
        self.folder.join(LOG)
    }

    /// The file of the key that wraps all others.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.join(KEY)
    }

    /// The file of the profiles.
    pub(crate) fn profiles_file(&self) -> PathBuf {
        self.folder.join(PROFILES)
    }

    /// The key that wraps all others, from the environment or the folder.
    pub(crate) fn wrapping_key(&self) -> Result<KeyEncryptionKey, Failure> {
        self.wrapping_key_at(&self.key_file())
    }

    fn wrapping_key_at(&self, file: &Path) -> Result<KeyEncryptionKey, Failure> {
        let key = match self.surroundings.variable("SNITFLADE_KEY") {
            Some(text) => KeyEncryptionKey::from_text("SNITFLADE_KEY", text),
            None => KeyEncryptionKey::from_file(file),
        };
        key.map_err(|fault| faults::key(&fault.into(), self))
    }

    /// The key of this command; several orders of one command have each their own.
    pub(crate) fn command_key(&self, order: usize) -> CommandKey {
        let text = if order == 0 { self.key.clone() } else { format!("{}\u{0}{order}", self.key) };
        let mut key = [0; 16];
        for (slot, byte) in key.iter_mut().zip(Sha256::digest(text.as_bytes())) {
            *slot = byte;
        }
        CommandKey(key)
    }

    /// The key as it is typed to repeat the command.
    pub(crate) fn key_text(&self) -> &str {
        &self.key
    }

    /// A command to type next, by whoever has a profile.
    pub(crate) fn call(&self, profile: Option<&str>, rest: &str) -> String {
        call(&self.call, profile, rest)
    }

    /// A command to type next, by the same person.
    pub(crate) fn call_same(&self, rest: &str) -> String {
        self.call(self.profile.as_deref(), rest)
    }

    /// A command to type next, by the same person, on another folder.
    pub(crate) fn call_in(&self, folder: &Path, rest: &str) -> String {
        let program = self.surroundings.variable(crate::surroundings::PROGRAM).unwrap_or("snitflade");
        let who = self.profile.as_deref().map_or_else(String::new, |name| format!(" --as {}", quoted(name)));
        format!("{program} --db {}{who} {rest}", quoted(&folder.to_string_lossy()))
    }

    /// Every profile of the folder.
    pub(crate) fn profiles(&self) -> Result<BTreeMap<String, Actor>, Failure> {
        profiles_of(&self.profiles_file())
    }

    /// Who acts, by a file of profiles. The log need not be readable for it.
    pub(crate) fn actor_of(&self, profiles: &Path) -> Result<Actor, Failure> {
        let known = profiles_of(profiles)?;
        Ok(self.pick(&known, profiles)?)
    }

    /// The refusal where there is no log.
    pub(crate) fn require_log(&self) -> Result<(), Refusal> {
        if self.log_file().exists() {
            return Ok(());
        }
        let folder = self.folder.display();
        Err(Refusal::not_found(
            "log_absent",
            format!("der er ingen log i {folder}"),
            format!("there is no log in {folder}"),
        )
        .instead(
            format!("opret en med '{} init', prøv '{0} demo', eller vælg mappen med --db", self.call),
            format!("make one with '{} init', try '{0} demo', or choose the folder with --db", self.call),
        ))
    }
}

fn profiles_of(path: &Path) -> Result<BTreeMap<String, Actor>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::Refused(profile::absent(path)),
        _ => Failure::file(path, &error),
    })?;
    Ok(profile::read(&path.display().to_string(), &text)?)
}

fn checked_key(given: &str) -> Result<String, Refusal> {
    let length = given.chars().count();
    if (1..=KEY_LENGTH_MAX).contains(&length) {
        return Ok(given.to_owned());
    }
    Err(Refusal::invalid(
        "command_key_length",
        format!("--command-key har {length} tegn; den skal have 1 til {KEY_LENGTH_MAX}"),
        format!("--command-key has {length} characters; it must have 1 to {KEY_LENGTH_MAX}"),
    )
    .instead("vælg en kortere tekst, eller udelad den", "choose a shorter text, or leave it out"))
}

fn drawn_key() -> Result<String, Failure> {
    let key = CommandKey::random().map_err(|fault| faults::engine(&fault))?;
    Ok(key.to_string())
}

/// An open log with who acts in it.
pub(crate) struct Session {
    pub engine: Engine,
    pub actor: Actor,
    pub profiles: BTreeMap<String, Actor>,
    pub directory: Directory,
    pub synthetic: bool,
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
        let config = Config::new(desk.log_file(), desk.wrapping_key()?);
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
        Ok(Session { engine, actor, profiles, directory, synthetic, line: desk.line() })
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
        let order = submission.order.clone();
        self.engine.submit(submission).map_err(|error| self.told_of(faults::submit(&error, desk), &order))
    }

    /// Fails as handing these over one after another would; nothing is stored.
    pub(crate) fn would_take(&self, desk: &Desk<'_>, submissions: &[Submission]) -> Result<(), Failure> {
        self.engine.would_take(submissions).map_err(|error| {
            let failure = faults::submit(&error, desk);
            // The orders of one command are of one kind.
            match submissions.first() {
                Some(first) => self.told_of(failure, &first.order),
                None => failure,
            }
        })
    }

    /// Why an order was refused, with who may give it.
    fn told_of(&self, failure: Failure, order: &Order) -> Failure {
        self.told(failure, |other| self.engine.may_do_instead(&self.actor, other, order))
    }

    /// Asks a question.
    pub(crate) fn ask(&self, question: Question) -> Result<Reply, Failure> {
        self.engine.ask(&self.actor, question.clone()).map_err(|error| {
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
            "no_such_pathway" if engine::access::condition("ask_pathways", self.actor.role).is_some() => {
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

    /// A command to type next that is an act or a question of the rights table: by the same person where their role
    /// may, else by a profile whose role may, of the organisation that it takes. Nothing where nobody may.
    pub(crate) fn call_for(
        &self,
        desk: &Desk<'_>,
        what: &str,
        organisation: Option<&kernel::OrganisationId>,
        rest: &str,
    ) -> Option<String> {
        let may = |role: kernel::Role| engine::access::condition(what, role).is_some();
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
                let deciders = request.map(|request| deciders(world.around(), &pathway, request, now));
                Some((residence, deciders.unwrap_or_default()))
            })
            .ok()??;
        if !deciders.is_empty() && !deciders.contains(&self.actor.organisation) {
            let assessor = [kernel::Role::Assessor];
            let named = deciders.iter().find_map(|one| self.profile_for(&assessor, Some(one)));
            if let Some(name) = named {
                return Some(desk.call(Some(name), rest));
            }
        }
        match residence {
            Some(residence) => self.call_for(desk, what, Some(&residence), rest),
            None => engine::access::condition(what, self.actor.role).map(|_| desk.call_same(rest)),
        }
    }

    /// The name of a profile that could do something: by role, and of an organisation where that matters.
    pub(crate) fn profile_for(
        &self,
        roles: &[kernel::Role],
        organisation: Option<&kernel::OrganisationId>,
    ) -> Option<&str> {
        let fits = |actor: &Actor| {
            roles.contains(&actor.role) && organisation.is_none_or(|wanted| actor.organisation == *wanted)
        };
        self.profiles.iter().find(|(_, actor)| fits(actor)).map(|(name, _)| name.as_str())
    }
}
