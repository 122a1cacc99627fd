//! A desk in a house of one or two units: the acts that tests of corrections begin with, each in one word.

use crate::house::{House, NEEDS, actor, assessor, at, provider};
use kernel::{Actor, Instant, OrganisationId, PathwayId, Refusal, Role, UnitId};
use pathways::{CitizenSide, Command, Correction, Pathway, dependents, view::who};
use places::PlaceKind;
use world::World;

/// The municipality that operates the units and where the citizens live.
pub const NAESTVED: &str = "municipality-0370";

/// A house with a unit of some places.
#[must_use]
pub fn house(places: u32) -> (House, UnitId) {
    let mut house = House::founded(at("2026-06-01T08:00"));
    let unit = house.unit("midl", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, places);
    (house, unit)
}

/// A house with two units of one place each.
#[must_use]
pub fn two_units() -> (House, UnitId, UnitId) {
    let (mut house, unit) = house(1);
    let next = house.unit("midl-to", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 1);
    (house, unit, next)
}

/// A pathway as it stands.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn get(house: &House, id: PathwayId) -> Pathway {
    house.world.pathways.pathway(id).unwrap_or_else(|| panic!("there is no {id}")).into_owned()
}

/// The refusal that must have come, in both languages.
///
/// # Panics
/// When it was allowed.
#[must_use]
pub fn refused(result: Result<Vec<world::Event>, Refusal>) -> Refusal {
    let Err(refusal) = result else { panic!("it was allowed") };
    assert!(!refusal.text.da.is_empty() && !refusal.text.en.is_empty());
    refusal
}

/// The code of the refusal that must have come.
#[must_use]
pub fn code(result: Result<Vec<world::Event>, Refusal>) -> String {
    refused(result).code
}

/// Who works at the units.
#[must_use]
pub fn staff() -> Actor {
    provider(NAESTVED)
}

/// The leader of who works at the units.
#[must_use]
pub fn leader() -> Actor {
    actor("leader", NAESTVED, Role::Leader)
}

/// Decides, offers, accepts and confirms.
pub fn offered(house: &mut House, pathway: PathwayId, unit: UnitId) {
    house.decide(pathway, "municipal_temporary_place", "").unwrap_or_else(|refusal| panic!("{refusal}"));
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    house.must(&staff(), Command::Confirm { pathway });
}

/// A citizen for whom a place is reserved.
pub fn confirmed(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = house.refer(number, NAESTVED, NEEDS).unwrap_or_else(|refusal| panic!("{refusal}"));
    offered(house, pathway, unit);
    pathway
}

/// A citizen in a stay.
pub fn arrived(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = confirmed(house, number, unit);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    pathway
}

/// After an hour another unit is found, and after another the citizen moves there; then an hour passes. Answers when
/// they moved.
pub fn moves_on(house: &mut House, pathway: PathwayId, next: UnitId) -> Instant {
    forward(house, 60);
    house.must(&staff(), Command::Transfer { pathway, reason: "nærmere hjem".into() });
    offered(house, pathway, next);
    forward(house, 60);
    house.must(&staff(), Command::Arrive { pathway, at: None });
    let moved = house.now;
    forward(house, 60);
    moved
}

/// The stay ends, and the citizen goes home.
pub fn ended(house: &mut House, pathway: PathwayId) -> Instant {
    let end = Command::End { pathway, at: None, reason: "home".into(), cleaning_until: None };
    house.must(&staff(), end);
    house.now
}

/// Minutes pass.
///
/// # Panics
/// When there are more than a calendar has.
pub fn forward(house: &mut House, minutes: i64) {
    house.now = house.now.plus_minutes(minutes).unwrap_or_else(|fault| panic!("{fault}"));
    house.tick();
}

/// A correction of the latest such entry.
#[must_use]
pub fn correct(pathway: PathwayId, correction: Correction) -> Command {
    Command::Correct { pathway, request: None, correction, reason: "fejl".into() }
}

/// Whether the latest correction lists something with these words.
#[must_use]
pub fn says(house: &House, id: PathwayId, words: &str) -> bool {
    let known = get(house, id);
    let latest = known.corrections.last().map(|each| each.recorded_at);
    let newest = known.corrections.iter().filter(|each| Some(each.recorded_at) == latest);
    newest.flat_map(|each| dependents(&known, each.position)).any(|text| text.en.contains(words))
}

/// Whose task the care is at an instant.
///
/// # Panics
/// When the law or the instant answers nothing.
#[must_use]
pub fn authority(house: &House, id: PathwayId, at: Instant) -> Option<OrganisationId> {
    let law = house.world.below().law().unwrap_or_else(|refusal| panic!("{refusal}"));
    let found = who::who(&law, house.world.around(), &get(house, id), who::Timeline::Authority, at);
    found.unwrap_or_else(|refusal| panic!("{refusal}")).party?.organisation
}

/// The log alone and a snapshot give what is known, and each timeline one party or an unsettled verdict from the
/// referral on, without a hole.
///
/// # Panics
/// When that does not hold.
pub fn holds(house: &House) {
    assert!(house.refolded() == house.world, "the log gives another world");
    let bytes = house.world.to_bytes().unwrap_or_else(|fault| panic!("{fault}"));
    let read = World::from_bytes(&bytes).unwrap_or_else(|| panic!("the snapshot cannot be read"));
    let loaded = read.fill(bytes).unwrap_or_else(|| panic!("the packed pathways are not its own"));
    loaded.adoption.restore();
    assert!(loaded == house.world, "the snapshot gives another world");
    let law = house.world.below().law().unwrap_or_else(|refusal| panic!("{refusal}"));
    for pathway in house.world.pathways.all() {
        for timeline in who::Timeline::ALL {
            let stretches = who::stretches(&law, house.world.around(), &pathway, timeline);
            assert_eq!(stretches.first().map(|first| first.from), Some(pathway.referred_at));
            for (one, next) in stretches.iter().zip(stretches.iter().skip(1)) {
                assert_eq!(one.until, Some(next.from));
            }
        }
    }
}
