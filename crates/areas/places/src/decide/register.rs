//! Registering units, adding and removing places, opening again.

use super::{check_period, check_places_named, nothing_named};
use crate::check;
use crate::command::{FigureReport, NewUnit};
use crate::event::Event;
use crate::kind::Figure;
use crate::place::Place;
use crate::state::{State, next_number};
use kernel::{Instant, OrganisationId, Period, PlaceId, Refusal, UnitId};
use registry::OrganisationKind;
use std::collections::{BTreeMap, BTreeSet};

/// Most places of one unit; a larger figure is a slip of the hand. A hospital is many units.
pub(super) const PLACES_PER_UNIT_MAX: u32 = 10_000;

/// Puts before a refusal which entry of a list it is about.
pub(super) fn about(refusal: Refusal, da: &str, en: &str) -> Refusal {
    let mut refusal = refusal;
    refusal.text.da = format!("{da}: {}", refusal.text.da);
    refusal.text.en = format!("{en}: {}", refusal.text.en);
    refusal
}

pub(super) fn register_units(
    state: &State,
    registry: &registry::State,
    units: &[NewUnit],
) -> Result<Vec<Event>, Refusal> {
    if units.is_empty() {
        return Err(nothing_named("enheder", "units"));
    }
    let mut codes = BTreeSet::new();
    let mut unit_number = next_number(state.units.len());
    let mut place_number = next_number(state.place_count());
    let mut events = Vec::with_capacity(units.len());
    for (index, new) in units.iter().enumerate() {
        let row = index + 1;
        let shown: String = new.code.chars().take(64).collect();
        check_new_unit(state, registry, new)
            .and_then(|()| {
                if codes.insert(new.code.as_str()) {
                    Ok(())
                } else {
                    Err(Refusal::invalid(
                        "unit_named_twice",
                        "koden er brugt to gange i listen",
                        "the code is used twice in the list",
                    ))
                }
            })
            .map_err(|refusal| {
                about(refusal, &format!("Enhed {row} ({shown})"), &format!("Unit {row} ({shown})"))
            })?;
        events.push(Event::UnitRegistered {
            unit: UnitId(unit_number),
            first_place: PlaceId(place_number),
            new: new.clone(),
        });
        unit_number = unit_number.saturating_add(1);
        place_number = place_number.checked_add(new.physical).ok_or_else(numbers_used_up)?;
    }
    Ok(events)
}

fn numbers_used_up() -> Refusal {
    Refusal::state("place_numbers_used_up", "Der er ikke flere pladsnumre", "There are no more place numbers")
}

fn check_new_unit(state: &State, registry: &registry::State, new: &NewUnit) -> Result<(), Refusal> {
    check::slug(&new.code, "Koden", "The code")?;
    check::words(&new.name, "Navnet", "The name")?;
    check::source(&new.source)?;
    check_period(&new.open)?;
    if state.unit_by_code(&new.code).is_some() {
        return Err(Refusal::state(
            "unit_code_taken",
            "koden er allerede i brug",
            "the code is already in use",
        )
        .instead(
            "Vælg en anden kode; en kode genbruges aldrig",
            "Choose another code; a code is never used again",
        ));
    }
    known_organisation(registry, &new.operator, None, "Driftsherren", "The operator")?;
    known_organisation(
        registry,
        &new.municipality,
        Some(OrganisationKind::Municipality),
        "Kommunen",
        "The municipality",
    )?;
    if let Some(council) = &new.council {
        known_organisation(
            registry,
            council,
            Some(OrganisationKind::HealthCouncil),
            "Sundhedsrådet",
            "The health council",
        )?;
    }
    if new.position.is_some_and(|position| !position.is_on_globe()) {
        return Err(Refusal::invalid(
            "position_impossible",
            "positionen ligger ikke på jordkloden",
            "the position is not on the globe",
        )
        .instead(
            "Angiv bredde og længde i mikrograder, fx 55676098 og 12568337",
            "Give latitude and longitude in microdegrees, as 55676098 and 12568337",
        ));
    }
    state.capabilities_of(&new.capabilities)?;
    for (figure, value) in
        [(Figure::Approved, new.approved), (Figure::Physical, new.physical), (Figure::Staffed, new.staffed)]
    {
        check_figure(figure, value)?;
    }
    check_labels(new.place_labels.as_deref(), new.physical)
}

pub(super) fn check_figure(figure: Figure, value: u32) -> Result<(), Refusal> {
    if value <= PLACES_PER_UNIT_MAX {
        return Ok(());
    }
    let name = figure.text();
    Err(Refusal::invalid(
        "figure_impossible",
        format!("{value} {} pladser er for mange for én enhed", name.da),
        format!("{value} {} places are too many for one unit", name.en),
    )
    .instead(format!("Højst {PLACES_PER_UNIT_MAX}"), format!("At most {PLACES_PER_UNIT_MAX}")))
}

pub(super) fn known_organisation(
    registry: &registry::State,
    id: &OrganisationId,
    kind: Option<OrganisationKind>,
    what_da: &str,
    what_en: &str,
) -> Result<(), Refusal> {
    let Some(entry) = registry.entry(id) else {
        return Err(Refusal::not_found(
            "organisation_unknown",
            format!("{what_da} '{id}' findes ikke i registret"),
            format!("{what_en} '{id}' is not in the registry"),
        )
        .instead("Registrér organisationen først", "Register the organisation first"));
    };
    match kind {
        Some(kind) if entry.organisation.kind != kind => {
            let (is, should) = (entry.organisation.kind.text(), kind.text());
            Err(Refusal::invalid(
                "organisation_of_another_kind",
                format!("{what_da} '{id}' er registreret som {}, ikke {}", is.da, should.da),
                format!("{what_en} '{id}' is registered as {}, not {}", is.en, should.en),
            ))
        }
        _ => Ok(()),
    }
}

fn check_labels(labels: Option<&[String]>, count: u32) -> Result<(), Refusal> {
    let Some(labels) = labels else { return Ok(()) };
    if u32::try_from(labels.len()) != Ok(count) {
        let given = labels.len();
        return Err(Refusal::invalid(
            "labels_do_not_fit",
            format!("{given} navne til {count} pladser"),
            format!("{given} names for {count} places"),
        )
        .instead("Giv hver plads et navn, eller ingen", "Give every place a name, or none"));
    }
    let mut seen = BTreeSet::new();
    for label in labels {
        check::words(label, "Et pladsnavn", "The name of a place")?;
        if !seen.insert(label) {
            return Err(Refusal::invalid(
                "label_used_twice",
                format!("Pladsnavnet '{label}' er brugt to gange"),
                format!("The place name '{label}' is used twice"),
            ));
        }
    }
    Ok(())
}

/// How many of a unit's places exist at an instant.
fn places_at(state: &State, unit: &crate::Unit, at: Instant) -> u32 {
    let exists = |id: &&PlaceId| state.place(**id).is_some_and(|place| place.exists.contains(at));
    u32::try_from(unit.places.iter().filter(exists).count()).unwrap_or(u32::MAX)
}

fn physical_report(unit: UnitId, value: u32, from: Instant, source: &str) -> Event {
    Event::FigureReported(FigureReport {
        unit,
        figure: Figure::Physical,
        value,
        from,
        source: source.to_owned(),
    })
}

pub(super) fn add_places(
    state: &State,
    id: UnitId,
    count: u32,
    from: Instant,
    labels: Option<&[String]>,
    source: &str,
) -> Result<Vec<Event>, Refusal> {
    let unit = state.known_unit(id)?;
    if count == 0 {
        return Err(nothing_named("pladser", "places"));
    }
    check_labels(labels, count)?;
    let ever = next_number(unit.places.len()) - 1;
    check_figure(Figure::Physical, ever.saturating_add(count))?;
    let used = |label: &&String| {
        let mut places = unit.places.iter().filter_map(|place| state.place(*place));
        places.any(|place| place.label.as_deref() == Some(label.as_str()))
    };
    if let Some(label) = labels.unwrap_or_default().iter().find(used) {
        return Err(Refusal::state(
            "label_taken",
            format!("Pladsnavnet '{label}' er brugt på {}", unit.code),
            format!("The place name '{label}' is used at {}", unit.code),
        ));
    }
    let first = next_number(state.place_count());
    first.checked_add(count).ok_or_else(numbers_used_up)?;
    let mut events = vec![Event::PlacesAdded {
        unit: id,
        first_place: PlaceId(first),
        count,
        from,
        labels: labels.map(<[String]>::to_vec),
        source: source.to_owned(),
    }];
    let there = places_at(state, unit, from).saturating_add(count);
    let reported = unit.figure_at(Figure::Physical, from).map(|report| report.value);
    if reported.is_none_or(|reported| reported < there) {
        events.push(physical_report(id, there, from, source));
    }
    Ok(events)
}

pub(super) fn remove_places(
    state: &State,
    places: &[PlaceId],
    from: Instant,
    source: &str,
) -> Result<Vec<Event>, Refusal> {
    check_places_named(places)?;
    let mut gone: BTreeMap<UnitId, u32> = BTreeMap::new();
    for id in places {
        let place = state.known_place(*id)?;
        check_removal(state, place, from)?;
        *gone.entry(place.unit).or_default() += 1;
    }
    let mut events = vec![Event::PlacesRemoved { places: places.to_vec(), from, source: source.to_owned() }];
    for (id, count) in gone {
        let unit = state.known_unit(id)?;
        let there = places_at(state, unit, from).saturating_sub(count);
        let reported = unit.figure_at(Figure::Physical, from).map(|report| report.value);
        if reported.is_some_and(|reported| there < reported) {
            events.push(physical_report(id, there, from, source));
        }
    }
    Ok(events)
}

fn check_removal(state: &State, place: &Place, from: Instant) -> Result<(), Refusal> {
    let code = state.known_unit(place.unit)?.code.as_str();
    let called = place.called();
    if !place.exists.contains(from) {
        let when = from.danish();
        return Err(Refusal::state(
            "place_not_there",
            format!("Plads {called} på {code} findes ikke {when}"),
            format!("Place {called} at {code} does not exist at {when}"),
        ));
    }
    let promised = place.commitments_in(Period::from(from));
    let Some(commitment) = promised.first() else {
        return Ok(());
    };
    let how = commitment.kind.text();
    Err(Refusal::state(
        "place_promised",
        format!("Plads {called} på {code} kan ikke fjernes: den er {}", how.da),
        format!("Place {called} at {code} cannot be removed: it is {}", how.en),
    )
    .instead("Flyt borgeren eller vælg et senere tidspunkt", "Move the citizen or choose a later time"))
}

pub(super) fn check_reopen(state: &State, id: UnitId, from: Instant) -> Result<(), Refusal> {
    let unit = state.known_unit(id)?;
    let closed = |closing: &crate::Closing| closing.period.end.is_none_or(|end| from < end);
    if unit.closings.iter().any(closed) {
        return Ok(());
    }
    let (code, when) = (&unit.code, from.danish());
    Err(Refusal::state(
        "unit_not_closed",
        format!("{code} er ikke lukket {when} eller senere"),
        format!("{code} is not closed at {when} or later"),
    ))
}
