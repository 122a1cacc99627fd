//! Conflicts on places, and who should have one that becomes free, for people.

use super::View;
use engine::ask::{ConflictList, UnitLine};
use matching::WhoFor;
use places::{Conflict, TimelineEntry, TimelineKind};

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

    /// Units, with what stands fast of them.
    pub(crate) fn unit_lines(&self, lines: &[UnitLine]) -> String {
        if lines.is_empty() {
            return self.say.of("Ingen enheder her.\n", "No units here.\n").to_owned();
        }
        let rows = lines
            .iter()
            .map(|line| {
                let kind = line.kind.text();
                let closed = if line.open { "" } else { self.say.of(" (lukket)", " (closed)") };
                let places: Vec<String> = line.places.iter().map(ToString::to_string).collect();
                let capabilities: Vec<&str> = line.capabilities.iter().map(|tag| tag.as_str()).collect();
                vec![
                    line.code.to_string(),
                    format!("{}{closed}", line.name),
                    self.say.say(&kind).to_owned(),
                    self.directory.name(&line.operator),
                    capabilities.join(", "),
                    places.join(" "),
                ]
            })
            .collect();
        let header = [
            self.say.of("kode", "code"),
            self.say.of("navn", "name"),
            self.say.of("slags", "kind"),
            self.say.of("driftsherre", "operator"),
            self.say.of("kan", "can"),
            self.say.of("pladser", "places"),
        ];
        self.table(&header, rows)
    }

    /// What a place was promised, blocked and cleaned for.
    pub(crate) fn place_timeline(&self, place: kernel::PlaceId, entries: &[TimelineEntry]) -> String {
        if entries.is_empty() {
            return format!("{place}: {}\n", self.say.of("intet endnu", "nothing yet"));
        }
        let rows = entries
            .iter()
            .map(|entry| {
                let what = match &entry.kind {
                    TimelineKind::Commitment(kind) => self.say.say(&kind.text()).to_owned(),
                    TimelineKind::Blocked(reason) => {
                        format!(
                            "{} ({})",
                            self.say.of("spærret", "blocked"),
                            self.coded("block_reason", reason)
                        )
                    }
                    TimelineKind::Cleaning => self.say.of("rengøring", "cleaning").to_owned(),
                };
                let planned = entry.planned_end.map_or_else(String::new, kernel::Instant::danish);
                let pathway = entry.commitment.map_or_else(String::new, |one| one.pathway.to_string());
                vec![self.period(&entry.period), what, pathway, planned]
            })
            .collect();
        let header = [
            self.say.of("hvornår", "when"),
            self.say.of("hvad", "what"),
            self.say.of("forløb", "pathway"),
            self.say.of("planlagt til", "planned until"),
        ];
        self.table(&header, rows)
    }
}

impl View<'_> {
    /// Capacity that is not a place.
    pub(crate) fn services(&self, lines: &[places::ServiceLine]) -> String {
        if lines.is_empty() {
            return self.say.of("Ingen har indberettet.\n", "Nobody has reported.\n").to_owned();
        }
        let header = [
            self.say.of("hvem", "whose"),
            self.say.of("ydelse", "service"),
            self.say.of("hvor meget", "how much"),
            self.say.of("fra", "from"),
            self.say.of("alder", "age"),
            self.say.of("kilde", "source"),
        ];
        let row = |line: &places::ServiceLine| {
            let whose = match &line.holder {
                places::ServiceHolder::Unit(unit) => self.directory.unit_name(*unit),
                places::ServiceHolder::Organisation(id) => self.directory.name(id),
            };
            let unit = match line.amount {
                places::ServiceAmount::Hundredths(_) => self.say.of("kapaciteter", "capacities"),
                places::ServiceAmount::FullTimeEquivalents(_) => {
                    self.say.of("årsværk", "full-time equivalents")
                }
            };
            vec![
                whose,
                line.service.to_string(),
                format!("{} {unit}", line.amount.amount()),
                line.from.danish(),
                self.age(line.age_minutes),
                self.source(&line.source).into_owned(),
            ]
        };
        self.table(&header, lines.iter().map(row).collect())
    }
}
