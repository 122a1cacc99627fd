//! A small country: two regions, three municipalities on one line of latitude, units where a test wants them.

use kernel::{
    Actor, FactValue, Instant, OrganisationId, PathwayId, Period, PersonId, PlaceId, Role, Sealed, Stamp,
    UnitId,
};
use pathways::{DecisionBasis, Pathway, PathwayEvent, Private, ReferralSource, What};
use places::{NewUnit, PlaceKind, Position};
use registry::{Membership, Organisation, OrganisationKind};
use schemes::{Law, Rulebook, SourceFile};
use std::sync::LazyLock;
use world::World;

pub const KIND: PlaceKind = PlaceKind::RegionalHealthAndCarePlace;

const COMMON: &str = include_str!("../../../../schemes/common.toml");
const PLACES: &str = include_str!("../../../../schemes/places.toml");

static BOOK: LazyLock<Rulebook> = LazyLock::new(|| book(&[]));

/// The shipped rulebook.
pub fn law() -> Law<'static> {
    BOOK.law(None).unwrap()
}

/// The shipped rulebook with words of the common scheme replaced.
pub fn book(changes: &[(&str, &str)]) -> Rulebook {
    let mut common = COMMON.to_owned();
    for (was, is) in changes {
        assert!(common.contains(was), "{was}");
        common = common.replace(was, is);
    }
    let files =
        [SourceFile::new("schemes/common.toml", common), SourceFile::new("schemes/places.toml", PLACES)];
    Rulebook::load(&files).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// The shipped rulebook with other weights: nearness, familiarity, expected wait, continuity.
pub fn weighed(weights: [i64; 4]) -> Rulebook {
    let mut common = COMMON.to_owned();
    let ids = ["weight_nearness", "weight_familiarity", "weight_expected_wait", "weight_continuity"];
    for (id, weight) in ids.into_iter().zip(weights) {
        let from = common.find(&format!("id = \"{id}\"")).unwrap();
        let value = from + common[from..].find("value = ").unwrap() + "value = ".len();
        let end = value + common[value..].find(' ').unwrap();
        common.replace_range(value..end, &weight.to_string());
    }
    let files =
        [SourceFile::new("schemes/common.toml", common), SourceFile::new("schemes/places.toml", PLACES)];
    Rulebook::load(&files).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

pub fn at(text: &str) -> Instant {
    Instant::read(text).unwrap()
}

/// The noon of the stories.
pub fn noon() -> Instant {
    at("2027-02-01T12:00")
}

pub fn organisation(slug: &str) -> OrganisationId {
    OrganisationId::new(slug).unwrap()
}

/// A place on the latitude of the country, so many hundredths of a degree east of Home.
pub fn east(hundredths: i32) -> Option<Position> {
    Position::new(55_000_000, 11_000_000 + hundredths * 10_000)
}

pub struct Country {
    pub world: World,
    position: u64,
    pub now: Instant,
}

impl Country {
    /// Region East with the municipalities Home and Next, region West with Far; a council in Home.
    pub fn new() -> Self {
        let mut country = Country { world: World::default(), position: 0, now: at("2027-02-01T08:00") };
        for region in ["region-east", "region-west"] {
            country.organisation(region, OrganisationKind::Region, None, None);
        }
        let all = [("home", "region-east", 0), ("next", "region-east", 30), ("far", "region-west", 60)];
        for (name, region, hundredths) in all {
            country.organisation(name, OrganisationKind::Municipality, Some(region), east(hundredths));
        }
        country.organisation("hospital", OrganisationKind::Hospital, Some("region-east"), east(10));
        country
    }

    pub fn organisation(
        &mut self,
        slug: &str,
        kind: OrganisationKind,
        parent: Option<&str>,
        position: Option<Position>,
    ) {
        let mut new = Organisation::new(organisation(slug), kind, slug, "test");
        new.part_of.extend(parent.map(|parent| Membership::of(organisation(parent))));
        new.position = position;
        let event = registry::Event::OrganisationRegistered { organisation: new };
        self.apply(world::Event::Registry(event));
    }

    pub fn apply(&mut self, event: world::Event) {
        self.position += 1;
        let stamp = Stamp {
            position: self.position,
            recorded_at: self.now,
            actor: Actor {
                person: "mette.visitator".into(),
                organisation: organisation("home"),
                role: Role::Assessor,
            },
        };
        self.world.apply(&event, &stamp);
    }

    /// Registers a unit after `change` has had its way with a plain one: two places free, in Home.
    pub fn unit(&mut self, code: &str, change: impl FnOnce(&mut NewUnit)) -> UnitId {
        let mut new = NewUnit {
            code: code.into(),
            name: format!("Enhed {code}"),
            kind: KIND,
            operator: organisation("region-east"),
            municipality: organisation("home"),
            council: None,
            position: east(0),
            capabilities: Vec::new(),
            open: Period::from(at("2027-01-01T00:00")),
            approved: 2,
            physical: 2,
            staffed: 2,
            source: "test".into(),
            synthetic: true,
            place_labels: None,
        };
        change(&mut new);
        let unit = UnitId(u32::try_from(self.world.places.units().len()).unwrap() + 1);
        let first_place = PlaceId(u32::try_from(self.world.places.place_count()).unwrap() + 1);
        let event = places::Event::UnitRegistered { unit, first_place, new };
        self.apply(world::Event::Places(event));
        unit
    }

    /// The first place of a unit.
    pub fn place(&self, unit: UnitId) -> PlaceId {
        self.world.places.unit(unit).unwrap().places[0]
    }

    pub fn on_pathway(&mut self, pathway: PathwayId, what: What, private: Option<Private>) {
        let person = match self.world.pathways.pathway(pathway) {
            Some(found) => found.person,
            None => person(pathway.0),
        };
        let event = PathwayEvent { pathway, person, what, private: private.map(Sealed::Open) };
        self.apply(world::Event::Pathways(pathways::Event::Pathway(event)));
    }

    /// A referral with nothing needed but what is said otherwise.
    pub fn refer(&mut self, residence: Option<&str>, facts: &[(&str, FactValue)]) -> PathwayId {
        let pathway = self.world.pathways.next_id();
        let no = [
            "infection_isolation",
            "dementia",
            "iv_antibiotics",
            "iv_fluids",
            "observation",
            "infection_markers",
            "substance_treatment",
            "child",
            "family_stay",
        ];
        let mut answers: Vec<(&str, FactValue)> = no.into_iter().map(|fact| (fact, FactValue::No)).collect();
        answers.push(("mobility", FactValue::Choice("walks".into())));
        answers.push(("condition", FactValue::Choice("somatic".into())));
        answers.retain(|(fact, _)| !facts.iter().any(|(other, _)| other == fact));
        answers.extend(facts.iter().cloned());
        let private = Private::Facts {
            facts: answers.into_iter().map(|(fact, value)| (fact.into(), value, true)).collect(),
            note: String::new(),
        };
        let what = What::Referred {
            source: ReferralSource::HospitalWard,
            sender: organisation("hospital"),
            residence: residence.map(organisation),
            extraordinary: false,
            temporary: false,
            at: self.now,
            due: None,
        };
        self.on_pathway(pathway, what, Some(private));
        pathway
    }

    /// Decides the first request for a place of the kind.
    pub fn decide(&mut self, pathway: PathwayId) {
        let basis = DecisionBasis {
            reason: "test".into(),
            facts: Vec::new(),
            verdict: "settled".into(),
            suggested: None,
            criteria: Vec::new(),
        };
        let what = What::Decided {
            request: 1,
            conclusion: KIND.slug().into(),
            kind: Some(KIND),
            at: self.now,
            rulebook: "test".into(),
            deviates: false,
            due: None,
        };
        self.on_pathway(pathway, what, Some(Private::Decision(basis)));
    }

    /// A referral from Home that is decided.
    pub fn citizen(&mut self) -> PathwayId {
        let pathway = self.refer(Some("home"), &[]);
        self.decide(pathway);
        pathway
    }

    /// Brings the citizen of a decided pathway to a unit.
    pub fn arrive(&mut self, pathway: PathwayId, unit: UnitId) {
        let (place, at) = (self.world.places.choose(unit, self.now).unwrap(), self.now);
        let hold = Period { start: at, end: Some(at.plus_hours(4).unwrap()) };
        self.on_pathway(pathway, What::Offered { request: 1, unit, place, hold }, None);
        self.on_pathway(pathway, What::Arrived { request: 1, unit, place, at, items_missing: 0 }, None);
    }

    pub fn wish(&mut self, pathway: PathwayId, units: &[UnitId]) {
        let private = Private::Wish { units: units.to_vec(), note: String::new() };
        self.on_pathway(pathway, What::WishRecorded, Some(private));
    }

    pub fn pathway(&self, pathway: PathwayId) -> Pathway {
        self.world.pathways.pathway(pathway).unwrap().into_owned()
    }

    /// The offers at noon, under the shipped law.
    pub fn offers(&self, pathway: PathwayId) -> matching::Offers {
        self.offers_under(&law(), pathway)
    }

    pub fn offers_under(&self, law: &Law<'_>, pathway: PathwayId) -> matching::Offers {
        let pathway = self.pathway(pathway);
        matching::offers(&self.world, law, &pathway, pathway.live_request().unwrap(), noon(), 10).unwrap()
    }
}

pub fn person(number: u32) -> PersonId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    PersonId(bytes)
}

pub fn codes(offers: &matching::Offers) -> Vec<&str> {
    offers.offers.iter().map(|offer| offer.code.as_str()).collect()
}
