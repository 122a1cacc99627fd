//! What must hold after every step of a history, whatever happened: of places, persons, stays and timelines.

use super::START;
use kernel::{Instant, PathwayId, Verdict};
use pathways::{Change, RequestState, view::who};
use places::CommitmentKind;
use std::collections::BTreeSet;
use tests_end_to_end::house::*;

/// Every instant of interest so far: ends of everything that is said of a place.
fn instants(house: &House) -> BTreeSet<Instant> {
    let mut found = BTreeSet::from([at(START), house.now]);
    for unit in house.world.places.units() {
        for place in unit.places.iter().filter_map(|id| house.world.places.place(*id)) {
            for commitment in place.commitments() {
                found.insert(commitment.period.start);
                found.extend(commitment.period.end);
            }
        }
    }
    found
}

pub fn check_places(house: &House) {
    let places = &house.world.places;
    for unit in places.units() {
        for id in &unit.places {
            let place = places.place(*id).unwrap();
            for instant in instants(house) {
                let mut whose: Vec<_> = place.commitments_at(instant).iter().map(|c| c.pathway).collect();
                whose.sort_unstable();
                whose.dedup();
                if whose.len() > 1 {
                    let shown =
                        places.conflicts(Some(unit.id)).into_iter().any(|conflict| conflict.place == *id);
                    assert!(shown, "{id} holds {whose:?} at {instant} and nobody is told");
                    let corrected = whose.iter().any(|pathway| {
                        !house.world.pathways.pathway(*pathway).unwrap().corrections.is_empty()
                    });
                    assert!(
                        corrected,
                        "{id} was promised twice without a correction: {whose:?} at {instant}"
                    );
                }
            }
        }
        let now = places.availability(unit.id, house.now);
        assert_eq!(now.available, places.available(unit.id, house.now), "two figures for {}", unit.code);
    }
}

/// A place that is promised again, because its citizen never came, is no other's.
pub fn check_promised_again(house: &House, events: &[(world::Event, kernel::Stamp)]) {
    for (event, _) in events {
        let world::Event::Pathways(pathways::Event::Pathway(event)) = event else { continue };
        let pathways::What::Corrected { change, .. } = &event.what else { continue };
        let Change::NeverArrived { place, promise: Some(_), .. } = change else { continue };
        let now = house.world.places.place(*place).unwrap().commitments_at(house.now);
        assert!(now.iter().all(|promise| promise.pathway == event.pathway), "{place} is another's: {now:?}");
    }
}

pub fn check_nobody_is_lost(house: &House) {
    let world = &house.world;
    let (mut counted, mut live) = (0, 0);
    for pathway in world.pathways.all() {
        counted += 1;
        let waiting = pathway.requests.iter().filter(|request| request.state.before_arrival()).count();
        let staying = pathway.requests.iter().filter(|request| request.state == RequestState::InStay).count();
        assert!(waiting <= 1 && staying <= 1, "{} waits {waiting} times, stays {staying} times", pathway.id);
        if !pathway.is_closed() {
            live += 1;
            let due = pathways::view::due::of(world.around(), &pathway, house.now);
            assert!(waiting == 0 || !due.is_empty(), "{} waits and nobody is to act", pathway.id);
        }
        // The pathway and its places tell the same story.
        let mut held = 0;
        for unit in world.places.units() {
            for place in unit.places.iter().filter_map(|id| world.places.place(*id)) {
                let open = place.commitments().into_iter().filter(|c| c.pathway == pathway.id && !c.ended);
                held += open.count();
            }
        }
        let promised = pathway.requests.iter().filter(|request| {
            matches!(
                request.state,
                RequestState::Offered
                    | RequestState::Accepted
                    | RequestState::Confirmed
                    | RequestState::InStay
            )
        });
        assert_eq!(held, promised.count(), "{} and its places disagree", pathway.id);
        assert!(held <= 2, "{} holds {held} places", pathway.id);
    }
    for one in world.pathways.live() {
        for other in world.pathways.all().filter(|other| other.id != one.id && other.person == one.person) {
            assert!(other.is_closed(), "{} and {} are one record's, and both under way", one.id, other.id);
            // Who was referred again and died then is not still somewhere from before.
            assert!(other.id < one.id || other.died.is_none(), "{} outlived {}", one.id, other.id);
        }
    }
    assert_eq!(counted, world.pathways.count());
    assert_eq!(live, world.pathways.live().count());
}

/// A stay and its leaves are the same on the pathway and on the place, instant by instant; and what is said of a
/// pathway comes in an order that can have been.
pub fn check_stays(house: &House) {
    let world = &house.world;
    for pathway in world.pathways.all() {
        for request in &pathway.requests {
            let Some(stay) = &request.stay else { continue };
            let place = world.places.place(stay.place).unwrap();
            let of_stay: Vec<_> = place
                .commitments()
                .into_iter()
                .filter(|promise| (promise.pathway, promise.request) == (pathway.id, request.number))
                .filter(|promise| matches!(promise.kind, CommitmentKind::Occupied | CommitmentKind::OnLeave))
                .collect();
            let (period, now) = (stay.period(), house.now);
            let leaves: Vec<_> = stay.leaves.iter().map(pathways::Leave::period).collect();
            let ends = [period.start, period.end.unwrap_or(now), now].into_iter();
            let ends = ends.chain(leaves.iter().flat_map(|leave| [leave.start, leave.end.unwrap_or(now)]));
            for at in ends.flat_map(|at| [at.plus_minutes(-1).unwrap(), at, at.plus_minutes(1).unwrap()]) {
                let away = leaves.iter().any(|leave| leave.contains(at));
                let said = period.contains(at).then_some(if away {
                    CommitmentKind::OnLeave
                } else {
                    CommitmentKind::Occupied
                });
                let covers = |promise: &&places::Commitment| {
                    promise.period.start <= at && promise.certain_end().is_none_or(|end| at < end)
                };
                let found: Vec<_> = of_stay.iter().filter(covers).map(|promise| promise.kind).collect();
                assert_eq!(found, said.into_iter().collect::<Vec<_>>(), "{} at {at}: {stay:?}", pathway.id);
            }
            assert!(pathway.referred_at <= period.start, "{} arrived before the referral", pathway.id);
            let departed = request.departed.as_ref().map(|departed| departed.value);
            assert!(departed.is_none_or(|departed| departed <= period.start), "{}", pathway.id);
            for leave in &leaves {
                assert!(period.start <= leave.start, "{}: a leave before the arrival", pathway.id);
                assert!(leave.end.is_none_or(|end| period.end.is_none_or(|over| end <= over)));
            }
        }
        let died = pathway.died.as_ref().map(|died| died.value);
        let by_death = pathway.requests.iter().any(|request| {
            request.closed_code.as_deref() == Some("died")
                || request.stay.as_ref().is_some_and(|stay| stay.end_reason.as_deref() == Some("died"))
        });
        assert_eq!(died.is_some(), by_death, "{}: dead or not", pathway.id);
        assert!(died.is_none() || pathway.is_closed());
    }
}

/// Two stays that lie beside each other, each by its pathway and request.
pub type Beside = [(PathwayId, u16); 2];

/// The stays of one citizen that lie beside each other, on whatever pathways. Within one record there are none.
pub fn stays_beside(house: &House) -> BTreeSet<Beside> {
    let known = &house.world.pathways;
    let mut stays = Vec::new();
    for pathway in known.all() {
        for request in &pathway.requests {
            let person = (pathway.person, known.stands_for(pathway.person));
            stays.extend(
                request.stay.as_ref().map(|stay| (person, (pathway.id, request.number), stay.period())),
            );
        }
    }
    let mut found = BTreeSet::new();
    for (index, (person, id, period)) in stays.iter().enumerate() {
        for (other, other_id, other_period) in &stays[index + 1..] {
            if person.1 == other.1 && period.overlaps(other_period) {
                assert!(
                    person.0 != other.0,
                    "one citizen in two stays: {id:?} {period:?}, {other_id:?} {other_period:?}"
                );
                found.insert([*id, *other_id]);
            }
        }
    }
    found
}

pub fn check_timelines(house: &House) {
    let world = &house.world;
    let law = world.below().law().unwrap();
    for pathway in world.pathways.all() {
        for timeline in who::Timeline::ALL {
            let stretches = who::stretches(&law, world.around(), &pathway, timeline);
            assert_eq!(stretches.first().unwrap().from, pathway.referred_at);
            for (stretch, next) in stretches.iter().zip(stretches.iter().skip(1)) {
                assert_eq!(stretch.until, Some(next.from), "a hole or an overlap in {timeline:?}");
            }
            for stretch in &stretches {
                let responsible = &stretch.responsible;
                let settled = matches!(responsible.answer.verdict, Verdict::Settled { .. });
                assert_eq!(settled, responsible.party.is_some(), "{timeline:?} of {}", pathway.id);
                let again = who::who(&law, world.around(), &pathway, timeline, stretch.from).unwrap();
                assert_eq!(again.party, responsible.party);
            }
        }
    }
}

/// Who has the treatment responsibility, worked out anew from the events alone: the hospital until 72 hours after an
/// extraordinary discharge, then general practice if there is one, and for all others nobody that the sources name.
pub fn check_treatment(house: &House) {
    let world = &house.world;
    let law = world.below().law().unwrap();
    for pathway in world.pathways.all().filter(|pathway| pathway.known.open().is_some()) {
        let discharged = pathway.discharged.as_ref().map(|discharged| discharged.value);
        let over = discharged.map(|discharged| discharged.plus_hours(72).unwrap());
        let doctor = pathway.facts().get("has_general_practitioner") == Some(&kernel::FactValue::Yes);
        let probes = [Some(pathway.referred_at), discharged, over, Some(house.now)];
        for at in probes.into_iter().flatten().filter(|at| *at >= pathway.referred_at) {
            let expected = match (pathway.extraordinary, over) {
                (false, _) => None,
                (true, Some(over)) if at >= over => doctor.then_some("general_practice"),
                (true, _) => Some("hospital"),
            };
            let found = who::who(&law, world.around(), &pathway, who::Timeline::Treatment, at).unwrap();
            assert_eq!(
                found.party.as_ref().map(|party| party.role.as_str()),
                expected,
                "{} at {at}",
                pathway.id
            );
        }
    }
}
