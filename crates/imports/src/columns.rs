//! Which column is which: Danish and English names, faults for missing, doubled and misspelt ones, and the
//! reading of one row with its faults collected.

use crate::{
    report::{ColumnPlace, Fault, File, Report, shown},
    table::{self, Cell, Row, Table},
    values,
};
use kernel::{Date, Instant, OrganisationId};
use registry::Position;

/// A column that a kind of file has.
pub(crate) struct Column {
    /// Its name in this crate; always accepted in files.
    pub key: &'static str,
    /// Other names accepted, Danish first.
    pub names: &'static [&'static str],
    /// Whether the file must have it.
    pub required: bool,
}

/// A column that must be there.
pub(crate) const fn needed(key: &'static str, names: &'static [&'static str]) -> Column {
    Column { key, names, required: true }
}

/// A column that may be there.
pub(crate) const fn optional(key: &'static str, names: &'static [&'static str]) -> Column {
    Column { key, names, required: false }
}

/// The columns that a file must have, by what is imported: each by its Danish name and its own.
#[must_use]
pub fn required_columns() -> Vec<(&'static str, Vec<[&'static str; 2]>)> {
    let required = |columns: &'static [Column]| {
        let needed = columns.iter().filter(|column| column.required);
        needed.map(|column| [column.names.first().copied().unwrap_or(column.key), column.key]).collect()
    };
    vec![
        ("units", required(crate::units::COLUMNS)),
        ("figures", required(crate::figures::COLUMNS)),
        ("councils", required(crate::councils::COLUMNS)),
    ]
}

/// Where each column stands in a file.
pub(crate) struct Columns {
    found: Vec<(&'static str, usize)>,
    headers: Vec<String>,
    lettered: bool,
}

impl Columns {
    /// Matches the header; faults go into the report and give none.
    pub fn find(table: &Table, wanted: &[Column], report: &mut Report) -> Option<Columns> {
        let headers: Vec<String> = table
            .header
            .cells
            .iter()
            .map(|cell| values::text(cell).ok().flatten().unwrap_or_default())
            .collect();
        let mut columns = Columns { found: Vec::new(), headers, lettered: table.lettered };
        let line = table.header.line;
        let before = (report.bad.len(), report.bad_more);
        let mut unknown: Vec<usize> = Vec::new();
        for (index, header) in columns.headers.iter().enumerate() {
            let plain = plain(header);
            if plain.is_empty() {
                continue;
            }
            let known = wanted.iter().find(|column| names(column).any(|name| self::plain(name) == plain));
            match known {
                Some(column) if columns.found.iter().any(|(key, _)| *key == column.key) => report.bad(
                    line,
                    Some(columns.place(index)),
                    Fault::new(
                        format!("Kolonnen '{}' står der to gange.", shown(header)),
                        format!("The column '{}' is there twice.", shown(header)),
                        "Slet den ene.",
                        "Delete one of them.",
                    ),
                ),
                Some(column) => columns.found.push((column.key, index)),
                None => unknown.push(index),
            }
        }
        for index in unknown {
            columns.tell_unknown(index, line, wanted, report);
        }
        for column in wanted.iter().filter(|column| column.required) {
            if columns.index(column.key).is_none() {
                let danish = column.names.first().copied().unwrap_or(column.key);
                report.bad(
                    line,
                    None,
                    Fault::new(
                        format!("Kolonnen '{danish}' mangler."),
                        format!("The column '{}' is missing.", column.key),
                        &format!("Tilføj den (navne, der kendes: {}).", all_names(column)),
                        &format!("Add it (names that are known: {}).", all_names(column)),
                    ),
                );
            }
        }
        (before == (report.bad.len(), report.bad_more)).then_some(columns)
    }

    /// A column with an unknown name is a fault when it is probably a misspelt one, otherwise left out with
    /// a warning.
    fn tell_unknown(&self, index: usize, line: u32, wanted: &[Column], report: &mut Report) {
        let header = self.headers.get(index).map_or("", String::as_str);
        let given = plain(header);
        let free = wanted.iter().filter(|column| self.index(column.key).is_none());
        let near = free
            .flat_map(names)
            .map(|name| (distance(&given, &plain(name)), name))
            .filter(|(steps, name)| *steps <= (name.chars().count() / 4).max(1))
            .min();
        match near {
            Some((_, name)) => report.bad(
                line,
                Some(self.place(index)),
                Fault::new(
                    format!("Kolonnen '{}' kendes ikke.", shown(header)),
                    format!("The column '{}' is not known.", shown(header)),
                    &format!("Mente du '{name}'? Ret navnet, eller slet kolonnen."),
                    &format!("Did you mean '{name}'? Correct the name, or delete the column."),
                ),
            ),
            None => report.warn(
                format!("Kolonnen '{}' kendes ikke og er ikke læst.", shown(header)),
                format!("The column '{}' is not known and was not read.", shown(header)),
            ),
        }
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.found.iter().find(|(known, _)| *known == key).map(|(_, index)| *index)
    }

    fn place(&self, index: usize) -> ColumnPlace {
        ColumnPlace {
            name: self.headers.get(index).cloned().unwrap_or_default(),
            place: if self.lettered { letters(index) } else { index.saturating_add(1).to_string() },
        }
    }
}

/// The letters by which a spreadsheet calls a column.
fn letters(index: usize) -> String {
    let mut rest = index;
    let mut out = Vec::new();
    loop {
        out.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => return out.into_iter().rev().collect(),
        }
    }
}

fn names(column: &Column) -> impl Iterator<Item = &'static str> {
    std::iter::once(column.key).chain(column.names.iter().copied())
}

fn all_names(column: &Column) -> String {
    names(column).collect::<Vec<_>>().join(", ")
}

/// A header without differences that people do not see: case, blanks, hyphens, underscores.
pub(crate) fn plain(header: &str) -> String {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{feff}' | '\u{200b}'))
        .flat_map(char::to_lowercase)
        .take(100)
        .collect()
}

/// How many single-letter changes lie between two words.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, j) + usize::from(letter != *other);
            next.push(changed.min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// One row being read; its faults go into the report as they are found.
pub(crate) struct Reading<'a> {
    row: &'a Row,
    columns: &'a Columns,
    report: &'a mut Report,
    fine: bool,
    skipped: bool,
}

/// Reads a file row by row. What `row` gives is kept when nothing was wrong with the row; none comes back
/// when the file as a whole cannot be read.
pub(crate) fn each<T>(
    file: &File<'_>,
    wanted: &[Column],
    report: &mut Report,
    mut row: impl FnMut(&mut Reading<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let table = table::read(file, report)?;
    let columns = Columns::find(&table, wanted, report)?;
    let mut kept = Vec::new();
    for each in &table.rows {
        let mut reading = Reading::begin(each, &columns, report);
        let value = row(&mut reading);
        if reading.end()
            && let Some(value) = value
        {
            kept.push(value);
        }
    }
    Some(kept)
}

impl<'a> Reading<'a> {
    /// Begins a row. A row with content beyond the header is a fault: a separator is probably unquoted.
    pub fn begin(row: &'a Row, columns: &'a Columns, report: &'a mut Report) -> Self {
        let mut reading = Reading { row, columns, report, fine: true, skipped: false };
        let beyond = row.cells.iter().skip(columns.headers.len());
        if let Some(extra) = beyond.filter_map(|cell| values::text(cell).ok().flatten()).next() {
            reading.fault(
                None,
                Fault::new(
                    format!(
                        "Rækken har flere celler end der er kolonnenavne; den første er '{}'.",
                        shown(&extra)
                    ),
                    format!(
                        "The row has more cells than there are column names; the first is '{}'.",
                        shown(&extra)
                    ),
                    "Sæt anførselstegn om tekst, der indeholder skilletegnet.",
                    "Put quotation marks around text that holds the separator.",
                ),
            );
        }
        reading
    }

    /// The line of the row.
    pub const fn line(&self) -> u32 {
        self.row.line
    }

    /// Whether the file has a column.
    pub fn has(&self, key: &str) -> bool {
        self.columns.index(key).is_some()
    }

    /// Ends the row: counted as good when nothing was wrong with it and it was not left out.
    fn end(self) -> bool {
        let good = self.fine && !self.skipped;
        if good {
            self.report.rows_good = self.report.rows_good.saturating_add(1);
        }
        good
    }

    /// Leaves the row out on purpose; it counts neither as good nor as bad.
    pub fn skip(&mut self, da: &str, en: &str) {
        if self.fine && !self.skipped {
            self.skipped = true;
            self.report.skip(da, en);
        }
    }

    pub fn warn(&mut self, da: impl Into<String>, en: impl Into<String>) {
        self.report.warn(da, en);
    }

    pub fn fault(&mut self, key: Option<&str>, fault: Fault) {
        self.fine = false;
        let column = key.and_then(|key| self.columns.index(key)).map(|index| self.columns.place(index));
        self.report.bad(self.row.line, column, fault);
    }

    fn cell(&self, key: &str) -> &'a Cell {
        self.columns.index(key).and_then(|index| self.row.cells.get(index)).unwrap_or(&Cell::Empty)
    }

    fn told<T>(&mut self, key: &str, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.fault(Some(key), fault)).ok()
    }

    /// A value that must be there; a missing one is a fault.
    fn must<T>(&mut self, key: &str, read: Result<Option<T>, Fault>) -> Option<T> {
        match read {
            Ok(Some(value)) => Some(value),
            Ok(None) => {
                self.fault(
                    Some(key),
                    Fault::new(
                        "Cellen er tom.",
                        "The cell is empty.",
                        "Udfyld den; det ukendte bliver ikke til nul.",
                        "Fill it in; the unknown does not become zero.",
                    ),
                );
                None
            }
            Err(fault) => {
                self.fault(Some(key), fault);
                None
            }
        }
    }

    pub fn text(&mut self, key: &str) -> Option<String> {
        let read = values::text(self.cell(key));
        self.told(key, read).flatten()
    }

    pub fn text_needed(&mut self, key: &str) -> Option<String> {
        let read = values::text(self.cell(key));
        self.must(key, read)
    }

    pub fn count_needed(&mut self, key: &str) -> Option<u32> {
        let read = values::count(self.cell(key));
        self.must(key, read)
    }

    pub fn truth(&mut self, key: &str) -> Option<bool> {
        let read = values::truth(self.cell(key));
        self.told(key, read).flatten()
    }

    pub fn date(&mut self, key: &str) -> Option<Date> {
        let read = values::date(self.cell(key));
        self.told(key, read).flatten()
    }

    pub fn date_needed(&mut self, key: &str) -> Option<Date> {
        let read = values::date(self.cell(key));
        self.must(key, read)
    }

    pub fn instant(&mut self, key: &str) -> Option<Instant> {
        let read = values::instant(self.cell(key));
        self.told(key, read).flatten()
    }

    pub fn instant_needed(&mut self, key: &str) -> Option<Instant> {
        let read = values::instant(self.cell(key));
        self.must(key, read)
    }

    pub fn list(&mut self, key: &str) -> Vec<String> {
        let read = values::list(self.cell(key));
        self.told(key, read).unwrap_or_default()
    }

    /// A value worked out of the cell's text.
    pub fn read_needed<T>(&mut self, key: &str, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let text = self.text_needed(key)?;
        self.told(key, read(&text))
    }

    /// The same for a cell that may be empty.
    pub fn read<T>(&mut self, key: &str, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let text = self.text(key)?;
        self.told(key, read(&text))
    }

    /// An organisation that the registry knows, by id or municipality code.
    pub fn organisation(
        &mut self,
        key: &str,
        registry: &registry::State,
        needed: bool,
    ) -> Option<OrganisationId> {
        let read = |given: &str| {
            let id = values::organisation(given)?;
            if registry.organisation(&id).is_some() {
                return Ok(id);
            }
            Err(Fault::new(
                format!("Organisationen '{}' er ikke registreret.", shown(given)),
                format!("The organisation '{}' is not registered.", shown(given)),
                "Ret den, eller registrér organisationen først.",
                "Correct it, or register the organisation first.",
            ))
        };
        if needed { self.read_needed(key, read) } else { self.read(key, read) }
    }

    /// A point from two columns: both or none, on the globe, not with the two figures swapped.
    pub fn position(&mut self, latitude: &str, longitude: &str) -> Option<Position> {
        // The country lies between these degrees; a point with its figures swapped lies in Africa's horn.
        const NORTH: std::ops::RangeInclusive<i32> = 54_000_000..=58_500_000;
        const EAST: std::ops::RangeInclusive<i32> = 7_000_000..=16_000_000;
        let (north, east) =
            (values::microdegrees(self.cell(latitude)), values::microdegrees(self.cell(longitude)));
        let (north, east) = (self.told(latitude, north)?, self.told(longitude, east)?);
        let (north, east) = match (north, east) {
            (Some(north), Some(east)) => (north, east),
            (None, None) => return None,
            (missing, _) => {
                let key = if missing.is_none() { latitude } else { longitude };
                self.fault(
                    Some(key),
                    Fault::new(
                        "Kun den ene af breddegrad og længdegrad er udfyldt.",
                        "Only one of latitude and longitude is filled in.",
                        "Udfyld begge eller ingen.",
                        "Fill in both or none.",
                    ),
                );
                return None;
            }
        };
        if NORTH.contains(&east) && EAST.contains(&north) {
            self.fault(
                Some(latitude),
                Fault::new(
                    "Breddegrad og længdegrad er byttet om.",
                    "Latitude and longitude are swapped.",
                    "Byt dem: breddegraden er i Danmark 54 til 58.",
                    "Swap them: in Denmark the latitude is 54 to 58.",
                ),
            );
            return None;
        }
        let position = Position::new(north, east);
        if position.is_none() {
            self.fault(
                Some(latitude),
                Fault::new(
                    "Punktet ligger uden for kloden.",
                    "The point lies off the globe.",
                    "Skriv decimalgrader: breddegrad −90 til 90, længdegrad −180 til 180.",
                    "Write decimal degrees: latitude −90 to 90, longitude −180 to 180.",
                ),
            );
        } else if !NORTH.contains(&north) || !EAST.contains(&east) {
            let line = self.line();
            self.warn(
                format!("Linje {line}: punktet ligger uden for Danmark."),
                format!("Line {line}: the point lies outside Denmark."),
            );
        }
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_letters_as_in_a_spreadsheet() {
        for (index, name) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(letters(index), name);
        }
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        assert_eq!(plain("Unit_Code"), plain("\u{feff}unit code"));
        assert_eq!(distance("staffed", "stafed"), 1);
    }
}
