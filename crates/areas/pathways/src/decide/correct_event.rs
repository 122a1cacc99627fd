//! Corrections of what may never have happened: a discharge, a departure, a leave, a death; and of the referral's
//! time. What rested on the entry is worked out here and goes into the event, so that nothing is left half right.

use super::{Case, check, correct::Corrections, correct::may_correct, own_stays, placement, stay};
use crate::{
    answers,
    change::{Change, StayNow},
    pathway::{Corrected, Noted},
    request::{Leave, Request, RequestState, Stay},
};
use kernel::{Instant, Period, Refusal, RequestNumber};

/// How most corrections begin: the entry that is meant must be there and be the actor's to correct, and its time as
/// corrected must be possible.
fn entry<T>(
    case: &Case<'_>,
    found: Option<T>,
    noted: impl Fn(&T) -> &Noted<Instant>,
    is: Option<Instant>,
    (code, da, en): (&'static str, &str, &str),
) -> Result<(T, Option<Instant>), Refusal> {
    let found = found.ok_or_else(|| Refusal::not_found(code, da, en))?;
    may_correct(case, noted(&found))?;
    Ok((found, is.map(|is| case.when(Some(is))).transpose()?))
}

pub(super) fn discharge(case: &Case<'_>, is: Option<Instant>) -> Result<Corrections, Refusal> {
    let none = ("not_discharged", "der er ingen udskrivning at rette", "there is no discharge to correct");
    let (discharged, is) = entry(case, case.pathway.discharged.as_ref(), |found| found, is, none)?;
    match is {
        Some(is) => stay::check_before_arrival(case, is)?,
        None => {
            if case.pathway.requests.iter().any(|request| request.stay.is_some()) {
                return Err(Refusal::state(
                    "discharged_by_arriving",
                    "borgeren er ankommet til en plads og har altså forladt afdelingen",
                    "the citizen has arrived on a place and has therefore left the ward",
                )
                .instead("ret tidspunktet i stedet", "correct the time instead"));
            }
            if let Some(request) = case.pathway.requests.iter().rev().find(|each| each.departed.is_some()) {
                return Err(Refusal::state(
                    "discharged_by_departing",
                    "borgeren er meldt taget af sted og har altså forladt afdelingen",
                    "the citizen is reported to have left, and has therefore left the ward",
                )
                .instead(
                    format!(
                        "ret afgangen først: 'correct {} departure none --request {}'",
                        case.pathway.id, request.number
                    ),
                    format!(
                        "correct the departure first: 'correct {} departure none --request {}'",
                        case.pathway.id, request.number
                    ),
                ));
            }
        }
    }
    Ok(vec![(None, discharge_change(case, discharged, is)?)])
}

fn discharge_change(
    case: &Case<'_>,
    discharged: &Noted<Instant>,
    is: Option<Instant>,
) -> Result<Change, Refusal> {
    let treatment_until = is.map(|is| case.treatment_until(is)).transpose()?.flatten();
    Ok(Change::Discharge { was: discharged.value, is, treatment_until, entered: discharged.position })
}

/// The discharge that was recorded with an entry, in one act, and is still said to be at the same time: it moves with it.
pub(super) fn with_discharge(
    case: &Case<'_>,
    entry: &Noted<Instant>,
    is: Instant,
) -> Result<Option<(Option<RequestNumber>, Change)>, Refusal> {
    let same = |discharged: &&Noted<Instant>| discharged.value == entry.value && next_to(discharged, entry);
    let discharged = case.pathway.discharged.as_ref().filter(same);
    discharged.map(|discharged| Ok((None, discharge_change(case, discharged, Some(is))?))).transpose()
}

/// The discharge that was recorded with an entry, in one act, is taken back with it, whatever was said of the time of
/// either since. `said` is what a correction says that the entry was before.
pub(super) fn without_discharge(
    case: &Case<'_>,
    entry: &Noted<Instant>,
    said: impl Fn(&Corrected) -> Option<Instant>,
) -> Result<Option<(Option<RequestNumber>, Change)>, Refusal> {
    let of_discharge = |corrected: &Corrected| match corrected.change {
        Change::Discharge { was, .. } => Some(was),
        _ => None,
    };
    // A discharge that somebody reported on its own may stand next to it in the log: it was said to be at its own time.
    let same = |discharged: &&Noted<Instant>| {
        next_to(discharged, entry)
            && first_said(case, discharged, of_discharge) == first_said(case, entry, &said)
    };
    let discharged = case.pathway.discharged.as_ref().filter(same);
    discharged.map(|discharged| Ok((None, discharge_change(case, discharged, None)?))).transpose()
}

/// Whether a discharge was entered just before an entry and by the same, as in one act.
fn next_to(discharged: &Noted<Instant>, entry: &Noted<Instant>) -> bool {
    discharged.position.saturating_add(1) == entry.position
        && (&discharged.by, &discharged.organisation) == (&entry.by, &entry.organisation)
}

/// When an entry was said to be before anybody corrected its time.
fn first_said(
    case: &Case<'_>,
    entry: &Noted<Instant>,
    said: impl Fn(&Corrected) -> Option<Instant>,
) -> Instant {
    let since = case.pathway.corrections.iter().filter(|corrected| corrected.position > entry.position);
    since.into_iter().find_map(said).unwrap_or(entry.value)
}

pub(super) fn departure(
    case: &Case<'_>,
    number: Option<RequestNumber>,
    is: Option<Instant>,
) -> Result<Corrections, Refusal> {
    let requests = case.pathway.requests.iter().rev();
    let mut meant = requests.filter(|request| number.is_none_or(|number| number == request.number));
    let found = meant.find_map(|request| request.departed.as_ref().map(|departed| (request, departed)));
    let none = ("not_departed", "der er ingen afgang at rette", "there is no departure to correct");
    let ((request, departed), is) = entry(case, found, |(_, departed)| departed, is, none)?;
    if let (Some(is), Some(stay)) =
        (is, request.stay.as_ref().filter(|stay| is.is_some_and(|is| is > stay.arrived.value)))
    {
        return Err(Refusal::invalid(
            "departed_after_arrival",
            format!("{} ligger efter ankomsten {}", is.danish(), stay.arrived.value.danish()),
            format!("{} is after the arrival at {}", is.danish(), stay.arrived.value.danish()),
        )
        .instead("er ankomsten forkert, så ret den først", "if the arrival is wrong, correct it first"));
    }
    // Who has arrived has left the ward, whatever was said of the departure: then the discharge stays.
    let settles_discharge = is.is_some() || request.stay.is_none();
    let mut changes = vec![(Some(request.number), Change::Departure { was: departed.value, is })];
    if settles_discharge {
        let number = request.number;
        let said = |corrected: &Corrected| match corrected.change {
            Change::Departure { was, .. } if corrected.request.unwrap_or(1) == number => Some(was),
            _ => None,
        };
        changes.extend(match is {
            Some(is) => with_discharge(case, departed, is)?,
            None => without_discharge(case, departed, said)?,
        });
    }
    Ok(changes)
}

/// The leave that is meant: the one numbered, or the latest.
fn leave_of<'a>(
    case: &'a Case<'_>,
    request: Option<RequestNumber>,
    number: Option<u16>,
) -> Option<(&'a Request, &'a Stay, u16, &'a Leave)> {
    let meant = case.pathway.requests.iter().rev();
    let stays = meant.filter_map(|each| each.stay.as_ref().map(|stay| (each, stay)));
    let mut stays = stays.filter(|(each, _)| request.is_none_or(|request| request == each.number));
    stays.find_map(|(request, stay)| {
        let number = number.or_else(|| u16::try_from(stay.leaves.len()).ok())?;
        let leave = stay.leaves.get(usize::from(number).checked_sub(1)?)?;
        Some((request, stay, number, leave))
    })
}

const NO_LEAVE: (&str, &str, &str) =
    ("no_such_leave", "der er ingen orlov at rette", "there is no leave to correct");

pub(super) fn leave(
    case: &Case<'_>,
    request: Option<RequestNumber>,
    number: Option<u16>,
    began: Option<Instant>,
) -> Result<Corrections, Refusal> {
    let found = leave_of(case, request, number);
    let ((request, stay, number, leave), began) =
        entry(case, found, |(.., leave)| &leave.from, began, NO_LEAVE)?;
    let is = began.map(|start| Period { start, end: leave.period().end });
    Ok(vec![(Some(request.number), leave_change(case, stay, number, is)?)])
}

pub(super) fn back(
    case: &Case<'_>,
    request: Option<RequestNumber>,
    number: Option<u16>,
    back: Option<Instant>,
) -> Result<Corrections, Refusal> {
    let (code, da, en) = NO_LEAVE;
    let found = leave_of(case, request, number).ok_or_else(|| Refusal::not_found(code, da, en))?;
    let (request, stay, number, leave) = found;
    let Some(until) = &leave.until else {
        return Err(Refusal::not_found(
            "not_returned",
            "borgeren er ikke meldt tilbage fra orloven",
            "the citizen is not reported back from the leave",
        )
        .instead("meld tilbage med 'return'", "report the return with 'return'"));
    };
    if stay.ended.as_ref().is_some_and(|ended| ended.position == until.position) {
        return Err(Refusal::state(
            "leave_ended_with_stay",
            "orloven sluttede, fordi opholdet sluttede",
            "the leave ended because the stay did",
        )
        .instead(
            format!("ret opholdets slutning eller dødsfaldet: 'correct {} stay-end …'", case.pathway.id),
            format!("correct the end of the stay or the death: 'correct {} stay-end …'", case.pathway.id),
        ));
    }
    may_correct(case, until)?;
    let last = usize::from(number) == stay.leaves.len();
    if back.is_none() && (!last || stay.ended.is_some()) {
        return Err(Refusal::state(
            "returned_since",
            "borgeren har været tilbage siden: der er en senere orlov, eller opholdet er slut",
            "the citizen has been back since: there is a later leave, or the stay is over",
        )
        .instead("ret tidspunktet i stedet", "correct the time instead"));
    }
    let end = back.map(|back| case.when(Some(back))).transpose()?;
    let is = Period { start: leave.from.value, end };
    Ok(vec![(Some(request.number), leave_change(case, stay, number, Some(is))?)])
}

/// A leave as it now stands, within the stay and beside the other leaves.
fn leave_change(case: &Case<'_>, stay: &Stay, number: u16, is: Option<Period>) -> Result<Change, Refusal> {
    let index = usize::from(number).saturating_sub(1);
    let mut leaves: Vec<Period> = stay.leaves.iter().map(Leave::period).collect();
    let was = leaves.get(index).copied().unwrap_or(Period::from(case.now));
    if let Some(is) = is {
        if is.start < stay.arrived.value {
            return Err(stay::end_before_arrival(is.start, stay.arrived.value));
        }
        if let Some(end) = is.end.filter(|end| *end <= is.start) {
            return Err(stay::returned_before_leaving(end, is.start));
        }
        let others = leaves.iter().enumerate().filter(|(other, _)| *other != index);
        for (_, other) in others {
            if other.overlaps(&is) {
                let end = other.end.unwrap_or(case.now);
                return Err(stay::overlapping_leave(is.start.max(other.start), end));
            }
        }
        let over = stay.ended.as_ref().map(|ended| ended.value);
        if let Some(over) = over.filter(|over| is.end.is_none_or(|end| end > *over)) {
            return Err(Refusal::invalid(
                "leave_after_stay",
                format!("opholdet sluttede {}", over.danish()),
                format!("the stay ended at {}", over.danish()),
            )
            .instead("ret opholdets slutning først", "correct the end of the stay first"));
        }
    }
    match (is, leaves.get_mut(index)) {
        (Some(is), Some(leave)) => *leave = is,
        (None, Some(_)) => {
            leaves.remove(index);
        }
        (_, None) => {}
    }
    let stay = stay_now(case, stay, stay.period(), leaves)?;
    Ok(Change::Leave { number, was, is, stay })
}

pub(super) fn stay_now(
    case: &Case<'_>,
    stay: &Stay,
    period: Period,
    leaves: Vec<Period>,
) -> Result<StayNow, Refusal> {
    let open = leaves.last().filter(|leave| leave.end.is_none());
    let kept_until = match open {
        Some(leave) => answers::clock_due(&case.law()?, "leave_kept", leave.start),
        None => None,
    };
    let closed = period.end.is_none() && !case.below.places.is_in_use(stay.place, case.now);
    Ok(StayNow { place: stay.place, period, leaves, kept_until, closed })
}

pub(super) fn death(case: &Case<'_>, is: Option<Instant>) -> Result<Corrections, Refusal> {
    let none = ("not_dead", "der er ingen død at rette", "there is no death to correct");
    let (died, is) = entry(case, case.pathway.died.as_ref(), |found| found, is, none)?;
    let ended_by =
        |noted: &Option<Noted<Instant>>| noted.as_ref().is_some_and(|noted| noted.position == died.position);
    let mut requests = case.pathway.requests.iter();
    let stayed = requests.find_map(|request| {
        request.stay.as_ref().filter(|stay| ended_by(&stay.ended)).map(|stay| (request.number, stay))
    });
    let mut now = None;
    if let Some((number, stay)) = stayed {
        if let Some(is) = is {
            if is < stay.arrived.value {
                return Err(stay::end_before_arrival(is, stay.arrived.value));
            }
            stay::check_after_leaves(stay, is, died.position)?;
        }
        let leave = |leave: &Leave| {
            let period = leave.period();
            if ended_by(&leave.until) { Period { end: is, ..period } } else { period }
        };
        let leaves = stay.leaves.iter().map(leave).collect();
        let period = Period { start: stay.arrived.value, end: is };
        own_stays::check(case, &[Some(number)], Some(stay.period()), period)?;
        now = Some(stay_now(case, stay, period, leaves)?);
    }
    let closed =
        case.pathway.requests.iter().filter(|request| {
            request.state == RequestState::Closed && request.closed_by == Some(died.position)
        });
    let closed: Vec<&Request> = closed.collect();
    let undecided = closed.iter().find(|request| request.decision.is_none());
    let due = match undecided {
        Some(request) => answers::clock_due(&case.law()?, "decision_due", request.opened_at),
        None => None,
    };
    let change = Change::Death {
        was: died.value,
        is,
        entered: died.position,
        stay: now,
        requests: closed.iter().map(|request| request.number).collect(),
        due,
        waiting: ended_waiting(case, died),
    };
    Ok(vec![(stayed.map(|(number, _)| number), change)])
}

/// Whether the death ended a waiting: the last one ended at the same time, and not by an arrival.
fn ended_waiting(case: &Case<'_>, died: &Noted<Instant>) -> bool {
    let Some(waiting) = case.pathway.waiting.last() else { return false };
    let until = died.value.max(waiting.since.value);
    let arrivals = case.pathway.requests.iter().filter_map(|request| request.stay.as_ref());
    let mut arrivals = arrivals.filter(|stay| stay.arrived.position > waiting.since.position);
    waiting.until == Some(until) && arrivals.next().is_none()
}

pub(super) fn referral(case: &Case<'_>, is: Instant) -> Result<Corrections, Refusal> {
    // Who referred made the entry: sender and time were entered in one.
    may_correct(case, &case.pathway.sender)?;
    let is = check::not_in_future(Some(is), case.now)?;
    let was = case.pathway.referred_at;
    if let Some((first, da, en)) = first_after(case).filter(|(first, ..)| *first < is) {
        return Err(Refusal::invalid(
            "referred_after_what_followed",
            format!("{} ligger efter {da} {}", is.danish(), first.danish()),
            format!("{} is after {en} at {}", is.danish(), first.danish()),
        )
        .instead(
            "angiv et tidligere tidspunkt, eller ret det andet først",
            "give an earlier time, or correct the other first",
        ));
    }
    check::organisation(case.below.registry, &case.pathway.sender.value, is, None)?;
    if let Some(residence) = &case.pathway.residence {
        check::organisation(case.below.registry, &residence.value, is, None)?;
    }
    let due = answers::clock_due(&case.law()?, "decision_due", is);
    Ok(vec![(None, Change::Referral { was, is, due })])
}

/// The first thing that was said to have happened on the pathway after the referral.
fn first_after(case: &Case<'_>) -> Option<(Instant, &'static str, &'static str)> {
    let pathway = &case.pathway;
    let mut all: Vec<(Instant, &'static str, &'static str)> = Vec::new();
    let mut add = |at: Option<Instant>, da, en| all.extend(at.map(|at| (at, da, en)));
    let value = |noted: &Option<Noted<Instant>>| noted.as_ref().map(|noted| noted.value);
    add(value(&pathway.discharged), "udskrivningen", "the discharge");
    add(value(&pathway.died), "dødsfaldet", "the death");
    add(pathway.waiting.first().map(|waiting| waiting.since.value), "ventetiden", "the waiting");
    for request in &pathway.requests {
        add(request.decision.as_ref().map(|decision| decision.at), "afgørelsen", "the decision");
        add(value(&request.departed), "afgangen", "the departure");
        add(request.stay.as_ref().map(|stay| stay.arrived.value), "ankomsten", "the arrival");
        add(request.closed_at, "lukningen", "the closing");
    }
    all.into_iter().min_by_key(|(at, ..)| *at)
}

/// A corrected arrival: not before the departure.
pub(super) fn check_arrival(request: &Request, stay: &Stay, is: Instant) -> Result<(), Refusal> {
    placement::check_after_departure(request, is)?;
    match stay.leaves.first() {
        Some(leave) if leave.from.value < is => Err(Refusal::invalid(
            "leave_before_arrival",
            format!("{} ligger efter en orlov, der begyndte {}", is.danish(), leave.from.value.danish()),
            format!("{} is after a leave that began at {}", is.danish(), leave.from.value.danish()),
        )
        .instead("ret orloven først", "correct the leave first")),
        _ => Ok(()),
    }
}
