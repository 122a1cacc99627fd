//! A process that is there to be killed: it opens an engine on a database and loads it from several threads, and says
//! each thing on its standard output: what it is about to send, and what was acknowledged. It says the latter only
//! after the engine has answered, so whoever reads it may hold the engine to it.

use crate::{
    chance::Chance,
    estate::{self, LARGE, MUNICIPALITY, SMALL, citizen, referral},
    house::{assessor, provider, ward},
};
use engine::{CommandKey, Config, Engine, Identity, ManualClock, Order, Submission, SubmitError};
use eventlog::SqliteStore;
use kernel::{Actor, Instant};
use pathways::{CitizenSide, Command, Refer, RequestState};
use serde::{Deserialize, Serialize};
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use world::World;

/// How many threads send commands.
const SENDERS: u64 = 4;
/// How many pathways are kept under way; four places for so many are scarce.
const LIVE_MIN: usize = 10;

/// What the process is to do beside sending commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// Write snapshots, one after the other.
    Snapshots,
    /// Make backups, one after the other.
    Backups,
}

impl Beside {
    const fn word(self) -> &'static str {
        match self {
            Beside::Nothing => "nothing",
            Beside::Snapshots => "snapshots",
            Beside::Backups => "backups",
        }
    }
}

/// A command as it was sent, so that it can be sent again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// Its key, in hexadecimal.
    pub key: String,
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: What,
}

/// An order that can be read back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum What {
    /// A command of an area.
    Command(world::Command),
    /// A referral with the citizen's identity.
    Refer(Identity, Refer),
}

impl Sent {
    /// The same submission.
    #[must_use]
    pub fn submission(&self) -> Submission {
        let order = match self.what.clone() {
            What::Command(command) => Order::Command(command),
            What::Refer(identity, refer) => Order::Refer { identity, refer, same_person: false },
        };
        Submission { actor: self.actor.clone(), key: key_of(&self.key), order }
    }
}

/// A key from its text.
///
/// # Panics
/// When it is none; only our own are read.
#[must_use]
pub fn key_of(text: &str) -> CommandKey {
    CommandKey(u128::from_str_radix(text, 16).unwrap_or_else(|fault| panic!("{text}: {fault}")).to_be_bytes())
}

/// One line of the process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Said {
    /// The engine is open.
    Ready,
    /// This is about to be sent.
    Sent(Sent),
    /// This was acknowledged at these positions.
    Done(String, u64, u64),
    /// This was refused.
    Refused(String, String),
    /// This failed, which it must not.
    Failed(String),
    /// A snapshot was written.
    Snapshot,
    /// A backup was made.
    Backup(PathBuf),
    /// The key was changed to the one of this byte.
    Rotated(u8),
    /// Somebody was forgotten, by the event at this position.
    Forgotten(u64),
}

/// Says a line whole or not at all, and ends when nobody listens.
fn say(said: &Said) {
    let mut line = serde_json::to_vec(said).unwrap_or_else(|fault| panic!("{fault}"));
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(&line).and_then(|()| out.flush()).is_err() {
        std::process::exit(1);
    }
}

/// The arguments that make the worker load an engine.
#[must_use]
pub fn arguments(path: &Path, now: Instant, seed: u64, beside: Beside) -> Vec<String> {
    let numbers = [now.microseconds().to_string(), seed.to_string()];
    let path = path.to_string_lossy().into_owned();
    ["load".to_owned(), path].into_iter().chain(numbers).chain([beside.word().to_owned()]).collect()
}

/// What the worker's program does.
///
/// # Panics
/// When its arguments are not those of [`arguments`].
pub fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["load", path, now, seed, beside] => {
            let now = Instant::from_microseconds(now.parse().expect("a time")).expect("a time");
            load(Path::new(path), now, seed.parse().expect("a seed"), beside);
        }
        ["rotate", path, from] => rotate(Path::new(path), from.parse().expect("a byte")),
        ["forget", path, now] => {
            let now = Instant::from_microseconds(now.parse().expect("a time")).expect("a time");
            forget(Path::new(path), now);
        }
        _ => panic!("load PATH NOW SEED BESIDE, rotate PATH FROM, or forget PATH NOW"),
    }
}

/// Changes the key again and again, and says so each time.
fn rotate(path: &Path, from: u8) {
    let mut store =
        SqliteStore::open(path, &estate::other_key(from)).unwrap_or_else(|fault| panic!("{fault}"));
    say(&Said::Ready);
    let mut number = from;
    loop {
        number = number.wrapping_add(1);
        store.rotate_key(&estate::other_key(number)).unwrap_or_else(|fault| panic!("{fault}"));
        say(&Said::Rotated(number));
    }
}

/// Forgets everybody who may be forgotten, one after the other, each after a snapshot that remembers them.
fn forget(path: &Path, now: Instant) {
    let config = Config { clock: Arc::new(ManualClock::new(now)), ..Config::new(path, estate::key()) };
    let engine = Engine::open(config).unwrap_or_else(|fault| panic!("{fault}"));
    say(&Said::Ready);
    let persons: Vec<_> = engine
        .read(|world| {
            let of = world.pathways.all().map(|pathway| pathway.person);
            of.filter(|person| !world.pathways.person(*person).is_some_and(|known| known.forgotten)).collect()
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
    let owner = crate::house::actor("owner", "kl", kernel::Role::SystemOwner);
    for person in persons {
        engine.snapshot().unwrap_or_else(|fault| panic!("{fault}"));
        say(&Said::Snapshot);
        let receipt = estate::must(&engine, &owner, Command::Forget { person });
        say(&Said::Forgotten(receipt.last_position));
    }
}

fn load(path: &Path, now: Instant, seed: u64, beside: &str) {
    let clock = Arc::new(ManualClock::new(now));
    let config = Config { clock: Arc::clone(&clock) as _, ..Config::new(path, estate::key()) };
    let engine = Engine::open(config).unwrap_or_else(|fault| panic!("{fault}"));
    say(&Said::Ready);
    let done = AtomicU64::new(0);
    let mut chance = Chance::new(seed);
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            let own = Chance::new(chance.next());
            scope.spawn(|| send(&engine, &clock, own, &done));
        }
        match beside {
            "snapshots" => loop {
                match engine.snapshot() {
                    Ok(()) => say(&Said::Snapshot),
                    Err(fault) => say(&Said::Failed(fault.to_string())),
                }
            },
            "backups" => {
                for number in 0_u64.. {
                    let to = estate::beside(path, &format!(".backup-{number}"));
                    match engine.backup(&to) {
                        Ok(_) => say(&Said::Backup(to)),
                        Err(fault) => say(&Said::Failed(fault.to_string())),
                    }
                }
            }
            _ => {}
        }
    });
}

/// Sends commands for ever.
fn send(engine: &Engine, clock: &ManualClock, mut chance: Chance, done: &AtomicU64) {
    loop {
        let (actor, what) =
            engine.read(|world| wish(world, &mut chance)).unwrap_or_else(|fault| panic!("{fault}"));
        let sent = Sent { key: CommandKey(chance.bytes()).to_string(), actor, what };
        say(&Said::Sent(sent.clone()));
        match engine.submit(sent.submission()) {
            Ok(receipt) => {
                say(&Said::Done(sent.key, receipt.first_position, receipt.last_position));
                done.fetch_add(1, Ordering::Relaxed);
            }
            Err(SubmitError::Refused(refusal)) => say(&Said::Refused(sent.key, refusal.code)),
            Err(error) => say(&Said::Failed(error.to_string())),
        }
        if chance.one_in(6) {
            clock.advance_minutes(1);
        }
    }
}

/// Something to ask for: a new referral, or what comes next on a pathway under way, mostly.
fn wish(world: &World, chance: &mut Chance) -> (Actor, What) {
    let live: Vec<_> = world.pathways.live().collect();
    if live.len() < LIVE_MIN || chance.one_in(8) {
        return (ward(), What::Refer(citizen(chance.below(30_000_000)), referral()));
    }
    let Some(pathway) = live.get(chance.index(live.len())) else {
        return (ward(), What::Refer(citizen(chance.below(30_000_000)), referral()));
    };
    let id = pathway.id;
    let unit = if chance.one_in(3) { SMALL } else { LARGE };
    let (assessor, provider) = (assessor(), provider(MUNICIPALITY));
    let waiting = pathway.live_request().map(|request| request.state);
    let state = waiting.or_else(|| pathway.staying().map(|request| request.state));
    let (by, command) = match state {
        Some(RequestState::Referred) if chance.one_in(3) => {
            let facts = crate::house::answered(crate::house::NEEDS);
            (assessor, Command::Assess { pathway: id, facts })
        }
        Some(RequestState::Referred) => (assessor, estate::decision(id)),
        Some(RequestState::Decided) => (assessor, estate::offer(id, unit)),
        Some(RequestState::Offered) if chance.one_in(5) => {
            let reason = "vil hellere hjem".to_owned();
            (assessor, Command::Decline { pathway: id, by: CitizenSide::Citizen, reason })
        }
        Some(RequestState::Offered) if chance.one_in(5) => {
            (assessor, Command::Withdraw { pathway: id, reason: "valgt ved en fejl".to_owned() })
        }
        Some(RequestState::Offered) => (assessor, estate::accept(id)),
        Some(RequestState::Accepted) if chance.one_in(5) => {
            (provider, Command::Refuse { pathway: id, code: "full".into(), note: String::new() })
        }
        Some(RequestState::Accepted) => (provider, Command::Confirm { pathway: id }),
        Some(RequestState::Confirmed) if chance.one_in(3) => {
            (ward(), Command::Depart { pathway: id, at: None })
        }
        Some(RequestState::Confirmed) => (provider, Command::Arrive { pathway: id, at: None }),
        _ => match chance.below(8) {
            0 => (provider, Command::Leave { pathway: id, at: None }),
            1 => (provider, Command::Return { pathway: id, at: None }),
            2 => (provider, Command::Transfer { pathway: id, reason: "andet behov".into() }),
            3 => (provider, Command::Ready { pathway: id, at: None, cause: "no_place".into() }),
            _ => (provider, estate::ending(id, None)),
        },
    };
    (by, What::Command(world::Command::Pathways(command)))
}
