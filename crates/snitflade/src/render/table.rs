//! Tables that fit the line they are read on. A table that has room stands in columns; one that has not wraps its cells
//! at words; one that would become a ladder of splinters is told row by row instead. Nothing is ever left out, and no
//! line is longer than the width, down to the narrowest terminal. What a cell says is for others.

/// Space between two columns.
const GAP: usize = 2;
/// A word up to this length is never divided for the sake of a column.
const WORD_WHOLE: usize = 20;
/// How many lines a row may take on the average before the table is told row by row.
const HEIGHT_MAX: usize = 3;
/// The same for a table of figures, whose rows are compared by eye.
const FIGURES_HEIGHT_MAX: usize = 2;
/// A first cell up to this length stands on the line of its row, where the table is told row by row.
const LABEL_MAX: usize = 8;

/// What stands in the columns after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cells {
    /// Words, divided between lines where need be.
    Words,
    /// Figures, never divided.
    Figures,
}

/// A table as text, each line at most as long as the width.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>], cells: Cells, width: usize) -> String {
    let columns: Vec<Column> =
        (0..header.len()).map(|nth| Column::of(header, rows, nth, cells == Cells::Figures)).collect();
    let height_max = if cells == Cells::Figures { FIGURES_HEIGHT_MAX } else { HEIGHT_MAX };
    if let Some(widths) = fitted(&columns, width, GAP) {
        let grid = Grid { columns: &columns, widths, gap: GAP };
        let lines: usize = rows.iter().map(|row| grid.height(row)).sum();
        if lines <= height_max * rows.len().max(1) {
            return grid.told(header, rows);
        }
    }
    match cells {
        Cells::Figures => stacked(header, rows, &columns, width),
        Cells::Words => None,
    }
    .unwrap_or_else(|| row_by_row(header, rows, width))
}

/// What a column needs.
struct Column {
    /// Room for everything on one line.
    natural: usize,
    /// The least in which no short word is divided.
    least: usize,
    /// Whether it holds figures, which stand to the right.
    figures: bool,
}

impl Column {
    fn of(header: &[&str], rows: &[Vec<String>], nth: usize, figures_table: bool) -> Self {
        let cells = || rows.iter().filter_map(|row| row.get(nth)).map(String::as_str);
        let named = header.get(nth).copied().unwrap_or_default();
        let counted = cells().all(is_figure) && cells().any(|cell| !is_none(cell));
        let figures = (figures_table && nth > 0) || counted;
        let all = || std::iter::once(named).chain(cells());
        let natural = all().map(length).max().unwrap_or(0);
        let word = |text: &str| words(text).iter().map(|word| undivided(word)).max().unwrap_or(0);
        let least = if figures { natural } else { all().map(word).max().unwrap_or(0) };
        Column { natural, least, figures }
    }
}

/// Whether a cell is a number, or says that there is none.
fn is_figure(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || ",.–?".contains(c))
}

/// Whether a cell says that there is nothing to say.
fn is_none(cell: &str) -> bool {
    cell.is_empty() || cell == "–"
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The words of a text. A date and its hour are one word.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if is_date(last) && is_hour(word) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn is_date(word: &str) -> bool {
    word.len() == 10 && word.chars().all(|c| c.is_ascii_digit() || c == '-')
}

fn is_hour(word: &str) -> bool {
    let clock = word.trim_end_matches([',', ')', ':', ';']);
    clock.len() == 5 && clock.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// The longest part of a word that stays whole: the word itself, unless it is long.
fn undivided(word: &str) -> usize {
    match length(word) {
        short if short <= WORD_WHOLE => short,
        _ => pieces(word, WORD_WHOLE).iter().map(|piece| length(piece)).max().unwrap_or(0),
    }
}

/// A long word in pieces that fit: divided after a hyphen or its like where there is one, else anywhere.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut pieces = vec![String::new()];
    for part in word.split_inclusive(['-', '_', '/', ',', '.', '=', ' ']) {
        let room = pieces.last().map_or(0, |piece| width.saturating_sub(length(piece)));
        if length(part) <= room {
            if let Some(piece) = pieces.last_mut() {
                piece.push_str(part);
            }
            continue;
        }
        let characters: Vec<char> = part.chars().collect();
        pieces.extend(characters.chunks(width).map(|chunk| chunk.iter().collect::<String>()));
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// A text in lines of a width, divided at words.
fn lines_of(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        let parts = if length(&word) <= width { vec![word] } else { pieces(&word, width) };
        for (nth, part) in parts.into_iter().enumerate() {
            match lines.last_mut() {
                Some(line) if nth == 0 && length(line) + 1 + length(&part) <= width => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
    }
    lines
}

/// How wide each column becomes; `None` where even the words do not fit.
fn fitted(columns: &[Column], width: usize, gap: usize) -> Option<Vec<usize>> {
    let room = width.checked_sub(gap * columns.len().saturating_sub(1))?;
    let at = |cap: usize| -> Vec<usize> {
        columns.iter().map(|column| cap.clamp(column.least, column.natural.max(column.least))).collect()
    };
    let sum = |widths: &[usize]| widths.iter().sum::<usize>();
    if sum(&at(0)) > room {
        return None;
    }
    // The widest columns give way first.
    let cap = (1..=width).rev().find(|cap| sum(&at(*cap)) <= room).unwrap_or(0);
    let mut widths = at(cap);
    let mut left = room.saturating_sub(sum(&widths));
    for (width, column) in widths.iter_mut().zip(columns) {
        if left > 0 && *width < column.natural {
            *width += 1;
            left -= 1;
        }
    }
    Some(widths)
}

/// Columns of known widths.
struct Grid<'a> {
    columns: &'a [Column],
    widths: Vec<usize>,
    gap: usize,
}

impl Grid<'_> {
    fn cells(&self, row: &[impl AsRef<str>]) -> Vec<Vec<String>> {
        row.iter().zip(&self.widths).map(|(cell, width)| lines_of(cell.as_ref(), *width)).collect()
    }

    fn height(&self, row: &[String]) -> usize {
        self.cells(row).iter().map(Vec::len).max().unwrap_or(0).max(1)
    }

    fn row(&self, row: &[impl AsRef<str>]) -> String {
        let cells = self.cells(row);
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let mut out = String::new();
        for nth in 0..height {
            let mut line = String::new();
            for ((cell, width), column) in cells.iter().zip(&self.widths).zip(self.columns) {
                let text = cell.get(nth).map_or("", String::as_str);
                let room = " ".repeat(width.saturating_sub(length(text)));
                if column.figures {
                    line.push_str(&room);
                    line.push_str(text);
                } else {
                    line.push_str(text);
                    line.push_str(&room);
                }
                line.push_str(&" ".repeat(self.gap));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    fn wide(&self) -> usize {
        self.widths.iter().sum::<usize>() + self.gap * self.widths.len().saturating_sub(1)
    }

    fn told(&self, header: &[&str], rows: &[Vec<String>]) -> String {
        // Lines between the rows help the eye only where a row's beginning does not show by itself.
        let first = self.widths.first().copied().unwrap_or(0);
        let folded = |row: &Vec<String>| row.first().is_some_and(|cell| length(cell) > first);
        let tall = rows.iter().any(|row| folded(row) || self.height(row) > 2);
        let mut out = self.row(header);
        out.push_str(&rule('━', self.wide()));
        for (nth, row) in rows.iter().enumerate() {
            if nth > 0 && tall {
                out.push_str(&rule('─', self.wide()));
            }
            out.push_str(&self.row(row));
        }
        out
    }
}

fn rule(mark: char, width: usize) -> String {
    let mut line: String = std::iter::repeat_n(mark, width).collect();
    line.push('\n');
    line
}

/// Figures under the name that they belong to, so that the columns stay columns; `None` where not even they fit.
fn stacked(header: &[&str], rows: &[Vec<String>], columns: &[Column], width: usize) -> Option<String> {
    let (named, rest) = header.split_first()?;
    let columns = columns.get(1..)?;
    let grid = [GAP, 1].into_iter().find_map(|gap| {
        let widths = fitted(columns, width.checked_sub(GAP)?, gap)?;
        Some(Grid { columns, widths, gap })
    })?;
    let indented = |text: String| -> String {
        text.lines().map(|line| format!("{}{line}\n", " ".repeat(GAP))).collect()
    };
    let name = |text: &str| -> String {
        lines_of(text, width).into_iter().map(|line| format!("{line}\n")).collect()
    };
    let mut out = name(named);
    out.push_str(&indented(grid.row(rest)));
    out.push_str(&rule('━', (grid.wide() + GAP).min(width)));
    for row in rows {
        let (first, figures) = row.split_first()?;
        out.push_str(&name(first));
        out.push_str(&indented(grid.row(figures)));
    }
    Some(out)
}

/// Every row for itself: the first cell, then each of the others that says something with the name of its column.
fn row_by_row(header: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let firsts = || rows.iter().filter_map(|row| row.first()).map(|cell| length(cell));
    let label = firsts().max().filter(|longest| *longest <= LABEL_MAX);
    let indent = label.map_or(GAP, |label| label + GAP);
    let room = width.saturating_sub(indent).max(1);
    let mut out = String::new();
    for row in rows {
        let Some((first, rest)) = row.split_first() else {
            continue;
        };
        let told: Vec<String> = header
            .iter()
            .skip(1)
            .zip(rest)
            .filter(|(_, cell)| !is_none(cell))
            .map(|(name, cell)| format!("{name}: {cell}"))
            .collect();
        let mut lines: Vec<String> = Vec::new();
        for part in told {
            match lines.last_mut() {
                Some(line) if length(line) + 3 + length(&part) <= room => {
                    line.push_str(" · ");
                    line.push_str(&part);
                }
                _ => lines.extend(lines_of(&part, room)),
            }
        }
        match label {
            Some(label) => {
                let mut lines = lines.into_iter();
                let beside = lines.next().unwrap_or_default();
                let line = format!("{first:label$}{}{beside}", " ".repeat(GAP));
                out.push_str(line.trim_end());
                out.push('\n');
                lines.for_each(|line| out.push_str(&format!("{}{line}\n", " ".repeat(indent))));
            }
            None => {
                lines_of(first, width).iter().for_each(|line| out.push_str(&format!("{line}\n")));
                lines.iter().for_each(|line| out.push_str(&format!("{}{line}\n", " ".repeat(indent))));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(given: &[&[&str]]) -> Vec<Vec<String>> {
        given.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn what_fits_stands_on_one_line_each_with_figures_to_the_right() {
        let rows = rows(&[&["F-1", "på pladsen", "7"], &["F-12", "henvist", "12"]]);
        let told = table(&["forløb", "står", "dage"], &rows, Cells::Words, 80);
        assert_eq!(
            told,
            "forløb  står        dage\n━━━━━━━━━━━━━━━━━━━━━━━━\nF-1     på pladsen     7\nF-12    henvist       12\n"
        );
    }

    #[test]
    fn cells_are_divided_at_words_and_a_date_keeps_its_hour() {
        let rows = rows(&[&["2027-01-04 08:00 – 2027-01-05 09:30", "Borgerens bopælsregion er myndighed"]]);
        let told = table(&["hvornår", "hvem"], &rows, Cells::Words, 40);
        assert!(told.contains("2027-01-04 08:00 –"), "{told}");
        assert!(told.lines().any(|line| line.starts_with("2027-01-05 09:30")), "{told}");
    }

    #[test]
    fn figures_that_do_not_fit_beside_the_name_stand_under_it() {
        let rows = rows(&[&["Sundheds- og omsorgsplads Næstved [sop-naestved]", "8", "10/9/8", "0"]]);
        let header = ["enhed", "LEDIGE", "norm./fys./bem.", "belagt"];
        let told = table(&header, &rows, Cells::Figures, 50);
        assert!(told.contains("\nSundheds- og omsorgsplads Næstved [sop-naestved]\n       8"), "{told}");
    }

    #[test]
    fn a_table_of_splinters_is_told_row_by_row() {
        let rows = rows(&[&[
            "F-1",
            "på pladsen",
            "Slagelse Sygehus (syntetisk)",
            "2027-01-04 08:00",
            "midl-naestved",
        ]]);
        let header = ["forløb", "står", "fra", "henvist", "enhed"];
        let told = table(&header, &rows, Cells::Words, 50);
        assert_eq!(
            told,
            "F-1  står: på pladsen\n     fra: Slagelse Sygehus (syntetisk)\n     henvist: 2027-01-04 08:00\n     enhed: midl-naestved\n"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_left_out_and_no_line_is_too_long(
            cells in proptest::collection::vec(proptest::collection::vec("[a-zæøå0-9 :_-]{0,60}", 4), 0..6),
            width in 24_usize..200,
            figures in proptest::bool::ANY,
        ) {
            let cells_of = if figures { Cells::Figures } else { Cells::Words };
            let told = table(&["første", "anden", "tredje", "4"], &cells, cells_of, width);
            for line in told.lines() {
                prop_assert!(length(line) <= width, "{}: {line}", length(line));
            }
            // Words may stand on other lines and be divided, but each character of a cell is there, in order.
            let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            let wanted: usize = cells.iter().flatten().map(|cell| bare(cell)).sum();
            prop_assert!(bare(&told) >= wanted, "{told}");
        }
    }
}
