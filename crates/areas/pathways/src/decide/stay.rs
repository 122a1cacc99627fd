//! From arrival to end: discharge, leave, transfer, ready, end, death.

use super::{Case, check};
use crate::{
    answers,
    event::{Event, What},
    pathway::ReferralSource,
    private::Private,
    request::Stay,
};
use kernel::{Instant, Refusal, RequestNumber};
use smol_str::SmolStr;

/// The event of a discharge, with the clock of treatment responsibility where the scheme has one.
pub(super) fn discharged(case: &Case<'_>, at: Instant) -> Result<Event, Refusal> {
    let treatment_until = case.treatment_until(at)?;
    Ok(case.event(What::Discharged { at, treatment_until }, None))
}

pub(super) fn discharge(case: &Case<'_>, at: Option<Instant>) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    let at = case.when(at)?;
    if case.pathway.source != ReferralSource::HospitalWard {
        return Err(Refusal::state(
            "not_in_hospital",
            "borgeren er ikke henvist fra en sygehusafdeling",
            "the citizen was not referred from a hospital ward",
        ));
    }
    if let Some(discharged) = &case.pathway.discharged {
        return Err(Refusal::state(
            "already_discharged",
            format!("borgeren er udskrevet {}", discharged.value.danish()),
            format!("the citizen was discharged at {}", discharged.value.danish()),
        )
        .instead("ret tidspunktet, hvis det er forkert", "correct the time if it is wrong"));
    }
    check_before_arrival(case, at)?;
    Ok(vec![discharged(case, at)?])
}

/// Who has arrived has been discharged before.
pub(super) fn check_before_arrival(case: &Case<'_>, discharged: Instant) -> Result<(), Refusal> {
    let first = case.pathway.requests.iter().find_map(|request| request.stay.as_ref());
    match first {
        Some(stay) if discharged > stay.arrived.value => {
            let arrived = stay.arrived.value.danish();
            Err(Refusal::invalid(
                "discharged_after_arrival",
                format!("{} ligger efter ankomsten {arrived}", discharged.danish()),
                format!("{} is after the arrival at {arrived}", discharged.danish()),
            )
            .instead("er ankomsten forkert, så ret den først", "if the arrival is wrong, correct it first"))
        }
        _ => Ok(()),
    }
}

pub(super) fn leave(case: &Case<'_>, at: Option<Instant>) -> Result<Vec<Event>, Refusal> {
    let request = case.staying()?;
    let at = case.when(at)?;
    let Some(stay) = &request.stay else {
        return Ok(Vec::new());
    };
    if at < stay.arrived.value {
        return Err(end_before_arrival(at, stay.arrived.value));
    }
    if let Some(leave) = stay.leaves.last() {
        match &leave.until {
            None => {
                let since = leave.from.value.danish();
                return Err(Refusal::state(
                    "on_leave",
                    format!("borgeren er på orlov siden {since}"),
                    format!("the citizen is on leave since {since}"),
                )
                .instead("ret orloven, hvis den er forkert", "correct the leave if it is wrong"));
            }
            Some(until) if at < until.value => return Err(overlapping_leave(at, until.value)),
            Some(_) => {}
        }
    }
    let kept_until = answers::clock_due(&case.law()?, "leave_kept", at);
    case.one(What::WentOnLeave { request: request.number, place: stay.place, at, kept_until }, None)
}

pub(super) fn overlapping_leave(at: Instant, end: Instant) -> Refusal {
    Refusal::invalid(
        "leaves_overlap",
        format!("{} ligger i en orlov, der varede til {}", at.danish(), end.danish()),
        format!("{} lies in a leave that lasted until {}", at.danish(), end.danish()),
    )
}

pub(super) fn back(case: &Case<'_>, at: Option<Instant>) -> Result<Vec<Event>, Refusal> {
    let request = case.staying()?;
    let at = case.when(at)?;
    let Some(stay) = &request.stay else {
        return Ok(Vec::new());
    };
    match stay.leaves.last() {
        Some(leave) if leave.until.is_none() && at > leave.from.value => {
            case.one(What::Returned { request: request.number, place: stay.place, at }, None)
        }
        Some(leave) if leave.until.is_none() => Err(returned_before_leaving(at, leave.from.value)),
        _ => Err(Refusal::state("not_on_leave", "borgeren er ikke på orlov", "the citizen is not on leave")),
    }
}

pub(super) fn returned_before_leaving(at: Instant, left: Instant) -> Refusal {
    Refusal::invalid(
        "returned_before_leaving",
        format!("{} er ikke efter orlovens start {}", at.danish(), left.danish()),
        format!("{} is not after the leave began at {}", at.danish(), left.danish()),
    )
}

pub(super) fn transfer(case: &Case<'_>, reason: &str) -> Result<Vec<Event>, Refusal> {
    case.staying()?;
    let reason = check::some_text("reason", reason)?;
    if let Some(live) = case.pathway.live_request() {
        return Err(Refusal::state(
            "live_request_exists",
            format!("der søges allerede en plads: anmodning {} er '{}'", live.number, live.state.text().da),
            format!("a place is already sought: request {} is '{}'", live.number, live.state.text().en),
        ));
    }
    let number = RequestNumber::try_from(case.pathway.requests.len() + 1).map_err(|_| {
        Refusal::state(
            "too_many_requests",
            "forløbet har for mange anmodninger",
            "the pathway has too many requests",
        )
    })?;
    let due = answers::clock_due(&case.law()?, "decision_due", case.now);
    let what = What::TransferOpened { request: number, at: case.now, due };
    case.one(what, Some(Private::Note(reason.to_owned())))
}

pub(super) fn ready(case: &Case<'_>, at: Option<Instant>, cause: &SmolStr) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    let at = case.when(at)?;
    check::code(&case.law()?, "delay_cause", cause)?;
    if let Some(waiting) = case.pathway.waiting.last() {
        let since = waiting.since.value;
        let earliest = waiting.until.unwrap_or(since);
        if at < earliest {
            return Err(Refusal::invalid(
                "waiting_overlaps",
                format!(
                    "{} ligger før {}, hvor en ventetid allerede er registreret",
                    at.danish(),
                    earliest.danish()
                ),
                format!(
                    "{} is before {}, where a waiting is already recorded",
                    at.danish(),
                    earliest.danish()
                ),
            )
            .instead("ret den tidligere ventetid", "correct the earlier waiting"));
        }
        if waiting.until.is_none() && waiting.cause == *cause {
            return Err(Refusal::state(
                "already_waiting",
                format!("borgeren venter allerede af den grund siden {}", since.danish()),
                format!("the citizen already waits for that cause since {}", since.danish()),
            ));
        }
    }
    case.one(What::ReadyDeclared { at, cause: cause.clone() }, None)
}

pub(super) fn end_before_arrival(at: Instant, arrived: Instant) -> Refusal {
    Refusal::invalid(
        "before_arrival",
        format!("{} er ikke efter ankomsten {}", at.danish(), arrived.danish()),
        format!("{} is not after the arrival at {}", at.danish(), arrived.danish()),
    )
}

/// A stay does not end before a leave in it began or was over. A leave that ended with the stay, by the event at the
/// position, moves with it.
pub(super) fn check_after_leaves(stay: &Stay, end: Instant, by: u64) -> Result<(), Refusal> {
    let times = stay.leaves.iter().flat_map(|leave| {
        let until = leave.until.as_ref().filter(|until| until.position != by);
        [Some(leave.from.value), until.map(|until| until.value)]
    });
    match times.flatten().max() {
        Some(latest) if end < latest => Err(Refusal::invalid(
            "before_leave",
            format!(
                "{} ligger før {}, hvor borgeren er meldt på orlov eller tilbage",
                end.danish(),
                latest.danish()
            ),
            format!(
                "{} is before {}, when the citizen is reported on leave or back",
                end.danish(),
                latest.danish()
            ),
        )
        .instead("ret orloven først", "correct the leave first")),
        _ => Ok(()),
    }
}

pub(super) fn end(
    case: &Case<'_>,
    at: Option<Instant>,
    reason: &SmolStr,
    cleaning_until: Option<Instant>,
) -> Result<Vec<Event>, Refusal> {
    let request = case.staying()?;
    let at = case.when(at)?;
    check::code(&case.law()?, "end_reason", reason)?;
    let Some(stay) = &request.stay else {
        return Ok(Vec::new());
    };
    if at <= stay.arrived.value {
        return Err(end_before_arrival(at, stay.arrived.value));
    }
    check_after_leaves(stay, at, 0)?;
    if cleaning_until.is_some_and(|until| until <= at) {
        return Err(Refusal::invalid(
            "cleaning_before_end",
            "rengøringen skal slutte efter opholdet",
            "the cleaning must end after the stay",
        ));
    }
    let what = What::StayEnded {
        request: request.number,
        place: stay.place,
        at,
        reason: reason.clone(),
        cleaning_until,
    };
    let mut events = vec![case.event(what, None)];
    // The citizen moved another way: a place that was still sought or promised is let go.
    if let Some(live) = case.pathway.live_request() {
        events.push(case.event(
            What::Cancelled {
                request: live.number,
                code: "moved_another_way".into(),
                place: live.offer.as_ref().map(|offer| offer.place),
                at,
            },
            None,
        ));
    }
    Ok(events)
}

pub(super) fn die(case: &Case<'_>, at: Option<Instant>) -> Result<Vec<Event>, Refusal> {
    case.check_under_way()?;
    let at = case.when(at)?;
    let mut freed = Vec::new();
    for request in &case.pathway.requests {
        if let Some(stay) = request.stay.as_ref().filter(|stay| stay.ended.is_none()) {
            if at < stay.arrived.value {
                return Err(end_before_arrival(at, stay.arrived.value));
            }
            check_after_leaves(stay, at, 0)?;
            freed.push((request.number, stay.place));
        } else if let Some(offer) = request.offer.as_ref().filter(|_| request.state.before_arrival()) {
            freed.push((request.number, offer.place));
        }
    }
    case.one(What::Died { at, freed }, None)
}
