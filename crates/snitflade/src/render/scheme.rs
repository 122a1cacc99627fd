//! Schemes for people: faults with file, line and hint; tests; the law in words; where two readings differ.

use super::{View, or_dash};
use pathways::view::other_law::Differing;
use schemes::{Difference, Fault, Section, tests::TestResult};

impl View<'_> {
    /// Faults of scheme files, each with where and what to do.
    pub(crate) fn faults(&self, faults: &[Fault]) -> String {
        faults
            .iter()
            .map(|fault| {
                let id = if fault.id.is_empty() { String::new() } else { format!("{}: ", fault.id) };
                format!(
                    "{}:{}:{}: {id}{} ({})\n",
                    fault.path,
                    fault.line,
                    fault.column,
                    self.say.say(&fault.what),
                    self.say.say(&fault.hint)
                )
            })
            .collect()
    }

    /// Test by test, and at the end how many passed.
    pub(crate) fn tests(&self, results: &[TestResult]) -> String {
        let mut out = String::new();
        for result in results {
            let word = if result.passed() {
                self.say.of("bestået", "passed")
            } else {
                self.say.of("FEJLET", "FAILED")
            };
            out.push_str(&format!(
                "{word}  {} [{}] {} ({}:{})\n",
                result.id,
                result.variant,
                self.say.say(&result.text),
                result.path,
                result.line
            ));
            out.push_str(&self.lines(&result.differences));
        }
        let failed = results.iter().filter(|result| !result.passed()).count();
        out.push_str(&format!(
            "{} {}, {failed} {}\n",
            results.len() - failed,
            self.say.of("bestået", "passed"),
            self.say.of("fejlet", "failed")
        ));
        out
    }

    /// Entries of the law in words.
    pub(crate) fn sections(&self, sections: &[Section]) -> String {
        sections.iter().map(|section| format!("{}\n", self.section(section))).collect()
    }

    fn section(&self, section: &Section) -> String {
        let mut out = format!("{} {}: {}\n", section.kind, section.id, self.say.say(&section.title));
        if section.from.is_some() || section.until.is_some() {
            out.push_str(&format!(
                "  {}: {} – {}\n",
                self.say.of("Gælder", "Holds"),
                or_dash(section.from),
                or_dash(section.until)
            ));
        }
        out.push_str(&self.lines(&section.lines));
        for line in self.basis(&section.basis).lines() {
            out.push_str(&format!("  {line}\n"));
        }
        out.push_str(&format!("  {}:{}\n", section.path, section.line));
        out
    }

    /// Where two readings of the law differ.
    pub(crate) fn differences(&self, differences: &[Difference], first: &str, second: &str) -> String {
        if differences.is_empty() {
            return self.say.of("Ingen forskel.\n", "No difference.\n").to_owned();
        }
        let mut out = String::new();
        for difference in differences {
            out.push_str(&format!("── {} {} ──\n", difference.kind, difference.id));
            for (name, sections) in [(first, &difference.first), (second, &difference.second)] {
                if sections.is_empty() {
                    out.push_str(&format!("{name}: {}\n", self.say.of("findes ikke", "is not there")));
                }
                for section in sections {
                    out.push_str(&format!("{name}: {}", self.section(section)));
                }
            }
        }
        out
    }
}

impl View<'_> {
    /// What another rulebook would have changed.
    pub(crate) fn dry_run(&self, run: &engine::ask::DryRun) -> String {
        let mut out = format!(
            "{} {}: {} {}\n",
            self.say.of("Regelsæt", "Rulebook"),
            run.rulebook,
            run.asked,
            self.say.of("afgørelser spurgt igen", "decisions asked again"),
        );
        if run.forgotten > 0 {
            out.push_str(&format!(
                "{} {}\n",
                run.forgotten,
                self.say
                    .of("kunne ikke, for borgeren er glemt", "could not be, for the citizen is forgotten")
            ));
        }
        if run.changes.is_empty() {
            out.push_str(self.say.of("Ingen ville være anderledes.\n", "None would be different.\n"));
        }
        for (change, count) in &run.changes {
            out.push_str(&format!("  {count}: {change}\n"));
        }
        for changed in &run.visible {
            out.push_str(&format!(
                "  {} ({}): {} → {}\n",
                changed.pathway, changed.request, changed.was, changed.would_be
            ));
        }
        out.push_str(&self.hits(run));
        out
    }

    /// Whom it would hit among those under way, and how: what the rules say, and what they would say.
    fn hits(&self, run: &engine::ask::DryRun) -> String {
        let mut out = format!(
            "{} {}: {} {}\n",
            run.under_way,
            self.say.of("forløb i gang er holdt op mod begge", "pathways under way were held against both"),
            run.hit,
            self.say.of("ville blive ramt", "would be hit"),
        );
        for (matter, count) in &run.hits {
            out.push_str(&format!("  {count}: {matter}\n"));
        }
        for hit in &run.hit_visible {
            out.push_str(&format!("{}\n", hit.pathway));
            for one in &hit.differing {
                out.push_str(&self.differing(one));
            }
        }
        out
    }

    fn differing(&self, one: &Differing) -> String {
        let (matter, about) = (one.matter.text(), self.say.say(&one.about));
        let matter = self.say.say(&matter);
        // What is about one thing alone has no more to say than its name.
        let mut out =
            if about.starts_with(matter) { format!("  {about}") } else { format!("  {matter}: {about}") };
        if let Some(request) = one.request {
            out.push_str(&format!(" ({} {request})", self.say.of("anmodning", "request")));
        }
        if let Some(from) = one.from {
            out.push_str(&format!(" · {}", self.span(from, one.until)));
        }
        let (was, would_be) = (self.say.say(&one.was.text), self.say.say(&one.would_be.text));
        out.push_str(&format!("\n    {was} → {would_be}\n"));
        let sides = [
            (self.say.of("nu", "now"), &one.was.basis),
            (self.say.of("efter ændringen", "after the change"), &one.would_be.basis),
        ];
        for (when, basis) in sides.into_iter().filter(|(_, basis)| !basis.is_empty()) {
            out.push_str(&format!("    {when}: "));
            for (number, line) in self.basis(basis).lines().enumerate() {
                out.push_str(if number == 0 { "" } else { "      " });
                out.push_str(&format!("{}\n", line.trim_end()));
            }
        }
        out
    }

    /// What was adopted, newest first.
    pub(crate) fn adoptions(&self, lines: &[adoption::AdoptionLine]) -> String {
        let header = [
            self.say.of("hvornår", "when"),
            self.say.of("regelsæt", "rulebook"),
            self.say.of("filer", "files"),
            self.say.of("hvem", "who"),
            self.say.of("hvorfor", "why"),
        ];
        let rows = lines
            .iter()
            .map(|line| {
                let short: String = line.hash.chars().take(12).collect();
                let current = if line.current { self.say.of(" (i brug)", " (in use)") } else { "" };
                vec![
                    line.recorded_at.danish(),
                    format!("{short}{current}"),
                    line.files.to_string(),
                    line.actor.person.to_string(),
                    line.note.clone(),
                ]
            })
            .collect();
        self.table(&header, rows)
    }
}
