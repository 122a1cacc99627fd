//! What the server keeps beside the log goes with it: into the backup, back from it, and under the new key.

use super::old_keys;
use crate::{
    desk::Desk,
    exit::{self, Failure},
    faults,
    output::Words,
    shape::object,
};
use eventlog::{
    KeyEncryptionKey,
    records::{LastBackup, RECORDS_FILE, Records, RecordsFault, RecordsRestored},
};
use std::path::{Path, PathBuf};

/// The records' part of a backup stands beside the log's, under its name with this behind it.
pub(super) fn beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".records");
    name.into()
}

pub(super) fn failure(fault: &RecordsFault) -> Failure {
    faults::records(fault)
}

/// The records, where there are any.
pub(super) fn there(desk: &Desk<'_>) -> Result<Option<Records>, Failure> {
    let file = desk.records_file();
    if !file.exists() {
        return Ok(None);
    }
    Records::open(&file, &desk.wrapping_key()?, false).map(Some).map_err(|fault| failure(&fault))
}

/// What a check of the access journal came to.
pub(super) struct Verified {
    pub sound: bool,
    /// A line or two for people; nothing where there are no records.
    pub text: String,
    /// For programs; null where there are no records.
    pub json: serde_json::Value,
}

/// Checks the whole access journal, where there is one. Damage that keeps it from being opened is told as what it is.
pub(super) fn verify(desk: &Desk<'_>) -> Result<Verified, Failure> {
    let say = desk.say();
    let damage = |said: &kernel::Text| {
        format!("  {}: {}\n", say.of("Adgangsjournalen", "The access journal"), say.say(said))
    };
    let records = match there(desk) {
        Ok(None) => return Ok(Verified { sound: true, text: String::new(), json: serde_json::Value::Null }),
        Ok(Some(records)) => records,
        Err(Failure::Fault { text, exit: exit::DAMAGE, .. }) => {
            let damage_found = object!({ "position": serde_json::Value::Null, "what": text });
            let entries = serde_json::Value::Null;
            let json = object!({ "sound": false, "entries": entries, "damage": damage_found });
            return Ok(Verified { sound: false, text: damage(&text), json });
        }
        Err(other) => return Err(other),
    };
    let report = records.verify_journal().map_err(|fault| failure(&fault))?;
    let checked = say.of("poster i adgangsjournalen kontrolleret", "entries of the access journal checked");
    let mut text = format!("{} {checked}\n", report.entries);
    let found = report.damage.as_ref();
    if let Some(found) = found {
        let (da, en) = (&found.what.da, &found.what.en);
        text.push_str(&damage(&kernel::Text::new(
            format!("brudt ved post {}: {da}", found.position),
            format!("broken at entry {}: {en}", found.position),
        )));
    }
    let found = found.map(|found| object!({ "position": found.position, "what": found.what }));
    let json = object!({ "sound": report.is_sound(), "entries": report.entries, "damage": found });
    Ok(Verified { sound: report.is_sound(), text, json })
}

/// Copies the records, where there are any, to beside where the log's copy is to stand.
pub(super) fn back_up(log_copy: &Path, desk: &Desk<'_>) -> Result<Option<PathBuf>, Failure> {
    let file = desk.records_file();
    if !file.exists() {
        return Ok(None);
    }
    let records = Records::open(&file, &desk.wrapping_key()?, false).map_err(|fault| failure(&fault))?;
    let made = records.backup_to(&beside(log_copy)).map_err(|fault| failure(&fault))?;
    Ok(Some(made.path))
}

/// Notes in the records that a backup of both was made, for the page of those who run the system.
pub(super) fn note_backup(position: u64, desk: &Desk<'_>) -> Result<(), Failure> {
    let records =
        Records::open(&desk.records_file(), &desk.wrapping_key()?, false).map_err(|fault| failure(&fault))?;
    let made = LastBackup { at: desk.surroundings.clock.now(), position };
    records.note_backup(made).map_err(|fault| failure(&fault))
}

/// Lets the new key open the records too. True when there are any.
pub(super) fn begin_key_change(new: &KeyEncryptionKey, desk: &Desk<'_>) -> Result<bool, Failure> {
    let file = desk.records_file();
    if !file.exists() {
        return Ok(false);
    }
    Records::begin_key_change(&file, &desk.wrapping_key()?, new).map_err(|fault| failure(&fault))?;
    Ok(true)
}

/// Leaves the new key alone to open the records.
pub(super) fn finish_key_change(new: &KeyEncryptionKey, desk: &Desk<'_>) -> Result<(), Failure> {
    Records::finish_key_change(&desk.records_file(), new).map_err(|fault| failure(&fault))
}

/// Puts the records back from beside the log's copy, where they are gone or damaged. What was done comes back as text
/// and for programs.
pub(super) fn restore(
    backup: &Path,
    folder: &Path,
    key: &KeyEncryptionKey,
    desk: &Desk<'_>,
) -> Result<(String, serde_json::Value), Failure> {
    let (from, to) = (beside(backup), folder.join(RECORDS_FILE));
    if to.exists() {
        same_key(&to, folder, key, desk)?;
    }
    if !from.exists() {
        return Ok((String::new(), serde_json::Value::Null));
    }
    let now = desk.surroundings.clock.now();
    let say = desk.say();
    let Some(done) = Records::restore(&from, &to, key, now).map_err(|fault| failure(&fault))? else {
        let left = say.of(
            "Konti og adgangsjournal i mappen er i orden og er ikke rørt",
            "The accounts and the access journal in the folder are sound and were not touched",
        );
        return Ok((format!("  {left}\n"), object!({ "restored": false })));
    };
    Ok((
        told(&done, say),
        object!({
            "restored": true,
            "journal_position": done.backup_position + done.carried_over,
            "carried_over": done.carried_over,
            "messages_given_up": done.messages_given_up,
            "set_aside": done.set_aside,
        }),
    ))
}

/// Gives records in the folder that another key of the house opens the key of the log that was put there.
fn same_key(records: &Path, folder: &Path, key: &KeyEncryptionKey, desk: &Desk<'_>) -> Result<(), Failure> {
    let opens = |key: &KeyEncryptionKey| match Records::open(records, key, false) {
        Err(fault) => fault.code() != "log_wrong_key",
        Ok(_) => true,
    };
    if opens(key) {
        return Ok(());
    }
    for path in old_keys::keys_in([folder, &desk.folder]) {
        let Ok(old) = KeyEncryptionKey::from_file(&path) else { continue };
        if opens(&old) {
            return Records::begin_key_change(records, &old, key)
                .and_then(|()| Records::finish_key_change(records, key))
                .map_err(|fault| failure(&fault));
        }
    }
    // None opens it: putting the records back says so.
    Ok(())
}

fn told(done: &RecordsRestored, say: Words) -> String {
    let mut text = format!(
        "  {}: {} {}, {} {}\n",
        say.of(
            "Konti og adgangsjournal er lagt tilbage",
            "The accounts and the access journal were put back"
        ),
        done.backup_position + done.carried_over,
        say.of("poster i journalen", "entries in the journal"),
        done.carried_over,
        say.of("af dem reddet fra den beskadigede fil", "of them saved from the damaged file"),
    );
    if done.messages_given_up > 0 {
        text.push_str(&format!(
            "  {} {}\n",
            done.messages_given_up,
            say.of(
                "beskeder ventede i kopien; de sendes ikke, før nogen sætter dem i kø igen",
                "messages waited in the backup; they are not sent until somebody puts them back in the queue"
            )
        ));
    }
    if let Some(aside) = &done.set_aside {
        let what = say.of("Den gamle fil står i", "The old file stands in");
        text.push_str(&format!("  {what}: {}\n", aside.display()));
    }
    text
}
