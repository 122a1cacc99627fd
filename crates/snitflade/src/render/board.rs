//! The occupancy board for people: every part apart, because empty is not available; each figure with its age.

use super::View;
use places::{Board, BoardRow, Figure, FigureShown, NotReported, PlannedFree};

impl View<'_> {
    /// A board.
    pub(crate) fn board(&self, board: &Board) -> String {
        let mut out = format!("{} {}\n", self.say.of("Pladser", "Places"), board.at.danish());
        if board.rows.is_empty() {
            out.push_str(self.say.of("Ingen enheder her.\n", "No units here.\n"));
            return out;
        }
        let header = [
            self.say.of("enhed", "unit"),
            self.say.of("LEDIGE", "AVAIL."),
            self.say.of("norm./fys./bem.", "appr./phys./staff."),
            self.say.of("belagt", "occupied"),
            self.say.of("reserv.", "reserved"),
            self.say.of("tilbudt", "held"),
            self.say.of("orlov", "leave"),
            self.say.of("spærret", "blocked"),
            self.say.of("rengør.", "cleaning"),
            self.say.of("tomme", "empty"),
        ];
        let mut rows: Vec<Vec<String>> = board.rows.iter().map(|row| self.board_row(row)).collect();
        let totals = &board.totals;
        rows.push(
            [
                format!("{} ({})", self.say.of("I alt", "Total"), totals.units),
                totals.available.to_string(),
                format!("{}/{}/{}", totals.approved, totals.physical, totals.staffed),
                totals.occupied.to_string(),
                totals.reserved.to_string(),
                totals.held.to_string(),
                totals.on_leave.to_string(),
                totals.blocked.to_string(),
                totals.cleaning.to_string(),
                totals.free.to_string(),
            ]
            .to_vec(),
        );
        out.push_str(&self.figures_table(&header, rows));
        out.push_str(&self.notes_of_units(board));
        if totals.units_with_unknown_figures > 0 {
            out.push_str(&format!(
                "{} {}\n",
                totals.units_with_unknown_figures,
                self.say.of(
                    "enheder mangler et tal, som derfor ikke er talt med",
                    "units lack a figure, which therefore is not in the sums"
                ),
            ));
        }
        out
    }

    fn board_row(&self, row: &BoardRow) -> Vec<String> {
        let has = &row.availability;
        let figure = |figure: Figure| {
            has.figure(figure).map_or_else(
                || "?".to_owned(),
                |shown| format!("{}{}", shown.value, if shown.stale == Some(true) { " !" } else { "" }),
            )
        };
        let said = row.name.contains("syntetisk") || row.name.contains("synthetic");
        let synthetic = if row.synthetic && !said { self.say.of(" (syntetisk)", " (synthetic)") } else { "" };
        let with_overdue = |count: u32, overdue: u32| match overdue {
            0 => count.to_string(),
            _ => format!("{count} ({overdue} {})", self.say.of("forsinket", "overdue")),
        };
        vec![
            format!("{} [{}]{synthetic}", row.name, row.code),
            has.available.to_string(),
            format!("{}/{}/{}", figure(Figure::Approved), figure(Figure::Physical), figure(Figure::Staffed)),
            has.occupied.to_string(),
            with_overdue(has.reserved, has.reserved_overdue),
            has.held.to_string(),
            with_overdue(has.on_leave, has.on_leave_overdue),
            has.blocked.to_string(),
            with_overdue(has.cleaning, has.cleaning_overdue),
            has.free.to_string(),
        ]
    }

    /// What is to be said of units, each thing once with the units that it is said of.
    fn notes_of_units(&self, board: &Board) -> String {
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for row in &board.rows {
            for note in self.board_notes(row) {
                match said.iter_mut().find(|(known, _)| *known == note) {
                    Some((_, codes)) => codes.push(&row.code),
                    None => said.push((note, vec![&row.code])),
                }
            }
        }
        said.into_iter()
            .map(|(note, codes)| match codes.as_slice() {
                [one] => format!("  {one}: {note}\n"),
                several => format!(
                    "  {} {}: {note}: {}\n",
                    several.len(),
                    self.say.of("enheder", "units"),
                    self.codes(several)
                ),
            })
            .collect()
    }

    /// Codes of units. Of very many only the first are named, and it is said how to see all.
    fn codes(&self, codes: &[&str]) -> String {
        let named = if self.full || codes.len() <= CODES_MAX {
            codes
        } else {
            codes.get(..CODES_MAX).unwrap_or(codes)
        };
        let mut words = named.join(", ");
        let more = codes.len() - named.len();
        if more > 0 {
            words.push_str(&format!(
                " {} {more} {}",
                self.say.of("og", "and"),
                self.say.of("mere; se alle med --full", "more; see all with --full")
            ));
        }
        words
    }

    fn board_notes(&self, row: &BoardRow) -> Vec<String> {
        let has = &row.availability;
        let mut notes: Vec<String> = self.figure_ages(row).into_iter().collect();
        if !has.unit_open {
            notes.push(self.say.of("enheden er lukket", "the unit is closed").to_owned());
        }
        notes.extend(
            has.planned_free
                .iter()
                .map(|free| self.planned(free, self.say.of("planlagt ledig", "planned free"))),
        );
        notes.extend(
            has.perhaps_free
                .iter()
                .map(|free| self.planned(free, self.say.of("måske ledig", "perhaps free"))),
        );
        if row.conflicts > 0 {
            notes.push(format!(
                "{} {}",
                row.conflicts,
                self.say.of("pladser i konflikt", "places in conflict")
            ));
        }
        notes.extend(has.warnings.iter().map(|warning| self.say.say(warning).to_owned()));
        notes
    }

    /// How old the figures are and where they come from: once where all are alike, else figure by figure.
    fn figure_ages(&self, row: &BoardRow) -> Option<String> {
        let mut ages: Vec<(String, Vec<String>)> = Vec::new();
        for figure in Figure::ALL {
            let Some(shown) = row.availability.figure(figure) else {
                continue;
            };
            let name = format!("{} {}", self.say.say(&figure.text()), shown.value);
            let age = self.figure_age(shown);
            match ages.iter_mut().find(|(known, _)| *known == age) {
                Some((_, names)) => names.push(name),
                None => ages.push((age, vec![name])),
            }
        }
        let reported = self.say.of("tal indberettet", "figures reported");
        match ages.as_slice() {
            [] => None,
            [(age, names)] if names.len() == Figure::ALL.len() => Some(format!("{reported} {age}")),
            several => {
                let each: Vec<String> =
                    several.iter().map(|(age, names)| format!("{} {age}", names.join(", "))).collect();
                Some(format!("{reported}: {}", each.join("; ")))
            }
        }
    }

    fn figure_age(&self, shown: &FigureShown) -> String {
        let stale = if shown.stale == Some(true) { self.say.of(", FORÆLDET", ", STALE") } else { "" };
        let age = self.age(shown.age_minutes);
        let ago = match self.say.0 {
            kernel::Language::Da => format!("for {age} siden"),
            kernel::Language::En => format!("{age} ago"),
        };
        let source = self.say.of("kilde", "source");
        format!("{ago} ({source}: {}){stale}", self.source(&shown.source))
    }

    fn planned(&self, free: &PlannedFree, word: &str) -> String {
        let cause = free.cause.text();
        let overdue = if free.overdue { self.say.of(", forsinket", ", overdue") } else { "" };
        format!("{word}: {} {} ({}{overdue})", free.count, free.at.danish(), self.say.say(&cause))
    }

    /// Who has not reported lately: units with the same figures lacking since the same time stand together.
    pub(crate) fn not_reported(&self, list: &[NotReported]) -> String {
        let mut units: Vec<(&NotReported, Vec<String>)> = Vec::new();
        for entry in list {
            let figure = self.say.say(&entry.figure.text()).to_owned();
            let same = |(known, _): &&mut (&NotReported, Vec<String>)| {
                known.unit == entry.unit && known.last_recorded_at == entry.last_recorded_at
            };
            match units.iter_mut().find(same) {
                Some((_, figures)) => figures.push(figure),
                None => units.push((entry, vec![figure])),
            }
        }
        let mut groups: Vec<Silent<'_>> = Vec::new();
        for (entry, figures) in units {
            let same =
                |group: &&mut Silent<'_>| group.figures == figures && group.since == entry.last_recorded_at;
            match groups.iter_mut().find(same) {
                Some(group) => group.units.push(entry),
                None => groups.push(Silent { since: entry.last_recorded_at, units: vec![entry], figures }),
            }
        }
        groups.iter().map(|group| self.silent(group)).collect()
    }

    fn silent(&self, group: &Silent<'_>) -> String {
        let figures = group.figures.join(", ");
        let since = group.since.map_or_else(
            || self.say.of("aldrig meldt", "never reported").to_owned(),
            |since| format!("{} {}", self.say.of("sidst", "last"), since.danish()),
        );
        let few = group.units.len() <= NAMED_MAX;
        let units: Vec<String> = match group.units.as_slice() {
            named if few => named
                .iter()
                .map(|unit| {
                    format!("{} [{}] ({})", unit.name, unit.code, self.directory.name(&unit.operator))
                })
                .collect(),
            many => many.iter().map(|unit| unit.code.to_string()).collect(),
        };
        format!(
            "{} {} ({figures}; {since}): {}\n",
            units.len(),
            if units.len() == 1 {
                self.say.of("enhed har ikke indberettet", "unit has not reported")
            } else {
                self.say.of("enheder har ikke indberettet", "units have not reported")
            },
            if few {
                units.join(", ")
            } else {
                self.codes(&units.iter().map(String::as_str).collect::<Vec<_>>())
            }
        )
    }
}

/// Up to how many silent units are named in full; more are named by their codes.
const NAMED_MAX: usize = 3;

/// How many codes stand in one note before the rest are counted.
const CODES_MAX: usize = 40;

/// Units that lack the same figures since the same time.
struct Silent<'a> {
    since: Option<kernel::Instant>,
    figures: Vec<String>,
    units: Vec<&'a NotReported>,
}
