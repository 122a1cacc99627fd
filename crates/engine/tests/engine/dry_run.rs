//! Whom a rulebook would hit before it is adopted: each pathway under way, what the rules say and what they would say.

use crate::support::*;
use engine::{
    Order,
    ask::{DryRun, Question, Reply},
};
use kernel::{Actor, FactValue, PathwayId, Role};
use pathways::{AnsweredFact, Command, Decide, view::other_law::Differing};
use schemes::SourceFile;

fn run(house: &House, by: &Actor, files: Vec<SourceFile>) -> DryRun {
    match house.engine.ask(by, Question::DryRun { files }).unwrap() {
        Reply::DryRun(run) => run,
        other => panic!("{other:?}"),
    }
}

/// The law of this repository with one thing said otherwise.
fn changed(from: &str, to: &str) -> Vec<SourceFile> {
    let mut files = scheme_files();
    assert!(files.iter().any(|file| file.text.contains(from)), "'{from}' stands in no scheme");
    for file in &mut files {
        file.text = file.text.replace(from, to);
    }
    files
}

/// The law with a clock of another length.
fn with_clock(id: &str, hours: i64) -> Vec<SourceFile> {
    let mut files = scheme_files();
    let start = format!("[[clock]]\nid = \"{id}\"\n");
    let file = files.iter_mut().find(|file| file.text.contains(&start)).unwrap();
    let (before, clock) = file.text.split_once(&start).unwrap();
    let (text, rest) = clock.split_once("hours = ").unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    file.text = format!("{before}{start}{text}hours = {hours}\n{rest}");
    files
}

fn only(run: &DryRun, pathway: PathwayId) -> &Differing {
    match run.hit_visible.as_slice() {
        [hit] if hit.pathway == pathway && hit.differing.len() == 1 => &hit.differing[0],
        other => panic!("{other:#?}"),
    }
}

/// One citizen in each state: referred, decided, offered, accepted, confirmed, in stay, on leave.
fn in_every_state(house: &House) -> [PathwayId; 7] {
    let referred = house.refer(1).pathway.unwrap();
    let decided = house.decided(2);
    let offered = house.decided(3);
    house.must(&assessor(), offer(offered));
    let accepted = house.decided(4);
    house.must(&assessor(), offer(accepted));
    house.must(&assessor(), accept(accepted));
    let confirmed = house.confirmed(5);
    let staying = house.confirmed(6);
    house.must(&nurse(), Command::Arrive { pathway: staying, at: None });
    let leaving = house.confirmed(7);
    house.must(&nurse(), Command::Arrive { pathway: leaving, at: None });
    house.set("2026-12-30T09:00");
    house.must(&nurse(), Command::Leave { pathway: leaving, at: None });
    [referred, decided, offered, accepted, confirmed, staying, leaving]
}

/// Who may see all of these.
fn all_seeing() -> Actor {
    assessor()
}

#[test]
fn the_law_in_use_hits_nobody_in_whatever_state() {
    let house = House::with_places(9);
    in_every_state(&house);
    let run = run(&house, &all_seeing(), scheme_files());
    assert_eq!((run.under_way, run.hit, run.hits.len(), run.hit_visible.len()), (7, 0, 0, 0), "{run:#?}");
}

#[test]
fn a_changed_clock_hits_those_for_whom_it_runs_with_both_deadlines() {
    let house = House::with_places(9);
    let [referred, decided, offered, accepted, confirmed, _, leaving] = in_every_state(&house);
    let cases = [
        ("decision_due", vec![referred], "2026-12-31T08:00", "2026-12-31T18:00"),
        ("place_due", vec![decided, offered, accepted], "2027-01-01T08:00", "2026-12-31T18:00"),
        ("arrival_due", vec![confirmed], "2027-01-01T08:00", "2026-12-31T18:00"),
        ("leave_kept", vec![leaving], "2027-01-02T09:00", "2026-12-31T19:00"),
    ];
    for (clock, hit, was, would_be) in cases {
        let run = run(&house, &all_seeing(), with_clock(clock, 34));
        assert_eq!(run.hits, [(format!("deadline {clock}"), hit.len())].into(), "{run:#?}");
        let ids: Vec<PathwayId> = run.hit_visible.iter().map(|hit| hit.pathway).collect();
        assert_eq!(ids, hit, "{clock}");
        for one in run.hit_visible.iter().flat_map(|hit| &hit.differing) {
            assert_eq!(one.was.text.da, at(was).danish(), "{clock}");
            assert_eq!(one.would_be.text.da, at(would_be).danish(), "{clock}");
            assert!(
                !one.was.basis.is_empty() && !one.would_be.basis.is_empty(),
                "each says what it rests on"
            );
        }
    }
    // The citizen never loses time they had: once accepted, the later of the two clocks counts.
    let held = run(&house, &all_seeing(), with_clock("hold_expires", 3));
    let of = |run: &DryRun| run.hit_visible.iter().map(|hit| hit.pathway).collect::<Vec<_>>();
    assert_eq!(of(&held), [offered, accepted]);
    let answered = run(&house, &all_seeing(), with_clock("answer_due", 1));
    assert_eq!(of(&answered), Vec::<PathwayId>::new(), "the hold is longer in any case: {answered:#?}");
    assert_eq!(of(&run(&house, &all_seeing(), with_clock("answer_due", 5))), [accepted]);
}

#[test]
fn a_changed_price_hits_those_who_would_pay_it() {
    let house = House::with_places(9);
    let [_, decided, .., staying, leaving] = in_every_state(&house);
    // The rule of the municipal places gives way to one that says free of charge.
    let files = changed("conclusion = \"food_and_linen\"", "conclusion = \"free_of_charge\"");
    let run = run(&house, &all_seeing(), files);
    assert_eq!(run.hits, [("own_payment municipal_temporary_place".to_owned(), 6)].into(), "{run:#?}");
    assert_eq!((run.under_way, run.hit), (7, 6), "nothing is decided on the one who is referred");
    for pathway in [decided, staying, leaving] {
        let hit = run.hit_visible.iter().find(|hit| hit.pathway == pathway).unwrap();
        let one = &hit.differing[0];
        assert_eq!((one.was.id.as_str(), one.would_be.id.as_str()), ("food_and_linen", "free_of_charge"));
        assert!(
            one.was.basis.iter().any(|basis| basis.quote.is_some()),
            "the rule that it rests on is named"
        );
    }
}

#[test]
fn a_changed_payer_hits_from_the_day_on_which_it_changes() {
    let house = House::with_places(1);
    let staying = house.confirmed(1);
    house.must(&nurse(), Command::Arrive { pathway: staying, at: None });
    // The transfer of the task, and with it what is open about a stay that runs on, comes two months later.
    let rule = "id = \"municipality_has_temporary_stay\"";
    let mut files = scheme_files();
    for file in files.iter_mut().filter(|file| file.text.contains(rule)) {
        let (before, after) = file.text.split_once(rule).unwrap();
        let after = after.replacen("until = 2027-01-01", "until = 2027-03-01", 1);
        let (open, rest) = after.split_once("id = \"running_stay_left_open\"").unwrap();
        let rest = rest.replacen("from = 2027-01-01", "from = 2027-03-01", 1);
        file.text = format!("{before}{rule}{open}id = \"running_stay_left_open\"{rest}");
    }
    let run = run(&house, &all_seeing(), files);
    let expected = ["responsibility authority", "responsibility payer"].map(|name| (name.to_owned(), 1));
    assert_eq!(run.hits, expected.into(), "{run:#?}");
    for one in &run.hit_visible[0].differing {
        assert_eq!((one.from, one.until), (Some(at("2027-01-01T00:00")), Some(at("2027-03-01T00:00"))));
        assert_eq!(
            (one.was.id.as_str(), one.would_be.id.as_str()),
            ("judgement", "municipality_of_residence")
        );
        assert_eq!(one.would_be.text.da, "Næstved");
        assert!(one.was.text.da.starts_with("kræver skøn: "), "{}", one.was.text.da);
    }
}

#[test]
fn shorter_hours_of_treatment_hit_the_deadline_and_the_responsibility_between() {
    let house = House::with_places(1);
    let mut refer = refer();
    refer.extraordinary = true;
    for (fact, value) in [
        ("stable", FactValue::Yes),
        ("treatment_finished", FactValue::No),
        ("has_general_practitioner", FactValue::Yes),
    ] {
        refer.facts.insert(fact.into(), AnsweredFact::told(value));
    }
    let order = Order::Refer { identity: identity(1), refer, same_person: false };
    let pathway = house.must(&ward(), order).pathway.unwrap();
    let conclusion = "emergency_place".into();
    house.must(&assessor(), Command::Decide(Decide { pathway, conclusion, reason: String::new(), at: None }));
    house.must(&ward(), Command::Discharge { pathway, at: None });
    let clock = "treatment_responsibility_after_extraordinary_discharge";
    let run = run(&house, &all_seeing(), with_clock(clock, 48));
    let [hit] = run.hit_visible.as_slice() else { panic!("{run:#?}") };
    let [deadline, responsibility] = hit.differing.as_slice() else { panic!("{hit:#?}") };
    assert_eq!(deadline.was.text.da, at("2027-01-02T08:00").danish());
    assert_eq!(deadline.would_be.text.da, at("2027-01-01T08:00").danish());
    assert_eq!(
        (responsibility.from, responsibility.until),
        (Some(at("2027-01-01T08:00")), Some(at("2027-01-02T08:00")))
    );
    assert_eq!(
        (responsibility.was.id.as_str(), responsibility.would_be.id.as_str()),
        ("hospital", "general_practice")
    );
}

#[test]
fn where_nothing_is_decided_the_answer_of_now_is_set_against_the_other() {
    let house = House::with_places(0);
    let referred = house.refer(1).pathway.unwrap();
    let files =
        changed("conclusion = \"municipal_temporary_place\"", "conclusion = \"municipal_relief_place\"");
    let run = run(&house, &all_seeing(), files);
    let one = only(&run, referred);
    assert_eq!(one.was.id, "municipal_temporary_place");
    assert_eq!(one.would_be.id, "municipal_relief_place");
    assert_eq!(run.hits, [("placement".to_owned(), 1)].into());
    assert_eq!(run.asked, 0, "nothing was decided that could be asked again");
}

#[test]
fn those_who_may_see_no_citizen_get_the_counts_alone_and_closed_pathways_are_left_in_peace() {
    let house = House::with_places(1);
    let decided = house.decided(1);
    let closed = house.decided(2);
    let cancel = Command::Cancel { pathway: closed, code: "moved_another_way".into(), note: String::new() };
    house.must(&ward(), cancel);
    let counted = run(&house, &owner(), with_clock("place_due", 24));
    assert_eq!((counted.under_way, counted.hit), (1, 1));
    assert_eq!(counted.hits, [("deadline place_due".to_owned(), 1)].into());
    assert!(counted.hit_visible.is_empty() && counted.visible.is_empty());
    let stranger = actor("v", "municipality-0330", Role::Assessor);
    assert!(run(&house, &stranger, with_clock("place_due", 24)).hit_visible.is_empty());
    assert_eq!(only(&run(&house, &assessor(), with_clock("place_due", 24)), decided).id, "place_due");
}
