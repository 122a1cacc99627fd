//! Denmark's epidemic of 2020 and 2021 as it was published. The data are not part of this project.

use super::Series;
use std::path::PathBuf;

/// The variable that says where the file is.
pub const FILE_VARIABLE: &str = "SNITFLADE_TEST_ADMISSIONS";
/// Where it is looked for otherwise, in the folders beside and above the project.
const FILE: &str = "data/covid_new_admissions_daily.csv";

/// The days of the first wave, 2020-03-01 to 2020-08-31: on these the method was chosen.
pub const FIRST_WAVE_DAYS: usize = 184;

/// The file, if there is one.
pub fn file() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os(FILE_VARIABLE) {
        return Some(PathBuf::from(given));
    }
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    project.ancestors().skip(1).map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

/// The whole country first, then the regions. Columns: date, one for each region, unknown region, total; a line
/// for each day without gaps.
pub fn series(text: &str) -> Result<Vec<Series>, String> {
    let mut lines = text.lines();
    let heading: Vec<&str> = lines.next().ok_or("the file is empty")?.split(',').map(str::trim).collect();
    let mut all: Vec<Series> =
        heading.iter().skip(1).map(|name| Series { name: (*name).to_owned(), counts: Vec::new() }).collect();
    for (place, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells.len() != heading.len() {
            return Err(format!("line {}: {} columns instead of {}", place + 2, cells.len(), heading.len()));
        }
        for (series, cell) in all.iter_mut().zip(cells.iter().skip(1)) {
            let count = cell.trim().parse();
            let count = count.map_err(|_| format!("line {}: '{cell}' is no count", place + 2))?;
            series.counts.push(count);
        }
    }
    all.retain(|series| series.name != "unknown_region");
    all.sort_by_key(|series| series.name != "total");
    Ok(all)
}
