//! Reported figures, capabilities, and capacity that is not a place.
//!
//! A figure may be reported for the past or the future, and figures that do not fit together are kept as
//! they are: whoever reports more staff than beds may know why. They are shown with a warning.

use super::nothing_named;
use super::register::{about, check_figure, known_organisation};
use crate::capability::CAPABILITY_TAGS_MAX;
use crate::check;
use crate::command::{FigureReport, ServiceHolder};
use crate::event::Event;
use crate::kind::ServiceAmount;
use crate::state::State;
use kernel::{Refusal, Text, UnitId};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Most capacity of one service, in hundredths; more is a slip of the hand.
const SERVICE_HUNDREDTHS_MAX: i64 = 100_000_000;
/// Longest limit for a stale figure, in minutes: a year.
const STALE_MINUTES_MAX: u32 = 366 * 24 * 60;

pub(super) fn report_figures(state: &State, reports: &[FigureReport]) -> Result<Vec<Event>, Refusal> {
    if reports.is_empty() {
        return Err(nothing_named("tal", "figures"));
    }
    let mut seen = BTreeSet::new();
    for (index, report) in reports.iter().enumerate() {
        let row = index + 1;
        let fine = check::source(&report.source)
            .and_then(|()| state.known_unit(report.unit).map(|_| ()))
            .and_then(|()| check_figure(report.figure, report.value))
            .and_then(|()| {
                if seen.insert((report.unit, report.figure, report.from)) {
                    return Ok(());
                }
                Err(Refusal::invalid(
                    "figure_twice",
                    "samme tal for samme enhed og tidspunkt står to gange",
                    "the same figure of the same unit and time stands twice",
                ))
            });
        fine.map_err(|refusal| about(refusal, &format!("Tal {row}"), &format!("Figure {row}")))?;
    }
    Ok(reports.iter().cloned().map(Event::FigureReported).collect())
}

pub(super) fn add_tag(state: &State, slug: &SmolStr, name: &Text) -> Result<Vec<Event>, Refusal> {
    check::slug(slug, "Kompetencen", "The capability")?;
    check::words(&name.da, "Det danske navn", "The Danish name")?;
    check::words(&name.en, "Det engelske navn", "The English name")?;
    if state.tag_bit(slug).is_some() {
        return Err(Refusal::state(
            "capability_known",
            format!("Kompetencen '{slug}' er allerede registreret"),
            format!("The capability '{slug}' is already registered"),
        ));
    }
    if state.capability_tags().len() >= CAPABILITY_TAGS_MAX {
        return Err(Refusal::state(
            "capabilities_used_up",
            format!("Der kan højst være {CAPABILITY_TAGS_MAX} kompetencer"),
            format!("There can be at most {CAPABILITY_TAGS_MAX} capabilities"),
        ));
    }
    Ok(vec![Event::CapabilityTagAdded { slug: slug.clone(), name: name.clone() }])
}

pub(super) fn check_capabilities(
    state: &State,
    unit: UnitId,
    add: &[SmolStr],
    remove: &[SmolStr],
) -> Result<(), Refusal> {
    state.known_unit(unit)?;
    if add.is_empty() && remove.is_empty() {
        return Err(nothing_named("kompetencer", "capabilities"));
    }
    let (added, removed) = (state.capabilities_of(add)?, state.capabilities_of(remove)?);
    let both = removed.without(added.missing(removed));
    match state.tags_of(both).next() {
        Some(tag) => Err(Refusal::invalid(
            "capability_both_ways",
            format!("'{}' både tilføjes og fjernes", tag.slug),
            format!("'{}' is both added and removed", tag.slug),
        )),
        None => Ok(()),
    }
}

pub(super) fn check_service(
    state: &State,
    registry: &registry::State,
    holder: &ServiceHolder,
    service: &str,
    amount: ServiceAmount,
) -> Result<(), Refusal> {
    match holder {
        ServiceHolder::Unit(unit) => {
            state.known_unit(*unit)?;
        }
        ServiceHolder::Organisation(id) => {
            known_organisation(registry, id, None, "Organisationen", "The organisation")?;
        }
    }
    check::slug(service, "Ydelsen", "The service")?;
    let given = amount.amount();
    if (0..=SERVICE_HUNDREDTHS_MAX).contains(&given.hundredths()) {
        return Ok(());
    }
    Err(Refusal::invalid(
        "capacity_impossible",
        format!("Kapaciteten {given} er negativ eller for stor"),
        format!("The capacity {given} is negative or too large"),
    )
    .instead("Angiv 0 eller mere, fx 7,20", "Give 0 or more, as 7.20"))
}

pub(super) fn check_stale_limit(minutes: u32) -> Result<(), Refusal> {
    if (1..=STALE_MINUTES_MAX).contains(&minutes) {
        return Ok(());
    }
    Err(Refusal::invalid(
        "stale_limit_impossible",
        format!("{minutes} minutter kan ikke være grænsen for forældede tal"),
        format!("{minutes} minutes cannot be the limit for stale figures"),
    )
    .instead(
        format!("Angiv 1 til {STALE_MINUTES_MAX} minutter"),
        format!("Give 1 to {STALE_MINUTES_MAX} minutes"),
    ))
}
