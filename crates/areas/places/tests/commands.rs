//! Every command: that it does what it says, and that wrong input is refused with what is wrong and where.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use kernel::{Capacity, Instant, Period, PlaceId, Refusal, RefusalKind, Text, UnitId};
use places::{Command, Event, Figure, FigureReport, PlaceSelection, ServiceAmount, ServiceHolder, State};

fn refused(house: &mut House, command: &Command) -> Refusal {
    let before = house.state.clone();
    let refusal = house.decide(clock("12:00"), command).unwrap_err();
    assert!(house.state == before, "a refusal changed something");
    assert!(!refusal.text.da.is_empty() && !refusal.text.en.is_empty());
    refusal
}

fn code(house: &mut House, command: &Command) -> String {
    refused(house, command).code
}

fn report(figure: Figure, value: u32, from: Instant) -> FigureReport {
    FigureReport { unit: UNIT, figure, value, from, source: "capacity.xlsx row 4".into() }
}

fn block(selection: PlaceSelection, from: &str, end: Option<&str>) -> Command {
    Command::BlockPlaces {
        selection,
        period: Period { start: clock(from), end: end.map(clock) },
        reason: "water_damage".into(),
        source: "driftsleder".into(),
    }
}

#[test]
fn units_are_registered_all_or_none() {
    let mut house = House::new();
    let mut second = new_unit("solgaarden-3", 2, 2, 1);
    second.place_labels = Some(vec!["Stue 1".into(), "Stue 2".into()]);
    let both = Command::RegisterUnits(vec![new_unit("solgaarden-2", 3, 3, 3), second.clone()]);
    let events = house.decide(clock("12:00"), &both).unwrap();
    assert_eq!(events[0].kind(), "unit_registered");
    let unit = house.state.unit_by_code("solgaarden-3").unwrap();
    assert_eq!((unit.id, unit.places.as_slice()), (UnitId(2), [PlaceId(4), PlaceId(5)].as_slice()));
    assert_eq!(house.state.place(PlaceId(5)).unwrap().called(), "Stue 2");
    let asked = house.state.capabilities_of(&["iv_fluids"]).unwrap();
    assert!(unit.capabilities.contains_all(asked));

    second.code = "solgaarden-4".into();
    let fine_and_taken = Command::RegisterUnits(vec![second.clone(), new_unit("solgaarden-2", 1, 1, 1)]);
    let refusal = refused(&mut house, &fine_and_taken);
    assert_eq!(refusal.code, "unit_code_taken");
    assert!(refusal.text.en.starts_with("Unit 2 (solgaarden-2)"), "{refusal}");
    let twice = Command::RegisterUnits(vec![second.clone(), second]);
    assert_eq!(code(&mut house, &twice), "unit_named_twice");
}

#[test]
fn a_unit_that_cannot_be_is_refused() {
    let mut house = House::new();
    let mut refuse = |expected: &str, change: &dyn Fn(&mut places::NewUnit)| {
        let mut new = new_unit("solgaarden-2", 3, 3, 3);
        change(&mut new);
        assert_eq!(code(&mut house, &Command::RegisterUnits(vec![new])), expected);
    };
    refuse("code_unreadable", &|new| new.code = "Solgården 2".into());
    refuse("code_unreadable", &|new| new.code = "x".repeat(65).into());
    refuse("text_missing_or_unfit", &|new| new.name = " ".into());
    refuse("text_missing_or_unfit", &|new| new.source = "a\nb".into());
    refuse("organisation_unknown", &|new| new.operator = organisation("nobody"));
    refuse("organisation_of_another_kind", &|new| {
        new.municipality = organisation("solgaarden");
    });
    refuse("organisation_of_another_kind", &|new| {
        new.council = Some(organisation("municipality-0330"));
    });
    refuse("period_reversed", &|new| new.open.end = Some(new.open.start));
    refuse("capability_unknown", &|new| new.capabilities = vec!["iv_fluid".into()]);
    refuse("figure_impossible", &|new| new.physical = u32::MAX);
    refuse("labels_do_not_fit", &|new| new.place_labels = Some(vec!["1".into()]));
    refuse("label_used_twice", &|new| {
        new.place_labels = Some(vec!["1".into(), "2".into(), "1".into()]);
    });
    refuse("position_impossible", &|new| {
        new.position = Some(places::Position { latitude: 91_000_000, longitude: 0 });
    });
    assert_eq!(code(&mut house, &Command::RegisterUnits(Vec::new())), "nothing_named");
}

#[test]
fn a_misspelt_capability_is_met_with_the_nearest() {
    let refusal = State::default().capabilities_of(&["isolaton"]).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Invalid);
    assert!(refusal.instead[0].en.contains("'isolation'"), "{:?}", refusal.instead);
}

#[test]
fn figures_hold_from_their_time_whenever_they_were_reported() {
    let mut house = house(12, 11, 9);
    let now = clock("12:00");
    let reports =
        vec![report(Figure::Staffed, 4, clock("18:00")), report(Figure::Staffed, 6, clock("08:00"))];
    house.decide(now, &Command::ReportFigures(reports)).unwrap();
    let unit = house.state.unit(UNIT).unwrap();
    let staffed = |time: &str| unit.figure_at(Figure::Staffed, clock(time)).unwrap().value;
    assert_eq!(["07:59", "08:00", "17:59", "18:00"].map(staffed), [9, 6, 6, 4]);
    assert_eq!(house.state.available(UNIT, clock("12:00")), 6);
    assert_eq!(house.state.available(UNIT, clock("18:00")), 4);
    // Said again for the same time: the later report counts, the earlier is kept.
    let again = Command::ReportFigures(vec![report(Figure::Staffed, 7, clock("08:00"))]);
    house.decide(clock("12:30"), &again).unwrap();
    assert_eq!(house.state.available(UNIT, clock("12:30")), 7);
    let unit = house.state.unit(UNIT).unwrap();
    assert_eq!(unit.reports(Figure::Staffed).len(), 4);
    assert_eq!(unit.figure_at(Figure::Staffed, clock("12:30")).unwrap().actor, actor());
}

#[test]
fn figures_that_do_not_fit_are_kept_with_a_warning_and_impossible_ones_refused() {
    let mut house = house(12, 11, 9);
    let more_staff = Command::ReportFigures(vec![report(Figure::Staffed, 15, clock("08:00"))]);
    house.decide(clock("12:00"), &more_staff).unwrap();
    let seen = house.state.availability(UNIT, clock("12:00"));
    assert_eq!((seen.available, seen.warnings.len()), (11, 2));

    assert_eq!(code(&mut house, &Command::ReportFigures(Vec::new())), "nothing_named");
    let mut wrong = report(Figure::Staffed, 4, clock("08:00"));
    wrong.unit = UnitId(9);
    let fine = report(Figure::Staffed, 4, clock("08:00"));
    let refusal = refused(&mut house, &Command::ReportFigures(vec![fine.clone(), wrong.clone()]));
    assert_eq!(refusal.code, "unit_unknown");
    assert!(refusal.text.en.starts_with("Figure 2: "), "{refusal}");
    assert_eq!(code(&mut house, &Command::ReportFigures(vec![fine.clone(), fine.clone()])), "figure_twice");
    wrong = fine.clone();
    wrong.value = 1_000_000;
    assert_eq!(code(&mut house, &Command::ReportFigures(vec![wrong])), "figure_impossible");
    let mut nameless = fine;
    nameless.source = String::new();
    assert_eq!(code(&mut house, &Command::ReportFigures(vec![nameless])), "text_missing_or_unfit");
    assert!(
        serde_json::from_str::<FigureReport>(
            r#"{"unit":1,"figure":"staffed","value":-1,"from":"2027-01-12T12:00:00Z","source":"x"}"#
        )
        .is_err()
    );
}

#[test]
fn capabilities_change_from_a_time_and_new_tags_can_be_added() {
    let mut house = house(1, 1, 1);
    let tag =
        Command::AddCapabilityTag { slug: "ventilator".into(), name: Text::new("respirator", "ventilator") };
    house.decide(clock("08:00"), &tag).unwrap();
    assert_eq!(code(&mut house, &tag), "capability_known");
    let change = |add: &[&str], remove: &[&str]| Command::ChangeCapabilities {
        unit: UNIT,
        add: add.iter().map(|slug| (*slug).into()).collect(),
        remove: remove.iter().map(|slug| (*slug).into()).collect(),
        from: clock("18:00"),
        source: "afdelingsleder".into(),
    };
    house.decide(clock("08:00"), &change(&["ventilator"], &["observation"])).unwrap();
    let set = house.state.capabilities_of(&["ventilator", "iv_fluids"]).unwrap();
    let unit = house.state.unit(UNIT).unwrap();
    assert!(!unit.capabilities_at(clock("17:59")).contains_all(set));
    assert_eq!(unit.capabilities_at(clock("18:00")), set);
    assert_ne!(unit.capabilities, set);
    // The set of now follows when the log has come so far.
    let limit = Command::SetStaleLimit { minutes: 60, source: "systemejer".into() };
    house.decide(clock("18:00"), &limit).unwrap();
    assert_eq!(house.state.unit(UNIT).unwrap().capabilities, set);
    let slugs: Vec<&str> = house.state.tags_of(set).map(|tag| tag.slug.as_str()).collect();
    assert_eq!(slugs, ["iv_fluids", "ventilator"]);

    assert_eq!(code(&mut house, &change(&["flying"], &[])), "capability_unknown");
    assert_eq!(code(&mut house, &change(&[], &[])), "nothing_named");
    assert_eq!(code(&mut house, &change(&["dementia"], &["dementia"])), "capability_both_ways");
}

#[test]
fn tags_end_at_sixty_four() {
    let mut house = house(1, 1, 1);
    let tag = |number: u32| Command::AddCapabilityTag {
        slug: format!("tag-{number}").into(),
        name: Text::same("tag"),
    };
    for number in 0..52 {
        house.decide(clock("08:00"), &tag(number)).unwrap();
    }
    assert_eq!(code(&mut house, &tag(52)), "capabilities_used_up");
    let last = house.state.capabilities_of(&["tag-51"]).unwrap();
    assert_eq!((last.0, last.count()), (1 << 63, 1));
}

#[test]
fn places_are_blocked_for_a_period_by_name_or_by_number() {
    let mut house = house(4, 4, 4);
    house.effect(clock("08:00"), &occupy(4, 1, clock("08:00")));
    let two = PlaceSelection::Count { unit: UNIT, count: 2 };
    let events = house.decide(clock("08:00"), &block(two, "10:00", Some("14:00"))).unwrap();
    let Event::PlacesBlocked { places, .. } = &events[0] else { panic!("{events:?}") };
    assert_eq!(places, &[PlaceId(2), PlaceId(3)]);
    let available = ["09:59", "10:00", "13:59", "14:00"].map(|time| house.state.available(UNIT, clock(time)));
    assert_eq!(available, [3, 1, 1, 3]);
    let two = PlaceSelection::Count { unit: UNIT, count: 2 };
    let refusal = refused(&mut house, &block(two, "13:00", None));
    assert_eq!(refusal.code, "too_few_free");
    assert!(refusal.text.en.contains("Only 1 of 2"), "{refusal}");
    let held = Period::new(clock("09:00"), Some(clock("11:00"))).unwrap();
    assert_eq!(house.state.can_hold(PlaceId(2), held).unwrap_err().code, "place_blocked");

    let unblock =
        Command::Unblock { places: vec![PlaceId(2)], from: clock("12:00"), source: "driftsleder".into() };
    house.decide(clock("12:00"), &unblock).unwrap();
    assert_eq!(house.state.available(UNIT, clock("11:59")), 1);
    assert_eq!(house.state.available(UNIT, clock("12:00")), 2);
    assert_eq!(code(&mut house, &unblock), "place_not_blocked");

    let named = |ids: &[u32]| PlaceSelection::Places(ids.iter().map(|id| PlaceId(*id)).collect());
    assert_eq!(code(&mut house, &block(named(&[]), "10:00", None)), "nothing_named");
    assert_eq!(code(&mut house, &block(named(&[1, 1]), "10:00", None)), "named_twice");
    assert_eq!(code(&mut house, &block(named(&[77]), "10:00", None)), "place_unknown");
    assert_eq!(code(&mut house, &block(named(&[0]), "10:00", None)), "place_unknown");
    assert_eq!(code(&mut house, &block(named(&[1]), "10:00", Some("10:00"))), "period_reversed");
    let none = PlaceSelection::Count { unit: UNIT, count: 0 };
    assert_eq!(code(&mut house, &block(none, "10:00", None)), "nothing_named");
}

#[test]
fn places_come_and_go_with_the_physical_figure() {
    let mut house = house(6, 4, 6);
    let add = |labels: Option<Vec<String>>| Command::AddPlaces {
        unit: UNIT,
        count: 2,
        from: clock("13:00"),
        labels,
        source: "driftsleder".into(),
    };
    house.decide(clock("12:00"), &add(Some(vec!["A".into(), "B".into()]))).unwrap();
    assert_eq!(house.state.available(UNIT, clock("12:59")), 4);
    assert_eq!(house.state.available(UNIT, clock("13:00")), 6);
    let refusal = code(&mut house, &add(Some(vec!["A".into(), "C".into()])));
    assert_eq!(refusal, "label_taken");
    assert_eq!(code(&mut house, &add(Some(vec!["D".into()]))), "labels_do_not_fit");

    let remove = |place: u32, from: &str| Command::RemovePlaces {
        places: vec![PlaceId(place)],
        from: clock(from),
        source: "driftsleder".into(),
    };
    house.effect(clock("13:00"), &reserve(5, 1, clock("13:00"), Some(clock("14:00"))));
    let refusal = refused(&mut house, &remove(5, "20:00"));
    assert_eq!(refusal.code, "place_promised");
    assert!(refusal.text.en.contains("Place A"), "{refusal}");
    house.decide(clock("13:00"), &remove(6, "15:00")).unwrap();
    let seen = house.state.availability(UNIT, clock("15:00"));
    assert_eq!((seen.open, seen.physical.as_ref().unwrap().value, seen.available), (5, 5, 4));
    assert_eq!(code(&mut house, &remove(6, "16:00")), "place_not_there");
    assert_eq!(
        house.state.can_hold(PlaceId(6), Period::from(clock("14:00"))).unwrap_err().code,
        "place_not_there"
    );
}

#[test]
fn a_cleaning_is_said_when_it_begins_and_reported_when_it_is_done() {
    let mut house = house(1, 1, 1);
    let start = |from: &str, until: Option<&str>| Command::StartCleaning {
        place: PlaceId(1),
        from: clock(from),
        planned_until: until.map(clock),
    };
    let done = |at: &str| Command::ReportCleaned { place: PlaceId(1), at: clock(at) };
    assert_eq!(code(&mut house, &done("11:00")), "not_being_cleaned");
    assert_eq!(code(&mut house, &start("12:01", None)), "not_yet");
    assert_eq!(code(&mut house, &start("11:00", Some("11:00"))), "period_reversed");
    house.decide(clock("11:00"), &start("11:00", None)).unwrap();
    assert_eq!(code(&mut house, &start("11:30", None)), "cleaning_running");
    assert_eq!(code(&mut house, &done("10:59")), "cleaned_before_it_began");
    assert_eq!(code(&mut house, &done("12:01")), "not_yet");
    assert_eq!(house.state.choose(UNIT, clock("11:30")).unwrap_err().code, "none_available");
    let period = Period::from(clock("11:30"));
    assert_eq!(house.state.can_hold(PlaceId(1), period).unwrap_err().code, "place_not_cleaned");
    house.decide(clock("12:00"), &done("11:45")).unwrap();
    assert_eq!(house.state.available(UNIT, clock("12:00")), 1);
    house.effect(clock("12:00"), &occupy(1, 1, clock("12:00")));
    assert_eq!(house.decide(clock("12:05"), &start("12:05", None)).unwrap_err().code, "place_occupied");
}

#[test]
fn service_capacity_is_kept_with_its_source_and_asked_for_any_time() {
    let mut house = house(1, 1, 1);
    let clinic = || ServiceHolder::Organisation(organisation("solgaarden"));
    let service = |holder: ServiceHolder, hundredths: i64, from: &str| Command::ReportServiceCapacity {
        holder,
        service: "physiotherapy".into(),
        amount: ServiceAmount::Hundredths(Capacity::from_hundredths(hundredths)),
        from: clock(from),
        source: "ydernummerregister".into(),
    };
    house.decide(clock("08:00"), &service(clinic(), 720, "08:00")).unwrap();
    house.decide(clock("08:00"), &service(clinic(), 800, "18:00")).unwrap();
    assert!(house.state.service_capacity(clock("07:59")).is_empty());
    let lines = house.state.service_capacity(clock("09:00"));
    assert_eq!((lines.len(), lines[0].amount.amount().hundredths(), lines[0].age_minutes), (1, 720, 60));
    assert_eq!(house.state.service_capacity(clock("18:00"))[0].amount.amount().hundredths(), 800);

    assert_eq!(code(&mut house, &service(clinic(), -1, "08:00")), "capacity_impossible");
    let nobody = ServiceHolder::Organisation(organisation("nobody"));
    assert_eq!(code(&mut house, &service(nobody, 1, "08:00")), "organisation_unknown");
    assert_eq!(code(&mut house, &service(ServiceHolder::Unit(UnitId(7)), 1, "08:00")), "unit_unknown");
}

#[test]
fn closing_and_the_stale_limit_refuse_nonsense() {
    let mut house = house(1, 1, 1);
    let close = |reason: &str, end: Option<Instant>| Command::CloseUnit {
        unit: UNIT,
        period: Period { start: clock("10:00"), end },
        reason: reason.into(),
        source: "leder".into(),
    };
    assert_eq!(code(&mut house, &close("Fordi!", None)), "code_unreadable");
    assert_eq!(code(&mut house, &close("norovirus", Some(clock("09:00")))), "period_reversed");
    for minutes in [0, u32::MAX] {
        let limit = Command::SetStaleLimit { minutes, source: "x".into() };
        assert_eq!(code(&mut house, &limit), "stale_limit_impossible");
    }
}

#[test]
fn events_read_back_from_json_and_the_state_from_a_snapshot() {
    let mut house = house(3, 3, 3);
    let events = house
        .decide(clock("08:00"), &block(PlaceSelection::Places(vec![PlaceId(1)]), "10:00", None))
        .unwrap();
    let json = serde_json::to_string(&events[0]).unwrap();
    assert!(json.starts_with(r#"{"places_blocked":{"places":[1]"#), "{json}");
    assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), events[0]);
    house.effect(clock("09:00"), &hold(2, 1, clock("09:00"), Some(clock("10:00"))));
    house.effect(clock("09:10"), &occupy(2, 1, clock("09:10")));
    let bytes = postcard::to_allocvec(&house.state).unwrap();
    let mut read: State = postcard::from_bytes(&bytes).unwrap();
    assert!(read == house.state);
    // What was read goes on as if it had never been away.
    let effect = free(2, 1, clock("11:00"), None);
    read.apply_effect(&effect, &stamp(99, clock("11:00")));
    house.state.apply_effect(&effect, &stamp(99, clock("11:00")));
    assert!(read == house.state);
    let effect = serde_json::to_string(&effect).unwrap();
    assert!(effect.starts_with(r#"{"free":{"place":2,"pathway":1,"request":1"#), "{effect}");
}

#[test]
fn events_that_name_what_is_not_there_change_nothing_that_counts() {
    let mut house = house(1, 1, 1);
    house.event(
        clock("08:00"),
        &Event::PlacesUnblocked { places: vec![PlaceId(1)], from: clock("08:00"), source: "x".into() },
    );
    let before = house.state.clone();
    let again =
        Event::UnitRegistered { unit: UNIT, first_place: PlaceId(1), new: new_unit("another", 1, 1, 1) };
    house.event(clock("08:00"), &again);
    house.event(
        clock("08:00"),
        &Event::FigureReported(FigureReport {
            unit: UnitId(0),
            ..report(Figure::Staffed, 1, clock("08:00"))
        }),
    );
    house.effect(clock("08:00"), &occupy(0, 1, clock("08:00")));
    house.effect(clock("08:00"), &free(u32::MAX, 1, clock("08:00"), None));
    house.effect(clock("08:00"), &void(1, 1));
    assert!(house.state == before);
}
