//! The acts from transport to the end of a stay, and corrections.

use super::{Bench, acts::submit, asking::corrections_of, next};
use crate::{
    args::{Moment, placement},
    desk::Session,
    exit::Failure,
    output::Reply,
    values,
};
use pathways::{Command, Correction};

/// An act that needs a pathway and a moment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Move {
    Discharge,
    Depart,
    Arrive,
    Leave,
    Return,
    Die,
}

pub(super) fn moment(act: Move, arguments: &Moment, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    submit(bench, |_| {
        Ok(match act {
            Move::Discharge => Command::Discharge { pathway, at },
            Move::Depart => Command::Depart { pathway, at },
            Move::Arrive => Command::Arrive { pathway, at },
            Move::Leave => Command::Leave { pathway, at },
            Move::Return => Command::Return { pathway, at },
            Move::Die => Command::Die { pathway, at },
        })
    })
}

pub(super) fn transport(
    arguments: &placement::Transport,
    bench: &mut Bench<'_, '_>,
) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let pick_up = values::instant("--pick-up", &arguments.pick_up)?;
    submit(bench, |_| Ok(Command::OrderTransport { pathway, pick_up }))
}

pub(super) fn transfer(arguments: &placement::Reasoned, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let reason = values::text("--reason", &arguments.reason)?;
    submit(bench, |_| Ok(Command::Transfer { pathway, reason }))
}

pub(super) fn ready(arguments: &placement::Coded, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let cause = values::code("CODE", &arguments.code)?;
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    submit(bench, |_| Ok(Command::Ready { pathway, at, cause }))
}

pub(super) fn end(arguments: &placement::End, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let reason = values::code("CODE", &arguments.code)?;
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    let cleaning_until = values::instant_if("--cleaning-until", arguments.cleaning_until.as_deref())?;
    submit(bench, |_| Ok(Command::End { pathway, at, reason, cleaning_until }))
}

/// The entries that can be corrected.
#[derive(Clone, Copy)]
enum Entry {
    Arrival,
    StayEnd,
    Discharge,
    ReadySince,
    Residence,
    Sender,
}

const ENTRIES: [(&str, Entry); 6] = [
    ("arrival", Entry::Arrival),
    ("stay-end", Entry::StayEnd),
    ("discharge", Entry::Discharge),
    ("ready-since", Entry::ReadySince),
    ("residence", Entry::Residence),
    ("sender", Entry::Sender),
];

pub(super) fn correct(arguments: &placement::Correct, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let request = values::request(arguments.request.as_deref())?;
    let reason = values::text("--reason", &arguments.reason)?;
    let entry = values::one_of("ENTRY", &arguments.entry, &ENTRIES)?;
    let time = match entry {
        Entry::Residence | Entry::Sender => None,
        _ => Some(values::instant("VALUE", &arguments.value)?),
    };
    let session = Session::open(bench.desk, bench.err)?;
    let organisation = |kind| session.directory.organisation("VALUE", &arguments.value, kind);
    let correction = match (entry, time) {
        (Entry::Arrival, Some(at)) => Correction::Arrival(at),
        (Entry::StayEnd, Some(at)) => Correction::StayEnd(at),
        (Entry::Discharge, Some(at)) => Correction::Discharge(at),
        (Entry::ReadySince, Some(at)) => Correction::ReadySince(at),
        (Entry::Residence, _) => {
            Correction::Residence(organisation(Some(registry::OrganisationKind::Municipality))?)
        }
        _ => Correction::Sender(organisation(None)?),
    };
    let command = Command::Correct { pathway, request, correction, reason };
    let receipt = session.submit(bench.desk, command)?;
    let mut reply = next::acted("correct", &receipt, &session, bench)?;
    // What rested on the wrong entry is shown at once, to whoever may see it.
    if let Ok(lines) = corrections_of(&session, pathway)
        && let Some(newest) = lines.first()
    {
        reply.text.push_str(&bench.view(&session.directory).correction_lines(std::slice::from_ref(newest)));
    }
    Ok(reply)
}
