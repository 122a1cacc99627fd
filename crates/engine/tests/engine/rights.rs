//! Rights: the printed table is the table, every act and question is in it, and without a relation nobody gets in.

use crate::support::*;
use engine::{AskError, PathwayFilter, Question, Reply, SubmitError, access};
use kernel::{Date, Instant, PathwayId, Period, PersonId, PlaceId, RefusalKind, Role, UnitId};
use pathways::{Command, Correction, ItemState, table};
use places::Scope;
use std::path::Path;

fn may(role: Role, what: &str) -> bool {
    access::may_ever(&access::Policies::shipped(), role, what)
}

/// Writes the expected file anew instead of comparing, when set.
const RECORD: &str = "SNITFLADE_RECORD";

#[test]
fn the_printed_table_is_the_expected_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/rights.txt");
    let found = access::Policies::shipped().rights_text();
    if std::env::var_os(RECORD).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "the rights changed: read them, then record them with {RECORD}=1");
}

#[test]
fn the_acts_of_a_placement_have_the_roles_of_the_placement_table() {
    let rows = table::TABLE.iter().map(|row| (row.act, row.who));
    for (act, who) in rows.chain(table::ANY_LIVE.iter().copied()).chain(table::ANY_TIME.iter().copied()) {
        for role in Role::ALL {
            let named = table::TABLE
                .iter()
                .map(|row| (row.act, row.who))
                .chain(table::ANY_LIVE.iter().copied())
                .chain(table::ANY_TIME.iter().copied())
                .any(|(other, who)| other == act && who.contains(&role));
            assert_eq!(may(role, act), named, "{act} {role}");
        }
        // A role that may do an act in one state may do it in every state that allows it.
        for row in table::TABLE.iter().filter(|row| row.act == act) {
            assert_eq!(row.who, who, "{act}");
        }
    }
    assert!(!may(Role::SystemOwner, "expire"), "nobody does what the time does");
}

fn acts(pathway: PathwayId, person: PersonId) -> Vec<engine::Order> {
    let now = at(START);
    let place = PlaceId(1);
    let unit = UnitId(1);
    let source = String::new;
    let on_pathway = [
        Command::Refer(refer()),
        Command::Assess { pathway, facts: refer().facts },
        Command::Hear { pathway, outcome: "hørt".into() },
        decide(pathway),
        offer(pathway),
        accept(pathway),
        Command::Decline { pathway, by: pathways::CitizenSide::Citizen, reason: "nej".into() },
        Command::Withdraw { pathway, reason: "fejl".into() },
        Command::Confirm { pathway },
        Command::Refuse { pathway, code: "full".into(), note: String::new() },
        Command::MarkItem { pathway, item: "medicine".into(), state: ItemState::Ready },
        Command::OrderTransport { pathway, pick_up: now },
        Command::Discharge { pathway, at: None },
        Command::Depart { pathway, at: None },
        Command::Arrive { pathway, at: None },
        Command::Leave { pathway, at: None },
        Command::Return { pathway, at: None },
        Command::Transfer { pathway, reason: "x".into() },
        Command::Ready { pathway, at: None, cause: "no_place".into() },
        Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None },
        Command::Die { pathway, at: None },
        Command::Cancel { pathway, code: "other".into(), note: "x".into() },
        Command::Correct {
            pathway,
            request: None,
            correction: Correction::Sender(organisation("region-1085")),
            reason: "x".into(),
        },
        Command::RecordBasis {
            pathway,
            with: organisation("region-1085"),
            basis: "consent".into(),
            note: String::new(),
        },
        Command::EndBasis { pathway, with: organisation("region-1085"), reason: "x".into() },
        Command::RecordRepresentative { pathway, kind: "relative".into(), name: "x".into() },
        Command::RecordWish { pathway, units: vec![unit], note: String::new() },
        Command::FillLetter { pathway, field: "complaint_body".into(), value: "x".into() },
        Command::JoinPersons { kept: person, merged: PersonId([9; 16]) },
        Command::SeparatePersons { merged: person },
        Command::Identify { person },
        Command::Forget { person },
    ];
    use places::{Command as Places, PlaceSelection};
    let on_places = [
        Places::RegisterUnits(vec![unit_of("municipality-0370")]),
        Places::ReportFigures(vec![places::FigureReport {
            unit,
            figure: places::Figure::Staffed,
            value: 1,
            from: now,
            source: source(),
        }]),
        Places::AddCapabilityTag { slug: "x".into(), name: kernel::Text::same("x") },
        Places::ChangeCapabilities { unit, add: Vec::new(), remove: Vec::new(), from: now, source: source() },
        Places::BlockPlaces {
            selection: PlaceSelection::Count { unit, count: 1 },
            period: Period::from(now),
            reason: "technical".into(),
            source: source(),
        },
        Places::Unblock { places: vec![place], from: now, source: source() },
        Places::CloseUnit { unit, period: Period::from(now), reason: "staffing".into(), source: source() },
        Places::ReopenUnit { unit, from: now, source: source() },
        Places::AddPlaces { unit, count: 1, from: now, labels: None, source: source() },
        Places::RemovePlaces { places: vec![place], from: now, source: source() },
        Places::StartCleaning { place, from: now, planned_until: None },
        Places::ReportCleaned { place, at: now },
        Places::SetStaleLimit { minutes: 60, source: source() },
    ];
    let mut orders: Vec<engine::Order> = on_pathway.into_iter().map(Into::into).collect();
    orders.extend(on_places.into_iter().map(engine::Order::from));
    orders.push(referral(1));
    orders.push(engine::Order::Identify { person, identity: identity(5), same_person: false });
    orders.push(engine::Order::UpdateIdentity { person, identity: identity(5) });
    orders.push(founding());
    orders.push(registry::Command::RegisterOrganisations(Vec::new()).into());
    orders.push(
        adoption::Command::AdoptRulebook { files: Vec::new(), hash: String::new(), note: String::new() }
            .into(),
    );
    orders
}

fn unit_of(operator: &str) -> places::NewUnit {
    places::NewUnit { operator: organisation(operator), ..unit("x", 1) }
}

#[test]
fn every_act_is_refused_to_every_role_without_a_relation() {
    let house = House::with_places(1);
    let receipt = house.refer(1);
    let orders = acts(receipt.pathway.unwrap(), receipt.person.unwrap());
    let before = house.position();
    for order in orders {
        for role in Role::ALL.into_iter().filter(|role| *role != Role::SystemOwner) {
            // An organisation that has nothing to do with the citizen or the unit.
            let stranger = actor("x", "municipality-0330", role);
            match submit(&house.engine, &stranger, order.clone()) {
                Err(SubmitError::Refused(refusal)) => {
                    assert!(
                        matches!(refusal.kind, RefusalKind::Forbidden | RefusalKind::NotFound),
                        "{} {role}: {refusal:?}",
                        order.act()
                    );
                    let allowed = may(role, order.act());
                    assert_eq!(refusal.code == "role_may_not", !allowed, "{} {role}", order.act());
                }
                other => panic!("{} {role}: {other:?}", order.act()),
            }
        }
    }
    assert_eq!(house.position(), before);
}

pub fn questions(pathway: PathwayId) -> Vec<Question> {
    let scope = || Scope::Country;
    let date: Date = "2026-01-01".parse().unwrap();
    let now: Instant = at(START);
    vec![
        Question::Pathway { pathway },
        Question::Pathways { filter: PathwayFilter::All, closed: true },
        Question::Suggestion { pathway, at: None, variants: Vec::new() },
        Question::EndOfStay { pathway },
        Question::SuggestionOnFacts {
            facts: Default::default(),
            dates: schemes::Dates::all(date),
            variants: Vec::new(),
        },
        Question::Offers { pathway, at: None, limit: 3, kind: None, variant: None },
        Question::Who { pathway, at: None, timelines: Vec::new(), variant: None, known_at: None },
        Question::Who { pathway, at: None, timelines: Vec::new(), variant: None, known_at: Some(now) },
        Question::Timelines { pathway, timelines: Vec::new(), variant: None, known_at: None },
        Question::Board { scope: scope(), at: None },
        Question::Units { scope: scope() },
        Question::Why { pathway, request: None },
        Question::Handover { pathway },
        Question::Letter { pathway },
        Question::Due { organisation: None },
        Question::Delays { period: Period::from(now), cause: None },
        Question::DelayCounts { period: Period::from(now) },
        Question::Log { from: 1, limit: 10 },
        Question::History { pathway },
        Question::Corrections { pathway },
        Question::Conflicts { unit: Some(UnitId(1)) },
        Question::PlaceTimeline { place: PlaceId(1), within: None },
        Question::NotReported { scope: scope(), since: now },
        Question::FreePlace { unit: UnitId(1), at: None, variant: None },
        Question::Organisations { kind: registry::OrganisationKind::Region, date: None },
        Question::Organisation { id: organisation("region-1085") },
        Question::Population { organisation: organisation("region-1085"), date, series: "x".into() },
        Question::PopulationsKnown { organisation: organisation("region-1085") },
        Question::Seats { municipality: organisation("municipality-0330"), date, series: None },
        Question::Services { at: None },
        Question::Adoptions,
        Question::DryRun { files: scheme_files() },
    ]
}

#[test]
fn every_question_is_answered_as_the_table_says_and_no_citizen_shows_without_a_relation() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    house.clock.advance_minutes(10);
    for question in questions(pathway) {
        let rights = Role::ALL.map(|role| may(role, question.slug()));
        assert!(rights.contains(&true), "nobody may ask {}", question.slug());
        for role in Role::ALL {
            let stranger = actor("x", "municipality-0330", role);
            let answer = house.engine.ask(&stranger, question.clone());
            let allowed = may(role, question.slug());
            match answer {
                Err(AskError::Refused(refusal)) => {
                    assert_eq!(refusal.code == "role_may_not", !allowed, "{question:?} {role} {refusal:?}");
                    if allowed {
                        assert!(
                            ["no_such_pathway", "not_the_operator", "population_unknown"]
                                .contains(&refusal.code.as_str()),
                            "{question:?} {role} {refusal:?}"
                        );
                    }
                }
                Err(fault) => panic!("{question:?} {role}: {fault}"),
                Ok(reply) => {
                    assert!(allowed, "{question:?} {role}");
                    // The log is pseudonymous, and for those who check others alone.
                    if !matches!(reply, Reply::Log(_)) {
                        let shown = serde_json::to_string(&reply).unwrap();
                        assert!(!shown.contains("\"pathway\":1"), "{question:?} {role}: {shown}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_one_may_not_know_of_answers_like_what_does_not_exist() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    let stranger = actor("x", "municipality-0330", Role::Assessor);
    let none = PathwayId(999);
    let hide = |text: String| text.replace(&none.to_string(), "F").replace(&pathway.to_string(), "F");
    let asked = |id| match house.engine.ask(&stranger, Question::Pathway { pathway: id }).unwrap_err() {
        AskError::Refused(refusal) => hide(format!("{refusal:?}")),
        other => panic!("{other:?}"),
    };
    assert_eq!(asked(pathway), asked(none));
    let done = |id| hide(format!("{:?}", house.refused(&stranger, decide(id))));
    assert_eq!(done(pathway), done(none));
    // And like what the area itself says of a pathway that is not there.
    let there = house.refused(&assessor(), decide(none));
    assert_eq!(hide(format!("{there:?}")), done(none));
}

#[test]
fn related_desks_are_answered() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    house.must(&assessor(), offer(pathway));
    for who in [ward(), assessor(), nurse(), actor("r", "region-1085", Role::Assessor)] {
        assert!(house.engine.ask(&who, Question::Pathway { pathway }).is_ok(), "{who}");
    }
    // The region of the sender may see, but a provider elsewhere may not confirm.
    let elsewhere = actor("x", "municipality-0330", Role::Provider);
    assert_eq!(house.refused(&elsewhere, Command::Confirm { pathway }).code, "no_such_pathway");
    // Who may see it, but not act in this part, is told so.
    let region = actor("r", "region-1085", Role::Leader);
    assert_eq!(house.refused(&region, Command::Confirm { pathway }).code, "role_may_not");
}

/// A unit sees a citizen while it has a task with them, and not because it once was asked.
#[test]
fn a_unit_that_refused_or_was_let_go_sees_its_own_act_and_nothing_else_of_the_pathway() {
    let house = House::with_places(1);
    let unit = UnitId(1);
    let sees = |house: &House, pathway| house.engine.ask(&nurse(), Question::Pathway { pathway }).is_ok();
    let offer = |house: &House, pathway| {
        house.must(&assessor(), Command::Offer { pathway, unit, deviation: Some("ønske".into()) });
        house.must(
            &assessor(),
            Command::Accept { pathway, by: pathways::CitizenSide::Citizen, told_cost: true },
        );
    };
    let pathway = house.refer(1).pathway.unwrap();
    let decide = pathways::Decide {
        pathway,
        conclusion: "municipal_temporary_place".into(),
        reason: "efter samtale".into(),
        at: None,
    };
    house.must(&assessor(), Command::Decide(decide));
    assert!(!sees(&house, pathway), "not before it is asked");
    offer(&house, pathway);
    assert!(sees(&house, pathway));
    house.clock.advance_minutes(5);
    let refuse = Command::Refuse { pathway, code: "full".into(), note: String::new() };
    house.must(&nurse(), refuse);
    assert!(!sees(&house, pathway), "it refused");
    let place = house.engine.read(|world| world.places.unit(unit).unwrap().places[0]).unwrap();
    let timeline = house.engine.ask(&nurse(), Question::PlaceTimeline { place, within: None }).unwrap();
    assert!(format!("{timeline:?}").contains("PathwayId(1)"), "its own act stands there: {timeline:?}");
    offer(&house, pathway);
    house.must(&nurse(), Command::Confirm { pathway });
    assert!(sees(&house, pathway), "the citizen is awaited");
    let cancel = Command::Cancel { pathway, code: "other".into(), note: String::new() };
    house.must(&ward(), cancel);
    assert!(!sees(&house, pathway), "the citizen does not come");
}
