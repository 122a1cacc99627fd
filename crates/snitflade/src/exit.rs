//! How a command can end, and the number that programs go by.

use crate::output::Words;
use kernel::{Language, Refusal, RefusalKind, Text};
use serde_json::{Value, json};

/// Done.
pub const DONE: u8 = 0;
/// A fault of the machine: input/output, the clock.
pub const FAULT: u8 = 1;
/// The command line or a value in it is wrong.
pub const INVALID: u8 = 2;
/// Refused: the state does not allow it.
pub const STATE: u8 = 3;
/// What is named does not exist.
pub const NOT_FOUND: u8 = 4;
/// The actor may not do or see this.
pub const FORBIDDEN: u8 = 5;
/// The rules do not settle it: a reason or a fact is needed, or a field must be filled.
pub const UNSETTLED: u8 = 6;
/// Busy, or it is not known whether it was done: repeat with the same command key.
pub const REPEAT: u8 = 7;
/// The log is damaged, whichever command met it.
pub const DAMAGE: u8 = 8;

/// Every exit code with what it means, for the help and the documentation.
#[must_use]
pub fn meanings() -> Vec<(u8, Text)> {
    let list = [
        (DONE, "udført", "done"),
        (FAULT, "fejl i maskinen (disk, fil, ur)", "a fault of the machine (disk, file, clock)"),
        (
            INVALID,
            "kommandolinjen, en værdi eller nøglen er forkert",
            "the command line, a value or the key is wrong",
        ),
        (STATE, "afvist: det er ikke muligt, som det står", "refused: not possible as things stand"),
        (
            NOT_FOUND,
            "det nævnte findes ikke: forløb, enhed, fil, ordningens kode",
            "what is named does not exist: pathway, unit, file, the scheme's code",
        ),
        (FORBIDDEN, "ikke tilladt for dig", "not allowed for you"),
        (
            UNSETTLED,
            "reglerne afgør det ikke: der mangler en begrundelse eller en oplysning",
            "the rules do not settle it: a reason or a fact is needed",
        ),
        (
            REPEAT,
            "optaget, eller det vides ikke, om det blev gjort: gentag med samme --command-key",
            "busy, or it is not known whether it was done: repeat with the same --command-key",
        ),
        (
            DAMAGE,
            "loggen er beskadiget, uanset hvilken kommando der mødte skaden",
            "the log is damaged, whichever command met the damage",
        ),
    ];
    list.into_iter().map(|(code, da, en)| (code, Text::new(da, en))).collect()
}

/// Why a command was not carried out.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The house says no, with reasons.
    Refused(Refusal),
    /// The machine failed.
    Fault {
        /// A lasting code.
        code: String,
        /// What, where, what to do.
        text: Text,
        /// How the command ends.
        exit: u8,
    },
    /// Nothing more can be written where the answer should go (a closed pipe): no words left to say.
    Silent(u8),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Failure::Silent(DONE);
        }
        Failure::fault(
            "output",
            format!("svaret kunne ikke skrives ud ({})", system_words(&error)),
            format!("the answer could not be written: {error}"),
        )
    }
}

/// What the machine says of a file, by its number: its own words are English.
fn system_words(error: &std::io::Error) -> String {
    error.raw_os_error().map_or_else(|| "uden nummer".to_owned(), |number| format!("systemfejl {number}"))
}

impl Failure {
    /// A fault of the machine.
    pub fn fault(code: &str, da: impl Into<String>, en: impl Into<String>) -> Self {
        Failure::Fault { code: code.to_owned(), text: Text::new(da, en), exit: FAULT }
    }

    /// A fault of reading or writing a file, with what to do.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let shown = path.display();
        let (da, en) = match error.kind() {
            std::io::ErrorKind::NotFound => (
                "filen eller mappen findes ikke: ret stien",
                "there is no such file or folder: correct the path",
            ),
            std::io::ErrorKind::PermissionDenied => {
                ("der mangler rettigheder til den", "the rights to it are missing")
            }
            std::io::ErrorKind::AlreadyExists => (
                "der er allerede noget der: vælg et andet navn",
                "there is something already: choose another name",
            ),
            std::io::ErrorKind::IsADirectory => {
                ("det er en mappe, ikke en fil", "it is a folder, not a file")
            }
            _ => ("prøv igen, eller vælg et andet sted", "try again, or choose another place"),
        };
        let mut failure = Failure::fault(
            "file",
            format!("{shown}: {da} ({})", system_words(error)),
            format!("{shown}: {error}; {en}"),
        );
        if let Failure::Fault { exit, .. } = &mut failure {
            // A wrong name is the typist's; a disk that fails is the machine's.
            *exit = match error.kind() {
                std::io::ErrorKind::NotFound => NOT_FOUND,
                std::io::ErrorKind::IsADirectory
                | std::io::ErrorKind::NotADirectory
                | std::io::ErrorKind::InvalidInput
                | std::io::ErrorKind::InvalidFilename => INVALID,
                std::io::ErrorKind::AlreadyExists => STATE,
                _ => FAULT,
            };
        }
        failure
    }

    /// The number the command ends with.
    #[must_use]
    pub fn exit(&self) -> u8 {
        match self {
            Failure::Refused(refusal) => match refusal.kind {
                RefusalKind::Invalid => INVALID,
                RefusalKind::NotFound => NOT_FOUND,
                RefusalKind::Forbidden => FORBIDDEN,
                RefusalKind::State => STATE,
                RefusalKind::Unsettled => UNSETTLED,
            },
            Failure::Fault { exit, .. } | Failure::Silent(exit) => *exit,
        }
    }

    /// The failure for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Failure::Refused(refusal) => json!({ "exit": self.exit(), "refusal": refusal }),
            Failure::Fault { code, text, exit } => {
                json!({ "exit": exit, "fault": { "code": code, "text": text } })
            }
            Failure::Silent(exit) => json!({ "exit": exit }),
        }
    }

    /// The failure for people: what, what instead, on what basis, and the code.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let say = Words(language);
        match self {
            Failure::Silent(_) => String::new(),
            Failure::Fault { code, text, .. } => {
                format!("{}: {} [{code}]\n", say.of("Fejl", "Fault"), text.say(language))
            }
            Failure::Refused(refusal) => {
                let kind = match refusal.kind {
                    RefusalKind::Invalid => say.of("Forkert input", "Wrong input"),
                    RefusalKind::NotFound => say.of("Findes ikke", "Not found"),
                    RefusalKind::Forbidden => say.of("Ikke tilladt", "Not allowed"),
                    RefusalKind::State => say.of("Ikke muligt", "Not possible"),
                    RefusalKind::Unsettled => say.of("Ikke afgjort", "Not settled"),
                };
                let mut words = format!("{kind}: {} [{}]\n", refusal.text.say(language), refusal.code);
                if !refusal.instead.is_empty() {
                    words.push_str(say.of("I stedet:\n", "Instead:\n"));
                }
                for instead in &refusal.instead {
                    words.push_str(&format!("  - {}\n", instead.say(language)));
                }
                for basis in &refusal.basis {
                    words.push_str(&format!("{}: {}\n", say.of("Hjemmel", "Legal basis"), basis.line()));
                }
                words
            }
        }
    }
}
