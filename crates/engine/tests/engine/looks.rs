//! Looks: whoever sees a citizen is on record before the answer leaves; an emergency opens one citizen and no more.

use crate::{rights::questions, support::*};
use engine::{
    AskError, Desk, Engine, EngineFault, LookBook, Occasion, PathwayFilter, Purpose, Question, Reply, Shows,
};
use eventlog::records::{Act, Entry, Journal, Look, Outcome, Records, RecordsFault};
use kernel::{Actor, Instant, PathwayId, PersonId, Role, UnitId};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// A book that keeps what was noted, and can be made to fail.
#[derive(Default)]
struct Book {
    noted: Mutex<Vec<Entry>>,
    /// Looks in an emergency, however often the others are taken.
    opened: Mutex<Vec<Entry>>,
    fails: AtomicBool,
}

impl LookBook for Book {
    fn note(&self, looks: &[Entry]) -> Result<(), RecordsFault> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(RecordsFault::Closed);
        }
        self.noted.lock().unwrap().extend(looks.iter().cloned());
        let opened = looks.iter().filter(|entry| entry.act.outcome() == Some(Outcome::Emergency));
        self.opened.lock().unwrap().extend(opened.cloned());
        Ok(())
    }

    fn opened_in_emergency(&self, person: &str, since: Instant) -> Result<BTreeSet<PersonId>, RecordsFault> {
        let all = self.opened.lock().unwrap();
        let own = all.iter().filter(|entry| entry.by.at >= since);
        let own = own.filter(|entry| entry.by.actor.as_ref().is_some_and(|actor| actor.person == person));
        Ok(own.flat_map(|entry| entry.act.persons().to_vec()).collect())
    }
}

impl Book {
    fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.noted.lock().unwrap())
    }

    /// The one look that was noted since the last time.
    fn one(&self) -> (Look, Actor) {
        let mut noted = self.take();
        assert_eq!(noted.len(), 1, "{noted:?}");
        let entry = noted.remove(0);
        let Act::Look(look) = entry.act else { panic!("{:?}", entry.act) };
        (look, entry.by.actor.unwrap())
    }
}

struct Watched {
    house: House,
    engine: Engine,
    book: Arc<Book>,
    pathway: PathwayId,
    person: PersonId,
}

/// A citizen in a unit, ready to move on, and an engine that notes who looks.
fn watched() -> Watched {
    let house = House::with_places(2);
    let mut karen = identity(1);
    karen.next_of_kin = Some("søster".into());
    let order = engine::Order::Refer { identity: karen, refer: refer(), same_person: false };
    let receipt = house.must(&ward(), order);
    let (pathway, person) = (receipt.pathway.unwrap(), receipt.person.unwrap());
    house.must(&assessor(), decide(pathway));
    house.must(&assessor(), offer(pathway));
    house.must(&assessor(), accept(pathway));
    house.must(&nurse(), pathways::Command::Confirm { pathway });
    house.must(&nurse(), pathways::Command::Arrive { pathway, at: None });
    house.must(&nurse(), pathways::Command::Ready { pathway, at: None, cause: "no_place".into() });
    house.clock.advance_minutes(10);
    let book = Arc::new(Book::default());
    let mut config = config(&house.clock);
    config.looks = Some(Arc::clone(&book) as Arc<dyn LookBook>);
    let engine = Engine::open_with(Box::new(house.store.clone()), config).unwrap();
    Watched { house, engine, book, pathway, person }
}

fn emergency() -> Occasion {
    Occasion {
        emergency: Some("faldet på gaden, uden bevidsthed".into()),
        ..Occasion::new(Desk::Web, Purpose::Care)
    }
}

fn stranger(role: Role) -> Actor {
    actor("stranger", "municipality-0330", role)
}

fn code<T: std::fmt::Debug>(answer: Result<T, AskError>) -> String {
    match answer.unwrap_err() {
        AskError::Refused(refusal) => refusal.code,
        AskError::Fault(fault) => fault.code().to_owned(),
    }
}

/// One number for each question there is. A new one does not compile until it stands here, and fails the test below until
/// it is asked there.
const fn number(question: &Question) -> usize {
    match question {
        Question::Pathway { .. } => 0,
        Question::Pathways { .. } => 1,
        Question::Suggestion { .. } => 2,
        Question::EndOfStay { .. } => 3,
        Question::SuggestionOnFacts { .. } => 4,
        Question::Offers { .. } => 5,
        Question::Who { .. } => 6,
        Question::Timelines { .. } => 7,
        Question::Board { .. } => 8,
        Question::Units { .. } => 9,
        Question::Why { .. } => 10,
        Question::Handover { .. } => 11,
        Question::Letter { .. } => 12,
        Question::Due { .. } => 13,
        Question::Delays { .. } => 14,
        Question::Log { .. } => 15,
        Question::History { .. } => 16,
        Question::Corrections { .. } => 17,
        Question::Conflicts { .. } => 18,
        Question::PlaceTimeline { .. } => 19,
        Question::NotReported { .. } => 20,
        Question::FreePlace { .. } => 21,
        Question::Organisations { .. } => 22,
        Question::Organisation { .. } => 23,
        Question::Population { .. } => 24,
        Question::PopulationsKnown { .. } => 25,
        Question::Seats { .. } => 26,
        Question::Services { .. } => 27,
        Question::Adoptions => 28,
        Question::DryRun { .. } => 29,
        Question::DelayCounts { .. } => 30,
    }
}
const QUESTIONS: usize = 31;

#[test]
fn every_question_is_noted_or_shows_no_citizen() {
    let Watched { engine, book, pathway, person, .. } = watched();
    let asked = questions(pathway);
    for missing in 0..QUESTIONS {
        assert!(asked.iter().any(|question| number(question) == missing), "question {missing} is not asked");
    }
    let of_unit = |role| actor("x", "municipality-0370", role);
    let actors: Vec<Actor> =
        Role::ALL.into_iter().flat_map(|role| [of_unit(role), stranger(role)]).chain([ward()]).collect();
    let mut seen = [false; QUESTIONS];
    for question in asked {
        for actor in &actors {
            let answer = engine.ask(actor, question.clone());
            let noted = book.take();
            let what = format!("{question:?} by {actor}: {answer:?}");
            if let Shows::NoCitizen(why) = question.shows() {
                assert!(noted.is_empty() && !why.is_empty(), "{what}");
                if let Ok(reply) = &answer {
                    let shown = serde_json::to_string(reply).unwrap();
                    assert!(
                        !shown.contains("\"pathway\":1") && !shown.contains(&person.to_string()),
                        "{what}"
                    );
                    seen[number(&question)] = true;
                }
                continue;
            }
            let looks: Vec<&Look> = noted
                .iter()
                .map(|entry| match &entry.act {
                    Act::Look(look) => look,
                    other => panic!("{other:?}"),
                })
                .collect();
            match answer {
                Err(AskError::Refused(_)) => {
                    assert_eq!(looks.len(), 1, "{what}");
                    assert_eq!(looks[0].outcome, Outcome::Refused, "{what}");
                    assert_eq!(
                        looks[0].pathways,
                        question.pathway().into_iter().collect::<Vec<_>>(),
                        "{what}"
                    );
                }
                Err(fault) => panic!("{fault}"),
                Ok(reply) => {
                    let shown = serde_json::to_string(&reply).unwrap();
                    let shows = question.pathway().is_some()
                        || shown.contains("\"pathway\":1")
                        || shown.contains(&person.to_string());
                    assert_eq!(looks.len(), usize::from(shows), "{what}");
                    let Some(look) = looks.first() else { continue };
                    assert_eq!(
                        (look.what.as_str(), look.outcome),
                        (question.slug(), Outcome::Seen),
                        "{what}"
                    );
                    assert_eq!((&look.pathways, &look.persons), (&vec![pathway], &vec![person]), "{what}");
                    seen[number(&question)] = true;
                }
            }
        }
    }
    // Overlaps and changed answers show somebody when there is one who overlaps or is hit; populations are not known here.
    let without = [18, 24, 26, 29];
    let unseen: Vec<usize> =
        (0..QUESTIONS).filter(|number| !seen[*number] && !without.contains(number)).collect();
    assert!(unseen.is_empty(), "questions that nobody was answered: {unseen:?}");
}

#[test]
fn a_look_has_who_where_and_what_for() {
    let Watched { house, engine, book, pathway, person } = watched();
    engine.ask(&assessor(), Question::Pathway { pathway }).unwrap();
    let entry = book.take().remove(0);
    assert_eq!(entry.by.at, engine.now());
    assert_eq!((entry.by.desk.as_str(), entry.by.session), ("prompt", None));
    let Act::Look(look) = entry.act else { panic!() };
    assert_eq!(look.purpose, "placement");

    let occasion = Occasion {
        session: Some("0a1b".into()),
        note: Some(" efter opkald fra afdelingen ".into()),
        ..Occasion::new(Desk::Web, Purpose::Control)
    };
    engine
        .ask_on(&assessor(), &occasion, Question::Pathways { filter: PathwayFilter::All, closed: true })
        .unwrap();
    let entry = book.take().remove(0);
    assert_eq!((entry.by.desk.as_str(), entry.by.session.as_deref()), ("web", Some("0a1b")));
    let Act::Look(look) = entry.act else { panic!() };
    assert_eq!((look.what.as_str(), look.purpose.as_str()), ("ask_pathways", "control"));
    assert_eq!(look.reason.as_deref(), Some("efter opkald fra afdelingen"));
    assert_eq!((look.pathways, look.persons), (vec![pathway], vec![person]));

    // A list is noted with whom it showed, and a list that shows nobody is not noted.
    let other = house.refer(2).pathway.unwrap();
    engine.tick().unwrap();
    engine.ask(&assessor(), Question::Pathways { filter: PathwayFilter::All, closed: true }).unwrap();
    assert_eq!(book.one().0.pathways, [pathway, other]);
    engine
        .ask(&assessor(), Question::Pathways { filter: PathwayFilter::Unit(UnitId(1)), closed: true })
        .unwrap();
    assert_eq!(book.one().0.pathways, [pathway]);
    engine.ask(&stranger(Role::Assessor), Question::Due { organisation: None }).unwrap();
    assert!(book.take().is_empty());

    let long = Occasion { note: Some("x".repeat(501)), ..occasion };
    assert_eq!(code(engine.ask_on(&assessor(), &long, Question::Pathway { pathway })), "note_too_long");
}

#[test]
fn a_look_says_on_what_grounds_it_was_let_in() {
    let Watched { house, engine, book, pathway, person } = watched();
    let grounds = |actor: &Actor, question| -> Vec<(Vec<String>, Vec<PathwayId>)> {
        engine.ask(actor, question).unwrap();
        let noted = book.take().into_iter().map(|entry| {
            let Act::Look(look) = entry.act else { panic!("{:?}", entry.act) };
            (look.grounds.iter().map(ToString::to_string).collect(), look.pathways)
        });
        noted.collect()
    };
    let one = || Question::Pathway { pathway };
    assert_eq!(grounds(&ward(), one()), [(vec!["sender".to_owned()], vec![pathway])]);
    assert_eq!(grounds(&assessor(), one()), [(vec!["residence".to_owned()], vec![pathway])]);
    // Who was refused has none.
    let elsewhere = stranger(Role::Assessor);
    assert_eq!(code(engine.ask(&elsewhere, one())), "no_such_pathway");
    let look = book.one().0;
    assert_eq!((look.outcome, look.grounds), (Outcome::Refused, vec![]));

    // What is shared goes by the basis that was recorded, and in an emergency by none.
    let shared = stranger(Role::Assessor);
    engine.ask_on(&shared, &emergency(), one()).unwrap();
    assert_eq!(book.one().0.grounds, Vec::<String>::new());
    let basis = pathways::Command::RecordBasis {
        pathway,
        with: shared.organisation.clone(),
        basis: "consent".into(),
        note: String::new(),
    };
    house.must(&assessor(), basis);
    engine.tick().unwrap();
    let consent = vec!["shared_with:consent".to_owned()];
    assert_eq!(grounds(&shared, one()), [(consent.clone(), vec![pathway])]);

    // A list of citizens on several grounds is noted once for each of them.
    let own = pathways::Refer { residence: Some(shared.organisation.clone()), ..refer() };
    let order = engine::Order::Refer { identity: identity(2), refer: own, same_person: false };
    let other = house.must(&ward(), order).pathway.unwrap();
    engine.tick().unwrap();
    let all = Question::Pathways { filter: PathwayFilter::All, closed: true };
    assert_eq!(
        grounds(&shared, all),
        [(vec!["residence".to_owned()], vec![other]), (consent.clone(), vec![pathway])]
    );
    engine.identity_on(&shared, &Occasion::at_prompt(&shared), person).unwrap();
    let look = book.one().0;
    assert_eq!(
        (look.what.as_str(), look.grounds, look.persons),
        ("ask_identity", consent.iter().map(Into::into).collect(), vec![person])
    );
}

#[test]
fn a_page_that_draws_itself_again_is_the_look_that_was_noted() {
    let Watched { house, engine, book, pathway, .. } = watched();
    let session = |name: &str, redrawn| Occasion {
        session: Some(name.into()),
        redrawn,
        ..Occasion::new(Desk::Web, Purpose::Placement)
    };
    let list = || Question::Pathways { filter: PathwayFilter::All, closed: true };
    let ask = |occasion: &Occasion| engine.ask_on(&assessor(), occasion, list()).unwrap();
    // What was not noted before is noted, however it is asked.
    ask(&session("a", true));
    assert_eq!(book.take().len(), 1);
    for _ in 0..3 {
        ask(&session("a", true));
        assert!(book.take().is_empty(), "the same page of the same session");
    }
    // Whom it shows anew is noted, and nobody else again.
    let other = house.refer(2).pathway.unwrap();
    engine.tick().unwrap();
    ask(&session("a", true));
    assert_eq!(book.one().0.pathways, [other]);
    // Somebody who looks is noted each time, and so are other sessions, questions, roles and purposes.
    ask(&session("a", false));
    assert_eq!(book.one().0.pathways, [pathway, other]);
    ask(&session("b", true));
    assert_eq!(book.take().len(), 1);
    engine.ask_on(&assessor(), &session("a", true), Question::Pathway { pathway }).unwrap();
    assert_eq!(book.take().len(), 1);
    let control = Occasion { purpose: Purpose::Control, ..session("a", true) };
    ask(&control);
    assert_eq!(book.take().len(), 1);
    // After a quarter of an hour it is a look of its own.
    house.clock.advance_minutes(14);
    ask(&session("a", true));
    assert!(book.take().is_empty());
    house.clock.advance_minutes(1);
    ask(&session("a", true));
    assert_eq!(book.one().0.pathways, [pathway, other]);
    // What was lost is refused, and noted, by a page that stands open too.
    let stranger = stranger(Role::Assessor);
    for _ in 0..2 {
        let lost = engine.ask_on(&stranger, &session("a", true), Question::Pathway { pathway });
        assert_eq!(code(lost), "no_such_pathway");
        assert!(matches!(&book.take()[0].act, Act::Look(look) if look.outcome == Outcome::Refused));
    }
}

#[test]
fn emergencies_open_so_many_citizens_a_day_for_one_person() {
    let Watched { house, book, pathway, person, .. } = watched();
    let other = house.refer(2).pathway.unwrap();
    let mut config = config(&house.clock);
    config.looks = Some(Arc::clone(&book) as Arc<dyn LookBook>);
    config.emergency_citizens_a_day_max = 1;
    let engine = Engine::open_with(Box::new(house.store.clone()), config).unwrap();
    let nurse = stranger(Role::Provider);
    let ask = |actor: &Actor, pathway| engine.ask_on(actor, &emergency(), Question::Pathway { pathway });
    ask(&nurse, pathway).unwrap();
    ask(&nurse, pathway).unwrap();
    engine.identity_on(&nurse, &emergency(), person).unwrap();
    book.take();
    assert_eq!(code(ask(&nurse, other)), "emergencies_a_day");
    assert_eq!(book.one().0.outcome, Outcome::Refused, "nothing was shown, and that it was tried is noted");
    let colleague = Actor { person: "colleague".into(), ..nurse.clone() };
    ask(&colleague, other).unwrap();
    house.clock.advance_minutes(24 * 60);
    ask(&nurse, other).unwrap();
    assert_eq!(code(ask(&nurse, pathway)), "emergencies_a_day");
}

#[test]
fn when_the_emergencies_of_a_day_are_spent_known_and_unknown_are_answered_alike() {
    let Watched { house, book, pathway, person, .. } = watched();
    let (other, unknown) = (house.refer(2).pathway.unwrap(), PathwayId(999));
    let mut config = config(&house.clock);
    config.looks = Some(Arc::clone(&book) as Arc<dyn LookBook>);
    config.emergency_citizens_a_day_max = 1;
    let engine = Engine::open_with(Box::new(house.store.clone()), config).unwrap();
    let nurse = stranger(Role::Leader);
    let known_at = Some(Instant::from_microseconds(0).unwrap());
    let questions = |pathway| {
        [
            Question::Pathway { pathway },
            Question::Who { pathway, at: None, timelines: Vec::new(), variant: None, known_at: None },
            // Nothing was known of anybody then.
            Question::Who { pathway, at: None, timelines: Vec::new(), variant: None, known_at },
            Question::Handover { pathway },
            Question::History { pathway },
        ]
    };
    // With room left what is unknown is told as such, and opens nobody.
    assert_eq!(
        code(engine.ask_on(&nurse, &emergency(), Question::Pathway { pathway: unknown })),
        "no_such_pathway"
    );
    engine.ask_on(&nurse, &emergency(), Question::Pathway { pathway }).unwrap();
    book.take();
    for (known, unknown) in questions(other).into_iter().zip(questions(unknown)) {
        let told = [known, unknown].map(|question| {
            let AskError::Refused(refusal) = engine.ask_on(&nurse, &emergency(), question).unwrap_err()
            else {
                panic!("a fault")
            };
            assert_eq!(book.one().0.outcome, Outcome::Refused, "that it was tried is noted");
            refusal
        });
        assert_eq!(told[0].code, "emergencies_a_day");
        assert_eq!(format!("{:?}", told[0]), format!("{:?}", told[1]), "word for word");
    }
    let somebody = house.engine.read(|world| world.pathways.pathway(other).unwrap().person).unwrap();
    for id in [somebody, PersonId([9; 16])] {
        assert_eq!(code(engine.identity_on(&nurse, &emergency(), id)), "emergencies_a_day");
        assert_eq!(book.one().0.outcome, Outcome::Refused);
    }
    for number in [cpr(2), cpr(9)] {
        assert_eq!(code(engine.find_person_on(&nurse, &emergency(), &number)), "emergencies_a_day");
        assert_eq!(book.one().0.outcome, Outcome::Refused);
    }
    // Whom they have opened shows on; and without an emergency nothing is told of the day.
    engine.ask_on(&nurse, &emergency(), Question::Pathway { pathway }).unwrap();
    engine.identity_on(&nurse, &emergency(), person).unwrap();
    assert_eq!(engine.find_person_on(&nurse, &emergency(), &cpr(1)).unwrap(), Some(person));
    for pathway in [other, unknown] {
        assert_eq!(code(engine.ask(&nurse, Question::Pathway { pathway })), "no_such_pathway");
    }
}

#[test]
fn an_emergency_that_opens_what_has_nothing_to_show_is_noted_as_one() {
    let Watched { engine, book, pathway, .. } = watched();
    let known_at = Some(Instant::from_microseconds(0).unwrap());
    let then = Question::Who { pathway, at: None, timelines: Vec::new(), variant: None, known_at };
    assert_eq!(code(engine.ask_on(&stranger(Role::Provider), &emergency(), then)), "not_known_then");
    assert_eq!(book.one().0.outcome, Outcome::Emergency, "it told that the pathway is there");
}

#[test]
fn what_cannot_be_noted_is_not_shown() {
    let Watched { engine, book, pathway, person, .. } = watched();
    book.fails.store(true, Ordering::SeqCst);
    match engine.ask(&assessor(), Question::Pathway { pathway }) {
        Err(AskError::Fault(EngineFault::LookNotNoted { .. })) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(code(engine.identity(&assessor(), person)), "look_not_noted");
    assert_eq!(code(engine.find_person(&ward(), &cpr(1))), "look_not_noted");
    let all = Occasion::at_prompt(&assessor());
    assert_eq!(code(engine.identities_on(&assessor(), &all, &[person])), "look_not_noted");
    // Not even that it was refused.
    assert_eq!(code(engine.ask(&stranger(Role::Assessor), Question::Pathway { pathway })), "look_not_noted");
    assert_eq!(code(engine.find_person(&stranger(Role::Sender), &cpr(1))), "look_not_noted");
    // What shows no citizen goes on.
    engine.ask(&assessor(), Question::Board { scope: places::Scope::Country, at: None }).unwrap();
}

#[test]
fn looks_at_who_somebody_is_are_noted() {
    let Watched { engine, book, person, .. } = watched();
    engine.identity(&nurse(), person).unwrap();
    let (look, who) = book.one();
    assert_eq!((look.what.as_str(), look.outcome, who), ("ask_identity", Outcome::Seen, nurse()));
    assert_eq!((look.persons, look.pathways, look.purpose.as_str()), (vec![person], Vec::new(), "care"));
    assert_eq!(code(engine.identity(&stranger(Role::Assessor), person)), "no_such_person");
    assert_eq!(book.one().0.outcome, Outcome::Refused);

    assert_eq!(engine.find_person(&ward(), &cpr(1)).unwrap(), Some(person));
    let (look, _) = book.one();
    assert_eq!((look.what.as_str(), look.outcome, look.persons), ("ask_person", Outcome::Seen, vec![person]));
    // Whoever tries the number of somebody whom they may not know of learns nothing, and is on record.
    assert_eq!(engine.find_person(&stranger(Role::Sender), &cpr(1)).unwrap(), None);
    let (look, _) = book.one();
    assert_eq!((look.outcome, look.persons), (Outcome::Refused, vec![person]));
    assert_eq!(engine.find_person(&ward(), &cpr(2)).unwrap(), None);
    assert!(book.take().is_empty(), "there is nobody");
    assert_eq!(code(engine.find_person(&stranger(Role::Politician), &cpr(1))), "role_may_not");
    assert_eq!(book.one().0.outcome, Outcome::Refused);

    let occasion = Occasion::at_prompt(&assessor());
    let nobody = PersonId([9; 16]);
    let found = engine.identities_on(&assessor(), &occasion, &[person, nobody]).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(book.one().0.persons, [person]);
}

#[test]
fn in_an_emergency_one_citizen_shows_without_a_relation_and_it_is_noted_as_one() {
    let Watched { engine, book, pathway, person, .. } = watched();
    let now = |question: Question| question;
    for role in [Role::Sender, Role::Assessor, Role::Provider, Role::Leader] {
        let stranger = stranger(role);
        let questions = [
            now(Question::Pathway { pathway }),
            Question::Who { pathway, at: None, timelines: Vec::new(), variant: None, known_at: None },
            Question::Timelines { pathway, timelines: Vec::new(), variant: None, known_at: None },
            Question::Handover { pathway },
        ];
        for question in questions {
            assert_eq!(code(engine.ask(&stranger, question.clone())), "no_such_pathway");
            assert_eq!(book.one().0.outcome, Outcome::Refused);
            engine.ask_on(&stranger, &emergency(), question.clone()).unwrap();
            let (look, who) = book.one();
            assert_eq!((look.outcome, look.what.as_str()), (Outcome::Emergency, question.slug()));
            assert_eq!((look.pathways, look.persons, who), (vec![pathway], vec![person], stranger.clone()));
            assert_eq!(look.reason.as_deref(), Some("faldet på gaden, uden bevidsthed"));
        }
        assert_eq!(engine.find_person_on(&stranger, &emergency(), &cpr(1)).unwrap(), Some(person));
        assert_eq!(book.one().0.outcome, Outcome::Emergency);
        let shown = engine.identity_on(&stranger, &emergency(), person).unwrap();
        assert_eq!((shown.name.as_str(), shown.next_of_kin.as_deref()), ("Borger 1", Some("søster")));
        assert_eq!(book.one().0.outcome, Outcome::Emergency);
        // Only what helps one citizen now.
        for closed in [
            Question::History { pathway },
            Question::Corrections { pathway },
            Question::Why { pathway, request: None },
        ] {
            assert_eq!(code(engine.ask_on(&stranger, &emergency(), closed)), "no_such_pathway");
            assert_eq!(book.one().0.outcome, Outcome::Refused);
        }
    }
    // Whoever may see it anyway needs no emergency: it is an ordinary look, with what they said.
    engine.ask_on(&assessor(), &emergency(), Question::Pathway { pathway }).unwrap();
    let (look, _) = book.one();
    assert_eq!(look.outcome, Outcome::Seen);
    assert!(look.reason.is_some());
}

#[test]
fn an_emergency_opens_no_list_no_other_role_and_nothing_without_a_reason() {
    let Watched { engine, book, pathway, person, .. } = watched();
    let helper = stranger(Role::Provider);
    for list in [
        Question::Pathways { filter: PathwayFilter::All, closed: true },
        Question::Due { organisation: None },
        Question::Conflicts { unit: None },
        Question::Log { from: 1, limit: 10 },
    ] {
        assert_eq!(code(engine.ask_on(&helper, &emergency(), list)), "not_in_emergency");
    }
    assert_eq!(code(engine.identities_on(&helper, &emergency(), &[person])), "not_in_emergency");
    assert!(book.take().is_empty());
    for role in
        [Role::Politician, Role::Planner, Role::Auditor, Role::SystemOwner, Role::Integration, Role::Citizen]
    {
        let answer = engine.ask_on(&stranger(role), &emergency(), Question::Pathway { pathway });
        assert!(["role_may_not", "no_such_pathway"].contains(&code(answer).as_str()), "{role}");
        assert_eq!(book.one().0.outcome, Outcome::Refused);
    }
    for reason in ["", "haster", &"x".repeat(501), "          "] {
        let occasion = Occasion { emergency: Some((*reason).into()), ..emergency() };
        let answer = engine.ask_on(&helper, &occasion, Question::Pathway { pathway });
        assert_eq!(code(answer), "emergency_reason_length");
        assert_eq!(code(engine.find_person_on(&helper, &occasion, &cpr(1))), "emergency_reason_length");
    }
    assert!(book.take().is_empty());
    // Nobody is found who is not there.
    assert_eq!(
        code(engine.ask_on(&helper, &emergency(), Question::Pathway { pathway: PathwayId(999) })),
        "no_such_pathway"
    );
}

/// Story 18.
#[test]
fn a_protected_address_shows_to_those_who_place_the_citizen_and_to_nobody_else() {
    let Watched { house, engine, book, pathway, person } = watched();
    let mut hidden = identity(1);
    (hidden.protected, hidden.next_of_kin) = (true, Some("søster".into()));
    house.must(&ward(), engine::Order::UpdateIdentity { person, identity: hidden.clone() });
    let shared = actor("x", "municipality-0330", Role::Assessor);
    let basis = pathways::Command::RecordBasis {
        pathway,
        with: shared.organisation.clone(),
        basis: "consent".into(),
        note: String::new(),
    };
    house.must(&assessor(), basis);
    engine.tick().unwrap();
    for (who, whole) in [(ward(), true), (assessor(), true), (nurse(), false), (shared, false)] {
        let seen = engine.identity(&who, person).unwrap();
        assert_eq!(seen.name, hidden.name, "{who}: the task is with the citizen");
        assert!(seen.protected, "{who} is told that it is protected");
        let address = (seen.address, seen.next_of_kin);
        let expected =
            if whole { (hidden.address.clone(), hidden.next_of_kin.clone()) } else { (None, None) };
        assert_eq!(address, expected, "{who}");
        assert_eq!(book.one().0.outcome, Outcome::Seen);
    }
    // Not in an emergency either; the citizen's name does.
    let seen = engine.identity_on(&stranger(Role::Provider), &emergency(), person).unwrap();
    assert_eq!((seen.name, seen.address, seen.next_of_kin), (hidden.name.clone(), None, None));
    // Neither board, nor place, nor list says who it is, and only those who may see the pathway where they come from.
    let neighbour = actor("n", "hospital-slagelse", Role::Provider);
    let everything = [
        Question::Board { scope: places::Scope::Country, at: None },
        Question::Units { scope: places::Scope::Country },
        Question::PlaceTimeline { place: kernel::PlaceId(1), within: None },
        Question::Conflicts { unit: Some(UnitId(1)) },
        Question::FreePlace { unit: UnitId(1), at: None, variant: None },
        Question::Pathways { filter: PathwayFilter::All, closed: true },
        Question::Due { organisation: None },
    ];
    for question in everything {
        for who in [nurse(), neighbour.clone()] {
            let Ok(reply) = engine.ask(&who, question.clone()) else { continue };
            let shown = serde_json::to_string(&reply).unwrap();
            for secret in ["Borger 1", "Algade", "søster", "010142"] {
                assert!(!shown.contains(secret), "{who} {question:?}: {shown}");
            }
            let of_citizen = matches!(reply, Reply::PlaceTimeline(_) | Reply::Conflicts(_));
            assert!(!of_citizen || !shown.contains("municipality"), "{who} {question:?}: {shown}");
            if who == neighbour {
                assert!(!shown.contains("\"pathway\":"), "{who} {question:?}: {shown}");
            }
        }
    }
}

#[test]
fn what_stands_in_the_letter_is_in_the_history_for_those_who_may_see_the_letter() {
    let Watched { house, engine, pathway, .. } = watched();
    let fill = pathways::Command::FillLetter {
        pathway,
        field: "recipient_address".into(),
        value: "Plantet Vej 1, 4700 Næstved".into(),
    };
    house.must(&assessor(), fill);
    engine.tick().unwrap();
    for (who, sees) in [(assessor(), true), (nurse(), false), (ward(), false)] {
        let reply = engine.ask(&who, Question::History { pathway }).unwrap();
        let told = serde_json::to_string(&reply).unwrap();
        assert!(told.contains("letter_filled"), "{who}: that it was filled is no secret");
        assert_eq!(told.contains("Plantet Vej"), sees, "{who}");
    }
}

#[test]
fn looks_are_in_the_records_when_the_answer_is_there() {
    let Watched { house, pathway, person, .. } = watched();
    let folder = tempfile::tempdir().unwrap();
    let key = eventlog::KeyEncryptionKey::generate().unwrap();
    let records = Records::open(&folder.path().join("records.db"), &key, true).unwrap();
    let mut config = config(&house.clock);
    config.looks = Some(Arc::new(records.clone()));
    let engine = Engine::open_with(Box::new(house.store.clone()), config).unwrap();
    engine.ask_on(&stranger(Role::Provider), &emergency(), Question::Pathway { pathway }).unwrap();
    engine.ask(&assessor(), Question::Pathway { pathway }).unwrap();
    let about = Journal { person: Some(person), ..Journal::default() };
    assert_eq!(records.journal_page(&about, None, 10).unwrap().entries.len(), 2);
    let open = records.emergencies(true, None, 10).unwrap().entries;
    assert_eq!(open.len(), 1);
    let Act::Look(look) = &open[0].act else { panic!() };
    assert_eq!(look.reason.as_deref(), Some("faldet på gaden, uden bevidsthed"));
    assert_eq!(open[0].by.actor, Some(stranger(Role::Provider)));
}
