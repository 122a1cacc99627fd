//! The waiting of the last days is kept up with what happens; what is counted is what looking at every pathway gives.

use crate::support::*;
use engine::{
    Engine, Question, Reply,
    ask::{DelayFigures, waiting_period},
};
use kernel::{Actor, Instant, PathwayId, Period, Role};
use pathways::{Command, Correction};

fn asked(engine: &Engine, by: &Actor, question: Question) -> DelayFigures {
    match engine.ask(by, question).unwrap() {
        Reply::Delays(figures) => figures,
        other => panic!("{other:?}"),
    }
}

fn desks() -> Vec<Actor> {
    vec![
        ward(),
        assessor(),
        nurse(),
        actor("stranger", "municipality-0330", Role::Assessor),
        actor("planner", "region-1085", Role::Planner),
        actor("leader", "municipality-0370", Role::Leader),
    ]
}

/// Asks everybody what is kept up and what is looked up, and compares. A period that begins the least later is not kept.
fn compare(house: &House, what: &str) -> Vec<Option<usize>> {
    let now = house.engine.now();
    let kept = waiting_period(now);
    let later = Instant::from_microseconds(kept.start.microseconds() + 1).unwrap();
    let looked_up = Period { start: later, ..kept };
    let mut counted = Vec::new();
    for desk in desks() {
        let counts = |period| asked(&house.engine, &desk, Question::DelayCounts { period });
        let (known, anew) = (counts(kept), counts(looked_up));
        assert_eq!(known, DelayFigures { period: kept, ..anew }, "{what}: {desk}");
        let all = |period| asked(&house.engine, &desk, Question::Delays { period, cause: None });
        let (known, anew) = (all(kept), all(looked_up));
        assert_eq!(known, DelayFigures { period: kept, ..anew }, "{what}: {desk}");
        counted.push(known.totals.last().and_then(|total| total.times));
    }
    counted
}

fn in_unit(house: &House, number: u32) -> PathwayId {
    let pathway = house.confirmed(number);
    house.must(&nurse(), Command::Arrive { pathway, at: None });
    pathway
}

fn ready(house: &House, pathway: PathwayId, cause: &str) {
    house.must(&nurse(), Command::Ready { pathway, at: None, cause: cause.into() });
}

#[test]
fn what_is_kept_up_is_what_looking_at_every_pathway_gives() {
    let house = House::with_places(20);
    compare(&house, "nobody waits");
    let pathways: Vec<PathwayId> = (1..=7).map(|number| in_unit(&house, number)).collect();
    compare(&house, "all are there");
    for (index, pathway) in pathways.iter().enumerate() {
        ready(&house, *pathway, if index < 5 { "no_place" } else { "citizens_choice" });
        house.clock.advance_minutes(600);
        compare(&house, "one more waits");
    }
    let counted = compare(&house, "seven wait");
    assert!(counted.contains(&Some(7)), "{counted:?}");

    let end = |pathway| Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None };
    house.must(&nurse(), end(pathways[0]));
    compare(&house, "one went home and is packed away");
    let correct = |correction| Command::Correct {
        pathway: pathways[0],
        request: None,
        correction,
        reason: "set forkert".into(),
    };
    let earlier = house.engine.now().plus_minutes(-30).unwrap();
    house.must(&nurse(), correct(Correction::StayEnd(Some(earlier))));
    compare(&house, "the end was another");
    house.must(&nurse(), correct(Correction::StayEnd(None)));
    compare(&house, "the stay goes on after all");
    house.must(
        &ward(),
        Command::RecordBasis {
            pathway: pathways[1],
            with: organisation("municipality-0330"),
            basis: "consent".into(),
            note: String::new(),
        },
    );
    compare(&house, "another municipality may see one of them");
    let ended = Command::EndBasis {
        pathway: pathways[1],
        with: organisation("municipality-0330"),
        reason: "trukket tilbage".into(),
    };
    house.must(&ward(), ended);
    compare(&house, "it may not any more");
    house.clock.advance_minutes(24 * 60);
    compare(&house, "the next day");
    house.must(&nurse(), end(pathways[2]));
    house.clock.advance_minutes(29 * 24 * 60);
    compare(&house, "some have left the period");
    house.clock.advance_minutes(5 * 24 * 60);
    compare(&house, "who went home has left it");

    for number in 8..12 {
        let pathway = in_unit(&house, number);
        ready(&house, pathway, "no_place");
    }
    compare(&house, "more came");
}
