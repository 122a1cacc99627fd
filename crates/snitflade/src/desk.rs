//! The desk at which a command is typed: where the log is, who acts, in which language, at what time. The log itself is
//! opened in `session`.

use crate::{
    Surroundings,
    args::Global,
    config::Settings,
    exit::Failure,
    faults,
    line::{self, Line, call, quoted},
    looks::Said,
    output::Words,
    profile, values,
};
use engine::CommandKey;
use eventlog::KeyEncryptionKey;
use kernel::{Actor, Instant, Language, Refusal};
use sha2::{Digest, Sha256};
use std::{
    cell::Cell,
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The file of the log.
pub(crate) const LOG: &str = "log.db";
/// The file of the key that wraps all others.
pub(crate) const KEY: &str = "key";
/// The file of the profiles.
pub(crate) const PROFILES: &str = "profiles.toml";
/// Longest key of a command, in characters.
const KEY_LENGTH_MAX: usize = 64;
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
    /// What was said of why it looks.
    pub said: Said,
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
            said: Said::of(global)?,
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
    pub(crate) fn pick(&self, known: &BTreeMap<String, Actor>, path: &Path) -> Result<Actor, Refusal> {
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

    /// The file of what the server keeps beside the log; there is none where it never ran.
    pub(crate) fn records_file(&self) -> PathBuf {
        self.folder.join(eventlog::records::RECORDS_FILE)
    }

    /// The file of the key that wraps all others.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.join(KEY)
    }

    /// The file of the profiles.
    pub(crate) fn profiles_file(&self) -> PathBuf {
        self.folder.join(PROFILES)
    }

    /// Who may do and see what: the policies that the settings name, or the shipped ones.
    pub(crate) fn policies(&self) -> Result<Arc<engine::access::Policies>, Failure> {
        Settings::load(&self.folder, None, &[], self.surroundings)?.policies()
    }

    /// The key that wraps all others, from the environment or the folder.
    pub(crate) fn wrapping_key(&self) -> Result<KeyEncryptionKey, Failure> {
        self.wrapping_key_at(&self.key_file())
    }

    pub(crate) fn wrapping_key_at(&self, file: &Path) -> Result<KeyEncryptionKey, Failure> {
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

    /// What lies in the folder that only a log can have left, beside the log itself.
    pub(crate) fn left_of_a_log(&self) -> Vec<&'static str> {
        let names = ["log.db-wal", "log.db.forgotten", "log.db.snapshot", "log.db.damaged-1"];
        let there = |name: &&str| std::fs::metadata(self.folder.join(name)).is_ok_and(|file| file.len() > 0);
        names.into_iter().filter(there).collect()
    }

    /// The refusal where a log was and is gone.
    pub(crate) fn lost(&self, left: &[&str]) -> Refusal {
        let (folder, left) = (self.folder.display(), left.join(", "));
        let to = quoted(&self.folder.to_string_lossy());
        let call = self.call_same(&format!("log restore kopi.db --to {to}"));
        Refusal::not_found(
            "log_absent",
            format!("log.db mangler i {folder}, men {left} ligger der"),
            format!("log.db is missing in {folder}, but {left} is there"),
        )
        .instead(
            format!("mend loggen fra en sikkerhedskopi: {call}"),
            format!("mend the log from a backup: {call}"),
        )
    }

    /// The refusal where there is no log.
    pub(crate) fn require_log(&self) -> Result<(), Refusal> {
        if self.log_file().exists() {
            return Ok(());
        }
        let left = self.left_of_a_log();
        if !left.is_empty() {
            return Err(self.lost(&left));
        }
        if self.key_file().exists() {
            // Perhaps the log is lost, perhaps it was never made.
            return Err(self.lost(&[KEY]).instead(
                format!("har der aldrig været en: opret den med '{} init'", self.call),
                format!("if there never was one: make it with '{} init'", self.call),
            ));
        }
        let folder = self.folder.display();
        let beside = self.surroundings.path(Path::new(crate::DEMO_FOLDER));
        if self.named.is_none() && beside.join(LOG).exists() {
            // Whoever played the demonstration here most likely means it.
            let call = self.call(None, &format!("--db {}", crate::DEMO_FOLDER));
            return Err(Refusal::not_found(
                "log_absent",
                format!("der er ingen log i {folder}, men en demonstration i {}", beside.display()),
                format!("there is no log in {folder}, but a demonstration in {}", beside.display()),
            )
            .instead(format!("gå videre i den: {call} …"), format!("go on in that one: {call} …")));
        }
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

pub(crate) fn profiles_of(path: &Path) -> Result<BTreeMap<String, Actor>, Failure> {
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
