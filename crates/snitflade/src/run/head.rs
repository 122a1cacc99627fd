//! The heads of the log and of the access journal beside it, in one file that is kept elsewhere: written, and compared later
//! with what stands here, so that an end that was cut off shows.

use super::{log::store, records};
use crate::{
    desk::Desk,
    exit::{self, Failure},
    faults,
    output::{Reply, Words},
    shape::object,
};
use eventlog::{EventLog, HeadCheck};
use std::path::Path;

pub(super) fn export(file: &Path, desk: &Desk<'_>) -> Result<Reply, Failure> {
    let path = desk.surroundings.path(file);
    let line = store(desk)?.export_head().map_err(|fault| faults::log(&fault))?;
    let journal = match records::there(desk)? {
        Some(records) => Some(records.export_journal_head().map_err(|fault| faults::records(&fault))?),
        None => None,
    };
    let lines: String =
        [Some(&line), journal.as_ref()].into_iter().flatten().map(|line| format!("{line}\n")).collect();
    let mut options = std::fs::OpenOptions::new();
    let mut target =
        options.write(true).create_new(true).open(&path).map_err(|error| Failure::file(&path, &error))?;
    std::io::Write::write_all(&mut target, lines.as_bytes())
        .and_then(|()| target.sync_all())
        .map_err(|error| Failure::file(&path, &error))?;
    let say = desk.say();
    let what = if journal.is_some() {
        say.of(
            "Loggens og adgangsjournalens hoveder er skrevet; gem filen et andet sted end loggen:",
            "The heads of the log and of the access journal are written; keep the file elsewhere than the log:",
        )
    } else {
        say.of(
            "Hovedet er skrevet; gem det et andet sted end loggen:",
            "The head is written; keep it elsewhere than the log:",
        )
    };
    let text = format!("{what} {}\n", path.display());
    let next = desk.call_same(&format!("log check-head {}", file.display()));
    Ok(Reply::new(text, &object!({ "file": path, "head": line, "journal_head": journal })).next(next))
}

pub(super) fn check(file: &Path, desk: &Desk<'_>) -> Result<Reply, Failure> {
    let path = desk.surroundings.path(file);
    let kept = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
    let mut lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    let (line, journal_line) = (lines.next().unwrap_or_default(), lines.next());
    let say = desk.say();
    let check = store(desk)?.check_against_head(line).map_err(|fault| faults::log(&fault))?;
    let (code, mut text, mut ending) = told(&check, &LOG, say);
    text.push('\n');
    let mut holds = check.holds();
    let mut journal = serde_json::Value::Null;
    // Where the file is of another log, or no head at all, its second line says nothing of this journal.
    let journal_there =
        if ending == exit::INVALID { (None, None) } else { (journal_line, records::there(desk)?) };
    match journal_there {
        (Some(_), None) => {
            let gone = say.of(
                "ADGANGSJOURNALEN ER VÆK: filen records.db findes ikke, men hovedet fortæller om den",
                "THE ACCESS JOURNAL IS GONE: there is no file records.db, but the head tells of it",
            );
            text.push_str(&format!("{gone}\n"));
            (holds, ending) = (false, exit::DAMAGE);
            journal = object!({ "check": "absent", "holds": false });
        }
        (Some(line), Some(records)) => {
            let check = records.check_against_journal_head(line).map_err(|fault| faults::records(&fault))?;
            let (code, words, end) = told(&check, &JOURNAL, say);
            text.push_str(&format!("{words}\n"));
            holds &= check.holds();
            ending = worse(ending, end);
            journal = object!({ "check": code, "holds": check.holds() });
        }
        (None, Some(_)) => {
            let old = say.of(
                "Filen siger intet om adgangsjournalen: tag et nyt hoved med log export-head",
                "The file says nothing of the access journal: take a new head with log export-head",
            );
            text.push_str(&format!("{old}\n"));
        }
        (None, None) => {}
    }
    let json = object!({ "check": code, "holds": holds, "journal": journal });
    Ok(Reply::new(text, &json).ending(ending))
}

/// Damage is worse than a file that does not fit, and that is worse than nothing.
fn worse(one: u8, other: u8) -> u8 {
    if one == exit::DAMAGE || other == exit::DAMAGE { exit::DAMAGE } else { one.max(other) }
}

/// What a chain is called, in Danish and English: as a thing, and in the words of its loss.
struct Chain {
    named: [&'static str; 2],
    loud: [&'static str; 2],
    entry: [&'static str; 2],
}

const LOG: Chain = Chain {
    named: ["Loggen", "The log"],
    loud: ["LOGGEN", "THE LOG"],
    entry: ["en anden hændelse", "another entry"],
};
const JOURNAL: Chain = Chain {
    named: ["Adgangsjournalen", "The access journal"],
    loud: ["ADGANGSJOURNALEN", "THE ACCESS JOURNAL"],
    entry: ["en anden post", "another entry"],
};

/// A comparison as a lasting code, in words, and how the command ends.
fn told(check: &HeadCheck, chain: &Chain, say: Words) -> (&'static str, String, u8) {
    let of = |words: [&'static str; 2]| say.of(words[0], words[1]);
    match check {
        HeadCheck::Holds { newer } => (
            "holds",
            format!(
                "{} {} ({newer} {})",
                of(chain.named),
                say.of("holder det gemte hoved", "holds the kept head"),
                say.of("nyere", "newer")
            ),
            exit::DONE,
        ),
        HeadCheck::CutShort { exported, found, .. } => (
            "cut_short",
            format!(
                "{} {} {} {} {}",
                of(chain.loud),
                say.of("ER AFKORTET: den slutter ved", "IS CUT: it ends at"),
                found.position,
                say.of("men nåede til", "but had reached"),
                exported.position
            ),
            exit::DAMAGE,
        ),
        HeadCheck::Differs { position } => (
            "differs",
            format!(
                "{} {}: {} {} {position}",
                of(chain.loud),
                say.of("ER SKREVET OM", "WAS REWRITTEN"),
                of(chain.entry),
                say.of("står ved", "stands at")
            ),
            exit::DAMAGE,
        ),
        HeadCheck::OtherDatabase { .. } => (
            "other_database",
            format!(
                "{}: {}",
                of(chain.named),
                say.of("hovedet er af en anden log", "the head is of another log")
            ),
            exit::INVALID,
        ),
        HeadCheck::NotOurs => (
            "not_ours",
            format!(
                "{}: {}",
                of(chain.named),
                say.of("hovedets underskrift passer ikke til den", "the head's signature is not of it")
            ),
            exit::DAMAGE,
        ),
        HeadCheck::NotAHead => (
            "not_a_head",
            format!(
                "{}: {}",
                of(chain.named),
                say.of("filen er ikke et gemt hoved", "the file is not a kept head")
            ),
            exit::INVALID,
        ),
    }
}
