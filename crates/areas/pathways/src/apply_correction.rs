//! How a correction changes what is known: the entry as it now stands, and what rested on it.
//!
//! What that is was worked out when the correction was decided and stands in the event; nothing is asked here.

use crate::{
    apply::{back_to_decided, noted, step, with},
    change::{Change, PromiseNow},
    pathway::{Corrected, Pathway},
    private::Private,
    request::{Request, RequestState, Stay},
};
use kernel::{Instant, Period, RequestNumber, Sealed, Stamp};

pub(crate) fn correct(
    pathway: &mut Pathway,
    number: Option<RequestNumber>,
    change: &Change,
    private: Option<&Sealed<Private>>,
    stamp: &Stamp,
) {
    let number_or_first = number.unwrap_or(1);
    match change {
        Change::Arrival { was, is, .. } => {
            with(pathway, number_or_first, |request| {
                if let Some(stay) = &mut request.stay {
                    stay.arrived.value = *is;
                }
            });
            // Waiting that ended with the arrival ends with the arrival as it now stands.
            move_waiting(pathway, *was, *is);
        }
        Change::StayEnd { was, is, leaves, .. } => {
            with(pathway, number_or_first, |request| {
                let Some(stay) = &mut request.stay else { return };
                if let Some(end) = &mut stay.ended {
                    end.value = *is;
                }
                let given = leaves.iter().flatten().map(|leave| leave.end).chain(std::iter::repeat(None));
                for (leave, given) in stay.leaves.iter_mut().zip(given) {
                    if let Some(until) = &mut leave.until {
                        // Nobody is on leave from a stay that is over.
                        until.value = given.unwrap_or(until.value).min(*is);
                    }
                }
            });
            move_waiting(pathway, *was, *is);
        }
        Change::Discharge { is, treatment_until, .. } => {
            match (is, &mut pathway.discharged) {
                (Some(is), Some(discharged)) => discharged.value = *is,
                (None, discharged) => *discharged = None,
                (Some(_), None) => {}
            }
            pathway.treatment_until = *treatment_until;
        }
        Change::ReadySince { was, is } => {
            if let Some(waiting) = pathway.waiting.iter_mut().rev().find(|each| each.since.value == *was) {
                waiting.since.value = *is;
            }
        }
        Change::Residence { is, .. } => {
            pathway.residence = Some(noted(is.clone(), stamp));
        }
        Change::Sender { is, .. } => {
            pathway.sender.value = is.clone();
        }
        Change::Referral { was, is, due } => referral(pathway, *was, *is, *due),
        Change::Departure { is, .. } => with(pathway, number_or_first, |request| match is {
            Some(is) => request.departed.iter_mut().for_each(|departed| departed.value = *is),
            None => request.departed = None,
        }),
        Change::Leave { number: leave, is, .. } => with(pathway, number_or_first, |request| {
            if let Some(stay) = &mut request.stay {
                correct_leave(stay, *leave, *is);
            }
        }),
        Change::Death { .. } => death(pathway, number, change),
        Change::NeverArrived { entered, promise, waiting, .. } => {
            go_on_waiting(pathway, *entered, *waiting);
            with(pathway, number_or_first, |request| never_arrived(request, *promise));
        }
        Change::NeverEnded { entered, requests, due, waiting, .. } => {
            go_on_waiting(pathway, *entered, *waiting);
            with(pathway, number_or_first, |request| stay_goes_on(request, *entered));
            for number in requests {
                with(pathway, *number, |request| wait_again(request, *due));
            }
        }
    }
    pathway.corrections.push(Corrected {
        change: change.clone(),
        request: number,
        by: stamp.actor.person.clone(),
        organisation: stamp.actor.organisation.clone(),
        recorded_at: stamp.recorded_at,
        position: stamp.position,
        reason: match private {
            Some(Sealed::Open(Private::Note(reason))) => Sealed::Open(reason.clone()),
            _ => Sealed::Forgotten,
        },
    });
}

/// Waiting that ended with an entry ends with the entry as it now stands.
fn move_waiting(pathway: &mut Pathway, was: Instant, is: Instant) {
    for waiting in pathway.waiting.iter_mut().filter(|waiting| waiting.until == Some(was)) {
        waiting.until = Some(is.max(waiting.since.value));
    }
}

fn referral(pathway: &mut Pathway, was: Instant, is: Instant, due: Option<Instant>) {
    pathway.referred_at = is;
    with(pathway, 1, |request| {
        request.opened_at = is;
        if request.turn_since == was {
            request.turn_since = is;
        }
        if request.state == RequestState::Referred {
            request.due = due;
        }
    });
}

fn correct_leave(stay: &mut Stay, number: u16, is: Option<Period>) {
    let Some(index) = usize::from(number).checked_sub(1).filter(|index| *index < stay.leaves.len()) else {
        return;
    };
    match (is, stay.leaves.get_mut(index)) {
        (Some(is), Some(leave)) => {
            leave.from.value = is.start;
            match (is.end, &mut leave.until) {
                (Some(end), Some(until)) => until.value = end,
                (None, until) => *until = None,
                (Some(_), None) => {}
            }
        }
        _ => {
            stay.leaves.remove(index);
        }
    }
}

/// The death was at another time, or was none: then the stay goes on, and who waited waits again.
fn death(pathway: &mut Pathway, number: Option<RequestNumber>, change: &Change) {
    let Change::Death { is, entered, requests, due, waiting, .. } = change else { return };
    if let Some(number) = number {
        with(pathway, number, |request| match is {
            Some(is) => stay_ended_by_death(request, *is, *entered),
            None => stay_goes_on(request, *entered),
        });
    }
    for number in requests {
        with(pathway, *number, |request| match is {
            Some(is) => request.closed_at = Some(*is),
            None => wait_again(request, *due),
        });
    }
    if let Some(last) = pathway.waiting.last_mut().filter(|_| *waiting) {
        last.until = is.map(|is| is.max(last.since.value));
    }
    match (is, &mut pathway.died) {
        (Some(is), Some(died)) => died.value = *is,
        (None, died) => *died = None,
        (Some(_), None) => {}
    }
}

fn stay_ended_by_death(request: &mut Request, is: Instant, entered: u64) {
    let Some(stay) = &mut request.stay else { return };
    let ends = stay.leaves.iter_mut().filter_map(|leave| leave.until.as_mut()).chain(&mut stay.ended);
    ends.filter(|end| end.position == entered).for_each(|end| end.value = is);
}

/// The stay did not end by the entry at a position, and neither did a leave that ended with it.
fn stay_goes_on(request: &mut Request, entered: u64) {
    step(request, RequestState::InStay, None);
    let Some(stay) = &mut request.stay else { return };
    stay.ended = None;
    stay.end_reason = None;
    if let Some(leave) = stay.leaves.last_mut() {
        leave.until.take_if(|until| until.position == entered);
    }
}

/// A request that was closed is open again. A place that was promised to it was given up.
fn wait_again(request: &mut Request, due: Option<Instant>) {
    request.closed_code = None;
    request.closed_at = None;
    request.closed_by = None;
    if request.decision.is_some() {
        back_to_decided(request);
    } else {
        step(request, RequestState::Referred, due);
    }
}

fn never_arrived(request: &mut Request, promise: Option<PromiseNow>) {
    request.stay = None;
    match promise {
        Some(promise) => step(request, RequestState::Confirmed, promise.due),
        None => back_to_decided(request),
    }
}

/// Which of the times of waiting ended by an arrival or an end of a stay, the entry at a position.
pub(crate) fn waiting_ended_by(pathway: &Pathway, entered: u64) -> Option<usize> {
    let index = pathway.waiting.iter().rposition(|waiting| waiting.since.position < entered)?;
    let since = pathway.waiting.get(index).filter(|waiting| waiting.until.is_some())?.since.position;
    let mut arrivals = pathway.requests.iter().filter_map(|request| request.stay.as_ref());
    let earlier = arrivals.any(|stay| (since + 1..entered).contains(&stay.arrived.position));
    (!earlier).then_some(index)
}

/// The waiting that an entry was taken to end goes on, until another was said to begin.
fn go_on_waiting(pathway: &mut Pathway, entered: u64, waiting: bool) {
    let Some(index) = waiting_ended_by(pathway, entered).filter(|_| waiting) else { return };
    let next = pathway.waiting.get(index + 1).map(|next| next.since.value);
    if let Some(waiting) = pathway.waiting.get_mut(index) {
        waiting.until = next;
    }
}
