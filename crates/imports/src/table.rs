//! From a file to a table: a header and rows of cells with their line numbers, the same for text files and
//! spreadsheets. It knows nothing of what the columns mean.

use crate::{
    decode::decode,
    report::{Fault, File, Report, shown},
    spreadsheet, unreadable,
};
use jiff::civil::DateTime;

/// Largest file read, in bytes.
pub const FILE_BYTES_MAX: usize = 64 << 20;
/// Most rows read.
pub const ROWS_MAX: usize = 200_000;
/// Most columns read.
pub const COLUMNS_MAX: usize = 200;
/// Longest cell read, in bytes.
pub const CELL_BYTES_MAX: usize = 10_000;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Moment(DateTime),
    Truth(bool),
    /// A cell whose value the spreadsheet could not work out, in its own words.
    Broken(String),
}

impl Cell {
    /// A cell of a text file, without surrounding blanks and byte order marks.
    pub fn of_text(text: &str) -> Self {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        if trimmed.is_empty() { Cell::Empty } else { Cell::Text(trimmed.to_owned()) }
    }

    pub const fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }
}

/// A row with its line in the file, from 1.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub line: u32,
    pub cells: Vec<Cell>,
}

/// A header and the rows under it; empty rows are left out.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub header: Row,
    pub rows: Vec<Row>,
    /// Whether columns go by letters, as in a spreadsheet.
    pub lettered: bool,
}

/// Reads a file into a table; faults of the file as a whole go into the report and give none.
pub(crate) fn read(file: &File<'_>, report: &mut Report) -> Option<Table> {
    match read_rows(file, report) {
        Ok((rows, lettered)) => {
            let mut rows = rows.into_iter();
            let Some(header) = rows.next() else {
                report.bad_file(Fault::new(
                    "Filen er tom.",
                    "The file is empty.",
                    "Vælg en fil med en linje med kolonnenavne og mindst én række under.",
                    "Choose a file with a line of column names and at least one row below.",
                ));
                return None;
            };
            let rows: Vec<Row> = rows.collect();
            report.rows_read = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            if rows.is_empty() {
                report.bad_file(Fault::new(
                    "Filen har ingen rækker under kolonnenavnene.",
                    "The file has no rows below the column names.",
                    "Kontrollér, at det er den rigtige fil eller det rigtige ark.",
                    "Check that it is the right file or sheet.",
                ));
                return None;
            }
            Some(Table { header, rows, lettered })
        }
        Err(fault) => {
            report.bad_file(fault);
            None
        }
    }
}

fn read_rows(file: &File<'_>, report: &mut Report) -> Result<(Vec<Row>, bool), Fault> {
    if file.bytes.len() > FILE_BYTES_MAX {
        return Err(Fault::new(
            format!("Filen er større end {} MB.", FILE_BYTES_MAX >> 20),
            format!("The file is larger than {} MB.", FILE_BYTES_MAX >> 20),
            "Del den i flere filer.",
            "Split it into several files.",
        ));
    }
    if file.bytes.starts_with(b"PK") {
        return Ok((spreadsheet::rows(file.bytes, report)?, true));
    }
    if file.bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Fault::new(
            "Filen er et regneark i det gamle format (.xls) eller beskyttet med adgangskode.",
            "The file is a spreadsheet in the old format (.xls) or protected by a password.",
            "Gem den som .xlsx uden adgangskode eller som CSV.",
            "Save it as .xlsx without a password, or as CSV.",
        ));
    }
    let text = decode(file.bytes).ok_or_else(|| unreadable::no_text(file.bytes))?;
    if let Some(fault) = unreadable::odd_character(&text) {
        return Err(fault);
    }
    Ok((text_rows(&text)?, false))
}

/// The rows of a text file with separators.
fn text_rows(text: &str) -> Result<Vec<Row>, Fault> {
    let (separator, said_so) = separator(text);
    if let Some(fault) = unreadable::open_quote(text, separator) {
        return Err(fault);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {}
            Err(cause) => {
                return Err(Fault::new(
                    format!("Filen kan ikke læses som CSV: {cause}."),
                    format!("The file cannot be read as CSV: {cause}."),
                    "Gem den igen som CSV med UTF-8.",
                    "Save it again as CSV with UTF-8.",
                ));
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        if said_so && rows.is_empty() && record.get(0).is_some_and(|cell| cell.starts_with("sep=")) {
            continue;
        }
        bounds(rows.len(), record.len(), line)?;
        if let Some(long) = record.iter().find(|cell| cell.len() > CELL_BYTES_MAX) {
            return Err(too_long(line, long));
        }
        let cells: Vec<Cell> = record.iter().map(Cell::of_text).collect();
        if !cells.iter().all(Cell::is_empty) {
            rows.push(Row { line, cells });
        }
    }
}

fn too_long(line: u32, cell: &str) -> Fault {
    Fault::new(
        format!("Linje {line}: en celle er længere end {CELL_BYTES_MAX} tegn: {}", shown(cell)),
        format!("Line {line}: a cell is longer than {CELL_BYTES_MAX} characters: {}", shown(cell)),
        "Mangler der et afsluttende anførselstegn i linjen?",
        "Is a closing quotation mark missing in that line?",
    )
}

/// Refuses a table that grows beyond what is read.
pub(crate) fn bounds(rows: usize, columns: usize, line: u32) -> Result<(), Fault> {
    if rows > ROWS_MAX {
        return Err(Fault::new(
            format!("Filen har flere end {ROWS_MAX} rækker (linje {line})."),
            format!("The file has more than {ROWS_MAX} rows (line {line})."),
            "Del den i flere filer.",
            "Split it into several files.",
        ));
    }
    if columns > COLUMNS_MAX {
        return Err(Fault::new(
            format!("Linje {line} har flere end {COLUMNS_MAX} kolonner."),
            format!("Line {line} has more than {COLUMNS_MAX} columns."),
            "Kontrollér, at det er den rigtige fil.",
            "Check that it is the right file.",
        ));
    }
    Ok(())
}

/// The separator: what `sep=` says, otherwise the one that stands most often in the first line with content,
/// outside quotation marks. Whether the first line was such a `sep=` comes along.
fn separator(text: &str) -> (u8, bool) {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if let Some(said) = first.trim_start_matches('\u{feff}').strip_prefix("sep=")
        && let [byte] = said.trim_end_matches('\r').as_bytes()
        && byte.is_ascii()
        && !matches!(byte, b'"' | b'\r' | b'\n')
    {
        return (*byte, true);
    }
    let mut quoted = false;
    let mut counts = [(b';', 0u32), (b'\t', 0), (b',', 0)];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(candidate, _)| *candidate == byte && !quoted) {
            count.1 += 1;
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let found = counts.iter().find(|(_, count)| *count == most && most > 0);
    (found.map_or(b';', |(byte, _)| *byte), false)
}
