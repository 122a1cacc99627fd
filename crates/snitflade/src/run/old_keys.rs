//! The key that wraps all others, and those that it followed: changed, kept, found again for a backup. A key that was in
//! use is never overwritten, for nothing else opens the backups of its time.

use crate::{
    desk::{Desk, KEY},
    exit::Failure,
    faults,
    output::Reply,
    shape::object,
};
use eventlog::KeyEncryptionKey;
use kernel::Refusal;
use std::{
    io,
    path::{Path, PathBuf},
};

/// How the name of a key begins that was in use before.
const BEFORE: &str = "key.before";

/// The keys of a folder that were in use before, by name.
fn earlier(folder: &Path) -> Vec<PathBuf> {
    let mut keys: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(BEFORE))
        .map(|entry| entry.path())
        .collect();
    keys.sort();
    keys
}

/// Gives the key of a folder a second name, with the day on which it went out of use. It takes no name that is taken.
fn keep(folder: &Path, desk: &Desk<'_>) -> Result<PathBuf, Failure> {
    let key = folder.join(KEY);
    let day = kernel::danish_date(desk.surroundings.clock.now());
    let mut number = 1_u32;
    loop {
        let name = if number == 1 { format!("{BEFORE}-{day}") } else { format!("{BEFORE}-{day}-{number}") };
        let kept = folder.join(name);
        match std::fs::hard_link(&key, &kept) {
            Ok(()) => return Ok(kept),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number = number.saturating_add(1),
            Err(error) => return Err(Failure::file(&kept, &error)),
        }
    }
}

pub(super) fn rotate_key(desk: &Desk<'_>) -> Result<Reply, Failure> {
    if desk.surroundings.variable("SNITFLADE_KEY").is_some() {
        return Err(Refusal::state(
            "key_in_environment",
            "nøglen står i SNITFLADE_KEY, og den kan programmet ikke skifte",
            "the key stands in SNITFLADE_KEY, which the program cannot change",
        )
        .instead(
            "læg nøglen i mappens fil 'key', og fjern variablen",
            "put the key in the folder's file 'key', and remove the variable",
        )
        .into());
    }
    let mut log = super::log::store(desk)?;
    let (waiting, key) = (desk.folder.join("key.new"), desk.key_file());
    let new = KeyEncryptionKey::generate_key_file(&waiting).map_err(|fault| faults::log(&fault))?;
    let undo = |kept: Option<&Path>| {
        // The log still has its old key; the new one opens nothing.
        let _ = std::fs::remove_file(&waiting);
        if let Some(kept) = kept {
            let _ = std::fs::remove_file(kept);
        }
    };
    // Kept under its second name before anything is changed: from then on it cannot be lost.
    let before = keep(&desk.folder, desk).inspect_err(|_| undo(None))?;
    // Both keys open what the server keeps beside the log until the log has the new one.
    let has_records = super::records::begin_key_change(&new, desk).inspect_err(|_| undo(Some(&before)))?;
    let rewrapped = log.rotate_key(&new).map_err(|fault| {
        // A fault in clearing up comes after the change: then both keys stay, and it is told how to go on.
        if eventlog::key_opens(&desk.log_file(), &new).is_ok_and(|changed| !changed) {
            undo(Some(&before));
        }
        faults::log(&fault)
    })?;
    std::fs::rename(&waiting, &key).map_err(|error| Failure::file(&key, &error))?;
    if has_records {
        super::records::finish_key_change(&new, desk)?;
    }
    let kept = earlier(&desk.folder);
    let say = desk.say();
    let mut text = format!(
        "{rewrapped} {}\n  {}: {}\n  {}:\n",
        say.of("nøgler er pakket ind i den nye", "keys are wrapped in the new one"),
        say.of("Ny nøgle", "New key"),
        key.display(),
        say.of(
            "Gamle nøgler; hver åbner kun de kopier, der blev taget, mens den var i brug. Slet en, når dens kopier er væk",
            "Old keys; each opens only the backups that were made while it was in use. Delete one when its backups are gone",
        ),
    );
    for (nth, old) in kept.iter().enumerate() {
        text.push_str(&format!("    {}: {}\n", old.display(), belongs_to(old, nth, desk)));
    }
    let backup = format!("log backup {}.db", kernel::danish_date(desk.surroundings.clock.now()));
    let json = object!({ "rewrapped": rewrapped, "key": key, "key_before": before, "keys_before": kept });
    // Until there is a backup of the new key, mending needs an old one.
    Ok(Reply::new(text, &json).next(desk.call_same("log verify")).next(desk.call_same(&backup)))
}

/// Which backups an old key belongs to, by its name; they are told in their sequence.
fn belongs_to(old: &Path, nth: usize, desk: &Desk<'_>) -> String {
    let say = desk.say();
    let name = old.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let day =
        name.strip_prefix(BEFORE).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.get(..10));
    match day {
        Some(day) if nth == 0 => {
            format!("{} {day}", say.of("kopier taget til og med", "backups made up to and on"))
        }
        Some(day) => format!(
            "{} {day}",
            say.of(
                "kopier taget efter skiftet før, til og med",
                "backups made after the change before, up to and on"
            )
        ),
        None => {
            say.of("kopier fra før et tidligere skift", "backups from before an earlier change").to_owned()
        }
    }
}

/// The keys that lie in folders, each once, those in use first.
pub(super) fn keys_in(folders: [&Path; 2]) -> Vec<PathBuf> {
    let mut keys = Vec::new();
    for folder in folders {
        let names = [KEY, "key.new"].map(|name| folder.join(name));
        for path in names.into_iter().filter(|path| path.exists()).chain(earlier(folder).into_iter().rev()) {
            if !keys.contains(&path) {
                keys.push(path);
            }
        }
    }
    keys
}

/// Which of the keys that lie here opens a backup: each is tried, and nothing is written.
pub(super) fn that_opens(backup: &Path, folders: [&Path; 2]) -> (Option<PathBuf>, Vec<PathBuf>) {
    let mut tried = Vec::new();
    for path in keys_in(folders) {
        let key = KeyEncryptionKey::from_file(&path);
        if key.is_ok_and(|key| eventlog::key_opens(backup, &key).unwrap_or(false)) {
            return (Some(path), tried);
        }
        tried.push(path);
    }
    (None, tried)
}

/// Puts a key beside a log that it opens. A key that is there and does not open it is kept under another name.
pub(super) fn put_beside(folder: &Path, source: &Path, desk: &Desk<'_>) -> Result<Option<PathBuf>, Failure> {
    let target = folder.join(KEY);
    let fits = |path: &Path| {
        KeyEncryptionKey::from_file(path)
            .is_ok_and(|key| eventlog::key_opens(&folder.join(crate::desk::LOG), &key).unwrap_or(false))
    };
    if target.exists() && fits(&target) {
        return Ok(None);
    }
    let kept = if target.exists() { Some(keep(folder, desk)?) } else { None };
    let waiting = folder.join("key.put");
    // What an earlier try left is a copy.
    let _ = std::fs::remove_file(&waiting);
    crate::private::copy(source, &waiting)
        .and_then(|()| std::fs::rename(&waiting, &target))
        .map_err(|error| Failure::file(&target, &error))?;
    Ok(kept)
}
