//! What random histories are made of: one thing somebody tries, how often, and doing it. It checks nothing.

use kernel::{Actor, Instant, PathwayId, Period, PersonId, PlaceId, Refusal, RequestNumber, Role, UnitId};
use pathways::{CitizenSide, Command, Correction, Pathway, RequestState, Stay};
use proptest::prelude::*;
use tests_end_to_end::house::*;

/// A citizen, by number. What is tried is tried on the citizen's latest pathway.
type Citizen = u8;

/// One thing somebody tries. Most are refused; what is not refused must keep every promise.
#[derive(Clone, Debug)]
pub enum Step {
    Refer(Citizen),
    /// The natural next acts for a citizen, one to three, so that histories get far: also a new referral once a stay is
    /// over.
    Next(Citizen, u32, i64),
    Decide(Citizen),
    Offer(Citizen, u32),
    Accept(Citizen),
    Decline(Citizen),
    Withdraw(Citizen),
    Confirm(Citizen),
    Refuse(Citizen),
    Arrive(Citizen, i64),
    Leave(Citizen),
    Return(Citizen),
    Transfer(Citizen),
    Ready(Citizen),
    End(Citizen, i64, Option<i64>),
    Die(Citizen),
    Cancel(Citizen),
    /// Of one of the stays there are, whoever's and on whatever pathway; often of one that another's lies beside.
    CorrectArrival(usize, Option<i64>),
    /// Of one of the stays that have ended; often of one whose place is another's now.
    CorrectEnd(usize, Option<i64>),
    Join(Citizen, Citizen),
    Separate(Citizen),
    Forget(Citizen),
    Depart(Citizen),
    Discharge(Citizen, i64),
    Assess(Citizen, bool),
    CorrectDischarge(Citizen, Option<i64>),
    CorrectReferral(Citizen, i64),
    /// One of the entries there are that may never have happened.
    CorrectEvent(Citizen, usize, Option<i64>),
    Move(Citizen, bool),
    /// A place is blocked for some minutes under whoever is on it.
    Block(usize, i64),
    Pass(i64),
}

/// Another time, or that it never happened.
fn maybe(minutes: std::ops::Range<i64>) -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(minutes)
}

pub fn step() -> impl Strategy<Value = Step> {
    let citizen = 1u8..5;
    let back = -600i64..0;
    prop_oneof![
        3 => citizen.clone().prop_map(Step::Refer),
        70 => (citizen.clone(), 0u32..6, -30i64..1).prop_map(|(c, u, b)| Step::Next(c, u, b)),
        1 => citizen.clone().prop_map(Step::Decide),
        2 => (citizen.clone(), 1u32..3).prop_map(|(c, u)| Step::Offer(c, u)),
        2 => citizen.clone().prop_map(Step::Accept),
        1 => citizen.clone().prop_map(Step::Decline),
        3 => citizen.clone().prop_map(Step::Withdraw),
        2 => citizen.clone().prop_map(Step::Confirm),
        1 => citizen.clone().prop_map(Step::Refuse),
        2 => (citizen.clone(), back.clone()).prop_map(|(c, b)| Step::Arrive(c, b)),
        3 => citizen.clone().prop_map(Step::Leave),
        2 => citizen.clone().prop_map(Step::Return),
        2 => citizen.clone().prop_map(Step::Transfer),
        2 => citizen.clone().prop_map(Step::Ready),
        2 => (citizen.clone(), back.clone(), maybe(1..300)).prop_map(|(c, b, d)| Step::End(c, b, d)),
        1 => citizen.clone().prop_map(Step::Die),
        1 => citizen.clone().prop_map(Step::Cancel),
        12 => (0usize..60, maybe(-240..1)).prop_map(|(n, b)| Step::CorrectArrival(n, b)),
        12 => (0usize..60, maybe(-240..1)).prop_map(|(n, b)| Step::CorrectEnd(n, b)),
        2 => (citizen.clone(), citizen.clone()).prop_map(|(a, b)| Step::Join(a, b)),
        1 => (1u8..7).prop_map(Step::Separate),
        1 => (1u8..7).prop_map(Step::Forget),
        4 => citizen.clone().prop_map(Step::Depart),
        2 => (citizen.clone(), -60i64..1).prop_map(|(c, b)| Step::Discharge(c, b)),
        3 => (citizen.clone(), any::<bool>()).prop_map(|(c, yes)| Step::Assess(c, yes)),
        3 => (citizen.clone(), maybe(-120..1)).prop_map(|(c, b)| Step::CorrectDischarge(c, b)),
        1 => (citizen.clone(), -240i64..1).prop_map(|(c, b)| Step::CorrectReferral(c, b)),
        20 => (citizen.clone(), 0usize..60, maybe(-120..1)).prop_map(|(c, n, b)| Step::CorrectEvent(c, n, b)),
        2 => (citizen, any::<bool>()).prop_map(|(c, back)| Step::Move(c, back)),
        3 => (0usize..60, 30i64..240).prop_map(|(n, m)| Step::Block(n, m)),
        10 => (1i64..120).prop_map(Step::Pass),
        3 => (120i64..600).prop_map(Step::Pass),
    ]
}

fn person(citizen: Citizen) -> PersonId {
    PersonId([citizen; 16])
}

/// A citizen's latest pathway; the joined records' apart.
fn pathway(house: &House, citizen: Citizen) -> PathwayId {
    let record = house.world.pathways.person(person(citizen)).unwrap_or_default();
    record.pathways.last().copied().unwrap_or(PathwayId(0))
}

/// One of the stays there are that fit: its pathway and request.
fn aimed(
    house: &House,
    nth: usize,
    fits: impl Fn(&Stay) -> bool,
) -> Result<(PathwayId, RequestNumber, PlaceId), String> {
    let mut found = Vec::new();
    for pathway in house.world.pathways.all() {
        let stays = pathway.requests.iter().filter_map(|each| Some((each.number, each.stay.as_ref()?)));
        let stays = stays.filter(|(_, stay)| fits(stay));
        found.extend(stays.map(|(number, stay)| (pathway.id, number, stay.place)));
    }
    if found.is_empty() { Err("nothing".to_owned()) } else { Ok(found[nth % found.len()]) }
}

/// One side of a place that two have, where there is such a place: that is what people correct.
fn disputed(house: &House, nth: usize) -> Option<(PathwayId, RequestNumber)> {
    let conflicts = house.world.places.conflicts(None);
    let sides: Vec<_> = conflicts.iter().flat_map(|each| [each.second, each.first]).collect();
    let side = sides.get((nth / 4) % sides.len().max(1)).filter(|_| !nth.is_multiple_of(4))?;
    Some((side.pathway, side.request))
}

fn leader(of: &str) -> Actor {
    actor("leader", of, Role::Leader)
}

fn correct(
    leader_of: &str,
    pathway: PathwayId,
    request: Option<RequestNumber>,
    correction: Correction,
) -> (Actor, Command) {
    (leader(leader_of), Command::Correct { pathway, request, correction, reason: "tastefejl".into() })
}

const UNIT: &str = "municipality-0370";
const WARD: &str = "hospital-slagelse";

/// Does a step, or says by which code it was refused; `nothing` where there was nothing to do it to.
pub fn take(house: &mut House, step: &Step) -> Result<(), String> {
    let when = |house: &House, minutes: i64| Some(house.now.plus_minutes(minutes).unwrap());
    let then = |house: &House, minutes: Option<i64>| minutes.and_then(|minutes| when(house, minutes));
    let of = |house: &House, citizen: &Citizen| pathway(house, *citizen);
    let unit = provider(UNIT);
    let (by, command): (Actor, Command) = match step {
        Step::Pass(minutes) => {
            house.now = house.now.plus_minutes(*minutes).unwrap();
            house.tick();
            return Ok(());
        }
        Step::Next(citizen, u, back) => {
            let mut done = Err("nothing".to_owned());
            for act in 0..=u / 2 {
                let next = next(house, *citizen, *u, *back);
                let taken = take(house, &next);
                done = if act == 0 { taken } else { done.or(taken) };
            }
            return done;
        }
        // Every third citizen is discharged extraordinarily, so that the clock of treatment runs.
        Step::Refer(citizen) => return refer(house, *citizen),
        Step::Decide(c) => {
            let pathway = of(house, c);
            return code(house.decide(pathway, "municipal_temporary_place", "efter samtale"));
        }
        Step::Offer(c, u) => (
            assessor(),
            Command::Offer { pathway: of(house, c), unit: UnitId(*u), deviation: Some("ønske".into()) },
        ),
        Step::Accept(c) => {
            (assessor(), Command::Accept { pathway: of(house, c), by: CitizenSide::Citizen, told_cost: true })
        }
        Step::Decline(c) => (
            assessor(),
            Command::Decline { pathway: of(house, c), by: CitizenSide::Citizen, reason: String::new() },
        ),
        Step::Withdraw(c) => {
            (assessor(), Command::Withdraw { pathway: of(house, c), reason: "valgt ved en fejl".into() })
        }
        Step::Confirm(c) => (unit, Command::Confirm { pathway: of(house, c) }),
        Step::Refuse(c) => {
            (unit, Command::Refuse { pathway: of(house, c), code: "full".into(), note: String::new() })
        }
        Step::Arrive(c, back) => (unit, Command::Arrive { pathway: of(house, c), at: when(house, *back) }),
        Step::Leave(c) => (unit, Command::Leave { pathway: of(house, c), at: None }),
        Step::Return(c) => (unit, Command::Return { pathway: of(house, c), at: None }),
        Step::Transfer(c) => {
            (unit, Command::Transfer { pathway: of(house, c), reason: "andet behov".into() })
        }
        Step::Ready(c) => {
            (unit, Command::Ready { pathway: of(house, c), at: None, cause: "no_place".into() })
        }
        Step::End(c, back, cleaning) => (
            unit,
            Command::End {
                pathway: of(house, c),
                at: when(house, *back),
                reason: "home".into(),
                cleaning_until: then(house, *cleaning),
            },
        ),
        Step::Die(c) => (unit, Command::Die { pathway: of(house, c), at: None }),
        Step::Cancel(c) => {
            (ward(), Command::Cancel { pathway: of(house, c), code: "other".into(), note: String::new() })
        }
        Step::CorrectArrival(nth, minutes) => {
            let (pathway, request) = match disputed(house, *nth) {
                Some(side) => side,
                None => aimed(house, *nth, |_| true).map(|(pathway, request, _)| (pathway, request))?,
            };
            correct(UNIT, pathway, Some(request), Correction::Arrival(then(house, *minutes)))
        }
        Step::CorrectEnd(nth, minutes) => {
            // An end is most often seen to be wrong when somebody else is to have the place.
            let taken = |stay: &Stay| {
                let place = house.world.places.place(stay.place);
                place.is_some_and(|place| !place.commitments_at(house.now).is_empty())
            };
            let of_taken = aimed(house, *nth, |stay| stay.ended.is_some() && taken(stay));
            let found = of_taken.ok().filter(|_| nth % 2 == 1);
            let (pathway, request, _) = match found {
                Some(found) => found,
                None => aimed(house, *nth, |stay| stay.ended.is_some())?,
            };
            correct(UNIT, pathway, Some(request), Correction::StayEnd(then(house, *minutes)))
        }
        Step::CorrectReferral(c, minutes) => {
            correct(WARD, of(house, c), None, Correction::Referral(when(house, *minutes).unwrap()))
        }
        Step::CorrectEvent(c, nth, minutes) => {
            let id = of(house, c);
            let pathway = house.world.pathways.pathway(id).ok_or("nothing")?;
            let mut there = events(&pathway, then(house, *minutes));
            if there.is_empty() {
                return Err("nothing".to_owned());
            }
            let (leader_of, correction) = there.swap_remove(nth % there.len());
            correct(leader_of, id, None, correction)
        }
        Step::Join(a, b) => (assessor(), Command::JoinPersons { kept: person(*a), merged: person(*b) }),
        Step::Separate(a) => (assessor(), Command::SeparatePersons { merged: person(*a) }),
        Step::Depart(c) => (ward(), Command::Depart { pathway: of(house, c), at: None }),
        Step::Discharge(c, back) => {
            (ward(), Command::Discharge { pathway: of(house, c), at: when(house, *back) })
        }
        Step::Assess(c, yes) => {
            let answer = if *yes { "yes" } else { "not_known" };
            let facts = answered(&[("has_general_practitioner", answer)]);
            (assessor(), Command::Assess { pathway: of(house, c), facts })
        }
        Step::CorrectDischarge(c, minutes) => {
            correct(WARD, of(house, c), None, Correction::Discharge(then(house, *minutes)))
        }
        Step::Move(c, back) => {
            let to = if *back { UNIT } else { "municipality-0330" };
            correct(WARD, of(house, c), None, Correction::Residence(organisation(to)))
        }
        Step::Block(nth, minutes) => {
            let (.., place) = aimed(house, *nth, |stay| stay.ended.is_none())?;
            let command = places::Command::BlockPlaces {
                selection: places::PlaceSelection::Places(vec![place]),
                period: Period { start: house.now, end: when(house, *minutes) },
                reason: "water_damage".into(),
                source: "test".into(),
            };
            let owner = actor("owner", "kl", Role::SystemOwner);
            return code(house.act(&owner, world::Command::Places(command)));
        }
        Step::Forget(a) => (assessor(), Command::Forget { person: person(*a) }),
    };
    code(house.act(&by, command))
}

fn code<T>(result: Result<T, Refusal>) -> Result<(), String> {
    result.map(|_| ()).map_err(|refusal| refusal.code)
}

/// What would come next for a citizen.
fn next(house: &House, citizen: Citizen, u: u32, back: i64) -> Step {
    let back = (back + 20).min(0);
    let free = |unit| house.world.places.available(UnitId(unit), house.now) > 0;
    let unit = if free(u % 2 + 1) { u % 2 + 1 } else { 2 - u % 2 };
    let pathway = house.world.pathways.pathway(pathway(house, citizen));
    let Some(pathway) = pathway else { return Step::Refer(citizen) };
    let Some(request) = pathway.live_request().or_else(|| pathway.staying()) else {
        // Some are not referred again at once.
        return if u > 2 { Step::Refer(citizen) } else { Step::Pass(1) };
    };
    match request.state {
        RequestState::Referred => Step::Decide(citizen),
        RequestState::Decided => Step::Offer(citizen, unit),
        RequestState::Offered => Step::Accept(citizen),
        RequestState::Accepted => Step::Confirm(citizen),
        RequestState::Confirmed if u > 3 && request.departed.is_none() => Step::Depart(citizen),
        RequestState::Confirmed => Step::Arrive(citizen, back),
        _ if u > 2 => Step::End(citizen, back, None),
        _ if u > 1 => Step::Transfer(citizen),
        _ => {
            let leave = request.stay.as_ref().and_then(|stay| stay.leaves.last());
            if leave.is_some_and(|leave| leave.until.is_none()) {
                Step::Return(citizen)
            } else {
                Step::Leave(citizen)
            }
        }
    }
}

/// Refers a citizen, as the engine lets one be referred: not who is reported dead.
fn refer(house: &mut House, citizen: Citizen) -> Result<(), String> {
    let known = &house.world.pathways;
    let all = known.pathways_of(person(citizen));
    let dead = all.iter().filter_map(|id| known.pathway(*id)).any(|pathway| pathway.died.is_some());
    if dead {
        return Err("person_died".to_owned());
    }
    code(house.refer_as(citizen, UNIT, NEEDS, citizen.is_multiple_of(3)))
}

/// The corrections of what may never have happened that a pathway gives cause to, arrivals and ends apart: by whose
/// leader.
fn events(pathway: &Pathway, is: Option<Instant>) -> Vec<(&'static str, Correction)> {
    let mut there = Vec::new();
    there.extend(pathway.discharged.iter().map(|_| (WARD, Correction::Discharge(is))));
    there.extend(pathway.died.iter().map(|_| (UNIT, Correction::Death(is))));
    for request in &pathway.requests {
        there.extend(request.departed.iter().map(|_| (WARD, Correction::Departure(is))));
        for _ in request.stay.iter().flat_map(|stay| &stay.leaves) {
            there.push((UNIT, Correction::Leave { number: None, began: is }));
            there.push((UNIT, Correction::Return { number: None, back: is }));
        }
    }
    there
}
