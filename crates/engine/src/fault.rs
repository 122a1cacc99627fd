//! What can go wrong with the machine, each fault with what, where and what to do. Refusals by the rules are not
//! here: they are answers.

use eventlog::{AppendFault, LogFault};
use kernel::{Instant, Text};
use std::sync::Arc;

/// A fault of the machine while it runs. One fault may be told to everybody whose command was in the same batch.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineFault {
    /// The log could not be read or written.
    #[error(transparent)]
    Log(Arc<LogFault>),
    /// The log did not take what was appended.
    #[error(transparent)]
    Append(Arc<AppendFault>),
    /// The clock is far behind the log.
    #[error(
        "the clock says {clock}, but the log was last written at {last_recorded}. Set the computer's clock right, \
         or wait until it has passed that time; nothing was recorded"
    )]
    ClockBehind {
        /// What the clock says.
        clock: Instant,
        /// When the log was last written.
        last_recorded: Instant,
    },
    /// An entry of the log is no event that this program knows.
    #[error("position {position} of the log: {source}")]
    Stored {
        /// The entry.
        position: u64,
        /// Why it cannot be read.
        source: Arc<world::StoredFault>,
    },
    /// An entry of the log has a part this program cannot read.
    #[error(
        "position {position} of the log: {what} cannot be read. Use a version at least as new as the one that wrote it"
    )]
    Unreadable {
        /// The entry.
        position: u64,
        /// Which part.
        what: &'static str,
    },
    /// A look at personal data could not be noted, so nothing was shown.
    #[error(
        "the look could not be noted in the access journal ({code}), so nothing is shown. Look at the disk that has the records, and ask again"
    )]
    LookNotNoted {
        /// What failed, by name.
        code: &'static str,
    },
    /// The records beside the log could not be read or written.
    #[error(transparent)]
    Records(#[from] eventlog::records::RecordsFault),
    /// Others wrote to the log again and again while this was decided.
    #[error(
        "other processes wrote to the log {tries} times while this was decided. Try again, or stop the other process"
    )]
    Contended {
        /// How often it was tried.
        tries: u32,
    },
    /// After a write that failed in the act, what it left must be written anew, and another process holds that up by
    /// reading.
    #[error(
        "an earlier write ended with an error, and before anything else is recorded the log must make sure of what it left. Another process holds that up by reading the log (a backup or a check, say). Let it end, and try again; nothing was recorded"
    )]
    HeldByReader,
    /// The log could not be read again after a failed write, and nothing is shown that may not be so.
    #[error(
        "the log could not be read again after a failed write, so nothing can be answered. Look at the earlier fault, and open the log again"
    )]
    NotReadable,
    /// The engine is closed.
    #[error("the engine is closed. Open the log again")]
    Closed,
    /// The program came to a state that it must not come to.
    #[error(
        "the program failed while carrying out the command; nothing was recorded. Please report it with this text: {what}"
    )]
    Bug {
        /// What is known of it.
        what: String,
    },
    /// Something could not be written in the form of the log or of a snapshot.
    #[error("{what} cannot be written: {message}. Please report it with this text")]
    Unwritable {
        /// What.
        what: &'static str,
        /// Why.
        message: String,
    },
    /// The system gives no random bytes.
    #[error(
        "the operating system gave no random bytes ({message}). Persons cannot be recorded without them; check the system"
    )]
    NoRandomness {
        /// What the system said.
        message: String,
    },
    /// A thread could not be started.
    #[error(
        "the operating system would not start a thread ({message}). Free memory or raise the limit on threads"
    )]
    NoThread {
        /// What the system said.
        message: String,
    },
}

impl EngineFault {
    /// A short fixed name of the fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log(fault) => fault.code(),
            Self::Append(fault) => fault.code(),
            Self::ClockBehind { .. } => "clock_behind",
            Self::Stored { .. } | Self::Unreadable { .. } => "log_newer_event",
            Self::LookNotNoted { .. } => "look_not_noted",
            Self::Records(fault) => fault.code(),
            Self::Contended { .. } => "log_contended",
            Self::HeldByReader => "log_held_by_reader",
            Self::NotReadable => "log_not_readable",
            Self::Closed => "engine_closed",
            Self::Bug { .. } => "bug",
            Self::Unwritable { .. } => "unwritable",
            Self::NoRandomness { .. } => "no_randomness",
            Self::NoThread { .. } => "no_thread",
        }
    }
}

impl EngineFault {
    /// What, where and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let da = match self {
            Self::Log(fault) => return fault.text(),
            Self::Append(fault) => return fault.text(),
            Self::Records(fault) => return fault.text(),
            Self::ClockBehind { clock, last_recorded } => format!(
                "uret siger {}, men der blev sidst skrevet i loggen {}. Stil computerens ur, eller vent, til det har passeret den tid; intet blev skrevet",
                clock.danish(),
                last_recorded.danish()
            ),
            Self::Stored { position, source } => {
                let why = match source.as_ref() {
                    world::StoredFault::Public(_) => {
                        "den læsbare del er ingen hændelse, som denne udgave kender: brug en udgave, der er mindst lige så ny som den, der skrev den"
                    }
                    world::StoredFault::Private(_) => {
                        "den private del hører ikke til sin hændelse: mend loggen fra en sikkerhedskopi med `snitflade log restore`"
                    }
                };
                format!("hændelse {position} i loggen: {why}")
            }
            Self::Unreadable { position, what } => format!(
                "hændelse {position} i loggen: {} kan ikke læses. Brug en udgave, der er mindst lige så ny som den, der skrev den",
                danish(what)
            ),
            Self::LookNotNoted { code } => format!(
                "opslaget kunne ikke skrives i adgangsjournalen ({code}), så intet vises. Se på disken med journalen, og spørg igen"
            ),
            Self::Contended { tries } => format!(
                "andre programmer skrev i loggen {tries} gange, mens dette blev besluttet. Prøv igen, eller stop det andet program"
            ),
            Self::HeldByReader => {
                "en tidligere skrivning endte med en fejl, og før noget nyt skrives, skal loggen sikre det, den efterlod. Et andet program holder det op ved at læse loggen (fx en sikkerhedskopi eller en kontrol). Lad det blive færdigt, og prøv igen; intet blev skrevet".to_owned()
            }
            Self::NotReadable => {
                "loggen kunne ikke læses igen efter en mislykket skrivning, så intet kan besvares. Se på den tidligere fejl, og åbn loggen igen".to_owned()
            }
            Self::Closed => "loggen er lukket. Åbn den igen".to_owned(),
            Self::Bug { what } => format!(
                "programmet fejlede, mens det udførte kommandoen; intet blev skrevet. Meld det med denne tekst: {what}"
            ),
            Self::Unwritable { what, message } => {
                format!("{} kan ikke skrives: »{message}«. Meld det med denne tekst", danish(what))
            }
            Self::NoRandomness { message } => format!(
                "styresystemet gav ingen tilfældige tal (»{message}«). Uden dem kan ingen borger registreres; undersøg systemet"
            ),
            Self::NoThread { message } => format!(
                "styresystemet ville ikke starte en tråd (»{message}«). Frigør hukommelse, eller hæv grænsen for tråde"
            ),
        };
        Text::new(da, self.to_string())
    }
}

/// The Danish for what could not be read or written.
fn danish(what: &str) -> &str {
    match what {
        "the entry" => "hændelsen",
        "the actor" => "aktøren",
        "the readable part" => "den læsbare del",
        "the private part" => "den private del",
        "the time of recording" => "tiden, det blev registreret",
        "a command" => "en kommando",
        "an event" => "en hændelse",
        "a snapshot" => "et øjebliksbillede",
        "a backup" => "en sikkerhedskopi",
        other => other,
    }
}

impl From<LogFault> for EngineFault {
    fn from(fault: LogFault) -> Self {
        Self::Log(Arc::new(fault))
    }
}

impl From<AppendFault> for EngineFault {
    fn from(fault: AppendFault) -> Self {
        Self::Append(Arc::new(fault))
    }
}

/// Why a log could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenFault {
    /// The machine failed.
    #[error(transparent)]
    Engine(#[from] EngineFault),
    /// A clock that is set by hand was given for a log that is not synthetic.
    #[error(
        "this log does not say that what it holds is synthetic, and only such a log may be given another time than the \
         clock's. Leave the time out, or use a synthetic log"
    )]
    NotSynthetic,
    /// A setting cannot be used.
    #[error("the setting {setting} is {found}, but must be at least {least}")]
    Setting {
        /// Which.
        setting: &'static str,
        /// What it is.
        found: usize,
        /// The least it can be.
        least: usize,
    },
}

impl OpenFault {
    /// What, where and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let da = match self {
            Self::Engine(fault) => return fault.text(),
            Self::NotSynthetic => {
                "loggen siger ikke, at det, den rummer, er syntetisk, og kun en sådan log kan få en anden tid end urets. Udelad tiden, eller brug en syntetisk log".to_owned()
            }
            Self::Setting { setting, found, least } => {
                format!("indstillingen {setting} er {found}, men skal være mindst {least}")
            }
        };
        Text::new(da, self.to_string())
    }
}

impl From<LogFault> for OpenFault {
    fn from(fault: LogFault) -> Self {
        Self::Engine(fault.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_says_itself_in_both_languages() {
        let instant = Instant::read("2027-01-04T08:00").unwrap();
        let json = || serde_json::from_str::<u8>("x").unwrap_err();
        let stored = |source| EngineFault::Stored { position: 7, source: Arc::new(source) };
        let faults = [
            EngineFault::from(LogFault::MustReopen { path: "log.db".into() }),
            EngineFault::from(AppendFault::Malformed { index: 0, what: "has no proper kind; name it" }),
            EngineFault::ClockBehind { clock: instant, last_recorded: instant },
            stored(world::StoredFault::Public(json())),
            stored(world::StoredFault::Private(json())),
            EngineFault::Unreadable { position: 7, what: "the actor" },
            EngineFault::LookNotNoted { code: "disk_full" },
            EngineFault::Contended { tries: 3 },
            EngineFault::HeldByReader,
            EngineFault::NotReadable,
            EngineFault::Closed,
            EngineFault::Bug { what: "x".into() },
            EngineFault::Unwritable { what: "an event", message: "x".into() },
            EngineFault::NoRandomness { message: "x".into() },
            EngineFault::NoThread { message: "x".into() },
        ];
        for fault in faults {
            let text = fault.text();
            assert_ne!(text.da, text.en);
            for english in [" the ", " is ", " of ", " and "] {
                assert!(!text.da.contains(english), "{}", text.da);
            }
        }
        let setting = OpenFault::Setting { setting: "queue", found: 0, least: 1 }.text();
        assert!(setting.da.contains("mindst 1") && setting.en.contains("at least 1"));
    }
}
