//! Bad input through the engine: unknown codes of every list, impossible times, double booking, double arrival,
//! overlapping stays, two at once on the last place, repeated commands, a rulebook with faults. Each gets a clear
//! answer, and nothing has changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use engine::{Engine, Order, SubmitError};
use kernel::{Instant, PathwayId, Role, UnitId};
use pathways::{AnsweredFact, CitizenSide, Command, Correction, Decide, ItemState};
use std::sync::Barrier;
use tests_end_to_end::{
    chance::{Chance, seed},
    estate::*,
    house::{actor, answered, assessor, at, organisation, provider, scheme_files, ward},
    keeper::Keeper,
    telling::{refuses, tells},
};

fn unit_staff() -> kernel::Actor {
    provider(MUNICIPALITY)
}

fn leader() -> kernel::Actor {
    actor("leader", MUNICIPALITY, Role::Leader)
}

fn owner() -> kernel::Actor {
    actor("owner", "kl", Role::SystemOwner)
}

fn fact(id: &str, value: kernel::FactValue) -> pathways::AnsweredFacts {
    [(id.into(), AnsweredFact::told(value))].into_iter().collect()
}

#[test]
fn an_unknown_code_of_any_list_is_refused_with_the_codes_there_are() {
    let estate = Estate::new();
    let engine = estate.open();
    let staying = refer(&engine, 1);
    settle(&engine, staying, LARGE, None);
    let accepted = refer(&engine, 2);
    must(&engine, &assessor(), decision(accepted));
    must(&engine, &assessor(), offer(accepted, LARGE));
    must(&engine, &assessor(), accept(accepted));
    let fresh = refer(&engine, 3);
    let (unit, assessor) = (unit_staff(), assessor());
    let wrong = "findes_ikke";
    let note = String::new;
    let cases: Vec<(kernel::Actor, Command, &str, &str)> = vec![
        (
            assessor.clone(),
            Command::RecordBasis {
                pathway: fresh,
                with: organisation("region-1085"),
                basis: wrong.into(),
                note: note(),
            },
            "unknown_code",
            "consent",
        ),
        (
            assessor.clone(),
            Command::RecordRepresentative { pathway: fresh, kind: wrong.into(), name: "Navn".into() },
            "unknown_code",
            "guardian",
        ),
        (
            unit.clone(),
            Command::Refuse { pathway: accepted, code: wrong.into(), note: note() },
            "unknown_code",
            "isolation_not_possible",
        ),
        (
            unit.clone(),
            Command::Ready { pathway: staying, at: None, cause: wrong.into() },
            "unknown_code",
            "no_place",
        ),
        (
            unit.clone(),
            Command::End { pathway: staying, at: None, reason: wrong.into(), cleaning_until: None },
            "unknown_code",
            "home",
        ),
        (
            assessor.clone(),
            Command::Cancel { pathway: fresh, code: wrong.into(), note: note() },
            "unknown_code",
            "citizen_withdrew",
        ),
        (
            assessor.clone(),
            Command::Decide(Decide {
                pathway: fresh,
                conclusion: wrong.into(),
                reason: "x".into(),
                at: None,
            }),
            "no_such_conclusion",
            "municipal_temporary_place",
        ),
        (
            assessor.clone(),
            Command::Assess { pathway: fresh, facts: fact(wrong, kernel::FactValue::Yes) },
            "unknown_fact",
            wrong,
        ),
        (
            assessor.clone(),
            Command::Assess { pathway: fresh, facts: answered(&[("condition", wrong)]) },
            "impossible_answer",
            "somatic",
        ),
        (
            assessor.clone(),
            Command::Assess { pathway: fresh, facts: answered(&[("can_stay_at_home", "maybe")]) },
            "impossible_answer",
            "yes, no or not_known",
        ),
        (
            assessor.clone(),
            Command::MarkItem { pathway: fresh, item: wrong.into(), state: ItemState::Ready },
            "no_such_item",
            "handover list",
        ),
        (
            assessor.clone(),
            Command::FillLetter { pathway: accepted, field: wrong.into(), value: "x".into() },
            "no_such_letter_field",
            "complaint_body",
        ),
        (assessor.clone(), offer(accepted, UnitId(99)), "not_in_this_state", "offer"),
        (
            assessor.clone(),
            Command::RecordWish { pathway: fresh, units: vec![UnitId(99)], note: note() },
            "no_such_unit",
            "E-99",
        ),
        (
            assessor.clone(),
            Command::RecordBasis {
                pathway: fresh,
                with: organisation("region-9999"),
                basis: "consent".into(),
                note: note(),
            },
            "no_such_organisation",
            "registry",
        ),
        (assessor.clone(), decision(PathwayId(4711)), "no_such_pathway", "F-4711"),
        (
            assessor.clone(),
            Command::Accept { pathway: fresh, by: CitizenSide::Citizen, told_cost: true },
            "not_in_this_state",
            "decide",
        ),
    ];
    for (by, command, code, word) in cases {
        refuses(&engine, &by, command, code, &[word]);
    }
    let strange = places::Command::ChangeCapabilities {
        unit: LARGE,
        add: vec![wrong.into()],
        remove: Vec::new(),
        from: at(START),
        source: "test".into(),
    };
    refuses(&engine, &owner(), strange, "capability_unknown", &[wrong]);
    // The same commands with what exists are done: the codes alone were at fault.
    must(
        &engine,
        &assessor,
        Command::Cancel { pathway: fresh, code: "citizen_withdrew".into(), note: note() },
    );
    must(&engine, &unit, Command::Refuse { pathway: accepted, code: "full".into(), note: note() });
    estate.clock.advance_minutes(5);
    must(&engine, &unit, ending(staying, None));
}

#[test]
fn impossible_times_are_refused_with_the_time_that_speaks_against_them() {
    let estate = Estate::new();
    let engine = estate.open();
    let (unit, ward) = (unit_staff(), ward());
    let pathway = refer(&engine, 1);
    let minutes = |minutes: i64| Some(at(START).plus_minutes(minutes).unwrap());
    place(&engine, pathway, LARGE);
    estate.clock.advance_minutes(60);
    must(&engine, &ward, Command::Depart { pathway, at: minutes(30) });
    let arrive = |at| Command::Arrive { pathway, at };
    refuses(&engine, &unit, arrive(minutes(61)), "in_future", &["it is 2026-11-02 09:00", "report it when"]);
    refuses(&engine, &unit, arrive(minutes(-1)), "before_referral", &["2026-11-02 08:00", "later time"]);
    refuses(&engine, &unit, arrive(minutes(29)), "arrived_before_departure", &["08:30"]);
    must(&engine, &unit, arrive(minutes(40)));
    refuses(&engine, &unit, ending(pathway, minutes(40)), "before_arrival", &["08:40"]);
    refuses(&engine, &unit, Command::Leave { pathway, at: minutes(39) }, "before_arrival", &["08:40"]);
    must(&engine, &unit, Command::Leave { pathway, at: minutes(45) });
    let back = |at| Command::Return { pathway, at };
    refuses(&engine, &unit, back(minutes(45)), "returned_before_leaving", &["08:45"]);
    must(&engine, &unit, back(minutes(50)));
    refuses(&engine, &unit, Command::Leave { pathway, at: minutes(47) }, "leaves_overlap", &["08:50"]);
    must(&engine, &unit, Command::Ready { pathway, at: minutes(52), cause: "no_place".into() });
    let ready = Command::Ready { pathway, at: minutes(51), cause: "citizens_choice".into() };
    refuses(&engine, &unit, ready, "waiting_overlaps", &["08:52"]);
    let cleaning =
        Command::End { pathway, at: minutes(55), reason: "home".into(), cleaning_until: minutes(55) };
    refuses(&engine, &unit, cleaning, "cleaning_before_end", &["after the stay"]);
    let reversed = places::Command::CloseUnit {
        unit: SMALL,
        period: kernel::Period { start: at(START), end: minutes(-5) },
        reason: "norovirus".into(),
        source: "test".into(),
    };
    refuses(&engine, &owner(), reversed, "period_reversed", &["2026-11-02"]);
    // A referral of tomorrow, and a citizen born on 31 February.
    let mut refer = referral();
    refer.at = minutes(600);
    let early = Order::Refer { identity: citizen(9), refer, same_person: false };
    refuses(&engine, &ward, early, "in_future", &["2026-11-02 18:00"]);
    // And one of 1850: a year mistyped.
    let old = pathways::Refer { at: Some(at("1850-01-01T10:00")), ..referral() };
    let old = Order::Refer { identity: citizen(9), refer: old, same_person: false };
    refuses(&engine, &ward, old, "too_long_ago", &["1850-01-01", "2007-01-01", "correct the year"]);
    let mut identity = citizen(9);
    identity.cpr = Some("310240-1234".into());
    let unborn = Order::Refer { identity, refer: referral(), same_person: false };
    let refusal = refuses(&engine, &ward, unborn, "cpr_invalid", &["date of birth"]);
    assert!(!format!("{refusal:?}").contains("310240"));
    // Times that no clock shows, and one that clocks show twice.
    for (given, said) in [
        ("2026-02-30T10:00", "2026-02-30"),
        ("2026-13-01T10:00", "2026-13-01"),
        ("i går", "i går"),
        ("2026-03-29T02:30", "does not occur"),
        ("2026-10-25T02:30", "occurs twice"),
    ] {
        let fault = Instant::read(given).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault}");
    }
}

#[test]
fn a_second_arrival_and_a_place_that_was_taken_are_refused() {
    let estate = Estate::new();
    let engine = estate.open();
    let unit = unit_staff();
    let (first, second) = (refer(&engine, 1), refer(&engine, 2));
    settle(&engine, first, SMALL, None);
    let again = Command::Arrive { pathway: first, at: None };
    refuses(&engine, &unit, again, "not_in_this_state", &["arrive", "end"]);
    // The place is promised to nobody else while one is there.
    must(&engine, &assessor(), decision(second));
    let refusal = refuses(&engine, &assessor(), offer(second, SMALL), "none_available", &["midl-2", "08:00"]);
    assert!(refusal.text.en.contains('1'), "how many stay is told: {refusal}");
    estate.clock.advance_minutes(60);
    must(&engine, &unit, ending(first, None));
    must(&engine, &assessor(), offer(second, SMALL));
    must(&engine, &assessor(), accept(second));
    must(&engine, &unit, Command::Confirm { pathway: second });
    // Nor can one have come while the other was still there.
    let early = Command::Arrive { pathway: second, at: Some(at("2026-11-02T08:30")) };
    refuses(&engine, &unit, early, "place_taken", &[&first.to_string(), "09:00", "later time"]);
    must(&engine, &unit, Command::Arrive { pathway: second, at: None });
    // A citizen has one pathway at a time.
    let order = Order::Refer { identity: citizen(2), refer: referral(), same_person: false };
    refuses(&engine, &ward(), order, "live_request_exists", &[&second.to_string()]);
}

#[test]
fn a_place_that_was_blocked_while_it_was_held_is_not_confirmed() {
    let estate = Estate::new();
    let engine = estate.open();
    let unit = unit_staff();
    let pathway = refer(&engine, 1);
    must(&engine, &assessor(), decision(pathway));
    must(&engine, &assessor(), offer(pathway, LARGE));
    must(&engine, &assessor(), accept(pathway));
    let view = engine.read(|world| world.pathways.pathway(pathway).unwrap().into_owned()).unwrap();
    let held = view.live_request().unwrap().offer.as_ref().unwrap().place;
    estate.clock.advance_minutes(10);
    let now = at("2026-11-02T08:10");
    let block = places::Command::BlockPlaces {
        selection: places::PlaceSelection::Places(vec![held]),
        period: kernel::Period { start: now, end: None },
        reason: "technical".into(),
        source: "test".into(),
    };
    must(&engine, &owner(), block);
    let confirm = Command::Confirm { pathway };
    refuses(
        &engine,
        &unit,
        confirm.clone(),
        "place_blocked",
        &["2026-11-02 08:10", "lift the block", "refuse"],
    );
    let lift = places::Command::Unblock { places: vec![held], from: now, source: "test".into() };
    must(&engine, &owner(), lift);
    must(&engine, &unit, confirm);
}

#[test]
fn what_is_written_shows_what_it_is() {
    let estate = Estate::new();
    let engine = estate.open();
    let pathway = refer(&engine, 1);
    for hidden in ["\u{202e}", "\u{2066}", "\u{0}", "\u{2028}"] {
        let note = format!("bor{hidden} hos datter");
        let wish = Command::RecordWish { pathway, units: Vec::new(), note };
        refuses(&engine, &assessor(), wish, "control_characters", &["'note'", "type it yourself"]);
        let mut identity = citizen(9);
        identity.address = Some(format!("Algade{hidden} 1"));
        let order = Order::Refer { identity, refer: referral(), same_person: false };
        refuses(&engine, &ward(), order, "control_characters", &["control characters"]);
    }
    let plain = Command::RecordWish { pathway, units: Vec::new(), note: "én linje\nog\ten til".into() };
    must(&engine, &assessor(), plain);
}

#[test]
fn stays_that_a_correction_makes_overlap_are_shown_and_ones_own_are_refused() {
    let estate = Estate::new();
    let engine = estate.open();
    let unit = unit_staff();
    let (first, second) = (refer(&engine, 1), refer(&engine, 2));
    settle(&engine, first, SMALL, None);
    estate.clock.advance_minutes(60);
    must(&engine, &unit, ending(first, None));
    settle(&engine, second, SMALL, None);
    estate.clock.advance_minutes(60);
    assert!(engine.read(|world| world.places.conflicts(None).is_empty()).unwrap());
    let correct = |pathway, correction| Command::Correct {
        pathway,
        request: None,
        correction,
        reason: "tastefejl".into(),
    };
    // It is the truth that counts: the first one left half an hour after the second came. Both stand, and it shows.
    must(&engine, &leader(), correct(first, Correction::StayEnd(Some(at("2026-11-02T09:30")))));
    let conflicts = engine.read(|world| world.places.conflicts(None)).unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!((conflicts[0].first.pathway, conflicts[0].second.pathway), (first, second));
    assert_eq!(conflicts[0].shared.start, at("2026-11-02T09:00"));
    assert_eq!(conflicts[0].shared.end, Some(at("2026-11-02T09:30")));
    drop(engine);
    let engine = estate.open();
    assert_eq!(engine.read(|world| world.places.conflicts(None)).unwrap(), conflicts, "after a restart too");
    must(&engine, &leader(), correct(first, Correction::StayEnd(Some(at("2026-11-02T09:00")))));
    assert!(engine.read(|world| world.places.conflicts(None).is_empty()).unwrap());
    // One citizen cannot be in two places: the arrival on the next is what must be corrected.
    must(&engine, &unit, Command::Transfer { pathway: second, reason: "andet behov".into() });
    settle(&engine, second, LARGE, None);
    estate.clock.advance_minutes(60);
    let twice = Command::Correct {
        pathway: second,
        request: Some(1),
        correction: Correction::StayEnd(Some(at("2026-11-02T10:30"))),
        reason: "tastefejl".into(),
    };
    let told = ["two places", "other stay", "correct F-2 arrival TIME --request 2"];
    refuses(&engine, &leader(), twice, "own_stays_overlap", &told);
}

/// Both reach for the last place at the same moment: exactly one has it, and the other is told why and when.
fn race(one: &Engine, other: &Engine, pathways: [PathwayId; 2]) {
    let barrier = Barrier::new(2);
    let reach = |engine: &Engine, pathway| {
        barrier.wait();
        act(engine, &assessor(), offer(pathway, SMALL))
    };
    let answers = std::thread::scope(|scope| {
        let first = scope.spawn(|| reach(one, pathways[0]));
        let second = scope.spawn(|| reach(other, pathways[1]));
        [first.join().unwrap(), second.join().unwrap()]
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    for answer in answers {
        match answer {
            Ok(_) => {}
            Err(SubmitError::Refused(refusal)) => {
                tells(&refusal, "none_available", &["midl-2", "2026-11-02 08:", "1"]);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn of_two_at_once_on_the_last_place_exactly_one_has_it() {
    let estate = Estate::new();
    let engine = estate.open();
    let pathways = [refer(&engine, 1), refer(&engine, 2)];
    for pathway in pathways {
        must(&engine, &assessor(), decision(pathway));
    }
    let decline = |engine: &Engine| {
        for pathway in pathways {
            let reason = String::new();
            let _ = act(engine, &assessor(), Command::Decline { pathway, by: CitizenSide::Citizen, reason });
        }
        estate.clock.advance_minutes(1);
    };
    for _ in 0..20 {
        race(&engine, &engine, pathways);
        decline(&engine);
    }
    // Two engines, as two processes have them, on one file.
    let other = estate.open();
    for _ in 0..20 {
        race(&engine, &other, pathways);
        decline(&engine);
        decline(&other);
    }
    let keeper = Keeper::of(&mut estate.store());
    keeper.check_promises();
    // The one that wrote last knows all; the other as soon as it does anything.
    engine.tick().unwrap();
    other.tick().unwrap();
    assert!(
        engine.read(|world| *world == keeper.world).unwrap()
            && other.read(|world| *world == keeper.world).unwrap()
    );
}

#[test]
fn two_engines_on_one_file_write_one_history() {
    let mut chance = Chance::new(seed());
    let estate = Estate::new();
    let engines = [estate.open(), estate.open()];
    let keys: Vec<_> = (0..24_u64).map(|number| (number, chance.index(2))).collect();
    let done = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|which| {
                let (engine, keys) = (&engines[which], &keys);
                scope.spawn(move || {
                    let mine = keys.iter().filter(|(_, whose)| *whose == which);
                    mine.map(|(number, _)| refer(engine, *number)).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let mut different = done.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 24, "no number was given twice: {done:?}");
    let keeper = Keeper::of(&mut estate.store());
    assert_eq!(keeper.world.pathways.count(), 24);
    assert!(engines[0].verify().unwrap().is_sound());
}

#[test]
fn a_command_sent_again_has_the_same_answer_and_its_key_serves_no_other() {
    let estate = Estate::new();
    let engine = estate.open();
    let sent =
        submission(&ward(), Order::Refer { identity: citizen(1), refer: referral(), same_person: false });
    let first = engine.submit(sent.clone()).unwrap();
    assert!(!first.repeated);
    let check_same = |engine: &Engine| {
        let position = engine.status().position;
        let again = engine.submit(sent.clone()).unwrap();
        assert!(again.repeated);
        assert_eq!((again.first_position, again.last_position), (first.first_position, first.last_position));
        assert_eq!((again.pathway, again.person), (first.pathway, first.person));
        assert_eq!((&again.events, again.recorded_at), (&first.events, first.recorded_at));
        assert_eq!(engine.status().position, position);
    };
    check_same(&engine);
    for (by, identity) in [(ward(), citizen(2)), (assessor(), citizen(1))] {
        let mut other = submission(&by, Order::Refer { identity, refer: referral(), same_person: false });
        other.key = sent.key;
        let before = engine.status();
        let Err(SubmitError::Refused(refusal)) = engine.submit(other) else { panic!("it was done") };
        tells(&refusal, "key_used_for_another_command", &[&sent.key.to_string(), "new key"]);
        assert_eq!(engine.status(), before);
    }
    // Three days, a snapshot and a restart later too, and in another process.
    estate.clock.advance_minutes(3 * 24 * 60);
    check_same(&engine);
    engine.snapshot().unwrap();
    let other = estate.open();
    check_same(&other);
    drop((engine, other));
    check_same(&estate.open());
}

#[test]
fn a_rulebook_with_faults_is_refused_with_all_of_them_and_nothing_is_adopted() {
    let estate = Estate::new();
    let engine = estate.open();
    let adopted = engine.read(|world| world.adoption.current().unwrap().hash().to_string()).unwrap();
    let mut files = scheme_files();
    let damage = |files: &mut Vec<schemes::SourceFile>, end: &str, change: fn(&mut String)| {
        let file = files.iter_mut().find(|file| file.path.ends_with(end)).unwrap();
        change(&mut file.text);
        file.path.clone()
    };
    let common = damage(&mut files, "/common.toml", |text| {
        text.push_str("\n[[code]]\nlist = \"refusal\"\nid = \"full\"\ntext = { da = \"Igen\" }\n");
    });
    let pathway = damage(&mut files, "/pathway.toml", |text| text.push_str("\n[[unheard_of]]\nid = \"x\"\n"));
    let order = adoption::Command::AdoptRulebook { files, hash: String::new(), note: String::new() };
    let refusal =
        refuses(&engine, &owner(), order, "rulebook_faulty", &[&common, &pathway, "nothing was adopted"]);
    let lines = refusal.text.en.lines().count();
    assert!(lines > 2, "every fault has its line: {}", refusal.text.en);
    assert_eq!(refusal.text.da.lines().count(), lines);
    // Unreadable, empty, and already adopted.
    let order = |files| adoption::Command::AdoptRulebook { files, hash: String::new(), note: String::new() };
    let mut files = scheme_files();
    let places = damage(&mut files, "/places.toml", |text| text.insert_str(0, "[[[\n"));
    refuses(&engine, &owner(), order(files), "rulebook_faulty", &[&places, ":1:"]);
    refuses(&engine, &owner(), order(Vec::new()), "rulebook_empty", &["every file"]);
    refuses(&engine, &owner(), order(scheme_files()), "rulebook_already_adopted", &[&adopted]);
    assert_eq!(engine.read(|world| world.adoption.current().unwrap().hash().to_string()).unwrap(), adopted);
    // Nobody but the system owner adopts.
    let refusal = refuses(&engine, &assessor(), order(scheme_files()), "role_may_not", &["system owner"]);
    assert_eq!(refusal.kind, kernel::RefusalKind::Forbidden);
}
