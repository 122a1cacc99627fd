//! Units with their places and first figures.

use crate::{
    columns::{Column, Reading, each, needed, optional, plain},
    report::{Fault, File, Options, Outcome, Report, shown},
};
use kernel::{Instant, OrganisationId, Period};
use places::{NewUnit, PlaceKind};
use registry::{Position, State};
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub(crate) const COLUMNS: &[Column] = &[
    needed("unit_code", &["enhedskode", "kode", "code"]),
    needed("name", &["navn", "enhedsnavn", "unit_name"]),
    needed("kind", &["art", "pladstype", "slags"]),
    needed("operator", &["driftsherre", "driver", "operatør"]),
    needed("municipality_code", &["kommunekode", "kommune", "municipality"]),
    optional("council", &["sundhedsråd", "råd"]),
    needed("approved", &["normerede", "godkendte"]),
    needed("physical", &["fysiske"]),
    needed("staffed", &["bemandede"]),
    optional("capabilities", &["kompetencer", "kan"]),
    optional("latitude", &["breddegrad"]),
    optional("longitude", &["længdegrad"]),
    needed("valid_from", &["gyldig fra", "åben fra", "fra", "from"]),
    optional("valid_until", &["gyldig til", "åben til", "til", "until"]),
    optional("source", &["kilde"]),
    optional("synthetic", &["syntetisk", "fiktiv"]),
    optional("place_labels", &["pladsnavne", "stuer"]),
];

/// A unit as a file gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitRow {
    /// The line or spreadsheet row.
    pub line: u32,
    /// The unit's code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// What kind of places it has.
    pub kind: PlaceKind,
    /// Who operates it.
    pub operator: OrganisationId,
    /// The municipality in which it lies.
    pub municipality: OrganisationId,
    /// The health council it belongs to.
    pub council: Option<OrganisationId>,
    /// Where it lies.
    pub position: Option<Position>,
    /// Slugs of what it can do.
    pub capabilities: Vec<SmolStr>,
    /// From when and until when it is open.
    pub open: Period,
    /// Places it is approved to have.
    pub approved: u32,
    /// Places that stand there.
    pub physical: u32,
    /// Places with staff.
    pub staffed: u32,
    /// Where the data come from: the file's own column, otherwise the file.
    pub source: String,
    /// Whether it is made up.
    pub synthetic: bool,
    /// Names of the places.
    pub place_labels: Option<Vec<String>>,
}

/// Reads units. Operators, municipalities and councils must be registered.
#[must_use]
pub fn units(file: &File<'_>, registry: &State, options: Options) -> Outcome<Vec<UnitRow>> {
    let mut report = Report::of(file);
    let mut codes: BTreeMap<SmolStr, u32> = BTreeMap::new();
    let rows = each(file, COLUMNS, &mut report, |reading| row(reading, file, registry, &mut codes));
    report.with(rows, options)
}

/// The command that registers units that were read.
#[must_use]
pub fn units_command(rows: Vec<UnitRow>) -> places::Command {
    let unit = |row: UnitRow| NewUnit {
        code: row.code,
        name: row.name,
        kind: row.kind,
        operator: row.operator,
        municipality: row.municipality,
        council: row.council,
        position: row.position,
        capabilities: row.capabilities,
        open: row.open,
        approved: row.approved,
        physical: row.physical,
        staffed: row.staffed,
        source: row.source,
        synthetic: row.synthetic,
        place_labels: row.place_labels,
    };
    places::Command::RegisterUnits(rows.into_iter().map(unit).collect())
}

fn row(
    reading: &mut Reading<'_>,
    file: &File<'_>,
    registry: &State,
    codes: &mut BTreeMap<SmolStr, u32>,
) -> Option<UnitRow> {
    // Everything is read before anything is asked for, so that one reading tells all faults of the row.
    let code = reading.text_needed("unit_code").map(SmolStr::from);
    let name = reading.text_needed("name");
    let kind = reading.read_needed("kind", kind);
    let operator = reading.organisation("operator", registry, true);
    let municipality = reading.organisation("municipality_code", registry, true);
    let council = reading.organisation("council", registry, false);
    let approved = reading.count_needed("approved");
    let physical = reading.count_needed("physical");
    let staffed = reading.count_needed("staffed");
    let capabilities = reading.list("capabilities").into_iter().map(SmolStr::from).collect();
    let position = reading.position("latitude", "longitude");
    let open = open(reading);
    let source = reading.text("source").unwrap_or_else(|| source_of(file, reading.line()));
    let synthetic = reading.truth("synthetic").unwrap_or(false);
    let labels = reading.list("place_labels");
    let code = code?;
    if let Some(first) = codes.insert(code.clone(), reading.line()) {
        reading.fault(
            Some("unit_code"),
            Fault::new(
                format!("Enhedskoden '{}' står allerede i linje {first}.", shown(&code)),
                format!("The unit code '{}' stands in line {first} already.", shown(&code)),
                "Giv hver enhed sin egen kode.",
                "Give each unit a code of its own.",
            ),
        );
    }
    Some(UnitRow {
        line: reading.line(),
        code,
        name: name?,
        kind: kind?,
        operator: operator?,
        municipality: municipality?,
        council,
        position,
        capabilities,
        open: open?,
        approved: approved?,
        physical: physical?,
        staffed: staffed?,
        source,
        synthetic,
        place_labels: (!labels.is_empty()).then_some(labels),
    })
}

/// A file and a line as a source.
pub(crate) fn source_of(file: &File<'_>, line: u32) -> String {
    format!("{} line {line}", file.name)
}

fn open(reading: &mut Reading<'_>) -> Option<Period> {
    let start: Option<Instant> = reading.instant_needed("valid_from");
    let end = reading.instant("valid_until");
    Period::new(start?, end)
        .map_err(|cause| {
            reading.fault(
                Some("valid_until"),
                Fault::new(
                    format!("Enheden lukker, før den åbner: {cause}."),
                    format!("The unit closes before it opens: {cause}."),
                    "Ret en af datoerne; slutdatoen er den første dag, hvor enheden ikke er åben.",
                    "Correct one of the dates; the end is the first day on which the unit is not open.",
                ),
            );
        })
        .ok()
}

/// A kind of place by its slug or its words in Danish or English.
fn kind(given: &str) -> Result<PlaceKind, Fault> {
    let wanted = plain(given);
    let found = PlaceKind::ALL.iter().find(|kind| {
        let words = kind.text();
        [kind.slug(), &words.da, &words.en].iter().any(|name| plain(name) == wanted)
    });
    found.copied().ok_or_else(|| {
        let near = PlaceKind::ALL
            .iter()
            .flat_map(|kind| [kind.text().da, kind.slug().to_owned()])
            .map(|name| (crate::columns::distance(&wanted, &plain(&name)), name))
            .min()
            .filter(|(steps, name)| *steps <= name.chars().count() / 3);
        let known: Vec<&str> = PlaceKind::ALL.iter().map(|kind| kind.slug()).collect();
        let (da, en) = match near {
            Some((_, name)) => (format!("Mente du '{name}'?"), format!("Did you mean '{name}'?")),
            None => {
                (format!("Brug en af: {}.", known.join(", ")), format!("Use one of: {}.", known.join(", ")))
            }
        };
        Fault::new(
            format!("'{}' er ikke en slags plads.", shown(given)),
            format!("'{}' is not a kind of place.", shown(given)),
            &da,
            &en,
        )
    })
}
