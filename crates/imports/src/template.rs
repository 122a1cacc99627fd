//! Templates: the columns of a file with what to write in them, and for figures the units that an organisation operates
//! filled in.

use crate::SheetKind;
use kernel::{Instant, OrganisationId, danish_date};
use places::{Figure, State, Unit};

/// One column: its name in files, what to write, and whether it must be there.
#[derive(Clone, Copy, Debug)]
pub struct TemplateColumn {
    /// Its name in files.
    pub name: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// What to write, in Danish.
    pub da: &'static str,
    /// What to write, in English.
    pub en: &'static str,
}

const fn column(name: &'static str, needed: bool, da: &'static str, en: &'static str) -> TemplateColumn {
    TemplateColumn { name, needed, da, en }
}

const FIGURES: &[TemplateColumn] = &[
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

const UNITS: &[TemplateColumn] = &[
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
#[must_use]
pub const fn template_columns(kind: SheetKind) -> &'static [TemplateColumn] {
    match kind {
        SheetKind::Units => UNITS,
        SheetKind::Figures => FIGURES,
    }
}

/// A cell of a file. What a spreadsheet would take for a formula is made text.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A template as text with semicolons; for figures with the units that an organisation operates, and their staffing now.
#[must_use]
pub fn template(kind: SheetKind, places: &State, operator: &OrganisationId, now: Instant) -> String {
    let names: Vec<&str> = template_columns(kind).iter().map(|column| column.name).collect();
    // The mark at the beginning makes spreadsheets read Danish letters rightly.
    let mut text = format!("\u{feff}{}\r\n", names.join(";"));
    if kind == SheetKind::Figures {
        let day = danish_date(now).to_string();
        let row = |unit: &Unit| {
            let value = unit.figure_at(Figure::Staffed, now).map(|figure| figure.value.to_string());
            let words = Figure::Staffed.text().da;
            format!("{};{};{};{day};\r\n", cell(&unit.code), cell(&words), value.unwrap_or_default())
        };
        let units = places.units_operated_by(operator).filter(|unit| unit.is_open(now));
        text.extend(units.map(row));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reader of files must have stands in the templates, and is marked so.
    #[test]
    fn templates_have_the_columns_that_files_must_have() {
        for (what, needed) in crate::required_columns() {
            let kind = match what {
                "units" => SheetKind::Units,
                "figures" => SheetKind::Figures,
                _ => continue,
            };
            let wanted: Vec<&str> = needed.iter().map(|[danish, _]| *danish).collect();
            let given: Vec<&str> = template_columns(kind)
                .iter()
                .filter(|column| column.needed)
                .map(|column| column.name)
                .collect();
            assert_eq!(given, wanted, "{what}");
        }
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Hus; nord"), "\"Hus; nord\"");
    }
}
