//! Corrections: a wrong entry is set right by a new one. An entry that was made together with it, in one act, is set
//! right with it; what else rested on it is listed ([`crate::dependents`]).

use super::{Case, check, correct_event, correct_never, own_stays};
use crate::{
    change::Change,
    command::Correction,
    event::{Event, What},
    pathway::Noted,
    private::Private,
    request::{Leave, Request, Stay},
    table,
};
use kernel::{Instant, Period, Refusal, RefusalKind, RequestNumber, Role};
use registry::OrganisationKind;

/// What one correction comes to: the entry that was meant, and what was entered with it.
pub(super) type Corrections = Vec<(Option<RequestNumber>, Change)>;

pub(super) fn correct(
    case: &Case<'_>,
    number: Option<RequestNumber>,
    correction: &Correction,
    reason: &str,
) -> Result<Vec<Event>, Refusal> {
    let reason = check::some_text("reason", reason)?.to_owned();
    let changes = match correction {
        Correction::Arrival(Some(is)) => arrival(case, number, *is)?,
        Correction::Arrival(None) => correct_never::arrival(case, number)?,
        Correction::StayEnd(Some(is)) => stay_end(case, number, *is)?,
        Correction::StayEnd(None) => correct_never::stay_end(case, number)?,
        Correction::Discharge(is) => correct_event::discharge(case, *is)?,
        Correction::ReadySince(is) => ready_since(case, *is)?,
        Correction::Residence(is) => residence(case, is)?,
        Correction::Sender(is) => sender(case, is)?,
        Correction::Referral(is) => correct_event::referral(case, *is)?,
        Correction::Departure(is) => correct_event::departure(case, number, *is)?,
        Correction::Leave { number: leave, began } => correct_event::leave(case, number, *leave, *began)?,
        Correction::Return { number: leave, back } => correct_event::back(case, number, *leave, *back)?,
        Correction::Death(is) => correct_event::death(case, *is)?,
    };
    let mut events = Vec::with_capacity(changes.len());
    for (request, change) in changes {
        check_changes(&change)?;
        events.push(case.event(What::Corrected { request, change }, Some(Private::Note(reason.clone()))));
    }
    Ok(events)
}

fn residence(case: &Case<'_>, is: &kernel::OrganisationId) -> Result<Corrections, Refusal> {
    check::organisation(case.below.registry, is, case.now, Some(OrganisationKind::Municipality))?;
    if let Some(was) = &case.pathway.residence {
        may_correct(case, was)?;
    }
    let was = case.pathway.residence.as_ref().map(|was| was.value.clone());
    Ok(vec![(None, Change::Residence { was, is: is.clone() })])
}

fn sender(case: &Case<'_>, is: &kernel::OrganisationId) -> Result<Corrections, Refusal> {
    check::organisation(case.below.registry, is, case.pathway.referred_at, None)?;
    may_correct(case, &case.pathway.sender)?;
    Ok(vec![(None, Change::Sender { was: case.pathway.sender.value.clone(), is: is.clone() })])
}

/// Who entered it, or a leader of the same organisation, may correct it.
pub(super) fn may_correct<T>(case: &Case<'_>, entry: &Noted<T>) -> Result<(), Refusal> {
    let same_organisation = case.is_own(&entry.organisation);
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
        | Change::Referral { was, is, .. }
        | Change::ReadySince { was, is } => was == is,
        Change::Discharge { was, is, .. } | Change::Departure { was, is } | Change::Death { was, is, .. } => {
            is.as_ref() == Some(was)
        }
        Change::Leave { was, is, .. } => is.as_ref() == Some(was),
        Change::Residence { was, is } => was.as_ref() == Some(is),
        Change::Sender { was, is } => was == is,
        Change::NeverArrived { .. } | Change::NeverEnded { .. } => false,
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
pub(super) fn stay<'a>(
    case: &'a Case<'_>,
    number: Option<RequestNumber>,
) -> Result<(&'a Request, &'a Stay), Refusal> {
    let with_stay = |request: &'a Request| request.stay.as_ref().map(|stay| (request, stay));
    let found = match number {
        Some(number) => case.pathway.request(number).and_then(with_stay),
        None => case.pathway.requests.iter().rev().find_map(with_stay),
    };
    found.ok_or_else(|| {
        Refusal::not_found("no_such_stay", "der er intet ophold at rette", "there is no stay to correct")
    })
}

fn arrival(case: &Case<'_>, number: Option<RequestNumber>, is: Instant) -> Result<Corrections, Refusal> {
    let (request, stay) = stay(case, number)?;
    may_correct(case, &stay.arrived)?;
    let is = case.when(Some(is))?;
    let end = stay.ended.as_ref().map(|end| end.value);
    if let Some(end) = end.filter(|end| is >= *end) {
        return Err(super::stay::end_before_arrival(end, is));
    }
    correct_event::check_arrival(request, stay, is)?;
    let period = Period { start: is, end };
    // The stay before ended by this arrival: the two are one entry.
    let left = left_by_arriving(case, stay);
    let own = [Some(request.number), left.map(|(earlier, _)| earlier.number)];
    own_stays::check(case, &own, Some(stay.period()), period)?;
    let arrival = Change::Arrival { was: stay.arrived.value, is, place: stay.place, stay: period };
    let mut changes = vec![(Some(request.number), arrival)];
    if let Some((earlier, before)) = left {
        if is <= before.arrived.value {
            return Err(super::stay::end_before_arrival(is, before.arrived.value));
        }
        super::stay::check_after_leaves(before, is, stay.arrived.position.saturating_sub(1))?;
        if let Some(ended) = &before.ended {
            let until = Period { start: before.arrived.value, end: Some(is) };
            own_stays::check(case, &own, Some(before.period()), until)?;
            changes.push((Some(earlier.number), end_change(before, ended, is)));
        }
    }
    changes.extend(correct_event::with_discharge(case, &stay.arrived, is)?);
    Ok(changes)
}

/// The stay that ended because the citizen arrived on this one, if it still ends there.
fn left_by_arriving<'a>(case: &'a Case<'_>, stay: &Stay) -> Option<(&'a Request, &'a Stay)> {
    let arrived = &stay.arrived;
    let stays = case.pathway.requests.iter().filter_map(|request| Some((request, request.stay.as_ref()?)));
    let mut left = stays.filter(|(_, other)| {
        other.ended.as_ref().is_some_and(|ended| {
            ended.value == arrived.value && ended.position.saturating_add(1) == arrived.position
        })
    });
    left.next()
}

/// The end of a stay that ended with a death is corrected by the death.
pub(super) fn check_not_by_death(
    case: &Case<'_>,
    ended: &Noted<Instant>,
    da: &str,
    en: &str,
) -> Result<(), Refusal> {
    if case.pathway.died.as_ref().is_none_or(|died| died.position != ended.position) {
        return Ok(());
    }
    let id = case.pathway.id;
    Err(Refusal::state(
        "stay_ended_by_death",
        "opholdet sluttede med dødsfaldet",
        "the stay ended with the death",
    )
    .instead(
        format!("ret dødsfaldet: 'correct {id} death {da}'"),
        format!("correct the death: 'correct {id} death {en}'"),
    ))
}

fn stay_end(case: &Case<'_>, number: Option<RequestNumber>, is: Instant) -> Result<Corrections, Refusal> {
    let (request, stay) = stay(case, number)?;
    let Some(ended) = &stay.ended else {
        return Err(table::refusal(Some(request.state), case.act)
            .instead("opholdet er ikke afsluttet: afslut det", "the stay has not ended: end it"));
    };
    check_not_by_death(case, ended, "TIDSPUNKT", "TIME")?;
    may_correct(case, ended)?;
    let is = case.when(Some(is))?;
    if is <= stay.arrived.value {
        return Err(super::stay::end_before_arrival(is, stay.arrived.value));
    }
    super::stay::check_after_leaves(stay, is, ended.position)?;
    let period = Period { start: stay.arrived.value, end: Some(is) };
    own_stays::check(case, &[Some(request.number)], Some(stay.period()), period)?;
    Ok(vec![(Some(request.number), end_change(stay, ended, is))])
}

/// A stay that ended at another time. Who was away when it ended did not come back before: the leave that ended with
/// the stay ends with it still.
fn end_change(stay: &Stay, ended: &Noted<Instant>, is: Instant) -> Change {
    let leave = |leave: &Leave| {
        let by_end = leave.until.as_ref().is_some_and(|until| until.position == ended.position);
        let period = leave.period();
        if by_end { Period { end: Some(is), ..period } } else { period }
    };
    let leaves = Some(stay.leaves.iter().map(leave).collect());
    let period = Period { start: stay.arrived.value, end: Some(is) };
    Change::StayEnd { was: ended.value, is, place: stay.place, stay: period, leaves }
}

fn ready_since(case: &Case<'_>, is: Instant) -> Result<Corrections, Refusal> {
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
    Ok(vec![(None, Change::ReadySince { was: waiting.since.value, is })])
}
