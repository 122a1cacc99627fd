//! Organisations and population over time: the merger, refusals, corrections, series kept apart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use jiff::civil::date;
use kernel::{Actor, Date, Instant, OrganisationId, Refusal, Role, Stamp};
use proptest::prelude::*;
use registry::*;

fn id(slug: &str) -> OrganisationId {
    OrganisationId::new(slug).unwrap()
}

fn actor() -> Actor {
    Actor { person: "ejer".into(), organisation: id("kl"), role: Role::SystemOwner }
}

fn now() -> Instant {
    Instant::read("2026-11-23T12:00:00Z").unwrap()
}

/// The registry with a log of its own.
#[derive(Default)]
struct House {
    state: State,
    position: u64,
}

impl House {
    fn submit(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(&self.state, command, now(), &actor())?;
        for event in &events {
            self.position += 1;
            let stamp = Stamp { position: self.position, recorded_at: now(), actor: actor() };
            self.state.apply(event, &stamp);
        }
        Ok(events)
    }

    fn refused(&mut self, command: &Command) -> Refusal {
        let before = self.state.clone();
        let refusal = self.submit(command).unwrap_err();
        assert_eq!(self.state, before);
        refusal
    }
}

fn organisation(slug: &str, kind: OrganisationKind) -> Organisation {
    Organisation::new(id(slug), kind, slug, "the test")
}

fn region(slug: &str, from: Date, end: Option<(Date, &str)>) -> Organisation {
    let mut region = organisation(slug, OrganisationKind::Region);
    region.valid_from = Some(from);
    if let Some((until, successor)) = end {
        region.valid_until = Some(until);
        region.successor = Some(id(successor));
    }
    region
}

fn municipality(code: &str, parents: &[&str]) -> Organisation {
    let mut municipality = organisation(&format!("municipality-{code}"), OrganisationKind::Municipality);
    municipality.identifiers = vec![Identifier::MunicipalityCode(MunicipalityCode::new(code).unwrap())];
    municipality.part_of = parents.iter().map(|parent| Membership::of(id(parent))).collect();
    municipality
}

fn merger() -> (Date, Date) {
    (date(2007, 1, 1), date(2027, 1, 1))
}

/// Two regions that become one, a third that goes on, municipalities and a hospital.
fn denmark() -> Vec<Organisation> {
    let (begin, end) = merger();
    let mut hospital = organisation("hospital-slagelse", OrganisationKind::Hospital);
    hospital.part_of = vec![Membership::of(id("region-1085"))];
    let mut ward = organisation("facility-ward", OrganisationKind::Facility);
    ward.part_of = vec![Membership::of(id("hospital-slagelse"))];
    vec![
        // Children before parents: the order in a batch does not matter.
        ward,
        hospital,
        municipality("0330", &["region-1085", "kl"]),
        municipality("0101", &["region-1084"]),
        municipality("0851", &["region-1081"]),
        region("region-1081", begin, None),
        region("region-1084", begin, Some((end, "region-ostdanmark"))),
        region("region-1085", begin, Some((end, "region-ostdanmark"))),
        region("region-ostdanmark", end, None),
        organisation("kl", OrganisationKind::Association),
    ]
}

fn house() -> House {
    let mut house = House::default();
    house.submit(&Command::RegisterOrganisations(denmark())).unwrap();
    house
}

fn region_on(house: &House, slug: &str, on: Date) -> Option<String> {
    house.state.region_of(&id(slug), on).map(|region| region.id.to_string())
}

#[test]
fn before_and_after_the_merger_each_has_the_region_that_exists() {
    let house = house();
    for slug in ["municipality-0330", "hospital-slagelse", "facility-ward"] {
        assert_eq!(region_on(&house, slug, date(2026, 12, 31)).unwrap(), "region-1085");
        assert_eq!(region_on(&house, slug, date(2027, 1, 1)).unwrap(), "region-ostdanmark");
    }
    assert_eq!(region_on(&house, "municipality-0851", date(2027, 1, 1)).unwrap(), "region-1081");
    assert_eq!(region_on(&house, "kl", date(2027, 1, 1)), None);
}

#[test]
fn a_region_is_asked_for_on_a_date() {
    let house = house();
    let on = |slug: &str, day| house.state.organisation_on(&id(slug), day).map(|o| o.id.to_string());
    assert_eq!(on("region-1085", date(2027, 1, 2)).unwrap(), "region-ostdanmark");
    assert_eq!(on("region-1085", date(2026, 12, 31)).unwrap(), "region-1085");
    assert_eq!(on("region-ostdanmark", date(2026, 12, 31)), None);
    assert_eq!(on("region-nowhere", date(2026, 12, 31)), None);
    let refusal = house.state.require_on(&id("region-ostdanmark"), date(2026, 6, 1)).unwrap_err();
    assert_eq!(refusal.code, "organisation_not_yet");
    assert!(refusal.text.en.contains("did not exist") && refusal.text.da.contains("fandtes ikke"));
}

#[test]
fn lists_count_nobody_twice() {
    let house = house();
    let count = |day| house.state.list(OrganisationKind::Region, day).len();
    assert_eq!((count(date(2026, 12, 31)), count(date(2027, 1, 1))), (3, 2));
    let east = |slug: &str, day| house.state.within(&id(slug), OrganisationKind::Municipality, day).len();
    assert_eq!(east("region-1085", date(2026, 12, 31)), 1);
    assert_eq!(east("region-ostdanmark", date(2027, 1, 1)), 2);
    assert_eq!(east("region-ostdanmark", date(2026, 12, 31)), 0);
    let lines = organisation_lines(&house.state, OrganisationKind::Municipality, date(2027, 1, 1));
    assert_eq!(lines[0].region, Some(id("region-ostdanmark")));
}

#[test]
fn incoherent_organisations_are_refused_whole() {
    let (begin, end) = merger();
    let cases: Vec<(&str, Vec<Organisation>)> = vec![
        ("nothing_given", vec![]),
        ("organisation_twice", {
            let kl = organisation("kl", OrganisationKind::Association);
            vec![kl.clone(), kl]
        }),
        ("parent_unknown", vec![municipality("0330", &["region-1085"])]),
        ("membership_circle", {
            let mut a = organisation("a", OrganisationKind::Facility);
            let mut b = organisation("b", OrganisationKind::Facility);
            a.part_of = vec![Membership::of(id("b"))];
            b.part_of = vec![Membership::of(id("a"))];
            vec![a, b]
        }),
        ("membership_circle", {
            let mut a = organisation("a", OrganisationKind::Facility);
            a.part_of = vec![Membership::of(id("a"))];
            vec![a]
        }),
        ("successor_without_end", {
            let mut old = region("r1", begin, Some((end, "r2")));
            old.valid_until = None;
            vec![old, region("r2", begin, None)]
        }),
        ("successor_unknown", vec![region("r1", begin, Some((end, "r2")))]),
        (
            "successor_absent",
            vec![region("r1", begin, Some((end, "r2"))), region("r2", date(2027, 1, 2), None)],
        ),
        ("successor_other_kind", {
            let mut kl = organisation("kl", OrganisationKind::Association);
            kl.valid_from = Some(begin);
            vec![region("r1", begin, Some((end, "kl"))), kl]
        }),
        ("period", {
            let mut odd = organisation("a", OrganisationKind::State);
            (odd.valid_from, odd.valid_until) = (Some(end), Some(end));
            vec![odd]
        }),
        (
            "memberships_overlap",
            vec![region("r1", begin, None), region("r2", begin, None), municipality("0330", &["r1", "r2"])],
        ),
        ("parent_absent", {
            let mut early = municipality("0330", &[]);
            early.part_of = vec![Membership { parent: id("r2"), from: Some(begin), until: None }];
            vec![region("r2", end, None), early]
        }),
        ("municipality_code", {
            let mut nameless = municipality("0330", &[]);
            nameless.identifiers.clear();
            vec![nameless]
        }),
        ("identifier_shared", {
            let mut twin = municipality("0330", &[]);
            twin.id = id("municipality-twin");
            vec![municipality("0330", &[]), twin]
        }),
        ("words_missing", {
            let mut nameless = organisation("a", OrganisationKind::State);
            nameless.name = "  ".to_owned();
            vec![nameless]
        }),
        ("too_many_entries", {
            let mut greedy = organisation("a", OrganisationKind::State);
            greedy.part_of = vec![Membership::of(id("b")); 201];
            vec![greedy, organisation("b", OrganisationKind::State)]
        }),
        ("position", {
            let mut off = organisation("a", OrganisationKind::State);
            off.position = Some(Position { latitude: i32::MAX, longitude: 0 });
            vec![off]
        }),
    ];
    for (code, organisations) in cases {
        let refusal = House::default().refused(&Command::RegisterOrganisations(organisations));
        assert_eq!(refusal.code, code, "{refusal}");
        assert!(!refusal.text.da.is_empty() && !refusal.text.en.is_empty());
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let refusal = House::default().refused(&Command::RegisterOrganisations(vec![
        municipality("0330", &["region-a"]),
        municipality("0340", &["region-b"]),
    ]));
    assert!(refusal.text.en.contains("region-a") && refusal.text.en.contains("region-b"));
}

#[test]
fn what_is_registered_is_not_registered_again() {
    let mut house = house();
    let refusal = house
        .refused(&Command::RegisterOrganisations(vec![organisation("kl", OrganisationKind::Association)]));
    assert_eq!(refusal.code, "organisation_already_so");
    let mut other = organisation("kl", OrganisationKind::Association);
    other.name = "Kommunernes Landsforening".to_owned();
    let refusal = house.refused(&Command::RegisterOrganisations(vec![other]));
    assert_eq!(refusal.code, "organisation_known");
}

#[test]
fn an_end_names_who_takes_over_and_happens_once() {
    let mut house = house();
    let end = |successor: &str| Command::EndOrganisation {
        id: id("region-1081"),
        on: date(2030, 1, 1),
        successor: Some(id(successor)),
    };
    assert_eq!(house.refused(&end("region-1081")).code, "registry_faults");
    assert_eq!(house.refused(&end("region-gone")).code, "successor_unknown");
    house.submit(&end("region-ostdanmark")).unwrap();
    assert_eq!(region_on(&house, "municipality-0851", date(2030, 1, 1)).unwrap(), "region-ostdanmark");
    assert_eq!(house.refused(&end("region-ostdanmark")).code, "already_ended");
    let gone = Command::EndOrganisation { id: id("kl"), on: date(2031, 1, 1), successor: None };
    house.submit(&gone).unwrap();
    assert_eq!(house.state.existence_on(&id("kl"), date(2031, 1, 1)), Existence::Ended(date(2031, 1, 1)));
}

#[test]
fn names_have_dates() {
    let mut house = house();
    let rename = |name: &str, from| Command::Rename { id: id("kl"), name: name.to_owned(), from };
    house.submit(&rename("second", date(2025, 1, 1))).unwrap();
    house.submit(&rename("first and a half", date(2020, 1, 1))).unwrap();
    let name = |day| house.state.name_on(&id("kl"), day).unwrap();
    assert_eq!(name(date(2019, 12, 31)), "kl");
    assert_eq!(name(date(2020, 1, 1)), "first and a half");
    assert_eq!(name(date(2025, 1, 1)), "second");
    assert_eq!(house.state.organisation(&id("kl")).unwrap().name, "second");
    assert_eq!(house.refused(&rename("second", date(2026, 1, 1))).code, "organisation_already_so");
    assert_eq!(house.refused(&rename("", date(2026, 1, 1))).code, "words_missing");
}

#[test]
fn a_correction_keeps_that_it_was_one() {
    let mut house = house();
    let mut east = house.state.organisation(&id("region-ostdanmark")).unwrap().clone();
    east.identifiers = vec![Identifier::RegionCode(RegionCode::new("1086").unwrap())];
    let correct =
        |reason: &str| Command::CorrectOrganisation { organisation: east.clone(), reason: reason.to_owned() };
    assert_eq!(house.refused(&correct(" ")).code, "reason_missing");
    house.submit(&correct("the code was published")).unwrap();
    let changes = &house.state.entry(&id("region-ostdanmark")).unwrap().changes;
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[1].reason, "the code was published");
    assert_eq!(house.refused(&correct("again")).code, "organisation_already_so");
}

#[test]
fn memberships_come_and_go() {
    let mut house = house();
    let council = organisation("council-a", OrganisationKind::HealthCouncil);
    house.submit(&Command::RegisterOrganisations(vec![council])).unwrap();
    let join = Command::AddMemberships(vec![NewMembership {
        organisation: id("municipality-0330"),
        membership: Membership { parent: id("council-a"), from: Some(date(2027, 1, 1)), until: None },
    }]);
    house.submit(&join).unwrap();
    let council = |house: &House, day| {
        house.state.above(&id("municipality-0330"), OrganisationKind::HealthCouncil, day).is_some()
    };
    assert!(!council(&house, date(2026, 12, 31)) && council(&house, date(2027, 1, 1)));
    assert_eq!(house.refused(&join).code, "memberships_overlap");
    let leave = Command::EndMembership {
        organisation: id("municipality-0330"),
        parent: id("council-a"),
        on: date(2028, 1, 1),
    };
    house.submit(&leave).unwrap();
    assert!(council(&house, date(2027, 12, 31)) && !council(&house, date(2028, 1, 1)));
    assert_eq!(house.refused(&leave).code, "no_membership");
}

fn series(id: &str) -> PopulationSeries {
    PopulationSeries {
        id: id.into(),
        definition: "all residents".to_owned(),
        source: "Statistics Denmark".to_owned(),
        note: String::new(),
        synthetic: false,
    }
}

fn figure(day: Date, age: Option<u16>, count: u32) -> PopulationRow {
    PopulationRow { organisation: id("municipality-0330"), date: day, age, count }
}

fn import(series_id: &str, rows: Vec<PopulationRow>) -> Command {
    Command::ImportPopulation { series: series(series_id), rows }
}

#[test]
fn an_unknown_population_is_not_guessed() {
    let mut house = house();
    let (day, slagelse) = (date(2024, 1, 1), id("municipality-0330"));
    let refusal = house.state.population(&slagelse, day, "dst").unwrap_err();
    assert!(refusal.instead[0].da.contains("FOLK1A"), "{refusal:?}");
    house.submit(&import("dst", vec![figure(day, None, 79_000)])).unwrap();
    house.submit(&import("cpr", vec![figure(date(2023, 2, 15), None, 78_000)])).unwrap();
    let answer = house.state.population(&slagelse, day, "dst").unwrap();
    assert_eq!((answer.count, answer.date, answer.source.as_str()), (79_000, day, "Statistics Denmark"));
    // Neither a later date nor another series stands in.
    for (asked, name) in [(date(2024, 1, 2), "dst"), (day, "cpr"), (day, "none")] {
        let refusal = house.state.population(&slagelse, asked, name).unwrap_err();
        assert_eq!(refusal.code, "population_unknown");
        let told = format!("{:?}", refusal.instead);
        assert!(told.contains("dst knows it on 2024-01-01") && told.contains("cpr"), "{told}");
    }
}

#[test]
fn series_are_not_mixed_and_corrections_keep_the_history() {
    let mut house = house();
    let day = date(2024, 1, 1);
    let first = import("dst", vec![figure(day, None, 79_000)]);
    house.submit(&first).unwrap();
    assert_eq!(house.refused(&first).code, "nothing_new");
    let mut other = series("dst");
    other.definition = "those with a road code".to_owned();
    let mixed = Command::ImportPopulation { series: other, rows: vec![figure(date(2025, 1, 1), None, 1)] };
    assert_eq!(house.refused(&mixed).code, "series_other");
    house.submit(&import("dst", vec![figure(day, None, 79_001)])).unwrap();
    let slagelse = id("municipality-0330");
    let answer = house.state.population(&slagelse, day, "dst").unwrap();
    assert_eq!((answer.count, answer.corrections), (79_001, 1));
    let history: Vec<u32> =
        house.state.population_history(&slagelse, day, "dst", None).iter().map(|kept| kept.count).collect();
    assert_eq!(history, [79_000, 79_001]);
}

#[test]
fn some_ages_are_not_all_ages() {
    let mut house = house();
    let day = date(2024, 1, 1);
    let rows = (80..=84).map(|age| figure(day, Some(age), 100)).collect();
    house.submit(&import("dst", rows)).unwrap();
    let slagelse = id("municipality-0330");
    let ask = |ages| house.state.population_of_ages(&slagelse, day, "dst", ages);
    assert_eq!(ask(80..=84).unwrap().count, 500);
    assert_eq!(ask(80..=85).unwrap_err().code, "population_age_unknown");
    assert!(house.state.population(&slagelse, day, "dst").is_err(), "ages are no total");
}

#[test]
fn bad_figures_are_refused() {
    let mut house = house();
    let day = date(2024, 1, 1);
    let stranger = PopulationRow { organisation: id("municipality-9999"), ..figure(day, None, 1) };
    let early = PopulationRow { organisation: id("region-ostdanmark"), ..figure(day, None, 1) };
    for (code, rows) in [
        ("nothing_given", vec![]),
        ("figure_twice", vec![figure(day, None, 1), figure(day, None, 1)]),
        ("age", vec![figure(day, Some(131), 1)]),
        ("organisation_unknown", vec![stranger]),
        ("organisation_absent", vec![early]),
    ] {
        assert_eq!(house.refused(&import("dst", rows)).code, code);
    }
    assert_eq!(house.refused(&import("Med mellemrum", vec![figure(day, None, 1)])).code, "series_id");
}

#[test]
fn events_and_state_come_back_from_the_log_and_the_snapshot() {
    let mut house = house();
    let rows = (0..4_500)
        .map(|n| figure(date(2024, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap(), None, 1))
        .collect();
    let events = house.submit(&import("dst", rows)).unwrap();
    assert_eq!(events.len(), 4, "the series and three parts: no event grows without bound");
    for event in &events {
        let json = serde_json::to_string(event).unwrap();
        assert!(json.starts_with(&format!("{{\"{}\"", event.kind())), "{json:.60}");
        assert_eq!(&serde_json::from_str::<Event>(&json).unwrap(), event);
    }
    let bytes = postcard::to_allocvec(&house.state).unwrap();
    assert_eq!(postcard::from_bytes::<State>(&bytes).unwrap(), house.state);
}

#[test]
fn a_long_chain_of_parents_and_of_successors_is_no_danger() {
    let mut chain: Vec<Organisation> =
        (0..20_000).map(|n| organisation(&format!("link-{n}"), OrganisationKind::Facility)).collect();
    for (n, link) in chain.iter_mut().enumerate().skip(1) {
        link.part_of = vec![Membership::of(id(&format!("link-{}", n - 1)))];
    }
    assert!(House::default().submit(&Command::RegisterOrganisations(chain)).is_ok());
}

fn any_event() -> impl Strategy<Value = Event> {
    let slug = prop::sample::select(vec!["a", "b", "c"]);
    let day = (0i64..5).prop_map(|n| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap());
    (slug.clone(), slug, day, prop::option::of(Just(())), 0u8..7).prop_map(
        |(one, other, day, some, which)| match which {
            0 => Event::OrganisationRegistered { organisation: organisation(one, OrganisationKind::Region) },
            1 => Event::OrganisationEnded { id: id(one), on: day, successor: some.map(|()| id(other)) },
            2 => Event::MembershipAdded(NewMembership {
                organisation: id(one),
                membership: Membership::of(id(other)),
            }),
            3 => Event::MembershipEnded { organisation: id(one), parent: id(other), on: day },
            4 => Event::OrganisationRenamed { id: id(one), name: other.to_owned(), from: day },
            5 => Event::PopulationSeriesRegistered { series: series(one) },
            _ => Event::PopulationImported {
                series: one.into(),
                rows: vec![PopulationRow { organisation: id(other), date: day, age: None, count: 1 }],
            },
        },
    )
}

proptest! {
    /// Folding is total and every question ends, also over events that no decision would have let through:
    /// circles of successors and of parents among them.
    #[test]
    fn any_events_fold_and_every_question_ends(events in prop::collection::vec(any_event(), 0..40)) {
        let mut house = House::default();
        for event in &events {
            house.position += 1;
            let stamp = Stamp { position: house.position, recorded_at: now(), actor: actor() };
            house.state.apply(event, &stamp);
        }
        for slug in ["a", "b", "c"] {
            for n in 0..6 {
                let day = date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
                let found = house.state.organisation_on(&id(slug), day);
                prop_assert!(found.is_none_or(|found| found.exists_on(day)));
                let region = house.state.region_of(&id(slug), day);
                prop_assert!(region.is_none_or(|region| region.exists_on(day)));
                let _ = house.state.name_on(&id(slug), day);
                let _ = house.state.known_populations(&id(slug));
            }
        }
    }

    /// What the registry accepts has one region at most on any day, whatever the periods given.
    #[test]
    fn accepted_memberships_give_one_region_a_day(
        spans in prop::collection::vec((0usize..2, prop::option::of(0i64..10), prop::option::of(0i64..10)), 0..4)
    ) {
        let at = |n: i64| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let regions = ["r0", "r1"].map(|slug| organisation(slug, OrganisationKind::Region));
        let mut member = municipality("0330", &[]);
        member.part_of = spans
            .iter()
            .map(|(which, from, until)| Membership {
                parent: regions[*which].id.clone(),
                from: from.map(at),
                until: until.map(at),
            })
            .collect();
        let mut house = House::default();
        let all = regions.iter().cloned().chain([member.clone()]).collect();
        let accepted = house.submit(&Command::RegisterOrganisations(all)).is_ok();
        let overlap = (-1..11).any(|n| member.part_of.iter().filter(|m| m.holds_on(at(n))).count() > 1);
        let backwards = member.part_of.iter().any(|m| matches!((m.from, m.until), (Some(f), Some(u)) if u <= f));
        prop_assert_eq!(accepted, !overlap && !backwards);
    }
}
