//! Trying a file and taking it in. What was tried is read again when it is taken: the registry may have changed meanwhile.

use super::{Handed, Kind, allowed, show, waiting};
use crate::{
    form::{Faults, Fields, Posted},
    route::see,
    upload::{SentFile, Uploaded},
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::{CommandKey, Order, Submission, SubmitError};
use front::House;
use imports::{File, Options, Report};
use kernel::{Actor, Refusal, RefusalKind};

/// What was read of a file: its report, the order that takes it, and each row as an order of its own.
struct Read {
    report: Report,
    order: Option<Order>,
    rows: Vec<(u32, Order)>,
}

fn read(
    house: &House,
    kind: Kind,
    file: &SentFile,
    accept_good_rows: bool,
) -> Result<Read, engine::EngineFault> {
    let file = File::new(&file.name, &file.bytes);
    let options = Options { accept_good_rows };
    house.engine().read(|world| match kind {
        Kind::Units => {
            let outcome = imports::units(&file, &world.registry, options);
            let single =
                |row: &imports::UnitRow| (row.line, imports::units_command(vec![row.clone()]).into());
            Read {
                report: outcome.report,
                rows: outcome.content.iter().flatten().map(single).collect(),
                order: outcome.content.map(|rows| imports::units_command(rows).into()),
            }
        }
        Kind::Figures => {
            let unit_of = |code: &str| world.places.unit_by_code(code).map(|unit| unit.id);
            let outcome = imports::figures(&file, &unit_of, options);
            let single =
                |row: &imports::FigureRow| (row.line, imports::figures_command(vec![row.clone()]).into());
            Read {
                report: outcome.report,
                rows: outcome.content.iter().flatten().map(single).collect(),
                order: outcome.content.map(|rows| imports::figures_command(rows).into()),
            }
        }
    })
}

/// Whether the rows would be taken; if not, why, and the first line that it is about.
fn would_take(
    house: &House,
    actor: &Actor,
    key: CommandKey,
    read: &Read,
) -> Result<Option<(Option<u32>, Refusal)>, SubmitError> {
    let Some(order) = &read.order else { return Ok(None) };
    let submission = Submission { actor: actor.clone(), key, order: order.clone() };
    match house.engine().would_take(&[submission]) {
        Ok(()) => Ok(None),
        Err(SubmitError::Refused(refusal)) => {
            let refused = |(_, order): &&(u32, Order)| !house.engine().may_do_instead(actor, actor, order);
            let first =
                (refusal.kind == RefusalKind::Forbidden).then(|| read.rows.iter().find(refused)).flatten();
            Ok(Some((first.map(|(line, _)| *line), refusal)))
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
    let Some(order) = read.order else {
        // Bad rows, and nobody said that they may be left out.
        return Ok(show::tried(&handed, &show::Tried { kind, report: &read.report, refusal: None, id }));
    };
    match handed.visit.submit(key(&fields)?, order).await {
        // The file goes on waiting for its while: sent twice, it is answered as done and not done again.
        Ok(_) => Ok(see(&format!("/import?taget={}&slags={}", read.report.rows_good, kind.slug()))),
        Err(SubmitError::Refused(refusal)) => {
            let tried = show::Tried { kind, report: &read.report, refusal: Some((None, refusal)), id };
            Ok(show::tried(&handed, &tried))
        }
        Err(fault) => Err(fault.into()),
    }
}
