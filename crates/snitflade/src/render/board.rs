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
        for row in &board.rows {
            out.push_str(&self.board_notes(row));
        }
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

    fn board_notes(&self, row: &BoardRow) -> String {
        let has = &row.availability;
        let mut notes = Vec::new();
        let figures: Vec<String> = Figure::ALL
            .into_iter()
            .filter_map(|figure| has.figure(figure).map(|shown| self.figure_age(figure, shown)))
            .collect();
        if !figures.is_empty() {
            notes.push(figures.join("; "));
        }
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
        notes.iter().map(|note| format!("  {}: {note}\n", row.code)).collect()
    }

    fn figure_age(&self, figure: Figure, shown: &FigureShown) -> String {
        let name = figure.text();
        let stale = if shown.stale == Some(true) { self.say.of(" FORÆLDET", " STALE") } else { "" };
        format!(
            "{} {} ({}, {}{stale})",
            self.say.say(&name),
            shown.value,
            self.age(shown.age_minutes),
            self.source(&shown.source)
        )
    }

    fn planned(&self, free: &PlannedFree, word: &str) -> String {
        let cause = free.cause.text();
        let overdue = if free.overdue { self.say.of(", forsinket", ", overdue") } else { "" };
        format!("{word}: {} {} ({}{overdue})", free.count, free.at.danish(), self.say.say(&cause))
    }

    /// Who has not reported lately.
    pub(crate) fn not_reported(&self, list: &[NotReported]) -> String {
        if list.is_empty() {
            return String::new();
        }
        let mut out = format!("{}:\n", self.say.of("Har ikke indberettet", "Have not reported"));
        for entry in list {
            let figure = entry.figure.text();
            let last = entry
                .last_recorded_at
                .map_or_else(|| self.say.of("aldrig", "never").to_owned(), kernel::Instant::danish);
            out.push_str(&format!(
                "  {} [{}], {}: {} {last} ({})\n",
                entry.name,
                entry.code,
                self.say.say(&figure),
                self.say.of("senest", "last"),
                self.directory.name(&entry.operator),
            ));
        }
        out
    }
}
