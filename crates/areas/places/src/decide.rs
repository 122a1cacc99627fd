//! Whether a command may be carried out, and what then happens. It changes nothing itself.
//!
//! Who may give which command is decided above, at the engine's table of rights.

mod capacity;
mod register;
mod single;

use crate::check;
use crate::command::Command;
use crate::event::Event;
use crate::state::State;
use kernel::{Actor, Instant, Period, PlaceId, Refusal};
use std::collections::BTreeSet;

/// Decides a command on what is known: the events that follow, or a refusal that says what is wrong, where,
/// and what to do. A command about several things is carried out for all of them or for none.
///
/// # Errors
/// When the input is wrong, names what does not exist, or the state does not allow it.
pub fn decide(
    state: &State,
    registry: &registry::State,
    command: &Command,
    now: Instant,
    _actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::RegisterUnits(units) => register::register_units(state, registry, units),
        Command::ReportFigures(reports) => capacity::report_figures(state, reports),
        Command::AddCapabilityTag { slug, name } => capacity::add_tag(state, slug, name),
        Command::ChangeCapabilities { unit, add, remove, from, source } => {
            check::source(source)?;
            capacity::check_capabilities(state, *unit, add, remove)?;
            Ok(vec![Event::CapabilitiesChanged {
                unit: *unit,
                add: add.clone(),
                remove: remove.clone(),
                from: *from,
                source: source.clone(),
            }])
        }
        Command::BlockPlaces { selection, period, reason, source } => {
            check_period(period)?;
            check_reason(reason)?;
            check::source(source)?;
            let places = single::places_to_block(state, selection, period)?;
            Ok(vec![Event::PlacesBlocked {
                places,
                period: *period,
                reason: reason.clone(),
                source: source.clone(),
            }])
        }
        Command::Unblock { places, from, source } => {
            check::source(source)?;
            single::check_unblock(state, places, *from)?;
            Ok(vec![Event::PlacesUnblocked { places: places.clone(), from: *from, source: source.clone() }])
        }
        Command::CloseUnit { unit, period, reason, source } => {
            check_period(period)?;
            check_reason(reason)?;
            check::source(source)?;
            state.known_unit(*unit)?;
            Ok(vec![Event::UnitClosed {
                unit: *unit,
                period: *period,
                reason: reason.clone(),
                source: source.clone(),
            }])
        }
        Command::ReopenUnit { unit, from, source } => {
            check::source(source)?;
            register::check_reopen(state, *unit, *from)?;
            Ok(vec![Event::UnitReopened { unit: *unit, from: *from, source: source.clone() }])
        }
        Command::AddPlaces { unit, count, from, labels, source } => {
            check::source(source)?;
            register::add_places(state, *unit, *count, *from, labels.as_deref(), source)
        }
        Command::RemovePlaces { places, from, source } => {
            check::source(source)?;
            register::remove_places(state, places, *from, source)
        }
        Command::StartCleaning { place, from, planned_until } => {
            single::check_start_cleaning(state, *place, *from, *planned_until, now)?;
            Ok(vec![Event::CleaningStarted { place: *place, from: *from, planned_until: *planned_until }])
        }
        Command::ReportCleaned { place, at } => {
            single::check_cleaned(state, *place, *at, now)?;
            Ok(vec![Event::CleaningReported { place: *place, at: *at }])
        }
        Command::ReportServiceCapacity { holder, service, amount, from, source } => {
            check::source(source)?;
            capacity::check_service(state, registry, holder, service, *amount)?;
            Ok(vec![Event::ServiceCapacityReported {
                holder: holder.clone(),
                service: service.clone(),
                amount: *amount,
                from: *from,
                source: source.clone(),
            }])
        }
        Command::SetStaleLimit { minutes, source } => {
            check::source(source)?;
            capacity::check_stale_limit(*minutes)?;
            Ok(vec![Event::StaleLimitSet { minutes: *minutes, source: source.clone() }])
        }
    }
}

/// A period that came in by file or API may end before it begins.
fn check_period(period: &Period) -> Result<(), Refusal> {
    let Err(fault) = Period::new(period.start, period.end) else {
        return Ok(());
    };
    let (start, end) = (fault.start.danish(), fault.end.danish());
    Err(Refusal::invalid(
        "period_reversed",
        format!("Perioden slutter {end}, før eller når den begynder {start}"),
        format!("The period ends {end}, before or when it begins {start}"),
    )
    .instead("Angiv en slutning efter begyndelsen, eller ingen", "Give an end after the start, or none"))
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    check::slug(reason, "Årsagen", "The reason")
}

/// A list that names something, and nothing twice.
fn check_places_named(places: &[PlaceId]) -> Result<(), Refusal> {
    if places.is_empty() {
        return Err(nothing_named("pladser", "places"));
    }
    let mut seen = BTreeSet::new();
    match places.iter().find(|place| !seen.insert(**place)) {
        Some(twice) => Err(Refusal::invalid(
            "named_twice",
            format!("Plads {twice} er nævnt to gange"),
            format!("Place {twice} is named twice"),
        )),
        None => Ok(()),
    }
}

fn nothing_named(da: &str, en: &str) -> Refusal {
    Refusal::invalid("nothing_named", format!("Der er ikke nævnt nogen {da}"), format!("No {en} are named"))
}
