//! A log mended from a backup: which key opens it, who must be forgotten again, and what is lost, told as it is known.

use super::old_keys;
use crate::{
    args::upkeep,
    desk::{Desk, KEY, LOG, PROFILES},
    exit::Failure,
    faults,
    line::quoted,
    output::Reply,
    private,
    shape::object,
};
use eventlog::{Forgettings, KeyEncryptionKey, RestoreReport};
use kernel::{Instant, Refusal};
use std::path::{Path, PathBuf};

pub(super) fn restore(arguments: &upkeep::LogRestore, desk: &Desk<'_>) -> Result<Reply, Failure> {
    let folder = desk.surroundings.path(&arguments.to);
    let made: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    restore_in(&folder, arguments, desk).inspect_err(|_| {
        // The folders that were made for it go again; one that has something in it stays.
        for folder in &made {
            let _ = std::fs::remove_dir(folder);
        }
    })
}

fn restore_in(folder: &Path, arguments: &upkeep::LogRestore, desk: &Desk<'_>) -> Result<Reply, Failure> {
    let from = desk.surroundings.path(&arguments.file);
    let (source, key) = key_of(folder, arguments, desk)?;
    let report =
        eventlog::restore_beside(&from, &folder.join(LOG), &desk.log_file(), &key).map_err(|fault| {
            match fault.code() {
                "log_wrong_key" => other_key(&from, folder, arguments, source.as_deref(), desk),
                _ => faults::log(&fault),
            }
        })?;
    // The mended log needs its key and its profiles beside it.
    let key_set_aside = match &source {
        Some(source) => old_keys::put_beside(folder, source, desk)?,
        None => None,
    };
    let (profiles, target) = (desk.profiles_file(), folder.join(PROFILES));
    if profiles.exists() && !target.exists() {
        private::copy(&profiles, &target).map_err(|error| Failure::file(&target, &error))?;
    }
    let (records_text, records) = super::records::restore(&from, folder, &key, desk)?;
    let mut text = told(&report, folder, desk);
    text.push_str(&records_text);
    if let Some(aside) = &key_set_aside {
        text.push_str(&format!(
            "  {}: {}\n",
            desk.say()
                .of("Nøglen, der lå i mappen, står nu i", "The key that was in the folder now stands in"),
            aside.display()
        ));
    }
    if arguments.key.is_some() && desk.surroundings.variable("SNITFLADE_KEY").is_some() {
        text.push_str(desk.say().of(
            "  Fjern SNITFLADE_KEY, når du bruger denne mappe: dens nøgle står i filen 'key'.\n",
            "  Remove SNITFLADE_KEY when you use this folder: its key stands in the file 'key'.\n",
        ));
    }
    let json = object!({
        "folder": folder,
        "position": report.head.position,
        "backup_position": report.backup_head.position,
        "carried_over": report.carried_over,
        "forgotten_again": report.forgotten_again,
        "forgettings": match report.forgettings {
            Forgettings::Known => "known",
            Forgettings::NotKnown => "not_known",
            Forgettings::OtherLog => "other_log",
        },
        "in_use_position": report.in_use_ends_at,
        "lost_until": report.lost_until,
        "end_unknown": report.end_unknown,
        "set_aside": report.set_aside,
        "key_set_aside": key_set_aside,
        "records": records,
    });
    Ok(Reply::new(text, &json).next(desk.call_in(&arguments.to, "log verify")))
}

/// The key to open the backup with, and the file that it stands in, if it does: the one that was named, else that of the
/// folder restored to, else that of the folder in use.
fn key_of(
    folder: &Path,
    arguments: &upkeep::LogRestore,
    desk: &Desk<'_>,
) -> Result<(Option<PathBuf>, KeyEncryptionKey), Failure> {
    let named = arguments.key.as_ref().map(|path| desk.surroundings.path(path));
    let there = Some(folder.join(KEY)).filter(|path| path.exists());
    let own = desk.surroundings.variable("SNITFLADE_KEY").is_none();
    match named.or(there.filter(|_| own)) {
        Some(path) => {
            let key = KeyEncryptionKey::from_file(&path).map_err(|fault| faults::log(&fault.into()))?;
            Ok((Some(path), key))
        }
        None => Ok((own.then(|| desk.key_file()), desk.wrapping_key()?)),
    }
}

/// Which key opens the backup instead, of those that lie here. None is named that was not tried.
fn other_key(
    backup: &Path,
    folder: &Path,
    arguments: &upkeep::LogRestore,
    source: Option<&Path>,
    desk: &Desk<'_>,
) -> Failure {
    let used = source.map_or_else(|| "SNITFLADE_KEY".to_owned(), |path| path.display().to_string());
    let (found, tried) = old_keys::that_opens(backup, [&desk.folder, folder]);
    let backup = backup.display();
    if let Some(key) = found {
        let call = desk.call_same(&format!(
            "log restore {} --to {} --key {}",
            quoted(&arguments.file.to_string_lossy()),
            quoted(&arguments.to.to_string_lossy()),
            quoted(&key.to_string_lossy()),
        ));
        return Refusal::invalid(
            "backup_of_another_key",
            format!("kopien {backup} kan ikke åbnes med {used}, men med {}; det er prøvet", key.display()),
            format!(
                "the backup {backup} does not open with {used}, but with {}; it was tried",
                key.display()
            ),
        )
        .instead(format!("skriv: {call}"), format!("write: {call}"))
        .into();
    }
    let names: Vec<String> = tried.iter().map(|path| path.display().to_string()).collect();
    let names = if names.is_empty() { used } else { names.join(", ") };
    Refusal::invalid(
        "backup_of_another_key",
        format!("kopien {backup} kan ikke åbnes med nogen af nøglerne her (prøvet: {names})"),
        format!("the backup {backup} opens with none of the keys here (tried: {names})"),
    )
    .instead(
        "find nøglen fra dengang, kopien blev taget, og nævn den med --key FIL",
        "find the key of the time when the backup was made, and name it with --key FILE",
    )
    .into()
}

/// What was mended, and what is lost from when.
fn told(report: &RestoreReport, folder: &Path, desk: &Desk<'_>) -> String {
    let say = desk.say();
    let last =
        Instant::from_microseconds(report.last_recorded_at_us).map(Instant::danish).unwrap_or_default();
    let mut text = format!(
        "{} {}: {} {} {last}\n  {} {}\n",
        say.of("Mendet i", "Mended in"),
        folder.display(),
        report.head.position,
        say.of("hændelser, sidst skrevet", "entries, last recorded"),
        report.carried_over,
        say.of("reddet fra den beskadigede fil", "saved from the damaged file"),
    );
    if report.forgotten_again > 0 || report.forgettings == Forgettings::Known {
        text.push_str(&format!(
            "  {} {}\n",
            report.forgotten_again,
            say.of("borgere glemt igen", "citizens forgotten again")
        ));
    }
    let mut register = desk.log_file().into_os_string();
    register.push(".forgotten");
    let register = PathBuf::from(register);
    match report.forgettings {
        Forgettings::Known => {}
        Forgettings::NotKnown => text.push_str(&format!(
            "  {} {}\n",
            say.of(
                "DET VIDES IKKE, om flere er glemt siden kopien: registret mangler eller er beskadiget (det findes kun, hvis nogen er glemt). Læg det tilbage, og mend igen, før nogen læser her; ellers glem dem igen med 'forget':",
                "IT IS NOT KNOWN whether more were forgotten since the backup: the register is missing or damaged (there is one only when somebody was forgotten). Put it back and mend again before anybody reads here; else forget them again with 'forget':",
            ),
            register.display()
        )),
        Forgettings::OtherLog => text.push_str(&format!(
            "  {}: {}\n",
            say.of(
                "DET VIDES IKKE, om nogen er glemt siden kopien: kopien er af en anden log end den, der er i brug, og dens register gælder ikke her",
                "IT IS NOT KNOWN whether anybody was forgotten since the backup: it is of another log than the one in use, whose register does not hold here",
            ),
            register.display()
        )),
    }
    let next = report.head.position.saturating_add(1);
    let after = format!("{} {last}", say.of("skrevet efter", "recorded after"));
    match (report.lost_until, report.in_use_ends_at) {
        (Some(until), _) => {
            let what = say.of("TABT: hændelserne", "LOST: entries");
            text.push_str(&format!("  {what} {next}–{until}, {after}\n"));
        }
        (None, _) if report.end_unknown => text.push_str(&format!(
            "  {} {after}; {}\n",
            say.of("TABT: alt, hvad der er", "LOST: whatever was"),
            say.of("hvor meget, vides ikke", "how much is not known")
        )),
        (None, Some(end)) if end >= next => text.push_str(&format!(
            "  {} {next}–{end}, {after}; {} {}\n",
            say.of("Ikke med: hændelserne", "Not in it: entries"),
            say.of("de står i loggen i", "they stand in the log in"),
            desk.folder.display()
        )),
        _ => {}
    }
    if let Some(aside) = &report.set_aside {
        let what = say.of("Den gamle fil står i", "The old file stands in");
        text.push_str(&format!("  {what}: {}\n", aside.display()));
    }
    text
}
