//! Schemes: check, test, show, compare, adopt, try out.

use super::{
    Bench,
    asking::{odd, reply},
    next,
};
use crate::{
    args::upkeep,
    directory::Directory,
    embedded,
    exit::{self, Failure},
    output::Reply,
    session::Session,
    shape::object,
    values,
};
use engine::{Question, Reply as Answer};
use schemes::{Fault, Rulebook, SourceFile};
use serde_json::Value;
use std::path::Path;

/// How deep a folder of schemes is looked through.
const DEPTH_MAX: usize = 8;

pub(super) fn scheme(scheme: &upkeep::Scheme, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match scheme {
        upkeep::Scheme::Check(arguments) => check(arguments, bench),
        upkeep::Scheme::Test(arguments) => test(arguments, bench),
        upkeep::Scheme::Show(arguments) => show(arguments, bench),
        upkeep::Scheme::Diff(arguments) => diff(arguments, bench),
        upkeep::Scheme::Adopt(arguments) => adopt(arguments, bench),
        upkeep::Scheme::DryRun(arguments) => dry_run(arguments, bench),
        upkeep::Scheme::List(_) => list(bench),
    }
}

/// Every scheme file of a folder, its paths as people know them.
fn files_of(folder: &Path, shown: &Path) -> Result<Vec<SourceFile>, Failure> {
    let mut files = Vec::new();
    gather(folder, &shown.to_string_lossy().replace('\\', "/"), 0, &mut files)?;
    if files.is_empty() {
        return Err(kernel::Refusal::not_found(
            "no_schemes",
            format!("der er ingen .toml-filer i {}", shown.display()),
            format!("there are no .toml files in {}", shown.display()),
        )
        .instead("vælg mappen med ordningerne", "choose the folder of the schemes")
        .into());
    }
    files.sort();
    Ok(files)
}

fn gather(folder: &Path, shown: &str, depth: usize, files: &mut Vec<SourceFile>) -> Result<(), Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let shown = format!("{}/{name}", shown.trim_end_matches('/'));
        if path.is_dir() && depth < DEPTH_MAX {
            gather(&path, &shown, depth + 1, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            if files.len() > schemes::FILES_MAX {
                return Ok(());
            }
            let bytes = std::fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
            let text = String::from_utf8(bytes).map_err(|_| {
                kernel::Refusal::invalid(
                    "not_utf8",
                    format!("{shown}: filen er ikke skrevet i UTF-8"),
                    format!("{shown}: the file is not written in UTF-8"),
                )
                .instead("gem den som UTF-8", "save it as UTF-8")
            })?;
            files.push(SourceFile::new(shown, text));
        }
    }
    Ok(())
}

/// The files that are meant: of a folder, of the log, or those shipped.
fn meant(folder: Option<&Path>, bench: &mut Bench<'_, '_>) -> Result<Vec<SourceFile>, Failure> {
    if let Some(folder) = folder {
        return files_of(&bench.desk.surroundings.path(folder), folder);
    }
    if bench.desk.require_log().is_err() {
        return Ok(embedded::scheme_files());
    }
    // What a log has adopted is asked of the log, and whoever asks a log says who they are.
    let session = Session::open(bench.desk, bench.err)?;
    session.ask(Question::Adoptions)?;
    let adopted = session
        .engine
        .read(|world| world.adoption.current_version().map(|version| version.files.to_vec()))?;
    Ok(adopted.unwrap_or_else(embedded::scheme_files))
}

fn fault_json(fault: &Fault) -> Value {
    object!({
        "path": fault.path, "line": fault.line, "column": fault.column, "id": fault.id,
        "what": fault.what, "hint": fault.hint,
    })
}

/// A rulebook, or the reply that shows every fault.
fn load(files: &[SourceFile], bench: &Bench<'_, '_>) -> Result<Rulebook, Box<Reply>> {
    Rulebook::load(files).map_err(|faults| Box::new(faulty(&faults, bench)))
}

fn faulty(faults: &[Fault], bench: &Bench<'_, '_>) -> Reply {
    let directory = Directory::default();
    let say = bench.desk.say();
    let text =
        format!("{}{} {}\n", bench.view(&directory).faults(faults), faults.len(), say.of("fejl", "faults"));
    let list: Vec<Value> = faults.iter().map(fault_json).collect();
    Reply::new(text, &object!({ "faults": list })).ending(exit::INVALID)
}

fn check(arguments: &upkeep::SchemeFolder, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let files = meant(arguments.folder.as_deref(), bench)?;
    let mut faults = Vec::new();
    let rulebook = Rulebook::load(&files).map_err(|found| faults.extend(found)).ok();
    faults.extend(schemes::tests::load(&files).err().unwrap_or_default());
    if let Some(rulebook) = &rulebook {
        let today = kernel::danish_date(bench.desk.surroundings.clock.now());
        faults.extend(pathways::lacking(rulebook, today));
    }
    let Some(rulebook) = rulebook.filter(|_| faults.is_empty()) else {
        faults.sort();
        return Ok(faulty(&faults, bench));
    };
    let directory = Directory::default();
    let say = bench.desk.say();
    let mut text = format!(
        "{} {}, {} {}\n",
        files.len(),
        say.of("filer uden fejl", "files without faults"),
        say.of("regelsæt", "rulebook"),
        rulebook.hash()
    );
    for (title, path) in rulebook.schemes() {
        text.push_str(&format!("  {path}: {}\n", say.say(&title)));
    }
    for variant in rulebook.variants() {
        text.push_str(&format!(
            "  {} {}: {}\n",
            say.of("variant", "variant"),
            variant.id,
            say.say(&variant.text)
        ));
    }
    let warnings = rulebook.warnings();
    if !warnings.is_empty() {
        text.push_str(&format!(
            "{}:\n{}",
            say.of("Værd at vide", "Worth knowing"),
            bench.view(&directory).faults(warnings)
        ));
    }
    let warnings: Vec<Value> = warnings.iter().map(fault_json).collect();
    let json = object!({ "faults": <[Value; 0]>::default(), "warnings": warnings, "rulebook": rulebook.hash(), "files": files.len() });
    Ok(Reply::new(text, &json))
}

fn test(arguments: &upkeep::SchemeFolder, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let files = meant(arguments.folder.as_deref(), bench)?;
    let rulebook = match load(&files, bench) {
        Ok(rulebook) => rulebook,
        Err(faulty) => return Ok(*faulty),
    };
    let results = schemes::tests::run(&rulebook, &files);
    let failed = results.iter().any(|result| !result.passed());
    let directory = Directory::default();
    let text = bench.view(&directory).tests(&results);
    Ok(Reply::new(text, &results).ending(if failed { exit::INVALID } else { exit::DONE }))
}

fn show(arguments: &upkeep::SchemeShow, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let on = arguments.on.as_deref().map(|given| values::date("--on", given)).transpose()?;
    let files = meant(arguments.folder.as_deref(), bench)?;
    let rulebook = match load(&files, bench) {
        Ok(rulebook) => rulebook,
        Err(faulty) => return Ok(*faulty),
    };
    let law = rulebook.law(arguments.variant.as_deref())?;
    let mut sections = match &arguments.id {
        Some(id) => schemes::render::entry_with_rules(&law, id.trim(), on)?,
        None => schemes::render::scheme(&law),
    };
    if let Some(on) = on {
        sections.retain(|section| section.holds_on(on));
    }
    let directory = Directory::default();
    let say = bench.desk.say();
    let mut text = bench.view(&directory).sections(&sections);
    if sections.is_empty() {
        text.push_str(say.of("Intet gælder den dato.\n", "Nothing holds on that date.\n"));
    }
    Ok(Reply::new(text, &sections))
}

fn diff(arguments: &upkeep::SchemeDiff, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let files = meant(arguments.folder.as_deref(), bench)?;
    let rulebook = match load(&files, bench) {
        Ok(rulebook) => rulebook,
        Err(faulty) => return Ok(*faulty),
    };
    let variant = arguments.variant.trim();
    let differences = schemes::diff(&rulebook.law(None)?, &rulebook.law(Some(variant))?);
    let directory = Directory::default();
    let text = bench.view(&directory).differences(&differences, bench.desk.say().of("lov", "law"), variant);
    Ok(Reply::new(text, &differences))
}

fn adopt(arguments: &upkeep::SchemeAdopt, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let note = values::text("--note", &arguments.note)?;
    let files = meant(Some(&arguments.folder), bench)?;
    let hash = match load(&files, bench) {
        Ok(rulebook) => rulebook.hash().to_owned(),
        Err(faulty) => return Ok(*faulty),
    };
    let session = Session::open(bench.desk, bench.err)?;
    let words = format!("{} {hash}", bench.desk.say().of("Taget i brug: regelsæt", "Adopted: rulebook"));
    let limit = super::setup::stale_limit(&files, kernel::danish_date(session.engine.now()));
    let receipt = session.submit(bench.desk, adoption::Command::AdoptRulebook { files, hash, note })?;
    if let Some(limit) = limit {
        session.submit_nth(bench.desk, 1, limit)?;
    }
    Ok(next::done(words, &receipt, &session, bench).next(bench.desk.call_same("scheme list")))
}

fn dry_run(arguments: &upkeep::SchemeDryRun, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let files = meant(Some(&arguments.folder), bench)?;
    if let Err(faulty) = load(&files, bench) {
        return Ok(*faulty);
    }
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::DryRun(run) = session.ask(Question::DryRun { files })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).dry_run(&run);
    let folder = arguments.folder.display();
    let next = session.call_for(bench.desk, "adopt_rulebook", None, &format!("scheme adopt {folder}"));
    Ok(reply(&session, text, &run).next_if(next))
}

fn list(bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::Adoptions(lines) = session.ask(Question::Adoptions)? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).adoptions(&lines);
    Ok(reply(&session, text, &lines).next(bench.desk.call_same("scheme show")))
}
