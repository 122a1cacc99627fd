//! Faults of the machine in the user's words. The fault's own sentence, which names file and position, comes along
//! as it is.

use crate::{
    desk::Desk,
    exit::{self, Failure},
};
use engine::{AskError, EngineFault, OpenFault, SubmitError};
use eventlog::LogFault;

/// A fault by its code in Danish; the details follow in English.
fn danish(code: &str) -> &'static str {
    match code {
        "log_damaged" => "loggen er beskadiget; skriv ikke i den, og mend den med 'snitflade log restore'",
        "log_foreign" => "filen er ikke en log fra dette program",
        "log_newer_form" | "log_newer_event" => "loggen er skrevet af en nyere udgave af programmet",
        "log_absent" => "der er ingen log",
        "log_exists" => "der er allerede en fil",
        "log_wrong_key" => "nøglen passer ikke til loggen",
        "log_disk_full" => "disken er fuld; gør plads, og gentag med samme --command-key",
        "log_read_only" => "der kan ikke skrives i mappen",
        "log_busy" | "log_contended" => "et andet program skriver i loggen; prøv igen",
        "log_key" => "nøglen kan ikke læses",
        "clock_behind" => "computerens ur er langt bag loggens sidste tid; stil uret",
        "bug" => "programmet fejlede; intet blev skrevet. Meld fejlen med teksten",
        _ => "maskinen fejlede",
    }
}

fn made(code: &str, words: &str, exit: u8) -> Failure {
    let words: String = words.chars().take(2_000).collect();
    Failure::Fault {
        code: code.to_owned(),
        text: kernel::Text::new(format!("{} ({words})", danish(code)), words),
        exit,
    }
}

fn exit_of(code: &str) -> u8 {
    match code {
        "log_busy" | "log_contended" => exit::REPEAT,
        "log_absent" => exit::NOT_FOUND,
        _ => exit::FAULT,
    }
}

/// A fault of the log.
pub(crate) fn log(fault: &LogFault) -> Failure {
    made(fault.code(), &fault.to_string(), exit_of(fault.code()))
}

/// A fault of the engine.
pub(crate) fn engine(fault: &EngineFault) -> Failure {
    made(fault.code(), &fault.to_string(), exit_of(fault.code()))
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
            engine(fault)
        }
        other => made("log_open", &other.to_string(), exit::INVALID),
    }
}

/// Why an order gave no receipt.
pub(crate) fn submit(error: &SubmitError, desk: &Desk<'_>) -> Failure {
    let again = desk.key_text();
    match error {
        SubmitError::Refused(refusal) => Failure::Refused(refusal.clone()),
        SubmitError::Fault(fault) => engine(fault),
        SubmitError::Busy { .. } => Failure::Fault {
            code: "busy".to_owned(),
            text: kernel::Text::new(
                format!("der venter for meget allerede; intet blev gjort. Gentag med --command-key {again}"),
                format!("too much is waiting already; nothing was done. Repeat with --command-key {again}"),
            ),
            exit: exit::REPEAT,
        },
        SubmitError::NotKnown { cause } => Failure::Fault {
            code: "not_known".to_owned(),
            text: kernel::Text::new(
                format!(
                    "det vides ikke, om det blev skrevet ({cause}). Gentag med --command-key {again}: så sker det én gang"
                ),
                format!(
                    "it is not known whether it was recorded ({cause}). Repeat with --command-key {again}: it then happens once"
                ),
            ),
            exit: exit::REPEAT,
        },
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
            let in_doubt = !matches!(error, SubmitError::Fault(_));
            assert_eq!(words.contains("--command-key henvisning-17"), in_doubt, "{words}");
        }
    }
}
