//! Random histories, corrections and all: no place is promised twice, nobody is lost or counted twice, each timeline
//! has one party or an unsettled verdict and never two, and the log alone gives the same world again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use kernel::{Actor, Instant, PathwayId, PersonId, Role, UnitId, Verdict};
use pathways::{Change, CitizenSide, Command, Correction, RequestState, view::who};
use places::{CommitmentKind, PlaceKind};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};
use tests_end_to_end::house::*;
use world::{StoredPrivate, World, from_stored};

const START: &str = "2026-12-28T08:00";

/// The house before the history: two units with three places in all, so that places are scarce.
fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let mut house = House::founded(at(START));
        let (naestved, kind) = ("municipality-0370", PlaceKind::MunicipalTemporaryPlace);
        house.unit("midl-1", kind, naestved, naestved, 2);
        house.unit("midl-2", kind, naestved, naestved, 1);
        house
    })
}

/// One thing somebody tries. Most are refused; what is not refused must keep every promise.
#[derive(Clone, Debug)]
enum Step {
    Refer(u8),
    /// The natural next act on a pathway, so that histories get far.
    Next(u32, u32, i64),
    Decide(u32),
    Offer(u32, u32),
    Accept(u32),
    Decline(u32),
    Confirm(u32),
    Refuse(u32),
    Arrive(u32, i64),
    Leave(u32),
    Return(u32),
    Transfer(u32),
    Ready(u32),
    End(u32, i64),
    Die(u32),
    Cancel(u32),
    CorrectArrival(u32, i64),
    CorrectEnd(u32, i64),
    Join(u8, u8),
    Separate(u8),
    Forget(u8),
    Depart(u32),
    Discharge(u32, i64),
    Assess(u32, bool),
    CorrectDischarge(u32, Option<i64>),
    CorrectReferral(u32, i64),
    /// One of the entries there are that may never have happened.
    CorrectEvent(u32, usize, Option<i64>),
    Move(u32, bool),
    Pass(i64),
}

/// Another time, or that it never happened.
fn maybe() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(-120i64..1)
}

fn step() -> impl Strategy<Value = Step> {
    let pathway = 1u32..5;
    let back = -600i64..0;
    prop_oneof![
        6 => (1u8..5).prop_map(Step::Refer),
        60 => (pathway.clone(), 1u32..3, -30i64..1).prop_map(|(p, u, b)| Step::Next(p, u, b)),
        1 => pathway.clone().prop_map(Step::Decide),
        2 => (pathway.clone(), 1u32..3).prop_map(|(p, u)| Step::Offer(p, u)),
        2 => pathway.clone().prop_map(Step::Accept),
        1 => pathway.clone().prop_map(Step::Decline),
        2 => pathway.clone().prop_map(Step::Confirm),
        1 => pathway.clone().prop_map(Step::Refuse),
        2 => (pathway.clone(), back.clone()).prop_map(|(p, b)| Step::Arrive(p, b)),
        5 => pathway.clone().prop_map(Step::Leave),
        2 => pathway.clone().prop_map(Step::Return),
        2 => pathway.clone().prop_map(Step::Transfer),
        1 => pathway.clone().prop_map(Step::Ready),
        2 => (pathway.clone(), back.clone()).prop_map(|(p, b)| Step::End(p, b)),
        2 => pathway.clone().prop_map(Step::Die),
        1 => pathway.clone().prop_map(Step::Cancel),
        5 => (pathway.clone(), -240i64..1).prop_map(|(p, b)| Step::CorrectArrival(p, b)),
        5 => (pathway, -240i64..1).prop_map(|(p, b)| Step::CorrectEnd(p, b)),
        3 => (1u8..5, 1u8..5).prop_map(|(a, b)| Step::Join(a, b)),
        1 => (1u8..7).prop_map(Step::Separate),
        1 => (1u8..7).prop_map(Step::Forget),
        4 => (1u32..5).prop_map(Step::Depart),
        2 => (1u32..5, -60i64..1).prop_map(|(p, b)| Step::Discharge(p, b)),
        3 => (1u32..5, any::<bool>()).prop_map(|(p, yes)| Step::Assess(p, yes)),
        3 => (1u32..5, maybe()).prop_map(|(p, b)| Step::CorrectDischarge(p, b)),
        1 => (1u32..5, -240i64..1).prop_map(|(p, b)| Step::CorrectReferral(p, b)),
        20 => (1u32..5, 0usize..60, maybe()).prop_map(|(p, nth, b)| Step::CorrectEvent(p, nth, b)),
        2 => (1u32..5, any::<bool>()).prop_map(|(p, back)| Step::Move(p, back)),
        10 => (1i64..120).prop_map(Step::Pass),
        3 => (120i64..600).prop_map(Step::Pass),
    ]
}

/// Does a step; answers whether anything happened.
fn take(house: &mut House, step: &Step) -> bool {
    let id = PathwayId;
    let person = |number: &u8| PersonId([*number; 16]);
    let when = |house: &House, minutes: i64| Some(house.now.plus_minutes(minutes).unwrap());
    let unit = provider("municipality-0370");
    let leader = |of: &str| actor("leader", of, Role::Leader);
    let then = |house: &House, minutes: Option<i64>| minutes.and_then(|minutes| when(house, minutes));
    let correct = |pathway, correction| Command::Correct {
        pathway,
        request: None,
        correction,
        reason: "tastefejl".into(),
    };
    let at_unit = |pathway, correction| (leader("municipality-0370"), correct(pathway, correction));
    let at_ward = |pathway, correction| (leader("hospital-slagelse"), correct(pathway, correction));
    let (by, command): (Actor, Command) = match step {
        Step::Pass(minutes) => {
            house.now = house.now.plus_minutes(*minutes).unwrap();
            house.tick();
            return true;
        }
        Step::Next(p, u, back) => {
            let Some(pathway) = house.world.pathways.pathway(id(*p)) else { return false };
            let live = pathway.live_request().or_else(|| pathway.staying());
            let Some(state) = live.map(|request| request.state) else { return false };
            let next = match state {
                RequestState::Referred => Step::Decide(*p),
                RequestState::Decided => Step::Offer(*p, *u),
                RequestState::Offered => Step::Accept(*p),
                RequestState::Accepted => Step::Confirm(*p),
                RequestState::Confirmed if *u > 1 && live.is_some_and(|live| live.departed.is_none()) => {
                    Step::Depart(*p)
                }
                RequestState::Confirmed => Step::Arrive(*p, *back),
                _ if *u > 1 => Step::End(*p, *back),
                _ => {
                    let stay = pathway.staying().and_then(|request| request.stay.as_ref());
                    let away =
                        stay.and_then(|stay| stay.leaves.last()).is_some_and(|leave| leave.until.is_none());
                    if away { Step::Return(*p) } else { Step::Leave(*p) }
                }
            };
            return take(house, &next);
        }
        // Every third citizen is discharged extraordinarily, so that the clock of treatment runs.
        Step::Refer(number) => {
            return house.refer_as(*number, "municipality-0370", NEEDS, number % 3 == 0).is_ok();
        }
        Step::Decide(p) => {
            return house.decide(id(*p), "municipal_temporary_place", "efter samtale").is_ok();
        }
        Step::Offer(p, u) => (
            assessor(),
            Command::Offer { pathway: id(*p), unit: UnitId(*u), deviation: Some("ønske".into()) },
        ),
        Step::Accept(p) => {
            (assessor(), Command::Accept { pathway: id(*p), by: CitizenSide::Citizen, told_cost: true })
        }
        Step::Decline(p) => (
            assessor(),
            Command::Decline { pathway: id(*p), by: CitizenSide::Citizen, reason: String::new() },
        ),
        Step::Confirm(p) => (unit, Command::Confirm { pathway: id(*p) }),
        Step::Refuse(p) => {
            (unit, Command::Refuse { pathway: id(*p), code: "full".into(), note: String::new() })
        }
        Step::Arrive(p, back) => (unit, Command::Arrive { pathway: id(*p), at: when(house, *back) }),
        Step::Leave(p) => (unit, Command::Leave { pathway: id(*p), at: None }),
        Step::Return(p) => (unit, Command::Return { pathway: id(*p), at: None }),
        Step::Transfer(p) => (unit, Command::Transfer { pathway: id(*p), reason: "andet behov".into() }),
        Step::Ready(p) => (unit, Command::Ready { pathway: id(*p), at: None, cause: "no_place".into() }),
        Step::End(p, back) => (
            unit,
            Command::End {
                pathway: id(*p),
                at: when(house, *back),
                reason: "home".into(),
                cleaning_until: None,
            },
        ),
        Step::Die(p) => (unit, Command::Die { pathway: id(*p), at: None }),
        Step::Cancel(p) => {
            (ward(), Command::Cancel { pathway: id(*p), code: "other".into(), note: String::new() })
        }
        Step::CorrectArrival(p, minutes) => {
            at_unit(id(*p), Correction::Arrival(when(house, *minutes).unwrap()))
        }
        Step::CorrectEnd(p, minutes) => at_unit(id(*p), Correction::StayEnd(when(house, *minutes).unwrap())),
        Step::CorrectReferral(p, minutes) => {
            at_ward(id(*p), Correction::Referral(when(house, *minutes).unwrap()))
        }
        Step::CorrectEvent(p, nth, minutes) => {
            let Some(pathway) = house.world.pathways.pathway(id(*p)) else { return false };
            let is = then(house, *minutes);
            let mut there = Vec::new();
            there.extend(pathway.discharged.iter().map(|_| (false, Correction::Discharge(is))));
            there.extend(pathway.died.iter().map(|_| (true, Correction::Death(is))));
            for request in &pathway.requests {
                there.extend(request.departed.iter().map(|_| (false, Correction::Departure(is))));
                for _ in request.stay.iter().flat_map(|stay| &stay.leaves) {
                    there.push((true, Correction::Leave { number: None, began: is }));
                    there.push((true, Correction::Return { number: None, back: is }));
                }
            }
            if there.is_empty() {
                return false;
            }
            let (unit, correction) = there.swap_remove(nth % there.len());
            if unit { at_unit(id(*p), correction) } else { at_ward(id(*p), correction) }
        }
        Step::Join(a, b) => (assessor(), Command::JoinPersons { kept: person(a), merged: person(b) }),
        Step::Separate(a) => (assessor(), Command::SeparatePersons { merged: person(a) }),
        Step::Depart(p) => (ward(), Command::Depart { pathway: id(*p), at: None }),
        Step::Discharge(p, back) => (ward(), Command::Discharge { pathway: id(*p), at: when(house, *back) }),
        Step::Assess(p, yes) => {
            let answer = if *yes { "yes" } else { "not_known" };
            let facts = answered(&[("has_general_practitioner", answer)]);
            (assessor(), Command::Assess { pathway: id(*p), facts })
        }
        Step::CorrectDischarge(p, minutes) => at_ward(id(*p), Correction::Discharge(then(house, *minutes))),
        Step::Move(p, back) => {
            let to = if *back { "municipality-0370" } else { "municipality-0330" };
            let correction = Correction::Residence(organisation(to));
            let reason = "folkeregisteret".to_owned();
            (
                leader("hospital-slagelse"),
                Command::Correct { pathway: id(*p), request: None, correction, reason },
            )
        }
        Step::Forget(a) => (assessor(), Command::Forget { person: person(a) }),
    };
    house.act(&by, command).is_ok()
}

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

fn check_places(house: &House) {
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

fn check_nobody_is_lost(house: &House) {
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
    assert_eq!(counted, world.pathways.count());
    assert_eq!(live, world.pathways.live().count());
}

/// A stay and its leaves are the same on the pathway and on the place, instant by instant; and what is said of a
/// pathway comes in an order that can have been.
fn check_stays(house: &House) {
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
type Beside = [(PathwayId, u16); 2];

/// The stays of one citizen that lie beside each other, on whatever pathways. Within one record there are none.
fn stays_beside(house: &House) -> BTreeSet<Beside> {
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

fn check_timelines(house: &House) {
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
fn check_treatment(house: &House) {
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

/// The world from the log alone: readable part and private part apart, as the disk keeps them, the private parts
/// of forgotten persons unreadable.
fn from_log(house: &House) -> World {
    let forgotten: BTreeSet<PersonId> = house.log.iter().filter_map(|(event, _)| event.forgets()).collect();
    let mut world = World::default();
    for (event, stamp) in &house.log {
        let public = event.public_bytes().unwrap();
        let private = event.private_bytes().unwrap();
        let gone = event.subject().is_some_and(|person| forgotten.contains(&person));
        let stored = match &private {
            None => StoredPrivate::None,
            Some(_) if gone => StoredPrivate::Forgotten,
            Some(bytes) => StoredPrivate::Open(bytes),
        };
        world.apply(&from_stored(&public, stored).unwrap(), stamp);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn promises_persons_and_timelines_hold(steps in prop::collection::vec(step(), 1..100)) {
        let mut house = house().clone();
        let mut beside = BTreeSet::new();
        for step in &steps {
            if take(&mut house, step) {
                let now_beside = stays_beside(&house);
                // Two records that prove to be one may say that the citizen was in two places; nothing else may.
                let joining = matches!(step, Step::Join(..));
                prop_assert!(joining || now_beside.is_subset(&beside), "{step:?}: {now_beside:?}");
                beside = now_beside;
                check_places(&house);
                check_nobody_is_lost(&house);
                check_stays(&house);
            }
        }
        check_timelines(&house);
        check_treatment(&house);
        let again = from_log(&house);
        prop_assert!(again == house.world, "the log gives another world");
        let bytes = house.world.to_bytes().unwrap();
        let loaded = World::from_bytes(&bytes).unwrap().fill(bytes).unwrap();
        loaded.adoption.restore();
        prop_assert!(loaded == house.world, "the snapshot gives another world");
    }
}

/// What an event corrected, and whether it took it back.
fn corrected(event: &world::Event) -> &'static str {
    let world::Event::Pathways(pathways::Event::Pathway(event)) = event else { return "none" };
    let pathways::What::Corrected { change, .. } = &event.what else { return "none" };
    match change {
        Change::Arrival { .. } => "arrival",
        Change::StayEnd { .. } => "stay_end",
        Change::Discharge { is: Some(_), .. } => "discharge",
        Change::Discharge { .. } => "undischarged",
        Change::ReadySince { .. } => "ready_since",
        Change::Residence { .. } => "residence",
        Change::Sender { .. } => "sender",
        Change::Referral { .. } => "referral",
        Change::Departure { is: Some(_), .. } => "departure",
        Change::Departure { .. } => "undeparted",
        Change::Leave { is: Some(_), .. } => "leave",
        Change::Leave { .. } => "no leave",
        Change::Death { is: Some(_), .. } => "death",
        Change::Death { .. } => "no death",
    }
}

/// The histories above must reach the far states, or they prove little.
#[test]
fn random_histories_reach_stays_corrections_and_joined_records() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(step(), 110..120);
    let (mut stays, mut joined, mut expired) = (0, 0, 0);
    let mut corrections: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..80 {
        let mut house = house().clone();
        for step in &strategy.new_tree(&mut runner).unwrap().current() {
            take(&mut house, step);
        }
        for (event, _) in &house.log {
            match event.kind() {
                "arrived" => stays += 1,
                "corrected" => *corrections.entry(corrected(event)).or_default() += 1,
                "persons_joined" => joined += 1,
                "hold_expired" => expired += 1,
                _ => {}
            }
        }
    }
    assert!(stays > 40 && joined > 5 && expired > 5, "{stays} {joined} {expired}");
    for kind in [
        "arrival",
        "stay_end",
        "discharge",
        "undischarged",
        "residence",
        "referral",
        "departure",
        "undeparted",
        "leave",
        "no leave",
        "death",
        "no death",
    ] {
        assert!(corrections.get(kind).is_some_and(|count| *count > 1), "{kind} in {corrections:?}");
    }
}
