//! How an event changes what is known. Total: any event of the log can be applied, none can fail.

use crate::{
    apply_correction::correct,
    decision::{Decision, Ground, fingerprint},
    event::{Event, PathwayEvent, PersonEvent, What},
    free_text::{FreeText, Occasion},
    pathway::{Known, Noted, Pathway, SharingBasis, Waiting},
    private::{DecisionBasis, Private},
    request::{Leave, Marked, Offer, Request, RequestState, Stay},
    state::State,
};
use kernel::{Instant, PersonId, RequestNumber, Sealed, Stamp};

impl State {
    /// Folds an event into the state.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        match event {
            Event::Pathway(event) => self.apply_to_pathway(event, stamp),
            Event::Person(event) => self.apply_to_person(event, stamp),
        }
    }

    fn apply_to_pathway(&mut self, event: &PathwayEvent, stamp: &Stamp) {
        if let What::Referred { temporary, .. } = event.what {
            if let Some(pathway) = opened(event, stamp) {
                self.open(pathway, temporary);
            }
            return;
        }
        self.change(event.pathway, |pathway| {
            learn(pathway, event, stamp);
            happen(pathway, event, stamp);
        });
    }

    fn apply_to_person(&mut self, event: &PersonEvent, stamp: &Stamp) {
        match event {
            PersonEvent::Joined { kept, merged } => {
                self.change_person(*kept, |record| record.joined.push(*merged));
                self.change_person(*merged, |record| record.joined_to = Some(*kept));
            }
            PersonEvent::Separated { kept, merged } => {
                self.change_person(*kept, |record| record.joined.retain(|each| each != merged));
                self.change_person(*merged, |record| record.joined_to = None);
            }
            PersonEvent::Identified { person } => {
                self.change_person(*person, |record| record.temporary = false);
            }
            // Who somebody is stands in the vault; the log says only that it changed, when and by whom.
            PersonEvent::IdentityUpdated { .. } | PersonEvent::SamePersonConfirmed { .. } => {}
            PersonEvent::NameDiffered { person } => self.name_tries_mut().note(*person, stamp),
            PersonEvent::Forgotten { person } => self.forget(*person),
        }
    }

    /// Drops everything that came from sealed parts, so that the state after forgetting is the state that a
    /// replay without the key gives.
    fn forget(&mut self, person: PersonId) {
        self.name_tries_mut().drop(person);
        self.change_person(person, |record| record.forgotten = true);
        for id in self.person(person).unwrap_or_default().pathways {
            self.change(id, |pathway| {
                pathway.known = Sealed::Forgotten;
                pathway.heard = false;
                for request in &mut pathway.requests {
                    if let Some(decision) = &mut request.decision {
                        decision.basis = Sealed::Forgotten;
                    }
                }
                for correction in &mut pathway.corrections {
                    correction.reason = Sealed::Forgotten;
                }
            });
        }
    }
}

pub(crate) fn noted<T>(value: T, stamp: &Stamp) -> Noted<T> {
    Noted {
        value,
        by: stamp.actor.person.clone(),
        organisation: stamp.actor.organisation.clone(),
        position: stamp.position,
    }
}

fn opened(event: &PathwayEvent, stamp: &Stamp) -> Option<Pathway> {
    let What::Referred { source, sender, residence, extraordinary, at, due, .. } = &event.what else {
        return None;
    };
    let mut pathway = Pathway {
        id: event.pathway,
        person: event.person,
        source: *source,
        sender: noted(sender.clone(), stamp),
        residence: residence.clone().map(|residence| noted(residence, stamp)),
        extraordinary: *extraordinary,
        referred_at: *at,
        discharged: None,
        treatment_until: None,
        requests: vec![request(1, *at, *due)],
        waiting: Vec::new(),
        died: None,
        known: Sealed::Open(Known::default()),
        heard: false,
        sharing: Vec::new(),
        corrections: Vec::new(),
    };
    learn(&mut pathway, event, stamp);
    Some(pathway)
}

fn ground(basis: &DecisionBasis) -> Ground {
    Ground {
        reason: basis.reason.clone(),
        facts: basis.facts.clone(),
        facts_as_known: false,
        verdict: basis.verdict.clone(),
        suggested: basis.suggested.clone(),
        criteria: fingerprint(basis.criteria.iter().map(|(id, outcome)| (id, *outcome))),
    }
}

fn request(number: RequestNumber, at: Instant, due: Option<Instant>) -> Request {
    Request {
        number,
        state: RequestState::Referred,
        opened_at: at,
        turn_since: at,
        due,
        decision: None,
        offer: None,
        ran_out: None,
        marked: Vec::new(),
        pick_up: None,
        departed: None,
        stay: None,
        closed_code: None,
        closed_at: None,
        closed_by: None,
    }
}

/// Takes in the private part. One that is forgotten makes all that is known forgotten: half a picture of a
/// citizen would be taken for a whole one. What is forgotten stays so, whatever comes.
fn learn(pathway: &mut Pathway, event: &PathwayEvent, stamp: &Stamp) {
    let private = match &event.private {
        None => return,
        Some(Sealed::Forgotten) => return pathway.known = Sealed::Forgotten,
        Some(Sealed::Open(private)) => private,
    };
    let mut unheard = false;
    let Some(known) = pathway.known.open_mut() else {
        return;
    };
    match private {
        Private::Facts { facts, note } => {
            for (fact, value, told) in facts {
                unheard |= !told;
                known.facts.insert(fact.clone(), (value.clone(), *told));
            }
            known.notes.extend(written(&event.what, note, stamp));
        }
        Private::Note(note) => known.notes.extend(written(&event.what, note, stamp)),
        Private::Decision(_) => {}
        Private::Item { item, state } => {
            known.items.insert(item.clone(), *state);
        }
        Private::Field { field, value } => {
            known.letter_fields.insert(field.clone(), value.clone());
        }
        Private::Wish { units, note } => {
            known.wished_units.clone_from(units);
            known.notes.extend(written(&event.what, note, stamp));
        }
    }
    if unheard {
        pathway.heard = false;
    }
}

/// What was written in somebody's own words, if anything was. Why an entry was corrected stands with the correction.
fn written(what: &What, text: &str, stamp: &Stamp) -> Option<FreeText> {
    let about = match what {
        What::Corrected { .. } => return None,
        What::Referred { .. } => Occasion::Referral,
        What::Heard => Occasion::Hearing,
        What::Offered { .. } => Occasion::Deviation,
        What::Declined { .. } => Occasion::Decline,
        What::OfferWithdrawn { .. } => Occasion::Withdrawal,
        What::Refused { .. } => Occasion::Refusal,
        What::Cancelled { .. } => Occasion::Cancellation,
        What::TransferOpened { .. } => Occasion::Transfer,
        What::BasisRecorded { .. } | What::BasisEnded { .. } => Occasion::Sharing,
        What::WishRecorded => Occasion::Wish,
        _ => Occasion::Other,
    };
    (!text.is_empty()).then(|| FreeText {
        about,
        text: text.to_owned(),
        at: stamp.recorded_at,
        by: stamp.actor.person.clone(),
        organisation: stamp.actor.organisation.clone(),
    })
}

fn happen(pathway: &mut Pathway, event: &PathwayEvent, stamp: &Stamp) {
    let private = event.private.as_ref();
    match &event.what {
        What::Referred { .. }
        | What::Assessed
        | What::ItemMarked
        | What::WishRecorded
        | What::LetterFilled => {}
        // Whether somebody was heard on a fact is itself part of what is forgotten.
        What::Heard => pathway.heard = pathway.known.open().is_some(),
        What::Decided { request, conclusion, kind, at, rulebook, deviates, due } => {
            with(pathway, *request, |request| {
                request.decision = Some(Decision {
                    conclusion: conclusion.clone(),
                    kind: *kind,
                    at: *at,
                    rulebook: rulebook.clone(),
                    deviates: *deviates,
                    by: stamp.actor.person.clone(),
                    organisation: stamp.actor.organisation.clone(),
                    place_due: *due,
                    basis: match private {
                        Some(Sealed::Open(Private::Decision(basis))) => Sealed::Open(ground(basis)),
                        _ => Sealed::Forgotten,
                    },
                    position: stamp.position,
                });
                if kind.is_some() {
                    step(request, RequestState::Decided, *due);
                } else {
                    step(request, RequestState::Closed, None);
                    request.closed_code = Some("decided_without_place".into());
                    request.closed_at = Some(*at);
                    request.closed_by = Some(stamp.position);
                }
            });
        }
        What::RepresentativeRecorded { kind } => {
            if let (Some(known), Some(Sealed::Open(Private::Field { value, .. }))) =
                (pathway.known.open_mut(), private)
            {
                known.letter_fields.remove("representative");
                known.representatives.push((kind.clone(), value.clone()));
            }
        }
        What::BasisRecorded { with, basis, at } => {
            let (with, basis) = (with.clone(), basis.clone());
            pathway.sharing.push(SharingBasis { with, basis, at: *at, until: None });
        }
        What::BasisEnded { with, at } => {
            for basis in pathway.sharing.iter_mut().filter(|basis| basis.with == *with) {
                basis.until.get_or_insert(*at);
            }
        }
        What::ReadyDeclared { at, cause } => {
            end_waiting(pathway, *at);
            pathway.waiting.push(Waiting { since: noted(*at, stamp), until: None, cause: cause.clone() });
        }
        What::Discharged { at, treatment_until } => {
            pathway.discharged = Some(noted(*at, stamp));
            pathway.treatment_until = *treatment_until;
        }
        What::Corrected { request, change } => correct(pathway, *request, change, private, stamp),
        what => place(pathway, what, stamp),
    }
}

/// The steps of a request and its stay.
fn place(pathway: &mut Pathway, what: &What, stamp: &Stamp) {
    match what {
        What::Offered { request, unit, place, hold } => with(pathway, *request, |request| {
            step(request, RequestState::Offered, hold.end);
            request.ran_out = None;
            request.offer = Some(Offer {
                unit: *unit,
                place: *place,
                hold: *hold,
                cost_told: None,
                accepted_at: None,
                confirmed_at: None,
                by: stamp.actor.person.clone(),
                organisation: stamp.actor.organisation.clone(),
            });
        }),
        What::Accepted { request, cost_told, hold, .. } => with(pathway, *request, |request| {
            step(request, RequestState::Accepted, hold.end);
            if let Some(offer) = &mut request.offer {
                offer.hold = *hold;
                offer.cost_told.clone_from(cost_told);
                offer.accepted_at = Some(stamp.recorded_at);
            }
        }),
        What::Declined { request, keeps_turn, at, .. } => with(pathway, *request, |request| {
            mark(request, "declined", *at);
            if !keeps_turn {
                request.turn_since = *at;
            }
            back_to_decided(request);
        }),
        What::Refused { request, code, at, .. } => with(pathway, *request, |request| {
            mark(request, code, *at);
            back_to_decided(request);
        }),
        // Nobody said no to the unit, so it is not marked.
        What::OfferWithdrawn { request, .. } => with(pathway, *request, back_to_decided),
        What::HoldExpired { request, at, .. } => with(pathway, *request, |request| {
            back_to_decided(request);
            request.ran_out = Some(*at);
        }),
        What::Confirmed { request, at, due, .. } => with(pathway, *request, |request| {
            step(request, RequestState::Confirmed, *due);
            if let Some(offer) = &mut request.offer {
                offer.confirmed_at = Some(*at);
            }
        }),
        What::TransportOrdered { request, pick_up } => {
            with(pathway, *request, |request| request.pick_up = Some(*pick_up));
        }
        What::Departed { request, at } => {
            with(pathway, *request, |request| request.departed = Some(noted(*at, stamp)))
        }
        What::Arrived { request, unit, place, at, items_missing } => {
            with(pathway, *request, |request| {
                step(request, RequestState::InStay, None);
                request.stay = Some(Stay {
                    unit: *unit,
                    place: *place,
                    arrived: noted(*at, stamp),
                    ended: None,
                    end_reason: None,
                    leaves: Vec::new(),
                    items_missing: *items_missing,
                });
            });
            end_waiting(pathway, *at);
        }
        What::MovedOn { request, at, .. } => with(pathway, *request, |request| {
            end_stay(request, *at, "moved_on", stamp);
        }),
        What::WentOnLeave { request, at, .. } => with(pathway, *request, |request| {
            if let Some(stay) = &mut request.stay {
                stay.leaves.push(Leave { from: noted(*at, stamp), until: None });
            }
        }),
        What::Returned { request, at, .. } => with(pathway, *request, |request| {
            if let Some(leave) = request.stay.as_mut().and_then(|stay| stay.leaves.last_mut()) {
                leave.until = Some(noted(*at, stamp));
            }
        }),
        What::TransferOpened { request: number, at, due } => {
            pathway.requests.push(request(*number, *at, *due));
        }
        What::StayEnded { request, at, reason, .. } => {
            with(pathway, *request, |request| end_stay(request, *at, reason, stamp));
            end_waiting(pathway, *at);
        }
        What::Died { at, .. } => {
            pathway.died = Some(noted(*at, stamp));
            for request in &mut pathway.requests {
                if request.state == RequestState::InStay {
                    end_stay(request, *at, "died", stamp);
                } else if request.state.before_arrival() {
                    close(request, "died", *at, stamp.position);
                }
            }
            end_waiting(pathway, *at);
        }
        What::Cancelled { request, code, at, .. } => {
            with(pathway, *request, |request| close(request, code, *at, stamp.position));
            if pathway.is_closed() {
                end_waiting(pathway, *at);
            }
        }
        _ => {}
    }
}

pub(crate) fn with(pathway: &mut Pathway, number: RequestNumber, change: impl FnOnce(&mut Request)) {
    if let Some(request) =
        usize::from(number).checked_sub(1).and_then(|index| pathway.requests.get_mut(index))
    {
        change(request);
    }
}

pub(crate) fn step(request: &mut Request, state: RequestState, due: Option<Instant>) {
    request.state = state;
    request.due = due;
}

/// Back to finding a place. The clock for a place goes on: it is the one of the decision, which is kept.
pub(crate) fn back_to_decided(request: &mut Request) {
    request.state = RequestState::Decided;
    request.due = request.decision.as_ref().and_then(|decision| decision.place_due);
    request.offer = None;
    request.pick_up = None;
    request.departed = None;
}

fn mark(request: &mut Request, code: &str, at: Instant) {
    if let Some(offer) = &request.offer {
        request.marked.push(Marked { unit: offer.unit, code: code.into(), at });
    }
}

fn close(request: &mut Request, code: &str, at: Instant, position: u64) {
    step(request, RequestState::Closed, None);
    request.closed_code = Some(code.into());
    request.closed_at = Some(at);
    request.closed_by = Some(position);
}

fn end_stay(request: &mut Request, at: Instant, reason: &str, stamp: &Stamp) {
    step(request, RequestState::Ended, None);
    if let Some(stay) = &mut request.stay {
        stay.ended = Some(noted(at, stamp));
        stay.end_reason = Some(reason.into());
        if let Some(leave) = stay.leaves.last_mut().filter(|leave| leave.until.is_none()) {
            leave.until = Some(noted(at, stamp));
        }
    }
}

fn end_waiting(pathway: &mut Pathway, at: Instant) {
    if let Some(waiting) = pathway.waiting.last_mut().filter(|waiting| waiting.until.is_none()) {
        // A waiting that was said to begin later than its end never was.
        waiting.until = Some(at.max(waiting.since.value));
    }
}
