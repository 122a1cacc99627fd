//! Corrections of an arrival or an end that never happened. What was entered in the same act is undone with it; what
//! somebody did of their own on the ground of it is not, and is refused with what to correct first.

use super::{
    Case,
    correct::{Corrections, check_not_by_death, may_correct, stay},
    correct_event::{stay_now, without_discharge},
    own_stays,
};
use crate::{
    answers,
    apply_correction::waiting_ended_by,
    change::{Change, PromiseNow},
    pathway::{Corrected, Noted},
    request::{Leave, Request, RequestState, Stay},
};
use kernel::{Instant, PathwayId, Period, Refusal, RequestNumber};
use places::ReservedAgain;

/// The citizen never arrived: the request stands as it stood before.
pub(super) fn arrival(case: &Case<'_>, number: Option<RequestNumber>) -> Result<Corrections, Refusal> {
    let (request, stay) = stay(case, number)?;
    may_correct(case, &stay.arrived)?;
    check_nothing_followed(case, request, stay)?;
    let entered = stay.arrived.position;
    let change = Change::NeverArrived {
        was: stay.arrived.value,
        entered,
        place: stay.place,
        promise: promise(case, request, stay)?,
        waiting: waiting_ended_by(&case.pathway, entered).is_some(),
    };
    let mut changes = vec![(Some(request.number), change)];
    if let Some((earlier, before, ended)) = left_by_arriving(case, stay) {
        let own = [Some(request.number), Some(earlier.number)];
        changes.push((Some(earlier.number), goes_on(case, &own, before, ended, None, false)?));
    }
    let said = |corrected: &Corrected| match corrected.change {
        Change::Arrival { was, .. } if corrected.request.unwrap_or(1) == request.number => Some(was),
        _ => None,
    };
    changes.extend(without_discharge(case, &stay.arrived, said)?);
    Ok(changes)
}

/// What others entered because the citizen was there is theirs to take back.
fn check_nothing_followed(case: &Case<'_>, request: &Request, stay: &Stay) -> Result<(), Refusal> {
    let (id, number) = (case.pathway.id, request.number);
    if let Some(ended) = &stay.ended {
        check_not_by_death(case, ended, "none", "none")?;
        if let Some(next) = arrived_by(case, ended) {
            return Err(moved_on(id, next));
        }
        let ended = ended.value.danish();
        return Err(Refusal::state(
            "stay_ended",
            format!("opholdet er meldt slut {ended}"),
            format!("the stay is reported to have ended at {ended}"),
        )
        .instead(
            format!("ret slutningen først: 'correct {id} stay-end none --request {number}'"),
            format!("correct the end first: 'correct {id} stay-end none --request {number}'"),
        ));
    }
    if let Some(leave) = stay.leaves.last() {
        let from = leave.from.value.danish();
        return Err(Refusal::state(
            "leave_in_stay",
            format!("der er meldt en orlov i opholdet fra {from}"),
            format!("a leave from {from} is reported in the stay"),
        )
        .instead(
            format!("ret orloven først: 'correct {id} leave none --request {number}'"),
            format!("correct the leave first: 'correct {id} leave none --request {number}'"),
        ));
    }
    if let Some(live) = case.pathway.live_request() {
        return Err(Refusal::state(
            "transfer_opened",
            format!("der søges en anden plads ud fra opholdet: anmodning {}", live.number),
            format!("another place is sought from the stay: request {}", live.number),
        )
        .instead(
            format!("annullér den først: 'cancel {id} entered_by_mistake'"),
            format!("cancel it first: 'cancel {id} entered_by_mistake'"),
        ));
    }
    Ok(())
}

/// The promise of the place as it was before the arrival, unless the place is no longer to be had.
fn promise(case: &Case<'_>, request: &Request, stay: &Stay) -> Result<Option<PromiseNow>, Refusal> {
    let Some(offer) = request.offer.as_ref().filter(|offer| offer.place == stay.place) else {
        return Ok(None);
    };
    let (key, arrived) = ((case.pathway.id, request.number), stay.arrived.value);
    let places = case.below.places;
    let Some(again) = places.reserved_again(stay.place, key, arrived, case.now) else { return Ok(None) };
    let (from, held_from) = match (again, offer.confirmed_at) {
        (ReservedAgain::From(from), _) => (from, None),
        // An arrival said to be before the confirmation had taken its time: the hold goes on up to it.
        (ReservedAgain::AsBefore(_), Some(confirmed)) if arrived < confirmed => {
            (confirmed, Some(arrived.max(offer.hold.start)).filter(|held| *held < confirmed))
        }
        (ReservedAgain::AsBefore(since), _) => (since, None),
    };
    let due = answers::clock_due(&case.law()?, "arrival_due", from);
    Ok(Some(PromiseNow { from, due, held_from }))
}

/// The stay that ended in the same act by which the citizen arrived on this one, whatever was said of its time since.
fn left_by_arriving<'a>(
    case: &'a Case<'_>,
    stay: &Stay,
) -> Option<(&'a Request, &'a Stay, &'a Noted<Instant>)> {
    case.pathway.requests.iter().find_map(|request| {
        let left = request.stay.as_ref()?;
        let ended = left.ended.as_ref()?;
        let same_act = ended.position.saturating_add(1) == stay.arrived.position;
        (same_act && left.end_reason.as_deref() == Some("moved_on")).then_some((request, left, ended))
    })
}

/// The request on whose place the citizen arrived when a stay ended by that.
fn arrived_by(case: &Case<'_>, ended: &Noted<Instant>) -> Option<RequestNumber> {
    let mut stays = case.pathway.requests.iter().filter_map(|each| Some((each.number, each.stay.as_ref()?)));
    let next = stays.find(|(_, next)| left_by_arriving(case, next).is_some_and(|(.., left)| left == ended));
    next.map(|(number, _)| number)
}

fn moved_on(id: PathwayId, next: RequestNumber) -> Refusal {
    Refusal::state(
        "stay_ended_by_moving",
        format!("opholdet sluttede, fordi borgeren ankom til den næste plads (anmodning {next})"),
        format!("the stay ended because the citizen arrived on the next place (request {next})"),
    )
    .instead(
        format!("ret ankomsten dér: 'correct {id} arrival none --request {next}'"),
        format!("correct the arrival there: 'correct {id} arrival none --request {next}'"),
    )
}

/// The stay never ended: it goes on, also on a pathway that was closed with it.
pub(super) fn stay_end(case: &Case<'_>, number: Option<RequestNumber>) -> Result<Corrections, Refusal> {
    let (request, stay) =
        stay(case, number).map_err(|refusal| never_there(case, number).unwrap_or(refusal))?;
    let Some(ended) = &stay.ended else {
        return Err(Refusal::invalid(
            "nothing_to_correct",
            "opholdet er ikke meldt slut",
            "the stay is not reported to have ended",
        ));
    };
    check_not_by_death(case, ended, "none", "none")?;
    if let Some(next) = arrived_by(case, ended) {
        return Err(moved_on(case.pathway.id, next));
    }
    may_correct(case, ended)?;
    let waiting = waiting_ended_by(&case.pathway, ended.position).is_some();
    let closed = closed_with(case, ended);
    let change = goes_on(case, &[Some(request.number)], stay, ended, closed, waiting)?;
    own_stays::check_no_other_pathway(case, ended)?;
    Ok(vec![(Some(request.number), change)])
}

/// A stay that goes on, with a leave that ended with it.
fn goes_on(
    case: &Case<'_>,
    own: &[Option<RequestNumber>],
    stay: &Stay,
    ended: &Noted<Instant>,
    closed: Option<&Request>,
    waiting: bool,
) -> Result<Change, Refusal> {
    let leave = |leave: &Leave| {
        let by_end = leave.until.as_ref().is_some_and(|until| until.position == ended.position);
        let period = leave.period();
        if by_end { Period { end: None, ..period } } else { period }
    };
    let leaves = stay.leaves.iter().map(leave).collect();
    let period = Period::from(stay.arrived.value);
    own_stays::check(case, own, Some(stay.period()), period)?;
    let due = match closed.filter(|request| request.decision.is_none()) {
        Some(request) => answers::clock_due(&case.law()?, "decision_due", request.opened_at),
        None => None,
    };
    Ok(Change::NeverEnded {
        was: ended.value,
        entered: ended.position,
        stay: stay_now(case, stay, period, leaves)?,
        requests: closed.iter().map(|request| request.number).collect(),
        due,
        waiting,
    })
}

/// The request that was closed in the same act, because the citizen moved another way. One that somebody cancelled is
/// theirs.
fn closed_with<'a>(case: &'a Case<'_>, ended: &Noted<Instant>) -> Option<&'a Request> {
    let next = ended.position.checked_add(1);
    let mut requests = case.pathway.requests.iter();
    requests.find(|closed| closed.state == RequestState::Closed && closed.closed_by == next)
}

/// A request that was closed before arrival has no end to take back; what closed it stands.
fn never_there(case: &Case<'_>, number: Option<RequestNumber>) -> Option<Refusal> {
    let closed = match number {
        Some(number) => case.pathway.request(number),
        None => case.pathway.requests.last(),
    };
    let closed = closed.filter(|request| request.state == RequestState::Closed)?;
    let refusal = Refusal::state(
        "closed_before_arrival",
        format!("anmodning {} blev lukket før ankomst: der er intet ophold, der sluttede", closed.number),
        format!("request {} was closed before arrival: there is no stay that ended", closed.number),
    );
    let id = case.pathway.id;
    Some(if case.pathway.is_closed() {
        refusal.instead("henvis borgeren igen med 'refer'", "refer the citizen again with 'refer'")
    } else if case.pathway.staying().is_some() {
        refusal.instead(
            format!("søg en plads igen: 'transfer {id}'"),
            format!("seek a place again: 'transfer {id}'"),
        )
    } else {
        refusal
    })
}
