//! One who submits: places one citizen after another, from referral to end, each command when the one before is on
//! disk.

use crate::figure::Fault;
use engine::{CommandKey, Engine, Identity, Order, Receipt, Submission};
use kernel::{Actor, PathwayId, UnitId};
use pathways::{CitizenSide, Command, Decide, Refer, ReferralSource};
use std::time::Instant;
use tests_end_to_end::house;

/// Commands of one placement: refer (with name, CPR number, address), assess, decide, offer, accept, confirm, depart,
/// arrive, ready, end.
pub const COMMANDS_EACH: usize = 10;

/// How a submitter waits for the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As a thread that sleeps, as at the prompt.
    Thread,
    /// As a task that others run beside, as in a server.
    Task,
}

/// One who submits.
pub struct Submitter {
    number: usize,
    placed: usize,
    keys: u64,
}

impl Submitter {
    pub fn new(number: usize) -> Self {
        Submitter { number, placed: 0, keys: 0 }
    }

    /// Places so many citizens, on a unit of this submitter's own as long as there are enough; the seconds that
    /// each command waited.
    pub async fn place(
        &mut self,
        engine: &Engine,
        how: How,
        placements: usize,
        units: u32,
    ) -> Result<Vec<f64>, Fault> {
        let unit = UnitId(1 + u32::try_from(self.number)? % units);
        let receiver = house::provider("municipality-0370");
        let (ward, assessor) = (house::ward(), house::assessor());
        let mut waited = Vec::with_capacity(placements * COMMANDS_EACH);
        for _ in 0..placements {
            let order = self.referral()?;
            let receipt = self.submit(engine, how, &ward, order, &mut waited).await?;
            let pathway = receipt.pathway.ok_or("a referral opened no pathway")?;
            for (actor, command) in steps(pathway, unit, &ward, &assessor, &receiver) {
                self.submit(engine, how, actor, command.into(), &mut waited).await?;
            }
        }
        Ok(waited)
    }

    async fn submit(
        &mut self,
        engine: &Engine,
        how: How,
        actor: &Actor,
        order: Order,
        waited: &mut Vec<f64>,
    ) -> Result<Receipt, Fault> {
        self.keys += 1;
        let key = (u128::from(self.keys) << 64) + self.number as u128;
        let submission = Submission { actor: actor.clone(), key: CommandKey(key.to_le_bytes()), order };
        let act = submission.order.act();
        let started = Instant::now();
        let answer = match how {
            How::Thread => engine.submit(submission),
            How::Task => engine.submit_task(submission).await,
        };
        let receipt = answer.map_err(|error| format!("{act}: {error}"))?;
        waited.push(started.elapsed().as_secs_f64());
        Ok(receipt)
    }

    fn referral(&mut self) -> Result<Order, Fault> {
        let running = self.number * 10_000 + self.placed;
        self.placed += 1;
        let identity = Identity {
            name: format!("Synnøve Syntetisk-{running}"),
            cpr: Some(made_up_cpr(running)),
            address: Some(format!("Opdigtet Allé {running}, 4700 Næstved")),
            next_of_kin: Some("datter, 00 00 00 00".into()),
            synthetic: true,
            ..Identity::default()
        };
        let refer = Refer {
            person: kernel::PersonId([0; 16]),
            temporary: false,
            source: ReferralSource::HospitalWard,
            sender: house::organisation("hospital-slagelse"),
            residence: Some(house::organisation("municipality-0370")),
            extraordinary: false,
            facts: house::answered(house::NEEDS),
            note: "kan ikke klare trapper".into(),
            at: None,
        };
        Ok(Order::Refer { identity, refer, same_person: false })
    }
}

/// A made-up CPR number for each: days from 1937 on, and last digits that say 1900s.
pub fn made_up_cpr(running: usize) -> String {
    let (rest, last) = (running / 4_000, running % 4_000);
    let (rest, day) = (rest / 28, 1 + rest % 28);
    let (rest, month) = (rest / 12, 1 + rest % 12);
    let year = 37 + rest;
    format!("{day:02}{month:02}{year:02}{last:04}")
}

/// Everything after the referral.
fn steps<'a>(
    pathway: PathwayId,
    unit: UnitId,
    ward: &'a Actor,
    assessor: &'a Actor,
    receiver: &'a Actor,
) -> [(&'a Actor, Command); COMMANDS_EACH - 1] {
    let more = house::answered(&[("nursing_complexity", "ordinary"), ("mobility", "wheelchair")]);
    let conclusion = "municipal_temporary_place".into();
    [
        (assessor, Command::Assess { pathway, facts: more }),
        (assessor, Command::Decide(Decide { pathway, conclusion, reason: String::new(), at: None })),
        (assessor, Command::Offer { pathway, unit, deviation: Some("efter aftale".into()) }),
        (assessor, Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true }),
        (receiver, Command::Confirm { pathway }),
        (ward, Command::Depart { pathway, at: None }),
        (receiver, Command::Arrive { pathway, at: None }),
        (receiver, Command::Ready { pathway, at: None, cause: "home_not_ready".into() }),
        (receiver, Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None }),
    ]
}
