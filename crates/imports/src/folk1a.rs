//! Statistics Denmark's table FOLK1A as StatBank writes it: population on the first day of a quarter, by
//! municipality and, if asked for, by one-year age. Figures by sex or marital status are left out.

use crate::{
    columns::{Column, Reading, each, needed, optional, plain},
    report::{Fault, File, Options, Outcome, Report, shown},
    values,
};
use kernel::{Date, OrganisationId};
use registry::{Command, OrganisationKind, PopulationRow, PopulationSeries, State};
use std::collections::BTreeMap;

const COLUMNS: &[Column] = &[
    needed("område", &["region", "omraade", "area"]),
    optional("køn", &["koen", "sex"]),
    optional("alder", &["age"]),
    optional("civilstand", &["marital status"]),
    needed("tid", &["time", "quarter", "kvartal"]),
    needed("indhold", &["content", "contents", "value", "antal"]),
];

const DEFINITION: &str =
    "Statistics Denmark's population count, all persons resident on the first day of the quarter";
const SOURCE: &str = "Statistics Denmark, StatBank table FOLK1A";
/// What the series says of itself: English, Danish.
pub(crate) const WORDS: ([&str; 2], [&str; 2]) = (
    [DEFINITION, SOURCE],
    [
        "Danmarks Statistiks folketal: alle med bopæl på kvartalets første dag",
        "Danmarks Statistik, Statistikbankens tabel FOLK1A",
    ],
);

/// The series that FOLK1A figures belong to when the caller names no other.
#[must_use]
pub fn folk1a_series() -> PopulationSeries {
    PopulationSeries {
        id: "dst_folk1a".into(),
        definition: DEFINITION.to_owned(),
        source: SOURCE.to_owned(),
        note: String::new(),
        synthetic: false,
    }
}

/// Reads FOLK1A into one command that imports the figures into `series`.
///
/// The areas must be registered municipalities, by code (`101`, `0101`) or name; the country, regions, provinces
/// and Christiansø are left out and counted.
#[must_use]
pub fn folk1a(
    file: &File<'_>,
    registry: &State,
    series: &PopulationSeries,
    options: Options,
) -> Outcome<Command> {
    let mut report = Report::of(file);
    let areas = Areas::of(registry);
    let mut seen: BTreeMap<(OrganisationId, Date, Option<u16>), u32> = BTreeMap::new();
    let rows = each(file, COLUMNS, &mut report, |reading| row(reading, &areas, &mut seen));
    if report.is_clean() && rows.as_ref().is_some_and(Vec::is_empty) {
        report.bad_file(Fault::new(
            "Filen har ingen tal for kommuner i alt.",
            "The file has no figures for municipalities in total.",
            "Vælg kommuner som område og 'I alt' for køn og civilstand i Statistikbanken.",
            "Choose municipalities as area and the totals of sex and marital status in StatBank.",
        ));
    }
    let command = rows.map(|rows| Command::ImportPopulation { series: series.clone(), rows });
    report.with(command, options)
}

fn row(
    reading: &mut Reading<'_>,
    areas: &Areas,
    seen: &mut BTreeMap<(OrganisationId, Date, Option<u16>), u32>,
) -> Option<PopulationRow> {
    for key in ["køn", "civilstand"] {
        if reading.text(key).is_some_and(|given| !is_total(&given)) {
            reading.skip("fordelt på køn eller civilstand", "broken down by sex or marital status");
            return None;
        }
    }
    let area = reading.read_needed("område", |given| areas.find(given))?;
    let organisation = match area {
        Area::Municipality(id) => id,
        Area::Wider => {
            reading.skip("hele landet, en region eller en landsdel", "the country, a region or a province");
            return None;
        }
        Area::Christiansoe => {
            reading.skip("Christiansø, som ikke er en kommune", "Christiansø, which is no municipality");
            return None;
        }
    };
    let age = match reading.read("alder", age) {
        Some(age) => age,
        None if reading.has("alder") && reading.text("alder").is_some() => return None,
        None => None,
    };
    let date = reading.read_needed("tid", quarter)?;
    let content = reading.text_needed("indhold")?;
    if matches!(content.as_str(), ".." | "..." | "…" | ".") {
        reading.skip(
            "tal, som kilden ikke giver; de forbliver ukendte",
            "figures that the source does not give; they stay unknown",
        );
        return None;
    }
    let count = reading.count_needed("indhold")?;
    if let Some(first) = seen.insert((organisation.clone(), date, age), reading.line()) {
        reading.fault(
            None,
            Fault::new(
                format!("Tallet står allerede i linje {first}."),
                format!("The figure stands in line {first} already."),
                "Slet den ene linje.",
                "Delete one of the lines.",
            ),
        );
        return None;
    }
    Some(PopulationRow { organisation, date, age, count })
}

fn is_total(given: &str) -> bool {
    matches!(
        plain(given).as_str(),
        "ialt" | "tot" | "total" | "totali" | "mænogkvinderialt" | "menandwomen,total" | "allages"
    )
}

/// An age in whole years, or none for all ages.
fn age(given: &str) -> Result<Option<u16>, Fault> {
    // A hyphen means a span of ages here, so only case and blanks are set aside.
    let words: String = given.to_lowercase().split_whitespace().collect();
    if matches!(words.as_str(), "alderialt" | "ialt" | "age,total" | "total" | "tot" | "agetotal") {
        return Ok(None);
    }
    let digits = ["år", "years", "year"].iter().find_map(|unit| words.strip_suffix(unit)).unwrap_or(&words);
    let fine = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(age) if fine => Ok(Some(age)),
        _ => Err(Fault::new(
            format!("'{}' er hverken en et-års alder eller alder i alt.", shown(given)),
            format!("'{}' is neither a one-year age nor all ages.", shown(given)),
            "Vælg et-års aldre (84 år) eller 'Alder i alt' i Statistikbanken.",
            "Choose one-year ages (84 years) or 'Age, total' in StatBank.",
        )),
    }
}

/// The first day of a quarter, as `2024K1` or `2024Q1`.
fn quarter(given: &str) -> Result<Date, Fault> {
    let read = || {
        let (year, number) = given.split_once(['K', 'k', 'Q', 'q'])?;
        let year: i16 = (year.len() == 4).then_some(year)?.parse().ok()?;
        let month = match number {
            "1" => 1,
            "2" => 4,
            "3" => 7,
            "4" => 10,
            _ => return None,
        };
        Date::new(year, month, 1).ok()
    };
    read().ok_or_else(|| {
        Fault::new(
            format!("'{}' er ikke et kvartal.", shown(given)),
            format!("'{}' is not a quarter.", shown(given)),
            "FOLK1A skriver tiden som 2024K1; er det en anden tabel?",
            "FOLK1A writes the time as 2024K1; is it another table?",
        )
    })
}

#[derive(Clone)]
enum Area {
    Municipality(OrganisationId),
    Wider,
    Christiansoe,
}

/// Every area that a row can name: by code and by name, as they are written without case and blanks.
struct Areas(BTreeMap<String, Area>);

impl Areas {
    fn of(registry: &State) -> Self {
        let mut areas = BTreeMap::new();
        let municipalities =
            registry.entries().filter(|entry| entry.organisation.kind == OrganisationKind::Municipality);
        for entry in municipalities {
            let area = Area::Municipality(entry.organisation.id.clone());
            for name in &entry.names {
                areas.insert(plain(&name.name), area.clone());
            }
            if let Some(code) = entry.organisation.municipality_code() {
                areas.insert(code.to_owned(), area);
            }
        }
        // Two names that StatBank writes otherwise in English or wrote otherwise before.
        for (other, name) in [("copenhagen", "københavn"), ("århus", "aarhus")] {
            if let Some(area) = areas.get(name).cloned() {
                areas.insert(other.to_owned(), area);
            }
        }
        Areas(areas)
    }

    fn find(&self, given: &str) -> Result<Area, Fault> {
        // Code and name may stand together, as `101 København`.
        let (code, name) = match given.split_once(' ') {
            Some((code, name)) if code.bytes().all(|byte| byte.is_ascii_digit()) => (code, name),
            _ => (given, given),
        };
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        let number: Option<u32> = digits.then(|| code.parse().ok()).flatten();
        let name = plain(name);
        if number == Some(411) || matches!(name.as_str(), "christiansø" | "christiansoe") {
            return Ok(Area::Christiansoe);
        }
        // 000 is the country, 1 to 11 the provinces, 81 to 89 the regions; municipalities begin at 101.
        let wider_name = matches!(name.as_str(), "helelandet" | "alldenmark" | "danmark" | "denmark")
            || ["region", "landsdel", "province"].iter().any(|word| name.starts_with(word));
        if number.is_some_and(|number| number < 101) || wider_name {
            return Ok(Area::Wider);
        }
        let by_code = values::municipality_code(code).and_then(|code| self.0.get(&code));
        let by_name = self.0.get(&name);
        if let (Some(Area::Municipality(one)), Some(Area::Municipality(other))) = (by_code, by_name)
            && one != other
        {
            return Err(Fault::new(
                format!("Koden og navnet i '{}' er to kommuner.", shown(given)),
                format!("The code and the name in '{}' are two municipalities.", shown(given)),
                "Ret den ene.",
                "Correct one of them.",
            ));
        }
        let found = by_code.or(by_name);
        found.cloned().ok_or_else(|| {
            Fault::new(
                format!("Området '{}' er ikke en registreret kommune.", shown(given)),
                format!("The area '{}' is no registered municipality.", shown(given)),
                "Skriv kommunens navn eller kode, som Slagelse eller 330, eller registrér den først.",
                "Write the municipality's name or code, as Slagelse or 330, or register it first.",
            )
        })
    }
}
