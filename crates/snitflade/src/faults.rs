//! Faults of the machine, each with its number. The words are the fault's own, in both languages; what can be typed
//! next is added here, where commands are known.

use crate::{
    desk::Desk,
    exit::{self, Failure},
};
use engine::{AskError, EngineFault, OpenFault, SubmitError};
use eventlog::{LogFault, records::RecordsFault};
use kernel::{Refusal, Text};
use std::path::Path;

/// Faults that pass, and before which nothing was written.
const PASSING: [&str; 3] = ["log_disk_full", "log_busy", "log_contended"];
/// Longest text of a fault that is shown, in characters.
const WORDS_MAX: usize = 2_000;

fn made(code: &str, text: &Text) -> Failure {
    let short = |words: &str| words.chars().take(WORDS_MAX).collect::<String>();
    Failure::Fault {
        code: code.to_owned(),
        text: Text::new(short(&text.da), short(&text.en)),
        exit: exit_of(code),
    }
}

/// The number for a fault: the same from every command that meets it.
fn exit_of(code: &str) -> u8 {
    match code {
        "log_damaged" | "log_foreign" => exit::DAMAGE,
        "log_busy" | "log_contended" => exit::REPEAT,
        "log_absent" => exit::NOT_FOUND,
        "log_open" | "log_wrong_key" => exit::INVALID,
        _ => exit::FAULT,
    }
}

/// A fault of the log.
pub(crate) fn log(fault: &LogFault) -> Failure {
    made(fault.code(), &fault.text())
}

/// A fault of the records beside the log. Damage there is as grave as in the log itself.
pub(crate) fn records(fault: &RecordsFault) -> Failure {
    match fault {
        RecordsFault::Store(fault) => log(fault),
        other => {
            let text = other.text();
            Refusal::state(other.code(), text.da, text.en).into()
        }
    }
}

/// A log that somebody else removed while it was being made.
pub(crate) fn log_gone(folder: &Path) -> Failure {
    let folder = folder.display();
    Failure::fault(
        "log_gone",
        format!(
            "filerne til den nye log i {folder} blev fjernet, mens den blev lavet: der er ingen ny log, og intet er taget i brug. Kør init igen"
        ),
        format!(
            "the files of the new log in {folder} were removed while it was being made: there is no new log, and nothing is in use. Run init again"
        ),
    )
}

/// A place that was taken while a log was being made for it.
pub(crate) fn log_overtaken(path: &Path) -> Failure {
    let path = path.display();
    Refusal::state(
        "log_overtaken",
        format!(
            "{path} er kommet til imens: en anden er ved at oprette en log i mappen, eller blev færdig først. Intet er overskrevet, og denne log blev ikke til noget"
        ),
        format!(
            "{path} has come meanwhile: somebody else is making a log in the folder, or was done first. Nothing was overwritten, and nothing came of this log"
        ),
    )
    .instead("brug loggen, der er i mappen", "use the log that is in the folder")
    .instead("kør init igen, hvis der ingen er", "run init again if there is none")
    .instead("vælg en anden mappe med --db", "choose another folder with --db")
    .into()
}

/// A key that cannot be had or does not fit: with where it belongs, and the command to type when it is there.
pub(crate) fn key(fault: &LogFault, desk: &Desk<'_>) -> Failure {
    let (path, again) = (desk.key_file(), desk.again(None));
    let text = fault.text();
    let text = Text::new(
        format!(
            "{}. Læg den rigtige nøgle i {}, eller sæt SNITFLADE_KEY; skriv så: {again}",
            text.da,
            path.display()
        ),
        format!(
            "{}. Put the right key in {}, or set SNITFLADE_KEY; then write: {again}",
            text.en,
            path.display()
        ),
    );
    made(fault.code(), &text)
}

/// A fault of the engine.
pub(crate) fn engine(fault: &EngineFault) -> Failure {
    made(fault.code(), &fault.text())
}

impl From<EngineFault> for Failure {
    fn from(fault: EngineFault) -> Self {
        engine(&fault)
    }
}

/// Why a log could not be opened.
pub(crate) fn open(fault: &OpenFault, desk: &Desk<'_>) -> Failure {
    match fault {
        OpenFault::Engine(fault) => {
            let waiting = desk.folder.join("key.new");
            if fault.code() == "log_wrong_key" && waiting.exists() {
                let (key, waiting) = (desk.key_file(), waiting);
                return Failure::fault(
                    "key_rotation_interrupted",
                    format!("et nøgleskift blev afbrudt: flyt {} til {}", waiting.display(), key.display()),
                    format!(
                        "a change of key was interrupted: move {} to {}",
                        waiting.display(),
                        key.display()
                    ),
                );
            }
            match fault {
                EngineFault::Log(log) if log.code() == "log_wrong_key" => key(log, desk),
                other => engine(other),
            }
        }
        other => opened(other),
    }
}

/// The same where nothing more is known than the fault.
pub(crate) fn opened(fault: &OpenFault) -> Failure {
    match fault {
        OpenFault::Engine(fault) => engine(fault),
        other => made("log_open", &other.text()),
    }
}

/// Why an order gave no receipt.
pub(crate) fn submit(error: &SubmitError, desk: &Desk<'_>) -> Failure {
    let again = desk.key_text();
    match error {
        // The log knows a digest of the key; whoever typed it knows the text.
        SubmitError::Refused(refusal) if refusal.code == "key_used_for_another_command" => Refusal::new(
            refusal.kind,
            &refusal.code,
            format!("--command-key {again} er brugt til en anden kommando"),
            format!("--command-key {again} was used for another command"),
        )
        .instead("vælg en anden, eller udelad den", "choose another, or leave it out")
        .into(),
        SubmitError::Refused(refusal) => Failure::Refused(refusal.clone()),
        SubmitError::Fault(fault) => match engine(fault) {
            // Nothing was written: the same command can be given again when there is room or quiet.
            Failure::Fault { code, mut text, exit } if PASSING.contains(&code.as_str()) => {
                text.da.push_str(&format!(". Gentag med --command-key {again}: så sker det én gang"));
                text.en.push_str(&format!(". Repeat with --command-key {again}: it then happens once"));
                Failure::Fault { code, text, exit }
            }
            failure => failure,
        },
        SubmitError::Busy { .. } => Failure::Fault {
            code: "busy".to_owned(),
            text: Text::new(
                format!("der venter for meget allerede; intet blev gjort. Gentag med --command-key {again}"),
                format!("too much is waiting already; nothing was done. Repeat with --command-key {again}"),
            ),
            exit: exit::REPEAT,
        },
        SubmitError::NotKnown { cause } => {
            let cause = cause.text();
            Failure::Fault {
                code: "not_known".to_owned(),
                text: Text::new(
                    format!(
                        "det vides ikke, om det blev skrevet ({}). Gentag med --command-key {again}: så sker det én gang",
                        cause.da
                    ),
                    format!(
                        "it is not known whether it was recorded ({}). Repeat with --command-key {again}: it then happens once",
                        cause.en
                    ),
                ),
                exit: exit::REPEAT,
            }
        }
    }
}

/// Why a question was not answered.
pub(crate) fn ask(error: &AskError) -> Failure {
    match error {
        AskError::Refused(refusal) => Failure::Refused(refusal.clone()),
        AskError::Fault(fault) => engine(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Surroundings, args::Global};
    use std::{sync::Arc, time::Duration};

    #[test]
    fn an_outcome_in_doubt_says_how_to_repeat() {
        let surroundings = Surroundings {
            environment: Default::default(),
            folder: "/nowhere".into(),
            terminal: false,
            width: None,
            clock: Arc::new(engine::SystemClock),
        };
        let global = Global { command_key: Some("henvisning-17".to_owned()), ..Global::default() };
        let desk = Desk::of(&global, &surroundings).unwrap();
        let closed = || EngineFault::Closed;
        for (error, exit) in [
            (SubmitError::Busy { retry_after: Duration::from_millis(1) }, exit::REPEAT),
            (SubmitError::NotKnown { cause: closed() }, exit::REPEAT),
            (SubmitError::Fault(EngineFault::Contended { tries: 3 }), exit::REPEAT),
            (SubmitError::Fault(closed()), exit::FAULT),
        ] {
            let failure = submit(&error, &desk);
            assert_eq!(failure.exit(), exit, "{error}");
            let words = failure.words(kernel::Language::Da);
            let again = !matches!(error, SubmitError::Fault(EngineFault::Closed));
            assert_eq!(words.contains("--command-key henvisning-17"), again, "{words}");
        }
    }
}
