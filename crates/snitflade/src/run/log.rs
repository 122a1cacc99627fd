//! The log itself: shown, checked, backed up; its head is in `head`, mending in `mend`, its key in `old_keys`. What reads or writes the files asks
//! for no profile: whoever has the files and the key can do it, and nothing of a citizen is shown.

use super::{
    Bench,
    asking::{odd, reply},
};
use crate::{
    args::upkeep,
    desk::Desk,
    exit::{self, Failure},
    faults,
    output::Reply,
    session::{OpenLog, Session},
    shape::object,
    values,
};
use engine::{Question, Reply as Answer};
use eventlog::{EventLog, SqliteStore};
use kernel::{Instant, Refusal};
use std::path::Path;

pub(super) fn log(log: &upkeep::Log, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match log {
        upkeep::Log::Show(arguments) => show(arguments, bench),
        upkeep::Log::Verify(_) => {
            allowed(bench.desk, "verify_log")?;
            verify(bench.desk)
        }
        upkeep::Log::Status(_) => {
            allowed(bench.desk, "log_status")?;
            status(bench)
        }
        upkeep::Log::ExportHead(arguments) => {
            allowed(bench.desk, "export_head")?;
            super::head::export(&arguments.file, bench.desk)
        }
        upkeep::Log::CheckHead(arguments) => {
            allowed(bench.desk, "check_head")?;
            super::head::check(&arguments.file, bench.desk)
        }
        upkeep::Log::Backup(arguments) => {
            allowed(bench.desk, "back_up")?;
            backup(&arguments.file, bench.desk)
        }
        upkeep::Log::Restore(arguments) => {
            allowed_to_restore(arguments, bench.desk)?;
            super::mend::restore(arguments, bench.desk)
        }
        upkeep::Log::RotateKey(_) => {
            allowed(bench.desk, "rotate_key")?;
            super::old_keys::rotate_key(bench.desk)
        }
    }
}

/// Whether the profile that was named may do this to the log. It is asked before the log is touched, so that it holds
/// also for a log that cannot be opened.
fn allowed(desk: &Desk<'_>, act: &str) -> Result<(), Failure> {
    desk.require_log()?;
    allowed_by(&desk.profiles_file(), desk, act)
}

fn allowed_by(profiles: &Path, desk: &Desk<'_>, act: &str) -> Result<(), Failure> {
    let actor = desk.actor_of(profiles)?;
    Ok(engine::access::may_keep_log(&*desk.policies()?, &actor, act)?)
}

/// The profile that keeps the log in some way: the one that was chosen where it may, else one that may.
fn keeper_of(desk: &Desk<'_>, act: &str) -> Result<Option<String>, Failure> {
    let (profiles, policies) = (desk.profiles()?, desk.policies()?);
    let may = |name: &&String| {
        profiles.get(*name).is_some_and(|actor| engine::access::may_keep_log(&policies, actor, act).is_ok())
    };
    Ok(desk.profile.iter().chain(profiles.keys()).find(may).cloned())
}

/// The same where the folder may be new or lost: the profiles of the folder that was named, or of the one restored to.
fn allowed_to_restore(arguments: &upkeep::LogRestore, desk: &Desk<'_>) -> Result<(), Failure> {
    let known = [desk.profiles_file(), desk.surroundings.path(&arguments.to).join("profiles.toml")];
    if let Some(profiles) = known.iter().find(|path| path.exists()) {
        return allowed_by(profiles, desk, "restore_log");
    }
    Err(crate::profile::absent(&desk.profiles_file()).into())
}

pub(super) fn store(desk: &Desk<'_>) -> Result<SqliteStore, Failure> {
    desk.require_log()?;
    SqliteStore::open(&desk.log_file(), &desk.wrapping_key()?).map_err(|fault| match fault.code() {
        "log_wrong_key" => faults::key(&fault, desk),
        _ => faults::log(&fault),
    })
}

fn show(arguments: &upkeep::LogShow, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = arguments.pathway.as_deref().map(values::pathway).transpose()?;
    let from: u64 = values::number_if("--from", arguments.from.as_deref())?.unwrap_or(1);
    let limit: usize = values::number("--limit", &arguments.limit)?;
    let session = Session::open(bench.desk, bench.err)?;
    let question = match pathway {
        Some(pathway) => Question::History { pathway },
        None => Question::Log { from, limit },
    };
    let Answer::Log(mut lines) = session.ask(question)? else {
        return Err(odd());
    };
    lines.retain(|line| line.position >= from);
    lines.truncate(limit);
    let text = bench.view(&session.directory).log_lines(&lines);
    let next = match (pathway, lines.last()) {
        (Some(pathway), _) => Some(format!("pathway {pathway}")),
        (None, Some(last)) => Some(format!("log show --from {}", last.position.saturating_add(1))),
        (None, None) => None,
    };
    let mut answer = reply(&session, text, &lines);
    answer.next.extend(next.map(|next| bench.desk.call_same(&next)));
    Ok(answer)
}

fn verify(desk: &Desk<'_>) -> Result<Reply, Failure> {
    let say = desk.say();
    let report = store(desk)?.verify().map_err(|fault| faults::log(&fault))?;
    let findings: Vec<kernel::Text> = report.findings.iter().map(eventlog::Finding::text).collect();
    // The first command gives the log a secret of its own, which the vault keeps as it keeps a person's.
    let citizens = report.persons.saturating_sub(1);
    let mut text = format!(
        "{} {}, {} {}\n",
        report.entries,
        say.of("hændelser kontrolleret", "entries checked"),
        citizens,
        say.of("borgere med nøgle", "citizens with a key"),
    );
    for finding in &findings {
        text.push_str(&format!("  {}\n", say.say(finding)));
    }
    if report.findings_unlisted > 0 {
        text.push_str(&format!("  {} {}\n", report.findings_unlisted, say.of("fund mere", "more findings")));
    }
    let journal = super::records::verify(desk)?;
    text.push_str(&journal.text);
    let sound = report.is_sound() && journal.sound;
    text.push_str(if sound {
        say.of("Kæderne holder; intet er galt.\n", "The chains hold; nothing is wrong.\n")
    } else {
        say.of(
            "SKADE: skriv ikke mere, gem filerne, og mend dem fra en sikkerhedskopi.\n",
            "DAMAGE: write no more, keep the files, and mend them from a backup.\n",
        )
    });
    let json = object!({
        "sound": sound,
        "entries": report.entries,
        "position": report.head.position,
        "persons": citizens,
        "forgotten_persons": report.forgotten_persons,
        "findings": findings,
        "findings_unlisted": report.findings_unlisted,
        "advice": report.advice(),
        "journal": journal.json,
    });
    let reply = Reply::new(text, &json).ending(if sound { exit::DONE } else { exit::DAMAGE });
    let (act, rest) = if sound {
        ("back_up", "log backup kopi.db".to_owned())
    } else {
        ("restore_log", format!("log restore kopi.db --to {}", desk.folder.display()))
    };
    Ok(reply.next_if(keeper_of(desk, act)?.map(|name| desk.call(Some(&name), &rest))))
}

fn status(bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let say = desk.say();
    let log = OpenLog::open(desk, bench.err)?;
    let status = log.engine.status();
    let last = status.last_recorded.map_or_else(|| "–".to_owned(), Instant::danish);
    let mut text = format!(
        "{}: {}\n{}: {last}\n{}: {}\n{}: {}\n{}: {}\n{}: {}\n",
        say.of("Hændelser", "Entries"),
        status.position,
        say.of("Sidst skrevet", "Last recorded"),
        say.of("Uret", "Clock"),
        status.clock.danish(),
        say.of("Forløb", "Pathways"),
        status.pathways,
        say.of("Hoved", "Head"),
        status.head,
        say.of("Øjebliksbillede ved", "Snapshot at"),
        status.snapshot_position,
    );
    if let Some(why) = &status.snapshot_passed_over {
        let instead = say.of("loggen blev læst i stedet", "the log was read instead");
        text.push_str(&format!("  {}; {instead}\n", say.say(why)));
    }
    if status.scrub_is_due {
        text.push_str(say.of(
            "OPRYDNING UDESTÅR: nøglen til en borger, der er glemt, kan endnu stå i en fil ved siden af loggen, for et andet program læser loggen. Lad det blive færdigt, og kør »log status« igen.\n",
            "CLEARING UP IS DUE: the key of a citizen who was forgotten may still stand in a file beside the log, for another process is reading the log. Let it end, and run `log status` again.\n",
        ));
    }
    let mut reply = Reply::new(text, &status);
    reply.synthetic = Some(log.synthetic);
    Ok(reply.next(desk.call_same("log verify")))
}

fn backup(file: &Path, desk: &Desk<'_>) -> Result<Reply, Failure> {
    let path = desk.surroundings.path(file);
    if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(Refusal::not_found(
            "folder_absent",
            format!("mappen {folder}, som kopien skulle stå i, findes ikke"),
            format!("the folder {folder}, where the backup was to stand, does not exist"),
        )
        .instead("opret mappen, eller ret stien", "make the folder, or correct the path")
        .into());
    }
    let log = store(desk)?;
    if path.exists() {
        return Err(faults::log(&eventlog::LogFault::Exists { path }));
    }
    let records = super::records::back_up(&path, desk)?;
    let report = log.backup_to(&path).map_err(|fault| {
        // Half a backup is none.
        if let Some(records) = &records {
            let _ = std::fs::remove_file(records);
        }
        faults::log(&fault)
    })?;
    let mut text = format!(
        "{} {} ({} {})\n",
        desk.say().of("Kopien er taget og kontrolleret:", "The backup is made and checked:"),
        report.path.display(),
        report.head.position,
        desk.say().of("hændelser; den kan kun læses med nøglen", "entries; it can only be read with the key"),
    );
    if let Some(records) = &records {
        text.push_str(&format!(
            "  {}: {}\n",
            desk.say().of(
                "Konti, adgangsjournal og beskeder står i en fil ved siden af; gem den med",
                "Accounts, access journal and messages stand in a file beside it; keep it too",
            ),
            records.display()
        ));
        // The backup is made either way.
        if super::records::note_backup(report.head.position, desk).is_err() {
            text.push_str(desk.say().of(
                "  Den kunne ikke noteres, så siden Drift viser en ældre som den sidste.\n",
                "  It could not be noted, so the page Operation shows an older one as the last.\n",
            ));
        }
    }
    // A backup is worth what its restoring has shown: beside the log that is in use, not in its place.
    let next =
        desk.call_same(&format!("log restore {} --to {}-proeve", file.display(), desk.folder.display()));
    let json = object!({ "file": report.path, "position": report.head.position, "records_file": records });
    Ok(Reply::new(text, &json).next(next))
}
