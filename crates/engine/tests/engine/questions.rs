//! Questions: the answers that the desks give, on the law of this repository.

use crate::support::*;
use engine::{AskError, PathwayFilter, Question, Reply, ask::LogPrivate};
use kernel::{Instant, PathwayId, Role, UnitId, Verdict};
use pathways::{Command, Correction, view::who::Timeline};
use places::Scope;

fn who_at(house: &House, pathway: PathwayId, when: &str, known_at: Option<Instant>) -> Option<String> {
    let question = Question::Who {
        pathway,
        at: Some(at(when)),
        timelines: vec![Timeline::Authority],
        variant: None,
        known_at,
    };
    match house.engine.ask(&assessor(), question).unwrap() {
        Reply::Who(answers) => answers[0].party.as_ref()?.organisation.as_ref().map(ToString::to_string),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_answered_before_a_correction_can_still_be_asked() {
    let house = House::with_places(1);
    let pathway = house.confirmed(1);
    house.set("2026-12-30T14:00");
    house.must(&nurse(), Command::Arrive { pathway, at: Some(at("2026-12-30T09:00")) });
    house.set("2026-12-30T15:00");
    let correction = Correction::Arrival(Some(at("2026-12-30T13:00")));
    let correct = Command::Correct { pathway, request: None, correction, reason: "tastefejl".into() };
    let corrected = house.must(&nurse(), correct);
    house.set("2026-12-30T16:00");
    assert_eq!(who_at(&house, pathway, "2026-12-30T10:00", None).as_deref(), Some("region-1085"));
    let before = Some(at("2026-12-30T14:30"));
    assert_eq!(who_at(&house, pathway, "2026-12-30T10:00", before).as_deref(), Some("municipality-0370"));
    // Asked again it comes from what is kept, and is the same.
    assert_eq!(who_at(&house, pathway, "2026-12-30T10:00", before).as_deref(), Some("municipality-0370"));
    match house.engine.ask(&assessor(), Question::Corrections { pathway }).unwrap() {
        Reply::Corrections(lines) => {
            // The discharge came with the arrival, and is corrected with it; newest first.
            assert_eq!(lines.len(), 2);
            assert!(matches!(lines[0].corrected.change, pathways::Change::Discharge { .. }));
            assert_eq!(lines[1].corrected.position, corrected.first_position);
            assert!(lines.iter().all(|line| !line.dependents.is_empty()));
        }
        other => panic!("{other:?}"),
    }
    let early = Question::Who {
        pathway,
        at: None,
        timelines: Vec::new(),
        variant: None,
        known_at: Some(at("2026-12-30T07:00")),
    };
    match house.engine.ask(&assessor(), early).unwrap_err() {
        AskError::Refused(refusal) => assert_eq!(refusal.code, "not_known_then"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_known_of_somebody_who_is_forgotten_is_gone_from_earlier_times_too() {
    let house = House::with_places(1);
    let mut refer = refer();
    let fact = pathways::AnsweredFact::told(kernel::FactValue::Yes);
    refer.facts.insert("has_general_practitioner".into(), fact);
    let receipt =
        house.must(&ward(), engine::Order::Refer { identity: identity(1), refer, same_person: false });
    let pathway = receipt.pathway.unwrap();
    house.set("2026-12-30T09:00");
    house.must(&ward(), crate::snapshots::cancel(pathway));
    house.set("2026-12-30T10:00");
    let known_at = Some(at("2026-12-30T08:30"));
    let earlier = || {
        let question = Question::Timelines { pathway, timelines: Vec::new(), variant: None, known_at };
        let answer = house.engine.ask(&assessor(), question).unwrap();
        serde_json::to_string(&answer).unwrap().contains("[\"has_general_practitioner\",\"yes\"]")
    };
    assert!(earlier());
    house.must(&owner(), Command::Forget { person: receipt.person.unwrap() });
    assert!(!earlier(), "the kept answer is not used any more");
}

#[test]
fn a_suggestion_says_where_and_why_and_variants_stand_side_by_side() {
    let house = House::with_places(1);
    let pathway = house.refer(1).pathway.unwrap();
    let question = |when: &str, variants| Question::Suggestion { pathway, at: Some(at(when)), variants };
    let settled = |reply: Reply| match reply {
        Reply::Suggestion(comparison) => comparison
            .answers
            .iter()
            .map(|answer| answer.verdict.settled().map(|settled| settled.id.to_string()))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let ask = |when, variants| settled(house.engine.ask(&ward(), question(when, variants)).unwrap());
    assert_eq!(ask("2026-12-30T09:00", Vec::new()), [Some("municipal_temporary_place".to_owned())]);
    assert_eq!(
        ask("2027-01-02T09:00", vec![None, Some("kl".into())]),
        vec![Some("regional_health_and_care_place".to_owned()); 2]
    );
    let unknown = question("2027-01-02T09:00", vec![Some("nobody".into())]);
    assert!(matches!(house.engine.ask(&ward(), unknown), Err(AskError::Refused(_))));
}

#[test]
fn facts_alone_can_be_asked_and_an_unknown_fact_is_refused() {
    let house = House::with_places(0);
    let ask = |fact: &str| {
        let facts = [(fact.into(), kernel::FactValue::Yes)].into();
        let dates = schemes::Dates::all("2027-01-02".parse().unwrap());
        let politician = actor("p", "region-1085", Role::Politician);
        house.engine.ask(&politician, Question::SuggestionOnFacts { facts, dates, variants: Vec::new() })
    };
    match ask("temporary_health_intervention").unwrap() {
        Reply::Suggestion(comparison) => {
            assert!(matches!(comparison.answers[0].verdict, Verdict::Missing { .. }));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(ask("no_such_fact"), Err(AskError::Refused(_))));
}

#[test]
fn why_repeats_the_answer_of_then_word_for_word() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    // A new rulebook does not change what was answered under the old one.
    let mut files = scheme_files();
    files[0].text.push_str("\n# en bemærkning\n");
    let adopt = adoption::Command::AdoptRulebook { files, hash: String::new(), note: String::new() };
    house.must(&owner(), adopt);
    match house.engine.ask(&ward(), Question::Why { pathway, request: None }).unwrap() {
        Reply::Why(why) => {
            assert!(why.same && why.differing.is_empty());
            assert_eq!(why.repeated.rulebook, why.decision.rulebook);
            assert!(!why.repeated.verdict.reasons().is_empty());
            assert_eq!(why.ground.reason, "som det ser ud nu");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn offers_board_and_free_place() {
    let house = House::with_places(2);
    let (first, second) = (house.decided(1), house.decided(2));
    match house
        .engine
        .ask(&assessor(), Question::Offers { pathway: first, at: None, limit: 5, kind: None, variant: None })
        .unwrap()
    {
        Reply::Offers(offers) => assert_eq!(offers.offers[0].unit, UnitId(1)),
        other => panic!("{other:?}"),
    }
    house.must(&assessor(), offer(first));
    let politician = actor("p", "region-1085", Role::Politician);
    match house.engine.ask(&politician, Question::Board { scope: Scope::Country, at: None }).unwrap() {
        Reply::Board(board) => assert_eq!((board.totals.held, board.totals.available), (1, 1)),
        other => panic!("{other:?}"),
    }
    let free = |by: &kernel::Actor| match house
        .engine
        .ask(by, Question::FreePlace { unit: UnitId(1), at: None, variant: None })
        .unwrap()
    {
        Reply::FreePlace(free) => (
            free.who_for.candidates.iter().map(|each| each.pathway).collect::<Vec<_>>(),
            free.candidates_not_shown,
        ),
        other => panic!("{other:?}"),
    };
    assert_eq!(free(&assessor()), (vec![second], 0));
    let elsewhere = actor("x", "municipality-0330", Role::Assessor);
    assert_eq!(free(&elsewhere), (Vec::new(), 1));
}

#[test]
fn lists_have_what_one_may_see_and_nothing_else() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    let list = |by: &kernel::Actor, filter, closed| match house
        .engine
        .ask(by, Question::Pathways { filter, closed })
        .unwrap()
    {
        Reply::Pathways(lines) => lines.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(list(&assessor(), PathwayFilter::Mine, false), 1);
    assert_eq!(list(&ward(), PathwayFilter::Waiting, false), 1);
    assert_eq!(list(&actor("x", "municipality-0330", Role::Assessor), PathwayFilter::All, true), 0);
    house.must(&ward(), crate::snapshots::cancel(pathway));
    assert_eq!(list(&ward(), PathwayFilter::All, false), 0);
    assert_eq!(list(&ward(), PathwayFilter::All, true), 1);
    match house.engine.ask(&ward(), Question::Due { organisation: None }).unwrap() {
        Reply::Due(due) => assert!(due.is_empty()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_log_stays_sealed_for_auditors_and_history_shows_to_those_involved() {
    let house = House::with_places(1);
    let pathway = house.confirmed(1);
    house.refer(2);
    let auditor = actor("a", "kl", Role::Auditor);
    let lines = |by: &kernel::Actor, question| match house.engine.ask(by, question).unwrap() {
        Reply::Log(lines) => lines,
        other => panic!("{other:?}"),
    };
    let all = lines(&auditor, Question::Log { from: 1, limit: 1000 });
    assert_eq!(u64::try_from(all.len()).unwrap(), house.position());
    assert!(all.iter().all(|line| !matches!(line.private, LogPrivate::Shown(_))));
    assert!(all.iter().any(|line| matches!(line.private, LogPrivate::Sealed)));
    let history = lines(&ward(), Question::History { pathway });
    assert_eq!(
        history.iter().map(|line| line.kind).collect::<Vec<_>>(),
        ["referred", "decided", "offered", "accepted", "confirmed"]
    );
    assert!(matches!(&history[0].private, LogPrivate::Shown(_)));
    assert_eq!(lines(&auditor, Question::Log { from: 3, limit: 2 }).len(), 2);
}

#[test]
fn a_dry_run_counts_whom_another_rulebook_would_hit() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    let run = |by: &kernel::Actor, files| match house.engine.ask(by, Question::DryRun { files }).unwrap() {
        Reply::DryRun(run) => run,
        other => panic!("{other:?}"),
    };
    let same = run(&owner(), scheme_files());
    assert_eq!((same.asked, same.changes.len()), (1, 0));
    // A law that leaves nothing to the municipality: the citizen falls elsewhere. Those who may see no citizen get
    // the count alone.
    let mut files = scheme_files();
    for file in files.iter_mut().filter(|file| file.path == "schemes/places.toml") {
        file.text = file
            .text
            .replace("conclusion = \"municipal_temporary_place\"", "conclusion = \"municipal_relief_place\"");
    }
    let changed = run(&owner(), files.clone());
    assert_eq!(changed.changes.values().sum::<usize>(), 1, "{changed:?}");
    assert!(changed.visible.is_empty());
    let seen = run(&assessor(), files).visible;
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].pathway, seen[0].was.as_str()), (pathway, "municipal_temporary_place"));
    let broken = vec![schemes::SourceFile::new("schemes/x.toml", "[[rule]]\nid = 3")];
    assert!(matches!(
        house.engine.ask(&owner(), Question::DryRun { files: broken }),
        Err(AskError::Refused(_))
    ));
}

#[test]
fn an_extraordinary_discharge_is_repeated_under_its_own_question() {
    let house = House::with_places(1);
    let mut refer = refer();
    refer.extraordinary = true;
    for (fact, value) in [("stable", kernel::FactValue::Yes), ("treatment_finished", kernel::FactValue::No)] {
        refer.facts.insert(fact.into(), pathways::AnsweredFact::told(value));
    }
    let receipt =
        house.must(&ward(), engine::Order::Refer { identity: identity(1), refer, same_person: false });
    let pathway = receipt.pathway.unwrap();
    let decide = Command::Decide(pathways::Decide {
        pathway,
        conclusion: "emergency_place".into(),
        reason: String::new(),
        at: None,
    });
    house.must(&assessor(), decide);
    match house.engine.ask(&assessor(), Question::Why { pathway, request: None }).unwrap() {
        Reply::Why(why) => {
            assert!(why.same, "{:?}", why.differing);
            assert_eq!(why.repeated.verdict.settled().unwrap().id, "emergency_place");
        }
        other => panic!("{other:?}"),
    }
    match house.engine.ask(&owner(), Question::DryRun { files: scheme_files() }).unwrap() {
        Reply::DryRun(run) => assert_eq!((run.asked, run.changes.len()), (1, 0), "{run:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn facts_of_an_extraordinary_discharge_alone_get_its_answer() {
    let house = House::with_places(0);
    let facts = [("extraordinary_discharge", true), ("stable", true), ("treatment_finished", false)];
    let yes_no = |yes| if yes { kernel::FactValue::Yes } else { kernel::FactValue::No };
    let facts = facts.into_iter().map(|(fact, yes)| (fact.into(), yes_no(yes))).collect();
    let dates = schemes::Dates::all("2026-12-30".parse().unwrap());
    let question = Question::SuggestionOnFacts { facts, dates, variants: Vec::new() };
    match house.engine.ask(&owner(), question).unwrap() {
        Reply::Suggestion(comparison) => {
            assert_eq!(comparison.answers[0].verdict.settled().unwrap().id, "emergency_place");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn when_a_stay_ends_is_a_judgement_with_the_sentence_that_leaves_it_open() {
    let house = House::with_places(0);
    let regional = places::NewUnit {
        kind: places::PlaceKind::RegionalHealthAndCarePlace,
        operator: organisation("region-ostdanmark"),
        ..unit("region", 1)
    };
    house.set("2027-01-04T08:00");
    house.must(&owner(), places::Command::RegisterUnits(vec![regional]));
    let pathway = house.refer(1).pathway.unwrap();
    let ask = |by: &kernel::Actor| house.engine.ask(by, Question::EndOfStay { pathway });
    match ask(&assessor()).unwrap_err() {
        AskError::Refused(refusal) => assert_eq!(refusal.code, "not_in_stay"),
        other => panic!("{other:?}"),
    }
    let region = |role| actor("r", "region-ostdanmark", role);
    let decide = Command::Decide(pathways::Decide {
        pathway,
        conclusion: "regional_health_and_care_place".into(),
        reason: "lægefagligt skøn".into(),
        at: None,
    });
    for (by, command) in [
        (region(Role::Assessor), decide),
        (region(Role::Assessor), offer(pathway)),
        (region(Role::Assessor), accept(pathway)),
        (region(Role::Provider), Command::Confirm { pathway }),
        (region(Role::Provider), Command::Arrive { pathway, at: None }),
    ] {
        house.must(&by, command);
    }
    match ask(&assessor()).unwrap() {
        Reply::EndOfStay(answer) => match &answer.verdict {
            Verdict::Judgement { open, .. } => {
                assert!(open[0].text.da.contains("Uden klare afslutningskriterier"), "{open:?}");
                assert!(!open[0].basis.is_empty());
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    assert!(matches!(ask(&region(Role::Provider)), Err(AskError::Refused(_))));
}
