//! Who looks and who writes in the load run, which pages they look at, and how many of them there are.

use crate::history::{UNITS, unit_code};
use kernel::{Actor, OrganisationId, Role};
use std::{collections::BTreeMap, time::Duration};
use tests_end_to_end::house;

/// The password of everybody, for the citizens are made up.
pub const PASSWORD: &str = "en-lang-proeve";

/// How large a run is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub pathways: usize,
    /// One wave of pathways is told to the arrival alone and stays open; all before it are closed.
    pub open: usize,
    pub viewers: usize,
    pub writers: usize,
    pub warm_up: Duration,
    pub measured: Duration,
    /// From one act of a writer to the next.
    pub pace: Duration,
}

impl Size {
    pub const fn of(smoke: bool) -> Size {
        if smoke {
            Size {
                pathways: 2_000,
                open: 100,
                viewers: 10,
                writers: 5,
                warm_up: Duration::from_secs(1),
                measured: Duration::from_secs(3),
                pace: Duration::from_millis(500),
            }
        } else {
            Size {
                pathways: 200_000,
                open: 10_000,
                viewers: 100,
                writers: 50,
                warm_up: Duration::from_secs(5),
                measured: Duration::from_secs(20),
                pace: Duration::from_millis(1_500),
            }
        }
    }
}

/// Every municipality; first the one whose unit the tale of all pathways names.
pub fn homes() -> Vec<OrganisationId> {
    let text = house::repository_file("data/municipalities.csv");
    let text = String::from_utf8_lossy(&text);
    let codes = text.lines().skip(1).filter_map(|line| line.split(',').next());
    let mut homes: Vec<OrganisationId> =
        codes.map(|code| house::organisation(&format!("municipality-{code}"))).collect();
    homes.sort_by_key(|home| home.as_str() != "municipality-0370");
    homes
}

/// One who looks at a page and has it drawn again whenever something happens.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub login: String,
    pub page: String,
    actor: Actor,
}

/// What a writer does, again and again.
#[derive(Clone, Debug)]
pub enum Work {
    /// Reports the figures of a unit.
    Figures { unit: String },
    /// Refers a citizen of a municipality, and decides at its next act.
    Places { home: OrganisationId, decider: String },
}

/// One who writes.
#[derive(Clone, Debug)]
pub struct Writer {
    pub number: usize,
    pub login: String,
    pub work: Work,
    actors: Vec<(String, Actor)>,
}

fn actor(person: &str, organisation: &OrganisationId, role: Role) -> Actor {
    house::actor(person, organisation.as_str(), role)
}

/// Everybody who looks: roles, pages and municipalities in turn.
pub fn viewers(size: &Size, homes: &[OrganisationId]) -> Vec<Viewer> {
    let roles = [Role::Assessor, Role::Planner, Role::Provider, Role::Leader];
    let everybody = homes.iter().cycle().zip(roles.into_iter().cycle()).take(size.viewers);
    let viewers = everybody.enumerate().map(|(number, (home, role))| {
        let login = format!("ser.{number}");
        let code = home.as_str().trim_start_matches("municipality-");
        let page = match number % 3 {
            0 => "/".to_owned(),
            1 => format!("/pladser?kommune={code}"),
            _ => format!("/pladser/{}", unit_code(u32::try_from(number).unwrap_or(0) % UNITS)),
        };
        Viewer { actor: actor(&login, home, role), login, page }
    });
    viewers.collect()
}

/// Everybody who writes: every other one at a unit, the others at a hospital and in a municipality.
pub fn writers(size: &Size, homes: &[OrganisationId]) -> Vec<Writer> {
    let writers = homes.iter().cycle().take(size.writers).enumerate().map(|(number, home)| {
        let login = format!("skriver.{number}");
        if number % 2 == 0 {
            let actors = vec![(login.clone(), actor(&login, home, Role::Provider))];
            let unit = unit_code(u32::try_from(number).unwrap_or(0) % UNITS);
            return Writer { number, login, work: Work::Figures { unit }, actors };
        }
        let decider = format!("afgoer.{number}");
        let sender = house::organisation("hospital-slagelse");
        let actors = vec![
            (login.clone(), actor(&login, &sender, Role::Sender)),
            (decider.clone(), actor(&decider, home, Role::Assessor)),
        ];
        Writer { number, login, work: Work::Places { home: home.clone(), decider }, actors }
    });
    writers.collect()
}

/// All of them, as accounts are made of them.
pub fn profiles(size: &Size) -> BTreeMap<String, Actor> {
    let homes = homes();
    let viewers = viewers(size, &homes).into_iter().map(|viewer| (viewer.login, viewer.actor));
    let writers = writers(size, &homes).into_iter().flat_map(|writer| writer.actors);
    viewers.chain(writers).collect()
}
