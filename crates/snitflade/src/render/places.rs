//! Conflicts on places, and who should have one that becomes free, for people.

use super::View;
use engine::ask::ConflictList;
use matching::WhoFor;
use places::Conflict;

impl View<'_> {
    /// What does not fit together: places promised twice, cleanings overdue, persons with two pathways.
    pub(crate) fn conflict_list(&self, list: &ConflictList) -> String {
        let mut out = self.conflicts(&list.conflicts);
        for due in &list.cleanings_overdue {
            out.push_str(&format!(
                "{}: {} {}, {} {}\n",
                self.say.of("Rengøring forsinket", "Cleaning overdue"),
                self.directory.unit_name(due.unit),
                due.place,
                self.say.of("planlagt til", "planned until"),
                due.planned_until.danish(),
            ));
        }
        for (_, pathways) in &list.doubled {
            let ids: Vec<String> = pathways.iter().map(ToString::to_string).collect();
            out.push_str(&format!(
                "{}: {}\n",
                self.say.of("Samme borger", "The same citizen"),
                ids.join(", ")
            ));
        }
        if list.not_shown > 0 {
            out.push_str(&format!(
                "{} {}\n",
                list.not_shown,
                self.say.of("mere, som du ikke må se", "more that you may not see")
            ));
        }
        out
    }

    /// Places promised twice for the same time.
    fn conflicts(&self, conflicts: &[Conflict]) -> String {
        if conflicts.is_empty() {
            return self.say.of("Ingen konflikter.\n", "No conflicts.\n").to_owned();
        }
        let rows = conflicts
            .iter()
            .map(|conflict| {
                vec![
                    self.directory.unit_name(conflict.unit),
                    conflict.place.to_string(),
                    format!("{} {}", conflict.first.pathway, self.period(&conflict.first.period)),
                    format!("{} {}", conflict.second.pathway, self.period(&conflict.second.period)),
                    self.period(&conflict.shared),
                ]
            })
            .collect();
        let header = [
            self.say.of("enhed", "unit"),
            self.say.of("plads", "place"),
            self.say.of("den ene", "the one"),
            self.say.of("den anden", "the other"),
            self.say.of("samtidig", "at once"),
        ];
        self.table(&header, rows)
    }

    /// Who should have the next place of a unit, and who could leave it.
    pub(crate) fn who_for(&self, found: &WhoFor) -> String {
        let mut out = format!(
            "{}, {}\n  {}\n",
            self.directory.unit_name(found.unit),
            found.at.danish(),
            self.say.say(&found.availability.text)
        );
        for free in &found.planned_free {
            let cause = free.cause.text();
            out.push_str(&format!(
                "  {}: {} {} ({})\n",
                self.say.of("planlagt ledig", "planned free"),
                free.count,
                free.at.danish(),
                self.say.say(&cause)
            ));
        }
        if found.candidates.is_empty() {
            out.push_str(self.say.of("Ingen venter på en plads her.\n", "Nobody waits for a place here.\n"));
        } else {
            out.push_str(&format!("{}\n", self.say.say(&found.order)));
        }
        for (index, candidate) in found.candidates.iter().enumerate() {
            out.push_str(&format!(
                "  {}. {}: {}\n",
                index + 1,
                candidate.pathway,
                self.say.say(&candidate.why)
            ));
        }
        for group in &found.unfit {
            out.push_str(&format!(
                "  {} {}: {}\n",
                group.count,
                self.say.of("passer ikke", "do not fit"),
                self.say.say(&group.text)
            ));
        }
        if !found.could_leave.is_empty() {
            out.push_str(self.say.of("Klar til at rejse:\n", "Ready to leave:\n"));
        }
        for leaver in &found.could_leave {
            out.push_str(&format!("  {}: {}\n", leaver.pathway, self.say.say(&leaver.why)));
        }
        out
    }
}
