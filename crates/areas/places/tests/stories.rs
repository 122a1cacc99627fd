//! The stories that places have to answer rightly: empty is not available, the last place, a correction
//! that makes two stays overlap, and age and source of each figure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use kernel::{Period, PlaceId};
use places::{CommitmentKind, Event, Figure, FigureReport, FreeCause, PlaceStatus, TimelineKind};

/// 12 approved, 11 physical, 9 staffed; 7 occupied, 1 reserved until 16:00, 1 cleaned, planned until 15:00.
fn story_8() -> House {
    let mut house = house(12, 11, 9);
    for place in 1..=7 {
        house.effect(clock("08:00"), &hold(place, place, clock("08:00"), None));
        house.effect(clock("08:10"), &reserve(place, place, clock("08:10"), None));
        house.effect(clock("09:00"), &occupy(place, place, clock("09:00")));
    }
    house.effect(clock("10:00"), &hold(8, 8, clock("10:00"), Some(clock("12:00"))));
    house.effect(clock("11:00"), &reserve(8, 8, clock("11:00"), Some(clock("16:00"))));
    house.effect(clock("11:00"), &occupy(9, 9, clock("11:00")));
    house.effect(clock("14:00"), &free(9, 9, clock("14:00"), Some(clock("15:00"))));
    house
}

#[test]
fn empty_is_not_available() {
    let mut house = story_8();

    let seen = house.state.availability(UNIT, clock("14:30"));
    let figures = Figure::ALL.map(|figure| seen.figure(figure).unwrap().value);
    assert_eq!(figures, [12, 11, 9]);
    assert_eq!((seen.open, seen.occupied, seen.reserved, seen.cleaning, seen.free), (11, 7, 1, 1, 2));
    assert_eq!((seen.usable, seen.available, seen.cleaning_overdue), (Some(9), 0, 0));
    assert_eq!(seen.shortfall, Some(0));
    assert_eq!(seen.planned_free_by(clock("15:00")), 1);
    assert_eq!(seen.planned_free.len(), 1);
    assert_eq!(seen.planned_free[0].at, clock("15:00"));
    assert_eq!(seen.planned_free[0].cause, FreeCause::CleaningDone);
    assert_eq!(seen.perhaps_free.len(), 1);
    assert_eq!((seen.perhaps_free[0].at, seen.perhaps_free[0].count), (clock("16:00"), 1));
    assert_eq!(seen.perhaps_free[0].cause, FreeCause::ReservationLapses);
    assert_eq!(
        seen.sentence(&house.state).en,
        "12 approved, 11 physical, 9 staffed, 7 occupied, 1 reserved until 16:00, 1 being cleaned until \
         15:00: available 0; planned free 1 at 15:00; perhaps free 1 at 16:00"
    );
    let refusal = house.state.choose(UNIT, clock("14:30")).unwrap_err();
    assert_eq!(refusal.code, "none_available");
    assert!(refusal.text.en.contains("9 staffed, 7 occupied, 1 reserved until 16:00"), "{refusal}");
    assert!(refusal.text.da.contains("9 bemandede, 7 belagt"), "{}", refusal.text.da);

    // 15:05: nobody has reported the cleaning done.
    let seen = house.state.availability(UNIT, clock("15:05"));
    assert_eq!((seen.available, seen.cleaning, seen.cleaning_overdue), (0, 1, 1));
    assert!(seen.planned_free[0].overdue);
    let overdue = house.state.cleanings_overdue(Some(UNIT), clock("15:05"));
    assert_eq!((overdue.len(), overdue[0].place, overdue[0].overdue_minutes), (1, PlaceId(9), 5));
    assert!(house.state.cleanings_overdue(Some(UNIT), clock("14:59")).is_empty());

    // Reported at 15:10.
    let done = places::Command::ReportCleaned { place: PlaceId(9), at: clock("15:10") };
    house.decide(clock("15:10"), &done).unwrap();
    assert_eq!(house.state.available(UNIT, clock("15:10")), 1);
    assert_eq!(house.state.available(UNIT, clock("15:09:59")), 0);
    assert_eq!(house.state.choose(UNIT, clock("15:10")), Ok(PlaceId(9)));

    // The reservation counts until an event ends it, also past 16:00.
    assert_eq!(house.state.available(UNIT, clock("16:00")), 1);
    let kept = house.state.live_commitment(PlaceId(8), kernel::PathwayId(8), 1).unwrap();
    assert!(kept.period.contains(clock("15:59:59")) && !kept.period.contains(clock("16:00:00")));
    house.effect(clock("16:00:00"), &void(8, 8));
    assert_eq!(house.state.available(UNIT, clock("16:00:00")), 2);
    assert_eq!(house.state.available(UNIT, clock("15:59:59")), 1);
    assert_eq!(house.state.live_commitment(PlaceId(8), kernel::PathwayId(8), 1), None);
}

#[test]
fn a_reservation_that_the_writer_expires_late_ended_when_it_was_to_lapse() {
    let mut house = story_8();
    house.effect(clock("16:00:07"), &void(8, 8));
    let place = house.state.place(PlaceId(8)).unwrap();
    assert_eq!(place.status_at(clock("15:59:59")), Some(PlaceStatus::Reserved));
    assert_eq!(place.status_at(clock("16:00:00")), Some(PlaceStatus::Free));
}

#[test]
fn the_board_shows_the_parts_and_the_age_and_source_of_each_figure() {
    let mut house = story_8();
    house.event(clock("13:30"), &Event::StaleLimitSet { minutes: 24 * 60, source: "systemejer".into() });
    house.event(
        clock("13:30"),
        &Event::FigureReported(FigureReport {
            unit: UNIT,
            figure: Figure::Staffed,
            value: 9,
            from: clock("13:00"),
            source: "vagtplan".into(),
        }),
    );
    let board =
        house.state.board(places::Scope::Municipality(organisation("municipality-0330")), clock("14:30"));
    assert_eq!(board.rows.len(), 1);
    let seen = &board.rows[0].availability;
    let staffed = seen.staffed.as_ref().unwrap();
    assert_eq!((staffed.age_minutes, staffed.source.as_str()), (60, "vagtplan"));
    assert_eq!((staffed.stale, staffed.actor.person.as_str()), (Some(false), "lis.leder"));
    let approved = seen.approved.as_ref().unwrap();
    assert_eq!((approved.stale, approved.source.as_str()), (Some(true), "driftsaftale"));
    assert_eq!(seen.stale, Some(true));
    let totals = &board.totals;
    assert_eq!((totals.units, totals.units_stale, totals.units_synthetic), (1, 1, 1));
    assert_eq!((totals.occupied, totals.available, totals.planned_free, totals.perhaps_free), (7, 0, 1, 1));
    let json = serde_json::to_value(&board).unwrap().to_string();
    assert!(!json.contains("pathway"), "the board names a pathway: {json}");

    let late = house.state.not_reported_since(&places::Scope::Country, clock("13:00"), clock("14:30"));
    let figures: Vec<Figure> = late.iter().map(|entry| entry.figure).collect();
    assert_eq!(figures, [Figure::Approved, Figure::Physical]);
}

#[test]
fn without_a_limit_nothing_is_called_fresh() {
    let house = story_8();
    assert_eq!(house.state.availability(UNIT, clock("14:30")).stale, None);
}

#[test]
fn the_last_place_goes_to_one() {
    let mut house = house(1, 1, 1);
    let now = clock("10:00");
    assert_eq!(house.state.choose(UNIT, now), Ok(PlaceId(1)));
    let period = Period::new(now, Some(clock("12:00"))).unwrap();
    assert_eq!(house.state.can_hold(PlaceId(1), period), Ok(()));
    house.effect(now, &hold(1, 1, now, Some(clock("12:00"))));

    assert_eq!(house.state.can_hold(PlaceId(1), period).unwrap_err().code, "place_taken");
    let refusal = house.state.choose(UNIT, now).unwrap_err();
    assert!(
        refusal.text.en.contains("1 held until 12:00: available 0; perhaps free 1 at 12:00"),
        "{refusal}"
    );
    // Past its end, but not ended by an event: still taken, and said so.
    let later = Period::from(clock("13:00"));
    assert_eq!(house.state.can_hold(PlaceId(1), later).unwrap_err().code, "place_taken");
    let refusal = house.state.choose(UNIT, clock("13:00")).unwrap_err();
    assert!(refusal.text.en.contains("1 held (was due 12:00)"), "{refusal}");

    house.effect(clock("10:30"), &reserve(1, 1, clock("10:30"), None));
    let kept = house.state.live_commitment(PlaceId(1), kernel::PathwayId(1), 1).unwrap();
    assert_eq!(kept.kind, CommitmentKind::Reserved);
    let kinds: Vec<_> = house.state.timeline(PlaceId(1)).into_iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [TimelineKind::Commitment(CommitmentKind::Held), TimelineKind::Commitment(CommitmentKind::Reserved)]
    );
}

#[test]
fn a_correction_that_makes_two_stays_overlap_is_kept_and_shown_until_it_is_gone() {
    let mut house = house(2, 2, 2);
    // Another citizen was there until 08:30; ours was entered as arrived at 09:00.
    house.effect(clock("07:00"), &occupy(1, 7, clock("07:00")));
    house.effect(clock("08:30"), &free(1, 7, clock("08:30"), None));
    house.effect(clock("08:40"), &reserve(1, 1, clock("08:40"), None));
    house.effect(clock("09:00"), &occupy(1, 1, clock("09:00")));
    assert!(house.state.conflicts(None).is_empty());

    // In truth ours came at 13:00, and the other left at 13:30.
    house.effect(clock("14:00"), &correct(1, 1, clock("13:00"), None));
    let place = house.state.place(PlaceId(1)).unwrap();
    assert_eq!(place.status_at(clock("10:00")), Some(PlaceStatus::Reserved));
    assert_eq!(place.status_at(clock("13:00")), Some(PlaceStatus::Occupied));
    assert!(house.state.conflicts(None).is_empty());
    house.effect(clock("14:05"), &correct(1, 7, clock("07:00"), Some(clock("13:30"))));

    let conflicts = house.state.conflicts(Some(UNIT));
    let shared: Vec<Period> = conflicts.iter().map(|conflict| conflict.shared).collect();
    let stay = Period::new(clock("13:00"), Some(clock("13:30"))).unwrap();
    assert!(shared.contains(&stay), "{shared:?}");
    assert_eq!(place_commitments(&house, "13:15"), 2);
    let board = house.state.board(places::Scope::Unit(UNIT), clock("14:05"));
    assert_eq!(board.rows[0].conflicts, 1);

    // Resolved: the other left at 08:30 after all.
    house.effect(clock("15:00"), &correct(1, 7, clock("07:00"), Some(clock("08:30"))));
    assert!(house.state.conflicts(None).is_empty());
    assert_eq!(place_commitments(&house, "13:15"), 1);
}

fn place_commitments(house: &House, time: &str) -> usize {
    let place = house.state.place(PlaceId(1)).unwrap();
    place.commitments_at(clock(time)).len()
}

#[test]
fn a_place_is_kept_during_a_leave_and_a_correction_keeps_the_leave() {
    let mut house = house(1, 1, 1);
    house.effect(clock("08:00"), &occupy(1, 1, clock("08:00")));
    house.effect(
        clock("10:00"),
        &places::PlaceEffect::Leave {
            place: PlaceId(1),
            pathway: kernel::PathwayId(1),
            request: 1,
            from: clock("10:00"),
            until: Some(clock("12:00")),
        },
    );
    let seen = house.state.availability(UNIT, clock("11:00"));
    assert_eq!((seen.on_leave, seen.occupied, seen.available), (1, 0, 0));
    house.effect(
        clock("12:30"),
        &places::PlaceEffect::Return {
            place: PlaceId(1),
            pathway: kernel::PathwayId(1),
            request: 1,
            at: clock("12:30"),
        },
    );
    house.effect(clock("13:00"), &correct(1, 1, clock("09:00"), None));
    let place = house.state.place(PlaceId(1)).unwrap();
    let status = |time: &str| place.status_at(clock(time)).unwrap();
    assert_eq!(status("08:30"), PlaceStatus::Free);
    assert_eq!(status("09:00"), PlaceStatus::Occupied);
    assert_eq!(status("12:29"), PlaceStatus::OnLeave);
    assert_eq!(status("12:30"), PlaceStatus::Occupied);
}

#[test]
fn an_arrival_that_never_was_is_taken_out() {
    let mut house = house(1, 1, 1);
    house.effect(clock("08:00"), &reserve(1, 1, clock("08:00"), None));
    house.effect(clock("09:00"), &occupy(1, 1, clock("09:00")));
    house.effect(clock("10:00"), &void(1, 1));
    let place = house.state.place(PlaceId(1)).unwrap();
    assert_eq!(place.status_at(clock("08:30")), Some(PlaceStatus::Reserved));
    assert_eq!(place.status_at(clock("09:30")), Some(PlaceStatus::Free));
    assert_eq!(house.state.available(UNIT, clock("10:00")), 1);
}

#[test]
fn blocked_places_beyond_the_staffed_are_not_subtracted_twice() {
    let mut house = house(12, 11, 9);
    let block = |places: Vec<u32>| Event::PlacesBlocked {
        places: places.into_iter().map(PlaceId).collect(),
        period: Period::new(clock("08:00"), Some(clock("20:00"))).unwrap(),
        reason: "water_damage".into(),
        source: "driftsleder".into(),
    };
    // Two of the eleven: nine are left, and there is staff for nine.
    house.event(clock("08:00"), &block(vec![10, 11]));
    assert_eq!(house.state.available(UNIT, clock("09:00")), 9);
    // A third: eight are left.
    house.event(clock("08:00"), &block(vec![9]));
    let seen = house.state.availability(UNIT, clock("09:00"));
    assert_eq!((seen.blocked, seen.usable, seen.available), (3, Some(8), 8));
    // The end of the blocks gives one more only: there is staff for nine.
    assert_eq!(seen.planned_free_by(clock("20:00")), 1);
    assert_eq!(house.state.available(UNIT, clock("20:00")), 9);
    // Somebody moves into a blocked place: counted once, as occupied, and shown.
    house.effect(clock("09:30"), &occupy(9, 1, clock("09:30")));
    let seen = house.state.availability(UNIT, clock("09:30"));
    assert_eq!((seen.blocked, seen.occupied, seen.blocked_but_taken, seen.available), (2, 1, 1, 8));
    assert_eq!(seen.warnings.len(), 1);
}

#[test]
fn fewer_staff_than_citizens_is_a_shortfall_and_never_negative() {
    let mut house = story_8();
    house.event(
        clock("14:00"),
        &Event::FigureReported(FigureReport {
            unit: UNIT,
            figure: Figure::Staffed,
            value: 5,
            from: clock("15:00"),
            source: "vagtplan".into(),
        }),
    );
    assert_eq!(house.state.availability(UNIT, clock("14:59")).shortfall, Some(0));
    let seen = house.state.availability(UNIT, clock("15:00"));
    assert_eq!((seen.shortfall, seen.available, seen.usable), (Some(3), 0, Some(5)));
    // A cleaning done would help nobody.
    assert!(seen.planned_free.is_empty() && seen.perhaps_free.is_empty());
    assert!(seen.warnings.iter().any(|warning| warning.en.contains("3 more places")));
}

#[test]
fn what_is_not_known_is_neither_zero_nor_free() {
    let house = house(12, 11, 9);
    let before = house.state.availability(UNIT, at("2026-12-31T12:00"));
    assert_eq!((before.usable, before.available, &before.approved), (None, 0, &None));
    assert!(before.sentence(&house.state).en.contains("approved unknown"));
    let nowhere = house.state.availability(kernel::UnitId(77), clock("12:00"));
    assert_eq!((nowhere.usable, nowhere.available), (None, 0));
    assert_eq!(house.state.choose(kernel::UnitId(77), clock("12:00")).unwrap_err().code, "unit_unknown");
}

#[test]
fn a_place_promised_from_later_on_is_not_available_before() {
    let mut house = house(1, 1, 1);
    house.effect(clock("08:00"), &hold(1, 1, clock("12:00"), Some(clock("14:00"))));
    let seen = house.state.availability(UNIT, clock("09:00"));
    assert_eq!((seen.free, seen.promised_later, seen.available), (1, 1, 0));
    assert_eq!(house.state.choose(UNIT, clock("09:00")).unwrap_err().code, "none_available");
    let short = Period::new(clock("09:00"), Some(clock("10:00"))).unwrap();
    assert_eq!(house.state.can_hold(PlaceId(1), short).unwrap_err().code, "place_taken");
}

#[test]
fn a_closed_unit_promises_nothing_and_keeps_who_is_there() {
    let mut house = house(3, 3, 3);
    house.effect(clock("08:00"), &occupy(1, 1, clock("08:00")));
    let close = places::Command::CloseUnit {
        unit: UNIT,
        period: Period::new(clock("10:00"), Some(clock("12:00"))).unwrap(),
        reason: "norovirus".into(),
        source: "smitteansvarlig".into(),
    };
    house.decide(clock("09:00"), &close).unwrap();
    assert_eq!(house.state.available(UNIT, clock("09:59")), 2);
    let seen = house.state.availability(UNIT, clock("10:00"));
    assert_eq!((seen.available, seen.open, seen.occupied, seen.unit_open), (0, 0, 1, false));
    assert_eq!(house.state.available(UNIT, clock("12:00")), 2);
    let reopen =
        places::Command::ReopenUnit { unit: UNIT, from: clock("11:00"), source: "smitteansvarlig".into() };
    house.decide(clock("11:00"), &reopen).unwrap();
    assert_eq!(house.state.available(UNIT, clock("11:00")), 2);
    assert_eq!(house.decide(clock("11:30"), &reopen).unwrap_err().code, "unit_not_closed");
}

#[test]
fn a_place_with_a_block_ahead_is_chosen_last_and_not_for_longer_than_it_is_free() {
    let mut house = house(2, 2, 2);
    house.event(
        clock("08:00"),
        &Event::PlacesBlocked {
            places: vec![PlaceId(1)],
            period: Period::from(clock("12:00")),
            reason: "renovation".into(),
            source: "driftsleder".into(),
        },
    );
    assert_eq!(house.state.choose(UNIT, clock("09:00")), Ok(PlaceId(2)));
    let long = Period::from(clock("09:00"));
    let short = Period::new(clock("09:00"), Some(clock("12:00"))).unwrap();
    assert_eq!(house.state.choose_for(UNIT, long), Ok(PlaceId(2)));
    assert_eq!(house.state.choose_for(UNIT, short), Ok(PlaceId(1)));
    house.effect(clock("08:30"), &occupy(2, 1, clock("08:30")));
    assert_eq!(house.state.choose(UNIT, clock("09:00")), Ok(PlaceId(1)));
    assert_eq!(house.state.choose_for(UNIT, long).unwrap_err().code, "none_free_throughout");
}

#[test]
fn a_leaving_is_planned_free_until_it_happens() {
    let mut house = house(1, 1, 1);
    house.effect(clock("08:00"), &occupy(1, 1, clock("08:00")));
    let plan = |time: Option<&str>| places::PlaceEffect::PlanLeaving {
        place: PlaceId(1),
        pathway: kernel::PathwayId(1),
        request: 1,
        at: time.map(clock),
    };
    house.effect(clock("09:00"), &plan(Some("15:00")));
    let seen = house.state.availability(UNIT, clock("10:00"));
    assert_eq!((seen.available, seen.planned_free_by(clock("15:00"))), (0, 1));
    assert_eq!(seen.planned_free[0].cause, FreeCause::Leaving);
    assert_eq!(house.state.available(UNIT, clock("15:00")), 0);
    house.effect(clock("11:00"), &plan(None));
    assert!(house.state.availability(UNIT, clock("11:00")).planned_free.is_empty());
    // Ended ahead of time: certain, but not before it is so.
    house.effect(clock("12:00"), &free(1, 1, clock("13:00"), None));
    let seen = house.state.availability(UNIT, clock("12:00"));
    assert_eq!((seen.available, seen.planned_free_by(clock("13:00"))), (0, 1));
    assert_eq!(house.state.available(UNIT, clock("13:00")), 1);
}

#[test]
fn a_board_is_of_the_units_asked_for() {
    let mut house = house(2, 2, 2);
    let mut other = new_unit("vest-1", 3, 3, 3);
    other.municipality = organisation("municipality-0360");
    other.council = Some(organisation("council-vest"));
    other.kind = places::PlaceKind::MunicipalReliefPlace;
    house.event(
        clock("08:00"),
        &Event::UnitRegistered { unit: kernel::UnitId(2), first_place: PlaceId(3), new: other },
    );
    let shown = |scope: places::Scope| {
        let board = house.state.board(scope, clock("09:00"));
        let codes: Vec<String> = board.rows.iter().map(|row| row.code.to_string()).collect();
        (codes.join(" "), board.totals.available)
    };
    let municipality = |slug: &str| places::Scope::Municipality(organisation(slug));
    let region =
        |slugs: &[&str]| places::Scope::Region(slugs.iter().map(|slug| organisation(slug)).collect());
    assert_eq!(shown(places::Scope::Unit(UNIT)), ("solgaarden-2".into(), 2));
    assert_eq!(shown(municipality("municipality-0360")), ("vest-1".into(), 3));
    assert_eq!(shown(places::Scope::Council(organisation("council-vest"))), ("vest-1".into(), 3));
    assert_eq!(shown(region(&["municipality-0330"])), ("solgaarden-2".into(), 2));
    let country = house.state.board(places::Scope::Country, clock("09:00"));
    assert_eq!((country.rows.len(), country.by_kind.len(), country.totals.available), (2, 2, 5));
    // Before it opened a unit is on no board but its own.
    let early = house.state.board(places::Scope::Country, at("2026-12-01T00:00"));
    assert!(early.rows.is_empty());
}
