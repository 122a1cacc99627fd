//! Reported figures of units that are registered already.

use crate::{
    columns::{Column, Reading, each, needed, optional, plain},
    report::{Fault, File, Options, Outcome, Report, shown},
    units::source_of,
};
use kernel::{Instant, UnitId};
use places::{Figure, FigureReport};
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub(crate) const COLUMNS: &[Column] = &[
    needed("unit_code", &["enhedskode", "kode", "code"]),
    needed("figure", &["tal", "måltal", "figur"]),
    needed("value", &["værdi", "antal"]),
    needed("from", &["fra", "gyldig fra", "valid_from"]),
    optional("source", &["kilde"]),
];

/// A figure as a file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// The line or spreadsheet row.
    pub line: u32,
    /// The unit.
    pub unit: UnitId,
    /// The unit's code, as the file writes it.
    pub unit_code: SmolStr,
    /// Which figure.
    pub figure: Figure,
    /// The number of places.
    pub value: u32,
    /// From when it holds.
    pub from: Instant,
    /// Where it comes from: the file's own column, otherwise the file.
    pub source: String,
}

/// Reads figures. `unit_of` says which unit has a code, none when no unit has it.
#[must_use]
pub fn figures(
    file: &File<'_>,
    unit_of: &dyn Fn(&str) -> Option<UnitId>,
    options: Options,
) -> Outcome<Vec<FigureRow>> {
    let mut report = Report::of(file);
    let mut seen: BTreeMap<(UnitId, Figure, Instant), u32> = BTreeMap::new();
    let rows = each(file, COLUMNS, &mut report, |reading| row(reading, file, unit_of, &mut seen));
    report.with(rows, options)
}

/// The command that reports figures that were read.
#[must_use]
pub fn figures_command(rows: Vec<FigureRow>) -> places::Command {
    let report = |row: FigureRow| FigureReport {
        unit: row.unit,
        figure: row.figure,
        value: row.value,
        from: row.from,
        source: row.source,
    };
    places::Command::ReportFigures(rows.into_iter().map(report).collect())
}

fn row(
    reading: &mut Reading<'_>,
    file: &File<'_>,
    unit_of: &dyn Fn(&str) -> Option<UnitId>,
    seen: &mut BTreeMap<(UnitId, Figure, Instant), u32>,
) -> Option<FigureRow> {
    let unit = reading.read_needed("unit_code", |given| {
        let unit = unit_of(given).ok_or_else(|| {
            Fault::new(
                format!("Ingen enhed har koden '{}'.", shown(given)),
                format!("No unit has the code '{}'.", shown(given)),
                "Ret koden, eller registrér enheden først.",
                "Correct the code, or register the unit first.",
            )
        })?;
        Ok((unit, SmolStr::new(given)))
    });
    let figure = reading.read_needed("figure", figure);
    let value = reading.count_needed("value");
    let from = reading.instant_needed("from");
    let source = reading.text("source").unwrap_or_else(|| source_of(file, reading.line()));
    let ((unit, unit_code), figure, value, from) = (unit?, figure?, value?, from?);
    if let Some(first) = seen.insert((unit, figure, from), reading.line()) {
        reading.fault(
            None,
            Fault::new(
                format!("Samme tal for samme enhed og tid står i linje {first}."),
                format!("The same figure of the same unit and time stands in line {first}."),
                "Slet den ene linje.",
                "Delete one of the lines.",
            ),
        );
    }
    Some(FigureRow { line: reading.line(), unit, unit_code, figure, value, from, source })
}

fn figure(given: &str) -> Result<Figure, Fault> {
    let wanted = plain(given);
    let found = Figure::ALL.into_iter().find(|figure| {
        let words = figure.text();
        [figure.slug(), &words.da, &words.en].iter().any(|name| plain(name) == wanted)
    });
    found.ok_or_else(|| {
        Fault::new(
            format!("'{}' er ikke et tal, der indberettes.", shown(given)),
            format!("'{}' is not a figure that is reported.", shown(given)),
            "Skriv normerede, fysiske eller bemandede.",
            "Write approved, physical or staffed.",
        )
    })
}
