//! Random histories through the engine, with failing writes, retries and new starts: what was acknowledged is there,
//! what was not is not, and the log alone gives the same world.

use crate::support::*;
use engine::{Engine, Order, Submission, SubmitError};
use eventlog::InjectedFault;
use kernel::{Actor, PathwayId};
use pathways::Command;
use proptest::prelude::*;

/// What a step does; the numbers choose whom.
#[derive(Clone, Debug)]
enum Step {
    Refer(u32),
    Decide(u32),
    Offer(u32),
    Accept(u32),
    Decline(u32),
    Withdraw(u32),
    Confirm(u32),
    Arrive(u32),
    End(u32),
    Cancel(u32),
    Forget(u32),
    Wait(i64),
    Fail(InjectedFault),
    Snapshot,
    Reopen,
    Other,
}

fn step() -> impl Strategy<Value = Step> {
    let whom = 1..6_u32;
    prop_oneof![
        3 => whom.clone().prop_map(Step::Refer),
        3 => whom.clone().prop_map(Step::Decide),
        3 => whom.clone().prop_map(Step::Offer),
        2 => whom.clone().prop_map(Step::Accept),
        1 => whom.clone().prop_map(Step::Decline),
        1 => whom.clone().prop_map(Step::Withdraw),
        2 => whom.clone().prop_map(Step::Confirm),
        2 => whom.clone().prop_map(Step::Arrive),
        1 => whom.clone().prop_map(Step::End),
        1 => whom.clone().prop_map(Step::Cancel),
        1 => whom.prop_map(Step::Forget),
        2 => (0..600_i64).prop_map(Step::Wait),
        1 => prop_oneof![
            Just(InjectedFault::DiskFull),
            Just(InjectedFault::InputOutput),
            Just(InjectedFault::DoubtKept),
            Just(InjectedFault::DoubtLost)
        ]
        .prop_map(Step::Fail),
        1 => Just(Step::Snapshot),
        1 => Just(Step::Reopen),
        1 => Just(Step::Other),
    ]
}

struct Run {
    house: House,
    /// The latest pathway of each citizen.
    latest: std::collections::BTreeMap<u32, PathwayId>,
    acknowledged: u64,
}

impl Run {
    fn order(&self, step: &Step) -> Option<(Actor, Order)> {
        let of = |number: &u32| self.latest.get(number).copied();
        let (by, command) = match step {
            Step::Refer(number) => return Some((ward(), referral(*number))),
            Step::Decide(number) => (assessor(), decide(of(number)?)),
            Step::Offer(number) => (assessor(), offer(of(number)?)),
            Step::Accept(number) => (assessor(), accept(of(number)?)),
            Step::Decline(number) => {
                let by = pathways::CitizenSide::Citizen;
                (assessor(), Command::Decline { pathway: of(number)?, by, reason: "nej".into() })
            }
            Step::Withdraw(number) => {
                (assessor(), Command::Withdraw { pathway: of(number)?, reason: "valgt ved en fejl".into() })
            }
            Step::Confirm(number) => (nurse(), Command::Confirm { pathway: of(number)? }),
            Step::Arrive(number) => (nurse(), Command::Arrive { pathway: of(number)?, at: None }),
            Step::End(number) => {
                let (reason, cleaning_until) = ("home".into(), None);
                (nurse(), Command::End { pathway: of(number)?, at: None, reason, cleaning_until })
            }
            Step::Cancel(number) => (ward(), crate::snapshots::cancel(of(number)?)),
            Step::Forget(number) => {
                let pathway = of(number)?;
                let person =
                    self.house.engine.read(|world| world.pathways.pathway(pathway).unwrap().person).unwrap();
                (owner(), Command::Forget { person })
            }
            _ => return None,
        };
        Some((by, command.into()))
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Wait(minutes) => self.house.clock.advance_minutes(*minutes),
            Step::Fail(fault) => self.house.store.lock().fail_on_write(1, *fault),
            Step::Snapshot => self.house.engine.snapshot().unwrap(),
            Step::Reopen => {
                let engine =
                    Engine::open_with(Box::new(self.house.store.clone()), config(&self.house.clock)).unwrap();
                self.house.engine = engine;
            }
            Step::Other => {
                // Another process refers somebody in between; its fault, if one waits, is its own.
                let _ = submit(&self.house.other(), &ward(), referral(99));
            }
            _ => {}
        }
        let Some((actor, order)) = self.order(step) else { return };
        let submission = Submission { actor, key: fresh_key(), order };
        let before = self.house.engine.read(|world| world.clone()).unwrap();
        let mut outcome = self.house.engine.submit(submission.clone());
        if let Err(SubmitError::Fault(_) | SubmitError::NotKnown { .. }) = &outcome {
            // The caller does what the contract says: the same again, under the same key.
            outcome = self.house.engine.submit(submission.clone());
        }
        match outcome {
            Ok(receipt) => {
                self.acknowledged += 1;
                if let (Step::Refer(number), Some(pathway)) = (step, receipt.pathway) {
                    self.latest.insert(*number, pathway);
                }
                let again = self.house.engine.submit(submission).unwrap();
                assert!(again.repeated);
                assert_eq!(
                    (again.first_position, again.last_position),
                    (receipt.first_position, receipt.last_position)
                );
            }
            Err(SubmitError::Refused(_)) => {
                // Nothing of the command; the time, or another process, may have done something.
                let after = self.house.engine.read(|world| world.clone()).unwrap();
                assert_eq!(before.registry, after.registry);
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_history_is_what_was_acknowledged_and_the_log_alone_gives_the_same_world(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let mut run = Run { house: House::with_places(2), latest: Default::default(), acknowledged: 0 };
        for step in &steps {
            run.take(step);
        }
        run.house.store.lock().power_loss();
        run.house.engine.tick().unwrap();
        let world = run.house.world();
        prop_assert_eq!(&run.house.other().read(world::World::clone).unwrap(), &world);
        prop_assert_eq!(&refolded(&run.house), &world);
        prop_assert!(world.places.conflicts(None).is_empty(), "no place is promised twice");
        let clock = "clock";
        let commands: std::collections::BTreeSet<_> = {
            use eventlog::EventLog as _;
            let store = run.house.store.lock();
            prop_assert!(store.verify().unwrap().is_sound());
            store
                .read(1, usize::MAX)
                .unwrap()
                .into_iter()
                .filter(|entry| !String::from_utf8_lossy(&entry.actor).contains(clock))
                .map(|entry| entry.command_key)
                .collect()
        };
        // Founding, law, registry, unit; at most one of the other process; and what was acknowledged.
        let own = u64::try_from(commands.len()).unwrap() - 4;
        prop_assert!(own == run.acknowledged || own == run.acknowledged + 1, "{} {}", own, run.acknowledged);
    }
}
