//! Many at once on a real file that fails now and then, while what is decided is prepared ahead: what was acknowledged
//! is there once, nothing else is, and everything that was sealed can be opened.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use engine::{Engine, Order, Receipt, Submission, SubmitError};
use eventlog::{EventLog, PersonKey, PersonRecord, Private, SqliteStore};
use futures_util::future::join_all;
use kernel::{PathwayId, PersonId, Role};
use pathways::Command;
use std::collections::{BTreeMap, BTreeSet};
use tests_end_to_end::{
    estate::{Estate, citizen, key, referral, submission},
    house::{actor, assessor, ward},
    keeper::Keeper,
    unsure::Unsure,
};

const ROUNDS: usize = 20;
const REFERRALS_EACH: usize = 60;

fn all(engine: &Engine, submissions: &[Submission]) -> Vec<Result<Receipt, SubmitError>> {
    let pending = submissions.iter().map(|each| engine.submit_task(each.clone())).collect::<Vec<_>>();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(join_all(pending))
}

/// Sends all of them again and again under their keys until each is done.
fn done(engine: &Engine, submissions: &[Submission], failed: &mut usize) -> Vec<Receipt> {
    let mut receipts: BTreeMap<usize, Receipt> = BTreeMap::new();
    for _ in 0..200 {
        let (numbers, left): (Vec<_>, Vec<_>) = (submissions.iter().enumerate())
            .filter(|(number, _)| !receipts.contains_key(number))
            .map(|(number, each)| (number, each.clone()))
            .unzip();
        if left.is_empty() {
            break;
        }
        for (number, answer) in numbers.into_iter().zip(all(engine, &left)) {
            match answer {
                Ok(receipt) => drop(receipts.insert(number, receipt)),
                Err(SubmitError::Fault(_) | SubmitError::NotKnown { .. }) => *failed += 1,
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert_eq!(receipts.len(), submissions.len());
    receipts.into_values().collect()
}

#[test]
fn what_is_prepared_ahead_of_a_failing_disk_is_there_once_or_not_at_all() {
    let estate = Estate::new();
    let source = Unsure::new(&estate.path);
    let engine = Engine::open_with(Box::new(source.clone()), estate.config()).unwrap();
    let mut people: Vec<(PathwayId, PersonId)> = Vec::new();
    let (mut forgotten, mut failed, mut positions) = (BTreeSet::new(), 0, BTreeSet::new());
    for round in 0..ROUNDS {
        let refer = |number| Order::Refer {
            identity: citizen((round * REFERRALS_EACH + number) as u64),
            refer: referral(),
            same_person: false,
        };
        let mut list =
            (0..REFERRALS_EACH).map(|number| submission(&ward(), refer(number))).collect::<Vec<_>>();
        // More about those who came lately, whose keys may be new, and about one who is forgotten in between.
        list.extend(people.iter().rev().take(30).map(|(pathway, _)| {
            let note = "tæt på familien".into();
            submission(&assessor(), Command::RecordWish { pathway: *pathway, units: Vec::new(), note })
        }));
        if let Some((pathway, _)) = people.get(round) {
            let code = "need_ceased".into();
            let cancel = Command::Cancel { pathway: *pathway, code, note: String::new() };
            list.push(submission(&ward(), cancel));
        }
        for receipt in done(&engine, &list, &mut failed) {
            assert!(positions.insert(receipt.first_position), "two commands have one place in the log");
            if receipt.events[0].kind() == "referred" {
                people.push((receipt.pathway.unwrap(), receipt.person.unwrap()));
            }
        }
        if round % 3 == 1 {
            let (_, person) = people[round];
            let owner = actor("owner", "kl", Role::SystemOwner);
            done(&engine, &[submission(&owner, Command::Forget { person })], &mut failed);
            forgotten.insert(person.0);
        }
    }
    assert!(source.prepared() > 100 && failed > 100, "{} prepared, {failed} failed", source.prepared());
    assert_eq!(engine.status().pathways as usize, ROUNDS * REFERRALS_EACH);
    let report = engine.verify().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let keeper = Keeper::of(&mut estate.store());
    assert!(engine.read(|world| *world == keeper.world).unwrap(), "the world is another than the log's");
    drop(engine);
    let store = SqliteStore::open(&estate.path, &key()).unwrap();
    let mut opened = 0;
    for entry in store.read(1, usize::MAX).unwrap() {
        match (entry.private, entry.subject) {
            (Private::None, _) => {}
            (Private::Open(_), _) => opened += 1,
            (Private::Forgotten, Some(subject)) if forgotten.contains(&subject.0) => {}
            (other, subject) => panic!("{other:?} of {subject:?} at {}", entry.position),
        }
    }
    assert!(opened > ROUNDS * REFERRALS_EACH, "{opened}");
    for (_, person) in people.iter().filter(|(_, person)| !forgotten.contains(&person.0)) {
        let record = store.person_record(PersonKey(person.0)).unwrap();
        assert!(matches!(record, PersonRecord::Known { .. }), "{person}");
    }
}
