//! Sets a log up, whole or not at all: folder, key, profiles, founding, the shipped data and schemes. And what each
//! role may do.

use super::Bench;
use crate::{
    args::setup::Init,
    desk::{Desk, KEY, PROFILES},
    embedded,
    exit::Failure,
    faults,
    output::Reply,
    private, profile, progress,
    session::OpenLog,
    shape::object,
    unfinished::{self, Unfinished},
    values,
};
use engine::{Order, Submission};
use eventlog::KeyEncryptionKey;
use kernel::{Actor, Refusal, Role};
use std::io::Write;

/// Who founds a log: the profile `ejer` of the examples.
fn founder() -> Result<Actor, Refusal> {
    let profiles = profile::read("profiles.toml", profile::EXAMPLES)?;
    let owner = profiles.into_values().find(|actor| actor.role == Role::SystemOwner);
    owner.ok_or_else(|| Refusal::not_found("profile_unknown", "ingen systemejer", "no system owner"))
}

/// Begins a log: key and profiles, unless they are there, made beside it in a folder that is not in use yet.
fn prepare(desk: &Desk<'_>) -> Result<Unfinished, Failure> {
    // One that was stopped with its log already in place has left its folder, with a second name for the key in it.
    require_no_log(desk).inspect_err(|_| unfinished::clear(&desk.folder))?;
    let mut unfinished = Unfinished::begin(&desk.folder)?;
    let own_key = desk.surroundings.variable("SNITFLADE_KEY").is_none();
    if own_key && !desk.key_file().exists() {
        KeyEncryptionKey::generate_key_file(&unfinished.make(KEY)).map_err(|fault| faults::log(&fault))?;
    }
    if !desk.profiles_file().exists() {
        let path = unfinished.make(PROFILES);
        let written = private::create_new(&path).and_then(|mut file| {
            file.write_all(profile::EXAMPLES.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| Failure::file(&path, &error))?;
    }
    Ok(unfinished)
}

fn require_no_log(desk: &Desk<'_>) -> Result<(), Failure> {
    if desk.log_file().exists() {
        let folder = desk.folder.display();
        return Err(Refusal::state(
            "log_exists",
            format!("der er allerede en log i {folder}"),
            format!("there is a log in {folder} already"),
        )
        .instead("vælg en anden mappe med --db", "choose another folder with --db")
        .into());
    }
    // It would be played into the new log: it is the last trace of one that is gone.
    let mut trace = desk.log_file().into_os_string();
    trace.push("-wal");
    if std::fs::metadata(&trace).is_ok_and(|found| found.len() > 0) {
        return Err(faults::log(&eventlog::LogFault::Exists { path: trace.into() }));
    }
    let left = desk.left_of_a_log();
    if !left.is_empty() {
        return Err(desk
            .lost(&left)
            .instead(
                "er den log ikke jeres, så vælg en anden mappe med --db",
                "if that log is not yours, choose another folder with --db",
            )
            .into());
    }
    Ok(())
}

/// The order that lets figures go stale after the time that a rulebook says (`figure_stale`), if it says one.
pub(super) fn stale_limit(files: &[schemes::SourceFile], on: kernel::Date) -> Option<Order> {
    let rulebook = schemes::Rulebook::load(files).ok()?;
    let clock = rulebook.law(None).ok()?.clock("figure_stale", on).ok()?;
    let schemes::Duration::Minutes(minutes) = clock.duration else { return None };
    let short: String = rulebook.hash().chars().take(12).collect();
    let source = format!("figure_stale, {short}");
    Some(Order::from(places::Command::SetStaleLimit { minutes: u32::try_from(minutes).ok()?, source }))
}

/// The orders that found a log with the shipped data and schemes, in their sequence.
fn orders(purpose: String, synthetic: bool, on: kernel::Date) -> Result<Vec<Order>, Failure> {
    let (reports, commands) = imports::reference_data(&embedded::reference_files());
    let commands = commands.ok_or_else(|| {
        let bad: usize = reports.iter().map(|report| report.bad.len()).sum();
        Failure::fault(
            "bug",
            format!("de medfølgende data har {bad} fejl"),
            format!("the shipped data have {bad} faults"),
        )
    })?;
    let mut orders = vec![Order::Command(world::Command::Found(world::Founding { purpose, synthetic }))];
    orders.extend(commands.into_iter().map(Order::from));
    orders.push(Order::from(adoption::Command::AdoptRulebook {
        files: embedded::scheme_files(),
        hash: String::new(),
        note: "shipped with the program".to_owned(),
    }));
    orders.extend(stale_limit(&embedded::scheme_files(), on));
    Ok(orders)
}

pub(super) fn init(arguments: &Init, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let say = desk.say();
    let purpose = arguments.purpose.as_deref().unwrap_or(say.of("ikke nævnt", "not said"));
    let purpose = values::text("--purpose", purpose)?;
    if desk.clock.is_some() && !arguments.synthetic {
        return Err(Refusal::invalid(
            "clock_on_real_log",
            "--clock kan kun bruges, når loggen oprettes med --synthetic",
            "--clock can only be used when the log is made with --synthetic",
        )
        .instead("tilføj --synthetic, eller udelad --clock", "add --synthetic, or leave --clock out")
        .into());
    }
    let mut unfinished = prepare(desk)?;
    let key_was_there = unfinished.made(KEY).is_none();
    let actor = founder()?;
    let today = kernel::danish_date(desk.clock.unwrap_or_else(|| desk.surroundings.clock.now()));
    let orders = orders(purpose, arguments.synthetic, today)?;
    let log = OpenLog::begin(desk, &mut unfinished, bench.err)?;
    let bar = progress::bar(desk, u64::try_from(orders.len()).unwrap_or(0), say.of("opretter", "founding"));
    let mut position = 0;
    for (nth, order) in orders.into_iter().enumerate() {
        let submission = Submission { actor: actor.clone(), key: desk.command_key(nth), order };
        let receipt = log.engine.submit(submission).map_err(|error| faults::submit(&error, desk))?;
        position = receipt.last_position;
        bar.inc(1);
    }
    bar.finish_and_clear();
    // Closed, the log is one file; only then is it given its place, as the last.
    log.engine.close().map_err(|fault| faults::engine(&fault))?;
    require_no_log(desk)?;
    unfinished.finish()?;
    let folder = desk.folder.display();
    let mut text = match desk.language {
        kernel::Language::Da => format!(
            "Log oprettet i {folder}\n  log.db: alt, hvad der sker ({position} hændelser nu)\n  key: nøglen; uden den kan intet læses. Gem en kopi et sikkert sted\n  profiles.toml: hvem der sidder ved tasterne; ret den til\n"
        ),
        kernel::Language::En => format!(
            "Log made in {folder}\n  log.db: everything that happens ({position} events now)\n  key: the key; without it nothing can be read. Keep a copy in a safe place\n  profiles.toml: who sits at the keys; change it to yours\n"
        ),
    };
    if key_was_there && desk.surroundings.variable("SNITFLADE_KEY").is_none() {
        text.push_str(say.of(
            "  Nøglen lå der i forvejen. Har der været en log i mappen, så er den ikke her: mend den fra en sikkerhedskopi i en anden mappe\n",
            "  The key was there before. If there was a log in the folder, this is not it: mend it from a backup in another folder\n",
        ));
    }
    let mut reply = Reply::new(
        text,
        &object!({ "folder": desk.folder, "last_position": position, "command_key": desk.key_text() }),
    );
    reply.synthetic = Some(arguments.synthetic);
    // The pages first: somebody who can sign in, and the server; then what the shipped data do not have.
    let name = say.of("'Dit Navn'", "'Your Name'");
    let owner = |rest: &str| desk.call(Some("ejer"), rest);
    Ok(reply
        .next(owner(&format!("account add ejer --name {name} --role system_owner --organisation kl")))
        .next(desk.call(None, "serve"))
        .next(owner(
            "registry register hospital-slagelse --kind hospital --name 'Slagelse Sygehus' --part-of region-1085",
        ))
        .next(owner("import units enheder.csv")))
}

/// The rights matrix: every role with what it may do, made from the policies that the engine asks.
pub(super) fn roles(bench: &Bench<'_, '_>) -> Result<Reply, Failure> {
    let say = bench.desk.say();
    let policies = bench.desk.policies()?;
    let rights = policies.rights();
    let mut text = String::new();
    for role in Role::ALL {
        let words = role.text();
        text.push_str(&format!("{} ({})\n", say.say(&words), role.slug()));
        for right in rights.iter().filter(|right| right.role == role) {
            let (act, condition) = (engine::access::act_text(&right.action), right.text());
            text.push_str(&format!("  {} [{}]: {}\n", say.say(&act), right.action, say.say(&condition)));
        }
    }
    let list: Vec<_> = rights
        .iter()
        .map(|right| object!({ "role": right.role, "what": right.action, "condition": right.to_string(), "policies": right.by }))
        .collect();
    Ok(Reply::new(text, &list))
}
