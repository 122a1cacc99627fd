//! Organisations and population for people, each with where the facts come from.

use super::{View, or_dash};
use ::registry::{KnownPopulation, Organisation, OrganisationLine, PopulationAnswer};
use kernel::OrganisationId;

impl View<'_> {
    /// Organisations, one line each.
    pub(crate) fn organisation_lines(&self, lines: &[OrganisationLine]) -> String {
        if lines.is_empty() {
            return self.say.of("Ingen på den dato.\n", "None on that date.\n").to_owned();
        }
        let rows = lines
            .iter()
            .map(|line| {
                let synthetic = if line.synthetic { self.say.of(" (syntetisk)", " (synthetic)") } else { "" };
                vec![
                    line.id.to_string(),
                    format!("{}{synthetic}", line.name),
                    or_dash(line.code.clone()),
                    or_dash(line.region.as_ref().map(|region| self.directory.name(region))),
                ]
            })
            .collect();
        self.table(&["id", self.say.of("navn", "name"), self.say.of("kode", "code"), "region"], rows)
    }

    /// An organisation: what it was part of on the date that was asked for, or else every membership with its dates.
    pub(crate) fn organisation(
        &self,
        organisation: &Organisation,
        parents: Option<&[OrganisationId]>,
    ) -> String {
        let kind = organisation.kind.text();
        let mut out = format!("{} [{}], {}\n", organisation.name, organisation.id, self.say.say(&kind));
        for identifier in &organisation.identifiers {
            let (da, en) = match identifier.slug() {
                "municipality_code" => ("kommunekode", "municipality code"),
                "region_code" => ("regionskode", "region code"),
                "sor" => ("SOR-kode", "SOR code"),
                "cvr" => ("CVR-nummer", "CVR number"),
                "gln" => ("GLN-nummer", "GLN number"),
                "provider_number" => ("ydernummer", "provider number"),
                other => (other, other),
            };
            out.push_str(&format!("  {}: {}\n", self.say.of(da, en), identifier.as_str()));
        }
        let date = |date: Option<kernel::Date>| or_dash(date);
        if organisation.valid_from.is_some() || organisation.valid_until.is_some() {
            out.push_str(&format!(
                "  {}: {} – {}\n",
                self.say.of("Findes", "Exists"),
                date(organisation.valid_from),
                date(organisation.valid_until)
            ));
        }
        if let Some(successor) = &organisation.successor {
            out.push_str(&format!(
                "  {}: {}\n",
                self.say.of("Afløses af", "Succeeded by"),
                self.directory.name(successor)
            ));
        }
        for parent in parents.unwrap_or_default() {
            out.push_str(&format!(
                "  {}: {}\n",
                self.say.of("Del af", "Part of"),
                self.directory.name(parent)
            ));
        }
        for part in organisation.part_of.iter().filter(|_| parents.is_none()) {
            out.push_str(&format!(
                "  {}: {} ({} – {})\n",
                self.say.of("Del af", "Part of"),
                self.directory.name(&part.parent),
                date(part.from),
                date(part.until)
            ));
        }
        if organisation.synthetic {
            out.push_str(self.say.of("  Syntetisk\n", "  Synthetic\n"));
        }
        out.push_str(&format!(
            "  {}: {}\n",
            self.say.of("Kilde", "Source"),
            self.source(&organisation.source)
        ));
        out
    }

    /// A population with everything needed to trust it.
    pub(crate) fn population(&self, answers: &[PopulationAnswer]) -> String {
        let mut out = String::new();
        for answer in answers {
            out.push_str(&format!(
                "{}, {}: {} [{}]\n  {}\n  {}: {}\n",
                self.directory.name(&answer.organisation),
                answer.date,
                answer.count,
                answer.series,
                self.shipped(&answer.definition),
                self.say.of("Kilde", "Source"),
                self.source(&answer.source),
            ));
            if !answer.note.is_empty() {
                out.push_str(&format!("  {}\n", self.shipped(&answer.note)));
            }
            if answer.corrections > 0 {
                out.push_str(&format!(
                    "  {} {}\n",
                    answer.corrections,
                    self.say.of("rettelser", "corrections")
                ));
            }
        }
        out
    }

    /// The dates for which a population is known.
    pub(crate) fn known_populations(&self, known: &[KnownPopulation]) -> String {
        if known.is_empty() {
            return self.say.of("Ingen befolkningstal kendes.\n", "No population is known.\n").to_owned();
        }
        let mut out = format!("{}:\n", self.say.of("Kendte tal", "Known figures"));
        for series in known {
            let dates: Vec<String> = series.dates.iter().map(ToString::to_string).collect();
            out.push_str(&format!("  {}: {}\n", series.series, dates.join(", ")));
        }
        out
    }
}
