//! Rows of the first visible sheet of an XLSX file, read cell by cell so that a cell far away costs nothing.
//! Formulas give the value that was last worked out; nothing is calculated here.

use crate::{
    report::{Fault, Report, shown},
    table::{CELL_BYTES_MAX, COLUMNS_MAX, Cell, Row, bounds},
};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use jiff::civil::{DateTime, date};
use std::{io::Cursor, panic::AssertUnwindSafe};

/// Largest content of all parts of a file when unpacked, in bytes.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// The rows with content. Panics of the reader of others are told as an unreadable file.
pub(crate) fn rows(bytes: &[u8], report: &mut Report) -> Result<Vec<Row>, Fault> {
    if unpacked_bytes(bytes).is_none_or(|size| size > UNPACKED_BYTES_MAX) {
        return Err(unreadable("its parts are damaged or too large"));
    }
    let read = std::panic::catch_unwind(AssertUnwindSafe(|| read_first_sheet(bytes, report)));
    read.unwrap_or_else(|_| Err(unreadable("the file is damaged")))
}

fn unreadable(cause: &str) -> Fault {
    Fault::new(
        format!("Regnearket kan ikke læses ({}).", shown(cause)),
        format!("The spreadsheet cannot be read ({}).", shown(cause)),
        "Åbn det i et regnearksprogram og gem det igen som .xlsx, uden adgangskode.",
        "Open it in a spreadsheet program and save it again as .xlsx, without a password.",
    )
}

fn read_first_sheet(bytes: &[u8], report: &mut Report) -> Result<Vec<Row>, Fault> {
    let fault = |cause: calamine::XlsxError| unreadable(&cause.to_string());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let Some(first) = sheets.first() else {
        return Err(unreadable("no visible sheet"));
    };
    if sheets.len() > 1 {
        report.warn(
            format!("Kun det første synlige ark, '{}', er læst.", shown(first)),
            format!("Only the first visible sheet, '{}', was read.", shown(first)),
        );
    }
    let mut cells = book.worksheet_cells_reader(first).map_err(fault)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut formulas = 0u32;
    while let Some(found) = cells.next_cell_with_formula_metadata().map_err(fault)? {
        let (row, column) = (found.pos.0, usize::try_from(found.pos.1).unwrap_or(usize::MAX));
        let mut cell = cell(&found.value);
        if found.formula.is_some() {
            formulas += 1;
            if cell.is_empty() {
                cell = Cell::Broken("formula".to_owned());
            }
        }
        if cell.is_empty() {
            continue;
        }
        let line = row.saturating_add(1);
        bounds(rows.len(), column.saturating_add(1), line)?;
        if let Cell::Text(text) = &cell
            && text.len() > CELL_BYTES_MAX
        {
            cell = Cell::Broken("text too long".to_owned());
        }
        if rows.last().is_none_or(|last| last.line < line) {
            rows.push(Row { line, cells: Vec::new() });
        }
        // Rows come in order in every file that a spreadsheet program writes; one out of order is damage.
        let Some(last) = rows.last_mut().filter(|last| last.line == line) else {
            return Err(unreadable("rows out of order"));
        };
        while last.cells.len() <= column && last.cells.len() < COLUMNS_MAX {
            last.cells.push(Cell::Empty);
        }
        if let Some(slot) = last.cells.get_mut(column) {
            *slot = cell;
        }
    }
    if formulas > 0 {
        report.warn(
            format!("{formulas} celler er formler; deres senest beregnede værdi er brugt."),
            format!("{formulas} cells are formulas; the value last worked out was used."),
        );
    }
    Ok(rows)
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        // Beyond 2^53 a spreadsheet has lost digits anyway.
        #[allow(clippy::cast_precision_loss)]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(moment) => self::moment(*moment),
        DataRef::DateTimeIso(text) => text.parse().map_or_else(|_| Cell::of_text(text), Cell::Moment),
        DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::Error(error) => Cell::Broken(error.to_string()),
    }
}

/// A spreadsheet's date, which is a number of days, as a date and time to the second.
fn moment(moment: ExcelDateTime) -> Cell {
    if !moment.is_datetime() {
        return Cell::Number(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let made = || {
        let small = |number: u8| i8::try_from(number).ok();
        DateTime::new(
            i16::try_from(year).ok()?,
            small(month)?,
            small(day)?,
            small(hour)?,
            small(minute)?,
            small(second)?,
            0,
        )
        .ok()
    };
    match made() {
        Some(moment) if moment.date() >= date(1900, 1, 1) => Cell::Moment(moment),
        _ => Cell::Broken(format!("{}", moment.as_f64())),
    }
}

/// What the parts of a ZIP file say they unpack to, from its directory; none when it has no whole directory.
fn unpacked_bytes(bytes: &[u8]) -> Option<u64> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let number = |at: usize, length: usize| -> Option<u64> {
        let slice = bytes.get(at..at.checked_add(length)?)?;
        Some(slice.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    };
    // The end record stands last, before a comment of at most 65,535 bytes.
    let tail_start = bytes.len().saturating_sub(65_557);
    let tail = bytes.get(tail_start..)?;
    let end = tail_start + tail.windows(END.len()).rposition(|window| window == END)?;
    let entries = number(end + 10, 2)?;
    let mut at = usize::try_from(number(end + 16, 4)?).ok()?;
    let mut total = 0u64;
    for _ in 0..entries {
        if bytes.get(at..at.checked_add(4)?)? != ENTRY {
            return None;
        }
        total = total.checked_add(number(at + 24, 4)?)?;
        let lengths = number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
        at = at.checked_add(46)?.checked_add(usize::try_from(lengths).ok()?)?;
    }
    Some(total)
}
