//! Floor 6: reads CSV and XLSX files into commands, with a report of every bad row.
//!
//! It opens no file and submits nothing: bytes come in, commands and a report go out. When one row is bad
//! nothing is taken, unless the good rows alone are asked for. What is missing stays unknown.

mod columns;
mod councils;
mod decode;
mod figures;
mod folk1a;
mod organisations;
mod reference;
mod report;
mod sheet;
mod spreadsheet;
mod table;
mod template;
mod units;
mod unreadable;
mod values;

pub use columns::required_columns;
pub use councils::councils;
pub use figures::{FigureRow, figures, figures_command};
pub use folk1a::{folk1a, folk1a_series};
pub use organisations::organisations;
pub use reference::{ReferenceFiles, reference_data, reference_words};
pub use report::{BadRow, ColumnPlace, FAULTS_TOLD_MAX, File, Options, Outcome, Report, Skipped};
pub use sheet::{Sheet, SheetKind, sheet};
pub use table::{CELL_BYTES_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX};
pub use template::{TemplateColumn, template, template_columns};
pub use units::{UnitRow, units, units_command};
