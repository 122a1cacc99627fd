//! Trying a file and taking it in. What was tried is read again when it is taken: the registry may have changed meanwhile.

use super::{Handed, Kind, allowed, show, waiting};
use crate::{
    form::{Faults, Fields, Posted},
    route::see,
    upload::{SentFile, Uploaded},
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::{CommandKey, Submission, SubmitError};
use front::House;
use imports::{File, Options, Sheet};
use kernel::{Actor, Refusal};

fn read(
    house: &House,
    kind: Kind,
    file: &SentFile,
    accept_good_rows: bool,
) -> Result<Sheet, engine::EngineFault> {
    let file = File::new(&file.name, &file.bytes);
    let options = Options { accept_good_rows };
    house.engine().read(|world| imports::sheet(kind.sheet(), &file, &world.registry, &world.places, options))
}

/// Whether the rows would be taken; if not, why, and the first line that it is about.
fn would_take(
    house: &House,
    actor: &Actor,
    key: CommandKey,
    sheet: &Sheet,
) -> Result<Option<(Option<u32>, Refusal)>, SubmitError> {
    let Some(command) = &sheet.command else { return Ok(None) };
    let submission = Submission { actor: actor.clone(), key, order: command.clone().into() };
    match house.engine().would_take(&[submission]) {
        Ok(()) => Ok(None),
        Err(SubmitError::Refused(refusal)) => {
            let rows = sheet.rows.iter().map(|(line, command)| (*line, command.clone().into()));
            Ok(Some((house.engine().refused_row(actor, &refusal, rows), refusal)))
        }
        Err(fault) => Err(fault),
    }
}

pub(super) async fn try_file(handed: Handed, Uploaded { fields, file }: Uploaded) -> Result<Response, Wrong> {
    let mut faults = Faults::default();
    let kind = Kind::read(fields.text("slags")).filter(|kind| allowed(&handed).contains(kind));
    if kind.is_none() {
        faults.add("slags", "Vælg, hvad der er i filen", "Choose what is in the file");
    }
    if file.is_none() {
        faults.add("fil", "Vælg en fil, der ikke er tom", "Choose a file that is not empty");
    }
    let (Some(kind), Some(file)) = (kind, file) else {
        return Ok(show::form(&handed, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (actor, key) = (handed.visit.actor().clone(), key(&fields)?);
    let (sent, work) = (file.clone(), handed.house.clone());
    let tried = work.on_disk(move |house| -> Result<_, SubmitError> {
        let read = read(house, kind, &sent, true)?;
        let refusal = would_take(house, &actor, key, &read)?;
        Ok((read.report, refusal))
    });
    let (report, refusal) = tried.await.map_err(|_| Wrong::fault())??;
    let id = waiting::keep(handed.visit.account().id, kind, file, handed.house.now());
    Ok(show::tried(&handed, &show::Tried { kind, report: &report, refusal, id: &id }))
}

fn key(fields: &Fields) -> Result<CommandKey, Wrong> {
    front::command_key(fields.text("key")).map_err(|fault| engine::AskError::from(fault).into())
}

pub(super) async fn take(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let account = handed.visit.account().id;
    let Some(found) = waiting::find(account, fields.text("fil"), handed.house.now()) else {
        let mut faults = Faults::default();
        faults.add(
            "fil",
            "Filen venter ikke længere; vælg den igen",
            "The file no longer waits; choose it again",
        );
        return Ok(show::form(&handed, &Fields::default(), &faults, StatusCode::CONFLICT));
    };
    if !allowed(&handed).contains(&found.kind) {
        return Err(Wrong::not_found());
    }
    let (kind, file, good_only) = (found.kind, found.file, fields.ticked("kun_gode"));
    let read_again = handed.house.on_disk(move |house| read(house, kind, &file, good_only));
    let read = read_again.await.map_err(|_| Wrong::fault())?.map_err(engine::AskError::from)?;
    let id = fields.text("fil");
    let Some(command) = read.command else {
        // Bad rows, and nobody said that they may be left out.
        return Ok(show::tried(&handed, &show::Tried { kind, report: &read.report, refusal: None, id }));
    };
    match handed.visit.submit(key(&fields)?, command).await {
        // The file goes on waiting for its while: sent twice, it is answered as done and not done again.
        Ok(_) => Ok(see(&format!("/import?taget={}&slags={}", read.report.rows_good, kind.slug()))),
        Err(SubmitError::Refused(refusal)) => {
            let tried = show::Tried { kind, report: &read.report, refusal: Some((None, refusal)), id };
            Ok(show::tried(&handed, &tried))
        }
        Err(fault) => Err(fault.into()),
    }
}
