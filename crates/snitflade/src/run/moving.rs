//! The acts from transport to the end of a stay, and corrections.

use super::{Bench, acts::submit, asking::corrections_of, next};
use crate::{
    args::{Moment, placement},
    exit::Failure,
    output::Reply,
    session::Session,
    values,
};
use kernel::{Instant, Refusal};
use pathways::{Command, Correction, table::CORRECTABLE};

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
    Referral,
    Departure,
    Leave,
    Return,
    Death,
}

/// What says that an entry never happened.
const NEVER: [&str; 2] = ["none", "ingen"];

const ENTRIES: [(&str, Entry); 11] = [
    ("arrival", Entry::Arrival),
    ("stay-end", Entry::StayEnd),
    ("discharge", Entry::Discharge),
    ("ready-since", Entry::ReadySince),
    ("residence", Entry::Residence),
    ("sender", Entry::Sender),
    ("referral", Entry::Referral),
    ("departure", Entry::Departure),
    ("leave", Entry::Leave),
    ("return", Entry::Return),
    ("death", Entry::Death),
];

/// The time as corrected; nothing where it never happened.
fn time_or_never(entry: &str, value: &str) -> Result<Option<Instant>, Failure> {
    let never = NEVER.contains(&value.trim());
    let may = CORRECTABLE.iter().any(|each| each.entry == entry && each.never);
    match (never, may) {
        (true, true) => Ok(None),
        (true, false) => Err(Refusal::invalid(
            "entry_cannot_be_none",
            format!("'{entry}' kan rettes til en anden tid, men ikke tages tilbage"),
            format!("'{entry}' can be corrected to another time, but not taken back"),
        )
        .instead("angiv, hvornår det var", "say when it was")
        .into()),
        (false, _) => Ok(Some(values::instant("VALUE", value)?)),
    }
}

pub(super) fn correct(arguments: &placement::Correct, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let request = values::request(arguments.request.as_deref())?;
    let reason = values::text("--reason", &arguments.reason)?;
    let entry = values::one_of("ENTRY", &arguments.entry, &ENTRIES)?;
    let time = match entry {
        Entry::Residence | Entry::Sender => None,
        _ => time_or_never(&arguments.entry, &arguments.value)?,
    };
    let number = values::leave(arguments.leave.as_deref())?;
    let session = Session::open(bench.desk, bench.err)?;
    let organisation = |kind| session.directory.organisation("VALUE", &arguments.value, kind);
    let correction = match (entry, time) {
        (Entry::Arrival, at) => Correction::Arrival(at),
        (Entry::StayEnd, at) => Correction::StayEnd(at),
        (Entry::ReadySince, Some(at)) => Correction::ReadySince(at),
        (Entry::Referral, Some(at)) => Correction::Referral(at),
        (Entry::Discharge, at) => Correction::Discharge(at),
        (Entry::Departure, at) => Correction::Departure(at),
        (Entry::Leave, began) => Correction::Leave { number, began },
        (Entry::Return, back) => Correction::Return { number, back },
        (Entry::Death, at) => Correction::Death(at),
        (Entry::Residence, _) => {
            Correction::Residence(organisation(Some(registry::OrganisationKind::Municipality))?)
        }
        _ => Correction::Sender(organisation(None)?),
    };
    let command = Command::Correct { pathway, request, correction, reason };
    let receipt = session.submit(bench.desk, command)?;
    let mut reply = next::acted("correct", &receipt, &session, bench)?;
    // What rested on the wrong entry is shown at once, to whoever may see it.
    if let Ok(mut lines) = corrections_of(&session, pathway) {
        lines.retain(|line| line.corrected.position >= receipt.first_position);
        reply.text.push_str(&bench.view(&session.directory).correction_lines(&lines));
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_typed_is_what_can_be_corrected() {
        let typed: Vec<_> = ENTRIES.iter().map(|(entry, _)| *entry).collect();
        let table: Vec<_> = CORRECTABLE.iter().map(|each| each.entry).collect();
        assert_eq!(typed, table);
    }
}
