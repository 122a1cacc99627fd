//! What became of a file, for people: how many rows, and every bad one with its place and what to do.

use super::View;
use imports::Report;

impl View<'_> {
    /// The report of an import.
    pub(crate) fn report(&self, report: &Report) -> String {
        let mut out = format!(
            "{}: {} {}, {} {}\n",
            report.file,
            report.rows_read,
            self.say.of("rækker læst", "rows read"),
            report.rows_good,
            self.say.of("kan tages", "can be taken"),
        );
        for skipped in &report.skipped {
            out.push_str(&format!(
                "  {} {}: {}\n",
                skipped.rows,
                self.say.of("udeladt", "left out"),
                self.say.say(&skipped.why)
            ));
        }
        for bad in &report.bad {
            let line = if bad.line == 0 {
                self.say.of("hele filen", "the whole file").to_owned()
            } else {
                format!("{} {}", self.say.of("linje", "line"), bad.line)
            };
            let column = bad.column.as_ref().map_or_else(String::new, |column| {
                format!(", {} {} ({})", self.say.of("kolonne", "column"), column.place, column.name)
            });
            out.push_str(&format!(
                "  {line}{column}: {} {}\n",
                self.say.say(&bad.what),
                self.say.say(&bad.what_to_do)
            ));
        }
        if report.bad_more > 0 {
            out.push_str(&format!("  {} {}\n", report.bad_more, self.say.of("fejl mere", "more faults")));
        }
        out.push_str(&self.lines(&report.warnings));
        out
    }
}
