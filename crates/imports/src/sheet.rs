//! A file of units or figures as every desk takes it: what was read of it, the command that takes it, and each row by itself,
//! so that the row can be named for which it would be refused.

use crate::{File, Options, Report, figures, figures_command, units, units_command};
use places::Command;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// Figures of units that are there.
    Figures,
    /// Units with their places.
    Units,
}

impl SheetKind {
    /// Every kind.
    pub const ALL: [SheetKind; 2] = [SheetKind::Figures, SheetKind::Units];

    /// The act of the policies that one must be allowed.
    #[must_use]
    pub const fn act(self) -> &'static str {
        match self {
            SheetKind::Units => "import_units",
            SheetKind::Figures => "import_figures",
        }
    }
}

/// What was read of a file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What became of it, row by row.
    pub report: Report,
    /// What takes it; none where there are faults and the good rows alone were not asked for, or where there are no rows.
    pub command: Option<Command>,
    /// Each row by its line, as a command of its own.
    pub rows: Vec<(u32, Command)>,
}

/// Reads a file against what is registered.
#[must_use]
pub fn sheet(
    kind: SheetKind,
    file: &File<'_>,
    registry: &registry::State,
    places: &places::State,
    options: Options,
) -> Sheet {
    match kind {
        SheetKind::Units => {
            let outcome = units(file, registry, options);
            let single = |row: &crate::UnitRow| (row.line, units_command(vec![row.clone()]));
            Sheet {
                report: outcome.report,
                rows: outcome.content.iter().flatten().map(single).collect(),
                command: outcome.content.map(units_command),
            }
        }
        SheetKind::Figures => {
            let unit_of = |code: &str| places.unit_by_code(code).map(|unit| unit.id);
            let outcome = figures(file, &unit_of, options);
            let single = |row: &crate::FigureRow| (row.line, figures_command(vec![row.clone()]));
            Sheet {
                report: outcome.report,
                rows: outcome.content.iter().flatten().map(single).collect(),
                command: outcome.content.map(figures_command),
            }
        }
    }
}
