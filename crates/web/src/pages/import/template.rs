//! Templates: the columns of a file, with the units that the visitor's organisation operates filled in for figures.

use super::{Handed, Kind};
use crate::{words::Say, wrong::Wrong};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use engine::AskError;
use maud::{Markup, html};
use places::Figure;

/// One column: its name in files, what to write, and whether it must be there.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) needed: bool,
    da: &'static str,
    en: &'static str,
}

const fn column(name: &'static str, needed: bool, da: &'static str, en: &'static str) -> Column {
    Column { name, needed, da, en }
}

const FIGURES: &[Column] = &[
    column("enhedskode", true, "enhedens korte kode", "the unit's short code"),
    column("tal", true, "normerede, fysiske eller bemandede", "approved, physical or staffed"),
    column("værdi", true, "antal pladser, et helt tal", "number of places, a whole number"),
    column(
        "fra",
        true,
        "fra hvornår, som 02.01.2027 eller 2027-01-02 07:00",
        "from when, as 02.01.2027 or 2027-01-02 07:00",
    ),
    column("kilde", false, "hvor tallet kommer fra", "where the figure comes from"),
];

const UNITS: &[Column] = &[
    column(
        "enhedskode",
        true,
        "en kort kode, som ingen anden enhed har",
        "a short code that no other unit has",
    ),
    column("navn", true, "hvad enheden hedder", "what the unit is called"),
    column(
        "art",
        true,
        "slags plads, som sundheds- og omsorgsplads",
        "kind of place, as sundheds- og omsorgsplads",
    ),
    column("driftsherre", true, "den organisation, der driver den", "the organisation that operates it"),
    column("kommunekode", true, "kommunen, som 0370", "the municipality, as 0370"),
    column("sundhedsråd", false, "sundhedsrådet", "the health council"),
    column("normerede", true, "pladser, der er godkendt", "places approved"),
    column("fysiske", true, "pladser, der findes", "places that stand there"),
    column("bemandede", true, "pladser med personale", "places with staff"),
    column("kompetencer", false, "hvad den kan, med komma imellem", "what it can do, with commas between"),
    column("breddegrad", false, "som 55.23", "as 55.23"),
    column("længdegrad", false, "som 11.76", "as 11.76"),
    column("gyldig fra", true, "den dag, den åbner", "the day it opens"),
    column("gyldig til", false, "den første dag, den ikke er åben", "the first day on which it is not open"),
    column("kilde", false, "hvor oplysningen kommer fra", "where the data come from"),
    column(
        "pladsnavne",
        false,
        "navne på pladserne, med komma imellem",
        "names of the places, with commas between",
    ),
];

/// The columns of a kind of file.
pub(super) const fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Units => UNITS,
        Kind::Figures => FIGURES,
    }
}

/// The columns with what to write in them.
pub(super) fn explained(kind: Kind, say: Say) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(kind.words(say)) { table {
            thead { tr { th scope="col" { (say.of("Kolonne", "Column")) } th scope="col" { (say.of("Hvad der står", "What stands there")) } th scope="col" { (say.of("Skal med", "Needed")) } } }
            tbody { @for column in columns(kind) { tr {
                th scope="row" { code { (column.name) } }
                td { (say.of(column.da, column.en)) }
                td { @if column.needed { (say.of("ja", "yes")) } @else { (say.of("kan udelades", "optional")) } }
            } } }
        } }
    }
}

/// A cell of a file. What a spreadsheet would take for a formula is made text.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

pub(super) async fn download(handed: Handed, Path(kind): Path<String>) -> Result<Response, Wrong> {
    let kind = Kind::read(&kind).ok_or_else(Wrong::not_found)?;
    engine::access::may_at_desk(
        handed.house.policies(),
        handed.visit.actor(),
        kind.act(),
        engine::access::Relations::NONE,
    )?;
    let names: Vec<&str> = columns(kind).iter().map(|column| column.name).collect();
    // The mark at the beginning makes spreadsheets read Danish letters rightly.
    let mut text = format!("\u{feff}{}\r\n", names.join(";"));
    if kind == Kind::Figures {
        let (operator, now) = (handed.visit.actor().organisation.clone(), handed.house.now());
        let day = kernel::danish_date(now).to_string();
        let rows = handed.house.engine().read(|world| {
            let units = world.places.units_operated_by(&operator).filter(|unit| unit.is_open(now));
            let row = |unit: &places::Unit| {
                let value = unit.figure_at(Figure::Staffed, now).map(|figure| figure.value.to_string());
                let words = Figure::Staffed.text().da;
                format!("{};{};{};{day};\r\n", cell(&unit.code), cell(&words), value.unwrap_or_default())
            };
            units.map(row).collect::<String>()
        });
        text.push_str(&rows.map_err(AskError::from)?);
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"{}.csv\"", kind.slug());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reader of files must have stands in the templates, and is marked so.
    #[test]
    fn templates_have_the_columns_that_files_must_have() {
        for (what, needed) in imports::required_columns() {
            let kind = match what {
                "units" => Kind::Units,
                "figures" => Kind::Figures,
                _ => continue,
            };
            let wanted: Vec<&str> = needed.iter().map(|[danish, _]| *danish).collect();
            let given: Vec<&str> =
                columns(kind).iter().filter(|column| column.needed).map(|column| column.name).collect();
            assert_eq!(given, wanted, "{what}");
        }
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Hus; nord"), "\"Hus; nord\"");
    }
}
