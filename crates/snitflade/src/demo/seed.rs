//! What the demonstration begins with: the registry is the sourced one; everything the sources give no figures for, the
//! units, their places and the citizens in them, is made up by a fixed recipe and marked so.

use super::{Failure, Text};
use crate::faults;
use engine::{CommandKey, Config, Engine, Identity, ManualClock, Order, Submission};
use eventlog::KeyEncryptionKey;
use kernel::{Actor, Instant, OrganisationId, PathwayId, Period, Refusal, Role};
use pathways::{CitizenSide, Command, Decide, Refer, ReferralSource};
use places::{Figure, FigureReport, NewUnit, PlaceKind};
use registry::{Membership, Organisation, OrganisationKind};
use std::{path::Path, sync::Arc};

/// A file that says that the folder may be cleared.
pub(crate) const MARKER: &str = "synthetic-demonstration";

/// Citizens who are on a place before the morning begins.
const CITIZENS_BEFORE: u32 = 60;

/// What was made.
pub(crate) struct Seeded {
    units: usize,
    places: usize,
    pub(crate) citizens: u32,
}

impl Seeded {
    pub(crate) fn text(&self) -> Text {
        let Seeded { units, places, citizens } = self;
        Text::new(
            format!(
                "Oprettet: de 98 kommuner, regionerne før og efter 1. januar 2027 og deres folketal (fra kilderne);\n\
                 {units} enheder med {places} pladser og {citizens} borgere (opdigtede og mærket «syntetisk»)."
            ),
            format!(
                "Made: the 98 municipalities, the regions before and after 1 January 2027 and their populations (sourced);\n\
                 {units} units with {places} places and {citizens} citizens (made up and marked «syntetisk», synthetic)."
            ),
        )
    }
}

/// An open log with a clock that is set by hand.
struct Filler {
    engine: Engine,
    clock: Arc<ManualClock>,
    name: [u8; 8],
    drawn: u32,
}

/// Fills a freshly founded log with what was there before New Year.
pub(crate) fn fill(folder: &Path) -> Result<Seeded, Failure> {
    std::fs::write(folder.join(MARKER), "Everything in this folder is synthetic and may be removed.\n")?;
    std::fs::write(folder.join("profiles.toml"), super::script::PROFILES)?;
    let mut filler = Filler::open(folder, "2026-12-28T07:30", *b"before..")?;
    filler.hospitals()?;
    let units = filler.units()?;
    let citizens = filler.citizens()?;
    let places = filler.engine.read(|world| world.places.place_count())?;
    Ok(Seeded { units, places, citizens })
}

/// The figures that the units report in the morning.
pub(crate) fn morning(folder: &Path) -> Result<(), Failure> {
    Filler::open(folder, "2027-01-04T06:50", *b"morning.")?.report_figures()
}

/// The key of the demonstration's log.
pub(super) fn key_of(folder: &Path) -> Result<KeyEncryptionKey, Failure> {
    KeyEncryptionKey::from_file(&folder.join("key")).map_err(|fault| faults::log(&fault.into()))
}

impl Filler {
    fn open(folder: &Path, at: &str, name: [u8; 8]) -> Result<Self, Failure> {
        let key = key_of(folder)?;
        let clock = Arc::new(ManualClock::new(instant(at)?));
        let mut config = Config::new(folder.join("log.db"), key);
        config.clock = Arc::clone(&clock) as Arc<dyn engine::Clock>;
        let engine = Engine::open(config).map_err(|fault| {
            Failure::from(Refusal::state("demonstration_broken", fault.to_string(), fault.to_string()))
        })?;
        Ok(Filler { engine, clock, name, drawn: 0 })
    }
}

fn instant(text: &str) -> Result<Instant, Failure> {
    Instant::read(text).map_err(|fault| Refusal::invalid("time", fault.to_string(), fault.to_string()).into())
}

fn organisation(id: &str) -> Result<OrganisationId, Failure> {
    OrganisationId::new(id)
        .map_err(|fault| Refusal::invalid("id", fault.to_string(), fault.to_string()).into())
}

fn actor(person: &str, of: &str, role: Role) -> Result<Actor, Failure> {
    Ok(Actor { person: person.into(), organisation: organisation(of)?, role })
}

impl Filler {
    /// Submits an order; the keys are numbered, so that the demonstration is the same each time.
    fn submit(&mut self, actor: Actor, order: impl Into<Order>) -> Result<engine::Receipt, Failure> {
        self.drawn += 1;
        let mut key = [0; 16];
        let number = u64::from(self.drawn).to_be_bytes();
        for (slot, byte) in key.iter_mut().zip(self.name.into_iter().chain(number)) {
            *slot = byte;
        }
        let submission = Submission { actor, key: CommandKey(key), order: order.into() };
        self.engine.submit(submission).map_err(|error| match error {
            engine::SubmitError::Refused(refusal) => refusal.into(),
            other => Refusal::state("demonstration_broken", other.to_string(), other.to_string()).into(),
        })
    }

    fn hospitals(&mut self) -> Result<(), Failure> {
        let mut hospitals = Vec::new();
        for (id, name, until, since) in [
            ("hospital-slagelse", "Slagelse Sygehus (syntetisk)", "region-1085", "region-ostdanmark"),
            ("hospital-odense", "Odense Hospital (syntetisk)", "region-1083", "region-1083"),
        ] {
            let mut part_of = vec![Membership::of(organisation(until)?)];
            if until != since {
                let merged = kernel::Date::constant(2027, 1, 1);
                part_of = vec![
                    Membership { parent: organisation(until)?, from: None, until: Some(merged) },
                    Membership { parent: organisation(since)?, from: Some(merged), until: None },
                ];
            }
            hospitals.push(Organisation {
                id: organisation(id)?,
                kind: OrganisationKind::Hospital,
                name: name.into(),
                identifiers: Vec::new(),
                valid_from: None,
                valid_until: None,
                successor: None,
                part_of,
                position: None,
                synthetic: true,
                source: "synthetic".into(),
            });
        }
        self.submit(owner()?, registry::Command::RegisterOrganisations(hospitals))?;
        Ok(())
    }

    /// Three units in each municipality: temporary places until the transfer, relief places, a regional place after.
    fn units(&mut self) -> Result<usize, Failure> {
        let date = kernel::Date::constant(2027, 1, 4);
        let municipalities: Vec<Organisation> = self.engine.read(|world| {
            let all = world.registry.list(OrganisationKind::Municipality, date);
            all.into_iter().cloned().collect()
        })?;
        let transfer = instant("2027-01-01T00:00")?;
        let mut units = Vec::new();
        for (index, municipality) in municipalities.iter().enumerate() {
            let region = self.engine.read(|world| {
                world.registry.region_of(&municipality.id, date).map(|region| region.id.clone())
            })?;
            let Some(region) = region else { continue };
            let slug = slug(&municipality.name);
            let base = 5 + (index as u32 * 7) % 9;
            let from = Period { start: instant("2026-01-01T00:00")?, end: Some(transfer) };
            let always = Period::from(instant("2026-01-01T00:00")?);
            let midlertidig =
                (format!("midl-{slug}"), "Midlertidige pladser", PlaceKind::MunicipalTemporaryPlace);
            let relief =
                (format!("aflast-{slug}"), "Aflastning og venteplads", PlaceKind::MunicipalReliefPlace);
            let regional =
                (format!("sop-{slug}"), "Sundheds- og omsorgsplads", PlaceKind::RegionalHealthAndCarePlace);
            for ((code, name, kind), operator, open, count) in [
                (midlertidig, &municipality.id, from, base),
                (relief, &municipality.id, always, 2 + base / 3),
                (regional, &region, Period::from(transfer), base - base / 4),
            ] {
                units.push(NewUnit {
                    code: code.into(),
                    name: format!("{name} {} (syntetisk)", municipality.name),
                    kind,
                    operator: operator.clone(),
                    municipality: municipality.id.clone(),
                    council: None,
                    position: municipality.position,
                    capabilities: capabilities(index, kind),
                    open,
                    approved: count + 1,
                    physical: count,
                    staffed: count - u32::from(index.is_multiple_of(3) && count > 2),
                    source: "synthetic".into(),
                    synthetic: true,
                    place_labels: None,
                });
            }
        }
        let made = units.len();
        self.submit(owner()?, places::Command::RegisterUnits(units))?;
        Ok(made)
    }

    /// Citizens who came in December, most of them still there.
    fn citizens(&mut self) -> Result<u32, Failure> {
        let homes =
            ["naestved", "slagelse", "holbaek", "roskilde", "koege", "vordingborg", "ringsted", "faxe"];
        for number in 0..CITIZENS_BEFORE {
            let home = homes.get(number as usize % homes.len()).copied().unwrap_or("naestved");
            self.clock.set(
                instant("2026-12-28T08:00")?
                    .plus_minutes(i64::from(number) * 9)
                    .unwrap_or_else(|_| self.engine.now()),
            );
            self.citizen(number, home)?;
        }
        Ok(self.engine.read(|world| world.pathways.count())?)
    }

    /// One citizen, from referral to arrival, if there is room.
    fn citizen(&mut self, number: u32, home: &str) -> Result<(), Failure> {
        let relief = number.is_multiple_of(3);
        let code = if relief { format!("aflast-{home}") } else { format!("midl-{home}") };
        let found = self.engine.read(|world| {
            let unit = world.places.unit_by_code(&code)?;
            (world.places.available(unit.id, self.clock_now()) > 1)
                .then(|| (unit.id, unit.municipality.clone()))
        })?;
        let Some((unit, municipality)) = found else { return Ok(()) };
        let facts: &[(&str, &str)] = if relief {
            &[("relief_needed", "yes"), ("carer_absent", "yes"), ("temporary_health_intervention", "no")]
        } else {
            &[("temporary_health_intervention", "yes"), ("can_stay_at_home", "no"), ("condition", "somatic")]
        };
        let identity = Identity {
            name: format!("Syntetisk Borger {number}"),
            temporary_number: Some(format!(
                "{:02}0{}{:02}-SY{:02}",
                1 + number % 28,
                1 + number % 9,
                30 + number % 20,
                number % 100
            )),
            synthetic: true,
            ..Identity::default()
        };
        let refer = Refer {
            person: kernel::PersonId([0; 16]),
            temporary: true,
            source: ReferralSource::HospitalWard,
            sender: organisation("hospital-slagelse")?,
            residence: Some(municipality.clone()),
            extraordinary: false,
            facts: facts
                .iter()
                .map(|(fact, value)| ((*fact).into(), pathways::AnsweredFact::told(value_of(value))))
                .collect(),
            note: String::new(),
            at: None,
        };
        let ward = actor("afsnit", "hospital-slagelse", Role::Sender)?;
        let receipt = self.submit(ward, Order::Refer { identity, refer, same_person: false })?;
        let Some(pathway) = receipt.pathway else { return Ok(()) };
        let assessor = actor("visitator", municipality.as_str(), Role::Assessor)?;
        let unit_staff = actor("plejer", municipality.as_str(), Role::Provider)?;
        let conclusion = if relief { "municipal_relief_place" } else { "municipal_temporary_place" };
        let decide = Decide { pathway, conclusion: conclusion.into(), reason: String::new(), at: None };
        self.submit(assessor.clone(), Command::Decide(decide))?;
        self.submit(assessor.clone(), Command::Offer { pathway, unit, deviation: None })?;
        self.submit(assessor, Command::Accept { pathway, by: CitizenSide::Citizen, told_cost: true })?;
        self.submit(unit_staff.clone(), Command::Confirm { pathway })?;
        self.submit(unit_staff.clone(), Command::Arrive { pathway, at: None })?;
        self.later(number, pathway, unit_staff)
    }

    /// Some go home, some wait for a guardian, some for a dwelling.
    fn later(&mut self, number: u32, pathway: PathwayId, staff: Actor) -> Result<(), Failure> {
        match number % 6 {
            1 => {
                let reason = "home".into();
                let cleaning_until = None;
                self.clock.set(self.clock_now().plus_minutes(5).unwrap_or_else(|_| self.clock_now()));
                self.submit(staff, Command::End { pathway, at: None, reason, cleaning_until })?;
            }
            3 => {
                let cause = "guardianship".into();
                self.submit(staff, Command::Ready { pathway, at: None, cause })?;
            }
            5 => {
                let cause = "home_not_ready".into();
                self.submit(staff, Command::Ready { pathway, at: None, cause })?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The morning's figures: most units have reported, a few have not.
    fn report_figures(&mut self) -> Result<(), Failure> {
        let now = self.clock_now();
        let reports: Vec<FigureReport> = self.engine.read(|world| {
            let open = world.places.units().filter(|unit| unit.is_open(now) && !unit.id.0.is_multiple_of(11));
            let figures = open.flat_map(|unit| Figure::ALL.map(|figure| (unit, figure)));
            figures
                .filter_map(|(unit, figure)| {
                    let value = unit.figure_at(figure, now)?.value;
                    let source = "morgenmelding (syntetisk)".into();
                    Some(FigureReport { unit: unit.id, figure, value, from: now, source })
                })
                .collect()
        })?;
        self.submit(owner()?, places::Command::ReportFigures(reports))?;
        Ok(())
    }

    fn clock_now(&self) -> Instant {
        engine::Clock::now(&*self.clock)
    }
}

fn owner() -> Result<Actor, Failure> {
    actor("demonstration", "kl", Role::SystemOwner)
}

fn value_of(text: &str) -> kernel::FactValue {
    match text {
        "yes" => kernel::FactValue::Yes,
        "no" => kernel::FactValue::No,
        choice => kernel::FactValue::Choice(choice.into()),
    }
}

/// What a made-up unit can do, by a fixed recipe.
fn capabilities(index: usize, kind: PlaceKind) -> Vec<smol_str::SmolStr> {
    let mut tags = vec!["wheelchair_access", "observation"];
    if kind == PlaceKind::RegionalHealthAndCarePlace {
        tags.push("iv_antibiotics");
    }
    for (every, tag) in [(2, "bed_bound_care"), (3, "dementia"), (4, "isolation"), (5, "iv_fluids")] {
        if index.is_multiple_of(every) {
            tags.push(tag);
        }
    }
    tags.into_iter().map(Into::into).collect()
}

/// A municipality's name as part of a code: `Køge` becomes `koege`.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ => out.push('-'),
        }
    }
    out
}
