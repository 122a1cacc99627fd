//! Blocking and cleaning single places.

use super::{check_places_named, nothing_named};
use crate::command::PlaceSelection;
use crate::place::Place;
use crate::state::State;
use kernel::{Instant, Period, PlaceId, Refusal, UnitId};

/// The places that a block concerns. Places that are named are blocked also when somebody is there or
/// promised: the water is in the room whoever lies there. Places that are counted are free ones.
pub(super) fn places_to_block(
    state: &State,
    selection: &PlaceSelection,
    period: &Period,
) -> Result<Vec<PlaceId>, Refusal> {
    match selection {
        PlaceSelection::Places(places) => {
            check_places_named(places)?;
            for id in places {
                check_there(state, state.known_place(*id)?, period.start)?;
            }
            Ok(places.clone())
        }
        PlaceSelection::Count { unit, count } => count_places(state, *unit, *count, period),
    }
}

fn count_places(state: &State, id: UnitId, count: u32, period: &Period) -> Result<Vec<PlaceId>, Refusal> {
    let unit = state.known_unit(id)?;
    if count == 0 {
        return Err(nothing_named("pladser", "places"));
    }
    let free = |place: &Place| {
        place.exists.contains(period.start)
            && place.commitments_in(*period).is_empty()
            && !place.blocks().iter().any(|block| block.period.overlaps(period))
    };
    let mut places: Vec<PlaceId> = unit
        .places
        .iter()
        .rev()
        .copied()
        .filter(|id| state.place(*id).is_some_and(free))
        .take(usize::try_from(count).unwrap_or(usize::MAX))
        .collect();
    let found = places.len();
    if u32::try_from(found) != Ok(count) {
        let code = &unit.code;
        return Err(Refusal::state(
            "too_few_free",
            format!("Kun {found} af {count} pladser på {code} er frie og uspærrede i perioden"),
            format!("Only {found} of {count} places at {code} are free and not blocked in the period"),
        )
        .instead(
            "Spær færre, eller nævn pladserne: en nævnt plads spærres, også når den er i brug",
            "Block fewer, or name the places: a named place is blocked also while in use",
        ));
    }
    places.sort_unstable();
    Ok(places)
}

pub(super) fn check_unblock(state: &State, places: &[PlaceId], from: Instant) -> Result<(), Refusal> {
    check_places_named(places)?;
    for id in places {
        let place = state.known_place(*id)?;
        let ahead = place.blocks();
        if !ahead.iter().any(|block| block.period.end.is_none_or(|end| from < end)) {
            let (called, when) = (place.called(), from.danish());
            let code = &state.known_unit(place.unit)?.code;
            return Err(Refusal::state(
                "place_not_blocked",
                format!("Plads {called} på {code} er ikke spærret {when} eller senere"),
                format!("Place {called} at {code} is not blocked at {when} or later"),
            ));
        }
    }
    Ok(())
}

fn check_there(state: &State, place: &Place, at: Instant) -> Result<(), Refusal> {
    if place.exists.contains(at) {
        return Ok(());
    }
    let (called, when) = (place.called(), at.danish());
    let code = &state.known_unit(place.unit)?.code;
    Err(Refusal::state(
        "place_not_there",
        format!("Plads {called} på {code} findes ikke {when}"),
        format!("Place {called} at {code} does not exist at {when}"),
    ))
}

pub(super) fn check_start_cleaning(
    state: &State,
    id: PlaceId,
    from: Instant,
    planned_until: Option<Instant>,
    now: Instant,
) -> Result<(), Refusal> {
    let place = state.known_place(id)?;
    check_there(state, place, from)?;
    let called = place.called();
    if now < from {
        return Err(not_yet("rengøringen begynder", "the cleaning begins"));
    }
    if planned_until.is_some_and(|until| until <= from) {
        return Err(Refusal::invalid(
            "period_reversed",
            "Rengøringen er planlagt færdig, før den begynder",
            "The cleaning is planned to be done before it begins",
        ));
    }
    if let Some(running) = place.cleaning() {
        let since = running.from.danish();
        return Err(Refusal::state(
            "cleaning_running",
            format!("Plads {called} er under rengøring siden {since}"),
            format!("Place {called} has been being cleaned since {since}"),
        )
        .instead("Meld den rengjort først", "Report it cleaned first"));
    }
    if place.has_somebody() {
        return Err(Refusal::state(
            "place_occupied",
            format!("Plads {called} er belagt"),
            format!("Place {called} is occupied"),
        )
        .instead("Registrér først, at borgeren er rejst", "Enter first that the citizen has left"));
    }
    Ok(())
}

fn not_yet(da: &str, en: &str) -> Refusal {
    Refusal::invalid(
        "not_yet",
        format!("Tidspunktet ligger i fremtiden; meld det, når {da}"),
        format!("The time lies in the future; say so when {en}"),
    )
}

pub(super) fn check_cleaned(state: &State, id: PlaceId, at: Instant, now: Instant) -> Result<(), Refusal> {
    let place = state.known_place(id)?;
    let called = place.called();
    if now < at {
        return Err(not_yet("rengøringen er færdig", "the cleaning is done"));
    }
    let Some(cleaning) = place.cleaning() else {
        return Err(Refusal::state(
            "not_being_cleaned",
            format!("Plads {called} er ikke under rengøring"),
            format!("Place {called} is not being cleaned"),
        ));
    };
    if at < cleaning.from {
        let since = cleaning.from.danish();
        return Err(Refusal::invalid(
            "cleaned_before_it_began",
            format!("Rengøringen af plads {called} begyndte først {since}"),
            format!("The cleaning of place {called} did not begin before {since}"),
        ));
    }
    Ok(())
}
