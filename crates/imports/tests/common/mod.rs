//! The shipped registry, folded, for the tests of every import.
#![allow(dead_code)]

use imports::{File, Outcome, ReferenceFiles, reference_data};
use kernel::{Actor, Instant, OrganisationId, Role, Stamp};

pub fn actor() -> Actor {
    Actor { person: "ejer".into(), organisation: OrganisationId::new("kl").unwrap(), role: Role::SystemOwner }
}

pub fn now() -> Instant {
    Instant::read("2026-11-23T12:00:00Z").unwrap()
}

pub fn submit(state: &mut registry::State, command: &registry::Command) -> Result<usize, kernel::Refusal> {
    let events = registry::decide(state, command, now(), &actor())?;
    for (position, event) in (1..).zip(&events) {
        let stamp = Stamp { position, recorded_at: now(), actor: actor() };
        state.apply(event, &stamp);
    }
    Ok(events.len())
}

pub fn shipped() -> ReferenceFiles<'static> {
    ReferenceFiles {
        regions: File::new("regions.csv", include_bytes!("../../../../data/regions.csv")),
        municipalities: File::new(
            "municipalities.csv",
            include_bytes!("../../../../data/municipalities.csv"),
        ),
        towns: File::new("municipality_towns.csv", include_bytes!("../../../../data/municipality_towns.csv")),
        population_series: File::new(
            "population_series.csv",
            include_bytes!("../../../../data/population_series.csv"),
        ),
        population: File::new("population.csv", include_bytes!("../../../../data/population.csv")),
    }
}

pub fn registry() -> registry::State {
    let (reports, commands) = reference_data(&shipped());
    let commands = commands.unwrap_or_else(|| panic!("{reports:#?}"));
    let mut state = registry::State::default();
    for command in &commands {
        submit(&mut state, command).unwrap();
    }
    state
}

/// The faults of a report in short: line, column, place, English text.
pub fn told<T>(outcome: &Outcome<T>) -> Vec<String> {
    outcome
        .report
        .bad
        .iter()
        .map(|bad| {
            assert!(
                !bad.what.da.is_empty() && !bad.what_to_do.da.is_empty() && !bad.what_to_do.en.is_empty()
            );
            let column = bad
                .column
                .as_ref()
                .map_or(String::new(), |column| format!(" {}/{}", column.name, column.place));
            format!("{}{column}: {}", bad.line, bad.what.en)
        })
        .collect()
}
