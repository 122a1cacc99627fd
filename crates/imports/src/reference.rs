//! The reference data that the system ships with, from the five files of the folder `data`: regions before
//! and after the merger, municipalities with their main towns, population series. Health councils are not
//! among them: the sources name no members.

use crate::{
    columns::{Column, each, needed, optional},
    report::{Fault, File, Report, shown},
    values,
};
use kernel::{Date, OrganisationId, Text};
use registry::{
    Command, Identifier, Membership, MunicipalityCode, Organisation, OrganisationKind, PopulationRow,
    PopulationSeries, Position, RegionCode,
};
use std::collections::BTreeMap;

/// The five files, as the caller read them.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceFiles<'a> {
    /// `regions.csv`.
    pub regions: File<'a>,
    /// `municipalities.csv`.
    pub municipalities: File<'a>,
    /// `municipality_towns.csv`.
    pub towns: File<'a>,
    /// `population_series.csv`.
    pub population_series: File<'a>,
    /// `population.csv`.
    pub population: File<'a>,
}

const REGIONS: &[Column] = &[
    needed("id", &[]),
    needed("code", &[]),
    needed("name", &[]),
    needed("valid_from", &[]),
    needed("valid_until", &[]),
    needed("successor", &[]),
];
const MUNICIPALITIES: &[Column] =
    &[needed("code", &[]), needed("name", &[]), needed("region_2007_2026", &[])];
const TOWNS: &[Column] = &[
    needed("municipality_code", &[]),
    needed("town", &[]),
    needed("latitude", &[]),
    needed("longitude", &[]),
    optional("geonames_id", &[]),
    optional("note", &[]),
];
const SERIES: &[Column] = &[
    needed("series", &[]),
    needed("definition", &[]),
    needed("source", &[]),
    needed("date", &[]),
    needed("date_precision", &[]),
    optional("note", &[]),
    optional("definition_da", &[]),
    optional("source_da", &[]),
    optional("note_da", &[]),
];
const POPULATION: &[Column] = &[
    needed("series", &[]),
    needed("municipality_code", &[]),
    needed("date", &[]),
    needed("population", &[]),
];

const SOURCE_REGIONS: &str = "papers on the health reform in the meeting packs of Region Sjælland and Københavns Kommune; codes of HL7 Denmark's dk-core";
const SOURCE_MUNICIPALITIES: &str = "HL7 Denmark, dk-core; position of the main town: GeoNames (CC BY 4.0)";
const SOURCE_OTHERS: &str = "named in the papers on the health reform";

/// The same for people who read Danish.
const SOURCES_DA: [(&str, &str); 3] = [
    (
        SOURCE_REGIONS,
        "sundhedsreformens papirer i mødematerialet fra Region Sjælland og Københavns Kommune; koder fra HL7 Danmarks dk-core",
    ),
    (SOURCE_MUNICIPALITIES, "HL7 Danmark, dk-core; hovedbyens beliggenhed: GeoNames (CC BY 4.0)"),
    (SOURCE_OTHERS, "nævnt i sundhedsreformens papirer"),
];

/// What the reference data says in words, in both languages. The log keeps the English; whoever shows it finds the
/// Danish here.
#[must_use]
pub fn reference_words(files: &ReferenceFiles<'_>) -> Vec<Text> {
    let mut words: Vec<Text> = SOURCES_DA.iter().map(|(en, da)| Text::new(*da, *en)).collect();
    let (en, da) = crate::folk1a::WORDS;
    words.extend(en.into_iter().zip(da).map(|(en, da)| Text::new(da, en)));
    let mut report = Report::of(&files.population_series);
    each(&files.population_series, SERIES, &mut report, |reading| {
        for column in ["definition", "source", "note"] {
            let (en, da) = (reading.text(column), reading.text(&format!("{column}_da")));
            words.extend(en.zip(da).map(|(en, da)| Text::new(da, en)));
        }
        Some(())
    });
    words
}

/// Those outside the municipalities and regions that the papers name.
const OTHERS: [(&str, OrganisationKind, &str); 4] = [
    ("kl", OrganisationKind::Association, "KL"),
    ("danske-regioner", OrganisationKind::Association, "Danske Regioner"),
    ("plo", OrganisationKind::Association, "PLO"),
    ("sundhedsstyrelsen", OrganisationKind::State, "Sundhedsstyrelsen"),
];

/// Reads the reference data into commands for the registry, in the order in which they must be submitted. A
/// report for each file comes along; with any fault there are no commands.
#[must_use]
pub fn reference_data(files: &ReferenceFiles<'_>) -> (Vec<Report>, Option<Vec<Command>>) {
    let mut reports = [
        Report::of(&files.regions),
        Report::of(&files.municipalities),
        Report::of(&files.towns),
        Report::of(&files.population_series),
        Report::of(&files.population),
    ];
    let [of_regions, of_municipalities, of_towns, of_series, of_population] = &mut reports;
    let regions = regions(&files.regions, of_regions);
    let towns = towns(&files.towns, of_towns);
    let municipalities = municipalities(&files.municipalities, &regions, &towns, of_municipalities);
    for code in towns.keys() {
        let known = |organisation: &Organisation| organisation.municipality_code() == Some(code);
        if !municipalities.iter().any(known) {
            of_towns.bad_file(Fault::new(
                format!("Byen for kommune {code} hører til ingen af kommunerne."),
                format!("The town of municipality {code} belongs to none of the municipalities."),
                "Ret koden, eller tilføj kommunen.",
                "Correct the code, or add the municipality.",
            ));
        }
    }
    let series = series(&files.population_series, of_series);
    let figures = figures(&files.population, &series, of_population);
    let commands = commands(regions, municipalities, series, figures);
    let clean = reports.iter().all(Report::is_clean);
    (reports.into(), clean.then_some(commands))
}

fn commands(
    regions: Vec<Organisation>,
    municipalities: Vec<Organisation>,
    series: BTreeMap<String, (PopulationSeries, Date)>,
    mut figures: BTreeMap<String, Vec<PopulationRow>>,
) -> Vec<Command> {
    let others = OTHERS.iter().filter_map(|(id, kind, name)| {
        let id = OrganisationId::new(id).ok()?;
        Some(Organisation::new(id, *kind, *name, SOURCE_OTHERS))
    });
    let organisations = regions.into_iter().chain(municipalities).chain(others).collect();
    let mut commands = vec![Command::RegisterOrganisations(organisations)];
    for (id, (series, _)) in series {
        if let Some(rows) = figures.remove(&id) {
            commands.push(Command::ImportPopulation { series, rows });
        }
    }
    commands
}

/// A region's lasting id: the file's own where it is written out, otherwise by code, otherwise by name.
fn region_id(own: &str, code: Option<&str>, name: &str) -> Result<OrganisationId, Fault> {
    let slug = match code {
        _ if own.starts_with("region-") => own.to_owned(),
        Some(code) => format!("region-{code}"),
        None => {
            let lower = name.to_lowercase();
            let plain: String = lower
                .strip_prefix("region ")
                .unwrap_or(&lower)
                .chars()
                .flat_map(|c| match c {
                    'æ' => vec!['a', 'e'],
                    'ø' => vec!['o'],
                    'å' => vec!['a', 'a'],
                    ' ' => vec!['-'],
                    other => vec![other],
                })
                .collect();
            format!("region-{plain}")
        }
    };
    OrganisationId::new(&slug).map_err(|cause| {
        Fault::new(
            format!("Regionen kan ikke få et id: {cause}."),
            format!("The region cannot get an id: {cause}."),
            "Ret id, kode eller navn.",
            "Correct id, code or name.",
        )
    })
}

fn regions(file: &File<'_>, report: &mut Report) -> Vec<Organisation> {
    let mut ids: BTreeMap<String, OrganisationId> = BTreeMap::new();
    let rows = each(file, REGIONS, report, |reading| {
        let own = reading.text_needed("id");
        let name = reading.text_needed("name");
        let code = reading.read("code", |given| RegionCode::new(given).map_err(|c| refused(&c)));
        let (from, until) = (reading.date_needed("valid_from"), reading.date("valid_until"));
        let successor = reading.text("successor");
        let (own, name) = (own?, name?);
        let id = region_id(&own, code.as_ref().map(RegionCode::as_str), &name)
            .map_err(|fault| reading.fault(Some("id"), fault))
            .ok()?;
        ids.insert(own, id.clone());
        let mut region = Organisation::new(id, OrganisationKind::Region, name, SOURCE_REGIONS);
        region.identifiers = code.into_iter().map(Identifier::RegionCode).collect();
        region.valid_from = Some(from?);
        region.valid_until = until;
        Some((region, successor, reading.line()))
    });
    let mut regions = Vec::new();
    for (mut region, successor, line) in rows.unwrap_or_default() {
        match successor.map(|own| (ids.get(&own).cloned(), own)) {
            None => {}
            Some((Some(id), _)) => region.successor = Some(id),
            Some((None, own)) => report.bad(
                line,
                None,
                Fault::new(
                    format!("Efterfølgeren '{}' står ikke i filen.", shown(&own)),
                    format!("The successor '{}' is not in the file.", shown(&own)),
                    "Skriv efterfølgerens id.",
                    "Write the successor's id.",
                ),
            ),
        }
        regions.push(region);
    }
    regions
}

fn refused(cause: &registry::IdentifierFault) -> Fault {
    Fault::new(cause.to_string(), cause.to_string(), "Ret koden.", "Correct the code.")
}

/// A municipality code in any of the files.
fn code(given: &str) -> Result<MunicipalityCode, Fault> {
    let padded = values::municipality_code(given).unwrap_or_else(|| given.to_owned());
    MunicipalityCode::new(&padded).map_err(|cause| refused(&cause))
}

fn twice(what: &str) -> Fault {
    Fault::new(
        format!("'{}' står der to gange.", shown(what)),
        format!("'{}' is given twice.", shown(what)),
        "Slet den ene linje.",
        "Delete one of the lines.",
    )
}

fn towns(file: &File<'_>, report: &mut Report) -> BTreeMap<String, Position> {
    let mut towns = BTreeMap::new();
    each(file, TOWNS, report, |reading| {
        let code = reading.read_needed("municipality_code", code);
        reading.text_needed("latitude");
        let position = reading.position("latitude", "longitude");
        let (code, position) = (code?, position?);
        if towns.insert(code.as_str().to_owned(), position).is_some() {
            reading.fault(Some("municipality_code"), twice(code.as_str()));
        }
        Some(())
    });
    towns
}

fn municipalities(
    file: &File<'_>,
    regions: &[Organisation],
    towns: &BTreeMap<String, Position>,
    report: &mut Report,
) -> Vec<Organisation> {
    let rows = each(file, MUNICIPALITIES, report, |reading| {
        let code = reading.read_needed("code", code);
        let name = reading.text_needed("name");
        let region = reading.read_needed("region_2007_2026", |given| {
            let region = regions.iter().find(|region| region.region_code() == Some(given));
            region.ok_or_else(|| {
                Fault::new(
                    format!("Ingen region har koden '{}'.", shown(given)),
                    format!("No region has the code '{}'.", shown(given)),
                    "Ret koden, eller tilføj regionen.",
                    "Correct the code, or add the region.",
                )
            })
        });
        let (code, name, region) = (code?, name?, region?);
        let id = values::organisation(code.as_str()).ok()?;
        let mut municipality =
            Organisation::new(id, OrganisationKind::Municipality, name, SOURCE_MUNICIPALITIES);
        municipality.position = towns.get(code.as_str()).copied();
        if municipality.position.is_none() {
            reading.warn(
                format!("{} har ingen by og dermed ingen afstande.", municipality.name),
                format!("{} has no town and therefore no distances.", municipality.name),
            );
        }
        // No end: when the region is succeeded, the membership goes on in its successor.
        municipality.part_of =
            vec![Membership { parent: region.id.clone(), from: region.valid_from, until: None }];
        municipality.identifiers = vec![Identifier::MunicipalityCode(code)];
        Some(municipality)
    });
    rows.unwrap_or_default()
}

fn series(file: &File<'_>, report: &mut Report) -> BTreeMap<String, (PopulationSeries, Date)> {
    let mut series = BTreeMap::new();
    each(file, SERIES, report, |reading| {
        let id = reading.text_needed("series");
        let (definition, source) = (reading.text_needed("definition"), reading.text_needed("source"));
        let date = reading.date_needed("date");
        let note = reading.text("note").unwrap_or_default();
        let (id, date) = (id?, date?);
        let described = PopulationSeries {
            id: id.as_str().into(),
            definition: definition?,
            source: source?,
            note,
            synthetic: false,
        };
        if series.insert(id.clone(), (described, date)).is_some() {
            reading.fault(Some("series"), twice(&id));
        }
        Some(())
    });
    series
}

fn figures(
    file: &File<'_>,
    series: &BTreeMap<String, (PopulationSeries, Date)>,
    report: &mut Report,
) -> BTreeMap<String, Vec<PopulationRow>> {
    let mut figures: BTreeMap<String, Vec<PopulationRow>> = BTreeMap::new();
    each(file, POPULATION, report, |reading| {
        let id = reading.read_needed("series", |given| {
            series.get_key_value(given).map(|(id, (_, date))| (id.clone(), *date)).ok_or_else(|| {
                Fault::new(
                    format!("Serien '{}' er ikke beskrevet.", shown(given)),
                    format!("The series '{}' is not described.", shown(given)),
                    "Beskriv den i population_series.csv.",
                    "Describe it in population_series.csv.",
                )
            })
        });
        let code = reading.read_needed("municipality_code", code);
        let date = reading.date_needed("date");
        let count = reading.count_needed("population");
        let ((id, described), date, count) = (id?, date?, count?);
        if date != described {
            reading.fault(
                Some("date"),
                Fault::new(
                    format!("Serien {id} gælder {described}, ikke {date}."),
                    format!("The series {id} holds for {described}, not {date}."),
                    "Ret datoen, eller giv tallene en serie for sig.",
                    "Correct the date, or give the figures a series of their own.",
                ),
            );
        }
        let organisation = values::organisation(code?.as_str()).ok()?;
        figures.entry(id).or_default().push(PopulationRow { organisation, date, age: None, count });
        Some(())
    });
    figures
}
