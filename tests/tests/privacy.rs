//! After a whole pathway of a recognisable citizen, nothing that tells who they are, how they are or what was said
//! of them stands readable in any file, in what the log shows, or in any fault. After they are forgotten nobody can
//! open it again, and the chain and the figures are as they were.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use engine::{CPR, Engine, Identity, Order, Receipt, SubmitError};
use eventlog::{EventLog, KeyEncryptionKey, PersonKey, PersonRecord, Private, SqliteStore};
use kernel::{PathwayId, PersonId, Role};
use pathways::{CitizenSide, Command, Correction, Decide, Refer};
use std::collections::BTreeMap;
use tests_end_to_end::{
    estate::*,
    house::{NEEDS, actor, answered, assessor, organisation, provider, ward},
    keeper::Keeper,
};
use world::World;

/// A word in everything that is said of the citizen; no other text of ours has it.
const MARK: &str = "Zyxwkvist";
/// The CPR number, as it is typed and as it is kept.
const NUMBERS: [&str; 2] = ["150742-1179", "1507421179"];
/// Other words that tell who or how the citizen is.
const OTHERS: [&str; 3] = ["Hybenrosevej", "Bronislawa", "dysfagi"];

fn identity() -> Identity {
    Identity {
        name: format!("Bronislawa {MARK}"),
        cpr: Some(NUMBERS[0].into()),
        address: Some(format!("Hybenrosevej 17, {MARK}")),
        next_of_kin: Some(format!("Datteren Oda {MARK}")),
        general_practitioner: Some(format!("Lægerne {MARK}")),
        other_names: vec![format!("Broni {MARK}")],
        ..Identity::default()
    }
}

fn saying(what: &str) -> String {
    format!("{what} dysfagi {MARK}")
}

fn unit_staff() -> kernel::Actor {
    provider(MUNICIPALITY)
}

fn refer_marked(engine: &Engine) -> Receipt {
    let refer = Refer { note: saying("henvist med"), ..referral() };
    must(engine, &ward(), Order::Refer { identity: identity(), refer, same_person: false })
}

/// Every kind of act that takes words, from referral to end.
fn live_through(engine: &Engine, estate: &Estate) -> (PathwayId, PersonId) {
    let receipt = refer_marked(engine);
    let (pathway, person) = (receipt.pathway.unwrap(), receipt.person.unwrap());
    let (assessor, unit) = (assessor(), unit_staff());
    let region = organisation("region-1085");
    let steps = vec![
        (assessor.clone(), Command::Assess { pathway, facts: answered(NEEDS) }),
        (assessor.clone(), Command::Hear { pathway, outcome: saying("hørt om") }),
        (
            assessor.clone(),
            Command::RecordRepresentative { pathway, kind: "guardian".into(), name: saying("værge") },
        ),
        (
            assessor.clone(),
            Command::RecordBasis { pathway, with: region, basis: "consent".into(), note: saying("om") },
        ),
        (
            assessor.clone(),
            Command::RecordWish { pathway, units: vec![SMALL], note: saying("tæt på datteren,") },
        ),
        (
            assessor.clone(),
            Command::Decide(Decide {
                pathway,
                conclusion: "municipal_temporary_place".into(),
                reason: saying("fordi"),
                at: None,
            }),
        ),
        (
            assessor.clone(),
            Command::FillLetter { pathway, field: "complaint_body".into(), value: saying("klag til") },
        ),
        (assessor.clone(), Command::Offer { pathway, unit: SMALL, deviation: Some(saying("trods")) }),
        (
            assessor.clone(),
            Command::Decline { pathway, by: CitizenSide::Citizen, reason: saying("nej, for") },
        ),
        (assessor.clone(), Command::Offer { pathway, unit: LARGE, deviation: Some(saying("trods")) }),
        (assessor.clone(), Command::Withdraw { pathway, reason: saying("fejl, for") }),
        (assessor.clone(), Command::Offer { pathway, unit: LARGE, deviation: Some(saying("trods")) }),
        (assessor.clone(), accept(pathway)),
        (unit.clone(), Command::Refuse { pathway, code: "full".into(), note: saying("ingen, der kan") }),
        (assessor.clone(), offer(pathway, LARGE)),
        (assessor.clone(), accept(pathway)),
        (unit.clone(), Command::Confirm { pathway }),
        (ward(), Command::Depart { pathway, at: None }),
        (unit.clone(), Command::Arrive { pathway, at: None }),
        (unit.clone(), Command::Transfer { pathway, reason: saying("videre med") }),
        (
            assessor.clone(),
            Command::Cancel { pathway, code: "citizen_withdrew".into(), note: saying("blev med") },
        ),
    ];
    for (by, command) in steps {
        must(engine, &by, command);
    }
    estate.clock.advance_minutes(120);
    must(engine, &unit, ending(pathway, None));
    let correction = Correction::StayEnd(Some(engine.now().plus_minutes(-10).unwrap()));
    let correct = Command::Correct { pathway, request: None, correction, reason: saying("tastefejl om") };
    must(engine, &actor("leader", MUNICIPALITY, Role::Leader), correct);
    let mut moved = identity();
    moved.address = Some(format!("Hybenrosevej 19, {MARK}"));
    must(engine, &assessor, Order::UpdateIdentity { person, identity: moved });
    (pathway, person)
}

/// Which of the words stands in these bytes: as it was typed, in capitals or not, or in UTF-16.
fn told_in(bytes: &[u8]) -> Option<&'static str> {
    let lower = bytes.to_ascii_lowercase();
    [MARK].into_iter().chain(NUMBERS).chain(OTHERS).find(|word| {
        let narrow = word.to_ascii_lowercase().into_bytes();
        let wide: Vec<u8> = narrow.iter().flat_map(|byte| [*byte, 0]).collect();
        [narrow, wide].iter().any(|form| lower.windows(form.len()).any(|window| window == form))
    })
}

fn silent(bytes: &[u8]) -> bool {
    told_in(bytes).is_none()
}

fn is_silent(name: &str, bytes: &[u8]) {
    assert_eq!(told_in(bytes), None, "stands in {name}");
}

/// How often a fact is named with an answer: right after its id, as JSON and postcard would have it.
fn answers_in(bytes: &[u8]) -> usize {
    NEEDS
        .iter()
        .map(|(fact, answer)| {
            let near = |at: usize| {
                let after = &bytes[at + fact.len()..bytes.len().min(at + fact.len() + 24)];
                let answer = format!("\"{answer}\"");
                after.windows(answer.len()).any(|window| window == answer.as_bytes())
            };
            let named =
                bytes.windows(fact.len()).enumerate().filter(|(_, window)| *window == fact.as_bytes());
            named.filter(|(at, _)| near(*at)).count()
        })
        .sum()
}

/// Every file in the directory of an estate is silent.
fn files_are_silent(estate: &Estate, least: usize) {
    let mut seen = 0;
    let prepared = answers_in(&std::fs::read(Estate::new().path).unwrap());
    for file in std::fs::read_dir(estate.directory.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        is_silent(&name, &bytes);
        // The rulebook itself stands in the log, and may name facts and answers in its rules.
        assert!(answers_in(&bytes) <= prepared, "answers stand in {name}");
        seen += 1;
    }
    assert!(seen >= least, "{seen} files");
}

/// What a log shows to one who may read it, but not open what is sealed.
fn shown(store: &SqliteStore, from: u64) -> String {
    let mut shown = store.export_head().unwrap();
    for entry in store.read(from, usize::MAX).unwrap() {
        shown.push_str(&String::from_utf8(entry.public.clone()).unwrap());
        shown.push_str(&String::from_utf8(entry.actor.clone()).unwrap());
        shown.push_str(&format!("{entry:?}"));
    }
    shown
}

#[test]
fn nothing_that_tells_of_a_citizen_stands_readable_anywhere() {
    let estate = Estate::new();
    let engine = estate.open();
    let start = engine.status().position;
    let (pathway, person) = live_through(&engine, &estate);
    // It is all there for those who may: the search below would find it if it stood open.
    let world = engine.read(|world| world.to_bytes().unwrap()).unwrap();
    assert!(!silent(&world), "those who work with the citizen can read it in memory ({pathway})");
    let store = estate.store();
    let PersonRecord::Known { version: 2, plaintext, .. } = store.person_record(PersonKey(person.0)).unwrap()
    else {
        panic!("the vault has no record");
    };
    assert!(String::from_utf8_lossy(&plaintext).contains(MARK));
    let entries = store.read(start + 1, usize::MAX).unwrap();
    let parts = entries.iter().filter_map(|entry| match &entry.private {
        Private::Open(bytes) => Some(bytes),
        _ => None,
    });
    assert!(parts.clone().filter(|part| !silent(part)).count() >= 11, "the words are kept, sealed");
    assert!(parts.map(|part| answers_in(part)).sum::<usize>() >= NEEDS.len(), "and so are the answers");

    // While it runs: the database and its write-ahead file.
    assert!(std::fs::metadata(estate.beside("-wal")).unwrap().len() > 0);
    files_are_silent(&estate, 4);
    engine.snapshot().unwrap();
    engine.backup(&estate.directory.path().join("backup.db")).unwrap();
    files_are_silent(&estate, 5);
    let text = shown(&store, 1);
    is_silent("what the log shows", text.as_bytes());
    let text = shown(&store, start + 1);
    for (fact, _) in NEEDS {
        assert!(!text.contains(fact), "'{fact}' is named openly on a pathway");
    }
    drop(store);
    drop(engine);
    let bytes = estate.bytes();
    files_are_silent(&estate, 3);

    // A damaged file, mended: what is set aside is as silent.
    let mut damaged = bytes;
    let place = damaged.windows(9).rposition(|window| window == b"\"referred").unwrap();
    damaged[place + 1] ^= 1;
    std::fs::write(&estate.path, &damaged).unwrap();
    eventlog::restore(&estate.directory.path().join("backup.db"), &estate.path, &key()).unwrap();
    files_are_silent(&estate, 3);
}

#[test]
fn no_refusal_and_no_fault_repeats_what_was_said_of_a_citizen() {
    let estate = Estate::new();
    let engine = estate.open();
    let receipt = refer_marked(&engine);
    let (pathway, person) = (receipt.pathway.unwrap(), receipt.person.unwrap());
    let mut said = String::new();
    let mut hear = |answer: Result<Receipt, SubmitError>| {
        let error = answer.expect_err("it must not be done");
        said.push_str(&format!("{error} {error:?}\n"));
    };
    let again = Order::Refer { identity: identity(), refer: referral(), same_person: false };
    hear(act(&engine, &ward(), again));
    let mut wrong = Vec::new();
    for change in [
        |identity: &mut Identity| identity.cpr = Some("319942-1179 Zyxwkvist".into()),
        |identity: &mut Identity| identity.cpr = None,
        |identity: &mut Identity| identity.temporary_number = Some("Zyxwkvist".into()),
        |identity: &mut Identity| identity.address = Some("Hybenrosevej ".repeat(40_000)),
    ] {
        let mut identity = identity();
        change(&mut identity);
        wrong.push(identity);
    }
    for identity in wrong {
        hear(act(
            &engine,
            &ward(),
            Order::Refer { identity: identity.clone(), refer: referral(), same_person: false },
        ));
        hear(act(&engine, &assessor(), Order::Identify { person, identity, same_person: false }));
    }
    // Somebody else with the same number, words too long, words where none may stand.
    let other = refer(&engine, 5);
    let other_person = engine.read(|world| world.pathways.pathway(other).unwrap().person).unwrap();
    hear(act(&engine, &assessor(), Order::UpdateIdentity { person: other_person, identity: identity() }));
    let long = format!("{MARK} ").repeat(2000);
    hear(act(&engine, &assessor(), Command::Hear { pathway, outcome: long.clone() }));
    hear(act(
        &engine,
        &ward(),
        Order::Refer { identity: citizen(7), refer: Refer { note: long, ..referral() }, same_person: false },
    ));
    let hidden = actor("x", "municipality-0461", Role::Assessor);
    hear(act(&engine, &hidden, Command::Hear { pathway, outcome: saying("hørt om") }));
    hear(act(&engine, &assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true }));
    // A key that is used for another command.
    let mut sent = submission(&assessor(), Command::Hear { pathway, outcome: saying("hørt om") });
    engine.submit(sent.clone()).unwrap();
    sent.order = Command::Hear { pathway, outcome: saying("hørt igen om") }.into();
    hear(engine.submit(sent));
    // Faults of the machine: a damaged log, and a wrong key.
    drop(engine);
    let whole = estate.bytes();
    let _ = std::fs::remove_file(estate.beside(".snapshot"));
    let sealed = SqliteStore::open(&estate.path, &key()).unwrap().read(1, usize::MAX).unwrap();
    let sealed = sealed.iter().rev().find_map(|entry| entry.sealed.clone()).unwrap();
    let place = whole.windows(sealed.len()).position(|window| window == sealed).unwrap();
    for (place, bit) in [(place, 1), (place + sealed.len() - 1, 2), (100, 4), (5000, 8), (9000, 16)] {
        let mut bytes = whole.clone();
        bytes[place] ^= bit;
        estate.put(&bytes);
        if let Err(fault) = estate.try_open() {
            said.push_str(&format!("{fault} {fault:?}\n"));
        }
    }
    estate.put(&whole);
    let fault = SqliteStore::open(&estate.path, &other_key(3)).unwrap_err();
    said.push_str(&format!("{fault} {fault:?}\n"));
    is_silent("refusals and faults", said.as_bytes());
    assert!(said.lines().count() > 15 && said.contains("Damaged"), "{said}");
    is_silent("a key", format!("{:?}", KeyEncryptionKey::generate().unwrap()).as_bytes());
}

/// Figures of the kind that is drawn from the log: pathways and stays by municipality and kind of place.
fn figures(world: &World) -> BTreeMap<(String, String, usize), u32> {
    let mut figures = BTreeMap::new();
    for pathway in world.pathways.all() {
        let residence = pathway.residence.as_ref().map(|residence| residence.value.to_string());
        for request in &pathway.requests {
            let stay = request.stay.as_ref();
            let unit = stay.and_then(|stay| world.places.unit(stay.unit));
            let kind = unit.map_or_else(String::new, |unit| format!("{:?}", unit.kind));
            let days = stay.map_or(0, |stay| usize::from(stay.ended.is_some()) + 1);
            *figures.entry((residence.clone().unwrap_or_default(), kind, days)).or_insert(0) += 1;
        }
    }
    figures
}

#[test]
fn who_is_forgotten_cannot_be_opened_again_and_the_chain_and_the_figures_stand() {
    let estate = Estate::new();
    let engine = estate.open();
    let start = engine.status().position;
    let (_, person) = live_through(&engine, &estate);
    let other = refer(&engine, 5);
    settle(&engine, other, SMALL, None);
    engine.snapshot().unwrap();
    let backup = estate.directory.path().join("backup.db");
    engine.backup(&backup).unwrap();
    let before = engine.read(figures).unwrap();
    let sealed = |store: &SqliteStore| {
        let entries = store.read(start + 1, usize::MAX).unwrap();
        let of_person = entries.into_iter().filter(|entry| entry.subject == Some(PersonKey(person.0)));
        of_person.map(|entry| entry.private).collect::<Vec<_>>()
    };
    assert!(sealed(&estate.store()).iter().any(|private| matches!(private, Private::Open(_))));

    let owner = actor("owner", "kl", Role::SystemOwner);
    must(&engine, &owner, Command::Forget { person });

    let check = |engine: &Engine| {
        let store = estate.store();
        assert!(matches!(store.person_record(PersonKey(person.0)).unwrap(), PersonRecord::Forgotten));
        for number in NUMBERS {
            assert_eq!(store.find_person(CPR, number).unwrap(), None);
        }
        let parts = sealed(&store);
        assert!(
            parts.iter().all(|private| matches!(private, Private::Forgotten | Private::None)),
            "{parts:?}"
        );
        assert!(parts.contains(&Private::Forgotten));
        let report = engine.verify().unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        assert!(report.forgotten_persons == 1 && report.forgotten_parts >= 11, "{report:?}");
        assert_eq!(engine.read(figures).unwrap(), before);
        // What is in memory tells nothing of them either.
        let world = engine.read(|world| world.to_bytes().unwrap()).unwrap();
        is_silent("the world in memory", &world);
        assert!(engine.read(|world| world.pathways.person(person).unwrap().forgotten).unwrap());
    };
    check(&engine);
    drop(engine);
    let engine = estate.open();
    check(&engine);
    let keeper = Keeper::of(&mut estate.store());
    assert!(engine.read(|world| *world == keeper.world).unwrap(), "the log alone gives the same");
    // Coming back, they are somebody new.
    let receipt = refer_marked(&engine);
    assert_ne!(receipt.person, Some(person));
    drop(engine);
    files_are_silent(&estate, 3);

    // An old backup does not bring them back: mending forgets again.
    std::fs::remove_file(&estate.path).unwrap();
    let _ = std::fs::remove_file(estate.beside("-wal"));
    let report = eventlog::restore(&backup, &estate.path, &key()).unwrap();
    assert_eq!(report.forgotten_again, 1);
    let store = estate.store();
    assert!(matches!(store.person_record(PersonKey(person.0)).unwrap(), PersonRecord::Forgotten));
    assert!(sealed(&store).iter().all(|private| matches!(private, Private::Forgotten | Private::None)));
    let engine = estate.open();
    assert!(engine.verify().unwrap().is_sound());
    assert_eq!(engine.read(figures).unwrap(), before);
}
