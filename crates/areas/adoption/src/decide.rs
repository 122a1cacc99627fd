//! Whether a rulebook may be adopted: it must load without a fault and differ from the current one.

use crate::{command::Command, event::Event, state::State};
use kernel::{Actor, Instant, Refusal};
use schemes::{Fault, Rulebook, SourceFile};

/// Longest note accepted, in characters.
const NOTE_MAX: usize = 2_000;

/// Decides a command.
///
/// # Errors
/// When the rulebook has faults (all of them are told), is not the one reviewed, or is adopted already.
pub fn decide(
    state: &State,
    command: &Command,
    _now: Instant,
    _actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    let Command::AdoptRulebook { files, hash, note } = command;
    if note.chars().count() > NOTE_MAX {
        return Err(Refusal::invalid(
            "note_too_long",
            format!("Noten er længere end {NOTE_MAX} tegn."),
            format!("The note is longer than {NOTE_MAX} characters."),
        ));
    }
    if files.is_empty() {
        return Err(Refusal::invalid(
            "rulebook_empty",
            "Der er ingen ordninger at vedtage.",
            "There are no schemes to adopt.",
        )
        .instead(
            "Send alle filer i ordningernes mappe med.",
            "Send every file of the schemes' folder along.",
        ));
    }
    let rulebook = Rulebook::load(files).map_err(|faults| faulty(&faults))?;
    let found = rulebook.hash().to_string();
    if !hash.is_empty() && *hash != found {
        return Err(Refusal::invalid(
            "rulebook_not_the_reviewed",
            format!("Ordningerne har indholdssummen {found}, ikke {hash}, som blev gennemset."),
            format!("The schemes have the content hash {found}, not {hash}, which was reviewed."),
        )
        .instead(
            "Gennemse filerne igen, og vedtag dem med deres egen sum.",
            "Review the files again and adopt them with their own hash.",
        ));
    }
    if state.current_version().is_some_and(|current| current.hash == found) {
        return Err(Refusal::state(
            "rulebook_already_adopted",
            format!("Ordningerne med indholdssummen {found} er allerede de vedtagne."),
            format!("The schemes with the content hash {found} are the adopted ones already."),
        ));
    }
    let files: Vec<SourceFile> = rulebook.files().to_vec();
    Ok(vec![Event::RulebookAdopted { hash: found, files, note: note.clone() }])
}

/// A refusal that tells every fault.
fn faulty(faults: &[Fault]) -> Refusal {
    let line = |fault: &Fault, what: &str, hint: &str| {
        let entry = if fault.id.is_empty() { String::new() } else { format!("{}: ", fault.id) };
        format!("{}:{}:{}: {entry}{what} ({hint})", fault.path, fault.line, fault.column)
    };
    let da: Vec<String> = faults.iter().map(|fault| line(fault, &fault.what.da, &fault.hint.da)).collect();
    let en: Vec<String> = faults.iter().map(|fault| line(fault, &fault.what.en, &fault.hint.en)).collect();
    Refusal::invalid(
        "rulebook_faulty",
        format!("Ordningerne har {} fejl:\n{}", faults.len(), da.join("\n")),
        format!("The schemes have {} faults:\n{}", faults.len(), en.join("\n")),
    )
    .instead(
        "Ret fejlene i filerne; intet er vedtaget.",
        "Correct the faults in the files; nothing was adopted.",
    )
}
