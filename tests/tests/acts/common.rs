//! The house in which every act is tried, and the first steps of a pathway.

use kernel::{PathwayId, Refusal, UnitId};
use pathways::{CitizenSide, Command, Pathway, RequestState};
use places::PlaceKind;
use tests_end_to_end::house::*;

pub const NAESTVED: &str = "municipality-0370";

pub fn house() -> (House, UnitId) {
    let mut house = House::founded(at("2026-06-01T08:00"));
    let unit = house.unit("midl", PlaceKind::MunicipalTemporaryPlace, NAESTVED, NAESTVED, 2);
    (house, unit)
}

pub fn get(house: &House, id: PathwayId) -> Pathway {
    house.world.pathways.pathway(id).unwrap().into_owned()
}

pub fn state(house: &House, id: PathwayId) -> RequestState {
    get(house, id).requests.last().unwrap().state
}

pub fn code(result: Result<Vec<world::Event>, Refusal>) -> String {
    let refusal = result.expect_err("it was allowed");
    assert!(!refusal.text.da.is_empty() && !refusal.text.en.is_empty());
    refusal.code
}

pub fn staff() -> kernel::Actor {
    provider(NAESTVED)
}

/// Refers, decides, offers and accepts.
pub fn accepted(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = house.refer(number, NAESTVED, NEEDS).unwrap();
    house.decide(pathway, "municipal_temporary_place", "").unwrap();
    house.must(&assessor(), Command::Offer { pathway, unit, deviation: None });
    house.must(&assessor(), Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true });
    pathway
}

pub fn arrived(house: &mut House, number: u8, unit: UnitId) -> PathwayId {
    let pathway = accepted(house, number, unit);
    house.must(&staff(), Command::Confirm { pathway });
    house.must(&staff(), Command::Arrive { pathway, at: None });
    pathway
}

pub fn forward(house: &mut House, minutes: i64) {
    house.now = house.now.plus_minutes(minutes).unwrap();
    house.tick();
}
