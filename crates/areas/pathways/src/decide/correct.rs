//! Corrections: a wrong entry is set right by a new one, and what rested on it is listed.

use super::{Case, check};
use crate::{
    command::Correction,
    event::{Change, Event, What},
    pathway::{Noted, Pathway, Request, Stay},
    private::Private,
    table,
    view::notice::notices,
};
use kernel::{Instant, Period, Refusal, RefusalKind, RequestNumber, Role, Text};
use registry::OrganisationKind;

pub(super) fn correct(
    case: &Case<'_>,
    number: Option<RequestNumber>,
    correction: &Correction,
    reason: &str,
) -> Result<Vec<Event>, Refusal> {
    let reason = check::some_text("reason", reason)?.to_owned();
    let (request, change) = match correction {
        Correction::Arrival(is) => arrival(case, number, *is)?,
        Correction::StayEnd(is) => stay_end(case, number, *is)?,
        Correction::Discharge(is) => discharge(case, *is)?,
        Correction::ReadySince(is) => ready_since(case, *is)?,
        Correction::Residence(is) => {
            check::organisation(case.below.registry, is, case.now, Some(OrganisationKind::Municipality))?;
            if let Some(was) = &case.pathway.residence {
                may_correct(case, was)?;
            }
            let was = case.pathway.residence.as_ref().map(|was| was.value.clone());
            (None, Change::Residence { was, is: is.clone() })
        }
        Correction::Sender(is) => {
            check::organisation(case.below.registry, is, case.pathway.referred_at, None)?;
            may_correct(case, &case.pathway.sender)?;
            (None, Change::Sender { was: case.pathway.sender.value.clone(), is: is.clone() })
        }
    };
    check_changes(&change)?;
    case.one(What::Corrected { request, change }, Some(Private::Note(reason)))
}

/// Who entered it, or a leader of the same organisation, may correct it.
fn may_correct<T>(case: &Case<'_>, entry: &Noted<T>) -> Result<(), Refusal> {
    let same_organisation = entry.organisation == case.actor.organisation;
    let entered_it = entry.by == case.actor.person && same_organisation;
    if entered_it || (same_organisation && case.actor.role == Role::Leader) {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalKind::Forbidden,
        "not_yours_to_correct",
        format!("oplysningen er indtastet af {} ({})", entry.by, entry.organisation),
        format!("the entry was made by {} ({})", entry.by, entry.organisation),
    )
    .instead("bed vedkommende, eller deres leder, rette den", "ask them, or their leader, to correct it"))
}

fn check_changes(change: &Change) -> Result<(), Refusal> {
    let same = match change {
        Change::Arrival { was, is, .. }
        | Change::StayEnd { was, is, .. }
        | Change::Discharge { was, is, .. }
        | Change::ReadySince { was, is } => was == is,
        Change::Residence { was, is } => was.as_ref() == Some(is),
        Change::Sender { was, is } => was == is,
    };
    if same {
        return Err(Refusal::invalid(
            "nothing_to_correct",
            "oplysningen er allerede sådan",
            "the entry already says so",
        ));
    }
    Ok(())
}

/// The stay that is meant: of the request named, or the latest one.
fn stay<'a>(case: &'a Case<'_>, number: Option<RequestNumber>) -> Result<(&'a Request, &'a Stay), Refusal> {
    let with_stay = |request: &'a Request| request.stay.as_ref().map(|stay| (request, stay));
    let found = match number {
        Some(number) => case.pathway.request(number).and_then(with_stay),
        None => case.pathway.requests.iter().rev().find_map(with_stay),
    };
    found.ok_or_else(|| {
        Refusal::not_found("no_such_stay", "der er intet ophold at rette", "there is no stay to correct")
    })
}

fn arrival(
    case: &Case<'_>,
    number: Option<RequestNumber>,
    is: Instant,
) -> Result<(Option<RequestNumber>, Change), Refusal> {
    let (request, stay) = stay(case, number)?;
    may_correct(case, &stay.arrived)?;
    let is = case.when(Some(is))?;
    let end = stay.ended.as_ref().map(|end| end.value);
    if let Some(end) = end.filter(|end| is >= *end) {
        return Err(super::stay::end_before_arrival(end, is));
    }
    check_own_stays(case, request, Period { start: is, end })?;
    let stay_period = Period { start: is, end };
    let was = stay.arrived.value;
    Ok((Some(request.number), Change::Arrival { was, is, place: stay.place, stay: stay_period }))
}

fn stay_end(
    case: &Case<'_>,
    number: Option<RequestNumber>,
    is: Instant,
) -> Result<(Option<RequestNumber>, Change), Refusal> {
    let (request, stay) = stay(case, number)?;
    let Some(ended) = &stay.ended else {
        return Err(table::refusal(Some(request.state), case.act)
            .instead("opholdet er ikke afsluttet: afslut det", "the stay has not ended: end it"));
    };
    may_correct(case, ended)?;
    let is = case.when(Some(is))?;
    if is <= stay.arrived.value {
        return Err(super::stay::end_before_arrival(is, stay.arrived.value));
    }
    let period = Period { start: stay.arrived.value, end: Some(is) };
    check_own_stays(case, request, period)?;
    let was = ended.value;
    Ok((Some(request.number), Change::StayEnd { was, is, place: stay.place, stay: period }))
}

/// One citizen cannot be in two places at once, by a correction least of all.
fn check_own_stays(case: &Case<'_>, corrected: &Request, period: Period) -> Result<(), Refusal> {
    let others = case.pathway.requests.iter().filter(|request| request.number != corrected.number);
    let overlapping = others
        .filter_map(|request| request.stay.as_ref().map(|stay| (request.number, stay.period())))
        .find(|(_, other)| other.overlaps(&period));
    match overlapping {
        None => Ok(()),
        Some((number, other)) => Err(Refusal::state(
            "own_stays_overlap",
            format!("borgeren ville være to steder: ophold {number} varer fra {}", other.start.danish()),
            format!("the citizen would be in two places: stay {number} lasts from {}", other.start.danish()),
        )
        .instead("ret det andet ophold først", "correct the other stay first")),
    }
}

fn discharge(case: &Case<'_>, is: Instant) -> Result<(Option<RequestNumber>, Change), Refusal> {
    let Some(discharged) = &case.pathway.discharged else {
        return Err(Refusal::not_found(
            "not_discharged",
            "der er ingen udskrivning at rette",
            "there is no discharge to correct",
        ));
    };
    may_correct(case, discharged)?;
    let is = case.when(Some(is))?;
    let treatment_until = case.treatment_until(is)?;
    Ok((None, Change::Discharge { was: discharged.value, is, treatment_until }))
}

fn ready_since(case: &Case<'_>, is: Instant) -> Result<(Option<RequestNumber>, Change), Refusal> {
    let mut latest_first = case.pathway.waiting.iter().rev();
    let Some(waiting) = latest_first.next() else {
        return Err(Refusal::not_found(
            "not_waiting",
            "der er ingen ventetid at rette",
            "there is no waiting to correct",
        ));
    };
    may_correct(case, &waiting.since)?;
    let is = case.when(Some(is))?;
    let earliest = latest_first.next().and_then(|earlier| earlier.until);
    if earliest.is_some_and(|earliest| is < earliest) || waiting.until.is_some_and(|until| is > until) {
        return Err(Refusal::invalid(
            "waiting_overlaps",
            "ventetiden ville overlappe en anden eller slutte, før den begynder",
            "the waiting would overlap another or end before it begins",
        ));
    }
    Ok((None, Change::ReadySince { was: waiting.since.value, is }))
}

/// What rested on the entry that a correction set right: clocks, notices and answers that somebody should look at.
#[must_use]
pub fn dependents(pathway: &Pathway, position: u64) -> Vec<Text> {
    let mut list = Vec::new();
    let Some(corrected) = pathway.corrections.iter().find(|each| each.position == position) else {
        return list;
    };
    for notice in notices(pathway).into_iter().filter(|notice| notice.corrected_by == Some(position)) {
        list.push(Text::new(
            format!("besked til {} angav {}", notice.to, notice.stated.danish()),
            format!("a notice to {} stated {}", notice.to, notice.stated.danish()),
        ));
    }
    match &corrected.change {
        Change::Arrival { was, .. } | Change::StayEnd { was, .. } => list.push(Text::new(
            format!("myndighed og betaler omkring {} følger nu den rettede tid", was.danish()),
            format!("authority and payer around {} now follow the corrected time", was.danish()),
        )),
        Change::Discharge { treatment_until, .. } => {
            let until = treatment_until.map_or_else(|| "–".to_owned(), Instant::danish);
            list.push(Text::new(
                format!("behandleransvarets ur løber nu til {until}"),
                format!("the clock of treatment responsibility now runs until {until}"),
            ));
        }
        Change::ReadySince { .. } => {
            list.push(Text::new("ventedagene er talt om", "the days of waiting are counted anew"))
        }
        Change::Residence { .. } | Change::Sender { .. } => list.push(Text::new(
            "myndighed og betaler følger nu den rettede organisation, også for dage, der er gået",
            "authority and payer now follow the corrected organisation, also for days that have passed",
        )),
    }
    list
}
